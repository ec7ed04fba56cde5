//! Files by what they are, not by what they are called: whether two paths mean one file, whether a path leads out of a folder,
//! and a new file beside another.

use std::collections::BTreeSet;
#[cfg(not(windows))]
use std::fs::TryLockError;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempPath;

/// How the name of an unfinished file begins; the number of the process that writes it follows.
const TEMPORARY: &str = ".hubctl-";

/// How long another program may keep a folder locked. A change takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// The time between two attempts to lock a folder.
const RETRY: Duration = Duration::from_millis(5);

/// A file, however it is spelled: equal for two paths that mean one file, also through links.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Device and number of a file that exists.
    Number(u64, u64),
    /// The canonical path, where there is no number.
    Path(PathBuf),
}

/// Which file a path means; one that does not exist yet is known by its folder and name. `None` for a pipe or a device, which
/// may be written to more than once.
pub fn identity_of(path: &Path) -> Option<Identity> {
    match fs::metadata(path) {
        Ok(meta) if !meta.is_file() => None,
        #[cfg(unix)]
        Ok(meta) => {
            use std::os::unix::fs::MetadataExt;
            Some(Identity::Number(meta.dev(), meta.ino()))
        }
        #[cfg(not(unix))]
        Ok(_) => path.canonicalize().ok().map(Identity::Path),
        Err(_) => {
            let folder = folder_of(path);
            let folder = folder.canonicalize().unwrap_or(folder.to_owned());
            Some(Identity::Path(folder.join(path.file_name()?)))
        }
    }
}

/// Whether a path leads out of a folder, by `..` or by a link. Of a path that does not exist yet, the part that exists counts.
pub fn leads_out(path: &Path, folder: &Path) -> bool {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let Ok(folder) = folder.canonicalize() else {
        return false;
    };
    let is_there = |path: &&Path| fs::symlink_metadata(path).is_ok();
    match path.ancestors().find(is_there).map(Path::canonicalize) {
        // A link to something that is missing may lead anywhere.
        Some(Err(_)) => true,
        Some(Ok(there)) => !there.starts_with(&folder),
        None => false,
    }
}

/// The folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Everybody to whom the user gives new files.
    Usual,
    /// Its owner.
    Owner,
}

