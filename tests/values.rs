//! Laws that every value parser keeps, whatever stands in a cell.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use dabao::finding::Code;
use dabao::reader::{Cell, Form};
use dabao::schema::Kind;
use dabao::value::{Fault, Parser, Read, Setting, split_range};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::collections::BTreeMap;

const FORMS: &[Form] =
    &[Form::Empty, Form::Text, Form::Number, Form::Percent, Form::Date, Form::Bool, Form::Error];

/// Every parser, with the one that reads its canonical text again.
const PARSERS: &[(Parser, Parser)] = &[
    (Parser::Text, Parser::Text),
    (Parser::BareText, Parser::Text),
    (Parser::Id, Parser::Id),
    (Parser::IdDigits, Parser::IdDigits),
    (Parser::Count, Parser::Count),
    (Parser::Integer, Parser::Integer),
    (Parser::Number, Parser::Number),
    (Parser::Percent, Parser::Ratio),
    (Parser::PercentPoints, Parser::Ratio),
    (Parser::Ratio, Parser::Ratio),
    (Parser::Duration, Parser::Duration),
    (Parser::DurationMs, Parser::Duration),
    (Parser::DurationMinutes, Parser::Duration),
    (Parser::Money, Parser::Money),
    (Parser::MoneyUnsigned, Parser::MoneyUnsigned),
    (Parser::MoneySigned, Parser::Money),
    (Parser::MoneyIn, Parser::MoneyIn),
    (Parser::MoneyOut, Parser::MoneyOut),
    (Parser::MoneyFen, Parser::Money),
    (Parser::Date, Parser::Date),
    (Parser::Datetime, Parser::Datetime),
    (Parser::DatetimeDayFirst, Parser::Datetime),
    (Parser::MonthDay, Parser::MonthDay),
    (Parser::DateRange, Parser::DateRange),
    (Parser::UnixSeconds, Parser::Datetime),
    (Parser::UnixMilliseconds, Parser::Datetime),
    (Parser::Unix, Parser::Datetime),
    (Parser::Phone, Parser::Phone),
    (Parser::Enum, Parser::Enum),
    (Parser::Bool, Parser::Bool),
];

fn read(parser: Parser, text: &str, form: Form) -> Result<(String, Read), Fault> {
    read_in("Asia/Shanghai", parser, text, form)
}

fn read_in(zone: &str, parser: Parser, text: &str, form: Form) -> Result<(String, Read), Fault> {
    let zone = TimeZone::get(zone).unwrap();
    let missing = ["-".to_owned(), "/".to_owned()];
    let values =
        BTreeMap::from([("收入".to_owned(), "in".to_owned()), ("支出".to_owned(), "out".to_owned())]);
    let setting = Setting { zone: &zone, missing: &missing, values: &values };
    let mut out = "left over".to_owned();
    let result = parser.read(Cell { text, form }, &setting, &mut out);
    if result.is_err() {
        assert_eq!(out, "", "a fault writes nothing");
    }
    result.map(|read| (out, read))
}

fn text_of(parser: Parser, text: &str) -> String {
    read(parser, text, Form::Text).unwrap_or_else(|fault| panic!("{text:?}: {fault}")).0
}

