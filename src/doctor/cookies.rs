//! What becomes of the app's cookies in a frame, under each of the regimes that browsers know.

use serde::Serialize;
use url::Url;

use super::answer::Answer;
use super::fixes;
use super::obstacle::{Fix, Obstacle, ObstacleKind, Weight};
use super::set_cookie::{SameSite, SetCookie};
use super::site::is_same_site;

/// Whether what may be a secret is written out: values of cookies and queries of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// Something else stands in their place.
    Hidden,
    /// They are written out.
    Shown,
}

/// What becomes of a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It comes back to the app.
    Sent,
    /// It stays away.
    Lost,
    /// It is never kept.
    Refused,
}

impl Fate {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Sent => "sent",
            Fate::Lost => "lost",
            Fate::Refused => "refused",
        }
    }
}

/// A cookie that an answer sets, and what becomes of it in a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Below a page of the app's own site.
    pub same_site: Fate,
    /// Below a page of another site, in a browser that lets cookies of third parties through.
    pub cross_site: Fate,
    /// Below a page of another site, in a browser that blocks them: Safari, Firefox, Chromium when told to.
    pub third_party_blocked: Fate,
    /// Why it is not sent everywhere, as one fragment.
    pub reason: Option<String>,
    /// The header that is sent everywhere; `None` when the app's own is, or when another cookie takes its place in frames.
    pub instead: Option<String>,
}

/// Ends of names under which load balancers set a cookie once more, for frames: AWSALB and AWSALBCORS, ARRAffinity and
/// ARRAffinitySameSite.
const FOR_FRAMES: [&str; 2] = ["CORS", "SameSite"];

/// What becomes of each cookie that an answer sets. Lines that take a cookie away are left out, and of several lines for one
/// cookie the last counts.
pub(super) fn fates(answer: &Answer, secrets: Secrets) -> Vec<Cookie> {
    let mut kept: Vec<SetCookie> = Vec::new();
    for line in answer.values("set-cookie") {
        let cookie = SetCookie::read(line);
        kept.retain(|other| {
            (&other.name, &other.domain, &other.path)
                != (&cookie.name, &cookie.domain, &cookie.path)
        });
        if !cookie.is_removal() {
            kept.push(cookie);
        }
    }
    let mut cookies: Vec<_> = kept
        .iter()
        .map(|cookie| Cookie::of(cookie, &answer.url, secrets))
        .collect();
    let for_frames: Vec<_> = kept
        .iter()
        .zip(&cookies)
        .filter(|(line, cookie)| cookie.cross_site == Fate::Sent && line.is_sent_to(&answer.url))
        .map(|(line, _)| line.name.clone())
        .collect();
    for cookie in &mut cookies {
        let is_partner = |other: &&String| {
            let end = other.strip_prefix(&cookie.name);
            !cookie.name.is_empty() && end.is_some_and(|end| FOR_FRAMES.contains(&end))
        };
        if let Some(other) = for_frames.iter().find(is_partner) {
            cookie.give_way_to(other);
        }
    }
    cookies
}

impl Cookie {
    fn of(cookie: &SetCookie, url: &Url, secrets: Secrets) -> Self {
        let value = match secrets {
            Secrets::Hidden => "...",
            Secrets::Shown => &cookie.value,
        };
        let (fates, reason) = match (cookie.refusal(url), cookie.same_site.reason()) {
            (Some(why), _) => ([Fate::Refused; 3], Some(why)),
            (None, Some(why)) => ([Fate::Sent, Fate::Lost, Fate::Lost], Some(why)),
            (None, None) if cookie.is_partitioned => ([Fate::Sent; 3], None),
            (None, None) => {
                debug_assert_eq!(cookie.same_site, SameSite::None);
                let why = "Partitioned is missing".to_owned();
                ([Fate::Sent, Fate::Sent, Fate::Lost], Some(why))
            }
        };
        let [same_site, cross_site, third_party_blocked] = fates;
        Self {
            name: cookie.name.clone(),
            same_site,
            cross_site,
            third_party_blocked,
            instead: reason.as_ref().map(|_| cookie.mended(url, value)),
            reason,
        }
    }

    /// Leaves frames to another cookie. What is wrong with it in every browser stays wrong.
    fn give_way_to(&mut self, other: &str) {
        if self.cross_site == Fate::Lost {
            self.instead = None;
            self.reason = self
                .reason
                .take()
                .map(|reason| format!("{reason}; {other} takes its place in frames"));
        }
    }

