//! Realistic `appContext` events from a seed.
//!
//! An event is a function of the seed, its index and the options: events share no state, so any of them can be made
//! alone, in any order and on any machine, with the same bytes. Every event is valid for its profile, and its parts
//! agree: the customer who wrote is the contact, the time of the last message is the time of the last activity.
//!
//! ```
//! use hubctl::contract::{HostVersion, Profile, wire};
//! use hubctl::generate::{Generator, Options, ShapeChoice};
//!
//! let generator = Generator::new(Options {
//!     seed: 7,
//!     version: HostVersion::default(),
//!     shape: ShapeChoice::Mixed,
//!     ..Options::default()
//! });
//! let fifth = generator.events().nth(4).expect("there is no last event");
//! assert_eq!(fifth, generator.event(4));
//! assert_eq!(wire::write(Profile::Web2023, &fifth)["event"], "appContext");
//! ```
//!
//! How an event comes to be: `account` is drawn once a seed; `people` and `channel` draw the customer and what the host
//! knows of one; `player` plays a script of `scripts`; `conversation` tells everything else from the lines; `write` writes
//! what the host of that version sends (`features`). What was wished for (`wish`, `scenario`) is not drawn; `sequence` takes a conversation back to an earlier view; `edit`
//! and `fault` change a whole event afterwards. The order of draws is the format of a seed: a change of it changes every
//! event, which the golden test of `tests/generate.rs` shows.

mod account;
mod attributes;
mod channel;
mod clock;
mod conversation;
mod draw;
pub mod edit;
pub mod fault;
mod features;
mod json;
mod language;
mod mail;
mod matter;
mod people;
mod places;
mod player;
mod rare;
mod romanize;
mod scenario;
mod scripts;
mod sequence;
mod speech;
mod text;
mod thread;
mod view;
mod wish;
mod words;
mod write;

use serde_json::Value;

use crate::contract::{AppContext, Channel, Epoch, HostVersion, Shape, wire};

use self::account::Account;
use self::conversation::Draft;
use self::draw::Draw;
use self::fault::Fault;
use self::scenario::Viewing;
use self::wish::Wish;

pub use self::clock::moment;
pub use self::language::Locale;
pub use self::scenario::Scenario;
pub use self::sequence::VIEWS;
pub use self::wish::Messages;

/// The stream of random numbers that the account is drawn from. Events have the streams from 0 up, their faults those
/// from here down.
const ACCOUNT_STREAM: u64 = u64::MAX;

/// Which shape the conversations have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ShapeChoice {
    /// All of them this one.
    One(Shape),
    /// Each its own: about 45 % rest, 35 % merged, 20 % live.
    #[default]
    Mixed,
}

/// How events follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// Each is of a conversation of its own.
    #[default]
    Apart,
    /// Each conversation is seen [`VIEWS`] times: after a page load, then after new messages and updates.
    Sequence,
}

/// What events to make.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// Where all random numbers come from.
    pub seed: u64,
    /// The host that sends the events.
    pub version: HostVersion,
    /// The shape of their conversations.
    pub shape: ShapeChoice,
    /// The language of the customers; any when it is not given.
    pub locale: Option<Locale>,
    /// The channel of the conversations; any when it is not given.
    pub channel: Option<Channel>,
    /// How many messages an event holds; as it comes when it is not given.
    pub messages: Option<Messages>,
    /// Scenarios that take turns; none for the usual mixture.
    pub scenarios: Vec<&'static Scenario>,
    /// How events follow each other.
    pub order: Order,
    /// The moment all events lie before; 2026-11-01T00:00:00Z when it is not given.
    pub now: Option<Epoch>,
}

/// Makes the events of a seed. All of them come from one account, so the agent who looks at the dashboard is the same
/// in all.
#[derive(Debug, Clone)]
pub struct Generator {
    options: Options,
    account: Account,
    draw: Draw,
}

/// Which conversation an event is of.
struct Place {
    conversation: u64,
    /// Which time it is seen, in a sequence.
    view: u64,
    scenario: Option<&'static Scenario>,
}

