//! Text, pages and JSON documents that are too large, too deep, or broken.

use crate::program::{GOOD, HEADER, Place};

#[test]
fn long_cells_are_not_gathered_in_memory() {
    let cell = "长".repeat((2 << 20) / 3);
    let row = format!("{cell},1000000009,2026-05-03\n");
    let told = Place::with_good()
        .file("claimed.csv", format!("{HEADER}{}", row.repeat(2)))
        .file("unclaimed.csv", format!("a,b,c\n{}", row.repeat(40)))
        .file("before-the-header.csv", format!("{}{HEADER}{row}", row.repeat(40)))
        .file("surplus.csv", format!("{HEADER}{}", format!("x,1,2026-05-03,{cell}\n").repeat(2)))
        .file("unreadable.csv", format!("{HEADER}{}", format!("x,1,{cell}\n").repeat(2)))
        // The program takes 56 of them before it reads; each of the long tables has 80.
        .memory(120)
        .scan();
    assert_eq!(told.rows("good.csv"), 2);
    assert_eq!(told.rows("claimed.csv"), 2);
}

#[test]
fn a_million_columns_are_told() {
    let wide = format!("{HEADER}{}\n", "1,".repeat(1_000_000));
    let headings: String = (0..1_000_000).map(|n| format!("h{n},")).collect();
    let told = Place::with_good()
        .file("wide.csv", wide)
        .file("headings.csv", format!("{headings}\n1,2\n"))
        .take_in();
    for path in ["wide.csv", "headings.csv"] {
        assert!(!told.troubles(path).is_empty(), "{path}");
        assert_ne!(told.state(path), "ingested", "{path}");
    }
}

#[test]
fn a_file_cut_inside_a_quote_is_incomplete() {
    let cut = format!("{GOOD}\"示例粉丝丙 和很长的");
    let told = Place::with_good().file("cut.csv", cut).take_in();
    assert_eq!(
        (told.state("cut.csv"), told.codes("cut.csv").contains("quote-unclosed")),
        ("incomplete", true)
    );
    assert!(told.rows("cut.csv") >= 2);
}

#[test]
fn a_quote_left_open_long_before_the_end_is_a_fault_of_one_cell() {
    let rows: String = (0..50).map(|n| format!("粉丝{n},{n},2026-05-01\n")).collect();
    let told = Place::with_good().file("open.csv", format!("{HEADER}\"开,1,2026-05-01\n{rows}")).take_in();
    assert!(told.codes("open.csv").contains("quote-unclosed"));
    assert_eq!((told.state("open.csv"), told.rows("open.csv")), ("ingested", 51));
}

#[test]
fn quotes_and_nuls_without_end_are_told() {
    let mut place = Place::with_good();
    let odd: [(&str, Vec<u8>); 8] = [
        ("quotes.csv", b"\"".repeat(300_000)),
        ("quoted-lines.csv", [HEADER.as_bytes(), &b"\"a\n".repeat(100_000)].concat()),
        ("comma-quotes.csv", [HEADER.as_bytes(), &b",\"".repeat(100_000)].concat()),
        ("quote-blank.csv", [HEADER.as_bytes(), &b"\"a\" \"".repeat(100_000)].concat()),
        ("nul.csv", [GOOD.as_bytes(), &[0; 100_000]].concat()),
        ("nul-cells.csv", [HEADER.as_bytes(), &b"\0,\0,\0\n".repeat(50_000)].concat()),
        ("only-breaks.csv", b"\r\n\n\r".repeat(200_000)),
        ("bom.csv", "\u{feff}".repeat(50_000).into_bytes()),
    ];
    for (name, bytes) in odd {
        place = place.file(name, bytes);
    }
    let told = place.take_in();
    assert_eq!(told.rows("good.csv"), 2);
    for path in ["quoted-lines.csv", "comma-quotes.csv", "quote-blank.csv", "nul-cells.csv"] {
        assert!(!told.troubles(path).is_empty(), "{path}");
    }
}

