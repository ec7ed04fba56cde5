//! A [`Draft`] as flat tables, made for walking: keys are found by a hash without collisions, sets are bits.

use super::draft::{Branches, Choice, Condition, Draft, Members, Others, Types};
use super::tests_of_text::TextTest;
use crate::source::scan::{Key, KeyEnds, SHORT_KEY};

/// The rules for all values of a piece of the contract.
#[derive(Debug)]
pub(super) struct Table {
    pub values: Vec<ValueRule>,
    pub objects: Vec<ObjectRule>,
    /// The rule of the piece itself.
    pub root: Number,
}

/// What is demanded of one value. It is small, so that all of them stay near while the bytes stream by.
#[derive(Debug, Clone)]
pub(super) struct ValueRule {
    pub types: Types,
    /// The rule of an object in [`Table::objects`].
    pub object: Option<Number>,
    /// The rule of the items of an array in [`Table::values`].
    pub items: Option<Number>,
    /// What a text must be, when it must be something.
    pub text: Option<Box<TextRule>>,
    /// What a number must be, when it must be something.
    pub number: Option<Box<NumberRule>>,
    /// Of how many digits every integer without a sign is right, a bit for each count.
    pub sizes: u16,
}

/// The number of a rule or slot.
pub(super) type Number = u16;

/// What is demanded of a text.
#[derive(Debug, Clone)]
pub(super) struct TextRule {
    pub tests: Vec<TextTest>,
    /// Texts of which it must be one.
    pub listed: Option<Vec<Word>>,
}

/// What is demanded of a number.
#[derive(Debug, Clone)]
pub(super) struct NumberRule {
    pub minimum: i64,
    pub maximum: i64,
    /// Integers of which it must be one.
    pub listed: Option<Vec<i64>>,
}

/// What is demanded of one object.
#[derive(Debug)]
pub(super) struct ObjectRule {
    /// The way to it in general, as [`crate::finding::Finding::general_path`] writes it.
    pub path: String,
    pub role: Role,
    pub slots: Slots,
    pub others: OtherKeys,
    pub choice: SlotChoice,
    pub branches: Vec<SlotBranch>,
}

/// A key that an object rule knows.
#[derive(Debug)]
pub(super) struct Slot {
    /// The one rule for its value, when there is just one and nothing else to do.
    pub only: Option<ValueRule>,
    pub fact: Option<Fact>,
    /// Everything else.
    pub more: Option<Box<SlotDemands>>,
}

/// What is to be done with a value for which one rule does not do.
#[derive(Debug)]
pub(super) struct SlotDemands {
    /// Whether the contract documents the key; some are demanded and described nowhere.
    pub is_documented: bool,
    /// The rules for the value, with the branches each belongs to.
    pub demands: Vec<(Branches, Number)>,
    /// Tests that a condition makes of the value: the bit of the test, and its rule.
    pub tests: Vec<(u32, Number)>,
}

/// What keys without a slot may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum OtherKeys {
    Anything,
    Undocumented,
    Each(Number),
}

/// What a branch demands, as bits of slots.
#[derive(Debug)]
pub(super) struct SlotBranch {
    pub required: u64,
    /// How many members there must be.
    pub at_least: usize,
    pub is_left: bool,
}

/// How the branch is found.
#[derive(Debug)]
pub(super) enum SlotChoice {
    Branch(usize),
    If {
        /// Slots that must have been seen.
        required: u64,
        /// Tests that must not have failed.
        tests: u32,
        /// How many members there must be.
        at_least: usize,
        then: Box<SlotChoice>,
        otherwise: Box<SlotChoice>,
    },
}

/// Objects of which something is remembered, to be compared with other objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    None,
    Message,
}

/// A value that is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    ConversationId,
    Timestamp,
    ContactId,
    SenderId,
    MessageId,
    MessageTime,
    MessageConversation,
    MessageEcho,
    IsPrivate,
}

/// Where the facts stand: the object's path below `data`, the key, and the fact.
const FACTS: [(&str, &str, Fact); 9] = [
    ("conversation", "id", Fact::ConversationId),
    ("conversation", "timestamp", Fact::Timestamp),
    ("contact", "id", Fact::ContactId),
    ("conversation.meta.sender", "id", Fact::SenderId),
    ("conversation.messages[]", "id", Fact::MessageId),
    ("conversation.messages[]", "created_at", Fact::MessageTime),
    (
        "conversation.messages[]",
        "conversation_id",
        Fact::MessageConversation,
    ),
    ("conversation.messages[]", "echo_id", Fact::MessageEcho),
    ("conversation.messages[]", "private", Fact::IsPrivate),
];

