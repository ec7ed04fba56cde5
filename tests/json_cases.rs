//! What is JSON and what is not: our own cases in the manner of JSONTestSuite, and random bytes, each compared with serde_json.
//!
//! Three readers must agree: the parser that explains, the scanner of the quick path (which may be narrower and never
//! wider), and the reader that cuts an input into records.

use std::cell::RefCell;
use std::collections::BTreeMap;

use hubctl::contract::Profile;
use hubctl::finding::{Run, rules};
use hubctl::source::json::{self, SyntaxFaultKind};
use hubctl::source::scan::Scanner;
use hubctl::source::{Input, Limits};
use hubctl::validate::{Stop, Unobserved, Validator};
use proptest::prelude::*;
use serde_json::Value;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// JSON with this value, as serde_json writes it.
    Is(&'static str),
    /// No JSON from this byte on, with a word of the reason.
    Not(usize, &'static str),
    /// It ends too early.
    CutOff,
    /// JSON with half of a surrogate pair, which serde_json refuses and JSON.parse takes.
    Lone,
    /// It nests too deeply.
    TooDeep,
}

use Answer::{CutOff, Is, Lone, Not};

const CASES: &[(&str, Answer)] = &[
    // Values on their own.
    ("null", Is("null")),
    ("true", Is("true")),
    ("false", Is("false")),
    ("0", Is("0")),
    ("-1", Is("-1")),
    ("12345678901234567890", Is("12345678901234567890")),
    ("1.5", Is("1.5")),
    ("-0.25", Is("-0.25")),
    ("1e2", Is("100.0")),
    ("1E+2", Is("100.0")),
    ("1e-2", Is("0.01")),
    ("\"\"", Is("\"\"")),
    ("\"text\"", Is("\"text\"")),
    ("[]", Is("[]")),
    ("{}", Is("{}")),
    // Blanks.
    (" \t\r\n[ \t\r\n1 \t\r\n, 2 ] \t\r\n", Is("[1,2]")),
    (" { \"a\" : 1 , \"b\" : [ ] } ", Is("{\"a\":1,\"b\":[]}")),
    // Structure.
    ("[[[[]]]]", Is("[[[[]]]]")),
    (
        "{\"a\":{\"b\":{\"c\":null}}}",
        Is("{\"a\":{\"b\":{\"c\":null}}}"),
    ),
    ("{\"\":0}", Is("{\"\":0}")),
    ("{\"a\":1,\"a\":2}", Is("{\"a\":2}")),
    ("[1,[2,{\"a\":[3]}],\"x\"]", Is("[1,[2,{\"a\":[3]}],\"x\"]")),
    // Strings and escapes.
    (r#""\"\\\/\b\f\n\r\t""#, Is(r#""\"\\/\b\f\n\r\t""#)),
    (r#""\u0041\u00e9\u65e5""#, Is("\"Aé日\"")),
    (r#""\u00E9""#, Is("\"é\"")),
    (r#""\ud83d\ude00""#, Is("\"😀\"")),
    (r#""\u0000""#, Is(r#""\u0000""#)),
    ("\"é日本😀\"", Is("\"é日本😀\"")),
    ("\"\u{7f}\u{2028}\"", Is("\"\u{7f}\u{2028}\"")),
    ("{\"k\\u0065y\":1}", Is("{\"key\":1}")),
    ("[\"a,b]\",\"{\"]", Is("[\"a,b]\",\"{\"]")),
    // Cut off.
    ("", CutOff),
    (" ", CutOff),
    ("{", CutOff),
    ("[", CutOff),
    ("[1", CutOff),
    ("[1,", CutOff),
    ("{\"a\"", CutOff),
    ("{\"a\":", CutOff),
    ("{\"a\":1", CutOff),
    ("{\"a\":1,", CutOff),
    ("\"abc", CutOff),
    ("\"abc\\", CutOff),
    ("\"\\u00", CutOff),
    ("tru", CutOff),
    ("-", CutOff),
    ("1.", CutOff),
    ("1e", CutOff),
    // Commas and colons.
    ("[1,]", Not(3, "comma before the closing bracket")),
    ("{\"a\":1,}", Not(7, "comma before the closing bracket")),
    ("[,1]", Not(1, "no JSON value starts here")),
    ("[1,,2]", Not(3, "no JSON value starts here")),
    ("[1 2]", Not(3, "a comma or `]` is missing")),
    ("{\"a\" 1}", Not(5, "a colon is missing")),
    ("{\"a\":1 \"b\":2}", Not(7, "a comma or `}` is missing")),
    ("{\"a\":1;}", Not(6, "a comma or `}` is missing")),
    ("{\"a\"::1}", Not(5, "no JSON value starts here")),
    // Keys.
    ("{a:1}", Not(1, "a key must stand in double quotes")),
    ("{'a':1}", Not(1, "a key must stand in double quotes")),
    ("{1:1}", Not(1, "a key must stand in double quotes")),
    ("{null:1}", Not(1, "a key must stand in double quotes")),
    // Brackets.
    ("]", Not(0, "no JSON value starts here")),
    ("[1}", Not(2, "a comma or `]` is missing")),
    ("{\"a\":1]", Not(6, "a comma or `}` is missing")),
    ("{}}", Not(2, "something follows after the end")),
    ("[]]", Not(2, "something follows after the end")),
    ("{} x", Not(3, "something follows after the end")),
    ("1 2", Not(2, "something follows after the end")),
    // Words that only look like values.
    ("nul", CutOff),
    ("nulL", Not(3, "none of true, false and null")),
    ("True", Not(0, "no JSON value starts here")),
    ("undefined", Not(0, "no JSON value starts here")),
    ("NaN", Not(0, "no JSON value starts here")),
    ("[Infinity]", Not(1, "no JSON value starts here")),
    // Numbers.
    ("01", Not(1, "no JSON number")),
    ("-01", Not(2, "no JSON number")),
    ("+1", Not(0, "no JSON value starts here")),
    (".5", Not(0, "no JSON value starts here")),
    ("1.e3", Not(2, "no JSON number")),
    ("0x1", Not(1, "something follows after the end")),
    ("1_000", Not(1, "something follows after the end")),
    ("[1e400]", Not(5, "too large for JavaScript")),
    // Strings.
    ("'x'", Not(0, "no JSON value starts here")),
    ("\"a\nb\"", Not(2, "a string is not closed on this line")),
    (
        "\"a\tb\"",
        Not(2, "a control character stands inside a string"),
    ),
    (
        "\"\u{0}\"",
        Not(1, "a control character stands inside a string"),
    ),
    (r#""\x41""#, Not(2, "backslash escape")),
    (r#""\'""#, Not(2, "backslash escape")),
    (r#""\u00g0""#, Not(6, "backslash escape")),
    (r#""\ud83d""#, Lone),
    (r#""\ud83dx""#, Lone),
    (r#""\ud83d\n""#, Lone),
    (r#""\ude00""#, Lone),
    (r#"{"\ud83d":"\ude00\ud83d"}"#, Lone),
    (
        r#"{"a":"\ud83d",}"#,
        Not(14, "comma before the closing bracket"),
    ),
    // What other languages allow.
    ("// x\n1", Not(0, "no JSON value starts here")),
    ("/* x */1", Not(0, "no JSON value starts here")),
    ("[1] // x", Not(4, "something follows after the end")),
    ("# x", Not(0, "no JSON value starts here")),
    ("`x`", Not(0, "no JSON value starts here")),
    ("(1)", Not(0, "no JSON value starts here")),
    (
        "\u{feff}1",
        Not(0, "a byte order mark (U+FEFF) is not allowed"),
    ),
    (
        "1\u{a0}",
        Not(1, "a no-break space (U+00A0) is not allowed"),
    ),
    ("[1\u{b}]", Not(2, "a comma or `]` is missing")),
    ("<html>", Not(0, "no JSON value starts here")),
];

/// Whether the whole text is one value to the scanner of the quick path.
fn scanner_takes(text: &[u8]) -> bool {
    let mut scanner = Scanner::new(text, 0);
    scanner.skip_blanks();
    let is_value = scanner.value(0).is_ok();
    scanner.skip_blanks();
    is_value && scanner.peek().is_none()
}

#[test]
fn every_case_has_the_right_answer() {
    assert!(CASES.len() >= 60, "{}", CASES.len());
    let deep = "[".repeat(128) + &"]".repeat(128);
    let fits = "[".repeat(127) + &"]".repeat(127);
    assert!(json::parse(&fits).is_ok());
    let too_deep = (deep.as_str(), Answer::TooDeep);
    let mut wrong = Vec::new();
    for (text, answer) in CASES.iter().copied().chain([too_deep]) {
        let ours = json::parse(text);
        let is_right = match (answer, &ours) {
            (Is(value), Ok(parsed)) => {
                let written = parsed.value.to_string();
                written == value
            }
            (Not(offset, words), Err(fault)) => {
                fault.kind == SyntaxFaultKind::Malformed
                    && fault.offset == offset
                    && fault.message.contains(words)
            }
            (Lone, Ok(parsed)) => !parsed.lone_surrogates.kept.is_empty(),
            (CutOff, Err(fault)) => fault.kind == SyntaxFaultKind::Truncated,
            (Answer::TooDeep, Err(fault)) => fault.kind == SyntaxFaultKind::TooDeep,
            _ => false,
        };
        let theirs = serde_json::from_str::<Value>(text);
        if !is_right || (theirs.is_ok() != ours.is_ok() && answer != Lone) {
            wrong.push(format!("{text:?} should be {answer:?}, and is {ours:?}"));
        }
        if scanner_takes(text.as_bytes()) && ours.is_err() {
            wrong.push(format!("{text:?} is taken by the scanner"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_validator_tells_cases_that_are_no_json_from_those_that_are() {
    let validator = Validator::new(Profile::Web2023);
    for (text, answer) in CASES {
        // Several values one after the other are several records, and a mark at the start is passed over.
        let follows =
            matches!(answer, Not(_, words) if words.contains("follows") || words.contains("U+"));
        // An array is one of events, and a string is looked into.
        let is_other = text.starts_with(['[', '"', '\u{feff}']) || text.trim().is_empty();
        if follows || is_other {
            continue;
        }
        let mut run = Run::new();
        validator
            .check_input("case", text.as_bytes(), Stop::Never, &mut run)
            .expect("memory");
        let codes: Vec<_> = run.rules().iter().map(|count| count.rule.code).collect();
        let is_told = codes.contains(&rules::payload::NOT_JSON.code);
        assert_eq!(
            is_told,
            !matches!(answer, Is(_) | Lone),
            "{text:?}: {codes:?}"
        );
    }
}

/// Bytes that JSON is made of, in no order, or in an order that is nearly right.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        " ",
        "\n",
        "\r\n",
        "\t",
        "0",
        "1",
        "-",
        ".",
        "e",
        "E+",
        "true",
        "false",
        "null",
        "\"a\"",
        "\"a\":",
        "\"event\":\"appContext\"",
        "\"data\":{",
        "{\"event\":\"appContext\",\"data\":{}}",
        "[1]",
        "{}",
        "\\u00e9",
        "\\ud83d",
        "\u{a0}",
        "\\ude00",
        "é",
        "日",
        "😀",
        "\u{1}",
        "\u{feff}",
        "},{",
        "}\n{",
        "12345678901234567890",
        "1e400",
    ]);
    let text = prop::collection::vec(token, 0..24).prop_map(|tokens| tokens.concat().into_bytes());
    let noise = prop::collection::vec(any::<u8>(), 0..40);
    prop_oneof![4 => text, 1 => noise]
}

/// Everything a run says, without its time.
fn told(run: &Run) -> String {
    let cases: Vec<_> = run
        .cases()
        .iter()
        .map(|case| {
            let findings: Vec<_> = case
                .findings
                .iter()
                .map(|finding| {
                    let place = finding.place.as_ref();
                    let excerpt = place.map(|place| place.excerpt.clone());
                    let position = place.map(|place| place.position);
                    (
                        finding.rule.code,
                        finding.message.to_string(),
                        position,
                        excerpt,
                    )
                })
                .collect();
            (case.record, findings)
        })
        .collect();
    let fields: Vec<_> = run
        .undocumented_fields()
        .iter()
        .map(|field| (field.path.clone(), field.count, field.position()))
        .collect();
    format!("{:?}\n{cases:#?}\n{fields:#?}", run.summary())
}

fn validator_in_chunks(chunk: usize) -> Validator {
    Validator::new(Profile::Web2023).with_limits(Limits {
        chunk,
        ..Limits::default()
    })
}

fn check(bytes: &[u8], chunk: usize) -> String {
    thread_local! {
        static VALIDATORS: RefCell<BTreeMap<usize, Validator>> = RefCell::default();
    }
    VALIDATORS.with_borrow_mut(|validators| {
        let validator = validators
            .entry(chunk)
            .or_insert_with(|| validator_in_chunks(chunk));
        let mut run = Run::new();
        validator
            .check_input("bytes", bytes, Stop::Never, &mut run)
            .expect("memory");
        told(&run)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_are_json_to_us_when_they_are_to_serde_json(bytes in nearly_json()) {
        let theirs = serde_json::from_slice::<Value>(&bytes);
        let ours = std::str::from_utf8(&bytes).ok().and_then(|text| json::parse(text).ok());
        // JSON.parse takes halves of surrogate pairs, and serde_json does not.
        let ours = ours.filter(|parsed| parsed.lone_surrogates.kept.is_empty());
        prop_assert_eq!(ours.as_ref().map(|parsed| &parsed.value), theirs.as_ref().ok());
        if scanner_takes(&bytes) && std::str::from_utf8(&bytes).is_ok() {
            prop_assert!(theirs.is_ok());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_does_not_depend_on_where_an_input_is_cut(bytes in nearly_json(), chunk in 1_usize..40) {
        prop_assert_eq!(check(&bytes, chunk), check(&bytes, 1 << 20));
    }
}

#[test]
fn what_is_found_does_not_depend_on_the_number_of_threads() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a temporary directory");
    let read = |name: &str| {
        let path = root.join("fixtures/payloads").join(name);
        let value: Value =
            serde_json::from_str(&std::fs::read_to_string(path).expect("a fixture")).expect("JSON");
        value
    };
    let good = read("valid/web-2023-rest-web-widget-order-question.json");
    let bad = read("invalid/HUB118-milliseconds.json");
    let mut noted = good.clone();
    noted["data"]["conversation"]["brand_new"] = Value::from(1);
    let events: Vec<_> = (0..600)
        .map(|number| match number % 7 {
            3 => &bad,
            5 => &noted,
            _ => &good,
        })
        .collect();
    let lines: Vec<_> = events.iter().map(ToString::to_string).collect();
    let pretty: Vec<_> = events
        .iter()
        .map(|event| serde_json::to_string_pretty(event).expect("JSON"))
        .collect();
    let mut broken = lines.clone();
    broken[100].truncate(700);
    broken[101].insert(40, '\n');
    let texts = [
        lines.join("\n"),
        broken.join("\r\n"),
        pretty.join("\n"),
        lines.concat(),
        format!("[{}]", lines.join(",")),
        format!("[\n{}\n]\n", pretty.join(",\n")),
        format!("[{}]", broken.join(", ")),
    ];
    let mut inputs: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(number, text)| {
            let path = folder.path().join(format!("{number}.json"));
            std::fs::write(&path, text).expect("a file");
            Input::File(path)
        })
        .collect();
    for entry in std::fs::read_dir(root.join("fixtures/payloads/invalid")).expect("the folder") {
        inputs.push(Input::File(entry.expect("an entry").path()));
    }
    let mut answers = Vec::new();
    for (jobs, chunk) in [(1, 1 << 20), (1, 10_000), (2, 50_000), (5, 7_000)] {
        let mut run = Run::new();
        let outcome = validator_in_chunks(chunk).check_all(
            &inputs,
            None,
            jobs,
            Stop::Never,
            &mut run,
            &mut Unobserved,
        );
        assert!(outcome.failures.is_empty(), "{:?}", outcome.failures);
        answers.push(told(&run));
    }
    assert!(answers[0].contains("brand_new") && answers[0].contains("HUB118"));
    for answer in &answers[1..] {
        assert!(*answer == answers[0], "{}", difference(&answers[0], answer));
    }
}

/// The first lines in which two texts differ.
fn difference(one: &str, other: &str) -> String {
    let pairs = one.lines().zip(other.lines());
    let differing = pairs.enumerate().find(|(_, (one, other))| one != other);
    match differing {
        Some((line, (one, other))) => format!("line {line}:\n{one}\n{other}"),
        None => "one is longer".to_owned(),
    }
}
