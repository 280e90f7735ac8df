//! What a case needs of a directory, whichever it is.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use directory::{DirectorySettings, Kind, LdapDirectory, PasswordWrite};
use domain::account::Account;
use domain::directory::DirectoryLink;
use domain::ids::AccountId;
use domain::name::SignInName;
use domain::password::{Password, PasswordHash};
use domain::time::Timestamp;
use flows::ports::{
    Clock, Directory, DirectoryPerson, Keeping, PasswordCheck, RemoteDirectory, Who,
};
use parts::Counting;
use tokio::sync::mpsc;

/// What a server does differently by its nature.
#[derive(Clone, Copy, Debug)]
pub struct Differences {
    /// A reset by the service account checks the history. (Samba lacks the control that asks for
    /// it.)
    pub reset_minds_history: bool,
    /// What is said of a disabled account.
    pub disabled: Disabled,
}

/// What a server says of a disabled account.
#[derive(Clone, Copy, Debug)]
pub enum Disabled {
    /// That it is, to who has the right password; a wrong one is wrong.
    Told,
    /// That it is locked, to everybody: OpenLDAP knows "locked permanently".
    Locked,
    /// Nothing, to anybody: 389 Directory Server looks at no password then.
    Wrong,
}

/// An external directory, and who administers its people.
pub trait People {
    /// The directory under test.
    fn directory(&self) -> &dyn Directory;
    /// What it does differently.
    fn differences(&self) -> Differences;
    /// Adds a person whose address is `name@example.test`.
    fn add(&self, name: &str, password: &str);
    /// Switches the account off.
    fn disable(&self, name: &str);
    /// Lets the account's time be over.
    fn expire(&self, name: &str);
    /// Asks for a new password at the next sign-in.
    fn must_change(&self, name: &str);
    /// Gives a person another address and another name in the tree.
    fn rename(&self, name: &str, new: &str);
    /// Moves a person to another part of the tree.
    fn move_away(&self, name: &str);
    /// Whether the server's own client gets in.
    fn own_client_gets_in(&self, name: &str, password: &str) -> bool;
}

/// One that is asked over LDAP.
pub trait World: People {
    /// The directory under test.
    fn ldap(&self) -> &LdapDirectory;
    /// Makes `inner` a group with the person in it, and `outer` one with `inner` in it.
    fn put_into_groups(&self, name: &str, inner: &str, outer: &str);
    /// Takes the person out of `inner`.
    fn take_out(&self, name: &str, inner: &str);
    /// The settings that it was opened with.
    fn settings(&self) -> DirectorySettings;
    /// The distinguished name of a group.
    fn group(&self, name: &str) -> String;
    /// Gives a group another name.
    fn rename_group(&self, name: &str, new: &str);
    /// Takes a group away.
    fn delete_group(&self, name: &str);
}

/// The system's clock, with a shift: servers have clocks of their own.
#[derive(Default)]
pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    #[expect(clippy::disallowed_methods, reason = "a real server's locks run by the real clock")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Timestamp(i64::try_from(since.as_micros()).unwrap() + self.0.load(Ordering::Relaxed))
    }
}

pub fn settings(kind: Kind, url: Vec<String>, ca_file: std::path::PathBuf) -> DirectorySettings {
    DirectorySettings {
        kind,
        url,
        ca_file: Some(ca_file),
        bind_dn: directories::Slapd::SERVICE.into(),
        bind_password: directories::Slapd::SERVICE_PASSWORD.into(),
        base: vec!["dc=example,dc=test".into()],
        filter: None,
        sign_in_name: None,
        group_base: None,
        groups: BTreeMap::new(),
        email_attributes: vec!["mail".into()],
        phone_attributes: vec!["mobile".into()],
        write_email_to: None,
        write_phone_to: Some("mobile".into()),
        password_write: PasswordWrite::Extended,
        default_policy: None,
    }
}

pub fn open(settings: DirectorySettings) -> LdapDirectory {
    LdapDirectory::new(settings, Arc::new(TestClock::default()), Arc::new(Counting::default()))
        .unwrap_or_else(|errors| panic!("{errors:?}"))
}

pub fn password(text: &str) -> Password {
    Password::typed(text).unwrap()
}

pub fn name(text: &str) -> SignInName {
    SignInName::parse(&format!("{text}@example.test")).unwrap()
}

pub fn account(link: Option<DirectoryLink>, hash: Option<PasswordHash>) -> Account {
    Account {
        display_name: "Somebody".into(),
        password: hash,
        directory: link,
        ..Account::new(AccountId::new(Timestamp(0), [7; 10]), name("somebody"), Timestamp(0))
    }
}

pub fn remote(directory: &dyn Directory) -> &dyn RemoteDirectory {
    match directory.keeping() {
        Keeping::There(remote) => remote,
        Keeping::Here(_) => panic!("it is in a directory"),
    }
}

pub async fn find(world: &impl People, who: &str) -> Option<DirectoryPerson> {
    remote(world.directory()).find(&name(who)).await.unwrap()
}

/// The account here of a person there.
pub async fn known(world: &impl People, who: &str) -> Account {
    let person = find(world, who).await.unwrap_or_else(|| panic!("nobody is called {who}"));
    let link = DirectoryLink { mark: person.mark, ..DirectoryLink::new(person.id) };
    account(Some(link), None)
}

/// Signs in as a person does: by name and password.
pub async fn sign_in(world: &impl People, who: &str, typed: &str) -> PasswordCheck {
    let person = find(world, who).await;
    world.directory().check(Who::Person(person.as_ref()), &password(typed)).await.unwrap()
}

/// Everybody whom a listing has, by the part of the address before the `@`.
pub async fn listed(directory: &dyn Directory) -> HashMap<String, DirectoryPerson> {
    let (sender, mut pages) = mpsc::channel(4);
    let (mark, people) = tokio::join!(remote(directory).people(None, sender), async {
        let mut people = HashMap::new();
        while let Some(page) = pages.recv().await {
            let named = |person: DirectoryPerson| {
                (person.sign_in_name.split('@').next().unwrap().to_owned(), person)
            };
            people.extend(page.people.into_iter().map(named));
        }
        people
    });
    mark.unwrap();
    people
}

pub const RIGHT: PasswordCheck = PasswordCheck::Right { upgraded: None };
