//! hubctl against the real front end: traces of what the dashboard component of ten versions did with a probe app, played again
//! on `hubctl serve` in the real browser and compared line by line.
//!
//! A part of the scenarios runs with all tests. All of them, and the table in `docs/conformance.md`:
//!
//! ```sh
//! SNAPSHOTS=overwrite tests/run --test conformance -- --ignored --nocapture
//! ```

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod app;
#[path = "../golden/mod.rs"]
mod golden;
mod play;
#[path = "../real_browser/mod.rs"]
mod real_browser;
mod table;
#[path = "../telling/mod.rs"]
mod telling;
mod trace;

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::StreamExt;
use hubctl::browser::{Browser, LaunchOptions};
use hubctl::contract::version::Span;
use hubctl::contract::{HostVersion, traits};

use crate::table::{Outcome, Table};
use crate::trace::{Scenario, Seen};

/// The scenarios that run with all tests: together they need every value of every trait that the traces tell apart.
const PART: [&str; 9] = [
    "app-deleted-elsewhere",
    "ask-after-switch",
    "ask-hidden",
    "ask-one-while-two-shows",
    "contact-panel-reopened",
    "switch-a-b-a-on-messages",
    "theme-hidden-reload",
    "two-apps",
    "two-frames-in-one-app",
];

/// How many scenarios are played at a time: they wait more than they compute.
const AT_A_TIME: usize = 6;

/// Plays scenarios in every version they were recorded in.
async fn play_all(scenarios: &[Scenario]) -> Table {
    let executable = real_browser::executable().unwrap();
    let browser = Browser::launch(LaunchOptions::new(executable))
        .await
        .unwrap();
    let port = app::serve().await;
    let versions = trace::versions();
    let pairs = scenarios.iter().flat_map(|scenario| {
        let recorded = versions.iter().filter_map(|(version, keys)| {
            let expected = scenario.trace(version)?;
            Some((scenario, version, keys, expected))
        });
        recorded.collect::<Vec<_>>()
    });
    let plays = pairs.map(|(scenario, version, keys, expected)| {
        let browser = &browser;
        async move {
            let seen = play::play(browser, scenario, (version, keys), port).await;
            let outcome = compare(scenario, expected, &seen);
            (scenario.name.clone(), version.clone(), outcome)
        }
    });
    let plays: Vec<_> = plays.collect();
    let outcomes: Vec<_> = futures_util::stream::iter(plays)
        .buffer_unordered(AT_A_TIME)
        .collect()
        .await;
    browser.close().await.unwrap();
    Table::new(versions.into_iter().map(|(version, _)| version), outcomes)
}

fn compare(scenario: &Scenario, expected: &[Seen], seen: &[Seen]) -> Outcome {
    for (index, step) in scenario.steps.iter().enumerate() {
        match (expected.get(index), seen.get(index)) {
            (Some(expected), Some(seen)) if expected.is_as(seen, scenario.order()) => {
                if expected.impossible.is_some() {
                    return Outcome::Equal;
                }
            }
            (expected, seen) => {
                return Outcome::Different(format!(
                    "step {} ({}):\n      host   {expected:?}\n      hubctl {seen:?}",
                    index + 1,
                    step.title
                ));
            }
        }
    }
    Outcome::Equal
}

/// Fails for traces that differ and are not listed, and for listed ones that do not.
fn judge(table: &Table, is_whole: bool) {
    telling::tell(&table.to_string());
    let mut listed: BTreeMap<_, _> = trace::differences();
    assert!(
        listed.len() <= 4,
        "{} traces are listed as different",
        listed.len()
    );
    let unexpected: Vec<_> = table
        .differences()
        .filter(|(name, _)| listed.remove(name).is_none())
        .map(|(name, difference)| format!("{name}: {difference}"))
        .collect();
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
    if is_whole {
        assert!(
            listed.is_empty(),
            "equal, but listed as different: {listed:?}"
        );
    }
}

/// Values of traits that no trace has; `tests/browser` tries them.
const NOT_RECORDED: [(&str, &str); 1] = [("reopening", "every-time")];

#[test]
fn every_value_of_a_trait_of_the_web_was_recorded() {
    let recorded: Vec<HostVersion> = trace::versions()
        .iter()
        .map(|(version, _)| version.parse().unwrap())
        .collect();
    for row in traits::table() {
        for meaning in row.values {
            let is_recorded = recorded.iter().any(|version| {
                let played = traits::played_by(*version).into_iter();
                let mut same = played.filter(|played| played.name == row.name);
                same.any(|played| played.meaning.value == meaning.value)
            });
            let is_mobile = meaning.holds_for == [Span::Mobile];
            let is_known = is_mobile || NOT_RECORDED.contains(&(row.name, meaning.value));
            assert_ne!(is_recorded, is_known, "{} {}", row.name, meaning.value);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_the_traces_is_equal_in_all_versions() {
    let all = Scenario::all();
    let part: Vec<_> = all
        .into_iter()
        .filter(|scenario| PART.contains(&&*scenario.name))
        .collect();
    assert_eq!(part.len(), PART.len(), "a scenario of the part has no file");
    judge(&play_all(&part).await, false);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes; see the head of this file"]
async fn all_traces_are_equal_in_all_versions() {
    let chosen = std::env::var("SCENARIO").ok();
    let mut all = Scenario::all();
    all.retain(|scenario| chosen.as_ref().is_none_or(|name| *name == scenario.name));
    let table = play_all(&all).await;
    judge(&table, chosen.is_none());
    if chosen.is_none() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md");
        let mut wrong = Vec::new();
        golden::assert_is(&page, &table.page(), &mut wrong);
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
