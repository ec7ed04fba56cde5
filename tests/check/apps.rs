//! `hubctl check` on the apps of `fixtures/apps`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::app_server::AppServer;
use crate::checking::{Checked, apps, check, report, some_scenarios, try_each};

#[test]
fn a_good_app_has_no_findings_in_any_host() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("good/vanilla.html");
    let checked = report(&["--app-url", &url, "--profile", "all"]);
    checked.assert_works_in(4);
    assert!(checked.said.contains("browser: "), "{}", checked.said);
}

/// Apps that show a context only after a while, or where a reader of the document does not see it, or nothing of the customer,
/// or on another page, and one that is never at rest: none of it is a fault.
#[test]
fn good_apps_of_other_kinds_have_no_findings() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let all = [
        "agent",
        "closed",
        "debounced",
        "embeds",
        "patched",
        "patient",
        "recent",
        "record",
        "ticking",
        "worker",
    ];
    try_each(&all, |name| {
        let url = server.url(&format!("good/{name}.html"));
        let mut arguments = vec!["--app-url", &url];
        arguments.extend(some_scenarios());
        let checked = report(&arguments);
        checked.assert_works_in(1);
        None
    });
}

/// Faults with the findings that they give, and no other follows from them.
#[test]
fn each_fault_gives_its_findings_and_no_further_ones() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let all = [
        // 300 ms after the context, and put down to that context.
        ("markup-executed-late", "HUB502"),
        ("asks-where-the-customer-is", "HUB217"),
        ("copies", "HUB217"),
        ("library-elsewhere", "HUB221"),
        ("polls", "HUB304"),
        ("logs-the-context", "HUB509"),
        ("takes-objects", "HUB501"),
        ("waits-for-another-origin", "HUB305"),
    ];
    try_each(&all, |(file, expected)| {
        let url = server.url(&format!("faults/{file}.html"));
        let mut arguments = vec!["--app-url", &url, "--timeout", "5s"];
        arguments.extend(some_scenarios());
        let checked = report(&arguments);
        let found = checked.codes();
        let is_right = found == BTreeSet::from([(*expected).to_owned()]);
        (!is_right).then(|| format!("{file}: {found:?}\n{}", checked.said))
    });
}

/// What `fixtures/apps/parts/mischief.js` makes of the functions that every script of a page shares.
const MISCHIEF: [&str; 8] = [
    "json",
    "query",
    "frozen",
    "listeners",
    "builtIns",
    "root",
    "getters",
    "opened",
];

/// An app with executable markup passes neither by what it makes of the page nor by being good while it is watched: there is
/// nothing to notice.
#[test]
fn an_app_hides_nothing_from_the_probe_and_does_not_notice_it() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let all: Vec<&str> = MISCHIEF.into_iter().chain(["nothing"]).collect();
    try_each(&all, |by| {
        let url = server.url(&format!("faults/hides.html?by={by}"));
        let case = "web-2023/markup-canaries/escapes";
        let checked = report(&["--app-url", &url, "--case", case, "--timeout", "8s"]);
        let is_right = checked.codes() == BTreeSet::from(["HUB502".to_owned()]);
        (!is_right).then(|| format!("{by}: {}", checked.said))
    });
}

/// The same in apps that are right: the probe blames them for nothing, and looks as closely as ever.
#[test]
fn an_app_that_patches_what_it_shares_is_judged_by_what_it_does() {
    let server = AppServer::start(&apps(), 0).unwrap();
    try_each(&MISCHIEF, |by| {
        let url = server.url(&format!("good/patched.html?by={by}"));
        let cases = [
            "reacts",
            "duplicate/survives",
            "noise/survives",
            "empty-fields/fresh",
            "markup-canaries/escapes",
            "secrets",
            "reads",
        ];
        let cases: Vec<String> = cases
            .iter()
            .map(|case| format!("web-2023/{case}"))
            .collect();
        let mut arguments = vec!["--app-url", &url, "--timeout", "8s"];
        arguments.extend(cases.iter().flat_map(|case| ["--case", case]));
        let checked = report(&arguments);
        let is_right = checked.codes().is_empty() && checked.count("done") == cases.len();
        (!is_right).then(|| format!("{by}: {}", checked.said))
    });
}

