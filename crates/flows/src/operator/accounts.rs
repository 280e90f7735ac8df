//! Accounts: added, one or many, and looked up.

use domain::account::{Account, AccountState};
use domain::admission::{Inadmissible, admit};
use domain::audit::Action;
use domain::channel::Channel;
use domain::ids::{AccountId, MethodId};
use domain::language::Language;
use domain::limits::METHODS_PER_ACCOUNT;
use domain::method::{Destination, Factor, Method};
use domain::name::SignInName;
use domain::password::{Password, PasswordHash, PasswordRefusal, judge};
use domain::policy::Gates;
use domain::self_service::gets_back_in;

use super::{Operator, Reason, WhereThere};
use crate::ports::{DirectoryFault, StoreFault, View, Work};

/// An account to be added.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What its owner will sign in with.
    pub name: SignInName,
    /// The owner's name as people write it, as [`domain::name::display_name`] gives it.
    pub display_name: String,
    /// The password, already judged and hashed; without one its owner sets one by way of a reset.
    pub password: Option<PasswordHash>,
    /// Methods known beforehand: they count as verified and can reset the password at once.
    pub methods: Vec<Destination>,
    /// Where the owner works.
    pub office: Option<String>,
    /// The language of the messages.
    pub language: Option<Language>,
    /// How many methods a reset asks for, where that is more than the policy asks of everyone.
    pub gates: Option<Gates>,
    /// Whether it can be used.
    pub state: AccountState,
}

/// Why an account cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddRefusal {
    /// There is one with this name.
    #[error("already there: there is an account with this sign-in name already")]
    NameTaken,
    /// The address is in the organisation's own domains, or is the sign-in name: who has lost the
    /// password cannot read it.
    #[error("the e-mail address is one that cannot be opened without the password")]
    OwnDomain,
    /// As many other accounts have it as may.
    #[error("the {} is on too many other accounts ({})", noun(*.0), limit(*.0))]
    DestinationTaken(Channel),
    /// It is there twice.
    #[error("the {} is there twice", noun(*.0))]
    DestinationTwice(Channel),
    /// More methods than an account can have.
    #[error("there are more than {METHODS_PER_ACCOUNT} methods")]
    TooManyMethods,
    /// A person has objected to changes of the account.
    #[error(
        "somebody said that a change of the account was not theirs: no number or address can be added for now"
    )]
    Frozen,
}

/// The key that says on how many accounts one may be.
fn limit(channel: Channel) -> &'static str {
    match channel {
        Channel::Text => "limits.accounts_per_phone",
        Channel::Email => "limits.accounts_per_email",
    }
}

fn noun(channel: Channel) -> &'static str {
    match channel {
        Channel::Text => "phone number",
        Channel::Email => "e-mail address",
    }
}

/// Why none of the accounts was added.
#[derive(Debug, thiserror::Error)]
pub enum AddFailure {
    /// These cannot be, each by its place in the list.
    #[error("{} of the accounts cannot be added", .0.len())]
    Refused(Vec<(usize, AddRefusal)>),
    /// The database failed.
    #[error(transparent)]
    Fault(#[from] StoreFault),
}

/// An account, and what is registered on it.
#[derive(Clone, Debug)]
pub struct AccountSummary {
    /// The account.
    pub account: Account,
    /// Its methods, oldest first.
    pub methods: Vec<Method>,
    /// Whether the methods are enough for a reset now.
    pub gets_back_in: bool,
}

impl Operator {
    /// Whether passwords are kept here, rather than in an external directory.
    pub fn keeps_passwords(&self) -> bool {
        self.flows.remote().is_none()
    }

    /// Whether a password that an operator sets is good enough, by the rules for everybody.
    pub fn judge_password_of(
        &self,
        name: &SignInName,
        display_name: &str,
        new: &Password,
    ) -> Option<PasswordRefusal> {
        judge(new, &self.flows.words_of(name, display_name)).refusal
    }

