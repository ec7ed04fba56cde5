//! Each fault of `gen --invalid` breaks exactly its rule and no other, wherever it is made.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use hubctl::contract::{Profile, Shape, wire};
use hubctl::finding::{Run, Severity, rules};
use hubctl::generate::fault::Fault;
use hubctl::generate::{Generator, Options, Order, Scenario, ShapeChoice, VIEWS};
use hubctl::validate::{Stop, Validator};
use serde_json::Value;

/// How many events of each profile and shape every fault is made in.
const EVENTS: u64 = 12;

/// How many threads share the scenarios.
const THREADS: usize = 4;

/// Rules that no event can break: there is none, or the schema is somebody's own.
const WITHOUT_FAULT: [&str; 2] = ["HUB102", "HUB190"];

fn generator(profile: Profile, shape: Shape) -> Generator {
    Generator::new(Options {
        seed: 41,
        version: profile.into(),
        shape: ShapeChoice::One(shape),
        ..Options::default()
    })
}

fn events(profile: Profile, shape: Shape) -> impl Iterator<Item = (u64, Value)> {
    let generator = generator(profile, shape);
    (0..EVENTS).map(move |index| (index, wire::write(profile, &generator.event(index))))
}

/// Asserts that an event with a fault breaks the fault's rule, once, and no other.
fn assert_breaks_one_rule(generator: &Generator, index: u64, fault: &Fault) {
    let options = generator.options();
    let mut text = Vec::new();
    generator.write_invalid(index, fault, &mut text);
    let name = fault.name();
    assert!(!text.contains(&b'\n'), "{name}");
    let (told, _) = found(options.version.profile(), &text);
    let codes: Vec<_> = told.iter().map(|(code, _)| *code).collect();
    let start = String::from_utf8_lossy(&text[..text.len().min(9_000)]);
    let (profile, shape, scenarios) =
        (options.version.profile(), options.shape, &options.scenarios);
    assert_eq!(
        codes,
        [fault.rule()],
        "{name} {profile} {shape:?} {scenarios:?} {index}: {told:?}\n{start}"
    );
}

/// All but the one of 16 MiB.
fn small_faults() -> impl Iterator<Item = &'static Fault> {
    Fault::all().iter().filter(|fault| fault.rule() != "HUB105")
}

/// The code and the message of everything that is found in a text, and in how many records.
fn found(profile: Profile, text: &[u8]) -> (Vec<(&'static str, String)>, u64) {
    static VALIDATORS: OnceLock<[(Profile, Validator); 4]> = OnceLock::new();
    let validators =
        VALIDATORS.get_or_init(|| Profile::ALL.map(|profile| (profile, Validator::new(profile))));
    let validator = validators.iter().find(|(of, _)| *of == profile);
    let mut run = Run::new();
    validator
        .map(|(_, validator)| validator)
        .expect("there is one of each profile")
        .check_input("made", text, Stop::Never, &mut run)
        .expect("memory can be read");
    let findings = run.cases().iter().flat_map(|case| &case.findings);
    let told = findings
        .map(|finding| (finding.rule.code, format!("{:?}", finding.message)))
        .collect();
    (told, run.summary().cases)
}

fn kinds() -> impl Iterator<Item = (Profile, Shape)> {
    Profile::ALL
        .into_iter()
        .flat_map(|profile| Shape::ALL.map(|shape| (profile, shape)))
}

#[test]
fn every_fault_breaks_its_rule_and_no_other() {
    for (profile, shape) in kinds() {
        let generator = generator(profile, shape);
        for index in 0..EVENTS {
            small_faults().for_each(|fault| assert_breaks_one_rule(&generator, index, fault));
        }
    }
    let too_large = Fault::named("too-large").expect("a fault");
    assert_breaks_one_rule(&generator(Profile::Web2026, Shape::Merged), 0, too_large);
}

#[test]
fn it_does_so_in_every_scenario_and_view() {
    let scenarios = Scenario::all();
    std::thread::scope(|scope| {
        for first in 0..THREADS {
            let some = scenarios.iter().skip(first).step_by(THREADS);
            scope.spawn(move || some.for_each(assert_breaks_one_rule_in));
        }
    });
}

/// Tries every fault in the first and the last view of a scenario, in every profile that sends it.
fn assert_breaks_one_rule_in(scenario: &'static Scenario) {
    let profiles = Profile::ALL.into_iter();
    for profile in profiles.filter(|profile| scenario.is_sent_by((*profile).into())) {
        let generator = Generator::new(Options {
            seed: 43,
            version: profile.into(),
            scenarios: vec![scenario],
            order: Order::Sequence,
            ..Options::default()
        });
        for index in [0, VIEWS - 1] {
            small_faults().for_each(|fault| assert_breaks_one_rule(&generator, index, fault));
        }
    }
}

#[test]
fn every_rule_that_is_no_notice_has_a_fault_under_its_name() {
    for rule in rules::payload::RULES {
        let is_needed = rule.severity != Severity::Notice && !WITHOUT_FAULT.contains(&rule.code);
        let has_fault = Fault::named(rule.name).is_some_and(|fault| fault.rule() == rule.code);
        assert_eq!(has_fault, is_needed, "{} {}", rule.code, rule.name);
    }
    let names: BTreeSet<_> = Fault::all().iter().map(Fault::name).collect();
    assert_eq!(names.len(), Fault::all().len());
}

#[test]
fn the_same_number_makes_the_same_fault_and_others_reach_other_places() {
    let (_, event) = events(Profile::Web2023, Shape::Merged)
        .last()
        .expect("an event");
    for fault in small_faults() {
        let make = |random| fault.apply(Profile::Web2023, event.clone(), random);
        assert_eq!(make(5), make(5), "{}", fault.name());
    }
    let missing = Fault::named("missing-key").expect("a fault");
    let places: BTreeSet<_> = (0..30)
        .map(|random| missing.apply(Profile::Web2023, event.clone(), random))
        .collect();
    assert!(places.len() > 8, "{}", places.len());
}

#[test]
fn what_stands_around_a_broken_event_is_not_touched() {
    let profile = Profile::Web2023;
    for (index, event) in events(profile, Shape::Rest) {
        for fault in small_faults() {
            let broken = fault.apply(profile, event.clone(), index);
            let whole = event.to_string();
            let lines = [whole.as_bytes(), &broken, whole.as_bytes(), b""].join(&b'\n');
            let (told, events) = found(profile, &lines);
            let codes: Vec<_> = told.iter().map(|(code, _)| *code).collect();
            assert_eq!(codes, [fault.rule()], "{} {index}: {told:?}", fault.name());
            assert_eq!(events, 3, "{} {index}", fault.name());
        }
    }
}
