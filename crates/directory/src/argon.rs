//! The password hash itself: Argon2id with a pepper, as PHC strings that carry their parameters
//! (R6).

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash as Phc, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Bytes of salt, from the injected randomness.
pub const SALT: usize = 16;

/// Bytes of output.
const OUTPUT: usize = 32;

/// Memory in KiB: 19 MiB, OWASP's floor for Argon2id with two passes.
const MEMORY: u32 = 19 * 1024;

/// Passes over the memory.
const PASSES: u32 = 2;

/// Lanes. One: a hash is done by one thread, and there are as many threads as cores.
const LANES: u32 = 1;

/// The most that a stored hash may ask for: a forged or damaged row must not take the machine down
/// (KiB, passes).
const CEILING: (u32, u32) = (256 * 1024, 16);

/// How many blocks of 1 KiB are reserved at least: 33 MiB, of which a hash of today touches 19.
/// What is not touched is not taken from the machine, and what is this large is mapped on its own
/// and given back when it is freed: by glibc from 32 MiB (`M_MMAP_THRESHOLD`, mallopt(3)), by
/// mimalloc from 16.
const RESERVED: usize = 33 * 1024;

/// The memory that a hash fills, kept for the next one: asking the system for 19 MiB each time
/// costs a tenth of the hash.
#[derive(Default)]
pub struct Workspace(Vec<Block>);

impl Workspace {
    /// Gives the memory back.
    pub fn release(&mut self) {
        self.0 = Vec::new();
    }

    /// Whether no memory is held.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn blocks(&mut self, params: &Params) -> &mut [Block] {
        let count = params.block_count();
        if self.0.len() < count {
            self.0.reserve_exact(count.max(RESERVED) - self.0.len());
            self.0.resize(count, Block::default());
        }
        &mut self.0[..count]
    }
}

/// A stored hash that cannot be checked: not a PHC string of Argon2, or parameters beyond all
/// reason.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable;

/// What a check found.
#[derive(Debug, PartialEq, Eq)]
pub enum Finding {
    /// The password is right; `weaker`: the hash was made with less than today's parameters.
    Right {
        /// Whether it should be replaced by a new one.
        weaker: bool,
    },
    /// The password is wrong.
    Wrong,
}

/// Makes the PHC string of a password with today's parameters.
pub fn make(workspace: &mut Workspace, pepper: &[u8], password: &[u8], salt: [u8; SALT]) -> String {
    let output = fill(workspace, pepper, password, &salt);
    phc_string(&salt, &output)
}

/// A PHC string with today's parameters that no password is known for: the work of checking it is
/// that of any other.
pub fn dummy(salt: [u8; SALT], output: [u8; OUTPUT]) -> String {
    phc_string(&salt, &output)
}

/// Checks a password against a PHC string. The comparison takes the same time wherever the two
/// differ.
pub fn check(
    workspace: &mut Workspace,
    pepper: &[u8],
    password: &[u8],
    stored: &str,
) -> Result<Finding, Unreadable> {
    let phc = Phc::new(stored).map_err(|_| Unreadable)?;
    let algorithm = Algorithm::try_from(phc.algorithm.as_str()).map_err(|_| Unreadable)?;
    let version =
        phc.version.map_or(Ok(Version::V0x13), Version::try_from).map_err(|_| Unreadable)?;
    let params = Params::try_from(&phc).map_err(|_| Unreadable)?;
    let (Some(salt), Some(expected)) = (phc.salt, phc.hash) else { return Err(Unreadable) };
    if params.m_cost() > CEILING.0 || params.t_cost() > CEILING.1 {
        return Err(Unreadable);
    }
    let weaker = algorithm != Algorithm::Argon2id
        || version != Version::V0x13
        || params.m_cost() < MEMORY
        || params.t_cost() < PASSES
        || salt.len() < SALT
        || expected.len() < OUTPUT;
    let mut output = [0; Output::MAX_LENGTH];
    let output = output.get_mut(..expected.len()).ok_or(Unreadable)?;
    let blocks = workspace.blocks(&params);
    Argon2::new_with_secret(pepper, algorithm, version, params)
        .and_then(|argon| argon.hash_password_into_with_memory(password, &salt, output, blocks))
        .map_err(|_| Unreadable)?;
    // `Output` compares in constant time.
    let same = Output::new(output).map_err(|_| Unreadable)? == expected;
    Ok(if same { Finding::Right { weaker } } else { Finding::Wrong })
}

fn today() -> Params {
    Params::new(MEMORY, PASSES, LANES, Some(OUTPUT))
        .expect("the constants above are within Argon2's bounds")
}

fn fill(
    workspace: &mut Workspace,
    pepper: &[u8],
    password: &[u8],
    salt: &[u8; SALT],
) -> [u8; OUTPUT] {
    let params = today();
    let mut output = [0; OUTPUT];
    let blocks = workspace.blocks(&params);
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params)
        .and_then(|argon| argon.hash_password_into_with_memory(password, salt, &mut output, blocks))
        .expect("Argon2 fails only on a salt, output or memory of the wrong size, or on an input beyond 4 GiB");
    output
}

fn phc_string(salt: &[u8; SALT], output: &[u8; OUTPUT]) -> String {
    Phc {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&today())
            .expect("three decimal numbers fit a parameter string"),
        salt: Some(Salt::new(salt).expect("a salt may have 8 to 64 bytes")),
        hash: Some(Output::new(output).expect("an output may have 10 to 64 bytes")),
    }
    .to_string()
}

