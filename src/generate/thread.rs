//! What a thread is made of: its lines, who says them, and how far the conversation has come.

use crate::contract::{Channel, ContentType, FileType, Status};

use super::account::Account;
use super::channel::Acquaintance;
use super::clock::Seconds;
use super::draw::Seed;
use super::json::Json;
use super::mail::IncomingMail;
use super::matter::Matter;
use super::people::Person;
use super::text::Parties;
use super::wish::Gesture;
use super::words::Words;

/// How far a conversation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plot {
    /// Nobody has written anything.
    Empty,
    /// The customer has written, no agent has answered.
    Fresh,
    /// The customer has sent pictures and not a word.
    Photos,
    /// Agents have left private notes, and nobody has written.
    Notes,
    /// A bot talks to the customer.
    Bot,
    /// The customer waits for the next answer.
    Waiting,
    /// The agent spoke last.
    Answered,
    /// The agent spoke last and put the conversation off.
    Snoozed,
    /// Played to the end and resolved.
    Done,
    /// Resolved once, then the customer came back.
    Reopened,
}

impl Plot {
    /// How often each plot is drawn.
    pub(super) const WEIGHTS: [(u32, Plot); 8] = [
        (1, Plot::Empty),
        (13, Plot::Fresh),
        (7, Plot::Bot),
        (27, Plot::Waiting),
        (15, Plot::Answered),
        (5, Plot::Snoozed),
        (24, Plot::Done),
        (8, Plot::Reopened),
    ];
}

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// The customer.
    Customer,
    /// The colleague at that place.
    Agent(usize),
    /// The account's bot, or its AI assistant.
    Bot,
    /// The host, telling what happened.
    Activity,
    /// The host, on behalf of the shop.
    Template,
}

/// A file sent with a line.
#[derive(Debug, Clone)]
pub(super) struct Enclosure {
    /// What kind of file.
    pub(super) kind: FileType,
    /// File name with its extension; what is no file has none.
    pub(super) file_name: String,
    /// Size in bytes; of what is no file, a number that tells it from others.
    pub(super) size: u64,
    /// Token in the address of the file.
    pub(super) token: String,
}

/// What belongs to a line beside its text.
#[derive(Debug, Clone)]
pub(super) enum Extra {
    /// Nothing.
    None,
    /// It is an e-mail of the customer.
    IncomingMail(IncomingMail),
    /// It went out as an e-mail.
    OutgoingMail,
    /// The agent has deleted it.
    Deleted,
    /// It is a phone call.
    Call(Call),
    /// An object of its own.
    Object(Json),
    /// The customer has answered a survey: stars from 1 to 5, and a comment.
    Survey {
        /// How content the customer is.
        stars: u64,
        /// What the customer says.
        comment: String,
    },
}

/// A phone call of the customer.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// Its id at the provider.
    pub(super) sid: String,
    /// Who took it, and how many seconds it was.
    pub(super) taken: Option<(usize, u32)>,
}

/// Id of a line in the channel's own system.
#[derive(Debug, Clone)]
pub(super) enum SourceId {
    /// It has none.
    None,
    /// What the channel makes of a number.
    Drawn(Seed),
    /// This one.
    Given(String),
}

/// A line of the thread.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// When it was written.
    pub(super) at: Seconds,
    /// Milliseconds after that.
    pub(super) millis: u32,
    /// Who wrote it.
    pub(super) voice: Voice,
    /// Whether it is a private note.
    pub(super) private: bool,
    /// What it says.
    pub(super) words: Words,
    /// What is added at its end.
    pub(super) tail: &'static str,
    /// What kind of content it is.
    pub(super) kind: ContentType,
    /// What belongs to the content.
    pub(super) extra: Extra,
    /// Id in the channel's own system.
    pub(super) source_id: SourceId,
    /// A file.
    pub(super) enclosure: Option<Box<Enclosure>>,
    /// Place of the earlier line that this one answers in particular.
    pub(super) quotes: Option<usize>,
    /// The agent who wrote it, or did what it tells.
    pub(super) actor: Option<usize>,
    /// Why the channel refused it.
    pub(super) refusal: Option<&'static str>,
    /// What it tells of the conversation itself.
    pub(super) change: Option<Change>,
}

/// A change of a conversation that an activity line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It has another state from there on.
    Status(Status),
    /// It belongs to the colleague at that place from there on.
    Owner(usize),
}

impl Line {
    /// Whether an agent said it to the customer.
    pub(super) fn is_reply(&self) -> bool {
        matches!(self.voice, Voice::Agent(_)) && !self.private
    }

    /// Whether the customer said it.
    pub(super) fn is_incoming(&self) -> bool {
        self.voice == Voice::Customer
    }
}

/// Who answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cast {
    /// Who answers in the end.
    pub(super) speaker: usize,
    /// Who answered before and handed over.
    pub(super) predecessor: Option<usize>,
    /// Whether the conversation belongs to the speaker.
    pub(super) is_assigned: bool,
}

/// What a conversation is played with.
pub(super) struct Stage<'a> {
    /// The account it happens in.
    pub(super) account: &'a Account,
    /// The customer.
    pub(super) person: &'a Person,
    /// What the channel knows of the customer.
    pub(super) known: &'a Acquaintance,
    /// Where it happens.
    pub(super) channel: Channel,
    /// Who answers.
    pub(super) cast: Cast,
    /// What the bot is called, or whoever else answers first.
    pub(super) helper: &'a str,
    /// What the customer shall do beside writing.
    pub(super) gesture: Option<Gesture>,
    /// What it is about: what was settled before, what is at hand, and what the customer comes back with.
    pub(super) matters: &'a [Matter],
    /// How many of them were settled before.
    pub(super) past: usize,
}

impl<'a> Stage<'a> {
    /// The customer and the account.
    pub(super) fn parties(&self) -> Parties<'a> {
        Parties {
            account: self.account,
            person: self.person,
        }
    }
}
