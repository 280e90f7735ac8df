//! Codes of 80 bits, on paper or told by another person: drawn, shown once in groups of four, and
//! kept as a keyed hash. Nobody guesses one, however often they try (63B 3.2.2).

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::keys::KeyRing;
use crate::symbols::{in_groups, symbols};
use crate::token::{Code, CodeForm};

/// What a code is drawn for. The hash depends on it, so that no code is good for anything else.
#[derive(Clone, Copy)]
pub(super) struct CodeUse {
    /// The name of the keyed hash.
    pub index: &'static str,
    /// What is hashed before the symbols; empty where all codes of the kind are for the same.
    pub before: &'static str,
    /// Whether a restore ends it: it was used or called off since, and nobody knows (S96). Of
    /// others, the method itself is taken off then.
    pub of_epoch: bool,
}

/// What is kept of a code.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CodeHash([u8; 32]);

impl CodeHash {
    /// A new code: what is kept of it, and the code as its owner reads it, `ABCD-EFGH-JKMN-PQRS`.
    pub(super) fn draw(keys: &KeyRing, used_for: CodeUse, random: &[u8; 32]) -> (Self, String) {
        let code = symbols(random, usize::from(CodeForm::Long.length()));
        (Self::new(keys, used_for, &code), in_groups(&code))
    }

    /// Whether this was kept of the code that was typed; the time taken tells nothing.
    pub(super) fn is_of(&self, keys: &KeyRing, used_for: CodeUse, typed: &Code) -> bool {
        self.0.ct_eq(&Self::new(keys, used_for, typed.plain()).0).into()
    }

    /// The oldest key makes it, so that it is found as long as the key file lasts.
    fn new(keys: &KeyRing, used_for: CodeUse, symbols: &str) -> Self {
        let hashed = format!("{}{symbols}", used_for.before);
        Self(match used_for.of_epoch {
            true => keys.mac(used_for.index, hashed.as_bytes()),
            false => keys.index(used_for.index, &hashed),
        })
    }
}

/// Codes as their owner copies them, in groups of four. Kept, sealed, only as long as the page that
/// shows them is open.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCodes(pub(super) Vec<String>);

impl ShownCodes {
    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Debug for ShownCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShownCodes({})", self.0.len())
    }
}
