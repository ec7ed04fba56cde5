//! `hubctl types`: the event's types for programs.

use std::io::Write;
use std::path::Path;

use crate::cli::Outcome;
use crate::cli::args::{Global, Lang, TypesArgs};
use crate::cli::error::CliError;
use crate::cli::files::{Interruption, NewFile, end_tidily_when_interrupted};
use crate::cli::streams::Streams;
use crate::contract::Profile;
use crate::types::{self, Language};

pub(in crate::cli) fn run(
    args: &TypesArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    let mut profiles: Vec<_> = global
        .profiles()
        .iter()
        .map(|host| host.profile())
        .collect();
    profiles.sort_unstable();
    profiles.dedup();
    if profiles.is_empty() {
        profiles.push(Profile::default());
    }
    let language = match args.lang {
        Lang::Ts => Language::TypeScript,
        Lang::Zod => Language::Zod,
    };
    let text = types::text(language, &profiles)?;
    match &args.out {
        Some(path) => write(path, &text)?,
        None => streams
            .out
            .write_all(text.as_bytes())
            .map_err(CliError::Output)?,
    }
    Ok(Outcome::Clean)
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    end_tidily_when_interrupted(Interruption::Failure);
    let written = NewFile::create(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.finish()
    });
    written.map_err(|source| CliError::Write {
        path: path.to_owned(),
        source,
    })
}
