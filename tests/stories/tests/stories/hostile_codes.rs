//! Against codes: guessed, used again, in another place, for another purpose; sent to annoy
//! (S15-S27, S34, S49).

use domain::policy::Gates;
use stories::{Browser, Minutes, Person, Service, hidden};

const EMAIL: &str = "nora@home.example";
const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email(EMAIL);
const AMINA: Person = Person::new("amina.example@contactnorth.ca").with_email("amina@home.example");
const SAM: Person = Person::new("sam.example@contactnorth.ca");
const NEW: &str = "four quiet otters juggling 7";

const WRONG: &str = "That code didn't work. Check the code and try again.";
const DEAD: &str = "That code no longer works. Request a new one.";

/// A browser that has asked for a reset's code by mail.
async fn resetting(service: &Service, person: &Person) -> Browser {
    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", person.name)
        .press("Next")
        .await
        .choose("Email a code");
    browser.press("Send code").await.sees("a code is on its way");
    browser
}

/// A browser of a signed-in person who has asked for a code to `address`.
async fn adding(service: &Service, person: &Person, address: &str) -> Browser {
    let mut browser = service.browser();
    browser.sign_in(person).await;
    add(&mut browser, address).await;
    browser
}

async fn add(browser: &mut Browser, address: &str) {
    browser.open("/security-info/add").await.choose("Email").press("Add").await;
    browser
        .fill("What email would you like to use?", address)
        .press("Next")
        .await
        .sees("We just sent");
}

async fn give<'a>(browser: &'a mut Browser, code: &str) -> &'a mut Browser {
    browser.fill("Enter code", code).press("Next").await
}

/// Another code of as many digits.
fn other(code: &str) -> String {
    code.chars().map(|digit| if digit == '7' { '3' } else { '7' }).collect()
}

/// How many rows of a table have these words.
fn rows(service: &Service, table: &str) -> usize {
    service.rows().iter().filter(|row| row.starts_with(&format!("{table} "))).count()
}

async fn events(service: &Service, person: &Person, action: domain::audit::Action) -> usize {
    let name = domain::name::SignInName::parse(person.name).expect("a good name");
    let mut view = service.store.view().await.expect("a view");
    let account = view.account_by_name(&name).await.expect("it works").expect("somebody");
    let events = view.events(account.id, 1000, 1000).await.expect("it works");
    events.into_iter().filter(|event| event.action == action).count()
}

async fn notices(service: &Service) -> usize {
    service.notices().await.len()
}

/// The same form, sent so many times at once from as many copies of the browser; the statuses.
async fn at_once(
    browser: &Browser,
    forms: Vec<(String, Vec<(String, String)>)>,
) -> Vec<(u16, String)> {
    let mut tasks = tokio::task::JoinSet::new();
    for (path, fields) in forms {
        let mut copy = browser.copy();
        tasks.spawn(async move {
            let reply = copy.send("POST", &path, Some(&fields)).await;
            (reply.status, reply.body)
        });
    }
    tasks.join_all().await
}

#[tokio::test]
async fn s15_five_wrong_codes_end_it_at_every_door() {
    let service = Service::with(&[NORA]).await;
    let mut proof = service.browser();
    proof.sign_in(&NORA).await;
    service.wait(Minutes(11));
    proof
        .open("/security-info")
        .await
        .press("Change")
        .await
        .choose("Email a code")
        .press("Send code")
        .await;
    let proof_code = service.code_to(EMAIL).await;
    let mut reset = resetting(&service, &NORA).await;
    let reset_code = service.code_to(EMAIL).await;
    for (browser, code) in [(&mut reset, reset_code), (&mut proof, proof_code)] {
        for _ in 0..4 {
            give(browser, &other(&code)).await.sees(WRONG);
        }
        give(browser, &other(&code)).await.sees(DEAD);
        give(browser, &code).await.sees(DEAD);
    }
    let mut adding = adding(&service, &NORA, "second@home.example").await;
    let code = service.code_to("second@home.example").await;
    for _ in 0..5 {
        give(&mut adding, &other(&code)).await;
    }
    give(&mut adding, &code).await.sees(DEAD);
    assert_eq!(rows(&service, "method"), 1);
}

