//! Parquet files as tables.

use super::parts::TakePart;
use super::tables::Part;
use crate::content::Content;
use crate::convert::decimal::scaled;
use crate::convert::sink::parquet::SHAPES;
use crate::convert::typing::{Shape, write_day};
use crate::reader::{Form, ReadError, Record, Sheet};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;
use std::collections::HashMap;

/// How a Parquet file begins and ends.
pub const MAGIC: &[u8] = b"PAR1";

/// Gives the rows of a Parquet file. Moments written by us come back as they were; those of
/// others are UTC.
///
/// # Errors
/// If it cannot be read, or `take` fails.
pub fn parts(content: &Content, take: &mut TakePart<'_>) -> Result<(), ReadError> {
    let Content::Path(path) = content else {
        return Err(ReadError::Malformed("a Parquet file is read from a file of its own".into()));
    };
    let file = crate::content::open_regular(path)?;
    let reader = guarded(|| SerializedFileReader::new(file))?;
    let metadata = reader.metadata().file_metadata();
    let shapes: HashMap<String, String> = metadata
        .key_value_metadata()
        .into_iter()
        .flatten()
        .find(|pair| pair.key == SHAPES)
        .and_then(|pair| serde_json::from_str(pair.value.as_deref()?).ok())
        .unwrap_or_default();
    let mut record = Record::default();
    let mut moments = Vec::new();
    for field in metadata.schema().get_fields() {
        record.push(field.name(), Form::Text);
        moments.push(shapes.get(field.name()).and_then(|word| Shape::parse(word)));
    }
    let sheet = Sheet::default();
    take(&sheet, Part::Begin(Some(&record)))?;
    let mut rows = guarded(|| Ok(RowIter::from_file_into(Box::new(reader))))?;
    let mut number = 0;
    while let Some(row) = guarded(|| rows.next().transpose())? {
        number += 1;
        record.clear();
        record.number = number;
        for ((_, field), shape) in row.get_column_iter().zip(&moments) {
            let (text, form) = shown(field, shape.as_ref());
            record.push(&text, form);
        }
        take(&sheet, Part::Row(&record))?;
    }
    Ok(())
}

/// Runs code of others that might panic on bytes it did not foresee.
fn guarded<T>(run: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ReadError> {
    crate::content::guarded(run)
        .unwrap_or_else(|| Err(ParquetError::General("the file contradicts itself".into())))
        .map_err(|error| ReadError::Malformed(error.to_string()))
}

/// Moments of others: UTC, to the millisecond.
const OTHERS: fn() -> Shape = || Shape { between: 'T', len: 23, zone: "Z".into() };

fn shown(field: &Field, shape: Option<&Shape>) -> (String, Form) {
    let moment = |at: i64| {
        let text = shape.map_or_else(|| OTHERS().write(at), |shape| shape.write(at));
        (text.unwrap_or_else(|| at.to_string()), Form::Text)
    };
    match field {
        Field::Null => (String::new(), Form::Empty),
        Field::Bool(value) => (value.to_string(), Form::Bool),
        Field::Str(text) => (text.clone(), Form::Text),
        Field::Float(number) => (number.to_string(), Form::Number),
        Field::Double(number) => (number.to_string(), Form::Number),
        Field::Date(days) => (write_day(*days).unwrap_or_else(|| days.to_string()), Form::Text),
        Field::TimestampMillis(at) => moment(*at),
        Field::TimestampMicros(at) if at % 1000 == 0 => moment(at / 1000),
        Field::Decimal(decimal) => {
            let places = u32::try_from(decimal.scale()).unwrap_or(0);
            let negative = decimal.data().first().is_some_and(|byte| byte & 0x80 != 0);
            let start = if negative { -1i64 } else { 0 };
            match decimal.data().len() {
                0..=8 => {
                    let whole = decimal.data().iter().fold(start, |sum, byte| sum << 8 | i64::from(*byte));
                    (scaled(whole, places), Form::Number)
                }
                // Wider ones are shown as the library does, without a binary number between.
                _ => (field.to_string(), Form::Number),
            }
        }
        Field::Byte(_)
        | Field::Short(_)
        | Field::Int(_)
        | Field::Long(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_) => (field.to_string(), Form::Number),
        Field::Bytes(bytes) => match bytes.as_utf8() {
            Ok(text) => (text.to_owned(), Form::Text),
            Err(_) => (bytes.data().iter().map(|byte| format!("{byte:02x}")).collect(), Form::Text),
        },
        other => (other.to_string(), Form::Text),
    }
}
