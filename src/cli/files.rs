//! Writing files whole or not at all, also when the program is interrupted.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Mutex;

use anstream::adapter::StripBytes;
use tempfile::TempPath;

use super::args::Output;
use super::error::CliError;
use crate::source::files::{Readers, folder_of, identity_of, temporary_in};

/// Sees to it that no output is one of the inputs, or another output: it would destroy it. To be asked before anything is
/// written.
pub(super) fn keep_apart<'p>(
    outputs: &[Output<'_>],
    inputs: impl IntoIterator<Item = &'p Path>,
) -> Result<(), CliError> {
    let mut known = HashMap::new();
    for output in outputs {
        let Some(identity) = identity_of(output.path) else {
            continue;
        };
        if let Some(other) = known.insert(identity, &output.typed) {
            return Err(CliError::SameFile {
                output: other.clone(),
                other: output.typed.clone(),
            });
        }
    }
    if known.is_empty() {
        return Ok(());
    }
    let same = |path: &'p Path| Some((path, *known.get(&identity_of(path)?)?));
    match inputs.into_iter().find_map(same) {
        Some((input, output)) => Err(CliError::SameFile {
            output: output.clone(),
            other: format!("the input {}", input.display()),
        }),
        None => Ok(()),
    }
}

/// A file that appears under its name when it is complete.
pub(super) enum NewFile {
    /// A regular file: written under another name first.
    Atomic {
        file: io::BufWriter<File>,
        temporary: TempPath,
        path: PathBuf,
    },
    /// A pipe, a device or a link: it is written to and stays what it is.
    Direct(io::BufWriter<File>),
}

impl NewFile {
    /// Starts a file that the user named. The folder must be there.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        if std::fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file()) {
            let file = File::options().write(true).truncate(true).open(path)?;
            return Ok(NewFile::Direct(io::BufWriter::new(file)));
        }
        Self::replace(path)
    }

    /// Starts a file whose name the user did not choose, in a folder that came from somebody else. Whatever has the name,
    /// a link included, is replaced and never written through.
    pub(super) fn replace(path: &Path) -> io::Result<Self> {
        let (file, temporary) = temporary_in(folder_of(path), Readers::Usual)?;
        remember(&temporary);
        Ok(NewFile::Atomic {
            file: io::BufWriter::new(file),
            temporary,
            path: path.to_owned(),
        })
    }

    /// Gives the file its name.
    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            NewFile::Direct(mut file) => file.flush(),
            NewFile::Atomic {
                file,
                temporary,
                path,
            } => {
                file.into_inner().map_err(io::IntoInnerError::into_error)?;
                let name = temporary.to_path_buf();
                temporary.persist(path)?;
                forget(&name);
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

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_that_was_planted_is_replaced_and_one_that_was_named_is_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (kept, link) = (folder.path().join("kept"), folder.path().join("link"));
        fs::write(&kept, "old").expect("a file");
        symlink(&kept, &link).expect("a link");
        let write = |file: io::Result<NewFile>| {
            let mut file = file.expect("a file");
            file.write_all(b"new").expect("written");
            file.finish().expect("finished");
        };
        write(NewFile::replace(&link));
        assert_eq!(fs::read_to_string(&kept).expect("a file"), "old");
        assert_eq!(fs::read_to_string(&link).expect("a file"), "new");
        assert!(!fs::symlink_metadata(&link).expect("it").is_symlink());
        fs::remove_file(&link).expect("removed");
        symlink(&kept, &link).expect("a link");
        write(NewFile::create(&link));
        assert_eq!(fs::read_to_string(&kept).expect("a file"), "new");
        assert!(fs::symlink_metadata(&link).expect("it").is_symlink());
    }

    #[test]
    fn no_error_shows_a_temporary_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let missing = folder.path().join("missing/file");
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).expect("a folder");
        let full = File::options().write(true).open("/dev/full");
        let (_, temporary) = temporary_in(folder.path(), Readers::Usual).expect("a file");
        let full = NewFile::Atomic {
            file: io::BufWriter::new(full.expect("a device")),
            temporary,
            path: folder.path().join("full"),
        };
        let finish = |mut file: NewFile| {
            file.write_all(b"text")?;
            file.finish()
        };
        for error in [
            NewFile::create(&missing).map(drop),
            NewFile::replace(&taken).and_then(finish),
            finish(full),
        ] {
            let error = error.expect_err("cannot be written").to_string();
            assert!(!error.contains(".hubctl-"), "{error}");
        }
    }
}
