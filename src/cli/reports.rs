//! Where reports go, for commands that write them when all is done.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstream::adapter::StripBytes;

use super::args::{FurtherReport, ReportFormat};
use super::error::CliError;
use super::files::{NewFile, Plain};
use super::streams::Streams;
use crate::finding::Run;
use crate::report::{self, Heading, Values};

/// Where a report goes.
pub(super) enum Destination {
    Stdout,
    File(PathBuf, NewFile),
}

impl Destination {
    /// Starts a report in a file, or on standard output.
    pub(super) fn open(file: Option<&PathBuf>) -> Result<Self, CliError> {
        let Some(path) = file else {
            return Ok(Destination::Stdout);
        };
        let file = NewFile::create(path).map_err(|source| CliError::Write {
            path: path.clone(),
            source,
        })?;
        Ok(Destination::File(path.clone(), file))
    }

    /// Writes to it; colours are taken away where they are not wanted.
    pub(super) fn write(
        &mut self,
        streams: &mut Streams,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        match self {
            Destination::Stdout => write(&mut streams.out),
            Destination::File(_, file) => write(&mut Plain {
                file,
                strip: StripBytes::new(),
            }),
        }
    }

    /// Gives a file its name, when all of it could be `written`.
    pub(super) fn close(self, written: io::Result<()>) -> Result<(), CliError> {
        match self {
            Destination::Stdout => written.map_err(CliError::Output),
            Destination::File(path, file) => written
                .and_then(|()| file.finish())
                .map_err(|source| CliError::Write { path, source }),
        }
    }
}

/// All reports of a run that are written at its end.
pub(super) struct FinalReports {
    outputs: Vec<(ReportFormat, Destination)>,
    /// The file that GitHub shows as the summary of the job.
    job_summary: Option<PathBuf>,
    /// What JSON may show, when that is not what the other formats may.
    json: Option<Values>,
}

impl FinalReports {
    /// Opens the main report and further ones. Done before the work, so that a file which cannot be written is told at once.
    pub(super) fn open(
        main: (ReportFormat, Option<&PathBuf>),
        further: &[FurtherReport],
    ) -> Result<Self, CliError> {
        let further = further
            .iter()
            .map(|report| (report.format, report.file.as_ref()));
        Self::of(std::iter::once(main).chain(further))
    }

    /// The same without a main report.
    pub(super) fn further(further: &[FurtherReport]) -> Result<Self, CliError> {
        let further = further
            .iter()
            .map(|report| (report.format, report.file.as_ref()));
        Self::of(further)
    }

    fn of<'f>(
        reports: impl Iterator<Item = (ReportFormat, Option<&'f PathBuf>)>,
    ) -> Result<Self, CliError> {
        let outputs = reports
            .map(|(format, file)| Ok((format, Destination::open(file)?)))
            .collect::<Result<Vec<_>, CliError>>()?;
        let is_for_github = outputs
            .iter()
            .any(|(format, _)| *format == ReportFormat::Github);
        let job_summary = std::env::var_os("GITHUB_STEP_SUMMARY")
            .filter(|path| is_for_github && !path.is_empty())
            .map(PathBuf::from);
        Ok(Self {
            outputs,
            job_summary,
            json: None,
        })
    }

    /// The reports, of which JSON shows values in another way.
    pub(super) fn with_json(self, values: Values) -> Self {
        Self {
            json: Some(values),
            ..self
        }
    }

    /// Writes them; `human` writes the one for people.
    pub(super) fn write(
        self,
        run: &Run,
        heading: Heading<'_>,
        streams: &mut Streams,
        human: impl Fn(&mut dyn Write, HumanTo) -> io::Result<()>,
    ) -> Result<(), CliError> {
        for (format, mut to) in self.outputs {
            let is_json = matches!(format, ReportFormat::Json | ReportFormat::Ndjson);
            let heading = Heading {
                values: self.json.filter(|_| is_json).unwrap_or(heading.values),
                ..heading
            };
            let human_to = match to {
                Destination::Stdout => HumanTo::Stdout,
                Destination::File(..) => HumanTo::File,
            };
            let written = to.write(streams, |out| match format {
                ReportFormat::Human => human(out, human_to),
                ReportFormat::Json => report::json::write(out, run, heading),
                ReportFormat::Ndjson => report::ndjson::write(out, run, heading),
                ReportFormat::Sarif => report::sarif::write(out, run, heading),
                ReportFormat::Junit => report::junit::write(out, run, heading),
                ReportFormat::Github => report::github::write(out, run, heading),
                ReportFormat::Gitlab => report::gitlab::write(out, run, heading),
                ReportFormat::Tap => report::tap::write(out, run, heading),
            });
            to.close(written)?;
        }
        if let Some(path) = self.job_summary {
            append_summary(&path, run, heading)
                .map_err(|source| CliError::Write { path, source })?;
        }
        Ok(())
    }
}

/// Where a report for people goes: how wide it may be depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HumanTo {
    Stdout,
    File,
}

/// The steps of a job write to one file, one after the other.
pub(super) fn append_summary(path: &Path, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let mut text = Vec::new();
    report::github::write_summary(&mut text, run, heading)?;
    std::fs::File::options()
        .append(true)
        .create(true)
        .open(path)?
        .write_all(&text)
}
