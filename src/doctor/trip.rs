//! From the app's URL through its redirects to a verdict.

use std::time::{Duration, Instant};

use serde::Serialize;
use url::Url;

use super::ancestors;
use super::answer::Answer;
use super::client::{self, Body};
use super::content;
use super::encoding::Damaged;
use super::failure::Failure;
use super::host_page::HostPage;
use super::interstitial;
use super::judge::judge;
use super::obstacle::{Obstacle, ObstacleKind, Weight};
use super::reach::{Home, Reach};
use super::redirect::{self, MOST_REDIRECTS, Outcome, Target, without_fragment};
use super::refresh::{self, Refresh};
use super::transport;

/// What was seen at an app's URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// Every answer, from the app's URL to the one that is no redirect.
    pub hops: Vec<Hop>,
    /// What stands between the app and its frame, in the order of the way there.
    pub obstacles: Vec<Obstacle>,
}

/// One answer on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// What was asked.
    pub url: String,
    /// The status code.
    pub status: u16,
}

impl Look {
    /// Whether nothing keeps the frame from showing a page of the app.
    pub fn is_embeddable(&self) -> bool {
        self.obstacles
            .iter()
            .all(|obstacle| obstacle.weight != Weight::Blocks)
    }
}

/// Asks `url` as the frame of `host_page` would, follows redirects, at most ten, and judges what comes.
///
/// Never fails: what goes wrong is an obstacle. `deadline` is for the whole way. No cookies are sent, as in a frame of a
/// browser that keeps cookies from third parties.
pub async fn look(url: &Url, host_page: &Url, deadline: Duration) -> Look {
    let mut trip = Trip::to(url, Reach::Anyone);
    let end = trip
        .travel_within(deadline, &HostPage::Given(host_page.clone()))
        .await;
    trip.judge(&end, host_page)
}

/// How a trip ended.
#[derive(Debug)]
pub(super) enum End {
    /// With an answer that is no redirect.
    Arrived,
    /// Without an answer to the last question.
    Failed(Failure),
    /// With an answer that redirects to where the trip has been, or once too often.
    Endless,
    /// With an answer that redirects to no web address.
    Stray(String),
}

/// The way through redirects.
#[derive(Debug)]
pub(super) struct Trip {
    pub answers: Vec<Answer>,
    /// How long each answer took.
    pub times: Vec<Duration>,
    /// What is asked next, or was asked last.
    pub next: Url,
    /// Where the trip begins. Further headers are for this origin alone.
    origin: url::Origin,
    home: Home,
    reach: Reach,
    /// Why the page that was read last cannot be unpacked.
    damaged: Option<Damaged>,
    headers: Vec<(String, String)>,
    /// The body of the answer that is no redirect, until it is read.
    body: Option<Body>,
    /// The pages that an agent sees, by the number of their answer: the last one, and those that stay for a while before
    /// they refresh.
    pub pages: Vec<(usize, String)>,
    /// The last refresh that was followed, with the number of the answer that it leads to.
    refresh: Option<(usize, Refresh)>,
    /// From which answer on the agent gets there only after a while.
    late: Option<usize>,
}

/// A page that stays this long is one that agents work with.
const A_WHILE: Duration = Duration::from_secs(60);

impl Trip {
    /// A trip that has not begun.
    pub(super) fn to(url: &Url, reach: Reach) -> Self {
        Self {
            answers: Vec::new(),
            times: Vec::new(),
            next: url.clone(),
            origin: url.origin(),
            home: Home::at(url),
            reach,
            damaged: None,
            headers: Vec::new(),
            body: None,
            pages: Vec::new(),
            refresh: None,
            late: None,
        }
    }

    /// The same with further headers.
    pub(super) fn with_headers(self, headers: &[(String, String)]) -> Self {
        let headers = headers.to_vec();
        Self { headers, ..self }
    }

