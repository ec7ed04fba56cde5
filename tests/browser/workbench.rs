//! The workbench: scenarios, the payload editor, the log, faults, the address of the page, keys.

use serde_json::{Value, json};

use crate::desk::{Desk, ask, count, event, post, received};

/// Writes a text into the payload editor.
async fn edit(desk: &Desk, text: &str) {
    let text = Value::from(text);
    desk.evaluate(&format!(
        "(() => {{ const field = document.querySelector('[data-testid=payload]');
                   field.value = {text}; field.dispatchEvent(new Event('input')); }})()"
    ))
    .await;
}

async fn choose(desk: &Desk, test_id: &str, value: &str) {
    desk.evaluate(&format!(
        "(() => {{ const select = document.querySelector('[data-testid={test_id}]');
                   select.value = '{value}'; select.dispatchEvent(new Event('change')); }})()"
    ))
    .await;
}

async fn verdict(desk: &Desk, contains: &str) {
    desk.wait(&format!(
        "document.querySelector('[data-testid=payload-verdict]').textContent.includes('{contains}')"
    ))
    .await;
}

#[tokio::test]
async fn a_scenario_is_picked_and_a_link_shows_it_again() {
    let desk = Desk::with_echo(&[]).await;
    desk.visit("?panel=scenarios").await;
    choose(&desk, "wish-scenario", "empty-contact").await;
    desk.wait("location.search.includes('scenario=empty-contact')")
        .await;
    let posted = event(&received(&desk.open_app().await, 1).await[0]);
    assert_eq!(posted["data"]["contact"], json!({}));
    desk.select(2).await;
    desk.click("tab-app-1").await;
    let frame = desk.loaded_frame().await;
    let before = event(&received(&frame, 1).await[0]);
    let link = desk.evaluate("location.search").await;
    assert!(
        link.as_str()
            .is_some_and(|link| link.contains("conversation=") && link.contains("app=1")),
        "{link}"
    );

    desk.visit(link.as_str().expect("a text")).await;
    let again = event(&received(&desk.loaded_frame().await, 1).await[0]);
    assert_eq!(again, before, "the link shows the same");
    desk.clear().await;
}

#[tokio::test]
async fn what_a_payload_lacks_is_posted_all_the_same_and_the_page_says_so() {
    let file = tempfile::NamedTempFile::with_suffix(".json").unwrap();
    let event_text = r#"{"event":"appContext","data":{"conversation":{"id":1,"messages":[]}}}"#;
    std::fs::write(file.path(), event_text).unwrap();
    let desk = Desk::with_echo(&["--payload", file.path().to_str().unwrap()]).await;
    let posted = event(&received(&desk.open_app().await, 1).await[0]);
    let keys: Vec<_> = posted["data"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["conversation", "contact", "currentAgent"]);
    assert_eq!(posted["data"]["contact"], json!({}));
    desk.wait_for_line("1 conversation of 1 lacked contact, currentAgent: hubctl added what this host sends when it knows nothing.")
        .await;
    desk.click("bench-payload").await;
    let added = "document.querySelector('[data-testid=payload-added]').textContent";
    desk.wait(&format!(
        "{added} === 'Added by hubctl, as the payload lacks it: contact, currentAgent'"
    ))
    .await;
    // What is made the context by hand is the developer's.
    edit(&desk, event_text).await;
    desk.click("keep-context").await;
    desk.wait(&format!("{added} === ''")).await;
    desk.clear().await;
}

#[tokio::test]
async fn seed_language_shape_and_channel_are_picked() {
    let desk = Desk::with_echo(&[]).await;
    desk.visit("?seed=7&locale=ja&shape=live&channel=whatsapp")
        .await;
    let posted = event(&received(&desk.open_app().await, 1).await[0]);
    let conversation = &posted["data"]["conversation"];
    assert_eq!(conversation["channel"], "Channel::Whatsapp");
    assert!(
        conversation.get("uuid").is_none(),
        "live conversations have no uuid"
    );
    desk.clear().await;
}

#[tokio::test]
async fn what_the_host_cannot_send_is_said_and_not_shown() {
    let desk = Desk::with_echo(&[]).await;
    desk.visit("?profile=web-2022&scenario=bot-assigned").await;
    desk.wait_for_line("web-2022 does not send bot-assigned")
        .await;
    desk.clear().await;
}

