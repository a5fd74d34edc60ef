//! Parquet, typed and compressed with zstd.
//!
//! A column's type follows from all its values, so the records wait aside until the last one
//! has come; then one thread makes groups of values of them, and another encodes the groups.
//! Moments are timestamps; how they were written stands in the file's metadata
//! under [`SHAPES`], so that they come back letter for letter.

use super::{Out, Writer};
use crate::aside::Spool;
use crate::convert::decimal::unscaled;
use crate::convert::header::Header;
use crate::convert::typing::{Facts, Moment, Shape, Type, day};
use crate::reader::Record;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type as Node, TypePtr};
use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// The key under which the shapes of moments stand: a JSON object of column and shape.
pub const SHAPES: &str = "dabao.shapes";

/// How many rows of a group at most.
const GROUP_ROWS: usize = 128 << 10;

/// How many bytes of text of a group at most.
const GROUP_BYTES: usize = 16 << 20;

/// From how many values it is told whether those of a column repeat.
const SAMPLE: usize = 1_000;

/// A table as a Parquet file.
pub struct Parquet {
    header: Header,
    facts: Vec<Facts>,
    samples: Vec<Sample>,
    spool: Spool,
    out: Out,
}

impl Parquet {
    /// Begins with nothing: the types are known at the end.
    pub fn new(header: &Header, out: Out) -> io::Result<Self> {
        let facts = header.columns.iter().map(Facts::new).collect();
        let samples = header.columns.iter().map(|_| Sample::default()).collect();
        Ok(Parquet { header: header.clone(), facts, samples, spool: Spool::new()?, out })
    }
}

/// The first values of a column.
#[derive(Default)]
struct Sample {
    seen: usize,
    different: HashSet<String>,
}

impl Sample {
    fn add(&mut self, text: &str) {
        if self.seen < SAMPLE && !text.is_empty() {
            self.seen += 1;
            if !self.different.contains(text) {
                self.different.insert(text.to_owned());
            }
        }
    }

    /// Whether a dictionary of the values would be shorter than they are.
    fn repeats(&self) -> bool {
        self.different.len() * 2 <= self.seen
    }
}

impl Writer for Parquet {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        for (place, (facts, sample)) in self.facts.iter_mut().zip(&mut self.samples).enumerate() {
            let text = record.get(place).text;
            facts.add(text);
            sample.add(text);
        }
        self.spool.push(record)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let Parquet { header, facts, samples, spool, out } = *self;
        let types: Vec<Type> = facts.into_iter().map(Facts::decide).collect();
        let file = begin(&header, &types, &samples, out).map_err(told)?;
        let (full, groups) = sync_channel(1);
        let (used, empty) = sync_channel(2);
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().name("encode".into());
            let encode = thread.spawn_scoped(scope, move || encode(file, &groups, &used))?;
            let given = give(spool, &types, &full, &empty);
            drop(full);
            // Where nobody takes groups any more, what encodes has failed.
            match encode.join() {
                Ok(encoded) => encoded.map_err(told).and(given),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }
}

/// The values of all columns of a group of rows.
type Group = Vec<Values>;

/// Makes groups of the records aside.
fn give(spool: Spool, types: &[Type], full: &SyncSender<Group>, empty: &Receiver<Group>) -> io::Result<()> {
    let new = || types.iter().cloned().map(Values::new).collect::<Group>();
    let send = |group: &mut Group| {
        let next = empty.try_recv().unwrap_or_else(|_| new());
        full.send(std::mem::replace(group, next)).map_err(|_| io::Error::other("nobody encodes"))
    };
    let mut group = new();
    let (mut rows, mut bytes) = (0, 0);
    spool.finish(&mut |record| {
        for (place, values) in group.iter_mut().enumerate() {
            let text = record.get(place).text;
            bytes += text.len();
            values.push(text);
        }
        rows += 1;
        if rows < GROUP_ROWS && bytes < GROUP_BYTES {
            return Ok(());
        }
        (rows, bytes) = (0, 0);
        send(&mut group)
    })?;
    if rows > 0 { send(&mut group) } else { Ok(()) }
}

/// Encodes groups as they come, and hands back their memory.
fn encode(
    mut file: SerializedFileWriter<Out>,
    groups: &Receiver<Group>,
    used: &SyncSender<Group>,
) -> Result<(), ParquetError> {
    for mut group in groups {
        write_group(&mut file, &mut group)?;
        let _ = used.try_send(group);
    }
    file.close().map(drop)
}

