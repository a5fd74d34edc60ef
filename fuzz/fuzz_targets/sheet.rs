//! No bytes make the workbook readers panic or run out of memory. The first byte chooses
//! the form; seeds: `fixtures/readers/` with that byte before each.
#![no_main]

use dabao::content::Content;
use dabao::finding::Findings;
use dabao::reader::kind::Kind;
use dabao::reader::{Context, Record, sheet};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((form, bytes)) = data.split_first() else { return };
    let kind = match form % 5 {
        0 => Kind::Xlsx,
        1 => Kind::Xls,
        2 => Kind::Ods,
        3 => Kind::Xlsb,
        _ => Kind::OfficeEncrypted,
    };
    let findings = Findings::new();
    let passwords = ["secret".to_owned()];
    let context = Context { path: "f", findings: &findings, passwords: &passwords, known_header: &|_| false };
    let _ = sheet::read(kind, &Content::memory(bytes.to_vec()), &context, &mut |_, records| {
        let mut record = Record::default();
        while records.next(&mut record)? {}
        Ok(())
    });
});
