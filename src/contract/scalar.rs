//! The small values that payloads are made of, each with the limits the host keeps.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

/// A database id: a positive integer.
pub type RecordId = NonZeroU64;

/// A value that breaks the limits of its type.
#[derive(Debug, thiserror::Error)]
pub enum ScalarError {
    /// A time beyond [`Epoch::MAX`].
    #[error("{0} is no time in seconds")]
    Epoch(u64),
    /// A time that is not written as the host writes it.
    #[error("{0:?} is no ISO 8601 time in UTC with milliseconds")]
    IsoTime(String),
    /// A text that does not end in an E.164 phone number.
    #[error("{0:?} does not end in an E.164 phone number")]
    PhoneNumber(String),
    /// A message id that is neither an integer nor 12 hex digits.
    #[error("{0:?} is not an id of 12 hex digits")]
    PendingId(String),
    /// A number that is no message type.
    #[error("{0} is no message type")]
    MessageType(u64),
    /// A flag that the host sends as `true` or not at all.
    #[error("the host never sends false here")]
    NeverFalse,
}

/// Unix time in whole seconds; 0 means never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "u64")]
pub struct Epoch(u64);

impl Epoch {
    /// The latest time that is still taken for seconds; milliseconds of this century are beyond it.
    pub const MAX: u64 = 99_999_999_999;
    /// The host's way to say "never".
    pub const NEVER: Epoch = Epoch(0);

    /// Seconds since 1970 in UTC.
    pub fn seconds(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for Epoch {
    type Error = ScalarError;

    fn try_from(seconds: u64) -> Result<Self, ScalarError> {
        if seconds > Epoch::MAX {
            Err(ScalarError::Epoch(seconds))
        } else {
            Ok(Epoch(seconds))
        }
    }
}

/// Unix time in seconds with a fraction: `updated_at` of a conversation, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64")]
pub struct FractionalEpoch(f64);

impl TryFrom<f64> for FractionalEpoch {
    type Error = ScalarError;

    fn try_from(seconds: f64) -> Result<Self, ScalarError> {
        let limit = Epoch::MAX as f64;
        if (0.0..=limit).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(ScalarError::Epoch(seconds as u64))
        }
    }
}

/// A time as Rails writes it into JSON: `2026-03-04T09:12:33.123Z`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct IsoTime(String);

impl IsoTime {
    /// The text as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for IsoTime {
    type Error = ScalarError;

    fn try_from(text: String) -> Result<Self, ScalarError> {
        if is_iso_time(&text) {
            Ok(Self(text))
        } else {
            Err(ScalarError::IsoTime(text))
        }
    }
}

/// Whether a text has the exact shape `2026-03-04T09:12:33.123Z` with every part in its range.
pub fn is_iso_time(text: &str) -> bool {
    let shape = "0000-00-00T00:00:00.000Z";
    let fits = text.len() == shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, model)| match model {
                b'0' => byte.is_ascii_digit(),
                _ => byte == model,
            });
    let part = |from: usize| {
        text.get(from..from + 2)
            .and_then(|digits| digits.parse::<u8>().ok())
            .unwrap_or(u8::MAX)
    };
    fits && (1..=12).contains(&part(5))
        && (1..=31).contains(&part(8))
        && part(11) < 24
        && part(14) < 60
        && part(17) < 60
}

/// A phone number. The host checks only how the text ends: `+`, then 2 to 15 digits of which the first is not 0. It does not
/// check a blank text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// The number as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = ScalarError;

    fn try_from(text: String) -> Result<Self, ScalarError> {
        let digits = text.rsplit_once('+').map_or("", |(_, digits)| digits);
        let is_number = (2..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if is_number || text.is_empty() {
            Ok(Self(text))
        } else {
            Err(ScalarError::PhoneNumber(text))
        }
    }
}

/// The id of a message that the server has not stored yet: 12 hex digits in lower case, made by the dashboard or the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct PendingId(String);

impl PendingId {
    /// The text as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text is meant as such an id: also one in upper case, and a UUID, which no host sends. What is wrong with
    /// the message is then the id, and not everything that a stored message has.
    pub fn is_meant_by(text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        is_pending_id(&text) || is_uuid(&text)
    }
}

