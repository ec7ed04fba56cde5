//! HUB3xx: how app and host find to each other.

use super::Rule;
use super::Severity::{Error, Notice, Warning};
use super::samples::{ASSIGNEE, CUSTOMER};

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &NO_LISTENER,
    &DEAF_AT_LOAD,
    &LATE_BUT_ASKS,
    &WRONG_REQUEST,
    &REQUEST_FLOOD,
    &NO_REACTION,
    &SAME_FOR_ALL,
    &FIRST_CONTEXT_ONLY,
    &FIELD_OF_NO_HOST,
];

/// HUB300
pub static NO_LISTENER: Rule = Rule {
    code: "HUB300",
    name: "no-listener",
    severity: Error,
    title: "the app never listens for messages",
    impact: "the host speaks through window messages and in no other way",
    advice: "add a listener for message to window",
    why: "The host speaks to an app with window.postMessage and in no other way: it adds nothing to the address of the \
          frame, fills in no template there and sets no cookie. An app without a listener for `message` on window \
          cannot know whose conversation is open.",
    fix: "Add the listener in a script of the page, before anything else that takes time:\n\n    \
          window.addEventListener(\"message\", (event) => {\n      if (event.source !== window.parent || typeof \
          event.data !== \"string\") return;\n      onMessage(event.data);\n    });\n\nevent.data is a JSON string, \
          {\"event\": \"appContext\", \"data\": {...}}.",
    bad: app!(
        card!(),
        r##"  // The host puts nothing into the address.
  const email = new URLSearchParams(location.search).get("email");
  document.querySelector("#email").textContent = email ?? "no e-mail address";"##
    ),
    good: CUSTOMER,
};

/// HUB301
pub static DEAF_AT_LOAD: Rule = Rule {
    code: "HUB301",
    name: "deaf-at-load",
    severity: Error,
    title: "the listener comes too late, and the app does not ask",
    impact: "the host posts once, at load; who listens later gets nothing",
    advice: "listen before load, or ask with fetch-info when the listener is there",
    why: "The host posts once, in its handler of the frame's `load`. A listener that inline or module scripts, \
          DOMContentLoaded or `load` add is there in time; one that is added 50 ms after `load`, or behind a dynamic \
          import() that takes 30 ms, misses the post. No second one comes by itself, so the app waits for ever, and on \
          a fast machine it may even work.",
    fix: "Add the listener at once, and let it wait for what is slow:\n\n    const panel = \
          import(\"./panel.js\");\n    window.addEventListener(\"message\", async (event) => (await \
          panel).onMessage(event));\n\nWith a framework do it outside of the first render, or ask when the component \
          is there:\n\n    window.parent.postMessage(\"chatwoot-dashboard-app:fetch-info\", \"*\");",
    bad: app!(
        card!(),
        concat!(
            on_message!(),
            r#"  // Settings are loaded first, which takes this long:
  setTimeout(() => window.addEventListener("message", onMessage), 300);

"#,
            show!()
        )
    ),
    good: CUSTOMER,
};

/// HUB302
pub static LATE_BUT_ASKS: Rule = Rule {
    code: "HUB302",
    name: "late-but-asks",
    severity: Notice,
    title: "the listener comes too late, and the app asks",
    impact: "the app works, a round trip later than it could",
    advice: "listen before load and keep the request",
    why: "The listener was added after the host had posted, and the app asked with fetch-info, so it got its context \
          all the same. That works. It shows the customer a round trip later than it could, and it depends on the \
          request string, which some dashboards have renamed, and on an answer, which newer hosts give to the visible \
          app only.",
    fix: "Add the listener before `load`, and keep the request: the two together always work. The same context may \
          then come twice, so replace what is shown and do not add to it.\n\n    window.addEventListener(\"message\", \
          onMessage);\n    window.parent.postMessage(\"chatwoot-dashboard-app:fetch-info\", \"*\");",
    bad: app!(
        r#"3000 --skip HUB408
    "#,
        card!(),
        concat!(
            on_message!(),
            r#"  // Settings are loaded first, which takes this long:
  setTimeout(() => {
    window.addEventListener("message", onMessage);
    // A hidden app is not answered, which is HUB408.
    window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");
  }, 300);

"#,
            show!()
        )
    ),
    good: CUSTOMER,
};

/// HUB303
pub static WRONG_REQUEST: Rule = Rule {
    code: "HUB303",
    name: "wrong-request",
    severity: Warning,
    title: "the app says something to the host that it ignores",
    impact: "only the exact request string is answered; everything else gets no answer and no error",
    advice: "post the string chatwoot-dashboard-app:fetch-info to window.parent",
    why: "There is one thing an app can say to the host: the string chatwoot-dashboard-app:fetch-info, exactly. An \
          object, the string wrapped in JSON, blanks behind it, or a word that was made up, such as ready, is passed \
          over without an answer and without an error. Apps that wait for an answer to it wait for ever.",
    fix: "Post the bare string, and nothing else:\n\n    \
          window.parent.postMessage(\"chatwoot-dashboard-app:fetch-info\", \"*\");\n\nThe height of the frame, its \
          title and its size cannot be asked for either. When your dashboard has renamed the string, tell hubctl: \
          `hubctl serve --request-key`.",
    bad: app!(
        card!(),
        concat!(
            r#"  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; } // not from the host
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  window.parent.postMessage({ event: "ready" }, "*");
  window.parent.postMessage(JSON.stringify("chatwoot-dashboard-app:fetch-info"), "*");

"#,
            show!()
        )
    ),
    good: CUSTOMER,
};

