//! Keys by name, and the events that pressing them sends.

use serde_json::{Value, json};

use super::BrowserError;

/// A key with what is held down beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stroke {
    key: String,
    code: String,
    number: u32,
    /// What the key types, empty for keys that type nothing.
    text: String,
    /// The protocol's bits: Alt 1, Control 2, Meta 4, Shift 8.
    modifiers: u32,
}

impl Stroke {
    /// Parses `Enter`, `a`, `?`, `Shift+Tab`, `Control+Shift+K`.
    pub(super) fn parse(name: &str) -> Result<Self, BrowserError> {
        let unknown = || BrowserError::UnknownKey {
            key: name.to_owned(),
        };
        // The last character may be the plus key itself.
        let split = name
            .char_indices()
            .rev()
            .skip(1)
            .find(|&(_, character)| character == '+');
        let (held, key) = split.map_or(("", name), |(at, _)| (&name[..at], &name[at + 1..]));
        let mut modifiers = 0;
        for modifier in held.split('+').filter(|held| !held.is_empty()) {
            modifiers |= modifier_bit(modifier).ok_or_else(unknown)?;
        }
        let mut stroke = named(key)
            .or_else(|| typed(key, modifiers))
            .ok_or_else(unknown)?;
        stroke.modifiers = modifiers;
        // A shortcut types nothing.
        if modifiers & !SHIFT != 0 {
            stroke.text.clear();
        }
        Ok(stroke)
    }

    /// The parameters of `Input.dispatchKeyEvent`, down and up.
    pub(super) fn events(&self) -> [Value; 2] {
        let down = if self.text.is_empty() {
            "rawKeyDown"
        } else {
            "keyDown"
        };
        [(down, self.text.as_str()), ("keyUp", "")].map(|(kind, text)| {
            json!({
                "type": kind,
                "key": self.key,
                "code": self.code,
                "text": text,
                "windowsVirtualKeyCode": self.number,
                "modifiers": self.modifiers,
            })
        })
    }
}

const SHIFT: u32 = 8;

fn modifier_bit(name: &str) -> Option<u32> {
    match name {
        "Alt" => Some(1),
        "Control" => Some(2),
        "Meta" => Some(4),
        "Shift" => Some(SHIFT),
        _ => None,
    }
}

fn named(key: &str) -> Option<Stroke> {
    let (number, text) = match key {
        "Backspace" => (8, ""),
        "Tab" => (9, ""),
        "Enter" => (13, "\r"),
        "Escape" => (27, ""),
        "Space" | " " => (32, " "),
        "PageUp" => (33, ""),
        "PageDown" => (34, ""),
        "End" => (35, ""),
        "Home" => (36, ""),
        "ArrowLeft" => (37, ""),
        "ArrowUp" => (38, ""),
        "ArrowRight" => (39, ""),
        "ArrowDown" => (40, ""),
        "Delete" => (46, ""),
        _ => return None,
    };
    let is_space = number == 32;
    Some(Stroke {
        key: if is_space { " " } else { key }.to_owned(),
        code: if is_space { "Space" } else { key }.to_owned(),
        number,
        text: text.to_owned(),
        modifiers: 0,
    })
}

fn typed(key: &str, modifiers: u32) -> Option<Stroke> {
    let mut characters = key.chars();
    let (Some(character), None) = (characters.next(), characters.next()) else {
        return None;
    };
    let upper = character.to_ascii_uppercase();
    let (code, number) = match upper {
        'A'..='Z' => (format!("Key{upper}"), u32::from(upper)),
        '0'..='9' => (format!("Digit{upper}"), u32::from(upper)),
        // The place of other characters depends on the keyboard; pages go by `key`.
        _ => (String::new(), 0),
    };
    let key = if modifiers & SHIFT != 0 {
        upper
    } else {
        character
    };
    Some(Stroke {
        key: key.to_string(),
        code,
        number,
        text: key.to_string(),
        modifiers: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortcut_holds_its_modifiers_and_types_nothing() {
        let stroke = Stroke::parse("Control+Shift+k").expect("known");
        assert_eq!((stroke.key.as_str(), stroke.modifiers), ("K", 10));
        assert_eq!(stroke.text, "");
    }

    #[test]
    fn the_plus_key_is_a_key() {
        assert_eq!(Stroke::parse("+").expect("known").text, "+");
        assert_eq!(Stroke::parse("Shift++").expect("known").modifiers, SHIFT);
    }

    #[test]
    fn an_unknown_name_is_an_error() {
        let error = Stroke::parse("Hyper+X").expect_err("unknown");
        assert_eq!(error.to_string(), "unknown key \"Hyper+X\"");
        Stroke::parse("Entre").expect_err("unknown");
        Stroke::parse("").expect_err("empty");
    }
}
