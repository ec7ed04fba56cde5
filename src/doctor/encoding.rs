//! `Content-Encoding`, as Chromium undoes it: gzip, deflate, br and zstd, one around the other.

use std::io::{self, Read};

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use flate2::{Decompress, FlushDecompress, Status};

use super::answer::Answer;
use super::client::causes;
use crate::source::compression;

/// Bytes that are not what the answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Damaged {
    /// The encoding.
    pub coding: Coding,
}

/// An encoding that browsers undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// Its name in a header.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }
}

/// Which encodings browsers ask for: the newer ones where the way is safe.
pub(super) fn asked_for(is_safe: bool) -> &'static str {
    if is_safe {
        "gzip, deflate, br, zstd"
    } else {
        "gzip, deflate"
    }
}

/// The encodings of an answer, in the order in which they were put on. Where browsers know one of them not, or have not asked
/// for it, they take the bytes as they are.
pub(super) fn of(answer: &Answer, is_safe: bool) -> Vec<Coding> {
    let named: Option<Vec<_>> = answer
        .list("content-encoding")
        .into_iter()
        .map(Coding::named)
        .collect();
    let is_asked_for =
        |coding: &Coding| is_safe || matches!(coding, Coding::Gzip | Coding::Deflate);
    named
        .filter(|codings| codings.iter().all(is_asked_for))
        .unwrap_or_default()
}

/// Whether a value can be no list of encodings. Chromium fails then, whatever the bytes are.
pub(super) fn is_no_list(value: &str) -> bool {
    let is_odd = |name: &str| {
        name.trim_matches([' ', '\t'])
            .contains(['"', ';', '=', '*', ' ', '\t'])
    };
    value.split(',').any(is_odd)
}

/// How much may come out before a fault without the frame staying empty: browsers show what came before it, but for the piece
/// that it is found in.
const PIECE: usize = 32 * 1024;

/// Undoes the encodings of the beginning of a page, as far as so many bytes. Where the bytes end too soon, what came counts.
pub(super) fn undo(codings: &[Coding], bytes: Vec<u8>, most: usize) -> Result<Vec<u8>, Damaged> {
    codings.iter().rev().try_fold(bytes, |bytes, coding| {
        if bytes.is_empty() {
            return Ok(bytes);
        }
        let (plain, is_damaged) = match coding {
            Coding::Gzip => match after_gzip_head(&bytes) {
                Ok(packed) => inflate(packed, Wrap::None, most),
                Err(damaged) => (Vec::new(), damaged),
            },
            Coding::Deflate => match inflate(&bytes, Wrap::Zlib, most) {
                // Some servers leave the wrapping away that the name promises.
                (plain, true) if plain.is_empty() => inflate(&bytes, Wrap::None, most),
                inflated => inflated,
            },
            Coding::Brotli => brotli(&bytes, most),
            Coding::Zstd => zstd(&bytes, most),
        };
        if is_damaged && plain.len() < PIECE {
            return Err(Damaged { coding: *coding });
        }
        Ok(plain)
    })
}

/// What stands around compressed bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrap {
    None,
    Zlib,
}

/// The bytes behind the head of a gzip file; whether it is none, or just not whole.
fn after_gzip_head(bytes: &[u8]) -> Result<&[u8], bool> {
    const MAGIC: [u8; 3] = [0x1F, 0x8B, 8];
    const CHECKSUM: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    if !bytes
        .iter()
        .zip(MAGIC)
        .all(|(byte, wanted)| *byte == wanted)
    {
        return Err(true);
    }
    let rest = || {
        let (flags, mut rest) = (bytes.get(3)?, bytes.get(10..)?);
        if flags & EXTRA != 0 {
            let length = usize::from(rest.first()?.to_owned()) | usize::from(*rest.get(1)?) << 8;
            rest = rest.get(2 + length..)?;
        }
        for text in [NAME, COMMENT] {
            if flags & text != 0 {
                let end = rest.iter().position(|byte| *byte == 0)?;
                rest = &rest[end + 1..];
            }
        }
        if flags & CHECKSUM != 0 {
            rest = rest.get(2..)?;
        }
        Some(rest)
    };
    rest().ok_or(false)
}

/// What comes out, and whether there was a fault. The sum at the end of a gzip file is not looked at, as in browsers.
fn inflate(packed: &[u8], wrap: Wrap, most: usize) -> (Vec<u8>, bool) {
    let mut inflate = Decompress::new(wrap == Wrap::Zlib);
    let mut plain = Vec::with_capacity(PIECE);
    loop {
        let before = (inflate.total_in(), inflate.total_out());
        let at = usize::try_from(inflate.total_in()).unwrap_or(packed.len());
        match inflate.decompress_vec(&packed[at..], &mut plain, FlushDecompress::None) {
            Err(_) => return (plain, true),
            Ok(Status::StreamEnd) => return (plain, false),
            Ok(_) if plain.len() >= most => return (plain, false),
            Ok(_) if plain.len() == plain.capacity() => plain.reserve(PIECE),
            Ok(_) if before == (inflate.total_in(), inflate.total_out()) => return (plain, false),
            Ok(_) => {}
        }
    }
}

