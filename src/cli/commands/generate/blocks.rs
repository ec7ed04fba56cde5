//! Events on all cores, in their order.
//!
//! Every worker makes each so many-th block and hands it over through a channel of its own; the blocks are taken from the
//! channels in turn. What is ahead is bounded by the channels.

use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::pieces::Pieces;
use crate::cli::error::CliError;

/// How many events are in a block.
const BLOCK: u64 = 32;
/// How many blocks a worker is ahead.
const AHEAD: usize = 4;

type Block = Result<(Vec<u8>, u64), CliError>;

/// Hands over every block with the number of its events.
pub(super) fn write(
    pieces: &Pieces<'_>,
    range: Range<u64>,
    jobs: usize,
    mut put: impl FnMut(&[u8], u64) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let blocks = (range.end - range.start).div_ceil(BLOCK);
    let workers = blocks.min(jobs as u64).max(1);
    if workers == 1 {
        return (0..blocks).try_for_each(|number| {
            let (bytes, count) = block(pieces, &range, number, Vec::new())?;
            put(&bytes, count)
        });
    }
    thread::scope(|scope| {
        let channels: Vec<_> = (0..workers)
            .map(|worker| {
                let (done, blocks_done) = sync_channel(AHEAD);
                let (spare, spares) = sync_channel(AHEAD + 2);
                let range = range.clone();
                let own = (worker..blocks).step_by(workers as usize);
                scope.spawn(move || work(pieces, &range, own, &done, &spares));
                (blocks_done, spare)
            })
            .collect();
        for number in 0..blocks {
            let (done, spare) = &channels[(number % workers) as usize];
            // A worker that ended early has panicked, which the scope tells.
            let Ok(block) = done.recv() else { break };
            let (bytes, count) = block?;
            put(&bytes, count)?;
            // A worker that is done needs no buffer any more.
            let _ = spare.try_send(bytes);
        }
        Ok(())
    })
}

fn work(
    pieces: &Pieces<'_>,
    range: &Range<u64>,
    numbers: impl Iterator<Item = u64>,
    done: &SyncSender<Block>,
    spares: &Receiver<Vec<u8>>,
) {
    for number in numbers {
        let buffer = spares.try_recv().unwrap_or_default();
        let block = block(pieces, range, number, buffer);
        let is_over = block.is_err();
        if done.send(block).is_err() || is_over {
            return;
        }
    }
}

fn block(pieces: &Pieces<'_>, range: &Range<u64>, number: u64, mut bytes: Vec<u8>) -> Block {
    bytes.clear();
    let start = range.start + number * BLOCK;
    let end = range.end.min(start + BLOCK);
    for index in start..end {
        pieces.write(index, &mut bytes)?;
    }
    Ok((bytes, end - start))
}
