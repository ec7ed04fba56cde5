//! The conversations of the list: made up from a seed, read from a file, or given from outside.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::payload::complete;
use super::session::Session;
use crate::contract::version::UnknownVersion;
use crate::contract::{Channel, HostVersion, Profile, Shape};
use crate::generate::{Generator, Locale, Options, Scenario, ShapeChoice};

/// How many conversations are made up.
const MADE_UP: u64 = 12;

/// The shapes there are.
pub(super) const SHAPES: [&str; 4] = ["mixed", "rest", "merged", "live"];

/// Where conversations come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A seed.
    MadeUp,
    /// The file of `--payload`.
    Payload,
    /// Whoever set them from outside.
    Given,
    /// A file of `--fixtures`.
    Fixture(String),
}

impl Source {
    /// The name in the address of the page.
    pub(super) fn name(&self) -> String {
        match self {
            Source::MadeUp => "made-up".to_owned(),
            Source::Payload => "payload".to_owned(),
            Source::Given => "given".to_owned(),
            Source::Fixture(name) => format!("fixture:{name}"),
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            "made-up" => Some(Source::MadeUp),
            "payload" => Some(Source::Payload),
            "given" => Some(Source::Given),
            _ => name
                .strip_prefix("fixture:")
                .map(|name| Source::Fixture(name.to_owned())),
        }
    }
}

/// Which conversations a page wants. What is not said is as the host was started.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    profile: Option<String>,
    source: Option<String>,
    seed: Option<u64>,
    scenario: Option<String>,
    locale: Option<String>,
    shape: Option<String>,
    channel: Option<String>,
}

/// The conversations that a page is given.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// The `data` of the event of each conversation, in the order of the list, as its host has it.
    pub contexts: Arc<[Value]>,
    /// What hubctl added to them.
    pub added: Vec<Added>,
}

/// What hubctl added to a conversation, because its file lacks what the host always sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Added {
    /// Its place in the list.
    pub index: usize,
    /// The keys of `data`.
    pub keys: Vec<&'static str>,
}

/// Why there are no such conversations.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum WantedError {
    /// A value that is not one of those there are.
    #[error("{value:?} is no {what}; there are: {known}")]
    Unknown {
        /// What it should be.
        what: &'static str,
        /// What was given.
        value: String,
        /// What could be given.
        known: String,
    },
    /// The scenario or channel does not happen on that host.
    #[error("{version} does not send {what}")]
    NotSent {
        /// The host.
        version: HostVersion,
        /// The scenario or channel.
        what: &'static str,
    },
    /// The host is unknown.
    #[error(transparent)]
    Version(#[from] UnknownVersion),
    /// There is no such file, or nothing was given.
    #[error("there are no conversations from {0:?}")]
    NoSource(String),
}

impl Wanted {
    /// Those of another profile.
    pub(super) fn of(profile: Profile) -> Self {
        Self {
            profile: Some(profile.name().to_owned()),
            ..Self::default()
        }
    }

    /// The conversations of a session that are wanted.
    pub(super) fn given(&self, session: &Session) -> Result<Given, WantedError> {
        let source = match &self.source {
            None => session.source(),
            Some(name) => Source::named(name).ok_or_else(|| WantedError::NoSource(name.clone()))?,
        };
        let profile = self.version(session)?.profile();
        let contexts = match &source {
            Source::MadeUp => {
                return Ok(Given {
                    contexts: made_up(self.options(session)?),
                    added: Vec::new(),
                });
            }
            Source::Payload => session.payload.as_ref(),
            Source::Given => session.given.as_ref(),
            Source::Fixture(name) => session
                .fixtures
                .iter()
                .find(|fixture| fixture.name == *name)
                .map(|fixture| &fixture.contexts),
        };
        let contexts = contexts.ok_or_else(|| WantedError::NoSource(source.name()))?;
        Ok(completed(profile, contexts, session.seed))
    }

