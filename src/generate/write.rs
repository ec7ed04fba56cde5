//! Writes a draft as the bytes of an event, in one of its three shapes: as a page load, an update or a push brings it.

use std::cell::RefCell;

use crate::contract::{Channel, ContentType, FileType, MessageType, Presence, Profile, Shape};

use super::account::{CURRENT, FILES, Face};
use super::channel::MessageId;
use super::clock::{Seconds, iso};
use super::conversation::{Draft, Owner, Pending};
use super::json::{self, Json, Key, Object, key, quoted};
use super::mail::{self, IncomingMail, Letter};
use super::thread::{Enclosure, Extra, Voice};
use super::wish::InStore;

/// Writes the event that a host of the profile posts when its store has the conversation in that shape.
pub(super) fn event(out: &mut Vec<u8>, draft: &Draft<'_>, profile: Profile, shape: Shape) {
    let writer = Writer::new(draft, profile, shape);
    json::object(out, |event| {
        event.set(key!("event"), crate::contract::wire::EVENT);
        event.object(key!("data"), |data| writer.data(data));
    });
}

/// Writes a draft in one shape.
struct Writer<'a> {
    draft: &'a Draft<'a>,
    profile: Profile,
    shape: Shape,
    /// The customer as the sender of a message.
    customer: Json,
    /// Where a message belongs.
    place: Json,
    /// Where the words of one line are put together.
    words: RefCell<String>,
}

/// The event and the conversation.
impl<'a> Writer<'a> {
    fn new(draft: &'a Draft<'a>, profile: Profile, shape: Shape) -> Self {
        Self {
            draft,
            profile,
            shape,
            customer: customer_as_sender(draft),
            place: Json::object(|place| {
                place.set(key!("inbox_id"), draft.ids.inbox);
                place.set(key!("conversation_id"), draft.ids.conversation);
            }),
            words: RefCell::new(String::with_capacity(1024)),
        }
    }

    fn is_pushed(&self) -> bool {
        self.shape != Shape::Rest
    }

    /// Whether the host is younger than 2022.
    fn is_recent(&self) -> bool {
        self.profile != Profile::Web2022
    }

    /// The name that a key has in the web dashboard, or in the mobile app.
    fn key(&self, web: Key, mobile: Key) -> Key {
        match self.profile {
            Profile::Mobile => mobile,
            Profile::Web2022 | Profile::Web2023 | Profile::Web2026 => web,
        }
    }

    fn data(&self, data: &mut Object<'_>) {
        let account = self.draft.account;
        data.object(key!("conversation"), |conversation| {
            self.conversation(conversation);
        });
        data.object(key!("contact"), |contact| {
            // The mobile app has no store of contacts: it sends the sender once more.
            let is_mobile = self.profile == Profile::Mobile;
            if is_mobile || self.draft.contact == InStore::Loaded {
                // An update of the conversation may have replaced the contact of the page load.
                let shape = match is_mobile || self.draft.view.has_pushed_contact {
                    true => self.shape,
                    false => Shape::Rest,
                };
                self.contact(contact, shape);
            }
        });
        if self.is_recent() {
            let key = self.key(key!("currentAgent"), key!("current_agent"));
            data.put(key, &account.faces.current_agent);
        }
        if self.profile == Profile::Web2026 {
            data.put(key!("customAttributes"), &account.faces.definitions);
            data.set(key!("theme"), self.draft.theme);
        }
    }

