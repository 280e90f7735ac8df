//! What a person is told where something did not go on as they thought: what was left empty, why a
//! code is dead, what to do where no code comes, that a session has ended, what a method is good for.

use domain::method::MethodKind;
use domain::policy::{Gates, Policy};
use domain::second_step::SecondStep;
use stories::{Browser, Minutes, Person, Service};

const EMAIL: &str = "nora@home.example";
const PHONE: &str = "+14165550123";
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email(EMAIL);
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NOBODY: &str = "nobody.atall@contactnorth.ca";

fn second_step(policy: &mut Policy, _: &mut web::Settings) {
    policy.sign_in.second_step = SecondStep::WhereRegistered;
}

/// An empty field is asked to be filled in, whatever it is for, and costs no try.
#[tokio::test]
async fn what_is_left_empty_is_asked_for_and_costs_no_try() {
    let service = Service::changed(&[NORA, AMINA, SAM], second_step).await;
    let mut sam = service.browser();
    sam.open("/sign-in").await.fill("Email address", SAM.name).press("Next").await;
    for _ in 0..7 {
        sam.press("Sign in").await.is_on("Enter password").sees("Enter your password.");
    }
    sam.fill("Password", SAM.password).press("Sign in").await.press("No").await;
    sam.press("Next").await.fill("Phone number", "416 555 0199").press("Next").await;
    let code = service.code_to("+14165550199").await;
    left_empty_often(&mut sam, "That code didn't work.").await;
    sam.fill("Enter code", &code).press("Next").await.sees("Phone verified");

    for name in [NORA.name, NOBODY] {
        let mut browser = service.browser();
        asks_by_mail(&mut browser, name).await;
        left_empty_often(&mut browser, "That code didn't work.").await;
        assert!(!browser.says("no longer works"), "{name}: {}", browser.words());
    }

    let mut amina = service.browser();
    amina.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    let code = service.code_to(PHONE).await;
    left_empty_often(&mut amina, "That code didn't work.").await;
    amina.fill("Enter code", &code).press("Next").await.press("No").await.is_on("My Account");
    service.wait(Minutes(11));
    amina.open("/account/password").await.press("Change password").await;
    amina.sees("Enter your password.");
    amina.open("/security-info/add").await.choose("Email").press("Add").await;
    amina.choose("Email a code to").press("Send code").await;
    left_empty_often(&mut amina, "That code didn't work.").await;

    let mut stranger = service.browser();
    for (path, words) in [
        ("/setup/pass", "Enter the pass."),
        ("/reset/sent", "That code didn't work."),
        ("/reset/contacts", "That code didn't work."),
    ] {
        stranger.open(path).await.fill("Sign-in name", NORA.name).press("Next").await.sees(words);
    }
}

async fn left_empty_often(browser: &mut Browser, words: &str) {
    for _ in 0..7 {
        browser.press("Next").await.sees(words).sees("The field was empty.");
        assert_eq!(browser.status(), 422);
    }
}

/// From the name to the code page, by a method that a mail reaches; invented for one that nobody has.
async fn asks_by_mail(browser: &mut Browser, name: &str) {
    browser.open("/reset").await.fill("Email address", name).press("Next").await;
    if browser.has_choice("Email a code to") {
        browser.choose("Email a code to");
    } else {
        browser.fill("Phone number", "416 555 0123");
    }
    browser.press("Send code").await.sees("a code is on its way");
}

/// Why the code is dead is said in the one line that stands above the field, and so is why no other
/// was sent.
#[tokio::test]
async fn the_line_of_a_code_says_why_it_is_dead_and_why_no_other_comes() {
    let service = Service::with(&[NORA]).await;
    for name in [NORA.name, NOBODY] {
        let mut browser = service.browser();
        asks_by_mail(&mut browser, name).await;
        service.deliver().await;
        browser.press("Resend code").await;
        let line = line(&browser);
        assert!(line.contains("Wait 60 seconds before requesting another code."), "{line}");
        assert!(line.contains("role=\"alert\"") && line.contains("a code is on its way"), "{line}");
        let words = browser.words();
        assert_eq!(words.matches("before requesting another code").count(), 1, "{words}");
        for _ in 0..5 {
            browser.fill("Enter code", "01234567").press("Next").await;
        }
        let line = self::line(&browser);
        for said in
            ["<span>Five wrong codes were entered.</span>", "<span>That code no longer works."]
        {
            assert!(line.contains(said), "{name}: {line}");
        }
    }
    // One that is too old is not said to have been guessed at.
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.open("/security-info/add").await.choose("Phone");
    browser.press("Add").await.fill("Phone number", "416 555 0199").press("Next").await;
    service.deliver().await;
    service.wait(Minutes(11));
    browser.open("/register/code").await.sees("That code no longer works.");
    assert!(!browser.says("wrong codes were entered"), "{}", browser.words());
}

