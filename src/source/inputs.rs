//! The inputs a command was given: files, the files of a directory, the files a pattern names, standard input.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf, is_separator};
use std::time::SystemTime;

/// The endings of files that are taken from a directory.
pub const ENDINGS: [&str; 3] = ["json", "jsonl", "ndjson"];

/// The endings that may follow one of [`ENDINGS`].
pub const COMPRESSED: [&str; 3] = ["gz", "zst", "zstd"];

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input, called `-`.
    Stdin,
}

/// Why inputs cannot be found or read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// A file or directory cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A directory holds no file with one of [`ENDINGS`].
    #[error("no .json, .jsonl or .ndjson file in {}", path.display())]
    NothingInDirectory {
        /// The directory.
        path: PathBuf,
    },
    /// A pattern names no file.
    #[error("no file matches {pattern:?}")]
    NothingMatches {
        /// The pattern.
        pattern: String,
    },
}

impl Input {
    /// What a person typed, turned into inputs: `-` is standard input, a directory is searched, a name with `*`, `?` or
    /// `[` that is no file is a pattern. The order is that of the arguments, and of the names within one.
    pub fn find(argument: &Path) -> Result<Vec<Input>, InputError> {
        if argument.as_os_str() == "-" {
            return Ok(vec![Input::Stdin]);
        }
        match fs::metadata(argument) {
            Ok(meta) if meta.is_dir() => files_in(argument),
            Ok(_) => Ok(vec![Input::File(argument.to_owned())]),
            Err(source) => match argument.to_str() {
                Some(pattern) if pattern.contains(['*', '?', '[']) => files_matching(pattern),
                _ => Err(InputError::Read {
                    path: argument.to_owned(),
                    source,
                }),
            },
        }
    }

    /// The file, when it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Input::File(path) => Some(path),
            Input::Stdin => None,
        }
    }

    /// The name shown to people.
    pub fn name(&self) -> String {
        match self {
            Input::File(path) => path.display().to_string(),
            Input::Stdin => "<stdin>".to_owned(),
        }
    }

    /// An input with a name of its own, as somebody has it who opened it himself.
    pub fn named(name: &str) -> Self {
        Input::File(PathBuf::from(name))
    }
}

/// When a file was changed last, and how long it was; `None` when it is not there. A file whose stamp is another one was
/// changed.
pub type Stamp = Option<(SystemTime, u64)>;

/// The stamp of a file as it is now.
pub fn stamp_of(path: &Path) -> Stamp {
    let meta = fs::metadata(path).ok()?;
    Some((meta.modified().ok()?, meta.len()))
}

fn files_in(directory: &Path) -> Result<Vec<Input>, InputError> {
    let mut found = Vec::new();
    collect(directory, &mut found)?;
    if found.is_empty() {
        return Err(InputError::NothingInDirectory {
            path: directory.to_owned(),
        });
    }
    Ok(found)
}

fn collect(directory: &Path, found: &mut Vec<Input>) -> Result<(), InputError> {
    let failed = |source| InputError::Read {
        path: directory.to_owned(),
        source,
    };
    let mut entries = fs::read_dir(directory)
        .map_err(failed)?
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        // A link to a directory is not followed: it may lead back up.
        let kind = entry.file_type().map_err(failed)?;
        let path = entry.path();
        // Only a link must be asked what it leads to.
        let is_file = || kind.is_file() || (kind.is_symlink() && path.is_file());
        if kind.is_dir() {
            if !is_passed_over(&entry.file_name()) {
                collect(&path, found)?;
            }
        } else if is_payload(&path) && is_file() {
            found.push(Input::File(path));
        }
    }
    Ok(())
}

/// Whether a directory inside of the one that was named is left out: nobody keeps payloads among packages, or hides them.
fn is_passed_over(name: &OsStr) -> bool {
    name == "node_modules" || name.as_encoded_bytes().starts_with(b".")
}

