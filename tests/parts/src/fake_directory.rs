//! An external directory, in memory: small, and as awkward as a real one. It locks, expires,
//! remembers old passwords, answers slowly, not at all, or only half.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::account::Account;
use domain::directory::{
    Bar, DirectoryId, DirectoryRefusal, GroupSetting, Lockout, Membership, Memberships,
    PasswordMark, PasswordRules, SyncMark,
};
use domain::method::Destination;
use domain::name::SignInName;
use domain::password::Password;
use flows::ports::{
    Directory, DirectoryFault, DirectoryPage, DirectoryPerson, Found, Keeping, PasswordCheck,
    RemoteDirectory, Standing, Survey, Who, Written,
};
use tokio::sync::mpsc;

/// A person in the directory.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `entryUUID`: never changes.
    pub id: String,
    /// What the person signs in with.
    pub name: String,
    /// Other names that find them.
    pub aliases: Vec<String>,
    /// `displayName`.
    pub display_name: String,
    /// The password.
    pub password: String,
    /// Alternate addresses.
    pub emails: Vec<String>,
    /// Numbers.
    pub phones: Vec<String>,
    /// The settings that name a group of theirs.
    pub groups: Vec<GroupSetting>,
    /// Whether they are an administrator of the directory, or the like.
    pub administers: bool,
    /// When the directory locks them, where that is another rule than everyone's.
    pub own_lockout: Option<Lockout>,
    /// Why they may not come in.
    pub bar: Option<Bar>,
    /// Wrong passwords since the last right one.
    pub wrong: u32,
    history: Vec<String>,
    changes: u32,
    changed: u64,
}

impl Entry {
    /// A person with a name and a password.
    pub fn new(id: &str, name: &str, password: &str) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            aliases: Vec::new(),
            display_name: "Somebody".into(),
            password: password.into(),
            emails: Vec::new(),
            phones: Vec::new(),
            groups: Vec::new(),
            administers: false,
            own_lockout: None,
            bar: None,
            wrong: 0,
            history: Vec::new(),
            changes: 0,
            changed: 0,
        }
    }

    fn answers_to(&self, name: &str) -> bool {
        [&self.name].into_iter().chain(&self.aliases).any(|own| own.eq_ignore_ascii_case(name))
    }

    fn mark(&self) -> Option<PasswordMark> {
        Some(PasswordMark(format!("{} {}", self.id, self.changes)))
    }

    fn is_protected(&self) -> bool {
        let is_in = |setting| self.groups.contains(&setting);
        is_in(GroupSetting::Protected) || (self.administers && !is_in(GroupSetting::Unprotected))
    }

    fn person(&self) -> DirectoryPerson {
        DirectoryPerson {
            id: DirectoryId(self.id.clone()),
            dn: format!("entryUUID={},dc=example", self.id),
            server: 0,
            sign_in_name: self.name.clone(),
            display_name: self.display_name.clone(),
            office: None,
            language: None,
            emails: self.emails.clone(),
            phones: self.phones.clone(),
            groups: Memberships::new(|setting| match self.groups.contains(&setting) {
                true => Membership::Yes,
                false => Membership::No,
            }),
            enabled: !matches!(self.bar, Some(Bar::Disabled | Bar::AccountExpired)),
            protected: self.is_protected(),
            rules: PasswordRules::default(),
            mark: self.mark(),
        }
    }
}

/// How it fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trouble {
    /// It does not.
    #[default]
    None,
    /// It cannot be reached.
    Away,
    /// One of its servers cannot be reached, and nobody can tell what that one knows.
    Partly,
    /// The server that answers has not heard of the latest change of each password.
    Late,
    /// The service account may not unlock.
    UnlockRefused,
    /// A reset minds no history.
    ForgetsAtReset,
    /// A password is checked and counted, and the answer lost.
    CheckLost,
    /// A write is lost together with its answer.
    WriteLost,
    /// A write is done, and its answer lost.
    AnswerLost,
    /// A write hangs before anything is done.
    HangsBefore,
    /// A write is done, and hangs before the answer.
    HangsAfter,
}

