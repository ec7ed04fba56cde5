//! HUB2xx: whether the host can embed the app at all.

use super::Rule;
use super::Severity::{Error, Notice, Warning};
use super::samples::CUSTOMER;

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &NOT_REACHABLE,
    &REDIRECT_LOOP,
    &LOGIN_REDIRECT,
    &REFUSED_BY_X_FRAME_OPTIONS,
    &REFUSED_BY_FRAME_ANCESTORS,
    &ATTACHMENT,
    &NO_CONTENT,
    &NOT_HTML,
    &ERROR_STATUS,
    &MIXED_CONTENT,
    &META_POLICY_WITHOUT_EFFECT,
    &OBSOLETE_FRAMING_VALUE,
    &CONFLICTING_FRAMING_HEADERS,
    &COOKIE_LOST_CROSS_SITE,
    &COOKIE_LOST_WITHOUT_PARTITION,
    &COOKIE_REFUSED,
    &WEAK_TRANSPORT_SECURITY,
    &PERMISSION_NOT_GRANTED,
    &PRIVATE_ADDRESS,
    &FRAMING_NOT_RESTRICTED,
    &NEVER_LOADS,
    &SCRIPT_FAILED,
    &BLANK_AT_START,
    &SCRIPTS_SANDBOXED,
    &ORIGIN_SANDBOXED,
    &INTERSTITIAL,
];

/// HUB200
pub static NOT_REACHABLE: Rule = Rule {
    code: "HUB200",
    name: "not-reachable",
    severity: Error,
    title: "the app does not answer",
    impact: "the frame shows the browser's own error page",
    advice: "start the app, or mend its address",
    why: "No HTTP answer came: the name is not known, the connection was refused, TLS failed, or nothing came in time. \
          The host cannot tell. Its frame fires `load` for a refused connection as well, so the host posts as ever, to \
          the browser's own error page.",
    fix: "Start the app, and look at scheme, name and port of its address. From where the agents work:\n\n    curl \
          -sSI https://orders.example/panel\n\nIn a container the app must listen on 0.0.0.0 and not on 127.0.0.1. \
          When TLS fails, the certificate must be for this name, not expired, and sent with its chain.",
    bad: r#"[[app]]
name = "Orders"
url = "https://orders.exmaple/panel""#,
    good: r#"[[app]]
name = "Orders"
url = "https://orders.example/panel""#,
};

