//! The three shapes of a conversation: one draft, written as a page load, an update or a push brings it.

use crate::contract::contact::ContactType;
use crate::contract::conversation::ContactInbox;
use crate::contract::message::{
    Progress, Pushed, PushedContactInbox, PushedConversation, TextOrNumber,
};
use crate::contract::scalar::{AlwaysTrue, FractionalEpoch, Uuid};
use crate::contract::{
    AppContext, Assignee, Attachment, Contact, ContactRecord, ContentType, Conversation, Field,
    FileType, FirstReply, Message, MessageType, Meta, Object, PendingMessage, PhoneNumber,
    Presence, Profile, RecordId, Sender, SenderType, Shape, StoredMessage, Team,
};

use super::account::{CURRENT, FILES, bare_sender, record_id, team_icon};
use super::clock::{Seconds, epoch, iso};
use super::conversation::{Draft, Owner, Pending};
use super::thread::{Enclosure, Voice};

/// The event that a host of the profile posts when its store has the conversation in that shape.
pub(super) fn context(draft: &Draft<'_>, profile: Profile, shape: Shape) -> AppContext {
    let has_agent = profile != Profile::Web2022;
    let has_definitions = profile == Profile::Web2026;
    AppContext {
        conversation: Writer {
            draft,
            profile,
            shape,
        }
        .conversation(),
        contact: match draft.is_contact_loaded {
            true => Contact::Loaded(Box::new(contact(draft, Shape::Rest))),
            false => Contact::NotLoaded,
        },
        current_agent: has_agent.then(|| draft.account.current_agent()),
        custom_attributes: has_definitions.then(|| draft.account.definitions.clone()),
        theme: has_definitions.then_some(draft.theme),
        other: Object::new(),
    }
}

/// The customer; a push leaves out what changes all the time.
fn contact(draft: &Draft<'_>, shape: Shape) -> ContactRecord {
    let known = &draft.known;
    let is_fetched = shape == Shape::Rest;
    let presence = draft.is_contact_online.map(|is_online| match is_online {
        true => Presence::Online,
        false => Presence::Offline,
    });
    ContactRecord {
        id: draft.ids.contact,
        name: known.name.clone(),
        email: known.email.clone(),
        phone_number: phone(known.phone.as_deref()),
        identifier: known.identifier.clone(),
        thumbnail: known.thumbnail.clone(),
        additional_attributes: known.facts.clone(),
        custom_attributes: draft.contact_values.clone(),
        availability_status: match is_fetched {
            true => Field::from(presence),
            false => Field::Absent,
        },
        last_activity_at: is_fetched
            .then(|| epoch(draft.last_incoming().unwrap_or(draft.created_at))),
        created_at: is_fetched.then(|| epoch(draft.contact_since)),
        kind: (!is_fetched).then_some(ContactType::Contact),
        other: Object::new(),
    }
}

fn phone(number: Option<&str>) -> Option<PhoneNumber> {
    number.map(|number| {
        PhoneNumber::try_from(number.to_owned()).expect("the patterns of places are E.164")
    })
}

/// Writes a draft in one shape.
struct Writer<'a> {
    draft: &'a Draft<'a>,
    profile: Profile,
    shape: Shape,
}

