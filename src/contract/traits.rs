//! How each version of the host treats the apps it frames: a row per trait, a line per value, with the releases the value
//! holds for and where that was learned.
//!
//! The mock host plays these values and its page shows them; the browser tests take their cases from here, and
//! `docs/host-versions.md` is generated from them. "Trace" in a source means that the dashboard component of that release was
//! driven in a browser and its behaviour recorded: see `tests/conformance`.

use serde::{Serialize, Serializer};

use super::profile::Profile;
use super::version::{HostVersion, Release, Span, since, web};

/// A value of a trait: what it is called, what it means, which hosts have it and where that was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Meaning {
    /// The name of the value, in words joined by hyphens.
    pub value: &'static str,
    /// What the host does, in a sentence or two.
    pub says: &'static str,
    /// Where the fact was learned.
    pub source: &'static str,
    /// The hosts it holds for.
    #[serde(serialize_with = "spans_as_text", rename = "versions")]
    pub holds_for: &'static [Span],
}

fn spans_as_text<S: Serializer>(spans: &&'static [Span], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&spans_text(spans))
}

/// `2.9 to 2.16, 3.15 to 4.17`
pub fn spans_text(spans: &[Span]) -> String {
    let texts: Vec<_> = spans.iter().map(Span::to_string).collect();
    texts.join(", ")
}

/// Makes the values of a trait: an enum whose variants know their meaning and the versions they hold for. Where two values
/// hold for the same version, builds of it differ, and the first one is played unless the other is asked for.
macro_rules! values {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $value:literal, [$($span:expr),+], $says:literal, $source:literal;)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// All values, in the order of the versions.
            pub const ALL: &'static [Self] = &[$($name::$variant,)+];

            /// What the value means.
            pub fn meaning(self) -> Meaning {
                match self {
                    $($name::$variant => Meaning { value: $value, says: $says, source: $source, holds_for: const { &[$($span),+] } },)+
                }
            }

            fn of(version: HostVersion) -> Self {
                let covers = |value: &Self| value.meaning().holds_for.iter().any(|span| span.covers(version));
                Self::ALL.iter().copied().find(covers).expect("a test asks for the traits of every version")
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.meaning().value)
            }
        }
    };
}

values! {
    /// Where the app is, and so what `event.origin` and `event.source` are.
    Place {
        /// In an iframe of the dashboard.
        Frame = "frame", [since(2, 6)],
            "The app is an iframe of the dashboard: event.origin is the dashboard's and event.source is window.parent.",
            "Frame.vue, 2.6 on: iframe.contentWindow.postMessage(text, \"*\")";
        /// The top document.
        Top = "top", [Span::Mobile],
            "The app is the top document: event.origin is the app's own, event.source === window and parent === window.",
            "mobile app: a script inside the page makes the post";
    }
}

values! {
    /// When the iframe of an app is created and when it is removed.
    Mount {
        /// Created by each click of the tab.
        EachClick = "each-click", [web((2, 6), (2, 17))],
            "The iframe is created when its tab is clicked and removed when another tab is: every visit loads the app again.",
            "ConversationBox.vue, 2.6 to 2.16: only the active tab's frame is rendered (v-if); traces of 2.6.0, 2.9.0, 2.11.0, 2.12.0";
        /// Created once, then hidden.
        FirstClick = "first-click", [since(2, 17)],
            "The iframe is created at the first click of its tab and only hidden afterwards, for as long as the conversation stays open.",
            "pull request 6774 (2.17): a frame is rendered once its tab was opened, then toggled with v-show; traces from 2.17.0 on";
        /// The app is a screen of its own.
        Screen = "screen", [Span::Mobile],
            "The app is the top document of a WebView that fills the screen; closing the screen ends it.",
            "mobile app: the dashboard app opens as a screen with a WebView";
    }
}

values! {
    /// What happens when the agent goes from one app's tab to another app's.
    BetweenTabs {
        /// The iframe stays and gets another address.
        SameFrame = "same-frame", [web((2, 6), (2, 11))],
            "The iframe stays in the page and its src changes. Two apps with the same address do not load again, and so get nothing.",
            "ConversationBox.vue, 2.6 to 2.10: the frame's key is the conversation alone; traces of 2.6.0 and 2.9.0";
        /// Each app has its own iframe.
        OwnFrame = "own-frame", [since(2, 11), Span::Mobile],
            "Each app has its own iframe.",
            "ConversationBox.vue, 2.11 on: the frame's key names the tab or the app; traces from 2.11.0 on";
    }
}

