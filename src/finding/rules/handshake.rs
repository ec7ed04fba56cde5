//! HUB3xx: how app and host find to each other.

use super::Rule;
use super::Severity::{Error, Notice, Warning};

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &NO_LISTENER,
    &DEAF_AT_LOAD,
    &LATE_BUT_ASKS,
    &WRONG_REQUEST,
    &REQUEST_FLOOD,
    &NO_REACTION,
    &SAME_FOR_ALL,
    &FIRST_CONTEXT_ONLY,
];

/// HUB300
pub static NO_LISTENER: Rule = Rule {
    code: "HUB300",
    name: "no-listener",
    severity: Error,
    title: "the app never listens for messages",
    impact: "the host speaks through window messages and in no other way",
    advice: "add a listener for message to window",
    why: "The host speaks through window messages and in no other way. There is more to say about it here.",
    fix: "Add a listener for message to window. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB301
pub static DEAF_AT_LOAD: Rule = Rule {
    code: "HUB301",
    name: "deaf-at-load",
    severity: Error,
    title: "the listener comes too late, and the app does not ask",
    impact: "the host posts once, at load; who listens later gets nothing",
    advice: "listen before load, or ask with fetch-info when the listener is there",
    why: "The host posts once, at load; who listens later gets nothing. There is more to say about it here.",
    fix: "Listen before load, or ask with fetch-info when the listener is there. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB302
pub static LATE_BUT_ASKS: Rule = Rule {
    code: "HUB302",
    name: "late-but-asks",
    severity: Notice,
    title: "the listener comes too late, and the app asks",
    impact: "the app works, a round trip later than it could",
    advice: "listen before load and keep the request",
    why: "The app works, a round trip later than it could. There is more to say about it here.",
    fix: "Listen before load and keep the request. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB303
pub static WRONG_REQUEST: Rule = Rule {
    code: "HUB303",
    name: "wrong-request",
    severity: Warning,
    title: "the app says something to the host that it ignores",
    impact: "only the exact request string is answered; everything else gets no answer and no error",
    advice: "post the string chatwoot-dashboard-app:fetch-info to window.parent",
    why: "Only the exact request string is answered; everything else gets no answer and no error. There is more to say about it here.",
    fix: "Post the string chatwoot-dashboard-app:fetch-info to window.parent. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB304
pub static REQUEST_FLOOD: Rule = Rule {
    code: "HUB304",
    name: "request-flood",
    severity: Warning,
    title: "the app asks again and again",
    impact: "every request makes the host post a whole conversation",
    advice: "ask once, when the listener is there and no context came",
    why: "Every request makes the host post a whole conversation. There is more to say about it here.",
    fix: "Ask once, when the listener is there and no context came. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB305
pub static NO_REACTION: Rule = Rule {
    code: "HUB305",
    name: "no-reaction",
    severity: Error,
    title: "nothing happens in the app when a context comes",
    impact: "the agent sees the same page whoever the customer is",
    advice: "parse event.data with JSON.parse and show what it holds",
    why: "The agent sees the same page whoever the customer is. There is more to say about it here.",
    fix: "Parse event.data with json.parse and show what it holds. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB306
pub static SAME_FOR_ALL: Rule = Rule {
    code: "HUB306",
    name: "same-for-all",
    severity: Error,
    title: "the app does the same for every context",
    impact: "it does not show whose conversation is open",
    advice: "read the contact from each context anew",
    why: "It does not show whose conversation is open. There is more to say about it here.",
    fix: "Read the contact from each context anew. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB307
pub static FIRST_CONTEXT_ONLY: Rule = Rule {
    code: "HUB307",
    name: "first-context-only",
    severity: Error,
    title: "the app takes the first context and no other",
    impact: "the host posts again after each load and request, with newer data",
    advice: "draw everything anew for each context",
    why: "The host posts again after each load and request, with newer data. There is more to say about it here.",
    fix: "Draw everything anew for each context. There is more to say about it here.",
    bad: "",
    good: "",
};
