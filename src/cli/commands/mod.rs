//! The commands, one file each.

pub(super) mod check;
pub(super) mod completions;
pub(super) mod doctor;
pub(super) mod explain;
pub(super) mod generate;
pub(super) mod init;
pub(super) mod man;
pub(super) mod report;
pub(super) mod schema;
pub(super) mod send;
pub(super) mod serve;
pub(super) mod types;
pub(super) mod validate;
