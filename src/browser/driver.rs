//! A running browser: started, asked for pages, ended.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::connection::{self, Client};
use super::message::{Command, text};
use super::port::Address;
use super::process::Process;
use super::profile::Profile;
use super::registry::Registry;
use super::stderr::Tail;
use super::{BrowserError, LaunchOptions, Page};

/// How long each step of an orderly end may take before the next, harsher one.
const FAREWELL: Duration = Duration::from_secs(5);
/// Between the socket and its reader.
const BUFFER: usize = 64 * 1024;

/// The browser's own answers, to no page, get at least so long: a short deadline is meant for pages, and a start on a busy
/// machine takes longer.
const OWN_ANSWERS: Duration = Duration::from_secs(20);

/// A browser with a profile of its own.
///
/// End it with [`Browser::close`]. One that is dropped is killed and its profile removed as far as
/// that goes without waiting; one whose owner dies ends by itself when the pipe closes, or with its job
/// on Windows.
#[derive(Debug)]
pub struct Browser {
    // Fields are dropped in this order: the tasks let go of the pipe, the process ends, and then
    // nobody writes to the profile any more.
    tasks: Tasks,
    process: Guard,
    profile: Profile,
    link: Link,
    version: String,
}

/// Pages that share cookies and storage with each other and with no other page.
#[derive(Debug)]
pub struct Context {
    link: Link,
    id: String,
}

/// The way to the browser that pages are opened through.
#[derive(Clone, Debug)]
struct Link {
    client: Client,
    registry: Arc<Registry>,
    deadline: Duration,
}

impl Browser {
    /// Starts a browser and waits until it answers. Needs a tokio runtime, for as long as it lives.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Start`] when there is no such executable, [`BrowserError::Launch`] with the
    /// browser's own words when it ends at once, [`BrowserError::NoSandbox`] when it does so for want of a sandbox,
    /// [`BrowserError::Connect`] when it cannot be reached at its port, [`BrowserError::Unsupported`] for a pipe on Windows.
    pub async fn launch(options: LaunchOptions) -> Result<Self, BrowserError> {
        let profile = Profile::create(options.profile_parent.as_deref())?;
        let user_data = options.kept_profile.clone();
        let user_data = user_data.unwrap_or_else(|| profile.user_data());
        let arguments = options.arguments(&user_data);
        let (temporary, transport) = (profile.temporary(), options.transport);
        let started = Process::start(&options.executable, &arguments, &temporary, transport)?;
        let process = Guard(started.process);
        let stderr = Tail::default();
        let (client, commands) = Client::new(stderr.clone());
        let registry = Arc::new(Registry::new(options.deadline));
        let listener = tokio::spawn(stderr.clone().follow(started.stderr));
        let tasks = match started.pipes {
            Some((input, output)) => Tasks {
                reader: tokio::spawn(connection::read_all(
                    input,
                    client.clone(),
                    Arc::clone(&registry),
                )),
                writer: tokio::spawn(connection::write_all(output, commands)),
                stderr: listener,
            },
            None => {
                let line = Line {
                    client: client.clone(),
                    registry: Arc::clone(&registry),
                    commands,
                };
                line.connect(&options, &user_data, listener, &stderr)
                    .await?
            }
        };
        let mut browser = Self {
            tasks,
            process,
            profile,
            link: Link {
                client,
                registry,
                deadline: options.deadline.max(OWN_ANSWERS),
            },
            version: String::new(),
        };
        match browser.link.call("Browser.getVersion", json!({})).await {
            Ok(answer) => browser.version = text(&answer, "/product").to_owned(),
            Err(BrowserError::Closed { .. }) => {
                // The pipe may close before the last words have been read.
                let _ = timeout(FAREWELL, &mut browser.tasks.stderr).await;
                return Err(BrowserError::of_launch(options.executable, stderr.text()));
            }
            Err(error) => return Err(error),
        }
        match options.visit {
            None => browser.link.refuse_downloads(None).await?,
            Some(_) => browser.link.follow_pages().await?,
        }
        Ok(browser)
    }

