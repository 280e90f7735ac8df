//! Signing in: the name, then the password.

use domain::audit::Action;
use domain::ids::JourneyId;
use domain::journey::{Journey, JourneyKind, Stage};
use domain::name::SignInName;
use domain::password::Password;
use domain::session::Interrupt;

use crate::ports::{PasswordCheck, Who};
use crate::{Flows, NewName, Refusal, Visitor};

/// What the password page shows.
#[derive(Clone, Debug)]
pub struct PasswordPage {
    /// The name as typed.
    pub name: SignInName,
    /// The journey's stamp.
    pub stamp: String,
}

/// Somebody has signed in.
#[derive(Clone)]
pub struct Entered {
    /// The session's name.
    pub session: NewName,
    /// The name by which this browser is known again, where it had none.
    pub device: Option<NewName>,
    /// Whether registering is due first.
    pub interrupt: Interrupt,
    /// The name, for the account picker.
    pub name: SignInName,
}

impl Flows {
    /// Somebody types their name. Whether anybody has it is not looked at.
    pub async fn give_name(&self, visitor: &Visitor, typed: &str) -> Result<(), Refusal> {
        let name = SignInName::typed(typed).ok_or(Refusal::InvalidName)?;
        let now = self.now();
        let id = JourneyId::new(now, self.random());
        let mut work = self.store.begin().await?;
        work.save_journey(&Journey::begin(id, visitor.owner, Stage::SignIn { name }, now)).await?;
        Ok(work.commit().await?)
    }

    /// The password page, if a name has been given.
    pub async fn password_page(&self, visitor: &Visitor) -> Result<Option<PasswordPage>, Refusal> {
        let mut view = self.store.view().await?;
        let journey = view.journey(&visitor.owner, JourneyKind::SignIn).await?;
        let journey = journey.filter(|journey| journey.is_alive(self.now()));
        Ok(journey.and_then(|journey| {
            let stamp = journey.stamp();
            match journey.stage {
                Stage::SignIn { name } => Some(PasswordPage { name, stamp }),
                _ => None,
            }
        }))
    }

    /// Somebody types the password for the name they gave.
    ///
    /// An unknown name, an account without a password and a disabled one are answered like a wrong password, after the
    /// same work (SECURITY S4, S9).
    pub async fn give_password(&self, visitor: &Visitor, stamp: &str, typed: &Password) -> Result<Entered, Refusal> {
        let page = self.password_page(visitor).await?.filter(|page| page.stamp == stamp).ok_or(Refusal::OutOfDate)?;
        let mut work = self.store.begin().await?;
        let account = work.account_by_name(&page.name).await?;
        let counter = self.password_counter(&mut *work, visitor, page.name.counter_form(), account.as_ref()).await?;
        let counted = self.count_password(&mut *work, visitor, &counter, self.now()).await;
        self.finish(work, counted).await?;

        let usable = account.as_ref().filter(|account| account.is_active());
        let check = match self.directory.check(Who::Account(usable), typed).await {
            Ok(check) => check,
            Err(fault) => {
                self.uncount_password(&counter).await?;
                return Err(fault.into());
            }
        };

        let mut work = self.store.begin().await?;
        let outcome = async {
            let PasswordCheck::Right { upgraded } = check else {
                self.password_was_wrong(&mut *work, visitor, self.now()).await?;
                self.audit(&mut *work, visitor, account.map(|account| account.id), Action::SignInRefused, None).await?;
                return Err(Refusal::WrongPassword);
            };
            let before = account.ok_or(Refusal::WrongPassword)?;
            // What was checked must still hold: a reset or a disabling that came between wins.
            let locked = work.lock_account(before.id).await?;
            let mut account = locked
                .filter(|now| now.is_active() && now.security_version == before.security_version)
                .filter(|now| now.password == before.password)
                .ok_or(Refusal::WrongPassword)?;
            if let Some(upgraded) = upgraded {
                account.password = Some(upgraded);
                work.save_account(&account).await?;
            }
            let interrupt = self.interrupt(&mut *work, account.id).await?;
            let session = self.begin_session(&mut *work, visitor, &account, interrupt).await?;
            let device = visitor.device.is_none().then(|| self.new_name());
            if let Some(device) = device.as_ref().map(|device| device.hash).or(visitor.device) {
                work.remember_device(&device, account.id, self.now()).await?;
            }
            if let Some(journey) = work.journey(&visitor.owner, JourneyKind::SignIn).await? {
                work.end_journey(journey.id).await?;
            }
            self.forget_wrong_passwords(&mut *work, &counter).await?;
            self.audit(&mut *work, visitor, Some(account.id), Action::SignedIn, None).await?;
            Ok(Entered { session, device, interrupt, name: account.name })
        }
        .await;
        self.finish(work, outcome).await
    }
}
