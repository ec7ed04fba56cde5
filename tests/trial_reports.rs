//! The reports of trials: every format against what reads it, for what it must say and for what it must not.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hubctl::finding::rules::{embedding, handshake, robustness};
use hubctl::finding::{Declared, Evidence, Keep, Picture, Run, Text, TrialState};
use hubctl::report::human::{Detail, Links};
use hubctl::report::trials::TrialReport;
use hubctl::report::{
    Contract, Heading, Values, github, gitlab, html, json, junit, ndjson, sarif, tap,
};
use serde_json::Value;

mod formats;
mod trials;

use formats::{Format, tap14, upload};
use trials::{
    APP, DOT, NASTY, heading, moment, of_everything, of_nasty_texts, run_of, trial, write_page,
};

fn write_human(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    write_at(80, Detail::Full, out, run, heading)
}

fn write_at(
    width: usize,
    detail: Detail,
    out: &mut dyn Write,
    run: &Run,
    heading: Heading<'_>,
) -> io::Result<()> {
    let mut report = TrialReport::new(detail, Links::Plain, heading.values).width(width);
    for case in run.cases() {
        report.write_case(out, case)?;
    }
    report.finish(out, run, heading)
}

fn written(format: Format, run: &Run, values: Values) -> String {
    let mut bytes = Vec::new();
    format(&mut bytes, run, heading(values)).expect("memory");
    String::from_utf8(bytes).expect("UTF-8")
}

/// The human report, as it is without colours.
fn human(width: usize, detail: Detail, run: &Run, values: Values) -> String {
    let mut bytes = Vec::new();
    write_at(width, detail, &mut bytes, run, heading(values)).expect("memory");
    anstream::adapter::strip_str(&String::from_utf8(bytes).expect("UTF-8")).to_string()
}

