//! HUB2xx: whether the host can embed the app at all.

use super::Rule;
use super::Severity::{Error, Notice, Warning};

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &NOT_REACHABLE,
    &REDIRECT_LOOP,
    &LOGIN_REDIRECT,
    &REFUSED_BY_X_FRAME_OPTIONS,
    &REFUSED_BY_FRAME_ANCESTORS,
    &ATTACHMENT,
    &NO_CONTENT,
    &NOT_HTML,
    &ERROR_STATUS,
    &MIXED_CONTENT,
    &META_POLICY_WITHOUT_EFFECT,
    &OBSOLETE_FRAMING_VALUE,
    &CONFLICTING_FRAMING_HEADERS,
    &COOKIE_LOST_CROSS_SITE,
    &COOKIE_LOST_WITHOUT_PARTITION,
    &COOKIE_REFUSED,
    &WEAK_TRANSPORT_SECURITY,
    &PERMISSION_NOT_GRANTED,
    &PRIVATE_ADDRESS,
    &FRAMING_NOT_RESTRICTED,
    &NEVER_LOADS,
    &SCRIPT_FAILED,
    &BLANK_AT_START,
];

/// HUB200
pub static NOT_REACHABLE: Rule = Rule {
    code: "HUB200",
    name: "not-reachable",
    severity: Error,
    title: "the app does not answer",
    impact: "the frame shows the browser's own error page",
    advice: "start the app, or mend its address",
    why: "The frame shows the browser's own error page. There is more to say about it here.",
    fix: "Start the app, or mend its address. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB201
pub static REDIRECT_LOOP: Rule = Rule {
    code: "HUB201",
    name: "redirect-loop",
    severity: Error,
    title: "the redirects do not come to an end",
    impact: "the frame shows the browser's own error page",
    advice: "let the app's address answer without sending back and forth",
    why: "The frame shows the browser's own error page. There is more to say about it here.",
    fix: "Let the app's address answer without sending back and forth. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB202
pub static LOGIN_REDIRECT: Rule = Rule {
    code: "HUB202",
    name: "login-redirect",
    severity: Error,
    title: "the app sends its visitor to a login page",
    impact: "in a frame the session cookie is not there, so every agent ends at the login",
    advice: "keep the session in a cookie that frames get, or sign in through a popup",
    why: "In a frame the session cookie is not there, so every agent ends at the login. There is more to say about it here.",
    fix: "Keep the session in a cookie that frames get, or sign in through a popup. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB203
pub static REFUSED_BY_X_FRAME_OPTIONS: Rule = Rule {
    code: "HUB203",
    name: "refused-by-x-frame-options",
    severity: Error,
    title: "X-Frame-Options refuses the frame",
    impact: "the frame stays grey, and the host cannot tell",
    advice: "take the header away and name the dashboard in frame-ancestors",
    why: "The frame stays grey, and the host cannot tell. There is more to say about it here.",
    fix: "Take the header away and name the dashboard in frame-ancestors. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB204
pub static REFUSED_BY_FRAME_ANCESTORS: Rule = Rule {
    code: "HUB204",
    name: "refused-by-frame-ancestors",
    severity: Error,
    title: "frame-ancestors refuses the frame",
    impact: "the frame stays grey, and the host cannot tell",
    advice: "name the dashboard's origin in frame-ancestors",
    why: "The frame stays grey, and the host cannot tell. There is more to say about it here.",
    fix: "Name the dashboard's origin in frame-ancestors. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB205
pub static ATTACHMENT: Rule = Rule {
    code: "HUB205",
    name: "attachment",
    severity: Error,
    title: "the answer is downloaded in place of being shown",
    impact: "no load event comes, so the host never posts",
    advice: "answer without Content-Disposition: attachment",
    why: "No load event comes, so the host never posts. There is more to say about it here.",
    fix: "Answer without content-disposition: attachment. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB206
pub static NO_CONTENT: Rule = Rule {
    code: "HUB206",
    name: "no-content",
    severity: Error,
    title: "the answer has no document",
    impact: "the frame stays as it was, and the host never posts",
    advice: "answer with a page and status 200",
    why: "The frame stays as it was, and the host never posts. There is more to say about it here.",
    fix: "Answer with a page and status 200. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB207
pub static NOT_HTML: Rule = Rule {
    code: "HUB207",
    name: "not-html",
    severity: Warning,
    title: "the answer is something else than a page",
    impact: "the browser shows text or a picture, and no script listens",
    advice: "answer with Content-Type: text/html",
    why: "The browser shows text or a picture, and no script listens. There is more to say about it here.",
    fix: "Answer with content-type: text/html. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB208
pub static ERROR_STATUS: Rule = Rule {
    code: "HUB208",
    name: "error-status",
    severity: Error,
    title: "the status is an error",
    impact: "the frame shows an error page, and the host posts to it all the same",
    advice: "let the app's address answer with status 200",
    why: "The frame shows an error page, and the host posts to it all the same. There is more to say about it here.",
    fix: "Let the app's address answer with status 200. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB209
pub static MIXED_CONTENT: Rule = Rule {
    code: "HUB209",
    name: "mixed-content",
    severity: Error,
    title: "plain http inside the host's https",
    impact: "browsers refuse to load it, and the frame stays empty",
    advice: "serve the app over https",
    why: "Browsers refuse to load it, and the frame stays empty. There is more to say about it here.",
    fix: "Serve the app over https. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB210
pub static META_POLICY_WITHOUT_EFFECT: Rule = Rule {
    code: "HUB210",
    name: "meta-policy-without-effect",
    severity: Warning,
    title: "a framing rule stands in a meta element, where it has no effect",
    impact: "browsers read frame-ancestors and X-Frame-Options from headers only",
    advice: "send it as a header",
    why: "Browsers read frame-ancestors and x-frame-options from headers only. There is more to say about it here.",
    fix: "Send it as a header. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB211
pub static OBSOLETE_FRAMING_VALUE: Rule = Rule {
    code: "HUB211",
    name: "obsolete-framing-value",
    severity: Warning,
    title: "a framing header has a value that browsers ignore",
    impact: "ALLOW-FROM and ALLOWALL protect nothing and allow nothing",
    advice: "say it with frame-ancestors",
    why: "Allow-from and allowall protect nothing and allow nothing. There is more to say about it here.",
    fix: "Say it with frame-ancestors. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB212
pub static CONFLICTING_FRAMING_HEADERS: Rule = Rule {
    code: "HUB212",
    name: "conflicting-framing-headers",
    severity: Warning,
    title: "framing headers say different things",
    impact: "which of them counts depends on the browser and on their order",
    advice: "send one policy with frame-ancestors and nothing else",
    why: "Which of them counts depends on the browser and on their order. There is more to say about it here.",
    fix: "Send one policy with frame-ancestors and nothing else. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB213
pub static COOKIE_LOST_CROSS_SITE: Rule = Rule {
    code: "HUB213",
    name: "cookie-lost-cross-site",
    severity: Error,
    title: "a cookie does not reach the app inside the host",
    impact: "the host is another site, and SameSite=Lax or Strict cookies stay away",
    advice: "set it with SameSite=None; Secure; Partitioned",
    why: "The host is another site, and samesite=lax or strict cookies stay away. There is more to say about it here.",
    fix: "Set it with samesite=none; secure; partitioned. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB214
pub static COOKIE_LOST_WITHOUT_PARTITION: Rule = Rule {
    code: "HUB214",
    name: "cookie-lost-without-partition",
    severity: Warning,
    title: "a cookie is lost where third-party cookies are blocked",
    impact: "Safari, Firefox and strict Chrome send only partitioned cookies into frames",
    advice: "add Partitioned to SameSite=None; Secure",
    why: "Safari, firefox and strict chrome send only partitioned cookies into frames. There is more to say about it here.",
    fix: "Add partitioned to samesite=none; secure. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB215
pub static COOKIE_REFUSED: Rule = Rule {
    code: "HUB215",
    name: "cookie-refused",
    severity: Error,
    title: "a cookie is refused by every browser",
    impact: "its attributes contradict each other, so it is never stored",
    advice: "set it with SameSite=None; Secure; Partitioned, over https",
    why: "Its attributes contradict each other, so it is never stored. There is more to say about it here.",
    fix: "Set it with samesite=none; secure; partitioned, over https. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB216
pub static WEAK_TRANSPORT_SECURITY: Rule = Rule {
    code: "HUB216",
    name: "weak-transport-security",
    severity: Notice,
    title: "Strict-Transport-Security is missing or does nothing",
    impact: "the first visit can be kept on plain http by somebody in between",
    advice: "send Strict-Transport-Security over https, for a year",
    why: "The first visit can be kept on plain http by somebody in between. There is more to say about it here.",
    fix: "Send strict-transport-security over https, for a year. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB217
pub static PERMISSION_NOT_GRANTED: Rule = Rule {
    code: "HUB217",
    name: "permission-not-granted",
    severity: Warning,
    title: "the app counts on a permission that the host does not grant",
    impact: "the host's frame has no allow attribute, so the browser denies it",
    advice: "ask for it in a window of your own, or do without",
    why: "The host's frame has no allow attribute, so the browser denies it. There is more to say about it here.",
    fix: "Ask for it in a window of your own, or do without. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB218
pub static PRIVATE_ADDRESS: Rule = Rule {
    code: "HUB218",
    name: "private-address",
    severity: Warning,
    title: "the address means another machine inside the real host",
    impact: "localhost and private addresses lead to the agent's own machine",
    advice: "deploy the app at a public https address, or use a tunnel to try it",
    why: "Localhost and private addresses lead to the agent's own machine. There is more to say about it here.",
    fix: "Deploy the app at a public https address, or use a tunnel to try it. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB219
pub static FRAMING_NOT_RESTRICTED: Rule = Rule {
    code: "HUB219",
    name: "framing-not-restricted",
    severity: Notice,
    title: "every page of the web may frame the app",
    impact: "a foreign page can show the app and post a context of its own",
    advice: "name the dashboard's origin in frame-ancestors",
    why: "A foreign page can show the app and post a context of its own. There is more to say about it here.",
    fix: "Name the dashboard's origin in frame-ancestors. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB220
pub static NEVER_LOADS: Rule = Rule {
    code: "HUB220",
    name: "never-loads",
    severity: Error,
    title: "the frame does not finish to load",
    impact: "the host posts when the frame has loaded, so this app never gets a context",
    advice: "let the page load without waiting for slow or endless answers",
    why: "The host posts when the frame has loaded, so this app never gets a context. There is more to say about it here.",
    fix: "Let the page load without waiting for slow or endless answers. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB221
pub static SCRIPT_FAILED: Rule = Rule {
    code: "HUB221",
    name: "script-failed",
    severity: Error,
    title: "a script of the app did not load",
    impact: "whatever it would have done does not happen in the host",
    advice: "mend the address, or the policy that blocks it",
    why: "Whatever it would have done does not happen in the host. There is more to say about it here.",
    fix: "Mend the address, or the policy that blocks it. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB222
pub static BLANK_AT_START: Rule = Rule {
    code: "HUB222",
    name: "blank-at-start",
    severity: Error,
    title: "the app shows nothing",
    impact: "the agent sees an empty tab",
    advice: "show something before the first context comes",
    why: "The agent sees an empty tab. There is more to say about it here.",
    fix: "Show something before the first context comes. There is more to say about it here.",
    bad: "",
    good: "",
};
