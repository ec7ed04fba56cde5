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
    write(&mut streams.out, &generator, args).map_err(CliError::Output)?;
    Ok(Outcome::Clean)
}

fn write(out: &mut dyn Write, generator: &Generator, args: &GenArgs) -> io::Result<()> {
    let mut text = Vec::new();
    for index in 0..args.count {
        text.clear();
        generator.write(index, &mut text);
        text.push(b'\n');
        out.write_all(&text)?;
    }
    Ok(())
}

/// A seed that nobody chose, short enough to type again.
fn fresh_seed() -> u64 {
    RandomState::new().build_hasher().finish() % 1_000_000_000
}
