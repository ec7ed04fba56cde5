//! One pass over the bytes of a record, driven by a [`Table`].

use super::draft::Types;
use super::table::{
    Fact, Number, NumberRule, ObjectRule, OtherKeys, Role, Slot, SlotChoice, SlotDemands, Table,
    TextRule, ValueRule,
};
use super::{Note, Passed, Scratch, Undocumented};
use crate::contract::wire;
use crate::source::scan::{self, Keys, Scanner, Unusual};

/// A walk over one record.
pub(super) struct Walk<'w, 'b> {
    table: &'b Table,
    scanner: Scanner<'b>,
    undocumented: Undocumented,
    notes: &'w mut Vec<Note<'b>>,
    facts: Facts,
}

/// What was seen of values that must agree.
#[derive(Debug, Default)]
struct Facts {
    conversation: Option<i64>,
    timestamp: Option<i64>,
    contact: Option<i64>,
    sender: Option<i64>,
    message: MessageFacts,
    messages: u64,
    private_notes: u64,
    /// Smallest and largest conversation id of the messages.
    conversations: Option<(i64, i64)>,
    /// Time of the last message that the server knows.
    newest: Option<i64>,
    is_out_of_order: bool,
}

/// What was seen of one message.
#[derive(Debug, Default, Clone, Copy)]
struct MessageFacts {
    id: Option<i64>,
    time: Option<i64>,
    conversation: Option<i64>,
    is_private: bool,
}

impl<'w, 'b> Walk<'w, 'b> {
    pub(super) fn new(
        table: &'b Table,
        bytes: &'b [u8],
        at: usize,
        undocumented: Undocumented,
        scratch: &'w mut Scratch<'b>,
    ) -> Self {
        Self {
            table,
            scanner: Scanner::new(bytes, at),
            undocumented,
            notes: &mut scratch.notes,
            facts: Facts::default(),
        }
    }

    /// Walks over the record; an error when it is anything but plainly valid.
    pub(super) fn record(mut self) -> Result<Passed, Unusual> {
        self.value(self.rule(self.table.root), 0)?;
        self.facts.agree()?;
        Ok(Passed {
            end: self.scanner.at(),
            messages: self.facts.messages,
            private_notes: self.facts.private_notes,
        })
    }

    #[inline]
    fn value(&mut self, rule: &'b ValueRule, depth: usize) -> Result<(), Unusual> {
        let types = rule.types;
        match self.scanner.peek() {
            Some(b'"') if types.has(Types::TEXT) => {
                let text = self.scanner.text()?;
                if let Some(rule) = &rule.text
                    && (text.is_escaped || !passes(rule, text.raw))
                {
                    return Err(Unusual);
                }
                Ok(())
            }
            Some(b'{') if types.has(Types::OBJECT) => match rule.object {
                Some(object) => self.object(&self.table.objects[usize::from(object)], depth),
                None => self.scanner.value(depth),
            },
            Some(b'[') if types.has(Types::ARRAY) => match rule.items {
                Some(items) => self.array(self.rule(items), depth),
                None => self.scanner.value(depth),
            },
            Some(b't') if types.has(Types::TRUE) => self.scanner.word(b"true"),
            Some(b'f') if types.has(Types::FALSE) => self.scanner.word(b"false"),
            Some(b'n') if types.has(Types::NULL) => self.scanner.word(b"null"),
            Some(b'-' | b'0'..=b'9') => self.number(rule),
            _ => Err(Unusual),
        }
    }

    #[inline]
    fn number(&mut self, rule: &ValueRule) -> Result<(), Unusual> {
        let number = self.scanner.number()?;
        let kind = if number.has_fraction {
            Types::FRACTION
        } else {
            Types::INTEGER
        };
        let is_right = rule.types.has(kind)
            && rule
                .number
                .as_ref()
                .is_none_or(|rule| is_within(number, rule));
        if is_right { Ok(()) } else { Err(Unusual) }
    }

