//! How many people could get back in alone tonight, and why the others could not.

use domain::account::Account;
use domain::ids::AccountId;
use domain::method::Method;
use domain::name::SignInName;
use domain::policy::Policy;
use domain::self_service::gets_back_in;
use domain::time::Timestamp;

use super::Operator;
use crate::ports::StoreFault;

/// How many accounts are read at a time.
const PAGE: u32 = 500;

/// Why a person could not get back in alone. The first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stuck {
    /// The account is switched off.
    SwitchedOff,
    /// Nobody resets a password here.
    NoResets,
    /// There is no method, and its owner never signed in.
    NeverSignedIn,
    /// There is no method.
    NoMethod,
    /// There are methods, of kinds that no password is reset with.
    OtherKinds,
    /// Enough would be there, and still wait.
    Waiting,
    /// A reset asks for methods of two kinds, and there is one.
    TooFew,
}

impl Stuck {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::SwitchedOff,
        Self::NoResets,
        Self::NeverSignedIn,
        Self::NoMethod,
        Self::OtherKinds,
        Self::Waiting,
        Self::TooFew,
    ];

    /// Its word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::SwitchedOff => "switched-off",
            Self::NoResets => "no-resets",
            Self::NeverSignedIn => "never-signed-in",
            Self::NoMethod => "no-method",
            Self::OtherKinds => "other-kinds",
            Self::Waiting => "waiting",
            Self::TooFew => "too-few",
        }
    }

    /// Its sentence for people.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::SwitchedOff => "the account is switched off",
            Self::NoResets => "recovery.enabled is false",
            Self::NeverSignedIn => "no method, and never signed in",
            Self::NoMethod => "no method",
            Self::OtherKinds => "no method of a kind in recovery.methods",
            Self::Waiting => "the methods still wait",
            Self::TooFew => "two kinds of methods are asked for, and there is one",
        }
    }
}

/// One person of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The account.
    pub id: AccountId,
    /// The sign-in name.
    pub name: SignInName,
    /// The name as people write it.
    pub display_name: String,
    /// Where the person works.
    pub office: Option<String>,
    /// How many methods there are.
    pub methods: usize,
    /// `None`: gets back in alone.
    pub stuck: Option<Stuck>,
}

/// How everybody stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// When.
    pub at: Timestamp,
    /// Everybody, by their sign-in names.
    pub people: Vec<Standing>,
}

impl Report {
    /// How many there are for a reason; `None`: how many get back in alone.
    pub fn count(&self, stuck: Option<Stuck>) -> usize {
        self.people.iter().filter(|one| one.stuck == stuck).count()
    }
}

/// Why the owner would not get back in alone now.
fn stuck(
    account: &Account,
    methods: &[Method],
    never: bool,
    policy: &Policy,
    now: Timestamp,
) -> Option<Stuck> {
    if gets_back_in(account, methods, policy, now) {
        return None;
    }
    let later = methods.iter().map(|method| method.recovers_from).max().unwrap_or(now).max(now);
    Some(if !account.is_active() {
        Stuck::SwitchedOff
    } else if !policy.recovery.enabled {
        Stuck::NoResets
    } else if methods.is_empty() {
        if never { Stuck::NeverSignedIn } else { Stuck::NoMethod }
    } else if methods.iter().all(|method| !policy.recovery.methods.contains(&method.kind())) {
        Stuck::OtherKinds
    } else if gets_back_in(account, methods, policy, later) {
        Stuck::Waiting
    } else {
        Stuck::TooFew
    })
}

impl Operator {
    /// How everybody stands now. The rule is the one that a reset goes by.
    pub async fn report(&self) -> Result<Report, StoreFault> {
        let flows = &self.flows;
        let now = flows.now();
        let mut people: Vec<Standing> = Vec::new();
        loop {
            let mut view = flows.store.view().await?;
            let page = view.accounts(people.last().map(|one| one.id), PAGE).await?;
            if page.is_empty() {
                break;
            }
            for account in page {
                let methods = view.methods(account.id).await?;
                // Asked for those alone who have nothing: it reads their last events.
                let never =
                    methods.is_empty() && self.never_signed_in(&mut *view, account.id).await?;
                people.push(Standing {
                    stuck: stuck(&account, &methods, never, &flows.policy, now),
                    id: account.id,
                    name: account.name,
                    display_name: account.display_name,
                    office: account.office,
                    methods: methods.len(),
                });
            }
        }
        people.sort_by(|one, other| one.name.canonical().cmp(other.name.canonical()));
        Ok(Report { at: now, people })
    }

    /// Whether no sign-in of an account is in the audit trail, which keeps two years.
    async fn never_signed_in(
        &self,
        view: &mut dyn crate::ports::View,
        id: AccountId,
    ) -> Result<bool, StoreFault> {
        const EVENTS: u32 = 200;
        let events = view.events(id, EVENTS).await?;
        Ok(events.iter().all(|event| event.action != domain::audit::Action::SignedIn))
    }
}
