//! A password of fewer than 15 characters lets nobody in by itself (R1): it was allowed while each
//! sign-in asked for a second step, and no longer is.

use domain::policy::Policy;
use domain::second_step::SecondStep;
use stories::{Browser, Person, Service};

const EIGHT: &str = "q7-wren!";
const FOURTEEN: &str = "q7-wren!q7-oak";
const FIFTEEN: &str = "q7-wren!q7-oaks";
const LONG: &str = "four quiet otters juggling 7";
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca").with_mobile("416 555 0123");
const PHONE: &str = "+14165550123";

fn asks_who_has_one(policy: &mut Policy, _: &mut web::Settings) {
    policy.sign_in.second_step = SecondStep::WhereRegistered;
}

fn asks_everyone(policy: &mut Policy, _: &mut web::Settings) {
    policy.sign_in.second_step = SecondStep::Required;
    policy.password_min_length = 8;
}

async fn enters<'a>(browser: &'a mut Browser, person: &Person) -> &'a mut Browser {
    browser.give_name_and_password(person.name, person.password).await
}

async fn chooses<'a>(browser: &'a mut Browser, current: &str, new: &str) -> &'a mut Browser {
    browser.fill("Current password", current).fill("New password", new);
    browser.fill("Confirm new password", new).press("Finish").await
}

#[tokio::test]
async fn r1_fourteen_do_not_open_an_account_alone_and_fifteen_do() {
    for (password, alone) in [(EIGHT, false), (FOURTEEN, false), (FIFTEEN, true)] {
        let nora = NORA.with_password(password);
        let service = Service::changed(std::slice::from_ref(&nora), asks_who_has_one).await;
        let mut browser = service.browser();
        enters(&mut browser, &nora).await;
        if alone {
            browser.press("No").await.is_on("My Account");
            continue;
        }
        browser.sees("Your password is shorter than your organisation now asks for.");
        let mut other = browser.copy();
        other.open("/security-info").await;
        assert_ne!(other.heading(), "Security info", "nobody is in");
        // Another short one is none, and the current one is asked for.
        chooses(&mut browser, password, "q7-wren!q7-elm").await.sees("at least 15");
        chooses(&mut browser, "not the current one 1", LONG).await;
        browser.sees("current password");
        chooses(&mut browser, password, LONG).await.is_on("Your password has been changed");
        let mut after = service.browser();
        after.give_name_and_password(nora.name, LONG).await.press("No").await.is_on("My Account");
        let mut old = service.browser();
        enters(&mut old, &nora).await.sees("Your account or password is incorrect.");
    }
}

/// A thief who has the short password does not choose a new one past the second step.
#[tokio::test]
async fn the_second_step_comes_before_the_new_password() {
    let amina = AMINA.with_password(EIGHT);
    let service = Service::changed(std::slice::from_ref(&amina), asks_who_has_one).await;
    let mut browser = service.browser();
    enters(&mut browser, &amina).await.is_on("Verify it's you");
    let mut thief = browser.copy();
    thief.open("/sign-in/new-password").await;
    assert!(!thief.has_field("New password"), "{}", thief.words());
    let code = service.code_to(PHONE).await;
    browser.fill("Enter code", &code).press("Next").await;
    chooses(&mut browser, EIGHT, LONG).await.is_on("Your password has been changed");
}

#[tokio::test]
async fn where_every_sign_in_asks_for_a_second_step_eight_will_do() {
    let amina = AMINA.with_password(EIGHT);
    let service = Service::changed(std::slice::from_ref(&amina), asks_everyone).await;
    let mut browser = service.browser();
    enters(&mut browser, &amina).await.is_on("Verify it's you");
    let code = service.code_to(PHONE).await;
    browser.fill("Enter code", &code).press("Next").await.press("No").await.is_on("My Account");
}
