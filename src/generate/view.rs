//! How much of a thread the dashboard has in its store, and which of it came over the websocket.

use crate::contract::Shape;

use super::draw::Draw;
use super::wish::History;

/// How many messages the host fetches at once, and the one it had before.
const FIRST_PAGE: usize = 21;

/// When the agent opened the conversation, and the host fetched its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    Never,
    /// After a page load, but not while it came over the websocket.
    AfterPageLoad,
    Always,
}

/// What the dashboard has of a thread.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    opened: Opened,
    /// Whether the agent has scrolled to the top.
    is_scrolled: bool,
    /// How many of the last lines the store holds, when that is given.
    exactly: Option<usize>,
    /// How many of the last messages came one by one: the first with the conversation, the others over the websocket.
    pushed: usize,
    /// Whether the sidebar has fetched the contact of a conversation that arrived over the websocket.
    pub(super) has_fetched_contact: bool,
}

impl View {
    /// A view of a thread of so many lines.
    pub(super) fn draw(
        draw: &mut Draw,
        lines: usize,
        is_writing: bool,
        history: Option<History>,
    ) -> Self {
        let opened = draw.weighted(&[
            (12, Opened::Never),
            (33, Opened::AfterPageLoad),
            (55, Opened::Always),
        ]);
        let is_scrolled = draw.chance(35);
        Self {
            opened: match history {
                Some(History::Unfetched) => Opened::Never,
                Some(History::Complete) => Opened::Always,
                None if is_writing => Opened::Always,
                None => opened,
            },
            is_scrolled: is_scrolled || lines == 1 || history == Some(History::Complete),
            exactly: None,
            pushed: draw.within(1..=4) as usize,
            has_fetched_contact: draw.chance(60),
        }
    }

    /// The same view with so many of so many lines in the store.
    pub(super) fn holding(self, held: usize, lines: usize) -> Self {
        Self {
            opened: if held > 1 {
                Opened::Always
            } else {
                self.opened
            },
            is_scrolled: held == lines,
            exactly: Some(held),
            ..self
        }
    }

    /// The view after another line has come.
    pub(super) fn holding_one_more(self, lines: usize) -> Self {
        match self.exactly {
            Some(held) if held == lines => Self {
                exactly: Some(held + 1),
                ..self
            },
            _ => self,
        }
    }

    /// A view that had so many lines when the page was loaded, and has more since.
    pub(super) fn growing(self, fetched: usize, held: usize) -> Self {
        Self {
            opened: Opened::Always,
            is_scrolled: true,
            exactly: None,
            pushed: held - fetched + 1,
            ..self
        }
    }

    /// Whether the history was fetched.
    pub(super) fn is_fetched(&self, shape: Shape) -> bool {
        match shape {
            Shape::Rest | Shape::Merged => self.opened != Opened::Never,
            Shape::Live => self.opened == Opened::Always,
        }
    }

    /// Whether the whole history was fetched.
    pub(super) fn is_complete(&self, shape: Shape) -> bool {
        self.is_fetched(shape) && self.is_scrolled
    }

    /// Whether the number of messages was wished for.
    pub(super) fn is_exact(&self) -> bool {
        self.exactly.is_some()
    }

    /// How many of so many lines the store holds: always the last ones.
    pub(super) fn held(&self, shape: Shape, lines: usize) -> usize {
        if let Some(held) = self.exactly {
            return held.min(lines);
        }
        match (self.is_fetched(shape), shape) {
            (true, _) if self.is_scrolled => lines,
            (true, _) => lines.min(FIRST_PAGE),
            (false, _) => lines.min(self.pushed(shape)),
        }
    }

    /// How many of them, again the last ones, have all columns: the one that came with the conversation, and what the
    /// websocket brought after it.
    pub(super) fn pushed(&self, shape: Shape) -> usize {
        match shape {
            Shape::Rest => 1,
            Shape::Merged | Shape::Live => self.pushed,
        }
    }
}
