//! The one file that knows the `jsonschema` crate: a value and a schema in, [`Violation`]s in our own terms out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Registry, ValidationError};
use serde_json::{Value, json};

use super::numbers::{Decimal, is_multiple};
use super::pattern::{DEADLINE, Pattern, Search};
use super::schemas::{KeyMatches, Library, Words, one_of};
use super::steps::{self, Step};
use super::words::{self, constant, either, kind_of, name_of, nearest, shown, types};
use crate::contract::Part;
use crate::finding::Text;
use crate::source::document::brief;
use crate::source::json::{self, Firsts};
use crate::source::{Document, Pointer, read_small};

/// How many characters of what the library says are shown: it may quote a value of any length.
const LONGEST_QUOTE: usize = 300;

/// How many characters of a pattern or format of the schema are shown.
const LONGEST_PATTERN: usize = 200;

/// Checks values against one of the bundled schemas.
///
/// The library collects every error before it returns the first one, and an array may have millions. So `items` is a keyword
/// of our own: it reports at most that some item is invalid, and the items are then checked one by one. What one call of the
/// library collects is bounded by the schema, because nothing else in the bundled schemas repeats.
#[derive(Debug)]
pub(super) struct Engine {
    parts: Arc<Parts>,
    whole: Arc<jsonschema::Validator>,
}

/// The schemas of items, by their references.
#[derive(Debug)]
struct Parts {
    registry: Registry<'static>,
    validators: Mutex<HashMap<String, Arc<jsonschema::Validator>>>,
}

/// The key under which a schema of items has its own reference.
const REFERENCE: &str = "hubctl-reference";

/// One way in which a value breaks its schema.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Violation<'v> {
    /// The value at fault; for a missing key, the object that lacks it.
    pub pointer: Pointer,
    /// The value itself.
    pub value: Cow<'v, Value>,
    /// What was demanded.
    pub demand: Demand,
    /// Name of the shared definition that demands it, such as `epoch`; `None` outside of `$defs`.
    pub definition: Option<String>,
}

