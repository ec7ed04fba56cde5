//! Inputs of any number and size, checked chunk by chunk on all cores, and put together again in their order.
//!
//! ```text
//!  reader thread: files -> chunks --+--> worker --+
//!                                   +--> worker --+--> the caller: in order, what is right -> Run
//! ```
//!
//! A chunk most likely starts with a record, and workers take that for granted. Whether it was so is known when the chunk
//! before it is put together; where it was not, the chunk is worked through once more. Memory is bounded by the number of
//! buffers that go round.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::chunk::{self, ChunkReport, Step};
use super::{Observer, Stop, Validator};
use crate::finding::rules::payload::BYTE_ORDER_MARK;
use crate::finding::{Case, Finding, Incomplete, Run, Surplus};
use crate::source::chunks::{Chunk, ChunkReader, Pace, Start, lead_after, rebased};
use crate::source::compression::{self, Reader};
use crate::source::records::{Passing, State};
use crate::source::{Input, Position, Record};

/// An input that could not be read to its end.
#[derive(Debug)]
pub struct Failure {
    /// The input.
    pub input: Input,
    /// What the system said.
    pub error: io::Error,
}

/// What a run over inputs came to, beside its findings.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The inputs that could not be read, in their order.
    pub failures: Vec<Failure>,
    /// Why the run ended when somebody who watched it could not go on, such as a reader that went away.
    pub broken_off: Option<io::Error>,
}

/// Files up to this size, in bytes, are read and checked by one worker, many at a time.
const SMALL: u64 = 64 << 10;
/// What a small file may unpack to, in bytes, before it is treated as a large one.
const SMALL_UNPACKED: u64 = 2 << 20;
/// How often a worker without work looks whether all is over.
const LOOK: Duration = Duration::from_millis(50);
/// How many small files a worker takes at once.
const BATCH: usize = 16;

/// How many findings of a chunk or a small file a worker keeps.
const MOST_FINDINGS: usize = 4_000;

/// Everything that is needed while findings are put in order.
struct Ledger<'r> {
    validator: &'r Validator,
    run: &'r mut Run,
    observer: &'r mut dyn Observer,
    stop: Stop,
    outcome: Outcome,
}

/// One input while its chunks are put together.
struct Assembly {
    source: Arc<str>,
    state: State,
    /// Where the next chunk starts.
    base: Position,
    /// The start of a record that goes on in the next chunk.
    carry: Option<Chunk>,
    passing: Option<Passing>,
    record: u64,
    /// Whether invisible characters outside of the records were reported: once is enough for an input.
    has_reported_invisible: bool,
}

impl Assembly {
    fn new(input: &Input) -> Self {
        Self {
            source: input.name().into(),
            state: State::START,
            base: Position::START,
            carry: None,
            passing: None,
            record: 0,
            has_reported_invisible: false,
        }
    }

    /// Takes the next chunk, with what a worker made of it, if one did. Gives a buffer back that is free now.
    fn take(
        &mut self,
        chunk: Chunk,
        guessed: Option<Guess>,
        ledger: &mut Ledger<'_>,
    ) -> ControlFlow<(), Vec<u8>> {
        let was_right =
            self.carry.is_none() && self.passing.is_none() && guess_for(&chunk) == Some(self.state);
        let (chunk, report) = match guessed {
            Some(Guess { steps, report }) if was_right => {
                for step in steps {
                    self.absorb(&chunk, step, self.base, ledger)?;
                }
                (chunk, report)
            }
            _ => {
                let chunk = self.joined(chunk);
                let (validator, state, base) = (ledger.validator, self.state, self.base);
                let passing = self.passing.take();
                let mut absorb = |step| self.absorb(&chunk, step, Position::START, ledger);
                let report = chunk::work(validator, &chunk, state, base, passing, &mut absorb)?;
                (chunk, report)
            }
        };
        for (path, count) in report.fields {
            ledger.run.add_field(&path, count);
        }
        ledger
            .run
            .add_messages(report.messages, report.private_notes);
        let (open_at, extent) = (report.open_at, report.extent);
        self.state = report.end;
        self.passing = report.passing;
        match open_at {
            None => self.base = rebased(extent, self.base),
            Some(at) => {
                self.base = self.base.after(&chunk.bytes[chunk.text_start()..at]);
                self.carry = Some(Chunk {
                    bytes: chunk.bytes[at..].to_vec(),
                    lead: lead_after(&chunk.lead, &chunk.bytes[chunk.text_start()..at]),
                    start: Start::Record,
                    is_last: false,
                    framing: Arc::clone(&chunk.framing),
                });
            }
        }
        ControlFlow::Continue(chunk.bytes)
    }

