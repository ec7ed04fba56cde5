//! `validate --schema`: the user's own JSON Schema of any draft, from files alone.

mod bare;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use bare::Bare;
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn validate(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .arg("validate")
        .args(arguments)
        .bare()
        .current_dir(folder)
        .output()
        .expect("hubctl starts")
}

/// Asserts the status and that each word stands in what was printed.
fn assert_told(output: &Output, status: i32, words: &[&str]) {
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{text}");
    for word in words {
        assert!(text.contains(word), "{word:?} is not in\n{text}");
    }
}

const ORDER: &str = r#"{
  "type": "object",
  "required": ["id", "state"],
  "properties": {
    "id": { "type": "integer", "minimum": 1 },
    "state": { "enum": ["open", "shipped", "returned"] },
    "note": { "type": "string", "maxLength": 5 }
  },
  "additionalProperties": false
}"#;

#[test]
fn a_value_is_checked_against_the_schema_and_nothing_else() {
    let folder = folder(&[
        ("s.json", ORDER),
        ("ok.json", r#"{"id": 1, "state": "open"}"#),
    ]);
    let output = validate(folder.path(), &["ok.json", "--schema", "s.json"]);
    assert_told(&output, 0, &["1 event is valid (s.json)"]);
}

#[test]
fn every_breach_is_told_at_its_place_in_our_words() {
    let broken =
        "{\n  \"id\": 0,\n  \"state\": \"shiped\",\n  \"note\": \"too long\",\n  \"extra\": 1\n}";
    let folder = folder(&[("s.json", ORDER), ("bad.json", broken)]);
    let output = validate(folder.path(), &["bad.json", "--schema", "s.json"]);
    assert_told(
        &output,
        1,
        &[
            "error[HUB190]: `id` is 0, and the least is 1",
            "bad.json:2:9",
            "did you mean \"shipped\"?",
            "bad.json:3:12",
            "longer than 5 characters",
            "`extra` is not a key that the schema allows",
            "bad.json:5:3",
            "the schema demands it at /properties/id/minimum",
            "4 errors",
        ],
    );
}

#[test]
fn of_branches_that_fail_the_nearest_is_named_once() {
    let schema = r#"{ "oneOf": [
        { "type": "string" },
        { "type": "object", "required": ["kind", "card"], "properties": { "kind": { "const": "card" }, "card": { "type": "string" } } },
        { "type": "object", "required": ["kind", "iban"], "properties": { "kind": { "const": "bank" }, "iban": { "type": "string" } } }
    ] }"#;
    let folder = folder(&[
        ("s.json", schema),
        ("bad.json", r#"{"kind": "bank", "iban": 12}"#),
    ]);
    let output = validate(folder.path(), &["bad.json", "--schema", "s.json"]);
    assert_told(
        &output,
        1,
        &[
            "matches none of the 3 branches of `oneOf`; nearest is number 3, but `iban` is a number",
            "bad.json:1:26",
            "1 error\n",
        ],
    );
}