fn brotli(packed: &[u8], most: usize) -> (Vec<u8>, bool) {
    let [one, two, three] = [(); 3].map(|()| StandardAlloc::default());
    let mut state = BrotliState::new(one, two, three);
    let (mut left, mut at) = (packed.len(), 0);
    let mut plain = Vec::new();
    let mut piece = vec![0; PIECE];
    loop {
        let (mut room, mut end, mut total) = (piece.len(), 0, 0);
        let result = BrotliDecompressStream(
            &mut left, &mut at, packed, &mut room, &mut end, &mut piece, &mut total, &mut state,
        );
        plain.extend_from_slice(&piece[..end]);
        match result {
            BrotliResult::ResultFailure => return (plain, true),
            BrotliResult::NeedsMoreOutput if plain.len() < most => {}
            _ => return (plain, false),
        }
    }
}

fn zstd(packed: &[u8], most: usize) -> (Vec<u8>, bool) {
    let mut plain = Vec::new();
    if !compression::is_zstd(packed) {
        return (plain, true);
    }
    let read = compression::plain(packed)
        .and_then(|reader| reader.take(most as u64).read_to_end(&mut plain));
    // What stands behind a frame is ignored, so a fault counts where nothing came before it.
    let is_damaged = plain.is_empty() && read.is_err_and(|error| !is_end(&error));
    (plain, is_damaged)
}

/// Whether an error comes of bytes that end too soon.
fn is_end(error: &io::Error) -> bool {
    causes(error).any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        io.is_some_and(|io| io.kind() == io::ErrorKind::UnexpectedEof)
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::super::answer::tests::answer;
    use super::*;
    use Coding::{Brotli, Deflate, Gzip, Zstd};

    const PAGE: &[u8] = b"<!doctype html><p>A page of some length.";

    /// The page in each encoding; a way to say deflate that leaves the wrapping away is another.
    fn packed() -> [(Coding, Vec<u8>); 5] {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        for encoder in [&mut gzip as &mut dyn Write, &mut zlib, &mut raw] {
            encoder.write_all(PAGE).expect("memory");
        }
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        // One block of bytes as they are, and an empty last one.
        let length = u32::try_from(PAGE.len() - 1).expect("a short page");
        let head = (1 << 20 | length << 4).to_le_bytes();
        let brotli = [&head[..3], PAGE, &[3]].concat();
        [
            (Gzip, gzip.finish().expect("memory")),
            (Deflate, zlib.finish().expect("memory")),
            (Deflate, raw.finish().expect("memory")),
            (Zstd, ruzstd::encoding::compress_to_vec(PAGE, level)),
            (Brotli, brotli),
        ]
    }

    #[test]
    fn pages_are_unpacked_and_what_is_no_such_page_is_damaged() {
        for (coding, bytes) in packed() {
            let undone = |bytes: &[u8]| undo(&[coding], bytes.to_vec(), 1 << 20);
            assert_eq!(undone(&bytes).as_deref(), Ok(PAGE), "{coding:?}");
            let more = [&bytes, &b"behind"[..]].concat();
            assert_eq!(undone(&more).as_deref(), Ok(PAGE), "{coding:?}");
            // What was cut off shows as far as it came.
            for end in [0, 2, bytes.len() / 2] {
                assert!(undone(&bytes[..end]).is_ok(), "{coding:?} {end}");
            }
            assert_eq!(undone(PAGE), Err(Damaged { coding }), "{coding:?}");
            let mut first = bytes;
            first[0] ^= 0x55;
            assert_eq!(undone(&first), Err(Damaged { coding }), "{coding:?}");
        }
        let twice = undo(&[Gzip], packed()[0].1.clone(), 1 << 20).expect("a page");
        assert_eq!(undo(&[], twice, 1 << 20).as_deref(), Ok(PAGE));
        assert!(undo(&[Gzip, Gzip], packed()[0].1.clone(), 1 << 20).is_err());
    }

    #[test]
    fn encodings_are_undone_where_browsers_know_and_want_all_of_them() {
        let of = |value: &str, is_safe| {
            of(
                &answer("http://a/", &[("Content-Encoding", value)]),
                is_safe,
            )
        };
        assert_eq!(of("br, X-GZIP", true), [Brotli, Gzip]);
        assert_eq!(of("br", false), []);
        assert_eq!(of("gzip, identity", true), []);
        assert_eq!(of("\u{a0}gzip", true), []);
        for odd in ["\"gzip\"", "gzip;q=1", "gzip br", "*"] {
            assert!(is_no_list(odd), "{odd}");
        }
        assert!(!is_no_list(" gzip , a/b,"));
    }
}
