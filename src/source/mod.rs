//! Folders and archives, nested, as one list of source files.
