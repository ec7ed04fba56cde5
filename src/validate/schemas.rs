//! The user's schema files: which of them a reference means, and their patterns and formats, which mean here what ECMAScript
//! and the specification say.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::{Map, Value};
use url::Url;

use super::numbers::Numbers;
use super::pattern::Pattern;
use super::steps;
use crate::source::document::brief;
use crate::source::{Pointer, json, open_regular, read_small};

/// Why a reference leads to no schema.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReferenceError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    /// A file is not JSON.
    #[error("{} is not JSON: {fault}", path.display())]
    NotJson { path: PathBuf, fault: String },
    /// Several files have the name.
    #[error(
        "{name} is the $id or the name of several files: {files}; delete one of them, or give each its own $id"
    )]
    Ambiguous { name: String, files: String },
    /// No file has the name.
    #[error(
        "{name} is not a file, and no schema in {folders} has it as its $id; nothing is fetched from the network. {known}. \
         Name the folder of the schema with --schema-dir"
    )]
    Unknown {
        name: String,
        folders: String,
        known: String,
    },
    /// A pattern is not a regular expression.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

/// How many characters of a pattern or a place in a schema are shown.
const LONGEST: usize = 200;

/// A pattern that is not a regular expression of ECMAScript.
#[derive(Debug, thiserror::Error)]
#[error("the pattern {pattern:?} at {at} is not a regular expression of ECMAScript: {fault}")]
pub(super) struct PatternError {
    pattern: String,
    at: String,
    fault: String,
}

