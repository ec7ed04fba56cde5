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

    fn switch(self) -> &'static str {
        match self {
            Self::Pipe => "--remote-debugging-pipe",
            Self::Port => "--remote-debugging-port=0",
        }
    }

    /// What a browser begins with that shows nothing by itself.
    fn idle(self) -> &'static str {
        match self {
            Self::Pipe => "--no-startup-window",
            // Without a window and without a pipe a browser would end at once. The window that it opens shows nothing.
            Self::Port => "about:blank",
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
    /// The directory of a profile that is kept; one that is removed with the browser unless set.
    pub kept_profile: Option<PathBuf>,
    /// The address that a person visits. The browser opens with it, reaches the network, keeps what is downloaded and looks as
    /// it always does. Without one it is driven, and kept on this machine.
    pub visit: Option<String>,
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
            kept_profile: None,
            visit: None,
        }
    }

    /// The command line without the executable.
    pub(super) fn arguments(&self, profile: &Path) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec![self.transport.switch().into()];
        arguments.extend(SWITCHES.iter().map(OsString::from));
        if self.visit.is_none() {
            arguments.push(self.transport.idle().into());
            arguments.extend(DRIVEN.iter().map(OsString::from));
            arguments.push(self.resolver_rules().into());
        } else {
            arguments.extend(VISITED.iter().map(OsString::from));
        }
        if self.display == Display::Headless {
            arguments.push("--headless".into());
        }
        let mut user_data_dir = OsString::from("--user-data-dir=");
        user_data_dir.push(profile);
        arguments.push(user_data_dir);
        if self.sandbox == Sandbox::Off {
            arguments.push("--no-sandbox".into());
        }
        arguments.extend(self.extra_arguments.iter().cloned());
        arguments.extend(self.visit.iter().map(OsString::from));
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
    // Nothing that talks to its maker, asks a question or writes outside the profile.
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    // WebRTC asks whatever servers a page names, past all rules for names; through a proxy there is none of that.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--hide-crash-restore-bubble",
    "--metrics-recording-only",
    "--no-service-autorun",
    "--password-store=basic",
    "--use-mock-keychain",
    // Containers give 64 MB of shared memory, less than one large page.
    "--disable-dev-shm-usage",
];

/// What a browser is started with that a person visits.
const VISITED: &[&str] = &[
    // No bar that warns of the switches: the person has not given them.
    "--test-type",
];

/// What a browser is started with in which nobody sits.
const DRIVEN: &[&str] = &[
    "--disable-extensions",
    // A spare process for each page to come is a tenth of what a check costs.
    "--disable-features=MediaRouter,OptimizationHints,SpareRendererForSitePerProcess,Translate",
    "--mute-audio",
    // `navigator.webdriver` is false, as it is for a person: a page is to behave as it does for one.
    "--disable-blink-features=AutomationControlled",
    // A proxy looks names up by itself, so that the rules for names would not hold.
    "--no-proxy-server",
    // The same picture and the same pace on every machine, however many pages are open.
    "--disable-gpu",
    "--disable-backgrounding-occluded-windows",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--lang=en-US",
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
    fn a_browser_that_a_person_visits_opens_with_the_address_and_reaches_the_network() {
        let mut options = LaunchOptions::new("/bin/browser");
        let is_closed = |options: &LaunchOptions| {
            let arguments = options.arguments(Path::new("/p"));
            let has = |part: &str| {
                arguments
                    .iter()
                    .any(|argument| argument.to_string_lossy().contains(part))
            };
            assert_eq!(has("NOTFOUND"), has("--hide-scrollbars"), "{arguments:?}");
            has("NOTFOUND")
        };
        assert!(is_closed(&options));
        options.visit = Some("https://chat.example.com/".to_owned());
        assert!(!is_closed(&options));
        let last = options.arguments(Path::new("/p")).pop();
        assert_eq!(last, Some("https://chat.example.com/".into()));
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
