//! The browser of the tests: `HUBCTL_BROWSER` names it; otherwise the usual places are searched.

use std::path::PathBuf;

use hubctl::browser::{BrowserError, find_browser};

/// Where it is.
pub(crate) fn executable() -> Result<PathBuf, BrowserError> {
    let explicit = std::env::var_os("HUBCTL_BROWSER").map(PathBuf::from);
    let path = std::env::var_os("PATH");
    find_browser(explicit.as_deref(), path.as_deref())
}
