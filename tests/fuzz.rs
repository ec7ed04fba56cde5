//! Hostile input for everything that reads what somebody else wrote. `docs/fuzzing.md` says how to run it for longer.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod bare;
mod formats;
mod fuzzing;
mod serve_support;

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use hubctl::check::embedding::{self, Reading};
use hubctl::contract::{Part, Profile};
use hubctl::doctor::{Answer, HostPage, Question, Reach, Secrets, examine};
use hubctl::expect::{self, Expectation, Template};
use hubctl::finding::{Baseline, Case, Finding, Run, rules};
use hubctl::generate::edit::{Edit, Path as EditPath};
use hubctl::host::{App, events_in};
use hubctl::project::Project;
use hubctl::report::embedding::{Layout, Servers};
use hubctl::report::human::{Detail, Links, Report};
use hubctl::report::{Contract, Heading, Root, Values, html};
use hubctl::source::locate::Index;
use hubctl::source::{Pointer, json as parser};
use hubctl::validate::{Stop, Strictness, Validator};
use serde_json::Value;
use url::Url;

use fuzzing::{Corpus, fuzz};
use serve_support::Served;

fn write_human(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let mut report = Report::new(Detail::Full, Links::Plain, heading.values);
    for case in run.cases() {
        report.write_case(out, case)?;
    }
    report.finish(out, run, heading)
}

fn write_html(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let page = html::Page {
        title: "x",
        made: "",
    };
    html::write(out, run, heading, &page)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder of fixtures that are not too long to be damaged thoroughly.
fn files_in(folder: &str) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts = paths
        .iter()
        .filter(|path| path.is_file())
        .map(|path| fs::read(path).unwrap());
    texts.filter(|text| text.len() < 20_000).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Whether a terminal would obey a character, or it turns the direction of text.
fn is_active(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Asserts that a text holds nothing active; what is for people may have colours of our own.
#[track_caller]
fn assert_inert(name: &str, text: &str) {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        let (style, after) = after.split_once('m').unwrap_or(("?", after));
        let is_style = style.chars().all(|c| c.is_ascii_digit() || c == ';');
        // `97;45` is in no style of ours; it stands for what an input would like to be one.
        assert!(
            name == "human" && is_style && style != "97;45",
            "{name}: {text:?}"
        );
        plain.push_str(before);
        rest = after;
    }
    plain.push_str(rest);
    let active: Vec<_> = plain.chars().filter(|c| is_active(*c)).collect();
    assert!(active.is_empty(), "{name}: {active:?} in {text:?}");
}

/// Asserts that XML is well formed as far as tags, quotes and references go.
#[track_caller]
fn assert_well_formed(xml: &str) {
    let mut open = Vec::new();
    let mut rest = xml;
    while let Some((text, after)) = rest.split_once('<') {
        assert_references(text, xml);
        assert!(!text.contains("]]>"), "{xml}");
        if let Some(data) = after.strip_prefix("![CDATA[") {
            rest = data.split_once("]]>").expect("an end").1;
            continue;
        }
        let mut quote = None;
        let end = after.find(|c| match (quote, c) {
            (None, '"' | '\'') => {
                quote = Some(c);
                false
            }
            (Some(open), c) if open == c => {
                quote = None;
                false
            }
            (None, '>') => true,
            _ => false,
        });
        let (tag, after) = after.split_at(end.unwrap_or_else(|| panic!("no end of a tag: {xml}")));
        assert!(!tag.contains('<'), "{xml}");
        assert_references(tag, xml);
        rest = &after[1..];
        let name = |tag: &str| tag.split([' ', '/', '\n']).next().unwrap().to_owned();
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closed.trim()), "{xml}");
        } else if !tag.starts_with('?') && !tag.ends_with('/') {
            open.push(name(tag));
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {xml}");
}

#[track_caller]
fn assert_references(text: &str, xml: &str) {
    for rest in text.split('&').skip(1) {
        let name = rest.split(';').next().unwrap();
        let is_known = ["amp", "lt", "gt", "quot", "apos"].contains(&name) || name.starts_with('#');
        assert!(is_known && rest.contains(';'), "&{name} in {xml}");
    }
    let is_no_xml = |c: char| matches!(c, '\u{FFFE}' | '\u{FFFF}');
    assert!(!text.contains(is_no_xml), "{xml:?}");
}

