//! Giving findings their places in the input.

use crate::finding::Finding;
use crate::source::document::Target;
use crate::source::{Document, Pointer};

/// The finding at the value it points at.
pub(super) fn place_value(finding: Finding, document: &Document) -> Finding {
    place(finding, document, Target::Value)
}

/// The finding at the key it points at.
pub(super) fn place_key(finding: Finding, document: &Document) -> Finding {
    place(finding, document, Target::Key)
}

fn place(finding: Finding, document: &Document, target: Target) -> Finding {
    let place = document.place(finding.pointer.as_ref().unwrap_or(&Pointer::root()), target);
    finding.at(place)
}
