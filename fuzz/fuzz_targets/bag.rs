//! Any bytes as an archive, and as each of the tag files: no panic, no endless run.
#![no_main]

use dabao::bag::{self, BagInfo, Options, Version, declaration, fetch, manifest};
use dabao::digest::Algorithm;
use libfuzzer_sys::fuzz_target;
use std::io::Write;

fuzz_target!(|bytes: &[u8]| {
    declaration::parse(bytes);
    let text = String::from_utf8_lossy(bytes);
    for version in [Version::V0_97, Version::V1_0] {
        manifest::parse(&text, version, Algorithm::Sha256).for_each(drop);
        fetch::parse(&text, version).for_each(drop);
        let (info, _) = BagInfo::parse(&text, version);
        let (again, _) = BagInfo::parse(&info.to_string(), version);
        assert_eq!(again.elements.len(), info.elements.len());
    }
    let Ok(mut file) = tempfile::NamedTempFile::new() else { return };
    if file.write_all(bytes).is_ok()
        && let Ok(store) = bag::store::open(file.path())
    {
        bag::verify(store.as_ref(), &Options::default(), &|_| {});
    }
});
