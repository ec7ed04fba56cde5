//! Copies the page into the build without what only its readers need: lines that are comments, blank lines, indentation.
//! The page stays a set of plain modules that a browser could load from the folder as they are.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/host/ui");
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    let out = PathBuf::from(out).join("ui");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    copy(Path::new("src/host/ui"), &out)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        let ending = path.extension().and_then(|ending| ending.to_str());
        let text = || fs::read_to_string(&path);
        match ending {
            _ if path.is_dir() => copy(&path, &to.join(name))?,
            Some("js") => fs::write(to.join(name), without_notes(&text()?, "//"))?,
            // In a style sheet a comment starts with /* only.
            Some("css") => fs::write(to.join(name), without_notes(&text()?, "/*"))?,
            // For the type checker only.
            Some("json") => {}
            _ => fs::copy(&path, to.join(name)).map(drop)?,
        }
    }
    Ok(())
}

/// The lines of a text that are no comment, without their indentation. Comments that share a line with code stay, and no
/// text of the page goes over several lines: `tests/page_source.rs` sees to that.
fn without_notes(text: &str, line_comment: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_in_comment = false;
    for line in text.lines().map(str::trim) {
        if is_in_comment {
            is_in_comment = !line.ends_with("*/");
        } else if line.starts_with("/*") && !is_cast(line) {
            is_in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with(line_comment) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Whether a line starts with a comment and goes on with code: `/** @type {X} */ (y).z()`.
fn is_cast(line: &str) -> bool {
    line.find("*/").is_some_and(|end| end + 2 < line.len())
}
