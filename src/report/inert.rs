//! JSON that does nothing when somebody looks at it: control characters beyond ASCII and those that turn the direction of
//! text are written as escapes. A terminal obeys some of them, and JSON means the same either way.

use std::io::{self, Write};

/// Writes JSON text on, with such characters as `\uXXXX`. Each piece it is given has to be whole UTF-8, as `serde_json` does.
pub(super) struct Inert<W>(pub W);

/// Whether a character is never written as it is.
fn is_active(character: char) -> bool {
    matches!(character,
        '\u{7f}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}'
    )
}

impl<W: Write> Write for Inert<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let is_plain = bytes.is_ascii() && !bytes.contains(&0x7f);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) if !is_plain => text,
            _ => {
                self.0.write_all(bytes)?;
                return Ok(bytes.len());
            }
        };
        let mut from = 0;
        for (at, character) in text.char_indices().filter(|(_, it)| is_active(*it)) {
            self.0.write_all(&bytes[from..at])?;
            write!(self.0, "\\u{:04x}", u32::from(character))?;
            from = at + character.len_utf8();
        }
        self.0.write_all(&bytes[from..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_back_as_the_same_and_holds_nothing_active() {
        let value = "Zoë \u{9b}31m \u{202e}txt\u{7f} \u{1b}[0m שלום";
        let mut text = Vec::new();
        serde_json::to_writer(Inert(&mut text), value).expect("memory");
        let text = String::from_utf8(text).expect("UTF-8");
        assert_eq!(text, r#""Zoë \u009b31m \u202etxt\u007f \u001b[0m שלום""#);
        let back: String = serde_json::from_str(&text).expect("JSON");
        assert_eq!(back, value);
    }
}
