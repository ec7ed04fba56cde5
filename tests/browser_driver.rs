//! The browser driver against small pages of its own. Needs a Chromium or Chrome: `HUBCTL_BROWSER`
//! names one, otherwise the usual places are searched. Without one these tests fail.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod real_browser;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use hubctl::browser::{
    Browser, BrowserError, ColorScheme, EntryKind, Frame, Happening, LaunchOptions, Medium, Page,
    Transport, What, World, find_browser,
};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const SOON: Duration = Duration::from_secs(20);
/// Nests elements so deep that the layout takes more stack than its process has.
const DEEP: &str = "{
    let inner = document.body;
    for (let depth = 0; depth < 25_000; depth += 1) {
        const next = document.createElement('div');
        inner.append(next);
        inner = next;
    }
    inner.append(document.body.offsetHeight);
}";
/// Set for the run of this test binary that is to be killed: where it notes its browser.
const VICTIM: &str = "HUBCTL_TEST_VICTIM";

#[tokio::test]
async fn scripts_run_in_the_page_and_their_exceptions_come_back() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();

    assert_eq!(page.evaluate("document.title").await.unwrap(), "host");
    let awaited = "Promise.resolve({ a: [1, null, 'x'] })";
    assert_eq!(
        page.evaluate(awaited).await.unwrap(),
        json!({ "a": [1, null, "x"] })
    );
    assert_eq!(page.evaluate("undefined").await.unwrap(), json!(null));

    for script in ["null.x", "Promise.reject(new TypeError('Cannot read it'))"] {
        let error = page.evaluate(script).await.unwrap_err().to_string();
        assert!(error.contains("TypeError: Cannot read"), "{error}");
    }
    let error = page.evaluate("(() => { throw 'plain' })()").await;
    let error = error.unwrap_err().to_string();
    assert_eq!(error, "the script threw: Uncaught plain");
    browser.close().await.unwrap();
}

#[tokio::test]
async fn scripts_run_in_frames_of_the_same_site_and_of_another() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let near = app(&page, "#near").await;
    let far = app(&page, "#far").await;

    let origin = "location.origin";
    assert_eq!(near.evaluate(origin).await.unwrap(), site.origin());
    assert_eq!(far.evaluate(origin).await.unwrap(), site.other_origin());
    // Within the frame of the other site: one of its own, in the first site's process again.
    let nested = far.frame("iframe").await.unwrap();
    let ready = nested.wait_for("document.title === 'leaf'", "the leaf", SOON);
    ready.await.unwrap();
    assert_eq!(nested.evaluate(origin).await.unwrap(), site.origin());
    assert_eq!(page.problems(), []);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_frame_inside_a_shadow_root_is_found() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/shadow")).await.unwrap();
    let far = app(&page, "iframe#inner").await;
    let origin = far.evaluate("location.origin").await.unwrap();
    assert_eq!(origin, site.other_origin());
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_frame_that_is_made_anew_is_found_again_and_the_old_one_is_gone() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    for selector in ["#near", "#far"] {
        let old = app(&page, selector).await;
        old.evaluate("globalThis.mark = 'old'").await.unwrap();
        let anew = format!(
            "{{ const old = document.querySelector('{selector}');
                const anew = document.createElement('iframe');
                anew.id = old.id; anew.src = old.src; old.replaceWith(anew); }}"
        );
        page.evaluate(&anew).await.unwrap();

        let new = app(&page, selector).await;
        assert_eq!(new.evaluate("globalThis.mark").await.unwrap(), json!(null));
        let gone = old.evaluate("1").await;
        assert!(matches!(gone, Err(BrowserError::Gone { .. })), "{gone:?}");
    }
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_handle_follows_its_frame_to_another_site_and_back() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let frame = app(&page, "#near").await;
    for origin in [site.other_origin(), site.origin()] {
        let go = format!("document.querySelector('#near').src = '{origin}/leaf'");
        page.evaluate(&go).await.unwrap();
        let arrived = frame.wait_for_value("location.origin", origin, "the new site", SOON);
        arrived.await.unwrap();
    }
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_click_is_a_real_one_also_in_a_frame_of_another_site() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    page.click("#button").await.unwrap();
    let clicked = "document.querySelector('#button').dataset.clicked";
    // Trusted, and far below the fold.
    assert_eq!(page.evaluate(clicked).await.unwrap(), "true");

    for selector in ["#near", "#far"] {
        let frame = app(&page, selector).await;
        frame.click("#button").await.unwrap();
        let what = format!("the click in {selector}");
        frame
            .wait_for_value(clicked, "true", &what, SOON)
            .await
            .unwrap();
    }
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_click_that_cannot_reach_its_element_says_why() {
    let (browser, site) = start_with(|options| options.deadline = Duration::from_secs(8)).await;
    let page = browser.new_page(&site.page("/covered")).await.unwrap();
    let error = page.click("button").await.unwrap_err().to_string();
    assert_eq!(
        error,
        "waited 8s for a click on button; last seen: the element is covered by div#cover"
    );
    let error = page.click("#nobody").await.unwrap_err().to_string();
    assert!(error.ends_with("last seen: no such element"), "{error}");
    browser.close().await.unwrap();
}