/// JSON of the browser can have half of a surrogate pair, and no text of Rust can.
#[test]
fn half_of_an_emoji_loses_nothing_of_what_the_app_does() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let all = [
        ("text", None),
        ("title", None),
        ("field", None),
        ("console", None),
        ("bridge", None),
        ("starts", Some("HUB403")),
        ("throws", Some("HUB400")),
        ("rejects", Some("HUB402")),
    ];
    let cases = ["loads", "listens", "asks", "reacts"].map(|case| format!("web-2023/{case}"));
    try_each(&all, |(place, expected)| {
        let url = server.url(&format!("faults/halves.html?where={place}"));
        let mut arguments = vec!["--app-url", &url, "--timeout", "8s"];
        arguments.extend(cases.iter().flat_map(|case| ["--case", case]));
        let checked = report(&arguments);
        let expected: BTreeSet<_> = expected.map(str::to_owned).into_iter().collect();
        let is_right = checked.codes() == expected && checked.count("done") == cases.len();
        (!is_right).then(|| format!("{place}: {}", checked.said))
    });
}

/// Faults of one case each, which show where a rule of thumb would look elsewhere.
#[test]
fn a_fault_is_found_by_what_it_does() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let all = [
        ("behind-a-library", "listens", "HUB301 error"),
        ("behind-another-listener", "listens", "HUB301 error"),
        ("gives-up", "reacts", "HUB305 error"),
        ("forgets-the-same", "duplicate/survives", "HUB406 error"),
        ("noise-clears-orders", "noise/survives", "HUB419 error"),
        ("keeps-orders", "empty-fields/fresh", "HUB417 error"),
        ("shows-messages", "markup-canaries/escapes", "HUB502 error"),
        ("reads-beside-the-data", "reads", "HUB308 warning"),
        ("rejects-the-first", "reacts", "HUB402 error"),
        ("needs-an-attribute", "reacts", "HUB306 warning"),
    ];
    try_each(&all, |(fault, case, expected)| {
        let url = server.url(&format!("faults/others.html?fault={fault}"));
        let case = format!("web-2023/{case}");
        let checked = report(&["--app-url", &url, "--case", &case, "--timeout", "8s"]);
        let cases = checked.report["cases"].as_array().unwrap();
        let findings = cases[0]["findings"].as_array().unwrap().iter();
        let found = findings.map(|it| {
            let text = |key: &str| it[key].as_str().unwrap().to_owned();
            format!("{} {}", text("code"), text("severity"))
        });
        let found: Vec<_> = found.collect();
        (found != [*expected]).then(|| format!("{fault}: {found:?}\n{}", checked.said))
    });
}

/// What has one cause is one finding, names the field that was not there, and is put down to no scenario that is about
/// something else.
#[test]
fn the_field_that_was_missing_is_named_once() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("faults/missing-fields.html");
    let about_others = ["emoji", "long-name", "markup", "muted"];
    let scenarios = ["unassigned", "no-messages", "phone-only", "bare-contact"];
    let cases = scenarios.iter().chain(&about_others);
    let cases: Vec<_> = cases
        .map(|name| format!("web-2023/{name}/survives"))
        .collect();
    let mut arguments = vec!["--app-url", &url];
    arguments.extend(cases.iter().flat_map(|case| ["--case", case]));
    let checked = report(&arguments);
    let told = |name: &str| -> Vec<String> {
        let cases = checked.report["cases"].as_array().unwrap().iter();
        let mut cases = cases.filter(|case| case["trial"]["scenario"] == name);
        let findings = cases.next().unwrap()["findings"].as_array().unwrap().iter();
        let told = findings.map(|it| {
            let (_, field) = it["message"]
                .as_str()
                .unwrap()
                .split_once("where ")
                .unwrap();
            let first = it["first_in"].as_str().unwrap_or("here");
            format!("{}: {field}, {first}", it["code"].as_str().unwrap())
        });
        told.collect()
    };
    let expected: [(&str, &[&str]); 4] = [
        (
            "unassigned",
            &["HUB400: data.conversation.meta.assignee is null, here"],
        ),
        (
            "bare-contact",
            &["HUB402: data.contact.email is null, here"],
        ),
        (
            "phone-only",
            &["HUB402: data.contact.email is null, web-2023/bare-contact/survives"],
        ),
        (
            "no-messages",
            &["HUB400: data.conversation.messages is empty, here"],
        ),
    ];
    for (name, findings) in expected {
        assert_eq!(told(name), findings, "{}", checked.said);
    }
    for name in about_others {
        assert!(told(name).is_empty(), "{name}: {}", checked.said);
    }
    assert_eq!(checked.report["summary"]["errors"], 3, "{}", checked.said);
    let listed = "found in 2 checks: web-2023 survives (bare-contact, phone-only)";
    assert!(checked.said.contains(listed), "{}", checked.said);
}

