//! Passkeys and security keys: what one has signed is taken; signing in with one, without a name or
//! a password; registering one.
//!
//! What a passkey is to sign (its *nonce*) is kept in the journey that asked for it. Each is good
//! once: whatever comes back takes it out.

use domain::account::Account;
use domain::audit::Action;
use domain::challenge::Proof;
use domain::ids::AccountId;
use domain::journey::{Registration, RegistrationStage, Stage};
use domain::limits::Counter;
use domain::message::{Notice, Purpose};
use domain::method::passkey::{Passkey, credentials, handle};
use domain::method::{Factor, Method, MethodKind};
use domain::own_passkey::{Asked, take};
use domain::webauthn::{
    Assertion, Creation, Credential, NewCredential, Nonce, Request, Untrue, accepted,
};
use serde_json::Value;

use crate::ports::{StoreFault, View, Work};
use crate::sign_in::Entered;
use crate::{Flows, Member, NewName, Refusal, Visitor};

/// What a person gives to prove themselves by the method that was chosen.
#[derive(Clone, Copy)]
pub enum Given<'a> {
    /// A code, as it was typed.
    Code(&'a str),
    /// What a passkey has signed, as the browser's JSON.
    Passkey(&'a str),
}

/// What a passkey was asked in a journey.
pub(crate) struct AskedHere<'a> {
    pub nonce: Option<&'a Nonce>,
    pub purpose: Purpose,
    /// Whether the account was known before.
    pub named: bool,
}

impl Flows {
    /// Something new for a passkey to sign.
    pub(crate) fn nonce(&self) -> Nonce {
        Nonce::new(self.random(), self.now())
    }

    /// The same, where the method that was chosen is a passkey.
    pub(crate) fn nonce_for(&self, kind: MethodKind) -> Option<Nonce> {
        (kind == MethodKind::Passkey).then(|| self.nonce())
    }

    /// Whether people can sign in with a passkey.
    pub fn takes_passkeys(&self) -> bool {
        self.policy.registration.methods.contains(&MethodKind::Passkey)
            && self.policy.passkeys.is_possible()
    }

    /// What the script gives to the browser for a passkey to sign. `methods`: those whose passkeys
    /// may; none: any that the browser finds.
    pub(crate) fn request(&self, nonce: &Nonce, methods: &[Method]) -> Value {
        Request { party: &self.policy.passkeys, nonce, those: credentials(methods) }.json()
    }

    /// The same for one that is to be made.
    pub(crate) fn creation(&self, nonce: &Nonce, account: &Account, methods: &[Method]) -> Value {
        let creation = Creation {
            party: &self.policy.passkeys,
            nonce,
            handle: handle(&self.keys, account.id),
            organisation: &self.policy.organisation.name,
            name: account.name.as_typed(),
            display_name: &account.display_name,
            others: credentials(methods),
        };
        creation.json()
    }

    /// Which passkeys of a signed-in person are still good, for the browser to hide the others;
    /// `None`: passkeys are not used here.
    pub fn accepted_passkeys(&self, member: &Member, methods: &[Method]) -> Option<Value> {
        let handle = handle(&self.keys, member.account.id);
        self.takes_passkeys()
            .then(|| accepted(&self.policy.passkeys, handle, &credentials(methods)))
    }

    /// Takes what a passkey has signed, and keeps what it says of itself. For an unknown account
    /// (`None`) nothing is right.
    ///
    /// One that has signed less often than before is refused, and its owner is told: there may be a
    /// copy of it.
    pub(crate) async fn take_passkey(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: Option<&Account>,
        asked: AskedHere<'_>,
        json: &str,
    ) -> Result<Proof, Refusal> {
        let now = self.now();
        let id = account.map_or_else(|| self.no_account(), |account| account.id);
        let methods = work.methods(id).await?;
        let taken = match (asked.nonce, Assertion::parse(json)) {
            (Some(nonce), Some(answer)) => {
                let AskedHere { purpose, named, .. } = asked;
                let asked = Asked { nonce, party: &self.policy.passkeys, purpose, named };
                take(&methods, |method| method.recovers(now), &self.keys, &asked, &answer, now)
            }
            (None, Some(_)) => Err(Untrue::TooLate),
            (_, None) => Err(Untrue::Malformed),
        };
        match (taken, account) {
            (Ok((proof, method, factor)), Some(_)) => {
                work.save_factor(method, &factor).await?;
                self.was_reached(work, visitor, &proof, |one| one.id == method).await?;
                Ok(proof)
            }
            (Ok(_), None) => Err(Refusal::WrongPasskey),
            (Err(untrue), account) => {
                if let (Untrue::Counter, Some(account)) = (untrue, account) {
                    let custody = self.custody(work, account.id).await?;
                    self.tell_everyone(
                        work,
                        visitor,
                        account,
                        &custody,
                        Notice::PasskeyMayBeCopied,
                    )
                    .await?;
                    let kind = Some(MethodKind::Passkey);
                    self.audit(work, visitor, Some(account.id), Action::PasskeyMayBeCopied, kind)
                        .await?;
                }
                self.passkey_refused(work, visitor, account.map(|account| account.id), untrue).await
            }
        }
    }

