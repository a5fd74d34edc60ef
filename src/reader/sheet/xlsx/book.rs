//! Where the parts of a workbook are, and what its sheets are called.

use super::super::super::{ReadError, Sheet};
use super::super::parts::Parts;
use super::super::xml::attribute;
use super::MAX_OTHER;
use quick_xml::events::Event;
use std::collections::HashMap;

/// The most sheets that are read.
const MAX_SHEETS: usize = 65_536;

/// What the workbook part says.
pub struct Book {
    /// Each sheet of cells with the name of its part, in order; the name is empty where
    /// the workbook gives none.
    pub sheets: Vec<(String, Sheet)>,
    /// Whether days are counted from 1904.
    pub since_1904: bool,
    /// The part that holds the shared strings; it need not exist.
    pub strings: String,
    /// The part that holds the styles; it need not exist.
    pub styles: String,
}

/// A relationship of a part: its kind, the last step of its type, and its target.
struct Relation {
    kind: String,
    target: String,
}

impl Book {
    /// Finds the workbook and reads it.
    ///
    /// # Errors
    /// If the container holds no workbook, or its XML cannot be read.
    pub fn read(parts: &mut Parts) -> Result<Self, ReadError> {
        let workbook = relations(parts, "")?
            .into_values()
            .find(|relation| relation.kind == "officeDocument" && parts.has(&relation.target))
            .map_or_else(|| "xl/workbook.xml".into(), |relation| relation.target);
        let related = relations(parts, &workbook)?;
        let part_of = |kind: &str, usual: &str| {
            let found = related.values().find(|relation| relation.kind == kind);
            found.map_or_else(|| resolve(&workbook, usual), |relation| relation.target.clone())
        };
        let mut book = Book {
            sheets: Vec::new(),
            since_1904: false,
            strings: part_of("sharedStrings", "sharedStrings.xml"),
            styles: part_of("styles", "styles.xml"),
        };
        book.read_sheets(parts, &workbook, &related)?;
        Ok(book)
    }

    fn read_sheets(
        &mut self,
        parts: &mut Parts,
        workbook: &str,
        related: &HashMap<String, Relation>,
    ) -> Result<(), ReadError> {
        let Some(mut part) = parts.xml(workbook, MAX_OTHER)? else {
            return Err(ReadError::Malformed(format!("there is no workbook part {workbook}")));
        };
        loop {
            match part.next()? {
                Event::Start(start) if start.local_name().as_ref() == "workbookPr" => {
                    if let Some(date1904) = attribute(&start, "date1904") {
                        self.since_1904 = matches!(date1904.as_str(), "1" | "true" | "on");
                    }
                }
                Event::Start(start) if start.local_name().as_ref() == "sheet" => {
                    let name = attribute(&start, "name").unwrap_or_default();
                    let hidden = attribute(&start, "state").is_some_and(|state| state != "visible");
                    let relation = attribute(&start, "id").and_then(|id| related.get(&id));
                    if self.sheets.len() >= MAX_SHEETS {
                        return Err(ReadError::Limit(format!("more than {MAX_SHEETS} sheets")));
                    }
                    // Sheets that are a chart or a dialogue have no cells.
                    if !relation.is_some_and(|r| matches!(r.kind.as_str(), "chartsheet" | "dialogsheet")) {
                        let part = relation.map_or_else(String::new, |relation| relation.target.clone());
                        self.sheets.push((part, Sheet { name, hidden }));
                    }
                }
                Event::Eof if self.sheets.is_empty() => {
                    return Err(ReadError::Malformed(format!("{workbook} names no sheet")));
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// The relationships of a part by their id; none if it has no such file.
fn relations(parts: &mut Parts, part: &str) -> Result<HashMap<String, Relation>, ReadError> {
    let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    let mut found = HashMap::new();
    let Some(mut xml) = parts.xml(&format!("{folder}{slash}_rels/{file}.rels"), MAX_OTHER)? else {
        return Ok(found);
    };
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "Relationship" => {
                let kind = attribute(&start, "Type").unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let target = resolve(part, &attribute(&start, "Target").unwrap_or_default());
                found.insert(attribute(&start, "Id").unwrap_or_default(), Relation { kind, target });
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The name of a part from a target relative to another part, or from the root.
fn resolve(part: &str, target: &str) -> String {
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut steps: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|step| !step.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}
