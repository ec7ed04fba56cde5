//! What is found in one record: a bounded number of findings, and counts of the rest.

use std::collections::{BTreeMap, HashMap};

use super::Strictness;
use crate::finding::rules::payload::UNDOCUMENTED_FIELD;
use crate::finding::{Finding, Rule, Run, Severity, Surplus};
use crate::source::Pointer;

/// Collects the findings of a record. Beyond [`Found::MOST`] of a severity they are counted, and neither placed nor kept: a
/// record of a few bytes for each fault must not become a report of a kilobyte for each.
#[derive(Debug, Default)]
pub(super) struct Found {
    findings: Vec<Finding>,
    built: [usize; 3],
    surplus: BTreeMap<&'static str, (&'static Rule, u64)>,
    /// Undocumented fields by their general paths, with how many of each were not built.
    fields: HashMap<String, u64>,
    further_fields: u64,
    strictness: Strictness,
}

impl Found {
    /// How many findings of each severity are kept of one record.
    pub(super) const MOST: usize = 1_000;

    pub(super) fn new(strictness: Strictness) -> Self {
        Self {
            strictness,
            ..Self::default()
        }
    }

    /// Another one for the same record, with nothing in it.
    pub(super) fn empty(&self) -> Self {
        Self::new(self.strictness)
    }

    /// Adds a finding of a rule, which is built only when there is room for it.
    pub(super) fn add(&mut self, rule: &'static Rule, build: impl FnOnce() -> Finding) {
        let built = &mut self.built[rule.severity as usize];
        if *built < Self::MOST {
            *built += 1;
            self.findings.push(build());
        } else {
            self.count(rule, 1);
        }
    }

    /// Counts findings of a rule that are not built.
    pub(super) fn count(&mut self, rule: &'static Rule, count: u64) {
        if count > 0 {
            self.surplus.entry(rule.code).or_insert((rule, 0)).1 += count;
        }
    }

    /// Adds an undocumented field. It is built also without room when it is the first of its kind, because a run reports
    /// every kind once.
    pub(super) fn add_field(&mut self, at: &Pointer, build: impl FnOnce() -> Finding) {
        if self.strictness == Strictness::Strict {
            self.add(&UNDOCUMENTED_FIELD, build);
            return;
        }
        let path = at.general_path();
        let has_room = self.built[UNDOCUMENTED_FIELD.severity as usize] < Self::MOST;
        let has_more_kinds = self.fields.len() < Run::FIELDS;
        match self.fields.get_mut(&path) {
            Some(count) if !has_room => *count += 1,
            None if !has_room && !has_more_kinds => self.further_fields += 1,
            known => {
                if known.is_none() && has_more_kinds {
                    self.fields.insert(path, 0);
                }
                self.built[UNDOCUMENTED_FIELD.severity as usize] += 1;
                self.findings.push(build());
            }
        }
    }

    /// Adds what was found on its own.
    pub(super) fn append(&mut self, other: Found) {
        for finding in other.findings {
            self.add(finding.rule, || finding);
        }
        for (rule, count) in other.surplus.into_values() {
            self.count(rule, count);
        }
        for (path, count) in other.fields {
            *self.fields.entry(path).or_default() += count;
        }
        self.further_fields += other.further_fields;
    }

