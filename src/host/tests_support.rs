//! What several tests of the host need.

use jiff::Timestamp;

use super::dashboard_app::DashboardApp;
use super::session::Session;
use crate::contract::{HostVersion, wire};

/// A session with one app.
pub(super) fn session() -> Session {
    Session {
        url: "http://127.0.0.1:4400/".to_owned(),
        version: HostVersion::default(),
        request_key: wire::FETCH_INFO.to_owned(),
        theme: "system",
        seed: super::DEFAULT_SEED,
        apps: vec![DashboardApp {
            id: 1,
            app: "Orders=http://localhost:3000/".parse().expect("an app"),
            further_urls: Vec::new(),
            created_at: Timestamp::UNIX_EPOCH,
            is_of_this_run: true,
        }],
        next_app: 2,
        payload: None,
        given: None,
        fixtures: Vec::new(),
        problem: None,
        apps_file: None,
    }
}
