//! The trials of a profile as a table: scenarios down, checks across.

use super::trial::Outcome;
use crate::finding::{Case, Run, Trial};

/// The trials of one profile.
pub(super) struct Matrix<'r> {
    pub(super) probes: Vec<&'static str>,
    pub(super) rows: Vec<Row<'r>>,
}

/// The trials of a scenario.
pub(super) struct Row<'r> {
    pub(super) scenario: &'static str,
    /// One of each check; `None` where there was no such trial.
    pub(super) cells: Vec<Option<Cell<'r>>>,
}

/// The trials of a check in a scenario: nearly always one.
#[derive(Clone)]
pub(super) struct Cell<'r> {
    /// The worst of them.
    pub(super) outcome: Outcome,
    /// Where that stands among the cases of the run.
    pub(super) at: usize,
    pub(super) case: &'r Case,
}

impl<'r> Matrix<'r> {
    /// Of the trials of a profile, each in the order in which it was carried out.
    pub(super) fn of(run: &'r Run, profile: &str) -> Self {
        let cases = run.cases().iter().enumerate();
        let of_profile = cases.filter_map(|(at, case)| {
            let trial: &'r Trial = case.trial.as_deref()?;
            (trial.profile == profile).then_some((at, case, trial))
        });
        let mut matrix = Self {
            probes: Vec::new(),
            rows: Vec::new(),
        };
        for (at, case, trial) in of_profile {
            let cell = Cell {
                outcome: Outcome::of(case, trial),
                at,
                case,
            };
            matrix.put(trial, cell);
        }
        let width = matrix.probes.len();
        for row in &mut matrix.rows {
            row.cells.resize(width, None);
        }
        matrix
    }

    fn put(&mut self, trial: &Trial, cell: Cell<'r>) {
        let column = place_of(
            &mut self.probes,
            |probe| *probe == trial.probe,
            || trial.probe,
        );
        let row = place_of(
            &mut self.rows,
            |row| row.scenario == trial.scenario,
            || Row {
                scenario: trial.scenario,
                cells: Vec::new(),
            },
        );
        let cells = &mut self.rows[row].cells;
        if cells.len() <= column {
            cells.resize(column + 1, None);
        }
        let is_worse = |known: &Cell<'_>| cell.outcome < known.outcome;
        if cells[column].as_ref().is_none_or(is_worse) {
            cells[column] = Some(cell);
        }
    }
}

/// Where something stands in a list; it is put at the end when it does not.
fn place_of<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool, new: impl Fn() -> T) -> usize {
    list.iter().position(is_it).unwrap_or_else(|| {
        list.push(new());
        list.len() - 1
    })
}
