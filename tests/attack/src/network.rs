//! The networks that people and attackers come from. The simulator is the operator's proxy: it says
//! of each request where it comes from.

/// The `n`-th of the attacker's networks, each another /24.
pub fn attackers(n: usize) -> String {
    format!("203.{}.{}.77", n / 250, n % 250)
}

/// The `n`-th of the owner's networks: at home, at work, in a hotel.
pub fn owners(n: usize) -> String {
    format!("198.51.{n}.20")
}
