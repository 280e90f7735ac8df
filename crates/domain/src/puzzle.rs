//! A proof of work for unknown browsers, while there is guessing across accounts (S11, S12).
//!
//! A puzzle is made for one browser and one name, and holds nothing that is looked up: when it was
//! made, a random number, and a tag that only this installation can write. So none can be solved
//! beforehand, in another browser's place, or for another name. Anyone who solved one, or waited,
//! has a clearance: the same puzzle under another tag, good for a few tries.

use std::time::Duration;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::keys::{KeyRing, hex};
use crate::name::SignInName;
use crate::time::Timestamp;
use crate::token::TokenHash;

/// How many bits of the hash must be zero: 2^18 hashes on average, about a second on an old phone.
pub const PUZZLE_BITS: u32 = 18;
/// How long a browser waits that cannot calculate.
pub const PUZZLE_WAIT: Duration = Duration::from_secs(30);
/// How long a puzzle, and the clearance that it gives, are good for.
pub const PUZZLE_LIFETIME: Duration = Duration::from_mins(10);

/// The length of a puzzle as a browser holds it, in bytes: when, the random number, the tag.
pub const PUZZLE_LENGTH: usize = 8 + NONCE + TAG;
const NONCE: usize = 16;
const TAG: usize = 16;

/// A puzzle, not said to be solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Puzzle {
    made_at: Timestamp,
    nonce: [u8; NONCE],
}

/// What a tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Here is a puzzle.
    Unsolved,
    /// It was solved, or waited for.
    Clearance,
}

/// Whom a puzzle is for.
#[derive(Clone, Copy, Debug)]
pub struct For<'a> {
    /// The browser.
    pub browser: &'a TokenHash,
    /// The name that was typed.
    pub name: &'a SignInName,
}

impl Puzzle {
    /// A new one. `nonce` is random.
    pub fn new(nonce: [u8; NONCE], now: Timestamp) -> Self {
        Self { made_at: now, nonce }
    }

    /// As a browser holds it.
    pub fn tagged(&self, keys: &KeyRing, tag: Tag, whom: For<'_>) -> [u8; PUZZLE_LENGTH] {
        let mut out = [0; PUZZLE_LENGTH];
        out[..8].copy_from_slice(&self.made_at.0.to_be_bytes());
        out[8..8 + NONCE].copy_from_slice(&self.nonce);
        // The name comes last, so that no two of them give the same bytes.
        let data = [&out[..8 + NONCE], &whom.browser.0, whom.name.canonical().as_bytes()].concat();
        let label = match tag {
            Tag::Unsolved => "puzzle",
            Tag::Clearance => "clearance",
        };
        out[8 + NONCE..].copy_from_slice(&keys.mac(label, &data)[..TAG]);
        out
    }

    /// Reads one that this installation made for this browser and name, and that is not too old.
    pub fn read(
        bytes: &[u8],
        keys: &KeyRing,
        tag: Tag,
        whom: For<'_>,
        now: Timestamp,
    ) -> Option<Self> {
        let (made_at, rest) = bytes.split_first_chunk()?;
        let nonce = rest.first_chunk()?;
        let puzzle = Self { made_at: Timestamp(i64::from_be_bytes(*made_at)), nonce: *nonce };
        let is_ours: bool = puzzle.tagged(keys, tag, whom).as_slice().ct_eq(bytes).into();
        let is_alive =
            !puzzle.made_at.is_ahead_of(now) && now.since(puzzle.made_at) < PUZZLE_LIFETIME;
        (is_ours && is_alive).then_some(puzzle)
    }

    /// How long a browser has left to wait that cannot calculate; `None`: waited long enough.
    pub fn wait(&self, now: Timestamp) -> Option<Duration> {
        let passed = now.since(self.made_at);
        (passed < PUZZLE_WAIT).then(|| PUZZLE_WAIT - passed)
    }

    /// What the uses of its clearance are counted on.
    pub fn id(&self) -> String {
        hex(&self.nonce)
    }
}

