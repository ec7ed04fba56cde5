//! One chunk of an input: what its records came to, in order, without a word about where in the input it stands.

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use super::found::Found;
use super::quick::{Note, Scratch};
use super::record::{self, Checked, Contract};
use super::remark::remark_of;
use super::{EmptyInput, Target, Validator};
use crate::finding::{Finding, Surplus};
use crate::source::chunks::Chunk;
use crate::source::records::{Item, Passing, Records, State};
use crate::source::{Document, Position, Record, RecordFault};

/// What the records of a chunk came to.
#[derive(Debug)]
pub(super) struct ChunkReport {
    /// Undocumented fields of the records that passed, beside those of [`Step::Noted`].
    pub fields: Vec<(String, u64)>,
    pub messages: u64,
    pub private_notes: u64,
    /// What is known at the end of the chunk.
    pub end: State,
    /// The byte at which a record starts that may go on in the next chunk.
    pub open_at: Option<usize>,
    /// A record over the limit that goes on in the next chunk.
    pub passing: Option<Passing>,
    /// The end of the chunk, seen from its start.
    pub extent: Position,
}

/// One thing after the other.
#[derive(Debug)]
pub(super) enum Step {
    /// So many records in which nothing was found.
    Passed(u64),
    /// A record in which nothing was found but undocumented fields, and one of them for the first time in this chunk: where
    /// it stands, and how often it has which fields.
    Noted {
        range: Range<usize>,
        fields: Vec<(String, u64)>,
    },
    /// A record in which something was found.
    Found(Vec<Finding>, Surplus),
    /// Something about the input itself.
    Remark(Finding),
}

/// Works through a chunk that starts in a certain state at a certain place, and hands over step by step, until somebody has
/// heard enough.
pub(super) fn work(
    validator: &Validator,
    chunk: &Chunk,
    state: State,
    base: Position,
    passing: Option<Passing>,
    each: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> ControlFlow<(), ChunkReport> {
    let bytes = &chunk.bytes[..];
    let is_utf8 = simdutf8::basic::from_utf8(bytes).is_ok();
    let quick = match &validator.target {
        Target::Payload(contract) => Some(contract.quick()),
        Target::OwnSchema(_) => None,
    };
    let undocumented = validator.undocumented();
    let mut scratch = Scratch::default();
    let mut accepted = 0..0;
    let mut tally = Tally::default();
    let mut records = Records::new(chunk, validator.limits, state, base).passing(passing);
    loop {
        let mut messages = (0, 0);
        let item = records.next_item(&mut |at| {
            let passed = quick?.accept(bytes, at, undocumented, &mut scratch)?;
            // Bytes that are no UTF-8 are rare: the rest of the chunk is looked at record by record.
            if !is_utf8 && simdutf8::basic::from_utf8(&bytes[at..passed.end]).is_err() {
                return None;
            }
            accepted = at..passed.end;
            messages = (passed.messages, passed.private_notes);
            Some(passed.end)
        });
        match item {
            None => break,
            Some(Item::Accepted) => {
                tally.count_messages(messages);
                if let Some(step) = tally.pass(accepted.clone(), &scratch.notes) {
                    tally.hand_over(step, each)?;
                }
            }
            Some(Item::Fault(RecordFault::Empty | RecordFault::EmptyArray))
                if validator.empty == EmptyInput::Nothing => {}
            Some(Item::Fault(fault)) => {
                let mut remark = remark_of(&fault);
                validator.judge(&mut remark);
                tally.hand_over(Step::Remark(remark), each)?;
            }
            Some(Item::Record(record)) => {
                let checked = check(validator, &record);
                if checked.is_broken {
                    records.recover(&record);
                }
                tally.count_messages((checked.messages, checked.private_notes));
                match checked.found.finish() {
                    (findings, _) if findings.is_empty() => tally.passed += 1,
                    (findings, surplus) => {
                        tally.hand_over(Step::Found(findings, surplus), each)?;
                    }
                }
            }
        }
    }
    tally.hand_over_passed(each)?;
    ControlFlow::Continue(ChunkReport {
        fields: tally
            .fields
            .into_iter()
            .map(|(note, count)| (path_of(&note), count))
            .collect(),
        messages: tally.messages,
        private_notes: tally.private_notes,
        end: records.state(),
        open_at: records.open_at(),
        passing: records.into_passing(),
        extent: Position::START.after(&bytes[chunk.text_start()..]),
    })
}

/// Checks a record with everything there is.
pub(super) fn check(validator: &Validator, record: &Record<'_>) -> Checked {
    let contract: &dyn Contract = match &validator.target {
        Target::Payload(contract) => &**contract,
        Target::OwnSchema(contract) => &**contract,
    };
    record::check(record, contract, validator.strictness)
}

/// The undocumented fields of a record that the quick path accepted.
pub(super) fn undocumented(validator: &Validator, record: &Record<'_>) -> (Vec<Finding>, Surplus) {
    let mut found = Found::new(validator.strictness);
    if let (Target::Payload(contract), Ok(document)) = (&validator.target, Document::read(record)) {
        contract.undocumented(&document, &mut found);
    }
    found.finish()
}

#[derive(Default)]
struct Tally<'b> {
    /// Records in which nothing was found since the last step.
    passed: u64,
    fields: HashMap<Note<'b>, u64>,
    messages: u64,
    private_notes: u64,
}

impl<'b> Tally<'b> {
    fn count_messages(&mut self, (messages, private_notes): (u64, u64)) {
        self.messages += messages;
        self.private_notes += private_notes;
    }

    /// A record passed, with these undocumented fields. A step is returned when one of them is new.
    fn pass(&mut self, range: Range<usize>, notes: &[Note<'b>]) -> Option<Step> {
        if notes.iter().all(|note| self.fields.contains_key(note)) {
            for note in notes {
                *self.fields.entry(*note).or_default() += 1;
            }
            self.passed += 1;
            return None;
        }
        let mut fields: Vec<(String, u64)> = Vec::new();
        for note in notes {
            self.fields.entry(*note).or_default();
            let path = path_of(note);
            match fields.iter_mut().find(|(known, _)| *known == path) {
                Some((_, count)) => *count += 1,
                None => fields.push((path, 1)),
            }
        }
        Some(Step::Noted { range, fields })
    }

    fn hand_over(
        &mut self,
        step: Step,
        each: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.hand_over_passed(each)?;
        each(step)
    }

    fn hand_over_passed(
        &mut self,
        each: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match std::mem::take(&mut self.passed) {
            0 => ControlFlow::Continue(()),
            passed => each(Step::Passed(passed)),
        }
    }
}

/// The way to an undocumented field in general.
pub(super) fn path_of(note: &Note<'_>) -> String {
    let dot = if note.path.is_empty() { "" } else { "." };
    let key = String::from_utf8_lossy(note.key);
    format!("{}{dot}{key}", note.path)
}
