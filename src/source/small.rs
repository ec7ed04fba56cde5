//! Files that are read whole. What is not a regular file, or is too large for what it should be, is refused.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The most bytes that a file written by hand may have. A link to an endless device must not fill the memory.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// Reads a text file.
///
/// # Errors
/// When it is not a regular file, cannot be read, has more than [`LARGEST`] bytes, or is not UTF-8.
pub fn read_small(path: &Path) -> io::Result<String> {
    let bytes = read_at_most(open_regular(path)?, LARGEST)?;
    String::from_utf8(bytes)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

/// Opens a file, or what a link leads to.
///
/// # Errors
/// When it cannot be opened, or is not a regular file. Opening a pipe waits until somebody writes to it, and a device such as
/// `/dev/zero` has no end.
pub fn open_regular(path: &Path) -> io::Result<File> {
    open(path, |_| false)
}

/// [`open_regular`] for a file that the user has typed: `<(command)` in a shell is a pipe.
///
/// # Errors
/// The same, but for pipes.
pub fn open_typed(path: &Path) -> io::Result<File> {
    open(path, is_pipe)
}

#[cfg(unix)]
fn is_pipe(kind: fs::FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

#[cfg(not(unix))]
fn is_pipe(_: fs::FileType) -> bool {
    false
}

fn open(path: &Path, is_allowed: fn(fs::FileType) -> bool) -> io::Result<File> {
    let kind = fs::metadata(path)?;
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !kind.is_file() && !is_allowed(kind.file_type()) {
        let message = "it is not a regular file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    File::open(path)
}

/// Reads to the end, but no more than a number of bytes.
///
/// # Errors
/// When it cannot be read, or does not end before that.
pub fn read_at_most(input: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_large(most));
    }
    Ok(bytes)
}

/// The error about an input that does not end before that number of bytes.
pub fn too_large(most: u64) -> io::Error {
    let message = format!("it has more than {} MiB", most >> 20);
    io::Error::new(io::ErrorKind::FileTooLarge, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_end_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("large");
        let file = File::create(&path).expect("a file");
        file.set_len(LARGEST).expect("a sparse file");
        assert_eq!(read_small(&path).expect("a text").len() as u64, LARGEST);
        file.set_len(LARGEST + 1).expect("a sparse file");
        let error = read_small(&path).expect_err("too large");
        assert_eq!(error.to_string(), "it has more than 16 MiB");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_or_a_device_is_refused_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("zero");
        std::os::unix::fs::symlink("/dev/zero", &path).expect("a link");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo").success());
        for path in [path, pipe] {
            let error = read_small(&path).expect_err("no regular file");
            assert_eq!(error.to_string(), "it is not a regular file");
        }
        let error = read_small(folder.path()).expect_err("a folder");
        assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
    }
}
