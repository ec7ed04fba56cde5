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
pub enum Start {
    /// It ends so many bytes on, without escapes.
    Whole(usize),
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
            if quotes & FIRST_HALF == 0 {
                return None;
            }
            let length = BLOCK + (quotes & FIRST_HALF).trailing_zeros() as usize;
            let [start, second] = words(first);
            let last = self.bytes.get(1 + length - 8..)?.first_chunk()?;
            let last = if length > BLOCK { u64::from_le_bytes(*last) } else { 0 };
            (length, [start, second, last])
        } else {
            let length = quotes.trailing_zeros() as usize;
            let [start, end] = words(first);
            let mask = MASKS[length % BLOCK];
            (length, [start & mask[0], end & mask[1], 0])
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

    /// How long the string is whose first byte, behind the quote, is at a place of the window.
    #[inline(always)]
    pub fn text(&self, at: usize) -> Start {
        let block = self.block(at);
        let special = scan::special_bytes(block);
        if special == 0 {
            return Start::Long;
        }
        let length = special.trailing_zeros() as usize % BLOCK;
        if block[length] == b'"' {
            Start::Whole(length)
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

/// The bits of the bytes after which a key of two blocks may end, and its value still start in the window.
const FIRST_HALF: u32 = 0x0FFF;

/// The bytes of a block that are a certain byte, a bit each.
#[inline(always)]
fn equal_bytes(block: &[u8; BLOCK], byte: u8) -> u32 {
    u8x16::new(*block)
        .simd_eq(u8x16::splat(byte))
        .to_bitmask()
}