impl Writer<'_> {
    fn is_pushed(&self) -> bool {
        self.shape != Shape::Rest
    }

    /// Keys that came after 2022.
    fn recent<T>(&self, value: T) -> Option<T> {
        (self.profile != Profile::Web2022).then_some(value)
    }

    fn recent_field<T>(&self, value: Option<T>) -> Field<T> {
        self.recent(Field::from(value)).unwrap_or_default()
    }

    fn conversation(&self) -> Conversation {
        let draft = self.draft;
        let is_live = self.shape == Shape::Live;
        let last = draft.last_activity();
        Conversation {
            meta: self.meta(),
            id: draft.ids.conversation,
            messages: self.messages(),
            account_id: draft.account.id,
            uuid: (!is_live).then(|| draft.ids.uuid.clone()),
            additional_attributes: draft.facts.clone(),
            agent_last_seen_at: epoch(draft.seen.agent),
            assignee_last_seen_at: (!is_live).then(|| epoch(draft.seen.assignee)),
            can_reply: draft.can_reply,
            contact_last_seen_at: epoch(draft.seen.contact),
            custom_attributes: draft.values.clone(),
            inbox_id: draft.ids.inbox,
            labels: draft.labels.clone(),
            muted: (!is_live).then_some(draft.is_muted),
            snoozed_until: draft.snoozed_until.map(|at| iso(at, 0)),
            status: draft.status,
            created_at: Some(epoch(draft.created_at)),
            updated_at: Some(self.updated_at(last)),
            timestamp: epoch(last),
            first_reply_created_at: self.first_reply(),
            unread_count: draft.unread(),
            last_non_activity_message: self.last_non_activity_message(),
            last_activity_at: Some(epoch(last)),
            priority: self.recent_field(draft.priority),
            waiting_since: self.recent(epoch(draft.waiting_since())),
            sla_policy_id: match self.shape {
                Shape::Live => Field::Absent,
                _ => self.recent_field(draft.sla_policy),
            },
            channel: match self.is_pushed() {
                true => Field::Value(draft.channel),
                false => Field::Absent,
            },
            contact_inbox: self.is_pushed().then(|| self.contact_inbox()),
            performer: self.performer(),
            all_messages_loaded: Some(draft.view.is_complete(self.shape)),
            data_fetched: draft.view.is_fetched(self.shape).then_some(AlwaysTrue),
            other: Object::new(),
        }
    }

    fn updated_at(&self, last: Seconds) -> FractionalEpoch {
        let millis = self.draft.lines.last().map_or(0, |line| line.millis);
        let seconds = last as f64 + f64::from(millis) / 1000.0;
        FractionalEpoch::try_from(seconds).expect("all events lie in this century")
    }

    fn first_reply(&self) -> Field<FirstReply> {
        let reply = self.draft.first_reply();
        let field = match self.shape {
            Shape::Rest => {
                let at = reply.map_or(0, |line| line.at);
                Field::Value(FirstReply::Epoch(epoch(at)))
            }
            _ => Field::from(reply.map(|line| FirstReply::Iso(iso(line.at, line.millis)))),
        };
        self.recent(field).unwrap_or_default()
    }

    /// The websocket does not bring it; an update leaves the one of the page load.
    fn last_non_activity_message(&self) -> Field<Message> {
        if self.shape == Shape::Live {
            return Field::Absent;
        }
        let lines = &self.draft.lines;
        let place = lines.iter().rposition(|line| line.voice != Voice::Activity);
        self.recent_field(place.map(|place| self.stored(place, false)))
    }

    fn contact_inbox(&self) -> ContactInbox {
        let draft = self.draft;
        let since = iso(draft.contact_since, 208);
        ContactInbox {
            id: Some(draft.ids.contact_inbox),
            contact_id: Some(draft.ids.contact),
            inbox_id: Some(draft.ids.inbox),
            source_id: Field::Value(draft.known.source_id.clone()),
            pubsub_token: Field::Value(draft.ids.pubsub_token.clone()),
            hmac_verified: Field::from(draft.known.hmac_verified),
            created_at: Some(since.clone()),
            updated_at: Some(since),
            other: Object::new(),
        }
    }

    /// The agent who acted last, when the host tells.
    fn performer(&self) -> Field<Object> {
        if !self.is_pushed() {
            return Field::Absent;
        }
        let actor = self.draft.lines.iter().rev().find_map(|line| line.actor);
        let actor = actor.filter(|_| self.draft.view.tells_performer);
        let performer = actor.and_then(|place| {
            let short = self.draft.account.colleagues[place].short();
            match serde_json::to_value(short) {
                Ok(serde_json::Value::Object(keys)) => Some(keys),
                _ => None,
            }
        });
        Field::from(performer)
    }
}

