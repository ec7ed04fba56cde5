//! Text and the places in it: finding the JSON records of an input, parsing one, and pointing back at its pieces.
//!
//! This room knows JSON and nothing of MessageHub. It states faults as data; what a fault means is said elsewhere.

pub mod brackets;
pub mod chunks;
pub mod compression;
pub mod document;
pub mod files;
pub mod inputs;
pub mod invisible;
pub mod json;
pub mod locate;
pub mod nearest;
pub mod pointer;
pub mod position;
pub mod records;
pub mod scan;
pub mod small;
pub mod surrogates;
pub mod window;

pub use document::{Document, Excerpt, Place};
pub use inputs::{Input, InputError};
pub use json::{LoneSurrogate, Parsed, SyntaxFault, SyntaxFaultKind};
pub use nearest::{likeness, most_alike, nearest};
pub use pointer::{Pointer, Trail};
pub use position::Position;
pub use records::{Due, Item, Limits, Record, RecordFault, Records};
pub use small::{open_regular, open_typed, read_at_most, read_small, too_large};
