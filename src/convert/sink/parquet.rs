//! Parquet, typed and compressed with zstd.
//!
//! A column's type follows from all its values, so the records wait aside until the last one
//! has come. Moments are timestamps; how they were written stands in the file's metadata
//! under [`SHAPES`], so that they come back letter for letter.

use super::{Out, Writer};
use crate::convert::header::Header;
use crate::convert::spool::Spool;
use crate::convert::typing::{Facts, Shape, Type, day, unscaled};
use crate::reader::Record;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type as Node, TypePtr};
use std::io;
use std::sync::Arc;

/// The key under which the shapes of moments stand: a JSON object of column and shape.
pub const SHAPES: &str = "dabao.shapes";

/// How many rows of a group at most.
const GROUP_ROWS: usize = 128 << 10;

/// How many bytes of text of a group at most.
const GROUP_BYTES: usize = 16 << 20;

/// A table as a Parquet file.
pub struct Parquet {
    header: Header,
    facts: Vec<Facts>,
    spool: Spool,
    out: Out,
}

impl Parquet {
    /// Begins with nothing: the types are known at the end.
    pub fn new(header: &Header, out: Out) -> io::Result<Self> {
        let facts = header.columns.iter().map(Facts::new).collect();
        Ok(Parquet { header: header.clone(), facts, spool: Spool::new()?, out })
    }
}

impl Writer for Parquet {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        for (place, facts) in self.facts.iter_mut().enumerate() {
            facts.add(record.get(place).text);
        }
        self.spool.push(record)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let Parquet { header, facts, spool, out } = *self;
        let types: Vec<Type> = facts.into_iter().map(Facts::decide).collect();
        let mut file = begin(&header, &types, out).map_err(told)?;
        let mut group: Vec<Values> = types.into_iter().map(Values::new).collect();
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
            write_group(&mut file, &mut group).map_err(told)
        })?;
        if rows > 0 {
            write_group(&mut file, &mut group).map_err(told)?;
        }
        file.close().map(drop).map_err(told)
    }
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

fn begin(header: &Header, types: &[Type], out: Out) -> Result<SerializedFileWriter<Out>, ParquetError> {
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
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by(format!("dabao {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(vec![KeyValue::new(
            SHAPES.to_owned(),
            Some(serde_json::Value::Object(shapes).to_string()),
        )]))
        .build();
    SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))
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
    texts: Vec<ByteArray>,
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
            texts: Vec::new(),
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
            Type::Text => self.texts.push(ByteArray::from(text)),
            Type::Bool => self.bools.push(text == "true"),
            Type::Int => self.longs.extend(unscaled(text, 0)),
            Type::Decimal(places) => self.longs.extend(unscaled(text, *places)),
            Type::Double => self.doubles.extend(text.parse::<f64>()),
            Type::Date => self.days.extend(day(text)),
            Type::Stamp(_) => self.longs.extend(Shape::read(text).map(|(_, at)| at)),
        }
    }

    fn write(&mut self, column: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = Some(self.levels.as_slice());
        match self.kind {
            Type::Text => column.typed::<ByteArrayType>().write_batch(&self.texts, levels, None)?,
            Type::Bool => column.typed::<BoolType>().write_batch(&self.bools, levels, None)?,
            Type::Double => column.typed::<DoubleType>().write_batch(&self.doubles, levels, None)?,
            Type::Date => column.typed::<Int32Type>().write_batch(&self.days, levels, None)?,
            Type::Int | Type::Decimal(_) | Type::Stamp(_) => {
                column.typed::<Int64Type>().write_batch(&self.longs, levels, None)?
            }
        };
        self.levels.clear();
        self.texts.clear();
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
