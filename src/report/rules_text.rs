//! The rules as people read them on a terminal: what `hubctl explain` prints.

use std::io::{self, Write};

use super::{palette, wrap};
use crate::finding::{Group, Rule};

/// How wide explanations are at most, in columns: longer lines are hard to read.
const WIDEST: usize = 78;

/// And at least: words would be cut to pieces.
const NARROWEST: usize = 24;

/// Writes what a rule is about, with a sample that breaks it and one that keeps it. Text is not wider than `columns`; samples
/// are there to be copied and stay as they are.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_rule(out: &mut dyn Write, rule: &Rule, columns: usize) -> io::Result<()> {
    let columns = columns.clamp(NARROWEST, WIDEST);
    let severity = palette::severity(rule.severity, rule.severity.name());
    writeln!(
        out,
        "{} {} ({severity})",
        palette::heading(rule.code),
        palette::heading(rule.name)
    )?;
    for line in wrap::indented(&capitalised(rule.title), "", columns) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    writeln!(out, "{}", palette::heading("Why it matters"))?;
    write_wrapped(out, rule.why, columns)?;
    writeln!(out, "\n{}", palette::heading("How to fix it"))?;
    write_wrapped(out, rule.fix, columns)?;
    writeln!(out, "\n{}", palette::heading("Bad"))?;
    write_sample(out, rule.bad)?;
    writeln!(out, "\n{}", palette::heading("Good"))?;
    write_sample(out, rule.good)
}

/// Writes all rules, a line each, under the names of their groups; what is wider than `columns` goes on below.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_groups(out: &mut dyn Write, groups: &[Group], columns: usize) -> io::Result<()> {
    let columns = columns.max(NARROWEST);
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        let name = capitalised(group.name);
        let about = wrap::behind(group.about, name.len() + 2, 2, columns).join("\n");
        writeln!(out, "{}: {about}", palette::heading(&name))?;
        for rule in group.rules {
            let padded = format!("{:<8}", rule.severity.name());
            writeln!(
                out,
                "{}  {} {}",
                palette::heading(rule.code),
                palette::severity(rule.severity, &padded),
                wrap::behind(rule.title, 17, 17, columns).join("\n")
            )?;
        }
    }
    Ok(())
}

/// The text with a capital at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}

/// Writes paragraphs wrapped and indented; a paragraph that is indented itself is code and stays as it is.
fn write_wrapped(out: &mut dyn Write, text: &str, columns: usize) -> io::Result<()> {
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        if paragraph.starts_with("    ") {
            for line in paragraph.lines() {
                writeln!(out, "{}", palette::literal(line))?;
            }
        } else {
            for line in wrap::indented(paragraph, "", columns - 2) {
                writeln!(out, "  {line}")?;
            }
        }
    }
    Ok(())
}

/// Writes a sample as it is, indented like code in a paragraph.
fn write_sample(out: &mut dyn Write, sample: &str) -> io::Result<()> {
    for line in sample.lines() {
        if line.is_empty() {
            writeln!(out)?;
        } else {
            writeln!(out, "    {}", palette::literal(line))?;
        }
    }
    Ok(())
}
