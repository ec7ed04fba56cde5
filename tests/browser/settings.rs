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
    let url = app("echo.html").await.replace("localhost", "app.localhost");

    configure(&desk).await;
    desk.click("add-app").await;
    write(&desk, "app-name", "Orders").await;
    write(&desk, "app-endpoint", &url).await;
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

/// Addresses, and what the form library of the real form makes of each.
const ADDRESSES: &str = include_str!("form-addresses.tsv");

#[tokio::test]
async fn the_form_judges_addresses_as_the_real_form_does() {
    let desk = Desk::with_echo(&["--forget-apps"]).await;
    let rows = ADDRESSES.lines().map(|line| line.split_once('\t').unwrap());
    let (judged, urls): (Vec<_>, Vec<_>) = rows.unzip();
    let judge = format!(
        "import('/ui/core/form-check.js').then(({{ isAccepted }}) => {}.map((url) => isAccepted(url) ? 'accepted' : 'refused'))",
        json!(urls)
    );
    let answers = desk.evaluate(&judge).await;
    for ((url, expected), answer) in urls.iter().zip(judged).zip(answers.as_array().unwrap()) {
        assert_eq!(answer, expected, "{url}");
    }
    desk.clear().await;
}

#[tokio::test]
async fn the_form_says_what_the_real_form_says() {
    let desk = Desk::with_echo(&["--forget-apps"]).await;
    let rows = "document.querySelectorAll('[data-testid=app-row]').length";
    configure(&desk).await;
    desk.click("add-app").await;
    desk.click("app-submit").await;
    let name_problem = "#app-name-problem";
    let endpoint_problem = "#app-endpoint-problem";
    assert_eq!(
        text_of(&desk, name_problem).await,
        "A name for the dashboard app is required"
    );
    assert_eq!(
        text_of(&desk, endpoint_problem).await,
        "A valid URL is required"
    );
    write(&desk, "app-name", "   ").await;
    assert_eq!(
        text_of(&desk, name_problem).await,
        "A name for the dashboard app is required"
    );
    write(&desk, "app-name", "CRM").await;
    assert_eq!(text_of(&desk, name_problem).await, "");
    for refused in [
        "mailto:a@example.com",
        "crm.example.com",
        "http://localhost:3000/panel",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
        "http://192.168.1.20",
        "http://0.0.0.0:3000",
        "http://devbox:3000",
        "http://devbox.local:8",
        "https://crm.example.com/a b",
    ] {
        write(&desk, "app-endpoint", refused).await;
        desk.click("app-submit").await;
        assert_eq!(
            text_of(&desk, endpoint_problem).await,
            "A valid URL is required",
            "{refused}"
        );
    }
    assert_eq!(desk.evaluate(rows).await, 1, "nothing was sent");

    // Addresses that nobody minds. What the form lets through and the API refuses is not saved and stays in the form.
    write(
        &desk,
        "app-endpoint",
        "https://crm.example.com/{{contact.id}}",
    )
    .await;
    assert_eq!(text_of(&desk, endpoint_problem).await, "");
    assert_eq!(text_of(&desk, "[data-testid=form-notice]").await, "");
    desk.click("app-submit").await;
    desk.wait("document.querySelector('[data-testid=form-failure]').textContent === 'Not saved: Content : Invalid data'")
        .await;
    write(&desk, "app-endpoint", "http://lvh.me:3000").await;
    desk.click("app-submit").await;
    desk.wait(&format!("{rows} === 2")).await;
    desk.wait("!document.querySelector('[data-testid=app-form]').open")
        .await;
    desk.clear().await;
}

#[tokio::test]
async fn what_the_real_form_refuses_and_its_api_takes_is_added_as_hubctls_own_act() {
    let desk = Desk::with_echo(&["--forget-apps"]).await;
    configure(&desk).await;
    desk.click("add-app").await;
    write(&desk, "app-name", " Orders ").await;
    write(&desk, "app-endpoint", "http://localhost:3000/panel").await;
    assert_eq!(
        text_of(&desk, "#app-endpoint-problem").await,
        "A valid URL is required"
    );
    assert_eq!(
        text_of(&desk, "[data-testid=form-notice]").await,
        "hubctl: the real form refuses this address; the settings API takes it. http://app.localhost:3000/panel passes both and leads to the same server."
    );
    desk.click("app-through-api").await;
    desk.wait("document.querySelectorAll('[data-testid=app-row]').length === 2")
        .await;
    let apps = desk
        .api(
            "GET",
            "/v1/accounts/1/dashboard_apps",
            &serde_json::Value::Null,
        )
        .await;
    assert_eq!(apps["body"][1]["title"], " Orders ", "as it was written");
    assert_eq!(
        apps["body"][1]["content"][0]["url"],
        "http://localhost:3000/panel"
    );
    desk.clear().await;
}

#[tokio::test]
async fn the_form_knows_the_first_frame_of_an_app_only() {
    let desk = Desk::with_echo(&["--forget-apps"]).await;
    let frame = |url: &str| json!({ "type": "frame", "url": url });
    let body = json!({ "title": "Two", "content": [frame("https://a.example.com/"), frame("https://b.example.com/")] });
    desk.api("POST", "/v1/accounts/1/dashboard_apps", &body)
        .await;
    desk.wait_for_line("Somebody changed the list of apps")
        .await;
    configure(&desk).await;
    desk.wait("document.querySelectorAll('[data-testid=app-row]').length === 2")
        .await;
    desk.page.click("[aria-label='Edit Two']").await.unwrap();
    assert_eq!(
        text_of(&desk, "[data-testid=form-notice]").await,
        "hubctl: this app has 2 frames; the real form knows the first one only, and saving removes the others."
    );
    desk.click("app-submit").await;
    desk.wait("!document.querySelector('[data-testid=app-form]').open")
        .await;
    let saved = desk
        .api(
            "GET",
            "/v1/accounts/1/dashboard_apps/2",
            &serde_json::Value::Null,
        )
        .await;
    let content = saved["body"]["content"].as_array().unwrap();
    assert_eq!(content.len(), 1, "{saved}");
    assert_eq!(content[0]["url"], "https://a.example.com/");
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
