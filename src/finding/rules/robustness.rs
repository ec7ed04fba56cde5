//! HUB4xx: what the app lives through.

use super::Rule;
use super::Severity::{Error, Warning};
use super::samples::{ASSIGNEE, CUSTOMER, ORDERS};

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &EXCEPTION_ON_CONTEXT,
    &EXCEPTION_ON_NOISE,
    &UNHANDLED_REJECTION,
    &EXCEPTION_AT_START,
    &BLANK_AFTER_MESSAGE,
    &DEAD_AFTER_MESSAGE,
    &NOT_IDEMPOTENT,
    &EXCEPTION_ON_ECHO,
    &BREAKS_WHEN_HIDDEN,
    &BREAKS_ON_NAVIGATION,
    &STALE_DATA,
    &HANGS,
    &CRASHES,
    &OPENS_DIALOG,
    &LEAVES_THE_HOST,
    &OPENS_WINDOW,
    &ASKS_BEFORE_LEAVING,
    &KEEPS_OLD_VALUES,
    &CARRIES_OVER,
    &NOISE_WIPES,
    &NEEDS_STORAGE,
];

/// HUB400
pub static EXCEPTION_ON_CONTEXT: Rule = Rule {
    code: "HUB400",
    name: "exception-on-context",
    severity: Error,
    title: "an exception when a context comes that the host can send",
    impact: "what stands behind the exception does not happen, and the page stays half drawn",
    advice: "take every field for absent, null or empty",
    why: "The context was one that the host sends: contact may be {}, the assignee null or absent, e-mail and phone \
          number null, the name an empty text, messages empty, the agent absent in older versions and called \
          current_agent on mobile. The app read through one of these, and what stands behind the exception did not \
          happen: the page stays half drawn, or shows the customer before.",
    fix: "Take every field for absent, null or empty, and say what is shown then:\n\n    const name = \
          data.contact?.name || \"Unknown customer\";\n    const agent = data.currentAgent ?? \
          data.current_agent;\n\nThe finding names the scenario; `hubctl serve` posts it by hand, and `hubctl gen \
          --list-scenarios` lists them all.",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="assignee"></p>"#,
        listening!(
            r##"  function show({ contact, conversation }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const { assignee } = conversation.meta;
    document.querySelector("#assignee").textContent = assignee.name;
  }"##
        )
    ),
    good: ASSIGNEE,
};

/// HUB401
pub static EXCEPTION_ON_NOISE: Rule = Rule {
    code: "HUB401",
    name: "exception-on-noise",
    severity: Error,
    title: "an exception when a foreign message comes",
    impact: "other senders post to every window: extensions, developer tools, embedded widgets",
    advice: "look at the sender and at typeof event.data before JSON.parse",
    why: "Whoever has a window may post to it: extensions, developer tools, the reload client of a dev server, widgets \
          on the dashboard's page. Their messages are objects, empty texts, null, or texts that are no JSON. \
          JSON.parse throws on most of them, and on \"null\" it gives null, so that reading .event throws. Some come \
          from the dashboard's own window, so a look at the sender does not keep them all out.",
    fix: "Let nothing throw before it is sure that this is the event:\n\n    function parse(text) {\n      try { \
          return JSON.parse(text); } catch { return undefined; }\n    }\n    if (event.source !== window.parent || \
          typeof event.data !== \"string\") return;\n    if (parse(event.data)?.event !== \"appContext\") return;",
    bad: app!(
        card!(),
        concat!(
            r#"  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  window.addEventListener("message", (event) => {
    const message = JSON.parse(event.data);
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");

"#,
            show!()
        )
    ),
    good: CUSTOMER,
};

