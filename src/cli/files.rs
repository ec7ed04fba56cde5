//! Writing files whole or not at all, also when the program is interrupted.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Mutex;

use anstream::adapter::StripBytes;
use tempfile::NamedTempFile;

/// A file that appears under its name when it is complete.
pub(super) enum NewFile {
    /// A regular file: written under another name first.
    Atomic {
        file: io::BufWriter<NamedTempFile>,
        path: PathBuf,
    },
    /// A pipe, a device or a link: it is written to and stays what it is.
    Direct(io::BufWriter<std::fs::File>),
}

impl NewFile {
    /// Starts a file. The folder must be there.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        if std::fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file()) {
            let file = std::fs::File::options()
                .write(true)
                .truncate(true)
                .open(path)?;
            return Ok(NewFile::Direct(io::BufWriter::new(file)));
        }
        let directory = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let file = new_file_in(directory).map_err(of_the_system)?;
        remember(file.path());
        Ok(NewFile::Atomic {
            file: io::BufWriter::new(file),
            path: path.to_owned(),
        })
    }

    /// Gives the file its name.
    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            NewFile::Direct(mut file) => file.flush(),
            NewFile::Atomic { file, path } => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                let temporary = file.path().to_owned();
                file.persist(path)?;
                forget(&temporary);
                Ok(())
            }
        }
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            NewFile::Atomic { file, .. } => file.write(bytes),
            NewFile::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            NewFile::Atomic { file, .. } => file.flush(),
            NewFile::Direct(file) => file.flush(),
        }
    }
}

/// A file that is written without colours.
pub(super) struct Plain<'f> {
    pub file: &'f mut NewFile,
    pub strip: StripBytes,
}

impl Write for Plain<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in self.strip.strip_next(bytes) {
            self.file.write_all(piece)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A file under a name of its own, with the permissions that any new file gets.
fn new_file_in(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".hubctl-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(directory)
}

/// What the system said, without the temporary name: nobody knows a file of that name.
fn of_the_system(error: io::Error) -> io::Error {
    let told = error.to_string();
    match told.split_once(" at path ") {
        Some((said, _)) => io::Error::new(error.kind(), said),
        None => error,
    }
}

/// Files that are not complete yet.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn remember(path: &Path) {
    if let Ok(mut files) = UNFINISHED.lock() {
        files.push(path.to_owned());
    }
}

fn forget(path: &Path) {
    if let Ok(mut files) = UNFINISHED.lock() {
        files.retain(|file| file != path);
    }
}

/// What an interruption means for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interruption {
    /// It ends the work before it is done: status 2.
    Failure,
    /// It is how the command ends: status 0.
    End,
}

/// From now on Ctrl-C takes unfinished files away and ends the program with a status of ours.
pub(super) fn end_tidily_when_interrupted(meaning: Interruption) {
    let handler = move || {
        if let Ok(files) = UNFINISHED.lock() {
            for file in files.iter() {
                // It may be gone; there is nobody to tell.
                let _ = std::fs::remove_file(file);
            }
        }
        process::exit(match meaning {
            Interruption::Failure => 2,
            Interruption::End => 0,
        });
    };
    // A handler can be set once; without one the system ends the program, which is no worse.
    let _ = ctrlc::set_handler(handler);
}
