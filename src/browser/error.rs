//! What can go wrong with a browser, each with the thing that was tried.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use super::Platform;

/// A failure to start, drive or end a browser.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BrowserError {
    /// The executable that was asked for does not exist.
    #[error("no browser at {}", path.display())]
    Missing {
        /// The path or name as it was given.
        path: PathBuf,
    },
    /// The executable that was asked for has no window to show.
    #[error("{} is a headless shell and has no window", path.display())]
    NoWindow {
        /// The executable.
        path: PathBuf,
    },
    /// None of the usual names and places holds a browser.
    #[error("no Chromium or Chrome found (looked for {})", list(looked))]
    NotFound {
        /// The kind of system.
        platform: Platform,
        /// Where was looked, in order.
        looked: Vec<PathBuf>,
    },
    /// The way to the browser that was asked for does not exist on this platform.
    #[error("a browser cannot be driven over a pipe on {platform}")]
    Unsupported {
        /// The operating system.
        platform: &'static str,
    },
    /// The profile directory could not be made or removed.
    #[error("cannot {action} the browser profile {}", path.display())]
    Profile {
        /// What was tried: `create` or `remove`.
        action: &'static str,
        /// The profile, or the directory it should have been made in.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// The browser's process could not be started.
    #[error("cannot start the browser {}", path.display())]
    Start {
        /// The executable.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// The process started, and ended before it answered.
    #[error("the browser {} ended at once{}", path.display(), last_words(stderr))]
    Launch {
        /// The executable.
        path: PathBuf,
        /// The end of what it wrote to its standard error.
        stderr: String,
    },
    /// The process started, and ended because its sandbox cannot be had here.
    #[error("the browser {} cannot use its sandbox{}", path.display(), last_words(stderr))]
    NoSandbox {
        /// The executable.
        path: PathBuf,
        /// The end of what it wrote to its standard error.
        stderr: String,
    },
    /// The browser says where it listens, and cannot be reached there.
    #[error("cannot reach the browser at {address}")]
    Connect {
        /// Its address.
        address: String,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// The process did not end although it was killed.
    #[error("cannot end the browser process {pid}")]
    End {
        /// The process that stays.
        pid: u32,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// A command got no answer in time.
    #[error("no answer within {after:?} to {what}")]
    Timeout {
        /// The command.
        what: String,
        /// How long was waited.
        after: Duration,
    },
    /// A condition did not become true in time.
    #[error("waited {after:?} for {what}; last seen: {last}")]
    Wait {
        /// What was waited for, in the caller's words.
        what: String,
        /// How long was waited.
        after: Duration,
        /// The last value, or the last reason why there was none.
        last: String,
    },
    /// The browser is gone.
    #[error("the browser ended during {during}{}", last_words(stderr))]
    Closed {
        /// The command that was under way.
        during: String,
        /// The end of what it wrote to its standard error.
        stderr: String,
    },
    /// The process that rendered the page or frame died.
    #[error("the page's renderer crashed during {during}")]
    Crashed {
        /// The command that was under way.
        during: String,
    },
    /// The page or the frame went away.
    #[error("the page or frame went away during {during}")]
    Gone {
        /// The command that was under way.
        during: String,
    },
    /// The frame went on to another document while a script ran in this one. The next may be asked.
    #[error("the document went away during {during}")]
    Navigated {
        /// The command that was under way.
        during: String,
    },
    /// The browser answered a command with an error.
    #[error("the browser refused {method}: {message}")]
    Refused {
        /// The protocol's method.
        method: String,
        /// The browser's own words.
        message: String,
    },
    /// The browser's answer lacks what the protocol promises.
    #[error("the browser's answer to {method} has no usable {field}")]
    Answer {
        /// The protocol's method.
        method: &'static str,
        /// The part that is missing or malformed.
        field: &'static str,
    },
    /// A script threw.
    #[error("the script threw: {message}")]
    Script {
        /// The exception with its stack, as the browser describes it.
        message: String,
    },
    /// A page could not be loaded.
    #[error("cannot load {url}: {reason}")]
    Navigation {
        /// The address.
        url: String,
        /// The browser's reason, such as `net::ERR_CONNECTION_REFUSED`.
        reason: String,
    },
    /// The name of a key is not known.
    #[error("unknown key {key:?}")]
    UnknownKey {
        /// The name as it was given.
        key: String,
    },
}

impl BrowserError {
    /// What to do about it, where that is known.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::NotFound { platform, .. } => Some(match platform {
                Platform::Linux => {
                    "install one: apt install chromium-headless-shell (Debian; chromium for --headed), \
                     dnf install chromium-headless (Fedora), pacman -S chromium (Arch), apk add chromium (Alpine), or \
                     npx playwright install chromium-headless-shell anywhere; or name one with --browser or HUBCTL_BROWSER"
                }
                Platform::MacOs => {
                    "install one: brew install --cask google-chrome, or npx playwright install chromium-headless-shell; or \
                     name one with --browser or HUBCTL_BROWSER"
                }
                Platform::Windows => {
                    "install one: winget install Google.Chrome; or name one with --browser or HUBCTL_BROWSER"
                }
            }),
            Self::Missing { .. } => Some(
                "check --browser and HUBCTL_BROWSER; without both the usual places are searched",
            ),
            Self::NoWindow { .. } => Some(
                "name a whole Chromium or Chrome with --browser or HUBCTL_BROWSER; check shows no window when you leave out --headed",
            ),
            Self::NoSandbox { .. } => Some(
                "the sandbox needs a user other than root and user namespaces, which many containers lack: allow them, or use \
                 --no-sandbox with apps you trust",
            ),
            _ => None,
        }
    }

    /// Why a browser ended at once, by its last words.
    pub(super) fn of_launch(path: PathBuf, stderr: String) -> Self {
        // As Chromium says it, in its two sandboxes for Linux and before either.
        const NO_SANDBOX: [&str; 4] = [
            "No usable sandbox",
            "without --no-sandbox is not supported",
            "SUID sandbox helper",
            "Failed to move to new namespace",
        ];
        if NO_SANDBOX.iter().any(|words| stderr.contains(words)) {
            Self::NoSandbox { path, stderr }
        } else {
            Self::Launch { path, stderr }
        }
    }
}

/// The tail of standard error as an appendix, or nothing.
fn last_words(stderr: &str) -> String {
    match stderr.trim() {
        "" => String::new(),
        words => format!("; it wrote:\n{words}"),
    }
}

fn list(paths: &[PathBuf]) -> String {
    let names: Vec<_> = paths.iter().map(|p| p.display().to_string()).collect();
    names.join(", ")
}
