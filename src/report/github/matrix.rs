//! The verdicts and the tables of trials, as Markdown.

use std::io::{self, Write};

use super::cell;
use crate::finding::Run;
use crate::report::matrix::{Cell, Matrix};
use crate::report::trial::{Outcome, mark, verdict};

/// Writes whether the app works in each host, and a table a host. Nothing when the run has no trials.
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
    for of in &verdicts {
        write_table(out, of.profile, &Matrix::of(run, of.profile))?;
    }
    Ok(())
}

fn write_table(out: &mut dyn Write, profile: &str, matrix: &Matrix<'_>) -> io::Result<()> {
    writeln!(out, "\n<details>\n<summary>{}</summary>\n", cell(profile))?;
    let heads: Vec<_> = matrix.probes.iter().map(|probe| cell(probe)).collect();
    writeln!(out, "| | {} |", heads.join(" | "))?;
    writeln!(out, "|{}", " --- |".repeat(heads.len() + 1))?;
    for row in &matrix.rows {
        let cells: Vec<_> = row.cells.iter().map(shown).collect();
        writeln!(out, "| {} | {} |", cell(row.scenario), cells.join(" | "))?;
    }
    writeln!(out, "\n</details>")
}

fn shown(cell: &Option<Cell<'_>>) -> String {
    let Some(cell) = cell else {
        return String::new();
    };
    let sign = match cell.outcome {
        Outcome::Passed => "✅",
        Outcome::Failed => "❌",
        Outcome::Warned => "⚠️",
        Outcome::Skipped => "➖",
        Outcome::Broken => "❓",
    };
    format!("{sign} {}", cell.outcome.name())
}
