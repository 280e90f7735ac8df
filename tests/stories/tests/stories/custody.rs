//! A thief with the password against the owner of an account, who gets the messages (S98-S101,
//! R23).

use std::time::Duration;

use domain::custody::{FREEZE, REMINDER, WAITING_TIME, WAITING_TIME_WITH_RIGHTS};
use domain::message::Notice;
use flows::ports::Clock as _;
use stories::{Browser, Letter, Minutes, Person, Service};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const AMINA: Person = Person::new("amina.example@contactnorth.ca")
    .with_email("amina@home.example")
    .with_mobile("416 555 0123");
const MAILBOX: &str = "amina@home.example";
const PHONE: &str = "+14165550123";
const THIEF: &str = "thief@evil.example";

/// A password that is good enough.
const NEW: &str = "four quiet otters juggling 7";
const NEWER: &str = "seven calm herons whistling 3";
const INSTANT: Duration = Duration::from_micros(1);
const WRONG_PASSWORD: &str = "Your account or password is incorrect.";

/// Adds an address at Security info, whose code the one at the browser reads.
async fn add_address(service: &Service, browser: &mut Browser, address: &str) {
    browser.open("/security-info/add").await.choose("Email").press("Add").await;
    browser.fill("What email would you like to use?", address).press("Next").await;
    let code = service.code_to(address).await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Security info").sees(address);
}

async fn change_password(browser: &mut Browser, current: &str, new: &str) {
    browser.open("/account/password").await.fill("Current password", current);
    browser
        .fill("New password", new)
        .fill("Confirm new password", new)
        .press("Change password")
        .await;
    browser.sees("Your password has been changed.");
}

/// Resets the password by the mailbox.
async fn reset_by_mail(service: &Service, person: &Person, mailbox: &str, new: &str) {
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", person.name).press("Next").await;
    browser.choose("Email a code to").press("Send code").await;
    finish_reset(service, &mut browser, mailbox, new).await;
}

/// The rest of a reset, once a code was sent to `to`.
async fn finish_reset(service: &Service, browser: &mut Browser, to: &str, new: &str) {
    let code = service.code_to(to).await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    browser.fill("New password", new).fill("Confirm new password", new).press("Finish").await;
    browser.is_on("Your password has been reset");
}

/// The newest notice to a destination.
async fn told(service: &Service, to: &str) -> Letter {
    let letters = service.letters().await;
    let newest = letters.iter().rev().find(|letter| letter.to == to && letter.notice.is_some());
    newest.unwrap_or_else(|| panic!("nothing was told to {to}; out went {letters:?}")).clone()
}

/// What lets a destination object, out of its newest notice.
async fn objection(service: &Service, to: &str) -> String {
    let letter = told(service, to).await;
    letter.objection.clone().unwrap_or_else(|| panic!("{letter:?} lets nobody object"))
}

/// Opens a mail's link, in a browser that was never here.
async fn undo_by_link(service: &Service, token: &str) -> Browser {
    let mut browser = service.browser();
    browser
        .open(&format!("/not-me/{token}"))
        .await
        .is_on("This wasn't me")
        .press("Undo these changes")
        .await;
    browser
}

/// Types a text's code.
async fn undo_by_code(service: &Service, code: &str) -> Browser {
    let mut browser = service.browser();
    browser.open("/not-me").await.is_on("This wasn't me").fill("Code from the message", code);
    browser.press("Undo these changes").await;
    browser
}

