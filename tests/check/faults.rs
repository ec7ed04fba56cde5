//! `hubctl check` with the real binary while something breaks: the app, the browser, or an app that does what none should.
//! Whatever it is, the run ends in time, says what it was, keeps what it knew before and leaves nothing behind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::app_server::AppServer;
use crate::checking::{apps, command};
use crate::ending::{SOON, alive, example, poll, processes, send};
use serde_json::Value;
use tempfile::TempDir;

/// A run that takes longer hangs.
const DEADLINE: Duration = Duration::from_secs(120);
/// The cases of the start, which share a page.
const START: [&str; 4] = [
    "web-2023/loads",
    "web-2023/listens",
    "web-2023/asks",
    "web-2023/reacts",
];
/// A case that has a page of its own.
const LATER: &str = "web-2023/empty-contact/survives";

/// A run of `hubctl check`, with a folder for what it writes and for the profile of its browser.
struct Running {
    child: Child,
    folder: TempDir,
}

/// What became of a run.
struct Ended {
    status: Option<i32>,
    /// The cases of the report by their names.
    cases: BTreeMap<String, Value>,
    /// Everything that was said.
    said: String,
}

impl Running {
    fn start(url: &str, further: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("t")).unwrap();
        let said = File::create(folder.path().join("said")).unwrap();
        let report = format!("json={}", folder.path().join("report.json").display());
        let child = command(&["--app-url", url, "--report", &report, "--verbose"])
            .args(["--profile", "web-2023", "--jobs", "1"])
            .args(further)
            .env("TMPDIR", folder.path().join("t"))
            .stdin(Stdio::null())
            .stdout(said.try_clone().unwrap())
            .stderr(said)
            .spawn()
            .unwrap();
        Self { child, folder }
    }

    fn said(&self) -> String {
        let bytes = fs::read(self.folder.path().join("said")).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits until the start of the app is told, and with it the other cases are under way.
    fn until_started(&self) {
        let last = START[START.len() - 1];
        poll(last, DEADLINE, || self.said().contains(last).then_some(()));
    }

    /// The living processes of the browser: those whose profile is in the folder of this run.
    fn browser(&self) -> Vec<u32> {
        let profiles = self.folder.path().join("t").display().to_string();
        let found: Vec<u32> = processes(&["pid=", "args="])
            .iter()
            .filter(|process| process[1..].iter().any(|word| word.contains(&profiles)))
            .map(|process| process[0].parse().unwrap())
            .collect();
        alive(&found)
    }

    /// The process that hubctl started: its child among those of the browser.
    fn main_browser(&self) -> u32 {
        let browser = self.browser();
        let own = self.child.id().to_string();
        let found = processes(&["ppid=", "pid="])
            .iter()
            .filter(|process| process[0] == own)
            .map(|process| process[1].parse().unwrap())
            .find(|pid| browser.contains(pid));
        found.unwrap_or_else(|| panic!("no browser below {own}: {browser:?}"))
    }

    /// Waits for the end, and makes sure that nothing is left.
    fn end(mut self) -> Ended {
        let until = Instant::now() + DEADLINE;
        let status = poll("the end or the deadline", 2 * DEADLINE, || {
            let status = self.child.try_wait().unwrap();
            (status.is_some() || Instant::now() > until).then_some(status)
        });
        let said = self.said();
        let status = status.unwrap_or_else(|| panic!("no end within {DEADLINE:?}:\n{said}"));
        poll("the end of the browser", SOON, || {
            self.browser().is_empty().then_some(())
        });
        let profiles = fs::read_dir(self.folder.path().join("t")).unwrap();
        let left: Vec<_> = profiles.map(|entry| entry.unwrap().path()).collect();
        assert!(left.is_empty(), "{left:?}\n{said}");
        let report = fs::read(self.folder.path().join("report.json"));
        let report = report.unwrap_or_else(|error| panic!("no report: {error}\n{said}"));
        let report: Value = serde_json::from_slice(&report).unwrap();
        let cases = report["cases"].as_array().unwrap().iter();
        Ended {
            status: status.code(),
            cases: cases
                .map(|case| {
                    let name = case["trial"]["name"].as_str().unwrap();
                    (name.to_owned(), case.clone())
                })
                .collect(),
            said,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already is none the worse for it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    fn state(&self, case: &str) -> &str {
        let case = self.cases.get(case);
        let case = case.unwrap_or_else(|| panic!("{case:?} is not told\n{}", self.said));
        case["trial"]["state"].as_str().unwrap()
    }

    fn count(&self, state: &str) -> usize {
        let names = self.cases.keys();
        names.filter(|name| self.state(name) == state).count()
    }

    fn findings(&self, case: &str) -> Vec<(&str, &str)> {
        let findings = self.cases[case]["findings"].as_array().unwrap();
        findings
            .iter()
            .map(|finding| {
                let text = |name: &str| finding[name].as_str().unwrap();
                (text("code"), text("message"))
            })
            .collect()
    }

    /// The codes of all findings.
    fn codes(&self) -> BTreeSet<&str> {
        let names = self.cases.keys();
        names
            .flat_map(|name| self.findings(name))
            .map(|(code, _)| code)
            .collect()
    }

    /// Everything of the start was carried out and found nothing, whatever came later.
    fn assert_start_is_kept(&self) {
        for case in START {
            assert_eq!(self.state(case), "done", "{case}\n{}", self.said);
            assert_eq!(self.findings(case), [], "{case}\n{}", self.said);
        }
    }

    /// The run came to an end by itself, with these findings and no others.
    fn assert_found(&self, status: i32, codes: &[&str]) {
        assert_eq!(self.status, Some(status), "{}", self.said);
        let expected = BTreeSet::from_iter(codes.iter().copied());
        assert_eq!(self.codes(), expected, "{}", self.said);
        assert_eq!(self.count("broken"), 0, "{}", self.said);
    }

    /// The run could not go on: what was done is kept, and the rest says why it is missing.
    fn assert_broken(&self, why: &str) {
        assert_eq!(self.status, Some(2), "{}", self.said);
        self.assert_start_is_kept();
        assert_ne!(self.count("broken"), 0, "{}", self.said);
        for (name, case) in &self.cases {
            if self.state(name) == "broken" {
                let reason = case["trial"]["reason"].as_str().unwrap();
                assert!(reason.contains(why), "{name}: {reason}");
            }
        }
        assert!(self.said.contains(why), "{}", self.said);
    }
}

/// Checks an app of `fixtures/apps`: its start and what comes after, with this deadline for each step.
fn check(app: &str, timeout: &str) -> Ended {
    check_cases(app, timeout, START.into_iter().chain([LATER]))
}

fn check_cases<'c>(app: &str, timeout: &str, cases: impl IntoIterator<Item = &'c str>) -> Ended {
    let server = AppServer::start(&apps(), 0).unwrap();
    let mut arguments = vec!["--timeout", timeout];
    arguments.extend(cases.into_iter().flat_map(|case| ["--case", case]));
    Running::start(&server.url(app), &arguments).end()
}

/// The server of the apps as a process of its own, which can be killed with all its connections.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(example("apps"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut url).unwrap();
        let url = url.trim().to_owned();
        Self { child, url }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_app_that_dies_in_between_is_not_reachable_any_more() {
    let mut server = Server::start();
    let url = format!("{}good/vanilla.html", server.url);
    let running = Running::start(&url, &["--scenario", "empty-contact", "--timeout", "5s"]);
    running.until_started();
    server.kill();
    let ended = running.end();
    ended.assert_start_is_kept();
    ended.assert_found(1, &["HUB200"]);
    assert_eq!(ended.count("done"), ended.cases.len(), "{}", ended.said);
    // A stranger's page shows nothing then either, and that is not because the app forbids it.
    for case in ["web-2023/secrets", "web-2023/parent/trusts"] {
        let (_, message) = ended.findings(case)[0];
        assert!(message.contains("does not load any more"), "{message}");
        assert!(message.contains("ERR_CONNECTION_REFUSED"), "{message}");
    }
}

#[test]
fn an_app_command_that_ends_in_between_ends_the_run() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let folder = tempfile::tempdir().unwrap();
    let note = folder.path().join("pid");
    // The server goes on until its input ends, and this one never does.
    let command = format!(
        "cd '{}' && mkfifo input && echo $$ > draft && mv draft pid && exec '{}' --port {port} <> input",
        folder.path().display(),
        example("apps").display(),
    );
    let url = format!("http://localhost:{port}/good/vanilla.html");
    let running = Running::start(
        &url,
        &[
            "--app-command",
            &command,
            "--scenario",
            "empty-contact",
            "--timeout",
            "5s",
        ],
    );
    running.until_started();
    let pid = fs::read_to_string(note).unwrap();
    send("KILL", pid.trim().parse().unwrap());
    let ended = running.end();
    ended.assert_broken("the app ended during the check (signal 9)");
}

