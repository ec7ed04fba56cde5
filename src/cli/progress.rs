//! The bar that shows how far a long run is: on a terminal only, and only when it takes a while.

use std::fmt;
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::source::Input;
use crate::source::inputs::COMPRESSED;

/// How long a run goes on without a bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// How far a run is.
pub(super) struct Progress {
    started: Instant,
    bar: ProgressBar,
    /// Whether standard error can show a bar at all.
    is_wanted: bool,
}

/// Who may see a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// Whoever looks at the terminal, if it is one.
    Terminal,
    /// Nobody: less was asked for.
    Nobody,
}

impl Progress {
    /// The progress over inputs, of which nothing was read yet.
    pub(super) fn new(inputs: &[Input], audience: Audience) -> Self {
        let is_wanted = audience == Audience::Terminal && io::stderr().is_terminal();
        // Nobody else needs to know how much there is.
        let total = if is_wanted { total_size(inputs) } else { None };
        let bar = ProgressBar::hidden().with_style(style(match total {
            Some(_) => {
                "{bar:30.cyan/dim} {percent:>3}%  {binary_bytes} of {binary_total_bytes}  \
                 {binary_bytes_per_sec}  {eta} left"
            }
            None => "{spinner:.cyan} {binary_bytes}  {binary_bytes_per_sec}",
        }));
        if let Some(total) = total {
            bar.set_length(total);
        }
        Self {
            started: Instant::now(),
            bar,
            is_wanted,
        }
    }

    /// The progress of making so many events.
    pub(super) fn counting(events: u64, audience: Audience) -> Self {
        let bar = ProgressBar::hidden().with_style(style(
            "{bar:30.cyan/dim} {percent:>3}%  {human_pos} of {human_len} events  {events_per_sec}  {eta} left",
        ).with_key("events_per_sec", |state: &ProgressState, out: &mut dyn fmt::Write| {
            // A number that cannot be written leaves a gap in the bar, no more.
            let _ = write!(out, "{}/s", HumanCount(state.per_sec() as u64));
        }));
        Self::of(bar, events, audience)
    }

    /// The progress of trying so many cases.
    pub(super) fn trying(cases: u64, audience: Audience) -> Self {
        let bar = ProgressBar::hidden().with_style(style(
            "{bar:30.cyan/dim} {human_pos} of {human_len} cases  {eta} left",
        ));
        Self::of(bar, cases, audience)
    }

    fn of(bar: ProgressBar, length: u64, audience: Audience) -> Self {
        bar.set_length(length);
        Self {
            started: Instant::now(),
            bar,
            is_wanted: audience == Audience::Terminal && io::stderr().is_terminal(),
        }
    }

    /// So many further bytes were worked through, or events made.
    pub(super) fn passed(&mut self, count: u64) {
        self.bar.inc(count);
        if self.is_wanted && self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.reset_eta();
        }
    }

    /// Writes something while the bar is out of the way.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// How long it took so far.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

fn style(template: &str) -> ProgressStyle {
    // A template that does not parse is a mistake of ours, and no reason to fail.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// How many bytes there are to work through, when that is known beforehand.
fn total_size(inputs: &[Input]) -> Option<u64> {
    inputs.iter().map(size_of).sum()
}

fn size_of(input: &Input) -> Option<u64> {
    let Input::File(path) = input else {
        return None;
    };
    let is_compressed = path
        .extension()
        .is_some_and(|ending| COMPRESSED.iter().any(|known| ending == *known));
    let meta = std::fs::metadata(path).ok()?;
    (meta.is_file() && !is_compressed).then_some(meta.len())
}
