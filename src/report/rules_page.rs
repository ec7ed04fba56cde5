//! The page of all rules, in Markdown: `docs/rules.md`, where reports link to.

use std::io::{self, Write};

use crate::finding::Rule;

/// Writes the page.
pub fn write(out: &mut dyn Write, rules: &[&Rule]) -> io::Result<()> {
    writeln!(
        out,
        "# Rules\n\nEvery finding has a code. `hubctl explain CODE` says the same as this page.\n"
    )?;
    writeln!(
        out,
        "| code | name | severity | what is wrong |\n|---|---|---|---|"
    )?;
    for rule in rules {
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            rule.code,
            rule.name,
            rule.severity.name(),
            rule.title
        )?;
    }
    for rule in rules {
        writeln!(out, "\n## {} {}\n", rule.code, rule.name)?;
        writeln!(out, "*{}*: {}.\n", rule.severity.name(), rule.title)?;
        write_text(out, rule.why)?;
        writeln!(out, "\n**How to fix it.**")?;
        write_text(out, rule.fix)?;
    }
    Ok(())
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
