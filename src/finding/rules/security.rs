//! HUB5xx: whom the app trusts, and what it gives away.

use super::Rule;
use super::Severity::{Error, Warning};
use super::samples::{CUSTOMER, ORDERS};

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &FORGED_CONTEXT_SHOWN,
    &FORGED_CONTEXT_ACTED_ON,
    &MARKUP_EXECUTED,
    &MARKUP_RENDERED,
    &SCRIPT_LINK,
    &PROTOTYPE_POLLUTED,
    &THIRD_PARTY_GETS_DATA,
    &DATA_POSTED_TO_ANYONE,
    &DATA_IN_URL,
    &DATA_IN_CONSOLE,
    &SECRET_IN_APP_URL,
];

/// HUB500
pub static FORGED_CONTEXT_SHOWN: Rule = Rule {
    code: "HUB500",
    name: "forged-context-shown",
    severity: Warning,
    title: "a context of another sender is shown",
    impact: "any window that reaches the frame can show the agent false data",
    advice: "look at event.source, and at event.origin, before anything else",
    why: "hubctl posted the same kind of context once from the host and once from another sender: a frame beside the \
          app, and a foreign page that frames it. A mark that only the forged one had showed in the page. Whoever \
          reaches the frame, such as another dashboard app, can so put a false name or account number before the \
          agent. Most apps do not look at the sender at all.",
    fix: "Look at the sender first; on mobile, where window.parent is the app itself, this holds too:\n\n    if \
          (event.source !== window.parent) return;\n\nThat stops other frames and no foreign page around the app, as \
          that page is the parent. Name the dashboard for this, in the app or, better, in a header that keeps others \
          from framing it:\n\n    Content-Security-Policy: frame-ancestors 'self' https://dashboard.example",
    bad: app!(
        card!(),
        concat!(
            r#"  window.addEventListener("message", (event) => {
    let message;
    try { message = JSON.parse(event.data); } catch { return; }
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");

"#,
            show!()
        )
    ),
    good: CUSTOMER,
};

/// HUB501
pub static FORGED_CONTEXT_ACTED_ON: Rule = Rule {
    code: "HUB501",
    name: "forged-context-acted-on",
    severity: Error,
    title: "the app sends requests with data of another sender",
    impact: "any window that reaches the frame can act in the agent's name",
    advice: "look at event.source, and at event.origin, before anything else",
    why: "A mark that stood only in a context of another sender was in a request of the app. The app asks its own \
          server, with the agent's session, about whatever e-mail or id a stranger posts: the stranger chooses the \
          customer whose data is looked up, or changed. Nothing of it needs to show on the page.",
    fix: "Look at the sender before anything else, and at its origin:\n\n    const allowed = \
          [\"https://dashboard.example\", location.origin];\n    if (event.source !== window.parent || \
          !allowed.includes(event.origin)) return;\n\nlocation.origin is there for the mobile app, which posts inside \
          the app's own page. Send frame-ancestors as well, and let the server decide what this agent may see, as a \
          payload proves nothing.",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="orders"></p>"#,
        r##"  window.addEventListener("message", (event) => {
    let message;
    try { message = JSON.parse(event.data); } catch { return; }
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");

  let running;
  async function show({ contact }) {
    running?.abort();
    const { signal } = (running = new AbortController());
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#orders").textContent = "";
    const body = JSON.stringify({ id: contact?.id ?? 0 });
    const answer = fetch("/api/customer", { method: "POST", body, signal });
    const text = await answer.then((it) => it.text()).catch(() => "The orders are not there");
    if (!signal.aborted) document.querySelector("#orders").textContent = text;
  }"##
    ),
    good: ORDERS,
};

/// HUB502
pub static MARKUP_EXECUTED: Rule = Rule {
    code: "HUB502",
    name: "markup-executed",
    severity: Error,
    title: "markup in a field of the payload was executed",
    impact: "a customer who can set their own name runs scripts in the agent's session",
    advice: "show text with textContent, never with innerHTML",
    why: "hubctl put markup into every text of the payload, and a script in it ran; the finding names the field. \
          Customers choose many of these texts: their name in a web widget, the subject of a mail, every message. Such \
          a script runs in the app's page, with the agent's session: it reads all that the app shows, and asks the \
          app's server for more.",
    fix: "Show text as text:\n\n    title.textContent = data.contact?.name ?? \"\";\n\nElements are made by \
          document.createElement, or by a framework, which escapes as long as nobody writes dangerouslySetInnerHTML or \
          v-html. Where a message must keep its formatting, clean it with a sanitizer. A Content-Security-Policy \
          without 'unsafe-inline' is the second line and not the first.",
    bad: app!(
        card!(),
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("h1").innerHTML = contact?.name || "Unknown customer";
    document.querySelector("#email").textContent = contact?.email || "no e-mail address";
  }"##
        )
    ),
    good: CUSTOMER,
};

