//! HUB5xx: whom the app trusts, and what it gives away.

use super::Rule;
use super::Severity::{Error, Warning};

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &FORGED_CONTEXT_SHOWN,
    &FORGED_CONTEXT_ACTED_ON,
    &MARKUP_EXECUTED,
    &MARKUP_RENDERED,
    &SCRIPT_LINK,
    &PROTOTYPE_POLLUTED,
    &THIRD_PARTY_GETS_DATA,
    &DATA_POSTED_TO_ANYONE,
    &DATA_IN_URL,
    &DATA_IN_CONSOLE,
];

/// HUB500
pub static FORGED_CONTEXT_SHOWN: Rule = Rule {
    code: "HUB500",
    name: "forged-context-shown",
    severity: Warning,
    title: "a context of another sender is shown",
    impact: "any window that reaches the frame can show the agent false data",
    advice: "look at event.source, and at event.origin, before anything else",
    why: "Any window that reaches the frame can show the agent false data. There is more to say about it here.",
    fix: "Look at event.source, and at event.origin, before anything else. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB501
pub static FORGED_CONTEXT_ACTED_ON: Rule = Rule {
    code: "HUB501",
    name: "forged-context-acted-on",
    severity: Error,
    title: "the app sends requests with data of another sender",
    impact: "any window that reaches the frame can act in the agent's name",
    advice: "look at event.source, and at event.origin, before anything else",
    why: "Any window that reaches the frame can act in the agent's name. There is more to say about it here.",
    fix: "Look at event.source, and at event.origin, before anything else. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB502
pub static MARKUP_EXECUTED: Rule = Rule {
    code: "HUB502",
    name: "markup-executed",
    severity: Error,
    title: "markup in a field of the payload was executed",
    impact: "a customer who can set their own name runs scripts in the agent's session",
    advice: "show text with textContent, never with innerHTML",
    why: "A customer who can set their own name runs scripts in the agent's session. There is more to say about it here.",
    fix: "Show text with textcontent, never with innerhtml. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB503
pub static MARKUP_RENDERED: Rule = Rule {
    code: "HUB503",
    name: "markup-rendered",
    severity: Warning,
    title: "markup in a field of the payload became elements",
    impact: "a customer can draw into the agent's page; a policy alone keeps it from running",
    advice: "show text with textContent, never with innerHTML",
    why: "A customer can draw into the agent's page; a policy alone keeps it from running. There is more to say about it here.",
    fix: "Show text with textcontent, never with innerhtml. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB504
pub static SCRIPT_LINK: Rule = Rule {
    code: "HUB504",
    name: "script-link",
    severity: Error,
    title: "a link runs a script that stands in the payload",
    impact: "javascript: addresses run when the agent clicks",
    advice: "take http: and https: addresses only",
    why: "Javascript: addresses run when the agent clicks. There is more to say about it here.",
    fix: "Take http: and https: addresses only. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB505
pub static PROTOTYPE_POLLUTED: Rule = Rule {
    code: "HUB505",
    name: "prototype-polluted",
    severity: Error,
    title: "a key of the payload changed Object.prototype",
    impact: "every object of the page has the attacker's value from then on",
    advice: "do not merge the payload into objects key by key; leave __proto__ out",
    why: "Every object of the page has the attacker's value from then on. There is more to say about it here.",
    fix: "Do not merge the payload into objects key by key; leave __proto__ out. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB506
pub static THIRD_PARTY_GETS_DATA: Rule = Rule {
    code: "HUB506",
    name: "third-party-gets-data",
    severity: Error,
    title: "contact data goes to a third party",
    impact: "the customer's data leaves the app's own servers, in every conversation",
    advice: "send it to your own server only, or mask it",
    why: "The customer's data leaves the app's own servers, in every conversation. There is more to say about it here.",
    fix: "Send it to your own server only, or mask it. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB507
pub static DATA_POSTED_TO_ANYONE: Rule = Rule {
    code: "HUB507",
    name: "data-posted-to-anyone",
    severity: Warning,
    title: "contact data is posted to any window that listens",
    impact: "with the target * whoever frames the app reads it",
    advice: "name the dashboard's origin as the target, or post no data",
    why: "With the target * whoever frames the app reads it. There is more to say about it here.",
    fix: "Name the dashboard's origin as the target, or post no data. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB508
pub static DATA_IN_URL: Rule = Rule {
    code: "HUB508",
    name: "data-in-url",
    severity: Warning,
    title: "contact data stands in an address",
    impact: "addresses are kept in logs, histories and Referer headers",
    advice: "send it in the body of a request",
    why: "Addresses are kept in logs, histories and referer headers. There is more to say about it here.",
    fix: "Send it in the body of a request. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB509
pub static DATA_IN_CONSOLE: Rule = Rule {
    code: "HUB509",
    name: "data-in-console",
    severity: Warning,
    title: "contact data is written to the console",
    impact: "error trackers and screenshots of support carry it on",
    advice: "leave it out, or log ids only",
    why: "Error trackers and screenshots of support carry it on. There is more to say about it here.",
    fix: "Leave it out, or log ids only. There is more to say about it here.",
    bad: "",
    good: "",
};
