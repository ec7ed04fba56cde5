//! The app's command with real processes: awaited, heard, and ended with everything it started.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::ending::{SOON, alive, example, poll, processes, send};
use hubctl::check::{AppProcess, AppProcessError, Ending};
use url::Url;

/// Set for the run of this test binary that is the app: the port it is to answer at.
const PORT: &str = "HUBCTL_TEST_PORT";

/// Children and grandchildren, in the group and out of it, one of them an orphan and one without any environment, one that
/// ignores what asks it to end. Each notes its number.
const FAMILY: &str = r#"
note() { echo "$1" >> pids; }
note $$
sleep 1000 & note $!
sh -c 'sleep 1000 & echo $! >> pids; wait' & note $!
setsid sleep 1000 & note $!
sh -c 'setsid sleep 1000 & echo $! >> pids'
env -i "PATH=$PATH" setsid sleep 1000 & note $!
sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 1; done' &
echo all >> pids
wait
"#;
const FAMILY_SIZE: usize = 8;

/// Runs this binary once more as the app of other tests.
#[test]
fn server() {
    let Some(port) = std::env::var_os(PORT) else {
        return;
    };
    let port: u16 = port.to_str().unwrap().parse().unwrap();
    answer(&TcpListener::bind(("127.0.0.1", port)).unwrap(), "200 OK");
}

fn answer(listener: &TcpListener, status: &str) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
    }
}

/// A port at which nobody listens.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn url(port: u16) -> Url {
    Url::parse(&format!("http://127.0.0.1:{port}/panel")).unwrap()
}

fn start(command: &str) -> AppProcess {
    AppProcess::start(command, Path::new("."), &[]).unwrap()
}

/// A family in a folder, and the numbers of its members.
fn start_family(folder: &Path) -> (AppProcess, Vec<u32>) {
    let app = AppProcess::start(FAMILY, folder, &[]).unwrap();
    (app, family(folder))
}

fn family(folder: &Path) -> Vec<u32> {
    let pids = poll("the whole family", SOON, || {
        let noted = std::fs::read_to_string(folder.join("pids")).ok()?;
        let pids: Vec<u32> = noted.lines().filter_map(|line| line.parse().ok()).collect();
        (noted.contains("all") && pids.len() == FAMILY_SIZE).then_some(pids)
    });
    assert_eq!(alive(&pids), pids, "all of them live");
    pids
}

