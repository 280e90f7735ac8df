//! What a person is told of waits: of a method that is added without a proof, and of a code that is
//! asked for too early.

use std::time::Duration;

use stories::{Browser, Minutes, Person, Service};

/// The owner adds an address; the browser is on Security info after it.
async fn adds_an_address(service: &Service, owner: &mut Browser) {
    owner.choose("Email").press("Add").await.is_on("Keep your account secure");
    owner.fill("What email would you like to use?", "second@home.example").press("Next").await;
    let code = service.code_to("second@home.example").await;
    owner.fill("Enter code", &code).press("Next").await;
}

#[tokio::test]
async fn who_adds_a_method_hears_of_its_wait_beforehand_and_can_prove_first() {
    let carla = Person::new("carla.example@contactnorth.ca").with_mobile("416 555 0166");
    let service = Service::with(std::slice::from_ref(&carla)).await;

    // Without a proof: the wait is said before, and nothing else is advised after.
    let mut owner = service.browser();
    owner.sign_in(&carla).await.open("/security-info/add").await;
    owner.is_on("Add a method").sees("only after 3 days");
    adds_an_address(&service, &mut owner).await;
    owner.open("/security-info").await.is_on("Security info");
    owner.sees("You have one way back in").sees("Your next one works from");
    assert!(!owner.says("Add a second one"), "{}", owner.words());
    owner.sees("You can delete it from");
    service.wait(domain::custody::WAITING_TIME);
    owner.sign_in(&carla).await.open("/security-info").await.sees("You have two ways back in");
    assert!(!owner.says("You can delete it from"));

    // With a proof first: it works at once.
    let dora = Person::new("dora.example@contactnorth.ca").with_mobile("416 555 0177");
    let service = Service::with(std::slice::from_ref(&dora)).await;
    let mut owner = service.browser();
    owner.sign_in(&dora).await.open("/security-info/add").await;
    owner.press("Prove who I am first").await.is_on("Verify it's you");
    service.prove(&mut owner, "Text a code to", "+14165550177").await;
    owner.is_on("Add a method");
    assert!(!owner.says("only after 3 days"), "{}", owner.words());
    adds_an_address(&service, &mut owner).await;
    owner.open("/security-info").await.sees("You have two ways back in");
}

/// Who has to prove two methods, where others prove one, waits longer and is told so.
#[tokio::test]
async fn who_has_more_gates_than_others_hears_of_the_longer_wait() {
    let gina =
        Person::new("gina.example@contactnorth.ca").with_mobile("416 555 0155").with_two_gates();
    let service = Service::with(std::slice::from_ref(&gina)).await;
    let mut owner = service.browser();
    owner.sign_in(&gina).await.open("/security-info/add").await;
    owner.is_on("Add a method").sees("only after 7 days");
    adds_an_address(&service, &mut owner).await;
    service.wait(domain::custody::WAITING_TIME);
    owner.sign_in(&gina).await.open("/security-info").await.sees("Your next one works from");
}

/// Who is asked for a second method by the short link hears of the wait, too, and of the way
/// without; where nobody resets a password, what waits cannot be used otherwise either.
#[tokio::test]
async fn who_is_asked_for_a_second_method_can_prove_first() {
    type Change = fn(&mut domain::policy::Policy, &mut web::Settings);
    let two: Change = |policy, _| policy.registration.required = 2;
    let without_resets: Change = |policy, _| {
        policy.registration.required = 2;
        policy.recovery.enabled = false;
    };
    let before = "can be used only after 3 days";
    let cases = [(two, "to reset your password from"), (without_resets, "It can be used from")];
    for (policy, after) in cases {
        for proves in [false, true] {
            let fred = Person::new("fred.example@contactnorth.ca").with_mobile("416 555 0144");
            let service = Service::changed(std::slice::from_ref(&fred), policy).await;
            let mut owner = service.browser();
            owner.sign_in(&fred).await.is_on("More information required").sees(before);
            if proves {
                owner.press("Prove who I am first").await.is_on("Verify it's you");
                service.prove(&mut owner, "Text a code to", "+14165550144").await;
                owner.is_on("More information required");
                assert!(!owner.says("only after 3 days"), "{}", owner.words());
            }
            owner.press("Next").await.is_on("Keep your account secure");
            let address = "fred@home.example";
            owner.fill("What email would you like to use?", address).press("Next").await;
            let code = service.code_to(address).await;
            owner.fill("Enter code", &code).press("Next").await.sees("Email verified");
            assert_eq!(owner.says(after), !proves);
        }
    }
}

#[tokio::test]
async fn asking_too_early_for_another_code_finds_no_fault_with_the_code() {
    let service = Service::with(&[]).await;
    let erin = Person::new("erin.example@contactnorth.ca");
    service.add(&erin).await;
    let mut owner = service.browser();
    owner.sign_in(&erin).await.open("/setup").await.press("Next").await;
    owner.fill("Phone number", "416 555 0188").press("Next").await;
    owner.press("Resend code").await.sees("before requesting another code.");
    let html = owner.html();
    assert!(!html.contains("id=\"code-error\"") && !html.contains("aria-invalid"), "{html}");
    assert_eq!(html.matches("another code").count(), 1, "once: {html}");
    owner.fill("Enter code", "000000").press("Next").await;
    assert!(owner.html().contains("id=\"code-error\""), "a wrong code is at its field");
}

/// The page says beforehand what *Add* does: around the time at which the last proof grows too old,
/// after a proof by the password and after one by a method.
#[tokio::test]
async fn what_adding_takes_first_is_what_the_page_says() {
    const ASKED: &str = "you have to prove who you are by one that you have";
    let carla = Person::new("carla.example@contactnorth.ca").with_mobile("416 555 0166");
    let second = Duration::from_secs(1);
    for by_method in [false, true] {
        for after in [Minutes(10) - second, Minutes(10), Minutes(10) + second, Minutes(30)] {
            let service = Service::with(std::slice::from_ref(&carla)).await;
            let mut owner = service.browser();
            owner.sign_in(&carla).await.open("/security-info/add").await;
            if by_method {
                owner.press("Prove who I am first").await;
                service.prove(&mut owner, "Text a code to", "+14165550166").await;
            }
            service.wait(after);
            owner.open("/security-info/add").await;
            let asked = owner.says(ASKED);
            assert_eq!(asked, after > Minutes(10), "{after:?}, {by_method}: {}", owner.words());
            assert_eq!(owner.says("only after 3 days"), !asked && !by_method, "{}", owner.words());
            assert_eq!(owner.has_way("Prove who I am first"), asked || !by_method);
            owner.choose("Email").press("Add").await;
            let heading = if asked { "Verify it's you" } else { "Keep your account secure" };
            owner.is_on(heading);
        }
    }
}