#[tokio::test]
async fn keys_and_text_go_where_the_focus_is() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/form")).await.unwrap();
    page.click("input").await.unwrap();
    page.type_text("Ada").await.unwrap();
    page.press_key("!").await.unwrap();
    page.press_key("Shift+Tab").await.unwrap();
    page.press_key("Control+k").await.unwrap();
    page.press_key("Enter").await.unwrap();
    let value = page.evaluate("document.querySelector('input').value");
    assert_eq!(value.await.unwrap(), "Ada!");
    assert_eq!(
        page.evaluate("keys").await.unwrap(),
        json!(["!", "Shift+Tab", "Control+k", "Enter"])
    );
    // Shift+Tab went back to the link, Enter followed it.
    let followed = page.wait_for_value("location.hash", "#followed", "the link", SOON);
    followed.await.unwrap();
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_screenshot_is_a_png_of_the_viewport() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    page.set_viewport(400, 300, 2.0).await.unwrap();
    let png = page.screenshot().await.unwrap();
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((number(16), number(20)), (800, 600));
    browser.close().await.unwrap();
}

#[tokio::test]
async fn what_any_frame_says_is_collected() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/noisy")).await.unwrap();
    let far = app(&page, "iframe").await;
    far.wait_for("globalThis.done", "the frame's noise", SOON)
        .await
        .unwrap();
    let is_there = |kind: fn(&EntryKind) -> bool, words: &str| {
        let entries = page.console();
        let found = entries
            .iter()
            .any(|e| kind(&e.kind) && e.text.contains(words));
        assert!(found, "{words:?} is not in {entries:#?}");
    };
    is_there(|k| matches!(k, EntryKind::Exception), "Error: far away");
    is_there(|k| matches!(k, EntryKind::Rejection), "rejected afar");
    is_there(
        |k| matches!(k, EntryKind::Console { level } if level == "warning"),
        "careful 3",
    );
    is_there(
        |k| matches!(k, EntryKind::Log { level, .. } if level == "error"),
        "Content Security Policy",
    );
    let problems = page.problems();
    let uncaught = problems.iter().find(|p| p.text.contains("far away"));
    let uncaught = uncaught.unwrap();
    assert!(uncaught.url.ends_with("/noise.js"), "{uncaught:?}");
    assert_eq!(uncaught.line, Some(2));
    assert!(!problems.iter().any(|p| p.text.contains("careful")));
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_frame_that_its_server_refuses_leaves_the_reason_in_the_log() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/refused")).await.unwrap();
    let deadline = Instant::now() + SOON;
    loop {
        let problems = page.problems();
        if problems.iter().any(|p| p.text.contains("frame-ancestors")) {
            break;
        }
        assert!(Instant::now() < deadline, "no reason in {problems:#?}");
        // The command makes room for the event.
        page.evaluate("new Promise(r => setTimeout(r, 20))")
            .await
            .unwrap();
    }
    let frame = page.frame("iframe").await.unwrap();
    let href = frame.wait_for_value("location.href", "chrome-error://chromewebdata/", "", SOON);
    href.await.unwrap();
    browser.close().await.unwrap();
}