/// What a schema demands of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Demand {
    /// A key must be there.
    Key(String),
    /// The value must have one of these JSON types.
    Types(Vec<&'static str>),
    /// The value must be one of these.
    OneOf(Vec<Value>),
    /// The value must be one of a set that the host extends: any value of these types will do.
    OpenSet(Vec<&'static str>),
    /// The object must not be empty.
    NotEmpty,
    /// The text must match a pattern.
    Pattern,
    /// The number must not be smaller.
    Minimum(Value),
    /// The number must not be larger.
    Maximum(Value),
    /// Something that our schemas do not use yet, in the words of the library.
    Other(String),
}

impl Engine {
    /// An engine for a bundled schema, or a piece of one, that refers to `definitions` only.
    pub(super) fn new(schema: &Value, definitions: &Value) -> Self {
        let mut registry = Registry::new();
        for document in [definitions, schema] {
            if let Some(id) = document.get("$id").and_then(Value::as_str) {
                let mut document = document.clone();
                add_references(&mut document, id, &Pointer::root());
                registry = registry
                    .add(id, document)
                    .expect("a bundled schema is one: tests/contract.rs");
            }
        }
        let parts = Arc::new(Parts {
            registry: registry
                .prepare()
                .expect("the bundled schemas refer to each other: tests/contract.rs"),
            validators: Mutex::default(),
        });
        let whole = match schema.get("$id").and_then(Value::as_str) {
            Some(id) => json!({ "$ref": id }),
            None => schema.clone(),
        };
        Self {
            whole: Arc::new(parts.build(&whole)),
            parts,
        }
    }

    /// Hands over everything that is wrong with a value, in the order of the schema, until somebody has heard enough.
    pub(super) fn violations(
        &self,
        value: &Value,
        each: &mut dyn FnMut(Violation<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.violations_of(&self.whole, value, &Pointer::root(), each)
    }

    fn violations_of(
        &self,
        validator: &jsonschema::Validator,
        value: &Value,
        at: &Pointer,
        each: &mut dyn FnMut(Violation<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if validator.is_valid(value) {
            return ControlFlow::Continue(());
        }
        for error in validator.iter_errors(value) {
            let path = error.instance_path().as_str();
            let pointer = at.join(&Pointer::parse(path));
            let ValidationErrorKind::Custom { message, .. } = error.kind() else {
                each(violation_of(&error, pointer))?;
                continue;
            };
            let validator = self.parts.validator(message);
            let items = value.pointer(path).and_then(Value::as_array);
            for (index, item) in items.into_iter().flatten().enumerate() {
                self.violations_of(&validator, item, &pointer.child(index), each)?;
            }
        }
        ControlFlow::Continue(())
    }
}

impl Parts {
    fn build(self: &Arc<Self>, schema: &Value) -> jsonschema::Validator {
        let parts = Arc::downgrade(self);
        jsonschema::draft202012::options()
            .offline()
            .with_registry(&self.registry)
            .with_keyword("items", move |_, items, _| {
                let reference = items.get(REFERENCE).and_then(Value::as_str);
                Ok(Box::new(Items {
                    reference: reference.unwrap_or_default().to_owned(),
                    parts: Weak::clone(&parts),
                }))
            })
            .build(schema)
            .expect("a bundled schema compiles: tests/contract.rs")
    }

    fn validator(self: &Arc<Self>, reference: &str) -> Arc<jsonschema::Validator> {
        let kept = || {
            self.validators
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(validator) = kept().get(reference) {
            return Arc::clone(validator);
        }
        let built = Arc::new(self.build(&json!({ "$ref": reference })));
        kept().insert(reference.to_owned(), Arc::clone(&built));
        built
    }
}

/// `items` of a bundled schema. Its error names the schema of the items.
struct Items {
    reference: String,
    /// Weak, because the validators in there have such keywords.
    parts: Weak<Parts>,
}

impl<'i> jsonschema::Keyword<'i> for Items {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if jsonschema::Keyword::is_valid(self, instance) {
            return Ok(());
        }
        Err(ValidationError::custom(self.reference.as_str()))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let (Value::Array(items), Some(parts)) = (instance, self.parts.upgrade()) else {
            return true;
        };
        let validator = parts.validator(&self.reference);
        items.iter().all(|item| validator.is_valid(item))
    }
}

/// Writes into each schema of items where in its document it is.
fn add_references(schema: &mut Value, id: &str, at: &Pointer) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object {
                let at = at.child(key);
                add_references(value, id, &at);
                if let ("items", Value::Object(items)) = (key.as_str(), value) {
                    items.insert(REFERENCE.to_owned(), format!("{id}#{at}").into());
                }
            }
        }
        Value::Array(schemas) => {
            for (index, schema) in schemas.iter_mut().enumerate() {
                add_references(schema, id, &at.child(index));
            }
        }
        _ => {}
    }
}

fn violation_of<'v>(error: &ValidationError<'v>, pointer: Pointer) -> Violation<'v> {
    let location = error
        .absolute_keyword_location()
        .map(|uri| uri.as_str().to_owned());
    Violation {
        pointer,
        value: error.instance().clone(),
        demand: demand_of(error),
        definition: location.as_deref().and_then(definition_in),
    }
}

/// `epoch` of `urn:hubctl:schema:definitions#/$defs/epoch/maximum`.
fn definition_in(location: &str) -> Option<String> {
    let (_, after) = location.rsplit_once("/$defs/")?;
    after.split('/').next().map(str::to_owned)
}

