//! A dashboard app as the host's account has it: with a number, a title and a content.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::App;

/// An app of the account.
#[derive(Debug, Clone)]
pub(super) struct DashboardApp {
    /// Its number in the account, from 1 up and never used again.
    pub id: u64,
    /// Its title and the address of its first frame.
    pub app: App,
    /// The addresses of further frames.
    pub further_urls: Vec<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Whether it was named when hubctl was started: then it is not kept in the file of apps.
    pub is_of_this_run: bool,
}

impl DashboardApp {
    /// The addresses of all of its frames.
    fn urls(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.app.url).chain(&self.further_urls)
    }

    /// The app as the page has it.
    pub(super) fn to_page(&self) -> Value {
        json!({
            "id": self.id,
            "title": self.app.title,
            "url": self.app.url,
            "urls": self.urls().collect::<Vec<_>>(),
            "is_of_this_run": self.is_of_this_run,
        })
    }

    /// The app as the settings API tells it.
    pub(super) fn to_api(&self) -> Value {
        let content: Vec<_> = self
            .urls()
            .map(|url| json!({ "url": url, "type": "frame" }))
            .collect();
        json!({
            "id": self.id,
            "title": self.app.title,
            "content": content,
            "created_at": time_text(self.created_at),
        })
    }
}

/// A moment as the host writes it: UTC with milliseconds.
pub(super) fn time_text(at: Timestamp) -> String {
    format!("{at:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_milliseconds_and_the_letter_of_utc() {
        let at = Timestamp::from_millisecond(1_700_000_000_050).expect("in range");
        assert_eq!(time_text(at), "2023-11-14T22:13:20.050Z");
        assert!(crate::contract::scalar::is_iso_time(&time_text(
            Timestamp::UNIX_EPOCH
        )));
    }
}
