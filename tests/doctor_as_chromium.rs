//! `doctor` beside a real Chromium: answers from a seed, in many frames of one page, have to be judged as they are shown.
//!
//! In the suite a few hundred answers are compared. By hand: `HUBCTL_ANSWERS` says how many, `HUBCTL_ANSWERS_SEED` from which
//! seed. Needs a Chromium, as every test of the driver.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod real_browser;

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use hubctl::browser::{Browser, LaunchOptions, Page, What};
use hubctl::doctor::{
    Examination, HostPage, ObstacleKind, Question, Reach, Secrets, examine, is_refused_port,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

/// How many answers the suite compares.
const COUNT: usize = 400;

/// How many frames a page has.
const FRAMES: usize = 100;

const AMPLE: Duration = Duration::from_secs(60);

/// What becomes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// The script of the page ran.
    Ran,
    /// Something is shown, and no script runs.
    Shown,
    /// The browser shows its own error page.
    Error,
    /// Nothing happens: the frame stays as it was.
    Nothing,
}

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % (end as u64)) as usize
    }

    fn pick<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }
}

const STATUSES: [&str; 24] = [
    "200 OK",
    "200 OK",
    "200 OK",
    "200 OK",
    "200 OK",
    "200 OK",
    "200 OK",
    "200 OK",
    "201 Created",
    "203 X",
    "204 No Content",
    "205 Reset Content",
    "206 Partial Content",
    "300 Multiple Choices",
    "301 Moved",
    "302 Found",
    "303 See Other",
    "304 Not Modified",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
    "401 X",
    "404 Not Found",
    "500 Oops",
    "503 X",
];

/// Values of `X-Frame-Options`. One character is one byte.
const OPTIONS: [&str; 24] = [
    "DENY",
    "deny",
    " Deny\t",
    "SAMEORIGIN",
    "ALLOWALL",
    "ALLOW-FROM http://127.0.0.1",
    "nonsense",
    "",
    "SAMEORIGIN, DENY",
    "DENY,",
    ",",
    "\"DENY\"",
    "DENY; SAMEORIGIN",
    "\u{a0}DENY",
    "DENY\u{a0}",
    "\u{85}SAMEORIGIN",
    "D\u{a0}ENY",
    "ALLOWALL,ALLOWALL",
    "DENY, DENY",
    "\u{e9}",
    "SAMEORIGIN;",
    "\"DENY, x\"",
    "'DENY'",
    "allowall",
];

/// Words of policies. `PAGE` is the origin of the page.
const SOURCES: [&str; 38] = [
    "*",
    "'none'",
    "'self'",
    "PAGE",
    "http://127.0.0.1:*",
    "http:",
    "https:",
    "http://127.0.0.1",
    "127.0.0.1:*",
    "127.0.0.1",
    "http://*",
    "http://*:*",
    "*:*",
    "\u{e9}",
    "http://\u{e9}.example",
    "http://127.0.0.1:*/\u{a0}",
    "\u{a0}*",
    "*\u{a0}",
    "PAGE/",
    "PAGE/x",
    "PAGE?x",
    "HTTP://127.0.0.1:*",
    "'SELF'",
    "'None'",
    "'unsafe-inline'",
    "https://dash.example",
    "*.0.0.1:*",
    "ws://127.0.0.1:*",
    "data:",
    "blob:",
    "\"*\"",
    "http://127.0.0.1:65536",
    "http://127.0.0.1:0",
    "http://[::1]:*",
    "http://127.0.0.1:*#x",
    "'nonce-abc'",
    "http",
    "//127.0.0.1:*",
];

const DIRECTIVES: [&str; 9] = [
    "frame-ancestors",
    "frame-ancestors",
    "frame-ancestors",
    "FRAME-ANCESTORS",
    "img-src",
    "frame-ancestor",
    "frame-ancestors\u{a0}",
    "object-src",
    "FRAME-ancestors",
];

