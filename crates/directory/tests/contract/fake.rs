//! The directory in memory that the stories and the tests of `flows` use: it keeps the contract of
//! those that it stands for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use domain::directory::{Bar, Lockout};
use flows::ports::Directory;
use parts::{Entry, FakeDirectory};

use crate::cases;
use crate::world::{Differences, Disabled, People, name};

struct Fake {
    directory: Arc<FakeDirectory>,
    added: AtomicU32,
}

impl Fake {
    /// The id of a person.
    fn id(&self, who: &str) -> String {
        let name = name(who);
        self.directory.find_id(name.as_typed()).unwrap_or_else(|| panic!("nobody is called {who}"))
    }

    fn bar(&self, who: &str, bar: Bar) {
        self.directory.change_entry(&self.id(who), |entry| entry.bar = Some(bar));
    }
}

impl People for Fake {
    fn directory(&self) -> &dyn Directory {
        &*self.directory
    }

    fn differences(&self) -> Differences {
        Differences { reset_minds_history: true, disabled: Disabled::Told }
    }

    fn add(&self, who: &str, password: &str) {
        let id = format!("id-{}", self.added.fetch_add(1, Ordering::Relaxed));
        self.directory.put(Entry::new(&id, name(who).as_typed(), password));
    }

    fn disable(&self, who: &str) {
        self.bar(who, Bar::Disabled);
    }

    fn expire(&self, who: &str) {
        self.bar(who, Bar::AccountExpired);
    }

    fn must_change(&self, who: &str) {
        self.bar(who, Bar::MustChange);
    }

    fn rename(&self, who: &str, new: &str) {
        let new = name(new).as_typed().to_owned();
        self.directory.change_entry(&self.id(who), |entry| entry.name = new);
    }

    fn move_away(&self, _: &str) {
        // It has no tree.
    }

    fn own_client_gets_in(&self, who: &str, password: &str) -> bool {
        self.directory.entry(&self.id(who)).password == password
    }
}

#[tokio::test]
async fn contract() {
    let directory = FakeDirectory::with([]);
    directory.rules(|rules| {
        rules.min_length = Some(10);
        rules.lockout = Some(Lockout { threshold: 5, window: Duration::from_secs(600) });
    });
    cases::all(&Fake { directory, added: AtomicU32::default() }).await;
}

#[tokio::test]
async fn s115_of_several_the_one_whose_name_it_is_here_goes_on() {
    let fake = Fake { directory: FakeDirectory::with([]), added: AtomicU32::default() };
    cases::of_several_the_holder_goes_on(&fake, |who, other| {
        let other = name(other).as_typed().to_owned();
        fake.directory.change_entry(&fake.id(who), |entry| entry.aliases.push(other));
    })
    .await;
}
