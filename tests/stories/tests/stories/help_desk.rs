//! What the help desk does for a person on the telephone, and what a caller gains who only says
//! that they are that person (S90, S92).

use std::time::Duration;

use domain::audit::Action;
use domain::custody::WAITING_TIME;
use domain::message::{Deed, Notice};
use domain::method::MethodKind;
use domain::name::SignInName;
use domain::pass::PASS_LIFETIME;
use flows::operator::{MadePass, MethodChoice, OperatorRefusal, Reason};
use flows::ports::EventFilter;
use stories::{Browser, Minutes, Person, Service};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const TWO: Person =
    Person::new("two.example@contactnorth.ca").with_email("two@home.example").with_two_gates();
const MAILBOX: &str = "amina@home.example";
const THIEF: &str = "thief@evil.example";
const NEW: &str = "four quiet otters juggling 7";
const WRONG: &str = "That pass doesn't work for this name.";
pub(super) const WHY: Reason<'static> = Reason(Some("card with a picture, ticket 7"));

fn name(person: &Person) -> SignInName {
    SignInName::parse(person.name).expect("a good name")
}

pub(super) async fn pass(service: &Service, person: &Person, vouched: bool) -> MadePass {
    service
        .operator
        .make_pass(&name(person), PASS_LIFETIME, vouched, WHY)
        .await
        .expect("it is made")
}

pub(super) async fn type_pass<'a>(
    browser: &'a mut Browser,
    name: &str,
    pass: &str,
) -> &'a mut Browser {
    browser.open("/setup/pass").await.is_on("Use a temporary pass");
    browser.fill("Sign-in name", name).fill("Temporary pass", pass).press("Next").await
}

/// From *More information required* to *Success!*.
pub(super) async fn register_mail(service: &Service, browser: &mut Browser, address: &str) {
    browser.is_on("More information required").press("Next").await;
    if browser.says("What email would you like to use?") {
        browser.fill("What email would you like to use?", address).press("Next").await;
    } else {
        browser
            .go("I want to set up a different method")
            .await
            .choose("Email")
            .press("Confirm")
            .await;
        browser.fill("What email would you like to use?", address).press("Next").await;
    }
    let code = service.code_to(address).await;
    browser
        .fill("Enter code", &code)
        .press("Next")
        .await
        .sees("Email verified")
        .press("Next")
        .await;
}

async fn reset(service: &Service, browser: &mut Browser, address: &str) {
    browser.is_on("Get back into your account").press("Next").await;
    browser.choose("Email a code to").press("Send code").await;
    let code = service.code_to(address).await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
}

async fn actions(service: &Service, person: &Person) -> Vec<Action> {
    let filter =
        service.operator.event_filter(Some(&name(person)), None, None).await.expect("it is there");
    let events = service
        .operator
        .events(filter, None, 100, &mut Default::default())
        .await
        .expect("it works");
    events.into_iter().map(|one| one.event.action).collect()
}

#[tokio::test]
async fn s90_who_lost_everything_registers_with_a_pass_and_resets_by_that_method() {
    let service = Service::with(&[AMINA]).await;
    let made = pass(&service, &AMINA, true).await;
    assert_eq!((made.wait, made.gates), (None, 1));

    let mut browser = service.browser();
    type_pass(&mut browser, AMINA.name, &made.pass.to_lowercase()).await;
    // Nothing else is open, whatever is asked for.
    for path in [
        "/account",
        "/account/password",
        "/account/sign-ins",
        "/security-info",
        "/security-info/add",
        "/prove",
    ] {
        browser.open(path).await.is_on("More information required");
    }
    assert!(!browser.has_way("Skip for now"), "it cannot be put off");
    register_mail(&service, &mut browser, "amina@new.example").await;
    browser.is_on("Success!").sees("amina@new.example").sees("Now choose a new password");
    assert!(
        !browser.says(MAILBOX) && !browser.says("416-555-0123"),
        "what is on the account is not shown"
    );
    browser.press("Finish").await;
    reset(&service, &mut browser, "amina@new.example").await;

    let mut owner = service.browser();
    owner
        .give_name_and_password(AMINA.name, NEW)
        .await
        .press("No")
        .await
        .open("/account/sign-ins")
        .await;
    owner.sees("Temporary pass made").sees("By the help desk").sees("Temporary pass used");
}

