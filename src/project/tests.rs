//! What is taken from a file, and what is told about one that is wrong.

use std::time::Duration;

use super::*;
use crate::contract::{HostVersion, Profile};

fn parse(text: &str) -> Result<Project, ProjectError> {
    Project::parse(text, "hubctl.toml")
}

#[test]
fn everything_is_read() {
    let text = r##"
[[app]]
name = "Orders"
url = "http://localhost:3000/panel"

[[app]]
url = "http://localhost:3001/"

[check]
profiles = ["mobile", "web-2023", "mobile"]
scenarios = ["plain", "no-*"]
seed = 42
timeout = "1m 30s"
jobs = 2
skip = ["HUB501", "late-but-asks"]
only = "hub300"
allow_hosts = ["cdn.example.com"]
host_origin = "https://app.example.com/"
baseline = "known.json"

[doctor]
skip_cookies = ["AWSALB"]

[[expect]]
name = "mail"
app = "Orders"
profile = ["web-*"]
scenario = "plain"
when = "data.contact.email"
unless = ["data.contact.name", "data.theme"]
selector = "#mail"
count = 3
"##;
    let project = parse(text).unwrap_or_else(|error| panic!("{error}"));
    let urls: Vec<_> = project.apps.iter().map(|app| &app.url.value).collect();
    assert_eq!(
        urls,
        ["http://localhost:3000/panel", "http://localhost:3001/"]
    );
    assert_eq!(
        project.apps[0].name.as_ref().map(|name| &*name.value),
        Some("Orders")
    );
    assert!(project.apps[1].name.is_none());
    let check = &project.check;
    assert_eq!(
        check.profiles,
        [Profile::Mobile.into(), Profile::Web2023.into()]
    );
    assert!(check.scenarios.matches("no-email") && !check.scenarios.matches("long"));
    assert_eq!(check.seed, Some(42));
    assert_eq!(check.timeout, Some(Duration::from_secs(90)));
    assert_eq!(check.jobs.map(std::num::NonZeroUsize::get), Some(2));
    let codes = |rules: &[&crate::finding::Rule]| -> Vec<_> {
        rules.iter().map(|rule| rule.code).collect()
    };
    assert_eq!(codes(&check.skip)[0], "HUB501");
    assert_eq!(check.skip.len(), 2);
    assert_eq!(codes(&check.only), ["HUB300"]);
    assert_eq!(check.allow_hosts[0].value, "cdn.example.com");
    assert_eq!(
        check.host_origin.as_deref(),
        Some("https://app.example.com")
    );
    assert_eq!(
        check.baseline.as_ref().map(|path| path.value.as_str()),
        Some("known.json")
    );
    assert_eq!(project.doctor.cookie_names(), ["AWSALB"]);
    let expect = &project.expectations[0];
    assert!(expect.profile.matches("web-2022") && !expect.profile.matches("mobile"));
    assert_eq!(expect.count.as_ref().map(|count| &*count.value), Some("3"));
    assert_eq!((expect.when.len(), expect.unless.len()), (1, 2));
    assert_eq!(project.file.position(expect.span.start).line, 24);
}