/// What lifts a finding that lies in the surroundings of the check stands in its first line.
#[test]
fn what_lies_in_the_check_itself_is_told_with_its_flag() {
    let server = AppServer::start(&apps(), 0).unwrap();
    for (file, flag) in [
        ("library-elsewhere", "--allow-host cdn.example.com"),
        ("waits-for-another-origin", "--host-origin"),
    ] {
        let url = server.url(&format!("faults/{file}.html"));
        let mut arguments = vec!["--app-url", &url, "--timeout", "5s"];
        arguments.extend(some_scenarios());
        let checked = report(&arguments);
        let cases = checked.report["cases"].as_array().unwrap();
        let findings = cases
            .iter()
            .flat_map(|case| case["findings"].as_array().unwrap());
        let mut messages = findings.map(|finding| finding["message"].as_str().unwrap());
        assert!(
            messages.any(|message| message.contains(flag)),
            "{file}: {}",
            checked.said
        );
        let unjudged = cases.iter().filter(|case| case["trial"]["state"] != "done");
        assert!(unjudged.count() > 10, "{file}: {}", checked.said);
    }
}

#[test]
fn a_request_with_the_apps_own_origin_for_a_target_is_told() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("faults/posts-to-itself.html");
    let checked = report(&["--app-url", &url, "--case", "web-2023/asks"]);
    let expected = BTreeSet::from(["HUB303".to_owned()]);
    assert_eq!(checked.codes(), expected, "{}", checked.said);
}

/// The listener stands on this machine, which names need not be resolved for: everything else is as far away.
#[test]
fn an_app_reaches_nobody_by_webrtc_and_its_try_is_told() {
    let listener = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let server = AppServer::start(&apps(), 0).unwrap();
    for (data, status, says) in [
        (
            "contact",
            1,
            "the e-mail address goes into a connection by WebRTC",
        ),
        ("nothing", 0, "what it sends there cannot be seen"),
    ] {
        let port = listener.local_addr().unwrap().port();
        let url = server.url(&format!(
            "faults/connects-by-webrtc.html?port={port}&data={data}"
        ));
        let checked = report(&["--app-url", &url, "--case", "web-2023/secrets"]);
        let packet = listener.recv_from(&mut [0; 99]);
        assert!(packet.is_err(), "{packet:?}");
        assert_eq!(
            checked.codes(),
            BTreeSet::from(["HUB506".to_owned()]),
            "{}",
            checked.said
        );
        let said = checked
            .said
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(said.contains(says), "{said}");
        assert_eq!(checked.status, Some(status), "{said}");
    }
}

#[test]
fn a_host_that_is_declared_is_the_apps_own() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("broken/HUB506-third-party-gets-data.html");
    let one = ["--app-url", &url, "--case", "web-2023/secrets"];
    // A script of the app itself asks: the receiver may well be its own.
    let undeclared = report(&one);
    assert_eq!(undeclared.status, Some(0), "{}", undeclared.said);
    assert!(undeclared.codes().contains("HUB506"), "{}", undeclared.said);
    let declared = report(&[one.as_slice(), &["--own-host", "*.example"]].concat());
    assert_eq!(declared.codes(), BTreeSet::new(), "{}", declared.said);
}

