//! Drawing from the random numbers of one event. The only file that knows there is a generator of random numbers.
//!
//! Whole numbers of 32 bits and a multiplication, nothing else: the same draw on every platform and with every version
//! of `rand`.

use std::ops::RangeInclusive;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// The random numbers of one event, or of the account.
#[derive(Debug, Clone)]
pub(super) struct Draw {
    rng: ChaCha8Rng,
}

impl Draw {
    /// Numbers that depend on the seed and the stream alone. Streams of one seed share nothing.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self { rng }
    }

    /// The numbers of another stream of the same seed, from their beginning.
    pub(super) fn of_stream(&self, stream: u64) -> Self {
        let mut rng = self.rng.clone();
        rng.set_stream(stream);
        rng.set_word_pos(0);
        Self { rng }
    }

    /// Any number at all.
    pub(super) fn any(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// A number from 0 to `limit` - 1; 0 when `limit` is 0.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        let wide = u64::from(self.rng.next_u32()) * u64::from(limit);
        (wide >> 32) as u32
    }

    /// A number of the range, both ends included.
    pub(super) fn within(&mut self, range: RangeInclusive<u32>) -> u32 {
        range.start() + self.below(range.end() - range.start() + 1)
    }

    /// True in so many of a hundred draws.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// The value in so many of a hundred draws.
    pub(super) fn maybe<T>(&mut self, percent: u32, value: T) -> Option<T> {
        self.chance(percent).then_some(value)
    }

    /// A place in a list of `len` entries.
    pub(super) fn index(&mut self, len: usize) -> usize {
        self.below(u32::try_from(len).unwrap_or(u32::MAX)) as usize
    }

    /// One entry of a list that is not empty.
    pub(super) fn pick<T: Copy>(&mut self, entries: &[T]) -> T {
        entries[self.index(entries.len())]
    }

    /// One entry of a list that is not empty, each as often as its weight says.
    pub(super) fn weighted<T: Copy>(&mut self, entries: &[(u32, T)]) -> T {
        let total = entries.iter().map(|(weight, _)| weight).sum();
        let mut rest = self.below(total);
        for (weight, entry) in entries {
            if rest < *weight {
                return *entry;
            }
            rest -= weight;
        }
        entries[entries.len() - 1].1
    }

    /// A number from which characters can be told later.
    pub(super) fn seed(&mut self) -> Seed {
        Seed(self.rng.next_u64())
    }

    /// A prefix and so many characters of an ASCII alphabet.
    pub(super) fn text(&mut self, prefix: &str, length: usize, alphabet: &[u8]) -> String {
        let seed = self.seed();
        written(prefix, |out| seed.text(out, length, alphabet))
    }

    /// A prefix and so many decimal digits, the first of them not 0.
    pub(super) fn digits(&mut self, prefix: &str, length: usize) -> String {
        let seed = self.seed();
        written(prefix, |out| seed.digits(out, length))
    }

    /// A prefix and so many hexadecimal digits in lower case.
    pub(super) fn hex(&mut self, prefix: &str, length: usize) -> String {
        let seed = self.seed();
        written(prefix, |out| seed.hex(out, length))
    }

    /// A prefix and a text as services make them for tokens and ids.
    pub(super) fn token(&mut self, prefix: &str, length: usize) -> String {
        let seed = self.seed();
        written(prefix, |out| seed.token(out, length))
    }

    /// A UUID of version 4.
    pub(super) fn uuid(&mut self) -> String {
        let seed = self.seed();
        written("", |out| seed.uuid(out))
    }

    /// The pattern with a digit for every `#`.
    pub(super) fn fill_digits(&mut self, pattern: &str) -> String {
        let mut text = String::with_capacity(pattern.len());
        for sign in pattern.chars() {
            match sign {
                '#' => text.push(char::from(self.pick(b"0123456789"))),
                other => text.push(other),
            }
        }
        text
    }
}