/// The line above the field for a code.
fn line(browser: &Browser) -> String {
    let from = browser.html().find("id=\"standing\"").expect("a code page has one line");
    let line = &browser.html()[from..];
    line[..line.find("</div>").expect("it ends")].to_owned()
}

/// S7: who never registered anything is offered methods all the same, as everybody is. What to do
/// then is said to everybody, with the help desk's address, before and after the wait.
#[tokio::test]
async fn s7_what_to_do_where_no_code_comes_is_said_to_everybody() {
    let service = Service::with(&[AMINA, SAM]).await;
    for name in [AMINA.name, SAM.name, NOBODY] {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", name).press("Next").await;
        browser.sees("Never registered any of these?").sees("help@contactnorth.example");
        if browser.has_choice("Text a code to") {
            browser.choose("Text a code to");
        }
        if browser.has_field("Phone number") {
            browser.fill("Phone number", "416-555 0142");
        }
        browser.press("Send code").await;
        says_whom_to_call(&mut browser);
        assert!(!stands_first(&browser), "a code may still come: {}", browser.html());
        if browser.says("by text message") {
            // What was typed, as much as a hint shows of it; whether it is right is not told.
            browser.sees("The number that you typed: ••••••••42");
            assert!(!browser.html().contains("0142"), "S39: a stolen cookie shows no more");
        }
        service.wait(Minutes(2));
        browser.open("/reset/code").await;
        says_whom_to_call(&mut browser);
        assert!(stands_first(&browser), "it has had its time: {}", browser.html());
        for _ in 0..5 {
            browser.fill("Enter code", "01234567").press("Next").await;
        }
        says_whom_to_call(&mut browser);
        assert!(stands_first(&browser), "{}", browser.html());
    }
}

fn says_whom_to_call(browser: &mut Browser) {
    browser.sees(match browser.says("The number that you typed") {
        true => "Nothing comes if you never registered this number, or mistyped it.",
        false => {
            "Nothing comes if you never registered an address, or mistyped your sign-in address."
        }
    });
    assert_eq!(browser.words().matches("help@contactnorth.example").count(), 1);
    assert!(browser.has_way("help@contactnorth.example"), "{}", browser.html());
}

fn stands_first(browser: &Browser) -> bool {
    browser.html().find("Nothing comes if you") < browser.html().find("id=\"code\"")
}

/// A session that ended half-way says so, and that nothing was kept; and leads back.
#[tokio::test]
async fn a_session_that_ended_half_way_says_so() {
    let service = Service::with(&[NORA, SAM]).await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await.fill("Phone number", "416 555 0199");
    sam.press("Next").await;
    let code = service.code_to("+14165550199").await;
    service.wait(Minutes(61));
    sam.fill("Enter code", &code).press("Next").await;
    is_told_that_it_ended(&mut sam);
    sam.press(SAM.name).await.fill("Password", SAM.password).press("Sign in").await;
    sam.press("No").await.is_on("More information required");

    let mut nora = service.browser();
    nora.sign_in(&NORA).await;
    service.wait(Minutes(11));
    nora.open("/security-info/add").await.choose("Phone").press("Add").await;
    nora.is_on("Verify it's you");
    service.wait(Minutes(61));
    nora.press("Send code").await;
    is_told_that_it_ended(&mut nora);
    nora.open("/sign-in").await;
    assert!(!nora.says("Your session has ended"), "it is said once");
    nora.press(NORA.name).await.fill("Password", NORA.password).press("Sign in").await;
    nora.press("No").await.is_on("Security info");

    // Looking at a page is told the same; another site's form leads nowhere.
    service.wait(Minutes(61));
    let mut other = nora.copy();
    other.headers = vec![("origin", "https://evil.example".into())];
    let sent = other.send("POST", "/account/password", Some(&[])).await;
    assert_eq!(sent.status, 403);
    nora.open("/account").await;
    is_told_that_it_ended(&mut nora);
    // Who was never signed in is told nothing of a session.
    let mut stranger = service.browser();
    stranger.open("/account").await.is_on("Sign in");
    assert!(!stranger.says("session"), "{}", stranger.words());
}

fn is_told_that_it_ended(browser: &mut Browser) {
    assert_eq!(browser.path(), "/sign-in");
    browser.sees("Your session has ended. What you had begun and not finished was not saved");
}

