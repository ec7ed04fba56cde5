//! From a schema to what the quick path can check in one pass: [`Draft`].
//!
//! Only what the bundled schemas use is understood. Anything else makes a draft that accepts nothing, so that its values
//! are left to the full engine: the quick path may be slow, and never wrong.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::tests_of_text::TextTest;
use crate::contract::fields::open_set;

/// The JSON types that a value may have, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(pub u8);

impl Types {
    pub(super) const NONE: Types = Types(0);
    pub(super) const NULL: Types = Types(1);
    pub(super) const TRUE: Types = Types(2);
    pub(super) const FALSE: Types = Types(4);
    pub(super) const INTEGER: Types = Types(8);
    pub(super) const FRACTION: Types = Types(16);
    pub(super) const TEXT: Types = Types(32);
    pub(super) const ARRAY: Types = Types(64);
    pub(super) const OBJECT: Types = Types(128);
    pub(super) const ALL: Types = Types(255);

    pub(super) const fn with(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    pub(super) const fn only(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }

    pub(super) const fn has(self, other: Types) -> bool {
        self.0 & other.0 != 0
    }

    fn named(name: &str) -> Option<Types> {
        Some(match name {
            "null" => Types::NULL,
            "boolean" => Types::TRUE.with(Types::FALSE),
            "integer" => Types::INTEGER,
            "number" => Types::INTEGER.with(Types::FRACTION),
            "string" => Types::TEXT,
            "array" => Types::ARRAY,
            "object" => Types::OBJECT,
            _ => return None,
        })
    }
}

/// What is demanded of one value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub types: Types,
    /// Bounds of numbers, both allowed.
    pub bounds: (i64, i64),
    /// Tests that a text must all pass.
    pub tests: Vec<TextTest>,
    /// Texts of which one must be it, when there is such a list.
    pub texts: Option<Vec<String>>,
    /// Integers of which one must be it, when there is such a list.
    pub integers: Option<Vec<i64>>,
    pub members: Option<Members>,
    pub items: Option<Box<Draft>>,
}

/// What is demanded of the members of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Members {
    /// The known keys. Of the demands on a value those count whose branches include the one that applies in the end.
    pub keys: BTreeMap<String, Vec<(Branches, Draft)>>,
    pub others: Others,
    /// Which branch applies.
    pub choice: Choice,
    /// What each branch demands beside its values.
    pub branches: Vec<Branch>,
}

/// A set of branches, a bit each.
pub(super) type Branches = u8;

/// The set of all branches.
pub(super) const ALL_BRANCHES: Branches = Branches::MAX;

/// How many branches an object may have.
const MOST_BRANCHES: usize = 8;

/// The set of the first branches.
pub(super) fn below(count: usize) -> Branches {
    ((1_u16 << count) - 1) as Branches
}

/// What keys that are not listed may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Others {
    /// Anything, and none of them is noted.
    Anything,
    /// Anything, and the contract does not know them.
    Undocumented,
    /// Values that keep a draft.
    Each(Box<Draft>),
}

/// What a branch of an object demands.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Branch {
    pub required: Vec<String>,
    /// How many members there must be.
    pub at_least: usize,
    /// Whether objects of this branch are left to the full engine.
    pub is_left: bool,
}

/// How the branch is found once all members were seen.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Choice {
    Branch(usize),
    If(Condition, Box<Choice>, Box<Choice>),
}

/// The `if` of a schema, as far as it speaks of an object.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Condition {
    pub required: Vec<String>,
    /// Tests of members that must not fail; an absent member does not.
    pub members: Vec<(String, Draft)>,
    pub at_least: usize,
}

/// A schema that uses something the quick path does not know.
struct Unknown;

/// Keywords that demand nothing.
const WITHOUT_DEMAND: [&str; 7] = [
    "$schema",
    "$id",
    "$comment",
    "title",
    "description",
    "examples",
    "$defs",
];

impl Draft {
    /// The draft of a schema that refers to `definitions` only.
    pub(super) fn of(schema: &Value, definitions: &Value) -> Draft {
        Self::read(schema, definitions).unwrap_or(Self::NOTHING)
    }

    /// Accepts nothing.
    const NOTHING: Draft = Draft::of_types(Types::NONE);

    /// Accepts everything.
    const ANYTHING: Draft = Draft::of_types(Types::ALL);

    const fn of_types(types: Types) -> Draft {
        Draft {
            types,
            bounds: (i64::MIN, i64::MAX),
            tests: Vec::new(),
            texts: None,
            integers: None,
            members: None,
            items: None,
        }
    }

