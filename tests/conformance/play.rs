//! Plays a scenario on `hubctl serve`, in the real browser, and records what the probes and the page see.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use hubctl::browser::{Browser, Frame, Page, What, World};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::trace::{self, Action, Scenario, Seen};

/// How long what a step leads to may take on a busy machine.
const SOON: Duration = Duration::from_secs(8);

/// For how long nothing more may come after everything has that was expected.
const QUIET: Duration = Duration::from_millis(200);

/// The function that probes call.
const BINDING: &str = "probeSaw";

const FRAMES: &str = "hub-app-frames iframe";

/// Counts frames of apps that come and go.
const COUNT: &str = "window.frameCounts = { added: 0, removed: 0 };
    const count = (nodes) => [...nodes].flatMap((node) => node instanceof HTMLIFrameElement ? [node] : [...node.querySelectorAll?.('iframe') ?? []]).length;
    new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes } of changes) {
        window.frameCounts.added += count(addedNodes);
        window.frameCounts.removed += count(removedNodes);
      }
    }).observe(document.querySelector('hub-app-frames'), { childList: true, subtree: true }); 0";

/// The counts since the last time, and the names of the apps whose frames are on the screen.
const LOOK: &str = "({ ...window.frameCounts, shows: [...document.querySelectorAll('hub-app-frames iframe')]
    .filter((frame) => frame.checkVisibility()).map((frame) => new URL(frame.src).searchParams.get('name')) })";

/// What a probe reports.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    app: String,
    document_id: String,
    what: Saw,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Saw {
    Event(String),
    Message {
        /// Its JavaScript type.
        message: String,
        /// The keys of `data`, when it is an event.
        keys: Option<Vec<String>>,
        from: String,
        /// Whether it came before the load, where that is sure to be later.
        is_early: bool,
    },
}

#[derive(Debug, Deserialize)]
struct Look {
    added: u64,
    removed: u64,
    shows: Vec<String>,
}

/// A scenario being played.
struct Player<'a> {
    page: Page,
    /// The port of the apps' server.
    port: u16,
    keys: &'a [String],
    /// Where the current step begins in the page's journal.
    begin: usize,
    /// The documents of each app, in the order of their first report.
    documents: HashMap<String, Vec<String>>,
}

/// Plays a scenario as a version and gives what was seen of each step, up to the first that differs from the trace.
pub(crate) async fn play(
    browser: &Browser,
    scenario: &Scenario,
    (version, keys): (&str, &[String]),
    port: u16,
) -> Vec<Seen> {
    let expected = scenario.trace(version).expect("a trace of this version");
    let (hubctl, url) = serve(scenario, version, port).await;
    let context = browser.new_context().await.unwrap();
    let page = context.new_page("about:blank").await.unwrap();
    page.add_binding(BINDING, World::Main).await.unwrap();
    page.navigate(&url).await.unwrap();
    let ready = "document.querySelectorAll('[data-testid=conversation]').length > 1 && document.querySelector('[data-testid=tab-messages]')";
    page.wait_for(ready, "the conversations", SOON)
        .await
        .unwrap();
    page.evaluate(COUNT).await.unwrap();
    let mut player = Player {
        page,
        port,
        keys,
        begin: 0,
        documents: HashMap::new(),
    };
    let mut all = Vec::new();
    for (step, expected) in scenario.steps.iter().zip(expected) {
        let seen = player.step(&step.actions, expected, scenario).await;
        let is_same = seen.is_as(expected, scenario.order());
        all.push(seen);
        if !is_same || expected.impossible.is_some() {
            break;
        }
    }
    context.close().await.unwrap();
    drop(hubctl);
    all
}

/// Starts the real binary with the apps of a scenario.
async fn serve(scenario: &Scenario, version: &str, port: u16) -> (tokio::process::Child, String) {
    let apps = scenario.apps.iter().flat_map(|app| {
        [
            "--app-url".to_owned(),
            format!("{}={}", app.name, app.url(port)),
        ]
    });
    let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args([
            "serve",
            "--forget-apps",
            "--theme",
            "light",
            "--profile",
            version,
        ])
        .args(apps)
        .env_clear()
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(SOON, lines.next_line()).await;
    let url = line.expect("an address in time").unwrap();
    (child, url.expect("an address"))
}