/// The hash alone, on the calling thread, with its memory kept between runs: what `make bench`
/// measures sign-ins against.
#[derive(Default)]
pub struct BareHash(Workspace);

impl BareHash {
    /// Hashes once, with the parameters and the work of a real check.
    pub fn run(&mut self, password: &str) -> [u8; 32] {
        fill(&mut self.0, b"pepper", password.as_bytes(), &[7; SALT])
    }
}

/// What an earlier version could have stored: with other parameters (KiB, passes).
#[cfg(test)]
pub fn make_with(algorithm: Algorithm, password: &[u8], (memory, passes): (u32, u32)) -> String {
    let params = Params::new(memory, passes, LANES, Some(OUTPUT)).unwrap();
    let mut output = [0; OUTPUT];
    Argon2::new_with_secret(b"pepper", algorithm, Version::V0x13, params.clone())
        .and_then(|argon| argon.hash_password_into(password, &[3; SALT], &mut output))
        .unwrap();
    Phc {
        algorithm: algorithm.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).unwrap(),
        salt: Some(Salt::new(&[3; SALT]).unwrap()),
        hash: Some(Output::new(&output).unwrap()),
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn older(algorithm: Algorithm, memory: u32, passes: u32) -> String {
        make_with(algorithm, b"right", (memory, passes))
    }

    fn made(password: &str) -> String {
        make(&mut Workspace::default(), b"pepper", password.as_bytes(), [3; SALT])
    }

    fn checked(password: &str, stored: &str) -> Result<Finding, Unreadable> {
        check(&mut Workspace::default(), b"pepper", password.as_bytes(), stored)
    }

    #[test]
    fn r6_the_string_carries_its_parameters() {
        let phc = made("right");
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert_eq!(Phc::new(&phc).unwrap().salt.unwrap().len(), 16);
        assert_eq!(Phc::new(&phc).unwrap().hash.unwrap().len(), 32);
    }

    #[test]
    fn the_right_password_and_only_it() {
        let phc = made("right");
        assert_eq!(checked("right", &phc), Ok(Finding::Right { weaker: false }));
        for wrong in ["Right", "right ", "righ", ""] {
            assert_eq!(checked(wrong, &phc), Ok(Finding::Wrong), "{wrong:?}");
        }
    }

    #[test]
    fn r2_no_character_of_a_long_password_is_left_out() {
        let long: String = "🦊".repeat(64);
        let last_differs: String = "🦊".repeat(63) + "🐺";
        let phc = made(&long);
        assert_eq!(checked(&long, &phc), Ok(Finding::Right { weaker: false }));
        assert_eq!(checked(&last_differs, &phc), Ok(Finding::Wrong));
    }

    #[test]
    fn r6_without_the_pepper_nothing_matches() {
        let phc = made("right");
        assert_eq!(
            check(&mut Workspace::default(), b"another", b"right", &phc),
            Ok(Finding::Wrong)
        );
        assert_eq!(check(&mut Workspace::default(), b"", b"right", &phc), Ok(Finding::Wrong));
    }

    #[test]
    fn r6_weaker_parameters_are_noticed_one_by_one() {
        let cases = [
            (Algorithm::Argon2id, MEMORY, PASSES, false),
            (Algorithm::Argon2id, MEMORY - 1, PASSES, true),
            (Algorithm::Argon2id, MEMORY, PASSES - 1, true),
            (Algorithm::Argon2i, MEMORY, PASSES, true),
            (Algorithm::Argon2id, MEMORY + 1024, PASSES + 1, false),
        ];
        for (algorithm, memory, passes, weaker) in cases {
            let phc = older(algorithm, memory, passes);
            assert_eq!(checked("right", &phc), Ok(Finding::Right { weaker }), "{phc}");
            assert_eq!(checked("wrong", &phc), Ok(Finding::Wrong), "{phc}");
        }
    }

    #[test]
    fn memory_used_by_a_larger_hash_does_for_a_smaller_one() {
        let mut workspace = Workspace::default();
        let (large, small) =
            (older(Algorithm::Argon2id, MEMORY + 1024, 1), older(Algorithm::Argon2id, 64, 1));
        for phc in [&large, &small, &large] {
            let found = check(&mut workspace, b"pepper", b"right", phc);
            assert_eq!(found, Ok(Finding::Right { weaker: true }));
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_so() {
        let good = made("right");
        let cases = [
            String::new(),
            "right".into(),
            "$2y$10$abcdefghijklmnopqrstuv".into(),
            good.replace("m=19456", "m=4194304"),
            good.replace("t=2", "t=4000000"),
            good.rsplit_once('$').unwrap().0.into(),
        ];
        for stored in cases {
            assert_eq!(checked("right", &stored), Err(Unreadable), "{stored}");
        }
    }

    #[test]
    fn s4_the_dummy_asks_for_the_same_work_as_a_real_hash() {
        let dummy = dummy([1; SALT], [2; OUTPUT]);
        let parameters = |phc: &str| phc.rsplitn(3, '$').nth(2).unwrap().to_owned();
        assert_eq!(parameters(&dummy), parameters(&made("right")));
        assert_eq!(checked("right", &dummy), Ok(Finding::Wrong));
    }

    #[test]
    fn the_bare_hash_is_the_real_one() {
        let mut bare = BareHash::default();
        let phc = make(&mut Workspace::default(), b"pepper", b"right", [7; SALT]);
        assert_eq!(Phc::new(&phc).unwrap().hash.unwrap().as_bytes(), bare.run("right"));
    }
}
