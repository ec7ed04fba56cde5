//! From inputs to findings: is this what the host sends?
//!
//! An input is read in chunks (`source`), which are worked on apart and put together in order (`stream`, `chunk`). Of each
//! record the quick path is asked first (`quick`): it walks over the bytes once and accepts what is plainly valid. Any other
//! record is read into a tree (`record`) and checked against the schema (`engine`, `tailor`), for fields the contract does
//! not know (`fields`), and for values that must agree (`semantic`); that path explains.

mod chunk;
mod engine;
mod fields;
mod found;
mod numbers;
mod own;
mod pattern;
mod payload;
mod place;
mod quick;
mod record;
mod remark;
mod schemas;
mod semantic;
mod steps;
mod stream;
mod tailor;
mod words;

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use self::own::OwnSchema;
use self::payload::PayloadContract;
use self::quick::{Scratch, Undocumented};
use crate::contract::{Part, Profile};
use crate::finding::{Case, Finding, Run, Severity};
use crate::source::chunks::Chunk;
use crate::source::compression::{self, Reader};
use crate::source::{Input, Limits, Position, Record};

pub use self::engine::SchemaError;
pub use self::stream::{Failure, Outcome};

/// Checks payloads against the contract of one host profile, or against a schema of the user's.
#[derive(Debug)]
pub struct Validator {
    target: Target,
    strictness: Strictness,
    empty: EmptyInput,
    limits: Limits,
}

/// What payloads are checked against.
#[derive(Debug)]
enum Target {
    Payload(Box<PayloadContract>),
    OwnSchema(Box<OwnSchema>),
}

/// When a run over inputs ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Never.
    Never,
    /// Once there are so many errors.
    AfterErrors(u64),
}

/// How severe findings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// As their rules say.
    #[default]
    AsRuled,
    /// All of them are errors.
    Strict,
}

/// What an input without a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EmptyInput {
    /// A fault: a test of nothing is green.
    #[default]
    Fault,
    /// Nothing: a part of something larger may have none.
    Nothing,
}

/// A record that the quick path accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// How long the record is, in bytes.
    pub length: usize,
    /// How many messages are in it.
    pub messages: u64,
    /// How many of them are private notes.
    pub private_notes: u64,
    /// The fields that the contract does not know, each as often as it stands there, by their general paths.
    pub undocumented: Vec<String>,
}

/// Somebody who watches a run.
pub trait Observer {
    /// An input is read from here on.
    fn started(&mut self, source: &str);

    /// Something was found: a case, or a fault of an input. What comes again and again (a field that the contract does not
    /// know) is told once.
    ///
    /// # Errors
    /// When the run should end, as nobody wants to hear more.
    fn found(&mut self, case: &Case) -> io::Result<()>;

    /// So many further bytes were checked.
    fn passed(&mut self, bytes: u64);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn started(&mut self, _: &str) {}

    fn found(&mut self, _: &Case) -> io::Result<()> {
        Ok(())
    }

    fn passed(&mut self, _: u64) {}
}

impl Validator {
    /// A validator for the events of a profile.
    pub fn new(profile: Profile) -> Self {
        Self::for_part(profile, Part::Event)
    }

    /// A validator for a piece of the events of a profile.
    pub fn for_part(profile: Profile, part: Part) -> Self {
        Self::of(Target::Payload(Box::new(PayloadContract::new(
            profile, part,
        ))))
    }

    /// A validator for a JSON Schema in a file. It may refer to files beside it and in further folders; nothing is fetched
    /// from anywhere else.
    ///
    /// # Errors
    /// When a file cannot be read, or is no schema.
    pub fn with_own_schema(path: &Path, folders: &[PathBuf]) -> Result<Self, SchemaError> {
        let schema = OwnSchema::open(path, folders)?;
        Ok(Self::of(Target::OwnSchema(Box::new(schema))))
    }

    /// The files to which references of the user's schema lead.
    pub fn referenced_files(&self) -> Vec<PathBuf> {
        match &self.target {
            Target::OwnSchema(schema) => schema.referenced_files(),
            Target::Payload(_) => Vec::new(),
        }
    }

