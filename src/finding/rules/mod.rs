//! The rule registry: one row a rule, under a code that stays for ever.
//!
//! Codes are `HUB` and three digits: 1xx payload, 2xx embedding, 3xx handshake, 4xx robustness, 5xx security, 6xx
//! expectations. A code is never given to another rule.
//!
#![doc = include_str!("../../../docs/rules.md")]

#[macro_use]
mod samples;

pub mod embedding;
pub mod expectations;
pub mod handshake;
pub mod payload;
pub mod robustness;
pub mod security;

use std::sync::LazyLock;

use crate::source::{likeness, most_alike};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The contract is violated: no host sends this.
    Error,
    /// No host is known to send this, or it will cause trouble in an app.
    Warning,
    /// Worth knowing.
    Notice,
}

impl Severity {
    /// The word used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        }
    }
}

/// Something that a check looks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// `HUB` and three digits.
    pub code: &'static str,
    /// Short name in kebab-case.
    pub name: &'static str,
    /// How bad a finding of this rule is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub title: &'static str,
    /// Why it matters in the host, as one fragment without a full stop; `why` says it at length.
    pub impact: &'static str,
    /// What to do about it, as one fragment without a full stop; `fix` says it at length.
    pub advice: &'static str,
    /// What it means in the host: why the rule exists.
    pub why: &'static str,
    /// What to do about it, with code where that helps.
    pub fix: &'static str,
    /// A whole app, or a piece of a payload, an answer or `hubctl.toml`, that breaks the rule.
    pub bad: &'static str,
    /// The same as it should be.
    pub good: &'static str,
}

/// Where the page of all rules stands: `docs/rules.md`, which is part of this module's documentation.
const PAGE: &str = "https://docs.rs/hubctl/latest/hubctl/finding/rules/index.html";

impl Rule {
    /// Where the rule is explained.
    pub fn url(&self) -> String {
        format!("{PAGE}#{}", self.anchor())
    }

    /// The name of its heading on that page.
    pub(crate) fn anchor(&self) -> String {
        format!("{}-{}", self.code.to_ascii_lowercase(), self.name)
    }
}

/// Rules of one kind. Their codes begin with the same digit.
#[derive(Debug)]
pub struct Group {
    /// One word: `payload`.
    pub name: &'static str,
    /// What the rules are about, as a fragment.
    pub about: &'static str,
    /// The rules, by code.
    pub rules: &'static [&'static Rule],
}

/// All rules in their groups, by code.
pub static GROUPS: [Group; 6] = [
    Group {
        name: "payload",
        about: "what is wrong with a payload",
        rules: payload::RULES,
    },
    Group {
        name: "embedding",
        about: "whether the host can embed the app at all",
        rules: embedding::RULES,
    },
    Group {
        name: "handshake",
        about: "how app and host find each other",
        rules: handshake::RULES,
    },
    Group {
        name: "robustness",
        about: "what the app lives through",
        rules: robustness::RULES,
    },
    Group {
        name: "security",
        about: "whom the app trusts, and what it gives away",
        rules: security::RULES,
    },
    Group {
        name: "expectations",
        about: "what you expect of the app, from [[expect]] in hubctl.toml",
        rules: expectations::RULES,
    },
];

/// All rules, by code.
pub static RULES: LazyLock<Vec<&'static Rule>> =
    LazyLock::new(|| GROUPS.each_ref().map(|group| group.rules).concat());

/// The rule with a code (`HUB112`, `hub112`, `112`) or a name (`missing-key`).
pub fn find(name: &str) -> Option<&'static Rule> {
    let wanted = name.to_ascii_lowercase();
    let digits = wanted.trim_start_matches("hub");
    RULES
        .iter()
        .copied()
        .find(|rule| rule.name == wanted || rule.code.trim_start_matches("HUB") == digits)
}

/// The rule whose code or name is nearest to a misspelt one, when one is near.
pub fn suggest(name: &str) -> Option<&'static Rule> {
    most_alike(
        RULES.iter().copied(),
        |rule| likeness(name, rule.name),
        0.75,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_well_formed_and_in_order() {
        for rule in RULES.iter() {
            let digits = rule.code.strip_prefix("HUB").expect(rule.code);
            assert!(
                digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()),
                "{}",
                rule.code
            );
        }
        assert!(RULES.is_sorted_by(|a, b| a.code < b.code));
    }

    #[test]
    fn every_rule_says_what_why_and_how() {
        for rule in RULES.iter() {
            assert!(
                !rule.title.ends_with('.') && !rule.title.contains('\n'),
                "{}: title",
                rule.code
            );
            assert!(
                rule.why.ends_with('.') && rule.why.len() > 60,
                "{}: why",
                rule.code
            );
            assert!(rule.fix.len() > 40, "{}: fix", rule.code);
            for line in [rule.impact, rule.advice] {
                let is_fragment = !line.ends_with('.') && !line.contains('\n') && line.len() <= 100;
                assert!(is_fragment && line.len() > 12, "{}: {line}", rule.code);
            }
            let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(rule.name.chars().all(is_kebab), "{}: name", rule.code);
        }
        let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len(), "two rules share a name");
    }

    #[test]
    fn no_text_is_a_placeholder() {
        for rule in RULES.iter() {
            for text in [rule.why, rule.fix, rule.bad, rule.good] {
                assert!(!text.contains("more to say"), "{}: {text}", rule.code);
                assert!(text.trim() == text, "{}: blanks around {text:?}", rule.code);
            }
        }
    }

    #[test]
    fn every_rule_has_a_short_sample_that_breaks_it_and_another() {
        for rule in RULES.iter() {
            assert_ne!(rule.bad, rule.good, "{}", rule.code);
            for sample in [rule.bad, rule.good] {
                let lines = sample.lines().count();
                let most = if sample.contains("<script>") { 30 } else { 10 };
                assert!((1..=most).contains(&lines), "{}: {lines} lines", rule.code);
                let widest = sample.lines().map(str::len).max();
                assert!(widest <= Some(100), "{}: {widest:?} wide", rule.code);
            }
        }
    }

    #[test]
    fn the_codes_of_a_group_begin_with_its_digit() {
        for (digit, group) in ('1'..).zip(&GROUPS) {
            for rule in group.rules {
                assert_eq!(rule.code.chars().nth(3), Some(digit), "{}", rule.code);
            }
        }
    }

    #[test]
    fn a_rule_is_found_by_code_digits_or_name() {
        for name in ["HUB112", "hub112", "112", "missing-key", "Missing-Key"] {
            assert_eq!(find(name).map(|rule| rule.code), Some("HUB112"), "{name}");
        }
        assert_eq!(find("HUB999"), None);
        assert_eq!(suggest("mising-key").map(|rule| rule.code), Some("HUB112"));
    }
}
