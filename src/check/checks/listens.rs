//! `listens`: a listener is there when the host posts, or the app asks for what it missed.

use super::super::record::{Arrival, Seen, Sight};
use crate::finding::Finding;
use crate::finding::rules::handshake;

/// Judges from the first load on, with the wait for a late listener in it.
pub(in crate::check) fn judge(sights: &[Sight]) -> Vec<Finding> {
    let messages: Vec<&Arrival> = sights
        .iter()
        .filter_map(|sight| match &sight.what {
            Seen::Message(message) if message.data.contains("appContext") => Some(message),
            _ => None,
        })
        .collect();
    let Some(first) = messages.first() else {
        return Vec::new();
    };
    let listens = |sight: &Sight| matches!(&sight.what, Seen::Listener);
    if !sights.iter().any(listens) {
        return vec![Finding::new(
            &handshake::NO_LISTENER,
            "no listener for messages was added to the app's window",
        )];
    }
    if first.is_heard {
        return Vec::new();
    }
    // How late it is differs from run to run; the timeline of the case tells.
    if messages.iter().any(|message| message.is_heard) {
        vec![Finding::new(
            &handshake::LATE_BUT_ASKS,
            "the app listens only after the host has posted, and gets the context by asking",
        )]
    } else {
        vec![Finding::new(
            &handshake::DEAF_AT_LOAD,
            "the app listens only after the host has posted, and does not ask",
        )]
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn sights(all: &[(&str, u64, bool)]) -> Vec<Sight> {
        let sight = |&(kind, at, is_heard): &(&str, u64, bool)| Sight {
            at: Duration::from_millis(at),
            what: if kind == "listener" {
                Seen::Listener
            } else {
                Seen::Message(Arrival {
                    source: "parent".to_owned(),
                    data: "{\"event\":\"appContext\"".to_owned(),
                    is_heard,
                    mutations: 0,
                })
            },
        };
        all.iter().map(sight).collect()
    }

    #[test]
    fn what_counts_is_who_was_first() {
        let codes = |all: &[(&str, u64, bool)]| {
            let findings = judge(&sights(all));
            findings
                .iter()
                .map(|finding| (finding.rule.code, finding.message.to_string()))
                .collect::<Vec<_>>()
        };
        let code = |all: &[(&str, u64, bool)]| codes(all).first().map(|(code, _)| *code);
        assert_eq!(code(&[("listener", 1, true), ("message", 2, true)]), None);
        assert_eq!(code(&[("message", 2, false)]), Some("HUB300"));
        let late = codes(&[("message", 2, false), ("listener", 342, true)]);
        assert_eq!(late[0].0, "HUB301");
        let later = codes(&[("message", 2, false), ("listener", 405, true)]);
        assert_eq!(late, later, "a measured time is no part of a finding");
        let asked = [
            ("message", 2, false),
            ("listener", 342, true),
            ("message", 350, true),
        ];
        assert_eq!(code(&asked), Some("HUB302"));
    }
}
