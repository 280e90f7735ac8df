//! A neighbour on the owner's network uses up what the network may (S11, S62, S63): the owner gets
//! in.

use domain::limits::Counter;
use stories::{Browser, Minutes, Person, Service};

const EMAIL: &str = "nora@home.example";
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email(EMAIL);
const NOBODY: &str = "nobody.example@contactnorth.ca";
const MOMENT: &str = "One moment, please";
const NETWORK: &str = "198.51.100.7";
const CODES: Counter<'_> = Counter::NetworksCodes { network: NETWORK };
const PASSWORDS: Counter<'_> = Counter::NetworksPasswords { network: NETWORK };

/// Behind a proxy, on a network that all share.
async fn campus(people: &[Person]) -> Service {
    Service::changed(people, |_, settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a net")];
    })
    .await
}

fn on_it(service: &Service) -> Browser {
    let mut browser = service.browser();
    browser.headers = vec![("x-forwarded-for", NETWORK.to_owned())];
    browser
}

/// A neighbour did it so often.
async fn neighbour(service: &Service, counter: &Counter<'_>, count: u32) {
    let mut work = service.store.begin().await.expect("a transaction");
    for _ in 0..count {
        work.hit(counter, service.flows.now()).await.expect("it works");
    }
    work.commit().await.expect("it works");
}

async fn ask(browser: &mut Browser) {
    browser.open("/reset").await.fill("Email address", NORA.name).press("Next").await.works().await;
    browser.choose("Email a code").press("Send code").await.sees("a code is on its way");
}

/// A browser of the network on which the owner has signed in before.
async fn known(service: &Service) -> Browser {
    let mut browser = on_it(service);
    browser.sign_in(&NORA).await;
    browser.open("/sign-out").await.press("Sign out").await;
    browser
}

#[tokio::test]
async fn s49_a_neighbour_who_asks_for_very_many_codes_takes_none_from_the_owner() {
    for kind in ["known", "session", "unknown"] {
        let service = campus(&[NORA]).await;
        let mut owner = match kind {
            "known" => known(&service).await,
            "session" => {
                let mut session = on_it(&service);
                session.sign_in(&NORA).await;
                service.wait(Minutes(11));
                session
            }
            _ => on_it(&service),
        };
        neighbour(&service, &CODES, 30).await;
        match kind {
            "known" => {
                owner.open("/reset").await.fill("Email address", NORA.name).press("Next").await;
                owner
                    .is_on("Verify it's you")
                    .choose("Email a code")
                    .press("Send code")
                    .await
                    .sees("is on its way");
            }
            "session" => {
                owner.open("/security-info").await.press("Change").await.choose("Email a code");
                owner.press("Send code").await;
            }
            _ => {
                owner
                    .open("/reset")
                    .await
                    .fill("Email address", NORA.name)
                    .press("Next")
                    .await
                    .is_on(MOMENT);
                ask(&mut owner).await;
            }
        }
        let code = service.code_to(EMAIL).await;
        owner.fill("Enter code", &code).press("Next").await;
        let expected =
            if kind == "session" { "Keep your account secure" } else { "Choose a new password" };
        owner.is_on(expected);
    }
}

/// A form that was opened before: its code takes a turn that all who wait share.
#[tokio::test]
async fn s49_beyond_the_networks_codes_an_unknown_browser_waits_for_a_shared_one() {
    let service = campus(&[NORA]).await;
    let mut owner = on_it(&service);
    owner
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .choose("Email a code");
    neighbour(&service, &CODES, 30).await;
    owner.press("Send code").await.sees("a code is on its way");
    let code = service.code_to(EMAIL).await;
    assert_eq!(code.len(), 16);
    owner.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
}

#[tokio::test]
async fn s11_a_neighbour_who_types_very_many_passwords_keeps_nobody_out() {
    let service = campus(&[NORA]).await;
    let mut owner = known(&service).await;
    let mut session = on_it(&service);
    session.sign_in(&NORA).await;
    let mut new = on_it(&service);
    new.open("/sign-in")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .is_on("Enter password");
    neighbour(&service, &PASSWORDS, 600).await;
    owner.give_name_and_password(NORA.name, NORA.password).await.is_on("Stay signed in?");
    session.open("/account/password").await.fill("Current password", NORA.password);
    session
        .fill("New password", "four quiet otters juggling 7")
        .fill("Confirm new password", "four quiet otters juggling 7");
    session.press("Change password").await.sees("Your password has been changed.");
    // One that is not known works, and gets in; after an hour of it, too.
    new.fill("Password", "four quiet otters juggling 7")
        .press("Sign in")
        .await
        .is_on(MOMENT)
        .works()
        .await;
    new.fill("Password", "four quiet otters juggling 7")
        .press("Sign in")
        .await
        .is_on("Stay signed in?");
    service.wait(Minutes(11));
    let mut later = on_it(&service);
    later.open("/sign-in").await.fill("Email address", NOBODY).press("Next").await.is_on(MOMENT);
}

#[tokio::test]
async fn s63_a_neighbour_who_begins_very_often_keeps_nobody_out() {
    let service = campus(&[NORA]).await;
    let mut owner = known(&service).await;
    let mut neighbour = on_it(&service);
    neighbour.open("/reset").await.fill("Email address", NOBODY);
    let form = neighbour.form("Next");
    for _ in 0..300 {
        neighbour.send("POST", &form.0, Some(&form.1)).await;
    }
    for (path, heading) in [("/reset", "Verify it's you"), ("/sign-in/other", "Enter password")] {
        owner.open(path).await.fill("Email address", NORA.name).press("Next").await.is_on(heading);
        let mut new = on_it(&service);
        new.open(path).await.fill("Email address", NORA.name).press("Next").await.is_on(MOMENT);
        new.works().await.is_on(heading);
    }
}

/// A campus behind one address is listed: it has twenty times the numbers.
#[tokio::test]
async fn s11_a_network_that_many_share_has_twenty_times_the_numbers() {
    let service = Service::changed(&[NORA], |_, settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a net")];
        settings.shared_networks = vec!["198.51.100.0/28".parse().expect("a net")];
    })
    .await;
    let heading = async || {
        let mut browser = on_it(&service);
        browser.open("/reset").await.fill("Email address", NORA.name).press("Next").await;
        browser.heading()
    };
    neighbour(&service, &CODES, 30 * 20 - 1).await;
    neighbour(&service, &PASSWORDS, 60 * 20 - 1).await;
    assert_eq!(heading().await, "Verify it's you");
    neighbour(&service, &CODES, 1).await;
    assert_eq!(heading().await, MOMENT);
}
