//! `hubctl serve`, profile `web-2023`: what an app meets in its frame.

use serde_json::{Value, json};

use crate::desk::{Desk, SOON, app, ask, event, post, received};

const IFRAME: &str = "#dashboard-app--frame-0-0";

/// The event in a fixture.
fn fixture(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn serve_alone_shows_the_sample_app_with_the_customer_of_the_event() {
    let desk = Desk::with(&["--seed", "3"]).await;
    let contact = &desk.contexts().await[0]["contact"];
    let frame = desk.open_app().await;
    for (field, element) in [("name", "customer-name"), ("email", "customer-email")] {
        let expected = contact[field]
            .as_str()
            .expect("the first conversation has a name and an e-mail");
        let shown =
            format!("document.querySelector('[data-testid={element}]')?.textContent.trim()");
        frame
            .wait_for_value(&shown, expected, element, SOON)
            .await
            .unwrap();
    }
    assert_eq!(desk.page.problems(), []);
    desk.clear().await;
}

#[tokio::test]
async fn the_context_arrives_as_a_string_from_the_page_of_the_host() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    let messages = received(&frame, 1).await;
    assert_eq!(messages[0]["type"], "string");
    assert_eq!(messages[0]["origin"], desk.hubctl.url.trim_end_matches('/'));
    assert_eq!(messages[0]["fromParent"], true);
    let context = &desk.contexts().await[0];
    assert_eq!(
        event(&messages[0]),
        json!({ "event": "appContext", "data": context })
    );
    assert_eq!(desk.page.problems(), []);
    desk.clear().await;
}

#[tokio::test]
async fn the_frame_has_an_id_and_the_address_and_nothing_else() {
    let url = app("echo.html").await;
    let desk = Desk::with(&["--app-url", &format!("Orders={url}")]).await;
    let frames = "document.querySelectorAll('iframe').length";
    assert_eq!(
        desk.page.evaluate(frames).await.unwrap(),
        0,
        "before the first click"
    );
    let tabs = "[...document.querySelectorAll('hub-tab-bar [role=tab]')].map((tab) => tab.textContent.trim())";
    assert_eq!(
        desk.page.evaluate(tabs).await.unwrap(),
        json!(["Messages", "Orders"])
    );
    desk.open_app().await;
    let attributes = format!(
        "[...document.querySelector('{IFRAME}').attributes].map(({{ name, value }}) => [name, value]).sort()"
    );
    let expected = json!([["id", "dashboard-app--frame-0-0"], ["src", url]]);
    assert_eq!(desk.page.evaluate(&attributes).await.unwrap(), expected);
    let gap = format!(
        "(() => {{ const frame = document.querySelector('{IFRAME}').getBoundingClientRect();
            const room = document.querySelector('[data-testid=app-frame-container]').getBoundingClientRect();
            return [frame.width - room.width, frame.height - room.height, frame.width > 300]; }})()"
    );
    assert_eq!(desk.page.evaluate(&gap).await.unwrap(), json!([0, 0, true]));
    desk.clear().await;
}

#[tokio::test]
async fn host_and_app_are_two_sites() {
    let url = app("echo.html").await;
    for (app_url, host) in [
        (url.clone(), "127.0.0.1"),
        (url.replace("localhost", "127.0.0.1"), "localhost"),
    ] {
        let desk = Desk::with(&["--app-url", &app_url]).await;
        let address = &desk.hubctl.url;
        assert!(
            address.starts_with(&format!("http://{host}:")),
            "{address} for {app_url}"
        );
        let frame = desk.open_app().await;
        received(&frame, 1).await;
        // A browser keeps such a cookie from frames of another site.
        frame
            .evaluate("document.cookie = 'login=1; SameSite=Lax'")
            .await
            .unwrap();
        assert_eq!(
            frame.evaluate("document.cookie").await.unwrap(),
            "",
            "{app_url}"
        );
        desk.clear().await;
    }
}

