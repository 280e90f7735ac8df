//! A fresh proof before a change, when the last one is too old: by a method where there is one,
//! else by the password.

use domain::account::Account;
use domain::audit::Action;
use domain::ids::{JourneyId, MethodId};
use domain::journey::{Change, FreshProof, Journey, Stage};
use domain::message::Purpose;
use domain::method::{Method, MethodKind};
use domain::password::Password;
use domain::session::Strength;

use crate::codes::CodeOut;
use crate::directory_people::if_quick;
use crate::ports::{DirectoryFault, PasswordCheck, View, Who, Work};
use crate::vouching::{Vouching, WayToProve, way, ways};
use crate::{Flows, Given, Member, NewName, Refusal};

/// What the pages of a fresh proof show.
#[derive(Clone, Debug)]
pub struct FreshProofPage {
    /// What it is asked for.
    pub change: Change,
    /// The method that will be suspended or taken back up once it is proved.
    pub about: Option<Method>,
    /// The methods that can vouch; empty: the password is asked for.
    pub ways: Vec<WayToProve>,
    /// The one chosen.
    pub chosen: Option<WayToProve>,
    /// The newest code, where one was asked for.
    pub code: Option<CodeOut>,
    /// What the browser asks a passkey by, where one was chosen.
    pub passkey: Option<serde_json::Value>,
    /// The journey's step reference.
    pub reference: String,
}

impl Flows {
    /// Begins a fresh proof for a change. `kind`: the kind of method to add, where it is chosen.
    pub async fn begin_fresh_proof(
        &self,
        member: &Member,
        change: Change,
        kind: Option<MethodKind>,
    ) -> Result<(), Refusal> {
        let now = self.now();
        let id = JourneyId::new(now, self.random());
        let stage = Stage::FreshProof(FreshProof { change, kind, asked: None, nonce: None });
        let mut work = self.store.begin().await?;
        work.save_journey(&Journey::begin(id, member.visitor.owner, stage, now)).await?;
        Ok(work.commit().await?)
    }

    /// The page of a fresh proof, if one is under way.
    pub async fn fresh_proof_page(
        &self,
        member: &Member,
    ) -> Result<Option<FreshProofPage>, Refusal> {
        let mut view = self.store.view().await?;
        let Some((journey, proof)) =
            self.journey::<FreshProof>(&mut *view, &member.visitor.owner).await?
        else {
            return Ok(None);
        };
        let about = match proof.change {
            Change::Suspend(id) | Change::TakeUp(id) => {
                let all = view.methods(member.account.id).await?;
                all.into_iter().find(|one| one.id == id)
            }
            Change::Add | Change::Setup | Change::Change(_) | Change::Delete(_) | Change::Vouch => {
                None
            }
        };
        let mut methods = self.vouching(&mut *view, member).await?;
        // What is lost is not what its owner proves it by, as long as there is another.
        if let Change::Suspend(lost) = proof.change {
            methods.sort_by_key(|method| method.id == lost);
        }
        let ways = ways(&methods);
        let chosen = proof
            .asked
            .and_then(|(method, _)| methods.iter().find(|one| one.id == method).map(way));
        let code =
            self.code_out(&mut *view, proof.asked.and_then(|(_, challenge)| challenge)).await?;
        let passkey = proof.nonce.as_ref().map(|nonce| self.request(nonce, &methods));
        Ok(Some(FreshProofPage {
            change: proof.change,
            about,
            ways,
            chosen,
            code,
            passkey,
            reference: journey.reference(),
        }))
    }

    async fn fresh_proof_at(
        &self,
        view: &mut dyn View,
        member: &Member,
        reference: &str,
    ) -> Result<(Journey, FreshProof), Refusal> {
        self.journey_at(view, &member.visitor.owner, reference).await
    }

    /// The methods that can vouch for the owner: one whose power to reset still waits cannot
    /// (S100).
    async fn vouching(&self, view: &mut dyn View, member: &Member) -> Result<Vec<Method>, Refusal> {
        let now = self.now();
        let mut methods = view.methods(member.account.id).await?;
        methods.retain(|method| method.recovers(now));
        // The owner's choice is offered first; otherwise the order stays.
        methods.sort_by_key(|method| Some(method.id) != member.account.default_method);
        Ok(methods)
    }

    fn member_vouching<'a>(member: &'a Member, subject: &'a str) -> Vouching<'a> {
        Vouching {
            visitor: &member.visitor,
            account: &member.account,
            subject,
            purpose: Purpose::FreshProof,
            proved: true,
        }
    }

    /// Chooses a method: a code goes there. Chosen again soon after, the code already sent serves.
    pub async fn send_proof_code(
        &self,
        member: &Member,
        reference: &str,
        method: MethodId,
    ) -> Result<(), Refusal> {
        let mut work = self.begin_asking().await?;
        let outcome = self.ask_for_proof(&mut *work, member, reference, Some(method)).await;
        self.finish(work, outcome).await
    }

    /// Asks for another code at the method chosen before.
    pub async fn resend_proof(&self, member: &Member, reference: &str) -> Result<(), Refusal> {
        let mut work = self.begin_asking().await?;
        let outcome = self.ask_for_proof(&mut *work, member, reference, None).await;
        self.finish(work, outcome).await
    }

