//! `hubctl doctor`: what the answers of apps tell about their life in the host's frame.

use std::sync::Arc;
use std::time::Instant;

use url::Url;

use crate::check::embedding::{self, Reading};
use crate::cli::Outcome;
use crate::cli::args::{DoctorArgs, Global};
use crate::cli::error::CliError;
use crate::cli::files::{Interruption, end_tidily_when_interrupted, keep_apart};
use crate::cli::outcome_of;
use crate::cli::project::{apps_in, configuration, declared};
use crate::cli::reports::{FinalReports, HumanTo};
use crate::cli::root::root;
use crate::cli::rules_named;
use crate::cli::shell::word;
use crate::cli::streams::{Streams, WIDTH, columns};
use crate::doctor::{Examination, HostPage, Question, Reach, Secrets, examine};
use crate::finding::{Declared, Run};
use crate::host::App;
use crate::project;
use crate::report::embedding::{Layout, Page, Servers};
use crate::report::human::Detail;
use crate::report::{self, Contract, Heading, Values};
use crate::source::nearest;
use crate::validate::Strictness;

pub(in crate::cli) fn run(
    args: &DoctorArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    end_tidily_when_interrupted(Interruption::Failure);
    let (config, project) = configuration(args.config.as_ref())?.unzip();
    keep_apart(&args.reporting.outputs(), config.as_deref())?;
    let urls = addresses(args, project.as_ref())?;
    let skip_cookies = match &project {
        Some(project) if args.skip_cookie.is_empty() => project.doctor.cookie_names(),
        _ => args.skip_cookie.clone(),
    };
    let (only, skip) = (rules_named(&args.only)?, rules_named(&args.skip)?);
    let reports = FinalReports::open(
        (args.reporting.format, args.reporting.output.as_ref()),
        &args.reporting.report,
    )?;
    let started = Instant::now();
    let examinations = examine_all(args, &urls, &skip_cookies)?;
    let mut run = Run::new();
    let mut pages = Vec::new();
    let root = root()?;
    for (url, examination) in urls.iter().zip(&examinations) {
        let declared = project.as_ref().and_then(|project| declared(project, url));
        let reading = Reading {
            profile: global.one_profile()?.profile(),
            only: only.clone(),
            skip: skip.clone(),
            strictness: if args.reporting.strict {
                Strictness::Strict
            } else {
                Strictness::AsRuled
            },
            repeat: repeat(args, url, examination),
        };
        pages.push(take(
            examination,
            &reading,
            args,
            declared.as_ref(),
            &mut run,
        ));
    }
    let heading = Heading {
        command: "doctor",
        contract: Contract::Answers(global.one_profile()?),
        elapsed: started.elapsed(),
        values: if args.show_values {
            Values::Shown
        } else {
            Values::Masked
        },
        root: &root,
    };
    reports.write(&run, heading, streams, |out, to| {
        report::embedding::write(out, &pages, &run, heading, layout(global, to))
    })?;
    tell_unseen(&skip_cookies, &examinations, streams);
    Ok(outcome_of(args.reporting.fail_on, &run))
}

/// What was asked for: addresses, or the apps of the project.
fn addresses(args: &DoctorArgs, project: Option<&project::Project>) -> Result<Vec<Url>, CliError> {
    if !args.urls.is_empty() {
        let read = |url: &String| App::at(url).map(|app| app.parsed_url());
        let urls: Result<Vec<_>, _> = args.urls.iter().map(read).collect();
        return urls.map_err(CliError::Address);
    }
    let apps = project.map(apps_in).transpose()?.unwrap_or_default();
    if apps.is_empty() {
        return Err(CliError::NoAddress);
    }
    Ok(apps.iter().map(App::parsed_url).collect())
}

/// Asks all apps at the same time.
fn examine_all(
    args: &DoctorArgs,
    urls: &[Url],
    skip_cookies: &[String],
) -> Result<Vec<Examination>, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CliError::Runtime)?;
    let questions: Vec<_> = urls
        .iter()
        .map(|url| Question {
            url: url.clone(),
            host_page: host_page(args),
            deadline: args.timeout,
            secrets: if args.show_values {
                Secrets::Shown
            } else {
                Secrets::Hidden
            },
            reach: Reach::Public(args.allow_host.clone()),
            skip_cookies: skip_cookies.to_vec(),
            headers: Vec::new(),
        })
        .collect();
    let examinations = runtime.block_on(futures_util::future::join_all(
        questions.iter().map(examine),
    ));
    // A name look-up that still hangs must not hold up the end.
    runtime.shutdown_background();
    Ok(examinations)
}

/// Tells of the names of cookies that nobody sets: they are misspelt, or can be taken out.
fn tell_unseen(names: &[String], examinations: &[Examination], streams: &mut Streams) {
    let visits = examinations.iter().flat_map(|seen| &seen.visits);
    let seen: Vec<_> = visits
        .flat_map(|visit| &visit.cookies)
        .map(|cookie| cookie.name.as_str())
        .collect();
    for name in names.iter().filter(|name| !seen.contains(&name.as_str())) {
        let instead = match nearest(name, seen.iter().copied()) {
            Some(near) => format!("; did you mean {near:?}?"),
            None => String::new(),
        };
        streams.say(&format!(
            "no answer sets a cookie {name:?}, which is to be skipped{instead}"
        ));
    }
}

fn host_page(args: &DoctorArgs) -> HostPage {
    args.host_origin
        .clone()
        .map_or(HostPage::Assumed, HostPage::Given)
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The command that asks for one app again. The address stands there as far as it may be told.
fn repeat(args: &DoctorArgs, url: &Url, examination: &Examination) -> String {
    let told = examination
        .visits
        .first()
        .map_or(url.as_str(), |visit| visit.url.as_str());
    let host = args
        .host_origin
        .as_ref()
        .map(|host| format!(" --host-origin {}", origin(host)));
    let lists = [
        ("skip-cookie", &args.skip_cookie),
        ("allow-host", &args.allow_host),
    ];
    let listed = lists.into_iter().flat_map(|(flag, names)| {
        let flags = names
            .iter()
            .map(move |name| format!(" --{flag} {}", word(name)));
        flags.collect::<Vec<_>>()
    });
    format!(
        "hubctl doctor '{told}'{}{}",
        host.unwrap_or_default(),
        listed.collect::<String>()
    )
}

/// Adds what was seen at one app to the run.
fn take(
    examination: &Examination,
    reading: &Reading,
    args: &DoctorArgs,
    declared: Option<&Arc<Declared>>,
    run: &mut Run,
) -> Page {
    for mut case in embedding::cases(examination, reading) {
        run.start_source(case.source.clone());
        for finding in &mut case.findings {
            finding.declared = declared.cloned();
        }
        run.add(case);
    }
    let host = match host_page(args) {
        HostPage::Given(url) => origin(&url),
        HostPage::Assumed => "a public https page".to_owned(),
    };
    embedding::page(examination, reading, host)
}

fn layout(global: &Global, to: HumanTo) -> Layout {
    Layout {
        detail: if global.quiet {
            Detail::ErrorsOnly
        } else {
            Detail::Full
        },
        servers: if global.verbose {
            Servers::All
        } else {
            Servers::InUse
        },
        width: match to {
            HumanTo::Stdout => columns(),
            HumanTo::File => WIDTH,
        },
    }
}
