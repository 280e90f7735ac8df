//! Journeys half done. They live on the server; a browser carries only a random name.

use serde::{Deserialize, Serialize};

use crate::directory::Bar;
use crate::ids::{AccountId, ChallengeId, JourneyId, MethodId};
use crate::limits::{JOURNEY_IDLE, JOURNEY_LIFETIME, RECOVERY_LIFETIME, RECOVERY_WAIT};
use crate::method::ShownCodes;
use crate::method::app::App;
use crate::method::{Destination, MethodKind};
use crate::name::SignInName;
use crate::recovery::Recovery;
use crate::time::Timestamp;
use crate::token::TokenHash;
use crate::webauthn::Nonce;

/// What kind of journey: a browser has at most one of each; the last one begun wins (S31).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JourneyKind {
    /// Signing in.
    SignIn,
    /// Adding or changing a method.
    Registration,
    /// A fresh proof before a change.
    FreshProof,
    /// Resetting a forgotten password.
    Recovery,
}

impl JourneyKind {
    /// The word kept in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Registration => "registration",
            Self::FreshProof => "fresh-proof",
            Self::Recovery => "recovery",
        }
    }
}

/// A journey half done.
#[derive(Clone, Debug)]
pub struct Journey {
    /// Its id; a form carries it with the step's number, so that a stale one is noticed (S30).
    pub id: JourneyId,
    /// The browser or session it belongs to.
    pub owner: TokenHash,
    /// Goes up with each step.
    pub step: u32,
    /// When it began.
    pub started_at: Timestamp,
    /// When the last step was.
    pub moved_at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
}

impl Journey {
    /// Begins one.
    pub fn begin(id: JourneyId, owner: TokenHash, stage: Stage, now: Timestamp) -> Self {
        Self { id, owner, step: 1, started_at: now, moved_at: now, stage }
    }

    /// Whether it can go on: half an hour in all, a quarter of an hour between two steps. A reset
    /// waits longer for its code, however long that takes while others ask for codes to the
    /// same place (S49).
    pub fn is_alive(&self, now: Timestamp) -> bool {
        let begun = !self.started_at.is_ahead_of(now) && !self.moved_at.is_ahead_of(now);
        let (lifetime, idle) = match &self.stage {
            Stage::Recovery(recovery) => match **recovery {
                Recovery::Proving(_) => (RECOVERY_LIFETIME, RECOVERY_WAIT),
                _ => (RECOVERY_LIFETIME, JOURNEY_IDLE),
            },
            _ => (JOURNEY_LIFETIME, JOURNEY_IDLE),
        };
        begun && now < self.started_at.plus(lifetime) && now < self.moved_at.plus(idle)
    }

    /// Goes on to `stage`.
    pub fn advance(&mut self, stage: Stage, now: Timestamp) {
        self.stage = stage;
        self.step += 1;
        self.moved_at = now;
    }

    /// What a form carries to say which page it was.
    pub fn reference(&self) -> String {
        format!("{}.{}", self.id, self.step)
    }
}

/// Where a journey stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Stage {
    /// The password was right, and the directory asks for a new one before it lets its owner in.
    NewPassword {
        /// The name.
        name: SignInName,
        /// The account.
        account: AccountId,
        /// Why.
        bar: Bar,
    },
    /// The password was right, and a second step is to be taken.
    SecondStep(SecondStepTaken),
    /// Adding or changing a method.
    Registration(Registration),
    /// A fresh proof before a change.
    FreshProof(FreshProof),
    /// Resetting a forgotten password.
    Recovery(Box<Recovery>),
}

impl Stage {
    /// Which kind of journey it is a stage of.
    pub fn kind(&self) -> JourneyKind {
        match self {
            Self::NewPassword { .. } | Self::SecondStep(_) => JourneyKind::SignIn,
            Self::Registration(_) => JourneyKind::Registration,
            Self::FreshProof(_) => JourneyKind::FreshProof,
            Self::Recovery(_) => JourneyKind::Recovery,
        }
    }
}

/// Why a method is being registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Intent {
    /// Added at Security info.
    Add,
    /// In place of another.
    Change(MethodId),
    /// Because the policy asks for it.
    Setup,
}

/// Adding or changing a method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Why.
    pub intent: Intent,
    /// Which kind.
    pub kind: MethodKind,
    /// How far it has come.
    pub stage: RegistrationStage,
}

