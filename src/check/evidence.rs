//! What was seen, in the words of a report: short, bounded, and with everything that may be a customer's marked as such.

use std::sync::Arc;

use super::acts::Outcome;
use super::record::{Problem, Seen, Sight};
use crate::finding::{Evidence, Moment, Picture, Text};
use crate::source::document::visible;

/// The most lines of each kind.
const LINES: usize = 60;

/// The most characters of a line.
const LINE: usize = 300;

/// The most characters of the page's text.
const PAGE: usize = 4_000;

/// The evidence of a case.
pub(super) fn of(outcome: &Outcome) -> Evidence {
    let mut evidence = Evidence {
        dom: outcome
            .shown
            .as_ref()
            .map(|text| value(&lines(&cut(text, PAGE)))),
        picture: outcome.picture.as_ref().map(|png| Picture {
            path: None,
            png: Arc::from(png.as_slice()),
        }),
        ..Evidence::default()
    };
    for sight in &outcome.sights {
        add(&mut evidence, sight);
    }
    evidence
}

fn add(evidence: &mut Evidence, sight: &Sight) {
    let console =
        |level: &str, text: &str| Text::from(format!("{level}: {}", Text::value(&line(text))));
    match &sight.what {
        Seen::Console { level, text } => push(&mut evidence.console, console(level, text)),
        Seen::Remark { text } => push(&mut evidence.console, console("browser", text)),
        Seen::Exception(problem) => {
            push(&mut evidence.exceptions, stack(problem));
        }
        Seen::Rejection(problem) => {
            push(&mut evidence.exceptions, stack(problem));
        }
        Seen::Failed(failure) => {
            let url = Text::value(&line(&failure.url));
            let text = format!("{} {url}: {}", failure.kind, failure.reason);
            push(&mut evidence.failed_requests, Text::from(text));
        }
        _ => {}
    }
    if let Some(what) = told(&sight.what)
        && evidence.timeline.len() < LINES
    {
        evidence.timeline.push(Moment { at: sight.at, what });
    }
}

fn push(lines: &mut Vec<Text>, line: Text) {
    if lines.len() < LINES {
        lines.push(line);
    }
}

/// What belongs into the timeline.
fn told(seen: &Seen) -> Option<Text> {
    let plain = |text: &str| Some(Text::from(text));
    match seen {
        Seen::Mounted => plain("the host makes the frame"),
        Seen::Loaded => plain("the host hears load"),
        Seen::Posted(why) => Some(Text::from(format!("the host posts ({why})"))),
        Seen::Heard(heard) if heard.by_app => Some(Text::from(format!(
            "the app says {} to the host, {}",
            value_of(&heard.data),
            if heard.answered {
                "which answers"
            } else {
                "which ignores it"
            }
        ))),
        Seen::StrangerPosted => plain("a stranger posts"),
        Seen::Misaddressed { origin } => Some(Text::from(format!(
            "the browser drops a message of the app to the host, which is for {}",
            Text::value(&line(origin))
        ))),
        Seen::Listener { .. } => plain("the app adds a listener"),
        Seen::Message(message) => Some(Text::from(format!(
            "a message of {} arrives{}",
            match message.source.as_str() {
                "parent" => "the host",
                "self" => "the app's own window",
                _ => "another window",
            },
            if message.is_heard {
                ""
            } else {
                ", and nobody listens"
            }
        ))),
        Seen::AppLoaded => plain("the app has loaded"),
        Seen::Said(text) => Some(Text::from(format!(
            "the app says {} to the mobile host",
            value_of(text)
        ))),
        Seen::Request(request) => Some(Text::from(format!(
            "{} {}",
            request.method,
            Text::value(&line(&request.url))
        ))),
        Seen::Failed(failure) => Some(Text::from(format!(
            "{} fails: {}",
            Text::value(&line(&failure.url)),
            failure.reason
        ))),
        Seen::Exception(problem) => Some(Text::from(format!(
            "exception: {}",
            Text::value(&line(problem.headline()))
        ))),
        Seen::Rejection(problem) => Some(Text::from(format!(
            "rejection: {}",
            Text::value(&line(problem.headline()))
        ))),
        Seen::Dialog { kind, .. } => Some(Text::from(format!("the app opens a dialog ({kind})"))),
        Seen::Window { url } => Some(Text::from(format!(
            "the app opens a window for {}",
            Text::value(&line(url))
        ))),
        Seen::Download { url } => Some(Text::from(format!(
            "a download of {} begins",
            Text::value(&line(url))
        ))),
        Seen::Navigated { url, .. } => Some(Text::from(format!(
            "the frame shows {}",
            Text::value(&line(url))
        ))),
        Seen::LeftHost { url } => Some(Text::from(format!(
            "the whole window goes to {}",
            Text::value(&line(url))
        ))),
        Seen::Crashed => plain("the process of the frame dies"),
        Seen::Denied { feature } => Some(Text::from(format!(
            "the app uses {feature}, which its frame is denied"
        ))),
        Seen::Connects { .. } => plain("the app connects by WebRTC or WebTransport"),
        Seen::Heard(_)
        | Seen::LoadEnd
        | Seen::SocketSent { .. }
        | Seen::Logged { .. }
        | Seen::ReadsOrigin
        | Seen::Console { .. }
        | Seen::Remark { .. } => None,
    }
}

fn stack(problem: &Problem) -> Text {
    value(&lines(&cut(&problem.text, 2_000)))
}

fn value(text: &str) -> Text {
    Text::from(Text::value(text))
}

fn value_of(text: &str) -> String {
    Text::value(&format!("{:?}", visible(&cut(text, 80))))
}

/// A text on one line.
fn line(text: &str) -> String {
    visible(&cut(text, LINE).replace(['\n', '\r'], " "))
}

/// A text of several lines, each made visible.
fn lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(visible).collect();
    lines.join("\n")
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let start: String = text.chars().take(most).collect();
    start + "…"
}