#[test]
fn references_lead_to_files_beside_the_schema() {
    let folder = folder(&[
        (
            "schemas/s.json",
            r#"{"properties": {"who": {"$ref": "parts/person.json#/definitions/person"}}}"#,
        ),
        (
            "schemas/parts/person.json",
            r#"{"definitions": {"person": {"required": ["name"]}}}"#,
        ),
        ("bad.json", r#"{"who": {}}"#),
    ]);
    let output = validate(folder.path(), &["bad.json", "--schema", "schemas/s.json"]);
    assert_told(&output, 1, &["`who` has no `name`"]);
}

#[test]
fn every_draft_is_known() {
    let of_draft = |draft: &str, keyword: &str| format!(r#"{{"$schema": "{draft}", {keyword}}}"#);
    let exclusive = r#""minimum": 3, "exclusiveMinimum": true"#;
    for (draft, keyword, bad) in [
        ("http://json-schema.org/draft-04/schema#", exclusive, "3"),
        (
            "http://json-schema.org/draft-06/schema#",
            r#""const": 1"#,
            "2",
        ),
        (
            "http://json-schema.org/draft-07/schema#",
            r#""if": true, "then": {"type": "string"}"#,
            "1",
        ),
        (
            "https://json-schema.org/draft/2019-09/schema",
            r#""dependentRequired": {"a": ["b"]}"#,
            r#"{"a": 1}"#,
        ),
        (
            "https://json-schema.org/draft/2020-12/schema",
            r#""prefixItems": [{"type": "string"}]"#,
            "[[1]]",
        ),
    ] {
        let folder = folder(&[("s.json", &of_draft(draft, keyword)), ("bad.json", bad)]);
        let output = validate(folder.path(), &["bad.json", "--schema", "s.json"]);
        assert_told(&output, 1, &["HUB190"]);
    }
}

#[test]
fn a_schema_that_cannot_be_used_is_no_finding() {
    for (schema, words) in [
        ("{\"type\": ", "is not JSON"),
        (
            "{\"type\": \"strin\"}",
            "not a JSON Schema that can be used",
        ),
        ("[]", "a schema is an object, true or false"),
        (
            r#"{"$ref": "https://example.com/other.json"}"#,
            "nothing is fetched from the network",
        ),
        (r#"{"$ref": "missing.json"}"#, "cannot read"),
    ] {
        let folder = folder(&[("s.json", schema), ("ok.json", "{}")]);
        let output = validate(folder.path(), &["ok.json", "--schema", "s.json"]);
        assert_told(&output, 2, &["error:", "s.json", words, "help:"]);
    }
    let folder = folder(&[("ok.json", "{}")]);
    let output = validate(folder.path(), &["ok.json", "--schema", "gone.json"]);
    assert_told(
        &output,
        2,
        &[
            "cannot read the schema gone.json",
            "check the name after --schema",
        ],
    );
}

#[test]
fn lines_and_arrays_are_read_as_without_a_schema() {
    let folder = folder(&[
        ("s.json", ORDER),
        (
            "lines.ndjson",
            "{\"id\":1,\"state\":\"open\"}\n{\"id\":2}\n{\"id\":3,\"state\":\"open\"}\n",
        ),
        (
            "array.json",
            "[{\"id\":1,\"state\":\"open\"},\n{\"id\":\"x\",\"state\":\"open\"}]",
        ),
    ]);
    let output = validate(
        folder.path(),
        &["lines.ndjson", "array.json", "--schema", "s.json"],
    );
    assert_told(
        &output,
        1,
        &[
            "lines.ndjson:2:1",
            "array.json:2:7",
            "2 of 5 events break the contract of s.json",
        ],
    );
}

#[test]
fn byte_order_marks_between_lines_hide_no_record() {
    let lines = "\u{feff}1\r\n\u{feff}2\u{a0}\r\n\u{200b}\u{feff}3\r\n";
    let folder = folder(&[("s.json", r#"{"type": "string"}"#), ("lines.ndjson", lines)]);
    let output = validate(folder.path(), &["lines.ndjson", "--schema", "s.json"]);
    let words = [
        "lines.ndjson:1:1",
        "lines.ndjson:2:2",
        "lines.ndjson:3:3",
        "3 × HUB190",
        "1 × HUB103",
    ];
    assert_told(&output, 1, &words);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("<U+200B><U+FEFF>3"), "{text}");
    assert!(!text.contains(['\u{feff}', '\u{200b}', '\u{a0}']), "{text}");
}

#[test]
fn an_invisible_character_inside_a_record_is_shown_where_it_is() {
    let folder = folder(&[("s.json", "true"), ("bad.json", "{\"a\":\u{200b}1}")]);
    let output = validate(folder.path(), &["bad.json", "--schema", "s.json"]);
    let words = [
        "HUB100",
        "a zero-width space (U+200B) is not allowed between JSON tokens",
        "bad.json:1:6",
        "{\"a\":<U+200B>1}",
    ];
    assert_told(&output, 1, &words);
}

#[test]
fn half_of_a_surrogate_pair_is_read_as_javascript_reads_it() {
    let schema = r#"{"type": "object", "properties": {"name": {"maxLength": 4}, "age": {"type": "string"}}}"#;
    let wrapped = r#""{\"name\":\"Ana\\ud83d\",\"age\":1}""#;
    let folder = folder(&[
        ("s.json", schema),
        ("low-first.json", r#"{"name": "\ude00\ud83d", "age": 1}"#),
        ("key.json", r#"{"\ud83d": 1, "age": 1}"#),
        ("wrapped.json", wrapped),
        ("long.json", r#"{"name": "12345\ud83d", "age": 1}"#),
    ]);
    for (name, words) in [
        (
            "low-first.json",
            vec![
                "`name` has half of a surrogate pair",
                "low-first.json:1:10",
                "1 error, 1 warning",
            ],
        ),
        (
            "key.json",
            vec![
                "the key `\\ud83d` has half of a surrogate pair",
                "key.json:1:2",
                "1 error, 1 warning",
            ],
        ),
        (
            "wrapped.json",
            vec![
                "`name` has half",
                "wrapped.json:1:12",
                "wrapped.json:1:35",
                "1 error, 1 warning, 1 notice",
            ],
        ),
        (
            "long.json",
            vec![
                "is \"12345\\ud83d\", longer than 4 characters",
                "2 errors, 1 warning",
            ],
        ),
    ] {
        let output = validate(folder.path(), &[name, "--schema", "s.json"]);
        assert_told(&output, 1, &words);
    }
}

const ORDER_BY_ID: &str = r#"{
  "$id": "https://shop.example/schemas/order.json",
  "properties": { "c": { "$ref": "customer.json" }, "p": { "$ref": "parts/price.json#amount" } }
}"#;

#[test]
fn a_reference_finds_the_schema_with_that_id_or_that_name() {
    let customer = r#"{"$id": "https://shop.example/schemas/customer.json", "type": "object"}"#;
    let price = r#"{"$defs": {"a": {"$anchor": "amount", "type": "integer"}}}"#;
    let relative = r#"{"$id": "customer.json", "type": "object"}"#;
    for (customer_at, price_at, customer) in [
        ("customer.json", "parts/price.json", customer),
        ("renamed.json", "price.json", customer),
        ("customer.json", "price.json", r#"{"type": "object"}"#),
        ("other.json", "parts/price.json", relative),
        ("more/deep/er/x.json", "more/price.json", customer),
    ] {
        let folder = folder(&[
            ("order.json", ORDER_BY_ID),
            (customer_at, customer),
            (price_at, price),
            ("more/notes.json", "no JSON"),
            ("data/bad.json", r#"{"c": 1, "p": 2.5}"#),
        ]);
        let arguments = [
            "data/bad.json",
            "--schema",
            "order.json",
            "--schema-dir",
            "more",
        ];
        let output = validate(folder.path(), &arguments);
        let words = [
            "`c` is a number, and the schema says an object",
            "`p` is a number with",
            "2 errors",
        ];
        assert_told(&output, 1, &words);
    }
}

#[test]
fn a_dynamic_reference_crosses_files() {
    let tree = r##"{
      "$id": "https://shop.example/tree.json", "$dynamicAnchor": "node", "type": "object",
      "properties": { "below": { "items": { "$dynamicRef": "#node" } } }
    }"##;
    let strict = r##"{
      "$id": "https://shop.example/strict.json", "$dynamicAnchor": "node",
      "$ref": "tree.json", "unevaluatedProperties": false
    }"##;
    let folder = folder(&[
        ("strict.json", strict),
        ("lib/tree.json", tree),
        ("bad.json", r#"{"below": [{"belov": []}]}"#),
    ]);
    let arguments = ["bad.json", "--schema", "strict.json", "--schema-dir", "lib"];
    assert_told(
        &validate(folder.path(), &arguments),
        1,
        &["`belov` is not a key"],
    );
}

#[test]
fn a_reference_that_leads_nowhere_or_to_two_files_says_so() {
    let customer = r#"{"$id": "https://shop.example/schemas/customer.json"}"#;
    let folder = folder(&[
        (
            "order.json",
            r#"{"$ref": "https://shop.example/schemas/customer.json"}"#,
        ),
        ("lib/a.json", customer),
        ("lib/b.json", customer),
        ("lost.json", r#"{"$ref": "https://shop.example/gone.json"}"#),
        ("ok.json", "{}"),
    ]);
    let path = folder.path();
    let two = validate(
        path,
        &["ok.json", "--schema", "order.json", "--schema-dir", "lib"],
    );
    assert_told(
        &two,
        2,
        &[
            "a.json",
            "b.json",
            "customer.json is the $id or the name of several files",
        ],
    );
    let lost = validate(
        path,
        &["ok.json", "--schema", "lost.json", "--schema-dir", "lib"],
    );
    let words = [
        "gone.json",
        "Found: https://shop.example/schemas/customer.json",
        "nothing is fetched from the network",
        "--schema-dir",
    ];
    assert_told(&lost, 2, &words);
    let gone = validate(
        path,
        &[
            "ok.json",
            "--schema",
            "order.json",
            "--schema-dir",
            "nowhere",
        ],
    );
    assert_told(
        &gone,
        2,
        &["cannot read the folder nowhere", "--schema-dir"],
    );
}

#[test]
fn patterns_are_those_of_javascript() {
    for (pattern, text, status) in [
        (r"\\bfoo\\b", "éfoo", 0),
        (r"\\Bfoo", "éfoo", 1),
        (r"^(?<y>\\d{4})-\\k<y>$", "2024-2024", 0),
        (r"^\\ud83d\\ude00$", "😀", 0),
        (r"^[^]$", "x", 0),
        (r"^(?:(a)|b)\\1$", "b", 0),
    ] {
        let folder = folder(&[
            (
                "s.json",
                &format!(r#"{{"type": "string", "pattern": "{pattern}"}}"#),
            ),
            ("value.json", &format!("{text:?}")),
        ]);
        let output = validate(folder.path(), &["value.json", "--schema", "s.json"]);
        assert_told(&output, status, &[]);
    }
    let schema = r#"{"patternProperties": {"^\\bé?x\\b": {"type": "string"}}, "additionalProperties": false}"#;
    let folder = folder(&[
        ("s.json", schema),
        ("bad.json", r#"{"x-1": 1, "x-2": "", "y": 2}"#),
        ("broken.json", r#"{"properties": {"a": {"pattern": "("}}}"#),
    ]);
    let output = validate(folder.path(), &["bad.json", "--schema", "s.json"]);
    let words = [
        "`x-1` is a number",
        r"/patternProperties/^\bé?x\b/type",
        "`y` is not a key that the schema allows",
        "2 errors",
    ];
    assert_told(&output, 1, &words);
    let output = validate(folder.path(), &["bad.json", "--schema", "broken.json"]);
    assert_told(
        &output,
        2,
        &["\"(\" at /properties/a/pattern", "not a regular expression"],
    );
}

#[test]
fn a_format_is_checked_in_every_draft_and_an_unknown_one_is_named() {
    for draft in [
        "draft-04/schema#",
        "draft-07/schema#",
        "draft/2020-12/schema",
    ] {
        let scheme = if draft.starts_with("draft/") {
            "https"
        } else {
            "http"
        };
        let schema = format!(
            r#"{{"$schema": "{scheme}://json-schema.org/{draft}", "properties":
            {{"at": {{"format": "date-time"}}, "sku": {{"format": "sku"}}}}}}"#
        );
        let folder = folder(&[
            ("s.json", &schema),
            ("bad.json", r#"{"at": "soon", "sku": "?"}"#),
        ]);
        let output = validate(folder.path(), &["bad.json", "--schema", "s.json"]);
        let words = [
            "not in the format date-time",
            "unknown and not checked: sku",
            "1 error\n",
        ];
        assert_told(&output, 1, &words);
    }
    let folder = folder(&[
        ("s.json", r#"{"format": "regex"}"#),
        ("ok.json", r#""\\-[^]\\k""#),
    ]);
    assert_told(
        &validate(folder.path(), &["ok.json", "--schema", "s.json"]),
        0,
        &[],
    );
}

#[test]
fn numbers_are_compared_by_every_digit() {
    const BIG: &str = "12345678901234567890123";
    const NEXT: &str = "12345678901234567890124";
    for (schema, value, status) in [
        (r#"{"enum": [BIG]}"#, BIG, 0),
        (r#"{"enum": [BIG]}"#, NEXT, 1),
        (r#"{"const": {"a": [BIG]}}"#, r#"{"a": [NEXT]}"#, 1),
        (
            r#"{"const": {"a": [BIG]}}"#,
            r#"{"a": [12345678901234567890123.0]}"#,
            0,
        ),
        (r#"{"maximum": BIG}"#, NEXT, 1),
        (r#"{"exclusiveMinimum": BIG}"#, NEXT, 0),
        (r#"{"exclusiveMinimum": BIG}"#, BIG, 1),
        (r#"{"minimum": NEXT, "maximum": NEXT}"#, BIG, 1),
        (r#"{"uniqueItems": true}"#, "[BIG, NEXT]", 0),
        (r#"{"uniqueItems": true}"#, "[BIG, BIG]", 1),
        (r#"{"multipleOf": 10}"#, BIG, 1),
        (r#"{"multipleOf": 10}"#, "12345678901234567890120", 0),
        (r#"{"multipleOf": 0.01}"#, "19.99", 0),
        (r#"{"multipleOf": 1e-7}"#, "0.00000125", 1),
        (r#"{"type": "integer"}"#, "1.0000000000000000000001", 1),
        (r#"{"type": "integer"}"#, "1.0", 0),
        (r#"{"const": 9007199254740993}"#, "9007199254740993.0", 0),
        (r#"{"const": 9007199254740993}"#, "9007199254740992", 1),
        (r#"{"maximum": 0.1}"#, "0.10000000000000000001", 1),
    ] {
        let spelled = |text: &str| text.replace("BIG", BIG).replace("NEXT", NEXT);
        let folder = folder(&[
            ("s.json", &spelled(schema)),
            (
                "value.ndjson",
                &format!("{}\n", spelled(&format!("{{\"v\": {value}}}"))),
            ),
        ]);
        let path = folder.path();
        fs::write(
            path.join("s.json"),
            format!(r#"{{"properties": {{"v": {}}}}}"#, spelled(schema)),
        )
        .expect("a file");
        let output = validate(path, &["value.ndjson", "--schema", "s.json"]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{schema} {value}: {text}"
        );
    }
    let folder = folder(&[
        ("s.json", r#"{"enum": [12345678901234567890123]}"#),
        ("bad.json", NEXT),
    ]);
    let output = validate(folder.path(), &["bad.json", "--schema", "s.json"]);
    assert_told(
        &output,
        1,
        &["is 12345678901234567890124, and the schema says 12345678901234567890123"],
    );
}

#[test]
fn a_text_that_is_no_json_is_checked_as_a_text() {
    let folder = folder(&[
        ("s.json", r#"{ "type": "string", "minLength": 5 }"#),
        ("short.json", "\"Ana\""),
        ("number.json", "\"12\""),
        ("long.json", "\"Ana Lima\""),
    ]);
    for name in ["short.json", "number.json"] {
        let output = validate(folder.path(), &[name, "--schema", "s.json"]);
        assert_told(&output, 1, &["HUB190"]);
    }
    let output = validate(folder.path(), &["long.json", "--schema", "s.json"]);
    assert_told(&output, 0, &["1 event is valid"]);
}

/// A schema in which each part refers to the next one twice, in some way.
fn doubling(part: &str) -> String {
    let parts: String = (0..28)
        .map(|at| {
            let next = format!("{{\"$ref\": \"#/$defs/{}\"}}", at + 1);
            format!("\"{at}\": {},", part.replace("NEXT", &next))
        })
        .collect();
    let last = "\"28\": { \"type\": \"integer\" }";
    format!("{{\"$defs\": {{ {parts} {last} }}, \"$ref\": \"#/$defs/0\"}}")
}

#[test]
fn a_schema_that_doubles_ends_and_says_so() {
    let nested = "[".repeat(60) + &"]".repeat(60);
    for (part, value, status, words) in [
        (
            r#"{"anyOf": [NEXT, NEXT]}"#,
            "\"x\"",
            1,
            "whether the value keeps the schema is unknown: after",
        ),
        (
            r#"{"oneOf": [NEXT, NEXT]}"#,
            "\"x\"",
            1,
            "whether the value keeps the schema is unknown: after",
        ),
        (
            r#"{"oneOf": [NEXT, NEXT, NEXT]}"#,
            "1",
            1,
            "is unknown: after",
        ),
        (
            r#"{"if": NEXT, "then": NEXT, "else": NEXT}"#,
            "\"x\"",
            1,
            "is unknown: after",
        ),
        (
            r#"{"not": {"anyOf": [NEXT, NEXT]}}"#,
            "\"x\"",
            1,
            "still leads on to parts of itself",
        ),
        (
            r#"{"allOf": [NEXT, NEXT]}"#,
            "\"x\"",
            1,
            "says an integer; what else is wrong was not listed: after",
        ),
        (
            r#"{"items": {"allOf": [NEXT, NEXT]}}"#,
            &nested,
            1,
            "HUB190",
        ),
        (
            r#"{"allOf": [NEXT, NEXT], "unevaluatedProperties": false}"#,
            "{}",
            2,
            "is not a JSON Schema that can be used",
        ),
    ] {
        let folder = folder(&[("s.json", &doubling(part)), ("v.json", value)]);
        let output = validate(folder.path(), &["v.json", "--schema", "s.json"]);
        assert_told(&output, status, &[words]);
    }
}

#[test]
fn a_schema_that_leads_back_to_itself_ends() {
    for (schema, value, status) in [
        (r##"{"$ref": "#"}"##, "1", 0),
        (
            r##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}"##,
            "1",
            0,
        ),
        (
            r##"{"anyOf": [{"items": {"$ref": "#"}, "minItems": 3}, {"items": {"$ref": "#"}, "minItems": 4}]}"##,
            &("[".repeat(100) + &"]".repeat(100)),
            1,
        ),
    ] {
        let folder = folder(&[("s.json", schema), ("v.json", value)]);
        let output = validate(folder.path(), &["v.json", "--schema", "s.json"]);
        assert_told(&output, status, &[]);
    }
}

#[test]
fn a_list_of_any_length_makes_a_short_sentence() {
    let names: Vec<_> = (0..20_000).map(|at| format!("\"value-{at}\"")).collect();
    let names = names.join(",");
    let object = format!("{{{}}}", names.replace(',', ":1,") + ":1");
    for (schema, value) in [
        (format!("{{\"enum\": [{names}]}}"), "\"x\"".to_owned()),
        (format!("{{\"enum\": [{names}]}}"), object.clone()),
        (format!("{{\"const\": {object}}}"), "1".to_owned()),
        ("{\"const\": 1}".to_owned(), object.clone()),
        (format!("{{\"required\": [{names}]}}"), "{}".to_owned()),
        (
            format!("{{\"dependentRequired\": {{\"a\": [{names}]}}}}"),
            "{\"a\": 1}".to_owned(),
        ),
        (
            format!("{{\"propertyNames\": {{\"enum\": [{names}]}}}}"),
            "{\"x\": 1}".to_owned(),
        ),
        (
            format!("{{\"not\": {{\"enum\": [{names}]}}}}"),
            "\"value-7\"".to_owned(),
        ),
        (
            "{\"properties\": {}, \"additionalProperties\": false}".to_owned(),
            object.clone(),
        ),
        (format!("{{\"type\": [{names}]}}"), "1".to_owned()),
    ] {
        let folder = folder(&[("s.json", &schema), ("v.json", &value)]);
        let output = validate(folder.path(), &["v.json", "--schema", "s.json"]);
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let longest = text.lines().map(str::len).max();
        assert!(longest < Some(1_000), "{longest:?} in {}", &schema[..40]);
    }
    let folder = folder(&[
        ("s.json", &format!("{{\"enum\": [{names}]}}")),
        ("v.json", "\"x\""),
    ]);
    let output = validate(folder.path(), &["v.json", "--schema", "s.json"]);
    assert_told(&output, 1, &["\"value-6\" or one of 19993 more"]);
}
