//! The commands and queries that give the figures of the dossier anew, from a bundle and
//! with SQLite alone. Tests run them and compare.

use crate::adapter::{Lexicon, Meaning};
use schemars::JsonSchema;
use serde::Serialize;

/// How one part of the dossier is had from a bundle.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Query {
    /// The part: the key of the document that it gives.
    pub of: String,
    /// The command that makes a database of the table, copies left out.
    pub command: String,
    /// The query, for SQLite.
    pub sql: String,
}

/// How the bundle is called in the commands.
const BUNDLE: &str = "backup.zip";

fn query(of: &str, table: &str, sql: String) -> Query {
    Query {
        of: of.into(),
        command: format!("dabao convert {BUNDLE}#{table} --dedupe -o {table}.sqlite --overwrite"),
        sql,
    }
}

/// A sum of amounts with at most two places, which binary fractions would bend; nothing
/// where none is stated.
fn fen(field: &str) -> String {
    let hundredths = format!("CAST(ROUND(CAST({field} AS REAL) * 100) AS INTEGER)");
    format!("CASE WHEN COUNT({field}) > 0 THEN printf('%.2f', SUM({hundredths}) / 100.0) END")
}

/// Orders that came to nothing, by the words of the cards.
fn off(words: &Lexicon) -> String {
    let like = |word: &String| format!("lower(coalesce(status, '')) LIKE '%{}%'", word.replace('\'', "''"));
    let any = |words: &[String]| words.iter().map(like).collect::<Vec<_>>().join(" OR ");
    let rules = words.words(Meaning::OrderOff).map(|(words, except)| match except {
        [] => format!("({})", any(words)),
        except => format!("(({}) AND NOT ({}))", any(words), any(except)),
    });
    let rules: Vec<String> = rules.collect();
    if rules.is_empty() { "0".into() } else { rules.join(" OR ") }
}

/// The hour of a moment, and the offset from UTC behind it.
fn hour(field: &str) -> String {
    format!(
        "CASE WHEN substr({field}, 11, 1) = 'T' THEN CAST(substr({field}, 12, 2) AS INTEGER) END AS hour, \
         CASE WHEN {field} LIKE '%Z' THEN 'Z' WHEN {field} GLOB '*[+-][0-9][0-9]:[0-9][0-9]' \
         THEN substr({field}, -6) ELSE '' END AS offset"
    )
}

/// Every query.
pub fn all(words: &Lexicon) -> Vec<Query> {
    let off = off(words);
    vec![
        query(
            "years",
            "ledger_entries",
            format!(
                "SELECT platform, account_id, substr(at, 1, 4) AS year, currency, direction, kind, COUNT(*) AS entries, \
                 {} AS amount FROM ledger_entries GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6",
                fen("amount")
            ),
        ),
        query(
            "tips",
            "gifts",
            format!(
                "SELECT platform, account_id, substr(at, 1, 4) AS year, currency, COUNT(*) AS entries, \
                 {} AS amount, SUM(coins) AS coins FROM gifts GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
                fen("amount")
            ),
        ),
        query(
            "products",
            "orders",
            format!(
                "WITH line AS (SELECT * FROM orders WHERE NOT ({off})), \
                 single AS (SELECT platform, account_id, order_id FROM line GROUP BY 1, 2, 3 HAVING COUNT(*) = 1) \
                 SELECT l.platform, l.account_id, coalesce(l.product_id, l.product) AS product_id, \
                 MAX(l.product) AS name, COUNT(DISTINCT l.order_id) AS orders, SUM(l.quantity) AS quantity, l.currency, \
                 {} AS paid FROM line l LEFT JOIN single s ON l.platform = s.platform AND l.account_id IS s.account_id \
                 AND l.order_id = s.order_id GROUP BY 1, 2, 3, 7 ORDER BY 1, 2, quantity DESC, orders DESC",
                fen("CASE WHEN s.order_id IS NOT NULL THEN l.paid END")
            ),
        ),
        query(
            "hours",
            "orders",
            format!(
                "SELECT platform, account_id, {}, COUNT(DISTINCT order_id) AS orders FROM orders WHERE NOT ({off}) \
                 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, orders DESC",
                hour("created_at")
            ),
        ),
        query(
            "hours",
            "works",
            format!(
                "SELECT platform, account_id, {}, COUNT(*) AS works, SUM(plays) AS plays FROM works \
                 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, plays DESC",
                hour("published_at")
            ),
        ),
        query(
            "lives",
            "lives",
            "SELECT platform, account_id, live_id, title, started_at, viewers, peak, income FROM lives \
             ORDER BY 1, 2, started_at"
                .into(),
        ),
        query(
            "clubs",
            "fans",
            "SELECT platform, account_id, club_level AS level, COUNT(*) AS fans, SUM(club_points) AS points FROM fans \
             WHERE unfollowed_at IS NULL AND club_level IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
                .into(),
        ),
    ]
}