const DISPOSITIONS: [&str; 22] = [
    "attachment",
    "ATTACHMENT; filename=x",
    "inline",
    "inline; filename=x.html",
    "\"attachment\"",
    "\"inline\"",
    "",
    "filename=attachment",
    "form-data; name=a",
    "attach ment",
    "attachment, inline",
    "attachment,attachment",
    ";attachment",
    "; attachment",
    "=attachment",
    "attachment=x",
    "attachment filename=x",
    "\u{a0}attachment",
    "attachment\u{a0}",
    "inline;attachment",
    "attachment; filename=\"a,b\"",
    "b\u{e9}",
];

const TYPES: [&str; 28] = [
    "text/html",
    "text/html",
    "text/html",
    "text/html; charset=utf-8",
    "TEXT/HTML",
    "text/plain",
    "application/json",
    "image/svg+xml",
    "image/png",
    "application/octet-stream",
    "text/csv",
    "foo/bar",
    "html",
    "",
    "text/html,text/plain",
    "text/plain, text/html",
    "\u{a0}text/html",
    "text/html\u{a0}",
    ";text/html",
    "*/*",
    "text/*",
    "text /html",
    "\"text/html\"",
    "multipart/mixed",
    "text/xml",
    "audio/mpeg",
    "text/html;;x",
    "text/",
];

const CODINGS: [&str; 16] = [
    "gzip",
    "x-gzip",
    "GZIP",
    "deflate",
    "br",
    "zstd",
    "identity",
    "x-compress",
    "compress",
    "gzip, gzip",
    "br, gzip",
    "",
    "\"gzip\"",
    "gzip;q=1",
    "\u{a0}gzip",
    "none",
];

/// Targets of redirects. `APP` is the address of the answer, which has a page below it; `HOST` its host and port.
const TARGETS: [&str; 38] = [
    "APP/x",
    "http://HOST/APP/x",
    "//HOST/APP/x",
    "http://u:p@HOST/APP/x",
    "http://u@HOST/APP/x",
    "http://:p@HOST/APP/x",
    "http://@HOST/APP/x",
    "http://:@HOST/APP/x",
    "//u:p@HOST/APP/x",
    "http://127.0.0.1:1/",
    "http://127.0.0.1:6000/",
    "http://127.0.0.1:10080/",
    "https://127.0.0.1:6666/",
    "myapp://open",
    "about:blank",
    "data:text/html,x",
    "javascript:1",
    "mailto:a@b.c",
    "blob:x",
    "",
    " ",
    "APP/x#y",
    "APP/\u{e9}",
    "http://[",
    "http://",
    "http:///x",
    "http:APP/x",
    "HTTP://HOST/APP/x",
    "\\APP\\x",
    "APP/x y",
    "APP/\u{a0}",
    "\u{a0}APP/x",
    "ws://HOST/APP/x",
    "ftp://HOST/APP/x",
    "file:///etc/hostname",
    "http://127.0.0.1:99999/",
    "APP/x, APP/x",
    "\"APP/x\"",
];

/// One answer: what the server says, one character for each byte of the head, and the page behind.
struct Said {
    head: String,
    body: Vec<u8>,
    /// Whether the page arrives as it was written.
    is_whole: bool,
}

/// Whether the doctor says what the browser shows.
fn is_same(told: Sight, sight: Sight, is_whole: bool, examination: &Examination) -> bool {
    let is_any = |pair: [Sight; 2]| pair.contains(&told) && pair.contains(&sight);
    let obstacles = || examination.visits.iter().flat_map(|visit| &visit.obstacles);
    // Of an error status the doctor says no more.
    let is_error = obstacles().any(|told| told.kind == ObstacleKind::ErrorStatus);
    // Where a redirect leads to no web page, it depends on the scheme whether the browser tells.
    let is_stray = obstacles().any(|told| told.cause.contains("the next address is"));
    told == sight
        || ((is_error || !is_whole) && is_any([Sight::Ran, Sight::Shown]))
        || (is_stray && is_any([Sight::Error, Sight::Nothing]))
}

