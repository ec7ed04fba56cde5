//! The eras of the host, each with its own keys of `data`, and the three shapes of a conversation.

use std::fmt;

/// An era of the host: all releases whose payload has the same shape. [`super::HostVersion`] names single releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Profile {
    /// The web dashboard of upstream 2.6 to 2.11.
    Web2022,
    /// The web dashboard of upstream 2.12 to 4.17: the documented payload.
    #[default]
    Web2023,
    /// The web dashboard since pull request 15660 (September 2026), which is inferred to be 4.18.
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
