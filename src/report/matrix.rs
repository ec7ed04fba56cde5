//! The cases of a run as a table: cases down, hosts across. Rows in which nothing was found are told apart, to be folded.

use super::human::counted;
use super::trial::{Outcome, Tried, tried};
use crate::finding::Run;

/// The cases of a run.
pub(super) struct Matrix<'r> {
    pub(super) hosts: Vec<&'static str>,
    /// The rows with something to say, the worst first.
    pub(super) notable: Vec<Row<'r>>,
    /// The others, in the order of the run.
    pub(super) rest: Vec<Row<'r>>,
}

/// A case in all hosts.
pub(super) struct Row<'r> {
    scenario: &'static str,
    probe: &'static str,
    /// One of each host; `None` where the host has no such case. Of several rounds the worst.
    pub(super) cells: Vec<Option<Tried<'r>>>,
}

impl<'r> Matrix<'r> {
    pub(super) fn of(run: &'r Run) -> Self {
        let hosts: Vec<_> = run.verdicts().iter().map(|of| of.profile).collect();
        let mut rows: Vec<Row<'r>> = Vec::new();
        for tried in tried(run) {
            let trial = tried.trial;
            let Some(column) = hosts.iter().position(|host| *host == trial.profile) else {
                continue;
            };
            let is_it = |row: &Row<'_>| (row.scenario, row.probe) == (trial.scenario, trial.probe);
            let at = rows.iter().position(is_it).unwrap_or_else(|| {
                rows.push(Row {
                    scenario: trial.scenario,
                    probe: trial.probe,
                    cells: vec![None; hosts.len()],
                });
                rows.len() - 1
            });
            let cell = &mut rows[at].cells[column];
            if cell.is_none_or(|known| tried.outcome < known.outcome) {
                *cell = Some(tried);
            }
        }
        let (mut notable, rest): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| row.tried().any(Tried::is_notable));
        notable.sort_by_key(|row| row.tried().map(|tried| tried.outcome).min());
        Self {
            hosts,
            notable,
            rest,
        }
    }

    /// `44 more cases passed in all hosts, 3 more cases were not judged in some hosts`; the empty string when there is no rest.
    pub(super) fn rest_in_words(&self) -> String {
        let is_judged = |row: &&Row<'_>| row.tried().all(|it| it.outcome == Outcome::Passed);
        let (passed, others): (Vec<_>, Vec<_>) = self.rest.iter().partition(is_judged);
        let more = if self.notable.is_empty() { "" } else { "more " };
        let has_hosts = self.hosts.len() > 1;
        let is_everywhere = passed
            .iter()
            .all(|row| row.cells.iter().all(Option::is_some));
        let in_all = if has_hosts && is_everywhere {
            " in all hosts"
        } else {
            ""
        };
        let in_some = if has_hosts { " in some hosts" } else { "" };
        let cases = |count: usize| counted(count as u64, &format!("{more}case"));
        let were = if others.len() == 1 { "was" } else { "were" };
        let parts = [
            (passed.len(), format!(" passed{in_all}")),
            (others.len(), format!(" {were} not judged{in_some}")),
        ];
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| cases(count) + &what)
            .collect();
        parts.join(", ")
    }
}

impl<'r> Row<'r> {
    /// The name of the case without its host: `plain/reacts`.
    pub(super) fn name(&self) -> String {
        match self.scenario {
            "" => self.probe.to_owned(),
            scenario => format!("{scenario}/{}", self.probe),
        }
    }

    fn tried(&self) -> impl Iterator<Item = &Tried<'r>> {
        self.cells.iter().flatten()
    }
}
