//! Settings > Chat Integrations > Dashboard Apps: the form, its messages, and what becomes of the tabs.

use serde_json::json;

use crate::desk::{Desk, app, received};

/// Goes to the list of apps.
async fn configure(desk: &Desk) {
    desk.click("rail-settings").await;
    desk.click("configure").await;
}

async fn write(desk: &Desk, test_id: &str, text: &str) {
    desk.evaluate(&format!(
        "document.querySelector('[data-testid={test_id}]').value = ''"
    ))
    .await;
    desk.click(test_id).await;
    desk.page.type_text(text).await.unwrap();
}

async fn text_of(desk: &Desk, selector: &str) -> String {
    let text = desk
        .evaluate(&format!(
            "document.querySelector(\"{selector}\")?.textContent ?? ''"
        ))
        .await;
    text.as_str().unwrap_or_default().to_owned()
}

async fn tabs(desk: &Desk) -> serde_json::Value {
    desk.evaluate(
        "[...document.querySelectorAll('hub-tab-bar [role=tab]')].map((tab) => tab.textContent)",
    )
    .await
}

#[tokio::test]
async fn an_app_is_added_changed_and_deleted_as_in_the_article() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("apps.toml");
    let file_name = file.to_str().unwrap();
    let desk = Desk::with_echo(&["--apps-file", file_name]).await;
    let url = app("echo.html").await;

    configure(&desk).await;
    desk.click("add-app").await;
    write(&desk, "app-name", "Orders").await;
    write(&desk, "app-endpoint", &url).await;
    desk.wait("document.querySelector('[data-testid=form-warning]').textContent.includes('The real form refuses localhost')")
        .await;
    desk.click("app-submit").await;
    desk.wait("document.querySelectorAll('[data-testid=app-row]').length === 2")
        .await;
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(
        kept.contains("name = \"Orders\"") && kept.contains(&url),
        "{kept}"
    );

    desk.click("rail-conversations").await;
    desk.click("tab-app-2").await;
    received(&desk.frame_at(1).await, 1).await;

    configure(&desk).await;
    desk.page.click("[aria-label='Edit Orders']").await.unwrap();
    write(&desk, "app-name", "Shop").await;
    desk.click("app-submit").await;
    desk.wait("document.querySelector('[aria-label=\"Edit Shop\"]')")
        .await;
    desk.page.click("[aria-label='Delete Shop']").await.unwrap();
    desk.click("delete-yes").await;
    desk.wait("document.querySelectorAll('[data-testid=app-row]').length === 1")
        .await;
    assert_eq!(std::fs::read_to_string(&file).unwrap().trim(), "");
    assert_eq!(desk.page.problems(), []);
    desk.clear().await;
}

#[tokio::test]
async fn the_form_says_what_the_real_form_says() {
    let desk = Desk::with_echo(&["--forget-apps"]).await;
    configure(&desk).await;
    desk.click("add-app").await;
    desk.click("app-submit").await;
    assert_eq!(
        text_of(&desk, "#app-name-problem").await,
        "A name for the dashboard app is required"
    );
    assert_eq!(
        text_of(&desk, "#app-endpoint-problem").await,
        "A valid URL is required"
    );
    write(&desk, "app-name", "CRM").await;
    write(&desk, "app-endpoint", "ftp://example.com").await;
    desk.click("app-submit").await;
    assert_eq!(text_of(&desk, "#app-name-problem").await, "");
    assert_eq!(
        text_of(&desk, "#app-endpoint-problem").await,
        "A valid URL is required"
    );
    // A public address is nothing to warn of.
    write(&desk, "app-endpoint", "https://crm.example.com/panel").await;
    assert_eq!(text_of(&desk, "[data-testid=form-warning]").await, "");
    desk.page.press_key("Escape").await.unwrap();
    desk.wait("!document.querySelector('[data-testid=app-form]').open")
        .await;
    desk.clear().await;
}

#[tokio::test]
async fn without_an_app_there_are_no_tabs_and_the_list_says_so() {
    let desk = Desk::with_echo(&["--forget-apps"]).await;
    configure(&desk).await;
    desk.page.click("[aria-label^='Delete']").await.unwrap();
    desk.click("delete-yes").await;
    desk.wait("document.querySelector('[data-testid=no-apps]')")
        .await;
    assert_eq!(
        text_of(&desk, "[data-testid=no-apps]").await,
        "There are no dashboard apps configured on this account yet"
    );
    desk.click("rail-conversations").await;
    assert_eq!(
        desk.evaluate("document.querySelector('hub-tab-bar').hidden")
            .await,
        true
    );
    desk.clear().await;
}

#[tokio::test]
async fn a_visit_to_the_settings_destroys_the_frames() {
    let desk = Desk::with_echo(&[]).await;
    received(&desk.open_app().await, 1).await;
    desk.click("rail-settings").await;
    assert_eq!(
        desk.evaluate("document.querySelectorAll('hub-app-frames iframe').length")
            .await,
        0
    );
    desk.click("rail-conversations").await;
    assert!(desk.is_open("tab-messages").await);
    desk.clear().await;
}

#[tokio::test]
async fn an_app_that_somebody_else_adds_has_a_tab_when_the_view_is_built_again() {
    let desk = Desk::with_echo(&["--forget-apps"]).await;
    let body =
        json!({ "title": "CRM", "content": [{ "type": "frame", "url": "http://localhost:1/" }] });
    let answer = desk
        .api("POST", "/v1/accounts/1/dashboard_apps", &body)
        .await;
    assert_eq!(answer["status"], 200, "{answer}");
    desk.wait_for_line("Somebody changed the list of apps")
        .await;
    desk.select(1).await;
    let before = tabs(&desk).await;
    assert_eq!(
        before.as_array().map(Vec::len),
        Some(2),
        "a switch builds no view"
    );
    desk.click("rail-settings").await;
    desk.click("rail-conversations").await;
    assert_eq!(tabs(&desk).await[2], "CRM");
    desk.clear().await;
}
