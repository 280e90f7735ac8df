//! After a restore: each person is asked once whether the list of methods is right, and no password
//! works where that was wanted (S96).

use domain::account::Account;
use domain::name::SignInName;
use stories::{Browser, Person, Service};

const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const LOST: Person = Person::new("lou.example@contactnorth.ca");
const NEW: &str = "four quiet otters juggling 7";
const QUESTION: &str = "Are these still yours?";

async fn account_of(service: &Service, person: &Person) -> Account {
    let name = SignInName::parse(person.name).expect("it works");
    service
        .store
        .view()
        .await
        .expect("it works")
        .account_by_name(&name)
        .await
        .expect("it works")
        .expect("it works")
}

/// What a restore leaves on an account.
async fn restore(service: &Service, person: &Person, new_passwords: bool) {
    let account = account_of(service, person).await;
    let mut work = service.store.begin().await.expect("it works");
    let restored = Account { review_methods: true, password_void: new_passwords, ..account };
    work.save_account(&restored).await.expect("it works");
    work.commit().await.expect("it works");
}

async fn is_asked(browser: &mut Browser, service: &Service) {
    browser.is_on(QUESTION).sees("amina@home.example").sees("+1 416-555-0123");
    assert!(account_of(service, &AMINA).await.review_methods, "looking is no answer");
}

#[tokio::test]
async fn s96_each_person_is_asked_once_whether_the_methods_are_right() {
    for (button, leads_to) in
        [("Yes, all of them", "My Account"), ("No, change them", "Security info")]
    {
        let service = Service::with(&[AMINA]).await;
        restore(&service, &AMINA, false).await;
        let mut browser = service.browser();
        is_asked(browser.sign_in(&AMINA).await, &service).await;
        // It holds up nobody who goes where they wanted to; without an answer it is asked again.
        browser.open("/account").await.is_on("My Account");
        let mut other = service.browser();
        is_asked(other.sign_in(&AMINA).await, &service).await;
        other.press(button).await.is_on(leads_to);
        assert!(!account_of(&service, &AMINA).await.review_methods, "{button}");
        // Both browsers, and a third: never again.
        other.open("/security-info/review").await.is_on("My Account");
        browser.open("/security-info/review").await.is_on("My Account");
        service.browser().sign_in(&AMINA).await.is_on("My Account");
    }
}

#[tokio::test]
async fn s96_the_question_leads_on_to_the_page_that_was_asked_for() {
    let service = Service::with(&[AMINA]).await;
    restore(&service, &AMINA, false).await;
    let mut browser = service.browser();
    browser.open("/account/password").await.is_on("Sign in");
    browser.fill("Email address", AMINA.name).press("Next").await;
    browser.fill("Password", AMINA.password).press("Sign in").await.press("Yes").await;
    is_asked(&mut browser, &service).await;
    browser.press("Français").await.is_on("Sont-elles toujours à vous?");
    browser.press("Oui, toutes").await;
    assert_eq!(browser.path(), "/account/password");
}

/// What is missing is asked for first; where there is no list there is no question.
#[tokio::test]
async fn s96_who_has_no_methods_is_not_asked() {
    let service = Service::with(&[LOST]).await;
    restore(&service, &LOST, false).await;
    let mut browser = service.browser();
    browser.sign_in(&LOST).await.is_on("More information required");
    browser.open("/security-info/review").await.is_on("More information required");

    let free = Service::changed(&[LOST], |policy, _| policy.registration.required = 0).await;
    restore(&free, &LOST, false).await;
    let mut browser = free.browser();
    browser.sign_in(&LOST).await.is_on("My Account");
    browser.open("/security-info/review").await.is_on("My Account");
}

/// Registering was put off, and one method of two is there: the question comes after it.
#[tokio::test]
async fn s96_the_question_comes_after_what_is_missing() {
    let one = Person::new("amina.example@contactnorth.ca").with_email("amina@home.example");
    let service = Service::changed(std::slice::from_ref(&one), |policy, _| {
        policy.registration.required = 2;
        policy.registration.skips = 3;
    })
    .await;
    restore(&service, &one, false).await;
    let mut browser = service.browser();
    browser
        .sign_in(&one)
        .await
        .is_on("More information required")
        .press("Skip for now")
        .await
        .is_on(QUESTION);
    browser.press("Yes, all of them").await.is_on("My Account");
}

/// The right password is answered as a wrong one, until a reset.
#[tokio::test]
async fn s96_no_password_works_before_a_reset_where_new_ones_are_wanted() {
    let service = Service::with(&[AMINA]).await;
    restore(&service, &AMINA, true).await;
    let mut browser = service.browser();
    browser.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Enter password");
    browser.sees("Your account or password is incorrect.");
    browser.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    browser.choose("Email a code to").press("Send code").await;
    let code = service.code_to("amina@home.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
    browser.give_name_and_password(AMINA.name, NEW).await.press("No").await;
    is_asked(&mut browser, &service).await;
}
