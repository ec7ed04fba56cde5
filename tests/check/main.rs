//! `hubctl check`: the real binary in a real browser, on the apps of `fixtures/apps` and the one with React in `tests/apps/react`;
//! and the parts of it that a browser or other processes are needed for.
//!
//! `HUBCTL_BROWSER` names the browser; otherwise the usual places are searched. Without one these tests fail.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod again;
#[cfg(unix)]
mod app_process;
#[path = "../app_server/mod.rs"]
mod app_server;
mod apps;
mod checking;
#[cfg(unix)]
#[path = "../ending/mod.rs"]
mod ending;
mod expectations;
#[cfg(unix)]
mod faults;
mod mechanisms;
mod react_app;
#[path = "../real_browser/mod.rs"]
mod real_browser;
mod samples;
mod sign_in;