/// HUB402
pub static UNHANDLED_REJECTION: Rule = Rule {
    code: "HUB402",
    name: "unhandled-rejection",
    severity: Error,
    title: "a promise is rejected and nobody catches it",
    impact: "what was awaited never shows, and nobody is told",
    advice: "catch it, and show that something failed",
    why: "A promise was rejected, and nobody was there to catch it. In an async function an exception does not reach \
          whoever called it without await, and a listener is never awaited. What should have been drawn behind it is \
          missing, and no message on the page says so.",
    fix: "Catch in the outermost async function, and tell the agent:\n\n    showOrders(data).catch((error) => {\n      \
          status.textContent = \"The orders could not be loaded\";\n      console.error(error.name);\n    });\n\nfetch \
          rejects when there is no network; it does not for a status of 500, so look at response.ok as well.",
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
    const body = JSON.stringify({ email: contact.email.trim() });
    const answer = fetch("/api/customer", { method: "POST", body, signal });
    const text = await answer.then((it) => it.text());
    if (!signal.aborted) document.querySelector("#orders").textContent = text;
  }"##
        )
    ),
    good: ORDERS,
};

/// HUB403
pub static EXCEPTION_AT_START: Rule = Rule {
    code: "HUB403",
    name: "exception-at-start",
    severity: Error,
    title: "an exception before any context came",
    impact: "what stands behind it does not happen",
    advice: "mend the script",
    why: "The app threw before anything was posted to it, so no payload is to blame. Mostly an element is looked up \
          that is not there yet, or something is used that a frame of another site does not have: storage that is \
          blocked there, a permission, a window around it that belongs to somebody else. What stands behind the \
          exception does not happen; often that is the listener.",
    fix: "Look at the place in the finding. Load scripts with type=\"module\" or defer, so that the page is there, and \
          expect that the browser refuses what it gives to a page of its own:\n\n    let token = null;\n    try { \
          token = localStorage.getItem(\"token\"); } catch { /* blocked in frames of other sites */ }",
    bad: app!(
        r#"<script>
  document.querySelector("h1").textContent = "Waiting for a conversation"; // is not there yet
</script>
<h1></h1>
<p id="email"></p>"#,
        listening!(show!())
    ),
    good: CUSTOMER,
};

/// HUB404
pub static BLANK_AFTER_MESSAGE: Rule = Rule {
    code: "HUB404",
    name: "blank-after-message",
    severity: Error,
    title: "the app shows nothing after a message",
    impact: "the agent sees an empty tab",
    advice: "catch the error where it happens, and show the rest",
    why: "There was something to see before the message, and nothing after it. The app emptied the page first and then \
          had nothing to draw, as a list was empty or a field absent, or a framework took the whole tree away when a \
          part of it threw. The agent cannot tell that from an app that is broken.",
    fix: "Build first and replace then, and have a text for \"nothing\":\n\n    list.replaceChildren(...(rows.length ? \
          rows : [\"No orders yet\"]));\n\nIn React put an error boundary around each part, so that one that throws \
          does not take the others along.",
    bad: app!(
        r#"<p>Waiting for a conversation</p>"#,
        listening!(
            r#"  function show({ contact }) {
    document.body.textContent = [contact?.name, contact?.email].filter(Boolean).join(", ");
  }"#
        )
    ),
    good: app!(
        r#"<p>Waiting for a conversation</p>"#,
        listening!(
            r#"  function show({ contact }) {
    const text = [contact?.name, contact?.email].filter(Boolean).join(", ");
    document.body.textContent = text || "Nothing is known about this customer";
  }"#
        )
    ),
};

/// HUB405
pub static DEAD_AFTER_MESSAGE: Rule = Rule {
    code: "HUB405",
    name: "dead-after-message",
    severity: Error,
    title: "the app does not react to a good context any more",
    impact: "until the tab is opened again the app shows old data",
    advice: "let one bad message spoil nothing for the next",
    why: "After one bad or foreign message the app no longer reacts to a good context. Something stayed as it was when \
          the exception came: a flag that says \"busy\", a queue that waits for the failed one, a listener that was \
          taken away. The app shows old data until its frame is loaded again.",
    fix: "Put back in finally what was set, and let each message begin from nothing:\n\n    busy = true;\n    try { \
          show(message.data); } finally { busy = false; }\n\nBetter still, do without such a flag, and let the newest \
          context win.",
    bad: app!(
        card!(),
        concat!(
            r#"  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  let busy = false;
  window.addEventListener("message", (event) => {
    if (busy) return;
    busy = true;
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; } // not from the host
    if (message?.event === "appContext" && message.data) show(message.data);
    busy = false;
  });
  window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");

"#,
            show!()
        )
    ),
    good: CUSTOMER,
};

