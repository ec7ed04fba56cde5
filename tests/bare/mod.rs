//! Programs that inherit nothing from whoever runs the tests.

use std::process::Command;

/// What Windows itself needs: sockets are found by the first, and temporary files by the second.
const NEEDED: [&str; 2] = ["SystemRoot", "TEMP"];

/// A command that is started in an empty environment.
pub(crate) trait Bare {
    /// Takes all variables away, but for those that the system needs.
    fn bare(&mut self) -> &mut Self;
}

impl Bare for Command {
    fn bare(&mut self) -> &mut Self {
        self.env_clear();
        if cfg!(windows) {
            let kept = NEEDED.map(|name| (name, std::env::var_os(name)));
            self.envs(
                kept.into_iter()
                    .filter_map(|(name, value)| Some((name, value?))),
            );
        }
        self
    }
}
