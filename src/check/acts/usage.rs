//! A page that may be tampered with, for what shows nowhere else: which fields of a context the app reads, and whether it asks the
//! host for ever.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::super::cast::Person;
use super::super::checks::{asks, reads};
use super::super::plan::CaseName;
use super::super::record::{Seen, Sight};
use super::super::session::Session;
use super::super::trouble::Trouble;
use super::super::world::Parent;
use super::{Outcome, Scene, play_in_turn};
use crate::browser::BrowserError;
use crate::finding::Finding;

/// So many fields are looked into; an app that looks for more looks for anything.
const MOST_FIELDS: usize = 5;

/// Timers that are set for later than this, in milliseconds, are not hurried: they may end a session.
const LONGEST_TIMER: u32 = 60_000;

/// The fields that an app reads, by their paths from `data` on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    /// Those that were there.
    pub found: BTreeSet<String>,
    /// Those that were not.
    pub missed: BTreeSet<String>,
    /// Keys of the data that were looked for beside them, in the message itself.
    besides: BTreeSet<String>,
    /// What the app had read when it threw something, after which it may have read no further.
    thrown: Option<Thrown>,
}

/// What an app had read of a context when it threw something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Thrown {
    /// The path that was read last, when nothing stood there.
    last: Option<String>,
    /// All paths at which nothing stood, and what was there instead: `null`, `missing` or `empty`.
    nothings: Vec<(String, String)>,
}

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    play_in_turn(
        scene,
        cases,
        Parent::Host,
        tell,
        async |session, case| match case.check {
            "reads" => fields_of_no_host(scene, session).await,
            _ => polls(scene, session).await,
        },
    )
    .await
}

/// The fields that an app reads of a context, in a page of its own.
pub(super) async fn fields_read(scene: &Scene, given: &str) -> Result<Fields, Trouble> {
    let mut session = scene.open(Parent::Host).await?;
    let fields = read_by(scene, &mut session, given).await;
    session.close().await;
    fields
}

async fn read_by(scene: &Scene, session: &mut Session, given: &str) -> Result<Fields, Trouble> {
    session.alter(&scene.world.reads(given)).await?;
    session
        .load(&scene.cast.about(&Person::numbered(97)))
        .await?;
    session.settle().await?;
    read_so_far(session).await
}

async fn read_so_far(session: &mut Session) -> Result<Fields, Trouble> {
    let read = session.ask("reads()").await?;
    Ok(serde_json::from_value(read).unwrap_or_default())
}

/// The field of an event that was null, missing or empty when the app threw something, and which of those it was:
/// `conversation.meta.assignee`, `null`. `None` when that cannot be told. `thrown` is the first line of what was thrown.
pub(super) async fn missed_field(
    scene: &Scene,
    event: &Value,
    thrown: &str,
) -> Result<Option<(String, String)>, Trouble> {
    let mut session = scene.open(Parent::Host).await?;
    let read = async {
        read_by(scene, &mut session, "").await?;
        session.post(event).await?;
        session.settle().await?;
        read_so_far(&mut session).await
    };
    let read = read.await;
    session.close().await;
    Ok(read?.thrown.and_then(|read| read.culprit(thrown)))
}

/// Names the field in findings on what was thrown when an event came, where it can be known.
pub(super) async fn name_missed_fields(
    scene: &Scene,
    event: &Value,
    findings: &mut Vec<Finding>,
) -> Result<(), Trouble> {
    for finding in &mut *findings {
        let Some(cause) = finding.cause.clone() else {
            continue;
        };
        let known = scene.world.missed_field(&cause);
        let known = known.filter(|(path, is)| has_nothing_at(&event["data"], path, is));
        let field = match known {
            Some(field) => Some(field),
            None => missed_field(scene, event, &finding.message.to_string()).await?,
        };
        let Some((path, is)) = field else {
            continue;
        };
        let message = format!("{}, where data.{path} is {is}", finding.message.marked());
        finding.message = message.into();
        finding.cause = Some(format!("{cause}, data.{path}").into());
        scene.world.learn_missed_field(&cause, (path, is));
    }
    // One cause may throw in several words.
    let mut causes = BTreeSet::new();
    findings.retain(|finding| {
        let cause = finding.cause.clone();
        cause.is_none_or(|cause| causes.insert((finding.rule.code, cause)))
    });
    Ok(())
}

/// Whether there is `null`, nothing (`missing`) or something `empty` at a path such as `conversation.messages[].sender`, for at
/// least one item of each array.
fn has_nothing_at(value: &Value, path: &str, is: &str) -> bool {
    if let Some(items) = value.as_array() {
        return items.iter().any(|item| has_nothing_at(item, path, is));
    }
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    let found = value.get(key.trim_end_matches("[]"));
    match found {
        Some(found) if !rest.is_empty() => has_nothing_at(found, rest, is),
        None => is == "missing",
        Some(Value::Null) => is == "null",
        Some(Value::String(text)) => is == "empty" && text.is_empty(),
        Some(Value::Array(items)) => is == "empty" && items.is_empty(),
        Some(_) => false,
    }
}

