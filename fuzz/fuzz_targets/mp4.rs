//! Any bytes as a recording: no panic, and the same answer however the blocks are cut.
#![no_main]

mod guard;

use dabao::reader::media::Watcher;

libfuzzer_sys::fuzz_target!(init: guard::install(), |data: &[u8]| {
    let Some((block, data)) = data.split_first() else { return };
    let answer = |size: usize| {
        let mut watcher = Watcher::new(data.len() as u64);
        data.chunks(size.max(1)).for_each(|block| watcher.update(block));
        watcher.finish("a.mp4")
    };
    assert_eq!(answer(usize::from(*block)), answer(data.len()));
});