/// HUB304
pub static REQUEST_FLOOD: Rule = Rule {
    code: "HUB304",
    name: "request-flood",
    severity: Warning,
    title: "the app asks again and again",
    impact: "every request makes the host post a whole conversation",
    advice: "ask once, when the listener is there and no context came",
    why: "The host answers each fetch-info with the whole conversation, its messages included, and the app parses and \
          draws it each time. More than five requests within one load are no question any more. An app that asks \
          whenever a context comes never stops, as each answer brings the next request.",
    fix: "Ask once, when the listener is there; later ask when the agent wants to know, as the host never posts \
          because a message, a label or the status has changed:\n\n    refresh.addEventListener(\"click\", \
          ask);\n\nNever ask from within the listener, nor from an effect that runs again when the context changes.",
    bad: app!(
        card!(),
        concat!(
            r#"  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; } // not from the host
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  const ask = () => window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");
  setInterval(ask, 1000);

"#,
            show!()
        )
    ),
    good: CUSTOMER,
};

/// HUB305
pub static NO_REACTION: Rule = Rule {
    code: "HUB305",
    name: "no-reaction",
    severity: Error,
    title: "nothing happens in the app when a context comes",
    impact: "the agent sees the same page whoever the customer is",
    advice: "parse event.data with JSON.parse and show what it holds",
    why: "A context came, and neither did the page change nor was a request sent. The usual reason: event.data is a \
          JSON string in every version of the host, and the app reads it as an object, so event.data.event is \
          undefined and its own check turns the message away. A test page that posts an object hides this. An origin \
          that is compared with the wrong one does the same.",
    fix: "Parse first, then look at the event:\n\n    const message = JSON.parse(event.data);\n    if (message.event \
          === \"appContext\") show(message.data);\n\nParse once: a second JSON.parse throws. event.origin is the \
          dashboard's, on mobile the app's own.",
    bad: app!(
        card!(),
        concat!(
            r#"  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    const message = event.data; // a string
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");

"#,
            show!()
        )
    ),
    good: CUSTOMER,
};

/// HUB306
pub static SAME_FOR_ALL: Rule = Rule {
    code: "HUB306",
    name: "same-for-all",
    severity: Error,
    title: "the app does the same for every context",
    impact: "it does not show whose conversation is open",
    advice: "read the contact from each context anew",
    why: "Contexts of two customers came, and the page and the requests were the same for both. The app sees that a \
          message came and does not use what is in it, or reads keys that no host sends, such as data.account, and \
          falls back to the same text each time.",
    fix: "Take the customer from the context, each time anew:\n\n    const { conversation, contact } = \
          message.data;\n    title.textContent = contact?.name || conversation?.meta?.sender?.name || \"Unknown \
          customer\";\n\n`hubctl gen --count 1` prints an event with every key that there is.",
    bad: app!(
        card!(),
        listening!(
            r#"  function show() {
    document.querySelector("h1").textContent = "Connected to the dashboard";
  }"#
        )
    ),
    good: CUSTOMER,
};

/// HUB307
pub static FIRST_CONTEXT_ONLY: Rule = Rule {
    code: "HUB307",
    name: "first-context-only",
    severity: Error,
    title: "the app takes the first context and no other",
    impact: "the host posts again after each load and request, with newer data",
    advice: "draw everything anew for each context",
    why: "The host posts on every load of the frame, on each fetch-info, and in newer versions when the theme or the \
          attribute definitions change. The later post is the newer one: it has the messages that have come since. An \
          app that takes its listener away after the first, or fills its state only once, shows what was.",
    fix: "Draw for each context anew:\n\n    window.addEventListener(\"message\", onMessage);\n\nLook for { once: true \
          }, removeEventListener in the handler, and a state that is only its first value, such as useState(context) \
          of a value that comes later.",
    bad: app!(
        card!(),
        concat!(
            on_message!(),
            r#"  window.addEventListener("message", onMessage, { once: true });
  window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");

"#,
            show!()
        )
    ),
    good: CUSTOMER,
};

/// HUB308
pub static FIELD_OF_NO_HOST: Rule = Rule {
    code: "HUB308",
    name: "field-of-no-host",
    severity: Warning,
    title: "the app reads a field that no host sends",
    impact: "its value is always undefined, and so is what the app makes of it",
    advice: "read a field that the host sends, or leave it out",
    why: "The app looked for a field in the context that no version of the host sends, and did nothing else in its \
          place. The documentation of the vendor and of other platforms has names that the host does not: the agent is \
          currentAgent and not user, there is no account beside the conversation, the phone is phone_number.",
    fix: "Take the field from what is there:\n\n    const { conversation, contact, currentAgent } = \
          message.data;\n    const account = conversation.account_id;\n\n`hubctl gen --count 1` prints an event with \
          every key that there is, and docs/contract.md lists them. Attributes of your own stand in custom_attributes; \
          reading one that a customer lacks is no fault.",
    bad: app!(
        r#"<h1>Waiting for a conversation</h1>
<p id="assignee"></p>"#,
        listening!(
            r##"  function show({ contact, conversation }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const { assignee } = conversation ?? {};
    document.querySelector("#assignee").textContent = assignee?.name ?? "Nobody";
  }"##
        )
    ),
    good: ASSIGNEE,
};
