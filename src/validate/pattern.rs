//! Regular expressions of the user's schemas, with the meaning that JSON Schema gives them: that of ECMAScript.
//!
//! `regress` runs them as JavaScript does: with the flag `u`, or without it when only that is valid. It backtracks without a
//! limit, so a pattern that the `regex` crate can run in linear time with the same result is left to that, and any other
//! one has a deadline.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::source::surrogates::unit_of;

/// How long one text may be tried with a pattern.
pub(super) const DEADLINE: Duration = Duration::from_secs(2);

/// Texts of so many units cannot take long.
const SHORT: usize = 12;

/// How many searches may run on behind their deadline. After that the pattern is given up.
const RUNAWAYS: usize = 3;

/// How many bytes a pattern may become: some thousand letters of any language.
const LARGEST: usize = 64 << 20;

/// A regular expression.
#[derive(Debug)]
pub(super) struct Pattern {
    source: String,
    matcher: Matcher,
}

#[derive(Debug)]
enum Matcher {
    Linear(regex::Regex),
    Backtracking {
        regex: Arc<regress::Regex>,
        is_unicode: bool,
        runaways: AtomicUsize,
    },
}

/// What a search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// The text matches.
    Found,
    /// It does not.
    NotFound,
    /// It was not known after [`DEADLINE`].
    GivenUp,
}

impl Pattern {
    /// Reads a pattern, as `new RegExp(source, "u")` does, and else as `new RegExp(source)` does.
    ///
    /// # Errors
    /// What is wrong with it, when neither accepts it.
    pub(super) fn new(source: &str) -> Result<Self, String> {
        let points = || {
            let point = |c: char| unit_of(c).map_or(u32::from(c), u32::from);
            source.chars().map(point)
        };
        let (regex, is_unicode) = match regress::Regex::from_unicode(points(), "u") {
            Ok(regex) => (regex, true),
            Err(error) => {
                let units = units_of(source);
                let units = units.iter().map(|unit| u32::from(*unit));
                let regex = regress::Regex::from_unicode(units.collect::<Vec<_>>().into_iter(), "")
                    .map_err(|_| error.text)?;
                (regex, false)
            }
        };
        let linear = is_unicode.then(|| linear(source)).flatten().map(|source| {
            let mut builder = regex::RegexBuilder::new(&source);
            builder.size_limit(LARGEST).build()
        });
        let matcher = match linear {
            Some(Ok(regex)) => Matcher::Linear(regex),
            Some(Err(regex::Error::CompiledTooBig(_))) => {
                return Err("its repetitions multiply beyond any use".to_owned());
            }
            None | Some(Err(_)) => Matcher::Backtracking {
                regex: Arc::new(regex),
                is_unicode,
                runaways: AtomicUsize::new(0),
            },
        };
        Ok(Self {
            source: source.to_owned(),
            matcher,
        })
    }

    /// The pattern as the schema has it.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Searches a text for the pattern.
    pub(super) fn search(&self, text: &str) -> Search {
        let (regex, is_unicode, runaways) = match &self.matcher {
            Matcher::Linear(regex) => return found(regex.is_match(text)),
            Matcher::Backtracking {
                regex,
                is_unicode,
                runaways,
            } => (regex, *is_unicode, runaways),
        };
        let units = units_of(text);
        if units.len() <= SHORT {
            return found(is_match(regex, is_unicode, &units));
        }
        if runaways.load(Ordering::Relaxed) >= RUNAWAYS {
            return Search::GivenUp;
        }
        let (sender, receiver) = mpsc::channel();
        let regex = Arc::clone(regex);
        // A search cannot be called off: behind its deadline it goes on until the program ends.
        thread::spawn(move || sender.send(is_match(&regex, is_unicode, &units)));
        match receiver.recv_timeout(DEADLINE) {
            Ok(is_found) => found(is_found),
            Err(_) => {
                runaways.fetch_add(1, Ordering::Relaxed);
                Search::GivenUp
            }
        }
    }
}

fn found(is_found: bool) -> Search {
    if is_found {
        Search::Found
    } else {
        Search::NotFound
    }
}

fn is_match(regex: &regress::Regex, is_unicode: bool, units: &[u16]) -> bool {
    if is_unicode {
        regex.find_from_utf16(units, 0).next().is_some()
    } else {
        regex.find_from_ucs2(units, 0).next().is_some()
    }
}

/// A text as JavaScript has it.
fn units_of(text: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(text.len());
    for c in text.chars() {
        match unit_of(c) {
            Some(unit) => units.push(unit),
            None => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
        }
    }
    units
}

/// What `\s` matches in ECMAScript, for a class of the `regex` crate.
const SPACES: &str =
    r"\t-\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";
const WORDS: &str = "0-9A-Za-z_";
/// What `.` does not match.
const LINE_ENDS: &str = r"\n\r\u{2028}\u{2029}";
/// A larger repetition would make a large machine.
const MOST_REPETITIONS: u32 = 1000;

