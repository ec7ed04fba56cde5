//! The app's own command, such as `npm run dev`: started, waited for, ended with everything it started.
//!
//! The command runs through the platform's shell in a process group of its own, so that Ctrl-C reaches hubctl alone, which
//! then ends the app in order. What it writes is kept for the report. Its processes are found as its group, as its
//! descendants and by a mark in their environment, so one that went into a session of its own ends as well; on Linux a daemon
//! that has left all of that behind is found too, as it becomes a child of hubctl. When hubctl itself is killed, a guard
//! process ends the app. On Windows a job object does all that. A server that the command asked somebody else to start, such as
//! a container, is not among its processes: [`AppProcess::end_at`] reports that it still answers.

mod error;
mod output;

#[cfg(unix)]
mod listing;
#[cfg(unix)]
#[path = "app_process/unix.rs"]
mod tree;
#[cfg(windows)]
#[path = "app_process/windows.rs"]
mod tree;

use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use tokio::process::{ChildStderr, ChildStdout};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use url::Url;

use crate::doctor::{Knock, knock};

pub use error::AppProcessError;
use output::Output;
use tree::Tree;

/// How long the processes may take to end by themselves after they were asked to.
const POLITE: Duration = Duration::from_secs(5);
/// How long the system may take to end what was killed.
const HARSH: Duration = Duration::from_secs(5);
/// Between two looks at the processes or at the address.
const PAUSE: Duration = Duration::from_millis(50);
/// How long one question may take. A server that builds its first page needs long for it.
const QUESTION: Duration = Duration::from_secs(30);
/// How long a question to a server that should not be there may take.
const SHORT_QUESTION: Duration = Duration::from_secs(2);
/// How long the last words of a command that has ended may take to be read.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// A running command with everything it started.
///
/// End it with [`AppProcess::end`]. One that is dropped is killed; one whose owner is killed is ended by its guard, on Windows
/// by the system.
#[derive(Debug)]
pub struct AppProcess {
    command: String,
    tree: Tree,
    output: Output,
    readers: [JoinHandle<()>; 2],
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with this exit status.
    Status(i32),
    /// By a signal with this number.
    Signal(i32),
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "exit status {status}"),
            Self::Signal(signal) => write!(f, "signal {signal}"),
        }
    }
}

impl AppProcess {
    /// Makes sure that nothing answers at `url` yet, for use before [`AppProcess::start`]: a server that was there before
    /// would be taken for the app.
    ///
    /// A gateway in front of the app may answer: 502, 503 and 504 say that there is nobody behind it.
    ///
    /// # Errors
    ///
    /// [`AppProcessError::Taken`].
    pub async fn nobody_answers(url: &Url) -> Result<(), AppProcessError> {
        match knock(url, SHORT_QUESTION).await {
            Knock::Closed(_) => Ok(()),
            Knock::Answered { status } if is_gateway(status) => Ok(()),
            Knock::Answered { .. } | Knock::NoHttp(_) => Err(AppProcessError::Taken {
                url: Box::new(url.clone()),
            }),
        }
    }

    /// Starts a command line in `folder`, with `env` added to the environment. Needs a tokio runtime, for as long as it
    /// lives.
    ///
    /// # Errors
    ///
    /// [`AppProcessError::Start`] when there is no shell or no such folder. A command that the shell does not find ends at
    /// once, with a status and words of the shell.
    pub fn start(
        command: &str,
        folder: &Path,
        env: &[(OsString, OsString)],
    ) -> Result<Self, AppProcessError> {
        let output = Output::default();
        let started = Tree::start(command, folder, env).and_then(|(tree, stdout, stderr)| {
            let stdout = ChildStdout::from_std(stdout)?;
            let stderr = ChildStderr::from_std(stderr)?;
            let readers = [
                tokio::spawn(output.clone().follow(stdout)),
                tokio::spawn(output.clone().follow(stderr)),
            ];
            Ok((tree, readers))
        });
        match started {
            Ok((tree, readers)) => Ok(Self {
                command: command.to_owned(),
                tree,
                output,
                readers,
            }),
            Err(source) => Err(AppProcessError::Start {
                command: command.to_owned(),
                folder: folder.to_owned(),
                source,
            }),
        }
    }

    /// The number of the command's process, which is that of its process group too, but for Windows.
    pub fn process_id(&self) -> u32 {
        self.tree.id()
    }

