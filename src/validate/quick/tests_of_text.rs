//! The patterns of the bundled schemas, as tests over bytes. A regular expression is a language of its own; these few are
//! written out, and each is known by the exact text of its pattern, so that a pattern that changes is no longer known.

/// A test that a text passes or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextTest {
    /// Nothing, or `+` and 2 to 15 digits at the end, the first of them no 0.
    Phone,
    /// A time in UTC with milliseconds.
    IsoTime,
    /// 12 hex digits in lower case.
    PendingId,
    /// 12 hex digits or a UUID, in any case.
    PendingIdOrUuid,
}

const PATTERNS: [(TextTest, &str); 4] = [
    (TextTest::Phone, r"^$|\+[1-9]\d{1,14}$"),
    (
        TextTest::IsoTime,
        r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$",
    ),
    (TextTest::PendingId, r"^[0-9a-f]{12}$"),
    (
        TextTest::PendingIdOrUuid,
        r"^[0-9a-fA-F]{12}$|^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
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
            TextTest::Phone => text.is_empty() || ends_in_phone_number(text),
            TextTest::IsoTime => is_iso_time(text),
            TextTest::PendingId => {
                text.len() == 12
                    && text
                        .iter()
                        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            }
            TextTest::PendingIdOrUuid => {
                (text.len() == 12 && text.iter().all(u8::is_ascii_hexdigit)) || is_uuid(text)
            }
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

fn ends_in_phone_number(text: &[u8]) -> bool {
    let count = text
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (before, digits) = text.split_at(text.len() - count);
    before.ends_with(b"+") && (2..=15).contains(&count) && digits[0] != b'0'
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, &byte)| {
            if matches!(at, 8 | 13 | 18 | 23) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
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
            "tel:+12",
            "x+1+12",
            "+1234567890123456+12",
            "+ 12",
            "+12 ",
            " ",
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
            "9f3a1c0b4e7d",
            "9F3A1C0B4E7D",
            "9f3a1c0b4e7",
            "9f3a1c0b4e7d0",
            "9f3a1c0b4e7g",
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