/// Whether a file of a directory is taken: by its ending, in front of which one of a compressed file may stand.
fn is_payload(path: &Path) -> bool {
    let is_one_of = |path: &Path, endings: &[&str]| {
        path.extension()
            .is_some_and(|ending| endings.iter().any(|known| ending == *known))
    };
    if is_one_of(path, &COMPRESSED) {
        return is_one_of(&path.with_extension(""), &ENDINGS);
    }
    is_one_of(path, &ENDINGS)
}

fn files_matching(pattern: &str) -> Result<Vec<Input>, InputError> {
    let nothing = || InputError::NothingMatches {
        pattern: pattern.to_owned(),
    };
    let mut search = Search::default();
    for reading in readings(pattern) {
        search.follow(&reading)?;
    }
    let found: Vec<_> = search.found.into_iter().map(Input::File).collect();
    if found.is_empty() {
        Err(nothing())
    } else {
        Ok(found)
    }
}

/// The files that patterns name. Every folder is read once for each part of a pattern, whatever links lead to it.
#[derive(Default)]
struct Search {
    found: BTreeSet<PathBuf>,
    visited: HashSet<(PathBuf, String)>,
}

impl Search {
    fn follow(&mut self, pattern: &str) -> Result<(), InputError> {
        let special = pattern.find(['*', '?', '[']).unwrap_or(pattern.len());
        let part = pattern[..special]
            .rfind(is_separator)
            .map_or(0, |at| at + 1);
        self.expand(Path::new(&pattern[..part]), &pattern[part..])
    }

    /// Takes the files below a folder whose way there matches a pattern.
    fn expand(&mut self, folder: &Path, pattern: &str) -> Result<(), InputError> {
        let (part, rest) = match pattern.split_once(is_separator) {
            Some((part, rest)) => (part, Some(rest)),
            None => (pattern, None),
        };
        if !part.contains(['*', '?', '[']) {
            let path = folder.join(part);
            return match rest {
                Some(rest) => self.expand(&path, rest),
                None => {
                    self.take(path);
                    Ok(())
                }
            };
        }
        let here = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let failed = |source| InputError::Read {
            path: here.to_owned(),
            source,
        };
        let real = match here.canonicalize() {
            Ok(real) if real.is_dir() => real,
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        if !self.visited.insert((real, pattern.to_owned())) {
            return Ok(());
        }
        // A pattern that is not one names nothing.
        let Ok(names) = glob::Pattern::new(part) else {
            return Ok(());
        };
        if let ("**", Some(rest)) = (part, rest) {
            self.expand(folder, rest)?;
        }
        for Entry { path, name, kind } in entries_of(here, folder).map_err(failed)? {
            match rest {
                // A link to a folder is not followed to any depth: it may lead back up.
                Some(_) if part == "**" && kind == Kind::Folder => self.expand(&path, pattern)?,
                Some(rest) if part != "**" && kind != Kind::Other && names.matches(&name) => {
                    self.expand(&path, rest)?;
                }
                None if names.matches(&name) => self.take(path),
                _ => {}
            }
        }
        Ok(())
    }

    fn take(&mut self, path: PathBuf) {
        if path.is_file() {
            self.found.insert(path);
        }
    }
}

struct Entry {
    path: PathBuf,
    name: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Folder,
    LinkToFolder,
    Other,
}

/// What is in a folder: folders before links to folders, so that what both lead to is called by its own name.
fn entries_of(here: &Path, folder: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(here)? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        let kind = match entry.file_type()? {
            kind if kind.is_dir() => Kind::Folder,
            kind if kind.is_symlink() && path.is_dir() => Kind::LinkToFolder,
            _ => Kind::Other,
        };
        // A name that is not Unicode matches no pattern.
        if let Ok(name) = entry.file_name().into_string() {
            entries.push(Entry { path, name, kind });
        }
    }
    entries.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    Ok(entries)
}

/// The most ways in which one pattern is read.
const MOST_READINGS: usize = 16;

