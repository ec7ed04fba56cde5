//! What pages and frames say: console messages, uncaught exceptions, dialogs, the browser's own log.

use serde_json::Value;

use super::message::text;

/// What is kept of one page; a page that says more is in a loop.
const LIMIT: usize = 10_000;

/// The most bytes of one text that are kept. The browser hands over a string of any length.
const TEXT: usize = 64 << 10;

/// The most bytes of texts that are kept of one page.
const BYTES: usize = 64 << 20;

/// Who says it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryKind {
    /// The page, through `console`. The level is the method's name, such as `log` or `error`.
    Console {
        /// The protocol's name of the method: `log`, `info`, `warning`, `error`, `debug`, ...
        level: String,
    },
    /// An exception that nobody caught.
    Exception,
    /// A promise that was rejected, and nobody took notice.
    Rejection,
    /// The page, through a dialog, which was closed at once: `alert` and the like are declined, and
    /// a page that asks whether to leave is left.
    Dialog {
        /// `alert`, `confirm`, `prompt` or `beforeunload`.
        dialog: String,
    },
    /// The browser: a request that failed, a violated policy, a refused frame.
    Log {
        /// What it is about: `network`, `security`, `violation`, `deprecation`, ...
        source: String,
        /// `verbose`, `info`, `warning` or `error`.
        level: String,
    },
}

/// One thing that was said, in the page or in one of its frames.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsoleEntry {
    /// Who says it.
    pub kind: EntryKind,
    /// The message; of an exception its description with the stack.
    pub text: String,
    /// Where it comes from, empty when the browser does not tell.
    pub url: String,
    /// The line in `url`, counted from one.
    pub line: Option<u64>,
}

impl ConsoleEntry {
    /// Whether a page in good order would not say this: an exception or anything at error level.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        match &self.kind {
            EntryKind::Exception | EntryKind::Rejection => true,
            EntryKind::Dialog { .. } => false,
            EntryKind::Console { level } => level == "error" || level == "assert",
            EntryKind::Log { level, .. } => level == "error",
        }
    }

    /// The entry an event stands for, when it stands for one.
    pub(super) fn from_event(method: &str, params: &Value) -> Option<Self> {
        let mut entry = match method {
            "Runtime.consoleAPICalled" => Self::from_console(params),
            "Runtime.exceptionThrown" => Self::from_exception(&params["exceptionDetails"]),
            "Page.javascriptDialogOpening" => Self::from_dialog(params),
            "Log.entryAdded" => Self::from_log(&params["entry"]),
            _ => return None,
        };
        for text in [&mut entry.text, &mut entry.url] {
            text.truncate(text.floor_char_boundary(TEXT));
            text.shrink_to_fit();
        }
        Some(entry)
    }

    /// How long its texts are.
    pub(super) fn length(&self) -> usize {
        self.text.len() + self.url.len()
    }

    fn from_console(params: &Value) -> Self {
        let arguments = params["args"].as_array().into_iter().flatten();
        let words: Vec<_> = arguments.map(describe).collect();
        let frame = &params["stackTrace"]["callFrames"][0];
        Self {
            kind: EntryKind::Console {
                level: text(params, "/type").to_owned(),
            },
            text: words.join(" "),
            url: text(frame, "/url").to_owned(),
            line: line(frame),
        }
    }

    fn from_exception(details: &Value) -> Self {
        let frame = &details["stackTrace"]["callFrames"][0];
        let place = if frame.is_null() { details } else { frame };
        Self {
            kind: if text(details, "/text").contains("(in promise)") {
                EntryKind::Rejection
            } else {
                EntryKind::Exception
            },
            text: exception_text(details),
            url: text(place, "/url").to_owned(),
            line: line(place),
        }
    }

    fn from_dialog(params: &Value) -> Self {
        Self {
            kind: EntryKind::Dialog {
                dialog: text(params, "/type").to_owned(),
            },
            text: text(params, "/message").to_owned(),
            url: text(params, "/url").to_owned(),
            line: None,
        }
    }

    fn from_log(entry: &Value) -> Self {
        Self {
            kind: EntryKind::Log {
                source: text(entry, "/source").to_owned(),
                level: text(entry, "/level").to_owned(),
            },
            text: text(entry, "/text").to_owned(),
            url: text(entry, "/url").to_owned(),
            line: line(entry),
        }
    }
}