/// A step of a journey that is over, in a session that lives: the form was not taken, and that is
/// said.
#[tokio::test]
async fn a_form_of_a_journey_that_is_over_says_that_it_was_not_taken() {
    let service = Service::with(&[NORA]).await;
    let mut nora = service.browser();
    nora.sign_in(&NORA).await.open("/security-info/add").await.choose("Phone").press("Add").await;
    nora.fill("Phone number", "416 555 0199").press("Next").await;
    let code = service.code_to("+14165550199").await;
    service.wait(Minutes(16));
    nora.fill("Enter code", &code).press("Next").await.is_on("This page is out of date");
    nora.sees("Nothing was changed.").follow("Go on").await.is_on("Security info");
    nora.open("/register/code").await.is_on("Security info");

    let mut stranger = service.browser();
    asks_by_mail(&mut stranger, NORA.name).await;
    let code = service.code_to(EMAIL).await;
    stranger.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    service.wait(Minutes(16));
    stranger.fill("New password", "four quiet otters juggling 7");
    stranger.fill("Confirm new password", "four quiet otters juggling 7");
    stranger.press("Finish").await.is_on("This page is out of date");
}

fn app_and_codes(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = vec![MethodKind::App, MethodKind::Codes, MethodKind::Phone];
    policy.recovery.methods = vec![MethodKind::Phone, MethodKind::Email];
}

/// An app and recovery codes reset nothing here: the end says what is there and what is missing, and
/// each page says which of how many it is.
#[tokio::test]
async fn what_resets_nothing_is_not_said_to_be_a_way_back_in() {
    let service = Service::changed(&[SAM], app_and_codes).await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await.is_on("Make recovery codes?");
    sam.press("Make codes").await.is_on("Your recovery codes");
    sam.press("Done").await.sees("Recovery codes made").press("Next").await.is_on("Success!");
    sam.sees("What is below is on your account now.");
    sam.sees("None of your methods can reset your password").sees("add one of these too: Phone");
    for wrong in ["You have no way back in yet", "You have set up your security info"] {
        assert!(!sam.says(wrong), "{wrong}: {}", sam.words());
    }
    sam.press("Done").await.is_on("Security info");
    sam.sees("None of your methods can reset your password");
    sam.follow("Add method").await.is_on("Add a method");
}

/// The guide says the same: what is enough, what else can be set up, and what it is good for.
#[tokio::test]
async fn the_guide_promises_a_reset_only_by_what_resets() {
    let service = Service::changed(&[], app_and_codes).await;
    let mut reader = service.browser();
    reader.open("/guide").await.sees("you will be able to reset your own password");
    let words = reader.words();
    let [enough, more] = ["This is enough:", "To set up more, you will need:"]
        .map(|heading| words.find(heading).unwrap_or_else(|| panic!("{heading}: {words}")));
    let [phone, app] =
        ["A mobile phone whose", "A phone with an authenticator app"].map(|need| words.find(need));
    assert!(Some(enough) < phone && phone < Some(more) && Some(more) < app, "{words}");

    let service = Service::changed(&[], nothing_that_resets).await;
    let mut reader = service.browser();
    for page in ["/guide", "/guide/hand-out", "/guide/announcements"] {
        reader.open(page).await;
        for wrong in ["reset your own password", "be able to reset"] {
            assert!(!reader.says(wrong), "{page}, {wrong}: {}", reader.words());
        }
    }
    // Who has an app alone is asked for codes: they count, and it doesn't.
    assert_eq!(
        needs(&service).await,
        (vec!["A printer"], vec!["A phone with an authenticator app"])
    );
}

/// What the guide says is enough, and what else can be set up.
async fn needs(service: &Service) -> (Vec<&'static str>, Vec<&'static str>) {
    let mut reader = service.browser();
    let words = reader.open("/guide").await.words();
    let from = words.find("Conditions for use An account").or(words.find("An account with"));
    let conditions = &words[from.expect("the conditions are there")..];
    let conditions = &conditions[..conditions.find("Help desk").unwrap_or(conditions.len())];
    let (enough, more) = match conditions.split_once("To set up more, you will need:") {
        Some((enough, more)) => (enough, more.split("Setting up").next().unwrap_or_default()),
        None => (conditions.split("Setting up").next().unwrap_or_default(), ""),
    };
    let named = |part: &str| {
        let all = [
            "A mobile phone whose",
            "An email address outside",
            "A phone with an authenticator app",
            "A printer",
        ];
        all.into_iter().filter(|need| part.contains(need)).collect()
    };
    (named(enough), named(more))
}

