//! The verdicts and the table of trials, as Markdown.

use std::io::{self, Write};

use super::cell;
use crate::finding::Run;
use crate::report::matrix::Matrix;
use crate::report::trial::{Outcome, Tried, mark, verdict};

/// Writes whether the app works in each host, and a table of the cases with something to say. Nothing when the run has no trials.
pub(super) fn write(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    let verdicts = run.verdicts();
    if verdicts.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| Host | Verdict | |\n| --- | --- | --- |")?;
    for of in &verdicts {
        let rules = of.deciding.iter();
        let rules: Vec<_> = rules
            .map(|rule| format!("[{}]({}) {}", rule.code, rule.url(), cell(rule.title)))
            .collect();
        writeln!(
            out,
            "| {} | {} {} | {} |",
            cell(of.profile),
            mark(of.state),
            cell(&verdict(of)),
            rules.join("<br>")
        )?;
    }
    write_table(out, &Matrix::of(run))
}

/// Writes the cases with something to say, and how many others there are.
fn write_table(out: &mut dyn Write, matrix: &Matrix<'_>) -> io::Result<()> {
    if !matrix.notable.is_empty() {
        let hosts: Vec<_> = matrix.hosts.iter().map(|host| cell(host)).collect();
        writeln!(out, "\n| Case | {} |", hosts.join(" | "))?;
        writeln!(out, "|{}", " --- |".repeat(hosts.len() + 1))?;
    }
    for row in &matrix.notable {
        let cells: Vec<_> = row.cells.iter().map(shown).collect();
        writeln!(out, "| {} | {} |", cell(&row.name()), cells.join(" | "))?;
    }
    match matrix.rest_in_words() {
        rest if rest.is_empty() => Ok(()),
        rest => writeln!(out, "\n{rest}"),
    }
}

fn shown(tried: &Option<Tried<'_>>) -> String {
    let Some(tried) = tried else {
        return String::new();
    };
    let sign = match tried.outcome {
        Outcome::Passed => "✅",
        Outcome::Noticed => "ℹ️",
        Outcome::Failed => "❌",
        Outcome::Warned => "⚠️",
        Outcome::NotJudged => "➖",
        Outcome::Broken => "❓",
    };
    format!("{sign} {}", tried.outcome.word())
}