/// The takeover of a third of a second, step by step: it ends at each, and the owner gets back in.
#[tokio::test]
async fn s101_the_password_alone_takes_no_way_back_from_its_owner() {
    let service = Service::with(&[AMINA]).await;
    let mut thief = service.browser();
    thief.sign_in(&AMINA).await.is_on("My Account");
    service.wait(Minutes(1));
    add_address(&service, &mut thief, THIEF).await;
    thief.sees("Can reset your password from");

    // Neither of the owner's methods goes or is replaced by the fresh password.
    for (place, choice) in [(0, "Email a code to"), (1, "Text a code to")] {
        thief.open("/security-info").await;
        let ids: Vec<String> = ids(thief.html());
        thief.open(&format!("/security-info/delete/{}", ids[place])).await.press("Delete").await;
        thief.is_on("Verify it's you").sees(choice);
        assert!(!thief.says("th****@ev***.example"), "what waits vouches for nothing");
        thief.open("/security-info").await;
        change(&mut thief, &ids[place]).await;
    }
    thief.open("/security-info").await.sees(MAILBOX).sees("+1 416-555-0123").sees(THIEF);

    // The password can be changed, and everyone hears of it: also the work mailbox, which can undo
    // nothing.
    change_password(&mut thief, AMINA.password, NEW).await;
    for (to, able) in [(MAILBOX, true), (PHONE, true), (THIEF, false), (AMINA.name, false)] {
        let letter = told(&service, to).await;
        assert_eq!(
            (letter.notice, letter.objection.is_some()),
            (Some(Notice::PasswordChanged), able),
            "{to}"
        );
    }

    // The owner has a way back at /reset, and the thief's address is no part of it.
    let mut owner = service.browser();
    owner.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    owner.sees("Email a code to").sees("Text a code to");
    assert_eq!(owner.words().matches("Email a code to").count(), 1, "what waits resets nothing");
    reset_by_mail(&service, &AMINA, MAILBOX, NEWER).await;

    // The thief is out, and what they had begun does not ripen.
    thief.open("/security-info").await;
    assert_ne!(thief.heading(), "Security info");
    let gone = Notice::MethodDeleted { kind: domain::method::MethodKind::Email, waited: false };
    assert_eq!(told(&service, THIEF).await.notice, Some(gone), "of that, and of no reset");
    service.wait(2 * WAITING_TIME);
    owner
        .give_name_and_password(AMINA.name, NEWER)
        .await
        .press("No")
        .await
        .open("/security-info")
        .await;
    owner.sees(MAILBOX).sees("+1 416-555-0123");
    assert!(!owner.says(THIEF));
}

/// A real clock goes on between a change and the message that tells of it: what was done is undone
/// all the same, a proved change too.
#[tokio::test]
async fn s98_a_proved_change_is_undone_while_time_runs() {
    for by_text in [false, true] {
        let service = Service::with(&[AMINA]).await;
        service.clock.run();
        let mut thief = service.browser();
        thief.sign_in(&AMINA).await;
        service.wait(Minutes(1));
        // The thief reads the owner's mail for a moment: the change is proved, and works at once.
        thief.open("/security-info").await;
        let phone = ids(thief.html()).remove(1);
        change(&mut thief, &phone).await;
        thief.open("/prove").await.choose("Email a code to").press("Send code").await;
        let code = service.code_to(MAILBOX).await;
        thief.fill("Enter code", &code).press("Next").await;
        thief.fill("Phone number", "416 555 0199").press("Next").await;
        let code = service.code_to("+14165550199").await;
        thief.fill("Enter code", &code).press("Next").await.is_on("Security info");
        thief.sees("+1 416-555-0199");
        assert!(!thief.says("+1 416-555-0123"));

        let mut browser = match by_text {
            false => undo_by_link(&service, &objection(&service, MAILBOX).await).await,
            true => undo_by_code(&service, &objection(&service, PHONE).await).await,
        };
        browser.is_on("The changes have been undone");
        service.wait(Minutes(1));
        reset_by_mail(&service, &AMINA, MAILBOX, NEWER).await;
        let mut owner = service.browser();
        owner.give_name_and_password(AMINA.name, NEWER).await.press("No").await;
        owner.open("/security-info").await.sees(MAILBOX).sees("+1 416-555-0123");
        assert!(!owner.says("+1 416-555-0199"), "by text: {by_text}");
    }
}

/// Asks on Security info for the change of this method; a proof is asked for first.
async fn change(browser: &mut Browser, method: &str) {
    let form = browser.form("Change");
    let fields = form.1.into_iter().map(|(name, value)| match name.as_str() {
        "method" => (name, method.to_owned()),
        _ => (name, value),
    });
    let fields: Vec<_> = fields.collect();
    let reply = browser.send("POST", "/security-info/change", Some(&fields)).await;
    assert_eq!(reply.headers["location"], "/prove", "{method}");
}

