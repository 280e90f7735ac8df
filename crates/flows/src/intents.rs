//! New passwords for an external directory: the intent first, then the write, then what is to be
//! done after it.
//!
//! The intent ([`PasswordIntent`]) is committed before the directory is asked, so that a program
//! that dies at any point leaves either the old password and its owner told so, or the new one with
//! every session ended and its owner told (S83).

use domain::account::Account;
use domain::audit::{Action, AuditEvent};
use domain::directory::PasswordMark;
use domain::ids::{EventId, IntentId, JourneyId};
use domain::intent::{INTENT_LEASE, IntentKind, PasswordIntent};
use domain::message::{DoneFrom, Notice};
use domain::password::Password;

use crate::new_password::Newly;
use crate::notices::Telling;
use crate::ports::{
    DirectoryFault, PasswordCheck, RemoteDirectory, StoreFault, Survey, Who, Work, Written,
};
use crate::throttle::PasswordCounter;
use crate::{Flows, Refusal, Visitor};

/// What is to be written.
pub(crate) enum NewPassword<'a> {
    /// A forgotten one is reset.
    Reset(&'a Password),
    /// It is changed: the current one, the new one.
    Change(&'a Password, &'a Password),
}

impl NewPassword<'_> {
    fn kind(&self) -> IntentKind {
        match self {
            Self::Reset(_) => IntentKind::Reset,
            Self::Change(..) => IntentKind::Change,
        }
    }

    fn password(&self) -> &Password {
        match self {
            Self::Reset(new) | Self::Change(_, new) => new,
        }
    }
}

/// An intent that the step that recorded it holds.
pub(crate) struct OpenIntent {
    pub(crate) intent: PasswordIntent,
    account: Account,
}

