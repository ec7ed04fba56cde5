//! How to send Strict-Transport-Security, server by server.

use super::seems_to_be;
use crate::doctor::answer::Answer;
use crate::doctor::obstacle::Fix;

/// One line for each server. What the answer seems to come from stands first.
pub(in crate::doctor) fn strict_transport(answer: &Answer) -> Vec<Fix> {
    let mut fixes: Vec<_> = LINES
        .into_iter()
        .map(|(server, text)| Fix {
            server,
            text: text.to_owned(),
        })
        .collect();
    fixes.sort_by_key(|fix| !seems_to_be(answer, fix.server));
    fixes
}

const LINES: [(&str, &str); 12] = [
    (
        "any server",
        "Once all of the host works over https, send:\n\n    Strict-Transport-Security: max-age=31536000",
    ),
    (
        "Express",
        "With helmet it is on by itself; otherwise:\n\n    app.use(helmet.strictTransportSecurity({ maxAge: 31536000, \
         includeSubDomains: false }));",
    ),
    (
        "Next.js",
        "In headers() of next.config.js:\n\n    { key: \"Strict-Transport-Security\", value: \"max-age=31536000\" }",
    ),
    (
        "Rails",
        "In config/environments/production.rb, which redirects to https as well:\n\n    config.force_ssl = true",
    ),
    (
        "Django",
        "In settings.py, with SecurityMiddleware:\n\n    SECURE_HSTS_SECONDS = 31536000",
    ),
    (
        "Laravel",
        "In a middleware:\n\n    $response->headers->set('Strict-Transport-Security', 'max-age=31536000');",
    ),
    (
        "Spring",
        "Spring Security sends it over https by itself; behind a proxy it has to believe the forwarded headers:\n\n    \
         server.forward-headers-strategy=framework",
    ),
    (
        "nginx",
        "In the server block:\n\n    add_header Strict-Transport-Security \"max-age=31536000\" always;",
    ),
    (
        "Apache",
        "With mod_headers:\n\n    Header always set Strict-Transport-Security \"max-age=31536000\"",
    ),
    (
        "Caddy",
        "In the site's block:\n\n    header Strict-Transport-Security max-age=31536000",
    ),
    (
        "Netlify",
        "In netlify.toml:\n\n    [[headers]]\n    for = \"/*\"\n      [headers.values]\n      Strict-Transport-Security = \
         \"max-age=31536000\"",
    ),
    (
        "Vercel",
        "On a domain of your own, in vercel.json:\n\n    { \"headers\": [{ \"source\": \"/(.*)\", \"headers\": [\n      { \
         \"key\": \"Strict-Transport-Security\", \"value\": \"max-age=31536000\" }\n    ] }] }",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::answer::tests::answer;

    #[test]
    fn the_server_in_use_stands_first() {
        let first = |headers: &[(&str, &str)]| {
            strict_transport(&answer("https://a.example/", headers))[0].server
        };
        assert_eq!(first(&[]), "any server");
        assert_eq!(first(&[("Server", "nginx")]), "nginx");
    }
}
