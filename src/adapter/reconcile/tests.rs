#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
use super::*;
use crate::finding::KEPT_PER_KIND;

/// A resource with the columns 收, 支, 净, 余, 向 and 号, and these checks.
fn resource(reconcile: &str) -> Resource {
    let card = format!(
        r#"
        id = "r"
        title = {{ zh = "表", en = "table" }}
        evidence = "fixture"
        source = "test"
        table = "metrics"
        columns = [
          {{ heading = "收", extra = true }},
          {{ heading = "支", extra = true }},
          {{ heading = ["净", "净额(元)"], extra = true }},
          {{ heading = "余", extra = true }},
          {{ heading = "向", extra = true, parser = "enum", values = {{ "支出" = "out", "收入" = "in" }} }},
          {{ heading = "号", extra = true }},
        ]
        reconcile = [{reconcile}]
        "#
    );
    toml::from_str(&card).unwrap()
}

/// Runs the checks over rows of texts, where `_` is no value and `?` an unreadable one, and
/// gives what was found.
fn run(reconcile: &str, rows: &[[&str; 6]], texts: &[&str]) -> Vec<Finding> {
    let (resource, findings) = (resource(reconcile), Findings::new());
    let mut checks = Checks::new(&resource, &["收", "支", "净额（元）"], "f.csv", "", &findings);
    for (i, row) in rows.iter().enumerate() {
        let values: Vec<Said<'_>> = row.iter().map(|text| said(text)).collect();
        checks.row(i as u64 + 2, &values);
    }
    checks.finish(&texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>());
    findings.into_vec()
}

fn said(text: &str) -> Said<'_> {
    match text {
        "_" => Said::Nothing,
        "?" => Said::Unreadable,
        text => Said::Value(text),
    }
}

fn brief(findings: &[Finding]) -> Vec<(Code, Option<u64>, &str, &str, &str)> {
    findings.iter().map(|f| (f.code, f.row, &*f.column, &*f.found, &*f.expected)).collect()
}

#[test]
fn a_difference_that_does_not_hold_is_told_with_its_row() {
    let check = r#"{ kind = "difference", result = "净", of = ["收", "支"] }"#;
    let rows = [["10.00", "2.5", "7.50", "_", "_", "_"], ["10", "2", "9", "_", "_", "_"]];
    assert_eq!(brief(&run(check, &rows, &[])), [(Code::DoesNotReconcile, Some(3), "净额（元）", "9", "8")]);
}

#[test]
fn a_sum_is_exact() {
    let check = r#"{ kind = "sum", result = "净额（元）", of = ["收", "支"] }"#;
    assert_eq!(brief(&run(check, &[["0.1", "0.2", "0.3", "_", "_", "_"]], &[])), []);
}

#[test]
fn a_missing_operand_is_not_zero() {
    let check = r#"{ kind = "sum", result = "净", of = ["收", "支"] }"#;
    let rows = [["1", "_", "5", "_", "_", "_"], ["1", "1", "2", "_", "_", "_"]];
    assert_eq!(
        brief(&run(check, &rows, &[])),
        [(Code::CheckPartial, None, "净额（元）", "1 of 2 rows", "2 rows")]
    );
}

#[test]
fn equal_columns_compare_as_numbers() {
    let check = r#"{ kind = "equals", of = ["收", "支", "净"] }"#;
    assert_eq!(brief(&run(check, &[["1.0", "1", "1.00", "_", "_", "_"]], &[])), []);
    let found = run(check, &[["1", "1", "2", "_", "_", "_"]], &[]);
    assert_eq!(brief(&found), [(Code::DoesNotReconcile, Some(2), "净额（元）", "2", "1")]);
}

const RUNNING: &str =
    r#"{ kind = "running", result = "余", step = "收", sign = "向", plus = ["收入"], minus = ["支出"] }"#;

#[test]
fn a_balance_runs_forwards_or_backwards() {
    let mut rows = [
        ["5", "_", "_", "105", "in", "_"],
        ["10", "_", "_", "95", "out", "_"],
        ["-5", "_", "_", "90", "out", "_"],
        ["1", "_", "_", "91", "in", "_"],
    ];
    assert_eq!(brief(&run(RUNNING, &rows, &[])), []);
    rows.reverse();
    assert_eq!(brief(&run(RUNNING, &rows, &[])), []);
    // Newest first, the second row's balance should be the third's less its own step.
    rows[1][3] = "89";
    let found = run(RUNNING, &rows, &[]);
    assert_eq!(brief(&found)[1..], [(Code::BalanceBroken, Some(3), "余", "89", "90")]);
}

#[test]
fn a_step_of_an_unknown_direction_is_not_followed() {
    let rows = [
        ["5", "_", "_", "105", "in", "_"],
        ["5", "_", "_", "100", "冻结", "_"],
        ["1", "_", "_", "101", "in", "_"],
        ["1", "_", "_", "100", "out", "_"],
    ];
    assert_eq!(brief(&run(RUNNING, &rows, &[])), [(Code::CheckPartial, None, "余", "3 of 4 rows", "4 rows")]);
}

