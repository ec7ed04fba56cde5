//! How `hubctl send` finds a running `hubctl serve`: a file for each host, in a folder of its own that only its owner can
//! read, for the token stands in it.

use std::fs;
use std::io::{self, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::source::files::{Readers, is_running, temporary_in};

/// How long a host may take to accept a connection before it is taken for gone.
const DEADLINE: Duration = Duration::from_millis(500);

/// What is known of a running host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Beacon {
    /// The address of the page.
    pub url: String,
    /// The token of the API.
    pub token: String,
    /// The process that serves it.
    pub pid: u32,
    /// The folder it was started in.
    pub directory: PathBuf,
}

/// A beacon for as long as the host runs.
#[derive(Debug)]
pub(super) struct Lit(PathBuf);

impl Drop for Lit {
    fn drop(&mut self) {
        // Somebody may have tidied up.
        let _ = fs::remove_file(&self.0);
    }
}

impl Beacon {
    /// Leaves word of a host, and clears away that of hosts that were killed.
    pub(super) fn light(&self) -> io::Result<Lit> {
        let folder = own_folder()?;
        Self::all()?;
        let path = folder.join(format!("serve-{}.json", self.pid));
        let (mut file, temporary) = temporary_in(&folder, Readers::Owner)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        drop(file);
        temporary.persist(&path)?;
        Ok(Lit(path))
    }

    /// The hosts that run now. Word of hosts that are gone is cleared away.
    pub(super) fn all() -> io::Result<Vec<Self>> {
        let folder = own_folder()?;
        let mut beacons = Vec::new();
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let is_one = path.extension().is_some_and(|ending| ending == "json");
            let Some(beacon) = is_one.then(|| Self::read(&path)).flatten() else {
                continue;
            };
            if beacon.is_alive() {
                beacons.push(beacon);
            } else {
                drop(Lit(path));
            }
        }
        beacons.sort_by(|one, other| one.url.cmp(&other.url));
        Ok(beacons)
    }

    fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Whether the process is there, and something listens at its address: either alone may be somebody else by now.
    fn is_alive(&self) -> bool {
        if !is_running(self.pid) {
            return false;
        }
        let authority = self.url.trim_start_matches("http://").trim_end_matches('/');
        // A name below localhost is known to browsers and not to every system.
        let port = authority.rsplit(':').next().unwrap_or_default();
        let fallback = format!("127.0.0.1:{port}");
        let addresses = authority
            .to_socket_addrs()
            .or_else(|_| fallback.to_socket_addrs());
        addresses.is_ok_and(|mut addresses| {
            addresses.any(|address| TcpStream::connect_timeout(&address, DEADLINE).is_ok())
        })
    }
}

/// The folder of the beacons, made when it is missing.
fn own_folder() -> io::Result<PathBuf> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").filter(|path| !path.is_empty());
    let folder = match runtime {
        Some(path) => PathBuf::from(path).join("hubctl"),
        None => std::env::temp_dir().join(format!("hubctl-{}", owner())),
    };
    make_private(&folder)?;
    Ok(folder)
}

#[cfg(unix)]
fn owner() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Elsewhere the folder for temporary files is the user's own.
#[cfg(not(unix))]
fn owner() -> &'static str {
    "serve"
}

/// Makes a folder that nobody else can look into, and refuses one that somebody else has put there.
#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let meta = fs::symlink_metadata(folder)?;
    if meta.is_dir() && meta.uid() == owner() && meta.mode() & 0o077 == 0 {
        Ok(())
    } else {
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!(
                "{} can be read or was made by somebody else",
                folder.display()
            ),
        ))
    }
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}
