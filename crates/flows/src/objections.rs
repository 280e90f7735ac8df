//! *This wasn't me*: what a notice lets its destination undo, and the undoing (S98, S99, S101).
//!
//! A notice to a destination that can object carries a capability: a link in a mail, a short code
//! in a text. It is derived from the message's id and the key file, so that a repeat carries the
//! same; the database holds only its keyed hash. One that is used ends those that undo as much or
//! less. What is older undoes more and stays: a thief who has got a method by the owner's open
//! session could otherwise object to something late, and so take the owner's own objection away.

use domain::account::Account;
use domain::audit::Action;
use domain::channel::Channel;
use domain::custody::{
    FREEZE, MAILED_SYMBOLS, Objection, TEXTED_SYMBOLS, WAITING_TIME, read_objection,
};
use domain::ids::{AccountId, MessageId, MethodId};
use domain::limits::{ALARMS_PER_ACCOUNT, Counter, Streak, WRONG_OBJECTIONS_PER_NETWORK};
use domain::message::{Message, Notice};
use domain::method::Method;
use domain::symbols::symbols;
use domain::time::{Timestamp, whole_seconds};
use domain::token::{Code, TokenHash};

use crate::notices::Telling;
use crate::ports::{StoreFault, View, Work};
use crate::{Flows, Refusal, Visitor};

/// What an objection did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objected {
    /// Changes are undone.
    Undone,
    /// Codes for unknown browsers are stopped for a day.
    CodesStopped,
}

impl Flows {
    /// The symbols that a message by this channel carries.
    fn objection_symbols(&self, message: MessageId, channel: Channel) -> String {
        let (label, count) = match channel {
            Channel::Text => ("objection by text", TEXTED_SYMBOLS),
            Channel::Email => ("objection by mail", MAILED_SYMBOLS),
        };
        symbols(&self.keys.mac(label, message.0.as_bytes()), count)
    }

    fn objection_hash(&self, symbols: &str) -> TokenHash {
        self.keys.token_hash(format!("objection {symbols}").as_bytes())
    }

    /// Lets the destination of a message object from now on to what happened from `since` on, in
    /// the name of one of the account's methods.
    pub(crate) async fn let_object(
        &self,
        work: &mut dyn Work,
        message: &Message,
        method: MethodId,
        since: Timestamp,
    ) -> Result<(), StoreFault> {
        let Some(account) = message.account else { return Ok(()) };
        let lifetime = work
            .account(account)
            .await?
            .map_or(WAITING_TIME, |account| self.terms(&account).objections());
        self.add_objection(work, message, method, since, self.now().plus(lifetime)).await
    }

