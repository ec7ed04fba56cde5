//! Texts with slots: what of a script differs from one conversation to the next, written as its language writes it.

use super::clock::{Seconds, civil_in};
use super::language::Language;
use super::places::{Country, Currency};

/// The words that fill the slots of a script.
#[derive(Debug, Clone)]
pub(super) struct Slots {
    /// `{order}`
    pub(super) order: String,
    /// `{invoice}`
    pub(super) invoice: String,
    /// `{booking}`
    pub(super) booking: String,
    /// `{product}`
    pub(super) product: &'static str,
    /// `{date}`
    pub(super) date: String,
    /// `{amount}`
    pub(super) amount: String,
    /// `{name}`: the customer, as an agent addresses one.
    pub(super) name: String,
    /// `{signature}`: the customer, as one signs an e-mail.
    pub(super) signature: String,
    /// `{email}`: the customer's address.
    pub(super) email: String,
    /// `{company}`: the customer's company.
    pub(super) company: String,
    /// `{city}`: the customer's.
    pub(super) city: &'static str,
    /// `{street}`: the customer's.
    pub(super) street: &'static str,
    /// `{shop}`: who the customer writes to.
    pub(super) shop: String,
}

impl Slots {
    fn word(&self, slot: &str) -> Option<&str> {
        Some(match slot {
            "order" => &self.order,
            "invoice" => &self.invoice,
            "booking" => &self.booking,
            "product" => self.product,
            "date" => &self.date,
            "amount" => &self.amount,
            "name" => &self.name,
            "signature" => &self.signature,
            "email" => &self.email,
            "company" => &self.company,
            "city" => self.city,
            "street" => self.street,
            "shop" => &self.shop,
            _ => return None,
        })
    }

    /// The text with its slots filled; `{agent}` is the agent who speaks.
    pub(super) fn fill(&self, text: &str, agent: &str) -> String {
        fill(text, |slot| match slot {
            "agent" => Some(agent),
            _ => self.word(slot),
        })
    }
}

/// The text with a word for every slot; a slot nobody has a word for stays.
pub(super) fn fill<'a>(text: &'a str, word: impl Fn(&'a str) -> Option<&'a str>) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let slot = after.split_once('}');
        match slot.and_then(|(slot, after)| Some((word(slot)?, after))) {
            Some((word, after)) => {
                filled.push_str(word);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled + rest
}

/// A day as people of that country write it in a sentence.
pub(super) fn day(at: Seconds, country: &Country, language: &Language) -> String {
    let time = civil_in(at, &country.zone);
    let (day, number) = (time.day.to_string(), time.month.to_string());
    fill(country.date, |slot| match slot {
        "day" => Some(&day),
        "number" => Some(&number),
        "month" => Some(language.months[time.month as usize - 1]),
        _ => None,
    })
}

/// An amount of money as people of that country write it.
pub(super) fn amount(cents: u64, currency: &Currency) -> String {
    let number = match currency.decimal {
        Some(point) => format!(
            "{}{point}{:02}",
            grouped(cents / 100, currency.group),
            cents % 100
        ),
        None => grouped(cents / 100, currency.group),
    };
    currency.pattern.replacen("{}", &number, 1)
}

fn grouped(number: u64, separator: &str) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        format!(
            "{}{separator}{:03}",
            grouped(number / 1000, separator),
            number % 1000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::language::Locale;
    use crate::generate::places::{BRAZIL, FRANCE, GERMANY, JAPAN, UNITED_STATES};

    #[test]
    fn money_looks_as_at_home() {
        assert_eq!(amount(123_450, &UNITED_STATES.currency), "$1,234.50");
        assert_eq!(amount(123_450, &GERMANY.currency), "1.234,50 €");
        assert_eq!(amount(123_450, &FRANCE.currency), "1\u{202f}234,50 €");
        assert_eq!(amount(12_345_600, &JAPAN.currency), "123,456円");
        assert_eq!(amount(99_905, &BRAZIL.currency), "R$ 999,05");
    }

    #[test]
    fn days_look_as_at_home() {
        let at = 1_791_806_400; // 2026-10-12T12:00:00Z
        let day_in = |country, locale: Locale| day(at, country, locale.language());
        assert_eq!(day_in(&UNITED_STATES, Locale::English), "October 12");
        assert_eq!(day_in(&GERMANY, Locale::German), "12. Oktober");
        assert_eq!(day_in(&JAPAN, Locale::Japanese), "10月12日");
    }

    #[test]
    fn an_unknown_slot_stays() {
        let word = |slot: &str| (slot == "a").then_some("x");
        assert_eq!(fill("{a} {b} {", word), "x {b} {");
    }
}
