//! The result as a table: a row per scenario, a column per version.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use crate::trace;

/// How a scenario went in a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Equal,
    /// The first step that differs.
    Different(String),
}

/// How all scenarios went.
pub(crate) struct Table {
    versions: Vec<String>,
    /// By scenario, then by version.
    rows: BTreeMap<String, BTreeMap<String, Outcome>>,
}

impl Table {
    pub(crate) fn new(
        versions: impl Iterator<Item = String>,
        outcomes: Vec<(String, String, Outcome)>,
    ) -> Self {
        let mut rows: BTreeMap<String, BTreeMap<String, Outcome>> = BTreeMap::new();
        for (scenario, version, outcome) in outcomes {
            rows.entry(scenario).or_default().insert(version, outcome);
        }
        let versions = versions.collect();
        Self { versions, rows }
    }

    /// The traces that differ, as `scenario in version`, with the first step that does.
    pub(crate) fn differences(&self) -> impl Iterator<Item = (String, &str)> {
        self.rows.iter().flat_map(|(scenario, row)| {
            row.iter()
                .filter_map(move |(version, outcome)| match outcome {
                    Outcome::Equal => None,
                    Outcome::Different(how) => {
                        Some((format!("{scenario} in {version}"), how.as_str()))
                    }
                })
        })
    }

    fn count(&self, version: &str) -> (usize, usize) {
        let outcomes = self.rows.values().filter_map(|row| row.get(version));
        outcomes.fold((0, 0), |(equal, all), outcome| {
            (equal + usize::from(*outcome == Outcome::Equal), all + 1)
        })
    }

    fn cell(&self, scenario: &str, version: &str) -> &'static str {
        match self.rows[scenario].get(version) {
            Some(Outcome::Equal) => "=",
            Some(Outcome::Different(_)) => "differs",
            None => "",
        }
    }

    /// The page of the documentation.
    pub(crate) fn page(&self) -> String {
        let counts = self.versions.iter().map(|version| self.count(version));
        let (equal, all) = counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let mut page = format!(
            "# hubctl compared with the real front end\n\
             <!-- Written by tests/conformance. -->\n\n\
             The dashboard component of each version was driven through these scenarios with a probe app in its frames, and what the \
             app saw was recorded: which documents were loaded, which messages came from where and with which keys, which frames \
             were created, removed and shown. The same scenarios are played on `hubctl serve --profile VERSION` in a real browser \
             and compared line by line: **{equal} of {all} traces are equal.** `web-2026` is the front end after pull request 15660. \
             A blank cell was not recorded. The order of an app's `load` and the answer to a request that it sent before is left \
             open where both take a few milliseconds.\n\n\
             [The scenarios and traces](../tests/conformance/scenarios) are data; this runs all of them and writes this page:\n\n\
             ```sh\n\
             SNAPSHOTS=overwrite tests/run --test conformance -- --ignored --nocapture\n\
             ```\n\n"
        );
        let _ = writeln!(page, "| scenario | {} |", self.versions.join(" | "));
        let _ = writeln!(page, "|---|{}", "---|".repeat(self.versions.len()));
        for scenario in self.rows.keys() {
            let cells = self.versions.iter();
            let cells: Vec<_> = cells.map(|version| self.cell(scenario, version)).collect();
            let _ = writeln!(page, "| {scenario} | {} |", cells.join(" | "));
        }
        let counts = self.versions.iter().map(|version| {
            let (equal, all) = self.count(version);
            format!("{equal} of {all}")
        });
        let counts: Vec<_> = counts.collect();
        let _ = writeln!(page, "| **equal** | {} |", counts.join(" | "));
        page.push_str("\n## Differences\n\n");
        let listed = trace::differences();
        if listed.is_empty() {
            page.push_str("None.\n");
        }
        for (name, reason) in listed {
            let _ = writeln!(page, "- {name}: {reason}");
        }
        page
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.keys().map(String::len).max().unwrap_or_default();
        write!(f, "{:width$}", "")?;
        for version in &self.versions {
            write!(f, " {version:>8}")?;
        }
        for scenario in self.rows.keys() {
            write!(f, "\n{scenario:width$}")?;
            for version in &self.versions {
                write!(f, " {:>8}", self.cell(scenario, version))?;
            }
        }
        write!(f, "\n{:width$}", "equal")?;
        for version in &self.versions {
            let (equal, all) = self.count(version);
            write!(f, " {:>8}", format!("{equal}/{all}"))?;
        }
        Ok(())
    }
}