/// Where everyone is asked for a second step, an address alone is not enough to get in: it is not
/// said to be.
#[tokio::test]
async fn the_guide_names_what_is_enough_to_get_in() {
    let [phone, mail, app] =
        ["A mobile phone whose", "An email address outside", "A phone with an authenticator app"];
    let service = Service::changed(&[], |policy, _| {
        policy.sign_in.second_step = SecondStep::Required;
    })
    .await;
    assert_eq!(needs(&service).await, (vec![phone], vec![mail]));
    service.browser().open("/guide").await.sees("This is enough:");
    let service = Service::changed(&[], |policy, _| {
        policy.sign_in.second_step = SecondStep::Required;
        policy.registration.methods = vec![MethodKind::App, MethodKind::Email];
    })
    .await;
    assert_eq!(needs(&service).await, (vec![mail, app], vec![]));
    service.browser().open("/guide").await.sees("You will be asked for all of these:");
    let service = Service::with(&[]).await;
    assert_eq!(needs(&service).await, (vec![phone, mail], vec![]));
}

/// A code with another number of digits than it has is told so, as typed and not more: by its form
/// alone, which is the same for everybody.
#[tokio::test]
async fn a_code_that_is_too_short_or_too_long_is_told_so() {
    let service = Service::changed(&[NORA, AMINA, SAM], second_step).await;
    let wrong = "That code didn't work. Check the code and try again.";
    let told = |browser: &Browser, length: &str| {
        assert!(browser.says(wrong), "{}", browser.words());
        assert!(browser.says(length), "{length}: {} {}", browser.status(), browser.words());
    };
    for name in [NORA.name, NOBODY] {
        let mut browser = service.browser();
        asks_by_mail(&mut browser, name).await;
        service.deliver().await;
        for (typed, length) in [
            ("1234567", "It has 8 digits; you typed 7."),
            ("123 456", "It has 8 digits; you typed 6."),
            ("١٢٣", "It has 8 digits; you typed 3."),
            ("123456789", "It has 8 digits; you typed 9."),
        ] {
            told(browser.fill("Enter code", typed).press("Next").await, length);
        }
        browser.fill("Enter code", "12ab").press("Next").await;
        assert!(!browser.says("digits; you typed"), "{}", browser.words());
    }
    let mut amina = service.browser();
    amina.give_name_and_password(AMINA.name, AMINA.password).await.is_on("Verify it's you");
    service.deliver().await;
    told(amina.fill("Enter code", "12345").press("Next").await, "It has 6 digits; you typed 5.");
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await.fill("Phone number", "416 555 0199");
    sam.press("Next").await;
    service.deliver().await;
    told(sam.fill("Enter code", "1").press("Next").await, "It has 6 digits; you typed 1.");
    sam.fill("Enter code", "123456").press("Next").await;
    assert!(!sam.says("digits; you typed"), "{}", sam.words());
}

/// What the reset took off is said to those whose it was, and to nobody else.
#[tokio::test]
async fn what_a_reset_takes_off_is_said_where_it_took_anything_off() {
    const LATER: &str = "later@home.example";
    for adds in [true, false] {
        let service = Service::with(&[NORA]).await;
        if adds {
            let mut nora = service.browser();
            nora.sign_in(&NORA).await.open("/security-info/add").await.choose("Email");
            nora.press("Add").await.fill("What email would you like to use?", LATER);
            nora.press("Next").await;
            let code = service.code_to(LATER).await;
            nora.fill("Enter code", &code).press("Next").await.sees("Can reset your password from");
        }
        let mut browser = service.browser();
        asks_by_mail(&mut browser, NORA.name).await;
        let code = service.code_to(EMAIL).await;
        browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
        browser.fill("New password", "four quiet otters juggling 7");
        browser.fill("Confirm new password", "four quiet otters juggling 7");
        browser.press("Finish").await.is_on("Your password has been reset");
        assert_eq!(browser.says("is no longer on the account"), adds, "{}", browser.words());
    }
}

/// In another tab the reset has gone on: the form that is late leads to where it stands.
#[tokio::test]
async fn a_form_of_another_tab_leads_to_where_the_reset_stands() {
    let service = Service::with(&[NORA]).await;
    let mut nora = service.browser();
    asks_by_mail(&mut nora, NORA.name).await;
    let code = service.code_to(EMAIL).await;
    let late = nora.fill("Enter code", &code).form("Next");
    nora.press("Next").await.is_on("Choose a new password");
    nora.send_again(&late).await.is_on("This page is out of date");
    nora.sees("Go on leads to the page from which you can continue.");
    nora.follow("Go on").await.is_on("Choose a new password");
    nora.fill("New password", "four quiet otters juggling 7");
    nora.fill("Confirm new password", "four quiet otters juggling 7").press("Finish").await;
    nora.is_on("Your password has been reset");
    nora.send_again(&late).await.is_on("This page is out of date");
    nora.follow("Go on").await.is_on("Your password has been reset");
}