#[test]
fn a_browser_that_is_killed_in_between_ends_the_run() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let running = Running::start(
        &server.url("good/vanilla.html"),
        &["--scenario", "empty-contact"],
    );
    running.until_started();
    send("KILL", running.main_browser());
    let ended = running.end();
    ended.assert_broken("the browser ended");
}

#[test]
fn an_app_that_never_answers_is_told_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    // Nobody accepts: the system takes the connections, and they wait.
    let ended = Running::start(&url, &["--timeout", "2s"]).end();
    ended.assert_found(1, &["HUB200"]);
    assert_eq!(ended.state("web-2023/loads"), "done");
    assert_eq!(ended.count("not-judged"), ended.cases.len() - 1);
    let (_, message) = ended.findings("web-2023/loads")[0];
    assert!(
        message.contains("nothing came within 2 seconds"),
        "{message}"
    );
}

#[test]
fn an_app_that_answers_late_is_fine_when_there_is_time() {
    let ended = check("faults/answers-after-3s.html", "20s");
    ended.assert_found(0, &[]);
    assert_eq!(ended.count("done"), ended.cases.len(), "{}", ended.said);
}

#[test]
fn an_app_that_answers_too_late_is_told() {
    let ended = check("faults/answers-after-3s.html", "1s");
    ended.assert_found(1, &["HUB200"]);
    assert_eq!(ended.state("web-2023/loads"), "done");
}