/// The path of the objects that are messages of the thread.
const MESSAGES: &str = "conversation.messages[]";

/// Where a rule is for, in two ways.
#[derive(Clone)]
struct Place {
    /// As [`crate::finding::Finding::general_path`] writes it: from the top of the piece.
    path: String,
    /// From the event's `data`, whichever piece is checked.
    below_data: String,
    is_root: bool,
}

impl Place {
    fn key(&self, key: &str, is_event: bool) -> Self {
        let join = |before: &str| {
            let dot = if before.is_empty() { "" } else { "." };
            format!("{before}{dot}{key}")
        };
        let is_data = self.is_root && key == "data";
        Self {
            path: if is_data {
                self.path.clone()
            } else {
                join(&self.path)
            },
            below_data: if is_data && is_event {
                self.below_data.clone()
            } else {
                join(&self.below_data)
            },
            is_root: false,
        }
    }

    fn items(&self) -> Self {
        Self {
            path: format!("{}[]", self.path),
            below_data: format!("{}[]", self.below_data),
            is_root: false,
        }
    }
}

impl Table {
    /// The table of a piece of the contract. `below_data` says where in `data` the piece stands; of the event itself it is
    /// empty.
    pub(super) fn of(draft: &Draft, below_data: &str) -> Self {
        let mut table = Self {
            values: Vec::new(),
            objects: Vec::new(),
            root: 0,
        };
        let place = Place {
            path: String::new(),
            below_data: below_data.to_owned(),
            is_root: true,
        };
        table.root = table.add_value(draft, &place, below_data.is_empty());
        table
    }

    fn add_value(&mut self, draft: &Draft, place: &Place, is_event: bool) -> Number {
        let object = draft
            .members
            .as_ref()
            .map(|members| self.add_object(members, place, is_event));
        let items = draft
            .items
            .as_ref()
            .map(|items| self.add_value(items, &place.items(), is_event));
        let is_any_text = draft.tests.is_empty() && draft.texts.is_none();
        let is_any_number = draft.bounds == (i64::MIN, i64::MAX) && draft.integers.is_none();
        self.values.push(ValueRule {
            types: draft.types,
            object,
            items,
            text: (!is_any_text).then(|| {
                let listed = draft.texts.as_ref();
                Box::new(TextRule {
                    tests: draft.tests.clone(),
                    listed: listed.map(|texts| texts.iter().map(|text| Word::new(text)).collect()),
                })
            }),
            number: (!is_any_number).then(|| {
                Box::new(NumberRule {
                    minimum: draft.bounds.0,
                    maximum: draft.bounds.1,
                    listed: draft.integers.clone(),
                })
            }),
            sizes: sizes_of(draft),
        });
        number(self.values.len() - 1)
    }

    fn add_object(&mut self, members: &Members, place: &Place, is_event: bool) -> Number {
        let keys = keys_of(members);
        let mut test_count = 0;
        let mut slots: Vec<Slot> = keys
            .iter()
            .map(|key| {
                let drafts = members.keys.get(key);
                let below = place.key(key, is_event);
                let demands: Vec<_> = drafts
                    .into_iter()
                    .flatten()
                    .map(|(branches, draft)| (*branches, self.add_value(draft, &below, is_event)))
                    .collect();
                let fact = FACTS
                    .iter()
                    .find(|(path, name, _)| *path == place.below_data && name == key);
                Slot {
                    only: None,
                    fact: fact.map(|(_, _, fact)| *fact),
                    more: Some(Box::new(SlotDemands {
                        is_documented: drafts.is_some(),
                        demands,
                        tests: Vec::new(),
                    })),
                }
            })
            .collect();
        let others = match &members.others {
            Others::Anything => OtherKeys::Anything,
            Others::Undocumented => OtherKeys::Undocumented,
            Others::Each(draft) => {
                OtherKeys::Each(self.add_value(draft, &place.key("*", is_event), is_event))
            }
        };
        let bits = |names: &[String]| {
            names.iter().fold(0_u64, |bits, name| {
                let slot = keys.iter().position(|key| key == name);
                bits | 1 << slot.expect("keys_of has every key that is demanded")
            })
        };
        let choice = self.choice_of(&members.choice, &keys, &bits, &mut slots, &mut test_count);
        // A slot is a bit of a word. The contract has no object with so many keys.
        let is_too_wide = keys.len() > 64 || test_count > 32;
        let branches = members
            .branches
            .iter()
            .map(|branch| SlotBranch {
                required: if is_too_wide {
                    0
                } else {
                    bits(&branch.required)
                },
                at_least: branch.at_least,
                is_left: branch.is_left || is_too_wide,
            })
            .collect();
        for slot in &mut slots {
            slot.simplify(&self.values);
        }
        // A hash is a byte, and slot 0 is written as 1. Objects that are too wide are left to the engine in any case.
        let slots = keys.iter().cloned().zip(slots).take(64);
        self.objects.push(ObjectRule {
            path: place.path.clone(),
            role: if place.below_data == MESSAGES {
                Role::Message
            } else {
                Role::None
            },
            slots: Slots::of(slots),
            others,
            choice,
            branches,
        });
        number(self.objects.len() - 1)
    }

