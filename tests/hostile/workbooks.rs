//! Workbooks that claim more than they hold, refer to themselves, or unfold without end.

use crate::program::{Place, Told};
use crate::zips::{Entry, zip};

const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

/// A workbook with one sheet, and further parts that stand in the place of ours.
fn xlsx(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let relations = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut parts = vec![
        ("[Content_Types].xml", r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#.to_owned()),
        ("_rels/.rels", format!("<Relationships {relations}><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")),
        ("xl/workbook.xml", format!("<workbook {MAIN} xmlns:r=\"{office}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", format!("<Relationships {relations}><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>")),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ];
    for (name, text) in more {
        parts.retain(|(known, _)| known != name);
        parts.push((name, (*text).to_owned()));
    }
    zip(&parts.into_iter().map(|(name, text)| Entry::deflated(name, text)).collect::<Vec<_>>())
}

fn sheet(rows: &str) -> String {
    format!("<worksheet {MAIN}><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>")
}

fn text_row(number: u32, cells: &[&str]) -> String {
    let cells: String =
        cells.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

fn good_rows() -> String {
    text_row(1, &["昵称", "用户ID", "关注时间"]) + &text_row(2, &["示例粉丝丙", "1000000003", "2026-05-01"])
}

fn ods(content: &str) -> Vec<u8> {
    zip(&[
        Entry::stored("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        Entry::deflated("content.xml", content),
    ])
}

fn ods_table(rows: &str) -> String {
    format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"S\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
}

fn ods_row(cells: &[&str], attributes: &str) -> String {
    let cells: String = cells
        .iter()
        .map(|text| {
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        })
        .collect();
    format!("<table:table-row {attributes}>{cells}</table:table-row>")
}

/// Packs files beside a good table and asserts that the table is taken in.
fn take_in(files: Vec<(&str, Vec<u8>)>) -> Told {
    let told =
        files.into_iter().fold(Place::with_good(), |place, (name, bytes)| place.file(name, bytes)).take_in();
    assert_eq!(told.rows("good.csv"), 2);
    told
}

#[test]
fn far_corners_and_false_dimensions_cost_nothing() {
    let corner = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let beyond = "<row r=\"9999999\"><c r=\"ZZZZZ9999999\"><v>1</v></c></row>";
    let told = take_in(vec![
        ("corner.xlsx", xlsx(&sheet(corner), &[])),
        ("beyond.xlsx", xlsx(&sheet(beyond), &[])),
        ("dimension.xlsx", xlsx(&sheet(&good_rows()), &[])),
    ]);
    assert_eq!((told.state("dimension.xlsx"), told.rows("dimension.xlsx")), ("ingested", 1));
    assert!(told.codes("beyond.xlsx").contains("reader-failed"));
}

#[test]
fn strings_that_refer_to_nothing_or_claim_too_many_are_told() {
    let shared =
        |text: &str| format!("<sst {MAIN} count=\"4294967295\" uniqueCount=\"4294967295\">{text}</sst>");
    let refer = |index: &str| {
        let row = text_row(3, &["1000000004", "2026-05-02"]);
        let name = format!("<row r=\"3\"><c t=\"s\"><v>{index}</v></c>");
        sheet(&format!("{}{}", good_rows(), row.replace("<row r=\"3\">", &name)))
    };
    let nested = shared(&format!("<si>{}<t>x</t>", "<r>".repeat(100_000)));
    let told = take_in(vec![
        ("count.xlsx", xlsx(&refer("0"), &[("xl/sharedStrings.xml", &shared("<si><t>示例</t></si>"))])),
        (
            "missing.xlsx",
            xlsx(&refer("4000000000"), &[("xl/sharedStrings.xml", &shared("<si><t>示例</t></si>"))]),
        ),
        ("negative.xlsx", xlsx(&refer("-1"), &[])),
        ("nested.xlsx", xlsx(&refer("0"), &[("xl/sharedStrings.xml", &nested)])),
    ]);
    for path in ["missing.xlsx", "negative.xlsx", "nested.xlsx"] {
        assert!(!told.troubles(path).is_empty(), "{path}");
    }
}

#[test]
fn relations_that_run_in_a_circle_end() {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"{target}\"/></Relationships>"
        )
    };
    let sheets: String =
        (0..50_000).map(|n| format!("<sheet name=\"S{n}\" sheetId=\"{n}\" r:id=\"r1\"/>")).collect();
    let book = format!("<workbook {MAIN} xmlns:r=\"{office}\"><sheets>{sheets}</sheets></workbook>");
    let told = take_in(vec![
        ("itself.xlsx", xlsx(&sheet(""), &[("xl/_rels/workbook.xml.rels", &relations("workbook.xml"))])),
        (
            "out.xlsx",
            xlsx(&sheet(""), &[("xl/_rels/workbook.xml.rels", &relations("../../../../etc/passwd"))]),
        ),
        ("one-sheet-often.xlsx", xlsx(&sheet(&good_rows()), &[("xl/workbook.xml", &book)])),
    ]);
    assert_eq!((told.state("one-sheet-often.xlsx"), told.rows("one-sheet-often.xlsx")), ("incomplete", 1));
}

#[test]
fn entities_are_not_unfolded() {
    let mut laughs = String::from("<!DOCTYPE lolz [<!ENTITY a0 \"ha\">");
    for level in 1..30 {
        laughs += &format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10));
    }
    laughs += "]>";
    let external = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>";
    let cell = |entity: &str| {
        sheet(&format!("{}{}", good_rows(), text_row(3, &[entity, "1000000004", "2026-05-02"])))
    };
    let row = ods_row(&["昵称", "用户ID", "关注时间"], "");
    let place = Place::with_good()
        .file("laughs.xlsx", xlsx(&format!("{laughs}{}", cell("&a29;")), &[]))
        .file("external.xlsx", xlsx(&format!("{external}{}", cell("&e;")), &[]))
        .file(
            "laughs.ods",
            ods(&format!(
                "{laughs}{}",
                ods_table(&(row.clone() + &ods_row(&["&a29;", "1", "2026-05-01"], "")))
            )),
        )
        .file(
            "external.ods",
            ods(&format!("{external}{}", ods_table(&(row + &ods_row(&["&e;", "1", "2026-05-01"], ""))))),
        )
        .file("laughs.xls", format!("{laughs}<table><tr><td>&a29;</td></tr></table>"));
    let told = place.take_in();
    let bundle = std::fs::read(place.bundle()).unwrap();
    assert!(!bundle.windows(10).any(|w| w == b"root:x:0:0"));
    // What is not unfolded stands as it stood.
    assert_eq!((told.rows("laughs.xlsx"), told.rows("external.ods")), (2, 1));
}

