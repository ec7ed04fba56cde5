//! The `hubctl` program.

fn main() {}
