//! What is reported of a check: a line for each case that goes wrong while it goes on, and the reports at its end.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::read_baseline;
use super::setting::Setting;
use crate::check::CaseName;
use crate::cli::Outcome;
use crate::cli::args::{CheckArgs, CheckReport, FurtherReport, Global, ReportFormat};
use crate::cli::error::CliError;
use crate::cli::files::NewFile;
use crate::cli::progress::{Audience, Progress};
use crate::cli::reports::FinalReports;
use crate::cli::streams::{Streams, WIDTH, columns};
use crate::finding::{Baseline, Case, Declared, Run};
use crate::report::html;
use crate::report::human::Detail;
use crate::report::trials::TrialReport;
use crate::report::{Heading, Values};

/// For how many days a new baseline accepts what it lists.
const BASELINE_DAYS: i64 = 90;

/// What is told of a check.
pub(super) struct Reports {
    /// The report for people, unless standard output is for another.
    live: Option<TrialReport>,
    progress: Progress,
    /// Whether only errors are told.
    is_quiet: bool,
    further: FinalReports,
    pages: Vec<(PathBuf, NewFile)>,
    /// The name of the app, which the pages are called after.
    title: String,
    declared: Option<Arc<Declared>>,
    baseline: Option<Baseline>,
    today: Date,
    screenshots: Option<PathBuf>,
    /// The first thing that could not be written while cases came in.
    failed: Option<CliError>,
}

/// Writes the names of the cases.
pub(super) fn list(cases: &[CaseName], streams: &mut Streams) -> Result<Outcome, CliError> {
    for case in cases {
        writeln!(streams.out, "{case}").map_err(CliError::Output)?;
    }
    Ok(Outcome::Clean)
}

impl Reports {
    /// Opens all reports, so that a file which cannot be written is told before the work.
    pub(super) fn open(
        args: &CheckArgs,
        global: &Global,
        setting: &Setting,
        cases: usize,
        streams: &Streams,
    ) -> Result<Self, CliError> {
        let mut further: Vec<FurtherReport> = Vec::new();
        let mut pages = Vec::new();
        for report in &args.report {
            match report {
                CheckReport::Other(report) => further.push(report.clone()),
                CheckReport::Html(path) => {
                    let write = |source| CliError::Write {
                        path: path.clone(),
                        source,
                    };
                    pages.push((path.clone(), NewFile::create(path).map_err(write)?));
                }
            }
        }
        if let Some(folder) = &args.screenshots {
            std::fs::create_dir_all(folder).map_err(|source| CliError::Write {
                path: folder.clone(),
                source,
            })?;
        }
        let detail = if global.quiet {
            Detail::ErrorsOnly
        } else {
            Detail::Full
        };
        let main = (args.format, args.output.as_ref());
        let is_for_people = main == (ReportFormat::Human, None);
        let is_taken = args.report.iter().any(CheckReport::is_on_stdout);
        let live = (is_for_people && !is_taken).then(|| {
            let report = TrialReport::new(detail, streams.links(), Values::Shown).width(columns());
            if global.verbose {
                report.listing_all()
            } else {
                report
            }
        });
        let audience = if global.quiet {
            Audience::Nobody
        } else {
            Audience::Terminal
        };
        Ok(Self {
            live,
            progress: Progress::trying(cases as u64, audience),
            is_quiet: global.quiet,
            further: if is_for_people {
                FinalReports::further(&further)?
            } else {
                FinalReports::open(main, &further)?
            },
            pages,
            baseline: setting.baseline.as_deref().map(read_baseline).transpose()?,
            title: setting.options.app.title.clone(),
            declared: setting.declared.clone(),
            today: TimeZone::system().to_datetime(Timestamp::now()).date(),
            screenshots: args.screenshots.clone(),
            failed: None,
        })
    }

    /// Tells which browser it is.
    pub(super) fn announce(&self, version: &str, streams: &mut Streams) {
        if !self.is_quiet {
            streams.say(&format!("browser: {version}"));
        }
    }

