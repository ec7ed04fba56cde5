//! What a host shows: the answer of `/api/session`.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::dashboard_app::DashboardApp;
use super::fixtures::Fixture;
use super::{App, conversations};
use crate::contract::{HostVersion, Traits, traits};
use crate::generate::Scenario;

/// What a host shows.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// The address of the page on this machine.
    pub url: String,
    pub version: HostVersion,
    pub request_key: String,
    pub theme: &'static str,
    /// The seed of the conversations that are made up.
    pub seed: u64,
    /// The apps, a tab each.
    pub apps: Vec<DashboardApp>,
    /// The number of the next app.
    pub next_app: u64,
    /// The contexts of `--payload`.
    pub payload: Option<Arc<[Value]>>,
    /// Contexts that were set from outside: they go before all others.
    pub given: Option<Arc<[Value]>>,
    /// The files of `--fixtures`.
    pub fixtures: Vec<Fixture>,
    /// Why something could not be read again, when it could not; what is shown is then the last that could.
    pub problem: Option<String>,
    /// Where apps are kept that are added in the page; `None` when they are not.
    pub apps_file: Option<String>,
}

/// A host that can be emulated, as the page shows it.
#[derive(Serialize)]
struct ProfileEntry {
    name: &'static str,
    /// The releases that behave so.
    versions: String,
    traits: Traits,
    meanings: Vec<traits::PlayedTrait>,
    scenarios: Vec<&'static str>,
}

impl Session {
    /// The session as the page reads it.
    pub(super) fn to_json(&self, token: &str) -> Value {
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "url": self.url,
            "token": token,
            "profile": self.version,
            "request_key": self.request_key,
            "theme": self.theme,
            "seed": self.seed,
            "account": { "id": super::settings::ACCOUNT, "name": "Harbour Goods" },
            "apps": self.apps.iter().map(DashboardApp::to_page).collect::<Vec<_>>(),
            "apps_file": self.apps_file,
            "source": self.source().name(),
            "fixtures": self.fixtures.iter().map(|fixture| &fixture.name).collect::<Vec<_>>(),
            "profiles": self.profiles(),
            "scenarios": scenarios(),
            "locales": conversations::locales(),
            "shapes": conversations::SHAPES,
            "channels": conversations::channels(),
            "problem": self.problem,
        })
    }

    /// Where the conversations come from unless a page wants others.
    pub(super) fn source(&self) -> conversations::Source {
        if self.given.is_some() {
            conversations::Source::Given
        } else if self.payload.is_some() {
            conversations::Source::Payload
        } else {
            conversations::Source::MadeUp
        }
    }

    /// The hosts to choose from: the one that was asked for is always among them.
    fn profiles(&self) -> Vec<ProfileEntry> {
        let mut versions = traits::distinct_versions();
        if !versions.contains(&self.version) {
            versions.push(self.version);
        }
        let entry = |version: HostVersion| ProfileEntry {
            name: version.name(),
            versions: traits::alike(version).to_string(),
            traits: Traits::of(version),
            meanings: traits::played_by(version),
            scenarios: Scenario::all()
                .iter()
                .filter(|scenario| scenario.is_sent_by(version))
                .map(Scenario::name)
                .collect(),
        };
        versions.into_iter().map(entry).collect()
    }

    /// The app with that number.
    pub(super) fn app(&self, id: u64) -> Option<&App> {
        let app = self.apps.iter().find(|app| app.id == id)?;
        Some(&app.app)
    }
}

fn scenarios() -> Value {
    let all = Scenario::all()
        .iter()
        .map(|scenario| json!({ "name": scenario.name(), "summary": scenario.summary() }));
    all.collect()
}