    /// `chosen`: `None` asks again at the method that was chosen before.
    async fn ask_for_proof(
        &self,
        work: &mut dyn Work,
        member: &Member,
        reference: &str,
        chosen: Option<MethodId>,
    ) -> Result<(), Refusal> {
        work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
        let (mut journey, proof) = self.fresh_proof_at(work, member, reference).await?;
        let method = chosen.or(proof.asked.map(|(before, _)| before)).ok_or(Refusal::OutOfDate)?;
        let methods = self.vouching(work, member).await?;
        let way = methods.iter().find(|one| one.id == method).ok_or(Refusal::NotFound)?;
        let subject = member.subject();
        let by = Self::member_vouching(member, &subject);
        let chosen = self.choose_method(work, &by, way, proof.asked, chosen.is_none()).await?;
        let nonce = self.nonce_for(way.kind());
        journey.advance(
            Stage::FreshProof(FreshProof { asked: Some(chosen), nonce, ..proof }),
            self.now(),
        );
        Ok(work.save_journey(&journey).await?)
    }

    /// Types the code, or uses the passkey. The session gets a new name.
    pub async fn prove_by_code(
        &self,
        member: &Member,
        reference: &str,
        given: Given<'_>,
    ) -> Result<(NewName, FreshProof), Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
            work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            let (mut journey, fresh) = self.fresh_proof_at(&mut *work, member, reference).await?;
            let asked = fresh.asked.ok_or(Refusal::OutOfDate)?;
            let methods = self.vouching(&mut *work, member).await?;
            let subject = member.subject();
            let by = Self::member_vouching(member, &subject);
            let (used, nonce) = (fresh.nonce.clone(), fresh.nonce.as_ref().map(|_| self.nonce()));
            let proof = match self
                .prove_by_method(&mut *work, &by, &methods, asked, used.as_ref(), given)
                .await
            {
                Err(refusal @ (Refusal::WrongPasskey | Refusal::NoPasskey)) => {
                    // The page stays the same; it asks for another signature.
                    journey.stage = Stage::FreshProof(FreshProof { nonce, ..fresh });
                    work.save_journey(&journey).await?;
                    return Err(refusal);
                }
                proved => proved?,
            };
            work.end_journey(journey.id).await?;
            let kind = Some(proof.kind());
            self.audit(&mut *work, &member.visitor, Some(account.id), Action::Proved, kind).await?;
            let name = self.renew_session(&mut *work, &member.visitor, Strength::Method).await?;
            Ok((name, fresh))
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Types the password, where no method can vouch. The session gets a new name.
    pub async fn prove_by_password(
        &self,
        member: &Member,
        reference: &str,
        typed: &Password,
    ) -> Result<(NewName, FreshProof), Refusal> {
        let mut view = self.store.view().await?;
        self.fresh_proof_at(&mut *view, member, reference).await?;
        drop(view);
        self.check_own_password(member, typed).await?;

        let mut work = self.store.begin().await?;
        let outcome = async {
            let account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
            work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            let (journey, fresh) = self.fresh_proof_at(&mut *work, member, reference).await?;
            let unchanged = account.security_version == member.account.security_version;
            // A method that came meanwhile must vouch instead of the password.
            if !unchanged || !self.vouching(&mut *work, member).await?.is_empty() {
                return Err(Refusal::OutOfDate);
            }
            work.end_journey(journey.id).await?;
            self.audit(&mut *work, &member.visitor, Some(account.id), Action::Proved, None).await?;
            let name = self.renew_session(&mut *work, &member.visitor, Strength::Password).await?;
            Ok((name, fresh))
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Whether the server of the directory that answers has not heard of the account's latest
    /// password yet.
    async fn directory_is_late(&self, account: &Account) -> bool {
        let (Some(remote), Some(link)) = (self.remote(), &account.directory) else { return false };
        let standing = if_quick(remote.standing(account)).await.flatten();
        standing.is_some_and(|standing| link.is_late(standing.mark.as_ref(), self.now()))
    }

    /// Checks the password of a signed-in person, counted like one typed at sign-in.
    pub(crate) async fn check_own_password(
        &self,
        member: &Member,
        typed: &Password,
    ) -> Result<(), Refusal> {
        let directory = self.owners_directory_tries(&member.account).await?;
        let mut work = self.store.begin().await?;
        let account = work.account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
        let mut counter = self.members_counter(&mut *work, member).await?;
        counter.directory = directory;
        let counted =
            self.count_password(&mut *work, &member.visitor, &mut counter, self.now()).await;
        self.finish(work, counted).await?;

        let check = match self.directory.check(Who::Account(Some(&account)), typed).await {
            Ok(check) => check,
            Err(fault) => {
                self.uncount_password(&counter, fault == DirectoryFault::Unanswered).await?;
                return Err(fault.into());
            }
        };
        if matches!(check, PasswordCheck::Wrong | PasswordCheck::Locked)
            && self.directory_is_late(&account).await
        {
            return Err(Refusal::PasswordIsNewer);
        }
        let mut work = self.store.begin().await?;
        let outcome = match check {
            PasswordCheck::Right { .. } => self.forget_wrong_passwords(&mut *work, &counter).await,
            PasswordCheck::RightBut(bar) => {
                self.forget_wrong_passwords(&mut *work, &counter).await?;
                Err(Refusal::Barred(bar))
            }
            PasswordCheck::Wrong | PasswordCheck::Locked => {
                self.password_was_wrong(&mut *work, &member.visitor, self.now()).await?;
                let whose = (Some(account.id), counter.subject.as_str());
                let action = Action::SignInRefused;
                self.audit_refused(&mut *work, &member.visitor, whose, action, None).await?;
                Err(Refusal::WrongPassword)
            }
        };
        self.finish(work, outcome).await
    }
}