/// What a pattern may mean. Folders and files may have brackets in their names, as `app/[id]/page.json` has: a folder that
/// exists under exactly the name that is written is that folder. Behind a wildcard, and in the name of the file, brackets may
/// mean either.
fn readings(pattern: &str) -> Vec<String> {
    let parts: Vec<_> = pattern.split(is_separator).collect();
    let mut readings = vec![String::new()];
    let mut literal = Some(String::new());
    for (at, part) in parts.iter().enumerate() {
        let is_file = at + 1 == parts.len();
        let end = if is_file { "" } else { "/" };
        let is_special = part.contains(['*', '?', '[']);
        literal = literal.map(|before| format!("{before}{part}{end}"));
        let is_there = |path: &String| !is_file && Path::new(path).is_dir();
        let variants = if !is_special {
            vec![(*part).to_owned()]
        } else if literal.as_ref().is_some_and(is_there) {
            vec![glob::Pattern::escape(part)]
        } else {
            literal = None;
            let has_room = part.contains('[') && readings.len() < MOST_READINGS;
            let named = has_room.then(|| part.replace('[', "[[]"));
            std::iter::once((*part).to_owned()).chain(named).collect()
        };
        readings = readings
            .iter()
            .flat_map(|before| {
                variants
                    .iter()
                    .map(move |part| format!("{before}{part}{end}"))
            })
            .collect();
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_those_of_a_name_or_of_a_pattern() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [
            "[slug]/a.json",
            "s/b.json",
            "app/[id]/deep/er/c.json",
            "[[...rest]]/x1.json",
            "(group)/[a]/d.json",
            "a1.json",
            "c1.json",
            "part[2].json",
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, "{}").expect("a file");
        }
        for (pattern, expected) in [
            ("[slug]/*.json", vec!["[slug]/a.json"]),
            ("[s]/*.json", vec!["s/b.json"]),
            ("[slug]/a.json", vec!["[slug]/a.json"]),
            ("app/[id]/**/*.json", vec!["app/[id]/deep/er/c.json"]),
            ("**/[id]/**/*.json", vec!["app/[id]/deep/er/c.json"]),
            ("[[...rest]]/x*.json", vec!["[[...rest]]/x1.json"]),
            ("(group)/[a]/*.json", vec!["(group)/[a]/d.json"]),
            ("[ab]*.json", vec!["a1.json"]),
            ("part[2]*.json", vec!["part[2].json"]),
            ("[!a]1.json", vec!["c1.json"]),
            ("[id/*.json", vec![]),
        ] {
            let found = Input::find(&folder.path().join(pattern)).unwrap_or_default();
            let found: Vec<_> = found
                .iter()
                .map(|input| match input {
                    Input::File(path) => path.strip_prefix(folder.path()).expect("inside"),
                    Input::Stdin => unreachable!("files alone"),
                })
                .collect();
            let expected: Vec<_> = expected.iter().map(Path::new).collect();
            assert_eq!(found, expected, "{pattern}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_pattern_ends_where_links_lead_back_and_reports_what_it_cannot_read() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir_all(root.join("a/b")).expect("a folder");
        fs::write(root.join("a/b/x.json"), "{}").expect("a file");
        for number in 0..8 {
            symlink("..", root.join(format!("a/up{number}"))).expect("a link");
            symlink(".", root.join(format!("a/b/self{number}"))).expect("a link");
        }
        for pattern in [
            "**/*.json",
            "**/**/**/x.json",
            "a/**/b/**/*.json",
            "*/b/*/*/*/*/*/*/*/*/*/*.json",
        ] {
            let mut search = Search::default();
            let pattern = format!("{}/{pattern}", root.display());
            search.follow(&pattern).expect("readable folders");
            assert_eq!(search.found.len(), 1, "{pattern}: {:?}", search.found);
            let parts = pattern.split('/').count();
            assert!(search.visited.len() <= 3 * parts, "{:?}", search.visited);
        }

        symlink("loop", root.join("loop")).expect("a link");
        let long = "n".repeat(300);
        for unreadable in ["loop", long.as_str()] {
            for pattern in ["*.json", "**/*.json"] {
                let argument = root.join(unreadable).join(pattern);
                let error = Input::find(&argument).expect_err("not readable");
                assert!(matches!(error, InputError::Read { .. }), "{error}");
            }
        }
    }
}