/// An app that shows members only has to be given one.
#[test]
fn contexts_are_given_the_fields_that_an_app_needs() {
    let folder = tempfile::tempdir().unwrap();
    let page = r#"<!doctype html><title>Members</title><p id="name">Nobody</p><script>
addEventListener("message", (event) => {
  if (event.source !== parent) return;
  const { contact } = JSON.parse(event.data).data;
  const isMember = contact.custom_attributes?.tier === "gold";
  document.getElementById("name").textContent = isMember ? contact.name : "No member";
});
</script>"#;
    std::fs::write(folder.path().join("members.html"), page).unwrap();
    let payload = folder.path().join("captured.json");
    let event = r#"{"event": "appContext", "data": {"conversation": {"id": 5, "meta": {"sender": {"id": 7}}}, "contact": {"id": 7, "custom_attributes": {"tier": "gold"}}}}"#;
    std::fs::write(&payload, event).unwrap();
    let server = AppServer::start(folder.path(), 0).unwrap();
    let url = server.url("members.html");
    let one = ["--app-url", &url, "--case", "web-2023/reacts"];
    let without = report(&one);
    assert!(without.codes().contains("HUB306"), "{}", without.said);
    let cases = without.report["cases"].as_array().unwrap();
    let findings = cases
        .iter()
        .flat_map(|case| case["findings"].as_array().unwrap());
    let told: String = findings.map(Value::to_string).collect();
    for told_of in [
        "the app reads data.contact.custom_attributes.tier",
        "--set 'contact.custom_attributes.tier=",
    ] {
        assert!(told.contains(told_of), "{told}");
    }
    for given in [
        ["--set", "contact.custom_attributes.tier=\"gold\""],
        ["--payload", payload.to_str().unwrap()],
    ] {
        let checked = report(&[one.as_slice(), &given].concat());
        assert_eq!(checked.codes(), BTreeSet::new(), "{}", checked.said);
    }
    let missing = check(&["--app-url", &url, "--payload", "missing.json"]);
    let said = String::from_utf8_lossy(&missing.stderr);
    assert_eq!(missing.status.code(), Some(2), "{said}");
    assert!(said.contains("cannot read missing.json"), "{said}");
}

/// An app that received nothing cannot have given anything away.
#[test]
fn nothing_is_judged_of_an_app_that_received_no_context() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("broken/HUB301-deaf-at-load.html");
    let checked = report(&["--app-url", &url, "--case", "web-2023/secrets"]);
    let trial = &checked.report["cases"][0]["trial"];
    assert_eq!(trial["state"], "not-judged", "{}", checked.said);
    assert_eq!(trial["reason"], "the app received no context");
}

#[test]
fn a_secret_in_the_address_of_the_app_is_told() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("good/vanilla.html?api_key=1a2b3c");
    let checked = report(&["--app-url", &url, "--case", "web-2023/secrets"]);
    let expected = BTreeSet::from(["HUB510".to_owned()]);
    assert_eq!(checked.codes(), expected, "{}", checked.said);
}

/// The broken apps by their file names.
fn broken() -> Vec<String> {
    let mut files: Vec<_> = std::fs::read_dir(apps().join("broken"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".html"))
        .collect();
    files.sort();
    assert!(files.len() > 20, "{files:?}");
    files
}

/// Checks every broken app, with further flags for its rule: its findings are its own and no others.
fn try_broken(further: impl Fn(&str) -> Vec<String> + Sync) {
    let server = AppServer::start(&apps(), 0).unwrap();
    try_each(&broken(), |file| {
        let code = &file[..6];
        let url = format!("{code}={}", server.url(&format!("broken/{file}")));
        let mut arguments = vec!["--app-url", &url, "--jobs", "1"];
        arguments.extend(some_scenarios());
        let further = further(code);
        arguments.extend(further.iter().map(String::as_str));
        let checked = report(&arguments);
        let found = checked.codes();
        let is_right = found == BTreeSet::from([code.to_owned()]);
        (!is_right).then(|| format!("{file}: {found:?}\n{}", checked.said))
    });
}