fn runs() -> [(&'static str, Run); 3] {
    [
        ("nothing", Run::new()),
        ("everything", of_everything()),
        ("nasty texts", of_nasty_texts()),
    ]
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema(path: &str) -> Value {
    let text = fs::read_to_string(root().join(path)).expect("a schema");
    serde_json::from_str(&text).expect("JSON")
}

fn assert_keeps_to(schema: &jsonschema::Validator, name: &str, text: &str) {
    let document: Value = serde_json::from_str(text).expect("JSON");
    let errors: Vec<_> = schema
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}\n{text}");
}

#[test]
fn json_keeps_to_its_schema() {
    let validator = jsonschema::validator_for(&schema("schemas/report.json")).expect("a schema");
    for (name, run) in runs() {
        assert_keeps_to(&validator, name, &written(json::write, &run, Values::Shown));
        assert_keeps_to(
            &validator,
            name,
            &written(json::write, &run, Values::Masked),
        );
    }
    let text = written(json::write, &of_everything(), Values::Shown);
    let mut document: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(document["profile"], Value::Null);
    assert_eq!(document["verdicts"][0]["state"], "blocked");
    assert_eq!(
        document["verdicts"][0]["deciding"],
        serde_json::json!(["HUB301"])
    );
    assert_eq!(document["cases"][4]["trial"]["state"], "not-judged");
    assert_eq!(document["verdicts"][0]["reacts_in_ms"], Value::Null);
    assert_eq!(document["verdicts"][1]["state"], "not-judged");
    document["cases"][1]["trial"]["outcome"] = "fine".into();
    assert!(
        !validator.is_valid(&document),
        "the schema does not look at trials"
    );
}

#[test]
fn every_line_keeps_to_its_schema() {
    let (document, lines) = (
        schema("schemas/report.json"),
        schema("schemas/report-lines.json"),
    );
    let registry = jsonschema::Registry::new()
        .add("urn:hubctl:schema:report", &document)
        .and_then(jsonschema::RegistryBuilder::prepare)
        .expect("the pieces");
    let validator = jsonschema::draft202012::options()
        .with_registry(&registry)
        .build(&lines)
        .expect("a schema");
    for (name, run) in runs() {
        let text = written(ndjson::write, &run, Values::Shown);
        let findings: usize = run.cases().iter().map(|case| case.findings.len()).sum();
        assert_eq!(
            text.lines().count(),
            run.cases().len() + findings + 1,
            "{name}"
        );
        for line in text.lines() {
            assert_keeps_to(&validator, name, line);
        }
    }
    assert!(!validator.is_valid(&serde_json::json!({"type": "trial", "source": "x", "record": 1})));
}

#[test]
fn sarif_keeps_to_the_schema_of_oasis() {
    let text =
        fs::read_to_string(root().join("tests/standards/sarif-schema-2.1.0.json")).expect("it");
    // See tests/report_formats.rs: a pattern with a bracket too many.
    let odd = "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$";
    let text = text.replace(odd, "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    let oasis: Value = serde_json::from_str(&text).expect("JSON");
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&oasis)
        .expect("a schema");
    for (name, run) in runs() {
        let text = written(sarif::write, &run, Values::Shown);
        assert_keeps_to(&validator, name, &text);
        upload::assert_taken(name, &text);
    }
}

fn sarif_results(run: &Run) -> Vec<Value> {
    let log: Value =
        serde_json::from_str(&written(sarif::write, run, Values::Shown)).expect("JSON");
    log["runs"][0]["results"]
        .as_array()
        .expect("results")
        .clone()
}

#[test]
fn a_result_is_known_again_by_rule_and_trial() {
    let finding = |probe, message: &str| {
        trial("web-2023", "plain", probe).finding(&robustness::HANGS, message)
    };
    let one = &sarif_results(&run_of(vec![finding("a", "after 3 s")]))[0];
    let location = &one["locations"][0];
    let uri = &location["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "dashboard-app");
    assert_eq!(
        location["logicalLocations"],
        serde_json::json!([
            {"fullyQualifiedName": "web-2023/plain/a", "kind": "test"},
            {"fullyQualifiedName": APP, "kind": "resource"}
        ])
    );
    assert_eq!(one["properties"]["address"], APP);
    let again = &sarif_results(&run_of(vec![
        trial("mobile", "", "x"),
        finding("a", "after 4 s"),
    ]))[0];
    let other = &sarif_results(&run_of(vec![finding("b", "after 3 s")]))[0];
    assert_eq!(one["partialFingerprints"], again["partialFingerprints"]);
    assert_ne!(one["partialFingerprints"], other["partialFingerprints"]);
}

/// A run with one finding, which is about the app on the fourth line of a configuration.
fn of_declared_app(file: &str) -> Run {
    let mut make = trial("web-2023", "plain", "a").finding(&robustness::HANGS, "x");
    let declared = Declared {
        file: file.to_owned(),
        line: 4,
    };
    make.findings[0].declared = Some(Arc::new(declared));
    run_of(vec![make])
}

#[test]
fn a_finding_about_an_app_is_where_the_configuration_speaks_of_it() {
    let run = of_declared_app("apps/hubctl.toml");
    let result = &sarif_results(&run)[0];
    assert_eq!(
        result["locations"][0]["physicalLocation"],
        serde_json::json!({
            "artifactLocation": {"uri": "apps/hubctl.toml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 4, "startColumn": 1, "endLine": 4, "endColumn": 1}
        })
    );
    let annotation = written(github::write, &run, Values::Shown);
    let start =
        "::error file=apps/hubctl.toml,line=4,col=1,title=HUB411 hangs::x%0Aweb-2023/plain/a%0A";
    assert!(annotation.starts_with(start), "{annotation}");
    let outside = written(
        github::write,
        &of_declared_app("/etc/hubctl.toml"),
        Values::Shown,
    );
    assert!(outside.starts_with("::error title=HUB411 "), "{outside}");
}

#[test]
fn results_of_commands_and_of_apps_with_names_are_kept_apart() {
    let id = |command: &'static str, name: Option<&str>| {
        let mut bytes = Vec::new();
        let heading = Heading {
            command,
            contract: Contract::Trials {
                app: APP,
                name,
                profiles: &[],
                plan: None,
            },
            ..heading(Values::Shown)
        };
        sarif::write(&mut bytes, &Run::new(), heading).expect("memory");
        let log: Value = serde_json::from_slice(&bytes).expect("JSON");
        log["runs"][0]["automationDetails"]["id"].clone()
    };
    assert_eq!(id("check", None), "hubctl/check/");
    assert_eq!(id("check", Some("Orders/2")), "hubctl/check/Orders-2/");
    assert_eq!(id("validate", None), "hubctl/validate/");
}

#[test]
fn an_accepted_finding_is_suppressed_in_sarif() {
    let results = sarif_results(&of_nasty_texts());
    let suppressed: Vec<_> = results
        .iter()
        .filter_map(|result| result.get("suppressions"))
        .collect();
    assert_eq!(suppressed.len(), 1);
    let why = suppressed[0][0]["justification"]
        .as_str()
        .expect("a reason");
    assert!(why.starts_with("accepted until 2027-01-31: "), "{why}");
}

#[test]
fn junit_has_a_suite_a_host_and_a_case_a_trial() {
    // Windows has no xmllint.
    let runs = cfg!(unix).then(runs);
    for (name, run) in runs.into_iter().flatten() {
        let xml = written(junit::write, &run, Values::Shown);
        assert_eq!(formats::validate_junit(&xml), Ok(()), "{name}");
    }
    let xml = written(junit::write, &of_everything(), Values::Shown);
    assert_eq!(xml.matches("<testsuite ").count(), 2, "{xml}");
    for part in [
        "<testsuite name=\"web-2023\" tests=\"5\" skipped=\"1\" errors=\"0\" failures=\"1\"",
        "<testsuite name=\"mobile\" tests=\"3\" skipped=\"0\" errors=\"1\" failures=\"0\"",
        "<testcase name=\"reacts\" classname=\"web-2023.plain\" time=\"0.312\">",
        "<testcase name=\"headers\" classname=\"mobile\" time=\"0.312\"/>",
        "<failure message=\"the listener came 226 ms after `load`, and the app did not ask\" type=\"HUB301\">",
        "<skipped message=\"HUB305: the app does not react to a context\" type=\"not-judged\"/>",
        "<error message=\"the browser ended unexpectedly\" type=\"not-carried-out\">",
        "repeat: hubctl check --app-url http://localhost:3000/panel --only web-2023/plain/reacts",
        "+0.184 s load\n",
        "    at render (panel.js:41:22)\n",
    ] {
        assert!(xml.contains(part), "no {part} in {xml}");
    }
    let twice = written(junit::write, &of_nasty_texts(), Values::Shown);
    assert!(twice.contains("name=\"b (2)\""), "{twice}");
}

#[test]
fn jenkins_and_gitlab_find_the_picture_of_a_case() {
    let xml = written(junit::write, &of_everything(), Values::Shown);
    let line = "\n[[ATTACHMENT|screenshots/web-2023-plain-reacts.png]]<";
    assert!(xml.contains(line), "{xml}");
}

#[test]
fn tap_says_what_was_not_judged_and_what_could_not_be_carried_out() {
    for (name, run) in runs() {
        tap14::assert_is(name, &written(tap::write, &run, Values::Shown));
    }
    let text = written(tap::write, &of_everything(), Values::Shown);
    for part in [
        "\n1..8\n",
        "\nok 5 - web-2023.long-thread: forged-sender # SKIP HUB305: the app does not react to a context\n",
        "  type: \"HUB301\"\n",
        "  duration_ms: 312\n  ...\n",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    let end = text.lines().last();
    assert_eq!(end, Some("Bail out! the browser ended unexpectedly"));
}

#[test]
fn gitlab_shows_a_finding_about_an_app_where_the_configuration_speaks_of_it() {
    let location = |run: &Run| {
        let text = written(gitlab::write, run, Values::Shown);
        let issues: Value = serde_json::from_str(&text).expect("JSON");
        issues[0]["location"].clone()
    };
    let at = |path: &str, line: u64| serde_json::json!({"path": path, "lines": {"begin": line}});
    assert_eq!(
        location(&of_declared_app("hubctl.toml")),
        at("hubctl.toml", 4)
    );
    assert_eq!(location(&of_everything()), at("dashboard-app", 1));
    let outside = "outside-of-the-repository/hubctl.toml";
    assert_eq!(
        location(&of_declared_app("/etc/hubctl.toml")),
        at(outside, 4)
    );
}

#[test]
fn annotations_name_the_trial_and_what_could_not_be_carried_out() {
    let text = written(github::write, &of_everything(), Values::Shown);
    let lines: Vec<_> = text.lines().collect();
    assert!(
        lines[0].starts_with("::error title=HUB301 deaf-at-load::the listener came")
            && lines[0].contains("%0Aweb-2023/plain/reacts%0A")
            && lines[0].contains("%0Arepeat: hubctl check "),
        "{}",
        lines[0]
    );
    assert!(
        lines[4].starts_with("::error title=not carried out::mobile/plain/reacts%0Athe browser"),
        "{}",
        lines[4]
    );
    assert_eq!(
        lines[5],
        "hubctl check: failed: 1 of 8 checks failed, 1 could not be carried out, 1 not judged: 1 error, 2 warnings, 1 notice"
    );
}

#[test]
fn the_job_summary_has_verdicts_and_a_table_a_host() {
    let text = written(github::write_summary, &of_everything(), Values::Shown);
    for part in [
        "| web-2023 | ✗ does not work in web-2023: 1 blocking problem | [HUB301](",
        "| mobile | – not judged in mobile: no essential check (listens, reacts) could be judged; 1 check could not be carried out |  |",
        "| Case | web-2023 | mobile |",
        "| plain/reacts | ❌ failed | ❓ broken |",
        "| plain/forged-sender | ⚠️ warning |  |",
        "| plain/loads | ✅ ok | ℹ️ notice |",
        "\n2 more cases passed, 1 more case was not judged in some hosts\n",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

#[test]
fn the_human_report_says_what_was_found_and_seen() {
    let text = human(80, Detail::Full, &of_everything(), Values::Shown);
    for part in [
        "✓ 2 checks passed in web-2023\n✓ 1 check passed in mobile\n",
        "– 1 check not judged in web-2023: HUB305: the app does not react to a context\n",
        "i notice  mobile/plain/loads  0.3 s\n  notice[HUB302]: ",
        "✗ failed  web-2023/plain/reacts  0.3 s\n  error[HUB301]: the listener came",
        "+0.412 s  the app posts `chatwoot-dashboard-app:fetch-info`\n",
        "        at render (panel.js:41:22)\n",
        "  picture: screenshots/web-2023-plain-reacts.png\n",
        "? broken  mobile/plain/reacts  0.3 s\n    the browser ended unexpectedly\n",
        "✗ does not work in web-2023: 1 blocking problem\n    HUB301 ",
        "failed: 1 of 8 checks failed, 1 could not be carried out, 1 not judged: 1 error,",
        "more about it: hubctl explain HUB301\n",
    ] {
        assert!(text.contains(part), "no {part} in\n{text}");
    }
    assert!(!text.contains("events"), "{text}");
}

#[test]
fn what_is_worst_comes_last_on_a_terminal_and_first_on_the_page() {
    let mut run = of_everything();
    run.note_reaction("web-2023", Duration::from_millis(155));
    let text = human(80, Detail::Full, &run, Values::Shown);
    let end = text.split_once("\n\n").expect("the lines of the cases").1;
    let order = [
        "checks passed in",
        "not judged in web-2023",
        "i notice  mobile/plain/loads",
        "! warning web-2023/plain/forged-sender",
        "? broken  mobile/plain/reacts",
        "✗ failed  web-2023/plain/reacts",
        "  repeat: hubctl check",
        "✗ does not work in web-2023",
        "failed: 1 of 8",
    ];
    assert_in_order(end, &order[..6]);
    assert_in_order(&end[end.find(order[5]).expect("it")..], &order[5..]);
    let page = written(write_page, &run, Values::Shown);
    let list = page.split_once("<div class=\"cases\">").expect("a list").1;
    assert_in_order(
        list,
        &[
            "<details class=\"case bad\" open ",
            "<details class=\"case calm\" ",
            "<details class=\"case warn\" ",
            "id=\"case-6\"",
            "1 check not judged in web-2023: HUB305: ",
            "2 checks passed in web-2023",
            "1 check passed in mobile",
        ],
    );
    assert_eq!(list.matches("\" open data-profile").count(), 1);
}

fn assert_in_order(text: &str, parts: &[&str]) {
    let places = parts.iter().map(|part| {
        text.find(part)
            .unwrap_or_else(|| panic!("no {part} in {text}"))
    });
    assert!(places.is_sorted(), "{parts:?} in {text}");
}

/// A host that does not react, and one in which all is well.
fn of_two_hosts() -> Run {
    let names = ["anonymous-visitor", "long-thread", "markup"];
    let not_judged = || TrialState::NotJudged("HUB300: no listener".to_owned());
    let mut cases = vec![trial("web-2023", "", "listens").finding(&handshake::NO_LISTENER, "x")];
    cases.extend(names.map(|name| trial("web-2023", name, "survives").ended(not_judged())));
    cases.push(trial("mobile", "", "listens"));
    cases.extend(names.map(|name| trial("mobile", name, "survives")));
    let mut run = run_of(cases);
    run.note_reaction("web-2023", Duration::from_millis(90));
    run.note_reaction("mobile", Duration::from_millis(155));
    run
}

#[test]
fn what_was_not_judged_is_one_line_for_each_host_and_reason() {
    let run = of_two_hosts();
    let text = human(80, Detail::Full, &run, Values::Shown);
    let line = "– 3 checks not judged in web-2023: HUB300: no listener\n";
    assert_eq!(text.matches("not judged in").count(), 1, "{text}");
    assert!(text.contains(line), "{text}");
    assert!(text.contains("✓ 4 checks passed in mobile\n"), "{text}");
    let page = written(write_page, &run, Values::Shown);
    assert_eq!(page.matches("<details class=\"fold faint\">").count(), 1);
    assert_eq!(page.matches("<details class=\"fold good\">").count(), 1);
    // One row has something to say; the others are counted.
    assert!(page.contains("<summary>1 case with findings</summary>"));
    assert!(page.contains("<summary>3 more cases were not judged in some hosts</summary>"));
}

#[test]
fn how_fast_the_app_reacts_is_said_of_hosts_where_it_works() {
    let run = of_two_hosts();
    let text = human(80, Detail::Full, &run, Values::Shown);
    let pace = "the app reacts in about 160 ms";
    assert_eq!(text.matches("the app reacts").count(), 1, "{text}");
    assert!(
        text.contains(&format!("✓ works in mobile\n    {pace}\n")),
        "{text}"
    );
    let page = written(write_page, &run, Values::Shown);
    assert!(page.contains("<p class=\"say\">The app reacts in about 160 ms.</p>"));
    let document: Value =
        serde_json::from_str(&written(json::write, &run, Values::Shown)).expect("JSON");
    assert_eq!(document["verdicts"][1]["reacts_in_ms"], 160);
}

#[test]
fn a_line_of_a_case_that_passes_is_for_those_who_ask_for_it() {
    let lines = |report: TrialReport| {
        let (mut report, mut bytes) = (report, Vec::new());
        for case in of_everything().cases() {
            report.write_case(&mut bytes, case).expect("memory");
        }
        String::from_utf8(bytes).expect("UTF-8").lines().count()
    };
    let report = TrialReport::new(Detail::Full, Links::Plain, Values::Shown);
    // What was not judged has no line in either.
    assert_eq!(lines(report), 3);
    assert_eq!(lines(report.listing_all()), 7);
}

#[test]
fn the_human_report_fits_its_width() {
    for width in [40, 80] {
        let text = human(width, Detail::Full, &of_everything(), Values::Shown);
        for line in text.lines() {
            let is_free = line.contains("repeat: ")
                || line.contains("web-2023/")
                || line.contains(" × ")
                || line.contains("picture: ");
            assert!(
                is_free || line.chars().count() <= width,
                "{width}: {line:?}"
            );
        }
    }
}

#[test]
fn quiet_tells_failures_alone() {
    let text = human(80, Detail::ErrorsOnly, &of_everything(), Values::Shown);
    assert!(text.starts_with("? broken  mobile/plain/reacts"), "{text}");
    assert!(text.contains("✗ failed  web-2023/plain/reacts"), "{text}");
    for absent in ["ok ", "passed", "judged", "HUB303", "HUB500", "blocking"] {
        assert!(!text.contains(absent), "{absent} in {text}");
    }
    let passed = run_of(vec![trial("web-2023", "plain", "loads")]);
    assert_eq!(human(80, Detail::ErrorsOnly, &passed, Values::Shown), "");
    let full = human(80, Detail::Full, &passed, Values::Shown);
    assert!(full.contains("ok: 1 check passed\n"), "{full}");
}

#[test]
fn a_long_list_of_evidence_is_cut() {
    let texts: Vec<Text> = (0..50).map(|n| format!("line {n}").into()).collect();
    let make = trial("web-2023", "plain", "x").finding(&robustness::HANGS, "x");
    let run = run_of(vec![make.seen(Evidence {
        console: texts,
        ..Evidence::default()
    })]);
    let text = human(80, Detail::Full, &run, Values::Shown);
    assert!(text.contains("line 7\n    and 42 lines more\n"), "{text}");
    assert!(!text.contains("line 8\n"), "{text}");
}

#[test]
fn no_control_character_reaches_a_log_or_a_file() {
    for (name, format) in formats::with(write_human, write_page) {
        let text = match name {
            "human" => human(80, Detail::Full, &of_nasty_texts(), Values::Shown),
            _ => written(format, &of_nasty_texts(), Values::Shown),
        };
        let is_json = text.starts_with('{');
        let acts = |c: char| match c {
            '\n' => false,
            '\u{202E}' | '\u{7F}'..='\u{9F}' => !is_json,
            c => c.is_control(),
        };
        assert!(!text.contains(acts), "{name}: {text:?}");
    }
}

/// A run with somebody's words in everything that the app wrote or showed, and in all marked values.
fn of_personal_values(secrets: &[String]) -> Run {
    let [
        message,
        help,
        moment_value,
        console,
        exception,
        request,
        dom,
    ] = secrets
    else {
        panic!("{} secrets", secrets.len());
    };
    let marked =
        |secret: &str| Text::from(format!("saw {}", Text::value(&format!("\"{secret}\""))));
    let mut make = trial("web-2023", "plain", "reacts")
        .finding(&robustness::HANGS, marked(message))
        .seen(Evidence {
            timeline: vec![moment(1, marked(moment_value))],
            console: vec![console.as_str().into()],
            exceptions: vec![exception.as_str().into()],
            failed_requests: vec![request.as_str().into()],
            dom: Some(dom.as_str().into()),
            picture: Some(Picture {
                path: None,
                png: Arc::from(DOT),
            }),
        });
    make.findings[0].help = Some(marked(help));
    run_of(vec![make])
}

#[test]
fn masked_reports_quote_nobody() {
    let secrets: Vec<String> = (0..7).map(|n| format!("geheim{n}@example.com")).collect();
    let run = of_personal_values(&secrets);
    for (name, format) in formats::with(write_human, write_page) {
        let masked = written(format, &run, Values::Masked);
        for secret in &secrets {
            assert!(!masked.contains(secret), "{name} quotes {secret}: {masked}");
        }
        assert!(!masked.contains("data:image"), "{name} has a picture");
        let shown = written(format, &run, Values::Shown);
        let is_of_findings_alone = matches!(name, "sarif" | "github" | "summary" | "gitlab");
        for (at, secret) in secrets.iter().enumerate() {
            let is_told = at < 2 || !is_of_findings_alone;
            assert_eq!(shown.contains(secret), is_told, "{name}: {secret}: {shown}");
        }
    }
}

#[test]
fn live_counts_come_to_the_same_verdicts() {
    let mut counts = Run::keeping(Keep::Counts);
    let kept = of_everything();
    for case in kept.cases() {
        counts.add(case.clone());
    }
    assert_eq!(counts.verdicts(), kept.verdicts());
}

#[test]
fn the_page_needs_nothing_else_and_runs_its_own_script_alone() {
    let page = written(write_page, &of_everything(), Values::Shown);
    // It stays there, to be looked at.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::write(folder.join("trial-report.html"), &page).expect("a file");
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("<style").count(), 1);
    let policy = page
        .split_once("Content-Security-Policy\" content=\"")
        .expect("a policy")
        .1;
    let policy = policy.split_once('"').expect("its end").0;
    assert!(
        policy.starts_with("default-src 'none'; img-src data:; "),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    for word in [
        " src=\"http",
        "<link",
        "@import",
        "url(",
        " style=",
        " onclick",
        " onerror",
        "fetch(",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    // A picture that two trials share is there once.
    assert_eq!(page.matches("data:image/png;base64,").count(), 1);
    assert!(page.contains("The same as <a href=\"#case-2\">"));
}

#[test]
fn nothing_of_a_run_is_markup_in_the_page() {
    let page = written(write_page, &of_nasty_texts(), Values::Shown);
    for markup in ["<b>|", "</b> &", "<!-- ", "\"q\" ]]", "' {{"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(
        page.contains("{{cases}}"),
        "a text was taken for a place of the template"
    );
    let title = html::Page {
        title: NASTY,
        made: NASTY,
    };
    let mut bytes = Vec::new();
    html::write(&mut bytes, &Run::new(), heading(Values::Shown), &title).expect("memory");
    let page = String::from_utf8(bytes).expect("UTF-8");
    assert!(
        !page.contains("<b>|") && page.contains("&lt;b&gt;|"),
        "{page}"
    );
}

#[test]
fn every_link_inside_the_page_leads_somewhere() {
    let page = written(write_page, &of_everything(), Values::Shown);
    let links = page.split("href=\"#").skip(1);
    let targets: Vec<_> = links
        .map(|rest| rest.split_once('"').expect("its end").0)
        .collect();
    assert!(targets.len() > 8, "{targets:?}");
    for target in targets {
        assert!(page.contains(&format!(" id=\"{target}\"")), "{target}");
    }
}

#[test]
fn the_page_says_it_in_words_first() {
    let page = written(write_page, &of_everything(), Values::Shown);
    let places: Vec<_> = [
        "<h1>Orders panel</h1>",
        "1 of 8 checks failed",
        "Does not work in web-2023",
        "Not judged in mobile",
        "No essential check (listens, reacts) could be judged.",
        "<table>",
        "id=\"case-2\"",
    ]
    .into_iter()
    .map(|part| {
        page.find(part)
            .unwrap_or_else(|| panic!("no {part} in {page}"))
    })
    .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    for (name, format) in formats::with(write_human, write_page) {
        let text = written(format, &of_everything(), Values::Shown);
        assert_eq!(
            text,
            written(format, &of_everything(), Values::Shown),
            "{name}"
        );
    }
}

#[test]
fn a_rule_that_blocks_is_said_to() {
    let run = run_of(vec![
        trial("mobile", "plain", "loads").finding(&embedding::NOT_REACHABLE, "x"),
    ]);
    let page = written(write_page, &run, Values::Shown);
    assert!(page.contains("Agents cannot use the app. 1 blocking problem:"));
    assert!(page.contains("<a href=\"#case-1\">HUB200</a>"));
}
