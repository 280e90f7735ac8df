//! My sign-ins: where a person is signed in, what happened lately, and ending one or all sessions.

use domain::audit::{Action, AuditEvent};
use domain::ids::SessionId;
use domain::message::DoneFrom;
use domain::method::Method;
use domain::session::Session;

use crate::{Flows, Member, Refusal, Settled, Snapshot};

/// How many events the page shows that are no refusals.
const EVENTS: u32 = 50;
/// How many it shows of each kind in any case.
const OF_EACH_KIND: u32 = 5;

/// What My sign-ins shows.
#[derive(Clone, Debug)]
pub struct SignIns {
    /// The sessions that are good now, newest first, each with the browser with which it was begun.
    pub sessions: Vec<(Session, DoneFrom)>,
    /// What happened lately, newest first.
    pub events: Vec<AuditEvent>,
}

/// What My Account says of the other pages.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The methods, as they are listed.
    pub methods: Vec<Method>,
    /// How many sessions are good now.
    pub sessions: usize,
}

impl Flows {
    /// The methods and the number of sessions of a signed-in person, in the state in which their
    /// session was found, where it is given.
    pub async fn overview(
        &self,
        member: &Settled,
        found: Option<Snapshot>,
    ) -> Result<Overview, Refusal> {
        let mut view = match found {
            Some(found) => found.into_view(),
            None => self.store.view().await?,
        };
        let methods = self.listed(view.methods_for_owner(member.account.id).await?);
        let (sessions, now) = (view.sessions(member.account.id).await?, self.now());
        let good = sessions.iter().filter(|one| one.is_alive(&self.policy.session, now));
        Ok(Overview { methods, sessions: good.count() })
    }

    /// The sessions and the last events of a signed-in person.
    pub async fn sign_ins(&self, member: &Settled) -> Result<SignIns, Refusal> {
        let mut view = self.store.view().await?;
        let now = self.now();
        let mut sessions = view.sessions_with_browsers(member.account.id).await?;
        sessions.retain(|(session, _)| session.is_alive(&self.policy.session, now));
        let events = view.events(member.account.id, EVENTS, OF_EACH_KIND).await?;
        Ok(SignIns { sessions, events })
    }

    /// Ends one of one's own sessions; another person's is not found (S88).
    pub async fn end_own_session(&self, member: &Settled, id: SessionId) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
        let own = work.sessions(member.account.id).await?;
        if !own.iter().any(|session| session.id == id) {
            drop(work);
            return Err(self.not_theirs(member).await?);
        }
        work.end_session(id).await?;
        work.distrust_devices(member.account.id, member.visitor.device.as_ref()).await?;
        self.audit(
            &mut *work,
            &member.visitor,
            Some(member.account.id),
            Action::SessionEnded,
            None,
        )
        .await?;
        Ok(work.commit().await?)
    }

    /// *Sign out everywhere*: this session ends too.
    pub async fn sign_out_everywhere(&self, member: &Member) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
        let device = member.visitor.device.as_ref();
        work.end_sessions(member.account.id, None, device).await?;
        let account = Some(member.account.id);
        self.audit(&mut *work, &member.visitor, account, Action::SignedOutEverywhere, None).await?;
        Ok(work.commit().await?)
    }
}
