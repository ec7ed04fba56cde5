//! The standard streams: what was asked for goes to `out`, everything else to `err`.

use std::fs::File;
use std::io::{self, BufWriter, Stderr, Stdout, Write};

#[cfg(unix)]
use std::os::fd::AsFd;
#[cfg(windows)]
use std::os::windows::io::AsHandle;

use anstream::{AutoStream, ColorChoice};

use super::args::Color;
use crate::report::human::Links;

/// How wide a report is that goes to no terminal.
pub(super) const WIDTH: usize = 100;

/// How wide standard output is.
pub(super) fn columns() -> usize {
    known_columns().unwrap_or(WIDTH)
}

/// How wide the terminal at standard output is; without one, what `COLUMNS` says.
pub(super) fn known_columns() -> Option<usize> {
    match terminal_size::terminal_size_of(io::stdout()) {
        Some((width, _)) => Some(usize::from(width.0)),
        None => std::env::var("COLUMNS").ok()?.parse().ok(),
    }
}

/// Heeds `FORCE_COLOR` wherever colours are chosen automatically, as Node and the tools around it do: `0` and `false` turn
/// colours off, anything else on. `NO_COLOR` comes first, as it does before `CLICOLOR_FORCE`.
pub(super) fn heed_force_color() {
    let given = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let Some(wanted) = given("FORCE_COLOR").filter(|_| given("NO_COLOR").is_none()) else {
        return;
    };
    if wanted == "0" || wanted.eq_ignore_ascii_case("false") {
        ColorChoice::Never.write_global();
    } else {
        ColorChoice::Always.write_global();
    }
}

/// Standard output and standard error, each without colours where they are not wanted.
pub(super) struct Streams {
    pub out: BufWriter<AutoStream<Stdout>>,
    pub err: AutoStream<Stderr>,
}

impl Streams {
    pub(super) fn new(color: Color) -> Self {
        let choice = |automatic: ColorChoice| match color {
            Color::Auto => automatic,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let for_out = choice(AutoStream::choice(&io::stdout()));
        let for_err = choice(AutoStream::choice(&io::stderr()));
        Self {
            out: BufWriter::new(AutoStream::new(io::stdout(), for_out)),
            err: AutoStream::new(io::stderr(), for_err),
        }
    }

    /// Whether links may be written to standard output.
    pub(super) fn links(&self) -> Links {
        let is_coloured = self.out.get_ref().current_choice() != ColorChoice::Never;
        let is_known = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        if is_coloured && is_known {
            Links::Shown
        } else {
            Links::Plain
        }
    }

    /// Standard output for a thread that whoever reads it may hold up: nobody else waits for it then.
    pub(super) fn another_out(&self) -> io::Result<AutoStream<File>> {
        #[cfg(unix)]
        let out = io::stdout().as_fd().try_clone_to_owned()?;
        #[cfg(windows)]
        let out = io::stdout().as_handle().try_clone_to_owned()?;
        let choice = self.out.get_ref().current_choice();
        Ok(AutoStream::new(File::from(out), choice))
    }

    /// Tells the person something. When standard error is closed there is nobody to tell.
    pub(super) fn say(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }
}