impl Thrown {
    fn culprit(self, thrown: &str) -> Option<(String, String)> {
        let fits = |(_, is): &&(String, String)| {
            let is_null = is == "null";
            (is_null || !thrown.contains(" of null"))
                && (!is_null || !thrown.contains(" of undefined"))
        };
        let mut fitting = self.nothings.iter().filter(fits);
        if let Some(last) = &self.last
            && let Some(found) = fitting.clone().find(|(path, _)| path == last)
        {
            return Some(found.clone());
        }
        // Whoever takes all fields first and uses them later is known by what was looked for in them.
        let (_, key) = thrown.split_once("(reading '")?;
        let (key, _) = key.split_once('\'')?;
        let event = crate::contract::Fields::of_all_profiles();
        let data = event.key("data")?;
        let has_key = |path: &str| data.at(path).is_some_and(|field| field.has(key));
        let found = fitting.clone().find(|(path, _)| has_key(path));
        let found = found.or_else(|| fitting.next().filter(|_| fitting.next().is_none()));
        found.cloned()
    }
}

/// Fields that the app looks for and no host sends, unless it takes another one in their place.
async fn fields_of_no_host(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    let usual = read_by(scene, session, "").await?;
    let missed: Vec<String> = usual.missed.iter().cloned().collect();
    let mut told = Vec::new();
    for path in reads::sent_by_none(&missed).into_iter().take(MOST_FIELDS) {
        let given = fields_read(scene, &path).await?;
        // With the field there, another one is no longer asked for: that was read in its place.
        let has_stopped = given.thrown.is_some() && usual.thrown.is_none();
        let mut others = usual.found.iter().chain(&usual.missed);
        let is_asked = |other: &String| given.found.contains(other) || given.missed.contains(other);
        let is_replaced = !has_stopped && others.any(|other| *other != path && !is_asked(other));
        if !is_replaced {
            told.push(path);
        }
    }
    let mut findings = reads::judge(&told);
    let astray = usual.besides.difference(&usual.found);
    findings.extend(astray.map(|key| reads::beside_data(key)));
    Ok(findings)
}

/// Runs the app's timers again and again, as if time went by, and counts what it asks.
async fn polls(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    session
        .load(&scene.cast.about(&Person::numbered(98)))
        .await?;
    session.settle().await?;
    let request_key = &scene.world.options.request_key;
    let is_request = |sight: &Sight| asks::is_request(&sight.what, request_key);
    for _ in 0..=asks::FLOOD {
        let mark = session.mark();
        let timers: u64 = session.get(&format!("hurry({LONGEST_TIMER})")).await?;
        if timers == 0 {
            return Ok(Vec::new());
        }
        session.settle().await?;
        let sights = session.sights(mark);
        // A new document asks once more, and that is right.
        let is_new = |sight: &Sight| matches!(sight.what, Seen::Navigated { .. });
        if !sights.iter().any(is_request) || sights.iter().any(is_new) {
            return Ok(Vec::new());
        }
    }
    Ok(vec![asks::polls()])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn culprit(last: Option<&str>, nothings: &[(&str, &str)], thrown: &str) -> Option<String> {
        let nothings = nothings.iter();
        let read = Thrown {
            last: last.map(str::to_owned),
            nothings: nothings
                .map(|(path, is)| ((*path).to_owned(), (*is).to_owned()))
                .collect(),
        };
        read.culprit(thrown).map(|(path, _)| path)
    }

    #[test]
    fn the_field_that_was_missing_is_the_one_that_was_read_last_or_the_one_that_fits() {
        let assignee = "conversation.meta.assignee";
        let email = "contact.email";
        let both = [(email, "null"), (assignee, "null")];
        let of_null = "TypeError: Cannot read properties of null (reading 'name')";
        let of_nothing = "TypeError: Cannot read properties of undefined (reading 'name')";
        for (last, nothings, thrown, expected) in [
            (Some(email), &both[..], of_null, Some(email)),
            // Both were taken out before; only an agent has a name.
            (None, &both[..], of_null, Some(assignee)),
            (None, &both[..1], of_null, Some(email)),
            // What was null is not undefined.
            (Some(email), &both[..], of_nothing, None),
            (None, &[(email, "missing")], of_nothing, Some(email)),
            (None, &[], of_null, None),
            (Some(email), &both[..1], "Error: no address", Some(email)),
            (None, &both[..1], "Error: no address", None),
        ] {
            let found = culprit(last, nothings, thrown);
            assert_eq!(found.as_deref(), expected, "{last:?} {nothings:?} {thrown}");
        }
    }

    #[test]
    fn nothing_is_found_at_paths_through_arrays_too() {
        let data = json!({ "contact": { "email": null, "name": "" }, "messages": [{ "sender": 1 }, {}], "labels": [] });
        for (path, is, expected) in [
            ("contact.email", "null", true),
            ("contact.email", "missing", false),
            ("contact.name", "empty", true),
            ("contact.phone", "missing", true),
            ("messages[].sender", "missing", true),
            ("messages", "empty", false),
            ("labels", "empty", true),
        ] {
            assert_eq!(has_nothing_at(&data, path, is), expected, "{path} {is}");
        }
    }
}
