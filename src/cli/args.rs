//! The command definitions: the commands and the flags of all of them; what each has beside is in a file of its own.

mod check;
mod doctor;
mod generate;
mod init;
mod merge;
mod origin;
mod report;
mod send;
mod serve;
mod tools;
mod validate;

use std::str::FromStr;

use clap::builder::{PossibleValue, styling};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::complete;
use super::error::CliError;
use crate::contract::version::UnknownVersion;
use crate::contract::{HostVersion, Part};
use crate::source::nearest;

pub use self::check::{CheckArgs, CheckReport};
pub use self::doctor::DoctorArgs;
pub use self::generate::{EventFormat, GenArgs};
pub use self::init::{InitArgs, TemplateChoice};
pub use self::merge::{MergeArgs, ReportArgs, ReportCommand};
pub use self::report::{FailOn, FurtherReport, Output, ReportFormat};
pub use self::send::SendArgs;
pub use self::serve::{ServeArgs, ThemeChoice};
pub use self::tools::{CompletionsArgs, ExplainArgs, Lang, ManArgs, SchemaArgs, Shell, TypesArgs};
pub use self::validate::ValidateArgs;

const STYLES: clap::builder::Styles = clap::builder::Styles::styled()
    .header(styling::AnsiColor::Green.on_default().bold())
    .usage(styling::AnsiColor::Green.on_default().bold())
    .literal(styling::AnsiColor::Cyan.on_default().bold())
    .placeholder(styling::AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  hubctl init my-app                             an app that works
  hubctl serve 3000                              see your app inside the host
  hubctl check 3000                              check it in a browser, for CI
  hubctl doctor http://localhost:3000            headers, cookies and redirects
  hubctl validate captured.json                  check a captured payload
  hubctl gen --count 10 --seed 7                 make ten events
  hubctl explain HUB112                          what a finding means

Exit status: 0 all well, 1 the contract is violated, 2 hubctl could not do its
work.";

/// MessageHub on your desk: see your Dashboard App inside the host, and keep it right in CI
#[derive(Debug, Parser)]
#[command(name = "hubctl", bin_name = "hubctl", version, styles = STYLES, after_help = EXAMPLES)]
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
    /// Host version to emulate: web-2022, web-2023, web-2026, mobile, or an upstream version such as 3.14 (check and types also accept a list, or `all`) [default: web-2023]
    #[arg(
        long,
        global = true,
        env = "HUBCTL_PROFILE",
        hide_env_values = true,
        value_delimiter = ',',
        value_name = "PROFILE",
        add = complete::profiles(),
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
    /// Say more: files that are read, checks that pass, fixes for every server
    #[arg(short, long, global = true, help_heading = EVERYWHERE)]
    pub verbose: bool,
}

impl Global {
    /// The one host version of commands that take one.
    pub(super) fn one_profile(&self) -> Result<HostVersion, CliError> {
        match self.profile[..] {
            [] => Ok(HostVersion::default()),
            [Hosts::One(version)] => Ok(version),
            _ => Err(CliError::OneProfile),
        }
    }

    /// The host versions of commands that take several, each once: the eras in their order, then releases.
    pub(super) fn profiles(&self) -> Vec<HostVersion> {
        let eras = HostVersion::ERAS.into_iter();
        let mut versions: Vec<_> = self
            .profile
            .iter()
            .flat_map(|hosts| match hosts {
                Hosts::One(version) => vec![*version],
                Hosts::All => eras.clone().collect(),
            })
            .collect();
        versions.sort_by_key(|version| (version.release(), version.profile()));
        versions.dedup();
        versions
    }
}

/// One host version, or all eras.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosts {
    /// This one.
    One(HostVersion),
    /// All eras.
    All,
}

impl FromStr for Hosts {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if name == "all" {
            return Ok(Hosts::All);
        }
        name.parse()
            .map(Hosts::One)
            .map_err(|error: UnknownVersion| {
                let eras = HostVersion::ERAS.map(HostVersion::name);
                let is_word = matches!(error, UnknownVersion::Name(_));
                match nearest(name, eras).filter(|_| is_word) {
                    Some(meant) => format!("{error} (did you mean {meant:?}?)"),
                    None => error.to_string(),
                }
            })
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
    /// Merge the reports of shards or parts
    Report(ReportArgs),
    /// Make realistic events
    Gen(GenArgs),
    /// Say what a rule means, why it exists and how to fix it
    Explain(ExplainArgs),
    /// Print the JSON Schemas of the event and of hubctl's own files
    Schema(SchemaArgs),
    /// Print the event's types for TypeScript or Zod
    Types(TypesArgs),
    /// Print a script that completes commands, flags and names in a shell
    Completions(CompletionsArgs),
    /// Print the manual
    Man(ManArgs),
    /// Print the version
    #[command(after_help = "Examples:\n  hubctl version")]
    Version,
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
