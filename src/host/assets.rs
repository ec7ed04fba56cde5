//! The files of the page, embedded in the program: nothing needs to be installed beside it. `build.rs` leaves out what only
//! readers of the source need.

use include_dir::{Dir, include_dir};

static FILES: Dir<'_> = include_dir!("$OUT_DIR/ui");

/// A file of the page.
pub(super) struct Asset {
    path: &'static str,
    /// What is in it: the page has text files only.
    pub text: &'static str,
}

impl Asset {
    /// The media type for the browser.
    pub(super) fn content_type(&self) -> &'static str {
        match self.path.rsplit_once('.') {
            Some((_, "html")) => "text/html; charset=utf-8",
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        }
    }
}

/// The file at a path below `ui/`.
pub(super) fn find(path: &str) -> Option<Asset> {
    let file = FILES.get_file(path)?;
    Some(Asset {
        path: file.path().to_str()?,
        text: file.contents_utf8()?,
    })
}
