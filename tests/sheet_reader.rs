//! Workbooks of every form, as their cells are given.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use dabao::content::Content;
use dabao::finding::{Code, Findings};
use dabao::reader::kind::Kind;
use dabao::reader::{Context, Form, ReadError, Record, sheet};
use proptest::prelude::*;
use std::io::Write;

/// A row: its number, and each cell as `form:text`.
type Row = (u64, Vec<String>);

struct Outcome {
    sheets: Vec<(String, bool, Vec<Row>)>,
    codes: Vec<Code>,
    result: Result<(), ReadError>,
}

fn letter(form: Form) -> &'static str {
    match form {
        Form::Empty => "",
        Form::Text => "t:",
        Form::Number => "n:",
        Form::Percent => "p:",
        Form::Date => "d:",
        Form::Bool => "b:",
        Form::Error => "e:",
    }
}

fn read_with(kind: Kind, content: &Content, passwords: &[&str]) -> Outcome {
    let findings = Findings::new();
    let passwords: Vec<String> = passwords.iter().map(|p| (*p).to_owned()).collect();
    let context = Context { path: "f", findings: &findings, passwords: &passwords, known_header: &|_| false };
    let mut sheets = Vec::new();
    let result = sheet::read(kind, content, &context, &mut |sheet, records| {
        sheets.push((sheet.name.clone(), sheet.hidden, Vec::new()));
        let rows = &mut sheets.last_mut().unwrap().2;
        let mut record = Record::default();
        while records.next(&mut record)? {
            rows.push((
                record.number,
                record.cells().map(|c| format!("{}{}", letter(c.form), c.text)).collect(),
            ));
        }
        Ok(())
    });
    let codes = findings.into_vec().iter().map(|f| f.code).collect();
    Outcome { sheets, codes, result }
}

