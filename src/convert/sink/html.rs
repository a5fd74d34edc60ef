//! A page of HTML with one table.

use super::{Out, Writer};
use crate::convert::header::Header;
use crate::reader::Record;
use std::io::{self, BufWriter, Write};

/// Shows every blank and line break as it stands, and a header that stays in sight.
const STYLE: &str = "table{border-collapse:collapse;font:14px system-ui,sans-serif}\
td,th{border:1px solid #ccc;padding:2px 6px;white-space:pre-wrap;text-align:left;vertical-align:top}\
th{position:sticky;top:0;background:#f4f4f4}";

/// A table as a page, each cell as text.
pub struct Html {
    out: BufWriter<Out>,
    width: usize,
}

impl Html {
    /// Begins with the head of the page and the header.
    pub fn new(header: &Header, out: Out) -> io::Result<Self> {
        let mut html = Html { out: BufWriter::new(out), width: header.columns.len() };
        html.out.write_all(b"<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>")?;
        html.text(&header.name)?;
        html.out.write_all(format!("</title>\n<style>{STYLE}</style>\n</head>\n<body>\n").as_bytes())?;
        html.out.write_all(b"<table>\n<thead>\n<tr>")?;
        for column in &header.columns {
            html.cell("th", &column.heading)?;
        }
        html.out.write_all(b"</tr>\n</thead>\n<tbody>\n")?;
        Ok(html)
    }

    fn cell(&mut self, tag: &str, text: &str) -> io::Result<()> {
        write!(self.out, "<{tag}>")?;
        self.text(text)?;
        write!(self.out, "</{tag}>")
    }

    /// Writes a text without a character that is a mark.
    fn text(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\n', '\r']) {
            let (plain, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.out.write_all(plain.as_bytes())?;
            let mut after = after.chars();
            let mark: &[u8] = match after.next() {
                Some('&') => b"&amp;",
                Some('<') => b"&lt;",
                Some('>') => b"&gt;",
                Some('\n') => b"<br>",
                Some('\r') => b"&#13;",
                _ => b"&quot;",
            };
            self.out.write_all(mark)?;
            rest = after.as_str();
        }
        self.out.write_all(rest.as_bytes())
    }
}

impl Writer for Html {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.out.write_all(b"<tr>")?;
        for place in 0..self.width {
            self.cell("td", record.get(place).text)?;
        }
        self.out.write_all(b"</tr>\n")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(b"</tbody>\n</table>\n</body>\n</html>\n")?;
        self.out.flush()
    }
}
