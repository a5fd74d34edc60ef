//! Prints what the readers give for each file named, as one JSON document a line.
//!
//! `tests/corpora/run.py` compares it with what other readers give. A line has `path`,
//! `kind`, `encoding` of a text, `sheets` (`name`, `hidden`, `rows` of a number and cells
//! as `[form, text]`), `sections` of a JSON document, `media` facts, `findings` as
//! `[code, position, found]`, and `error`.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use dabao::content::Content;
use dabao::finding::Findings;
use dabao::reader::kind::{self, Kind};
use dabao::reader::media::Watcher;
use dabao::reader::{Context, Form, ReadError, Record, encoding, json, read_tables};
use serde_json::{Value, json as value};
use std::io::Read;
use std::path::PathBuf;
use std::time::Instant;

fn main() {
    let passwords: Vec<String> =
        std::env::var("PASSWORDS").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    for path in std::env::args().skip(1) {
        let begun = Instant::now();
        let findings = Findings::new();
        let context =
            Context { path: &path, findings: &findings, passwords: &passwords, known_header: &|_| false };
        let content = Content::Path(PathBuf::from(&path));
        let head = content.head(kind::HEAD).expect("a file that can be read");
        let kind = kind::refine(kind::sniff(&head), &content);
        let mut told = value!({ "path": path, "kind": kind.as_str() });
        let result = match kind {
            Kind::Json => outline(&content, &context).map(|sections| told["sections"] = sections),
            Kind::Mp4 | Kind::Mov => media(&content, &context).map(|facts| told["media"] = facts),
            kind if kind.is_tabular() => {
                if kind == Kind::Text {
                    let found =
                        encoding::decide(&content, None, &|_| false).expect("a file that can be read");
                    told["encoding"] = found.encoding.name().into();
                }
                let mut sheets = Vec::new();
                let result = tables(kind, &content, &context, &mut sheets);
                told["sheets"] = sheets.into();
                result
            }
            _ => Ok(()),
        };
        told["error"] = result.err().map(|error| format!("{error:?}")).into();
        told["ms"] = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX).into();
        let findings = findings.into_vec();
        told["findings"] =
            findings.iter().map(|f| value!([f.code.as_str(), f.position(), f.found])).collect();
        println!("{told}");
    }
}

fn tables(
    kind: Kind,
    content: &Content,
    context: &Context<'_>,
    sheets: &mut Vec<Value>,
) -> Result<(), ReadError> {
    read_tables(kind, content, context, &mut |sheet, records| {
        let (mut rows, mut record) = (Vec::new(), Record::default());
        let result = loop {
            match records.next(&mut record) {
                Ok(true) => {
                    let cells: Vec<_> = record.cells().map(|c| value!([letter(c.form), c.text])).collect();
                    rows.push(value!([record.number, cells]));
                }
                other => break other,
            }
        };
        sheets.push(value!({ "name": sheet.name, "hidden": sheet.hidden, "rows": rows }));
        result.map(|_| ())
    })
}

fn outline(content: &Content, context: &Context<'_>) -> Result<Value, ReadError> {
    let sections = json::outline(content, context)?;
    for section in &sections {
        json::items(content, &section.path, context, &mut |_, _, _| Ok(()))?;
    }
    Ok(sections.iter().map(|s| value!([s.path, format!("{:?}", s.shape), s.count])).collect())
}

fn media(content: &Content, context: &Context<'_>) -> Result<Value, ReadError> {
    let mut watcher = Watcher::new(content.len()?);
    let mut source = content.open()?;
    let mut block = vec![0; dabao::content::BLOCK];
    loop {
        match source.read(&mut block)? {
            0 => break,
            filled => watcher.update(block.get(..filled).unwrap_or_default()),
        }
    }
    let (facts, findings) = watcher.finish(context.path);
    findings.into_iter().for_each(|finding| context.findings.report(finding));
    Ok(value!({
        "duration": facts.duration_s, "codec": facts.codec, "width": facts.width, "height": facts.height,
        "rotation": facts.rotation,
    }))
}

fn letter(form: Form) -> &'static str {
    match form {
        Form::Empty => "",
        Form::Text => "t",
        Form::Number => "n",
        Form::Percent => "p",
        Form::Date => "d",
        Form::Bool => "b",
        Form::Error => "e",
    }
}