fn told(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

fn begin(
    header: &Header,
    types: &[Type],
    samples: &[Sample],
    out: Out,
) -> Result<SerializedFileWriter<Out>, ParquetError> {
    let fields: Vec<TypePtr> = header
        .columns
        .iter()
        .zip(types)
        .map(|(column, kind)| node(&column.heading, kind).map(Arc::new))
        .collect::<Result<_, _>>()?;
    let schema = Node::group_type_builder(&header.name).with_fields(fields).build()?;
    let shapes: serde_json::Map<String, serde_json::Value> = header
        .columns
        .iter()
        .zip(types)
        .filter_map(|(column, kind)| match kind {
            Type::Stamp(shape) => Some((column.heading.clone(), shape.word().into())),
            _ => None,
        })
        .collect();
    let mut properties = WriterProperties::builder()
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by(format!("dabao {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(vec![KeyValue::new(
            SHAPES.to_owned(),
            Some(serde_json::Value::Object(shapes).to_string()),
        )]));
    // A dictionary of values that do not repeat is made and thrown away for every group.
    for (column, sample) in header.columns.iter().zip(samples) {
        let path = ColumnPath::from(vec![column.heading.clone()]);
        properties = properties.set_column_dictionary_enabled(path, sample.repeats());
    }
    SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties.build()))
}

fn node(name: &str, kind: &Type) -> Result<Node, ParquetError> {
    let (physical, logical) = match kind {
        Type::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Type::Bool => (Physical::BOOLEAN, None),
        Type::Int => (Physical::INT64, None),
        Type::Double => (Physical::DOUBLE, None),
        Type::Date => (Physical::INT32, Some(LogicalType::Date)),
        Type::Decimal(places) => {
            (Physical::INT64, Some(LogicalType::decimal(i32::try_from(*places).unwrap_or(0), 18)))
        }
        Type::Stamp(Shape { zone, .. }) => {
            (Physical::INT64, Some(LogicalType::timestamp(!zone.is_empty(), TimeUnit::MILLIS)))
        }
    };
    let mut builder = Node::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    if let Type::Decimal(places) = kind {
        builder = builder.with_precision(18).with_scale(i32::try_from(*places).unwrap_or(0));
    }
    builder.build()
}

/// The values of one column of a group.
struct Values {
    kind: Type,
    /// For each row whether it has a value.
    levels: Vec<i16>,
    /// All texts, one after another, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
    longs: Vec<i64>,
    days: Vec<i32>,
    doubles: Vec<f64>,
    bools: Vec<bool>,
}

impl Values {
    fn new(kind: Type) -> Self {
        Values {
            kind,
            levels: Vec::new(),
            text: Vec::new(),
            ends: Vec::new(),
            longs: Vec::new(),
            days: Vec::new(),
            doubles: Vec::new(),
            bools: Vec::new(),
        }
    }

    /// Adds the value of one row; none for an empty cell.
    fn push(&mut self, text: &str) {
        self.levels.push(i16::from(!text.is_empty()));
        if text.is_empty() {
            return;
        }
        match &self.kind {
            Type::Text => {
                self.text.extend_from_slice(text.as_bytes());
                self.ends.push(self.text.len());
            }
            Type::Bool => self.bools.push(text == "true"),
            Type::Int => self.longs.extend(unscaled(text, 0)),
            Type::Decimal(places) => self.longs.extend(unscaled(text, *places)),
            Type::Double => self.doubles.extend(text.parse::<f64>()),
            Type::Date => self.days.extend(day(text)),
            Type::Stamp(_) => self.longs.extend(Moment::read(text).map(|moment| moment.at)),
        }
    }

    /// The texts, which share one stretch of memory.
    fn texts(&mut self) -> Vec<ByteArray> {
        let all = bytes::Bytes::from(std::mem::take(&mut self.text));
        let mut start = 0;
        let text = |end: &usize| all.slice(std::mem::replace(&mut start, *end)..*end).into();
        self.ends.iter().map(text).collect()
    }

    fn write(&mut self, column: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let texts = self.texts();
        let levels = Some(self.levels.as_slice());
        match self.kind {
            Type::Text => column.typed::<ByteArrayType>().write_batch(&texts, levels, None)?,
            Type::Bool => column.typed::<BoolType>().write_batch(&self.bools, levels, None)?,
            Type::Double => column.typed::<DoubleType>().write_batch(&self.doubles, levels, None)?,
            Type::Date => column.typed::<Int32Type>().write_batch(&self.days, levels, None)?,
            Type::Int | Type::Decimal(_) | Type::Stamp(_) => {
                column.typed::<Int64Type>().write_batch(&self.longs, levels, None)?
            }
        };
        self.levels.clear();
        self.ends.clear();
        self.longs.clear();
        self.days.clear();
        self.doubles.clear();
        self.bools.clear();
        Ok(())
    }
}

fn write_group(file: &mut SerializedFileWriter<Out>, group: &mut [Values]) -> Result<(), ParquetError> {
    let mut rows: SerializedRowGroupWriter<'_, Out> = file.next_row_group()?;
    for values in group {
        if let Some(mut column) = rows.next_column()? {
            values.write(&mut column)?;
            column.close()?;
        }
    }
    rows.close().map(drop)
}
