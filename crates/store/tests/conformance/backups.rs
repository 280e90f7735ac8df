//! Backups of each engine, restored into each: whole or not at all, with nothing open (S94, S95,
//! S96).

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::account::{Account, AccountState};
use domain::ids::AccountId;
use domain::journey::JourneyKind;
use domain::keys::{KeyFile, KeyRing};
use domain::limits::{Counter, Streak};
use domain::message::{Message, MessageContent, MessageState, Notice};
use domain::method::app::App;
use domain::method::codes::{COUNT, RecoveryCodes};
use domain::method::token::{Moves, Seed, TokenHash};
use domain::method::{Factor, Method, MethodKind, Removal, Suspension};
use domain::policy::Gates;
use domain::self_service::gets_back_in;
use flows::ports::Store as _;
use rusqlite::Connection;
use store::{
    Anew, BackupError, Database, Identities, Location, OpenError, Recipients, Restored, Source,
};

use crate::postgres::Server;
use crate::samples::{
    DAY, account, account_id, at, challenge, challenge_id, email, event, facts, firefox, message,
    method, phone, registration, session, sign_in, token,
};
use crate::sqlite::{Counting, Directory, key_file, keys};

/// Where a database is to be.
pub enum Spot {
    File(Directory),
    Server(Server),
    /// A server behind a pooler that knows nothing of prepared statements.
    Pooled(Server),
}

impl Spot {
    fn of(engine: &str) -> Self {
        match engine {
            "sqlite" => Self::File(Directory::new()),
            "pooled" => Self::Pooled(Server::new()),
            _ => Self::Server(Server::new()),
        }
    }

    pub fn location(&self) -> Location {
        match self {
            Self::File(directory) => Location::File(directory.database()),
            Self::Server(server) => Location::Server(Box::new(server.settings())),
            Self::Pooled(server) => {
                let mut settings = server.settings();
                settings.prepared_statements = false;
                Location::Server(Box::new(settings))
            }
        }
    }

    pub async fn open_with(&self, keys: KeyRing) -> Result<Database, OpenError> {
        Database::open(&self.location(), Arc::new(keys), Arc::new(Counting::default())).await
    }

    pub async fn open(&self) -> Database {
        self.open_with(keys(1)).await.unwrap()
    }
}

/// What a person and a service leave behind.
pub async fn furnish(store: &Database) {
    let mut work = store.begin().await.unwrap();
    for n in [1, 2] {
        work.add_account(&account(n)).await.unwrap();
        work.add_method(&method(n, account_id(n), phone(n))).await.unwrap();
    }
    // What a restore ends: a removal that is pending, and what waits or is on paper.
    let removal = Removal { at: at(3 * DAY), told_at: at(1) };
    work.save_removal(method(1, account_id(1), phone(1)).id, Some(removal)).await.unwrap();
    let waits = method(4, account_id(1), email("Waits@example.org"));
    work.add_method(&Method { recovers_from: at(9 * DAY), ..waits }).await.unwrap();
    work.add_method(&on_paper()).await.unwrap();
    work.name_contact(method(2, account_id(2), phone(2)).id, account_id(1)).await.unwrap();
    work.add_method(&method(3, account_id(2), email("Some.Body@example.org"))).await.unwrap();
    work.remove_method(method(3, account_id(2), phone(1)).id, at(1), None).await.unwrap();
    work.add_session(&token(1), &session(1, account_id(1)), &firefox()).await.unwrap();
    work.save_journey(&sign_in(1, token(1))).await.unwrap();
    work.save_journey(&registration(2, token(2))).await.unwrap();
    work.save_challenge(&challenge(1, token(1), Some(account_id(1)))).await.unwrap();
    work.remember_device(&token(9), account_id(1), at(0)).await.unwrap();
    work.queue(&message(1)).await.unwrap();
    work.queue(&Message { content: MessageContent::Notice(Notice::PasswordReset), ..message(2) })
        .await
        .unwrap();
    work.queue(&Message { state: MessageState::Sent, ..message(3) }).await.unwrap();
    work.append(&event(1, Some(account_id(1)))).await.unwrap();
    let counter = Counter::StrangersPasswords { subject: "person.1@example.ca" };
    work.hit(&counter, at(0)).await.unwrap();
    work.save_streak(&counter, Streak { count: 3, last_at: at(0) }).await.unwrap();
    work.commit().await.unwrap();
}

