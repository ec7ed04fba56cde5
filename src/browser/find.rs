//! Where a Chromium or Chrome may be found on this machine.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::places::{self, NAMES};
use super::{BrowserError, Display, Platform, Surroundings};

/// Finds the executable of a browser, as [`find_browser_in`] on a system of which no more than the `PATH` is known.
///
/// # Errors
///
/// As [`find_browser_in`].
pub fn find_browser(
    explicit: Option<&Path>,
    path_var: Option<&OsStr>,
) -> Result<PathBuf, BrowserError> {
    let mut around = Surroundings::bare(Platform::current());
    around.path = path_var.map(OsStr::to_owned);
    find_browser_in(explicit, &around)
}

/// Finds the executable of a browser.
///
/// `explicit` is what the user asked for: a path, or a bare name to look up on the `PATH`; nothing
/// else is tried then. Otherwise the usual places of Linux come first, the `PATH` next, then the application bundles of
/// macOS and the folders of programs of Windows, and last what Playwright and Puppeteer have downloaded. Where a window is
/// wanted, a headless shell is no browser.
///
/// # Errors
///
/// [`BrowserError::Missing`] when the explicit one does not exist, [`BrowserError::NoWindow`] when it is a headless shell and
/// a window is wanted, [`BrowserError::NotFound`] when there is none anywhere.
pub fn find_browser_in(
    explicit: Option<&Path>,
    around: &Surroundings,
) -> Result<PathBuf, BrowserError> {
    if let Some(wanted) = explicit {
        let path = named(wanted, around).ok_or_else(|| BrowserError::Missing {
            path: wanted.to_owned(),
        })?;
        return if shows(&path, around.display) {
            Ok(path)
        } else {
            Err(BrowserError::NoWindow { path })
        };
    }
    let names = NAMES.iter().map(PathBuf::from);
    let looked: Vec<PathBuf> = places::first(around)
        .into_iter()
        .chain(names)
        .chain(places::last(around))
        .filter(|place| shows(place, around.display))
        .collect();
    let found = looked.iter().find_map(|place| match bare(place) {
        Some(name) => on_path(name, around),
        None => place.is_file().then(|| place.clone()),
    });
    found.ok_or(BrowserError::NotFound {
        platform: around.platform,
        looked,
    })
}

/// Whether a browser has what somebody is to see: a headless shell has no window and says nothing of it.
fn shows(browser: &Path, display: Display) -> bool {
    let name = browser.file_name().map(OsStr::to_string_lossy);
    display == Display::Headless || !name.is_some_and(|name| name.contains("headless"))
}

fn named(wanted: &Path, around: &Surroundings) -> Option<PathBuf> {
    if wanted.is_file() {
        return Some(wanted.to_owned());
    }
    on_path(bare(wanted)?, around)
}

/// The name of a program that says nothing of its folder.
fn bare(program: &Path) -> Option<&str> {
    let is_bare = program.components().count() == 1;
    is_bare.then(|| program.to_str()).flatten()
}

