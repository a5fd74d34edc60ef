#![allow(clippy::unwrap_used)]
use super::*;
use crate::finding::Code;

type Reader = fn(Cell<'_>, &TimeZone, &mut String) -> Result<Read, Fault>;

fn read(reader: Reader, zone: &str, text: &str, form: Form) -> Result<String, Code> {
    let mut out = String::new();
    let zone = TimeZone::get(zone).unwrap();
    reader(Cell { text, form }, &zone, &mut out).map_err(|f| f.code)?;
    Ok(out)
}

fn china(text: &str) -> Result<String, Code> {
    read(datetime, "Asia/Shanghai", text, Form::Text)
}

#[test]
fn an_unknown_zone_is_not_made_up() {
    let unknown = |text| read(datetime, "Etc/Unknown", text, Form::Text);
    assert_eq!(unknown("2026-05-01 20:15").as_deref(), Ok("2026-05-01T20:15"));
    assert_eq!(unknown("2026-05-01").as_deref(), Ok("2026-05-01"));
    assert_eq!(unknown("2026-05-01T20:15:30Z").as_deref(), Ok("2026-05-01T20:15:30Z"));
    assert_eq!(unknown("2026-05-01T20:15:30+02:00").as_deref(), Ok("2026-05-01T20:15:30+02:00"));
}

#[test]
fn every_form_seen() {
    for (text, expected) in [
        ("2025/09/27", "2025-09-27"),
        ("2026-03-14", "2026-03-14"),
        ("20260329", "2026-03-29"),
        ("20260329.0", "2026-03-29"),
        ("2026年10月01日", "2026-10-01"),
        ("2026年05月08日09时05分07秒", "2026-05-08T09:05:07+08:00"),
        ("2026年05月08日09时", "2026-05-08T09+08:00"),
        ("2026年05月08日09时05分", "2026-05-08T09:05+08:00"),
        ("2026年05月08日 09:05:07", "2026-05-08T09:05:07+08:00"),
        ("2026/9/10 8:00", "2026-09-10T08:00+08:00"),
        ("2026/07/08 16:33", "2026-07-08T16:33+08:00"),
        ("2026-04-05 20:15:30", "2026-04-05T20:15:30+08:00"),
        ("2026-04-05 20:15:30.500", "2026-04-05T20:15:30.500+08:00"),
        ("2026-01-02T03:04:05.678901+00:00", "2026-01-02T03:04:05.678901Z"),
        ("2020-03-04 05:06:07 UTC", "2020-03-04T05:06:07Z"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("2023-08-05 00:11:00 (UTC+0)", "2023-08-05T00:11:00Z"),
        ("2023-08-05 00:11:00 GMT-06:00", "2023-08-05T00:11:00-06:00"),
        ("2023-08-05 00:11:00-06:00", "2023-08-05T00:11:00-06:00"),
        ("２０２６－０３－１４　０８：００", "2026-03-14T08:00+08:00"),
        ("20260612220413", "2026-06-12T22:04:13+08:00"),
        ("Jan 6, 2024", "2024-01-06"),
        ("Sat Jan 03 04:05:06 +0000 2026", "2026-01-03T04:05:06Z"),
    ] {
        assert_eq!(china(text).as_deref(), Ok(expected), "{text}");
        assert_eq!(china(expected).as_deref(), Ok(expected), "read again");
    }
}

#[test]
fn what_is_no_moment_is_refused() {
    for text in [
        "2026-02-29",
        "2026-13-01",
        "2026-03-14 24:00",
        "2026-03-14 08",
        "2026-03-14 8:5",
        "20260230",
        "2026-3",
        "14/03/2026",
        "August 9",
        "2026-03/14",
        "2026-03-14 08:00-09:00",
        "2026-03-14 08:00 CST",
        "1791430000",
        "2026-03-14 08:00:00 x",
        "46098",
        "2026-03-14 08:00:60",
        "2026-03-14 25:00:00",
        "Sun Jan 03 04:05:06 +0000 2026",
        "Jan 6, 24",
        "January 6 2024",
    ] {
        assert_eq!(china(text), Err(Code::CellUnreadable), "{text}");
    }
    assert_eq!(china("0001-01-01"), Err(Code::OutOfRange));
    assert_eq!(china("1900-01-01 00:00:00"), Err(Code::OutOfRange), "local mean time");
}

#[test]
fn a_clock_that_jumps_is_not_guessed() {
    let new_york = |text| read(datetime, "America/New_York", text, Form::Text);
    assert_eq!(new_york("2026-03-08 02:30:00"), Err(Code::CellUnreadable), "never shown");
    assert_eq!(new_york("2026-11-01 01:30:00"), Err(Code::CellUnreadable), "shown twice");
    assert_eq!(new_york("2026-11-01 03:30:00").as_deref(), Ok("2026-11-01T03:30:00-05:00"));
}

#[test]
fn spreadsheet_cells() {
    let day = |text, form| read(date, "Asia/Shanghai", text, form);
    assert_eq!(day("20260329", Form::Number).as_deref(), Ok("2026-03-29"));
    assert_eq!(day("46098", Form::Number), Err(Code::CellUnreadable));
    assert_eq!(day("2026-03-14T00:00:00", Form::Date).as_deref(), Ok("2026-03-14"));
    assert_eq!(day("2026-03-14T08:00:00", Form::Date).as_deref(), Ok("2026-03-14T08:00:00+08:00"));
    assert_eq!(day("true", Form::Bool), Err(Code::CellUnreadable));
}

#[test]
fn periods() {
    let period = |text| read(range, "Asia/Shanghai", text, Form::Text);
    let days = "2026-04-20/2026-07-19";
    for text in [
        "2026-04-20 ~ 2026-07-19",
        "2026.04.20-2026.07.19",
        "2026/04/20至2026/07/19",
        "2026-04-20-2026-07-19",
        "20260420～20260719",
        days,
    ] {
        assert_eq!(period(text).as_deref(), Ok(days), "{text}");
    }
    assert_eq!(
        period("2026/07/20 08:00:10-2026/07/20 15:30:05").as_deref(),
        Ok("2026-07-20T08:00:10+08:00/2026-07-20T15:30:05+08:00")
    );
    assert_eq!(period("2026-07-01").as_deref(), Ok("2026-07-01/2026-07-01"));
    assert_eq!(period("2026-07-19 ~ 2026-04-20"), Err(Code::OutOfRange));
    assert_eq!(period("2026-07-20 08:00:10-10:00"), Err(Code::CellUnreadable));
    assert_eq!(split_range(days), Some(("2026-04-20", "2026-07-19")));
}

#[test]
fn unix_times() {
    let seconds: Reader = |c, z, o| unix(c, 0, z, o);
    let milliseconds: Reader = |c, z, o| unix(c, 3, z, o);
    let zone = "Asia/Shanghai";
    let noon = "2026-10-08T12:46:40+08:00";
    assert_eq!(read(seconds, zone, "1791434800", Form::Text).as_deref(), Ok(noon));
    assert_eq!(read(seconds, zone, "1791434800.0", Form::Number).as_deref(), Ok(noon));
    assert_eq!(read(seconds, "UTC", "1791434800", Form::Text).as_deref(), Ok("2026-10-08T04:46:40Z"));
    assert_eq!(
        read(milliseconds, zone, "1791434800120", Form::Text).as_deref(),
        Ok("2026-10-08T12:46:40.12+08:00")
    );
    assert_eq!(read(seconds, zone, "1791434800120", Form::Text), Err(Code::OutOfRange));
    assert_eq!(read(milliseconds, zone, "1791434800", Form::Text), Err(Code::OutOfRange));
    assert_eq!(read(seconds, zone, "0", Form::Text), Err(Code::OutOfRange));
    assert_eq!(read(seconds, zone, "now", Form::Text), Err(Code::CellUnreadable));
}

#[test]
fn moments_of_every_precision_have_an_order() {
    let ordered =
        ["2025-09-27", "2025-09-28T00:00+08:00", "2025-09-27T16:30:00Z", "2025-09-28", "2026-05-08T09+08:00"];
    let seconds: Vec<i64> = ordered.iter().map(|text| instant(text).unwrap()).collect();
    assert!(seconds.is_sorted(), "{seconds:?}");
    assert_eq!(instant("soon"), None);
}
