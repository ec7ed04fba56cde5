//! What the samples have in common that are whole apps, so that each row shows what is particular about it.
//!
//! Such a sample can be copied into a file as it is. Its first comment is the command that checks it when it is served at port 3000,
//! and it may have a second one: what is in `hubctl.toml`.

/// A whole app: its elements and its script; before them the first arguments of the command where they are not just the address.
macro_rules! app {
    ($body:expr, $script:expr) => {
        app!("3000", $body, $script)
    };
    ($arguments:expr, $body:expr, $script:expr) => {
        concat!(
            command!($arguments),
            "<!doctype html>\n<title>Customer</title>\n",
            $body,
            "\n<script>\n",
            $script,
            "\n</script>"
        )
    };
}

/// A whole app with what `hubctl.toml` expects of it.
macro_rules! expecting {
    ($expectation:expr, $body:expr, $script:expr) => {
        concat!(
            command!("3000"),
            "<!-- hubctl.toml:\n[[expect]]\n",
            $expectation,
            "\n-->\n<!doctype html>\n<title>Customer</title>\n",
            $body,
            "\n<script>\n",
            $script,
            "\n</script>"
        )
    };
}

/// The command that checks an app. It says what it is without on a developer's machine: a public address, and headers.
macro_rules! command {
    ($arguments:expr) => {
        concat!(
            "<!-- hubctl check ",
            $arguments,
            " --host-origin https://dashboard.example --skip HUB218,HUB219 -->\n"
        )
    };
}

/// A script that listens and asks as an app should, with the functions that it needs for it.
macro_rules! listening {
    ($script:expr) => {
        concat!(
            r#"  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; } // not from the host
    if (message?.event === "appContext" && message.data) show(message.data);
  });
  window.parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");

"#,
            $script
        )
    };
}

/// The same as a function, for scripts that add it in a way of their own.
macro_rules! on_message {
    () => {
        r#"  const hosts = ["https://dashboard.example", location.origin]; // the second one on mobile
  function onMessage(event) {
    if (event.source !== window.parent || !hosts.includes(event.origin)) return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; } // not from the host
    if (message?.event === "appContext" && message.data) show(message.data);
  }
"#
    };
}

/// The elements for a name and an e-mail address.
macro_rules! card {
    () => {
        r#"<h1>Waiting for a conversation</h1>
<p id="email"></p>"#
    };
}

/// The function that fills them in.
macro_rules! show {
    () => {
        r##"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#email").textContent = contact?.email || "no e-mail address";
  }"##
    };
}

/// An app without a fault that shows the customer.
pub(super) const CUSTOMER: &str = app!(card!(), listening!(show!()));

/// An app without a fault that shows who answers the customer.
pub(super) const ASSIGNEE: &str = app!(
    r#"<h1>Waiting for a conversation</h1>
<p id="assignee"></p>"#,
    listening!(
        r##"  function show({ contact, conversation }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const { assignee } = conversation?.meta ?? {};
    document.querySelector("#assignee").textContent = assignee?.name ?? "Nobody";
  }"##
    )
);

/// An app without a fault that asks its own server about the customer.
pub(super) const ORDERS: &str = app!(
    r#"<h1>Waiting for a conversation</h1>
<p id="orders"></p>"#,
    listening!(
        r##"  let running;
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
    )
);