impl Generator {
    /// A generator with these options.
    pub fn new(options: Options) -> Self {
        let draw = Draw::new(options.seed, ACCOUNT_STREAM);
        let now = options.now.map_or(clock::DEFAULT_NOW, Epoch::seconds);
        Self {
            account: Account::draw(&mut draw.clone(), now, options.version),
            options,
            draw,
        }
    }

    /// The options it was made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The event of that index as the host's own type.
    ///
    /// The same seed and index tell of the same conversation in every shape.
    pub fn event(&self, index: u64) -> AppContext {
        let event = self.json(index);
        wire::read(self.options.version.profile(), &event).expect("what is written is an event")
    }

    /// The event of that index as JSON, with its keys in the order in which the host writes them.
    pub fn json(&self, index: u64) -> Value {
        let mut text = Vec::new();
        self.write(index, &mut text);
        serde_json::from_slice(&text).expect("what is written is JSON")
    }

    /// Writes the event of that index as the host posts it: JSON in UTF-8, without a line end.
    pub fn write(&self, index: u64, out: &mut Vec<u8>) {
        let place = self.place_of(index);
        let mut draw = self.draw.of_stream(place.conversation);
        let mixed = draw.weighted(&[(45, Shape::Rest), (35, Shape::Merged), (20, Shape::Live)]);
        let shape = match (self.options.shape, self.options.order) {
            (ShapeChoice::One(shape), _) => shape,
            (ShapeChoice::Mixed, Order::Sequence) => sequence::shape_of(place.view),
            (ShapeChoice::Mixed, Order::Apart) => mixed,
        };
        let profile = self.options.version.profile();
        let wish = self.wish(place.scenario);
        let mut draft = Draft::draw(&self.account, &mut draw, place.conversation, &wish);
        if let Some(scenario) = place.scenario {
            (scenario.change)(&mut draft, &mut draw);
        }
        if self.options.order == Order::Sequence {
            sequence::rewind(&mut draft, place.view);
        }
        write::event(out, &draft, profile, shape);
    }

    /// Writes the event of that index with a fault: one line of bytes that may be no JSON and no UTF-8, without a line end.
    /// Where the fault is made depends on the seed and the index as well.
    pub fn write_invalid(&self, index: u64, fault: &Fault, out: &mut Vec<u8>) {
        let start = out.len();
        self.write(index, out);
        let event = serde_json::from_slice(&out[start..]).expect("what is written is JSON");
        out.truncate(start);
        let mut draw = self.draw.of_stream(ACCOUNT_STREAM - 1 - index);
        out.extend_from_slice(&fault.apply(self.options.version.profile(), event, draw.any()));
    }

    /// All events, from index 0 on.
    pub fn events(&self) -> impl Iterator<Item = AppContext> + '_ {
        (0..ACCOUNT_STREAM).map(|index| self.event(index))
    }

    /// The scenario of the event of that index.
    pub fn scenario(&self, index: u64) -> Option<&'static Scenario> {
        self.place_of(index).scenario
    }

    fn place_of(&self, index: u64) -> Place {
        let scenarios = &self.options.scenarios;
        let (turns, turn) = match scenarios.len() as u64 {
            0 => (1, 0),
            count => (count, index % count),
        };
        let scenario = scenarios.get(turn as usize).copied();
        let round = index / turns;
        let (seen, view) = match (self.options.order, scenario.map(|scenario| scenario.view)) {
            (Order::Sequence, _) => (round / VIEWS, round % VIEWS),
            (Order::Apart, Some(Viewing::BackAndForth)) => (round / 3 * 2 + round % 3 % 2, 0),
            (Order::Apart, _) => (round, 0),
        };
        Place {
            conversation: seen * turns + turn,
            view,
            scenario,
        }
    }

    fn wish(&self, scenario: Option<&Scenario>) -> Wish {
        let Options {
            locale,
            channel,
            messages,
            ..
        } = self.options;
        let wish = scenario.map_or(Wish::NONE, |scenario| scenario.wish);
        Wish {
            locale: wish.locale.or(locale),
            channel: wish.channel.or(channel),
            messages: wish.messages.or(messages),
            ..wish
        }
    }
}