#[test]
fn deep_and_gigantic_json_is_told() {
    let mut place = Place::with_good();
    let digits = "9".repeat(1 << 20);
    let odd: [(&str, String); 9] = [
        ("deep-list.json", "[".repeat(1_000_000)),
        ("deep-object.json", "{\"a\":".repeat(300_000)),
        ("deep-and-whole.json", format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))),
        ("number.json", format!("[{{\"id\":{digits}}}]")),
        ("exponent.json", "[{\"id\":1e999999999,\"x\":-1E-999999999}]".into()),
        (
            "keys.json",
            format!("{{{}\"z\":1}}", (0..300_000).map(|n| format!("\"k{n}\":[],")).collect::<String>()),
        ),
        ("one-key.json", format!("{{{}\"k\":1}}", "\"k\":1,".repeat(200_000))),
        ("long-key.json", format!("{{\"{}\":[{{\"a\":1}}]}}", "k".repeat(4 << 20))),
        ("text.json", format!("[{{\"a\":\"{}\"}}]", "x".repeat(6 << 20))),
    ];
    for (name, text) in odd {
        place = place.file(name, text);
    }
    let told = place.take_in();
    assert_eq!(told.rows("good.csv"), 2);
    for file in told.files().filter(|f| f["path"] != "good.csv") {
        let path = file["path"].as_str().unwrap();
        assert_ne!(file["state"], "ingested", "{path}");
        assert!(!told.troubles(path).is_empty(), "{path}");
    }
}

#[test]
fn pages_that_span_the_world_are_told() {
    let page = |row: &str| {
        let header: String = HEADER.trim().split(',').map(|h| format!("<th>{h}</th>")).collect();
        format!("<html><table><tr>{header}</tr>{row}</table></html>")
    };
    let cell = "<td>x</td><td>1000000003</td><td>2026-05-01</td>";
    let mut place = Place::with_good();
    let odd: [(&str, String); 9] = [
        ("colspan.xls", page("<tr><td colspan=1000000000>x</td></tr>")),
        ("rowspan.xls", page("<tr><td rowspan=1000000000>x</td><td>1</td><td>2026-05-01</td></tr>")),
        ("many-colspans.xls", page(&format!("<tr>{}</tr>", "<td colspan=1000>x</td>".repeat(2000)))),
        ("nested.xls", "<table><tr><td>".repeat(100_000)),
        ("unclosed.xls", format!("{}<table><tr><td", page(&format!("<tr>{cell}</tr>")))),
        ("comment.xls", format!("{}<!--{}", page(&format!("<tr>{cell}</tr>")), "-".repeat(1 << 20))),
        ("attribute.xls", format!("<table><tr><td a=\"{}", "x".repeat(8 << 20))),
        ("entities.xls", page(&format!("<tr><td>{}</td></tr>", "&amp;&#x110000;&bogus;".repeat(50_000)))),
        ("tables.xls", "<table><tr><td>1</td></tr></table>".repeat(20_000)),
    ];
    for (name, text) in odd {
        place = place.file(name, text);
    }
    let told = place.take_in();
    assert_eq!(told.rows("good.csv"), 2);
    for path in
        ["many-colspans.xls", "nested.xls", "unclosed.xls", "comment.xls", "attribute.xls", "tables.xls"]
    {
        assert!(!told.troubles(path).is_empty(), "{path}: {:?}", told.state(path));
    }
    for path in ["unclosed.xls", "comment.xls"] {
        assert_eq!(told.state(path), "incomplete", "{path}");
    }
}

#[test]
fn lines_and_cells_without_end_are_told() {
    const LONG: usize = 24 << 20;
    let words = "没有尽头 ".repeat(LONG / 13);
    let told = Place::with_good()
        .file("line.csv", "x".repeat(LONG))
        .file("words.txt", &words)
        .file("cell.csv", format!("{HEADER}\"{words}"))
        .file("commas.csv", format!("{HEADER}{}", ",".repeat(LONG)))
        .file("tabs.tsv", "\t".repeat(LONG))
        .scan();
    assert_eq!(told.rows("good.csv"), 2);
    for path in ["line.csv", "cell.csv", "commas.csv", "tabs.tsv"] {
        assert_ne!(told.state(path), "ingested", "{path}");
        assert!(!told.codes(path).is_empty() || told.state(path) == "unknown", "{path}");
    }
}