/// The ids of the methods on Security info, in its order.
fn ids(html: &str) -> Vec<String> {
    let ids = html.split("name=\"method\" value=\"").skip(1);
    ids.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
}

#[tokio::test]
async fn s101_this_was_not_me_undoes_what_was_done_and_leaves_the_owner_alone_with_the_account() {
    for by_text in [false, true] {
        let service = Service::with(&[AMINA]).await;
        let mut thief = service.browser();
        thief.sign_in(&AMINA).await;
        service.wait(Minutes(1));
        add_address(&service, &mut thief, THIEF).await;
        change_password(&mut thief, AMINA.password, NEW).await;
        let mut browser = match by_text {
            false => undo_by_link(&service, &objection(&service, MAILBOX).await).await,
            true => undo_by_code(&service, &objection(&service, PHONE).await.to_lowercase()).await,
        };
        browser.is_on("The changes have been undone").sees("Choose a new password now");
        for data in [AMINA.name, MAILBOX, "0123", THIEF] {
            assert!(!browser.html().contains(data), "{data} is shown");
        }

        // Out, and kept out, in the words of a wrong password; the work is the same.
        thief.open("/account").await;
        assert_ne!(thief.heading(), "My Account");
        for password in [AMINA.password, NEW] {
            let checks = service.password_checks();
            let mut again = service.browser();
            again
                .give_name_and_password(AMINA.name, password)
                .await
                .is_on("Enter password")
                .sees(WRONG_PASSWORD);
            assert_eq!(service.password_checks(), checks + 1);
        }
        // Everyone was told, and nobody may object to that.
        for to in [MAILBOX, PHONE, AMINA.name] {
            let letter = told(&service, to).await;
            assert_eq!(
                (letter.notice, letter.objection),
                (Some(Notice::ChangesUndone), None),
                "{to}"
            );
        }

        // The owner chooses a new one by what came back. For a day nothing is added, and nobody is
        // held up by that.
        reset_by_mail(&service, &AMINA, MAILBOX, NEWER).await;
        let mut owner = service.browser();
        owner.give_name_and_password(AMINA.name, NEWER).await.press("No").await.is_on("My Account");
        owner
            .open("/security-info")
            .await
            .sees(MAILBOX)
            .sees("nothing can be added or changed here");
        assert!(!owner.says(THIEF) && !owner.says("Add method"));
        owner.open("/security-info/add").await.choose("Email").press("Add").await;
        owner.sees("No method can be added or changed until");
        // What was offered before is refused.
        owner.open("/security-info").await;
        assert!(!owner.has_way("Change"), "{}", owner.words());
        let link = owner.way_in("Email", "Delete").expect("it can be deleted");
        let id = link.rsplit('/').next().unwrap_or_default().to_owned();
        let (_, mut form) = owner.form("Sign out");
        form.push(("method".into(), id));
        owner.send_again(&("/security-info/change".into(), form)).await.is_on("Security info");
        owner.sees("No method can be");
        service.wait(FREEZE);
        owner.give_name_and_password(AMINA.name, NEWER).await.press("No").await;
        add_address(&service, &mut owner, "amina@second.example").await;
    }
}

#[tokio::test]
async fn s101_a_frozen_account_without_a_method_lets_its_owner_in() {
    let service = Service::with(&[NORA]).await;
    let mut owner = service.browser();
    owner.sign_in(&NORA).await;
    change_password(&mut owner, NORA.password, NEW).await;
    undo_by_link(&service, &objection(&service, "nora@home.example").await)
        .await
        .is_on("The changes have been undone");
    reset_by_mail(&service, &NORA, "nora@home.example", NEWER).await;
    let mut work = service.store.begin().await.expect("a transaction");
    let name = domain::name::SignInName::parse(NORA.name).expect("a name");
    let account = work.account_by_name(&name).await.expect("it works").expect("it is there").id;
    let method = work.methods(account).await.expect("it works")[0].id;
    work.remove_method(method, service.flows.now(), None).await.expect("it works");
    work.commit().await.expect("it works");
    let mut owner = service.browser();
    owner.give_name_and_password(NORA.name, NEWER).await.press("No").await.is_on("My Account");
    owner.open("/setup").await.is_on("Security info");
    service.wait(FREEZE);
    owner
        .give_name_and_password(NORA.name, NEWER)
        .await
        .press("No")
        .await
        .is_on("More information required");
}

