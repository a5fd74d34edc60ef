//! BagIt in the standard's words (RFC 8493).

/// Writes a bag into a ZIP aside, reads it back, and gives it its name.
pub mod write;
/// The ZIP form: entries at planned places.
pub mod zip_writer;
