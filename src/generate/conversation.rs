//! A drawn conversation: everything that is true of it, before it is written in one of its three shapes.
//!
//! Whatever can be told from the lines (who waits, what is unread, what was answered first) is told from the lines and
//! never drawn.

use crate::contract::{Channel, DeliveryStatus, Priority, Profile, RecordId, Status, Theme};

use super::account::{Account, CURRENT, record_id, team_for};
use super::attributes::{self, Order};
use super::channel::{self, Acquaintance, Beginning, REPLY_WINDOW};
use super::clock::{self, AWAKE, DAY, END, HOUR, Seconds, Zone};
use super::draw::Draw;
use super::json::Json;
use super::language::{Locale, Script, Topic};
use super::people::Person;
use super::player;
use super::text::{self, Slots};
use super::thread::{Cast, Line, Plot, Stage, Voice};
use super::view::View;

/// Who a conversation belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// Nobody.
    Nobody,
    /// The colleague at that place.
    Agent(usize),
    /// The account's bot.
    Bot,
}

/// A message the agent has just sent.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    /// Id until the server answers.
    pub(super) uuid: String,
    /// When.
    pub(super) at: Seconds,
    /// The text.
    pub(super) text: String,
}

/// When somebody looked at a conversation last; 0 for never.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastSeen {
    /// Any agent.
    pub(super) agent: Seconds,
    /// The agent it belongs to.
    pub(super) assignee: Seconds,
    /// The customer.
    pub(super) contact: Seconds,
}

/// Ids of the things an event is made of.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    /// Display id.
    pub(super) conversation: RecordId,
    /// The customer.
    pub(super) contact: RecordId,
    /// The link between customer and inbox.
    pub(super) contact_inbox: RecordId,
    /// The inbox.
    pub(super) inbox: RecordId,
    /// Each line, in order.
    pub(super) lines: Vec<RecordId>,
    /// What the conversation is called everywhere.
    pub(super) uuid: String,
    /// Token of the customer's websocket.
    pub(super) pubsub_token: String,
}

/// A drawn conversation.
pub(super) struct Draft<'a> {
    pub(super) account: &'a Account,
    pub(super) ids: Ids,
    pub(super) channel: Channel,
    pub(super) known: Acquaintance,
    pub(super) lines: Vec<Line>,
    pub(super) pending: Option<Pending>,
    pub(super) status: Status,
    pub(super) snoozed_until: Option<Seconds>,
    pub(super) is_muted: bool,
    pub(super) owner: Owner,
    pub(super) team: Option<usize>,
    pub(super) priority: Option<Priority>,
    pub(super) labels: Vec<String>,
    pub(super) sla_policy: Option<RecordId>,
    pub(super) seen: LastSeen,
    pub(super) can_reply: bool,
    pub(super) created_at: Seconds,
    pub(super) contact_since: Seconds,
    pub(super) is_contact_online: Option<bool>,
    pub(super) is_contact_loaded: bool,
    pub(super) facts: Json,
    pub(super) values: Json,
    pub(super) contact_values: Json,
    pub(super) customer_email: String,
    pub(super) view: View,
    pub(super) theme: Theme,
}

/// What is played, with the words for it.
struct Play {
    script: &'static Script,
    slots: Slots,
    cents: u64,
    date: Seconds,
}