#[tokio::test]
async fn s101_what_was_taken_off_is_told_and_undoes_for_three_days() {
    for (late, undone) in
        [(WAITING_TIME - INSTANT, true), (WAITING_TIME, false), (WAITING_TIME + INSTANT, false)]
    {
        let service = Service::with(&[AMINA]).await;
        let mut browser = service.browser();
        browser.sign_in(&AMINA).await.open("/security-info").await;
        let mailbox = ids(browser.html())[0].clone();
        browser
            .open(&format!("/security-info/delete/{mailbox}"))
            .await
            .sees(MAILBOX)
            .press("Delete")
            .await;
        service.prove(&mut browser, "Text a code to", PHONE).await;
        browser
            .is_on("Delete this method?")
            .press("Delete")
            .await
            .sees("The method has been deleted.");
        assert!(!browser.says(MAILBOX));
        let link = objection(&service, MAILBOX).await;
        // What happens then is told there too.
        service.wait(Minutes(1));
        change_password(&mut browser, AMINA.password, NEW).await;
        assert_eq!(told(&service, MAILBOX).await.notice, Some(Notice::PasswordChanged));
        service.wait(late - Minutes(1));
        let mut object = undo_by_link(&service, &link).await;
        if !undone {
            object.is_on("This wasn't me").sees("This link doesn't work any more.");
            reset_fails_by(&service, MAILBOX).await;
            continue;
        }
        object.is_on("The changes have been undone");
        reset_by_mail(&service, &AMINA, MAILBOX, NEWER).await;
    }
}

/// A reset sends no code there.
async fn reset_fails_by(service: &Service, to: &str) {
    let before = service.codes_to(to).await;
    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
    assert!(!browser.says("Email a code to"));
    assert_eq!(service.codes_to(to).await, before);
}

#[tokio::test]
async fn s99_s100_what_waits_can_undo_nothing() {
    let service = Service::with(&[AMINA]).await;
    let mut thief = service.browser();
    thief.sign_in(&AMINA).await;
    add_address(&service, &mut thief, THIEF).await;
    service.wait(Minutes(1));
    change_password(&mut thief, AMINA.password, NEW).await;
    let letter = told(&service, THIEF).await;
    assert_eq!((letter.notice, letter.objection), (Some(Notice::PasswordChanged), None));
    // Nor does one that was taken off, or comes after it has been used: all of them are answered
    // alike.
    let (first, by_text) = (objection(&service, MAILBOX).await, objection(&service, PHONE).await);
    undo_by_link(&service, &first).await.is_on("The changes have been undone");
    let mut answers = Vec::new();
    for token in [first.as_str(), &"0".repeat(32), &"Z".repeat(32), "nonsense", "../account"] {
        let token = token.replace('/', "-");
        let mut browser = undo_by_link(&service, &token).await;
        browser
            .is_on("This wasn't me")
            .sees("This link doesn't work any more.")
            .sees("get back into your account");
        assert_eq!(browser.status(), 422);
        answers.push(browser.words());
    }
    assert!(answers.iter().all(|one| *one == answers[0]));
    let mut typed = Vec::new();
    for code in [by_text.as_str(), "K7QM-2XZ4", "", "x", "1234567", &"9".repeat(300)] {
        let mut browser = undo_by_code(&service, code).await;
        browser
            .is_on("This wasn't me")
            .sees("That code doesn't work.")
            .sees("help@contactnorth.example");
        // How long a code is and how much was typed is told of what was typed, and of nothing else.
        let words = browser.words();
        let told = words.split_once(" It has 8 letters and digits; you typed ");
        let rest = told.and_then(|(_, rest)| rest.split_once(". "));
        assert_eq!(told.is_some(), matches!(code.len(), 1 | 7 | 300), "{code}: {words}");
        typed.push(match told.zip(rest) {
            Some(((before, _), (_, rest))) => format!("{before} {rest}"),
            None => words,
        });
    }
    assert!(typed.iter().all(|one| *one == typed[0]));
    assert_eq!(
        service
            .letters()
            .await
            .iter()
            .filter(|letter| letter.notice == Some(Notice::ChangesUndone))
            .count(),
        3
    );
}

