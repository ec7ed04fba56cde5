//! `hubctl validate`: captured payloads against the contract.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::{Duration, SystemTime};

use crate::cli::Outcome;
use crate::cli::args::{Global, ReportFormat, ValidateArgs};
use crate::cli::error::CliError;
use crate::cli::files::{Interruption, end_tidily_when_interrupted, keep_apart};
use crate::cli::outcome_of;
use crate::cli::progress::{Audience, Progress};
use crate::cli::reports::{Destination, append_summary};
use crate::cli::root::root;
use crate::cli::streams::{Streams, known_columns};
use crate::finding::{Case, Incomplete, Keep, Run};
use crate::report::{self, Contract, Heading, Root, Values, human};
use crate::source::document::brief;
use crate::source::{Input, InputError};
use crate::validate::{EmptyInput, Failure, Observer, Stop, Strictness, Validator};

pub(in crate::cli) fn run(
    args: &ValidateArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    if !args.watch {
        end_tidily_when_interrupted(Interruption::Failure);
        return check_once(args, global, streams);
    }
    end_tidily_when_interrupted(Interruption::End);
    loop {
        let before = stamps(args);
        clear_screen(streams);
        match check_once(args, global, streams) {
            // Whoever watched went away.
            Err(error) if error.is_closed_pipe() => return Err(error),
            Err(error) => error.write(&mut streams.err),
            Ok(_) => {}
        }
        streams.out.flush().map_err(CliError::Output)?;
        streams.say("waiting for a change; Ctrl-C ends");
        while stamps(args) == before {
            std::thread::sleep(LOOK);
        }
    }
}

/// How often the files are looked at for changes. Looking works where notifications do not: on network drives and in
/// containers.
const LOOK: Duration = Duration::from_millis(200);

/// When each file was changed last, and how long it was.
type Stamps = Vec<(String, Option<(SystemTime, u64)>)>;

fn stamps(args: &ValidateArgs) -> Stamps {
    let inputs = args
        .paths
        .iter()
        .flat_map(|path| Input::find(path).unwrap_or_default());
    let files = inputs.filter_map(|input| input.path().map(Path::to_owned));
    files
        .chain(schema_files(args))
        .map(|path| {
            (
                path.display().to_string(),
                crate::source::inputs::stamp_of(&path),
            )
        })
        .collect()
}

/// The schema and the files of `--schema-dir`.
fn schema_files(args: &ValidateArgs) -> Vec<PathBuf> {
    let folders = args.schema_dir.iter();
    let inputs = folders.flat_map(|folder| Input::find(folder).unwrap_or_default());
    let paths = inputs.filter_map(|input| input.path().map(Path::to_owned));
    paths.chain(args.schema.clone()).collect()
}

fn clear_screen(streams: &mut Streams) {
    if io::stdout().is_terminal() {
        // When it cannot be cleared, the next report stands below the last one.
        let _ = write!(io::stdout(), "\x1b[2J\x1b[3J\x1b[H").and_then(|()| io::stdout().flush());
    } else {
        let _ = streams.out.flush();
    }
}

