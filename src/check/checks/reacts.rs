//! `reacts`: a context changes what the app shows or does, and another context changes it to something else.

use super::super::cast::Person;
use super::super::record::{Seen, Sight};
use super::super::session::Look;
use crate::finding::Finding;
use crate::finding::rules::handshake;

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

/// Judges two contexts about two people. The second is posted into the settled page, so that what happens then is its doing.
pub(in crate::check) fn judge(first: &Reaction<'_>, second: &Reaction<'_>) -> Option<Finding> {
    let finding = |rule, message: &str| Some(Finding::new(rule, message));
    let same_for_all = || {
        let rule = &handshake::SAME_FOR_ALL;
        let message = "contexts about two different people leave the same page, and no request tells them apart";
        // Some apps show those only who have an attribute that made-up contexts lack.
        Some(Finding::new(rule, message).help(format!(
            "{}; if it depends on a field, give it a value: --set 'contact.custom_attributes.NAME=\"value\"', or --payload FILE",
            rule.advice
        )))
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
