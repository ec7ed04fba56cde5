//! Everything that the answers of an app tell about its life in the host's frame, answer by answer.

use std::time::Duration;

use url::Url;

use super::ancestors;
use super::answer::Answer;
use super::content;
use super::cookies::{self, Cookie, Secrets};
use super::framing;
use super::host_page::HostPage;
use super::interstitial;
use super::markup::Markup;
use super::meta;
use super::obstacle::{Obstacle, ObstacleKind};
use super::permissions;
use super::private;
use super::reach::Reach;
use super::redirect::{bare, leads_elsewhere};
use super::sandbox;
use super::strict_transport;
use super::transport;
use super::trip::{End, Trip};

/// What is asked, and how.
#[derive(Debug, Clone)]
pub struct Question {
    /// The address of the app.
    pub url: Url,
    /// The page that is to frame it.
    pub host_page: HostPage,
    /// For the whole way through redirects. Reading a page has a few seconds of its own.
    pub deadline: Duration,
    /// Whether queries of addresses and values of cookies may be told.
    pub secrets: Secrets,
    /// Whom hubctl may ask on the way.
    pub reach: Reach,
    /// Names of cookies that are no obstacle, whatever becomes of them.
    pub skip_cookies: Vec<String>,
    /// Further headers, by name and value, of every request to the origin of the address: a session, for example.
    pub headers: Vec<(String, String)>,
}

/// What was seen at an app's URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// Every address that was asked, from the app's to the one that is no redirect. There is at least one.
    pub visits: Vec<Visit>,
}

/// One address that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// What was asked.
    pub url: String,
    /// The status code; `None` when no answer came.
    pub status: Option<u16>,
    /// How long the answer took.
    pub elapsed: Duration,
    /// What is wrong with it.
    pub obstacles: Vec<Obstacle>,
    /// The cookies that it sets.
    pub cookies: Vec<Cookie>,
}

/// Asks as the frame of the host page would, follows redirects, at most ten, and judges every answer.
///
/// Never fails: what goes wrong is an obstacle. No cookies are sent but those of the question.
pub async fn examine(question: &Question) -> Examination {
    let host_page = question.host_page.url();
    let mut trip = Trip::to(&question.url, question.reach.clone()).with_headers(&question.headers);
    let end = trip
        .travel_within(question.deadline, &question.host_page)
        .await;
    Patient {
        question,
        host_page: &host_page,
        trip: &trip,
        end: &end,
    }
    .examine()
}

/// All that was seen, before it is judged.
struct Patient<'p> {
    question: &'p Question,
    host_page: &'p Url,
    trip: &'p Trip,
    end: &'p End,
}

