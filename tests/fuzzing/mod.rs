//! Hostile input from a seed: seeds that are damaged in many ways and given to a target until the time is over.
//!
//! Input number N of a target follows from the seed of the run, N and the seeds of the target, and from nothing else. In the
//! suite a target has two seconds. By hand:
//!
//! | variable | means |
//! |---|---|
//! | `HUBCTL_FUZZ_SECONDS` | the time of each target |
//! | `HUBCTL_FUZZ_SEED` | the seed of the run; 1 without it |
//! | `HUBCTL_FUZZ_FIRST` | the number of the first input, to come back to one |
//! | `HUBCTL_FUZZ_FILE` | the one file to give to the target, in place of everything else |

#![expect(
    clippy::print_stderr,
    reason = "what was tried and found belongs into the output of the test"
)]

use std::fs;
use std::io::{Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time of a target in the suite.
const SECONDS: u64 = 2;

/// An input that takes longer than this counts as one that never ends.
const PATIENCE: Duration = Duration::from_secs(30);

/// Longer inputs are cut: what is found in them is found in shorter ones, and sooner.
const LONGEST: usize = 1 << 16;

/// What every target may get, whatever it reads.
const WORDS: [&str; 34] = [
    "\u{feff}",
    "\u{1b}]0;owned\u{7}",
    "\u{1b}[97;45m",
    "\u{9b}31m",
    "\u{202e}",
    "\u{2066}",
    "\u{7f}",
    "\u{0}",
    "\r\n",
    "\n",
    "\t",
    "\u{2028}",
    "]]>",
    "<script>",
    "&amp;",
    "::error::",
    "%0A",
    "${{ x }}",
    "\\ud800",
    "\\udc00\\ud800",
    "\\u0000",
    "\\u001b[97;45m",
    "é",
    "\u{1f468}\u{200d}\u{1f469}",
    "-0",
    "1e999",
    "18446744073709551616",
    "9007199254740993",
    "0.1e-7",
    "null",
    "\"",
    "\\",
    "../../../etc/passwd",
    "__proto__",
];

/// Random numbers that are the same on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    /// The dice of one input.
    fn of(seed: u64, number: u64) -> Self {
        let mut dice = Self(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        // Neighbours must not look alike.
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % (end.max(1) as u64)) as usize
    }

    fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }

    /// A length: mostly short, now and then very long.
    fn length(&mut self) -> usize {
        let most = *self.pick(&[2, 8, 8, 64, 64, 300, 5_000]);
        1 + self.below(most)
    }
}

/// What a target starts from.
pub(crate) struct Corpus {
    /// Whole inputs.
    pub(crate) seeds: Vec<Vec<u8>>,
    /// Pieces that mean something to the target.
    pub(crate) words: &'static [&'static str],
}

impl Corpus {
    /// A corpus of texts.
    pub(crate) fn of(seeds: &[&str], words: &'static [&'static str]) -> Self {
        Self {
            seeds: seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect(),
            words,
        }
    }

    /// An input: first every seed as it is, then damaged ones.
    fn input(&self, seed: u64, number: u64) -> Vec<u8> {
        if let Some(whole) = self.seeds.get(number as usize) {
            return whole.clone();
        }
        let mut dice = Dice::of(seed, number);
        let mut input = dice.pick(&self.seeds).clone();
        for _ in 0..=dice.below(5) {
            self.damage(&mut input, &mut dice);
        }
        input.truncate(LONGEST);
        input
    }

    fn damage(&self, input: &mut Vec<u8>, dice: &mut Dice) {
        let at = dice.below(input.len() + 1);
        let end = (at + dice.length()).min(input.len());
        let insert = |input: &mut Vec<u8>, piece: &[u8]| {
            input.splice(at..at, piece.iter().copied());
        };
        match dice.below(13) {
            0 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            1 => insert(input, &[dice.below(256) as u8]),
            2 => drop(input.drain(at..end)),
            3 => input.truncate(at),
            // Two seeds that meet.
            4 => {
                let other = dice.pick(&self.seeds);
                let from = dice.below(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            5 => {
                let other = dice.pick(&self.seeds);
                let from = dice.below(other.len() + 1);
                let to = (from + dice.length()).min(other.len());
                insert(input, &other[from..to]);
            }
            // A piece again and again.
            6 => {
                let piece = input[at..end].repeat(dice.length());
                insert(input, &piece[..piece.len().min(LONGEST)]);
            }
            7 => insert(input, dice.pick(&WORDS).as_bytes()),
            8 | 9 if !self.words.is_empty() => insert(input, dice.pick(self.words).as_bytes()),
            // Deep nesting, closed or not.
            10 => {
                const PAIRS: [(&str, &str); 6] = [
                    ("[", "]"),
                    ("{\"a\":", "}"),
                    ("{", "}"),
                    ("{{", "}}"),
                    ("a.", ""),
                    ("/0", ""),
                ];
                let (open, close) = *dice.pick(&PAIRS);
                let depth = dice.length();
                let close = close.repeat(if dice.below(2) == 0 { depth } else { 0 });
                insert(input, (open.repeat(depth) + "1" + &close).as_bytes());
            }
            11 => {
                let letter = *dice.pick(&["a", "0", " ", "\"", "\\", "é", "\u{1f600}", "-", "("]);
                insert(input, letter.repeat(dice.length()).as_bytes());
            }
            // What is no UTF-8: a lone surrogate, half a character, a byte that stands nowhere.
            12 => {
                let bytes: &[u8] = dice.pick::<&[u8]>(&[
                    b"\xed\xa0\x80",
                    b"\xed\xb0\x80",
                    b"\xe2\x82",
                    b"\xf0\x9f",
                    b"\xff\xfe",
                    b"\xc0\xaf",
                    b"\x80",
                ]);
                insert(input, bytes);
            }
            _ => insert(input, dice.pick(&WORDS).as_bytes()),
        }
        input.truncate(LONGEST * 2);
    }
}

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name}={text} is no number")),
    )
}

