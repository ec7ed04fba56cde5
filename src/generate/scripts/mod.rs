//! What is said: conversations, greetings and phrases as data, one file a language.
//!
//! Rules for a new script: it begins with the customer; an agent speaks in it at least once; texts carry no salutation
//! and no signature (the language's own are put around them); days pass only before the customer writes; nobody's sex is told; a slot stands where two
//! conversations would differ.

pub(super) mod ar;
pub(super) mod de;
pub(super) mod en;
pub(super) mod es;
pub(super) mod fr;
pub(super) mod ja;
pub(super) mod names;
pub(super) mod pt_br;
pub(super) mod zh_cn;

#[cfg(test)]
mod tests {
    use crate::generate::language::{Locale, Turn};

    #[test]
    fn every_script_begins_with_the_customer_and_is_answered() {
        for (_, locale) in Locale::WEIGHTS {
            let least = if locale == Locale::English { 4 } else { 2 };
            let scripts = locale.language().scripts;
            assert!(scripts.len() >= least, "{locale:?}");
            for script in scripts {
                let first = script.turns.first().copied();
                assert!(first.is_some_and(Turn::is_customer), "{}", script.subject);
                let mut pairs = script.turns.windows(2);
                let days_pass_for_customers =
                    pairs.all(|pair| !matches!(pair[0], Turn::Later(_)) || pair[1].is_customer());
                assert!(days_pass_for_customers, "{}", script.subject);
                assert!(
                    script.turns.iter().copied().any(Turn::is_agent),
                    "{}",
                    script.subject
                );
            }
        }
    }
}
