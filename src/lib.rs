//! A mock host, a validator and an event generator for MessageHub Dashboard Apps.

pub mod browser;
pub mod contract;
pub mod generate;
pub mod source;
