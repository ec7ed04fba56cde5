//! What is asked from outside: many events to many pages, commands, `hubctl send`.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::desk::{Desk, app, ask, count, event, post, received};

/// Runs `hubctl send` against a desk and gives exit status and what it said.
async fn send(desk: &Desk, arguments: &[&str], input: &str) -> (Option<i32>, String) {
    let token = desk
        .evaluate(
            "fetch('/api/session').then((answer) => answer.json()).then(({ token }) => token)",
        )
        .await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .arg("send")
        .args(arguments)
        .args(["--to", &desk.hubctl.url, "--token", token.as_str().unwrap()])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn numbered(number: u64) -> Value {
    json!({ "event": "appContext", "data": { "contact": { "id": number } } })
}

#[tokio::test]
async fn a_thousand_events_arrive_in_order_in_both_apps_of_ten_pages() {
    const EVENTS: u64 = 1_000;
    let desk = Desk::with_two(&[]).await;
    let mut frames = vec![desk.open_tab(1).await, desk.open_tab(2).await];
    let mut pages = Vec::new();
    for _ in 1..10 {
        let page = desk.another_page("?app=1").await;
        frames.push(page.frame("#dashboard-app--frame-0-0").await.unwrap());
        page.click("[data-testid=tab-app-2]").await.unwrap();
        frames.push(page.frame("#dashboard-app--frame-1-0").await.unwrap());
        pages.push(page);
    }
    for frame in &frames {
        received(frame, 1).await;
    }
    let lines: String = (0..EVENTS)
        .map(|number| format!("{}\n", numbered(number)))
        .collect();
    let (status, said) = send(&desk, &["-"], &lines).await;
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("1,000 events to 20 frames") || said.contains("1000 events to 20 frames"),
        "{said}"
    );
    for frame in &frames {
        let all = format!("window.received.length >= {}", EVENTS + 1);
        frame
            .wait_for(&all, "all events", crate::desk::SOON * 3)
            .await
            .unwrap();
        let order = "window.received.slice(1).map((message) => JSON.parse(message.data).data.contact.id).every((id, index) => id === index) && window.received.length";
        assert_eq!(frame.evaluate(order).await.unwrap(), EVENTS + 1);
    }
    desk.clear().await;
}

#[tokio::test]
async fn send_posts_to_one_app_and_keeps_what_it_is_told_to_keep() {
    let desk = Desk::with_two(&[]).await;
    let (a, b) = (desk.open_tab(1).await, desk.open_tab(2).await);
    received(&a, 1).await;
    received(&b, 1).await;
    let pretty = serde_json::to_string_pretty(&numbered(7)).unwrap();
    let (status, said) = send(&desk, &["-", "--app", "A", "--keep"], &pretty).await;
    assert_eq!(
        (status, said.contains("1 event to 1 frame")),
        (Some(0), true),
        "{said}"
    );
    assert_eq!(event(&received(&a, 2).await[1]), numbered(7));
    ask(&b).await;
    let answer = event(&received(&b, 2).await[1]);
    assert_eq!(
        answer["data"]["contact"]["id"], 7,
        "it is the context now: {answer}"
    );
    let (_, said) = send(&desk, &["-", "--raw"], "ready\n").await;
    assert!(said.contains("to 2 frames"), "{said}");
    assert_eq!(received(&a, 3).await[2]["data"], "ready");
    let (status, said) = send(&desk, &["-", "--app", "C"], &pretty).await;
    assert_eq!(
        (
            status,
            said.contains("there is no app \"C\"; there are: A, B")
        ),
        (Some(2), true),
        "{said}"
    );
    desk.clear().await;
}

#[tokio::test]
async fn send_says_that_nobody_received_anything() {
    let desk = Desk::with_echo(&[]).await;
    let (status, said) = send(&desk, &["-"], &numbered(1).to_string()).await;
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("no app has a frame") && said.contains("help: open the tab"),
        "{said}"
    );
    desk.clear().await;
}

