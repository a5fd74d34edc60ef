//! Workbooks encrypted by Office and by servers ([MS-OFFCRYPTO], agile and standard).
//!
//! By our own hand: the crate there is for this takes only AES-256 with SHA-512, where
//! Apache POI writes AES-128 with SHA-1, and does not tell a wrong password from a right
//! one.

use super::super::{Context, ReadError, Visit};
use super::compound::Compound;
use super::parts::Parts;
use super::{ods, xls, xlsb, xlsx};
use crate::content::Content;

mod agile;
pub(super) mod crypto;
mod standard;

/// The password by which Excel itself encrypts a workbook that is only write-protected.
const BUILT_IN: &str = "VelvetSweatshop";

/// Decrypts a workbook with the first password that fits, and reads all its sheets.
///
/// # Errors
/// `Password` if none fits; `Malformed` if it is encrypted in a way that dabao does not
/// know, or if what comes out is no workbook.
pub fn read(content: &Content, context: &Context<'_>, visit: &mut Visit<'_>) -> Result<(), ReadError> {
    let file = Compound::open(content)?;
    let (Some(info), Some(package)) = (file.stream("EncryptionInfo")?, file.stream("EncryptedPackage")?)
    else {
        return xls::read(content, context, visit);
    };
    drop(file);
    let plain = match info.get(..4) {
        Some([4, 0, 4, 0]) => agile::decrypt(&info, package, passwords(context))?,
        Some([2..=4, 0, 2, 0]) => standard::decrypt(&info, package, passwords(context))?,
        _ => return Err(unknown("neither agile nor standard encryption")),
    };
    match plain {
        Some(plain) => read_plain(&Content::memory(plain), context, visit),
        None => Err(ReadError::Password),
    }
}

/// The passwords to try, in order.
pub(super) fn passwords<'c>(context: &Context<'c>) -> impl Iterator<Item = &'c str> {
    context.passwords.iter().map(String::as_str).chain([BUILT_IN])
}

fn read_plain(content: &Content, context: &Context<'_>, visit: &mut Visit<'_>) -> Result<(), ReadError> {
    let parts = Parts::open(content)?;
    match () {
        () if parts.has("xl/workbook.bin") => xlsb::read(content, context, visit),
        () if parts.has("content.xml") => ods::read(content, context, visit),
        () => xlsx::read(content, context, visit),
    }
}

/// Takes the length off the front of a package, and gives that and what it is about.
fn split_package(mut package: Vec<u8>) -> Result<(usize, Vec<u8>), ReadError> {
    let length = package.get(..8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
    let length = length.and_then(|length| usize::try_from(length).ok()).unwrap_or(usize::MAX);
    package.drain(..8.min(package.len()));
    match length <= package.len() {
        true => Ok((length, package)),
        false => Err(unknown("the encrypted package is cut")),
    }
}

fn unknown(what: &str) -> ReadError {
    ReadError::Malformed(format!("encrypted workbook: {what}"))
}
