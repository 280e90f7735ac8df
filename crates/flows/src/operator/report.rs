//! How many people could get back in alone tonight, and why the others could not.

use std::collections::HashMap;

use domain::account::Account;
use domain::directory::{DirectoryId, KnownMethods};
use domain::ids::AccountId;
use domain::method::Method;
use domain::name::SignInName;
use domain::policy::Policy;
use domain::self_service::gets_back_in;
use domain::time::Timestamp;
use tokio::sync::mpsc;

use super::Operator;
use crate::directory_people::{shown_name, shown_office};
use crate::ports::{DirectoryFault, DirectoryPage, DirectoryPerson, StoreFault};

/// How many accounts are read at a time.
const PAGE: u32 = 500;

/// Why a person could not get back in alone. The first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stuck {
    /// The account is switched off, here or in the directory.
    SwitchedOff,
    /// The directory's own administrators alone set this password.
    SetThereAlone,
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
    pub const ALL: [Self; 8] = [
        Self::SwitchedOff,
        Self::SetThereAlone,
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
            Self::SetThereAlone => "set-there-alone",
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
            Self::SetThereAlone => {
                "only the directory's administrators set the password (protected people)"
            }
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
    /// The account; `None`: somebody in the directory who has none yet.
    pub id: Option<AccountId>,
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
    /// Why the directory could not be listed: then who has no account is not counted, and who is
    /// switched off there counts as the account says.
    pub directory_fault: Option<DirectoryFault>,
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

/// Where the accounts are in the list that belong to people of the directory.
#[derive(Default)]
struct Known {
    linked: HashMap<DirectoryId, usize>,
    /// Those that were added beforehand, by their names.
    named: HashMap<String, usize>,
}

impl Operator {
    /// How everybody stands now, in the directory too. The rule is the one that a reset goes by.
    pub async fn report(&self) -> Result<Report, StoreFault> {
        let flows = &self.flows;
        let now = flows.now();
        let mut people: Vec<Standing> = Vec::new();
        let mut known = Known::default();
        loop {
            let mut view = flows.store.view().await?;
            let page = view.accounts(people.last().and_then(|one| one.id), PAGE).await?;
            if page.is_empty() {
                break;
            }
            for account in page {
                let methods = view.methods(account.id).await?;
                // Asked for those alone who have nothing: it reads their last events.
                let never =
                    methods.is_empty() && self.never_signed_in(&mut *view, account.id).await?;
                match &account.directory {
                    Some(link) => known.linked.insert(link.id.clone(), people.len()),
                    None => known.named.insert(account.name.canonical().to_owned(), people.len()),
                };
                people.push(Standing {
                    stuck: stuck(&account, &methods, never, &flows.policy, now),
                    id: Some(account.id),
                    name: account.name,
                    display_name: account.display_name,
                    office: account.office,
                    methods: methods.len(),
                });
            }
        }
        let directory_fault = self.compare(&mut people, known).await.err();
        people.sort_by(|one, other| one.name.canonical().cmp(other.name.canonical()));
        Ok(Report { at: now, people, directory_fault })
    }

    /// Goes through everybody in the directory: who is switched off or protected there gets in no
    /// more alone, and who has no account yet is added.
    async fn compare(
        &self,
        people: &mut Vec<Standing>,
        mut known: Known,
    ) -> Result<(), DirectoryFault> {
        let Some(remote) = self.flows.remote() else { return Ok(()) };
        let (sender, mut pages) = mpsc::channel(2);
        let listing = remote.people(None, sender);
        let going = async {
            while let Some(DirectoryPage { people: page, .. }) = pages.recv().await {
                for person in page {
                    self.compare_one(people, &mut known, &person);
                }
            }
        };
        let (listed, ()) = tokio::join!(listing, going);
        listed?;
        // Who is there no more is switched off by the next sync.
        for place in known.linked.into_values() {
            people[place].stuck = Some(Stuck::SwitchedOff);
        }
        Ok(())
    }

    fn compare_one(&self, people: &mut Vec<Standing>, known: &mut Known, person: &DirectoryPerson) {
        let barred = match (person.enabled, person.may_be_reset()) {
            (false, _) => Some(Stuck::SwitchedOff),
            (true, false) => Some(Stuck::SetThereAlone),
            (true, true) => None,
        };
        let Ok(name) = SignInName::parse_bare(&person.sign_in_name) else { return };
        let place = known.linked.remove(&person.id);
        let place = place.or_else(|| known.named.remove(name.canonical()));
        match place {
            Some(place) => people[place].stuck = barred.or(people[place].stuck),
            None => {
                let standing = self.without_account(person, name);
                people.push(Standing { stuck: barred.or(standing.stuck), ..standing });
            }
        }
    }

    /// Somebody who never signed in here: what the directory knows counts where it is trusted.
    fn without_account(&self, person: &DirectoryPerson, name: SignInName) -> Standing {
        let flows = &self.flows;
        let policy = &flows.policy;
        let contacts = match policy.directory.known_methods {
            KnownMethods::Trust => flows.known_contacts(person, &name),
            KnownMethods::Ignore | KnownMethods::Prefill => Vec::new(),
        };
        let now = flows.now();
        let account = Account::new(AccountId::new(now, [0; 10]), name.clone(), now);
        let account = flows.with_gates_of(account, person);
        let trusted = contacts.into_iter().map(|contact| flows.trusted(&account, contact, 0, now));
        let methods: Vec<Method> = trusted.collect();
        Standing {
            id: None,
            display_name: shown_name(person, &name),
            office: shown_office(person),
            name,
            methods: methods.len(),
            stuck: stuck(&account, &methods, true, policy, now),
        }
    }

    /// Whether no sign-in of an account is in the audit trail, which keeps two years.
    async fn never_signed_in(
        &self,
        view: &mut dyn crate::ports::View,
        id: AccountId,
    ) -> Result<bool, StoreFault> {
        const EVENTS: u32 = 200;
        let events = view.events(id, EVENTS, 0).await?;
        Ok(events.iter().all(|event| event.action != domain::audit::Action::SignedIn))
    }
}
