//! Several servers on one database: any request may land on any of them (docs/operate.md). Real
//! processes, real time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod installation;

use std::sync::Arc;
use std::time::Duration;

use installation::{OLD, Servers, name, number};
use stories::{Browser, Gateway};
use tokio::task::JoinSet;
use tokio::time::sleep;

const NEW: &str = "four quiet otters juggling 7";
/// How long a text may take where nothing is broken; generous, the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(20);
/// The lease of a text, and some: the longest that a gateway may take, and 5 seconds.
const LEASE: Duration = Duration::from_secs(40);
/// How long a second text would take to come: every worker looks once a second.
const A_LOOK: Duration = Duration::from_millis(2500);

/// What a page says whose server has too many passwords to check at the moment: this machine runs
/// other tests too.
const BUSY: &str = "Please wait a moment";

/// Gives name and password, again where the server is busy.
async fn give_name_and_password<'a>(
    browser: &'a mut Browser,
    n: usize,
    password: &str,
) -> &'a mut Browser {
    for _ in 0..20 {
        if browser.give_name_and_password(&name(n), password).await.heading() != BUSY {
            break;
        }
    }
    browser
}

/// Signs in and registers a phone.
async fn register(servers: &Servers, gateway: &Gateway, n: usize) -> Browser {
    let mut browser = ask_for_a_code(servers, n).await;
    let code = gateway.code_to(&number(n), 1, PATIENCE).await;
    browser.fill("Enter code", &code).press("Next").await.sees("Phone verified");
    browser.press("Next").await.go("Done").await.is_on("Security info");
    browser
}

/// Signs in, and gives the number of a phone.
async fn ask_for_a_code(servers: &Servers, n: usize) -> Browser {
    let mut browser = servers.browser();
    browser.open("/setup").await;
    give_name_and_password(&mut browser, n, OLD).await.press("Yes").await;
    browser
        .press("Next")
        .await
        .fill("Phone number", &number(n))
        .press("Next")
        .await
        .sees("Enter code");
    browser
}

/// Sets a new password by way of the phone.
async fn reset(servers: &Servers, gateway: &Gateway, n: usize) {
    let mut browser = servers.browser();
    browser.open("/reset").await.fill("Email address", &name(n)).press("Next").await;
    browser.choose("Text a code").fill("Phone number", &number(n)).press("Send code").await;
    let code = gateway.code_to(&number(n), 2, PATIENCE).await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    for _ in 0..20 {
        browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
        if browser.heading() != BUSY {
            break;
        }
        browser.follow("Try again").await;
    }
    browser.is_on("Your password has been reset");
}

/// Registers, resets, and signs in again; a reset's success is shown when no server honours an
/// older session any more.
async fn live(servers: &Servers, gateway: &Gateway, n: usize) {
    let registered = register(servers, gateway, n).await;
    let mut other = servers.browser();
    give_name_and_password(&mut other, n, OLD).await.press("Yes").await;
    for address in servers.addresses() {
        other.move_to(address);
        other.open("/security-info").await.is_on("Security info");
    }
    reset(servers, gateway, n).await;
    for address in servers.addresses() {
        for before in [&registered, &other] {
            let mut before = before.copy();
            before.move_to(address);
            assert_ne!(before.open("/security-info").await.heading(), "Security info");
        }
    }
    let mut after = servers.browser();
    give_name_and_password(&mut after, n, NEW).await.press("Yes").await.is_on("My Account");
}

/// Whole journeys, each request at the next server, several people at once; three workers, and
/// every text once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn journeys_go_over_all_servers_and_a_reset_ends_the_sessions_on_each() {
    const PEOPLE: usize = 6;
    let gateway = Arc::new(Gateway::open().await);
    let servers = Arc::new(Servers::start(3, &gateway, PEOPLE));
    let mut lives = JoinSet::new();
    for n in 0..PEOPLE {
        let (servers, gateway) = (Arc::clone(&servers), Arc::clone(&gateway));
        lives.spawn(async move { live(&servers, &gateway, n).await });
    }
    lives.join_all().await;
    sleep(A_LOOK).await;
    for n in 0..PEOPLE {
        let texts = gateway.texts_to(&number(n));
        let codes = texts.iter().filter(|text| text.code().is_some()).count();
        assert_eq!((codes, texts.len()), (2, 3), "two codes and a notice: {texts:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counters_are_shared_by_all_servers() {
    let gateway = Gateway::open().await;
    let servers = Servers::start(3, &gateway, 2);
    let mut guessing = servers.browser();
    guessing.open("/sign-in").await.fill("Email address", &name(0)).press("Next").await;
    for _ in 0..5 {
        guessing.fill("Password", "not the right one 1").press("Sign in").await.sees("incorrect");
    }
    guessing
        .fill("Password", "not the right one 1")
        .press("Sign in")
        .await
        .sees("Too many attempts");

    let mut asking = ask_for_a_code(&servers, 1).await;
    asking.press("Resend code").await.sees("before requesting another code");
    let code = gateway.code_to(&number(1), 1, PATIENCE).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        asking.fill("Enter code", wrong).press("Next").await.sees("That code didn't work.");
    }
    asking.fill("Enter code", wrong).press("Next").await.sees("That code no longer works.");
    asking.fill("Enter code", &code).press("Next").await.sees("That code no longer works.");
}

/// S82 over several servers: the others leave alone what a worker has, and take it over when its
/// lease ends and it has recorded nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s82_the_lease_of_a_dead_worker_is_taken_over_by_one_of_the_others() {
    let gateway = Gateway::open().await;
    let mut servers = Servers::start(1, &gateway, 1);
    gateway.is_silent(true);
    let mut browser = ask_for_a_code(&servers, 0).await;
    let first = gateway.code_to(&number(0), 1, PATIENCE).await;
    servers.start_another();
    servers.start_another();
    servers.kill_the_first();
    gateway.is_silent(false);
    sleep(A_LOOK).await;
    assert_eq!(gateway.codes_to(&number(0)).len(), 1, "the lease of the dead one holds");
    let second = gateway.code_to(&number(0), 2, LEASE).await;
    sleep(A_LOOK).await;
    assert_eq!(gateway.codes_to(&number(0)).len(), 2, "one of the two sent it");
    browser.go_round(&servers.addresses());
    if first != second {
        browser.fill("Enter code", &first).press("Next").await.sees("That code didn't work.");
    }
    browser.fill("Enter code", &second).press("Next").await.sees("Phone verified");
}