#[tokio::test]
async fn commands_steer_the_page() {
    let desk = Desk::with_two(&[]).await;
    desk.command(json!({ "do": "open", "app": 2 })).await;
    let frame = desk.frame_at(1).await;
    received(&frame, 1).await;
    let answer = desk.command(json!({ "do": "repost" })).await;
    assert_eq!(
        (answer["pages"].clone(), answer["frames"].clone()),
        (json!(1), json!(1))
    );
    received(&frame, 2).await;
    desk.command(json!({ "do": "fault", "name": "duplicate" }))
        .await;
    received(&frame, 4).await;
    frame.evaluate("window.marker = 1").await.unwrap();
    desk.command(json!({ "do": "reload" })).await;
    desk.wait_for_line("Reload frame").await;
    let frame = desk.frame_at(1).await;
    assert_eq!(
        frame.evaluate("window.marker ?? null").await.unwrap(),
        Value::Null
    );
    let contexts = desk.contexts().await;
    let id = contexts[3]["conversation"]["id"].clone();
    desk.command(json!({ "do": "select", "conversation": id }))
        .await;
    desk.wait("document.querySelector('[data-testid=conversation][data-index=\"3\"]').getAttribute('aria-current') === 'true'").await;
    desk.clear().await;
}

#[tokio::test]
async fn contexts_that_are_set_are_the_conversations_of_every_page() {
    let desk = Desk::with_echo(&[]).await;
    let context = json!({ "event": "appContext", "data": { "conversation": { "id": 42, "messages": [] }, "contact": { "name": "Set From Outside" } } });
    let answer = desk.api("PUT", "/contexts", &context).await;
    assert_eq!(
        (
            answer["status"].clone(),
            answer["body"]["conversations"].clone()
        ),
        (json!(200), json!(1)),
        "{answer}"
    );
    desk.wait("document.querySelectorAll('[data-testid=conversation]').length === 1")
        .await;
    let frame = desk.open_app().await;
    assert_eq!(
        event(&received(&frame, 1).await[0])["data"]["contact"]["name"],
        "Set From Outside"
    );
    // The same conversation with another contact: the frame stays, and is told.
    let mut other = context.clone();
    other["data"]["contact"]["name"] = "Set Again".into();
    frame.evaluate("window.marker = 'kept'").await.unwrap();
    desk.api("PUT", "/contexts", &other).await;
    assert_eq!(
        event(&received(&frame, 2).await[1])["data"]["contact"]["name"],
        "Set Again"
    );
    assert_eq!(frame.evaluate("window.marker").await.unwrap(), "kept");
    desk.api("DELETE", "/contexts", &Value::Null).await;
    desk.wait("document.querySelectorAll('[data-testid=conversation]').length === 12")
        .await;
    desk.clear().await;
}

#[tokio::test]
async fn the_log_of_the_server_has_what_the_page_saw() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("traffic.ndjson");
    let desk = Desk::with_echo(&["--log", file.to_str().unwrap()]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    ask(&frame).await;
    received(&frame, 2).await;
    desk.wait("fetch('/api/messages').then((answer) => answer.json()).then(({ messages }) => messages.filter(({ direction }) => direction !== 'note').length === 3)").await;
    let messages = desk.evaluate("fetch('/api/messages').then((answer) => answer.json()).then(({ messages }) => messages)").await;
    let crossed: Vec<_> = messages
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["direction"] != "note")
        .collect();
    assert_eq!(crossed[0]["verdict"], "posted");
    assert_eq!(
        (&crossed[1]["verdict"], &crossed[1]["text"]),
        (
            &json!("answered"),
            &json!("chatwoot-dashboard-app:fetch-info")
        )
    );
    assert_eq!(
        event(&json!({ "data": crossed[2]["text"] }))["event"],
        "appContext"
    );
    assert_eq!(count(&frame).await, 2);
    desk.clear_with_hubctl().await;
    let lines = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        lines
            .lines()
            .filter(|line| line.contains("\"app\":\"localhost"))
            .count(),
        3,
        "{lines}"
    );
}

#[tokio::test]
async fn an_app_in_its_frame_cannot_reach_the_api() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    let url = &desk.hubctl.url;
    let token = desk
        .evaluate(
            "fetch('/api/session').then((answer) => answer.json()).then(({ token }) => token)",
        )
        .await;
    // Even if it knew the token.
    let attempts = format!(
        "Promise.all([
            fetch('{url}api/session').then(() => 'read', () => 'refused'),
            fetch('{url}api/messages').then(() => 'read', () => 'refused'),
            fetch('{url}api/commands', {{ method: 'POST', headers: {{ api_access_token: {token} }}, body: '{{\"do\":\"repost\"}}' }}).then(() => 'done', () => 'refused'),
            fetch('{url}api/commands', {{ method: 'POST', mode: 'no-cors', body: '{{\"do\":\"repost\"}}' }}).then((answer) => answer.type === 'opaque' ? 'unread' : 'read', () => 'refused'),
            new Promise((done) => {{ const socket = new WebSocket('{}api/socket?page=x'); socket.onopen = () => done('open'); socket.onerror = () => done('refused'); }}),
            new Promise((done) => {{ const stream = new EventSource('{url}api/messages/stream'); stream.onopen = () => done('open'); stream.onerror = () => done('refused'); }}),
        ])",
        url.replace("http", "ws")
    );
    let outcome = frame.evaluate(&attempts).await.unwrap();
    let outcome: Vec<_> = outcome
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    assert!(
        outcome
            .iter()
            .all(|word| ["refused", "unread"].contains(word)),
        "{outcome:?}"
    );
    // Nothing of it had an effect: this is the second message.
    ask(&frame).await;
    received(&frame, 2).await;
    assert_eq!(count(&frame).await, 2);
    desk.clear().await;
}

