//! The command definitions: every command, flag and text of `--help`.

mod check;
mod doctor;
mod generate;
mod init;
mod send;
mod tools;

use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, PossibleValue, styling};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::complete;
use super::error::CliError;
use crate::contract::{Part, Profile};

pub use self::check::{CheckArgs, CheckReport};
pub use self::doctor::DoctorArgs;
pub use self::generate::{EventFormat, GenArgs};
pub use self::init::{InitArgs, TemplateChoice};
pub use self::send::SendArgs;
pub use self::tools::{CompletionsArgs, Lang, ManArgs, SchemaArgs, Shell, TypesArgs};

const STYLES: clap::builder::Styles = clap::builder::Styles::styled()
    .header(styling::AnsiColor::Green.on_default().bold())
    .usage(styling::AnsiColor::Green.on_default().bold())
    .literal(styling::AnsiColor::Cyan.on_default().bold())
    .placeholder(styling::AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  hubctl init my-app                             an app that works
  hubctl serve --app-url http://localhost:3000   see your app inside the host
  hubctl check --app-url http://localhost:3000   check it in a browser, for CI
  hubctl doctor http://localhost:3000            headers, cookies and redirects
  hubctl validate captured.json                  check a captured payload
  hubctl gen --count 10 --seed 7                 make ten events
  hubctl explain HUB112                          what a finding means

Exit status: 0 all well, 1 the contract is violated, 2 hubctl could not do its
work.";

/// MessageHub on your desk: see your Dashboard App inside the host, and keep it right in CI
#[derive(Debug, Parser)]
#[command(name = "hubctl", bin_name = "hubctl", version, styles = STYLES, after_help = EXAMPLES, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Flags of all commands.
    #[command(flatten)]
    pub global: Global,
}

/// The heading of the flags of all commands.
const EVERYWHERE: &str = "Flags of all commands";

/// Flags of all commands.
#[derive(Debug, Args)]
pub struct Global {
    /// The host version that counts: web-2022, web-2023, web-2026, mobile; check and types take several, and all [default: web-2023]
    #[arg(
        long,
        global = true,
        env = "HUBCTL_PROFILE",
        hide_env_values = true,
        hide_possible_values = true,
        value_delimiter = ',',
        value_name = "PROFILE",
        help_heading = EVERYWHERE
    )]
    pub profile: Vec<Hosts>,
    /// When to colour the output: auto, always, never
    #[arg(
        long,
        global = true,
        env = "HUBCTL_COLOR",
        hide_env_values = true,
        hide_possible_values = true,
        default_value = "auto",
        value_name = "WHEN",
        help_heading = EVERYWHERE
    )]
    pub color: Color,
    /// Say errors only, and no summary
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = EVERYWHERE
    )]
    pub quiet: bool,
    /// Say more: every file that is read, fixes for every server
    #[arg(short, long, global = true, help_heading = EVERYWHERE)]
    pub verbose: bool,
}

impl Global {
    /// The one host version of commands that take one.
    pub(super) fn one_profile(&self) -> Result<Profile, CliError> {
        match self.profile[..] {
            [] => Ok(Profile::default()),
            [Hosts::One(profile)] => Ok(profile),
            _ => Err(CliError::OneProfile),
        }
    }

    /// The host versions of commands that take several, each once and in their order.
    pub(super) fn profiles(&self) -> Vec<Profile> {
        let is_wanted = |profile: &Profile| {
            self.profile
                .iter()
                .any(|hosts| matches!(hosts, Hosts::All) || *hosts == Hosts::One(*profile))
        };
        Profile::ALL.into_iter().filter(is_wanted).collect()
    }
}

/// One host version, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosts {
    /// This one.
    One(Profile),
    /// All of them.
    All,
}

impl ValueEnum for Hosts {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Hosts::One(Profile::Web2022),
            Hosts::One(Profile::Web2023),
            Hosts::One(Profile::Web2026),
            Hosts::One(Profile::Mobile),
            Hosts::All,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Hosts::One(profile) => profile.to_possible_value(),
            Hosts::All => Some(PossibleValue::new("all").help("All of them (check, types)")),
        }
    }
}

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What hubctl can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a starter app, its configuration and a CI workflow
    Init(InitArgs),
    /// Open a mock MessageHub that shows your app beside a conversation
    Serve(ServeArgs),
    /// Post events to the apps of a running serve
    Send(SendArgs),
    /// Check captured payloads against the contract
    Validate(ValidateArgs),
    /// Say from its HTTP answers whether the host can embed an app
    Doctor(DoctorArgs),
    /// Check an app in a real browser: will it work inside the host?
    Check(Box<CheckArgs>),
    /// Make realistic events
    Gen(GenArgs),
    /// Say what a rule means, why it exists and how to fix it
    Explain(ExplainArgs),
    /// Print the JSON Schemas of the event and of hubctl's own files
    Schema(SchemaArgs),
    /// Print the event's types for TypeScript or Zod
    Types(TypesArgs),
    /// Print what makes a shell complete commands, flags and names
    Completions(CompletionsArgs),
    /// Print the manual
    Man(ManArgs),
}

/// Flags of `serve`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hubctl serve                                   the built-in sample app
  hubctl serve --app-url http://localhost:3000   your app
  hubctl serve --app-url Orders=http://localhost:3000/panel --app-url CRM=http://localhost:3001
  hubctl serve --payload captured.json           with the context of a real conversation
  hubctl serve --profile web-2026 --fixtures fixtures/payloads/valid --watch src

