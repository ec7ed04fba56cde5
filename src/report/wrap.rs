//! Sentences in lines of a width.

use textwrap::{Options, WordSeparator, WordSplitter};

/// The lines of a text with `indent` before each. Names, addresses and pointers stay whole, however long they are: people
/// copy them.
pub(super) fn indented(text: &str, indent: &str, width: usize) -> Vec<String> {
    wrapped(
        text,
        options(width)
            .break_words(false)
            .initial_indent(indent)
            .subsequent_indent(indent),
    )
}

/// The lines of a text that goes on behind `taken` columns; further lines are indented. What an app said may stand in it, so
/// no line is longer than the width.
pub(super) fn behind(text: &str, taken: usize, indent: usize, width: usize) -> Vec<String> {
    let (first, further) = (" ".repeat(taken), " ".repeat(indent));
    let options = options(width)
        .initial_indent(&first)
        .subsequent_indent(&further);
    let mut lines = wrapped(text, options);
    if let Some(line) = lines.first_mut() {
        *line = line.strip_prefix(&first).unwrap_or(line).to_owned();
    }
    lines
}

/// How far code stands in, in columns: as far as the texts around it at least.
const CODE_INDENT: usize = 10;

/// The lines of paragraphs, as [`behind`] gives them. A paragraph that is indented is code: it stands between blank lines, and
/// is never wrapped, as people copy it. `code` renders a line of it.
pub(super) fn prose(
    text: &str,
    taken: usize,
    indent: usize,
    width: usize,
    code: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut is_after_code = false;
    for (number, paragraph) in text.split("\n\n").enumerate() {
        let is_code = paragraph.starts_with("    ");
        if is_code || is_after_code {
            lines.push(String::new());
        }
        is_after_code = is_code;
        if is_code {
            let margin = " ".repeat(CODE_INDENT);
            let of_block = |line: &str| code(line.strip_prefix("    ").unwrap_or(line));
            lines.extend(
                paragraph
                    .lines()
                    .map(|line| margin.clone() + &of_block(line)),
            );
        } else if number == 0 {
            lines.extend(behind(paragraph, taken, indent, width));
        } else {
            lines.extend(indented(paragraph, &" ".repeat(indent), width));
        }
    }
    lines
}

fn wrapped(text: &str, options: Options<'_>) -> Vec<String> {
    let lines = textwrap::wrap(text, options).into_iter();
    lines.map(String::from).collect()
}

fn options<'o>(width: usize) -> Options<'o> {
    Options::new(width)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stands_between_blank_lines_and_is_not_wrapped() {
        let text = "Send this:\n\n    a: long line of code\n      more\n\nThen restart it.";
        assert_eq!(
            prose(text, 5, 2, 12, str::to_uppercase),
            [
                "Send",
                "  this:",
                "",
                "          A: LONG LINE OF CODE",
                "            MORE",
                "",
                "  Then",
                "  restart",
                "  it."
            ]
        );
    }

    #[test]
    fn what_is_longer_than_a_line_stays_whole() {
        assert_eq!(
            indented("see conversation.meta.sender-id there", "  ", 12),
            ["  see", "  conversation.meta.sender-id", "  there"]
        );
        assert_eq!(behind("a bb ccc", 4, 2, 8), ["a bb", "  ccc"]);
    }
}
