//! *I lost this*: a method is suspended, taken back up, and which one is asked for first (R25, S98,
//! S114).

use domain::custody::WAITING_TIME;
use domain::message::Notice;
use domain::method::MethodKind;
use domain::policy::Policy;
use domain::second_step::SecondStep;
use stories::{Browser, Letter, Minutes, Person, Service};

use super::help_desk;

const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const ONE: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const MAILBOX: &str = "amina@home.example";
const PHONE: &str = "+14165550123";
const LOST: Notice = Notice::MethodSuspended { kind: MethodKind::Phone };
const FOUND: Notice = Notice::MethodTakenUp { kind: MethodKind::Phone };

fn asks_for_two(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = MethodKind::ALL.to_vec();
    policy.sign_in.second_step = SecondStep::WhereRegistered;
}

/// The id of the nth method that Security info shows.
async fn method(browser: &mut Browser, nth: usize) -> String {
    browser.open("/security-info").await;
    let html = browser.html().to_owned();
    let mut ids = html.split("name=\"method\" value=\"").skip(1);
    ids.nth(nth).and_then(|rest| rest.split('"').next()).expect("it can be changed").to_owned()
}

/// The owner says that the phone is lost, with a proof by mail; its id.
async fn loses_the_phone(service: &Service, browser: &mut Browser) -> String {
    let phone = method(browser, 1).await;
    browser.open(&format!("/security-info/lost/{phone}")).await;
    browser.is_on("Did you lose this method?").sees("+1 416-555-0123").press("Suspend it").await;
    if browser.heading() == "Verify it's you" {
        browser.sees("After that, this method is suspended: Phone (••••••••23)");
        let place = |words: &str| browser.html().find(words).unwrap_or(usize::MAX);
        assert!(place("Email a code to") < place("Text a code to"), "what is lost is offered last");
        service.prove(browser, "Email a code to", MAILBOX).await;
    }
    browser.is_on("Security info").sees("The method is suspended.").sees("Suspended since");
    phone
}

async fn told(service: &Service, to: &str) -> Letter {
    let letters = service.letters().await;
    let newest = letters.iter().rev().find(|letter| letter.to == to && letter.notice.is_some());
    newest.unwrap_or_else(|| panic!("nothing was told to {to}")).clone()
}

/// What a reset offers, without saying whose.
async fn offered(service: &Service) -> String {
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    browser.words()
}

#[tokio::test]
async fn r25_a_lost_phone_is_suspended_and_taken_back_up() {
    let service = Service::with(&[AMINA]).await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    let phone = loses_the_phone(&service, &mut owner).await;
    for to in [MAILBOX, PHONE] {
        let letter = told(&service, to).await;
        assert_eq!((letter.notice, letter.objection.is_some()), (Some(LOST), true), "{to}");
    }
    assert!(offered(&service).await.contains("Email a code to"));
    assert!(!offered(&service).await.contains("Text a code to •••••••23"), "it resets nothing");
    let texts = service.codes_to(PHONE).await;
    // It proves nothing: the mailbox is all that is offered, and the phone is not sent a code.
    service.wait(Minutes(11));
    owner.open(&format!("/security-info/lost/{phone}")).await.is_on("Use this method again?");
    owner.press("Use it again").await.is_on("Verify it's you");
    assert!(!owner.has_choice("Text a code to"), "{}", owner.words());
    assert_eq!(service.codes_to(PHONE).await, texts);
    service.prove(&mut owner, "Email a code to", MAILBOX).await;
    owner.is_on("Security info").sees("can be used again");
    assert!(!owner.says("Suspended since"));
    for to in [MAILBOX, PHONE] {
        assert_eq!(told(&service, to).await.notice, Some(FOUND), "{to}");
    }
    assert!(offered(&service).await.contains("Text a code to"));
}