#[tokio::test]
async fn an_init_script_runs_before_the_first_line_of_page_and_frames() {
    let (browser, site) = start().await;
    let page = browser.new_page("about:blank").await.unwrap();
    page.add_init_script("globalThis.early = 'init'", World::Main)
        .await
        .unwrap();
    page.navigate(&site.page("/host")).await.unwrap();
    assert_eq!(page.evaluate("seen").await.unwrap(), "init");
    for selector in ["#near", "#far"] {
        let frame = app(&page, selector).await;
        assert_eq!(frame.evaluate("seen").await.unwrap(), "init", "{selector}");
    }
    browser.close().await.unwrap();
}

#[tokio::test]
async fn an_isolated_world_sees_the_documents_of_all_frames_and_is_seen_by_none() {
    let (browser, site) = start().await;
    let page = browser.new_page("about:blank").await.unwrap();
    page.add_binding("report", World::Isolated).await.unwrap();
    let script = "Node.prototype.isFound = true; report(location.pathname)";
    page.add_init_script(script, World::Isolated).await.unwrap();
    page.navigate(&site.page("/host")).await.unwrap();
    let frame = app(&page, "#far").await;
    for frame in [page.main_frame(), frame] {
        let seen = "[typeof report, document.documentElement.isFound ?? null]";
        let deadline = page.deadline();
        let own = frame.evaluate_within(seen, World::Isolated, deadline).await;
        assert_eq!(own.unwrap(), json!(["function", true]));
        let of_page = frame.evaluate(seen).await.unwrap();
        assert_eq!(of_page, json!(["undefined", null]));
    }
    let called = page.journal(0).into_iter().filter_map(|it| match it.what {
        What::Called { payload, .. } => Some(payload),
        _ => None,
    });
    assert!(called.collect::<Vec<_>>().contains(&"/host".to_owned()));
    browser.close().await.unwrap();
}

