//! From a run to bytes: one file a format. Everything is written to a `Write`; nothing here knows a stream or a file.

pub mod human;
pub mod json;
pub mod palette;

/// Facts about the run that the findings do not hold.
#[derive(Debug, Clone, Copy)]
pub struct Heading {
    /// The command that made the run.
    pub command: &'static str,
    /// The profile it was made for.
    pub profile: crate::contract::Profile,
}
