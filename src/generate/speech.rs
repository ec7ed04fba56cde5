//! From the turns of a script to what is said at once: a message of a chat, or a letter.

use crate::contract::Channel;

use super::channel;
use super::language::Turn;

/// What is said at once: one turn in a chat, everything up to the other's answer in a letter.
pub(super) fn speeches(turns: &'static [Turn], channel: Channel) -> Vec<Speech> {
    let is_chat = channel::is_chat(channel);
    let mut speeches: Vec<Speech> = Vec::with_capacity(turns.len());
    let mut passed = 0;
    for (place, turn) in turns.iter().enumerate() {
        if let Turn::Later(days) = turn {
            passed = *days;
            continue;
        }
        let next = Speech {
            days_before: std::mem::take(&mut passed),
            ..Speech::of(&turns[place..=place])
        };
        match speeches.last_mut() {
            Some(last) if !is_chat && last.takes(&next) => {
                let start = place - last.turns.len();
                last.turns = &turns[start..=place];
                last.file = last.file.or(next.file);
            }
            _ => speeches.push(next),
        }
    }
    speeches
}

/// Who is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaker {
    Customer,
    Agent,
    Colleagues,
}

/// What is sent along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum File {
    Photo,
    Document,
}

/// What somebody says at once.
pub(super) struct Speech {
    pub(super) speaker: Speaker,
    /// What it is made of.
    pub(super) turns: &'static [Turn],
    pub(super) file: Option<File>,
    /// Days that pass before it.
    pub(super) days_before: u32,
}

impl Speech {
    /// A speech of turns of one person, of which the first tells the rest.
    pub(super) fn of(turns: &'static [Turn]) -> Self {
        let (speaker, file) = match turns.first() {
            Some(Turn::Customer(_)) => (Speaker::Customer, None),
            Some(Turn::Photo) => (Speaker::Customer, Some(File::Photo)),
            Some(Turn::CustomerFile(_)) => (Speaker::Customer, Some(File::Document)),
            Some(Turn::Agent(_)) => (Speaker::Agent, None),
            Some(Turn::AgentFile(_)) => (Speaker::Agent, Some(File::Document)),
            Some(Turn::Note(_) | Turn::Later(_)) | None => (Speaker::Colleagues, None),
        };
        Self {
            speaker,
            turns,
            file,
            days_before: 0,
        }
    }

    /// Whether nothing is said, but something sent.
    pub(super) fn is_silent(&self) -> bool {
        self.turns.iter().all(|turn| turn.text().is_none())
    }

    /// Whether the next one could have been said in the same letter.
    pub(super) fn takes(&self, next: &Speech) -> bool {
        let has_room = self.file.is_none() || next.file.is_none();
        let is_same_day = next.days_before == 0;
        self.speaker == next.speaker
            && self.speaker != Speaker::Colleagues
            && has_room
            && is_same_day
    }
}