    async fn add_objection(
        &self,
        work: &mut dyn Work,
        message: &Message,
        method: MethodId,
        since: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreFault> {
        let (Some(account), Some(to)) = (message.account, &message.to) else { return Ok(()) };
        let hash = self.objection_hash(&self.objection_symbols(message.id, to.channel()));
        work.add_objection(&Objection {
            message: message.id,
            hash,
            account,
            method,
            since,
            expires_at,
        })
        .await
    }

    /// What a message carries by which its destination can object; `None`: it cannot (any more).
    pub(crate) async fn objection_in(
        &self,
        work: &mut dyn Work,
        message: &Message,
    ) -> Result<Option<Code>, StoreFault> {
        let Some(to) = &message.to else { return Ok(None) };
        let now = self.now();
        let alive =
            work.objection_of(message.id).await?.is_some_and(|objection| objection.is_alive(now));
        Ok(alive.then(|| Code::of_symbols(self.objection_symbols(message.id, to.channel()))))
    }

    /// A message goes out once more under another id: it lets its destination undo the same, for
    /// as long.
    pub(crate) async fn object_anew(
        &self,
        work: &mut dyn Work,
        from: MessageId,
        to: &Message,
    ) -> Result<(), StoreFault> {
        match work.objection_of(from).await? {
            Some(Objection { method, since, expires_at, .. }) => {
                self.add_objection(work, to, method, since, expires_at).await
            }
            None => Ok(()),
        }
    }

    /// *Undo these changes*: by the link of a mail, or the code of a text. Nobody is signed in by
    /// it and nothing of the account is told.
    ///
    /// # Errors
    /// [`Refusal::NoObjection`] alike for what is wrong, used, too old, or of a destination that
    /// cannot object.
    pub async fn object(&self, visitor: &Visitor, typed: &str) -> Result<Objected, Refusal> {
        let symbols = read_objection(typed);
        let hash = self.objection_hash(symbols.as_deref().unwrap_or_default());
        let found = self.store.view().await?.objection(&hash).await?.filter(|_| symbols.is_some());
        let mut work = self.store.begin().await?;
        // A link has too many symbols to be guessed: it works however much its network has tried.
        let is_link = symbols.is_some_and(|symbols| symbols.len() == MAILED_SYMBOLS);
        let outcome = async {
            if !is_link {
                self.may_try_objection(&mut *work, visitor).await?;
            }
            let objected = match found {
                Some(objection) if self.stops_codes(&mut *work, &objection).await? => self
                    .stop_codes(&mut *work, visitor, &hash, objection.account)
                    .await?
                    .then_some(Objected::CodesStopped),
                Some(objection) => self
                    .undo(&mut *work, visitor, &hash, objection.account)
                    .await?
                    .then_some(Objected::Undone),
                None => None,
            };
            if let Some(objected) = objected {
                return Ok(objected);
            }
            work.hit(&Counter::NetworksObjections { network: &visitor.network }, self.now())
                .await?;
            Err(Refusal::NoObjection)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Refused where too many from the network were wrong.
    async fn may_try_objection(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
    ) -> Result<(), Refusal> {
        let counter = Counter::NetworksObjections { network: &visitor.network };
        let rate = Self::for_network(WRONG_OBJECTIONS_PER_NETWORK, visitor);
        let last = work.nth_last_hit(&counter, rate.count).await?;
        match rate.wait(last, self.now()) {
            Some(wait) => Err(Refusal::TooManyAttempts { seconds: whole_seconds(wait) }),
            None => Ok(()),
        }
    }

    async fn stops_codes(
        &self,
        view: &mut dyn View,
        objection: &Objection,
    ) -> Result<bool, Refusal> {
        Ok(view.message(objection.message).await?.is_some_and(|message| message.stops_codes()))
    }

    /// The account, locked, and the objection if it is still good: looked at again now that nobody
    /// else can use it, or another one of the account.
    async fn held_objection(
        &self,
        work: &mut dyn Work,
        hash: &TokenHash,
        id: AccountId,
    ) -> Result<Option<(Account, Objection)>, StoreFault> {
        let Some(account) = work.lock_account(id).await? else { return Ok(None) };
        let found = work.objection(hash).await?;
        Ok(found
            .filter(|one| one.account == id && one.is_alive(self.now()))
            .map(|objection| (account, objection)))
    }

    /// No more codes for unknown browsers, for a day, to any of the account's methods (S98).
    /// Whether it was done.
    async fn stop_codes(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        hash: &TokenHash,
        id: AccountId,
    ) -> Result<bool, Refusal> {
        let now = self.now();
        let Some((_, objection)) = self.held_objection(work, hash, id).await? else {
            return Ok(false);
        };
        let custody = self.custody(work, id).await?;
        if custody.objector(objection.method, now).is_none() {
            return Ok(false);
        }
        let counter = |method| Counter::StrangersCodesStopped { destination: method };
        let counters: Vec<Counter<'_>> =
            custody.methods.iter().filter_map(Method::destination).map(counter).collect();
        work.hold_counters(&counters).await?;
        for counter in &counters {
            work.save_streak(counter, Streak { count: 1, last_at: now }).await?;
        }
        self.audit(work, visitor, Some(id), Action::CodesStopped, None).await?;
        Ok(true)
    }

    /// Tells everybody on an account, once a day, that codes are asked for or guessed at without
    /// end, and lets each stop them.
    pub(crate) async fn tell_of_guessing(
        &self,
        work: &mut dyn Work,
        message: &Message,
    ) -> Result<(), StoreFault> {
        let (Some(id), now) = (message.account, self.now()) else { return Ok(()) };
        let counter = Counter::AccountsAlarms { account: id };
        if ALARMS_PER_ACCOUNT
            .wait(work.nth_last_hit(&counter, ALARMS_PER_ACCOUNT.count).await?, now)
            .is_some()
        {
            return Ok(());
        }
        let Some(account) = work.account(id).await? else { return Ok(()) };
        work.hit(&counter, now).await?;
        let (custody, notice) = (&self.custody(work, id).await?, Notice::CodesGuessed);
        // The browser is that of whoever asks for codes, and seldom the owner's.
        let telling =
            Telling { at_hand: None, custody, notice, from: None, gone: &[], may_object: true };
        self.tell(work, &account, telling).await
    }

    /// Lets the destination of a message that carries a code stop such codes. Once, however often
    /// it is tried.
    pub(crate) async fn let_stop(
        &self,
        work: &mut dyn Work,
        message: &Message,
    ) -> Result<Option<Code>, StoreFault> {
        let (Some(account), Some(to)) = (message.account, &message.to) else { return Ok(None) };
        if work.objection_of(message.id).await?.is_none() {
            let methods = work.methods(account).await?;
            let Some(method) = methods.iter().find(|method| method.destination() == Some(to))
            else {
                return Ok(None);
            };
            self.let_object(work, message, method.id, self.now()).await?;
        }
        self.objection_in(work, message).await
    }

    /// Whether something was undone.
    async fn undo(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        hash: &TokenHash,
        id: AccountId,
    ) -> Result<bool, Refusal> {
        let now = self.now();
        let Some((account, objection)) = self.held_objection(work, hash, id).await? else {
            return Ok(false);
        };
        let before = self.custody(work, id).await?;
        let mut after = before.clone();
        let Some(undone) = after.undo(objection.method, objection.since, now) else {
            return Ok(false);
        };
        self.keep_custody(work, None, &account, &before, &after).await?;
        let account = Account {
            password_void: true,
            frozen_until: Some(now.plus(FREEZE)),
            security_version: account.security_version + 1,
            pass: None,
            ..account
        };
        work.save_account(&account).await?;
        work.end_sessions(id, None, None).await?;
        // The person who did it signed in before; which browsers are theirs cannot be told.
        work.forget_devices(id, None).await?;
        work.kill_challenges(id).await?;
        work.end_objections(id, undone.since).await?;
        let at_hand = Some(visitor.language);
        let (custody, notice, gone) = (&before, Notice::ChangesUndone, &undone.gone);
        let from = visitor.done_from();
        let telling = Telling { at_hand, custody, notice, from, gone, may_object: false };
        self.tell(work, &account, telling).await?;
        let objector = after.methods.iter().find(|method| method.id == objection.method);
        let kind = objector.map(|method| method.kind());
        self.audit(work, visitor, Some(id), Action::ChangesUndone, kind).await?;
        Ok(true)
    }
}
