//! What is derived from the tables as read: current rows, the history of their values, and
//! what belongs together.

use super::Kind::{Count, Json, Moment, Ratio, Text};
use super::{ACCOUNT_ID, Field, PLATFORM, POSITION, SOURCE, Table, f};

/// The field that says since when a row stands in no export any more.
pub const GONE_SINCE: &str = "gone_since";
/// The field that numbers rows of one key of which nothing says which is newer.
pub const UNSETTLED: &str = "unsettled";

pub(super) const HELD_FROM: Field =
    f("held_from", Moment, "最早见于", "date of the first dated export that has it");
pub(super) const HELD_UNTIL: Field =
    f("held_until", Moment, "最晚见于", "date of the last dated export that has it");
pub(super) const GONE_SINCE_FIELD: Field =
    f(GONE_SINCE, Moment, "不再见于", "date of the first later export of the same list that has it no more");
pub(super) const EXPORTS: Field = f("exports", Count, "导出份数", "how many files have it");
pub(super) const UNSETTLED_FIELD: Field = f(
    UNSETTLED,
    Count,
    "未定",
    "1, 2 … where rows of one key differ and nothing says which is newer: all of them stand here",
);
pub(super) const FILLED: Field = f(
    "filled",
    Json,
    "补自",
    "fields that this row leaves empty and another export states, each with source and position",
);

/// The values that rows had in older exports.
pub static HISTORY: Table = Table {
    name: "history",
    zh: "旧值",
    en: "A row is a value that a newer export states otherwise.",
    base: "",
    fields: &[
        PLATFORM,
        ACCOUNT_ID,
        f("table", Text, "表", "table of both rows"),
        f("field", Text, "字段", "field; extra and a dot before a column of extra"),
        f("older", Text, "旧值", "value of the older export"),
        f("newer", Text, "新值", "value of the next newer one"),
        f("older_as_of", Moment, "旧导出时间", "date of the older export"),
        f("newer_as_of", Moment, "新导出时间", "date of the newer export"),
        f("older_source", Text, "旧来源文件", "payload path of the older row"),
        f("older_position", Text, "旧位置", "its sheet and row"),
        SOURCE,
        POSITION,
    ],
};

/// What belongs together, or may.
pub static LINKS: Table = Table {
    name: "links",
    zh: "关联",
    en: "A row says that two things are one or belong together, or may, or that one stands alone.",
    base: "",
    fields: &[
        PLATFORM,
        ACCOUNT_ID,
        f(
            "kind",
            Text,
            "类型",
            "works: one work in two exports; recording: a work and a file of it; person: rows about one person",
        ),
        f("verdict", Text, "结论", "joined, ambiguous, alone or not-needed"),
        f("score", Ratio, "相似度", "how well they fit, 1 at best"),
        f("reason", Text, "理由", "what fits"),
        f("first", Text, "其一", "id or caption of the one"),
        SOURCE,
        POSITION,
        f("second_platform", Text, "其二平台", "platform of the other"),
        f("second", Text, "其二", "id or caption of the other, or path of the file"),
        f("second_source", Text, "其二来源文件", "payload path of the other"),
        f("second_position", Text, "其二位置", "its sheet and row"),
    ],
};
