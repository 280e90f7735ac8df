//! The how-to guide's journeys.

use stories::{Minutes, Person, Service};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");

/// The guide's first procedure, from My Account to the address in the list.
#[tokio::test]
async fn an_alternate_address_is_added() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/account").await.is_on("Sign in");
    browser.fill("Email address", NORA.name).press("Next").await.is_on("Enter password").sees(NORA.name);
    browser.fill("Password", NORA.password).press("Sign in").await.is_on("Stay signed in?");
    browser.press("Yes").await.is_on("My Account");
    browser.follow("Security info").await.is_on("Security info").sees("nora@home.example");
    browser.follow("Add method").await.is_on("Add a method").sees("Which method would you like to add?");
    browser.choose("Email").press("Add").await.is_on("Keep your account secure");
    browser.fill("What email would you like to use?", "nora@contactnorth.ca").press("Next").await;
    browser.sees("Use an address outside Contact North | Contact Nord, one you can open without this password.");
    browser.fill("What email would you like to use?", "nora.second@mail.example").press("Next").await;
    browser.sees("We just sent a 6-digit code to nora.second@mail.example");
    browser.press("Resend code").await.sees("Wait 60 seconds before requesting another code.");
    service.deliver().await;
    service.wait(Minutes(1));
    browser.press("Resend code").await.sees("We just sent a 6-digit code to nora.second@mail.example");
    let code = service.code_to("nora.second@mail.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Security info");
    browser.sees("Email verified").sees("nora.second@mail.example");
    let told: Vec<_> = service.notices().await;
    assert_eq!(told.len(), 1, "who was on the account before is told: {told:?}");
    assert_eq!(told[0].to, "nora@home.example");
}

/// The guide's second procedure: the short link, to the phone in the list.
#[tokio::test]
async fn a_phone_is_registered_when_it_is_missing() {
    let service = Service::with(&[SAM]).await;
    let mut browser = service.browser();
    browser.open("/setup").await.is_on("Sign in");
    browser.fill("Email address", SAM.name).press("Next").await;
    browser.fill("Password", SAM.password).press("Sign in").await.is_on("Stay signed in?");
    browser.press("Yes").await.is_on("More information required").sees(SAM.name);
    // Nothing else is open before it is done.
    browser.open("/security-info").await.is_on("More information required");
    browser.press("Next").await.is_on("Keep your account secure").sees("Message and data rates may apply.");
    browser.choose("Canada (+1)").fill("Phone number", "12").press("Next").await;
    browser.sees("Enter a valid phone number.");
    browser.fill("Phone number", "(416) 555-0123").choose("Text me a code").press("Next").await;
    browser.sees("We just sent a 6-digit code to +1 416-555-0123");
    let code = service.code_to("+14165550123").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Keep your account secure").sees("Phone verified");
    browser.press("Next").await.is_on("Success!");
    browser.press("Done").await.is_on("Security info").sees("+1 416-555-0123");
    // The first method can reset the password at once.
    browser.open("/setup").await.is_on("Security info");
}

/// Change and delete, and the fresh proof before them.
#[tokio::test]
async fn methods_are_changed_and_deleted_after_a_fresh_proof() {
    let person = NORA.with_mobile("416 555 0123");
    let service = Service::with(std::slice::from_ref(&person)).await;
    let mut browser = service.browser();
    browser.sign_in(&person).await.is_on("My Account");
    service.wait(Minutes(11));
    browser.open("/security-info").await.press("Change").await.is_on("Verify it's you");
    browser.choose("no").press("Send code").await;
    let code = service.code_to("nora@home.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Keep your account secure");
    browser.fill("What email would you like to use?", "nora.new@mail.example").press("Next").await;
    let code = service.code_to("nora.new@mail.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Security info").sees("nora.new@mail.example");
    assert!(!browser.says("nora@home.example"));
    let told: Vec<_> = service.notices().await;
    let mut told: Vec<_> = told.iter().map(|letter| letter.to.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, ["+14165550123", "nora@home.example"], "the replaced address included");

    browser.follow("Delete").await.is_on("Delete this method?");
    browser.press("Delete").await.is_on("Security info").sees("deleted");
}