    fn read(whole: &Value, definitions: &Value) -> Result<Draft, Unknown> {
        let schema = whole.as_object().ok_or(Unknown)?;
        let mut draft = Draft::ANYTHING;
        for (keyword, value) in schema {
            match keyword.as_str() {
                "$ref" => {
                    let fragment = value
                        .as_str()
                        .and_then(|reference| reference.rsplit_once('#'))
                        .map(|(_, fragment)| fragment)
                        .ok_or(Unknown)?;
                    let target = definitions.pointer(fragment).ok_or(Unknown)?;
                    draft = draft.and(Self::read(target, definitions)?)?;
                }
                "type" => {
                    draft.types = draft.types.only(types_of(value)?);
                }
                "minimum" => draft.bounds.0 = draft.bounds.0.max(value.as_i64().ok_or(Unknown)?),
                "maximum" => draft.bounds.1 = draft.bounds.1.min(value.as_i64().ok_or(Unknown)?),
                "pattern" => {
                    let pattern = value.as_str().ok_or(Unknown)?;
                    draft
                        .tests
                        .push(TextTest::of_pattern(pattern).ok_or(Unknown)?);
                }
                // A value that the contract does not know is told by the full engine.
                "anyOf" => {
                    let [known, any] = open_set(whole).ok_or(Unknown)?;
                    let null = Self::read(any, definitions)?.types.only(Types::NULL);
                    let known = Self::read(known, definitions)?;
                    let types = known.types.with(null);
                    draft = draft.and(Draft { types, ..known })?;
                }
                "enum" => draft = draft.and(one_of(value.as_array().ok_or(Unknown)?)?)?,
                "const" => draft = draft.and(one_of(std::slice::from_ref(value))?)?,
                "items" => {
                    let items = Self::of(value, definitions);
                    let both = match draft.items.take() {
                        Some(before) => before.and(items)?,
                        None => items,
                    };
                    draft.items = Some(Box::new(both));
                }
                // Read with the object they belong to.
                "properties"
                | "required"
                | "additionalProperties"
                | "minProperties"
                | "if"
                | "then"
                | "else" => {}
                other if WITHOUT_DEMAND.contains(&other) => {}
                _ => return Err(Unknown),
            }
        }
        if let Some(own) = Members::read(schema, definitions)? {
            let own = Draft {
                members: Some(own),
                ..Draft::ANYTHING
            };
            draft = draft.and(own)?;
        }
        draft.with_condition(schema, definitions)
    }

    /// The draft that demands what both demand.
    fn and(self, other: Draft) -> Result<Draft, Unknown> {
        let members = match (self.members, other.members) {
            (Some(one), Some(other)) => Some(one.and(other)?),
            (one, other) => one.or(other),
        };
        let items = match (self.items, other.items) {
            (Some(one), Some(other)) => Some(Box::new(one.and(*other)?)),
            (one, other) => one.or(other),
        };
        let mut tests = self.tests;
        tests.extend(
            other
                .tests
                .into_iter()
                .filter(|test| !tests.contains(test))
                .collect::<Vec<_>>(),
        );
        Ok(Draft {
            types: self.types.only(other.types),
            bounds: (
                self.bounds.0.max(other.bounds.0),
                self.bounds.1.min(other.bounds.1),
            ),
            tests,
            texts: both_lists(self.texts, other.texts),
            integers: both_lists(self.integers, other.integers),
            members,
            items,
        })
    }

    /// Adds `if`, `then` and `else`.
    fn with_condition(
        self,
        schema: &Map<String, Value>,
        definitions: &Value,
    ) -> Result<Draft, Unknown> {
        let Some(condition) = schema.get("if") else {
            return Ok(self);
        };
        let branch = |keyword| match schema.get(keyword) {
            Some(branch) => Self::read(branch, definitions),
            None => Ok(Self::ANYTHING),
        };
        let (then, otherwise) = (branch("then")?, branch("else")?);
        if condition.as_object().is_some_and(|keywords| {
            keywords.len() == 1 && keywords.get("type").is_some_and(|name| name == "object")
        }) {
            // Of an object the first branch holds, of anything else the second.
            if otherwise != Self::ANYTHING || !then.types.has(Types::OBJECT) {
                return Err(Unknown);
            }
            let types = self.types;
            return self.and(Draft { types, ..then });
        }
        // What is asked of an object holds for any other value, so that `then` applies to it.
        let is_for_objects = |draft: &Draft| draft.types == Types::OBJECT;
        if !is_for_objects(&self) && !is_for_objects(&then) {
            return Err(Unknown);
        }
        let condition = Condition::read(condition, definitions)?;
        let members = Members::choice(condition, then, otherwise)?;
        self.and(Draft {
            types: Types::OBJECT,
            members: Some(members),
            ..Self::ANYTHING
        })
    }

