//! The last step of registering a method, of whatever kind: what it locks, whether the method may
//! be added still, and what follows when it is.

use domain::account::Account;
use domain::audit::Action;
use domain::custody::{Custody, NewMethod, Refused};
use domain::ids::{AccountId, MethodId};
use domain::journey::{Journey, Registration, RegistrationStage, Stage};
use domain::limits::METHODS_PER_ACCOUNT;
use domain::message::Notice;
use domain::method::{Factor, Method};
use domain::session::{Session, Strength};

use crate::ports::Work;
use crate::registration::replaced;
use crate::removals::hours;
use crate::{Flows, Member, NewName, Refusal};

/// What the step is about. The account is locked.
pub(crate) struct Registering {
    pub account: Account,
    pub session: Session,
    pub journey: Journey,
    pub registration: Registration,
}

impl Flows {
    /// The step that a form with this reference belongs to.
    pub(crate) async fn registering(
        &self,
        work: &mut dyn Work,
        member: &Member,
        reference: &str,
    ) -> Result<Registering, Refusal> {
        let account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
        let (session, _) = work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
        let (journey, registration) = self.registration_at(work, member, reference).await?;
        Ok(Registering { account, session, journey, registration })
    }

    /// Whether the method may be added still: the last proof may have grown too old on the way.
    /// What is on the account now.
    pub(crate) async fn may_add_still(
        &self,
        work: &mut dyn Work,
        step: &Registering,
    ) -> Result<Custody, Refusal> {
        let now = self.now();
        let before = self.custody(work, step.account.id).await?;
        let proof = step.session.proof(&self.policy.session, now);
        let may = before.may_add(
            replaced(step.registration.intent),
            proof,
            &self.terms(&step.account),
            now,
        );
        may.map_err(|refused| match refused {
            Refused::Unknown => Refusal::OutOfDate,
            other => other.into(),
        })?;
        Ok(before)
    }

    /// The method is its owner's: it is put on the account, and the journey goes on. The session
    /// gets a new name where the method vouches for its owner at once.
    pub(crate) async fn registered(
        &self,
        work: &mut dyn Work,
        member: &Member,
        step: Registering,
        factor: Factor,
    ) -> Result<Option<NewName>, Refusal> {
        let Registering { account, session, mut journey, registration } = step;
        let method = self.bind(work, member, account, session, &registration, factor).await?;
        let stage = RegistrationStage::Verified;
        journey.advance(Stage::Registration(Registration { stage, ..registration }), self.now());
        work.save_journey(&journey).await?;
        self.vouched(work, member, &method).await
    }

    /// Puts a method on the account that is its owner's: everyone on it is told, and what the
    /// policy asks for may be done with. The account is locked.
    pub(crate) async fn bind(
        &self,
        work: &mut dyn Work,
        member: &Member,
        account: Account,
        session: Session,
        registration: &Registration,
        factor: Factor,
    ) -> Result<Method, Refusal> {
        let now = self.now();
        let before = self.custody(work, account.id).await?;
        let replaced = replaced(registration.intent);
        let has = before.methods.len() + usize::from(replaced.is_none());
        if has > METHODS_PER_ACCOUNT || (replaced.is_none() && before.has_all(factor.kind())) {
            return Err(Refusal::TooManyMethods);
        }
        let mut after = before.clone();
        let id = match replaced {
            Some(old) => MethodId::in_place_of(old, self.random()),
            None => MethodId::new(now, self.random()),
        };
        let named: Vec<AccountId> = match &factor {
            Factor::Contacts(contacts) => contacts.accounts().collect(),
            _ => Vec::new(),
        };
        let (terms, proof) = (self.terms(&account), session.proof(&self.policy.session, now));
        let language = Some(member.visitor.language);
        let new = NewMethod { id, account: account.id, factor, language };
        let method = after.add(new, replaced, proof, &terms, now)?;
        self.keep_custody(work, Some(&member.visitor), &account, &before, &after).await?;
        for contact in named {
            work.name_contact(id, contact).await?;
        }
        let (kind, hours) = (method.kind(), hours(method.recovers_from.since(now)));
        let (notice, action) = match replaced {
            Some(_) => (Notice::MethodChanged { kind, hours }, Action::MethodChanged),
            None => (Notice::MethodAdded { kind, hours }, Action::MethodAdded),
        };
        let required = self.policy.registration.required;
        self.end_interrupt(work, session, &account, &after.methods, required).await?;
        self.methods_changed(work, member, account, &before, notice, action, kind).await?;
        Ok(method)
    }

    /// The code of a new method was given. Where the method can vouch at once, the session is
    /// proved by it, and gets a new name.
    async fn vouched(
        &self,
        work: &mut dyn Work,
        member: &Member,
        method: &Method,
    ) -> Result<Option<NewName>, Refusal> {
        // A pass stays what it is: it opens registration and nothing else.
        if method.waits(self.now()) || member.session.is_of_pass() {
            return Ok(None);
        }
        self.renew_session(work, &member.visitor, Strength::Method).await.map(Some)
    }
}
