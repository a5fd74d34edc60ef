//! `ro-crate-metadata.json`: an RO-Crate 1.1 whose root is the payload folder `data/`.

use crate::package::tables::Finished;
use serde_json::{Value, json};

/// An original as the crate names it.
pub struct Original<'a> {
    /// Its path below `data/`.
    pub path: &'a str,
    /// Its length in bytes.
    pub size: u64,
    /// What it is, as the ledger says.
    pub kind: &'a str,
}

/// Describes the bundle: its originals, its tables and what made them.
pub fn describe<'a>(
    name: &str,
    created: &str,
    originals: impl Iterator<Item = Original<'a>>,
    tables: &[Finished],
) -> Value {
    let mut files: Vec<Value> = originals
        .map(|original| {
            json!({
                "@id": encode(original.path),
                "@type": "File",
                "name": original.path.rsplit('/').next().unwrap_or(original.path),
                "contentSize": original.size.to_string(),
                "encodingFormat": media_type(original.kind),
            })
        })
        .collect();
    files.extend(tables.iter().map(|finished| {
        json!({
            "@id": format!("tables/{}.csv", finished.table.name),
            "@type": "File",
            "name": finished.table.zh,
            "description": finished.table.en,
            "contentSize": finished.spooled.len.to_string(),
            "encodingFormat": "text/csv",
        })
    }));
    files.push(json!({
        "@id": "datapackage.json",
        "@type": "File",
        "name": "Data Package",
        "encodingFormat": "application/json",
    }));
    let parts: Vec<Value> =
        files.iter().filter_map(|f| f.get("@id")).map(|id| json!({ "@id": id })).collect();
    let mut graph = vec![
        json!({
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": { "@id": "https://w3id.org/ro/crate/1.1" },
            "about": { "@id": "./" },
        }),
        json!({
            "@id": "./",
            "@type": "Dataset",
            "name": name,
            "description": "Exports of a creator's accounts, as found, and the tables read from them. 创作者账号的导出原件与归一后的表。",
            "datePublished": created,
            "license": "All rights reserved by the owner of the accounts. 版权归账号所有者。",
            "hasPart": parts,
        }),
        json!({
            "@id": "#dabao",
            "@type": "SoftwareApplication",
            "name": "dabao",
            "version": env!("CARGO_PKG_VERSION"),
        }),
        json!({
            "@id": "#pack",
            "@type": "CreateAction",
            "name": "dabao pack",
            "endTime": created,
            "instrument": { "@id": "#dabao" },
            "result": { "@id": "./" },
        }),
    ];
    graph.append(&mut files);
    json!({ "@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph })
}

/// Percent-encodes what may not stand in a relative reference; other characters stay
/// readable (RFC 3987).
fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '%' | '#' | '?' | '[' | ']'
            | ':' => {
                encoded.push_str(&format!("%{:02X}", u32::from(c)));
            }
            c if c.is_ascii_control() => encoded.push_str(&format!("%{:02X}", u32::from(c))),
            c => encoded.push(c),
        }
    }
    encoded
}

fn media_type(kind: &str) -> &'static str {
    match kind {
        "text" => "text/csv",
        "html" => "text/html",
        "json" => "application/json",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xls" => "application/vnd.ms-excel",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "zip" => "application/zip",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}
