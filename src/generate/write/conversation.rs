//! The conversation itself.

use crate::contract::{Channel, Profile, Shape};

use super::super::account::{CURRENT, SlaPolicy};
use super::super::clock::{Seconds, iso};
use super::super::features::Feature;
use super::super::json::{self, Json, Key, Object, key, quoted};
use super::super::rare::{Opened, Sla};
use super::super::thread::Voice;
use super::super::wish::InStore;
use super::{Form, Writer};

impl Writer<'_> {
    pub(super) fn conversation(&self, conversation: &mut Object<'_>) {
        match self.shape {
            Shape::Rest => self.loaded(conversation),
            Shape::Merged => {
                self.loaded(conversation);
                conversation.set(key!("channel"), self.channel());
                self.contact_inbox(conversation);
                self.performer(conversation);
            }
            Shape::Live => self.live(conversation),
        }
    }

    /// The keys of a page load.
    fn loaded(&self, conversation: &mut Object<'_>) {
        let draft = self.draft;
        let last = draft.last_activity();
        conversation.object(key!("meta"), |meta| self.meta(meta));
        conversation.set(key!("id"), draft.ids.conversation);
        self.messages(conversation);
        conversation.set(key!("account_id"), draft.account.id);
        if self.has(Feature::Uuid) {
            quoted(conversation.key(key!("uuid")), |out| {
                draft.ids.uuid.uuid(out);
            });
        }
        conversation.put(key!("additional_attributes"), &draft.facts);
        conversation.set(key!("agent_last_seen_at"), draft.seen.agent);
        conversation.set(key!("assignee_last_seen_at"), draft.seen.assignee);
        conversation.set(key!("can_reply"), draft.can_reply);
        conversation.set(key!("contact_last_seen_at"), draft.seen.contact);
        conversation.put(key!("custom_attributes"), &draft.values);
        conversation.set(key!("inbox_id"), draft.ids.inbox);
        conversation.set(key!("labels"), &draft.labels);
        conversation.set(key!("muted"), draft.is_muted);
        self.snooze(conversation);
        conversation.set(key!("status"), draft.status);
        self.set_since(
            conversation,
            Feature::CreatedAt,
            key!("created_at"),
            draft.created_at,
        );
        self.updated_at(conversation, last);
        conversation.set(key!("timestamp"), self.timestamp());
        self.first_reply(conversation);
        conversation.set(key!("unread_count"), draft.unread());
        self.last_non_activity_message(conversation);
        self.set_since(
            conversation,
            Feature::LastActivityAt,
            key!("last_activity_at"),
            last,
        );
        self.waiting(conversation);
        self.set_since(
            conversation,
            Feature::SlaPolicy,
            key!("sla_policy_id"),
            self.sla_policy().map(|policy| policy.id),
        );
        self.sla(conversation);
        self.store(conversation);
    }

    /// The keys of a push.
    fn live(&self, conversation: &mut Object<'_>) {
        let draft = self.draft;
        let last = draft.last_activity();
        conversation.put(key!("additional_attributes"), &draft.facts);
        conversation.set(key!("can_reply"), draft.can_reply);
        conversation.set(key!("channel"), self.channel());
        self.contact_inbox(conversation);
        conversation.set(key!("id"), draft.ids.conversation);
        conversation.set(key!("inbox_id"), draft.ids.inbox);
        self.messages(conversation);
        conversation.set(key!("labels"), &draft.labels);
        conversation.object(key!("meta"), |meta| self.meta(meta));
        conversation.set(key!("status"), draft.status);
        conversation.put(key!("custom_attributes"), &draft.values);
        self.snooze(conversation);
        conversation.set(key!("unread_count"), draft.unread());
        self.first_reply(conversation);
        self.waiting(conversation);
        conversation.set(key!("agent_last_seen_at"), draft.seen.agent);
        conversation.set(key!("contact_last_seen_at"), draft.seen.contact);
        self.set_since(
            conversation,
            Feature::LastActivityAt,
            key!("last_activity_at"),
            last,
        );
        conversation.set(key!("timestamp"), self.timestamp());
        self.set_since(
            conversation,
            Feature::CreatedAt,
            key!("created_at"),
            draft.created_at,
        );
        self.updated_at(conversation, last);
        self.sla(conversation);
        if self.has(Feature::AppliedSla) && draft.rare.sla != Sla::Off {
            let policy = self.sla_policy().map(|policy| policy.id);
            conversation.set(key!("sla_policy_id"), policy);
        }
        conversation.set(key!("account_id"), draft.account.id);
        self.performer(conversation);
        self.store(conversation);
    }

    /// What the store of the web dashboard adds.
    fn store(&self, conversation: &mut Object<'_>) {
        if self.profile == Profile::Mobile {
            return;
        }
        let view = &self.draft.view;
        conversation.set(key!("allMessagesLoaded"), view.is_complete(self.shape));
        if view.is_fetched(self.shape) {
            conversation.set(key!("dataFetched"), true);
        }
        if self.draft.rare.opened == Opened::Files && !self.has(Feature::FilesKeptElsewhere) {
            self.shared_files(conversation);
        }
    }

    /// The kind of inbox, as long as there is one.
    pub(super) fn channel(&self) -> Option<Channel> {
        (!self.draft.is_inbox_gone).then_some(self.draft.channel)
    }

    fn snooze(&self, conversation: &mut Object<'_>) {
        let until = self.draft.snoozed_until.map(|at| iso(at, 0));
        conversation.set(key!("snoozed_until"), until);
    }

    fn waiting(&self, conversation: &mut Object<'_>) {
        let draft = self.draft;
        self.set_since(
            conversation,
            Feature::Priority,
            key!("priority"),
            draft.priority,
        );
        if self.has(Feature::WaitingSince) {
            conversation.set(key!("waiting_since"), draft.waiting_since());
        }
    }

    fn updated_at(&self, conversation: &mut Object<'_>, last: Seconds) {
        let millis = self.draft.lines.last().map_or(0, |line| line.millis);
        let at = last as f64 + f64::from(millis) / 1000.0;
        self.set_since(conversation, Feature::UpdatedAt, key!("updated_at"), at);
    }

    fn first_reply(&self, conversation: &mut Object<'_>) {
        const KEY: Key = key!("first_reply_created_at");
        if !self.has(Feature::FirstReply) {
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

    /// The one of the page load: no update brings another one.
    fn last_non_activity_message(&self, conversation: &mut Object<'_>) {
        const KEY: Key = key!("last_non_activity_message");
        if !self.has(Feature::LastNonActivityMessage) {
            return;
        }
        let lines = &self.draft.lines;
        let known = &lines[..lines.len().min(self.held.loaded + 1)];
        match known.iter().rposition(|line| line.voice != Voice::Activity) {
            // In most conversations it is the message that has just been written.
            Some(place) if place == self.held.loaded => {
                conversation.again(KEY, self.loaded_text.take());
            }
            Some(place) => conversation.object(KEY, |message| {
                self.stored(message, place, Form::Loaded);
            }),
            None => conversation.set(KEY, ()),
        }
    }

    /// Only a conversation that nobody has written in can have lost its contact's link to the inbox.
    pub(super) fn is_linked(&self) -> bool {
        !self.draft.lines.is_empty() || self.draft.rare.link == InStore::Loaded
    }

    fn contact_inbox(&self, conversation: &mut Object<'_>) {
        const KEY: Key = key!("contact_inbox");
        if !self.is_linked() {
            return conversation.set(KEY, ());
        }
        let draft = self.draft;
        let since = iso(draft.contact_since, 208);
        conversation.object(KEY, |inbox| {
            inbox.set(key!("id"), draft.ids.contact_inbox);
            inbox.set(key!("contact_id"), draft.ids.contact);
            inbox.set(key!("inbox_id"), draft.ids.inbox);
            inbox.set(key!("source_id"), &draft.known.source_id);
            inbox.set(key!("created_at"), since);
            inbox.set(key!("updated_at"), since);
            inbox.set(key!("hmac_verified"), draft.known.hmac_verified);
            let token = draft.ids.pubsub_token;
            quoted(inbox.key(key!("pubsub_token")), |out| token.token(out, 24));
        });
    }

    /// Who made the last update, where the host says so: a conversation that an agent or a client of the API has begun
    /// arrives with its performer, and older hosts told it with every update.
    fn performer(&self, conversation: &mut Object<'_>) {
        let draft = self.draft;
        let beginner = match draft.lines.first() {
            None => Some(CURRENT),
            Some(line) if draft.channel == Channel::Api && line.is_incoming() => {
                Some(draft.account.colleagues.len() - 1)
            }
            Some(line) => line.actor,
        };
        let updater = draft.lines.iter().rev().find_map(|line| line.actor);
        let performer = match self.shape {
            Shape::Live => beginner,
            _ if self.has(Feature::RereadUpdates) => None,
            _ => updater,
        };
        if let Some(performer) = performer {
            conversation.put(key!("performer"), &self.face(performer).short);
        }
    }

    /// Only the first policy has a time for the first answer, which can be missed.
    fn sla_policy(&self) -> Option<&SlaPolicy> {
        let [first_answer, further_answers] = &self.draft.account.sla_policies;
        match self.draft.rare.sla {
            Sla::Off | Sla::NoPolicy => None,
            Sla::Kept if self.draft.bot == 0 => Some(further_answers),
            Sla::Kept | Sla::Missed => Some(first_answer),
        }
    }

    /// What accounts with service levels have.
    fn sla(&self, conversation: &mut Object<'_>) {
        let sla = self.draft.rare.sla;
        if !self.has(Feature::AppliedSla) || sla == Sla::Off {
            return;
        }
        let missed = (sla == Sla::Missed).then_some("frt");
        match self.sla_policy() {
            Some(policy) => {
                let applied = self.applied_sla(policy, missed.is_some());
                conversation.put(key!("applied_sla"), &applied);
            }
            None => conversation.set(key!("applied_sla"), ()),
        }
        let id = self.draft.ids.contact_inbox.get();
        let at = self.draft.created_at + 3_600;
        conversation.array(key!("sla_events"), missed, |out, kind| {
            json::object(out, |event| {
                event.set(key!("id"), id);
                event.set(key!("event_type"), kind);
                event.object(key!("meta"), |_| {});
                event.set(key!("updated_at"), at);
                event.set(key!("created_at"), at);
            });
        });
    }

    fn applied_sla(&self, policy: &SlaPolicy, is_missed: bool) -> Json {
        let draft = self.draft;
        let changed_at = draft.created_at + if is_missed { 3_600 } else { 0 };
        let status = match is_missed {
            true => "active_with_misses",
            false => "active",
        };
        Json::object(|applied| {
            applied.set(key!("id"), draft.ids.contact_inbox);
            applied.set(key!("sla_id"), policy.id);
            applied.set(key!("sla_status"), status);
            applied.set(key!("created_at"), draft.created_at);
            applied.set(key!("updated_at"), changed_at);
            applied.members_of(&policy.members);
        })
    }
}
