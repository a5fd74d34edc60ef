//! Workbooks encrypted by Office ([MS-OFFCRYPTO], agile and standard encryption).

use super::super::{Context, ReadError, Visit};
use super::compound::Compound;
use super::parts::Parts;
use super::{ods, xls, xlsb, xlsx};
use crate::content::Content;
use office_crypto::DecryptError;

/// The password by which Excel itself encrypts a workbook that is only write-protected.
const BUILT_IN: &str = "VelvetSweatshop";

/// Decrypts a workbook with the first password that fits, and reads all its sheets.
///
/// # Errors
/// `Password` if none fits; `Malformed` if it is encrypted in a way that dabao does not
/// know, or if what comes out is no workbook.
pub fn read(content: &Content, context: &Context<'_>, visit: &mut Visit<'_>) -> Result<(), ReadError> {
    let file = Compound::open(content)?;
    if !file.has("EncryptedPackage") {
        return xls::read(content, context, visit);
    }
    let bytes = file.into_bytes();
    let passwords = context.passwords.iter().map(String::as_str).chain([BUILT_IN]);
    for password in passwords {
        if let Some(plain) = decrypt(&bytes, password)? {
            drop(bytes);
            return read_plain(&Content::memory(plain), context, visit);
        }
    }
    Err(ReadError::Password)
}

/// The plain workbook, a ZIP; `None` if the password does not fit.
fn decrypt(bytes: &[u8], password: &str) -> Result<Option<Vec<u8>>, ReadError> {
    let plain = super::guarded(|| match office_crypto::decrypt_from_bytes(bytes.to_vec(), password) {
        Ok(plain) => Ok(plain),
        Err(DecryptError::Unimplemented(what)) => {
            Err(ReadError::Malformed(format!("encrypted by a way that cannot be undone here: {what}")))
        }
        Err(error) => Err(ReadError::Malformed(format!("encrypted workbook: {error}"))),
    })?;
    Ok(Some(plain).filter(|plain| plain.starts_with(b"PK\x03\x04")))
}

fn read_plain(content: &Content, context: &Context<'_>, visit: &mut Visit<'_>) -> Result<(), ReadError> {
    let parts = Parts::open(content)?;
    match () {
        () if parts.has("xl/workbook.bin") => xlsb::read(content, context, visit),
        () if parts.has("content.xml") => ods::read(content, context, visit),
        () => xlsx::read(content, context, visit),
    }
}
