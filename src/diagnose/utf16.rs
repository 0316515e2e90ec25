//! Logs that Windows PowerShell wrote: with `>` UTF-16 behind a byte order mark, read as UTF-8; with `-Encoding utf8`
//! UTF-8 behind a mark of its own, which is left out.

use std::io::{self, Read};

/// How many bytes are decoded at a time; even.
const BLOCK: usize = 64 * 1024;

/// The byte order mark of UTF-8.
const UTF_8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A reader that passes bytes on as they are, but for byte order marks, and for UTF-16 behind one, which it decodes.
pub(super) struct Decoded<R> {
    inner: R,
    kind: Kind,
    /// What is decoded, or was read ahead, and not yet taken.
    ready: Vec<u8>,
    taken: usize,
    /// What is left of a code unit or of a pair of surrogates.
    rest: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unknown,
    Bytes,
    LittleEndian,
    BigEndian,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(inner: R) -> Self {
        Decoded { inner, kind: Kind::Unknown, ready: Vec::new(), taken: 0, rest: Vec::new() }
    }

    /// Looks at the first bytes.
    fn look(&mut self) -> io::Result<()> {
        let mut mark = Vec::with_capacity(UTF_8_MARK.len());
        (&mut self.inner).take(2).read_to_end(&mut mark)?;
        if mark == UTF_8_MARK[..2] {
            (&mut self.inner).take(1).read_to_end(&mut mark)?;
        }
        self.kind = match mark.as_slice() {
            [0xff, 0xfe] => Kind::LittleEndian,
            [0xfe, 0xff] => Kind::BigEndian,
            _ => Kind::Bytes,
        };
        if self.kind == Kind::Bytes && mark != UTF_8_MARK {
            self.ready = mark;
        }
        Ok(())
    }

    /// Decodes a block; nothing is ready afterwards only at the end.
    fn decode(&mut self) -> io::Result<()> {
        while self.taken == self.ready.len() {
            let mut block = std::mem::take(&mut self.rest);
            let before = block.len();
            (&mut self.inner).take(BLOCK as u64).read_to_end(&mut block)?;
            let is_end = block.len() == before;
            self.ready.clear();
            self.taken = 0;
            let units: Vec<u16> = block.chunks_exact(2).map(|pair| self.unit(pair)).collect();
            // A pair that is cut in two waits for its other half.
            let waits = units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) && !is_end;
            let whole = units.len() - usize::from(waits);
            let mut text = String::with_capacity(whole);
            text.extend(
                char::decode_utf16(units[..whole].iter().copied())
                    .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)),
            );
            self.ready.extend_from_slice(text.as_bytes());
            self.rest = block[whole * 2..].to_vec();
            if is_end {
                self.rest.clear();
                break;
            }
        }
        Ok(())
    }

    fn unit(&self, pair: &[u8]) -> u16 {
        let pair = [pair[0], pair[1]];
        if self.kind == Kind::LittleEndian { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.kind == Kind::Unknown {
            self.look()?;
        }
        if self.taken == self.ready.len() {
            if self.kind == Kind::Bytes {
                return self.inner.read(into);
            }
            self.decode()?;
        }
        let count = into.len().min(self.ready.len() - self.taken);
        into[..count].copy_from_slice(&self.ready[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}
