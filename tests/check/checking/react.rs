//! The app in `tests/apps/react` behind its Vite dev server. Needs node and what `npm ci --prefix tests/apps/react` installs;
//! `tests/run` does that.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long the server may take to start on a busy machine.
const SOON: Duration = Duration::from_secs(60);

/// Its folder. It is there with what it needs.
pub(crate) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apps/react");
    assert!(
        folder.join("node_modules/vite").exists(),
        "{} has no node_modules: run tests/run, or npm ci --prefix tests/apps/react",
        folder.display()
    );
    folder
}

/// A port at which nobody listens.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("localhost:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// The address of the app.
pub(crate) fn url(port: u16) -> String {
    format!("http://localhost:{port}/")
}

/// `hubctl check` that starts the app by itself, as its developers do.
pub(crate) fn command(port: u16, arguments: &[&str]) -> Command {
    let url = url(port);
    let all = [
        &["--app-url", &url, "--app-command", "npm run dev"],
        arguments,
    ];
    let mut command = super::command(&all.concat());
    command
        .env("PORT", port.to_string())
        .current_dir(folder())
        // That of the tests may end at any time.
        .stdin(Stdio::null());
    command
}

/// A dev server that runs already. It is killed when this is dropped.
pub(crate) struct DevServer {
    process: Child,
    port: u16,
}

impl DevServer {
    /// Starts it, without npm: its number is that of the server.
    pub(crate) fn start() -> Self {
        let port = free_port();
        let process = Command::new("node")
            .arg("node_modules/vite/bin/vite.js")
            .env("PORT", port.to_string())
            .current_dir(folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { process, port };
        let until = Instant::now() + SOON;
        while TcpStream::connect(("localhost", port)).is_err() {
            let ending = server.process.try_wait().unwrap();
            assert!(ending.is_none(), "the dev server ended: {ending:?}");
            assert!(Instant::now() < until, "nothing at {port} for {SOON:?}");
            thread::sleep(Duration::from_millis(20));
        }
        server
    }

    pub(crate) fn url(&self) -> String {
        url(self.port)
    }
}

impl Drop for DevServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
