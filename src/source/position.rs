//! Where something stands in an input.

/// A place in an input, as editors count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
}

impl Position {
    /// The first place of an input.
    pub const START: Position = Position { line: 1, column: 1 };

    /// The place after `bytes`, when they start here. Bytes that are not UTF-8 count one column each, unless they look
    /// like the second or a further byte of a character.
    pub fn after(self, bytes: &[u8]) -> Position {
        let columns = |line: &[u8]| line.iter().filter(|byte| !is_continuation(**byte)).count();
        match memchr::memrchr(b'\n', bytes) {
            None => Position {
                line: self.line,
                column: self.column + columns(bytes),
            },
            Some(last) => {
                let lines = memchr::memchr_iter(b'\n', bytes).count();
                Position {
                    line: self.line + lines,
                    column: 1 + columns(&bytes[last + 1..]),
                }
            }
        }
    }
}

/// Whether a byte is the second or a further byte of a UTF-8 character.
fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let after = Position::START.after("{\n  \"né\": \"日本\"".as_bytes());
        assert_eq!(
            after,
            Position {
                line: 2,
                column: 13
            }
        );
    }
}
