//! `hubctl serve`: the mock host.

use std::future::Future;
use std::io::{self, Write};

use crate::cli::Outcome;
use crate::cli::args::{Global, ServeArgs};
use crate::cli::error::CliError;
use crate::cli::streams::Streams;
use crate::contract::Profile;
use crate::host::{App, DEFAULT_PORT, Host, HostError, HostOptions};
use crate::report::human::counted;
use crate::report::palette;

pub(in crate::cli) fn run(
    args: &ServeArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    if global.profile != Profile::Web2023 {
        return Err(CliError::ServeProfile {
            profile: global.profile,
        });
    }
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
    let apps: Result<Vec<App>, _> = args.app_url.iter().map(|url| url.parse()).collect();
    let options = HostOptions {
        apps: apps.map_err(HostError::AppUrl)?,
        profile: global.profile,
        port: args.port,
        bind: args.bind,
        payload: args.payload.clone(),
        seed: args.seed,
        theme: args.theme.name(),
        request_key: args.request_key.clone(),
    };
    // The handlers stand before anything is waited for: Ctrl-C ends hubctl from the start.
    let interrupted = interruption().map_err(CliError::Runtime)?;
    tokio::pin!(interrupted);
    let host = tokio::select! {
        host = Host::bind(options) => host?,
        () = &mut interrupted => return Ok(()),
    };
    announce(&host, args, global, streams)?;
    let apps = host.apps().to_vec();
    let served = host.serve(interrupted);
    tokio::pin!(served);
    // Whether the apps answer is told as soon as it is known, and holds up nothing.
    tokio::select! {
        ended = &mut served => return Ok(ended?),
        () = say_apps(&apps, global, streams) => {}
    }
    Ok(served.await?)
}

/// Tells where the page is: the address alone on standard output, everything else on standard error.
fn announce(
    host: &Host,
    args: &ServeArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<(), CliError> {
    if !global.quiet {
        if args.port.is_none() && host.port() != DEFAULT_PORT {
            streams.say(&format!(
                "port {DEFAULT_PORT} is taken; this is the next free one"
            ));
        }
        say_payload(host, args, streams);
        for app in host.apps() {
            let title = palette::heading(&format!("{}:", app.title));
            streams.say(&format!("{title} {}", palette::literal(&app.url)));
            if app.is_blocked_beside_https() {
                streams.say(&format!(
                    "{} the real dashboard is https and would block this address",
                    palette::bad("warning:")
                ));
                streams.say("  help: serve the app over https, or on localhost");
            }
        }
        streams.say(&format!(
            "{}",
            palette::faint("open this address in a browser; Ctrl-C ends hubctl")
        ));
    }
    writeln!(streams.out, "{}", palette::literal(host.url())).map_err(CliError::Output)?;
    streams.out.flush().map_err(CliError::Output)
}

/// Tells which apps do not answer.
async fn say_apps(apps: &[App], global: &Global, streams: &mut Streams) {
    if global.quiet {
        return;
    }
    for app in apps {
        if let Some(reason) = app.reach().await.reason {
            streams.say(&format!("{} {reason}", palette::bad("warning:")));
            streams.say("  help: start your app, then press \"Reload frame\" on the page");
        }
    }
}

fn say_payload(host: &Host, args: &ServeArgs, streams: &mut Streams) {
    let (Some(payload), Some(path)) = (host.payload(), &args.payload) else {
        return;
    };
    let contexts = counted(payload.contexts().len() as u64, "conversation");
    streams.say(&format!("{contexts} from {}", path.display()));
    let errors = payload.findings().errors;
    if errors > 0 {
        let errors = counted(errors, "error");
        streams.say(&format!(
            "{} it breaks the contract: {errors}; it is posted all the same",
            palette::bad("warning:")
        ));
        streams.say(&format!("  help: hubctl validate {}", path.display()));
    }
}

/// Done when the person or the system wants the program to end.
#[cfg(unix)]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}

/// Done when the person wants the program to end.
#[cfg(not(unix))]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler Ctrl-C ends the process by itself.
        let _ = tokio::signal::ctrl_c().await;
    })
}
