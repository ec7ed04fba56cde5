//! The bytes from a key on, looked at together.
//!
//! A window is wide enough for most keys, the colon, a blank and the start of the value. One question whether the text is
//! long enough then stands for one at each byte. What does not fit is left to the [`Scanner`](super::scan::Scanner).

use wide::u8x16;

use super::scan::{self, BLOCK, Key, MASKS, words};

/// How many bytes are in a window.
const WIDTH: usize = 64;

/// The bytes from an opening quote on.
#[derive(Debug, Clone, Copy)]
pub struct Window<'b> {
    bytes: &'b [u8; WIDTH],
}

/// A string that starts in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start<'b> {
    /// This one, without escapes, shorter than a block.
    Whole(Key<'b>),
    /// It is longer than a block.
    Long,
    /// An escape or a control character is in it.
    Unusual,
}

/// What stands behind a member of an object.
#[derive(Debug, Clone, Copy)]
pub enum Next<'b> {
    /// A key, so many bytes on.
    Key(usize, Window<'b>),
    /// The bracket that closes the object.
    End,
    /// Anything else, or what a window does not show.
    Other,
}

impl<'b> Window<'b> {
    /// The window at the opening quote of a text that goes on for long enough.
    #[inline(always)]
    pub fn at(text: &'b [u8], at: usize) -> Option<Self> {
        let bytes: &[u8; WIDTH] = text.get(at..)?.first_chunk()?;
        (bytes[0] == b'"').then_some(Self { bytes })
    }

    /// What stands behind a member that ends before a byte.
    #[inline(always)]
    pub fn behind_member(text: &'b [u8], at: usize) -> Next<'b> {
        // A comma, a blank, and a window.
        const SPAN: usize = 2 + WIDTH;
        let Some(bytes) = text.get(at..).and_then(<[u8]>::first_chunk::<SPAN>) else {
            return Next::Other;
        };
        match bytes {
            [b',', b'"', ..] => Self::within(bytes, 1),
            [b'}', ..] => Next::End,
            [b',', b' ', b'"', ..] => Self::within(bytes, 2),
            _ => Next::Other,
        }
    }

    #[inline(always)]
    fn within(bytes: &'b [u8], at: usize) -> Next<'b> {
        bytes[at..]
            .first_chunk()
            .map_or(Next::Other, |bytes| Next::Key(at, Self { bytes }))
    }

    /// The key that starts with the window, and where its value starts. `None` for a long key and for unusual blanks.
    ///
    /// It is the text up to the next quote: a backslash or a control character may be in it, so that only a key that is
    /// known is a key.
    #[inline(always)]
    pub fn key(&self) -> Option<(Key<'b>, usize)> {
        let first = self.block(1);
        let quotes = equal_bytes(first, b'"');
        let (length, ends) = if quotes == 0 {
            let quotes = equal_bytes(self.block(1 + BLOCK), b'"');
            if quotes & SECOND_BLOCK_KEYS == 0 {
                return None;
            }
            let length = BLOCK + (quotes & SECOND_BLOCK_KEYS).trailing_zeros() as usize;
            let [start, second] = words(first);
            let last = self.bytes.get(1 + length - 8..)?.first_chunk()?;
            let last = if length > BLOCK {
                u64::from_le_bytes(*last)
            } else {
                0
            };
            (length, [start, second, last])
        } else {
            let length = quotes.trailing_zeros() as usize;
            (length, short(first, length).ends)
        };
        let colon = length + 2;
        if self.byte(colon) != b':' {
            return None;
        }
        let value = colon + 1 + usize::from(self.byte(colon + 1) == b' ');
        let text = &self.bytes[1..=length];
        Some((Key { text, ends }, value))
    }

    /// A byte of the window.
    #[inline(always)]
    pub fn byte(&self, at: usize) -> u8 {
        self.bytes[at % WIDTH]
    }

    /// Whether four bytes stand at a place of the window.
    #[inline(always)]
    pub fn has(&self, at: usize, word: [u8; 4]) -> bool {
        self.bytes.get(at..at + 4) == Some(&word)
    }

    /// Sixteen bytes of the window.
    #[inline(always)]
    fn block(&self, at: usize) -> &'b [u8; BLOCK] {
        const EMPTY: &[u8; BLOCK] = &[0; BLOCK];
        self.bytes
            .get(at..)
            .and_then(<[u8]>::first_chunk)
            .unwrap_or(EMPTY)
    }

    /// The string whose first byte, behind the quote, is at a place of the window.
    #[inline(always)]
    pub fn text(&self, at: usize) -> Start<'b> {
        let block = self.block(at);
        let special = scan::special_bytes(block);
        if special == 0 {
            return Start::Long;
        }
        let length = special.trailing_zeros() as usize % BLOCK;
        if block[length] == b'"' {
            Start::Whole(short(block, length))
        } else {
            Start::Unusual
        }
    }

    /// How many digits the number at a place of the window has when it is a plain one: without sign, needless zero, fraction
    /// and exponent, and shorter than a block. Otherwise 0.
    #[inline(always)]
    pub fn digits(&self, at: usize) -> usize {
        let block = self.block(at);
        let digits = u8x16::new(*block) ^ u8x16::splat(b'0');
        let others = !digits.min(u8x16::splat(9)).simd_eq(digits).to_bitmask() & 0xFFFF;
        let count = others.trailing_zeros() as usize;
        let is_plain = count < BLOCK
            && !matches!(block[count], b'.' | b'e' | b'E')
            && (block[0] != b'0' || count == 1);
        if is_plain { count } else { 0 }
    }
}

