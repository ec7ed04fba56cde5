//! `hubctl serve`: the mock host.

mod keys;
mod traffic;
mod window;

use std::io::Write;
use std::path::{Path, PathBuf};

use self::keys::{Key, Keyboard};
use self::traffic::Telling;
use crate::browser::Browser;
use crate::cli::Outcome;
use crate::cli::args::{Global, Output, ServeArgs};
use crate::cli::beacon::{Beacon, Lit};
use crate::cli::error::CliError;
use crate::cli::files::keep_apart;
use crate::cli::interruption::interruption;
use crate::cli::project::{Project, read_config};
use crate::cli::streams::Streams;
use crate::doctor::Look;
use crate::host::{
    App, Command, DEFAULT_PORT, Host, HostError, HostOptions, Remote, Theme, exposure,
};
use crate::project::AppEntry;
use crate::report::human::counted;
use crate::report::palette;
use crate::source::Input;
use crate::source::document::visible;

pub(in crate::cli) fn run(
    args: &ServeArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(CliError::Runtime)?;
    let served = runtime.block_on(serve(args, global, streams));
    // A connection attempt or name look-up that still hangs must not hold up the end.
    runtime.shutdown_background();
    served.map(|()| Outcome::Clean)
}

async fn serve(args: &ServeArgs, global: &Global, streams: &mut Streams) -> Result<(), CliError> {
    let options = options(args, global)?;
    let own_browser = window::wanted(args)?;
    let mut telling = Telling::new(global.quiet, args.log.as_deref())?;
    // The handlers stand before anything is waited for: Ctrl-C ends hubctl from the start.
    let interrupted = interruption().map_err(CliError::Runtime)?;
    tokio::pin!(interrupted);
    let host = tokio::select! {
        host = Host::bind(options) => host?,
        () = &mut interrupted => return Ok(()),
    };
    let remote = host.remote();
    let _beacon = light_beacon(&host, &remote, streams);
    announce(&host, args, global, streams)?;
    let url = host.url().to_owned();
    let browser = match own_browser {
        Some(own) => Some(tokio::select! {
            browser = window::open(own, &host) => browser?,
            () = &mut interrupted => return Ok(()),
        }),
        None => {
            if args.open {
                open_page(&url, streams);
            }
            None
        }
    };
    let visit = host
        .detour()
        .map_or(url.clone(), |detour| detour.url.into());
    let left = browser.as_ref().map(Browser::left);
    let left = async {
        match left {
            Some(left) => left.await,
            None => std::future::pending().await,
        }
    };
    let looked = host.look_at_apps();
    let mut traffic = remote.traffic();
    let mut keyboard = if global.quiet { None } else { Keyboard::take() };
    if keyboard.is_some() && global.verbose {
        streams.say(&format!("{}", palette::faint(Key::HELP)));
    }
    let (quit, asked_to_quit) = tokio::sync::oneshot::channel();
    let mut quit = Some(quit);
    let ended = async {
        tokio::select! {
            () = interrupted => {}
            () = left => {}
            Ok(()) = asked_to_quit => {}
        }
    };
    let served = host.serve(ended);
    tokio::pin!(served);
    // What the apps answer is told as soon as it is known, and holds up nothing.
    tokio::pin!(looked);
    let mut has_looked = global.quiet;
    let ended = loop {
        tokio::select! {
            ended = &mut served => {
                // What pages said last belongs into the log as well.
                while let Some((missed, messages)) = traffic.at_hand() {
                    telling.tell(missed, &messages, streams);
                }
                break ended;
            }
            looks = &mut looked, if !has_looked => {
                has_looked = true;
                say_obstacles(&looks, streams);
            }
            (missed, messages) = traffic.next() => telling.tell(missed, &messages, streams),
            key = Keyboard::next(&mut keyboard) => match key {
                Key::Quit => quit = quit.and_then(|quit| {
                    // Nobody waits any more when hubctl ends already.
                    let _ = quit.send(());
                    None
                }),
                Key::Open => match &browser {
                    // One that does not answer has gone, and hubctl ends with it.
                    Some(browser) => drop(browser.visit(&visit).await),
                    None => open_page(&url, streams),
                },
                key => press(key, &remote, &url, streams),
            },
        }
    };
    if let Some(browser) = browser {
        let closed = browser.close().await;
        closed.map_err(|error| CliError::Browser(Box::new(error)))?;
    }
    Ok(ended?)
}