#[test]
fn one_wrong_balance_is_told_at_its_row() {
    let rows = [
        ["1", "_", "_", "1", "in", "_"],
        ["1", "_", "_", "2", "in", "_"],
        ["1", "_", "_", "7", "in", "_"],
        ["1", "_", "_", "8", "in", "_"],
    ];
    assert_eq!(brief(&run(RUNNING, &rows, &[])), [(Code::BalanceBroken, Some(4), "余", "7", "3")]);
}

#[test]
fn many_breaks_are_gathered_and_all_counted() {
    let rows: Vec<[&str; 6]> = (0..101).map(|_| ["1", "_", "_", "7", "in", "_"]).collect();
    let found = run(RUNNING, &rows, &[]);
    assert_eq!(found.len() as u64, KEPT_PER_KIND);
    assert_eq!(found.iter().map(|f| f.count).sum::<u64>(), 100);
}

#[test]
fn a_refused_record_interrupts_a_balance() {
    let (resource, findings) = (resource(RUNNING), Findings::new());
    let mut checks = Checks::new(&resource, &[], "f.csv", "", &findings);
    checks.row(1, &["1", "_", "_", "1", "in"].map(said));
    checks.refused();
    checks.row(3, &["1", "_", "_", "3", "in"].map(said));
    checks.finish(&[]);
    assert_eq!(brief(&findings.into_vec()), [(Code::CheckPartial, None, "余", "2 of 3 rows", "3 rows")]);
}

#[test]
fn a_repeated_key_names_both_rows() {
    let check = r#"{ kind = "unique", of = ["号", "收"] }"#;
    let rows =
        [["1", "_", "_", "_", "_", "a"], ["_", "_", "_", "_", "_", "a"], ["1", "_", "_", "_", "_", "a"]];
    assert_eq!(brief(&run(check, &rows, &[])), [(Code::KeyRepeated, Some(4), "号", "a | 1", "≠ 2")]);
}

#[test]
fn a_key_with_an_unreadable_part_repeats_no_other() {
    let check = r#"{ kind = "unique", of = ["号", "收"] }"#;
    let rows =
        [["?", "_", "_", "_", "_", "a"], ["?", "_", "_", "_", "_", "a"], ["_", "_", "_", "_", "_", "a"]];
    assert_eq!(brief(&run(check, &rows, &[])), [(Code::CheckPartial, None, "号", "1 of 3 rows", "3 rows")]);
}

#[test]
fn parts_of_a_key_do_not_run_together() {
    let check = r#"{ kind = "unique", of = ["号", "收"] }"#;
    let rows = [["bc", "_", "_", "_", "_", "a"], ["c", "_", "_", "_", "_", "ab"]];
    assert_eq!(brief(&run(check, &rows, &[])), []);
}

#[test]
fn a_stated_number_of_records_is_compared() {
    let check = r#"{ kind = "count", label = "共" }"#;
    let rows = [["_"; 6], ["_"; 6]];
    assert_eq!(brief(&run(check, &rows, &["昵称：[名]", "共 ２ 笔记录"])), []);
    assert_eq!(brief(&run(check, &rows, &["共12笔记录"])), [(Code::TotalDiffers, None, "共", "2", "12")]);
    assert_eq!(run(check, &rows, &["共有"])[0].code, Code::CheckPartial);
}

#[test]
fn a_stated_number_and_sum_may_count_some_records_only() {
    let check = r#"
        { kind = "count", label = "收入", unit = "笔", column = "向", equals = ["收入"] },
        { kind = "total", of = "收", label = "收入", unit = "元", column = "向", equals = ["收入"] }
    "#;
    let rows = [
        ["1.50", "_", "_", "_", "in", "_"],
        ["9", "_", "_", "_", "out", "_"],
        ["_", "_", "_", "_", "in", "_"],
        ["9", "_", "_", "_", "_", "_"],
    ];
    assert_eq!(brief(&run(check, &rows, &["收入：2笔 1.5元"])), []);
    assert_eq!(
        brief(&run(check, &rows, &["注\t收入： 3 笔 1,001.50元"])),
        [(Code::TotalDiffers, None, "收入", "2", "3"), (Code::TotalDiffers, None, "收入", "1.50", "1001.50")]
    );
}

#[test]
fn a_sum_may_be_stated_below_its_label() {
    let check = r#"{ kind = "total", of = "支", label = "退款总金额" }"#;
    let rows = [["_", "0.02", "_", "_", "_", "_"], ["_", "0.1", "_", "_", "_", "_"]];
    let tail = ["`总交易单数\t退款总金额", "`2\t`0.12"];
    assert_eq!(brief(&run(check, &rows, &tail)), []);
    assert_eq!(run(check, &rows, &["总交易单数\t退款总金额", "`2\t`0.13"])[0].code, Code::TotalDiffers);
    assert_eq!(run(check, &rows, &tail[..1])[0].code, Code::CheckPartial);
}

