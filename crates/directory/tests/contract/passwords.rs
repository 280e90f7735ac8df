//! The cases that every directory must pass, also the one that keeps its passwords here.

use domain::account::Account;
use domain::password::Password;
use flows::ports::{Directory, Keeping, PasswordCheck, Who, Written};

use crate::cases::{FIRST, SECOND};
use crate::world::{People, RIGHT, known, password};

/// Passwords that a person gets wrong who thinks of ASCII, of quoting or of trimming.
pub const ODD: [&str; 4] =
    ["Grüße-äöü-ß-77", "🦊🔑🚲-Fahrrad-7", "\"quoted\\{x}*()=,+7A", " Leer-Zeichen-9 "];

/// A directory whose people can be given passwords.
pub trait Passwords {
    /// The directory under test.
    fn directory(&self) -> &dyn Directory;
    /// A new person.
    async fn somebody(&self, name: &str) -> Account;

    /// Gives a person a password, the way that the directory keeps them.
    async fn give(&self, account: &Account, new: &Password) -> Account {
        match self.directory().keeping() {
            Keeping::Here(hasher) => {
                Account { password: Some(hasher.hash(new).await.unwrap()), ..account.clone() }
            }
            Keeping::There(remote) => {
                let written = remote.reset(account, new).await.unwrap();
                assert!(matches!(written, Written::Done { .. }), "{written:?}");
                account.clone()
            }
        }
    }
}

impl<W: People> Passwords for W {
    fn directory(&self) -> &dyn Directory {
        People::directory(self)
    }

    async fn somebody(&self, name: &str) -> Account {
        self.add(name, FIRST);
        known(self, name).await
    }
}

pub async fn all(world: &impl Passwords) {
    lets_in_with_the_right_one_only(world).await;
    takes_odd_ones(world).await;
    a_new_one_replaces_the_old_one(world).await;
    nobody_has_one(world).await;
}

async fn check(world: &impl Passwords, account: &Account, typed: &str) -> PasswordCheck {
    world.directory().check(Who::Account(Some(account)), &password(typed)).await.unwrap()
}

async fn lets_in_with_the_right_one_only(world: &impl Passwords) {
    let somebody = world.somebody("right").await;
    let account = world.give(&somebody, &password(SECOND)).await;
    // Those that are never sent would let anybody in, were they asked for (S55).
    let close = [
        FIRST,
        "mohn-und-milch-22",
        "Mohn-und-Milch-22 ",
        " Mohn-und-Milch-22",
        "Mohn-und-Milch-2",
        "x",
    ];
    let never_sent = ["", "\0", "Mohn-und-Milch-22\0", "\0Mohn-und-Milch-22"];
    for wrong in close.into_iter().chain(never_sent).chain([&*"x".repeat(256)]) {
        assert_eq!(check(world, &account, wrong).await, PasswordCheck::Wrong, "{wrong:?}");
        // Too many in a row would lock the account.
        assert_eq!(check(world, &account, SECOND).await, RIGHT);
    }
}

async fn takes_odd_ones(world: &impl Passwords) {
    let somebody = world.somebody("odd").await;
    for odd in ODD {
        let account = world.give(&somebody, &password(odd)).await;
        assert_eq!(check(world, &account, odd).await, RIGHT, "{odd}");
        let bare = odd.trim_matches(['"', ' ']);
        assert_eq!(check(world, &account, bare).await == RIGHT, bare == odd, "{odd}");
    }
    // Composed and decomposed are one password (S65).
    let account = world.give(&somebody, &password("Cafe\u{301}-au-lait-7")).await;
    assert_eq!(check(world, &account, "Caf\u{e9}-au-lait-7").await, RIGHT);
}

async fn a_new_one_replaces_the_old_one(world: &impl Passwords) {
    let somebody = world.somebody("new").await;
    let before = world.give(&somebody, &password("Zuerst-dieses-7")).await;
    assert_eq!(check(world, &before, "Zuerst-dieses-7").await, RIGHT);
    let after = world.give(&before, &password("Danach-jenes-88")).await;
    assert_eq!(check(world, &after, "Zuerst-dieses-7").await, PasswordCheck::Wrong);
    assert_eq!(check(world, &after, "Danach-jenes-88").await, RIGHT);
}

async fn nobody_has_one(world: &impl Passwords) {
    for who in [Who::Account(None), Who::Person(None)] {
        for typed in [FIRST, SECOND, "", "\0"] {
            assert_eq!(
                world.directory().check(who, &password(typed)).await,
                Ok(PasswordCheck::Wrong),
                "{typed:?}"
            );
        }
    }
}
