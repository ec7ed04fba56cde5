//! Files that are read whole, and refused when they are too large for what they should be.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes that a file written by hand may have. A link to an endless device must not fill the memory.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// Reads a text file.
///
/// # Errors
/// When it cannot be read, has more than [`LARGEST`] bytes, or is not UTF-8.
pub fn read_small(path: &Path) -> io::Result<String> {
    let bytes = read_at_most(File::open(path)?, LARGEST)?;
    String::from_utf8(bytes)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

/// Reads to the end, but no more than a number of bytes.
///
/// # Errors
/// When it cannot be read, or does not end before that.
pub fn read_at_most(input: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("it has more than {} MiB", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
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
}