    fn conversation(&self, conversation: &mut Object<'_>) {
        let draft = self.draft;
        let is_live = self.shape == Shape::Live;
        let last = draft.last_activity();
        conversation.object(key!("meta"), |meta| self.meta(meta));
        conversation.set(key!("id"), draft.ids.conversation);
        self.messages(conversation);
        conversation.set(key!("account_id"), draft.account.id);
        if !is_live {
            quoted(conversation.key(key!("uuid")), |out| {
                draft.ids.uuid.uuid(out);
            });
        }
        conversation.put(key!("additional_attributes"), &draft.facts);
        conversation.set(key!("agent_last_seen_at"), draft.seen.agent);
        if !is_live {
            conversation.set(key!("assignee_last_seen_at"), draft.seen.assignee);
        }
        conversation.set(key!("can_reply"), draft.can_reply);
        conversation.set(key!("contact_last_seen_at"), draft.seen.contact);
        conversation.put(key!("custom_attributes"), &draft.values);
        conversation.set(key!("inbox_id"), draft.ids.inbox);
        conversation.set(key!("labels"), &draft.labels);
        if !is_live {
            conversation.set(key!("muted"), draft.is_muted);
        }
        conversation.set(
            key!("snoozed_until"),
            draft.snoozed_until.map(|at| iso(at, 0)),
        );
        conversation.set(key!("status"), draft.status);
        conversation.set(key!("created_at"), draft.created_at);
        conversation.set(key!("updated_at"), self.updated_at(last));
        conversation.set(key!("timestamp"), last);
        self.first_reply(conversation);
        conversation.set(key!("unread_count"), draft.unread());
        self.last_non_activity_message(conversation);
        conversation.set(key!("last_activity_at"), last);
        self.what_came_later(conversation);
        self.what_is_pushed(conversation);
        if self.profile != Profile::Mobile {
            conversation.set(
                key!("allMessagesLoaded"),
                draft.view.is_complete(self.shape),
            );
            if draft.view.is_fetched(self.shape) {
                conversation.set(key!("dataFetched"), true);
            }
        }
    }

    /// Keys that came after 2022.
    fn what_came_later(&self, conversation: &mut Object<'_>) {
        if self.is_recent() {
            conversation.set(key!("priority"), self.draft.priority);
            conversation.set(key!("waiting_since"), self.draft.waiting_since());
            if self.shape != Shape::Live {
                conversation.set(key!("sla_policy_id"), self.draft.sla_policy);
            }
        }
    }

    /// Keys that the websocket adds.
    fn what_is_pushed(&self, conversation: &mut Object<'_>) {
        if self.is_pushed() {
            conversation.set(key!("channel"), self.channel());
            conversation.object(key!("contact_inbox"), |inbox| self.contact_inbox(inbox));
            match self.performer() {
                Some(performer) => conversation.put(key!("performer"), performer),
                None => conversation.set(key!("performer"), ()),
            }
        }
    }

    fn updated_at(&self, last: Seconds) -> f64 {
        let millis = self.draft.lines.last().map_or(0, |line| line.millis);
        last as f64 + f64::from(millis) / 1000.0
    }

    fn first_reply(&self, conversation: &mut Object<'_>) {
        const KEY: Key = key!("first_reply_created_at");
        if !self.is_recent() {
            return;
        }
        let reply = self.draft.first_reply();
        match self.shape {
            Shape::Rest => conversation.set(KEY, reply.map_or(0, |line| line.at)),
            Shape::Merged | Shape::Live => {
                conversation.set(KEY, reply.map(|line| iso(line.at, line.millis)));
            }
        }
    }

    /// The websocket does not bring it; an update leaves the one of the page load.
    fn last_non_activity_message(&self, conversation: &mut Object<'_>) {
        const KEY: Key = key!("last_non_activity_message");
        if self.shape == Shape::Live || !self.is_recent() {
            return;
        }
        let lines = &self.draft.lines;
        match lines.iter().rposition(|line| line.voice != Voice::Activity) {
            Some(place) => conversation.object(KEY, |message| self.stored(message, place, false)),
            None => conversation.set(KEY, ()),
        }
    }

