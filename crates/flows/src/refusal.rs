//! Why a step was not taken. Every case has words on a page.

use domain::admission::Inadmissible;
use domain::directory::{Bar, DirectoryRefusal};
use domain::ids::MethodId;
use domain::password::PasswordRefusal;
use domain::time::Timestamp;

use crate::ports::{DirectoryFault, StoreFault};

/// Why a step was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The database or the directory failed; nothing was changed.
    Fault,
    /// The answer to a commit is missing: all of the step was done, or nothing.
    InDoubt,
    /// Too many password checks are waiting; come again in a few seconds.
    Busy,
    /// The journey has gone on, or is over: the page is out of date.
    OutOfDate,
    /// Too many wrong codes in one second step: the sign-in begins again.
    SecondStepOver,
    /// There is no such thing, or it is another person's (S88).
    NotFound,
    /// The name is not an address.
    InvalidName,
    /// The password is right, and the directory does not let its owner in (S9).
    Barred(Bar),
    /// Wrong name or password, unknown, or disabled.
    WrongPassword,
    /// The server of the directory that answers has not heard of the latest password yet, so that
    /// nobody can tell whether it was typed.
    PasswordIsNewer,
    /// Too many wrong passwords.
    TooManyAttempts {
        /// How many seconds to wait.
        seconds: u64,
    },
    /// A wrong password so soon, where the directory locks accounts after so few that there is one
    /// try each quarter of an hour.
    FewAttempts {
        /// How many seconds to wait.
        seconds: u64,
    },
    /// A wrong code.
    WrongCode,
    /// What a passkey has signed is not right here, for whichever reason.
    WrongPasskey,
    /// A serial number and two codes that belong to no hardware token, or to one that somebody has.
    WrongToken,
    /// The two who were named as recovery contacts are one, or the person themselves.
    WrongContacts,
    /// No answer of a passkey came, or it came too late.
    NoPasskey,
    /// A temporary pass that opens nothing, for whichever reason.
    WrongPass,
    /// Too old, used, or out of tries.
    DeadCode,
    /// Another code so soon.
    ResendTooEarly {
        /// How many seconds to wait.
        seconds: u64,
    },
    /// Too many codes.
    TooManyCodes {
        /// How many minutes to wait.
        minutes: u64,
    },
    /// The number is not possible for the country.
    InvalidPhone,
    /// The number takes no texts.
    PhoneTakesNoTexts,
    /// The number is in a country that the organisation does not text to (S47).
    CountryNotTexted,
    /// The address is not well-formed.
    InvalidEmail,
    /// The address is in one of the organisation's own domains.
    OwnDomain,
    /// This number or address is on the account already.
    AlreadyThere,
    /// It is, and its owner said that it was lost: it can be used again.
    Suspended {
        /// Which method that is.
        method: MethodId,
    },
    /// As many methods as an account can have.
    TooManyMethods,
    /// The last proof is too old for a change, or not one by a method that can reset.
    ProofNeeded,
    /// Too few methods that can reset the password would be left.
    TooFewLeft {
        /// How many the policy asks for.
        required: u32,
    },
    /// A person has just objected to changes: no method is added or changed.
    Frozen {
        /// Until when.
        until: Timestamp,
    },
    /// The methods of who would vouch for another person are too new.
    TooNewToVouch {
        /// Until when.
        until: Timestamp,
    },
    /// A link or code that lets nobody undo anything, for whichever reason.
    NoObjection,
    /// The new password and its repetition differ.
    PasswordsDiffer,
    /// The new password is not good enough.
    PasswordRefused(PasswordRefusal),
    /// The new password is the current one.
    SamePassword,
    /// The directory does not take the new password.
    DirectoryRefused(DirectoryRefusal),
    /// The directory does not lift a lock.
    UnlockRefused,
    /// Whether the password was written into the directory cannot be told yet; its owner gets a
    /// message.
    Unsettled,
    /// The password was changed meanwhile, in another window or by another person (S75).
    AlreadyChanged,
}

impl Refusal {
    /// The word for it in logs and metrics.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::InDoubt => "in-doubt",
            Self::Busy => "busy",
            Self::OutOfDate => "out-of-date",
            Self::SecondStepOver => "second-step-over",
            Self::NotFound => "not-found",
            Self::InvalidName => "invalid-name",
            Self::WrongPassword => "wrong-password",
            Self::PasswordIsNewer => "password-is-newer",
            Self::TooManyAttempts { .. } => "too-many-attempts",
            Self::FewAttempts { .. } => "few-attempts",
            Self::WrongCode => "wrong-code",
            Self::WrongPass => "wrong-pass",
            Self::WrongPasskey => "wrong-passkey",
            Self::NoPasskey => "no-passkey",
            Self::WrongToken => "wrong-token",
            Self::WrongContacts => "wrong-contacts",
            Self::DeadCode => "dead-code",
            Self::ResendTooEarly { .. } => "resend-too-early",
            Self::TooManyCodes { .. } => "too-many-codes",
            Self::InvalidPhone => "invalid-phone",
            Self::PhoneTakesNoTexts => "phone-takes-no-texts",
            Self::CountryNotTexted => "country-not-texted",
            Self::InvalidEmail => "invalid-email",
            Self::OwnDomain => "own-domain",
            Self::AlreadyThere => "already-there",
            Self::Suspended { .. } => "suspended",
            Self::TooManyMethods => "too-many-methods",
            Self::ProofNeeded => "proof-needed",
            Self::TooFewLeft { .. } => "too-few-left",
            Self::Frozen { .. } => "frozen",
            Self::TooNewToVouch { .. } => "too-new-to-vouch",
            Self::NoObjection => "no-objection",
            Self::PasswordsDiffer => "passwords-differ",
            Self::PasswordRefused(_) => "password-refused",
            Self::SamePassword => "same-password",
            Self::Barred(_) => "barred",
            Self::DirectoryRefused(_) => "directory-refused",
            Self::UnlockRefused => "unlock-refused",
            Self::Unsettled => "unsettled",
            Self::AlreadyChanged => "already-changed",
        }
    }
}

impl From<StoreFault> for Refusal {
    fn from(fault: StoreFault) -> Self {
        if fault.in_doubt {
            tracing::error!(
                reason = fault.reason,
                "the database failed; whether the step was taken is not known"
            );
            return Self::InDoubt;
        }
        tracing::error!(reason = fault.reason, "the database failed; the step was not taken");
        Self::Fault
    }
}

impl From<DirectoryFault> for Refusal {
    fn from(fault: DirectoryFault) -> Self {
        match fault {
            DirectoryFault::Busy => Self::Busy,
            DirectoryFault::Unavailable | DirectoryFault::Unanswered | DirectoryFault::Limited => {
                tracing::error!("the directory does not answer; the step was not taken");
                Self::Fault
            }
        }
    }
}

impl From<Inadmissible> for Refusal {
    fn from(why: Inadmissible) -> Self {
        match why {
            Inadmissible::OwnMailbox => Self::OwnDomain,
            Inadmissible::Twice => Self::AlreadyThere,
        }
    }
}