#[tokio::test]
async fn s52_s99_looking_changes_nothing_and_a_scanner_cannot_send_the_form() {
    let service = Service::with(&[AMINA]).await;
    let mut owner = service.browser();
    owner.sign_in(&AMINA).await;
    change_password(&mut owner, AMINA.password, NEW).await;
    let path = format!("/not-me/{}", objection(&service, MAILBOX).await);
    let before = service.rows();
    let mut scanner = service.browser();
    for method in ["GET", "HEAD", "GET"] {
        let reply = scanner.send(method, &path, None).await;
        assert_eq!(reply.status, 200);
        assert!(!reply.body.contains(AMINA.name) && !reply.body.contains("home.example"));
        assert_eq!(reply.headers["cache-control"], "no-store");
        assert_eq!(reply.headers["referrer-policy"], "same-origin");
    }
    let right = scanner.send("GET", &path, None).await.body;
    let wrong = scanner.send("GET", &format!("/not-me/{}", "0".repeat(32)), None).await.body;
    let token = path.rsplit('/').next().expect("a token");
    assert_eq!(
        right.replace(token, ""),
        wrong.replace(&"0".repeat(32), ""),
        "a look tells nothing"
    );
    for form in [vec![], vec![("csrf".to_owned(), "AAAA".to_owned())]] {
        assert_eq!(scanner.send("POST", &path, Some(&form)).await.status, 403);
    }
    let mut other = service.browser();
    other.open(&path).await;
    let form = other.form("Undo these changes").1;
    other.headers = vec![("origin", "https://evil.example".into())];
    assert_eq!(other.send("POST", &path, Some(&form)).await.status, 403);
    assert_eq!(service.rows(), before);
    owner.open("/account").await.is_on("My Account");
    // In French too, from a browser that was never here.
    let mut browser = service.browser();
    browser.language = "fr-CA";
    browser.open(&path).await.is_on("Ce n'était pas moi").press("Défaire ces modifications").await;
    browser.is_on("Les modifications ont été annulées");
    owner.open("/account").await;
    assert_ne!(owner.heading(), "My Account");
}

#[tokio::test]
async fn s99_wrong_codes_are_limited_and_a_link_is_not() {
    let service = Service::changed(&[AMINA], |_, settings| {
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().expect("a network")];
    })
    .await;
    let mut owner = service.browser();
    owner.headers = vec![("x-forwarded-for", "198.51.100.7".into())];
    owner.sign_in(&AMINA).await;
    change_password(&mut owner, AMINA.password, NEW).await;
    let from = |network: &str| {
        let mut browser = service.browser();
        browser.headers = vec![("x-forwarded-for", network.into())];
        browser
    };
    let mut guesser = from("203.0.113.9");
    guesser.open("/not-me").await;
    for _ in 0..20 {
        guesser.fill("Code from the message", "K7QM-2XZ4").press("Undo these changes").await;
        guesser.sees("That code doesn't work.");
    }
    let code = objection(&service, PHONE).await;
    guesser
        .fill("Code from the message", &code)
        .press("Undo these changes")
        .await
        .sees("Too many attempts.");
    assert_eq!(guesser.status(), 429);
    let link = format!("/not-me/{}", objection(&service, MAILBOX).await);
    guesser
        .open(&link)
        .await
        .press("Undo these changes")
        .await
        .is_on("The changes have been undone");
}

