//! What a check is to do, from flags and configuration.

use std::thread::available_parallelism;
use std::time::Duration;

use crate::browser::{Display, LaunchOptions, Platform, Sandbox, Surroundings, find_browser_in};
use crate::check::{CheckOptions, Selection};
use crate::cli::args::{CheckArgs, Global};
use crate::cli::error::CliError;
use crate::cli::project::Project;
use crate::cli::rules_named;
use crate::generate::Scenario;
use crate::host::{App, HostError, read_apps};

/// What a check is to do, and with which browser.
pub(super) struct Setting {
    pub options: CheckOptions,
    pub launch: LaunchOptions,
}

impl Setting {
    pub(super) fn of(args: &CheckArgs, global: &Global) -> Result<Self, CliError> {
        let options = options(args, global)?;
        let platform = Platform::current();
        let surroundings = Surroundings::from_variables(platform, |name| std::env::var_os(name));
        let executable = if args.list {
            // Nothing is started.
            Default::default()
        } else {
            find_browser_in(args.browser.as_deref(), &surroundings)?
        };
        let mut launch = LaunchOptions::new(executable);
        launch.deadline = args.timeout;
        launch.allowed_hosts.clone_from(&args.allow_host);
        if args.no_sandbox {
            launch.sandbox = Sandbox::Off;
        }
        if args.headed {
            launch.display = Display::Window;
        }
        // A page under a public origin may otherwise not frame an app of this machine. The last of these switches wins, so
        // what the driver turns off stands here again.
        launch.extra_arguments.push(
            "--disable-features=LocalNetworkAccessChecks,MediaRouter,OptimizationHints,Translate"
                .into(),
        );
        Ok(Self { options, launch })
    }
}

fn options(args: &CheckArgs, global: &Global) -> Result<CheckOptions, CliError> {
    let app = app(args)?;
    let mut options = CheckOptions::new(app);
    options.profiles = global.profiles();
    options.scenarios = scenarios(&args.scenario)?;
    options.seed = args.seed;
    options.timeout = args.timeout;
    let cores = available_parallelism().map_or(2, usize::from);
    options.jobs = args.jobs.map_or(cores, usize::from);
    options.host_origin.clone_from(&args.host_origin);
    options.request_key.clone_from(&args.request_key);
    options.slow_motion = args.slow_mo.unwrap_or(Duration::ZERO);
    options.selection = Selection {
        only: rules_named(&args.only)?,
        skip: rules_named(&args.skip)?,
        cases: args.case.clone(),
        shard: args.shard,
    };
    options.command = command(args, &options);
    Ok(options)
}

/// The command that tries the same app in the same way; cases are added to it.
fn command(args: &CheckArgs, options: &CheckOptions) -> String {
    let mut command = format!("hubctl check --app-url '{}'", options.app.url);
    if let Some(app) = &args.app_command {
        command.push_str(&format!(" --app-command '{}'", app.replace('\'', "'\\''")));
    }
    if args.seed != crate::host::DEFAULT_SEED {
        command.push_str(&format!(" --seed {}", args.seed));
    }
    if let Some(origin) = &args.host_origin {
        command.push_str(&format!(" --host-origin {origin}"));
    }
    for host in &args.allow_host {
        command.push_str(&format!(" --allow-host '{host}'"));
    }
    if args.request_key != crate::contract::wire::FETCH_INFO {
        command.push_str(&format!(" --request-key '{}'", args.request_key));
    }
    command
}

fn app(args: &CheckArgs) -> Result<App, CliError> {
    if let Some(path) = args.config.as_ref().filter(|path| !path.is_file()) {
        return Err(CliError::NoConfig { path: path.clone() });
    }
    if let Some(given) = &args.app_url {
        return Ok(given.parse().map_err(HostError::AppUrl)?);
    }
    let folder = std::env::current_dir().map_err(CliError::Directory)?;
    let apps = match Project::of(&folder, args.config.clone()).config {
        Some(config) => read_apps(&config).map_err(CliError::Config)?,
        None => Vec::new(),
    };
    match <[App; 1]>::try_from(apps) {
        Ok([app]) => Ok(app),
        Err(apps) if apps.is_empty() => Err(CliError::NoAppToCheck),
        Err(apps) => Err(CliError::SeveralApps {
            urls: apps.into_iter().map(|app| app.url).collect(),
        }),
    }
}

fn scenarios(names: &[String]) -> Result<Vec<&'static Scenario>, CliError> {
    let find = |name: &String| {
        Scenario::named(name).ok_or_else(|| CliError::NoScenario { name: name.clone() })
    };
    names.iter().map(find).collect()
}
