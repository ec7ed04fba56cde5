//! One pass over the bytes of a record, driven by a [`Table`].

use super::draft::Types;
use super::table::{
    Fact, Number, NumberRule, ObjectRule, OtherKeys, Role, SlotChoice, SlotDemands, Table,
    TextRule, ValueRule,
};
use super::{Note, Passed, Scratch, Undocumented};
use crate::contract::wire;
use crate::source::scan::{self, BLOCK, Key, Keys, Scanner, Turn, Unusual};
use crate::source::window::{Next, Start, Window};
use crate::validate::semantic::LARGEST_LAG;

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
    last: Option<i64>,
    /// Whether that message was sent from this dashboard, so that older ones may follow.
    is_last_echo: bool,
    /// The latest time of all of them.
    newest: Option<i64>,
    is_out_of_order: bool,
}

/// What was seen of one message.
#[derive(Debug, Default, Clone, Copy)]
struct MessageFacts {
    id: Option<i64>,
    time: Option<i64>,
    conversation: Option<i64>,
    is_echo: bool,
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
            Some(b'{') if types.has(Types::OBJECT) => match rule.object {
                Some(object) => {
                    let object = &self.table.objects[usize::from(object)];
                    let end = self.object(object, self.scanner.at() + 1, depth)?;
                    self.scanner.go_to(end);
                    Ok(())
                }
                None => self.scanner.value(depth),
            },
            Some(b'[') if types.has(Types::ARRAY) => match rule.items {
                Some(items) => self.array(self.rule(items), depth),
                None => self.scanner.value(depth),
            },
            Some(b'{' | b'[') => Err(Unusual),
            _ => {
                let scalar = self.scalar()?;
                if takes(rule, scalar) {
                    Ok(())
                } else {
                    Err(Unusual)
                }
            }
        }
    }

    /// Passes over a value that has nothing in it.
    #[inline(always)]
    fn scalar(&mut self) -> Result<Scalar<'b>, Unusual> {
        let scanner = &mut self.scanner;
        Ok(match scanner.peek() {
            Some(b'"') => Scalar::Text(scanner.text()?),
            Some(b't') => {
                scanner.word(b"true")?;
                Scalar::Word(Types::TRUE)
            }
            Some(b'f') => {
                scanner.word(b"false")?;
                Scalar::Word(Types::FALSE)
            }
            Some(b'n') => {
                scanner.word(b"null")?;
                Scalar::Word(Types::NULL)
            }
            _ => Scalar::Number(scanner.number()?),
        })
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

    /// Walks over an object from behind its opening bracket; the byte behind it.
    fn object(&mut self, rule: &'b ObjectRule, at: usize, depth: usize) -> Result<usize, Unusual> {
        if rule.role == Role::Message {
            self.facts.message = MessageFacts::default();
        }
        let mut members = Seats::default();
        let end = self.members(rule, &mut members, at, depth)?;
        let branch = &rule.branches[members.branch(&rule.choice)?];
        let is_complete =
            members.seen & branch.required == branch.required && members.count() >= branch.at_least;
        if branch.is_left || !is_complete {
            return Err(Unusual);
        }
        if rule.role == Role::Message {
            self.facts.end_message();
        }
        Ok(end)
    }

    #[inline(always)]
    fn members(
        &mut self,
        rule: &'b ObjectRule,
        members: &mut Seats<'b>,
        at: usize,
        depth: usize,
    ) -> Result<usize, Unusual> {
        let bytes = self.scanner.bytes();
        self.scanner.go_to(at);
        let mut turn = Turn::first(depth)?;
        if !self.scanner.next_member(&mut turn)? {
            return Ok(self.scanner.at());
        }
        let mut at = self.scanner.at();
        let mut window = Window::at(bytes, at);
        loop {
            let end = match window {
                Some(window) => self.member(bytes, window, rule, members, at, depth)?,
                None => self.any_member(rule, members, at, depth)?,
            };
            match Window::behind_member(bytes, end) {
                Next::Key(distance, next) => {
                    at = end + distance;
                    window = Some(next);
                }
                Next::End => return Ok(end + 1),
                Next::Other => {
                    self.scanner.go_to(end);
                    let goes_on = self.scanner.next_member(&mut turn)?;
                    at = self.scanner.at();
                    if !goes_on {
                        return Ok(at);
                    }
                    window = Window::at(bytes, at);
                }
            }
        }
    }

    /// Walks over a member from its key; the byte behind it.
    #[inline(always)]
    fn member(
        &mut self,
        bytes: &'b [u8],
        window: Window<'b>,
        rule: &'b ObjectRule,
        members: &mut Seats<'b>,
        at: usize,
        depth: usize,
    ) -> Result<usize, Unusual> {
        let Some((key, start)) = window.key() else {
            return self.any_member(rule, members, at, depth);
        };
        let Some((number, slot)) = rule.slots.find(key) else {
            return self.any_member(rule, members, at, depth);
        };
        let first = window.byte(start);
        let value = at + start;
        if first <= b' ' {
            return self.any_member(rule, members, at, depth);
        }
        members.take(number)?;
        let Some(rule) = &slot.only else {
            let more = slot.more.as_ref().ok_or(Unusual)?;
            let end = self.value_of_branches(more, rule, members, value, depth)?;
            if let Some(fact) = slot.fact {
                self.facts.remember(fact, &bytes[value..end]);
            }
            return Ok(end);
        };
        let types = rule.types;
        let end = match first {
            b'"' if types.has(Types::TEXT) => {
                let text = match window.text(start + 1) {
                    Start::Whole(text) => Some(text),
                    Start::Long => scan::plain_end(bytes, value + 1 + BLOCK)
                        .map(|end| Key::new(&bytes[value + 1..end])),
                    Start::Unusual => None,
                };
                match text {
                    Some(text) => {
                        if let Some(rule) = &rule.text
                            && !passes(rule, text)
                        {
                            return Err(Unusual);
                        }
                        value + 1 + text.text.len() + 1
                    }
                    None => self.value_at(rule, value, depth + 1)?,
                }
            }
            b'{' if types.has(Types::OBJECT) => match rule.object {
                Some(object) => self.object(
                    &self.table.objects[usize::from(object)],
                    value + 1,
                    depth + 1,
                )?,
                None => self.value_at(rule, value, depth + 1)?,
            },
            b'0'..=b'9' => {
                let digits = window.digits(start);
                if rule.sizes & 1 << digits == 0 {
                    self.value_at(rule, value, depth + 1)?
                } else {
                    value + digits
                }
            }
            b'n' if types.has(Types::NULL) && window.has(start, *b"null") => value + 4,
            b't' if types.has(Types::TRUE) && window.has(start, *b"true") => value + 4,
            b'f' if types.has(Types::FALSE) && window.has(start + 1, *b"alse") => value + 5,
            _ => self.value_at(rule, value, depth + 1)?,
        };
        if let Some(fact) = slot.fact {
            // A few values are read once more, so that all others need not be handed on.
            self.facts.remember(fact, &bytes[value..end]);
        }
        Ok(end)
    }

    /// Walks over a value of which something is unusual; the byte behind it.
    #[inline(never)]
    fn value_at(&mut self, rule: &'b ValueRule, at: usize, depth: usize) -> Result<usize, Unusual> {
        self.scanner.go_to(at);
        self.value(rule, depth)?;
        Ok(self.scanner.at())
    }

    /// Walks over a member of any kind from its key; the byte behind it.
    #[inline(never)]
    fn any_member(
        &mut self,
        rule: &'b ObjectRule,
        members: &mut Seats<'b>,
        at: usize,
        depth: usize,
    ) -> Result<usize, Unusual> {
        self.scanner.go_to(at);
        let key = self.scanner.key()?;
        let Some((number, slot)) = rule.slots.find(key) else {
            let text = key.text;
            members.other_count += 1;
            members.others.get_or_insert_default().insert(text)?;
            self.other_member(rule, text, depth)?;
            return Ok(self.scanner.at());
        };
        members.take(number)?;
        let start = self.scanner.at();
        match (&slot.only, &slot.more) {
            (Some(rule), _) => self.value(rule, depth + 1)?,
            (None, Some(more)) => {
                self.value_of_branches(more, rule, members, start, depth)?;
            }
            (None, None) => return Err(Unusual),
        }
        if let Some(fact) = slot.fact {
            let value = &self.scanner.bytes()[start..self.scanner.at()];
            self.facts.remember(fact, value);
        }
        Ok(self.scanner.at())
    }

    /// Walks over a value of which different branches demand different things; the byte behind it.
    #[inline(never)]
    fn value_of_branches(
        &mut self,
        slot: &'b SlotDemands,
        object: &'b ObjectRule,
        members: &mut Seats<'b>,
        at: usize,
        depth: usize,
    ) -> Result<usize, Unusual> {
        if !slot.is_documented {
            return Err(Unusual);
        }
        self.scanner.go_to(at);
        if let Some(b'{' | b'[') = self.scanner.peek() {
            return self.tree_of_branches(slot, object, members, at, depth);
        }
        let scalar = self.scalar()?;
        for (bit, rule) in &slot.tests {
            if !passes_test(self.rule(*rule), scalar)? {
                members.failed |= bit;
            }
        }
        let mut is_taken = false;
        for (branches, rule) in &slot.demands {
            if takes(self.rule(*rule), scalar) {
                is_taken = true;
            } else {
                members.broken |= branches;
            }
        }
        if is_taken {
            Ok(self.scanner.at())
        } else {
            Err(Unusual)
        }
    }

    /// The same for an object or an array, which is walked over with each of the rules that may still apply.
    fn tree_of_branches(
        &mut self,
        slot: &'b SlotDemands,
        object: &'b ObjectRule,
        members: &mut Seats<'b>,
        at: usize,
        depth: usize,
    ) -> Result<usize, Unusual> {
        let types = match self.scanner.peek() {
            Some(b'{') => Types::OBJECT,
            _ => Types::ARRAY,
        };
        for (bit, rule) in &slot.tests {
            if !self.rule(*rule).types.has(types) {
                members.failed |= bit;
            }
        }
        // A message is known to be stored by its id, long before its sender is seen.
        let ruled_out = object.choice.ruled_out(members.failed);
        let demands = slot.demands.iter();
        let mut demands = demands.filter(|(branches, _)| branches & !ruled_out != 0);
        if let (Some((_, only)), None) = (demands.next(), demands.next()) {
            self.scanner.go_to(at);
            self.value(self.rule(*only), depth + 1)?;
            return Ok(self.scanner.at());
        }
        let noted = self.notes.len();
        // The demand that says what is in the value, or else any that the value keeps.
        let mut telling = None;
        for (branches, number) in &slot.demands {
            self.scanner.go_to(at);
            self.notes.truncate(noted);
            let rule = self.rule(*number);
            match self.value(rule, depth + 1) {
                Ok(()) if telling.is_none() || looks_inside(rule) => telling = Some(rule),
                Ok(()) => {}
                Err(Unusual) => members.broken |= branches,
            }
        }
        self.scanner.go_to(at);
        self.notes.truncate(noted);
        self.value(telling.ok_or(Unusual)?, depth + 1)?;
        Ok(self.scanner.at())
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
struct Seats<'b> {
    /// Slots, a bit each.
    seen: u64,
    /// Tests of conditions that failed.
    failed: u32,
    /// Branches whose demands were not kept.
    broken: u8,
    other_count: usize,
    /// Keys without a slot.
    others: Option<Keys<'b>>,
}

