//! A drawn conversation: everything that is true of it, before it is written in one of its three shapes.
//!
//! Whatever can be told from the lines (who waits, what is unread, what was answered first) is told from the lines and
//! never drawn.

use crate::contract::{Channel, DeliveryStatus, Priority, RecordId, Status, Theme};

use super::account::{Account, CAPTAIN, COLLEAGUES, CURRENT, Face, record_id, team_for};
use super::attributes::{self, Order};
use super::channel::{self, Acquaintance, Beginning, REPLY_WINDOW};
use super::clock::{self, AWAKE, DAY, HOUR, Seconds};
use super::draw::{Draw, Seed, written};
use super::features::Feature;
use super::json::Json;
use super::language::{Locale, Script, Topic};
use super::matter::Matter;
use super::people::Person;
use super::player;
use super::rare::Rare;
use super::text::Parties;
use super::thread::{Cast, Line, Plot, Stage, Voice};
use super::view::View;
use super::wish::{Gesture, InStore, Keeper, Messages, Sending, Wish};

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

/// A message the agent has just sent, and the server has not stored.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    /// Id until the server answers.
    pub(super) id: String,
    /// When, by the clock of the agent's computer.
    pub(super) at: Seconds,
    /// The text.
    pub(super) text: String,
    /// Whether it is a private note.
    pub(super) private: bool,
    /// What has become of it.
    pub(super) state: Sending,
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
    pub(super) uuid: Seed,
    /// Token of the customer's websocket.
    pub(super) pubsub_token: Seed,
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
    pub(super) labels: Vec<&'static str>,
    pub(super) rare: Rare,
    pub(super) seen: LastSeen,
    pub(super) can_reply: bool,
    pub(super) created_at: Seconds,
    pub(super) contact_since: Seconds,
    pub(super) is_contact_online: Option<bool>,
    /// Whether the page has loaded the contact.
    pub(super) contact: InStore,
    pub(super) facts: Json,
    pub(super) values: Json,
    pub(super) contact_values: Json,
    pub(super) person: Person,
    /// What it is about, in order.
    pub(super) matters: Vec<Matter>,
    /// What it is called, as an e-mail.
    pub(super) subject: String,
    pub(super) view: View,
    pub(super) theme: Theme,
    /// Which of the account's bots answers here.
    pub(super) bot: usize,
    /// Which of its faces each colleague shows.
    pub(super) presence: [usize; COLLEAGUES],
    /// Whether the inbox was deleted.
    pub(super) is_inbox_gone: bool,
    /// When somebody looks at it.
    pub(super) now: Seconds,
}

impl<'a> Draft<'a> {
    /// The conversation of that index, as it is wished.
    pub(super) fn draw(account: &'a Account, draw: &mut Draw, index: u64, wish: &Wish) -> Self {
        let rare = rare(draw, account, wish);
        let person = Person::draw(draw, wish.locale);
        let any_channel = channel::draw_channel(draw, account.version);
        let channel = wish.channel.unwrap_or(any_channel);
        let mut known = channel::acquaintance(draw, channel, &person, wish.identity);
        let size = size(draw, wish);
        let plot = plot(draw, wish, size);
        let owner = match owner(draw, account, plot, wish.owner) {
            Owner::Bot if rare.is_captain || !account.host.has(Feature::AssignedBots) => {
                Owner::Nobody
            }
            owner => owner,
        };
        let cast = cast(draw, account, owner);
        let bot = draw.index(account.bots.len());
        let idle = idle(draw, plot);
        let zone = &person.country.zone;
        let day = clock::some_day(draw, account.now);
        let start = clock::within_hours(draw, day, AWAKE, zone);
        let room = Room {
            account,
            person: &person,
            known: &known,
            channel,
            cast,
            helper: match rare.is_captain {
                true => CAPTAIN,
                false => &account.bots[bot].name,
            },
            gesture: wish.gesture,
        };
        let played = room.play(draw, plot, start, idle, size);
        let Played {
            start,
            lines,
            matters,
            past,
            subject,
        } = played;
        let main = &matters[past];
        let now = lines.last().map_or(start, |line| line.at) + idle;
        let topic = main.script.topic;
        let last_incoming = last_at(&lines, Line::is_incoming);
        let can_reply = !channel::has_reply_window(channel)
            || last_incoming.is_some_and(|at| now < at + REPLY_WINDOW);
        let can_send = can_reply && !lines.is_empty() && size.is_none_or(|size| size > 1);
        let sending = draw.weighted(&[
            (9, Some(Sending::Underway)),
            (2, Some(Sending::Failed)),
            (89, None),
        ]);
        let pending = wish
            .sending
            .or(sending)
            .filter(|_| can_send && takes_answers(plot, cast, owner))
            .map(|state| pending(draw, &person, now, state));
        let order = Order {
            number: &main.slots.order_number(account),
            cents: main.slots.cents,
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
            subject: &subject,
            page: page(topic),
            source_id: &known.source_id,
            domain: &account.domain,
        };
        let view = View::draw(draw, lines.len(), pending.is_some(), wish.history);
        let in_store = match draw.chance(94) {
            true => InStore::Loaded,
            false => InStore::Missing,
        };
        let facts = channel::conversation_facts(draw, channel, &beginning);
        channel::leave_blank(draw, channel, &mut known);
        Self {
            ids: ids(draw, account, index, channel, person.locale, lines.len()),
            seen: last_seen(draw, &lines, owner, now, channel, pending.is_some()),
            status: status(plot),
            snoozed_until: snoozed_until(draw, plot, now),
            is_muted: plot == Plot::Done && draw.chance(4),
            team: draw.maybe(40, team_for(topic)),
            priority: priority(draw),
            labels: labels(draw, topic),
            rare,
            contact_since,
            is_contact_online: is_contact_online(draw, channel, idle),
            contact: wish.contact.unwrap_or(in_store),
            facts,
            values: attributes::of_conversation(draw, &order),
            contact_values: match known.is_named {
                true => attributes::of_contact(draw, contact_since),
                false => Json::empty_object(),
            },
            view: match size {
                Some(size) => {
                    let stored = size as usize - usize::from(pending.is_some());
                    view.holding(stored.min(lines.len()), lines.len())
                }
                None => view,
            },
            theme: draw.weighted(&[(62, Theme::Light), (38, Theme::Dark)]),
            bot,
            presence: presence(draw),
            is_inbox_gone: draw.below(400) == 0,
            now,
            account,
            channel,
            owner,
            can_reply,
            created_at: start,
            pending,
            known,
            lines,
            subject,
            matters,
            person,
        }
    }