    fn choice_of(
        &mut self,
        choice: &Choice,
        keys: &[String],
        bits: &impl Fn(&[String]) -> u64,
        slots: &mut [Slot],
        test_count: &mut u32,
    ) -> SlotChoice {
        match choice {
            Choice::Branch(number) => SlotChoice::Branch(*number),
            Choice::If(condition, then, otherwise) => {
                let Condition {
                    required,
                    members,
                    at_least,
                } = condition;
                let mut tests = 0;
                for (key, draft) in members {
                    let nowhere = Place {
                        path: String::new(),
                        below_data: String::new(),
                        is_root: false,
                    };
                    let rule = self.add_value(draft, &nowhere, false);
                    let slot = keys.iter().position(|known| known == key);
                    let slot = slot.expect("keys_of has every key that is tested");
                    if let Some(more) = &mut slots[slot].more {
                        more.tests.push((1 << (*test_count % 32), rule));
                    }
                    tests |= 1 << (*test_count % 32);
                    *test_count += 1;
                }
                SlotChoice::If {
                    required: bits(required),
                    tests,
                    at_least: *at_least,
                    then: Box::new(self.choice_of(then, keys, bits, slots, test_count)),
                    otherwise: Box::new(self.choice_of(otherwise, keys, bits, slots, test_count)),
                }
            }
        }
    }
}

impl SlotChoice {
    /// The branches that cannot apply once these tests have failed.
    pub(super) fn ruled_out(&self, failed: u32) -> Branches {
        match self {
            SlotChoice::Branch(_) => 0,
            SlotChoice::If {
                tests,
                then,
                otherwise,
                ..
            } => {
                let of_then = match failed & tests {
                    0 => then.ruled_out(failed),
                    _ => then.branches(),
                };
                of_then | otherwise.ruled_out(failed)
            }
        }
    }

    fn branches(&self) -> Branches {
        match self {
            SlotChoice::Branch(number) => 1 << number,
            SlotChoice::If {
                then, otherwise, ..
            } => then.branches() | otherwise.branches(),
        }
    }
}

impl Slot {
    /// Most values have one rule and no test.
    fn simplify(&mut self, values: &[ValueRule]) {
        if let Some(more) = &self.more
            && more.is_documented
            && more.tests.is_empty()
            && let [(super::draft::ALL_BRANCHES, rule)] = more.demands[..]
        {
            self.only = Some(values[usize::from(rule)].clone());
            self.more = None;
        }
    }
}

/// Of how many digits, up to fifteen, every integer is right.
fn sizes_of(draft: &Draft) -> u16 {
    if !draft.types.has(Types::INTEGER) || draft.integers.is_some() {
        return 0;
    }
    let (minimum, maximum) = draft.bounds;
    let is_right = |digits: &u32| {
        let least = if *digits == 1 {
            0
        } else {
            10_i64.pow(digits - 1)
        };
        minimum <= least && 10_i64.pow(*digits) - 1 <= maximum
    };
    (1..=15)
        .filter(is_right)
        .fold(0, |sizes, digits| sizes | 1 << digits)
}

fn number(index: usize) -> Number {
    Number::try_from(index).expect("the bundled schemas have a few hundred rules")
}

