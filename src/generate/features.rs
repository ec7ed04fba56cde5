//! What the host of a version sends and older ones do not.
//!
//! The schemas say since when a field or a value is sent, where that is known (`"$comment": "since 2.18"`). What they do not
//! date is dated here by the upstream change it came with. All of it is looked up once per generator.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::contract::fields::releases_in;
use crate::contract::{FileType, HostVersion, Release, schema};

/// Something that came with a release.
enum Since {
    /// A field that its schema dates: the property of a definition.
    Field(&'static str, &'static str),
    /// A value that its schema dates: one of a definition.
    Value(&'static str, &'static str),
    /// What was read upstream: the release of that month.
    Release(&'static str),
}

/// Makes the features: each with the release it came with.
macro_rules! features {
    ($($(#[$doc:meta])* $name:ident = $since:expr;)+) => {
        /// Something that not all hosts send.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Feature {
            $($(#[$doc])* $name,)+
        }

        const FEATURES: &[(Feature, Since)] = &[$((Feature::$name, $since),)+];
    };
}

use Since::{Field, Release as Came, Value as Known};

features! {
    /// `uuid` of a conversation.
    Uuid = Field("conversation", "uuid");
    /// `created_at` of a conversation.
    CreatedAt = Field("conversation", "created_at");
    /// `updated_at` of a conversation.
    UpdatedAt = Field("conversation", "updated_at");
    /// `last_activity_at` of a conversation.
    LastActivityAt = Field("conversation", "last_activity_at");
    /// `priority` of a conversation.
    Priority = Field("conversation", "priority");
    /// `waiting_since` of a conversation: pull request 7364, of June 2023.
    WaitingSince = Came("3.0");
    /// `first_reply_created_at` of a conversation: pull request 5890, of November 2022.
    FirstReply = Came("2.12");
    /// `last_non_activity_message` of a conversation: pull request 5864, of November 2022.
    LastNonActivityMessage = Came("2.12");
    /// `sla_policy_id` of a conversation: early in 2024.
    SlaPolicy = Came("3.6");
    /// `applied_sla` and `sla_events` of a conversation: in spring 2024.
    AppliedSla = Came("3.8");
    /// Bots as assignees, and `assignee_type` to tell them from agents.
    AssignedBots = Field("meta", "assignee_type");
    /// `blocked` of a contact.
    Blocked = Field("contact", "blocked");
    /// `company_id` of a contact: late in 2025.
    Companies = Came("4.8");
    /// `provider` of an agent: in 2023.
    Provider = Came("3.0");
    /// `custom_role_id` of an agent: in September 2024.
    CustomRoles = Came("3.13");
    /// `icon` and `icon_color` of a team: pull request 14767, of June 2026.
    TeamIcons = Came("4.16");
    /// `sentiment` of a message: in spring 2023.
    Sentiment = Came("2.16");
    /// `call` of a message: in spring 2026.
    Calls = Came("4.13");
    /// `width` and `height` of an attachment: early in 2024.
    Dimensions = Came("3.6");
    /// `content_type` of an attachment: early in 2026.
    MediaTypes = Came("4.12");
    /// `transcribed_text` of an attachment: in summer 2025.
    Transcripts = Came("4.5");
    /// The content type `integrations`: video calls, of December 2022.
    Meetings = Came("2.12");
    /// The content type `sticker`: those of Line, of March 2023.
    Stickers = Came("2.15");
    /// The content type `voice_call`: voice inboxes, of August 2025.
    VoiceCalls = Came("4.6");
    /// The dashboard keeps the files of a conversation beside it, and no longer in it.
    FilesKeptElsewhere = Came("3.15");
    /// The file type `ig_reel`.
    Reels = Known("fileType", "ig_reel");
    /// The file types `ig_post`, `ig_story` and `embed`.
    Posts = Known("fileType", "ig_post");
    /// The sender type `captain_assistant`.
    Captain = Known("senderType", "captain_assistant");
    /// A conversation update is read from the database again before it is sent, and no longer names its performer: pull
    /// request 10876, of February 2025.
    RereadUpdates = Came("4.0.2");
}

/// What the host of one version sends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Features(u64);

impl Features {
    /// What the host of that version sends. The mobile app passes on what the newest server sends.
    pub(super) fn of(version: HostVersion) -> Self {
        let is_sent = |since: &Since| {
            let came = match *since {
                Field(definition, field) => {
                    Dated::definition(definition).property(field).since(None)
                }
                Known(definition, value) => Dated::definition(definition).since(Some(value)),
                Came(release) => read(release),
            };
            let release = version.as_release();
            release.is_none_or(|release| came <= release)
        };
        let sent = FEATURES.iter().filter(|(_, since)| is_sent(since));
        Self(sent.fold(0, |bits, (feature, _)| bits | 1 << *feature as u64))
    }

    /// Whether the host sends it.
    #[inline]
    pub(super) fn has(self, feature: Feature) -> bool {
        self.0 & 1 << feature as u64 != 0
    }

    /// The kind that the host gives to a post that somebody shared: one it does not know yet is a plain `share`.
    pub(super) fn kind_of_post(self, kind: FileType) -> FileType {
        let is_known = match kind {
            FileType::IgReel => self.has(Feature::Reels),
            FileType::IgPost | FileType::IgStory | FileType::Embed => self.has(Feature::Posts),
            _ => true,
        };
        if is_known { kind } else { FileType::Share }
    }
}

fn read(release: &str) -> Release {
    let version: Option<HostVersion> = release.parse().ok();
    version
        .and_then(HostVersion::release)
        .expect("every generator reads all of them, and they are releases")
}

/// A schema with nothing but its dates: reading all of it would take longer than making a small event.
#[derive(Debug, Default, Deserialize)]
struct Dated {
    #[serde(rename = "$comment", default)]
    comment: Option<&'static str>,
    #[serde(default, borrow)]
    properties: BTreeMap<&'static str, Dated>,
}

impl Dated {
    /// A definition of the contract.
    fn definition(name: &str) -> &'static Self {
        #[derive(Deserialize)]
        struct Definitions {
            #[serde(rename = "$defs", borrow)]
            all: BTreeMap<&'static str, Dated>,
        }
        static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(|| {
            serde_json::from_str(schema::DEFINITIONS.text).expect("a bundled schema is JSON")
        });
        let definition = DEFINITIONS.all.get(name);
        definition.expect("every generator asks for all of them, and they are there")
    }

    fn property(&self, name: &str) -> &Self {
        let property = self.properties.get(name);
        property.expect("every generator asks for all of them, and they are there")
    }

    /// The release since which hosts send the field, or a value of it.
    fn since(&self, value: Option<&str>) -> Release {
        let releases = self.comment.map(releases_in).unwrap_or_default();
        let mut own = releases.iter();
        let own = own.find(|since| since.value.as_deref() == value);
        own.map(|since| since.release)
            .expect("every generator asks for all of them, and the schemas date them")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(version: &str) -> Features {
        Features::of(version.parse().expect(version))
    }

    #[test]
    fn a_feature_is_there_from_its_release_on() {
        for (feature, before, from) in [
            (Feature::Uuid, "2.17", "2.18"),
            (Feature::CreatedAt, "2.13", "2.14"),
            (Feature::LastActivityAt, "2.16", "2.17"),
            (Feature::Reels, "3.11", "3.12"),
            (Feature::Captain, "3.16", "4.0"),
            (Feature::UpdatedAt, "4.0.1", "4.0.2"),
            (Feature::Blocked, "4.0.1", "4.0.2"),
            (Feature::AssignedBots, "4.7", "4.8"),
        ] {
            assert!(!host(before).has(feature), "{feature:?} {before}");
            assert!(host(from).has(feature), "{feature:?} {from}");
        }
    }

    #[test]
    fn an_era_is_as_its_last_release_and_the_mobile_app_as_the_newest() {
        for (feature, _) in FEATURES {
            assert!(host("web-2023").has(*feature), "{feature:?}");
            assert!(host("web-2026").has(*feature), "{feature:?}");
            assert!(host("mobile").has(*feature), "{feature:?}");
        }
        assert!(!host("web-2022").has(Feature::Uuid));
        assert!(!host("web-2022").has(Feature::CreatedAt));
    }

    #[test]
    fn a_post_of_a_kind_that_came_later_is_a_share() {
        for (version, kind) in [("3.11", FileType::Share), ("3.12", FileType::IgReel)] {
            assert_eq!(host(version).kind_of_post(FileType::IgReel), kind);
        }
        assert_eq!(host("4.8").kind_of_post(FileType::Embed), FileType::Share);
    }
}