    /// Takes keys that another draft documents for documented, without any demand on them.
    fn learn_keys(&mut self, other: &Draft) {
        if let Some(items) = &other.items {
            let own = self.items.get_or_insert_with(|| Box::new(Draft::ANYTHING));
            own.learn_keys(items);
        }
        let Some(members) = &other.members else {
            return;
        };
        let own = self.members.get_or_insert_with(Members::free);
        if own.others == Others::Anything {
            own.others = members.others.clone();
        }
        for (key, demands) in &members.keys {
            let own = own
                .keys
                .entry(key.clone())
                .or_insert_with(|| vec![(ALL_BRANCHES, Draft::ANYTHING)]);
            for (_, own) in own {
                for (_, demand) in demands {
                    own.learn_keys(demand);
                }
            }
        }
    }

    /// Whether only the value itself is looked at, and nothing in it.
    fn is_plain(&self) -> bool {
        self.members.is_none() && self.items.is_none()
    }
}

/// The list of what is in both.
fn both_lists<T: PartialEq>(one: Option<Vec<T>>, other: Option<Vec<T>>) -> Option<Vec<T>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(
            one.into_iter()
                .filter(|item| other.contains(item))
                .collect(),
        ),
        (one, other) => one.or(other),
    }
}

fn types_of(value: &Value) -> Result<Types, Unknown> {
    let named = |value: &Value| value.as_str().and_then(Types::named).ok_or(Unknown);
    match value {
        Value::Array(names) => names
            .iter()
            .try_fold(Types::NONE, |types, name| Ok(types.with(named(name)?))),
        name => named(name),
    }
}

/// The draft of `enum` and `const`.
fn one_of(options: &[Value]) -> Result<Draft, Unknown> {
    let mut types = Types::NONE;
    let (mut texts, mut integers) = (Vec::new(), Vec::new());
    for option in options {
        types = types.with(match option {
            Value::Null => Types::NULL,
            Value::Bool(true) => Types::TRUE,
            Value::Bool(false) => Types::FALSE,
            Value::String(text) => {
                texts.push(text.clone());
                Types::TEXT
            }
            Value::Number(number) => {
                integers.push(number.as_i64().ok_or(Unknown)?);
                Types::INTEGER
            }
            Value::Array(_) | Value::Object(_) => return Err(Unknown),
        });
    }
    Ok(Draft {
        types,
        texts: Some(texts),
        integers: Some(integers),
        ..Draft::ANYTHING
    })
}

