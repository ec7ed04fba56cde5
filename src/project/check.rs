//! How `check` is to work: `[check]`.

use std::num::NonZeroUsize;
use std::time::Duration;

use url::Url;

use super::reader::Reader;
use super::sign_in::{Pair, PairError, SignIn};
use super::{Names, Placed, ProjectError};
use crate::contract::version::UnknownVersion;
use crate::contract::{HostVersion, traits};
use crate::finding::{Rule, rules};

/// The settings of `check`. What is not in the file is empty here; flags and the environment come before all of it.
#[derive(Debug, Clone, Default)]
pub struct CheckSettings {
    /// The profiles to try, each once; `all` in the file are all of them.
    pub profiles: Vec<HostVersion>,
    /// The scenarios to try, names or patterns.
    pub scenarios: Names,
    /// The seed of the events.
    pub seed: Option<u64>,
    /// How long a case may take.
    pub timeout: Option<Duration>,
    /// How many cases run at a time.
    pub jobs: Option<NonZeroUsize>,
    /// Rules that are left out.
    pub skip: Vec<&'static Rule>,
    /// The only rules that count.
    pub only: Vec<&'static Rule>,
    /// Hosts that the app may reach, beside the machine itself.
    pub allow_hosts: Vec<Placed<String>>,
    /// Hosts that are the app's own, to which it may send data.
    pub own_hosts: Vec<Placed<String>>,
    /// What makes the app take its visitor for signed in.
    pub sign_in: SignIn,
    /// The origin that the dashboard has for the app, such as `https://app.example.com`.
    pub host_origin: Option<String>,
    /// The file of known findings, which count as notices; relative to the file of the configuration.
    pub baseline: Option<Placed<String>>,
}

const KEYS: [&str; 15] = [
    "profiles",
    "scenarios",
    "seed",
    "timeout",
    "jobs",
    "skip",
    "only",
    "allow_hosts",
    "own_hosts",
    "cookies",
    "headers",
    "local_storage",
    "query",
    "host_origin",
    "baseline",
];

/// The key that is refused: a file that came with a repository must not start a program by itself.
const COMMAND: &str = "app_command";

/// Tells a key of `[check]` that stands before the first table.
pub(super) fn no_key_of_check(root: &Reader<'_>) -> Result<(), ProjectError> {
    no_command(root)?;
    let misplaced = KEYS
        .iter()
        .find_map(|key| root.key(key).map(|span| (key, span)));
    match misplaced {
        Some((key, span)) => {
            let message = format!("`{key}` belongs into [check]");
            Err(root.file.fault(span, message))
        }
        None => Ok(()),
    }
}

fn no_command(table: &Reader<'_>) -> Result<(), ProjectError> {
    match table.key(COMMAND) {
        Some(span) => Err(table.file.fault(
            span,
            "`app_command` is not taken from a file, which never runs a command that you have not typed; give --app-command",
        )),
        None => Ok(()),
    }
}

impl CheckSettings {
    pub(super) fn read(table: &Reader<'_>) -> Result<Self, ProjectError> {
        no_command(table)?;
        table.knows(&KEYS)?;
        let seed = table.value("seed", "a whole number from 0 on", |value| {
            u64::try_from(value.as_integer()?).ok()
        })?;
        let timeout = table.value("timeout", "a time such as \"20s\" or \"1m\"", |value| {
            let duration: jiff::SignedDuration = value.as_str()?.parse().ok()?;
            let duration = Duration::try_from(duration).ok()?;
            (!duration.is_zero()).then_some(duration)
        })?;
        let jobs = table.value("jobs", "a whole number from 1 on", |value| {
            NonZeroUsize::new(usize::try_from(value.as_integer()?).ok()?)
        })?;
        let host_origin = table.value(
            "host_origin",
            "an origin such as \"https://app.example.com\"",
            |value| origin(value.as_str()?),
        )?;
        Ok(Self {
            profiles: profiles(table)?,
            scenarios: table.names("scenarios")?,
            seed: seed.map(|seed| seed.value),
            timeout: timeout.map(|timeout| timeout.value),
            jobs: jobs.map(|jobs| jobs.value),
            skip: rules(table, "skip")?,
            only: rules(table, "only")?,
            allow_hosts: table.texts("allow_hosts")?,
            own_hosts: table.texts("own_hosts")?,
            sign_in: SignIn {
                cookies: pairs(table, "cookies")?,
                headers: pairs(table, "headers")?,
                local_storage: pairs(table, "local_storage")?,
                query: pairs(table, "query")?,
            },
            host_origin: host_origin.map(|origin| origin.value),
            baseline: table.text("baseline")?,
        })
    }
}

fn pairs(table: &Reader<'_>, key: &str) -> Result<Vec<Pair>, ProjectError> {
    let texts = table.texts(key)?.into_iter();
    texts
        .map(|text| {
            let error = |error: PairError| {
                table
                    .file
                    .fault(text.span.clone(), format!("`{key}`: {error}"))
            };
            text.value.parse().map_err(error)
        })
        .collect()
}

/// Scheme, host and port, and nothing behind them.
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let origin = url.origin().ascii_serialization();
    let is_web = matches!(url.scheme(), "http" | "https");
    (is_web && text.trim_end_matches('/').eq_ignore_ascii_case(&origin)).then_some(origin)
}

fn profiles(table: &Reader<'_>) -> Result<Vec<HostVersion>, ProjectError> {
    let mut profiles = Vec::new();
    for name in table.names("profiles")?.iter() {
        match name.value.parse() {
            _ if name.value == "all" => profiles.extend(HostVersion::ERAS),
            Ok(version) => profiles.push(version),
            Err(UnknownVersion::Name(_)) => {
                let known = traits::distinct_versions();
                let known = known.iter().map(|version| version.name()).chain(["all"]);
                return Err(table.file.unknown(name, "profile", &Vec::from_iter(known)));
            }
            Err(error) => return Err(table.file.fault(name.span.clone(), error.to_string())),
        }
    }
    let mut seen = Vec::new();
    profiles.retain(|profile| {
        let is_new = !seen.contains(profile);
        seen.push(*profile);
        is_new
    });
    Ok(profiles)
}

fn rules(table: &Reader<'_>, key: &str) -> Result<Vec<&'static Rule>, ProjectError> {
    let find = |name: &Placed<String>| {
        rules::find(&name.value).ok_or_else(|| {
            let instead = match rules::suggest(&name.value) {
                Some(rule) => format!("did you mean {} ({})?", rule.name, rule.code),
                None => "hubctl explain lists all rules".to_owned(),
            };
            let message = format!("there is no rule {:?}; {instead}", name.value);
            table.file.fault(name.span.clone(), message)
        })
    };
    table.texts(key)?.iter().map(find).collect()
}