fn answer(number: usize, seed: u64, host: &str, page: &str) -> Said {
    let mut dice = Dice(
        seed.wrapping_mul(0x1000_0000_01B3) ^ (number as u64).wrapping_mul(0x2545_F491_4F6C_DD1D),
    );
    dice.below(2);
    let app = format!("/{number}");
    let status = dice.pick(&STATUSES);
    let is_redirect = status.starts_with('3');
    let mut lines = Vec::new();
    for _ in 0..[0, 0, 0, 1, 1, 2, 3][dice.below(7)] {
        lines.push(format!(
            "X-Frame-Options:{}{}",
            dice.pick(&["", " ", " ", "\t"]),
            dice.pick(&OPTIONS)
        ));
    }
    for _ in 0..[0, 0, 0, 1, 1, 2][dice.below(6)] {
        lines.push(format!(
            "{}: {}",
            dice.pick(&[
                "Content-Security-Policy",
                "Content-Security-Policy",
                "content-security-policy",
                "Content-Security-Policy-Report-Only"
            ]),
            policy(&mut dice)
        ));
    }
    for _ in 0..[0, 0, 0, 0, 0, 1, 1, 2][dice.below(8)] {
        lines.push(format!("Content-Disposition: {}", dice.pick(&DISPOSITIONS)));
    }
    let mut media_type = vec!["Content-Type: text/html".to_owned()];
    if dice.below(3) == 0 {
        media_type = (0..dice.below(3))
            .map(|_| format!("Content-Type: {}", dice.pick(&TYPES)))
            .collect();
    }
    lines.append(&mut media_type);
    let locations = if is_redirect {
        [0, 1, 1, 1, 1, 2][dice.below(6)]
    } else {
        [0, 0, 0, 0, 0, 0, 0, 1, 2][dice.below(9)]
    };
    let twice = dice.pick(&TARGETS);
    for _ in 0..locations {
        let target = if dice.below(3) == 0 {
            twice
        } else {
            dice.pick(&TARGETS)
        };
        lines.push(format!("Location: {target}"));
    }
    let mut body = format!("<!doctype html><title>App</title><script>parent.postMessage(\"{number}\", \"*\")</script>{}", "<p>".repeat([0, 0, 500, 30_000][dice.below(4)])).into_bytes();
    let mut is_whole = true;
    if dice.below(4) == 0 {
        is_whole = false;
        let coding = dice.pick(&CODINGS);
        // Browsers guess the type of noise.
        lines.push("Content-Type: text/html".to_owned());
        lines.push(format!("Content-Encoding: {coding}"));
        if dice.below(2) == 0 {
            body = packed(
                dice.pick(&["gzip", "deflate", "raw-deflate", "br", "zstd"]),
                &body,
            );
        } else {
            body = packed(&coding.to_ascii_lowercase(), &body);
        }
        match dice.below(6) {
            0 => body.truncate(dice.below(body.len() + 1)),
            1 => {
                let at = dice.below(body.len().max(1));
                if let Some(byte) = body.get_mut(at) {
                    *byte ^= 1 + dice.below(255) as u8;
                }
            }
            2 => body.clear(),
            3 => body.extend_from_slice(b"<p>more"),
            _ => {}
        }
    }
    if dice.below(12) == 0 {
        let count = [90, 101, 300][dice.below(3)];
        let (name, length) = [
            ("X-More", 3),
            ("Set-Cookie", 40),
            ("X-More", 700),
            ("X-More", 1000),
        ][dice.below(4)];
        for n in 0..count {
            lines.push(format!("{name}: c{n}={}", "x".repeat(length)));
        }
    }
    if dice.below(12) == 0 {
        lines.push(
            dice.pick(&[
                "no colon",
                "Bad Name: x",
                ": nameless",
                "X-Folded: a\r\n b",
                "X\u{e9}: y",
                "X-Frame-Options : DENY",
                "X-Folded: a\r\n\tX-Frame-Options: DENY",
                "X-Frame-Options:\r\n DENY",
            ])
            .to_owned(),
        );
    }
    // The order of the lines is any, but for the type.
    for at in (1..lines.len()).rev() {
        lines.swap(at, dice.below(at + 1));
    }
    lines.sort_by_key(|line| !is_whole && line == "Content-Type: text/html");
    if dice.below(2) == 0 {
        lines.push(format!("Content-Length: {}", body.len()));
    }
    let mut head = format!("HTTP/1.1 {status}\r\n");
    for line in lines {
        let _ = write!(head, "{line}\r\n");
    }
    head = head
        .replace("HOST", host)
        .replace("/APP", &app)
        .replace("APP", &app)
        .replace("PAGE", page);
    head.push_str("Connection: close\r\n\r\n");
    Said {
        head,
        body,
        is_whole,
    }
}

