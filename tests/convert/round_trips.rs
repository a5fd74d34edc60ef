//! In, out and in again gives the same table, for every pair of formats that can hold it.

use dabao::accession::{Meter, Request, Stage};
use dabao::adapter::Cards;
use dabao::convert::{self, Done, Format, Job, Manner, To, Wishes};
use dabao::schema::Personal;
use dabao::source::Limits;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The formats that hold any table of texts and are read again.
const WHOLE: &[Format] = &[
    Format::Csv,
    Format::Tsv,
    Format::Xlsx,
    Format::Ods,
    Format::Json,
    Format::Jsonl,
    Format::Sqlite,
    Format::Parquet,
];

struct Quiet;

impl Meter for Quiet {
    fn stage(&self, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
    fn restart(&self) {}
}

fn cards() -> &'static Cards {
    static CARDS: OnceLock<Cards> = OnceLock::new();
    CARDS.get_or_init(|| Cards::builtin().unwrap())
}

/// Converts a file with everything shown plain.
fn convert(from: &Path, to: &Path, format: Format, original: bool) -> Done {
    let paths = [from.to_owned()];
    let plain: BTreeSet<Personal> =
        [Personal::Phone, Personal::Identity, Personal::BankCard, Personal::Address].into();
    let request = Request {
        paths: &paths,
        except: Vec::new(),
        cards: cards(),
        limits: Limits::default(),
        passwords: Vec::new(),
        accounts: BTreeMap::new(),
        works: BTreeMap::new(),
        exported: BTreeMap::new(),
        reveal: plain.clone(),
        threads: 1,
        meter: &Quiet,
        ask: &|_| None,
    };
    let job = Job {
        request: &request,
        open: &|paths| dabao::bag::group::open(paths, &Default::default()),
        table: None,
        original,
        wishes: Wishes { reveal: plain.into_iter().collect(), ..Wishes::default() },
        format,
        manner: Manner::default(),
        to: To::File { path: to.to_owned(), overwrite: true },
        strict: true,
        shown: 0,
    };
    convert::run(job).unwrap_or_else(|error| panic!("{} → {format:?}: {error:?}", from.display()))
}

fn table(path: &Path) -> Vec<Vec<String>> {
    super::rows(&std::fs::read_to_string(path).unwrap())
}

/// Holds that a CSV comes back by way of every pair of formats.
fn comes_back(base: &Path, folder: &Path, original: bool) {
    let wanted = table(base);
    for first in WHOLE {
        let there = folder.join(format!("there.{}", first.name()));
        convert(base, &there, *first, original);
        for second in WHOLE {
            let back: PathBuf = folder.join(format!("back.{}", second.name()));
            convert(&there, &back, *second, original);
            let end = folder.join("end.csv");
            convert(&back, &end, Format::Csv, original);
            assert_eq!(table(&end), wanted, "by way of {first:?} and {second:?}");
        }
    }
}

/// Cells as they occur, and as nobody would wish them.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{15,20}",
        "0[0-9]{1,5}",
        "-?[0-9]{1,6}(\\.[0-9]{1,4})?",
        "[0-9]{1,2}(\\.[0-9])?%",
        "20[0-9]{2}-0[1-9]-[0-2][0-9]( [0-2][0-9]:[0-5][0-9]:[0-5][0-9])?",
        "1[3-9][0-9]{9}",
        "[阿苔老周山里的风]{1,4}",
        "[=+@'-][A-Z0-9()!]{0,5}",
        "[a阿 ,;|\"'\n\t\\\\<>&]{0,8}",
        "(true|FALSE|null|NaN|1e5|0x1F|_x0041_|#REF!|\\\\N)",
        "\\PC{0,6}",
        Just(String::new()),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    (2usize..5).prop_flat_map(|width| {
        let row = proptest::collection::vec(cell(), width)
            // An empty row is no row.
            .prop_filter("a row has a cell", |row| row.iter().any(|cell| !cell.trim().is_empty()));
        proptest::collection::vec(row, 1..12)
    })
}

fn write(path: &Path, rows: &[Vec<String>]) {
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record((0..rows[0].len()).map(|n| format!("栏{}", ["甲", "乙", "丙", "丁"][n]))).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.flush().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn any_table_comes_back_by_way_of_every_pair(rows in rows()) {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("base.csv");
        write(&base, &rows);
        comes_back(&base, folder.path(), false);
    }
}

#[test]
fn tables_of_the_schema_come_back_by_way_of_every_pair() {
    let folder = tempfile::tempdir().unwrap();
    let cases = expected_tables();
    assert_eq!(cases.len(), 3, "there are few fixtures");
    for case in cases {
        let base = folder.path().join("base.csv");
        convert(&case, &base, Format::Csv, false);
        comes_back(&base, folder.path(), false);
    }
}

/// Expected tables of fixtures, as adapters give them: moments, amounts and `extra`. One of
/// each kind, for what they hold repeats.
fn expected_tables() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/platforms");
    let mut found: BTreeMap<&str, PathBuf> = BTreeMap::new();
    for platform in std::fs::read_dir(root).unwrap() {
        for case in std::fs::read_dir(platform.unwrap().path()).unwrap() {
            for name in ["fans.csv", "orders.csv", "works.csv"] {
                let path = case.as_ref().unwrap().path().join("expected").join(name);
                let size = |path: &Path| path.metadata().map_or(0, |file| file.len());
                if found.get(name).map_or(0, |held| size(held)) < size(&path) {
                    found.insert(name, path);
                }
            }
        }
    }
    found.into_values().collect()
}
