//! Every invalid fixture gives exactly the rule in its name, at the place that stands in `invalid_fixtures.tsv`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use hubctl::contract::Profile;
use hubctl::finding::{Run, rules};
use hubctl::source::Limits;
use hubctl::validate::{Stop, Validator};

/// Rules whose trigger is too large for a file in the repository (it is triggered below), or needs a schema beside it (see
/// `tests/own_schema.rs`).
const WITHOUT_FIXTURE: [&str; 2] = ["HUB105", "HUB190"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(path: &Path) -> Run {
    let mut run = Run::new();
    let file = BufReader::new(File::open(path).expect("a fixture"));
    Validator::new(Profile::Web2023)
        .check_input("fixture", file, Stop::Never, &mut run)
        .expect("readable");
    run
}

/// `code`, `line`, `column` of every finding.
fn findings(run: &Run) -> Vec<(String, usize, usize)> {
    run.cases()
        .iter()
        .flat_map(|case| &case.findings)
        .map(|finding| {
            let place = finding
                .place
                .as_ref()
                .expect("every finding of a payload has a place");
            (
                finding.rule.code.to_owned(),
                place.position.line,
                place.position.column,
            )
        })
        .collect()
}

/// The places by file name; each was looked at in its file.
fn places() -> BTreeMap<String, (usize, usize)> {
    let table = fs::read_to_string(root().join("tests/invalid_fixtures.tsv")).expect("the table");
    table
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<_> = line.split('\t').collect();
            let [file, line, column] = cells[..] else {
                panic!("three cells: {line}")
            };
            (
                file.to_owned(),
                (
                    line.parse().expect("a line"),
                    column.parse().expect("a column"),
                ),
            )
        })
        .collect()
}

#[test]
fn every_invalid_fixture_gives_exactly_the_rule_in_its_name_at_its_place() {
    let mut places = places();
    let folder = root().join("fixtures/payloads/invalid");
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        let file = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a UTF-8 name")
            .to_owned();
        let code = file.get(..6).expect("a code").to_owned();
        let rule = rules::find(&code).unwrap_or_else(|| panic!("{file}: no such rule"));
        assert!(
            file[7..].starts_with(rule.name),
            "{file}: the rule is called {}",
            rule.name
        );
        let (line, column) = places
            .remove(&file)
            .unwrap_or_else(|| panic!("{file} is not in the table"));
        assert_eq!(findings(&run(&path)), [(code, line, column)], "{file}");
    }
    assert!(places.is_empty(), "files that are not there: {places:?}");
}

#[test]
fn every_rule_for_payloads_has_a_fixture() {
    let folder = fs::read_dir(root().join("fixtures/payloads/invalid")).expect("the folder");
    let covered: BTreeSet<_> = folder
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy()[..6].to_owned())
        .collect();
    for rule in rules::payload::RULES
        .iter()
        .filter(|rule| !WITHOUT_FIXTURE.contains(&rule.code))
    {
        assert!(
            covered.contains(rule.code),
            "no fixture triggers {} {}",
            rule.code,
            rule.name
        );
    }
}

#[test]
fn no_valid_fixture_gives_an_error_or_a_warning() {
    for entry in fs::read_dir(root().join("fixtures/payloads/valid")).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a UTF-8 name")
            .to_owned();
        let profile = Profile::ALL
            .into_iter()
            .find(|profile| name.starts_with(profile.name()))
            .expect("a profile");
        let mut run = Run::new();
        let file = BufReader::new(File::open(&path).expect("a fixture"));
        Validator::new(profile)
            .check_input("fixture", file, Stop::Never, &mut run)
            .expect("readable");
        let summary = run.summary();
        let notices = match &*name {
            "web-2023-rest-undocumented-field.json" => 1,
            "web-2026-rest-values-of-a-later-host.json" => 6,
            _ => 0,
        };
        assert_eq!(
            (summary.errors, summary.warnings, summary.notices),
            (0, 0, notices),
            "{name}: {:?}",
            run.cases()
        );
    }
}

#[test]
fn a_record_over_the_limit_is_one_finding() {
    let text = format!("{{\"event\":\"{}\"}}", "x".repeat(2000));
    let mut run = Run::new();
    let validator = Validator::new(Profile::Web2023).with_limits(Limits {
        record: 1000,
        ..Limits::default()
    });
    validator
        .check_input("large", text.as_bytes(), Stop::Never, &mut run)
        .expect("memory");
    assert_eq!(findings(&run), [("HUB105".to_owned(), 1, 1)]);
}
