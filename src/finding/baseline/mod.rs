//! The findings that a team has looked at and lives with for a while: a TOML file of entries, each with an end and a reason.
//!
//! An accepted finding stays in every report, as a notice that says until when and why. Nothing is accepted for ever, and an
//! entry that accepts nothing any more is told, so that the file gets shorter and not longer.

mod entry;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use jiff::civil::Date;

pub use entry::{Accept, BaselineError};

use super::{Case, Finding, Run, Severity};

/// Why a finding counts as a notice and no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The last day on which it does.
    pub until: Date,
    /// Why it is accepted.
    pub reason: String,
    /// How bad it is without the acceptance.
    pub severity: Severity,
}

/// What is accepted, and what became of it in a run.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    accept: Accept,
    use_: Use,
}

/// What an entry was good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It matched nothing.
    None,
    /// It accepted something.
    Accepted,
    /// It would have accepted something, had it not ended.
    Expired,
}

impl Baseline {
    /// Reads the text of a baseline file.
    ///
    /// ```
    /// use hubctl::finding::Baseline;
    ///
    /// let text = r#"
    /// [[accept]]
    /// rule = "HUB500"
    /// scenario = "plain"
    /// until = "2027-01-31"
    /// reason = "the sender is checked from the next release on"
    /// "#;
    /// assert!(Baseline::parse(text).is_ok());
    /// let error = Baseline::parse("[[accept]]\nrule = \"HUB500\"\n").unwrap_err();
    /// assert_eq!(error.to_string(), "line 1: the entry has no `until`; write until = \"2027-01-31\"");
    /// ```
    ///
    /// # Errors
    /// When it is no TOML, or an entry lacks something, has something unknown or names no rule. The error names the line
    /// and the way out.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let accepts = entry::parse(text)?;
        let entries = accepts.into_iter().map(|accept| Entry {
            accept,
            use_: Use::None,
        });
        Ok(Self {
            entries: entries.collect(),
        })
    }

    /// Turns the findings of a case that are accepted on a day into notices. Of several entries that match, the first
    /// that has not ended counts.
    pub fn accept(&mut self, case: &mut Case, today: Date) {
        let names = case.trial.as_ref().map_or(["", "", ""], |trial| {
            [trial.profile, trial.scenario, trial.probe]
        });
        for finding in &mut case.findings {
            for entry in &mut self.entries {
                if !entry.accept.covers(finding.rule.code, names) {
                    continue;
                }
                if entry.accept.until < today {
                    entry.use_ = entry.use_.max(Use::Expired);
                    continue;
                }
                entry.use_ = Use::Accepted;
                accept(finding, &entry.accept);
                break;
            }
        }
    }

    /// The entries that matched nothing: they can be taken out.
    pub fn unused(&self) -> Vec<&Accept> {
        self.with(Use::None)
    }

    /// The entries that would have accepted something, had they not ended.
    pub fn expired(&self) -> Vec<&Accept> {
        self.with(Use::Expired)
    }

    /// Writes a baseline that accepts every error and warning of a run until a day. What was accepted in the run keeps its
    /// own end and reason.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write(out: &mut dyn Write, run: &Run, until: Date, reason: &str) -> io::Result<()> {
        let mut entries = BTreeMap::new();
        for case in run.cases() {
            let Some(trial) = &case.trial else {
                continue;
            };
            for finding in &case.findings {
                let (until, reason) = match &finding.accepted {
                    Some(accepted) => (accepted.until, accepted.reason.as_str()),
                    None if finding.severity == Severity::Notice => continue,
                    None => (until, reason),
                };
                let key = (
                    finding.rule.code,
                    trial.profile,
                    trial.scenario,
                    trial.probe,
                );
                entries.entry(key).or_insert((until, reason));
            }
        }
        writeln!(
            out,
            "# Findings that are accepted for a while: `hubctl check --baseline FILE`."
        )?;
        for ((rule, profile, scenario, probe), (until, reason)) in entries {
            let accept = Accept {
                line: 0,
                rule: rule.to_owned(),
                profile: profile.to_owned(),
                scenario: scenario.to_owned(),
                probe: probe.to_owned(),
                until,
                reason: reason.to_owned(),
            };
            write!(out, "\n{}", accept.to_toml())?;
        }
        Ok(())
    }

    fn with(&self, use_: Use) -> Vec<&Accept> {
        let entries = self.entries.iter().filter(|entry| entry.use_ == use_);
        entries.map(|entry| &entry.accept).collect()
    }
}

impl Use {
    fn max(self, other: Use) -> Use {
        if self == Use::Accepted { self } else { other }
    }
}

