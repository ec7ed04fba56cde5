//! The processes of the app's command on Windows: what `taskkill` finds below the shell.
//!
//! Best effort: a process whose parent has ended is not found, and nobody ends the app when hubctl itself is killed.

use std::ffi::OsString;
use std::io;
use std::os::windows::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use super::Ending;

/// A process group of its own, which Ctrl-C does not reach.
const CREATE_NEW_PROCESS_GROUP: u32 = 0x0200;

/// A command with what it started.
#[derive(Debug)]
pub(super) struct Tree {
    /// With its standard input, which stays open: servers such as `esbuild --serve` stop when that ends.
    leader: Mutex<Child>,
    id: u32,
}

impl Tree {
    /// Starts the shell.
    pub(super) fn start(
        command: &str,
        folder: &Path,
        env: &[(OsString, OsString)],
    ) -> io::Result<(Self, ChildStdout, ChildStderr)> {
        let mut leader = Command::new("cmd")
            // As it is: `cmd` has rules of its own for quotation marks, and with `/S` takes off the outermost pair.
            .raw_arg(format!("/D /S /C \"{command}\""))
            .current_dir(folder)
            .envs(env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .creation_flags(CREATE_NEW_PROCESS_GROUP)
            .spawn()?;
        let piped = || io::Error::other("the shell has no standard streams");
        let stdout = leader.stdout.take().ok_or_else(piped)?;
        let stderr = leader.stderr.take().ok_or_else(piped)?;
        let tree = Self {
            id: leader.id(),
            leader: Mutex::new(leader),
        };
        Ok((tree, stdout, stderr))
    }

    pub(super) fn id(&self) -> u32 {
        self.id
    }

    /// How the command ended. Windows knows no signals.
    pub(super) fn ending(&self) -> Option<Ending> {
        let mut leader = self.leader.lock().unwrap_or_else(PoisonError::into_inner);
        let status = leader.try_wait().ok()??;
        Some(Ending::Status(status.code().unwrap_or_default()))
    }

    /// Kills: programs without a window cannot be asked.
    pub(super) fn ask(&mut self) {
        self.kill();
    }

    /// Kills the shell and what is below it. While the process is held here, its number cannot become another's.
    pub(super) fn kill(&mut self) {
        if self.ending().is_none() {
            let id = self.id.to_string();
            let _ = Command::new("taskkill")
                .args(["/T", "/F", "/PID", &id])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
        }
    }

    /// Whether the shell has ended.
    pub(super) fn is_over(&mut self) -> bool {
        self.ending().is_some()
    }

    /// The shell, while it lives.
    pub(super) fn alive(&mut self) -> Vec<u32> {
        match self.ending() {
            None => vec![self.id],
            Some(_) => Vec::new(),
        }
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        self.kill();
    }
}
