//! Why the browser shows a page of its own in place of the app, read from what it says of it.

/// Why there is no document of the app in the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// `frame-ancestors` forbids it.
    FrameAncestors,
    /// X-Frame-Options forbids it.
    FrameOptions,
    /// Something else forbids it.
    OtherPolicy,
    /// Nobody forbids it: there is no app to be had.
    Unreachable,
}

impl Refusal {
    /// Reads a remark of the browser's console, or the name of an error of its network.
    pub(super) fn read(reason: &str) -> Self {
        let lower = reason.to_lowercase();
        if lower.contains("frame-ancestors") {
            Self::FrameAncestors
        } else if lower.contains("x-frame-options") {
            Self::FrameOptions
        } else if lower.contains("net::err_") && !lower.contains("err_blocked_by") {
            Self::Unreachable
        } else {
            Self::OtherPolicy
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_that_is_gone_has_forbidden_nothing() {
        for (reason, expected) in [
            ("net::ERR_CONNECTION_REFUSED", Refusal::Unreachable),
            ("net::ERR_EMPTY_RESPONSE", Refusal::Unreachable),
            ("net::ERR_BLOCKED_BY_RESPONSE", Refusal::OtherPolicy),
            (
                "Framing 'http://localhost:3000/' violates the following Content Security Policy directive: \"frame-ancestors 'self'\".",
                Refusal::FrameAncestors,
            ),
            (
                "Refused to display 'http://localhost:3000/' in a frame because it set 'X-Frame-Options' to 'deny'.",
                Refusal::FrameOptions,
            ),
        ] {
            assert_eq!(Refusal::read(reason), expected, "{reason}");
        }
    }
}
