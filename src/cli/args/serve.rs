//! Flags of `serve`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use super::origin::{origin_url, port};
use crate::cli::shell::word;

/// The heading of the flags of the browser that `--open` starts when one of them is given.
const WINDOW: &str = "A browser of its own, with --open";

/// Flags of `serve`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hubctl serve                                   the built-in sample app
  hubctl serve 3000                              your app, at http://localhost:3000
  hubctl serve Orders=http://localhost:3000/panel CRM=http://localhost:3001
  hubctl serve --payload captured.json           with the context of a real conversation
  hubctl serve --profile web-2026 --fixtures fixtures/payloads/valid --watch src
  hubctl serve --open --host-origin https://chat.example.com --app-url http://localhost:3000

The page stands on another site than the app (127.0.0.1 against localhost), so that cookies
behave as in production. Without an address the apps of hubctl.toml are shown ([[app]] with name
and url). Apps that are added in the page are kept in hubctl.apps.toml beside it; --apps-file
hubctl.toml keeps them in hubctl.toml itself. Ctrl-C ends it.

--host-origin is for apps that take the context from their dashboard only: the page stands under
its origin there, and nothing is sent to the real one. Closing that window ends hubctl.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct ServeArgs {
    /// The apps to show, with names for their tabs if you like: Orders=http://localhost:3000/panel; 3000 means http://localhost:3000 [default: the built-in sample app]
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,
    /// The same as a flag; may be repeated
    #[arg(long, value_name = "[NAME=]URL", help_heading = "What is shown")]
    pub app_url: Vec<String>,
    /// The port of the page [default: 4400, or the next free one]
    #[arg(
        long,
        env = "HUBCTL_PORT",
        hide_env_values = true,
        value_name = "PORT",
        value_parser = port,
        help_heading = "Where it stands"
    )]
    pub port: Option<u16>,
    /// The address to listen on
    #[arg(
        long,
        default_value = "127.0.0.1",
        value_name = "ADDRESS",
        help_heading = "Where it stands"
    )]
    pub bind: std::net::IpAddr,
    /// Post the context of this file: one event, or several for several conversations
    #[arg(long, value_name = "FILE", help_heading = "What is shown")]
    pub payload: Option<PathBuf>,
    /// The seed of the conversations that are made up
    #[arg(long, env = "HUBCTL_SEED", hide_env_values = true, default_value_t = crate::host::DEFAULT_SEED, value_name = "SEED", help_heading = "What is shown")]
    pub seed: u64,
    /// The colours of the page
    #[arg(
        long,
        default_value = "system",
        value_name = "THEME",
        help_heading = "What is shown"
    )]
    pub theme: ThemeChoice,
    /// Offer the files of this folder as conversations; they are read again when they change
    #[arg(long, value_name = "DIR", help_heading = "What is shown")]
    pub fixtures: Option<PathBuf>,
    /// Load the app again when a file changes here; may be repeated
    #[arg(long, value_name = "PATH", help_heading = "While it runs")]
    pub watch: Vec<PathBuf>,
    /// Write every message that crosses between host and app to this file, one JSON text a line
    #[arg(long, value_name = "FILE", help_heading = "While it runs")]
    pub log: Option<PathBuf>,
    /// Open the page in your browser
    #[arg(long, help_heading = "Where it stands")]
    pub open: bool,
    /// Open the page in a Chromium of hubctl's own, under the origin of your dashboard: for apps that check who posts to them
    #[arg(long, value_name = "ORIGIN", value_parser = origin_url, help_heading = WINDOW)]
    pub host_origin: Option<url::Url>,
    /// Block third-party cookies there, as Safari and Firefox do
    #[arg(long, help_heading = WINDOW)]
    pub block_third_party_cookies: bool,
    /// Keep cookies, logins and settings of that browser in this folder [default: a temporary one]
    #[arg(long, value_name = "DIR", help_heading = WINDOW)]
    pub browser_profile: Option<PathBuf>,
    /// That browser: a path, or a name on the PATH [default: the usual names and places] [env: HUBCTL_BROWSER=]
    // The variable says which browser is taken where one is started; it does not start one.
    #[arg(long, value_name = "PATH", help_heading = WINDOW)]
    pub browser: Option<PathBuf>,
    /// Run that browser without its sandbox, as root must
    #[arg(long, help_heading = WINDOW)]
    pub no_sandbox: bool,
    /// Show no window of it: for tests
    #[arg(long, hide = true, help_heading = WINDOW)]
    pub headless: bool,
    /// The configuration [default: hubctl.toml, found upward from here]
    #[arg(
        long,
        env = "HUBCTL_CONFIG",
        hide_env_values = true,
        value_name = "FILE",
        help_heading = "What is kept"
    )]
    pub config: Option<PathBuf>,
    /// Keep apps that are added in the page in this file [default: hubctl.apps.toml beside hubctl.toml]
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "forget_apps",
        help_heading = "What is kept"
    )]
    pub apps_file: Option<PathBuf>,
    /// Keep no apps that are added in the page
    #[arg(long, help_heading = "What is kept")]
    pub forget_apps: bool,
    /// The string with which an app asks for the context (white-labels have renamed it)
    #[arg(long, default_value = crate::contract::wire::FETCH_INFO, value_name = "STRING", value_parser = NonEmptyStringValueParser::new(), help_heading = "What is shown")]
    pub request_key: String,
}

impl ServeArgs {
    /// What is given of the flags that are about a browser of hubctl's own, as it is written.
    pub fn own_browser(&self) -> Vec<String> {
        let origin = self.host_origin.as_ref();
        let origin = origin.map(|url| url.origin().ascii_serialization());
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let switch = |is_given: bool| is_given.then(String::new);
        let flags = [
            ("--host-origin", origin),
            (
                "--block-third-party-cookies",
                switch(self.block_third_party_cookies),
            ),
            ("--browser-profile", path(&self.browser_profile)),
            ("--browser", path(&self.browser)),
            ("--no-sandbox", switch(self.no_sandbox)),
            ("--headless", switch(self.headless)),
        ];
        let given = flags.into_iter().filter_map(|(flag, value)| {
            let value = value?;
            let value = if value.is_empty() {
                value
            } else {
                format!(" {}", word(&value))
            };
            Some(format!("{flag}{value}"))
        });
        given.collect()
    }
}

/// The colours of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ThemeChoice {
    /// As the browser prefers
    System,
    /// Light
    Light,
    /// Dark
    Dark,
}

impl ThemeChoice {
    /// The word the page knows.
    pub fn name(self) -> &'static str {
        match self {
            ThemeChoice::System => "system",
            ThemeChoice::Light => "light",
            ThemeChoice::Dark => "dark",
        }
    }
}
