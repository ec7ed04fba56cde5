//! The patterns of the bundled schemas, as tests over bytes. A regular expression is a language of its own; these few are
//! written out, and each is known by the exact text of its pattern, so that a pattern that changes is no longer known.

/// A test that a text passes or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextTest {
    /// `+` and 2 to 15 digits, the first of them no 0.
    Phone,
    /// A time in UTC with milliseconds.
    IsoTime,
    /// A UUID in lower case.
    Uuid,
    /// A UUID in any case.
    UuidOfAnyCase,
}

const PATTERNS: [(TextTest, &str); 4] = [
    (TextTest::Phone, r"^\+[1-9]\d{1,14}$"),
    (
        TextTest::IsoTime,
        r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$",
    ),
    (
        TextTest::Uuid,
        r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    ),
    (
        TextTest::UuidOfAnyCase,
        r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    ),
];

impl TextTest {
    /// The test that does what a pattern does, when there is one.
    pub(super) fn of_pattern(pattern: &str) -> Option<Self> {
        let known = PATTERNS.iter().find(|(_, known)| *known == pattern);
        known.map(|(test, _)| *test)
    }

    /// Whether a text without escapes passes.
    pub(super) fn passes(self, text: &[u8]) -> bool {
        match self {
            TextTest::Phone => match text {
                [b'+', b'1'..=b'9', digits @ ..] => {
                    (1..=14).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
                }
                _ => false,
            },
            TextTest::IsoTime => is_iso_time(text),
            TextTest::Uuid => is_uuid(text, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
            TextTest::UuidOfAnyCase => is_uuid(text, |byte| byte.is_ascii_hexdigit()),
        }
    }
}

fn is_iso_time(text: &[u8]) -> bool {
    const FORM: &[u8; 24] = b"dddd-dd-ddTdd:dd:dd.dddZ";
    let has_form = text.len() == FORM.len()
        && text.iter().zip(FORM).all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            other => byte == other,
        });
    if !has_form {
        return false;
    }
    let number = |at: usize| (text[at] - b'0') * 10 + (text[at + 1] - b'0');
    (1..=12).contains(&number(5))
        && (1..=31).contains(&number(8))
        && number(11) <= 23
        && number(14) <= 59
        && number(17) <= 59
}

fn is_uuid(text: &[u8], is_digit: impl Fn(u8) -> bool) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, &byte)| {
            if matches!(at, 8 | 13 | 18 | 23) {
                byte == b'-'
            } else {
                is_digit(byte)
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::engine::matches_pattern;

    #[test]
    fn each_test_says_what_its_pattern_says() {
        let texts = [
            "+12",
            "+1",
            "+02",
            "12025550118",
            "+123456789012345",
            "+1234567890123456",
            "+1202 5550118",
            "+1202555011\n",
            "+१२",
            "2026-03-04T09:12:33.123Z",
            "2026-13-04T09:12:33.123Z",
            "2026-00-04T09:12:33.123Z",
            "2026-10-32T09:12:33.123Z",
            "2026-10-31T24:12:33.123Z",
            "2026-10-31T23:60:33.123Z",
            "2026-10-31T23:59:60.123Z",
            "2026-10-31T23:59:59.123",
            "2026-10-31 23:59:59.123Z",
            "2026-10-31T23:59:59.1234Z",
            "a3bb189e-8bf9-3888-9912-ace4e6543002",
            "A3bb189e-8bf9-3888-9912-ace4e6543002",
            "a3bb189e-8bf9-3888-9912-ace4e654300",
            "a3bb189e-8bf9-3888-9912-ace4e654300g",
            "a3bb189e08bf9-3888-9912-ace4e6543002",
            "",
        ];
        for (test, pattern) in PATTERNS {
            for text in texts {
                let expected = matches_pattern(pattern, text);
                assert_eq!(test.passes(text.as_bytes()), expected, "{test:?} {text:?}");
            }
        }
    }
}
