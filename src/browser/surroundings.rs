//! What of the machine and its user decides where a browser may be.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Display;

/// The kinds of systems, by where browsers are on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Linux, and other systems that are laid out like it.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl Platform {
    /// That of this program.
    #[must_use]
    pub fn current() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Linux
        }
    }
}

/// Where [`find_browser_in`](super::find_browser_in) looks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Surroundings {
    /// The kind of system.
    pub platform: Platform,
    /// Whether somebody is to see the browser; [`Display::Headless`] unless set.
    pub display: Display,
    /// The value of `PATH`.
    pub path: Option<OsString>,
    /// The user's own folder.
    pub home: Option<PathBuf>,
    /// Folders of installed programs; Windows only.
    pub program_files: Vec<PathBuf>,
    /// The user's folder of local data; Windows only.
    pub local_app_data: Option<PathBuf>,
    /// Where Playwright keeps its browsers.
    pub playwright: Option<PathBuf>,
    /// Where Puppeteer keeps its browsers.
    pub puppeteer: Option<PathBuf>,
}

impl Surroundings {
    /// A system of which nothing but its kind is known.
    #[must_use]
    pub fn bare(platform: Platform) -> Self {
        Self {
            platform,
            display: Display::Headless,
            path: None,
            home: None,
            program_files: Vec::new(),
            local_app_data: None,
            playwright: None,
            puppeteer: None,
        }
    }

    /// What the variables of the environment tell; `variable` has the value of one.
    pub fn from_variables(platform: Platform, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let folder = |name: &str| {
            variable(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let home = folder(match platform {
            Platform::Windows => "USERPROFILE",
            Platform::Linux | Platform::MacOs => "HOME",
        });
        let below = |parent: &Option<PathBuf>, path: &str| parent.as_deref().map(|p| p.join(path));
        let local_app_data = folder("LOCALAPPDATA");
        let caches = match platform {
            Platform::Linux => folder("XDG_CACHE_HOME").or_else(|| below(&home, ".cache")),
            Platform::MacOs => below(&home, "Library/Caches"),
            Platform::Windows => local_app_data.clone(),
        };
        // `0` means the folder of the Node package, of which nothing is known here.
        let playwright = folder("PLAYWRIGHT_BROWSERS_PATH").filter(|path| path != Path::new("0"));
        Self {
            platform,
            display: Display::Headless,
            path: variable("PATH"),
            program_files: ["ProgramFiles", "ProgramFiles(x86)"]
                .into_iter()
                .filter_map(folder)
                .collect(),
            playwright: playwright.or_else(|| below(&caches, "ms-playwright")),
            puppeteer: folder("PUPPETEER_CACHE_DIR").or_else(|| below(&home, ".cache/puppeteer")),
            local_app_data,
            home,
        }
    }
}
