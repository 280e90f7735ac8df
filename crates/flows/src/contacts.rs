//! Recovery contacts: named by a signed-in person, who agree, and vouch with a code each. The
//! person in need types both codes, and a day later chooses a password by a code of their own.
//!
//! A thief who has the password can name accomplices: that is told to everybody and waits like any
//! method. Two contacts who agree to deceive can begin, and everybody on the account has a day to
//! object. One alone, or a thief with a contact's password, can do nothing: a contact vouches after
//! a proof by a method, and not before one has been on their account for the waiting time.

use domain::audit::Action;
use domain::custody::NoVoucher;
use domain::ids::AccountId;
use domain::journey::RegistrationStage;
use domain::message::Notice;
use domain::method::contacts::{CLAIM_WAIT, Contacts};
use domain::method::{Factor, Method, MethodKind};
use domain::time::Timestamp;
use domain::token::{Code, CodeForm};

use crate::ports::Work;
use crate::removals::hours;
use crate::{Flows, Member, NewName, Refusal, Settled, Visitor};

/// A person who has named the reader as a contact.
#[derive(Clone, Debug)]
pub struct AskedToVouch {
    /// Their account.
    pub account: AccountId,
    /// Their name as people write it, or the sign-in name.
    pub name: String,
    /// Whether the reader has agreed.
    pub agreed: bool,
}

/// What a person in need gets when both contacts have vouched.
pub struct Claimed {
    /// Their own code, in groups; it cannot be shown again.
    pub code: String,
    /// It works from then on.
    pub ready_at: Timestamp,
}

impl From<NoVoucher> for Refusal {
    fn from(why: NoVoucher) -> Self {
        match why {
            NoVoucher::ProofNeeded => Self::ProofNeeded,
            NoVoucher::TooNew { until } => Self::TooNewToVouch { until },
        }
    }
}