fn demand_of(error: &ValidationError<'_>) -> Demand {
    match error.kind() {
        ValidationErrorKind::Required { property } => Demand::Key(
            property
                .as_str()
                .map_or_else(|| property.to_string(), str::to_owned),
        ),
        ValidationErrorKind::Type { kind } => Demand::Types(types_of(kind)),
        // The schemas use it for open sets alone: first the known values, then the types.
        ValidationErrorKind::AnyOf { context } => {
            let mut errors = context.iter().flatten();
            let types = errors.find_map(|error| match error.kind() {
                ValidationErrorKind::Type { kind } => Some(types_of(kind)),
                _ => None,
            });
            match types {
                Some(types) => Demand::OpenSet(types),
                None => Demand::Other(error.to_string()),
            }
        }
        ValidationErrorKind::MinProperties { limit: 1 } => Demand::NotEmpty,
        ValidationErrorKind::Enum { options } => {
            Demand::OneOf(options.as_array().cloned().unwrap_or_default())
        }
        ValidationErrorKind::Constant { expected_value } => {
            Demand::OneOf(vec![expected_value.as_ref().clone()])
        }
        ValidationErrorKind::Pattern { .. } => Demand::Pattern,
        ValidationErrorKind::Minimum { limit } => Demand::Minimum(limit.clone()),
        ValidationErrorKind::Maximum { limit } => Demand::Maximum(limit.clone()),
        _ => Demand::Other(error.to_string()),
    }
}

fn types_of(kind: &TypeKind) -> Vec<&'static str> {
    match kind {
        TypeKind::Single(one) => vec![one.as_str()],
        TypeKind::Multiple(set) => set.iter().map(jsonschema::JsonType::as_str).collect(),
    }
}

/// Checks values against a schema of the user's.
#[derive(Debug)]
pub(super) struct OwnEngine {
    schema: Value,
    base: Option<String>,
    library: Arc<Library>,
    words: Arc<Words>,
    validator: Arc<jsonschema::Validator>,
    key_patterns: BTreeMap<usize, Arc<Pattern>>,
    /// Validators for the keys of values that were seen, as patterns of keys are not the library's.
    by_keys: Mutex<HashMap<KeyMatches, Arc<jsonschema::Validator>>>,
    unknown_formats: Vec<String>,
}

/// How many sets of keys a validator is kept for.
const KEPT_VALIDATORS: usize = 64;

/// One way in which a value breaks the user's schema.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Breach {
    /// The value at fault, or the key.
    pub pointer: Pointer,
    /// What is there and what the schema says.
    pub sentence: Text,
    /// Where the schema demands it: a JSON pointer, behind the schema's name when it is another file.
    pub keyword: String,
    /// Whether the key is at fault rather than its value.
    pub is_about_key: bool,
}

/// Why a file cannot be used as a schema.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// It cannot be read.
    #[error("cannot read the schema {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A folder of further schemas cannot be read.
    #[error("cannot read the folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is no JSON.
    #[error("the schema {} is not JSON", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        #[source]
        source: serde_json::Error,
    },
    /// It is no JSON Schema, or refers to something that is not there.
    #[error("{} is not a JSON Schema that can be used", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: SchemaFault,
    },
}

/// What is wrong with a schema.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SchemaFault(String);

/// Brings schemas that a schema refers to, from files only.
struct Files {
    library: Arc<Library>,
    words: Arc<Words>,
    matches: KeyMatches,
}

impl jsonschema::Retrieve for Files {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let mut schema = self.library.find(uri.as_str())?;
        steps::grant(schema.to_string().len() as u64);
        self.words.take_from(&mut schema, &self.matches)?;
        Ok(schema)
    }
}

/// `pattern`, as ECMAScript has it.
struct PatternKeyword(Arc<Pattern>);

impl<'i> jsonschema::Keyword<'i> for PatternKeyword {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        let search = match instance {
            Value::String(text) => self.0.search(text),
            _ => Search::Found,
        };
        let pattern = brief(self.0.source(), LONGEST_PATTERN);
        match search {
            Search::Found => Ok(()),
            Search::NotFound => Err(ValidationError::custom(format!(
                "which does not match {pattern}"
            ))),
            Search::GivenUp => Err(ValidationError::custom(format!(
                "and whether it matches {pattern} was not known after {} s: the pattern backtracks",
                DEADLINE.as_secs()
            ))),
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        instance
            .as_str()
            .is_none_or(|text| self.0.search(text) == Search::Found)
    }
}

