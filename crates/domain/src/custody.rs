//! Who controls an account: which methods are on it, and who may add one, take one off, or undo
//! what was done.
//!
//! A person who has the password, and no message that goes to a method, can neither take the
//! owner's way back nor get one of their own while any destination of the owner objects (S76-S78,
//! S98-S101). The rules are here and nowhere else; the flows load a [`Custody`], ask it for a
//! change, and keep what it then holds. What an objection undoes is in `custody/objections.rs`;
//! `custody/model.rs` plays owner against thief.

#[cfg(test)]
mod model;
mod objections;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use objections::{Objection, Told, Undone, read_objection};

use crate::account::Account;
use crate::directory::DirectoryPolicy;
use crate::email::EmailAddress;
use crate::ids::{AccountId, MethodId};
use crate::language::Language;
use crate::method::letter::Letter;
use crate::method::{Destination, Factor, Method, MethodKind, Removal, Suspension};
use crate::name::SignInName;
use crate::policy::{Gates, Policy};
use crate::session::Strength;
use crate::time::Timestamp;

/// How long a method waits for its power that no other vouched for, and a removal that was asked
/// for with the password.
pub const WAITING_TIME: Duration = Duration::from_hours(72);
/// The same where the account has rights over others.
pub const WAITING_TIME_WITH_RIGHTS: Duration = Duration::from_hours(7 * 24);
/// How long no method can be added or changed after an undo.
pub const FREEZE: Duration = Duration::from_hours(24);
/// How long strangers' codes stay stopped where their owner has stopped them (S98).
pub const STOPPED: Duration = Duration::from_hours(24);
/// How often everyone is told again of a removal that was asked for.
pub const REMINDER: Duration = Duration::from_hours(24);
/// How long a method that was taken off plays a part.
pub const REMEMBERED: Duration = WAITING_TIME_WITH_RIGHTS;
/// How many symbols the code of a texted notice has: 40 bits, with a limit on wrong ones for each
/// network.
pub const TEXTED_SYMBOLS: usize = 8;
/// How many the link of a mailed notice has: 160 bits.
pub const MAILED_SYMBOLS: usize = 32;

/// How long a method of this account waits. Those with rights over others are for now the accounts
/// that an operator or a group of the directory has given more gates than the policy asks of
/// everyone.
pub fn waiting_time(account: &Account, policy: Gates) -> Duration {
    waiting_time_by(account.gates, policy)
}

/// The waiting times under a policy, the shortest first: everyone's, and that of the members of a
/// group with more gates where theirs is another.
pub fn waiting_times(policy: Gates, directory: &DirectoryPolicy) -> Vec<Duration> {
    let of_a_group = (!directory.two_gates_groups.is_empty()).then_some(Some(Gates::Two));
    let gates = [None].into_iter().chain(of_a_group);
    let mut waits: Vec<_> = gates.map(|own| waiting_time_by(own, policy)).collect();
    waits.dedup();
    waits
}

fn waiting_time_by(own: Option<Gates>, policy: Gates) -> Duration {
    if own.is_some_and(|own| own > policy) { WAITING_TIME_WITH_RIGHTS } else { WAITING_TIME }
}

/// The mailbox that the sign-in name names, where the organisation runs it. It is told, and can
/// undo nothing: anyone who has the password reads it.
pub fn work_mailbox(name: &SignInName, domains: &[String]) -> Option<Destination> {
    EmailAddress::parse(name.as_typed())
        .ok()
        .filter(|address| address.is_in(domains))
        .map(Destination::Email)
}

/// What the rules go by besides the methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How many methods that can reset must stay.
    pub required: u32,
    /// How many of them a reset takes: with one, only those count that reset alone.
    pub gates: Gates,
    /// How long a method waits.
    pub wait: Duration,
    /// No method can be added or changed before this time.
    pub frozen_until: Option<Timestamp>,
}

