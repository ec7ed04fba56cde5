//! Lines that belong into the output of CI though their test passes.

use std::io::Write;

/// Writes a line to standard error itself, which is not captured as what `println!` writes is.
pub(crate) fn tell(line: &str) {
    let mut error = std::io::stderr().lock();
    // Nobody is there to be told that it cannot be told.
    let _ = writeln!(error, "{line}");
}
