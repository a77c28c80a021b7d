//! JSON straight into a text writer.

use std::fmt::{self, Write};
use std::io;

use serde::Serialize;

/// Writes a value as JSON, without building its text first.
pub(super) fn write_json<T: Serialize>(
    value: &T,
    indent: bool,
    out: &mut dyn Write,
) -> fmt::Result {
    let bytes = Bytes(out);
    let written = if indent {
        serde_json::to_writer_pretty(bytes, value)
    } else {
        serde_json::to_writer(bytes, value)
    };
    written.map_err(|_| fmt::Error)
}

struct Bytes<'w>(&'w mut dyn Write);

impl io::Write for Bytes<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // JSON is cut at quotes and escapes only, never inside a character.
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.write_str(text).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