/// HUB406
pub static NOT_IDEMPOTENT: Rule = Rule {
    code: "HUB406",
    name: "not-idempotent",
    severity: Error,
    title: "the same context twice changes the page twice",
    impact: "the host posts again after each load and for each request",
    advice: "replace what is shown, do not add to it",
    why: "The host posts the same context more than once: fetch-info before `load` is answered at once, and `load` \
          posts it again; each full navigation inside the frame brings it too. An app that adds to what is shown has \
          every line twice, and one that counts or saves does it twice.",
    fix: "Make what is shown from the context alone:\n\n    list.replaceChildren(...rows);\n\nBefore something is \
          saved, look whether it was for this conversation already. Listeners on elements of the page belong outside \
          of the function that draws.",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<ul></ul>"#,
        listening!(
            r#"  function show({ contact, conversation }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const rows = (conversation?.labels ?? []).map((label) => {
      const row = document.createElement("li");
      row.textContent = label;
      return row;
    });
    document.querySelector("ul").append(...rows);
  }"#
        )
    ),
    good: app!(
        r#"<h1>Waiting for a conversation</h1>
<ul></ul>"#,
        listening!(
            r#"  function show({ contact, conversation }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const rows = (conversation?.labels ?? []).map((label) => {
      const row = document.createElement("li");
      row.textContent = label;
      return row;
    });
    document.querySelector("ul").replaceChildren(...rows);
  }"#
        )
    ),
};

/// HUB407
pub static EXCEPTION_ON_ECHO: Rule = Rule {
    code: "HUB407",
    name: "exception-on-echo",
    severity: Error,
    title: "an exception when the app's own request comes back",
    impact: "on mobile parent is the app itself, so the request comes to its own listener",
    advice: "leave alone what is no JSON, or look at the sender",
    why: "In the mobile app the app is the top document: window.parent is the window itself. A fetch-info that is \
          posted to it comes back to the app's own listener, as the bare text and not as JSON. Both event.source === \
          window.parent and typeof event.data === \"string\" hold, so only a guarded JSON.parse stands it.",
    fix: "Guard JSON.parse, and on mobile ask through the WebView, which is the one way that is answered there:\n\n    \
          const request = \"chatwoot-dashboard-app:fetch-info\";\n    if (window.ReactNativeWebView) \
          window.ReactNativeWebView.postMessage(request);\n    else window.parent.postMessage(request, \"*\");",
    bad: app!(
        r#"3000 --profile mobile --skip HUB400,HUB401
    "#,
        card!(),
        concat!(
            r#"  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== location.origin) return;
    const message = JSON.parse(event.data); // noise is not JSON either, which is HUB401
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");

"#,
            show!()
        )
    ),
    good: app!(
        r#"3000 --profile mobile
    "#,
        card!(),
        concat!(
            r#"  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; } // not from the host
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  const request = "chatwoot-dashboard-app:fetch-info";
  if (window.ReactNativeWebView) window.ReactNativeWebView.postMessage(request);
  else window.parent.postMessage(request, "*");

"#,
            show!()
        )
    ),
};

