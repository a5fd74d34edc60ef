//! Tables into other formats.