    /// Takes a case: writes its picture, accepts what is known, tells it and counts it.
    pub(super) fn take(
        &mut self,
        mut case: Case,
        round: u32,
        run: &mut Run,
        streams: &mut Streams,
    ) {
        if let Some(folder) = &self.screenshots
            && let Err(error) = keep_picture(folder, round, &mut case)
        {
            self.failed.get_or_insert(error);
        }
        for finding in &mut case.findings {
            // An expectation has a place of its own.
            let declared = finding.declared.take();
            finding.declared = declared.or_else(|| self.declared.clone());
        }
        if let Some(baseline) = &mut self.baseline {
            baseline.accept(&mut case, self.today);
        }
        self.progress.passed(1);
        if let Some(live) = &mut self.live {
            let written = self.progress.aside(|| {
                live.write_case(&mut streams.out, &case)
                    .and_then(|()| streams.out.flush())
            });
            if let Err(error) = written {
                self.failed.get_or_insert(CliError::Output(error));
            }
        }
        run.add(case);
    }

    /// Writes what is told at the end.
    pub(super) fn finish(
        self,
        run: &Run,
        heading: Heading<'_>,
        args: &CheckArgs,
        streams: &mut Streams,
    ) -> Result<(), CliError> {
        self.progress.finish();
        if let Some(error) = self.failed {
            return Err(error);
        }
        if let Some(live) = &self.live {
            let shown = Heading {
                values: Values::Shown,
                ..heading
            };
            live.finish(&mut streams.out, run, shown)
                .map_err(CliError::Output)?;
        }
        tell_baseline(self.baseline.as_ref(), streams);
        let made = TimeZone::system().to_datetime(Timestamp::now());
        let made = made.strftime("%Y-%m-%d %H:%M").to_string();
        for (path, mut file) in self.pages {
            let page = html::Page {
                title: &self.title,
                made: &made,
            };
            let shown = Heading {
                values: Values::Shown,
                ..heading
            };
            html::write(&mut file, run, shown, &page)
                .and_then(|()| file.finish())
                .map_err(|source| CliError::Write { path, source })?;
        }
        self.further.write(run, heading, streams, |out, _| {
            TrialReport::new(
                Detail::Full,
                crate::report::human::Links::Plain,
                Values::Shown,
            )
            .width(WIDTH)
            .finish(out, run, heading)
        })?;
        if let Some(path) = &args.write_baseline {
            write_baseline(path, run, self.today)?;
        }
        Ok(())
    }
}

fn tell_baseline(baseline: Option<&Baseline>, streams: &mut Streams) {
    let Some(baseline) = baseline else {
        return;
    };
    for entry in baseline.expired() {
        streams.say(&format!(
            "baseline, line {}: the acceptance of {} ended on {}",
            entry.line, entry.rule, entry.until
        ));
    }
    for entry in baseline.unused() {
        streams.say(&format!(
            "baseline, line {}: {} was not found any more; the entry can be taken out",
            entry.line, entry.rule
        ));
    }
}

fn write_baseline(path: &Path, run: &Run, today: Date) -> Result<(), CliError> {
    let failed = |source| CliError::Write {
        path: path.to_owned(),
        source,
    };
    let until = today.saturating_add(Span::new().days(BASELINE_DAYS));
    let mut file = NewFile::create(path).map_err(failed)?;
    Baseline::write(
        &mut file,
        run,
        until,
        "known when this baseline was written",
    )
    .and_then(|()| file.finish())
    .map_err(failed)
}

fn keep_picture(folder: &Path, round: u32, case: &mut Case) -> Result<(), CliError> {
    let Some(trial) = &mut case.trial else {
        return Ok(());
    };
    let name = trial.name().replace('/', "_");
    let Some(picture) = &mut trial.evidence.picture else {
        return Ok(());
    };
    let name = if round == 0 {
        format!("{name}.png")
    } else {
        format!("{name}.{}.png", round + 1)
    };
    let path = folder.join(name);
    picture.path = Some(path.display().to_string());
    let write = |picture: &[u8]| {
        let mut file = NewFile::replace(&path)?;
        file.write_all(picture)?;
        file.finish()
    };
    write(&picture.png).map_err(|source| CliError::Write {
        path: path.clone(),
        source,
    })
}
