//! The report for people: each finding with its place underlined, and a line that sums up.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Heading, palette};
use crate::finding::{Case, Finding, Rule, Run, Severity};
use crate::source::Pointer;
use crate::source::document::visible;

/// How much of a run is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Errors alone, and no summary.
    ErrorsOnly,
    /// Everything.
    Full,
}

/// Writes a run, coloured.
pub fn write(out: &mut dyn Write, run: &Run, heading: Heading, detail: Detail) -> io::Result<()> {
    let renderer = Renderer::styled();
    let mut notices = Notices::default();
    for case in run.cases() {
        for finding in &case.findings {
            match finding.rule.severity {
                Severity::Notice => notices.add(case, finding),
                Severity::Warning if detail == Detail::ErrorsOnly => {}
                Severity::Error | Severity::Warning => {
                    write_finding(out, &renderer, case, finding, None)?;
                }
            }
        }
    }
    if detail == Detail::ErrorsOnly {
        return Ok(());
    }
    for group in notices.groups {
        write_finding(out, &renderer, group.case, group.finding, group.more())?;
    }
    write_summary(out, run, heading)
}

/// Notices, each kind shown once with its number: a new field of the host is in every event.
#[derive(Default)]
struct Notices<'r> {
    groups: Vec<NoticeGroup<'r>>,
    index: BTreeMap<(&'static str, String), usize>,
}

struct NoticeGroup<'r> {
    case: &'r Case,
    finding: &'r Finding,
    count: u64,
}

impl<'r> Notices<'r> {
    fn add(&mut self, case: &'r Case, finding: &'r Finding) {
        let key = (finding.rule.code, kind_of_place(finding));
        let at = *self.index.entry(key).or_insert(self.groups.len());
        match self.groups.get_mut(at) {
            Some(group) => group.count += 1,
            None => self.groups.push(NoticeGroup {
                case,
                finding,
                count: 1,
            }),
        }
    }
}

impl NoticeGroup<'_> {
    fn more(&self) -> Option<String> {
        (self.count > 1).then(|| format!("{} more like this", counted(self.count - 1, "notice")))
    }
}

/// The pointer with every index as `*`.
fn kind_of_place(finding: &Finding) -> String {
    let steps = finding.pointer.iter().flat_map(Pointer::steps);
    let general = steps.map(|step| {
        if step.parse::<usize>().is_ok() {
            "*"
        } else {
            step
        }
    });
    general.collect::<Vec<_>>().join("/")
}

fn write_finding(
    out: &mut dyn Write,
    renderer: &Renderer,
    case: &Case,
    finding: &Finding,
    more: Option<String>,
) -> io::Result<()> {
    let level = match finding.rule.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Notice => Level::NOTE.with_name("notice"),
    };
    let mut group = Group::with_title(level.primary_title(&finding.message).id(finding.rule.code));
    let pointer = finding
        .pointer
        .as_ref()
        .map(ToString::to_string)
        .filter(|pointer| !pointer.is_empty());
    if let Some(place) = &finding.place {
        let origin = Origin::path(visible(&case.source))
            .line(place.position.line)
            .char_column(place.position.column);
        group = group.element(origin);
        if !place.excerpt.text.is_empty() {
            let label = pointer.as_deref().map(visible);
            let mark = AnnotationKind::Primary
                .span(place.excerpt.span.clone())
                .label(label);
            let snippet = Snippet::source(&place.excerpt.text)
                .line_start(place.position.line)
                .annotation(mark);
            group = group.element(snippet);
        }
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help));
    }
    if let Some(more) = more {
        group = group.element(Level::NOTE.message(more));
    }
    for line in renderer.render(&[group]).lines() {
        if !is_empty_origin(line) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out)
}

/// Whether a line is the mark of a further file without a name. The renderer writes one between a place that is given and
/// a text that has none of its own; a window of a long line cannot have one, as its columns are not those of the file.
fn is_empty_origin(line: &str) -> bool {
    anstream::adapter::strip_str(line).to_string().trim() == ":::"
}

