//! The quick path: one pass over the bytes of a record, driven by a table made from the schema, without a tree and without
//! allocation.
//!
//! It only ever *accepts*. A record that it does not accept may still be valid; the full engine decides, and explains. What
//! it accepts the full engine finds nothing in but undocumented fields, and those are noted here as well:
//! `tests/quick_path.rs` holds the two together.

mod draft;
mod table;
mod tests_of_text;
mod walk;

use serde_json::Value;

use self::draft::Draft;
use self::table::Table;
use self::walk::Walk;

/// Accepts records that are plainly valid.
#[derive(Debug)]
pub(super) struct QuickPath {
    table: Table,
}

/// A record that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passed {
    /// The byte behind the record.
    pub end: usize,
    /// How many messages are in it.
    pub messages: u64,
    /// How many of them are private notes.
    pub private_notes: u64,
}

/// A field of an accepted record that the contract does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Note<'b> {
    /// The way to the object it stands in, in general.
    pub path: &'b str,
    /// Its key.
    pub key: &'b [u8],
}

/// What is kept from record to record.
#[derive(Debug, Default)]
pub(super) struct Scratch<'b> {
    /// The undocumented fields of the last record.
    pub notes: Vec<Note<'b>>,
}

/// What becomes of records with undocumented fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undocumented {
    /// They are accepted, and the fields noted.
    Noted,
    /// They are left to the full engine.
    Refused,
}

impl QuickPath {
    /// The quick path for a schema that refers to `definitions` only. `below_data` says where in `data` the piece stands
    /// that the schema describes; of the whole event it is empty.
    pub(super) fn new(schema: &Value, definitions: &Value, below_data: &str) -> Self {
        let draft = Draft::of(schema, definitions);
        Self {
            table: Table::of(&draft, below_data),
        }
    }

    /// Walks over the record that starts at a byte of a text that is UTF-8. `None` when it is not plainly valid; what is in
    /// the scratch's notes then means nothing.
    pub(super) fn accept<'b>(
        &'b self,
        bytes: &'b [u8],
        at: usize,
        undocumented: Undocumented,
        scratch: &mut Scratch<'b>,
    ) -> Option<Passed> {
        scratch.notes.clear();
        Walk::new(&self.table, bytes, at, undocumented, scratch)
            .record()
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Profile, schema};
    use crate::source::scan::Key;

    #[test]
    fn the_bundled_schemas_are_understood_to_the_last_keyword() {
        for profile in Profile::ALL {
            let definitions: Value = serde_json::from_str(schema::DEFINITIONS.text).expect("JSON");
            let bundled: Value =
                serde_json::from_str(schema::of_profile(profile).text).expect("JSON");
            let path = QuickPath::new(&bundled, &definitions, "");
            let table = &path.table;
            let refused = table
                .values
                .iter()
                .filter(|rule| rule.types == draft::Types::NONE);
            assert_eq!(refused.count(), 0, "{profile}");
            let left = table
                .objects
                .iter()
                .flat_map(|object| &object.branches)
                .filter(|branch| branch.is_left);
            assert_eq!(left.count(), 0, "{profile}");
        }
    }

    /// A value is walked over once for each of them, so one for a branch that is not there costs time.
    #[test]
    fn every_demand_is_for_a_branch_that_there_is() {
        let definitions: Value = serde_json::from_str(schema::DEFINITIONS.text).expect("JSON");
        let message = &definitions["$defs"]["message"];
        let table = QuickPath::new(message, &definitions, "").table;
        let object = table.objects.last().expect("the message itself");
        let all = draft::below(object.branches.len());
        let keys = ["id", "sender", "attachments"].map(|key| Key::new(key.as_bytes()));
        for (_, slot) in keys.map(|key| object.slots.find(key).expect("a known key")) {
            let more = slot.more.iter();
            for (branches, _) in more.flat_map(|more| &more.demands) {
                assert_ne!(branches & all, 0, "{slot:?}");
            }
        }
    }
}