    /// Makes the hash of a password that was judged good enough.
    ///
    /// # Errors
    /// [`DirectoryFault::Busy`] when too many are waiting: try again.
    pub async fn hash_password(&self, new: &Password) -> Result<PasswordHash, DirectoryFault> {
        self.flows.hash_password(new).await
    }

    /// Adds accounts, all of them or none. With `trial` none is added even when all of them could
    /// be.
    ///
    /// # Errors
    /// [`AddFailure::Refused`] names every account that cannot be added.
    pub async fn add_accounts(
        &self,
        accounts: &[NewAccount],
        trial: bool,
    ) -> Result<(), AddFailure> {
        self.take_list(accounts, WhereThere::Refuse, trial, &|| {}).await.map(|_| ())
    }

    /// Adds an account that is not there.
    pub(super) async fn add_account(
        &self,
        work: &mut dyn Work,
        new: &NewAccount,
    ) -> Result<Result<(), AddRefusal>, StoreFault> {
        let now = self.flows.now();
        let account = Account {
            display_name: new.display_name.clone(),
            office: new.office.clone(),
            state: new.state,
            password: new.password.clone(),
            language: new.language,
            gates: new.gates,
            ..Account::new(AccountId::new(now, self.flows.random()), new.name.clone(), now)
        };
        if let Err(refusal) = self.may_have(work, &account, &new.methods).await? {
            return Ok(Err(refusal));
        }
        if !work.add_account(&account).await? {
            return Ok(Err(AddRefusal::NameTaken));
        }
        for destination in &new.methods {
            work.add_method(&Method::new(
                MethodId::new(now, self.flows.random()),
                account.id,
                Factor::Contact(destination.clone()),
                now,
            ))
            .await?;
        }
        self.record(work, account.id, Action::AccountAdded, None, Reason::default()).await?;
        Ok(Ok(()))
    }

    /// Whether an account may have these numbers and addresses.
    pub(super) async fn may_have(
        &self,
        work: &mut dyn Work,
        account: &Account,
        methods: &[Destination],
    ) -> Result<Result<(), AddRefusal>, StoreFault> {
        if methods.len() > METHODS_PER_ACCOUNT {
            return Ok(Err(AddRefusal::TooManyMethods));
        }
        for (index, destination) in methods.iter().enumerate() {
            let channel = destination.channel();
            match admit(
                destination,
                &account.name,
                &self.flows.policy.organisation.domains,
                methods[..index].iter(),
            ) {
                Err(Inadmissible::OwnMailbox) => return Ok(Err(AddRefusal::OwnDomain)),
                Err(Inadmissible::Twice) => return Ok(Err(AddRefusal::DestinationTwice(channel))),
                Ok(()) => {}
            }
            if work.others_with(destination, account.id).await?
                >= self.flows.policy.sharing.accounts_with(channel)
            {
                return Ok(Err(AddRefusal::DestinationTaken(channel)));
            }
        }
        Ok(Ok(()))
    }

    /// The account with this name.
    pub async fn account(&self, name: &SignInName) -> Result<Option<AccountSummary>, StoreFault> {
        let mut view = self.flows.store.view().await?;
        let Some(account) = view.account_by_name(name).await? else { return Ok(None) };
        Ok(Some(self.summary(&mut *view, account).await?))
    }

    /// Up to `limit` accounts in the order in which they were added, after `after`.
    pub async fn accounts(
        &self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountSummary>, StoreFault> {
        let mut view = self.flows.store.view().await?;
        let mut summaries = Vec::new();
        for account in view.accounts(after, limit).await? {
            summaries.push(self.summary(&mut *view, account).await?);
        }
        Ok(summaries)
    }

    async fn summary(
        &self,
        view: &mut dyn View,
        account: Account,
    ) -> Result<AccountSummary, StoreFault> {
        let methods = view.methods(account.id).await?;
        let gets_back_in = gets_back_in(&account, &methods, &self.flows.policy, self.flows.now());
        Ok(AccountSummary { account, methods, gets_back_in })
    }
}
