//! People of an external directory become accounts here: one for each of the directory's ids,
//! whatever they are called today.
//!
//! Everything but the id is taken with care: an attribute may be empty, huge, hostile or another
//! person's (S115).

use std::time::Duration;

use domain::account::Account;
use domain::admission::admit;
use domain::audit::Action;
use domain::directory::{DirectoryId, DirectoryLink, GroupSetting, KnownMethods, Membership};
use domain::ids::{AccountId, MethodId};
use domain::language::Language;
use domain::limits::METHODS_PER_ACCOUNT;
use domain::listed;
use domain::message::Notice;
use domain::method::{Destination, Factor, Method, MethodKind};
use domain::name::{self, DISPLAY_NAME_MAX, SignInName};
use domain::policy::Gates;
use domain::time::Timestamp;
use domain::typed::without_marks;

use crate::directory_unused::WhyUnused;
use crate::notices::Telling;
use crate::ports::{
    DirectoryFault, DirectoryPerson, Found, Keeping, RemoteDirectory, StoreFault, View, Work,
};
use crate::removals::hours;
use crate::{Flows, Member, Refusal};

/// How long a page waits for what it can do without.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the directory says, if it says it soon.
pub(crate) async fn if_quick<T>(
    asked: impl Future<Output = Result<T, DirectoryFault>>,
) -> Option<T> {
    tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()
}

/// So many values of a person's numbers are read, and of their addresses.
const VALUES_READ: usize = 32;

/// What stands for a person's name while another person has been given it, until their own new one
/// is known.
const FORMER: &str = "former.invalid";

impl Flows {
    /// The external directory, where there is one.
    pub(crate) fn remote(&self) -> Option<&dyn RemoteDirectory> {
        match self.directory.keeping() {
            Keeping::Here(_) => None,
            Keeping::There(remote) => Some(remote),
        }
    }

    /// The number or address that the directory knows of a signed-in person, where it is to be
    /// filled in for them: the first of its kind that is not on the account. They confirm it by
    /// a code like any other. `None` also where the directory does not answer: then it is
    /// typed.
    pub async fn known_contact(
        &self,
        member: &Member,
        kind: MethodKind,
    ) -> Result<Option<Destination>, Refusal> {
        let account = &member.account;
        // Who has used a temporary pass is not shown what the directory knows: they may be anybody
        // whom the help desk believed.
        if self.policy.directory.known_methods != KnownMethods::Prefill
            || member.session.is_of_pass()
        {
            return Ok(None);
        }
        let (Some(remote), Some(link)) = (self.remote(), &account.directory) else {
            return Ok(None);
        };
        let Some(found) = if_quick(remote.look_for(&account.name, Some(&link.id))).await else {
            return Ok(None);
        };
        // Another person may have the name by now.
        let Some(person) = found.one().filter(|person| person.id == link.id) else {
            return Ok(None);
        };
        let there = self.store.view().await?.methods(account.id).await?;
        let is_there = |contact: &Destination| there.iter().any(|one| one.is_at(contact));
        let mut contacts = self.known_contacts(&person, &account.name).into_iter();
        Ok(contacts.find(|contact| contact.kind() == kind && !is_there(contact)))
    }

    /// What a person typed as their name: an address, or where an external directory knows people
    /// by more, a bare name as well. Reads a name as it is typed: an address, or where
    /// passwords live in an external directory a bare name too.
    pub fn name_typed(&self, typed: &str) -> Result<SignInName, Refusal> {
        let name = match self.remote() {
            Some(_) => SignInName::parse_bare(typed),
            None => SignInName::parse(typed).or_else(|error| self.windows_name(typed).ok_or(error)),
        };
        name.map_err(|_| Refusal::InvalidName)
    }

