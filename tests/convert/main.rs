//! `dabao convert`: every format, every option, and that nothing is bent on the way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod formats;
mod inputs;
mod options;
mod round_trips;
mod safety;

use common::Desk;

/// A list that no card claims: a title, a formula, a line break, leading zeros, a long id, a
/// telephone number, an amount with a zero at its end.
pub const GUESTS: &str = "灯谜会名单,,,,\n\
    称呼,桌牌,说明,押金,手机\n\
    阿苔,7345678901234567890,=1+1,12.50,13800138000\n\
    老周,007,\"两行\n文字, 引号\"\"\",3.00,\n\
    小满,,-,0.10,13900139000\n";

/// A desk with [`GUESTS`] in `guests.csv`.
pub fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("guests.csv", GUESTS.as_bytes());
    desk
}

/// The rows of a CSV as dabao wrote it: header and all.
pub fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The rows of a CSV file on the desk.
pub fn file_rows(desk: &Desk, path: &str) -> Vec<Vec<String>> {
    rows(&std::fs::read_to_string(desk.path(path)).unwrap())
}
