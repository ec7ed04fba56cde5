//! What the user expects an app to show: `[[expect]]` of `hubctl.toml`.
//!
//! An [`Expectation`] and a posted event make a [`Question`]; [`LOOK_SCRIPT`] looks in the app's document and gives
//! [`Facts`]; [`judge()`] compares. Nothing waits here: whoever has the browser asks again until there is no finding or a
//! deadline has passed.

mod compile;
mod expectation;
mod filter;
mod judge;
mod look;
mod nearby;
mod path;
mod question;
mod template;

pub use expectation::Expectation;
pub use judge::judge;
pub use look::{Facts, FactsError, LOOK_SCRIPT, look_expression, read_facts};
pub use path::Path;
pub use question::Question;
pub use template::{LARGEST_TEXT, Part, Rendered, Template, TemplateError};