impl TryFrom<String> for PendingId {
    type Error = ScalarError;

    fn try_from(text: String) -> Result<Self, ScalarError> {
        if is_pending_id(&text) {
            Ok(Self(text))
        } else {
            Err(ScalarError::PendingId(text))
        }
    }
}

fn is_pending_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(is_hex_digit)
}

/// Whether a text is a UUID in lower case with hyphens.
fn is_uuid(text: &str) -> bool {
    let hyphens = [8, 13, 18, 23];
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| {
            if hyphens.contains(&at) {
                byte == b'-'
            } else {
                is_hex_digit(byte)
            }
        })
}

fn is_hex_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// A value of a set that the host extends between versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Open<T> {
    /// One that the contract knows.
    Known(T),
    /// One that it does not know.
    Other(String),
}

impl<T> Open<T> {
    /// The value, when the contract knows it.
    pub fn known(&self) -> Option<&T> {
        match self {
            Open::Known(value) => Some(value),
            Open::Other(_) => None,
        }
    }
}

impl<T: PartialEq> PartialEq<T> for Open<T> {
    fn eq(&self, other: &T) -> bool {
        self.known() == Some(other)
    }
}

impl<T> From<T> for Open<T> {
    fn from(value: T) -> Self {
        Open::Known(value)
    }
}

/// `true`, for keys that the host sends as `true` or leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "bool", into = "bool")]
pub struct AlwaysTrue;

impl TryFrom<bool> for AlwaysTrue {
    type Error = ScalarError;

    fn try_from(value: bool) -> Result<Self, ScalarError> {
        if value {
            Ok(AlwaysTrue)
        } else {
            Err(ScalarError::NeverFalse)
        }
    }
}

impl From<AlwaysTrue> for bool {
    fn from(AlwaysTrue: AlwaysTrue) -> bool {
        true
    }
}

/// The value of a custom attribute. The dashboard writes a text (also for dates), a number or a yes-or-no; an API client may
/// store any JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CustomValue {
    /// A text; dates are ISO texts.
    Text(String),
    /// A number.
    Number(serde_json::Number),
    /// A checkbox.
    Flag(bool),
    /// What only an API client stores: a list, an object, or null.
    Other(serde_json::Value),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iso_time_has_milliseconds_and_ranges() {
        assert!(is_iso_time("2026-03-04T09:12:33.123Z"));
        for wrong in [
            "2026-03-04T09:12:33Z",
            "2026-13-04T09:12:33.123Z",
            "2026-03-04T24:12:33.123Z",
            "",
            "ü026-03-04T09:12:33.123Z",
        ] {
            assert!(!is_iso_time(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_phone_number_is_blank_or_ends_in_e164() {
        for right in ["", "+12025550143", "tel:+12025550143", "++12", "x +1 +12"] {
            assert!(PhoneNumber::try_from(right.to_owned()).is_ok(), "{right}");
        }
        for wrong in [
            " ",
            "+",
            "+1",
            "+02025550143",
            "+1 202 555 0143",
            "+12025550143 (home)",
            "12025550143",
            "+1234567890123456",
        ] {
            assert!(PhoneNumber::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_pending_id_is_12_hex_digits() {
        let uuid = "0b6e2f1c-7d0a-4c1e-9f3a-1c0b4e7d5a6b";
        assert!(PendingId::try_from("9f3a1c0b4e7d".to_owned()).is_ok());
        for wrong in ["9F3A1C0B4E7D", "9f3a1c0b4e7", "9f3a1c0b4e7g", uuid] {
            assert!(PendingId::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert!(
            ["9F3A1C0B4E7D", uuid]
                .into_iter()
                .all(PendingId::is_meant_by)
        );
        assert!(
            !["88201", "", "9f3a1c0b4e7g"]
                .into_iter()
                .any(PendingId::is_meant_by)
        );
    }

    #[test]
    fn milliseconds_are_no_epoch() {
        assert!(Epoch::try_from(1_772_615_553).is_ok());
        assert!(Epoch::try_from(1_772_615_553_000).is_err());
    }
}
