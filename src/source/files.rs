//! Files by what they are, not by what they are called: whether two paths mean one file, whether a path leads out of a folder,
//! and a new file beside another.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

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

/// A new file in a folder, under a temporary name and with the permissions that any new file gets.
///
/// # Errors
/// What the system said, without the temporary name: nobody knows a file of that name.
pub fn temporary_in(folder: &Path) -> io::Result<(File, TempPath)> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".hubctl-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The parts, as writing through the whole adds the name to every error.
    match builder.tempfile_in(folder) {
        Ok(file) => Ok(file.into_parts()),
        Err(error) => {
            let text = error.to_string();
            let said = text
                .split_once(" at path ")
                .map_or(&*text, |(said, _)| said);
            Err(io::Error::new(error.kind(), said))
        }
    }
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
}
