//! The messages.

use crate::contract::{Channel, DeliveryStatus, MessageType, Profile, RecordId};

use super::super::account::CURRENT;
use super::super::channel::MessageId;
use super::super::clock::{Seconds, iso};
use super::super::conversation::{Owner, Pending};
use super::super::features::Feature;
use super::super::json::{self, Object, key, quoted};
use super::super::mail::{self, IncomingMail, Letter};
use super::super::thread::{Call, Extra, Line, Voice};
use super::super::wish::Sending;
use super::{Form, Writer};

/// Why the dashboard could not send a message.
const FAILURE: &str = "Network Error";

impl<'a> Writer<'a> {
    pub(super) fn messages(&self, conversation: &mut Object<'_>) {
        let stored = (self.held.from..self.held.end).map(Entry::Stored);
        let pending = self.draft.pending.iter().map(Entry::Pending);
        conversation.array(key!("messages"), stored.chain(pending), |out, entry| {
            let start = out.len();
            json::object(out, |message| match entry {
                Entry::Stored(place) => self.stored(message, place, self.held.form(place)),
                Entry::Pending(pending) => self.pending(message, pending),
            });
            if let Entry::Stored(place) = entry
                && place == self.held.loaded
            {
                self.loaded_text.replace(start..out.len());
            }
        });
    }

    pub(super) fn stored(&self, message: &mut Object<'_>, place: usize, form: Form) {
        let line = &self.draft.lines[place];
        let mut words = self.words.borrow_mut();
        words.clear();
        let is_said = self.draft.write_words(&mut words, line);
        let text = is_said.then_some(words.as_str());
        match form {
            Form::Fetched | Form::Answered => self.fetched(message, place, text, form),
            Form::Loaded | Form::Pushed => self.pushed(message, place, text, form),
        }
    }

    /// A message as the history has it.
    fn fetched(&self, message: &mut Object<'_>, place: usize, text: Option<&str>, form: Form) {
        let draft = self.draft;
        let line = &draft.lines[place];
        message.set(key!("id"), draft.ids.lines[place]);
        message.set(key!("content"), text);
        if form == Form::Answered {
            message.set(key!("inbox_id"), draft.ids.inbox);
            self.echo_id(message);
            message.set(key!("conversation_id"), draft.ids.conversation);
        } else {
            message.members_of(&self.place.fetched);
        }
        message.set(key!("message_type"), message_type(line.voice));
        message.set(key!("content_type"), line.kind);
        message.set(key!("status"), draft.delivery(line));
        self.content_attributes(message, place, text);
        message.set(key!("created_at"), line.at);
        message.set(key!("private"), line.private);
        message.set(key!("source_id"), self.source_id(place));
        self.sender(message, line);
        self.attachments(message, place);
        self.call(message, line);
    }

    /// A message with all columns of its table, and with what happened when it came over the websocket.
    fn pushed(&self, message: &mut Object<'_>, place: usize, text: Option<&str>, form: Form) {
        let draft = self.draft;
        let line = &draft.lines[place];
        let change = match form {
            Form::Pushed => Update::of(line, draft.delivery(line)),
            _ => None,
        };
        message.set(key!("id"), draft.ids.lines[place]);
        let content = message.set_at(key!("content"), text);
        message.members_of(&self.place.pushed);
        message.set(key!("message_type"), message_type(line.voice));
        message.set(key!("created_at"), line.at);
        message.set(
            key!("updated_at"),
            iso(updated_at(line, change.is_some()), line.millis),
        );
        message.set(key!("private"), line.private);
        message.set(key!("status"), draft.delivery(line));
        message.set(key!("source_id"), self.source_id(place));
        message.set(key!("content_type"), line.kind);
        self.content_attributes(message, place, text);
        let (class, id) = self.author(line.voice).unzip();
        message.set(key!("sender_type"), class);
        message.set(key!("sender_id"), id);
        message.object(key!("external_source_ids"), |_| {});
        message.object(key!("additional_attributes"), |_| {});
        message.again(key!("processed_message_content"), content);
        if self.has(Feature::Sentiment) {
            message.object(key!("sentiment"), |_| {});
        }
        self.conversation_of(message, place);
        let is_new = form == Form::Pushed && change.is_none();
        if is_new && line.voice == Voice::Agent(CURRENT) {
            self.echo_id(message);
        }
        self.attachments(message, place);
        self.sender(message, line);
        self.call(message, line);
        if let Some(change) = change {
            message.object(key!("previous_changes"), |changes| {
                self.changes(changes, change, line, text);
            });
        }
        // Whatever changes later is done by a channel or a customer, but for a deletion.
        let performer = line
            .actor
            .filter(|_| is_new || change == Some(Update::Deletion));
        if let (Some(place), Form::Pushed) = (performer, form) {
            message.put(key!("performer"), &self.face(place).short);
        }
    }

