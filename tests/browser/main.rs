//! The mock host in a real browser, started as its users start it: the real binary, the printed address, a click.
//!
//! `HUBCTL_BROWSER` names the browser; otherwise the usual places are searched. Without one these tests fail.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod access;
mod desk;
mod embedding;
mod hints;
mod mobile;
mod outside;
#[path = "../real_browser/mod.rs"]
mod real_browser;
mod serve;
mod settings;
#[path = "../telling/mod.rs"]
mod telling;
mod traits;
mod workbench;
