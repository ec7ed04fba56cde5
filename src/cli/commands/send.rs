//! `hubctl send`: events into a running host.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::cli::Outcome;
use crate::cli::args::{Global, SendArgs};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::streams::Streams;
use crate::host::events_in;
use crate::report::human::counted;
use crate::report::palette;
use crate::source::{compression, read_at_most, too_large};

/// The most bytes that are handed over at once.
const AT_ONCE: usize = 256 << 10;

/// How many messages are read ahead.
const AHEAD: usize = 16;

/// The most bytes of a line, and of an input whose lines are no events, unpacked.
const LARGEST: u64 = 256 << 20;

pub(in crate::cli) fn run(
    args: &SendArgs,
    global: &Global,
    streams: &mut Streams,
) -> Result<Outcome, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CliError::Runtime)?;
    let sent = runtime.block_on(send(args, global, streams));
    // A read from standard input cannot be called off.
    runtime.shutdown_background();
    sent.map(|()| Outcome::Clean)
}

/// What came of it.
#[derive(Debug, Default)]
struct Tally {
    events: u64,
    frames: u64,
    pages: u64,
}

async fn send(args: &SendArgs, global: &Global, streams: &mut Streams) -> Result<(), CliError> {
    let client = Client::find(args.to.as_deref(), args.token.as_deref())?;
    let path = path(args, &client).await?;
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    let mut tally = Tally::default();
    for file in &args.files {
        let mut texts = read(file, args.raw);
        loop {
            let next = tokio::select! {
                _ = &mut interrupted => {
                    return finish(&tally, &client, global, streams);
                }
                next = texts.recv() => next,
            };
            let Some(text) = next else { break };
            let mut body = text?;
            let mut count = 1;
            // What is there already goes along, unless each event is to be waited for.
            while args.interval.is_none() && !args.raw && body.len() < AT_ONCE {
                let Ok(text) = texts.try_recv() else { break };
                body.push('\n');
                body.push_str(&text?);
                count += 1;
            }
            let answer = tokio::select! {
                _ = &mut interrupted => {
                    let events = counted(count, "event");
                    streams.say(&format!("interrupted: the host may have {events} more"));
                    if tally.events == 0 {
                        return Ok(());
                    }
                    return finish(&tally, &client, global, streams);
                }
                answer = client.post(&path, body.into_bytes()) => answer?,
            };
            tally.events += count;
            tally.frames = answer["frames"].as_u64().unwrap_or_default();
            tally.pages = answer["pages"].as_u64().unwrap_or_default();
            tokio::select! {
                _ = &mut interrupted => {
                    return finish(&tally, &client, global, streams);
                }
                () = tokio::time::sleep(args.interval.unwrap_or(Duration::ZERO)) => {}
            }
        }
    }
    finish(&tally, &client, global, streams)
}

/// Says what came of it. Events that nobody received are nothing to be quiet about.
fn finish(
    tally: &Tally,
    client: &Client,
    global: &Global,
    streams: &mut Streams,
) -> Result<(), CliError> {
    let (events, url) = (counted(tally.events, "event"), client.url());
    let warning = palette::bad("warning:");
    if tally.events == 0 {
        streams.say("nothing was sent");
    } else if tally.pages == 0 {
        streams.say(&format!(
            "{warning} no page is open at {url}: nobody received anything"
        ));
        streams.say(&format!("  help: open {url} and the tab of your app"));
    } else if tally.frames == 0 {
        streams.say(&format!(
            "{warning} no app has a frame: nobody received anything"
        ));
        streams.say("  help: open the tab of your app on the page; the host makes its frame at the first click");
    } else if !global.quiet {
        let frames = counted(tally.frames, "frame");
        streams.say(&format!("{events} to {frames} at {url}"));
    }
    Ok(())
}

/// Where events go.
async fn path(args: &SendArgs, client: &Client) -> Result<String, CliError> {
    let mut path = format!("/api/events?keep={}&raw={}", args.keep, args.raw);
    if let Some(name) = &args.app {
        let session = client.get("/api/session").await?;
        let apps = session["apps"].as_array().cloned().unwrap_or_default();
        let wanted = apps.iter().find(|app| app["title"] == **name);
        let id = wanted.and_then(|app| app["id"].as_u64());
        let id = id.ok_or_else(|| CliError::NoApp {
            name: name.clone(),
            known: apps
                .iter()
                .filter_map(|app| app["title"].as_str())
                .collect::<Vec<_>>()
                .join(", "),
        })?;
        path.push_str(&format!("&app={id}"));
    }
    Ok(path)
}

