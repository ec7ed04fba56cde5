//! From the name of an input to a place that a reader of reports finds: a path from the root of the repository.
//!
//! Readers such as code scanning and merge requests have the repository before them and not the machine on which the
//! program ran. A name that leads elsewhere there is worse than none: the finding would be shown at another file.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Component, MAIN_SEPARATOR_STR, Path, PathBuf};

use crate::source::Input;

/// What paths in reports for other programs are relative to.
///
/// ```
/// # use std::path::Path;
/// use hubctl::report::Root;
///
/// // Run in a folder of a repository.
/// let root = Root::new(Path::new("/repo/packages/app"), [Path::new("/repo").to_owned()]);
/// # if cfg!(unix) {
/// assert_eq!(root.path_of("a.json").as_deref(), Some("packages/app/a.json"));
/// assert_eq!(root.path_of("../../a.json").as_deref(), Some("a.json"));
/// assert_eq!(root.path_of("/elsewhere/a.json"), None);
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    directory: PathBuf,
    roots: Vec<PathBuf>,
}

/// Where an input is, for a program that did not run in the same directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Spot {
    /// Below the root: the path from there, with forward slashes and without detours.
    Inside(String),
    /// A file somewhere else: its whole path, with forward slashes.
    Outside(String),
    /// No file: standard input.
    Nowhere,
}

impl Root {
    /// The name of standard input where a reader wants a path.
    pub(super) const STDIN: &'static str = "stdin";

    /// The root of inputs that are named from `directory`, which is absolute. Each of `roots` is what a reader may take for
    /// the root; the first one that holds an input counts for it.
    pub fn new(directory: &Path, roots: impl IntoIterator<Item = PathBuf>) -> Self {
        let directory = resolved(directory);
        let roots = roots
            .into_iter()
            .map(|root| resolved(&directory.join(root)))
            .collect();
        Self { directory, roots }
    }

    /// The path of an input from the root, with forward slashes; `None` for one that is not below the root, and for standard
    /// input. Links are followed: readers show nothing at a link.
    pub fn path_of(&self, source: &str) -> Option<String> {
        match self.locate(source) {
            Spot::Inside(path) => Some(path),
            Spot::Outside(_) | Spot::Nowhere => None,
        }
    }

    /// A file as reports that are read again name it: from the root, or by its whole path.
    pub(super) fn told(&self, source: &str) -> String {
        match self.locate(source) {
            Spot::Inside(path) | Spot::Outside(path) => path,
            Spot::Nowhere => source.to_owned(),
        }
    }

    /// The working directory from the root.
    pub fn directory(&self) -> String {
        let below = |root: &PathBuf| {
            let path = self.directory.strip_prefix(root).ok()?;
            Some(with_slashes(path))
        };
        self.roots.iter().find_map(below).unwrap_or_default()
    }

    /// The same root for inputs that are named from another directory, which is told from the root.
    #[must_use]
    pub fn with_directory(&self, directory: &str) -> Self {
        // The one of them that holds the working directory; a name of another machine holds nothing here.
        let holds = |root: &&PathBuf| self.directory.starts_with(root);
        let root = self.roots.iter().find(holds).unwrap_or(&self.directory);
        Self {
            directory: root.join(directory),
            roots: self.roots.clone(),
        }
    }

    /// A path that is told from the root, or a whole one, as the name of an input.
    pub(super) fn source_of(&self, path: &str) -> String {
        let path = self.with_directory("").directory.join(path);
        path.to_string_lossy().into_owned()
    }

    pub(super) fn locate(&self, source: &str) -> Spot {
        if !is_file(source) {
            return Spot::Nowhere;
        }
        let path = resolved(&self.directory.join(source));
        let mut inside = self.roots.iter().filter_map(|root| {
            let path = with_slashes(path.strip_prefix(root).ok()?);
            (!path.is_empty()).then_some(path)
        });
        match inside.next() {
            Some(path) => Spot::Inside(path),
            None => Spot::Outside(without_prefix(with_slashes(&path))),
        }
    }
}

impl Spot {
    /// A URI: relative below the root, else `file:`, which is the one scheme that no reader refuses.
    pub(super) fn uri(&self) -> String {
        match self {
            // A colon in the first step would make it a scheme.
            Spot::Inside(path) => encoded(path, "/"),
            Spot::Outside(path) => {
                // A network path brings its two slashes, and its server as the host; a drive needs one slash before it.
                let lead = match (path.starts_with("//"), path.starts_with('/')) {
                    (true, _) => "file:",
                    (false, true) => "file://",
                    (false, false) => "file:///",
                };
                format!("{lead}{}", encoded(path, "/:"))
            }
            Spot::Nowhere => Root::STDIN.to_owned(),
        }
    }

    /// What an input goes by in fingerprints: nothing of it differs between machines.
    pub(super) fn portable_name(&self) -> &str {
        match self {
            Spot::Inside(path) => path,
            Spot::Outside(path) => path.rsplit('/').next().unwrap_or(path),
            Spot::Nowhere => "<stdin>",
        }
    }
}

/// Remembers where inputs are: each has many cases, and the file system is slow.
pub(super) struct Spots<'h> {
    root: &'h Root,
    known: HashMap<String, Spot>,
}

impl<'h> Spots<'h> {
    pub(super) fn new(root: &'h Root) -> Self {
        Self {
            root,
            known: HashMap::new(),
        }
    }

    pub(super) fn of(&mut self, source: &str) -> &Spot {
        if !self.known.contains_key(source) {
            let spot = self.root.locate(source);
            self.known.insert(source.to_owned(), spot);
        }
        &self.known[source]
    }
}

/// Whether an input is a file, by its name in reports.
fn is_file(source: &str) -> bool {
    source != Input::Stdin.name()
}

