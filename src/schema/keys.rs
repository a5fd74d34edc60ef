//! Keys: what makes two rows of a table rows about one thing, as one constant table.
//!
//! Beside platform and account, which belong to every key. Of several ways to tell, the
//! first holds of which the row fills every field that must be filled.

use super::Table;

/// One way to tell that two rows are about one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    /// The fields that agree; the first must be filled.
    pub fields: &'static [&'static str],
    /// Whether all of them must be filled and then name exactly one thing, in every export.
    ///
    /// Otherwise several things may agree in them: the first row of one export is the first
    /// of another export of the same layout, the second its second, and none is taken for
    /// another one of its own file.
    pub one: bool,
}

/// What is known of the rows of one table.
#[derive(Debug, Clone, Copy)]
pub struct RowKey {
    /// The table.
    pub table: &'static str,
    /// The ways to tell rows, the best first.
    pub by: &'static [By],
    /// Moments that only go forward: of two rows the one with the later one is newer.
    pub moments: &'static [&'static str],
    /// Whether an export lists all that is there, so that what lacks later is gone.
    pub list: bool,
    /// The moment by which such a list may be cut off: what is older than all of a later
    /// export lies outside it, and is not gone. Empty where lists are not cut.
    pub window: &'static str,
}

const fn id(fields: &'static [&'static str]) -> By {
    By { fields, one: true }
}

const fn like(fields: &'static [&'static str]) -> By {
    By { fields, one: false }
}

const fn list(table: &'static str, by: &'static [By], moments: &'static [&'static str]) -> RowKey {
    RowKey { table, by, moments, list: true, window: "" }
}

const fn events(table: &'static str, by: &'static [By], moments: &'static [&'static str]) -> RowKey {
    RowKey { table, by, moments, list: false, window: "" }
}

/// The keys of the tables of rows.
pub static KEYS: &[RowKey] = &[
    events("accounts", &[id(&["account_id"]), like(&["account_name"])], &[]),
    list(
        "fans",
        &[id(&["fan_id"]), like(&["name", "followed_at"])],
        &["last_seen_at", "unfollowed_at", "followed_at"],
    ),
    RowKey {
        table: "works",
        by: &[id(&["work_id"]), like(&["caption", "published_at"])],
        moments: &[],
        list: true,
        window: "published_at",
    },
    events(
        "metrics",
        &[like(&["metric", "subject", "subject_id", "period_start", "period_end", "unit"])],
        &[],
    ),
    events(
        "interactions",
        &[like(&["kind", "fan_id", "name", "work_id", "live_id", "text", "parent_id", "at"])],
        &[],
    ),
    events(
        "messages",
        &[
            like(&["at", "conversation_id", "sender", "receiver", "kind", "text", "attachment"]),
            like(&["conversation_id", "sender", "receiver", "kind", "text", "attachment"]),
        ],
        &[],
    ),
    events("lives", &[id(&["live_id"]), like(&["started_at", "title"])], &["ended_at", "started_at"]),
    events("gifts", &[like(&["at", "live_id", "fan_id", "gift", "coins", "amount", "currency"])], &[]),
    events(
        "orders",
        &[id(&["order_id", "line_id"]), like(&["order_id", "line_id", "product_id", "product", "sku"])],
        &["finished_at", "shipped_at", "paid_at", "created_at"],
    ),
    events(
        "aftersales",
        &[id(&["aftersale_id"]), like(&["order_id", "kind", "applied_at"])],
        &["closed_at", "applied_at"],
    ),
    list("products", &[id(&["product_id"]), like(&["name"])], &[]),
    // A payment and its refund bear one number, and so may two of one kind and amount.
    events(
        "ledger_entries",
        &[
            like(&["entry_id", "direction", "kind", "amount", "currency"]),
            like(&["at", "direction", "kind", "amount", "currency", "balance", "order_id", "statement"]),
        ],
        &["at"],
    ),
    events(
        "campaigns",
        &[id(&["campaign_id"]), like(&["partner", "period_start"])],
        &["period_end", "period_start"],
    ),
    list("members", &[id(&["member_id"]), like(&["name", "department"])], &["until"]),
    list("departments", &[id(&["department_id"]), like(&["name", "parent_id"])], &[]),
    list("follows", &[id(&["followed_id"]), like(&["name", "since"])], &["since"]),
    events("evidence", &[like(&["title", "kind", "party", "dated", "file"])], &[]),
];

/// The key of a table, or of the table whose current rows it shows.
pub fn row_key(table: &Table) -> Option<&'static RowKey> {
    let name = if table.base.is_empty() { table.name } else { table.base };
    KEYS.iter().find(|key| key.table == name)
}
