//! Findings about an input as a whole, rather than about one of its records.

use crate::finding::Finding;
use crate::finding::rules::payload as rules;
use crate::source::document::visible;
use crate::source::{Due, Place, Position, RecordFault, invisible};

/// The finding for a fault of the input.
pub(super) fn remark_of(fault: &RecordFault) -> Finding {
    match fault {
        RecordFault::ByteOrderMark => Finding::new(
            &rules::BYTE_ORDER_MARK,
            "the input starts with a byte order mark, which is no part of JSON",
        )
        .at(start_of_input()),
        RecordFault::Invisible { at, found } => {
            let name = invisible::name_of(*found);
            let sentence = format!("{name} is outside of the JSON, and is not part of it");
            Finding::new(&rules::BYTE_ORDER_MARK, sentence)
                .help("delete the character, and others like it between the events")
                .at(Place::bare(*at))
        }
        RecordFault::Utf16 => {
            Finding::new(&rules::NOT_UTF8, "the input is UTF-16, and JSON is UTF-8")
                .help("convert it: iconv -f UTF-16 -t UTF-8 FILE")
                .at(start_of_input())
        }
        RecordFault::Empty => {
            Finding::new(&rules::EMPTY, "the input is empty").at(start_of_input())
        }
        RecordFault::EmptyArray => {
            Finding::new(&rules::EMPTY, "the array of events has nothing in it")
                .at(start_of_input())
        }
        RecordFault::UnclosedArray { at } => Finding::new(
            &rules::NOT_JSON,
            "the text ends in the middle of the array of events",
        )
        .at(Place::bare(*at)),
        RecordFault::TooLarge {
            start,
            length,
            limit,
        } => {
            let sentence = format!(
                "one record of {}, and no event is larger than {}",
                size(*length),
                size(*limit as u64)
            );
            Finding::new(&rules::TOO_LARGE, sentence).at(Place::bare(*start))
        }
        RecordFault::Stray { at, found, due } => {
            let due = match due {
                Due::Comma => "a comma or the end of the array of events",
                Due::Record => "an event",
            };
            let found_text = visible(&found.to_string());
            let sentence = format!("`{found_text}` stands where {due} should be");
            let finding = Finding::new(&rules::NOT_JSON, sentence).at(Place::bare(*at));
            if *found == ']' {
                finding.help("delete the comma after the last event")
            } else {
                finding
            }
        }
    }
}

/// A size in bytes, rounded as people say it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

fn start_of_input() -> Place {
    Place::bare(Position::START)
}
