//! A frame: what an `iframe` element shows, in whatever process it lives.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::console::describe;
use super::message::text;
use super::script::{self, Outcome, Returned};
use super::tab::{Tab, World};
use super::wait::Wait;
use super::{BrowserError, mouse};

/// A frame of a page.
///
/// The handle follows its frame through navigations, also to another process. An `iframe` element
/// that is removed and made anew has a new frame; the old handle then reports
/// [`BrowserError::Gone`].
#[derive(Clone, Debug)]
pub struct Frame {
    tab: Arc<Tab>,
    id: String,
}

impl Frame {
    pub(super) fn new(tab: Arc<Tab>, id: String) -> Self {
        Self { tab, id }
    }

    /// The browser's name of the frame, as [`Happening::frame`](super::Happening::frame) has it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn tab(&self) -> &Tab {
        &self.tab
    }

    /// Runs a JavaScript expression in the frame's document and brings its value back as JSON,
    /// awaited when it is a promise. `undefined` comes back as `null`.
    ///
    /// A frame that was just made shows an empty document first; use [`Frame::wait_for`] for what
    /// the document you mean has.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Script`] when it throws, [`BrowserError::Timeout`] when it takes longer than
    /// the browser's deadline; a script that spins is stopped then. [`BrowserError::Navigated`] when the
    /// frame goes on to another document meanwhile, [`BrowserError::Crashed`] when its process dies.
    pub async fn evaluate(&self, expression: &str) -> Result<Value, BrowserError> {
        self.evaluate_within(expression, World::Main, self.tab.deadline())
            .await
    }

    /// [`Frame::evaluate`] in a world of the document, with a deadline of its own.
    ///
    /// # Errors
    ///
    /// As [`Frame::evaluate`].
    pub async fn evaluate_within(
        &self,
        expression: &str,
        world: World,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        let place = (self.id.as_str(), world);
        let outcome =
            script::evaluate(&self.tab, place, expression, Returned::ByValue, deadline).await;
        let mut outcome = outcome?;
        Ok(outcome.object["value"].take())
    }

    /// Stops a script of the frame's document that spins, if one does.
    pub async fn stop(&self) {
        script::stop(&self.tab, &self.id).await;
    }

    /// Waits until a JavaScript expression is true, as `if` understands it.
    ///
    /// An expression that throws is taken as not true yet.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Wait`] with `what` and the last value seen.
    pub async fn wait_for(
        &self,
        condition: &str,
        what: &str,
        deadline: Duration,
    ) -> Result<(), BrowserError> {
        let mut wait = Wait::new(what, deadline);
        loop {
            let look = self.run(condition, Returned::ByReference, wait.remaining());
            match look.await {
                Ok(seen) if seen.is_truthy() => return Ok(()),
                Ok(seen) => wait.again(describe(&seen.object)).await?,
                Err(error) => wait.excuse(error).await?,
            }
        }
    }

    /// Waits until a JavaScript expression has a value.
    ///
    /// Unlike [`Frame::wait_for`] with a comparison, the error shows what was there instead.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Wait`] with `what` and the last value seen.
    pub async fn wait_for_value(
        &self,
        expression: &str,
        expected: impl Into<Value>,
        what: &str,
        deadline: Duration,
    ) -> Result<(), BrowserError> {
        let expected = expected.into();
        let mut wait = Wait::new(what, deadline);
        loop {
            let look = self.run(expression, Returned::ByValue, wait.remaining());
            match look.await {
                Ok(seen) if seen.object["value"] == expected => return Ok(()),
                Ok(seen) => wait.again(seen.object["value"].to_string()).await?,
                Err(error) => wait.excuse(error).await?,
            }
        }
    }

    /// The frame of an `iframe` element in this frame's document, waiting for the element.
    ///
    /// The selector is looked up in open shadow roots too, each on its own.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Wait`] when no such element appears within the browser's deadline.
    pub async fn frame(&self, selector: &str) -> Result<Self, BrowserError> {
        let what = format!("a frame at {selector}");
        let mut wait = Wait::new(&what, self.tab.deadline());
        loop {
            match self.find_frame(selector, wait.remaining()).await {
                Ok(Some(id)) => return Ok(Self::new(Arc::clone(&self.tab), id)),
                Ok(None) => wait.again("no such element".to_owned()).await?,
                Err(error) => wait.excuse(error).await?,
            }
        }
    }

    /// Clicks on an element with the mouse: scrolls it into view and presses the left button on its
    /// centre, once it is there, has a size, keeps still and nothing lies above it.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Wait`] with the reason why it could not be clicked within the browser's
    /// deadline.
    pub async fn click(&self, selector: &str) -> Result<(), BrowserError> {
        mouse::click(self, selector).await
    }

    /// The first element at a selector, by reference; the outcome has no object id without one.
    pub(super) async fn find(
        &self,
        selector: &str,
        deadline: Duration,
    ) -> Result<Outcome, BrowserError> {
        let expression = format!("({FIND})({})", Value::from(selector));
        self.run(&expression, Returned::ByReference, deadline).await
    }

    async fn run(
        &self,
        expression: &str,
        returned: Returned,
        deadline: Duration,
    ) -> Result<Outcome, BrowserError> {
        script::evaluate(
            &self.tab,
            (&self.id, World::Main),
            expression,
            returned,
            deadline,
        )
        .await
    }

    /// The id comes from the element and not from `Page.frameAttached`, which gets lost when a
    /// renderer is swapped.
    async fn find_frame(
        &self,
        selector: &str,
        deadline: Duration,
    ) -> Result<Option<String>, BrowserError> {
        let element = self.find(selector, deadline).await?;
        let Some(object) = element.object_id() else {
            return Ok(None);
        };
        let session = &element.place.session;
        let params = json!({ "objectId": object });
        let answer = self
            .tab
            .call_in(session, "DOM.describeNode", params, deadline)
            .await?;
        match text(&answer, "/node/frameId") {
            "" => Err(BrowserError::Script {
                message: format!("{} is no frame", text(&answer, "/node/nodeName")),
            }),
            id => Ok(Some(id.to_owned())),
        }
    }
}

/// The first element at a selector, in the document or in any open shadow root.
const FIND: &str = "selector => {
    const find = root => {
        const found = root.querySelector(selector);
        if (found) return found;
        for (const element of root.querySelectorAll('*')) {
            const inner = element.shadowRoot && find(element.shadowRoot);
            if (inner) return inner;
        }
        return null;
    };
    return find(document);
}";
