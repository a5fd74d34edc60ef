//! The catalogue of every text that users see.