    /// The address that `DOMAIN\name` stands for, where passwords are kept here: `name` in the one
    /// domain of the organisation's that is called so.
    fn windows_name(&self, typed: &str) -> Option<SignInName> {
        let bare = SignInName::parse_bare(typed).ok()?;
        let (windows, name) = bare.canonical().split_once('\\')?;
        let called_so = |domain: &&String| {
            domain.split('.').next().is_some_and(|label| label.eq_ignore_ascii_case(windows))
        };
        let mut domains = self.policy.organisation.domains.iter().filter(called_so);
        let domain = domains.next().filter(|_| domains.next().is_none())?;
        SignInName::parse(&format!("{name}@{domain}")).ok()
    }

    /// The name that what strangers are shown is counted on and methods are invented from: the
    /// typed one, and for a bare one the address that it would most likely be. Whose it is
    /// plays no part (S6).
    pub(crate) fn counted_name(&self, typed: &SignInName) -> SignInName {
        let domain = self.policy.organisation.domains.first().filter(|_| typed.is_bare());
        let address = domain
            .and_then(|domain| SignInName::parse(&format!("{}@{domain}", typed.canonical())).ok());
        address.unwrap_or_else(|| typed.clone())
    }

    /// Whom a typed name finds in the external directory; `None` where passwords are kept here. Of
    /// several who have it there the person whose account here has it: they go on, and whoever
    /// else writes it into an attribute gets nothing by it (S115).
    pub(crate) async fn find(
        &self,
        name: &SignInName,
    ) -> Result<Result<Option<DirectoryPerson>, DirectoryFault>, StoreFault> {
        let Some(remote) = self.remote() else { return Ok(Ok(None)) };
        let account = self.store.view().await?.account_by_name(name).await?;
        let holder = account.and_then(|account| account.directory).map(|link| link.id);
        let found = match remote.look_for(name, holder.as_ref()).await {
            Ok(found) => found.one(),
            Err(fault) => return Ok(Err(fault)),
        };
        let Some(person) = found else { return Ok(Ok(None)) };
        let own = SignInName::parse_bare(&person.sign_in_name).ok().filter(|own| own != name);
        let Some(own) = own else { return Ok(Ok(Some(person))) };
        let account = self.store.view().await?.account_by_directory(&person.id).await?;
        if account.is_some_and(|account| account.name == own) {
            return Ok(Ok(Some(person)));
        }
        Ok(self.is_shared(&own, &person).await.map(|is_shared| {
            let sign_in_name = if is_shared { String::new() } else { person.sign_in_name };
            Some(DirectoryPerson { sign_in_name, ..person })
        }))
    }

    /// Whether a person's own name in the directory, which is not the name of their account yet, is
    /// another's as well: then it is nobody's here. One that finds nobody is not.
    pub(crate) async fn is_shared(
        &self,
        own: &SignInName,
        person: &DirectoryPerson,
    ) -> Result<bool, DirectoryFault> {
        let Some(remote) = self.remote() else { return Ok(false) };
        Ok(match remote.look_for(own, None).await? {
            Found::Nobody => false,
            Found::One(found) => found.id != person.id,
            Found::Several => true,
        })
    }

    /// The account that a typed name means: the found person's, or where passwords are kept here
    /// the one of that name.
    pub(crate) async fn account_of(
        &self,
        view: &mut dyn View,
        name: &SignInName,
        person: Option<&DirectoryPerson>,
    ) -> Result<Option<Account>, StoreFault> {
        match person {
            Some(person) => self.account_of_person(view, person, Some(name)).await,
            None if self.remote().is_some() => self.look_for_nobody(view).await,
            None => view.account_by_name(name).await,
        }
    }

    /// Asks the database what it is asked for a person, where there is no such person (S4).
    async fn look_for_nobody(&self, view: &mut dyn View) -> Result<Option<Account>, StoreFault> {
        let nobody = DirectoryId(AccountId::new(self.now(), self.random()).to_string());
        view.account_by_directory(&nobody).await.map(|_| None)
    }

