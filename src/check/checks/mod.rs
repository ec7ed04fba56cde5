//! The checks, a file each: what was seen in, findings out.

pub(super) mod asks;
pub(super) mod escapes;
pub(super) mod fresh;
pub(super) mod listens;
pub(super) mod loads;
pub(super) mod reacts;
pub(super) mod reads;
pub(super) mod secrets;
pub(super) mod survives;
pub(super) mod trusts;

use crate::finding::rules::{embedding, expectations, handshake, robustness, security};
use crate::finding::{Finding, Rule, Text};
use crate::source::document::visible;

use super::record::{Problem, Seen, Sight};

/// A check as the plan and the reports name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Its name, such as `reacts`.
    pub name: &'static str,
    /// What it asks, in a few words.
    pub asks: &'static str,
    /// The rules whose breach it can find, beside those that show everywhere.
    pub rules: &'static [&'static Rule],
}

/// Rules whose breach can show in every check.
pub(super) static ANYWHERE: &[&Rule] = &[
    &embedding::NEVER_LOADS,
    &robustness::HANGS,
    &robustness::CRASHES,
    &robustness::LEAVES_THE_HOST,
    &robustness::OPENS_DIALOG,
    &robustness::OPENS_WINDOW,
    &robustness::ASKS_BEFORE_LEAVING,
    &expectations::NEVER_APPLIES,
];

/// All checks, in the order in which they are told.
pub static CHECKS: [Check; 11] = [
    Check {
        name: "loads",
        asks: "does the app show in the frame?",
        rules: loads::RULES,
    },
    Check {
        name: "listens",
        asks: "is the app ready when the host posts?",
        rules: &[
            &handshake::NO_LISTENER,
            &handshake::DEAF_AT_LOAD,
            &handshake::LATE_BUT_ASKS,
        ],
    },
    Check {
        name: "asks",
        asks: "does the app say to the host what the host understands?",
        rules: &[&handshake::WRONG_REQUEST, &handshake::REQUEST_FLOOD],
    },
    Check {
        name: "reacts",
        asks: "does a context change what the app shows or does?",
        rules: &[
            &handshake::NO_REACTION,
            &handshake::SAME_FOR_ALL,
            &handshake::FIRST_CONTEXT_ONLY,
            &robustness::EXCEPTION_ON_CONTEXT,
            &robustness::UNHANDLED_REJECTION,
        ],
    },
    Check {
        name: "reads",
        asks: "does the app read what a host sends?",
        rules: reads::RULES,
    },
    Check {
        name: "survives",
        asks: "does the app live through everything the host can send?",
        rules: survives::RULES,
    },
    Check {
        name: "fresh",
        asks: "do data of the customer before stay behind?",
        rules: &[
            &robustness::STALE_DATA,
            &robustness::KEEPS_OLD_VALUES,
            &robustness::CARRIES_OVER,
        ],
    },
    Check {
        name: "trusts",
        asks: "does the app believe senders that are not the host?",
        rules: &[
            &security::FORGED_CONTEXT_SHOWN,
            &security::FORGED_CONTEXT_ACTED_ON,
            &embedding::FRAMING_NOT_RESTRICTED,
        ],
    },
    Check {
        name: "escapes",
        asks: "does text from customers stay text?",
        rules: &[
            &security::MARKUP_EXECUTED,
            &security::MARKUP_RENDERED,
            &security::SCRIPT_LINK,
            &security::PROTOTYPE_POLLUTED,
        ],
    },
    Check {
        name: "secrets",
        asks: "do the customer's data stay with the app?",
        rules: &[
            &security::THIRD_PARTY_GETS_DATA,
            &security::DATA_POSTED_TO_ANYONE,
            &security::DATA_IN_URL,
            &security::DATA_IN_CONSOLE,
            &security::SECRET_IN_APP_URL,
        ],
    },
    Check {
        name: "expects",
        asks: "does the app show what hubctl.toml promises?",
        rules: &[
            &expectations::ELEMENT_MISSING,
            &expectations::TEXT_DIFFERS,
            &expectations::ATTRIBUTE_DIFFERS,
            &expectations::ELEMENT_PRESENT,
            &expectations::COUNT_DIFFERS,
            &expectations::URL_DIFFERS,
        ],
    },
];

/// What was thrown, in a sentence: its kind is the program's, the rest may be the payload's.
fn thrown(what: &str, problem: &Problem) -> Text {
    let headline = problem.headline();
    let headline = headline.strip_prefix("Uncaught ").unwrap_or(headline);
    let (kind, rest) = headline.split_once(": ").unwrap_or(("", headline));
    let is_kind = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_alphanumeric());
    let kind = if is_kind {
        format!("{kind}: ")
    } else {
        String::new()
    };
    let rest = if is_kind { rest } else { headline };
    Text::from(format!("{what}: {kind}{}", Text::value(&visible(rest))))
}