/// Reads a file that has JSON in it, half surrogate pairs included, and gives its text too.
fn read_json(path: &Path) -> Result<(Value, String), ReferenceError> {
    let text = read_small(path).map_err(|source| ReferenceError::Read {
        path: path.to_owned(),
        source,
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let parsed = json::parse(text).map_err(|fault| ReferenceError::NotJson {
        path: path.to_owned(),
        fault: fault.message,
    })?;
    Ok((parsed.value, text.to_owned()))
}

/// The files that references may lead to.
#[derive(Debug)]
pub(super) struct Library {
    /// The folder of the schema itself, without the folders in it.
    folder: PathBuf,
    /// Further folders, with all in them.
    further: Vec<PathBuf>,
    /// The `$id` of the schema.
    base: Option<Url>,
    catalog: OnceLock<Catalog>,
    numbers: Mutex<Numbers>,
    /// The files to which references led.
    led_to: Mutex<BTreeSet<PathBuf>>,
}

/// A schema in a file.
type Spot = (PathBuf, Pointer);

/// All schemas of the folders.
#[derive(Debug, Default)]
struct Catalog {
    by_id: BTreeMap<String, Vec<Spot>>,
    /// Those without an `$id` that is a whole address, by file name.
    by_name: BTreeMap<String, Vec<Spot>>,
}

impl Library {
    pub(super) fn new(path: &Path, schema: &Value, further: &[PathBuf]) -> Self {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        Self {
            folder: folder.unwrap_or(Path::new(".")).to_owned(),
            further: further.to_vec(),
            base: id_of(schema).and_then(|id| Url::parse(id).ok()),
            catalog: OnceLock::new(),
            numbers: Mutex::default(),
            led_to: Mutex::default(),
        }
    }

    /// Numbers of the schemas that a double does not hold.
    pub(super) fn numbers(&self) -> MutexGuard<'_, Numbers> {
        lock(&self.numbers)
    }

    /// The files to which references have led so far.
    pub(super) fn led_to(&self) -> Vec<PathBuf> {
        lock(&self.led_to).iter().cloned().collect()
    }

    fn read(&self, path: &Path) -> Result<Value, ReferenceError> {
        let (mut schema, text) = read_json(path)?;
        lock(&self.led_to).insert(path.to_owned());
        self.numbers().learn(&mut schema, &text);
        Ok(schema)
    }

    fn only(&self, name: &str, found: &[Spot]) -> Result<Value, ReferenceError> {
        match found {
            [(path, pointer)] => {
                let mut schema = self.read(path)?;
                let place = schema.pointer_mut(&pointer.to_string());
                Ok(place.map(Value::take).unwrap_or_default())
            }
            several => Err(ReferenceError::Ambiguous {
                name: name.to_owned(),
                files: several
                    .iter()
                    .map(|(path, _)| path.display().to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }

    /// The schema that a reference without its fragment means.
    pub(super) fn find(&self, uri: &str) -> Result<Value, ReferenceError> {
        let name = uri.strip_suffix('#').unwrap_or(uri);
        let url = Url::parse(name).ok();
        let file = url
            .as_ref()
            .filter(|url| url.scheme() == "file")
            .and_then(|url| url.to_file_path().ok());
        if let Some(file) = file.as_ref().filter(|file| file.is_file()) {
            return self.read(file);
        }
        let catalog = self.catalog.get_or_init(|| self.catalog());
        if let Some(found) = catalog.by_id.get(name) {
            return self.only(name, found);
        }
        if let Some(path) = url.as_ref().and_then(|url| self.below_base(url)) {
            return self.read(&path);
        }
        let last = url
            .as_ref()
            .and_then(Url::path_segments)
            .and_then(|mut segments| segments.next_back());
        match last.and_then(|last| catalog.by_name.get(last)) {
            Some(found) => self.only(name, found),
            None => Err(self.unknown(name, file.as_deref(), catalog)),
        }
    }

    /// The file that lies to the schema as the reference does to the schema's `$id`.
    fn below_base(&self, url: &Url) -> Option<PathBuf> {
        let relative = self.base.as_ref()?.make_relative(url)?;
        let is_below =
            !relative.is_empty() && !relative.starts_with("..") && !relative.contains(':');
        let folders = std::iter::once(&self.folder).chain(&self.further);
        let mut paths = folders
            .filter(|_| is_below)
            .map(|folder| folder.join(&relative));
        paths.find(|path| {
            let is_nameless =
                |schema: &Value| id_of(schema).is_none_or(|id| Url::parse(id).is_err());
            path.is_file() && read_json(path).is_ok_and(|(schema, _)| is_nameless(&schema))
        })
    }

    fn unknown(&self, name: &str, file: Option<&Path>, catalog: &Catalog) -> ReferenceError {
        if let Some(path) = file {
            return match open_regular(path) {
                Err(source) => ReferenceError::Read {
                    path: path.to_owned(),
                    source,
                },
                Ok(_) => ReferenceError::Read {
                    path: path.to_owned(),
                    source: std::io::ErrorKind::IsADirectory.into(),
                },
            };
        }
        let folders = std::iter::once(&self.folder).chain(&self.further);
        let folders: Vec<_> = folders.map(|path| path.display().to_string()).collect();
        let ids: Vec<_> = catalog
            .by_id
            .keys()
            .map(String::as_str)
            .take(SHOWN)
            .collect();
        ReferenceError::Unknown {
            name: name.to_owned(),
            folders: folders.join(", "),
            known: match (&ids[..], catalog.by_id.len().saturating_sub(SHOWN)) {
                ([], _) => "No schema there has an $id".to_owned(),
                (ids, 0) => format!("Found: {}", ids.join(", ")),
                (ids, more) => format!("Found: {}, and {more} more", ids.join(", ")),
            },
        }
    }

    fn catalog(&self) -> Catalog {
        let mut files = BTreeSet::new();
        files_in(&self.folder, Depth::Flat, &mut files);
        for folder in &self.further {
            files_in(folder, Depth::Nested, &mut files);
        }
        let mut catalog = Catalog::default();
        // What is not JSON is not a schema; payloads may lie beside it.
        for path in files {
            if let Ok((schema, _)) = read_json(&path) {
                catalog.add(&path, &schema);
            }
        }
        catalog
    }
}

/// How many `$id`s an error lists.
const SHOWN: usize = 8;

/// The most folders in each other that are searched.
const DEEPEST: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Flat,
    Nested,
}

fn files_in(folder: &Path, depth: Depth, found: &mut BTreeSet<PathBuf>) {
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, level)) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if path.is_dir() {
                if depth == Depth::Nested && !is_link && level < DEEPEST {
                    folders.push((path, level + 1));
                }
            } else if path.extension().is_some_and(|ending| ending == "json") {
                found.insert(path.canonicalize().unwrap_or(path));
            }
        }
    }
}

