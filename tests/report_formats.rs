//! The reports for other programs: SARIF and JUnit against the schemas of those who read them, the annotations of GitHub
//! against what its runner undoes, all of them for what they must not say.

mod formats;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use formats::{Format, MACHINE, tap14, upload};
use hubctl::contract::Profile;
use hubctl::finding::rules::payload as rules;
use hubctl::finding::{Case, Finding, Rule, Run, Severity, Text};
use hubctl::report::{
    Contract, Heading, Root, Values, github, gitlab, json, junit, ndjson, sarif, tap,
};
use hubctl::source::{Place, Pointer, Position};
use hubctl::validate::{Stop, Validator};
use serde_json::Value;

/// A text with all that means something in one of the formats.
const NASTY: &str =
    "50% <b>|`x`|</b> & \"q\" ]]> ${{ x }}\r\n::error::a,b\u{1b}[31m\u{0}\u{9b}\u{FFFE}\u{202E}";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of a repository in which nothing is, so that names are told by their text alone.
static ROOT: LazyLock<Root> = LazyLock::new(|| {
    let repository = if cfg!(windows) { r"C:\repo" } else { "/repo" };
    Root::new(Path::new(repository), [repository.into()])
});

fn heading(values: Values) -> Heading<'static> {
    Heading {
        command: "validate",
        contract: Contract::Profile(Profile::Web2023.into()),
        elapsed: Duration::from_millis(1234),
        values,
        root: &ROOT,
    }
}

fn written(format: Format, run: &Run, values: Values) -> String {
    let mut bytes = Vec::new();
    format(&mut bytes, run, heading(values)).expect("memory");
    String::from_utf8(bytes).expect("UTF-8")
}

fn check(name: &str, bytes: &[u8], run: &mut Run) {
    Validator::new(Profile::Web2023)
        .check_input(name, bytes, Stop::Never, run)
        .expect("memory");
}

fn of_text(text: &str) -> Run {
    let mut run = Run::new();
    check("captures/a.json", text.as_bytes(), &mut run);
    run
}

fn fixture(path: &str) -> String {
    fs::read_to_string(root().join("fixtures/payloads").join(path)).expect("a fixture")
}

/// All invalid fixtures in one run, each under its name.
fn of_fixtures() -> Run {
    let folder = fs::read_dir(root().join("fixtures/payloads/invalid")).expect("the folder");
    let mut paths: Vec<PathBuf> = folder
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    assert!(paths.len() > 30, "{}", paths.len());
    let mut run = Run::new();
    for path in paths {
        let name = path.strip_prefix(root()).expect("below the root");
        let bytes = fs::read(&path).expect("a fixture");
        check(&name.to_string_lossy(), &bytes, &mut run);
    }
    run
}

fn finding(rule: &'static Rule, message: &str) -> Finding {
    let place = Place::bare(Position { line: 3, column: 7 });
    Finding::new(rule, message)
        .at(place)
        .pointing(Pointer::parse("/data/contact"))
}

fn of_case(source: &str, findings: Vec<Finding>) -> Run {
    let mut run = Run::new();
    run.start_source(source.into());
    run.add(Case {
        source: source.into(),
        record: 1,
        findings,
        trial: None,
    });
    run
}

/// Findings as no payload makes them: of every severity, with and without a place, with nasty texts everywhere.
fn of_nasty_texts() -> Run {
    let mut run = Run::new();
    for source in [NASTY, "<stdin>", "/abs/ü [b]^|.json", "../x:y.json", ""] {
        run.start_source(source.into());
        let pointer = Pointer::root().child(NASTY).child(0).child("a/b~c");
        let nasty = finding(&rules::MISSING_KEY, NASTY)
            .pointing(pointer)
            .help(NASTY);
        let bare = Finding::new(&rules::NOT_JSON, "x");
        let warning = finding(&rules::UNSAFE_INTEGER, NASTY);
        let notice =
            finding(&rules::UNDOCUMENTED_FIELD, NASTY).pointing(Pointer::root().child(NASTY));
        for (record, findings) in [vec![nasty, bare], vec![warning, notice]]
            .into_iter()
            .enumerate()
        {
            run.add(Case {
                source: source.into(),
                record: record as u64 + 1,
                findings,
                trial: None,
            });
        }
        run.add_passed(2);
        run.add_remarks(Case {
            source: source.into(),
            record: 1,
            findings: vec![Finding::new(&rules::BYTE_ORDER_MARK, NASTY)],
            trial: None,
        });
        run.add_remarks(Case {
            source: source.into(),
            record: 2,
            findings: vec![Finding::new(&rules::NOT_JSON, NASTY)],
            trial: None,
        });
    }
    run.cut_short(hubctl::finding::Incomplete::ErrorLimit);
    run
}

