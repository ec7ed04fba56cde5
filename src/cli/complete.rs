//! What shells complete: the words that fit at a place, from the same definitions that read them.
//!
//! A shell runs `hubctl` with the words so far and a variable that names the shell. The variable is looked at before
//! anything else happens.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;

use super::args::{Cli, Shell};
use crate::contract::version::Span;
use crate::contract::{pieces, traits};
use crate::finding::rules::RULES;
use crate::generate::Scenario;

/// The variable with the name of a shell that wants words.
pub(super) const VARIABLE: &str = "HUBCTL_COMPLETE";

/// The name the program is called by.
const PROGRAM: &str = "hubctl";

/// Answers a shell: writes the words that fit.
pub(super) fn answer(shell: &OsStr, args: &[OsString]) -> ExitCode {
    let shells = Shells::builtins();
    let known = shell.to_str().and_then(|name| shells.completer(name));
    let Some(completer) = known else {
        return ExitCode::from(super::FAILED);
    };
    let words = args.iter().skip_while(|word| *word != "--").skip(1);
    let folder = std::env::current_dir().ok();
    let mut command = Cli::command();
    let mut out = Vec::new();
    let written = completer
        .write_complete(
            &mut command,
            words.cloned().collect(),
            folder.as_deref(),
            &mut out,
        )
        .and_then(|()| io::stdout().write_all(&out));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        // A message would appear in the middle of the line that is being typed.
        Err(_) => ExitCode::from(super::FAILED),
    }
}

/// Writes the script that a shell has to run first.
pub(super) fn write_script(shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    let shells = Shells::builtins();
    let completer = shells
        .completer(shell.name())
        .ok_or_else(|| io::Error::other("the shell is not known"))?;
    completer.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, out)
}

/// Codes of rules, and their names once something is typed.
pub(super) fn rules() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let words = |is_code: bool| {
            RULES.iter().map(move |rule| {
                let word = if is_code { rule.code } else { rule.name };
                (word.to_owned(), rule.title.to_owned())
            })
        };
        let names = words(false).filter(|_| !current.is_empty());
        fitting(current, words(true).chain(names))
    })
}

/// Names of cookies that load balancers set by themselves.
pub(super) fn cookies() -> ArgValueCompleter {
    let known = [
        ("ARRAffinity", "Azure App Service"),
        ("AWSALB", "AWS Application Load Balancer"),
        ("AWSALBAPP-0", "AWS Application Load Balancer"),
        ("AWSALBTG", "AWS Application Load Balancer, target groups"),
        ("AWSELB", "AWS Classic Load Balancer"),
        ("ApplicationGatewayAffinity", "Azure Application Gateway"),
        ("ASLBSA", "Azure Front Door"),
        ("GCLB", "Google Cloud Load Balancing"),
        ("__cf_bm", "Cloudflare Bot Management"),
        ("__cflb", "Cloudflare Load Balancing"),
    ];
    ArgValueCompleter::new(move |current: &OsStr| {
        let words = known.map(|(name, of)| (name.to_owned(), of.to_owned()));
        fitting(current, words.into_iter())
    })
}

/// Names of scenarios.
pub(super) fn scenarios() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let all = Scenario::all().iter();
        fitting(
            current,
            all.map(|scenario| (scenario.name().to_owned(), scenario.summary().to_owned())),
        )
    })
}

/// Host versions: the eras, and the first release of each behaviour.
pub(super) fn profiles() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let versions = traits::distinct_versions().into_iter();
        let named = versions.map(|version| {
            let meaning = match traits::alike(version) {
                Span::Mobile => "The mobile app".to_owned(),
                releases => format!("The web dashboard, upstream {releases}"),
            };
            (version.name().to_owned(), meaning)
        });
        let others = [("all", "All eras (check, types)")];
        let others = others.map(|(word, meaning)| (word.to_owned(), meaning.to_owned()));
        fitting(current, named.chain(others))
    })
}

/// Names of schemas.
pub(super) fn schemas() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let names = pieces::schema_names().into_iter();
        fitting(current, names.map(|name| (name, String::new())))
    })
}

/// The words that begin as what is typed, in upper or lower case, each with what it means.
fn fitting(
    current: &OsStr,
    words: impl Iterator<Item = (String, String)>,
) -> Vec<CompletionCandidate> {
    let typed = current.to_string_lossy().to_lowercase();
    words
        .filter(|(word, _)| word.to_lowercase().starts_with(&typed))
        .map(|(word, meaning)| {
            let meaning = (!meaning.is_empty()).then(|| meaning.into());
            CompletionCandidate::new(word).help(meaning)
        })
        .collect()
}
