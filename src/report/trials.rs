//! The report of trials for people. While they run, one line for each that goes wrong. At the end, as that is what a terminal
//! shows: what passed in one line per host, notices, warnings, failures with all that was seen, and whether the app works in
//! each host.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::human::{Detail, Links, counted, write_explain_hint, write_rule_counts};
use super::trial::{Fold, Outcome, Tried, acceptance, checks, counts, folds, found, help, is_well};
use super::trial::{lists, mark, moment, notable, pace, reason, seconds, seen, spread, told};
use super::trial::{told_in, verdict};
use super::{Heading, Values, palette, trial, wrap};
use crate::finding::{Case, Evidence, Finding, Run, Severity, Trial, Verdict, VerdictState};
use crate::source::document::{visible, visible_lines};

/// Writes trials as they end.
#[derive(Debug, Clone, Copy)]
pub struct TrialReport {
    detail: Detail,
    links: Links,
    values: Values,
    width: usize,
    lines: Lines,
    /// Whether a line was written already.
    has_lines: bool,
}

/// Which trials get a line as they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// Those that go wrong.
    Bad,
    /// Those that pass as well.
    All,
}

/// How wide a report is when nobody says otherwise.
const WIDTH: usize = 80;

/// Below this, lines are not made narrower any more: words would be cut to pieces.
const NARROWEST: usize = 24;

/// How many lines of one kind of evidence are shown.
const LINES: usize = 8;

/// How many characters of one line of evidence are shown.
const LONGEST: usize = 400;

/// How many moments are shown. They are what a fault of timing is read from, so there are more of them.
const MOMENTS: usize = 14;

impl TrialReport {
    /// A report 80 columns wide.
    pub fn new(detail: Detail, links: Links, values: Values) -> Self {
        Self {
            detail,
            links,
            values,
            width: WIDTH,
            lines: Lines::Bad,
            has_lines: false,
        }
    }

    /// The report with a line for each trial that passes as well.
    #[must_use]
    pub fn listing_all(self) -> Self {
        Self {
            lines: Lines::All,
            ..self
        }
    }

    /// The report with another width, in columns.
    #[must_use]
    pub fn width(self, columns: usize) -> Self {
        Self {
            width: columns.max(NARROWEST),
            ..self
        }
    }