    /// The formats of the user's schema that are not checked, because nobody knows them.
    pub fn unknown_formats(&self) -> &[String] {
        match &self.target {
            Target::OwnSchema(schema) => schema.unknown_formats(),
            Target::Payload(_) => &[],
        }
    }

    fn of(target: Target) -> Self {
        Self {
            target,
            strictness: Strictness::default(),
            empty: EmptyInput::default(),
            limits: Limits::default(),
        }
    }

    /// The same validator with other limits on what it reads.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same validator with another view of how severe findings are.
    #[must_use]
    pub fn with_strictness(self, strictness: Strictness) -> Self {
        Self { strictness, ..self }
    }

    /// The same validator with another view of inputs without a record.
    #[must_use]
    pub fn with_empty_inputs(self, empty: EmptyInput) -> Self {
        Self { empty, ..self }
    }

    /// Checks every record of an input and adds what it finds to `run`. `name` is what the input is called there.
    ///
    /// # Errors
    /// When the input cannot be read; what was checked before stays in `run`.
    pub fn check_input(
        &self,
        name: &str,
        input: impl Read + Send,
        stop: Stop,
        run: &mut Run,
    ) -> io::Result<()> {
        let input = (Input::named(name), compression::plain(input));
        let inputs = std::iter::once(input);
        let outcome = stream::run_alone(self, inputs, stop, run, &mut Unobserved);
        match outcome.failures.into_iter().next() {
            None => Ok(()),
            Some(failure) => Err(failure.error),
        }
    }

    /// Checks every record of many inputs on `jobs` threads and adds what it finds to `run`, in the order of the inputs: the
    /// result does not depend on `jobs`. `stdin` is what [`Input::Stdin`] reads.
    pub fn check_all(
        &self,
        inputs: &[Input],
        stdin: Option<Reader<'static>>,
        jobs: usize,
        stop: Stop,
        run: &mut Run,
        observer: &mut dyn Observer,
    ) -> Outcome {
        let is_one_small_file = matches!(inputs, [Input::File(path)] if stream::is_small(path));
        if jobs > 1 && !is_one_small_file {
            return stream::run_parallel(self, inputs, stdin, jobs, stop, run, observer);
        }
        let mut stdin = stdin;
        let opened = inputs.iter().map(|input| {
            let reader = stream::open(input, &mut stdin);
            (input.clone(), reader)
        });
        stream::run_alone(self, opened, stop, run, observer)
    }

    /// What the quick path says of a record; `None` when it leaves it to the full engine. [`Validator::check_all`] asks it
    /// by itself; this is for those who measure it or compare it.
    pub fn accept(&self, record: &str) -> Option<Acceptance> {
        let Target::Payload(contract) = &self.target else {
            return None;
        };
        let mut scratch = Scratch::default();
        let passed =
            contract
                .quick()
                .accept(record.as_bytes(), 0, self.undocumented(), &mut scratch)?;
        Some(Acceptance {
            length: passed.end,
            messages: passed.messages,
            private_notes: passed.private_notes,
            undocumented: scratch.notes.iter().map(chunk::path_of).collect(),
        })
    }

    /// What the full engine says of a record, whatever the quick path says: as many findings as are kept of one record.
    pub fn explain(&self, record: &str) -> Vec<Finding> {
        let chunk = Chunk::whole(record.as_bytes().to_vec());
        let record = Record::of(&chunk, 0..record.len(), Position::START);
        chunk::check(self, &record).found.finish().0
    }

    /// What becomes of records with undocumented fields on the quick path.
    fn undocumented(&self) -> Undocumented {
        match self.strictness {
            Strictness::AsRuled => Undocumented::Noted,
            Strictness::Strict => Undocumented::Refused,
        }
    }

    /// Gives a finding the severity that it has for this validator.
    fn judge(&self, finding: &mut Finding) {
        if self.strictness == Strictness::Strict {
            finding.severity = Severity::Error;
        }
    }
}
