//! `hubctl serve --open` with a browser of hubctl's own: the page under the origin of a dashboard, as an app meets it there.
//!
//! The browser is driven by nobody here: what it does is seen by the app, by the API of the host, and by a proxy that stands for
//! the world.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod bare;
mod real_browser;
mod serve_support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use serve_support::Served;

/// The longest anything may take on a busy machine.
const SOON: Duration = Duration::from_secs(30);

const DASHBOARD: &str = "https://chat.example.com";

/// Takes the context from its dashboard only, reports what it meets, and tries to reach the dashboard behind its back.
const APP: &str = r#"<!doctype html><p>Loading…</p><script>
  const report = (what) => fetch("/report", { method: "POST", body: JSON.stringify(what) });
  addEventListener("message", ({ origin, data }) => {
    const isDashboard = origin === "https://chat.example.com";
    report({ origin, isDashboard, name: isDashboard ? JSON.parse(data).data.contact.name : null,
      ancestors: [...location.ancestorOrigins], referrer: document.referrer });
  });
  new Image().src = "https://chat.example.com/image";
  fetch("https://chat.example.com:8443/api", { mode: "no-cors" }).catch(() => {});
  new WebSocket("wss://chat.example.com/cable");
  new Image().src = "http://chat.example.com/plain";
</script>"#;

/// A small server: what it was asked, a line each, and an answer for each path.
struct Recorder {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let heard = Arc::clone(&heard);
                std::thread::spawn(move || answer(stream, &heard));
            }
        });
        Self { port, asked }
    }

    /// Waits until something was asked that fits, and gives it.
    fn wait(&self, what: &str, fits: impl Fn(&str) -> bool) -> String {
        poll(what, || {
            let asked = self.asked.lock().unwrap();
            asked
                .iter()
                .find(|it| fits(it))
                .cloned()
                .ok_or_else(|| asked.join("\n"))
        })
    }

    /// Waits until the app has reported something that fits, and gives it.
    fn report(&self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let read = |asked: &str| -> Option<Value> {
            serde_json::from_str(
                asked
                    .strip_prefix("POST /report")?
                    .split_once("\r\n\r\n")?
                    .1,
            )
            .ok()
        };
        let found = self.wait(what, |asked| read(asked).is_some_and(|it| fits(&it)));
        read(&found).unwrap()
    }

    /// How often a path was asked for, and the cookies of each time.
    fn cookies(&self, path: &str) -> Vec<String> {
        let start = format!("GET {path} ");
        let asked = self.asked.lock().unwrap();
        // hubctl itself looks at what the app answers.
        let by_browser = |it: &&String| it.starts_with(&start) && !it.contains("hubctl/");
        let those = asked.iter().filter(by_browser);
        let cookie = |it: &String| {
            let lines = it.lines();
            let mut cookies = lines.filter_map(|line| line.strip_prefix("Cookie: "));
            cookies.next().unwrap_or_default().to_owned()
        };
        those.map(cookie).collect()
    }
}

fn answer(mut stream: TcpStream, heard: &Mutex<Vec<String>>) {
    stream.set_read_timeout(Some(SOON)).unwrap();
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let Ok(length @ 1..) = stream.read(&mut piece) else {
            return;
        };
        request.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let mut lengths = head
            .lines()
            .filter_map(|line| line.strip_prefix("Content-Length: "));
        if body.len()
            >= lengths
                .next_back()
                .map_or(0, |length| length.parse().unwrap())
        {
            heard.lock().unwrap().push(text.into_owned());
            break;
        }
    }
    let cookies = "Set-Cookie: third=1; SameSite=None; Secure\r\nSet-Cookie: own=1; SameSite=None; Secure; Partitioned\r\n";
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n{cookies}Content-Length: {}\r\n\r\n{APP}",
        APP.len()
    );
}

/// Whether an answer has come to its end.
fn is_whole(answer: &str) -> bool {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Length:"));
    length.is_some_and(|length| body.chars().count() >= length.trim().parse().unwrap())
}