impl Patient<'_> {
    fn examine(&self) -> Examination {
        let mut placed = self.trip.place(self.end, self.host_page);
        self.leave_open(&mut placed);
        self.tell_private_addresses(&mut placed);
        placed.extend(self.odd_pages());
        placed.extend(self.weak_transport());
        let mut visits: Vec<_> = self.asked().map(|url| self.visit(url)).collect();
        for (number, obstacle) in placed {
            visits[number].obstacles.push(obstacle);
        }
        for (number, visit) in visits.iter_mut().enumerate() {
            self.fill(number, visit);
        }
        for (number, page) in &self.trip.pages {
            if let Some(interstitial) = interstitial::judge(&self.trip.answers[*number], page) {
                show_alone(interstitial, &mut visits[*number]);
            }
        }
        for (number, visit) in visits.iter_mut().enumerate() {
            for obstacle in &mut visit.obstacles {
                self.trip.temper(number, obstacle);
            }
            visit
                .obstacles
                .sort_by_key(|obstacle| std::cmp::Reverse(obstacle.weight));
        }
        Examination { visits }
    }

    /// Every address that was asked, also the one that did not answer.
    fn asked(&self) -> impl Iterator<Item = &Url> {
        let answered = self.trip.answers.iter().map(|answer| &answer.url);
        let silent = matches!(self.end, End::Failed(_)).then_some(&self.trip.next);
        answered.chain(silent)
    }

    fn visit(&self, url: &Url) -> Visit {
        let url = match (self.question.secrets, url.query()) {
            (Secrets::Shown, _) => url.to_string(),
            (Secrets::Hidden, None) => bare(url),
            (Secrets::Hidden, Some(_)) => bare(url) + "?...",
        };
        Visit {
            url,
            status: None,
            elapsed: Duration::ZERO,
            obstacles: Vec::new(),
            cookies: Vec::new(),
        }
    }

    /// What the answer itself says, when there is one.
    fn fill(&self, number: usize, visit: &mut Visit) {
        let Some(answer) = self.trip.answers.get(number) else {
            return;
        };
        visit.status = Some(answer.status);
        visit.elapsed = self.trip.times.get(number).copied().unwrap_or_default();
        visit.cookies = cookies::fates(answer, self.question.secrets);
        // What refuses the frame comes before what is lost in it.
        let judge = if self.is_own(&answer.url) {
            cookies::judge
        } else {
            cookies::judge_foreign
        };
        let skip = &self.question.skip_cookies;
        visit
            .obstacles
            .extend(judge(answer, &visit.cookies, self.host_page, skip));
    }

    /// Whether an address is on the app's own host, so that its developer can change what it answers.
    fn is_own(&self, url: &Url) -> bool {
        !leads_elsewhere(&self.question.url, url)
    }

    /// A list of pages is no refusal where the real dashboard is not known.
    fn leave_open(&self, placed: &mut [(usize, Obstacle)]) {
        if self.question.host_page != HostPage::Assumed {
            return;
        }
        for (number, obstacle) in placed {
            let answer = self.trip.answers.get(*number);
            if obstacle.kind == ObstacleKind::RefusedByFrameAncestors
                && let Some(open) =
                    answer.and_then(|answer| ancestors::left_open(answer, self.host_page))
            {
                *obstacle = open;
            }
        }
    }

    /// Tells each private address once. One that has to go anyway needs no advice to serve it over https.
    fn tell_private_addresses(&self, placed: &mut Vec<(usize, Obstacle)>) {
        placed.retain(|(_, obstacle)| obstacle.kind != ObstacleKind::MixedContent);
        let mut hosts = Vec::new();
        let mut is_insecure_told = false;
        for (number, url) in self.asked().enumerate() {
            if let Some(private) = private::judge(url, self.host_page) {
                if !hosts.contains(&url.host()) {
                    hosts.push(url.host());
                    placed.push((number, private));
                }
            } else if !is_insecure_told
                && let Some(insecure) = transport::judge(url, self.host_page)
            {
                is_insecure_told = true;
                placed.push((number, insecure));
            }
        }
    }

    /// What is odd about the pages that an agent sees.
    fn odd_pages(&self) -> Vec<(usize, Obstacle)> {
        let mut odd = Vec::new();
        for (number, page) in &self.trip.pages {
            let answer = &self.trip.answers[*number];
            if content::missing_document(answer).is_none() {
                let found = self.odd_page(answer, &Markup::scan(page));
                odd.extend(found.into_iter().map(|obstacle| (*number, obstacle)));
            }
        }
        odd
    }

    /// A sandbox counts on whatever page the frame ends; the rest only where the developer can change it.
    fn odd_page(&self, answer: &Answer, markup: &Markup) -> Vec<Obstacle> {
        let mut odd = sandbox::judge(answer);
        if self.is_own(&answer.url) {
            odd.extend(framing::judge(answer, self.host_page));
            odd.extend(meta::judge(answer, markup, self.host_page));
            odd.extend(permissions::judge(answer, markup, self.host_page));
        }
        odd
    }

    /// Transport security, host by host: what one answer says counts for all of its host.
    fn weak_transport(&self) -> Vec<(usize, Obstacle)> {
        let own: Vec<_> = self
            .trip
            .answers
            .iter()
            .enumerate()
            .filter(|(_, answer)| self.is_own(&answer.url))
            .collect();
        let mut hosts: Vec<_> = own.iter().map(|(_, answer)| answer.url.host()).collect();
        hosts.sort();
        hosts.dedup();
        let judged = hosts.into_iter().filter_map(|host| {
            let of_host: Vec<_> = own
                .iter()
                .filter(|(_, answer)| answer.url.host() == host)
                .collect();
            let (last, _) = **of_host.last()?;
            let answers: Vec<_> = of_host.iter().map(|(_, answer)| *answer).collect();
            Some((last, strict_transport::judge(&answers)?))
        });
        judged.collect()
    }
}