/// The first entries of a page, up to a limit.
#[derive(Debug, Default)]
pub(super) struct Console {
    entries: Vec<ConsoleEntry>,
    /// How long their texts are.
    bytes: usize,
}

impl Console {
    pub(super) fn push(&mut self, entry: ConsoleEntry) {
        let bytes = self.bytes + entry.length();
        if self.entries.len() < LIMIT && bytes <= BYTES {
            self.bytes = bytes;
            self.entries.push(entry);
        }
    }

    pub(super) fn entries(&self) -> &[ConsoleEntry] {
        &self.entries
    }
}

/// The description of `exceptionDetails`: the exception's own, which has the stack, else the text.
pub(super) fn exception_text(details: &Value) -> String {
    let short = text(details, "/text");
    match &details["exception"] {
        Value::Null => short.to_owned(),
        // A thrown string, number or null has no description.
        exception if exception.get("description").is_none() => {
            format!("{short} {}", describe(exception))
        }
        exception => describe(exception),
    }
}

/// A remote object as a person would read it.
pub(super) fn describe(object: &Value) -> String {
    if let Some(preview) = preview(&object["preview"]) {
        return preview;
    }
    match (&object["value"], text(object, "/description")) {
        (Value::String(words), _) => words.clone(),
        (_, description @ ("" | "Object")) => match object.get("value") {
            Some(value) => value.to_string(),
            None if !description.is_empty() => description.to_owned(),
            None => text(object, "/type").to_owned(),
        },
        (_, description) => description.to_owned(),
    }
}

/// The first properties of an object, as the browser previews them.
fn preview(preview: &Value) -> Option<String> {
    let is_plain = matches!(text(preview, "/subtype"), "" | "array");
    let properties = preview["properties"].as_array().filter(|_| is_plain)?;
    let shown = properties.iter().map(|property| {
        let value = match &property["valuePreview"] {
            Value::Null => text(property, "/value").to_owned(),
            nested => self::preview(nested).unwrap_or_default(),
        };
        format!("{}: {value}", text(property, "/name"))
    });
    let shown: Vec<_> = shown.collect();
    let more = if preview["overflow"] == true {
        ", ..."
    } else {
        ""
    };
    Some(format!("{{{}{more}}}", shown.join(", ")))
}

fn line(place: &Value) -> Option<u64> {
    place["lineNumber"]
        .as_u64()
        .map(|zero_based| zero_based.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_arguments_of_a_console_call_are_joined() {
        let params = json!({
            "type": "log",
            "args": [
                { "type": "string", "value": "count" },
                { "type": "number", "value": 3, "description": "3" },
                { "type": "object", "subtype": "null", "value": null },
                { "type": "undefined" },
                { "type": "object", "description": "Object", "objectId": "1" },
            ],
        });
        let entry = ConsoleEntry::from_event("Runtime.consoleAPICalled", &params).expect("known");
        assert_eq!(entry.text, "count 3 null undefined Object");
        assert!(!entry.is_problem());
    }

    #[test]
    fn a_thrown_string_is_shown() {
        let details = json!({
            "text": "Uncaught",
            "exception": { "type": "string", "value": "boom" },
        });
        assert_eq!(exception_text(&details), "Uncaught boom");
    }

    #[test]
    fn a_line_of_any_length_is_cut_and_all_lines_are_bounded() {
        let mut console = Console::default();
        let said = "é".repeat(TEXT);
        let params = json!({ "type": "log", "args": [{ "type": "string", "value": said }] });
        let entry = ConsoleEntry::from_event("Runtime.consoleAPICalled", &params);
        let entry = entry.expect("an entry");
        assert_eq!(entry.text.len(), TEXT);
        for _ in 0..BYTES / TEXT + 10 {
            console.push(entry.clone());
        }
        assert_eq!(console.entries().len(), BYTES / TEXT);
    }

    #[test]
    fn a_line_number_without_bounds_is_no_overflow() {
        assert_eq!(line(&json!({ "lineNumber": u64::MAX })), Some(u64::MAX));
    }
}
