//! From texts to markup: everything that comes from a run goes through here.

use crate::source::document::visible_lines;

/// A text in which nothing is markup, in an element and in a quoted attribute alike. Control characters are made visible.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in visible_lines(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A sentence, in which code stands between backticks.
pub(super) fn sentence(text: &str) -> String {
    let pieces: Vec<_> = text.split('`').collect();
    // A backtick without its partner is one.
    let paired = pieces.len() - 1 - (pieces.len() - 1) % 2;
    let mut html = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        match (index % 2 == 1, index) {
            (true, index) if index < paired => {
                html += &format!("<code>{}</code>", escaped(piece));
            }
            (_, index) => {
                if index > paired {
                    html.push('`');
                }
                html += &escaped(piece);
            }
        }
    }
    html
}

/// Paragraphs; one that is indented is code.
pub(super) fn prose(text: &str) -> String {
    let paragraph = |paragraph: &str| match paragraph.starts_with("    ") {
        true => {
            let lines = paragraph.lines();
            let lines: Vec<_> = lines
                .map(|line| line.strip_prefix("    ").unwrap_or(line))
                .collect();
            code(&lines.join("\n"))
        }
        false => format!("<p>{}</p>", sentence(paragraph)),
    };
    text.split("\n\n").map(paragraph).collect()
}

/// A block of code.
pub(super) fn code(text: &str) -> String {
    format!("<pre><code>{}</code></pre>", escaped(text))
}

/// A fragment as a sentence begins.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(
            escaped("<a b=\"c\" d='e'>&\u{1b}"),
            "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;␛"
        );
    }

    #[test]
    fn code_stands_between_two_backticks() {
        assert_eq!(
            sentence("`a<` is `b`"),
            "<code>a&lt;</code> is <code>b</code>"
        );
        assert_eq!(sentence("one ` alone"), "one ` alone");
        assert_eq!(sentence("`a` and ` b"), "<code>a</code> and ` b");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn an_indented_paragraph_is_code() {
        assert_eq!(
            prose("Do `it`.\n\n    a\n      b"),
            "<p>Do <code>it</code>.</p><pre><code>a\n  b</code></pre>"
        );
    }
}
