//! Every trait of every profile that frames apps, as an app meets it. The cases come from the table of the traits: a value
//! without a case here does not compile.

use hubctl::contract::traits::{Answers, Mount, OnSwitch, PostsOn};
use hubctl::contract::{Profile, wire};
use serde_json::{Value, json};

use crate::desk::{Desk, ask, count, event, received};

/// The profiles whose apps stand in frames; `mobile.rs` has the other one.
const FRAMING: [Profile; 3] = [Profile::Web2022, Profile::Web2023, Profile::Web2026];

async fn desk(profile: Profile) -> Desk {
    Desk::with_two(&["--profile", profile.name()]).await
}

#[tokio::test]
async fn the_data_has_the_keys_of_the_profile_and_no_other() {
    for profile in FRAMING {
        let desk = desk(profile).await;
        let frame = desk.open_tab(1).await;
        let posted = event(&received(&frame, 1).await[0]);
        let data = posted["data"].as_object().expect("an object");
        let keys: Vec<_> = data.keys().map(String::as_str).collect();
        assert_eq!(keys, profile.traits().data_keys, "{profile}");
        assert!(wire::read(profile, &posted).is_ok(), "{profile}: {posted}");
        if profile == Profile::Web2026 {
            assert_eq!(data["theme"], "light", "the theme is that of the page");
        }
        desk.clear().await;
    }
}

#[tokio::test]
async fn frames_are_made_and_go_as_the_profile_says() {
    for profile in FRAMING {
        let desk = desk(profile).await;
        let frame = desk.open_tab(1).await;
        received(&frame, 1).await;
        frame.evaluate("window.marker = 'kept'").await.unwrap();
        desk.click("tab-messages").await;
        let frames = desk
            .evaluate("document.querySelectorAll('hub-app-frames iframe').length")
            .await;
        let again = desk.open_tab(1).await;
        let messages = received(&again, 1).await.len();
        let marker = again.evaluate("window.marker ?? null").await.unwrap();
        match profile.traits().mount {
            Mount::EachClick => assert_eq!((frames, marker), (json!(0), Value::Null), "{profile}"),
            Mount::FirstClick => {
                assert_eq!((frames, marker), (json!(1), json!("kept")), "{profile}");
            }
            Mount::Screen => unreachable!("{profile} frames its apps"),
        }
        assert_eq!(messages, 1, "{profile}: to be shown again is no load");
        desk.clear().await;
    }
}

#[tokio::test]
async fn a_switch_does_with_tab_and_frames_what_the_profile_says() {
    for profile in FRAMING {
        let desk = desk(profile).await;
        let frame = desk.open_tab(1).await;
        let before = event(&received(&frame, 1).await[0]);
        frame.evaluate("window.marker = 1").await.unwrap();
        desk.select(1).await;
        match profile.traits().on_switch {
            OnSwitch::KeepTab => assert!(desk.is_open("tab-app-1").await, "{profile}"),
            OnSwitch::BackToMessages => {
                assert!(desk.is_open("tab-messages").await, "{profile}");
                let frames = "document.querySelectorAll('hub-app-frames iframe').length";
                assert_eq!(desk.evaluate(frames).await, 0, "{profile}");
                desk.click("tab-app-1").await;
            }
            OnSwitch::NewScreen => unreachable!("{profile} frames its apps"),
        }
        let frame = desk.frame_at(0).await;
        let after = event(&received(&frame, 1).await[0]);
        assert_eq!(
            frame.evaluate("window.marker ?? null").await.unwrap(),
            Value::Null
        );
        assert_ne!(
            before["data"]["conversation"]["id"], after["data"]["conversation"]["id"],
            "{profile}"
        );
        desk.clear().await;
    }
}

#[tokio::test]
async fn a_request_is_answered_to_whom_the_profile_says() {
    for profile in FRAMING {
        let others = profile.other_answers().iter().copied();
        for answers in [profile.traits().answers].into_iter().chain(others) {
            let desk = desk(profile).await;
            let value = answers.meaning().value;
            desk.visit(&format!("?answers={value}")).await;
            answers_hold(&desk, answers, profile).await;
            desk.clear().await;
        }
    }
}