/// A method of a kind of which there is one already is offered another name.
#[tokio::test]
async fn a_second_app_is_offered_a_name_of_its_own() {
    let service = Service::changed(&[SAM], two_with_an_app).await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await;
    for (number, name) in
        ["My authenticator app", "My authenticator app 2", "My authenticator app 3"]
            .iter()
            .enumerate()
    {
        if number > 0 {
            sam.open("/security-info/add").await.choose("Authenticator app").press("Add").await;
        }
        assert!(sam.html().contains(&format!("value=\"{name}\"")), "{name}: {}", sam.html());
        // A code works once, of whichever app it is.
        service.wait(Minutes(1));
        gives_its_first_code(&service, &mut sam).await;
        if number == 0 {
            sam.press("Next").await.fill("Phone number", "416 555 0199").press("Next").await;
            let code = service.code_to("+14165550199").await;
            sam.fill("Enter code", &code)
                .press("Next")
                .await
                .press("Next")
                .await
                .press("Done")
                .await;
        }
        sam.open("/security-info").await.sees(name);
    }
}

/// Types the first code of the app that is being set up.
async fn gives_its_first_code(service: &Service, browser: &mut Browser) {
    let secret = browser.html().split("id=\"secret\">").nth(1);
    let secret = secret.and_then(|rest| rest.split('<').next()).expect("it is shown");
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).expect("base 32");
    let app = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let now = u64::try_from(service.flows.now().0 / 1_000_000).expect("after 1970");
    browser.fill("Enter code", &app.generate(now).to_string()).press("Next").await;
}

/// Who has proved who they are first is told that it is done, and what it is good for; on the page
/// where it is used, and once.
#[tokio::test]
async fn a_proof_first_is_said_to_be_done() {
    let service = Service::with(&[NORA]).await;
    let mut nora = service.browser();
    nora.sign_in(&NORA).await.open("/security-info/add").await.press("Prove who I am first").await;
    service.prove(&mut nora, "Email a code to", EMAIL).await;
    nora.is_on("Add a method").sees("You have proved that it's you. What you add now can be used");
    nora.open("/security-info/add").await;
    assert!(!nora.says("You have proved"), "{}", nora.words());
}

fn nothing_that_resets(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = vec![MethodKind::App, MethodKind::Codes];
    policy.recovery.methods = vec![MethodKind::Phone, MethodKind::Email];
}

fn two_with_an_app(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = vec![MethodKind::App, MethodKind::Phone];
    policy.sign_in.second_step = SecondStep::Required;
}

/// An app takes the second step and resets nothing where one method is enough: a phone is asked for
/// after it, and both pages say so.
#[tokio::test]
async fn each_page_says_which_of_how_many_methods_it_is() {
    let service = Service::changed(&[SAM], two_with_an_app).await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await.is_on("Set up your authenticator app");
    sam.sees("Method 1 of 2").follow("I want to set up a different method").await;
    sam.choose("Phone").press("Confirm").await.is_on("Keep your account secure");
    assert!(!sam.says("Method 1 of"), "a phone is all that is asked for: {}", sam.words());
    sam.follow("I want to set up a different method").await;
    sam.choose("Authenticator app").press("Confirm").await.sees("Method 1 of 2");
    gives_its_first_code(&service, &mut sam).await;
    sam.sees("Authenticator app added").press("Next").await.sees("Method 2 of 2");
}

/// What the policy misses is chosen already; the list stays in the organisation's order.
#[tokio::test]
async fn what_is_missing_is_chosen_already() {
    let service = Service::with(&[AMINA, NORA]).await;
    let mut nora = service.browser();
    nora.sign_in(&NORA).await.open("/security-info/add").await;
    assert_eq!(nora.form("Add").1.iter().find(|(name, _)| name == "kind").unwrap().1, "phone");
    let service = Service::with(&[SAM.with_mobile("416 555 0123")]).await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.open("/security-info/add").await;
    assert_eq!(sam.form("Add").1.iter().find(|(name, _)| name == "kind").unwrap().1, "email");
    assert!(sam.html().find(">Phone<") < sam.html().find(">Email<"), "{}", sam.html());
}