fn accept(finding: &mut Finding, accept: &Accept) {
    finding.accepted = Some(Arc::new(Acceptance {
        until: accept.until,
        reason: accept.reason.clone(),
        severity: finding.severity,
    }));
    finding.severity = Severity::Notice;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::rules::{handshake, security};
    use crate::finding::{Trial, VerdictState};

    const TODAY: Date = Date::constant(2026, 12, 1);

    fn case() -> Case {
        let trial = Trial {
            profile: "web-2023",
            scenario: "plain",
            probe: "reacts",
            ..Trial::default()
        };
        Case {
            source: "http://localhost:3000/".into(),
            record: 1,
            findings: vec![
                Finding::new(&handshake::NO_LISTENER, "x"),
                Finding::new(&security::FORGED_CONTEXT_SHOWN, "x"),
            ],
            trial: Some(Box::new(trial)),
        }
    }

    fn baseline(entry: &str) -> Baseline {
        let text = format!("[[accept]]\n{entry}\nreason = \"known\"\n");
        Baseline::parse(&text).expect(entry)
    }

    fn severities(entry: &str) -> [Severity; 2] {
        let mut case = case();
        baseline(entry).accept(&mut case, TODAY);
        [case.findings[0].severity, case.findings[1].severity]
    }

    #[test]
    fn an_accepted_finding_is_a_notice_that_says_until_when_and_why() {
        let mut baseline = baseline("rule = \"HUB300\"\nuntil = \"2026-12-01\"");
        let mut case = case();
        baseline.accept(&mut case, TODAY);
        let accepted = case.findings[0].accepted.as_ref().expect("accepted");
        assert_eq!(accepted.reason, "known");
        assert_eq!(accepted.severity, Severity::Error);
        assert!(case.findings[1].accepted.is_none());
        assert!(!case.has_errors());
        let mut run = Run::new();
        run.add(case);
        assert_eq!(run.summary().errors, 0);
        assert_eq!(run.verdicts()[0].state, VerdictState::Degraded);
        assert!(baseline.unused().is_empty());
    }

    #[test]
    fn an_entry_covers_what_it_names_and_no_more() {
        use Severity::{Error, Notice, Warning};
        let until = "until = \"2027-01-31\"";
        for (entry, expected) in [
            ("rule = \"HUB300\"", [Notice, Warning]),
            ("rule = \"*\"", [Notice, Notice]),
            (
                "rule = \"HUB300\"\nprofile = \"web-2023\"",
                [Notice, Warning],
            ),
            ("rule = \"HUB300\"\nprofile = \"mobile\"", [Error, Warning]),
            ("rule = \"HUB500\"\nscenario = \"plain\"", [Error, Notice]),
            ("rule = \"HUB500\"\nprobe = \"forged\"", [Error, Warning]),
            ("rule = \"no-listener\"", [Notice, Warning]),
        ] {
            assert_eq!(
                severities(&format!("{entry}\n{until}")),
                expected,
                "{entry}"
            );
        }
    }

    #[test]
    fn what_has_ended_accepts_nothing_and_is_told() {
        let mut baseline = baseline("rule = \"HUB300\"\nuntil = \"2026-11-30\"");
        let mut case = case();
        baseline.accept(&mut case, TODAY);
        assert!(case.has_errors());
        assert_eq!(baseline.expired().len(), 1);
        assert!(baseline.unused().is_empty());
    }

    #[test]
    fn what_matched_nothing_is_told() {
        let mut baseline = baseline("rule = \"HUB404\"\nuntil = \"2027-01-31\"");
        baseline.accept(&mut case(), TODAY);
        let unused = baseline.unused();
        assert_eq!((unused[0].rule.as_str(), unused[0].line), ("HUB404", 1));
        assert_eq!(
            unused[0].to_string(),
            "line 1: HUB404 in * until 2027-01-31"
        );
    }

    #[test]
    fn a_baseline_of_a_run_accepts_that_run() {
        let mut run = Run::new();
        let mut first = case();
        baseline("rule = \"HUB500\"\nuntil = \"2026-12-24\"").accept(&mut first, TODAY);
        run.add(first);
        let mut text = Vec::new();
        let until = Date::constant(2027, 1, 31);
        Baseline::write(&mut text, &run, until, "a \"known\"\nthing").expect("memory");
        let text = String::from_utf8(text).expect("UTF-8");
        let mut baseline = Baseline::parse(&text).expect(&text);
        let mut again = case();
        baseline.accept(&mut again, TODAY);
        let accepted: Vec<_> = again
            .findings
            .iter()
            .filter_map(|finding| finding.accepted.as_deref())
            .map(|accepted| (accepted.until.to_string(), accepted.reason.clone()))
            .collect();
        assert_eq!(
            accepted,
            [
                ("2027-01-31".to_owned(), "a \"known\"\nthing".to_owned()),
                ("2026-12-24".to_owned(), "known".to_owned())
            ]
        );
        assert!(baseline.unused().is_empty());
    }
}