#[test]
fn a_page_whose_body_is_too_late_never_loads() {
    let ended = check("faults/body-after-20s.html", "3s");
    ended.assert_found(1, &["HUB220"]);
    assert_eq!(ended.state("web-2023/loads"), "done");
    assert_eq!(ended.state(LATER), "not-judged");
}

#[test]
fn dialogs_downloads_and_windows_are_told_and_stop_nothing() {
    for (app, code, words) in [
        ("faults/dialogs.html", "HUB413", "the app calls alert"),
        (
            "faults/downloads.html",
            "HUB415",
            "the app starts a download",
        ),
        (
            "broken/HUB415-opens-window.html",
            "HUB415",
            "the app opens a window",
        ),
        (
            "broken/HUB416-asks-before-leaving.html",
            "HUB416",
            "beforeunload",
        ),
    ] {
        let ended = check_cases(app, "10s", START);
        ended.assert_found(0, &[code]);
        assert_eq!(ended.count("done"), ended.cases.len(), "{}", ended.said);
        let (_, message) = ended.findings("web-2023/loads")[0];
        assert!(message.contains(words), "{app}: {message}");
    }
}

#[test]
fn an_app_that_navigates_the_top_window_is_told() {
    let ended = check("broken/HUB414-leaves-the-host.html", "10s");
    ended.assert_found(1, &["HUB414"]);
    for case in START {
        assert_eq!(ended.state(case), "done", "{case}");
    }
    assert_eq!(ended.state(LATER), "not-judged");
}

#[test]
fn an_app_that_spins_is_told_and_left() {
    for (app, code) in [
        ("faults/spins-at-start.html", "HUB220"),
        ("broken/HUB411-hangs.html", "HUB411"),
    ] {
        let ended = check(app, "3s");
        ended.assert_found(1, &[code]);
        assert_eq!(ended.state("web-2023/loads"), "done");
        assert_eq!(ended.state(LATER), "not-judged");
        let (_, message) = ended.findings("web-2023/loads")[0];
        assert!(message.contains("within 3s"), "{app}: {message}");
    }
}

#[test]
fn an_app_that_takes_all_memory_hangs_or_dies() {
    // Its process lives for another half a minute, on a fast machine perhaps less than the timeout.
    let ended = check("faults/allocates.html", "3s");
    let codes = ended.codes();
    let expected = if codes.contains("HUB412") {
        "HUB412"
    } else {
        "HUB411"
    };
    ended.assert_found(1, &[expected]);
    assert_eq!(ended.state("web-2023/loads"), "done");
    assert_eq!(ended.state(LATER), "not-judged");
}

#[test]
fn an_app_that_asks_for_ever_is_told_and_stops_nothing() {
    let ended = check_cases("faults/asks-for-ever.html", "20s", START);
    ended.assert_found(0, &["HUB304"]);
    assert_eq!(ended.count("done"), START.len(), "{}", ended.said);
}

#[test]
fn an_app_that_floods_the_console_is_told_of_its_lines_if_it_hangs() {
    let ended = check("faults/floods-the-console.html", "3s");
    let mut findings = ended.cases.keys().flat_map(|name| ended.findings(name));
    let Some((_, message)) = findings.next() else {
        // A fast machine keeps up.
        ended.assert_found(0, &[]);
        assert_eq!(ended.count("done"), ended.cases.len(), "{}", ended.said);
        return;
    };
    ended.assert_found(1, &["HUB411"]);
    assert!(message.contains("1000 lines to the console"), "{message}");
}

#[test]
fn an_app_whose_frame_never_rests_is_told() {
    let ended = check("faults/navigates-away.html", "3s");
    ended.assert_found(1, &["HUB220"]);
    assert_eq!(ended.state("web-2023/loads"), "done");
    assert_eq!(ended.state(LATER), "not-judged");
    let (_, message) = ended.findings("web-2023/loads")[0];
    assert!(message.contains("rests at none"), "{message}");
}