fn fixture(name: &str) -> Content {
    Content::Path(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/readers").join(name))
}

/// Reads a fixture that must be readable.
fn read(kind: Kind, name: &str) -> Outcome {
    let outcome = read_with(kind, &fixture(name), &[]);
    outcome.result.as_ref().unwrap();
    outcome
}

fn row(number: u64, cells: &[&str]) -> Row {
    (number, cells.iter().map(|c| (*c).to_owned()).collect())
}

#[test]
fn every_form_of_cell_is_told() {
    let outcome = read(Kind::Xlsx, "all-forms.xlsx");
    let (name, hidden, rows) = &outcome.sheets[0];
    assert_eq!((name.as_str(), *hidden), ("数据", false));
    assert_eq!(
        rows[1],
        row(
            2,
            &[
                "t:7345678901234567890",
                "t:春天 & <花>\n第二行",
                "n:12345",
                "p:12.5%",
                "d:2026-03-14 09:00:00",
                "d:2026-03-14",
                "d:25:30:00",
                "b:true",
            ]
        )
    );
    assert_eq!(
        rows[2],
        row(
            3,
            &["t:0012", "t:=SUM", "n:-0.5", "p:7%", "d:2026-03-15 00:00:00", "d:09:05:00", "n:0", "b:false"]
        )
    );
    assert_eq!(rows[3], row(4, &["", "", "e:=SUM(C2:C3)", "", "e:#REF!"]));
    assert_eq!(rows[4], row(6, &["t:合计"]));
}

#[test]
fn hidden_sheets_are_read_and_noted() {
    let outcome = read(Kind::Xlsx, "all-forms.xlsx");
    let hidden: Vec<_> = outcome.sheets.iter().map(|s| (s.0.as_str(), s.1, s.2.len())).collect();
    assert_eq!(hidden, [("数据", false, 5), ("隐藏", true, 1), ("深藏", true, 1)]);
    assert_eq!(outcome.codes, [Code::SheetHidden, Code::SheetHidden]);
}

#[test]
fn days_may_be_counted_from_1904() {
    assert_eq!(read(Kind::Xlsx, "days-since-1904.xlsx").sheets[0].2[1], row(2, &["d:2026-03-14 09:00:00"]));
}

#[test]
fn a_header_alone_is_a_record() {
    assert_eq!(read(Kind::Xlsx, "header-only.xlsx").sheets[0].2, [row(1, &["t:日期", "t:收获音浪"])]);
}

#[test]
fn a_wrong_dimension_is_not_believed() {
    let rows = &read(Kind::Xlsx, "wrong-dimension.xlsx").sheets[0].2;
    assert_eq!(rows[1], row(3, &["t:576460000000000001", "n:12.5"]));
}

#[test]
fn texts_need_no_shared_strings() {
    let rows = &read(Kind::Xlsx, "no-shared-strings.xlsx").sheets[0].2;
    assert_eq!(*rows, [row(1, &["t:日期", "t:播放量"]), row(2, &["t:2026-03-14", "n:31"])]);
}

#[test]
fn an_id_written_digit_by_digit_is_exact_and_a_rounded_one_is_a_number() {
    let rows = &read(Kind::Xlsx, "ids-as-numbers.xlsx").sheets[0].2;
    let cells: Vec<_> = rows.iter().map(|r| r.1[0].as_str()).collect();
    assert_eq!(cells, ["n:7345678901234568000", "n:7345678901234568000", "t:7345678901234567890"]);
}

#[test]
fn a_far_corner_costs_one_row() {
    let rows = &read(Kind::Xlsx, "far-corner.xlsx").sheets[0].2;
    assert_eq!(rows[0], row(1, &["n:1"]));
    assert_eq!((rows[1].0, rows[1].1.len(), rows[1].1[16_383].as_str()), (1_048_576, 16_384, "n:2"));
}

#[test]
fn a_row_beyond_the_sheet_is_refused() {
    let outcome = read_with(Kind::Xlsx, &fixture("beyond-the-sheet.xlsx"), &[]);
    assert!(matches!(outcome.result, Err(ReadError::Limit(what)) if what.contains("1048577")));
    assert_eq!(outcome.sheets[0].2, [row(1, &["n:1"])]);
}

#[test]
fn rows_out_of_order_lose_no_cell() {
    let outcome = read(Kind::Xlsx, "rows-out-of-order.xlsx");
    assert_eq!(
        outcome.sheets[0].2,
        [
            row(2, &["n:21", "n:22"]),
            row(1, &["n:11"]),
            row(2, &["n:99"]),
            row(3, &["n:31", "n:32"]),
            row(4, &["n:41"]),
            row(4, &["n:42"]),
        ]
    );
    assert_eq!(outcome.codes, [Code::RowOutOfOrder, Code::RowOutOfOrder]);
}

#[test]
fn cells_without_a_place_follow_one_another() {
    let rows = &read(Kind::Xlsx, "no-places.xlsx").sheets[0].2;
    assert_eq!(*rows, [row(1, &["n:1", "", "n:3"]), row(3, &["", "n:5"])]);
}

#[test]
fn rich_text_keeps_its_runs_and_no_phonetic_hint() {
    let cells = &read(Kind::Xlsx, "rich-text.xlsx").sheets[0].2[0].1;
    assert_eq!(*cells, ["t:粗 细 ", "t:line\r\nend _x000D_ 😀", "t:", "e:shared string 3 is missing"]);
}

#[test]
fn a_formula_without_a_value_is_said() {
    let cells = &read(Kind::Xlsx, "formula-without-value.xlsx").sheets[0].2[0].1;
    assert_eq!(*cells, ["e:=SUM(B1:C1)", "t:ab", "e:#SPILL!"]);
}

#[test]
fn formats_make_dates_times_shares_and_spans() {
    let cells = &read(Kind::Xlsx, "date-formats.xlsx").sheets[0].2[0].1;
    assert_eq!(
        *cells,
        [
            "d:2026-03-14 09:00:00",
            "d:2026-03-14",
            "d:09:00:00",
            "p:41.2345%",
            "d:25:30:00",
            "n:60",
            "d:2026-03-14 09:00:00",
            "t:2026-03-14T01:00:00Z",
        ]
    );
}

#[test]
fn a_cut_sheet_gives_its_rows_and_then_an_error() {
    let outcome = read_with(Kind::Xlsx, &fixture("cut-inside-a-row.xlsx"), &[]);
    assert_eq!(outcome.sheets[0].2, [row(1, &["n:1"])]);
    assert!(matches!(outcome.result, Err(ReadError::Malformed(_))));
}

#[test]
fn a_bent_byte_in_a_sheet_is_noticed() {
    let plain = b"<worksheet><sheetData><row><c><v>12345</v></c></row></sheetData><x/></worksheet>";
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let Content::Memory(bytes) = workbook_with(plain, options) else { unreachable!() };
    let mut bytes = bytes.to_vec();
    let at = bytes.windows(5).position(|w| w == b"12345").unwrap();
    bytes[at] = b'9';
    let outcome = read_with(Kind::Xlsx, &Content::memory(bytes), &[]);
    assert!(matches!(outcome.result, Err(ReadError::Malformed(_))), "{:?}", outcome.sheets);
}

#[test]
fn xls_gives_exact_texts_shares_and_dates() {
    let outcome = read(Kind::Xls, "excel-97.xls");
    let (name, _, rows) = &outcome.sheets[0];
    assert_eq!(name, "New Sheet1");
    assert_eq!(
        rows[1],
        row(
            2,
            &["t:春天😀 & <花>", "d:2026-03-14", "p:68.89%", "n:12345", "d:2026-03-14 08:59:59", "b:true"]
        )
    );
    assert_eq!(rows[2], row(4, &["t:7345678901234567890", "n:7345678901234568000", "n:-12.34", "n:0.1"]));
    assert_eq!(rows[3], row(5, &["n:0", "n:1", "n:2", "n:3"]));
    for number in 5..15 {
        let text = format!("t:{number} {}{}", "长文本".repeat(300), "plain".repeat(100));
        assert_eq!(rows[number - 1].1, [text], "a string that runs over record ends");
    }
    assert_eq!(outcome.sheets[1].0, "隐藏");
    assert_eq!(outcome.codes, [Code::SheetHidden]);
}

#[test]
fn an_encrypted_xls_asks_for_a_password() {
    let mut bytes = std::fs::read(fixture_path("excel-97.xls")).unwrap();
    let harmless = [0xE1u8, 0, 2, 0, 0xB0, 4];
    let at = bytes.windows(6).position(|w| w == harmless).expect("the record after the first");
    bytes[at] = 0x2F;
    let outcome = read_with(Kind::Xls, &Content::memory(bytes), &["x"]);
    assert!(matches!(outcome.result, Err(ReadError::Password)));
}

fn fixture_path(name: &str) -> std::path::PathBuf {
    match fixture(name) {
        Content::Path(path) => path,
        _ => unreachable!(),
    }
}

/// The XLS fixture with the first place of some bytes written over.
fn xls_with(old: &[u8], new: &[u8]) -> Content {
    let mut bytes = std::fs::read(fixture_path("excel-97.xls")).unwrap();
    let at = bytes.windows(old.len()).position(|window| window == old).expect("bytes of the fixture");
    bytes[at..at + new.len()].copy_from_slice(new);
    Content::memory(bytes)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn an_xls_stream_may_be_written_in_capitals() {
    let content = xls_with(&utf16("Workbook"), &utf16("WORKBOOK"));
    let kind = dabao::reader::kind::refine(dabao::reader::kind::sniff(&content.head(512).unwrap()), &content);
    assert_eq!(kind, Kind::Xls);
    assert_eq!(read_with(kind, &content, &[]).sheets, read(Kind::Xls, "excel-97.xls").sheets);
}

#[test]
fn a_number_format_that_is_cut_spoils_no_xls() {
    // A FORMAT record whose code claims more characters than follow.
    let code = b"\x00General";
    let content = xls_with(&[&[7, 0], code.as_slice()].concat(), &[&[9, 0], code.as_slice()].concat());
    let outcome = read_with(Kind::Xls, &content, &[]);
    outcome.result.unwrap();
    assert_eq!(outcome.sheets, read(Kind::Xls, "excel-97.xls").sheets);
}

#[test]
fn a_sheet_without_its_part_is_told_and_the_others_are_read() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 3] = [
        (
            "xl/workbook.xml",
            br#"<workbook><sheets><sheet name="Module" r:id=""/><sheet name="S" r:id="a"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>"#,
        ),
        ("xl/s.xml", br#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>"#),
    ];
    for (name, body) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(body).unwrap();
    }
    let outcome = read_with(Kind::Xlsx, &Content::memory(zip.finish().unwrap().into_inner()), &[]);
    outcome.result.unwrap();
    assert_eq!(outcome.sheets, [("S".to_owned(), false, vec![row(1, &["n:1"])])]);
    assert_eq!(outcome.codes, [Code::ReaderFailed]);
}

