//! Walking over JSON text byte by byte, without building anything.
//!
//! The scanner takes what `serde_json` takes and nothing more. It may take less: whatever is legal but unusual (a number
//! with an exponent or many digits, an escaped key, deep nesting) it may call [`Unusual`], and leaves it to the parser,
//! which knows how to explain things. It trusts the bytes to be UTF-8.

use std::collections::HashSet;

use wide::u8x16;

/// The text is no JSON, or JSON of a kind that the scanner leaves to the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unusual;

/// How deep the scanner follows arrays and objects. The parser goes deeper: [`super::json::MAX_DEPTH`].
pub const MAX_DEPTH: usize = 60;

/// A place in a JSON text, from which values can be taken one after the other.
#[derive(Debug, Clone)]
pub struct Scanner<'b> {
    bytes: &'b [u8],
    at: usize,
}

/// A string that was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'b> {
    /// What stands between the quotes.
    pub raw: &'b [u8],
    /// Whether it has a backslash in it, so that `raw` is not what it means.
    pub is_escaped: bool,
}

/// A number that was passed over. Its size is below 10^15.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The number without its fraction.
    pub whole: i64,
    /// Whether a fraction is written behind it.
    pub has_fraction: bool,
}

/// The longest run of digits that is taken: every number of so many is exact in a double.
const DIGITS: usize = 15;
/// The longest fraction that is taken.
const FRACTION_DIGITS: usize = 20;

