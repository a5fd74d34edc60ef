//! What a bundle holds beside the originals: tables, and descriptions for other tools.

/// Where originals lie in a bundle.
pub const ORIGINALS: &str = "data/originals/";

/// `datapackage.json`: every table as Frictionless describes it.
pub mod datapackage;
/// Texts in memory, deflated one after another.
pub mod deflater;
/// `ro-crate-metadata.json`: what the bundle is and holds, as linked data.
pub mod ro_crate;
/// A file aside, compressed while it is written.
pub mod spool;
/// The tables, written row by row.
pub mod tables;
