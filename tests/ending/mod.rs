//! What the tests of endings share: example programs as victims, signals for them, and looks at what is left.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long anything here may take on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// The program of an example, built when it is not up to date: running one file of tests alone does not build it.
pub(crate) fn example(name: &'static str) -> PathBuf {
    static PROGRAMS: Mutex<BTreeMap<&str, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut programs = PROGRAMS.lock().unwrap();
    programs.entry(name).or_insert_with(|| build(name)).clone()
}

fn build(name: &str) -> PathBuf {
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--offline", "--example", name]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    build.current_dir(env!("CARGO_MANIFEST_DIR"));
    // Cargo tells its tests of their package, and takes what it is told itself for a change: it would build anew what depends on
    // `ring`, now and when it is called the next time.
    for (name, _) in std::env::vars_os() {
        let told = ["CARGO_MANIFEST_", "CARGO_PKG_", "OUT_DIR"];
        if told
            .iter()
            .any(|start| name.to_string_lossy().starts_with(start))
        {
            build.env_remove(name);
        }
    }
    assert!(build.status().unwrap().success(), "cannot build {name}");
    // This program is in `deps`, beside `examples`.
    let own = std::env::current_exe().unwrap();
    let folder = own.parent().and_then(|deps| deps.parent()).unwrap();
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    folder.join("examples").join(name)
}

/// Looks again and again until there is something to see.
pub(crate) fn poll<T>(what: &str, within: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + within;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < until, "waited {within:?} for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Sends a signal, by its name.
pub(crate) fn send(signal: &str, pid: u32) {
    let sent = Command::new("kill")
        .args(["-s", signal, &pid.to_string()])
        .status();
    assert!(sent.unwrap().success(), "cannot send {signal} to {pid}");
}

/// The processes with the given columns of `ps`.
pub(crate) fn processes(columns: &[&str]) -> Vec<Vec<String>> {
    let listing = Command::new("ps")
        .arg("-A")
        .args(columns.iter().flat_map(|column| ["-o", column]))
        .output()
        .unwrap();
    String::from_utf8_lossy(&listing.stdout)
        .lines()
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .collect()
}

/// Those of `pids` that live. A zombie has ended, and its parent has not asked yet.
pub(crate) fn alive(pids: &[u32]) -> Vec<u32> {
    let all = processes(&["pid=", "stat="]);
    let is_alive = |pid: &u32| {
        all.iter()
            .any(|process| process[0] == pid.to_string() && !process[1].starts_with('Z'))
    };
    pids.iter().copied().filter(is_alive).collect()
}
