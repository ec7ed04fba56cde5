//! A mock host, a validator and an event generator for MessageHub Dashboard Apps.
//!
//! MessageHub embeds a web app as an iframe beside a conversation and sends it the context as a window message. This
//! crate knows that message, checks it, makes it up, and plays the host that sends it; the `hubctl` program is a thin
//! shell around it.
//!
//! ```text
//!  argv + env ---> cli
//!  files, stdin -> source::Document -> validate ---> finding::Run -> report -> stdout, file
//!  seed ---------> generate ---+---> stdout
//!                              +---> host <-> the page in the browser <-> the app in its frame
//! ```
//!
//! | module | layer | what it is for |
//! |---|---|---|
//! | [`contract`] | 0 | what MessageHub sends: types, profiles, schemas |
//! | [`source`] | 0 | text and the places in it |
//! | [`browser`] | 0 | a real browser, driven from outside |
//! | [`finding`] | 1 | findings, the rule registry, runs |
//! | [`project`] | 1 | what stands in `hubctl.toml` |
//! | [`generate`] | 1 | events from a seed |
//! | [`types`] | 1 | the event's types for TypeScript and Zod, from the schemas |
//! | [`starter`] | 2 | the files that a new project begins with |
//! | [`validate`] | 2 | documents to findings |
//! | [`expect`] | 2 | what the user expects an app to show |
//! | [`report`] | 2 | runs to bytes |
//! | [`doctor`] | 3 | whether an app can be embedded, from its HTTP answers |
//! | [`host`] | 3 | the mock host |
//! | [`check`] | 4 | contract checks in a browser |
//! | [`cli`] | 5 | arguments, streams, exit statuses |
//!
//! A module imports from lower layers only; `tests/repo.rs` holds the table.
//!
//! ```
//! use hubctl::contract::Profile;
//! use hubctl::finding::Run;
//! use hubctl::validate::{Stop, Validator};
//!
//! let payload = r#"{"event": "appContext", "data": {"contact": {}}}"#;
//! let mut run = Run::new();
//! Validator::new(Profile::Web2023).check_input("payload", payload.as_bytes(), Stop::Never, &mut run)?;
//!
//! let codes: Vec<_> = run.cases()[0].findings.iter().map(|finding| finding.rule.code).collect();
//! assert_eq!(codes, ["HUB112", "HUB112"], "conversation and currentAgent are missing");
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod browser;
pub mod check;
pub mod cli;
pub mod contract;
pub mod doctor;
pub mod expect;
pub mod finding;
pub mod generate;
pub mod host;
pub mod project;
pub mod report;
pub mod source;
pub mod starter;
pub mod types;
pub mod validate;