    /// Follows redirects and refreshes. The deadline is for the answers; each page has a few seconds of its own to be read.
    pub(super) async fn travel_within(&mut self, deadline: Duration, host_page: &HostPage) -> End {
        let page_url = host_page.url();
        let mut left = deadline;
        loop {
            let begun = Instant::now();
            let end = tokio::time::timeout(left, self.travel(&page_url)).await;
            left = left.saturating_sub(begun.elapsed());
            match end {
                Err(_) => return End::Failed(Failure::Late(deadline)),
                Ok(End::Arrived) => self.read_page().await,
                Ok(end) => return end,
            }
            let Some(refresh) = self.refresh_in(host_page) else {
                return End::Arrived;
            };
            if let Some(end) = self.follow(refresh) {
                return end;
            }
        }
    }

    async fn travel(&mut self, host_page: &Url) -> End {
        loop {
            let asked = Instant::now();
            let is_own = self.next.origin() == self.origin;
            let headers = if is_own { &self.headers[..] } else { &[] };
            let asked_for = async {
                let names = self.reach.judge(&self.next, &self.home);
                let names = names.map_err(Failure::Barred)?;
                client::ask(&self.next, host_page, headers, names).await
            };
            let (answer, body) = match asked_for.await {
                Ok(reply) => reply,
                Err(failure) => return End::Failed(failure),
            };
            // A name of one's own, such as one of the hosts file, may mean this machine as well.
            self.home.is_here |= self.answers.is_empty() && body.is_from_here;
            let target = redirect::target(&answer);
            self.answers.push(answer);
            self.times.push(asked.elapsed());
            let Some(target) = target else {
                self.body = Some(body);
                return End::Arrived;
            };
            if let Some(end) = self.go_on(target) {
                return end;
            }
        }
    }

    /// Takes the next address, or says why the trip ends.
    fn go_on(&mut self, target: Target) -> Option<End> {
        match target {
            Target::Stray(location) => Some(End::Stray(location)),
            Target::Web(next) => {
                let is_endless = self.has_been_at(&next) || self.answers.len() > MOST_REDIRECTS;
                self.next = next;
                is_endless.then_some(End::Endless)
            }
        }
    }

    async fn read_page(&mut self) {
        if let Some(body) = self.body.take() {
            let page = body.beginning().await.unwrap_or_else(|damaged| {
                self.damaged = Some(damaged);
                String::new()
            });
            self.pages.push((self.answers.len() - 1, page));
        }
    }

    /// Where the page that was read last sends its frame, unless the frame does not show it.
    fn refresh_in(&self, host_page: &HostPage) -> Option<Refresh> {
        let answer = self.answers.last()?;
        let (_, page) = self.pages.last()?;
        let is_app = is_shown(answer, host_page) && interstitial::judge(answer, page).is_none();
        is_app.then(|| refresh::of(answer, page)).flatten()
    }

    fn follow(&mut self, refresh: Refresh) -> Option<End> {
        let number = self.answers.len();
        if refresh.delay < A_WHILE {
            self.pages.pop();
        } else {
            self.late.get_or_insert(number);
        }
        let target = refresh.target.clone();
        self.refresh = Some((number, refresh));
        self.go_on(target)
    }

    /// Without cookies the same question has the same answer, so coming back is a circle.
    fn has_been_at(&self, url: &Url) -> bool {
        self.answers
            .iter()
            .any(|answer| without_fragment(&answer.url) == without_fragment(url))
    }

    /// Lowers the weight of an obstacle that an agent meets only after a while.
    pub(super) fn temper(&self, number: usize, obstacle: &mut Obstacle) {
        let Some(late) = self.late else {
            return;
        };
        if number >= late || obstacle.kind == ObstacleKind::RedirectLoop {
            obstacle.weight = match obstacle.weight {
                Weight::Blocks => Weight::Warns,
                Weight::Warns | Weight::Notes => Weight::Notes,
            };
        }
    }

    fn judge(self, end: &End, host_page: &Url) -> Look {
        let mut placed = self.place(end, host_page);
        for (number, obstacle) in &mut placed {
            self.temper(*number, obstacle);
        }
        Look {
            hops: self.answers.iter().map(Hop::of).collect(),
            obstacles: placed.into_iter().map(|(_, obstacle)| obstacle).collect(),
        }
    }