    /// The findings that were built, as they came.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The rules of all errors.
    pub(super) fn errors(&self) -> impl Iterator<Item = &'static Rule> {
        let built = self.findings.iter().map(|finding| finding.rule);
        let surplus = self.surplus.values().map(|(rule, _)| *rule);
        built
            .chain(surplus)
            .filter(|rule| rule.severity == Severity::Error)
    }

    /// The findings in the order of the text, each as severe as it is for this run, and the counts of the rest.
    pub(super) fn finish(mut self) -> (Vec<Finding>, Surplus) {
        self.findings
            .sort_by_key(|finding| finding.place.as_ref().map(|place| place.position));
        let severity = |rule: &Rule| match self.strictness {
            Strictness::Strict => Severity::Error,
            Strictness::AsRuled => rule.severity,
        };
        for finding in &mut self.findings {
            finding.severity = severity(finding.rule);
        }
        let rules = self.surplus.into_values();
        let fields = self.fields.into_iter().filter(|(_, count)| *count > 0);
        let mut fields: Vec<_> = fields.collect();
        fields.sort();
        let surplus = Surplus {
            rules: rules
                .map(|(rule, count)| (rule, severity(rule), count))
                .collect(),
            fields,
            further_fields: self.further_fields,
        };
        (self.findings, surplus)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::contract::Profile;
    use crate::source::document::work;
    use crate::validate::{Stop, Validator};

    /// An event with many faults of one kind.
    type Wrong = fn(&mut Value, usize) -> String;

    fn messages(event: &mut Value, count: usize, message: impl Fn(usize) -> Value) -> String {
        let messages = (0..count).map(message).collect();
        event["data"]["conversation"]["messages"] = Value::Array(messages);
        event.to_string()
    }

    fn below_data(event: &Value, members: &str) -> String {
        let text = event.to_string();
        text.replacen("\"data\":{", &format!("\"data\":{{{members}"), 1)
    }

    const WRONG: [(&str, Wrong); 12] = [
        ("empty messages", |event, count| {
            messages(event, count, |_| json!({}))
        }),
        ("messages that are none", |event, count| {
            messages(event, count, |_| json!(1))
        }),
        ("misspelt keys", |event, count| {
            messages(event, count, |_| json!({ "contemt": "x", "privat": 1 }))
        }),
        ("unknown values", |event, count| {
            messages(
                event,
                count,
                |at| json!({ "content_type": format!("kind {at}") }),
            )
        }),
        ("unknown keys", |event, count| {
            let keys: String = (0..count).map(|at| format!("\"key {at}\":1,")).collect();
            below_data(event, &keys)
        }),
        ("one unknown key in every message", |event, count| {
            messages(event, count, |_| json!({ "mood": 1 }))
        }),
        ("one key again and again", |event, count| {
            below_data(event, &"\"a\":1,".repeat(count))
        }),
        ("keys that stand twice", |event, count| {
            let keys: String = (0..count)
                .map(|at| format!("\"{at}\":1,\"{at}\":1,"))
                .collect();
            below_data(event, &keys)
        }),
        ("halves of surrogate pairs", |event, count| {
            below_data(
                event,
                &format!("\"a\":[{}0],", "\"\\ud800\",".repeat(count)),
            )
        }),
        ("large integers", |event, count| {
            below_data(
                event,
                &format!("\"a\":[{}0],", "9007199254740993,".repeat(count)),
            )
        }),
        ("arrays in arrays", |event, count| {
            let nested = format!("{}9007199254740993{},", "[".repeat(99), "]".repeat(99));
            below_data(event, &format!("\"a\":[{}0],", nested.repeat(count)))
        }),
        (
            "a string of broken messages, with escapes",
            |event, count| {
                let text = messages(event, count, |_| json!({ "content": "\n\u{1f600}" }));
                Value::from(text).to_string()
            },
        ),
    ];

    fn event() -> Value {
        let name = "fixtures/payloads/valid/web-2023-live-contact-updated.json";
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        serde_json::from_slice(&std::fs::read(path).expect("the file")).expect("JSON")
    }

    #[test]
    fn what_is_wrong_with_a_record_takes_work_that_grows_as_the_record_does() {
        let validator = Validator::new(Profile::Web2023);
        for (name, wrong) in WRONG {
            let measure = |count| {
                let record = wrong(&mut event(), count);
                let mut run = Run::new();
                let work = work::of(|| {
                    let input = record.as_bytes();
                    validator
                        .check_input(name, input, Stop::Never, &mut run)
                        .expect("memory");
                });
                let kept: usize = run.cases().iter().map(|case| case.findings.len()).sum();
                assert!(
                    kept <= 3 * Found::MOST + Run::FIELDS,
                    "{name}: {kept} findings"
                );
                // A few pieces of the text for each place, and the whole text a few times.
                let most = kept * 4 * 4_096 + 20 * record.len();
                assert!(work <= most, "{name}: {work} bytes for {kept} places");
                run
            };
            let run = measure(1_500);
            let double = measure(3_000);
            let all = |run: &Run| run.at_least(Severity::Notice);
            assert!(all(&run) >= 1_499, "{name}: {}", all(&run));
            let grown = all(&double) - all(&run);
            assert_eq!(
                grown % 1_500,
                0,
                "{name}: {} and {}",
                all(&run),
                all(&double)
            );
        }
    }

    #[test]
    fn what_is_not_built_is_counted_by_its_rule() {
        let validator = Validator::new(Profile::Web2023);
        let record = messages(&mut event(), 5_000, |_| json!(1));
        let mut run = Run::new();
        validator
            .check_input("numbers", record.as_bytes(), Stop::Never, &mut run)
            .expect("memory");
        let summary = run.summary();
        assert_eq!((summary.errors, summary.not_kept), (5_000, 4_000));
        assert_eq!(summary.not_made, 4_000);
        assert_eq!((summary.cases, summary.valid), (1, 0));
        let counts: Vec<_> = run
            .rules()
            .iter()
            .map(|count| (count.rule.code, count.count))
            .collect();
        assert_eq!(counts, [("HUB113", 5_000)]);
    }
}
