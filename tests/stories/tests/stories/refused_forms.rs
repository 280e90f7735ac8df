//! What a person finds after a form was refused: by Back or a reload the page that it stood on, with
//! what was typed; and where a code is dead, the way to another comes first.

use domain::policy::Policy;
use domain::second_step::SecondStep;
use stories::{Browser, Minutes, Person, Service};
use web::routes::ROUTES;

const EMAIL: &str = "nora@home.example";
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email(EMAIL);
const SAM: Person = Person::new("sam.example@contactnorth.ca");
const DEAD: &str = "That code no longer works. Request a new one.";

/// A browser asks by GET for an address that a form was sent to: there is a page for each of them,
/// for whoever may send the form.
#[tokio::test]
async fn an_address_that_takes_a_form_can_be_asked_for() {
    let service = Service::with(&[NORA, SAM]).await;
    for who in ["stranger", "member", "due"] {
        let mut browser = service.browser();
        match who {
            "stranger" => browser.open("/sign-in").await.is_on("Sign in"),
            "member" => browser.sign_in(&NORA).await.is_on("My Account"),
            _ => browser.sign_in(&SAM).await.is_on("More information required"),
        };
        for route in ROUTES.iter().filter(|route| !route.for_script) {
            // The part that varies names something that is not there.
            if !route.methods().any(|method| method == "POST") || route.path.contains("{id}") {
                continue;
            }
            browser.open(route.path).await;
            assert_eq!(browser.status(), 200, "{who} {}", route.path);
        }
    }
}

#[tokio::test]
async fn what_was_refused_is_there_when_the_page_is_asked_for_again() {
    let service = Service::with(&[SAM]).await;
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", "sam.example@").press("Next").await;
    browser.sees("Enter a valid email address.");
    assert!(browser.open("/reset").await.html().contains("value=\"sam.example@\""));

    browser.sign_in(&SAM).await.press("Next").await;
    browser.fill("Phone number", "416 555").press("Next").await;
    browser.sees("Enter a valid phone number.");
    assert!(browser.open("/register").await.html().contains("value=\"416 555\""));
    browser.fill("Phone number", "416 555 0123").press("Next").await.sees("We just sent");
    // What was taken is what stands there from then on.
    browser.press("Back").await;
    assert!(!browser.html().contains("value=\"416 555\""), "{}", browser.html());
    browser.press("Next").await;
    browser.press("Resend code").await.sees("before requesting another code.");
    assert_eq!(browser.open("/register/resend").await.path(), "/register/code");
}

fn second_step(policy: &mut Policy, _: &mut web::Settings) {
    policy.sign_in.second_step = SecondStep::WhereRegistered;
}

/// Types so many wrong codes that the code is dead, and looks at what the page offers then, also by
/// Back or a reload; then asks for another.
async fn wears_out(service: &Service, browser: &mut Browser, code: &str, other_way: &str) {
    let wrong: String = code.chars().map(|digit| if digit == '7' { '3' } else { '7' }).collect();
    let address = browser.path().to_owned();
    for _ in 0..4 {
        browser.fill("Enter code", &wrong).press("Next").await;
        assert!(browser.has_field("Enter code"));
    }
    browser.fill("Enter code", &wrong).press("Next").await;
    looks_dead(browser, other_way);
    browser.open(&address).await;
    looks_dead(browser, other_way);
    browser.sees("You can ask for another code in 60 seconds.");
    browser.press("Resend code").await.sees("Wait 60 seconds before requesting another code.");
    service.wait(Minutes(1));
    asks_again(browser).await;
}

fn looks_dead(browser: &mut Browser, other_way: &str) {
    browser.sees(DEAD);
    assert!(browser.has_field("Enter code"), "{}", browser.words());
    assert!(browser.has_way(other_way), "{}", browser.words());
    for words in ["We just sent", "is on its way", "The code works for", "That code didn't"] {
        assert!(!browser.says(words), "{words}: {}", browser.words());
    }
    // Another is asked for first: by the one button in the main button's look.
    let (asking, typing) =
        (browser.html().find("form=\"resend\""), browser.html().find("id=\"code\""));
    assert!(asking < typing && !browser.html().contains("class=\"main\""), "{}", browser.html());
}

async fn asks_again(browser: &mut Browser) {
    browser.press("Resend code").await;
    assert!(browser.has_field("Enter code"), "{}", browser.words());
    assert!(!browser.says("no longer works"), "{}", browser.words());
}

