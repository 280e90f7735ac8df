//! New passwords: judged as they are typed, set by a signed-in person. (A forgotten one is reset in
//! `recovery`.)

use domain::account::Account;
use domain::directory::{Bar, PasswordRules};
use domain::ids::{AccountId, JourneyId};
use domain::intent::IntentKind;
use domain::journey::{JourneyKind, Stage};
use domain::name::SignInName;
use domain::password::{Judged, Password, PasswordContext, PasswordHash, SINGLE_FACTOR_MIN, judge};

use crate::directory_people::if_quick;
use crate::intents::{NewPassword, unsettled};
use crate::journeys::AtStage;
use crate::new_password::Newly;
use crate::own_words::Shown;
use crate::ports::{DirectoryFault, Keeping, PasswordCheck, RemoteDirectory, Who, Work};
use crate::throttle::PasswordCounter;
use crate::{Flows, Member, NewName, Refusal, Settled, Visitor};

/// What the page shows that asks for a new password before signing in.
#[derive(Clone, Debug)]
pub struct NewPasswordPage {
    /// The name as typed.
    pub name: SignInName,
    /// Why a new one is asked for.
    pub bar: Bar,
    /// The journey's step reference.
    pub reference: String,
    account: AccountId,
    id: JourneyId,
}

/// At which stage a new password is asked for.
struct Asked {
    name: SignInName,
    account: AccountId,
    bar: Bar,
}

impl AtStage for Asked {
    const KIND: JourneyKind = JourneyKind::SignIn;

    fn of(stage: &Stage) -> Option<Self> {
        match stage {
            Stage::NewPassword { name, account, bar } => {
                Some(Self { name: name.clone(), account: *account, bar: *bar })
            }
            _ => None,
        }
    }
}

impl Flows {
    /// Makes the hash of a password that was judged good enough.
    ///
    /// # Errors
    /// [`DirectoryFault::Busy`] when too many are waiting: try again.
    pub async fn hash_password(&self, new: &Password) -> Result<PasswordHash, DirectoryFault> {
        match self.directory.keeping() {
            Keeping::Here(hasher) => hasher.hash(new).await,
            Keeping::There(_) => Err(DirectoryFault::Unavailable),
        }
    }

    /// How long the new password must be that is asked for on the way in.
    pub fn asked_password_length(&self, page: &NewPasswordPage) -> usize {
        let own = self.policy.password_min_length;
        if page.bar == Bar::TooShort { own.max(SINGLE_FACTOR_MIN) } else { own }
    }

    /// How good a new password of a signed-in person would be.
    pub async fn judge_own_password(
        &self,
        member: &Settled,
        new: &Password,
    ) -> Result<Judged, Refusal> {
        let shown = self.shown_by(member).await?;
        Ok(judge(new, &self.own_words(&member.account, &shown)))
    }

    /// The directory's rules for an account's password, as far as they can be read now; advice, no
    /// more.
    pub async fn password_rules(&self, account: &Account) -> Option<PasswordRules> {
        if_quick(self.remote()?.rules(Some(account))).await
    }

    /// Whether a new password may take some minutes until it holds everywhere.
    pub fn password_replicates(&self) -> bool {
        self.remote().is_some_and(RemoteDirectory::replicates)
    }

    /// The new password as typed twice; good enough, or refused.
    pub(crate) fn accept(
        new: &Password,
        confirmed: &Password,
        context: &PasswordContext,
    ) -> Result<(), Refusal> {
        if let Some(refusal) = judge(new, context).refusal {
            return Err(Refusal::PasswordRefused(refusal));
        }
        if new.expose() != confirmed.expose() {
            return Err(Refusal::PasswordsDiffer);
        }
        Ok(())
    }

