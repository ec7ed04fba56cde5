//! Conversations with something particular about them, each under a name.
//!
//! A scenario is a wish and, where a wish is not enough, a change of the drawn conversation. What it makes is a function of
//! the seed like everything else.

use crate::contract::{Channel, ContentType, HostVersion, Priority, Profile, RecordId};

use super::account::record_id;
use super::attributes;
use super::channel;
use super::clock::Seconds;
use super::conversation::Draft;
use super::draw::Draw;
use super::features::{Feature, Features};
use super::json::Json;
use super::language::Locale;
use super::rare::Sla;
use super::thread::{Extra, Line, Plot, SourceId, Voice};
use super::wish::{Gesture, History, Identity, InStore, Keeper, Messages, Sending, Wish};
use super::words::Words;

/// A kind of conversation that apps have trouble with, under a name.
#[derive(Debug)]
pub struct Scenario {
    name: &'static str,
    summary: &'static str,
    pub(super) wish: Wish,
    pub(super) change: fn(&mut Draft<'_>, &mut Draw),
    pub(super) view: Viewing,
    /// What the host must be able to send.
    needs: Option<Feature>,
}

/// How an agent looks at the conversations of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Viewing {
    /// Each once.
    Once,
    /// At one, at another, and at the first again.
    BackAndForth,
}

impl Scenario {
    /// All of them.
    pub fn all() -> &'static [Scenario] {
        &SCENARIOS
    }

    /// The scenario of that name.
    pub fn named(name: &str) -> Option<&'static Scenario> {
        SCENARIOS.iter().find(|scenario| scenario.name == name)
    }

    /// Its name, as flags have it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it is, in a sentence.
    pub fn summary(&self) -> &'static str {
        self.summary
    }

    /// The one channel it happens on, when it does not happen on any.
    pub fn channel(&self) -> Option<Channel> {
        self.wish.channel
    }

    /// The one language it happens in, when it does not happen in any.
    pub fn locale(&self) -> Option<Locale> {
        self.wish.locale
    }

    /// How many messages it has, when that belongs to it.
    pub fn messages(&self) -> Option<Messages> {
        self.wish.messages
    }

    /// Whether the host of that version can send it. Some of it came with a release, and the mobile app always has the
    /// contact.
    pub fn is_sent_by(&self, version: HostVersion) -> bool {
        let is_known = |feature| Features::of(version).has(feature);
        let has_contact = self.wish.contact != Some(InStore::Missing);
        self.needs.is_none_or(is_known) && (has_contact || version.profile() != Profile::Mobile)
    }
}

