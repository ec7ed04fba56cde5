//! Where a report shows a finding to readers who have the repository before them.

use super::fingerprint::Fingerprints;
use super::root::{Root, Spot, Spots};
use crate::finding::{Case, Finding};
use crate::source::Position;

/// Tells where findings are.
pub(super) struct Places<'h> {
    spots: Spots<'h>,
}

impl<'h> Places<'h> {
    pub(super) fn new(root: &'h Root) -> Self {
        Self {
            spots: Spots::new(root),
        }
    }

    /// The file and the place in it. An app is no file: a finding about one is where `hubctl.toml` speaks of it, and nowhere
    /// when that does not.
    pub(super) fn of(&mut self, case: &Case, finding: &Finding) -> Option<(Spot, Position)> {
        if case.trial.is_none() {
            let place = finding.place.as_ref();
            let position = place.map_or(Position::START, |place| place.position);
            return Some((self.spots.of(&case.source).clone(), position));
        }
        let declared = finding.declared.as_ref()?;
        let position = Position {
            line: declared.line,
            column: 1,
        };
        Some((self.spots.of(&declared.file).clone(), position))
    }

    /// What the finding is known by from run to run.
    pub(super) fn fingerprint(
        &mut self,
        fingerprints: &mut Fingerprints,
        case: &Case,
        finding: &Finding,
    ) -> String {
        match &case.trial {
            Some(trial) => fingerprints.of(&trial.name(), finding),
            None => fingerprints.of(self.spots.of(&case.source).portable_name(), finding),
        }
    }
}
