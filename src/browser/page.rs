//! A page: its main frame, and what only a whole page has: an address, a viewport, a picture.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::intercept::{Decision, Interceptor, Paused};
use super::journal::{Happening, Pending, Request};
use super::keyboard::Stroke;
use super::message::text;
use super::tab::{Tab, World};
use super::{BrowserError, ConsoleEntry, Frame};

/// What a page is told of the user's taste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorScheme {
    /// `prefers-color-scheme: light`
    Light,
    /// `prefers-color-scheme: dark`
    Dark,
}

/// What a page is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// The screen, as ever.
    Screen,
    /// Paper: styles for `print` apply. Nothing is printed, so scripts hear of no `beforeprint`.
    Print,
}

/// A page of a browser. Clones are handles of the same page; it stays open until [`Page::close`].
#[derive(Clone, Debug)]
pub struct Page {
    tab: Arc<Tab>,
    main: Frame,
}

impl Page {
    pub(super) fn new(tab: Arc<Tab>) -> Self {
        let main = Frame::new(Arc::clone(&tab), tab.target().to_owned());
        Self { tab, main }
    }

    /// How long one command may take: the deadline of [`LaunchOptions`](super::LaunchOptions).
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.tab.deadline()
    }

    /// Loads an address and waits for the `load` event of the page and so of its frames.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Navigation`] when the address cannot be loaded; an error page of the server
    /// is a page like others.
    pub async fn navigate(&self, url: &str) -> Result<(), BrowserError> {
        let until = Instant::now() + self.deadline();
        let answer = self.tab.navigate(url).await?;
        let failed = |reason: &str| BrowserError::Navigation {
            url: url.to_owned(),
            reason: reason.to_owned(),
        };
        let reason = text(&answer, "/errorText");
        if !reason.is_empty() {
            return Err(failed(reason));
        }
        match text(&answer, "/loaderId") {
            // Within the same document.
            "" => Ok(()),
            loader if self.tab.loaded(loader, until).await? => Ok(()),
            _ => Err(failed(&format!(
                "no load event within {:?}",
                self.deadline()
            ))),
        }
    }

    /// [`Frame::evaluate`] in the main frame.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn evaluate(&self, expression: &str) -> Result<Value, BrowserError> {
        self.main.evaluate(expression).await
    }

    /// [`Frame::wait_for`] in the main frame.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn wait_for(
        &self,
        condition: &str,
        what: &str,
        deadline: Duration,
    ) -> Result<(), BrowserError> {
        self.main.wait_for(condition, what, deadline).await
    }

    /// [`Frame::wait_for_value`] in the main frame.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn wait_for_value(
        &self,
        expression: &str,
        expected: impl Into<Value>,
        what: &str,
        deadline: Duration,
    ) -> Result<(), BrowserError> {
        let wait = self
            .main
            .wait_for_value(expression, expected, what, deadline);
        wait.await
    }

    /// [`Frame::frame`] in the main frame.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn frame(&self, selector: &str) -> Result<Frame, BrowserError> {
        self.main.frame(selector).await
    }

    /// [`Frame::click`] in the main frame.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn click(&self, selector: &str) -> Result<(), BrowserError> {
        self.main.click(selector).await
    }

    /// Presses and releases a key where the focus is: `Enter`, `a`, `Shift+Tab`, `Control+k`.
    ///
    /// Names are those of `KeyboardEvent.key`; modifiers are `Alt`, `Control`, `Meta`, `Shift`.
    ///
    /// # Errors
    ///
    /// [`BrowserError::UnknownKey`] for a name that is none.
    pub async fn press_key(&self, key: &str) -> Result<(), BrowserError> {
        for event in Stroke::parse(key)?.events() {
            self.tab.call("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// Types text where the focus is, as an input method does: `input` events, no keys.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn type_text(&self, words: &str) -> Result<(), BrowserError> {
        let params = json!({ "text": words });
        self.tab.call("Input.insertText", params).await.map(drop)
    }

    /// Sets the size of the viewport in CSS pixels, and how many pixels of the screen one of them
    /// takes.
    ///
    /// # Errors
    ///
    /// When the browser refuses the numbers or does not answer.
    pub async fn set_viewport(
        &self,
        width: u32,
        height: u32,
        device_scale: f64,
    ) -> Result<(), BrowserError> {
        let params = json!({
            "width": width, "height": height, "deviceScaleFactor": device_scale, "mobile": false,
        });
        let answer = self.tab.call("Emulation.setDeviceMetricsOverride", params);
        answer.await.map(drop)
    }

    /// Tells the page and its frames, those to come as well, which colours the user prefers.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn emulate_color_scheme(&self, scheme: ColorScheme) -> Result<(), BrowserError> {
        let value = match scheme {
            ColorScheme::Light => "light",
            ColorScheme::Dark => "dark",
        };
        let features = self.tab.set_media("prefers-color-scheme", value);
        let method = "Emulation.setEmulatedMedia";
        self.tab.call_everywhere(method, &features).await
    }

    /// Draws the page and its frames, those to come as well, for another medium.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn emulate_medium(&self, medium: Medium) -> Result<(), BrowserError> {
        let emulated = self.tab.set_medium(match medium {
            Medium::Screen => "",
            Medium::Print => "print",
        });
        let method = "Emulation.setEmulatedMedia";
        self.tab.call_everywhere(method, &emulated).await
    }

    /// Adds a script that runs before the first line of every document to come, in the page and in
    /// all its frames. Scripts run in the order in which they were added, whatever their worlds.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn add_init_script(&self, script: &str, world: World) -> Result<(), BrowserError> {
        let source = self.tab.add_init_script(script, world);
        let method = "Page.addScriptToEvaluateOnNewDocument";
        self.tab.call_everywhere(method, &source).await
    }

    /// Writes down every request of the page and its frames from now on, also of those to come.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn watch_network(&self) -> Result<(), BrowserError> {
        let params = self.tab.watch_network();
        self.tab.call_everywhere("Network.enable", &params).await
    }

    /// Gives scripts of a world a function of that name, in the page and its frames, which hands one text over to
    /// [`Page::journal`].
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn add_binding(&self, name: &str, world: World) -> Result<(), BrowserError> {
        let params = self.tab.add_binding(name, world);
        self.tab
            .call_everywhere("Runtime.addBinding", &params)
            .await
    }

    /// Decides on requests whose address fits one of the patterns (`*` stands for anything). One decider a page; no
    /// patterns end it.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn intercept(
        &self,
        patterns: &[&str],
        decide: impl Fn(&Paused) -> Decision + Send + Sync + 'static,
    ) -> Result<(), BrowserError> {
        if patterns.is_empty() {
            self.tab.set_interceptor(None);
            self.release().await;
            return self.tab.call_everywhere("Fetch.disable", &json!({})).await;
        }
        let patterns = patterns.iter().map(|&pattern| pattern.to_owned());
        let interceptor = Interceptor::new(patterns.collect(), decide);
        let params = interceptor.params();
        self.tab.set_interceptor(Some(interceptor));
        self.tab.call_everywhere("Fetch.enable", &params).await
    }

    /// Lets the requests go that were held, oldest first. Gives how many.
    pub async fn release(&self) -> usize {
        self.tab.release().await
    }

    /// What has happened from this number on; numbers count up from 0.
    #[must_use]
    pub fn journal(&self, first: usize) -> Vec<Happening> {
        self.tab.journal(first)
    }

    /// The number of the next entry of [`Page::journal`].
    #[must_use]
    pub fn journal_end(&self) -> usize {
        self.tab.journal_end()
    }

    /// Waits until the journal has an entry that `find` takes, from this number on.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Timeout`] with `what`, and when the page ends.
    pub async fn wait_for_happening<T>(
        &self,
        first: usize,
        what: &str,
        deadline: Duration,
        find: impl Fn(&Happening) -> Option<T>,
    ) -> Result<T, BrowserError> {
        self.tab.happening(first, what, deadline, find).await
    }

    /// Requests that have no end yet; documents and sockets are not counted.
    #[must_use]
    pub fn pending_requests(&self) -> Vec<Pending> {
        self.tab.pending_requests()
    }

    /// The body of a request as text, also one that the browser did not tell at once; empty when it is gone.
    pub async fn body_of(&self, request: &Request) -> String {
        if !request.has_more {
            return request.body.clone();
        }
        let answer = self.ask_about(request, "Network.getRequestPostData").await;
        text(&answer, "/postData").to_owned()
    }

    async fn ask_about(&self, request: &Request, method: &'static str) -> Value {
        let params = json!({ "requestId": request.id });
        let answer = self
            .tab
            .call_in(&request.session, method, params, self.deadline());
        answer.await.unwrap_or_default()
    }

    /// The browser's name of the frame of the page itself.
    #[must_use]
    pub fn main_frame_id(&self) -> &str {
        self.main.id()
    }

    /// The frame of the page itself.
    #[must_use]
    pub fn main_frame(&self) -> Frame {
        self.main.clone()
    }

    /// Takes away what an origin has stored, but for `sessionStorage`, which is the page's own.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn clear_storage(&self, origin: &str) -> Result<(), BrowserError> {
        let params = json!({ "origin": origin, "storageTypes": "all" });
        let method = "Storage.clearDataForOrigin";
        self.tab.call(method, params).await.map(drop)
    }

    /// Every frame that has a document now, at any depth and of any origin, the page's own included; in no certain order.
    #[must_use]
    pub fn frames(&self) -> Vec<Frame> {
        let ids = self.tab.frames_with_documents().into_iter();
        ids.map(|id| Frame::new(Arc::clone(&self.tab), id))
            .collect()
    }

    /// The text of the answer to a request; empty when the browser has not kept it, or it is no text.
    pub async fn answer_to(&self, request: &Request) -> String {
        let answer = self.ask_about(request, "Network.getResponseBody").await;
        let is_encoded = answer["base64Encoded"] == true;
        let body = if is_encoded {
            ""
        } else {
            text(&answer, "/body")
        };
        body.to_owned()
    }

    /// A picture of the viewport, with its frames, as PNG.
    ///
    /// # Errors
    ///
    /// When the browser cannot draw it or does not answer.
    pub async fn screenshot(&self) -> Result<Vec<u8>, BrowserError> {
        let params = json!({ "format": "png" });
        let answer = self.tab.call("Page.captureScreenshot", params).await?;
        STANDARD
            .decode(text(&answer, "/data"))
            .ok()
            .filter(|bytes| !bytes.is_empty())
            .ok_or(BrowserError::Answer {
                method: "Page.captureScreenshot",
                field: "data",
            })
    }

    /// Everything the page and its frames have said so far, in the order of arrival.
    ///
    /// What a frame said before the answer to a command of the same frame is in it.
    #[must_use]
    pub fn console(&self) -> Vec<ConsoleEntry> {
        self.tab.console()
    }

    /// The part of [`Page::console`] that a page in good order would not say.
    #[must_use]
    pub fn problems(&self) -> Vec<ConsoleEntry> {
        let mut entries = self.console();
        entries.retain(ConsoleEntry::is_problem);
        entries
    }

    /// Closes the page.
    ///
    /// # Errors
    ///
    /// When it is gone already or the browser does not answer.
    pub async fn close(self) -> Result<(), BrowserError> {
        self.tab.close().await
    }
}
