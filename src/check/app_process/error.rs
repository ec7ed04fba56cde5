//! What can go wrong with the app's command.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;
use url::Url;

use super::Ending;

/// A failure to start, await or end the app's command.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AppProcessError {
    /// Somebody else's server is at the app's address.
    #[error("{url} answers already, before the app's command was started")]
    Taken {
        /// The app's address.
        url: Box<Url>,
    },
    /// The shell could not be started.
    #[error("cannot start the app's command `{command}` in {}", folder.display())]
    Start {
        /// The command line.
        command: String,
        /// Where it should have run.
        folder: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// The command ended before the app answered.
    #[error(
        "the app's command `{command}` ended with {ending} before {url} answered{}",
        appendix(output)
    )]
    Ended {
        /// The command line.
        command: String,
        /// The app's address.
        url: Box<Url>,
        /// How it ended.
        ending: Ending,
        /// The last lines of what it wrote.
        output: String,
    },
    /// The command runs, and the app did not answer in time.
    #[error(
        "{url} did not answer within {after:?} after `{command}` was started: {seen}{}",
        appendix(output)
    )]
    Late {
        /// The command line.
        command: String,
        /// The app's address.
        url: Box<Url>,
        /// How long was waited.
        after: Duration,
        /// What the last question to the address led to.
        seen: String,
        /// The last lines of what the command wrote.
        output: String,
    },
    /// Everything that the command started was ended, and a server is still there.
    #[error("{url} still answers after the app's command `{command}` was ended")]
    Stays {
        /// The command line.
        command: String,
        /// The app's address.
        url: Box<Url>,
    },
    /// Processes stay although they were killed.
    #[error(
        "cannot end the app's command `{command}`: {} still running",
        in_words(left)
    )]
    End {
        /// The command line.
        command: String,
        /// The processes.
        left: Vec<u32>,
    },
}

impl AppProcessError {
    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Taken { .. } => {
                Some("end the server that is there, or leave out --app-command to check that one")
            }
            Self::Start { .. } => None,
            Self::Ended {
                ending: Ending::Status(0),
                ..
            } => Some("the command has to stay in the foreground as long as the app runs"),
            Self::Ended { .. } => Some("run the command by hand, it has to stay in the foreground"),
            Self::Late { .. } => Some(
                "compare the port of --app-url with the one the command says; --timeout waits longer",
            ),
            Self::Stays { .. } => Some(
                "something else runs the server, such as a container or a service: stop it by hand, and pass a command \
                 that runs it in the foreground",
            ),
            Self::End { .. } => Some("end these processes by hand"),
        }
    }
}

/// The end of the output, or that there is none.
fn appendix(output: &str) -> String {
    match output.trim_end() {
        "" => "; it wrote nothing".to_owned(),
        words => format!("; it wrote:\n{words}"),
    }
}

fn in_words(processes: &[u32]) -> String {
    let numbers: Vec<_> = processes.iter().map(u32::to_string).collect();
    match processes.len() {
        1 => format!("process {} is", numbers[0]),
        _ => format!("processes {} are", numbers.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_tells_the_address_the_ending_and_the_last_words() {
        let url = Url::parse("http://localhost:3000/panel").expect("a URL");
        let ended = |output: &str| {
            AppProcessError::Ended {
                command: "npm run dev".to_owned(),
                url: Box::new(url.clone()),
                ending: Ending::Status(1),
                output: output.to_owned(),
            }
            .to_string()
        };
        let start = "the app's command `npm run dev` ended with exit status 1 before \
                     http://localhost:3000/panel answered; it wrote";
        assert_eq!(ended("no\nport\n"), format!("{start}:\nno\nport"));
        assert_eq!(ended("\n"), format!("{start} nothing"));
    }
}