#[test]
fn xlsb_is_read_cell_by_cell() {
    let outcome = read(Kind::Xlsb, "hidden-sheet.xlsb");
    assert_eq!(outcome.sheets[0].0, "表一");
    assert!(outcome.sheets[0].1, "hidden");
    assert_eq!(
        outcome.sheets[0].2,
        [row(1, &["t:日期", "t:播放量"]), row(3, &["t:2026-03-14", "n:31.5", "", "b:true"])]
    );
}

#[test]
fn ods_repeats_values_and_passes_over_repeated_gaps() {
    let outcome = read(Kind::Ods, "repeated-rows.ods");
    assert_eq!(
        outcome.sheets[0].2,
        [
            row(1, &["t:标题", "", "t:a  b\nc & d"]),
            row(
                5,
                &[
                    "n:1234.5",
                    "p:41.2345%",
                    "d:2026-03-14",
                    "d:2026-03-14 09:00:00",
                    "d:25:30:00",
                    "d:09:05:00",
                    "b:true",
                    "t:7345678901234567890",
                    "e:#REF!",
                    "t:kept",
                ]
            ),
            row(6, &["n:7", "n:7"]),
            row(7, &["n:7", "n:7"]),
        ]
    );
    assert_eq!(outcome.sheets[1], ("藏".into(), true, vec![row(1, &["t:z"])]));
}