    /// What of it is wrong in `host_page`.
    fn obstacle(&self, answer: &Answer, host_page: &Url) -> Option<Obstacle> {
        let reason = self.reason.as_deref()?;
        let is_one_site = is_same_site(&answer.url, host_page);
        let name = &self.name;
        let (kind, weight, title, cause) = match (self.cross_site, self.third_party_blocked) {
            (Fate::Refused, _) => (
                ObstacleKind::CookieRefused,
                Weight::Blocks,
                format!("the cookie {name} is refused"),
                format!("No browser keeps the cookie {name}: {reason}."),
            ),
            _ if is_one_site || self.instead.is_none() => return None,
            (Fate::Lost, _) => (
                ObstacleKind::CookieLostCrossSite,
                Weight::Blocks,
                format!("the cookie {name} does not reach the app in the frame"),
                format!(
                    "The cookie {name} stays away from frames of another site: {reason}. The host is another site, so the app \
                     starts without it every time."
                ),
            ),
            (Fate::Sent, Fate::Lost) => (
                ObstacleKind::CookieLostWithoutPartition,
                Weight::Warns,
                format!("the cookie {name} is lost where third-party cookies are blocked"),
                format!(
                    "The cookie {name} is SameSite=None; Secure, and {reason}: browsers that block cookies of third parties, \
                     as Safari and Firefox do, drop it in the host's frame."
                ),
            ),
            (Fate::Sent, _) => return None,
        };
        Some(Obstacle {
            kind,
            weight,
            title,
            cause,
            fix: self
                .instead
                .as_ref()
                .map_or_else(Vec::new, |line| fixes::cookie(answer, line)),
        })
    }
}

/// What is wrong with the cookies of an answer in `host_page`, but for those that are named in `skip`.
pub(super) fn judge(
    answer: &Answer,
    cookies: &[Cookie],
    host_page: &Url,
    skip: &[String],
) -> Vec<Obstacle> {
    cookies
        .iter()
        .filter(|cookie| !skip.contains(&cookie.name))
        .filter_map(|cookie| cookie.obstacle(answer, host_page))
        .collect()
}

