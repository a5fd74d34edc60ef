//! From a folder to ledger, tables and findings.
