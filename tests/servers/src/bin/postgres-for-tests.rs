//! Starts a PostgreSQL for tests, prints where it is as `host:port`, and ends it when standard
//! input does.

use std::io::Read as _;

fn main() {
    let cluster = servers::Cluster::shared();
    println!("{}", cluster.address());
    let _ = std::io::stdin().read(&mut [0]);
}