impl<'i> jsonschema::Keyword<'i> for Step {
    fn validate(&self, _: &'i Value) -> Result<(), ValidationError<'i>> {
        self.take();
        Ok(())
    }

    fn is_valid(&self, _: &'i Value) -> bool {
        self.take();
        true
    }
}

/// `multipleOf`, by every digit.
struct MultipleOf {
    of: Decimal,
}

impl<'i> jsonschema::Keyword<'i> for MultipleOf {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if jsonschema::Keyword::is_valid(self, instance) {
            return Ok(());
        }
        let sentence = format!("which is no multiple of {}", self.of);
        Err(ValidationError::custom(sentence))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        match instance {
            Value::Number(number) => is_multiple(number, &self.of),
            _ => true,
        }
    }
}

impl OwnEngine {
    /// Reads a schema of any draft (2020-12 when it does not say) and what it refers to, also in further folders.
    pub(super) fn open(path: &Path, folders: &[PathBuf]) -> Result<Self, SchemaError> {
        let read = |source| SchemaError::Read {
            path: path.to_owned(),
            source,
        };
        let text = read_small(path).map_err(read)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut schema = match serde_json::from_str(text) {
            Ok(schema) => schema,
            // Half of a surrogate pair is read by our own parser alone.
            Err(source) => match json::parse(text) {
                Ok(parsed) => parsed.value,
                Err(_) => {
                    return Err(SchemaError::NotJson {
                        path: path.to_owned(),
                        source,
                    });
                }
            },
        };
        let unusable = |fault: String| SchemaError::Unusable {
            path: path.to_owned(),
            source: SchemaFault(fault),
        };
        if !schema.is_object() && !schema.is_boolean() {
            return Err(unusable("a schema is an object, true or false".to_owned()));
        }
        for folder in folders {
            fs::read_dir(folder).map_err(|source| SchemaError::Folder {
                path: folder.clone(),
                source,
            })?;
        }
        let base = path
            .canonicalize()
            .ok()
            .and_then(|path| url::Url::from_file_path(path).ok());
        let library = Arc::new(Library::new(path, &schema, folders));
        library.numbers().learn(&mut schema, text);
        let words = Arc::new(Words::default());
        let build = |matches: &KeyMatches| {
            build(
                &schema,
                base.as_ref().map(url::Url::as_str),
                &library,
                &words,
                matches,
            )
        };
        let validator = Arc::new(build(&KeyMatches::new()).map_err(unusable)?);
        let draft = jsonschema::Draft::default().detect(&schema);
        let options = options();
        let unknown_formats = words
            .formats()
            .into_iter()
            .filter(|format| !options.is_known_format(draft, format))
            .collect();
        Ok(Self {
            key_patterns: words.key_patterns(),
            base: base.map(String::from),
            schema,
            library,
            words,
            validator,
            by_keys: Mutex::default(),
            unknown_formats,
        })
    }

    /// The files to which references of the schema lead.
    pub(super) fn referenced_files(&self) -> Vec<PathBuf> {
        self.library.led_to()
    }

    /// The formats of the schema that are not checked, because nobody knows them.
    pub(super) fn unknown_formats(&self) -> &[String] {
        &self.unknown_formats
    }

    /// Everything that is wrong with a document, in the order of the schema; of the branches of `anyOf` and `oneOf` only the
    /// nearest is told.
    pub(super) fn breaches(&self, document: &Document) -> Firsts<Breach> {
        let told_apart = self
            .library
            .numbers()
            .told_apart(document.value(), document.text());
        let size = document.text().len() as u64;
        match told_apart {
            None => self.breaches_in(document.value(), size),
            Some((value, meanings)) => {
                let mut breaches = meanings
                    .clone()
                    .while_checking(|| self.breaches_in(&value, size));
                for breach in &mut breaches.kept {
                    breach.sentence = meanings.spelled(breach.sentence.marked()).into();
                }
                breaches
            }
        }
    }