/// HUB201
pub static REDIRECT_LOOP: Rule = Rule {
    code: "HUB201",
    name: "redirect-loop",
    severity: Error,
    title: "the redirects do not come to an end",
    impact: "the frame shows the browser's own error page",
    advice: "let the app's address answer without sending back and forth",
    why: "Each answer sends the browser on to the next address, and none of them is a page; or one of them is no web \
          address. The browser gives up and shows an error page of its own. Most often two layers disagree about a \
          slash at the end or about https, or the app sets a cookie, redirects to itself to read it, and never gets \
          it, as the host is another site.",
    fix: "Look at the way step by step:\n\n    curl -sIL https://orders.example/panel | grep -iE \
          '^(HTTP|Location)'\n\nLet one layer decide about the slash, and one about https; behind a proxy that ends \
          TLS the app must believe X-Forwarded-Proto. Do not redirect to find out whether cookies work.",
    bad: "HTTP/1.1 308 Permanent Redirect
Location: /panel/

HTTP/1.1 301 Moved Permanently
Location: /panel",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB202
pub static LOGIN_REDIRECT: Rule = Rule {
    code: "HUB202",
    name: "login-redirect",
    severity: Error,
    title: "the app sends its visitor to a login page",
    impact: "in a frame the session cookie is not there, so every agent ends at the login",
    advice: "keep the session in a cookie that frames get, or sign in through a popup",
    why: "The dashboard is another site than the app, so a session cookie with SameSite=Lax, which is what a cookie \
          without SameSite is, does not go along into the frame. The app takes every agent for a stranger and sends \
          them to its login, also those who are signed in. Login pages mostly refuse to be framed, so the agent cannot \
          even sign in there.",
    fix: "Set the session cookie so that frames get it:\n\n    Set-Cookie: __Host-session=...; Path=/; Secure; \
          HttpOnly; SameSite=None; Partitioned\n\nFor those who are not signed in answer with a page of your own that \
          has a button, and sign in through a window:\n\n    button.addEventListener(\"click\", () => \
          window.open(\"/login\", \"login\", \"popup\"));\n\nA partitioned cookie must be set inside the frame: let \
          the window hand a code that works once to the app, and the app fetch its session with it.",
    bad: "HTTP/1.1 302 Found
Location: /login

HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Set-Cookie: __Host-session=3f9c; Path=/; Secure; HttpOnly; SameSite=None; Partitioned
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB203
pub static REFUSED_BY_X_FRAME_OPTIONS: Rule = Rule {
    code: "HUB203",
    name: "refused-by-x-frame-options",
    severity: Error,
    title: "X-Frame-Options refuses the frame",
    impact: "the frame stays grey, and the host cannot tell",
    advice: "take the header away and name the dashboard in frame-ancestors",
    why: "X-Frame-Options: DENY keeps every page from framing the app, and SAMEORIGIN every page of another origin, \
          which the dashboard is. Two values that contradict each other refuse as well. The host page cannot tell: \
          `load` fires for a refused frame, the host posts, and the agent sees a grey area. Many frameworks and \
          proxies send the header without being asked: helmet, Rails and Django do.",
    fix: "The header has no value that names a site. Take it away, and name the dashboard in a policy, which browsers \
          follow before X-Frame-Options in any case:\n\n    Content-Security-Policy: frame-ancestors 'self' \
          https://dashboard.example\n\nIn nginx:\n\n    proxy_hide_header X-Frame-Options;\n    add_header \
          Content-Security-Policy \"frame-ancestors 'self' https://dashboard.example\" always;",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
X-Frame-Options: SAMEORIGIN",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors 'self' https://dashboard.example",
};

/// HUB204
pub static REFUSED_BY_FRAME_ANCESTORS: Rule = Rule {
    code: "HUB204",
    name: "refused-by-frame-ancestors",
    severity: Error,
    title: "frame-ancestors refuses the frame",
    impact: "the frame stays grey, and the host cannot tell",
    advice: "name the dashboard's origin in frame-ancestors",
    why: "A Content-Security-Policy with frame-ancestors lists who may frame the app, and the dashboard is not in the \
          list. The browser then shows nothing of the app, `load` fires all the same, and the host posts into the \
          void. When several policies are sent, each of them must allow the dashboard: a second one can only take \
          away.",
    fix: "Name the dashboard's origin, with scheme and without a path, in the policy that is sent already:\n\n    \
          Content-Security-Policy: frame-ancestors 'self' https://dashboard.example\n\n'self' is the app's own origin \
          and never the dashboard. While developing add the address that `hubctl serve` prints.",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: default-src 'self'; frame-ancestors 'self'",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: default-src 'self'; frame-ancestors 'self' https://dashboard.example",
};

/// HUB205
pub static ATTACHMENT: Rule = Rule {
    code: "HUB205",
    name: "attachment",
    severity: Error,
    title: "the answer is downloaded in place of being shown",
    impact: "no load event comes, so the host never posts",
    advice: "answer without Content-Disposition: attachment",
    why: "With Content-Disposition: attachment the browser downloads the answer and leaves the frame empty. This is \
          the one case in which no `load` event comes at all, so the host never posts, and the agent gets a file in \
          place of the app.",
    fix: "Leave the header away for the app's page, or say inline. It mostly comes from a storage bucket or from a \
          function that was made for files; there it is metadata of the object. Keep it for real downloads.",
    bad: r#"HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Disposition: attachment; filename="panel.html"
Content-Security-Policy: frame-ancestors https://dashboard.example"#,
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Disposition: inline
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB206
pub static NO_CONTENT: Rule = Rule {
    code: "HUB206",
    name: "no-content",
    severity: Error,
    title: "the answer has no document",
    impact: "the frame stays as it was, and the host never posts",
    advice: "answer with a page and status 200",
    why: "An answer of status 204, 205 or 304 has no document, nor has one whose bytes are not what its \
          Content-Encoding says. The browser leaves the frame as it was, empty, and nothing is loaded that could listen. The host posts on `load`, so nobody gets a context.",
    fix: "Answer with status 200 and an HTML page at the address that stands in the dashboard's settings. When 204 is \
          meant for a health check, give that another path.",
    bad: "HTTP/1.1 204 No Content",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB207
pub static NOT_HTML: Rule = Rule {
    code: "HUB207",
    name: "not-html",
    severity: Warning,
    title: "the answer is something else than a page",
    impact: "the browser shows text or a picture, and no script listens",
    advice: "answer with Content-Type: text/html",
    why: "The browser shows what is no HTML as it is: JSON and source code as text, a picture as a picture. The frame \
          loads and the host posts, but there is no page and no script that could listen. When Content-Type is missing \
          the browser guesses, and with X-Content-Type-Options: nosniff it does not.",
    fix: "Send the type with the page:\n\n    Content-Type: text/html; charset=utf-8\n\nWhen the address is the one of \
          an API, enter the address of the page that belongs to it.",
    bad: "HTTP/1.1 200 OK
Content-Type: text/plain; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB208
pub static ERROR_STATUS: Rule = Rule {
    code: "HUB208",
    name: "error-status",
    severity: Error,
    title: "the status is an error",
    impact: "the frame shows an error page, and the host posts to it all the same",
    advice: "let the app's address answer with status 200",
    why: "A status of 400 and above comes with an error page, and that loads like any other: the host cannot tell and \
          posts. The agent reads \"Not Found\" in the tab. Often the address is right only within an app that makes \
          its routes in the browser, or for somebody who is signed in.",
    fix: "Let the address answer with status 200. For an app that makes its routes in the browser let the server \
          answer every path with the page; in nginx:\n\n    location / { try_files $uri /index.html; }\n\nFor 401 and \
          403 answer with a page that says how to sign in, and keep the session in a cookie that frames get.",
    bad: "HTTP/1.1 404 Not Found
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB209
pub static MIXED_CONTENT: Rule = Rule {
    code: "HUB209",
    name: "mixed-content",
    severity: Error,
    title: "plain http inside the host's https",
    impact: "browsers refuse to load it, and the frame stays empty",
    advice: "serve the app over https",
    why: "The dashboard stands on https, and a browser does not load plain http into such a page: that is mixed \
          content. The frame stays empty, for the app's own address as for one it redirects to. Only localhost and \
          127.0.0.1 are exempt, so the app works on the desk and not in production.",
    fix: "Serve the app over https and enter that address, also as the target of redirects. Behind a proxy that ends \
          TLS let the app believe X-Forwarded-Proto, or it redirects to http again:\n\n    app.set(\"trust proxy\", \
          1);   // Express",
    bad: r#"[[app]]
name = "Orders"
url = "http://orders.example/panel""#,
    good: r#"[[app]]
name = "Orders"
url = "https://orders.example/panel""#,
};

/// HUB210
pub static META_POLICY_WITHOUT_EFFECT: Rule = Rule {
    code: "HUB210",
    name: "meta-policy-without-effect",
    severity: Warning,
    title: "a framing rule stands in a meta element, where it has no effect",
    impact: "browsers read frame-ancestors and X-Frame-Options from headers only",
    advice: "send it as a header",
    why: "Browsers take frame-ancestors and X-Frame-Options from headers only: when a meta element is read, the frame \
          is there already. They pass over it in silence, so the page looks protected, or meant for the dashboard, and \
          is neither.",
    fix: "Send the policy as a header, and delete the element, or what it says about framing:\n\n    \
          Content-Security-Policy: frame-ancestors 'self' https://dashboard.example\n\nOther directives, such as \
          script-src, do work in a meta element.",
    bad: app!(
        r#"<meta http-equiv="Content-Security-Policy"
      content="frame-ancestors https://dashboard.example">
<h1>Waiting for a conversation</h1>
<p id="email"></p>"#,
        listening!(show!())
    ),
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB211
pub static OBSOLETE_FRAMING_VALUE: Rule = Rule {
    code: "HUB211",
    name: "obsolete-framing-value",
    severity: Warning,
    title: "a framing header has a value that browsers ignore",
    impact: "ALLOW-FROM and ALLOWALL protect nothing, so every page of the web may frame the app",
    advice: "say it with frame-ancestors",
    why: "Browsers ignore ALLOW-FROM and ALLOWALL in X-Frame-Options, and headers such as X-Content-Security-Policy as \
          a whole. The dashboard may frame the app, and so may everybody else: who wrote ALLOW-FROM believes that the \
          app is protected, and it is not.",
    fix: "Say the same with frame-ancestors, which every browser reads, and take the old header away:\n\n    \
          Content-Security-Policy: frame-ancestors 'self' https://dashboard.example",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
X-Frame-Options: ALLOW-FROM https://dashboard.example
Content-Security-Policy: frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB212
pub static CONFLICTING_FRAMING_HEADERS: Rule = Rule {
    code: "HUB212",
    name: "conflicting-framing-headers",
    severity: Warning,
    title: "framing headers say different things",
    impact: "browsers follow one of them, so the other says what does not hold",
    advice: "send one policy with frame-ancestors and nothing else",
    why: "frame-ancestors beats X-Frame-Options: when both are sent, browsers follow the policy and pass over the \
          other header. Two values of X-Frame-Options that differ refuse the frame, and of two policies both count. \
          Mostly the app sends one header and a proxy adds another, so a change in one place seems to do nothing.",
    fix: "Send one policy, from one place, and nothing else about framing:\n\n    Content-Security-Policy: \
          frame-ancestors 'self' https://dashboard.example\n\nIn nginx, before an app that sends headers of its \
          own:\n\n    proxy_hide_header X-Frame-Options;",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
X-Frame-Options: DENY
Content-Security-Policy: frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB213
pub static COOKIE_LOST_CROSS_SITE: Rule = Rule {
    code: "HUB213",
    name: "cookie-lost-cross-site",
    severity: Error,
    title: "a cookie does not reach the app inside the host",
    impact: "the host is another site, and SameSite=Lax or Strict cookies stay away",
    advice: "set it with SameSite=None; Secure; Partitioned",
    why: "The dashboard is another site than the app. Into a frame of another site browsers send only cookies with \
          SameSite=None and Secure; Lax, Strict, and no SameSite at all, which means Lax, stay away. The session is \
          lost at each request. With the dashboard on localhost:4400 and the app on localhost:3000 nobody notices, as \
          ports do not make another site.",
    fix: "Set the cookie for frames:\n\n    Set-Cookie: __Host-session=...; Path=/; Secure; HttpOnly; SameSite=None; \
          Partitioned\n\nIn Express:\n\n    res.cookie(\"__Host-session\", id, { path: \"/\", secure: true, httpOnly: \
          true, sameSite: \"none\", partitioned: true });\n\nSameSite no longer protects against forged requests then: \
          use tokens for those that change something.\n\nIf a load balancer sets the cookie and you cannot change it, skip \
          it by name:\n\n    hubctl doctor https://orders.example --skip-cookie AWSALB",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Set-Cookie: session=3f9c; Path=/; HttpOnly; Secure; SameSite=Lax
Content-Security-Policy: frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Set-Cookie: __Host-session=3f9c; Path=/; HttpOnly; Secure; SameSite=None; Partitioned
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB214
pub static COOKIE_LOST_WITHOUT_PARTITION: Rule = Rule {
    code: "HUB214",
    name: "cookie-lost-without-partition",
    severity: Warning,
    title: "a cookie is lost where third-party cookies are blocked",
    impact: "where third-party cookies are blocked, frames get only partitioned ones",
    advice: "add Partitioned to SameSite=None; Secure",
    why: "SameSite=None and Secure are enough as long as the browser allows third-party cookies. Where they are \
          blocked, by default or by the agent's settings, only cookies with Partitioned go along. Such a cookie is \
          kept for each dashboard on its own, so it is no means of tracking.",
    fix: "Add Partitioned:\n\n    Set-Cookie: __Host-session=...; Path=/; Secure; HttpOnly; SameSite=None; \
          Partitioned\n\nA cookie that is set in a window of its own is not in the frame's partition: let the app set \
          it again inside the frame.",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Set-Cookie: session=3f9c; Path=/; HttpOnly; Secure; SameSite=None
Content-Security-Policy: frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Set-Cookie: session=3f9c; Path=/; HttpOnly; Secure; SameSite=None; Partitioned
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB215
pub static COOKIE_REFUSED: Rule = Rule {
    code: "HUB215",
    name: "cookie-refused",
    severity: Error,
    title: "a cookie is refused by every browser",
    impact: "its attributes contradict each other, so it is never stored",
    advice: "set it with SameSite=None; Secure; Partitioned, over https",
    why: "Browsers do not store a cookie whose attributes contradict each other: SameSite=None or Partitioned without \
          Secure, Secure over plain http, a __Host- name without Secure and Path=/ or with Domain, a __Secure- name \
          without Secure. There is no error for the app: the next request comes without the cookie.",
    fix: "Set it over https, with all that belongs together:\n\n    Set-Cookie: __Host-session=...; Path=/; Secure; \
          HttpOnly; SameSite=None; Partitioned\n\nBehind a proxy that ends TLS many frameworks leave Secure away, as \
          they believe that they are on http; let the app believe X-Forwarded-Proto.",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Set-Cookie: session=3f9c; Path=/; HttpOnly; SameSite=None
Content-Security-Policy: frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Set-Cookie: session=3f9c; Path=/; HttpOnly; SameSite=None; Secure; Partitioned
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB216
pub static WEAK_TRANSPORT_SECURITY: Rule = Rule {
    code: "HUB216",
    name: "weak-transport-security",
    severity: Notice,
    title: "Strict-Transport-Security is missing or does nothing",
    impact: "the first visit can be kept on plain http by somebody in between",
    advice: "send Strict-Transport-Security over https, for a year",
    why: "Without Strict-Transport-Security a browser may ask for the app over plain http first, and who sits in \
          between can keep it there. The header has an effect over https only, and max-age=0 takes it back. Inside the \
          dashboard plain http is blocked in any case; this is about windows of the app that are opened beside it.",
    fix: "Send it with every answer over https:\n\n    Strict-Transport-Security: max-age=31536000\n\nBegin with a \
          short time when parts of the site still need http. In nginx:\n\n    add_header Strict-Transport-Security \
          \"max-age=31536000\" always;",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Strict-Transport-Security: max-age=0
Content-Security-Policy: frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Strict-Transport-Security: max-age=31536000
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB217
pub static PERMISSION_NOT_GRANTED: Rule = Rule {
    code: "HUB217",
    name: "permission-not-granted",
    severity: Warning,
    title: "the app counts on a permission that the host does not grant",
    impact: "the host's frame has no allow attribute, so the browser denies it",
    advice: "ask for it in a window of your own, or do without",
    why: "The host's iframe has an id and a src and nothing else. Without an `allow` attribute the browser denies \
          clipboard, camera, microphone, geolocation and the like to an app of another origin, without asking the \
          agent. A Permissions-Policy header of the app cannot give what the frame around it has not got.",
    fix: "Do without it, or ask in a window of your own, which is no frame:\n\n    button.addEventListener(\"click\", \
          () => window.open(\"/scan\", \"scan\", \"popup\"));\n\nTo copy, select the text and let the agent press the \
          keys. Where you call the function all the same, catch the refusal and say what happened.",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<p><input id="email" readonly aria-label="E-mail"> <button>Copy</button></p>"#,
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#email").value = contact?.email ?? "";
  }
  document.querySelector("button").addEventListener("click", () => {
    navigator.clipboard.writeText(document.querySelector("#email").value).catch(() => {});
  });"##
        )
    ),
    good: app!(
        r#"<h1>Waiting for a conversation</h1>
<p><input id="email" readonly aria-label="E-mail"> <output>Ctrl+C copies it</output></p>"#,
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#email").value = contact?.email ?? "";
  }
  document.querySelector("#email").addEventListener("focus", (event) => event.target.select());"##
        )
    ),
};

/// HUB218
pub static PRIVATE_ADDRESS: Rule = Rule {
    code: "HUB218",
    name: "private-address",
    severity: Warning,
    title: "the address means another machine inside the real host",
    impact: "localhost and private addresses lead to the agent's own machine",
    advice: "deploy the app at a public https address, or use a tunnel to try it",
    why: "localhost, 127.x, [::1] and private addresses mean the machine, or the network, of whoever looks: every \
          agent's browser asks its own. The dashboard's settings form refuses such an address, while its API takes it, \
          so the app can be entered and be empty for everybody but you.",
    fix: "Deploy the app at a public https address and enter that one. To try it on your own machine you need no \
          public address:\n\n    hubctl serve --app-url http://localhost:3000/panel",
    bad: r#"[[app]]
name = "Orders"
url = "http://192.168.1.20:3000/panel""#,
    good: r#"[[app]]
name = "Orders"
url = "https://orders.example/panel""#,
};

/// HUB219
pub static FRAMING_NOT_RESTRICTED: Rule = Rule {
    code: "HUB219",
    name: "framing-not-restricted",
    severity: Notice,
    title: "every page of the web may frame the app",
    impact: "a foreign page can show the app and post a context of its own",
    advice: "name the dashboard's origin in frame-ancestors",
    why: "Without frame-ancestors and X-Frame-Options every page of the web may show the app in a frame. Such a page \
          is then window.parent, so event.source looks right to the app, and it can post a context of its own making, \
          or lay something over the app's buttons (clickjacking). Only event.origin would give it away, and hardly any \
          app looks at that.",
    fix: "Name who may frame the app:\n\n    Content-Security-Policy: frame-ancestors 'self' \
          https://dashboard.example\n\nWith several dashboards list them all, separated by blanks.",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors 'self' https://dashboard.example",
};

/// HUB220
pub static NEVER_LOADS: Rule = Rule {
    code: "HUB220",
    name: "never-loads",
    severity: Error,
    title: "the frame does not finish to load",
    impact: "the host posts when the frame has loaded, so this app never gets a context",
    advice: "let the page load without waiting for slow or endless answers",
    why: "The host posts in its handler of the frame's `load`, and that event waits for everything the page asks for \
          while it loads: pictures, styles, scripts, frames. One of them that never answers holds it up, and the app \
          gets no context, although the page may look complete.",
    fix: "Ask for slow things after `load`, or with fetch, for which `load` does not wait:\n\n    \
          window.addEventListener(\"load\", () => { picture.src = \"/slow-chart.png\"; });\n\nTo be independent of it, \
          send fetch-info as soon as the listener is there: the host answers that before `load` too.",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="email"></p>
<img src="/hang" alt="Sales of today"> <!-- the server takes its time -->"#,
        concat!(
            r#"  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; } // not from the host
    if (message?.event === "appContext" && message.data) show(message.data);
  });

"#,
            show!()
        )
    ),
    good: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="email"></p>
<p><button>Sales of today</button> <img alt=""></p>"#,
        listening!(concat!(
            show!(),
            r#"
  document.querySelector("button").addEventListener("click", () => {
    document.querySelector("img").src = "/hang"; // the server takes its time
  });"#
        ))
    ),
};

/// HUB221
pub static SCRIPT_FAILED: Rule = Rule {
    code: "HUB221",
    name: "script-failed",
    severity: Error,
    title: "a script of the app did not load",
    impact: "whatever it would have done does not happen in the host",
    advice: "mend the address, or the policy that blocks it",
    why: "A script of the page was not found, was blocked by a policy, was sent with a type that is no script, or came \
          from a server that did not answer. Most often its address is absolute and the app stands under a path, or \
          the page is older than the build and names files that are gone. What the script would have done, listening \
          too, does not happen.",
    fix: "Look at the address that is named, and at the reason. When the app stands under a path, tell the build; with \
          Vite:\n\n    export default { base: \"/panel/\" };\n\nWhen a Content-Security-Policy blocks the script, \
          allow its origin, hash or nonce in script-src. Send the page with Cache-Control: no-cache, so that it never \
          names files of an older build.",
    bad: app!(
        r#"<script src="/panel-of-an-older-build.js"></script>
<h1>Waiting for a conversation</h1>
<p id="email"></p>"#,
        listening!(show!())
    ),
    good: CUSTOMER,
};

/// HUB222
pub static BLANK_AT_START: Rule = Rule {
    code: "HUB222",
    name: "blank-at-start",
    severity: Error,
    title: "the app shows nothing",
    impact: "the agent sees an empty tab",
    advice: "show something before the first context comes",
    why: "The page has loaded and there is nothing in it to see: no text, no picture, no field. The context may come a \
          moment later, or, when the host is slow or the app is late, not at all, and an agent who looks at a white \
          tab cannot tell waiting from broken.",
    fix: "Put something into the page itself, so that it shows before any script has run:\n\n    <div \
          id=\"root\"><p>Waiting for a conversation</p></div>\n\nA framework replaces it when it draws for the first \
          time; let its own first state say something too.",
    bad: app!(
        r#"<main hidden>
  <h1></h1>
  <p id="email"></p>
</main>"#,
        listening!(show!())
    ),
    good: CUSTOMER,
};

/// HUB223
pub static SCRIPTS_SANDBOXED: Rule = Rule {
    code: "HUB223",
    name: "scripts-sandboxed",
    severity: Error,
    title: "a sandbox keeps the app's scripts from running",
    impact: "the page shows, and no script of it listens to the host",
    advice: "allow scripts in the sandbox of the policy, or remove it",
    why: "A Content-Security-Policy with sandbox puts the page into a sandbox, whoever frames it, and everything that is \
          not allowed by name is off. Without allow-scripts no script runs: the page shows, the host posts, and nothing \
          listens. File hosts and download servers often add such a policy to protect their own site. When several \
          policies are sent, each of them must allow scripts.",
    fix: "Remove sandbox from the policy of the app's page, or allow what the app needs:\n\n    \
          Content-Security-Policy: sandbox allow-scripts allow-same-origin allow-forms allow-popups\n\nWhere a file \
          host adds the policy, serve the app from a web server instead. In a meta element and in \
          Content-Security-Policy-Report-Only browsers ignore sandbox.",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: sandbox allow-same-origin; frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: sandbox allow-scripts allow-same-origin
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB224
pub static ORIGIN_SANDBOXED: Rule = Rule {
    code: "HUB224",
    name: "origin-sandboxed",
    severity: Warning,
    title: "a sandbox takes the app's origin away",
    impact: "storage and cookies throw an error, and requests go out with Origin: null",
    advice: "add allow-same-origin to the sandbox of the policy, or remove it",
    why: "A Content-Security-Policy with sandbox but without allow-same-origin gives the page an opaque origin, which is \
          equal to no other. localStorage, sessionStorage, IndexedDB and document.cookie throw a SecurityError, also on \
          reading, and a script that does not catch it stops there. Requests to the app's own server count as \
          cross-origin and say Origin: null. When several policies are sent, each of them must allow the origin.",
    fix: "Allow the origin in every sandbox that is sent, or remove the directive:\n\n    Content-Security-Policy: \
          sandbox allow-scripts allow-same-origin\n\nIf the sandbox is on purpose, keep the app's state in memory and \
          its session in a token, and answer its requests with Access-Control-Allow-Origin.",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: sandbox allow-scripts; frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: sandbox allow-scripts allow-same-origin
Content-Security-Policy: frame-ancestors https://dashboard.example",
};

/// HUB225
pub static INTERSTITIAL: Rule = Rule {
    code: "HUB225",
    name: "interstitial-page",
    severity: Error,
    title: "a tunnel or a bot check shows its own page instead of the app",
    impact: "the agent sees that page in the frame, not the app",
    advice: "use a tunnel without a warning, or exempt the app from the bot check",
    why: "Free tunnels (ngrok, localtunnel, dev tunnels, Serveo, Pinggy and others) show a warning until the visitor \
          clicks it away, and services in front of an app (Cloudflare, AWS WAF, Vercel and others) may check first whether \
          a person is there. In a frame neither ends: the page may refuse to be framed, the cookie that remembers the click \
          is a third-party cookie, and a frame cannot send the request header that skips the warning. To curl and \
          monitoring the app looks fine, because such pages are for browsers.",
    fix: "Deploy the app, or use a tunnel that shows no warning:\n\n    cloudflared tunnel --url \
          http://localhost:3000\n\nWith ngrok, a paid plan turns the warning off. Exempt the app's address from bot checks \
          in the rules of the firewall. To try the app on your own machine you need no tunnel:\n\n    hubctl serve \
          --app-url http://localhost:3000/panel",
    bad: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
ngrok-error-code: ERR_NGROK_6024
Content-Security-Policy: frame-ancestors https://dashboard.example",
    good: "HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Security-Policy: frame-ancestors https://dashboard.example",
};
