//! Text readers: what is written in any encoding, dialect or page comes out the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use dabao::content::Content;
use dabao::finding::{Code, Finding, Findings};
use dabao::reader::{Context, Form, ReadError, Record, Visit, csv, html};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, WINDOWS_1252};
use proptest::prelude::*;

/// The number of a record, and its cells.
type Row = (u64, Vec<String>);

/// What a reader gave: sheets with their rows, and findings.
#[derive(Debug, Default)]
struct Read {
    sheets: Vec<(String, Vec<Row>)>,
    findings: Vec<Finding>,
    error: Option<ReadError>,
}

impl Read {
    /// The rows of the only sheet.
    fn rows(&self) -> Vec<Vec<&str>> {
        assert_eq!(self.sheets.len(), 1, "{:?}", self.error);
        self.sheets[0].1.iter().map(|(_, cells)| cells.iter().map(String::as_str).collect()).collect()
    }

    fn numbers(&self) -> Vec<u64> {
        self.sheets[0].1.iter().map(|(number, _)| *number).collect()
    }

    fn codes(&self) -> Vec<(Code, Option<u64>)> {
        self.findings.iter().map(|finding| (finding.code, finding.row)).collect()
    }
}

type Reader = fn(&Content, &Context<'_>, &mut Visit<'_>) -> Result<(), ReadError>;

fn read_with(reader: Reader, bytes: impl Into<Vec<u8>>, header: &[&str]) -> Read {
    let findings = Findings::new();
    let known_header = |cells: &[&str]| !header.is_empty() && cells == header;
    let context = Context { path: "in", findings: &findings, passwords: &[], known_header: &known_header };
    let mut read = Read::default();
    let result = reader(&Content::memory(bytes.into()), &context, &mut |sheet, records| {
        read.sheets.push((sheet.name.clone(), Vec::new()));
        let rows = &mut read.sheets.last_mut().unwrap().1;
        let mut record = Record::default();
        while records.next(&mut record)? {
            for cell in record.cells() {
                assert_eq!(cell.form == Form::Empty, cell.text.is_empty());
            }
            rows.push((record.number, record.cells().map(|c| c.text.to_owned()).collect()));
        }
        Ok(())
    });
    read.error = result.err();
    read.findings = findings.into_vec();
    read
}

fn read_csv(bytes: impl Into<Vec<u8>>) -> Read {
    read_with(csv::read, bytes, &[])
}

fn read_html(bytes: impl Into<Vec<u8>>) -> Read {
    read_with(html::read, bytes, &[])
}

fn encode(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable);
    bytes.into_owned()
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

const SAMPLE: &str =
    "订单号,商品名称,金额\n690000000000000001,手工编织篮子,12.50\n690000000000000002,陶瓷茶杯,8\n";

fn is_sample(read: &Read) {
    let rows = read.rows();
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert_eq!(rows[0], ["订单号", "商品名称", "金额"]);
    assert_eq!(rows[2], ["690000000000000002", "陶瓷茶杯", "8"]);
    assert_eq!(read.findings, []);
}

// Encodings.

#[test]
fn utf8_with_and_without_mark() {
    is_sample(&read_csv(SAMPLE));
    is_sample(&read_csv(format!("\u{feff}{SAMPLE}")));
    is_sample(&read_csv(format!("\u{feff}\u{feff}{SAMPLE}")));
}

#[test]
fn utf16_with_and_without_mark() {
    for big in [false, true] {
        is_sample(&read_csv(utf16(SAMPLE, big)));
        is_sample(&read_csv(utf16(&format!("\u{feff}{SAMPLE}"), big)));
    }
}

#[test]
fn utf16_cut_inside_a_unit_is_said() {
    let mut bytes = utf16(SAMPLE, false);
    bytes.pop();
    assert_eq!(read_csv(bytes).codes(), [(Code::EncodingInvalid, Some(3))]);
}

#[test]
fn gb18030_and_its_four_byte_characters() {
    is_sample(&read_csv(encode(GB18030, SAMPLE)));
    is_sample(&read_csv(encode(GB18030, &format!("\u{feff}{SAMPLE}"))));
    let rare = SAMPLE.replace("陶瓷", "𠮷㐀😀");
    let read = read_csv(encode(GB18030, &rare));
    assert_eq!(read.rows()[2][1], "𠮷㐀😀茶杯");
    assert_eq!(read.findings, []);
}

