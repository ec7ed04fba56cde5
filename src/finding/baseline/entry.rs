//! One entry of a baseline: how it is read, what it covers, how it is written.

use std::fmt;

use jiff::civil::Date;
use toml_edit::{Document, Item, Table, value};

use crate::finding::rules;
use crate::source::Position;
use crate::source::brackets::{TooDeep, check_depth};
use crate::source::document::brief;

/// How many characters of what stands in the file are shown in an error.
const SHOWN: usize = 80;

/// One entry: what it accepts, until when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accept {
    /// The line it starts at.
    pub line: usize,
    /// The code of the rule, or `*`.
    pub rule: String,
    /// The host, or `*`.
    pub profile: String,
    /// The scenario, or `*`.
    pub scenario: String,
    /// The check, or `*`.
    pub probe: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Why it is accepted.
    pub reason: String,
}

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is no TOML.
    #[error("line {line}: no TOML at column {column}: {fault}")]
    Toml {
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
        /// What is wrong, without a word of the text: it may be that of any other file.
        fault: String,
    },
    /// A key that no baseline has. It is not shown: the file may be any other one.
    #[error("line {line}: a key that no baseline has; write [[accept]]")]
    Foreign {
        /// Where.
        line: usize,
    },
    /// Brackets are nested deeper than any entry needs.
    #[error("line {line}: {fault}")]
    TooDeep {
        /// Where.
        line: usize,
        /// What is too much.
        fault: TooDeep,
    },
    /// Something stands there that means nothing.
    #[error("line {line}: unknown key `{key}`; known here: {known}")]
    UnknownKey {
        /// Where.
        line: usize,
        /// What stands there.
        key: String,
        /// What may stand there.
        known: String,
    },
    /// `accept` is no list of tables.
    #[error("line {line}: `accept` is no list of tables; write [[accept]]")]
    NoList {
        /// Where.
        line: usize,
    },
    /// An entry lacks what it must have.
    #[error("line {line}: the entry has no `{key}`; write {example}")]
    Missing {
        /// The line of the entry.
        line: usize,
        /// What is missing.
        key: &'static str,
        /// How it is written.
        example: &'static str,
    },
    /// A value is something else than a text.
    #[error("line {line}: `{key}` is no text, or an empty one; write {example}")]
    NoText {
        /// Where.
        line: usize,
        /// The key.
        key: &'static str,
        /// How it is written.
        example: &'static str,
    },
    /// There is no such rule.
    #[error("line {line}: {rule:?} is no rule; {hint}")]
    UnknownRule {
        /// Where.
        line: usize,
        /// What stands there.
        rule: String,
        /// What it may have meant.
        hint: String,
    },
    /// The end is no day.
    #[error("line {line}: {text:?} is no day; write until = \"2027-01-31\"")]
    NoDate {
        /// Where.
        line: usize,
        /// What stands there.
        text: String,
        /// What is wrong with it.
        #[source]
        source: jiff::Error,
    },
}

/// The keys of an entry, and how each is written.
const KEYS: [(&str, &str); 6] = [
    ("rule", "rule = \"HUB300\""),
    ("profile", "profile = \"web-2023\""),
    ("scenario", "scenario = \"plain\""),
    ("probe", "probe = \"reacts\""),
    ("until", "until = \"2027-01-31\""),
    ("reason", "reason = \"mended in the next release\""),
];

/// Stands for every name.
const ANY: &str = "*";

/// Reads the entries of a file.
pub(super) fn parse(text: &str) -> Result<Vec<Accept>, BaselineError> {
    let reader = Reader { text };
    check_depth(text).map_err(|fault| BaselineError::TooDeep {
        line: reader.line(Some(fault.at)),
        fault,
    })?;
    let document = Document::parse(text).map_err(|error| {
        let at = error.span().map_or(text.len(), |span| span.start);
        let before = text.as_bytes().get(..at).unwrap_or_default();
        let Position { line, column } = Position::START.after(before);
        BaselineError::Toml {
            line,
            column,
            fault: error.message().lines().collect::<Vec<_>>().join("; "),
        }
    })?;
    let root = document.as_table();
    if let Some((key, _)) = root.iter().find(|(key, _)| *key != "accept") {
        return Err(BaselineError::Foreign {
            line: reader.line_of(root, key),
        });
    }
    let Some(item) = root.get("accept") else {
        return Ok(Vec::new());
    };
    let Item::ArrayOfTables(tables) = item else {
        return Err(BaselineError::NoList {
            line: reader.line_of(root, "accept"),
        });
    };
    tables.iter().map(|table| reader.entry(table)).collect()
}

