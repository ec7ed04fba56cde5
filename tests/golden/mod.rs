//! Texts that are kept as files: compared with what the program says now, or written anew by
//! `SNAPSHOTS=overwrite cargo test`.

use std::fs;
use std::path::Path;

/// Compares a text with its file, or writes the file.
pub(crate) fn assert_is(path: &Path, text: &str, wrong: &mut Vec<String>) {
    if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected != text {
        let differing = expected.lines().zip(text.lines()).find(|(a, b)| a != b);
        wrong.push(format!("{}: {differing:?}", path.display()));
    }
}
