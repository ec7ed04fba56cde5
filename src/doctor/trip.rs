//! From the app's URL through its redirects to a verdict.

use std::time::{Duration, Instant};

use serde::Serialize;
use url::Url;

use super::answer::Answer;
use super::client::{self, Body};
use super::failure::Failure;
use super::judge::judge;
use super::obstacle::{Obstacle, ObstacleKind, Weight};
use super::redirect::{self, MOST_REDIRECTS, Outcome, Target};
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
    let mut trip = Trip::to(url);
    let end = trip.travel_within(deadline, host_page).await;
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
    /// The body of the answer that is no redirect.
    pub body: Option<Body>,
}

impl Trip {
    /// A trip that has not begun.
    pub(super) fn to(url: &Url) -> Self {
        Self {
            answers: Vec::new(),
            times: Vec::new(),
            next: url.clone(),
            body: None,
        }
    }

    pub(super) async fn travel_within(&mut self, deadline: Duration, host_page: &Url) -> End {
        tokio::time::timeout(deadline, self.travel(host_page))
            .await
            .unwrap_or(End::Failed(Failure::Late(deadline)))
    }

    async fn travel(&mut self, host_page: &Url) -> End {
        loop {
            let asked = Instant::now();
            let (answer, body) = match client::ask(&self.next, host_page).await {
                Ok(reply) => reply,
                Err(failure) => return End::Failed(failure),
            };
            let target = redirect::target(&answer);
            self.answers.push(answer);
            self.times.push(asked.elapsed());
            match target {
                None => {
                    self.body = Some(body);
                    return End::Arrived;
                }
                Some(Target::Stray(location)) => return End::Stray(location),
                Some(Target::Web(next)) if self.has_been_at(&next) => return End::Endless,
                Some(Target::Web(_)) if self.answers.len() > MOST_REDIRECTS => return End::Endless,
                Some(Target::Web(next)) => self.next = next,
            }
        }
    }

    /// Without cookies the same question has the same answer, so coming back is a circle.
    fn has_been_at(&self, url: &Url) -> bool {
        let bare = |url: &Url| {
            let mut bare = url.clone();
            bare.set_fragment(None);
            bare
        };
        self.answers
            .iter()
            .any(|answer| bare(&answer.url) == bare(url))
    }

    fn judge(self, end: &End, host_page: &Url) -> Look {
        let placed = self.place(end, host_page);
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
                let led_away = redirect::led_away(&self.answers, &self.next, Outcome::Silent);
                placed.extend(led_away.map(|obstacle| (0, obstacle)));
                placed.push((self.answers.len(), failure.told(&self.next)));
            }
            End::Endless => placed.push((last, redirect::endless(&self.answers))),
            End::Stray(location) => placed.push((last, redirect::stray(&self.answers, location))),
        }
        placed
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

    fn judge_arrival(&self, host_page: &Url) -> Vec<Obstacle> {
        let Some(last) = self.answers.last() else {
            return Vec::new();
        };
        let mut obstacles = judge(last, host_page);
        obstacles.retain(|obstacle| obstacle.kind != ObstacleKind::MixedContent);
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
        let led_away = redirect::led_away(&self.answers, &last.url, outcome);
        if let Some(led_away) = led_away {
            // The page of a login service is not the developer's to mend: the redirect is the cause, and tells the rest.
            if let Some(at) = refusal
                && redirect::leads_elsewhere(&self.answers[0].url, &last.url)
            {
                obstacles.remove(at);
            }
            obstacles.insert(0, led_away);
        }
        obstacles
    }
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
    ];

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
        let mut trip = Trip::to(&url);
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
            ..Trip::to(&next)
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
