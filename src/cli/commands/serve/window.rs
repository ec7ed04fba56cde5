//! The browser that `--open` starts when the page is to be seen in one of hubctl's own: under the origin of a dashboard, or
//! without third-party cookies.

use std::path::PathBuf;

use crate::browser::{Browser, BrowserError, Display, LaunchOptions, Sandbox};
use crate::cli::args::ServeArgs;
use crate::cli::browser;
use crate::cli::error::CliError;
use crate::doctor::is_loopback;
use crate::host::{Detour, Host};

/// How that browser is started, when the flags ask for it; an error when they do and nothing is to be opened.
pub(super) fn wanted(args: &ServeArgs) -> Result<Option<LaunchOptions>, CliError> {
    let flags = args.own_browser();
    if flags.is_empty() {
        return Ok(None);
    }
    if !args.open {
        return Err(CliError::NothingOpened { flags });
    }
    let display = if args.headless {
        Display::Headless
    } else {
        Display::Window
    };
    let variable = std::env::var_os("HUBCTL_BROWSER").map(PathBuf::from);
    let asked = args.browser.clone().or(variable);
    let mut options = LaunchOptions::new(browser::find(asked.as_deref(), display)?);
    options.display = display;
    if args.no_sandbox {
        options.sandbox = Sandbox::Off;
    }
    let profile = args.browser_profile.as_ref().map(std::path::absolute);
    options.kept_profile = profile.transpose().map_err(CliError::Directory)?;
    if args.block_third_party_cookies {
        let switch = "--test-third-party-cookie-phaseout";
        options.extra_arguments.push(switch.into());
    }
    Ok(Some(options))
}

/// Starts it with the page of this host.
pub(super) async fn open(mut options: LaunchOptions, host: &Host) -> Result<Browser, CliError> {
    match host.detour() {
        Some(detour) => {
            let switches = switches(&detour).into_iter().map(Into::into);
            options.extra_arguments.extend(switches);
            options.visit = Some(detour.url.into());
        }
        None => options.visit = Some(host.url().to_owned()),
    }
    let kept = options.kept_profile.clone();
    let browser = Browser::launch(options).await;
    browser.map_err(|error| match (error, kept) {
        // A browser that finds another one with its profile hands the address over to it and ends.
        (error @ BrowserError::Launch { .. }, Some(path)) => CliError::Profile {
            path,
            source: Box::new(error),
        },
        (error, _) => CliError::Browser(Box::new(error)),
    })
}

/// What leads the browser to this machine when it asks for the dashboard.
fn switches(detour: &Detour) -> Vec<String> {
    let name = detour.url.host_str().unwrap_or_default();
    // Every port of a dashboard; on this machine there are others, the app's above all.
    let port = detour.url.port_or_known_default().unwrap_or_default();
    let from = if is_loopback(&detour.url) {
        format!("{name}:{port}")
    } else {
        name.to_owned()
    };
    let mut switches = vec![
        format!("--host-resolver-rules=MAP {from} 127.0.0.1:{}", detour.port),
        // A proxy looks names up by itself, and would find the real dashboard.
        "--proxy-server=direct://".to_owned(),
    ];
    if let Some(hash) = &detour.key_hash {
        switches.push(format!("--ignore-certificate-errors-spki-list={hash}"));
    } else {
        // It is asked for as it stands.
        switches.push("--disable-features=HttpsUpgrades".to_owned());
    }
    switches
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn rule(origin: &str) -> String {
        let detour = Detour {
            url: Url::parse(origin).expect("a URL"),
            port: 5000,
            key_hash: None,
        };
        switches(&detour).remove(0)
    }

    #[test]
    fn no_port_of_the_dashboard_is_left_and_on_this_machine_only_its_own_is_taken() {
        assert_eq!(
            rule("https://chat.example.com/"),
            "--host-resolver-rules=MAP chat.example.com 127.0.0.1:5000"
        );
        assert_eq!(
            rule("http://localhost:9000/"),
            "--host-resolver-rules=MAP localhost:9000 127.0.0.1:5000"
        );
    }
}