    /// A person's account: the one with the directory's id, else one that an operator added
    /// beforehand. `proven`: a name by which the directory finds this person and nobody else.
    pub(crate) async fn account_of_person(
        &self,
        view: &mut dyn View,
        person: &DirectoryPerson,
        proven: Option<&SignInName>,
    ) -> Result<Option<Account>, StoreFault> {
        match (view.account_by_directory(&person.id).await?, proven) {
            (None, Some(name)) => unlinked(view, name).await,
            (linked, _) => Ok(linked),
        }
    }

    /// The name of an account that an operator added beforehand for the one who has this person's
    /// name, where the person has none yet. That it is theirs has to be proved: an attribute
    /// that anybody may write is not enough (S115).
    pub(crate) async fn added_beforehand(
        &self,
        view: &mut dyn View,
        person: &DirectoryPerson,
    ) -> Result<Option<SignInName>, StoreFault> {
        let Ok(name) = SignInName::parse_bare(&person.sign_in_name) else { return Ok(None) };
        let waits = view.account_by_directory(&person.id).await?.is_none()
            && unlinked(view, &name).await?.is_some();
        Ok(waits.then_some(name))
    }

    /// Whether the directory finds this person by the name, and nobody else.
    pub(crate) async fn finds_alone(
        &self,
        name: &SignInName,
        person: &DirectoryPerson,
    ) -> Result<bool, DirectoryFault> {
        let Some(remote) = self.remote() else { return Ok(false) };
        Ok(remote.find(name).await?.is_some_and(|found| found.id == person.id))
    }

    /// The name under which a person just found by `typed` is looked for here: their own in the
    /// directory where an account was added beforehand under it and the directory finds them
    /// alone by it, else the typed one.
    pub(crate) async fn proven_name(
        &self,
        typed: &SignInName,
        person: Option<&DirectoryPerson>,
    ) -> Result<SignInName, Refusal> {
        if self.remote().is_none() {
            return Ok(typed.clone());
        }
        let mut view = self.store.view().await?;
        let Some(person) = person else {
            self.look_for_nobody(&mut *view).await?;
            return Ok(typed.clone());
        };
        let added = self.added_beforehand(&mut *view, person).await?;
        drop(view);
        match added.filter(|name| name != typed) {
            Some(name) if self.finds_alone(&name, person).await? => Ok(name),
            _ => Ok(typed.clone()),
        }
    }

    /// Brings the account of a person up to date with the directory, and makes one where there is
    /// none. `proven`: a name by which the directory finds this person and nobody else. `None`:
    /// the person has no name that could be used here.
    pub(crate) async fn take_over(
        &self,
        work: &mut dyn Work,
        person: &DirectoryPerson,
        proven: Option<&SignInName>,
    ) -> Result<Option<Account>, StoreFault> {
        let now = self.now();
        let known = match self.account_of_person(&mut *work, person, proven).await? {
            Some(account) => work.lock_account(account.id).await?,
            None => None,
        };
        let Some(name) = self.name_for(work, person, proven, known.as_ref()).await? else {
            return Ok(None);
        };
        let is_new = known.is_none();
        let mut account = known
            .unwrap_or_else(|| Account::new(AccountId::new(now, self.random()), name.clone(), now));
        let before = account.directory.take();
        let mut link = before.clone().unwrap_or_else(|| DirectoryLink::new(person.id.clone()));
        let late = link.is_late(person.mark.as_ref(), now);
        link.id = person.id.clone();
        link.checked_at = now;
        if !late {
            link.mark.clone_from(&person.mark);
        }
        account.directory = Some(link);
        // Who is listed again but switched off there is switched on here when they are there.
        if person.enabled {
            account.return_to_directory();
        }
        account.display_name = shown_name(person, &name);
        account.name = name;
        account.office = shown_office(person);
        account.language = account.language.or_else(|| self.preferred(person));
        let mut account = self.with_gates_of(account, person);
        if is_new {
            if !work.add_account(&account).await? {
                // Another request was quicker: the person's other sign-in, or another person with
                // that name.
                return work.account_by_directory(&person.id).await;
            }
            self.note(work, account.id, Action::AccountAdded).await?;
        } else {
            let stale = before
                .is_some_and(|before| before.mark.is_some() && before.mark != person.mark)
                && !late;
            if stale && work.intent(account.id).await?.is_none() {
                self.changed_in_directory(work, &mut account).await?;
            }
            work.save_account(&account).await?;
        }
        if self.policy.directory.known_methods == KnownMethods::Trust {
            self.trust(work, &account, person, is_new).await?;
        }
        Ok(Some(account))
    }