/// HUB503
pub static MARKUP_RENDERED: Rule = Rule {
    code: "HUB503",
    name: "markup-rendered",
    severity: Warning,
    title: "markup in a field of the payload became elements",
    impact: "a customer can draw into the agent's page; only a policy kept it from running",
    advice: "show text with textContent, never with innerHTML",
    why: "Markup from a text of the payload became elements of the page. No script ran, most likely as a \
          Content-Security-Policy forbade it. A customer can still draw a form that asks the agent for a password, \
          cover the real buttons, or load a picture that tells when the conversation was read. One change of the \
          policy, and the scripts run.",
    fix: "Show text as text, and keep the policy as well:\n\n    title.textContent = data.contact?.name ?? \
          \"\";\n\nLook for innerHTML, outerHTML, insertAdjacentHTML, document.write, dangerouslySetInnerHTML and \
          v-html, and for templates that put values in without escaping.",
    bad: app!(
        card!(),
        listening!(
            r##"  function show({ contact }) {
    const name = (contact?.name || "Unknown customer").replace(/\bon\w+=/gi, ""); // no scripts
    document.querySelector("h1").innerHTML = name;
    document.querySelector("#email").textContent = contact?.email || "no e-mail address";
  }"##
        )
    ),
    good: CUSTOMER,
};

/// HUB504
pub static SCRIPT_LINK: Rule = Rule {
    code: "HUB504",
    name: "script-link",
    severity: Error,
    title: "a link runs a script that stands in the payload",
    impact: "javascript: addresses run when the agent clicks",
    advice: "take http: and https: addresses only",
    why: "A text of the payload went into the address of a link as it was, and an address that begins with javascript: \
          is a script, which runs in the app's page when the agent clicks. Custom attributes, social profiles and the \
          referer are texts that customers, or programs in their name, can set.",
    fix: "Take http and https only, and do not look at the beginning of the text for it: blanks and capitals get past \
          that. Let the browser parse it:\n\n    const url = URL.canParse(text) ? new URL(text) : null;\n    if (url \
          && [\"https:\", \"http:\"].includes(url.protocol)) link.href = url.href;",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<p><a>Website</a></p>"#,
        listening!(
            r#"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("a").href = contact?.custom_attributes?.website ?? "";
  }"#
        )
    ),
    good: app!(
        r#"<h1>Waiting for a conversation</h1>
<p><a target="_blank" rel="noopener">Website</a></p>"#,
        listening!(
            r#"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const text = contact?.custom_attributes?.website;
    const url = URL.canParse(text) ? new URL(text) : null;
    const link = document.querySelector("a");
    link.removeAttribute("href");
    if (["https:", "http:"].includes(url?.protocol)) link.href = url.href;
  }"#
        )
    ),
};

/// HUB505
pub static PROTOTYPE_POLLUTED: Rule = Rule {
    code: "HUB505",
    name: "prototype-polluted",
    severity: Error,
    title: "a key of the payload changed Object.prototype",
    impact: "every object of the page has the attacker's value from then on",
    advice: "do not merge the payload into objects key by key; leave __proto__ out",
    why: "JSON.parse makes a key __proto__ like any other, and a function that merges objects key by key then writes \
          to Object.prototype. From then on every object of the page has the value: a check such as if \
          (options.isAdmin) is true for all. Attributes have keys that customers' programs may set.",
    fix: "Replace state in place of merging into it:\n\n    state = message.data;\n\nWhere you must merge, use a \
          spread, which copies own keys only, or leave the key out:\n\n    const attributes = { ...defaults, \
          ...data.contact?.custom_attributes };\n    if (key === \"__proto__\" || key === \"constructor\" || key === \
          \"prototype\") continue;",
    bad: app!(
        card!(),
        listening!(
            r##"  function merge(target, source) {
    for (const [key, value] of Object.entries(source)) {
      if (value && typeof value === "object") merge((target[key] ??= {}), value);
      else target[key] = value;
    }
    return target;
  }
  function show(data) {
    const { contact } = merge({}, data);
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#email").textContent = contact?.email || "no e-mail address";
  }"##
        )
    ),
    good: CUSTOMER,
};

/// HUB506
pub static THIRD_PARTY_GETS_DATA: Rule = Rule {
    code: "HUB506",
    name: "third-party-gets-data",
    severity: Error,
    title: "contact data goes to a third party",
    impact: "the customer's data leaves the app's own servers, in every conversation",
    advice: "send it to your own server only, or mask it",
    why: "A request to another site than the app's had the customer's name, e-mail, phone number or text in it; the \
          finding names the field and the receiver. Analytics, session replay and error trackers take along what they \
          find: the address of the page, what is on it, the last lines of the console. This happens for every \
          conversation that an agent opens, and the customer knows nothing of it.",
    fix: "Send such data to the app's own server, or take it out before it goes:\n\n    tracker.init({ beforeSend: \
          (report) => mask(report) });\n\nGive a number that means nothing elsewhere, such as the id of the \
          conversation, where something must be told apart. It is a notice when a script of the app \
          itself asks, as the receiver may be yours: name it with own_hosts in hubctl.toml, or --own-host, and it counts \
          as the app's own.",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>"#,
        listening!(
            r#"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const body = JSON.stringify({ action: "opened", email: contact?.email });
    fetch("https://metrics.example/collect", { method: "POST", body }).catch(() => {});
  }"#
        )
    ),
    good: app!(
        r#"<h1>Waiting for a conversation</h1>"#,
        listening!(
            r#"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const body = JSON.stringify({ action: "opened" });
    fetch("https://metrics.example/collect", { method: "POST", body }).catch(() => {});
  }"#
        )
    ),
};