impl Flows {
    /// Records the intent, in the transaction that has found that the password may be written now.
    /// Refused while another one is open: the directory is written once (S75).
    #[expect(
        clippy::too_many_arguments,
        reason = "all that a worker must know when the maker is gone"
    )]
    pub(crate) async fn begin_intent(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: Account,
        new: &NewPassword<'_>,
        mark: Option<PasswordMark>,
        journey: Option<JourneyId>,
        counter: PasswordCounter,
    ) -> Result<OpenIntent, Refusal> {
        let now = self.now();
        let intent = PasswordIntent {
            id: IntentId::new(now, self.random()),
            account: account.id,
            kind: new.kind(),
            mark,
            security_version: account.security_version,
            journey,
            subject: counter.subject,
            device: counter.device,
            language: visitor.language,
            browser: visitor.browser.in_words(),
            network: visitor.network.clone(),
            begun_at: now,
        };
        if !work.open_intent(&intent, now.plus(INTENT_LEASE)).await? {
            return Err(Refusal::AlreadyChanged);
        }
        Ok(OpenIntent { intent, account })
    }

    /// Writes the password. `Ok`: it is in force, with its mark; what is owed must be met. A
    /// refusal other than [`Refusal::Unsettled`] means that the old one is in force: the intent
    /// is taken back.
    pub(crate) async fn write(
        &self,
        remote: &dyn RemoteDirectory,
        open: &OpenIntent,
        new: &NewPassword<'_>,
    ) -> Result<Option<PasswordMark>, Refusal> {
        let answer = match new {
            NewPassword::Reset(new) => remote.reset(&open.account, new).await,
            NewPassword::Change(current, new) => remote.change(&open.account, current, new).await,
        };
        let refusal = match answer {
            Ok(Written::Done { mark }) => return Ok(mark),
            Ok(Written::Unknown) => return self.look_after(remote, open, new.password()).await,
            Ok(Written::Refused(refusal)) => {
                tracing::warn!(account = %open.account.id, reason = refusal.word(), "the directory refused a password");
                Refusal::DirectoryRefused(refusal)
            }
            Ok(Written::WrongPassword) => Refusal::WrongPassword,
            Err(fault) => fault.into(),
        };
        let mut work = self.store.begin().await.map_err(unsettled)?;
        work.end_intent(open.intent.id).await.map_err(unsettled)?;
        work.commit().await.map_err(|_| Refusal::Unsettled)?;
        Err(refusal)
    }

    /// The answer was lost. The new password itself tells whether it is in force; where it does not
    /// (yet), a worker looks later, and the owner gets a message.
    async fn look_after(
        &self,
        remote: &dyn RemoteDirectory,
        open: &OpenIntent,
        new: &Password,
    ) -> Result<Option<PasswordMark>, Refusal> {
        tracing::warn!(account = %open.account.id, "the directory's answer to a new password was lost");
        match self.directory.check(Who::Account(Some(&open.account)), new).await {
            Ok(PasswordCheck::Right { .. } | PasswordCheck::RightBut(_)) => {
                let survey = remote.survey(&open.account).await.map_err(|_| Refusal::Unsettled)?;
                // A server that is late still has the mark from before.
                let marks =
                    survey.standings.into_iter().flatten().filter_map(|standing| standing.mark);
                Ok(marks.max_by_key(|mark| Some(mark) != open.intent.mark.as_ref()))
            }
            Ok(PasswordCheck::Wrong | PasswordCheck::Locked) | Err(_) => Err(Refusal::Unsettled),
        }
    }

    /// Does what is to be done, and ends the intent, in one transaction: what every new password
    /// ends ([`Self::password_is_new`]), and the mark of the one in force. Once, by the first that
    /// comes.
    pub(crate) async fn complete_intent(
        &self,
        work: &mut dyn Work,
        intent: &PasswordIntent,
        mark: Option<PasswordMark>,
        newly: Newly<'_>,
    ) -> Result<(), StoreFault> {
        let Some(mut account) = work.lock_account(intent.account).await? else {
            work.end_intent(intent.id).await?;
            return Ok(());
        };
        let open = work.end_intent(intent.id).await?;
        if !open && account.security_version != intent.security_version {
            return Ok(());
        }
        let now = self.now();
        // Dead until it is known that another is in force, and permanently where a person has
        // objected since this one was begun.
        if newly.notice == Notice::PasswordReset
            && account.security_version == intent.security_version
        {
            account.password_void = false;
        }
        if let Some(link) = &mut account.directory {
            let before = std::mem::replace(&mut link.mark, mark);
            // Where nobody knows what became of it, the mark from before may still be the
            // password's.
            if newly.notice != Notice::PasswordMayBeWritten {
                for mark in [before, intent.mark.clone()] {
                    link.supersede(mark, now);
                }
            }
            link.checked_at = now;
        }
        let counters = (intent.subject.as_str(), intent.device.as_deref());
        let told = (intent.language, done_from(intent));
        self.password_is_new(work, &mut account, newly, counters, told).await?;
        self.audit_intent(work, intent, newly.action()).await
    }

    async fn audit_intent(
        &self,
        work: &mut dyn Work,
        intent: &PasswordIntent,
        action: Action,
    ) -> Result<(), StoreFault> {
        let now = self.now();
        tracing::info!(event = action.word(), account = %intent.account);
        work.append(&AuditEvent {
            id: EventId::new(now, self.random()),
            at: now,
            account: Some(intent.account),
            action,
            kind: None,
            browser: intent.browser.clone(),
            network: intent.network.clone(),
            operation: None,
        })
        .await
    }

    pub(crate) async fn settle(
        &self,
        remote: &dyn RemoteDirectory,
        intent: &PasswordIntent,
    ) -> Result<Result<(), DirectoryFault>, StoreFault> {
        let Some(account) = self.store.view().await?.account(intent.account).await? else {
            let mut work = self.store.begin().await?;
            work.end_intent(intent.id).await?;
            work.commit().await?;
            return Ok(Ok(()));
        };
        let survey = match remote.survey(&account).await {
            Ok(survey) => survey,
            Err(fault) => return Ok(Err(fault)),
        };
        let mut work = self.store.begin().await?;
        match became(intent.mark.as_ref(), &survey) {
            Became::New(mark) => {
                let newly = Newly::of(intent.kind);
                self.complete_intent(&mut *work, intent, Some(mark), newly).await?;
            }
            Became::Old => self.take_back(&mut *work, intent).await?,
            Became::Unsure(mark) => {
                let notice = Notice::PasswordMayBeWritten;
                let newly = Newly { notice, ..Newly::of(intent.kind) };
                self.complete_intent(&mut *work, intent, mark, newly).await?;
            }
        }
        work.commit().await?;
        Ok(Ok(()))
    }

    /// Nothing was written: the old password is in force, and its owner is told so.
    async fn take_back(
        &self,
        work: &mut dyn Work,
        intent: &PasswordIntent,
    ) -> Result<(), StoreFault> {
        let account = work.lock_account(intent.account).await?;
        if !work.end_intent(intent.id).await? {
            return Ok(());
        }
        let Some(account) = account else { return Ok(()) };
        let custody = self.custody(work, account.id).await?;
        let at_hand = Some(intent.language);
        let notice = Notice::PasswordNotWritten;
        let from = done_from(intent);
        let telling =
            Telling { at_hand, custody: &custody, notice, from, gone: &[], may_object: true };
        self.tell(work, &account, telling).await?;
        self.audit_intent(work, intent, Action::PasswordNotWritten).await
    }

    /// Lifts a lock that wrong passwords have set in the directory, and the ones here.
    pub(crate) async fn unlock_in_directory(
        &self,
        remote: &dyn RemoteDirectory,
        account: &Account,
    ) -> Result<(), Refusal> {
        remote.unlock(account).await?.map_err(|refusal| {
            tracing::error!(
                reason = refusal.word(),
                "the directory refuses to unlock; see `regain doctor --test-account`"
            );
            Refusal::UnlockRefused
        })
    }
}

