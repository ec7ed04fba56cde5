//! How the browser is started: the options and the command line made of them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Whether the browser confines its renderers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sandbox {
    /// The browser's own sandbox, as everywhere.
    On,
    /// `--no-sandbox`: the browser refuses to run as root with a sandbox.
    Off,
}

impl Sandbox {
    /// [`Sandbox::Off`] for root, [`Sandbox::On`] for everybody else.
    #[must_use]
    pub fn for_current_user() -> Self {
        if super::process::is_root() {
            Self::Off
        } else {
            Self::On
        }
    }
}

/// Whether somebody can watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Display {
    /// No window is shown.
    Headless,
    /// The browser's window is shown.
    Window,
}

/// The way that commands take to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Two pipes. When they close, whatever the reason, the browser ends itself. Not on Windows.
    Pipe,
    /// A port of loopback that the browser chooses. Every program of this machine that finds out its secret path can drive the
    /// browser then; pages cannot, as the browser refuses what comes with an `Origin`.
    Port,
}

impl Transport {
    /// [`Transport::Port`] on Windows, [`Transport::Pipe`] everywhere else.
    #[must_use]
    pub fn for_platform() -> Self {
        if cfg!(unix) { Self::Pipe } else { Self::Port }
    }

    fn switches(self) -> &'static [&'static str] {
        match self {
            Self::Pipe => &["--remote-debugging-pipe", "--no-startup-window"],
            // Without a window and without a pipe a browser would end at once. The window that it opens shows nothing.
            Self::Port => &["--remote-debugging-port=0", "about:blank"],
        }
    }
}

/// What a browser is started with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LaunchOptions {
    /// The executable, usually from [`find_browser`](super::find_browser).
    pub executable: PathBuf,
    /// Whether the sandbox is on; [`Sandbox::for_current_user`] unless set.
    pub sandbox: Sandbox,
    /// Whether somebody can watch; [`Display::Headless`] unless set.
    pub display: Display,
    /// The way to the browser; [`Transport::for_platform`] unless set.
    pub transport: Transport,
    /// How long one command may take before it fails; 30 s unless set. Also the deadline of the
    /// launch, and of every wait that takes no deadline of its own.
    pub deadline: Duration,
    /// Hosts beside loopback that the browser may look up and reach, such as `*.example.com`.
    pub allowed_hosts: Vec<String>,
    /// Further switches, after our own, so that they win.
    pub extra_arguments: Vec<OsString>,
    /// Where the profile directory is made; the system's directory for temporary files unless set.
    pub profile_parent: Option<PathBuf>,
}

impl LaunchOptions {
    /// The usual options for an executable.
    #[must_use]
    pub fn new(executable: impl Into<PathBuf>) -> Self {
        Self {
            executable: executable.into(),
            sandbox: Sandbox::for_current_user(),
            display: Display::Headless,
            transport: Transport::for_platform(),
            deadline: Duration::from_secs(30),
            allowed_hosts: Vec::new(),
            extra_arguments: Vec::new(),
            profile_parent: None,
        }
    }

    /// The command line without the executable.
    pub(super) fn arguments(&self, profile: &Path) -> Vec<OsString> {
        let switches = self.transport.switches().iter().chain(SWITCHES);
        let mut arguments: Vec<OsString> = switches.map(OsString::from).collect();
        if self.display == Display::Headless {
            arguments.push("--headless".into());
        }
        arguments.push(self.resolver_rules().into());
        let mut user_data_dir = OsString::from("--user-data-dir=");
        user_data_dir.push(profile);
        arguments.push(user_data_dir);
        if self.sandbox == Sandbox::Off {
            arguments.push("--no-sandbox".into());
        }
        arguments.extend(self.extra_arguments.iter().cloned());
        arguments
    }

    /// Keeps the browser on this machine: every other name is not found, without asking the network.
    fn resolver_rules(&self) -> String {
        let mut rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, \
                         EXCLUDE 127.0.0.1, EXCLUDE [::1], EXCLUDE *.localhost"
            .to_owned();
        for host in &self.allowed_hosts {
            rules.push_str(", EXCLUDE ");
            rules.push_str(host);
        }
        rules
    }
}

const SWITCHES: &[&str] = &[
    // The headless shell puts frames of other sites into the page's process unless told otherwise.
    "--site-per-process",
    // Nothing that talks to the network, asks a question or writes outside the profile.
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    // A spare process for each page to come is a tenth of what a check costs.
    "--disable-features=MediaRouter,OptimizationHints,SpareRendererForSitePerProcess,Translate",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
    "--mute-audio",
    "--no-service-autorun",
    "--password-store=basic",
    "--use-mock-keychain",
    // The same picture and the same pace on every machine, however many pages are open.
    "--disable-gpu",
    "--disable-backgrounding-occluded-windows",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--lang=en-US",
    // Containers give 64 MB of shared memory, less than one large page.
    "--disable-dev-shm-usage",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_resolves_unless_a_host_is_allowed() {
        let mut options = LaunchOptions::new("/bin/browser");
        options.allowed_hosts = vec!["*.example.com".into()];
        assert_eq!(
            options.resolver_rules(),
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, \
             EXCLUDE [::1], EXCLUDE *.localhost, EXCLUDE *.example.com"
        );
    }

    #[test]
    fn the_sandbox_is_off_only_when_asked() {
        let mut options = LaunchOptions::new("/bin/browser");
        let no_sandbox = OsString::from("--no-sandbox");
        options.sandbox = Sandbox::On;
        assert!(!options.arguments(Path::new("/p")).contains(&no_sandbox));
        options.sandbox = Sandbox::Off;
        assert!(options.arguments(Path::new("/p")).contains(&no_sandbox));
    }
}
