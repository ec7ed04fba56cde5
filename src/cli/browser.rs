//! Where the browser is that a command starts.

use std::path::{Path, PathBuf};

use super::error::CliError;
use crate::browser::{Display, Platform, Surroundings, find_browser_in};

/// The browser that was asked for, or else one in the usual places.
pub(super) fn find(asked: Option<&Path>, display: Display) -> Result<PathBuf, CliError> {
    let platform = Platform::current();
    let mut surroundings = Surroundings::from_variables(platform, |name| std::env::var_os(name));
    surroundings.display = display;
    find_browser_in(asked, &surroundings).map_err(|error| CliError::Browser(Box::new(error)))
}