    /// The name that the account of a person gets: the directory's, else the proven one. One that
    /// another account has is taken from it only when the directory has just said that it is
    /// this person's alone: an attribute that anybody may write must not be enough to take a
    /// person's name.
    async fn name_for(
        &self,
        work: &mut dyn Work,
        person: &DirectoryPerson,
        proven: Option<&SignInName>,
        known: Option<&Account>,
    ) -> Result<Option<SignInName>, StoreFault> {
        let wanted = SignInName::parse_bare(&person.sign_in_name);
        for name in wanted.iter().chain(proven) {
            match work.account_by_name(name).await? {
                None => return Ok(Some(name.clone())),
                Some(holder) if known.is_some_and(|known| known.id == holder.id) => {
                    return Ok(Some(name.clone()));
                }
                // The directory's own name for them, proven: who had it before has left, or has
                // another.
                Some(holder)
                    if proven == Some(name)
                        && (known.is_none() || wanted.as_ref().is_ok_and(|own| own == name)) =>
                {
                    let taken = self.take_name(work, holder.id).await?;
                    return Ok(taken
                        .then(|| name.clone())
                        .or_else(|| known.map(|known| known.name.clone())));
                }
                Some(_) => {}
            }
        }
        Ok(known.map(|known| known.name.clone()))
    }

    /// Takes an account's name from it, for another person.
    async fn take_name(&self, work: &mut dyn Work, holder: AccountId) -> Result<bool, StoreFault> {
        let Some(mut former) = work.lock_account(holder).await? else { return Ok(false) };
        let Ok(placeholder) = SignInName::parse(&format!("{}@{FORMER}", former.id)) else {
            return Ok(false);
        };
        former.name = placeholder;
        work.save_account(&former).await?;
        Ok(true)
    }

    /// The password was changed in the directory by other means: anyone who had the old one is
    /// signed out.
    pub(crate) async fn changed_in_directory(
        &self,
        work: &mut dyn Work,
        account: &mut Account,
    ) -> Result<(), StoreFault> {
        account.password_changed_at = self.now();
        self.end_all_of(work, account).await?;
        self.note(work, account.id, Action::PasswordChangedInDirectory).await
    }

    /// The account is not in the directory any more, or switched off there: its owner is out.
    pub(crate) async fn signed_out_by_directory(
        &self,
        work: &mut dyn Work,
        account: &mut Account,
    ) -> Result<(), StoreFault> {
        self.end_all_of(work, account).await?;
        self.note(work, account.id, Action::SignedOutEverywhere).await
    }

    async fn end_all_of(
        &self,
        work: &mut dyn Work,
        account: &mut Account,
    ) -> Result<(), StoreFault> {
        account.security_version += 1;
        work.end_sessions(account.id, None, None).await?;
        work.kill_challenges(account.id).await
    }

    /// An event that no browser has caused.
    pub(crate) async fn note(
        &self,
        work: &mut dyn Work,
        account: AccountId,
        action: Action,
    ) -> Result<(), StoreFault> {
        tracing::info!(event = action.word(), %account);
        work.append(&self.event(Some(account), action)).await
    }

    fn preferred(&self, person: &DirectoryPerson) -> Option<Language> {
        Language::preferred(person.language.as_deref()?, &self.policy.organisation.languages)
    }