fn check_once(
    args: &ValidateArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    let (inputs, mut failures) = find_inputs(&args.paths)?;
    let validator = validator(args, global)?;
    let mut schemas = schema_files(args);
    schemas.extend(validator.referenced_files());
    let schemas = schemas.iter().map(PathBuf::as_path);
    keep_apart(
        &args.reporting.outputs(),
        inputs.iter().filter_map(Input::path).chain(schemas),
    )?;
    if !validator.unknown_formats().is_empty() && !global.quiet {
        let all = validator.unknown_formats();
        let formats: Vec<_> = all.iter().take(8).map(|name| brief(name, 40)).collect();
        let formats = formats.join(", ");
        let more = match all.len().saturating_sub(8) {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        streams.say(&format!(
            "note: the schema has formats that are unknown and not checked: {formats}{more}"
        ));
    }
    let root = root()?;
    let all = inputs.len() + failures.len();
    let stop = match args.max_errors {
        0 => Stop::Never,
        limit => Stop::AfterErrors(limit),
    };
    let links = streams.links();
    let reports = Reports::open(args, global, links, root.clone())?;
    let mut run = Run::keeping(reports.keep());
    if !failures.is_empty() {
        run.cut_short(Incomplete::Unread);
    }
    let mut watcher = Watcher {
        progress: Progress::new(
            &inputs,
            if global.quiet {
                Audience::Nobody
            } else {
                Audience::Terminal
            },
        ),
        names_sources: global.verbose,
        reports,
        streams,
    };
    let stdin = inputs
        .contains(&Input::Stdin)
        .then(|| Box::new(io::stdin()) as crate::source::compression::Reader<'static>);
    let outcome = validator.check_all(&inputs, stdin, jobs(args), stop, &mut run, &mut watcher);
    let Watcher {
        progress, reports, ..
    } = watcher;
    progress.finish();
    failures.extend(outcome.failures.into_iter().map(failure_of));
    let is_found = run.summary().cases > 0 || !run.rules().is_empty();
    let is_nothing_read = failures.len() == all && !is_found;
    let written = match outcome.broken_off {
        Some(error) => Err(CliError::Output(error)),
        None if is_nothing_read => Ok(()),
        None => {
            let schema = args.schema.as_ref().map(|path| path.display().to_string());
            let contract = match &schema {
                Some(name) => Contract::OwnSchema(name),
                None => Contract::Profile(global.one_profile()?),
            };
            let heading = Heading {
                command: "validate",
                contract,
                elapsed: progress.elapsed(),
                values: Values::Shown,
                root: &root,
            };
            reports.finish(&run, heading, streams)
        }
    };
    match written {
        // Whoever reads the report has seen enough; the verdict stands.
        Err(error) if error.is_closed_pipe() && !args.watch => {}
        other => other?,
    }
    verdict(args, &run, failures, all, streams)
}

fn validator(args: &ValidateArgs, global: &Global) -> Result<Validator, CliError> {
    let validator = match &args.schema {
        Some(path) => Validator::with_own_schema(path, &args.schema_dir)?,
        None if !args.part.is_sent_by(global.one_profile()?.profile()) => {
            return Err(CliError::PartNotSent {
                profile: global.one_profile()?,
                part: args.part,
            });
        }
        None => Validator::for_part(global.one_profile()?.profile(), args.part),
    };
    let strictness = if args.reporting.strict {
        Strictness::Strict
    } else {
        Strictness::AsRuled
    };
    let empty = if args.allow_empty {
        EmptyInput::Nothing
    } else {
        EmptyInput::Fault
    };
    Ok(validator
        .with_strictness(strictness)
        .with_empty_inputs(empty))
}

fn jobs(args: &ValidateArgs) -> usize {
    match args.jobs {
        Some(jobs) => usize::from(jobs),
        None => available_parallelism().map_or(1, Into::into),
    }
}

fn verdict(
    args: &ValidateArgs,
    run: &Run,
    mut failures: Vec<CliError>,
    all: usize,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    match failures.len() {
        0 => Ok(outcome_of(args.reporting.fail_on, run)),
        1 if all == 1 => Err(failures.remove(0)),
        failed => {
            failures
                .iter()
                .for_each(|failure| failure.write(&mut streams.err));
            Err(CliError::SomeInputs { failed, all })
        }
    }
}

/// The inputs that were named, and why some of them cannot be found.
fn find_inputs(paths: &[PathBuf]) -> Result<(Vec<Input>, Vec<CliError>), CliError> {
    if paths.is_empty() {
        let is_piped = !io::stdin().is_terminal();
        return if is_piped {
            Ok((vec![Input::Stdin], Vec::new()))
        } else {
            Err(CliError::NoInput)
        };
    }
    let mut inputs = Vec::new();
    let mut failures = Vec::new();
    for path in paths {
        match Input::find(path) {
            Ok(found) => inputs.extend(found),
            Err(error) => failures.push(CliError::Input(error)),
        }
    }
    Ok((inputs, failures))
}

fn failure_of(failure: Failure) -> CliError {
    let source = failure.error;
    match failure.input {
        Input::File(path) => CliError::Input(InputError::Read { path, source }),
        Input::Stdin => CliError::Read {
            name: "standard input".to_owned(),
            source,
        },
    }
}

/// Hears of findings and passes them on.
struct Watcher<'s> {
    progress: Progress,
    names_sources: bool,
    reports: Reports,
    streams: &'s mut Streams,
}

impl Observer for Watcher<'_> {
    fn started(&mut self, source: &str) {
        if self.names_sources {
            let streams = &mut *self.streams;
            self.progress
                .aside(|| streams.say(&format!("reading {source}")));
        }
    }

    fn found(&mut self, case: &Case) -> io::Result<()> {
        let (reports, streams) = (&mut self.reports, &mut *self.streams);
        self.progress.aside(|| reports.write_case(case, streams))
    }

    fn passed(&mut self, bytes: u64) {
        self.progress.passed(bytes);
    }
}

