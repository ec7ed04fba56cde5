//! The scripts of an app, as far as its own server sends them, and what they say of the messages that the app takes.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::future::join_all;
use url::Url;

use super::client;
use super::host_page::HostPage;
use super::listening;
use super::markup::Markup;
use super::reach::Reach;
use super::trip::Trip;

/// How many scripts are read.
const MOST: usize = 60;

/// How many are asked for at a time.
const AT_ONCE: usize = 8;

/// How much of each script is read.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Parts of addresses of scripts that are no work of the app's author.
const FOREIGN: [&str; 4] = [
    "/node_modules/",
    "/@vite/",
    "/@react-refresh",
    "/webpack-hmr",
];

/// What the scripts of an app say of the messages that it takes, read as text: a guess.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that was read or not"
)]
pub struct Listening {
    /// A script listens for messages.
    pub listens: bool,
    /// One that comes with the page does so as soon as it runs, and so before the page has loaded.
    pub at_once: bool,
    /// A script that listens looks at the origin of the sender.
    pub checks_sender: bool,
    /// The origins that stand in such scripts.
    pub origins: Vec<String>,
    /// A script has the string with which an app asks for the context.
    pub asks: bool,
    /// Every script was read, to its end.
    pub is_whole: bool,
}

/// Reads the page of an app and its scripts. What cannot be read in time is left out.
pub async fn read_scripts(
    app: &Url,
    host_page: &Url,
    request_key: &str,
    deadline: Duration,
) -> Listening {
    let mut heard = Listening::default();
    let reading = read_all(&mut heard, app, host_page, request_key, deadline);
    if tokio::time::timeout(deadline, reading).await.is_err() {
        heard.is_whole = false;
    }
    heard
}

async fn read_all(
    heard: &mut Listening,
    app: &Url,
    host_page: &Url,
    request_key: &str,
    deadline: Duration,
) {
    let Some((page, text)) = page_of(app, host_page, deadline).await else {
        return;
    };
    heard.is_whole = true;
    // Scripts read who may post from the page as well.
    if listening::names_this_machine(&text) {
        heard.origins.push(listening::ANY_PORT_HERE.to_owned());
    }
    let markup = Markup::scan(&text);
    let base = markup.base.as_deref().and_then(|base| page.join(base).ok());
    let base = base.unwrap_or_else(|| page.clone());
    let mut wanted = Wanted::new(&page);
    for script in &markup.scripts {
        heard.take(script, Arrival::WithThePage, request_key);
        wanted.add_imports(script, &base);
    }
    for source in &markup.sources {
        wanted.add(&base, source, Arrival::WithThePage);
    }
    while let Some(batch) = wanted.next() {
        let asked = batch.into_iter().map(|script| read(script, &page));
        for (url, arrival, text) in join_all(asked).await {
            let Some(text) = text else {
                heard.is_whole = false;
                continue;
            };
            heard.is_whole &= text.len() < MOST_BYTES;
            heard.take(&text, arrival, request_key);
            wanted.add_imports(&text, &url);
        }
    }
    heard.is_whole &= wanted.is_whole;
}

/// The page that the app's address leads to.
async fn page_of(app: &Url, host_page: &Url, deadline: Duration) -> Option<(Url, String)> {
    let mut trip = Trip::to(app, Reach::Anyone);
    let host_page = HostPage::Given(host_page.clone());
    trip.travel_within(deadline, &host_page).await;
    let (number, text) = trip.pages.pop()?;
    Some((trip.answers.get(number)?.url.clone(), text))
}

async fn read((url, arrival): (Url, Arrival), page: &Url) -> (Url, Arrival, Option<String>) {
    let text = match client::ask_for_script(&url, page).await {
        Ok((answer, body)) if (200..300).contains(&answer.status) => {
            body.first(MOST_BYTES).await.ok()
        }
        _ => None,
    };
    (url, arrival, text)
}

/// When a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrival {
    /// Before the page has loaded.
    WithThePage,
    /// When another script asks for it.
    Imported,
}

impl Listening {
    fn take(&mut self, script: &str, arrival: Arrival, request_key: &str) {
        let read = listening::read(script);
        self.listens |= read.listens;
        self.at_once |= read.at_once && arrival == Arrival::WithThePage;
        self.checks_sender |= read.checks_sender;
        self.asks |= script.contains(request_key);
        self.origins.extend(read.origins);
        self.origins.sort_unstable();
        self.origins.dedup();
    }
}

/// The scripts that are to be read.
struct Wanted {
    origin: url::Origin,
    known: Vec<Url>,
    waiting: VecDeque<(Url, Arrival)>,
    is_whole: bool,
}

impl Wanted {
    fn new(page: &Url) -> Self {
        Self {
            origin: page.origin(),
            known: Vec::new(),
            waiting: VecDeque::new(),
            is_whole: true,
        }
    }

    fn add(&mut self, base: &Url, address: &str, arrival: Arrival) {
        let Ok(mut url) = base.join(address.trim()) else {
            return;
        };
        url.set_fragment(None);
        if self.known.contains(&url) || FOREIGN.iter().any(|part| url.path().contains(part)) {
            return;
        }
        if url.origin() != self.origin || self.known.len() == MOST {
            self.is_whole = false;
            return;
        }
        self.known.push(url.clone());
        self.waiting.push_back((url, arrival));
    }

    /// Those that a script imports by an address.
    fn add_imports(&mut self, script: &str, base: &Url) {
        for word in ["from", "import"] {
            for (at, _) in script.match_indices(word) {
                let after = script[at + word.len()..].trim_start_matches([' ', '(']);
                let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                    continue;
                };
                let address = after[1..].split(quote).next().unwrap_or_default();
                // Bare names are what a bundler has in it already.
                if address.starts_with(['/', '.']) {
                    self.add(base, address, Arrival::Imported);
                }
            }
        }
    }

    fn next(&mut self) -> Option<Vec<(Url, Arrival)>> {
        let count = self.waiting.len().min(AT_ONCE);
        let batch: Vec<_> = self.waiting.drain(..count).collect();
        (!batch.is_empty()).then_some(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_of_the_apps_own_server_are_wanted_once() {
        let page = Url::parse("http://localhost:3000/panel/").expect("a URL");
        let mut wanted = Wanted::new(&page);
        wanted.add(&page, "/src/main.js", Arrival::WithThePage);
        let main = Url::parse("http://localhost:3000/src/main.js").expect("a URL");
        let imports = "import { a } from \"./a.js\"; import '/b.js'; import('./a.js'); import r from 'react'; \
                       import \"/node_modules/.vite/deps/react.js\"";
        wanted.add_imports(imports, &main);
        let batch = wanted.next().expect("some");
        let urls: Vec<_> = batch.iter().map(|(url, _)| url.path()).collect();
        assert_eq!(urls, ["/src/main.js", "/src/a.js", "/b.js"]);
        assert!(wanted.next().is_none() && wanted.is_whole);
        wanted.add(&page, "https://cdn.example/x.js", Arrival::WithThePage);
        assert!(!wanted.is_whole);
    }

    #[test]
    fn scripts_without_end_are_not_followed() {
        let page = Url::parse("http://localhost:3000/").expect("a URL");
        let mut wanted = Wanted::new(&page);
        let imports: Vec<_> = (0..2 * MOST)
            .map(|n| format!("import './{n}.js';"))
            .collect();
        wanted.add_imports(&imports.concat(), &page);
        assert_eq!(wanted.known.len(), MOST);
        assert!(!wanted.is_whole);
    }
}
