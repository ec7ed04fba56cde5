//! The traces: what the dashboard component of each version did with a probe app, scenario by scenario, as data.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance");

/// A scenario with what each version did in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    /// The name of its file.
    #[serde(skip)]
    pub(crate) name: String,
    /// The apps of the account; `one` and `two` when it does not say.
    #[serde(default = "one_and_two")]
    pub(crate) apps: Vec<Frame>,
    pub(crate) steps: Vec<Step>,
    traces: Vec<Trace>,
}

/// A frame with the probe app in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Frame {
    pub(crate) name: String,
    #[serde(default)]
    query: String,
    #[serde(default = "path_of_the_app")]
    path: String,
    /// Whether nothing listens there.
    #[serde(default)]
    refused: bool,
}

impl Frame {
    pub(crate) fn url(&self, port: u16) -> String {
        let Self {
            name, path, query, ..
        } = self;
        // Port 1 is open nowhere.
        let port = if self.refused { 1 } else { port };
        let more = if query.is_empty() { "" } else { "&" };
        format!("http://localhost:{port}/{path}?name={name}{more}{query}")
    }
}

/// Something that happens, and what it consists of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    #[serde(rename = "step")]
    pub(crate) title: String,
    pub(crate) actions: Vec<Action>,
}

/// What the agent, the host, the app or somebody else does.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum Action {
    /// The agent opens the tab of an app, by its place in the list, or Messages: 0.
    Open {
        open: usize,
    },
    /// The agent opens a conversation, by its place in the list.
    Select {
        select: usize,
    },
    /// The agent goes to the settings, or back.
    Settings {
        settings: bool,
    },
    /// An app posts a message: the request unless it says something else, to its parent unless to `top`.
    Ask {
        ask: String,
        data: Option<Value>,
        of: Option<String>,
    },
    /// A script runs in an app, or in the page of the host.
    Run {
        run: String,
        #[serde(rename = "in")]
        app: Option<String>,
    },
    Theme {
        theme: String,
    },
    /// A message is written.
    Message {
        message: String,
    },
    /// Fields of the conversation change.
    Update {
        update: Value,
    },
    /// The agent comes or goes.
    Online {
        online: bool,
    },
    Definitions {
        definitions: String,
    },
    #[serde(rename_all = "camelCase")]
    ContactPanel {
        contact_panel: bool,
    },
    /// Somebody else adds an app with these frames.
    #[serde(rename_all = "camelCase")]
    AddApp {
        add_app: Vec<Frame>,
    },
    /// Somebody else changes an app, by its number.
    #[serde(rename_all = "camelCase")]
    ChangeApp {
        change_app: u64,
        to: Vec<Frame>,
    },
    /// Somebody else deletes an app, by its number.
    #[serde(rename_all = "camelCase")]
    DeleteApp {
        delete_app: u64,
    },
    /// Nothing happens for so many milliseconds.
    Sleep {
        sleep: u64,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trace {
    versions: Vec<String>,
    seen: Vec<Seen>,
}

/// What was seen of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Seen {
    /// Frames that came into the page.
    pub(crate) added: u64,
    /// Frames that left it.
    pub(crate) removed: u64,
    /// The frames on the screen afterwards.
    pub(crate) shows: Vec<String>,
    /// What the probes reported, in order: `one#2 load` is the load of the second document of `one`. A line says `context`
    /// for an event with the keys of that version that comes from the parent.
    pub(crate) lines: Vec<String>,
    /// Why the step cannot be done in this version; the scenario ends with it.
    pub(crate) impossible: Option<String>,
}

impl Seen {
    /// Whether two sights are the same. What probes of different apps reported has no order between them.
    pub(crate) fn is_as(&self, other: &Self, order: Order) -> bool {
        let sorted = |seen: &Self| {
            let mut lines = seen.lines.clone();
            match order {
                Order::WithinAnApp => lines.sort_by_key(|line| app_of(line).to_owned()),
                Order::None => lines.sort_unstable(),
            }
            let mut shows = seen.shows.clone();
            shows.sort_unstable();
            Self {
                lines,
                shows,
                ..seen.clone()
            }
        };
        sorted(self) == sorted(other)
    }
}

fn app_of(line: &str) -> &str {
    line.split('#').next().unwrap_or_default()
}

/// Which order of lines counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// That of the lines of each app.
    WithinAnApp,
    /// None: whether `load` or an answer comes first is a race there.
    None,
}

fn one_and_two() -> Vec<Frame> {
    ["one", "two"]
        .map(|name| Frame {
            name: name.to_owned(),
            query: String::new(),
            path: path_of_the_app(),
            refused: false,
        })
        .into()
}

fn path_of_the_app() -> String {
    "app".to_owned()
}

impl Scenario {
    /// All scenarios, by name.
    pub(crate) fn all() -> Vec<Self> {
        let folder = Path::new(FOLDER).join("scenarios");
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort_unstable();
        let read = |path: &Path| {
            let text = std::fs::read_to_string(path).unwrap();
            let scenario: Self = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            Self {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                ..scenario
            }
        };
        paths.iter().map(|path| read(path)).collect()
    }

    /// What a version did, when it was recorded.
    pub(crate) fn trace(&self, version: &str) -> Option<&[Seen]> {
        let trace = self
            .traces
            .iter()
            .find(|trace| trace.versions.iter().any(|known| known == version));
        trace.map(|trace| &trace.seen[..])
    }

    /// Which order of lines counts: an app that asks while it loads races with its own `load`, unless that is delayed.
    pub(crate) fn order(&self) -> Order {
        let is_race = |app: &Frame| {
            let asks = ["early", "dcl", "atload"];
            asks.iter().any(|way| app.query.contains(way)) && !app.query.contains("slow")
        };
        if self.apps.iter().any(is_race) {
            Order::None
        } else {
            Order::WithinAnApp
        }
    }
}

/// The versions that were recorded, oldest first, with the keys of `data` that each one sent.
pub(crate) fn versions() -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(Path::new(FOLDER).join("keys.json")).unwrap();
    let keys: serde_json::Map<String, Value> = serde_json::from_str(&text).unwrap();
    keys.into_iter()
        .map(|(version, keys)| (version, serde_json::from_value(keys).unwrap()))
        .collect()
}

/// The traces that hubctl cannot match, each with its reason.
pub(crate) fn differences() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(Path::new(FOLDER).join("differences.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}