/// The directory.
pub struct FakeDirectory {
    entries: Mutex<BTreeMap<String, Entry>>,
    trouble: Mutex<Trouble>,
    rules: Mutex<PasswordRules>,
    changed: AtomicUsize,
    /// Entries that it lists without an id.
    pub without_id: Mutex<Vec<String>>,
    /// How often a password was written.
    pub writes: AtomicUsize,
    /// How often a password was checked.
    pub checks: AtomicUsize,
    /// What was written back.
    pub written_back: Mutex<Vec<String>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// It locks after five wrong passwords in half an hour.
pub const LOCKOUT: Lockout = Lockout { threshold: 5, window: Duration::from_mins(30) };

impl FakeDirectory {
    /// A directory with these people.
    pub fn with(entries: impl IntoIterator<Item = Entry>) -> Arc<Self> {
        let rules = PasswordRules {
            min_length: Some(7),
            history: Some(3),
            lockout: Some(LOCKOUT),
            ..Default::default()
        };
        let directory = Self {
            entries: Mutex::default(),
            trouble: Mutex::default(),
            rules: Mutex::new(rules),
            changed: AtomicUsize::new(1),
            without_id: Mutex::default(),
            writes: AtomicUsize::new(0),
            checks: AtomicUsize::new(0),
            written_back: Mutex::default(),
        };
        for entry in entries {
            directory.put(entry);
        }
        Arc::new(directory)
    }

    /// Adds a person, or changes them.
    pub fn put(&self, mut entry: Entry) {
        entry.changed = self.changed.fetch_add(1, Ordering::SeqCst) as u64;
        locked(&self.entries).insert(entry.id.clone(), entry);
    }

    /// Changes a person.
    pub fn change_entry(&self, id: &str, change: impl FnOnce(&mut Entry)) {
        let mut entry = self.entry(id);
        change(&mut entry);
        self.put(entry);
    }

    /// A person leaves.
    pub fn remove(&self, id: &str) {
        locked(&self.entries).remove(id);
    }

    /// A person as they are.
    pub fn entry(&self, id: &str) -> Entry {
        locked(&self.entries)
            .get(id)
            .cloned()
            .unwrap_or_else(|| panic!("{id} is not in the directory"))
    }

    /// The id of the person whom a name finds, if it finds one alone.
    pub fn find_id(&self, name: &str) -> Option<String> {
        let mut found = self.ids_of(name);
        found.pop().filter(|_| found.is_empty())
    }

    fn ids_of(&self, name: &str) -> Vec<String> {
        let entries = locked(&self.entries);
        let found = entries.values().filter(|entry| entry.answers_to(name));
        found.map(|entry| entry.id.clone()).collect()
    }

    /// A password is changed by other means.
    pub fn set_password(&self, id: &str, password: &str) {
        self.change_entry(id, |entry| {
            let old = std::mem::replace(&mut entry.password, password.into());
            entry.history.push(old);
            entry.changes += 1;
        });
    }

    /// From now on it fails so.
    pub fn trouble(&self, trouble: Trouble) {
        *locked(&self.trouble) = trouble;
    }

    /// Its rules from now on.
    pub fn rules(&self, change: impl FnOnce(&mut PasswordRules)) {
        change(&mut locked(&self.rules));
    }

    /// How many passwords were written.
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }

    /// How many passwords were looked at.
    pub fn checks(&self) -> usize {
        self.checks.load(Ordering::SeqCst)
    }

    fn reach(&self) -> Result<(), DirectoryFault> {
        if *locked(&self.trouble) == Trouble::Away {
            Err(DirectoryFault::Unavailable)
        } else {
            Ok(())
        }
    }

    fn of(&self, account: &Account) -> Option<Entry> {
        self.seen(&account.directory.as_ref()?.id.0)
    }

    /// A person as the server that answers knows them.
    fn seen(&self, id: &str) -> Option<Entry> {
        let mut entry = locked(&self.entries).get(id).cloned()?;
        if *locked(&self.trouble) == Trouble::Late
            && let Some(before) = entry.history.pop()
        {
            entry.password = before;
            entry.changes -= 1;
        }
        Some(entry)
    }

    /// The rules for a person.
    fn rules_of(&self, entry: &Entry) -> PasswordRules {
        let rules = *locked(&self.rules);
        PasswordRules { lockout: entry.own_lockout.or(rules.lockout), ..rules }
    }

    fn person(&self, entry: &Entry) -> DirectoryPerson {
        DirectoryPerson { rules: self.rules_of(entry), ..entry.person() }
    }

