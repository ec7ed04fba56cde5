//! What a conversation is about: a script, and the words that fill it.

use super::clock::{DAY, Seconds, Zone, civil};
use super::draw::Draw;
use super::language::{Script, Topic};
use super::people::Person;
use super::text::{Parties, Slots};

/// A script with the words for it.
#[derive(Debug, Clone)]
pub(super) struct Matter {
    /// What is played.
    pub(super) script: &'static Script,
    /// What differs from one conversation to the next.
    pub(super) slots: Slots,
}

impl Matter {
    /// The matter of a script, as somebody brings it up at a moment.
    pub(super) fn draw(
        draw: &mut Draw,
        person: &Person,
        script: &'static Script,
        start: Seconds,
    ) -> Self {
        let cents = price(draw) * u64::from(person.country.currency.rate);
        let date = date_of(draw, script.topic, start);
        let slots = Slots {
            order: draw.within(100_000..=999_999),
            invoice: draw.within(10_000..=99_999),
            booking: draw.text("", 6, b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789"),
            product: draw.pick(person.locale.language().products),
            year: civil(start).year,
            date,
            cents,
        };
        Self { script, slots }
    }

    /// The subject line, when it comes in by e-mail.
    pub(super) fn subject(&self, parties: Parties<'_>) -> String {
        self.slots.filled(self.script.subject, "", parties)
    }

    /// Some second of the day the order is promised for, counted where the customer lives.
    pub(super) fn delivery(&self, zone: &Zone) -> Seconds {
        let days_after = match self.script.topic {
            Topic::Delivery => 5,
            _ => 0,
        };
        self.slots
            .date
            .saturating_add_signed(zone.offset(self.slots.date))
            + days_after * DAY
    }
}

/// A price as shops like them, in cents of a euro.
fn price(draw: &mut Draw) -> u64 {
    let whole = u64::from(draw.within(14..=249)) * 100;
    whole + draw.weighted(&[(5, 90), (3, 95), (2, 0), (2, 50)])
}

/// The day a script talks about: when it was ordered, or when it shall happen.
fn date_of(draw: &mut Draw, topic: Topic, start: Seconds) -> Seconds {
    let (is_past, days) = match topic {
        Topic::Delivery => (true, draw.within(8..=16)),
        Topic::Refund => (true, draw.within(9..=13)),
        Topic::Login => (true, draw.within(20..=60)),
        Topic::Invoice | Topic::Praise => (true, draw.within(2..=12)),
        Topic::Damage => (false, draw.within(7..=12)),
        Topic::Address => (false, draw.within(3..=6)),
        Topic::Booking => (false, draw.within(6..=30)),
    };
    let distance = Seconds::from(days) * DAY;
    match is_past {
        true => start - distance,
        false => start + distance,
    }
}