/// Waits until the command has said something. Its output is read on this thread, so this must not block it.
async fn first_word(app: &AppProcess) {
    let said = async {
        while app.output().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(SOON, said).await.unwrap();
}

/// The guard of an app, and the app itself if it is a zombie: children of this process.
fn own_children(app: u32) -> Vec<Vec<String>> {
    let own = std::process::id().to_string();
    let app = app.to_string();
    let mut children = processes(&["ppid=", "pid=", "args="]);
    children.retain(|child| {
        child[0] == own
            && (child[1] == app
                || child.contains(&app) && child.contains(&"hubctl-guard".to_owned()))
    });
    children
}

#[tokio::test]
async fn an_app_is_awaited_heard_and_ended() {
    let port = free_port();
    AppProcess::nobody_answers(&url(port)).await.unwrap();
    let own = std::env::current_exe().unwrap();
    let command = format!(
        "echo starting; '{}' --exact app_process::server",
        own.display()
    );
    let env = [(OsString::from(PORT), OsString::from(port.to_string()))];
    let app = AppProcess::start(&command, Path::new("/"), &env).unwrap();
    app.wait_until_answers(&url(port), SOON).await.unwrap();
    assert!(app.output().starts_with("starting\n"), "{}", app.output());
    assert_eq!(app.ending(), None);
    let pid = app.process_id();
    assert_ne!(own_children(pid).len(), 0);

    app.end().await.unwrap();
    assert_eq!(
        own_children(pid),
        Vec::<Vec<String>>::new(),
        "no zombie, no guard"
    );
    AppProcess::nobody_answers(&url(port)).await.unwrap();
}

/// As `esbuild --serve` does it, and other development servers that are to end with the terminal.
#[tokio::test]
async fn a_server_that_stops_when_its_standard_input_ends_goes_on_until_it_is_ended() {
    let app = start("echo ready; cat; echo 'standard input was closed'");
    first_word(&app).await;
    let ended = tokio::time::timeout(Duration::from_millis(300), app.has_ended()).await;
    assert!(ended.is_err(), "{ended:?}: {}", app.output());
    app.end().await.unwrap();
}

#[tokio::test]
async fn the_whole_family_ends_also_who_left_and_who_does_not_listen() {
    let folder = tempfile::tempdir().unwrap();
    let (app, pids) = start_family(folder.path());
    let pid = app.process_id();
    app.end().await.unwrap();
    assert_eq!(alive(&pids), Vec::<u32>::new());
    assert_eq!(own_children(pid), Vec::<Vec<String>>::new());
}

#[tokio::test]
async fn an_app_that_is_dropped_is_killed_with_its_family() {
    let folder = tempfile::tempdir().unwrap();
    let (app, pids) = start_family(folder.path());
    let pid = app.process_id();
    drop(app);
    assert_eq!(alive(&pids), Vec::<u32>::new());
    assert_eq!(own_children(pid), Vec::<Vec<String>>::new());
}

#[test]
fn the_family_ends_when_its_owner_is_killed_whatever_the_signal() {
    let program = example("app_process");
    for signal in ["KILL", "TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut owner = Command::new(&program)
            .arg(FAMILY)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pids = family(folder.path());
        send(signal, owner.id());
        owner.wait().unwrap();
        // The one that does not listen is given the time to.
        let within = Duration::from_secs(10);
        poll(&format!("the end after {signal}"), within, || {
            alive(&pids).is_empty().then_some(())
        });
    }
}

#[tokio::test]
async fn an_app_that_asks_for_time_to_end_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let command =
        "trap 'sleep 0.3; echo saved > saved; exit' TERM; echo ready; while :; do sleep 0.1; done";
    let app = AppProcess::start(command, folder.path(), &[]).unwrap();
    first_word(&app).await;
    app.end().await.unwrap();
    assert!(folder.path().join("saved").exists());
}

#[tokio::test]
async fn a_command_that_ends_before_is_told_with_its_last_words() {
    let app = start("echo 'missing script: dev' >&2; exit 3");
    let error = app.wait_until_answers(&url(free_port()), SOON).await;
    let error = error.unwrap_err();
    let AppProcessError::Ended { ending, output, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(*ending, Ending::Status(3));
    assert_eq!(output, "missing script: dev\n");
    app.end().await.unwrap();

    let app = start("exec no-such-command-anywhere");
    let error = app.wait_until_answers(&url(free_port()), SOON).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("ended with exit status 127"), "{error}");
    assert!(error.contains("no-such-command-anywhere"), "{error}");
}

#[tokio::test]
async fn an_app_that_does_not_answer_is_told_with_what_it_says() {
    let port = free_port();
    let app = start("echo listening at 5173; exec sleep 1000");
    first_word(&app).await;
    let deadline = Duration::from_millis(300);
    let error = app.wait_until_answers(&url(port), deadline).await;
    let error = error.unwrap_err();
    assert!(matches!(error, AppProcessError::Late { .. }), "{error:?}");
    let words = error.to_string();
    assert!(words.contains("within 300ms"), "{words}");
    assert!(words.contains("refused"), "{words}");
    assert!(words.ends_with("it wrote:\nlistening at 5173"), "{words}");
    app.end().await.unwrap();
}

