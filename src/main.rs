//! The command line of dabao.
fn main() {}
