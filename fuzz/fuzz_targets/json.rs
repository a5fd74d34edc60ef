//! No bytes make the JSON reader panic, and what it reads it can write and read again.
#![no_main]

use dabao::content::Content;
use dabao::finding::Findings;
use dabao::reader::{Context, json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let findings = Findings::new();
    let context = Context { path: "f", findings: &findings, passwords: &[], known_header: &|_| false };
    let content = Content::memory(data.to_vec());
    let _ = json::outline(&content, &context);
    for path in ["", "*", "a.b", "*.*"] {
        let _ = json::items(&content, path, &context, &mut |_, _, item| {
            let again = Content::memory(format!("[{}]", item.to_json()).into_bytes());
            json::items(&again, "", &context, &mut |_, _, back| {
                assert_eq!(back, item);
                Ok(())
            })
        });
    }
});
