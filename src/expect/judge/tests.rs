//! Each rule with what breaks it and what does not.

use serde_json::json;

use super::*;
use crate::expect::Expectation;
use crate::project::Project;

/// The question of an expectation, for an event with a contact and two messages.
fn question(expectation: &str) -> Question {
    let text = format!("[[expect]]\nname = 'mail'\n{expectation}\n");
    let project = Project::parse(&text, "hubctl.toml").unwrap_or_else(|error| panic!("{error}"));
    let all = Expectation::all(&project, None).unwrap_or_else(|error| panic!("{error}"));
    let contact = json!({ "id": 7, "email": "ada@example.com", "name": null });
    let conversation = json!({ "messages": [{}, {}] });
    all[0].question(&json!({ "data": { "contact": contact, "conversation": conversation } }))
}

fn facts(value: serde_json::Value) -> Facts {
    serde_json::from_value(value).expect("facts")
}

const MAIL: &str = "selector = '#mail'\ntext = '{{ data.contact.email }}'";
const LINK: &str = "selector = 'a'\nattribute = 'href'\nvalue = 'mailto:{{ data.contact.email }}'";
const COUNT: &str = "selector = 'li'\ncount = '{{ data.conversation.messages | length }}'";
const URL: &str = "url = '*/customers/{{ data.contact.id }}'";

#[test]
fn what_is_as_expected_is_no_finding() {
    let cases = [
        (
            MAIL,
            json!({ "found": 1, "right": 1, "texts": ["ada@example.com"] }),
        ),
        (
            MAIL,
            json!({ "found": 3, "right": 1, "texts": ["a", "b", "ada@example.com"] }),
        ),
        ("selector = 'a'", json!({ "found": 1, "right": 1 })),
        (
            "selector = 'a'\nabsent = true",
            json!({ "found": 0, "hidden": 2 }),
        ),
        (
            LINK,
            json!({ "found": 1, "right": 1, "values": ["mailto:ada@example.com"] }),
        ),
        (COUNT, json!({ "found": 2 })),
        ("selector = 'li'\ncount = 0", json!({ "found": 0 })),
        (URL, json!({ "url": "http://localhost:3000/customers/7" })),
        ("url = 'http://a/'", json!({ "url": "http://a/" })),
        ("url = '*a*'", json!({ "url": "a" })),
    ];
    for (expectation, seen) in cases {
        let finding = judge(&question(expectation), &facts(seen.clone()));
        assert!(finding.is_none(), "{expectation} {seen}: {finding:?}");
    }
}

