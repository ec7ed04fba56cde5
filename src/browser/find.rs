//! Where a Chromium or Chrome may be found on this machine.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::BrowserError;

/// Real binaries in their usual places, best first.
///
/// Debian's `/usr/bin/chromium` is a shell script that stays in between: signals reach only the
/// script. So the binaries behind such scripts come before every name on the `PATH`.
const PLACES: &[&str] = &[
    "/usr/lib/chromium/chromium-headless-shell",
    "/usr/lib/chromium/chromium",
    "/usr/lib/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
];

/// Names that are looked up on the `PATH`, best first.
const NAMES: &[&str] = &[
    "chrome-headless-shell",
    "chromium-headless-shell",
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
];

/// Application bundles of macOS, which are on no `PATH`.
const BUNDLES: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// Finds the executable of a browser.
///
/// `explicit` is what the user asked for: a path, or a bare name to look up on the `PATH`; nothing
/// else is tried then. Otherwise the usual places come first, the `PATH` (`path_var`, the variable's
/// value) next and the application bundles of macOS last.
///
/// # Errors
///
/// [`BrowserError::Missing`] when the explicit one does not exist, [`BrowserError::NotFound`] when
/// there is none anywhere.
pub fn find_browser(
    explicit: Option<&Path>,
    path_var: Option<&OsStr>,
) -> Result<PathBuf, BrowserError> {
    if let Some(wanted) = explicit {
        return named(wanted, path_var).ok_or_else(|| BrowserError::Missing {
            path: wanted.to_owned(),
        });
    }
    let places = PLACES.iter().map(PathBuf::from).filter(|p| p.is_file());
    let on_path = NAMES.iter().filter_map(|name| on_path(name, path_var));
    let bundles = BUNDLES.iter().map(PathBuf::from).filter(|p| p.is_file());
    places
        .chain(on_path)
        .chain(bundles)
        .next()
        .ok_or_else(|| BrowserError::NotFound {
            looked: [PLACES, NAMES, BUNDLES]
                .concat()
                .iter()
                .map(PathBuf::from)
                .collect(),
        })
}

fn named(wanted: &Path, path_var: Option<&OsStr>) -> Option<PathBuf> {
    if wanted.is_file() {
        return Some(wanted.to_owned());
    }
    let is_bare = wanted.components().count() == 1;
    is_bare
        .then(|| on_path(wanted.to_str()?, path_var))
        .flatten()
}

fn on_path(name: &str, path_var: Option<&OsStr>) -> Option<PathBuf> {
    // A directory whose name is not UTF-8 is not searched: the lossless splitter of the standard
    // library is part of `std::env`, which only the command line may touch.
    let dirs = path_var?.to_string_lossy();
    let separator = if cfg!(windows) { ';' } else { ':' };
    let file = if cfg!(windows) && !name.ends_with(".exe") {
        format!("{name}.exe")
    } else {
        name.to_owned()
    };
    dirs.split(separator)
        .filter(|dir| !dir.is_empty())
        .map(|dir| Path::new(dir).join(&file))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explicit_path_that_does_not_exist_is_named_in_the_error() {
        let error = find_browser(Some(Path::new("/nowhere/chrome")), None).expect_err("missing");
        assert_eq!(error.to_string(), "no browser at /nowhere/chrome");
    }

    #[test]
    fn an_explicit_bare_name_is_looked_up_on_the_path() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("my-browser");
        std::fs::write(&file, "").expect("a file");
        let found = find_browser(Some(Path::new("my-browser")), Some(dir.path().as_os_str()));
        assert_eq!(found.expect("found"), file);
    }
}
