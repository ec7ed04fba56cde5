//! A case: closed it is one line, open it tells what was found, why it matters, how to fix it, and all that was seen. One that
//! failed is open.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::text::{capitalised, code, escaped, prose, sentence};
use super::timeline::timeline;
use super::{Pictures, anchor};
use crate::finding::{Case, Evidence, Finding, Picture, Rule, Run, Severity, Trial};
use crate::report::Values;
use crate::report::trial::{
    Outcome, Tried, acceptance, help, lists, reason, seconds, seen, spread, told,
};

/// The class that gives an outcome its colours.
pub(super) fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "bad",
        Outcome::Broken | Outcome::Noticed => "calm",
        Outcome::Warned => "warn",
        Outcome::Passed => "good",
        Outcome::NotJudged => "faint",
    }
}

/// A case that was tried.
pub(super) fn case<'r>(
    tried: &Tried<'r>,
    run: &Run,
    values: Values,
    pictures: &mut Pictures<'r>,
) -> String {
    let Tried {
        outcome,
        at,
        case,
        trial,
    } = *tried;
    let findings = case.findings.iter();
    let findings: String = findings
        .map(|finding| match &finding.first_in {
            Some(first) => repeated(finding, first, run),
            None => self::finding(finding, run, values),
        })
        .collect();
    let mut body = String::new();
    if let Some(why) = reason(trial) {
        body += &format!("<p>{}</p>", escaped(&capitalised(&why)));
    }
    if findings.is_empty() && outcome == Outcome::Passed {
        body += "<p>Nothing was found.</p>";
    }
    body += &findings;
    body += &timeline(&trial.evidence.timeline, values);
    body += &texts(&trial.evidence, values);
    if let Some(picture) = &trial.evidence.picture {
        body += &self::picture(at, &trial.name(), picture, values, pictures);
    }
    body += &repeat(&trial.repeat);
    format!(
        "<details class=\"case {tone}\"{open} data-profile=\"{}\" data-scenario=\"{}\" data-probe=\"{}\" data-severity=\"{}\"><summary><span class=\"mark\" aria-hidden=\"true\">{}</span><span class=\"name\">{}</span><span class=\"what\">{}</span><span class=\"word\">{}</span><span class=\"time\">{}</span></summary><div class=\"body\" id=\"{}\">{body}</div></details>\n",
        escaped(trial.profile),
        escaped(trial.scenario),
        escaped(trial.probe),
        severities(case, outcome),
        outcome.mark(),
        name(trial),
        sentence(&capitalised(&gist(case, trial, values))),
        outcome.word(),
        seconds(trial.elapsed),
        anchor(at),
        tone = tone(outcome),
        open = if outcome == Outcome::Failed && !tried.is_told_elsewhere() {
            " open"
        } else {
            ""
        },
    )
}

/// What the filter of results knows a case by.
fn severities(case: &Case, outcome: Outcome) -> String {
    let severities = [Severity::Error, Severity::Warning, Severity::Notice];
    let names: Vec<_> = severities
        .into_iter()
        .filter(|severity| {
            case.findings
                .iter()
                .any(|finding| finding.severity == *severity)
        })
        .map(Severity::name)
        .chain([outcome.name()])
        .collect();
    names.join(" ")
}

fn name(trial: &Trial) -> String {
    // A part of a name keeps together where the line is too short for all of them.
    let parts = escaped(&trial.name()).replace('/', "</span><i>/</i><span>");
    format!("<span>{parts}</span>")
}

/// What a closed case says: the worst that was found, or why it was not carried out.
fn gist(case: &Case, trial: &Trial, values: Values) -> String {
    let worst = case.findings.iter().min_by_key(|finding| finding.severity);
    reason(trial)
        .or_else(|| Some(told(&worst?.message, values)))
        .unwrap_or_default()
}

/// A finding that is told with another case.
fn repeated(finding: &Finding, first: &str, run: &Run) -> String {
    let is_first = |case: &Case| case.trial.as_ref().is_some_and(|it| it.name() == first);
    let name = escaped(first);
    let link = match run.cases().iter().position(is_first) {
        Some(at) => format!("<a href=\"#{}\">{name}</a>", anchor(at)),
        None => name,
    };
    format!("<p>{}: the same as in {link}.</p>", finding.rule.code)
}