    fn contact_inbox(&self, inbox: &mut Object<'_>) {
        let draft = self.draft;
        let since = iso(draft.contact_since, 208);
        inbox.set(key!("id"), draft.ids.contact_inbox);
        inbox.set(key!("contact_id"), draft.ids.contact);
        inbox.set(key!("inbox_id"), draft.ids.inbox);
        inbox.set(key!("source_id"), &draft.known.source_id);
        let token = draft.ids.pubsub_token;
        quoted(inbox.key(key!("pubsub_token")), |out| token.token(out, 24));
        inbox.set(key!("hmac_verified"), draft.known.hmac_verified);
        inbox.set(key!("created_at"), since);
        inbox.set(key!("updated_at"), since);
    }

    /// The agent who acted last, when the host tells.
    fn performer(&self) -> Option<&Json> {
        let actor = self.draft.lines.iter().rev().find_map(|line| line.actor);
        let actor = actor.filter(|_| self.draft.view.tells_performer)?;
        Some(&self.face(actor).short)
    }
}

/// Who is in the conversation.
impl Writer<'_> {
    fn face(&self, colleague: usize) -> &Face {
        let presence = self.draft.presence[colleague];
        &self.draft.account.faces.colleagues[colleague][presence]
    }

    fn bot(&self) -> &Face {
        &self.draft.account.faces.bots[self.draft.bot]
    }

    /// The kind of inbox, as long as there is one.
    fn channel(&self) -> Option<Channel> {
        (!self.draft.is_inbox_gone).then_some(self.draft.channel)
    }

    fn meta(&self, meta: &mut Object<'_>) {
        let draft = self.draft;
        meta.object(key!("sender"), |sender| self.contact(sender, self.shape));
        if !self.is_pushed() {
            meta.set(key!("channel"), self.channel());
        }
        self.put_or_leave(meta, key!("assignee"), self.assignee());
        if matches!(self.profile, Profile::Web2026 | Profile::Mobile) {
            meta.set(key!("assignee_type"), self.assignee_type());
        }
        self.put_or_leave(meta, key!("team"), self.team());
        meta.set(key!("hmac_verified"), draft.known.hmac_verified);
    }

    /// A page load leaves out what there is not; the websocket says `null`.
    fn put_or_leave(&self, object: &mut Object<'_>, key: Key, value: Option<&Json>) {
        match value {
            Some(json) => object.put(key, json),
            None if self.shape == Shape::Rest => {}
            None => object.set(key, ()),
        }
    }

    /// Hosts of 2022 assign conversations to agents only.
    fn owner(&self) -> Owner {
        match (self.draft.owner, self.profile) {
            (Owner::Bot, Profile::Web2022) => Owner::Nobody,
            (owner, _) => owner,
        }
    }

    fn assignee(&self) -> Option<&Json> {
        match (self.owner(), self.shape) {
            (Owner::Nobody, _) => None,
            (Owner::Bot, Shape::Rest) => Some(&self.bot().full),
            (Owner::Bot, _) => Some(&self.bot().short),
            (Owner::Agent(place), Shape::Rest) => Some(&self.face(place).full),
            (Owner::Agent(place), _) => Some(&self.face(place).short),
        }
    }

    fn assignee_type(&self) -> Option<&'static str> {
        match self.owner() {
            Owner::Nobody => None,
            Owner::Agent(_) => Some("User"),
            Owner::Bot => Some("AgentBot"),
        }
    }

    fn team(&self) -> Option<&Json> {
        let team = &self.draft.account.faces.teams[self.draft.team?];
        Some(match self.is_pushed() {
            true => &team.pushed,
            false => &team.fetched,
        })
    }

    /// The customer; a push leaves out what changes all the time.
    fn contact(&self, contact: &mut Object<'_>, shape: Shape) {
        let draft = self.draft;
        let known = &draft.known;
        contact.set(key!("id"), draft.ids.contact);
        contact.set(key!("name"), &known.name);
        contact.set(key!("email"), &known.email);
        contact.set(key!("phone_number"), &known.phone);
        contact.set(key!("identifier"), &known.identifier);
        contact.set(key!("thumbnail"), &known.thumbnail);
        contact.put(key!("additional_attributes"), &known.facts);
        contact.put(key!("custom_attributes"), &draft.contact_values);
        if shape == Shape::Rest {
            contact.set(key!("availability_status"), self.presence());
            let last = draft.last_incoming().unwrap_or(draft.created_at);
            contact.set(key!("last_activity_at"), last);
            contact.set(key!("created_at"), draft.contact_since);
        } else {
            contact.set(key!("type"), "contact");
        }
    }

    fn presence(&self) -> Option<Presence> {
        self.draft
            .is_contact_online
            .map(|is_online| match is_online {
                true => Presence::Online,
                false => Presence::Offline,
            })
    }
}