#[test]
fn a_known_header_decides_where_the_text_is_too_short() {
    let header = ["时间", "推荐"];
    let read = read_with(csv::read, encode(GB18030, "时间,推荐\n1,2\n"), &header);
    assert_eq!(read.rows()[0], header);
    let header = ["時間", "推薦"];
    let read = read_with(csv::read, encode(BIG5, "時間,推薦\n1,2\n"), &header);
    assert_eq!(read.rows()[0], header);
}

#[test]
fn big5() {
    let text = "訂單編號,商品名稱,備註\n1,手工編織籃子,請於週末前寄送給門市\n2,陶瓷茶杯,謝謝您的購買與支持\n";
    let read = read_csv(encode(BIG5, text));
    assert_eq!(read.rows()[1], ["1", "手工編織籃子", "請於週末前寄送給門市"]);
    assert_eq!(read.findings, []);
}

#[test]
fn western_text_is_a_guess_and_said_to_be_one() {
    let text =
        "Name,Straße,Größe\nMüller,Königsallee,größer\nJäger,Schönhauser,süß\nGünther,Hauptstraße,weiß\n";
    let read = read_csv(encode(WINDOWS_1252, text));
    assert_eq!(read.rows()[1], ["Müller", "Königsallee", "größer"]);
    assert_eq!(read.codes(), [(Code::EncodingGuessed, None)]);
}

#[test]
fn the_whole_file_decides() {
    for encoding in [UTF_8, GB18030] {
        let mut text = "id,name\n".to_owned();
        for row in 0..80_000 {
            text += &format!("{row},plain name\n");
        }
        text += "900001,最后一行才有中文\n900002,第二个名字\n";
        assert!(text.len() > 1 << 20);
        let read = read_csv(encode(encoding, &text));
        assert_eq!(read.rows().last().unwrap()[1], "第二个名字", "{}", encoding.name());
        assert_eq!(read.findings, []);
    }
}

#[test]
fn one_broken_byte_does_not_turn_the_encoding() {
    for encoding in [UTF_8, GB18030] {
        let mut text = "订单号,商品名称\n".to_owned();
        for row in 0..5_000 {
            text += &format!("{row},手工编织篮子\n");
        }
        let mut bytes = encode(encoding, &text);
        bytes.extend(b"5000,a\xffb\r\n5001,");
        bytes.extend(encode(encoding, "茶杯\n"));
        let read = read_csv(bytes);
        let rows = read.rows();
        assert_eq!(rows[5001][1], "a\u{fffd}b", "{}", encoding.name());
        assert_eq!(rows[5002][1], "茶杯");
        assert_eq!(read.codes(), [(Code::EncodingInvalid, Some(5002))]);
        assert_eq!(read.findings[0].expected, encoding.name());
        assert!(read.findings[0].found.starts_with("FF (byte "), "{}", read.findings[0].found);
    }
}

#[test]
fn a_replacement_character_in_the_file_is_no_fault() {
    let read = read_csv("a,b\n1,\u{fffd}\n");
    assert_eq!(read.rows()[1][1], "\u{fffd}");
    assert_eq!(read.findings, []);
}

#[test]
fn two_encodings_in_one_file_are_said() {
    let mut bytes = SAMPLE.repeat(20).into_bytes();
    bytes.extend(encode(GB18030, "3,混合编码的一行,1\n"));
    let read = read_csv(bytes);
    assert_eq!(read.rows()[1][1], "手工编织篮子");
    assert!(!read.findings.is_empty());
    assert!(read.findings.iter().all(|f| f.code == Code::EncodingInvalid && f.row == Some(61)));
}

// Dialects.

#[test]
fn each_delimiter_by_evenness() {
    for delimiter in [",", "\t", ";", "|"] {
        let text = ["id,name,n", "1,\"@\",5", "2,\"e\nf\",6", "3,g,7"].join("\n");
        let read = read_csv(text.replace(',', delimiter).replace('@', "a, b; c|\td"));
        assert_eq!(read.rows()[1], ["1", "a, b; c|\td", "5"], "{delimiter:?}");
        assert_eq!(read.rows()[2], ["2", "e\nf", "6"]);
        assert_eq!(read.numbers(), [1, 2, 3, 5]);
    }
}

#[test]
fn a_known_header_beats_evenness_and_a_preamble() {
    let text = "标题：一,二,三\n账号：甲,乙,丙\n时间;备注\n1;a,b,c\n2;d,e,f\n";
    let read = read_with(csv::read, text, &["时间", "备注"]);
    assert_eq!(read.rows()[3], ["1", "a,b,c"]);
}

