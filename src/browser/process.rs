//! The browser's process: the only file that knows the platform.
//!
//! On Unix the browser gets two pipes as file descriptors 3 and 4 and a process group of its own.
//! When the pipes close, whatever the reason, the browser ends itself, so nothing stays behind when
//! this process dies. Windows has no such pipe; there the browser is reached over a port, and a job
//! object, which the system closes with this process, ends it.

#[cfg(unix)]
pub(super) use unix::{Process, is_own_file, is_root};

#[cfg(windows)]
pub(super) use windows::{Process, is_own_file, is_root};

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

    use crate::browser::{BrowserError, Transport};

    /// A running browser with all its children.
    #[derive(Debug)]
    pub(in crate::browser) struct Process {
        child: Child,
        pid: Pid,
    }

    /// What a fresh process is reached by.
    pub(in crate::browser) struct Started {
        pub(in crate::browser) process: Process,
        /// What it writes and what it reads; for [`Transport::Pipe`].
        pub(in crate::browser) pipes: Option<(pipe::Receiver, pipe::Sender)>,
        pub(in crate::browser) stderr: ChildStderr,
    }

    impl Process {
        pub(in crate::browser) fn start(
            executable: &Path,
            arguments: &[OsString],
            temporary: &Path,
            transport: Transport,
        ) -> Result<Started, BrowserError> {
            let mut command = Command::new(executable);
            command
                .args(arguments)
                .env("TMPDIR", temporary)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .process_group(0);
            spawn(command, transport).map_err(|source| BrowserError::Start {
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

    fn spawn(mut command: Command, transport: Transport) -> io::Result<Started> {
        let pipes = match transport {
            Transport::Pipe => Some(lay_pipes(&mut command)?),
            Transport::Port => None,
        };
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
            pipes,
            stderr,
        })
    }

    /// Gives the browser its ends of two pipes, and returns ours.
    fn lay_pipes(command: &mut Command) -> io::Result<(pipe::Receiver, pipe::Sender)> {
        let (browser_reads, we_write) = io::pipe()?;
        let (we_read, browser_writes) = io::pipe()?;
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
        Ok((
            pipe::Receiver::from_owned_fd(we_read.into())?,
            pipe::Sender::from_owned_fd(we_write.into())?,
        ))
    }
}

#[cfg(windows)]
mod windows {
    use std::ffi::OsString;
    use std::fs::Metadata;
    use std::io;
    use std::path::Path;
    use std::process::Stdio;
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

    use tokio::process::{Child, ChildStderr, Command};
    use tokio::time::timeout;
    use win32job::{ExtendedLimitInfo, Job};

    use crate::browser::{BrowserError, Transport};

    /// A process group of its own, which Ctrl-C does not reach.
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0200;

    /// A running browser with all its children.
    #[derive(Debug)]
    pub(in crate::browser) struct Process {
        child: Child,
        id: u32,
        /// Ends everything in it when it is closed, and the system closes it when this process dies.
        job: Mutex<Option<Job>>,
    }

    /// What a fresh process is reached by.
    pub(in crate::browser) struct Started {
        pub(in crate::browser) process: Process,
        /// Never there on this platform.
        pub(in crate::browser) pipes: Option<(tokio::io::Empty, tokio::io::Sink)>,
        pub(in crate::browser) stderr: ChildStderr,
    }

    impl Process {
        pub(in crate::browser) fn start(
            executable: &Path,
            arguments: &[OsString],
            temporary: &Path,
            transport: Transport,
        ) -> Result<Started, BrowserError> {
            if transport == Transport::Pipe {
                return Err(BrowserError::Unsupported {
                    platform: "Windows",
                });
            }
            spawn(executable, arguments, temporary).map_err(|source| BrowserError::Start {
                path: executable.to_owned(),
                source,
            })
        }

        pub(in crate::browser) fn id(&self) -> u32 {
            self.id
        }

        /// Kills the browser and its children.
        pub(in crate::browser) fn kill(&self) {
            let mut job = self.job.lock().unwrap_or_else(PoisonError::into_inner);
            drop(job.take());
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
        false
    }

    /// The folder for temporary files is the user's own.
    pub(in crate::browser) fn is_own_file(_metadata: &Metadata) -> bool {
        true
    }

    fn spawn(executable: &Path, arguments: &[OsString], temporary: &Path) -> io::Result<Started> {
        let mut limits = ExtendedLimitInfo::new();
        limits.limit_kill_on_job_close();
        let job = Job::create_with_limit_info(&limits)?;
        let mut child = Command::new(executable)
            .args(arguments)
            .env("TEMP", temporary)
            .env("TMP", temporary)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .creation_flags(CREATE_NEW_PROCESS_GROUP)
            // Should it not get into the job.
            .kill_on_drop(true)
            .spawn()?;
        // Its children are in the job too, as it starts none before it has read its switches.
        let handle = child
            .raw_handle()
            .ok_or_else(|| io::Error::other("the process has no handle"))?;
        job.assign_process(handle as isize)?;
        let id = child
            .id()
            .ok_or_else(|| io::Error::other("the process has no number"))?;
        let stderr = child
            .stderr
            .take()
            .ok_or_else(|| io::Error::other("the process has no standard error"))?;
        Ok(Started {
            process: Process {
                child,
                id,
                job: Mutex::new(Some(job)),
            },
            pipes: None,
            stderr,
        })
    }
}