    /// The browser's own name and version, such as `HeadlessChrome/156.0.8078.79`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The number of the browser's process, which is that of its process group too.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process.0.id()
    }

    /// The directory that is removed with the browser.
    #[must_use]
    pub fn profile_dir(&self) -> &Path {
        self.profile.path()
    }

    /// Whether the browser is gone. Every call fails then, those under way too.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        *self.link.client.end_of_browser().borrow()
    }

    /// Waits until the browser is gone, for as long as it takes: for a run that has nothing to wait for any more then. Does
    /// not borrow the browser.
    pub fn ended(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut end = self.link.client.end_of_browser();
        async move {
            // Without a sender there is no browser either.
            let _ = end.wait_for(|has_ended| *has_ended).await;
        }
    }

    /// Opens an address in a further tab, for the person who sits there.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn visit(&self, url: &str) -> Result<(), BrowserError> {
        let params = json!({ "url": url });
        let created = self.link.call("Target.createTarget", params).await;
        created.map(drop)
    }

    /// Waits until the last tab is closed of a browser that a person visits, or the browser is gone, for as long as it takes.
    /// Does not borrow the browser.
    pub fn left(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut pages = self.link.registry.pages();
        let ended = self.ended();
        async move {
            let closed = async {
                // Without a sender there is no browser either.
                let _ = pages.wait_for(|pages| !pages.is_empty()).await;
                let _ = pages.wait_for(BTreeSet::is_empty).await;
            };
            tokio::select! {
                () = closed => {}
                () = ended => {}
            }
        }
    }

    /// Opens a page in the browser's default context and loads an address.
    ///
    /// For what must be in place before the page's first line, open `about:blank` and use
    /// [`Page::navigate`] later.
    ///
    /// # Errors
    ///
    /// As [`Page::navigate`].
    pub async fn new_page(&self, url: &str) -> Result<Page, BrowserError> {
        self.link.open(None, url).await
    }

    /// Makes a context: cookies and storage of its own.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn new_context(&self) -> Result<Context, BrowserError> {
        let method = "Target.createBrowserContext";
        let answer = self.link.call(method, json!({})).await?;
        let id = required(&answer, method, "browserContextId")?.to_owned();
        self.link.refuse_downloads(Some(&id)).await?;
        Ok(Context {
            link: self.link.clone(),
            id,
        })
    }

    /// Ends the browser: asks, waits, kills what is left, removes the profile. Takes 15 s at most, whatever the browser does.
    ///
    /// # Errors
    ///
    /// When a process or the profile stays.
    pub async fn close(mut self) -> Result<(), BrowserError> {
        let farewell = Command::to_browser("Browser.close", json!({}));
        let client = self.link.client.clone();
        let orderly = async {
            let _ = client.call(farewell, FAREWELL).await;
            let _ = (&mut self.tasks.reader).await;
        };
        // A browser that does not answer, or is gone already, is killed just the same.
        let _ = timeout(FAREWELL, orderly).await;
        self.process.0.kill();
        self.process.0.reap(FAREWELL).await?;
        self.profile.remove(FAREWELL).await
    }
}

impl Context {
    /// Opens a page in this context, as [`Browser::new_page`].
    ///
    /// # Errors
    ///
    /// As [`Page::navigate`].
    pub async fn new_page(&self, url: &str) -> Result<Page, BrowserError> {
        self.link.open(Some(&self.id), url).await
    }

    /// Sets a cookie for the host of an address, which frames on other sites send as well.
    ///
    /// # Errors
    ///
    /// When the browser does not answer, or takes no such cookie.
    pub async fn set_cookie(&self, url: &str, name: &str, value: &str) -> Result<(), BrowserError> {
        let cookie =
            json!({ "name": name, "value": value, "url": url, "sameSite": "None", "secure": true });
        let params = json!({ "cookies": [cookie], "browserContextId": self.id });
        self.link.call("Storage.setCookies", params).await.map(drop)
    }

    /// Closes the context with its pages.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn close(self) -> Result<(), BrowserError> {
        let params = json!({ "browserContextId": self.id });
        let method = "Target.disposeBrowserContext";
        self.link.call(method, params).await.map(drop)
    }
}

