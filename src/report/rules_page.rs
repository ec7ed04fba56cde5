//! The rules in Markdown: the page of all of them, `docs/rules.md`, where reports link to, and a page for each, `docs/rules/`.

use std::io::{self, Write};

use super::rules_text::capitalised;
use super::sample::fenced;
use crate::finding::{Group, Rule};

/// Writes the page of all rules.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, groups: &[Group]) -> io::Result<()> {
    writeln!(
        out,
        "# Rules\n\nEvery finding has a code. `hubctl explain CODE` says the same as this page.\n\nA sample \
         that begins with `hubctl check` in a comment is a complete app: copy it into a file, serve it on port 3000, and run that \
         command. If a comment with `hubctl.toml` follows, put what it says into that file first.\n"
    )?;
    for group in groups {
        writeln!(
            out,
            "[{}](#{}): {}\n",
            capitalised(group.name),
            group.name,
            escaped(group.about)
        )?;
        writeln!(
            out,
            "| code | name | severity | what is wrong |\n|---|---|---|---|"
        )?;
        for rule in group.rules {
            write_row(out, rule)?;
        }
        writeln!(out)?;
    }
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "## {}", capitalised(group.name))?;
        for rule in group.rules {
            write_rule(out, rule)?;
        }
    }
    Ok(())
}

/// Writes the page of one rule: what `hubctl explain` says of it.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_one(out: &mut dyn Write, group: &Group, rule: &Rule) -> io::Result<()> {
    writeln!(out, "# {} {}\n", rule.code, rule.name)?;
    write_body(out, rule)?;
    writeln!(
        out,
        "\n---\n\n`hubctl explain {}` says the same. [All rules](../rules.md#{}): {}.",
        rule.code,
        group.name,
        escaped(group.about)
    )
}

fn write_row(out: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    writeln!(
        out,
        "| [{}](#{}) | {} | {} | {} |",
        rule.code,
        rule.anchor(),
        rule.name,
        rule.severity.name(),
        escaped(rule.title)
    )
}

fn write_rule(out: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    writeln!(out, "\n### {} {}\n", rule.code, rule.name)?;
    write_body(out, rule)
}

fn write_body(out: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    writeln!(
        out,
        "*{}*: {}.\n",
        rule.severity.name(),
        escaped(rule.title)
    )?;
    write_text(out, rule.why)?;
    writeln!(out, "\n**How to fix it.**")?;
    write_text(out, rule.fix)?;
    writeln!(out, "\n**Bad.**\n\n{}", fenced(rule.bad))?;
    writeln!(out, "\n**Good.**\n\n{}", fenced(rule.good))
}

/// Writes paragraphs; one that is indented is code.
fn write_text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    for paragraph in text.split("\n\n") {
        if paragraph.starts_with("    ") {
            writeln!(out, "\n```text")?;
            for line in paragraph.lines() {
                writeln!(out, "{}", line.strip_prefix("    ").unwrap_or(line))?;
            }
            writeln!(out, "```")?;
        } else {
            writeln!(out, "{}", escaped(paragraph))?;
        }
    }
    Ok(())
}

/// Text in which nothing is taken for markup but code in backticks.
fn escaped(text: &str) -> String {
    let mut is_code = false;
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        is_code ^= c == '`';
        if !is_code && matches!(c, '*' | '_' | '<' | '>' | '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
