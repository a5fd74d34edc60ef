//! What the engine makes of tables: where headers are found, what rows are, where cells go.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use dabao::adapter::{Cards, Input, Outcome, State, ingest};
use dabao::content::Content;
use dabao::finding::{Code, Finding, Findings};
use dabao::reader::kind::Kind;
use dabao::table::{Kept, Row, RowSink};
use std::collections::{BTreeMap, BTreeSet};
use std::io;

const CARD: &str = r#"
id = "shop"
title = { zh = "店", en = "Shop" }
platform = "shop"
time_zone = "Asia/Shanghai"
currency = "CNY"
missing = ["-"]

[[personal]]
kind = "phone"
headings = ["手机"]

[[resource]]
id = "orders"
title = { zh = "订单", en = "orders" }
evidence = "fixture"
source = "none"
table = "orders"
given = { account_id = { from = ["option", "folder"], stock = ["downloads"] } }
columns = [
  { heading = ["订单号", "单号"], field = "order_id" },
  { heading = "下单时间", field = "created_at" },
  { heading = "数量", field = "quantity" },
  { heading = "实付(元)", field = "paid" },
  { heading = "状态", field = "status", parser = "enum", values = { "完成" = "done" }, optional = true },
  { heading = "内部", ignore = "says nothing", optional = true },
]
row_kind = [{ kind = "total", column = "订单号", equals = ["本页合计"] }]
reconcile = [{ kind = "unique", of = ["订单号"] }]

[[resource]]
id = "days"
title = { zh = "按日", en = "days" }
evidence = "assumed"
source = "none"
table = "metrics"
subject = { kind = "account" }
columns = [
  { heading = "日期", field = "period_start", parser = "date" },
  { heading = "渠道", extra = true, optional = true },
  { heading = "访客", metric = "visitors", parser = "count" },
  { heading = "涨粉", metric = "followers_net", parser = "integer", optional = true },
  { heading = "点击率", metric = "click_rate", parser = "percent", optional = true },
  { heading = "增长率", metric = "growth", parser = "percent", unit = "growth", optional = true },
]
"#;

struct Made {
    outcome: Outcome,
    rows: Vec<Row>,
    findings: Vec<Finding>,
}

impl Made {
    fn codes(&self) -> Vec<&str> {
        self.findings.iter().map(|f| f.code.as_str()).collect()
    }

    fn other(&self, kind: &str) -> u64 {
        self.outcome.other.get(kind).copied().unwrap_or(0)
    }
}

fn make_from(card: &str, path: &str, text: &str) -> Made {
    let cards = Cards::from_texts([("shop", card)]).unwrap_or_else(|e| panic!("{e}"));
    make_with(&cards, path, text)
}

fn make_with(cards: &Cards, path: &str, text: &str) -> Made {
    let findings = Findings::new();
    let content = Content::memory(text.as_bytes().to_vec());
    let mut kept = Kept::default();
    let input = Input {
        cards,
        path,
        source: "data/originals/x",
        kind: Kind::Text,
        content: &content,
        accounts: &BTreeMap::new(),
        works: &BTreeMap::new(),
        passwords: &[],
        reveal: &BTreeSet::new(),
        findings: &findings,
    };
    let outcome = ingest(&input, &mut kept).unwrap();
    assert!(outcome.balances(), "{outcome:?}");
    assert_eq!(outcome.emitted.values().sum::<u64>(), kept.0.len() as u64);
    Made { outcome, rows: kept.0, findings: findings.into_vec() }
}

fn make(text: &str) -> Made {
    make_from(CARD, "my shop/orders.csv", text)
}

const PLAIN: &str = "订单号,下单时间,数量,实付(元),状态\n\
    6900000000000000001,2026-04-01 12:00:00,1,59.90,完成\n\
    6900000000000000002,2026-04-02 12:00:00,2,-,完成\n";

#[test]
fn a_plain_table_is_mapped() {
    let made = make(PLAIN);
    assert_eq!(made.codes(), Vec::<&str>::new());
    assert_eq!(made.outcome.state, State::Ingested);
    assert_eq!(made.outcome.claims[0].basis.to_string(), "5/5 columns in row 1");
    assert_eq!((made.outcome.read, made.outcome.taken), (2, 2));
    let row = &made.rows[0];
    assert_eq!(row.get("order_id"), "6900000000000000001");
    assert_eq!(row.get("paid"), "59.90");
    assert_eq!(row.get("currency"), "CNY");
    assert_eq!(row.get("status"), "done");
    assert_eq!(row.get("account_id"), "my shop");
    assert_eq!(row.get("position"), "2");
    assert_eq!(row.get("extra"), "");
    // Without an amount there is no currency either.
    assert_eq!(made.rows[1].get("currency"), "");
}

