//! What a check is to do, from flags and configuration.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::browser::{Display, LaunchOptions, Sandbox};
use crate::check::{CheckOptions, Selection, plan};
use crate::cli::args::{CheckArgs, CheckReport, Global};
use crate::cli::browser;
use crate::cli::error::CliError;
use crate::cli::files::keep_apart;
use crate::cli::project::{apps_in, configuration, declared};
use crate::cli::rules_named;
use crate::cli::shell::quoted;
use crate::contract::HostVersion;
use crate::expect::Expectation;
use crate::finding::{Declared, Rule};
use crate::generate::Scenario;
use crate::host::{App, HostError, Payload};
use crate::project::{Pair, Placed, Project, SignIn};
use crate::source::files::{folder_of, leads_out};
use crate::source::nearest;

/// What a check is to do, and with which browser.
pub(super) struct Setting {
    pub options: CheckOptions,
    pub launch: LaunchOptions,
    /// The file of known findings.
    pub baseline: Option<PathBuf>,
    /// Where the configuration speaks of the app.
    pub declared: Option<Arc<Declared>>,
}

impl Setting {
    pub(super) fn of(args: &CheckArgs, global: &Global) -> Result<Self, CliError> {
        let file = configuration(args.config.as_ref())?;
        let baseline = baseline(args, file.as_ref())?;
        let inputs = [
            file.as_ref().map(|(path, _)| path),
            args.payload.as_ref(),
            baseline.as_ref(),
        ];
        keep_apart(
            &args.outputs(),
            inputs.into_iter().flatten().map(PathBuf::as_path),
        )?;
        let file = file.map(|(_, project)| project);
        if let Some(project) = &file {
            let names: Vec<_> = Scenario::all().iter().map(Scenario::name).collect();
            project
                .check_scenarios(&names)
                .map_err(|error| CliError::Config(Box::new(error)))?;
        }
        let options = options(args, global, file.as_ref())?;
        let display = if args.headed {
            Display::Window
        } else {
            Display::Headless
        };
        let executable = if args.list {
            // Nothing is started.
            Default::default()
        } else {
            browser::find(args.browser.as_deref(), display)?
        };
        let mut launch = LaunchOptions::new(executable);
        launch.deadline = options.timeout;
        launch.allowed_hosts.clone_from(&options.allow_hosts);
        if args.no_sandbox {
            launch.sandbox = Sandbox::Off;
        }
        launch.display = display;
        // A page under a public origin may otherwise not frame an app of this machine. The last of these switches wins, so
        // what the driver turns off stands here again.
        launch.extra_arguments.push(
            "--disable-features=LocalNetworkAccessChecks,MediaRouter,OptimizationHints,Translate"
                .into(),
        );
        let url = options.app.parsed_url();
        Ok(Self {
            declared: file.as_ref().and_then(|project| declared(project, &url)),
            options,
            launch,
            baseline,
        })
    }
}