values! {
    /// What happens to tab and frames when another conversation is opened.
    OnSwitch {
        /// The tab stays, the iframe is created again.
        KeepTab = "keep-tab", [web((2, 6), (2, 17))],
            "The app's tab stays open and its iframe is created again: a full load, then a new post.",
            "ConversationBox.vue, 2.6 to 2.16: the active tab is not reset; traces of 2.6.0, 2.9.0, 2.11.0, 2.12.0";
        /// Every iframe goes, Messages shows.
        BackToMessages = "back-to-messages", [since(2, 17)],
            "Every iframe is removed and the tab jumps back to Messages.",
            "ConversationBox.vue, 2.17 on: frames are keyed by conversation and app, and the active tab is reset; traces from 2.17.0 on";
        /// Another screen.
        NewScreen = "new-screen", [Span::Mobile],
            "Another conversation is another screen: the app starts from nothing.",
            "mobile app: the WebView belongs to the conversation's screen";
    }
}

values! {
    /// What an open app gets when no conversation is selected any more.
    NoConversation {
        /// It is loaded again, with nothing in its context.
        EmptyContext = "empty-context", [web((2, 6), (2, 17))],
            "The open app's iframe is created again, and its context has an empty conversation and an empty contact.",
            "ConversationBox.vue, 2.6 to 2.16: the frame is rendered whenever its tab is active, also without a conversation";
        /// It is gone.
        NoFrame = "no-frame", [since(2, 17), Span::Mobile],
            "Every iframe is removed, and no tab is left to open.",
            "ConversationBox.vue, 2.17 on: the active tab is reset when the conversation goes";
    }
}

values! {
    /// Which iframe gets the context when an app has loaded.
    PostsTo {
        /// The one that loaded.
        LoadedFrame = "loaded-frame", [web((2, 6), (2, 17)), since(3, 2), Span::Mobile],
            "The iframe that loaded gets the context.",
            "Frame.vue: the id of an iframe is unique; pull request 8077 (3.2) put the app's position into it";
        /// The first one in the page.
        FirstFrame = "first-frame", [web((2, 17), (3, 2))],
            "All apps' iframes have the same id, so the first one in the page gets every context, also those meant for later apps.",
            "Frame.vue, 2.17 to 3.1: the id is the number within the app; trace of 2.17.0";
    }
}

values! {
    /// What makes the host post the context, other than a request. Messages, labels, assignees, status and attribute values
    /// never do, in any version.
    PostsOn {
        /// Only loads.
        Load = "load", [web((2, 6), (4, 18))],
            "The context is posted on every load of the iframe, so again after each full navigation inside it, and for no other reason.",
            "Frame.vue, 2.6 to 4.17: the iframe's load handler is the only caller besides the answer to a request; traces up to 4.15.1";
        /// Loads, the theme, attribute definitions.
        LoadThemeDefinitions = "load-theme-definitions", [since(4, 18)],
            "The context is posted on every load, when the theme changes, and when the list of attribute definitions was fetched again: \
             shortly after the page opened (until then the list is empty), when the contact panel opens, when a definition is deleted. \
             Editing a definition posts nothing. An app that got nothing yet is left out.",
            "pull request 15660 (September 2026): watchers of theme and attribute definitions; trace of it";
        /// The end of a load, inside the page itself.
        LoadEnd = "load-end", [Span::Mobile],
            "The context is posted inside the page itself when it has loaded.",
            "mobile app: onLoadEnd of the WebView injects a script that posts to the page's own window";
    }
}

values! {
    /// What the host posts when the tab of an app that is loaded already shows again.
    Reopening {
        /// Nothing.
        Nothing = "nothing", [web((2, 6), (4, 18)), Span::Mobile],
            "Showing an app again posts nothing.",
            "Frame.vue, up to 4.17: only loads and requests post";
        /// What was held back.
        Held = "held", [since(4, 18)],
            "A change of theme or definitions while the tab is hidden is posted once, when the tab shows. Any other post to the app in \
             the meantime settles it.",
            "pull request 15660 as merged; trace of it";
        /// The context, every time.
        EveryTime = "every-time", [since(4, 18)],
            "The context is posted every time the tab shows again.",
            "pull request 15660, the build before its last commit";
    }
}

