//! The command `vestcast`.
fn main() {}
