//! Inputs that are compressed: gzip and zstd, found out by content and not by name.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Something that bytes can be read from, on any thread.
pub type Reader<'r> = Box<dyn Read + Send + 'r>;

const GZIP: [u8; 3] = [0x1F, 0x8B, 0x08];
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// The plain bytes of an input: itself, or what it holds when it is compressed. No JSON text starts like one of these.
///
/// # Errors
/// When the first bytes cannot be read.
pub fn plain<'r>(mut input: impl Read + Send + 'r) -> io::Result<Reader<'r>> {
    let mut first = Vec::with_capacity(ZSTD.len());
    input
        .by_ref()
        .take(ZSTD.len() as u64)
        .read_to_end(&mut first)?;
    let format = Format::of(&first);
    let whole = Cursor::new(first).chain(input);
    Ok(match format {
        Format::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(whole))),
        Format::Zstd => Box::new(Zstd::new(BufReader::new(whole))),
        Format::Plain => Box::new(whole),
    })
}

/// Whether an input that starts like this is compressed.
pub fn is_compressed(first: &[u8]) -> bool {
    Format::of(first) != Format::Plain
}

/// Whether an input that starts like this is compressed with zstd, as far as it goes.
pub fn is_zstd(first: &[u8]) -> bool {
    first.iter().zip(ZSTD).all(|(byte, wanted)| *byte == wanted)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Plain,
    Gzip,
    Zstd,
}

impl Format {
    fn of(first: &[u8]) -> Self {
        if first.starts_with(&GZIP) {
            Format::Gzip
        } else if first.starts_with(&ZSTD) {
            Format::Zstd
        } else {
            Format::Plain
        }
    }
}

/// All frames of a zstd input, one after the other.
struct Zstd<R> {
    input: R,
    decoder: FrameDecoder,
    is_inside: bool,
    /// Why the frame cannot be decoded any further, until everything before is read.
    failed: Option<io::Error>,
}

/// The last block of a frame, without content, and a checksum.
const END_OF_FRAME: &[u8] = &[1, 0, 0, 0, 0, 0, 0];

impl<R: BufRead> Zstd<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            decoder: FrameDecoder::new(),
            is_inside: false,
            failed: None,
        }
    }

    /// Starts the next frame that holds something; `false` at the end of the input.
    fn start_frame(&mut self) -> io::Result<bool> {
        while !self.input.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.input) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut frame = self.input.by_ref().take(u64::from(length));
                    io::copy(&mut frame, &mut io::sink())?;
                }
                Err(error) => return Err(broken(error)),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() {
            if self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            if self.is_inside && !self.decoder.is_finished() {
                let decoded = self
                    .decoder
                    .decode_blocks(&mut self.input, BlockDecodingStrategy::UptoBlocks(1));
                if let Err(error) = decoded {
                    self.failed = Some(broken(error));
                    // The decoder keeps what it decoded until the frame ends.
                    let _ = self
                        .decoder
                        .decode_blocks(END_OF_FRAME, BlockDecodingStrategy::All);
                }
                continue;
            }
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            self.is_inside = self.start_frame()?;
            if !self.is_inside {
                break;
            }
        }
        Ok(0)
    }
}

fn broken(error: FrameDecoderError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        plain(bytes)?.read_to_string(&mut text)?;
        Ok(text)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::fast())
            .read_to_end(&mut bytes)
            .expect("memory");
        bytes
    }

    fn zstd(text: &str) -> Vec<u8> {
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        ruzstd::encoding::compress_to_vec(text.as_bytes(), level)
    }

    #[test]
    fn compressed_text_is_found_out_by_its_content() {
        let long = "{\"a\": 1}\n".repeat(50_000);
        for text in ["", "{}", "[1]", long.as_str()] {
            assert_eq!(read(text.as_bytes()).expect("plain"), text);
            assert_eq!(read(&gzip(text)).expect("gzip"), text);
            assert_eq!(read(&zstd(text)).expect("zstd"), text);
        }
    }

    #[test]
    fn pieces_that_were_joined_are_read_to_the_end() {
        assert_eq!(
            read(&[gzip("{}"), gzip("[]")].concat()).expect("gzip"),
            "{}[]"
        );
        let skippable = [0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 7, 7];
        let joined = [zstd("{}"), skippable.to_vec(), zstd("[]")].concat();
        assert_eq!(read(&joined).expect("zstd"), "{}[]");
    }

    #[test]
    fn a_compressed_text_that_is_cut_off_is_read_up_to_there() {
        for bytes in [gzip("{\"a\": 1}"), zstd("{\"a\": 1}")] {
            assert!(read(&bytes[..bytes.len() - 3]).is_err());
        }
        let noise = |seed: u32| seed.wrapping_mul(2_654_435_761) >> 7;
        let lines: String = (0..40_000)
            .map(|line| format!("{}\n", noise(line)))
            .collect();
        for bytes in [gzip(&lines), zstd(&lines)] {
            let mut read = Vec::new();
            let mut cut = plain(&bytes[..bytes.len() / 2]).expect("a start");
            cut.read_to_end(&mut read).expect_err("cut off");
            assert!(lines.as_bytes().starts_with(&read), "other bytes");
            assert!(
                read.len() > lines.len() / 4,
                "{} bytes of {}",
                read.len(),
                lines.len()
            );
        }
    }
}
