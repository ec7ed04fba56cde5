//! The report for people: each finding with its place underlined as soon as it is found, and at the end what comes again
//! and again, and a summary.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Heading, Values, palette, per_second, wrap};
use crate::finding::{Case, FieldCount, Finding, Incomplete, Run, Severity};
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

/// Whether the codes of rules are links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// They lead to the page of the rules, in terminals that know links.
    Shown,
    /// They are text.
    Plain,
}

/// Writes a run as it goes on.
pub struct Report {
    renderer: Renderer,
    detail: Detail,
    links: Links,
    values: Values,
    width: Option<usize>,
    notices: Vec<NoticeGroup>,
    index: BTreeMap<(&'static str, String), usize>,
}

/// Notices of one kind, shown once with their number.
struct NoticeGroup {
    source: Arc<str>,
    finding: Finding,
    count: u64,
}

/// Narrower lines cannot be read.
const NARROWEST: usize = 30;

/// How many kinds of notices are told apart; the rest is counted in the summary only.
const NOTICE_KINDS: usize = 1_000;

impl Report {
    /// A report in which nothing was written yet.
    pub fn new(detail: Detail, links: Links, values: Values) -> Self {
        Self {
            renderer: Renderer::styled(),
            detail,
            links,
            values,
            width: None,
            notices: Vec::new(),
            index: BTreeMap::new(),
        }
    }

    /// The same report with sentences in lines of a width, and windows of source lines; `None` leaves every line whole.
    #[must_use]
    pub fn width(self, width: Option<usize>) -> Self {
        let width = width.map(|width| width.max(NARROWEST));
        Self {
            renderer: match width {
                Some(width) => self.renderer.term_width(width),
                None => self.renderer,
            },
            width,
            ..self
        }
    }

    /// A sentence behind so many columns, in lines. The renderer indents all but the first.
    fn lines(&self, sentence: &str, taken: usize) -> String {
        match self.width {
            Some(width) => {
                wrap::indented(sentence, "", width.saturating_sub(taken).max(1)).join("\n")
            }
            None => sentence.to_owned(),
        }
    }

    /// Writes what was found in a case; notices are kept until the end.
    pub fn write_case(&mut self, out: &mut dyn Write, case: &Case) -> io::Result<()> {
        for finding in &case.findings {
            match finding.severity {
                // Told at the end, all in one.
                Severity::Notice if is_undocumented(finding) => {}
                Severity::Notice => self.keep_notice(case, finding),
                Severity::Warning if self.detail == Detail::ErrorsOnly => {}
                Severity::Error | Severity::Warning => {
                    self.write_finding(out, &case.source, finding, &[])?;
                }
            }
        }
        Ok(())
    }

    /// Writes notices and the summary.
    pub fn finish(&self, out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
        if self.detail == Detail::ErrorsOnly {
            return Ok(());
        }
        for group in &self.notices {
            let more = match group.count {
                1 => Vec::new(),
                count => vec![format!("{} more like this", counted(count - 1, "notice"))],
            };
            self.write_finding(out, &group.source, &group.finding, &more)?;
        }
        self.write_undocumented(out, run)?;
        write_summary(out, run, heading)
    }

    fn keep_notice(&mut self, case: &Case, finding: &Finding) {
        let key = (finding.rule.code, kind_of_place(finding));
        let at = *self.index.entry(key).or_insert(self.notices.len());
        match self.notices.get_mut(at) {
            Some(group) => group.count += 1,
            None if at < NOTICE_KINDS => self.notices.push(NoticeGroup {
                source: Arc::clone(&case.source),
                finding: finding.clone(),
                count: 1,
            }),
            None => {}
        }
    }