#[tokio::test]
async fn the_bare_request_is_answered_and_a_wrapped_one_is_not() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    let near_misses = [
        "JSON.stringify('chatwoot-dashboard-app:fetch-info')",
        "JSON.stringify({ event: 'chatwoot-dashboard-app:fetch-info' })",
        "{ event: 'chatwoot-dashboard-app:fetch-info' }",
        "'chatwoot-dashboard-app:fetch-info '",
        "'ready'",
    ];
    for near_miss in near_misses {
        post(&frame, near_miss).await;
    }
    // Messages arrive in order: when this one is answered, the others have been passed over.
    ask(&frame).await;
    let messages = received(&frame, 2).await;
    assert_eq!(messages[0], messages[1]);
    desk.wait_for_log("ignored", near_misses.len()).await;
    assert_eq!(frame.evaluate("window.received.length").await.unwrap(), 2);
    desk.clear().await;
}

#[tokio::test]
async fn another_request_string_can_be_set() {
    let desk = Desk::with_echo(&["--request-key", "hub:fetch"]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    ask(&frame).await;
    post(&frame, "'hub:fetch'").await;
    received(&frame, 2).await;
    desk.wait_for_log("answered", 1).await;
    desk.wait_for_log("ignored", 1).await;
    desk.clear().await;
}

#[tokio::test]
async fn every_load_posts_again() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    frame
        .evaluate("window.before = true; setTimeout(() => location.reload())")
        .await
        .unwrap();
    frame
        .wait_for("window.before === undefined", "a new document", SOON)
        .await
        .unwrap();
    received(&desk.loaded_frame().await, 1).await;
    desk.wait_for_log("posted", 2).await;
    desk.clear().await;
}

#[tokio::test]
async fn a_conversation_switch_makes_the_frame_anew_and_goes_back_to_messages() {
    let desk = Desk::with_echo(&[]).await;
    let contexts = desk.contexts().await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    frame.evaluate("window.marker = 1").await.unwrap();

    desk.page
        .click("[data-testid=conversation][data-index='1']")
        .await
        .unwrap();
    let at_messages = "document.querySelector('[data-testid=tab-messages]').getAttribute('aria-selected') === 'true'";
    desk.page
        .wait_for(at_messages, "the tab Messages", SOON)
        .await
        .unwrap();
    assert_eq!(
        desk.page
            .evaluate("document.querySelectorAll('iframe').length")
            .await
            .unwrap(),
        0
    );

    let frame = desk.open_app().await;
    assert_eq!(
        frame.evaluate("window.marker === undefined").await.unwrap(),
        true
    );
    let messages = received(&frame, 1).await;
    assert_eq!(event(&messages[0])["data"], contexts[1]);
    desk.clear().await;
}

