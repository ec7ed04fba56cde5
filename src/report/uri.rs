//! From the name of an input to a URI, as reports for other tools want it.

use std::fmt::Write;
use std::path::{Component, MAIN_SEPARATOR_STR, Path, PathBuf};

use url::Url;

use crate::source::Input;

/// Where an input is, for a program that did not run in the same directory.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Location {
    /// The URI: relative for a relative path, `file:` for an absolute one.
    pub uri: String,
    /// What `uri` is relative to.
    pub base: Base,
}

/// What a URI is relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// The directory in which the program ran.
    WorkingDirectory,
    /// Nothing: it is absolute, or names no file.
    Nothing,
}

impl Location {
    /// Of an app that was tried out: by its address, or by the file that names it.
    pub(super) fn of_app(source: &str) -> Self {
        let address = Url::parse(source).ok();
        let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
        match address.filter(is_web) {
            Some(url) => Self {
                uri: encoded(url.as_str(), ":/?#[]@!$&'()*+,;=%"),
                base: Base::Nothing,
            },
            None => Self::of(source),
        }
    }

    /// Of an input, by its name in reports.
    pub(super) fn of(source: &str) -> Self {
        if !is_file(source) {
            return Self {
                uri: "stdin".to_owned(),
                base: Base::Nothing,
            };
        }
        let path = Path::new(source);
        let name = with_slashes(path);
        if path.is_absolute() {
            // A network path brings its two slashes, and its server as the host; a drive needs one slash before it.
            let lead = match (name.starts_with("//"), name.starts_with('/')) {
                (true, _) => "file:",
                (false, true) => "file://",
                (false, false) => "file:///",
            };
            Self {
                uri: format!("{lead}{}", encoded(&name, "/:")),
                base: Base::Nothing,
            }
        } else {
            // A colon in the first step would make it a scheme.
            Self {
                uri: encoded(&name, "/"),
                base: Base::WorkingDirectory,
            }
        }
    }
}

/// Whether an input is a file, by its name in reports.
pub(super) fn is_file(source: &str) -> bool {
    source != Input::Stdin.name()
}

/// The name of an input without what differs between machines: a relative path without detours, and of an absolute one the
/// file name alone.
pub(super) fn portable_name(source: &str) -> String {
    let path = Path::new(source);
    match path.file_name() {
        Some(name) if path.is_absolute() => name.to_string_lossy().into_owned(),
        _ => with_slashes(path),
    }
}

/// A path with forward slashes and without steps that lead nowhere, such as `./`.
pub(super) fn with_slashes(path: &Path) -> String {
    let steps = path.components();
    let path: PathBuf = steps.filter(|step| *step != Component::CurDir).collect();
    path.to_string_lossy().replace(MAIN_SEPARATOR_STR, "/")
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

    fn uri(source: &str) -> (String, Base) {
        let Location { uri, base } = Location::of(source);
        (uri, base)
    }

    #[test]
    fn a_relative_path_stays_relative_and_is_encoded() {
        for (source, expected) in [
            ("captures/a.json", "captures/a.json"),
            ("./captures//a.json", "captures/a.json"),
            (".//a/./b.json", "a/b.json"),
            ("../a.json", "../a.json"),
            ("a b%c#d?[e].json", "a%20b%25c%23d%3F%5Be%5D.json"),
            ("http:a.json", "http%3Aa.json"),
            ("né.json", "n%C3%A9.json"),
        ] {
            assert_eq!(
                uri(source),
                (expected.to_owned(), Base::WorkingDirectory),
                "{source}"
            );
        }
    }

    #[test]
    fn an_app_is_at_its_address() {
        for (source, expected, base) in [
            (
                "http://localhost:3000/a b|c",
                "http://localhost:3000/a%20b%7Cc",
                Base::Nothing,
            ),
            ("hubctl.toml", "hubctl.toml", Base::WorkingDirectory),
        ] {
            let location = Location::of_app(source);
            assert_eq!((location.uri.as_str(), location.base), (expected, base));
        }
    }

    #[test]
    fn standard_input_is_no_file_of_a_repository() {
        assert_eq!(uri("<stdin>"), ("stdin".to_owned(), Base::Nothing));
    }

    #[cfg(unix)]
    #[test]
    fn an_absolute_path_is_a_file() {
        assert_eq!(
            uri("/tmp/a:b [c]^|.json"),
            (
                "file:///tmp/a:b%20%5Bc%5D%5E%7C.json".to_owned(),
                Base::Nothing
            )
        );
        assert_eq!(portable_name("/tmp/x/a.json"), "a.json");
    }

    #[cfg(windows)]
    #[test]
    fn drives_and_servers_are_files() {
        assert_eq!(uri(r"C:\x\a b.json").0, "file:///C:/x/a%20b.json");
        assert_eq!(
            uri(r"\\server\share\a.json").0,
            "file://server/share/a.json"
        );
        assert_eq!(uri(r"x\a.json").0, "x/a.json");
    }

    #[test]
    fn a_portable_name_has_no_detours() {
        assert_eq!(portable_name("./captures//a.json"), "captures/a.json");
        assert_eq!(portable_name("<stdin>"), "<stdin>");
    }
}