/// HUB408
pub static BREAKS_WHEN_HIDDEN: Rule = Rule {
    code: "HUB408",
    name: "breaks-when-hidden",
    severity: Error,
    title: "the app breaks when the first context comes while it is hidden",
    impact: "the host hides frames with display: none, where everything has the size zero",
    advice: "do not measure when the context comes, or measure again with ResizeObserver",
    why: "From the profile web-2023 on the host makes the frame at the first click of its tab and then hides it with \
          display: none, so an agent who goes back to Messages at once has an app that loads, and gets its first \
          context, unseen. Everything in it then has the size zero: a division by it gives Infinity, a canvas of no \
          width throws, and what was laid out for it stays so when the tab is shown.",
    fix: "Do not measure when the context comes; let CSS lay out, or measure whenever there is a size:\n\n    new \
          ResizeObserver(([entry]) => {\n      if (entry.contentRect.width > 0) \
          drawChart(entry.contentRect.width);\n    }).observe(chart);\n\nrequestAnimationFrame does not run while the \
          frame is hidden, so nothing must wait for it.",
    bad: app!(
        card!(),
        listening!(
            r##"  function show({ contact }) {
    const letters = Math.floor(document.body.clientWidth / 16); // 0 while the app is hidden
    const name = contact?.name || "Unknown customer";
    document.querySelector("h1").textContent = name.slice(0, letters);
    document.querySelector("#email").textContent = contact?.email || "no e-mail address";
  }"##
        )
    ),
    good: app!(
        r#"<style>h1 { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }</style>
<h1>Waiting for a conversation</h1>
<p id="email"></p>"#,
        listening!(show!())
    ),
};

/// HUB409
pub static BREAKS_ON_NAVIGATION: Rule = Rule {
    code: "HUB409",
    name: "breaks-on-navigation",
    severity: Error,
    title: "the app breaks when its frame goes to another page",
    impact: "the host posts on every load, so each page of the app gets the context",
    advice: "listen on every page of the app",
    why: "A link in the app that leads to another document loads the frame anew. The host posts on every `load`, to \
          whatever page is there then, and what the page before knew is gone. A page without a listener of its own, or \
          one that is confused by a context, leaves the agent with nothing.",
    fix: "Put the listener into a script that every page of the app has:\n\n    <script \
          src=\"/context.js\"></script>\n\nOr change pages without loading, by history.pushState and a router. Links \
          to other sites open in a tab of their own: target=\"_blank\".",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="email"></p>
<p><a href="?help">Help</a></p>"#,
        listening!(concat!(
            r#"  if (location.search === "?help") {
    document.body.textContent = "Ask the owner of the shop"; // where show() has no place
  }

"#,
            show!()
        ))
    ),
    good: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="email"></p>
<p><a href="?help">Help</a></p>"#,
        listening!(concat!(
            r#"  if (location.search === "?help") {
    document.querySelector("a").replaceWith("Ask the owner of the shop");
  }

"#,
            show!()
        ))
    ),
};

/// HUB410
pub static STALE_DATA: Rule = Rule {
    code: "HUB410",
    name: "stale-data",
    severity: Error,
    title: "data of another conversation shows under the open one",
    impact: "an answer that comes late overwrites the newer one",
    advice: "drop answers to questions that are no longer asked, with AbortController",
    why: "Contexts came for customer A, for B and for A again, and the answer to what the app had asked for B came \
          last. It was drawn under the name of A. A slow server and an agent who clicks fast are enough for it, and \
          the agent then tells one customer what belongs to another.",
    fix: "Give up the question before when a new context comes, and look once more before drawing:\n\n    \
          running?.abort();\n    running = new AbortController();\n    const response = await fetch(\"/api/orders\", { \
          method: \"POST\", body, signal: running.signal });\n\nWith a library for queries make the id of the contact \
          part of the key.",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="orders"></p>"#,
        listening!(
            r##"  async function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#orders").textContent = "";
    const body = JSON.stringify({ id: contact?.id ?? 0 });
    const answer = fetch("/api/customer", { method: "POST", body });
    const text = await answer.then((it) => it.text()).catch(() => "The orders are not there");
    document.querySelector("#orders").textContent = text;
  }"##
        )
    ),
    good: ORDERS,
};

