//! The XML of a workbook: what every part says, and how texts stand in it.
//!
//! Source: ECMA-376 part 1, sections 12.3 (parts), 18.2 to 18.4 (workbook, sheets, strings),
//! 18.8 (styles) and 22.9.2.19 (`_x000D_` for characters that XML cannot hold).

use std::fmt::Write;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const KINDS: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// The number of the style of headings; before it comes that of plain cells, after it those of
/// number formats in their order.
pub const BOLD: usize = 1;

/// The first number that a workbook's own number formats may have.
const FIRST_FORMAT: usize = 164;

/// A sheet as the workbook lists it.
pub struct Listed {
    /// Its name.
    pub name: String,
    /// The stretch of cells that its filter covers, such as `$A$1:$J$11`.
    pub filter: Option<String>,
}

/// `[Content_Types].xml`: what each part is, with so many sheets.
pub fn types(sheets: usize) -> String {
    let mut xml = format!("{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">");
    for (extension, kind) in
        [("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml")]
    {
        let _ = write!(xml, "<Default Extension=\"{extension}\" ContentType=\"{kind}\"/>");
    }
    let mut part = |name: &str, kind: &str| {
        let _ = write!(xml, "<Override PartName=\"/xl/{name}.xml\" ContentType=\"{KINDS}.{kind}+xml\"/>");
    };
    part("workbook", "sheet.main");
    part("styles", "styles");
    (1..=sheets).for_each(|number| part(&format!("worksheets/sheet{number}"), "worksheet"));
    xml + "</Types>"
}

/// `_rels/.rels`: where the workbook is.
pub fn root() -> String {
    format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
         Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    )
}

/// `xl/_rels/workbook.xml.rels`: where so many sheets and the styles are.
pub fn relations(sheets: usize) -> String {
    let mut xml = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    let mut relation = |number: usize, kind: &str, target: &str| {
        let _ = write!(
            xml,
            "<Relationship Id=\"rId{number}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}.xml\"/>"
        );
    };
    (1..=sheets).for_each(|number| relation(number, "worksheet", &format!("worksheets/sheet{number}")));
    relation(sheets + 1, "styles", "styles");
    xml + "</Relationships>"
}

/// `xl/workbook.xml`: the sheets and their filters.
pub fn workbook(sheets: &[Listed]) -> String {
    let mut xml = format!(
        "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><bookViews><workbookView/></bookViews><sheets>"
    );
    for (number, sheet) in (1..).zip(sheets) {
        xml.push_str("<sheet name=\"");
        attribute(&sheet.name, &mut xml);
        let _ = write!(xml, "\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
    }
    xml.push_str("</sheets>");
    let filters: Vec<(usize, &str, &str)> = (0..)
        .zip(sheets)
        .filter_map(|(number, sheet)| Some((number, sheet.name.as_str(), sheet.filter.as_deref()?)))
        .collect();
    if !filters.is_empty() {
        xml.push_str("<definedNames>");
        for (number, name, filter) in filters {
            let _ = write!(
                xml,
                "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{number}\" hidden=\"1\">"
            );
            attribute(&format!("'{}'!{filter}", name.replace('\'', "''")), &mut xml);
            xml.push_str("</definedName>");
        }
        xml.push_str("</definedNames>");
    }
    xml + "</workbook>"
}

/// `xl/styles.xml`: plain, bold, and each number format.
pub fn styles(formats: &[String]) -> String {
    let mut xml = format!("{HEAD}<styleSheet xmlns=\"{MAIN}\">");
    if !formats.is_empty() {
        let _ = write!(xml, "<numFmts count=\"{}\">", formats.len());
        for (number, code) in (FIRST_FORMAT..).zip(formats) {
            let _ = write!(xml, "<numFmt numFmtId=\"{number}\" formatCode=\"");
            attribute(code, &mut xml);
            xml.push_str("\"/>");
        }
        xml.push_str("</numFmts>");
    }
    let font = "<sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/>";
    let _ = write!(xml, "<fonts count=\"2\"><font>{font}</font><font><b/>{font}</font></fonts>");
    xml.push_str(
        "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>",
    );
    let _ = write!(xml, "<cellXfs count=\"{}\">", formats.len() + 2);
    let rest = "fillId=\"0\" borderId=\"0\" xfId=\"0\"";
    let _ = write!(
        xml,
        "<xf numFmtId=\"0\" fontId=\"0\" {rest}/><xf numFmtId=\"0\" fontId=\"1\" {rest} applyFont=\"1\"/>"
    );
    for (number, _) in (FIRST_FORMAT..).zip(formats) {
        let _ = write!(xml, "<xf numFmtId=\"{number}\" fontId=\"0\" {rest} applyNumberFormat=\"1\"/>");
    }
    xml.push_str(
        "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
    );
    xml
}

/// The beginning of a sheet: the first row stays in sight if `frozen`, and columns are so wide.
pub fn sheet_head(frozen: bool, widths: &[usize]) -> String {
    let mut xml = format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\">");
    if frozen {
        xml.push_str("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>");
    }
    xml.push_str("</sheetView></sheetViews>");
    if !widths.is_empty() {
        xml.push_str("<cols>");
        for (number, width) in (1..).zip(widths) {
            let _ =
                write!(xml, "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>");
        }
        xml.push_str("</cols>");
    }
    xml + "<sheetData>"
}