    fn breaches_in(&self, value: &Value, size: u64) -> Firsts<Breach> {
        let matches = self.key_matches(value);
        let validator = self.validator_for(&matches);
        let mut breaches = Firsts::default();
        match steps::within(steps::TO_JUDGE.of(size), || validator.is_valid(value)) {
            Ok(true) => return breaches,
            Ok(false) => explain(&validator, value, size, &mut breaches),
            Err(exhausted) => breaches.add(|| Breach {
                pointer: Pointer::root(),
                sentence: format!("whether the value keeps the schema is unknown: {exhausted}")
                    .into(),
                keyword: exhausted.at,
                is_about_key: false,
            }),
        }
        for breach in &mut breaches.kept {
            for (number, expression) in &matches {
                let written = Pointer::root().child(expression).to_string();
                let source = self.key_patterns[number].source();
                let meant = Pointer::root().child(source).to_string();
                breach.keyword = breach.keyword.replace(&written, &meant);
            }
        }
        breaches
    }

    /// Which keys of a value the patterns of `patternProperties` match.
    fn key_matches(&self, value: &Value) -> KeyMatches {
        if self.key_patterns.is_empty() {
            return KeyMatches::new();
        }
        let mut keys = BTreeSet::new();
        keys_of(value, &mut keys);
        let matched = |pattern: &Pattern| {
            let keys = keys
                .iter()
                .filter(|key| pattern.search(key) == Search::Found);
            keys.copied().collect::<Vec<_>>()
        };
        self.key_patterns
            .iter()
            .map(|(number, pattern)| (*number, matched(pattern)))
            .filter(|(_, keys)| !keys.is_empty())
            .map(|(number, keys)| (number, one_of(&keys)))
            .collect()
    }

    fn validator_for(&self, matches: &KeyMatches) -> Arc<jsonschema::Validator> {
        if matches.is_empty() {
            return Arc::clone(&self.validator);
        }
        let kept = || self.by_keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = kept().get(matches) {
            return Arc::clone(validator);
        }
        let built = build(
            &self.schema,
            self.base.as_deref(),
            &self.library,
            &self.words,
            matches,
        );
        // It was built before, with other keys; files that changed since then do not change the run.
        let validator = built.map_or_else(|_| Arc::clone(&self.validator), Arc::new);
        let mut kept = kept();
        if kept.len() >= KEPT_VALIDATORS {
            kept.clear();
        }
        kept.insert(matches.clone(), Arc::clone(&validator));
        validator
    }
}

/// What every schema of the user's is built with. A format is an assertion in every draft, as it is for most tools.
fn options() -> jsonschema::ValidationOptions<'static> {
    jsonschema::options()
        .should_validate_formats(true)
        .with_format("regex", |text: &str| Pattern::new(text).is_ok())
}

fn build(
    schema: &Value,
    base: Option<&str>,
    library: &Arc<Library>,
    words: &Arc<Words>,
    matches: &KeyMatches,
) -> Result<jsonschema::Validator, String> {
    let mut schema = schema.clone();
    words
        .take_from(&mut schema, matches)
        .map_err(|error| brief(&error.to_string(), LONGEST_QUOTE))?;
    let known = Arc::clone(words);
    let mut options = options()
        .with_retriever(Files {
            library: Arc::clone(library),
            words: Arc::clone(words),
            matches: matches.clone(),
        })
        .with_keyword("pattern", move |_, value, _| {
            let pattern = value.as_str().and_then(|word| known.pattern(word));
            match pattern {
                Some(pattern) => Ok(Box::new(PatternKeyword(pattern))),
                None => Err(ValidationError::custom("a pattern is a string")),
            }
        });
    options = options.with_keyword(steps::KEYWORD, |_, cost, at| {
        let step = Step::new(cost.as_u64().unwrap_or(1), at.as_str());
        step.take();
        Ok(Box::new(step))
    });
    let numbers = Arc::clone(library);
    options = options.with_keyword("multipleOf", move |_, value, _| {
        let of = match value {
            Value::Number(number) => numbers.numbers().meanings().decimal(number),
            _ => None,
        };
        match of {
            Some(of) => Ok(Box::new(MultipleOf { of })),
            None => Err(ValidationError::custom("multipleOf is a number")),
        }
    });
    if let Some(base) = base {
        options = options.with_base_uri(base);
    }
    let size = schema.to_string().len() as u64;
    let built = steps::within(steps::TO_BUILD.of(size), || options.build(&schema))
        .map_err(|exhausted| format!("{exhausted}, at {}", exhausted.at))?;
    built.map_err(|error| {
        let at = error.instance_path().to_string();
        let place = if at.is_empty() {
            String::new()
        } else {
            format!(", at {at}")
        };
        format!("{}{place}", brief(&error.to_string(), LONGEST_QUOTE))
    })
}