    fn conversation_of(&self, message: &mut Object<'_>, place: usize) {
        let draft = self.draft;
        message.object(key!("conversation"), |conversation| {
            let assignee = match draft.owner {
                Owner::Agent(place) => Some(draft.account.colleagues[place].id),
                Owner::Nobody | Owner::Bot => None,
            };
            conversation.set(key!("assignee_id"), assignee);
            conversation.set(key!("unread_count"), self.unread_at(place));
            self.set_since(
                conversation,
                Feature::LastActivityAt,
                key!("last_activity_at"),
                draft.lines[place].at,
            );
            conversation.object(key!("contact_inbox"), |inbox| {
                inbox.set(key!("source_id"), &draft.known.source_id);
            });
        });
    }

    /// The class and the id of who wrote it.
    fn author(&self, voice: Voice) -> Option<(&'static str, RecordId)> {
        let draft = self.draft;
        match voice {
            Voice::Customer => Some(("Contact", draft.ids.contact)),
            Voice::Agent(place) => Some(("User", draft.account.colleagues[place].id)),
            Voice::Bot if draft.rare.is_captain => {
                Some(("Captain::Assistant", draft.account.captain))
            }
            Voice::Bot => Some(("AgentBot", draft.account.bots[draft.bot].id)),
            Voice::Activity | Voice::Template => None,
        }
    }

    fn sender(&self, message: &mut Object<'_>, line: &Line) {
        let sender = match line.voice {
            Voice::Customer => &self.customer,
            Voice::Agent(place) => &self.face(place).short,
            Voice::Bot if self.draft.rare.is_captain => &self.draft.account.faces.captain,
            Voice::Bot => &self.bot().short,
            Voice::Activity | Voice::Template => return,
        };
        message.put(key!("sender"), sender);
    }

    /// What an update of the message has changed, each with the value before and after.
    fn changes(&self, changes: &mut Object<'_>, change: Update, line: &Line, text: Option<&str>) {
        match change {
            Update::Status(status) => changes.set(key!("status"), status),
            Update::Deletion => {
                let said = self.draft.person.locale.language().moments[0];
                changes.set(key!("content"), [Some(said), text]);
                changes.array(key!("content_attributes"), [false, true], |out, deleted| {
                    json::object(out, |attributes| {
                        attributes.set_some(key!("deleted"), deleted.then_some(true));
                    });
                });
            }
        }
        let times = [line.at, updated_at(line, true)].map(|at| iso(at, line.millis));
        changes.set(key!("updated_at"), times);
    }

    fn content_attributes(&self, message: &mut Object<'_>, place: usize, text: Option<&str>) {
        match &self.draft.lines[place].extra {
            Extra::Object(attributes) => message.put(key!("content_attributes"), attributes),
            _ => message.object(key!("content_attributes"), |attributes| {
                self.attributes(attributes, place, text.unwrap_or_default());
            }),
        }
    }

    fn attributes(&self, attributes: &mut Object<'_>, place: usize, text: &str) {
        let line = &self.draft.lines[place];
        match &line.extra {
            Extra::None | Extra::Object(_) => {}
            Extra::IncomingMail(mail) => self.incoming_mail(attributes, place, mail, text),
            Extra::OutgoingMail => mail::outgoing(attributes, &self.draft.person.email),
            Extra::Deleted => attributes.set(key!("deleted"), true),
            Extra::Call(call) => attributes.object(key!("data"), |data| {
                data.set(key!("call_sid"), &call.sid);
                data.set(key!("status"), call_status(call));
            }),
            Extra::Survey { stars, comment } => {
                attributes.object(key!("submitted_values"), |values| {
                    values.object(key!("csat_survey_response"), |response| {
                        response.set(key!("rating"), stars);
                        response.set(key!("feedback_message"), comment);
                    });
                });
            }
        }
        attributes.set_some(key!("external_error"), line.refusal);
        attributes.set_some(
            key!("in_reply_to"),
            line.quotes.map(|place| self.draft.ids.lines[place]),
        );
    }