#[test]
fn a_header_alone_without_line_end() {
    let read = read_with(csv::read, "时间;备注", &["时间", "备注"]);
    assert_eq!(read.rows(), [["时间", "备注"]]);
}

#[test]
fn the_delimiter_a_spreadsheet_was_told() {
    for end in ["\n", "\r\n", "\r"] {
        let read = read_csv(format!("sep=;{end}a;b,c{end}"));
        assert_eq!(read.rows(), [["a", "b,c"]]);
        assert_eq!(read.numbers(), [2]);
    }
}

#[test]
fn single_quotes_only_where_they_are_quotes() {
    let read = read_with(csv::read, "'a','b'\n'1','x, y'\n", &["a", "b"]);
    assert_eq!(read.rows()[1], ["1", "x, y"]);
    let read =
        read_csv("id,name,n\n'690000000000000001,a,1\n'690000000000000002,b,2\n'690000000000000003,c,3\n");
    assert_eq!(read.rows()[2], ["'690000000000000002", "b", "2"]);
}

// Records.

#[test]
fn cells_stay_as_they_are() {
    let read = read_csv("id,at,n\n\"\t690000000000000001\",`2026-01-02,'7\n 1 ,\"a\"\"b\",x\"y\"\n,\"\",\n");
    assert_eq!(read.rows()[1], ["\t690000000000000001", "`2026-01-02", "'7"]);
    assert_eq!(read.rows()[2], [" 1 ", "a\"b", "x\"y\""]);
    assert_eq!(read.rows()[3], ["", "", ""]);
    assert_eq!(read.findings, []);
}

#[test]
fn line_ends_of_all_kinds_are_counted() {
    let read = read_csv("a,b\r\n\"1\r\n2\",x\r3,\"4\r5\n6\"\n\n\r\n7,8");
    assert_eq!(read.rows(), [["a", "b"], ["1\r\n2", "x"], ["3", "4\r5\n6"], ["7", "8"]]);
    assert_eq!(read.numbers(), [1, 2, 4, 9]);
}

#[test]
fn ragged_rows_and_preambles_are_kept() {
    let read = read_csv("微信支付账单明细,,\n说明\n\n时间,金额,备注\n1,2,3,4\n5\n合计：2笔\n");
    let widths: Vec<usize> = read.rows().iter().map(Vec::len).collect();
    assert_eq!(widths, [3, 1, 3, 4, 1, 1]);
    assert_eq!(read.numbers(), [1, 2, 4, 5, 6, 7]);
}

#[test]
fn blanks_after_a_closing_quote_are_kept_without_the_quote() {
    let read = read_csv("a,b\n\"x\" \t,\"y\"  \n");
    assert_eq!(read.rows()[1], ["x \t", "y  "]);
    assert_eq!(read.findings, []);
}

#[test]
fn empty_or_nearly() {
    assert_eq!(read_csv("").rows(), Vec::<Vec<&str>>::new());
    assert_eq!(read_csv("\n\r\n\r").rows(), Vec::<Vec<&str>>::new());
    assert_eq!(read_csv("\u{feff}").rows(), Vec::<Vec<&str>>::new());
    assert_eq!(read_csv("a,b").rows(), [["a", "b"]]);
    assert_eq!(read_csv("a,\0,b\n").rows(), [["a", "\0", "b"]]);
}

#[test]
fn huge_cells_up_to_the_limit() {
    let big = "x\n".repeat(8 << 20);
    let read = read_csv(format!("a,b\n1,\"{big}\"\n2,y\n"));
    assert_eq!(read.rows()[1][1].len(), big.len());
    assert_eq!(read.rows()[2], ["2", "y"]);
    assert_eq!(read.findings, []);
    let read = read_csv(format!("a,b\n1,{}\n", "x".repeat(33 << 20)));
    assert!(matches!(read.error, Some(ReadError::Limit(_))), "{:?}", read.error);
    let read = read_csv(",".repeat(20_000));
    assert!(matches!(read.error, Some(ReadError::Limit(_))), "{:?}", read.error);
}

// Quotes gone wrong.