#[tokio::test]
async fn a_dead_code_is_said_once_and_another_is_asked_for_first() {
    let service = Service::changed(&[NORA, SAM], second_step).await;
    // Registering.
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await.fill("Phone number", "416 555 0123");
    sam.press("Next").await.sees("We just sent");
    let code = service.code_to("+14165550123").await;
    wears_out(&service, &mut sam, &code, "I want to set up a different method").await;
    sam.sees("We just sent a 6-digit code to +1 416-555-0123");
    let code = service.code_to("+14165550123").await;
    sam.fill("Enter code", &code).press("Next").await.sees("Phone verified");

    // A reset, of an account and of none.
    for name in [NORA.name, "nobody.atall@contactnorth.ca"] {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", name).press("Next").await;
        // The methods of a name that nobody has are invented: one may be a phone.
        if browser.has_field("Phone number") {
            browser.fill("Phone number", "416 555 0123");
        }
        browser.press("Send code").await.sees("a code is on its way");
        service.deliver().await;
        wears_out(&service, &mut browser, "01234567", "Try another way").await;
        browser.sees("a code is on its way");
    }

    // The second step: a code that is too old.
    service.wait(Minutes(25 * 60));
    let mut browser = service.browser();
    browser.give_name_and_password(SAM.name, SAM.password).await.is_on("Verify it's you");
    service.deliver().await;
    service.wait(Minutes(11));
    browser.open("/sign-in/verify").await;
    looks_dead(&mut browser, "Sign in another way");
    asks_again(&mut browser).await;
    let code = service.code_to("+14165550123").await;
    browser.fill("Enter code", &code).press("Next").await.press("No").await;
    browser.is_on("My Account");

    // A fresh proof; a code that is too old is as dead.
    service.wait(Minutes(11));
    browser.open("/security-info").await.follow("Add method").await;
    browser.choose("Email").press("Add").await.is_on("Verify it's you").press("Send code").await;
    let code = service.code_to("+14165550123").await;
    wears_out(&service, &mut browser, &code, "Back").await;
    service.deliver().await;
    service.wait(Minutes(11));
    browser.open("/prove/code").await;
    looks_dead(&mut browser, "Back");
}

/// What was chosen before a fresh proof is what comes after it; so is what was typed when the last
/// proof has grown too old on the way.
#[tokio::test]
async fn what_was_chosen_before_a_proof_comes_after_it() {
    let service = Service::with(&[NORA]).await;
    let mut owner = service.browser();
    owner.sign_in(&NORA).await;
    service.wait(Minutes(11));
    owner.open("/security-info/add").await.choose("Phone").press("Add").await;
    service.prove(&mut owner, "Email a code to", EMAIL).await;
    owner.is_on("Keep your account secure").sees("What phone number would you like to use?");
    service.wait(Minutes(9));
    owner.fill("Phone number", "416 555 0123").press("Next").await;
    let code = service.code_to("+14165550123").await;
    service.wait(Minutes(2));
    owner.fill("Enter code", &code).press("Next").await.is_on("Verify it's you");
    // The code that came before still does.
    service.prove(&mut owner, "Email a code to", EMAIL).await;
    owner.is_on("Keep your account secure").sees("6-digit code to +1 416-555-0123");
    owner.fill("Enter code", &code).press("Next").await.is_on("Security info");
    owner.sees("Phone verified");
}

/// Where the code has grown too old as well, another is asked for with what was typed.
#[tokio::test]
async fn what_was_typed_for_a_code_that_is_too_old_is_there_after_the_proof() {
    let service = Service::with(&[NORA]).await;
    let mut owner = service.browser();
    owner.sign_in(&NORA).await.open("/security-info/add").await.press("Prove who I am first").await;
    service.prove(&mut owner, "Email a code to", EMAIL).await;
    owner.choose("Phone").press("Add").await.fill("Phone number", "416 555 0123");
    owner.press("Next").await;
    let code = service.code_to("+14165550123").await;
    service.wait(Minutes(11));
    owner.fill("Enter code", &code).press("Next").await.is_on("Verify it's you");
    service.prove(&mut owner, "Email a code to", EMAIL).await;
    owner.is_on("Keep your account secure").sees("What phone number would you like to use?");
    owner.sees("The code that was sent to you no longer works. Choose Next, and you get another.");
    assert!(owner.html().contains("value=\"+1 416-555-0123\""), "{}", owner.html());
    owner.press("Next").await.sees("We just sent a 6-digit code to +1 416-555-0123");
}

/// A page that was open for longer than a registration lasts: it begins anew, with what was typed.
#[tokio::test]
async fn what_was_typed_on_a_page_open_for_too_long_is_there_when_it_begins_anew() {
    let service = Service::with(&[SAM]).await;
    let mut browser = service.browser();
    browser.sign_in(&SAM).await.press("Next").await.is_on("Keep your account secure");
    service.wait(Minutes(40));
    browser.fill("Phone number", "416 555 0123").press("Next").await;
    browser.is_on("This page is out of date").go("Go on").await;
    browser.is_on("More information required").press("Next").await.is_on("Verify it's you");
    browser.fill("Password", SAM.password).press("Continue").await;
    assert!(field(&browser, "number").contains("416 555 0123"), "{}", browser.html());
}

