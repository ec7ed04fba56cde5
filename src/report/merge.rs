//! Several reports to one: the shards of a check, or the parts of what `validate` was given.
//!
//! What comes of it is what one run over everything would have said. Nobody may take a part for the whole, so the shards of
//! a check have to be all of one plan.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::read::Report;
use super::{Contract, Heading, Plan, Root, Values};
use crate::finding::{Case, ONCE, Part, Run};

/// Reports that were put together.
#[derive(Debug)]
pub struct Merged {
    /// What they came to.
    pub run: Run,
    /// What they were about, without their cases.
    about: Report,
    /// The root of the names of their inputs.
    root: Root,
}

/// How many missing shards are named.
const LISTED: usize = 20;

/// Why reports do not belong together.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// There are none.
    #[error("no report to merge")]
    Nothing,
    /// It comes from a command whose reports are not put together.
    #[error("{name} is a report of {command}, and only those of check and validate are merged")]
    Command {
        /// The file.
        name: String,
        /// The command.
        command: String,
    },
    /// Two are about something else.
    #[error("{name} has {what} {here}, and {first} has {there}")]
    Differs {
        /// The file.
        name: String,
        /// The file that it was compared with.
        first: String,
        /// What differs.
        what: &'static str,
        /// How it is in the file.
        here: String,
        /// How it is in the other one.
        there: String,
    },
    /// Two are of plans that differ in nothing that the reports name.
    #[error(
        "{name} and {first} are not of one plan: other cases, or flags that change how they come out"
    )]
    Plan {
        /// The file.
        name: String,
        /// The file that it was compared with.
        first: String,
    },
    /// A whole check is among several reports.
    #[error("{name} is the report of a whole check, made without --shard")]
    Whole {
        /// The file.
        name: String,
    },
    /// A shard is there twice.
    #[error("shard {index}/{count} is there twice: {first} and {name}")]
    Twice {
        /// Which shard.
        index: u32,
        /// Of how many.
        count: u32,
        /// The first file.
        first: String,
        /// The second file.
        name: String,
    },
    /// Shards are missing.
    #[error("of {count} shards these are missing: {}", list(missing))]
    Missing {
        /// Which ones.
        missing: Vec<u32>,
        /// Of how many.
        count: u32,
    },
    /// A report lacks cases of its shard.
    #[error("{name} has {has} cases, and its shard has {planned}")]
    Incomplete {
        /// The file.
        name: String,
        /// How many it has.
        has: usize,
        /// How many there are to be.
        planned: usize,
    },
}

fn list(numbers: &[u32]) -> String {
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(", ")
}

impl Merged {
    /// Puts reports together, in their order; `root` is what the names of inputs are told from.
    ///
    /// # Errors
    /// When they do not belong together.
    pub fn new(mut reports: Vec<Report>, root: &Root) -> Result<Self, MergeError> {
        for pair in reports.windows(2) {
            same_matter(&pair[0], &pair[1])?;
        }
        for report in &reports {
            if !["check", "validate"].contains(&report.command.as_str()) {
                return Err(MergeError::Command {
                    name: report.name.clone(),
                    command: report.command.clone(),
                });
            }
        }
        let root = one_directory(&mut reports, root);
        let Some(first) = reports.first() else {
            return Err(MergeError::Nothing);
        };
        let mut about = Report {
            part: Part::default(),
            ..first.clone()
        };
        // As long as the part that took longest: they go on at the same time.
        about.elapsed = reports
            .iter()
            .map(|report| report.elapsed)
            .max()
            .unwrap_or_default();
        if reports.iter().any(|report| report.values == Values::Masked) {
            about.values = Values::Masked;
        }
        let mut run = Run::new();
        if about.app.is_some() {
            let (plan, cases) = in_order(&mut reports)?;
            about.plan = Some(plan);
            for source in &reports[0].part.sources {
                run.start_source(Arc::clone(&source.source));
            }
            for case in cases {
                run.add(case);
            }
            for (profile, time) in reports.iter().flat_map(|report| &report.part.reactions) {
                run.note_reaction(profile, *time);
            }
        } else {
            for report in reports {
                run.add_part(report.part);
            }
        }
        Ok(Self { run, about, root })
    }

    /// What the reports of the whole say above the findings, as far as those of the parts show values.
    pub fn heading(&self, values: Values) -> Heading<'_> {
        Heading {
            command: if self.about.app.is_some() {
                "check"
            } else {
                "validate"
            },
            contract: self.about.contract(),
            elapsed: self.about.elapsed,
            values: match self.about.values {
                Values::Shown => values,
                Values::Masked => Values::Masked,
            },
            root: &self.root,
        }
    }

    /// Why a part ended before everything in it was carried out.
    pub fn ended(&self) -> Option<&str> {
        self.about.plan.as_ref()?.ended.as_deref()
    }

    /// The app that was checked: the name it was given, and its address.
    pub fn app(&self) -> Option<(Option<&str>, &str)> {
        match self.about.contract() {
            Contract::Trials { app, name, .. } => Some((name, app)),
            _ => None,
        }
    }
}