/// A thief who has the password, and nothing that messages go to, gains nothing by it: neither
/// can the owner's methods be suspended, nor what is suspended be used, taken up or deleted.
#[tokio::test]
async fn s101_the_password_suspends_nothing_and_takes_nothing_up() {
    let service = Service::with(&[AMINA]).await;
    let mut thief = service.browser();
    thief.sign_in(&AMINA).await;
    for nth in [0, 1] {
        let id = method(&mut thief, nth).await;
        thief.open(&format!("/security-info/lost/{id}")).await.press("Suspend it").await;
        thief.is_on("Verify it's you");
        let html = thief.html();
        assert!(html.contains(&format!("value=\"{id}\"")), "it may prove it: {html}");
        assert!(!html.contains(&format!("value=\"{id}\" checked")), "the other does: {html}");
    }
    thief.open("/security-info").await;
    assert!(!thief.says("Suspended since"));
    assert!(service.notices().await.is_empty(), "nothing was done that could be told");

    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    let phone = loses_the_phone(&service, &mut owner).await;
    thief.sign_in(&AMINA).await;
    for (page, button) in [("lost", "Use it again"), ("delete", "Delete")] {
        thief.open(&format!("/security-info/{page}/{phone}")).await.press(button).await;
        thief.is_on("Verify it's you");
    }
    assert_ne!(told(&service, MAILBOX).await.notice, Some(FOUND));
    // Anyone who has the password and the phone that was found is not let in by it either.
    assert!(!thief.has_choice("Text a code to"), "{}", thief.words());
}

/// S98: anyone who holds the phone objects for as long as one that was taken off could.
#[tokio::test]
async fn s98_this_wasnt_me_undoes_a_suspension() {
    let service = Service::with(&[AMINA]).await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    loses_the_phone(&service, &mut owner).await;
    let code = told(&service, PHONE).await.objection.expect("it lets the phone object");
    let mut other = service.browser();
    other.open("/not-me").await.fill("Code from the message", &code);
    other.press("Undo these changes").await;
    assert!(offered(&service).await.contains("Text a code to"), "the phone is back");
    owner.open("/security-info").await;
    assert_ne!(owner.heading(), "Security info", "everybody is out");

    // After the waiting time it is told nothing more.
    let service = Service::with(&[AMINA]).await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    loses_the_phone(&service, &mut owner).await;
    service.wait(WAITING_TIME);
    let before = service.letters().await.iter().filter(|one| one.to == PHONE).count();
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await.open("/account/password").await;
    owner.fill("Current password", AMINA.password);
    owner.fill("New password", "four quiet otters juggling 7");
    owner.fill("Confirm new password", "four quiet otters juggling 7");
    owner.press("Change password").await.sees("Your password has been changed.");
    assert_eq!(told(&service, MAILBOX).await.notice, Some(Notice::PasswordChanged));
    let after = service.letters().await.iter().filter(|one| one.to == PHONE).count();
    assert_eq!(before, after, "who has found it hears nothing");
}

/// The last method that works is not suspended, and one that is counts for nothing.
#[tokio::test]
async fn the_last_one_stays_and_a_lost_one_counts_for_nothing() {
    let service = Service::changed(&[AMINA], |policy, _| policy.registration.required = 2).await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    loses_the_phone(&service, &mut owner).await;
    let mail = method(&mut owner, 0).await;
    owner.open("/security-info").await;
    assert!(!owner.says("I lost this"), "{}", owner.words());
    owner.open(&format!("/security-info/lost/{mail}")).await.press("Suspend it").await;
    owner.is_on("Did you lose this method?").sees("You have no other method that works now.");
    // What the policy misses is asked for at the next sign-in.
    let mut again = service.browser();
    again.give_name_and_password(AMINA.name, AMINA.password).await.press("No").await;
    again.is_on("More information required");
}

#[tokio::test]
async fn where_and_when_it_was_last_used_is_shown() {
    let service = Service::with(&[AMINA]).await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await.open("/security-info").await;
    assert!(!owner.says("Last used"), "nothing was used yet");
    loses_the_phone(&service, &mut owner).await;
    owner.sees("Last used on").sees("in ");
    assert_eq!(owner.words().matches("Last used on").count(), 1, "the mailbox, not the phone");
}