    fn write_undocumented(&self, out: &mut dyn Write, run: &Run) -> io::Result<()> {
        let fields = run.undocumented_fields();
        let Some(first) = first_seen(&fields) else {
            return Ok(());
        };
        let [_, _, ..] = fields[..] else {
            let more = match first.count {
                1 => Vec::new(),
                count => vec![format!(
                    "`{}` stands there {count} times",
                    visible(&first.path)
                )],
            };
            return self.write_finding(out, &first.first.source, &first.first.finding, &more);
        };
        let listed: Vec<_> = fields
            .iter()
            .take(FIELDS_LISTED)
            .map(|field| format!("`{}` ×{}", visible(&field.path), field.count))
            .collect();
        let rest = (fields.len() - listed.len()) as u64;
        let rest = match rest {
            0 => String::new(),
            rest => format!(", and {rest} more"),
        };
        let sentence = format!(
            "{} undocumented fields in {}: {}{rest}",
            fields.len(),
            counted(run.summary().cases, "event"),
            listed.join(", ")
        );
        let meant: Vec<_> = fields
            .iter()
            .filter(|field| field.first.finding.help.is_some())
            .take(FIELDS_LISTED)
            .filter_map(|field| {
                let help = field.first.finding.help.as_ref()?;
                Some(format!(
                    "`{}`: {}",
                    visible(&field.path),
                    self.values.of(help)
                ))
            })
            .collect();
        let finding = Finding {
            message: sentence.into(),
            help: None,
            ..first.first.finding.clone()
        };
        self.write_finding(out, &first.first.source, &finding, &meant)
    }

    fn write_finding(
        &self,
        out: &mut dyn Write,
        source: &str,
        finding: &Finding,
        more: &[String],
    ) -> io::Result<()> {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Notice => Level::NOTE.with_name("notice"),
        };
        let name = finding.severity.name();
        let code = finding.rule.code;
        let before = format!("{name}[{code}]: ").len();
        let mut title = level
            .primary_title(self.lines(&self.values.of(&finding.message), before))
            .id(code);
        if self.links == Links::Shown {
            title = title.id_url(finding.rule.url());
        }
        let mut group = Group::with_title(title);
        let pointer = finding
            .pointer
            .as_ref()
            .map(ToString::to_string)
            .filter(|pointer| !pointer.is_empty());
        if let Some(place) = &finding.place {
            let origin = Origin::path(visible(source))
                .line(place.position.line)
                .char_column(place.position.column);
            group = group.element(origin);
            if !place.excerpt.text.is_empty() && self.values == Values::Shown {
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
        let number = finding
            .place
            .as_ref()
            .map_or(0, |place| place.position.line);
        let gutter = number.to_string().len() + " = ".len();
        for more in more {
            group = group.element(Level::NOTE.message(self.lines(more, gutter + "note: ".len())));
        }
        let help = match &finding.help {
            Some(help) => self.values.of(help),
            None => finding.rule.advice.to_owned(),
        };
        group = group
            .element(
                Level::NOTE
                    .with_name("why")
                    .message(self.lines(finding.rule.impact, gutter + "why: ".len())),
            )
            .element(Level::HELP.message(self.lines(&help, gutter + "help: ".len())));
        for line in self.renderer.render(&[group]).lines() {
            if !is_empty_origin(line) {
                writeln!(out, "{line}")?;
            }
        }
        writeln!(out)
    }
}

/// How many undocumented fields are listed.
const FIELDS_LISTED: usize = 12;

fn is_undocumented(finding: &Finding) -> bool {
    finding.rule.code == crate::finding::rules::payload::UNDOCUMENTED_FIELD.code
}

/// The field that was seen first of all.
fn first_seen<'r>(fields: &[&'r FieldCount]) -> Option<&'r FieldCount> {
    fields.iter().copied().min_by_key(|field| field.first.order)
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

/// Whether a line is the mark of a further file without a name. The renderer writes one between a place that is given and
/// a text that has none of its own; a window of a long line cannot have one, as its columns are not those of the file.
fn is_empty_origin(line: &str) -> bool {
    anstream::adapter::strip_str(line).to_string().trim() == ":::"
}

