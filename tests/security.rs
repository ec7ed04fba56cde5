//! What `SECURITY.md` promises and no other file tests: strangers who ask a running host, the files that others on the machine
//! could read, and files of a repository that have no end.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod bare;
mod serve_support;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use bare::Bare;
use serve_support::Served;

const HUBCTL: &str = env!("CARGO_BIN_EXE_hubctl");

/// Every route that tells or changes something.
const ROUTES: [(&str, &str, &str); 12] = [
    ("GET", "/api/session", ""),
    ("GET", "/api/pages", ""),
    ("GET", "/api/contexts", ""),
    ("GET", "/api/messages", ""),
    ("POST", "/api/validate", "{}"),
    ("PATCH", "/api/session", r#"{"seed":1}"#),
    ("PUT", "/api/contexts", "{}"),
    ("POST", "/api/events", "{}"),
    ("POST", "/api/commands", r#"{"do":"repost"}"#),
    ("DELETE", "/api/messages", ""),
    ("GET", "/api/v1/accounts/1/dashboard_apps", ""),
    ("POST", "/api/v1/accounts/1/dashboard_apps", "{}"),
];

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or_default()
}

#[test]
fn a_rebound_name_gets_nothing_even_with_the_token() {
    let served = Served::start(&["--forget-apps"]);
    let port = served.port();
    for (method, path, body) in ROUTES {
        for host in [
            "evil.example".to_owned(),
            format!("evil.example:{port}"),
            format!("localhost.evil.example:{port}"),
        ] {
            let headers = [("Host", host.as_str()), ("api_access_token", &served.token)];
            let answer = served.answer(method, path, &headers, body);
            assert_eq!(status(&answer), "403", "{method} {path} {host}");
            assert!(!answer.contains(&served.token), "{answer}");
        }
    }
}

#[test]
fn a_form_on_another_page_changes_nothing() {
    let served = Served::start(&["--forget-apps"]);
    let host = served.authority().to_owned();
    // What a form or a request without a preflight can send.
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        for (method, path, body) in ROUTES {
            if method != "POST" {
                continue;
            }
            let headers = [
                ("Host", host.as_str()),
                ("Content-Type", kind),
                ("Origin", "https://evil.example"),
            ];
            let answer = served.answer(method, path, &headers, body);
            assert_eq!(status(&answer), "403", "{path} {kind}");
            // A program that names no origin lacks the token.
            if path != "/api/validate" {
                let answer = served.answer(method, path, &headers[..2], body);
                assert_eq!(status(&answer), "401", "{path} {kind}");
            }
        }
    }
}

#[test]
fn no_answer_lets_another_origin_read_it() {
    let served = Served::start(&["--forget-apps"]);
    let host = served.authority().to_owned();
    let headers = [
        ("Host", host.as_str()),
        ("Origin", "https://evil.example"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "api_access_token"),
    ];
    let paths = ROUTES.iter().map(|(_, path, _)| *path);
    for path in paths.chain(["/", "/ui/app.js", "/stranger", "/nothing"]) {
        for method in ["GET", "OPTIONS", "POST"] {
            let answer = served.answer(method, path, &headers, "").to_lowercase();
            assert!(
                !answer.contains("access-control-allow"),
                "{method} {path}: {answer}"
            );
            // Answers of the guard are refusals and hold nothing.
            let is_told = answer.contains("cross-origin-resource-policy: same-origin");
            assert!(
                is_told || status(&answer) == "403",
                "{method} {path}: {answer}"
            );
        }
    }
}