fn options(
    args: &CheckArgs,
    global: &Global,
    file: Option<&Project>,
) -> Result<CheckOptions, CliError> {
    let settings = file.map(|project| &project.check);
    let app = app(args, file)?;
    let mut options = CheckOptions::new(app);
    options.profiles = match (global.profiles(), file) {
        (given, _) if !given.is_empty() => given,
        (_, Some(project)) if !project.check.profiles.is_empty() => project.check.profiles.clone(),
        _ => options.profiles,
    };
    options.scenarios = scenarios(&args.scenario, file)?;
    if let Some(file) = &args.payload {
        let profile = options.profiles.first().copied().unwrap_or_default();
        let payload = Payload::read(file, profile.profile()).map_err(HostError::Payload)?;
        options.payload = payload.contexts().first().cloned().map(Arc::new);
    }
    options.edits.clone_from(&args.set);
    let of_file = settings.map(|it| it.sign_in.clone()).unwrap_or_default();
    let all = |flags: &[Pair], file: Vec<Pair>| {
        // A flag comes before an entry of the same name.
        let is_new = |pair: &Pair| flags.iter().all(|flag| flag.name != pair.name);
        let file = file.into_iter().filter(is_new);
        flags.iter().cloned().chain(file).collect()
    };
    options.sign_in = SignIn {
        cookies: all(&args.cookie, of_file.cookies),
        headers: all(&args.header, of_file.headers),
        local_storage: all(&args.local_storage, of_file.local_storage),
        query: all(&args.query, of_file.query),
    };
    options.seed = args
        .seed
        .or(settings.and_then(|it| it.seed))
        .unwrap_or(options.seed);
    options.timeout = args
        .timeout
        .or(settings.and_then(|it| it.timeout))
        .unwrap_or(options.timeout);
    // A third of the time nothing is done but waiting.
    let jobs = available_parallelism().map_or(2, usize::from) + 1;
    let jobs = settings
        .and_then(|it| it.jobs)
        .map_or(jobs, NonZeroUsize::get);
    options.jobs = args.jobs.map_or(jobs, usize::from);
    let hosts = |flags: &[String], file: Option<&Vec<Placed<String>>>| {
        let file = file.into_iter().flatten().map(|host| &host.value);
        flags.iter().chain(file).cloned().collect()
    };
    options.own_hosts = hosts(&args.own_host, settings.map(|it| &it.own_hosts));
    options.allow_hosts = hosts(&args.allow_host, settings.map(|it| &it.allow_hosts));
    let origin = settings.and_then(|it| it.host_origin.clone());
    options.host_origin = args.host_origin.clone().or(origin);
    if let Some(project) = file {
        let of_config = |error| CliError::Config(Box::new(error));
        let known = apps_in(project)?;
        // A file without apps may be for several that are given as flags.
        if !known.is_empty() {
            let titles = known.iter().chain([&options.app]);
            let titles: Vec<_> = titles.map(|app| app.title.as_str()).collect();
            project.check_apps(&titles).map_err(of_config)?;
        }
        options.expectations =
            Expectation::all(project, options.payload.as_deref()).map_err(of_config)?;
        options.skip_cookies = project.doctor.cookie_names();
    }
    options.request_key.clone_from(&args.request_key);
    options.slow_motion = args.slow_mo.unwrap_or(Duration::ZERO);
    options.selection = Selection {
        only: rules_or(&args.only, settings.map(|it| &it.only))?,
        skip: rules_or(&args.skip, settings.map(|it| &it.skip))?,
        cases: args.case.clone(),
        shard: args.shard,
    };
    options.pictures =
        args.screenshots.is_some() || args.report.iter().any(CheckReport::shows_pictures);
    options.command = command(args, &options);
    narrow(&mut options, global)?;
    Ok(options)
}

/// Cases say by their names in which hosts they are played, so nobody has to name those as well.
fn narrow(options: &mut CheckOptions, global: &Global) -> Result<(), CliError> {
    let named = &options.selection.cases;
    if named.is_empty() {
        return Ok(());
    }
    if global.profiles().is_empty() {
        let hosts = named
            .iter()
            .filter_map(|case| case.split('/').next()?.parse().ok());
        let mut hosts: Vec<HostVersion> = hosts.collect();
        hosts.sort_by_key(|host| (host.release(), host.profile()));
        hosts.dedup();
        options.profiles = hosts;
    }
    let all = CheckOptions {
        profiles: [&HostVersion::ERAS[..], &options.profiles].concat(),
        scenarios: Vec::new(),
        selection: Selection::default(),
        ..options.clone()
    };
    let known: Vec<_> = plan(&all).iter().map(ToString::to_string).collect();
    for name in named {
        if !known.contains(name) {
            let near = nearest(name, known.iter().map(String::as_str));
            return Err(CliError::NoSuchCase {
                name: name.clone(),
                suggestion: near.map(str::to_owned),
            });
        }
    }
    Ok(())
}

