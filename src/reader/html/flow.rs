//! The text of a cell as a browser would show it: blanks made one, lines broken.

/// Gathers the text of one cell.
#[derive(Debug, Default)]
pub struct Flow {
    bytes: Vec<u8>,
    /// A blank is due before the next word.
    blank: bool,
    /// A line break is due before the next word.
    broken: bool,
}

impl Flow {
    /// Empties it and keeps its memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        (self.blank, self.broken) = (false, false);
    }

    /// The length so far, in bytes of UTF-8.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The text so far; the bytes came from a decoder and are UTF-8.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// Adds text in which any run of blanks counts as one.
    pub fn push(&mut self, text: &[u8]) {
        let mut first = true;
        for word in text.split(u8::is_ascii_whitespace) {
            self.blank |= !std::mem::take(&mut first);
            if !word.is_empty() {
                self.due();
                self.bytes.extend_from_slice(word);
            }
        }
    }

    /// Adds text in which every blank counts.
    pub fn push_verbatim(&mut self, text: &[u8]) {
        self.due();
        self.bytes.extend_from_slice(text);
    }

    /// Breaks the line, as `br` does.
    pub fn line_feed(&mut self) {
        self.blank = false;
        self.due();
        self.bytes.push(b'\n');
    }

    /// Breaks the line before what may still come, as the end of a paragraph does.
    pub fn part(&mut self) {
        self.broken = true;
    }

    /// Sets what follows apart by a tab: the cell of a table that lies too deep.
    pub fn tab(&mut self) {
        if !self.broken && !self.bytes.is_empty() {
            self.push_verbatim(b"\t");
        }
    }

    fn due(&mut self) {
        let within_line = self.bytes.last().is_some_and(|last| *last != b'\n');
        if within_line && self.broken {
            self.bytes.push(b'\n');
        } else if within_line && self.blank {
            self.bytes.push(b' ');
        }
        (self.blank, self.broken) = (false, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_count_once_and_never_at_the_ends() {
        let mut flow = Flow::default();
        for text in [" a", "b \n", "\t c", " "] {
            flow.push(text.as_bytes());
        }
        assert_eq!(flow.text(), "ab c");
        flow.line_feed();
        flow.push(b" d ");
        flow.part();
        flow.part();
        flow.push(b" e ");
        assert_eq!(flow.text(), "ab c\nd\ne");
        flow.clear();
        flow.part();
        flow.push(b"f");
        assert_eq!(flow.text(), "f");
    }
}