/// Recovery codes of the first account.
fn on_paper() -> Method {
    let (codes, _) = RecoveryCodes::generate(&keys(1), [[5; 32]; COUNT]);
    let there = method(5, account_id(1), phone(1));
    Method { factor: Factor::Codes(codes), ..there }
}

/// What begins again, where the policy asks everyone for one method.
pub fn anew(new_passwords: bool) -> Anew<'static> {
    Anew {
        epoch: "anew",
        new_passwords,
        gates: Gates::One,
        kinds: &MethodKind::ALL,
        now: at(4 * DAY),
    }
}

/// A backup for the key file.
pub async fn backup(store: &Database, keys: &KeyRing) -> Vec<u8> {
    store.backup(Vec::new(), &Recipients::key_file(keys), at(0), &mut |_| ()).await.unwrap()
}

pub async fn restore(file: &[u8], to: &Spot, keys: &KeyRing) -> Result<(), BackupError> {
    let identities = Identities::key_file(keys);
    Database::restore(
        &to.location(),
        Source::Backup(Box::new(file), &identities),
        keys,
        &anew(false),
        &mut |_| (),
    )
    .await
    .map(drop)
}

/// What is to be there after a restore, and what is not.
async fn is_restored(store: &Database) {
    let mut work = store.begin().await.unwrap();
    for n in [1, 2] {
        assert_eq!(facts(&work.account(account_id(n)).await.unwrap().unwrap()), facts(&account(n)));
        assert!(work.account_by_name(&account(n).name).await.unwrap().is_some());
        assert_eq!(
            work.methods(account_id(n)).await.unwrap(),
            [method(n, account_id(n), phone(n))]
        );
    }
    assert_eq!(work.named_by(account_id(1)).await.unwrap(), [account_id(2)]);
    assert!(work.removed_since(account_id(2), at(0)).await.unwrap());
    assert_eq!(work.others_with(&phone(1), account_id(2)).await.unwrap(), 1);
    assert_eq!(work.events(account_id(1), 9, 9).await.unwrap(), [event(1, Some(account_id(1)))]);
    let counter = Counter::StrangersPasswords { subject: "person.1@example.ca" };
    assert_eq!(work.nth_last_hit(&counter, 1).await.unwrap(), Some(at(0)));
    assert_eq!(work.streak(&counter).await.unwrap(), Streak { count: 3, last_at: at(0) });

    assert!(work.session(&token(1)).await.unwrap().is_none());
    assert!(work.journey(&token(1), JourneyKind::SignIn).await.unwrap().is_none());
    assert!(work.journey(&token(2), JourneyKind::Registration).await.unwrap().is_none());
    assert!(work.challenge(challenge_id(1)).await.unwrap().is_none());
    assert!(work.known_device(&token(9), account_id(1), at(-1)).await.unwrap().is_none());
    for (n, state) in
        [(1, MessageState::Expired), (2, MessageState::Waiting), (3, MessageState::Sent)]
    {
        assert_eq!(work.message(message(n).id).await.unwrap().unwrap().state, state, "{n}");
    }
    drop(work);
    assert_eq!(store.epoch().await.unwrap(), "anew");
}