    /// The obstacles, each with the number of the answer it comes from; that of an answer which did not come is next to the
    /// last one's.
    pub(super) fn place(&self, end: &End, host_page: &Url) -> Vec<(usize, Obstacle)> {
        let mut placed: Vec<_> = self.insecure_hop(host_page).into_iter().collect();
        let last = self.answers.len().saturating_sub(1);
        match end {
            End::Arrived => {
                let place = |obstacle: Obstacle| match obstacle.kind {
                    ObstacleKind::LoginRedirect => (0, obstacle),
                    _ => (last, obstacle),
                };
                placed.extend(self.judge_arrival(host_page).into_iter().map(place));
            }
            End::Failed(failure) => {
                let led_away = self.led_away(&self.next, Outcome::Silent);
                placed.extend(led_away.map(|obstacle| (0, obstacle)));
                placed.push((self.answers.len(), failure.told(&self.next)));
            }
            End::Endless => placed.push((last, redirect::endless(&self.answers, &self.next))),
            End::Stray(location) => placed.push((last, redirect::astray(&self.answers, location))),
        }
        self.explain_refresh(&mut placed);
        placed
    }

    /// Adds to each obstacle behind a refresh how the frame gets there, as the status of the page before does not show it.
    fn explain_refresh(&self, placed: &mut [(usize, Obstacle)]) {
        let Some((number, refresh)) = &self.refresh else {
            return;
        };
        let from = redirect::bare(&self.answers[number - 1].url);
        let after = match refresh.delay.as_secs() {
            0 => String::new(),
            1 => " after a second".to_owned(),
            seconds => format!(" after {seconds} seconds"),
        };
        for (_, obstacle) in placed.iter_mut().filter(|(at, _)| at >= number) {
            obstacle.cause.push_str(&format!(
                " {from} leads there{after} by {}.",
                refresh.said_by
            ));
        }
    }

    /// The first address on plain http that a dashboard on https would block, on the way or at its end.
    fn insecure_hop(&self, host_page: &Url) -> Option<(usize, Obstacle)> {
        self.answers
            .iter()
            .map(|answer| &answer.url)
            .chain([&self.next])
            .enumerate()
            .find_map(|(number, url)| Some((number, transport::judge(url, host_page)?)))
    }

    /// Redirects that lead away from the app. One that comes only after a while does not count: until then agents work with
    /// the app.
    fn led_away(&self, end: &Url, outcome: Outcome<'_>) -> Option<Obstacle> {
        match self.late {
            None => redirect::led_away(&self.answers, end, outcome),
            Some(late) => {
                let before = &self.answers[..late];
                redirect::led_away(before, &before.last()?.url, Outcome::Shown)
            }
        }
    }

    fn judge_arrival(&self, host_page: &Url) -> Vec<Obstacle> {
        let Some(last) = self.answers.last() else {
            return Vec::new();
        };
        let mut obstacles = judge(last, host_page);
        obstacles.retain(|obstacle| obstacle.kind != ObstacleKind::MixedContent);
        if let Some(damaged) = &self.damaged
            && content::missing_document(last).is_none()
        {
            obstacles.push(content::damaged(damaged.coding.name()));
        }
        let refusal = obstacles.iter().position(|obstacle| {
            matches!(
                obstacle.kind,
                ObstacleKind::RefusedByXFrameOptions | ObstacleKind::RefusedByFrameAncestors
            )
        });
        let is_blank = obstacles
            .iter()
            .any(|obstacle| obstacle.weight == Weight::Blocks);
        let outcome = match refusal {
            Some(at) => Outcome::Refused(&obstacles[at]),
            None if is_blank => Outcome::Silent,
            None => Outcome::Shown,
        };
        if let Some(led_away) = self.led_away(&last.url, outcome) {
            // The page of a login service is not the developer's to mend: the redirect is the cause, and tells the rest.
            if let Some(at) = refusal
                && self.late.is_none()
                && redirect::leads_elsewhere(&self.answers[0].url, &last.url)
            {
                obstacles.remove(at);
            }
            obstacles.insert(0, led_away);
        }
        obstacles
    }
}