#[tokio::test]
async fn a_hidden_tab_keeps_its_state_and_is_not_answered() {
    let desk = Desk::with_echo(&[]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    frame.evaluate("window.marker = 'kept'").await.unwrap();

    desk.page.click("[data-testid=tab-messages]").await.unwrap();
    ask(&frame).await;
    desk.wait_for_log("ignored", 1).await;

    let again = desk.open_app().await;
    assert_eq!(again.evaluate("window.marker").await.unwrap(), "kept");
    // No new post for being shown again: the answer to this request is the second message.
    ask(&again).await;
    received(&again, 2).await;
    desk.clear().await;
}

#[tokio::test]
async fn a_payload_is_posted_as_it_stands_in_its_file() {
    let file = "fixtures/payloads/valid/web-2023-rest-emoji-zwj-and-combining-marks.json";
    let desk = Desk::with_echo(&["--payload", file]).await;
    let frame = desk.open_app().await;
    let messages = received(&frame, 1).await;
    assert_eq!(event(&messages[0]), fixture(file));
    assert_eq!(desk.page.problems(), []);
    desk.clear().await;
}

#[tokio::test]
async fn markup_in_a_payload_stays_text() {
    let file = "fixtures/payloads/valid/web-2023-rest-html-in-name-and-message.json";
    let desk = Desk::with(&["--payload", file]).await;
    let event = fixture(file);
    let name = event["data"]["contact"]["name"].as_str().unwrap();
    assert!(name.contains('<'), "the fixture has markup in the name");
    let panel = desk
        .page
        .evaluate("document.querySelector('[data-testid=contact-panel]').innerText")
        .await
        .unwrap();
    assert!(panel.as_str().unwrap().contains(name), "{panel}");
    let frame = desk.open_app().await;
    let in_app = "document.querySelector('[data-testid=customer-name]')?.textContent";
    frame
        .wait_for_value(in_app, name, "the name in the sample app", SOON)
        .await
        .unwrap();
    let made = "document.querySelectorAll('img, [onerror], [onclick], hub-thread script, hub-contact-panel script').length";
    assert_eq!(desk.page.evaluate(made).await.unwrap(), 0);
    assert_eq!(
        frame
            .evaluate("document.querySelectorAll('img, [onerror], main script').length")
            .await
            .unwrap(),
        0
    );
    // Not even the policy had to stop anything.
    assert_eq!(desk.page.problems(), []);
    desk.clear().await;
}

#[tokio::test]
async fn the_policy_stops_inline_script_and_markup_from_text() {
    let desk = Desk::with(&[]).await;
    // Typed into the page by the test, which the policy does not hold; what the page then does, it does.
    let inline = "(() => { const script = document.createElement('script'); \
                  try { script.textContent = 'window.ran = true'; } catch { return 'refused'; } \
                  document.body.append(script); return window.ran ?? 'not run'; })()";
    let outcome = desk.page.evaluate(inline).await.unwrap();
    assert!(outcome == "refused" || outcome == "not run", "{outcome}");
    let markup = "(() => { try { document.createElement('div').innerHTML = '<b>x</b>'; return 'taken'; } \
                  catch (error) { return error.name; } })()";
    assert_eq!(desk.page.evaluate(markup).await.unwrap(), "TypeError");
    desk.clear().await;
}

#[tokio::test]
async fn an_app_that_does_not_answer_is_told_beside_the_host() {
    // Nobody listens there any more.
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!(
        "http://localhost:{}/",
        listener.local_addr().unwrap().port()
    );
    drop(listener);
    let desk = Desk::with(&["--app-url", &url]).await;
    desk.page.click("[data-testid=tab-app-1]").await.unwrap();
    let told =
        "document.querySelector('[data-testid=log]').textContent.includes('connection refused')";
    desk.page
        .wait_for(told, "the reason in the log", SOON)
        .await
        .unwrap();
    desk.clear().await;
}

#[tokio::test]
async fn a_message_of_the_agent_is_not_told_to_the_app_until_it_asks() {
    let desk = Desk::with_echo(&[]).await;
    let contexts = desk.contexts().await;
    // An open conversation whose channel still takes an answer.
    let index = contexts.as_array().unwrap().iter().position(|context| {
        context["conversation"]["can_reply"] == true && context["conversation"]["status"] == "open"
    });
    let index = index.expect("one of the conversations can be answered");
    desk.page
        .click(&format!("[data-testid=conversation][data-index='{index}']"))
        .await
        .unwrap();
    let frame = desk.open_app().await;
    let before = event(&received(&frame, 1).await[0]);

    desk.page.click("[data-testid=tab-messages]").await.unwrap();
    desk.page
        .click("[data-testid=composer-input]")
        .await
        .unwrap();
    desk.page.type_text("We have sent it again.").await.unwrap();
    desk.page
        .click("[data-testid=composer-send]")
        .await
        .unwrap();
    let shown = "document.querySelector('[data-testid=thread]').textContent.includes('We have sent it again.')";
    desk.page
        .wait_for(shown, "the message in the thread", SOON)
        .await
        .unwrap();

    let frame = desk.open_app().await;
    assert_eq!(
        frame.evaluate("window.received.length").await.unwrap(),
        1,
        "nothing was posted"
    );
    ask(&frame).await;
    let after = event(&received(&frame, 2).await[1]);
    let messages = |event: &Value| {
        event["data"]["conversation"]["messages"]
            .as_array()
            .unwrap()
            .clone()
    };
    assert_eq!(messages(&after).len(), messages(&before).len() + 1);
    let last = messages(&after).pop().unwrap();
    assert_eq!(last["content"], "We have sent it again.");
    // What the page made up keeps the contract as well.
    assert!(
        hubctl::contract::wire::read(hubctl::contract::Profile::Web2023, &after).is_ok(),
        "{last}"
    );
    desk.clear().await;
}

#[tokio::test]
async fn ctrl_c_ends_hubctl_with_the_page_open_and_the_page_says_so() {
    let desk = Desk::with(&[]).await;
    desk.open_app().await;
    assert_eq!(desk.hubctl.interrupt().await, Some(0));
    let told = "document.querySelector('[data-testid=banner]')?.textContent.includes('hubctl has stopped')";
    desk.page.wait_for(told, "the banner", SOON).await.unwrap();
}