    /// What the command has written to both its streams, in the order of arrival: the last 64 KiB in whole lines, without
    /// escape sequences.
    pub fn output(&self) -> String {
        self.output.text()
    }

    /// How the command ended, or nothing while it runs.
    pub fn ending(&self) -> Option<Ending> {
        self.tree.ending()
    }

    /// Waits until the command ends by itself, for as long as it takes.
    pub async fn has_ended(&self) -> Ending {
        loop {
            if let Some(ending) = self.ending() {
                return ending;
            }
            sleep(PAUSE).await;
        }
    }

    /// Waits until `url` gives any HTTP answer but 502, 503 and 504, with which gateways say that nobody is there yet. A
    /// certificate that is not trusted is an answer too: somebody is there.
    ///
    /// # Errors
    ///
    /// [`AppProcessError::Ended`] when the command ends before, [`AppProcessError::Late`] when `deadline` passes; both with
    /// the last lines of its output.
    pub async fn wait_until_answers(
        &self,
        url: &Url,
        deadline: Duration,
    ) -> Result<(), AppProcessError> {
        let until = Instant::now() + deadline;
        let mut seen: Option<String> = None;
        while Instant::now() < until {
            let question = QUESTION.min(until - Instant::now());
            let answer = tokio::select! {
                biased;
                ending = self.has_ended() => return Err(self.ended(url, ending).await),
                answer = knock(url, question) => answer,
            };
            let now = match answer {
                Knock::Answered { status } if !is_gateway(status) => {
                    // Perhaps of another server, on whose address the command failed at this moment.
                    return match self.ending() {
                        None => Ok(()),
                        Some(ending) => Err(self.ended(url, ending).await),
                    };
                }
                Knock::Answered { status } => {
                    format!("its answer was {}", status.unwrap_or_default())
                }
                // Cut short by the deadline, it says less than the one before it.
                Knock::NoHttp(_) | Knock::Closed(_)
                    if seen.is_some() && Instant::now() >= until =>
                {
                    break;
                }
                Knock::NoHttp(why) | Knock::Closed(why) => why,
            };
            seen = Some(now);
            sleep(PAUSE).await;
        }
        Err(AppProcessError::Late {
            command: self.command.clone(),
            url: Box::new(url.clone()),
            after: deadline,
            seen: seen.unwrap_or_else(|| "it was not asked".to_owned()),
            output: self.output.last_lines(),
        })
    }

    /// Ends the command with everything it started: asks, waits up to 5 s, kills what is left.
    ///
    /// # Errors
    ///
    /// [`AppProcessError::End`] when a process stays although it was killed.
    pub async fn end(mut self) -> Result<(), AppProcessError> {
        self.tree.ask();
        let asked = Instant::now();
        while !self.tree.is_over() {
            if asked.elapsed() > POLITE + HARSH {
                return Err(AppProcessError::End {
                    command: self.command.clone(),
                    left: self.tree.alive(),
                });
            }
            // Again and again: a process may just be starting another.
            if asked.elapsed() > POLITE {
                self.tree.kill();
            }
            sleep(PAUSE).await;
        }
        Ok(())
    }

    /// [`AppProcess::end`], after which nobody may answer at `url` any more.
    ///
    /// # Errors
    ///
    /// As there, and [`AppProcessError::Stays`].
    pub async fn end_at(self, url: &Url) -> Result<(), AppProcessError> {
        let command = self.command.clone();
        self.end().await?;
        let gone = Self::nobody_answers(url).await;
        gone.map_err(|_| AppProcessError::Stays {
            command,
            url: Box::new(url.clone()),
        })
    }

    async fn ended(&self, url: &Url, ending: Ending) -> AppProcessError {
        let all_is_read = async {
            while !self.readers.iter().all(JoinHandle::is_finished) {
                sleep(PAUSE / 5).await;
            }
        };
        // What it left running may hold the streams open; then the rest is not its last words.
        let _ = timeout(LAST_WORDS, all_is_read).await;
        AppProcessError::Ended {
            command: self.command.clone(),
            url: Box::new(url.clone()),
            ending,
            output: self.output.last_lines(),
        }
    }
}

impl Drop for AppProcess {
    fn drop(&mut self) {
        for reader in &self.readers {
            reader.abort();
        }
    }
}

fn is_gateway(status: Option<u16>) -> bool {
    matches!(status, Some(502..=504))
}
