//! What every new password sets and ends, whether it is kept here or in a directory, chosen by a
//! signed-in person, on the way in, or after a reset.

use domain::account::Account;
use domain::audit::Action;
use domain::ids::SessionId;
use domain::intent::IntentKind;
use domain::language::Language;
use domain::message::{DoneFrom, Notice};
use domain::token::TokenHash;

use crate::notices::Telling;
use crate::ports::{StoreFault, Work};
use crate::{Flows, Member};

/// What is told of a new password, and what goes on in spite of it.
#[derive(Clone, Copy)]
pub(crate) struct Newly<'a> {
    pub(crate) kind: IntentKind,
    /// What everyone on the account is told.
    pub(crate) notice: Notice,
    /// The session that goes on.
    pub(crate) session: Option<SessionId>,
    /// The browser whose proof goes on to count.
    pub(crate) device: Option<&'a TokenHash>,
}

impl<'a> Newly<'a> {
    /// All sessions end, and what was proved counts on no browser.
    pub(crate) fn of(kind: IntentKind) -> Self {
        let notice = match kind {
            IntentKind::Reset => Notice::PasswordReset,
            IntentKind::Change => Notice::PasswordChanged,
        };
        Self { kind, notice, session: None, device: None }
    }

    /// Changed by a person who is signed in: their own session and browser go on.
    pub(crate) fn by(member: &'a Member) -> Self {
        let (session, device) = (Some(member.session.id), member.visitor.device.as_ref());
        Self { session, device, ..Self::of(IntentKind::Change) }
    }

    pub(crate) fn action(&self) -> Action {
        match self.kind {
            IntentKind::Reset => Action::PasswordReset,
            IntentKind::Change => Action::PasswordChanged,
        }
    }
}

impl Flows {
    /// Saves the account with what a new password changes on it, and ends what was begun before:
    /// sessions, codes, the temporary pass, lock-outs. At a reset also what cannot reset it, and
    /// every browser's name. Everyone on the account is told. `subject`, `device`: what its owner's
    /// passwords are counted on.
    pub(crate) async fn password_is_new(
        &self,
        work: &mut dyn Work,
        account: &mut Account,
        newly: Newly<'_>,
        (subject, device): (&str, Option<&str>),
        (language, from): (Language, Option<DoneFrom>),
    ) -> Result<(), StoreFault> {
        let custody = self.custody(work, account.id).await?;
        account.password_changed_at = self.now();
        account.security_version += 1;
        account.pass = None;
        let mut gone = Vec::new();
        if newly.kind == IntentKind::Reset {
            gone = self.only_what_can_reset(work, account, &custody).await?;
            // The browser of the reset is known again at once where its step goes on.
            work.forget_devices(account.id, None).await?;
        }
        work.save_account(account).await?;
        work.end_sessions(account.id, newly.session, newly.device).await?;
        work.kill_challenges(account.id).await?;
        let person = account.directory.as_ref().map(|link| &link.id);
        self.lift_lock_out(work, account.id, (subject, device), person).await?;
        let (at_hand, notice) = (Some(language), newly.notice);
        let telling =
            Telling { at_hand, custody: &custody, notice, from, gone: &gone, may_object: true };
        self.tell(work, account, telling).await
    }
}
