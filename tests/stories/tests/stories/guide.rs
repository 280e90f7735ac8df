//! The how-to guide's journeys.

use domain::language::Language;
use domain::method::MethodKind;
use domain::second_step::SecondStep;
use stories::{Minutes, Person, Service, Tongue};

const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");

/// The guide's first procedure, from My Account to the address in the list.
#[tokio::test]
async fn an_alternate_address_is_added() {
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/account").await.is_on("Sign in");
    browser
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .is_on("Enter password")
        .sees(NORA.name);
    browser.fill("Password", NORA.password).press("Sign in").await.is_on("Stay signed in?");
    browser.press("Yes").await.is_on("My Account");
    browser.follow("Security info").await.is_on("Security info").sees("nora@home.example");
    browser
        .follow("Add method")
        .await
        .is_on("Add a method")
        .sees("Which method would you like to add?");
    browser.choose("Email").press("Add").await.is_on("Keep your account secure");
    browser.fill("What email would you like to use?", "nora@contactnorth.ca").press("Next").await;
    browser.sees("Use an address outside Contact North | Contact Nord, one you can open without this password.");
    browser
        .fill("What email would you like to use?", "nora.second@mail.example")
        .press("Next")
        .await;
    browser.sees("We just sent a 6-digit code to nora.second@mail.example");
    browser.press("Resend code").await.sees("Wait 60 seconds before requesting another code.");
    service.deliver().await;
    service.wait(Minutes(1));
    browser
        .press("Resend code")
        .await
        .sees("We just sent a 6-digit code to nora.second@mail.example");
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
    browser
        .press("Next")
        .await
        .is_on("Keep your account secure")
        .sees("Message and data rates may apply.");
    browser.choose("Canada (+1)").fill("Phone number", "12").press("Next").await;
    browser.sees("Enter a valid phone number.");
    browser.fill("Phone number", "(416) 555-0123").choose("Text me a code").press("Next").await;
    browser.sees("We just sent a 6-digit code to +1 416-555-0123");
    let code = service.code_to("+14165550123").await;
    browser
        .fill("Enter code", &code)
        .press("Next")
        .await
        .is_on("Keep your account secure")
        .sees("Phone verified");
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
    browser
        .fill("Enter code", &code)
        .press("Next")
        .await
        .is_on("Security info")
        .sees("nora.new@mail.example");
    assert!(!browser.says("nora@home.example"));
    let told: Vec<_> = service.notices().await;
    let mut told: Vec<_> = told.iter().map(|letter| letter.to.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, ["+14165550123", "nora@home.example"], "the replaced address included");

    browser.follow("Delete").await.is_on("Delete this method?");
    browser.press("Delete").await.is_on("Security info").sees("deleted");
}

/// The guide is the running version's: what the policy changes, it says, and since when.
#[tokio::test]
async fn the_guide_follows_the_policy_and_says_since_when() {
    let service = Service::with(&[SAM]).await;
    let mut browser = service.browser();
    browser
        .open("/guide")
        .await
        .sees("Setting up a mobile phone")
        .sees("Setting up an alternate email address");
    browser
        .sees("Table of contents")
        .sees("Conditions for use")
        .sees("Additional notes")
        .sees("Whom to call");
    browser.sees("Resetting a forgotten password");
    browser.open("/guide/nothing").await.sees("When nothing is registered on your account yet");
    assert!(!browser.says("When you have registered a method before"));
    let other = Service::changed(&[SAM], |policy, _| {
        policy.recovery.enabled = false;
        policy.registration.methods = vec![domain::method::MethodKind::Email];
    })
    .await;
    let mut browser = other.browser();
    browser.open("/guide").await.is_on("Registering an alternate email address");
    assert!(!browser.says("Resetting a forgotten password") && !browser.says("mobile phone"));
    assert!(!browser.says("reset your own password"));
}

/// A chapter for each kind that the policy offers, and for no other, in every language.
#[tokio::test]
async fn the_guide_has_a_chapter_for_each_kind_that_is_offered() {
    const CHAPTERS: [(MethodKind, &str); 5] = [
        (MethodKind::App, "Setting up an authenticator app"),
        (MethodKind::Passkey, "Setting up a passkey or security key"),
        (MethodKind::Token, "Setting up a hardware token"),
        (MethodKind::Codes, "Making recovery codes"),
        (MethodKind::Contacts, "Naming recovery contacts"),
    ];
    let offered = |policy: &mut domain::policy::Policy, _: &mut web::Settings| {
        let kinds = CHAPTERS.map(|(kind, ..)| kind);
        policy.registration.methods = [MethodKind::Phone].into_iter().chain(kinds).collect();
    };
    let all = Service::changed(&[SAM], offered).await;
    let none = Service::with(&[SAM]).await;
    for language in Language::ALL {
        let (mut here, mut other) = (language.browser(&all), language.browser(&none));
        here.open("/guide").await;
        other.open("/guide").await;
        for (_, english) in CHAPTERS {
            let chapter = language.say(english);
            here.sees(&chapter);
            assert!(!other.says(&chapter), "{chapter}");
        }
    }
}

/// What a story changes of the policy.
type Change = fn(&mut domain::policy::Policy, &mut web::Settings);

/// How long a method waits that is added without a proof: everyone's wait, and a group's.
#[tokio::test]
async fn the_guide_says_how_long_an_added_method_waits() {
    let cases: [(Change, &str); 2] = [
        (|_, _| {}, "may have to wait 3 days before it can be used."),
        (
            |policy, _| policy.directory.two_gates_groups = vec!["cn=staff,dc=example".to_owned()],
            "3 days before it can be used, and 7 days where a reset takes two methods.",
        ),
    ];
    for (change, wait) in cases {
        let service = Service::changed(&[SAM], change).await;
        service.browser().open("/guide").await.sees(wait);
    }
}