#[tokio::test]
async fn the_editor_shows_the_findings_of_validate_while_one_types() {
    let desk = Desk::with_echo(&[]).await;
    desk.visit("?panel=payload").await;
    verdict(&desk, "Valid for web-2023").await;
    edit(
        &desk,
        "{\n  \"event\": \"appContext\",\n  \"data\": { \"contact\": { \"id\": \"7\" } }\n}",
    )
    .await;
    verdict(&desk, "errors").await;
    let findings = desk
        .evaluate("[...document.querySelectorAll('[data-testid=findings] button')].map((row) => row.textContent)")
        .await
        .to_string();
    assert!(
        findings.contains("HUB123") && findings.contains("3:"),
        "{findings}"
    );
    let marked = "[...document.querySelectorAll('.editor-colours .marked.is-error')].map((mark) => mark.textContent)";
    let marked = desk.evaluate(marked).await;
    assert!(
        marked.as_array().unwrap().contains(&"\"7\"".into()),
        "underlined at its place: {marked}"
    );
    // A finding leads to its place.
    desk.evaluate("[...document.querySelectorAll('[data-testid=findings] button')].find((row) => row.textContent.includes('HUB123')).click()")
        .await;
    let at = desk
        .evaluate("document.querySelector('[data-testid=payload]').selectionStart")
        .await;
    let marked = desk
        .evaluate(&format!(
            "document.querySelector('[data-testid=payload]').value.slice({at}).startsWith('\"7\"')"
        ))
        .await;
    assert_eq!(marked, true);
    desk.click("payload-reset").await;
    verdict(&desk, "Valid for web-2023").await;
    desk.clear().await;
}

#[tokio::test]
async fn a_payload_is_sent_once_or_becomes_the_context() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    let original = event(&received(&frame, 1).await[0]);
    desk.click("bench-payload").await;
    verdict(&desk, "Valid").await;
    let mut changed = original.clone();
    changed["data"]["contact"]["name"] = "Edited By Hand".into();
    edit(&desk, &changed.to_string()).await;
    desk.click("send-once").await;
    let messages = received(&frame, 2).await;
    assert_eq!(event(&messages[1]), changed);
    ask(&frame).await;
    assert_eq!(
        event(&received(&frame, 3).await[2]),
        original,
        "once is once"
    );

    desk.click("keep-context").await;
    desk.wait_for_line("This is the context now").await;
    assert_eq!(count(&frame).await, 3, "the host posts nothing for it");
    ask(&frame).await;
    assert_eq!(event(&received(&frame, 4).await[3]), changed);

    // News of something else from the server take nothing of it back, and post nothing.
    desk.api("PATCH", "/session", &json!({ "theme": "dark" }))
        .await;
    desk.wait("document.documentElement.dataset.theme === 'dark'")
        .await;
    ask(&frame).await;
    assert_eq!(event(&received(&frame, 5).await[4]), changed);
    desk.clear().await;
}

#[tokio::test]
async fn every_fault_does_what_it_says() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    let own = event(&received(&frame, 1).await[0]);
    desk.click("bench-faults").await;

    desk.click("fault-noise").await;
    let noise = received(&frame, 9).await;
    let kinds: Vec<_> = noise[1..]
        .iter()
        .map(|message| message["type"].as_str().expect("a type"))
        .collect();
    assert_eq!(
        kinds,
        [
            "object", "object", "string", "string", "string", "string", "object", "number"
        ]
    );

    desk.click("fault-duplicate").await;
    let twice = received(&frame, 11).await;
    assert_eq!(
        (event(&twice[9]), event(&twice[10])),
        (own.clone(), own.clone())
    );

    desk.click("fault-stale").await;
    let stale = received(&frame, 13).await;
    assert_ne!(
        event(&stale[11])["data"]["conversation"]["id"],
        own["data"]["conversation"]["id"]
    );
    assert_eq!(event(&stale[12]), own);

    desk.click("fault-forged-origin").await;
    let forged = received(&frame, 14).await[13].clone();
    assert_eq!(event(&forged)["data"]["contact"]["name"], "Mallory Forged");
    assert_eq!(forged["fromParent"], false);
    assert_ne!(forged["origin"], desk.hubctl.url.trim_end_matches('/'));

    desk.click("fault-huge").await;
    let length = "window.received.at(-1).data.length > 4_500_000";
    frame
        .wait_for(length, "a huge message", crate::desk::SOON)
        .await
        .unwrap();

    desk.click("fault-slow").await;
    ask(&frame).await;
    desk.wait_for_line("answered with a fresh appContext").await;
    assert_eq!(
        count(&frame).await,
        15,
        "the answer is on its way for two seconds"
    );
    received(&frame, 16).await;
    desk.click("fault-slow").await;

    desk.click("fault-late-load").await;
    let frame = desk.loaded_frame().await;
    assert_eq!(
        count(&frame).await,
        0,
        "the load is told three seconds late"
    );
    // Whoever asks does not have to wait.
    ask(&frame).await;
    received(&frame, 1).await;
    desk.wait_for_line("the request came before load, so the context comes twice")
        .await;
    received(&frame, 2).await;
    desk.clear().await;
}

