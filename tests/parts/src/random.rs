//! Randomness: the system's, and such as is the same in each run.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use flows::ports::Random;

/// The operating system's randomness; but ids made at one moment of the standing clock count up, so
/// that what was asked for first goes out first.
#[derive(Default)]
pub struct SystemRandom(AtomicU32);

/// How many random bytes an id takes.
const ID: usize = 10;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the tests' own Random")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system has randomness");
        if bytes.len() == ID {
            bytes[..6].fill(0);
            bytes[6..].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        }
    }
}

/// Never the same bytes twice, and in each run the same ones.
#[derive(Default)]
pub struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        for (index, byte) in bytes.iter_mut().enumerate() {
            let round = u8::try_from(index / count.len()).unwrap_or(u8::MAX);
            *byte = count[index % count.len()].wrapping_add(round);
        }
    }
}

/// Always this byte, for what draws nothing or is to draw the same.
pub struct Fixed(pub u8);

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}
