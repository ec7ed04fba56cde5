//! The commands, one file each.

pub(super) mod doctor;
pub(super) mod explain;
pub(super) mod generate;
pub(super) mod send;
pub(in crate::cli) mod serve;
pub(super) mod validate;