#[test]
fn encrypted_workbooks_open_with_the_password_that_fits() {
    for (name, password, plain) in [
        ("agile-encryption.xlsx", "秘密123", "header-only.xlsx"),
        ("agile-sha1-encryption.xlsx", "pass", "all-forms.xlsx"),
        ("standard-encryption.xlsx", "secret", "header-only.xlsx"),
    ] {
        let plain = read(Kind::Xlsx, plain).sheets;
        let opened = read_with(Kind::OfficeEncrypted, &fixture(name), &["wrong", password]);
        opened.result.unwrap();
        assert_eq!(opened.sheets, plain, "{name}");
        let closed = read_with(Kind::OfficeEncrypted, &fixture(name), &["wrong"]);
        assert!(matches!(closed.result, Err(ReadError::Password)), "{name}");
    }
}

#[test]
fn an_encrypted_xls_opens_with_the_password_that_fits() {
    for (name, password) in [
        ("rc4-md5-encryption.xls", "秘密123"),
        ("rc4-sha1-encryption.xls", "secret"),
        ("xor-encryption.xls", "secret"),
    ] {
        let opened = read_with(Kind::Xls, &fixture(name), &["wrong", password]);
        opened.result.unwrap();
        let rows = vec![
            row(1, &["t:昵称", "t:用户ID", "t:关注时间"]),
            row(2, &["t:示例粉丝丙", "t:1000000003", "t:2026-05-01"]),
            row(3, &[&format!("t:{}", "长文本".repeat(1500))]),
        ];
        assert_eq!(opened.sheets, [("锁".into(), false, rows)], "{name}");
        for passwords in [&["wrong", "Secret"][..], &[], &[""]] {
            let closed = read_with(Kind::Xls, &fixture(name), passwords);
            assert!(matches!(closed.result, Err(ReadError::Password)), "{name}");
            assert_eq!(closed.sheets, [], "{name}");
        }
    }
}

/// A workbook of one sheet, its XML given.
fn workbook(sheet: &[u8]) -> Content {
    workbook_with(sheet, zip::write::SimpleFileOptions::default())
}

fn workbook_with(sheet: &[u8], options: zip::write::SimpleFileOptions) -> Content {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 3] = [
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>"#,
        ),
        ("xl/s.xml", sheet),
    ];
    for (name, body) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(body).unwrap();
    }
    Content::memory(zip.finish().unwrap().into_inner())
}

#[test]
fn bombs_meet_a_limit() {
    let blanks =
        [b"<worksheet><sheetData>".as_slice(), &vec![b' '; 70 << 20], b"</sheetData></worksheet>"].concat();
    let nested = [b"<worksheet>".as_slice(), &b"<a>".repeat(1000)].concat();
    let wide = [b"<worksheet><sheetData><row><c t=\"str\"><v>".as_slice(), &vec![b'x'; 34 << 20]].concat();
    for bomb in [blanks, nested, wide] {
        let outcome = read_with(Kind::Xlsx, &workbook(&bomb), &[]);
        assert!(matches!(outcome.result, Err(ReadError::Limit(_))), "{:?}", outcome.result);
    }
}

