//! What proves a bundle: signatures, time stamps and the custody log, each held to the stock
//! tools that a stranger has, `ssh-keygen`, `openssl ts` and `sha256sum`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;

mod authority;
mod changing;
mod custody;
mod hostile;
mod signing;
mod stamping;
mod tools;