async fn there(from: &str, to: &str) {
    let (from, to) = (Spot::of(from), Spot::of(to));
    let store = from.open().await;
    furnish(&store).await;
    assert_eq!(store.epoch().await.unwrap(), "");
    let mut told = 0;
    let file = store
        .backup(Vec::new(), &Recipients::key_file(&keys(1)), at(0), &mut |more| told += more)
        .await
        .unwrap();
    assert_eq!(told, 2 + 5 + 1 + 3 + 1 + 1 + 1, "each row once");
    restore(&file, &to, &keys(1)).await.unwrap();
    is_restored(&to.open().await).await;
    // Again, from there.
    let again = Spot::of("sqlite");
    restore(&backup(&to.open().await, &keys(1)).await, &again, &keys(1)).await.unwrap();
    is_restored(&again.open().await).await;
    // The one it was made of is as it was.
    assert!(store.view().await.unwrap().session(&token(1)).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_from_sqlite_to_sqlite() {
    there("sqlite", "sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_from_sqlite_to_postgres() {
    there("sqlite", "postgres").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_from_postgres_to_sqlite() {
    there("postgres", "sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_from_postgres_to_postgres() {
    there("postgres", "postgres").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_without_prepared_statements() {
    there("pooled", "pooled").await;
}

/// Each transaction adds an account with its method: a backup that shows two moments would have one
/// without the other.
async fn shows_one_moment(engine: &str) {
    let (from, to) = (Spot::of(engine), Spot::of("sqlite"));
    let store = from.open().await;
    for n in 0..600 {
        let mut work = store.begin().await.unwrap();
        work.add_account(&account(n)).await.unwrap();
        work.add_method(&method(n, account_id(n), phone(n))).await.unwrap();
        work.commit().await.unwrap();
    }
    let adding = async {
        for n in 1000..1100 {
            let mut work = store.begin().await.unwrap();
            work.add_account(&account(n)).await.unwrap();
            work.add_method(&method(n, account_id(n), phone(n))).await.unwrap();
            work.commit().await.unwrap();
        }
    };
    let own = keys(1);
    let (file, ()) = tokio::join!(backup(&store, &own), adding);
    restore(&file, &to, &own).await.unwrap();
    let mut view = to.open().await.view().await.unwrap();
    let accounts = view.accounts(None, 10_000).await.unwrap();
    assert!(accounts.len() >= 600);
    for account in accounts {
        assert_eq!(view.methods(account.id).await.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_shows_one_moment() {
    shows_one_moment("sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_shows_one_moment() {
    shows_one_moment("postgres").await;
}

async fn only_into_an_empty_place(engine: &str) {
    let (from, to) = (Spot::of("sqlite"), Spot::of(engine));
    let store = from.open().await;
    furnish(&store).await;
    let file = backup(&store, &keys(1)).await;
    // Cut off or altered: nothing of it stays.
    for length in [file.len() / 2, file.len() - 1] {
        assert!(matches!(restore(&file[..length], &to, &keys(1)).await, Err(BackupError::Damaged)));
    }
    assert!(matches!(restore(&file, &to, &keys(2)).await, Err(BackupError::NotForUs)));
    // The place is as empty as it was.
    match &to {
        Spot::File(directory) => assert_eq!(directory.names(), Vec::<String>::new()),
        Spot::Server(server) | Spot::Pooled(server) => {
            server.run("CREATE TABLE meta (a TEXT); DROP TABLE meta").await
        }
    }
    // Tables that were made and in which nobody ever was are put aside.
    drop(to.open().await);
    restore(&file, &to, &keys(1)).await.unwrap();
    let refused = restore(&file, &to, &keys(1)).await.unwrap_err();
    assert!(
        matches!(
            refused,
            BackupError::Place(OpenError::Exists { .. } | OpenError::NotEmpty { .. })
        ),
        "{engine}: {refused}"
    );
    is_restored(&to.open().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_is_restored_only_into_an_empty_place() {
    only_into_an_empty_place("sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_is_restored_only_into_an_empty_place() {
    only_into_an_empty_place("postgres").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_elses_database_is_left_alone() {
    let server = Server::new();
    server.run("CREATE TABLE precious (a TEXT)").await;
    let from = Spot::of("sqlite");
    let file = backup(&from.open().await, &keys(1)).await;
    let to = Spot::Server(server);
    let refused = restore(&file, &to, &keys(1)).await.unwrap_err();
    assert!(matches!(refused, BackupError::Place(OpenError::NotEmpty { .. })), "{refused}");
}

/// A copy as version 0.1.0 made it: `VACUUM INTO` of a database of version 1.
fn old_copy(place: &Directory) -> std::path::PathBuf {
    let path = place.file("copy.db");
    let connection = Connection::open(place.file("old.db")).unwrap();
    connection.execute_batch(include_str!("../../migrations/0001_first.sql")).unwrap();
    connection
        .execute_batch("CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL)")
        .unwrap();
    let own = keys(1);
    for pair in [("version", "1"), ("keys", own.fingerprint())] {
        connection.execute("INSERT INTO meta VALUES (?1, ?2)", pair).unwrap();
    }
    connection
        .execute(
            "INSERT INTO hit (counter, counted_at, salt) VALUES (?1, 7, 1), (?1, 8, 2)",
            ([1_u8; 32],),
        )
        .unwrap();
    connection
        .execute(
            "INSERT INTO device (token, account, seen_at) SELECT ?1, x'00', 1 WHERE 0",
            ([1_u8; 32],),
        )
        .unwrap();
    connection.execute("VACUUM INTO ?1", (path.to_str().unwrap(),)).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_of_version_0_1_0_are_restored_into_either_engine() {
    let place = Directory::new();
    let copy = old_copy(&place);
    for engine in ["sqlite", "postgres"] {
        let to = Spot::of(engine);
        let source = || Source::Copy(&copy);
        let other =
            Database::restore(&to.location(), source(), &keys(2), &anew(false), &mut |_| ())
                .await
                .unwrap_err();
        assert!(matches!(other, BackupError::Place(OpenError::OtherKeys { .. })), "{other}");
        let mut told = 0;
        Database::restore(&to.location(), source(), &keys(1), &anew(false), &mut |more| {
            told += more
        })
        .await
        .unwrap();
        assert_eq!(told, 2);
        let store = to.open().await;
        assert_eq!(
            (store.version().await.unwrap() > 1, store.epoch().await.unwrap().as_str()),
            (true, "anew")
        );
    }
    std::fs::write(place.file("text"), "SQLite format 3\0".repeat(1000)).unwrap();
    let to = Spot::of("sqlite");
    let text = place.file("text");
    let refused =
        Database::restore(&to.location(), Source::Copy(&text), &keys(1), &anew(false), &mut |_| ())
            .await
            .unwrap_err();
    assert!(matches!(refused, BackupError::Place(OpenError::NotRegain { .. })), "{refused}");
}

/// Put back by other means, such as a server's own backups.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_what_was_put_back_otherwise_can_be_ended_too() {
    for engine in ["sqlite", "postgres"] {
        let spot = Spot::of(engine);
        let store = spot.open().await;
        furnish(&store).await;
        store.end_everything(&anew(false)).await.unwrap();
        is_restored(&store).await;
    }
}

/// Accounts that nothing was asked of before, with as many ways to reset a password.
async fn people_with_ways(store: &Database) {
    let plain =
        |n| Account { password_void: false, review_methods: false, gates: None, ..account(n) };
    let mut work = store.begin().await.unwrap();
    for n in 1..=10 {
        let person = match n {
            6 => Account { gates: Some(Gates::Two), ..plain(n) },
            7 => Account { state: AccountState::Disabled, ..plain(n) },
            _ => plain(n),
        };
        work.add_account(&person).await.unwrap();
    }
    // 1: a phone and a mailbox. 2: one that waits until after the restore. 3: one that waited until
    // then. 4: one that was taken off. 5: none. 6: two, and needs two. 7: none, and is switched
    // off.
    work.add_method(&method(1, account_id(1), phone(1))).await.unwrap();
    work.add_method(&method(2, account_id(1), email("one@example.org"))).await.unwrap();
    work.add_method(&Method {
        recovers_from: at(4 * DAY + 1),
        ..method(3, account_id(2), phone(2))
    })
    .await
    .unwrap();
    work.add_method(&Method { recovers_from: at(4 * DAY), ..method(4, account_id(3), phone(3)) })
        .await
        .unwrap();
    work.add_method(&method(5, account_id(4), phone(4))).await.unwrap();
    work.remove_method(method(5, account_id(4), phone(4)).id, at(1), None).await.unwrap();
    work.add_method(&method(6, account_id(6), phone(6))).await.unwrap();
    // 6 and 8: an app, which resets nothing alone, but is a second kind. 9: one that is lost.
    // 10: one that was lost and found.
    let app = Factor::App(App::new("App".into(), [1; 20]));
    work.add_method(&Method { factor: app.clone(), ..method(7, account_id(6), phone(7)) })
        .await
        .unwrap();
    work.add_method(&Method { factor: app, ..method(8, account_id(8), phone(8)) }).await.unwrap();
    let lost = Suspension { at: at(1), power_until: at(2), lifted_at: None };
    for (n, lifted_at) in [(9, None), (10, Some(at(2)))] {
        let suspension = Some(Suspension { lifted_at, ..lost });
        work.add_method(&Method { suspension, ..method(n, account_id(n), phone(n)) })
            .await
            .unwrap();
    }
    work.commit().await.unwrap();
}

async fn asked_of_everyone(store: &Database) -> (Vec<bool>, Vec<bool>) {
    let accounts = store.view().await.unwrap().accounts(None, 100).await.unwrap();
    assert_eq!(accounts.len(), 10);
    accounts.iter().map(|account| (account.password_void, account.review_methods)).unzip()
}

/// Old passwords and deleted methods come back with an old backup: everybody is asked about the
/// methods, and where that is wanted no password lets anybody in. It is said how many have no way
/// to a new one.
async fn what_comes_back_is_asked_about(engine: &str) {
    let from = Spot::of("sqlite");
    people_with_ways(&from.open().await).await;
    let file = backup(&from.open().await, &keys(1)).await;
    for (new_passwords, gates, without_reset) in
        [(false, Gates::One, 5), (true, Gates::One, 5), (true, Gates::Two, 7)]
    {
        let to = Spot::of(engine);
        let own = keys(1);
        let identities = Identities::key_file(&own);
        let asks = Anew { gates, ..anew(new_passwords) };
        let source = Source::Backup(Box::new(&file[..]), &identities);
        let restored =
            Database::restore(&to.location(), source, &own, &asks, &mut |_| ()).await.unwrap();
        assert_eq!(
            restored,
            Restored { begun_at: Some(at(0)), accounts: 10, without_reset },
            "{gates:?}"
        );
        assert_eq!(
            asked_of_everyone(&to.open().await).await,
            (vec![new_passwords; 10], vec![true; 10])
        );

        // Put back by other means.
        let spot = Spot::of(engine);
        let store = spot.open().await;
        people_with_ways(&store).await;
        assert_eq!(asked_of_everyone(&store).await, (vec![false; 10], vec![false; 10]));
        let ended = store.end_everything(&asks).await.unwrap();
        assert_eq!(ended, Restored { begun_at: None, accounts: 10, without_reset });
        assert_eq!(asked_of_everyone(&store).await, (vec![new_passwords; 10], vec![true; 10]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_sqlite_asks_about_what_comes_back() {
    what_comes_back_is_asked_about("sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s96_postgres_asks_about_what_comes_back() {
    what_comes_back_is_asked_about("postgres").await;
}

/// A method of a kind that is left on an account by a restore, or taken off.
fn of_kind(kind: MethodKind, n: u32, account: AccountId) -> Option<Method> {
    let there = method(n, account, phone(n));
    let factor = match kind {
        MethodKind::Phone => return Some(there),
        MethodKind::Email => return Some(method(n, account, email(&format!("p{n}@example.org")))),
        MethodKind::App => Factor::App(App::new("App".into(), [1; 20])),
        MethodKind::Token => {
            let seed = Seed::new("A1", vec![7; 20], TokenHash::Sha1, 6, Moves::Button(0)).unwrap();
            Factor::Token(seed.given())
        }
        MethodKind::Codes => return Some(Method { id: there.id, account, ..on_paper() }),
        // A passkey's key comes out of a browser only. Whether contacts have agreed is sealed, and
        // letters end: neither is counted.
        _ => return None,
    };
    Some(Method { factor, ..there })
}

/// Each way in which an account may stand with these kinds, `n` and what follows it; how many
/// accounts there are.
async fn stand_with(store: &Database, kinds: &[MethodKind], mut n: u32) -> u32 {
    let lost = Suspension { at: at(1), power_until: at(2), lifted_at: None };
    let found = Suspension { lifted_at: Some(at(2)), ..lost };
    let ways: [fn(Method) -> Method; 2] =
        [|one| one, |one| Method { recovers_from: at(4 * DAY + 1), ..one }];
    let suspended = [Some(lost), Some(found), None];
    let mut work = store.begin().await.unwrap();
    for gates in [None, Some(Gates::One), Some(Gates::Two)] {
        for state in [AccountState::Active, AccountState::Disabled] {
            for (way, suspension, removed) in ways
                .iter()
                .flat_map(|way| suspended.map(|suspension| (way, suspension)))
                .flat_map(|(way, suspension)| [false, true].map(|gone| (way, suspension, gone)))
            {
                let person = Account { gates, state, ..account(n) };
                work.add_account(&person).await.unwrap();
                for (place, kind) in (0..).zip(kinds) {
                    let Some(one) = of_kind(*kind, n * 10 + place, person.id) else { continue };
                    let one = Method { suspension, ..way(one) };
                    work.add_method(&one).await.unwrap();
                    if removed {
                        work.remove_method(one.id, at(1), None).await.unwrap();
                    }
                }
                n += 1;
            }
        }
    }
    work.commit().await.unwrap();
    n
}

/// What a restore counts in SQL is what the rule says of the same accounts afterwards.
async fn what_is_counted_is_the_rule(engine: &str) {
    let all = MethodKind::ALL;
    let pairs = [[MethodKind::Phone, MethodKind::App], [MethodKind::Email, MethodKind::Token]];
    for kinds in all.iter().map(std::slice::from_ref).chain(pairs.iter().map(|pair| &pair[..])) {
        let spot = Spot::of(engine);
        let store = spot.open().await;
        let end = stand_with(&store, kinds, 1).await;
        for gates in [Gates::One, Gates::Two] {
            // As a configuration may have them: none that needs another where one is enough.
            let may = |kind: &MethodKind| {
                let facts = kind.facts();
                !facts.only_resets && (gates == Gates::Two || facts.resets_alone)
            };
            let reset_with: Vec<MethodKind> = all.into_iter().filter(may).collect();
            let asks = Anew { gates, kinds: &reset_with, ..anew(false) };
            let counted = store.end_everything(&asks).await.unwrap().without_reset;
            let mut policy = parts::policy();
            (policy.recovery.gates, policy.recovery.methods) = (gates, reset_with.clone());
            let mut view = store.view().await.unwrap();
            let mut without = 0;
            for person in view.accounts(None, end).await.unwrap() {
                let methods = view.methods(person.id).await.unwrap();
                let stuck = !gets_back_in(&person, &methods, &policy, asks.now);
                without += u64::from(person.is_active() && stuck);
            }
            assert_eq!(counted, without, "{kinds:?} {gates:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_counts_by_the_rule_who_gets_back_in() {
    what_is_counted_is_the_rule("sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_counts_by_the_rule_who_gets_back_in() {
    what_is_counted_is_the_rule("postgres").await;
}

/// What a restore that was cut short leaves is refused, and can be begun again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_was_cut_short_is_not_served() {
    let from = Spot::of("sqlite");
    let store = from.open().await;
    furnish(&store).await;
    let file = backup(&store, &keys(1)).await;
    for engine in ["sqlite", "postgres"] {
        let to = Spot::of(engine);
        match &to {
            Spot::File(directory) => {
                std::fs::write(directory.file("regain.db.restoring"), "half").unwrap()
            }
            Spot::Server(server) | Spot::Pooled(server) => {
                server
                    .run(
                        "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL);
                        INSERT INTO meta VALUES ('restoring', '')",
                    )
                    .await;
            }
        }
        let refused = to.open_with(keys(1)).await.err().expect("it is refused");
        assert!(matches!(refused, OpenError::Restoring { .. }), "{engine}: {refused}");
        assert!(refused.remedy().contains("regain restore"), "{}", refused.remedy());
        restore(&file, &to, &keys(1)).await.unwrap();
        is_restored(&to.open().await).await;
    }
}

/// The key file with one more key, which seals.
fn rotated(n: u8) -> KeyRing {
    let file = KeyFile::read(key_file(n)).unwrap();
    let (file, id) =
        file.with_key(std::array::from_fn(|i| 200 ^ u8::try_from(i).unwrap()), false).unwrap();
    assert_eq!(id, 2);
    KeyRing::parse(file.text()).unwrap()
}

async fn is_sealed_again(engine: &str) {
    let spot = Spot::of(engine);
    let store = spot.open().await;
    furnish(&store).await;
    let before = store.sealed_rows().await.unwrap();
    let all = before[&1];
    assert_eq!((before.len(), all), (1, 2 + 5 + 1 + 2 + 1 + 3 + 2 + 3), "every sealed row");
    // A server that runs with the older file meets a row that it cannot open: it says so.
    let rotating = spot.open().await;
    rotating.use_keys(Arc::new(rotated(1))).await.unwrap();
    let mut told = 0;
    let done = rotating.seal_again(&mut |more| told += more).await.unwrap();
    assert_eq!((done.sealed, done.unreadable, told), (all, 0, all));
    assert_eq!(rotating.sealed_rows().await.unwrap(), BTreeMap::from([(2, all)]));
    assert_eq!(rotating.seal_again(&mut |_| ()).await.unwrap().sealed, 0, "it is done");
    let fault = store.view().await.unwrap().account(account_id(1)).await.unwrap_err();
    assert!(
        fault.reason.contains("sealed with key 2") && fault.reason.contains("newest key file"),
        "{fault}"
    );
    // Once the file has it, the same server reads it by itself, and seals with it from then on.
    store.reread_keys_with(Box::new(|| Some(rotated(1))));
    assert_eq!(
        facts(&store.view().await.unwrap().account(account_id(1)).await.unwrap().unwrap()),
        facts(&account(1))
    );
    let mut work = store.begin().await.unwrap();
    work.save_account(&account(1)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.sealed_rows().await.unwrap(), BTreeMap::from([(2, all)]));
    // Everything is still what it was.
    let mut view = rotating.view().await.unwrap();
    let there = view.methods(account_id(1)).await.unwrap();
    let sealed: Vec<Factor> = there.into_iter().map(|method| method.factor).collect();
    let waits = Factor::Contact(email("Waits@example.org"));
    assert_eq!(sealed, [Factor::Contact(phone(1)), waits, on_paper().factor]);
    assert!(view.session(&token(1)).await.unwrap().is_some());
    assert!(view.journey(&token(2), JourneyKind::Registration).await.unwrap().is_some());
    assert_eq!(
        view.challenge(challenge_id(1)).await.unwrap().unwrap().destination,
        Some(email("Some.Body@example.org"))
    );
    drop(view);
    // With the older file nobody starts any more, nor restores a backup of it.
    let refused = spot.open_with(keys(1)).await.err().expect("it is refused");
    assert!(matches!(refused, OpenError::MissingKey { id: 2, .. }), "{refused}");
    let file = backup(&rotating, &rotated(1)).await;
    let to = Spot::of("sqlite");
    assert!(matches!(restore(&file, &to, &keys(1)).await, Err(BackupError::NotForUs)));
    restore(&file, &to, &rotated(1)).await.unwrap();
    assert!(matches!(to.open_with(keys(1)).await, Err(OpenError::MissingKey { id: 2, .. })));
    is_restored(&to.open_with(rotated(1)).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s95_sqlite_is_sealed_again() {
    is_sealed_again("sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s95_postgres_is_sealed_again() {
    is_sealed_again("postgres").await;
}

/// Others write all the while, with the newer and with the older key: no change is lost, and in the
/// end nothing is left.
async fn is_sealed_again_under_load(engine: &str) {
    let spot = Spot::of(engine);
    let store = Arc::new(spot.open().await);
    const ACCOUNTS: u32 = 500;
    for n in 0..ACCOUNTS {
        let mut work = store.begin().await.unwrap();
        work.add_account(&account(n)).await.unwrap();
        work.add_method(&method(n, account_id(n), phone(n))).await.unwrap();
        work.commit().await.unwrap();
    }
    store.reread_keys_with(Box::new(|| Some(rotated(1))));
    let rotating = spot.open().await;
    rotating.use_keys(Arc::new(rotated(1))).await.unwrap();
    // Towards it, so that they meet.
    const WRITERS: u32 = 4;
    let writer = |first: u32| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for n in (0..ACCOUNTS).rev().chain(0..ACCOUNTS).filter(|n| n % WRITERS == first) {
                let mut work = store.begin().await.unwrap();
                let mut own = work.lock_account(account_id(n)).await.unwrap().unwrap();
                own.skips += 1;
                // Sealed: what is sealed again must not be what was before this.
                own.office.as_mut().unwrap().push('+');
                work.save_account(&own).await.unwrap();
                work.commit().await.unwrap();
            }
        })
    };
    let writers: Vec<_> = (0..WRITERS).map(writer).collect();
    let done = rotating.seal_again(&mut |_| ()).await.unwrap();
    assert!(done.sealed >= u64::from(ACCOUNTS) && done.unreadable == 0, "{done:?}");
    for writer in writers {
        writer.await.unwrap();
    }
    rotating.seal_again(&mut |_| ()).await.unwrap();
    assert_eq!(
        rotating.sealed_rows().await.unwrap(),
        BTreeMap::from([(2, u64::from(ACCOUNTS) * 2)])
    );
    let mut view = rotating.view().await.unwrap();
    for n in 0..ACCOUNTS {
        let own = view.account(account_id(n)).await.unwrap().unwrap();
        assert_eq!(
            (own.skips, own.office.unwrap()),
            (account(n).skips + 2, account(n).office.unwrap() + "++")
        );
        assert_eq!(view.methods(account_id(n)).await.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s95_sqlite_is_sealed_again_under_load() {
    is_sealed_again_under_load("sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s95_postgres_is_sealed_again_under_load() {
    is_sealed_again_under_load("postgres").await;
}

/// A key that may have sealed rows is missed at start, also where the file has another of its
/// number; a retired one is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s95_a_key_that_is_missing_is_noticed_at_start() {
    for engine in ["sqlite", "postgres"] {
        let spot = Spot::of(engine);
        spot.open_with(rotated(1)).await.unwrap();
        assert!(matches!(spot.open_with(keys(1)).await, Err(OpenError::MissingKey { id: 2, .. })));
        let (other, _) = KeyFile::read(key_file(1))
            .unwrap()
            .with_key(std::array::from_fn(|i| 99 ^ u8::try_from(i).unwrap()), false)
            .unwrap();
        let other = KeyRing::parse(other.text()).unwrap();
        assert!(matches!(spot.open_with(other).await, Err(OpenError::MissingKey { id: 2, .. })));
        let store = spot.open_with(rotated(1)).await.unwrap();
        assert!(store.use_keys(Arc::new(keys(2))).await.is_err(), "another database's");
        store.retire_key(2).await.unwrap();
        spot.open_with(keys(1)).await.unwrap();
    }
}