fn write_summary(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let summary = run.summary();
    if let Some(reason) = run.incomplete() {
        writeln!(out, "{}", palette::faint(reason.sentence()))?;
    }
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
    let contract = heading.contract.name();
    if run.has_errors() {
        let verdict = if holds_no_event(run) {
            "the input holds no event".to_owned()
        } else {
            broken_contract(summary.cases - summary.valid, summary.cases, &contract)
        };
        writeln!(out, "{} {verdict}: {found}", palette::bad("failed:"))?;
    } else {
        let verb = if summary.valid == 1 { "is" } else { "are" };
        let and = if found.is_empty() {
            String::new()
        } else {
            format!("; {found}")
        };
        let events = counted(summary.valid, "event");
        let verdict = format!("{events} {verb} valid ({contract}){and}");
        let label = match run.incomplete() {
            Some(Incomplete::Unread) => palette::bad("incomplete:"),
            Some(Incomplete::ErrorLimit) | None => palette::good("ok:"),
        };
        writeln!(out, "{label} {verdict}")?;
    }
    write_rule_counts(out, run)?;
    writeln!(out, "{}", palette::faint(&pace(run, heading.elapsed)))?;
    if run.has_errors() {
        write_explain_hint(out, run)?;
    }
    Ok(())
}

/// Whether nothing that was read is even an event.
fn holds_no_event(run: &Run) -> bool {
    use crate::finding::rules::payload as rules;
    let none = [
        &rules::NOT_JSON,
        &rules::NOT_UTF8,
        &rules::EMPTY,
        &rules::NOT_AN_EVENT,
    ];
    let counts = run.rules();
    let mut errors = counts
        .iter()
        .filter(|count| count.severity == Severity::Error);
    run.summary().valid == 0 && errors.all(|count| none.contains(&count.rule))
}

fn broken_contract(broken: u64, cases: u64, contract: &str) -> String {
    match (broken, cases) {
        (0, _) => "the input is not what it should be".to_owned(),
        (1, 1) => format!("the event breaks the contract of {contract}"),
        (1, cases) => format!(
            "1 of {} breaks the contract of {contract}",
            counted(cases, "event")
        ),
        (broken, cases) => format!(
            "{broken} of {} break the contract of {contract}",
            counted(cases, "event")
        ),
    }
}

/// How often each rule was broken; of a single finding that was just shown there is nothing to count.
pub(super) fn write_rule_counts(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    let counts = run.rules();
    if counts.iter().map(|rule| rule.count).sum::<u64>() < 2 {
        return Ok(());
    }
    let width = counts
        .iter()
        .map(|count| count.count.to_string().len())
        .max()
        .unwrap_or(1);
    for count in counts {
        let number = format!("{:>width$}", count.count);
        writeln!(
            out,
            "  {} × {} {}",
            palette::severity(count.severity, &number),
            palette::heading(count.rule.code),
            count.rule.title
        )?;
    }
    match run.summary().not_made {
        0 => Ok(()),
        more => writeln!(
            out,
            "  {more} of them are not listed: their record has too many"
        ),
    }
}

/// `1000 events (8231 messages, 412 of them private notes) in 12 ms, 83333 events/s`.
fn pace(run: &Run, elapsed: Duration) -> String {
    let summary = run.summary();
    let messages = match (summary.messages, summary.private_notes) {
        (0, _) => String::new(),
        (messages, 0) => format!(" ({})", counted(messages, "message")),
        (messages, 1) => format!(
            " ({}, 1 of them a private note)",
            counted(messages, "message")
        ),
        (messages, notes) => format!(
            " ({}, {notes} of them private notes)",
            counted(messages, "message")
        ),
    };
    let rate = per_second(summary.cases, elapsed)
        .filter(|_| summary.cases > 0)
        .map(|rate| format!(", {rate} events/s"))
        .unwrap_or_default();
    let time = match elapsed {
        short if short < Duration::from_millis(10) => {
            format!("{:.1} ms", short.as_secs_f64() * 1000.0)
        }
        short if short < Duration::from_secs(1) => format!("{} ms", short.as_millis()),
        long => format!("{:.2} s", long.as_secs_f64()),
    };
    format!(
        "{}{messages} in {time}{rate}",
        counted(summary.cases, "event")
    )
}

pub(super) fn write_explain_hint(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    let rules = run.rules();
    let codes = rules
        .iter()
        .filter(|count| count.severity == Severity::Error)
        .take(3)
        .map(|count| count.rule.code)
        .collect::<Vec<_>>()
        .join(" ");
    let command = format!("hubctl explain {codes}");
    writeln!(
        out,
        "{} {}",
        palette::faint("more about it:"),
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