/// A path without links and detours; one that leads nowhere without detours at least.
fn resolved(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| {
        let mut clean = PathBuf::new();
        for step in path.components() {
            match step {
                Component::CurDir => {}
                Component::ParentDir => {
                    clean.pop();
                }
                step => clean.push(step),
            }
        }
        clean
    })
}

/// A path with forward slashes.
fn with_slashes(path: &Path) -> String {
    path.to_string_lossy().replace(MAIN_SEPARATOR_STR, "/")
}

/// A path without the mark that Windows puts before one which it has resolved.
fn without_prefix(path: String) -> String {
    match path.strip_prefix("//?/") {
        Some(rest) => match rest.strip_prefix("UNC/") {
            Some(share) => format!("//{share}"),
            None => rest.to_owned(),
        },
        None => path,
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986, and those that are to be kept.
fn encoded(text: &str, kept: &str) -> String {
    let mut uri = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-._~".contains(c) || kept.contains(c) {
            uri.push(c);
        } else {
            // Writing to a string never fails.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    const REPO: &str = "/repo";
    #[cfg(windows)]
    const REPO: &str = r"C:\repo";

    fn inside(path: &str) -> Spot {
        Spot::Inside(path.to_owned())
    }

    /// Run in a folder of a repository.
    fn in_a_folder() -> Root {
        let repo = PathBuf::from(REPO);
        Root::new(&repo.join("packages").join("app"), [repo])
    }

    #[test]
    fn a_path_is_told_from_the_root_whatever_it_was_called() {
        let root = in_a_folder();
        for (source, path) in [
            ("a.json", "packages/app/a.json"),
            (".//./a/./b.json", "packages/app/a/b.json"),
            ("../../packages/app/a.json", "packages/app/a.json"),
            ("../lib/x/../a.json", "packages/lib/a.json"),
            ("../../a.json", "a.json"),
        ] {
            assert_eq!(root.locate(source), inside(path), "{source}");
        }
        let absolute = Path::new(REPO).join("a.json");
        assert_eq!(root.locate(&absolute.to_string_lossy()), inside("a.json"));
    }

    #[test]
    fn what_is_not_below_the_root_never_looks_as_if_it_were() {
        let root = in_a_folder();
        for source in ["../../../a.json", "../../../repository/a.json", "../.."] {
            let spot = root.locate(source);
            assert!(matches!(spot, Spot::Outside(_)), "{source}: {spot:?}");
            assert!(spot.uri().starts_with("file:///"), "{spot:?}");
        }
    }

    #[test]
    fn the_first_root_that_holds_an_input_counts_for_it() {
        let repo = PathBuf::from(REPO);
        let workspace = repo.join("checkout");
        let root = Root::new(&repo, [workspace, repo.clone()]);
        assert_eq!(root.locate("checkout/a.json"), inside("a.json"));
        assert_eq!(root.locate("b.json"), inside("b.json"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_what_they_lead_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let (repo, elsewhere) = (folder.path().join("repo"), folder.path().join("x"));
        std::fs::create_dir_all(repo.join("data")).expect("folders");
        std::fs::create_dir_all(&elsewhere).expect("a folder");
        for file in [repo.join("data/a.json"), elsewhere.join("b.json")] {
            std::fs::write(file, "{}").expect("a file");
        }
        let link = |to: PathBuf, at: &str| {
            std::os::unix::fs::symlink(to, folder.path().join(at)).expect("a link");
        };
        link(repo.clone(), "link");
        link(repo.join("data/a.json"), "repo/a.json");
        link(elsewhere.join("b.json"), "repo/b.json");
        let root = Root::new(&folder.path().join("link"), [folder.path().join("repo")]);
        assert_eq!(root.locate("data/a.json"), inside("data/a.json"));
        assert_eq!(root.locate("a.json"), inside("data/a.json"));
        assert!(matches!(root.locate("b.json"), Spot::Outside(_)));
    }

    #[test]
    fn uris_are_encoded() {
        for (spot, uri) in [
            (
                inside("a b%c#d?[e].json"),
                "a%20b%25c%23d%3F%5Be%5D.json".to_owned(),
            ),
            (inside("http:a.json"), "http%3Aa.json".to_owned()),
            (inside("né.json"), "n%C3%A9.json".to_owned()),
            (
                Spot::Outside("/tmp/a:b [c]^|.json".to_owned()),
                "file:///tmp/a:b%20%5Bc%5D%5E%7C.json".to_owned(),
            ),
            (
                Spot::Outside("C:/x/a b.json".to_owned()),
                "file:///C:/x/a%20b.json".to_owned(),
            ),
            (
                Spot::Outside("//server/share/a.json".to_owned()),
                "file://server/share/a.json".to_owned(),
            ),
            (Spot::Nowhere, "stdin".to_owned()),
        ] {
            assert_eq!(spot.uri(), uri);
        }
        for (resolved, shown) in [
            ("//?/C:/x/a.json", "C:/x/a.json"),
            ("//?/UNC/server/share/a.json", "//server/share/a.json"),
            ("/x/a.json", "/x/a.json"),
        ] {
            assert_eq!(without_prefix(resolved.to_owned()), shown);
        }
    }

    #[test]
    fn standard_input_is_no_file_of_a_repository() {
        assert_eq!(in_a_folder().locate("<stdin>"), Spot::Nowhere);
    }

    #[test]
    fn a_portable_name_has_nothing_of_the_machine() {
        assert_eq!(inside("captures/a.json").portable_name(), "captures/a.json");
        let outside = Spot::Outside("/home/a/x.json".to_owned());
        assert_eq!(outside.portable_name(), "x.json");
    }
}