    /// The chunk behind what was left of the one before it.
    fn joined(&mut self, chunk: Chunk) -> Chunk {
        let Some(mut carry) = self.carry.take() else {
            return chunk;
        };
        carry.bytes.extend_from_slice(&chunk.bytes);
        Chunk {
            bytes: carry.bytes,
            lead: carry.lead,
            ..chunk
        }
    }

    /// Adds a step to the run. Its places are relative to `report_base`.
    fn absorb(
        &mut self,
        chunk: &Chunk,
        step: Step,
        report_base: Position,
        ledger: &mut Ledger<'_>,
    ) -> ControlFlow<()> {
        let place = |mut finding: Finding| {
            if let Some(place) = &mut finding.place {
                place.position = rebased(place.position, report_base);
            }
            finding
        };
        ledger.go_on()?;
        match step {
            Step::Passed(count) => {
                self.record += count;
                ledger.run.add_passed(count);
                ControlFlow::Continue(())
            }
            Step::Noted { fields, .. }
                if fields.iter().all(|(path, _)| ledger.run.knows_field(path)) =>
            {
                self.record += 1;
                ledger.run.add_passed(1);
                for (path, count) in fields {
                    ledger.run.add_field(&path, count);
                }
                ControlFlow::Continue(())
            }
            Step::Noted { range, .. } => {
                self.record += 1;
                let record = Record::of(chunk, range, self.base);
                let (findings, surplus) = chunk::undocumented(ledger.validator, &record);
                ledger.add(self.case(findings), &surplus)
            }
            Step::Found(findings, surplus) => {
                self.record += 1;
                let findings = findings.into_iter().map(place).collect();
                ledger.add(self.case(findings), &surplus)
            }
            Step::Remark(finding) => {
                let is_invisible = finding.rule.code == BYTE_ORDER_MARK.code;
                if is_invisible && std::mem::replace(&mut self.has_reported_invisible, true) {
                    return ControlFlow::Continue(());
                }
                let mut case = self.case(vec![place(finding)]);
                case.record += 1;
                ledger.add_remark(&case)
            }
        }
    }

    fn case(&self, findings: Vec<Finding>) -> Case {
        Case {
            source: Arc::clone(&self.source),
            record: self.record,
            findings,
            trial: None,
        }
    }
}

/// What a worker made of a chunk whose start it guessed.
struct Guess {
    steps: Vec<Step>,
    report: ChunkReport,
}

impl Guess {
    /// Works through a chunk; `None` when its start cannot be guessed, or when it has more findings than a worker keeps. Then
    /// it is worked through where the findings can be handed on one by one.
    fn of(validator: &Validator, chunk: &Chunk, state: Option<State>) -> Option<Self> {
        let (mut steps, mut findings) = (Vec::new(), 0);
        let mut keep = |step| {
            findings += match &step {
                Step::Found(found, _) => found.len(),
                Step::Remark(_) => 1,
                Step::Passed(_) | Step::Noted { .. } => 0,
            };
            if findings > MOST_FINDINGS {
                return ControlFlow::Break(());
            }
            steps.push(step);
            ControlFlow::Continue(())
        };
        let flow = chunk::work(validator, chunk, state?, Position::START, None, &mut keep);
        let ControlFlow::Continue(report) = flow else {
            return None;
        };
        Some(Self { steps, report })
    }
}

/// The state that a worker takes a chunk to start in; `None` when that cannot be guessed.
fn guess_for(chunk: &Chunk) -> Option<State> {
    match chunk.start {
        Start::Input => Some(State::START),
        Start::Record => Some(State::before_record(&chunk.framing)),
        Start::Anywhere => None,
    }
}