/// The owner's choice comes first; a suspended one and what is none do not.
#[tokio::test]
async fn s114_the_owners_choice_is_asked_for_first() {
    let service = Service::changed(&[AMINA], asks_for_two).await;
    let mut owner = service.browser();
    owner.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    let code = service.code_to(PHONE).await;
    owner.fill("Enter code", &code).press("Next").await.press("No").await.is_on("My Account");
    owner.open("/security-info").await;
    assert!(!owner.has_field("Asked for first when you sign in"), "there is one, no choice");
    owner.open("/security-info/add").await.choose("Authenticator app").press("Add").await;
    let html = owner.html().to_owned();
    let secret = html.split("id=\"secret\">").nth(1).and_then(|rest| rest.split('<').next());
    let secret = totp_rs::Secret::try_from_base32(secret.expect("it is shown").replace(' ', ""))
        .expect("base 32");
    let app = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let now = u64::try_from(service.flows.now().0 / 1_000_000).expect("after 1970");
    owner.fill("Enter code", &app.generate(now).to_string()).press("Next").await;
    owner.is_on("Security info").has_field("Asked for first when you sign in");

    let mut strongest = service.browser();
    strongest.give_name_and_password(AMINA.name, AMINA.password).await;
    strongest.is_on("Verify it's you").sees("authenticator app");
    owner.choose("Phone (+1 416-555-0123)").press("Save").await.sees("Saved.");
    service.wait(Minutes(2));
    let before = service.codes_to(PHONE).await;
    let mut chosen = service.browser();
    chosen.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    assert_eq!(service.codes_to(PHONE).await, before + 1, "the phone is asked for");
    // What is not for it, or is another's, is refused: mail would be a downgrade.
    owner.open("/security-info").await;
    let mail = method(&mut owner, 0).await;
    for wrong in [mail.as_str(), "0198a3c0-0000-7000-8000-000000000000", "x"] {
        owner.open("/security-info").await.put("method", wrong).press("Save").await;
        assert_eq!(owner.status(), 404, "{wrong}");
    }
    // Lost, it is asked for no more.
    let phone = method(&mut owner, 1).await;
    owner.open(&format!("/security-info/lost/{phone}")).await.press("Suspend it").await;
    if owner.heading() == "Verify it's you" {
        service.prove(&mut owner, "Email a code to", MAILBOX).await;
    }
    owner.sees("The method is suspended.");
    let mut after = service.browser();
    after.give_name_and_password(AMINA.name, AMINA.password).await;
    after.is_on("Verify it's you").sees("authenticator app");
}

fn requires_two(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.required = 2;
}

/// Who is asked for as many as they had is offered the one that they said was lost, and need not
/// register another; the password alone takes it up as little as ever.
#[tokio::test]
async fn r25_who_is_asked_for_another_can_use_a_found_one_again() {
    let service = Service::changed(&[AMINA], requires_two).await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    let phone = loses_the_phone(&service, &mut owner).await;
    let mail = method(&mut owner, 0).await;

    service.wait(Minutes(11));
    let mut again = service.browser();
    again.give_name_and_password(AMINA.name, AMINA.password).await.press("No").await;
    again.is_on("More information required").sees("You said that you had lost this method.");
    again.sees("+1 416-555-0123").follow("Use it again").await.is_on("Use this method again?");
    again.press("Use it again").await.is_on("Verify it's you");
    again.sees("After that, this method can be used again: Phone");
    assert!(!again.has_choice("Text a code to"), "it proves nothing: {}", again.words());
    // Nothing else is open before it is proved, by whichever address.
    for path in ["/security-info".to_owned(), format!("/security-info/lost/{mail}")] {
        again.open(&path).await.is_on("More information required");
    }
    again.open("/security-info/lost/0198a3c0-0000-7000-8000-000000000000").await;
    again.is_on("More information required").follow("Use it again").await;
    again.press("Use it again").await;
    service.prove(&mut again, "Email a code to", MAILBOX).await;
    again.is_on("Security info").sees("can be used again");
    assert!(!again.says("Suspended since"), "{}", again.words());
    again.open("/account").await.is_on("My Account");
    assert_eq!(told(&service, PHONE).await.notice, Some(FOUND));
    let mut next = service.browser();
    next.sign_in(&AMINA).await.open(&format!("/security-info/lost/{phone}")).await;
    next.is_on("Did you lose this method?");
}

