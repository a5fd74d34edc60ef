//! Text in another encoding than UTF-8.

use encoding_rs::{EncoderResult, Encoding, UTF_8};
use std::borrow::Cow;
use std::io::{self, Write};

/// What stands for a character that an encoding does not have.
const UNKNOWN: char = '?';

/// How many bytes are encoded at a time.
const BLOCK: usize = 32 << 10;

/// Encodes what is written to it, from UTF-8; characters that the encoding lacks have been
/// replaced before, see [`fit`].
pub struct Encode<W> {
    inner: W,
    encoding: &'static Encoding,
    /// The beginning of a character whose end has not come yet.
    cut: Vec<u8>,
    block: Vec<u8>,
}

impl<W: Write> Encode<W> {
    /// An encoder in front of a writer.
    pub fn new(encoding: &'static Encoding, inner: W) -> Self {
        Encode { inner, encoding, cut: Vec::new(), block: vec![0; BLOCK] }
    }

    fn encode(&mut self, mut text: &str) -> io::Result<()> {
        let mut encoder = self.encoding.new_encoder();
        while !text.is_empty() {
            let (result, used, filled) =
                encoder.encode_from_utf8_without_replacement(text, &mut self.block, false);
            self.inner.write_all(self.block.get(..filled).unwrap_or_default())?;
            text = text.get(used..).unwrap_or_default();
            if let EncoderResult::Unmappable(_) = result {
                self.inner.write_all(UNKNOWN.to_string().as_bytes())?;
            }
        }
        Ok(())
    }
}

impl<W: Write> Write for Encode<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.encoding == UTF_8 {
            return self.inner.write(bytes);
        }
        let joined = [self.cut.as_slice(), bytes].concat();
        let valid = match std::str::from_utf8(&joined) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        let (whole, rest) = joined.split_at_checked(valid).unwrap_or((&joined, &[]));
        self.cut = rest.to_vec();
        self.encode(std::str::from_utf8(whole).map_err(io::Error::other)?)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A text as the encoding can hold it, and how many characters it cannot.
pub fn fit<'t>(encoding: &'static Encoding, text: &'t str) -> (Cow<'t, str>, u64) {
    if encoding == UTF_8 || text.is_ascii() || !encoding.encode(text).2 {
        return (Cow::Borrowed(text), 0);
    }
    let mut lacking = 0;
    let mut each = [0; 4];
    let fits = text
        .chars()
        .map(|c| match encoding.encode(c.encode_utf8(&mut each)).2 {
            true => {
                lacking += 1;
                UNKNOWN
            }
            false => c,
        })
        .collect();
    (Cow::Owned(fits), lacking)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn gb18030_holds_what_fits_whatever_the_pieces(text in any::<String>(), piece in 1usize..9) {
            let (fits, _) = fit(encoding_rs::GB18030, &text);
            let mut encode = Encode::new(encoding_rs::GB18030, Vec::new());
            for piece in fits.as_bytes().chunks(piece) {
                encode.write_all(piece).unwrap();
            }
            let (read, _, wrong) = encoding_rs::GB18030.decode(&encode.inner);
            prop_assert!(!wrong);
            prop_assert_eq!(read.trim_start_matches('\u{feff}'), fits.trim_start_matches('\u{feff}'));
        }
    }

    #[test]
    fn what_an_encoding_lacks_is_counted() {
        assert_eq!(fit(encoding_rs::GBK, "阿苔"), ("阿苔".into(), 0));
        assert_eq!(fit(encoding_rs::GBK, "a🀄b"), ("a?b".into(), 1));
        assert_eq!(fit(encoding_rs::GB18030, "a🀄b").1, 0);
    }
}