/// Every key that is described, demanded or tested.
fn keys_of(members: &Members) -> Vec<String> {
    fn tested(choice: &Choice, keys: &mut Vec<String>) {
        if let Choice::If(condition, then, otherwise) = choice {
            keys.extend(condition.required.iter().cloned());
            keys.extend(condition.members.iter().map(|(key, _)| key.clone()));
            tested(then, keys);
            tested(otherwise, keys);
        }
    }
    let mut keys: Vec<_> = members.keys.keys().cloned().collect();
    for branch in &members.branches {
        keys.extend(branch.required.iter().cloned());
    }
    tested(&members.choice, &mut keys);
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The slots of an object, each found by a hash of its key that no two of the known keys share.
#[derive(Debug)]
pub(super) struct Slots {
    factor: u64,
    /// Slot number and one, by hash; 0 for none.
    places: Box<[u8; PLACES]>,
    seats: Vec<Seat>,
}

/// A slot and the key it is for.
#[derive(Debug)]
struct Seat {
    key: Word,
    slot: Slot,
}

/// A text that others are compared with, eight bytes in a step.
#[derive(Debug, Clone)]
pub(super) struct Word {
    ends: KeyEnds,
    length: usize,
    text: Box<[u8]>,
}

impl Word {
    fn new(text: &str) -> Self {
        let text = text.as_bytes();
        Self {
            ends: Key::new(text).ends,
            length: text.len(),
            text: text.into(),
        }
    }

    #[inline(always)]
    pub(super) fn is(&self, key: Key<'_>) -> bool {
        let [first, second, third] = self.ends;
        let differs = first ^ key.ends[0] | second ^ key.ends[1] | third ^ key.ends[2];
        differs | (self.length ^ key.text.len()) as u64 == 0
            && (self.length <= SHORT_KEY || *self.text == *key.text)
    }
}

/// How many hashes there are: all that a byte can be, so that no place has to be checked.
const PLACES: usize = 1 << u8::BITS;

/// How many factors are tried for a hash without collisions. Of forty keys one factor in twenty has none, of sixty one in a
/// thousand.
const TRIED_FACTORS: u64 = 20_000;

impl Slots {
    fn of(slots: impl IntoIterator<Item = (String, Slot)>) -> Self {
        let seats: Vec<_> = slots
            .into_iter()
            .map(|(text, slot)| Seat {
                key: Word::new(&text),
                slot,
            })
            .collect();
        // Odd factors from a fixed sequence; which of them works is found out here and now.
        let factors =
            (1..=TRIED_FACTORS).map(|attempt| attempt.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let found = factors
            .map(|factor| (factor, places_of(&seats, factor)))
            .find_map(|(factor, places)| Some((factor, places?)));
        // Without a hash no key is found, and every object of this rule is left to the full engine, as the keys it demands
        // seem to be missing.
        let (factor, places) = found.unwrap_or((1, [0; PLACES]));
        Self {
            factor,
            places: Box::new(places),
            seats,
        }
    }

    /// The slot of a key, and its number.
    #[inline(always)]
    pub(super) fn find(&self, key: Key<'_>) -> Option<(usize, &Slot)> {
        let place = hash(key.ends, key.text.len(), self.factor);
        let number = usize::from(self.places[place]).wrapping_sub(1);
        let seat = self.seats.get(number)?;
        seat.key.is(key).then_some((number, &seat.slot))
    }
}

/// The places of keys, when no two of them share one.
fn places_of(seats: &[Seat], factor: u64) -> Option<[u8; PLACES]> {
    let mut places = [0; PLACES];
    for (number, seat) in (1..).zip(seats) {
        let place = &mut places[hash(seat.key.ends, seat.key.length, factor)];
        if *place != 0 {
            return None;
        }
        *place = number;
    }
    Some(places)
}

/// A number below [`PLACES`].
#[inline(always)]
fn hash(ends: KeyEnds, length: usize, factor: u64) -> usize {
    let [first, second, third] = ends;
    // A rotation keeps equal halves from cancelling out. What differs in high bytes alone stays in the high byte.
    let mixed = first ^ second.rotate_left(29) ^ third.rotate_left(11) ^ length as u64;
    (mixed.wrapping_mul(factor) >> (u64::BITS - u8::BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_at_its_own_place() {
        let keys: Vec<String> = (0..60).map(|number| format!("key_{number}_at")).collect();
        let slot = || Slot {
            only: None,
            fact: None,
            more: None,
        };
        let slots = Slots::of(keys.iter().map(|key| (key.clone(), slot())));
        let find = |key: &str| {
            slots
                .find(Key::new(key.as_bytes()))
                .map(|(number, _)| number)
        };
        for (number, key) in keys.iter().enumerate() {
            assert_eq!(find(key), Some(number), "{key}");
        }
        assert_eq!(find("key_61_at"), None);
        assert_eq!(find(""), None);
    }
}