/// The end of a sheet.
pub fn sheet_tail(filter: Option<&str>) -> String {
    let filter =
        filter.map_or_else(String::new, |cells| format!("<autoFilter ref=\"{}\"/>", cells.replace('$', "")));
    format!("</sheetData>{filter}</worksheet>")
}

/// The letters of a column from 0: `A`, `Z`, `AA`.
pub fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Adds the `t` element of a text, every character so that it comes back.
pub fn text(text: &str, xml: &mut Vec<u8>) {
    let bare = |end: Option<&u8>| end.is_some_and(|byte| byte.is_ascii_whitespace());
    let kept = bare(text.as_bytes().first()) || bare(text.as_bytes().last());
    xml.extend_from_slice(if kept { b"<t xml:space=\"preserve\">" } else { b"<t>" });
    if text.bytes().all(is_plain) {
        xml.extend_from_slice(text.as_bytes());
    } else {
        let mut escaped = String::with_capacity(text.len() + 16);
        escape(text, &mut escaped);
        xml.extend_from_slice(escaped.as_bytes());
    }
    xml.extend_from_slice(b"</t>");
}

/// Whether a byte stands for itself wherever it is. 0xEF begins two characters that XML does
/// not have, and many that it has.
fn is_plain(byte: u8) -> bool {
    byte >= 0x20 && !matches!(byte, b'&' | b'<' | b'>' | b'_' | 0xEF)
}

fn escape(text: &str, xml: &mut String) {
    for (at, c) in text.char_indices() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            // Five letters that would be taken for a character that XML cannot hold.
            '_' if is_escaped(text.get(at..).unwrap_or_default()) => xml.push_str("_x005F_"),
            '\t' | '\n' => xml.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(xml, "_x{:04X}_", u32::from(c));
            }
            other => xml.push(other),
        }
    }
}

/// Whether a text begins with `_xHHHH_`.
fn is_escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.get(1) == Some(&b'x')
        && bytes.get(6) == Some(&b'_')
        && bytes.get(2..6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Adds the value of an attribute.
fn attribute(text: &str, xml: &mut String) {
    let mut escaped = String::new();
    escape(text, &mut escaped);
    xml.push_str(&escaped.replace('"', "&quot;"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, wanted) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(letters(column), wanted);
        }
    }

    #[test]
    fn texts_are_escaped_where_they_must_be() {
        for (plain, wanted) in [
            ("阿苔", "<t>阿苔</t>"),
            ("a_b", "<t>a_b</t>"),
            ("，", "<t>，</t>"),
            ("a<b>&c", "<t>a&lt;b&gt;&amp;c</t>"),
            (" a", "<t xml:space=\"preserve\"> a</t>"),
            ("a\r\nb", "<t>a_x000D_\nb</t>"),
            ("_x000D_", "<t>_x005F_x000D_</t>"),
            ("\u{ffff}", "<t>_xFFFF_</t>"),
        ] {
            let mut xml = Vec::new();
            text(plain, &mut xml);
            assert_eq!(String::from_utf8(xml).unwrap(), wanted);
        }
    }
}
