//! The processes of the app's command on Unix: its group, its descendants, whoever has its mark, and on Linux its orphans.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

use super::{Ending, listing};

/// A variable of the environment whose value is passed on from process to process.
const MARK: &str = "HUBCTL_APP_PROCESS";
/// The leader begins when it is told to. Until then its group has no guard, and when nobody can tell it any more, it ends.
/// `read` takes no more than the line, and the command has what follows for its standard input: nothing, and no end either.
const LEADER: &str = r#"read -r _ && exec sh -c "$0""#;
const GUARD: &str = include_str!("guard.sh");
/// How often a dropped tree is killed again while something of it lives, and how long between.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(10);

/// A command with everything it started.
///
/// The leader is not asked for its status before everything is over: so long its number, which is that of the group, cannot
/// become somebody else's.
#[derive(Debug)]
pub(super) struct Tree {
    leader: Child,
    group: Pid,
    /// Open for as long as the command may run: servers such as `esbuild --serve` stop when their standard input ends.
    stdin: Option<ChildStdin>,
    guard: Option<Child>,
    mark: String,
    /// What has been found, by number and start: a process stays known when its parent is gone.
    known: BTreeMap<u32, u64>,
    is_over: bool,
}

impl Tree {
    /// Starts the shell and its guard.
    pub(super) fn start(
        command: &str,
        folder: &Path,
        env: &[(OsString, OsString)],
    ) -> io::Result<(Self, ChildStdout, ChildStderr)> {
        // A daemon leaves its parents, its session and perhaps its environment behind. Its orphans come to this process then.
        #[cfg(target_os = "linux")]
        let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
        let token = format!("{:016x}", getrandom::u64().map_err(io::Error::other)?);
        let leader = Command::new("sh")
            .args(["-c", LEADER, command])
            .current_dir(folder)
            .envs(env.iter().map(|(name, value)| (name, value)))
            .env(MARK, &token)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let mut tree = Self {
            group: Pid::from_child(&leader),
            leader,
            stdin: None,
            guard: None,
            mark: format!("{MARK}={token}"),
            known: BTreeMap::new(),
            is_over: false,
        };
        // From here on an error drops the tree, and that ends the leader.
        tree.guard = Some(post_guard(tree.group, &tree.mark)?);
        let piped = || io::Error::other("the shell has no standard streams");
        let mut stdin = tree.leader.stdin.take().ok_or_else(piped)?;
        let stdout = tree.leader.stdout.take().ok_or_else(piped)?;
        let stderr = tree.leader.stderr.take().ok_or_else(piped)?;
        stdin.write_all(b"go\n")?;
        tree.stdin = Some(stdin);
        Ok((tree, stdout, stderr))
    }

    pub(super) fn id(&self) -> u32 {
        self.leader.id()
    }

    /// How the command ended, without forgetting it.
    pub(super) fn ending(&self) -> Option<Ending> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = waitid(WaitId::Pid(self.group), options).ok()??;
        if let Some(status) = status.exit_status() {
            return Some(Ending::Status(status));
        }
        status.terminating_signal().map(Ending::Signal)
    }

    /// Asks every process to end.
    pub(super) fn ask(&mut self) {
        self.signal(Signal::TERM);
    }

    /// Kills every process.
    pub(super) fn kill(&mut self) {
        self.signal(Signal::KILL);
    }

    /// Whether nothing lives any more. Then the leader and the guard are let go.
    pub(super) fn is_over(&mut self) -> bool {
        if !self.is_over && self.ending().is_some() && self.alive().is_empty() {
            self.release();
        }
        self.is_over
    }

    /// The processes that live, in the order of their numbers.
    pub(super) fn alive(&mut self) -> Vec<u32> {
        let members = self.members();
        members.into_iter().map(|(pid, _)| pid).collect()
    }

    fn signal(&mut self, signal: Signal) {
        if self.is_over {
            return;
        }
        // Whoever has ended by itself meanwhile is what is wanted.
        let members = self.members();
        let _ = kill_process_group(self.group, signal);
        let group = self.id();
        for (pid, _) in members.into_iter().filter(|&(_, its)| its != group) {
            let pid = pid.try_into().ok().and_then(Pid::from_raw);
            let _ = pid.map(|pid| kill_process(pid, signal));
        }
    }

    /// Who lives and belongs to the tree, each with its group.
    fn members(&mut self) -> Vec<(u32, u32)> {
        let all = listing::read();
        let leader = self.id();
        let mut members = Vec::new();
        for entry in all.values().filter(|entry| !entry.is_zombie) {
            let is_member = entry.group == leader
                || self.known.get(&entry.pid) == Some(&entry.start)
                || listing::is_below(&all, entry.pid, leader)
                || listing::is_adopted(&all, entry)
                || listing::has_mark(entry.pid, &self.mark);
            if is_member {
                self.known.insert(entry.pid, entry.start);
                members.push((entry.pid, entry.group));
            }
        }
        members
    }

    /// Lets go of the leader and the guard.
    fn release(&mut self) {
        self.is_over = true;
        self.stdin = None;
        // Asked without waiting: one that cannot be killed is not waited for.
        let _ = self.leader.try_wait();
        let all = listing::read();
        for orphan in all
            .values()
            .filter(|it| it.is_zombie && listing::is_adopted(&all, it))
        {
            let pid = orphan.pid.try_into().ok().and_then(Pid::from_raw);
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
            let _ = pid.map(|pid| waitid(WaitId::Pid(pid), options));
        }
        if let Some(mut guard) = self.guard.take() {
            // Killed before its standard input closes, so that it does not take that for the end of this process.
            let _ = guard.kill();
            let _ = guard.wait();
        }
    }
}

impl Drop for Tree {
    /// Bounded: what cannot be killed stays.
    fn drop(&mut self) {
        for _ in 0..TRIES {
            if self.is_over() {
                return;
            }
            self.kill();
            std::thread::sleep(PAUSE);
        }
        self.release();
    }
}

/// Starts the process that ends the app when this one is gone. It is in a group of its own, so that what ends this process
/// and its group does not end the guard before.
fn post_guard(group: Pid, mark: &str) -> io::Result<Child> {
    let group = group.as_raw_nonzero().to_string();
    Command::new("sh")
        .args(["-c", GUARD, "hubctl-guard", &group, mark])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}
