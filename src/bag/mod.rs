//! BagIt in the standard's words (RFC 8493 and the drafts 0.93 to 0.97).
//!
//! What lives here: the text forms ([`declaration`], [`info`], [`manifest`],
//! [`fetch`]), where a bag may lie ([`store`]), and what is done with one
//! ([`verify`](mod@verify), [`unpack`](mod@unpack)). Nothing here knows what a payload
//! means, and nothing here opens a connection: `fetch.txt` is read, never fetched.

/// Adds tag files to a finished bundle, beside it, and puts it in its place.
pub mod amend;
/// `bagit.txt`: version and encoding.
pub mod declaration;
/// `fetch.txt`: payload files that lie elsewhere.
pub mod fetch;
/// Several bags that belong together.
pub mod group;
/// `bag-info.txt`: ordered labels and values.
pub mod info;
/// What a run writes down of the originals it has copied.
mod journal;
/// `manifest-NAME.txt` and `tagmanifest-NAME.txt`: digests and paths.
pub mod manifest;
/// Paths: percent-encoding, and which ones lead out of a bag.
pub mod path;
/// What is still whole in a ZIP that is damaged or cut.
pub mod salvage;
/// A share of a whole: `5%`.
pub mod share;
/// Files aside, and how they get their names.
pub mod staging;
/// A bag in a folder, a ZIP or a tar.
pub mod store;
/// The text of tag files: encodings and line ends.
pub mod text;
/// Takes a bag out of its archive and checks it on the way.
pub mod unpack;
/// Names every fault of a bag.
pub mod verify;
/// Writes a bag into a ZIP aside, reads it back, and gives it its name.
pub mod write;
/// The ZIP form: entries at planned places.
pub mod zip_writer;

pub use declaration::{Declaration, Version};
pub use info::{BagInfo, Oxum};
pub use share::Share;
pub use store::{OpenError, Store};
pub use unpack::{UnpackError, unpack, unpack_store};
pub use verify::{Options, Report, verify};
