//! `hubctl serve`: the mock host.

mod keys;
mod traffic;
mod window;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};

use self::keys::{Key, Keyboard};
use self::traffic::{Following, LogFile, Voice};
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

/// How long whoever reads standard error and the log may take for what was said last.
const LAST_WORDS: Duration = Duration::from_millis(250);

/// How long after Ctrl-C hubctl is still there at most, whatever holds it up.
const LAST_RESORT: Duration = Duration::from_millis(900);

/// The same with a browser of its own, which is closed before.
const LAST_RESORT_WITH_BROWSER: Duration = Duration::from_secs(10);

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
    let wait = if args.own_browser().is_empty() {
        LAST_RESORT
    } else {
        LAST_RESORT_WITH_BROWSER
    };
    runtime.spawn(async move {
        if let Ok(interrupted) = interruption() {
            interrupted.await;
            tokio::time::sleep(wait).await;
            process::exit(0);
        }
    });
    let served = runtime.block_on(serve(args, global, streams));
    // A connection attempt or name look-up that still hangs must not hold up the end; the last resort stays until then.
    std::mem::forget(runtime);
    served.map(|()| Outcome::Clean)
}

async fn serve(args: &ServeArgs, global: &Global, streams: &mut Streams) -> Result<(), CliError> {
    let options = options(args, global)?;
    let own_browser = window::wanted(args)?;
    // The handlers stand before anything is waited for: Ctrl-C ends hubctl from the start.
    let interrupted = interruption().map_err(CliError::Runtime)?;
    tokio::pin!(interrupted);
    let starting = start(args, options, global, streams);
    let Started {
        host,
        log,
        voice,
        written,
        _beacon,
    } = tokio::select! {
        started = starting => started?,
        () = &mut interrupted => return Ok(()),
    };
    let remote = host.remote();
    if !global.quiet {
        announce(&host, args, global, &voice);
    }
    let url = host.url().to_owned();
    let browser = match own_browser {
        Some(own) => Some(tokio::select! {
            browser = window::open(own, &host) => browser?,
            () = &mut interrupted => return Ok(()),
        }),
        None => {
            if args.open {
                open_page(&url, &voice);
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
    let (over, has_ended) = watch::channel(false);
    let following = || Following {
        traffic: remote.traffic(),
        ended: has_ended.clone(),
    };
    let told = (!global.quiet).then(|| tokio::spawn(voice.clone().tell(following())));
    let logged = log.map(|log| {
        let (traffic, voice) = (following(), voice.clone());
        spawn_blocking(move || log.follow(traffic, &voice))
    });
    let mut keyboard = if global.quiet { None } else { Keyboard::take() };
    if keyboard.is_some() && global.verbose {
        voice.say(&format!("{}", palette::faint(Key::HELP)));
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
            ended = &mut served => break ended,
            looks = &mut looked, if !has_looked => {
                has_looked = true;
                say_obstacles(&looks, &voice);
            }
            key = Keyboard::next(&mut keyboard) => match key {
                Key::Quit => quit = quit.and_then(|quit| {
                    // Nobody waits any more when hubctl ends already.
                    let _ = quit.send(());
                    None
                }),
                Key::Open => match &browser {
                    // One that does not answer has gone, and hubctl ends with it.
                    Some(browser) => drop(browser.visit(&visit).await),
                    None => open_page(&url, &voice),
                },
                key => press(key, &remote, &url, &voice),
            },
        }
    };
    let _ = over.send(true);
    drop(voice);
    let last_words = async {
        for thread in [told, logged, Some(written)].into_iter().flatten() {
            // It does not panic, and there is nobody to tell.
            let _ = thread.await;
        }
    };
    // Nobody may read them.
    let _ = tokio::time::timeout(LAST_WORDS, last_words).await;
    if let Some(browser) = browser {
        let closed = browser.close().await;
        closed.map_err(|error| CliError::Browser(Box::new(error)))?;
    }
    Ok(ended?)
}

/// A host that listens, and where it tells what happens.
struct Started {
    host: Host,
    log: Option<LogFile>,
    voice: Voice,
    /// Ends when everything is said.
    written: JoinHandle<()>,
    _beacon: Option<Lit>,
}

/// Starts the host, leaves word of it for `hubctl send`, and prints the address of its page: alone on standard output, so that
/// programs can read it. Each of the files and pipes may keep it waiting.
async fn start(
    args: &ServeArgs,
    options: HostOptions,
    global: &Global,
    streams: &Streams,
) -> Result<Started, CliError> {
    let log = match args.log.clone() {
        Some(path) => Some(off_the_runtime(|| LogFile::open(path)).await?),
        None => None,
    };
    let host = Host::bind(options).await?;
    let (voice, written) = Voice::new(global.color);
    let beacon = light_beacon(&host, &voice);
    let address = format!("{}\n", palette::literal(host.url()));
    let mut out = streams.another_out().map_err(CliError::Output)?;
    let printed = off_the_runtime(move || out.write_all(address.as_bytes())).await;
    printed.map_err(CliError::Output)?;
    Ok(Started {
        host,
        log,
        voice,
        written,
        _beacon: beacon,
    })
}

async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    spawn_blocking(work).await.expect("it does not panic")
}

/// What a key does.
fn press(key: Key, remote: &Remote, url: &str, voice: &Voice) {
    let command = match key {
        Key::Help => return voice.say(&format!("{}", palette::faint(Key::HELP))),
        Key::Repost => Command::Repost { screens: false },
        Key::NextScenario => Command::NextScenario {},
        Key::Theme => Command::Theme {
            theme: Theme::Other,
        },
        Key::Open | Key::Quit => return,
    };
    if remote.give(&command).pages == 0 {
        voice.say(&format!("no page is open; o opens {url}"));
    }
}

fn open_page(url: &str, voice: &Voice) {
    if let Err(error) = open::that_detached(url) {
        voice.say(&format!(
            "{} cannot open a browser: {error}",
            palette::bad("warning:")
        ));
        voice.say(&format!("  help: open {url} yourself"));
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
fn light_beacon(host: &Host, voice: &Voice) -> Option<Lit> {
    let beacon = Beacon {
        url: host.url().to_owned(),
        token: host.remote().token().to_owned(),
        pid: process::id(),
        directory: std::env::current_dir().unwrap_or_default(),
    };
    match beacon.light() {
        Ok(lit) => Some(lit),
        Err(error) => {
            voice.say(&format!(
                "{} hubctl send will not find this host by itself: {error}",
                palette::bad("warning:")
            ));
            None
        }
    }
}

/// Says what has to be known from the start. Details are for `--verbose`.
fn announce(host: &Host, args: &ServeArgs, global: &Global, voice: &Voice) {
    if args.port.is_none() && host.port() != DEFAULT_PORT {
        voice.say(&format!(
            "port {DEFAULT_PORT} is taken; this is the next free one"
        ));
    }
    warn_of_payload(host, args, voice);
    if let Some(detour) = host.detour() {
        voice.say(&format!(
            "its window shows it as {}, and nothing is sent to the real one",
            palette::literal(detour.url.as_str())
        ));
    }
    if let Some(exposed) = exposure(args.bind) {
        voice.say(&format!("{} {exposed}", palette::bad("warning:")));
    }
    if global.verbose {
        say_details(host, args, voice);
    }
    // The last line of the announcement.
    voice.say(&format!(
        "{} {} {}",
        palette::heading("api_access_token:"),
        palette::literal(host.remote().token()),
        palette::faint("(for scripts that call the API; hubctl send finds it by itself)")
    ));
}

/// What is shown and where, for `--verbose`.
fn say_details(host: &Host, args: &ServeArgs, voice: &Voice) {
    let say = |what: &str, value: &str| {
        let what = palette::heading(&format!("{what}:"));
        voice.say(&format!("{what} {}", palette::literal(value)));
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
fn say_obstacles(looks: &[Look], voice: &Voice) {
    for obstacle in looks.iter().flat_map(|look| &look.obstacles) {
        let cause = visible(&obstacle.cause);
        voice.say(&format!(
            "{} {}: {cause}",
            palette::bad("warning:"),
            visible(&obstacle.title)
        ));
        if let Some(fix) = obstacle.fix.first() {
            for (number, line) in fix.text.lines().enumerate() {
                let lead = if number == 0 { "  help:" } else { "       " };
                voice.say(&format!("{lead} {}", visible(line)));
            }
        }
    }
}

/// Says that the payload breaks the contract, when it does.
fn warn_of_payload(host: &Host, args: &ServeArgs, voice: &Voice) {
    let (Some(payload), Some(path)) = (host.payload(), &args.payload) else {
        return;
    };
    let errors = payload.findings().errors;
    if errors > 0 {
        let path = path.display();
        let errors = counted(errors, "error");
        voice.say(&format!(
            "{} {path} breaks the contract: {errors}; it is posted all the same",
            palette::bad("warning:")
        ));
        voice.say(&format!("  help: hubctl validate {path}"));
    }
}
