//! HUB4xx: what the app lives through.

use super::Rule;
use super::Severity::{Error, Warning};

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &EXCEPTION_ON_CONTEXT,
    &EXCEPTION_ON_NOISE,
    &UNHANDLED_REJECTION,
    &EXCEPTION_AT_START,
    &BLANK_AFTER_MESSAGE,
    &DEAD_AFTER_MESSAGE,
    &NOT_IDEMPOTENT,
    &EXCEPTION_ON_ECHO,
    &BREAKS_WHEN_HIDDEN,
    &BREAKS_ON_NAVIGATION,
    &STALE_DATA,
    &HANGS,
    &CRASHES,
    &OPENS_DIALOG,
    &LEAVES_THE_HOST,
    &OPENS_WINDOW,
    &ASKS_BEFORE_LEAVING,
];

/// HUB400
pub static EXCEPTION_ON_CONTEXT: Rule = Rule {
    code: "HUB400",
    name: "exception-on-context",
    severity: Error,
    title: "an exception when a context comes that the host can send",
    impact: "what stands behind the exception does not happen, and the page stays half drawn",
    advice: "take every field for absent, null or empty",
    why: "What stands behind the exception does not happen, and the page stays half drawn. There is more to say about it here.",
    fix: "Take every field for absent, null or empty. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB401
pub static EXCEPTION_ON_NOISE: Rule = Rule {
    code: "HUB401",
    name: "exception-on-noise",
    severity: Error,
    title: "an exception when a foreign message comes",
    impact: "other senders post to every window: extensions, developer tools, embedded widgets",
    advice: "look at the sender and at typeof event.data before JSON.parse",
    why: "Other senders post to every window: extensions, developer tools, embedded widgets. There is more to say about it here.",
    fix: "Look at the sender and at typeof event.data before json.parse. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB402
pub static UNHANDLED_REJECTION: Rule = Rule {
    code: "HUB402",
    name: "unhandled-rejection",
    severity: Error,
    title: "a promise is rejected and nobody catches it",
    impact: "what was awaited never shows, and nobody is told",
    advice: "catch it, and show that something failed",
    why: "What was awaited never shows, and nobody is told. There is more to say about it here.",
    fix: "Catch it, and show that something failed. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB403
pub static EXCEPTION_AT_START: Rule = Rule {
    code: "HUB403",
    name: "exception-at-start",
    severity: Error,
    title: "an exception before any context came",
    impact: "what stands behind it does not happen",
    advice: "mend the script",
    why: "What stands behind it does not happen. There is more to say about it here.",
    fix: "Mend the script. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB404
pub static BLANK_AFTER_MESSAGE: Rule = Rule {
    code: "HUB404",
    name: "blank-after-message",
    severity: Error,
    title: "the app shows nothing after a message",
    impact: "the agent sees an empty tab",
    advice: "catch the error where it happens, and show the rest",
    why: "The agent sees an empty tab. There is more to say about it here.",
    fix: "Catch the error where it happens, and show the rest. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB405
pub static DEAD_AFTER_MESSAGE: Rule = Rule {
    code: "HUB405",
    name: "dead-after-message",
    severity: Error,
    title: "the app does not react to a good context any more",
    impact: "until the tab is opened again the app shows old data",
    advice: "let one bad message spoil nothing for the next",
    why: "Until the tab is opened again the app shows old data. There is more to say about it here.",
    fix: "Let one bad message spoil nothing for the next. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB406
pub static NOT_IDEMPOTENT: Rule = Rule {
    code: "HUB406",
    name: "not-idempotent",
    severity: Error,
    title: "the same context twice changes the page twice",
    impact: "the host posts again after each load and for each request",
    advice: "replace what is shown, do not add to it",
    why: "The host posts again after each load and for each request. There is more to say about it here.",
    fix: "Replace what is shown, do not add to it. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB407
pub static EXCEPTION_ON_ECHO: Rule = Rule {
    code: "HUB407",
    name: "exception-on-echo",
    severity: Error,
    title: "an exception when the app's own request comes back",
    impact: "on mobile parent is the app itself, so the request comes to its own listener",
    advice: "leave alone what is no JSON, or look at the sender",
    why: "On mobile parent is the app itself, so the request comes to its own listener. There is more to say about it here.",
    fix: "Leave alone what is no json, or look at the sender. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB408
pub static BREAKS_WHEN_HIDDEN: Rule = Rule {
    code: "HUB408",
    name: "breaks-when-hidden",
    severity: Error,
    title: "the app breaks when the first context comes while it is hidden",
    impact: "the host hides frames with display: none, where everything has the size zero",
    advice: "do not measure when the context comes, or measure again with ResizeObserver",
    why: "The host hides frames with display: none, where everything has the size zero. There is more to say about it here.",
    fix: "Do not measure when the context comes, or measure again with resizeobserver. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB409
pub static BREAKS_ON_NAVIGATION: Rule = Rule {
    code: "HUB409",
    name: "breaks-on-navigation",
    severity: Error,
    title: "the app breaks when its frame goes to another page",
    impact: "the host posts on every load, so each page of the app gets the context",
    advice: "listen on every page of the app",
    why: "The host posts on every load, so each page of the app gets the context. There is more to say about it here.",
    fix: "Listen on every page of the app. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB410
pub static STALE_DATA: Rule = Rule {
    code: "HUB410",
    name: "stale-data",
    severity: Error,
    title: "data of another conversation shows under the open one",
    impact: "an answer that comes late overwrites the newer one",
    advice: "drop answers to questions that are no longer asked, with AbortController",
    why: "An answer that comes late overwrites the newer one. There is more to say about it here.",
    fix: "Drop answers to questions that are no longer asked, with abortcontroller. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB411
pub static HANGS: Rule = Rule {
    code: "HUB411",
    name: "hangs",
    severity: Error,
    title: "the app does not answer any more",
    impact: "a script that does not end freezes the tab",
    advice: "do long work in pieces or in a worker",
    why: "A script that does not end freezes the tab. There is more to say about it here.",
    fix: "Do long work in pieces or in a worker. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB412
pub static CRASHES: Rule = Rule {
    code: "HUB412",
    name: "crashes",
    severity: Error,
    title: "the process of the app's frame died",
    impact: "the agent sees the browser's sad face",
    advice: "look for endless growth of memory",
    why: "The agent sees the browser's sad face. There is more to say about it here.",
    fix: "Look for endless growth of memory. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB413
pub static OPENS_DIALOG: Rule = Rule {
    code: "HUB413",
    name: "opens-dialog",
    severity: Warning,
    title: "the app opens a dialog of the browser",
    impact: "browsers suppress alert, confirm and prompt in frames of other sites",
    advice: "show it inside the page",
    why: "Browsers suppress alert, confirm and prompt in frames of other sites. There is more to say about it here.",
    fix: "Show it inside the page. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB414
pub static LEAVES_THE_HOST: Rule = Rule {
    code: "HUB414",
    name: "leaves-the-host",
    severity: Error,
    title: "the app sends the whole window to another page",
    impact: "the agent loses the dashboard, and what was typed there",
    advice: "stay in the frame; open other pages with target=_blank on a click",
    why: "The agent loses the dashboard, and what was typed there. There is more to say about it here.",
    fix: "Stay in the frame; open other pages with target=_blank on a click. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB415
pub static OPENS_WINDOW: Rule = Rule {
    code: "HUB415",
    name: "opens-window",
    severity: Warning,
    title: "the app opens a window or starts a download by itself",
    impact: "browsers block it without a click",
    advice: "do it in answer to a click",
    why: "Browsers block it without a click. There is more to say about it here.",
    fix: "Do it in answer to a click. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB416
pub static ASKS_BEFORE_LEAVING: Rule = Rule {
    code: "HUB416",
    name: "asks-before-leaving",
    severity: Warning,
    title: "the app asks whether the page should be left",
    impact: "the host takes frames away at each switch without asking",
    advice: "save as you go, and do without beforeunload",
    why: "The host takes frames away at each switch without asking. There is more to say about it here.",
    fix: "Save as you go, and do without beforeunload. There is more to say about it here.",
    bad: "",
    good: "",
};
