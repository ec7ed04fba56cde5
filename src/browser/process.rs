//! The browser's process: the only file that knows the platform.
//!
//! On Unix the browser gets two pipes as file descriptors 3 and 4 and a process group of its own.
//! When the pipes close, whatever the reason, the browser ends itself, so nothing stays behind when
//! this process dies. Windows has no such pipe; there the browser cannot be driven yet.

#[cfg(unix)]
pub(super) use unix::{Process, is_own_file, is_root};

#[cfg(not(unix))]
pub(super) use elsewhere::{Process, is_own_file, is_root};

#[cfg(unix)]
mod unix {
    use std::ffi::OsString;
    use std::fs::Metadata;
    use std::io;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;
    use std::process::Stdio;
    use std::time::Duration;

    use command_fds::{CommandFdExt, FdMapping};
    use rustix::process::{Pid, Signal, geteuid, kill_process_group};
    use tokio::net::unix::pipe;
    use tokio::process::{Child, ChildStderr, Command};
    use tokio::time::timeout;

    use crate::browser::BrowserError;

    /// A running browser with all its children.
    #[derive(Debug)]
    pub(in crate::browser) struct Process {
        child: Child,
        pid: Pid,
    }

    /// What a fresh process is reached by.
    pub(in crate::browser) struct Started {
        pub(in crate::browser) process: Process,
        pub(in crate::browser) input: pipe::Receiver,
        pub(in crate::browser) output: pipe::Sender,
        pub(in crate::browser) stderr: ChildStderr,
    }

    impl Process {
        pub(in crate::browser) fn start(
            executable: &Path,
            arguments: &[OsString],
            temporary: &Path,
        ) -> Result<Started, BrowserError> {
            spawn(executable, arguments, temporary).map_err(|source| BrowserError::Start {
                path: executable.to_owned(),
                source,
            })
        }

        pub(in crate::browser) fn id(&self) -> u32 {
            self.pid.as_raw_nonzero().get().unsigned_abs()
        }

        /// Kills the browser and its children. The leader is not reaped before, so its number
        /// cannot have become somebody else's.
        pub(in crate::browser) fn kill(&self) {
            if self.child.id().is_some() {
                // The group may have ended by itself, which is what is wanted.
                let _ = kill_process_group(self.pid, Signal::KILL);
            }
        }

        /// Waits for the end of the process after [`Process::kill`].
        pub(in crate::browser) async fn reap(
            &mut self,
            deadline: Duration,
        ) -> Result<(), BrowserError> {
            let ended = timeout(deadline, self.child.wait()).await;
            match ended.unwrap_or_else(|elapsed| Err(elapsed.into())) {
                Ok(_) => Ok(()),
                Err(source) => Err(BrowserError::End {
                    pid: self.id(),
                    source,
                }),
            }
        }
    }

    pub(in crate::browser) fn is_root() -> bool {
        geteuid().is_root()
    }

    /// Whether a file belongs to the user of this process.
    pub(in crate::browser) fn is_own_file(metadata: &Metadata) -> bool {
        metadata.uid() == geteuid().as_raw()
    }

    fn spawn(executable: &Path, arguments: &[OsString], temporary: &Path) -> io::Result<Started> {
        let (browser_reads, we_write) = io::pipe()?;
        let (we_read, browser_writes) = io::pipe()?;
        let mut command = Command::new(executable);
        command
            .args(arguments)
            .env("TMPDIR", temporary)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0);
        command
            .as_std_mut()
            .fd_mappings(vec![
                FdMapping {
                    parent_fd: browser_reads.into(),
                    child_fd: 3,
                },
                FdMapping {
                    parent_fd: browser_writes.into(),
                    child_fd: 4,
                },
            ])
            .map_err(io::Error::other)?;
        let mut child = command.spawn()?;
        // The command owns the browser's ends: while it lives, the pipes cannot close.
        drop(command);
        let pid = child
            .id()
            .and_then(|id| Pid::from_raw(id.try_into().ok()?))
            .ok_or_else(|| io::Error::other("the process has no number"))?;
        let stderr = child
            .stderr
            .take()
            .ok_or_else(|| io::Error::other("the process has no standard error"))?;
        Ok(Started {
            process: Process { child, pid },
            input: pipe::Receiver::from_owned_fd(we_read.into())?,
            output: pipe::Sender::from_owned_fd(we_write.into())?,
            stderr,
        })
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::ffi::OsString;
    use std::fs::Metadata;
    use std::path::Path;
    use std::time::Duration;

    use crate::browser::BrowserError;

    /// Has no value on this platform.
    #[derive(Debug)]
    pub(in crate::browser) enum Process {}

    /// Never made on this platform.
    pub(in crate::browser) struct Started {
        pub(in crate::browser) process: Process,
        pub(in crate::browser) input: tokio::io::Empty,
        pub(in crate::browser) output: tokio::io::Empty,
        pub(in crate::browser) stderr: tokio::io::Empty,
    }

    impl Process {
        pub(in crate::browser) fn start(
            _executable: &Path,
            _arguments: &[OsString],
            _temporary: &Path,
        ) -> Result<Started, BrowserError> {
            Err(BrowserError::Unsupported {
                platform: if cfg!(windows) {
                    "Windows"
                } else {
                    "this system"
                },
            })
        }

        pub(in crate::browser) fn id(&self) -> u32 {
            match *self {}
        }

        pub(in crate::browser) fn kill(&self) {
            match *self {}
        }

        pub(in crate::browser) async fn reap(
            &mut self,
            _deadline: Duration,
        ) -> Result<(), BrowserError> {
            match *self {}
        }
    }

    pub(in crate::browser) fn is_root() -> bool {
        false
    }

    pub(in crate::browser) fn is_own_file(_metadata: &Metadata) -> bool {
        true
    }
}