    /// Writes the line of a trial that has ended. [`TrialReport::finish`] writes what was found.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_case(&mut self, out: &mut dyn Write, case: &Case) -> io::Result<()> {
        let Some(trial) = &case.trial else {
            return Ok(());
        };
        let outcome = Outcome::of(case, trial);
        let is_told = match self.lines {
            Lines::Bad => outcome <= Outcome::Warned,
            Lines::All => outcome != Outcome::NotJudged,
        };
        if self.detail == Detail::ErrorsOnly || !is_told {
            return Ok(());
        }
        self.has_lines = true;
        write_line(out, trial, outcome)
    }

    /// Writes what was found, whether the app works in each host, and what the run came to. With [`Detail::ErrorsOnly`] only
    /// what failed or could not be carried out is written.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn finish(&self, out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
        let mut notable = notable(run);
        notable.retain(|tried| !tried.is_told_elsewhere());
        if self.detail == Detail::ErrorsOnly {
            notable.retain(|tried| tried.outcome < Outcome::Warned);
        }
        // The worst comes last, where a terminal shows it.
        notable.sort_by_key(|tried| Reverse(tried.outcome));
        if self.has_lines {
            writeln!(out)?;
        }
        if self.detail == Detail::Full {
            let mut folds = folds(run);
            folds.sort_by_key(|fold| Reverse(fold.outcome()));
            for fold in &folds {
                self.write_fold(out, fold)?;
            }
            if !folds.is_empty() {
                writeln!(out)?;
            }
        }
        for tried in notable {
            self.write_tried(out, run, tried)?;
        }
        if self.detail == Detail::ErrorsOnly {
            return Ok(());
        }
        for verdict in run.verdicts() {
            self.write_verdict(out, &verdict)?;
        }
        for flake in run.flakes() {
            let label = palette::severity(Severity::Warning, "flaky:");
            let lines = wrap::behind(
                &visible(&trial::flake(&flake)),
                "flaky: ".len(),
                4,
                self.width,
            );
            writeln!(out, "{label} {}", lines.join("\n"))?;
        }
        let found = found(run);
        let and = if found.is_empty() { "" } else { ": " };
        let sentence = format!("{}{and}{found}", counts(run));
        let word = if is_well(run) {
            palette::good("ok:")
        } else {
            palette::bad("failed:")
        };
        let lines = wrap::behind(&sentence, "failed: ".len(), 0, self.width);
        writeln!(out, "\n{word} {}", lines.join("\n"))?;
        write_rule_counts(out, run)?;
        let all = checks(
            run.verdicts()
                .iter()
                .map(|verdict| verdict.trials.all())
                .sum(),
        );
        let pace = format!("{all} in {}", seconds(heading.elapsed));
        writeln!(out, "{}", palette::faint(&pace))?;
        if run.has_errors() {
            write_explain_hint(out, run)?;
        }
        Ok(())
    }

    fn write_fold(&self, out: &mut dyn Write, fold: &Fold<'_>) -> io::Result<()> {
        let mark = fold.outcome().mark();
        let lines = wrap::behind(&fold.sentence(), 2, 4, self.width);
        writeln!(out, "{} {}", paint(fold.outcome(), mark), lines.join("\n"))
    }

    /// Writes how a trial came out, what was found and what was seen.
    fn write_tried(&self, out: &mut dyn Write, run: &Run, tried: Tried<'_>) -> io::Result<()> {
        let Tried { outcome, trial, .. } = tried;
        write_line(out, trial, outcome)?;
        if let Some(why) = reason(trial) {
            self.write_wrapped(out, &why, 4)?;
        }
        let is_shown =
            |finding: &&Finding| self.detail == Detail::Full || finding.severity == Severity::Error;
        for finding in told_in(tried.case).filter(is_shown) {
            self.write_finding(out, finding)?;
            if let Some(spread) = spread(run, finding) {
                self.write_wrapped(out, &spread, 4)?;
            }
        }
        if outcome <= Outcome::Warned {
            self.write_evidence(out, &trial.evidence)?;
            if !trial.repeat.is_empty() {
                // Never wrapped: it is there to be copied.
                let repeat = visible(&trial.repeat);
                let label = palette::heading("repeat:");
                writeln!(out, "  {label} {}", palette::literal(&repeat))?;
            }
        }
        writeln!(out)
    }

    fn write_finding(&self, out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
        let word = finding.severity.name();
        let code = finding.rule.code;
        let taken = 2 + word.len() + code.len() + "[]: ".len();
        let message = told(&finding.message, self.values);
        let lines = wrap::behind(&message, taken, 4, self.width);
        writeln!(
            out,
            "  {}{} {}",
            palette::severity(finding.severity, word),
            palette::severity(finding.severity, &format!("[{}]:", self.code(finding))),
            lines.join("\n")
        )?;
        if let Some(acceptance) = acceptance(finding) {
            self.write_wrapped(out, &acceptance, 4)?;
        }
        for (label, sentence) in [
            ("why: ", finding.rule.impact.to_owned()),
            ("help:", help(finding, self.values)),
        ] {
            let literal = |line: &str| palette::literal(line).to_string();
            let lines = wrap::prose(&visible_lines(&sentence), 10, 10, self.width, literal);
            writeln!(out, "    {} {}", palette::heading(label), lines.join("\n"))?;
        }
        Ok(())
    }

    /// The code of a rule, as a link where terminals know links.
    fn code(&self, finding: &Finding) -> String {
        let code = finding.rule.code;
        match self.links {
            Links::Plain => code.to_owned(),
            Links::Shown => {
                let url = finding.rule.url();
                format!("\u{1b}]8;;{url}\u{1b}\\{code}\u{1b}]8;;\u{1b}\\")
            }
        }
    }

    fn write_evidence(&self, out: &mut dyn Write, evidence: &Evidence) -> io::Result<()> {
        let moments = evidence.timeline.iter().map(|seen| {
            let what = told(&seen.what, self.values);
            format!("{:>9}  {}", moment(seen.at), what.replace('\n', " "))
        });
        self.write_list(out, "timeline", &moments.collect::<Vec<_>>(), MOMENTS)?;
        for (name, texts) in lists(evidence) {
            let lines: Vec<_> = texts
                .iter()
                .flat_map(|text| {
                    let text = seen(text, self.values);
                    text.lines().map(str::to_owned).collect::<Vec<_>>()
                })
                .collect();
            self.write_list(out, name, &lines, LINES)?;
        }
        let dom = evidence.dom.iter().flat_map(|dom| {
            let dom = seen(dom, self.values);
            let lines = dom.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect::<Vec<_>>()
        });
        self.write_list(out, "page text", &dom.collect::<Vec<_>>(), LINES)?;
        let picture = evidence.picture.as_ref();
        if let Some(path) = picture.and_then(|picture| picture.path.as_ref()) {
            let label = palette::heading("picture:");
            writeln!(out, "  {label} {}", visible(path))?;
        }
        Ok(())
    }

    /// Writes a list under its name, and cuts it.
    fn write_list(
        &self,
        out: &mut dyn Write,
        name: &str,
        lines: &[String],
        most: usize,
    ) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out, "  {}", palette::heading(&format!("{name}:")))?;
        for line in lines.iter().take(most) {
            let short: String = line.chars().take(LONGEST).collect();
            let cut = if short.len() < line.len() { "…" } else { "" };
            self.write_wrapped(out, &format!("{short}{cut}"), 4)?;
        }
        if let Some(more) = lines.len().checked_sub(most).filter(|more| *more > 0) {
            let more = format!("    and {} more", counted(more as u64, "line"));
            writeln!(out, "{}", palette::faint(&more))?;
        }
        Ok(())
    }

    fn write_verdict(&self, out: &mut dyn Write, of: &Verdict) -> io::Result<()> {
        let sign = mark(of.state);
        let sign = match of.state {
            VerdictState::Works => palette::good(sign),
            VerdictState::NotJudged => palette::faint(sign),
            VerdictState::Degraded => palette::severity(Severity::Warning, sign),
            VerdictState::Blocked => palette::bad(sign),
        };
        let lines = wrap::behind(&verdict(of), 2, 4, self.width);
        writeln!(out, "{sign} {}", lines.join("\n"))?;
        for rule in &of.deciding {
            let lines = wrap::behind(rule.title, 4 + rule.code.len() + 1, 11, self.width);
            let code = palette::heading(rule.code);
            writeln!(out, "    {code} {}", lines.join("\n"))?;
        }
        match pace(of) {
            Some(pace) => writeln!(out, "    {}", palette::faint(&pace)),
            None => Ok(()),
        }
    }

    /// Writes a text on lines of its own, indented.
    fn write_wrapped(&self, out: &mut dyn Write, text: &str, indent: usize) -> io::Result<()> {
        let first = " ".repeat(indent);
        let lines = wrap::behind(text, indent, indent + 2, self.width);
        writeln!(out, "{first}{}", lines.join("\n"))
    }
}

/// `✗ failed  web-2023/plain/reacts  0.3 s`.
fn write_line(out: &mut dyn Write, trial: &Trial, outcome: Outcome) -> io::Result<()> {
    let sign = format!("{} {:<7}", outcome.mark(), outcome.word());
    let name = visible(&trial.name());
    let time = palette::faint(&seconds(trial.elapsed));
    writeln!(out, "{} {name}  {time}", paint(outcome, &sign))
}

/// A sign in the colour of an outcome.
fn paint(outcome: Outcome, sign: &str) -> String {
    let painted = match outcome {
        Outcome::Failed | Outcome::Broken => palette::bad(sign),
        Outcome::Warned => palette::severity(Severity::Warning, sign),
        Outcome::Noticed => palette::severity(Severity::Notice, sign),
        Outcome::Passed => palette::good(sign),
        Outcome::NotJudged => palette::faint(sign),
    };
    painted.to_string()
}
