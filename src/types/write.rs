//! What both languages are written with: comments, names of keys, and lines that are not too long.

use serde_json::Value;

/// How long a line may get.
pub(super) const WIDTH: usize = 100;

/// Adds a comment for readers and editors, in front of what it is about.
pub(super) fn comment(out: &mut String, doc: &[String], indent: usize) {
    let blanks = " ".repeat(indent);
    if let [only] = doc
        && blanks.len() + only.len() + "/**  */".len() <= WIDTH
    {
        out.push_str(&format!("{blanks}/** {only} */\n"));
        return;
    }
    if doc.is_empty() {
        return;
    }
    out.push_str(&format!("{blanks}/**\n"));
    for paragraph in doc {
        for line in textwrap::wrap(paragraph, WIDTH - indent - " * ".len()) {
            out.push_str(&format!("{blanks} * {line}\n"));
        }
    }
    out.push_str(&format!("{blanks} */\n"));
}

/// The comment at the beginning of a file.
pub(super) fn head(lines: &[String]) -> String {
    lines.iter().map(|line| format!("// {line}\n")).collect()
}

/// A key as it stands in front of a colon.
pub(super) fn key(name: &str) -> String {
    let is_plain = !name.starts_with(|first: char| first.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain {
        name.to_owned()
    } else {
        literal(&Value::from(name))
    }
}

/// A value as both languages write it.
pub(super) fn literal(value: &Value) -> String {
    value.to_string()
}