fn policy(dice: &mut Dice) -> String {
    let mut policy = String::new();
    for n in 0..1 + dice.below(2) {
        if n > 0 {
            policy.push_str(dice.pick(&["; ", ";", ", ", " ,"]));
        }
        policy.push_str(dice.pick(&DIRECTIVES));
        for _ in 0..[0, 1, 1, 1, 2, 3][dice.below(6)] {
            policy.push_str(dice.pick(&[" ", " ", " ", "\t", "  "]));
            policy.push_str(dice.pick(&SOURCES));
        }
    }
    policy
}

fn packed(coding: &str, body: &[u8]) -> Vec<u8> {
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    match coding {
        "gzip" | "x-gzip" => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        }
        "gzip, gzip" => packed("gzip", &packed("gzip", body)),
        "br, gzip" => packed("gzip", &packed("br", body)),
        "deflate" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        }
        "raw-deflate" => {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        }
        "br" => stored_in_brotli(body),
        "zstd" => {
            ruzstd::encoding::compress_to_vec(body, ruzstd::encoding::CompressionLevel::Fastest)
        }
        _ => body.to_vec(),
    }
}

/// Brotli without any compression: blocks of bytes as they are.
fn stored_in_brotli(body: &[u8]) -> Vec<u8> {
    // A window of 64 KiB.
    let mut bits = vec![false];
    let number = |bits: &mut Vec<bool>, value: usize, width: usize| {
        bits.extend((0..width).map(|bit| value >> bit & 1 == 1));
    };
    let mut bytes = Vec::new();
    for piece in body.chunks(1 << 16) {
        // Not the last, four nibbles of length, stored.
        number(&mut bits, 0, 1);
        number(&mut bits, 0, 2);
        number(&mut bits, piece.len() - 1, 16);
        number(&mut bits, 1, 1);
        flush(&mut bits, &mut bytes);
        bytes.extend_from_slice(piece);
    }
    number(&mut bits, 3, 2);
    flush(&mut bits, &mut bytes);
    bytes
}

fn flush(bits: &mut Vec<bool>, bytes: &mut Vec<u8>) {
    bytes.extend(bits.chunks(8).map(|eight| {
        eight
            .iter()
            .rev()
            .fold(0, |byte, bit| byte << 1 | u8::from(*bit))
    }));
    bits.clear();
}

/// Serves answer N at `/N`, and a page that tells of itself below it.
async fn serve(seed: u64, page: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let own = host.clone();
    tokio::spawn(async move {
        let (own, page) = (Arc::new(own), Arc::new(page));
        while let Ok((mut stream, _)) = listener.accept().await {
            let (own, page) = (Arc::clone(&own), Arc::clone(&page));
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(stream.read_u8().await.ok()?);
                }
                let request = String::from_utf8(request).ok()?;
                let path = request.split(' ').nth(1)?;
                let number: usize = path[1..].split(['/', '?']).next()?.parse().ok()?;
                let (head, body) = if path[1..].contains('/') {
                    (
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
                            .to_owned(),
                        format!("<script>parent.postMessage(\"{number}\", \"*\")</script>")
                            .into_bytes(),
                    )
                } else {
                    let said = answer(number, seed, &own, &page);
                    (said.head, said.body)
                };
                let head: Vec<u8> = head
                    .chars()
                    .map(|c| u8::try_from(u32::from(c)).unwrap())
                    .collect();
                stream.write_all(&head).await.ok()?;
                stream.write_all(&body).await.ok()?;
                stream.shutdown().await.ok()
            });
        }
    });
    host
}