#[test]
fn encodings_mixed_in_one_file_lose_no_row_without_a_word() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let row = "示例粉丝丁,1000000004,2026-05-04\n";
    let wide: Vec<u8> = format!("{HEADER}{row}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let told = Place::with_good()
        .file("utf8-then-gbk.csv", [GOOD.as_bytes(), &gbk(row)].concat())
        .file("gbk-then-utf8.csv", [&gbk(GOOD)[..], row.as_bytes()].concat())
        .file("utf8-then-utf16.csv", [GOOD.as_bytes(), &wide].concat())
        .file("bom-of-another.csv", [b"\xff\xfe".as_slice(), GOOD.as_bytes()].concat())
        .file("half-a-character.csv", [GOOD.as_bytes(), &"示".as_bytes()[..2]].concat())
        .take_in();
    for file in told.files().filter(|f| f["path"] != "good.csv") {
        let path = file["path"].as_str().unwrap();
        assert!(!told.codes(path).is_empty(), "{path} is {} without a word", file["state"]);
    }
}

#[test]
fn pages_with_scripts_and_without_bottom_end() {
    let header: String = HEADER.trim().split(',').map(|h| format!("<th>{h}</th>")).collect();
    let row = "<td>丙</td><td>1000000003</td><td>2026-05-01</td>";
    let table = format!("<table><tr>{header}</tr><tr>{row}</tr></table>");
    let script = "<script>document.write('<table><tr><td>'.repeat(1e9))</script>";
    let told = Place::with_good()
        .file("script.xls", format!("<html>{script}{table}<script>while(1);</script></html>"))
        .file("open-script.xls", format!("<html>{table}<script>while(1);"))
        .file(
            "in-a-cell.xls",
            format!("<html>{}</html>", table.replace("丙", "<img src=x onerror=alert(1)>丙")),
        )
        .file("divs.xls", format!("<html>{}{table}", "<div>".repeat(200_000)))
        .file("tables.xls", format!("<html>{}{table}", "<table><tr><td>".repeat(60_000)))
        .file("endless-tag.xls", format!("<html>{table}<p {}", "a=1 ".repeat(1 << 20)))
        .file("frames.xls", "<html><frameset><frame src=\"file:///etc/passwd\"></frameset></html>")
        .take_in();
    assert_eq!((told.state("script.xls"), told.rows("script.xls")), ("ingested", 1));
    assert_eq!((told.state("divs.xls"), told.rows("divs.xls")), ("ingested", 1));
    assert_eq!(told.rows("good.csv"), 2);
    // Its rows are whole before the script begins.
    assert_eq!((told.state("open-script.xls"), told.rows("open-script.xls")), ("ingested", 1));
    for path in ["tables.xls", "endless-tag.xls"] {
        assert!(!told.troubles(path).is_empty(), "{path}: {}", told.state(path));
    }
}

#[test]
fn cards_that_are_huge_deep_or_no_files_are_refused_at_once() {
    let odd = [
        ("huge.toml", "# ".to_owned() + &"x".repeat(40 << 20)),
        ("deep.toml", format!("a = {}{}", "[".repeat(200_000), "]".repeat(200_000))),
        ("tables.toml", format!("a = {}", "{a = ".repeat(100_000))),
        ("dotted.toml", format!("{}a = 1", "a.".repeat(200_000))),
        ("many.toml", "[[resource]]\n".repeat(60_000)),
    ];
    for (name, text) in odd {
        let place = Place::with_good().file(format!("../cards/{name}"), text);
        let run = place.run(&[
            "scan".into(),
            "--adapters".into(),
            place.input().join("../cards").into(),
            place.input().into(),
        ]);
        assert_eq!(run.code, 2, "{name}: {}", run.out);
        assert!(run.err.contains(name) && run.err.len() < 10_000, "{name}: {}", run.err.len());
    }
    let place = Place::with_good();
    let cards = place.input().join("../cards");
    std::fs::create_dir(&cards).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(cards.join("pipe.toml")).status().unwrap().success());
    let run = place.run(&["scan".into(), "--adapters".into(), cards.into(), place.input().into()]);
    assert_eq!(run.code, 2, "{}", run.err);
}
