//! Which host sends the event: four profiles, each with its own keys, and the three shapes of a conversation.

use std::fmt;
use std::str::FromStr;

/// A version of the host, as far as an embedded app can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Profile {
    /// The web dashboard of upstream 2.6 to 2.11.
    Web2022,
    /// The web dashboard of upstream 2.12 to 4.16: the documented payload.
    #[default]
    Web2023,
    /// The web dashboard after upstream 4.16.2 (September 2026).
    Web2026,
    /// The mobile app's WebView.
    Mobile,
}

impl Profile {
    /// All profiles, oldest first.
    pub const ALL: [Profile; 4] = [
        Profile::Web2022,
        Profile::Web2023,
        Profile::Web2026,
        Profile::Mobile,
    ];

    /// The name used in flags, file names and reports.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Web2022 => "web-2022",
            Profile::Web2023 => "web-2023",
            Profile::Web2026 => "web-2026",
            Profile::Mobile => "mobile",
        }
    }

    /// The keys of `data` that this profile always sends.
    pub fn data_keys(self) -> &'static [&'static str] {
        match self {
            Profile::Web2022 => &["conversation", "contact"],
            Profile::Web2023 => &["conversation", "contact", "currentAgent"],
            Profile::Web2026 => &[
                "conversation",
                "contact",
                "currentAgent",
                "customAttributes",
                "theme",
            ],
            Profile::Mobile => &["conversation", "contact", "current_agent"],
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no profile has.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no profile: web-2022, web-2023, web-2026 or mobile")]
pub struct UnknownProfile(String);

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(name: &str) -> Result<Self, UnknownProfile> {
        Profile::ALL
            .into_iter()
            .find(|profile| profile.name() == name)
            .ok_or_else(|| UnknownProfile(name.to_owned()))
    }
}

/// How a conversation came into the host's store: two serializers feed it, so there are three shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Shape {
    /// A fresh page load.
    #[default]
    Rest,
    /// A page load, overwritten by a websocket update.
    Merged,
    /// It arrived over the websocket.
    Live,
}

impl Shape {
    /// All shapes.
    pub const ALL: [Shape; 3] = [Shape::Rest, Shape::Merged, Shape::Live];

    /// The name used in flags and file names.
    pub fn name(self) -> &'static str {
        match self {
            Shape::Rest => "rest",
            Shape::Merged => "merged",
            Shape::Live => "live",
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
