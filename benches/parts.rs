//! The parts that whole commands spend their time in, each by itself.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dabao::adapter::{self, Cards, Input};
use dabao::bag::group::{Finish, Form, GroupWriter};
use dabao::bag::store;
use dabao::content::Content;
use dabao::digest::Hasher;
use dabao::finding::Findings;
use dabao::package::tables::Tables;
use dabao::reader::kind::{self, Kind};
use dabao::reader::{self, Context};
use dabao::schema::FANS;
use dabao::table::{Row, RowSink};
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const ROWS: u64 = 20_000;
const FILES: usize = 2_000;

/// Takes rows and lets them go.
struct Gone;

impl RowSink for Gone {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        black_box(row);
        Ok(())
    }
}

/// An invented fan list, as any tool might have made it.
fn fans() -> Content {
    let mut text = String::from("粉丝昵称,粉丝ID,关注时间,性别,地区,点赞数,评论数,手机号,标签,备注\r\n");
    for n in 0..ROWS {
        let (gender, day, id) = (["男", "女", "未知"][n as usize % 3], 1 + n % 28, 6_900_000_000_000_000_000 + n);
        text += &format!(
            "粉丝{n},{id},2025-{:02}-{day:02} 20:15:{:02},{gender},广东,{},{},138{n:08},新粉,\"备注，含\"\"引号\"\"\"\r\n",
            1 + n % 12,
            n % 60,
            n % 977,
            n % 131
        );
    }
    Content::memory(text.into_bytes())
}

fn digests(c: &mut Criterion) {
    let mut group = c.benchmark_group("sha256 and crc32, block of");
    for kib in [16, 64, 128, 256, 1024] {
        let block: Vec<u8> = (0..kib << 10).map(|n: u32| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        group.throughput(Throughput::Bytes(block.len() as u64));
        group.bench_function(format!("{kib} KiB"), |b| {
            let (mut sha256, mut crc32) = (Hasher::sha256(), crc32fast::Hasher::new());
            b.iter(|| {
                sha256.update(&block);
                crc32.update(&block);
            });
        });
    }
}

fn rows(c: &mut Criterion) {
    let (content, cards) = (fans(), Cards::builtin().expect("cards"));
    let mut group = c.benchmark_group("csv rows");
    group.throughput(Throughput::Elements(ROWS)).sample_size(20);
    group.bench_function("read", |b| {
        b.iter(|| {
            let (findings, known) = (Findings::new(), |cells: &[&str]| cards.known_header(cells));
            let context = Context { path: "fans.csv", findings: &findings, passwords: &[], known_header: &known };
            let mut record = reader::Record::default();
            reader::read_tables(Kind::Text, &content, &context, &mut |_, records| {
                while records.next(&mut record)? {
                    black_box(&record);
                }
                Ok(())
            })
            .expect("rows");
        });
    });
    group.bench_function("read and mapped", |b| b.iter(|| ingest(&cards, &content, &mut Gone)));
    let folder = tempfile::tempdir().expect("a temporary folder");
    group.bench_function("read, mapped and written", |b| {
        b.iter(|| {
            let mut tables = Tables::new(folder.path());
            ingest(&cards, &content, &mut tables);
            tables.finish().expect("tables").len()
        });
    });
    let mut row = Row::new(&FANS);
    for (field, text) in [("name", "粉丝"), ("fan_id", "6900000000000000001"), ("followed_at", "2025-01-02T20:15:00")] {
        row.set(field, text);
    }
    group.bench_function("written", |b| {
        b.iter(|| {
            let mut tables = Tables::new(folder.path());
            (0..ROWS).try_for_each(|_| tables.row(&row)).expect("rows");
            tables.finish().expect("tables").len()
        });
    });
}

fn ingest(cards: &Cards, content: &Content, sink: &mut dyn RowSink) {
    let (none, nothing, findings) = (Default::default(), Default::default(), Findings::new());
    let input = Input {
        cards,
        path: "fans.csv",
        source: "data/originals/fans.csv",
        kind: Kind::Text,
        content,
        accounts: &none,
        works: &none,
        passwords: &[],
        reveal: &nothing,
        findings: &findings,
    };
    let outcome = adapter::ingest(&input, sink).expect("rows");
    assert_eq!(outcome.taken, ROWS);
}

/// Every download of the cards' fixtures.
fn downloads(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => downloads(&path, found),
            false if path.components().any(|part| part.as_os_str() == "downloads") => found.push(path),
            false => {}
        }
    }
}

/// A file recognised among all cards, and read.
fn recognise(cards: &Cards, path: &str, content: &Content) -> Duration {
    let (none, nothing, findings) = (Default::default(), Default::default(), Findings::new());
    let begun = Instant::now();
    let kind = kind::refine(kind::sniff(&content.head(kind::HEAD).expect("bytes")), content);
    if kind == Kind::Json || kind.is_tabular() {
        let (accounts, works, passwords) = (&none, &none, &[][..]);
        let (source, reveal, findings) = (path, &nothing, &findings);
        let input = Input { cards, path, source, kind, content, accounts, works, passwords, reveal, findings };
        black_box(adapter::ingest(&input, &mut Gone).expect("rows"));
    }
    begun.elapsed()
}

/// The fixture that takes longest, with every card loaded; its name is printed.
fn recognition(c: &mut Criterion) {
    let cards = Cards::builtin().expect("cards");
    let mut paths = Vec::new();
    downloads(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/platforms"), &mut paths);
    let took = paths.into_iter().map(|path| {
        let content = Content::memory(std::fs::read(&path).expect("a fixture"));
        let path = path.to_string_lossy().rsplit("fixtures/platforms/").next().unwrap_or_default().to_owned();
        let least = (0..20).map(|_| recognise(&cards, &path, &content)).min().unwrap_or_default();
        (least, path, content)
    });
    let mut took: Vec<_> = took.collect();
    took.sort_by_key(|(least, ..)| std::cmp::Reverse(*least));
    let (least, path, content) = took.first().expect("fixtures");
    println!("of {} fixtures the slowest, {least:?}: {path}", took.len());
    let mut group = c.benchmark_group("recognised and read");
    group.bench_function("slowest fixture", |b| b.iter(|| recognise(&cards, path, content)));
}

fn listing(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("bag.zip");
    let bag = GroupWriter::create(&path, "bag", jiff::civil::date(2026, 1, 31), Form::default()).expect("a bag");
    for number in 0..FILES {
        bag.describe(&format!("data/originals/{number:04}.txt"), b"text").expect("a file");
    }
    let nothing = |_: &str| Vec::new();
    bag.finish(&Finish {
        tag_files: &nothing,
        info: &nothing,
        prove: &|_| Ok(Vec::new()),
        encrypting: &|_| {},
        advance: &|_| {},
        read_back: &|_| Ok(()),
        protect: &|_, _| Ok(()),
    })
    .expect("a bundle");
    let mut group = c.benchmark_group("zip");
    group.throughput(Throughput::Elements(FILES as u64));
    group.bench_function("listed", |b| b.iter(|| store::open(&path).expect("a bag").members().len()));
}

criterion_group!(parts, digests, rows, recognition, listing);
criterion_main!(parts);
