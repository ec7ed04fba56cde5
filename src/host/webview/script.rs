//! The script that is the host inside a page, ready to be inserted.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The script as an element, and the source expression that lets it run under a content security policy.
#[derive(Debug)]
pub(super) struct Script {
    pub element: String,
    pub source_expression: String,
}

/// The one script, the same for every document.
pub(super) static BRIDGE: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("bridge.js")));

impl Script {
    fn new(text: &str) -> Self {
        // A browser hashes the text as the HTML parser reads it, and that knows no carriage returns.
        let text = text.replace("\r\n", "\n");
        let hash = STANDARD.encode(Sha256::digest(&text));
        Self {
            element: format!("<script>{text}</script>"),
            source_expression: format!("'sha256-{hash}'"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_that_browsers_compute() {
        // The example of the CSP specification.
        let script = Script::new("alert('Hello, world.');");
        assert_eq!(
            script.source_expression,
            "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
        assert_eq!(
            Script::new("a\r\nb").source_expression,
            Script::new("a\nb").source_expression
        );
    }

    #[test]
    fn the_script_can_stand_inline_in_any_document() {
        let text = include_str!("bridge.js").to_ascii_lowercase();
        assert!(text.is_ascii(), "the encoding of the document is its own");
        for ending in ["</script", "<!--", "<script"] {
            assert!(
                !text.contains(ending),
                "{ending} has a meaning inside a script element"
            );
        }
    }
}
