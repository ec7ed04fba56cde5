//! One line a message on the terminal, and one in the file of `--log`. Each is written by a thread of its own: whoever reads
//! it may be slow or stopped, and hubctl has to end all the same.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::cli::args::Color;
use crate::cli::error::CliError;
use crate::cli::streams::Streams;
use crate::host::{Direction, Level, Message, Traffic, Verdict};
use crate::report::human::counted;
use crate::report::palette;
use crate::source::document::visible;

/// The most characters of a title on the terminal.
const TITLE: usize = 48;

/// How many lines may wait for whoever reads standard error.
const WAITING: usize = 4_096;

/// The person at the terminal, who may have stopped it, or a program that does not read what hubctl says. A thread writes, so
/// that nothing else waits.
#[derive(Debug, Clone)]
pub(super) struct Voice(mpsc::Sender<String>);

impl Voice {
    /// Gives the voice, and the thread that ends when everything is said and nobody has the voice any more.
    pub(super) fn new(color: Color) -> (Self, JoinHandle<()>) {
        let (sender, mut lines) = mpsc::channel::<String>(WAITING);
        let thread = spawn_blocking(move || {
            let mut streams = Streams::new(color);
            while let Some(line) = lines.blocking_recv() {
                streams.say(&line);
            }
        });
        (Self(sender), thread)
    }

    /// Says something. Nobody has read for a long time when it cannot be said.
    pub(super) fn say(&self, text: &str) {
        let _ = self.0.try_send(text.to_owned());
    }

    /// Tells what crosses the border until hubctl ends.
    pub(super) async fn tell(self, mut traffic: Following) {
        let zone = TimeZone::system();
        while let Some((missed, messages)) = traffic.next().await {
            let missed = (missed > 0).then(|| {
                let missed = counted(missed, "message");
                format!("{}", palette::faint(&format!("({missed} more)")))
            });
            let lines = messages.iter().map(|message| line(message, &zone));
            for line in missed.into_iter().chain(lines) {
                // What waits here waits in the log of the host, which is bounded.
                let _ = self.0.send(line).await;
            }
        }
    }
}

/// What crosses the border until hubctl ends, and then what is there already: what pages said last.
pub(super) struct Following {
    pub traffic: Traffic,
    pub ended: watch::Receiver<bool>,
}

impl Following {
    async fn next(&mut self) -> Option<(u64, Vec<Arc<Message>>)> {
        tokio::select! {
            biased;
            messages = self.traffic.next() => Some(messages),
            _ = self.ended.wait_for(|has_ended| *has_ended) => None,
        }
    }
}

/// The file of `--log`.
pub(super) struct LogFile {
    path: PathBuf,
    file: BufWriter<File>,
}

impl LogFile {
    /// Opens it: what was in it is gone. A pipe that nobody reads takes forever.
    pub(super) fn open(path: PathBuf) -> Result<Self, CliError> {
        match File::create(&path) {
            Ok(file) => Ok(Self {
                path,
                file: BufWriter::new(file),
            }),
            Err(source) => Err(CliError::Write { path, source }),
        }
    }

    /// Writes down what crosses the border until hubctl ends, on a thread of its own.
    pub(super) fn follow(mut self, mut traffic: Following, voice: &Voice) {
        let runtime = Handle::current();
        while let Some((missed, messages)) = runtime.block_on(traffic.next()) {
            if let Err(error) = self.write(missed, &messages) {
                let path = self.path.display();
                voice.say(&format!(
                    "{} cannot write {path}: {error}; the log ends here",
                    palette::bad("warning:")
                ));
                // What is left in it cannot be written either.
                drop(self.file.into_parts());
                return;
            }
        }
    }

    fn write(&mut self, missed: u64, messages: &[Arc<Message>]) -> io::Result<()> {
        if missed > 0 {
            writeln!(self.file, "{{\"missed\":{missed}}}")?;
        }
        for message in messages {
            serde_json::to_writer(&mut self.file, &**message)?;
            self.file.write_all(b"\n")?;
        }
        self.file.flush()
    }
}