/// What is suspended is sent nothing and used for nothing: nothing of the kind is said to call its
/// removal off.
#[tokio::test]
async fn nothing_is_said_to_spare_what_is_suspended() {
    let service = Service::with(&[AMINA]).await;
    let mut amina = service.browser();
    amina.sign_in(&AMINA).await;
    loses_the_phone(&service, &mut amina).await;
    amina.open("/prove/lost").await.fill("Password", AMINA.password);
    amina.press("Remove them in").await.is_on("Security info");
    let words = amina.words();
    assert_eq!(words.matches("Will be removed on").count(), 2, "{words}");
    assert_eq!(words.matches("unless a code that was sent there is typed").count(), 1, "{words}");
}

/// Where as many are asked for as there were, and the only one is lost: the day is on the page that
/// asks for more, since nothing else is open.
#[tokio::test]
async fn the_day_of_a_removal_is_said_where_another_method_is_asked_for() {
    let service = Service::changed(&[ONE], requires_two).await;
    let mut owner = service.browser();
    owner.give_name_and_password(ONE.name, ONE.password).await.press("No").await;
    owner.is_on("More information required").press("Prove who I am first").await;
    owner.follow("I can't use any of these").await.fill("Password", ONE.password);
    owner.press("Remove them in").await.is_on("More information required");
    owner
        .sees("Everyone who gets messages about this account has been told")
        .sees("will be removed on");
    owner
        .open("/setup")
        .await
        .sees("The methods on your account will be removed on")
        .sees("After that, sign in and add");
    service.wait(Minutes(11));
    // The last proof is too old now: what is asked for anyway is offered in so many words.
    owner.open("/setup").await.sees("you have to prove who you are by one that you have");
    owner.press("Prove who I am first").await.is_on("Verify it's you");
}

/// Who has used a temporary pass is told nothing of what was lost, and can use nothing again.
#[tokio::test]
async fn s90_a_pass_tells_nothing_of_a_lost_method() {
    let service = Service::changed(&[AMINA], requires_two).await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    let phone = loses_the_phone(&service, &mut owner).await;
    let made = help_desk::pass(&service, &AMINA, true).await;
    let mut caller = service.browser();
    help_desk::type_pass(&mut caller, AMINA.name, &made.pass).await;
    caller.is_on("More information required");
    let silent = |browser: &Browser| {
        assert!(!browser.says("had lost"), "{}", browser.words());
        assert!(!browser.says("0123"), "{}", browser.words());
    };
    silent(&caller);
    silent(caller.open(&format!("/security-info/lost/{phone}")).await);
    caller.is_on("More information required").press("Next").await;
    caller.fill("Phone number", "416 555 0123").press("Next").await;
    assert!(!caller.says("had lost"), "{}", caller.words());
    caller.sees("That is already on your account.");
}

/// One that is there again may not be enough: what is missing still is asked for, and it is said
/// that the found one is in use.
#[tokio::test]
async fn what_is_missing_still_is_asked_for_after_a_found_one() {
    fn two_then_three(policy: &mut Policy, _: &mut web::Settings) {
        policy.registration.required = 3;
        policy.registration.skips = 9;
    }
    let service = Service::changed(&[AMINA], two_then_three).await;
    let mut owner = service.browser();
    owner.give_name_and_password(AMINA.name, AMINA.password).await.press("No").await;
    owner.press("Skip for now").await;
    loses_the_phone(&service, &mut owner).await;
    service.wait(Minutes(11));
    let mut again = service.browser();
    again.give_name_and_password(AMINA.name, AMINA.password).await.press("No").await;
    again.is_on("More information required").follow("Use it again").await;
    again.press("Use it again").await;
    service.prove(&mut again, "Email a code to", MAILBOX).await;
    again.is_on("More information required").sees("The method can be used again.");
    assert!(!again.has_way("Use it again"), "{}", again.words());
}