    /// The account with the gates and the second step that the person's groups ask for today; the
    /// stricter where that cannot be told.
    pub(crate) fn with_gates_of(&self, mut account: Account, person: &DirectoryPerson) -> Account {
        if !self.policy.directory.two_gates_groups.is_empty() {
            let asked = person.groups.of(GroupSetting::TwoGates) != Membership::No;
            account.gates = asked.then_some(Gates::Two);
        }
        account.second_step = match self.policy.directory.second_step_groups.is_empty() {
            true => None,
            false => person.groups.second_step(self.policy.sign_in.second_step),
        };
        account
    }

    /// The addresses and numbers of a person that could be methods here: well-formed, of a kind
    /// that is offered, not in the organisation's own domains, each once.
    pub(crate) fn known_contacts(
        &self,
        person: &DirectoryPerson,
        name: &SignInName,
    ) -> Vec<Destination> {
        self.judged_contacts(person, name)
            .into_iter()
            .filter_map(|(_, judged)| judged.ok())
            .collect()
    }

    /// Each number and address that the directory has of a person: what it is, or why it is not
    /// used.
    pub(crate) fn judged_contacts(
        &self,
        person: &DirectoryPerson,
        name: &SignInName,
    ) -> Vec<(String, Result<Destination, WhyUnused>)> {
        let organisation = &self.policy.organisation;
        let phones = person.phones.iter().take(VALUES_READ).flat_map(|text| {
            let read = listed::numbers(text, &organisation.default_country).into_iter();
            read.map(move |read| (text, read.map(Destination::Phone).map_err(WhyUnused::from)))
        });
        let emails = person.emails.iter().take(VALUES_READ).flat_map(|text| {
            let read = listed::addresses(text).into_iter();
            read.map(move |read| (text, read.map(Destination::Email).map_err(WhyUnused::from)))
        });
        let mut judged: Vec<(String, Result<Destination, WhyUnused>)> = Vec::new();
        for (text, read) in phones.chain(emails) {
            let read = read.and_then(|contact| {
                let before = judged.iter().filter_map(|(_, before)| before.as_ref().ok());
                admit(&contact, name, &organisation.domains, before)?;
                match self.policy.registration.methods.contains(&contact.kind()) {
                    true => Ok(contact),
                    false => Err(WhyUnused::NotOffered),
                }
            });
            judged.push((text.clone(), read));
        }
        judged
    }

    /// The account of a person who never signed in, as it would be made, and its methods: nothing
    /// of it is kept. Whatever is shown of it must be shown of the account that
    /// [`take_over`](Self::take_over) makes.
    pub(crate) async fn newcomer(
        &self,
        view: &mut dyn View,
        person: &DirectoryPerson,
        proven: &SignInName,
    ) -> Result<(Account, Vec<Method>), StoreFault> {
        let now = self.now();
        let wanted = SignInName::parse_bare(&person.sign_in_name);
        let name = match wanted {
            Ok(name) if view.account_by_name(&name).await?.is_none() => name,
            _ => proven.clone(),
        };
        let account =
            self.with_gates_of(Account::new(AccountId::new(now, self.random()), name, now), person);
        let mut methods = Vec::new();
        for contact in self.known_contacts(person, &account.name) {
            if methods.len() < METHODS_PER_ACCOUNT
                && view.others_with(&contact, account.id).await?
                    < self.policy.sharing.accounts_with(contact.channel())
            {
                methods.push(self.trusted(&account, contact, methods.len(), now));
            }
        }
        // As they are read from the database: the oldest first.
        methods.sort_by_key(|method| method.added_at);
        Ok((account, methods))
    }

