//! A page: its main frame, and what only a whole page has: an address, a viewport, a picture.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::base64;
use super::keyboard::Stroke;
use super::message::text;
use super::tab::Tab;
use super::{BrowserError, ConsoleEntry, Frame};

/// What a page is told of the user's taste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorScheme {
    /// `prefers-color-scheme: light`
    Light,
    /// `prefers-color-scheme: dark`
    Dark,
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

    /// Adds a script that runs before the first line of every document to come, in the page and in
    /// all its frames.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn add_init_script(&self, script: &str) -> Result<(), BrowserError> {
        self.tab.add_init_script(script);
        let source = json!({ "source": script });
        let method = "Page.addScriptToEvaluateOnNewDocument";
        self.tab.call_everywhere(method, &source).await
    }

    /// A picture of the viewport, with its frames, as PNG.
    ///
    /// # Errors
    ///
    /// When the browser cannot draw it or does not answer.
    pub async fn screenshot(&self) -> Result<Vec<u8>, BrowserError> {
        let params = json!({ "format": "png" });
        let answer = self.tab.call("Page.captureScreenshot", params).await?;
        base64::decode(text(&answer, "/data"))
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