impl<'b> Scanner<'b> {
    /// A scanner at a byte of a text.
    pub fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// The text it goes over.
    #[inline]
    pub fn bytes(&self) -> &'b [u8] {
        self.bytes
    }

    /// The byte it stands at.
    #[inline]
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes back to a byte that [`Scanner::at`] gave.
    #[inline]
    pub fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The next byte.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over one byte.
    #[inline]
    pub fn advance(&mut self) {
        self.at += 1;
    }

    /// Passes over blanks, as JSON knows them.
    #[inline]
    pub fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Passes over one byte that must be there.
    #[inline]
    pub fn expect(&mut self, byte: u8) -> Result<(), Unusual> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(Unusual)
        }
    }

    /// Passes over `true`, `false` or `null`.
    #[inline]
    pub fn word(&mut self, word: &'static [u8]) -> Result<(), Unusual> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) == Some(word) {
            self.at = end;
            Ok(())
        } else {
            Err(Unusual)
        }
    }

    /// Passes over a string, from its opening quote.
    #[inline(always)]
    pub fn text(&mut self) -> Result<Text<'b>, Unusual> {
        self.expect(b'"')?;
        let start = self.at;
        match plain_end(self.bytes, start) {
            Some(end) => {
                self.at = end + 1;
                Ok(Text {
                    raw: &self.bytes[start..end],
                    is_escaped: false,
                })
            }
            None => self.long_text(),
        }
    }

    #[inline(never)]
    fn long_text(&mut self) -> Result<Text<'b>, Unusual> {
        let start = self.at;
        let mut is_escaped = false;
        loop {
            self.skip_plain();
            match self.peek() {
                Some(b'"') => {
                    let raw = &self.bytes[start..self.at];
                    self.at += 1;
                    return Ok(Text { raw, is_escaped });
                }
                Some(b'\\') => {
                    is_escaped = true;
                    self.escape()?;
                }
                _ => return Err(Unusual),
            }
        }
    }

    /// Passes over everything up to a quote, a backslash, a control character or the end.
    #[inline]
    fn skip_plain(&mut self) {
        let mut at = self.at;
        while let Some(block) = self.bytes.get(at..).and_then(<[u8]>::first_chunk) {
            let special = special_bytes(block);
            if special != 0 {
                self.at = at + special.trailing_zeros() as usize;
                return;
            }
            at += BLOCK;
        }
        let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
        while self.bytes.get(at).is_some_and(is_plain) {
            at += 1;
        }
        self.at = at;
    }

    /// Passes over a backslash and what it stands before.
    fn escape(&mut self) -> Result<(), Unusual> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => {
                let unit = self.unit(self.at)?;
                self.at += 6;
                match unit {
                    0xD800..=0xDBFF => {
                        let low = self.unit(self.at)?;
                        self.at += 6;
                        if (0xDC00..=0xDFFF).contains(&low) {
                            Ok(())
                        } else {
                            Err(Unusual)
                        }
                    }
                    0xDC00..=0xDFFF => Err(Unusual),
                    _ => Ok(()),
                }
            }
            _ => Err(Unusual),
        }
    }

    /// The UTF-16 unit that is escaped at a byte.
    fn unit(&self, at: usize) -> Result<u32, Unusual> {
        match self.bytes.get(at..at + 6) {
            Some(&[b'\\', b'u', a, b, c, d]) => {
                let [a, b, c, d] = [a, b, c, d].map(|digit| HEX[usize::from(digit)]);
                if a | b | c | d < 16 {
                    Ok(u32::from_be_bytes([0, 0, a << 4 | b, c << 4 | d]))
                } else {
                    Err(Unusual)
                }
            }
            _ => Err(Unusual),
        }
    }

    /// Passes over a number.
    #[inline(always)]
    pub fn number(&mut self) -> Result<Number, Unusual> {
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative);
        let start = self.at;
        let (mut count, mut whole) = self.digits();
        self.at += count;
        if count == 8 {
            (count, whole) = self.further_digits(whole);
            self.at += count;
        }
        let digits = self.at - start;
        let next = self.peek();
        let is_usual = match digits {
            0 => false,
            1 => !is_negative || whole != 0,
            _ => digits <= DIGITS && self.bytes[start] != b'0',
        };
        let has_fraction = next == Some(b'.');
        if !is_usual || matches!(next, Some(b'e' | b'E' | b'0'..=b'9')) {
            return Err(Unusual);
        }
        if has_fraction {
            self.fraction()?;
        }
        Ok(Number {
            whole: if is_negative { -whole } else { whole },
            has_fraction,
        })
    }

    /// How many digits follow on eight, and the number that all of them mean.
    #[inline]
    fn further_digits(&self, whole: i64) -> (usize, i64) {
        let (count, value) = self.digits();
        (count, whole * POWERS_OF_TEN[count] + value)
    }

    /// Passes over a dot and the digits behind it.
    #[inline(never)]
    fn fraction(&mut self) -> Result<(), Unusual> {
        self.at += 1;
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        let is_usual = (1..=FRACTION_DIGITS).contains(&(self.at - start));
        if !is_usual || matches!(self.peek(), Some(b'e' | b'E')) {
            return Err(Unusual);
        }
        Ok(())
    }

    /// How many digits stand here, up to eight, and the number they mean.
    #[inline]
    fn digits(&self) -> (usize, i64) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if let Some(block) = rest.first_chunk() {
            return digits_of(u64::from_le_bytes(*block));
        }
        // Near the end the block is filled up with what is no digit.
        let mut block = [0; 8];
        block[..rest.len()].copy_from_slice(rest);
        digits_of(u64::from_le_bytes(block))
    }

    /// Passes over a value of any kind, with everything in it. Keys that stand twice in an object are [`Unusual`].
    pub fn value(&mut self, depth: usize) -> Result<(), Unusual> {
        match self.peek() {
            Some(b'"') => self.text().map(drop),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            _ => self.number().map(drop),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Unusual> {
        let mut keys = Keys::default();
        let mut members = self.enter_object(depth)?;
        while let Some(key) = self.next_key(&mut members)? {
            keys.insert(key)?;
            self.value(depth + 1)?;
        }
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), Unusual> {
        let mut items = self.enter_array(depth)?;
        while self.next_item(&mut items)? {
            self.value(depth + 1)?;
        }
        Ok(())
    }

    /// Passes over the bracket that opens an object.
    #[inline]
    pub fn enter_object(&mut self, depth: usize) -> Result<Turn, Unusual> {
        self.expect(b'{')?;
        Turn::first(depth)
    }

    /// Passes over the bracket that opens an array.
    #[inline]
    pub fn enter_array(&mut self, depth: usize) -> Result<Turn, Unusual> {
        self.expect(b'[')?;
        Turn::first(depth)
    }

    /// Passes over the next key and its colon, up to its value; `None` when the object ended. A key with an escape is
    /// [`Unusual`].
    #[inline]
    pub fn next_key(&mut self, turn: &mut Turn) -> Result<Option<&'b [u8]>, Unusual> {
        if self.next_member(turn)? {
            self.key().map(|key| Some(key.text))
        } else {
            Ok(None)
        }
    }

    /// Goes to the next key of an object; `false` when it ended.
    #[inline]
    pub fn next_member(&mut self, turn: &mut Turn) -> Result<bool, Unusual> {
        self.next(turn, b'}')
    }

    /// Passes over a key and its colon, up to its value. A key with an escape is [`Unusual`].
    #[inline(always)]
    pub fn key(&mut self) -> Result<Key<'b>, Unusual> {
        self.expect(b'"')?;
        let start = self.at;
        let block = self.bytes.get(start..).and_then(<[u8]>::first_chunk);
        let key = match block {
            Some(block) => {
                let length = special_bytes(block).trailing_zeros() as usize;
                if length < BLOCK && block[length] == b'"' {
                    self.at = start + length + 1;
                    let [first, second] = words(block);
                    Key {
                        text: &self.bytes[start..start + length],
                        ends: [first & MASKS[length][0], second & MASKS[length][1], 0],
                    }
                } else {
                    self.long_key()?
                }
            }
            None => self.long_key()?,
        };
        if self.peek() != Some(b':') {
            self.skip_blanks();
        }
        self.expect(b':')?;
        if self.peek() == Some(b' ') {
            self.skip_blanks();
        }
        Ok(key)
    }

    #[inline(never)]
    fn long_key(&mut self) -> Result<Key<'b>, Unusual> {
        let text = self.long_text()?;
        if text.is_escaped {
            return Err(Unusual);
        }
        Ok(Key::new(text.raw))
    }

    /// Goes to the next item of an array; `false` when it ended.
    #[inline]
    pub fn next_item(&mut self, turn: &mut Turn) -> Result<bool, Unusual> {
        self.next(turn, b']')
    }

    #[inline(always)]
    fn next(&mut self, turn: &mut Turn, close: u8) -> Result<bool, Unusual> {
        let mut next = self.peek();
        if is_blank(next) {
            self.skip_blanks();
            next = self.peek();
        }
        if next == Some(close) {
            self.at += 1;
            return Ok(false);
        }
        if turn.is_first {
            turn.is_first = false;
            return Ok(true);
        }
        if next != Some(b',') {
            return Err(Unusual);
        }
        self.at += 1;
        if is_blank(self.peek()) {
            self.skip_blanks();
        }
        Ok(true)
    }
}