/// Who is in the conversation.
impl Writer<'_> {
    fn meta(&self) -> Meta {
        let draft = self.draft;
        Meta {
            sender: Contact::Loaded(Box::new(contact(draft, self.shape))),
            channel: match self.is_pushed() {
                true => Field::Absent,
                false => Field::Value(draft.channel),
            },
            assignee: self.absent_after_page_load(self.assignee()),
            assignee_type: self.assignee_type(),
            team: self.absent_after_page_load(self.team()),
            hmac_verified: draft.known.hmac_verified,
            other: Object::new(),
        }
    }

    /// A page load leaves out what there is not; the websocket says `null`.
    fn absent_after_page_load<T>(&self, value: Option<T>) -> Field<T> {
        match (value, self.shape) {
            (None, Shape::Rest) => Field::Absent,
            (value, _) => Field::from(value),
        }
    }

    /// Hosts of 2022 assign conversations to agents only.
    fn owner(&self) -> Owner {
        match (self.draft.owner, self.profile) {
            (Owner::Bot, Profile::Web2022) => Owner::Nobody,
            (owner, _) => owner,
        }
    }

    fn assignee(&self) -> Option<Assignee> {
        let account = self.draft.account;
        match self.owner() {
            Owner::Nobody => None,
            Owner::Bot => Some(Assignee::Bot(Box::new(account.bot.clone()))),
            Owner::Agent(place) => {
                let colleague = &account.colleagues[place];
                Some(match self.shape {
                    Shape::Rest => Assignee::Agent(Box::new(colleague.agent.clone())),
                    _ => Assignee::Short(Box::new(colleague.short())),
                })
            }
        }
    }

    fn assignee_type(&self) -> Field<String> {
        let class = match self.owner() {
            Owner::Nobody => None,
            Owner::Agent(_) => Some("User"),
            Owner::Bot => Some("AgentBot"),
        };
        match self.profile {
            Profile::Web2026 | Profile::Mobile => Field::from(class.map(str::to_owned)),
            _ => Field::Absent,
        }
    }

    fn team(&self) -> Option<Team> {
        let place = self.draft.team?;
        let mut team = self.draft.account.teams[place].clone();
        if self.is_pushed() {
            (team.icon, team.icon_color) = team_icon(place);
        }
        Some(team)
    }
}