/// All reports of a run.
struct Reports {
    outputs: Vec<Output>,
    /// The file that GitHub shows as the summary of the job.
    job_summary: Option<PathBuf>,
    ci_values: Values,
    root: Root,
}

/// One report and where it goes.
struct Output {
    format: ReportFormat,
    to: Destination,
    human: Option<human::Report>,
}

impl Reports {
    fn open(
        args: &ValidateArgs,
        global: &Global,
        links: human::Links,
        root: Root,
    ) -> Result<Self, CliError> {
        let main = (args.reporting.format, args.reporting.output.as_ref());
        let further = args
            .reporting
            .report
            .iter()
            .map(|report| (report.format, report.file.as_ref()));
        let outputs = std::iter::once(main)
            .chain(further)
            .map(|(format, file)| Output::open(format, file, global, links))
            .collect::<Result<Vec<_>, _>>()?;
        let is_for_github = outputs
            .iter()
            .any(|output| output.format == ReportFormat::Github);
        let job_summary = std::env::var_os("GITHUB_STEP_SUMMARY")
            .filter(|path| is_for_github && !path.is_empty())
            .map(PathBuf::from);
        Ok(Self {
            outputs,
            job_summary,
            ci_values: if args.show_values {
                Values::Shown
            } else {
                Values::Masked
            },
            root,
        })
    }

    /// What the run must keep: reports that are one document are written at the end.
    fn keep(&self) -> Keep {
        let is_streamed =
            |output: &Output| matches!(output.format, ReportFormat::Human | ReportFormat::Ndjson);
        if self.outputs.iter().all(is_streamed) {
            Keep::Counts
        } else {
            Keep::Findings
        }
    }

    fn write_case(&mut self, case: &Case, streams: &mut Streams) -> io::Result<()> {
        for output in &mut self.outputs {
            output.write_case(case, &self.root, streams)?;
        }
        Ok(())
    }

    fn finish(
        self,
        run: &Run,
        heading: Heading<'_>,
        streams: &mut Streams,
    ) -> Result<(), CliError> {
        for output in self.outputs {
            output.finish(run, heading, self.ci_values, streams)?;
        }
        if let Some(path) = self.job_summary {
            let heading = Heading {
                values: self.ci_values,
                ..heading
            };
            append_summary(&path, run, heading)
                .map_err(|source| CliError::Write { path, source })?;
        }
        Ok(())
    }
}

impl Output {
    fn open(
        format: ReportFormat,
        file: Option<&PathBuf>,
        global: &Global,
        links: human::Links,
    ) -> Result<Self, CliError> {
        let to = Destination::open(file)?;
        let detail = if global.quiet {
            human::Detail::ErrorsOnly
        } else {
            human::Detail::Full
        };
        let links = match to {
            Destination::Stdout => links,
            Destination::File(..) => human::Links::Plain,
        };
        let width = match to {
            Destination::Stdout => known_columns(),
            Destination::File(..) => None,
        };
        let human = (format == ReportFormat::Human)
            .then(|| human::Report::new(detail, links, Values::Shown).width(width));
        Ok(Self { format, to, human })
    }

    /// Writes what a report shows while the run goes on.
    fn write_case(&mut self, case: &Case, root: &Root, streams: &mut Streams) -> io::Result<()> {
        let Self { format, to, human } = self;
        match (format, human) {
            (ReportFormat::Human, Some(human)) => {
                to.write(streams, |out| human.write_case(out, case))
            }
            (ReportFormat::Ndjson, _) => to.write(streams, |out| {
                report::ndjson::write_case(out, case, Values::Shown, root)
            }),
            _ => Ok(()),
        }
    }

    /// Writes the rest, and closes the report.
    fn finish(
        mut self,
        run: &Run,
        heading: Heading<'_>,
        ci_values: Values,
        streams: &mut Streams,
    ) -> Result<(), CliError> {
        let for_ci = Heading {
            values: ci_values,
            ..heading
        };
        let written = self.to.write(streams, |out| match self.format {
            ReportFormat::Human => match &self.human {
                Some(human) => human.finish(out, run, heading),
                None => Ok(()),
            },
            ReportFormat::Json => report::json::write(out, run, heading),
            ReportFormat::Ndjson => report::ndjson::write_summary(out, run, heading),
            ReportFormat::Sarif => report::sarif::write(out, run, for_ci),
            ReportFormat::Junit => report::junit::write(out, run, for_ci),
            ReportFormat::Github => report::github::write(out, run, for_ci),
            ReportFormat::Gitlab => report::gitlab::write(out, run, for_ci),
            ReportFormat::Tap => report::tap::write(out, run, for_ci),
        });
        self.to.close(written)
    }
}