/// Typed as a new one, a lost number is said to be that, and can be used again from there: at
/// Security info and while registering is due.
#[tokio::test]
async fn a_lost_number_that_is_typed_again_can_be_used_again() {
    for required in [1, 2] {
        let service = match required {
            2 => Service::changed(&[AMINA], requires_two).await,
            _ => Service::with(&[AMINA]).await,
        };
        let mut owner = service.browser();
        owner.sign_in(&AMINA).await;
        loses_the_phone(&service, &mut owner).await;
        let mut again = service.browser();
        again.give_name_and_password(AMINA.name, AMINA.password).await.press("No").await;
        if required == 2 {
            again.press("Next").await;
        } else {
            again.open("/security-info/add").await.choose("Phone").press("Add").await;
        }
        again.fill("Phone number", "(416) 555-0123").press("Next").await;
        again.sees("you said that you had lost it").follow("Use it again").await;
        again.is_on("Use this method again?").sees("+1 416-555-0123");
        // Another's number, and one's own that is in use, are told as they were.
        again.open("/register").await.fill("Phone number", "416 555 0177").press("Next").await;
        assert!(!again.says("you had lost it"), "{}", again.words());
    }
}

/// A proof counts as long as the method that gave it: whoever found the phone, and has the
/// password, is asked again as soon as its owner says that it is lost, or takes it off.
#[tokio::test]
async fn r25_s101_what_was_proved_by_a_method_ends_with_it() {
    for ends in ["lost", "delete"] {
        let service = Service::with(&[AMINA]).await;
        let mut thief = service.browser();
        thief.sign_in(&AMINA).await.open("/security-info/add").await;
        thief.press("Prove who I am first").await;
        service.prove(&mut thief, "Text a code to", PHONE).await;
        thief.is_on("Add a method");
        assert!(!thief.says("Prove who I am first"), "{}", thief.words());

        let mut owner = service.browser();
        owner.sign_in(&AMINA).await;
        let [mailbox, phone] = [method(&mut owner, 0).await, method(&mut owner, 1).await];
        let button = if ends == "lost" { "Suspend it" } else { "Delete" };
        owner.open(&format!("/security-info/{ends}/{phone}")).await.press(button).await;
        service.prove(&mut owner, "Email a code to", MAILBOX).await;
        if ends == "delete" {
            owner.is_on("Delete this method?").press(button).await;
        }
        owner.is_on("Security info");

        thief.open("/security-info/add").await;
        assert!(thief.says("Prove who I am first"), "{ends}: {}", thief.words());
        let mut steps = vec![("lost", &mailbox, "Suspend it")];
        if ends == "lost" {
            steps.extend([("lost", &phone, "Use it again"), ("delete", &phone, "Delete")]);
        }
        for (page, id, button) in steps {
            thief.open(&format!("/security-info/{page}/{id}")).await.press(button).await;
            assert_eq!(thief.heading(), "Verify it's you", "{ends} {page}: {}", thief.words());
            assert!(!thief.has_choice("Text a code to"), "{}", thief.words());
        }
        // Its owner has proved enough: they are not asked twice.
        if ends == "lost" {
            owner.open(&format!("/security-info/lost/{phone}")).await.press("Use it again").await;
            owner.is_on("Security info").sees("can be used again");
        } else {
            owner.open("/security-info/add").await;
            assert!(!owner.says("Prove who I am first"), "{}", owner.words());
        }
    }
}
