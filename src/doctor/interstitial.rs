//! Pages that something between browser and app shows in place of the app: the warnings of tunnels, and bot checks.

use super::answer::Answer;
use super::markup::Markup;
use super::obstacle::{Fix, Obstacle, ObstacleKind, Weight};

/// A header that only such a page has: who sends it, its name, and a part of its value.
const HEADERS: [(Sender, &str, &str); 6] = [
    (
        Sender::Tunnel("ngrok"),
        "ngrok-error-code",
        "err_ngrok_6024",
    ),
    (Sender::BotCheck("Cloudflare"), "cf-mitigated", "challenge"),
    (
        Sender::BotCheck("Vercel"),
        "x-vercel-mitigated",
        "challenge",
    ),
    (
        Sender::BotCheck("AWS WAF"),
        "x-amzn-waf-action",
        "challenge",
    ),
    (Sender::BotCheck("AWS WAF"), "x-amzn-waf-action", "captcha"),
    (Sender::BotCheck("DataDome"), "x-datadome", "protected"),
];

/// What the warning of a tunnel says.
const WARNINGS: [&str; 5] = [
    "about to visit",
    "about to access",
    "about to connect",
    "tunnel website ahead",
    "friendly reminder",
];

/// Words of a warning that name the tunnel.
const TUNNELS: [(&str, &str); 11] = [
    ("ngrok", "ngrok"),
    ("localtunnel", "localtunnel"),
    ("loca.lt", "localtunnel"),
    ("developer tunnel", "Microsoft dev tunnels"),
    ("devtunnels", "Microsoft dev tunnels"),
    ("codespace", "GitHub Codespaces"),
    ("serveo", "Serveo"),
    ("pinggy", "Pinggy"),
    ("zrok", "zrok"),
    ("localxpose", "LocalXpose"),
    ("tunnel", "a tunnel"),
];

/// Code and words that only the page of a bot check has.
const BOT_CHECKS: [(&str, &str); 6] = [
    ("window._cf_chl_opt", "Cloudflare"),
    ("cf-browser-verification", "Cloudflare"),
    ("vercel security checkpoint", "Vercel"),
    ("captcha-delivery.com", "DataDome"),
    ("incapsula incident id", "Imperva"),
    ("id=\"anubis_challenge\"", "Anubis"),
];

/// What bot checks say. An app may say it too, but not with an error status.
const QUESTIONS: [&str; 5] = [
    "checking your browser",
    "verify you are human",
    "verify that you are human",
    "verifying you are human",
    "enable javascript and cookies to continue",
];

