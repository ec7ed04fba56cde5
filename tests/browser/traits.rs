//! Traits of the host as an app meets them, where the recorded traces of `tests/conformance` do not reach: what is in the
//! messages, what no trace has, and what the page says about it all.

use hubctl::contract::{HostVersion, Profile, traits, wire};
use serde_json::{Value, json};

use crate::desk::{Desk, app, ask, count, event, received};

async fn desk(version: &str) -> Desk {
    Desk::with_two(&["--profile", version]).await
}

/// The page with this app open from the start.
async fn visit_app(desk: &Desk, query: &str) {
    desk.visit(&format!("?app=1{query}")).await;
}

#[tokio::test]
async fn the_data_are_an_event_of_the_era() {
    for profile in [Profile::Web2022, Profile::Web2023, Profile::Web2026] {
        let desk = desk(profile.name()).await;
        let frame = desk.open_tab(1).await;
        let posted = event(&received(&frame, 1).await[0]);
        let data = posted["data"].as_object().expect("an object");
        let keys: Vec<_> = data.keys().map(String::as_str).collect();
        assert_eq!(keys, profile.data_keys(), "{profile}");
        assert!(wire::read(profile, &posted).is_ok(), "{profile}: {posted}");
        if profile == Profile::Web2026 {
            assert_eq!(data["theme"], "light", "the theme is that of the page");
        }
        desk.clear().await;
    }
}

#[tokio::test]
async fn another_conversation_is_another_context() {
    for version in ["2.16", "2.17"] {
        let desk = desk(version).await;
        let before = event(&received(&desk.open_tab(1).await, 1).await[0]);
        desk.select(1).await;
        if version == "2.17" {
            assert!(desk.is_open("tab-messages").await, "{version}");
            desk.click("tab-app-1").await;
        }
        let after = event(&received(&desk.frame_at(0).await, 1).await[0]);
        let id = |event: &Value| event["data"]["conversation"]["id"].clone();
        assert_ne!(id(&before), id(&after), "{version}");
        desk.clear().await;
    }
}

#[tokio::test]
async fn without_a_conversation_an_old_host_loads_the_open_app_again_with_nothing_in_its_context() {
    let desk = desk("2.16").await;
    let frame = desk.open_tab(1).await;
    let with = event(&received(&frame, 1).await[0]);
    frame.evaluate("window.marker = 1").await.unwrap();
    desk.click("rail-conversations").await;
    desk.wait("document.querySelector('hub-tab-bar').hidden")
        .await;
    let frame = desk.frame_at(0).await;
    let without = event(&received(&frame, 1).await[0]);
    let marker = frame.evaluate("window.marker ?? null").await.unwrap();
    assert_eq!(marker, Value::Null, "another document");
    let data =
        json!({ "conversation": {}, "contact": {}, "currentAgent": with["data"]["currentAgent"] });
    assert_eq!(without["data"], data);
    ask(&frame).await;
    assert_eq!(event(&received(&frame, 2).await[1]), without);
    // The next conversation is there at once, in the same tab.
    desk.select(1).await;
    let with = event(&received(&desk.frame_at(0).await, 1).await[0]);
    assert_ne!(with["data"]["conversation"], json!({}));
    desk.clear().await;
}

#[tokio::test]
async fn without_a_conversation_a_newer_host_has_no_frame() {
    let desk = desk("2.17").await;
    received(&desk.open_tab(1).await, 1).await;
    desk.command(json!({ "do": "select", "conversation": null }))
        .await;
    desk.wait("document.querySelector('hub-tab-bar').hidden && document.querySelectorAll('hub-app-frames iframe').length === 0")
        .await;
    desk.select(0).await;
    assert!(desk.is_open("tab-messages").await);
    desk.clear().await;
}

#[tokio::test]
async fn where_apps_share_a_frame_an_equal_address_does_not_load_again() {
    let url = app("echo.html").await;
    let (a, b) = (format!("A={url}"), format!("B={url}"));
    let desk = Desk::with(&["--app-url", &a, "--app-url", &b, "--profile", "2.10"]).await;
    let frame = desk.open_tab(1).await;
    received(&frame, 1).await;
    desk.click("tab-app-2").await;
    desk.wait("document.querySelector('#dashboard-app--frame-1-0')")
        .await;
    ask(&frame).await;
    received(&frame, 2).await;
    let (loads, _) = (count(&frame).await, desk.frame_at(1).await);
    assert_eq!(loads, 2, "the answer, and no load");
    desk.clear().await;
}

