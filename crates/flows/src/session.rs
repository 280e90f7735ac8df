//! Sessions: begun, known again, renamed, ended.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::account::Account;
use domain::audit::Action;
use domain::ids::{AccountId, SessionId};
use domain::language::Language;
use domain::limits::SESSIONS_PER_ACCOUNT;
use domain::session::{Interrupt, Session, Strength};
use domain::token::TokenHash;

use crate::ports::{StoreFault, View, Work};
use crate::{Flows, Member, Refusal, Visitor};

/// A new random name for a browser to carry: 256 bits (R30). The store gets its hash only.
#[derive(Clone)]
pub struct NewName {
    /// What the cookie holds.
    pub secret: [u8; 32],
    /// What the store holds.
    pub hash: TokenHash,
}

/// The state of the database in which a session was found, for a page that reads on in it. Its
/// transaction is open: it is kept no longer than until the page has read.
pub struct Snapshot(
    // Never locked: what holds it may be looked at by several threads, and a view may not.
    Mutex<Box<dyn View>>,
);

impl Snapshot {
    pub(crate) fn into_view(self) -> Box<dyn View> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flows {
    /// A new random name.
    pub fn new_name(&self) -> NewName {
        let secret = self.random();
        NewName { secret, hash: self.keys.token_hash(&secret) }
    }

    /// Who is signed in under this name, if the session is still good and the account may be used.
    pub async fn member(
        &self,
        visitor: Visitor,
        token: TokenHash,
    ) -> Result<Option<Member>, Refusal> {
        Ok(self.member_found(visitor, token).await?.map(|(member, _)| member))
    }

    /// The same, with the state of the database that says so; without it where something was
    /// written meanwhile.
    pub async fn member_found(
        &self,
        visitor: Visitor,
        token: TokenHash,
    ) -> Result<Option<(Member, Option<Snapshot>)>, Refusal> {
        let mut view = self.store.view().await?;
        let found = view.session(&token).await?;
        let mut snapshot = Some(Snapshot(Mutex::new(view)));
        let now = self.now();
        let Some((session, account)) = found else { return Ok(None) };
        if !session.is_alive(&self.policy.session, now) || !account.is_active() {
            return Ok(None);
        }
        if session.wants_touch(now) {
            snapshot = None;
            // A person who only reads goes on without it: a database that cannot be written is no
            // reason to show nothing, and the next page notes it again.
            if let Err(fault) = self.touch(&token).await {
                tracing::warn!(%fault, "that a session is in use could not be noted");
            }
        }
        let member = Member { visitor: Visitor { owner: token, ..visitor }, session, account };
        Ok(Some((member, snapshot)))
    }

    async fn touch(&self, token: &TokenHash) -> Result<(), StoreFault> {
        let mut work = self.store.begin().await?;
        if let Some((mut session, _)) = work.session(token).await? {
            session.last_seen_at = self.now().max(session.last_seen_at);
            work.save_session(&session, None).await?;
        }
        work.commit_lazily().await
    }

    /// Begins a session for a person who has proved enough; the oldest of too many ends, and so
    /// does one of a pass.
    pub(crate) async fn begin_session(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: &Account,
        interrupt: Interrupt,
        strength: Strength,
    ) -> Result<NewName, StoreFault> {
        for (place, old) in work.sessions(account.id).await?.iter().enumerate() {
            // A person who has the password needs no pass: one that was used is over (S90).
            if place >= SESSIONS_PER_ACCOUNT - 1 || old.strength.is_of_pass() {
                work.end_session(old.id).await?;
            }
        }
        self.add_session(
            work,
            visitor,
            account.id,
            self.policy.session.lifetime,
            interrupt,
            strength,
        )
        .await
    }

    /// Adds a session that begins now and ends after `lifetime` whatever happens.
    pub(crate) async fn add_session(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: AccountId,
        lifetime: Duration,
        interrupt: Interrupt,
        strength: Strength,
    ) -> Result<NewName, StoreFault> {
        let (now, name) = (self.now(), self.new_name());
        let session = Session {
            id: SessionId::new(now, self.random()),
            account,
            started_at: now,
            last_seen_at: now,
            ends_at: now.plus(lifetime),
            persistent: false,
            proved_at: now,
            strength,
            interrupt,
        };
        work.add_session(&name.hash, &session, &visitor.from()).await?;
        Ok(name)
    }

    /// Notes a fresh proof on the session, and on the browser where it was by a method; the session
    /// gets a new name (S37).
    pub(crate) async fn renew_session(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        strength: Strength,
    ) -> Result<NewName, Refusal> {
        let (mut session, _) = work.session(&visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
        session.proved_at = self.now();
        session.strength = strength;
        if let (Strength::Method, Some(device)) = (strength, &visitor.device) {
            work.prove_device(device, session.account).await?;
        }
        self.rename_session(work, &visitor.owner, &session).await
    }

    /// Keeps a session under a new name; the old one opens nothing (R30).
    pub(crate) async fn rename_session(
        &self,
        work: &mut dyn Work,
        owner: &TokenHash,
        session: &Session,
    ) -> Result<NewName, Refusal> {
        let name = self.new_name();
        work.save_session(session, Some(&name.hash)).await?;
        work.hand_over_journeys(owner, &name.hash).await?;
        Ok(name)
    }

    /// *Stay signed in?* Yes. The session outlives the browser's window; it gets a new name,
    /// because the cookie changes.
    pub async fn stay_signed_in(&self, member: &Member) -> Result<NewName, Refusal> {
        let Some(lifetime) = self.policy.session.stay_signed_in else {
            return Err(Refusal::OutOfDate);
        };
        if member.session.is_of_pass() {
            return Err(Refusal::OutOfDate);
        }
        let mut work = self.store.begin().await?;
        let owner = &member.visitor.owner;
        work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
        let (mut session, _) = work.session(owner).await?.ok_or(Refusal::OutOfDate)?;
        session.persistent = true;
        session.ends_at = session.started_at.plus(lifetime);
        let name = self.rename_session(&mut *work, owner, &session).await?;
        work.commit().await?;
        Ok(name)
    }

    /// Signs out.
    pub async fn sign_out(&self, member: &Member) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        work.lock_account(member.account.id).await?;
        work.end_session(member.session.id).await?;
        self.audit(&mut *work, &member.visitor, Some(member.account.id), Action::SignedOut, None)
            .await?;
        Ok(work.commit().await?)
    }

    /// Remembers the language that the owner chose, for pages and messages.
    pub async fn choose_language(
        &self,
        member: &Member,
        language: Language,
    ) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let Some(mut account) = work.lock_account(member.account.id).await? else {
            return Err(Refusal::OutOfDate);
        };
        account.language = Some(language);
        work.save_account(&account).await?;
        Ok(work.commit().await?)
    }
}