/// HUB411
pub static HANGS: Rule = Rule {
    code: "HUB411",
    name: "hangs",
    severity: Error,
    title: "the app does not answer any more",
    impact: "a script that does not end freezes the tab",
    advice: "do long work in pieces or in a worker",
    why: "A script of the app did not come to its end, so the page answered nothing any more: no click, no message, no \
          timer. hubctl ended the script to go on. Mostly a loop waits for something that this scenario never brings, \
          or a pattern for text backtracks without end on a long message.",
    fix: "Look at the scenario and give the loop an end that does not depend on the payload. Long work goes into a \
          worker, or into pieces:\n\n    for (const message of messages) {\n      work(message);\n      await new \
          Promise((done) => setTimeout(done));\n    }",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="initials"></p>"#,
        listening!(
            r##"  function show({ contact }) {
    const name = contact?.name || "Unknown customer";
    document.querySelector("h1").textContent = name;
    let initials = "";
    for (let rest = name; rest !== ""; ) {
      const word = rest.slice(0, rest.indexOf(" ") + 1); // empty behind the last blank
      initials += word.charAt(0);
      rest = rest.slice(word.length);
    }
    document.querySelector("#initials").textContent = initials;
  }"##
        )
    ),
    good: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="initials"></p>"#,
        listening!(
            r##"  function show({ contact }) {
    const name = contact?.name || "Unknown customer";
    document.querySelector("h1").textContent = name;
    const initials = name.split(" ").map((word) => word.charAt(0));
    document.querySelector("#initials").textContent = initials.join("");
  }"##
        )
    ),
};

/// HUB412
pub static CRASHES: Rule = Rule {
    code: "HUB412",
    name: "crashes",
    severity: Error,
    title: "the process of the app's frame died",
    impact: "the agent sees the browser's sad face",
    advice: "look for endless growth of memory",
    why: "The browser's process for the frame ended: it ran out of memory, or met a fault of the browser itself. The \
          agent sees the browser's page for a crash in place of the app, and everything the app knew is gone.",
    fix: "Look for what grows without end: a loop that adds to a list and never meets its condition, a listener or a \
          timer that each context adds again, a cache without a bound. In the browser's developer tools, Memory, \
          compare two snapshots.",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<div id="lines"></div>"#,
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    let place = document.querySelector("#lines");
    for (let line = 0; line < 30_000; line += 1) {
      place = place.appendChild(document.createElement("p")); // each inside the one before
    }
  }"##
        )
    ),
    good: app!(
        r#"<h1>Waiting for a conversation</h1>
<div id="lines"></div>"#,
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const lines = Array.from({ length: 30 }, () => document.createElement("p"));
    document.querySelector("#lines").replaceChildren(...lines); // one beside the other
  }"##
        )
    ),
};

/// HUB413
pub static OPENS_DIALOG: Rule = Rule {
    code: "HUB413",
    name: "opens-dialog",
    severity: Warning,
    title: "the app opens a dialog of the browser",
    impact: "a dialog halts the app until somebody closes it, and browsers may suppress it in frames",
    advice: "show it inside the page",
    why: "alert, confirm and prompt halt every script of the app until somebody closes the dialog, and it stands \
          before the whole dashboard, in the middle of an answer to a customer. Browsers may suppress it in a frame of \
          another site; confirm is then false and prompt null, and nobody was asked.",
    fix: "Show it inside the page:\n\n    status.textContent = \"Saved\";\n\nFor a question use the dialog element, \
          which belongs to the page:\n\n    dialog.showModal();",
    bad: app!(
        card!(),
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#email").textContent = contact?.email || "no e-mail address";
    alert(`This is ${contact?.name || "an unknown customer"}`);
  }"##
        )
    ),
    good: CUSTOMER,
};

