//! The processes of the app's command on Windows: a job object, which holds the shell and whatever it starts.
//!
//! The system closes the job when hubctl ends, in whatever way, and a job that is closed ends all of its processes. A program
//! without a window cannot be asked to end, so it is killed.

use std::ffi::OsString;
use std::io;
use std::os::windows::io::AsRawHandle;
use std::os::windows::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use win32job::{ExtendedLimitInfo, Job};

use super::Ending;

/// A process group of its own, which Ctrl-C does not reach.
const CREATE_NEW_PROCESS_GROUP: u32 = 0x0200;

/// A command with what it started.
#[derive(Debug)]
pub(super) struct Tree {
    /// With its standard input, which stays open: servers such as `esbuild --serve` stop when that ends.
    leader: Mutex<Child>,
    id: u32,
    job: Option<Job>,
}

impl Tree {
    /// Starts the shell.
    pub(super) fn start(
        command: &str,
        folder: &Path,
        env: &[(OsString, OsString)],
    ) -> io::Result<(Self, ChildStdout, ChildStderr)> {
        let mut limits = ExtendedLimitInfo::new();
        limits.limit_kill_on_job_close();
        let job = Job::create_with_limit_info(&limits)?;
        let mut leader = Command::new("cmd")
            // As it is: `cmd` has rules of its own for quotation marks, and with `/S` takes off the outermost pair. Its first
            // step waits for a line, so that it starts nothing before it is in the job.
            .raw_arg(format!("/D /S /C \"set /p HUBCTL_GO= & {command}\""))
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
        if let Err(error) = job.assign_process(leader.as_raw_handle() as isize) {
            // The line never comes, so it has started nothing.
            let _ = leader.kill();
            let _ = leader.wait();
            return Err(error.into());
        }
        // The end of its input is as good as a line, and leaves the command without an input.
        drop(leader.stdin.take());
        let tree = Self {
            id: leader.id(),
            leader: Mutex::new(leader),
            job: Some(job),
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

    /// Kills everything in the job.
    pub(super) fn kill(&mut self) {
        drop(self.job.take());
    }

    /// Whether nothing lives any more.
    pub(super) fn is_over(&mut self) -> bool {
        self.ending().is_some() && self.alive().is_empty()
    }

    /// The processes that live. After [`Tree::kill`] it is the shell that tells, which ends with the others.
    pub(super) fn alive(&mut self) -> Vec<u32> {
        let Some(job) = &self.job else {
            return match self.ending() {
                None => vec![self.id],
                Some(_) => Vec::new(),
            };
        };
        let processes = job.query_process_id_list().unwrap_or_default();
        let numbers = processes.into_iter();
        numbers.filter_map(|pid| u32::try_from(pid).ok()).collect()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        self.kill();
    }
}