#[test]
fn the_page_lets_in_no_script_but_its_own_and_no_frame_around_it() {
    let served = Served::start(&["--forget-apps"]);
    let host = served.authority().to_owned();
    let answer = served
        .answer("GET", "/", &[("Host", &host)], "")
        .to_lowercase();
    for promise in [
        "script-src 'self'",
        "default-src 'none'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "x-content-type-options: nosniff",
        "cross-origin-opener-policy: same-origin-allow-popups",
        "cache-control: no-store",
    ] {
        assert!(answer.contains(promise), "{promise}: {answer}");
    }
    assert!(!answer.contains("unsafe"), "{answer}");
    // The token is nowhere in what a script tag or a frame of another page could take in.
    assert!(!answer.contains(&served.token.to_lowercase()), "{answer}");
}

#[test]
fn every_host_has_a_token_that_cannot_be_guessed() {
    let tokens = [0, 1, 2].map(|_| Served::start(&["--forget-apps"]).token.clone());
    for (at, token) in tokens.iter().enumerate() {
        // 24 of 64 letters are 144 bits.
        assert_eq!(token.len(), 24, "{token}");
        assert!(!tokens[..at].contains(token), "{token} twice");
    }
    let served = Served::start(&["--forget-apps"]);
    let nearly = served.token[..23].to_owned() + "!";
    for wrong in ["", "x", &nearly, &(served.token.clone() + "x")] {
        let headers = [("Host", served.authority()), ("api_access_token", wrong)];
        let answer = served.answer("POST", "/api/commands", &headers, "{}");
        assert_eq!(status(&answer), "401", "{wrong}");
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_token_lies_in_a_file_for_its_owner_alone() {
    let served = Served::start(&["--forget-apps"]);
    let folder = served.runtime().join("hubctl");
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = fs::read_dir(&folder).unwrap().collect();
    assert_eq!(files.len(), 1);
    for file in files {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn a_link_in_place_of_the_folder_of_tokens_is_not_followed() {
    let runtime = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::set_permissions(elsewhere.path(), fs::Permissions::from_mode(0o700)).unwrap();
    symlink(elsewhere.path(), runtime.path().join("hubctl")).unwrap();
    let output = Command::new(HUBCTL)
        .args(["send", "-"])
        .env_clear()
        .env("XDG_RUNTIME_DIR", runtime.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("was made by somebody else"), "{said}");
}

/// A host whose output nobody may read, so that it is found as `hubctl send` finds it.
struct Mute {
    child: Child,
    authority: String,
    token: String,
}

impl Mute {
    fn start(runtime: &Path, folder: &Path, arguments: &[&str], out: Stdio, err: Stdio) -> Self {
        let mut child = Self::spawn(runtime, folder, arguments, out, err);
        let until = Instant::now() + SOON;
        loop {
            // Beside what a host that was killed has left.
            let name = format!("hubctl/serve-{}.json", child.id());
            if let Ok(word) = fs::read(runtime.join(name)) {
                let word: serde_json::Value = serde_json::from_slice(&word).unwrap();
                let (url, token) = (
                    word["url"].as_str().unwrap(),
                    word["token"].as_str().unwrap(),
                );
                return Self {
                    child,
                    authority: url
                        .trim_start_matches("http://")
                        .trim_end_matches('/')
                        .to_owned(),
                    token: token.to_owned(),
                };
            }
            assert!(Instant::now() < until && child.try_wait().unwrap().is_none());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn spawn(runtime: &Path, folder: &Path, arguments: &[&str], out: Stdio, err: Stdio) -> Child {
        Command::new(HUBCTL)
            .args(["serve", "--port", "0"])
            .args(arguments)
            .bare()
            .env("XDG_RUNTIME_DIR", runtime)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .unwrap()
    }

    fn post(&self, path: &str, body: &str) -> String {
        let port = self.authority.rsplit(':').next().unwrap();
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\napi_access_token: {}\r\nContent-Length: {}\r\n\r\n",
            self.authority,
            self.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Mute {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Only so that a test that fails ends.
const SOON: Duration = Duration::from_secs(20);

/// A pipe that is full, and its other end.
fn full_pipe() -> (std::io::PipeReader, std::io::PipeWriter) {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut filler = writer.try_clone().unwrap();
    // It waits at the end until the reader is dropped.
    std::thread::spawn(move || while filler.write_all(&[b'x'; 4096]).is_ok() {});
    (reader, writer)
}

#[test]
fn a_host_ends_when_nobody_reads_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("log");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    let line = r#"{"direction":"app-to-host","verdict":"ignored","level":"warn","reason":"r","title":"t"}"#;
    let batch = format!(
        r#"{{"page":"p","messages":[{}]}}"#,
        vec![line; 2_000].join(",")
    );
    for (stuck, signal) in ["out", "err", "log"]
        .into_iter()
        .flat_map(|it| [(it, "INT"), (it, "TERM")])
    {
        let (reader, writer) = full_pipe();
        let pipe = |name: &str| match name == stuck {
            true => Stdio::from(writer.try_clone().unwrap()),
            false => Stdio::null(),
        };
        // Held open for reading as well, and never read.
        let held = fs::File::options()
            .read(true)
            .write(true)
            .open(&fifo)
            .unwrap();
        let arguments: &[&str] = if stuck == "log" {
            &["--log", "log"]
        } else {
            &[]
        };
        let runtime = tempfile::tempdir().unwrap();
        let mut host = Mute::start(
            runtime.path(),
            folder.path(),
            arguments,
            pipe("out"),
            pipe("err"),
        );
        if stuck != "out" {
            assert_eq!(status(&host.post("/api/messages", &batch)), "204");
        }
        let pid = host.child.id().to_string();
        Command::new("kill")
            .args([&format!("-{signal}"), &pid])
            .status()
            .unwrap();
        let until = Instant::now() + SOON;
        let ended = loop {
            match host.child.try_wait().unwrap() {
                None if Instant::now() < until => std::thread::sleep(Duration::from_millis(5)),
                ended => break ended,
            }
        };
        let ended = ended.unwrap_or_else(|| panic!("{stuck}, {signal}: it does not end"));
        assert_eq!(ended.code(), Some(0), "{stuck}, {signal}");
        let left = fs::read_dir(runtime.path().join("hubctl")).unwrap().count();
        assert_eq!(left, 0, "{stuck}, {signal}");
        drop((reader, held));
    }
}

#[test]
fn nothing_is_left_of_hosts_that_were_killed_once_the_next_one_runs() {
    let (runtime, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let null = Stdio::null;
    let spawn = || Mute::spawn(runtime.path(), folder.path(), &[], null(), null());
    let start = || Mute::start(runtime.path(), folder.path(), &[], null(), null());
    let mut apps = 0;
    for round in 0..10 {
        if round % 2 == 0 {
            // While it starts.
            let mut child = spawn();
            std::thread::sleep(Duration::from_millis(3 * round));
            child.kill().unwrap();
            child.wait().unwrap();
            continue;
        }
        let mut host = start();
        for _ in 0..round {
            let app = format!(
                r#"{{"title":"{apps}","content":[{{"type":"frame","url":"https://a.example/"}}]}}"#
            );
            host.post("/api/v1/accounts/1/dashboard_apps", &app);
            apps += 1;
        }
        host.child.kill().unwrap();
        host.child.wait().unwrap();
        // As a kill in the middle of a change leaves it.
        let unfinished = format!(".hubctl-{}-unfinished", host.child.id());
        fs::write(folder.path().join(&unfinished), "[[app").unwrap();
        fs::write(runtime.path().join("hubctl").join(&unfinished), "{").unwrap();
    }
    let host = start();
    host.post(
        "/api/v1/accounts/1/dashboard_apps",
        r#"{"title":"last","content":[{"type":"frame","url":"https://a.example/"}]}"#,
    );
    let names = |folder: &Path| -> Vec<_> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    assert_eq!(names(folder.path()), ["hubctl.apps.toml"]);
    let word = format!("serve-{}.json", host.child.id());
    assert_eq!(names(&runtime.path().join("hubctl")), [&*word]);
    let kept = fs::read_to_string(folder.path().join("hubctl.apps.toml")).unwrap();
    assert_eq!(kept.matches("[[app]]").count(), apps + 1);
}

fn shell(folder: &Path, script: &str) -> Output {
    let output = Command::new("sh")
        .args(["-c", script])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HUBCTL", HUBCTL)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output();
    output.unwrap()
}

#[test]
fn files_that_are_written_have_the_permissions_that_the_user_gives_new_files() {
    for (mask, expected) in [("077", 0o600), ("022", 0o644), ("002", 0o664)] {
        let folder = tempfile::tempdir().unwrap();
        let script = format!(
            "umask {mask}; \"$HUBCTL\" gen --count 1 --seed 1 --out events && \"$HUBCTL\" validate events --output report.json \
             --report sarif=report.sarif"
        );
        let output = shell(folder.path(), &script);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(mode(&folder.path().join("report.json")), expected);
        assert_eq!(mode(&folder.path().join("report.sarif")), expected);
        let event = fs::read_dir(folder.path().join("events")).unwrap().next();
        assert_eq!(mode(&event.unwrap().unwrap().path()), expected);
    }
}

#[test]
fn files_of_a_repository_that_have_no_end_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let large = fs::File::create(folder.path().join("hubctl.toml")).unwrap();
    large.set_len(17 << 20).unwrap();
    let large = fs::File::create(folder.path().join("large")).unwrap();
    large.set_len(17 << 20).unwrap();
    let config = "[check]\nbaseline = \"large\"\n";
    fs::write(folder.path().join("baseline.toml"), config).unwrap();
    let app = "--app-url http://localhost:1";
    for command in [
        format!("check --list {app}"),
        "serve --port 0".to_owned(),
        format!("check --config baseline.toml {app}"),
        "validate --schema large large".to_owned(),
    ] {
        refuses(folder.path(), &command, "it has more than 16 MiB");
    }
}

/// Runs hubctl in a folder, which has to fail with these words, and soon.
fn refuses(folder: &Path, arguments: &str, words: &str) -> String {
    let output = shell(folder, &format!("timeout 20 \"$HUBCTL\" {arguments}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments}: {said}");
    assert!(said.contains(words), "{arguments}: {said}");
    said
}

#[test]
fn pipes_and_devices_are_refused_where_a_file_is_expected() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let output = shell(
        folder.path(),
        "mkfifo pipe package.json hubctl.apps.toml && mkdir schemas && mkfifo schemas/p.json",
    );
    assert!(output.status.success(), "{output:?}");
    symlink("/dev/zero", at("zero")).unwrap();
    fs::write(at("schema.json"), r#"{"$ref":"pipe"}"#).unwrap();
    fs::write(at("other.json"), r#"{"$ref":"nothing.json"}"#).unwrap();
    fs::write(at("x.json"), "{}").unwrap();
    fs::write(at("hubctl.toml"), "[check]\nbaseline = \"pipe\"\n").unwrap();
    let check = "check --browser \"$HUBCTL\" --app-url http://localhost:1";
    for command in [
        check.to_owned(),
        format!("{check} --baseline zero"),
        format!("{check} --payload zero"),
        "serve --port 0".to_owned(),
        "serve --port 0 --apps-file pipe".to_owned(),
        "init".to_owned(),
        "validate --schema pipe x.json".to_owned(),
        "validate --schema schema.json x.json".to_owned(),
    ] {
        refuses(folder.path(), &command, "it is not a regular file");
    }
    let command = "validate --schema other.json --schema-dir schemas x.json";
    refuses(folder.path(), command, "No such file");
    // An input that was typed may be a pipe.
    let script = "mkfifo events\n\"$HUBCTL\" gen --count 2 --seed 1 > events &\ntimeout 20 \"$HUBCTL\" validate events";
    let output = shell(folder.path(), script);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn an_output_is_never_an_input_or_another_output() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let output = shell(folder.path(), "\"$HUBCTL\" gen --count 1 --seed 1");
    let event = output.stdout;
    fs::create_dir(at("events")).unwrap();
    for name in ["a.json", "events/b.json", "baseline.toml", "schema.json"] {
        fs::write(at(name), &event).unwrap();
    }
    fs::write(at("outer.json"), r#"{"$ref":"inner.json"}"#).unwrap();
    fs::write(at("inner.json"), r#"{"type":"object"}"#).unwrap();
    symlink("a.json", at("soft")).unwrap();
    fs::hard_link(at("a.json"), at("hard")).unwrap();
    fs::write(at("hubctl.toml"), "[check]\nseed = 1\n").unwrap();
    let absolute = at("a.json").display().to_string();
    let app = "--app-url http://localhost:1 --browser \"$HUBCTL\"";
    for command in [
        "validate a.json --output a.json".to_owned(),
        "validate a.json --output ./a.json".to_owned(),
        "validate ./a.json --output events/../a.json".to_owned(),
        format!("validate a.json --output {absolute}"),
        "validate a.json --output soft".to_owned(),
        "validate soft --output a.json".to_owned(),
        "validate a.json --output hard".to_owned(),
        "validate a.json --report sarif=a.json".to_owned(),
        "validate events --output events/b.json".to_owned(),
        "validate 'events/*.json' --report junit=events/b.json".to_owned(),
        "validate a.json --schema schema.json --output schema.json".to_owned(),
        "validate a.json --schema outer.json --output inner.json".to_owned(),
        "validate a.json --schema outer.json --report tap=events/../inner.json".to_owned(),
        "validate a.json --output new --report junit=./new".to_owned(),
        "validate a.json --report junit=new,sarif=new".to_owned(),
        "report merge a.json --output a.json".to_owned(),
        "report merge events --report html=events/b.json".to_owned(),
        format!("check {app} --payload a.json --output a.json"),
        format!("check {app} --baseline baseline.toml --report html=baseline.toml"),
        format!("check {app} --write-baseline hubctl.toml"),
        format!("check {app} --write-baseline new --output new"),
        "doctor http://localhost:1 --output hubctl.toml".to_owned(),
        "serve --port 0 --payload a.json --log a.json".to_owned(),
        "serve --port 0 --fixtures events --log events/b.json".to_owned(),
        "serve --port 0 --log hubctl.apps.toml".to_owned(),
        "serve --port 0 --log hubctl.toml".to_owned(),
    ] {
        let said = refuses(folder.path(), &command, "are the same file");
        assert!(said.contains("help: nothing was written"), "{said}");
        for name in ["a.json", "events/b.json", "baseline.toml", "schema.json"] {
            assert_eq!(fs::read(at(name)).unwrap(), event, "{command}: {name}");
        }
        assert!(!at("new").exists(), "{command}");
    }
    for command in [
        "validate a.json --output /dev/null --report junit=/dev/null",
        "validate a.json --output /dev/stdout",
        "validate - --output new < a.json",
    ] {
        let output = shell(folder.path(), &format!("\"$HUBCTL\" {command}"));
        assert!(output.status.success(), "{command}: {output:?}");
    }
}

#[test]
fn a_repository_shows_no_file_that_is_not_its_own() {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("repository");
    fs::create_dir(&folder).unwrap();
    let at = |name: &str| folder.join(name);
    fs::write(around.path().join("secrets"), "TOKEN=hunter2\n").unwrap();
    fs::write(at("secrets"), "a = 1\nTOKEN=hunter2\n").unwrap();
    fs::write(at("more"), "hunter2 = \"hunter2\"\n").unwrap();
    symlink("../secrets", at("link")).unwrap();
    let check = "check --app-url http://localhost:1 --browser \"$HUBCTL\"";
    let hidden = |command: &str, words: &str| {
        let said = refuses(&folder, command, words);
        assert!(!said.contains("hunter2"), "{command}: {said}");
    };
    let absolute = around.path().join("secrets").display().to_string();
    for outside in ["../secrets", &absolute, "link", "/proc/self/environ"] {
        let config = format!("[check]\nbaseline = \"{outside}\"\n");
        fs::write(at("hubctl.toml"), config).unwrap();
        hidden(
            check,
            "hubctl.toml:2:12: `baseline` leads out of the folder",
        );
        // What was typed is read, and its text is not shown.
        hidden(&format!("{check} --baseline {outside}"), "no TOML");
    }
    for (inside, words) in [
        ("secrets", "line 2: no TOML at column 7"),
        ("more", "line 1: a key"),
    ] {
        let config = format!("[check]\nbaseline = \"{inside}\"\n");
        fs::write(at("hubctl.toml"), config).unwrap();
        hidden(check, words);
    }
    fs::remove_file(at("hubctl.toml")).unwrap();
    fs::copy(at("secrets"), at("hubctl.apps.toml")).unwrap();
    hidden(
        "serve --port 0",
        "hubctl.apps.toml: line 2, column 7: no TOML",
    );
    fs::copy(at("secrets"), at("package.json")).unwrap();
    hidden("init", "expected value at line 1 column 1");
    for (name, command) in [
        ("hubctl.apps.toml", "serve --port 0"),
        ("hubctl.toml", check),
    ] {
        let _ = fs::remove_file(at(name));
        symlink("../secrets", at(name)).unwrap();
        hidden(command, &format!("{name} leads out of its folder"));
        fs::remove_file(at(name)).unwrap();
    }
}

#[test]
fn links_that_were_planted_in_a_folder_are_not_written_through() {
    let around = tempfile::tempdir().unwrap();
    let at = |name: &str| around.path().join(name);
    for folder in ["out", "man", "app", "linked", "elsewhere"] {
        fs::create_dir(at(folder)).unwrap();
    }
    fs::write(at("kept"), "mine").unwrap();
    let run = |command: &str| shell(around.path(), &format!("\"$HUBCTL\" {command}"));
    // Each folder has the link in place of every file that would be written.
    let plant = |folder: &str| {
        let made: Vec<_> = fs::read_dir(at(folder)).unwrap().flatten().collect();
        assert!(!made.is_empty(), "{folder}");
        for entry in made
            .iter()
            .map(fs::DirEntry::path)
            // With these there, other files are written.
            .filter(|it| !it.ends_with("package.json") && !it.ends_with(".gitignore"))
            .filter(|it| it.is_file())
        {
            fs::remove_file(&entry).unwrap();
            symlink("../kept", &entry).unwrap();
        }
    };
    let generate = "gen --count 2 --seed 1 --out out";
    for (folder, command) in [
        ("out", generate),
        ("man", "man --out man"),
        ("app", "init app"),
    ] {
        assert!(run(command).status.success(), "{command}");
        plant(folder);
        let forced = if folder == "app" { " --force" } else { "" };
        if folder == "app" {
            refuses(
                around.path(),
                command,
                "with other contents, and nothing was written",
            );
        }
        let output = run(&(command.to_owned() + forced));
        assert!(output.status.success(), "{command}: {output:?}");
        assert_eq!(fs::read_to_string(at("kept")).unwrap(), "mine", "{command}");
        for entry in fs::read_dir(at(folder)).unwrap().flatten() {
            assert!(!entry.path().is_symlink(), "{command}: {entry:?}");
        }
    }
    // A folder that the user named may be a link; one in it may not lead elsewhere.
    symlink("out", at("named")).unwrap();
    assert!(run("gen --count 1 --seed 2 --out named").status.success());
    symlink("../elsewhere", at("linked/.github")).unwrap();
    refuses(
        around.path(),
        "init linked --force",
        "leads out of its folder",
    );
    assert_eq!(fs::read_dir(at("elsewhere")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(at("linked")).unwrap().count(), 1);
}

#[test]
fn a_configuration_names_no_file_to_write_and_no_program() {
    for key in [
        "app_command",
        "command",
        "browser",
        "browser_path",
        "report",
        "output",
        "screenshots",
        "log",
        "apps_file",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("[check]\n{key} = \"./owned\"\n");
        fs::write(folder.path().join("hubctl.toml"), text).unwrap();
        let output = shell(
            folder.path(),
            "\"$HUBCTL\" check --list --app-url http://localhost:1",
        );
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{key}: {said}");
        assert!(said.contains("hubctl.toml:2:1"), "{key}: {said}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{key}");
    }
}

#[test]
fn a_pattern_that_grows_without_end_is_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let schema = r#"{"properties":{"x":{"pattern":"((((a{99}){99}){99}){99}){99}"}}}"#;
    fs::write(folder.path().join("schema.json"), schema).unwrap();
    fs::write(folder.path().join("x.json"), r#"{"x":"a"}"#).unwrap();
    let output = shell(
        folder.path(),
        "\"$HUBCTL\" validate --schema schema.json x.json",
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("is not a JSON Schema that can be used"),
        "{said}"
    );
}

#[test]
fn a_change_of_many_steps_overflows_no_stack() {
    let folder = tempfile::tempdir().unwrap();
    let path = format!("contact.custom_attributes{}", ".a".repeat(60_000));
    let script = format!("\"$HUBCTL\" gen --count 1 --seed 1 --set {path}=1");
    fs::write(folder.path().join("run.sh"), script).unwrap();
    let output = shell(folder.path(), ". ./run.sh");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("at most 100 can be read again"), "{said}");
}

/// What a page names as a test: `tests/x.rs::name` or `src/x.rs::name`.
fn tests_named_in(page: &str) -> Vec<(String, String)> {
    let pieces = page.split('`').skip(1).step_by(2);
    let named = pieces.filter_map(|piece| piece.split_once("::"));
    named
        .filter(|(file, _)| file.ends_with(".rs"))
        .map(|(file, name)| (file.to_owned(), name.to_owned()))
        .collect()
}

#[test]
fn every_test_that_the_pages_on_security_name_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (page, least) in [("SECURITY.md", 40), ("docs/limits.md", 20)] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        let named = tests_named_in(&text);
        assert!(named.len() >= least, "{page} names {}", named.len());
        for (file, name) in named {
            let code = fs::read_to_string(root.join(&file))
                .unwrap_or_else(|error| panic!("{page} names {file}: {error}"));
            let start = code.find(&format!("fn {name}()"));
            let start = start.unwrap_or_else(|| panic!("{page}: no {name} in {file}"));
            let before = code[..start].trim_end_matches("async ").trim_end();
            let above = before.lines().rev().take(4).collect::<String>();
            assert!(above.contains("test]"), "{page}: {file}::{name} is no test");
        }
    }
}

#[test]
fn every_limit_is_what_the_page_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/limits.md")).unwrap();
    let mut seen = 0;
    for row in page.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        // Where a constant is named, its line stands in the second column: `src/x.rs` `NAME = 3`.
        let code: Vec<_> = cells[2].split('`').skip(1).step_by(2).collect();
        let [file, line] = code[..] else {
            continue;
        };
        let text =
            fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{row}: {error}"));
        let (name, value) = line.split_once(" = ").unwrap_or_else(|| panic!("{row}"));
        let is_there = text.lines().any(|line| {
            let line = line.trim();
            line.contains(&format!("const {name}:")) && line.ends_with(&format!("= {value};"))
        });
        assert!(is_there, "{file} has no {name} = {value}");
        seen += 1;
    }
    assert!(seen > 20, "only {seen} limits");
}