/// With a temporary pass the count is of what was added with it, and tells nothing of the account.
#[tokio::test]
async fn the_count_of_a_pass_is_of_what_was_added_with_it() {
    let service = Service::with(&[TWO]).await;
    let made = pass(&service, &TWO, false).await;
    let mut browser = service.browser();
    type_pass(&mut browser, TWO.name, &made.pass).await;
    register_mail(&service, &mut browser, "two@new.example").await;
    browser.sees("Method 2 of 2");
}

#[tokio::test]
async fn s90_a_pass_works_once_for_its_account_and_its_time_and_not_after_any_success() {
    let service = Service::with(&[AMINA, SAM]).await;
    let mut browser = service.browser();
    let first = pass(&service, &AMINA, false).await;
    let made = pass(&service, &AMINA, false).await;
    type_pass(&mut browser, AMINA.name, &first.pass).await.sees(WRONG);
    type_pass(&mut browser, SAM.name, &made.pass).await.sees(WRONG);
    type_pass(&mut browser, "nobody@contactnorth.ca", &made.pass).await.sees(WRONG);
    type_pass(&mut browser, AMINA.name, "K7QM-2XZ4-01AB-CDEF").await.sees(WRONG);
    type_pass(&mut browser, AMINA.name, &made.pass).await.is_on("More information required");
    type_pass(&mut service.browser(), AMINA.name, &made.pass).await.sees(WRONG);

    // It is no password either.
    let made = pass(&service, &AMINA, false).await;
    let mut other = service.browser();
    other
        .give_name_and_password(AMINA.name, &made.pass)
        .await
        .sees("Your account or password is incorrect.");

    // A sign-in ends it, and the session of one that was used.
    service.browser().sign_in(&AMINA).await;
    browser.open("/setup").await.is_on("Sign in");
    type_pass(&mut browser, AMINA.name, &made.pass).await.sees(WRONG);

    // So does its time.
    let made = pass(&service, &AMINA, false).await;
    service.wait(PASS_LIFETIME);
    type_pass(&mut browser, AMINA.name, &made.pass).await.sees(WRONG);
    for too_long in [Duration::from_mins(61), Duration::ZERO] {
        let refused = service.operator.make_pass(&name(&AMINA), too_long, false, WHY).await;
        assert!(matches!(refused, Err(OperatorRefusal::Lifetime)));
    }
}

#[tokio::test]
async fn s92_a_caller_who_fools_the_help_desk_waits_and_the_owner_takes_it_back() {
    let service = Service::with(&[AMINA]).await;
    let made = pass(&service, &AMINA, false).await;
    assert_eq!(made.wait, Some(WAITING_TIME));
    // Everyone on the account is told before the pass is typed.
    let told: Vec<_> =
        service.letters().await.into_iter().map(|one| (one.to, one.notice)).collect();
    let notice = Some(Notice::HelpDesk { deed: Deed::Pass });
    for to in [MAILBOX, "+14165550123", AMINA.name] {
        assert!(told.contains(&(to.to_owned(), notice)), "{to}: {told:?}");
    }

    let mut thief = service.browser();
    type_pass(&mut thief, AMINA.name, &made.pass).await;
    register_mail(&service, &mut thief, THIEF).await;
    thief
        .is_on("Success!")
        .sees("You can choose a new password with it from")
        .press("Finish")
        .await;
    thief.is_on("Sign in");
    thief.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    assert_eq!(thief.words().matches("Email a code to").count(), 1, "what waits resets nothing");

    let letters = service.letters().await;
    let link = letters
        .iter()
        .find(|one| one.to == MAILBOX && one.notice == notice)
        .and_then(|one| one.objection.clone());
    let mut owner = service.browser();
    owner.open(&format!("/not-me/{}", link.unwrap())).await.press("Undo these changes").await;
    owner.is_on("The changes have been undone");
    service.wait(2 * WAITING_TIME);
    let mut owner = service.browser();
    owner.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    owner.is_on("Verify it's you").sees("Email a code to");
    let left = service.operator.account(&name(&AMINA)).await.unwrap().unwrap().methods;
    assert_eq!(
        left.len(),
        2,
        "the thief's address is gone, the owner's methods are there: {left:?}"
    );
}

