//! Where a guide is tried: an empty folder, terminals, and a network of its own.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

use crate::documents::Block;
use crate::real_browser;

/// The longest a server may take to listen.
const SECONDS_TO_LISTEN: u32 = 60;

impl Block<'_> {
    /// Whether a reader types it into a shell.
    pub(crate) fn is_commands(&self) -> bool {
        matches!(self.language, "sh" | "console")
    }

    /// The port that a block of commands serves, in a terminal of its own, until it is ended.
    fn serves(&self) -> Option<u16> {
        if self.text.contains("hubctl serve") {
            Some(4400)
        } else {
            let runs_app = self.text.ends_with("node my-app/server.mjs");
            runs_app.then_some(3000)
        }
    }
}

/// The reader of a guide.
pub(crate) struct Desk {
    terminals: Vec<Terminal>,
    network: Network,
    folder: TempDir,
    /// What the reader does not see: a home, the words of servers.
    home: TempDir,
}

/// A terminal in which a server runs.
struct Terminal {
    shell: Child,
    port: u16,
}

impl Terminal {
    /// Presses Ctrl-C; gives the status.
    fn end(&mut self) -> Option<i32> {
        let group = format!("-{}", self.shell.id());
        let sent = Command::new("kill").args(["-INT", "--", &group]).status();
        assert!(sent.unwrap().success(), "the server is gone");
        self.shell.wait().unwrap().code()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        for terminal in &mut self.terminals {
            terminal.end();
        }
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        // `serve --open` needs a display, which a machine for tests has not.
        let program = real_browser::executable().unwrap();
        let program = format!("'{}' --headless", program.display());
        write_script(&home.path().join("browser"), &program);
        Self {
            terminals: Vec::new(),
            network: Network::new(),
            folder: tempfile::tempdir().unwrap(),
            home,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A program that starts this one in the network of the desk.
    pub(crate) fn wrapped(&self, program: &Path) -> PathBuf {
        let inside = self.network.command(program);
        let words = [inside.get_program()].into_iter().chain(inside.get_args());
        let words: Vec<_> = words
            .map(|word| format!("'{}'", word.to_str().unwrap()))
            .collect();
        let path = self.home.path().join("browser-here");
        write_script(&path, &words.join(" "));
        path
    }

    /// Does what a block of code asks for, and says what is wrong with it.
    pub(crate) fn fault(&mut self, block: &Block<'_>) -> Option<String> {
        if block.language == "toml" {
            fs::write(self.folder().join("hubctl.toml"), block.text).unwrap();
        }
        if !block.is_commands() {
            return None;
        }
        let typed = block.text.strip_prefix("$ ").unwrap_or(block.text);
        if let Some(port) = block.serves() {
            return self.fault_of_server(typed, port);
        }
        // In a console further commands have a prompt too; what follows the last of them is shown.
        let (script, shown) = match block.text.starts_with("$ ") {
            true => {
                let (commands, shown): (Vec<_>, Vec<_>) =
                    block.text.lines().partition(|line| line.starts_with("$ "));
                let commands: Vec<_> = commands.iter().map(|line| &line[2..]).collect();
                (commands.join("\n"), shown.join("\n"))
            }
            false => (typed.to_owned(), String::new()),
        };
        let output = self.shell(&script).output().unwrap();
        let said =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let is_well = match shown.as_str() {
            // An answer that refuses is one as well, for `curl`.
            "" => output.status.success() && !said.contains("\"error\""),
            shown => without_time(&said) == without_time(shown),
        };
        (!is_well).then(|| format!("{}: {}\n{said}", block.text, output.status))
    }

    /// Starts a server in a terminal of its own, after the one before it at this port was ended.
    fn fault_of_server(&mut self, typed: &str, port: u16) -> Option<String> {
        let before = self.terminals.iter().position(|one| one.port == port);
        if let Some(mut terminal) = before.map(|before| self.terminals.remove(before)) {
            let status = terminal.end();
            // The server of the app knows nothing of Ctrl-C.
            if port == 4400 && status != Some(0) {
                return Some(format!("what served before `{typed}`: {status:?}"));
            }
        }
        let words = self
            .home
            .path()
            .join(format!("{}.txt", self.terminals.len()));
        let file = File::create(&words).unwrap();
        let mut shell = self.shell(typed);
        let shell = shell
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .process_group(0)
            .spawn();
        self.terminals.push(Terminal {
            shell: shell.unwrap(),
            port,
        });
        let listens = format!(
            "for _ in $(seq {}); do (exec 3<>/dev/tcp/localhost/{port}) 2>/dev/null && exit; sleep 0.1; done; exit 1",
            SECONDS_TO_LISTEN * 10
        );
        let is_there = self.shell(&listens).status().unwrap().success();
        (!is_there).then(|| format!("{typed}: {}", fs::read_to_string(words).unwrap()))
    }

    /// A shell that does this in the folder of the reader.
    fn shell(&self, script: &str) -> Command {
        let mut command = self.network.command(Path::new("bash"));
        command
            .args(["-euo", "pipefail", "-c", script])
            .current_dir(self.folder())
            .env_clear()
            .env("PATH", path_with_hubctl())
            .env("HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.home.path())
            .env("HUBCTL_BROWSER", self.home.path().join("browser"))
            .stdin(Stdio::null());
        command
    }
}

/// Writes a script that starts this program, named as a shell has it, with what it is given.
fn write_script(path: &Path, program: &str) {
    fs::write(path, format!("#!/bin/sh\nexec {program} \"$@\"\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The lines of an output, without the part of the last that says how long it took.
fn without_time(text: &str) -> Vec<&str> {
    let is_time = |line: &&str| line.starts_with("1 event ");
    text.lines()
        .map(|line| match line.split_once(" in ") {
            Some((events, _)) if is_time(&line) => events,
            _ => line,
        })
        .collect()
}

pub(crate) fn path_with_hubctl() -> OsString {
    let hubctl = Path::new(env!("CARGO_BIN_EXE_hubctl")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = [hubctl.to_owned()].into_iter();
    std::env::join_paths(places.chain(std::env::split_paths(&path))).unwrap()
}

/// A network in which nobody listens yet.
enum Network {
    /// One of the kernel's, which is there as long as this process.
    Own(Child),
    /// Where the kernel does not give one: that of the machine, for one guide after the other.
    Machine { _turn: MutexGuard<'static, ()> },
}

impl Network {
    fn new() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let script = "ip link set lo up && echo up && exec cat";
        let holder = Command::new("unshare")
            .args(["--net", "sh", "-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        if let Ok(mut holder) = holder {
            let mut word = [0; 3];
            let is_up = holder.stdout.as_mut().unwrap().read_exact(&mut word);
            if is_up.is_ok() {
                return Self::Own(holder);
            }
            holder.wait().unwrap();
        }
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        Self::Machine { _turn }
    }

    fn command(&self, program: &Path) -> Command {
        match self {
            Self::Own(holder) => {
                let mut command = Command::new("nsenter");
                let target = holder.id().to_string();
                command.args(["--target", &target, "--net", "--"]);
                command.arg(program);
                command
            }
            Self::Machine { .. } => Command::new(program),
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        if let Self::Own(holder) = self {
            drop(holder.stdin.take());
            holder.wait().unwrap();
        }
    }
}