/// Ten wrong codes an hour over all challenges; from then on codes are long, and each that goes out
/// is taken.
#[tokio::test]
async fn s16_new_codes_do_not_give_new_tries() {
    let service = Service::with(&[NORA]).await;
    for _ in 0..2 {
        let mut browser = resetting(&service, &NORA).await;
        let code = service.code_to(EMAIL).await;
        assert_eq!(code.len(), 8);
        for _ in 0..5 {
            give(&mut browser, &other(&code)).await;
        }
        service.wait(Minutes(1));
    }
    for _ in 0..3 {
        let mut browser = resetting(&service, &NORA).await;
        let code = service.code_to(EMAIL).await;
        assert_eq!(code.len(), 16, "guesses at it are of no use");
        let mut owner = browser.copy();
        for wrong in ["1234-5678-9ABC-DEFG", "12345678"] {
            give(&mut browser, wrong).await.sees(WRONG);
        }
        let grouped =
            format!("{} {}-{}{}", &code[..4], &code[4..8], &code[8..12], code[12..].to_lowercase());
        give(&mut owner, &grouped).await.is_on("Choose a new password");
        service.wait(Minutes(1));
    }
    service.wait(Minutes(60));
    resetting(&service, &NORA).await;
    assert_eq!(service.code_to(EMAIL).await.len(), 8, "the hour is over");
}

/// However long strangers guess, each code that goes out to the owner works, on an unknown browser
/// too: nothing is permanent.
#[tokio::test]
async fn s16_strangers_switch_nothing_off() {
    let service = Service::with(&[NORA]).await;
    for round in 0..25 {
        let mut browser = resetting(&service, &NORA).await;
        let code = service.code_to(EMAIL).await;
        for _ in 0..5 {
            give(&mut browser, &other(&code)).await;
        }
        service.wait(Minutes(if round % 2 == 1 { 10 * 60 } else { 61 }));
    }
    let mut owner = resetting(&service, &NORA).await;
    let code = service.code_to(EMAIL).await;
    assert_eq!(code.len(), 16);
    give(&mut owner, &code).await.is_on("Choose a new password");
}

/// A number that is typed wrong at a reset: no code goes out, and nothing typed after that counts
/// on the account.
#[tokio::test]
async fn s16_codes_that_nobody_sent_count_on_nobody() {
    let person = Person::new("nora.example@contactnorth.ca").with_mobile("416 555 0123");
    for wrong_number in ["416 555 0199", "647 555 0100", "+1 807 555 0123"] {
        let service = Service::with(std::slice::from_ref(&person)).await;
        for _ in 0..20 {
            let mut browser = service.browser();
            browser
                .open("/reset")
                .await
                .fill("Email address", person.name)
                .press("Next")
                .await
                .choose("Text a code");
            browser
                .fill("Phone number", wrong_number)
                .press("Send code")
                .await
                .sees("a code is on its way");
            for _ in 0..5 {
                give(&mut browser, "12345678").await;
            }
        }
        let mut owner = service.browser();
        owner
            .open("/reset")
            .await
            .fill("Email address", person.name)
            .press("Next")
            .await
            .choose("Text a code");
        owner.fill("Phone number", "416 555 0123").press("Send code").await;
        let code = service.code_to("+14165550123").await;
        assert_eq!(code.len(), 8, "nobody guessed at a code that went out");
        give(&mut owner, &code).await.is_on("Choose a new password");
    }
}

/// A server that is restarted with a clock that was set back: what is from later is over, and
/// everything can be begun again.
#[tokio::test]
async fn s79_a_clock_that_is_moved_lets_no_code_and_no_session_live_longer() {
    let service = Service::with(&[NORA]).await;
    service.wait(Minutes(24 * 60));
    let mut signed_in = service.browser();
    signed_in.sign_in(&NORA).await.is_on("My Account");
    let mut browser = resetting(&service, &NORA).await;
    let code = service.code_to(EMAIL).await;
    service.clock.set_back(Minutes(60));
    give(&mut browser, &code).await;
    assert!(!browser.says("Choose a new password"));
    signed_in.open("/account").await.is_on("Pick an account");
    signed_in.sign_in(&NORA).await.is_on("My Account");
    service.wait(Minutes(1));
    let mut again = resetting(&service, &NORA).await;
    service.wait(Minutes(1));
    let new_code = service.code_to(EMAIL).await;
    give(&mut again, &new_code).await.is_on("Choose a new password");

    let mut late = adding(&service, &NORA, "second@home.example").await;
    let code = service.code_to("second@home.example").await;
    service.wait(Minutes(60));
    give(&mut late, &code).await;
    assert!(!late.says("was added"));
    assert_eq!(rows(&service, "method"), 1);
}