#[test]
fn an_unclosed_quote_at_the_end_costs_one_cell() {
    let read = read_csv("id,name,n\n1,a,1\n2,\"b,2\n3,c,3\n4,d,4\n");
    assert_eq!(read.rows()[2..], [["2", "\"b", "2"], ["3", "c", "3"], ["4", "d", "4"]]);
    assert_eq!(read.numbers(), [1, 2, 3, 4, 5]);
    assert_eq!(read.codes(), [(Code::QuoteUnclosed, Some(3))]);
    assert_eq!(read.findings[0].found, "\"b,2");
}

#[test]
fn an_unclosed_quote_before_quoted_rows() {
    let text = "\"id\",\"name\",\"n\"\n\"1\",\"a\",1\n\"2\",\"b,2\n\"3\",\"c\",3\n\"4\",\"d\n d\",4\n";
    let read = read_csv(text);
    assert_eq!(read.rows()[2..], [["2", "\"b", "2"], ["3", "c", "3"], ["4", "d\n d", "4"]]);
    assert_eq!(read.codes(), [(Code::QuoteUnclosed, Some(3))]);
}

#[test]
fn an_unclosed_quote_in_a_long_file_is_found_early() {
    let mut text = "id,name,n\n1,\"a,1\n".to_owned();
    for row in 2..100_000 {
        text += &format!("{row},b,{row}\n");
    }
    text += "100000,\"c\",1\n";
    let read = read_csv(text);
    assert_eq!(read.rows().len(), 100_001);
    assert_eq!(read.codes(), [(Code::QuoteUnclosed, Some(2))]);
}

#[test]
fn a_long_caption_is_no_damage() {
    let caption = "一行，很长的说明\n".repeat(500);
    let read = read_csv(format!("id,n,caption\n1,2,\"{caption}\"\n2,3,短\n"));
    assert_eq!(read.rows()[1][2], caption);
    assert_eq!(read.numbers(), [1, 2, 503]);
    assert_eq!(read.findings, []);
}

#[test]
fn quotes_inside_a_cell_are_kept_and_said() {
    let read = read_csv("a,b,c\n\"he said \"hi\" to me\",2,3\n\"x\" y,5,6\n\"line\n\"two\" here\",8,9\n");
    assert_eq!(read.rows()[1], ["he said \"hi\" to me", "2", "3"]);
    assert_eq!(read.rows()[2], ["\"x\" y", "5", "6"]);
    assert_eq!(read.rows()[3], ["line\n\"two\" here", "8", "9"]);
    assert_eq!(read.codes(), [2, 3, 4].map(|row| (Code::QuoteStray, Some(row))));
}

#[test]
fn hostile_quotes_take_no_time() {
    let begun = std::time::Instant::now();
    for text in ["\"a\n".repeat(200_000), format!("\"{}", "a\"b".repeat(300_000)), "\",\"a,".repeat(8_000)] {
        read_csv(text);
    }
    assert!(begun.elapsed().as_secs() < 60, "the time must grow with the length, not its square");
}

// Pages.

/// The form of wechat.md 4.1.
const PAGE: &str = r#"<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<style>td { mso-number-format:"\@" }</style></head><body><table border="1">
<tr><th colspan="5">用户增长</th></tr>
<tr><th>时间</th><th>新关注人数</th><th>取消关注人数</th><th>净增关注人数</th><th>累积关注人数</th></tr>
<tr><td>2026-08-30</td><td>10</td><td>2</td><td>8</td><td>100</td></tr>
</table></body></html>"#;

#[test]
fn a_page_that_poses_as_a_workbook() {
    let read = read_html(PAGE);
    assert_eq!(read.sheets[0].0, "");
    assert_eq!(read.rows()[0], ["用户增长", "", "", "", ""]);
    assert_eq!(read.rows()[1][4], "累积关注人数");
    assert_eq!(read.rows()[2], ["2026-08-30", "10", "2", "8", "100"]);
    assert_eq!(read.numbers(), [1, 2, 3]);
    assert_eq!(read.findings, []);
}

/// The form of wechat.md 4.6.
#[test]
fn all_cells_may_be_headings_and_end_tags_absent() {
    let read = read_html("<table><tr><th>时间<th>人数<th>占比<tr><th>2026-08<th>3<th>12.3%</table>");
    assert_eq!(read.rows(), [["时间", "人数", "占比"], ["2026-08", "3", "12.3%"]]);
}