fn keys_of<'v>(value: &'v Value, keys: &mut BTreeSet<&'v str>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                keys.insert(key);
                keys_of(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys_of(item, keys)),
        _ => {}
    }
}

/// Says what is wrong with a value that is. Where listing everything takes too many steps, the first thing is told.
fn explain(
    validator: &jsonschema::Validator,
    value: &Value,
    size: u64,
    breaches: &mut Firsts<Breach>,
) {
    let listed = steps::within(steps::TO_EXPLAIN.of(size), || validator.iter_errors(value));
    let exhausted = match listed {
        Ok(errors) => {
            errors.for_each(|error| add_breaches(&error, breaches));
            return;
        }
        Err(exhausted) => exhausted,
    };
    let first = steps::within(steps::TO_EXPLAIN.of(size), || validator.validate(value));
    let first = first
        .ok()
        .and_then(Result::err)
        .map(|error| first_breach(&error));
    let more = format!("what else is wrong was not listed: {exhausted}");
    breaches.add(|| match first {
        Some(breach) => Breach {
            sentence: format!("{}; {more}", breach.sentence.marked()).into(),
            ..breach
        },
        None => Breach {
            pointer: Pointer::root(),
            sentence: format!(
                "the value does not keep the schema, and why was not found: {exhausted}"
            )
            .into(),
            keyword: exhausted.at,
            is_about_key: false,
        },
    });
}

/// What an error says. Keys that are not allowed are told one by one, each at its own place.
fn add_breaches(error: &ValidationError<'_>, breaches: &mut Firsts<Breach>) {
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            for key in unexpected {
                breaches.add(|| breach_of_key(error, key));
            }
        }
        _ => breaches.add(|| first_breach(error)),
    }
}

/// The first thing that an error says.
fn first_breach(error: &ValidationError<'_>) -> Breach {
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected }
            if let Some(key) = unexpected.first() =>
        {
            breach_of_key(error, key)
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            nearest_branch(error, context)
        }
        _ => {
            let pointer = Pointer::parse(error.instance_path().as_str());
            let name = name_of_value(&pointer);
            Breach {
                sentence: format!("{name} {}", predicate_of(error)).into(),
                pointer,
                keyword: error.schema_path().to_string(),
                is_about_key: false,
            }
        }
    }
}

fn breach_of_key(error: &ValidationError<'_>, key: &str) -> Breach {
    let pointer = Pointer::parse(error.instance_path().as_str());
    let sentence = format!(
        "{} is not a key that the schema allows in {}",
        words::key(key),
        name_of_value(&pointer)
    );
    Breach {
        pointer: pointer.child(key),
        sentence: sentence.into(),
        keyword: error.schema_path().to_string(),
        is_about_key: true,
    }
}

/// The branch that nearly matched: the one whose errors lie deepest and are fewest, and are not about what tells the
/// branches apart.
fn nearest_branch(
    error: &ValidationError<'_>,
    branches: &[Vec<ValidationError<'static>>],
) -> Breach {
    let top = Pointer::parse(error.instance_path().as_str());
    let depth =
        |error: &ValidationError<'_>| Pointer::parse(error.instance_path().as_str()).steps().len();
    let is_other_kind = |error: &ValidationError<'_>| match error.kind() {
        ValidationErrorKind::Type { .. } => depth(error) <= top.steps().len(),
        ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. } => {
            depth(error) <= top.steps().len() + 1
        }
        _ => false,
    };
    let nearest = branches.iter().enumerate().min_by_key(|(_, errors)| {
        let other_kinds = errors.iter().filter(|error| is_other_kind(error)).count();
        (other_kinds, errors.len())
    });
    let keyword = error.kind().keyword();
    let name = name_of_value(&top);
    let Some((number, first)) =
        nearest.and_then(|(number, errors)| Some((number, errors.first()?)))
    else {
        return Breach {
            sentence: format!("{name} matches none of the branches of `{keyword}`").into(),
            pointer: top,
            keyword: error.schema_path().to_string(),
            is_about_key: false,
        };
    };
    let more = match branches[number].len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let inner = first_breach(first);
    Breach {
        sentence: format!(
            "{name} matches none of the {} branches of `{keyword}`; nearest is number {}, but {}{more}",
            branches.len(),
            number + 1,
            inner.sentence.marked(),
        )
        .into(),
        ..inner
    }
}