fn customer_as_sender(draft: &Draft<'_>) -> Json {
    let known = &draft.known;
    Json::object(|sender| {
        sender.set(key!("id"), draft.ids.contact);
        sender.set(key!("name"), &known.name);
        sender.set(key!("type"), "contact");
        sender.set(key!("thumbnail"), &known.thumbnail);
        sender.set(key!("email"), &known.email);
        sender.set(key!("phone_number"), &known.phone);
        sender.set(key!("identifier"), &known.identifier);
        sender.put(key!("additional_attributes"), &known.facts);
        sender.put(key!("custom_attributes"), &draft.contact_values);
    })
}

/// The messages.
impl<'a> Writer<'a> {
    fn messages(&self, conversation: &mut Object<'_>) {
        let count = self.draft.lines.len();
        let from = count - self.draft.view.held(self.shape, count);
        let pushed_from = count.saturating_sub(self.draft.view.pushed(self.shape));
        let stored = (from..count).map(Entry::Stored);
        let pending = self.draft.pending.iter().map(Entry::Pending);
        conversation.array(key!("messages"), stored.chain(pending), |out, entry| {
            json::object(out, |message| match entry {
                Entry::Stored(place) => self.stored(message, place, place >= pushed_from),
                Entry::Pending(pending) => self.pending(message, pending),
            });
        });
    }

    fn stored(&self, message: &mut Object<'_>, place: usize, is_pushed: bool) {
        let draft = self.draft;
        let line = &draft.lines[place];
        let id = draft.ids.lines[place];
        let mut words = self.words.borrow_mut();
        words.clear();
        let is_said = draft.write_words(&mut words, line);
        let text = is_said.then_some(words.as_str());
        let source_id = self.source_id(place);
        message.set(key!("id"), id);
        message.set(key!("content"), text);
        message.members_of(&self.place);
        message.set(key!("message_type"), message_type(line.voice));
        message.set(key!("content_type"), line.kind);
        message.set(key!("status"), draft.delivery(line));
        match &line.extra {
            Extra::Object(attributes) => message.put(key!("content_attributes"), attributes),
            _ => message.object(key!("content_attributes"), |attributes| {
                self.attributes(attributes, place, text.unwrap_or_default());
            }),
        }
        message.set(key!("created_at"), line.at);
        message.set(key!("private"), line.private);
        message.set(key!("source_id"), source_id);
        if let Some(sender) = self.sender(line.voice) {
            message.put(key!("sender"), sender);
        }
        if let Some(enclosure) = &line.enclosure {
            message.array(key!("attachments"), [enclosure], |out, enclosure| {
                json::object(out, |attachment| {
                    self.attachment(attachment, id.get(), enclosure);
                });
            });
        }
        if is_pushed {
            self.pushed(message, place, text);
        }
    }

