//! The page that is to frame the app.

use url::Url;

/// The page that is to frame the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPage {
    /// This one, by its address or origin.
    Given(Url),
    /// Nobody said which: any public page on https. A policy that names pages may name the real one, so it is not taken for a
    /// refusal.
    Assumed,
}

impl HostPage {
    /// The address that stands for a dashboard which nobody named.
    pub const ASSUMED: &str = "https://your-dashboard.example/";

    /// The address of the page.
    ///
    /// # Panics
    /// Never: the address that is assumed is one.
    pub fn url(&self) -> Url {
        match self {
            HostPage::Given(url) => url.clone(),
            HostPage::Assumed => Url::parse(Self::ASSUMED).expect("a constant that is a URL"),
        }
    }
}
