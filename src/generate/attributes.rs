//! The account's own attributes: their definitions, and values that fit them.

use crate::contract::RecordId;

use super::clock::{DAY, IsoText, Seconds, iso};
use super::draw::Draw;
use super::json::{self, Json, Object, ToJson, key, quoted};
use super::language::Topic;

/// One row of the account's settings.
struct Row {
    model: &'static str,
    key: &'static str,
    kind: &'static str,
    label: &'static str,
    description: Option<&'static str>,
    choices: &'static [&'static str],
    pattern: Option<(&'static str, &'static str)>,
}

const fn row(
    model: &'static str,
    key: &'static str,
    kind: &'static str,
    label: &'static str,
) -> Row {
    Row {
        model,
        key,
        kind,
        label,
        description: None,
        choices: &[],
        pattern: None,
    }
}

const CONVERSATION: &str = "conversation_attribute";
const CONTACT: &str = "contact_attribute";
const COMPANY: &str = "company_attribute";

/// All attributes that accounts define. Keys are in `snake_case`, so that they are the same in the mobile app.
const ROWS: [Row; 15] = [
    Row {
        description: Some("Number of the order the customer writes about"),
        pattern: Some(("^[A-Z]{2}-\\d{6}$", "Two letters, a hyphen and six digits")),
        ..row(CONVERSATION, "order_number", "text", "Order number")
    },
    row(CONVERSATION, "order_value", "currency", "Order value"),
    row(CONVERSATION, "delivery_date", "date", "Delivery date"),
    Row {
        description: Some("What the conversation is about"),
        choices: &[
            "delivery", "refund", "booking", "invoice", "login", "praise", "damage", "address",
        ],
        ..row(CONVERSATION, "issue_type", "list", "Issue type")
    },
    row(
        CONVERSATION,
        "refund_requested",
        "checkbox",
        "Refund requested",
    ),
    Row {
        description: Some("Page of the carrier"),
        ..row(CONVERSATION, "tracking_link", "link", "Tracking")
    },
    Row {
        choices: &["free", "basic", "pro", "business"],
        ..row(CONTACT, "plan", "list", "Plan")
    },
    row(CONTACT, "customer_since", "date", "Customer since"),
    Row {
        description: Some("Sum of all paid orders"),
        ..row(CONTACT, "lifetime_value", "currency", "Lifetime value")
    },
    row(CONTACT, "loyalty_points", "number", "Loyalty points"),
    row(CONTACT, "discount", "percent", "Discount"),
    row(CONTACT, "newsletter", "checkbox", "Newsletter"),
    row(CONTACT, "vat_id", "text", "VAT ID"),
    row(COMPANY, "employees", "number", "Employees"),
    Row {
        choices: &["retail", "logistics", "hospitality"],
        ..row(COMPANY, "industry", "list", "Industry")
    },
];

impl Row {
    fn write(&self, definition: &mut Object<'_>, id: u64, at: Seconds) {
        definition.set(key!("id"), RecordId::MIN.saturating_add(id));
        definition.set(key!("attribute_display_name"), self.label);
        definition.set(key!("attribute_display_type"), self.kind);
        definition.set(key!("attribute_description"), self.description);
        definition.set(key!("attribute_key"), self.key);
        definition.set(
            key!("regex_pattern"),
            self.pattern.map(|(pattern, _)| pattern),
        );
        definition.set(key!("regex_cue"), self.pattern.map(|(_, cue)| cue));
        definition.set(key!("attribute_values"), self.choices);
        definition.set(key!("attribute_model"), self.model);
        definition.set(key!("default_value"), ());
        definition.set(key!("created_at"), iso(at, 412));
        definition.set(key!("updated_at"), iso(at, 412));
    }
}

/// The definitions of all attributes, made one after the other from a moment on.
pub(super) fn definitions(first_id: u64, since: Seconds) -> Json {
    Json::array((first_id..).zip(&ROWS), |out, (id, row)| {
        json::object(out, |definition| row.write(definition, id, since + id * 97));
    })
}

/// What is known of the order that a conversation is about.
pub(super) struct Order<'a> {
    /// Its number.
    pub(super) number: &'a str,
    /// Its price in cents.
    pub(super) cents: u64,
    /// Some second of the day it is promised for.
    pub(super) delivery: Seconds,
    /// What the customer wants.
    pub(super) topic: Topic,
}