/// What every format must be able to say, by name.
fn runs() -> [(&'static str, Run); 4] {
    let valid = fixture("valid/web-2023-rest-web-widget-order-question.json");
    [
        ("nothing", Run::new()),
        ("a valid event", of_text(&valid)),
        ("all invalid fixtures", of_fixtures()),
        ("nasty texts", of_nasty_texts()),
    ]
}

fn sarif_of(run: &Run) -> Value {
    serde_json::from_str(&written(sarif::write, run, Values::Shown)).expect("JSON")
}

fn results(log: &Value) -> &[Value] {
    log["runs"][0]["results"].as_array().expect("results")
}

fn fingerprints(run: &Run) -> Vec<String> {
    let log = sarif_of(run);
    let results = results(&log).iter();
    results
        .map(|result| {
            let fingerprint = result["partialFingerprints"]["hubctl/v1"].as_str();
            fingerprint.expect("a fingerprint").to_owned()
        })
        .collect()
}

/// The schema of OASIS. Its pattern for languages has a bracket too many, which no strict reader of regular
/// expressions takes; hubctl writes no language.
fn sarif_schema() -> Value {
    let path = root().join("tests/standards/sarif-schema-2.1.0.json");
    let text = fs::read_to_string(path).expect("the schema");
    let odd = "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$";
    assert_eq!(text.matches(odd).count(), 2);
    serde_json::from_str(&text.replace(odd, "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$")).expect("JSON")
}

#[test]
fn sarif_keeps_to_the_schema_of_oasis() {
    let schema = sarif_schema();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("a schema");
    for (name, run) in runs() {
        let log = sarif_of(&run);
        let errors: Vec<_> = validator
            .iter_errors(&log)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
    let mut broken = sarif_of(&Run::new());
    broken["runs"][0]["results"] = serde_json::json!([{"level": "notice"}]);
    assert!(!validator.is_valid(&broken), "the schema checks nothing");
}

#[test]
fn github_takes_every_sarif_file() {
    for (name, run) in runs() {
        upload::assert_taken(name, &written(sarif::write, &run, Values::Shown));
    }
    let text = written(sarif::write, &of_nasty_texts(), Values::Shown);
    let mut log: Value = serde_json::from_str(&text).expect("JSON");
    let location = &mut log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    location["artifactLocation"]["uri"] = "http://localhost:9/".into();
    location["region"]["startLine"] = 0.into();
    assert_eq!(upload::faults(&log).len(), 2, "the rules check nothing");
}

#[test]
fn sarif_underlines_what_is_wrong() {
    let log = sarif_of(&of_text(&fixture("invalid/HUB111-wrong-event.json")));
    let region = &results(&log)[0]["locations"][0]["physicalLocation"]["region"];
    let column = |key: &str| region[key].as_u64().expect("a column");
    assert!(column("endColumn") > column("startColumn"), "{region}");
}

#[test]
fn sarif_describes_the_rules_of_its_results_and_no_others() {
    let run = of_fixtures();
    let log = sarif_of(&run);
    let described = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .expect("rules");
    let mut used: Vec<_> = results(&log)
        .iter()
        .map(|result| {
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(result["ruleId"], described[index]["id"]);
            result["ruleId"].as_str().expect("a code")
        })
        .collect();
    used.sort_unstable();
    used.dedup();
    let ids: Vec<_> = described
        .iter()
        .map(|rule| rule["id"].as_str().expect("a code"))
        .collect();
    assert_eq!(ids, used);
}

#[test]
fn sarif_says_where_and_how_bad_a_finding_is() {
    let mut strict =
        finding(&rules::UNDOCUMENTED_FIELD, "`x` is not in the contract").help("take it out");
    strict.severity = Severity::Error;
    let warning = finding(&rules::UNSAFE_INTEGER, "too large");
    let notice = finding(&rules::BYTE_ORDER_MARK, "a mark");
    let log = sarif_of(&of_case("a dir/a%b.json", vec![strict, warning, notice]));
    let levels: Vec<_> = results(&log)
        .iter()
        .map(|result| result["level"].clone())
        .collect();
    assert_eq!(levels, ["error", "warning", "note"]);
    let [first, second, ..] = results(&log) else {
        panic!("two results: {log}")
    };
    assert_eq!(
        first["message"]["text"],
        "`x` is not in the contract. take it out"
    );
    let advice = format!("too large. {}", rules::UNSAFE_INTEGER.advice);
    assert_eq!(second["message"]["text"], advice);
    let expected = serde_json::json!({
        "physicalLocation": {
            "artifactLocation": {"uri": "a%20dir/a%25b.json", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 7}
        },
        "logicalLocations": [{"fullyQualifiedName": "/data/contact", "kind": "value"}]
    });
    assert_eq!(first["locations"], serde_json::json!([expected]));
}

#[test]
fn sarif_names_inputs_as_uris() {
    let artifact = |source: &str| {
        let log = sarif_of(&of_case(source, vec![finding(&rules::MISSING_KEY, "x")]));
        results(&log)[0]["locations"][0]["physicalLocation"]["artifactLocation"].clone()
    };
    assert_eq!(artifact("<stdin>"), serde_json::json!({"uri": "stdin"}));
    assert_eq!(
        artifact(".//x:y.json"),
        serde_json::json!({"uri": "x%3Ay.json", "uriBaseId": "%SRCROOT%"})
    );
    if cfg!(unix) {
        assert_eq!(
            artifact("/a [b].json"),
            serde_json::json!({"uri": "file:///a%20%5Bb%5D.json"})
        );
    }
}

#[test]
fn fingerprints_survive_lines_that_are_inserted_before() {
    let text = fixture("invalid/HUB112-missing-key.json");
    let before = fingerprints(&of_text(&text));
    assert_eq!(before.len(), 1);
    assert_eq!(fingerprints(&of_text(&format!("\n\n\n  {text}"))), before);
}

#[test]
fn fingerprints_survive_another_checkout() {
    let of_source = |source: &str| {
        let finding = finding(&rules::MISSING_KEY, "x");
        fingerprints(&of_case(source, vec![finding]))
    };
    assert_eq!(
        of_source("./captures//a.json"),
        of_source("captures/a.json")
    );
    if cfg!(unix) {
        assert_eq!(of_source("/home/a/x.json"), of_source("/build/7/x.json"));
    }
    // Written down: what is known under it today must be known under it next year.
    assert_eq!(of_source("a.json"), ["321e0c5c79127de6"]);
}

#[test]
fn sarif_has_no_more_results_than_github_takes() {
    let mut run = Run::new();
    for rule in [
        &rules::MISSING_KEY,
        &rules::UNSAFE_INTEGER,
        &rules::BYTE_ORDER_MARK,
    ] {
        let findings = vec![finding(rule, "x"); Run::KEPT as usize];
        run.add(Case {
            source: "a.json".into(),
            record: 1,
            findings,
            trial: None,
        });
    }
    let log = sarif_of(&run);
    assert_eq!(results(&log).len() as u64, 2 * Run::KEPT);
    assert!(results(&log).iter().all(|result| result["level"] != "note"));
    let said = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(
        said[0]["message"]["text"],
        "further findings are left out: 10000"
    );
}

#[test]
fn fingerprints_tell_findings_apart() {
    let alike = || finding(&rules::MISSING_KEY, "x");
    let at = |pointer: &str| alike().pointing(Pointer::parse(pointer));
    let run = of_case(
        "a.json",
        vec![
            alike(),
            alike(),
            finding(&rules::WRONG_TYPE, "x"),
            at("/data/agent"),
            at("/data/conversation/messages/0/id"),
        ],
    );
    let mut all = fingerprints(&run);
    all.extend(fingerprints(&of_case("b.json", vec![alike()])));
    let moved = of_case("a.json", vec![at("/data/conversation/messages/7/id")]);
    assert_eq!(
        fingerprints(&moved)[0],
        all[4],
        "an index makes no difference"
    );
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count, "{all:?}");
}

fn schema(name: &str) -> Value {
    let text = fs::read_to_string(root().join("schemas").join(name)).expect("the schema");
    serde_json::from_str(&text).expect("JSON")
}

/// Makes a schema turn down what it does not describe, at every level.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(close);
            if object.get("properties").is_some_and(Value::is_object) {
                object.insert("unevaluatedProperties".to_owned(), false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn assert_keeps_to(schema: &jsonschema::Validator, name: &str, text: &str) {
    let document = serde_json::from_str(text).expect("JSON");
    let errors: Vec<_> = schema
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}

#[test]
fn the_json_report_has_what_its_schema_describes_and_nothing_else() {
    let mut schema = schema("report.json");
    close(&mut schema);
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    for (name, run) in runs() {
        let text = written(json::write, &run, Values::Shown);
        assert_keeps_to(&schema, name, &text);
    }
    let mut bytes = Vec::new();
    let heading = Heading {
        contract: Contract::Profile("4.15.1".parse().expect("a release")),
        ..heading(Values::Shown)
    };
    json::write(&mut bytes, &of_text("{}"), heading).expect("memory");
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(text.contains("\"profile\": \"4.15.1\""), "{text}");
    assert_keeps_to(&schema, "of a release", &text);
}

#[test]
fn every_line_has_what_its_schema_describes_and_nothing_else() {
    // Closed at the top alone: what the pieces hold, the document tells.
    let mut lines = schema("report-lines.json");
    lines["unevaluatedProperties"] = false.into();
    let document = schema("report.json");
    let registry = jsonschema::Registry::new()
        .add("urn:hubctl:schema:report", &document)
        .and_then(jsonschema::RegistryBuilder::prepare)
        .expect("the pieces");
    let schema = jsonschema::draft202012::options()
        .with_registry(&registry)
        .build(&lines)
        .expect("a schema");
    for (name, run) in runs() {
        let text = written(ndjson::write, &run, Values::Shown);
        let findings = run.cases().iter().map(|case| case.findings.len());
        assert_eq!(text.lines().count(), findings.sum::<usize>() + 1, "{name}");
        for line in text.lines() {
            assert_keeps_to(&schema, name, line);
        }
    }
}

#[cfg(unix)]
#[test]
fn junit_keeps_to_the_schema_of_jenkins() {
    for (name, run) in runs() {
        let xml = written(junit::write, &run, Values::Shown);
        assert_eq!(formats::validate_junit(&xml), Ok(()), "{name}");
    }
    let broken = "<testsuites skipped=\"0\"/>";
    assert!(
        formats::validate_junit(broken).is_err(),
        "the schema checks nothing"
    );
}

#[test]
fn junit_has_a_case_for_each_broken_event_and_one_for_the_rest() {
    let broken = fixture("invalid/HUB112-missing-key.json");
    let broken = serde_json::from_str::<Value>(&broken)
        .expect("JSON")
        .to_string();
    let valid = fixture("valid/web-2023-rest-web-widget-order-question.json");
    let valid = serde_json::from_str::<Value>(&valid)
        .expect("JSON")
        .to_string();
    let run = of_text(&format!("{valid}\n{broken}\n{valid}\n"));
    let xml = written(junit::write, &run, Values::Shown);
    for part in [
        "<testsuites name=\"hubctl\" tests=\"2\" failures=\"1\" errors=\"0\" time=\"1.234\">",
        "<testsuite name=\"captures/a.json\" tests=\"2\"",
        "<testcase name=\"event 2\" classname=\"captures/a.json\">",
        "type=\"HUB112\"",
        ">captures/a.json:2:",
        "<testcase name=\"2 further events keep the contract\" classname=\"captures/a.json\"/>",
    ] {
        assert!(xml.contains(part), "no {part} in {xml}");
    }
}

#[test]
fn junit_fails_only_what_breaks_the_contract() {
    let warning = finding(&rules::UNSAFE_INTEGER, "too large");
    let xml = written(
        junit::write,
        &of_case("a.json", vec![warning.clone()]),
        Values::Shown,
    );
    assert!(!xml.contains("<failure"), "{xml}");
    assert!(
        xml.contains("<system-out>a.json:3:7: warning HUB109 "),
        "{xml}"
    );
    let error = finding(&rules::MISSING_KEY, "no `id`");
    let both = of_case("a.json", vec![warning, error]);
    let xml = written(junit::write, &both, Values::Shown);
    assert!(
        xml.contains("<failure message=\"no `id`\" type=\"HUB112\">"),
        "{xml}"
    );
}

#[test]
fn junit_reports_faults_of_the_input_as_failures() {
    let xml = written(junit::write, &of_text(""), Values::Shown);
    assert!(
        xml.contains("<testcase name=\"the input as a whole\""),
        "{xml}"
    );
    assert!(xml.contains("type=\"HUB102\""), "{xml}");
    let mut marked = "\u{FEFF}".to_owned();
    marked.push_str(&fixture(
        "valid/web-2023-rest-web-widget-order-question.json",
    ));
    let xml = written(junit::write, &of_text(&marked), Values::Shown);
    assert!(!xml.contains("<failure"), "{xml}");
    assert!(xml.contains("1 further event keeps the contract"), "{xml}");
}

#[test]
fn junit_fails_for_events_that_were_not_kept() {
    let mut run = Run::new();
    run.start_source("a.json".into());
    for record in 1..=Run::KEPT + 2 {
        run.add(Case {
            source: "a.json".into(),
            record,
            findings: vec![Finding::new(&rules::NOT_JSON, "x")],
            trial: None,
        });
    }
    let xml = written(junit::write, &run, Values::Shown);
    assert!(
        xml.contains("name=\"2 further events break the contract\""),
        "{}",
        xml.len()
    );
    assert_eq!(xml.matches("<failure").count() as u64, Run::KEPT + 1);
}

/// What GitLab demands of a report, as the table "Code Quality report format" of its documentation says.
#[track_caller]
fn assert_code_quality(name: &str, text: &str) {
    assert!(text.starts_with('['), "{name}: no array at the very start");
    let issues: Vec<Value> = serde_json::from_str(text).expect("an array");
    let mut fingerprints = Vec::new();
    for issue in &issues {
        for key in ["description", "check_name", "fingerprint"] {
            let text = issue[key].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{name}: {key} of {issue}");
        }
        let severity = issue["severity"].as_str().expect("a severity");
        let known = ["info", "minor", "major", "critical", "blocker"];
        assert!(known.contains(&severity), "{name}: {severity}");
        let path = issue["location"]["path"].as_str().expect("a path");
        let leads_out = path.split('/').any(|step| matches!(step, "" | "." | ".."));
        assert!(!leads_out && !path.contains('\\'), "{name}: {path}");
        let line = issue["location"]["lines"]["begin"].as_u64();
        assert!(line.is_some_and(|line| line >= 1), "{name}: {issue}");
        fingerprints.push(issue["fingerprint"].clone().to_string());
    }
    fingerprints.sort();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), issues.len(), "{name}");
}

#[test]
fn gitlab_takes_every_report() {
    for (name, run) in runs() {
        assert_code_quality(name, &written(gitlab::write, &run, Values::Shown));
    }
    let run = of_case(
        "./captures/a.json",
        vec![
            finding(&rules::MISSING_KEY, "`id` is missing").help("send it"),
            finding(&rules::UNSAFE_INTEGER, "x"),
            finding(&rules::BYTE_ORDER_MARK, "x"),
        ],
    );
    let text = written(gitlab::write, &run, Values::Shown);
    let issues: Vec<Value> = serde_json::from_str(&text).expect("an array");
    let first = serde_json::json!({
        "description": "`id` is missing. send it",
        "check_name": "HUB112",
        "fingerprint": fingerprints(&run)[0],
        "severity": "major",
        "location": {"path": "captures/a.json", "lines": {"begin": 3}}
    });
    assert_eq!(issues[0], first);
    assert_eq!(
        [&issues[1]["severity"], &issues[2]["severity"]],
        ["minor", "info"]
    );
}

#[test]
fn tap_is_what_its_readers_count() {
    for (name, run) in runs() {
        tap14::assert_is(name, &written(tap::write, &run, Values::Shown));
    }
    let nothing = written(tap::write, &Run::new(), Values::Shown);
    assert_eq!(
        nothing,
        "TAP version 14\n1..0 # SKIP there was nothing to check\n"
    );
    let mut run = of_case("a#b.json", vec![finding(&rules::MISSING_KEY, "no \"id\"")]);
    run.add_passed(2);
    let text = written(tap::write, &run, Values::Shown);
    for part in [
        "1..2\nnot ok 1 - a\\#b.json: event 1\n  ---\n  message: \"no \\\"id\\\"\"\n  type: \"HUB112\"\n",
        "\n  ...\nok 2 - a\\#b.json: 2 further events keep the contract\n",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

#[test]
fn junit_names_the_file_of_a_suite_from_the_root() {
    let of = |source: &str| {
        let run = of_case(source, vec![finding(&rules::MISSING_KEY, "x")]);
        written(junit::write, &run, Values::Shown)
    };
    let xml = of("./x/../captures/a.json");
    assert!(xml.contains(" file=\"captures/a.json\""), "{xml}");
    assert!(!of("<stdin>").contains(" file="), "{xml}");
}

#[test]
fn annotations_are_escaped_as_the_runner_undoes_it() {
    let message = "100% of\r\n::error::a,b";
    let finding = finding(&rules::MISSING_KEY, message).help("50%\nno");
    let text = written(
        github::write,
        &of_case("a%,b:c\r\n.json", vec![finding]),
        Values::Shown,
    );
    let first = text.lines().next().expect("a line");
    assert_eq!(
        first,
        "::error file=a%25%2Cb%3Ac%0D%0A.json,line=3,col=7,title=HUB112 missing-key::\
         100%25 of%0A::error::a,b%0A/data/contact%0A50%25%0Ano"
    );
}

#[test]
fn annotations_name_files_as_github_does() {
    let finding = finding(&rules::MISSING_KEY, "x");
    let text = written(
        github::write,
        &of_case("./captures/a.json", vec![finding]),
        Values::Shown,
    );
    assert!(text.starts_with("::error file=captures/a.json,"), "{text}");
}

#[test]
fn no_control_character_reaches_a_log_or_a_file() {
    let run = of_nasty_texts();
    for (name, format) in MACHINE {
        let text = written(format, &run, Values::Shown);
        // JSON escapes those below 0x20 by itself, and its readers see to the others.
        let is_json = text.starts_with('{');
        let acts = |c: char| match c {
            '\n' => false,
            '\u{202E}' | '\u{7F}'..='\u{9F}' => !is_json,
            c => c.is_control(),
        };
        assert!(!text.contains(acts), "{name}: {text:?}");
    }
}

#[test]
fn every_finding_is_one_annotation_and_the_last_line_is_none() {
    for (name, run) in runs() {
        let text = written(github::write, &run, Values::Shown);
        let findings = run
            .cases()
            .iter()
            .map(|case| case.findings.len())
            .sum::<usize>();
        let lines: Vec<_> = text.lines().collect();
        let (last, annotations) = lines.split_last().expect("a line");
        assert_eq!(annotations.len(), findings, "{name}");
        let is_annotation = |line: &&str| {
            ["::error ", "::warning ", "::notice "]
                .iter()
                .any(|start| line.starts_with(start))
        };
        assert!(annotations.iter().all(is_annotation), "{name}: {text}");
        assert!(!last.trim_start().starts_with("::"), "{name}: {last}");
    }
}

#[test]
fn annotations_have_the_severity_of_the_finding() {
    let mut strict = finding(&rules::UNDOCUMENTED_FIELD, "x");
    strict.severity = Severity::Error;
    let text = written(
        github::write,
        &of_case("a.json", vec![strict]),
        Values::Shown,
    );
    assert!(
        text.starts_with("::error file=a.json,line=3,col=7,title=HUB120 "),
        "{text}"
    );
}

#[test]
fn nothing_in_the_job_summary_is_markup() {
    let message = "a|b <img src=x> & `c`\nd";
    let run = of_case("x|y.json", vec![finding(&rules::MISSING_KEY, message)]);
    let text = written(github::write_summary, &run, Values::Shown);
    let row = text
        .lines()
        .find(|line| line.contains("img"))
        .expect("a row");
    assert!(row.contains("x&#124;y.json:3:7"), "{row}");
    assert!(
        row.contains("a&#124;b &#60;img src=x&#62; &#38; &#96;c&#96; d"),
        "{row}"
    );
    assert!(row.ends_with(" |"), "a line break ended the row: {row}");
}

#[test]
fn the_job_summary_stays_far_below_the_limit() {
    let mut run = Run::new();
    let long = "é|<".repeat(200);
    for record in 0..2_000 {
        let field = Pointer::root().child(format!("{record}{long}"));
        let findings = vec![
            finding(&rules::MISSING_KEY, &long).help(long.as_str()),
            finding(&rules::UNDOCUMENTED_FIELD, &long).pointing(field),
        ];
        run.add(Case {
            source: long.as_str().into(),
            record,
            findings,
            trial: None,
        });
    }
    let text = written(github::write_summary, &run, Values::Shown);
    assert!(text.len() < 700_000, "{}", text.len());
    assert!(text.contains("<details>"), "{text}");
    assert!(text.ends_with('\n'));
}

/// A valid event with personal values where others belong, so that messages quote them.
fn of_personal_values() -> (Run, [&'static str; 3]) {
    let values = ["amina.secret@example.com", "0151 23456789", "Amina Geheim"];
    let [mail, phone, name] = values;
    let mut event: Value = serde_json::from_str(&fixture(
        "valid/web-2023-rest-web-widget-order-question.json",
    ))
    .expect("JSON");
    event["data"]["conversation"]["status"] = mail.into();
    event["data"]["contact"]["phone_number"] = phone.into();
    event["data"]["conversation"]["messages"][0]["content_type"] = name.into();
    (of_text(&event.to_string()), values)
}

#[test]
fn masked_reports_quote_nobody() {
    let (run, personal) = of_personal_values();
    let quoted: Vec<_> = run.rules().iter().map(|count| count.rule.code).collect();
    assert_eq!(quoted, ["HUB115", "HUB117", "HUB128"]);
    let helped = Text::from(format!("did you mean {}?", Text::value("\"Amina Geheim\"")));
    let mut with_help = of_case(
        "b.json",
        vec![finding(&rules::MISSING_KEY, "x").help(helped)],
    );
    for case in run.cases() {
        with_help.add(case.clone());
    }
    for (name, format) in MACHINE {
        let masked = written(format, &with_help, Values::Masked);
        let shown = written(format, &with_help, Values::Shown);
        for value in personal {
            assert!(!masked.contains(value), "{name} quotes {value}: {masked}");
            assert!(shown.contains(value), "{name} lacks {value}: {shown}");
        }
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    for (name, format) in MACHINE {
        for make in [of_fixtures, of_nasty_texts] {
            let text = written(format, &make(), Values::Shown);
            assert_eq!(text, written(format, &make(), Values::Shown), "{name}");
        }
    }
}
