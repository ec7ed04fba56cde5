//! The languages customers write in, and what a language has to bring: its words are data in `scripts`.

use super::places::{self, Country};
use super::scripts;

/// A language that customers write in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English of several countries.
    English,
    /// German of Germany.
    German,
    /// French of France.
    French,
    /// Spanish of Spain.
    Spanish,
    /// Portuguese of Brazil.
    Portuguese,
    /// Arabic of Saudi Arabia.
    Arabic,
    /// Japanese.
    Japanese,
    /// Chinese of the mainland.
    Chinese,
}

impl Locale {
    /// All of them.
    pub const ALL: [Locale; 8] = [
        Locale::English,
        Locale::German,
        Locale::French,
        Locale::Spanish,
        Locale::Portuguese,
        Locale::Arabic,
        Locale::Japanese,
        Locale::Chinese,
    ];

    /// The BCP 47 tag used in flags: `pt-BR`.
    pub fn tag(self) -> &'static str {
        match self {
            Locale::English => "en",
            Locale::German => "de",
            Locale::French => "fr",
            Locale::Spanish => "es",
            Locale::Portuguese => "pt-BR",
            Locale::Arabic => "ar",
            Locale::Japanese => "ja",
            Locale::Chinese => "zh-CN",
        }
    }

    /// How often each language is drawn.
    pub(super) const WEIGHTS: [(u32, Locale); 8] = [
        (36, Locale::English),
        (14, Locale::German),
        (11, Locale::French),
        (11, Locale::Spanish),
        (10, Locale::Portuguese),
        (6, Locale::Arabic),
        (6, Locale::Japanese),
        (6, Locale::Chinese),
    ];

    /// What the language says.
    pub(super) fn language(self) -> &'static Language {
        match self {
            Locale::English => &scripts::en::LANGUAGE,
            Locale::German => &scripts::de::LANGUAGE,
            Locale::French => &scripts::fr::LANGUAGE,
            Locale::Spanish => &scripts::es::LANGUAGE,
            Locale::Portuguese => &scripts::pt_br::LANGUAGE,
            Locale::Arabic => &scripts::ar::LANGUAGE,
            Locale::Japanese => &scripts::ja::LANGUAGE,
            Locale::Chinese => &scripts::zh_cn::LANGUAGE,
        }
    }

    /// The countries whose customers write in it, each as often as its weight says.
    pub(super) fn countries(self) -> &'static [(u32, &'static Country)] {
        match self {
            Locale::English => &[
                (45, &places::UNITED_STATES),
                (30, &places::UNITED_KINGDOM),
                (10, &places::CANADA),
                (8, &places::AUSTRALIA),
                (7, &places::IRELAND),
            ],
            Locale::German => &[(1, &places::GERMANY)],
            Locale::French => &[(1, &places::FRANCE)],
            Locale::Spanish => &[(1, &places::SPAIN)],
            Locale::Portuguese => &[(1, &places::BRAZIL)],
            Locale::Arabic => &[(1, &places::SAUDI_ARABIA)],
            Locale::Japanese => &[(1, &places::JAPAN)],
            Locale::Chinese => &[(1, &places::CHINA)],
        }
    }
}

/// What a conversation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Delivery,
    Refund,
    Booking,
    Invoice,
    Login,
    Praise,
    Damage,
    Address,
}

/// One turn of a script. Texts may have the slots that [`super::text::Slots`] knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// The customer writes.
    Customer(&'static str),
    /// An agent writes.
    Agent(&'static str),
    /// An agent leaves a private note.
    Note(&'static str),
    /// The customer sends a photograph and no text.
    Photo,
    /// The customer sends a document with a text.
    CustomerFile(&'static str),
    /// An agent sends a document with a text.
    AgentFile(&'static str),
    /// So many days pass before the customer writes again.
    Later(u32),
}

impl Turn {
    /// What is said.
    pub(super) fn text(&self) -> Option<&'static str> {
        match self {
            Turn::Customer(text)
            | Turn::Agent(text)
            | Turn::Note(text)
            | Turn::CustomerFile(text)
            | Turn::AgentFile(text) => Some(text),
            Turn::Photo | Turn::Later(_) => None,
        }
    }

    /// Whether the customer speaks.
    pub(super) fn is_customer(self) -> bool {
        matches!(
            self,
            Turn::Customer(_) | Turn::Photo | Turn::CustomerFile(_)
        )
    }

    /// Whether an agent speaks to the customer.
    pub(super) fn is_agent(self) -> bool {
        matches!(self, Turn::Agent(_) | Turn::AgentFile(_))
    }
}

/// A conversation from the first message to the last. It begins with the customer, and an agent speaks in it.
#[derive(Debug)]
pub(super) struct Script {
    /// What it is about.
    pub(super) topic: Topic,
    /// Subject line, when it comes in by e-mail.
    pub(super) subject: &'static str,
    /// The turns in order.
    pub(super) turns: &'static [Turn],
}

/// What a language brings: everything that is said in it.
#[derive(Debug)]
pub(super) struct Language {
    /// Code as browsers send it.
    pub(super) code: &'static str,
    /// How the first day of a month is written inside a date.
    pub(super) first_day: &'static str,
    /// Names of the months inside a date.
    pub(super) months: [&'static str; 12],
    /// What customers put before the first message of a chat.
    pub(super) openings: &'static [&'static str],
    /// What agents put before their first answer; `{name}` is the customer.
    pub(super) answers: &'static [&'static str],
    /// The same, for a customer whose name is unknown.
    pub(super) nameless_answer: &'static str,
    /// An e-mail of a customer around `{text}`; `{signature}` is the customer's name.
    pub(super) customer_mail: &'static str,
    /// An e-mail of an agent around `{text}`.
    pub(super) agent_mail: &'static str,
    /// How an agent addresses a customer: `{first}`, `{last}`.
    pub(super) address_form: &'static str,
    /// Greeting that the inbox sends.
    pub(super) greeting: &'static str,
    /// What the widget asks a visitor whose address is unknown.
    pub(super) email_request: &'static str,
    /// Question of the satisfaction survey.
    pub(super) survey: &'static str,
    /// Answers to the survey: stars from 1 to 5 and a comment, which may be empty.
    pub(super) ratings: &'static [(u64, &'static str)],
    /// What the bot says: its greeting, an answer to whatever the customer wants, the handover to an agent.
    pub(super) bot: [&'static str; 3],
    /// What agents write while they look something up.
    pub(super) moments: &'static [&'static str],
    /// What the shop sells.
    pub(super) products: &'static [&'static str],
    /// Streets with a number.
    pub(super) streets: &'static [&'static str],
    /// Conversations.
    pub(super) scripts: &'static [Script],
}