/// A new file in a folder, under a temporary name. Unfinished files of processes that were killed are removed before.
///
/// The file is locked for as long as it is open, so that nobody takes it for such a file.
///
/// # Errors
/// What the system said, without the temporary name: nobody knows a file of that name.
pub fn temporary_in(folder: &Path, readers: Readers) -> io::Result<(File, TempPath)> {
    static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    // Held until the file is locked: a file of this process whose lock is free is one of a process with the same number.
    let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if swept.insert(folder.to_owned()) {
        sweep(folder);
    }
    let prefix = format!("{TEMPORARY}{}-", process::id());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    if readers == Readers::Usual {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    // The parts, as writing through the whole adds the name to every error.
    match builder.tempfile_in(folder) {
        Ok(made) => {
            // A file system without locks keeps what is left there.
            let _ = made.as_file().lock();
            Ok(made.into_parts())
        }
        Err(error) => {
            let text = error.to_string();
            let said = text
                .split_once(" at path ")
                .map_or(&*text, |(said, _)| said);
            Err(io::Error::new(error.kind(), said))
        }
    }
}

/// Removes the unfinished files of processes that were killed. What cannot be read or removed is left to others.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let writer = name.to_str().and_then(|name| {
            let (pid, _) = name.strip_prefix(TEMPORARY)?.split_once('-')?;
            pid.parse().ok()
        });
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && writer.is_some_and(|pid| pid == process::id() || !is_running(pid)) {
            // The number alone does not tell: the writer may be in another container.
            let locked = File::open(entry.path()).map(|file| file.try_lock().map(|()| file));
            if let Ok(Ok(_file)) = locked {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Whether there is a process of this user with a number.
#[cfg(unix)]
pub fn is_running(pid: u32) -> bool {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    // A process of somebody else is none of ours, so an error of any kind means no.
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
}

/// Whether there is a process of this user with a number, which is not known here.
#[cfg(not(unix))]
pub fn is_running(_pid: u32) -> bool {
    true
}

/// Locks a folder, so that one process at a time reads a file in it, changes it and writes it back. Unlocked when it is
/// dropped, and when the process is killed.
///
/// # Errors
/// When the folder cannot be opened, or another program keeps it locked.
pub fn lock_folder(folder: &Path) -> io::Result<File> {
    let until = Instant::now() + PATIENCE;
    loop {
        match try_lock(folder) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            other => return other,
        }
        if Instant::now() > until {
            let said = "another program keeps its folder locked";
            return Err(io::Error::new(io::ErrorKind::WouldBlock, said));
        }
        sleep(RETRY);
    }
}

#[cfg(not(windows))]
fn try_lock(folder: &Path) -> io::Result<File> {
    let file = File::open(folder)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
        // Some file systems know no locks; there the file is changed without one.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// A folder cannot be locked here. A file in it can be opened by one process at a time, and the system removes it.
#[cfg(windows)]
fn try_lock(folder: &Path) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
    let mut options = File::options();
    options.write(true).create(true).share_mode(0);
    options.custom_flags(FILE_FLAG_DELETE_ON_CLOSE);
    let opened = options.open(folder.join(".hubctl.lock"));
    // A sharing violation, or one that is being removed.
    opened.map_err(|error| match error.raw_os_error() {
        Some(5 | 32) => io::ErrorKind::WouldBlock.into(),
        _ => error,
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn one_file_is_known_by_every_spelling_of_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("sub")).expect("a folder");
        fs::write(at("a"), "").expect("a file");
        fs::write(at("b"), "").expect("a file");
        symlink("a", at("soft")).expect("a link");
        symlink(".", at("here")).expect("a link");
        fs::hard_link(at("a"), at("hard")).expect("a link");
        let file = identity_of(&at("a"));
        assert!(file.is_some());
        for same in ["./a", "sub/../a", "soft", "hard", "here/a"] {
            assert_eq!(identity_of(&at(same)), file, "{same}");
        }
        assert_ne!(identity_of(&at("b")), file);
        let new = identity_of(&at("new"));
        assert!(new.is_some());
        for same in ["./new", "sub/../new", "here/new"] {
            assert_eq!(identity_of(&at(same)), new, "{same}");
        }
        assert_ne!(identity_of(&at("sub/new")), new);
        assert_eq!(identity_of(Path::new("/dev/null")), None);
    }

    #[test]
    fn what_leads_out_of_a_folder_is_seen() {
        let around = tempfile::tempdir().expect("a folder");
        let folder = around.path().join("folder");
        fs::create_dir_all(folder.join("sub")).expect("folders");
        fs::write(around.path().join("secret"), "").expect("a file");
        fs::write(folder.join("a"), "").expect("a file");
        for (to, at) in [
            ("a", "inside"),
            ("../secret", "outside"),
            ("..", "up"),
            ("../nothing", "dangling"),
        ] {
            symlink(to, folder.join(at)).expect("a link");
        }
        for inside in ["a", "inside", "new", "sub/new/er", "sub/../a"] {
            assert!(!leads_out(&folder.join(inside), &folder), "{inside}");
        }
        for outside in [
            "../secret",
            "outside",
            "up/secret",
            "up/new",
            "../new",
            "dangling",
            "/etc/passwd",
        ] {
            assert!(leads_out(&folder.join(outside), &folder), "{outside}");
        }
    }

    #[test]
    fn unfinished_files_of_killed_processes_are_removed_and_those_in_work_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        // No process has so high a number.
        let dead = 4_194_305;
        let (left, held) = (
            format!(".hubctl-{dead}-left"),
            format!(".hubctl-{dead}-held"),
        );
        let own = format!(".hubctl-{}-left", process::id());
        let others = [
            ".hubctl-1-of-init",
            ".hubctl-notes",
            "hubctl-3-x",
            ".hubctl.lock",
        ];
        for name in others.iter().copied().chain([&*left, &*held, &*own]) {
            fs::write(at(name), "").expect("a file");
        }
        fs::create_dir(at(&format!(".hubctl-{dead}-folder"))).expect("a folder");
        let in_work = File::open(at(&held)).expect("a file");
        in_work.lock().expect("a lock");
        let new = temporary_in(folder.path(), Readers::Usual).expect("a file");
        assert!(!at(&left).exists() && !at(&own).exists());
        assert!(at(&held).exists() && others.iter().all(|name| at(name).exists()));
        assert!(at(&format!(".hubctl-{dead}-folder")).exists());
        sweep(folder.path());
        assert!(new.1.exists(), "another sweep leaves it alone");
    }
}
