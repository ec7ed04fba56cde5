//! `hubctl schema`: the bundled JSON Schemas.

use std::io::{self, Write};

use serde_json::Value;

use crate::cli::Outcome;
use crate::cli::args::{Global, SchemaArgs};
use crate::cli::error::CliError;
use crate::cli::streams::Streams;
use crate::contract::pieces::{self, References};
use crate::contract::schema::{self, BundledSchema};
use crate::contract::{HostVersion, Part};
use crate::report::palette;
use crate::source::nearest;

pub(in crate::cli) fn run(
    args: &SchemaArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    let profile = global.one_profile()?;
    let name = match &args.name {
        Some(name) => name.as_str(),
        None if global.profile.is_empty() => {
            write_list(&mut streams.out).map_err(CliError::Output)?;
            return Ok(Outcome::Clean);
        }
        None => Part::Event.name(),
    };
    check_sent(name, profile)?;
    let references = if args.bundle {
        References::Bundled
    } else {
        References::Kept
    };
    let text = pieces::schema_text(name, profile.profile(), references).ok_or_else(|| {
        CliError::NoSchema {
            name: name.to_owned(),
            suggestion: suggestion(name),
        }
    })?;
    streams
        .out
        .write_all(text.as_bytes())
        .map_err(CliError::Output)?;
    Ok(Outcome::Clean)
}

/// A part that a host version does not send has no schema there.
fn check_sent(name: &str, profile: HostVersion) -> Result<(), CliError> {
    let part = Part::ALL.into_iter().find(|part| part.name() == name);
    match part.filter(|part| !part.is_sent_by(profile.profile())) {
        Some(part) => Err(CliError::PartNotSent { profile, part }),
        None => Ok(()),
    }
}

/// The files with what they are about, then the names of the pieces.
fn write_list(out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = schema::bundled()
        .map(|file| (file.name, title(file), file.id))
        .collect();
    let width = |text: &dyn Fn(&(&str, String, &str)) -> usize| rows.iter().map(text).max();
    let names = width(&|(name, ..)| name.len()).unwrap_or_default();
    let titles = width(&|(_, title, _)| title.len()).unwrap_or_default();
    for (name, title, id) in &rows {
        let gap = " ".repeat(names - name.len());
        writeln!(
            out,
            "{}{gap}  {title:titles$}  {id}",
            palette::literal(name)
        )?;
    }
    let pieces: Vec<_> = pieces::schema_names()
        .into_iter()
        .filter(|name| rows.iter().all(|(file, ..)| file != name))
        .collect();
    writeln!(
        out,
        "\n{}",
        palette::heading("Pieces of the event, which stand alone:")
    )?;
    for line in textwrap::wrap(&pieces.join(", "), 96) {
        writeln!(out, "  {line}")?;
    }
    Ok(())
}

fn title(file: BundledSchema) -> String {
    let root: Option<Value> = serde_json::from_str(file.text).ok();
    let title = root.as_ref().and_then(|root| root["title"].as_str());
    title.unwrap_or_default().to_owned()
}

/// The name of a schema that was probably meant.
fn suggestion(name: &str) -> Option<String> {
    let known: Vec<String> = pieces::schema_names().into_iter().collect();
    nearest(name, known.iter().map(String::as_str)).map(str::to_owned)
}
