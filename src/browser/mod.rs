//! A real browser, driven from outside through the Chrome DevTools Protocol.
//!
//! A thin client of our own over `--remote-debugging-pipe`: two pipes, NUL-separated JSON, one flat
//! session for the page and one for every frame that lives in another process; on Windows the same over
//! a port. It knows pages, frames, clicks and console messages, and nothing of what is shown in them.
//!
//! ```no_run
//! # async fn demo() -> Result<(), hubctl::browser::BrowserError> {
//! use hubctl::browser::{Browser, LaunchOptions, find_browser};
//!
//! let executable = find_browser(None, None)?;
//! let browser = Browser::launch(LaunchOptions::new(executable)).await?;
//! let page = browser.new_page("http://localhost:4400/").await?;
//! page.wait_for("document.querySelector('iframe')", "the app's frame", page.deadline())
//!     .await?;
//! let app = page.frame("iframe").await?;
//! let title = app.evaluate("document.title").await?;
//! assert_eq!(title, "Orders");
//! assert!(page.problems().is_empty());
//! browser.close().await
//! # }
//! ```
//!
//! Everything waits with a deadline, and a deadline that passes says what was waited for.

mod connection;
mod console;
mod driver;
mod error;
mod find;
mod frame;
mod intercept;
mod journal;
mod keyboard;
mod launch;
mod message;
mod mouse;
mod page;
mod places;
mod port;
mod process;
mod profile;
mod registry;
mod script;
mod stderr;
mod surroundings;
mod tab;
mod wait;

pub use console::{ConsoleEntry, EntryKind};
pub use driver::{Browser, Context};
pub use error::BrowserError;
pub use find::{find_browser, find_browser_in};
pub use frame::Frame;
pub use intercept::{Decision, Paused};
pub use journal::{Happening, Pending, Request, What};
pub use launch::{Display, LaunchOptions, Sandbox, Transport};
pub use page::{ColorScheme, Medium, Page};
pub use surroundings::{Platform, Surroundings};
pub use tab::World;
