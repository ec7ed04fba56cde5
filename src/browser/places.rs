//! The usual places of browsers, system by system.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Platform, Surroundings};

/// Real binaries in their usual places, best first: Debian, Alpine and Arch, Fedora and openSUSE, Google's and Microsoft's
/// own packages.
///
/// Debian's `/usr/bin/chromium` is a shell script that stays in between: signals reach only the
/// script. So the binaries behind such scripts come before every name on the `PATH`.
const LINUX: &[&str] = &[
    "/usr/lib/chromium/chromium-headless-shell",
    "/usr/lib64/chromium-browser/headless_shell",
    "/usr/lib/chromium/chromium",
    "/usr/lib/chromium-browser/chromium-browser",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/usr/lib64/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
];

/// Of a snap, which keeps the files it writes to a folder of its own: better than nothing. Flatpak's launchers are not
/// looked for.
const SNAP: &str = "/snap/bin/chromium";

/// Application bundles of macOS, which are on no `PATH`; also below the user's own folder.
const BUNDLES: &[&str] = &[
    "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "Applications/Chromium.app/Contents/MacOS/Chromium",
    "Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// Below the folders of programs and the user's local data on Windows.
const WINDOWS: &[&str] = &[
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
];

/// Names that are looked up on the `PATH`, best first.
pub(super) const NAMES: &[&str] = &[
    "chrome-headless-shell",
    "chromium-headless-shell",
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
    "msedge",
];

/// What a download of Playwright or Puppeteer looks like inside, old and new, best first.
const DOWNLOADS_LINUX: &[&str] = &[
    "chrome-headless-shell-linux64/chrome-headless-shell",
    "chrome-linux/headless_shell",
    "chrome-linux64/chrome",
    "chrome-linux/chrome",
];
const DOWNLOADS_MACOS: &[&str] = &[
    "chrome-headless-shell-mac-arm64/chrome-headless-shell",
    "chrome-headless-shell-mac-x64/chrome-headless-shell",
    "chrome-mac/headless_shell",
    "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    "chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
];
const DOWNLOADS_WINDOWS: &[&str] = &[
    "chrome-headless-shell-win64/chrome-headless-shell.exe",
    "chrome-win/headless_shell.exe",
    "chrome-win64/chrome.exe",
    "chrome-win/chrome.exe",
];

/// The places before anything on the `PATH`.
pub(super) fn first(around: &Surroundings) -> Vec<PathBuf> {
    match around.platform {
        Platform::Linux => LINUX.iter().map(PathBuf::from).collect(),
        Platform::MacOs | Platform::Windows => Vec::new(),
    }
}

/// The places after everything on the `PATH`.
pub(super) fn last(around: &Surroundings) -> Vec<PathBuf> {
    let below = |folders: Vec<&Path>, paths: &[&str]| {
        let places = folders.into_iter();
        places
            .flat_map(|folder| paths.iter().map(move |path| folder.join(path)))
            .collect()
    };
    let mut places: Vec<PathBuf> = match around.platform {
        Platform::Linux => Vec::new(),
        Platform::MacOs => {
            let folders = [Some(Path::new("/")), around.home.as_deref()];
            below(folders.into_iter().flatten().collect(), BUNDLES)
        }
        Platform::Windows => {
            let folders = around.program_files.iter().chain(&around.local_app_data);
            below(folders.map(PathBuf::as_path).collect(), WINDOWS)
        }
    };
    places.extend(downloads(around));
    if around.platform == Platform::Linux {
        places.push(SNAP.into());
    }
    places
}

/// The browsers that Playwright and Puppeteer have downloaded, newest first.
fn downloads(around: &Surroundings) -> Vec<PathBuf> {
    let inside = match around.platform {
        Platform::Linux => DOWNLOADS_LINUX,
        Platform::MacOs => DOWNLOADS_MACOS,
        Platform::Windows => DOWNLOADS_WINDOWS,
    };
    let playwright = around.playwright.as_deref();
    let puppeteer = around.puppeteer.as_deref();
    let versions = [
        versions(playwright.map(PathBuf::from), "chromium_headless_shell-"),
        versions(puppeteer.map(|p| p.join("chrome-headless-shell")), ""),
        versions(playwright.map(PathBuf::from), "chromium-"),
        versions(puppeteer.map(|p| p.join("chrome")), ""),
    ];
    versions
        .iter()
        .flatten()
        .flat_map(|version| inside.iter().map(|path| version.join(path)))
        .filter(|path| path.is_file())
        .collect()
}

/// The folders below `parent` whose names begin with `prefix`, by the numbers in their names, highest first.
fn versions(parent: Option<PathBuf>, prefix: &str) -> Vec<PathBuf> {
    let entries = parent.and_then(|parent| fs::read_dir(parent).ok());
    let mut found: Vec<(Vec<u64>, PathBuf)> = entries
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix(prefix)?;
            // `linux-131.0.6778.85`: what stands before the last hyphen is the system.
            let version = version.rsplit('-').next().unwrap_or(version);
            let numbers = version.split('.').map_while(|n| n.parse().ok()).collect();
            Some((numbers, entry.path()))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().rev().map(|(_, path)| path).collect()
}