/// Gives inputs to a target until the time is over. The target panics when something is wrong, and says what.
///
/// # Panics
/// When the target does, after the input was written to a file that the message names.
pub(crate) fn fuzz(name: &str, corpus: &Corpus, target: impl Fn(&[u8])) {
    if let Some(file) = std::env::var_os("HUBCTL_FUZZ_FILE") {
        target(&fs::read(&file).expect("the file of HUBCTL_FUZZ_FILE"));
        return;
    }
    let seed = number("HUBCTL_FUZZ_SEED").unwrap_or(1);
    let time = Duration::from_secs(number("HUBCTL_FUZZ_SECONDS").unwrap_or(SECONDS));
    let first = number("HUBCTL_FUZZ_FIRST").unwrap_or(0);
    // What overflows its stack cannot tell any more; the number it had stands here.
    let mut mark = tempfile::Builder::new()
        .prefix(&format!("hubctl-fuzz-{name}-number-"))
        .tempfile()
        .expect("a temporary file");
    let watch = Watch::start(name, seed);
    let started = Instant::now();
    let mut count = 0;
    let least = if first == 0 {
        corpus.seeds.len() as u64
    } else {
        1
    };
    while count < least || started.elapsed() < time {
        let number = first + count;
        let input = corpus.input(seed, number);
        mark.rewind().expect("a place in the file");
        writeln!(mark, "{number:020}").expect("room on the disk");
        if first != 0 && count == 0 {
            // It is come back to because it ended everything before.
            eprintln!("{}", written(name, seed, number, &input, "begins"));
        }
        watch.begin(number, &input);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(&input))) {
            eprintln!("{}", written(name, seed, number, &input, "fails"));
            resume_unwind(panic);
        }
        count += 1;
    }
    eprintln!(
        "{name}: {count} inputs in {} s, seed {seed}, nothing found",
        started.elapsed().as_secs()
    );
}

/// Writes an input to a file, and says how to come back to it.
fn written(name: &str, seed: u64, number: u64, input: &[u8], what: &str) -> String {
    let path: PathBuf = std::env::temp_dir().join(format!("hubctl-fuzz-{name}-{seed}-{number}"));
    let file = match fs::write(&path, input) {
        Ok(()) => path.display().to_string(),
        Err(error) => format!("a file that could not be written ({error})"),
    };
    format!(
        "{name} {what} with input {number} of seed {seed}, which is in {file}\n\
         again: HUBCTL_FUZZ_FILE={file} cargo test {name}"
    )
}

/// What is being worked at, and since when.
type Current = Arc<Mutex<(u64, Vec<u8>, Instant)>>;

/// Ends the program when one input takes for ever, with the same words as for one that fails.
struct Watch {
    current: Current,
    /// Dropped at the end, which is how the thread knows.
    _end: mpsc::Sender<()>,
}

impl Watch {
    fn start(name: &str, seed: u64) -> Self {
        let current: Current = Arc::new(Mutex::new((0, Vec::new(), Instant::now())));
        let (end, ended) = mpsc::channel();
        let (watched, name) = (Arc::clone(&current), name.to_owned());
        std::thread::spawn(move || {
            while ended.recv_timeout(PATIENCE / 4) == Err(RecvTimeoutError::Timeout) {
                let (number, input, since) =
                    &*watched.lock().unwrap_or_else(PoisonError::into_inner);
                if since.elapsed() > PATIENCE {
                    let words = written(&name, seed, *number, input, "has no end");
                    // Not kept back with what else the test says, for this is its end.
                    let _ = writeln!(std::io::stderr(), "{words}");
                    std::process::abort();
                }
            }
        });
        Self { current, _end: end }
    }

    fn begin(&self, number: u64, input: &[u8]) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.0 = number;
        current.1.clear();
        current.1.extend_from_slice(input);
        current.2 = Instant::now();
    }
}