    fn version(&self, session: &Session) -> Result<HostVersion, WantedError> {
        Ok(match &self.profile {
            None => session.version,
            Some(name) => name.parse()?,
        })
    }

    fn options(&self, session: &Session) -> Result<Options, WantedError> {
        let version = self.version(session)?;
        let scenario = match &self.scenario {
            None => None,
            Some(name) => {
                let scenario = find("scenario", name, Scenario::all(), Scenario::name)?;
                if !scenario.is_sent_by(version) {
                    let what = scenario.name();
                    return Err(WantedError::NotSent { version, what });
                }
                Some(scenario)
            }
        };
        let shape = match self.shape.as_deref() {
            None | Some("mixed") => ShapeChoice::Mixed,
            Some(name) => ShapeChoice::One(find("shape", name, Shape::ALL, Shape::name)?),
        };
        let locale = self.locale.as_deref();
        let locale = locale.map(|tag| find("locale", tag, Locale::ALL, Locale::tag));
        let channel = self.channel.as_deref();
        let channel = channel.map(|name| find("channel", name, Channel::ALL, Channel::name));
        let channel = channel.transpose()?;
        if let Some(channel) = channel.filter(|channel| !channel.is_known_to(version)) {
            let what = channel.name();
            return Err(WantedError::NotSent { version, what });
        }
        Ok(Options {
            seed: self.seed.unwrap_or(session.seed),
            version,
            shape,
            locale: locale.transpose()?,
            channel,
            scenarios: scenario.into_iter().collect(),
            ..Options::default()
        })
    }
}

/// The languages there are, by their tags.
pub(super) fn locales() -> Vec<&'static str> {
    Locale::ALL.map(Locale::tag).into()
}

/// The names of the channels.
pub(super) fn channels() -> Vec<&'static str> {
    Channel::ALL.map(Channel::name).into()
}

/// The one of that name.
fn find<T: Copy>(
    what: &'static str,
    value: &str,
    all: impl IntoIterator<Item = T> + Clone,
    name: impl Fn(T) -> &'static str,
) -> Result<T, WantedError> {
    let found = all.clone().into_iter().find(|one| name(*one) == value);
    found.ok_or_else(|| WantedError::Unknown {
        what,
        value: value.to_owned(),
        known: all.into_iter().map(name).collect::<Vec<_>>().join(", "),
    })
}

/// Contexts from the generator, one for each conversation of the list, the latest activity first.
fn made_up(options: Options) -> Arc<[Value]> {
    let generator = Generator::new(options);
    let events = (0..MADE_UP).map(|index| generator.json(index));
    let mut contexts: Vec<_> = events.map(|mut event| event["data"].take()).collect();
    contexts
        .sort_by_key(|context| std::cmp::Reverse(context["conversation"]["timestamp"].as_u64()));
    contexts.into()
}

/// Contexts that somebody brought along, with what their host always sends.
fn completed(profile: Profile, contexts: &Arc<[Value]>, seed: u64) -> Given {
    let agent = agent(seed);
    let mut added = Vec::new();
    let complete = |(index, data): (usize, &Value)| {
        let (data, keys) = complete(profile, data, &agent);
        if !keys.is_empty() {
            added.push(Added { index, keys });
        }
        data
    };
    let contexts = contexts.iter().enumerate().map(complete).collect();
    Given { contexts, added }
}