#[tokio::test]
async fn s17_a_resend_keeps_the_failure_count() {
    let service = Service::with(&[NORA]).await;
    let mut browser = resetting(&service, &NORA).await;
    let code = service.code_to(EMAIL).await;
    for _ in 0..3 {
        give(&mut browser, &other(&code)).await.sees(WRONG);
    }
    service.wait(Minutes(1));
    browser.press("Resend code").await;
    let code = service.code_to(EMAIL).await;
    give(&mut browser, &other(&code)).await.sees(WRONG);
    give(&mut browser, &other(&code)).await.sees(DEAD);
    give(&mut browser, &code).await.sees(DEAD);
    // Nor does going back and choosing the same again.
    let mut browser = resetting(&service, &NORA).await;
    let code = service.code_to(EMAIL).await;
    for _ in 0..4 {
        give(&mut browser, &other(&code)).await.sees(WRONG);
    }
    browser.press("Try another way").await.choose("Email a code").press("Send code").await;
    give(&mut browser, &other(&code)).await.sees(DEAD);
}

/// Fifty guesses at once: five are looked at.
#[tokio::test]
async fn s18_guesses_at_once_are_no_more_than_five() {
    let service = Service::with(&[NORA]).await;
    let mut browser = resetting(&service, &NORA).await;
    let code = service.code_to(EMAIL).await;
    let mut forms = Vec::new();
    for guess in 0..50 {
        browser.fill("Enter code", &format!("{guess:08}"));
        forms.push(browser.form("Next"));
    }
    let answers = at_once(&browser, forms).await;
    let said = |words: &str| answers.iter().filter(|(_, body)| body.contains(words)).count();
    assert!(answers.iter().all(|(status, _)| *status == 422), "{answers:?}");
    // A page that is made after the fifth guess says that the code is dead, also to who made one of
    // the first.
    assert!(said("no longer works") >= 46, "the fifth ends it");
    assert_eq!(
        said("no longer works") + said("Check the code and try again."),
        50,
        "each page says one thing"
    );
    assert_eq!(events(&service, &NORA, domain::audit::Action::CodeRefused).await, 5);
    give(&mut browser, &code).await.sees(DEAD);
}

/// The right code twelve times at once: one method, one event, one notice.
#[tokio::test]
async fn s19_the_right_code_at_once_counts_once() {
    let service = Service::with(&[NORA]).await;
    let mut browser = adding(&service, &NORA, "second@home.example").await;
    let code = service.code_to("second@home.example").await;
    browser.fill("Enter code", &code);
    let answers = at_once(&browser, vec![browser.form("Next"); 12]).await;
    assert!(answers.iter().any(|(status, _)| *status == 303), "{answers:?}");
    assert!(answers.iter().all(|(status, _)| *status < 500), "{answers:?}");
    assert_eq!(rows(&service, "method"), 2);
    assert_eq!(events(&service, &NORA, domain::audit::Action::MethodAdded).await, 1);
    assert_eq!(notices(&service).await, 1);
}

/// A reset's code, and then its password, many times at once: one reset.
#[tokio::test]
async fn s19_a_reset_at_once_happens_once() {
    let service = Service::with(&[NORA]).await;
    let mut browser = resetting(&service, &NORA).await;
    let code = service.code_to(EMAIL).await;
    browser.fill("Enter code", &code);
    let answers = at_once(&browser, vec![browser.form("Next"); 12]).await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 303).count(), 1, "{answers:?}");
    browser
        .open("/reset/password")
        .await
        .fill("New password", NEW)
        .fill("Confirm new password", NEW);
    let answers = at_once(&browser, vec![browser.form("Finish"); 6]).await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 303).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|(status, _)| *status < 500));
    assert_eq!(events(&service, &NORA, domain::audit::Action::PasswordReset).await, 1);
    assert_eq!(notices(&service).await, 1);
}