#[tokio::test]
async fn the_color_scheme_reaches_page_and_frames_old_and_new() {
    let (browser, site) = start().await;
    let page = browser.new_page("about:blank").await.unwrap();
    let dark = "matchMedia('(prefers-color-scheme: dark)').matches";
    page.emulate_color_scheme(ColorScheme::Dark).await.unwrap();
    page.navigate(&site.page("/host")).await.unwrap();
    let frames = [app(&page, "#near").await, app(&page, "#far").await];
    assert_eq!(page.evaluate(dark).await.unwrap(), true);
    for frame in &frames {
        let what = "the dark scheme";
        frame.wait_for_value(dark, true, what, SOON).await.unwrap();
    }
    page.emulate_color_scheme(ColorScheme::Light).await.unwrap();
    assert_eq!(page.evaluate(dark).await.unwrap(), false);
    for frame in &frames {
        let what = "the light scheme";
        frame.wait_for_value(dark, false, what, SOON).await.unwrap();
    }
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_page_is_drawn_for_paper_and_keeps_its_colours() {
    let (browser, site) = start().await;
    let page = browser.new_page("about:blank").await.unwrap();
    page.emulate_medium(Medium::Print).await.unwrap();
    page.emulate_color_scheme(ColorScheme::Dark).await.unwrap();
    page.navigate(&site.page("/host")).await.unwrap();
    let far = app(&page, "#far").await;
    let dark_paper = "matchMedia('print and (prefers-color-scheme: dark)').matches";
    assert_eq!(page.evaluate(dark_paper).await.unwrap(), true);
    let what = "paper in the frame";
    far.wait_for_value(dark_paper, true, what, SOON)
        .await
        .unwrap();
    page.emulate_medium(Medium::Screen).await.unwrap();
    let dark_screen = "matchMedia('screen and (prefers-color-scheme: dark)').matches";
    assert_eq!(page.evaluate(dark_screen).await.unwrap(), true);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn contexts_share_no_storage() {
    let (browser, site) = start().await;
    let one = browser.new_context().await.unwrap();
    let two = browser.new_context().await.unwrap();
    let page = one.new_page(&site.page("/leaf")).await.unwrap();
    page.evaluate("localStorage.setItem('k', 'v')")
        .await
        .unwrap();
    let read = "localStorage.getItem('k')";
    let same = one.new_page(&site.page("/leaf")).await.unwrap();
    assert_eq!(same.evaluate(read).await.unwrap(), "v");
    let other = two.new_page(&site.page("/leaf")).await.unwrap();
    assert_eq!(other.evaluate(read).await.unwrap(), json!(null));

    one.close().await.unwrap();
    let gone = page.evaluate("1").await;
    assert!(matches!(gone, Err(BrowserError::Gone { .. })), "{gone:?}");
    other.close().await.unwrap();
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_wait_that_fails_tells_what_for_and_what_was_there() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let short = Duration::from_millis(200);
    let error = page
        .wait_for("document.querySelector('#x')", "the x", short)
        .await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "waited 200ms for the x; last seen: null"
    );
    let error = page
        .wait_for_value("document.title", "guest", "the guest", short)
        .await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "waited 200ms for the guest; last seen: \"host\""
    );
    let error = page.wait_for("nobody.there", "somebody", short).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("nobody is not defined"), "{error}");
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_page_that_cannot_be_loaded_is_an_error_and_stays_usable() {
    let (browser, site) = start().await;
    let page = browser.new_page("about:blank").await.unwrap();
    // Not looked up on the network, either.
    let error = page.navigate("http://example.com/").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot load http://example.com/: net::ERR_NAME_NOT_RESOLVED"
    );
    page.navigate(&site.page("/redirect")).await.unwrap();
    assert_eq!(page.evaluate("document.title").await.unwrap(), "leaf");
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_script_that_spins_is_stopped_and_the_frame_answers_again() {
    let (browser, site) = start_with(|options| options.deadline = Duration::from_secs(8)).await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let far = app(&page, "#far").await;
    let error = far.evaluate("while (true);").await.unwrap_err().to_string();
    assert_eq!(error, "no answer within 8s to the script `while (true);`");
    assert_eq!(far.evaluate("1 + 1").await.unwrap(), 2);
    let error = far.evaluate("new Promise(() => {})").await.unwrap_err();
    assert!(matches!(error, BrowserError::Timeout { .. }), "{error:?}");
    assert_eq!(far.evaluate("1 + 1").await.unwrap(), 2);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn renderers_that_die_fail_their_documents_and_the_browser_goes_on() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let far = app(&page, "#far").await;
    for pid in renderers_of_group(browser.process_id()) {
        kill(pid);
    }
    let error = page.evaluate("new Promise(() => {})").await;
    assert!(
        matches!(error, Err(BrowserError::Crashed { .. })),
        "{error:?}"
    );
    // It crashed too, or went away with the page: whichever is noticed first.
    let error = far.evaluate("new Promise(() => {})").await;
    let is_dead = matches!(
        error,
        Err(BrowserError::Crashed { .. } | BrowserError::Gone { .. })
    );
    assert!(is_dead, "{error:?}");
    page.navigate(&site.page("/host")).await.unwrap();
    let far = app(&page, "#far").await;
    assert_eq!(far.evaluate("1 + 1").await.unwrap(), 2);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_frame_of_another_site_that_dies_fails_its_calls_and_the_rest_of_the_page_goes_on() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let far = app(&page, "#far").await;
    let begun = page.journal_end();
    let waiting = far.evaluate("new Promise(() => {})");
    let (error, died) = tokio::join!(waiting, far.evaluate(DEEP));
    for error in [error, died, far.evaluate("1").await] {
        assert!(
            matches!(error, Err(BrowserError::Crashed { .. })),
            "{error:?}"
        );
    }
    // Who is told of it finds it in the journal.
    let is_told = |happening: &Happening| {
        happening.frame == far.id() && matches!(happening.what, What::Crashed)
    };
    let journal = page.journal(begun);
    assert!(journal.iter().any(is_told), "{journal:?}");

    assert_eq!(page.evaluate("1 + 1").await.unwrap(), 2);
    let near = app(&page, "#near").await;
    assert_eq!(near.evaluate("1 + 1").await.unwrap(), 2);
    let anew = "{ const old = document.querySelector('#far');
        const anew = document.createElement('iframe');
        anew.id = old.id; anew.src = old.src; old.replaceWith(anew); }";
    page.evaluate(anew).await.unwrap();
    let far = app(&page, "#far").await;
    assert_eq!(far.evaluate("1 + 1").await.unwrap(), 2);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_script_whose_document_is_replaced_says_so() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let frame = app(&page, "#near").await;
    let error = frame
        .evaluate("location.assign('/leaf'), new Promise(() => {})")
        .await;
    assert!(
        matches!(error, Err(BrowserError::Navigated { .. })),
        "{error:?}"
    );
    let far = app(&page, "#far").await;
    let error = far
        .evaluate("location.assign('/leaf'), new Promise(() => {})")
        .await;
    assert!(
        matches!(error, Err(BrowserError::Navigated { .. })),
        "{error:?}"
    );
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_dialog_is_declined_and_noted() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    assert_eq!(page.evaluate("confirm('sure?')").await.unwrap(), false);
    let entries = page.console();
    let is_dialog =
        |kind: &EntryKind| matches!(kind, EntryKind::Dialog { dialog } if dialog == "confirm");
    assert!(
        entries
            .iter()
            .any(|e| is_dialog(&e.kind) && e.text == "sure?"),
        "{entries:?}"
    );
    browser.close().await.unwrap();
}