/// The same for an answer of somebody else, a login service say, whose cookies are not the developer's to change.
pub(super) fn judge_foreign(
    answer: &Answer,
    cookies: &[Cookie],
    host_page: &Url,
    skip: &[String],
) -> Vec<Obstacle> {
    let mut obstacles = judge(answer, cookies, host_page, skip);
    for obstacle in &mut obstacles {
        obstacle.weight = Weight::Warns;
        obstacle.fix = vec![Fix::anywhere(format!(
            "{} is not the app's own host. Do not lead the frame there: open the login in a window of its own (window.open), \
             where its cookies are first-party.",
            answer.url.host_str().unwrap_or_default()
        ))];
    }
    obstacles
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;
    use Fate::{Lost, Refused, Sent};
    use ObstacleKind::{CookieLostCrossSite, CookieLostWithoutPartition, CookieRefused};

    const APP: &str = "https://orders.example/";
    const HOST: &str = "https://dash.example/";

    fn cookies(url: &str, lines: &[&str]) -> (Answer, Vec<Cookie>) {
        let headers: Vec<_> = lines.iter().map(|line| ("Set-Cookie", *line)).collect();
        let answer = answer(url, &headers);
        let cookies = fates(&answer, Secrets::Hidden);
        (answer, cookies)
    }

    #[test]
    fn each_regime_has_its_own_answer() {
        let cases: [(&str, [Fate; 3], Option<ObstacleKind>); 9] = [
            ("sid=1", [Sent, Lost, Lost], Some(CookieLostCrossSite)),
            (
                "sid=1; SameSite=Lax; Secure",
                [Sent, Lost, Lost],
                Some(CookieLostCrossSite),
            ),
            (
                "sid=1; SameSite=Strict",
                [Sent, Lost, Lost],
                Some(CookieLostCrossSite),
            ),
            (
                "sid=1; SameSite=Always",
                [Sent, Lost, Lost],
                Some(CookieLostCrossSite),
            ),
            (
                "sid=1; Secure; Partitioned",
                [Sent, Lost, Lost],
                Some(CookieLostCrossSite),
            ),
            (
                "sid=1; SameSite=None; Secure",
                [Sent, Sent, Lost],
                Some(CookieLostWithoutPartition),
            ),
            ("sid=1; SameSite=None; Secure; Partitioned", [Sent; 3], None),
            ("sid=1; SameSite=None", [Refused; 3], Some(CookieRefused)),
            (
                "sid=1; Secure; Domain=elsewhere.example",
                [Refused; 3],
                Some(CookieRefused),
            ),
        ];
        let host = Url::parse(HOST).expect(HOST);
        for (line, fates, kind) in cases {
            let (answer, cookies) = cookies(APP, &[line]);
            let [cookie] = &cookies[..] else {
                panic!("{cookies:?}")
            };
            assert_eq!(
                [
                    cookie.same_site,
                    cookie.cross_site,
                    cookie.third_party_blocked
                ],
                fates,
                "{line}"
            );
            assert_eq!(cookie.reason.is_some(), kind.is_some(), "{line}");
            assert_eq!(cookie.instead.is_some(), kind.is_some(), "{line}");
            let kinds: Vec<_> = judge(&answer, &cookies, &host, &[])
                .iter()
                .map(|told| told.kind)
                .collect();
            assert_eq!(kinds, Vec::from_iter(kind), "{line}");
        }
    }

    #[test]
    fn a_host_of_the_same_site_gets_every_cookie_that_is_kept() {
        let host = Url::parse("https://dash.orders.example/").expect("a URL");
        let url = "https://app.orders.example/";
        let (answer, cookies) = cookies(
            url,
            &["a=1", "b=1; SameSite=None; Secure", "c=1; SameSite=None"],
        );
        let kinds: Vec<_> = judge(&answer, &cookies, &host, &[])
            .iter()
            .map(|told| told.kind)
            .collect();
        assert_eq!(kinds, [CookieRefused]);
    }

    #[test]
    fn the_last_line_for_a_cookie_counts_and_removals_do_not() {
        let (_, cookies) = cookies(
            APP,
            &[
                "a=1",
                "b=1",
                "a=2; SameSite=None; Secure; Partitioned",
                "b=; Max-Age=0",
                "gone=; Max-Age=0",
                "a=3; Path=/x",
            ],
        );
        let seen: Vec<_> = cookies
            .iter()
            .map(|cookie| (cookie.name.as_str(), cookie.cross_site))
            .collect();
        assert_eq!(seen, [("a", Sent), ("a", Lost)]);
    }

    #[test]
    fn a_cookie_with_a_partner_for_frames_is_no_obstacle() {
        let first = "AWSALB=a; Path=/";
        let cases: [(&[&str], &[ObstacleKind]); 12] = [
            (
                &[first, "AWSALBCORS=a; Path=/; SameSite=None; Secure"],
                &[CookieLostWithoutPartition],
            ),
            (
                &[
                    "AWSALBCORS=a; Path=/; SameSite=None; Secure; Partitioned",
                    first,
                ],
                &[],
            ),
            (
                &[
                    "ARRAffinity=a; Path=/; HttpOnly; Domain=orders.example",
                    "ARRAffinitySameSite=a; Path=/; HttpOnly; SameSite=None; Secure; Partitioned; Domain=orders.example",
                ],
                &[],
            ),
            (
                &[
                    "stick=a; SameSite=Lax",
                    "stickCORS=a; SameSite=None; Secure; Partitioned",
                ],
                &[],
            ),
            (&[first], &[CookieLostCrossSite]),
            (
                &[
                    first,
                    "AWSALBTGCORS=a; Path=/; SameSite=None; Secure; Partitioned",
                ],
                &[CookieLostCrossSite],
            ),
            (&[first, "AWSALBCORS=a; Path=/"], &[CookieLostCrossSite; 2]),
            (
                &[first, "AWSALBCORS=a; Path=/; SameSite=None"],
                &[CookieLostCrossSite, CookieRefused],
            ),
            (
                &[
                    first,
                    "AWSALBCORS=a; Path=/x; SameSite=None; Secure; Partitioned",
                ],
                &[CookieLostCrossSite],
            ),
            (
                &[
                    first,
                    "AWSALBCORS=; Path=/; SameSite=None; Secure; Max-Age=0",
                ],
                &[CookieLostCrossSite],
            ),
            (
                &[
                    "AWSALB=a; Path=/; SameSite=None",
                    "AWSALBCORS=a; Path=/; SameSite=None; Secure; Partitioned",
                ],
                &[CookieRefused],
            ),
            (
                &[
                    "a; Path=/",
                    "CORS=a; Path=/; SameSite=None; Secure; Partitioned",
                ],
                &[CookieLostCrossSite],
            ),
        ];
        let host = Url::parse(HOST).expect(HOST);
        for (lines, expected) in cases {
            let (answer, cookies) = cookies(APP, lines);
            let told = judge(&answer, &cookies, &host, &[]);
            let kinds: Vec<_> = told.iter().map(|obstacle| obstacle.kind).collect();
            assert_eq!(kinds, expected, "{lines:?}");
        }
    }

    #[test]
    fn a_cookie_that_is_named_is_left_out() {
        let host = Url::parse(HOST).expect(HOST);
        let (answer, cookies) = cookies(APP, &["a=1", "b=1", "A=1"]);
        let told = judge(&answer, &cookies, &host, &["a".to_owned()]);
        let titles: Vec<_> = told
            .iter()
            .map(|obstacle| obstacle.title.as_str())
            .collect();
        assert_eq!(
            titles,
            [
                "the cookie b does not reach the app in the frame",
                "the cookie A does not reach the app in the frame"
            ]
        );
        assert_eq!(cookies.len(), 3);
    }

    #[test]
    fn the_value_is_hidden_unless_it_is_asked_for() {
        let answer = answer(APP, &[("Set-Cookie", "sid=s3cret")]);
        let line = |secrets| fates(&answer, secrets)[0].instead.clone().expect("a line");
        assert!(!line(Secrets::Hidden).contains("s3cret"));
        assert!(line(Secrets::Shown).starts_with("Set-Cookie: sid=s3cret;"));
    }

    #[test]
    fn what_others_set_is_a_warning_with_another_way() {
        let (answer, cookies) = cookies("https://login.example/", &["sid=1"]);
        let told = judge_foreign(&answer, &cookies, &Url::parse(HOST).expect(HOST), &[]);
        assert_eq!(told[0].weight, Weight::Warns);
        assert!(
            told[0].fix.len() == 1 && told[0].fix[0].text.contains("window.open"),
            "{told:?}"
        );
    }
}
