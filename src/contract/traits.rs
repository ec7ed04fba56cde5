//! How each version of the host treats the apps it frames: one named value a trait, with where it was learned.
//!
//! The mock host plays these values and its page shows them; the browser tests take their cases from here.

use serde::{Serialize, Serializer};

use super::Profile;

/// A value of a trait: what it is called, what it means and where that was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Meaning {
    /// The name of the value, in words joined by hyphens.
    pub value: &'static str,
    /// What the host does, in a sentence.
    pub says: &'static str,
    /// Where the fact was learned.
    pub source: &'static str,
}

/// Makes the values of a trait: an enum whose variants know their meaning.
macro_rules! values {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $value:literal, $says:literal, $source:literal;)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// What the value means.
            pub fn meaning(self) -> Meaning {
                match self {
                    $($name::$variant => Meaning { value: $value, says: $says, source: $source },)+
                }
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
    /// When the frame of an app is made, and when it goes.
    Mount {
        /// Made by each click of the tab.
        EachClick = "each-click",
            "The frame is made when its tab is clicked and destroyed when another tab is: every visit loads the app again.",
            "upstream 2.6-2.11: the conversation box renders the frame of the active tab only (v-if)";
        /// Made once, then hidden.
        FirstClick = "first-click",
            "The frame is made at the first click of its tab and only hidden afterwards, for as long as the conversation stays open.",
            "upstream 2.12 and later: the frame is rendered once its tab was opened, then toggled with v-show";
        /// The app is a screen of its own.
        Screen = "screen",
            "The app is the top document of a WebView that fills the screen; closing the screen ends it.",
            "upstream's mobile app: the dashboard app opens as a screen with a WebView";
    }
}

values! {
    /// What becomes of tab and frames when another conversation is opened.
    OnSwitch {
        /// The tab stays, the frame is made anew.
        KeepTab = "keep-tab",
            "The app's tab stays open and its frame is made anew: a full load, then a new post.",
            "upstream 2.6-2.11: the frame is keyed by the conversation, the active tab is not reset";
        /// Every frame goes, Messages shows.
        BackToMessages = "back-to-messages",
            "Every frame is destroyed and the tab jumps back to Messages.",
            "upstream 2.12 and later: frames are keyed by conversation and app, and the active tab is reset";
        /// Another screen.
        NewScreen = "new-screen",
            "Another conversation is another screen: the app starts from nothing.",
            "upstream's mobile app: the WebView belongs to the conversation's screen";
    }
}

values! {
    /// What makes the host post the context, beside a request. Messages, labels, assignees, status and attribute values
    /// never do, in any version.
    PostsOn {
        /// Only loads.
        Load = "load",
            "The context is posted on every load of the frame, so again after each full navigation inside it, and for no other reason.",
            "upstream 2.6-4.16: the frame's load handler is the only caller beside the answer to a request";
        /// Loads, the theme, attribute definitions.
        LoadThemeDefinitions = "load-theme-definitions",
            "Posted on every load, and when the theme or an attribute definition changes; while the tab is hidden such posts are held back, and one is sent when it shows.",
            "upstream after 4.16.2 (September 2026): watchers of theme and attribute definitions in the frame component";
        /// The end of a load, inside the page itself.
        LoadEnd = "load-end",
            "The context is posted inside the page itself when its load has ended.",
            "upstream's mobile app: onLoadEnd of the WebView injects a script that posts to the page's own window";
    }
}

values! {
    /// Who is answered when an app asks for the context.
    Answers {
        /// Nobody.
        Nobody = "nobody",
            "The request did not exist yet: asking does nothing.",
            "upstream 2.6-2.8: no listener for messages";
        /// The visible app.
        Visible = "visible",
            "The app whose tab shows is answered, whoever asked; with Messages open nobody is.",
            "upstream 2.9-2.11 and 3.15-4.16: the visible frame's component answers and does not look at the source";
        /// The last app of the list.
        LastApp = "last-app",
            "The last app of the list is answered, whoever asked and whichever tab shows; when it has no frame yet, nobody is.",
            "upstream 2.12-3.14: every frame component overwrites window.onmessage, so the last one stays";
        /// The visible app, when it asked itself.
        VisibleAsker = "visible-asker",
            "Only the app whose tab shows is answered, and only when its own frame asked.",
            "upstream after 4.16.2 (September 2026): the source of the message must be the visible frame's window";
        /// Whoever calls the native bridge.
        NativeBridge = "native-bridge",
            "Only window.ReactNativeWebView.postMessage reaches the host; window.parent.postMessage comes back to the app's own listener.",
            "upstream's mobile app: onMessage of the WebView";
    }
}