impl Terms {
    /// Refused for a while after an objection.
    fn may_change(&self, now: Timestamp) -> Result<(), Refused> {
        match self.frozen_until.filter(|until| now < *until) {
            Some(until) => Err(Refused::Frozen { until }),
            None => Ok(()),
        }
    }

    /// The terms of an account.
    pub fn of(account: &Account, policy: &Policy) -> Self {
        Self {
            required: policy.registration.required,
            gates: policy.recovery.gates,
            wait: waiting_time(account, policy.recovery.gates),
            frozen_until: account.frozen_until,
        }
    }

    /// Whether the account has rights over others ([`waiting_time`]): nobody's word puts its waiting
    /// time aside.
    pub fn has_rights(&self) -> bool {
        self.wait > WAITING_TIME
    }

    /// How long a message lets its destination object, and how long what was taken off can: as long
    /// as anything waits that could be objected to.
    pub fn objections(&self) -> Duration {
        self.wait.max(WAITING_TIME)
    }
}

/// Why the methods stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The method is not, or no longer, on the account.
    Unknown,
    /// The proof is too old, or not one by a method that can reset.
    ProofNeeded,
    /// Fewer that can reset would remain than the policy asks for (S76, S78).
    TooFewLeft {
        /// How many the policy asks for.
        required: u32,
    },
    /// A person has just objected: nothing is added or changed before this time.
    Frozen {
        /// Until when.
        until: Timestamp,
    },
}

/// Who may vouch for another person now ([`Custody::voucher`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voucher(AccountId);

impl Voucher {
    /// Whose word it is.
    pub fn account(self) -> AccountId {
        self.0
    }

    #[cfg(test)]
    pub(crate) fn of(account: AccountId) -> Self {
        Self(account)
    }
}

/// Why somebody may not vouch for another person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoVoucher {
    /// No method has vouched for them within the last minutes, or none can.
    ProofNeeded,
    /// Their methods are too new.
    TooNew {
        /// Until when.
        until: Timestamp,
    },
}

/// What is added.
#[derive(Clone, Debug)]
pub struct NewMethod {
    /// The method's id.
    pub id: MethodId,
    /// Whose it is.
    pub account: AccountId,
    /// What it proves by.
    pub factor: Factor,
    /// The language of the pages on which its owner registers it.
    pub language: Option<Language>,
}

/// A method that was taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The method as it was.
    pub method: Method,
    /// When it was taken off.
    pub removed_at: Timestamp,
    /// Until when it is told what happens and can undo it; `None`: it never could.
    pub power_until: Option<Timestamp>,
}

impl Removed {
    /// Whether it can still object.
    pub fn can_object(&self, now: Timestamp) -> bool {
        self.power_until.is_some_and(|until| now < until)
    }

    /// Whether its removal was asked for and nobody objected for the whole of the waiting time.
    fn was_waited_out(&self) -> bool {
        self.method.removal.is_some_and(|removal| removal.at <= self.removed_at)
    }
}

/// The methods of an account, and those that were taken off it within [`REMEMBERED`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Custody {
    /// On the account, the oldest first.
    pub methods: Vec<Method>,
    /// Taken off.
    pub removed: Vec<Removed>,
}

impl Custody {
    fn find(&self, id: MethodId) -> Result<&Method, Refused> {
        self.methods.iter().find(|method| method.id == id).ok_or(Refused::Unknown)
    }

    /// Whether there are as many methods of the kind as there may be.
    pub fn has_all(&self, kind: MethodKind) -> bool {
        self.methods.iter().filter(|method| method.kind() == kind).count() >= kind.facts().at_most
    }

    /// Whether any method can reset now.
    pub fn can_recover(&self, now: Timestamp) -> bool {
        self.methods.iter().any(|method| method.recovers(now))
    }