/// Whether the frame shows the answer, whatever is wrong with it otherwise.
fn is_shown(answer: &Answer, host_page: &HostPage) -> bool {
    let page = host_page.url();
    judge(answer, &page)
        .iter()
        .filter(|obstacle| obstacle.weight == Weight::Blocks)
        .all(|obstacle| match obstacle.kind {
            // Followed like a redirect by status: the frame would go on there if it were https.
            ObstacleKind::MixedContent => true,
            ObstacleKind::RefusedByFrameAncestors => {
                *host_page == HostPage::Assumed && ancestors::left_open(answer, &page).is_some()
            }
            _ => false,
        })
}

impl Hop {
    fn of(answer: &Answer) -> Self {
        Self {
            url: answer.url.to_string(),
            status: answer.status,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use ObstacleKind::{
        Attachment, LoginRedirect, NotReachable, RedirectLoop, RefusedByFrameAncestors,
        RefusedByXFrameOptions,
    };

    /// Long enough for a busy machine: nothing here waits for it but what is meant to.
    const AMPLE: Duration = Duration::from_secs(20);

    /// What the server does with a request for a path.
    type Script = &'static [(&'static str, &'static str)];

    /// A server that answers each path with a fixed text, and paths it does not know not at all. It ends with the test.
    async fn serve(script: Script) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        head.push(stream.read_u8().await.ok()?);
                    }
                    let head = String::from_utf8(head).ok()?;
                    let path = head.split(' ').nth(1)?;
                    match script.iter().find(|(known, _)| *known == path) {
                        Some((_, "echo")) => {
                            let echo = head.lines().skip(1).fold(String::new(), |all, line| {
                                if line.is_empty() {
                                    all
                                } else {
                                    format!("{all}X-Seen: {}\r\n", line.replace(',', "_"))
                                }
                            });
                            let answer =
                                format!("HTTP/1.1 302 Found\r\n{echo}Location: myapp://x\r\n\r\n");
                            stream.write_all(answer.as_bytes()).await.ok()?;
                        }
                        Some((_, answer)) => stream.write_all(answer.as_bytes()).await.ok()?,
                        None => std::future::pending().await,
                    }
                    Some(())
                });
            }
        });
        address
    }

    async fn look_at(url: &str, deadline: Duration) -> Look {
        let page = Url::parse("http://127.0.0.1:4400/").expect("a URL");
        look(&Url::parse(url).expect(url), &page, deadline).await
    }

    fn kinds(look: &Look) -> Vec<ObstacleKind> {
        look.obstacles
            .iter()
            .map(|obstacle| obstacle.kind)
            .collect()
    }

    const APP: Script = &[
        (
            "/fine",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999999\r\n\r\n<p>",
        ),
        (
            "/there",
            "HTTP/1.1 302 Found\r\nLocation: fine#top\r\nX-Frame-Options: DENY\r\n\r\n",
        ),
        (
            "/panel",
            "HTTP/1.1 302 Found\r\nLocation: /login?next=panel\r\n\r\n",
        ),
        (
            "/login?next=panel",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: SAMEORIGIN\r\n\r\n",
        ),
        (
            "/circle",
            "HTTP/1.1 307 x\r\nSet-Cookie: a=b\r\nLocation: /circle\r\n\r\n",
        ),
        (
            "/file",
            "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=x.html\r\n\r\n",
        ),
        (
            "/two",
            "HTTP/1.1 200 OK\r\nContent-Security-Policy: frame-ancestors *\r\n\
             content-security-policy: frame-ancestors https://dash.example\r\nContent-Type: text/html\r\n\r\n",
        ),
        ("/noise", "SSH-2.0-OpenSSH_9.9\r\n\r\n"),
        ("/cut", ""),
        ("/echo", "echo"),
        (
            "/refresh",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
             <meta http-equiv=refresh content='0;url=/panel?1'>",
        ),
        (
            "/panel?1",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nRefresh: 3; url=/deny\r\nConnection: close\r\n\r\n",
        ),
        (
            "/later",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nRefresh: 900; url=/deny\r\nConnection: close\r\n\r\n",
        ),
        (
            "/deny",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY\r\n\
             Refresh: 0; url=/fine\r\nConnection: close\r\n\r\n",
        ),
        (
            "/to-and-fro",
            "HTTP/1.1 200 OK\r\nRefresh: 0; url=/fro\r\nConnection: close\r\n\r\n",
        ),
        (
            "/fro",
            "HTTP/1.1 200 OK\r\nRefresh: 0; url=/to-and-fro\r\nConnection: close\r\n\r\n",
        ),
        (
            "/listed",
            "HTTP/1.1 200 OK\r\nContent-Security-Policy: frame-ancestors https://dash.example\r\n\
             Refresh: 0; url=/fine\r\nConnection: close\r\n\r\n",
        ),
        (
            "/again",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nRefresh: 0\r\nConnection: close\r\n\r\n",
        ),
    ];

    #[tokio::test]
    async fn a_refresh_is_a_redirect_and_what_it_leads_to_is_judged() {
        let address = serve(APP).await;
        let look = look_at(&format!("http://{address}/refresh"), AMPLE).await;
        let statuses: Vec<_> = look.hops.iter().map(|hop| hop.status).collect();
        // A page that is refused does not refresh.
        assert_eq!(statuses, [200, 200, 200]);
        assert_eq!(kinds(&look), [RefusedByXFrameOptions]);
        let cause = &look.obstacles[0].cause;
        let way =
            format!("http://{address}/panel leads there after 3 seconds by its Refresh header.");
        assert!(cause.contains(&way), "{cause}");
        assert_eq!(look.obstacles[0].weight, Weight::Blocks);

        let later = look_at(&format!("http://{address}/later"), AMPLE).await;
        assert_eq!(kinds(&later), [RefusedByXFrameOptions]);
        assert_eq!(later.obstacles[0].weight, Weight::Warns);

        let circle = look_at(&format!("http://{address}/to-and-fro"), AMPLE).await;
        assert_eq!(kinds(&circle), [RedirectLoop]);
        let cause = &circle.obstacles[0].cause;
        assert!(cause.contains("/to-and-fro (200, refresh) -> "), "{cause}");
        assert!(cause.contains("/fro (200, refresh) -> "), "{cause}");

        let again = look_at(&format!("http://{address}/again"), AMPLE).await;
        assert_eq!((kinds(&again), again.hops.len()), (Vec::new(), 1));
    }

    #[tokio::test]
    async fn a_list_that_may_name_the_dashboard_does_not_end_the_way() {
        let address = serve(APP).await;
        let url = Url::parse(&format!("http://{address}/listed")).expect("a URL");
        for (host_page, answers) in [
            (HostPage::Assumed, 2),
            (
                HostPage::Given(Url::parse("https://dash.example").expect("a URL")),
                2,
            ),
            (
                HostPage::Given(Url::parse("https://other.example").expect("a URL")),
                1,
            ),
        ] {
            let mut trip = Trip::to(&url, Reach::Anyone);
            trip.travel_within(AMPLE, &host_page).await;
            assert_eq!(trip.answers.len(), answers, "{host_page:?}");
        }
    }

    #[tokio::test]
    async fn a_page_that_can_be_framed_has_no_obstacles() {
        let address = serve(APP).await;
        let look = look_at(
            &format!("http://app.localhost:{}/there#x", address.port()),
            AMPLE,
        )
        .await;
        assert_eq!(look.obstacles, []);
        assert!(look.is_embeddable());
        let statuses: Vec<_> = look.hops.iter().map(|hop| hop.status).collect();
        assert_eq!(statuses, [302, 200]);
        assert!(look.hops[1].url.ends_with("/fine#top"), "{:?}", look.hops);
    }

    #[tokio::test]
    async fn what_the_server_says_is_judged() {
        let address = serve(APP).await;
        let cases: [(&str, &[ObstacleKind]); 6] = [
            ("panel", &[LoginRedirect, RefusedByXFrameOptions]),
            ("circle", &[RedirectLoop]),
            ("file", &[Attachment]),
            ("two", &[RefusedByFrameAncestors]),
            ("noise", &[NotReachable]),
            ("cut", &[NotReachable]),
        ];
        for (path, expected) in cases {
            let look = look_at(&format!("http://{address}/{path}"), AMPLE).await;
            assert_eq!(kinds(&look), expected, "{path}: {:?}", look.obstacles);
            assert!(!look.is_embeddable(), "{path}");
        }
    }

    #[tokio::test]
    async fn silence_and_a_closed_port_are_told() {
        let address = serve(APP).await;
        let silent = look_at(
            &format!("http://{address}/silent"),
            Duration::from_millis(200),
        )
        .await;
        assert_eq!(kinds(&silent), [NotReachable]);
        assert!(
            silent.obstacles[0].cause.contains("within 200 ms"),
            "{:?}",
            silent.obstacles
        );

        let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let address = closed.local_addr().expect("an address");
        drop(closed);
        let refused = look_at(&format!("http://{address}/"), AMPLE).await;
        assert_eq!(kinds(&refused), [NotReachable]);
        assert!(
            refused.obstacles[0].cause.contains("connection refused"),
            "{:?}",
            refused.obstacles
        );
        assert_eq!(refused.hops, []);
    }

    #[tokio::test]
    async fn a_port_without_tls_is_told() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await?;
            stream.read_u8().await?;
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await
        });
        let look = look_at(&format!("https://{address}/"), AMPLE).await;
        server.await.expect("no panic").expect("an answer");
        assert_eq!(kinds(&look), [NotReachable]);
        let cause = &look.obstacles[0].cause;
        assert!(cause.contains("does not speak TLS"), "{cause}");
    }

    #[tokio::test]
    async fn the_question_is_that_of_a_frame() {
        let address = serve(APP).await;
        let url = Url::parse(&format!("http://{address}/echo#part")).expect("a URL");
        let mut trip = Trip::to(&url, Reach::Anyone);
        let page = Url::parse("http://localhost:4400/").expect("a URL");
        assert!(matches!(trip.travel(&page).await, End::Stray(_)));
        let seen: Vec<_> = trip.answers[0]
            .values("x-seen")
            .map(str::to_ascii_lowercase)
            .collect();
        for line in [
            &format!("host: {address}"),
            "sec-fetch-dest: iframe",
            "sec-fetch-mode: navigate",
            "sec-fetch-site: cross-site",
            "upgrade-insecure-requests: 1",
            "referer: http://localhost:4400/",
        ] {
            assert!(
                seen.iter().any(|header| header == line),
                "{line} in {seen:?}"
            );
        }
        assert!(seen.iter().any(|header| header.contains("hubctl/")));
        assert!(!seen.iter().any(|header| header.starts_with("cookie")));
    }

    fn trip(urls: &[&str]) -> Trip {
        let answer = |pair: &[&str]| Answer {
            url: Url::parse(pair[0]).expect("a URL"),
            status: 302,
            headers: vec![("location".to_owned(), pair[1].to_owned())],
        };
        let next = Url::parse(urls.last().expect("one at least")).expect("a URL");
        Trip {
            answers: urls.windows(2).map(answer).collect(),
            ..Trip::to(&next, Reach::Anyone)
        }
    }

    #[test]
    fn a_login_of_others_is_told_as_one_obstacle() {
        let mut trip = trip(&[
            "https://orders.example/",
            "https://accounts.example.org/o/oauth2",
        ]);
        trip.answers.push(Answer {
            url: trip.next.clone(),
            status: 200,
            headers: vec![("x-frame-options".to_owned(), "DENY".to_owned())],
        });
        let page = Url::parse("http://127.0.0.1:4400/").expect("a URL");
        let look = trip.judge(&End::Arrived, &page);
        assert_eq!(kinds(&look), [LoginRedirect]);
        assert_eq!(look.obstacles[0].weight, Weight::Blocks);
        assert!(
            look.obstacles[0].cause.contains("X-Frame-Options: DENY"),
            "{:?}",
            look.obstacles
        );
    }

    #[test]
    fn a_redirect_to_plain_http_is_told_though_nothing_answers_there() {
        let trip = trip(&["https://orders.example/", "http://orders.example/login"]);
        let page = Url::parse("http://127.0.0.1:4400/").expect("a URL");
        let look = trip.judge(&End::Failed(Failure::Late(AMPLE)), &page);
        let expected = [ObstacleKind::MixedContent, LoginRedirect, NotReachable];
        assert_eq!(kinds(&look), expected);
        assert!(
            !look.obstacles[1].cause.contains("framed"),
            "{:?}",
            look.obstacles
        );
    }
}