    /// The customer and the account.
    pub(super) fn parties(&self) -> Parties<'_> {
        Parties {
            account: self.account,
            person: &self.person,
        }
    }

    /// Writes what a line says, and tells whether it says anything.
    pub(super) fn write_words(&self, out: &mut String, line: &Line) -> bool {
        let is_said = line.words.write(out, &self.matters, self.parties());
        out.push_str(line.tail);
        is_said
    }

    /// Adds a line at the end.
    pub(super) fn add(&mut self, line: Line) {
        let last = self.ids.lines.last();
        let id = last.map_or(self.account.first_ids.message, |id| id.get()) + 1;
        self.ids.lines.push(record_id(id));
        let held = self.view.holding_one_more(self.lines.len());
        self.lines.push(line);
        self.view = held;
    }

    /// Time of the last activity that the server knows.
    pub(super) fn last_activity(&self) -> Seconds {
        self.lines.last().map_or(self.created_at, |line| line.at)
    }

    /// Whether the dashboard that is looked at has sent the last message itself.
    pub(super) fn was_sent_here(&self) -> bool {
        let last = self.lines.last();
        self.pending.is_none() && last.is_some_and(|line| line.voice == Voice::Agent(CURRENT))
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

/// How many messages the event holds, when that is no matter of how the conversation went.
fn size(draw: &mut Draw, wish: &Wish) -> Option<u32> {
    let is_long = draw.below(250) == 0;
    let long = draw.weighted(&[(1, (100, 100)), (2, (40, 130))]);
    let is_free = wish.plot.is_none() && wish.history.is_none();
    let (least, most) = match wish.messages {
        Some(Messages { least, most }) => (least, most),
        None if is_long && is_free => long,
        None => return None,
    };
    Some(draw.within(least..=most))
}

fn plot(draw: &mut Draw, wish: &Wish, size: Option<u32>) -> Plot {
    let any = draw.weighted(&Plot::WEIGHTS);
    match (wish.plot.unwrap_or(any), size) {
        (_, Some(0)) => Plot::Empty,
        (Plot::Empty, Some(_)) => Plot::Fresh,
        (plot, _) => plot,
    }
}

fn owner(draw: &mut Draw, account: &Account, plot: Plot, wish: Option<Keeper>) -> Owner {
    let other = Owner::Agent(1 + draw.index(account.colleagues.len() - 1));
    let current = Owner::Agent(CURRENT);
    match wish {
        Some(Keeper::Nobody) => return Owner::Nobody,
        Some(Keeper::Bot) => return Owner::Bot,
        Some(Keeper::Viewer) => return current,
        Some(Keeper::Colleague) => return other,
        None => {}
    }
    match plot {
        Plot::Bot => draw.weighted(&[(75, Owner::Bot), (25, Owner::Nobody)]),
        Plot::Empty | Plot::Fresh | Plot::Photos => {
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

/// Where a conversation is played.
struct Room<'a> {
    account: &'a Account,
    person: &'a Person,
    known: &'a Acquaintance,
    channel: Channel,
    cast: Cast,
    /// What the bot is called, or whoever else answers before an agent does.
    helper: &'a str,
    gesture: Option<Gesture>,
}

/// A conversation that was played.
struct Played {
    /// When it began.
    start: Seconds,
    lines: Vec<Line>,
    /// What it was about, is about now, and might be about later.
    matters: Vec<Matter>,
    /// How many of them were settled before.
    past: usize,
    /// What it was about at first, as the subject of an e-mail; in a chat nobody asks for it.
    subject: String,
}

/// Lines that a matter comes to, about.
const LINES_OF_A_MATTER: usize = 8;

impl Room<'_> {
    /// Plays until there are lines enough, and earlier when it would otherwise reach beyond the end of all events.
    fn play(
        &self,
        draw: &mut Draw,
        plot: Plot,
        start: Seconds,
        idle: Seconds,
        size: Option<u32>,
    ) -> Played {
        let end = self.account.now;
        let before = draw.clone();
        let wanted = match plot {
            Plot::Empty => 0,
            _ => size.unwrap_or(0) as usize,
        };
        let mut start = start;
        let mut past = 0;
        loop {
            *draw = before.clone();
            let played = self.play_once(draw, plot, start, past);
            let lines = played.lines.len();
            let now = played.lines.last().map_or(start, |line| line.at) + idle;
            if lines < wanted {
                past += ((wanted - lines) / LINES_OF_A_MATTER).max(1);
            } else if now >= end {
                start -= ((now - end) / DAY + 1) * DAY;
            } else {
                return played;
            }
        }
    }

    /// Plays once, with so many matters settled before the one at hand.
    fn play_once(&self, draw: &mut Draw, plot: Plot, start: Seconds, past: usize) -> Played {
        let scripts = self.person.locale.language().scripts;
        let first = draw.index(scripts.len());
        let second = (first + 1 + draw.index(scripts.len() - 1)) % scripts.len();
        let matter = |draw: &mut Draw, script: &'static Script, days: u64| {
            Matter::draw(draw, self.person, script, start + days * DAY)
        };
        let days = past as u64 * 4;
        let main = matter(draw, &scripts[first], days);
        let sequel = matter(draw, &scripts[second], days + 6);
        let settled = (0..past).map(|place| {
            let script = &scripts[draw.index(scripts.len())];
            matter(draw, script, place as u64 * 4)
        });
        let matters: Vec<Matter> = settled.chain([main, sequel]).collect();
        let stage = Stage {
            account: self.account,
            person: self.person,
            known: self.known,
            channel: self.channel,
            cast: self.cast,
            helper: self.helper,
            gesture: self.gesture,
            matters: &matters,
            past,
        };
        let lines = player::play(draw, &stage, plot, start);
        Played {
            start: lines.first().map_or(start, |line| line.at),
            subject: match self.channel {
                Channel::Email => matters[0].subject(stage.parties()),
                _ => String::new(),
            },
            lines,
            matters,
            past,
        }
    }
}

fn last_at(lines: &[Line], is_wanted: fn(&Line) -> bool) -> Option<Seconds> {
    let line = lines.iter().rfind(|line| is_wanted(line));
    line.map(|line| line.at)
}

/// Whether the agent who looks at the dashboard could just have sent something.
fn takes_answers(plot: Plot, cast: Cast, owner: Owner) -> bool {
    matches!(plot, Plot::Waiting | Plot::Answered) && cast.speaker == CURRENT && owner != Owner::Bot
}

fn pending(draw: &mut Draw, person: &Person, now: Seconds, state: Sending) -> Pending {
    let id = draw.seed();
    Pending {
        id: written("", |out| id.pending_id(out)),
        at: now,
        text: draw.pick(person.locale.language().moments).to_owned(),
        private: draw.chance(10),
        state,
    }
}

/// Draws the details that few conversations have, as far as the host and the wish allow.
fn rare(draw: &mut Draw, account: &Account, wish: &Wish) -> Rare {
    let rare = Rare::of(draw.seed());
    let host = account.host;
    let is_captain = match wish.owner {
        Some(Keeper::Bot) => false,
        _ => rare.is_captain || wish.captain,
    };
    Rare {
        is_captain: is_captain && host.has(Feature::Captain),
        ..rare
    }
}

fn status(plot: Plot) -> Status {
    match plot {
        Plot::Bot => Status::Pending,
        Plot::Snoozed => Status::Snoozed,
        Plot::Done => Status::Resolved,
        Plot::Empty
        | Plot::Fresh
        | Plot::Photos
        | Plot::Notes
        | Plot::Waiting
        | Plot::Answered
        | Plot::Reopened => Status::Open,
    }
}

/// Nine o'clock on a coming day, or no time at all: until the customer writes.
fn snoozed_until(draw: &mut Draw, plot: Plot, now: Seconds) -> Option<Seconds> {
    let days = Seconds::from(draw.within(1..=7));
    let has_end = draw.chance(65);
    (plot == Plot::Snoozed && has_end).then_some(now - now % DAY + days * DAY + 9 * HOUR)
}

/// Who is there: the agent who looks at the dashboard is.
fn presence(draw: &mut Draw) -> [usize; COLLEAGUES] {
    let mut presence = [0; COLLEAGUES].map(|_| draw.weighted(&Face::WEIGHTS));
    presence[CURRENT] = draw.weighted(&Face::WEIGHTS_OF_VIEWER);
    presence
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

fn labels(draw: &mut Draw, topic: Topic) -> Vec<&'static str> {
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
        .filter_map(|(percent, label)| draw.maybe(percent, label))
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
    let mut message = first.message + index * 2_000;
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
        uuid: draw.seed(),
        pubsub_token: draw.seed(),
    }
}
