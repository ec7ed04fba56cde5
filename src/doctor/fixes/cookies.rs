//! How to set a cookie that reaches the app in the host's frame, server by server.

use super::seems_to_be;
use crate::doctor::answer::Answer;
use crate::doctor::obstacle::Fix;

/// Ready snippets for a cookie; `line` is the header as it should be. What the answer seems to come from stands first.
pub(in crate::doctor) fn cookie(answer: &Answer, line: &str) -> Vec<Fix> {
    let name = line
        .trim_start_matches("Set-Cookie: ")
        .split('=')
        .next()
        .unwrap_or_default();
    let mut fixes = vec![Fix::anywhere(format!(
        "Send it with SameSite=None, Secure and Partitioned, over https:\n\n    {line}"
    ))];
    fixes.extend(
        frameworks(name)
            .into_iter()
            .chain(servers())
            .map(|(server, text)| Fix { server, text }),
    );
    fixes.sort_by_key(|fix| !seems_to_be(answer, fix.server));
    fixes
}

fn frameworks(name: &str) -> [(&'static str, String); 6] {
    [
        (
            "Express",
            "With express-session; behind a proxy that ends TLS it sets no Secure cookie without the first line:\n\n    \
             app.set(\"trust proxy\", 1);\n    app.use(session({ ..., cookie: { sameSite: \"none\", secure: true, \
             partitioned: true } }));\n\nFor other cookies: res.cookie(name, value, { sameSite: \"none\", secure: true, \
             partitioned: true })."
                .to_owned(),
        ),
        (
            "Next.js",
            format!(
                "In a route handler, a server action or the middleware:\n\n    (await cookies()).set(\"{name}\", value, {{\n      \
                 httpOnly: true, sameSite: \"none\", secure: true, partitioned: true,\n    }});"
            ),
        ),
        (
            "Rails",
            format!(
                "In config/initializers/session_store.rb, with Rack 3.1 or newer:\n\n    \
                 Rails.application.config.session_store :cookie_store,\n      key: \"{name}\", same_site: :none, secure: true, \
                 partitioned: true"
            ),
        ),
        (
            "Django",
            format!(
                "In settings.py:\n\n    SESSION_COOKIE_SAMESITE = \"None\"\n    SESSION_COOKIE_SECURE = True\n    \
                 CSRF_COOKIE_SAMESITE = \"None\"\n    CSRF_COOKIE_SECURE = True\n\nDjango has no setting for Partitioned. With \
                 Python 3.14 or newer a middleware that stands above SessionMiddleware adds it:\n\n    if \"{name}\" in \
                 response.cookies:\n        response.cookies[\"{name}\"][\"partitioned\"] = True"
            ),
        ),
        (
            "Laravel",
            "In .env, for what config/session.php reads (SESSION_PARTITIONED_COOKIE since Laravel 11):\n\n    \
             SESSION_SAME_SITE=none\n    SESSION_SECURE_COOKIE=true\n    SESSION_PARTITIONED_COOKIE=true"
                .to_owned(),
        ),
        (
            "Spring",
            "In application.properties (partitioned since Spring Boot 3.4):\n\n    \
             server.servlet.session.cookie.same-site=none\n    server.servlet.session.cookie.secure=true\n    \
             server.servlet.session.cookie.partitioned=true"
                .to_owned(),
        ),
    ]
}

fn servers() -> [(&'static str, String); 5] {
    let static_host = |place: &str| {
        format!(
            "The host sets no cookies of its own: change the line where {place} sets it, to the header above."
        )
    };
    [
        (
            "nginx",
            "In front of an app that cannot be changed; the path carries Partitioned, which proxy_cookie_flags does not \
             know:\n\n    proxy_cookie_flags ~ secure samesite=none;\n    proxy_cookie_path ~^(.*)$ \"$1; Partitioned\";"
                .to_owned(),
        ),
        (
            "Apache",
            "In front of an app that cannot be changed, with mod_headers; of an attribute that stands twice the last \
             counts:\n\n    Header always edit Set-Cookie ^(.*)$ \"$1; SameSite=None; Secure; Partitioned\"\n    Header edit \
             Set-Cookie ^(.*)$ \"$1; SameSite=None; Secure; Partitioned\""
                .to_owned(),
        ),
        (
            "Caddy",
            "In front of an app that cannot be changed; of an attribute that stands twice the last counts:\n\n    \
             reverse_proxy localhost:3000 {\n        header_down Set-Cookie ^(.*)$ \"$1; SameSite=None; Secure; \
             Partitioned\"\n    }"
                .to_owned(),
        ),
        ("Netlify", static_host("a function or an edge function")),
        ("Vercel", static_host("a function or the middleware")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::answer::tests::answer;

    const LINE: &str = "Set-Cookie: sid=...; Path=/; SameSite=None; Secure; Partitioned";

    #[test]
    fn every_server_has_a_snippet_and_the_one_in_use_stands_first() {
        let fixes = cookie(
            &answer("https://a.example/", &[("X-Powered-By", "Express")]),
            LINE,
        );
        assert_eq!(fixes.len(), 12);
        assert_eq!(fixes[0].server, "Express");
        let general = fixes
            .iter()
            .find(|fix| fix.server == "any server")
            .expect("one");
        assert!(general.text.contains(LINE), "{}", general.text);
        for fix in &fixes {
            let text = fix.text.to_ascii_lowercase();
            let is_elsewhere = text.contains("header above");
            assert!(
                is_elsewhere || text.contains("partitioned"),
                "{}",
                fix.server
            );
            assert!(!text.contains("{{"), "{}", fix.server);
        }
        let rails = fixes.iter().find(|fix| fix.server == "Rails").expect("one");
        assert!(rails.text.contains("key: \"sid\""), "{}", rails.text);
    }
}