/// A method that is changed stays where it was on the list.
#[tokio::test]
async fn the_methods_keep_their_order() {
    let service = Service::with(&[AMINA]).await;
    let mut amina = service.browser();
    amina.sign_in(&AMINA).await.open("/security-info").await;
    let order = |browser: &Browser| browser.html().find("Email<") < browser.html().find("Phone<");
    assert!(order(&amina), "{}", amina.html());
    for (kind, field, new, to, by) in [
        ("Phone", "Phone number", "416 555 0142", "+14165550142", "Email a code to"),
        ("Email", "What email", "amina@other.example", "amina@other.example", "Email a code to"),
    ] {
        service.wait(Minutes(11));
        amina.open("/security-info").await;
        let place = if kind == "Email" { 0 } else { 1 };
        let ids = amina.html().split("name=\"method\" value=\"").skip(1);
        let id = ids.map(|rest| rest.split('"').next().unwrap().to_owned()).nth(place).unwrap();
        let (action, mut fields) = amina.form("Change");
        fields.retain(|(name, _)| name != "method");
        fields.push(("method".into(), id));
        amina.send_again(&(action, fields)).await;
        service.prove(&mut amina, by, "amina@home.example").await;
        amina.fill(field, new).press("Next").await;
        let code = service.code_to(to).await;
        amina.fill("Enter code", &code).press("Next").await.is_on("Security info");
        assert!(order(&amina), "{kind}: {}", amina.html());
    }
}

/// While somebody has objected nothing is offered that would be refused; and a method that is
/// suspended is said to be for nothing, and how it comes back.
#[tokio::test]
async fn what_would_be_refused_is_not_offered() {
    let service = Service::with(&[AMINA]).await;
    let mut amina = service.browser();
    amina.sign_in(&AMINA).await.open("/security-info").await;
    amina.follow_in("Phone", "I lost this").await.press("Suspend it").await;
    amina.is_on("Verify it's you").sees("After that, this method is suspended: Phone");
    service.prove(&mut amina, "Email a code to", "amina@home.example").await;
    // What was asked for before the proof is done after it.
    amina.is_on("Security info").sees("The method is suspended.").sees("Suspended since");
    amina.sees("To use it again, choose Use it again and prove by another method");
    assert_eq!(amina.words().matches("For resetting your password").count(), 1, "not the phone");

    amina.follow_in("Phone", "Use it again").await.press("Use it again").await;
    amina.is_on("Security info").sees("The method can be used again.");
    assert_eq!(amina.words().matches("For resetting your password").count(), 2);

    let objection = service.letters().await.into_iter().rev().find_map(|letter| letter.objection);
    let mut other = service.browser();
    other.open("/not-me").await.fill("Code from the message", &objection.expect("one may object"));
    other.press("Undo these changes").await.is_on("The changes have been undone");
    other.follow("Choose a new password").await.fill("Email address", AMINA.name);
    other.press("Next").await.choose("Email a code to").press("Send code").await;
    let code = service.code_to("amina@home.example").await;
    other.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    other.fill("New password", "four quiet otters juggling 7");
    other.fill("Confirm new password", "four quiet otters juggling 7").press("Finish").await;
    let mut amina = service.browser();
    amina.give_name_and_password(AMINA.name, "four quiet otters juggling 7").await;
    amina.press("No").await.open("/security-info").await.is_on("Security info");
    amina.sees("nothing can be added or changed here");
    for refused in ["Change", "Add method", "Use it again"] {
        assert!(!amina.has_way(refused), "{refused}: {}", amina.words());
    }
    service.wait(Minutes(24 * 60 + 1));
    amina.give_name_and_password(AMINA.name, "four quiet otters juggling 7").await;
    amina.press("No").await.open("/security-info").await;
    assert!(amina.has_way("Change") && amina.has_way("Add method"), "{}", amina.words());
}

/// Methods that are being removed are no ways back in to rely on.
#[tokio::test]
async fn what_is_being_removed_is_not_counted() {
    let service = Service::with(&[AMINA]).await;
    let mut amina = service.browser();
    amina.sign_in(&AMINA).await.open("/security-info").await.sees("You have two ways back in");
    amina.follow_in("Phone", "Delete").await.press("Delete").await.is_on("Verify it's you");
    amina.follow("I can't use any of these").await.fill("Password", AMINA.password);
    amina.press("Remove them in").await.is_on("Security info");
    assert!(!amina.says("You have two ways back in"), "{}", amina.words());
    amina.sees("Your ways back in end on").sees("All of them are being removed.");
    // A code that arrives stops that of its own; the other is still going.
    service.wait(Minutes(11));
    amina.open("/security-info").await.follow_in("Phone", "Delete").await.press("Delete").await;
    service.prove(&mut amina, "Email a code to", "amina@home.example").await;
    amina.is_on("Delete this method?").sees("You have proved that it's you. Choose Delete");
    amina.open("/security-info").await.sees("You have one way back in");
    assert!(!amina.says("You have proved"), "said on that page alone: {}", amina.words());
}

