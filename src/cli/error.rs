//! Why a command could not do its work, and what to try.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use super::shell::word;
use crate::browser::BrowserError;
use crate::check::{AppProcessError, CheckError};
use crate::contract::{HostVersion, Part};
use crate::finding::BaselineError;
use crate::generate::edit::EditError;
use crate::host::{AppUrlError, HostError};
use crate::project::ProjectError;
use crate::report::merge::MergeError;
use crate::report::palette;
use crate::report::read::ReadError;
use crate::source::InputError;
use crate::source::document::visible;
use crate::types::TypesError;
use crate::validate::SchemaError;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("cannot read {name}")]
    Read { name: String, source: io::Error },
    #[error("no input: nothing is named, and nothing is piped in")]
    NoInput,
    #[error("{failed} of {all} inputs could not be read")]
    SomeInputs { failed: usize, all: usize },
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot write to standard output")]
    Output(#[source] io::Error),
    #[error("there is no rule {name:?}")]
    NoRule {
        name: String,
        suggestion: Option<&'static str>,
    },
    #[error("{output} and {other} are the same file")]
    SameFile { output: String, other: String },
    #[error("{} leads out of its folder", path.display())]
    LeadsOut { path: PathBuf, help: &'static str },
    #[error(transparent)]
    Host(#[from] HostError),
    #[error("cannot start the asynchronous runtime")]
    Runtime(#[source] io::Error),
    #[error(transparent)]
    Schema(#[from] SchemaError),
    #[error("{profile} sends no {part}")]
    PartNotSent { profile: HostVersion, part: Part },
    #[error("the scenario {scenario} does not go together with {flag}")]
    Conflict {
        scenario: &'static str,
        flag: String,
    },
    #[error("{profile} knows no such channel")]
    ChannelNotKnown { profile: HostVersion },
    #[error("--skip and --count lead beyond the last event")]
    TooMany,
    #[error("event {number} cannot be changed")]
    Edit { number: u64, source: EditError },
    #[error("invalid events are written as they are, and in no other format")]
    InvalidFormat,
    #[error("event {number} has no {part}")]
    NoPart { part: Part, number: u64 },
    #[error("cannot tell the working directory")]
    Directory(#[source] io::Error),
    #[error("there is no configuration {}", path.display())]
    NoConfig { path: PathBuf },
    #[error("cannot take the configuration")]
    Config(#[source] Box<ProjectError>),
    #[error("this command takes one profile")]
    OneProfile,
    #[error("no app: none is given, and no hubctl.toml names one")]
    NoAppToCheck,
    #[error("hubctl.toml names several apps, and one is checked at a time")]
    SeveralApps { urls: Vec<String> },
    #[error("no case: nothing that is selected can find what is asked for")]
    NoCase,
    #[error("{name:?} is no case of this check")]
    NoSuchCase {
        name: String,
        suggestion: Option<String>,
    },
    #[error("{name:?} is no scenario")]
    NoScenario { name: String },
    #[error("interrupted before everything was checked")]
    Interrupted,
    #[error("the check could not be finished: {why}{}", last_words(output))]
    CheckBroken { why: String, output: String },
    #[error("cannot use the baseline {name}")]
    Baseline {
        name: String,
        source: Box<BaselineError>,
    },
    #[error(transparent)]
    Browser(Box<BrowserError>),
    #[error(
        "{} needs --open: it is about the browser that hubctl opens",
        flag_of(flags)
    )]
    NothingOpened { flags: Vec<String> },
    #[error("the browser does not start with the profile {}", path.display())]
    Profile {
        path: PathBuf,
        source: Box<BrowserError>,
    },
    #[error(transparent)]
    Check(Box<CheckError>),
    #[error(transparent)]
    App(#[from] AppProcessError),
    #[error("no address: none is given, and no hubctl.toml names an app")]
    NoAddress,
    #[error("bad address of an app")]
    Address(#[source] AppUrlError),
    #[error("no hubctl serve is running")]
    NoHost,
    #[error("no hubctl serve of this machine is at {url}")]
    NotRunning { url: String, urls: Vec<String> },
    #[error("cannot look for a running hubctl serve")]
    Beacons(#[source] io::Error),
    #[error("{} hubctl serve are running: {}", urls.len(), urls.join(", "))]
    SeveralHosts { urls: Vec<String> },
    #[error("cannot reach {url}")]
    Unreachable {
        url: String,
        source: Box<dyn Error + Send + Sync>,
    },
    #[error("{url} answered {status}: {said}")]
    Answer {
        url: String,
        status: u16,
        said: String,
    },
    #[error("{name} holds no event that could be posted")]
    NothingToSend { name: String, path: PathBuf },
    #[error("there is no app {name:?}; there are: {known}")]
    NoApp { name: String, known: String },
    #[error("there is no schema {name:?}")]
    NoSchema {
        name: String,
        suggestion: Option<String>,
    },
    #[error("there is no command {name:?}")]
    NoCommand {
        name: String,
        suggestion: Option<String>,
    },
    #[error(transparent)]
    Part(Box<ReadError>),
    #[error(transparent)]
    Merge(#[from] MergeError),
    #[error("a part ended before everything was carried out: {why}")]
    PartEnded { why: String },
    #[error("there is a page for people of a check, and none of a validate")]
    NoPage,
    #[error("reports are read from files, and not from standard input")]
    NoPipe,
    #[error("cannot make the types")]
    Types(#[from] TypesError),
    #[error("{} is no folder", path.display())]
    NoFolder { path: PathBuf },
    #[error("{} {} with other contents, and nothing was written", paths.join(", "), are_there(paths.len()))]
    Occupied { paths: Vec<String> },
    #[error(
        "package.json depends on neither React nor Vue, so there is no telling what would fit in"
    )]
    NoTemplate,
}

impl CliError {
    /// Whether the reader of the output went away, as `head` does.
    pub(super) fn is_closed_pipe(&self) -> bool {
        matches!(self, CliError::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Writes the error with its causes and the way out.
    pub(super) fn write(&self, err: &mut dyn Write) {
        // When standard error is closed there is nobody to tell.
        let _ = self.try_write(err);
    }

    fn try_write(&self, err: &mut dyn Write) -> io::Result<()> {
        writeln!(
            err,
            "{} {}",
            palette::bad("error:"),
            visible(&self.to_string())
        )?;
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            let mut lines = text.lines().map(visible);
            let first = lines.next().unwrap_or_default();
            writeln!(err, "  {} {first}", palette::heading("cause:"))?;
            for line in lines {
                writeln!(err, "         {line}")?;
            }
            cause = error.source();
        }
        if let Some(hint) = self.hint() {
            writeln!(err, "  {} {}", palette::literal("help:"), visible(&hint))?;
        }
        Ok(())
    }

    fn hint(&self) -> Option<String> {
        match self {
            CliError::Input(InputError::Read { source, .. }) | CliError::Read { source, .. } => {
                match source.kind() {
                    io::ErrorKind::NotFound if matches!(self, CliError::Input(_)) => {
                        Some("check the name, or try a directory to read all its files".to_owned())
                    }
                    io::ErrorKind::NotFound => Some("check the name".to_owned()),
                    io::ErrorKind::IsADirectory => Some("name the files in it".to_owned()),
                    io::ErrorKind::PermissionDenied => {
                        Some("look at its permissions with ls -l".to_owned())
                    }
                    _ => None,
                }
            }
            CliError::Input(InputError::NothingInDirectory { .. }) => {
                Some("name the files themselves when they end in something else".to_owned())
            }
            CliError::Input(InputError::NothingMatches { pattern }) if pattern.contains('[') => {
                let help = "in a pattern [ab] stands for one of the characters in the brackets, unless a folder has exactly \
                            that name; write [[] for a bracket itself";
                Some(help.to_owned())
            }
            CliError::Input(InputError::NothingMatches { .. }) => Some(
                "in quotes the pattern is matched by hubctl: * within a name, ** for folders"
                    .to_owned(),
            ),
            CliError::NoInput => Some(
                "try: hubctl validate captured.json, or: hubctl gen | hubctl validate -".to_owned(),
            ),
            CliError::NoRule {
                suggestion: Some(name),
                ..
            } => Some(format!("did you mean {name}?")),
            CliError::NoRule { .. } => Some("hubctl explain lists all rules".to_owned()),
            CliError::NoSchema {
                suggestion: Some(name),
                ..
            }
            | CliError::NoCommand {
                suggestion: Some(name),
                ..
            } => Some(format!("did you mean {name}?")),
            CliError::NoSchema { .. } => Some("hubctl schema lists all schemas".to_owned()),
            CliError::NoCommand { .. } => Some("hubctl --help lists all commands".to_owned()),
            CliError::NoFolder { .. } => {
                Some("name another one, or one that is not there yet".to_owned())
            }
            CliError::Occupied { .. } => Some(
                "look with --dry-run at what is new; move your files away and put their contents \
                 into the new ones by hand, or write over them with --force"
                    .to_owned(),
            ),
            CliError::NoTemplate => Some(
                "--template vanilla writes an app of its own beside what is there; --dry-run shows \
                 its files"
                    .to_owned(),
            ),
            CliError::Write { .. } => Some(
                "check that the folder exists and may be written to".to_owned(),
            ),
            CliError::SameFile { .. } => {
                Some("nothing was written; give the output a file of its own".to_owned())
            }
            CliError::LeadsOut { help, .. } => Some((*help).to_owned()),
            CliError::Config(_) => {
                Some("mend the file, or name another one with --config".to_owned())
            }
            CliError::NoConfig { .. } => Some("check the name after --config".to_owned()),
            CliError::Address(_) => Some("write it like http://localhost:3000".to_owned()),
            CliError::OneProfile => Some("name one: --profile web-2023".to_owned()),
            CliError::NoAppToCheck => {
                Some("try: hubctl check --app-url http://localhost:3000".to_owned())
            }
            CliError::SeveralApps { urls } => urls
                .first()
                .map(|url| format!("name one: --app-url '{url}'")),
            CliError::NoSuchCase {
                suggestion: Some(name),
                ..
            } => Some(format!("did you mean {name}?")),
            CliError::NoCase | CliError::NoSuchCase { .. } => {
                Some("hubctl check --list tells the names of the cases".to_owned())
            }
            CliError::NoScenario { .. } => {
                Some("hubctl gen --list-scenarios tells their names".to_owned())
            }
            CliError::Profile { .. } => Some(
                "close the browser that uses it already, or name another folder with --browser-profile"
                    .to_owned(),
            ),
            CliError::NothingOpened { flags } => {
                Some(format!("try: hubctl serve --open {}", flags.join(" ")))
            }
            CliError::Browser(error) => error.help().map(str::to_owned),
            CliError::App(error) => error.help().map(str::to_owned),
            CliError::Baseline { .. } => Some(
                "mend the file at that line, or write it anew with --write-baseline".to_owned(),
            ),
            CliError::NoAddress => Some("try: hubctl doctor http://localhost:3000".to_owned()),
            CliError::NoHost => {
                Some("start one with: hubctl serve; or name one with --to and --token".to_owned())
            }
            CliError::NotRunning { urls, .. } if urls.is_empty() => {
                Some("start one with: hubctl serve; one elsewhere needs --token as well".to_owned())
            }
            CliError::NotRunning { urls, .. } => Some(format!(
                "there are: {}; one elsewhere needs --token as well",
                urls.join(", ")
            )),
            CliError::SeveralHosts { urls } => {
                urls.first().map(|url| format!("name one: --to {url}"))
            }
            CliError::Unreachable { .. } => Some("check that hubctl serve runs there".to_owned()),
            CliError::Answer { status: 401, .. } => Some(
                "the token is printed when hubctl serve starts; give it with --token".to_owned(),
            ),
            CliError::NothingToSend { path, .. } => Some(format!(
                "hubctl validate {} tells what is wrong with it; --raw posts it line by line",
                word(&path.display().to_string())
            )),
            CliError::Host(error) => error.hint(),
            CliError::Schema(SchemaError::Read { .. }) => {
                Some("check the name after --schema".to_owned())
            }
            CliError::Schema(SchemaError::NotJson { .. }) => {
                Some("mend the schema at that line and column".to_owned())
            }
            CliError::Schema(SchemaError::Folder { .. }) => {
                Some("check the name after --schema-dir".to_owned())
            }
            CliError::Schema(SchemaError::Unusable { .. }) => Some(
                "a $ref may lead to a file beside the schema or in --schema-dir; $schema names the draft"
                    .to_owned(),
            ),
            CliError::PartNotSent { .. } => {
                Some("name a profile that sends it: --profile web-2023".to_owned())
            }
            CliError::Conflict { flag, .. } => Some(format!("leave {flag} or the scenario away")),
            CliError::ChannelNotKnown { .. } => {
                Some("Instagram and TikTok came later: --profile web-2023".to_owned())
            }
            CliError::TooMany => Some(format!("there are {} events", u64::MAX)),
            CliError::Edit {
                source: EditError::TooShort { .. },
                ..
            } => Some("ask for more of them: --messages 5".to_owned()),
            CliError::Edit { .. } => Some("set the object around it as well".to_owned()),
            CliError::InvalidFormat => {
                Some("leave --format away: what is invalid may be no JSON at all".to_owned())
            }
            CliError::NoPart { .. } => Some("ask for at least one: --messages 1..20".to_owned()),
            CliError::Part(error) => Some(match **error {
                ReadError::Version { .. } => "make all parts with one version of hubctl",
                _ => "make it with --report json=FILE, and copy it as a whole",
            }
            .to_owned()),
            CliError::Merge(error) => Some(match error {
                MergeError::Nothing => "name the folder with the reports of --report json=FILE",
                MergeError::Missing { .. } => {
                    "run those as well, or look whether their reports were copied"
                }
                MergeError::Twice { .. } => "take one of them away",
                MergeError::Whole { .. } => "take it out of the folder, or merge it alone",
                MergeError::Incomplete { .. } => "run that shard again",
                MergeError::Command { .. } => "take it out of the folder",
                MergeError::Differs { .. } | MergeError::Plan { .. } => {
                    "make all parts with the same command, but for --shard"
                }
            }
            .to_owned()),
            CliError::PartEnded { .. } => Some("run that part again".to_owned()),
            CliError::NoPage => Some("take another format: --report junit=FILE".to_owned()),
            CliError::NoPipe => Some("name the folder they are in".to_owned()),
            CliError::SomeInputs { .. }
            | CliError::Output(_)
            | CliError::Runtime(_)
            | CliError::Interrupted
            | CliError::CheckBroken { .. }
            | CliError::Check(_)
            | CliError::Directory(_)
            | CliError::Beacons(_)
            | CliError::NoApp { .. }
            | CliError::Types(_)
            | CliError::Answer { .. } => None,
        }
    }
}

/// The first of these flags without its value.
fn flag_of(flags: &[String]) -> &str {
    let first = flags.first().map_or("", String::as_str);
    first.split(' ').next().unwrap_or_default()
}

fn are_there(count: usize) -> &'static str {
    if count == 1 { "is there" } else { "are there" }
}

/// The last lines of a program, for an error that speaks of it.
fn last_words(output: &str) -> String {
    const LINES: usize = 12;
    let lines: Vec<_> = output.lines().collect();
    if lines.is_empty() {
        return String::new();
    }
    let last = &lines[lines.len().saturating_sub(LINES)..];
    format!("; its last words:\n{}", last.join("\n"))
}
