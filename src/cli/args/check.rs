//! Flags of `check`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::complete;
use super::origin::origin;
use super::send::time;
use super::{FailOn, FurtherReport, Output, ReportFormat};
use crate::check::Shard;
use crate::generate::edit::Edit;
use crate::project::Pair;

/// Flags of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
The app is loaded in a mock host in a real browser, once for each host version that is asked for,
and gets what the host can send: every scenario of hubctl gen, noise, forgeries, canaries. Each
case has a name such as web-2023/huge-thread/survives.

Examples:
  hubctl check http://localhost:3000/panel
  hubctl check :3000 --app-command 'npm run dev'
  hubctl check :3000 --profile all --report html=report.html
  hubctl check :3000 --format json | jq '.verdicts'
  hubctl check :3000 --report junit=hubctl.xml --report github
  hubctl check :3000 --case web-2023/fresh --headed --slow-mo 500ms
  hubctl check :3000 --only HUB502,HUB503
  hubctl check :3000 --host-origin https://app.myclickfunnels.com
  hubctl check :3000 --shard 2/4

Nothing leaves this machine during a check, unless --allow-host says so.

Exit status: 0 all well, 1 the app breaks the contract (see --fail-on) or could not be judged in a
host, 2 hubctl could not do its work: no browser, an app that does not start.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct CheckArgs {
    /// The app, with a name if you like: Orders=http://localhost:3000/panel; 3000 means http://localhost:3000 [default: the one in hubctl.toml]
    #[arg(value_name = "URL", conflicts_with = "app_url")]
    pub url: Option<String>,
    /// The same as a flag
    #[arg(long, value_name = "[NAME=]URL", help_heading = "The app")]
    pub app_url: Option<String>,
    /// Start the app with this command, wait until it answers, and end it with everything it started
    #[arg(long, value_name = "COMMAND", help_heading = "The app")]
    pub app_command: Option<String>,
    /// How long the app may take to start
    #[arg(
        long,
        default_value = "60s",
        value_name = "TIME",
        value_parser = time,
        help_heading = "The app"
    )]
    pub app_timeout: Duration,
    /// Play only these scenarios of `hubctl gen --list-scenarios`; may be repeated; the other checks go on
    #[arg(long, value_name = "NAME", add = complete::scenarios(), help_heading = "What is tried")]
    pub scenario: Vec<String>,
    /// Carry out this case only, by its whole name; may be repeated
    #[arg(long, value_name = "NAME", help_heading = "What is tried")]
    pub case: Vec<String>,
    /// Check for this rule only, by code or name; may be repeated, or several with commas
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        add = complete::rules(),
        help_heading = "What is tried"
    )]
    pub only: Vec<String>,
    /// Do not check for this rule; may be repeated, or several with commas
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        add = complete::rules(),
        help_heading = "What is tried"
    )]
    pub skip: Vec<String>,
    /// Carry out one part of the cases, such as 2/4, for several machines
    #[arg(long, value_name = "I/N", help_heading = "What is tried")]
    pub shard: Option<Shard>,
    /// Do everything so often, and tell which findings do not come every time
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), help_heading = "What is tried")]
    pub repeat: u32,
    /// Where the data of the contexts come from: the same seed, the same plan [default: 230]
    #[arg(
        long,
        env = "HUBCTL_SEED",
        hide_env_values = true,
        value_name = "SEED",
        help_heading = "What is tried"
    )]
    pub seed: Option<u64>,
    /// List the cases, and carry none out
    #[arg(long, help_heading = "What is tried")]
    pub list: bool,
    /// The browser: a path, or a name on the PATH [default: the usual names and places]
    #[arg(
        long,
        env = "HUBCTL_BROWSER",
        hide_env_values = true,
        value_name = "PATH",
        help_heading = "The browser"
    )]
    pub browser: Option<PathBuf>,
    /// Run the browser without its sandbox, as root must
    #[arg(long, help_heading = "The browser")]
    pub no_sandbox: bool,
    /// Show the browser's window
    #[arg(long, help_heading = "The browser")]
    pub headed: bool,
    /// Pause before each step, such as 500ms
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "The browser")]
    pub slow_mo: Option<Duration>,
    /// How long a single step may take: a load, an answer, a script [default: 20s]
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "The browser")]
    pub timeout: Option<Duration>,
    /// How many pages are open at once [default: one more than cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64), help_heading = "The browser")]
    pub jobs: Option<u16>,
    /// Let the app reach this host beside this machine, such as cdn.example.com or *.example.com; may be repeated
    #[arg(long, value_name = "HOST", help_heading = "The browser")]
    pub allow_host: Vec<String>,
    /// Make the contexts of the first event of this file; whom they are about stays the check's own
    #[arg(long, value_name = "FILE", help_heading = "The app")]
    pub payload: Option<PathBuf>,
    /// Give a field of every context a value, such as contact.custom_attributes.plan='"gold"'; may be repeated
    #[arg(long, value_name = "PATH=JSON", value_parser = super::generate::set, help_heading = "The app")]
    pub set: Vec<Edit>,
    /// Give the app this cookie of a session; may be repeated
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Who is signed in")]
    pub cookie: Vec<Pair>,
    /// Give every request to the app this header; may be repeated
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Who is signed in")]
    pub header: Vec<Pair>,
    /// Give the app this entry of localStorage; may be repeated
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Who is signed in")]
    pub local_storage: Vec<Pair>,
    /// Load the app with this parameter in its address; may be repeated
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Who is signed in")]
    pub query: Vec<Pair>,
    /// Take this host for the app's own, such as api.example.com or *.example.com: customers' data may go there; may be repeated
    #[arg(long, value_name = "HOST", help_heading = "The app")]
    pub own_host: Vec<String>,
    /// Let the host's page stand under this origin, for apps that allow only their dashboard's
    #[arg(long, value_name = "ORIGIN", value_parser = origin, help_heading = "The browser")]
    pub host_origin: Option<String>,
    /// The string with which an app asks for the context (white-labels have renamed it)
    #[arg(long, default_value = crate::contract::wire::FETCH_INFO, value_name = "STRING", help_heading = "The browser")]
    pub request_key: String,
    /// How to report
    #[arg(
        long,
        default_value = "human",
        value_name = "FORMAT",
        help_heading = "What is told"
    )]
    pub format: ReportFormat,
    /// Write the report to a file
    #[arg(long, value_name = "FILE", help_heading = "What is told")]
    pub output: Option<PathBuf>,
    /// Write a further report to a file, such as html=report.html; formats: html and those of --format; github alone goes to standard output; may be repeated, or several with commas
    #[arg(long, value_name = "FORMAT=FILE", value_delimiter = ',', value_parser = CheckReport::parse, help_heading = "What is told")]
    pub report: Vec<CheckReport>,
    /// Keep a picture of each case in this folder
    #[arg(long, value_name = "DIR", help_heading = "What is told")]
    pub screenshots: Option<PathBuf>,
    /// Findings that are known and accepted until a day: a TOML file
    #[arg(long, value_name = "FILE", help_heading = "What is told")]
    pub baseline: Option<PathBuf>,
    /// Write such a file with everything that is found now, accepted for 90 days
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "baseline",
        help_heading = "What is told"
    )]
    pub write_baseline: Option<PathBuf>,
    /// Exit with status 1 from this severity on
    #[arg(
        long,
        default_value = "error",
        value_name = "SEVERITY",
        help_heading = "What is told"
    )]
    pub fail_on: FailOn,
    /// Show values of customers, secrets, page text, console lines and requests in reports for programs and CI too, which mask them otherwise; human and html reports always show them
    #[arg(long, help_heading = "What is told")]
    pub show_values: bool,
    /// The configuration [default: hubctl.toml, found upward from here]
    #[arg(
        long,
        env = "HUBCTL_CONFIG",
        hide_env_values = true,
        value_name = "FILE",
        help_heading = "The app"
    )]
    pub config: Option<PathBuf>,
}

