//! BagIt in the standard's words (RFC 8493).
