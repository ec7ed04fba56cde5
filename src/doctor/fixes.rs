//! How to let a dashboard frame an app, server by server; what to do about cookies and transport stands in files of its own.

mod cookies;
mod transport;

use url::Url;

use super::answer::Answer;
use super::loopback::is_loopback;
use super::obstacle::Fix;
use super::origin::origin_of;

pub(super) use cookies::cookie;
pub(super) use transport::strict_transport;

/// Where a reader puts the origin of the real dashboard: it is not known here.
const DASHBOARD: &str = "https://YOUR-DASHBOARD.example";

/// Ready snippets that let the dashboard and this page frame the app. What the answer seems to come from stands first.
/// `named` is an origin that the app lets frame it already: it may be the real dashboard's.
pub(super) fn framing(answer: &Answer, host_page: &Url, named: Option<&str>) -> Vec<Fix> {
    let page = lasting_origin(host_page);
    let origins = if is_loopback(host_page) {
        vec![DASHBOARD, &page]
    } else {
        vec![&*page]
    };
    let policy = format!("frame-ancestors 'self' {}", origins.join(" "));
    let quoted: Vec<_> = origins
        .iter()
        .map(|origin| format!("\"{origin}\""))
        .collect();
    let mut fixes = vec![general(&policy)];
    fixes.extend(frameworks(&policy, &quoted.join(", ")));
    fixes.extend(servers(&policy));
    fixes.sort_by_key(|fix| !seems_to_be(answer, fix.server));
    if let (Some(named), Some(first)) = (named, fixes.first_mut()) {
        first.text = format!(
            "If {named} is your dashboard, leave the policy as it is, and pass its origin, so that hubctl's page has it:\n\n    \
             --host-origin {named}\n\nOtherwise add your dashboard. {}",
            first.text
        );
    }
    fixes
}

/// The origin of a page, with any port where it is on this machine: the port of hubctl's page changes from run to run.
fn lasting_origin(page: &Url) -> String {
    match page.host_str().filter(|_| is_loopback(page)) {
        Some(host) if page.port().is_some() => format!("{}://{host}:*", page.scheme()),
        _ => origin_of(page),
    }
}

fn general(policy: &str) -> Fix {
    Fix::anywhere(format!(
        "Send one policy that names the dashboard, and drop X-Frame-Options, which cannot name it:\n\n    \
         Content-Security-Policy: {policy}\n\nIf you already send a Content-Security-Policy header, change frame-ancestors \
         in it: browsers enforce every policy they receive, so a second header can only be stricter."
    ))
}

fn frameworks(policy: &str, quoted: &str) -> [Fix; 6] {
    let fix = |server, text: String| Fix { server, text };
    [
        fix(
            "Express",
            format!(
                "With helmet, which sends SAMEORIGIN and frame-ancestors 'self' by itself:\n\n    app.use(helmet({{\n      \
                 frameguard: false,\n      contentSecurityPolicy: {{ directives: {{ frameAncestors: [\"'self'\", {quoted}] }} \
                 }},\n    }}));"
            ),
        ),
        fix(
            "Next.js",
            format!(
                "In next.config.js, and without an X-Frame-Options there or in the middleware:\n\n    async headers() {{\n      \
                 return [{{ source: \"/:path*\", headers: [\n        {{ key: \"Content-Security-Policy\", value: \"{policy}\" \
                 }},\n      ] }}];\n    }},"
            ),
        ),
        fix(
            "Rails",
            format!(
                "Rails sends SAMEORIGIN by itself. In config/application.rb, after load_defaults:\n\n    \
                 config.action_dispatch.default_headers.delete(\"X-Frame-Options\")\n\nand in \
                 config/initializers/content_security_policy.rb:\n\n    \
                 Rails.application.config.content_security_policy do |policy|\n      policy.frame_ancestors :self, \
                 {quoted}\n    end"
            ),
        ),
        fix(
            "Django",
            format!(
                "XFrameOptionsMiddleware sends DENY by itself. For the view of the panel:\n\n    from \
                 django.views.decorators.clickjacking import xframe_options_exempt\n\n    @xframe_options_exempt\n    def \
                 panel(request):\n        response = render(request, \"panel.html\")\n        \
                 response[\"Content-Security-Policy\"] = \"{policy}\"\n        return response"
            ),
        ),
        fix(
            "Laravel",
            format!(
                "In a middleware for the panel's routes (on Forge, SAMEORIGIN is in the site's nginx file):\n\n    $response = \
                 $next($request);\n    $response->headers->remove('X-Frame-Options');\n    \
                 $response->headers->set('Content-Security-Policy', \"{policy}\");\n    return $response;"
            ),
        ),
        fix(
            "Spring",
            format!(
                "Spring Security sends DENY by itself. In the SecurityFilterChain:\n\n    http.headers(headers -> headers\n        \
                 .frameOptions(options -> options.disable())\n        .contentSecurityPolicy(csp -> csp\n            \
                 .policyDirectives(\"{policy}\")));"
            ),
        ),
    ]
}

