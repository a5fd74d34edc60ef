#![allow(clippy::unwrap_used)]
use super::*;

type Reader = fn(Cell<'_>, &mut String) -> Result<Read, Fault>;

fn read(reader: Reader, text: &str, form: Form) -> Result<String, Code> {
    let mut out = String::new();
    reader(Cell { text, form }, &mut out).map_err(|f| f.code)?;
    Ok(out)
}

fn table(reader: Reader, rows: &[(&str, Result<&str, Code>)]) {
    for (text, expected) in rows {
        let found = read(reader, text, Form::Text);
        assert_eq!(found.as_deref().map_err(|c| *c), *expected, "{text}");
    }
}

const UNREADABLE: Result<&str, Code> = Err(Code::CellUnreadable);

#[test]
fn counts() {
    table(
        count,
        &[
            ("1,234", Ok("1234")),
            ("12.0", Ok("12")),
            ("+5", Ok("5")),
            ("007", Ok("7")),
            ("1,234,567", Ok("1234567")),
            ("１，２３４", Ok("1234")),
            ("1.2万", Ok("12000")),
            ("1.2w", Ok("12000")),
            ("3.4亿", Ok("340000000")),
            ("500w", Ok("5000000")),
            ("1.2K", Ok("1200")),
            ("-0", Ok("0")),
            ("-1", Err(Code::OutOfRange)),
            ("99999999999999999999", Err(Code::OutOfRange)),
            ("1,2,3", UNREADABLE),
            ("12,34,567", UNREADABLE),
            ("1234,567", UNREADABLE),
            ("0,123", UNREADABLE),
            ("1.23456万", UNREADABLE),
            ("7.5w~10w", UNREADABLE),
            ("30+", UNREADABLE),
            ("1.5", UNREADABLE),
            ("1.2E+06", UNREADABLE),
            ("1 234", UNREADABLE),
            ("万", UNREADABLE),
            (",123", UNREADABLE),
            ("--5", UNREADABLE),
            ("1,234.5,6", UNREADABLE),
            ("1万w", UNREADABLE),
            ("٣", UNREADABLE),
        ],
    );
    assert_eq!(
        count(Cell { text: "1.2万", form: Form::Text }, &mut String::new()),
        Ok(Read::Noted(Code::CountRounded))
    );
    assert_eq!(read(count, "12", Form::Number).as_deref(), Ok("12"));
    assert_eq!(BINARY_LIMIT, Decimal::from(10_i64.pow(15)));
    assert_eq!(read(count, "999999999999999", Form::Number).as_deref(), Ok("999999999999999"));
    assert_eq!(read(count, "1000000000000000", Form::Number), Err(Code::OutOfRange));
    assert_eq!(read(count, "12", Form::Date), Err(Code::CellUnreadable));
    assert_eq!(read(integer, "-1,234", Form::Text).as_deref(), Ok("-1234"));
}

#[test]
fn numbers_and_shares() {
    table(
        number,
        &[
            ("812.345678901234568", Ok("812.345678901234568")),
            ("1.50", Ok("1.5")),
            ("7.5E-05", Ok("0.000075")),
            (".5", UNREADABLE),
            ("5.", UNREADABLE),
            ("NaN", UNREADABLE),
            ("1e5", UNREADABLE),
            ("1_000", UNREADABLE),
        ],
    );
    assert_eq!(read(number, "1e5", Form::Number).as_deref(), Ok("100000"));
    table(
        percent,
        &[
            ("11.14%", Ok("0.1114")),
            ("25.00%", Ok("0.25")),
            ("12.5", Ok("0.125")),
            ("0.00%", Ok("0")),
            ("-3％", Ok("-0.03")),
            ("30%+", UNREADABLE),
            ("%", UNREADABLE),
            ("10%~15%", UNREADABLE),
        ],
    );
    table(
        ratio,
        &[("0.412345", Ok("0.412345")), ("0.1600", Ok("0.16")), ("90.13%", Ok("0.9013")), ("1.2", Ok("1.2"))],
    );
}

fn percent(cell: Cell<'_>, out: &mut String) -> Result<Read, Fault> {
    super::percent(cell, false, out)
}

#[test]
fn a_spreadsheet_number_without_percent_format_is_not_guessed() {
    assert_eq!(read(percent, "12.5%", Form::Percent).as_deref(), Ok("0.125"));
    assert_eq!(read(percent, "0.125", Form::Number), Err(Code::CellUnreadable));
    assert_eq!(read(percent, "0", Form::Number).as_deref(), Ok("0"));
    assert_eq!(read(|c, o| super::percent(c, true, o), "0.125", Form::Number).as_deref(), Ok("0.00125"));
}

#[test]
fn amounts() {
    table(
        money,
        &[
            ("¥1,299.90", Ok("1299.90")),
            ("￥0", Ok("0")),
            ("12.3元", Ok("12.3")),
            ("-3.50", Ok("-3.50")),
            ("169.00", Ok("169.00")),
            ("-¥3.50", Ok("-3.50")),
            ("¥-3.50", Ok("-3.50")),
            ("¥ 100.00", Ok("100.00")),
            ("+1.84", Ok("1.84")),
            ("-0.00", Ok("0.00")),
            ("－３．５０", Ok("-3.50")),
            ("CNY 5", Ok("5")),
            ("0.00", Ok("0.00")),
            ("\u{2212}2", Ok("-2")),
            ("-¥-3", UNREADABLE),
            ("(3.50)", UNREADABLE),
            ("$12", UNREADABLE),
            ("1.2万", UNREADABLE),
            ("¥", UNREADABLE),
            ("1,29.90", UNREADABLE),
            ("已退款¥10.00", UNREADABLE),
            ("12元5角", UNREADABLE),
        ],
    );
    table(money_unsigned, &[("-27.78", Ok("27.78")), ("27.78", Ok("27.78"))]);
    table(
        money_fen,
        &[
            ("1234", Ok("12.34")),
            ("1200", Ok("12.00")),
            ("0", Ok("0")),
            ("-5", Ok("-0.05")),
            ("¥5", UNREADABLE),
        ],
    );
}

#[test]
fn the_point_moves_without_rounding() {
    let number = |t: &str| Decimal::from_str_exact(t).unwrap();
    assert_eq!(shift(number("9.5"), 28), None);
    assert_eq!(shift(number("0.0000000000000000000000000001"), -1), None);
    assert_eq!(shift(number("12300"), -2), Some(number("123.00")));
    assert_eq!(shift(number("79228162514264337593543950335"), 1), None);
}