/// Reads entries, and knows the lines of what it reads.
struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn entry(&self, table: &Table) -> Result<Accept, BaselineError> {
        let is_known = |key: &str| KEYS.iter().any(|(known, _)| *known == key);
        if let Some((key, _)) = table.iter().find(|(key, _)| !is_known(key)) {
            let known = KEYS.map(|(known, _)| known).join(", ");
            return Err(BaselineError::UnknownKey {
                line: self.line_of(table, key),
                key: brief(key, SHOWN),
                known,
            });
        }
        let name = |key| Ok(self.text(table, key)?.unwrap_or_else(|| ANY.to_owned()));
        let until = self.required(table, "until")?;
        let until = until.parse().map_err(|source| BaselineError::NoDate {
            line: self.line_of(table, "until"),
            text: brief(&until, SHOWN),
            source,
        })?;
        Ok(Accept {
            line: self.line_of_entry(table),
            rule: self.rule(table)?,
            profile: name("profile")?,
            scenario: name("scenario")?,
            probe: name("probe")?,
            until,
            reason: self.required(table, "reason")?,
        })
    }

    /// The code of the rule, which may be named as everywhere else.
    fn rule(&self, table: &Table) -> Result<String, BaselineError> {
        let name = self.required(table, "rule")?;
        if name == ANY {
            return Ok(name);
        }
        if let Some(rule) = rules::find(&name) {
            return Ok(rule.code.to_owned());
        }
        let hint = match rules::suggest(&name) {
            Some(rule) => format!("did you mean {} ({})?", rule.code, rule.name),
            None => "`hubctl explain` lists them all".to_owned(),
        };
        Err(BaselineError::UnknownRule {
            line: self.line_of(table, "rule"),
            rule: brief(&name, SHOWN),
            hint,
        })
    }

    fn required(&self, table: &Table, key: &'static str) -> Result<String, BaselineError> {
        let missing = || BaselineError::Missing {
            line: self.line_of_entry(table),
            key,
            example: example(key),
        };
        self.text(table, key)?.ok_or_else(missing)
    }

    fn text(&self, table: &Table, key: &'static str) -> Result<Option<String>, BaselineError> {
        let Some(item) = table.get(key) else {
            return Ok(None);
        };
        // A scenario may have no name: some checks need no context.
        let text = item.as_str().filter(|text| {
            let may_be_empty = key == "scenario";
            may_be_empty || !text.trim().is_empty()
        });
        let text = text.ok_or_else(|| BaselineError::NoText {
            line: self.line_of(table, key),
            key,
            example: example(key),
        })?;
        Ok(Some(text.to_owned()))
    }

    fn line_of(&self, table: &Table, key: &str) -> usize {
        let key_span = table.key(key).and_then(toml_edit::Key::span);
        let span = key_span.or_else(|| table.get(key).and_then(Item::span));
        self.line(span.map(|span| span.start))
    }

    fn line_of_entry(&self, table: &Table) -> usize {
        self.line(table.span().map(|span| span.start))
    }

    /// The line of a place in the text, from 1.
    fn line(&self, at: Option<usize>) -> usize {
        let before = self.text.bytes().take(at.unwrap_or(0));
        before.filter(|byte| *byte == b'\n').count() + 1
    }
}

fn example(key: &str) -> &'static str {
    let known = KEYS.iter().find(|(known, _)| *known == key);
    known.map_or("", |(_, example)| example)
}

impl Accept {
    /// Whether it covers a finding of a rule in a trial with these names: profile, scenario and probe.
    pub(super) fn covers(&self, code: &str, [profile, scenario, probe]: [&str; 3]) -> bool {
        let pairs = [
            (&self.rule, code),
            (&self.profile, profile),
            (&self.scenario, scenario),
            (&self.probe, probe),
        ];
        pairs
            .into_iter()
            .all(|(wanted, name)| wanted == ANY || wanted == name)
    }

    /// The entry as it stands in a file.
    pub(super) fn to_toml(&self) -> String {
        let until = self.until.to_string();
        let texts = [
            &self.rule,
            &self.profile,
            &self.scenario,
            &self.probe,
            &until,
            &self.reason,
        ];
        let lines = KEYS.iter().zip(texts).map(|((key, _), text)| {
            let text = value(text.as_str());
            format!("{key} = {}\n", text.to_string().trim())
        });
        format!("[[accept]]\n{}", lines.collect::<String>())
    }
}

impl fmt::Display for Accept {
    /// `line 3: HUB500 in web-2023/plain/* until 2027-01-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [&self.profile, &self.scenario, &self.probe];
        let place = if names.iter().all(|name| *name == ANY) {
            ANY.to_owned()
        } else {
            names.map(String::as_str).join("/")
        };
        write!(
            f,
            "line {}: {} in {place} until {}",
            self.line, self.rule, self.until
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_line_and_the_way_out() {
        let good = "[[accept]]\nrule = \"HUB500\"\nuntil = \"2027-01-31\"\nreason = \"x\"\n";
        let deep = format!("\n{}", "sa = { a = ofiles = [\"x\"]\n".repeat(2_000));
        let cases = [
            (
                deep.as_str(),
                "line 101: brackets are open more than 100 levels deep",
            ),
            ("accept = [", "line 1: no TOML at column 11: "),
            (
                "accepted = 1",
                "line 1: a key that no baseline has; write [[accept]]",
            ),
            (
                "\naccept = 1",
                "line 2: `accept` is no list of tables; write [[accept]]",
            ),
            (
                &good.replace("reason", "reasons"),
                "line 4: unknown key `reasons`; known here: rule, profile,",
            ),
            (
                &good.replace("reason = \"x\"\n", ""),
                "line 1: the entry has no `reason`; write reason = ",
            ),
            (
                &good.replace("\"x\"", "\" \""),
                "line 4: `reason` is no text, or an empty one; write reason = ",
            ),
            (&good.replace("\"x\"", "4"), "line 4: `reason` is no text"),
            (
                &good.replace("2027-01-31", "31.1.2027"),
                "line 3: \"31.1.2027\" is no day; write until = \"2027-01-31\"",
            ),
            (
                &good.replace("HUB500", "no-listner"),
                "line 2: \"no-listner\" is no rule; did you mean HUB300 (no-listener)?",
            ),
            (
                &good.replace("HUB500", "?"),
                "line 2: \"?\" is no rule; `hubctl explain` lists them all",
            ),
        ];
        for (text, expected) in cases {
            let error = parse(text).expect_err(text).to_string();
            assert!(error.starts_with(expected), "{error}\n{expected}");
        }
        assert_eq!(parse(good).expect("good")[0].profile, ANY);
        assert_eq!(parse("").expect("empty"), []);
    }
}