values! {
    /// Where the app stands, and so what `event.origin` and `event.source` are.
    Place {
        /// In a frame of the dashboard.
        Frame = "frame",
            "The app is a frame of the dashboard: event.origin is the dashboard's and event.source is window.parent.",
            "upstream web dashboard: iframe.contentWindow.postMessage(text, \"*\")";
        /// The top document.
        Top = "top",
            "The app is the top document: event.origin is the app's own, event.source === window and parent === window.",
            "upstream's mobile app: the post is made by a script inside the page";
    }
}

values! {
    /// How the keys of the payload are written.
    Keys {
        /// As the web dashboard has them.
        AsStored = "as-stored",
            "Keys are as the dashboard's store has them: currentAgent, allMessagesLoaded, dataFetched, everything else in snake_case.",
            "captured payloads of the web dashboard";
        /// Snake case, all the way down.
        DeepSnakeCase = "deep-snake-case",
            "Every key is in snake_case, all the way down: current_agent, and keys of custom attributes as well.",
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
    /// Where the app stands.
    pub place: Place,
    /// When a frame is made and when it goes.
    pub mount: Mount,
    /// What a switch of the conversation does.
    pub on_switch: OnSwitch,
    /// What makes the host post.
    pub posts_on: PostsOn,
    /// Who is answered.
    pub answers: Answers,
}

/// A trait of a host as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trait {
    /// The name of the trait.
    pub name: &'static str,
    /// Its value.
    #[serde(flatten)]
    pub meaning: Meaning,
    /// Values of other versions that the profile stands for as well.
    pub alternatives: Vec<Meaning>,
}

impl Profile {
    /// How this host treats the apps it frames.
    pub fn traits(self) -> Traits {
        let web = Traits {
            data_keys: self.data_keys(),
            keys: Keys::AsStored,
            place: Place::Frame,
            mount: Mount::FirstClick,
            on_switch: OnSwitch::BackToMessages,
            posts_on: PostsOn::Load,
            answers: Answers::Visible,
        };
        match self {
            Profile::Web2022 => Traits {
                mount: Mount::EachClick,
                on_switch: OnSwitch::KeepTab,
                ..web
            },
            Profile::Web2023 => web,
            Profile::Web2026 => Traits {
                posts_on: PostsOn::LoadThemeDefinitions,
                answers: Answers::VisibleAsker,
                ..web
            },
            Profile::Mobile => Traits {
                keys: Keys::DeepSnakeCase,
                place: Place::Top,
                mount: Mount::Screen,
                on_switch: OnSwitch::NewScreen,
                posts_on: PostsOn::LoadEnd,
                answers: Answers::NativeBridge,
                ..web
            },
        }
    }

    /// Who is answered in other versions that the profile stands for as well.
    pub fn other_answers(self) -> &'static [Answers] {
        match self {
            Profile::Web2022 => &[Answers::Nobody],
            Profile::Web2023 => &[Answers::LastApp],
            Profile::Web2026 | Profile::Mobile => &[],
        }
    }
}

impl Traits {
    /// The traits one by one, each with its meaning and its source, as a profile has them.
    pub fn list(profile: Profile) -> Vec<Trait> {
        let traits = profile.traits();
        let plain = |name, meaning| Trait {
            name,
            meaning,
            alternatives: Vec::new(),
        };
        vec![
            plain("place", traits.place.meaning()),
            plain("mount", traits.mount.meaning()),
            plain("on_switch", traits.on_switch.meaning()),
            plain("posts_on", traits.posts_on.meaning()),
            Trait {
                alternatives: Vec::from_iter(
                    profile.other_answers().iter().map(|other| other.meaning()),
                ),
                ..plain("answers", traits.answers.meaning())
            },
            plain("keys", traits.keys.meaning()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_has_a_set_of_its_own() {
        let all = Profile::ALL.map(Profile::traits);
        for (index, traits) in all.iter().enumerate() {
            assert!(!all[..index].contains(traits), "{:?}", Profile::ALL[index]);
        }
    }

    #[test]
    fn the_list_tells_the_very_values_the_host_plays() {
        for profile in Profile::ALL {
            let played = serde_json::to_value(profile.traits()).expect("plain data");
            for told in Traits::list(profile) {
                assert_eq!(played[told.name], told.meaning.value, "{profile}");
                assert!(!told.meaning.source.is_empty() && told.meaning.says.ends_with('.'));
            }
        }
    }
}