values! {
    /// Which app gets the answer when one asks for the context.
    Answers {
        /// Nobody.
        Nobody = "nobody", [web((2, 6), (2, 9))],
            "The request did not exist yet: asking does nothing.",
            "Frame.vue, 2.6 to 2.8: no listener for messages; pull request 5313 (2.9) brought it";
        /// The visible app.
        Visible = "visible", [web((2, 9), (2, 17)), web((3, 15), (4, 18))],
            "The first iframe of the app whose tab is open gets the answer, whoever asked; with Messages open nobody does.",
            "Frame.vue, 2.9 to 2.16 (only the open app has an iframe) and 3.15 to 4.17 (the visible app's listener answers and does not \
             look at the source); traces of 2.9.0 to 2.12.0, 3.15.0, 4.15.1";
        /// The first iframe in the page.
        FirstFrame = "first-frame", [web((2, 17), (3, 2))],
            "The first iframe in the page gets the answer, whoever asked and whichever tab is open.",
            "Frame.vue, 2.17 to 3.1: all apps' iframes have the same id; trace of 2.17.0";
        /// The app whose listener was installed last: the last app.
        LastApp = "last-app", [web((3, 2), (3, 14))],
            "The last app of the list gets the answer, whoever asked and whichever tab is open; while it has no iframe, nobody does.",
            "Frame.vue, 3.2 to 3.13: every app's component overwrites window.onmessage, so the last one stays; trace of 3.2.0";
        /// The same, but the first app after a conversation switch.
        LastAppThenFirst = "last-app-then-first", [web((3, 14), (3, 15))],
            "The last app of the list gets the answer, and after a conversation switch the first one, whoever asked; while it has no \
             iframe, nobody does.",
            "Frame.vue in Vue 3, which mounts the replaced components from the last to the first (issue 10339); trace of 3.14.0";
        /// The visible app, when it asked itself.
        VisibleAsker = "visible-asker", [since(4, 18)],
            "Only the app whose tab is open is answered, and only the iframe that asked.",
            "pull request 15660: the message's source must be the window of one of the visible app's iframes; trace of it";
        /// Whoever calls the native bridge.
        NativeBridge = "native-bridge", [Span::Mobile],
            "Only window.ReactNativeWebView.postMessage reaches the host; window.parent.postMessage comes back to the app's own listener. \
             The answer is the context of when the screen opened.",
            "mobile app: onMessage of the WebView answers from the parameters of its route";
    }
}

values! {
    /// How the keys of the payload are written.
    Keys {
        /// As the web dashboard has them.
        AsStored = "as-stored", [since(2, 6)],
            "Keys are as the dashboard's store has them: currentAgent, allMessagesLoaded, dataFetched, everything else in snake_case.",
            "captured payloads of the web dashboard";
        /// Snake case, all the way down.
        DeepSnakeCase = "deep-snake-case", [Span::Mobile],
            "Every key is camelCased, then snake_cased, all the way down: current_agent, and keys of custom attributes as well.",
            "captured payloads of the mobile app";
    }
}

/// How a host treats the apps it frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Traits {
    /// The keys of `data`, in this order.
    pub data_keys: &'static [&'static str],
    /// How keys are written.
    pub keys: Keys,
    /// Where the app is.
    pub place: Place,
    /// When an iframe is created and when it is removed.
    pub mount: Mount,
    /// What happens between the tabs of two apps.
    pub between_tabs: BetweenTabs,
    /// What a conversation switch does.
    pub on_switch: OnSwitch,
    /// What an open app gets without a conversation.
    pub no_conversation: NoConversation,
    /// Which iframe gets the context of a load.
    pub posts_to: PostsTo,
    /// What makes the host post.
    pub posts_on: PostsOn,
    /// What the host posts when a tab shows again.
    pub reopening: Reopening,
    /// Who is answered.
    pub answers: Answers,
}

impl Traits {
    /// How that host treats the apps it frames. An era is as its last release.
    pub fn of(version: HostVersion) -> Self {
        Self {
            data_keys: version.profile().data_keys(),
            keys: Keys::of(version),
            place: Place::of(version),
            mount: Mount::of(version),
            between_tabs: BetweenTabs::of(version),
            on_switch: OnSwitch::of(version),
            no_conversation: NoConversation::of(version),
            posts_to: PostsTo::of(version),
            posts_on: PostsOn::of(version),
            reopening: Reopening::of(version),
            answers: Answers::of(version),
        }
    }
}

/// A trait with its values for all hosts.
#[derive(Debug, Clone)]
pub struct Trait {
    /// Its name, as [`Traits`] has it.
    pub name: &'static str,
    /// What it answers.
    pub question: &'static str,
    /// Its values, in the order of the versions.
    pub values: Vec<Meaning>,
}