impl Flows {
    /// Names two people. Whether there are such people is told to nobody: those who are not never
    /// agree.
    pub async fn name_contacts(
        &self,
        member: &Member,
        reference: &str,
        typed: [&str; 2],
    ) -> Result<Option<NewName>, Refusal> {
        let [first, second] = typed.map(|typed| self.name_typed(typed));
        let names = [first?, second?];
        let own = member.account.name.canonical();
        let [first, second] = [names[0].canonical(), names[1].canonical()];
        if first == second || first == own || second == own {
            return Err(Refusal::WrongContacts);
        }
        let mut people = Vec::new();
        for name in &names {
            let person = self.find(name).await??;
            let proven = self.proven_name(name, person.as_ref()).await?;
            people.push((person, proven));
        }
        let mut work = self.store.begin().await?;
        let outcome = async {
            let step = self.registering(&mut *work, member, reference).await?;
            if step.registration.stage != RegistrationStage::Contacts {
                return Err(Refusal::OutOfDate);
            }
            self.may_add_still(&mut *work, &step).await?;
            let mut found = Vec::new();
            for (person, proven) in &people {
                let there = self.account_of(&mut *work, proven, person.as_ref()).await?;
                // A colleague in the directory who has never signed in here can be named too.
                let newcomer = person.as_ref().filter(|one| there.is_none() && one.enabled);
                let account = match newcomer {
                    Some(person) => self.take_over(&mut *work, person, Some(proven)).await?,
                    None => there,
                };
                found.push(account.map(|account| account.id));
            }
            // Also by two names of one person.
            let is_own = found.contains(&Some(member.account.id));
            if is_own || (found[0].is_some() && found[0] == found[1]) {
                return Err(Refusal::WrongContacts);
            }
            let [first, second] = [0, 1].map(|nth| (names[nth].as_typed().to_owned(), found[nth]));
            let factor = Factor::Contacts(Contacts::named([first, second]));
            self.registered(&mut *work, member, step, factor).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Who has named a signed-in person as a contact.
    pub async fn asked_to_vouch(&self, member: &Settled) -> Result<Vec<AskedToVouch>, Refusal> {
        let mut view = self.store.view().await?;
        let mut asked = Vec::new();
        for id in view.named_by(member.account.id).await? {
            let Some(account) = view.account(id).await? else { continue };
            let methods = view.methods(id).await?;
            let agreed = methods.iter().find_map(|method| match &method.factor {
                Factor::Contacts(contacts) => contacts.has_agreed(member.account.id),
                _ => None,
            });
            let Some(agreed) = agreed else { continue };
            let name = match account.display_name.is_empty() {
                true => account.name.as_typed().to_owned(),
                false => account.display_name.clone(),
            };
            asked.push(AskedToVouch { account: id, name, agreed });
        }
        Ok(asked)
    }

    /// The recovery contacts of another person's account, which is locked from now on, and the
    /// method that they are; `None`: it has none.
    async fn lock_contacts(
        &self,
        work: &mut dyn Work,
        owner: AccountId,
    ) -> Result<Option<(Method, Contacts)>, Refusal> {
        if work.lock_account(owner).await?.is_none() {
            return Ok(None);
        }
        Ok(work.methods(owner).await?.into_iter().find_map(|method| match &method.factor {
            Factor::Contacts(contacts) => Some((method.clone(), contacts.clone())),
            _ => None,
        }))
    }

    /// Agrees to be a contact of somebody, or declines.
    pub async fn answer_contact(
        &self,
        member: &Settled,
        owner: AccountId,
        agrees: bool,
    ) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let found = self.lock_contacts(&mut *work, owner).await?;
            work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            // Also where the method waits: agreeing gives no power.
            let own = member.account.id;
            let named = found.filter(|(_, contacts)| contacts.has_agreed(own).is_some());
            let (method, mut contacts) = named.ok_or(Refusal::NotFound)?;
            if !contacts.answer(own, agrees) {
                return Ok(());
            }
            work.save_factor(method.id, &Factor::Contacts(contacts)).await?;
            let action = if agrees { Action::ContactAgreed } else { Action::ContactDeclined };
            let kind = Some(MethodKind::Contacts);
            Ok(self.audit(&mut *work, &member.visitor, Some(owner), action, kind).await?)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Vouches for somebody: the code that they are told. After a proof by a method. Everybody on
    /// their account is told.
    pub async fn vouch_for(&self, member: &Settled, owner: AccountId) -> Result<String, Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let (now, own) = (self.now(), member.account.id);
            let found = self.lock_contacts(&mut *work, owner).await?;
            let (session, _) =
                work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            let (proof, terms) =
                (session.proof(&self.policy.session, now), self.terms(&member.account));
            let held = self.custody(&mut *work, own).await?;
            let voucher = held.voucher(own, proof, &terms, now)?;
            let able = found.filter(|(method, _)| !method.waits(now));
            let (method, mut contacts) = able.ok_or(Refusal::NotFound)?;
            let code = contacts.vouch(voucher, &self.keys, self.random(), now);
            let code = code.ok_or(Refusal::NotFound)?;
            work.save_factor(method.id, &Factor::Contacts(contacts)).await?;
            let account = work.account(owner).await?.ok_or(Refusal::NotFound)?;
            let custody = self.custody(&mut *work, owner).await?;
            let notice = Notice::ContactVouched;
            self.tell_everyone(&mut *work, &member.visitor, &account, &custody, notice).await?;
            let (action, kind) = (Action::ContactVouched, Some(MethodKind::Contacts));
            self.audit(&mut *work, &member.visitor, Some(owner), action, kind).await?;
            Ok(code)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// A person in need types the codes of both contacts. A name that nobody has, and codes that
    /// are none, are answered alike.
    pub async fn claim_by_contacts(
        &self,
        visitor: &Visitor,
        typed: &str,
        codes: [&str; 2],
    ) -> Result<Claimed, Refusal> {
        let kinds = &self.policy.recovery.methods;
        if !self.policy.recovery.enabled || !kinds.contains(&MethodKind::Contacts) {
            return Err(Refusal::NotFound);
        }
        let name = self.name_typed(typed)?;
        let [first, second] = codes.map(|code| Code::typed(code, CodeForm::Long));
        let (first, second) = first.zip(second).ok_or(Refusal::WrongCode)?;
        let id = self.account_of_name(&name).await?.unwrap_or_else(|| self.no_account());
        let mut work = self.store.begin().await?;
        let outcome = async {
            let now = self.now();
            let found = self.lock_contacts(&mut *work, id).await?;
            let able = found.filter(|(method, _)| !method.waits(now));
            let (method, mut contacts) = able.ok_or(Refusal::WrongCode)?;
            let account = work.account(id).await?.filter(domain::account::Account::is_active);
            let account = account.ok_or(Refusal::WrongCode)?;
            let code = contacts.claim(&self.keys, [&first, &second], self.random(), now);
            let code = code.ok_or(Refusal::WrongCode)?;
            work.save_factor(method.id, &Factor::Contacts(contacts)).await?;
            let custody = self.custody(&mut *work, id).await?;
            let notice = Notice::ContactsVouched { hours: hours(CLAIM_WAIT) };
            self.tell_everyone(&mut *work, visitor, &account, &custody, notice).await?;
            let (action, kind) = (Action::ContactsVouched, Some(MethodKind::Contacts));
            self.audit(&mut *work, visitor, Some(id), action, kind).await?;
            Ok(Claimed { code, ready_at: now.plus(CLAIM_WAIT) })
        }
        .await;
        self.finish(work, outcome).await
    }

    async fn account_of_name(
        &self,
        name: &domain::name::SignInName,
    ) -> Result<Option<AccountId>, Refusal> {
        let person = self.find(name).await??;
        let proven = self.proven_name(name, person.as_ref()).await?;
        let mut view = self.store.view().await?;
        let account = self.account_of(&mut *view, &proven, person.as_ref()).await?;
        Ok(account.map(|account| account.id))
    }
}
