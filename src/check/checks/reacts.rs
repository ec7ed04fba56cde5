//! `reacts`: a context changes what the app shows or does, and another context changes it to something else.

use std::collections::BTreeSet;
use std::time::Duration;

use super::super::cast::Person;
use super::super::record::{Seen, Sight};
use super::super::session::Look;
use crate::finding::rules::handshake;
use crate::finding::{Finding, Severity, Text};

/// What became of one context.
#[derive(Debug)]
pub(in crate::check) struct Reaction<'s> {
    /// Who the context was about.
    pub person: &'s Person,
    /// What was seen from the post on.
    pub sights: &'s [Sight],
    /// What the app showed before, where that is known.
    pub before: Option<&'s Look>,
    /// What the app showed at the end.
    pub after: &'s Look,
    /// How much had changed in the document at the end.
    pub mutations: u64,
}

impl Reaction<'_> {
    /// Whether the context left traces of the person: on the page or in a request.
    pub(in crate::check) fn tells_of_person(&self) -> bool {
        self.person.is_in(&self.after.html)
            || self.person.is_in(&self.after.text)
            || self.requests_tell(self.person)
    }

    fn requests_tell(&self, person: &Person) -> bool {
        requests(self.sights).any(|text| person.is_in(&text))
    }

    /// Whether anything at all happened.
    pub(in crate::check) fn is_any(&self) -> bool {
        let at_message = self.sights.iter().find_map(|sight| match &sight.what {
            Seen::Message(message) if message.is_heard => Some(message.mutations),
            _ => None,
        });
        let has_moved = at_message.is_some_and(|before| self.mutations > before);
        let looks_other = self
            .before
            .is_some_and(|before| before.html != self.after.html);
        has_moved || looks_other || requests(self.sights).next().is_some()
    }
}

/// What was seen from the first message on that the app heard.
pub(in crate::check) fn since_heard(sights: &[Sight]) -> &[Sight] {
    let is_heard =
        |sight: &Sight| matches!(&sight.what, Seen::Message(message) if message.is_heard);
    let begin = sights.iter().position(is_heard);
    &sights[begin.unwrap_or(sights.len())..]
}

/// Address and body of each request that a script made.
pub(in crate::check) fn requests(sights: &[Sight]) -> impl Iterator<Item = String> + '_ {
    sights.iter().filter_map(|sight| match &sight.what {
        // What a page is made of comes with every load.
        Seen::Request(request)
            if matches!(
                request.kind.as_str(),
                "Fetch" | "XHR" | "Ping" | "EventSource" | "Other"
            ) =>
        {
            Some(format!("{} {}", request.url, request.body))
        }
        _ => None,
    })
}

/// A finding on an app that does the same for all, with the fields that it reads: some show those only who have an attribute that
/// made-up contexts lack.
pub(in crate::check) fn with_fields(
    finding: Finding,
    found: &BTreeSet<String>,
    missed: &BTreeSet<String>,
) -> Finding {
    const NAMED: usize = 6;
    let all: Vec<&String> = missed.iter().chain(found).collect();
    let is_last = |path: &&&String| {
        let inside = [format!("{path}."), format!("{path}[]")];
        let is_inside = |other: &&String| inside.iter().any(|inside| other.starts_with(inside));
        !all.iter().any(is_inside)
    };
    let read: Vec<String> = all
        .iter()
        .filter(is_last)
        .map(|path| format!("data.{path}"))
        .collect();
    let rest = read.len().saturating_sub(NAMED);
    let what = match read.as_slice() {
        [] => "no field of it".to_owned(),
        named if rest > 0 => format!("{} and {rest} more fields", named[..NAMED].join(", ")),
        named => named.join(", "),
    };
    let is_attribute = |path: &&String| path.contains("attributes.");
    let is_missed = missed.iter().any(|path| is_attribute(&path));
    let attribute = all.into_iter().find(is_attribute);
    let attribute = attribute.map_or("contact.custom_attributes.NAME", String::as_str);
    let help = format!(
        "{}; if it depends on a field, give it a value: --set '{attribute}=\"value\"', or --payload FILE",
        finding.rule.advice
    );
    let message = Text::from(format!("{}; the app reads {what}", finding.message));
    // Without an attribute that it looks for, the same may be right for both.
    let severity = if is_missed {
        Severity::Warning
    } else {
        finding.severity
    };
    Finding {
        message,
        severity,
        ..finding
    }
    .help(help)
}

/// How long after the message the last request of a script came; zero when there is none.
pub(in crate::check) fn request_after(sights: &[Sight]) -> Duration {
    let sights = since_heard(sights);
    let is_request = |sight: &&Sight| requests(std::slice::from_ref(*sight)).next().is_some();
    let last = sights.iter().rfind(is_request);
    let times = sights.first().zip(last);
    times.map_or(Duration::ZERO, |(first, last)| {
        last.at.saturating_sub(first.at)
    })
}

/// Judges two contexts about two people. The second is posted into the settled page, so that what happens then is its doing.
pub(in crate::check) fn judge(first: &Reaction<'_>, second: &Reaction<'_>) -> Option<Finding> {
    let finding = |rule, message: &str| Some(Finding::new(rule, message));
    let same_for_all = || {
        finding(
            &handshake::SAME_FOR_ALL,
            "contexts about two different people leave the same page, and no request tells them apart",
        )
    };
    if second.tells_of_person() {
        return None;
    }
    if !second.is_any() {
        return if first.tells_of_person() {
            finding(
                &handshake::FIRST_CONTEXT_ONLY,
                "the app shows the first context; a second one, about somebody else, changes nothing",
            )
        } else if first.is_any() {
            same_for_all()
        } else {
            finding(
                &handshake::NO_REACTION,
                "two contexts came, and neither the page nor a request of the app has changed",
            )
        };
    }
    if first.after.html == second.after.html {
        return same_for_all();
    }
    None
}