/// Where something was thrown, as advice.
fn place_of(problem: &Problem) -> Option<String> {
    let file = problem.url.split(['?', '#']).next().unwrap_or_default();
    let line = problem.line?;
    (!file.is_empty()).then(|| format!("at {file}:{line}"))
}

/// Whether a handler in markup did not compile: then the markup is of the payload, and that it became an element is the finding.
fn is_of_markup(problem: &Problem) -> bool {
    let is_compiled = problem.headline().contains("SyntaxError: ");
    is_compiled && problem.line.is_none_or(|line| line <= 1) && !problem.text.contains("\n    at ")
}

/// Exceptions and rejections, one finding for each that differs.
pub(super) fn problems(sights: &[Sight], exception: &'static Rule, when: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut known = Vec::new();
    for sight in sights {
        let (rule, what, problem) = match &sight.what {
            Seen::Exception(problem) => (exception, "an exception", problem),
            Seen::Rejection(problem) => (&robustness::UNHANDLED_REJECTION, "a rejection", problem),
            _ => continue,
        };
        if is_of_markup(problem) {
            continue;
        }
        let key = (rule.code, problem.headline().to_owned());
        if known.contains(&key) {
            continue;
        }
        known.push(key);
        let message = thrown(&format!("{what} {when}"), problem);
        let place = place_of(problem);
        // Messages often hold a value of the context, which differs from case to case and is nobody's business.
        let kind = thrown(what, problem).masked();
        let mut finding = Finding::new(rule, message);
        if let Some(place) = place {
            // All of a bundle is on one line.
            let mut stack = problem.text.lines().map(str::trim);
            let frame = stack.find(|line| line.starts_with("at "));
            finding = finding
                .caused_by(format!("{kind} {}", frame.unwrap_or(&place)))
                .help(format!("{}; {place}", rule.advice));
        }
        findings.push(finding);
    }
    findings
}

/// What was seen without the exceptions that an app throws at every load.
pub(super) fn without_known(sights: &[Sight], before: &[Sight]) -> Vec<Sight> {
    let headline = |sight: &Sight| match &sight.what {
        Seen::Exception(problem) | Seen::Rejection(problem) => Some(problem.headline().to_owned()),
        _ => None,
    };
    let known: Vec<_> = before.iter().filter_map(headline).collect();
    let is_new = |sight: &&Sight| headline(sight).is_none_or(|text| !known.contains(&text));
    sights.iter().filter(is_new).cloned().collect()
}

/// What an app should not do in a frame, wherever it does it.
pub(super) fn surprises(sights: &[Sight]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for sight in sights {
        let (rule, message) = match &sight.what {
            Seen::Dialog { kind, .. } if kind == "beforeunload" => (
                &robustness::ASKS_BEFORE_LEAVING,
                "the app asks whether to leave the page".to_owned(),
            ),
            Seen::Dialog { kind, text } => (
                &robustness::OPENS_DIALOG,
                format!("the app calls {kind}: {}", Text::value(&visible(text))),
            ),
            Seen::Window { url } => (
                &robustness::OPENS_WINDOW,
                format!("the app opens a window for {}", Text::value(&visible(url))),
            ),
            Seen::Download { url } => (
                &robustness::OPENS_WINDOW,
                format!("the app starts a download of {}", Text::value(&visible(url))),
            ),
            Seen::LeftHost { url } => (
                &robustness::LEAVES_THE_HOST,
                format!("the app sends the whole window to {}", Text::value(&visible(url))),
            ),
            Seen::Remark { text } if is_blocked_escape(text) => (
                &robustness::LEAVES_THE_HOST,
                "the app tries to send the whole window to another page; this browser blocks it without a click"
                    .to_owned(),
            ),
            _ => continue,
        };
        if !findings.iter().any(|finding| finding.rule == rule) {
            findings.push(Finding::new(rule, message));
        }
    }
    findings
}

/// Chromium's remark on a frame that navigates the top window without a click.
fn is_blocked_escape(text: &str) -> bool {
    text.contains("attempt to initiate navigation for frame")
}

/// Whether the app shows nothing any more, or an error in place of itself.
fn broken_view(before: &super::session::Look, after: &super::session::Look) -> Option<String> {
    const ERROR_SCREENS: [&str; 4] = [
        "Application error: a client-side exception has occurred",
        "Unexpected Application Error!",
        "Something went wrong rendering this page",
        "Unhandled Runtime Error",
    ];
    if after.is_blank && !before.is_blank {
        return Some("the app shows nothing any more".to_owned());
    }
    if !after.overlay.is_empty() && before.overlay.is_empty() {
        return Some(format!(
            "an error screen lies over the app ({})",
            after.overlay
        ));
    }
    let screen = ERROR_SCREENS
        .iter()
        .find(|screen| after.text.contains(**screen) && !before.text.contains(**screen))?;
    Some(format!("the app shows an error screen ({screen})"))
}
