//! What the pages that register a method say above their form.

use domain::method::MethodKind;

use super::field::Text;

/// A method that its owner said was lost, and can use again in place of registering another.
#[derive(Clone, Debug)]
pub struct Lost {
    /// What its page ends with.
    pub id: String,
    /// Its kind.
    pub kind: MethodKind,
    /// The number or address, or its name, as its owner may see it.
    pub shown: String,
}

/// A proof by a method that is there, before another is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProveFirst {
    /// It is asked for.
    Asked,
    /// Without it, what is added waits for so many days.
    OrDays(u64),
}

/// Why a method is registered: what the pages say above the form.
#[derive(Clone, Debug, Default)]
pub struct Occasion {
    /// What has come about on the way.
    pub told: Option<Text>,
    /// The organisation asks for it, at sign-in.
    pub required: bool,
    /// Which of how many, where several are asked for.
    pub progress: Option<(u64, u64)>,
    /// The method that is to be replaced, as its owner may see it.
    pub replaces: Option<String>,
    /// Whether another method may be set up instead.
    pub others: bool,
    /// The kinds that are offered in sight beside the form.
    pub ways: Vec<MethodKind>,
    /// Of which kinds one is missing for a reset, where it takes two of different kinds and this
    /// page registers another.
    pub missing: Vec<MethodKind>,
    /// What was typed is suspended, and can be used again.
    pub lost: Option<Lost>,
}