/// The tag of a field.
fn field<'a>(browser: &'a Browser, id: &str) -> &'a str {
    let tag = browser.html().split('<').find(|tag| tag.contains(&format!(" id=\"{id}\"")));
    tag.expect("the field")
}

/// Where two new passwords differ both are typed again: the page begins at the first of them.
#[tokio::test]
async fn two_new_passwords_that_differ_are_both_typed_again() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.open("/.well-known/change-password").await;
    browser.fill("Current password", NORA.password).fill("New password", "seven quiet rivers");
    browser.fill("Confirm new password", "seven quiet river").press("Change password").await;
    browser.sees("The two passwords are not the same. Type both again.");
    assert!(field(&browser, "new").contains("autofocus"), "{}", browser.html());

    browser.open("/reset").await.fill("Email address", NORA.name).press("Next").await;
    browser.press("Send code").await;
    let code = service.code_to(EMAIL).await;
    browser.fill("Enter code", &code).press("Next").await;
    browser.fill("New password", "seven quiet rivers");
    browser.fill("Confirm new password", "seven quiet river").press("Finish").await;
    browser.sees("The two passwords are not the same. Type both again.");
    assert!(field(&browser, "new").contains("autofocus"), "{}", browser.html());
    assert_eq!(browser.html().matches("autofocus").count(), 1, "{}", browser.html());
}

/// An address that is none is told with one that is; and a number or address that was wrong is
/// typed again where the page begins.
#[tokio::test]
async fn what_was_mistyped_is_told_with_an_example_and_typed_again_at_once() {
    let service = Service::with(&[SAM]).await;
    let mut browser = service.browser();
    for page in ["/sign-in", "/reset"] {
        browser.open(page).await.fill("Email address", "sam.example").press("Next").await;
        browser.sees("Enter a valid email address.");
        browser.sees("Type it in full, such as name@contactnorth.ca.");
    }
    browser.sign_in(&SAM).await.press("Next").await.is_on("Keep your account secure");
    assert!(!field(&browser, "number").contains("autofocus"), "the text above is read first");
    browser.fill("Phone number", "416 555 0132").press("Next").await;
    browser.press("Wrong number? Change it").await;
    assert!(field(&browser, "number").contains("autofocus"), "{}", browser.html());

    // Who wants another method finds one chosen.
    browser.follow("I want to set up a different method").await.press("Confirm").await;
    browser.fill("What email would you like to use?", "sam.home.example").press("Next").await;
    browser.sees("Enter a valid email address.").sees("such as name@example.org");
    browser.fill("What email would you like to use?", "sam@home.example").press("Next").await;
    browser.press("Wrong address? Change it").await;
    assert!(field(&browser, "address").contains("autofocus"), "{}", browser.html());
}

/// Who is signed in does not type their name at a reset.
#[tokio::test]
async fn a_reset_knows_who_is_signed_in() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.open("/reset").await;
    assert!(field(&browser, "name").contains(NORA.name), "{}", browser.html());
}

/// A code of a reset with letters is typed on a page of its own, from which there is a way back; and
/// a second step that ended says so.
#[tokio::test]
async fn letters_have_a_way_back_and_a_second_step_says_that_it_ended() {
    let carla = Person::new("carla.example@contactnorth.ca").with_mobile("416 555 0166");
    let service = Service::changed(&[NORA, carla.clone()], second_step).await;
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", NORA.name).press("Next").await;
    browser.press("Send code").await.follow("My code has letters").await;
    assert_eq!(browser.path(), "/reset/code/letters");
    browser.fill("Enter code", "ABCD-EFGH-ABCD-EFGH").press("Next").await;
    browser.sees("That code didn't work.");
    assert!(browser.html().contains("autocapitalize=\"characters\""), "letters still");
    browser.follow("My code has digits only").await;
    assert!(browser.html().contains("inputmode=\"numeric\""), "{}", browser.html());
    assert!(browser.has_way("My code has letters"), "{}", browser.words());

    let mut browser = service.browser();
    browser.give_name_and_password(carla.name, carla.password).await.is_on("Verify it's you");
    service.deliver().await;
    for _ in 0..5 {
        browser.fill("Enter code", "000000").press("Next").await;
    }
    browser.is_on("Too many wrong codes").sees("Sign in again").follow("Go to sign in").await;
    browser.is_on("Sign in");
}

/// That a method will wait is said beside a refusal too.
#[tokio::test]
async fn a_refused_choice_says_still_that_the_method_will_wait() {
    let service = Service::with(&[NORA]).await;
    let mut owner = service.browser();
    owner.sign_in(&NORA).await.open("/security-info/add").await.sees("only after 3 days");
    owner.put("kind", "none").press("Add").await.sees("Choose one of these.");
    owner.sees("only after 3 days");
}