#[test]
fn a_page_in_gbk_utf16_or_with_a_wrong_charset() {
    let expected = read_html(PAGE).sheets;
    let gbk = PAGE.replace("charset=utf-8", "charset=gb2312");
    assert_eq!(read_html(encode(GB18030, &gbk)).sheets, expected);
    assert_eq!(read_html(gbk).sheets, expected);
    assert_eq!(read_html(utf16(&format!("\u{feff}{PAGE}"), false)).sheets, expected);
    let short = "<meta charset='gbk'><table><td>是</table>";
    assert_eq!(read_html(encode(GB18030, short)).rows(), [["是"]]);
}

#[test]
fn text_as_a_browser_shows_it() {
    let page = "<table><tr><td> a \n b<br>c &amp; &lt;d&gt;&nbsp;&#20013; <!-- no --><b>e</b>f<td><p>g</p> <p>h</p>\
                <td><pre>\n i  j\n</pre><td><script>no</script><td>x<br/></table>";
    assert_eq!(read_html(page).rows(), [["a b\nc & <d>\u{a0}中 ef", "g\nh", " i  j\n", "", "x\n"]]);
}

#[test]
fn spans_leave_empty_cells() {
    let page =
        "<table><tr><td rowspan=2>a<td colspan=2>b<td rowspan=3>c<tr><td>d<td>e<tr><td>f<tr><td>g</table>";
    assert_eq!(
        read_html(page).rows(),
        [vec!["a", "b", "", "c"], vec!["", "d", "e", ""], vec!["f", "", "", ""], vec!["g"]]
    );
}

#[test]
fn hostile_spans_are_bounded() {
    let read = read_html("<table><tr><td colspan=4000000000 rowspan=4000000000>a<td>b<tr><td>c</table>");
    assert_eq!(read.rows()[0].len(), 1001);
    assert_eq!(read.rows()[1].last(), Some(&"c"));
    let wide = "<td colspan=1000>".repeat(20);
    let read = read_html(format!("<table><tr>{wide}</table>"));
    assert!(read.sheets.is_empty(), "a table without text is none");
    let read = read_html(format!("<table><tr>{wide}x</table>"));
    assert!(matches!(read.error, Some(ReadError::Limit(_))));
    let read = read_html(format!("<table><tr><td>{}</table>", "x".repeat(33 << 20)));
    assert!(matches!(read.error, Some(ReadError::Limit(_))));
}

#[test]
fn several_tables_are_several_sheets() {
    let read =
        read_html("<table><tr><td>a</table><table></table>text<table><caption>c</caption><tr><td>b</table>");
    let first = |rows: &[Row]| rows.iter().map(|row| row.1[0].clone()).collect::<Vec<_>>();
    let sheets: Vec<_> = read.sheets.iter().map(|(name, rows)| (name.as_str(), first(rows))).collect();
    assert_eq!(
        sheets,
        [("table 1", vec!["a".to_owned()]), ("table 2", vec!["c".to_owned(), "b".to_owned()])]
    );
}

#[test]
fn a_table_in_a_cell_is_a_table_of_its_own() {
    let data = "<table><tr><th>时间<th>人数<tbody><tr><td rowspan=1>1<td>2</table>";
    let read = read_html(format!("<table><tr><td rowspan=2>q{data}<td>x<tr><td>y</table>"));
    assert_eq!(read.sheets.len(), 2);
    assert_eq!(read.sheets[0].1[0].1, ["q", "x"]);
    assert_eq!(read.sheets[0].1[1].1, ["", "y"]);
    assert_eq!(read.sheets[1].1[1], (2, vec!["1".into(), "2".into()]));
    let read = read_html(format!("<table><tr><td>{data}</td></tr></table>"));
    assert_eq!(read.rows(), [["时间", "人数"], ["1", "2"]]);
    assert_eq!(read.sheets[0].0, "");
}

#[test]
fn tables_nested_too_deep_are_text() {
    let open = "<table><tr><td>".repeat(10);
    let read = read_html(format!("{open}a<td>b<tr><td>c{}", "</table>".repeat(10)));
    assert_eq!(read.rows(), [["a\tb\nc"]]);
    assert_eq!(read.findings, []);
    assert!(read_html("<table><tr><td>".repeat(100_000)).sheets.is_empty());
}