#[tokio::test]
async fn definitions_and_theme_are_in_what_is_posted_for_them() {
    let desk = desk("web-2026").await;
    let a = desk.open_tab(1).await;
    let first = event(&received(&a, 1).await[0]);
    desk.command(json!({ "do": "theme", "theme": "dark" }))
        .await;
    received(&a, 2).await;
    // What is edited in place nobody hears of; what is fetched again has it.
    for change in ["edit", "refetch", "delete"] {
        desk.command(json!({ "do": "definitions", "change": change }))
            .await;
    }
    let messages = received(&a, 4).await;
    // Messages keep their order: when this one is answered, everything before it has arrived.
    ask(&a).await;
    let all = received(&a, 5).await;
    let data = |index: usize| event(&all[index])["data"].clone();
    assert_eq!(messages.len(), 4);
    assert_eq!(data(1)["theme"], "dark");
    let name = data(2)["customAttributes"][0]["attribute_display_name"].clone();
    let name = name.as_str().expect("a name").to_owned();
    assert!(name.ends_with("(renamed)"), "{name}");
    let definitions = |data: &Value| data["customAttributes"].as_array().map(Vec::len);
    let whole = definitions(&first["data"]).expect("definitions");
    assert_eq!(definitions(&data(3)), Some(whole - 1));
    desk.clear().await;
}

#[tokio::test]
async fn an_app_that_is_opened_with_the_page_gets_its_definitions_in_a_second_message() {
    let desk = desk("web-2026").await;
    visit_app(&desk, "").await;
    let frame = desk.frame_at(0).await;
    let messages = received(&frame, 2).await;
    let definitions = |index: usize| event(&messages[index])["data"]["customAttributes"].clone();
    assert_eq!(definitions(0), json!([]));
    assert_ne!(definitions(1), json!([]));
    desk.clear().await;
}

#[tokio::test]
async fn another_build_of_the_newest_version_posts_whenever_the_tab_shows_again() {
    let desk = desk("web-2026").await;
    for (query, messages) in [("", 2), ("&reopening=every-time", 3)] {
        visit_app(&desk, query).await;
        let frame = desk.frame_at(0).await;
        received(&frame, 2).await;
        desk.click("tab-messages").await;
        desk.click("tab-app-1").await;
        ask(&frame).await;
        received(&frame, messages + 1).await;
        desk.visit("").await;
    }
    desk.clear().await;
}

#[tokio::test]
async fn the_version_can_be_changed_in_the_page_which_says_why_each_trait_is_so() {
    let desk = desk("web-2023").await;
    desk.visit("?panel=host").await;
    for version in ["3.14", "web-2026"] {
        desk.evaluate(&format!(
            "(() => {{ const select = document.querySelector('[data-testid=wish-profile]');
                      select.value = '{version}'; select.dispatchEvent(new Event('change')); }})()"
        ))
        .await;
        desk.wait(&format!("location.search.includes('profile={version}')"))
            .await;
        let version: HostVersion = version.parse().unwrap();
        for played in traits::played_by(version) {
            let (name, meaning) = (played.name, played.meaning);
            let value = format!("document.querySelector('[data-trait={name}]').dataset.value");
            assert_eq!(desk.evaluate(&value).await, meaning.value, "{version}");
            let text = format!("document.querySelector('[data-trait={name}]').textContent");
            let text = desk.evaluate(&text).await;
            let text = text.as_str().unwrap();
            assert!(text.contains(meaning.says), "{version}: {text}");
            assert!(text.contains(meaning.source), "{version}: {text}");
            assert!(text.contains(&traits::spans_text(meaning.holds_for)));
        }
    }
    let posted = event(&received(&desk.open_tab(1).await, 1).await[0]);
    assert!(wire::read(Profile::Web2026, &posted).is_ok(), "{posted}");
    desk.clear().await;
}

#[tokio::test]
async fn a_version_that_was_asked_for_is_the_one_the_page_shows() {
    let desk = desk("4.15.1").await;
    desk.visit("?panel=host").await;
    let shown = "document.querySelector('[data-testid=wish-profile]').selectedOptions[0]";
    desk.wait(&format!("{shown}?.value === '4.15.1'")).await;
    let label = desk.evaluate(&format!("{shown}.textContent")).await;
    assert_eq!(label, "4.15.1 (as 3.15 to 4.17)");
    desk.clear().await;
}