/// The same pattern for the `regex` crate; `None` when it has something whose meaning is another one there, or none. The
/// pattern is known to be valid with the flag `u`.
fn linear(source: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '^' => out.push_str(r"\A"),
            '$' => out.push_str(r"\z"),
            '.' => write!(out, "[^{LINE_ENDS}]").ok()?,
            '(' => {
                rest = match rest.strip_prefix('?') {
                    None => rest,
                    Some(rest) => rest.strip_prefix(':')?,
                };
                out.push_str("(?:");
            }
            '|' | ')' | '*' | '+' | '?' => out.push(c),
            '{' => {
                let (inside, behind) = rest.split_once('}')?;
                let is_small = |number: &str| {
                    number.is_empty() || number.parse().is_ok_and(|n: u32| n <= MOST_REPETITIONS)
                };
                if !inside.split(',').all(is_small) {
                    return None;
                }
                write!(out, "{{{inside}}}").ok()?;
                rest = behind;
            }
            '[' => rest = linear_class(rest, &mut out)?,
            '\\' => {
                let escaped = rest.chars().next()?;
                rest = &rest[escaped.len_utf8()..];
                match escaped {
                    'd' => out.push_str("[0-9]"),
                    'D' => out.push_str("[^0-9]"),
                    'w' => write!(out, "[{WORDS}]").ok()?,
                    'W' => write!(out, "[^{WORDS}]").ok()?,
                    's' => write!(out, "[{SPACES}]").ok()?,
                    'S' => write!(out, "[^{SPACES}]").ok()?,
                    'b' => out.push_str(r"(?-u:\b)"),
                    _ => push_char(escape_in_both(escaped)?, &mut out)?,
                }
            }
            c => push_char(c, &mut out)?,
        }
    }
    Some(out)
}

/// A class from behind its opening bracket; gives what follows it.
fn linear_class<'s>(source: &'s str, out: &mut String) -> Option<&'s str> {
    let mut rest = source;
    out.push('[');
    if let Some(behind) = rest.strip_prefix('^') {
        out.push('^');
        rest = behind;
    }
    if rest.starts_with(']') {
        return None;
    }
    // Whether a single character was written that a range may start with, or a range is open.
    let (mut may_start, mut is_open) = (false, false);
    loop {
        let c = rest.chars().next()?;
        rest = &rest[c.len_utf8()..];
        let single = match c {
            ']' if is_open => return None,
            ']' => {
                out.push(']');
                return Some(rest);
            }
            '-' if may_start && !rest.starts_with(']') => {
                out.push('-');
                (may_start, is_open) = (false, true);
                continue;
            }
            '\\' => {
                let escaped = rest.chars().next()?;
                rest = &rest[escaped.len_utf8()..];
                let set = match escaped {
                    'd' => Some("0-9"),
                    'w' => Some(WORDS),
                    's' => Some(SPACES),
                    _ => None,
                };
                match set {
                    Some(_) if is_open => return None,
                    Some(set) => {
                        out.push_str(set);
                        may_start = false;
                        continue;
                    }
                    None if escaped == 'b' => '\u{8}',
                    None if escaped == '-' => '-',
                    None => escape_in_both(escaped)?,
                }
            }
            c => c,
        };
        push_char(single, out)?;
        may_start = !is_open;
        is_open = false;
    }
}

/// The character that a backslash before another one means.
fn escape_in_both(escaped: char) -> Option<char> {
    Some(match escaped {
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        'v' => '\u{B}',
        'f' => '\u{C}',
        c if "^$\\.*+?()[]{}|/".contains(c) => c,
        _ => return None,
    })
}

fn push_char(c: char, out: &mut String) -> Option<()> {
    match unit_of(c) {
        Some(_) => None,
        None => write!(out, "\\u{{{:X}}}", u32::from(c)).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_could_run_for_ever_is_linear_or_given_up() {
        let text = "a".repeat(40) + "!";
        let linear = Pattern::new("^(a+)+$").expect("a pattern");
        assert_eq!(linear.search(&text), Search::NotFound);
        let backtracking = Pattern::new(r"^(a+)+\1$").expect("a pattern");
        assert_eq!(backtracking.search(&text), Search::GivenUp);
        assert_eq!(backtracking.search("aa"), Search::Found);
    }

    #[test]
    fn a_pattern_that_only_the_flag_u_refuses_is_taken_without_it() {
        let loose = Pattern::new(r"^\-\_{$").expect("a pattern");
        assert_eq!(loose.search("-_{"), Search::Found);
        // Without the flag a text is units, and not characters.
        let two = Pattern::new(r"^\-..$").expect("a pattern");
        assert_eq!(two.search("-😀"), Search::Found);
        assert!(Pattern::new("(").is_err());
    }
}
