//! Any bytes as an archive: no panic, and no member longer than it declares.
#![no_main]

mod guard;

use dabao::content::{Checked, Content};
use dabao::finding::Findings;
use dabao::reader::kind::{refine, sniff};
use dabao::source::{Archive, Budget, Limits};
use std::io::Read;

const SMALL: Limits =
    Limits { depth: 3, entries: 1000, names: 1 << 16, ratio: 200, free_bytes: 1 << 20, total_bytes: 1 << 24 };

fn open(content: &Content, path: &str, budget: &Budget, findings: &Findings) {
    let passwords = ["abc123".to_owned()];
    let Ok(archive) = Archive::open(content, path, budget, &passwords, findings) else { return };
    for (index, member) in archive.members().iter().enumerate() {
        let Ok(content) = archive.content(index, findings) else { continue };
        let Ok(reader) = content.open() else { continue };
        let mut bytes = Vec::new();
        let whole = Checked::new(reader, member.size, member.crc32).read_to_end(&mut bytes);
        assert!(whole.is_err() || bytes.len() as u64 == member.size);
        open(&content, &member.path, archive.budget(), findings);
    }
}

libfuzzer_sys::fuzz_target!(init: guard::install(), |data: &[u8]| {
    let content = Content::memory(data.to_vec());
    refine(sniff(data), &content);
    open(&content, "a.zip", &Budget::new(SMALL, data.len() as u64), &Findings::new());
});
