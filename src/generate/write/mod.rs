//! Writes a draft as the bytes of an event, in one of its three shapes: as a page load, an update or a push brings it.
//!
//! Keys have the order in which the host's serializers write them.

mod attachment;
mod conversation;
mod message;
mod people;

use std::cell::RefCell;
use std::ops::Range;

use crate::contract::{Profile, Shape, wire};

use super::clock::Seconds;
use super::conversation::Draft;
use super::features::Feature;
use super::json::{self, Json, Key, Object, key};
use super::thread::Voice;
use super::wish::InStore;

/// Writes the event that a host of the profile posts when its store has the conversation in that shape.
pub(super) fn event(out: &mut Vec<u8>, draft: &Draft<'_>, profile: Profile, shape: Shape) {
    let writer = Writer::new(draft, profile, shape);
    json::object(out, |event| {
        event.set(key!("event"), wire::EVENT);
        event.object(key!("data"), |data| writer.data(data));
    });
}

/// How a message came into the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// With the history.
    Fetched,
    /// As the last one of its conversation: all columns of the database.
    Loaded,
    /// Over the websocket: all columns, and what happened.
    Pushed,
    /// As the server's answer to the dashboard that sent it.
    Answered,
}

/// Which lines are in the store, and how they came into it.
#[derive(Debug, Clone, Copy)]
struct Held {
    /// The first line in the store.
    from: usize,
    /// The line that came with the conversation.
    loaded: usize,
    /// The number of all lines.
    end: usize,
    /// Whether the last line is still as the server answered it.
    is_answered: bool,
}

impl Held {
    fn of(draft: &Draft<'_>, shape: Shape) -> Self {
        let lines = &draft.lines;
        let end = lines.len();
        let is_fetched = draft.view.is_fetched(shape);
        let mut from = end - draft.view.held(shape, end);
        // A conversation is pushed with its last message, activities and private notes aside. Whatever comes later is pushed
        // by itself.
        let is_chat = |place: &usize| {
            let line = &lines[*place];
            line.voice != Voice::Activity && !line.private
        };
        if shape == Shape::Live && !is_fetched && !draft.view.is_exact() && from < end {
            from = (0..=from).rev().find(is_chat).unwrap_or(from);
        }
        let is_answered =
            is_fetched && end - from > 1 && draft.rare.is_stored_only && draft.was_sent_here();
        let pushed = draft.view.pushed(shape);
        let after_it = pushed + usize::from(is_answered && pushed == 1);
        Self {
            from,
            loaded: match is_fetched {
                true => end.saturating_sub(after_it).max(from),
                false => from,
            },
            end,
            is_answered,
        }
    }

    fn form(&self, place: usize) -> Form {
        match place {
            _ if place < self.loaded => Form::Fetched,
            _ if place == self.loaded => Form::Loaded,
            _ if self.is_answered && place + 1 == self.end => Form::Answered,
            _ => Form::Pushed,
        }
    }
}

/// The ids that every message repeats.
struct Place {
    /// As the history has them.
    fetched: Json,
    /// With the account before them.
    pushed: Json,
}

impl Place {
    fn of(draft: &Draft<'_>) -> Self {
        let fetched = Json::object(|place| {
            place.set(key!("inbox_id"), draft.ids.inbox);
            place.set(key!("conversation_id"), draft.ids.conversation);
        });
        Self {
            pushed: Json::object(|place| {
                place.set(key!("account_id"), draft.account.id);
                place.members_of(&fetched);
            }),
            fetched,
        }
    }
}

/// Writes a draft in one shape.
struct Writer<'a> {
    draft: &'a Draft<'a>,
    profile: Profile,
    shape: Shape,
    held: Held,
    /// The customer as the sender of a message, and wherever the websocket brings one.
    customer: Json,
    /// Where a message belongs: its account, its inbox and its conversation.
    place: Place,
    /// Where the words of one line are put together.
    words: RefCell<String>,
    /// Where the message that came with the conversation has been written.
    loaded_text: RefCell<Range<usize>>,
}

impl<'a> Writer<'a> {
    fn new(draft: &'a Draft<'a>, profile: Profile, shape: Shape) -> Self {
        Self {
            draft,
            profile,
            shape,
            held: Held::of(draft, shape),
            customer: people::customer(draft),
            place: Place::of(draft),
            words: RefCell::new(String::with_capacity(1024)),
            loaded_text: RefCell::default(),
        }
    }

    fn has(&self, feature: Feature) -> bool {
        self.draft.account.host.has(feature)
    }

    fn is_mobile(&self) -> bool {
        self.profile == Profile::Mobile
    }

    fn data(&self, data: &mut Object<'_>) {
        let faces = &self.draft.account.faces;
        data.object(key!("conversation"), |conversation| {
            self.conversation(conversation);
        });
        data.object(key!("contact"), |contact| self.contact(contact));
        match self.profile {
            Profile::Web2022 => {}
            Profile::Mobile => data.put(key!("current_agent"), &faces.current_agent),
            Profile::Web2023 | Profile::Web2026 => {
                data.put(key!("currentAgent"), &faces.current_agent);
            }
        }
        if self.profile == Profile::Web2026 {
            match self.draft.rare.definitions {
                InStore::Loaded => data.put(key!("customAttributes"), &faces.definitions),
                InStore::Missing => data.set(key!("customAttributes"), [(); 0]),
            }
            data.set(key!("theme"), self.draft.theme);
        }
    }

    /// Writes a key that only some versions of the host have.
    fn set_since(
        &self,
        object: &mut Object<'_>,
        feature: Feature,
        key: Key,
        value: impl json::ToJson,
    ) {
        if self.has(feature) {
            object.set(key, value);
        }
    }

    /// The time the list of conversations is sorted by. When the agent sends a message it follows the clock of the agent's
    /// computer, otherwise the clock of the server.
    fn timestamp(&self) -> Seconds {
        let draft = self.draft;
        let last = draft.last_activity();
        let is_fresh = self.held.loaded + 1 < self.held.end && !self.is_mobile();
        match &draft.pending {
            Some(pending) => pending.at,
            None if is_fresh && draft.was_sent_here() => {
                last.saturating_add_signed(draft.rare.clock)
            }
            None => last,
        }
    }
}