/// `09:12:44 → Orders appContext 9.4 kB posted on load`.
fn line(message: &Message, zone: &TimeZone) -> String {
    let report = &message.report;
    let clock = palette::faint(&clock_of(&message.at, zone));
    if report.direction == Direction::Note {
        let remark = visible(&report.reason);
        let remark = match (report.level, report.app.as_str()) {
            (_, app) if !app.is_empty() => format!("{}: {remark}", visible(app)),
            _ => remark,
        };
        return match report.level {
            Level::Warn => format!("{clock} {} {remark}", palette::bad("!")),
            Level::Info => format!("{clock} {}", palette::faint(&format!("· {remark}"))),
        };
    }
    let arrow = match report.direction {
        Direction::HostToApp => palette::literal("→"),
        _ => palette::heading("←"),
    };
    let size = report.bytes.map(size_text).unwrap_or_default();
    let reason = visible(&report.reason);
    let verdict = match report.verdict {
        Verdict::Ignored => palette::bad(&reason),
        Verdict::Answered => palette::good(&reason),
        _ => palette::faint(&reason),
    };
    let app = visible(&report.app);
    let title = shortened(&visible(&report.title));
    let parts = [app, title, size];
    let known: Vec<_> = parts.iter().filter(|part| !part.is_empty()).collect();
    let known = known.iter().map(|part| part.as_str()).collect::<Vec<_>>();
    format!("{clock} {arrow} {}  {verdict}", known.join("  "))
}

/// The time of day of a moment, at some place.
fn clock_of(at: &str, zone: &TimeZone) -> String {
    match at.parse::<Timestamp>() {
        Ok(at) => zone.to_datetime(at).strftime("%H:%M:%S").to_string(),
        Err(_) => at.to_owned(),
    }
}

fn shortened(title: &str) -> String {
    match title.char_indices().nth(TITLE) {
        Some((at, _)) => format!("{}…", &title[..at]),
        None => title.to_owned(),
    }
}

/// `812 B`, `14.2 kB`, `1.3 MB`.
fn size_text(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let bytes_f = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes_f / 1e3),
        _ => format!("{:.1} MB", bytes_f / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Report;

    fn message(report: Report) -> Message {
        Message {
            id: 1,
            at: "2026-11-25T09:12:44.123Z".to_owned(),
            page: "p".to_owned(),
            report,
        }
    }

    fn report() -> Report {
        Report {
            direction: Direction::AppToHost,
            verdict: Verdict::Ignored,
            level: Level::Warn,
            reason: "ignored: not a string".to_owned(),
            app: "Orders".to_owned(),
            title: "{ ready }".to_owned(),
            origin: String::new(),
            bytes: Some(9_400),
            since_load_ms: None,
            command: None,
            text: String::new(),
            is_cut: false,
        }
    }

    fn plain(report: Report) -> String {
        let line = line(&message(report), &TimeZone::UTC);
        anstream::adapter::strip_str(&line).to_string()
    }

    #[test]
    fn a_message_is_one_line() {
        assert_eq!(
            plain(report()),
            "09:12:44 ← Orders  { ready }  9.4 kB  ignored: not a string"
        );
        let posted = Report {
            direction: Direction::HostToApp,
            verdict: Verdict::Posted,
            bytes: None,
            ..report()
        };
        assert!(plain(posted).starts_with("09:12:44 → Orders  { ready }  "));
    }

    #[test]
    fn nothing_in_a_message_reaches_the_terminal() {
        let title = "\u{1b}[31mred\nnext\u{202e}".to_owned();
        let line = plain(Report { title, ..report() });
        assert!(!line.contains(['\u{1b}', '\n', '\u{202e}']), "{line:?}");
    }

    #[test]
    fn a_long_title_is_cut() {
        let title = "x".repeat(500);
        assert!(plain(Report { title, ..report() }).len() < 120);
    }
}