fn write_summary(out: &mut dyn Write, run: &Run, heading: Heading) -> io::Result<()> {
    let summary = run.summary();
    let profile = heading.profile;
    let found = [
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (summary.notices, "notice"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, noun)| counted(count, noun))
    .collect::<Vec<_>>()
    .join(", ");
    if run.is_cut_short() {
        writeln!(
            out,
            "{}",
            palette::faint("stopped before the end: that is as many errors as --max-errors allows")
        )?;
    }
    if summary.not_kept > 0 {
        let sentence = format!(
            "{} not shown: there are too many",
            counted(summary.not_kept, "finding")
        );
        writeln!(out, "{}", palette::faint(&sentence))?;
    }
    if run.has_errors() {
        let broken = summary.cases - summary.valid;
        let what = match (broken, summary.cases) {
            (0, _) => "the input is not what it should be".to_owned(),
            (1, 1) => format!("the event breaks the contract of {profile}"),
            (1, cases) => format!(
                "1 of {} breaks the contract of {profile}",
                counted(cases, "event")
            ),
            (broken, cases) => format!(
                "{broken} of {} break the contract of {profile}",
                counted(cases, "event")
            ),
        };
        writeln!(out, "{} {what}: {found}", palette::bad("failed:"))?;
        write_explain_hint(out, run)
    } else {
        let verb = if summary.valid == 1 { "is" } else { "are" };
        let and = if found.is_empty() {
            String::new()
        } else {
            format!("; {found}")
        };
        let events = counted(summary.valid, "event");
        writeln!(
            out,
            "{} {events} {verb} valid ({profile}){and}",
            palette::good("ok:")
        )
    }
}

fn write_explain_hint(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    let findings = run.cases().iter().flat_map(|case| &case.findings);
    let rules: BTreeSet<_> = findings
        .map(|finding| finding.rule)
        .filter(|rule| rule.severity == Severity::Error)
        .map(|rule| rule.code)
        .collect();
    if rules.is_empty() {
        return Ok(());
    }
    let codes = rules.iter().take(3).copied().collect::<Vec<_>>().join(" ");
    let command = format!("hubctl explain {codes}");
    writeln!(
        out,
        "{} {}",
        palette::faint("why, and how to fix it:"),
        palette::literal(&command)
    )
}

/// `1 event`, `3 events`.
pub fn counted(count: u64, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// Writes what a rule is about.
pub fn write_rule(out: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    let severity = palette::severity(rule.severity, rule.severity.name());
    writeln!(
        out,
        "{} {} ({severity})",
        palette::heading(rule.code),
        palette::heading(rule.name)
    )?;
    writeln!(out, "{}\n", capitalised(rule.title))?;
    writeln!(out, "{}", palette::heading("Why it matters"))?;
    write_wrapped(out, rule.why)?;
    writeln!(out, "\n{}", palette::heading("How to fix it"))?;
    write_wrapped(out, rule.fix)
}

/// Writes all rules, a line each.
pub fn write_rules(out: &mut dyn Write, rules: &[&Rule]) -> io::Result<()> {
    for rule in rules {
        let severity = palette::severity(rule.severity, &format!("{:<8}", rule.severity.name()));
        writeln!(
            out,
            "{}  {severity} {}",
            palette::heading(rule.code),
            rule.title
        )?;
    }
    Ok(())
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}

/// How wide explanations are written.
const WIDTH: usize = 78;

/// Writes paragraphs wrapped and indented; a paragraph that is indented itself is code and stays as it is.
fn write_wrapped(out: &mut dyn Write, text: &str) -> io::Result<()> {
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        if paragraph.starts_with("    ") {
            for line in paragraph.lines() {
                writeln!(out, "{}", palette::literal(line))?;
            }
        } else {
            for line in textwrap::wrap(paragraph, WIDTH - 2) {
                writeln!(out, "  {line}")?;
            }
        }
    }
    Ok(())
}