/// A page that frames what it is told to.
async fn stage() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html><title>Host</title>").await;
            let _ = stream.shutdown().await;
        }
    });
    format!("http://{address}")
}

const STAGE: &str = "(first, end, host) => {
    globalThis.ran = new Set();
    globalThis.loaded = new Set();
    addEventListener('message', ({ data }) => ran.add(data));
    for (let n = first; n < end; n += 1) {
        const frame = document.createElement('iframe');
        frame.id = `f${n}`;
        frame.onload = () => loaded.add(String(n));
        frame.src = `http://${host}/${n}`;
        document.body.append(frame);
    }
}";

/// What the browser makes of some answers.
async fn seen(page: &Page, first: usize, end: usize, host: &str, rounds: u32) -> Vec<Sight> {
    page.watch_network().await.unwrap();
    page.evaluate(&format!("({STAGE})({first}, {end}, '{host}')"))
        .await
        .unwrap();
    // The end of a request tells of frames that nothing happens to.
    let begun = std::time::Instant::now();
    let mut quiet = 0;
    let mut before = 0;
    while quiet < rounds && begun.elapsed() < AMPLE {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = page.journal_end();
        quiet = if now == before && page.pending_requests().is_empty() {
            quiet + 1
        } else {
            0
        };
        before = now;
    }
    let mut sights = Vec::new();
    for number in first..end {
        let told = page
            .evaluate(&format!(
                "ran.has('{number}') ? 'ran' : loaded.has('{number}') ? 'loaded' : ''"
            ))
            .await
            .unwrap();
        sights.push(match told.as_str().unwrap() {
            "ran" => Sight::Ran,
            "loaded" => {
                let frame = page.frame(&format!("#f{number}")).await.unwrap();
                let address = frame.evaluate("location.href").await.unwrap();
                match address.as_str().unwrap() {
                    "chrome-error://chromewebdata/" => Sight::Error,
                    _ => Sight::Shown,
                }
            }
            _ => Sight::Nothing,
        });
    }
    sights
}

/// What the doctor expects of them.
async fn expected(url: &str, page: &Url) -> (Sight, Examination) {
    let question = Question {
        url: Url::parse(url).unwrap(),
        host_page: HostPage::Given(page.clone()),
        deadline: AMPLE,
        secrets: Secrets::Hidden,
        reach: Reach::Machine(Vec::new()),
        skip_cookies: Vec::new(),
        headers: Vec::new(),
    };
    let examination = examine(&question).await;
    use ObstacleKind as Kind;
    let has = |kinds: &[Kind]| {
        examination
            .visits
            .iter()
            .flat_map(|visit| &visit.obstacles)
            .any(|told| kinds.contains(&told.kind))
    };
    let sight = if has(&[
        Kind::NotReachable,
        Kind::RedirectLoop,
        Kind::RefusedByFrameAncestors,
        Kind::RefusedByXFrameOptions,
    ]) {
        Sight::Error
    } else if has(&[Kind::NoContent, Kind::Attachment]) {
        let is_error = examination.visits.iter().any(|visit| {
            let is_download = visit
                .obstacles
                .iter()
                .any(|told| told.kind == Kind::Attachment);
            is_download && visit.status.is_some_and(|status| status >= 300)
        });
        if is_error {
            Sight::Error
        } else {
            Sight::Nothing
        }
    } else if has(&[Kind::NotHtml, Kind::ScriptsSandboxed]) {
        Sight::Shown
    } else {
        Sight::Ran
    };
    (sight, examination)
}