/// A used code is dead, where it was used and in every other place.
#[tokio::test]
async fn s20_a_used_code_is_dead_everywhere() {
    let service = Service::with(&[NORA]).await;
    let mut browser = resetting(&service, &NORA).await;
    let code = service.code_to(EMAIL).await;
    browser.fill("Enter code", &code);
    let form = browser.form("Next");
    browser.press("Next").await.is_on("Choose a new password");
    browser.send_again(&form).await.is_on("This page is out of date");
    let mut again = resetting(&service, &NORA).await;
    let newer = service.code_to(EMAIL).await;
    if newer != code {
        give(&mut again, &code).await.sees(WRONG);
    }
    service.wait(Minutes(1));
    browser
        .open("/reset")
        .await
        .fill("Email address", NORA.name)
        .press("Next")
        .await
        .choose("Email a code");
    browser.press("Send code").await;
    if service.code_to(EMAIL).await != code {
        give(&mut browser, &code).await.sees(WRONG);
    }
}

#[tokio::test]
async fn s21_the_newest_two_codes_work() {
    let service = Service::with(&[NORA]).await;
    let mut browser = resetting(&service, &NORA).await;
    let first = service.code_to(EMAIL).await;
    service.wait(Minutes(1));
    browser.press("Resend code").await;
    service.deliver().await;
    // The one before was late: it works as well.
    give(&mut browser, &first).await.is_on("Choose a new password");
}

#[tokio::test]
async fn s21_the_third_newest_code_is_dead_and_none_lives_long() {
    let service = Service::with(&[NORA]).await;
    let mut browser = resetting(&service, &NORA).await;
    let oldest = service.code_to(EMAIL).await;
    for wait in [1, 2] {
        service.wait(Minutes(wait));
        browser.press("Resend code").await;
        service.deliver().await;
    }
    let second = service.code_to(EMAIL).await;
    if oldest != second {
        give(&mut browser, &oldest).await.sees(WRONG);
    }
    let instant = std::time::Duration::from_micros(1);
    service.wait(Minutes(10) - instant);
    let (mut late, mut later) = (browser.copy(), browser.copy());
    service.wait(instant);
    give(&mut late, &second).await.sees(DEAD);
    service.wait(instant);
    give(&mut later, &second).await.sees(DEAD);
}

/// Another person's code is a wrong one, counted on the account for which it was typed.
#[tokio::test]
async fn s22_another_persons_code_is_wrong_and_counts() {
    let service = Service::with(&[NORA, AMINA]).await;
    let mut nora = resetting(&service, &NORA).await;
    let mut amina = resetting(&service, &AMINA).await;
    let (to_nora, to_amina) =
        (service.code_to(EMAIL).await, service.code_to("amina@home.example").await);
    if to_nora != to_amina {
        for _ in 0..4 {
            give(&mut nora, &to_amina).await.sees(WRONG);
        }
        give(&mut nora, &to_amina).await.sees(DEAD);
        assert_eq!(events(&service, &NORA, domain::audit::Action::CodeRefused).await, 5);
        assert_eq!(events(&service, &AMINA, domain::audit::Action::CodeRefused).await, 0);
    }
    give(&mut amina, &to_amina).await.is_on("Choose a new password");
    give(&mut nora, &to_nora).await.sees(DEAD);
}

/// A code for one purpose is of no use for another: all six-digit ones here, to the same address.
#[tokio::test]
async fn s23_a_code_is_good_for_its_purpose_only() {
    let service = Service::changed(&[NORA], |policy, _| policy.recovery.gates = Gates::Two).await;
    let mut proof = service.browser();
    proof.sign_in(&NORA).await;
    service.wait(Minutes(11));
    proof
        .open("/security-info")
        .await
        .press("Change")
        .await
        .choose("Email a code")
        .press("Send code")
        .await;
    let for_proof = service.code_to(EMAIL).await;
    let mut reset = resetting(&service, &NORA).await;
    let for_reset = service.code_to(EMAIL).await;
    assert_eq!((for_proof.len(), for_reset.len()), (6, 6));
    if for_proof != for_reset {
        give(&mut proof, &for_reset).await.sees(WRONG);
        give(&mut reset, &for_proof).await.sees(WRONG);
    }
    give(&mut proof, &for_proof).await.is_on("Keep your account secure");
    proof.fill("What email would you like to use?", "changed@home.example").press("Next").await;
    let for_adding = service.code_to("changed@home.example").await;
    if for_adding != for_reset {
        give(&mut reset, &for_adding).await.sees(WRONG);
        give(&mut proof, &for_reset).await.sees(WRONG);
    }
    give(&mut proof, &for_adding).await.is_on("Security info");
}

