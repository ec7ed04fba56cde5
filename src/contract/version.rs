//! Which host is emulated: an era by its name, or one upstream release.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use serde::{Serialize, Serializer};

use super::profile::Profile;

/// An upstream release of the web dashboard, such as 3.14 or 4.15.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Release {
    major: u16,
    minor: u16,
    patch: u16,
}

impl Release {
    /// The release that brought Dashboard Apps.
    pub const FIRST: Release = Release::new(2, 6);
    /// The first release after the newest one that was read. Upstream has not numbered it yet: it merged pull request 15660
    /// after 4.17.
    pub const NEWEST: Release = Release::new(4, 18);

    /// The first release of a minor version.
    pub const fn new(major: u16, minor: u16) -> Self {
        Self {
            major,
            minor,
            patch: 0,
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        match self.patch {
            0 => Ok(()),
            patch => write!(f, ".{patch}"),
        }
    }
}

/// The hosts that something holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Releases of the web dashboard, from the first one to just before the second one.
    Web(Release, Option<Release>),
    /// The mobile app since 4.1.3.
    Mobile,
}

/// Web dashboards from a release up to the release before `end`.
pub const fn web(first: (u16, u16), end: (u16, u16)) -> Span {
    Span::Web(
        Release::new(first.0, first.1),
        Some(Release::new(end.0, end.1)),
    )
}

/// Web dashboards from a release on.
pub const fn since(major: u16, minor: u16) -> Span {
    Span::Web(Release::new(major, minor), None)
}

impl Span {
    /// Whether it holds for that host. An era is as its last release.
    pub fn covers(self, version: HostVersion) -> bool {
        match (self, version.as_release()) {
            (Span::Mobile, None) => true,
            (Span::Web(first, end), Some(release)) => {
                first <= release && end.is_none_or(|end| release < end)
            }
            (Span::Mobile, Some(_)) | (Span::Web(..), None) => false,
        }
    }

    /// Whether it holds for any release of an era.
    pub fn touches(self, era: Profile) -> bool {
        match (self, era.span()) {
            (Span::Mobile, Span::Mobile) => true,
            (Span::Web(first, end), Span::Web(era_first, era_end)) => {
                era_end.is_none_or(|era_end| first < era_end)
                    && end.is_none_or(|end| era_first < end)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Span {
    /// `2.6 to 2.11`, `from 4.18`, `mobile`. The last minor version before a new major one is not written as a number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Span::Mobile => f.write_str("mobile"),
            Span::Web(first, None) => write!(f, "from {first}"),
            Span::Web(first, Some(end)) if end == Release::new(first.major, first.minor + 1) => {
                write!(f, "{first}")
            }
            Span::Web(first, Some(end)) if end.minor > 0 => {
                write!(f, "{first} to {}", Release::new(end.major, end.minor - 1))
            }
            Span::Web(first, Some(end)) => write!(f, "{first} to before {end}"),
        }
    }
}

impl Profile {
    /// The releases it stands for.
    pub fn span(self) -> Span {
        match self {
            Profile::Web2022 => web((2, 6), (2, 12)),
            Profile::Web2023 => web((2, 12), (4, 18)),
            Profile::Web2026 => since(4, 18),
            Profile::Mobile => Span::Mobile,
        }
    }
}

/// The host that is emulated, as `--profile` names it: an era such as `web-2023`, or an upstream release such as `3.14`.
///
/// What the host *sends* is a matter of the era ([`HostVersion::profile`]); how it *behaves* may differ between releases of
/// one era ([`super::Traits::of`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostVersion {
    profile: Profile,
    release: Option<Release>,
}

impl HostVersion {
    /// The eras.
    pub const ERAS: [HostVersion; 4] = [
        HostVersion::era(Profile::Web2022),
        HostVersion::era(Profile::Web2023),
        HostVersion::era(Profile::Web2026),
        HostVersion::era(Profile::Mobile),
    ];

    const fn era(profile: Profile) -> Self {
        Self {
            profile,
            release: None,
        }
    }

    /// The era it belongs to, which decides the shape of the payload.
    pub fn profile(self) -> Profile {
        self.profile
    }

    /// The release that was asked for; `None` for an era.
    pub fn release(self) -> Option<Release> {
        self.release
    }

    /// The release whose behaviour is played: the one that was asked for, or the last one of the era. `None` for the mobile
    /// app, whose releases are not those of the dashboard.
    pub fn as_release(self) -> Option<Release> {
        self.release.or(match self.profile {
            Profile::Web2022 => Some(Release::new(2, 11)),
            Profile::Web2023 => Some(Release::new(4, 17)),
            Profile::Web2026 => Some(Release::NEWEST),
            Profile::Mobile => None,
        })
    }

    /// The name used in flags, file names and reports: `web-2023` or `3.14`.
    pub fn name(self) -> &'static str {
        self.release
            .map_or_else(|| self.profile.name(), name_of_release)
    }
}

/// Reports keep the name of the host in every case, as eras have it: a text that lives for ever. Each release that is asked
/// for is made into one once, and [`release_in`] bounds how many there can be.
fn name_of_release(release: Release) -> &'static str {
    static NAMES: Mutex<BTreeMap<Release, &'static str>> = Mutex::new(BTreeMap::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    names
        .entry(release)
        .or_insert_with(|| release.to_string().leak())
}