#[test]
fn an_empty_file_and_one_of_apps_alone_are_fine() {
    let empty = parse("# nothing\n").expect("an empty file");
    assert!(empty.apps.is_empty() && empty.check.profiles.is_empty());
    let apps = parse("[[app]]\nurl = \"http://localhost:1/\"\n").expect("apps");
    assert_eq!(apps.apps.len(), 1);
    let all = parse("check = { profiles = \"all\" }\n").expect("all");
    assert_eq!(all.check.profiles, HostVersion::ERAS);
    let dotted = parse("check.seed = 7\n").expect("dotted");
    assert_eq!(dotted.check.seed, Some(7));
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    let cases = [
        ("[[app]\n", 1, 7, "unclosed"),
        ("a = 1\na = 2\n", 2, 1, "duplicate key"),
        (
            "[chek]\n",
            1,
            2,
            "hubctl.toml has no key `chek`; did you mean `check`?",
        ),
        (
            "[doctor]\nskip_cookie = \"a\"\n",
            2,
            1,
            "[doctor] has no key `skip_cookie`; did you mean `skip_cookies`?",
        ),
        (
            "[zzz]\n",
            1,
            2,
            "has no key `zzz`; it knows app, check, doctor, expect",
        ),
        (
            "[check]\nprofile = []\n",
            2,
            1,
            "[check] has no key `profile`; did you mean `profiles`?",
        ),
        (
            "[check]\nprofiles = [\"web\"]\n",
            2,
            13,
            "there is no profile \"web\"; did you mean",
        ),
        ("[check]\nprofiles = []\n", 2, 1, "`profiles` is empty"),
        (
            "[check]\nprofiles = [1]\n",
            2,
            12,
            "`profiles` is not a string or a list of strings",
        ),
        (
            "[check]\nscenarios = 1\n",
            2,
            13,
            "`scenarios` is not a string",
        ),
        (
            "[check]\nseed = \"x\"\n",
            2,
            8,
            "`seed` is not a whole number from 0 on",
        ),
        (
            "[check]\nseed = -1\n",
            2,
            8,
            "`seed` is not a whole number from 0 on",
        ),
        (
            "[check]\ntimeout = 20\n",
            2,
            11,
            "`timeout` is not a time such as \"20s\"",
        ),
        (
            "[check]\ntimeout = \"0s\"\n",
            2,
            11,
            "`timeout` is not a time",
        ),
        (
            "[check]\njobs = 0\n",
            2,
            8,
            "`jobs` is not a whole number from 1 on",
        ),
        (
            "[check]\nskip = [\"late-but-ask\"]\n",
            2,
            9,
            "did you mean late-but-asks (HUB",
        ),
        (
            "[check]\nonly = [\"HUB999\"]\n",
            2,
            9,
            "there is no rule \"HUB999\"",
        ),
        (
            "[check]\nallow_hosts = true\n",
            2,
            15,
            "`allow_hosts` is not a string",
        ),
        (
            "[check]\nhost_origin = \"https://a.example/b\"\n",
            2,
            15,
            "`host_origin` is not an origin",
        ),
        (
            "[check]\nhost_origin = \"a.example\"\n",
            2,
            15,
            "`host_origin` is not an origin",
        ),
        (
            "[check]\nbaseline = 1\n",
            2,
            12,
            "`baseline` is not a string",
        ),
        (
            "[check]\napp_command = \"rm\"\n",
            2,
            1,
            "give --app-command",
        ),
        ("app_command = \"rm\"\n", 1, 1, "give --app-command"),
        ("seed = 1\n", 1, 1, "`seed` belongs into [check]"),
        ("check = 1\n", 1, 1, "`check` is no table; write [check]"),
        (
            "[app]\nurl = \"x\"\n",
            1,
            2,
            "`app` is no list of tables; write [[app]]",
        ),
        ("[[app]]\nname = \"x\"\n", 1, 1, "[[app]] has no `url`"),
        (
            "[[app]]\nulr = \"x\"\n",
            2,
            1,
            "[[app]] has no key `ulr`; did you mean `url`?",
        ),
        ("[[app]]\nurl = 1\n", 2, 7, "`url` is not a string"),
        (
            "[[expect]]\nselektor = \"x\"\n",
            2,
            1,
            "did you mean `selector`?",
        ),
        (
            "[[expect]]\nabsent = 1\n",
            2,
            10,
            "`absent` is not true or false",
        ),
        (
            "[[expect]]\ncount = 1.5\n",
            2,
            9,
            "`count` is not a number or a template",
        ),
        ("[[expect]]\nscenario = []\n", 2, 1, "`scenario` is empty"),
        (
            "[[expect]]\nname = \"né\"\nwhen = 3\n",
            3,
            8,
            "`when` is not a string",
        ),
    ];
    for (text, line, column, says) in cases {
        let error = parse(text).expect_err(text);
        let at = error.position();
        assert_eq!((at.line, at.column), (line, column), "{text}{error}");
        assert!(error.message().contains(says), "{text}{error}");
    }
}

#[test]
fn the_line_is_shown() {
    let error = parse("# one\n[check]\nsead = 1 # é\n").expect_err("a misspelt key");
    assert_eq!(
        error.to_string(),
        "hubctl.toml:3:1: [check] has no key `sead`; did you mean `seed`?\n  |\n3 | sead = 1 # é\n  | ^^^^"
    );
}

#[test]
fn names_that_nothing_has_are_told() {
    let text = "[check]\nscenarios = [\"plain\"]\n[[expect]]\napp = \"Order\"\nscenario = [\"*\", \"plian\"]\n";
    let project = parse(text).expect("a project");
    let error = project.check_scenarios(&["plain", "long"]);
    let error = error.expect_err("a misspelt scenario");
    assert_eq!((error.position().line, error.position().column), (5, 18));
    assert_eq!(
        error.message(),
        "there is no scenario \"plian\"; did you mean \"plain\"?"
    );
    assert!(project.check_scenarios(&["plain", "plian"]).is_ok());
    let error = project.check_apps(&["Orders"]).expect_err("another app");
    assert_eq!(error.position().line, 4);
    assert!(project.check_apps(&["Order"]).is_ok());
}

#[test]
fn a_key_of_any_length_makes_no_endless_error() {
    let text = format!("[[expect]]\n{} = 1\n", "selector".repeat(5_000));
    let error = parse(&text).expect_err("no such key");
    assert!(error.to_string().chars().count() < 1_500, "{error}");
    assert_eq!(error.position().line, 2);
}

#[test]
fn blanks_without_end_make_no_endless_error() {
    let text = format!("[check]\nseed = \"{}\n", " ".repeat(50_000));
    let error = parse(&text).expect_err("a text without an end");
    assert!(error.to_string().chars().count() < 300, "{error}");
    assert_eq!(error.position().line, 2);
}

#[test]
fn faults_in_many_open_tables_overflow_no_stack() {
    let text = format!(
        "[check]\n{}",
        "sa = { a = ofiles = [\"mobile\"]\n".repeat(2_000)
    );
    let error = parse(&text).expect_err("too deep");
    assert!(error.message().contains("100 levels"), "{error}");
}
