//! Events on all cores, in their order.
//!
//! Every worker makes each so many-th block of events and hands it over in parcels, through a channel of its own; blocks are
//! taken from the channels in turn. The channels bound what is ahead, whatever the size of an event.

use std::io::ErrorKind;
use std::mem;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::pieces::Pieces;
use crate::cli::error::CliError;

/// How many events are in a block.
const BLOCK: u64 = 128;
/// From which size on a parcel is handed over before its block is at its end, in bytes.
const PARCEL: usize = 1 << 20;
/// How many parcels a worker is ahead.
const AHEAD: usize = 2;

/// A block, or a part of a large one.
struct Parcel {
    bytes: Vec<u8>,
    events: u64,
    ends_block: bool,
}

/// Hands over every parcel with the number of its events.
pub(super) fn write(
    pieces: &Pieces<'_>,
    range: Range<u64>,
    jobs: usize,
    mut put: impl FnMut(&[u8], u64) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let blocks = (range.end - range.start).div_ceil(BLOCK);
    let workers = blocks.min(jobs as u64).max(1);
    let block = |number: u64| {
        let start = range.start + number * BLOCK;
        start..range.end.min(start.saturating_add(BLOCK))
    };
    if workers == 1 {
        let mut buffer = Vec::new();
        return (0..blocks).map(block).try_for_each(|block| {
            make(pieces, block, &mut buffer, |parcel| {
                put(&parcel.bytes, parcel.events)?;
                Ok(parcel.bytes)
            })
        });
    }
    thread::scope(|scope| {
        let channels: Vec<_> = (0..workers)
            .map(|worker| {
                let (done, parcels) = sync_channel(AHEAD);
                let (spare, spares) = sync_channel(AHEAD + 2);
                let own = (worker..blocks).step_by(workers as usize).map(block);
                scope.spawn(move || work(pieces, own, &done, &spares));
                (parcels, spare)
            })
            .collect();
        for number in 0..blocks {
            let (parcels, spare) = &channels[(number % workers) as usize];
            // A worker that ended early has panicked, which the scope tells.
            while let Ok(parcel) = parcels.recv() {
                let Parcel {
                    bytes,
                    events,
                    ends_block,
                } = parcel?;
                put(&bytes, events)?;
                // A worker that is done needs no buffer any more.
                let _ = spare.try_send(bytes);
                if ends_block {
                    break;
                }
            }
        }
        Ok(())
    })
}

/// Makes blocks until they are all made, one fails, or nobody wants them any more.
fn work(
    pieces: &Pieces<'_>,
    mut blocks: impl Iterator<Item = Range<u64>>,
    done: &SyncSender<Result<Parcel, CliError>>,
    spares: &Receiver<Vec<u8>>,
) {
    let mut buffer = Vec::new();
    let made = blocks.try_for_each(|block| {
        make(pieces, block, &mut buffer, |parcel| {
            let sent = done.send(Ok(parcel));
            sent.map_err(|_| CliError::Output(ErrorKind::BrokenPipe.into()))?;
            Ok(spares.try_recv().unwrap_or_default())
        })
    });
    if let Err(error) = made {
        let _ = done.send(Err(error));
    }
}

/// Makes a block, in one parcel or more. Each parcel that is handed over is answered with a buffer for the next.
fn make(
    pieces: &Pieces<'_>,
    block: Range<u64>,
    buffer: &mut Vec<u8>,
    mut hand_over: impl FnMut(Parcel) -> Result<Vec<u8>, CliError>,
) -> Result<(), CliError> {
    let last = block.end - 1;
    let mut events = 0;
    for index in block {
        pieces.write(index, buffer)?;
        events += 1;
        let ends_block = index == last;
        if ends_block || buffer.len() >= PARCEL {
            *buffer = hand_over(Parcel {
                bytes: mem::take(buffer),
                events,
                ends_block,
            })?;
            buffer.clear();
            events = 0;
        }
    }
    Ok(())
}