impl Seats<'_> {
    /// Counts a member; an error when it stands here for the second time.
    #[inline(always)]
    fn take(&mut self, number: usize) -> Result<(), Unusual> {
        let bit = 1 << (number % 64);
        if self.seen & bit != 0 {
            return Err(Unusual);
        }
        self.seen |= bit;
        Ok(())
    }

    /// How many members there are.
    fn count(&self) -> usize {
        self.seen.count_ones() as usize + self.other_count
    }

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
                    && self.count() >= *at_least;
                self.branch(if holds { then } else { otherwise })
            }
        }
    }
}

impl Facts {
    /// Remembers a value by its bytes.
    #[inline]
    fn remember(&mut self, fact: Fact, value: &[u8]) {
        match fact {
            Fact::IsPrivate => {
                self.message.is_private = value.first() == Some(&b't');
                return;
            }
            Fact::MessageEcho => {
                self.message.is_echo = value.first() == Some(&b'"');
                return;
            }
            _ => {}
        }
        let number = whole(value);
        match fact {
            Fact::ConversationId => self.conversation = number,
            Fact::Timestamp => self.timestamp = number,
            Fact::ContactId => self.contact = number,
            Fact::SenderId => self.sender = number,
            Fact::MessageId => self.message.id = number,
            Fact::MessageTime => self.message.time = number,
            Fact::MessageConversation => self.message.conversation = number,
            Fact::MessageEcho | Fact::IsPrivate => {}
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
            let is_late = self.last.is_some_and(|last| time < last);
            self.is_out_of_order |= is_late && !self.is_last_echo;
            self.last = Some(time);
            self.is_last_echo = message.is_echo;
            self.newest = self.newest.max(Some(time));
        }
    }

