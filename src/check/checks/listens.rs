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
    let listener = sights.iter().find_map(|sight| match &sight.what {
        Seen::Listener { clock } => Some(*clock),
        _ => None,
    });
    let Some(listener) = listener else {
        return vec![Finding::new(
            &handshake::NO_LISTENER,
            "no listener for messages was added to the app's window",
        )];
    };
    if first.is_heard {
        return Vec::new();
    }
    let deaf = format!("{:.0} ms", (listener - first.clock).max(0.0));
    if messages.iter().any(|message| message.is_heard) {
        vec![Finding::new(
            &handshake::LATE_BUT_ASKS,
            format!("the app listens {deaf} after the host posted, and gets the context by asking"),
        )]
    } else {
        vec![Finding::new(
            &handshake::DEAF_AT_LOAD,
            format!("the app listens {deaf} after the host posted, and does not ask"),
        )]
    }
}

/// The finding on an app that shows a context, but not the one of the load: what listened then was not the part that takes it.
pub(in crate::check) fn deaf() -> Finding {
    Finding::new(
        &handshake::DEAF_AT_LOAD,
        "the context that the host posted at load had no effect, the next one is shown: what listens at load is another script, \
         such as a library's",
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn sights(all: &[(&str, f64, bool)]) -> Vec<Sight> {
        let sight = |&(kind, clock, is_heard): &(&str, f64, bool)| Sight {
            at: Duration::ZERO,
            what: if kind == "listener" {
                Seen::Listener { clock }
            } else {
                Seen::Message(Arrival {
                    source: "parent".to_owned(),
                    data: "{\"event\":\"appContext\"".to_owned(),
                    is_heard,
                    mutations: 0,
                    clock,
                })
            },
        };
        all.iter().map(sight).collect()
    }

    #[test]
    fn what_counts_is_who_was_first() {
        let codes = |all: &[(&str, f64, bool)]| {
            let findings = judge(&sights(all));
            findings
                .iter()
                .map(|finding| (finding.rule.code, finding.message.to_string()))
                .collect::<Vec<_>>()
        };
        let code = |all: &[(&str, f64, bool)]| codes(all).first().map(|(code, _)| *code);
        assert_eq!(
            code(&[("listener", 1.0, true), ("message", 2.0, true)]),
            None
        );
        assert_eq!(code(&[("message", 2.0, false)]), Some("HUB300"));
        let late = codes(&[("message", 2.0, false), ("listener", 342.0, true)]);
        assert_eq!(late[0].0, "HUB301");
        assert!(late[0].1.contains("340 ms"), "{late:?}");
        let asked = [
            ("message", 2.0, false),
            ("listener", 342.0, true),
            ("message", 350.0, true),
        ];
        assert_eq!(code(&asked), Some("HUB302"));
    }
}