    async fn passkey_refused<T>(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: Option<AccountId>,
        untrue: Untrue,
    ) -> Result<T, Refusal> {
        tracing::info!(why = ?untrue, "a passkey was not taken");
        if matches!(untrue, Untrue::Malformed | Untrue::TooLate) {
            return Err(Refusal::NoPasskey);
        }
        // What belongs to no account is a line in the log and no row: strangers could fill the
        // trail.
        if account.is_some() {
            let (action, kind) = (Action::PasskeyRefused, Some(MethodKind::Passkey));
            self.audit_refused(work, visitor, (account, ""), action, kind).await?;
        }
        Err(Refusal::WrongPasskey)
    }

    /// What any passkey may sign to sign in, whosever it is, and what the script gives to the
    /// browser for it. Nothing is kept: the browser carries it, sealed.
    pub fn ask_any_passkey(&self) -> Result<(Nonce, Value), Refusal> {
        if !self.takes_passkeys() {
            return Err(Refusal::NotFound);
        }
        let nonce = self.nonce();
        let request = self.request(&nonce, &[]);
        Ok((nonce, request))
    }

    /// A passkey has signed: whose it is, it says itself, and they are in. It has checked who holds
    /// it, so that no other step follows. `nonce`: what the browser carried, if we gave it.
    pub async fn sign_in_with_passkey(
        &self,
        visitor: &Visitor,
        nonce: Option<Nonce>,
        json: &str,
    ) -> Result<Entered, Refusal> {
        let id = self.owner_of_passkey(json).await?;
        let mut work = self.store.begin().await?;
        let outcome = async {
            let account = match id {
                Some(id) => work.lock_account(id).await?.filter(Account::is_active),
                None => None,
            };
            let nonce = match nonce {
                // Where no account's passkey has signed, nothing is right, and nothing is written.
                Some(nonce) if account.is_some() => {
                    let counter = Counter::PasskeyNonce { id: &nonce.text() };
                    self.one_more_use(&mut *work, &counter, 1).await?.then_some(nonce)
                }
                nonce => nonce,
            };
            let asked = AskedHere { nonce: nonce.as_ref(), purpose: Purpose::SignIn, named: false };
            let proof =
                self.take_passkey(&mut *work, visitor, account.as_ref(), asked, json).await?;
            let theirs = account.filter(|account| proof.is_for(account.id, Purpose::SignIn));
            let account = theirs.ok_or(Refusal::WrongPasskey)?;
            self.let_in(&mut *work, visitor, account, Some(MethodKind::Passkey)).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Whose passkey it says that it is, where they may come in. An external directory is asked
    /// whether they may: who is switched off there has a passkey still.
    async fn owner_of_passkey(&self, json: &str) -> Result<Option<AccountId>, Refusal> {
        let Some(answer) = Assertion::parse(json) else { return Ok(None) };
        let mut view = self.store.view().await?;
        let Some(id) = view.account_with_credential(answer.id()).await? else { return Ok(None) };
        let Some(account) = view.account(id).await? else { return Ok(None) };
        drop(view);
        let Some(remote) = self.remote() else { return Ok(Some(id)) };
        if account.directory.is_none() {
            return Ok(None);
        }
        let standing = remote.standing(&account).await?;
        Ok(standing.filter(|standing| standing.enabled).map(|_| id))
    }

    /// A passkey was made for an account: under the name that its owner gives it, it is theirs.
    pub async fn confirm_passkey(
        &self,
        member: &Member,
        reference: &str,
        name: &str,
        json: &str,
    ) -> Result<Option<NewName>, Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let now = self.now();
            let mut step = self.registering(&mut *work, member, reference).await?;
            let RegistrationStage::Passkey { nonce } = &step.registration.stage else {
                return Err(Refusal::OutOfDate);
            };
            self.may_add_still(&mut *work, &step).await?;
            let answer = NewCredential::parse(json).ok_or(Untrue::Malformed);
            let party = &self.policy.passkeys;
            let made = answer.and_then(|answer| Credential::register(&answer, nonce, party, now));
            let made = match made {
                // One that anybody has, or had lately, is nobody else's.
                Ok(made) if work.account_with_credential(made.id()).await?.is_some() => {
                    Err(Untrue::Owner)
                }
                made => made,
            };
            let credential = match made {
                Ok(credential) => credential,
                Err(untrue) => {
                    // The page stays the same; it asks for another.
                    let stage = RegistrationStage::Passkey { nonce: self.nonce() };
                    step.journey.stage =
                        Stage::Registration(Registration { stage, ..step.registration });
                    work.save_journey(&step.journey).await?;
                    return self
                        .passkey_refused(&mut *work, &member.visitor, Some(step.account.id), untrue)
                        .await;
                }
            };
            let factor = Factor::Passkey(Passkey::new(name, credential));
            self.registered(&mut *work, member, step, factor).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// What the script gives to the browser for the passkey that is being registered.
    pub(crate) async fn creation_of(
        &self,
        view: &mut dyn View,
        member: &Member,
        stage: &RegistrationStage,
    ) -> Result<Option<Value>, StoreFault> {
        let RegistrationStage::Passkey { nonce } = stage else { return Ok(None) };
        let methods = view.methods(member.account.id).await?;
        Ok(Some(self.creation(nonce, &member.account, &methods)))
    }
}