/// Who shows a page in place of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sender {
    Tunnel(&'static str),
    BotCheck(&'static str),
}

/// Judges what the frame shows: an answer and the beginning of its page.
pub(super) fn judge(answer: &Answer, page: &str) -> Option<Obstacle> {
    let sender = by_header(answer).or_else(|| by_page(answer, page))?;
    let (title, cause, fix) = match sender {
        Sender::Tunnel(name) => (
            format!("this is the warning page of {name}, not the app"),
            format!(
                "The answer is a warning that {name} shows to browsers before it lets them through, and the agent sees it in \
                 place of the app. A frame cannot send the header that skips it, and the cookie that remembers the click is a \
                 third-party cookie there."
            ),
            "Use a tunnel without a warning, such as the one that \"cloudflared tunnel --url http://localhost:3000\" opens, or \
             a plan or domain of your own that turns the warning off. To try the app on this machine you need no tunnel: run \
             hubctl serve.",
        ),
        Sender::BotCheck(name) => (
            format!("this is a bot check of {name}, not the app"),
            format!(
                "The answer is a page on which {name} checks whether a person is there, and the agent sees it in place of the \
                 app. Such a page often refuses to be framed, and the cookie that remembers its result is a third-party cookie \
                 in a frame."
            ),
            "Exempt the app's address from the check, in the firewall rules of the service in front of it. If you ran doctor on \
             a server, such as in CI, run it again where the agents work: the check may be for that server only.",
        ),
    };
    Some(Obstacle {
        kind: ObstacleKind::Interstitial,
        weight: Weight::Blocks,
        title,
        cause,
        fix: vec![Fix::anywhere(fix)],
    })
}

fn by_header(answer: &Answer) -> Option<Sender> {
    let is_sent = |name, part| {
        answer
            .values(name)
            .any(|value| value.to_ascii_lowercase().contains(part))
    };
    let found = HEADERS.iter().find(|(_, name, part)| is_sent(name, part));
    found.map(|(sender, ..)| *sender)
}

fn by_page(answer: &Answer, page: &str) -> Option<Sender> {
    let text = Markup::scan(page).text.to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let source = page.to_ascii_lowercase();
    if WARNINGS.iter().any(|warning| text.contains(warning)) {
        // Scripts of an app may well name a tunnel, so they do not count.
        let tunnel = TUNNELS.iter().find(|(word, _)| text.contains(word));
        if let Some((_, name)) = tunnel {
            return Some(Sender::Tunnel(name));
        }
    }
    let check = BOT_CHECKS.iter().find(|(part, _)| source.contains(part));
    let asks = || answer.status >= 400 && QUESTIONS.iter().any(|asked| text.contains(asked));
    match check {
        Some((_, name)) => Some(Sender::BotCheck(name)),
        None => asks().then_some(Sender::BotCheck("some service")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;

    type Headers = &'static [(&'static str, &'static str)];

    fn title(status: u16, headers: &[(&str, &str)], page: &str) -> Option<String> {
        let mut answer = answer("https://orders.example/", headers);
        answer.status = status;
        judge(&answer, page).map(|obstacle| obstacle.title)
    }

    #[test]
    fn who_stands_in_front_of_the_app_is_named() {
        let cases: [(u16, Headers, &str, &str); 17] = [
            (200, &[("Ngrok-Error-Code", "ERR_NGROK_6024")], "", "ngrok"),
            (
                200,
                &[],
                "<body id=ngrok><noscript>You are about to visit a.ngrok-free.app, served by 192.0.2.1. This website is \
                 served for free through ngrok.com. (ERR_NGROK_6024)</noscript>",
                "ngrok",
            ),
            (
                401,
                &[],
                "<title>Tunnel website ahead!</title><p>This website is served for free via a <a href=/>localtunnel</a>.",
                "localtunnel",
            ),
            (
                511,
                &[],
                "<h1>Friendly Reminder</h1><p>a.loca.lt",
                "localtunnel",
            ),
            (
                200,
                &[],
                "<h1>You are about to\n connect to a developer tunnel at:</h1>",
                "Microsoft dev tunnels",
            ),
            (
                200,
                &[],
                "<p>You are about to access a development port served by someone's codespace",
                "GitHub Codespaces",
            ),
            (
                200,
                &[],
                "<p>You are about to visit a site of Serveo",
                "Serveo",
            ),
            (
                200,
                &[],
                "<p>You are about to visit: x.a.free.pinggy.link",
                "Pinggy",
            ),
            (
                200,
                &[],
                "<p>You are about to visit x.share.zrok.io",
                "zrok",
            ),
            (
                200,
                &[],
                "<p>The website you are about to visit is a tunnel",
                "a tunnel",
            ),
            (403, &[("cf-mitigated", "challenge")], "", "Cloudflare"),
            (
                403,
                &[],
                "<script>window._cf_chl_opt={}</script>",
                "Cloudflare",
            ),
            (202, &[("x-amzn-waf-action", "challenge")], "", "AWS WAF"),
            (429, &[("X-Vercel-Mitigated", "challenge")], "", "Vercel"),
            (
                200,
                &[],
                "<script id=\"anubis_challenge\" type=\"application/json\">{}</script>",
                "Anubis",
            ),
            (403, &[], "<p>Incapsula incident ID: 1", "Imperva"),
            (
                503,
                &[],
                "<p>Checking your browser before you go on",
                "some service",
            ),
        ];
        for (status, headers, page, name) in cases {
            let title = title(status, headers, page).unwrap_or_else(|| panic!("{page}"));
            assert!(title.contains(&format!("of {name},")), "{title} for {page}");
        }
    }

    #[test]
    fn an_app_may_speak_of_tunnels_and_checks() {
        for (status, headers, page) in [
            (200, ("cf-mitigated", "block"), "<p>"),
            (404, ("ngrok-error-code", "ERR_NGROK_3200"), "<p>"),
            (200, ("x", "y"), "<p>You are about to visit our shop"),
            (
                200,
                ("x", "y"),
                "<p>You are about to visit our shop<script>fetch(a, {headers: {'ngrok-skip-browser-warning': 1}})</script>",
            ),
            (
                200,
                ("x", "y"),
                "<p>Start ngrok, and copy the address of the tunnel",
            ),
            (200, ("x", "y"), "<p>Please verify you are human"),
            (404, ("x", "y"), "<p>No such order"),
            (
                200,
                ("x", "y"),
                "<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>",
            ),
        ] {
            assert_eq!(title(status, &[headers], page), None, "{page}");
        }
    }
}