/// Values of some of the conversation's attributes, sorted by their keys.
pub(super) fn of_conversation(draw: &mut Draw, order: &Order<'_>) -> Json {
    let parcel = draw.seed();
    let foreign = draw.below(1000);
    if foreign < 30 {
        return foreign_values(foreign);
    }
    if draw.chance(45) {
        return Json::empty_object();
    }
    let is_sent = matches!(order.topic, Topic::Delivery | Topic::Address);
    let is_sent_back = matches!(order.topic, Topic::Refund | Topic::Damage);
    let is_of_order = !matches!(order.topic, Topic::Login | Topic::Booking | Topic::Invoice);
    Json::object(|values| {
        if is_sent {
            values.set(key!("delivery_date"), date(order.delivery));
        }
        values.set(key!("issue_type"), issue_type(order.topic));
        if is_of_order {
            values.set(key!("order_number"), order.number);
            values.set(key!("order_value"), Money(order.cents));
        }
        if is_sent_back {
            values.set(key!("refund_requested"), order.topic == Topic::Refund);
        }
        if is_sent {
            quoted(values.key(key!("tracking_link")), |link| {
                link.extend_from_slice(b"https://tracking.example.com/parcels/");
                parcel.digits(link, 12);
            });
        }
    })
}

fn issue_type(topic: Topic) -> &'static str {
    match topic {
        Topic::Delivery => "delivery",
        Topic::Refund => "refund",
        Topic::Booking => "booking",
        Topic::Invoice => "invoice",
        Topic::Login => "login",
        Topic::Praise => "praise",
        Topic::Damage => "damage",
        Topic::Address => "address",
    }
}

/// Values of some of the contact's attributes, sorted by their keys.
pub(super) fn of_contact(draw: &mut Draw, since: Seconds) -> Json {
    let foreign = draw.below(1000);
    if foreign < 30 {
        return foreign_values(foreign);
    }
    if draw.chance(50) {
        return Json::empty_object();
    }
    Json::object(|values| {
        if draw.chance(45) {
            values.set(key!("customer_since"), date(since));
        }
        if draw.chance(45) {
            values.set(key!("discount"), draw.within(1..=4) * 5);
        }
        if draw.chance(45) {
            let sum = Money(u64::from(draw.within(1_990..=389_000)));
            values.set(key!("lifetime_value"), sum);
        }
        if draw.chance(45) {
            values.set(key!("loyalty_points"), draw.within(0..=480) * 5);
        }
        if draw.chance(45) {
            values.set(key!("newsletter"), draw.chance(50));
        }
        if draw.chance(45) {
            let plan = draw.pick(&["free", "basic", "pro", "business"]);
            values.set(key!("plan"), plan);
        }
    })
}

/// Values that the dashboard's forms cannot make: an API client stores lists, objects and null as they are.
pub(super) fn foreign_values(number: u32) -> Json {
    Json::object(|values| match number % 3 {
        0 => {
            values.set(key!("coupon"), ());
            values.set(key!("tags"), ["wholesale", "newsletter"]);
        }
        1 => values.object(key!("cart"), |cart| {
            cart.set(key!("items"), 3_u8);
            cart.set(key!("total"), 129.9);
            cart.set(key!("voucher"), ());
        }),
        _ => values.array(key!("orders"), [71_840_u32, 71_912], |out, id| {
            json::object(out, |order| order.set(key!("id"), id));
        }),
    })
}

/// A date as the dashboard's date picker stores it: midnight.
fn date(at: Seconds) -> IsoText {
    iso(at - at % DAY, 0)
}

/// An amount in cents, which is written as a decimal number.
struct Money(u64);

impl ToJson for Money {
    fn write(&self, out: &mut Vec<u8>) {
        let Self(cents) = self;
        match cents.is_multiple_of(100) {
            true => (cents / 100).write(out),
            false => (*cents as f64 / 100.0).write(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_cents_only_when_there_are_some() {
        let text = Json::object(|prices| {
            prices.set(key!("whole"), Money(4_900));
            prices.set(key!("other"), Money(4_990));
        });
        assert_eq!(text.to_string(), r#"{"whole":49,"other":49.9}"#);
    }
}
