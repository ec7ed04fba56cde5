//! The hot paths of `validate`, each against what one would write without it: `cargo bench --bench hot_paths`.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use hubctl::contract::{Profile, wire};
use hubctl::finding::Run;
use hubctl::generate::{Generator, Options, ShapeChoice};
use hubctl::source::{json, scan::Scanner};
use hubctl::validate::{Stop, Validator};
use serde::de::IgnoredAny;
use serde_json::Value;

fn main() {
    divan::main();
}

const EVENTS: u64 = 200;

/// Events as they stand on lines.
fn lines() -> Vec<String> {
    let profile = Profile::Web2023;
    let generator = Generator::new(Options {
        seed: 7,
        version: profile.into(),
        shape: ShapeChoice::Mixed,
        ..Options::default()
    });
    (0..EVENTS)
        .map(|index| wire::write(profile, &generator.event(index)).to_string())
        .collect()
}

fn bytes_of(lines: &[String]) -> BytesCount {
    BytesCount::new(lines.iter().map(String::len).sum::<usize>())
}

fn over_lines(bencher: Bencher<'_, '_>, work: impl Fn(&str) -> bool + Sync) {
    let lines = lines();
    bencher
        .counter(bytes_of(&lines))
        .counter(ItemsCount::new(lines.len()))
        .bench(|| lines.iter().filter(|line| work(black_box(line))).count());
}

/// The bytes are walked over, and nothing is checked.
#[divan::bench]
fn scan(bencher: Bencher<'_, '_>) {
    over_lines(bencher, |line| {
        Scanner::new(line.as_bytes(), 0).value(0).is_ok()
    });
}

/// The same by serde_json.
#[divan::bench]
fn scan_by_serde_json(bencher: Bencher<'_, '_>) {
    over_lines(bencher, |line| {
        serde_json::from_str::<IgnoredAny>(line).is_ok()
    });
}

/// The quick path: walked over and checked.
#[divan::bench]
fn accept(bencher: Bencher<'_, '_>) {
    let validator = Validator::new(Profile::Web2023);
    over_lines(bencher, |line| validator.accept(line).is_some());
}

/// The full engine, on events in which it finds nothing.
#[divan::bench]
fn explain(bencher: Bencher<'_, '_>) {
    let validator = Validator::new(Profile::Web2023);
    over_lines(bencher, |line| validator.explain(line).is_empty());
}

/// A tree with its duplicate keys, as the full engine reads it.
#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    over_lines(bencher, |line| json::parse(line).is_ok());
}

/// The same by serde_json, which keeps duplicate keys to itself.
#[divan::bench]
fn parse_by_serde_json(bencher: Bencher<'_, '_>) {
    over_lines(bencher, |line| serde_json::from_str::<Value>(line).is_ok());
}

/// A whole input: read, cut, accepted, counted, on one thread.
#[divan::bench]
fn check_input(bencher: Bencher<'_, '_>) {
    let lines = lines();
    let text = lines.join("\n");
    let validator = Validator::new(Profile::Web2023);
    bencher
        .counter(bytes_of(&lines))
        .counter(ItemsCount::new(lines.len()))
        .bench(|| {
            let mut run = Run::new();
            validator
                .check_input("lines", black_box(text.as_bytes()), Stop::Never, &mut run)
                .expect("memory");
            run.summary().valid
        });
}