/// The button of *Verify it's you* is another where no code is sent.
#[tokio::test]
async fn the_guide_names_the_button_that_is_there_for_the_kinds_that_are_offered() {
    const SENT: &str = "choose where a code is to go and Send code.";
    const KEPT: &str = "choose one of your methods and Continue.";
    const EITHER: &str = "choose one of your methods, then Send code or Continue, whichever";
    fn offer(policy: &mut domain::policy::Policy, kinds: &[MethodKind]) {
        policy.registration.methods = kinds.to_vec();
        policy.recovery.methods = kinds.to_vec();
    }
    let cases: [(Change, &[&str]); 3] = [
        (|policy, _| offer(policy, &[MethodKind::Phone, MethodKind::Email]), &[SENT]),
        (|policy, _| offer(policy, &[MethodKind::App, MethodKind::Codes]), &[KEPT]),
        // Who changes a number has a phone.
        (|policy, _| offer(policy, &[MethodKind::Phone, MethodKind::App]), &[SENT, EITHER]),
    ];
    for (change, said) in cases {
        let service = Service::changed(&[SAM], change).await;
        let mut browser = service.browser();
        browser.open("/guide").await;
        for one in [SENT, KEPT, EITHER] {
            assert_eq!(browser.says(one), said.contains(&one), "{said:?}: {one}");
        }
    }
}

/// A rule of one group is in the guide that everybody reads: the sentence says when it counts.
#[tokio::test]
async fn the_guide_has_the_step_that_a_group_is_asked_for() {
    let service = Service::changed(&[SAM], |policy, _| {
        let group = "cn=staff,dc=example,dc=ca".to_owned();
        policy.directory.second_step_groups = vec![(group, SecondStep::Required)];
    })
    .await;
    let mut browser = service.browser();
    browser.open("/guide").await.sees("type the code of one of your methods");
    browser.sees("you are asked for a method for signing in as well");
    let nobody = Service::with(&[SAM]).await;
    let mut browser = nobody.browser();
    browser.open("/guide").await;
    assert!(!browser.says("type the code of one of your methods"));
    assert!(!browser.says("a method for signing in as well"));
}

/// What was rendered once is the same for all, and what belongs to one person is not in it.
#[tokio::test]
async fn the_guide_is_rendered_once_and_holds_nothing_of_a_person() {
    let service = Service::with(&[SAM, NORA]).await;
    let mut nora = service.browser();
    nora.sign_in(&NORA).await.open("/guide").await.sees("one method is registered");
    let mut stranger = service.browser();
    stranger.open("/guide").await;
    assert!(!stranger.html().contains(NORA.name), "{}", stranger.words());
    let shared = |html: &str| html.split_once("id=\"contents\"").unwrap().1.len();
    assert!(shared(stranger.html()) > 50_000);
    stranger.press("Français").await.sees("Table des matières");
    nora.open("/guide/one-method").await;
    assert!(!nora.says("When nothing is registered on your account yet"));
}

/// Which revision is shown changes with what the guide says, and with nothing else.
#[tokio::test]
async fn a_revision_of_the_guide_begins_when_what_it_says_changes() {
    let service = Service::with(&[]).await;
    let first = service.flows.begin_guide_revision("a").await.unwrap();
    service.wait(Minutes(60));
    assert_eq!(service.flows.begin_guide_revision("a").await.unwrap(), first);
    let second = service.flows.begin_guide_revision("b").await.unwrap();
    assert_eq!(second.number, first.number + 1);
    assert!(second.since > first.since);
    service.wait(Minutes(60));
    let third = service.flows.begin_guide_revision("a").await.unwrap();
    assert_eq!(third.number, second.number + 1, "what was said once and not since is said anew");
}

/// Where a second step is required an address is not enough to sign in with: who has one alone is
/// asked for a phone, by the steps that are printed for them.
#[tokio::test]
async fn who_has_an_address_alone_is_led_to_a_phone_where_a_second_step_is_required() {
    let required: fn(&mut domain::policy::Policy, &mut web::Settings) =
        |policy, _| policy.sign_in.second_step = SecondStep::Required;
    let service = Service::changed(&[NORA], required).await;
    let mut browser = service.browser();
    browser.open("/guide/one-method").await.sees("When only email addresses are registered");
    browser.sees("When one method is registered already");
    browser.open("/setup").await.is_on("Sign in");
    browser.fill("Email address", NORA.name).press("Next").await;
    browser.fill("Password", NORA.password).press("Sign in").await.is_on("Stay signed in?");
    browser.press("Yes").await.is_on("More information required");
    browser.press("Next").await;
    // The password alone adds nothing beside a method.
    browser.is_on("Verify it's you").press("Send code").await;
    let code = service.code_to("nora@home.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Keep your account secure");
    browser.sees("Phone");
    browser.fill("Phone number", "(416) 555-0123").choose("Text me a code").press("Next").await;
    let code = service.code_to("+14165550123").await;
    browser.fill("Enter code", &code).press("Next").await.sees("Phone verified");
    browser.press("Next").await.is_on("Success!");
    browser.press("Done").await.is_on("Security info").sees("+1 416-555-0123");
    // Where it is not required, nobody is told of that case.
    let service = Service::with(&[NORA]).await;
    let mut browser = service.browser();
    browser.open("/guide/one-method").await;
    assert!(!browser.says("When only email addresses are registered"));
}