    /// A number or address that the directory vouches for, as a method. The first that it lists
    /// counts as the newest: of many that one is shown.
    pub(crate) fn trusted(
        &self,
        account: &Account,
        destination: Destination,
        place: usize,
        recovers_from: Timestamp,
    ) -> Method {
        let now = self.now();
        let id = MethodId::new(now, self.random());
        let added_at = now.minus(Duration::from_micros(place as u64));
        let factor = Factor::Contact(destination);
        Method { recovers_from, ..Method::new(id, account.id, factor, added_at) }
    }

    /// Takes over what the directory knows as methods. What an account had from its first day
    /// resets the password at once; what comes later waits like a method that nobody vouched
    /// for, and everyone on the account is told (S100, S101).
    async fn trust(
        &self,
        work: &mut dyn Work,
        account: &Account,
        person: &DirectoryPerson,
        is_new: bool,
    ) -> Result<(), StoreFault> {
        let now = self.now();
        // What a person has just objected to may have come from there.
        if account.is_frozen(now) {
            return Ok(());
        }
        let custody = self.custody(work, account.id).await?;
        let (before, wait) = (&custody.methods, self.terms(account).wait);
        let at_once = is_new
            || (before.is_empty() && !work.removed_since(account.id, account.created_at).await?);
        let mut count = before.len();
        for contact in self.known_contacts(person, &account.name) {
            let known = before.iter().any(|method| method.is_at(&contact));
            let limit = self.policy.sharing.accounts_with(contact.channel());
            if known
                || count >= METHODS_PER_ACCOUNT
                || work.others_with(&contact, account.id).await? >= limit
            {
                continue;
            }
            // What its owner has taken off stays off, whatever the directory says.
            if work.was_removed(account.id, &contact).await? {
                continue;
            }
            let recovers_from = if at_once { now } else { now.plus(wait) };
            let kind = contact.kind();
            work.add_method(&self.trusted(account, contact, count - before.len(), recovers_from))
                .await?;
            count += 1;
            if !at_once {
                let notice = Notice::MethodAdded { kind, hours: hours(wait) };
                self.tell(
                    work,
                    account,
                    Telling {
                        at_hand: None,
                        custody: &custody,
                        notice,
                        from: None,
                        gone: &[],
                        may_object: true,
                    },
                )
                .await?;
            }
        }
        Ok(())
    }
}

/// An account of this name that an operator added beforehand for a person whom nobody knew then by
/// the directory's id.
async fn unlinked(view: &mut dyn View, name: &SignInName) -> Result<Option<Account>, StoreFault> {
    Ok(view.account_by_name(name).await?.filter(|account| account.directory.is_none()))
}

/// What a person is called here, under this sign-in name.
pub(crate) fn shown_name(person: &DirectoryPerson, name: &SignInName) -> String {
    shown(&person.display_name)
        .unwrap_or_else(|| name.as_typed().chars().take(DISPLAY_NAME_MAX).collect())
}

/// Where a person works, as it may be shown.
pub(crate) fn shown_office(person: &DirectoryPerson) -> Option<String> {
    person.office.as_deref().and_then(shown)
}

/// A name as it may be shown: without what cannot be seen, and not longer than a name is.
fn shown(text: &str) -> Option<String> {
    let start: String =
        without_marks(text).chars().filter(|c| !c.is_control()).take(DISPLAY_NAME_MAX).collect();
    name::display_name(&start).ok()
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::time::{Instant, sleep};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_page_does_not_wait_for_what_it_can_do_without() {
        assert_eq!(if_quick(ready(Ok(7))).await, Some(7));
        assert_eq!(if_quick(ready(Err::<u8, _>(DirectoryFault::Unavailable))).await, None);
        let late = async |by| {
            sleep(by).await;
            Ok(7)
        };
        assert_eq!(if_quick(late(PATIENCE - Duration::from_millis(1))).await, Some(7));
        assert_eq!(if_quick(late(PATIENCE + Duration::from_millis(1))).await, None);
        let begun = Instant::now();
        assert_eq!(if_quick(pending::<Result<u8, _>>()).await, None);
        assert_eq!(begun.elapsed(), PATIENCE);
    }
}