/// Asserts that a report of a run can be read by those it is for, and does nothing to who looks at it. Which report it is
/// follows from `choice`.
#[track_caller]
fn assert_report(run: &Run, command: &'static str, choice: usize) {
    let formats = formats::with(write_human, write_html);
    let (name, format) = formats[choice % formats.len()];
    let heading = Heading {
        command,
        contract: Contract::Profile(Profile::Web2023.into()),
        elapsed: Duration::from_millis(5),
        values: match choice / formats.len() % 4 {
            0 => Values::Masked,
            _ => Values::Shown,
        },
        root: &Root::new(Path::new("/"), []),
    };
    let mut bytes = Vec::new();
    format(&mut bytes, run, heading).unwrap();
    let text = String::from_utf8(bytes).expect(name);
    assert_inert(name, &text);
    match name {
        "json" | "sarif" => drop(serde_json::from_str::<Value>(&text).expect(name)),
        "ndjson" => text
            .lines()
            .for_each(|line| drop(serde_json::from_str::<Value>(line).expect(name))),
        "junit" => assert_well_formed(&text),
        "github" => {
            let lines: Vec<_> = text.lines().collect();
            let (_, annotations) = lines.split_last().expect("a line");
            let is_one = |line: &&str| {
                ["::error ", "::warning ", "::notice "]
                    .iter()
                    .any(|start| line.starts_with(start))
            };
            assert!(annotations.iter().all(is_one), "{text}");
        }
        "html" => assert_eq!(text.matches("<script").count(), 1, "{text}"),
        _ => {}
    }
}

/// A number that follows from an input: what is done with it must be the same when it comes again.
fn choice_of(input: &[u8]) -> usize {
    input.iter().fold(input.len(), |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(usize::from(*byte))
    }) >> 3
}

/// The longest sentence of a finding, in characters.
const LONGEST_SENTENCE: usize = 2_000;

/// Asserts that a finding lies in the text and is short enough to be read.
#[track_caller]
fn assert_placed(finding: &Finding, lines: &[&[u8]]) {
    let message = finding.message.to_string();
    assert!(
        message.chars().count() <= LONGEST_SENTENCE,
        "{} characters: {message}",
        message.chars().count()
    );
    if let Some(help) = &finding.help {
        assert!(
            help.to_string().chars().count() <= LONGEST_SENTENCE,
            "{help}"
        );
    }
    let Some(place) = &finding.place else {
        return;
    };
    let position = place.position;
    let line = lines.get(position.line.wrapping_sub(1));
    let line = line.unwrap_or_else(|| panic!("{position:?} of {} lines", lines.len()));
    assert!(
        (1..=line.len() + 1).contains(&position.column),
        "{position:?} in a line of {} bytes",
        line.len()
    );
    let excerpt = &place.excerpt;
    assert!(
        excerpt.text.get(excerpt.span.clone()).is_some(),
        "{excerpt:?}"
    );
    assert!(excerpt.text.chars().count() < 400, "{excerpt:?}");
    assert!(!excerpt.text.contains(is_active), "{excerpt:?}");
}

const JSON_WORDS: &[&str] = &[
    "{\"event\":\"appContext\",\"data\":",
    "\"conversation\":{",
    "\"contact\":null,",
    "\"currentAgent\":",
    "\"messages\":[{}]",
    "\"custom_attributes\":{\"a\":1},",
    "\"id\":1.5,",
    "\"id\":-0.0,",
    "\"email\":\"x@\\u0000y\",",
    "\"phone_number\":\"+1\",",
    "\"created_at\":99999999999999999999,",
    ",\n{\"event\":",
    "}\n{",
    "]\n[",
    "\"\\ud83d\":1,",
    "[{\"event\":\"appContext\"},",
    "\"\\u0061\":1,\"a\":2,",
];

fn payload_seeds() -> Vec<Vec<u8>> {
    let mut seeds = files_in("fixtures/payloads/invalid");
    seeds.extend(files_in("fixtures/payloads/valid"));
    assert!(seeds.len() > 40, "{}", seeds.len());
    let some: Vec<_> = seeds.iter().take(3).cloned().collect();
    seeds.push(some.concat());
    seeds.push([b"[".as_slice(), &some.join(b",".as_slice()), b"]"].concat());
    seeds.push(gzip(&some[0]));
    // A frame of zstd with one raw block.
    seeds.push(b"\x28\xb5\x2f\xfd\x20\x02\x11\x00\x00{}".to_vec());
    seeds.push(
        serde_json::to_vec(&Value::from(String::from_utf8_lossy(&some[0]).into_owned())).unwrap(),
    );
    seeds.push(b"\xff\xfe{\0}\0".to_vec());
    // Many findings in few bytes.
    let head = r#"{"event":"appContext","data":{"conversation":{"messages":["#;
    for message in ["{}", "1", "{\"contemt\":9007199254740993}"] {
        let messages = vec![message; 1_500].join(",");
        seeds.push(format!("{head}{messages}]}}}}}}").into_bytes());
    }
    seeds
}

