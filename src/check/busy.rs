//! How busy the machine is: an app that gets no processor does not answer either.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// For how long it is measured.
const MEASURED: Duration = Duration::from_millis(300);

/// Less than this is what every measurement has.
const NOTICEABLE: f64 = 1.2;

/// The most that is allowed for.
pub(super) const MOST: f64 = 4.0;

/// How many times as long work takes now as on a machine with nothing else to do, from 1 to 4. It keeps one processor busy
/// while it measures.
pub(super) async fn slowdown() -> f64 {
    tokio::task::spawn_blocking(measure).await.unwrap_or(1.0)
}

fn measure() -> f64 {
    let begun = Instant::now();
    // The shortest of many small pieces was not interrupted.
    let mut shortest = f64::INFINITY;
    let mut pieces = 0.0;
    while begun.elapsed() < MEASURED {
        let piece = Instant::now();
        for number in 0..20_000_u32 {
            black_box(number);
        }
        shortest = shortest.min(piece.elapsed().as_secs_f64());
        pieces += 1.0;
    }
    let slowdown = begun.elapsed().as_secs_f64() / (shortest * pieces);
    if slowdown < NOTICEABLE {
        1.0
    } else {
        slowdown.min(MOST)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_machine_with_more_to_do_than_it_can_is_slow() {
        let is_over = AtomicBool::new(false);
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let slowdown = std::thread::scope(|scope| {
            for _ in 0..processors * 3 {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                });
            }
            let slowdown = measure();
            is_over.store(true, Ordering::Relaxed);
            slowdown
        });
        assert!(slowdown > 1.5, "{slowdown}");
    }
}