impl Members {
    /// What `properties`, `required`, `additionalProperties` and `minProperties` demand; `None` when none of them is there.
    fn read(schema: &Map<String, Value>, definitions: &Value) -> Result<Option<Self>, Unknown> {
        let keys: BTreeMap<_, _> = schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(key, schema)| {
                let draft = Draft::of(schema, definitions);
                (key.clone(), vec![(ALL_BRANCHES, draft)])
            })
            .collect();
        let required = texts_of(schema.get("required"))?;
        let others = match schema.get("additionalProperties") {
            Some(Value::Bool(true)) => Others::Anything,
            Some(Value::Bool(false)) => return Err(Unknown),
            Some(each) => Others::Each(Box::new(Draft::of(each, definitions))),
            // An object of which no field is documented has no undocumented ones.
            None if keys.is_empty() => Others::Anything,
            None => Others::Undocumented,
        };
        let at_least = count_of(schema.get("minProperties"))?;
        if keys.is_empty() && required.is_empty() && at_least == 0 && others == Others::Anything {
            return Ok(None);
        }
        let branch = Branch {
            required,
            at_least,
            is_left: false,
        };
        Ok(Some(Self {
            keys,
            others,
            choice: Choice::Branch(0),
            branches: vec![branch],
        }))
    }

    /// Members without any demand.
    fn free() -> Self {
        Self {
            keys: BTreeMap::new(),
            others: Others::Anything,
            choice: Choice::Branch(0),
            branches: vec![Branch::default()],
        }
    }

    /// The members that keep `then` where the condition holds, and `otherwise` where it does not.
    fn choice(condition: Condition, then: Draft, otherwise: Draft) -> Result<Self, Unknown> {
        let members = |draft: Draft| {
            let is_left = !draft.types.has(Types::OBJECT);
            let mut members = draft.members.unwrap_or_else(Self::free);
            for branch in &mut members.branches {
                branch.is_left |= is_left;
            }
            members
        };
        let (then, otherwise) = (members(then), members(otherwise));
        let shift = then.branches.len();
        if shift + otherwise.branches.len() > MOST_BRANCHES {
            return Err(Unknown);
        }
        let mut keys: BTreeMap<String, Vec<(Branches, Draft)>> = BTreeMap::new();
        for (key, demands) in then.keys {
            let own = demands
                .into_iter()
                .map(|(branches, draft)| (branches & below(shift), draft));
            keys.entry(key).or_default().extend(own);
        }
        let rest = below(otherwise.branches.len());
        for (key, demands) in otherwise.keys {
            let own = demands
                .into_iter()
                .map(|(branches, draft)| ((branches & rest) << shift, draft));
            keys.entry(key).or_default().extend(own);
        }
        let others = match (then.others, otherwise.others) {
            (Others::Each(_), _) | (_, Others::Each(_)) => return Err(Unknown),
            (Others::Undocumented, _) | (_, Others::Undocumented) => Others::Undocumented,
            (Others::Anything, Others::Anything) => Others::Anything,
        };
        let branches = then
            .branches
            .into_iter()
            .chain(otherwise.branches)
            .collect();
        Ok(Self {
            keys,
            others,
            choice: Choice::If(
                condition,
                Box::new(then.choice),
                Box::new(otherwise.choice.shifted(shift)),
            ),
            branches,
        })
    }

    /// The members that keep both.
    fn and(self, other: Members) -> Result<Members, Unknown> {
        // Two choices at once do not occur; they would multiply the branches.
        let (plain, chosen) = match (self.branches.len(), other.branches.len()) {
            (1, _) => (self, other),
            (_, 1) => (other, self),
            _ => return Err(Unknown),
        };
        let Members {
            mut keys,
            others,
            choice,
            mut branches,
        } = chosen;
        for (key, demands) in plain.keys {
            let drafts = demands
                .into_iter()
                .map(|(_, draft)| draft)
                .reduce(|one, other| one.and(other).unwrap_or(Draft::NOTHING))
                .unwrap_or(Draft::ANYTHING);
            let entry = keys.entry(key).or_default();
            let covered = entry.iter().fold(0, |all, (branches, _)| all | branches);
            for (_, draft) in entry.iter_mut() {
                let own = std::mem::replace(draft, Draft::NOTHING);
                *draft = own.and(drafts.clone()).unwrap_or(Draft::NOTHING);
            }
            if below(branches.len()) & !covered != 0 {
                entry.push((!covered, drafts));
            }
        }
        for branch in &mut branches {
            branch
                .required
                .extend(plain.branches[0].required.iter().cloned());
            branch.at_least = branch.at_least.max(plain.branches[0].at_least);
            branch.is_left |= plain.branches[0].is_left;
        }
        let others = match (plain.others, others) {
            (Others::Each(_), _) | (_, Others::Each(_)) => return Err(Unknown),
            // A field is known when any part of the schema has it, and anything is when any part says so; `free` members
            // come from a part that says nothing.
            (Others::Undocumented, _) | (_, Others::Undocumented) => Others::Undocumented,
            (Others::Anything, Others::Anything) => Others::Anything,
        };
        let mut members = Members {
            keys,
            others,
            choice,
            branches,
        };
        members.share_documented_keys();
        Ok(members)
    }

    /// A value is walked once for each demand on it, and whichever of them it keeps, the same fields in it must be
    /// undocumented. So every demand learns the keys of the others.
    fn share_documented_keys(&mut self) {
        for demands in self.keys.values_mut() {
            for number in 0..demands.len() {
                if demands[number].1.is_plain() {
                    continue;
                }
                let mut draft = std::mem::replace(&mut demands[number].1, Draft::NOTHING);
                for (_, other) in demands.iter().filter(|(_, other)| !other.is_plain()) {
                    draft.learn_keys(other);
                }
                demands[number].1 = draft;
            }
        }
    }
}

impl Choice {
    fn shifted(self, by: usize) -> Self {
        match self {
            Choice::Branch(number) => Choice::Branch(number + by),
            Choice::If(condition, then, otherwise) => Choice::If(
                condition,
                Box::new(then.shifted(by)),
                Box::new(otherwise.shifted(by)),
            ),
        }
    }
}

impl Condition {
    fn read(schema: &Value, definitions: &Value) -> Result<Self, Unknown> {
        let mut condition = Condition::default();
        for (keyword, value) in schema.as_object().ok_or(Unknown)? {
            match keyword.as_str() {
                "required" => condition.required = texts_of(Some(value))?,
                "minProperties" => {
                    condition.at_least = count_of(Some(value))?;
                }
                "properties" => {
                    for (key, test) in value.as_object().ok_or(Unknown)? {
                        let draft = Draft::read(test, definitions)?;
                        if !draft.is_plain() {
                            return Err(Unknown);
                        }
                        condition.members.push((key.clone(), draft));
                    }
                }
                _ => return Err(Unknown),
            }
        }
        Ok(condition)
    }
}

fn count_of(number: Option<&Value>) -> Result<usize, Unknown> {
    let count = number.map_or(Some(0), Value::as_u64).ok_or(Unknown)?;
    usize::try_from(count).map_err(|_| Unknown)
}

fn texts_of(list: Option<&Value>) -> Result<Vec<String>, Unknown> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items
        .map(|item| item.as_str().map(str::to_owned).ok_or(Unknown))
        .collect()
}