/// The agent who looks at conversations that do not say: the one of those that are made up.
fn agent(seed: u64) -> Value {
    let options = Options {
        seed,
        ..Options::default()
    };
    Generator::new(options).json(0)["data"]["currentAgent"].take()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::host::tests_support::session;

    fn wanted(query: &str) -> Wanted {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let object: serde_json::Map<_, _> = pairs
            .map(|(key, value)| {
                let number = value.parse::<u64>().ok().map(Value::from);
                (key.into_owned(), number.unwrap_or_else(|| value.into()))
            })
            .collect();
        serde_json::from_value(Value::Object(object)).expect(query)
    }

    #[test]
    fn the_same_wish_gives_the_same_conversations_and_another_one_others() {
        let session = session();
        let of = |query| wanted(query).given(&session).expect(query).contexts;
        assert_eq!(of(""), of("seed=230&profile=web-2023&shape=mixed"));
        for other in [
            "seed=7",
            "profile=web-2026",
            "scenario=empty-contact",
            "locale=ja",
            "shape=live",
            "channel=whatsapp",
        ] {
            assert_ne!(of(""), of(other), "{other}");
        }
        let all_empty = of("scenario=empty-contact");
        assert!(
            all_empty
                .iter()
                .all(|context| context["contact"] == serde_json::json!({}))
        );
    }

    #[test]
    fn what_there_is_not_is_said_with_what_there_is() {
        let session = session();
        let refused = |query: &str| {
            let error = wanted(query).given(&session).expect_err(query);
            error.to_string()
        };
        assert!(refused("shape=round").contains("there are: rest, merged, live"));
        assert!(refused("scenario=nothing").contains("empty-contact"));
        assert!(refused("profile=web-2022&scenario=bot-assigned").contains("does not send"));
        assert!(refused("profile=web-2022&channel=tiktok").contains("does not send tiktok"));
        assert!(refused("source=payload").contains("no conversations from \"payload\""));
        assert!(refused("source=fixture:x").contains("fixture:x"));
    }

    #[test]
    fn an_agent_under_the_name_of_another_host_is_not_made_up() {
        let captured = json!([{ "conversation": {}, "contact": {}, "current_agent": { "id": 5 } }]);
        let session = Session {
            given: Some(captured.as_array().expect("a list").clone().into()),
            ..session()
        };
        let given = wanted("profile=web-2023")
            .given(&session)
            .expect("conversations");
        assert_eq!(given.contexts[0]["currentAgent"], json!({ "id": 5 }));
        assert_eq!(given.added, []);
    }

    #[test]
    fn what_a_payload_lacks_is_what_its_host_would_send() {
        let payload = json!([
            { "conversation": { "id": 1, "meta": { "sender": { "id": 9, "address_2": "b" } } } },
            { "currentAgent": null, "contact": { "id": 2 }, "conversation": { "id": 2 }, "customAttributes": [] },
        ]);
        let session = Session {
            payload: Some(payload.as_array().expect("a list").clone().into()),
            ..session()
        };
        let given = |profile: &str| {
            let query = format!("profile={profile}&source=payload");
            let given = wanted(&query).given(&session).expect("conversations");
            let keys: Vec<_> = given
                .added
                .iter()
                .map(|it| (it.index, it.keys.clone()))
                .collect();
            (given.contexts, keys)
        };
        let (contexts, added) = given("web-2022");
        assert_eq!(added, [(0, vec!["contact"])]);
        assert_eq!(contexts[0]["contact"], json!({}));
        assert_eq!(
            contexts[1], payload[1],
            "nothing is missing, nothing is moved"
        );

        let (contexts, added) = given("web-2026");
        assert_eq!(
            added,
            [(0, vec!["contact", "currentAgent", "customAttributes"])]
        );
        assert_eq!(contexts[0]["customAttributes"], json!([]));
        let agent = contexts[0]["currentAgent"].as_object().expect("an agent");
        assert_eq!(agent.keys().collect::<Vec<_>>(), ["id", "name", "email"]);
        assert_eq!(
            given("web-2026"),
            given("web-2026"),
            "the same agent each time"
        );

        let (contexts, added) = given("mobile");
        assert_eq!(added, [(0, vec!["contact", "current_agent"]),]);
        let sender = json!({ "id": 9, "address2": "b" });
        assert_eq!(contexts[0]["contact"], sender, "the sender, in its keys");
        assert_eq!(contexts[0]["current_agent"]["id"], agent["id"]);
        assert_eq!(contexts[1]["current_agent"], json!(null));
    }
}