#[tokio::test]
async fn pages_can_be_driven_from_several_tasks() {
    let (browser, site) = start().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let page = browser.new_page("about:blank").await.unwrap();
        let url = site.page("/host");
        tasks.spawn(async move {
            page.navigate(&url).await.unwrap();
            app(&page, "#far").await.click("#button").await.unwrap();
            page.problems()
        });
    }
    assert_eq!(tasks.join_all().await, vec![vec![]; 4]);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn close_leaves_no_process_and_no_profile() {
    let (browser, site) = start().await;
    browser.new_page(&site.page("/host")).await.unwrap();
    let (pid, profile) = (browser.process_id(), browser.profile_dir().to_owned());
    assert!(profile.is_dir());
    assert_ne!(processes_of_group(pid), 0);
    browser.close().await.unwrap();
    assert!(!profile.exists());
    until_nothing_is_left(pid);
}

#[tokio::test]
async fn a_browser_that_is_dropped_leaves_no_process_and_no_profile() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let (pid, profile) = (browser.process_id(), browser.profile_dir().to_owned());
    drop(browser);
    until_nothing_is_left(pid);
    assert!(!profile.exists());
    let error = page.evaluate("1").await;
    assert!(
        matches!(error, Err(BrowserError::Closed { .. })),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_browser_that_is_killed_fails_the_calls_under_way() {
    let (browser, site) = start().await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let pid = browser.process_id();
    let kill = async { kill(pid) };
    let (error, ()) = tokio::join!(page.evaluate("new Promise(() => {})"), kill);
    assert!(
        matches!(error, Err(BrowserError::Closed { .. })),
        "{error:?}"
    );
    browser.close().await.unwrap();
    until_nothing_is_left(pid);
}

/// Runs this binary once more as the victim of the next test.
#[tokio::test]
async fn victim() {
    let Some(note) = std::env::var_os(VICTIM) else {
        return;
    };
    let (browser, site) = start().await;
    let _page = browser.new_page(&site.page("/host")).await.unwrap();
    let words = format!(
        "{}\n{}",
        browser.process_id(),
        browser.profile_dir().display()
    );
    let draft = Path::new(&note).with_extension("draft");
    std::fs::write(&draft, words).unwrap();
    std::fs::rename(draft, note).unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_browser_whose_owner_is_killed_ends_and_its_profile_is_swept() {
    let dir = tempfile::tempdir().unwrap();
    let note = dir.path().join("note");
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "victim"])
        .env(VICTIM, &note)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let words = poll("the victim's note", || std::fs::read_to_string(&note).ok());
    let (pid, profile) = words.split_once('\n').unwrap();
    victim.kill().unwrap();
    victim.wait().unwrap();
    until_nothing_is_left(pid.parse().unwrap());

    // Whichever browser starts next sweeps, also one of another test.
    let (browser, _site) = start().await;
    poll("the end of the profile", || {
        (!Path::new(profile).exists()).then_some(())
    });
    browser.close().await.unwrap();
}