    fn is_locked(&self, entry: &Entry) -> bool {
        self.rules_of(entry).lockout.is_some_and(|lockout| entry.wrong >= lockout.threshold)
    }

    fn store(&self, id: &str, new: &str) {
        self.set_password(id, new);
        self.change_entry(id, |entry| {
            entry.wrong = 0;
            entry.bar = entry.bar.filter(|bar| !bar.asks_for_new_password());
        });
    }

    async fn write(&self, account: &Account, new: &Password) -> Result<Written, DirectoryFault> {
        self.reach()?;
        let Some(entry) = self.of(account) else {
            return Ok(Written::Refused(DirectoryRefusal::Unwilling));
        };
        if new.expose().is_empty() {
            return Ok(Written::Refused(DirectoryRefusal::Unwilling));
        }
        let rules = *locked(&self.rules);
        let (new, least) = (new.expose(), rules.min_length.unwrap_or(0));
        if new.chars().count() < usize::try_from(least).unwrap_or(0) {
            return Ok(Written::Refused(DirectoryRefusal::TooShort));
        }
        let remembered = usize::try_from(rules.history.unwrap_or(0)).unwrap_or(0);
        if entry.password == new
            || entry.history.iter().rev().take(remembered).any(|old| old == new)
        {
            return Ok(Written::Refused(DirectoryRefusal::History));
        }
        if rules.complexity && !new.chars().any(|c| c.is_ascii_digit()) {
            return Ok(Written::Refused(DirectoryRefusal::Complexity));
        }
        let trouble = *locked(&self.trouble);
        match trouble {
            Trouble::HangsBefore => std::future::pending().await,
            Trouble::WriteLost => return Ok(Written::Unknown),
            _ => {}
        }
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.store(&entry.id, new);
        match trouble {
            Trouble::HangsAfter => std::future::pending().await,
            Trouble::AnswerLost => Ok(Written::Unknown),
            _ => Ok(Written::Done { mark: self.entry(&entry.id).mark() }),
        }
    }
}

#[async_trait]
impl Directory for FakeDirectory {
    async fn check(&self, who: Who<'_>, typed: &Password) -> Result<PasswordCheck, DirectoryFault> {
        self.reach()?;
        if typed.expose().is_empty() || typed.expose().contains('\0') {
            return Ok(PasswordCheck::Wrong);
        }
        self.checks.fetch_add(1, Ordering::SeqCst);
        let entry = match who {
            Who::Account(account) => account.and_then(|account| self.of(account)),
            Who::Person(person) => person.and_then(|person| self.seen(&person.id.0)),
        };
        let Some(entry) = entry else { return Ok(PasswordCheck::Wrong) };
        if self.is_locked(&entry) {
            return Ok(PasswordCheck::Locked);
        }
        let right = entry.password == typed.expose();
        self.change_entry(&entry.id, |entry| entry.wrong = if right { 0 } else { entry.wrong + 1 });
        if *locked(&self.trouble) == Trouble::CheckLost {
            return Err(DirectoryFault::Unanswered);
        }
        Ok(match (right, entry.bar) {
            (false, _) => PasswordCheck::Wrong,
            (true, None) => PasswordCheck::Right { upgraded: None },
            (true, Some(bar)) => PasswordCheck::RightBut(bar),
        })
    }

    fn keeping(&self) -> Keeping<'_> {
        Keeping::There(self)
    }
}

#[async_trait]
impl RemoteDirectory for FakeDirectory {
    async fn look_for(
        &self,
        name: &SignInName,
        holder: Option<&DirectoryId>,
    ) -> Result<Found, DirectoryFault> {
        self.reach()?;
        let all = self.ids_of(name.as_typed());
        let id = match all.as_slice() {
            [] => return Ok(Found::Nobody),
            [one] => one,
            several => match several.iter().find(|id| holder.is_some_and(|one| one.0 == **id)) {
                Some(holder) => holder,
                None => return Ok(Found::Several),
            },
        };
        let found = self.seen(id).map(|entry| Box::new(self.person(&entry)));
        Ok(found.map_or(Found::Nobody, Found::One))
    }

    async fn standing(&self, account: &Account) -> Result<Option<Standing>, DirectoryFault> {
        self.reach()?;
        Ok(self.of(account).map(|entry| Standing {
            locked: self.is_locked(&entry),
            enabled: entry.person().enabled,
            mark: entry.mark(),
        }))
    }