/// The file of known findings: of the flag, or else of the configuration, from where that stands. Whoever writes a new one
/// wants all that is found. A configuration that came with a repository names no file outside of its folder: errors about
/// that file would end up in the log of CI.
fn baseline(
    args: &CheckArgs,
    file: Option<&(PathBuf, Project)>,
) -> Result<Option<PathBuf>, CliError> {
    if args.write_baseline.is_some() || args.baseline.is_some() {
        return Ok(args.baseline.clone());
    }
    let kept = file.and_then(|(path, project)| {
        let baseline = project.check.baseline.as_ref()?;
        Some((folder_of(path), project, baseline))
    });
    let Some((folder, project, baseline)) = kept else {
        return Ok(None);
    };
    let path = folder.join(&baseline.value);
    if leads_out(&path, folder) {
        let message = "`baseline` leads out of the folder of this file; pass it with --baseline";
        let fault = project.file.fault(baseline.span.clone(), message);
        return Err(CliError::Config(Box::new(fault)));
    }
    Ok(Some(path))
}

/// The rules of a flag, or else those of the file.
fn rules_or(
    named: &[String],
    kept: Option<&Vec<&'static Rule>>,
) -> Result<Vec<&'static Rule>, CliError> {
    if named.is_empty() {
        return Ok(kept.cloned().unwrap_or_default());
    }
    rules_named(named)
}

/// The command that tries the same app in the same way; cases are added to it.
fn command(args: &CheckArgs, options: &CheckOptions) -> String {
    let mut command = format!("hubctl check --app-url {}", quoted(&options.app.url));
    if let Some(app) = &args.app_command {
        command.push_str(&format!(" --app-command {}", quoted(app)));
    }
    if options.seed != crate::host::DEFAULT_SEED {
        command.push_str(&format!(" --seed {}", options.seed));
    }
    if let Some(origin) = &args.host_origin {
        command.push_str(&format!(" --host-origin {origin}"));
    }
    if let Some(timeout) = args.timeout {
        command.push_str(&format!(" --timeout {}ms", timeout.as_millis()));
    }
    if let Some(config) = &args.config {
        command.push_str(&format!(
            " --config {}",
            quoted(&config.display().to_string())
        ));
    }
    for (flag, hosts) in [("allow", &args.allow_host), ("own", &args.own_host)] {
        for host in hosts {
            command.push_str(&format!(" --{flag}-host {}", quoted(host)));
        }
    }
    if let Some(file) = &args.payload {
        command.push_str(&format!(
            " --payload {}",
            quoted(&file.display().to_string())
        ));
    }
    for (flag, pairs) in [
        ("cookie", &args.cookie),
        ("header", &args.header),
        ("local-storage", &args.local_storage),
        ("query", &args.query),
    ] {
        // Their values are secrets, which a report must not carry.
        for pair in pairs {
            command.push_str(&format!(" --{flag} {}=...", quoted(&pair.name)));
        }
    }
    for edit in &args.set {
        command.push_str(&format!(" --set {}", quoted(&edit.to_string())));
    }
    if args.request_key != crate::contract::wire::FETCH_INFO {
        command.push_str(&format!(" --request-key {}", quoted(&args.request_key)));
    }
    command
}

fn app(args: &CheckArgs, file: Option<&Project>) -> Result<App, CliError> {
    let apps = file.map(apps_in).transpose()?.unwrap_or_default();
    if let Some(given) = args.url.as_ref().or(args.app_url.as_ref()) {
        let given: App = given.parse().map_err(CliError::Address)?;
        // An app of the file goes by the name that it has there.
        let known = apps.into_iter().find(|app| app.url == given.url);
        return Ok(known.unwrap_or(given));
    }
    match <[App; 1]>::try_from(apps) {
        Ok([app]) => Ok(app),
        Err(apps) if apps.is_empty() => Err(CliError::NoAppToCheck),
        Err(apps) => Err(CliError::SeveralApps {
            urls: apps.into_iter().map(|app| app.url).collect(),
        }),
    }
}

/// The scenarios of the flag, or else those of the file.
fn scenarios(names: &[String], file: Option<&Project>) -> Result<Vec<&'static Scenario>, CliError> {
    if let (true, Some(project)) = (names.is_empty(), file) {
        let is_wanted = |scenario: &&Scenario| project.check.scenarios.matches(scenario.name());
        return Ok(Scenario::all().iter().filter(is_wanted).collect());
    }
    let find = |name: &String| {
        Scenario::named(name).ok_or_else(|| CliError::NoScenario { name: name.clone() })
    };
    names.iter().map(find).collect()
}
