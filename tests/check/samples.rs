//! The samples of the rules that are whole apps: each is served as it is and checked with the command in its first comment. The bad
//! one gives its rule, the good one nothing.

use std::collections::BTreeSet;
use std::path::Path;

use hubctl::finding::rules::RULES;

use crate::app_server::AppServer;
use crate::checking::{report, try_each};

/// Scenarios that say much in little time.
const SCENARIOS: [[&str; 2]; 4] = [
    ["--scenario", "email-only"],
    ["--scenario", "empty-contact"],
    ["--scenario", "no-messages"],
    ["--scenario", "unassigned"],
];

/// A sample with what its comments say.
struct Sample {
    /// The rule that it is first shown for, and whether it breaks it: `HUB300-bad`.
    name: String,
    /// The rule that it breaks.
    breaks: Option<&'static str>,
    text: &'static str,
    /// What comes after the address.
    flags: Vec<&'static str>,
    query: &'static str,
    config: Option<&'static str>,
}

impl Sample {
    /// Reads a sample; `None` when it is not an app.
    fn parse(code: &'static str, breaks: Option<&'static str>, text: &'static str) -> Option<Self> {
        let kind = if breaks.is_some() { "bad" } else { "good" };
        let name = format!("{code}-{kind}");
        if !text.starts_with('<') {
            return None;
        }
        let command = text.strip_prefix("<!-- hubctl check ");
        let (command, rest) = command
            .and_then(|text| text.split_once(" -->\n"))
            .unwrap_or_else(|| panic!("{name} does not begin with its command"));
        let (address, flags) = command.split_once(char::is_whitespace).unwrap();
        let config = rest.strip_prefix("<!-- hubctl.toml:\n");
        Some(Self {
            name,
            breaks,
            text,
            flags: flags.split_whitespace().collect(),
            query: address.split_once('?').map_or("", |(_, query)| query),
            config: config.map(|text| text.split_once("-->").unwrap().0),
        })
    }

    fn write_to(&self, folder: &Path) {
        let file = |ending: &str| folder.join(format!("{}.{ending}", self.name));
        std::fs::write(file("html"), self.text).unwrap();
        if let Some(config) = self.config {
            std::fs::write(file("toml"), config).unwrap();
        }
    }

    /// Checks the sample with further flags, and says what is wrong when it gives something else than it should.
    fn try_with(&self, server: &AppServer, folder: &Path, further: &[&str]) -> Option<String> {
        let url = server.url(&format!("{}.html?{}", self.name, self.query));
        let config = folder.join(format!("{}.toml", self.name));
        let mut arguments = vec!["--app-url", &url, "--jobs", "1"];
        arguments.extend(&self.flags);
        if self.config.is_some() {
            arguments.extend(["--config", config.to_str().unwrap()]);
        }
        arguments.extend(further);
        let checked = report(&arguments);
        let found = checked.codes();
        let expected: BTreeSet<_> = self.breaks.into_iter().map(str::to_owned).collect();
        let is_right = found == expected && !checked.report.is_null();
        (!is_right).then(|| format!("{}: {found:?}\n{}", self.name, checked.said))
    }
}

/// All samples that are apps, each once.
fn samples() -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.code >= "HUB200") {
        for (breaks, text) in [(Some(rule.code), rule.bad), (None, rule.good)] {
            if samples.iter().all(|known| known.text != text) {
                samples.extend(Sample::parse(rule.code, breaks, text));
            }
        }
    }
    assert!(samples.len() > 70, "{}", samples.len());
    samples
}

/// Checks every sample with further flags.
fn try_samples(further: impl Fn(&Sample) -> Vec<&'static str> + Sync) {
    let folder = tempfile::tempdir().unwrap();
    let server = AppServer::start(folder.path(), 0).unwrap();
    let samples = samples();
    for sample in &samples {
        sample.write_to(folder.path());
    }
    try_each(&samples, |sample| {
        sample.try_with(&server, folder.path(), &further(sample))
    });
}

#[test]
fn a_bad_sample_gives_its_rule_and_a_good_one_nothing() {
    try_samples(|sample| {
        let Some(code) = sample.breaks else {
            return SCENARIOS.concat();
        };
        // A tab that takes all memory needs a while to die.
        let timeout = if code == "HUB412" { "20s" } else { "6s" };
        let only = ["--only", code, "--timeout", timeout];
        // What does not appear is waited for in every scenario.
        let scenarios = if sample.config.is_some() {
            &SCENARIOS[..2]
        } else {
            &SCENARIOS
        };
        [&only, scenarios.concat().as_slice()].concat()
    });
}

#[test]
#[ignore = "takes many minutes: every case on every sample"]
fn a_bad_sample_gives_no_other_rule() {
    try_samples(|_| vec!["--timeout", "10s"]);
}
