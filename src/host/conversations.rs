//! The conversations of the list: made up from a seed, read from a file, or given from outside.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::session::Session;
use crate::contract::version::UnknownVersion;
use crate::contract::{Channel, HostVersion, Profile, Shape, wire};
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

    /// The `data` of the event of each conversation, in the order of the list.
    pub(super) fn contexts(&self, session: &Session) -> Result<Arc<[Value]>, WantedError> {
        let source = match &self.source {
            None => session.source(),
            Some(name) => Source::named(name).ok_or_else(|| WantedError::NoSource(name.clone()))?,
        };
        let none = || WantedError::NoSource(source.name());
        match &source {
            Source::MadeUp => Ok(made_up(self.options(session)?)),
            Source::Payload => session.payload.clone().ok_or_else(none),
            Source::Given => session.given.clone().ok_or_else(none),
            Source::Fixture(name) => session
                .fixtures
                .iter()
                .find(|fixture| fixture.name == *name)
                .map(|fixture| Arc::clone(&fixture.contexts))
                .ok_or_else(none),
        }
    }

    fn options(&self, session: &Session) -> Result<Options, WantedError> {
        let version = match &self.profile {
            None => session.version,
            Some(name) => name.parse()?,
        };
        let profile = version.profile();
        let scenario = match &self.scenario {
            None => None,
            Some(name) => {
                let scenario = find("scenario", name, Scenario::all(), Scenario::name)?;
                if !scenario.is_sent_by(profile) {
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
        if let Some(channel) = channel.filter(|channel| !channel.is_known_to(profile)) {
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
    let profile = options.version.profile();
    let generator = Generator::new(options);
    let first_events = generator.events().zip(0..MADE_UP);
    let mut contexts: Vec<_> = first_events.map(|(context, _)| context).collect();
    contexts.sort_by_key(|context| std::cmp::Reverse(context.conversation.timestamp));
    let data_of = |context| {
        wire::write(profile, context)
            .get_mut("data")
            .map(Value::take)
    };
    contexts.iter().filter_map(data_of).collect()
}

#[cfg(test)]
mod tests {
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
        let of = |query| wanted(query).contexts(&session).expect(query);
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
            let error = wanted(query).contexts(&session).expect_err(query);
            error.to_string()
        };
        assert!(refused("shape=round").contains("there are: rest, merged, live"));
        assert!(refused("scenario=nothing").contains("empty-contact"));
        assert!(refused("profile=web-2022&scenario=bot-assigned").contains("does not send"));
        assert!(refused("profile=web-2022&channel=tiktok").contains("does not send tiktok"));
        assert!(refused("source=payload").contains("no conversations from \"payload\""));
        assert!(refused("source=fixture:x").contains("fixture:x"));
    }
}
