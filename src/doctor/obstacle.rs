//! What stands between an app and its frame: kind, weight, cause and cure.

use serde::Serialize;

/// What keeps an app out of the frame, or makes it look broken there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obstacle {
    /// Which of the known obstacles it is.
    pub kind: ObstacleKind,
    /// How bad it is.
    pub weight: Weight,
    /// One line, a lowercase fragment.
    pub title: String,
    /// What was seen and what a browser makes of it, in full sentences.
    pub cause: String,
    /// What to change, by server; servers that the answer seems to come from stand first.
    pub fix: Vec<Fix>,
}

/// The known obstacles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ObstacleKind {
    /// No HTTP answer came: no such name, connection refused, TLS failure, nothing in time.
    NotReachable,
    /// The redirects do not come to an end, or lead to something that is no web address.
    RedirectLoop,
    /// The app sends its visitor to a login page or to another host.
    LoginRedirect,
    /// X-Frame-Options refuses the frame.
    RefusedByXFrameOptions,
    /// A policy's `frame-ancestors` refuses the frame.
    RefusedByFrameAncestors,
    /// The answer is downloaded in place of being shown.
    Attachment,
    /// The answer has no document: the frame stays as it was.
    NoContent,
    /// The answer is something else than a page.
    NotHtml,
    /// The status is an error: the frame shows the app's error page.
    ErrorStatus,
    /// Plain http from another machine, which a page on https must not frame.
    MixedContent,
    /// A framing rule stands in a meta element, where browsers do not look for it.
    MetaPolicyWithoutEffect,
    /// A framing header has a value that browsers ignore.
    ObsoleteFramingValue,
    /// Framing headers contradict each other.
    ConflictingFramingHeaders,
    /// A cookie that does not go along to a frame of another site.
    CookieLostCrossSite,
    /// A cookie that is lost where cookies of third parties are blocked.
    CookieLostWithoutPartition,
    /// A cookie that no browser keeps.
    CookieRefused,
    /// Strict-Transport-Security is missing or does nothing.
    WeakTransportSecurity,
    /// The app counts on something that the host's frame does not allow it.
    PermissionNotGranted,
    /// The address means another machine where the agent sits.
    PrivateAddress,
    /// Any page of the web may frame the app.
    FramingNotRestricted,
    /// A policy's `sandbox` keeps scripts from running.
    ScriptsSandboxed,
    /// A policy's `sandbox` gives the page an opaque origin: no storage, no cookies.
    OriginSandboxed,
    /// Something in front of the app shows a page of its own: a tunnel's warning, a bot check.
    Interstitial,
}

/// How bad an obstacle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// The app works in the frame; it is worth knowing all the same.
    Notes,
    /// The frame shows something, though not what was meant, or does so here and not in production.
    Warns,
    /// In this host page the frame shows nothing or the browser's error page, or an app that lost its session.
    Blocks,
}

/// What to change in one kind of server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// The server or framework, or `any server`.
    pub server: &'static str,
    /// What to do, with code where that helps.
    pub text: String,
}

impl Fix {
    /// Advice that does not depend on the server.
    pub(super) fn anywhere(text: impl Into<String>) -> Self {
        Self {
            server: "any server",
            text: text.into(),
        }
    }
}
