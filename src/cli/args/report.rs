//! Reports, and when a run has failed: flags that several commands have.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

/// How strictly a run is judged, and where its reports go.
#[derive(Debug, Args)]
pub struct Reporting {
    /// Take warnings and notices for errors
    #[arg(long)]
    pub strict: bool,
    /// Exit with status 1 from this severity on
    #[arg(long, default_value = "error", value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// How to report
    #[arg(long, default_value = "human", value_name = "FORMAT")]
    pub format: ReportFormat,
    /// Write the report to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write a further report to a file, such as sarif=report.sarif; github alone goes to standard output; may be repeated, or several with commas
    #[arg(long, value_name = "FORMAT=FILE", value_delimiter = ',', value_parser = FurtherReport::parse)]
    pub report: Vec<FurtherReport>,
}

impl Reporting {
    /// The files that are written.
    pub fn outputs(&self) -> Vec<Output<'_>> {
        let further = self.report.iter().filter_map(FurtherReport::output);
        let main = Output::of("--output ", self.output.as_deref());
        main.into_iter().chain(further).collect()
    }
}

/// A file that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output<'a> {
    /// The file.
    pub path: &'a Path,
    /// The flag that names it, as it was typed: `--output report.txt`.
    pub typed: String,
}

impl<'a> Output<'a> {
    /// The file of a flag, when it is given. `flag` is what stands in front of the path.
    pub fn of(flag: &str, path: Option<&'a Path>) -> Option<Self> {
        let path = path?;
        let typed = format!("{flag}{}", path.display());
        Some(Self { path, typed })
    }
}

/// How a run is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people, with the source underlined
    Human,
    /// One JSON document (schemas/report.json)
    Json,
    /// One JSON text a finding, as it is found, and a summary (schemas/report-lines.json)
    Ndjson,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for test reports
    Junit,
    /// Annotations of GitHub Actions, and the job summary
    Github,
    /// Code quality of GitLab, for merge requests
    Gitlab,
    /// TAP 14, for test harnesses
    Tap,
}

/// From which severity on a run has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Anything at all
    Notice,
    /// Nothing: the report tells
    Never,
}

/// A report beside the main one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherReport {
    /// Its format.
    pub format: ReportFormat,
    /// Its file; `None` for standard output.
    pub file: Option<PathBuf>,
}

impl FurtherReport {
    /// The file that is written, when it is one.
    pub fn output(&self) -> Option<Output<'_>> {
        let format = self.format.to_possible_value()?;
        let flag = format!("--report {}=", format.get_name());
        Output::of(&flag, self.file.as_deref())
    }

    /// Reads `FORMAT=FILE`, or `github`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let format = <ReportFormat as ValueEnum>::from_str(name, false).map_err(|_| {
            format!(
                "{name:?} is no format: human, json, ndjson, sarif, junit, github, gitlab or tap"
            )
        })?;
        match file {
            Some("") => Err("a file is missing after the =".to_owned()),
            None if format != ReportFormat::Github => {
                Err(format!("a file is missing: write {name}=FILE"))
            }
            file => Ok(Self {
                format,
                file: file.map(PathBuf::from),
            }),
        }
    }
}