#[tokio::test]
async fn s92_a_pass_that_was_vouched_for_is_taken_back_all_the_same() {
    let service = Service::with(&[AMINA]).await;
    let made = pass(&service, &AMINA, true).await;
    let link = service
        .letters()
        .await
        .into_iter()
        .find(|one| one.to == MAILBOX)
        .and_then(|one| one.objection)
        .unwrap();
    let mut thief = service.browser();
    type_pass(&mut thief, AMINA.name, &made.pass).await;
    service.browser().open(&format!("/not-me/{link}")).await.press("Undo these changes").await;
    thief.open("/setup").await.is_on("Sign in");
    type_pass(&mut thief, AMINA.name, &made.pass).await.sees(WRONG);
    let refused = service.operator.make_pass(&name(&AMINA), PASS_LIFETIME, true, WHY).await;
    assert!(
        matches!(refused, Err(OperatorRefusal::Frozen { .. })),
        "nobody is talked into another one the same day"
    );
}

#[tokio::test]
async fn s92_nobodys_word_puts_the_wait_of_an_account_with_rights_aside() {
    let service = Service::with(&[TWO]).await;
    let refused = service.operator.make_pass(&name(&TWO), PASS_LIFETIME, true, WHY).await;
    assert!(matches!(refused, Err(OperatorRefusal::NotByWord)));
    let made = pass(&service, &TWO, false).await;
    assert_eq!((made.wait, made.gates), (Some(domain::custody::WAITING_TIME_WITH_RIGHTS), 2));
}

#[tokio::test]
async fn an_account_without_methods_gets_its_first_one_by_a_pass_at_once() {
    let service = Service::with(&[SAM]).await;
    let made = pass(&service, &SAM, false).await;
    assert_eq!(made.wait, None);
    let mut browser = service.browser();
    type_pass(&mut browser, SAM.name, &made.pass).await;
    register_mail(&service, &mut browser, "sam@home.example").await;
    browser.is_on("Success!").press("Finish").await;
    reset(&service, &mut browser, "sam@home.example").await;
}

#[tokio::test]
async fn s92_a_method_that_the_help_desk_took_off_can_bring_itself_back() {
    let service = Service::with(&[AMINA]).await;
    let phone = MethodChoice::Kind(MethodKind::Phone);
    service.operator.remove_method(&name(&AMINA), phone, WHY).await.unwrap();
    service
        .operator
        .remove_method(&name(&AMINA), MethodChoice::Kind(MethodKind::Email), WHY)
        .await
        .unwrap();
    let gone = service.operator.remove_method(&name(&AMINA), phone, WHY).await;
    assert!(matches!(gone, Err(OperatorRefusal::NoMethod)));
    // Nothing is on the account, and nothing is first either: what was taken off lately could
    // object.
    let made = pass(&service, &AMINA, false).await;
    assert_eq!(made.wait, Some(WAITING_TIME));
    let letters = service.letters().await;
    let code = letters
        .iter()
        .find(|one| one.to == "+14165550123")
        .and_then(|one| one.objection.clone())
        .unwrap();
    let mut owner = service.browser();
    owner
        .open("/not-me")
        .await
        .fill("Code from the message", &code)
        .press("Undo these changes")
        .await;
    owner.is_on("The changes have been undone");
    let methods = service.operator.account(&name(&AMINA)).await.unwrap().unwrap().methods;
    assert_eq!(methods.len(), 2, "{methods:?}");
}

#[tokio::test]
async fn the_help_desk_begins_a_reset_and_the_person_chooses_the_password() {
    let service = Service::with(&[AMINA]).await;
    let to_mail = MethodChoice::Kind(MethodKind::Email);
    service.operator.send_reset(&name(&AMINA), to_mail, WHY).await.unwrap();
    let code = service.code_to(MAILBOX).await;
    let notice = Some(Notice::HelpDesk { deed: Deed::ResetSent });
    assert!(
        service.letters().await.iter().any(|one| one.to == "+14165550123" && one.notice == notice)
    );

    // Wrong ones do not use it up, however many, and an unknown name looks alike.
    let mut browser = service.browser();
    for (who, typed) in [(AMINA.name, "K7QM-2XZ4-01AB-CDEF"); 8].into_iter().chain([
        (AMINA.name, "12345678"),
        ("nobody@contactnorth.ca", code.as_str()),
        (AMINA.name, "?"),
    ]) {
        browser
            .open("/reset/sent")
            .await
            .fill("Sign-in name", who)
            .fill("Code", typed)
            .press("Next")
            .await;
        browser.is_on("Use the code from the help desk").sees("That code didn't work.");
    }
    browser
        .open("/reset/sent")
        .await
        .fill("Sign-in name", AMINA.name)
        .fill("Code", &code)
        .press("Next")
        .await;
    browser.is_on("Choose a new password");
    // Used, it opens nothing on another browser.
    let mut other = service.browser();
    other
        .open("/reset/sent")
        .await
        .fill("Sign-in name", AMINA.name)
        .fill("Code", &code)
        .press("Next")
        .await;
    other.sees("That code didn't work.");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");

    // A second one ends the first, and each has its time.
    service.operator.send_reset(&name(&AMINA), to_mail, WHY).await.unwrap();
    let first = service.code_to(MAILBOX).await;
    service.operator.send_reset(&name(&AMINA), to_mail, WHY).await.unwrap();
    let second = service.code_to(MAILBOX).await;
    assert_ne!(first, second);
    service.wait(Minutes(10));
    for code in [first, second] {
        other
            .open("/reset/sent")
            .await
            .fill("Sign-in name", AMINA.name)
            .fill("Code", &code)
            .press("Next")
            .await;
        other.sees("That code didn't work.");
    }
}

