//! Flags of `validate`.

use std::path::PathBuf;

use clap::Args;

use super::report::Reporting;
use crate::contract::Part;

/// Flags of `validate`.
#[derive(Debug, Args)]
#[command(after_help = "\
A file may hold one event, an array of events, one event a line (NDJSON), events one after the
other, or the JSON string that event.data is; it may be compressed with gzip or zstd. Which of
these it is, is found out.

Examples:
  hubctl validate captured.json
  hubctl validate captures/ --profile mobile
  hubctl validate 'logs/**/*.ndjson.gz' --max-errors 0
  hubctl gen --count 1000 | hubctl validate -
  hubctl validate captured.json --format json | jq '.summary'
  hubctl validate captures/ --report sarif=hubctl.sarif --report junit=hubctl.xml --report github
  hubctl validate contact.json --part contact
  hubctl validate orders.json --schema orders.schema.json
  hubctl validate captured.json --watch

Exit status: 0 all well, 1 the contract is violated (see --fail-on), 2 hubctl could not do its work.")]
pub struct ValidateArgs {
    /// Files, directories, patterns, or - for standard input [default: standard input, when it is piped]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The piece of the event that the payloads are
    #[arg(long, default_value = "event", value_name = "PART")]
    pub part: Part,
    /// Check against your own JSON Schema (any draft) instead; its $refs may lead to files, never to the network
    ///
    /// `format` is an assertion in every draft, and a pattern is a regular expression of JavaScript. A $ref means the file
    /// beside the schema with that $id, or that name.
    #[arg(long, value_name = "FILE", conflicts_with = "part")]
    pub schema: Option<PathBuf>,
    /// Look for schemas that --schema refers to in this folder too, and in the folders in it (repeatable)
    #[arg(long, value_name = "DIR", requires = "schema")]
    pub schema_dir: Vec<PathBuf>,
    /// How strictly a run is judged, and where its reports go.
    #[command(flatten)]
    pub reporting: Reporting,
    /// Show what stands in the payloads in reports for CI too, which mask it otherwise
    #[arg(long)]
    pub show_values: bool,
    /// Stop after so many errors; 0 never stops
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub max_errors: u64,
    /// Let an input without events pass, as a part of something larger may have none
    #[arg(long)]
    pub allow_empty: bool,
    /// How many threads check [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Check again whenever one of the files changes, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
}