#[test]
fn what_is_not_as_expected_is_told_with_what_is_there() {
    let cases = [
        (
            MAIL,
            json!({ "names": ["#app", "#mails"] }),
            "HUB600",
            "there is no `#mail`",
            "did you mean `#mails`?",
        ),
        (
            MAIL,
            json!({ "names": ["#app", "#emial"], "elsewhere": ["#customer"] }),
            "HUB600",
            "there is no `#mail`",
            "`#customer` has this very text",
        ),
        (
            MAIL,
            json!({ "names": ["#mails"], "elsewhere": ["#mails"] }),
            "HUB600",
            "there is no `#mail`",
            "`#mails` has this very text",
        ),
        (
            MAIL,
            json!({ "hidden": 1 }),
            "HUB600",
            "`#mail` is there and is not shown",
            "1 more in the document, but not shown",
        ),
        (
            "selector = 'p:nope'",
            json!({ "fault": "'p:nope' is not a valid selector." }),
            "HUB600",
            "`p:nope` is no selector",
            "the browser says: 'p:nope' is not a valid selector.",
        ),
        ("selector = 'a'", json!({}), "HUB600", "there is no `a`", ""),
        (
            MAIL,
            json!({ "found": 1, "texts": ["undefined"] }),
            "HUB601",
            "`#mail` shows \"undefined\", not \"ada@example.com\"",
            "",
        ),
        (
            MAIL,
            json!({ "found": 2, "texts": ["ADA@EXAMPLE.COM", ""] }),
            "HUB601",
            "none of 2 `#mail` is right: the first shows \"ADA@EXAMPLE.COM\", not \"ada@example.com\"",
            "only upper and lower case differ; text-transform in CSS changes the text as well",
        ),
        (
            "selector = 'p'\ntext = 'Dear {{ data.contact.name }}'",
            json!({ "found": 1, "texts": ["Dear null"] }),
            "HUB601",
            "`p` shows \"Dear null\", not \"Dear \"",
            "`data.contact.name` is null in this event and counts as empty",
        ),
        (
            "selector = 'p'\ncontains = 'x'",
            json!({ "found": 1, "texts": ["y\u{7}"] }),
            "HUB601",
            "`p` shows \"y\u{2407}\", without \"x\"",
            "",
        ),
        (
            LINK,
            json!({ "found": 1, "values": ["#"] }),
            "HUB602",
            "`a` has `href` \"#\", not \"mailto:ada@example.com\"",
            "",
        ),
        (
            LINK,
            json!({ "found": 1, "values": [null] }),
            "HUB602",
            "`a` has no `href`, which should be \"mailto:ada@example.com\"",
            "",
        ),
        (
            "selector = 'b'\nattribute = 'disabled'",
            json!({ "found": 2, "values": [null, null] }),
            "HUB602",
            "none of 2 `b` is right: the first has no `disabled`",
            "",
        ),
        (LINK, json!({}), "HUB600", "there is no `a`", ""),
        (
            "selector = '#err'\nabsent = true",
            json!({ "found": 1, "texts": ["Oh no"] }),
            "HUB603",
            "there is `#err`, showing \"Oh no\"",
            "",
        ),
        (
            "selector = '#err'\nabsent = true",
            json!({ "found": 2, "texts": ["Oh no", ""] }),
            "HUB603",
            "there are 2 of `#err`, the first showing \"Oh no\"",
            "",
        ),
        (
            COUNT,
            json!({ "found": 3 }),
            "HUB604",
            "there are 3 of `li`, not 2",
            "",
        ),
        (
            COUNT,
            json!({ "found": 1, "hidden": 1 }),
            "HUB604",
            "there are 1 of `li`, not 2",
            "1 more in the document, but not shown",
        ),
        (
            "selector = '.massage'\ncount = 2",
            json!({ "names": [".message"] }),
            "HUB604",
            "there are 0 of `.massage`, not 2",
            "did you mean `.message`?",
        ),
        (
            "selector = 'li'\ncount = '{{ data.contact.email }}'",
            json!({ "found": 1 }),
            "HUB604",
            "the count of `li` is \"ada@example.com\", which is no number",
            "",
        ),
        (
            URL,
            json!({ "url": "http://localhost:3000/customers/70" }),
            "HUB605",
            "the frame is at \"http://localhost:3000/customers/70\", not at \"*/customers/7\"",
            "",
        ),
        (
            "selector = '[data-id=\"{{ data.contact.id }}\"]'",
            json!({}),
            "HUB600",
            "there is no `[data-id=\"7\"]`",
            "",
        ),
    ];
    for (expectation, seen, code, message, help) in cases {
        let finding = judge(&question(expectation), &facts(seen.clone()));
        let finding = finding.unwrap_or_else(|| panic!("{expectation} {seen}"));
        assert_eq!(finding.rule.code, code, "{expectation} {seen}");
        let message = format!("hubctl.toml:1 (mail): {message}");
        assert_eq!(finding.message.to_string(), message);
        let told = finding.help.map(|help| help.to_string());
        assert_eq!(told.unwrap_or_default(), help, "{expectation} {seen}");
    }
}

#[test]
fn values_and_what_the_page_shows_can_be_masked() {
    let seen = facts(json!({ "found": 1, "texts": ["undefined"], "elsewhere": ["#ada"] }));
    let finding = judge(&question(MAIL), &seen).expect("a finding");
    assert_eq!(
        finding.message.masked(),
        "hubctl.toml:1 (mail): `#mail` shows ‹text of 9 characters›, not ‹text of 15 characters›"
    );
    let help = finding.help.expect("help");
    assert_eq!(help.masked(), "‹value› has this very text");
    let url = question(URL);
    let finding = judge(&url, &facts(json!({ "url": "http://a/" }))).expect("a finding");
    assert!(!finding.message.masked().contains('7'), "{finding:?}");
}

#[test]
fn addresses_are_like_their_patterns() {
    let cases = [
        ("*/b", "http://a/b", true),
        ("*/b", "http://a/b/", false),
        ("http://a/*", "http://a/", true),
        ("http://a/*?x=*", "http://a/b?x=1", true),
        ("http://a/*?x=*", "http://a/b", false),
        ("ab*ba", "aba", false),
        ("*", "", true),
        ("http://a/", "http://a/b", false),
    ];
    for (pattern, url, expected) in cases {
        let pieces: Vec<_> = pattern.split('*').map(str::to_owned).collect();
        assert_eq!(is_like(&pieces, url), expected, "{pattern} {url}");
    }
}

#[test]
fn a_finding_says_where_its_expectation_stands() {
    let seen = facts(json!({ "found": 0 }));
    let finding = judge(&question(MAIL), &seen).expect("a finding");
    let declared = finding.declared.expect("a place");
    assert_eq!((declared.file.as_str(), declared.line), ("hubctl.toml", 1));
}
