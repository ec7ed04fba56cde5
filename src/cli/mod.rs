//! The command line: arguments, environment, standard streams and exit statuses. No other room touches those.

pub mod args;
mod beacon;
mod browser;
mod client;
mod commands;
mod complete;
mod error;
mod files;
mod interruption;
mod progress;
mod project;
mod reports;
mod root;
mod shell;
mod streams;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use self::args::{Cli, Color, Command, FailOn};
use self::error::CliError;
use self::streams::Streams;
use crate::finding::{Rule, Run, Severity, rules};

/// How a command ended that could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well.
    Clean,
    /// The contract is violated.
    Violated,
}

/// The rules of these codes or names.
fn rules_named(names: &[String]) -> Result<Vec<&'static Rule>, CliError> {
    let find = |name: &String| {
        rules::find(name.trim()).ok_or_else(|| CliError::NoRule {
            name: name.clone(),
            suggestion: rules::suggest(name).map(|rule| rule.name),
        })
    };
    names.iter().map(find).collect()
}

/// How a run ended, when findings of a severity are a failure.
fn outcome_of(fail_on: FailOn, run: &Run) -> Outcome {
    let found = match fail_on {
        FailOn::Error => run.at_least(Severity::Error),
        FailOn::Warning => run.at_least(Severity::Warning),
        FailOn::Notice => run.at_least(Severity::Notice),
        FailOn::Never => return Outcome::Clean,
    };
    // Nobody may take an app for fine that was not judged.
    if found > 0 || run.has_unjudged_host() {
        Outcome::Violated
    } else {
        Outcome::Clean
    }
}

/// Exit status of a run that could not do its work: usage, input or output, no browser.
const FAILED: u8 = 2;

/// Runs the program: `0` all well, `1` the contract is violated, `2` hubctl could not do its work.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    if let Some(shell) = std::env::var_os(complete::VARIABLE).filter(|shell| !shell.is_empty()) {
        return complete::answer(&shell, &args);
    }
    crate::report::palette::always_colour();
    streams::heed_force_color();
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(usage) => return end_with_usage(&usage),
    };
    let mut streams = Streams::new(cli.global.color);
    let result = match &cli.command {
        Command::Serve(args) => commands::serve::run(args, &cli.global, &mut streams),
        Command::Send(args) => commands::send::run(args, &cli.global, &mut streams),
        Command::Validate(args) => commands::validate::run(args, &cli.global, &mut streams),
        Command::Doctor(args) => commands::doctor::run(args, &cli.global, &mut streams),
        Command::Check(args) => commands::check::run(args, &cli.global, &mut streams),
        Command::Report(args) => commands::report::run(args, &cli.global, &mut streams),
        Command::Gen(args) => commands::generate::run(args, &cli.global, &mut streams),
        Command::Explain(args) => commands::explain::run(args, &mut streams),
        Command::Init(args) => commands::init::run(args, &cli.global, &mut streams),
        Command::Schema(args) => commands::schema::run(args, &cli.global, &mut streams),
        Command::Types(args) => commands::types::run(args, &cli.global, &mut streams),
        Command::Completions(args) => commands::completions::run(args, &mut streams),
        Command::Man(args) => commands::man::run(args, &mut streams),
        Command::Version => {
            let version = Cli::command().render_version();
            let written = write!(streams.out, "{version}");
            written.map(|()| Outcome::Clean).map_err(CliError::Output)
        }
    };
    let result = result.and_then(|outcome| match streams.out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Output(error)),
        _ => Ok(outcome),
    });
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Violated) => ExitCode::FAILURE,
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            error.write(&mut streams.err);
            ExitCode::from(FAILED)
        }
    }
}

/// Help and version go to standard output and are no failure; everything else clap says is one.
fn end_with_usage(usage: &clap::Error) -> ExitCode {
    match usage.print() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            CliError::Output(error).write(&mut Streams::new(Color::Auto).err);
            ExitCode::from(FAILED)
        }
        _ if usage.use_stderr() => ExitCode::from(FAILED),
        _ => ExitCode::SUCCESS,
    }
}