fn with_codes(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = MethodKind::ALL.to_vec();
    policy.recovery.methods = MethodKind::ALL.to_vec();
    policy.recovery.gates = Gates::One;
}

/// Where no method is sent anything, no button says that a code is sent.
#[tokio::test]
async fn no_code_is_said_to_be_sent_where_none_is() {
    let service = Service::changed(&[SAM], with_codes).await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await;
    sam.follow("I want to set up a different method").await.choose("Recovery codes");
    sam.press("Confirm").await.is_on("Your recovery codes").press("Done").await;
    sam.press("Next").await.press("Done").await.is_on("Security info");
    service.wait(Minutes(11));
    sam.follow("Add method").await.choose("Phone").press("Add").await.is_on("Verify it's you");
    assert!(!sam.has_way("Send code") && sam.has_way("Continue"), "{}", sam.words());
    sam.press("Continue").await.sees("Type one of your recovery codes.");
}

/// Codes that the policy asks for are made when that is wanted: who chooses something else, or goes
/// away, has none that were never written down, and nothing that is added then has to wait.
#[tokio::test]
async fn codes_that_are_asked_for_are_made_only_when_it_is_wanted() {
    let service = Service::changed(&[SAM], app_and_codes).await;
    let mut sam = service.browser();
    sam.sign_in(&SAM).await.press("Next").await.is_on("Make recovery codes?");
    sam.sees("They are shown only once");
    assert!(service.letters().await.is_empty(), "nothing was added");
    sam.open("/setup").await.is_on("More information required").press("Next").await;
    sam.follow("I want to set up a different method").await.choose("Phone").press("Confirm").await;
    sam.fill("Phone number", "416 555 0188").press("Next").await;
    let code = service.code_to("+14165550188").await;
    sam.fill("Enter code", &code).press("Next").await.press("Next").await.is_on("Success!");
    sam.press("Done").await.is_on("Security info");
    assert!(!sam.says("Recovery codes") && !sam.says("from"), "{}", sam.words());
}

/// Adding codes where there are some ends those: the page says so before.
#[tokio::test]
async fn adding_codes_is_said_to_end_those_on_the_sheet() {
    let ends = "those on your sheet stop working at once";
    let service = Service::changed(&[NORA], with_codes).await;
    let mut nora = service.browser();
    nora.sign_in(&NORA).await.open("/security-info/add").await;
    assert!(!nora.says(ends), "{}", nora.words());
    nora.choose("Recovery codes").press("Add").await.press("Done").await;
    nora.follow("Add method").await.sees(ends).choose("Recovery codes").press("Add").await;
    nora.is_on("Your recovery codes").sees("The codes from before no longer work");
}

/// What was made is said to be, as of any other kind.
#[tokio::test]
async fn new_recovery_codes_are_said_to_be_made() {
    let service = Service::changed(&[NORA], with_codes).await;
    let mut nora = service.browser();
    nora.sign_in(&NORA).await.open("/security-info/add").await.choose("Recovery codes");
    nora.press("Add").await.is_on("Your recovery codes").press("Done").await;
    nora.is_on("Security info").sees("Recovery codes made");
}

/// New codes end those on the sheet: that is asked first, said on their page and after it; of the
/// first codes nothing of the kind.
#[tokio::test]
async fn new_codes_are_asked_about_before_the_old_ones_end() {
    let service = Service::changed(&[NORA], with_codes).await;
    let mut nora = service.browser();
    nora.sign_in(&NORA).await.open("/security-info/add").await.choose("Recovery codes");
    nora.press("Add").await.is_on("Your recovery codes");
    assert!(!nora.says("from before"), "{}", nora.words());
    nora.press("Done").await.is_on("Security info").sees("Recovery codes made");
    assert!(!nora.says("from before"), "{}", nora.words());
    nora.press("Make new codes").await.is_on("Make new recovery codes?");
    nora.sees("stop working at once").follow("Cancel").await.is_on("Security info");
    nora.press("Make new codes").await.press("Make new codes").await;
    nora.is_on("Your recovery codes").sees("The codes from before no longer work");
    nora.press("Done").await.is_on("Security info").sees("Codes from before no longer work.");
}

