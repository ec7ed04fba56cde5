//! What all cases of a run share: the browser, the host's page, the app.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use url::Url;

use super::options::CheckOptions;
use crate::browser::{self, Browser, Decision};
use crate::contract::traits::Place;
use crate::contract::{HostVersion, Traits};
use crate::host::Stage;

/// The binding through which the probe tells what it sees, in its own world.
pub(super) const BINDING: &str = "hubctlTell";
/// The property under which the probe answers, in its own world.
pub(super) const HANDLE: &str = "hubctlProbe";
/// The events by which the host's page tells what crosses its border.
const STAGE_TELLS: &str = "stage-tells";
/// What canaries in the payload throw, before the path of the field.
pub(super) const CANARY: &str = "canary";
/// The attribute that canaries in the payload carry.
pub(super) const CANARY_ATTRIBUTE: &str = "data-canary-of";
/// The key that a polluted prototype has.
pub(super) const POLLUTION: &str = "isOfAnother";

/// What scripts need that run among those of the app.
const NATIVES: &str = include_str!("page/natives.js");

/// Where a page of somebody else stands that frames the app: on a public site, which no app allows that allows its dashboard
/// or this machine.
const STRANGER: &str = "https://framing-stranger.example";

/// What all cases of a run share.
#[derive(Debug)]
pub(super) struct World {
    pub browser: Browser,
    pub stage: Stage,
    pub options: CheckOptions,
    /// A word that no app knows: the scripts of the check find each other by it.
    link: String,
    /// What was learned about the app in each host.
    paces: Mutex<BTreeMap<HostVersion, Pace>>,
    /// How long the app takes to react to a context in each host where it does.
    reactions: Mutex<BTreeMap<HostVersion, Duration>>,
    /// In which hosts the app does not tell one context from another.
    unmoved: Mutex<Vec<HostVersion>>,
    /// The fields without which the app throws something, by the cause of the finding.
    missed: Mutex<BTreeMap<String, (String, String)>>,
}

/// Whose page the host's page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parent {
    /// The dashboard's.
    Host,
    /// Somebody else's.
    Stranger,
    /// The dashboard's, on the site of the app: the browser tells there which messages it drops.
    Neighbor,
}

impl World {
    pub(super) fn new(browser: Browser, stage: Stage, options: CheckOptions) -> Self {
        Self {
            browser,
            stage,
            options,
            link: format!("on{:016x}", RandomState::new().hash_one("link")),
            paces: Mutex::default(),
            reactions: Mutex::default(),
            unmoved: Mutex::default(),
            missed: Mutex::default(),
        }
    }

    /// The field without which the app threw something before, and what stood there.
    pub(super) fn missed_field(&self, cause: &str) -> Option<(String, String)> {
        let missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        missed.get(cause).cloned()
    }

    /// Learns without which field the app throws something.
    pub(super) fn learn_missed_field(&self, cause: &str, field: (String, String)) {
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        missed.insert(cause.to_owned(), field);
    }

    /// How long the app is listened to in a host.
    pub(super) fn pace(&self, host: HostVersion) -> Pace {
        let paces = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
        paces.get(&host).copied().unwrap_or(Pace::UNKNOWN)
    }

    /// How long the app takes to react to a context, in each host where it does.
    pub(super) fn reactions(&self) -> BTreeMap<HostVersion, Duration> {
        let reactions = self.reactions.lock();
        reactions.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Learns how long that is, from one more context.
    pub(super) fn learn_pace(&self, host: HostVersion, pace: Pace) {
        let mut paces = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
        let known = paces.entry(host).or_insert(pace);
        known.quiet = known.quiet.max(pace.quiet);
        known.horizon = known.horizon.max(pace.horizon);
    }

    /// Learns how long after the context an app listens whose pace is known.
    pub(super) fn learn_listener(&self, host: HostVersion, time: Duration) {
        let mut paces = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pace) = paces.get_mut(&host) {
            pace.listens = time * 2;
        }
    }

    /// Learns how long the app took to react to a context.
    pub(super) fn learn_reaction(&self, host: HostVersion, time: Duration) {
        let mut reactions = self
            .reactions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let known = reactions.entry(host).or_default();
        *known = time.max(*known);
    }

    /// Learns that the app does not tell one context from another in a host.
    pub(super) fn learn_unmoved(&self, host: HostVersion) {
        let mut unmoved = self.unmoved.lock().unwrap_or_else(PoisonError::into_inner);
        unmoved.push(host);
    }

    /// Whether the app was seen to tell one context from another in a host, or nobody has looked.
    pub(super) fn is_moved(&self, host: HostVersion) -> bool {
        let unmoved = self.unmoved.lock().unwrap_or_else(PoisonError::into_inner);
        !unmoved.contains(&host)
    }

    /// The address of the page that frames the app.
    pub(super) fn page_url(&self, parent: Parent) -> String {
        match (parent, &self.options.host_origin) {
            (Parent::Stranger, _) => format!("{STRANGER}/"),
            (Parent::Neighbor, _) => format!("{}/", self.neighbor()),
            (Parent::Host, Some(origin)) => format!("{origin}/"),
            (Parent::Host, None) => self.stage.url_beside(&self.options.app),
        }
    }

    /// An origin on the site of the app that is not the app's.
    fn neighbor(&self) -> String {
        let mut url = self.options.app.parsed_url();
        let port = url.port_or_known_default().unwrap_or(80);
        // An address of the web has a port, and another one than this.
        let _ = url.set_port(Some(if port == 8081 { 8082 } else { 8081 }));
        url.origin().ascii_serialization()
    }

    /// The address of a page beside the app that is not the host's.
    pub(super) fn sibling_url(&self) -> String {
        format!("{}stranger", self.stage.stranger_url())
    }

