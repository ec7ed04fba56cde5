//! Realistic `appContext` events from a seed.
//!
//! An event is a function of the seed, its index and the options: events share no state, so any of them can be made
//! alone, in any order and on any machine, with the same bytes. Every event is valid for its profile, and its parts
//! agree: the customer who wrote is the contact, the time of the last message is the time of the last activity.
//!
//! ```
//! use hubctl::contract::{Profile, wire};
//! use hubctl::generate::{Generator, Options, ShapeChoice};
//!
//! let generator = Generator::new(Options {
//!     seed: 7,
//!     profile: Profile::Web2023,
//!     shape: ShapeChoice::Mixed,
//! });
//! let fifth = generator.events().nth(4).expect("there is no last event");
//! assert_eq!(fifth, generator.event(4));
//! assert_eq!(wire::write(Profile::Web2023, &fifth)["event"], "appContext");
//! ```
//!
//! How an event comes to be: `account` is drawn once a seed; `people` and `channel` draw the customer and what the host
//! knows of one; `player` plays a script of `scripts`; `conversation` tells everything else from the lines; `shape`
//! writes it. The order of draws is the format of a seed: a change of it changes every event, which the golden test of
//! `tests/generate.rs` shows.

mod account;
mod attributes;
mod channel;
mod clock;
mod conversation;
mod draw;
mod json;
mod language;
mod mail;
mod people;
mod places;
mod player;
mod romanize;
mod scripts;
mod speech;
mod text;
mod thread;
mod view;
mod write;

use crate::contract::{AppContext, Profile, Shape, wire};

use self::account::Account;
use self::conversation::Draft;
use self::draw::Draw;

/// The stream of random numbers that the account is drawn from; events have the streams below.
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

/// What events to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Options {
    /// Where all random numbers come from.
    pub seed: u64,
    /// The host that sends the events.
    pub profile: Profile,
    /// The shape of their conversations.
    pub shape: ShapeChoice,
}

/// Makes the events of a seed. All of them come from one account, so the agent who looks at the dashboard is the same
/// in all.
#[derive(Debug, Clone)]
pub struct Generator {
    options: Options,
    account: Account,
}

impl Generator {
    /// A generator with these options.
    pub fn new(options: Options) -> Self {
        let mut draw = Draw::new(options.seed, ACCOUNT_STREAM);
        Self {
            options,
            account: Account::draw(&mut draw),
        }
    }

    /// The options it was made with.
    pub fn options(&self) -> Options {
        self.options
    }

    /// The event of that index as the host's own type.
    ///
    /// The same seed and index tell of the same conversation in every shape.
    pub fn event(&self, index: u64) -> AppContext {
        let mut text = Vec::new();
        self.write(index, &mut text);
        let event = serde_json::from_slice(&text).expect("what is written is JSON");
        wire::read(self.options.profile, &event).expect("what is written is an event")
    }

    /// Writes the event of that index as the host posts it: JSON in UTF-8, without a line end.
    pub fn write(&self, index: u64, out: &mut Vec<u8>) {
        let mut draw = Draw::new(self.options.seed, index);
        let mixed = draw.weighted(&[(45, Shape::Rest), (35, Shape::Merged), (20, Shape::Live)]);
        let shape = match self.options.shape {
            ShapeChoice::One(shape) => shape,
            ShapeChoice::Mixed => mixed,
        };
        let profile = self.options.profile;
        let draft = Draft::draw(&self.account, &mut draw, profile, index);
        write::event(out, &draft, profile, shape);
    }

    /// All events, from index 0 on.
    pub fn events(&self) -> impl Iterator<Item = AppContext> + '_ {
        (0..ACCOUNT_STREAM).map(|index| self.event(index))
    }
}