#[inline]
fn is_blank(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte <= b' ')
}

/// Where in an object or array the scanner stands.
#[derive(Debug)]
pub struct Turn {
    is_first: bool,
}

impl Turn {
    /// Behind the opening bracket, so deep.
    ///
    /// # Errors
    /// When that is deeper than the scanner goes.
    #[inline]
    pub fn first(depth: usize) -> Result<Self, Unusual> {
        if depth < MAX_DEPTH {
            Ok(Self { is_first: true })
        } else {
            Err(Unusual)
        }
    }
}

/// What each byte means as a hexadecimal digit; more than 15 when it is none.
const HEX: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut digit = 0;
    while digit < 16 {
        let bytes = *b"0123456789abcdef";
        values[bytes[digit] as usize] = digit as u8;
        values[bytes[digit].to_ascii_uppercase() as usize] = digit as u8;
        digit += 1;
    }
    values
};

/// Powers of ten by their exponent.
const POWERS_OF_TEN: [i64; 9] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// How many digits eight bytes start with, and the number these mean. The first byte is the lowest.
#[inline]
fn digits_of(word: u64) -> (usize, i64) {
    let digits = word ^ 0x3030_3030_3030_3030;
    // A byte above nine gets its high bit: by the sum, which never carries over, or by having it already.
    let above_nine = (((digits & 0x7F7F_7F7F_7F7F_7F7F) + 0x7676_7676_7676_7676) | digits)
        & 0x8080_8080_8080_8080;
    let count = (above_nine.trailing_zeros() / 8) as usize;
    if count == 0 {
        return (0, 0);
    }
    // What is no digit is pushed out, and zeros come before the first one.
    let digits = digits << (64 - 8 * count);
    // Neighbours are added up in pairs, then pairs of pairs, then those.
    let pairs = (digits * 10 + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    (
        count,
        ((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF) as i64,
    )
}

/// A key of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'b> {
    /// The key itself.
    pub text: &'b [u8],
    /// The start and the end of it.
    pub ends: KeyEnds,
}

/// The first sixteen bytes of a key in two words, with zeros behind a shorter one; of a longer one the last eight in a third.
pub type KeyEnds = [u64; 3];

/// The longest key of which [`Key::ends`] is all.
pub const SHORT_KEY: usize = BLOCK + 8;

impl<'b> Key<'b> {
    /// A key that needs no escapes.
    pub fn new(text: &'b [u8]) -> Self {
        let ends = match (text.first_chunk(), text.last_chunk()) {
            (Some(first), Some(last)) => {
                let [first, second] = words(first);
                let third = u64::from_le_bytes(*last);
                [first, second, if text.len() > BLOCK { third } else { 0 }]
            }
            _ => {
                let mut block = [0; BLOCK];
                block[..text.len()].copy_from_slice(text);
                let [first, second] = words(&block);
                [first, second, 0]
            }
        };
        Self { text, ends }
    }
}

#[inline(always)]
pub(super) fn words(block: &[u8; BLOCK]) -> [u64; 2] {
    let whole = u128::from_le_bytes(*block);
    [whole as u64, (whole >> 64) as u64]
}

/// Which bits of a word and the next one belong to so many bytes.
pub(super) const MASKS: [[u64; 2]; BLOCK] = {
    let mut masks = [[0; 2]; BLOCK];
    let mut length = 1;
    while length < BLOCK {
        let bits = (1_u128 << (8 * length)) - 1;
        masks[length] = [bits as u64, (bits >> 64) as u64];
        length += 1;
    }
    masks
};

/// How many bytes are looked at together.
pub const BLOCK: usize = 16;

/// Where the quote stands that ends a string, from any byte of it on. `None` when something else is in its way, or the end
/// of the bytes is near.
#[inline(always)]
pub fn plain_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let block = bytes.get(at..)?.first_chunk()?;
        let special = special_bytes(block);
        if special != 0 {
            let end = at + special.trailing_zeros() as usize;
            return (bytes[end] == b'"').then_some(end);
        }
        at += BLOCK;
    }
}