/// The code, the page's step and even its token are of no use in another browser; the page says
/// where to go.
#[tokio::test]
async fn s24_a_code_is_of_no_use_in_another_browser() {
    let service = Service::with(&[NORA]).await;
    let mut victim = resetting(&service, &NORA).await;
    victim.sees("Go back to the browser where you began");
    let code = service.code_to(EMAIL).await;
    let step = hidden(victim.html(), "step").expect("it has one");
    let mut attacker = service.browser();
    attacker.open("/sign-in").await;
    let csrf = hidden(attacker.html(), "csrf").expect("it has one");
    let form = |csrf: &str| {
        let pairs = [("csrf", csrf), ("step", step.as_str()), ("code", code.as_str())];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    };
    attacker
        .send_again(&("/reset/code".into(), form(&csrf)))
        .await
        .is_on("This page is out of date");
    let theirs = hidden(victim.html(), "csrf").expect("it has one");
    assert_eq!(attacker.send("POST", "/reset/code", Some(&form(&theirs))).await.status, 403);
    // Nor with a reset of one's own under way.
    let mut attacker = resetting(&service, &NORA).await;
    let csrf = hidden(attacker.html(), "csrf").expect("it has one");
    attacker
        .send_again(&("/reset/code".into(), form(&csrf)))
        .await
        .is_on("This page is out of date");
    give(&mut victim, &code).await.is_on("Choose a new password");
}

/// A code confirms the address it went to, whatever is typed afterwards.
#[tokio::test]
async fn s25_a_code_is_good_for_its_destination_only() {
    let service = Service::with(&[NORA]).await;
    let mut browser = adding(&service, &NORA, "mine@home.example").await;
    let mine = service.code_to("mine@home.example").await;
    browser.press("Back").await.fill("What email would you like to use?", "theirs@home.example");
    browser.press("Next").await.sees("theirs@home.example");
    if service.code_to("theirs@home.example").await != mine {
        give(&mut browser, &mine).await.sees(WRONG);
    }
    assert_eq!(rows(&service, "method"), 1);
}

/// The number of a reset must be the chosen one, in full; another of the same account's, or of any
/// other account, gets nothing.
#[tokio::test]
async fn s25_a_reset_never_sends_to_a_typed_number() {
    let service = Service::with(&[NORA.with_mobile("416 555 0123")]).await;
    for number in ["416 555 0124", "+1 416 555 0199", "613 555 0123"] {
        let mut browser = service.browser();
        browser
            .open("/reset")
            .await
            .fill("Email address", NORA.name)
            .press("Next")
            .await
            .choose("Text a code");
        browser.fill("Phone number", number).press("Send code").await.sees("a code is on its way");
    }
    assert_eq!(service.letters().await.len(), 0);
}

/// The server knows what is being confirmed; what a form says of it is not looked at.
#[tokio::test]
async fn s26_s32_the_destination_cannot_be_swapped_by_the_form() {
    let service = Service::with(&[NORA]).await;
    let mut browser = adding(&service, &NORA, "mine@home.example").await;
    let code = service.code_to("mine@home.example").await;
    let (path, mut fields) = browser.fill("Enter code", &code).form("Next");
    for (name, value) in [
        ("address", "theirs@home.example"),
        ("number", "+14165550123"),
        ("destination", "theirs@home.example"),
        ("account", "amina.example@contactnorth.ca"),
        ("user_id", "1"),
        ("intent", "change"),
        ("verified", "1"),
    ] {
        fields.push((name.into(), value.into()));
    }
    browser.send_again(&(path, fields)).await.is_on("Security info").sees("mine@home.example");
    assert!(!browser.says("theirs@home.example") && browser.says(EMAIL));

    let mut reset = resetting(&service, &NORA).await;
    let (path, mut fields) = reset.form("Resend code");
    fields.push(("address".into(), "theirs@home.example".into()));
    fields.push(("offer".into(), "1".into()));
    service.wait(Minutes(1));
    reset.send_again(&(path, fields)).await;
    assert!(service.letters().await.iter().all(|letter| letter.to != "theirs@home.example"));
}