/// Texts near what sources write, and texts far from it.
fn cell_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-+¥￥'`\t ]{0,2}[0-9０-９,，.]{0,24}[eE+万亿wK元秒%％s ]{0,3}",
        "[0-9]{1,2}[天d]?[0-9]{1,2}[时h小]{1,2}[0-9]{1,2}[分m:]{1,2}[0-9.]{1,5}[秒s]?",
        "(19|20)[0-9]{2}[-/.年]?[0-9]{1,2}[-/.月]?[0-9]{1,2}[日T ]{0,2}[0-9]{0,2}[:时]?[0-9]{0,2}[:分]?[0-9]{0,2}[秒Z]?( UTC|[+-]0[0-9]:00)?",
        "(2026-0[1-9]-1[0-9] ?[~至/-] ?2026[-/]0[1-9][-/]2[0-9])",
        "[0-3]?[0-9][/. -](0?[1-9]|1[0-2])[/. -]20[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2})?)?",
        "(August|May|thg|tháng Sáu|de setembro|8月)? ?[0-9]{1,2}(日| August| de maio)?",
        "[+]?(86)?[- ]?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}(转[0-9]{1,3})?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_text_reads_as_itself(text in cell_text(), form in prop::sample::select(FORMS)) {
        for (parser, again) in PARSERS {
            let Ok((canonical, outcome)) = read(*parser, &text, form) else { continue };
            prop_assert_eq!(outcome == Read::Missing, canonical.is_empty());
            if canonical.is_empty() { continue }
            let second = read(*again, &canonical, Form::Text);
            prop_assert_eq!(second.map(|r| r.0), Ok(canonical), "{:?} of {:?}", parser, text);
        }
    }

    #[test]
    fn an_id_keeps_every_digit(digits in "[0-9]{1,60}", before in "[\t '`\u{feff}]{0,3}", after in "[\t `\u{200b}]{0,3}") {
        let cell = format!("{before}{digits}{after}");
        prop_assert_eq!(read(Parser::Id, &cell, Form::Text), Ok((digits, Read::Value)));
    }

    #[test]
    fn an_amount_keeps_its_digits(sign in "-?", whole in 1_u64..1_000_000_000_000, cents in 0_u8..100) {
        let plain = format!("{sign}{whole}.{cents:02}");
        prop_assert_eq!(text_of(Parser::Money, &plain), plain.clone());
        let grouped = group(whole);
        for written in [format!("{sign}¥{grouped}.{cents:02}"), format!("￥{sign}{grouped}.{cents:02}"), format!("{plain}元")] {
            prop_assert_eq!(text_of(Parser::Money, &written), plain.clone(), "{}", written);
        }
    }

    #[test]
    fn an_amount_is_exact_or_refused(text in "-?[0-9]{1,40}(\\.[0-9]{1,40})?") {
        if let Ok((canonical, _)) = read(Parser::Money, &text, Form::Text) {
            let unpadded = |t: &str| {
                let (whole, fraction) = t.split_once('.').unwrap_or((t, ""));
                let whole = whole.trim_start_matches(['-', '0']).to_owned();
                (whole, fraction.to_owned())
            };
            prop_assert_eq!(unpadded(&canonical), unpadded(&text));
        }
    }

    #[test]
    fn a_percentage_is_divided_exactly(points in -100_000_i64..100_000) {
        let text = format!("{}{}.{:02}%", if points < 0 { "-" } else { "" }, points.abs() / 100, points.abs() % 100);
        let share = text_of(Parser::Percent, &text).parse::<rust_decimal::Decimal>().unwrap();
        prop_assert_eq!(share, rust_decimal::Decimal::new(points, 4));
    }

    #[test]
    fn every_moment_of_a_zone_without_summer_time_is_read(seconds in 1_000_000_000_i64..4_000_000_000) {
        let unix = text_of(Parser::UnixSeconds, &seconds.to_string());
        let stamp: jiff::Timestamp = unix.parse().unwrap();
        prop_assert_eq!(stamp.as_second(), seconds);
        let wall = unix.replace('T', " ").replace("+08:00", "").replace('-', "/");
        prop_assert_eq!(text_of(Parser::Datetime, &wall), unix);
    }
}

