//! Characters that a reader does not see: spaces other than U+0020, marks without a width, controls of text and direction.
//!
//! JSON allows none of them between its tokens, but editors, web pages and chat programs put them around what is copied.

/// Whether a character takes no ink, other than the white space of ASCII. The two variation selectors of emoji are left out: they
/// are part of the character before them.
pub fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && !c.is_ascii_whitespace();
    }
    c.is_whitespace()
        || matches!(
            c,
            '\u{80}'..='\u{9F}'
                | '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0D}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// What bytes start with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// This character.
    Char(char),
    /// The first bytes of a character, and nothing more.
    Cut,
    /// Nothing, or a byte that is not UTF-8.
    Nothing,
}

/// What bytes start with.
pub fn head_of(bytes: &[u8]) -> Head {
    let near = &bytes[..bytes.len().min(4)];
    let (valid, is_cut) = match std::str::from_utf8(near) {
        Ok(text) => (text, false),
        Err(error) => (
            std::str::from_utf8(&near[..error.valid_up_to()]).unwrap_or_default(),
            error.error_len().is_none(),
        ),
    };
    match valid.chars().next() {
        Some(c) => Head::Char(c),
        None if is_cut => Head::Cut,
        None => Head::Nothing,
    }
}

/// How many bytes of ASCII whitespace and invisible characters a text starts with.
pub fn blank_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match bytes.get(at) {
            Some(byte) if byte.is_ascii_whitespace() => at += 1,
            Some(_) => match head_of(&bytes[at..]) {
                Head::Char(c) if is_invisible(c) => at += c.len_utf8(),
                _ => return at,
            },
            _ => return at,
        }
    }
}

/// How many bytes of invisible characters a text starts with.
pub fn invisible_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Head::Char(c) = head_of(&bytes[at..])
        && is_invisible(c)
    {
        at += c.len_utf8();
    }
    at
}

/// What people call an invisible character: `a zero-width space (U+200B)`.
pub fn name_of(c: char) -> String {
    let name = match c {
        '\u{FEFF}' => "a byte order mark",
        '\u{A0}' | '\u{202F}' => "a no-break space",
        '\u{AD}' => "a soft hyphen",
        '\u{200B}' => "a zero-width space",
        '\u{200C}' => "a zero-width non-joiner",
        '\u{200D}' => "a zero-width joiner",
        '\u{2060}' => "a word joiner",
        '\u{2028}' => "a line separator",
        '\u{2029}' => "a paragraph separator",
        c if c.is_ascii_control() => "a control character",
        c if c.is_whitespace() => "a space",
        _ => "an invisible character",
    };
    format!("{name} (U+{:04X})", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_no_ink_is_invisible_and_text_is_not() {
        let invisible = "\u{FEFF}\u{A0}\u{85}\u{1680}\u{2009}\u{200B}\u{200D}\u{202E}\u{2028}\u{2060}\u{3000}\u{AD}\u{200F}\u{61C}\u{2029}";
        for c in (invisible.to_owned() + "\u{180B}\u{E0100}\u{FE00}\0\u{1A}\u{1E}\u{7F}").chars() {
            assert!(is_invisible(c), "{c:?}");
        }
        for c in " \t\naé\u{301}日😀\u{FE0F}".chars() {
            assert!(!is_invisible(c), "{c:?}");
        }
    }

    #[test]
    fn blanks_end_before_text_and_before_a_character_that_is_cut() {
        assert_eq!(blank_length(" \u{FEFF}\u{A0}\n1".as_bytes()), 7);
        assert_eq!(blank_length(b" \xEF\xBB"), 1);
        assert_eq!(blank_length("é".as_bytes()), 0);
        assert_eq!(head_of(b"\xEF\xBB"), Head::Cut);
        assert_eq!(head_of(b"\xFF1"), Head::Nothing);
    }
}
