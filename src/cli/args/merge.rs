//! Flags of `report merge`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CheckReport, FailOn, Output, ReportFormat};

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hubctl report merge parts --report html=report.html,junit=hubctl.xml")]
pub struct ReportArgs {
    /// What to do with reports.
    #[command(subcommand)]
    pub command: ReportCommand,
}

/// What can be done with reports.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Merge the reports of all shards of a check, or of all parts of a validate, into one
    Merge(MergeArgs),
}

/// Flags of `report merge`.
#[derive(Debug, Args)]
#[command(after_help = "\
The parts are JSON reports of this version of hubctl (--format json or ndjson), in folders or named.
The shards of a check have to be there once each, and of one plan: the same app, profiles, cases,
seed and flags. Values that a part masks stay masked. An HTML report has the pictures of
--screenshots, when they lie beside the JSON report of their shard.

Examples:
  hubctl check --shard 1/2 --report json=parts/1.json
  hubctl check --shard 2/2 --report json=parts/2.json
  hubctl report merge parts --report html=report.html,junit=hubctl.xml
  hubctl report merge parts --format json | jq '.summary'

Exit status: as one run over everything would have: 0 all well, 1 the contract is violated (see
--fail-on) or a host version was not judged, 2 hubctl could not do its work: a part is missing, is
there twice, is of another plan, or ended before everything was carried out.")]
pub struct MergeArgs {
    /// Folders with JSON reports, or the reports themselves
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write a further report to a file, such as html=report.html; formats: html and those of --format; github alone goes to standard output; may be repeated, or several with commas
    #[arg(long, value_name = "FORMAT=FILE", value_delimiter = ',', value_parser = CheckReport::parse)]
    pub report: Vec<CheckReport>,
    /// How to report
    #[arg(long, default_value = "human", value_name = "FORMAT")]
    pub format: ReportFormat,
    /// Write the report to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with status 1 from this severity on
    #[arg(long, default_value = "error", value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Show values in reports for programs and CI too, as far as the parts show them
    #[arg(long)]
    pub show_values: bool,
}

impl MergeArgs {
    /// The files that are written.
    pub fn outputs(&self) -> Vec<Output<'_>> {
        let reports = self.report.iter().filter_map(CheckReport::output);
        let output = Output::of("--output ", self.output.as_deref());
        output.into_iter().chain(reports).collect()
    }
}