#[test]
fn an_unreadable_cell_stays_in_extra() {
    let made = make(&PLAIN.replace(",2,-", ",two,-"));
    let row = &made.rows[1];
    assert_eq!(row.get("quantity"), "");
    assert_eq!(row.get("extra"), r#"{"数量":"two"}"#);
    let finding = &made.findings[0];
    assert_eq!((finding.code, finding.row, finding.column.as_str()), (Code::CellUnreadable, Some(3), "数量"));
    assert_eq!(finding.found, "two");
}

#[test]
fn preamble_total_and_footer_are_kept_and_are_no_records() {
    let text = format!(
        "店铺订单,,,,\n导出时间：2026-04-03,,,,\n\n{PLAIN}本页合计,,3,59.90,\n合计,,3,59.90,\n仅供参考,,,,\n"
    );
    let made = make(&text);
    assert_eq!(made.outcome.read, 2, "{:?}", made.outcome);
    assert_eq!((made.other("preamble"), made.other("total"), made.other("note")), (2, 2, 1));
    assert_eq!(
        made.outcome.preamble,
        ["店铺订单", "导出时间：2026-04-03", "本页合计\t\t3\t59.90", "合计\t\t3\t59.90", "仅供参考"]
    );
    assert_eq!(made.outcome.claims[0].basis.to_string(), "5/5 columns in row 4");
}

#[test]
fn words_in_few_cells_between_records_are_a_record() {
    let made = make(&format!("{PLAIN}仅供参考,,,,\n6900000000000000003,2026-04-03 12:00:00,1,1.00,完成\n"));
    assert_eq!(made.outcome.read, 4);
    assert_eq!(made.rows[2].get("order_id"), "仅供参考");
}

#[test]
fn a_row_that_explains_the_columns_is_no_record() {
    let made = make(&PLAIN.replacen('\n', "\n唯一编号,顾客下单的时间,件数,单位元,状态说明\n", 1));
    assert_eq!((made.outcome.read, made.other("explanation")), (2, 1));
    assert!(made.codes().is_empty());
}

#[test]
fn long_rows_are_refused_and_short_ones_kept_only_if_readable() {
    let made = make(&format!(
        "{PLAIN}6900000000000000003,2026-04-03 12:00:00,1,1.00,完成,more\n6900000000000000004,2026-04-03 12:00:00,1\n6900000000000000005,1,1.00\n"
    ));
    assert_eq!((made.outcome.read, made.outcome.taken, made.outcome.refused), (5, 3, 2));
    let long = made.findings.iter().find(|f| f.code == Code::RowTooLong).unwrap();
    assert_eq!((long.found.as_str(), long.row), ("more", Some(4)));
    assert_eq!(made.findings.iter().filter(|f| f.code == Code::RowTooShort).count(), 2);
    assert_eq!(made.rows[2].get("order_id"), "6900000000000000004");
}

#[test]
fn columns_outside_the_card_are_extra_in_their_order() {
    let text = "备注,订单号,下单时间,数量,实付（元）,内部,手机号,备注,\n\
        给13800138000,A1,2026-04-01 12:00:00,1,59.90,x,13800138000,b,c\n";
    let made = make(text);
    assert_eq!(
        made.rows[0].get("extra"),
        r#"{"备注":"给138****8000","手机号":"138****8000","备注 (2)":"b","column 9":"c"}"#
    );
    let columns = made.outcome.columns;
    assert_eq!((columns.found, columns.mapped, columns.extra, columns.ignored), (9, 4, 4, 1));
    assert_eq!(
        made.codes(),
        ["column-not-in-card", "column-not-in-card", "heading-duplicate", "column-not-in-card"]
    );
}

#[test]
fn a_header_again_begins_again() {
    let header = PLAIN.split_inclusive('\n').next().unwrap();
    let made = make(&format!("{PLAIN}{header}6900000000000000003,2026-04-03 12:00:00,1,1.00,完成\n"));
    assert_eq!((made.outcome.read, made.other("header"), made.other("repeated-header")), (3, 1, 1));
}

#[test]
fn another_header_below_begins_another_block() {
    let made = make(&format!("{PLAIN}\n按日\n日期,渠道,访客\n2026-04-01,全部,12\n"));
    assert_eq!(made.outcome.claims.len(), 2, "{:?}", made.outcome);
    assert_eq!((made.outcome.read, made.other("note")), (3, 1));
    let figure = made.rows.last().unwrap();
    assert_eq!((figure.get("metric"), figure.get("value"), figure.get("unit")), ("visitors", "12", "count"));
    assert_eq!(figure.get("period_start"), "2026-04-01");
    assert_eq!(figure.get("extra"), r#"{"渠道":"全部"}"#);
    assert!(made.codes().contains(&"assumed-layout"));
}

#[test]
fn blocks_side_by_side_are_read_apart() {
    let text = ",趋势,,,,订单,,,\n,日期,渠道,访客,,订单号,下单时间,数量,实付(元)\n\
        ,2026-04-01,全部,12,,A1,2026-04-01 12:00:00,1,5.00\n,2026-04-02,全部,13,,,,,\n";
    let made = make(text);
    let claims: Vec<(&str, u64)> =
        made.outcome.claims.iter().map(|c| (c.resource.as_str(), c.rows)).collect();
    assert_eq!(claims, [("days", 2), ("orders", 1)]);
    assert_eq!(made.other("blank"), 1);
    assert_eq!(made.rows.iter().filter(|r| r.table.name == "metrics").count(), 2);
    // The columns between belong to the block on their left: nothing lies outside.
    let made = make(&text.replace("13,,", "13,late,"));
    assert!(made.rows.iter().any(|r| r.get("extra").contains("late")));
}

#[test]
fn figures_that_cannot_be_read_keep_their_row() {
    let made = make("日期,访客,涨粉\n2026-04-01,many,-3\n2026-04-02,-,-\n");
    let told: Vec<(&str, &str, &str)> =
        made.rows.iter().map(|r| (r.get("metric"), r.get("value"), r.get("extra"))).collect();
    assert_eq!(told, [("visitors", "", r#"{"访客":"many"}"#), ("followers_net", "-3", r#"{"访客":"many"}"#)]);
}

#[test]
fn a_table_without_records_is_told() {
    let made = make("订单号,下单时间,数量,实付(元),状态\n");
    assert_eq!(made.codes(), ["no-rows"]);
    assert_eq!(made.outcome.state, State::Ingested);
}

#[test]
fn what_nobody_claims_is_profiled() {
    let made = make("作品,日期,赞\nA,2026-04-01,1\nB,2026-04-02,2\n");
    assert_eq!(made.outcome.state, State::Unknown);
    assert_eq!(made.codes(), ["unknown"]);
    let profile = &made.outcome.profiles[0];
    assert_eq!(profile.rows, 2);
    let columns: Vec<String> =
        profile.columns.iter().map(|c| format!("{} {:?}", c.heading, c.parser)).collect();
    assert_eq!(columns, ["作品 Text", "日期 Date", "赞 Count"]);
}

#[test]
fn two_claimants_are_named_unless_a_hint_or_a_heading_decides() {
    let other = CARD
        .replace("id = \"shop\"", "id = \"fair\"")
        .replace("\"days\"\ntitle", "\"days\"\nhint = [\"fair\"]\ntitle");
    let cards = Cards::from_texts([("shop", CARD), ("fair", other.as_str())]).unwrap();
    let text = "日期,渠道,访客\n2026-04-01,全部,12\n";
    let made = make_with(&cards, "a.csv", text);
    assert_eq!(made.outcome.state, State::Unknown);
    assert!(made.rows.is_empty());
    let finding = made.findings.iter().find(|f| f.code == Code::TwoClaimants).unwrap();
    assert_eq!(finding.found, "fair/days, shop/days");
    let made = make_with(&cards, "fair/a.csv", text);
    assert_eq!(made.outcome.claims[0].card, "fair");
    assert_eq!(made.outcome.claims[0].basis.to_string(), "3/3 columns in row 1, and fair in the name");
    let more = CARD.replace("{ heading = \"渠道\", extra = true, optional = true },", "");
    let cards = Cards::from_texts([("shop", more.as_str()), ("fair", other.as_str())]).unwrap();
    assert_eq!(make_with(&cards, "a.csv", text).outcome.claims[0].card, "fair");
}

#[test]
fn a_failing_sink_is_a_failure() {
    struct Full;
    impl RowSink for Full {
        fn row(&mut self, _: &Row) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }
    let cards = Cards::from_texts([("shop", CARD)]).unwrap();
    let content = Content::memory(PLAIN.as_bytes().to_vec());
    let input = Input {
        cards: &cards,
        path: "a.csv",
        source: "a.csv",
        kind: Kind::Text,
        content: &content,
        accounts: &BTreeMap::new(),
        works: &BTreeMap::new(),
        passwords: &[],
        reveal: &BTreeSet::new(),
        findings: &Findings::new(),
    };
    assert_eq!(ingest(&input, &mut Full).unwrap_err().kind(), io::ErrorKind::StorageFull);
}

#[test]
fn faulty_cards_name_their_faults() {
    for (from, to, fault) in [
        ("field = \"paid\"", "field = \"payed\"", "orders has no field payed"),
        ("field = \"paid\"", "field = \"paid\", extra = true", "one destination, and one only"),
        (
            "field = \"paid\"",
            "field = \"paid\", parser = \"date\"",
            "the parser date writes; it can with count, integer, number, money, money-unsigned, money-signed, money-in, money-out, money-fen",
        ),
        ("equals = [\"本页合计\"]", "", "needs equals"),
        ("of = [\"订单号\"]", "of = [\"号\"]", "no column 号"),
        ("Asia/Shanghai", "Asia/Nowhere", "no time zone"),
        ("id = \"days\"", "id = \"orders\"", "two resources"),
        ("\"单号\"]", "\"数量\"]", "share the heading"),
        ("id = \"shop\"", "id = \"fair\"", "its file is called shop.toml"),
        ("values = { \"完成\" = \"done\" }, ", "", "belong together"),
        ("table = \"orders\"", "table = \"files\"", "there is no table files"),
        ("currency =", "curency =", "curency"),
        ("field = \"paid\"", "field = \"paid\", parser = \"money\", seconds = true", "seconds belongs"),
        ("field = \"paid\"", "field = \"paid\", begins = true", "begins so is extra or ignore"),
        ("from = [\"option\", \"folder\"]", "from = [\"preamble\"]", "preamble and a label belong together"),
        (
            "{ kind = \"unique\", of = [\"订单号\"] }",
            "{ kind = \"count\", label = \"共\", column = \"状态\" }",
            "column and equals belong together",
        ),
    ] {
        let broken = CARD.replacen(from, to, 1);
        assert_ne!(broken, CARD, "{from}");
        let text =
            Cards::from_texts([("shop", broken.as_str())]).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(text.contains(fault), "{fault}: {text}");
    }
}

#[test]
fn words_around_a_table_say_whose_it_is_and_what_it_comes_to() {
    let card = CARD
        .replace("[\"option\", \"folder\"]", "[\"option\", \"preamble\"], label = \"店名\"")
        .replace("equals = [\"本页合计\"]", "starts_with = [\"总数\"], below = 1")
        .replace("{ heading = \"内部\",", "{ heading = \"组\", begins = true, extra = true },\n  { heading = \"内部\",")
        .replace(
            "{ kind = \"unique\", of = [\"订单号\"] }",
            "{ kind = \"count\", label = \"总数\" }, { kind = \"total\", of = \"实付(元)\", label = \"总额\" }",
        );
    let cards = Cards::from_texts([("shop", card.as_str())]).unwrap();
    let text = "店名：[小院]\n订单号,下单时间,数量,实付(元),组1(来源),组2\n\
                `1,2026-05-01,1,1.50,门店,\n`2,2026-05-02,1,2.00,,高\n`总数,总额\n`2,`3.51\n";
    let made = make_with(&cards, "a.csv", text);
    let values: Vec<_> = made.rows.iter().map(|r| (r.get("account_id"), r.get("extra"))).collect();
    assert_eq!(values, [("小院", r#"{"组1(来源)":"门店"}"#), ("小院", r#"{"组2":"高"}"#)]);
    assert_eq!(made.outcome.other.get("total"), Some(&2));
    let told: Vec<_> = made.findings.iter().map(|f| (f.code, &*f.found, &*f.expected)).collect();
    assert_eq!(told, [(Code::TotalDiffers, "3.50", "3.51")]);
}

#[test]
fn a_share_above_the_whole_is_kept_and_said() {
    let made = make("日期,访客,点击率,增长率\n2026-04-01,1,100%,250%\n2026-04-02,1,101%,-3%\n");
    let figures: Vec<(&str, &str)> = made.rows.iter().map(|r| (r.get("metric"), r.get("value"))).collect();
    assert_eq!(figures[4..], [("click_rate", "1.01"), ("growth", "-0.03")]);
    let told: Vec<_> = made.findings.iter().filter(|f| f.code == Code::OutOfRange).collect();
    let [finding] = told[..] else { panic!("{told:?}") };
    assert_eq!((finding.row, finding.column.as_str(), finding.found.as_str()), (Some(3), "点击率", "101%"));
    assert_eq!(finding.expected, "a share from 0 to 1");
}

#[test]
fn a_figure_of_a_day_ends_on_that_day() {
    let days = "日期,访客\n2026-04-01,1\n,2\n2026-04-02 10:30,3\n";
    let periods = |card: &str, text: &str| -> Vec<[String; 2]> {
        make_from(card, "a.csv", text)
            .rows
            .iter()
            .map(|r| ["period_start", "period_end"].map(|f| r.get(f).to_string()))
            .collect()
    };
    let moment = "2026-04-02T10:30+08:00";
    assert_eq!(periods(CARD, days), [["2026-04-01", "2026-04-01"], ["", ""], [moment, ""]]);
    // Where the card has a column for the end, an empty one says nothing.
    let card = CARD.replace("heading = \"渠道\", extra = true", "heading = \"止\", field = \"period_end\"");
    let ends = "日期,止,访客\n2026-04-01,2026-04-07,1\n2026-04-08,,2\n";
    assert_eq!(periods(&card, ends), [["2026-04-01", "2026-04-07"], ["2026-04-08", ""]]);
}

#[test]
fn rows_without_account_are_told_once_per_file() {
    let two = format!("{PLAIN}\n日期,访客\n2026-04-01,1\n");
    let told = |path: &str, text: &str| -> Vec<String> {
        let notes =
            make_from(CARD, path, text).findings.into_iter().filter(|f| f.code == Code::AccountNotStated);
        notes.map(|f| f.found).collect()
    };
    assert_eq!(told("downloads/a.csv", &two), ["shop"]);
    assert_eq!(told("a.csv", "日期,访客\n2026-04-01,1\n"), ["shop"]);
    // The folder names the account of the orders; without a row nothing lacks one.
    assert_eq!(told("my shop/a.csv", PLAIN), Vec::<String>::new());
    assert_eq!(told("a.csv", "日期,访客\n"), Vec::<String>::new());
    // Nothing the user could state would reach a card without platform.
    let card = CARD.replace("platform = \"shop\"\n", "");
    assert!(make_from(&card, "a.csv", PLAIN).findings.iter().all(|f| f.code != Code::AccountNotStated));
}

#[test]
fn a_province_is_shown_and_a_home_is_masked() {
    let cards = Cards::builtin().unwrap();
    let table = |heading: &str| {
        format!("粉丝ID,昵称,关注时间,{heading}\n1,安,2026-04-01,浙江省杭州市西湖区文三路 1 号\n")
    };
    for heading in ["收货地址-省", "收货地址（市）", "地址-区", "收件地址省市区"] {
        let made = make_with(&cards, "a.csv", &table(heading));
        assert!(made.rows[0].get("extra").contains("文三路"), "{heading}: {}", made.rows[0].get("extra"));
    }
    for heading in ["收货地址", "地址-街道", "地址-省市区详细地址", "家庭住址"] {
        let made = make_with(&cards, "a.csv", &table(heading));
        assert!(!made.rows[0].get("extra").contains("文三路"), "{heading}: {}", made.rows[0].get("extra"));
    }
}

#[test]
fn moments_that_all_lost_their_seconds_were_saved_again() {
    let card = CARD.replace("field = \"created_at\"", "field = \"created_at\", seconds = true");
    let told = |first: &str, second: &str| -> Vec<Finding> {
        let text = PLAIN.replace("2026-04-01 12:00:00", first).replace("2026-04-02 12:00:00", second);
        make_from(&card, "my shop/a.csv", &text).findings
    };
    let found = told("2026/4/1 12:00", "2026/4/2 8:00");
    let [finding] = &found[..] else { panic!("{found:?}") };
    assert_eq!((finding.code, finding.row, finding.count), (Code::SavedAgain, Some(2), 2));
    assert_eq!(
        (finding.found.as_str(), finding.expected.as_str()),
        ("2026/4/1 12:00", "a time with seconds")
    );
    assert_eq!(told("2026/4/1 12:00", "2026-04-02 08:00:00"), []);
    assert_eq!(told("", ""), []);
}
