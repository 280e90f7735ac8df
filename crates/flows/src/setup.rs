//! *More information required*: whether the policy asks for a method, and putting it off.

use domain::account::Account;
use domain::audit::Action;
use domain::session::Interrupt;

use crate::ports::View;
use crate::{Flows, Member, Refusal};

impl Flows {
    /// Whether registering is due for an account that has just signed in. Never while nothing can be added to it: its owner would be held
    /// up by what they cannot do.
    pub(crate) async fn interrupt(&self, view: &mut dyn View, account: &Account) -> Result<Interrupt, Refusal> {
        let missing = self.missing(view, account, self.policy.registration.required).await?;
        Ok(if missing { Interrupt::Due } else { Interrupt::None })
    }

    async fn missing(&self, view: &mut dyn View, account: &Account, wanted: u32) -> Result<bool, Refusal> {
        let has = view.methods(account.id).await?.len();
        Ok(!account.is_frozen(self.now()) && has < usize::try_from(wanted).unwrap_or(usize::MAX))
    }

    /// Whether the short link has something to ask for: what the policy requires, and at least one method.
    pub async fn setup_is_wanted(&self, member: &Member) -> Result<bool, Refusal> {
        let wanted = self.policy.registration.required.max(1);
        self.missing(&mut *self.store.view().await?, &member.account, wanted).await
    }

    /// How often this person may still put registering off.
    pub fn skips_left(&self, account: &Account) -> u32 {
        self.policy.registration.skips.saturating_sub(account.skips)
    }

    /// *Skip for now*.
    pub async fn skip_registration(&self, member: &Member) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let outcome = async {
            let mut account = work.lock_account(member.account.id).await?.ok_or(Refusal::OutOfDate)?;
            let (mut session, _) = work.session(&member.visitor.owner).await?.ok_or(Refusal::OutOfDate)?;
            if session.interrupt != Interrupt::Due {
                // Pressed twice, or its answer was lost: it was put off, and that counts once.
                return Ok(());
            }
            if self.skips_left(&account) == 0 {
                return Err(Refusal::OutOfDate);
            }
            account.skips += 1;
            session.interrupt = Interrupt::None;
            work.save_account(&account).await?;
            work.save_session(&session, None).await?;
            let id = Some(account.id);
            Ok(self.audit(&mut *work, &member.visitor, id, Action::RegistrationSkipped, None).await?)
        }
        .await;
        self.finish(work, outcome).await
    }
}
