//! `asks`: what the app says to the host is what the host understands, and not too often.

use url::Url;

use super::super::record::{Seen, Sight};
use crate::finding::rules::handshake;
use crate::finding::{Finding, Severity, Text};
use crate::source::document::visible;

/// More requests than this for one load, and what follows from it, are a flood.
pub(in crate::check) const FLOOD: usize = 5;

/// How the reasons begin for which a message was meant as a request. Messages of another kind are the app's own affair.
const MEANT_AS_REQUEST: [&str; 6] = [
    "the request with blanks",
    "the request in another case",
    "another request string",
    "a JSON-wrapped request",
    "an invented handshake",
    "the request inside an object",
];

/// The finding on a message that the browser dropped, as the host's window has another origin than its target.
fn misaddressed(origin: &str, app: &Url) -> Finding {
    let shown = Text::value(&visible(origin));
    let finding = Finding::new(
        &handshake::WRONG_REQUEST,
        format!(
            "the app posts to window.parent with the target {shown}, which is not the origin of the host: the browser drops it"
        ),
    );
    if app.origin().ascii_serialization() == origin {
        finding.help("that is the app's own origin; post the string to window.parent with the target *, or the dashboard's origin")
    } else {
        let severity = Severity::Notice;
        Finding {
            severity,
            ..finding
        }
        .help(format!(
            "if that is your dashboard's origin, check with --host-origin {shown}"
        ))
    }
}

/// Whether the app has asked the host for the context, whatever came of it.
pub(in crate::check) fn is_request(seen: &Seen, request_key: &str) -> bool {
    match seen {
        Seen::Heard(heard) => {
            let is_in_vain = heard.ignored_because.starts_with("the right request");
            heard.by_app && (heard.answered || is_in_vain)
        }
        Seen::Said(data) => data == request_key,
        _ => false,
    }
}

/// The finding on an app whose timers ask again and again.
pub(in crate::check) fn polls() -> Finding {
    Finding::new(
        &handshake::REQUEST_FLOOD,
        "a timer of the app asks the host again and again, also when the context is there",
    )
}

/// Judges everything the app at an address said.
pub(in crate::check) fn judge(sights: &[Sight], request_key: &str, app: &Url) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut requests = 0;
    let is_answer =
        |sight: &Sight| matches!(&sight.what, Seen::Heard(heard) if heard.by_app && heard.answered);
    let is_answered = sights.iter().any(is_answer);
    let mut known = Vec::new();
    for sight in sights {
        if is_request(&sight.what, request_key) {
            requests += 1;
        }
        let (data, reason) = match &sight.what {
            Seen::Misaddressed { origin } => {
                // An app may try several dashboards, of which one is there.
                if !is_answered && !known.contains(&origin) {
                    known.push(origin);
                    findings.push(misaddressed(origin, app));
                }
                continue;
            }
            Seen::Heard(heard) if heard.by_app && !heard.answered => {
                (&heard.data, heard.ignored_because.as_str())
            }
            // A frame that the host makes anew asks anew.
            Seen::Mounted if requests <= FLOOD => {
                requests = 0;
                continue;
            }
            Seen::Said(data) if data != request_key => (
                data,
                "the host answers one string only, and this is another",
            ),
            _ => continue,
        };
        let is_said = matches!(sight.what, Seen::Said(_));
        let is_meant = MEANT_AS_REQUEST
            .iter()
            .any(|begin| reason.starts_with(begin));
        if (is_meant || is_said) && !known.contains(&data) {
            known.push(data);
            let short: String = data.chars().take(200).collect();
            let shown = Text::value(&format!("{:?}", visible(&short)));
            findings.push(Finding::new(
                &handshake::WRONG_REQUEST,
                format!("the app says {shown}: {reason}"),
            ));
        }
    }
    if requests > FLOOD {
        findings.push(Finding::new(
            &handshake::REQUEST_FLOOD,
            // Not how often: that is a matter of how long it was watched.
            format!("the app asked more than {FLOOD} times around one load"),
        ));
    }
    findings
}