    /// The origins on which our own pages stand.
    pub(super) fn stage_origins(&self) -> Vec<String> {
        [
            self.page_url(Parent::Host),
            self.page_url(Parent::Stranger),
            self.page_url(Parent::Neighbor),
            self.stage.stranger_url(),
        ]
        .iter()
        .map(|url| url.trim_end_matches('/').to_owned())
        .collect()
    }

    /// The probe and what watches the app's own scripts for it, in the order in which they run.
    pub(super) fn scripts(&self, host: HostVersion) -> [(String, browser::World); 2] {
        let setting = json!({
            "binding": BINDING,
            "handle": HANDLE,
            "stageTells": STAGE_TELLS,
            "link": self.link,
            "linkOfReads": self.link_of_reads(),
            "marker": format!("{}-marker", self.link),
            "click": format!("{}-click", self.link),
            "canary": CANARY,
            "canaryAttribute": CANARY_ATTRIBUTE,
            "pollution": POLLUTION,
            "stageOrigins": self.stage_origins(),
            "isTop": is_top(host),
        });
        let setting = setting.to_string();
        let work = include_str!("page/work.js");
        let probe = called(include_str!("page/probe.js"), &[("SETTING", &setting)]);
        let watch = called(
            include_str!("page/watch.js"),
            &[("SETTING", &setting), ("NATIVES", NATIVES), ("WORK", work)],
        );
        [
            (probe, browser::World::Isolated),
            (watch, browser::World::Main),
        ]
    }

    fn link_of_reads(&self) -> String {
        format!("{}-reads", self.link)
    }

    /// The script that notes which fields of a context the app reads, of which one is there for once.
    pub(super) fn reads(&self, given: &str) -> String {
        let setting = json!({ "link": self.link_of_reads(), "given": given }).to_string();
        let reads = include_str!("page/reads.js");
        called(reads, &[("READS", &setting), ("NATIVES", NATIVES)])
    }

    /// The address under which the app is loaded.
    pub(super) fn app_url(&self) -> String {
        let Self { options, .. } = self;
        if options.sign_in.query.is_empty() {
            return options.app.url.clone();
        }
        options.sign_in.url(&options.app.parsed_url()).into()
    }

    /// Which requests of a page are decided on, and how: those for the host's page, where it stands under an origin of its own,
    /// are answered here, and those to the app get the headers of its visitor.
    pub(super) fn network(
        &self,
        parent: Parent,
    ) -> (
        Vec<String>,
        impl Fn(&str) -> Decision + Send + Sync + 'static,
    ) {
        let host = match parent {
            Parent::Stranger => Some(STRANGER.to_owned()),
            Parent::Neighbor => Some(self.neighbor()),
            Parent::Host => self.options.host_origin.clone(),
        };
        let headers = self.options.sign_in.headers.iter();
        let headers: Vec<_> = headers
            .map(|pair| (pair.name.clone(), pair.value.clone()))
            .collect();
        let app = self.options.app.parsed_url().origin();
        let app = (!headers.is_empty()).then(|| app.ascii_serialization());
        let patterns = [&host, &app].into_iter().flatten();
        let patterns = patterns.map(|origin| format!("{origin}/*")).collect();
        let decide = move |url: &str| {
            let is_at = |origin: &Option<String>| {
                let rest = origin
                    .as_ref()
                    .and_then(|origin| url.strip_prefix(origin.as_str()));
                rest.is_some_and(|rest| rest.starts_with('/'))
            };
            let path = Url::parse(url).map(|url| url.path().to_owned());
            let file = path.ok().as_deref().and_then(Stage::file);
            match file.filter(|_| is_at(&host)) {
                Some(file) => Decision::Answer {
                    status: 200,
                    content_type: file.content_type.to_owned(),
                    body: file.text.to_owned(),
                },
                None if is_at(&app) => Decision::ContinueWith {
                    headers: headers.clone(),
                },
                None => Decision::Continue,
            }
        };
        (patterns, decide)
    }
}

/// A script that ends with a call, with values in the place of the words that are given to it.
fn called(script: &str, given: &[(&str, &str)]) -> String {
    let words: Vec<_> = given.iter().map(|(word, _)| *word).collect();
    let call = format!("({});", words.join(", "));
    let body = script.trim_end().strip_suffix(&call).expect(&call);
    let values: Vec<_> = given.iter().map(|(_, value)| value.trim_end()).collect();
    format!("{body}({});", values.join(",\n"))
}

/// Whether the app is the top document.
pub(super) fn is_top(host: HostVersion) -> bool {
    Traits::of(host).place == Place::Top
}

/// How long an app is listened to after a context, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    /// For so long nothing may change before the page counts as settled.
    pub quiet: u32,
    /// Timers that are due later are not waited for.
    pub horizon: u32,
    /// How long after the context the app listens at the latest.
    pub listens: Duration,
}

impl Pace {
    /// While nothing is known of an app: every timer is waited for that is due before a user would give up.
    const UNKNOWN: Self = Self {
        quiet: 40,
        horizon: 5000,
        listens: Duration::ZERO,
    };

    /// Of an app that showed a context after this time, of which so much could not be explained by work that it had begun.
    pub(super) fn measured(shown: Duration, unexplained: Duration) -> Self {
        let milliseconds = |time: Duration| u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
        let Self { quiet, horizon, .. } = Self::UNKNOWN;
        Self {
            quiet: quiet + milliseconds(unexplained) / 2 * 3,
            horizon: (250 + milliseconds(shown) / 2 * 3).min(horizon),
            listens: Duration::ZERO,
        }
    }
}

/// A world that several tasks use.
pub(super) type SharedWorld = Arc<World>;