fn servers(policy: &str) -> [Fix; 5] {
    let fix = |server, text: String| Fix { server, text };
    [
        fix(
            "nginx",
            format!(
                "Take out add_header X-Frame-Options. In front of an app that sends headers of its own, hide those:\n\n    \
                 proxy_hide_header X-Frame-Options;\n    proxy_hide_header Content-Security-Policy;\n    add_header \
                 Content-Security-Policy \"{policy}\" always;"
            ),
        ),
        fix(
            "Apache",
            format!(
                "With mod_headers:\n\n    Header unset X-Frame-Options\n    Header always unset X-Frame-Options\n    Header unset \
                 Content-Security-Policy\n    Header always set Content-Security-Policy \"{policy}\""
            ),
        ),
        fix(
            "Caddy",
            format!(
                "In the site's block:\n\n    header {{\n        -X-Frame-Options\n        Content-Security-Policy \
                 \"{policy}\"\n        defer\n    }}"
            ),
        ),
        fix(
            "Netlify",
            format!(
                "In netlify.toml, and without X-Frame-Options there or in _headers:\n\n    [[headers]]\n    for = \"/*\"\n      \
                 [headers.values]\n      Content-Security-Policy = \"{policy}\""
            ),
        ),
        fix(
            "Vercel",
            format!(
                "In vercel.json, and without X-Frame-Options there:\n\n    {{ \"headers\": [{{ \"source\": \"/(.*)\", \"headers\": \
                 [\n      {{ \"key\": \"Content-Security-Policy\", \"value\": \"{policy}\" }}\n    ] }}] }}"
            ),
        ),
    ]
}

/// What servers and frameworks say about themselves: server, header, and what its value holds.
const SIGNS: [(&str, &str, &str); 16] = [
    ("Express", "x-powered-by", "express"),
    ("Next.js", "x-powered-by", "next.js"),
    ("Next.js", "x-nextjs-cache", ""),
    ("Rails", "x-runtime", ""),
    ("Django", "server", "wsgiserver"),
    ("Express", "set-cookie", "connect.sid="),
    ("Django", "set-cookie", "csrftoken="),
    ("Netlify", "x-nf-request-id", ""),
    ("Laravel", "set-cookie", "laravel_session="),
    ("Laravel", "x-powered-by", "php"),
    ("Spring", "set-cookie", "jsessionid="),
    ("nginx", "server", "nginx"),
    ("Apache", "server", "apache"),
    ("Caddy", "server", "caddy"),
    ("Netlify", "server", "netlify"),
    ("Vercel", "server", "vercel"),
];

fn seems_to_be(answer: &Answer, server: &str) -> bool {
    SIGNS.iter().any(|(name, header, part)| {
        *name == server
            && answer
                .values(header)
                .any(|value| value.to_ascii_lowercase().contains(part))
    })
}

#[cfg(test)]
mod tests {
    use super::super::ancestors;
    use super::super::answer::tests::answer;
    use super::*;

    fn page() -> Url {
        Url::parse("http://127.0.0.1:4400/").expect("a URL")
    }

    #[test]
    fn every_snippet_names_both_pages() {
        let fixes = framing(&answer("http://localhost:3000/", &[]), &page(), None);
        assert_eq!(fixes.len(), 12);
        let named = framing(
            &answer("http://localhost:3000/", &[]),
            &page(),
            Some("https://a.example"),
        );
        assert!(
            named[0]
                .text
                .contains("\n\n    --host-origin https://a.example\n\n")
        );
        assert_eq!(named[1..], fixes[1..]);
        for fix in fixes {
            for part in ["self", DASHBOARD, "http://127.0.0.1:*"] {
                assert!(fix.text.contains(part), "{}: {part}", fix.server);
            }
            assert!(!fix.text.contains("{{"), "{}", fix.server);
        }
    }

    #[test]
    fn what_is_advised_is_allowed() {
        let text = &framing(&answer("http://localhost:3000/", &[]), &page(), None)[0].text;
        let policy = text
            .lines()
            .find_map(|line| line.trim().strip_prefix("Content-Security-Policy: "))
            .expect("the header");
        let mended = answer(
            "http://localhost:3000/",
            &[("Content-Security-Policy", policy)],
        );
        assert_eq!(
            ancestors::judge(&mended, &ancestors::policies(&mended), &page()),
            None
        );
    }

    #[test]
    fn the_server_in_use_stands_first() {
        let first = |headers: &[(&str, &str)]| {
            framing(&answer("http://localhost:3000/", headers), &page(), None)[0].server
        };
        assert_eq!(first(&[]), "any server");
        assert_eq!(first(&[("X-Powered-By", "Express")]), "Express");
        assert_eq!(first(&[("Server", "nginx/1.27")]), "nginx");
        assert_eq!(first(&[("X-Runtime", "0.01")]), "Rails");
    }

    #[test]
    fn a_page_of_the_real_dashboard_needs_no_placeholder() {
        let dashboard = Url::parse("https://chat.example/").expect("a URL");
        let fixes = framing(&answer("http://localhost:3000/", &[]), &dashboard, None);
        assert!(fixes.iter().all(|fix| !fix.text.contains(DASHBOARD)));
    }
}
