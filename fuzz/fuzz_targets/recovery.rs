//! Recovery data whose packets are whole and say anything at all: no panic, no endless run,
//! and nothing takes the name of the file that is not what the set describes.
#![no_main]

use dabao::recovery::packet::{self, BLOCKS, FILE, MAIN, RECOVERY};
use dabao::recovery::{Request, repair};
use libfuzzer_sys::fuzz_target;
use std::fs;

fuzz_target!(|bytes: &[u8]| {
    // Parts: the file, then the bodies of packets, each behind its kind and length.
    let Some((&len, rest)) = bytes.split_first() else { return };
    let (content, mut rest) = rest.split_at(rest.len().min(usize::from(len)));
    let mut bodies = Vec::new();
    while let [kind, len, tail @ ..] = rest {
        let (body, tail) = tail.split_at(tail.len().min(usize::from(*len)));
        bodies.push((*kind, packet::padded(body)));
        rest = tail;
    }
    let main = bodies.iter().find(|(kind, _)| kind % 4 == 0).map(|(_, body)| body.clone());
    let set = packet::md5(&[&main.unwrap_or_default()]);
    let kinds = [MAIN, FILE, BLOCKS, RECOVERY];
    let data: Vec<u8> = bodies
        .iter()
        .flat_map(|(kind, body)| packet::packet(&set, kinds[usize::from(kind % 4)], body))
        .collect();
    let Ok(folder) = tempfile::tempdir() else { return };
    let bundle = folder.path().join("a");
    if fs::write(&bundle, content).is_err() || fs::write(folder.path().join("a.par2"), data).is_err() {
        return;
    }
    let _ = repair(&Request {
        bundle: &bundle,
        data: None,
        output: None,
        threads: 1,
        on_staging: &|_| {},
        progress: &|_| {},
    });
});