/// Whether two reports are about the same.
fn same_matter(first: &Report, other: &Report) -> Result<(), MergeError> {
    let name = |name: Option<String>| name.unwrap_or_else(|| "none".to_owned());
    let facts = |report: &Report| {
        let plan = report.plan.as_ref();
        let hosts: Vec<_> = report.profiles.iter().map(|host| host.name()).collect();
        let shards = plan.and_then(|plan| plan.shard).map(|shard| shard.count);
        [
            ("the command", report.command.clone()),
            ("the app", name(report.app.clone())),
            (
                "the profile",
                name(report.profile.map(|host| host.name().to_owned())),
            ),
            ("the profiles", hosts.join(", ")),
            ("the schema", name(report.schema.clone())),
            ("--seed", name(plan.map(|plan| plan.seed.to_string()))),
            ("--repeat", name(plan.map(|plan| plan.rounds.to_string()))),
            (
                "the number of shards",
                name(shards.map(|count| count.to_string())),
            ),
        ]
    };
    for ((what, there), (_, here)) in facts(first).into_iter().zip(facts(other)) {
        if here != there {
            return Err(MergeError::Differs {
                name: other.name.clone(),
                first: first.name.clone(),
                what,
                here,
                there,
            });
        }
    }
    let fingerprint = |report: &Report| report.plan.clone().map(|plan| plan.fingerprint);
    if fingerprint(first) == fingerprint(other) {
        return Ok(());
    }
    Err(MergeError::Plan {
        name: other.name.clone(),
        first: first.name.clone(),
    })
}

/// Names the inputs of all reports from one directory: the one in which all were made, or else the root.
fn one_directory(reports: &mut [Report], root: &Root) -> Root {
    let Some(first) = reports.first() else {
        return root.clone();
    };
    let directory = first.directory.clone();
    if reports.iter().all(|report| report.directory == directory) {
        return root.with_directory(&directory);
    }
    for report in reports {
        let from_root = root.with_directory(&report.directory);
        let part = &mut report.part;
        let cases = part.cases.iter_mut().map(|case| &mut case.source);
        let sources = part.sources.iter_mut().map(|count| &mut count.source);
        let fields = part.fields.iter_mut().map(|field| &mut field.first.source);
        for source in cases.chain(sources).chain(fields) {
            if let Some(path) = from_root.path_of(source) {
                *source = path.into();
            }
        }
    }
    root.with_directory("")
}

/// The plan of the whole, and the cases of all shards in its order. All of them are listed, so that they are counted anew.
fn in_order(reports: &mut [Report]) -> Result<(Plan, Vec<Case>), MergeError> {
    let plans: Vec<Plan> = reports
        .iter()
        .filter_map(|report| report.plan.clone())
        .collect();
    let Some(mut whole) = plans.first().cloned() else {
        return Err(MergeError::Nothing);
    };
    whole.ended = plans.iter().find_map(|plan| plan.ended.clone());
    let Some(shard) = whole.shard.take() else {
        return match reports {
            [only] => Ok((whole, std::mem::take(&mut only.part.cases))),
            [_, other, ..] => Err(MergeError::Whole {
                name: other.name.clone(),
            }),
            [] => Err(MergeError::Nothing),
        };
    };
    let count = shard.count;
    let index = |report: &Report| {
        let plan = report.plan.as_ref();
        plan.and_then(|plan| plan.shard)
            .map_or(0, |shard| shard.index)
    };
    reports.sort_by_key(index);
    for pair in reports.windows(2) {
        if index(&pair[0]) == index(&pair[1]) {
            return Err(MergeError::Twice {
                index: index(&pair[0]),
                count,
                first: pair[0].name.clone(),
                name: pair[1].name.clone(),
            });
        }
    }
    // A shard beyond the last case has nothing to do, and no report.
    let planned = |index: u32| {
        whole
            .cases
            .saturating_sub(u64::from(index) - 1)
            .div_ceil(u64::from(count))
    };
    let is_there = |number: &u32| reports.iter().any(|report| index(report) == *number);
    let missing: Vec<u32> = (1..=count)
        .take_while(|number| planned(*number) > 0)
        .filter(|number| !is_there(number))
        .take(LISTED)
        .collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing { missing, count });
    }
    let mut ordered: Vec<(u64, u64, Case)> = Vec::new();
    for report in reports.iter_mut() {
        let (index, of_round) = (index(report), planned(index(report)));
        let cases = std::mem::take(&mut report.part.cases);
        let has_ended = report
            .plan
            .as_ref()
            .is_some_and(|plan| plan.ended.is_some());
        let all = of_round * u64::from(whole.rounds);
        let is_planned = |case: &&Case| case.trial.as_ref().is_some_and(|it| it.is_in_host());
        let has = cases.iter().filter(is_planned).count() as u64;
        if has > all || (has < all && !has_ended) {
            return Err(MergeError::Incomplete {
                name: report.name.clone(),
                has: usize::try_from(has).unwrap_or(usize::MAX),
                planned: usize::try_from(all).unwrap_or(usize::MAX),
            });
        }
        let mut at = 0;
        for case in cases {
            let is_planned = is_planned(&&case);
            let (round, within) = (at / of_round.max(1), at % of_round.max(1));
            // What is about the whole run comes first in its round.
            let place = if is_planned {
                within * u64::from(count) + u64::from(index)
            } else {
                0
            };
            ordered.push((round, place, case));
            at += u64::from(is_planned);
        }
    }
    ordered.sort_by_key(|(round, place, _)| (*round, *place));
    tell_once(&mut ordered);
    let cases = ordered.into_iter().map(|(_, _, case)| case);
    Ok((whole, cases.collect()))
}

/// Leaves out what one check would have told once in a round and each of its shards has told.
fn tell_once(ordered: &mut [(u64, u64, Case)]) {
    let mut told = BTreeSet::new();
    for (round, _, case) in ordered {
        let profile = case.trial.as_ref().map_or("", |trial| trial.profile);
        case.findings.retain(|finding| {
            let is_once = ONCE.iter().any(|rule| rule.code == finding.rule.code);
            !is_once || told.insert((*round, profile, finding.rule.code))
        });
    }
}