impl Ledger<'_> {
    /// Whether the next thing may be looked at.
    fn go_on(&mut self) -> ControlFlow<()> {
        let is_enough =
            matches!(self.stop, Stop::AfterErrors(limit) if self.run.summary().errors >= limit);
        if is_enough {
            self.run.cut_short(Incomplete::ErrorLimit);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn add(&mut self, case: Case, surplus: &Surplus) -> ControlFlow<()> {
        let new = self.run.add(case);
        self.run.add_surplus(surplus);
        self.tell(&new)
    }

    fn add_remark(&mut self, case: &Case) -> ControlFlow<()> {
        self.run.add_remarks(case.clone());
        self.tell(case)
    }

    fn tell(&mut self, case: &Case) -> ControlFlow<()> {
        if case.findings.is_empty() {
            return ControlFlow::Continue(());
        }
        match self.observer.found(case) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.outcome.broken_off = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn start(&mut self, input: &Input) -> Assembly {
        let assembly = Assembly::new(input);
        self.run.start_source(Arc::clone(&assembly.source));
        self.observer.started(&assembly.source);
        assembly
    }

    fn fail(&mut self, input: &Input, error: io::Error) {
        self.run.cut_short(Incomplete::Unread);
        self.outcome.failures.push(Failure {
            input: input.clone(),
            error,
        });
    }

    /// Reads an input from its start to its end on this thread.
    fn read_alone(&mut self, input: &Input, reader: io::Result<Reader<'_>>) -> ControlFlow<()> {
        let reader = match reader {
            Ok(reader) => reader,
            Err(error) => {
                self.fail(input, error);
                return ControlFlow::Continue(());
            }
        };
        let mut assembly = self.start(input);
        let size = self.validator.limits.chunk;
        let mut chunks = ChunkReader::new(reader, size).at(pace_of(input));
        let mut buffer = Vec::new();
        loop {
            match chunks.next_chunk(buffer) {
                Ok(None) => return ControlFlow::Continue(()),
                Ok(Some(chunk)) => {
                    let length = chunk.bytes.len() as u64;
                    buffer = assembly.take(chunk, None, self)?;
                    self.observer.passed(length);
                }
                Err(error) => {
                    self.fail(input, error);
                    return ControlFlow::Continue(());
                }
            }
        }
    }
}

/// Checks inputs one after the other on this thread.
pub(super) fn run_alone<'r>(
    validator: &Validator,
    inputs: impl Iterator<Item = (Input, io::Result<Reader<'r>>)>,
    stop: Stop,
    run: &mut Run,
    observer: &mut dyn Observer,
) -> Outcome {
    let mut ledger = Ledger {
        validator,
        run,
        observer,
        stop,
        outcome: Outcome::default(),
    };
    for (input, reader) in inputs {
        let flow = ledger.go_on();
        if flow.is_break() || ledger.read_alone(&input, reader).is_break() {
            break;
        }
    }
    ledger.outcome
}

/// Something for a worker to do.
enum Job {
    Chunk(Chunk),
    Files(Vec<(usize, PathBuf)>),
}

/// What came of it, or of reading.
enum Done {
    /// A chunk of the input at hand.
    Chunk(Chunk, Option<Guess>),
    /// Small files.
    Files(Vec<FileDone>),
    /// A large input starts.
    Started(usize),
    /// It cannot be read.
    Failed(usize, io::Error),
}

struct FileDone {
    input: usize,
    result: io::Result<SmallFile>,
}

enum SmallFile {
    /// The chunk keeps its bytes only when somebody will look into them again.
    Checked {
        checked: Box<(Chunk, Guess)>,
        length: u64,
    },
    /// It unpacks to more than a small file should, or not to its end, or more is wrong with it than a worker keeps.
    Large,
}

/// Checks inputs on `jobs` threads beside this one.
pub(super) fn run_parallel(
    validator: &Validator,
    inputs: &[Input],
    stdin: Option<Reader<'static>>,
    jobs: usize,
    stop: Stop,
    run: &mut Run,
    observer: &mut dyn Observer,
) -> Outcome {
    let buffers = jobs * 2 + 2;
    let (free, frees) = channel();
    for _ in 0..buffers {
        // The receiver lives in the reader, which was not started yet.
        let _ = free.send(Vec::new());
    }
    let (job_sender, jobs_received) = sync_channel::<(u64, Job)>(buffers);
    let (done_sender, done) = channel::<(u64, Done)>();
    let reader = InputReader {
        inputs: inputs.to_vec(),
        stdin,
        chunk: validator.limits.chunk,
        free: frees,
        unused: None,
        jobs: job_sender,
        done: done_sender.clone(),
        next: 0,
    };
    // It is not waited for: it may stand in a read from a pipe that nobody writes to, and holds nothing that matters.
    std::thread::spawn(move || reader.read_all());
    let jobs_received = Mutex::new(jobs_received);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            let done = done_sender.clone();
            let (jobs, is_over) = (&jobs_received, &is_over);
            scope.spawn(move || work(validator, jobs, is_over, &done));
        }
        drop(done_sender);
        let ledger = Ledger {
            validator,
            run,
            observer,
            stop,
            outcome: Outcome::default(),
        };
        let outcome = collect(ledger, inputs, &done, &free);
        is_over.store(true, Ordering::Relaxed);
        // The reader may wait for a buffer, and a worker for somebody to listen.
        drop((done, free));
        outcome
    })
}