/// Where in its second block a key may end, a bit each, so that its value still starts well within the window.
const SECOND_BLOCK_KEYS: u32 = 0x0FFF;

/// The text of so many bytes at the start of a block.
#[inline(always)]
fn short(block: &[u8; BLOCK], length: usize) -> Key<'_> {
    let length = length % BLOCK;
    let [start, end] = words(block);
    let mask = MASKS[length];
    Key {
        text: &block[..length],
        ends: [start & mask[0], end & mask[1], 0],
    }
}

/// The bytes of a block that are a certain byte, a bit each.
#[inline(always)]
fn equal_bytes(block: &[u8; BLOCK], byte: u8) -> u32 {
    u8x16::new(*block).simd_eq(u8x16::splat(byte)).to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(text: &[u8]) -> Window<'_> {
        Window::at(text, 0).expect("a quote, and enough bytes")
    }

    /// A text with bytes of the rest of a record behind it.
    fn padded(text: &str) -> Vec<u8> {
        let rest = ",\"rest\":".repeat(12);
        format!("{text}{rest}").into_bytes()
    }

    #[test]
    fn a_key_of_any_length_is_read_or_left() {
        for length in 0..60 {
            let key = &"abcdefghij".repeat(6)[..length];
            for (colon, blank) in [(":", 0), (": ", 1)] {
                let bytes = padded(&format!("\"{key}\"{colon}1"));
                match window(&bytes).key() {
                    Some((read, value)) => {
                        assert_eq!(read, Key::new(key.as_bytes()), "{length}");
                        assert_eq!(value, length + 3 + blank, "{length}");
                        assert_eq!(window(&bytes).byte(value), b'1', "{length}");
                    }
                    None => assert!(length > 27, "{length}"),
                }
            }
        }
    }

    #[test]
    fn a_key_is_left_when_its_colon_is_elsewhere() {
        for text in [
            "\"id\" :1",
            "\"id\"\n:1",
            "\"id\"1",
            "\"a_key_of_some_length\" :1",
        ] {
            assert!(window(&padded(text)).key().is_none(), "{text}");
        }
    }

    #[test]
    fn a_window_needs_a_quote_and_bytes_enough() {
        let bytes = padded("\"id\":1");
        assert!(Window::at(&bytes, 0).is_some());
        assert!(Window::at(&bytes, 1).is_none());
        let end = bytes.len() - WIDTH;
        for at in 0..bytes.len() + 2 {
            let is_window = bytes.get(at) == Some(&b'"') && at <= end;
            assert_eq!(Window::at(&bytes, at).is_some(), is_window, "{at}");
        }
    }

    #[test]
    fn what_stands_behind_a_member_is_told() {
        let behind = |text: &str| match Window::behind_member(&padded(text), 0) {
            Next::Key(distance, window) => format!("{distance} {}", char::from(window.byte(1))),
            Next::End => "end".to_owned(),
            Next::Other => "other".to_owned(),
        };
        assert_eq!(behind(",\"k\":1"), "1 k");
        assert_eq!(behind(", \"k\":1"), "2 k");
        assert_eq!(behind("},"), "end");
        for text in ["]", " }", ",\n\"k\":1", ",}", ", }", ",,", "\"k\""] {
            assert_eq!(behind(text), "other", "{text}");
        }
        let short = &padded(",\"k\":1")[..WIDTH + 1];
        assert!(matches!(Window::behind_member(short, 0), Next::Other));
    }

    #[test]
    fn the_length_of_a_string_is_told() {
        for length in 0..40 {
            let text = "x".repeat(length);
            let bytes = padded(&format!("\"{text}\""));
            let expected = if length < BLOCK {
                Start::Whole(Key::new(text.as_bytes()))
            } else {
                Start::Long
            };
            assert_eq!(window(&bytes).text(1), expected, "{length}");
        }
        for text in ["\"a\\n\"", "\"\\\"\"", "\"a\u{1}\"", "\"a\n"] {
            assert_eq!(window(&padded(text)).text(1), Start::Unusual, "{text:?}");
        }
    }

    #[test]
    fn digits_of_plain_numbers_are_counted() {
        let digits = |number: &str| window(&padded(&format!("\"k\":{number}"))).digits(4);
        for length in 1..16 {
            assert_eq!(digits(&"1234567890123456"[..length]), length);
        }
        assert_eq!(digits("0"), 1);
        for number in [
            "1234567890123456",
            "01",
            "00",
            "1.5",
            "1e3",
            "1E3",
            "-1",
            "x",
            "",
            "0.5",
            "é",
        ] {
            assert_eq!(digits(number), 0, "{number}");
        }
    }

    #[test]
    fn words_are_compared_in_full() {
        let bytes = padded("\"k\":null");
        assert!(window(&bytes).has(4, *b"null"));
        assert!(!window(&bytes).has(4, *b"nulL"));
        assert!(!window(&bytes).has(5, *b"null"));
    }
}
