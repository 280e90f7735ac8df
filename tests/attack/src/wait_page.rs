//! The page that comes before others while there is guessing across accounts: an attacker who is
//! willing to pay finds the number natively, as a browser's worker script does.

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use stories::hidden;

use crate::surfer::Surfer;

/// The heading by which the page is known.
const HEADING: &str = "One moment, please";
/// So many bits at the beginning of the hash are zero.
const BITS: u32 = 18;
/// How often it is solved in a row: more says that it is no way through.
const TIMES: usize = 3;

/// Gets past it, where the page is one.
///
/// # Errors
/// The program does not answer.
pub async fn pass(surfer: &mut Surfer) -> Result<()> {
    for _ in 0..TIMES {
        if !surfer.browser.html().contains(HEADING) {
            return Ok(());
        }
        let puzzle = hidden(surfer.browser.html(), "puzzle").context("the page has a puzzle")?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(puzzle)?;
        let (number, hashes) = solve(&bytes);
        surfer.hashes += hashes;
        let mut form = surfer.browser.form("Go on");
        for (_, value) in form.1.iter_mut().filter(|(name, _)| name == "solution") {
            *value = number.to_string();
        }
        surfer.send_again(&form).await?;
    }
    Ok(())
}

/// A number whose hash with the puzzle begins with enough zero bits, and how many hashes it took.
fn solve(puzzle: &[u8]) -> (u32, u64) {
    let begun = Sha256::new_with_prefix(puzzle);
    let is_solved = |number: &u32| {
        let hash = begun.clone().chain_update(number.to_be_bytes()).finalize();
        hash.first_chunk().is_some_and(|begin| u32::from_be_bytes(*begin).leading_zeros() >= BITS)
    };
    let number = (0..u32::MAX).find(is_solved).unwrap_or_default();
    (number, u64::from(number) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_begins_with_zero_bits() {
        let (number, hashes) = solve(b"a puzzle");
        let hash =
            Sha256::new().chain_update(b"a puzzle").chain_update(number.to_be_bytes()).finalize();
        assert!(hash[0] == 0 && hash[1] == 0 && hash[2] < 64 && hashes == u64::from(number) + 1);
    }
}
