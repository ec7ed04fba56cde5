//! What the page shows: the answer of `/api/session`.

use serde::Serialize;
use serde_json::{Value, json};

use super::App;
use crate::contract::{Profile, wire};
use crate::generate::{Generator, Options};

/// How many conversations are made up.
const CONVERSATIONS: u64 = 12;

/// What the page shows.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub profile: Profile,
    pub request_key: String,
    pub theme: &'static str,
    pub apps: Vec<App>,
    /// The `data` of the event of each conversation, in the order of the list.
    pub contexts: Vec<Value>,
    /// Why the payload could not be read again, when it could not; the contexts are then the last good ones.
    pub problem: Option<String>,
}

#[derive(Serialize)]
struct NumberedApp<'s> {
    id: usize,
    #[serde(flatten)]
    app: &'s App,
}

impl Session {
    /// The session as the page reads it.
    pub(super) fn to_json(&self) -> Value {
        let apps: Vec<_> = self
            .apps
            .iter()
            .zip(1..)
            .map(|(app, id)| NumberedApp { id, app })
            .collect();
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "profile": self.profile.name(),
            "request_key": self.request_key,
            "theme": self.theme,
            "account": { "id": 1, "name": "Harbour Goods" },
            "apps": apps,
            "contexts": self.contexts,
            "problem": self.problem,
        })
    }

    /// The app of a tab.
    pub(super) fn app(&self, id: usize) -> Option<&App> {
        self.apps.get(id.checked_sub(1)?)
    }
}

/// Contexts from the generator, one for each conversation of the list, the latest activity first.
pub(super) fn made_up(profile: Profile, seed: u64) -> Vec<Value> {
    let generator = Generator::new(Options {
        seed,
        profile,
        ..Options::default()
    });
    let first_events = generator.events().zip(0..CONVERSATIONS);
    let mut contexts: Vec<_> = first_events.map(|(context, _)| context).collect();
    contexts.sort_by_key(|context| std::cmp::Reverse(context.conversation.timestamp));
    let data_of = |context| {
        wire::write(profile, context)
            .get_mut("data")
            .map(Value::take)
    };
    contexts.iter().filter_map(data_of).collect()
}