#[tokio::test]
async fn a_gateway_without_an_app_behind_it_is_no_app_and_any_other_server_is_in_the_way() {
    for (status, is_free) in [("502 Bad Gateway", true), ("404 Not Found", false)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = url(listener.local_addr().unwrap().port());
        std::thread::spawn(move || answer(&listener, status));
        let before = AppProcess::nobody_answers(&url).await;
        let app = start("exec sleep 1000");
        let after = app.wait_until_answers(&url, Duration::from_secs(2)).await;
        if is_free {
            before.unwrap();
            let words = after.unwrap_err().to_string();
            assert!(words.contains("its answer was 502"), "{words}");
        } else {
            let words = before.unwrap_err().to_string();
            assert!(words.contains("answers already"), "{words}");
            after.unwrap();
        }
        app.end().await.unwrap();
    }
}

#[tokio::test]
async fn an_app_that_dies_is_noticed_and_still_ends_with_what_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let (app, pids) = start_family(folder.path());
    send("KILL", app.process_id());
    let ending = tokio::time::timeout(SOON, app.has_ended()).await.unwrap();
    assert_eq!(ending, Ending::Signal(9));
    app.end().await.unwrap();
    let left = alive(&pids);
    for pid in &left {
        send("KILL", *pid);
    }
    // Elsewhere the one without an environment is nobody's child now, and in nobody's group.
    let most = usize::from(!cfg!(target_os = "linux"));
    assert!(left.len() <= most, "{left:?} of {pids:?}");
}

/// A command that hands the app over to a daemon, as `nginx`, `pg_ctl` and wrappers around them do, and ends.
#[cfg(target_os = "linux")]
#[test]
fn daemons_end_with_the_check_however_they_were_started() {
    let own = std::env::current_exe().unwrap();
    let server = format!("'{}' --exact app_process::server", own.display());
    for daemonize in [
        format!("nohup {server} > daemon.out 2>&1 & echo $! > pid"),
        format!("setsid {server} > daemon.out 2>&1 & echo $! > pid"),
        // Twice, without its environment, and without anything that is open.
        format!(
            "env -i \"PATH=$PATH\" {PORT}=$PORT setsid sh -c \"setsid {server} \
             < /dev/null > daemon.out 2>&1 & echo \\$! > pid\""
        ),
    ] {
        for then in ["sleep 1000", "exit 0", "exit 3"] {
            let folder = tempfile::tempdir().unwrap();
            let port = free_port();
            let url = url(port);
            let command =
                format!("PORT=${PORT}; {daemonize}\nuntil [ -s pid ]; do sleep 0.05; done; {then}");
            let output =
                crate::checking::command(&["--app-url", url.as_str(), "--app-command", &command])
                    .args(["--app-timeout", "10s", "--browser", "/bin/false"])
                    .env(PORT, port.to_string())
                    .current_dir(folder.path())
                    .stdin(Stdio::null())
                    .output()
                    .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
            let pid: u32 = pid.trim().parse().unwrap();
            let left = alive(&[pid]);
            if !left.is_empty() {
                send("KILL", pid);
            }
            assert!(left.is_empty(), "{command}\n{said}");
            assert_eq!(output.status.code(), Some(2), "{said}");
        }
    }
}

/// A container, say: no process of the command, and an answer all the same.
#[tokio::test]
async fn a_server_that_somebody_else_runs_is_reported_with_its_address() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = url(listener.local_addr().unwrap().port());
    std::thread::spawn(move || answer(&listener, "200 OK"));
    let error = start("exec sleep 1000").end_at(&url).await.unwrap_err();
    assert!(matches!(error, AppProcessError::Stays { .. }), "{error:?}");
    let words = error.to_string();
    assert!(
        words.starts_with(&format!("{url} still answers")),
        "{words}"
    );
    assert!(error.help().unwrap().contains("container"));

    let url = self::url(free_port());
    start("exec sleep 1000").end_at(&url).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_is_missing_is_named() {
    let error = AppProcess::start("true", Path::new("/nowhere"), &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot start the app's command `true` in /nowhere"
    );
}

#[tokio::test]
async fn ending_an_app_that_listens_takes_no_time() {
    let app = start("exec sleep 1000");
    let asked = Instant::now();
    app.end().await.unwrap();
    assert!(
        asked.elapsed() < Duration::from_secs(4),
        "{:?}",
        asked.elapsed()
    );
}
