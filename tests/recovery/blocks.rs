//! Laws over damage: whatever lacks no more blocks than there are recovery blocks is mended.

use dabao::bag::Share;
use dabao::recovery::{self, Mended, RepairError, Request, State};
use proptest::prelude::*;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Bytes that look like nothing else, the same for the same seed.
fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(0x9E37_79B9_7F4A_7C15);
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(len).collect()
}

/// A file with recovery data beside it.
struct Protected {
    folder: TempDir,
    whole: Vec<u8>,
    block: usize,
    recovery: usize,
}

impl Protected {
    fn new(whole: Vec<u8>, share: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        fs::write(&path, &whole).unwrap();
        let share: Share = share.parse().unwrap();
        let file = File::open(&path).unwrap();
        let staged = recovery::create(&file, &path, share, 2, &|_| {}).unwrap();
        let created = staged.name(false).unwrap();
        let size = |n: u64| usize::try_from(n).unwrap();
        let (block, recovery) = (size(created.block_size), size(created.recovery_blocks));
        assert_eq!(created.blocks, share_free(whole.len(), block));
        Protected { folder, whole, block, recovery }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("a.bin")
    }

    fn repair(&self, damaged: &[u8]) -> Result<Mended, RepairError> {
        fs::write(self.path(), damaged).unwrap();
        repair(&self.path())
    }

    /// The damaged file becomes the whole one, and stays beside it.
    fn is_mended(&self, damaged: &[u8]) -> Mended {
        let mended = self.repair(damaged).unwrap();
        assert_eq!(mended.state, State::Mended, "{mended:?}");
        assert!(fs::read(self.path()).unwrap() == self.whole, "{mended:?}");
        let kept = mended.kept.clone().unwrap();
        assert!(fs::read(&kept).unwrap() == damaged);
        fs::remove_file(kept).unwrap();
        mended
    }

    /// The damage is too great, and nothing is touched.
    fn is_beyond(&self, damaged: &[u8]) {
        let names = names(self.folder.path());
        let mended = self.repair(damaged).unwrap();
        assert_eq!(mended.state, State::Beyond, "{mended:?}");
        assert!(mended.lacking > mended.recovery_blocks);
        assert!(fs::read(self.path()).unwrap() == damaged);
        assert_eq!(self::names(self.folder.path()), names);
    }
}

fn share_free(len: usize, block: usize) -> u64 {
    len.div_ceil(block) as u64
}