/// Lets the visible and the hidden app ask, and looks who gets the answer.
async fn answers_hold(desk: &Desk, answers: Answers, profile: Profile) {
    let a = desk.open_tab(1).await;
    received(&a, 1).await;
    match answers {
        Answers::Nobody => {
            ask(&a).await;
            desk.wait_for_line("this version of the host knows none")
                .await;
            assert_eq!(count(&a).await, 1, "{profile}");
        }
        Answers::Visible if profile.traits().mount == Mount::EachClick => {
            ask(&a).await;
            received(&a, 2).await;
        }
        Answers::Visible => {
            let b = desk.open_tab(2).await;
            received(&b, 1).await;
            ask(&a).await;
            received(&b, 2).await;
            assert_eq!(count(&a).await, 1, "{profile}: the hidden one asked");
        }
        Answers::VisibleAsker => {
            let b = desk.open_tab(2).await;
            received(&b, 1).await;
            ask(&a).await;
            desk.wait_for_line("not from the visible app").await;
            ask(&b).await;
            received(&b, 2).await;
            assert_eq!(
                (count(&a).await, count(&b).await),
                (json!(1), json!(2)),
                "{profile}"
            );
        }
        Answers::LastApp => {
            ask(&a).await;
            desk.wait_for_line("which has no frame yet").await;
            let b = desk.open_tab(2).await;
            received(&b, 1).await;
            desk.click("tab-app-1").await;
            ask(&a).await;
            received(&b, 2).await;
            assert_eq!(count(&a).await, 1, "{profile}: the visible one asked");
        }
        Answers::NativeBridge => unreachable!("{profile} frames its apps"),
    }
}

#[tokio::test]
async fn another_theme_and_another_definition_post_where_the_profile_says() {
    for profile in FRAMING {
        let desk = desk(profile).await;
        let a = desk.open_tab(1).await;
        received(&a, 1).await;
        let is_told = match profile.traits().posts_on {
            PostsOn::Load => false,
            PostsOn::LoadThemeDefinitions => true,
            PostsOn::LoadEnd => unreachable!("{profile} frames its apps"),
        };
        desk.command(json!({ "do": "theme", "theme": "dark" }))
            .await;
        desk.wait("document.documentElement.dataset.theme === 'dark'")
            .await;
        desk.command(json!({ "do": "definitions" })).await;
        desk.wait_for_line("An attribute definition changed").await;
        // Messages keep their order: when this one is answered, everything before it has arrived.
        ask(&a).await;
        let messages = received(&a, if is_told { 4 } else { 2 }).await;
        if is_told {
            assert_eq!(event(&messages[1])["data"]["theme"], "dark");
            let name = &event(&messages[2])["data"]["customAttributes"][0];
            let name = name["attribute_display_name"]
                .as_str()
                .expect("a name")
                .to_owned();
            assert!(name.ends_with("(renamed)"), "{name}");
        }
        desk.clear().await;
    }
}

#[tokio::test]
async fn what_changes_while_a_tab_is_hidden_is_posted_once_when_it_shows() {
    let desk = desk(Profile::Web2026).await;
    let a = desk.open_tab(1).await;
    received(&a, 1).await;
    desk.click("tab-messages").await;
    for theme in ["dark", "light", "dark"] {
        desk.command(json!({ "do": "theme", "theme": theme })).await;
        desk.wait(&format!(
            "document.documentElement.dataset.theme === '{theme}'"
        ))
        .await;
    }
    assert_eq!(count(&a).await, 1, "nothing while it is hidden");
    desk.click("tab-app-1").await;
    received(&a, 2).await;
    ask(&a).await;
    let messages = received(&a, 3).await;
    assert_eq!(event(&messages[1])["data"]["theme"], "dark");
    desk.clear().await;
}

#[tokio::test]
async fn every_load_posts_in_every_profile() {
    for profile in FRAMING {
        let desk = desk(profile).await;
        let frame = desk.open_tab(1).await;
        received(&frame, 1).await;
        frame
            .evaluate("setTimeout(() => location.reload())")
            .await
            .unwrap();
        desk.wait_for_line("posted on load no. 2").await;
        received(&desk.frame_at(0).await, 1).await;
        desk.clear().await;
    }
}

#[tokio::test]
async fn the_profile_can_be_switched_in_the_page_and_stands_in_its_address() {
    let desk = desk(Profile::Web2023).await;
    desk.visit("?panel=host").await;
    desk.evaluate(
        "(() => { const select = document.querySelector('[data-testid=wish-profile]');
                  select.value = 'web-2026'; select.dispatchEvent(new Event('change')); })()",
    )
    .await;
    desk.wait("document.querySelector('[data-trait=posts_on]').dataset.value === 'load-theme-definitions'")
        .await;
    desk.wait("location.search.includes('profile=web-2026')")
        .await;
    let posted = event(&received(&desk.open_tab(1).await, 1).await[0]);
    assert!(wire::read(Profile::Web2026, &posted).is_ok(), "{posted}");
    // The page says where each trait was learned.
    let told = "[...document.querySelectorAll('[data-trait] small')].every((source) => source.textContent.length > 20)";
    assert_eq!(desk.evaluate(told).await, true);
    desk.clear().await;
}
