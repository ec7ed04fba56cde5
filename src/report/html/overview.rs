//! The top of the page: what was checked, whether it works, and the tables that lead to everything else.

use super::text::{capitalised, escaped, sentence};
use super::{Page, Source, anchor, subject};
use crate::finding::{Rule, Run, Verdict, VerdictState};
use crate::report::matrix::{Cell, Matrix};
use crate::report::trial;

/// The title, and the facts of the run.
pub(super) fn head(source: Source<'_>, page: &Page<'_>) -> String {
    let Source { run, heading } = source;
    let made = match page.made {
        "" => String::new(),
        made => format!("<span>{}</span>", escaped(made)),
    };
    let found = trial::found(run);
    let and = if found.is_empty() { "" } else { ": " };
    let cut_short = if run.is_cut_short() {
        "<p class=\"note\">The run ended before everything was checked.</p>"
    } else {
        ""
    };
    let flakes: String = run
        .flakes()
        .iter()
        .map(|flake| {
            format!(
                "<p class=\"note\">Not each time: {}.</p>",
                escaped(&trial::flake(flake))
            )
        })
        .collect();
    format!(
        "<div class=\"hero\"><h1>{}</h1><p class=\"facts\"><span>{}</span>{made}<span>{}</span></p><p class=\"sum\">{}{and}{found}.</p>{cut_short}{flakes}</div>\n",
        escaped(page.title),
        escaped(&subject(&heading)),
        trial::seconds(heading.elapsed),
        capitalised(&trial::counts(run)),
    )
}

/// A card a host.
pub(super) fn verdicts(source: Source<'_>) -> String {
    let verdicts = source.run.verdicts();
    if verdicts.is_empty() {
        return "<p class=\"note\">Nothing was tried out, so there is no verdict.</p>\n".to_owned();
    }
    let cards = verdicts.iter().map(|verdict| card(source.run, verdict));
    format!(
        "<section class=\"verdicts\" aria-label=\"Verdicts\">{}</section>\n",
        cards.collect::<String>()
    )
}

fn card(run: &Run, verdict: &Verdict) -> String {
    let (tone, title) = match verdict.state {
        VerdictState::Works => ("good", "Works in"),
        VerdictState::Unknown => ("faint", "Nothing is known about"),
        VerdictState::Degraded => ("warn", "Works with faults in"),
        VerdictState::Blocked => ("bad", "Does not work in"),
    };
    let things = match verdict.deciding.len() {
        1 => "1 thing".to_owned(),
        count => format!("{count} things"),
    };
    let say = match verdict.state {
        VerdictState::Works if verdict.trials.broken > 0 => format!(
            "Nothing was found, but {} could not be carried out.",
            trial::checks(verdict.trials.broken)
        ),
        VerdictState::Works => "Nothing has to be mended.".to_owned(),
        VerdictState::Unknown => "No check could be carried out.".to_owned(),
        VerdictState::Degraded => format!("{things} to mend:"),
        VerdictState::Blocked => {
            let verb = if verdict.deciding.len() == 1 {
                "stands"
            } else {
                "stand"
            };
            format!("Agents do not see the app at work. {things} {verb} in the way:")
        }
    };
    let rules = verdict
        .deciding
        .iter()
        .map(|rule| deciding(run, verdict, rule));
    let rules = rules.collect::<String>();
    let list = if rules.is_empty() {
        String::new()
    } else {
        format!("<ul>{rules}</ul>")
    };
    format!(
        "<article class=\"verdict {tone}\"><div class=\"state\"><span class=\"mark\" aria-hidden=\"true\">{}</span><h3>{title} {}</h3></div><p class=\"say\">{say}</p>{list}<p class=\"tally\">{}</p></article>",
        trial::mark(verdict.state),
        escaped(verdict.profile),
        tally(verdict)
    )
}

/// A rule that decided, with the way to where it was broken first.
fn deciding(run: &Run, verdict: &Verdict, rule: &Rule) -> String {
    let is_broken_by = |case: &crate::finding::Case| {
        let is_here = case.trial.as_ref();
        is_here.is_some_and(|trial| trial.profile == verdict.profile)
            && case.findings.iter().any(|finding| {
                finding.rule.code == rule.code
                    && finding.severity <= crate::finding::Severity::Warning
            })
    };
    let code = match run.cases().iter().position(is_broken_by) {
        Some(at) => format!("<a href=\"#{}\">{}</a>", anchor(at), rule.code),
        None => format!("<code>{}</code>", rule.code),
    };
    format!(
        "<li>{code}<span>{}</span></li>",
        sentence(&capitalised(rule.title))
    )
}

fn tally(verdict: &Verdict) -> String {
    let trials = verdict.trials;
    let counts = [
        (trials.passed, "passed"),
        (trials.failed, "failed"),
        (trials.skipped, "skipped"),
        (trials.broken, "could not be carried out"),
    ];
    let counts: Vec<_> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    format!("{}: {}", trial::checks(trials.all()), counts.join(", "))
}

/// A table a host: scenarios down, checks across.
pub(super) fn matrices(source: Source<'_>) -> String {
    let verdicts = source.run.verdicts();
    if verdicts.is_empty() {
        return String::new();
    }
    let tables = verdicts.iter().map(|verdict| {
        let matrix = Matrix::of(source.run, verdict.profile);
        let heads: String = matrix
            .probes
            .iter()
            .map(|probe| format!("<th scope=\"col\">{}</th>", escaped(probe)))
            .collect();
        let rows: String = matrix.rows.iter().map(|row| {
            let scenario = match row.scenario {
                "" => "no context",
                scenario => scenario,
            };
            let cells: String = row.cells.iter().map(cell).collect();
            format!("<tr><th scope=\"row\">{}</th>{cells}</tr>", escaped(scenario))
        }).collect();
        format!(
            "<details class=\"matrix\" open><summary>{}</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Checks in {0}\"><table><thead><tr><th scope=\"col\">Scenario</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>\n",
            escaped(verdict.profile)
        )
    });
    format!(
        "<section aria-labelledby=\"hosts\"><h2 id=\"hosts\">Scenarios and checks</h2>{}</section>\n",
        tables.collect::<String>()
    )
}

fn cell(cell: &Option<Cell<'_>>) -> String {
    let Some(cell) = cell else {
        return "<td><span aria-label=\"not planned\">·</span></td>".to_owned();
    };
    let name = cell
        .case
        .trial
        .as_ref()
        .map_or_else(String::new, |trial| trial.name());
    format!(
        "<td><a class=\"cell {}\" href=\"#{}\" title=\"{}\"><b aria-hidden=\"true\">{}</b>{}</a></td>",
        super::case::tone(cell.outcome),
        anchor(cell.at),
        escaped(&name),
        cell.outcome.mark(),
        cell.outcome.name()
    )
}
