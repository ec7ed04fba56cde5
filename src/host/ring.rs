//! The newest things of an endless row, for any number of readers: each holds a number and no queue, so that a reader who
//! is slow or dead holds no memory. What was pushed out before a reader came to it is counted as missed.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// A place in a row, for somebody who reads on from there.
#[derive(Debug)]
pub(super) struct Cursor {
    seen: u64,
    newest: watch::Receiver<u64>,
}

impl Cursor {
    /// The number of the last item that was taken.
    pub(super) fn seen(&self) -> u64 {
        self.seen
    }

    /// Takes at most `most` items that are new; `None` when nothing is.
    pub(super) fn take<T: Clone>(&mut self, ring: &Ring<T>, most: usize) -> Option<Batch<T>> {
        let batch = ring.after(self.seen, most);
        self.seen = batch.items.last()?.0;
        Some(batch)
    }

    /// Waits until there may be something new. Never done when the row has gone.
    pub(super) async fn moved(&mut self) {
        if self.newest.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// How much is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The most items.
    pub items: usize,
    /// The most bytes, as they were told when the items came; one item is always kept.
    pub bytes: usize,
}

/// The newest items of a row.
#[derive(Debug)]
pub(super) struct Ring<T> {
    held: Mutex<Held<T>>,
    newest: watch::Sender<u64>,
    bounds: Bounds,
}

#[derive(Debug)]
struct Held<T> {
    items: VecDeque<Kept<T>>,
    bytes: usize,
    newest: u64,
}

#[derive(Debug)]
struct Kept<T> {
    id: u64,
    bytes: usize,
    item: T,
}

/// What a reader has not seen yet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Batch<T> {
    /// How many items are gone for this reader.
    pub missed: u64,
    /// The next items with their numbers, oldest first.
    pub items: Vec<(u64, T)>,
}

impl<T: Clone> Ring<T> {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            held: Mutex::new(Held {
                items: VecDeque::new(),
                bytes: 0,
                newest: 0,
            }),
            newest: watch::channel(0).0,
            bounds,
        }
    }

    /// Adds an item that is made from its number, the first one being 1.
    pub(super) fn push(&self, bytes: usize, make: impl FnOnce(u64) -> T) -> u64 {
        let mut held = self.lock();
        held.newest += 1;
        let id = held.newest;
        held.bytes += bytes;
        let item = make(id);
        held.items.push_back(Kept { id, bytes, item });
        while held.items.len() > 1
            && (held.items.len() > self.bounds.items || held.bytes > self.bounds.bytes)
        {
            let gone = held.items.pop_front().map_or(0, |kept| kept.bytes);
            held.bytes -= gone;
        }
        // Told under the lock, so that the numbers never go back.
        self.newest.send_replace(id);
        id
    }

    /// At most `most` items after the one with this number.
    pub(super) fn after(&self, seen: u64, most: usize) -> Batch<T> {
        let held = self.lock();
        let oldest = held.items.front().map_or(held.newest + 1, |kept| kept.id);
        // A number from another run of the host is none of ours.
        let seen = if seen > held.newest { 0 } else { seen };
        let from = seen.max(oldest - 1) + 1 - oldest;
        let items = held
            .items
            .iter()
            .skip(usize::try_from(from).unwrap_or(usize::MAX))
            .take(most);
        Batch {
            missed: (oldest - 1).saturating_sub(seen),
            items: items.map(|kept| (kept.id, kept.item.clone())).collect(),
        }
    }

    /// The number of the newest item; 0 when there never was one.
    pub(super) fn newest(&self) -> u64 {
        self.lock().newest
    }

    /// A reader of what comes after the item with this number.
    pub(super) fn read_after(&self, seen: u64) -> Cursor {
        Cursor {
            seen,
            newest: self.newest.subscribe(),
        }
    }

    /// Forgets all items. Numbers go on.
    pub(super) fn clear(&self) {
        let mut held = self.lock();
        held.items.clear();
        held.bytes = 0;
    }

    fn lock(&self) -> MutexGuard<'_, Held<T>> {
        // Nothing in here panics half-way through a change.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        items: 3,
        bytes: 100,
    };

    fn pushed(sizes: &[usize]) -> Ring<u64> {
        let ring = Ring::new(BOUNDS);
        for size in sizes {
            ring.push(*size, |id| id);
        }
        ring
    }

    fn numbers(batch: &Batch<u64>) -> Vec<u64> {
        batch.items.iter().map(|(id, _)| *id).collect()
    }

    #[test]
    fn a_reader_gets_what_is_new_in_order() {
        let ring = pushed(&[1, 1, 1]);
        assert_eq!(numbers(&ring.after(0, 10)), [1, 2, 3]);
        assert_eq!(numbers(&ring.after(1, 1)), [2]);
        assert_eq!(numbers(&ring.after(3, 10)), [0; 0]);
        assert_eq!(ring.after(0, 10).missed, 0);
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many_or_they_are_too_large() {
        let ring = pushed(&[1, 1, 1, 1, 1]);
        let batch = ring.after(1, 10);
        assert_eq!((numbers(&batch), batch.missed), (vec![3, 4, 5], 1));
        assert_eq!(numbers(&pushed(&[60, 60]).after(0, 10)), [2]);
        assert_eq!(numbers(&pushed(&[1, 5000]).after(0, 10)), [2], "one stays");
    }

    #[tokio::test]
    async fn a_cursor_takes_each_item_once_and_waits_for_the_next() {
        let ring = pushed(&[1, 1, 1]);
        let mut cursor = ring.read_after(1);
        let batch = cursor.take(&ring, 10).expect("two are new");
        assert_eq!((numbers(&batch), cursor.seen()), (vec![2, 3], 3));
        assert_eq!(cursor.take(&ring, 10), None);
        ring.push(1, |id| id);
        cursor.moved().await;
        assert_eq!(numbers(&cursor.take(&ring, 10).expect("one is new")), [4]);
    }

    #[test]
    fn a_number_of_another_run_starts_from_the_beginning() {
        assert_eq!(numbers(&pushed(&[1]).after(70, 10)), [1]);
    }

    #[test]
    fn numbers_go_on_after_everything_was_forgotten() {
        let ring = pushed(&[1, 1]);
        ring.clear();
        assert_eq!(ring.push(1, |id| id), 3);
        let batch = ring.after(0, 10);
        assert_eq!((numbers(&batch), batch.missed), (vec![3], 2));
    }
}
