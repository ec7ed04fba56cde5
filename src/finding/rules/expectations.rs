//! HUB6xx: what the user expects of the app, from `[[expect]]` in hubctl.toml.

use super::Rule;
use super::Severity::Error;

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &ELEMENT_MISSING,
    &TEXT_DIFFERS,
    &ATTRIBUTE_DIFFERS,
    &ELEMENT_PRESENT,
    &COUNT_DIFFERS,
    &URL_DIFFERS,
];

/// HUB600
pub static ELEMENT_MISSING: Rule = Rule {
    code: "HUB600",
    name: "element-missing",
    severity: Error,
    title: "an expected element is not there",
    impact: "the app does not show what was promised for this scenario",
    advice: "look at the text the page shows, and at the selector",
    why: "The app does not show what was promised for this scenario. There is more to say about it here.",
    fix: "Look at the text the page shows, and at the selector. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB601
pub static TEXT_DIFFERS: Rule = Rule {
    code: "HUB601",
    name: "text-differs",
    severity: Error,
    title: "an element has another text",
    impact: "the app does not show what was promised for this scenario",
    advice: "mend the app, or the expectation",
    why: "The app does not show what was promised for this scenario. There is more to say about it here.",
    fix: "Mend the app, or the expectation. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB602
pub static ATTRIBUTE_DIFFERS: Rule = Rule {
    code: "HUB602",
    name: "attribute-differs",
    severity: Error,
    title: "an attribute has another value",
    impact: "the app does not show what was promised for this scenario",
    advice: "mend the app, or the expectation",
    why: "The app does not show what was promised for this scenario. There is more to say about it here.",
    fix: "Mend the app, or the expectation. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB603
pub static ELEMENT_PRESENT: Rule = Rule {
    code: "HUB603",
    name: "element-present",
    severity: Error,
    title: "an element is there that should not be",
    impact: "the app shows what it should not for this scenario",
    advice: "mend the app, or the expectation",
    why: "The app shows what it should not for this scenario. There is more to say about it here.",
    fix: "Mend the app, or the expectation. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB604
pub static COUNT_DIFFERS: Rule = Rule {
    code: "HUB604",
    name: "count-differs",
    severity: Error,
    title: "there are more or fewer elements than expected",
    impact: "the app does not show what was promised for this scenario",
    advice: "mend the app, or the expectation",
    why: "The app does not show what was promised for this scenario. There is more to say about it here.",
    fix: "Mend the app, or the expectation. There is more to say about it here.",
    bad: "",
    good: "",
};

/// HUB605
pub static URL_DIFFERS: Rule = Rule {
    code: "HUB605",
    name: "url-differs",
    severity: Error,
    title: "the app's frame is at another address",
    impact: "the app does not go where it was promised for this scenario",
    advice: "mend the app, or the expectation",
    why: "The app does not go where it was promised for this scenario. There is more to say about it here.",
    fix: "Mend the app, or the expectation. There is more to say about it here.",
    bad: "",
    good: "",
};
