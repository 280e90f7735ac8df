//! In which language people are told: the one that they chose, else the one in which they registered;
//! never that of somebody else's browser.

use domain::language::Language;
use domain::message::Notice;
use stories::{Browser, Letter, Minutes, Person, Service, Tongue};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const PHONE: &str = "+14165550199";

async fn signs_in(service: &Service, person: &Person, tongue: Language) -> Browser {
    let mut browser = tongue.browser(service);
    browser.open("/sign-in").await.fill(&tongue.say("Email address"), person.name);
    browser.press(&tongue.say("Next")).await.fill(&tongue.say("Password"), person.password);
    browser.press(&tongue.say("Sign in")).await.press(&tongue.say("No")).await;
    browser
}

/// Registers a phone in French, in the first browser.
async fn registers(service: &Service) -> Browser {
    let french = Language::French;
    let mut sam = signs_in(service, &SAM, french).await;
    sam.press(&french.say("Next")).await.fill(&french.say("Phone number"), "416 555 0199");
    sam.press(&french.say("Next")).await;
    let code = service.code_to(PHONE).await;
    sam.fill(&french.say("Enter code"), &code).press(&french.say("Next")).await;
    sam.press(&french.say("Next")).await.is_on(&french.say("Success!"));
    sam
}

async fn newest(service: &Service, to: &str, is_it: impl Fn(&Letter) -> bool) -> Letter {
    let letters = service.letters().await;
    let found = letters.iter().rev().find(|letter| letter.to == to && is_it(letter));
    found.unwrap_or_else(|| panic!("nothing such went to {to}: {letters:?}")).clone()
}

/// A thief with the password, and an English browser, adds an address and asks that the phone be
/// removed. The owner reads of it, and is reminded each day, in French.
#[tokio::test]
async fn r23_the_owner_reads_of_a_thief_in_the_language_of_their_own_pages() {
    let service = Service::with(&[SAM]).await;
    registers(&service).await;
    let mut thief = signs_in(&service, &SAM, Language::English).await;
    thief.open("/security-info/add").await.choose("Email").press("Add").await;
    thief.fill("What email would you like to use?", "thief@evil.example").press("Next").await;
    let code = service.code_to("thief@evil.example").await;
    thief.fill("Enter code", &code).press("Next").await.is_on("Security info");
    let added = |letter: &Letter| matches!(letter.notice, Some(Notice::MethodAdded { .. }));
    for to in [PHONE, SAM.name] {
        assert_eq!(newest(&service, to, added).await.language, Language::French, "{to}");
    }
    service.wait(Minutes(11));
    thief.follow("Add method").await.press("Prove who I am first").await;
    thief.follow("I can't use any of these").await.fill("Password", SAM.password);
    thief.press("Remove them in").await;
    let asked = |letter: &Letter| matches!(letter.notice, Some(Notice::RemovalAsked { .. }));
    let first = newest(&service, PHONE, asked).await;
    assert_eq!(first.language, Language::French);
    service.wait(Minutes(24 * 60 + 1));
    service.settle_removals().await;
    let reminder = newest(&service, PHONE, asked).await;
    assert_ne!(reminder.id, first.id, "nobody is at hand then");
    assert_eq!(reminder.language, Language::French);
}

/// An owner whose methods are from before that was kept reads the organisation's language where
/// nobody is at hand, and not that of what a thief has added.
#[tokio::test]
async fn a_method_that_waits_decides_no_language() {
    let service = Service::with(&[AMINA]).await;
    let french = Language::French;
    let mut thief = signs_in(&service, &AMINA, french).await;
    thief.open("/security-info/add").await.choose(&french.say("Phone"));
    thief.press(&french.say("Add")).await.fill(&french.say("Phone number"), "416 555 0199");
    thief.press(&french.say("Next")).await;
    let code = service.code_to(PHONE).await;
    thief.fill(&french.say("Enter code"), &code).press(&french.say("Next")).await;
    service.wait(Minutes(11));
    thief.open("/security-info/add").await.press(&french.say("Prove who I am first")).await;
    thief.follow(&french.say("I can't use any of these")).await;
    thief.fill(&french.say("Password"), AMINA.password);
    thief.press(&french.say("Remove them in")).await;
    service.wait(Minutes(24 * 60 + 1));
    service.settle_removals().await;
    let asked = |letter: &Letter| matches!(letter.notice, Some(Notice::RemovalAsked { .. }));
    assert_eq!(newest(&service, "amina@home.example", asked).await.language, Language::English);
}

/// A stranger who guesses is none whose language counts.
#[tokio::test]
async fn the_owner_is_alarmed_in_their_own_language() {
    let service = Service::with(&[SAM]).await;
    registers(&service).await;
    let alarm = |letter: &Letter| letter.notice == Some(Notice::CodesGuessed);
    for _ in 0..12 {
        let mut stranger = service.browser();
        stranger.open("/reset").await.fill("Email address", SAM.name).press("Next").await;
        if !stranger.has_field("Phone number") {
            break;
        }
        if stranger.has_choice("Text a code to") {
            stranger.choose("Text a code to");
        }
        stranger.fill("Phone number", "416 555 0199").press("Send code").await;
        for _ in 0..5 {
            stranger.fill("Enter code", "01234567").press("Next").await;
        }
        service.wait(Minutes(61));
    }
    assert_eq!(newest(&service, PHONE, alarm).await.language, Language::French);
}

/// Who chooses a language on the pages is told in it from then on, whatever they registered in.
#[tokio::test]
async fn a_chosen_language_comes_first() {
    let service = Service::with(&[SAM]).await;
    let mut sam = registers(&service).await;
    sam.press(&Language::French.say("Done")).await.press("English").await;
    sam.open("/account/password").await.fill("Current password", SAM.password);
    let new = "four quiet otters juggling 7";
    sam.fill("New password", new).fill("Confirm new password", new);
    sam.press("Change password").await;
    let changed = |letter: &Letter| letter.notice == Some(Notice::PasswordChanged);
    assert_eq!(newest(&service, PHONE, changed).await.language, Language::English);
}