fn group(whole: u64) -> String {
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[test]
fn what_stands_for_no_value_is_no_value() {
    for (parser, _) in PARSERS {
        for text in ["", " ", "\t", "-", " - ", "\u{3000}", "/"] {
            assert_eq!(
                read(*parser, text, Form::Text),
                Ok((String::new(), Read::Missing)),
                "{parser:?} {text:?}"
            );
        }
    }
    for text in ["'", "`", "\u{200b}", "'-"] {
        assert_eq!(read(Parser::Money, text, Form::Text).unwrap().1, Read::Missing, "{text:?}");
    }
}

#[test]
fn a_marker_that_the_card_does_not_list_is_refused_and_never_zero() {
    for parser in
        [Parser::Count, Parser::Money, Parser::Percent, Parser::Duration, Parser::Datetime, Parser::Bool]
    {
        for text in ["--", "—", "undefined", "N/A", "null", "密文"] {
            assert_eq!(
                read(parser, text, Form::Text).unwrap_err().code,
                Code::CellUnreadable,
                "{parser:?} {text}"
            );
        }
    }
}

#[test]
fn error_values_are_told_apart() {
    for (parser, _) in PARSERS {
        assert_eq!(read(*parser, "#REF!", Form::Error).unwrap_err().code, Code::CellError, "{parser:?}");
    }
    assert_eq!(read(Parser::Count, "#DIV/0!", Form::Text).unwrap_err().code, Code::CellError);
    assert_eq!(text_of(Parser::Text, "#REF!"), "#REF!");
}

#[test]
fn text_keeps_its_marks_and_lines() {
    assert_eq!(text_of(Parser::Text, "\t第一行\n第二行 #话题 "), "第一行\n第二行 #话题");
    assert_eq!(text_of(Parser::Text, "'quoted'"), "'quoted'");
    assert_eq!(text_of(Parser::BareText, "`支付, 'a'"), "支付, 'a'");
    assert_eq!(text_of(Parser::BareText, "'0012\t"), "0012");
}

#[test]
fn listed_values_are_translated_and_others_kept() {
    assert_eq!(read(Parser::Enum, "`支出", Form::Text), Ok(("out".into(), Read::Value)));
    assert_eq!(read(Parser::Enum, "退款", Form::Text), Ok(("退款".into(), Read::Noted(Code::EnumUnknown))));
}

#[test]
fn truth_values() {
    for (text, truth) in
        [("是", "true"), ("否", "false"), ("Yes", "true"), ("FALSE", "false"), ("1", "true"), ("０", "false")]
    {
        assert_eq!(text_of(Parser::Bool, text), truth);
    }
    assert_eq!(read(Parser::Bool, "true", Form::Bool).unwrap().0, "true");
    assert_eq!(read(Parser::Bool, "互关", Form::Text).unwrap_err().code, Code::CellUnreadable);
}

#[test]
fn a_time_is_in_the_zone_of_the_card() {
    let at = |zone| read_in(zone, Parser::Datetime, "2026-07-01 08:00", Form::Text).unwrap().0;
    assert_eq!(at("Asia/Shanghai"), "2026-07-01T08:00+08:00");
    assert_eq!(at("UTC"), "2026-07-01T08:00Z");
    assert_eq!(at("America/New_York"), "2026-07-01T08:00-04:00");
}

#[test]
fn a_period_is_two_moments() {
    let period = text_of(Parser::DateRange, "2026-04-20 ~ 2026-07-19");
    assert_eq!(split_range(&period), Some(("2026-04-20", "2026-07-19")));
}

#[test]
fn every_kind_of_field_has_a_parser_that_reads_its_canonical_text() {
    for (kind, canonical) in [
        (Kind::Text, "文"),
        (Kind::Id, "6900000000000000001"),
        (Kind::Count, "12"),
        (Kind::Number, "-1.5"),
        (Kind::Money, "169.00"),
        (Kind::Ratio, "0.125"),
        (Kind::Seconds, "32.5"),
        (Kind::Moment, "2026-04-05T20:15:30+08:00"),
        (Kind::Bool, "true"),
        (Kind::Json, "{\"a\":1}"),
    ] {
        assert_eq!(text_of(Parser::default_for(kind), canonical), canonical, "{kind:?}");
    }
}

#[test]
fn an_id_of_digits_has_nothing_else() {
    assert_eq!(text_of(Parser::IdDigits, "\t576900000000000001"), "576900000000000001");
    for text in ["Platform unique order ID.", "3xh5k2", "12 34", "5.769E+17", "-5"] {
        assert!(read(Parser::IdDigits, text, Form::Text).is_err(), "{text}");
    }
}

#[test]
fn a_day_of_the_month_may_stand_first() {
    for (text, expected) in [
        ("28/04/2026 20:15:30", "2026-04-28T20:15:30+08:00"),
        ("03/04/2026 20:15", "2026-04-03T20:15+08:00"),
        ("3.4.2026", "2026-04-03"),
        ("2026-04-28 20:15:30", "2026-04-28T20:15:30+08:00"),
    ] {
        assert_eq!(text_of(Parser::DatetimeDayFirst, text), expected);
    }
    for text in ["04/28/2026", "31/04/2026", "3/4/26", "28/04-2026", "28/04/2026T20:15", "28/04/2026 25:00"] {
        assert!(read(Parser::DatetimeDayFirst, text, Form::Text).is_err(), "{text}");
    }
    assert!(read(Parser::Datetime, "28/04/2026 20:15:30", Form::Text).is_err());
}