/// An honest person who has lost the only phone, whatever the thief or the clock makes of it.
#[tokio::test]
async fn s101_who_has_lost_the_only_method_gets_on_after_three_days() {
    const LOST: Person = Person::new("lou.example@contactnorth.ca").with_mobile("416 555 0144");
    let service = Service::with(&[LOST]).await;
    let mut lou = service.browser();
    lou.sign_in(&LOST)
        .await
        .open("/security-info")
        .await
        .press("Change")
        .await
        .is_on("Verify it's you");
    lou.follow("I can't use any of these")
        .await
        .is_on("You can't use any of these?")
        .sees("3 days")
        .sees("••44");
    lou.fill("Password", "not the password at all").press("Remove them in 3 days").await;
    lou.sees("That is not your current password.");
    lou.fill("Password", LOST.password).press("Remove them in 3 days").await.is_on("Security info");
    lou.sees("Will be removed on")
        .sees("Everyone who gets messages about this account has been told");
    let notices = async |service: &Service| {
        let letters = service.letters().await;
        let asked =
            letters.iter().filter(|one| matches!(one.notice, Some(Notice::RemovalAsked { .. })));
        asked.map(|one| (one.to.clone(), one.notice, one.objection.is_some())).collect::<Vec<_>>()
    };
    let on = Some(service.clock.now().plus(WAITING_TIME));
    let told = |hours, again| Some(Notice::RemovalAsked { hours, on, again });
    let of_phone = ("+14165550144".to_owned(), told(72, false), true);
    assert_eq!(notices(&service).await, [of_phone, (LOST.name.to_owned(), told(72, false), false)]);
    // Asked again, the date stays.
    lou.open("/prove/lost").await.sees("They will be removed on");
    for (wait, count) in [(REMINDER - INSTANT, 2), (INSTANT, 4), (REMINDER, 6)] {
        service.wait(wait);
        service.settle_removals().await;
        assert_eq!(notices(&service).await.len(), count);
    }
    // The date of each is the same, and a reminder says that it is one.
    let said = notices(&service).await.into_iter().map(|(_, notice, _)| notice);
    let (first, second, third) = (told(72, false), told(48, true), told(24, true));
    assert_eq!(said.collect::<Vec<_>>(), [first, first, second, second, third, third]);
    service.wait(REMINDER - INSTANT);
    service.settle_removals().await;
    lou.give_name_and_password(LOST.name, LOST.password)
        .await
        .press("No")
        .await
        .is_on("My Account");
    service.wait(INSTANT);
    service.settle_removals().await;
    service.settle_removals().await;
    let deleted = service
        .letters()
        .await
        .into_iter()
        .filter(|one| matches!(one.notice, Some(Notice::MethodDeleted { waited: true, .. })));
    assert_eq!(
        deleted.map(|one| (one.to, one.objection.is_some())).collect::<Vec<_>>(),
        [("+14165550144".to_owned(), true), (LOST.name.to_owned(), false)]
    );
    // The new one works at once: its owner has waited already.
    lou.open("/sign-out").await;
    let mut lou = service.browser();
    lou.give_name_and_password(LOST.name, LOST.password)
        .await
        .press("No")
        .await
        .is_on("More information required");
    lou.press("Next").await.fill("Phone number", "416 555 0145").press("Next").await;
    let code = service.code_to("+14165550145").await;
    lou.fill("Enter code", &code).press("Next").await.sees("Phone verified");
    lou.press("Next").await.press("Done").await.is_on("Security info");
    assert!(!lou.says("Can reset your password from"));
}

#[tokio::test]
async fn s101_a_removal_is_called_off_by_an_objection_and_by_a_code() {
    for by_code in [false, true] {
        let service = Service::with(&[AMINA]).await;
        let mut thief = service.browser();
        thief.sign_in(&AMINA).await.open("/prove/lost").await.fill("Password", AMINA.password);
        thief.press("Remove them in 3 days").await.is_on("Security info");
        service.wait(WAITING_TIME - Minutes(30));
        service.settle_removals().await;
        if by_code {
            // Both, or only the one that was reached would stay.
            for (choice, to) in [("Text a code to", PHONE), ("Email a code to", MAILBOX)] {
                let mut owner = service.browser();
                owner.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
                owner.choose(choice);
                if to == PHONE {
                    owner.fill("Phone number", "416 555 0123");
                }
                owner.press("Send code").await;
                let code = service.code_to(to).await;
                owner.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
            }
        } else {
            undo_by_code(&service, &objection(&service, PHONE).await)
                .await
                .is_on("The changes have been undone");
        }
        service.wait(WAITING_TIME);
        service.settle_removals().await;
        let mut owner = service.browser();
        owner.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
        owner.sees("Email a code to").sees("Text a code to ••••••••23");
    }
}

