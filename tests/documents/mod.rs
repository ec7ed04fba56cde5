//! The blocks of code in a document, for the tests that try them.

/// A block of code.
#[derive(Debug)]
pub(crate) struct Block<'d> {
    /// What it is written in: `sh`, `toml`, ...
    pub(crate) language: &'d str,
    /// What stands in it, without white space at its ends.
    pub(crate) text: &'d str,
    /// Why it is not tried: the comment `<!-- not run: REASON -->` in the line above it.
    pub(crate) not_run: Option<&'d str>,
}

/// All blocks of a document, in their order.
pub(crate) fn blocks(document: &str) -> Vec<Block<'_>> {
    let mut pieces = document.split("```");
    let mut before = pieces.next().unwrap_or_default();
    let mut blocks = Vec::new();
    while let (Some(inside), Some(after)) = (pieces.next(), pieces.next()) {
        let (language, text) = inside.split_once('\n').expect("a block has lines");
        let above = before.trim_end().lines().last().unwrap_or_default();
        let comment = above.strip_prefix("<!-- not run: ");
        blocks.push(Block {
            language,
            text: text.trim(),
            not_run: comment.and_then(|rest| rest.strip_suffix(" -->")),
        });
        before = after;
    }
    blocks
}
