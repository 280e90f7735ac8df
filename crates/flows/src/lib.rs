//! What a person can do, a file each; what an operator does is in [`operator`], and what the
//! program does by itself in [`background`]. A public function is one step of a journey and one
//! transaction.
//!
//! A step locks the account's row first, loads, asks `domain`, saves, queues messages and the audit
//! event in the same transaction, and returns what the page needs, or a [`Refusal`]. A refusal is
//! an outcome: what it counted is kept. Only a fault rolls back.

mod alarm;
mod audit;
pub mod background;
mod budgets;
mod codes;
mod contacts;
mod custody;
mod directory_people;
mod directory_unused;
mod fresh_proof;
mod guide;
mod intents;
mod journeys;
mod new_password;
mod notices;
mod objections;
pub mod operator;
mod own_codes;
mod own_words;
mod passes;
mod passkeys;
mod password_change;
pub mod ports;
mod recovery;
mod refusal;
mod registering;
mod registration;
mod removals;
mod second_step;
mod security_info;
mod session;
mod setup;
mod sign_in;
mod sign_ins;
mod suspensions;
mod throttle;
mod tokens;
mod visitor;
mod vouching;
mod write_backs;

use std::sync::Arc;

use domain::keys::KeyRing;
use domain::policy::Policy;
use domain::time::Timestamp;
use tokio::sync::Notify;

use crate::ports::{Clock, Directory, Random, Store, Work};

pub use alarm::{Errand, alarm_of};
pub use codes::CodeOut;
pub use contacts::{AskedToVouch, Claimed};
pub use directory_unused::{Unused, WhyUnused};
pub use fresh_proof::FreshProofPage;
pub use guide::GuideRevision;
pub use objections::Objected;
pub use passkeys::Given;
pub use password_change::NewPasswordPage;
pub use recovery::{AfterGate, Opening, RecoveryPage};
pub use refusal::Refusal;
pub use registration::{ChosenBy, RegistrationPage};
pub use removals::RemovalPage;
pub use second_step::{AfterSecondStep, SecondStepPage};
pub use security_info::{BeforeAdding, SecurityInfo};
pub use session::{NewName, Snapshot};
pub use sign_in::{AfterPassword, Entered, PasswordPage};
pub use sign_ins::{Overview, SignIns};
pub use visitor::{Member, Settled, Visitor};
pub use vouching::WayToProve;

/// Everything that a person can do.
pub struct Flows {
    store: Arc<dyn Store>,
    directory: Arc<dyn Directory>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    keys: Arc<KeyRing>,
    policy: Arc<Policy>,
    queued: Notify,
    alarm: alarm::LastFinding,
}

impl Flows {
    /// Puts the parts together.
    pub fn new(
        store: Arc<dyn Store>,
        directory: Arc<dyn Directory>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        keys: Arc<KeyRing>,
        policy: Arc<Policy>,
    ) -> Self {
        Self {
            store,
            directory,
            clock,
            random,
            keys,
            policy,
            queued: Notify::new(),
            alarm: alarm::LastFinding::default(),
        }
    }

    /// What the organisation decided.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The keys, for the hashes of what a browser carries.
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// Seals what a browser is given to carry. `context` says what it is, and whose.
    pub fn seal_carried(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.store.seal_carried(context, plain)
    }

    /// Opens what was sealed for the same `context`.
    pub fn open_carried(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.store.open_carried(context, sealed)
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// Ends a step: an outcome and a refusal are kept, a fault is rolled back.
    // Not one function around a whole step, which would take an `AsyncFnOnce(&mut dyn Work)`: a
    // handler's future is boxed and `Send`, and the compiler (1.95) then finds the closure's
    // `AsyncFnOnce` "not general enough", whichever lifetimes are written. A closure that boxes its
    // own future would be taken, and would make each step longer than the two lines that it saves.
    async fn finish<T>(
        &self,
        work: Box<dyn Work>,
        outcome: Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if matches!(outcome, Err(Refusal::Fault | Refusal::InDoubt)) {
            return outcome;
        }
        let has_queued = work.has_queued();
        work.commit().await?;
        if has_queued {
            self.queued.notify_one();
        }
        outcome
    }
}