/// When a method or the password changes, every code that was asked for before is dead, and so is a
/// reset half done.
#[tokio::test]
async fn s27_a_change_on_the_account_kills_what_was_under_way() {
    let service = Service::with(&[NORA]).await;
    let mut waiting = resetting(&service, &NORA).await;
    let code = service.code_to(EMAIL).await;
    service.wait(Minutes(1));
    let mut proved = resetting(&service, &NORA).await;
    let other_code = service.code_to(EMAIL).await;
    give(&mut proved, &other_code).await.is_on("Choose a new password");
    let mut thief = adding(&service, &NORA, "thief@home.example").await;
    let thiefs = service.code_to("thief@home.example").await;

    let mut owner = adding(&service, &NORA, "mine@home.example").await;
    let mine = service.code_to("mine@home.example").await;
    give(&mut owner, &mine).await.is_on("Security info");

    give(&mut waiting, &code).await.sees(DEAD);
    proved.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    proved.is_on("This account was changed meanwhile");
    give(&mut thief, &thiefs).await.sees(DEAD);
    let mut browser = service.browser();
    browser.sign_in(&NORA).await.is_on("My Account");
}

/// However a code is typed it is the same code; whatever else is typed counts as a wrong one.
#[tokio::test]
async fn s34_every_spelling_of_the_code_works() {
    let service = Service::with(&[SAM]).await;
    let spellings: [fn(&str) -> String; 6] = [
        |code| format!("  {code}\t"),
        |code| format!("{}-{}", &code[..3], &code[3..]),
        |code| code.chars().map(|digit| format!("{digit} ")).collect(),
        |code| code.chars().filter_map(|d| char::from_u32(u32::from(d) - 0x30 + 0xFF10)).collect(),
        |code| code.chars().filter_map(|d| char::from_u32(u32::from(d) - 0x30 + 0x660)).collect(),
        |code| format!("{}\u{2013}{}", &code[..2], &code[2..]),
    ];
    let mut browser = service.browser();
    browser.sign_in(&SAM).await.is_on("More information required");
    browser.press("Next").await.fill("Phone number", "416 555 0123").press("Next").await;
    let code = service.code_to("+14165550123").await;
    give(&mut browser, &code).await.sees("Phone verified");
    browser.press("Next").await.press("Done").await;
    for (number, spelled) in spellings.into_iter().enumerate() {
        let address = format!("sam{number}@home.example");
        add(&mut browser, &address).await;
        let code = service.code_to(&address).await;
        give(&mut browser, &spelled(&code)).await.is_on("Security info").sees(&address);
        service.wait(Minutes(15));
        browser.sign_in(&SAM).await;
    }
}

#[tokio::test]
async fn s34_what_is_no_code_costs_no_try() {
    let service = Service::with(&[NORA]).await;
    let mut browser = resetting(&service, &NORA).await;
    let code = service.code_to(EMAIL).await;
    for typed in ["", " "] {
        give(&mut browser, typed).await.sees("That code didn't work.");
        assert_eq!(browser.status(), 422);
    }
    for typed in [
        "-",
        "\u{ff10}",
        "000000",
        "0000000",
        "000000000",
        "abcdefgh",
        "12 34",
        "½½½½½½½½",
        "1234567\u{0}",
        "１２３４５６７a",
        "1e7",
        "0x1234567",
        "1234-5678-9ABC-DEF",
        "1234-5678-9ABC-DEFU",
    ] {
        give(&mut browser, typed).await.sees(WRONG);
        assert_eq!(browser.status(), 422);
    }
    assert_eq!(events(&service, &NORA, domain::audit::Action::CodeRefused).await, 0);
    for _ in 0..4 {
        give(&mut browser, &other(&code)).await.sees(WRONG);
    }
    give(&mut browser, &code).await.is_on("Choose a new password");
}

/// S49: what is asked for too early is refused without a message, however often.
#[tokio::test]
async fn s49_pressing_resend_sends_nothing_early() {
    let service = Service::with(&[NORA, AMINA]).await;
    let mut taken = adding(&service, &AMINA, EMAIL).await;
    let mut free = resetting(&service, &NORA).await;
    for _ in 0..20 {
        taken.press("Resend code").await.sees("Wait 60 seconds");
        free.press("Resend code").await.sees("Wait 60 seconds");
    }
    assert_eq!(service.letters().await.len(), 2, "one notice and one code");
}
