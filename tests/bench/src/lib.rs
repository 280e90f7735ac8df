//! What both benchmarks are made of: the program under measure, and a browser's part of the load.

pub mod client;
pub mod program;
