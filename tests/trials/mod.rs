//! Runs of trials as the reports get them: one with everything that can come of a trial, one in which every text is nasty.

#![allow(dead_code, reason = "each test file uses its part")]

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use hubctl::contract::HostVersion;
use hubctl::finding::rules::{handshake, robustness, security};
use hubctl::finding::{
    Baseline, Case, Evidence, Finding, Moment, Picture, Rule, Run, Text, Trial, TrialState,
};
use hubctl::report::{Contract, Heading, Root, Values, html};

/// Where the reports are written.
static ROOT: LazyLock<Root> = LazyLock::new(|| Root::new(Path::new("/repo"), ["/repo".into()]));

pub(crate) const APP: &str = "http://localhost:3000/panel";

/// Markup, a line break, and characters that act on a terminal.
pub(crate) const NASTY: &str = "50% <b>|`x`|</b> & \"q\" ]]> <!-- </script> ' {{cases}}\n::error::a\u{1b}[31m\u{0}\u{9b}\u{FFFE}\u{202E}";

/// A picture of one dot.
pub(crate) const DOT: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 0x0D, b'I', b'D', b'A', b'T',
    0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0xF0, 0x1F, 0, 5, 0, 1, 0xFF, 0x56, 0xC7, 0x2F, 0x0D, 0, 0,
    0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];

pub(crate) fn write_page(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let page = html::Page {
        title: "Orders panel",
        made: "28 November 2026",
    };
    html::write(out, run, heading, &page)
}

pub(crate) fn heading(values: Values) -> Heading<'static> {
    Heading {
        command: "check",
        contract: Contract::Trials {
            app: APP,
            name: None,
            profiles: &[HostVersion::ERAS[1], HostVersion::ERAS[3]],
            plan: None,
        },
        elapsed: Duration::from_millis(12_340),
        values,
        root: &ROOT,
    }
}

/// Makes a case; what is not said is as of a trial that passed.
pub(crate) struct Make {
    trial: Trial,
    pub(crate) findings: Vec<Finding>,
}

pub(crate) fn trial(profile: &'static str, scenario: &'static str, probe: &'static str) -> Make {
    let name = format!("{profile}/{scenario}/{probe}");
    Make {
        trial: Trial {
            profile,
            scenario,
            probe,
            elapsed: Duration::from_millis(312),
            repeat: format!("hubctl check --app-url {APP} --only {name}"),
            ..Trial::default()
        },
        findings: Vec::new(),
    }
}

impl Make {
    pub(crate) fn finding(mut self, rule: &'static Rule, message: impl Into<Text>) -> Self {
        self.findings.push(Finding::new(rule, message));
        self
    }

    pub(crate) fn ended(mut self, state: TrialState) -> Self {
        self.trial.state = state;
        self
    }

    pub(crate) fn seen(mut self, evidence: Evidence) -> Self {
        self.trial.evidence = evidence;
        self
    }

    pub(crate) fn case(self, record: u64) -> Case {
        Case {
            source: APP.into(),
            record,
            findings: self.findings,
            trial: Some(Box::new(self.trial)),
        }
    }
}

pub(crate) fn run_of(cases: Vec<Make>) -> Run {
    let mut run = Run::new();
    run.start_source(APP.into());
    for (record, make) in (1..).zip(cases) {
        run.add(make.case(record));
    }
    run
}

pub(crate) fn moment(millis: u64, what: impl Into<Text>) -> Moment {
    Moment {
        at: Duration::from_millis(millis),
        what: what.into(),
    }
}

/// What a real browser would have seen.
pub(crate) fn evidence() -> Evidence {
    Evidence {
        timeline: vec![
            moment(0, "the frame goes to `/panel`"),
            moment(184, "load"),
            moment(186, "the host posts `appContext` (4 kB)"),
            moment(412, "the app posts `chatwoot-dashboard-app:fetch-info`"),
            moment(415, "the host posts `appContext` (4 kB)"),
            moment(1_912, "nothing changed on the page"),
        ],
        console: vec!["warning: no customer yet".into()],
        exceptions: vec![
            "TypeError: Cannot read properties of undefined (reading 'email')\n    at render (panel.js:41:22)\n    at onMessage (panel.js:12:3)"
                .into(),
        ],
        failed_requests: vec!["GET http://localhost:3000/logo.svg 404".into()],
        dom: Some("Orders\n\nLoading …".into()),
        picture: Some(Picture {
            path: Some("screenshots/web-2023-plain-reacts.png".to_owned()),
            png: Arc::from(DOT),
        }),
    }
}

/// A run with everything that can come of a trial.
pub(crate) fn of_everything() -> Run {
    let web = |scenario, probe| trial("web-2023", scenario, probe);
    run_of(vec![
        web("plain", "loads"),
        web("plain", "reacts")
            .finding(
                &handshake::DEAF_AT_LOAD,
                "the listener came 226 ms after `load`, and the app did not ask",
            )
            .finding(
                &handshake::WRONG_REQUEST,
                "the app posted `{\"event\":\"ready\"}`",
            )
            .seen(evidence()),
        web("plain", "forged-sender")
            .finding(
                &security::FORGED_CONTEXT_SHOWN,
                "the app showed a context of `https://evil.example`",
            )
            .seen(Evidence {
                picture: evidence().picture,
                ..Evidence::default()
            }),
        web("long-thread", "reacts"),
        web("long-thread", "forged-sender").ended(TrialState::NotJudged(
            "HUB305: the app does not react to a context".into(),
        )),
        trial("mobile", "plain", "loads").finding(
            &handshake::LATE_BUT_ASKS,
            "the listener came late, and the app asked",
        ),
        trial("mobile", "plain", "reacts")
            .ended(TrialState::Broken("the browser ended unexpectedly".into())),
        trial("mobile", "", "headers"),
    ])
}

/// A run in which every text is nasty.
pub(crate) fn of_nasty_texts() -> Run {
    let texts = || vec![Text::from(NASTY)];
    let mut nasty = trial("web-2023", "plain", "reacts")
        .finding(&robustness::HANGS, NASTY)
        .seen(Evidence {
            timeline: vec![moment(5, NASTY)],
            console: texts(),
            exceptions: texts(),
            failed_requests: texts(),
            dom: Some(NASTY.into()),
            picture: Some(Picture {
                path: Some(NASTY.to_owned()),
                png: Arc::from(DOT),
            }),
        });
    nasty.findings[0].help = Some(NASTY.into());
    NASTY.clone_into(&mut nasty.trial.repeat);
    let run = run_of(vec![
        nasty,
        trial("mobile", "plain", "a").ended(TrialState::NotJudged(NASTY.to_owned())),
        trial("mobile", "plain", "b").ended(TrialState::Broken(NASTY.to_owned())),
        trial("mobile", "plain", "b").ended(TrialState::Broken(NASTY.to_owned())),
    ]);
    let mut with_accepted = run.clone();
    let toml = format!(
        "[[accept]]\nrule = \"*\"\nuntil = \"2027-01-31\"\nreason = {}\n",
        toml_edit::value(NASTY)
    );
    let mut baseline = Baseline::parse(&toml).expect("a baseline");
    let mut accepted = trial("mobile", "plain", "c")
        .finding(&robustness::HANGS, NASTY)
        .case(9);
    baseline.accept(&mut accepted, jiff::civil::date(2026, 12, 1));
    with_accepted.add(accepted);
    with_accepted
}
