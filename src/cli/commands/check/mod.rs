//! `hubctl check`: contract checks of an app in a real browser.

mod reports;
mod setting;

use std::path::Path;
use std::time::Instant;

use self::reports::Reports;
use self::setting::Setting;
use crate::browser::Browser;
use crate::check::{AppProcess, CaseName, End, described, never_applied, plan};
use crate::cli::Outcome;
use crate::cli::args::{CheckArgs, Global};
use crate::cli::error::CliError;
use crate::cli::interruption::interruption;
use crate::cli::outcome_of;
use crate::cli::root::root;
use crate::cli::streams::Streams;
use crate::finding::{Baseline, Run};
use crate::report::{Contract, Heading, Values};
use crate::source::read_small;

pub(in crate::cli) fn run(
    args: &CheckArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    let setting = Setting::of(args, global)?;
    let cases = plan(&setting.options);
    if args.list {
        return reports::list(&cases, streams);
    }
    if cases.is_empty() {
        return Err(CliError::NoCase);
    }
    let count = cases.len() * args.repeat as usize;
    let reports = Reports::open(args, global, &setting, count, streams)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(CliError::Runtime)?;
    let checked = runtime.block_on(check(args, &setting, &cases, reports, streams));
    // A name look-up that still hangs must not hold up the end.
    runtime.shutdown_background();
    checked
}

async fn check(
    args: &CheckArgs,
    setting: &Setting,
    cases: &[CaseName],
    mut reports: Reports,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    let interrupted = interruption().map_err(CliError::Runtime)?;
    tokio::pin!(interrupted);
    let root = root()?;
    let started = Instant::now();
    let mut app = None;
    let ready = async {
        app = start_app(args, setting, streams).await?;
        Ok::<(), CliError>(())
    };
    let ready = tokio::select! {
        ready = ready => ready,
        () = &mut interrupted => Err(CliError::Interrupted),
    };
    let mut run = Run::new();
    let mut end = Ok(End::Complete);
    if let Err(error) = ready {
        end = Err(error);
    } else {
        for round in 0..args.repeat {
            let broken = async {
                tokio::select! {
                    () = &mut interrupted => "interrupted".to_owned(),
                    why = ended(app.as_ref()) => why,
                }
            };
            let browser = match launch(setting).await {
                Ok(browser) => browser,
                Err(error) => {
                    end = Err(error);
                    break;
                }
            };
            if round == 0 {
                reports.announce(browser.version(), streams);
            }
            if let Some(case) = never_applied(&setting.options) {
                reports.take(case, round, &mut run, streams);
            }
            let tell = |case| reports.take(case, round, &mut run, streams);
            end = crate::check::run(browser, setting.options.clone(), cases, broken, tell)
                .await
                .map(|checked| {
                    for (host, time) in checked.reactions {
                        run.note_reaction(host.name(), time);
                    }
                    checked.end
                })
                .map_err(|error| CliError::Check(Box::new(error)));
            if !matches!(end, Ok(End::Complete)) {
                break;
            }
        }
    }
    let output = app.as_ref().map(AppProcess::output);
    if let Some(app) = app {
        end_app(app, setting, streams).await;
    }
    // What was found in earlier rounds is told all the same.
    let end = match end {
        Err(error) if run.cases().is_empty() => return Err(error),
        end => end,
    };
    let mut plan = described(&setting.options, args.repeat);
    plan.ended = match &end {
        Ok(End::Complete) => None,
        Ok(End::Broken(why)) => Some(why.clone()),
        Err(error) => Some(error.to_string()),
    };
    let heading = Heading {
        command: "check",
        contract: Contract::Trials {
            app: &setting.options.app.url,
            name: setting.options.app.name(),
            profiles: &setting.options.profiles,
            plan: Some(&plan),
        },
        elapsed: started.elapsed(),
        values: if args.show_values {
            Values::Shown
        } else {
            Values::Masked
        },
        root: &root,
    };
    reports.finish(&run, heading, args, streams)?;
    match end? {
        End::Complete => Ok(outcome_of(args.fail_on, &run)),
        End::Broken(why) if why == "interrupted" => Err(CliError::Interrupted),
        End::Broken(why) => Err(CliError::CheckBroken {
            why,
            output: output.unwrap_or_default(),
        }),
    }
}

/// A browser of its own for a round.
async fn launch(setting: &Setting) -> Result<Browser, CliError> {
    let browser = Browser::launch(setting.launch.clone()).await;
    browser.map_err(|error| CliError::Browser(Box::new(error)))
}

/// Starts the app, when a command is given, and waits until it answers.
async fn start_app(
    args: &CheckArgs,
    setting: &Setting,
    streams: &mut Streams,
) -> Result<Option<AppProcess>, CliError> {
    let Some(command) = &args.app_command else {
        return Ok(None);
    };
    let url = setting.options.app.parsed_url();
    AppProcess::nobody_answers(&url).await?;
    let folder = std::env::current_dir().map_err(CliError::Directory)?;
    // Development servers open a browser of their own otherwise.
    let env = [("BROWSER".into(), "none".into())];
    let app = AppProcess::start(command, &folder, &env)?;
    if let Err(error) = app.wait_until_answers(&url, args.app_timeout).await {
        end_app(app, setting, streams).await;
        return Err(error.into());
    }
    Ok(Some(app))
}

/// Ends the app. Its end does not change what was found, so whatever is left of it is a warning.
async fn end_app(app: AppProcess, setting: &Setting, streams: &mut Streams) {
    if let Err(error) = app.end_at(&setting.options.app.parsed_url()).await {
        let help = error.help().unwrap_or_default();
        streams.say(&format!("warning: {error}\n  help: {help}"));
    }
}

/// Done when the app's command has ended, which it should not.
async fn ended(app: Option<&AppProcess>) -> String {
    match app {
        Some(app) => format!("the app ended during the check ({})", app.has_ended().await),
        None => std::future::pending().await,
    }
}

/// Reads the file of known findings.
fn read_baseline(path: &Path) -> Result<Baseline, CliError> {
    let name = || path.display().to_string();
    let text = read_small(path).map_err(|source| CliError::Read {
        name: name(),
        source,
    })?;
    Baseline::parse(&text).map_err(|source| CliError::Baseline {
        name: name(),
        source: Box::new(source),
    })
}
