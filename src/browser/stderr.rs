//! The browser's last words: the end of its standard error, for error messages.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt};

/// How much is kept.
const LIMIT: usize = 8 * 1024;

/// The end of a stream, shared between the task that reads it and the errors that quote it.
#[derive(Clone, Debug, Default)]
pub(super) struct Tail(Arc<Mutex<VecDeque<u8>>>);

impl Tail {
    /// Reads until the stream ends. An error ends the reading too: there is nobody to tell.
    pub(super) async fn follow(self, mut input: impl AsyncRead + Unpin) {
        let mut chunk = [0; 1024];
        while let Ok(length @ 1..) = input.read(&mut chunk).await {
            self.push(&chunk[..length]);
        }
    }

    /// What is kept, as text.
    pub(super) fn text(&self) -> String {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(kept.make_contiguous()).into_owned()
    }

    fn push(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(bytes);
        let surplus = kept.len().saturating_sub(LIMIT);
        kept.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_is_kept() {
        let tail = Tail::default();
        tail.push(&vec![b'a'; LIMIT]);
        tail.push(b"the end");
        assert_eq!(tail.text().len(), LIMIT);
        assert!(tail.text().ends_with("the end"));
    }
}