#[test]
fn every_broken_app_gives_the_finding_it_is_named_after() {
    try_broken(|code| {
        ["--only", code, "--timeout", "6s"]
            .map(str::to_owned)
            .into()
    });
}

#[test]
#[ignore = "takes many minutes: every case on every broken app"]
fn every_broken_app_gives_its_own_finding_and_no_other() {
    try_broken(|_| ["--timeout", "10s"].map(str::to_owned).into());
}

/// What is said when a check is refused.
fn refusal(arguments: &[&str]) -> String {
    let output = check(&[&["--app-url", "http://localhost:1"], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    said
}

#[test]
fn a_browser_that_is_not_there_is_told_with_a_way_out() {
    let said = refusal(&["--browser", "/nowhere/chrome"]);
    assert!(said.contains("no browser at /nowhere/chrome"), "{said}");
    assert!(said.contains("HUBCTL_BROWSER"), "{said}");
}

#[test]
fn an_app_that_is_started_is_checked_and_ended() {
    let said = refusal(&["--app-command", "echo no port here; exit 3"]);
    assert!(
        said.contains("no port here") && said.contains('3'),
        "{said}"
    );
}

#[test]
fn a_browser_without_a_window_cannot_be_watched() {
    let folder = tempfile::tempdir().unwrap();
    let shell = folder.path().join("chrome-headless-shell");
    std::fs::write(&shell, "").unwrap();
    let said = refusal(&["--headed", "--browser", shell.to_str().unwrap()]);
    assert!(
        said.contains("is a headless shell and has no window"),
        "{said}"
    );
    assert!(said.contains("leave out --headed"), "{said}");
}

#[test]
fn the_host_stands_under_the_origin_that_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let page = r#"<!doctype html><title>Choosy</title><p id="name">Nobody</p><script>
addEventListener("message", (event) => {
  if (event.source !== parent || event.origin !== "https://chat.example.com") return;
  let message;
  try { message = JSON.parse(event.data); } catch { return; }
  if (message?.event !== "appContext") return;
  document.getElementById("name").textContent = message.data.contact?.name ?? "Nobody";
});
</script>"#;
    std::fs::write(folder.path().join("choosy.html"), page).unwrap();
    let server = AppServer::start(folder.path(), 0).unwrap();
    let url = server.url("choosy.html");
    let one = ["--app-url", &url, "--case", "web-2023/reacts"];
    let origin = ["--host-origin", "https://chat.example.com"];
    let there = report(&[one.as_slice(), &origin].concat());
    assert_eq!(there.status, Some(0), "{}", there.said);
    assert_eq!(told(&there.report), ["done web-2023/reacts"]);
    let elsewhere = report(&one);
    assert_eq!(elsewhere.status, Some(1), "{}", elsewhere.said);
    assert_eq!(told(&elsewhere.report), ["done web-2023/reacts HUB305"]);
}

#[test]
fn each_step_can_be_made_to_wait() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("good/vanilla.html");
    let slow = report(&[
        "--app-url",
        &url,
        "--case",
        "web-2023/reacts",
        "--slow-mo",
        "1200ms",
    ]);
    assert_eq!(slow.status, Some(0), "{}", slow.said);
    let elapsed = slow.report["cases"][0]["trial"]["elapsed_seconds"].as_f64();
    assert!(elapsed.unwrap() >= 1.2, "{elapsed:?}");
}

