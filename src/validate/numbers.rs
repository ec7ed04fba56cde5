//! Numbers of which a double does not hold every digit, in the user's schemas and in the values that are checked by them.
//!
//! A number that a double cannot tell from another one gets a double of its own beside it, in the order of the exact numbers.
//! The library then compares as if it had read every digit. What each double stands for is remembered, for `multipleOf`.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Number, Value};

use crate::source::Pointer;
use crate::source::locate::Index;

/// A number as it is written: `digits` times ten to the power of `exponent`, without zeros at either end of the digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    is_negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// Reads a JSON number.
    pub(super) fn of(text: &str) -> Option<Self> {
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let mut digits: Vec<u8> = whole
            .bytes()
            .chain(fraction.bytes())
            .map(|digit| digit.wrapping_sub(b'0'))
            .skip_while(|digit| *digit == 0)
            .collect();
        if digits.iter().any(|digit| *digit > 9) {
            return None;
        }
        while digits.last() == Some(&0) {
            digits.pop();
            exponent += 1;
        }
        if digits.is_empty() {
            exponent = 0;
        }
        Some(Self {
            is_negative: is_negative && !digits.is_empty(),
            digits,
            exponent,
        })
    }

    fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// Whether it is a multiple of another one; `None` when that one has too many digits to say.
    fn is_multiple_of(&self, other: &Self) -> Option<bool> {
        if self.digits.is_empty() {
            return Some(true);
        }
        if other.digits.len() > MOST_DIGITS || other.digits.is_empty() {
            return None;
        }
        let divisor = other
            .digits
            .iter()
            .fold(0, |n, digit| n * 10 + u128::from(*digit));
        // The digits end in no zero, so that no further tens divide them.
        let Ok(tens) = u32::try_from(self.exponent - other.exponent) else {
            return Some(false);
        };
        let next = |rest: u128, digit: u8| (rest * 10 + u128::from(digit)) % divisor;
        let rest = self.digits.iter().fold(0, |rest, digit| next(rest, *digit));
        Some((0..tens).fold(rest, |rest, _| next(rest, 0)) == 0)
    }

    /// How large it is without its sign.
    fn magnitude(&self, other: &Self) -> Ordering {
        let size = |number: &Self| number.exponent + number.digits.len() as i64;
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => size(self)
                .cmp(&size(other))
                .then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The most digits of a divisor: ten times its square must fit.
const MOST_DIGITS: usize = 36;

/// How many doubles are left free between two numbers of schemas that are nearly the same.
const GAP: u32 = 1 << 10;

/// Numbers and the doubles that stand for them, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    known: Vec<(Decimal, f64)>,
}

/// The doubles of a text and how they are written.
fn doubles_in(value: &Value, text: &str) -> Vec<(Pointer, Decimal, f64)> {
    let mut found = Vec::new();
    collect(value, &Pointer::root(), &mut found);
    if found.is_empty() {
        return Vec::new();
    }
    let index = Index::of(text);
    let written = found.into_iter().filter_map(|(pointer, double)| {
        let span = index.find(&pointer)?;
        let decimal = Decimal::of(&text[span.value.clone()])?;
        Some((pointer, decimal, double))
    });
    written.collect()
}

fn collect(value: &Value, at: &Pointer, found: &mut Vec<(Pointer, f64)>) {
    match value {
        Value::Number(number) if !is_small_integer(number) => {
            found.extend(number.as_f64().map(|double| (at.clone(), double)));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &at.child(index), found);
            }
        }
        Value::Object(object) => {
            for (key, value) in object {
                collect(value, &at.child(key), found);
            }
        }
        _ => {}
    }
}

/// Whether a number is an integer of which a double holds every digit, and not near those of which it does not.
fn is_small_integer(number: &Number) -> bool {
    const LARGEST: u64 = 1 << 52;
    let size = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
    size.is_some_and(|size| size <= LARGEST)
}

