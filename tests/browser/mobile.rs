//! The profile `mobile`: the app is the top document, and the host acts inside the page.

use hubctl::browser::Page;
use hubctl::contract::{Profile, wire};
use serde_json::{Value, json};

use crate::desk::{Desk, SOON, event};

#[tokio::test]
async fn the_app_is_the_top_document_and_the_host_acts_inside_it() {
    let desk = Desk::with_echo(&["--profile", "mobile"]).await;
    desk.click("tab-app-1").await;
    assert_eq!(
        desk.evaluate("document.querySelectorAll('hub-app-frames iframe').length")
            .await,
        0,
        "no frame"
    );
    let opened = desk.api("POST", "/apps/1/screen", &Value::Null).await;
    let url = opened["body"]["url"]
        .as_str()
        .expect("an address")
        .to_owned();
    let screen = desk.page_at(&url).await;
    screen.set_viewport(390, 844, 2.0).await.unwrap();
    screen
        .wait_for_value("window.received.length", 1, "the post on load end", SOON)
        .await
        .unwrap();
    let message = screen.evaluate("window.received[0]").await.unwrap();
    let place = "[window.parent === window, window.top === window, location.origin, window.opener, typeof ReactNativeWebView.postMessage]";
    let origin = url.trim_end_matches('/');
    assert_eq!(
        screen.evaluate(place).await.unwrap(),
        json!([true, true, origin, null, "function"])
    );
    assert_eq!(message["origin"], origin, "the app's own");
    assert_eq!(message["fromParent"], true, "parent is the window itself");
    let posted = event(&message);
    assert!(wire::read(Profile::Mobile, &posted).is_ok(), "{posted}");
    assert!(
        posted["data"].get("current_agent").is_some()
            && posted["data"].get("currentAgent").is_none()
    );

    // The web's way to ask comes back to the app's own listener, and is heard by nobody else.
    let ask = "window.parent.postMessage('chatwoot-dashboard-app:fetch-info', '*')";
    screen.evaluate(ask).await.unwrap();
    screen
        .wait_for_value("window.received.length", 2, "its own message", SOON)
        .await
        .unwrap();
    assert_eq!(
        screen.evaluate("window.received[1].data").await.unwrap(),
        "chatwoot-dashboard-app:fetch-info"
    );

    // The bridge is the way.
    screen
        .evaluate("ReactNativeWebView.postMessage('ready')")
        .await
        .unwrap();
    screen
        .evaluate("ReactNativeWebView.postMessage('chatwoot-dashboard-app:fetch-info')")
        .await
        .unwrap();
    screen
        .wait_for_value("window.received.length", 3, "the answer", SOON)
        .await
        .unwrap();
    assert_eq!(
        event(&screen.evaluate("window.received[2]").await.unwrap()),
        posted
    );
    desk.wait_for_line("an invented handshake").await;
    desk.wait_for_line("posted as the answer to the request")
        .await;

    // Another conversation is another screen: this one stays with what it was opened with.
    desk.select(1).await;
    let id = desk.contexts_of("profile=mobile").await[1]["conversation"]["id"].clone();
    desk.wait_for_screen_event(&id).await;
    assert_eq!(answer(&screen, 4).await, posted);
    screen.navigate(&url).await.unwrap();
    screen
        .wait_for_value("window.received.length", 1, "a new post", SOON)
        .await
        .unwrap();
    let other = event(&screen.evaluate("window.received[0]").await.unwrap());
    assert_eq!(other["data"]["conversation"]["id"], id);

    // What is sent from outside goes to the screen as well, as hubctl's own act.
    desk.command(json!({ "do": "post", "text": "sent" })).await;
    screen
        .wait_for_value("window.received.length", 2, "what was sent", SOON)
        .await
        .unwrap();
    desk.wait_for_line("sent by hubctl: the mobile app posts nothing by itself")
        .await;
    desk.clear().await;
}

/// Asks for the context as the mobile app wants it, and gives the event that is message number `count`.
async fn answer(screen: &Page, count: usize) -> Value {
    screen
        .evaluate("ReactNativeWebView.postMessage('chatwoot-dashboard-app:fetch-info')")
        .await
        .unwrap();
    received(screen, count).await
}

/// The event that is message number `count` of a screen.
async fn received(screen: &Page, count: usize) -> Value {
    screen
        .wait_for_value("window.received.length", count, "a message", SOON)
        .await
        .unwrap();
    event(&screen.evaluate("window.received.at(-1)").await.unwrap())
}

