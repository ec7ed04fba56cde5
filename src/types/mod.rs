//! The event's types for apps: TypeScript declarations and Zod schemas, made from the bundled JSON Schemas, so that they
//! cannot say anything else than those.
//!
//! ```
//! use hubctl::contract::Profile;
//! use hubctl::types::{Language, text};
//!
//! let types = text(Language::TypeScript, &[Profile::Mobile])?;
//! assert!(types.contains("export interface AppContextEvent {"));
//! assert!(types.contains("  current_agent: CurrentAgent;"));
//! # Ok::<(), hubctl::types::TypesError>(())
//! ```

mod model;
mod read;
mod typescript;
mod write;
mod zod;

use crate::contract::Profile;
use crate::contract::schema::BundledSchema;

use self::model::Definition;

/// What the types are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// TypeScript declarations.
    TypeScript,
    /// A TypeScript module with Zod schemas, version 4.
    Zod,
}

/// A schema that the types cannot say.
#[derive(Debug, thiserror::Error)]
pub enum TypesError {
    /// A schema is no JSON.
    #[error("the schema {name} is no JSON")]
    NotJson {
        /// Its short name.
        name: &'static str,
        /// Why not.
        source: serde_json::Error,
    },
    /// It says something that has no counterpart here.
    #[error("{place} says {what}, which has no type")]
    NoType {
        /// Where, such as `definitions/contact`.
        place: String,
        /// What: a keyword, or a value.
        what: String,
    },
}

/// The types of the event as these host versions send it. What only some of them send is optional.
///
/// # Errors
/// When the bundled schemas say something that the types cannot say; a test sees to it that they do not.
pub fn text(language: Language, profiles: &[Profile]) -> Result<String, TypesError> {
    let definitions = read::definitions(profiles)?;
    let head = head(language, profiles);
    Ok(match language {
        Language::TypeScript => typescript::module(&head, &definitions),
        Language::Zod => zod::module(&head, &definitions),
    })
}

/// The lines at the beginning of a file: what it is, and how it is made again.
fn head(language: Language, profiles: &[Profile]) -> Vec<String> {
    let names: Vec<_> = profiles.iter().map(|profile| profile.name()).collect();
    let flag = match language {
        Language::TypeScript => "ts",
        Language::Zod => "zod",
    };
    let (hosts, all) = if names.len() == Profile::ALL.len() {
        ("of all host versions".to_owned(), "all".to_owned())
    } else {
        (names.join(" and "), names.join(","))
    };
    let mut lines = vec![
        format!("The appContext event of MessageHub, {hosts}."),
        format!("Made from the schemas of hubctl: hubctl types --lang {flag} --profile {all}"),
        "Objects are open: the host adds fields between versions.".to_owned(),
    ];
    if profiles.len() > 1 {
        lines.push("What only some host versions send is optional.".to_owned());
    }
    lines
}

/// A definition comes after those that it is made of.
fn in_order(definitions: &[Definition]) -> Vec<&Definition> {
    fn visit<'d>(
        definition: &'d Definition,
        all: &'d [Definition],
        done: &mut Vec<&'d Definition>,
    ) {
        if done.iter().any(|other| other.name == definition.name) {
            return;
        }
        for name in definition.kind.names() {
            if let Some(other) = all.iter().find(|other| other.name == name) {
                visit(other, all, done);
            }
        }
        done.push(definition);
    }
    let mut done = Vec::new();
    if let Some(root) = definitions.first() {
        visit(root, definitions, &mut done);
    }
    done
}

fn json(schema: BundledSchema) -> Result<serde_json::Value, TypesError> {
    serde_json::from_str(schema.text).map_err(|source| TypesError::NotJson {
        name: schema.name,
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_say_nothing_that_has_no_type() {
        for language in [Language::TypeScript, Language::Zod] {
            for profile in Profile::ALL {
                let text = text(language, &[profile]).expect("types");
                assert!(text.contains("AppContextEvent"), "{profile}");
            }
            text(language, &Profile::ALL).expect("types of all");
        }
    }

    #[test]
    fn every_definition_that_is_named_is_there_and_once() {
        for profile in Profile::ALL {
            let text = text(Language::TypeScript, &[profile]).expect("types");
            let mut names: Vec<_> = text
                .lines()
                .filter_map(|line| line.strip_prefix("export ")?.split_whitespace().nth(1))
                .collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{profile}: {names:?}");
            for name in ["AppContextData", "ContactRecord", "StoredMessage", "Epoch"] {
                assert!(names.contains(&name), "{profile}: {name}");
            }
        }
    }

    #[test]
    fn what_only_some_hosts_send_is_optional() {
        let all = text(Language::TypeScript, &Profile::ALL).expect("types");
        for line in [
            "  conversation: WebConversation | MobileConversation;",
            "  currentAgent?: CurrentAgent;",
            "  current_agent?: CurrentAgent;",
        ] {
            assert!(all.contains(line), "{line}\n{all}");
        }
    }
}