impl Serialize for HostVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Default for HostVersion {
    fn default() -> Self {
        Profile::default().into()
    }
}

impl From<Profile> for HostVersion {
    fn from(profile: Profile) -> Self {
        Self::era(profile)
    }
}

impl From<Release> for HostVersion {
    fn from(release: Release) -> Self {
        let profile = Profile::ALL
            .into_iter()
            .find(|era| matches!(era.span(), Span::Web(_, end) if end.is_none_or(|end| release < end)))
            .expect("the newest era has no end");
        Self {
            profile,
            release: Some(release),
        }
    }
}

impl fmt::Display for HostVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that names no host hubctl can emulate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownVersion {
    /// Neither an era nor a release.
    #[error(
        "unknown profile {0:?}: expected web-2022, web-2023, web-2026, mobile, or an upstream version such as 3.14"
    )]
    Name(String),
    /// A release without Dashboard Apps.
    #[error("upstream {0} has no Dashboard Apps: they came with {first}", first = Release::FIRST)]
    TooOld(Release),
    /// A release that does not exist yet.
    #[error(
        "upstream {0} is unknown: hubctl knows {first} to {newest}", first = Release::FIRST, newest = Release::NEWEST
    )]
    TooNew(Release),
}

impl FromStr for HostVersion {
    type Err = UnknownVersion;

    /// Reads `web-2023`, `3.14`, `v4.15.1`.
    fn from_str(name: &str) -> Result<Self, UnknownVersion> {
        if let Some(era) = Profile::ALL.into_iter().find(|era| era.name() == name) {
            return Ok(era.into());
        }
        let release = release_in(name).ok_or_else(|| UnknownVersion::Name(name.to_owned()))?;
        if release < Release::FIRST {
            return Err(UnknownVersion::TooOld(release));
        }
        // Later releases of the newest major version exist sooner or later, and are as the newest one as far as anybody knows.
        if release.major > Release::NEWEST.major {
            return Err(UnknownVersion::TooNew(release));
        }
        Ok(release.into())
    }
}

fn release_in(name: &str) -> Option<Release> {
    let mut parts = name.strip_prefix('v').unwrap_or(name).split('.');
    let mut number = || {
        let part = parts.next()?;
        let is_plain = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (major, minor) = (number()?, number()?);
    let patch = number();
    let is_whole = patch.is_some() || name.matches('.').count() == 1;
    (is_whole && parts.next().is_none()).then_some(Release {
        major,
        minor,
        patch: patch.unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(name: &str) -> HostVersion {
        name.parse().expect(name)
    }

    #[test]
    fn a_release_belongs_to_its_era() {
        for (name, era) in [
            ("2.6", Profile::Web2022),
            ("2.11.9", Profile::Web2022),
            ("2.12.0", Profile::Web2023),
            ("v3.14", Profile::Web2023),
            ("4.17.2", Profile::Web2023),
            ("4.18", Profile::Web2026),
            ("4.30", Profile::Web2026),
        ] {
            assert_eq!(version(name).profile(), era, "{name}");
            assert!(version(name).release().is_some(), "{name}");
        }
        for era in Profile::ALL {
            assert_eq!(version(era.name()), era.into());
        }
    }

    #[test]
    fn a_version_is_shown_as_it_can_be_written() {
        for (given, shown) in [
            ("v3.14.0", "3.14"),
            ("4.15.1", "4.15.1"),
            ("mobile", "mobile"),
        ] {
            assert_eq!(version(given).to_string(), shown);
            assert_eq!(version(shown), version(given));
        }
    }

    #[test]
    fn what_names_no_host_is_refused_with_the_reason() {
        for (name, reason) in [
            ("web-2021", "expected web-2022"),
            ("2023", "expected web-2022"),
            ("", "expected web-2022"),
            ("3", "expected web-2022"),
            ("3.x", "expected web-2022"),
            ("3.14.0.1", "expected web-2022"),
            ("3.14.", "expected web-2022"),
            ("+3.14", "expected web-2022"),
            ("3.141", "expected web-2022"),
            ("2.5", "they came with 2.6"),
            ("5.0", "hubctl knows 2.6 to 4.18"),
        ] {
            let error = name.parse::<HostVersion>().expect_err(name).to_string();
            assert!(error.contains(reason), "{name}: {error}");
        }
    }

    #[test]
    fn spans_are_told_by_their_first_and_last_version() {
        assert_eq!(web((2, 6), (2, 12)).to_string(), "2.6 to 2.11");
        assert_eq!(web((3, 14), (3, 15)).to_string(), "3.14");
        assert_eq!(web((2, 17), (3, 0)).to_string(), "2.17 to before 3.0");
        assert_eq!(since(4, 18).to_string(), "from 4.18");
        assert!(web((2, 6), (2, 17)).touches(Profile::Web2023));
        assert!(!web((2, 6), (2, 12)).touches(Profile::Web2023));
        assert!(!since(4, 18).touches(Profile::Mobile));
    }
}
