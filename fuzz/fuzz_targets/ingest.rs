//! Any bytes on the way a file takes: what it is, who claims it, its rows. Nothing panics,
//! every record and column has its one fate, and the sink holds the rows that were counted.
#![no_main]

use dabao::adapter::{Cards, Input, ingest};
use dabao::content::Content;
use dabao::finding::Findings;
use dabao::reader::kind::{HEAD, refine, sniff};
use dabao::table::Kept;
use std::collections::{BTreeMap, BTreeSet};

thread_local! {
    static CARDS: Cards = Cards::builtin().expect("the built-in cards load");
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let content = Content::memory(bytes.to_vec());
    let findings = Findings::new();
    let mut rows = Kept::default();
    let outcome = CARDS.with(|cards| {
        let input = Input {
            cards,
            path: "fuzz",
            source: "fuzz",
            kind: refine(sniff(bytes.get(..HEAD).unwrap_or(bytes)), &content),
            content: &content,
            accounts: &BTreeMap::new(),
            works: &BTreeMap::new(),
            passwords: &[],
            reveal: &BTreeSet::new(),
            findings: &findings,
        };
        ingest(&input, &mut rows).expect("neither sink nor disk fails")
    });
    assert!(outcome.balances(), "{outcome:?}");
    assert_eq!(outcome.emitted.values().sum::<u64>(), rows.0.len() as u64);
});
