//! Why an operator's step was not taken, in a sentence for the command line.

use domain::pass::PASS_LIFETIME_MAX;
use domain::time::{Timestamp, lifetime_minutes};

use crate::Refusal;
use crate::ports::{DirectoryFault, StoreFault};

/// Why a step was not taken. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OperatorRefusal {
    /// Nobody has this name.
    #[error("there is no account with this sign-in name")]
    NoAccount,
    /// The directory finds nobody by this name, or more than one.
    #[error("the directory finds nobody, or more than one person, by this sign-in name")]
    NotInDirectory,
    /// The directory's person is switched off or protected.
    #[error(
        "the directory says that this person is switched off, or one whose password is never reset here; the administrators \
         of the directory set a new one there"
    )]
    NotResetHere,
    /// The account is switched off.
    #[error("the account is switched off")]
    SwitchedOff,
    /// There is no such method on the account.
    #[error("the account has no such method")]
    NoMethod,
    /// The account has several of that kind.
    #[error("the account has several methods of this kind")]
    SeveralMethods,
    /// It cannot reset the password.
    #[error(
        "this method cannot reset the password now: it still waits, or its kind is not in recovery.methods"
    )]
    NotForResets,
    /// No token with this number is to be had.
    #[error("there is no token with this serial number that nobody has yet")]
    NoToken,
    /// Nobody resets a password here.
    #[error("recovery.enabled is false: nobody resets a password here")]
    NoResets,
    /// Nobody resets a password with a letter here.
    #[error("recovery.methods does not have \"letter\": nobody resets a password with one here")]
    NoLetters,
    /// More codes went there than may.
    #[error("too many codes went there lately; another may go in {minutes} minutes")]
    TooManyCodes {
        /// How long to wait.
        minutes: u64,
    },
    /// There are no texts to that country.
    #[error("limits.text_countries does not have the number's country: no code goes there")]
    CountryNotTexted,
    /// The budget is spent.
    #[error("no code may go there now: as many went out lately as may")]
    Unpaid,
    /// A person has objected to changes.
    #[error(
        "somebody said that a change was not theirs: nothing can be added to the account for now"
    )]
    Frozen {
        /// Until when.
        until: Timestamp,
    },
    /// There is no room for another method.
    #[error("the account has as many methods as it can have")]
    NoRoom,
    /// Nobody registers anything here.
    #[error(
        "registration.methods has neither phone nor email: there is nothing to register with a pass"
    )]
    NothingToRegister,
    /// The lifetime is none.
    #[error(
        "a pass is good for at least a minute and at most {} minutes",
        lifetime_minutes(PASS_LIFETIME_MAX)
    )]
    Lifetime,
    /// The account has rights over others: no operator can put its waiting time aside.
    #[error(
        "this account has more gates than others: what an operator adds to it, or lets be added with a pass, waits there"
    )]
    NotByWord,
    /// Another account has the name.
    #[error("another account has this sign-in name")]
    NameTaken,
    /// The name is not one.
    #[error("the new sign-in name is no address")]
    InvalidName,
    /// The new name is one of the account's addresses.
    #[error("the new sign-in name is an alternate address of the account; take it off first")]
    NameIsMethod,
    /// The directory gives the names.
    #[error("the directory gives this account its name; rename the person there")]
    NameOfDirectory,
    /// The password is not dead.
    #[error("the password is not dead: nobody has objected since it was set")]
    NotVoid,
    /// The password lives here, and is the one that somebody objected to.
    #[error(
        "the password is the one that somebody objected to; only a reset by a method puts another in its place"
    )]
    NotReplaced,
    /// A step that people take was refused.
    #[error("the step was not taken ({})", .0.word())]
    Step(Refusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<Refusal> for OperatorRefusal {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TooManyCodes { minutes } => Self::TooManyCodes { minutes },
            Refusal::Frozen { until } => Self::Frozen { until },
            Refusal::TooManyMethods => Self::NoRoom,
            other => Self::Step(other),
        }
    }
}

impl From<DirectoryFault> for OperatorRefusal {
    fn from(fault: DirectoryFault) -> Self {
        Self::Step(fault.into())
    }
}