#[tokio::test]
async fn s100_who_has_rights_over_others_waits_seven_days() {
    const BOSS: Person = AMINA.with_two_gates();
    let service = Service::with(&[BOSS]).await;
    let mut browser = service.browser();
    browser.sign_in(&BOSS).await;
    add_address(&service, &mut browser, THIEF).await;
    let hours = |letter: Letter| match letter.notice {
        Some(Notice::MethodAdded { hours, .. } | Notice::RemovalAsked { hours, .. }) => hours,
        other => panic!("{other:?}"),
    };
    assert_eq!(hours(told(&service, MAILBOX).await), 168);
    browser.open("/prove/lost").await.sees("7 days").fill("Password", BOSS.password);
    browser.press("Remove them in 7 days").await.is_on("Security info");
    assert_eq!(hours(told(&service, MAILBOX).await), 168);
    let count = async || {
        let mut view = service.store.view().await.expect("it works");
        let name = domain::name::SignInName::parse(BOSS.name).expect("a name");
        let account = view.account_by_name(&name).await.expect("it works").expect("it is there").id;
        let now = service.flows.now();
        view.methods(account)
            .await
            .expect("it works")
            .iter()
            .filter(|one| one.recovers(now))
            .count()
    };
    service.wait(WAITING_TIME_WITH_RIGHTS - INSTANT);
    service.settle_removals().await;
    assert_eq!(count().await, 2, "at t-1");
    service.wait(INSTANT);
    service.settle_removals().await;
    assert_eq!(count().await, 1, "at t: the added one can, the two are gone");
}

#[tokio::test]
async fn s77_a_proof_that_has_grown_old_on_the_way_is_asked_for_again() {
    let service = Service::with(&[AMINA]).await;
    let mut browser = service.browser();
    browser.sign_in(&AMINA).await.open("/security-info").await.press("Change").await;
    service.prove(&mut browser, "Email a code to", MAILBOX).await;
    browser.is_on("Keep your account secure");
    service.wait(Minutes(9));
    browser.fill("What email would you like to use?", "amina@second.example").press("Next").await;
    let code = service.code_to("amina@second.example").await;
    service.wait(Minutes(1) + INSTANT);
    browser.fill("Enter code", &code).press("Next").await.is_on("Verify it's you");
    browser.open("/security-info").await.sees(MAILBOX);
    assert!(!browser.says("second.example"));
}

/// While there is guessing across accounts, only a browser that is known to the account asks for a
/// code without working first.
async fn is_known(service: &Service, browser: &mut Browser, person: &Person) -> bool {
    use domain::limits::{Counter, Guess, Streak};
    let now = service.flows.now();
    let mut work = service.store.begin().await.expect("a transaction");
    let counter = Counter::WrongTriesOfHour { guess: Guess::Code, hour: now.hour() };
    work.save_streak(&counter, Streak { count: 201, last_at: now }).await.expect("it works");
    work.commit().await.expect("it works");
    service.wait(Duration::from_secs(5));
    browser.open("/reset").await.fill("Email address", person.name).press("Next").await;
    !browser.says("One moment, please")
}