#[tokio::test]
async fn a_reset_that_the_help_desk_began_passes_one_gate_of_two() {
    const BOTH: Person = AMINA.with_two_gates();
    let service = Service::with(&[BOTH]).await;
    service
        .operator
        .send_reset(&name(&BOTH), MethodChoice::Kind(MethodKind::Email), WHY)
        .await
        .unwrap();
    let code = service.code_to(MAILBOX).await;
    let mut browser = service.browser();
    browser
        .open("/reset/sent")
        .await
        .fill("Sign-in name", BOTH.name)
        .fill("Code", &code)
        .press("Next")
        .await;
    browser.is_on("Verify it's you").sees("Text a code to");
    assert!(!browser.says("Email a code to"));
}

#[tokio::test]
async fn who_must_register_is_asked_at_the_next_sign_in_and_cannot_put_it_off() {
    let service = Service::changed(&[SAM, AMINA], |policy, _| {
        policy.registration.skips = 3;
        policy.registration.required = 0;
    })
    .await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.is_on("My Account");
    service.operator.require_registration(&name(&SAM), WHY).await.unwrap();
    sam.open("/account").await.is_on("Pick an account");
    sam.sign_in(&SAM).await.is_on("More information required");
    assert!(!sam.has_way("Skip for now"));
    register_mail(&service, &mut sam, "sam@home.example").await;
    sam.is_on("Success!");
    sam.open("/account").await.is_on("My Account");
    service.browser().sign_in(&SAM).await.is_on("My Account");

    service.operator.require_registration(&name(&AMINA), WHY).await.unwrap();
    service.browser().sign_in(&AMINA).await.is_on("Are these still yours?");
}

#[tokio::test]
async fn what_an_operator_does_is_told_and_written_down_with_who_and_why() {
    let service = Service::with(&[AMINA, SAM]).await;
    let operator = &service.operator;
    let mut browser = service.browser();
    browser.sign_in(&AMINA).await;
    assert_eq!(operator.sign_out(&name(&AMINA), WHY).await.unwrap(), 1);
    browser.open("/account").await.is_on("Pick an account");
    let taken = operator.rename(&name(&AMINA), SAM.name, WHY).await;
    assert!(matches!(taken, Err(OperatorRefusal::NameTaken)));
    let own = operator.rename(&name(&AMINA), MAILBOX, WHY).await;
    assert!(matches!(own, Err(OperatorRefusal::NameIsMethod)));
    operator.rename(&name(&AMINA), "amina.diallo@contactnorth.ca", WHY).await.unwrap();
    let renamed = Person::new("amina.diallo@contactnorth.ca");
    service.browser().sign_in(&renamed).await.is_on("My Account");
    let letters = service.letters().await;
    let notice = |deed| Some(Notice::HelpDesk { deed });
    for (to, deed) in [
        (MAILBOX, Deed::SignedOut),
        (MAILBOX, Deed::Renamed),
        (AMINA.name, Deed::Renamed),
        (renamed.name, Deed::Renamed),
    ] {
        assert!(
            letters.iter().any(|one| one.to == to && one.notice == notice(deed)),
            "{to} {deed:?}"
        );
    }
    assert!(actions(&service, &renamed).await.ends_with(&[
        Action::SignedOutEverywhere,
        Action::AccountRenamed,
        Action::SignedIn
    ]));

    operator.delete(&name(&renamed), WHY).await.unwrap();
    assert!(
        service
            .letters()
            .await
            .iter()
            .any(|one| one.to == MAILBOX && one.notice == notice(Deed::Deleted))
    );
    assert!(operator.account(&name(&renamed)).await.unwrap().is_none());
    let events =
        operator.events(EventFilter::default(), None, 100, &mut Default::default()).await.unwrap();
    let last = events.last().unwrap();
    let operation = last.event.operation.clone().unwrap();
    assert_eq!((last.event.action, operation.by.as_str()), (Action::AccountDeleted, "alice"));
    assert_eq!(operation.reason.as_deref(), WHY.0);
}