impl<'a> Draft<'a> {
    /// The conversation of that index.
    pub(super) fn draw(
        account: &'a Account,
        draw: &mut Draw,
        profile: Profile,
        index: u64,
    ) -> Self {
        let person = Person::draw(draw);
        let channel = channel::draw_channel(draw, profile);
        let known = channel::acquaintance(draw, channel, &person);
        let plot = draw.weighted(&Plot::WEIGHTS);
        let owner = owner(draw, account, plot);
        let cast = cast(draw, account, owner);
        let idle = idle(draw, plot);
        let zone = &person.country.zone;
        let day = clock::some_day(draw);
        let start = clock::within_hours(draw, day, AWAKE, zone);
        let scripts = person.locale.language().scripts;
        let first = draw.index(scripts.len());
        let second = (first + 1 + draw.index(scripts.len() - 1)) % scripts.len();
        let main = Play::draw(draw, account, &person, &scripts[first], start);
        let sequel = Play::draw(draw, account, &person, &scripts[second], start + 6 * DAY);
        let stage = Stage {
            account,
            person: &person,
            known: &known,
            channel,
            slots: &main.slots,
            sequel_slots: &sequel.slots,
            cast,
            script: main.script,
            sequel: sequel.script,
        };
        let (start, lines) = play_before_end(draw, &stage, plot, start, idle);
        let now = lines.last().map_or(start, |line| line.at) + idle;
        let topic = main.script.topic;
        let last_incoming = last_at(&lines, Line::is_incoming);
        let can_reply = !channel::has_reply_window(channel)
            || last_incoming.is_some_and(|at| now < at + REPLY_WINDOW);
        let pending = pending(draw, &person, plot, cast, owner, now)
            .filter(|_| can_reply && !lines.is_empty());
        let order = Order {
            number: &main.slots.order,
            cents: main.cents,
            delivery: main.delivery(zone),
            topic,
        };
        let contact_since = match draw.chance(40) {
            true => start,
            false => start - Seconds::from(draw.within(1..=700)) * DAY - HOUR,
        };
        let beginning = Beginning {
            person: &person,
            at: start,
            subject: &main.slots.fill(main.script.subject, ""),
            page: page(topic),
            source_id: &known.source_id,
            domain: &account.domain,
        };
        Self {
            ids: ids(draw, account, index, channel, person.locale, lines.len()),
            seen: last_seen(draw, &lines, owner, now, channel, pending.is_some()),
            status: status(plot),
            snoozed_until: snoozed_until(draw, plot, now),
            is_muted: plot == Plot::Done && draw.chance(4),
            team: draw.maybe(40, team_for(topic)),
            priority: priority(draw),
            labels: labels(draw, topic),
            sla_policy: draw.maybe(8, account.sla_policy),
            contact_since,
            is_contact_online: is_contact_online(draw, channel, idle),
            is_contact_loaded: draw.chance(94),
            facts: channel::conversation_facts(draw, channel, &beginning),
            values: attributes::of_conversation(draw, &order),
            contact_values: match known.is_named {
                true => attributes::of_contact(draw, contact_since),
                false => Json::empty_object(),
            },
            view: View::draw(draw, lines.len(), pending.is_some()),
            theme: draw.weighted(&[(62, Theme::Light), (38, Theme::Dark)]),
            customer_email: person.email.clone(),
            account,
            channel,
            owner,
            can_reply,
            created_at: start,
            pending,
            known,
            lines,
        }
    }

    /// Time of the last activity.
    pub(super) fn last_activity(&self) -> Seconds {
        let last_line = self.lines.last().map_or(self.created_at, |line| line.at);
        self.pending
            .as_ref()
            .map_or(last_line, |pending| pending.at)
    }

    /// Customer's messages that no agent has seen. The host counts no further than ten.
    pub(super) fn unread(&self) -> u64 {
        let unseen = |line: &&Line| line.is_incoming() && line.at > self.seen.agent;
        self.lines.iter().filter(unseen).count().min(10) as u64
    }

    /// The line of the first answer of an agent.
    pub(super) fn first_reply(&self) -> Option<&Line> {
        self.lines.iter().find(|line| line.is_reply())
    }

    /// Since when the customer waits for an agent; 0 when nobody waits.
    pub(super) fn waiting_since(&self) -> Seconds {
        if self.status == Status::Resolved {
            return 0;
        }
        let answered = self.lines.iter().rposition(Line::is_reply);
        let open = &self.lines[answered.map_or(0, |place| place + 1)..];
        open.iter()
            .find(|line| line.is_incoming())
            .map_or(0, |line| line.at)
    }

    /// Time of the customer's last message.
    pub(super) fn last_incoming(&self) -> Option<Seconds> {
        last_at(&self.lines, Line::is_incoming)
    }

    /// What became of a line.
    pub(super) fn delivery(&self, line: &Line) -> DeliveryStatus {
        let is_outgoing = matches!(line.voice, Voice::Agent(_) | Voice::Bot) && !line.private;
        if line.refusal.is_some() {
            DeliveryStatus::Failed
        } else if is_outgoing && line.at <= self.seen.contact {
            DeliveryStatus::Read
        } else if is_outgoing && channel::reports_delivery(self.channel) {
            DeliveryStatus::Delivered
        } else {
            DeliveryStatus::Sent
        }
    }
}