impl PartialEq for Scenario {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

const fn scenario(name: &'static str, summary: &'static str, wish: Wish) -> Scenario {
    Scenario {
        name,
        summary,
        wish,
        change: |_, _| {},
        view: Viewing::Once,
        needs: None,
    }
}

const fn changed(
    name: &'static str,
    summary: &'static str,
    wish: Wish,
    change: fn(&mut Draft<'_>, &mut Draw),
) -> Scenario {
    Scenario {
        name,
        summary,
        wish,
        change,
        view: Viewing::Once,
        needs: None,
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "each row of the table is made for it"
)]
const fn since(feature: Feature, scenario: Scenario) -> Scenario {
    Scenario {
        needs: Some(feature),
        ..scenario
    }
}

const ANY: Wish = Wish::NONE;

const fn on(channel: Channel) -> Wish {
    Wish {
        channel: Some(channel),
        ..ANY
    }
}

const fn at(plot: Plot) -> Wish {
    Wish {
        plot: Some(plot),
        ..ANY
    }
}

const fn kept_by(keeper: Keeper) -> Wish {
    Wish {
        owner: Some(keeper),
        ..ANY
    }
}

const fn with_messages(least: u32, most: u32) -> Wish {
    Wish {
        messages: Some(Messages { least, most }),
        ..ANY
    }
}

static SCENARIOS: [Scenario; 41] = [
    scenario(
        "anonymous-visitor",
        "A visitor of the site who gave no name and no address.",
        Wish {
            identity: Some(Identity::Anonymous),
            ..on(Channel::WebWidget)
        },
    ),
    scenario(
        "identified-visitor",
        "A customer whose identity the site proved with an HMAC.",
        Wish {
            identity: Some(Identity::Proved),
            ..on(Channel::WebWidget)
        },
    ),
    scenario(
        "unassigned",
        "Nobody is assigned: the assignee is absent after a page load and null after an update.",
        kept_by(Keeper::Nobody),
    ),
    scenario(
        "assigned-to-viewer",
        "The conversation belongs to the agent who looks at it.",
        kept_by(Keeper::Viewer),
    ),
    scenario(
        "assigned-to-colleague",
        "The conversation belongs to another agent than the one who looks at it.",
        kept_by(Keeper::Colleague),
    ),
    since(
        Feature::AssignedBots,
        scenario(
            "bot-assigned",
            "A bot answers, and no agent has seen the conversation.",
            Wish {
                owner: Some(Keeper::Bot),
                ..at(Plot::Bot)
            },
        ),
    ),
    since(
        Feature::Captain,
        scenario(
            "captain",
            "The AI assistant answers: a sender that is no agent, no bot and no customer.",
            Wish {
                captain: true,
                history: Some(History::Complete),
                ..on_at(Channel::WebWidget, Plot::Bot)
            },
        ),
    ),
    scenario(
        "empty-contact",
        "The host has not loaded the contact: it is {}.",
        Wish {
            contact: Some(InStore::Missing),
            ..ANY
        },
    ),
    changed(
        "bare-contact",
        "All that the host knows of the contact is null, empty or {}.",
        Wish {
            contact: Some(InStore::Loaded),
            identity: Some(Identity::Anonymous),
            ..on(Channel::WebWidget)
        },
        |draft, _| {
            draft.known.forget();
            draft.contact_values = Json::empty_object();
        },
    ),
    changed(
        "blank-contact",
        "Empty texts where the contact has no e-mail address, phone number and identifier.",
        Wish {
            contact: Some(InStore::Loaded),
            ..on(Channel::Api)
        },
        |draft, _| {
            draft.known.email = Some(String::new());
            draft.known.phone = Some(String::new());
            draft.known.identifier = Some(String::new());
        },
    ),
    changed(
        "api-attributes",
        "Custom attributes that only a client of the API can store: lists, objects and null.",
        ANY,
        |draft, draw| {
            draft.values = attributes::foreign_values(draw.below(3));
            draft.contact_values = attributes::foreign_values(draw.below(3));
        },
    ),
    changed(
        "email-only",
        "A customer of whom the host knows an e-mail address and no phone number.",
        on(Channel::Email),
        |draft, _| draft.known.phone = None,
    ),
    changed(
        "phone-only",
        "A customer of whom the host knows a phone number and no e-mail address.",
        on(Channel::Whatsapp),
        |draft, _| draft.known.email = None,
    ),
    scenario(
        "no-messages",
        "Nobody has written anything yet.",
        at(Plot::Empty),
    ),
    scenario(
        "first-message",
        "The customer has just written for the first time, and nobody has answered.",
        Wish {
            history: Some(History::Complete),
            ..at(Plot::Fresh)
        },
    ),
    scenario(
        "unfetched-history",
        "The host has the last message and what came after it; the history comes when an agent opens the conversation.",
        Wish {
            history: Some(History::Unfetched),
            ..at(Plot::Waiting)
        },
    ),
    scenario(
        "long-thread",
        "A customer of many years: a hundred messages.",
        with_messages(100, 100),
    ),
    scenario(
        "huge-thread",
        "Five hundred messages in one event.",
        with_messages(500, 500),
    ),
    scenario(
        "right-to-left",
        "Names and messages in Arabic.",
        Wish {
            locale: Some(Locale::Arabic),
            ..ANY
        },
    ),
    scenario(
        "japanese",
        "Names and messages in Japanese.",
        Wish {
            locale: Some(Locale::Japanese),
            ..ANY
        },
    ),
    changed(
        "emoji",
        "Emoji made of several code points and combining characters in names and messages.",
        Wish {
            history: Some(History::Complete),
            ..at(Plot::Waiting)
        },
        |draft, draw| {
            draft.known.name = Some(draw.pick(&EMOJI_NAMES).to_owned());
            say(draft, " 👩‍👩‍👧‍👦 🙏🏽 🏳️‍🌈 e\u{301}o\u{308} Z̈");
        },
    ),
    changed(
        "long-name",
        "A name of 255 characters, as long as the host stores them.",
        ANY,
        |draft, _| {
            let name = draft.known.name.take().filter(|name| !name.is_empty());
            let word = name.as_deref().unwrap_or("Nguyen");
            let name = format!("{word} ").repeat(255).chars().take(255).collect();
            draft.known.name = Some(name);
        },
    ),
    changed(
        "markup",
        "HTML and script in names and messages.",
        Wish {
            history: Some(History::Complete),
            ..at(Plot::Waiting)
        },
        |draft, draw| {
            draft.known.name = Some(draw.pick(&MARKUP_NAMES).to_owned());
            say(
                draft,
                " <b>Please</b> <img src=x onerror=\"alert(1)\"> & </script>",
            );
        },
    ),
    changed(
        "large-ids",
        "Ids up to the largest that JavaScript holds exactly, far beyond 32 bits.",
        ANY,
        |draft, draw| {
            let room = u64::from(draw.below(1_000_000));
            let base = (1 << 53) - 2_000_000 + room;
            let raised = |id: RecordId| record_id(base + id.get() % 1_000_000);
            let ids = &mut draft.ids;
            ids.conversation = raised(ids.conversation);
            ids.contact = raised(ids.contact);
            ids.contact_inbox = raised(ids.contact_inbox);
            let first = ids.lines.first().map_or(0, |id| id.get());
            for id in &mut ids.lines {
                *id = record_id(base + (id.get() - first) % 1_000_000);
            }
        },
    ),
    scenario(
        "snoozed",
        "Put off until later, or until the customer writes again.",
        at(Plot::Snoozed),
    ),
    scenario(
        "resolved",
        "Played to the end and resolved.",
        at(Plot::Done),
    ),
    scenario(
        "reopened",
        "Resolved once, then the customer came back with something else.",
        at(Plot::Reopened),
    ),
    changed(
        "muted",
        "Resolved and muted: messages of this customer no longer open it.",
        at(Plot::Done),
        |draft, _| draft.is_muted = true,
    ),
    scenario(
        "pending-message",
        "A message of the agent is still on its way: its id is a string and its status progress.",
        Wish {
            owner: Some(Keeper::Viewer),
            sending: Some(Sending::Underway),
            ..on_at(Channel::WebWidget, Plot::Answered)
        },
    ),
    scenario(
        "unsent-message",
        "A message of the agent has not reached the server: its id is a string and its status failed.",
        Wish {
            owner: Some(Keeper::Viewer),
            sending: Some(Sending::Failed),
            ..on_at(Channel::WebWidget, Plot::Answered)
        },
    ),
    scenario(
        "attachments-only",
        "Pictures without a word: the content of every message is null.",
        Wish {
            history: Some(History::Complete),
            ..at(Plot::Photos)
        },
    ),
    since(
        Feature::Reels,
        scenario(
            "instagram-reel",
            "A reel that the customer shared: an attachment without a file.",
            Wish {
                gesture: Some(Gesture::Reel),
                history: Some(History::Complete),
                ..on_at(Channel::FacebookPage, Plot::Waiting)
            },
        ),
    ),
    since(
        Feature::VoiceCalls,
        scenario(
            "voice-call",
            "The customer has called.",
            Wish {
                gesture: Some(Gesture::Call),
                history: Some(History::Complete),
                ..on_at(Channel::TwilioSms, Plot::Waiting)
            },
        ),
    ),
    scenario(
        "private-notes-only",
        "Nothing but private notes, which the host sends to apps as well.",
        Wish {
            history: Some(History::Complete),
            ..at(Plot::Notes)
        },
    ),
    changed(
        "failed-message",
        "The channel refused the agent's last message.",
        Wish {
            history: Some(History::Complete),
            ..on_at(Channel::Whatsapp, Plot::Answered)
        },
        |draft, _| {
            let reason = channel::refusal(draft.channel);
            if let Some(line) = draft.lines.iter_mut().rfind(|line| line.is_reply()) {
                line.refusal = reason;
            }
        },
    ),
    changed(
        "deleted-message",
        "An agent has deleted a message; its place is kept.",
        Wish {
            history: Some(History::Complete),
            ..at(Plot::Answered)
        },
        |draft, _| {
            if let Some(line) = draft.lines.iter_mut().find(|line| line.is_reply()) {
                line.words = Words::Just("This message was deleted");
                line.extra = Extra::Deleted;
                line.enclosure = None;
                line.refusal = None;
            }
        },
    ),
    changed(
        "survey",
        "The customer has answered the satisfaction survey.",
        Wish {
            history: Some(History::Complete),
            ..on_at(Channel::WebWidget, Plot::Done)
        },
        answer_survey,
    ),
    changed(
        "many-unread",
        "More unread messages than the host counts: it stops at ten.",
        Wish {
            history: Some(History::Complete),
            messages: Some(Messages {
                least: 24,
                most: 40,
            }),
            ..on_at(Channel::WebWidget, Plot::Waiting)
        },
        insist,
    ),
    changed(
        "urgent",
        "Urgent, with labels, a team and a service level.",
        kept_by(Keeper::Viewer),
        |draft, _| {
            draft.priority = Some(Priority::Urgent);
            draft.team = Some(0);
            draft.rare.sla = Sla::Kept;
            draft.labels = vec!["vip", "escalated", "follow-up"];
        },
    ),
    since(
        Feature::AppliedSla,
        changed(
            "missed-sla",
            "The first answer came later than the service level allows.",
            at(Plot::Waiting),
            |draft, _| draft.rare.sla = Sla::Missed,
        ),
    ),
    Scenario {
        view: Viewing::BackAndForth,
        ..scenario(
            "quick-switch",
            "The agent opens a conversation, another one, and the first again: three events a round.",
            ANY,
        )
    },
];

const fn on_at(channel: Channel, plot: Plot) -> Wish {
    Wish {
        plot: Some(plot),
        ..on(channel)
    }
}

/// Names with emoji and combining characters.
const EMOJI_NAMES: [&str; 4] = [
    "Zoe\u{308} 🌸 Sunshine",
    "👨‍👩‍👧 Familie Mu\u{308}ller",
    "n\u{303}an\u{303}a 🇪🇸",
    "T̷i̷m̷ 🙋🏾‍♂️",
];

/// Names that are markup.
const MARKUP_NAMES: [&str; 4] = [
    "<b>Ann</b> O'Neil",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "Ann &amp; Bob </title>",
];

/// Adds something to what the customer says.
fn say(draft: &mut Draft<'_>, tail: &'static str) {
    let spoken = |line: &&mut Line| line.is_incoming() && !matches!(line.words, Words::None);
    let lines = draft.lines.iter_mut();
    lines.filter(spoken).for_each(|line| line.tail = tail);
}

fn answer_survey(draft: &mut Draft<'_>, draw: &mut Draw) {
    let extra = Extra::Survey {
        stars: u64::from(draw.within(1..=5)),
        comment: String::new(),
    };
    let is_survey = |line: &&mut Line| line.kind == ContentType::InputCsat;
    if let Some(line) = draft.lines.iter_mut().rfind(is_survey) {
        line.extra = extra;
        return;
    }
    let Some(last) = draft.lines.last() else {
        return;
    };
    let line = Line {
        at: last.at + 1,
        voice: Voice::Template,
        private: false,
        words: Words::Just(draft.person.locale.language().survey),
        tail: "",
        kind: ContentType::InputCsat,
        extra,
        source_id: SourceId::None,
        enclosure: None,
        quotes: None,
        actor: None,
        refusal: None,
        change: None,
        ..*last
    };
    draft.add(line);
}

/// The customer writes a dozen times while no agent looks.
fn insist(draft: &mut Draft<'_>, draw: &mut Draw) {
    let Some(last) = draft.lines.iter().rfind(|line| line.is_incoming()).cloned() else {
        return;
    };
    let since = draft.lines.last().map_or(last.at, |line| line.at);
    for minute in 1..=12 {
        draft.add(Line {
            at: since + minute * 60,
            words: Words::Text("?".repeat(1 + minute as usize % 3)),
            tail: "",
            kind: ContentType::Text,
            extra: Extra::None,
            source_id: channel::message_source_id(draw, draft.channel),
            enclosure: None,
            quotes: None,
            ..last.clone()
        });
    }
    let earlier: Seconds = since;
    draft.seen.agent = draft.seen.agent.min(earlier);
    draft.seen.assignee = draft.seen.assignee.min(earlier);
    draft.now += 13 * 60;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_has_a_name_of_its_own_and_a_sentence() {
        for scenario in Scenario::all() {
            assert_eq!(Scenario::named(scenario.name()), Some(scenario));
            assert!(scenario.summary().ends_with('.'), "{}", scenario.name());
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
            assert!(scenario.name().bytes().all(is_plain));
        }
        assert!(Scenario::all().len() >= 20);
    }
}