#[test]
fn what_is_no_workbook_is_malformed() {
    let junk = Content::memory(b"not a workbook at all".to_vec());
    for kind in [Kind::Xlsx, Kind::Xlsb, Kind::Xls, Kind::Ods, Kind::OfficeEncrypted, Kind::Text] {
        assert!(matches!(read_with(kind, &junk, &[]).result, Err(ReadError::Malformed(_))), "{kind:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(rows in prop::collection::vec(prop::collection::vec(any::<Option<Written>>(), 1..6), 1..8)) {
        let mut book = rust_xlsxwriter::Workbook::new();
        let share = rust_xlsxwriter::Format::new().set_num_format("0.00%");
        let page = book.add_worksheet();
        let mut expected = Vec::new();
        for (r, row) in (0u32..).zip(&rows) {
            let mut cells: Vec<String> = Vec::new();
            for (c, cell) in (0u16..).zip(row) {
                cells.push(match cell {
                    None => String::new(),
                    Some(Written::Text(text)) => { page.write_string(r, c, text).unwrap(); format!("t:{text}") }
                    Some(Written::Number(n)) => { page.write_number(r, c, f64::from(*n)).unwrap(); format!("n:{n}") }
                    Some(Written::Share(n)) => {
                        page.write_number_with_format(r, c, f64::from(*n) / 10_000.0, &share).unwrap();
                        format!("p:{}%", rust_decimal::Decimal::new((*n).into(), 2).normalize())
                    }
                    Some(Written::Bool(b)) => { page.write_boolean(r, c, *b).unwrap(); format!("b:{b}") }
                });
            }
            while cells.last().is_some_and(String::is_empty) { cells.pop(); }
            if !cells.is_empty() { expected.push((u64::from(r) + 1, cells)); }
        }
        let outcome = read_with(Kind::Xlsx, &Content::memory(book.save_to_buffer().unwrap()), &[]);
        outcome.result.unwrap();
        prop_assert_eq!(&outcome.sheets[0].2, &expected);
    }

    #[test]
    fn no_sheet_of_any_xml_panics(xml in "(<(row|c|v|is|t|f|sheetData|/c|/row)( r=\"[A-Z]{0,4}[0-9]{0,8}\")?( t=\"(s|str|b|e|n|d)\")?/?>|[0-9.E+-]{0,9}|&[a-z]{0,3};?|.){0,40}") {
        let whole = format!("<worksheet><sheetData>{xml}</sheetData></worksheet>");
        let _ = read_with(Kind::Xlsx, &workbook(whole.as_bytes()), &[]);
    }

    #[test]
    fn one_bent_byte_never_panics(which in 0usize..5, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let (kind, name) = [
            (Kind::Xls, "excel-97.xls"), (Kind::Xlsb, "hidden-sheet.xlsb"), (Kind::Ods, "repeated-rows.ods"),
            (Kind::Xlsx, "all-forms.xlsx"), (Kind::OfficeEncrypted, "standard-encryption.xlsx"),
        ][which];
        let mut bytes = std::fs::read(fixture_path(name)).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = read_with(kind, &Content::memory(bytes), &["secret"]);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), which in 0usize..4) {
        let kind = [Kind::Xls, Kind::Xlsx, Kind::Ods, Kind::OfficeEncrypted][which];
        let bytes = match kind {
            Kind::Xls | Kind::OfficeEncrypted => [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], &bytes[..]].concat(),
            _ => bytes,
        };
        let _ = read_with(kind, &Content::memory(bytes), &[]);
    }
}

/// A cell to write.
#[derive(Debug, Clone)]
enum Written {
    Text(String),
    Number(i32),
    Share(i32),
    Bool(bool),
}

impl Arbitrary for Written {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        prop_oneof![
            "[\\PC\\n\\t]{1,12}".prop_map(Written::Text),
            any::<i32>().prop_map(Written::Number),
            any::<i32>().prop_map(Written::Share),
            any::<bool>().prop_map(Written::Bool),
        ]
        .boxed()
    }
}