/// An empty field is told so, in the sentence that a wrong one gets.
#[tokio::test]
async fn what_is_left_empty_is_said_to_be_empty() {
    let service = Service::with(&[SAM]).await;
    let mut sam = service.browser();
    sam.open("/sign-in").await.press("Next").await;
    sam.sees("Enter a valid email address. The field was empty.");
    sam.sign_in(&SAM).await.press("Next").await.press("Next").await;
    sam.sees("Enter a valid phone number. The field was empty.");
    assert!(!sam.says("No phone in this country"), "{}", sam.words());
    sam.follow("I want to set up a different method").await.choose("Email").press("Confirm").await;
    sam.press("Next").await.sees("Enter a valid email address. The field was empty.");
}

/// Of two fields that are left empty each is told so, and a code with another number of characters
/// says how many it has.
#[tokio::test]
async fn each_field_of_what_the_help_desk_gave_says_what_is_wrong_with_it() {
    let service = Service::with(&[SAM]).await;
    for (path, field, empty) in [
        ("/setup/pass", "Temporary pass", "Enter the pass."),
        ("/reset/sent", "Code", "That code didn't work. Check the code and try again."),
    ] {
        let mut browser = service.browser();
        browser
            .open(path)
            .await
            .sees("The email address that you sign in with")
            .press("Next")
            .await;
        browser.sees("Enter a valid email address. The field was empty.").sees(empty);
        browser.fill(field, "K7QM-2XZ4-K7QM-2XZ4").press("Next").await;
        browser.sees("Enter a valid email address.");
        assert!(!browser.says(empty) && !browser.says("you typed"), "{path}: {}", browser.words());
        browser
            .fill("Sign-in name", SAM.name)
            .fill(field, "K7QM-2XZ4-K7QM-2XZ")
            .press("Next")
            .await;
        browser.sees("It has 16 letters and digits; you typed 15.");
        browser.fill(field, "K7QM-2XZ4-K7QM-2XZ4").press("Next").await;
        assert!(!browser.says("you typed"), "{path}: {}", browser.words());
    }
    let mut browser = service.browser();
    browser.open("/not-me").await.fill("Code from the message", "K7QM-2XZ").press("Undo").await;
    browser.sees("It has 8 letters and digits; you typed 7.");
    browser.fill("Code from the message", "K7QM-2XZ4").press("Undo").await;
    assert!(!browser.says("you typed"), "{}", browser.words());
}

/// What a number lacks that is typed at a reset is said as it is at registration; alike for a name
/// that nobody has.
#[tokio::test]
async fn a_number_with_digits_missing_is_told_so_at_a_reset() {
    let service = Service::with(&[AMINA]).await;
    for name in [AMINA.name, NOBODY] {
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", name).press("Next").await;
        if browser.has_choice("Text a code to") {
            browser.choose("Text a code to");
        }
        for (typed, told) in [
            ("416 555 01", Some("Digits are missing.")),
            ("555 0123", Some("Digits are missing.")),
            ("416 555 0123 456 7", Some("There are too many digits.")),
            ("", Some("The field was empty.")),
            ("416 055 0123", None),
        ] {
            if !browser.has_field("Phone number") {
                assert_eq!(name, NOBODY, "{typed}: {}", browser.words());
                break;
            }
            browser.fill("Phone number", typed).press("Send code").await;
            browser.sees("Enter a valid phone number");
            for words in
                ["Digits are missing.", "There are too many digits.", "The field was empty."]
            {
                let said = browser.says(words);
                assert_eq!(said, told == Some(words), "{name}, {typed}: {}", browser.words());
            }
        }
    }
}

/// Deleting the last method that resets is said to be that, before it is done; with another left it
/// is not.
#[tokio::test]
async fn deleting_the_last_way_back_in_is_said_to_be_that() {
    let last = "After that, you can't reset your password by yourself.";
    for warns in [false, true] {
        let service = match warns {
            false => Service::with(&[AMINA]).await,
            true => Service::changed(&[AMINA], |one, _| one.recovery.gates = Gates::Two).await,
        };
        let mut amina = service.browser();
        amina.sign_in(&AMINA).await.open("/security-info").await.follow_in("Phone", "Delete").await;
        amina.is_on("Delete this method?");
        assert_eq!(amina.says(last), warns, "{}", amina.words());
    }
    let service = Service::changed(&[NORA], with_codes_that_reset_nothing).await;
    let mut nora = service.browser();
    nora.sign_in(&NORA).await.open("/security-info/add").await.choose("Recovery codes");
    nora.press("Add").await.press("Done").await;
    service.wait(Minutes(73 * 60));
    nora.sign_in(&NORA).await.open("/security-info").await.follow_in("Email", "Delete").await;
    nora.sees(last);
}

fn with_codes_that_reset_nothing(policy: &mut Policy, _: &mut web::Settings) {
    policy.registration.methods = vec![MethodKind::Email, MethodKind::Codes];
}