#[tokio::test]
async fn an_app_cannot_look_into_the_page_of_the_host() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    let attempts = "[
        () => parent.document.title,
        () => parent.location.href,
        () => parent.localStorage.length,
        () => parent.fetch('/api/session'),
        () => parent.frames[0].frameElement.ownerDocument.title,
    ].map((attempt) => { try { return String(attempt()); } catch (error) { return error.name; } })";
    let outcome = frame.evaluate(attempts).await.unwrap();
    let outcome = outcome.as_array().unwrap();
    assert_eq!(outcome.len(), 5);
    for word in outcome {
        let is_refused = word == "SecurityError" || word == "TypeError";
        assert!(is_refused, "{outcome:?}");
    }
    // Nor does anything that the host posts hold the token.
    let token = desk
        .evaluate(
            "fetch('/api/session').then((answer) => answer.json()).then(({ token }) => token)",
        )
        .await;
    let token = token.as_str().unwrap();
    let posted = format!("{:?}", received(&frame, 1).await);
    assert!(!token.is_empty() && !posted.contains(token), "{posted}");
    desk.clear().await;
}

#[tokio::test]
async fn a_flood_of_messages_leaves_the_page_usable_and_its_log_bounded() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    let flood = "(() => { for (let at = 0; at < 20000; at += 1) parent.postMessage('flood ' + at, '*'); })()";
    frame.evaluate(flood).await.unwrap();
    // The last of them is there, the first are gone, and the host still answers.
    desk.wait("document.querySelector('[data-testid=log]')?.textContent.includes('19999')")
        .await;
    let lines = desk
        .evaluate("document.querySelectorAll('[data-testid=log-entry]').length")
        .await;
    assert!(lines.as_u64().unwrap() <= 500, "{lines}");
    let before = count(&frame).await.as_u64().unwrap() as usize;
    ask(&frame).await;
    received(&frame, before + 1).await;
    desk.clear().await;
}

/// What is cheap to post and takes the page forever to write out, to read or to walk over.
const HEAVY: [&str; 12] = [
    "new Array(1e8)",
    "[new Array(1e8), new Array(1e8)]",
    "'['.repeat(3e7)",
    "'{\"a\":'.repeat(3e6)",
    "' '.repeat(3e7) + 'chatwoot-dashboard-app:fetch-info'",
    "'a-'.repeat(1e7) + ':ready'",
    "({ type: 'a-'.repeat(1e7), list: ['x'.repeat(3e7)] })",
    "new Uint8Array(1 << 26)",
    "Object('x'.repeat(3e7))",
    "Array(3e3).fill().reduce((deep) => [deep], [])",
    "Object.fromEntries(Array.from({ length: 1e5 }, (_, at) => ['k' + at, at]))",
    "'{\"' + '\\\\\"'.repeat(5e4)",
];

