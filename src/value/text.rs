//! Text, enumerated values and truth values.

use super::{Fault, Read, trim};
use crate::finding::Code;
use crate::record::{Cell, Form};
use std::collections::BTreeMap;

/// What sources write for yes and for no, in lower case.
const YES: &[&str] = &["true", "yes", "y", "是", "1"];
const NO: &[&str] = &["false", "no", "n", "否", "0"];

/// Takes a text as it stands.
pub fn plain(cell: Cell<'_>, out: &mut String) -> Read {
    out.push_str(cell.text);
    Read::Value
}

/// Translates a listed text; one that is not listed is kept and noted.
pub fn listed(cell: Cell<'_>, values: &BTreeMap<String, String>, out: &mut String) -> Read {
    match values.get(cell.text) {
        Some(value) if value.is_empty() => Read::Missing,
        Some(value) => {
            out.push_str(value);
            Read::Value
        }
        None => {
            out.push_str(cell.text);
            // What we write ourselves needs no note when it is read again.
            let ours = values.values().any(|value| value == cell.text);
            if ours { Read::Value } else { Read::Noted(Code::EnumUnknown) }
        }
    }
}

/// Reads a truth value.
pub fn truth(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    let text = trim::half_width(cell.text).to_lowercase();
    let truth = match (YES.contains(&text.as_str()), NO.contains(&text.as_str())) {
        (true, _) => "true",
        (_, true) => "false",
        _ => return Err(Fault::unreadable("yes or no")),
    };
    if !matches!(cell.form, Form::Text | Form::Number | Form::Bool) {
        return Err(Fault::unreadable("yes or no"));
    }
    out.push_str(truth);
    Ok(Read::Value)
}