fn repair(bundle: &Path) -> Result<Mended, RepairError> {
    let request = Request { bundle, data: None, output: None, threads: 2, progress: &|_| {} };
    recovery::repair(&request)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn any_blocks_up_to_the_share_are_mended_and_one_more_is_not() {
    let file = Protected::new(noise(200 * 1024 + 77, 1), "5%");
    assert_eq!((file.block, file.recovery), (1024, 11));
    for step in [1, 3, 18] {
        let mut damaged = file.whole.clone();
        for block in 0..file.recovery {
            damaged[block * step * file.block + block] ^= 0x10;
        }
        let mended = file.is_mended(&damaged);
        assert_eq!((mended.lacking, mended.moved), (11, 0));
        damaged[file.whole.len() - 1] ^= 1;
        file.is_beyond(&damaged);
    }
}

#[test]
fn what_was_cut_off_is_mended() {
    let file = Protected::new(noise(100 * 1024 + 1, 2), "5%");
    for cut in [1, 2, 500, 1024, 1025, 1026, 5 * 1024] {
        file.is_mended(&file.whole[..file.whole.len() - cut]);
        file.is_mended(&file.whole[cut.min(5 * 1024)..]);
    }
    file.is_beyond(&file.whole[..file.whole.len() / 2]);
    file.is_beyond(b"");
}

#[test]
fn what_was_put_in_or_taken_out_moves_the_rest_and_is_mended() {
    let file = Protected::new(noise(64 * 1024 + 300, 3), "5%");
    for (at, out, put) in [(0, 0, 1), (10_000, 0, 3), (10_000, 7, 0), (40_000, 100, 5_000), (64 * 1024, 0, 9)]
    {
        let (front, back) = file.whole.split_at(at);
        let damaged = [front, &noise(put, 9), &back[out..]].concat();
        let mended = file.is_mended(&damaged);
        assert!(mended.moved > 0 || at == 64 * 1024, "{mended:?}");
    }
    let behind = [file.whole.as_slice(), b"stray"].concat();
    assert_eq!(file.is_mended(&behind).lacking, 0);
    let turned = [&file.whole[32 * 1024..], &file.whole[..32 * 1024]].concat();
    assert!(file.is_mended(&turned).lacking <= 1);
}

#[test]
fn blocks_that_are_alike_stand_for_each_other() {
    let mut whole = vec![0; 50 * 1024];
    whole[20_000..30_000].copy_from_slice(&noise(10_000, 4));
    let file = Protected::new(whole, "4%");
    let mut damaged = file.whole.clone();
    damaged[0..15_000].fill(7);
    assert_eq!(file.is_mended(&damaged).lacking, 0);
}

#[test]
fn a_whole_file_is_left_alone() {
    let file = Protected::new(noise(5_000, 5), "10%");
    let names = names(file.folder.path());
    let mended = file.repair(&file.whole.clone()).unwrap();
    assert_eq!((mended.state, mended.kept), (State::Whole, None));
    assert_eq!(self::names(file.folder.path()), names);
}

#[test]
fn the_file_may_be_called_otherwise_by_now() {
    let file = Protected::new(noise(30_000, 6), "10%");
    let other = file.folder.path().join("b.bin");
    let mut damaged = file.whole.clone();
    damaged[5] ^= 1;
    fs::write(&other, damaged).unwrap();
    assert_eq!(repair(&other).unwrap().state, State::Mended);
    assert!(fs::read(other).unwrap() == file.whole);
}

#[test]
fn without_recovery_data_nothing_is_done() {
    let file = Protected::new(noise(5_000, 7), "10%");
    for name in names(file.folder.path()).iter().filter(|name| name.ends_with("par2")) {
        fs::write(file.folder.path().join(name), b"PAR2\0PKT").unwrap();
    }
    assert!(matches!(file.repair(b"x"), Err(RepairError::NoRecovery(_))));
}

#[test]
fn same_bytes_and_name_give_the_same_recovery_data() {
    let data = |threads| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        fs::write(&path, noise(3_000_000, 8)).unwrap();
        let file = File::open(&path).unwrap();
        let staged = recovery::create(&file, &path, "5%".parse().unwrap(), threads, &|_| {}).unwrap();
        staged.name(false).unwrap().files.iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>()
    };
    assert!(data(1) == data(3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any part of the recovery data may be lost too: what is left of it counts.
    #[test]
    fn damage_to_the_recovery_data_costs_no_more_than_what_it_hits(
        flips in prop::collection::vec((0_usize..2, any::<prop::sample::Index>(), 0_u8..8), 0..6),
        blocks in prop::collection::btree_set(0_usize..40, 0..12),
    ) {
        let file = Protected::new(noise(40 * 1024 - 5, 10), "25%");
        prop_assert_eq!(file.recovery, 10);
        let parts: Vec<PathBuf> =
            names(file.folder.path()).iter().filter(|n| n.ends_with("par2")).map(|n| file.folder.path().join(n)).collect();
        for (part, at, bit) in &flips {
            let mut bytes = fs::read(&parts[*part]).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            fs::write(&parts[*part], bytes).unwrap();
        }
        let mut damaged = file.whole.clone();
        for block in &blocks {
            damaged[block * file.block + 3] ^= 0x40;
        }
        let mended = file.repair(&damaged).unwrap();
        prop_assert_eq!(mended.lacking, blocks.len() as u64);
        prop_assert!(mended.recovery_blocks + flips.len() as u64 >= 10);
        let state = match (blocks.is_empty(), mended.lacking <= mended.recovery_blocks) {
            (true, _) => State::Whole,
            (_, true) => State::Mended,
            (_, false) => State::Beyond,
        };
        prop_assert_eq!(mended.state, state);
        let left = fs::read(file.path()).unwrap();
        let wanted = if state == State::Beyond { &damaged } else { &file.whole };
        prop_assert!(left == *wanted);
    }

    /// Bytes that pretend to be recovery data do no harm.
    #[test]
    fn bytes_that_are_no_packets_are_passed_over(
        noise in prop::collection::vec(any::<u8>(), 0..300), len in any::<u64>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        fs::write(&path, b"something").unwrap();
        let bytes = [b"PAR2\0PKT".as_slice(), &len.to_le_bytes(), &noise, b"PAR2\0PKT", &noise].concat();
        fs::write(folder.path().join("a.bin.par2"), bytes).unwrap();
        prop_assert!(matches!(repair(&path), Err(RepairError::NoRecovery(_))));
    }
}