/// What the log shows of messages that are no strings.
const SHOWN: [(&str, &str); 16] = [
    (
        "{ a: [1, undefined, NaN], b: {}, c: undefined, d: 1n }",
        r#"{"a":[1,null,null],"b":{},"d":"1n"}"#,
    ),
    ("undefined", "undefined"),
    ("null", "null"),
    ("-1.5", "-1.5"),
    ("2n ** 64n", r#""18446744073709551616n""#),
    (
        "new Map([[{ a: 1 }, new Set(['x'])]])",
        r#"{"Map(1)":[[{"a":1},{"Set(1)":["x"]}]]}"#,
    ),
    ("new Date(0)", r#""1970-01-01T00:00:00.000Z""#),
    ("new Date(NaN)", r#""InvalidDate""#),
    ("/a\"b/gi", r#""/a\"b/gi""#),
    ("new TypeError('no')", r#""TypeError:no""#),
    (
        "new Blob(['abc'], { type: 'text/plain' })",
        r#""Blob(text/plain,3bytes)""#,
    ),
    ("new File(['abc'], 'a.txt')", r#""File(a.txt,3bytes)""#),
    ("new ImageData(2, 1)", r#""ImageData(2×1)""#),
    ("new ArrayBuffer(9)", r#""ArrayBuffer(9bytes)""#),
    ("new Float32Array(2)", r#""Float32Array(8bytes)""#),
    (
        "(() => { const a = [1]; a.push(a); return a; })()",
        r#"[1,"(anobjectthatthisisin)"]"#,
    ),
];

#[tokio::test]
async fn no_message_freezes_the_page_and_every_kind_is_shown() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    for (message, _) in SHOWN {
        post(&frame, message).await;
    }
    for message in HEAVY {
        post(&frame, message).await;
    }
    // The host still answers, and the log has all of them.
    ask(&frame).await;
    received(&frame, 2).await;
    desk.wait_for_log("ignored", SHOWN.len() + HEAVY.len())
        .await;
    let there = "fetch('/api/messages').then((answer) => answer.json()).then(({ messages }) => messages.filter(({ verdict }) => verdict === 'ignored'))";
    desk.wait(&format!(
        "{there}.then(({{ length }}) => length === {})",
        SHOWN.len() + HEAVY.len()
    ))
    .await;
    let messages = desk.evaluate(there).await;
    let messages = messages.as_array().unwrap();
    for ((message, expected), line) in SHOWN.iter().zip(messages) {
        let text = line["text"].as_str().unwrap().replace([' ', '\n'], "");
        assert_eq!(&text, expected, "{message}");
        assert_eq!(line["is_cut"], Value::Null, "{message}");
    }
    for line in &messages[SHOWN.len()..] {
        assert!(line["text"].as_str().unwrap().len() <= 256_000);
    }
    // Nor does looking at one of them, however it is shown.
    let look = "document.querySelectorAll('[data-testid=log-entry][data-verdict=ignored]').forEach((row) => {
        row.click();
        for (const mode of ['raw', 'diff', 'pretty']) document.querySelector(`[data-testid=detail-${mode}]`).click();
    })";
    desk.evaluate(look).await;
    ask(&frame).await;
    received(&frame, 3).await;
    desk.clear().await;
}

#[tokio::test]
async fn values_of_every_kind_are_shown_in_a_bounded_text() {
    let desk = Desk::with_echo(&[]).await;
    let all = format!("({})(300)", include_str!("shown.js"));
    assert_eq!(desk.evaluate(&all).await, json!([]));
    desk.clear().await;
}

#[tokio::test]
async fn a_page_that_opens_the_host_has_no_hold_on_it_and_apps_keep_their_windows() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    let opened = "window.open('about:blank', 'sign-in', 'width=300,height=300')";
    let own = format!("((it) => [it !== null, it?.closed])(window.own = {opened})");
    assert_eq!(frame.evaluate(&own).await.unwrap(), json!([true, false]));
    frame.evaluate("window.own.close()").await.unwrap();
    let stranger = desk.page_at(&app("echo.html").await).await;
    let open = format!("Boolean(window.host = window.open({:?}))", desk.hubctl.url);
    assert_eq!(stranger.evaluate(&open).await.unwrap(), true);
    let cut_off = "window.host.closed";
    stranger
        .wait_for(cut_off, "the handle to be cut off", crate::desk::SOON)
        .await
        .unwrap();
    assert_eq!(stranger.evaluate("window.host.length").await.unwrap(), 0);
    // It is there all the same, for the person who looks at it.
    desk.wait("fetch('/api/pages').then((answer) => answer.json()).then(({ pages }) => Object.keys(pages).length === 2)").await;
    desk.clear().await;
}

#[tokio::test]
async fn an_app_that_navigates_the_top_is_told_and_the_page_comes_back() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    frame.click("p").await.unwrap();
    let away = app("echo.html").await;
    let leave = format!("setTimeout(() => top.location.href = {away:?}, 0)");
    frame.evaluate(&leave).await.unwrap();
    desk.wait("window.received").await;
    desk.evaluate("setTimeout(() => history.back(), 0)").await;
    desk.wait_for_line("This page was left while the focus was in “localhost")
        .await;
    // The tab is open again, and the app has its context.
    let frame = desk.loaded_frame().await;
    received(&frame, 1).await;
    let told = "fetch('/api/messages').then((answer) => answer.json()).then(({ messages }) => messages.some(({ reason }) => reason.startsWith('the page was closed or left')))";
    desk.wait(told).await;
    desk.clear().await;
}