#[test]
fn workbooks_that_unfold_without_end_meet_a_limit() {
    let blanks = |length: usize| " ".repeat(length);
    let filler = blanks(20 << 20);
    let told = take_in(vec![
        ("blanks.xlsx", xlsx(&format!("{}{filler}", sheet(&good_rows())), &[])),
        ("cell.xlsx", xlsx(&sheet(&text_row(1, &[&"x".repeat(40 << 20)])), &[])),
        ("blanks.ods", ods(&format!("{}{filler}", ods_table("")))),
        (
            "words.docx",
            zip(&[
                Entry::deflated("[Content_Types].xml", "<Types/>"),
                Entry::deflated("word/document.xml", &filler),
            ]),
        ),
    ]);
    assert!(told.codes("cell.xlsx").contains("reader-failed"));
}

#[test]
fn repeats_in_ods_meet_a_limit() {
    let header = ods_row(&["昵称", "用户ID", "关注时间"], "");
    let wide = "<table:table-row><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"4294967295\"><text:p>x</text:p></table:table-cell></table:table-row>";
    let both = format!(
        "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16000\"><text:p>{}</text:p></table:table-cell></table:table-row>",
        "x".repeat(30_000)
    );
    let spaces = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"4294967295\"/></text:p></table:table-cell></table:table-row>";
    let empty = "<table:table-row table:number-rows-repeated=\"1048500\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let told = take_in(vec![
        ("wide.ods", ods(&ods_table(&(header.clone() + wide)))),
        ("both.ods", ods(&ods_table(&(header.clone() + &both)))),
        ("spaces.ods", ods(&ods_table(&(header.clone() + spaces)))),
        ("empty.ods", ods(&ods_table(&(header + &ods_row(&["x", "1000000003", "2026-05-01"], "") + empty)))),
    ]);
    for path in ["wide.ods", "both.ods", "spaces.ods"] {
        assert!(!told.troubles(path).is_empty(), "{path}: {}", told.state(path));
    }
    assert_eq!(told.rows("empty.ods"), 1);
}

#[test]
fn a_row_of_an_ods_that_repeats_without_end_meets_a_limit() {
    // Enough columns that the copies run out long before the rows do.
    let many = ["1"; 4000];
    let rows = ods_row(&many, "") + &ods_row(&many, "table:number-rows-repeated=\"4294967295\"");
    let told = Place::with_good().file("rows.ods", ods(&ods_table(&rows))).scan();
    assert!(told.troubles("rows.ods").contains("reader-failed"), "{}", told.state("rows.ods"));
    assert_eq!(told.rows("good.csv"), 2);
}