/// The table: every trait, and for each value the versions it holds for.
pub fn table() -> Vec<Trait> {
    fn row<T: Copy>(
        name: &'static str,
        question: &'static str,
        values: &[T],
        meaning: fn(T) -> Meaning,
    ) -> Trait {
        let values = values.iter().map(|value| meaning(*value)).collect();
        Trait {
            name,
            question,
            values,
        }
    }
    vec![
        row(
            "place",
            "Where does the app run?",
            Place::ALL,
            Place::meaning,
        ),
        row(
            "mount",
            "When is the iframe created?",
            Mount::ALL,
            Mount::meaning,
        ),
        row(
            "between_tabs",
            "What happens between the tabs of two apps?",
            BetweenTabs::ALL,
            BetweenTabs::meaning,
        ),
        row(
            "on_switch",
            "What happens when the conversation changes?",
            OnSwitch::ALL,
            OnSwitch::meaning,
        ),
        row(
            "no_conversation",
            "What happens when no conversation is selected?",
            NoConversation::ALL,
            NoConversation::meaning,
        ),
        row(
            "posts_on",
            "When does the host post?",
            PostsOn::ALL,
            PostsOn::meaning,
        ),
        row(
            "posts_to",
            "Which iframe gets it?",
            PostsTo::ALL,
            PostsTo::meaning,
        ),
        row(
            "reopening",
            "What is posted when a tab shows again?",
            Reopening::ALL,
            Reopening::meaning,
        ),
        row(
            "answers",
            "Which app gets a reply?",
            Answers::ALL,
            Answers::meaning,
        ),
        row("keys", "How are keys written?", Keys::ALL, Keys::meaning),
    ]
}

/// A trait as one host has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlayedTrait {
    /// The name of the trait.
    pub name: &'static str,
    /// What it answers.
    pub question: &'static str,
    /// Its value.
    #[serde(flatten)]
    pub meaning: Meaning,
    /// What other builds of the very same version do: nothing but asking for it can choose one.
    pub alternatives: Vec<Meaning>,
}

/// The traits of a host one by one, each with its meaning and its source.
pub fn played_by(version: HostVersion) -> Vec<PlayedTrait> {
    let played = |row: Trait| {
        let covers = |meaning: &Meaning| meaning.holds_for.iter().any(|span| span.covers(version));
        let mut values = row.values.into_iter().filter(covers);
        PlayedTrait {
            name: row.name,
            question: row.question,
            meaning: values
                .next()
                .expect("a test asks for the traits of every version"),
            alternatives: values.collect(),
        }
    };
    table().into_iter().map(played).collect()
}

/// The hosts to choose from: the eras, and the first release of each behaviour within them, oldest first.
pub fn distinct_versions() -> Vec<HostVersion> {
    let rows = table();
    let meanings = rows.iter().flat_map(|row| &row.values);
    let mut releases: Vec<_> = meanings
        .flat_map(|meaning| meaning.holds_for)
        .chain(&Profile::ALL.map(Profile::span))
        .flat_map(|span| match *span {
            Span::Web(first, end) => [Some(first), end],
            Span::Mobile => [None, None],
        })
        .flatten()
        .collect();
    releases.sort_unstable();
    releases.dedup();
    let eras = HostVersion::ERAS.into_iter();
    eras.chain(releases.into_iter().map(HostVersion::from))
        .collect()
}

/// The hosts that behave as this one does and send the same keys: an era as a whole, or the releases around this one.
pub fn alike(version: HostVersion) -> Span {
    let Some(release) = version.release() else {
        return version.profile().span();
    };
    let turns = distinct_versions()
        .into_iter()
        .filter_map(HostVersion::release);
    let (before, after): (Vec<_>, Vec<_>) = turns.partition(|turn| *turn <= release);
    let first = before.last().copied().unwrap_or(Release::FIRST);
    Span::Web(first, after.first().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_one_value_of_each_trait_and_the_list_shows_what_is_played() {
        for version in distinct_versions() {
            let played = serde_json::to_value(Traits::of(version)).expect("plain data");
            for row in played_by(version) {
                assert_eq!(played[row.name], row.meaning.value, "{version}");
                assert!(row.meaning.says.ends_with('.'), "{}", row.meaning.says);
                assert!(row.question.ends_with('?'));
                let is_known_for_builds =
                    (row.name, version.profile()) == ("reopening", Profile::Web2026);
                assert_eq!(
                    row.alternatives.is_empty(),
                    !is_known_for_builds,
                    "{version}"
                );
            }
        }
    }

    #[test]
    fn versions_to_choose_from_behave_differently_from_the_one_before() {
        let names: Vec<_> = distinct_versions()
            .iter()
            .map(ToString::to_string)
            .collect();
        let eras = ["web-2022", "web-2023", "web-2026", "mobile"];
        let releases = [
            "2.6", "2.9", "2.11", "2.12", "2.17", "3.2", "3.14", "3.15", "4.18",
        ];
        assert_eq!(names, [&eras[..], &releases[..]].concat());
        for pair in distinct_versions()[4..].windows(2) {
            assert_ne!(Traits::of(pair[0]), Traits::of(pair[1]), "{}", pair[1]);
        }
    }
}