/// S14, S101: a thief's browser has signed in too. After an undo or a reset it is an unknown one
/// again.
#[tokio::test]
async fn s101_after_an_undo_or_a_reset_the_thiefs_browser_is_not_known_any_more() {
    for undone in [true, false] {
        let service = Service::with(&[AMINA]).await;
        let (mut thief, mut owner) = (service.browser(), service.browser());
        thief.sign_in(&AMINA).await;
        owner.sign_in(&AMINA).await;
        assert!(is_known(&service, &mut thief.copy(), &AMINA).await);
        service.wait(Minutes(2 * 60));
        match undone {
            true => {
                thief.sign_in(&AMINA).await;
                change_password(&mut thief, AMINA.password, NEW).await;
                undo_by_link(&service, &objection(&service, MAILBOX).await).await;
            }
            false => {
                owner.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
                owner.choose("Email a code to").press("Send code").await;
                finish_reset(&service, &mut owner, MAILBOX, NEW).await;
                assert!(is_known(&service, &mut owner, &AMINA).await, "this one stays known");
            }
        }
        assert!(!is_known(&service, &mut thief, &AMINA).await, "undone: {undone}");
    }
}

/// With rights over others a method waits for seven days, and so long its owner can object: to what
/// was added, and by what was taken off.
#[tokio::test]
async fn s101_with_rights_over_others_a_week_is_there_to_object() {
    assert!(WAITING_TIME_WITH_RIGHTS > WAITING_TIME);
    for late in [false, true] {
        let service = Service::with(&[AMINA.with_two_gates()]).await;
        let mut thief = service.browser();
        thief.sign_in(&AMINA).await;
        add_address(&service, &mut thief, THIEF).await;
        let link = objection(&service, MAILBOX).await;
        service.wait(WAITING_TIME_WITH_RIGHTS - if late { Duration::ZERO } else { INSTANT });
        let mut owner = service.browser();
        owner.open(&format!("/not-me/{link}")).await.press("Undo these changes").await;
        match late {
            false => owner.is_on("The changes have been undone"),
            true => owner.sees("This link doesn't work"),
        };
    }
}

/// Who holds the phone and the password makes noise first: the owner is told of the reset at once
/// all the same, by a message of its own that lets them object.
#[tokio::test]
async fn s50_no_noise_delays_the_news_of_a_reset() {
    for noise in [5, 6, 9] {
        let service = Service::with(&[AMINA]).await;
        let mut thief = service.browser();
        thief.sign_in(&AMINA).await;
        let mut current = AMINA.password.to_owned();
        for n in 0..noise {
            let new = format!("{n} quiet otters juggling {noise} pebbles");
            change_password(&mut thief, &current, &new).await;
            current = new;
        }
        let mut browser = service.browser();
        browser.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
        browser.choose("Text a code to").fill("Phone number", PHONE).press("Send code").await;
        finish_reset(&service, &mut browser, PHONE, NEW).await;
        for to in [MAILBOX, PHONE] {
            let notice = told(&service, to).await;
            assert_eq!(notice.notice, Some(Notice::PasswordReset), "{to}, after {noise} changes");
        }
        undo_by_link(&service, &objection(&service, MAILBOX).await)
            .await
            .is_on("The changes have been undone");
    }
}

/// Whoever resets a password again and again, with a method that is theirs or stolen, does not
/// flood those who are told of it.
#[tokio::test]
async fn s50_resets_again_and_again_flood_nobody() {
    let service = Service::with(&[AMINA]).await;
    let mut browser = service.browser();
    for n in 0..8 {
        browser.open("/reset").await.fill("Email address", AMINA.name).press("Next").await;
        let to = if n % 2 == 0 { MAILBOX } else { PHONE };
        match n % 2 {
            0 => browser.choose("Email a code to"),
            _ => browser.choose("Text a code to").fill("Phone number", PHONE),
        };
        browser.press("Send code").await;
        let new = format!("{n} quiet otters juggling pebbles");
        finish_reset(&service, &mut browser, to, &new).await;
        service.wait(Minutes(2));
    }
    for expected in [5, 6] {
        let told = service.letters().await;
        for to in [MAILBOX, PHONE] {
            let of_resets = told
                .iter()
                .filter(|letter| letter.to == to && letter.notice == Some(Notice::PasswordReset));
            assert_eq!(of_resets.count(), expected, "{to}");
        }
        // The other three are one message.
        service.wait(Minutes(61));
        service.deliver().await;
    }
}