/// Leaves of a visit what is about its address: the answer is not the app's, so neither are its headers and cookies.
fn show_alone(interstitial: Obstacle, visit: &mut Visit) {
    visit.cookies.clear();
    visit.obstacles.retain(|obstacle| {
        matches!(
            obstacle.kind,
            ObstacleKind::PrivateAddress | ObstacleKind::MixedContent | ObstacleKind::LoginRedirect
        )
    });
    visit.obstacles.push(interstitial);
}

#[cfg(test)]
mod tests {
    use super::super::obstacle::Weight;
    use super::*;
    use ObstacleKind::{
        CookieLostCrossSite, FramingNotRestricted, LoginRedirect, MetaPolicyWithoutEffect,
        MixedContent, PermissionNotGranted, PrivateAddress, RefusedByFrameAncestors,
        WeakTransportSecurity,
    };

    const CSP: &str = "Content-Security-Policy";
    const HSTS: (&str, &str) = ("Strict-Transport-Security", "max-age=600");

    type Stop<'s> = (&'s str, u16, &'s [(&'s str, &'s str)]);

    /// What is told of each stop of a trip that arrived.
    fn examined(stops: &[Stop<'_>], page: &str, host_page: HostPage) -> Examination {
        let answers: Vec<_> = stops
            .iter()
            .map(|(url, status, headers)| Answer {
                url: Url::parse(url).expect(url),
                status: *status,
                headers: headers
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
            })
            .collect();
        let question = Question {
            url: answers[0].url.clone(),
            host_page,
            deadline: Duration::ZERO,
            secrets: Secrets::Hidden,
            reach: Reach::Anyone,
            skip_cookies: Vec::new(),
            headers: Vec::new(),
        };
        let mut trip = Trip::to(&question.url, Reach::Anyone);
        trip.pages.push((answers.len() - 1, page.to_owned()));
        trip.answers = answers;
        Patient {
            question: &question,
            host_page: &question.host_page.url(),
            trip: &trip,
            end: &End::Arrived,
        }
        .examine()
    }

    fn kinds(examination: &Examination) -> Vec<Vec<ObstacleKind>> {
        let kinds = |visit: &Visit| {
            visit
                .obstacles
                .iter()
                .map(|obstacle| obstacle.kind)
                .collect()
        };
        examination.visits.iter().map(kinds).collect()
    }

    #[test]
    fn an_app_that_does_all_of_it_has_no_obstacles() {
        let host = HostPage::Given(Url::parse("https://dash.example.com").expect("a URL"));
        let headers = [
            (CSP, "frame-ancestors https://dash.example.com"),
            HSTS,
            ("Set-Cookie", "sid=1; SameSite=None; Secure; Partitioned"),
        ];
        let seen = examined(
            &[("https://orders.example.com/", 200, &headers)],
            "<p>",
            host,
        );
        assert_eq!(kinds(&seen), [[]]);
        assert_eq!(seen.visits[0].cookies.len(), 1);
    }

    #[test]
    fn a_list_is_judged_when_the_dashboard_is_known_only() {
        let headers = [(CSP, "frame-ancestors https://dash.example.com"), HSTS];
        let stops: [Stop<'_>; 1] = [("https://orders.example.org/", 200, &headers)];
        let weight = |host: HostPage| {
            let seen = examined(&stops, "", host);
            assert_eq!(kinds(&seen), [[RefusedByFrameAncestors]]);
            seen.visits[0].obstacles[0].weight
        };
        let other = Url::parse("https://other.example.com").expect("a URL");
        assert_eq!(weight(HostPage::Assumed), Weight::Warns);
        assert_eq!(weight(HostPage::Given(other)), Weight::Blocks);
    }

    #[test]
    fn on_the_desk_the_faults_of_production_are_told() {
        let headers = [
            ("Set-Cookie", "sid=1; HttpOnly"),
            ("Permissions-Policy", "camera=(self)"),
        ];
        let page = "<meta http-equiv=x-frame-options content=deny>";
        let stops: [Stop<'_>; 1] = [("http://localhost:3000/", 200, &headers)];
        let seen = examined(&stops, page, HostPage::Assumed);
        assert_eq!(
            kinds(&seen),
            [[
                CookieLostCrossSite,
                PrivateAddress,
                MetaPolicyWithoutEffect,
                PermissionNotGranted,
                FramingNotRestricted
            ]]
        );
        let mock = HostPage::Given(Url::parse("http://127.0.0.1:4400").expect("a URL"));
        assert!(!kinds(&examined(&stops, page, mock))[0].contains(&PrivateAddress));
    }

    #[test]
    fn a_page_in_front_of_the_app_is_told_and_nothing_that_its_answer_says() {
        let headers = [
            ("cf-mitigated", "challenge"),
            ("X-Frame-Options", "SAMEORIGIN"),
            ("Set-Cookie", "__cf_bm=1"),
            ("Content-Security-Policy", "sandbox"),
        ];
        let stops: [Stop<'_>; 1] = [("https://orders.example/", 403, &headers)];
        let seen = examined(&stops, "<p>Just a moment...", HostPage::Assumed);
        assert_eq!(kinds(&seen), [[ObstacleKind::Interstitial]]);
        assert_eq!(seen.visits[0].cookies, []);
    }

    #[test]
    fn plain_http_is_told_of_public_addresses_and_privacy_of_others() {
        let framed: [(&str, &str); 1] = [(CSP, "frame-ancestors https://your-dashboard.example")];
        for (url, expected) in [
            ("http://orders.example.com/", MixedContent),
            ("http://192.168.1.5/", PrivateAddress),
            ("http://localhost/", PrivateAddress),
        ] {
            let seen = examined(&[(url, 200, &framed)], "", HostPage::Assumed);
            assert_eq!(kinds(&seen), [[expected]], "{url}");
        }
    }

    #[test]
    fn every_answer_is_judged_and_a_foreign_one_by_its_cookies_alone() {
        let first = [
            ("Location", "https://login.example.org/?state=s3cret"),
            ("Set-Cookie", "state=1"),
        ];
        let last = [("Set-Cookie", "sso=1"), ("Permissions-Policy", "camera=*")];
        let stops: [Stop<'_>; 2] = [
            ("https://orders.example.com/", 302, &first),
            ("https://login.example.org/?state=s3cret", 200, &last),
        ];
        let seen = examined(
            &stops,
            "<meta http-equiv=x-frame-options content=deny>",
            HostPage::Assumed,
        );
        let expected = [
            vec![CookieLostCrossSite, LoginRedirect, WeakTransportSecurity],
            vec![CookieLostCrossSite],
        ];
        assert_eq!(kinds(&seen), expected);
        assert_eq!(seen.visits[1].obstacles[0].weight, Weight::Warns);
        assert_eq!(seen.visits[1].url, "https://login.example.org/?...");
    }
}
