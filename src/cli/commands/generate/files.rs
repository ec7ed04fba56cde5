//! A file for each event, in a folder.

use std::fs;
use std::io::Write;
use std::ops::Range;
use std::path::Path;

use super::pieces::Pieces;
use crate::cli::error::CliError;
use crate::cli::files::{Interruption, NewFile, end_tidily_when_interrupted};
use crate::cli::progress::Progress;

/// Writes the files; the folder is made when it is not there.
pub(super) fn write(
    directory: &Path,
    pieces: &Pieces<'_>,
    range: Range<u64>,
    progress: &mut Progress,
) -> Result<(), CliError> {
    let cannot = |path: &Path, source| CliError::Write {
        path: path.to_owned(),
        source,
    };
    fs::create_dir_all(directory).map_err(|error| cannot(directory, error))?;
    end_tidily_when_interrupted(Interruption::Failure);
    let mut text = Vec::new();
    for index in range {
        text.clear();
        pieces.write(index, &mut text)?;
        let path = directory.join(format!("{}.json", pieces.name(index)));
        let written = NewFile::replace(&path).and_then(|mut file| {
            file.write_all(&text)?;
            file.finish()
        });
        written.map_err(|error| cannot(&path, error))?;
        progress.passed(1);
    }
    Ok(())
}