    async fn survey(&self, account: &Account) -> Result<Survey, DirectoryFault> {
        Ok(Survey {
            standings: vec![self.standing(account).await?],
            complete: *locked(&self.trouble) != Trouble::Partly,
        })
    }

    async fn reset(&self, account: &Account, new: &Password) -> Result<Written, DirectoryFault> {
        if self.of(account).is_some_and(|entry| entry.is_protected()) {
            return Ok(Written::Refused(DirectoryRefusal::Unwilling));
        }
        self.write(account, new).await
    }

    async fn change(
        &self,
        account: &Account,
        current: &Password,
        new: &Password,
    ) -> Result<Written, DirectoryFault> {
        self.reach()?;
        if self.of(account).is_some_and(|entry| entry.password != current.expose()) {
            return Ok(Written::WrongPassword);
        }
        if locked(&self.rules).min_age.is_some() {
            return Ok(Written::Refused(DirectoryRefusal::TooYoung));
        }
        self.write(account, new).await
    }

    async fn unlock(
        &self,
        account: &Account,
    ) -> Result<Result<(), DirectoryRefusal>, DirectoryFault> {
        self.reach()?;
        if *locked(&self.trouble) == Trouble::UnlockRefused {
            return Ok(Err(DirectoryRefusal::InsufficientRights));
        }
        if let Some(entry) = self.of(account) {
            if entry.is_protected() {
                return Ok(Err(DirectoryRefusal::Unwilling));
            }
            self.change_entry(&entry.id, |entry| entry.wrong = 0);
        }
        Ok(Ok(()))
    }

    async fn rules(&self, account: Option<&Account>) -> Result<PasswordRules, DirectoryFault> {
        self.reach()?;
        let entry = account.and_then(|account| self.of(account));
        Ok(entry.map_or_else(|| *locked(&self.rules), |entry| self.rules_of(&entry)))
    }

    async fn rules_at_reset(&self, _: &Account) -> Result<PasswordRules, DirectoryFault> {
        self.reach()?;
        let rules = *locked(&self.rules);
        Ok(if *locked(&self.trouble) == Trouble::ForgetsAtReset {
            PasswordRules { history: None, ..rules }
        } else {
            rules
        })
    }

    async fn write_back(
        &self,
        account: &Account,
        contact: &Destination,
    ) -> Result<Result<Vec<String>, DirectoryRefusal>, DirectoryFault> {
        self.reach()?;
        let mut before = Vec::new();
        if let Some(entry) = self.of(account)
            && let Destination::Phone(number) = contact
        {
            before = entry.phones;
            self.change_entry(&entry.id, |entry| entry.phones = vec![number.e164().to_owned()]);
        }
        locked(&self.written_back).push(contact.canonical().to_owned());
        Ok(Ok(before))
    }

    async fn take_back(
        &self,
        account: &Account,
        contact: &Destination,
        before: &[String],
    ) -> Result<Result<(), DirectoryRefusal>, DirectoryFault> {
        self.reach()?;
        if let Some(mut entry) = self.of(account)
            && entry.phones.iter().any(|one| one == contact.canonical())
        {
            entry.phones.retain(|one| one != contact.canonical());
            entry.phones.extend_from_slice(before);
            self.put(entry);
        }
        Ok(Ok(()))
    }

    async fn people(
        &self,
        since: Option<&SyncMark>,
        pages: mpsc::Sender<DirectoryPage>,
    ) -> Result<Option<SyncMark>, DirectoryFault> {
        self.reach()?;
        let since: u64 = since.and_then(|mark| mark.0.parse().ok()).unwrap_or(0);
        let entries: Vec<Entry> =
            locked(&self.entries).values().filter(|one| one.changed > since).cloned().collect();
        for page in entries.chunks(100) {
            let people = page.iter().map(|entry| self.person(entry)).collect();
            let page = DirectoryPage { people, without_id: locked(&self.without_id).clone() };
            pages.send(page).await.map_err(|_| DirectoryFault::Unavailable)?;
        }
        let mark = self.changed.load(Ordering::SeqCst).saturating_sub(1);
        Ok(Some(SyncMark(mark.to_string())))
    }

    fn replicates(&self) -> bool {
        true
    }
}