impl Player<'_> {
    async fn step(&mut self, actions: &[Action], expected: &Seen, scenario: &Scenario) -> Seen {
        self.begin = self.page.journal_end();
        let reset = "Object.assign(window.frameCounts, { added: 0, removed: 0 }); 0";
        self.page.evaluate(reset).await.unwrap();
        for action in actions {
            if let Err(why) = self.act(action).await {
                let impossible = Some(why);
                return Seen {
                    impossible,
                    ..Seen::default()
                };
            }
        }
        let deadline = Instant::now() + SOON;
        let mut seen = self.look().await;
        while !seen.is_as(expected, scenario.order()) && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(25)).await;
            seen = self.look().await;
        }
        tokio::time::sleep(QUIET).await;
        self.look().await
    }

    /// What was seen of the step so far.
    async fn look(&mut self) -> Seen {
        let look = self.page.evaluate(LOOK).await.unwrap();
        let look: Look = serde_json::from_value(look).unwrap();
        let mut lines = Vec::new();
        for happening in self.page.journal(self.begin) {
            let What::Called { payload, .. } = happening.what else {
                continue;
            };
            let report: Report = serde_json::from_str(&payload).unwrap();
            let documents = self.documents.entry(report.app.clone()).or_default();
            let known = documents.iter().position(|id| *id == report.document_id);
            let number = known.unwrap_or_else(|| {
                documents.push(report.document_id);
                documents.len() - 1
            });
            let what = self.describe(report.what);
            lines.push(format!("{}#{} {what}", report.app, number + 1));
        }
        Seen {
            added: look.added,
            removed: look.removed,
            shows: look.shows,
            lines,
            impossible: None,
        }
    }

    fn describe(&self, saw: Saw) -> String {
        match saw {
            Saw::Event(event) => event,
            Saw::Message {
                message,
                keys: Some(keys),
                from,
                is_early,
            } if keys == self.keys && message == "string" && from == "parent" => {
                let early = if is_early { " before load" } else { "" };
                format!("context{early}")
            }
            Saw::Message {
                message,
                keys,
                from,
                ..
            } => format!("{message} with {keys:?} from {from}"),
        }
    }

    async fn act(&self, action: &Action) -> Result<(), String> {
        match action.clone() {
            Action::Open { open: 0 } => self.click("[data-testid=tab-messages]").await,
            Action::Open { open } => {
                let tab = format!("hub-tab-bar [role=tab]:nth-child({})", open + 1);
                self.click(&tab).await;
            }
            Action::Select { select } => {
                let row = format!("[data-testid=conversation][data-index='{select}']");
                self.click(&row).await;
            }
            Action::Settings { settings: true } => self.click("[data-testid=rail-settings]").await,
            Action::Settings { settings: false } => {
                self.click("[data-testid=rail-conversations]").await;
            }
            Action::Ask { ask, data, of } => {
                let data = data.map_or_else(|| "undefined".to_owned(), |data| data.to_string());
                let of = of.unwrap_or_else(|| "parent".to_owned());
                self.run(&format!("window.request({data}, {of})"), Some(&ask))
                    .await?;
            }
            Action::Run { run, app } => self.run(&run, app.as_deref()).await?,
            Action::Theme { theme } => {
                self.command(json!({ "do": "theme", "theme": theme })).await;
            }
            Action::Message { message } => {
                let draft = json!({ "content": message, "isPrivate": false });
                self.raise("hub-send", &draft).await;
            }
            Action::Update { update } => self.update(&update).await,
            Action::Online { online } => {
                self.command(json!({ "do": "availability", "online": online }))
                    .await;
            }
            Action::Definitions { definitions } => {
                self.command(json!({ "do": "definitions", "change": definitions }))
                    .await;
            }
            Action::ContactPanel { contact_panel } => {
                self.command(json!({ "do": "contact-panel", "open": contact_panel }))
                    .await;
            }
            Action::AddApp { add_app } => self.change_apps("POST", "", Some(&add_app)).await,
            Action::ChangeApp { change_app, to } => {
                let id = format!("/{change_app}");
                self.change_apps("PATCH", &id, Some(&to)).await;
            }
            Action::DeleteApp { delete_app } => {
                self.change_apps("DELETE", &format!("/{delete_app}"), None)
                    .await;
            }
            Action::Sleep { sleep } => tokio::time::sleep(Duration::from_millis(sleep)).await,
        }
        Ok(())
    }

    async fn click(&self, selector: &str) {
        self.page.click(selector).await.expect(selector);
    }

    /// Runs a script in the frame of an app, or in the page.
    async fn run(&self, script: &str, app: Option<&str>) -> Result<(), String> {
        let Some(app) = app else {
            self.page.evaluate(script).await.unwrap();
            return Ok(());
        };
        let frame = self.frame_of(app).await?;
        frame.evaluate(script).await.expect(script);
        Ok(())
    }

    async fn frame_of(&self, app: &str) -> Result<Frame, String> {
        let selector = format!("{FRAMES}[src*='name={app}']");
        let there = format!("document.querySelector(\"{selector}\") !== null");
        if self.page.evaluate(&there).await.unwrap() == false {
            return Err(format!("no frame {app}"));
        }
        Ok(self.page.frame(&selector).await.unwrap())
    }

    /// Asks the API of the host, with its token, and waits until the page has been told.
    async fn api(&self, method: &str, path: &str, body: Option<Value>) {
        let body = body.map_or_else(|| "undefined".to_owned(), |body| body.to_string());
        let request = format!(
            "fetch('/api/session').then((answer) => answer.json()).then(({{ token }}) => fetch('/api{path}', {{
                method: '{method}', body: JSON.stringify({body}),
                headers: {{ api_access_token: token, 'content-type': 'application/json' }} }}))
             .then((answer) => answer.status)"
        );
        let status = self.page.evaluate(&request).await.unwrap();
        let status = status.as_u64().unwrap();
        assert!((200..300).contains(&status), "{method} {path}: {status}");
    }

    /// Tells the page to do something, as somebody outside does.
    async fn command(&self, command: Value) {
        self.api("POST", "/commands", Some(command)).await;
    }

    async fn raise(&self, intent: &str, detail: &Value) {
        let script = format!(
            "document.dispatchEvent(new CustomEvent('{intent}', {{ detail: {detail} }})) && 0"
        );
        self.page.evaluate(&script).await.unwrap();
    }

    /// Something of the selected conversation changes, as an update of the server does.
    async fn update(&self, fields: &Value) {
        let context = "fetch('/api/contexts').then((answer) => answer.json())";
        let mut context = self.page.evaluate(context).await.unwrap()["contexts"][0].take();
        for (key, value) in fields.as_object().unwrap() {
            context["conversation"][key] = value.clone();
        }
        self.raise("hub-keep-context", &context).await;
    }

    async fn change_apps(&self, method: &str, id: &str, frames: Option<&[trace::Frame]>) {
        let content =
            |frame: &trace::Frame| json!({ "type": "frame", "url": frame.url(self.port) });
        let body = frames.map(|frames| {
            json!({ "title": frames[0].name, "content": frames.iter().map(content).collect::<Vec<_>>() })
        });
        let path = format!("/v1/accounts/1/dashboard_apps{id}");
        self.api(method, &path, body).await;
        // The page hears of it, and says so.
        let told = "[...document.querySelectorAll('[data-testid=log-entry]')].some((row) => row.textContent.includes('changed the list of apps'))";
        self.page
            .wait_for(told, "the note of it", SOON)
            .await
            .unwrap();
    }
}
