//! `hubctl completions`: what makes a shell complete.

use crate::cli::Outcome;
use crate::cli::args::CompletionsArgs;
use crate::cli::complete;
use crate::cli::error::CliError;
use crate::cli::streams::Streams;

pub(in crate::cli) fn run(
    args: &CompletionsArgs,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    complete::write_script(args.shell, &mut streams.out).map_err(CliError::Output)?;
    Ok(Outcome::Clean)
}
