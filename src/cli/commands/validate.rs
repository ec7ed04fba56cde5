//! `hubctl validate`: captured payloads against the contract.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::cli::Outcome;
use crate::cli::args::{Global, ReportFormat, ValidateArgs};
use crate::cli::error::CliError;
use crate::cli::streams::Streams;
use crate::finding::Run;
use crate::report::{self, Heading, human};
use crate::source::{Input, InputError};
use crate::validate::{Stop, Validator};

pub(in crate::cli) fn run(
    args: &ValidateArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    let validator = Validator::new(global.profile);
    let mut run = Run::new();
    let (inputs, mut failures) = find_inputs(&args.paths)?;
    let all = inputs.len() + failures.len();
    let stop = if args.max_errors == 0 {
        Stop::Never
    } else {
        Stop::AfterErrors(args.max_errors)
    };
    for input in &inputs {
        if global.verbose {
            streams.say(&format!("reading {}", input.name()));
        }
        if let Err(failure) = check(input, &validator, stop, &mut run) {
            failures.push(failure);
        }
        if run.is_cut_short() {
            break;
        }
    }
    let is_nothing_read = failures.len() == all;
    if !is_nothing_read {
        match report(args, global, &run, streams) {
            // Whoever reads the report has seen enough; the verdict stands.
            Err(error) if error.is_closed_pipe() => {}
            other => other?,
        }
    }
    match failures.len() {
        0 if run.has_errors() => Ok(Outcome::Violated),
        0 => Ok(Outcome::Clean),
        1 if all == 1 => Err(failures.remove(0)),
        failed => {
            failures
                .iter()
                .for_each(|failure| failure.write(&mut streams.err));
            Err(CliError::SomeInputs { failed, all })
        }
    }
}

/// The inputs that were named, and why some of them cannot be found.
fn find_inputs(paths: &[PathBuf]) -> Result<(Vec<Input>, Vec<CliError>), CliError> {
    if paths.is_empty() {
        let is_piped = !io::stdin().is_terminal();
        return if is_piped {
            Ok((vec![Input::Stdin], Vec::new()))
        } else {
            Err(CliError::NoInput)
        };
    }
    let mut inputs = Vec::new();
    let mut failures = Vec::new();
    for path in paths {
        match Input::find(path) {
            Ok(found) => inputs.extend(found),
            Err(error) => failures.push(CliError::Input(error)),
        }
    }
    Ok((inputs, failures))
}

fn check(input: &Input, validator: &Validator, stop: Stop, run: &mut Run) -> Result<(), CliError> {
    let mut stdin = io::stdin().lock();
    let reader = input.open(&mut stdin)?;
    validator
        .check_input(&input.name(), reader, stop, run)
        .map_err(|source| match input {
            Input::File(path) => CliError::Input(InputError::Read {
                path: path.clone(),
                source,
            }),
            Input::Stdin => CliError::Read {
                name: "standard input".to_owned(),
                source,
            },
        })
}

fn report(
    args: &ValidateArgs,
    global: &Global,
    run: &Run,
    streams: &mut Streams,
) -> Result<(), CliError> {
    let Some(path) = &args.output else {
        return write(args, global, run, &mut streams.out).map_err(CliError::Output);
    };
    // Made in memory, where colours can be taken away, and then written in one go.
    let mut text = Vec::new();
    write(args, global, run, &mut text)
        .and_then(|()| write_file(path, &anstream::adapter::strip_bytes(&text).into_vec()))
        .map_err(|source| CliError::Write {
            path: path.clone(),
            source,
        })
}

fn write(args: &ValidateArgs, global: &Global, run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let heading = Heading {
        command: "validate",
        profile: global.profile,
    };
    match args.format {
        ReportFormat::Json => report::json::write(out, run, heading),
        ReportFormat::Human => {
            let detail = if global.quiet {
                human::Detail::ErrorsOnly
            } else {
                human::Detail::Full
            };
            human::write(out, run, heading, detail)
        }
    }
}

/// Writes a file whole or not at all: under another name first, then renamed. What is no regular file (a pipe, a device,
/// a link) is written to and stays what it is.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if std::fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file()) {
        return std::fs::write(path, bytes);
    }
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    // Asked first, so that the error does not speak of the other name.
    std::fs::metadata(directory)?;
    let mut file = new_file_in(directory)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

/// A file under a name of its own, with the permissions that any new file gets.
fn new_file_in(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".hubctl-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(directory)
}
