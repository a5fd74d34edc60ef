//! Descriptions of a bundle for other tools: Data Package and RO-Crate.
