//! One line a message on the terminal, and one in the file of `--log`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::cli::error::CliError;
use crate::cli::streams::Streams;
use crate::host::{Direction, Level, Message, Verdict};
use crate::report::human::counted;
use crate::report::palette;
use crate::source::document::visible;

/// The most characters of a title on the terminal.
const TITLE: usize = 48;

/// Tells what crosses the border.
pub(super) struct Telling {
    is_quiet: bool,
    zone: TimeZone,
    log: Option<LogFile>,
}

struct LogFile {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Telling {
    /// Opens the log file, when there is one: what was in it is gone.
    pub(super) fn new(is_quiet: bool, log: Option<&Path>) -> Result<Self, CliError> {
        let open = |path: &Path| match File::create(path) {
            Ok(file) => Ok(LogFile {
                path: path.to_owned(),
                file: BufWriter::new(file),
            }),
            Err(source) => Err(CliError::Write {
                path: path.to_owned(),
                source,
            }),
        };
        Ok(Self {
            is_quiet,
            zone: TimeZone::system(),
            log: log.map(open).transpose()?,
        })
    }

    /// Tells of messages, and how many before them nobody could tell of.
    pub(super) fn tell(
        &mut self,
        missed: u64,
        messages: &[std::sync::Arc<Message>],
        streams: &mut Streams,
    ) {
        if let Err((path, error)) = self.write_down(missed, messages) {
            let path = path.display();
            streams.say(&format!(
                "{} cannot write {path}: {error}; the log ends here",
                palette::bad("warning:")
            ));
        }
        if self.is_quiet {
            return;
        }
        if missed > 0 {
            let missed = counted(missed, "message");
            streams.say(&format!("{}", palette::faint(&format!("({missed} more)"))));
        }
        for message in messages {
            streams.say(&line(message, &self.zone));
        }
    }

    fn write_down(
        &mut self,
        missed: u64,
        messages: &[std::sync::Arc<Message>],
    ) -> Result<(), (PathBuf, io::Error)> {
        let Some(log) = &mut self.log else {
            return Ok(());
        };
        let mut write = || {
            if missed > 0 {
                writeln!(log.file, "{{\"missed\":{missed}}}")?;
            }
            for message in messages {
                serde_json::to_writer(&mut log.file, &**message)?;
                log.file.write_all(b"\n")?;
            }
            log.file.flush()
        };
        if let Err(error) = write() {
            let path = log.path.clone();
            self.log = None;
            return Err((path, error));
        }
        Ok(())
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
