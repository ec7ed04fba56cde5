//! Flags of `serve`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

/// Flags of `serve`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hubctl serve                                   the built-in sample app
  hubctl serve 3000                              your app, at http://localhost:3000
  hubctl serve Orders=http://localhost:3000/panel CRM=http://localhost:3001
  hubctl serve --payload captured.json           with the context of a real conversation
  hubctl serve --profile web-2026 --fixtures fixtures/payloads/valid --watch src

The page stands on another site than the app (127.0.0.1 against localhost), so that cookies
behave as in production. Without an address the apps of hubctl.toml are shown ([[app]] with name
and url). Apps that are added in the page are kept in hubctl.apps.toml beside it; --apps-file
hubctl.toml keeps them in hubctl.toml itself. Ctrl-C ends it.")]
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
