//! Redirects: where they lead, and when they lead away from the app.

use url::Url;

use super::answer::Answer;
use super::obstacle::{Fix, Obstacle, ObstacleKind, Weight};

/// How many redirects are followed. Browsers follow twenty; an app that needs more than ten has lost its way.
pub(super) const MOST_REDIRECTS: usize = 10;

/// Pieces of a path that mean signing in.
const LOGIN_WORDS: [&str; 17] = [
    "login",
    "log-in",
    "log_in",
    "logon",
    "signin",
    "sign-in",
    "sign_in",
    "wp-login",
    "auth",
    "authenticate",
    "authentication",
    "authorize",
    "oauth",
    "oauth2",
    "openid-connect",
    "sso",
    "saml",
];

/// Where a redirect leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Web(Url),
    /// Something that a frame cannot go to, in words: an app's own scheme, an address with a password, or no address at all.
    Stray(String),
}

/// Whether the status of the answer sends the browser elsewhere. Without a Location it is a page like any other.
pub(super) fn is_redirect(answer: &Answer) -> bool {
    target(answer).is_some()
}

/// Where a redirect status sends the browser.
pub(super) fn target(answer: &Answer) -> Option<Target> {
    if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = answer.values("location").next()?;
    (!location.is_empty()).then(|| leading_to(&answer.url, &escaped(location)))
}

/// Where an address leads that stands in an answer.
pub(super) fn leading_to(base: &Url, address: &str) -> Target {
    match base.join(address) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => stray(address),
        Ok(url) if has_credentials(&url) => Target::Stray(format!(
            "{} with a user name or password in the address, which browsers block in frames",
            bare(&url)
        )),
        Ok(url) => Target::Web(url),
        Err(_) => stray(address),
    }
}

fn stray(address: &str) -> Target {
    Target::Stray(format!("{address:?}, which no frame can show"))
}

/// The bytes of a header beyond ASCII, which stand as one character each, as browsers put them into an address.
fn escaped(location: &str) -> String {
    let mut text = String::with_capacity(location.len());
    for c in location.chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            text.push_str(&format!("%{:02X}", u32::from(c)));
        }
    }
    text
}

/// Whether an address has a user name or a password in it.
pub(super) fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some_and(|password| !password.is_empty())
}

/// Redirects without an end. `next` is where the last of them leads.
pub(super) fn endless(answers: &[Answer], next: &Url) -> Obstacle {
    // A server that sets a cookie and asks again would go on in a tab. In a frame of another site it depends on the cookie.
    let sets_cookie = answers
        .iter()
        .any(|answer| answer.values("set-cookie").next().is_some());
    let cookie = if sets_cookie {
        " One of them sets a cookie and may wait for it to come back. In a frame below another site it does not, unless it is \
         SameSite=None; Secure and the browser lets such cookies through."
    } else {
        ""
    };
    Obstacle {
        kind: ObstacleKind::RedirectLoop,
        weight: Weight::Blocks,
        title: "the redirects do not end".to_owned(),
        cause: format!(
            "Asked without cookies, the app redirects in circles: {}.{cookie}",
            path_of(answers, Some(next))
        ),
        fix: vec![Fix::anywhere(
            "Answer the endpoint itself with a page. Behind a proxy that ends TLS, the usual reason is a redirect to https by \
             an app that does not believe X-Forwarded-Proto; otherwise one that asks again until its cookie arrives.",
        )],
    }
}

/// A redirect to what is no web address.
pub(super) fn astray(answers: &[Answer], next: &str) -> Obstacle {
    Obstacle {
        kind: ObstacleKind::RedirectLoop,
        weight: Weight::Blocks,
        title: "a redirect leads to no web page".to_owned(),
        cause: format!(
            "After {}, the next address is {next}.",
            path_of(answers, None)
        ),
        fix: vec![Fix::anywhere(
            "Redirect to an https address, or answer with a page.",
        )],
    }
}

/// What is known of the page that redirects lead to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Outcome<'a> {
    /// The frame may show it.
    Shown,
    /// It refuses to be framed.
    Refused(&'a Obstacle),
    /// It did not answer, or not with a page.
    Silent,
}

/// Redirects that lead to a login page or to another host. `end` is where they lead.
pub(super) fn led_away(answers: &[Answer], end: &Url, outcome: Outcome<'_>) -> Option<Obstacle> {
    let start = &answers.first()?.url;
    let is_elsewhere = leads_elsewhere(start, end);
    let mut stops = answers
        .iter()
        .skip(1)
        .map(|answer| &answer.url)
        .chain([end]);
    let passes_login = stops.any(is_login) && !is_login(start);
    let title = match (passes_login, is_elsewhere) {
        (true, _) => "the app redirects to a login page".to_owned(),
        (false, true) => format!(
            "the app redirects to {}",
            end.host_str().unwrap_or_default()
        ),
        (false, false) => return None,
    };
    let told = match outcome {
        Outcome::Refused(refusal) => format!(" It refuses to be framed. {}", refusal.cause),
        Outcome::Shown if passes_login => {
            " It can be framed, but a cookie that is set in the frame counts as a third party's: many browsers drop it, and \
             the login starts over."
                .to_owned()
        }
        Outcome::Shown => {
            " It can be framed; the host still takes the app for the address that it was given.".to_owned()
        }
        Outcome::Silent => String::new(),
    };
    Some(Obstacle {
        kind: ObstacleKind::LoginRedirect,
        weight: match outcome {
            Outcome::Refused(_) => Weight::Blocks,
            Outcome::Shown | Outcome::Silent => Weight::Warns,
        },
        title,
        cause: format!(
            "Asked without cookies, as a frame below another site often is: {}.{told}",
            path_of(
                answers,
                answers
                    .last()
                    .map(|last| &last.url)
                    .ne(&Some(end))
                    .then_some(end)
            )
        ),
        fix: if passes_login {
            login_fixes()
        } else {
            vec![elsewhere_fix(end)]
        },
    })
}