/// What a key does.
fn press(key: Key, remote: &Remote, url: &str, streams: &mut Streams) {
    let command = match key {
        Key::Help => return streams.say(&format!("{}", palette::faint(Key::HELP))),
        Key::Repost => Command::Repost { screens: false },
        Key::NextScenario => Command::NextScenario {},
        Key::Theme => Command::Theme {
            theme: Theme::Other,
        },
        Key::Open | Key::Quit => return,
    };
    if remote.give(&command).pages == 0 {
        streams.say(&format!("no page is open; o opens {url}"));
    }
}

fn open_page(url: &str, streams: &mut Streams) {
    if let Err(error) = open::that_detached(url) {
        streams.say(&format!(
            "{} cannot open a browser: {error}",
            palette::bad("warning:")
        ));
        streams.say(&format!("  help: open {url} yourself"));
    }
}

/// What was asked for, with what stands in the files of the project.
fn options(args: &ServeArgs, global: &Global) -> Result<HostOptions, CliError> {
    let folder = std::env::current_dir().map_err(CliError::Directory)?;
    let project = Project::of(&folder, args.config.clone())?;
    let apps_file = match &args.apps_file {
        Some(path) => path.clone(),
        None if args.forget_apps => project.apps.clone(),
        None => project.own_apps()?,
    };
    // Only a log could be one of them.
    let fixtures = args.fixtures.as_deref().filter(|_| args.log.is_some());
    let fixtures = fixtures.map(Input::find);
    let fixtures = fixtures.and_then(Result::ok).unwrap_or_default();
    let inputs = [project.config.as_ref(), args.payload.as_ref()];
    let inputs = inputs.into_iter().flatten().chain([&apps_file]);
    keep_apart(
        Output::of("--log ", args.log.as_deref()).as_slice(),
        inputs
            .map(PathBuf::as_path)
            .chain(fixtures.iter().filter_map(Input::path)),
    )?;
    let given = args.urls.iter().chain(&args.app_url);
    let named: Result<Vec<App>, _> = given.map(|url| url.parse()).collect();
    let named = named.map_err(HostError::AppUrl)?;
    let mut apps = named;
    if let Some(config) = &project.config {
        // All of it has to make sense, whatever of it is used here.
        let written = read_config(config)?;
        // The host reads the file of apps itself.
        if apps.is_empty() && !is_same(config, &apps_file) {
            apps = apps_of(&written)?;
        }
    }
    Ok(HostOptions {
        apps,
        apps_file: (!args.forget_apps).then_some(apps_file),
        version: global.one_profile()?,
        port: args.port,
        bind: args.bind,
        payload: args.payload.clone(),
        fixtures: args.fixtures.clone(),
        watch: args.watch.clone(),
        seed: args.seed,
        theme: args.theme.name(),
        request_key: args.request_key.clone(),
        origin: args.host_origin.clone(),
    })
}