    /// Whether nothing contradicts; what does is told by the full engine.
    fn agree(&self) -> Result<(), Unusual> {
        let differ = |one: Option<i64>, other: Option<i64>| matches!((one, other), (Some(one), Some(other)) if one != other);
        let (least, most) = self.conversations.unzip();
        let is_before_last_message = match (self.timestamp, self.newest) {
            (Some(timestamp), Some(newest)) => {
                timestamp.saturating_add(LARGEST_LAG as i64) < newest
            }
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

/// A whole number by its bytes.
#[inline]
fn whole(value: &[u8]) -> Option<i64> {
    let digits = value
        .iter()
        .map(|byte| byte.wrapping_sub(b'0'))
        .take_while(|digit| *digit < 10);
    // Short enough for any sum of them, and all there is.
    if value.len() <= BLOCK && digits.clone().count() == value.len() {
        return Some(digits.fold(0, |sum, digit| sum * 10 + i64::from(digit)));
    }
    let number = Scanner::new(value, 0).number().ok()?;
    (!number.has_fraction).then_some(number.whole)
}

/// A value that has nothing in it.
#[derive(Debug, Clone, Copy)]
enum Scalar<'b> {
    Text(scan::Text<'b>),
    Number(scan::Number),
    /// `true`, `false` or `null`, by its type.
    Word(Types),
}

/// Whether a scalar plainly keeps a rule.
#[inline(always)]
fn takes(rule: &ValueRule, scalar: Scalar<'_>) -> bool {
    match scalar {
        Scalar::Text(text) => {
            rule.types.has(Types::TEXT)
                && rule
                    .text
                    .as_ref()
                    .is_none_or(|rule| !text.is_escaped && passes(rule, Key::new(text.raw)))
        }
        Scalar::Number(number) => {
            let kind = if number.has_fraction {
                Types::FRACTION
            } else {
                Types::INTEGER
            };
            rule.types.has(kind)
                && rule
                    .number
                    .as_ref()
                    .is_none_or(|rule| is_within(number, rule))
        }
        Scalar::Word(word) => rule.types.has(word),
    }
}

/// Whether a scalar passes the test of a condition. Here a wrong no is as bad as a wrong yes.
fn passes_test(rule: &ValueRule, scalar: Scalar<'_>) -> Result<bool, Unusual> {
    match scalar {
        Scalar::Text(text) if text.is_escaped => Err(Unusual),
        Scalar::Number(number) if number.has_fraction => Err(Unusual),
        scalar => Ok(takes(rule, scalar)),
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
fn passes(rule: &TextRule, text: Key<'_>) -> bool {
    let is_listed = rule
        .listed
        .as_ref()
        .is_none_or(|listed| listed.iter().any(|listed| listed.is(text)));
    is_listed && rule.tests.iter().all(|test| test.passes(text.text))
}