/// Opens the screen of the first app.
async fn open_screen(desk: &Desk) -> (Page, String) {
    let opened = desk.api("POST", "/apps/1/screen", &Value::Null).await;
    let url = opened["body"]["url"].as_str().unwrap().to_owned();
    (desk.page_at(&url).await, url)
}

#[tokio::test]
async fn a_screen_keeps_the_snapshot_of_when_it_was_opened() {
    let desk = Desk::with_echo(&["--profile", "mobile"]).await;
    let (screen, url) = open_screen(&desk).await;
    let opened = received(&screen, 1).await;

    // The conversation goes on. The agent's page shows it, and the server knows.
    desk.click("composer-input").await;
    desk.page.type_text("On its way").await.unwrap();
    desk.click("composer-send").await;
    desk.wait("document.querySelector('hub-thread').textContent.includes('On its way')")
        .await;
    assert_eq!(answer(&screen, 2).await, opened);

    // What the app loads in its screen gets the same, too.
    screen.evaluate("location.reload()").await.unwrap();
    screen
        .wait_for_value(
            "performance.getEntriesByType('navigation')[0].type",
            "reload",
            "the reload",
            SOON,
        )
        .await
        .unwrap();
    assert_eq!(received(&screen, 1).await, opened);
    screen
        .evaluate("location.href = '/?elsewhere'")
        .await
        .unwrap();
    screen
        .wait_for_value("location.search", "?elsewhere", "the other page", SOON)
        .await
        .unwrap();
    assert_eq!(received(&screen, 1).await, opened);

    // Opened again it is another screen.
    screen.navigate(&url).await.unwrap();
    let later = received(&screen, 1).await;
    assert_ne!(later, opened);
    let messages = later["data"]["conversation"]["messages"]
        .as_array()
        .unwrap();
    assert_eq!(messages.last().unwrap()["content"], "On its way");
    desk.clear().await;
}

#[tokio::test]
async fn the_contact_is_the_sender_and_keys_go_through_both_conversions() {
    let fixture = "fixtures/payloads/valid/web-2023-rest-web-widget-order-question.json";
    let text = std::fs::read_to_string(fixture).unwrap();
    let mut event: Value = serde_json::from_str(&text).unwrap();
    let data = &mut event["data"];
    data["contact"] = json!({});
    data["conversation"]["allMessagesLoaded"] = true.into();
    data["conversation"]["dataFetched"] = true.into();
    let odd = json!({ "address_2": 1, "größe": [{ "2fa": 2 }], "Plan tier": { "a_b_c": 3 } });
    data["conversation"]["custom_attributes"] = odd.clone();
    data["conversation"]["meta"]["sender"]["custom_attributes"] = odd;
    let file = tempfile::NamedTempFile::with_suffix(".json").unwrap();
    std::fs::write(file.path(), event.to_string()).unwrap();

    let payload = file.path().to_str().unwrap();
    let desk = Desk::with_echo(&["--profile", "mobile", "--payload", payload]).await;
    let (screen, _) = open_screen(&desk).await;
    let posted = received(&screen, 1).await;
    let data = &posted["data"];
    let keys: Vec<_> = data.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["conversation", "contact", "current_agent"]);
    let conversation = &data["conversation"];
    assert_eq!(data["contact"], conversation["meta"]["sender"]);
    let plain = json!({ "address2": 1, "gr_e": [{ "2_fa": 2 }], "plan_tier": { "a_bc": 3 } });
    assert_eq!(conversation["custom_attributes"], plain);
    assert_eq!(data["contact"]["custom_attributes"], plain);
    for key in ["all_messages_loaded", "data_fetched", "allMessagesLoaded"] {
        assert_eq!(conversation.get(key), None, "{key}");
    }
    desk.clear().await;
}

#[tokio::test]
async fn keys_are_in_snake_case_all_the_way_down() {
    let payload = "fixtures/payloads/valid/web-2023-rest-web-widget-order-question.json";
    let desk = Desk::with_echo(&["--profile", "mobile", "--payload", payload]).await;
    desk.visit("?panel=payload").await;
    let text = "document.querySelector('[data-testid=payload]').value";
    desk.wait(&format!("{text}.includes('current_agent')"))
        .await;
    let event: Value = serde_json::from_str(desk.evaluate(text).await.as_str().unwrap()).unwrap();
    fn camel_keys(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                for (key, entry) in object {
                    if key.chars().any(char::is_uppercase) {
                        found.push(key.clone());
                    }
                    camel_keys(entry, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| camel_keys(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    camel_keys(&event["data"], &mut found);
    assert_eq!(found, [""; 0]);
    desk.clear().await;
}
