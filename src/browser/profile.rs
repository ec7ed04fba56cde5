//! The browser's profile: an empty directory for each browser, and nothing left of it afterwards.
//!
//! Beside the browser's own files lies a lock that is held as long as this process lives. A
//! directory whose lock is free belongs to a process that died hard, or is being removed; the next launch removes it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::BrowserError;
use super::process::is_own_file;

const PREFIX: &str = "hubctl-browser-";
const LOCK: &str = "lock";
/// Short: the browser makes a socket below it, whose path has to fit into 107 bytes.
const TEMPORARY: &str = "t";
/// How long a profile may be without its lock, which takes no time to make.
const MAKING: Duration = Duration::from_secs(60);
/// Between two attempts to remove a directory in which dying processes still write.
const RETRY: Duration = Duration::from_millis(20);

/// A profile directory that is removed with its owner.
#[derive(Debug)]
pub(super) struct Profile {
    path: PathBuf,
    is_removed: bool,
    /// Held for as long as the profile is in use.
    lock: Option<File>,
}

impl Profile {
    /// Makes an empty profile in `parent`, after removing those that dead processes left there.
    pub(super) fn create(parent: Option<&Path>) -> Result<Self, BrowserError> {
        let parent = parent.map_or_else(tempfile::env::temp_dir, Path::to_owned);
        sweep(&parent);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        // The pages and cookies of the app are nobody else's business, whatever the umask says.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let made = builder.tempdir_in(&parent).and_then(|dir| {
            let lock = hold_lock(dir.path())?;
            fs::create_dir(dir.path().join(TEMPORARY))?;
            Ok((lock, dir.keep()))
        });
        match made {
            Ok((lock, path)) => Ok(Self {
                path,
                is_removed: false,
                lock: Some(lock),
            }),
            Err(source) => Err(BrowserError::Profile {
                action: "create",
                path: parent,
                source,
            }),
        }
    }

    /// The directory as a whole.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the browser gets as its own.
    pub(super) fn user_data(&self) -> PathBuf {
        self.path.join("data")
    }

    /// Where the browser puts temporary files. A browser that is killed leaves them behind, and here
    /// they are removed with the rest.
    pub(super) fn temporary(&self) -> PathBuf {
        self.path.join(TEMPORARY)
    }

    /// Removes the directory, trying again while processes that are ending still write to it.
    pub(super) async fn remove(&mut self, deadline: Duration) -> Result<(), BrowserError> {
        // Whatever comes of it, `Drop` must not try again.
        self.is_removed = true;
        // A file that is open stays in its folder on some file systems of Windows.
        drop(self.lock.take());
        let until = Instant::now() + deadline;
        loop {
            match remove_all(&self.path) {
                Ok(()) => return Ok(()),
                Err(_) if Instant::now() < until => sleep(RETRY).await,
                Err(source) => {
                    return Err(BrowserError::Profile {
                        action: "remove",
                        path: self.path.clone(),
                        source,
                    });
                }
            }
        }
    }
}

impl Drop for Profile {
    /// Best effort, and bounded: what stays is swept by the next launch.
    fn drop(&mut self) {
        drop(self.lock.take());
        for _ in 0..25 {
            if self.is_removed || remove_all(&self.path).is_ok() {
                return;
            }
            std::thread::sleep(RETRY);
        }
    }
}

fn remove_all(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Locks first and names it afterwards, so that a sweep never meets a lock that is not held yet.
fn hold_lock(dir: &Path) -> io::Result<File> {
    let unnamed = dir.join("lock.new");
    let file = File::create(&unnamed)?;
    file.lock()?;
    fs::rename(&unnamed, dir.join(LOCK))?;
    Ok(file)
}

/// Removes the profiles of dead processes. What cannot be read or removed is left to others.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let is_profile = entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(PREFIX.as_bytes());
        let path = entry.path();
        // The lock goes last: while a dying browser still writes, the directory has to be known to the next sweep.
        if is_profile && is_stale(&path) && remove_all(&path.join("data")).is_ok() {
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn is_stale(dir: &Path) -> bool {
    let is_own = fs::symlink_metadata(dir).is_ok_and(|m| m.is_dir() && is_own_file(&m));
    if !is_own {
        return false;
    }
    match File::open(dir.join(LOCK)).map(|lock| lock.try_lock()) {
        Ok(Ok(())) => true,
        Ok(Err(TryLockError::WouldBlock | TryLockError::Error(_))) => false,
        // It is being made, or who made it died before the lock was there.
        Err(_) => fs::metadata(dir)
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|age| age > MAKING)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_of_a_dead_process_is_swept_and_one_in_use_is_not() {
        let parent = tempfile::tempdir().expect("a directory");
        let dead = parent.path().join("hubctl-browser-dead");
        fs::create_dir(&dead).expect("a stale profile");
        fs::write(dead.join(LOCK), "").expect("its lock, held by nobody");
        let first = Profile::create(Some(parent.path())).expect("a profile");
        let second = Profile::create(Some(parent.path())).expect("another profile");
        assert!(!dead.exists());
        assert!(first.path().exists());
        drop(second);
        drop(first);
        assert_eq!(fs::read_dir(parent.path()).expect("readable").count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_profile_whose_maker_died_before_it_was_locked_is_swept_when_it_is_old() {
        let parent = tempfile::tempdir().expect("a directory");
        let [old, new] = ["old", "new"].map(|name| parent.path().join(format!("{PREFIX}{name}")));
        for path in [&old, &new] {
            fs::create_dir(path).expect("a profile without a lock");
        }
        let long_ago = std::time::SystemTime::now() - 2 * MAKING;
        let folder = File::open(&old).expect("it");
        folder.set_modified(long_ago).expect("made older");
        sweep(parent.path());
        assert!(!old.exists());
        assert!(new.exists());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_look_into_a_profile() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().expect("a directory");
        let profile = Profile::create(Some(parent.path())).expect("a profile");
        let mode = fs::metadata(profile.path()).expect("it").permissions();
        assert_eq!(mode.mode() & 0o777, 0o700);
    }
}
