//! Getting back into an account: the stages of a reset, each consuming the one before, so that a
//! skipped step does not compile.
//!
//! An unknown name walks the same stages as any other; its offers are invented and its codes go
//! nowhere.

use serde::{Deserialize, Serialize};

use crate::challenge::Proof;
use crate::ids::{AccountId, ChallengeId, MethodId};
use crate::message::Purpose;
use crate::method::{Destination, MethodKind};
use crate::name::SignInName;
use crate::policy::Gates;
use crate::webauthn::Nonce;

/// A method that is offered, masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its kind.
    pub kind: MethodKind,
    /// What is shown of it.
    pub mask: String,
    /// The method itself; `None` for an invented one.
    pub method: Option<MethodId>,
}

/// What stays the same through all stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The name as typed.
    pub name: SignInName,
    /// The account; `None` where nobody has that name, or the account cannot be recovered.
    pub account: Option<AccountId>,
    /// The account's security version when the case was opened; the case is over when it has
    /// changed.
    pub security_version: u64,
    /// How many methods must be proved.
    pub gates: Gates,
    /// Every method offered.
    pub offers: Vec<Offer>,
    proofs: Vec<Proof>,
}

impl Case {
    /// What was proved.
    pub fn proofs(&self) -> &[Proof] {
        &self.proofs
    }

    /// The kind of a method that was proved and is good once, and at a reset alone: it is used up.
    pub fn used_up(&self) -> Option<MethodKind> {
        self.proofs.iter().map(Proof::kind).find(|kind| kind.facts().only_resets)
    }

    /// Opens a case: the first stage.
    pub fn open(
        name: SignInName,
        account: Option<(AccountId, u64)>,
        gates: Gates,
        offers: Vec<Offer>,
    ) -> Choosing {
        let (account, security_version) =
            account.map_or((None, 0), |(id, version)| (Some(id), version));
        Choosing {
            case: Self { name, account, security_version, gates, offers, proofs: Vec::new() },
            left: None,
        }
    }

    /// The offers that can still be chosen, with their numbers: of a kind that is not proved yet.
    pub fn open_offers(&self) -> impl Iterator<Item = (usize, &Offer)> {
        self.offers
            .iter()
            .enumerate()
            .filter(|(_, offer)| self.proofs.iter().all(|proof| proof.kind() != offer.kind))
    }

    /// How many gates are passed.
    pub fn passed(&self) -> usize {
        self.proofs.len()
    }
}

/// The person chooses a method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choosing {
    /// The case.
    pub case: Case,
    /// The code that was asked for before, where the person came back for another way.
    pub left: Option<Asked>,
}

/// A code asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Which offer.
    pub offer: usize,
    /// The number or address that was typed, where one was.
    pub typed: Option<Destination>,
    /// The challenge; `None`: the method needs no message, and its codes are taken as they are
    /// typed.
    pub challenge: Option<ChallengeId>,
    /// How many wrong codes of such a method were typed.
    #[serde(default)]
    pub wrong: u32,
    /// What a passkey is to sign, where one was chosen.
    #[serde(default)]
    pub nonce: Option<Nonce>,
}

/// The person types the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proving {
    /// The case.
    pub case: Case,
    /// What was asked for.
    pub asked: Asked,
}

/// Enough is proved: the person chooses a new password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proved {
    case: Case,
    account: AccountId,
}

/// After a right code: another gate, or the new password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AfterCode {
    /// Another method of another kind must be proved.
    Another(Choosing),
    /// Enough is proved.
    Enough(Proved),
}

impl Choosing {
    /// A code was asked for at one of the open offers.
    pub fn asked(self, asked: Asked) -> Proving {
        Proving { case: self.case, asked }
    }
}

impl Proving {
    /// The offer that is being proved.
    pub fn offer(&self) -> Option<&Offer> {
        self.case.offers.get(self.asked.offer)
    }

    /// The person wants another way. The code asked for stays known, so that choosing it again does
    /// not send another at once.
    pub fn another_way(self) -> Choosing {
        Choosing { case: self.case, left: Some(self.asked) }
    }

    /// The right code was given. A proof for another account or purpose counts for nothing, and
    /// neither does a second of one kind.
    pub fn proved(mut self, proof: Proof) -> AfterCode {
        let resets = [Purpose::Recovery, Purpose::HelpDesk];
        let fits = self
            .case
            .account
            .filter(|account| resets.iter().any(|purpose| proof.is_for(*account, *purpose)));
        let new_kind = self.case.proofs.iter().all(|one| one.kind() != proof.kind());
        match fits {
            Some(account) if new_kind => {
                self.case.proofs.push(proof);
                if self.case.passed() >= self.case.gates.count() {
                    AfterCode::Enough(Proved { account, case: self.case })
                } else {
                    AfterCode::Another(Choosing { case: self.case, left: None })
                }
            }
            _ => AfterCode::Another(Choosing { case: self.case, left: None }),
        }
    }
}

impl Proved {
    /// Whose password may be reset.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The case.
    pub fn case(&self) -> &Case {
        &self.case
    }
}

/// Where a reset stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recovery {
    /// Choosing a method.
    Choosing(Choosing),
    /// Typing the code.
    Proving(Proving),
    /// Choosing a new password.
    Proved(Proved),
    /// The password has been reset.
    Done,
    /// The password stays, and the lock that wrong tries have set in the directory is lifted.
    Unlocked,
}