impl Catalog {
    fn add(&mut self, path: &Path, schema: &Value) {
        let base = Url::from_file_path(path).ok();
        let whole = id_of(schema).and_then(|id| Url::parse(id).ok());
        if whole.is_none() {
            let named = id_of(schema).and_then(|id| id.rsplit('/').next());
            let own = path.file_name().and_then(|name| name.to_str());
            let names: BTreeSet<_> = named.into_iter().chain(own).collect();
            for name in names {
                let files = self.by_name.entry(name.to_owned()).or_default();
                files.push((path.to_owned(), Pointer::root()));
            }
        }
        let at = (path.to_owned(), Pointer::root());
        self.add_ids(&at, schema, whole.or(base).as_ref());
    }

    /// Adds a schema and those inside of it that have an `$id`.
    fn add_ids(&mut self, at: &Spot, schema: &Value, base: Option<&Url>) {
        let id = id_of(schema).filter(|id| !id.starts_with('#'));
        let own = id.and_then(|id| match base {
            Some(base) => base.join(id).ok(),
            None => Url::parse(id).ok(),
        });
        if let Some(own) = &own {
            let name = own.as_str().trim_end_matches('#').to_owned();
            self.by_id.entry(name).or_default().push(at.clone());
        }
        let base = own.as_ref().or(base);
        let (path, pointer) = at;
        match schema {
            Value::Object(object) => {
                for (key, value) in object.iter().filter(|(key, _)| !is_data(key)) {
                    self.add_ids(&(path.clone(), pointer.child(key)), value, base);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add_ids(&(path.clone(), pointer.child(index)), item, base);
                }
            }
            _ => {}
        }
    }
}

/// The name of a schema; before draft 6 the keyword had no `$`.
fn id_of(schema: &Value) -> Option<&str> {
    schema.get("$id").or_else(|| schema.get("id"))?.as_str()
}

/// Whether a keyword has data in it, and no schema.
fn is_data(keyword: &str) -> bool {
    matches!(
        keyword,
        "const" | "enum" | "default" | "examples" | "dependentRequired" | "$vocabulary"
    )
}

/// Whether a keyword has schemas by names of the user's.
fn has_names(keyword: &str) -> bool {
    matches!(
        keyword,
        "properties"
            | "patternProperties"
            | "$defs"
            | "definitions"
            | "dependentSchemas"
            | "dependencies"
    )
}

/// The patterns and formats of schemas, in which each step is counted: see [`steps`]. Patterns are taken out of the schemas, because the library would read them
/// otherwise than JavaScript; a word with their number is there instead.
#[derive(Debug, Default)]
pub(super) struct Words {
    patterns: Mutex<Patterns>,
    formats: Mutex<BTreeSet<String>>,
}

#[derive(Debug, Default)]
struct Patterns {
    all: Vec<Arc<Pattern>>,
    by_source: HashMap<String, usize>,
    /// Those of `patternProperties`, by number.
    of_keys: BTreeMap<usize, Arc<Pattern>>,
}

/// What the patterns of `patternProperties` match in one value: a regular expression for each, by number.
pub(super) type KeyMatches = BTreeMap<usize, String>;

const WORD: &str = "hubctl-pattern-";

impl Words {
    /// The pattern that a word stands for.
    pub(super) fn pattern(&self, word: &str) -> Option<Arc<Pattern>> {
        let number: usize = word.strip_prefix(WORD)?.parse().ok()?;
        lock(&self.patterns).all.get(number).cloned()
    }