/// The thread that reads.
struct InputReader {
    inputs: Vec<Input>,
    stdin: Option<Reader<'static>>,
    chunk: usize,
    free: Receiver<Vec<u8>>,
    /// A permit that was taken and not needed.
    unused: Option<Vec<u8>>,
    jobs: SyncSender<(u64, Job)>,
    done: Sender<(u64, Done)>,
    next: u64,
}

/// Nobody listens any more.
struct Deserted;

impl InputReader {
    fn read_all(mut self) {
        // When nobody listens there is nobody to tell.
        let _ = self.try_read_all();
    }

    fn try_read_all(&mut self) -> Result<(), Deserted> {
        let mut batch = Vec::new();
        for (index, input) in std::mem::take(&mut self.inputs).into_iter().enumerate() {
            match input {
                Input::File(path) if is_small(&path) => {
                    batch.push((index, path));
                    if batch.len() == BATCH {
                        self.send_batch(&mut batch)?;
                    }
                }
                other => {
                    self.send_batch(&mut batch)?;
                    self.read_large(index, &other)?;
                }
            }
        }
        self.send_batch(&mut batch)
    }

    fn send_batch(&mut self, batch: &mut Vec<(usize, PathBuf)>) -> Result<(), Deserted> {
        if batch.is_empty() {
            return Ok(());
        }
        self.permit()?;
        self.send_job(Job::Files(std::mem::take(batch)))
    }

    /// A buffer, which is also the permit to send something, so that what is done cannot pile up.
    fn permit(&mut self) -> Result<Vec<u8>, Deserted> {
        match self.unused.take() {
            Some(buffer) => Ok(buffer),
            None => self.free.recv().map_err(|_| Deserted),
        }
    }

    fn send_job(&mut self, job: Job) -> Result<(), Deserted> {
        self.next += 1;
        self.jobs.send((self.next - 1, job)).map_err(|_| Deserted)
    }

    fn send_done(&mut self, done: Done) -> Result<(), Deserted> {
        self.next += 1;
        self.done.send((self.next - 1, done)).map_err(|_| Deserted)
    }

    fn read_large(&mut self, index: usize, input: &Input) -> Result<(), Deserted> {
        let reader = match open(input, &mut self.stdin) {
            Ok(reader) => reader,
            Err(error) => return self.send_done(Done::Failed(index, error)),
        };
        self.send_done(Done::Started(index))?;
        let mut chunks = ChunkReader::new(reader, self.chunk).at(pace_of(input));
        loop {
            let buffer = self.permit()?;
            match chunks.next_chunk(buffer) {
                Ok(Some(chunk)) => self.send_job(Job::Chunk(chunk))?,
                ended => {
                    self.unused = Some(Vec::new());
                    return match ended {
                        Err(error) => self.send_done(Done::Failed(index, error)),
                        Ok(_) => Ok(()),
                    };
                }
            }
        }
    }
}

/// Whether a file is read whole by one worker. What is no regular file (a pipe, a device) has no size.
pub(super) fn is_small(path: &std::path::Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() <= SMALL)
}

/// The plain bytes of an input; of standard input those of `stdin`, the first time.
pub(super) fn open(
    input: &Input,
    stdin: &mut Option<Reader<'static>>,
) -> io::Result<Reader<'static>> {
    match input {
        Input::File(path) => compression::plain(File::open(path)?),
        Input::Stdin => match stdin.take() {
            Some(stdin) => compression::plain(stdin),
            None => Ok(Box::new(io::empty())),
        },
    }
}

/// Whoever writes to standard input may be slow, and wait for an answer.
fn pace_of(input: &Input) -> Pace {
    match input {
        Input::File(_) => Pace::Full,
        Input::Stdin => Pace::Prompt,
    }
}