fn on_path(name: &str, around: &Surroundings) -> Option<PathBuf> {
    // A directory whose name is not UTF-8 is not searched: the lossless splitter of the standard
    // library is part of `std::env`, which only the command line may touch.
    let dirs = around.path.as_deref()?.to_string_lossy();
    let is_windows = around.platform == Platform::Windows;
    let separator = if is_windows { ';' } else { ':' };
    let file = if is_windows && !name.ends_with(".exe") {
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
    use std::ffi::OsString;
    use std::fs;

    use super::*;

    /// A system with these variables, whose folders are below `root`.
    fn system(platform: Platform, root: &Path, variables: &[(&str, &str)]) -> Surroundings {
        Surroundings::from_variables(platform, |name| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some(OsString::from(root.join(value)))
        })
    }

    fn make(root: &Path, file: &str) -> PathBuf {
        let file = root.join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(&file, "").expect("written");
        file
    }

    #[test]
    fn an_explicit_path_that_does_not_exist_is_named_in_the_error() {
        let error = find_browser(Some(Path::new("/nowhere/chrome")), None).expect_err("missing");
        assert_eq!(error.to_string(), "no browser at /nowhere/chrome");
    }

    #[test]
    fn an_explicit_bare_name_is_looked_up_on_the_path() {
        let dir = tempfile::tempdir().expect("a directory");
        let program = if cfg!(windows) {
            "my-browser.exe"
        } else {
            "my-browser"
        };
        let file = make(dir.path(), program);
        let found = find_browser(Some(Path::new("my-browser")), Some(dir.path().as_os_str()));
        assert_eq!(found.expect("found"), file);
    }

    #[test]
    fn on_windows_programs_come_before_downloads_and_the_path_before_both() {
        let dir = tempfile::tempdir().expect("a directory");
        let root = dir.path();
        let around = system(
            Platform::Windows,
            root,
            &[
                ("PATH", "bin"),
                ("ProgramFiles(x86)", "x86"),
                ("LOCALAPPDATA", "local"),
                ("USERPROFILE", "me"),
            ],
        );
        let worst_first = [
            "me/.cache/puppeteer/chrome/win64-131.0.6778.85/chrome-win64/chrome.exe",
            "local/ms-playwright/chromium-1187/chrome-win/chrome.exe",
            "local/Google/Chrome/Application/chrome.exe",
            "x86/Microsoft/Edge/Application/msedge.exe",
            "bin/chrome.exe",
        ];
        assert!(find_browser_in(None, &around).is_err());
        for file in worst_first {
            let file = make(root, file);
            assert_eq!(find_browser_in(None, &around).expect("found"), file);
        }
    }

    #[test]
    fn on_macos_the_users_own_bundles_and_downloads_are_found() {
        let dir = tempfile::tempdir().expect("a directory");
        let around = system(Platform::MacOs, dir.path(), &[("HOME", "me")]);
        let worst_first = [
            "me/Library/Caches/ms-playwright/chromium_headless_shell-1187/chrome-mac/headless_shell",
            "me/Applications/Chromium.app/Contents/MacOS/Chromium",
            "me/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ];
        for file in worst_first {
            let file = make(dir.path(), file);
            assert!(places::last(&around).contains(&file));
            let found = places::last(&around)
                .into_iter()
                .find(|p| p.is_file() && p.starts_with(dir.path()));
            assert_eq!(found, Some(file));
        }
    }

    #[test]
    fn on_linux_the_newest_download_is_found_and_headless_ones_first() {
        let dir = tempfile::tempdir().expect("a directory");
        let around = system(Platform::Linux, dir.path(), &[("HOME", "me")]);
        let worst_first = [
            "me/.cache/puppeteer/chrome/linux-99.0.1.0/chrome-linux64/chrome",
            "me/.cache/puppeteer/chrome/linux-131.0.6778.85/chrome-linux64/chrome",
            "me/.cache/ms-playwright/chromium-1187/chrome-linux/chrome",
            "me/.cache/ms-playwright/chromium_headless_shell-999/chrome-linux/headless_shell",
            "me/.cache/ms-playwright/chromium_headless_shell-1187/chrome-linux/headless_shell",
        ];
        for file in worst_first {
            let file = make(dir.path(), file);
            assert_eq!(places::last(&around).first(), Some(&file));
        }
        let moved = [
            ("HOME", "me"),
            ("PLAYWRIGHT_BROWSERS_PATH", "own"),
            ("XDG_CACHE_HOME", "x"),
        ];
        let around = system(Platform::Linux, dir.path(), &moved);
        assert_eq!(around.playwright, Some(dir.path().join("own")));
    }

    #[test]
    fn where_a_window_is_wanted_a_headless_shell_is_passed_over() {
        let dir = tempfile::tempdir().expect("a directory");
        let mut around = system(Platform::Windows, dir.path(), &[("PATH", "bin")]);
        around.display = Display::Window;
        let shell = make(dir.path(), "bin/chrome-headless-shell.exe");
        let BrowserError::NotFound { looked, .. } =
            find_browser_in(None, &around).expect_err("no window")
        else {
            panic!("another error");
        };
        assert!(!looked.is_empty());
        let is_shell = |path: &PathBuf| path.to_string_lossy().contains("headless");
        assert!(!looked.iter().any(is_shell), "{looked:?}");
        let error = find_browser_in(Some(&shell), &around).expect_err("no window");
        assert!(matches!(error, BrowserError::NoWindow { .. }), "{error}");

        let whole = make(dir.path(), "bin/chrome.exe");
        assert_eq!(find_browser_in(None, &around).expect("found"), whole);
        around.display = Display::Headless;
        assert_eq!(find_browser_in(None, &around).expect("found"), shell);
    }

    #[test]
    fn every_system_says_how_to_install_a_browser() {
        let nowhere = Path::new("/nowhere");
        for (platform, words) in [
            (Platform::Linux, ["apt install", "dnf install", "pacman -S"]),
            (
                Platform::MacOs,
                ["brew install", "--browser", "HUBCTL_BROWSER"],
            ),
            (
                Platform::Windows,
                ["winget install", "--browser", "HUBCTL_BROWSER"],
            ),
        ] {
            let around = system(platform, nowhere, &[("HOME", "me"), ("PATH", "bin")]);
            let error = BrowserError::NotFound {
                platform,
                looked: places::first(&around),
            };
            let help = error.help().expect("help");
            assert!(words.iter().all(|word| help.contains(word)), "{help}");
        }
    }
}
