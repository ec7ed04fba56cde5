//! The report of trials as one page that needs nothing else: no network, no second file, and no script to be read. Whoever
//! decides about an app reads the verdicts first; whoever mends it finds what was seen below.
//!
//! The page runs one script and has one style sheet, both its own: its content security policy names their hashes, so that
//! nothing an app wrote could ever run. Whatever comes from a run is escaped on its way in, see `text`.

mod case;
mod overview;
mod text;
mod timeline;

use std::collections::HashMap;
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use self::text::escaped;
use super::trial;
use super::{Contract, Heading, Values};
use crate::finding::{Case, Run};

/// What the page is called, and what the findings do not hold.
#[derive(Debug, Clone, Copy)]
pub struct Page<'p> {
    /// The heading: what was checked.
    pub title: &'p str,
    /// When it was made, in words for people; the empty string to leave it out. No clock is read here.
    pub made: &'p str,
}

const TEMPLATE: &str = include_str!("template.html");
const STYLE: &str = include_str!("template.css");
const SCRIPT: &str = include_str!("template.js");

/// What a part of the page is made from.
#[derive(Clone, Copy)]
struct Source<'r> {
    run: &'r Run,
    heading: Heading<'r>,
}

/// Writes the page.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    run: &Run,
    heading: Heading<'_>,
    page: &Page<'_>,
) -> io::Result<()> {
    let source = Source { run, heading };
    let (style, script) = (with_plain_lines(STYLE), with_plain_lines(SCRIPT));
    // A template that is taken apart once has no second turn for what was put in.
    for (index, piece) in TEMPLATE.split("{{").enumerate() {
        let Some((name, rest)) = piece.split_once("}}").filter(|_| index > 0) else {
            out.write_all(piece.as_bytes())?;
            continue;
        };
        let part = match name {
            "policy" => policy(&style, &script),
            "title" => escaped(page.title),
            "style" => style.clone(),
            "script" => script.clone(),
            "command" => escaped(heading.command),
            "overview" => overview::head(source, page) + &overview::verdicts(source),
            "matrix" => overview::matrix(source),
            "filters" => filters(run),
            "cases" => cases(source),
            _ => footer(source, page),
        };
        out.write_all(part.as_bytes())?;
        out.write_all(rest.as_bytes())?;
    }
    Ok(())
}

/// A browser hashes a text as the HTML parser reads it, and that knows no carriage returns.
fn with_plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script)
    )
}

/// The cases with something to say, the worst first, and below them the others, folded.
fn cases(source: Source<'_>) -> String {
    let Source { run, heading } = source;
    let mut pictures = Pictures::default();
    let notable = trial::notable(run);
    let folds = trial::folds(run);
    let mut case = |tried| case::case(tried, run, heading.values, &mut pictures);
    let mut html: String = notable.iter().map(&mut case).collect();
    for fold in &folds {
        html += &format!(
            "<details class=\"fold {}\"><summary><span class=\"mark\" aria-hidden=\"true\">{}</span>{}</summary><div class=\"cases\">{}</div></details>\n",
            case::tone(fold.outcome()),
            fold.outcome().mark(),
            escaped(&fold.sentence()),
            fold.cases.iter().map(&mut case).collect::<String>()
        );
    }
    html
}

/// The pictures so far: most trials of an app end with the same one, and a page should not hold it fifty times.
#[derive(Default)]
struct Pictures<'r> {
    first: HashMap<&'r [u8], usize>,
}

impl<'r> Pictures<'r> {
    /// The case that shows a picture already; none when this is the first.
    fn shown_by(&mut self, png: &'r [u8], at: usize) -> Option<usize> {
        let first = *self.first.entry(png).or_insert(at);
        (first != at).then_some(first)
    }
}

/// Where a case is on the page.
fn anchor(at: usize) -> String {
    format!("case-{}", at + 1)
}

/// What the list can be narrowed to.
fn filters(run: &Run) -> String {
    let mut html = String::new();
    let of_trials = |of: fn(&Case) -> Option<&'static str>| {
        let mut names: Vec<&'static str> = Vec::new();
        for name in run.cases().iter().filter_map(of) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let profiles = of_trials(|case| Some(case.trial.as_ref()?.profile));
    let scenarios = of_trials(|case| Some(case.trial.as_ref()?.scenario));
    let probes = of_trials(|case| Some(case.trial.as_ref()?.probe));
    for (label, name, values) in [
        ("Host", "profile", profiles),
        ("Scenario", "scenario", scenarios),
        ("Check", "probe", probes),
    ] {
        let options = values.iter().map(|value| {
            let shown = if value.is_empty() { "none" } else { value };
            option(&format!("={value}"), shown)
        });
        html += &select(label, name, &options.collect::<String>());
    }
    let found = [
        ("error", "Errors"),
        ("warning", "Warnings"),
        ("notice", "Notices"),
        ("broken", "Not carried out"),
        ("not-judged", "Not judged"),
        ("ok", "Passed"),
    ];
    let options = found.map(|(value, shown)| option(value, shown));
    html + &select("Result", "severity", &options.concat())
}

fn option(value: &str, shown: &str) -> String {
    format!(
        "<option value=\"{}\">{}</option>",
        escaped(value),
        escaped(shown)
    )
}

fn select(label: &str, name: &str, options: &str) -> String {
    format!(
        "<label><span>{label}</span><select name=\"{name}\"><option value=\"\">All</option>{options}</select></label>\n"
    )
}

fn footer(source: Source<'_>, page: &Page<'_>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let made = match page.made {
        "" => String::new(),
        made => format!(", {}", escaped(made)),
    };
    let masked = match source.heading.values {
        Values::Shown => "It shows what the app showed: keep it where that may be read.",
        Values::Masked => "Values are described in it and not shown.",
    };
    format!("Made by hubctl {version}{made}. {masked}")
}

/// What was checked, by its name.
fn subject<'h>(heading: &'h Heading<'_>) -> std::borrow::Cow<'h, str> {
    match heading.contract {
        Contract::Trials { app, .. } => app.into(),
        _ => heading.contract.name(),
    }
}
