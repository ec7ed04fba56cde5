//! From the turns of a script to what is said at once: a message of a chat, or a letter.

use crate::contract::Channel;

use super::channel;
use super::language::Turn;

/// What is said at once: one turn in a chat, everything up to the other's answer in a letter.
pub(super) fn speeches(turns: &[Turn], channel: Channel) -> Vec<Speech> {
    let is_chat = channel::is_chat(channel);
    let mut speeches: Vec<Speech> = Vec::new();
    let mut passed = 0;
    for turn in turns {
        if let Turn::Later(days) = turn {
            passed = *days;
            continue;
        }
        let next = Speech {
            days_before: std::mem::take(&mut passed),
            ..Speech::of(*turn)
        };
        match speeches.last_mut() {
            Some(last) if !is_chat && last.takes(&next) => last.append(next),
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
    pub(super) texts: Vec<&'static str>,
    pub(super) file: Option<File>,
    /// Days that pass before it.
    pub(super) days_before: u32,
}

impl Speech {
    pub(super) fn of(turn: Turn) -> Self {
        let (speaker, text, file) = match turn {
            Turn::Customer(text) => (Speaker::Customer, Some(text), None),
            Turn::Photo => (Speaker::Customer, None, Some(File::Photo)),
            Turn::CustomerFile(text) => (Speaker::Customer, Some(text), Some(File::Document)),
            Turn::Agent(text) => (Speaker::Agent, Some(text), None),
            Turn::AgentFile(text) => (Speaker::Agent, Some(text), Some(File::Document)),
            Turn::Note(text) => (Speaker::Colleagues, Some(text), None),
            Turn::Later(_) => (Speaker::Colleagues, None, None),
        };
        Self {
            speaker,
            texts: text.into_iter().collect(),
            file,
            days_before: 0,
        }
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

    pub(super) fn append(&mut self, next: Speech) {
        self.texts.extend(next.texts);
        self.file = self.file.or(next.file);
    }
}
