//! Tables of Markdown (GitHub Flavored Markdown 4.10).

use super::{Out, Writer};
use crate::convert::header::Header;
use crate::convert::loss::{LossKind, Losses};
use crate::reader::Record;
use std::io::{self, BufWriter, Write};

/// A table as lines between pipes.
pub struct Markdown<'a> {
    out: BufWriter<Out>,
    names: Vec<String>,
    losses: &'a Losses,
}

impl<'a> Markdown<'a> {
    /// Begins with the header.
    pub fn new(header: &Header, out: Out, losses: &'a Losses) -> io::Result<Self> {
        let mut markdown = Markdown {
            out: BufWriter::new(out),
            names: header.columns.iter().map(|column| column.name.clone()).collect(),
            losses,
        };
        let headings: Vec<&str> = header.columns.iter().map(|column| column.heading.as_str()).collect();
        markdown.line(headings.into_iter())?;
        markdown.out.write_all(b"|")?;
        for _ in &header.columns {
            markdown.out.write_all(b" --- |")?;
        }
        markdown.out.write_all(b"\n")?;
        Ok(markdown)
    }

    fn line<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> io::Result<()> {
        self.out.write_all(b"|")?;
        for (text, name) in texts.zip(&self.names) {
            let shown = escaped(text);
            self.out.write_all(b" ")?;
            self.out.write_all(shown.as_bytes())?;
            self.out.write_all(b" |")?;
            // A line break has only a mark of HTML, and blanks at the ends are not shown.
            if text.contains(['\n', '\r']) || text.trim() != text {
                self.losses.report(LossKind::Retyped, name);
            }
        }
        self.out.write_all(b"\n")
    }
}

/// A text with nothing in it that Markdown would take for a mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push_str("<br>"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

impl Writer for Markdown<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let width = self.names.len();
        self.line((0..width).map(|place| record.get(place).text))
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn marks_are_escaped() {
        assert_eq!(escaped("a|b*c\\d"), "a\\|b\\*c\\\\d");
        assert_eq!(escaped("<b>&\r\n"), "&lt;b>&amp;<br>");
    }
}