    /// Id of a line in the channel's own system.
    fn source_id(&self, place: usize) -> Option<MessageId<'a>> {
        let draft = self.draft;
        let line = &draft.lines[place];
        MessageId::of(draft.channel, draft.ids.lines[place], &line.source_id)
    }

    fn incoming_mail(
        &self,
        attributes: &mut Object<'_>,
        place: usize,
        mail: &IncomingMail,
        text: &str,
    ) {
        let draft = self.draft;
        let subject = match mail.is_answer {
            true => &["Re: ", &draft.subject].concat(),
            false => &draft.subject,
        };
        let letter = Letter {
            subject,
            in_reply_to: mail.in_reply_to.and_then(|place| self.source_id(place)),
            has_file: mail.has_file,
            customer: &draft.person.email,
            domain: &draft.account.domain,
            message_id: self.source_id(place),
            at: draft.lines[place].at,
            text,
        };
        mail::incoming(attributes, &letter);
    }

    /// The phone call that a message stands for.
    fn call(&self, message: &mut Object<'_>, line: &Line) {
        let Extra::Call(call) = &line.extra else {
            return;
        };
        if !self.has(Feature::Calls) {
            return;
        }
        let draft = self.draft;
        let agent = call
            .taken
            .map(|(agent, _)| &draft.account.colleagues[agent]);
        let seconds = call.taken.map(|(_, seconds)| seconds);
        message.object(key!("call"), |object| {
            object.set(key!("id"), draft.ids.contact_inbox);
            object.set(key!("provider_call_id"), &call.sid);
            object.set(
                key!("provider"),
                match draft.channel {
                    Channel::Whatsapp => "whatsapp",
                    _ => "twilio",
                },
            );
            object.set(key!("direction"), "inbound");
            object.set(key!("status"), call_status(call));
            object.set(key!("duration_seconds"), seconds);
            object.set(key!("end_reason"), ());
            object.set(key!("conference_sid"), ());
            object.set(key!("accepted_by_agent_id"), agent.map(|agent| agent.id));
            object.set(
                key!("accepted_by_agent_name"),
                agent.map(|agent| agent.first_name),
            );
            object.set(key!("started_at"), seconds.map(|_| line.at));
            let length = Seconds::from(seconds.unwrap_or(20));
            object.set(key!("ended_at"), iso(line.at + length, line.millis));
            object.set(key!("from_number"), &draft.known.phone);
            object.set(key!("to_number"), "+12025550100");
            object.set(key!("recording_url"), ());
            object.set(key!("transcript"), ());
        });
    }

    /// What was unread when that line came: everything since an agent was there last.
    fn unread_at(&self, place: usize) -> u64 {
        let lines = &self.draft.lines;
        if place + 1 == lines.len() {
            return self.draft.unread();
        }
        let since_agent = lines[..=place]
            .iter()
            .rev()
            .take_while(|line| line.actor.is_none());
        since_agent
            .filter(|line| line.is_incoming())
            .count()
            .min(10) as u64
    }

    /// Id that the last message had before the server stored it.
    fn echo_id(&self, message: &mut Object<'_>) {
        quoted(message.key(key!("echo_id")), |out| {
            self.draft.ids.pubsub_token.pending_id(out);
        });
    }

    /// A message that the server has not stored, as the dashboard makes it from what the agent has sent.
    fn pending(&self, message: &mut Object<'_>, pending: &Pending) {
        let is_mobile = self.profile == Profile::Mobile;
        let viewer = &self.draft.account.colleagues[CURRENT];
        let conversation = self.draft.ids.conversation;
        if is_mobile {
            message.set(key!("conversation_id"), conversation);
        } else {
            message.set(key!("conversationId"), conversation);
        }
        message.set(key!("message"), &pending.text);
        message.set(key!("private"), pending.private);
        message.object(key!("sender"), |sender| {
            if is_mobile {
                sender.set(key!("id"), viewer.id);
            }
            sender.set(key!("name"), &viewer.name);
            sender.set(key!("thumbnail"), &viewer.thumbnail);
        });
        message.set(key!("content"), &pending.text);
        message.set(key!("id"), &pending.id);
        message.set(key!("echo_id"), &pending.id);
        message.set(
            key!("status"),
            match pending.state {
                Sending::Underway => DeliveryStatus::Progress,
                Sending::Failed => DeliveryStatus::Failed,
            },
        );
        message.set(key!("created_at"), pending.at);
        message.set(key!("message_type"), MessageType::Outgoing);
        if !is_mobile {
            message.set(key!("conversation_id"), conversation);
        }
        message.set(key!("attachments"), ());
        if pending.state == Sending::Failed {
            message.object(key!("meta"), |meta| meta.set(key!("error"), FAILURE));
        }
    }
}

/// A message of the thread.
enum Entry<'a> {
    /// The line at that place.
    Stored(usize),
    Pending(&'a Pending),
}

fn message_type(voice: Voice) -> MessageType {
    match voice {
        Voice::Customer => MessageType::Incoming,
        Voice::Agent(_) | Voice::Bot => MessageType::Outgoing,
        Voice::Activity => MessageType::Activity,
        Voice::Template => MessageType::Template,
    }
}

/// An update of a message that came over the websocket after the message itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Update {
    /// The channel said what has become of it.
    Status([&'static str; 2]),
    /// An agent deleted it.
    Deletion,
}

impl Update {
    fn of(line: &Line, delivery: DeliveryStatus) -> Option<Self> {
        if matches!(line.extra, Extra::Deleted) {
            return Some(Update::Deletion);
        }
        match delivery {
            DeliveryStatus::Delivered => Some(Update::Status(["sent", "delivered"])),
            DeliveryStatus::Read => Some(Update::Status(["delivered", "read"])),
            DeliveryStatus::Failed => Some(Update::Status(["sent", "failed"])),
            DeliveryStatus::Sent | DeliveryStatus::Progress => None,
        }
    }
}

/// When a line was written, or changed for the last time.
fn updated_at(line: &Line, is_changed: bool) -> Seconds {
    line.at + if is_changed { 2 } else { 0 }
}

fn call_status(call: &Call) -> &'static str {
    match call.taken {
        Some(_) => "completed",
        None => "no-answer",
    }
}