impl Play {
    fn draw(
        draw: &mut Draw,
        account: &Account,
        person: &Person,
        script: &'static Script,
        start: Seconds,
    ) -> Self {
        let cents = price(draw) * u64::from(person.country.currency.rate);
        let date = date_of(draw, script.topic, start);
        let language = person.locale.language();
        let slots = Slots {
            order: format!("{}-{}", account.order_prefix, draw.digits(6)),
            invoice: format!("INV-2026-{}", draw.digits(5)),
            booking: draw.text(6, b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789"),
            product: draw.pick(language.products),
            date: text::day(date, person.country, language),
            amount: text::amount(cents, &person.country.currency),
            name: person.address_form(),
            signature: person.name.full(),
            email: person.email.clone(),
            company: person.company.clone(),
            city: person.city,
            street: person.street,
            shop: account.shop.clone(),
        };
        Self {
            script,
            slots,
            cents,
            date,
        }
    }

    /// Some second of the day the order is promised for, counted where the customer lives.
    fn delivery(&self, zone: &Zone) -> Seconds {
        let days_after = match self.script.topic {
            Topic::Delivery => 5,
            _ => 0,
        };
        self.date.saturating_add_signed(zone.offset(self.date)) + days_after * DAY
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

fn owner(draw: &mut Draw, account: &Account, plot: Plot) -> Owner {
    let other = Owner::Agent(1 + draw.index(account.colleagues.len() - 1));
    let current = Owner::Agent(CURRENT);
    match plot {
        Plot::Bot => draw.weighted(&[(75, Owner::Bot), (25, Owner::Nobody)]),
        Plot::Empty | Plot::Fresh => {
            draw.weighted(&[(55, Owner::Nobody), (30, current), (15, other)])
        }
        _ => draw.weighted(&[(20, Owner::Nobody), (55, current), (25, other)]),
    }
}

fn cast(draw: &mut Draw, account: &Account, owner: Owner) -> Cast {
    let colleagues = account.colleagues.len();
    let volunteer = draw.index(colleagues);
    let speaker = match owner {
        Owner::Agent(place) => place,
        Owner::Nobody | Owner::Bot => volunteer,
    };
    let other = (speaker + 1 + draw.index(colleagues - 1)) % colleagues;
    let is_handed_over = draw.chance(14);
    Cast {
        speaker,
        predecessor: (is_handed_over && owner != Owner::Nobody).then_some(other),
        is_assigned: matches!(owner, Owner::Agent(_)),
    }
}

/// How long ago the last line was written.
fn idle(draw: &mut Draw, plot: Plot) -> Seconds {
    let (shortest, longest) = match plot {
        Plot::Fresh | Plot::Bot | Plot::Waiting => draw.weighted(&[
            (60, (30, 3_600)),
            (30, (3_600, 43_200)),
            (10, (86_400, 345_600)),
        ]),
        _ => draw.weighted(&[
            (45, (30, 3_600)),
            (30, (3_600, 43_200)),
            (25, (86_400, 1_036_800)),
        ]),
    };
    Seconds::from(draw.within(shortest..=longest))
}

/// Plays the script; some days earlier when it would otherwise reach beyond the end of all events.
fn play_before_end(
    draw: &mut Draw,
    stage: &Stage<'_>,
    plot: Plot,
    start: Seconds,
    idle: Seconds,
) -> (Seconds, Vec<Line>) {
    let before = draw.clone();
    let mut start = start;
    loop {
        *draw = before.clone();
        let lines = player::play(draw, stage, plot, start);
        let now = lines.last().map_or(start, |line| line.at) + idle;
        if now < END {
            return (lines.first().map_or(start, |line| line.at), lines);
        }
        start -= ((now - END) / DAY + 1) * DAY;
    }
}

fn last_at(lines: &[Line], is_wanted: fn(&Line) -> bool) -> Option<Seconds> {
    let line = lines.iter().rfind(|line| is_wanted(line));
    line.map(|line| line.at)
}

/// The agent who looks at the dashboard may just have sent something.
fn pending(
    draw: &mut Draw,
    person: &Person,
    plot: Plot,
    cast: Cast,
    owner: Owner,
    now: Seconds,
) -> Option<Pending> {
    let text = draw.pick(person.locale.language().moments);
    let uuid = draw.uuid();
    let is_sent = draw.chance(9);
    let fits = matches!(plot, Plot::Waiting | Plot::Answered)
        && cast.speaker == CURRENT
        && owner != Owner::Bot;
    (is_sent && fits).then(|| Pending {
        uuid,
        at: now,
        text: text.to_owned(),
    })
}

fn status(plot: Plot) -> Status {
    match plot {
        Plot::Bot => Status::Pending,
        Plot::Snoozed => Status::Snoozed,
        Plot::Done => Status::Resolved,
        Plot::Empty | Plot::Fresh | Plot::Waiting | Plot::Answered | Plot::Reopened => Status::Open,
    }
}

/// Nine o'clock on a coming day, or no time at all: until the customer writes.
fn snoozed_until(draw: &mut Draw, plot: Plot, now: Seconds) -> Option<Seconds> {
    let days = Seconds::from(draw.within(1..=7));
    let has_end = draw.chance(65);
    (plot == Plot::Snoozed && has_end).then_some(now - now % DAY + days * DAY + 9 * HOUR)
}

fn priority(draw: &mut Draw) -> Option<Priority> {
    draw.weighted(&[
        (60, None),
        (9, Some(Priority::Low)),
        (13, Some(Priority::Medium)),
        (12, Some(Priority::High)),
        (6, Some(Priority::Urgent)),
    ])
}

fn labels(draw: &mut Draw, topic: Topic) -> Vec<String> {
    let topic = match topic {
        Topic::Delivery => "delivery",
        Topic::Refund => "refund",
        Topic::Booking => "booking",
        Topic::Invoice => "billing",
        Topic::Login => "login",
        Topic::Praise => "feedback",
        Topic::Damage => "damaged",
        Topic::Address => "address-change",
    };
    [(60, topic), (10, "vip"), (8, "follow-up")]
        .into_iter()
        .filter_map(|(percent, label)| draw.maybe(percent, label.to_owned()))
        .collect()
}

/// The page of the shop from where people write about a topic.
fn page(topic: Topic) -> &'static str {
    match topic {
        Topic::Delivery | Topic::Address => "account/orders",
        Topic::Refund | Topic::Damage => "help/returns",
        Topic::Booking => "bookings",
        Topic::Invoice => "account/billing",
        Topic::Login => "login",
        Topic::Praise => "",
    }
}

fn is_contact_online(draw: &mut Draw, channel: Channel, idle: Seconds) -> Option<bool> {
    let is_unknown = draw.chance(5);
    (!is_unknown).then_some(channel == Channel::WebWidget && idle < 300)
}

fn last_seen(
    draw: &mut Draw,
    lines: &[Line],
    owner: Owner,
    now: Seconds,
    channel: Channel,
    is_writing: bool,
) -> LastSeen {
    let last = lines.last().map_or(0, |line| line.at);
    let agent_was_there = last_at(lines, |line| line.actor.is_some());
    let is_up_to_date = draw.chance(60) || is_writing;
    let agent = match is_up_to_date {
        true if last > 0 => (last + Seconds::from(draw.within(1..=600))).min(now),
        _ => agent_was_there.unwrap_or(0),
    };
    let assignee = match owner {
        Owner::Agent(CURRENT) => agent,
        Owner::Agent(place) => lines
            .iter()
            .rfind(|line| line.actor == Some(place))
            .map_or(0, |line| line.at),
        Owner::Nobody | Owner::Bot => 0,
    };
    LastSeen {
        agent,
        assignee,
        contact: contact_last_seen(draw, lines, now, channel),
    }
}

fn contact_last_seen(draw: &mut Draw, lines: &[Line], now: Seconds, channel: Channel) -> Seconds {
    let later = Seconds::from(draw.within(1..=900));
    let has_looked = draw.chance(65);
    let wrote = last_at(lines, Line::is_incoming);
    match (wrote, lines.last()) {
        (Some(wrote), Some(last)) if channel::has_receipts(channel) => match has_looked {
            true => (last.at + later).min(now),
            false => wrote,
        },
        _ => 0,
    }
}

fn ids(
    draw: &mut Draw,
    account: &Account,
    index: u64,
    channel: Channel,
    locale: Locale,
    lines: usize,
) -> Ids {
    // Keeps every id within the whole numbers that JavaScript can tell apart.
    let index = index % 1_000_000_000_000;
    let first = account.first_ids;
    let contact = first.contact + index * 3 + u64::from(draw.below(3));
    let mut message = first.message + index * 160;
    let lines = (0..lines)
        .map(|_| {
            message += u64::from(draw.within(1..=3));
            record_id(message)
        })
        .collect();
    let inbox = account.first_inbox + channel::inbox_place(channel) * 8 + locale as u64;
    Ids {
        conversation: record_id(first.conversation + index),
        contact: record_id(contact),
        contact_inbox: record_id(contact + 4_100),
        inbox: record_id(inbox),
        lines,
        uuid: draw.uuid(),
        pubsub_token: draw.token(24),
    }
}
