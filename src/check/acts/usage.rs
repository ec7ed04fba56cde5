//! A page that may be tampered with, for what shows nowhere else: which fields of a context the app reads, and whether it asks the
//! host for ever.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::json;

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

/// The function in the app's window that tells what was read.
const READS: &str = "hubctlReads";

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
    /// Whether the app threw something meanwhile, and may have read no further.
    #[serde(skip)]
    threw: bool,
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
    let setting = json!({ "reads": READS, "given": given });
    let script = include_str!("../page/reads.js").replace("(READS)", &format!("({setting})"));
    session.alter(&script).await?;
    let mark = session.mark();
    session
        .load(&scene.cast.about(&Person::numbered(97)))
        .await?;
    session.settle().await?;
    let read = session.run_in_app(&format!("window.{READS}?.()")).await?;
    let sights = session.sights(mark);
    let mut seen = sights.iter().map(|sight| &sight.what);
    Ok(Fields {
        threw: seen.any(|seen| matches!(seen, Seen::Exception(_) | Seen::Rejection(_))),
        ..serde_json::from_value(read).unwrap_or_default()
    })
}

/// Fields that the app looks for and no host sends, unless it takes another one in their place.
async fn fields_of_no_host(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    let usual = read_by(scene, session, "").await?;
    let missed: Vec<String> = usual.missed.iter().cloned().collect();
    let mut told = Vec::new();
    for path in reads::sent_by_none(&missed).into_iter().take(MOST_FIELDS) {
        let given = fields_read(scene, &path).await?;
        // With the field there, another one is no longer asked for: that was read in its place.
        let has_stopped = given.threw && !usual.threw;
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
