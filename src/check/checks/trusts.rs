//! `trusts`: a context of another sender changes nothing. Decided by the difference between an honest and a forged run.

use super::super::cast::Person;
use super::super::record::{Seen, Sight};
use super::super::session::Look;
use super::reacts::requests;
use crate::finding::Finding;
use crate::finding::rules::{embedding, security};

/// A context that somebody else posted, and what it changed.
#[derive(Debug)]
pub(in crate::check) struct Forgery<'s> {
    /// Who the forged context was about.
    pub person: &'s Person,
    /// Who the host's own context was about.
    pub honest: &'s Person,
    /// What the app showed before, twice: what differs between the two changes by itself.
    pub calm: [&'s Look; 2],
    /// What was seen while nothing was posted.
    pub calm_sights: &'s [Sight],
    /// What was seen from the forged post on.
    pub sights: &'s [Sight],
    /// What the app showed at the end.
    pub after: &'s Look,
}

impl Forgery<'_> {
    fn acts(&self) -> bool {
        requests(self.sights).any(|text| self.person.is_in(&text))
    }

    fn is_shown(&self) -> bool {
        if self.person.is_in(&self.after.html) || self.person.is_in(&self.after.text) {
            return true;
        }
        // What the host posts at the same time changes the page as well.
        let is_honest = |sight: &Sight| matches!(&sight.what, Seen::Message(message) if message.source == "parent");
        if self.sights.iter().any(is_honest) {
            return false;
        }
        // So does what is late of the host's own.
        let is_late = self.honest.is_shown(self.after) && !self.honest.is_shown(self.calm[1]);
        let is_calm = self.calm[0].html == self.calm[1].html && !is_late;
        let changes = is_calm && self.calm[1].html != self.after.html;
        let is_silent = requests(self.calm_sights).next().is_none();
        changes || (is_silent && requests(self.sights).next().is_some())
    }
}

/// Judges a context that a frame beside the app's has posted.
pub(in crate::check) fn judge_sibling(forgery: &Forgery<'_>, stranger: &str) -> Option<Finding> {
    let who = format!(
        "a frame of {} beside the app's",
        stranger.trim_end_matches('/')
    );
    if forgery.acts() {
        return Some(Finding::new(
            &security::FORGED_CONTEXT_ACTED_ON,
            format!("{who} posted a context, and the app sent a request with what stood in it"),
        ));
    }
    forgery.is_shown().then(|| {
        Finding::new(
            &security::FORGED_CONTEXT_SHOWN,
            format!("{who} posted a context, and the app shows it"),
        )
    })
}

/// Judges the app in a page of somebody else that frames it and posts a context of its own.
pub(in crate::check) fn judge_parent(is_accepted: Accepted, stranger: &str) -> Option<Finding> {
    let who = stranger.trim_end_matches('/');
    (is_accepted == Accepted::Yes).then(|| {
        Finding::new(
            &embedding::FRAMING_NOT_RESTRICTED,
            format!("a page of {who} framed the app and posted a context, and the app took it for the host's"),
        )
    })
}

/// Whether the app took a stranger for the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Accepted {
    /// It did.
    Yes,
    /// It could not be framed, or took no notice.
    No,
}