/// The messages.
impl Writer<'_> {
    fn messages(&self) -> Vec<Message> {
        let count = self.draft.lines.len();
        let from = count - self.draft.view.held(self.shape, count);
        let pushed_from = count.saturating_sub(self.draft.view.pushed(self.shape));
        let stored = (from..count).map(|place| self.stored(place, place >= pushed_from));
        let pending = self
            .draft
            .pending
            .iter()
            .map(|pending| self.pending(pending));
        stored.chain(pending).collect()
    }

    fn stored(&self, place: usize, is_pushed: bool) -> Message {
        let draft = self.draft;
        let line = &draft.lines[place];
        let id = draft.ids.lines[place];
        let mut content_attributes = line.attributes.clone();
        if let Some(quoted) = line.quotes {
            let quoted = draft.ids.lines[quoted].get();
            content_attributes.insert("in_reply_to".to_owned(), quoted.into());
        }
        Message::Stored(Box::new(StoredMessage {
            id,
            content: line.text.clone(),
            inbox_id: draft.ids.inbox,
            conversation_id: draft.ids.conversation,
            message_type: message_type(line.voice),
            content_type: line.kind,
            status: draft.delivery(line),
            content_attributes,
            created_at: epoch(line.at),
            private: line.private,
            source_id: line.source_id.clone(),
            sender: self.sender(line.voice),
            attachments: line
                .enclosure
                .as_ref()
                .map(|enclosure| vec![self.attachment(id, enclosure)]),
            pushed: match is_pushed {
                true => self.pushed(place),
                false => Pushed::default(),
            },
            other: Object::new(),
        }))
    }

    fn sender(&self, voice: Voice) -> Option<Sender> {
        let account = self.draft.account;
        match voice {
            Voice::Customer => Some(self.contact_sender()),
            Voice::Agent(place) => Some(account.colleagues[place].sender()),
            Voice::Bot => {
                let bot = &account.bot;
                Some(Sender {
                    avatar_url: Field::Value(bot.thumbnail.clone()),
                    ..bare_sender(bot.id, bot.name.clone(), SenderType::AgentBot)
                })
            }
            Voice::Activity | Voice::Template => None,
        }
    }

    fn contact_sender(&self) -> Sender {
        let known = &self.draft.known;
        Sender {
            thumbnail: Some(known.thumbnail.clone()),
            email: Field::from(known.email.clone()),
            phone_number: Field::from(phone(known.phone.as_deref())),
            identifier: Field::from(known.identifier.clone()),
            additional_attributes: Some(known.facts.clone()),
            custom_attributes: Some(self.draft.contact_values.clone()),
            ..bare_sender(
                self.draft.ids.contact,
                known.name.clone(),
                SenderType::Contact,
            )
        }
    }

    fn attachment(&self, message: RecordId, enclosure: &Enclosure) -> Attachment {
        let Enclosure {
            kind,
            file_name,
            size,
            token,
        } = enclosure;
        let extension = file_name
            .rsplit_once('.')
            .map(|(_, extension)| extension.to_owned());
        let has_picture = matches!(kind, FileType::Image | FileType::StoryMention);
        let data_url = match kind {
            FileType::Location => "https://maps.example.com/?q=pin".to_owned(),
            _ => format!("{FILES}/blobs/redirect/{token}/{file_name}"),
        };
        Attachment {
            id: record_id(message.get() - 61_000),
            message_id: message,
            file_type: *kind,
            account_id: self.draft.account.id,
            extension: Field::from(extension),
            data_url: Field::Value(data_url),
            thumb_url: Field::Value(match has_picture {
                true => format!("{FILES}/representations/redirect/{token}/{file_name}"),
                false => String::new(),
            }),
            file_size: match kind {
                FileType::Location => Field::Null,
                _ => Field::Value(*size),
            },
            other: Object::new(),
        }
    }

    fn pushed(&self, place: usize) -> Pushed {
        let draft = self.draft;
        let line = &draft.lines[place];
        let (class, id) = match line.voice {
            Voice::Customer => (Some("Contact"), Some(draft.ids.contact)),
            Voice::Agent(place) => (Some("User"), Some(draft.account.colleagues[place].agent.id)),
            Voice::Bot => (Some("AgentBot"), Some(draft.account.bot.id)),
            Voice::Activity | Voice::Template => (None, None),
        };
        Pushed {
            echo_id: Field::Absent,
            account_id: Some(draft.account.id),
            updated_at: Some(TextOrNumber::Text(
                iso(line.at, line.millis).as_str().to_owned(),
            )),
            sender_type: Field::from(class.map(str::to_owned)),
            sender_id: Field::from(id),
            processed_message_content: Field::from(line.text.clone()),
            conversation: Some(self.pushed_conversation(place)),
        }
    }

    fn pushed_conversation(&self, place: usize) -> PushedConversation {
        let draft = self.draft;
        PushedConversation {
            assignee_id: Field::from(match self.owner() {
                Owner::Agent(place) => Some(draft.account.colleagues[place].agent.id),
                Owner::Nobody | Owner::Bot => None,
            }),
            unread_count: Some(self.unread_at(place)),
            last_activity_at: Some(epoch(draft.lines[place].at)),
            contact_inbox: Some(PushedContactInbox {
                source_id: Field::Value(draft.known.source_id.clone()),
                other: Object::new(),
            }),
            other: Object::new(),
        }
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

    fn pending(&self, pending: &Pending) -> Message {
        let draft = self.draft;
        let id = Uuid::try_from(pending.uuid.clone()).expect("drawn as a UUID");
        Message::Pending(Box::new(PendingMessage {
            id,
            echo_id: Some(pending.uuid.clone()),
            status: Progress::Progress,
            content: Some(pending.text.clone()),
            message_type: MessageType::Outgoing,
            created_at: epoch(pending.at),
            conversation_id: draft.ids.conversation,
            private: false,
            attachments: Field::Null,
            sender: Some(draft.account.colleagues[CURRENT].sender()),
            content_type: Some(ContentType::Text),
            content_attributes: Some(Object::new()),
            inbox_id: Some(draft.ids.inbox),
            source_id: Field::Absent,
            pushed: Pushed::default(),
            other: Object::new(),
        }))
    }
}

fn message_type(voice: Voice) -> MessageType {
    match voice {
        Voice::Customer => MessageType::Incoming,
        Voice::Agent(_) | Voice::Bot => MessageType::Outgoing,
        Voice::Activity => MessageType::Activity,
        Voice::Template => MessageType::Template,
    }
}
