//! `hubctl gen`: realistic events. (`gen` is a keyword, so the room has the longer name.)

mod blocks;
mod files;
mod pieces;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, IsTerminal, Write};
use std::ops::Range;
use std::thread;

use crate::cli::Outcome;
use crate::cli::args::{GenArgs, Global};
use crate::cli::error::CliError;
use crate::cli::progress::{Audience, Progress};
use crate::cli::streams::Streams;
use crate::contract::Channel;
use crate::generate::edit::Edit;
use crate::generate::fault::Fault;
use crate::generate::{Generator, Options, Order, Scenario};

use self::pieces::Pieces;

pub(in crate::cli) fn run(
    args: &GenArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    if args.list_scenarios {
        let scenarios = Scenario::all().iter();
        let described = scenarios.map(|kind| [kind.name(), kind.summary()]);
        return list(&mut streams.out, described);
    }
    if args.list_invalid {
        let faults = Fault::all().iter();
        let described = faults.map(|fault| [fault.name(), fault.rule(), fault.summary()]);
        return list(&mut streams.out, described);
    }
    let scenarios = scenarios(args, global)?;
    let end = args.skip.checked_add(args.count).ok_or(CliError::TooMany)?;
    let seed = args.seed.unwrap_or_else(fresh_seed);
    let generator = Generator::new(options(args, global, seed, scenarios)?);
    let pieces = Pieces::new(&generator, args)?;
    if args.seed.is_none() && !global.quiet {
        streams.say(&format!(
            "seed {seed} (for the same events again: --seed {seed})"
        ));
    }
    let mut progress = Progress::counting(args.count, audience(args, global));
    let result = match &args.out {
        Some(directory) => files::write(directory, &pieces, args.skip..end, &mut progress),
        None => write(&pieces, args, args.skip..end, &mut progress),
    };
    progress.finish();
    result.map(|()| Outcome::Clean)
}

fn options(
    args: &GenArgs,
    global: &Global,
    seed: u64,
    scenarios: Vec<&'static Scenario>,
) -> Result<Options, CliError> {
    Ok(Options {
        seed,
        version: global.one_profile()?,
        shape: args.shape.choice(),
        locale: args.locale.map(Into::into),
        channel: args.channel.map(Into::into),
        messages: args.messages,
        scenarios,
        order: if args.sequence {
            Order::Sequence
        } else {
            Order::Apart
        },
        now: args.now,
    })
}

/// The scenarios that were named, when they go together with everything else.
fn scenarios(args: &GenArgs, global: &Global) -> Result<Vec<&'static Scenario>, CliError> {
    let named = args.scenario.iter();
    let scenarios: Vec<_> = named.filter_map(|name| Scenario::named(name)).collect();
    for scenario in &scenarios {
        let conflict = |flag: &str| CliError::Conflict {
            scenario: scenario.name(),
            flag: flag.to_owned(),
        };
        let differs = |of_scenario: bool, is_same: bool| of_scenario && !is_same;
        let channel = args.channel.map(Into::into);
        if differs(
            scenario.channel().is_some() && channel.is_some(),
            scenario.channel() == channel,
        ) {
            return Err(conflict("--channel"));
        }
        let locale = args.locale.map(Into::into);
        if differs(
            scenario.locale().is_some() && locale.is_some(),
            scenario.locale() == locale,
        ) {
            return Err(conflict("--locale"));
        }
        if scenario.messages().is_some() && args.messages.is_some() {
            return Err(conflict("--messages"));
        }
        if !scenario.is_sent_by(global.one_profile()?) {
            return Err(conflict(&format!("--profile {}", global.one_profile()?)));
        }
    }
    if let Some(channel) = args.channel
        && !Channel::from(channel).is_known_to(global.one_profile()?)
    {
        return Err(CliError::ChannelNotKnown {
            profile: global.one_profile()?,
        });
    }
    if !args.part.is_sent_by(global.one_profile()?.profile()) {
        return Err(CliError::PartNotSent {
            profile: global.one_profile()?,
            part: args.part,
        });
    }
    Ok(scenarios)
}

/// The changes that every event gets, those that set first.
fn edits(args: &GenArgs) -> Vec<Edit> {
    let unset = args.unset.iter().cloned().map(Edit::Unset);
    args.set.iter().cloned().chain(unset).collect()
}

fn write(
    pieces: &Pieces<'_>,
    args: &GenArgs,
    range: Range<u64>,
    progress: &mut Progress,
) -> Result<(), CliError> {
    // A payload has no escape sequences in it that could be taken out.
    let mut out = io::stdout().lock();
    let mut put = |bytes: &[u8]| out.write_all(bytes).map_err(CliError::Output);
    put(pieces.opening())?;
    blocks::write(pieces, range, jobs(args), |block, count| {
        put(block)?;
        progress.passed(count);
        Ok(())
    })?;
    put(pieces.closing())?;
    out.flush().map_err(CliError::Output)
}

fn jobs(args: &GenArgs) -> usize {
    match args.jobs {
        Some(jobs) => usize::from(jobs),
        None => thread::available_parallelism().map_or(1, usize::from),
    }
}

/// A bar would only disturb events that go to the same terminal.
fn audience(args: &GenArgs, global: &Global) -> Audience {
    let is_shown = args.out.is_none() && io::stdout().is_terminal();
    if global.quiet || is_shown {
        Audience::Nobody
    } else {
        Audience::Terminal
    }
}

/// Names with a sentence each, in columns.
fn list<const COLUMNS: usize>(
    out: &mut dyn Write,
    entries: impl Iterator<Item = [&'static str; COLUMNS]> + Clone,
) -> Result<Outcome, CliError> {
    let names = entries.clone().map(|entry| entry[0].len());
    let width = names.max().unwrap_or(0);
    for entry in entries {
        let (name, rest) = (entry[0], entry[1..].join("  "));
        writeln!(out, "{name:width$}  {rest}").map_err(CliError::Output)?;
    }
    Ok(Outcome::Clean)
}

/// A seed that nobody chose, short enough to type again.
fn fresh_seed() -> u64 {
    RandomState::new().build_hasher().finish() % 1_000_000_000
}