    /// Whether one on the account is told what happens and may object to it. One that is suspended
    /// may be in wrong hands, and may be its owner's all the same: it can for as long as one that
    /// was taken off, and longer where nothing else could.
    fn may_object(&self, method: &Method, now: Timestamp) -> bool {
        let keeps_power = method
            .suspension
            .filter(|_| method.is_suspended())
            .is_none_or(|suspension| now < suspension.power_until);
        method.is_ready(now) && (keeps_power || !self.can_recover(now))
    }

    /// Whether a method may be added, in place of another if one is named. `proof`: by what its
    /// owner has proved to be who they are within the last minutes.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn may_add(
        &self,
        replaces: Option<MethodId>,
        proof: Option<Strength>,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<(), Refused> {
        terms.may_change(now)?;
        let replaced = replaces.map(|id| self.find(id)).transpose()?;
        match proof {
            None => Err(Refused::ProofNeeded),
            Some(Strength::Password | Strength::Pass { .. })
                if replaced.is_some_and(|old| old.is_ready(now)) =>
            {
                Err(Refused::ProofNeeded)
            }
            Some(_) => Ok(()),
        }
    }

    /// Adds a method, in place of `replaces` if that is named. It can reset at once when an
    /// existing method has just vouched for it, or an operator who has seen proof, or when it
    /// is the account's first; otherwise when the waiting time is over.
    ///
    /// # Errors
    /// [`Refused`]; nothing is changed then.
    pub fn add(
        &mut self,
        new: NewMethod,
        replaces: Option<MethodId>,
        proof: Option<Strength>,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Method, Refused> {
        self.may_add(replaces, proof, terms, now)?;
        let at_once = proof.is_some_and(|proof| self.works_at_once(proof, terms, now));
        let recovers_from = if at_once { now } else { now.plus(terms.wait) };
        let NewMethod { id, account, factor, language } = new;
        let method = Method { recovers_from, language, ..Method::new(id, account, factor, now) };
        if let Some(old) = replaces {
            self.take_off(old, Some(terms), now);
        }
        self.methods.push(method.clone());
        Ok(method)
    }

    /// Whether one added now with this proof can reset at once.
    pub fn works_at_once(&self, proof: Strength, terms: &Terms, now: Timestamp) -> bool {
        let vouched = matches!(proof, Strength::Method | Strength::Pass { vouched: true });
        vouched || self.is_first(terms.wait, now)
    }

    /// Whether one added now is the first: nothing is on the account, and nothing was until lately,
    /// or anyone who has the password could take the owner's methods off and begin again. One
    /// whose removal was waited out does not count: its owner did not object.
    fn is_first(&self, wait: Duration, now: Timestamp) -> bool {
        let lately = |removed: &Removed| {
            let counts = !removed.method.kind().facts().only_resets;
            counts && now < removed.removed_at.plus(wait) && !removed.was_waited_out()
        };
        let is_none = |method: &Method| method.kind().facts().only_resets;
        self.methods.iter().all(is_none) && !self.removed.iter().any(lately)
    }

    /// Whether the owner may vouch for another person (R22): a method has just vouched for them,
    /// and one that can has been on the account for as long as one waits that nobody vouched for.
    ///
    /// The first method of an account works at once, whoever has the password: it must not speak
    /// for others before its owner has had the time to notice.
    ///
    /// # Errors
    /// [`NoVoucher`].
    pub fn voucher(
        &self,
        owner: AccountId,
        proof: Option<Strength>,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Voucher, NoVoucher> {
        let able = self.methods.iter().filter(|method| method.recovers(now));
        let known_from = able.map(|method| method.added_at.plus(terms.wait)).min();
        match (proof, known_from) {
            (Some(Strength::Method), Some(from)) if from <= now => Ok(Voucher(owner)),
            (Some(Strength::Method), Some(until)) => Err(NoVoucher::TooNew { until }),
            _ => Err(NoVoucher::ProofNeeded),
        }
    }

    /// Takes a method off at the wish of a signed-in person.
    ///
    /// One that waits has no power that anybody could lose: a proof by the password will do, and it
    /// counts for nothing. One that is suspended counts for nothing either, but has its power to
    /// lose.
    ///
    /// # Errors
    /// [`Refused`]; nothing is changed then.
    pub fn delete(
        &mut self,
        id: MethodId,
        proof: Option<Strength>,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Method, Refused> {
        let method = self.find(id)?.clone();
        let recovers = method.recovers(now);
        let has_power = method.is_ready(now) || method.resets(now);
        let counts = |one: &Method| terms.gates == Gates::Two || one.kind().facts().resets_alone;
        let left = self
            .methods
            .iter()
            .filter(|one| one.id != id && one.recovers(now) && counts(one))
            .count();
        if recovers
            && counts(&method)
            && left < usize::try_from(terms.required).unwrap_or(usize::MAX)
        {
            return Err(Refused::TooFewLeft { required: terms.required });
        }
        match proof {
            None => return Err(Refused::ProofNeeded),
            Some(Strength::Password | Strength::Pass { .. }) if has_power => {
                return Err(Refused::ProofNeeded);
            }
            Some(_) => self.take_off(id, Some(terms), now),
        }
        Ok(method)
    }

    /// *I lost this*: its owner suspends a method that others may have found, by a proof with any
    /// method (R25). Whether it was not suspended before.
    ///
    /// The password alone is not enough: a person who has it, and nothing else, could take away
    /// what the owner would notice and object by. One method that can vouch stays: by it the owner
    /// adds another.
    ///
    /// # Errors
    /// [`Refused`]; nothing is changed then.
    pub fn suspend(
        &mut self,
        id: MethodId,
        proof: Option<Strength>,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<bool, Refused> {
        let method = self.find(id)?;
        if method.is_suspended() {
            return Ok(false);
        }
        if !method.recovers(now) {
            return Err(Refused::Unknown);
        }
        if proof != Some(Strength::Method) {
            return Err(Refused::ProofNeeded);
        }
        if !self.methods.iter().any(|one| one.id != id && one.recovers(now)) {
            return Err(Refused::TooFewLeft { required: 1 });
        }
        let power_until = now.plus(terms.objections());
        let suspension = Some(Suspension { at: now, power_until, lifted_at: None });
        let it = self.methods.iter_mut().filter(|one| one.id == id);
        it.for_each(|one| one.suspension = suspension);
        Ok(true)
    }

    /// *I found it*: a suspended method is taken back up, by the proof that deleting it would take:
    /// a person who has found the owner's phone and knows the password must not. Whether it was
    /// suspended.
    ///
    /// # Errors
    /// [`Refused`]; nothing is changed then.
    pub fn take_up(
        &mut self,
        id: MethodId,
        proof: Option<Strength>,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<bool, Refused> {
        if !self.find(id)?.is_suspended() {
            return Ok(false);
        }
        terms.may_change(now)?;
        if proof != Some(Strength::Method) {
            return Err(Refused::ProofNeeded);
        }
        let it = self.methods.iter_mut().filter(|one| one.id == id);
        it.filter_map(|one| one.suspension.as_mut()).for_each(|one| one.lifted_at = Some(now));
        Ok(true)
    }

    /// An operator takes a method off for an owner who has lost it. However few remain, and nobody
    /// vouches: it can object as long as any other that was taken off, and what is registered
    /// next waits, unless a method or an operator vouches for it.
    ///
    /// # Errors
    /// [`Refused::Unknown`].
    pub fn remove_for_owner(
        &mut self,
        id: MethodId,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Method, Refused> {
        let method = self.find(id)?.clone();
        self.take_off(id, Some(terms), now);
        Ok(method)
    }

    /// The password is reset by a method: those that wait go, and no removal is pending any more.
    /// What a thief had begun would otherwise ripen after the owner had come back. Those that
    /// went are returned. A letter goes as well, and what contacts vouched for: its owner is back.
    pub fn reset(&mut self, now: Timestamp) -> Vec<Method> {
        self.keep_all();
        self.call_off();
        self.take_off_letters(now);
        self.take_off_waiting(now)
    }

    /// An operator has a letter posted, in place of any before it.
    ///
    /// # Errors
    /// [`Refused::Frozen`]; nothing is changed then.
    pub fn post(
        &mut self,
        id: MethodId,
        account: AccountId,
        letter: Letter,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Method, Refused> {
        terms.may_change(now)?;
        self.take_off_letters(now);
        let method = Method::new(id, account, Factor::Letter(letter), now);
        self.methods.push(method.clone());
        Ok(method)
    }

    /// What contacts vouched for is void.
    fn call_off(&mut self) {
        for method in &mut self.methods {
            if let Factor::Contacts(contacts) = &mut method.factor {
                contacts.call_off();
            }
        }
    }

    fn take_off_letters(&mut self, now: Timestamp) {
        let letters = self.methods.iter().filter(|one| one.kind() == MethodKind::Letter);
        let letters: Vec<MethodId> = letters.map(|one| one.id).collect();
        letters.into_iter().for_each(|id| self.take_off(id, None, now));
    }

    /// A person who has lost every method that could vouch asks, with the password, that they be
    /// removed, suspended ones too; when that will be. `None`: there is none. Asked twice, the
    /// first date stays.
    pub fn ask_removal(&mut self, terms: &Terms, now: Timestamp) -> Option<Timestamp> {
        let removal = Removal { at: now.plus(terms.wait), told_at: now };
        let able = self.methods.iter_mut().filter(|method| method.is_ready(now));
        able.map(|method| method.removal.get_or_insert(removal).at).max()
    }

    /// A right code of this method was given: it is not lost, and stays. Whether its removal was
    /// pending.
    pub fn reached(&mut self, is_it: impl Fn(&Method) -> bool) -> bool {
        self.methods
            .iter_mut()
            .filter(|method| is_it(method))
            .filter_map(|method| method.removal.take())
            .count()
            > 0
    }

    /// Takes off those whose removal was waited out, however few remain.
    pub fn ripen(&mut self, terms: &Terms, now: Timestamp) -> Vec<Method> {
        let due = |method: &&Method| method.removal.is_some_and(|removal| removal.at <= now);
        let due: Vec<Method> = self.methods.iter().filter(due).cloned().collect();
        for method in &due {
            self.take_off(method.id, Some(terms), now);
        }
        due
    }

    /// When the next of the pending removals will be, where everyone is to be told of it again now;
    /// it counts as told.
    pub fn remind(&mut self, now: Timestamp) -> Option<Timestamp> {
        let mut pending: Vec<&mut Removal> =
            self.methods.iter_mut().filter_map(|method| method.removal.as_mut()).collect();
        if !pending.iter().any(|removal| removal.told_at.plus(REMINDER) <= now) {
            return None;
        }
        pending.iter_mut().for_each(|removal| removal.told_at = now);
        pending.iter().map(|removal| removal.at).min()
    }

    fn keep_all(&mut self) {
        self.methods.iter_mut().for_each(|method| method.removal = None);
    }

    fn take_off_waiting(&mut self, now: Timestamp) -> Vec<Method> {
        let waiting: Vec<Method> =
            self.methods.iter().filter(|method| method.waits(now)).cloned().collect();
        for method in &waiting {
            self.take_off(method.id, None, now);
        }
        waiting
    }

    /// `may_object`: where it had the power to object it keeps it for a while, by these terms;
    /// `None`: it loses it.
    fn take_off(&mut self, id: MethodId, may_object: Option<&Terms>, now: Timestamp) {
        let Some(place) = self.methods.iter().position(|method| method.id == id) else { return };
        let could_object = self.may_object(&self.methods[place], now);
        let method = self.methods.remove(place);
        let power_until =
            may_object.filter(|_| could_object).map(|terms| now.plus(terms.objections()));
        self.removed.push(Removed { method, removed_at: now, power_until });
    }
}
