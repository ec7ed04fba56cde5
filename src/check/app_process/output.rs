//! What the app's command wrote: the last lines, for reports and errors.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anstream::adapter::strip_str;
use tokio::io::{AsyncRead, AsyncReadExt};

/// How much is kept.
const LIMIT: usize = 64 * 1024;
/// A line that is longer goes on in the next one.
const LONGEST_LINE: usize = 8 * 1024;
/// How many lines an error quotes.
const LAST: usize = 20;

/// The end of both streams, shared between the tasks that read them and those who ask.
#[derive(Clone, Debug, Default)]
pub(super) struct Output(Arc<Mutex<Ring>>);

#[derive(Debug, Default)]
struct Ring {
    lines: VecDeque<String>,
    length: usize,
}

impl Output {
    /// Reads a stream until it ends. An error ends the reading too: there is nobody to tell.
    pub(super) async fn follow(self, mut input: impl AsyncRead + Unpin) {
        let mut line = Line::of(&self);
        let mut chunk = [0; 4096];
        while let Ok(length @ 1..) = input.read(&mut chunk).await {
            line.push(&chunk[..length]);
        }
    }

    /// Every line that is kept.
    pub(super) fn text(&self) -> String {
        self.ring().lines.iter().map(String::as_str).collect()
    }

    /// As many lines as an error quotes.
    pub(super) fn last_lines(&self) -> String {
        let ring = self.ring();
        let skipped = ring.lines.len().saturating_sub(LAST);
        ring.lines
            .iter()
            .skip(skipped)
            .map(String::as_str)
            .collect()
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ring {
    fn push(&mut self, line: String) {
        self.length += line.len();
        self.lines.push_back(line);
        while self.length > LIMIT
            && let Some(oldest) = self.lines.pop_front()
        {
            self.length -= oldest.len();
        }
    }
}

/// The line of a stream that has not ended yet. It is kept like the others when the stream ends.
#[derive(Debug)]
struct Line<'a> {
    output: &'a Output,
    bytes: Vec<u8>,
}

impl<'a> Line<'a> {
    fn of(output: &'a Output) -> Self {
        Self {
            output,
            bytes: Vec::new(),
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' || self.bytes.len() == LONGEST_LINE {
                self.end();
            }
            if byte != b'\n' {
                self.bytes.push(byte);
            }
        }
    }

    fn end(&mut self) {
        let line = plain(&self.bytes);
        self.bytes.clear();
        self.output.ring().push(line);
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if !self.bytes.is_empty() {
            self.end();
        }
    }
}

/// A line as it would stay on a terminal, without colours and what else steers one.
fn plain(line: &[u8]) -> String {
    let text = strip_str(&String::from_utf8_lossy(line)).to_string();
    let text = text.trim_end_matches('\r');
    // A carriage return starts the line anew: of a progress bar only its last state.
    let text = text.rsplit('\r').next().unwrap_or_default();
    let mut plain: String = text
        .chars()
        .filter(|c| !c.is_control() || *c == '\t')
        .collect();
    plain.push('\n');
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn kept(bytes: &[u8]) -> Output {
        let output = Output::default();
        output.clone().follow(bytes).await;
        output
    }

    #[tokio::test]
    async fn lines_are_kept_without_what_steers_a_terminal() {
        let bytes = b"\x1b[32mready\x1b[0m in\t5 ms\r\n10 %\r100 \xe2\x82\xac\n\x1b]8;;http://x/\x07link\x1b]8;;\x07\nPort? \xff";
        let output = kept(bytes).await;
        assert_eq!(
            output.text(),
            "ready in\t5 ms\n100 €\nlink\nPort? \u{fffd}\n"
        );
    }

    #[tokio::test]
    async fn only_the_last_lines_are_kept_and_those_are_whole() {
        let bytes: String = (0..20_000).map(|n| format!("line {n}\n")).collect();
        let output = kept(bytes.as_bytes()).await;
        let text = output.text();
        assert!((LIMIT - 20..=LIMIT).contains(&text.len()), "{}", text.len());
        assert!(text.starts_with("line "), "{}", &text[..20]);
        assert!(text.ends_with("line 19999\n"));
        assert_eq!(output.last_lines().lines().count(), LAST);
        assert!(output.last_lines().starts_with("line 19980\n"));
    }

    #[tokio::test]
    async fn a_stream_without_an_end_of_line_is_bounded_too() {
        let output = kept(&vec![b'a'; 10 * LIMIT]).await;
        assert!(output.text().len() <= LIMIT);
        assert!(output.text().lines().all(|line| line.len() <= LONGEST_LINE));
    }
}
