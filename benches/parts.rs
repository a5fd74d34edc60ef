//! The parts that whole commands spend their time in, each by itself.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dabao::adapter::{self, Cards, Input};
use dabao::bag::{store, write::BagWriter};
use dabao::content::Content;
use dabao::digest::Hasher;
use dabao::finding::Findings;
use dabao::package::tables::Tables;
use dabao::reader::{self, Context, kind::Kind};
use dabao::schema::FANS;
use dabao::table::{Row, RowSink};
use std::hint::black_box;
use std::io;

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

fn listing(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("bag.zip");
    let bag = BagWriter::create(&path, "bag", jiff::civil::date(2026, 1, 31), false).expect("a bag");
    for number in 0..FILES {
        bag.append_text(&format!("data/originals/{number:04}.txt"), b"text").expect("a file");
    }
    bag.finish(&[], &[], false, |_| Ok(())).expect("a bundle");
    let mut group = c.benchmark_group("zip");
    group.throughput(Throughput::Elements(FILES as u64));
    group.bench_function("listed", |b| b.iter(|| store::open(&path).expect("a bag").members().len()));
}

criterion_group!(parts, digests, rows, listing);
criterion_main!(parts);
