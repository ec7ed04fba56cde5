//! One event after the other as it was asked for: changed, a piece of it, in a format.

use serde_json::Value;

use crate::cli::args::{EventFormat, GenArgs};
use crate::cli::error::CliError;
use crate::contract::{Part, Profile};
use crate::generate::Generator;
use crate::generate::edit::Edit;
use crate::generate::fault::Fault;
use crate::source::surrogates::restored;

/// Writes what was asked for of each event.
pub(super) struct Pieces<'g> {
    generator: &'g Generator,
    edits: Vec<Edit>,
    /// They take turns.
    faults: Vec<&'static Fault>,
    part: Part,
    format: EventFormat,
    /// Whether all of them stand in one text.
    is_one_text: bool,
    first: u64,
}

impl<'g> Pieces<'g> {
    pub(super) fn new(generator: &'g Generator, args: &GenArgs) -> Result<Self, CliError> {
        let is_one_text = args.out.is_none();
        let faults = args.faults();
        let is_reformatted = matches!(args.format, Some(EventFormat::Json | EventFormat::String));
        if !faults.is_empty() && is_reformatted {
            return Err(CliError::InvalidFormat);
        }
        let usual = if is_one_text {
            EventFormat::Ndjson
        } else {
            EventFormat::Json
        };
        Ok(Self {
            generator,
            edits: super::edits(args),
            faults,
            part: args.part,
            format: args.format.unwrap_or(usual),
            is_one_text,
            first: args.skip,
        })
    }

    /// What stands before all of them.
    pub(super) fn opening(&self) -> &'static [u8] {
        match self.format {
            EventFormat::Json => b"[",
            EventFormat::Ndjson | EventFormat::String => b"",
        }
    }

    /// What stands behind all of them.
    pub(super) fn closing(&self) -> &'static [u8] {
        match self.format {
            EventFormat::Json => b"\n]\n",
            EventFormat::Ndjson | EventFormat::String => b"",
        }
    }

    /// What a file of this event is called, without its ending.
    pub(super) fn name(&self, index: u64) -> String {
        let number = index + 1;
        if let Some(fault) = self.fault(index) {
            return format!("{}-{number:06}", fault.name());
        }
        let scenario = self.generator.scenario(index);
        let kind = scenario.map_or(self.part.name(), |scenario| scenario.name());
        format!("{kind}-{number:06}")
    }

    fn fault(&self, index: u64) -> Option<&'static Fault> {
        let turn = index.checked_rem(self.faults.len() as u64)?;
        self.faults.get(turn as usize).copied()
    }

    /// Writes the piece of that index.
    pub(super) fn write(&self, index: u64, out: &mut Vec<u8>) -> Result<(), CliError> {
        if let Some(fault) = self.fault(index) {
            self.generator.write_invalid(index, fault, out);
            out.push(b'\n');
            return Ok(());
        }
        let start = out.len();
        self.generator.write(index, out);
        let is_plain = self.edits.is_empty() && self.part == Part::Event;
        if is_plain && self.format == EventFormat::Ndjson {
            out.push(b'\n');
            return Ok(());
        }
        let value = self.piece(index, &out[start..])?;
        out.truncate(start);
        self.format(index, &value, out);
        Ok(())
    }

    fn piece(&self, index: u64, text: &[u8]) -> Result<Value, CliError> {
        let mut event: Value = serde_json::from_slice(text).expect("what is generated is JSON");
        for edit in &self.edits {
            edit.apply(&mut event).map_err(|source| CliError::Edit {
                number: index + 1,
                source,
            })?;
        }
        take(event, self.part, self.generator.options().version.profile()).ok_or(CliError::NoPart {
            part: self.part,
            number: index + 1,
        })
    }

    fn format(&self, index: u64, value: &Value, out: &mut Vec<u8>) {
        match self.format {
            EventFormat::Ndjson => {
                out.extend_from_slice(restored(value.to_string()).as_bytes());
                out.push(b'\n');
            }
            EventFormat::String => {
                let text = Value::String(restored(value.to_string()));
                out.extend_from_slice(text.to_string().as_bytes());
                out.push(b'\n');
            }
            EventFormat::Json if self.is_one_text => {
                let comma = if index == self.first { "" } else { "," };
                let text = restored(format!("{value:#}")).replace('\n', "\n  ");
                out.extend_from_slice(format!("{comma}\n  {text}").as_bytes());
            }
            EventFormat::Json => out.extend_from_slice(restored(format!("{value:#}\n")).as_bytes()),
        }
    }
}

/// A part of an event; of messages the last one.
fn take(mut event: Value, part: Part, profile: Profile) -> Option<Value> {
    let data = match part {
        Part::Event => return Some(event),
        _ => event.get_mut("data")?,
    };
    let agent = match profile {
        Profile::Mobile => "current_agent",
        Profile::Web2022 | Profile::Web2023 | Profile::Web2026 => "currentAgent",
    };
    let place = match part {
        Part::Event => return None,
        Part::Conversation => data.get_mut("conversation")?,
        Part::Contact => data.get_mut("contact")?,
        Part::CurrentAgent => data.get_mut(agent)?,
        Part::Message => data
            .pointer_mut("/conversation/messages")?
            .as_array_mut()?
            .last_mut()?,
    };
    Some(place.take())
}