/// HUB507
pub static DATA_POSTED_TO_ANYONE: Rule = Rule {
    code: "HUB507",
    name: "data-posted-to-anyone",
    severity: Warning,
    title: "contact data is posted to any window that listens",
    impact: "with the target * whoever frames the app reads it",
    advice: "name the dashboard's origin as the target, or post no data",
    why: "The app posted a message with the customer's data to window.parent, with the target *. The host ignores it, \
          as it knows one string only; but whatever page frames the app gets it, and without frame-ancestors that can \
          be any page of the web.",
    fix: "Post nothing but the request to the host, which holds no data. To a window of your own name its \
          origin:\n\n    popup.postMessage({ email }, \"https://orders.example\");",
    bad: app!(
        card!(),
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#email").textContent = contact?.email || "no e-mail address";
    window.parent.postMessage(JSON.stringify({ event: "opened", contact }), "*");
  }"##
        )
    ),
    good: CUSTOMER,
};

/// HUB508
pub static DATA_IN_URL: Rule = Rule {
    code: "HUB508",
    name: "data-in-url",
    severity: Warning,
    title: "contact data stands in an address",
    impact: "addresses are kept in logs, histories and Referer headers",
    advice: "send it in the body of a request",
    why: "An e-mail, phone number, name or text of the customer stood in an address that the app asked for or went to. \
          Addresses are written down where bodies are not: in the logs of servers and proxies, in the history, and in \
          the Referer header of what the page loads next.",
    fix: "Send it in the body:\n\n    fetch(\"/api/orders\", { method: \"POST\", body: JSON.stringify({ email }) \
          });\n\nOr use an id in the address that means nothing elsewhere, such as that of the contact. Send \
          Referrer-Policy: no-referrer, or same-origin, as well.",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="orders"></p>"#,
        listening!(
            r##"  let running;
  async function show({ contact }) {
    running?.abort();
    const { signal } = (running = new AbortController());
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#orders").textContent = "";
    const query = new URLSearchParams({ email: contact?.email ?? "" });
    const answer = fetch(`/api/customer?${query}`, { signal });
    const text = await answer.then((it) => it.text()).catch(() => "The orders are not there");
    if (!signal.aborted) document.querySelector("#orders").textContent = text;
  }"##
        )
    ),
    good: ORDERS,
};

/// HUB509
pub static DATA_IN_CONSOLE: Rule = Rule {
    code: "HUB509",
    name: "data-in-console",
    severity: Warning,
    title: "contact data is written to the console",
    impact: "error trackers and screenshots of support carry it on",
    advice: "leave it out, or log ids only",
    why: "The customer's data was written to the console. Error trackers and session replay send the last lines of the \
          console along, and screenshots for a support case show it. A line that helped while the app was made stays \
          in production for ever.",
    fix: "Leave it out of what is delivered, or write ids only:\n\n    console.debug(\"context of conversation\", \
          data.conversation?.id);\n\nWith Vite, esbuild: { pure: [\"console.log\"] } takes calls of console.log out of \
          the build.",
    bad: app!(
        card!(),
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#email").textContent = contact?.email || "no e-mail address";
    console.log("context", contact);
  }"##
        )
    ),
    good: CUSTOMER,
};

/// HUB510
pub static SECRET_IN_APP_URL: Rule = Rule {
    code: "HUB510",
    name: "secret-in-app-url",
    severity: Warning,
    title: "the address of the app holds a secret",
    impact: "every agent, every proxy and every log on the way can read it",
    advice: "sign the agent in within the app, and keep the key on your server",
    why: "The address with which the app is registered has a parameter such as token or api_key. The dashboard hands the \
          address to every agent who opens a conversation; it stands in the page's source, in the history, in the logs \
          of servers, and in the Referer header of what the app loads.",
    fix: "Register the app without it. Let the agent sign in within the frame, or let your server tell agents by what \
          only they have. A key that has been in an address is no longer secret: replace it.",
    bad: app!(
        "http://localhost:3000/?api_key=sk_live_1a2b3c\n    ",
        card!(),
        listening!(concat!(
            r#"  const key = new URLSearchParams(location.search).get("api_key"); // anybody can read it
"#,
            show!()
        ))
    ),
    good: CUSTOMER,
};
