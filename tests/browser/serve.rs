//! `hubctl serve`, profile `web-2023`: what an app meets in its frame.

use serde_json::{Value, json};

use crate::desk::{Hubctl, SOON, app, browser, loaded_frame, open, open_app, received, session};

const IFRAME: &str = "#dashboard-app--frame-0-0";

/// The event inside a message that the echo app received.
fn event(message: &Value) -> Value {
    serde_json::from_str(message["data"].as_str().expect("a string")).expect("JSON")
}

#[tokio::test]
async fn serve_alone_shows_the_sample_app_with_the_customer_of_the_event() {
    let hubctl = Hubctl::serve(&[]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    let context = &session(&page).await["contexts"][0];
    let frame = open_app(&page).await;
    for (field, element) in [("name", "customer-name"), ("email", "customer-email")] {
        let expected = context["contact"][field]
            .as_str()
            .expect("the first conversation has a name and an e-mail");
        let shown =
            format!("document.querySelector('[data-testid={element}]')?.textContent.trim()");
        frame
            .wait_for_value(&shown, expected, element, SOON)
            .await
            .unwrap();
    }
    assert_eq!(page.problems(), []);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn the_context_arrives_as_a_string_from_the_page_of_the_host() {
    let url = app("echo.html").await;
    let hubctl = Hubctl::serve(&["--app-url", &url]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    let frame = open_app(&page).await;
    let messages = received(&frame, 1).await;
    assert_eq!(messages[0]["type"], "string");
    assert_eq!(messages[0]["origin"], hubctl.url.trim_end_matches('/'));
    assert_eq!(messages[0]["fromParent"], true);
    let context = &session(&page).await["contexts"][0];
    assert_eq!(
        event(&messages[0]),
        json!({ "event": "appContext", "data": context })
    );
    assert_eq!(page.problems(), []);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn the_frame_has_an_id_and_the_address_and_nothing_else() {
    let url = app("echo.html").await;
    let hubctl = Hubctl::serve(&["--app-url", &format!("Orders={url}")]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    assert_eq!(
        page.evaluate("document.querySelectorAll('iframe').length")
            .await
            .unwrap(),
        0,
        "before the first click"
    );
    let tabs = "[...document.querySelectorAll('[role=tab]')].map((tab) => tab.textContent.trim())";
    assert_eq!(
        page.evaluate(tabs).await.unwrap(),
        json!(["Messages", "Orders"])
    );
    open_app(&page).await;
    let attributes = format!(
        "[...document.querySelector('{IFRAME}').attributes].map(({{ name, value }}) => [name, value]).sort()"
    );
    let expected = json!([["id", "dashboard-app--frame-0-0"], ["src", url]]);
    assert_eq!(page.evaluate(&attributes).await.unwrap(), expected);
    let fills = format!(
        "(() => {{ const frame = document.querySelector('{IFRAME}').getBoundingClientRect();
            const room = document.querySelector('[data-testid=app-frame-container]').getBoundingClientRect();
            return [frame.width - room.width, frame.height - room.height, frame.width > 300]; }})()"
    );
    assert_eq!(page.evaluate(&fills).await.unwrap(), json!([0, 0, true]));
    browser.close().await.unwrap();
}

#[tokio::test]
async fn host_and_app_are_two_sites() {
    let url = app("echo.html").await;
    for (app_url, host) in [
        (url.clone(), "127.0.0.1"),
        (url.replace("localhost", "127.0.0.1"), "localhost"),
    ] {
        let hubctl = Hubctl::serve(&["--app-url", &app_url]).await;
        assert!(
            hubctl.url.starts_with(&format!("http://{host}:")),
            "{} for {app_url}",
            hubctl.url
        );
        let browser = browser().await;
        let page = open(&browser, &hubctl).await;
        let frame = open_app(&page).await;
        received(&frame, 1).await;
        // A cookie that a browser keeps from other sites is set at the top and not seen in the frame.
        frame
            .evaluate("document.cookie = 'session=1; SameSite=Lax'")
            .await
            .unwrap();
        assert_eq!(
            frame.evaluate("document.cookie").await.unwrap(),
            "",
            "{app_url}"
        );
        browser.close().await.unwrap();
    }
}

#[tokio::test]
async fn the_bare_request_is_answered_and_a_wrapped_one_is_not() {
    let url = app("echo.html").await;
    let hubctl = Hubctl::serve(&["--app-url", &url]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    let frame = open_app(&page).await;
    received(&frame, 1).await;
    let near_misses = [
        "JSON.stringify('chatwoot-dashboard-app:fetch-info')",
        "JSON.stringify({ event: 'chatwoot-dashboard-app:fetch-info' })",
        "{ event: 'chatwoot-dashboard-app:fetch-info' }",
        "'chatwoot-dashboard-app:fetch-info '",
        "'ready'",
    ];
    for near_miss in near_misses {
        frame
            .evaluate(&format!("window.parent.postMessage({near_miss}, '*')"))
            .await
            .unwrap();
    }
    // Messages arrive in order: when this one is answered, the others have been passed over.
    frame
        .evaluate("window.parent.postMessage('chatwoot-dashboard-app:fetch-info', '*')")
        .await
        .unwrap();
    let messages = received(&frame, 2).await;
    assert_eq!(messages[0], messages[1]);
    let ignored =
        "document.querySelectorAll('[data-testid=log-entry][data-verdict=ignored]').length";
    page.wait_for_value(
        ignored,
        near_misses.len(),
        "ignored messages in the log",
        SOON,
    )
    .await
    .unwrap();
    assert_eq!(frame.evaluate("window.received.length").await.unwrap(), 2);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn another_request_string_can_be_set() {
    let url = app("echo.html").await;
    let hubctl = Hubctl::serve(&["--app-url", &url, "--request-key", "hub:fetch"]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    let frame = open_app(&page).await;
    received(&frame, 1).await;
    let ask = "window.parent.postMessage('chatwoot-dashboard-app:fetch-info', '*'); window.parent.postMessage('hub:fetch', '*')";
    frame.evaluate(ask).await.unwrap();
    received(&frame, 2).await;
    let answered =
        "document.querySelectorAll('[data-testid=log-entry][data-verdict=answered]').length";
    page.wait_for_value(answered, 1, "one answer in the log", SOON)
        .await
        .unwrap();
    browser.close().await.unwrap();
}

#[tokio::test]
async fn every_load_posts_again() {
    let url = app("echo.html").await;
    let hubctl = Hubctl::serve(&["--app-url", &url]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    let frame = open_app(&page).await;
    received(&frame, 1).await;
    frame
        .evaluate("window.before = true; setTimeout(() => location.reload())")
        .await
        .unwrap();
    frame
        .wait_for("window.before === undefined", "a new document", SOON)
        .await
        .unwrap();
    received(&loaded_frame(&page).await, 1).await;
    let posted = "document.querySelectorAll('[data-testid=log-entry][data-verdict=posted]').length";
    page.wait_for_value(posted, 2, "two posts in the log", SOON)
        .await
        .unwrap();
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_conversation_switch_makes_the_frame_anew_and_goes_back_to_messages() {
    let url = app("echo.html").await;
    let hubctl = Hubctl::serve(&["--app-url", &url]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    let contexts = session(&page).await["contexts"].clone();
    let frame = open_app(&page).await;
    received(&frame, 1).await;
    frame.evaluate("window.marker = 1").await.unwrap();

    page.click("[data-testid=conversation][data-index='1']")
        .await
        .unwrap();
    let at_messages = "document.querySelector('[data-testid=tab-messages]').getAttribute('aria-selected') === 'true'";
    page.wait_for(at_messages, "the tab Messages", SOON)
        .await
        .unwrap();
    assert_eq!(
        page.evaluate("document.querySelectorAll('iframe').length")
            .await
            .unwrap(),
        0
    );

    let frame = open_app(&page).await;
    assert_eq!(
        frame.evaluate("window.marker === undefined").await.unwrap(),
        true
    );
    let messages = received(&frame, 1).await;
    assert_eq!(event(&messages[0])["data"], contexts[1]);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_hidden_tab_keeps_its_state_and_is_not_answered() {
    let url = app("echo.html").await;
    let hubctl = Hubctl::serve(&["--app-url", &url]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    let frame = open_app(&page).await;
    received(&frame, 1).await;
    frame.evaluate("window.marker = 'kept'").await.unwrap();

    page.click("[data-testid=tab-messages]").await.unwrap();
    frame
        .evaluate("window.parent.postMessage('chatwoot-dashboard-app:fetch-info', '*')")
        .await
        .unwrap();
    let ignored =
        "document.querySelectorAll('[data-testid=log-entry][data-verdict=ignored]').length";
    page.wait_for_value(ignored, 1, "the request of a hidden app in the log", SOON)
        .await
        .unwrap();

    let again = open_app(&page).await;
    assert_eq!(again.evaluate("window.marker").await.unwrap(), "kept");
    // No new post for being shown again; the answer to this request is the second message.
    again
        .evaluate("window.parent.postMessage('chatwoot-dashboard-app:fetch-info', '*')")
        .await
        .unwrap();
    received(&again, 2).await;
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_payload_is_posted_as_it_stands_in_its_file() {
    let file = "fixtures/payloads/valid/web-2023-rest-emoji-zwj-and-combining-marks.json";
    let url = app("echo.html").await;
    let hubctl = Hubctl::serve(&["--app-url", &url, "--payload", file]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    let frame = open_app(&page).await;
    let messages = received(&frame, 1).await;
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(event(&messages[0]), expected);
    assert_eq!(page.problems(), []);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn markup_in_a_payload_stays_text() {
    let file = "fixtures/payloads/valid/web-2023-rest-html-in-name-and-message.json";
    let hubctl = Hubctl::serve(&["--payload", file]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    let event: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let name = event["data"]["contact"]["name"].as_str().unwrap();
    assert!(name.contains('<'), "the fixture has markup in the name");
    let shown = "document.querySelector('[data-testid=contact-panel]').innerText";
    assert!(
        page.evaluate(shown)
            .await
            .unwrap()
            .as_str()
            .unwrap()
            .contains(name)
    );
    let frame = open_app(&page).await;
    let in_app = "document.querySelector('[data-testid=customer-name]')?.textContent";
    frame
        .wait_for_value(in_app, name, "the name in the sample app", SOON)
        .await
        .unwrap();
    let script_made =
        "document.querySelectorAll('img[src=x], [onerror], main script, hub-thread script').length";
    assert_eq!(page.evaluate(script_made).await.unwrap(), 0);
    // Not even the policy had to stop anything.
    assert_eq!(page.problems(), []);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn the_policy_stops_inline_script_and_markup_from_text() {
    let hubctl = Hubctl::serve(&[]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    let inline = "(() => { const script = document.createElement('script'); \
                  try { script.textContent = 'window.ran = true'; } catch { return 'refused'; } \
                  document.body.append(script); return window.ran ?? 'not run'; })()";
    assert_ne!(page.evaluate(inline).await.unwrap(), true);
    let markup = "(() => { try { document.createElement('div').innerHTML = '<b>x</b>'; return 'taken'; } \
                  catch (error) { return error.name; } })()";
    assert_eq!(page.evaluate(markup).await.unwrap(), "TypeError");
    browser.close().await.unwrap();
}

#[tokio::test]
async fn an_app_that_does_not_answer_is_told_beside_the_host() {
    let hubctl = Hubctl::serve(&["--app-url", "http://localhost:1/"]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    page.click("[data-testid=tab-app-1]").await.unwrap();
    let told =
        "document.querySelector('[data-testid=log]').textContent.includes('connection refused')";
    page.wait_for(told, "the reason in the log", SOON)
        .await
        .unwrap();
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_message_of_the_agent_is_not_told_to_the_app_until_it_asks() {
    let url = app("echo.html").await;
    let hubctl = Hubctl::serve(&["--app-url", &url]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    // An open conversation whose channel still takes an answer.
    let contexts = session(&page).await["contexts"].clone();
    let index = contexts.as_array().unwrap().iter().position(|context| {
        context["conversation"]["can_reply"] == true && context["conversation"]["status"] == "open"
    });
    let index = index.expect("one of the conversations can be answered");
    page.click(&format!("[data-testid=conversation][data-index='{index}']"))
        .await
        .unwrap();
    let frame = open_app(&page).await;
    let before = event(&received(&frame, 1).await[0]);

    page.click("[data-testid=tab-messages]").await.unwrap();
    page.click("[data-testid=composer-input]").await.unwrap();
    page.type_text("We have sent it again.").await.unwrap();
    page.click("[data-testid=composer-send]").await.unwrap();
    let shown = "document.querySelector('[data-testid=thread]').textContent.includes('We have sent it again.')";
    page.wait_for(shown, "the message in the thread", SOON)
        .await
        .unwrap();

    let frame = open_app(&page).await;
    assert_eq!(
        frame.evaluate("window.received.length").await.unwrap(),
        1,
        "nothing was posted"
    );
    frame
        .evaluate("window.parent.postMessage('chatwoot-dashboard-app:fetch-info', '*')")
        .await
        .unwrap();
    let after = event(&received(&frame, 2).await[1]);
    let messages = |event: &Value| {
        event["data"]["conversation"]["messages"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(messages(&after), messages(&before) + 1);
    let last = after["data"]["conversation"]["messages"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["content"], "We have sent it again.");
    // What the page made up keeps the contract as well.
    assert!(
        hubctl::contract::wire::read(hubctl::contract::Profile::Web2023, &after).is_ok(),
        "{last}"
    );
    browser.close().await.unwrap();
}

#[tokio::test]
async fn ctrl_c_ends_hubctl_with_the_page_open_and_the_page_says_so() {
    let hubctl = Hubctl::serve(&[]).await;
    let browser = browser().await;
    let page = open(&browser, &hubctl).await;
    open_app(&page).await;
    assert_eq!(hubctl.interrupt().await, Some(0));
    let told = "document.querySelector('[data-testid=banner]')?.textContent.includes('hubctl has stopped')";
    page.wait_for(told, "the banner", SOON).await.unwrap();
    browser.close().await.unwrap();
}
