//! Waiting for something that no event announces: look, pause, look again, until a deadline.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::BrowserError;

const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
/// The last look gets this long to answer, so that the error shows a value and not a lost race.
const GRACE: Duration = Duration::from_secs(1);

/// One wait, with its name for the error.
#[derive(Debug)]
pub(super) struct Wait<'a> {
    what: &'a str,
    deadline: Duration,
    until: Instant,
    pause: Duration,
}

impl<'a> Wait<'a> {
    pub(super) fn new(what: &'a str, deadline: Duration) -> Self {
        Self {
            what,
            deadline,
            until: Instant::now() + deadline,
            pause: FIRST_PAUSE,
        }
    }

    /// How long one look may take.
    pub(super) fn remaining(&self) -> Duration {
        self.until
            .saturating_duration_since(Instant::now())
            .max(GRACE)
    }

    /// Pauses before the next look, or gives up and tells what was `seen`.
    pub(super) async fn again(&mut self, seen: String) -> Result<(), BrowserError> {
        let now = Instant::now();
        if now >= self.until {
            return Err(BrowserError::Wait {
                what: self.what.to_owned(),
                after: self.deadline,
                last: seen,
            });
        }
        sleep(self.pause.min(self.until - now)).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }

    /// As [`Wait::again`] after an error, unless the error is final.
    ///
    /// A script that throws may find what it wants later, and a document that goes away is usually
    /// followed by another.
    pub(super) async fn excuse(&mut self, error: BrowserError) -> Result<(), BrowserError> {
        match error {
            BrowserError::Script { .. }
            | BrowserError::Gone { .. }
            | BrowserError::Navigated { .. }
            | BrowserError::Refused { .. }
            | BrowserError::Timeout { .. } => self.again(error.to_string()).await,
            _ => Err(error),
        }
    }
}