/// How far registering a method has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegistrationStage {
    /// The number or address is asked for. `left`: the code asked for before, where the person went
    /// back.
    Asking {
        /// A code that is still on its way, where the person came back from the code page.
        left: Option<(Destination, ChallengeId)>,
    },
    /// The code is asked for.
    Code {
        /// The number or address as the person typed it.
        destination: Destination,
        /// The challenge.
        challenge: ChallengeId,
    },
    /// An authenticator app is being set up: its first code is asked for.
    App {
        /// The app, with the secret that the page shows.
        app: App,
    },
    /// A passkey is being made.
    Passkey {
        /// What it signs.
        nonce: Nonce,
    },
    /// A hardware token is being claimed: its serial number and two codes are asked for.
    Token,
    /// Two people are named who may vouch.
    Contacts,
    /// New recovery codes are on the account, and are shown this once.
    Codes {
        /// The codes, as they are shown.
        codes: ShownCodes,
    },
    /// It is theirs.
    Verified,
    /// Everything that the policy asks for is there.
    Finished,
}

/// How far the second step at sign-in has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStepTaken {
    /// The name as its owner knows it.
    pub name: SignInName,
    /// The account.
    pub account: AccountId,
    /// Why the directory asks for a new password after the step, where it does.
    #[serde(default)]
    pub bar: Option<Bar>,
    /// Its security version when the password was right; the step is over when it has changed.
    pub security_version: u64,
    /// The method chosen, and the challenge of the code sent to it where it needs one.
    pub asked: Option<(MethodId, Option<ChallengeId>)>,
    /// What a passkey is to sign, where one was chosen.
    #[serde(default)]
    pub nonce: Option<Nonce>,
    /// How many wrong codes were typed.
    pub wrong: u32,
}

/// What a fresh proof is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Adding a method.
    Add,
    /// Registering what the policy asks for.
    Setup,
    /// Changing one.
    Change(MethodId),
    /// Deleting one.
    Delete(MethodId),
    /// Vouching for somebody else.
    Vouch,
    /// Suspending one that is lost.
    Suspend(MethodId),
    /// Taking a suspended one back up.
    TakeUp(MethodId),
}

/// A fresh proof before a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreshProof {
    /// What it is asked for.
    pub change: Change,
    /// The kind of method that is to be added or set up, where it was chosen before the proof.
    #[serde(default)]
    pub kind: Option<MethodKind>,
    /// The method chosen and the code asked for, where that has happened.
    pub asked: Option<(MethodId, Option<ChallengeId>)>,
    /// What a passkey is to sign, where one was chosen.
    #[serde(default)]
    pub nonce: Option<Nonce>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::CLOCK_SKEW;

    fn journey(moved_at: Timestamp) -> Journey {
        let id = JourneyId::new(Timestamp(0), [0; 10]);
        let proof = Stage::FreshProof(FreshProof {
            change: Change::Add,
            kind: None,
            asked: None,
            nonce: None,
        });
        Journey { moved_at, ..Journey::begin(id, TokenHash([0; 32]), proof, Timestamp(0)) }
    }

    #[test]
    fn it_ends_by_idling_and_in_any_case() {
        let start = Timestamp(0);
        let (idle, end) = (start.plus(JOURNEY_IDLE), start.plus(JOURNEY_LIFETIME));
        assert!(journey(start).is_alive(Timestamp(idle.0 - 1)));
        assert!(!journey(start).is_alive(idle) && !journey(start).is_alive(Timestamp(idle.0 + 1)));
        assert!(journey(idle).is_alive(Timestamp(end.0 - 1)));
        assert!(!journey(idle).is_alive(end) && !journey(idle).is_alive(Timestamp(end.0 + 1)));
    }

    #[test]
    fn s79_it_ends_when_the_clock_is_set_back() {
        let edge = Timestamp(0).minus(CLOCK_SKEW);
        assert!(journey(Timestamp(0)).is_alive(edge));
        assert!(!journey(Timestamp(0)).is_alive(Timestamp(edge.0 - 1)));
        let moved = Timestamp(0).plus(JOURNEY_IDLE);
        let edge = moved.minus(CLOCK_SKEW);
        assert!(journey(moved).is_alive(edge) && !journey(moved).is_alive(Timestamp(edge.0 - 1)));
    }
}
