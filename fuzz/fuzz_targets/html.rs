//! Any bytes, read as a page with tables: findings and errors, but no panic.
#![no_main]

use dabao::content::Content;
use dabao::finding::Findings;
use dabao::reader::{Context, Record, html};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let findings = Findings::new();
    let known_header = |cells: &[&str]| cells.contains(&"id");
    let context = Context { path: "fuzz", findings: &findings, passwords: &[], known_header: &known_header };
    let _ = html::read(&Content::memory(bytes.to_vec()), &context, &mut |_, records| {
        let mut record = Record::default();
        while records.next(&mut record)? {}
        Ok(())
    });
});
