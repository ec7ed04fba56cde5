//! Words as a shell takes them, for the commands that are told to people.

/// A text as one word, in quotation marks.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A text as one word, in quotation marks where it needs them.
pub(super) fn word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./\\:".contains(&byte);
    if text.bytes().all(is_plain) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_what_was_meant() {
        assert_eq!(quoted("npm run dev"), "'npm run dev'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(word("my-app/src"), "my-app/src");
        assert_eq!(word("my app"), "'my app'");
    }
}