fn login_fixes() -> Vec<Fix> {
    vec![Fix::anywhere(
        "Answer the endpoint with a page in any case, and let that page offer to sign in: a button that opens the login in a \
         window of its own (window.open), which tells the frame when it is done. Give the session cookie SameSite=None; \
         Secure; Partitioned, or keep a token in the page, so that the frame has its session.",
    )]
}

fn elsewhere_fix(end: &Url) -> Fix {
    Fix::anywhere(format!(
        "Use {} as the endpoint if that is where the app lives; otherwise answer without a redirect.",
        bare(end)
    ))
}

/// Whether two addresses are on different hosts. `www.` before a name is the same house.
pub(super) fn leads_elsewhere(start: &Url, end: &Url) -> bool {
    let bare = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    bare(start) != bare(end)
}

fn is_login(url: &Url) -> bool {
    url.path().to_ascii_lowercase().split('/').any(|piece| {
        let stem = piece.split('.').next().unwrap_or_default();
        LOGIN_WORDS.contains(&stem)
    })
}

/// The way through the redirects, and where the last answer leads if it does. Queries are left out: they hold states and
/// tokens, and hide the way.
fn path_of(answers: &[Answer], next: Option<&Url>) -> String {
    let stop = |(number, answer): (usize, &Answer)| {
        let goes_on = number + 1 < answers.len() || next.is_some();
        let by = if goes_on && !is_redirect(answer) {
            ", refresh"
        } else {
            ""
        };
        format!("{} ({}{by})", bare(&answer.url), answer.status)
    };
    let mut stops: Vec<_> = answers.iter().enumerate().map(stop).collect();
    stops.extend(next.map(bare));
    stops.join(" -> ")
}

/// The address as a server sees it.
pub(super) fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

/// The address without what may be a secret.
pub(super) fn bare(url: &Url) -> String {
    let mut plain = url.clone();
    plain.set_query(None);
    plain.set_fragment(None);
    // An address that has a host can have these taken away, and only such are asked.
    let _ = plain
        .set_username("")
        .and_then(|()| plain.set_password(None));
    plain.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;

    fn hop(url: &str, location: &str) -> Answer {
        let mut answer = answer(url, &[("Location", location)]);
        answer.status = 302;
        answer
    }

    #[test]
    fn targets_are_resolved_as_links_are() {
        let to = |location: &str| match target(&hop("https://a.example/x/y?q", location)) {
            Some(Target::Web(url)) => url.to_string(),
            Some(Target::Stray(text)) => format!("stray {text}"),
            None => "none".to_owned(),
        };
        assert_eq!(to("z"), "https://a.example/x/z");
        assert_eq!(to("/z"), "https://a.example/z");
        assert_eq!(to("//b.example"), "https://b.example/");
        assert_eq!(to("http://b.example/z"), "http://b.example/z");
        assert_eq!(
            to("myapp://open"),
            "stray \"myapp://open\", which no frame can show"
        );
        assert_eq!(
            to("http://["),
            "stray \"http://[\", which no frame can show"
        );
        let password = to("http://me:secret@b.example/");
        assert!(
            password.contains("http://b.example/ with a user name") && !password.contains("secret"),
            "{password}"
        );
        assert_eq!(to("/\u{c3}\u{a9}\u{a0}"), "https://a.example/%C3%A9%A0");
        assert_eq!(to(""), "none");
        assert_eq!(
            target(&answer("http://a/", &[("Location", "/b")])),
            None,
            "status 200"
        );
        let mut silent = answer("http://a/", &[]);
        silent.status = 302;
        assert_eq!(target(&silent), None, "no Location");
    }

    #[test]
    fn logins_and_other_hosts_are_told() {
        let title = |start: &str, end: &str| {
            let answers = [hop(start, end), answer(end, &[])];
            led_away(&answers, &answers[1].url, Outcome::Shown).map(|obstacle| obstacle.title)
        };
        let login = Some("the app redirects to a login page".to_owned());
        for path in [
            "/login",
            "/users/sign_in?return_to=%2F",
            "/api/auth/signin",
            "/wp-login.php",
            "/OAuth2/start",
        ] {
            let end = format!("http://localhost:3000{path}");
            assert_eq!(title("http://localhost:3000/panel", &end), login, "{path}");
        }
        for path in ["/panel/", "/authors", "/blog/how-to-login-fast"] {
            let end = format!("http://localhost:3000{path}");
            assert_eq!(title("http://localhost:3000/panel", &end), None, "{path}");
        }
        assert_eq!(title("http://a.example/", "https://www.a.example/"), None);
        assert_eq!(
            title("http://a.example/login", "https://a.example/login"),
            None
        );
        assert_eq!(
            title("http://a.example/", "https://b.example/"),
            Some("the app redirects to b.example".to_owned())
        );
    }

    #[test]
    fn the_way_is_told_without_queries() {
        let answers = [
            hop("http://localhost:3000/?a=1", "/login?token=secret"),
            answer("http://localhost:3000/login?token=secret", &[]),
        ];
        let told = led_away(&answers, &answers[1].url, Outcome::Shown).expect("a login");
        assert_eq!(told.weight, Weight::Warns);
        assert!(
            told.cause
                .contains("http://localhost:3000/ (302) -> http://localhost:3000/login (200)"),
            "{}",
            told.cause
        );
        assert!(!told.cause.contains("secret"));
    }
}