/// HUB414
pub static LEAVES_THE_HOST: Rule = Rule {
    code: "HUB414",
    name: "leaves-the-host",
    severity: Error,
    title: "the app sends the whole window to another page",
    impact: "the agent loses the dashboard, and what was typed there",
    advice: "stay in the frame; open other pages with target=_blank on a click",
    why: "The host's frame has no sandbox attribute, so the host does not keep an app from sending the whole window \
          elsewhere. Browsers do so only as long as nobody has clicked into the app. The agent loses the dashboard, \
          and an answer that was half typed. Frame busters, which were meant against clickjacking, do the same.",
    fix: "Stay in the frame, and open other pages beside it, on a click:\n\n    <a \
          href=\"https://shop.example/orders/7\" target=\"_blank\" rel=\"noopener\">Open in the shop</a>\n\nTake frame \
          busters out; frame-ancestors does what they were meant for.",
    bad: app!(
        card!(),
        listening!(concat!(
            show!(),
            r#"
  try {
    if (window.top !== window) window.top.location.href = location.href;
  } catch {} // browsers refuse it without a click"#
        ))
    ),
    good: CUSTOMER,
};

/// HUB415
pub static OPENS_WINDOW: Rule = Rule {
    code: "HUB415",
    name: "opens-window",
    severity: Warning,
    title: "the app opens a window or starts a download by itself",
    impact: "browsers block it without a click",
    advice: "do it in answer to a click",
    why: "The app opened a window or began a download when a context came, without a click. Browsers block such \
          windows and may ask before a download. Where they do not, the agent gets one for each conversation that is \
          opened, and again for each post of the same context.",
    fix: "Do it in answer to a click, directly in its handler; behind an await the browser may no longer take it for \
          one:\n\n    button.addEventListener(\"click\", () => window.open(url, \"_blank\", \"noopener\"));",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>"#,
        listening!(
            r#"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    window.open("https://shop.example/customers/" + (contact?.id ?? ""), "_blank", "noopener");
  }"#
        )
    ),
    good: app!(
        r#"<h1>Waiting for a conversation</h1>
<p><a target="_blank" rel="noopener">Open in the shop</a></p>"#,
        listening!(
            r#"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("a").href = "https://shop.example/customers/" + (contact?.id ?? "");
  }"#
        )
    ),
};

/// HUB416
pub static ASKS_BEFORE_LEAVING: Rule = Rule {
    code: "HUB416",
    name: "asks-before-leaving",
    severity: Warning,
    title: "the app asks whether the page should be left",
    impact: "the host takes frames away at each switch without asking",
    advice: "save as you go, and do without beforeunload",
    why: "The host takes a frame out of the page when the agent goes to another conversation, in every version of the \
          web dashboard. The browser asks nobody then, so what a beforeunload handler wants to protect is lost all the \
          same. It is asked only where it annoys: when the agent reloads or closes the dashboard itself.",
    fix: "Save as you go, and do without the question:\n\n    note.addEventListener(\"input\", () => {\n      \
          fetch(\"/api/draft\", { method: \"POST\", body: note.value, keepalive: true });\n    });",
    bad: app!(
        card!(),
        listening!(concat!(
            show!(),
            r#"
  window.addEventListener("beforeunload", (event) => event.preventDefault());"#
        ))
    ),
    good: CUSTOMER,
};

/// HUB417
pub static KEEPS_OLD_VALUES: Rule = Rule {
    code: "HUB417",
    name: "keeps-old-values",
    severity: Error,
    title: "a value of the customer before stays where the next context has none",
    impact: "the agent reads, or mails to, somebody else's address",
    advice: "write every field for each context, also the empty ones",
    why: "A context came in which the customer's fields were null, empty or absent, as the host sends them for whoever \
          has no e-mail, phone or name. The page went on showing what the customer before had there. The agent takes \
          it for this customer's.",
    fix: "Write every field for each context, and nothing where there is nothing:\n\n    email.value = contact?.email \
          ?? \"\";\n\nLook for `if (contact.email)` around an assignment, for `||` with the value before, and for \
          a state that is merged with the new one instead of replaced by it.",
    bad: app!(
        card!(),
        listening!(
            r##"  function show({ contact }) {
    if (contact?.name) document.querySelector("h1").textContent = contact.name;
    if (contact?.email) document.querySelector("#email").textContent = contact.email;
  }"##
        )
    ),
    good: CUSTOMER,
};