/// With which browser the password was chosen.
fn done_from(intent: &PasswordIntent) -> Option<DoneFrom> {
    DoneFrom { browser: intent.browser.clone(), network: intent.network.clone() }.known()
}

/// What became of a write whose maker is gone.
#[derive(Debug, PartialEq, Eq)]
enum Became {
    /// It is in force, with this mark.
    New(PasswordMark),
    /// Nothing was written.
    Old,
    /// Nobody can tell; this is the mark now.
    Unsure(Option<PasswordMark>),
}

/// Judges by the marks: the new password is in force where every server that answers has another
/// mark than `before`, and the old one where every server there is has the same. A server that is
/// late, or that knows of an earlier change only, proves neither; nor does the age of an entry,
/// which stays as it is.
fn became(before: Option<&PasswordMark>, survey: &Survey) -> Became {
    // Who is not in the directory any more has no new password there.
    let marks = survey.standings.iter().flatten().map(|standing| standing.mark.as_ref());
    let (others, same): (Vec<_>, Vec<_>) =
        marks.partition(|mark| before.is_none() || *mark != before);
    let stays = before.is_some_and(PasswordMark::is_of_entry);
    match (others.as_slice(), same.is_empty()) {
        ([], no_one) if survey.complete && (no_one || !stays) => Became::Old,
        ([Some(mark), ..], true) if before.is_some() && others.iter().all(Option::is_some) => {
            Became::New((*mark).clone())
        }
        _ => Became::Unsure(others.into_iter().chain(same).flatten().next().cloned()),
    }
}

/// After the directory was asked, a database that fails leaves it open what holds.
pub(crate) fn unsettled(fault: StoreFault) -> Refusal {
    tracing::error!(
        reason = fault.reason,
        "the database failed in the middle of a new password; the worker will settle it"
    );
    Refusal::Unsettled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Standing;

    fn mark(text: &str) -> PasswordMark {
        PasswordMark(text.into())
    }

    /// A survey of servers with these marks; `-` has none, `nobody` does not know the person.
    fn survey(marks: &[&str], complete: bool) -> Survey {
        let standing = |text: &&str| {
            let mark = (*text != "-").then(|| mark(text));
            (*text != "nobody").then_some(Standing { locked: false, enabled: true, mark })
        };
        Survey { standings: marks.iter().map(standing).collect(), complete }
    }

    #[test]
    fn s83_every_server_is_heard_before_an_old_password_is_promised() {
        let before = mark("1");
        let became = |marks: &[&str], complete| became(Some(&before), &survey(marks, complete));
        assert_eq!(became(&["1"], true), Became::Old);
        assert_eq!(became(&["1", "1"], true), Became::Old);
        assert_eq!(
            became(&["1"], false),
            Became::Unsure(Some(mark("1"))),
            "another one may have it"
        );
        assert_eq!(became(&["nobody"], true), Became::Old, "who is gone has no new password");
        assert_eq!(became(&["nobody"], false), Became::Unsure(None));
        assert_eq!(became(&["1", "nobody"], true), Became::Old);
    }

    #[test]
    fn s83_the_age_of_an_entry_proves_nothing() {
        let before = PasswordMark::of_entry("20200101000000Z");
        let of = |mark: Option<&PasswordMark>| Survey {
            standings: vec![mark.map(|mark| Standing {
                locked: false,
                enabled: true,
                mark: Some(mark.clone()),
            })],
            complete: true,
        };
        assert_eq!(
            super::became(Some(&before), &of(Some(&before))),
            Became::Unsure(Some(before.clone()))
        );
        assert_eq!(super::became(Some(&before), &of(Some(&mark("1")))), Became::New(mark("1")));
        assert_eq!(
            super::became(Some(&before), &of(None)),
            Became::Old,
            "who is gone has no new password"
        );
    }

    #[test]
    fn s83_a_new_password_is_told_where_no_server_has_the_old_one() {
        let before = mark("1");
        let became = |marks: &[&str], complete| became(Some(&before), &survey(marks, complete));
        assert_eq!(became(&["2"], true), Became::New(mark("2")));
        assert_eq!(became(&["2"], false), Became::New(mark("2")));
        assert_eq!(became(&["2", "nobody"], true), Became::New(mark("2")));
        assert_eq!(
            became(&["1", "2"], true),
            Became::Unsure(Some(mark("2"))),
            "one of them is late"
        );
        assert_eq!(became(&["-"], true), Became::Unsure(None), "its mark cannot be read any more");
        assert_eq!(became(&["2", "-"], true), Became::Unsure(Some(mark("2"))));
    }

    #[test]
    fn s83_without_a_mark_nobody_can_tell() {
        assert_eq!(became(None, &survey(&["2"], true)), Became::Unsure(Some(mark("2"))));
        assert_eq!(became(None, &survey(&["-"], true)), Became::Unsure(None));
        assert_eq!(became(None, &survey(&["nobody"], true)), Became::Old);
    }
}
