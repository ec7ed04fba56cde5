//! The top of the page: what was checked, whether it works, and the tables that lead to everything else.

use super::text::{capitalised, escaped, sentence};
use super::{Page, Source, anchor, subject};
use crate::finding::{ESSENTIAL, Rule, Run, Verdict, VerdictState};
use crate::report::human::counted;
use crate::report::matrix::{Matrix, Row};
use crate::report::trial::{self, Tried};

/// The title, and the facts of the run.
pub(super) fn head(source: Source<'_>, page: &Page<'_>) -> String {
    let Source { run, heading } = source;
    let made = match page.made {
        "" => String::new(),
        made => format!("<span>{}</span>", escaped(made)),
    };
    let found = trial::found(run);
    let and = if found.is_empty() { "" } else { ": " };
    let cut_short = if run.incomplete().is_some() {
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
        VerdictState::NotJudged => ("faint", "Not judged in"),
        VerdictState::Degraded if verdict.is_unsafe => ("bad", "Not safe in"),
        VerdictState::Degraded => ("warn", "Works with faults in"),
        VerdictState::Blocked => ("bad", "Does not work in"),
    };
    let problems = verdict.deciding.len() as u64;
    let say = match verdict.state {
        VerdictState::Works if verdict.trials.broken > 0 => format!(
            "Nothing was found, but {} could not be carried out.",
            trial::checks(verdict.trials.broken)
        ),
        VerdictState::Works => "No problems found.".to_owned(),
        VerdictState::NotJudged => format!(
            "No essential check ({}) could be judged.",
            ESSENTIAL.join(", ")
        ),
        VerdictState::Degraded => format!("{} to fix:", counted(problems, "problem")),
        VerdictState::Blocked => format!(
            "Agents cannot use the app. {}:",
            counted(problems, "blocking problem")
        ),
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
    let pace = trial::pace(verdict).map_or_else(String::new, |pace| {
        format!("<p class=\"say\">{}.</p>", capitalised(&pace))
    });
    format!(
        "<article class=\"verdict {tone}\"><div class=\"state\"><span class=\"mark\" aria-hidden=\"true\">{}</span><h3>{title} {}</h3></div><p class=\"say\">{say}</p>{list}{pace}<p class=\"tally\">{}</p></article>",
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
        (trials.not_judged, "not judged"),
        (trials.broken, "could not be carried out"),
    ];
    let counts: Vec<_> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    format!("{}: {}", trial::checks(trials.all()), counts.join(", "))
}

/// How many rows a table may have that is open from the start: what was found must not be far down.
const ROWS: usize = 12;

/// The table of the cases with something to say, and the one of the others, folded.
pub(super) fn matrix(source: Source<'_>) -> String {
    let matrix = Matrix::of(source.run);
    let notable = counted(matrix.notable.len() as u64, "case");
    let tables = [
        (
            format!("{notable} with findings"),
            &matrix.notable,
            matrix.notable.len() <= ROWS,
        ),
        (matrix.rest_in_words(), &matrix.rest, false),
    ];
    let tables: String = tables
        .iter()
        .filter(|(_, rows, _)| !rows.is_empty())
        .map(|(title, rows, is_open)| table(title, &matrix.hosts, rows, *is_open))
        .collect();
    if tables.is_empty() {
        return tables;
    }
    format!(
        "<section aria-labelledby=\"hosts\"><h2 id=\"hosts\">Cases and hosts</h2>{tables}</section>\n"
    )
}

fn table(title: &str, hosts: &[&str], rows: &[Row<'_>], is_open: bool) -> String {
    let heads: String = hosts
        .iter()
        .map(|host| format!("<th scope=\"col\">{}</th>", escaped(host)))
        .collect();
    let rows: String = rows
        .iter()
        .map(|row| {
            let cells: String = row.cells.iter().map(cell).collect();
            let name = escaped(&row.name());
            format!("<tr><th scope=\"row\">{name}</th>{cells}</tr>")
        })
        .collect();
    let open = if is_open { " open" } else { "" };
    format!(
        "<details class=\"matrix\"{open}><summary>{title}</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\"><table><thead><tr><th scope=\"col\">Case</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>\n"
    )
}

fn cell(tried: &Option<Tried<'_>>) -> String {
    let Some(tried) = tried else {
        return "<td><span aria-label=\"not planned\">·</span></td>".to_owned();
    };
    let outcome = tried.outcome;
    format!(
        "<td><a class=\"cell {}\" href=\"#{}\" title=\"{}\"><b aria-hidden=\"true\">{}</b>{}</a></td>",
        super::case::tone(outcome),
        anchor(tried.at),
        escaped(&tried.trial.name()),
        outcome.mark(),
        outcome.word()
    )
}