#[test]
fn a_sum_over_what_cannot_be_read_is_not_compared() {
    let check = r#"{ kind = "total", of = "支", label = "共" }"#;
    let rows = [["_", "?", "_", "_", "_", "_"], ["_", "1", "_", "_", "_", "_"]];
    assert_eq!(run(check, &rows, &["共1"])[0].code, Code::CheckPartial);
}

#[test]
fn a_check_on_an_unknown_column_is_never_silently_held() {
    let check = r#"{ kind = "unique", of = ["无"] }"#;
    assert_eq!(run(check, &[["1"; 6]], &[])[0].code, Code::CheckPartial);
}

#[test]
fn a_net_holds_with_costs_of_either_sign_and_a_result_of_either_sign() {
    let check = r#"{ kind = "net", result = "净", of = ["收", "支"] }"#;
    let row = |income, cost, net| [income, cost, net, "_", "_", "_"];
    let rows = [
        row("28.90", "-3.00", "25.90"),
        row("28.90", "3.00", "25.90"),
        row("-27.78", "0.09", "27.69"),
        row("28.90", "3.00", "25.91"),
        row("28.90", "_", "1"),
    ];
    assert_eq!(
        brief(&run(check, &rows, &[])),
        [
            (Code::DoesNotReconcile, Some(5), "净额（元）", "25.91", "25.90"),
            (Code::CheckPartial, None, "净额（元）", "4 of 5 rows", "5 rows"),
        ]
    );
}

#[test]
fn a_net_asks_only_the_rows_it_is_about() {
    let check = r#"{ kind = "net", result = "净", of = ["收", "支"], column = "向", equals = ["收入"] }"#;
    let rows = [
        ["5", "-1", "4", "_", "in", "_"],
        ["0", "0", "900", "_", "out", "_"],
        ["0", "0", "900", "_", "_", "_"],
        ["5", "-1", "3", "_", "收入", "_"],
    ];
    assert_eq!(brief(&run(check, &rows, &[])), [(Code::DoesNotReconcile, Some(5), "净额（元）", "3", "4")]);
}

#[test]
fn days_that_lack_are_told_as_stretches_in_whatever_order_the_rows_stand() {
    let check = r#"{ kind = "days", column = "号" }"#;
    let day = |text| ["_", "_", "_", "_", "_", text];
    let whole = [day("2026-01-01"), day("2025-12-31"), day("2025-12-30"), day("2025-12-30")];
    assert_eq!(brief(&run(check, &whole, &[])), []);
    let rows = [
        day("2026-03-05"),
        day("2026-02-28"),
        day("2026-03-02"),
        day("2026-03"),
        day("2026-03-06T08:00+08:00"),
    ];
    assert_eq!(
        brief(&run(check, &rows, &[])),
        [
            (Code::DaysLacking, Some(4), "号", "2026-03-01", "every day once"),
            (Code::DaysLacking, Some(2), "号", "2026-03-03 ~ 2026-03-04", "every day once"),
            (Code::CheckPartial, None, "号", "4 of 5 rows", "5 rows"),
        ]
    );
}

#[test]
fn days_beyond_the_limit_are_not_checked() {
    let (resource, findings) = (resource(r#"{ kind = "days", column = "号" }"#), Findings::new());
    let mut checks = Checks::new(&resource, &[], "f.csv", "", &findings);
    let mut day = jiff::civil::date(1900, 1, 1);
    for row in 0..=days::DAYS_LIMIT {
        let text = day.to_string();
        let mut values = [Said::Nothing; 6];
        values[5] = Said::Value(&text);
        checks.row(row as u64 + 2, &values);
        day = day.tomorrow().unwrap();
    }
    checks.finish(&[]);
    let found = findings.into_vec();
    assert_eq!(brief(&found)[0].0, Code::CheckPartial);
}

#[test]
fn what_repeats_within_a_key_is_the_same() {
    let check = r#"{ kind = "same", of = "净", within = ["号", "收"] }"#;
    let row = |net, id, income| [income, "_", net, "_", "_", id];
    let rows = [
        row("5.0", "a", "1"),
        row("5", "a", "1"),
        row("6", "a", "2"),
        row("7", "a", "1"),
        row("_", "a", "1"),
        row("7", "_", "1"),
        row("x", "b", "1"),
        row("y", "b", "1"),
    ];
    assert_eq!(
        brief(&run(check, &rows, &[])),
        [
            (Code::DiffersWithin, Some(5), "净额（元）", "7", "= 2"),
            (Code::DiffersWithin, Some(9), "净额（元）", "y", "= 8"),
            (Code::CheckPartial, None, "净额（元）", "6 of 8 rows", "8 rows"),
        ]
    );
}