    /// The patterns of `patternProperties`.
    pub(super) fn key_patterns(&self) -> BTreeMap<usize, Arc<Pattern>> {
        lock(&self.patterns).of_keys.clone()
    }

    /// All formats that are named.
    pub(super) fn formats(&self) -> BTreeSet<String> {
        lock(&self.formats).clone()
    }

    /// Takes the patterns out of a schema. `matches` says what those of `patternProperties` match.
    pub(super) fn take_from(
        &self,
        schema: &mut Value,
        matches: &KeyMatches,
    ) -> Result<(), PatternError> {
        self.walk(schema, &Pointer::root(), matches)
    }

    fn walk(
        &self,
        schema: &mut Value,
        at: &Pointer,
        matches: &KeyMatches,
    ) -> Result<(), PatternError> {
        let object = match schema {
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.walk(item, &at.child(index), matches)?;
                }
                return Ok(());
            }
            Value::Object(object) => object,
            _ => return Ok(()),
        };
        if let Some(Value::String(pattern)) = object.get_mut("pattern") {
            let (number, _) = self.number_of(pattern, &at.child("pattern"))?;
            *pattern = format!("{WORD}{number}");
        }
        if let Some(Value::String(format)) = object.get("format") {
            lock(&self.formats).insert(format.clone());
        }
        if let Some(Value::Object(members)) = object.get_mut("patternProperties") {
            let mut taken = Map::new();
            for (source, schema) in std::mem::take(members) {
                let (number, pattern) =
                    self.number_of(&source, &at.child("patternProperties").child(&source))?;
                let key = if is_plain(&source) {
                    source
                } else {
                    lock(&self.patterns).of_keys.insert(number, pattern);
                    matches
                        .get(&number)
                        .cloned()
                        .unwrap_or_else(|| format!("^{WORD}{number}$"))
                };
                taken.insert(key, schema);
            }
            *members = taken;
        }
        for (keyword, value) in object.iter_mut().filter(|(keyword, _)| !is_data(keyword)) {
            let at = at.child(keyword);
            match value {
                Value::Object(members) if has_names(keyword) => {
                    for (name, schema) in members {
                        self.walk(schema, &at.child(name), matches)?;
                    }
                }
                value => self.walk(value, &at, matches)?,
            }
        }
        steps::add_to(object);
        Ok(())
    }

    fn number_of(&self, source: &str, at: &Pointer) -> Result<(usize, Arc<Pattern>), PatternError> {
        let mut patterns = lock(&self.patterns);
        if let Some(number) = patterns.by_source.get(source) {
            return Ok((*number, Arc::clone(&patterns.all[*number])));
        }
        let pattern = Pattern::new(source).map_err(|fault| PatternError {
            pattern: brief(source, LONGEST),
            at: brief(&at.to_string(), LONGEST),
            fault,
        })?;
        let (number, pattern) = (patterns.all.len(), Arc::new(pattern));
        patterns.all.push(Arc::clone(&pattern));
        patterns.by_source.insert(source.to_owned(), number);
        Ok((number, pattern))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a pattern of a key means the same to the library: letters, digits, and a few marks that mean themselves or a
/// beginning, an end, a class or a repetition everywhere.
fn is_plain(pattern: &str) -> bool {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "^$_-:@+*[]()|".contains(c);
    pattern.chars().all(is_safe) && !pattern.contains("[]") && !pattern.contains("[^]")
}

/// A regular expression that matches these keys and nothing else, for the library.
pub(super) fn one_of(keys: &[&str]) -> String {
    let mut text = String::from("^(?:");
    for (index, key) in keys.iter().enumerate() {
        if index > 0 {
            text.push('|');
        }
        for c in key.chars() {
            if c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii() {
                text.push(c);
            } else {
                text.push_str(&format!("\\u{{{:X}}}", u32::from(c)));
            }
        }
    }
    text + ")$"
}