/// What an app posts in vain, and what the log says of it: every branch of the explanation.
const NEAR_MISSES: [(&str, &str); 18] = [
    (
        "'chatwoot-dashboard-app:fetch-info '",
        "the request with blanks around it",
    ),
    (
        "'Chatwoot-Dashboard-App:fetch-info'",
        "the request in another case; the host compares exactly",
    ),
    (
        "'other:fetch-info'",
        "another request string; this host listens for chatwoot-dashboard-app:fetch-info",
    ),
    (
        "JSON.stringify('chatwoot-dashboard-app:fetch-info')",
        "a JSON-wrapped request; the host answers only the bare string",
    ),
    (
        "JSON.stringify({ event: 'chatwoot-dashboard-app:fetch-info' })",
        "a JSON-wrapped request; the host answers only the bare string",
    ),
    (
        "JSON.stringify({ event: 'appContext', data: {} })",
        "an appContext; only the host sends these",
    ),
    (
        "JSON.stringify({ type: 'initialized' })",
        "an invented handshake (“initialized”); the host knows none",
    ),
    (
        "JSON.stringify({ height: 300 })",
        "a JSON text; the host answers only the bare request string",
    ),
    ("'loaded'", "an invented handshake; the host knows none"),
    ("''", "an empty string"),
    (
        "'good morning'",
        "the host answers one string only, and this is another",
    ),
    ("null", "not a string but null"),
    ("[1]", "not a string but an array"),
    ("7", "not a string but a number"),
    (
        "{ key: 'chatwoot-dashboard-app:fetch-info' }",
        "the request inside an object",
    ),
    (
        "{ source: 'react-devtools-content-script' }",
        "from a browser extension or a development server",
    ),
    (
        "{ event: 'ready' }",
        "an invented handshake in an object (“ready”)",
    ),
    ("{ height: 300 }", "an object; the host reads strings only"),
];

#[tokio::test]
async fn the_log_tells_near_misses_apart() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    for (number, (expression, _)) in (1..).zip(NEAR_MISSES) {
        post(&frame, expression).await;
        desk.wait_for_log("ignored", number).await;
    }
    let reasons = "[...document.querySelectorAll('[data-testid=log-entry][data-verdict=ignored]')].map((row) => row.textContent)";
    let reasons = desk.evaluate(reasons).await;
    for (number, (expression, hint)) in NEAR_MISSES.iter().enumerate() {
        let said = reasons[number].as_str().unwrap();
        assert!(said.contains(hint), "{expression}: {said}");
    }
    assert_eq!(count(&frame).await, 1, "none of them is answered");
    desk.clear().await;
}

#[tokio::test]
async fn the_log_is_filtered_paused_compared_and_exported() {
    let desk = Desk::with_echo(&[]).await;
    desk.visit("?panel=log").await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    post(&frame, "'zebra'").await;
    desk.wait_for_line("zebra").await;
    let shown = "[...document.querySelectorAll('[data-testid=log] > li:not([hidden])')].length";

    choose(&desk, "log-kind", "ignored").await;
    assert_eq!(desk.evaluate(shown).await, 1);
    choose(&desk, "log-kind", "").await;
    desk.evaluate("(() => { const field = document.querySelector('[data-testid=log-filter]'); field.value = 'zebra'; field.dispatchEvent(new Event('input')); })()").await;
    assert_eq!(desk.evaluate(shown).await, 1);
    desk.evaluate("(() => { const field = document.querySelector('[data-testid=log-filter]'); field.value = ''; field.dispatchEvent(new Event('input')); })()").await;

    desk.click("log-pause").await;
    post(&frame, "'later'").await;
    desk.wait("document.querySelector('.log-waiting').textContent.includes('1 line waits')")
        .await;
    desk.click("log-pause").await;
    desk.wait_for_line("later").await;

    // The second post differs from the first in what was changed between them.
    desk.command(json!({ "do": "availability", "online": false }))
        .await;
    post(&frame, "'chatwoot-dashboard-app:fetch-info'").await;
    received(&frame, 2).await;
    desk.wait("document.querySelectorAll('[data-testid=log-entry][data-direction=host-to-app]').length === 2").await;
    desk.evaluate("[...document.querySelectorAll('[data-testid=log-entry][data-direction=host-to-app]')].at(-1).click()").await;
    desk.click("detail-diff").await;
    let text = "document.querySelector('[data-testid=log-raw]').textContent";
    desk.wait(&format!("{text}.includes('availability_status') || {text}.includes('The same as the message before')")).await;

    // What is exported is what `--log` would have.
    desk.evaluate(
        "(() => { window.saved = new Promise((done) => { URL.createObjectURL = (blob) => { blob.text().then(done); return '#'; }; }); })()",
    )
    .await;
    desk.click("log-export").await;
    let saved = desk.evaluate("window.saved").await;
    let lines: Vec<Value> = saved
        .as_str()
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        lines
            .iter()
            .any(|line| line["text"] == "zebra" && line["verdict"] == "ignored"),
        "{saved}"
    );
    desk.clear().await;
}

