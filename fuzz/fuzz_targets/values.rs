//! Any cell under any parser: what is written reads as itself again, and nothing panics.
//! Any text under any mask: masking twice is masking once.
#![no_main]

use dabao::privacy::{mask, mask_free};
use dabao::reader::{Cell, Form};
use dabao::schema::Personal;
use dabao::value::{Parser, Setting};
use std::collections::BTreeMap;

const FORMS: [Form; 4] = [Form::Text, Form::Number, Form::Percent, Form::Date];

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
    (Parser::MoneyFen, Parser::Money),
    (Parser::Date, Parser::Date),
    (Parser::Datetime, Parser::Datetime),
    (Parser::DatetimeDayFirst, Parser::Datetime),
    (Parser::MonthDay, Parser::MonthDay),
    (Parser::DateRange, Parser::DateRange),
    (Parser::UnixMilliseconds, Parser::Datetime),
    (Parser::Unix, Parser::Datetime),
    (Parser::Phone, Parser::Phone),
    (Parser::Bool, Parser::Bool),
];

const KINDS: [Personal; 4] =
    [Personal::Phone, Personal::Identity, Personal::BankCard, Personal::Address];

libfuzzer_sys::fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").expect("the zones are built in");
    let setting = Setting { zone: &zone, missing: &[], values: &BTreeMap::new() };
    let form = FORMS[usize::from(choice) % FORMS.len()];
    let (mut once, mut twice) = (String::new(), String::new());
    for &(parser, again) in PARSERS {
        if parser.read(Cell { text, form }, &setting, &mut once).is_ok() && !once.is_empty() {
            let read = again.read(Cell { text: &once, form: Form::Text }, &setting, &mut twice);
            assert!(read.is_ok() && once == twice, "{parser:?} of {text:?}: {once:?}, {twice:?}");
        }
    }
    for kind in KINDS {
        let once = mask(kind, text);
        assert_eq!(mask(kind, &once), once, "{kind:?}");
    }
    let once = mask_free(text).0;
    assert_eq!(mask_free(&once).0, once);
});