    /// A signed-in person changes the password: the current one, the new one twice. All other
    /// sessions end; this one gets a new name, so that a stolen copy of it ends too (R30).
    pub async fn change_password(
        &self,
        member: &Settled,
        current: &Password,
        new: &Password,
        confirmed: &Password,
    ) -> Result<NewName, Refusal> {
        let account = &member.account;
        // First: only its owner learns what a new one must not be made of.
        self.check_own_password(member, current).await?;
        let shown = self.shown_by(member).await?;
        Self::accept(new, confirmed, &self.own_words(account, &shown))?;
        if current.expose() == new.expose() {
            return Err(Refusal::SamePassword);
        }
        if let Some(remote) = self.remote() {
            return self.change_in_directory(remote, member, current, new).await;
        }
        let hash = self.hash_password(new).await?;

        let mut work = self.store.begin().await?;
        let outcome = async {
            let locked = self.lock_unchanged(&mut *work, account).await?;
            let owner = &member.visitor.owner;
            let (session, _) = work.session(owner).await?.ok_or(Refusal::OutOfDate)?;
            let counter = self.members_counter(&mut *work, member).await?;
            self.set_password(
                &mut *work,
                &member.visitor,
                locked,
                hash,
                &counter,
                Newly::by(member),
            )
            .await?;
            self.rename_session(&mut *work, owner, &session).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// The same, where the password lives in an external directory.
    async fn change_in_directory(
        &self,
        remote: &dyn RemoteDirectory,
        member: &Member,
        current: &Password,
        new: &Password,
    ) -> Result<NewName, Refusal> {
        let (account, visitor, owner) = (&member.account, &member.visitor, &member.visitor.owner);
        let standing = remote.standing(account).await?.ok_or(Refusal::AlreadyChanged)?;
        let change = NewPassword::Change(current, new);
        let mut work = self.store.begin().await?;
        let outcome = async {
            let locked = self.lock_unchanged(&mut *work, account).await?;
            let counter = self.members_counter(&mut *work, member).await?;
            self.begin_intent(&mut *work, visitor, locked, &change, standing.mark, None, counter)
                .await
        }
        .await;
        let open = self.finish(work, outcome).await?;
        let mark = self.write(remote, &open, &change).await?;

        let mut work = self.store.begin().await.map_err(unsettled)?;
        self.complete_intent(&mut *work, &open.intent, mark, Newly::by(member))
            .await
            .map_err(unsettled)?;
        let name = match work.session(owner).await.map_err(unsettled)? {
            Some((session, _)) => self
                .rename_session(&mut *work, owner, &session)
                .await
                .map_err(|_| Refusal::Unsettled)?,
            None => self.new_name(),
        };
        self.finish(work, Ok(name)).await.map_err(|_| Refusal::Unsettled)
    }

    /// The page of a person whose password was right, and whom the directory asks for a new one.
    pub async fn new_password_page(
        &self,
        visitor: &Visitor,
    ) -> Result<Option<NewPasswordPage>, Refusal> {
        let mut view = self.store.view().await?;
        let found = self.journey::<Asked>(&mut *view, &visitor.owner).await?;
        Ok(found.map(|(journey, Asked { name, account, bar })| {
            let (id, reference) = (journey.id, journey.reference());
            NewPasswordPage { name, account, bar, id, reference }
        }))
    }

    /// The directory's rules for the password that it asks for, as far as they can be read now.
    pub async fn asked_password_rules(
        &self,
        page: &NewPasswordPage,
    ) -> Result<Option<PasswordRules>, Refusal> {
        let Some(account) = self.store.view().await?.account(page.account).await? else {
            return Ok(None);
        };
        Ok(self.password_rules(&account).await)
    }

    /// Sets the new password that is asked for before a person is let in: the current one, the new
    /// one twice. Nobody is signed in by it.
    pub async fn give_new_password(
        &self,
        visitor: &Visitor,
        reference: &str,
        current: &Password,
        new: &Password,
        confirmed: &Password,
    ) -> Result<(), Refusal> {
        let page =
            self.new_password_page(visitor).await?.filter(|page| page.reference == reference);
        let page = page.ok_or(Refusal::OutOfDate)?;
        let mut view = self.store.view().await?;
        let account = view
            .account(page.account)
            .await?
            .filter(Account::is_active)
            .ok_or(Refusal::OutOfDate)?;
        // A person has objected since the password was found right.
        if account.password_void {
            return Err(Refusal::OutOfDate);
        }
        drop(view);
        let context = PasswordContext {
            min_length: self.asked_password_length(&page),
            ..self.own_words(&account, &Shown::default())
        };
        Self::accept(new, confirmed, &context)?;
        if current.expose() == new.expose() {
            return Err(Refusal::SamePassword);
        }
        let Some(remote) = self.remote() else {
            return self.give_new_password_here(visitor, &page, account, current, new).await;
        };
        let standing = remote.standing(&account).await?.ok_or(Refusal::OutOfDate)?;
        let change = NewPassword::Change(current, new);
        let counter = self.count_current(visitor, &page, &account).await?;

        let mut work = self.store.begin().await?;
        let outcome = async {
            let locked = self.lock_unchanged(&mut *work, &account).await?;
            let counted = counter.clone();
            self.begin_intent(
                &mut *work,
                visitor,
                locked,
                &change,
                standing.mark,
                Some(page.id),
                counted,
            )
            .await
        }
        .await;
        let open = self.finish(work, outcome).await?;
        let mark = match self.write(remote, &open, &change).await {
            Ok(mark) => mark,
            Err(Refusal::WrongPassword) => return self.current_was_wrong(visitor).await,
            Err(refusal) => {
                // The current one was not what was refused; after a fault the directory may have
                // seen it.
                self.uncount_password(&counter, refusal == Refusal::Fault).await?;
                return Err(refusal);
            }
        };
        let mut work = self.store.begin().await.map_err(unsettled)?;
        self.complete_intent(&mut *work, &open.intent, mark, Newly::of(IntentKind::Change))
            .await
            .map_err(unsettled)?;
        work.end_journey(page.id).await.map_err(unsettled)?;
        self.finish(work, Ok(())).await.map_err(|_| Refusal::Unsettled)
    }

    /// The same, where passwords are kept here: the current one is checked and counted once more.
    async fn give_new_password_here(
        &self,
        visitor: &Visitor,
        page: &NewPasswordPage,
        account: Account,
        current: &Password,
        new: &Password,
    ) -> Result<(), Refusal> {
        let counter = self.count_current(visitor, page, &account).await?;
        let check = match self.directory.check(Who::Account(Some(&account)), current).await {
            Ok(check) => check,
            Err(fault) => {
                self.uncount_password(&counter, fault == DirectoryFault::Unanswered).await?;
                return Err(fault.into());
            }
        };
        if !matches!(check, PasswordCheck::Right { .. }) {
            return self.current_was_wrong(visitor).await;
        }
        let hash = self.hash_password(new).await?;
        let mut work = self.store.begin().await?;
        let outcome = async {
            let locked = self.lock_unchanged(&mut *work, &account).await?;
            work.end_journey(page.id).await?;
            let newly = Newly::of(IntentKind::Change);
            self.set_password(&mut *work, visitor, locked, hash, &counter, newly).await
        }
        .await;
        self.finish(work, outcome).await
    }

    /// Counts the current password that was typed on the page that asks for a new one.
    async fn count_current(
        &self,
        visitor: &Visitor,
        page: &NewPasswordPage,
        account: &Account,
    ) -> Result<PasswordCounter, Refusal> {
        let directory = self.owners_directory_tries(account).await?;
        let mut work = self.store.begin().await?;
        let subject = account.name.counter_form();
        let mut counter =
            self.password_counter(&mut *work, visitor, subject, Some(account)).await?;
        // Only a person with the right password comes here: strangers do not slow them down.
        counter.device.get_or_insert_with(|| format!("journey {}", page.id));
        counter.directory = directory;
        let counted = self.count_password(&mut *work, visitor, &mut counter, self.now()).await;
        self.finish(work, counted).await?;
        Ok(counter)
    }

    /// Notes that the current password was wrong.
    async fn current_was_wrong(&self, visitor: &Visitor) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        self.password_was_wrong(&mut *work, visitor, self.now()).await?;
        self.finish(work, Err(Refusal::WrongPassword)).await
    }

    /// Locks the account, as long as it is as it was when the step looked at it.
    async fn lock_unchanged(
        &self,
        work: &mut dyn Work,
        account: &Account,
    ) -> Result<Account, Refusal> {
        let locked = work.lock_account(account.id).await?.ok_or(Refusal::OutOfDate)?;
        if locked.security_version != account.security_version || !locked.is_active() {
            return Err(Refusal::AlreadyChanged);
        }
        Ok(locked)
    }

    /// Sets a password that is kept here, with all that a new one ends.
    pub(crate) async fn set_password(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        mut account: Account,
        hash: PasswordHash,
        counter: &PasswordCounter,
        newly: Newly<'_>,
    ) -> Result<(), Refusal> {
        account.password = Some(hash);
        if newly.kind == IntentKind::Reset {
            account.password_void = false;
        }
        let counters = (counter.subject.as_str(), counter.device.as_deref());
        let told = (visitor.language, visitor.done_from());
        self.password_is_new(work, &mut account, newly, counters, told).await?;
        Ok(self.audit(work, visitor, Some(account.id), newly.action(), None).await?)
    }
}
