//! Texts with slots: what of a script differs from one conversation to the next, written as its language writes it.

use std::fmt::Write;

use memchr::memchr;

use super::account::Account;
use super::clock::{Seconds, civil_in};
use super::language::Language;
use super::people::Person;
use super::places::{Country, Currency};

/// Who a conversation is between.
#[derive(Clone, Copy)]
pub(super) struct Parties<'a> {
    /// Whom the customer writes to.
    pub(super) account: &'a Account,
    /// The customer.
    pub(super) person: &'a Person,
}

/// What fills the slots of a script, beside what is known of the parties. Words are made where a text asks for them.
#[derive(Debug, Clone)]
pub(super) struct Slots {
    /// Number of the order, six digits.
    pub(super) order: u32,
    /// Number of the invoice, five digits.
    pub(super) invoice: u32,
    /// Code of the booking.
    pub(super) booking: String,
    /// What was bought.
    pub(super) product: &'static str,
    /// The year of the invoice.
    pub(super) year: u64,
    /// The day it is about.
    pub(super) date: Seconds,
    /// The price it is about, in cents of the customer's currency.
    pub(super) cents: u64,
}

impl Slots {
    /// Writes the text with its slots filled; `{agent}` is the agent who speaks.
    pub(super) fn fill(&self, out: &mut String, text: &str, agent: &str, parties: Parties<'_>) {
        fill(out, text, |out, slot| {
            self.write_word(out, slot, agent, parties)
        });
    }

    /// The text with its slots filled.
    pub(super) fn filled(&self, text: &str, agent: &str, parties: Parties<'_>) -> String {
        let mut filled = String::with_capacity(text.len() + 32);
        self.fill(&mut filled, text, agent, parties);
        filled
    }

    /// Writes the word for a slot, and tells whether there is one.
    pub(super) fn write_word(
        &self,
        out: &mut String,
        slot: &str,
        agent: &str,
        parties: Parties<'_>,
    ) -> bool {
        let Parties { account, person } = parties;
        match slot {
            "agent" => out.push_str(agent),
            "order" => out.push_str(&self.order_number(account)),
            "invoice" => {
                write!(out, "INV-{}-{}", self.year, self.invoice).expect("a text takes all");
            }
            "booking" => out.push_str(&self.booking),
            "product" => out.push_str(self.product),
            "date" => write_day(out, self.date, person.country, person.locale.language()),
            "amount" => out.push_str(&self.amount(person)),
            "name" => person.write_address_form(out),
            "signature" => out.push_str(&person.name.full()),
            "email" => out.push_str(&person.email),
            "company" => out.push_str(&person.company.name()),
            "city" => out.push_str(person.city),
            "street" => out.push_str(person.street),
            "shop" => out.push_str(&account.shop),
            _ => return false,
        }
        true
    }

    /// `{order}`
    pub(super) fn order_number(&self, account: &Account) -> String {
        [&account.order_prefix, "-", &self.order.to_string()].concat()
    }

    /// `{amount}`
    pub(super) fn amount(&self, person: &Person) -> String {
        amount(self.cents, &person.country.currency)
    }
}

/// Writes the text with what is written for each slot; a slot that nobody has a word for stays.
pub(super) fn fill<'a>(
    out: &mut String,
    text: &'a str,
    mut write_word: impl FnMut(&mut String, &'a str) -> bool,
) {
    let mut rest = text;
    while let Some(start) = memchr(b'{', rest.as_bytes()) {
        out.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let end = memchr(b'}', after.as_bytes());
        match end {
            Some(end) if write_word(out, &after[..end]) => {
                rest = &after[end + 1..];
                // The full stop of an abbreviation ends the sentence as well.
                if out.ends_with('.') {
                    rest = rest.strip_prefix('.').unwrap_or(rest);
                }
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

/// Writes a day as people of that country write it in a sentence.
fn write_day(out: &mut String, at: Seconds, country: &Country, language: &Language) {
    let time = civil_in(at, &country.zone);
    fill(out, country.date, |out, slot| {
        match slot {
            "day" if time.day == 1 => out.push_str(language.first_day),
            "day" => out.push_str(&time.day.to_string()),
            "number" => out.push_str(&time.month.to_string()),
            "month" => out.push_str(language.months[time.month as usize - 1]),
            _ => return false,
        }
        true
    });
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
    use crate::generate::clock::DAY;
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
        let day_of = |at, country, locale: Locale| {
            let mut text = String::new();
            write_day(&mut text, at, country, locale.language());
            text
        };
        let day_in = |country, locale| day_of(at, country, locale);
        assert_eq!(
            day_of(at - 11 * DAY, &FRANCE, Locale::French),
            "1er octobre"
        );
        assert_eq!(day_in(&UNITED_STATES, Locale::English), "October 12");
        assert_eq!(day_in(&GERMANY, Locale::German), "12. Oktober");
        assert_eq!(day_in(&JAPAN, Locale::Japanese), "10月12日");
    }

    #[test]
    fn an_unknown_slot_stays() {
        let mut text = String::new();
        fill(&mut text, "{a} {b} {", |out, slot| {
            out.push_str(if slot == "a" { "x" } else { "" });
            slot == "a"
        });
        assert_eq!(text, "x {b} {");
    }

    #[test]
    fn an_abbreviation_ends_a_sentence() {
        let mut text = String::new();
        fill(&mut text, "It is {a}. {a}, then.", |out, _| {
            out.push_str("Weber S.A.");
            true
        });
        assert_eq!(text, "It is Weber S.A. Weber S.A., then.");
    }
}
