//! Contract checks of an app in a real browser: will it work inside the host, why not, and how to mend it.
//!
//! ```text
//! options -> plan: cases = host x scenario x check
//!              acts: a page is opened, something is done with it   (session, page/probe.js, the stage of `host`)
//!              checks: what was seen -> findings                   (pure)
//!              run: several acts at once, cases told in the order of the plan
//! ```
//!
//! An *act* does something with the app in a browser context of its own; cases that need the same page share one. A *check*
//! judges what was seen and does nothing. What was seen is the browser's journal, read by `record`.

mod acts;
mod app_process;
mod busy;
mod cast;
mod checks;
pub mod embedding;
mod evidence;
mod options;
mod plan;
mod record;
mod refusal;
mod run;
mod session;
mod trouble;
mod world;

pub use self::app_process::{AppProcess, AppProcessError, Ending};
pub use self::checks::{CHECKS, Check};
pub use self::options::{CheckOptions, Selection, Shard, ShardError};
pub use self::plan::{CaseName, described, never_applied, plan};
pub use self::run::{CheckError, Checked, End, run};