/// A number of a country that gets no texts is no way back in.
#[tokio::test]
async fn a_number_that_gets_no_texts_is_no_way_back_in() {
    const ABROAD: Person = SAM.with_mobile("+44 7911 123456");
    const BOTH: Person = TWO.with_mobile("+44 7911 123457");
    let people = &[ABROAD, BOTH];
    let service = Service::changed(people, |policy, _| policy.texts.countries = None).await;
    for person in [ABROAD, BOTH] {
        let found = service.operator.account(&name(&person)).await.unwrap().unwrap();
        assert!(!found.gets_back_in, "{}", person.name);
        let to_phone = MethodChoice::Kind(MethodKind::Phone);
        let refused = service.operator.send_reset(&name(&person), to_phone, WHY).await;
        assert!(matches!(refused, Err(OperatorRefusal::CountryNotTexted)), "{}", person.name);
    }
}

#[tokio::test]
async fn a_dead_password_is_accepted_again_only_where_the_directory_keeps_it() {
    let service = Service::with(&[AMINA]).await;
    let refused = service.operator.accept_password(&name(&AMINA), WHY).await;
    assert!(matches!(refused, Err(OperatorRefusal::NotVoid)));
    pass(&service, &AMINA, false).await;
    let link = service
        .letters()
        .await
        .into_iter()
        .find(|one| one.to == MAILBOX)
        .and_then(|one| one.objection)
        .unwrap();
    service.browser().open(&format!("/not-me/{link}")).await.press("Undo these changes").await;
    let refused = service.operator.accept_password(&name(&AMINA), WHY).await;
    assert!(matches!(refused, Err(OperatorRefusal::NotReplaced)), "it is the one that was stolen");
}

/// Who has no phone gets back in with a pass too; what vouches only beside something else is not
/// registered with it, and codes that the owner has are not ended by it.
#[tokio::test]
async fn s90_a_pass_registers_what_resets_and_takes_nothing_of_the_owners_away() {
    let service = Service::changed(&[AMINA], |policy, _| {
        policy.registration.methods = MethodKind::ALL.to_vec();
        policy.recovery.methods =
            vec![MethodKind::Email, MethodKind::Phone, MethodKind::Passkey, MethodKind::Codes];
    })
    .await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    service.wait(Minutes(11));
    owner.open("/security-info/add").await.choose("Recovery codes").press("Add").await;
    service.prove(&mut owner, "Email a code to", MAILBOX).await;
    owner.is_on("Your recovery codes");
    let codes = owner.html().split("<li><code>").nth(1).and_then(|rest| rest.split('<').next());
    let code = codes.expect("they are shown").to_owned();
    owner.press("Done").await;

    let made = pass(&service, &AMINA, true).await;
    let mut browser = service.browser();
    type_pass(&mut browser, AMINA.name, &made.pass).await.press("Next").await;
    browser.follow("I want to set up a different method").await;
    for (words, offered) in [
        ("Passkey or security key", true),
        ("Recovery codes", true),
        ("Authenticator app", false),
        ("Hardware token", false),
        ("Recovery contacts", false),
        ("Letter by post", false),
    ] {
        assert_eq!(browser.has_choice(words), offered, "{words}");
    }
    browser.choose("Recovery codes").press("Confirm").await;
    assert_ne!(browser.heading(), "Your recovery codes", "the owner's are not ended");
    for kind in ["app", "token", "contacts", "letter"] {
        browser.open("/register/other").await.put("kind", kind).press("Confirm").await;
        browser.is_on("Choose a different method");
    }
    let mut reset = service.browser();
    reset.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    reset.choose("Use a recovery code").press("Send code").await.fill("Enter code", &code);
    reset.press("Next").await.is_on("Choose a new password");
}