impl Link {
    async fn open(&self, context: Option<&str>, url: &str) -> Result<Page, BrowserError> {
        // Empty first: the address is loaded when everything listens.
        let mut params = json!({ "url": "about:blank" });
        if let Some(context) = context {
            params["browserContextId"] = context.into();
        }
        let created = self.call("Target.createTarget", params).await?;
        let target = required(&created, "Target.createTarget", "targetId")?;
        let method = "Target.attachToTarget";
        let params = json!({ "targetId": target, "flatten": true });
        let attached = self.call(method, params).await?;
        let session = required(&attached, method, "sessionId")?;
        // The event comes before the answer.
        let tab = self.registry.tab(session).ok_or(BrowserError::Answer {
            method,
            field: "sessionId",
        })?;
        // The page is set up by its own process, a navigation begins in the browser's: without this
        // answer between them they overtake each other, and now and then the renderer crashes of it.
        let page = Page::new(tab);
        page.evaluate("0").await?;
        if url != "about:blank" {
            page.navigate(url).await?;
        }
        Ok(page)
    }

    /// Has the browser tell which pages there are.
    async fn follow_pages(&self) -> Result<(), BrowserError> {
        let params = json!({ "discover": true });
        let answer = self.call("Target.setDiscoverTargets", params).await;
        answer.map(drop)
    }

    /// A page of a test must not write to the user's disk.
    async fn refuse_downloads(&self, context: Option<&str>) -> Result<(), BrowserError> {
        let mut params = json!({ "behavior": "deny" });
        if let Some(context) = context {
            params["browserContextId"] = context.into();
        }
        let method = "Browser.setDownloadBehavior";
        self.call(method, params).await.map(drop)
    }

    async fn call(&self, method: &'static str, params: Value) -> Result<Value, BrowserError> {
        let command = Command::to_browser(method, params);
        self.client.call(command, self.deadline).await
    }
}

/// The tasks that serve the way to the browser; they end with their owner.
#[derive(Debug)]
struct Tasks {
    reader: JoinHandle<()>,
    writer: JoinHandle<()>,
    stderr: JoinHandle<()>,
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in [&self.reader, &self.writer, &self.stderr] {
            task.abort();
        }
    }
}

/// What is to be connected to the browser's port.
struct Line {
    client: Client,
    registry: Arc<Registry>,
    commands: mpsc::Receiver<Vec<u8>>,
}

impl Line {
    /// Waits for the port, connects and serves it. `listener` reads the browser's standard error, and ends with the browser.
    async fn connect(
        self,
        options: &LaunchOptions,
        user_data: &Path,
        listener: JoinHandle<()>,
        stderr: &Tail,
    ) -> Result<Tasks, BrowserError> {
        let has_ended = || listener.is_finished();
        let Some(address) = Address::find(user_data, has_ended, options.deadline).await else {
            return Err(if listener.is_finished() {
                BrowserError::of_launch(options.executable.clone(), stderr.text())
            } else {
                BrowserError::Timeout {
                    what: "the browser's port".to_owned(),
                    after: options.deadline,
                }
            });
        };
        let socket = address
            .connect()
            .await
            .map_err(|source| BrowserError::Connect {
                address: address.to_url(),
                source,
            })?;
        let (ours, theirs) = tokio::io::duplex(BUFFER);
        let (reading, writing) = socket.serve(theirs, self.commands);
        let handing_out = connection::read_all(ours, self.client, self.registry);
        Ok(Tasks {
            reader: tokio::spawn(async { tokio::join!(reading, handing_out).1 }),
            writer: tokio::spawn(writing),
            stderr: listener,
        })
    }
}

/// Kills the process when nobody closed it.
#[derive(Debug)]
struct Guard(Process);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.kill();
    }
}

fn required<'a>(
    answer: &'a Value,
    method: &'static str,
    field: &'static str,
) -> Result<&'a str, BrowserError> {
    answer[field]
        .as_str()
        .ok_or(BrowserError::Answer { method, field })
}