/// Looks again until there is something, and prints what was seen last when the time is over.
fn poll<T>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let until = Instant::now() + SOON;
    loop {
        match look() {
            Ok(found) => return found,
            Err(seen) if Instant::now() > until => panic!("waited for {what}; seen:\n{seen}"),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// A `hubctl serve` whose page is open in a browser of its own.
struct Window {
    hubctl: Served,
    folder: tempfile::TempDir,
}

impl Window {
    fn open(browser: &Path, app: &Recorder, world: &Recorder, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = format!("http://localhost:{}/app", app.port);
        let usual = [
            "--forget-apps",
            "--port",
            "0",
            "--open",
            "--headless",
            "--app-url",
            &app,
        ];
        let browser = ["--browser", browser.to_str().unwrap()];
        let proxy = format!("http://127.0.0.1:{}", world.port);
        let variables = [
            ("TMPDIR", folder.path().to_str().unwrap()),
            ("http_proxy", &proxy),
            ("https_proxy", &proxy),
        ];
        let hubctl = Served::start_with(&[&usual[..], &browser, arguments].concat(), &variables);
        let window = Self { hubctl, folder };
        poll("the page", || {
            let (_, pages) = window.hubctl.ask("GET", "/api/pages", "");
            if pages.contains("conversation") {
                Ok(())
            } else {
                Err(pages)
            }
        });
        window
    }

    fn command(&self, command: &Value) {
        let (status, said) = self
            .hubctl
            .ask("POST", "/api/commands", &command.to_string());
        assert_eq!(status, 202, "{said}");
    }

    /// What is left of the browser: processes that name its profile, and the profile.
    fn left(folder: &Path) -> Vec<String> {
        let name = folder.to_str().unwrap();
        let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let commands =
            processes.filter_map(|it| std::fs::read_to_string(it.path().join("cmdline")).ok());
        let files = std::fs::read_dir(folder).unwrap().flatten();
        let files = files.map(|it| it.path().display().to_string());
        commands
            .filter(|command| command.contains(name))
            .chain(files)
            .collect()
    }
}

#[test]
fn an_app_that_takes_the_context_from_its_dashboard_only_is_shown_and_nothing_reaches_the_dashboard()
 {
    let (app, world) = (Recorder::start(), Recorder::start());
    let browser = real_browser::executable().unwrap();
    let window = Window::open(&browser, &app, &world, &["--host-origin", DASHBOARD]);
    assert!(
        window.hubctl.announced.contains(DASHBOARD),
        "{}",
        window.hubctl.announced
    );
    assert!(window.hubctl.url.starts_with("http://127.0.0.1:"));
    window.command(&json!({ "do": "open", "app": 1 }));
    let met = app.report("the context", |it| it["isDashboard"] == true);
    assert_eq!(met["ancestors"], json!([DASHBOARD]));
    assert_eq!(met["referrer"], format!("{DASHBOARD}/"));
    assert!(met["name"].is_string(), "{met}");

    // What comes from outside goes through the socket of the page.
    let event = json!({ "event": "appContext", "data": { "conversation": {}, "contact": { "name": "From outside" } } });
    let (status, said) = window.hubctl.ask("POST", "/api/events", &event.to_string());
    assert_eq!(
        (status, said.contains("\"frames\":1")),
        (202, true),
        "{said}"
    );
    app.report("what was sent", |it| it["name"] == "From outside");
    // Somebody else's frame is of another origin there too.
    window.command(&json!({ "do": "fault", "name": "forged-origin" }));
    let forged = app.report("what was forged", |it| it["isDashboard"] == false);
    assert_eq!(
        forged["origin"],
        format!("http://localhost:{}", window.hubctl.port())
    );
    let (_, log) = window.hubctl.ask("GET", "/api/messages", "");
    assert!(
        log.contains(&format!("\"origin\":\"{DASHBOARD}\"")),
        "{log}"
    );

    let folder = window.folder;
    assert_eq!(window.hubctl.end("-INT"), Some(0));
    assert_eq!(Window::left(folder.path()), [""; 0]);
    // Neither what the app tried nor the page itself went out, not even through a proxy.
    let out = world.asked.lock().unwrap();
    let to_dashboard: Vec<_> = out
        .iter()
        .filter(|it| it.contains("chat.example.com"))
        .collect();
    assert_eq!(to_dashboard, [""; 0]);
}

#[test]
fn third_party_cookies_are_kept_away_with_the_flag_and_sent_without_it() {
    let browser = real_browser::executable().unwrap();
    for (flags, sent) in [(&[][..], true), (&["--block-third-party-cookies"], false)] {
        let (app, world) = (Recorder::start(), Recorder::start());
        let origin = ["--host-origin", DASHBOARD];
        let window = Window::open(&browser, &app, &world, &[&origin[..], flags].concat());
        window.command(&json!({ "do": "open", "app": 1 }));
        app.report("the context", |it| it["isDashboard"] == true);
        window.command(&json!({ "do": "reload" }));
        let cookies = poll("the second load", || {
            let cookies = app.cookies("/app");
            cookies
                .get(1)
                .cloned()
                .ok_or_else(|| format!("{cookies:?}"))
        });
        assert_eq!(cookies.contains("third=1"), sent, "{flags:?}: {cookies}");
        // One that is kept for each page apart is sent all the same.
        assert!(cookies.contains("own=1"), "{flags:?}: {cookies}");
        assert_eq!(window.hubctl.end("-INT"), Some(0));
    }
}

#[test]
fn a_window_that_is_closed_ends_it_and_a_profile_that_was_named_stays() {
    let (app, world) = (Recorder::start(), Recorder::start());
    // The same browser with a door, through which its window can be closed as by a hand.
    let tools = tempfile::tempdir().unwrap();
    let script = tools.path().join("browser");
    let browser = real_browser::executable().unwrap();
    let text = format!(
        "#!/bin/sh\nexec {} --remote-debugging-port=0 \"$@\"\n",
        browser.display()
    );
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let profile = tools.path().join("profile");
    let kept = [
        "--host-origin",
        DASHBOARD,
        "--browser-profile",
        profile.to_str().unwrap(),
    ];
    let window = Window::open(&script, &app, &world, &kept);
    let port = std::fs::read_to_string(profile.join("DevToolsActivePort")).unwrap();
    let port: u16 = port.lines().next().unwrap().parse().unwrap();
    let ask = |path: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        let (mut answer, mut byte) = (String::new(), [0]);
        // It leaves the connection open; what comes is text without anything beyond ASCII.
        while !is_whole(&answer) && stream.read(&mut byte).unwrap() > 0 {
            answer.push(char::from(byte[0]));
        }
        answer
    };
    let list = ask("/json/list");
    let pages: Value = serde_json::from_str(list.split_once("\r\n\r\n").unwrap().1).unwrap();
    let page = pages
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["type"] == "page")
        .unwrap();
    assert_eq!(page["url"], format!("{DASHBOARD}/"));
    ask(&format!("/json/close/{}", page["id"].as_str().unwrap()));
    let folder = window.folder;
    assert_eq!(window.hubctl.wait(), Some(0));
    assert_eq!(Window::left(folder.path()), [""; 0]);
    assert!(profile.join("Default").is_dir());
}