#[test]
fn the_parts_of_a_matrix_are_the_whole_plan() {
    let list = |further: &[&str]| {
        let output = check(
            &[
                ["--app-url", "http://localhost:1", "--list"].as_slice(),
                further,
            ]
            .concat(),
        );
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all: BTreeSet<_> = list(&[]).into_iter().collect();
    let parts = ["1/3", "2/3", "3/3"].map(|part| list(&["--shard", part]));
    assert!(
        parts.iter().all(|part| part.len() > all.len() / 5),
        "{parts:?}"
    );
    let together: Vec<_> = parts.concat();
    assert_eq!(together.len(), all.len(), "a case stands in two parts");
    assert_eq!(together.into_iter().collect::<BTreeSet<_>>(), all);
}

#[test]
fn the_same_seed_is_the_same_plan() {
    let list = |seed| check(&["--app-url", "http://localhost:1", "--list", "--seed", seed]).stdout;
    assert_eq!(list("7"), list("7"));
    let names = String::from_utf8(list("7")).unwrap();
    assert!(names.lines().count() > 40, "{names}");
    assert!(names.contains("web-2023/huge-thread/survives\n"), "{names}");
}

/// The cases of a report as `state name codes`.
fn told(report: &Value) -> Vec<String> {
    let cases = report["cases"].as_array().unwrap().iter();
    cases
        .map(|case| {
            let codes: Vec<_> = case["findings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|finding| finding["code"].as_str().unwrap())
                .collect();
            format!(
                "{} {} {}",
                case["trial"]["state"].as_str().unwrap(),
                case["trial"]["name"].as_str().unwrap(),
                codes.join(" ")
            )
            .trim_end()
            .to_owned()
        })
        .collect()
}

#[test]
fn what_was_asked_for_and_could_not_be_tried_fails() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let deaf = server.url("broken/HUB300-no-listener.html");
    let nothing_there = "http://localhost:1/";
    for (url, selection, expected) in [
        (
            deaf.as_str(),
            ["--only", "HUB502"],
            vec![
                "done web-2023/markup-canaries/escapes HUB300",
                "not-judged web-2023/script-links/escapes",
                "not-judged web-2023/prototypes/escapes",
            ],
        ),
        (
            deaf.as_str(),
            ["--only", "HUB300,HUB305"],
            vec!["done web-2023/listens HUB300", "not-judged web-2023/reacts"],
        ),
        (
            deaf.as_str(),
            ["--case", "web-2023/fresh"],
            vec!["done web-2023/fresh HUB300"],
        ),
        (
            nothing_there,
            ["--only", "HUB410"],
            vec!["done web-2023/fresh HUB200"],
        ),
        (
            nothing_there,
            ["--skip", "HUB200,HUB201"],
            vec!["done web-2023/loads HUB200"],
        ),
    ] {
        let mut arguments = vec!["--app-url", url, "--timeout", "6s"];
        arguments.extend(selection);
        let Checked {
            status,
            report,
            said,
        } = report(&arguments);
        assert_eq!(status, Some(1), "{selection:?}: {said}");
        let mut told = told(&report);
        told.truncate(expected.len());
        assert_eq!(told, expected, "{selection:?}: {said}");
    }
}

#[test]
fn an_app_that_was_not_judged_does_not_pass() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("broken/HUB207-not-html.html");
    let cases = ["loads", "listens", "reacts", "fresh"];
    let cases = cases.map(|case| format!("web-2023/{case}"));
    let mut arguments = vec!["--app-url", &url, "--format", "json"];
    arguments.extend(cases.iter().flat_map(|case| ["--case", case]));
    let output = check(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = [
        "done web-2023/loads HUB207",
        "not-judged web-2023/listens",
        "not-judged web-2023/reacts",
        "not-judged web-2023/fresh",
    ];
    assert_eq!(told(&report), expected);
    let verdict = &report["verdicts"][0];
    assert_eq!(verdict["state"], "not-judged");
    assert_eq!(verdict["not_judged"], 3);
    assert_eq!(verdict["reacts_in_ms"], Value::Null);
    assert_eq!(report["summary"]["errors"], 0);
}

#[test]
fn the_baseline_of_the_configuration_counts() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("broken/HUB403-exception-at-start.html");
    let folder = tempfile::tempdir().unwrap();
    let in_folder = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(
        in_folder("hubctl.toml"),
        format!(
            "[[app]]\nname = \"Orders\"\nurl = \"{url}\"\n\n[check]\nbaseline = \"known.toml\"\n"
        ),
    )
    .unwrap();
    let (config, known) = (in_folder("hubctl.toml"), in_folder("known.toml"));
    let one = ["--config", &config, "--case", "web-2023/loads"];
    // It is not there yet, and that is told.
    let output = check(&one);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("known.toml"), "{said}");
    // Whoever writes it wants everything that is found.
    let mut write = one.to_vec();
    write.extend(["--write-baseline", &known]);
    let Checked { status, said, .. } = report(&write);
    assert_eq!(status, Some(1), "{said}");
    let Checked {
        status,
        report,
        said,
    } = report(&one);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(told(&report), ["done web-2023/loads HUB403"]);
}