const SCHEMA_WORDS: &[&str] = &[
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "contains",
    "$dynamicRef",
    "#",
];

/// Schemas of the user's: whatever they refer to, and however often, checking ends.
#[test]
fn schemas() {
    let doubling = |part: &str| {
        let parts = (0..24).map(|at| {
            let next = format!("{{\"$ref\":\"#/$defs/{}\"}}", at + 1);
            format!("\"{at}\":{},", part.replace("NEXT", &next))
        });
        let parts: String = parts.collect();
        format!("{{\"$defs\":{{{parts}\"24\":{{\"type\":\"integer\"}}}},\"$ref\":\"#/$defs/0\"}}")
    };
    let seeds = [
        doubling(r#"{"anyOf":[NEXT,NEXT]}"#),
        doubling(r#"{"oneOf":[NEXT,NEXT]}"#),
        doubling(r#"{"allOf":[NEXT,NEXT]}"#),
        doubling(r#"{"if":NEXT,"then":NEXT,"else":NEXT}"#),
        doubling(r#"{"items":NEXT,"contains":NEXT,"not":NEXT}"#),
        doubling(r#"{"properties":{"a":NEXT},"additionalProperties":NEXT}"#),
    ];
    let seeds: Vec<_> = seeds.iter().map(String::as_str).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.json");
    fuzz("schemas", &Corpus::of(&seeds, SCHEMA_WORDS), move |input| {
        fs::write(&path, input).unwrap();
        let Ok(validator) = Validator::with_own_schema(&path, &[]) else {
            return;
        };
        for value in ["\"x\"", "{\"a\":{\"a\":\"x\"}}", "[[[[[[\"x\"]]]]]]"] {
            let mut run = Run::new();
            let input = value.as_bytes();
            validator
                .check_input("value", input, Stop::Never, &mut run)
                .unwrap();
            let findings = run.cases().iter().flat_map(|case| &case.findings);
            let longest = findings
                .map(|finding| finding.message.to_string().len())
                .max();
            assert!(longest < Some(3_000), "{longest:?}");
        }
    });
    drop(folder);
}

#[test]
fn payloads() {
    let corpus = Corpus {
        seeds: payload_seeds(),
        words: JSON_WORDS,
    };
    let validators: Vec<_> = Profile::ALL.into_iter().map(Validator::new).collect();
    let parts = [
        Part::Conversation,
        Part::Contact,
        Part::CurrentAgent,
        Part::Message,
    ];
    let strict = parts.map(|part| {
        Validator::for_part(Profile::Web2026, part).with_strictness(Strictness::Strict)
    });
    fuzz("payloads", &corpus, |input| {
        let lines: Vec<_> = input.split(|byte| *byte == b'\n').collect();
        let is_compressed = hubctl::source::compression::is_compressed(input);
        let choice = choice_of(input);
        let profile = &validators[choice % validators.len()];
        for validator in [profile, &strict[choice % strict.len()]] {
            let mut run = Run::new();
            let name = "captures/\u{1b}[97;45m\u{202e}.json";
            let outcome = validator.check_input(name, input, Stop::Never, &mut run);
            assert!(outcome.is_ok() || is_compressed, "{outcome:?}");
            let findings: Vec<_> = run.cases().iter().flat_map(|case| &case.findings).collect();
            assert!(
                findings.len() <= 16 + 24 * input.len() || is_compressed,
                "{} findings in {} bytes",
                findings.len(),
                input.len()
            );
            for finding in findings.iter().filter(|_| !is_compressed) {
                assert_placed(finding, &lines);
            }
            assert_report(&run, "validate", choice / 4);
        }
        let Ok(text) = std::str::from_utf8(input) else {
            return;
        };
        let whole = text.trim_start();
        if let Some(accepted) = profile.accept(whole) {
            let findings = profile.explain(&whole[..accepted.length]);
            let is_fine = findings.iter().all(|finding| finding.rule.code == "HUB120");
            assert!(is_fine, "the quick path accepts more: {findings:?}");
            assert_eq!(accepted.undocumented.len(), findings.len());
        }
        for event in events_in(input.to_vec()) {
            assert!(!event.contains('\n'), "{event}");
            assert!(parser::parse(&event).is_ok(), "{event}");
        }
    });
}

/// Every way into a value, with what is there.
fn each_pointer(value: &Value, at: &Pointer, visit: &mut dyn FnMut(&Pointer, &Value)) {
    visit(at, value);
    match value {
        Value::Object(object) => object
            .iter()
            .for_each(|(key, child)| each_pointer(child, &at.child(key), visit)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, child)| each_pointer(child, &at.child(index), visit)),
        _ => {}
    }
}

#[test]
fn pointers() {
    let mut corpus = Corpus::of(
        &[
            r#" {"a": [1, {"b\u0062": "x]\"}"}, [] ], "c" : -1.5e3 , "d":null, "":{"/":"~","~1":0}} "#,
            r#"{"a":1,"a":{"b":[[[]]]},"\u0061":[{"x":"\ud83d\ude00"}]}"#,
            "[[1,2],[3,[4,[5]]],{}]",
            "/a/0/~0~1/x",
        ],
        JSON_WORDS,
    );
    corpus
        .seeds
        .extend(files_in("fixtures/payloads/invalid").into_iter().take(8));
    fuzz("pointers", &corpus, |input| {
        let text = String::from_utf8_lossy(input);
        let pointer = Pointer::parse(&text);
        assert_eq!(Pointer::parse(&pointer.to_string()), pointer);
        let Ok(parsed) = parser::parse(&text) else {
            return;
        };
        let index = Index::of(&text);
        each_pointer(&parsed.value, &Pointer::root(), &mut |pointer, value| {
            let span = index
                .find(pointer)
                .unwrap_or_else(|| panic!("{pointer} is nowhere in {text}"));
            let there = parser::parse(&text[span.value.clone()]).unwrap().value;
            assert_eq!(&there, value, "{pointer} in {text}");
            if let (Some(key), Some(last)) = (&span.key, pointer.last()) {
                let there = parser::parse(&text[key.clone()]).unwrap().value;
                assert_eq!(there, last);
            }
        });
        assert_eq!(index.find(&Pointer::root().child("no such key")), None);
    });
}

#[test]
fn paths_of_changes() {
    let corpus = Corpus::of(
        &[
            "contact.email",
            "/data/contact/email",
            "conversation.messages[0].content",
            "conversation.messages[].private",
            "conversation.messages.1.content",
            "contact.custom_attributes.a.b",
            "/data/conversation/custom_attributes/a~1b/~0",
            "customAttributes[0].id",
            "event",
            "theme",
        ],
        &[
            "[]",
            "[0]",
            "[*]",
            "[-1]",
            "[18446744073709551616]",
            ".",
            "..",
            "data.",
            "data",
            "event",
            "/data/",
            "custom_attributes.",
            "messages",
            "[",
            "]",
            "][",
            "~",
            "~2",
            "contact.",
            "meta.sender.",
        ],
    );
    let event = files_in("fixtures/payloads/valid").remove(0);
    let event: Value = serde_json::from_slice(&event).unwrap();
    let value = serde_json::json!({ "x": [1] });
    fuzz("paths_of_changes", &corpus, |input| {
        let text = String::from_utf8_lossy(input);
        let path: EditPath = match text.parse() {
            Ok(path) => path,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return;
            }
        };
        assert_eq!(path.to_string(), text);
        let mut changed = event.clone();
        let set = Edit::Set(path.clone(), value.clone()).apply(&mut changed);
        if set.is_ok() {
            serde_json::from_str::<Value>(&changed.to_string())
                .unwrap_or_else(|error| panic!("{error}: what was written cannot be read"));
        }
        let unset = Edit::Unset(path).apply(&mut changed);
        assert!(unset.is_ok());
    });
}

const TOML_WORDS: &[&str] = &[
    "[[app]]\n",
    "[[expect]]\n",
    "[check]\n",
    "[[accept]]\n",
    "name = \"x\"\n",
    "url = \"http://localhost:3000\"\n",
    "selector = \"#a\"\n",
    "text = \"{{ data.contact.email }}\"\n",
    "text = \"{{\"\n",
    "count = 99999999999999999999\n",
    "count = 3\n",
    "absent = true\n",
    "profile = [\"web-2023\", \"*\"]\n",
    "scenario = \"*\"\n",
    "when = [\"data.\"]\n",
    "until = 2027-01-31\n",
    "until = \"2027-02-31\"\n",
    "rule = \"HUB500\"\n",
    "\"\"\"",
    "'''",
    "a.b.c.d = 1\n",
    "{ a = { a = ",
    "\\u0000",
    "# é\n",
    "= ",
];

/// Asserts that the place of an error is one of the text.
#[track_caller]
fn assert_in_text(text: &str, line: usize, column: usize) {
    let lines: Vec<_> = text.split('\n').collect();
    assert!(
        (1..=lines.len()).contains(&line),
        "line {line} of {}",
        lines.len()
    );
    let length = lines[line - 1].chars().count();
    assert!(
        (1..=length + 1).contains(&column),
        "column {column} of {length}"
    );
}

#[test]
fn projects() {
    let corpus = Corpus::of(
        &[
            include_str!("../README.md"),
            "[[app]]\nname = \"Orders\"\nurl = \"http://localhost:3000/panel\"\n\n[[expect]]\nscenario = \"*\"\nselector = \"#customer-email\"\ntext = \"{{ data.contact.email }}\"\n",
            "[check]\nprofiles = [\"mobile\"]\nscenarios = [\"plain\"]\nonly = [\"HUB500\"]\ntimeout = \"10s\"\n",
            "[[expect]]\nname = \"a\"\napp = [\"x\"]\nprofile = \"web-2023\"\nwhen = [\"data.contact.email\"]\nunless = \"data.contact.id\"\nselector = \"a\"\nattribute = \"href\"\nvalue = \"mailto:{{ data.contact.email | lower }}\"\n",
            "[[expect]]\nselector = \"li\"\ncount = \"{{ data.conversation.messages | length }}\"\n[[expect]]\nurl = \"*/x/{{ data.conversation.id }}\"\n",
            "app = [{ url = \"http://a\" }, { name = 3 }]\n",
            "[check]\napp_command = \"x\"\n",
        ],
        TOML_WORDS,
    );
    let event = files_in("fixtures/payloads/valid").remove(0);
    let event: Value = serde_json::from_slice(&event).unwrap();
    fuzz("projects", &corpus, |input| {
        let text = String::from_utf8_lossy(input);
        let told = |error: hubctl::project::ProjectError| {
            assert_in_text(&text, error.position().line, error.position().column);
            let words = error.to_string();
            assert!(!words.contains(is_active), "{words:?}");
            assert!(words.chars().count() < 2_500, "{words}");
        };
        let project = match Project::parse(&text, "hubctl.toml") {
            Ok(project) => project,
            Err(error) => return told(error),
        };
        for app in &project.apps {
            let _ = App::named(None, &app.url.value);
        }
        for error in [
            project.check_apps(&["Orders"]).err(),
            project.check_scenarios(&["plain"]).err(),
        ] {
            error.into_iter().for_each(told);
        }
        match Expectation::all(&project, None) {
            Ok(all) => {
                let questions: Vec<_> = all.iter().map(|one| one.question(&event)).collect();
                let _ = expect::look_expression(&questions);
            }
            Err(error) => told(error),
        }
    });
}

#[test]
fn templates() {
    let corpus = Corpus::of(
        &[
            "Dear {{ data.contact.name | default: 'friend' }}",
            "{{ data.conversation.messages[-1].content | truncate: 10 | upper }}",
            "{{ data.contact.email | lower }}{{data.contact.id}} {{ data.created_at | date: '%Y' }}",
            "{{ data.conversation.messages | length }} {{ data.conversation.labels | join: ', ' }}",
            "plain } text {",
        ],
        &[
            "{{",
            "}}",
            "|",
            "| lower",
            "| date: '",
            "| date: '%",
            "| date: '%Y-%-5J%'",
            "| replace: 'a', 'aaaaaaaa'",
            "| truncate: -1",
            "| truncate: 99999999999999999999",
            "| default:",
            "'",
            "\"",
            "[-9223372036854775808]",
            "[9223372036854775808]",
            "[]",
            "data.",
            ".",
            ":",
            ",",
            "messages",
            "['a']",
        ],
    );
    let event = files_in("fixtures/payloads/valid").remove(0);
    let event: Value = serde_json::from_slice(&event).unwrap();
    fuzz("templates", &corpus, |input| {
        let text = String::from_utf8_lossy(input);
        let told = |error: expect::TemplateError| {
            assert!(
                text.get(error.range.clone()).is_some(),
                "{:?} of {} bytes",
                error.range,
                text.len()
            );
            assert!(!error.to_string().is_empty());
        };
        match Template::parse(&text) {
            Ok(template) => {
                let rendered = template.render(&event);
                let length = rendered.text().len();
                assert!(length <= expect::LARGEST_TEXT, "{length}");
            }
            Err(error) => told(error),
        }
        match text.parse::<expect::Path>() {
            Ok(path) => drop(path.find(&event)),
            Err(error) => told(error),
        }
    });
}

#[test]
fn baselines() {
    let corpus = Corpus::of(
        &[
            "[[accept]]\nrule = \"HUB500\"\nscenario = \"plain\"\nuntil = \"2027-01-31\"\nreason = \"the next release\"\n",
            "# x\n[[accept]]\nrule = \"*\"\nprofile = \"mobile\"\nprobe = \"reacts\"\nuntil = \"2027-01-31\"\nreason = \"é\"\n",
            "accept = []\n",
            "accept = [{ rule = \"HUB500\" }]\n",
        ],
        TOML_WORDS,
    );
    let today = "2026-11-28".parse().unwrap();
    fuzz("baselines", &corpus, |input| {
        let text = String::from_utf8_lossy(input);
        match Baseline::parse(&text) {
            Ok(mut baseline) => {
                let finding = Finding::new(&rules::payload::MISSING_KEY, "x");
                let mut case = Case {
                    source: "x".into(),
                    record: 1,
                    findings: vec![finding],
                    trial: None,
                };
                baseline.accept(&mut case, today);
                let mut run = Run::new();
                run.add(case);
                assert_report(&run, "check", choice_of(input));
            }
            Err(error) => {
                let words = error.to_string();
                let line = words
                    .strip_prefix("line ")
                    .and_then(|rest| rest.split_once(':'));
                let line: usize = line
                    .and_then(|(line, _)| line.parse().ok())
                    .unwrap_or_else(|| panic!("no line in {words}"));
                assert_in_text(&text, line, 1);
                assert!(!words.contains(is_active), "{words:?}");
                assert!(words.chars().count() < 1_000, "{words}");
            }
        }
    });
}

const HEADER_WORDS: &[&str] = &[
    "\r\nX-Frame-Options: ",
    "\r\nContent-Security-Policy: frame-ancestors ",
    "\r\nContent-Security-Policy-Report-Only: ",
    "\r\nSet-Cookie: a=b; ",
    "\r\nPermissions-Policy: ",
    "\r\nStrict-Transport-Security: max-age=",
    "\r\nContent-Type: ",
    "\r\nContent-Disposition: attachment",
    "\r\nLocation: /x",
    "\r\nRefresh: 0; url=/x",
    "sandbox allow-scripts; ",
    "<meta http-equiv=refresh content=\"0;url='/x",
    "<base href=x>",
    "\r\nContent-Length: 99999999999999999999",
    "\r\nTransfer-Encoding: chunked",
    "\r\nContent-Encoding: gzip",
    "'self'",
    "'none'",
    "https://*.example.com:*/",
    "http://[::1]:99999",
    "*:*",
    "DENY, ",
    "SameSite=None; ",
    "Partitioned; ",
    "Domain=.",
    "__Host-",
    "Expires=Thu, 01 Jan 1970",
    "Max-Age=-99999999999999999999;",
    "<meta http-equiv=",
    "content=\"frame-ancestors",
    "<!--",
    "</script",
    ";;;",
    ",,,",
];

const ANSWERS: [&str; 7] = [
    "200 OK\r\nContent-Type: text/html; charset=utf-8\r\nX-Frame-Options: SAMEORIGIN\r\nContent-Security-Policy: default-src 'self'; frame-ancestors 'self' https://*.example.com:8443, frame-ancestors *\r\nSet-Cookie: sid=secret; Path=/; HttpOnly; SameSite=Lax\r\nSet-Cookie: __Host-x=1; Secure; SameSite=None; Partitioned; Path=/; Domain=a.example\r\n\r\n<!doctype html><meta http-equiv=\"X-Frame-Options\" content=\"deny\"><script>navigator.geolocation</script>",
    "200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY, ALLOW-FROM https://a.example\r\nX-Frame-Options: allowall\r\nPermissions-Policy: camera=(self \"https://a.example\"), microphone=()\r\nServer: nginx\r\n\r\n<html><meta charset=utf-8><meta http-equiv=Content-Security-Policy content=\"frame-ancestors 'none'\"></html>",
    "302 Found\r\nLocation: /login?next=/panel\r\nSet-Cookie: a=1; Max-Age=0\r\n\r\n",
    "204 No Content\r\n\r\n",
    "200 OK\r\nContent-Type: text/html\r\nRefresh: 5; url=/x\r\nContent-Security-Policy: sandbox\r\n\r\n<base href=/y/><meta http-equiv=refresh content='0;url=z'><p>You are about to visit a tunnel",
    "200 OK\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"x\"\r\n\r\n%PDF",
    "500 Oops\r\nContent-Type: text/html\r\nStrict-Transport-Security: max-age=0; includeSubDomains; preload\r\nX-Powered-By: Express\r\n\r\n<h1>500</h1>",
];

#[test]
fn headers() {
    let corpus = Corpus::of(&ANSWERS, HEADER_WORDS);
    let host_pages = ["http://127.0.0.1:4400/", "https://dash.example.com:8443/"]
        .map(|url| Url::parse(url).unwrap());
    fuzz("headers", &corpus, |input| {
        // Straight to the judge: values as no client would let them through.
        let text = String::from_utf8_lossy(input);
        let (head, _) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.get(..3)?.parse().ok());
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        for url in ["https://app.example.com/panel", "http://localhost:3000/"] {
            let answer = Answer {
                url: Url::parse(url).unwrap(),
                status: status.unwrap_or(200),
                headers: headers.clone(),
            };
            for host_page in &host_pages {
                for obstacle in hubctl::doctor::judge(&answer, host_page) {
                    assert!(!obstacle.cause.is_empty() && !obstacle.title.is_empty());
                }
            }
        }
    });
}

/// A server that gives the same bytes to everybody who asks, for one examination.
async fn answer_with(listener: &tokio::net::TcpListener, bytes: &[u8]) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    loop {
        let Ok((mut stream, _)) = listener.accept().await else {
            return;
        };
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
    }
}

#[test]
fn answers_of_apps() {
    let corpus = Corpus::of(&ANSWERS, HEADER_WORDS);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let address = listener.local_addr().unwrap();
    fuzz("answers_of_apps", &corpus, |input| {
        // Nothing leaves this machine: what leads to another one is taken out.
        let mut bytes = b"HTTP/1.1 ".to_vec();
        let refreshes = input
            .to_ascii_lowercase()
            .windows(7)
            .any(|part| part == b"refresh");
        for line in input.split_inclusive(|byte| *byte == b'\n') {
            let lower = line.to_ascii_lowercase();
            let has = |word: &[u8]| lower.windows(word.len()).any(|part| part == word);
            let leads = refreshes || has(b"location");
            if !leads || ![b"//".as_slice(), b"\\", b":/", b"&"].into_iter().any(has) {
                bytes.extend_from_slice(line);
            }
        }
        let question = Question {
            url: Url::parse(&format!("http://{address}/panel")).unwrap(),
            host_page: HostPage::Assumed,
            deadline: Duration::from_millis(400),
            secrets: Secrets::Shown,
            reach: Reach::Machine(Vec::new()),
            skip_cookies: Vec::new(),
            headers: Vec::new(),
        };
        let examination = runtime.block_on(async {
            tokio::select! {
                examination = examine(&question) => examination,
                () = answer_with(&listener, &bytes) => unreachable!("it serves for ever"),
            }
        });
        assert!((1..=12).contains(&examination.visits.len()));
        let reading = Reading {
            profile: Profile::Web2023,
            only: Vec::new(),
            skip: Vec::new(),
            strictness: Strictness::AsRuled,
            repeat: "hubctl doctor".to_owned(),
        };
        let mut run = Run::new();
        for case in embedding::cases(&examination, &reading) {
            run.start_source(case.source.clone());
            run.add(case);
        }
        assert_report(&run, "doctor", choice_of(input));
        let page = embedding::page(&examination, &reading, "x".to_owned());
        let layout = Layout {
            detail: Detail::Full,
            servers: Servers::All,
            width: 80,
        };
        let heading = Heading {
            command: "doctor",
            contract: Contract::Profile(Profile::Web2023.into()),
            elapsed: Duration::from_millis(5),
            values: Values::Shown,
            root: &Root::new(Path::new("/"), []),
        };
        let mut text = Vec::new();
        hubctl::report::embedding::write(&mut text, &[page], &run, heading, layout).unwrap();
        assert_inert("human", &String::from_utf8(text).unwrap());
    });
}

/// What is asked of a running host; the first byte of an input says which.
const ROUTES: [(&str, &str); 12] = [
    ("POST", "/api/v1/accounts/1/dashboard_apps"),
    ("PATCH", "/api/v1/accounts/1/dashboard_apps/1"),
    ("PUT", "/api/v1/accounts/1/dashboard_apps/1"),
    ("PATCH", "/api/session"),
    ("PUT", "/api/pages/x"),
    ("POST", "/api/events"),
    ("POST", "/api/commands"),
    ("PUT", "/api/screen"),
    ("PUT", "/api/contexts"),
    ("POST", "/api/messages"),
    ("POST", "/api/validate?profile=mobile"),
    ("GET", "/api/messages"),
];

#[test]
fn bodies_of_requests() {
    let bodies = [
        r#"{"dashboard_app":{"title":"CRM","content":[{"type":"frame","url":"http://localhost:1/panel"}]}}"#,
        r#"{"title":"Shop"}"#,
        r#"{"title":7,"content":[{"type":"frame","url":"https://a.example/%00?q#f"}]}"#,
        r#"{"profile":"mobile","theme":"dark","seed":18446744073709551615}"#,
        r#"{"profile":"web-2023","conversation":{"x":[1]},"open_app":1,"frames":[{"app":1,"loads":2}]}"#,
        r#"{"do":"post","text":"{}","app":1,"keep":true}"#,
        r#"{"do":"select","conversation":1}"#,
        r#"{"do":"theme","theme":"dark"}"#,
        r#"{"page":"p","messages":[{"direction":"app-to-host","verdict":"ignored","level":"warn","app":"x","text":"\u0000","origin":"null"}]}"#,
        "{\"event\":\"appContext\",\"data\":{\"contact\":{}}}\n{\"event\":\"appContext\",\"data\":1}",
    ];
    let seeds = bodies.iter().enumerate().flat_map(|(at, body)| {
        let route = [(at % ROUTES.len()) as u8];
        let events = [5_u8];
        [route, events].map(|route| [route.as_slice(), body.as_bytes()].concat())
    });
    let mut seeds: Vec<_> = seeds.collect();
    for route in 0..ROUTES.len() as u8 {
        seeds.push(
            [
                &[route],
                bodies[usize::from(route) % bodies.len()].as_bytes(),
            ]
            .concat(),
        );
    }
    let corpus = Corpus {
        seeds,
        words: JSON_WORDS,
    };
    let served = Served::start(&["--forget-apps", "--app-url", "First=http://localhost:1/"]);
    fuzz("bodies_of_requests", &corpus, |input| {
        let (route, body) = input.split_first().unwrap_or((&0, b""));
        let (method, path) = ROUTES[usize::from(*route) % ROUTES.len()];
        let mut stream = served.connect();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\napi_access_token: {}\r\nContent-Length: {}\r\n\r\n",
            served.authority(),
            served.token,
            body.len()
        )
        .unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).expect("UTF-8");
        let status = answer.get(9..12).unwrap_or_default();
        // The settings API fails where the real one does, in the words of Rails, and goes on.
        let is_as_in_rails = path.contains("dashboard_apps")
            && answer.ends_with(r#"{"status":500,"error":"Internal Server Error"}"#);
        assert!(
            matches!(status.as_bytes().first(), Some(b'2' | b'4')) || is_as_in_rails,
            "{method} {path}: {answer}"
        );
        // What was made is taken away: many apps make everything slow.
        if (method, status) == ("POST", "200") && path.ends_with("dashboard_apps") {
            let (_, made) = answer.split_once("\r\n\r\n").unwrap();
            let made: Value = serde_json::from_str(made).expect("JSON");
            let one = format!("/api/v1/accounts/1/dashboard_apps/{}", made["id"]);
            assert_eq!(served.ask("DELETE", &one, "").0, 204);
        }
    });
    let (status, said) = served.end_and_tell("-INT");
    if cfg!(unix) {
        assert_eq!(status, Some(0), "{said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}
