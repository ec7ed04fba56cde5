//! `loads`: the app shows in the frame, and is not the browser's error page.

use std::collections::BTreeSet;

use super::super::record::{Failure, Seen, Sight};
use super::super::refusal::Refusal;
use super::super::session::{Look, Mounted};
use super::super::trouble::restless;
use super::{problems, surprises};
use crate::doctor::features_called;
use crate::finding::rules::{embedding, robustness};
use crate::finding::{Finding, Rule, Severity, Text};
use crate::source::document::visible;

/// What this check can find.
pub(in crate::check) static RULES: &[&Rule] = &[
    &embedding::NOT_REACHABLE,
    &embedding::REDIRECT_LOOP,
    &embedding::LOGIN_REDIRECT,
    &embedding::REFUSED_BY_X_FRAME_OPTIONS,
    &embedding::REFUSED_BY_FRAME_ANCESTORS,
    &embedding::ATTACHMENT,
    &embedding::NO_CONTENT,
    &embedding::NOT_HTML,
    &embedding::ERROR_STATUS,
    &embedding::MIXED_CONTENT,
    &embedding::META_POLICY_WITHOUT_EFFECT,
    &embedding::OBSOLETE_FRAMING_VALUE,
    &embedding::CONFLICTING_FRAMING_HEADERS,
    &embedding::COOKIE_LOST_CROSS_SITE,
    &embedding::COOKIE_LOST_WITHOUT_PARTITION,
    &embedding::COOKIE_REFUSED,
    &embedding::WEAK_TRANSPORT_SECURITY,
    &embedding::PERMISSION_NOT_GRANTED,
    &embedding::PRIVATE_ADDRESS,
    &embedding::FRAMING_NOT_RESTRICTED,
    &embedding::NEVER_LOADS,
    &embedding::SCRIPT_FAILED,
    &embedding::BLANK_AT_START,
    &embedding::SCRIPTS_SANDBOXED,
    &embedding::ORIGIN_SANDBOXED,
    &embedding::INTERSTITIAL,
    &robustness::EXCEPTION_AT_START,
];

/// A frame that shows more documents than this in the first act will show no last one.
const MANY_DOCUMENTS: usize = 10;

/// Judges the first load of an app: what was seen until the first message came, and what it shows at the end.
pub(in crate::check) fn judge(
    mounted: &Mounted,
    sights: &[Sight],
    shown: Option<&Look>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    match mounted {
        Mounted::Shown => {}
        Mounted::Downloaded => {
            let message = "the browser downloads the answer and shows nothing";
            findings.push(Finding::new(&embedding::ATTACHMENT, message));
        }
        Mounted::Refused(reason) => findings.push(refused(reason)),
    }
    findings.extend(failed_scripts(sights));
    findings.extend(denied(sights));
    if is_restless(sights) {
        findings.push(restless());
    }
    let first = sights
        .iter()
        .position(|sight| matches!(&sight.what, Seen::Message(_)));
    let before = &sights[..first.unwrap_or(sights.len())];
    findings.extend(
        problems(
            before,
            &robustness::EXCEPTION_AT_START,
            "before any context came",
        )
        .into_iter()
        .filter(|finding| finding.rule == &robustness::EXCEPTION_AT_START),
    );
    if *mounted == Mounted::Shown {
        if shown.is_some_and(|look| look.is_blank) {
            let message = "the app shows neither text nor a picture";
            findings.push(Finding::new(&embedding::BLANK_AT_START, message));
        }
        findings.extend(surprises(sights));
    }
    findings
}

fn refused(reason: &str) -> Finding {
    let shown = visible(reason);
    let rule = match Refusal::read(reason) {
        Refusal::FrameAncestors => &embedding::REFUSED_BY_FRAME_ANCESTORS,
        Refusal::FrameOptions => &embedding::REFUSED_BY_X_FRAME_OPTIONS,
        Refusal::OtherPolicy | Refusal::Unreachable => &embedding::NOT_REACHABLE,
    };
    Finding::new(rule, format!("the browser shows an error page: {shown}"))
}