#[tokio::test]
async fn everything_is_done_by_keys() {
    let desk = Desk::with_two(&[]).await;
    let press = async |key: &str| desk.page.press_key(key).await.unwrap();
    press("j").await;
    desk.wait("document.querySelector('[data-testid=conversation][data-index=\"1\"]').getAttribute('aria-current') === 'true'").await;
    press("k").await;
    desk.wait("document.querySelector('[data-testid=conversation][data-index=\"0\"]').getAttribute('aria-current') === 'true'").await;
    press("2").await;
    let frame = desk.frame_at(1).await;
    received(&frame, 1).await;
    press("p").await;
    received(&frame, 2).await;
    press("r").await;
    desk.wait_for_line("Reload frame").await;
    for (key, panel) in [
        ("e", "payload"),
        ("s", "scenarios"),
        ("f", "faults"),
        ("h", "host"),
        ("l", "log"),
    ] {
        press(key).await;
        desk.wait(&format!("!document.querySelector('#bench-{panel}').hidden"))
            .await;
    }
    press("t").await;
    desk.wait("document.documentElement.dataset.theme === 'dark'")
        .await;
    press("n").await;
    desk.wait("location.search.includes('scenario=')").await;
    press("0").await;
    desk.wait("document.querySelector('[data-testid=tab-messages]').getAttribute('aria-selected') === 'true'").await;
    press("?").await;
    desk.wait("document.querySelector('[data-testid=keys]').open")
        .await;
    press("Escape").await;
    desk.wait("!document.querySelector('[data-testid=keys]').open")
        .await;
    press("g").await;
    desk.wait("!document.querySelector('hub-settings').hidden")
        .await;
    // Who writes does not steer.
    desk.click("rail-conversations").await;
    desk.page.click(".list-search").await.unwrap();
    desk.page.type_text("jjg").await.unwrap();
    assert_eq!(
        desk.evaluate("document.querySelector('hub-settings').hidden")
            .await,
        true
    );
    desk.clear().await;
}

#[tokio::test]
async fn the_frame_is_made_as_narrow_as_is_wanted() {
    let desk = Desk::with_echo(&[]).await;
    desk.visit("?app=1&viewport=phone").await;
    let frame = desk.loaded_frame().await;
    assert_eq!(frame.evaluate("innerWidth").await.unwrap(), 390);
    desk.clear().await;
}

#[tokio::test]
async fn a_long_payload_that_a_program_types_does_not_hold_up_the_page() {
    let desk = Desk::with_echo(&[]).await;
    desk.visit("?app=1&panel=payload").await;
    verdict(&desk, "Valid").await;
    // As a driver does it that inserts a text: an event a line.
    let typed = "(() => { const field = document.querySelector('[data-testid=payload]'); const lines = field.value.split('\\n');
        const started = performance.now(); field.value = '';
        for (const line of lines) { field.value += line + '\\n'; field.dispatchEvent(new Event('input')); }
        return [lines.length > 100, document.querySelectorAll('.editor-colours span').length > 0]; })()";
    assert_eq!(
        desk.evaluate(typed).await,
        json!([true, true]),
        "painted once a picture, not once a line"
    );
    verdict(&desk, "Valid").await;
    desk.clear().await;
}

#[tokio::test]
async fn a_seed_that_is_none_is_refused_at_its_field() {
    let desk = Desk::with_echo(&[]).await;
    desk.visit("?panel=scenarios&scenario=emoji").await;
    let write = |value: &str| {
        format!(
            "(() => {{ const field = document.querySelector('[data-testid=wish-seed]'); field.value = '{value}'; field.dispatchEvent(new Event('change')); return [field.getAttribute('aria-invalid'), document.querySelector('hub-bench-scenarios [role=status]').textContent]; }})()"
        )
    };
    for wrong in ["-1", "1e3", "x", "99999999999999999999999"] {
        let said = desk.evaluate(&write(wrong)).await;
        assert_eq!(
            said,
            json!(["true", "A seed is a whole number from 0 up."]),
            "{wrong}"
        );
    }
    desk.evaluate(&write("77")).await;
    desk.wait("location.search.includes('seed=77') && location.search.includes('scenario=emoji')")
        .await;
    desk.clear().await;
}
