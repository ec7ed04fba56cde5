//! What a script says of the messages that it takes, read as text. Scripts are not understood here: what comes of it is a
//! guess, for a person who wonders why an app waits.

/// How far from a listener the check of the sender may stand, in bytes: a bundle has origins of many things in it.
const NEAR: usize = 4_000;

/// What stands for every port of this machine among the origins of a script: a pattern is not read, only that it names it.
pub const ANY_PORT_HERE: &str = "http://127.0.0.1:*";

/// Words before `.origin` that are no message's.
const NOT_OF_A_MESSAGE: [&str; 6] = ["location", "url", "URL", "self", "window", "platform"];

/// What one script says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Heard {
    /// Something in it listens for messages.
    pub listens: bool,
    /// Something in it does as soon as the script runs.
    pub at_once: bool,
    /// The origin of a message is looked at near a listener.
    pub checks_sender: bool,
    /// Origins that stand in it, where the sender is checked.
    pub origins: Vec<String>,
}

/// Reads a script.
pub(super) fn read(script: &str) -> Heard {
    let listeners = listeners(script);
    let is_near = |at: &usize| listeners.iter().any(|place| place.abs_diff(*at) <= NEAR);
    let checks_sender = checks(script).iter().any(is_near);
    let mut origins = Vec::new();
    if checks_sender {
        origins = origins_in(script);
    }
    Heard {
        listens: !listeners.is_empty(),
        at_once: listeners.iter().any(|&at| is_at_top(script, at)),
        checks_sender,
        origins,
    }
}

/// Where something listens for messages: the name of the event as an argument, or its property.
fn listeners(script: &str) -> Vec<usize> {
    let mut found: Vec<usize> = ["\"message\"", "'message'", "`message`"]
        .into_iter()
        .flat_map(|name| script.match_indices(name))
        .map(|(at, _)| at)
        .filter(|&at| script[..at].trim_end().ends_with(['(', ',']))
        .collect();
    let property = script.match_indices("onmessage").map(|(at, _)| at);
    // A socket, a worker or a port has one as well; the window's stands alone or behind its names.
    found.extend(property.filter(|&at| {
        let before = &script[..at];
        match before.strip_suffix('.') {
            Some(owner) => ["window", "self", "globalThis"]
                .iter()
                .any(|name| owner.ends_with(name)),
            None => !before.ends_with(is_of_a_word),
        }
    }));
    found
}

/// Where the origin of a message is compared or asked for.
fn checks(script: &str) -> Vec<usize> {
    let all = script.match_indices("origin").filter(|(at, word)| {
        let after = &script[at + word.len()..];
        let before = &script[..*at];
        if after.starts_with(is_of_a_word) {
            return false;
        }
        let after = after.trim_start();
        let is_compared = [
            "==",
            "!=",
            ".endsWith(",
            ".startsWith(",
            ".includes(",
            ".match(",
        ]
        .iter()
        .any(|sign| after.starts_with(sign));
        if let Some(owner) = before.strip_suffix('.').map(|it| it.trim_end_matches('?')) {
            let name_starts = owner.trim_end_matches(is_of_a_word).len();
            let name = &owner[name_starts..];
            let before = owner[..name_starts].trim_end();
            // As the second argument it is where an answer goes.
            let is_asked = before.ends_with(['=', '(', '[', '!']);
            return !name.is_empty()
                && !NOT_OF_A_MESSAGE.contains(&name)
                && (is_compared || is_asked);
        }
        let before = before.trim_end();
        let is_compared_with = before.ends_with("==") || before.ends_with("!=");
        let is_asked = [".includes(", ".has(", ".indexOf(", ".test("]
            .iter()
            .any(|call| before.ends_with(call));
        !before.ends_with(is_of_a_word) && (is_compared || is_compared_with || is_asked)
    });
    all.map(|(at, _)| at).collect()
}

/// Whether a text names the address of this machine, in a regular expression too.
pub(super) fn names_this_machine(text: &str) -> bool {
    text.contains("127.0.0.1") || text.contains("127\\.0\\.0\\.1")
}

/// The origins that stand in a script as texts of their own.
fn origins_in(script: &str) -> Vec<String> {
    let mut origins: Vec<String> = ["https://", "http://"]
        .into_iter()
        .flat_map(|scheme| script.match_indices(scheme))
        .filter_map(|(at, _)| {
            let quote = script[..at].chars().next_back()?;
            let quoted = matches!(quote, '"' | '\'' | '`');
            let text = script[at..].split_once(quote).filter(|_| quoted)?.0;
            let url = url::Url::parse(text).ok()?;
            let origin = url.origin().ascii_serialization();
            (origin == text).then_some(origin)
        })
        .collect();
    if names_this_machine(script) {
        origins.push(ANY_PORT_HERE.to_owned());
    }
    origins.sort_unstable();
    origins.dedup();
    origins
}

