//! The result of a run: cases, their findings, and what they add up to.

use super::Finding;
use super::rules::Severity;

/// One thing that was checked. For `validate` that is one record of an input.
#[derive(Debug, Clone)]
pub struct Case {
    /// The input: a file name, or `<stdin>`.
    pub source: String,
    /// Which record of the input, from 1.
    pub record: u64,
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
}

/// How many findings there were, of which severity, in how many cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Cases that were checked.
    pub cases: u64,
    /// Cases without an error.
    pub valid: u64,
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// Notices.
    pub notices: u64,
    /// Findings that are counted above and not kept, because there were too many.
    pub not_kept: u64,
}

/// Everything a command found.
#[derive(Debug, Clone, Default)]
pub struct Run {
    cases: Vec<Case>,
    kept: [u64; 3],
    summary: Summary,
    is_cut_short: bool,
}

impl Run {
    /// How many findings of each severity a run keeps; the rest is counted. A file of ten million broken records must fit
    /// in memory, and notices must not push errors out.
    pub const KEPT: u64 = 10_000;

    /// An empty run.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a checked case. A case without findings is counted and not kept.
    pub fn add(&mut self, case: Case) {
        let errors = self.count(&case);
        self.summary.cases += 1;
        self.summary.valid += u64::from(errors == 0);
        self.keep(case);
    }

    /// Adds findings about an input as a whole, which is no case of its own.
    pub fn add_remarks(&mut self, remarks: Case) {
        self.count(&remarks);
        self.keep(remarks);
    }

    /// Notes that the run ended before everything was checked.
    pub fn cut_short(&mut self) {
        self.is_cut_short = true;
    }

    /// Whether the run ended before everything was checked.
    pub fn is_cut_short(&self) -> bool {
        self.is_cut_short
    }

    /// The cases that have findings, in the order they were checked.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// What the findings add up to.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// Whether the contract is violated.
    pub fn has_errors(&self) -> bool {
        self.summary.errors > 0
    }

    /// Counts findings by severity and returns how many are errors.
    fn count(&mut self, case: &Case) -> u64 {
        let of = |severity| {
            case.findings
                .iter()
                .filter(|finding| finding.rule.severity == severity)
                .count() as u64
        };
        let errors = of(Severity::Error);
        self.summary.errors += errors;
        self.summary.warnings += of(Severity::Warning);
        self.summary.notices += of(Severity::Notice);
        errors
    }

    fn keep(&mut self, mut case: Case) {
        let kept = &mut self.kept;
        let before = case.findings.len();
        case.findings.retain(|finding| {
            let kept = &mut kept[finding.rule.severity as usize];
            *kept += 1;
            *kept <= Self::KEPT
        });
        self.summary.not_kept += (before - case.findings.len()) as u64;
        if !case.findings.is_empty() {
            self.cases.push(case);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::rules::payload as rules;

    #[test]
    fn notices_never_push_errors_out() {
        let case = |rule, count: usize| Case {
            source: "x".to_owned(),
            record: 1,
            findings: vec![Finding::new(rule, "x"); count],
        };
        let mut run = Run::new();
        run.add(case(&rules::UNDOCUMENTED_FIELD, 25_000));
        run.add(case(&rules::MISSING_KEY, 2));
        assert_eq!(run.summary().not_kept, 15_000);
        assert_eq!(run.cases()[1].findings.len(), 2);
    }
}
