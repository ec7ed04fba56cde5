//! The loop that anybody would write first to validate events in Rust: read a line, parse it into a `Value`, ask the
//! `jsonschema` crate. It has the same parts as hubctl and none of its shortcuts, so the difference is hubctl's own work.
//!
//! `naive SCHEMA FILE...` reads files that end in `.jsonl` line by line and others as one event each.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::ExitCode;
use std::{env, ffi::OsStr, path::Path};

use jsonschema::Validator;
use serde_json::Value;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let schema = arguments.next().ok_or("usage: naive SCHEMA FILE...")?;
    let schema: Value = serde_json::from_slice(&fs::read(schema)?)?;
    let validator = jsonschema::validator_for(&schema)?;
    let mut total = Tally::default();
    for path in arguments {
        total.add(&check_file(&validator, Path::new(&path))?);
    }
    println!("{} valid, {} invalid", total.valid, total.invalid);
    Ok(ExitCode::from(u8::from(total.invalid > 0)))
}

#[derive(Default)]
struct Tally {
    valid: u64,
    invalid: u64,
}

impl Tally {
    fn count(&mut self, is_valid: bool) {
        if is_valid {
            self.valid += 1;
        } else {
            self.invalid += 1;
        }
    }

    fn add(&mut self, other: &Self) {
        self.valid += other.valid;
        self.invalid += other.invalid;
    }
}

fn check_file(validator: &Validator, path: &Path) -> Result<Tally, Box<dyn Error>> {
    let mut tally = Tally::default();
    if path.extension() == Some(OsStr::new("jsonl")) {
        for line in BufReader::new(File::open(path)?).lines() {
            let event: Value = serde_json::from_str(&line?)?;
            tally.count(validator.is_valid(&event));
        }
    } else {
        let event: Value = serde_json::from_slice(&fs::read(path)?)?;
        tally.count(validator.is_valid(&event));
    }
    Ok(tally)
}