    /// A rule by its number.
    #[inline]
    fn rule(&self, number: Number) -> &'b ValueRule {
        &self.table.values[usize::from(number)]
    }

    fn array(&mut self, rule: &'b ValueRule, depth: usize) -> Result<(), Unusual> {
        let mut turn = self.scanner.enter_array(depth)?;
        while self.scanner.next_item(&mut turn)? {
            self.value(rule, depth + 1)?;
        }
        Ok(())
    }

    fn object(&mut self, rule: &'b ObjectRule, depth: usize) -> Result<(), Unusual> {
        if rule.role == Role::Message {
            self.facts.message = MessageFacts::default();
        }
        let mut members = Seats::default();
        let mut other_keys = None;
        let mut turn = self.scanner.enter_object(depth)?;
        while self.scanner.next_member(&mut turn)? {
            members.count += 1;
            let key = self.scanner.key()?;
            let Some(number) = rule.lookup.find(key) else {
                let text = key.text;
                other_keys.get_or_insert_with(Keys::default).insert(text)?;
                self.other_member(rule, text, depth)?;
                continue;
            };
            let bit = 1 << number;
            if members.seen & bit != 0 {
                return Err(Unusual);
            }
            members.seen |= bit;
            self.member(&rule.slots[number], &mut members, depth)?;
        }
        let branch = &rule.branches[members.branch(&rule.choice)?];
        if branch.is_left || members.seen & branch.required != branch.required {
            return Err(Unusual);
        }
        if rule.role == Role::Message {
            self.facts.end_message();
        }
        Ok(())
    }

    #[inline(always)]
    fn member(&mut self, slot: &'b Slot, members: &mut Seats, depth: usize) -> Result<(), Unusual> {
        let start = self.scanner.at();
        match (slot.only, &slot.more) {
            (Some(rule), _) => self.value(self.rule(rule), depth + 1)?,
            (None, Some(more)) => self.value_of_branches(more, members, depth)?,
            (None, None) => return Err(Unusual),
        }
        if let Some(fact) = slot.fact {
            // A few values are read once more, so that all others need not be handed on.
            let mut again = self.scanner.clone();
            again.go_to(start);
            self.facts.remember(fact, &mut again);
        }
        Ok(())
    }

    /// Walks over a value of which different branches demand different things.
    fn value_of_branches(
        &mut self,
        slot: &'b SlotDemands,
        members: &mut Seats,
        depth: usize,
    ) -> Result<(), Unusual> {
        if !slot.is_documented {
            return Err(Unusual);
        }
        let start = self.scanner.at();
        for (bit, rule) in &slot.tests {
            if !self.test(self.rule(*rule))? {
                members.failed |= bit;
            }
            self.scanner.go_to(start);
        }
        let noted = self.notes.len();
        // The demand that says what is in the value, or else any that the value keeps.
        let mut telling = None;
        for (branches, number) in &slot.demands {
            self.scanner.go_to(start);
            self.notes.truncate(noted);
            let rule = self.rule(*number);
            match self.value(rule, depth + 1) {
                Ok(()) if telling.is_none() || looks_inside(rule) => telling = Some(rule),
                Ok(()) => {}
                Err(Unusual) => members.broken |= branches,
            }
        }
        self.scanner.go_to(start);
        self.notes.truncate(noted);
        self.value(telling.ok_or(Unusual)?, depth + 1)
    }

    /// Whether a value passes the test of a condition. Here a wrong no is as bad as a wrong yes.
    fn test(&mut self, rule: &ValueRule) -> Result<bool, Unusual> {
        Ok(match self.scanner.peek() {
            Some(b'"') => {
                let text = self.scanner.text()?;
                if text.is_escaped {
                    return Err(Unusual);
                }
                rule.types.has(Types::TEXT)
                    && rule.text.as_ref().is_none_or(|rule| passes(rule, text.raw))
            }
            Some(b'-' | b'0'..=b'9') => {
                let number = self.scanner.number()?;
                if number.has_fraction {
                    return Err(Unusual);
                }
                rule.types.has(Types::INTEGER)
                    && rule
                        .number
                        .as_ref()
                        .is_none_or(|rule| is_within(number, rule))
            }
            Some(b'{') => rule.types.has(Types::OBJECT),
            Some(b'[') => rule.types.has(Types::ARRAY),
            Some(b't') => rule.types.has(Types::TRUE),
            Some(b'f') => rule.types.has(Types::FALSE),
            Some(b'n') => rule.types.has(Types::NULL),
            _ => return Err(Unusual),
        })
    }

    #[inline]
    fn other_member(
        &mut self,
        rule: &'b ObjectRule,
        key: &'b [u8],
        depth: usize,
    ) -> Result<(), Unusual> {
        match rule.others {
            OtherKeys::Anything => self.scanner.value(depth + 1),
            OtherKeys::Each(each) => self.value(self.rule(each), depth + 1).map(drop),
            OtherKeys::Undocumented => {
                let is_twin =
                    std::str::from_utf8(key).is_ok_and(|key| wire::twin_of(key).is_some());
                if self.undocumented == Undocumented::Refused || is_twin {
                    return Err(Unusual);
                }
                self.notes.push(Note {
                    path: &rule.path,
                    key,
                });
                self.scanner.value(depth + 1)
            }
        }
    }
}