/// What a worker does until there is nothing more to do.
fn work(
    validator: &Validator,
    jobs: &Mutex<Receiver<(u64, Job)>>,
    is_over: &AtomicBool,
    done: &Sender<(u64, Done)>,
) {
    let mut buffer = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let job = match jobs.lock() {
            Ok(jobs) => jobs.recv_timeout(LOOK),
            Err(_) => return,
        };
        let (number, job) = match job {
            Ok(job) => job,
            // The reader may stand in a read while everything else is over.
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let result = match job {
            Job::Chunk(chunk) => {
                let guess = Guess::of(validator, &chunk, guess_for(&chunk));
                Done::Chunk(chunk, guess)
            }
            Job::Files(files) => Done::Files(
                files
                    .into_iter()
                    .map(|(input, path)| FileDone {
                        input,
                        result: check_small(validator, &path, &mut buffer),
                    })
                    .collect(),
            ),
        };
        if done.send((number, result)).is_err() {
            return;
        }
    }
}

/// Reads and checks a file, in a buffer that is used again for the next one.
fn check_small(
    validator: &Validator,
    path: &std::path::Path,
    buffer: &mut Vec<u8>,
) -> io::Result<SmallFile> {
    let mut bytes = std::mem::take(buffer);
    bytes.clear();
    bytes.reserve(16 << 10);
    File::open(path)?
        .take(SMALL_UNPACKED + 1)
        .read_to_end(&mut bytes)?;
    if compression::is_compressed(&bytes) {
        let packed = std::mem::take(&mut bytes);
        let mut plain = compression::plain(&packed[..])?.take(SMALL_UNPACKED + 1);
        if plain.read_to_end(&mut bytes).is_err() {
            // Read piece by piece, it is checked as far as it can be read.
            return Ok(SmallFile::Large);
        }
    }
    let length = bytes.len() as u64;
    if length > SMALL_UNPACKED {
        return Ok(SmallFile::Large);
    }
    let mut chunk = Chunk::whole(bytes);
    let Some(guess) = Guess::of(validator, &chunk, Some(State::START)) else {
        return Ok(SmallFile::Large);
    };
    let is_noted = |step: &Step| matches!(step, Step::Noted { .. });
    if !guess.steps.iter().any(is_noted) {
        *buffer = std::mem::take(&mut chunk.bytes);
    }
    Ok(SmallFile::Checked {
        checked: Box::new((chunk, guess)),
        length,
    })
}

/// Puts everything in order.
fn collect(
    mut ledger: Ledger<'_>,
    inputs: &[Input],
    done: &Receiver<(u64, Done)>,
    free: &Sender<Vec<u8>>,
) -> Outcome {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    let mut assembly = None;
    'all: for (number, result) in done {
        waiting.insert(number, result);
        while let Some(result) = waiting.remove(&next) {
            next += 1;
            if ledger
                .settle(result, inputs, &mut assembly, free)
                .is_break()
            {
                break 'all;
            }
        }
    }
    ledger.outcome
}

impl Ledger<'_> {
    fn settle(
        &mut self,
        done: Done,
        inputs: &[Input],
        assembly: &mut Option<Assembly>,
        free: &Sender<Vec<u8>>,
    ) -> ControlFlow<()> {
        match done {
            Done::Started(index) => {
                *assembly = Some(self.start(&inputs[index]));
            }
            Done::Failed(index, error) => self.fail(&inputs[index], error),
            Done::Chunk(chunk, report) => {
                let length = chunk.bytes.len() as u64;
                if let Some(assembly) = assembly {
                    let buffer = assembly.take(chunk, report, self)?;
                    // The reader may have come to the end.
                    let _ = free.send(buffer);
                }
                self.observer.passed(length);
            }
            Done::Files(files) => {
                for file in files {
                    self.settle_file(file, inputs)?;
                }
                let _ = free.send(Vec::new());
            }
        }
        ControlFlow::Continue(())
    }

    fn settle_file(&mut self, file: FileDone, inputs: &[Input]) -> ControlFlow<()> {
        let input = &inputs[file.input];
        match file.result {
            Err(error) => self.fail(input, error),
            Ok(SmallFile::Large) => {
                self.read_alone(input, open(input, &mut None))?;
            }
            Ok(SmallFile::Checked { checked, length }) => {
                let (chunk, guess) = *checked;
                self.go_on()?;
                let mut assembly = self.start(input);
                assembly.take(chunk, Some(guess), self)?;
                self.observer.passed(length);
            }
        }
        ControlFlow::Continue(())
    }
}