/// HUB418
pub static CARRIES_OVER: Rule = Rule {
    code: "HUB418",
    name: "carries-over",
    severity: Error,
    title: "data of the customer before come back in the frame of the next conversation",
    impact: "what is kept in storage is shown under another customer's name",
    advice: "key what you store by the id of the contact, or do not store it",
    why: "The frame was made anew for another conversation, as the host does on every switch, and the customer in it had \
          no value of the kind. The page showed that of the customer before: localStorage, sessionStorage, IndexedDB \
          and cookies belong to the app's origin, and every conversation's frame reads the same.",
    fix: "Take the customer from the context only. Where something has to be kept, make the contact's id part of its \
          key, and read it when the context is there:\n\n    const draft = \
          localStorage.getItem(`draft-${contact.id}`);",
    bad: app!(
        card!(),
        listening!(
            r##"  let last = "";
  try { last = localStorage.getItem("email") ?? ""; } catch {} // no storage for third parties
  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#email").textContent = contact?.email || last;
    if (!contact?.email) return;
    try { localStorage.setItem("email", contact.email); } catch {} // as above
  }"##
        )
    ),
    good: CUSTOMER,
};

/// HUB419
pub static NOISE_WIPES: Rule = Rule {
    code: "HUB419",
    name: "noise-wipes",
    severity: Error,
    title: "a foreign message takes away what the app shows",
    impact: "other senders post to every window, and the next context may not come for hours",
    advice: "leave messages alone that are not the host's, before anything is drawn",
    why: "The app showed a customer, then a message came that was not the host's, as browser extensions, developer tools \
          and embedded widgets post them, and the customer was gone from the page. The host does not post again because \
          of it, so the tab stays like this until the agent opens another conversation.",
    fix: "Look at the sender and the event first, and do nothing about the rest:\n\n    if (event.source !== \
          window.parent) return;\n    if (message?.event !== \"appContext\") return;\n\nA failed JSON.parse is no \
          reason to draw an error: it only says that the message was somebody else's.",
    bad: app!(
        card!(),
        concat!(
            r#"  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  window.addEventListener("message", (event) => {
    let message;
    try { message = JSON.parse(event.data); } catch {
      document.querySelector("h1").textContent = "Something went wrong";
      return;
    }
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");

"#,
            show!()
        )
    ),
    good: CUSTOMER,
};

/// HUB420
pub static NEEDS_STORAGE: Rule = Rule {
    code: "HUB420",
    name: "needs-storage",
    severity: Warning,
    title: "the app breaks where third-party storage is blocked",
    impact: "in the dashboard the app is a third party, and many browsers give it no storage",
    advice: "catch errors of localStorage, sessionStorage and indexedDB, and do without",
    why: "The app was loaded with third-party storage denied, as in private windows, in browsers with strict tracking \
          protection and under many companies' policies: reading window.localStorage throws a SecurityError there, \
          indexedDB cannot be opened, and cookies are empty. It works with storage and does not without.",
    fix: "Ask for storage in one place, and take a store in memory when there is none:\n\n    function store() {\n      \
          try {\n        return window.localStorage;\n      } catch {\n        return null;\n      }\n    }\n\nLibraries \
          for state and translation read storage when they are loaded; most take a store of your own.",
    bad: app!(
        card!(),
        concat!(
            r#"  document.body.style.fontSize = localStorage.getItem("size") ?? "1rem";
  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; } // not from the host
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");

"#,
            show!()
        )
    ),
    good: app!(
        card!(),
        listening!(concat!(
            r#"  let size = null;
  try { size = localStorage.getItem("size"); } catch {} // no storage for third parties
  document.body.style.fontSize = size ?? "1rem";

"#,
            show!()
        ))
    ),
};