/// What is there and what the schema says, without the name of the value.
fn predicate_of(error: &ValidationError<'_>) -> String {
    let value = shown(error.instance());
    let kind = kind_of(error.instance());
    match error.kind() {
        ValidationErrorKind::Required { property } => format!("has no {}", key_of(property)),
        ValidationErrorKind::Type {
            kind: TypeKind::Single(one),
        } => {
            format!("is {kind}, and the schema says {}", types(&[one.as_str()]))
        }
        ValidationErrorKind::Type {
            kind: TypeKind::Multiple(set),
        } => {
            let names: Vec<_> = set.iter().map(jsonschema::JsonType::as_str).collect();
            format!("is {kind}, and the schema says {}", types(&names))
        }
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().map_or(&[][..], Vec::as_slice);
            let listed = either(options, constant);
            let meant = nearest(error.instance(), options)
                .map(|meant| format!("; did you mean {}?", constant(meant)))
                .unwrap_or_default();
            format!("is {value}, and the schema says {listed}{meant}")
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!(
                "is {value}, and the schema says {}",
                constant(expected_value)
            )
        }
        ValidationErrorKind::Custom { message, .. } => format!("is {value}, {message}"),
        ValidationErrorKind::Format { format } => {
            format!(
                "is {value}, which is not in the format {}",
                brief(format, LONGEST_PATTERN)
            )
        }
        ValidationErrorKind::Minimum { limit } => format!("is {value}, and the least is {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("is {value}, and the most is {limit}"),
        ValidationErrorKind::ExclusiveMinimum { limit } => {
            format!("is {value}, and must be more than {limit}")
        }
        ValidationErrorKind::ExclusiveMaximum { limit } => {
            format!("is {value}, and must be less than {limit}")
        }
        ValidationErrorKind::MinLength { limit } => {
            format!("is {value}, shorter than {limit} characters")
        }
        ValidationErrorKind::MaxLength { limit } => {
            format!("is {value}, longer than {limit} characters")
        }
        ValidationErrorKind::MinItems { limit } => format!("has fewer than {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("has more than {limit} items"),
        ValidationErrorKind::MinProperties { limit } => format!("has fewer than {limit} keys"),
        ValidationErrorKind::MaxProperties { limit } => format!("has more than {limit} keys"),
        ValidationErrorKind::UniqueItems => "has the same item twice".to_owned(),
        ValidationErrorKind::Contains => "has no item such as `contains` demands".to_owned(),
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            "matches more than one branch of `oneOf`".to_owned()
        }
        ValidationErrorKind::Not { .. } => {
            format!("is {value}, which the schema rules out with `not`")
        }
        ValidationErrorKind::FalseSchema => {
            "is there, and the schema allows nothing here".to_owned()
        }
        // Rare keywords, in the words of the library, which may quote the value.
        _ => format!(
            "is not what the schema says: {}",
            Text::value(&brief(&error.to_string(), LONGEST_QUOTE))
        ),
    }
}

fn key_of(property: &Value) -> String {
    words::key(property.as_str().unwrap_or_default())
}

fn name_of_value(pointer: &Pointer) -> String {
    if pointer.steps().is_empty() {
        "the value".to_owned()
    } else {
        name_of(pointer, Part::Event)
    }
}

/// Whether the library finds that a text matches a pattern; for tests of code that does the same in another way.
#[cfg(test)]
pub(super) fn matches_pattern(pattern: &str, text: &str) -> bool {
    let schema = serde_json::json!({ "pattern": pattern });
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    validator.is_valid(&Value::from(text))
}