/// As on Windows, where there are no pipes.
#[tokio::test]
async fn over_a_port_the_same_is_seen_and_nothing_stays() {
    let (browser, site) = start_with(|options| options.transport = Transport::Port).await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let far = app(&page, "#far").await;
    let origin = far.evaluate("location.origin").await.unwrap();
    assert_eq!(origin, site.other_origin());
    let error = far.evaluate("null.x").await.unwrap_err().to_string();
    assert!(error.contains("TypeError: Cannot read"), "{error}");
    let long = page.evaluate("'x'.repeat(3_000_000)").await.unwrap();
    assert_eq!(long.as_str().unwrap().len(), 3_000_000);

    let (pid, profile) = (browser.process_id(), browser.profile_dir().to_owned());
    browser.close().await.unwrap();
    assert!(!profile.exists());
    until_nothing_is_left(pid);
}

#[tokio::test]
async fn over_a_port_a_browser_that_ends_at_once_or_is_killed_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = LaunchOptions::new("/bin/sh");
    options.transport = Transport::Port;
    options.profile_parent = Some(dir.path().to_owned());
    let error = Browser::launch(options).await.unwrap_err();
    assert!(matches!(error, BrowserError::Launch { .. }), "{error:?}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);

    let (browser, site) = start_with(|options| options.transport = Transport::Port).await;
    let page = browser.new_page(&site.page("/host")).await.unwrap();
    let pid = browser.process_id().to_string();
    let killed = Command::new("kill").args(["-KILL", &pid]).status().unwrap();
    assert!(killed.success());
    let error = page.evaluate("new Promise(() => {})").await.unwrap_err();
    assert!(matches!(error, BrowserError::Closed { .. }), "{error:?}");
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_missing_browser_and_one_that_ends_at_once_are_clear_errors() {
    let error = find_browser(Some(Path::new("/nowhere/chrome")), None).unwrap_err();
    assert_eq!(error.to_string(), "no browser at /nowhere/chrome");
    let error = Browser::launch(LaunchOptions::new("/nowhere/chrome")).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "cannot start the browser /nowhere/chrome"
    );

    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("browser");
    std::fs::write(&script, "echo 'no display' >&2; exit 1").unwrap();
    let mut options = LaunchOptions::new("/bin/sh");
    options.profile_parent = Some(dir.path().to_owned());
    let error = Browser::launch(options).await.unwrap_err();
    assert!(matches!(error, BrowserError::Launch { .. }), "{error:?}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

async fn start() -> (Browser, Site) {
    start_with(|_| ()).await
}

async fn start_with(change: impl FnOnce(&mut LaunchOptions)) -> (Browser, Site) {
    let mut options = LaunchOptions::new(executable());
    change(&mut options);
    let browser = Browser::launch(options).await.unwrap();
    (browser, Site::serve().await)
}

fn executable() -> PathBuf {
    real_browser::executable().unwrap()
}

/// The frame at a selector, with its document loaded.
async fn app(page: &Page, selector: &str) -> Frame {
    let frame = page.frame(selector).await.unwrap();
    let loaded = "location.href !== 'about:blank' && document.readyState === 'complete'";
    frame.wait_for(loaded, selector, SOON).await.unwrap();
    frame
}

/// A server on loopback whose pages frame each other across sites: `127.0.0.1` and `localhost`.
struct Site {
    port: u16,
}

impl Site {
    async fn serve() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, port));
            }
        });
        Self { port }
    }

    fn page(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn other_origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }
}

async fn answer(stream: TcpStream, port: u16) {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    // A browser opens connections in advance and may close them unused.
    if !matches!(stream.read_line(&mut request).await, Ok(1..)) {
        return;
    }
    let mut header = String::new();
    while matches!(stream.read_line(&mut header).await, Ok(3..)) {
        header.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (status, headers, body) = content(path);
    let body = body
        .replace("NEAR", &format!("http://127.0.0.1:{port}"))
        .replace("FAR", &format!("http://localhost:{port}"));
    let kind = if path.ends_with(".js") {
        "text/javascript"
    } else {
        "text/html"
    };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         {headers}Connection: close\r\n\r\n{body}"
    );
    let _ = stream.get_mut().write_all(answer.as_bytes()).await;
}

const BUTTON: &str = "<div style='height: 3000px'></div><button id='button'>press</button><script>
    document.querySelector('#button').onclick =
        event => { event.target.dataset.clicked = event.isTrusted; };
    </script>";

