//! What can be asked of the pages from outside: by `hubctl send`, by the keys of the terminal, by a test.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ring::{Bounds, Ring};

/// How much of what was asked is kept for pages that are behind.
const KEPT: Bounds = Bounds {
    items: 4_096,
    bytes: 64 << 20,
};

/// Something every page does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Post an event to the frames that are there.
    Post {
        /// The text that is posted: JSON of an event, or anything else.
        text: String,
        /// The number of the app; all of them when it is not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        app: Option<u64>,
        /// Whether the context of the event becomes the one of the selected conversation.
        #[serde(default)]
        keep: bool,
        /// Whether it is for screens of the mobile app only, and not for frames.
        #[serde(default, skip_serializing_if = "is_false")]
        screens: bool,
    },
    /// Post the context of the selected conversation again.
    Repost {
        /// Whether it is for screens of the mobile app only, and not for frames.
        #[serde(default, skip_serializing_if = "is_false")]
        screens: bool,
    },
    /// Inject a fault.
    Fault {
        /// Its name.
        name: Fault,
    },
    /// Load the visible frame again, from the start.
    Reload {},
    /// Open the tab of an app, or Messages.
    Open {
        /// The number of the app; 0 is Messages.
        app: u64,
    },
    /// Open a conversation.
    Select {
        /// Its id; `null` selects none, as when the agent goes back to the list.
        conversation: Option<u64>,
    },
    /// Change the theme of the host.
    Theme {
        /// The theme.
        theme: Theme,
    },
    /// Change an attribute definition of the account.
    Definitions {
        /// How.
        #[serde(default)]
        change: DefinitionsChange,
    },
    /// Open or close the contact panel, which fetches the attribute definitions when it opens.
    ContactPanel {
        /// Whether it is open afterwards.
        open: bool,
    },
    /// Go to the settings, or back to the conversation, whose view is built again then.
    Settings {
        /// Whether they are open afterwards.
        open: bool,
    },
    /// Say whether the agent is there.
    Availability {
        /// Whether the agent is there.
        online: bool,
    },
    /// Show conversations of another kind: the next scenario after the one that shows.
    NextScenario {},
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands on a reference"
)]
pub(super) fn is_false(value: &bool) -> bool {
    !*value
}

/// How an attribute definition changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DefinitionsChange {
    /// Somebody else renames one, and the dashboard fetches the list again.
    #[default]
    Refetch,
    /// The agent renames one: the list stays the same one.
    Edit,
    /// The agent deletes one.
    Delete,
}

/// A theme of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// The other one than now.
    Other,
}

/// What can go wrong at the border, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The frame loads late, and the post comes late.
    LateLoad,
    /// Messages of other senders: an object, a text that is no JSON, what developer tools and servers post.
    Noise,
    /// The context once more.
    Duplicate,
    /// The context of the conversation before, after a switch.
    Stale,
    /// A context from a frame of another origin.
    ForgedOrigin,
    /// A context of several megabytes.
    Huge,
    /// The answers of the host come two seconds late.
    Slow,
}

/// The commands of a host, for pages that follow them.
#[derive(Debug)]
pub(super) struct Commands(Ring<Arc<str>>);

impl Commands {
    pub(super) fn new() -> Self {
        Self(Ring::new(KEPT))
    }

    /// Tells every page. Gives the number of the command.
    pub(super) fn give(&self, command: &Command) -> u64 {
        let text = serde_json::to_string(command).expect("a command is plain data");
        self.0.push(text.len(), |_| text.into())
    }

    pub(super) fn ring(&self) -> &Ring<Arc<str>> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_as_it_is_written() {
        for text in [
            r#"{"do":"post","text":"x","app":2,"keep":true}"#,
            r#"{"do":"repost"}"#,
            r#"{"do":"repost","screens":true}"#,
            r#"{"do":"fault","name":"forged-origin"}"#,
            r#"{"do":"theme","theme":"dark"}"#,
            r#"{"do":"open","app":0}"#,
            r#"{"do":"select","conversation":null}"#,
            r#"{"do":"definitions","change":"delete"}"#,
            r#"{"do":"contact-panel","open":true}"#,
        ] {
            let command: Command = serde_json::from_str(text).expect(text);
            assert_eq!(serde_json::to_string(&command).expect("plain data"), text);
        }
        for wrong in [
            r#"{"do":"dance"}"#,
            r#"{"do":"repost","now":1}"#,
            r#"{"do":"fault","name":"earthquake"}"#,
        ] {
            assert!(serde_json::from_str::<Command>(wrong).is_err(), "{wrong}");
        }
    }
}