fn finding(finding: &Finding, run: &Run, values: Values) -> String {
    let tone = match finding.severity {
        Severity::Error => "bad",
        Severity::Warning => "warn",
        Severity::Notice => "calm",
    };
    let rule = finding.rule;
    let notes = [acceptance(finding), spread(run, finding)];
    let notes = notes.into_iter().flatten();
    let notes: String = notes
        .map(|note| format!("<p class=\"note\">{}</p>", escaped(&capitalised(&note))))
        .collect();
    format!(
        "<article class=\"finding {tone}\"><p class=\"head\"><b>{}</b><a href=\"{}\" rel=\"noreferrer\">{}</a><span>{}</span></p><p class=\"message\">{}</p>{notes}<dl><dt>Why</dt><dd>{}</dd><dt>Help</dt><dd>{}</dd></dl>{}</article>",
        capitalised(finding.severity.name()),
        escaped(&rule.url()),
        rule.code,
        escaped(rule.title),
        sentence(&capitalised(&told(&finding.message, values))),
        sentence(&capitalised(rule.impact)),
        prose(&capitalised(&help(finding, values))),
        more(rule)
    )
}

/// The whole of a rule.
fn more(rule: &Rule) -> String {
    let sample = |tone: &str, title: &str, text: &str| {
        if text.is_empty() {
            return String::new();
        }
        format!("<div class=\"{tone}\"><h4>{title}</h4>{}</div>", code(text))
    };
    let samples = sample("bad", "Like this it breaks", rule.bad)
        + &sample("good", "Like this it works", rule.good);
    let samples = if samples.is_empty() {
        samples
    } else {
        format!("<div class=\"samples\">{samples}</div>")
    };
    format!(
        "<details class=\"more\"><summary>About {} and how to fix it</summary><div class=\"prose\"><h4>Why it matters</h4>{}<h4>How to fix it</h4>{}{samples}</div></details>",
        rule.code,
        prose(rule.why),
        prose(rule.fix)
    )
}

/// What the app wrote and showed.
fn texts(evidence: &Evidence, values: Values) -> String {
    let block = |name: &str, text: &str| {
        let title = capitalised(name);
        format!(
            "<div class=\"seen\"><h4>{title}</h4><pre>{}</pre></div>",
            escaped(text)
        )
    };
    let mut html = String::new();
    for (name, texts) in lists(evidence) {
        let lines: Vec<_> = texts.iter().map(|text| seen(text, values)).collect();
        if !lines.is_empty() {
            html += &block(name, &lines.join("\n"));
        }
    }
    if let Some(dom) = &evidence.dom {
        html += &block("what the app showed", &seen(dom, values));
    }
    html
}

fn picture<'r>(
    at: usize,
    name: &str,
    picture: &'r Picture,
    values: Values,
    pictures: &mut Pictures<'r>,
) -> String {
    if picture.png.is_empty() {
        // The report was read again, and the file is not there any more.
        let path = picture.path.as_deref().unwrap_or_default();
        return format!(
            "<div class=\"seen picture\"><h4>Picture</h4><p>In the file {}.</p></div>",
            escaped(path)
        );
    }
    let shown = match (values, pictures.shown_by(&picture.png, at)) {
        // Nothing on a picture can be masked.
        (Values::Masked, _) => "<p>Left out: it shows values.</p>".to_owned(),
        (Values::Shown, Some(first)) => {
            format!(
                "<p>The same as <a href=\"#{}\">in an earlier check</a>.</p>",
                anchor(first)
            )
        }
        (Values::Shown, None) => format!(
            "<img alt=\"The app at the end of {}\" src=\"data:image/png;base64,{}\">",
            escaped(name),
            STANDARD.encode(&picture.png)
        ),
    };
    format!("<div class=\"seen picture\"><h4>Picture</h4>{shown}</div>")
}

fn repeat(command: &str) -> String {
    if command.is_empty() {
        return String::new();
    }
    format!(
        "<div class=\"seen\"><h4>Repeat just this</h4><div class=\"repeat\"><pre>{}</pre><button type=\"button\" class=\"copy\" hidden>Copy</button></div></div>",
        escaped(command)
    )
}
