//! Opens a page in a browser and ends in one of several ways: `cargo run --example browser_end -- HOW NOTE FOLDER`.
//!
//! HOW is `well`, `error`, `panic` or `wait`, which is for a signal; NOTE is a file that gets the number of the browser's
//! process and the profile's path when the page is there; FOLDER is where the profile is made. `tests/browser_end.rs` looks
//! at what is left.

use std::error::Error;
use std::path::{Path, PathBuf};

use hubctl::browser::{Browser, LaunchOptions, Platform, Surroundings, find_browser_in};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [how, note, folder] = arguments.as_slice() else {
        return Err("name how to end, a file for the note and a folder for the profile".into());
    };
    let around = Surroundings::from_variables(Platform::current(), |name| std::env::var_os(name));
    let explicit = std::env::var_os("HUBCTL_BROWSER").map(PathBuf::from);
    let mut options = LaunchOptions::new(find_browser_in(explicit.as_deref(), &around)?);
    options.profile_parent = Some(folder.into());
    // Before the browser is there: a signal may come at any time.
    let interrupted = interrupted()?;
    let browser = Browser::launch(options).await?;
    let page = browser
        .new_page("data:text/html,<title>open</title>")
        .await?;
    let title = page.evaluate("document.title").await?;
    assert_eq!(title, "open");
    leave_note(note, &browser)?;
    match how.as_str() {
        "well" => {}
        // The browser is dropped without having been closed, here and in the next case.
        "error" => return Err("something went wrong".into()),
        "panic" => panic!("something went very wrong"),
        "wait" => interrupted.await,
        _ => return Err(format!("there is no way to end {how}").into()),
    }
    browser.close().await?;
    Ok(())
}

/// Written under another name first, so that nobody reads half of it.
fn leave_note(note: &str, browser: &Browser) -> std::io::Result<()> {
    let words = format!(
        "{}\n{}",
        browser.process_id(),
        browser.profile_dir().display()
    );
    let draft = Path::new(note).with_extension("draft");
    std::fs::write(&draft, words)?;
    std::fs::rename(draft, note)
}

/// Waits for Ctrl-C or SIGTERM.
#[cfg(unix)]
fn interrupted() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn interrupted() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