/// What the app used that browsers deny to its frame.
fn denied(sights: &[Sight]) -> Option<Finding> {
    let used = sights.iter().filter_map(|sight| match &sight.what {
        Seen::Denied { feature } => Some(feature.as_str()),
        _ => None,
    });
    let used: BTreeSet<&str> = used.collect();
    let used: Vec<_> = used.into_iter().collect();
    (!used.is_empty()).then(|| {
        Finding::new(
            &embedding::PERMISSION_NOT_GRANTED,
            format!(
                "the app used {}, which its frame is denied",
                used.join(", ")
            ),
        )
    })
}

/// The finding on scripts of the app, by address and text, that call what browsers deny to its frame.
pub(in crate::check) fn calls_denied(scripts: &[(String, String)]) -> Option<Finding> {
    let called = |(url, text): &(String, String)| {
        let called = features_called(text);
        let shown = Text::value(&visible(url));
        (!called.is_empty()).then(|| format!("{shown} uses {}", called.join(", ")))
    };
    let called: Vec<String> = scripts.iter().filter_map(called).collect();
    (!called.is_empty()).then(|| {
        let message = format!("{}, which the app's frame is denied", called.join("; "));
        Finding::new(&embedding::PERMISSION_NOT_GRANTED, message)
    })
}

/// Whether the frame goes from one document to the next by itself. One or two redirects are usual.
fn is_restless(sights: &[Sight]) -> bool {
    let seen = sights.iter().map(|sight| &sight.what);
    let documents = seen.filter(|seen| matches!(seen, Seen::Navigated { .. }));
    documents.count() > MANY_DOCUMENTS
}

/// Scripts that did not come, one finding each.
fn failed_scripts(sights: &[Sight]) -> Vec<Finding> {
    let mut known: Vec<&str> = Vec::new();
    let mut findings = Vec::new();
    for sight in sights {
        let Seen::Failed(failure) = &sight.what else {
            continue;
        };
        if failure.kind != "Script" || known.contains(&failure.url.as_str()) {
            continue;
        }
        known.push(&failure.url);
        findings.push(failed_script(failure));
    }
    findings
}

/// Whether a script did not come because the check lets nothing leave the machine.
fn is_kept_away(failure: &Failure) -> bool {
    failure.kind == "Script" && failure.reason.contains("ERR_NAME_NOT_RESOLVED")
}

/// The findings on scripts that the check has kept away.
pub(in crate::check) fn kept_away(sights: &[Sight]) -> Vec<Finding> {
    let is_kept = |sight: &&Sight| matches!(&sight.what, Seen::Failed(it) if is_kept_away(it));
    let kept: Vec<Sight> = sights.iter().filter(is_kept).cloned().collect();
    failed_scripts(&kept)
}

fn failed_script(failure: &Failure) -> Finding {
    let url = Text::value(&visible(&failure.url));
    let host = url::Url::parse(&failure.url).ok();
    if let Some(host) = host.as_ref().and_then(url::Url::host_str)
        && is_kept_away(failure)
    {
        let message = format!(
            "{url} did not load, as nothing leaves this machine during a check: allow it with --allow-host {host}"
        );
        let finding = Finding::new(&embedding::SCRIPT_FAILED, message).help(format!(
            "check again with --allow-host {host}, or add it to allow_hosts in hubctl.toml"
        ));
        // The app may do without; when it does not, nothing else is judged.
        let severity = Severity::Notice;
        return Finding {
            severity,
            ..finding
        };
    }
    let blocked = match failure.blocked_by.as_str() {
        "" => String::new(),
        policy => format!(", blocked by {policy}"),
    };
    let message = format!("{url} did not load: {}{blocked}", failure.reason);
    Finding::new(&embedding::SCRIPT_FAILED, message)
}