/// The bytes of a block that end a run of plain text, a bit each.
#[inline(always)]
pub(super) fn special_bytes(block: &[u8; BLOCK]) -> u32 {
    let block = u8x16::new(*block);
    let is = |byte: u8| block.simd_eq(u8x16::splat(byte));
    let is_control = block.min(u8x16::splat(0x1F)).simd_eq(block);
    (is(b'"') | is(b'\\') | is_control).to_bitmask()
}

/// The keys of one object, to find one that stands twice.
#[derive(Debug, Default)]
pub struct Keys<'b> {
    few: [&'b [u8]; FEW],
    count: usize,
    many: HashSet<&'b [u8]>,
}

/// Up to how many keys comparing each with each is cheaper than hashing.
const FEW: usize = 16;

impl<'b> Keys<'b> {
    /// Adds a key.
    ///
    /// # Errors
    /// When it was added before.
    #[inline]
    pub fn insert(&mut self, key: &'b [u8]) -> Result<(), Unusual> {
        if self.few[..self.count].contains(&key) {
            return Err(Unusual);
        }
        match self.few.get_mut(self.count) {
            Some(seat) => {
                *seat = key;
                self.count += 1;
                Ok(())
            }
            None if self.many.insert(key) => Ok(()),
            None => Err(Unusual),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the whole text is one value that the scanner takes.
    fn takes(text: &str) -> bool {
        let mut scanner = Scanner::new(text.as_bytes(), 0);
        scanner.skip_blanks();
        let is_value = scanner.value(0).is_ok();
        scanner.skip_blanks();
        is_value && scanner.peek().is_none()
    }

    #[test]
    fn special_bytes_are_found_at_every_place() {
        for byte in 0..=u8::MAX {
            let is_special = matches!(byte, b'"' | b'\\' | 0..0x20);
            for at in 0..BLOCK {
                let mut block = [b'a'; BLOCK];
                block[at] = byte;
                let expected = u32::from(is_special) << at;
                assert_eq!(special_bytes(&block), expected, "{byte:#x} at {at}");
            }
        }
    }

    #[test]
    fn digits_are_read_at_once() {
        for number in [0, 1, 9, 10, 412, 65_535, 12_345_678, 99_999_999, 90_807_060] {
            for rest in ["", ",", ".5", "}", ":", "/", "\u{7f}", "é", " 1"] {
                let text = format!("{number}{rest}");
                let scanner = Scanner::new(text.as_bytes(), 0);
                let count = number.to_string().len();
                assert_eq!(scanner.digits(), (count, number), "{text}");
                let longer = format!("{text}        ");
                let scanner = Scanner::new(longer.as_bytes(), 0);
                assert_eq!(scanner.digits(), (count, number), "{longer}");
            }
        }
        for number in [
            0,
            7,
            1_772_615_553,
            123_456_789_012_345,
            100_000_000,
            1_000_000_000,
        ] {
            for text in [format!("{number}"), format!("{number},         ")] {
                let read = Scanner::new(text.as_bytes(), 0).number().expect("usual");
                assert_eq!((read.whole, read.has_fraction), (number, false), "{text}");
            }
        }
    }

    #[test]
    fn a_key_is_read_alike_near_the_end_and_far_from_it() {
        for key in [
            "id",
            "",
            "created_at",
            "fifteen_bytes__",
            "sixteen_bytes___",
            "agent_last_seen_at",
        ] {
            for colon in [":", ": ", " : ", "\n:\t"] {
                for rest in ["1", "1                         "] {
                    let text = format!("\"{key}\"{colon}{rest}");
                    let mut scanner = Scanner::new(text.as_bytes(), 0);
                    let read = scanner.key().expect("a key");
                    scanner.skip_blanks();
                    assert_eq!(read, Key::new(key.as_bytes()), "{text}");
                    assert_eq!(scanner.peek(), Some(b'1'), "{text}");
                }
            }
        }
        assert_eq!(
            Scanner::new(b"\"a\\u0062\":1             ", 0).key(),
            Err(Unusual)
        );
    }

    #[test]
    fn what_is_legal_and_usual_is_taken() {
        for text in [
            r#"{"a":[1,-2,3.5,true,false,null,"x"],"b":{}}"#,
            r#" { "a" : [ ] , "b" : "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00" } "#,
            "0",
            "[[],{}]",
            "\"é日本😀\"",
        ] {
            assert!(takes(text), "{text}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_found_among_few_and_many() {
        for count in [2, FEW, FEW + 1, 200] {
            let member = |number| format!("\"k{number}\":1");
            let members: Vec<_> = (0..count).map(member).collect();
            assert!(takes(&format!("{{{}}}", members.join(","))), "{count}");
            for twice in [0, count / 2, count - 1] {
                let text = format!("{{{},{}}}", members.join(","), member(twice));
                assert!(!takes(&text), "{twice} of {count}");
            }
        }
    }

    #[test]
    fn what_is_legal_and_unusual_is_left_to_the_parser() {
        let deep = "[".repeat(MAX_DEPTH + 1) + &"]".repeat(MAX_DEPTH + 1);
        for text in [
            "1e3",
            "-0",
            "1234567890123456",
            r#"{"\u0061":1}"#,
            r#"{"a":1,"a":2}"#,
            deep.as_str(),
        ] {
            assert!(serde_json::from_str::<serde_json::Value>(text).is_ok());
            assert!(!takes(text), "{text}");
        }
    }
}