/// Which members of an object were seen, and what became of them.
#[derive(Debug, Default)]
struct Seats {
    /// Slots, a bit each.
    seen: u64,
    /// Tests of conditions that failed.
    failed: u32,
    /// Branches whose demands were not kept.
    broken: u8,
    count: usize,
}

impl Seats {
    /// The branch that applies, when its demands were kept.
    fn branch(&self, choice: &SlotChoice) -> Result<usize, Unusual> {
        match choice {
            SlotChoice::Branch(number) => {
                if self.broken & (1 << number) == 0 {
                    Ok(*number)
                } else {
                    Err(Unusual)
                }
            }
            SlotChoice::If {
                required,
                tests,
                at_least,
                then,
                otherwise,
            } => {
                let holds = self.seen & required == *required
                    && self.failed & tests == 0
                    && self.count >= *at_least;
                self.branch(if holds { then } else { otherwise })
            }
        }
    }
}

impl Facts {
    #[inline]
    fn remember(&mut self, fact: Fact, value: &mut Scanner<'_>) {
        if fact == Fact::IsPrivate {
            self.message.is_private = value.peek() == Some(b't');
            return;
        }
        let number = value
            .number()
            .ok()
            .filter(|number| !number.has_fraction)
            .map(|number| number.whole);
        match fact {
            Fact::ConversationId => self.conversation = number,
            Fact::Timestamp => self.timestamp = number,
            Fact::ContactId => self.contact = number,
            Fact::SenderId => self.sender = number,
            Fact::MessageId => self.message.id = number,
            Fact::MessageTime => self.message.time = number,
            Fact::MessageConversation => self.message.conversation = number,
            Fact::IsPrivate => {}
        }
    }

    fn end_message(&mut self) {
        let message = self.message;
        self.messages += 1;
        self.private_notes += u64::from(message.is_private);
        if let Some(id) = message.conversation {
            let (least, most) = self.conversations.unwrap_or((id, id));
            self.conversations = Some((least.min(id), most.max(id)));
        }
        // A message that is still on its way has a text as id and the agent's own clock.
        if let (Some(_), Some(time)) = (message.id, message.time) {
            self.is_out_of_order |= self.newest.is_some_and(|newest| time < newest);
            self.newest = Some(time);
        }
    }

    /// Whether nothing contradicts; what does is told by the full engine.
    fn agree(&self) -> Result<(), Unusual> {
        let differ = |one: Option<i64>, other: Option<i64>| matches!((one, other), (Some(one), Some(other)) if one != other);
        let (least, most) = self.conversations.unzip();
        let is_before_last_message = match (self.timestamp, self.newest) {
            (Some(timestamp), Some(newest)) => timestamp < newest,
            _ => false,
        };
        if differ(self.contact, self.sender)
            || differ(self.conversation, least)
            || differ(self.conversation, most)
            || self.is_out_of_order
            || is_before_last_message
        {
            return Err(Unusual);
        }
        Ok(())
    }
}

/// Whether a rule looks at what is in an object or an array.
fn looks_inside(rule: &ValueRule) -> bool {
    rule.object.is_some() || rule.items.is_some()
}

/// Whether a number keeps its rule.
#[inline]
fn is_within(number: scan::Number, rule: &NumberRule) -> bool {
    let NumberRule {
        minimum,
        maximum,
        listed,
    } = rule;
    let whole = number.whole;
    if number.has_fraction {
        // A fraction leads away from zero.
        return if whole >= 0 {
            *minimum <= whole && whole < *maximum
        } else {
            *minimum < whole && whole <= *maximum
        };
    }
    let is_listed = listed.as_ref().is_none_or(|listed| listed.contains(&whole));
    is_listed && (*minimum..=*maximum).contains(&whole)
}

/// Whether a text without escapes is one of those that are listed, and passes all tests.
fn passes(rule: &TextRule, text: &[u8]) -> bool {
    let is_listed = rule
        .listed
        .as_ref()
        .is_none_or(|listed| listed.iter().any(|listed| listed == text));
    is_listed && rule.tests.iter().all(|test| test.passes(text))
}