impl CheckArgs {
    /// The files that are written.
    pub fn outputs(&self) -> Vec<Output<'_>> {
        let reports = self.report.iter().filter_map(CheckReport::output);
        let output = Output::of("--output ", self.output.as_deref());
        let baseline = Output::of("--write-baseline ", self.write_baseline.as_deref());
        output.into_iter().chain(baseline).chain(reports).collect()
    }
}

/// A report of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckReport {
    /// The page for people.
    Html(PathBuf),
    /// One of the others.
    Other(FurtherReport),
}

impl CheckReport {
    /// The file that is written, when it is one.
    pub fn output(&self) -> Option<Output<'_>> {
        match self {
            CheckReport::Html(path) => Output::of("--report html=", Some(path)),
            CheckReport::Other(report) => report.output(),
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some(("html", "")) => Err("a file is missing after the =".to_owned()),
            Some(("html", file)) => Ok(CheckReport::Html(file.into())),
            None if text == "html" => Err("a file is missing: write html=FILE".to_owned()),
            _ => match FurtherReport::parse(text) {
                Err(error) if error.contains("is no format") => {
                    Err(error.replace("human,", "html, human,"))
                }
                other => other.map(CheckReport::Other),
            },
        }
    }

    /// Whether the report shows what there was to see.
    pub fn shows_pictures(&self) -> bool {
        matches!(self, CheckReport::Html(_))
    }

    /// Whether the report goes to standard output.
    pub fn is_on_stdout(&self) -> bool {
        matches!(
            self,
            CheckReport::Other(FurtherReport {
                format: ReportFormat::Github,
                file: None,
            })
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_format_and_a_file() {
        assert_eq!(
            CheckReport::parse("html=a.html"),
            Ok(CheckReport::Html("a.html".into()))
        );
        assert!(
            CheckReport::parse("github")
                .expect("a report")
                .is_on_stdout()
        );
        for wrong in ["html", "html=", "pdf=x", "junit"] {
            assert!(CheckReport::parse(wrong).is_err(), "{wrong}");
        }
    }
}
