//! `hubctl gen`: realistic events. (`gen` is a keyword, so the file has the longer name.)

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write};

use serde_json::Value;

use crate::cli::Outcome;
use crate::cli::args::{EventFormat, GenArgs, Global};
use crate::cli::error::CliError;
use crate::cli::streams::Streams;
use crate::contract::wire;
use crate::generate::{Generator, Options, ShapeChoice};

pub(in crate::cli) fn run(
    args: &GenArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    let seed = args.seed.unwrap_or_else(fresh_seed);
    if args.seed.is_none() && !global.quiet {
        streams.say(&format!(
            "seed {seed} (for the same events again: --seed {seed})"
        ));
    }
    let shape = args
        .shape
        .one()
        .map_or(ShapeChoice::Mixed, ShapeChoice::One);
    let generator = Generator::new(Options {
        seed,
        profile: global.profile,
        shape,
    });
    let events = (0..args.count).map(|index| wire::write(global.profile, &generator.event(index)));
    write(&mut streams.out, events, args.format).map_err(CliError::Output)?;
    Ok(Outcome::Clean)
}

fn write(
    out: &mut dyn Write,
    mut events: impl Iterator<Item = Value>,
    format: EventFormat,
) -> io::Result<()> {
    match format {
        EventFormat::Ndjson => events.try_for_each(|event| write_line(out, &event)),
        EventFormat::String => {
            events.try_for_each(|event| write_line(out, &Value::String(event.to_string())))
        }
        EventFormat::Json => write_array(out, events),
    }
}

fn write_line(out: &mut dyn Write, event: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, event)?;
    writeln!(out)
}

/// One array, written an event at a time.
fn write_array(out: &mut dyn Write, events: impl Iterator<Item = Value>) -> io::Result<()> {
    write!(out, "[")?;
    for (index, event) in events.enumerate() {
        let text = serde_json::to_string_pretty(&event)?.replace('\n', "\n  ");
        let comma = if index == 0 { "" } else { "," };
        write!(out, "{comma}\n  {text}")?;
    }
    writeln!(out, "\n]")
}

/// A seed that nobody chose, short enough to type again.
fn fresh_seed() -> u64 {
    RandomState::new().build_hasher().finish() % 1_000_000_000
}