/// The apps of a configuration.
fn apps_of(written: &crate::project::Project) -> Result<Vec<App>, CliError> {
    let app = |entry: &AppEntry| {
        let name = entry.name.as_ref().map(|name| name.value.as_str());
        App::named(name, &entry.url.value).map_err(|error| {
            let fault = written
                .file
                .fault(entry.url.span.clone(), error.to_string());
            CliError::Config(Box::new(fault))
        })
    };
    written.apps.iter().map(app).collect()
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Leaves word for `hubctl send`. Without it the host runs all the same.
fn light_beacon(host: &Host, remote: &Remote, streams: &mut Streams) -> Option<Lit> {
    let beacon = Beacon {
        url: host.url().to_owned(),
        token: remote.token().to_owned(),
        pid: std::process::id(),
        directory: std::env::current_dir().unwrap_or_default(),
    };
    match beacon.light() {
        Ok(lit) => Some(lit),
        Err(error) => {
            streams.say(&format!(
                "{} hubctl send will not find this host by itself: {error}",
                palette::bad("warning:")
            ));
            None
        }
    }
}

/// Prints the address of the page, alone on standard output so that programs can read it, and after it on standard error
/// what has to be known from the start. Details are for `--verbose`.
fn announce(
    host: &Host,
    args: &ServeArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<(), CliError> {
    writeln!(streams.out, "{}", palette::literal(host.url())).map_err(CliError::Output)?;
    streams.out.flush().map_err(CliError::Output)?;
    if global.quiet {
        return Ok(());
    }
    if args.port.is_none() && host.port() != DEFAULT_PORT {
        streams.say(&format!(
            "port {DEFAULT_PORT} is taken; this is the next free one"
        ));
    }
    warn_of_payload(host, args, streams);
    if let Some(detour) = host.detour() {
        streams.say(&format!(
            "its window shows it as {}, and nothing is sent to the real one",
            palette::literal(detour.url.as_str())
        ));
    }
    if let Some(exposed) = exposure(args.bind) {
        streams.say(&format!("{} {exposed}", palette::bad("warning:")));
    }
    if global.verbose {
        say_details(host, args, streams);
    }
    // The last line of the announcement.
    streams.say(&format!(
        "{} {} {}",
        palette::heading("api_access_token:"),
        palette::literal(host.remote().token()),
        palette::faint("(for scripts that call the API; hubctl send finds it by itself)")
    ));
    Ok(())
}

/// What is shown and where, for `--verbose`.
fn say_details(host: &Host, args: &ServeArgs, streams: &mut Streams) {
    let mut say = |what: &str, value: &str| {
        let what = palette::heading(&format!("{what}:"));
        streams.say(&format!("{what} {}", palette::literal(value)));
    };
    for app in &host.apps() {
        say(&visible(&app.title), &visible(&app.url));
    }
    if let (Some(payload), Some(path)) = (host.payload(), &args.payload) {
        let contexts = counted(payload.contexts().len() as u64, "conversation");
        say("payload", &format!("{contexts} from {}", path.display()));
    }
    let addresses: Vec<_> = host.addresses().iter().map(ToString::to_string).collect();
    say("listening on", &addresses.join(", "));
    say("API", &format!("{}api/openapi.json", host.url()));
}

/// Tells what keeps apps out of their frames, or makes them look broken there.
fn say_obstacles(looks: &[Look], streams: &mut Streams) {
    for obstacle in looks.iter().flat_map(|look| &look.obstacles) {
        let cause = visible(&obstacle.cause);
        streams.say(&format!(
            "{} {}: {cause}",
            palette::bad("warning:"),
            visible(&obstacle.title)
        ));
        if let Some(fix) = obstacle.fix.first() {
            for (number, line) in fix.text.lines().enumerate() {
                let lead = if number == 0 { "  help:" } else { "       " };
                streams.say(&format!("{lead} {}", visible(line)));
            }
        }
    }
}

/// Says that the payload breaks the contract, when it does.
fn warn_of_payload(host: &Host, args: &ServeArgs, streams: &mut Streams) {
    let (Some(payload), Some(path)) = (host.payload(), &args.payload) else {
        return;
    };
    let errors = payload.findings().errors;
    if errors > 0 {
        let path = path.display();
        let errors = counted(errors, "error");
        streams.say(&format!(
            "{} {path} breaks the contract: {errors}; it is posted all the same",
            palette::bad("warning:")
        ));
        streams.say(&format!("  help: hubctl validate {path}"));
    }
}