The page stands on another site than the app (127.0.0.1 against localhost), so that cookies behave as in production.
Without --app-url the apps of hubctl.toml are shown ([[app]] with name and url). Apps that are added in the page
are kept in hubctl.apps.toml beside it; --apps-file hubctl.toml keeps them in hubctl.toml itself.
Ctrl-C ends it.")]
pub struct ServeArgs {
    /// The app to show, with the name of its tab if you like; may be repeated [default: the built-in sample app]
    #[arg(long, value_name = "[NAME=]URL", help_heading = "What is shown")]
    pub app_url: Vec<String>,
    /// The port of the page [default: 4400, or the next free one]
    #[arg(
        long,
        env = "HUBCTL_PORT",
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
    #[arg(long, env = "HUBCTL_SEED", default_value_t = crate::host::DEFAULT_SEED, value_name = "SEED", help_heading = "What is shown")]
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

/// Flags of `validate`.
#[derive(Debug, Args)]
#[command(after_help = "\
A file may hold one event, an array of events, one event a line (NDJSON), events one after the
other, or the JSON string that event.data is; it may be compressed with gzip or zstd. Which of
these it is, is found out.

Examples:
  hubctl validate captured.json
  hubctl validate captures/ --profile mobile
  hubctl validate 'logs/**/*.ndjson.gz' --max-errors 0
  hubctl gen --count 1000 | hubctl validate -
  hubctl validate captured.json --format json | jq '.summary'
  hubctl validate captures/ --report sarif=hubctl.sarif --report junit=hubctl.xml --report github
  hubctl validate contact.json --part contact
  hubctl validate orders.json --schema orders.schema.json
  hubctl validate captured.json --watch

Exit status: 0 all well, 1 the contract is violated (see --fail-on), 2 hubctl could not do its work.")]
pub struct ValidateArgs {
    /// Files, directories, patterns, or - for standard input [default: standard input, when it is piped]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The piece of the event that the payloads are
    #[arg(long, default_value = "event", value_name = "PART")]
    pub part: Part,
    /// Check against your own JSON Schema (any draft) instead; its $refs may lead to files, never to the network
    #[arg(long, value_name = "FILE", conflicts_with = "part")]
    pub schema: Option<PathBuf>,
    /// Take warnings and notices for errors
    #[arg(long)]
    pub strict: bool,
    /// Exit with status 1 from this severity on
    #[arg(long, default_value = "error", value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// How to report
    #[arg(long, default_value = "human", value_name = "FORMAT")]
    pub format: ReportFormat,
    /// Write the report to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write a further report to a file, such as sarif=report.sarif; github alone goes to standard output; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = FurtherReport::parse)]
    pub report: Vec<FurtherReport>,
    /// Show what stands in the payloads in sarif, junit and github reports too, which mask it otherwise
    #[arg(long)]
    pub show_values: bool,
    /// Stop after so many errors; 0 never stops
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub max_errors: u64,
    /// How many threads check [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Check again whenever one of the files changes, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
}

/// How a run is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people, with the source underlined
    Human,
    /// One JSON document (schemas/report.json)
    Json,
    /// One JSON text a finding, as it is found, and a summary (schemas/report-lines.json)
    Ndjson,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for test reports
    Junit,
    /// Annotations of GitHub Actions, and the job summary
    Github,
}

/// From which severity on a run has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Anything at all
    Notice,
    /// Nothing: the report tells
    Never,
}

/// A report beside the main one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherReport {
    /// Its format.
    pub format: ReportFormat,
    /// Its file; `None` for standard output.
    pub file: Option<PathBuf>,
}

impl FurtherReport {
    /// Reads `FORMAT=FILE`, or `github`.
    fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let format = <ReportFormat as ValueEnum>::from_str(name, false).map_err(|_| {
            format!("{name:?} is no format: human, json, ndjson, sarif, junit or github")
        })?;
        match file {
            Some("") => Err("a file is missing after the =".to_owned()),
            None if format != ReportFormat::Github => {
                Err(format!("a file is missing: write {name}=FILE"))
            }
            file => Ok(Self {
                format,
                file: file.map(PathBuf::from),
            }),
        }
    }
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hubctl explain HUB112
  hubctl explain missing-key
  hubctl explain                all rules, a line each")]
pub struct ExplainArgs {
    /// Codes or names of rules
    #[arg(value_name = "CODE", add = complete::rules())]
    pub rules: Vec<String>,
}

impl ValueEnum for Profile {
    fn value_variants<'a>() -> &'a [Self] {
        &Profile::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Profile::Web2022 => "The web dashboard of upstream 2.6 to 2.11",
            Profile::Web2023 => {
                "The web dashboard of upstream 2.12 to 4.16: the documented payload"
            }
            Profile::Web2026 => "The web dashboard since September 2026",
            Profile::Mobile => "The mobile app",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}

impl ValueEnum for Part {
    fn value_variants<'a>() -> &'a [Self] {
        &Part::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Part::Event => "The whole event",
            Part::Conversation => "What stands under data.conversation",
            Part::Contact => "What stands under data.contact, or meta.sender",
            Part::CurrentAgent => "What stands under data.currentAgent",
            Part::Message => "One of the messages",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}
