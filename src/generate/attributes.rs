//! The account's own attributes: their definitions, and values that fit them.

use serde::Serialize;
use serde_json::Value;

use crate::contract::{
    AttributeDefinition, AttributeModel, AttributeType, Field, Object, RecordId,
};

use super::clock::{DAY, Seconds, iso};
use super::draw::Draw;
use super::json::{Json, write};
use super::language::Topic;

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
enum CustomValue {
    Text(String),
    Whole(u64),
    Decimal(f64),
    Flag(bool),
}

/// Values as an object, sorted by their keys.
fn object_of(mut values: Vec<(&'static str, CustomValue)>) -> Json {
    values.sort_unstable_by_key(|(key, _)| *key);
    Json::object(|object| {
        for (key, value) in values {
            write(object.key(key), &value);
        }
    })
}

/// One row of the account's settings.
struct Row {
    model: AttributeModel,
    key: &'static str,
    kind: AttributeType,
    label: &'static str,
    description: Option<&'static str>,
    choices: &'static [&'static str],
    pattern: Option<(&'static str, &'static str)>,
}

const fn row(
    model: AttributeModel,
    key: &'static str,
    kind: AttributeType,
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

use AttributeModel::{ContactAttribute as CONTACT, ConversationAttribute as CONVERSATION};

/// All attributes that accounts define. Keys are in `snake_case`, so that they are the same in the mobile app.
const ROWS: [Row; 13] = [
    Row {
        description: Some("Number of the order the customer writes about"),
        pattern: Some(("^[A-Z]{2}-\\d{6}$", "Two letters, a hyphen and six digits")),
        ..row(
            CONVERSATION,
            "order_number",
            AttributeType::Text,
            "Order number",
        )
    },
    row(
        CONVERSATION,
        "order_value",
        AttributeType::Currency,
        "Order value",
    ),
    row(
        CONVERSATION,
        "delivery_date",
        AttributeType::Date,
        "Delivery date",
    ),
    Row {
        description: Some("What the conversation is about"),
        choices: &[
            "delivery", "refund", "booking", "invoice", "login", "praise", "damage", "address",
        ],
        ..row(
            CONVERSATION,
            "issue_type",
            AttributeType::List,
            "Issue type",
        )
    },
    row(
        CONVERSATION,
        "refund_requested",
        AttributeType::Checkbox,
        "Refund requested",
    ),
    Row {
        description: Some("Page of the carrier"),
        ..row(
            CONVERSATION,
            "tracking_link",
            AttributeType::Link,
            "Tracking",
        )
    },
    Row {
        choices: &["free", "basic", "pro", "business"],
        ..row(CONTACT, "plan", AttributeType::List, "Plan")
    },
    row(
        CONTACT,
        "customer_since",
        AttributeType::Date,
        "Customer since",
    ),
    Row {
        description: Some("Sum of all paid orders"),
        ..row(
            CONTACT,
            "lifetime_value",
            AttributeType::Currency,
            "Lifetime value",
        )
    },
    row(
        CONTACT,
        "loyalty_points",
        AttributeType::Number,
        "Loyalty points",
    ),
    row(CONTACT, "discount", AttributeType::Percent, "Discount"),
    row(CONTACT, "newsletter", AttributeType::Checkbox, "Newsletter"),
    row(CONTACT, "vat_id", AttributeType::Text, "VAT ID"),
];

impl Row {
    fn definition(&self, id: u64, at: Seconds) -> AttributeDefinition {
        let text = |text: Option<&str>| Field::from(text.map(str::to_owned));
        let choices = self.choices.iter().copied().map(Value::from).collect();
        AttributeDefinition {
            id: RecordId::MIN.saturating_add(id),
            attribute_display_name: self.label.to_owned(),
            attribute_display_type: self.kind,
            attribute_description: text(self.description),
            attribute_key: self.key.to_owned(),
            regex_pattern: text(self.pattern.map(|(pattern, _)| pattern)),
            regex_cue: text(self.pattern.map(|(_, cue)| cue)),
            attribute_values: Field::Value(choices),
            attribute_model: self.model,
            default_value: Field::Null,
            created_at: Some(iso(at, 412).into()),
            updated_at: Some(iso(at, 412).into()),
            other: Object::new(),
        }
    }
}

/// The definitions of all attributes, made one after the other from a moment on.
pub(super) fn definitions(first_id: u64, since: Seconds) -> Vec<AttributeDefinition> {
    (first_id..)
        .zip(&ROWS)
        .map(|(id, row)| row.definition(id, since + id * 97))
        .collect()
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

/// Values of some of the conversation's attributes.
pub(super) fn of_conversation(draw: &mut Draw, order: &Order<'_>) -> Json {
    let mut values = Vec::new();
    let tracking = format!("https://tracking.example.com/parcels/{}", draw.digits(12));
    if draw.chance(45) {
        return Json::empty_object();
    }
    let mut set = |key: &'static str, value: CustomValue| values.push((key, value));
    set(
        "issue_type",
        CustomValue::Text(issue_type(order.topic).to_owned()),
    );
    if !matches!(order.topic, Topic::Login | Topic::Booking | Topic::Invoice) {
        set("order_number", CustomValue::Text(order.number.to_owned()));
        set("order_value", money(order.cents));
    }
    match order.topic {
        Topic::Delivery | Topic::Address => {
            set("delivery_date", date(order.delivery));
            set("tracking_link", CustomValue::Text(tracking));
        }
        Topic::Refund | Topic::Damage => {
            set(
                "refund_requested",
                CustomValue::Flag(order.topic == Topic::Refund),
            );
        }
        _ => {}
    }
    object_of(values)
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

/// Values of some of the contact's attributes.
pub(super) fn of_contact(draw: &mut Draw, since: Seconds) -> Json {
    if draw.chance(50) {
        return Json::empty_object();
    }
    let candidates = [
        (
            "plan",
            CustomValue::Text((draw.pick(&["free", "basic", "pro", "business"])).to_owned()),
        ),
        ("customer_since", date(since)),
        (
            "lifetime_value",
            money(u64::from(draw.within(1_990..=389_000))),
        ),
        (
            "loyalty_points",
            CustomValue::Whole(u64::from(draw.within(0..=480) * 5)),
        ),
        (
            "discount",
            CustomValue::Whole(u64::from(draw.within(1..=4) * 5)),
        ),
        ("newsletter", CustomValue::Flag(draw.chance(50))),
    ];
    let is_known = |_: &_| draw.chance(45);
    object_of(candidates.into_iter().filter(is_known).collect())
}

/// A date as the dashboard's date picker stores it: midnight.
fn date(at: Seconds) -> CustomValue {
    CustomValue::Text(iso(at - at % DAY, 0).as_str().to_owned())
}

fn money(cents: u64) -> CustomValue {
    if cents.is_multiple_of(100) {
        CustomValue::Whole(cents / 100)
    } else {
        CustomValue::Decimal(cents as f64 / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_cents_only_when_there_are_some() {
        assert_eq!(money(4_900), CustomValue::Whole(49));
        assert_eq!(money(4_990), CustomValue::Decimal(49.9));
    }
}