#[test]
fn a_visitor_may_leave_early() {
    let findings = Findings::new();
    let context = Context { path: "in", findings: &findings, passwords: &[], known_header: &|_| false };
    let page = "<table><tr><td>a<tr><td>b</table><table><tr><td>c</table>";
    let mut first = Vec::new();
    let result = html::read(&Content::memory(page.into()), &context, &mut |_, records| {
        let mut record = Record::default();
        assert!(records.next(&mut record)?);
        first.push(record.get(0).text.to_owned());
        Ok(())
    });
    assert!(result.is_ok());
    assert_eq!(first, ["a", "c"]);
}

#[test]
fn a_cut_page_is_said() {
    for end in ["", "<td cla", "<!-- x</table>"] {
        let read = read_html(format!("<table><tr><td>a{end}"));
        assert_eq!(read.rows()[0][0], "a");
        assert_eq!(read.codes(), [(Code::PageCut, None)], "{end}");
    }
}

#[test]
fn a_page_without_tables_has_no_sheet() {
    assert!(read_html("<html><p>nothing").sheets.is_empty());
    assert!(read_html("").sheets.is_empty());
}

#[test]
fn invalid_bytes_in_a_page_are_said_once() {
    let mut bytes = PAGE.as_bytes().to_vec();
    let at = bytes.windows(4).position(|w| w == b"<td>").unwrap();
    bytes.insert(at + 4, 0xff);
    let read = read_html(bytes);
    assert_eq!(read.rows()[2][0], "\u{fffd}2026-08-30");
    assert_eq!(read.codes(), [(Code::EncodingInvalid, Some(6))]);
}

// Laws.

fn cell() -> impl Strategy<Value = String> {
    let parts = ["\"", "'", ",", ";", "\t", "|", "\n", "\r\n", "\r", "中", "😀", "a", "1", " ", "é"];
    prop_oneof![
        proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..12)
            .prop_map(|parts| parts.concat()),
        "\\PC{0,12}",
    ]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, 'x' | '中')).count()
}

fn letters_read(read: &Read) -> usize {
    read.sheets.iter().flat_map(|sheet| &sheet.1).flat_map(|row| &row.1).map(|cell| letters(cell)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_the_csv_crate_writes_is_read_back(
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 3), 1..12),
        delimiter in proptest::sample::select(b",\t;|".to_vec()),
        crlf: bool,
        form in 0..4,
    ) {
        let terminator = if crlf { ::csv::Terminator::CRLF } else { ::csv::Terminator::Any(b'\n') };
        let mut writer = ::csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
        let header = ["编号", "名称", "说明"];
        writer.write_record(header).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let bytes = match form {
            0 => text.into_bytes(),
            1 => format!("\u{feff}{text}").into_bytes(),
            2 => utf16(&format!("\u{feff}{text}"), crlf),
            _ => encode(GB18030, &text),
        };
        let read = read_with(csv::read, bytes, &header);
        let expected: Vec<Vec<&str>> = std::iter::once(header.to_vec())
            .chain(rows.iter().map(|row| row.iter().map(String::as_str).collect()))
            .collect();
        prop_assert_eq!(read.rows(), expected);
        prop_assert_eq!(read.findings, []);
    }

    #[test]
    fn what_is_escaped_is_read_back(rows in proptest::collection::vec(proptest::collection::vec(cell(), 1..5), 1..8)) {
        let mut page = "<table>".to_owned();
        for row in &rows {
            let cells = row.iter().map(|cell| format!("<td><pre>\n{}</pre></td>", escape(cell)));
            page += &format!("<tr>{}</tr>", cells.collect::<String>());
        }
        let read = read_html(page + "<tr><td>x</table>");
        let mut expected: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        expected.push(vec!["x"]);
        prop_assert_eq!(read.rows(), expected);
    }

    #[test]
    fn no_bytes_make_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_csv(bytes.clone());
        read_html(bytes);
    }

    #[test]
    fn no_quotes_make_a_panic_or_lose_a_letter(text in "[x\",;'\\n\\r 中|\t]{0,80}") {
        prop_assert_eq!(letters_read(&read_csv(text.clone())), letters(&text));
    }

    #[test]
    fn no_tags_make_a_panic_or_lose_a_letter(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "<table>", "</table><table>", "<tr>", "</tr>", "<td>", "</td>", "<th colspan=2 rowspan=3>", "<br>",
            "<td rowspan=0>", "<tbody>", "<pre>", "</pre>", "<caption>", "x", "中", " ", "<p>",
        ]), 0..60)
    ) {
        let text = parts.concat();
        prop_assert_eq!(letters_read(&read_html(format!("<table>{text}"))), letters(&text));
    }
}