fn content(path: &str) -> (&'static str, &'static str, String) {
    let page = |title: &str, rest: &str| {
        format!(
            "<!doctype html><title>{title}</title><script>var seen = globalThis.early</script>{rest}"
        )
    };
    let ok = |body: String| ("200 OK", "", body);
    match path {
        "/host" => ok(page(
            "host",
            &format!(
                "<iframe id='near' src='NEAR/leaf'></iframe>
                 <iframe id='far' style='border: 7px solid; margin: 11px' src='FAR/app'></iframe>
                 {BUTTON}"
            ),
        )),
        "/app" => ok(page(
            "app",
            &format!("<iframe src='NEAR/leaf'></iframe>{BUTTON}"),
        )),
        "/leaf" => ok(page("leaf", BUTTON)),
        "/shadow" => ok(page(
            "shadow",
            "<div></div><script>
             const outer = document.querySelector('div').attachShadow({ mode: 'open' });
             outer.innerHTML = '<p></p>';
             const inner = outer.querySelector('p').attachShadow({ mode: 'open' });
             inner.innerHTML = '<iframe id=inner src=FAR/leaf></iframe>';
             </script>",
        )),
        "/covered" => ok(page(
            "covered",
            "<button>press</button><div id='cover' style='position: fixed; inset: 0'></div>",
        )),
        "/form" => ok(page(
            "form",
            "<a href='#followed'>link</a><input><script>
             var keys = [];
             addEventListener('keydown', event => keys.push(
                 (event.ctrlKey ? 'Control+' : '') + (event.shiftKey ? 'Shift+' : '') + event.key));
             </script>",
        )),
        "/noisy" => ok(page("noisy", "<iframe src='FAR/noise'></iframe>")),
        "/noise" => (
            "200 OK",
            "Content-Security-Policy: script-src 'self'\r\n",
            "<!doctype html><title>noise</title><script>inline()</script>
             <script src='/noise.js'></script>"
                .to_owned(),
        ),
        "/noise.js" => ok("console.warn('careful', 3);
            setTimeout(() => { throw new Error('far away') });
            setTimeout(() => { Promise.reject(new Error('rejected afar')) });
            setTimeout(() => { globalThis.done = true }, 20);"
            .to_owned()),
        "/refused" => ok(page("refused", "<iframe src='FAR/stern'></iframe>")),
        "/stern" => (
            "200 OK",
            "Content-Security-Policy: frame-ancestors 'none'\r\n",
            page("stern", ""),
        ),
        // Full browsers ask for it on their own.
        "/favicon.ico" => ("204 No Content", "", String::new()),
        "/redirect" => ok("<!doctype html><script>location.replace('/leaf')</script>".to_owned()),
        _ => ("404 Not Found", "", page("missing", "")),
    }
}

fn renderers_of_group(group: u32) -> Vec<u32> {
    let listing = Command::new("ps")
        .args(["-A", "-o", "pgid=,pid=,args="])
        .output()
        .unwrap();
    let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
    let renderers = listing
        .lines()
        .filter(|line| line.contains("--type=renderer"));
    renderers
        .filter_map(|line| {
            let mut fields = line.split_whitespace();
            let is_ours = fields.next() == Some(&group.to_string());
            is_ours.then(|| fields.next().unwrap().parse().unwrap())
        })
        .collect()
}

/// How many processes of a group are alive; zombies are only waiting for somebody to ask.
fn processes_of_group(group: u32) -> usize {
    let listing = Command::new("ps")
        .args(["-A", "-o", "pgid=,stat="])
        .output()
        .unwrap();
    let listing = String::from_utf8(listing.stdout).unwrap();
    let is_alive = |line: &&str| {
        let mut fields = line.split_whitespace();
        fields.next() == Some(&group.to_string()) && !fields.next().unwrap().starts_with('Z')
    };
    listing.lines().filter(is_alive).count()
}

fn until_nothing_is_left(group: u32) {
    poll("the end of every process of the browser", || {
        (processes_of_group(group) == 0).then_some(())
    });
}

fn kill(pid: u32) {
    let status = Command::new("kill")
        .args(["-KILL", &pid.to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// Asks until there is an answer.
fn poll<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + SOON;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}