#[test]
fn pictures_are_kept_where_they_are_asked_for_and_shown_in_the_page() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("good/vanilla.html");
    let folder = tempfile::tempdir().unwrap();
    let (pictures, page) = (folder.path().join("a/b"), folder.path().join("page.html"));
    let to_page = format!("html={}", page.display());
    let one = ["--app-url", &url, "--case", "web-2023/loads"];
    let of = |checked: &Checked| checked.report["cases"][0]["trial"]["evidence"]["picture"].clone();

    let kept = report(
        &[
            &one,
            ["--screenshots", pictures.to_str().unwrap()].as_slice(),
        ]
        .concat(),
    );
    let picture = of(&kept);
    let picture = picture
        .as_str()
        .unwrap_or_else(|| panic!("no picture: {}", kept.said));
    assert!(
        std::path::Path::new(picture).starts_with(&pictures),
        "{picture}"
    );
    assert!(std::fs::read(picture).unwrap().starts_with(b"\x89PNG\r\n"));

    let shown = report(&[&one, ["--report", &to_page].as_slice()].concat());
    assert_eq!(of(&shown), Value::Null, "it is in no file of its own");
    let text = std::fs::read_to_string(page).unwrap();
    assert!(text.contains("data:image/png;base64,"), "{}", shown.said);
}

#[test]
fn rounds_that_all_come_out_the_same_are_not_flaky() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("broken/HUB403-exception-at-start.html");
    let one = [
        "--app-url",
        &url,
        "--case",
        "web-2023/loads",
        "--repeat",
        "2",
    ];
    let Checked {
        status,
        report,
        said,
    } = report(&one);
    assert_eq!(status, Some(1), "{said}");
    assert_eq!(told(&report), ["done web-2023/loads HUB403"; 2], "{said}");
    assert_eq!(report["flaky"], Value::Array(Vec::new()));
}

#[test]
fn a_change_of_the_theme_is_posted_to_the_app_by_the_newest_host() {
    let folder = tempfile::tempdir().unwrap();
    let page = r#"<!doctype html><title>Night</title><p id="name">Nobody</p><script>
addEventListener("message", (event) => {
  if (event.source !== parent || typeof event.data !== "string") return;
  let message;
  try { message = JSON.parse(event.data); } catch { return; }
  if (message?.event !== "appContext") return;
  if (message.data.theme === "dark") throw new Error("no colours for the night");
  document.getElementById("name").textContent = message.data.contact?.name ?? "Nobody";
});
</script>"#;
    std::fs::write(folder.path().join("night.html"), page).unwrap();
    let server = AppServer::start(folder.path(), 0).unwrap();
    let url = server.url("night.html");
    let Checked {
        status,
        report,
        said,
    } = report(&[
        "--app-url",
        &url,
        "--profile",
        "web-2026",
        "--case",
        "web-2026/theme/survives",
    ]);
    assert_eq!(status, Some(1), "{said}");
    assert_eq!(told(&report), ["done web-2026/theme/survives HUB400"]);
    assert!(said.contains("no colours for the night"), "{said}");
}
