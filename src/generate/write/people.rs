//! Who is in the conversation.

use crate::contract::{Presence, Shape};

use super::super::account::{CURRENT, Face};
use super::super::clock::iso;
use super::super::conversation::{Draft, Owner};
use super::super::features::Feature;
use super::super::json::{self, Json, Key, Object, key};
use super::super::rare::{ContactUpdate, Opened, TeamChange};
use super::super::wish::InStore;
use super::Writer;

impl Writer<'_> {
    pub(super) fn face(&self, colleague: usize) -> &Face {
        let presence = self.draft.presence[colleague];
        &self.draft.account.faces.colleagues[colleague][presence]
    }

    pub(super) fn bot(&self) -> &Face {
        &self.draft.account.faces.bots[self.draft.bot]
    }

    pub(super) fn meta(&self, meta: &mut Object<'_>) {
        let draft = self.draft;
        let is_rest = self.shape == Shape::Rest;
        if is_rest {
            meta.object(key!("sender"), |sender| self.loaded_contact(sender));
            meta.set(key!("channel"), self.channel());
        } else {
            meta.put(key!("sender"), &self.customer);
        }
        // The history brings the agent in charge to the mobile app again, in the short form.
        let has_history = self.is_mobile() && draft.view.is_fetched(self.shape);
        let is_replaced = has_history && draft.owner != Owner::Bot;
        let assignee = self.assignee(is_rest && !is_replaced);
        let was_assigned = is_rest && draft.rare.assignee == InStore::Missing;
        self.put_or_leave(meta, key!("assignee"), assignee, was_assigned);
        if self.has(Feature::AssignedBots) && !(is_rest && draft.owner == Owner::Nobody) {
            meta.set(key!("assignee_type"), self.assignee_type());
        }
        let had_team = is_rest && draft.rare.team == TeamChange::Removed;
        self.put_or_leave(meta, key!("team"), self.team(), had_team);
        let is_verified = draft.known.hmac_verified.filter(|_| self.is_linked());
        meta.set(key!("hmac_verified"), is_verified);
        if has_history {
            self.history(meta);
        }
    }

    /// What the mobile app lays over `meta` with the history.
    fn history(&self, meta: &mut Object<'_>) {
        let draft = self.draft;
        let seen = |at| (at > 0).then(|| iso(at, 0));
        meta.set(key!("labels"), &draft.labels);
        meta.put(key!("additional_attributes"), &draft.facts);
        meta.put(key!("contact"), &self.customer);
        meta.set(key!("agent_last_seen_at"), seen(draft.seen.agent));
        meta.set(key!("assignee_last_seen_at"), seen(draft.seen.assignee));
    }

    /// A page load leaves out what there is not. The websocket says `null`, and so does the dashboard about what was taken
    /// away in it.
    fn put_or_leave(
        &self,
        object: &mut Object<'_>,
        key: Key,
        value: Option<&Json>,
        was_there: bool,
    ) {
        match value {
            Some(json) => object.put(key, json),
            None if self.shape == Shape::Rest && !was_there => {}
            None => object.set(key, ()),
        }
    }

    fn assignee(&self, is_full: bool) -> Option<&Json> {
        let face = match self.draft.owner {
            Owner::Nobody => return None,
            Owner::Bot => self.bot(),
            Owner::Agent(place) => self.face(place),
        };
        Some(match is_full {
            true => &face.full,
            false => &face.short,
        })
    }

    fn assignee_type(&self) -> Option<&'static str> {
        match self.draft.owner {
            Owner::Nobody => None,
            Owner::Agent(_) => Some("User"),
            Owner::Bot => Some("AgentBot"),
        }
    }

    fn team(&self) -> Option<&Json> {
        let team = &self.draft.account.faces.teams[self.draft.team?];
        Some(match self.shape {
            Shape::Rest if self.draft.rare.team == TeamChange::Assigned => &team.row,
            Shape::Rest => &team.fetched,
            Shape::Merged | Shape::Live => &team.pushed,
        })
    }

    /// `contact` of the event. The dashboard keeps contacts in a store of their own; the mobile app sends the sender again.
    pub(super) fn contact(&self, contact: &mut Object<'_>) {
        let draft = self.draft;
        if self.is_mobile() {
            match self.shape {
                Shape::Rest => self.loaded_contact(contact),
                Shape::Merged | Shape::Live => contact.members_of(&self.customer),
            }
            return;
        }
        match (draft.contact, draft.rare.contact, self.shape) {
            (InStore::Missing, ..) => {}
            (_, ContactUpdate::None, Shape::Rest) => self.loaded_contact(contact),
            // Every update of the conversation is laid over what the page has loaded.
            (_, ContactUpdate::None, Shape::Merged) => {
                self.loaded_contact(contact);
                contact.set(key!("type"), "contact");
            }
            (_, ContactUpdate::None, Shape::Live) => {
                contact.members_of(&self.customer);
                if draft.view.has_fetched_contact {
                    contact.set(key!("availability_status"), self.presence());
                    self.contact_times(contact);
                }
            }
            (_, update, _) => {
                contact.members_of(&self.customer);
                contact.set(key!("account_id"), draft.account.id);
                if update == ContactUpdate::ByViewer {
                    contact.put(key!("performer"), &self.face(CURRENT).short);
                }
            }
        }
        if draft.rare.opened == Opened::Form && draft.contact == InStore::Loaded {
            self.contactable_inboxes(contact);
        }
    }

    /// Where the form for a new conversation offers to write to the customer.
    fn contactable_inboxes(&self, contact: &mut Object<'_>) {
        let draft = self.draft;
        contact.array(key!("contactableInboxes"), [()], |out, ()| {
            json::object(out, |item| {
                item.set(key!("source_id"), &draft.known.source_id);
                item.object(key!("inbox"), |inbox| {
                    inbox.set(key!("id"), draft.ids.inbox);
                });
            });
        });
    }

    /// The customer as a page load brings one.
    fn loaded_contact(&self, contact: &mut Object<'_>) {
        let draft = self.draft;
        let known = &draft.known;
        contact.put(key!("additional_attributes"), &known.facts);
        contact.set(key!("availability_status"), self.presence());
        contact.set(key!("email"), &known.email);
        contact.set(key!("id"), draft.ids.contact);
        contact.set(key!("name"), &known.name);
        contact.set(key!("phone_number"), &known.phone);
        self.set_since(
            contact,
            Feature::Blocked,
            key!("blocked"),
            draft.rare.is_blocked,
        );
        contact.set(key!("identifier"), &known.identifier);
        if let (Some(company), true) = (draft.rare.company, self.has(Feature::Companies)) {
            contact.set(key!("company_id"), company);
        }
        contact.set(key!("thumbnail"), &known.thumbnail);
        contact.put(key!("custom_attributes"), &draft.contact_values);
        self.contact_times(contact);
    }

    fn contact_times(&self, contact: &mut Object<'_>) {
        let draft = self.draft;
        let last = draft.last_incoming().unwrap_or(draft.created_at);
        contact.set(key!("last_activity_at"), last);
        contact.set(key!("created_at"), draft.contact_since);
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

/// The customer without what changes all the time.
pub(super) fn customer(draft: &Draft<'_>) -> Json {
    let known = &draft.known;
    let host = draft.account.host;
    Json::object(|customer| {
        customer.put(key!("additional_attributes"), &known.facts);
        customer.put(key!("custom_attributes"), &draft.contact_values);
        customer.set(key!("email"), &known.email);
        customer.set(key!("id"), draft.ids.contact);
        customer.set(key!("identifier"), &known.identifier);
        customer.set(key!("name"), &known.name);
        customer.set(key!("phone_number"), &known.phone);
        customer.set(key!("thumbnail"), &known.thumbnail);
        if host.has(Feature::Blocked) {
            customer.set(key!("blocked"), draft.rare.is_blocked);
        }
        customer.set(key!("type"), "contact");
        if let (Some(company), true) = (draft.rare.company, host.has(Feature::Companies)) {
            customer.set(key!("company_id"), company);
        }
    })
}