/// A text of ASCII that begins with a prefix.
pub(super) fn written(prefix: &str, write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut text = Vec::with_capacity(prefix.len() + 48);
    text.extend_from_slice(prefix.as_bytes());
    write(&mut text);
    String::from_utf8(text).expect("all that is written is ASCII")
}

/// A drawn number that tells a text of any length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seed(u64);

impl Seed {
    /// The next number (after Sebastiano Vigna's `SplitMix64`).
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `limit` - 1, and another one each time.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        ((self.next() >> 32) * limit) >> 32
    }

    /// Writes so many characters of an ASCII alphabet.
    pub(super) fn text(mut self, out: &mut Vec<u8>, length: usize, alphabet: &[u8]) {
        self.add(out, length, alphabet);
    }

    fn add(&mut self, out: &mut Vec<u8>, length: usize, alphabet: &[u8]) {
        let size = alphabet.len() as u64;
        let mut left = length;
        while left > 0 {
            // Each half of a number holds four characters: what is left of it after one decides about the next.
            let number = self.next();
            let mut halves = [number >> 32, number & u64::from(u32::MAX)];
            let mut letters = [0; 8];
            for (half, four) in halves.iter_mut().zip(letters.chunks_exact_mut(4)) {
                for letter in four {
                    *half *= size;
                    *letter = alphabet[(*half >> 32) as usize];
                    *half &= u64::from(u32::MAX);
                }
            }
            let taken = left.min(letters.len());
            out.extend_from_slice(&letters[..taken]);
            left -= taken;
        }
    }

    /// Writes so many decimal digits, the first of them not 0.
    pub(super) fn digits(mut self, out: &mut Vec<u8>, length: usize) {
        let start = out.len();
        self.add(out, length, b"0123456789");
        if let Some(first @ b'0') = out.get_mut(start) {
            *first = b'1' + (self.next() % 9) as u8;
        }
    }

    /// Writes so many hexadecimal digits in lower case.
    pub(super) fn hex(self, out: &mut Vec<u8>, length: usize) {
        self.text(out, length, b"0123456789abcdef");
    }

    /// Writes a text as services make them for tokens and ids.
    pub(super) fn token(self, out: &mut Vec<u8>, length: usize) {
        let alphabet = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
        self.text(out, length, alphabet);
    }

    /// Writes an id as the dashboard makes them for messages on their way: 12 hexadecimal digits of which the ninth is 4.
    pub(super) fn pending_id(self, out: &mut Vec<u8>) {
        let start = out.len();
        self.hex(out, 12);
        out[start + 8] = b'4';
    }

    /// Writes a UUID of version 4.
    pub(super) fn uuid(self, out: &mut Vec<u8>) {
        let start = out.len();
        self.hex(out, 36);
        let text = &mut out[start..];
        for place in [8, 13, 18, 23] {
            text[place] = b'-';
        }
        text[14] = b'4';
        text[19] = b"89ab"[usize::from(text[19] % 4)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_reaches_both_ends_and_no_further() {
        let mut draw = Draw::new(1, 1);
        let mut seen = [0; 8];
        for _ in 0..1000 {
            seen[draw.within(2..=5) as usize] += 1;
        }
        assert!(seen[2..=5].iter().all(|times| *times > 150), "{seen:?}");
        assert_eq!(seen[..2].iter().chain(&seen[6..]).sum::<i32>(), 0);
    }

    #[test]
    fn weights_decide_how_often() {
        let mut draw = Draw::new(1, 2);
        let often = (0..1000)
            .filter(|_| draw.weighted(&[(9, true), (1, false), (0, false)]))
            .count();
        assert!((850..950).contains(&often), "{often}");
    }

    #[test]
    fn streams_share_nothing() {
        assert_ne!(Draw::new(1, 0).hex("", 32), Draw::new(1, 1).hex("", 32));
        assert_ne!(Draw::new(1, 0).hex("", 32), Draw::new(2, 0).hex("", 32));
        assert_eq!(Draw::new(1, 0).hex("", 32), Draw::new(1, 0).hex("", 32));
    }
}