/// Whether `number` solves a puzzle as the browser holds it: the hash of its bytes and the number
/// (big-endian) begins with [`PUZZLE_BITS`] zero bits.
pub fn is_solved(puzzle: &[u8; PUZZLE_LENGTH], number: u32) -> bool {
    let hash = Sha256::new().chain_update(puzzle).chain_update(number.to_be_bytes()).finalize();
    hash.first_chunk()
        .is_some_and(|begin| u32::from_be_bytes(*begin).leading_zeros() >= PUZZLE_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    fn keys(seed: u8) -> KeyRing {
        let random: Vec<u8> = (0..32).map(|byte| byte ^ seed).collect();
        KeyRing::parse(&KeyRing::generate(random.try_into().unwrap())).unwrap()
    }

    fn name(text: &str) -> SignInName {
        SignInName::parse(text).unwrap()
    }

    #[test]
    fn s12_a_puzzle_is_for_one_browser_one_name_and_ten_minutes() {
        let (keys, now) = (keys(1), Timestamp(1_000 * SECOND));
        let (browser, nora) = (TokenHash([1; 32]), name("nora@example.ca"));
        let whom = For { browser: &browser, name: &nora };
        let puzzle = Puzzle::new([7; NONCE], now);
        let bytes = puzzle.tagged(&keys, Tag::Unsolved, whom);
        let read =
            |bytes: &[u8], whom, at| Puzzle::read(bytes, &keys, Tag::Unsolved, whom, Timestamp(at));
        let end = now.0 + 600 * SECOND;
        assert_eq!(read(&bytes, whom, end - 1), Some(puzzle));
        assert_eq!(read(&bytes, whom, end), None);
        // A clock that was set back gives no time.
        assert_eq!(read(&bytes, whom, now.0 - 31 * SECOND), None);
        let spelled = name(" NORA@Example.ca ");
        assert_eq!(read(&bytes, For { browser: &browser, name: &spelled }, now.0), Some(puzzle));

        let other = (TokenHash([2; 32]), name("amina@example.ca"));
        assert_eq!(read(&bytes, For { browser: &other.0, name: &nora }, now.0), None);
        assert_eq!(read(&bytes, For { browser: &browser, name: &other.1 }, now.0), None);
        assert_eq!(Puzzle::read(&bytes, &keys, Tag::Clearance, whom, now), None);
        assert_eq!(Puzzle::read(&bytes, &self::keys(2), Tag::Unsolved, whom, now), None);
        for end in [0, 7, 8, 24, PUZZLE_LENGTH - 1] {
            assert_eq!(read(&bytes[..end], whom, now.0), None, "{end}");
        }
        for at in 0..PUZZLE_LENGTH {
            let mut altered = bytes;
            altered[at] ^= 1;
            assert_eq!(read(&altered, whom, now.0), None, "{at}");
        }
        assert_eq!(read(&[&bytes[..], &[0]].concat(), whom, now.0), None);
    }

    #[test]
    fn whoever_cannot_calculate_waits_thirty_seconds() {
        let puzzle = Puzzle::new([0; NONCE], Timestamp(0));
        assert_eq!(puzzle.wait(Timestamp(0)), Some(PUZZLE_WAIT));
        assert_eq!(puzzle.wait(Timestamp(30 * SECOND - 1)), Some(Duration::from_micros(1)));
        assert_eq!(puzzle.wait(Timestamp(30 * SECOND)), None);
        assert_eq!(puzzle.wait(Timestamp(30 * SECOND + 1)), None);
    }

    #[test]
    fn s12_a_solution_costs_many_hashes_and_is_for_its_puzzle_alone() {
        let puzzle = [7; PUZZLE_LENGTH];
        let solution = (0..).find(|number| is_solved(&puzzle, *number)).unwrap();
        // One in 2^18, so this one by chance; a change of the hash or of the bits is noticed.
        assert!(solution > 1_000, "{solution}");
        assert!(!is_solved(&[8; PUZZLE_LENGTH], solution) && !is_solved(&puzzle, solution + 1));
        let hash =
            Sha256::new().chain_update(puzzle).chain_update(solution.to_be_bytes()).finalize();
        assert!(hash[0] == 0 && hash[1] == 0 && hash[2] < 0x40, "{hash:02x?}");
    }
}
