//! How much of a thread the dashboard has in its store, and which of it came over the websocket.

use crate::contract::Shape;

use super::draw::Draw;

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
    /// How many of the last messages were pushed.
    pushed: usize,
    /// Whether the host says who caused the last update.
    pub(super) tells_performer: bool,
}

impl View {
    /// A view of a thread of so many lines.
    pub(super) fn draw(draw: &mut Draw, lines: usize, is_writing: bool) -> Self {
        let opened = draw.weighted(&[
            (12, Opened::Never),
            (33, Opened::AfterPageLoad),
            (55, Opened::Always),
        ]);
        let is_scrolled = draw.chance(35);
        Self {
            opened: if is_writing { Opened::Always } else { opened },
            is_scrolled: is_scrolled || lines == 1,
            pushed: draw.within(1..=4) as usize,
            tells_performer: draw.chance(60),
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

    /// How many of so many lines the store holds: always the last ones.
    pub(super) fn held(&self, shape: Shape, lines: usize) -> usize {
        match (self.is_fetched(shape), shape) {
            (true, _) if self.is_scrolled => lines,
            (true, _) => lines.min(FIRST_PAGE),
            (false, Shape::Live) => lines.min(self.pushed),
            (false, _) => lines.min(1),
        }
    }

    /// How many of them, again the last ones, are in the pushed form.
    pub(super) fn pushed(&self, shape: Shape) -> usize {
        match shape {
            Shape::Rest => 0,
            Shape::Merged | Shape::Live => self.pushed,
        }
    }
}