/// Whether a double is all there is to a number.
fn is_exact(decimal: &Decimal, double: f64) -> bool {
    Decimal::of(&Value::from(double).to_string()).is_some_and(|shortest| shortest == *decimal)
}

impl Numbers {
    /// Whether a value or these numbers have digits that a double does not hold.
    fn matters(&self, doubles: &[(Pointer, Decimal, f64)]) -> bool {
        let is_lossy = |(_, decimal, double): &(Pointer, Decimal, f64)| !is_exact(decimal, *double);
        doubles.iter().any(is_lossy)
            || (!doubles.is_empty()
                && self
                    .known
                    .iter()
                    .any(|(decimal, double)| !is_exact(decimal, *double)))
    }

    /// Gives the numbers of a schema their doubles, beside those that are known.
    pub(super) fn learn(&mut self, schema: &mut Value, text: &str) {
        let doubles = doubles_in(schema, text);
        if doubles.is_empty() {
            return;
        }
        for (_, decimal, double) in &doubles {
            if let Err(at) = self.known.binary_search_by(|(known, _)| known.cmp(decimal)) {
                let below = at.checked_sub(1).and_then(|below| self.known.get(below));
                let mut own = *double;
                if let Some((_, below)) = below.filter(|(_, below)| own <= *below) {
                    own = (0..GAP).fold(*below, |double, _| double.next_up());
                }
                if let Some((_, above)) = self.known.get(at).filter(|(_, above)| own >= *above) {
                    own = (0..GAP).fold(*above, |double, _| double.next_down());
                }
                self.known.insert(at, (decimal.clone(), own));
            }
        }
        self.put(schema, &doubles, &self.known);
    }

    /// The value with a double of its own for each number that a double does not hold, and what each stands for; `None` when
    /// the value can stay as it is.
    pub(super) fn told_apart(&self, value: &Value, text: &str) -> Option<(Value, Meanings)> {
        let doubles = doubles_in(value, text);
        if !self.matters(&doubles) {
            return None;
        }
        let mut all = self.known.clone();
        for (_, decimal, double) in &doubles {
            if let Err(at) = all.binary_search_by(|(known, _)| known.cmp(decimal)) {
                let below = at
                    .checked_sub(1)
                    .map_or(f64::NEG_INFINITY, |below| all[below].1);
                let above = all.get(at).map_or(f64::INFINITY, |above| above.1);
                let mut own = *double;
                if own.fract() == 0.0 && !decimal.is_integer() {
                    let whole = Decimal::of(&Value::from(own).to_string());
                    own = if whole.is_some_and(|whole| whole < *decimal) {
                        own.next_up()
                    } else {
                        own.next_down()
                    };
                }
                if own <= below {
                    own = below.next_up();
                } else if own >= above {
                    own = above.next_down();
                }
                all.insert(at, (decimal.clone(), own));
            }
        }
        let mut value = value.clone();
        self.put(&mut value, &doubles, &all);
        Some((value, Meanings::of(&all)))
    }

    /// What the doubles of the schemas stand for.
    pub(super) fn meanings(&self) -> Meanings {
        Meanings::of(&self.known)
    }

    fn put(
        &self,
        value: &mut Value,
        doubles: &[(Pointer, Decimal, f64)],
        known: &[(Decimal, f64)],
    ) {
        for (pointer, decimal, _) in doubles {
            let own = known.binary_search_by(|(known, _)| known.cmp(decimal));
            let number = own.ok().and_then(|at| Number::from_f64(known[at].1));
            if let (Some(place), Some(number)) = (value.pointer_mut(&pointer.to_string()), number) {
                *place = Value::Number(number);
            }
        }
    }
}

/// What doubles stand for.
#[derive(Debug, Clone, Default)]
pub(super) struct Meanings(BTreeMap<u64, Decimal>);

