//! What crossed the border between host and app: a line of the log, of `--log FILE` and of the terminal.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::dashboard_app::time_text;
use super::ring::{Bounds, Ring};

/// How much of the log is kept in memory.
const KEPT: Bounds = Bounds {
    items: 5_000,
    bytes: 32 << 20,
};

/// The most bytes of a message's text that the log keeps.
const TEXT: usize = 256 << 10;

/// The most bytes of any other text of a message: a title, a reason, a name.
const FIELD: usize = 4 << 10;

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The host posted it.
    HostToApp,
    /// The app, or another window, posted it.
    AppToHost,
    /// Nothing crossed the border: a remark.
    Note,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The host posted it of its own accord.
    Posted,
    /// The host answered it.
    Answered,
    /// The host ignores it.
    Ignored,
    /// A remark.
    Note,
}

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing to do.
    Info,
    /// Something to look at.
    Warn,
}

/// A message as a page reports it. The names are those of `--log` and of the API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Which way it went.
    pub direction: Direction,
    /// What became of it.
    pub verdict: Verdict,
    /// How much it matters.
    pub level: Level,
    /// Why, in a sentence.
    pub reason: String,
    /// The app at the other side, by its title.
    #[serde(default)]
    pub app: String,
    /// What the message is, in a few words: `appContext`, or how it begins.
    #[serde(default)]
    pub title: String,
    /// `event.origin` as the receiver sees it.
    #[serde(default)]
    pub origin: String,
    /// Length in UTF-8; nothing when it was no string.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// Milliseconds since the load of the frame; nothing before it.
    #[serde(default)]
    pub since_load_ms: Option<f64>,
    /// Number of the command that caused it, when one did.
    #[serde(default)]
    pub command: Option<u64>,
    /// The text that crossed, or JSON of what was no string.
    #[serde(default)]
    pub text: String,
    /// Whether a text was too long to be kept whole.
    #[serde(default, skip_serializing_if = "super::command::is_false")]
    pub is_cut: bool,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    /// Counts up from 1.
    pub id: u64,
    /// When it was reported: UTC with milliseconds.
    pub at: String,
    /// The page it happened in.
    pub page: String,
    /// What was reported.
    #[serde(flatten)]
    pub report: Report,
}

impl Message {
    /// The memory it takes, whatever it was made from.
    fn held_bytes(&self) -> usize {
        let report = &self.report;
        let texts = [
            &self.at,
            &self.page,
            &report.reason,
            &report.app,
            &report.title,
            &report.origin,
            &report.text,
        ];
        size_of::<Self>() + texts.into_iter().map(String::capacity).sum::<usize>()
    }
}

/// Cuts a text between two characters. Whether it was too long.
fn cut(text: &mut String, most: usize) -> bool {
    let is_long = text.len() > most;
    // A copy, also of a short one: shortened in its place, a long text leaves a gap that no other fits into.
    *text = text[..text.floor_char_boundary(most)].to_owned();
    is_long
}

/// The log of a host: bounded in number and in memory.
#[derive(Debug)]
pub(super) struct Messages(Ring<Arc<Message>>);

impl Messages {
    pub(super) fn new() -> Self {
        Self(Ring::new(KEPT))
    }

    /// Writes down what a page reports.
    pub(super) fn add(&self, page: &str, mut report: Report) {
        report.is_cut |= cut(&mut report.text, TEXT);
        for field in [
            &mut report.reason,
            &mut report.app,
            &mut report.title,
            &mut report.origin,
        ] {
            report.is_cut |= cut(field, FIELD);
        }
        let mut message = Message {
            id: 0,
            at: time_text(Timestamp::now()),
            page: page[..page.floor_char_boundary(FIELD)].to_owned(),
            report,
        };
        self.0.push(message.held_bytes(), |id| {
            message.id = id;
            Arc::new(message)
        });
    }

    /// A remark of the host itself.
    pub(super) fn note(&self, level: Level, reason: String) {
        self.add(
            "",
            Report {
                direction: Direction::Note,
                verdict: Verdict::Note,
                level,
                reason,
                app: String::new(),
                title: String::new(),
                origin: String::new(),
                bytes: None,
                since_load_ms: None,
                command: None,
                text: String::new(),
                is_cut: false,
            },
        );
    }

    /// The row itself, to be read.
    pub(super) fn ring(&self) -> &Ring<Arc<Message>> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters_and_says_so() {
        let messages = Messages::new();
        messages.note(Level::Info, "kept".to_owned());
        let mut report = messages.0.after(0, 1).items[0].1.report.clone();
        report.text = "ü".repeat(TEXT);
        messages.add("p", report);
        let kept = &messages.0.after(1, 1).items[0].1;
        assert!(kept.report.is_cut);
        assert_eq!(kept.report.text.len(), TEXT);
        let line = serde_json::to_value(&**kept).expect("plain data");
        assert_eq!(line["is_cut"], true);
        assert_eq!(line["direction"], "note");
    }

    #[test]
    fn everything_that_a_message_holds_counts_for_the_bound() {
        let messages = Messages::new();
        messages.note(Level::Info, "r".to_owned());
        let plain = messages.0.after(0, 1).items[0].1.report.clone();
        let long = || {
            let mut text = String::with_capacity(64 << 10);
            text.push_str(&"x".repeat(FIELD + 1));
            text
        };
        for _ in 0..KEPT.items {
            let report = Report {
                reason: long(),
                app: long(),
                title: long(),
                origin: long(),
                text: long(),
                ..plain.clone()
            };
            messages.add(&long(), report);
        }
        let held = messages.0.after(0, usize::MAX).items;
        let texts = |message: &Message| {
            let Message {
                at, page, report, ..
            } = message;
            let Report {
                reason,
                app,
                title,
                origin,
                text,
                ..
            } = report;
            [at, page, reason, app, title, origin, text]
                .map(String::capacity)
                .iter()
                .sum::<usize>()
        };
        let sizes = held
            .iter()
            .map(|(_, message)| texts(message) + size_of::<Message>());
        let bytes: usize = sizes.sum();
        assert!(
            bytes <= KEPT.bytes,
            "{} messages of {bytes} bytes",
            held.len()
        );
        let newest = &held[held.len() - 1].1;
        assert!(newest.report.is_cut && newest.report.reason.len() == FIELD);
    }
}