#[test]
fn compound_files_with_circles_end() {
    let whole =
        std::fs::read(format!("{}/fixtures/readers/excel-97.xls", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let locked =
        std::fs::read(format!("{}/fixtures/readers/agile-encryption.xlsx", env!("CARGO_MANIFEST_DIR")))
            .unwrap();
    let mut place = Place::with_good().word("--password=secret");
    // Each that opens costs a hundred thousand rounds of hashing for each password.
    for (name, whole, step, sectors) in [("a.xls", &whole, 12, 6), ("b.xlsx", &locked, 240, 3)] {
        // Any word of the header, and every allocation that could lead back.
        for at in (24..512).step_by(step) {
            for (number, value) in [0u32, 1, 2, 0xFFFF_FFF9].into_iter().enumerate() {
                let mut bytes = whole.clone();
                bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
                place = place.file(format!("{at}-{number}/{name}"), bytes);
            }
        }
        for sector in 1..(whole.len() / 512).min(sectors) {
            let mut bytes = whole.clone();
            for (index, word) in bytes[sector * 512..(sector + 1) * 512].chunks_exact_mut(4).enumerate() {
                word.copy_from_slice(&(index as u32 / 2).to_le_bytes());
            }
            place = place.file(format!("fat-{sector}/{name}"), bytes);
        }
    }
    let told = place.scan();
    assert_eq!(told.rows("good.csv"), 2);
}

#[test]
fn workbooks_with_flipped_bytes_end_in_a_state() {
    let mut place = Place::with_good().word("--password=secret");
    for name in [
        "all-forms.xlsx",
        "excel-97.xls",
        "hidden-sheet.xlsb",
        "repeated-rows.ods",
        "standard-encryption.xlsx",
    ] {
        let whole = std::fs::read(format!("{}/fixtures/readers/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 40) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0xFF;
            place = place.file(format!("{at}/{name}"), bytes);
        }
    }
    let told = place.scan();
    assert_eq!(told.rows("good.csv"), 2);
}

#[test]
fn strings_shared_by_the_million_stay_within_memory() {
    let refer = sheet(&format!("{}<row r=\"3\"><c t=\"s\"><v>1499999</v></c></row>", good_rows()));
    let table = |text: &str| format!("<sst {MAIN} count=\"1\" uniqueCount=\"4294967295\">{text}</sst>");
    let many = table(&"<si><t>a</t></si>".repeat(1_500_000));
    let long = table(&format!("<si><t>{}</t></si>", "长".repeat(20 << 20)));
    let told = take_in(vec![
        ("many.xlsx", xlsx(&refer, &[("xl/sharedStrings.xml", &many)])),
        ("long.xlsx", xlsx(&refer.replace("1499999", "0"), &[("xl/sharedStrings.xml", &long)])),
    ]);
    for path in ["many.xlsx", "long.xlsx"] {
        assert!(
            told.state(path) != "ingested" || !told.codes(path).is_empty(),
            "{path}: {}",
            told.state(path)
        );
    }
}

#[test]
fn xml_that_is_deep_everywhere_ends() {
    let deep = |tag: &str| format!("<{tag}>").repeat(300_000);
    let header = ods_row(&["昵称", "用户ID", "关注时间"], "");
    let told = take_in(vec![
        ("sheet.xlsx", xlsx(&format!("<worksheet {MAIN}>{}", deep("x")), &[])),
        ("cells.xlsx", xlsx(&sheet(&(good_rows() + &deep("row"))), &[])),
        ("book.xlsx", xlsx(&sheet(&good_rows()), &[("xl/workbook.xml", &deep("sheets"))])),
        ("styles.xlsx", xlsx(&sheet(&good_rows()), &[("xl/styles.xml", &deep("numFmts"))])),
        ("types.xlsx", xlsx(&sheet(&good_rows()), &[("[Content_Types].xml", &deep("Types"))])),
        ("content.ods", ods(&ods_table(&(header.clone() + &deep("table:table-row"))))),
        (
            "spans.ods",
            ods(&ods_table(&(header + "<table:table-row><table:table-cell><text:p>" + &deep("text:span")))),
        ),
    ]);
    for path in ["cells.xlsx", "book.xlsx", "content.ods", "spans.ods"] {
        assert!(!told.troubles(path).is_empty(), "{path}: {}", told.state(path));
    }
}

#[test]
fn chains_of_a_compound_file_that_claim_the_world_cost_nothing() {
    let whole =
        std::fs::read(format!("{}/fixtures/readers/excel-97.xls", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut place = Place::with_good();
    // Sectors of the FAT, of the directory, of the short FAT and of the DIFAT; the shift of a
    // sector; the first entries of the DIFAT.
    for at in [30, 32, 40, 44, 48, 56, 60, 64, 68, 72, 76, 80, 84] {
        for value in [0xFFFF_FFFF_u32, 0xFFFF_FFFA, 0x7FFF_FFFF, 0x00FF_FFFF, 3] {
            let mut bytes = whole.clone();
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            place = place.file(format!("{at}-{value:x}.xls"), bytes);
        }
    }
    let told = place.memory(300).scan();
    assert_eq!(told.rows("good.csv"), 2);
    for file in told.files().filter(|f| f["state"] == "unknown" || f["state"] == "refused") {
        let path = file["path"].as_str().unwrap();
        assert!(!told.codes(path).is_empty(), "{path}");
    }
}