thread_local! {
    /// Those of the value that is being checked on this thread; the library hands on nothing but the value.
    static OF_VALUE: RefCell<Meanings> = RefCell::default();
}

impl Meanings {
    fn of(numbers: &[(Decimal, f64)]) -> Self {
        let inexact = numbers
            .iter()
            .filter(|(decimal, double)| !is_exact(decimal, *double));
        Self(
            inexact
                .map(|(decimal, double)| (double.to_bits(), decimal.clone()))
                .collect(),
        )
    }

    /// Does something with a value whose doubles stand for these numbers.
    pub(super) fn while_checking<T>(self, work: impl FnOnce() -> T) -> T {
        let before = OF_VALUE.replace(self);
        let done = work();
        OF_VALUE.set(before);
        done
    }

    /// The number that a value of the schema stands for.
    pub(super) fn decimal(&self, number: &Number) -> Option<Decimal> {
        match number
            .as_f64()
            .and_then(|double| self.0.get(&double.to_bits()))
        {
            Some(decimal) => Some(decimal.clone()),
            None => Decimal::of(&number.to_string()),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits: String = self
            .digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        let sign = if self.is_negative { "-" } else { "" };
        let point = self.exponent + digits.len() as i64;
        match usize::try_from(self.exponent) {
            _ if digits.is_empty() => f.write_str("0"),
            Ok(zeros @ 0..=30) => write!(f, "{sign}{digits}{}", "0".repeat(zeros)),
            _ if (1..=30).contains(&point) && self.exponent < 0 => {
                let (whole, fraction) = digits.split_at(point as usize);
                write!(f, "{sign}{whole}.{fraction}")
            }
            _ if (-6..=0).contains(&point) => {
                write!(
                    f,
                    "{sign}0.{}{digits}",
                    "0".repeat(point.unsigned_abs() as usize)
                )
            }
            _ => write!(f, "{sign}{digits}e{}", self.exponent),
        }
    }
}

impl Meanings {
    /// A sentence with the numbers themselves in place of the doubles.
    pub(super) fn spelled(&self, sentence: &str) -> String {
        let mut sentence = sentence.to_owned();
        for (bits, decimal) in &self.0 {
            let double = Value::from(f64::from_bits(*bits)).to_string();
            sentence = sentence.replace(&double, &decimal.to_string());
        }
        sentence
    }
}

/// Whether a number of the value that is being checked is a multiple of one of the schema.
pub(super) fn is_multiple(number: &Number, of: &Decimal) -> bool {
    let decimal = OF_VALUE.with_borrow(|meanings| meanings.decimal(number));
    decimal
        .and_then(|decimal| decimal.is_multiple_of(of))
        .unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::of(text).expect(text)
    }

    #[test]
    fn numbers_are_compared_by_every_digit() {
        let sorted = [
            "-1e400",
            "-12345678901234567890124",
            "-12345678901234567890123",
            "-1.5",
            "-1e-400",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000001",
            "1",
            "10",
            "12345678901234567890123",
            "1e400",
        ];
        for pair in sorted.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
        }
        for (one, other) in [
            ("1.0", "1"),
            ("1e2", "100"),
            ("0.010", "1E-2"),
            ("-0", "0.0"),
        ] {
            assert_eq!(decimal(one), decimal(other));
        }
    }

    #[test]
    fn a_multiple_is_one_by_every_digit() {
        for (number, of, expected) in [
            ("19.99", "0.01", true),
            ("1.05", "0.1", false),
            ("0.0000012", "1e-7", true),
            ("12345678901234567890120", "10", true),
            ("12345678901234567890123", "10", false),
            ("123456789012345678901234567890.5", "1", false),
            ("1e400", "3", false),
            ("3e400", "3", true),
            ("0", "0.7", true),
        ] {
            let found = decimal(number).is_multiple_of(&decimal(of));
            assert_eq!(found, Some(expected), "{number} of {of}");
        }
    }
}