    fn attributes(&self, attributes: &mut Object<'_>, place: usize, text: &str) {
        let line = &self.draft.lines[place];
        match &line.extra {
            Extra::None | Extra::Object(_) => {}
            Extra::IncomingMail(mail) => self.incoming_mail(attributes, place, mail, text),
            Extra::OutgoingMail => mail::outgoing(attributes, &self.draft.person.email),
            Extra::Deleted => attributes.set(key!("deleted"), true),
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

    fn sender(&self, voice: Voice) -> Option<&Json> {
        match voice {
            Voice::Customer => Some(&self.customer),
            Voice::Agent(place) => Some(&self.face(place).sender),
            Voice::Bot => Some(&self.bot().sender),
            Voice::Activity | Voice::Template => None,
        }
    }

    fn attachment(&self, attachment: &mut Object<'_>, message: u64, enclosure: &Enclosure) {
        let Enclosure {
            kind,
            file_name,
            size,
            token,
        } = enclosure;
        attachment.set(key!("id"), message - 61_000);
        attachment.set(key!("message_id"), message);
        attachment.set(key!("file_type"), kind);
        attachment.set(key!("account_id"), self.draft.account.id);
        // Only what was uploaded is a file with all that belongs to one.
        match kind {
            FileType::Contact => {}
            FileType::Location => {
                attachment.set(key!("data_url"), "https://maps.example.com/?q=pin");
            }
            FileType::Fallback => {
                attachment.set(
                    key!("data_url"),
                    format!("https://links.example.com/{token}"),
                );
            }
            FileType::Share => {
                attachment.set(
                    key!("data_url"),
                    format!("https://posts.example.com/{token}"),
                );
                attachment.set(key!("thumb_url"), "");
            }
            _ => {
                let extension = file_name.rsplit_once('.').map(|(_, extension)| extension);
                let has_picture = matches!(kind, FileType::Image | FileType::StoryMention);
                let url =
                    |way: &str| [FILES, "/", way, "/redirect/", token, "/", file_name].concat();
                // Not every host notes it.
                attachment.set(key!("extension"), extension.filter(|_| size % 3 > 0));
                attachment.set(key!("data_url"), url("blobs"));
                attachment.set(
                    key!("thumb_url"),
                    match has_picture {
                        true => url("representations"),
                        false => String::new(),
                    },
                );
                attachment.set(key!("file_size"), size);
            }
        }
    }

    fn pushed(&self, message: &mut Object<'_>, place: usize, text: Option<&str>) {
        let draft = self.draft;
        let line = &draft.lines[place];
        let (class, id) = match line.voice {
            Voice::Customer => (Some("Contact"), Some(draft.ids.contact)),
            Voice::Agent(place) => (Some("User"), Some(draft.account.colleagues[place].agent.id)),
            Voice::Bot => (Some("AgentBot"), Some(draft.account.bots[draft.bot].id)),
            Voice::Activity | Voice::Template => (None, None),
        };
        message.set(key!("account_id"), draft.account.id);
        message.set(key!("updated_at"), iso(line.at, line.millis));
        message.set(key!("sender_type"), class);
        message.set(key!("sender_id"), id);
        message.set(key!("processed_message_content"), text);
        message.object(key!("conversation"), |conversation| {
            let assignee = match self.owner() {
                Owner::Agent(place) => Some(draft.account.colleagues[place].agent.id),
                Owner::Nobody | Owner::Bot => None,
            };
            conversation.set(key!("assignee_id"), assignee);
            conversation.set(key!("unread_count"), self.unread_at(place));
            conversation.set(key!("last_activity_at"), line.at);
            conversation.object(key!("contact_inbox"), |inbox| {
                inbox.set(key!("source_id"), &draft.known.source_id);
            });
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

    fn pending(&self, message: &mut Object<'_>, pending: &Pending) {
        let draft = self.draft;
        message.set(key!("id"), &pending.id);
        message.set(key!("echo_id"), &pending.id);
        message.set(key!("status"), "progress");
        message.set(key!("content"), &pending.text);
        message.set(key!("message_type"), MessageType::Outgoing);
        message.set(key!("created_at"), pending.at);
        message.set(key!("conversation_id"), draft.ids.conversation);
        message.set(key!("private"), false);
        message.set(key!("attachments"), ());
        message.put(key!("sender"), &self.face(CURRENT).sender);
        if pending.is_full {
            message.set(key!("content_type"), ContentType::Text);
            message.object(key!("content_attributes"), |_| {});
            message.set(key!("inbox_id"), draft.ids.inbox);
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