/// Whether nothing is open before a listener but the parenthesis of its own call: what is there runs with the script.
fn is_at_top(script: &str, listener: usize) -> bool {
    let own_call = i32::from(!script[listener..].starts_with("onmessage"));
    let mut depth = 0;
    let mut rest = &script[..listener];
    while let Some(at) = rest.find(['{', '}', '(', ')', '"', '\'', '`', '/']) {
        let found = &rest[at..];
        let skip = |end: &str| found[1..].find(end).map(|to| 1 + to + end.len());
        let length = match found.as_bytes()[0] {
            b'{' | b'(' => {
                depth += 1;
                Some(1)
            }
            b'}' | b')' => {
                depth -= 1;
                Some(1)
            }
            b'/' if found.starts_with("//") => skip("\n"),
            b'/' if found.starts_with("/*") => skip("*/"),
            b'/' => Some(1),
            quote => skip(char::from(quote).encode_utf8(&mut [0; 4])),
        };
        let Some(length) = length else {
            return false;
        };
        rest = &found[length..];
    }
    depth == own_call
}

fn is_of_a_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_are_found_in_the_ways_in_which_they_are_written() {
        for script in [
            "addEventListener(\"message\", f)",
            "window.addEventListener( 'message', f)",
            "window.onmessage = f",
            "onmessage=f",
            "useEventListener(`message`, f)",
            "fromEvent(window, 'message')",
            "(()=>{var e=window;e.addEventListener(\"message\",t)})()",
        ] {
            assert!(read(script).listens, "{script}");
        }
        for script in [
            "",
            "text['message']",
            "socket.onmessage = f",
            "worker.onmessage=f",
            "const a = { message: 1 }, b = \"message\"",
        ] {
            assert!(!read(script).listens, "{script}");
        }
    }

    #[test]
    fn a_check_of_the_sender_is_told_from_other_origins() {
        let checks = |body: &str| {
            let script = format!("addEventListener('message', (event) => {{ {body} }})");
            read(&script).checks_sender
        };
        for body in [
            "if (event.origin !== 'https://chat.example.com') return;",
            "if (ALLOWED.includes(event.origin)) show(event)",
            "if (!isTrusted(e.origin)) return",
            "if (!e.origin.endsWith('.example.com')) return",
            "const { origin, data } = event; if (origin != DASHBOARD) return",
            "if (DASHBOARD === event.origin) show()",
            "if (!allowed.has(origin)) return",
            "switch(event?.origin){case 'https://a.example': show()}",
        ] {
            assert!(checks(body), "{body}");
        }
        for body in [
            "show(JSON.parse(event.data))",
            "event.source.postMessage('hi', event.origin)",
            "if (location.origin === 'x') return",
            "if (new URL(a).origin === b) return",
            "const original = a.original === b",
            "console.log('from', event.origin)",
        ] {
            assert!(!checks(body), "{body}");
        }
        let far = " ".repeat(2 * NEAR);
        assert!(!checks(&format!("{far}if (a.origin === b) return;")));
    }

    #[test]
    fn origins_are_told_where_the_sender_is_checked() {
        let script = "const A = ['https://chat.example.com', \"https://b.example:8443\"]; fetch('https://api.example.com/orders');
            addEventListener('message', (e) => { if (!A.includes(e.origin)) return; });";
        assert_eq!(
            read(script).origins,
            ["https://b.example:8443", "https://chat.example.com"]
        );
        assert_eq!(read("fetch('https://chat.example.com')").origins, [""; 0]);
        for pattern in [
            "/^http:\\/\\/127\\.0\\.0\\.1(:\\d+)?$/",
            "'http://127.0.0.1:*'",
        ] {
            let script = format!(
                "const A = {pattern}; addEventListener('message', (e) => A.test(e.origin));"
            );
            assert_eq!(read(&script).origins, [ANY_PORT_HERE]);
        }
    }

    #[test]
    fn a_listener_at_the_top_is_there_when_the_script_has_run() {
        for (script, at_once) in [
            ("addEventListener('message', f)", true),
            (
                "// it's {\nfunction f() { return '{' }\naddEventListener('message', f)",
                true,
            ),
            ("function start() { addEventListener('message', f) }", false),
            ("fetch('/config').then(() => { onmessage = f })", false),
            ("load().then(() => addEventListener('message', f))", false),
            ("setTimeout(() => onmessage = f)", false),
            ("window.onmessage = f", true),
        ] {
            assert_eq!(read(script).at_once, at_once, "{script}");
        }
    }
}