#[tokio::test]
async fn answers_from_a_seed_are_judged_as_they_are_shown() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|value| value.parse().ok())
    };
    let count = number("HUBCTL_ANSWERS").unwrap_or(COUNT);
    let seed = number("HUBCTL_ANSWERS_SEED").unwrap_or(1) as u64;
    let origin = stage().await;
    let page_url = Url::parse(&origin).unwrap();
    let host = serve(seed, origin.clone()).await;
    let browser = Browser::launch(LaunchOptions::new(real_browser::executable().unwrap()))
        .await
        .unwrap();
    let mut differing = String::new();
    let mut agreeing = 0;
    for first in (0..count).step_by(FRAMES) {
        let end = (first + FRAMES).min(count);
        let page = browser.new_page(&origin).await.unwrap();
        let sights = seen(&page, first, end, &host, 3).await;
        page.close().await.unwrap();
        for (number, mut sight) in (first..end).zip(sights) {
            let (told, examination) = expected(&format!("http://{host}/{number}"), &page_url).await;
            let said = answer(number, seed, &host, &origin);
            if sight == Sight::Nothing && told != sight {
                // A busy machine may not have come to this frame yet: it has all the time when it is alone.
                let page = browser.new_page(&origin).await.unwrap();
                sight = seen(&page, number, number + 1, &host, 30).await[0];
                page.close().await.unwrap();
            }
            if is_same(told, sight, said.is_whole, &examination) {
                agreeing += 1;
                continue;
            }
            let causes: Vec<_> = examination
                .visits
                .iter()
                .flat_map(|visit| &visit.obstacles)
                .map(|told| (told.kind, &told.cause[..told.cause.len().min(100)]))
                .collect();
            let head: String = said.head.chars().take(900).collect();
            let _ = writeln!(
                differing,
                "answer {number}: Chromium {sight:?}, doctor {told:?}\n{head:?}\n{} bytes of page\n{causes:?}\n",
                said.body.len()
            );
        }
    }
    browser.close().await.unwrap();
    assert!(
        differing.is_empty(),
        "{agreeing} of {count} agree\n{differing}"
    );
}

#[tokio::test]
async fn ports_are_refused_that_the_browser_refuses() {
    let origin = stage().await;
    let browser = Browser::launch(LaunchOptions::new(real_browser::executable().unwrap()))
        .await
        .unwrap();
    // Every port by hand; in the suite those around the ones of the list.
    let is_whole = std::env::var_os("HUBCTL_ANSWERS").is_some();
    let near = |port: u16| (port.saturating_sub(1)..=port.saturating_add(1)).any(is_refused_port);
    let ports: Vec<u16> = (0..=u16::MAX)
        .filter(|port| is_whole || near(*port))
        .collect();
    for some in ports.chunks(5_000) {
        let page = browser.new_page(&origin).await.unwrap();
        page.watch_network().await.unwrap();
        page.evaluate(&format!("Promise.allSettled({some:?}.map((port) => fetch(`http://127.0.0.1:${{port}}/`, {{ mode: 'no-cors' }}))).then(() => 0)")).await.unwrap();
        let mut refused: Vec<u16> = page
            .journal(0)
            .into_iter()
            .filter_map(|happening| match happening.what {
                What::Failed { url, reason, .. } if reason == "net::ERR_UNSAFE_PORT" => {
                    Url::parse(&url).unwrap().port()
                }
                _ => None,
            })
            .collect();
        refused.sort_unstable();
        let listed: Vec<u16> = some
            .iter()
            .copied()
            .filter(|port| is_refused_port(*port))
            .collect();
        // The standard names two that Chromium does not know yet and others refuse.
        let is_known = |port: &u16| !matches!(port, 4190 | 6679);
        let listed: Vec<_> = listed.into_iter().filter(is_known).collect();
        refused.retain(is_known);
        assert_eq!(refused, listed);
        page.close().await.unwrap();
    }
    browser.close().await.unwrap();
}