/// Reads what is to be posted, on a thread of its own: whoever writes the other end of a pipe may be slow.
fn read(path: &Path, is_raw: bool) -> mpsc::Receiver<Result<String, CliError>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let path = path.to_owned();
    std::thread::spawn(move || {
        let name = match path.display().to_string() {
            dash if dash == "-" => "standard input".to_owned(),
            name => name,
        };
        let input = if path.as_os_str() == "-" {
            compression::plain(io::stdin())
        } else {
            File::open(&path).and_then(compression::plain)
        };
        let tell = |text: Result<String, CliError>| sender.blocking_send(text).is_ok();
        let read = input.and_then(|input| {
            let input = BufReader::new(input);
            each_text(input, is_raw, LARGEST, &mut |text| tell(Ok(text)))
        });
        let result = match read {
            Ok(0) => Err(CliError::NothingToSend { name, path }),
            Ok(_) => return,
            Err(source) => Err(CliError::Read { name, source }),
        };
        tell(result);
    });
    receiver
}

/// Hands on what is to be posted and counts it: each line as it is, or each event. Lines that are an event each are handed
/// on as they come; anything else is read to its end first.
fn each_text(
    mut input: impl BufRead,
    is_raw: bool,
    most: u64,
    tell: &mut dyn FnMut(String) -> bool,
) -> io::Result<u64> {
    let mut count = 0;
    let mut line = Vec::new();
    while input.by_ref().take(most + 1).read_until(b'\n', &mut line)? > 0 {
        if line.len() as u64 > most {
            return Err(too_large(most));
        }
        let texts = if is_raw {
            let text = String::from_utf8_lossy(&line);
            vec![text.trim_end_matches(['\r', '\n']).to_owned()]
        } else if line.trim_ascii().is_empty() {
            Vec::new()
        } else {
            let mut texts = events_in(line.clone());
            if texts.is_empty() {
                let rest = read_at_most(input.by_ref(), most - line.len() as u64);
                line.extend(rest.map_err(|error| match error.kind() {
                    io::ErrorKind::FileTooLarge => too_large(most),
                    _ => error,
                })?);
                texts = events_in(std::mem::take(&mut line));
            }
            texts
        };
        for text in texts {
            count += 1;
            if !tell(text) {
                return Ok(count);
            }
        }
        line.clear();
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(input: &str, is_raw: bool) -> Vec<String> {
        let mut texts = Vec::new();
        each_text(input.as_bytes(), is_raw, LARGEST, &mut |text| {
            texts.push(text);
            true
        })
        .expect("memory can be read");
        texts
    }

    const EVENT: &str = r#"{"event":"appContext","data":{"contact":{"id":1}}}"#;

    #[test]
    fn events_are_found_however_they_are_written() {
        let pretty = EVENT.replace('{', "{\n  ");
        let text = serde_json::to_string(EVENT).expect("a string");
        for input in [
            format!("{EVENT}\n{EVENT}\n"),
            format!("{pretty}\n{pretty}"),
            format!("[{EVENT},\n{EVENT}]"),
            format!("{text}\n\n{text}"),
        ] {
            assert_eq!(texts(&input, false), [EVENT, EVENT], "{input}");
        }
        assert_eq!(texts("<html>\n</html>", false), [""; 0]);
    }

    #[test]
    fn an_input_without_end_is_read_up_to_a_limit() {
        const MOST: u64 = 3 << 20;
        let endless = || io::repeat(b'x');
        let lines = || io::Cursor::new(b"{\n".repeat(2 << 20));
        for (is_raw, input) in [
            (false, Box::new(endless()) as Box<dyn Read>),
            (true, Box::new(endless())),
            (false, Box::new(lines())),
            (false, Box::new(io::Cursor::new("{\n").chain(endless()))),
        ] {
            let input = BufReader::new(input);
            let read = each_text(input, is_raw, MOST, &mut |_| true);
            let error = read.expect_err("it has no end").to_string();
            assert_eq!(error, "it has more than 3 MiB", "{is_raw}");
        }
        // Lines that are events have no limit together.
        let input = format!("{EVENT}\n").repeat(100);
        let read = each_text(input.as_bytes(), false, 200, &mut |_| true);
        assert_eq!(read.expect("it can be read"), 100);
    }

    #[test]
    fn raw_lines_stay_as_they_are() {
        assert_eq!(
            texts("{\"a\": 1}\r\nready\n\n", true),
            ["{\"a\": 1}", "ready", ""]
        );
    }
}
