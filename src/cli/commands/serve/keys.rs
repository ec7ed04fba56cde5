//! Keys of the terminal while the host runs. Only when somebody sits there: standard input and standard error are a
//! terminal, and hubctl is in the foreground.

use tokio::sync::mpsc;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Open,
    Repost,
    NextScenario,
    Theme,
    Help,
    Quit,
}

impl Key {
    /// What each key does, for `?`.
    pub(super) const HELP: &'static str =
        "o open the page · r post again · n next scenario · t other theme · q quit";

    fn of(byte: u8) -> Option<Self> {
        match byte.to_ascii_lowercase() {
            b'o' => Some(Key::Open),
            b'r' => Some(Key::Repost),
            b'n' => Some(Key::NextScenario),
            b't' => Some(Key::Theme),
            b'h' | b'?' => Some(Key::Help),
            b'q' => Some(Key::Quit),
            _ => None,
        }
    }
}

/// The keyboard of a terminal, one key at a time.
pub(super) struct Keyboard {
    keys: mpsc::Receiver<Key>,
    _mode: platform::Mode,
}

impl Keyboard {
    /// Takes the keyboard; `None` when nobody sits there.
    pub(super) fn take() -> Option<Self> {
        let mode = platform::Mode::one_key_at_a_time()?;
        let (sender, keys) = mpsc::channel(16);
        // A read from a terminal cannot be called off; the thread ends with the program.
        std::thread::spawn(move || {
            let mut byte = [0];
            while matches!(std::io::Read::read(&mut std::io::stdin(), &mut byte), Ok(1)) {
                if let Some(key) = Key::of(byte[0])
                    && sender.blocking_send(key).is_err()
                {
                    return;
                }
            }
        });
        Some(Self { keys, _mode: mode })
    }

    /// The next key; without a keyboard none ever comes.
    pub(super) async fn next(keyboard: &mut Option<Self>) -> Key {
        if let Some(it) = keyboard {
            if let Some(key) = it.keys.recv().await {
                return key;
            }
            *keyboard = None;
        }
        std::future::pending().await
    }
}

#[cfg(unix)]
mod platform {
    use std::io::IsTerminal;

    use rustix::process::getpgrp;
    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

    /// A terminal that hands on every key at once and shows none; as it was before when this is dropped.
    pub(super) struct Mode(Termios);

    impl Mode {
        pub(super) fn one_key_at_a_time() -> Option<Self> {
            let input = std::io::stdin();
            if !input.is_terminal() || !std::io::stderr().is_terminal() {
                return None;
            }
            // A program in the background would be stopped for touching the terminal.
            if tcgetpgrp(&input).ok()? != getpgrp() {
                return None;
            }
            let before = tcgetattr(&input).ok()?;
            let mut mode = before.clone();
            // Ctrl-C and the ends of lines stay as they are.
            mode.local_modes
                .remove(LocalModes::ICANON | LocalModes::ECHO);
            tcsetattr(&input, OptionalActions::Now, &mode).ok()?;
            Some(Self(before))
        }
    }

    impl Drop for Mode {
        fn drop(&mut self) {
            // A terminal that has gone needs nothing.
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
        }
    }
}

#[cfg(not(unix))]
mod platform {
    /// There are no keys here yet: everything they do is in the page as well.
    pub(super) struct Mode;

    impl Mode {
        pub(super) fn one_key_at_a_time() -> Option<Self> {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_help_does_something_else() {
        let letters = Key::HELP.split(" · ").map(|part| part.as_bytes()[0]);
        let keys: Vec<_> = letters.map(Key::of).collect();
        assert!(keys.iter().all(Option::is_some), "{keys:?}");
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key));
        }
        assert_eq!(Key::of(b'x'), None);
    }
}
