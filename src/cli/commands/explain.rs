//! `hubctl explain`: what a rule means.

use std::io::Write;

use crate::cli::Outcome;
use crate::cli::args::ExplainArgs;
use crate::cli::error::CliError;
use crate::cli::streams::{Streams, columns};
use crate::finding::rules;
use crate::report::rules_text;

pub(in crate::cli) fn run(args: &ExplainArgs, streams: &mut Streams) -> Result<Outcome, CliError> {
    if args.rules.is_empty() {
        rules_text::write_groups(&mut streams.out, &rules::GROUPS, columns())
            .map_err(CliError::Output)?;
        return Ok(Outcome::Clean);
    }
    let found = args.rules.iter().map(|name| {
        let suggestion = || rules::suggest(name).map(|rule| rule.name);
        rules::find(name).ok_or_else(|| CliError::NoRule {
            name: name.clone(),
            suggestion: suggestion(),
        })
    });
    for (index, rule) in found
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .enumerate()
    {
        if index > 0 {
            writeln!(streams.out).map_err(CliError::Output)?;
        }
        rules_text::write_rule(&mut streams.out, rule, columns()).map_err(CliError::Output)?;
    }
    Ok(Outcome::Clean)
}
