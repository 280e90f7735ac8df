//! Against accounts: nobody learns who has one, nobody guesses a password, nobody locks another
//! person out (S1-S6, S8, S9, S13, S14).

use std::time::Duration;

use flows::ports::Delivery;
use stories::{Browser, Minutes, Person, Seen, Service, Walk};

const PASSWORD: &str = "maple river lantern 42";
const NUMBER: &str = "416 555 0123";
const NORA: Person =
    Person::new("nora.example@contactnorth.ca").with_email("nora@home.example").with_mobile(NUMBER);
const AMINA: Person = Person::new("amina.example@contactnorth.ca").with_email("amina@home.example");
const INSTANT: Duration = Duration::from_micros(1);

/// The known, one with two gates, one that is switched off, one without methods, and an unknown
/// name.
const KINDS: [&str; 5] = ["known", "two gates", "disabled", "no methods", "nobody"];

/// Adds the five, under names of one length; the unknown one is not added.
async fn five(service: &Service, names: [&'static str; 5]) {
    let known =
        |name| Person::new(name).with_password("another lantern river 42").with_mobile(NUMBER);
    service.add(&known(names[0]).with_email("nora@home.example")).await;
    service.add(&known(names[1]).with_email("two.gates@home.example").with_two_gates()).await;
    let disabled =
        Person::new(names[2]).with_email("off@home.example").with_mobile(NUMBER).disabled();
    service.add(&disabled.with_password(PASSWORD)).await;
    service.add(&Person::new(names[3]).with_password("another lantern river 42")).await;
}

/// Five names for which an invented choice is one address and one number, like the known one's.
async fn alike(service: &Service) -> [&'static str; 5] {
    let mut found = Vec::new();
    for number in 10..99 {
        let name: &'static str = format!("p{number}.example@contactnorth.ca").leak();
        let mut walk = Walk::with(service.browser());
        walk.get("/reset").await;
        walk.post("/reset", &[("name", name)]).await;
        let kinds: Vec<&str> = walk
            .page()
            .split("data-kind=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        if kinds == ["email", "phone"] {
            found.push(name);
        }
        if found.len() == 5 {
            break;
        }
    }
    found.try_into().expect("about half of the names have one of each")
}

/// How many rows each table has.
fn sizes(service: &Service) -> Vec<(String, usize)> {
    let mut sizes: Vec<(String, usize)> = Vec::new();
    for row in service.rows() {
        let table = row.split(' ').next().unwrap_or_default();
        match sizes.last_mut() {
            Some((last, count)) if last == table => *count += 1,
            _ => sizes.push((table.to_owned(), 1)),
        }
    }
    sizes
}

/// How many rows came into each table.
fn grown(before: &[(String, usize)], after: &[(String, usize)]) -> Vec<(String, usize)> {
    let had =
        |table: &str| before.iter().find(|(name, _)| name == table).map_or(0, |(_, count)| *count);
    after
        .iter()
        .map(|(table, count)| (table.clone(), count - had(table)))
        .filter(|(_, new)| *new > 0)
        .collect()
}

/// Everything that a stranger can try at a reset, with an address and a number that only the known
/// one has.
async fn reset(service: &Service, name: &str) -> Vec<Seen> {
    let mut walk = Walk::with(service.browser());
    let email = [("offer", "0"), ("address", "nora@home.example")];
    let phone = [("offer", "1"), ("number", NUMBER)];
    walk.get("/reset").await;
    walk.post("/reset", &[("name", name)]).await;
    assert_eq!(walk.post("/reset/method", &[]).await, 422, "nothing chosen");
    walk.post("/reset/method", &[("offer", "7")]).await;
    walk.post("/reset/method", &[("offer", "1"), ("number", "12")]).await;
    assert_eq!(walk.post("/reset/method", &email).await, 303);
    service.deliver().await;
    walk.get("/reset/code").await;
    assert_eq!(walk.post("/reset/resend", &[]).await, 429, "too early");
    service.wait(Minutes(1) - INSTANT);
    assert_eq!(walk.post("/reset/resend", &[]).await, 429, "still too early");
    service.wait(INSTANT);
    assert_eq!(walk.post("/reset/resend", &[]).await, 303, "now");
    service.deliver().await;
    for _ in 0..6 {
        assert_eq!(walk.post("/reset/code", &[("code", "00000000")]).await, 422);
    }
    walk.get("/reset/help").await;
    walk.get("/reset/code").await;
    walk.post("/reset/another-way", &[]).await;
    assert_eq!(walk.post("/reset/method", &email).await, 429, "the wait grows");
    service.wait(Minutes(2));
    walk.post("/reset/method", &email).await;
    walk.post("/reset/another-way", &[]).await;
    assert_eq!(walk.post("/reset/method", &phone).await, 303);
    service.deliver().await;
    for code in ["", "1", "000000", "00000000", "x"] {
        walk.post("/reset/code", &[("code", code)]).await;
    }
    // A code after its life, and a journey after its own.
    walk.get("/reset").await;
    walk.post("/reset", &[("name", name)]).await;
    walk.post("/reset/method", &phone).await;
    service.deliver().await;
    service.wait(Minutes(10));
    walk.post("/reset/code", &[("code", "00000000")]).await;
    service.wait(Minutes(15));
    walk.post("/reset/code", &[("code", "00000000")]).await;
    walk.get("/reset/code").await;
    // Too many, by one method and then by the other.
    for offer in [email, phone] {
        for _ in 0..6 {
            walk.get("/reset").await;
            walk.post("/reset", &[("name", name)]).await;
            walk.post("/reset/method", &offer).await;
            service.deliver().await;
            service.wait(Minutes(1));
        }
        // However many: nobody is told, and the owner's own codes are not used up.
        assert!(walk.page().contains("a code is on its way"), "{}", walk.page());
    }
    service.wait(Minutes(24 * 60));
    walk.seen(name)
}

/// Everything that a stranger can try at signing in.
async fn sign_in(service: &Service, name: &str) -> Vec<Seen> {
    let mut walk = Walk::with(service.browser());
    walk.get("/sign-in").await;
    walk.post("/sign-in", &[("name", name)]).await;
    assert_eq!(walk.post("/sign-in/password", &[("password", &"long ".repeat(1000))]).await, 422);
    for password in ["", "wrong", "wrong", PASSWORD, "wrong", "wrong"] {
        assert_eq!(walk.post("/sign-in/password", &[("password", password)]).await, 422);
    }
    for (wait, next) in [(2, PASSWORD), (4, "wrong"), (8, "wrong")] {
        let seconds = Duration::from_secs(wait);
        assert_eq!(walk.post("/sign-in/password", &[("password", next)]).await, 429, "{wait} s");
        service.wait(seconds - INSTANT);
        assert_eq!(
            walk.post("/sign-in/password", &[("password", next)]).await,
            429,
            "nearly {wait} s"
        );
        service.wait(INSTANT);
        assert_eq!(
            walk.post("/sign-in/password", &[("password", next)]).await,
            422,
            "{wait} s are over"
        );
    }
    walk.get("/reset").await;
    walk.get("/sign-in/other").await;
    walk.seen(name)
}

#[track_caller]
pub(super) fn assert_same(kind: &str, known: &[Seen], other: &[Seen]) {
    for (at, (known, other)) in known.iter().zip(other).enumerate() {
        assert_eq!(known, other, "answer {at} tells \"{kind}\" from the known");
    }
    assert_eq!(known.len(), other.len(), "{kind}");
}

const NAMES: [&str; 5] = [
    "one.example@contactnorth.ca",
    "two.example@contactnorth.ca",
    "off.example@contactnorth.ca",
    "non.example@contactnorth.ca",
    "who.example@contactnorth.ca",
];

/// S1-S3, S5, S6, S9: with hints, where the invented choice is like the known one's.
#[tokio::test]
async fn s01_s02_s03_s05_s06_s09_a_reset_with_hints_is_the_same_for_everybody() {
    let service = Service::with(&[]).await;
    let names = alike(&service).await;
    five(&service, names).await;
    let known = reset(&service, names[0]).await;
    for (kind, name) in KINDS.into_iter().zip(names).skip(1) {
        assert_same(kind, &known, &reset(&service, name).await);
    }
    let codes = service.letters().await.into_iter().filter(|letter| letter.code.is_some());
    let mut went: Vec<String> = codes.map(|letter| letter.to).collect();
    went.dedup();
    assert!(!went.iter().any(|to| to == "off@home.example"), "a disabled account gets no code");
    assert!(
        went.iter().any(|to| to == "nora@home.example")
            && went.iter().any(|to| to == "+14165550123"),
        "{went:?}"
    );
}

/// S1-S3, S5, S6, S7, S9: without hints every account is offered the same.
#[tokio::test]
async fn s01_s02_s03_s05_s06_s09_a_reset_without_hints_is_the_same_for_everybody() {
    let service = Service::changed(&[], |policy, _| policy.recovery.hints = false).await;
    five(&service, NAMES).await;
    service.add(&Person::new("few.example@contactnorth.ca").with_email("few@home.example")).await;
    let known = reset(&service, NAMES[0]).await;
    for (kind, name) in
        KINDS.into_iter().zip(NAMES).skip(1).chain([("e-mail only", "few.example@contactnorth.ca")])
    {
        assert_same(kind, &known, &reset(&service, name).await);
    }
    assert!(service.codes_to("nora@home.example").await > 0);
}

/// S1-S3, S6, S9: the disabled one even gives the right password.
#[tokio::test]
async fn s01_s02_s03_s06_s09_signing_in_is_the_same_for_everybody() {
    let service = Service::with(&[]).await;
    five(&service, NAMES).await;
    let known = sign_in(&service, NAMES[0]).await;
    for (kind, name) in KINDS.into_iter().zip(NAMES).skip(1) {
        assert_same(kind, &known, &sign_in(&service, name).await);
    }
}

/// S4: the same passwords are hashed and the same rows are written; the bench compares the time
/// itself.
#[tokio::test]
async fn s04_everybody_costs_the_same_work() {
    let service = Service::changed(&[], |policy, _| policy.recovery.hints = false).await;
    five(&service, NAMES).await;
    let mut costs = Vec::new();
    for name in NAMES {
        let (checks, before) = (service.password_checks(), sizes(&service));
        sign_in(&service, name).await;
        let at_sign_in = (service.password_checks() - checks, grown(&before, &sizes(&service)));
        let before = sizes(&service);
        let mut walk = Walk::with(service.browser());
        walk.get("/reset").await;
        walk.post("/reset", &[("name", name)]).await;
        walk.post("/reset/method", &[("offer", "0"), ("address", "nora@home.example")]).await;
        service.wait(Minutes(1));
        walk.post("/reset/resend", &[]).await;
        walk.post("/reset/code", &[("code", "00000000")]).await;
        service.deliver().await;
        costs.push((at_sign_in, grown(&before, &sizes(&service))));
        service.wait(Minutes(24 * 60));
    }
    assert_eq!(costs[0].0.0, 8, "each password that was looked at");
    for (kind, cost) in KINDS.into_iter().zip(&costs).skip(1) {
        assert_eq!(*cost, costs[0], "{kind}");
    }
}

/// S6: spellings of one name share its tries, known or not.
#[tokio::test]
async fn s06_spellings_share_their_tries() {
    let service = Service::with(&[NORA]).await;
    for name in ["nora.example", "nobody.here"] {
        let domain = "contactnorth.ca";
        let upper = name.to_uppercase();
        let spellings = [
            format!("{name}@{domain}"),
            format!("{upper}@ContactNorth.CA"),
            format!("  {name}+tag@{domain}"),
            format!("{}@{domain}", name.replace('.', "")),
            format!("{name}@{domain}."),
        ];
        for spelling in spellings {
            service.browser().give_name_and_password(&spelling, "wrong").await.sees("incorrect");
        }
        let mut browser = service.browser();
        browser.give_name_and_password(&format!("{name}@{domain}"), NORA.password).await;
        browser.sees("Too many attempts. Wait 2 seconds and try again.");
        assert_eq!(browser.status(), 429);
    }
}

/// S8: registering what is another person's looks like registering what is free, limits included;
/// they are told, and nothing is bound.
#[tokio::test]
async fn s08_an_address_in_use_looks_like_a_free_one() {
    let service = Service::with(&[NORA]).await;
    let mut seen = Vec::new();
    for (name, address) in
        [("amina.example", "free@home.example"), ("jason.example", "nora@home.example")]
    {
        let name: &'static str = format!("{name}@contactnorth.ca").leak();
        let person = Person::new(name).with_email("mine@home.example");
        service.add(&person).await;
        let mut browser = service.browser();
        browser.sign_in(&person).await;
        let mut walk = Walk::with(browser);
        for _ in 0..6 {
            walk.get("/security-info/add").await;
            walk.post("/security-info/add", &[("kind", "email")]).await;
            walk.post("/register", &[("address", address)]).await;
            service.deliver().await;
            walk.get("/register/status").await;
            walk.get("/register/code").await;
            walk.post("/register/resend", &[]).await;
            walk.post("/register/code", &[("code", "000000")]).await;
        }
        let walked = walk.seen(name);
        assert!(
            walked.iter().any(|one| one.body.contains("requested too many codes.")),
            "the limit is met"
        );
        seen.push((walked, address));
    }
    let scrub = |(seen, address): &(Vec<Seen>, &str)| -> Vec<Seen> {
        let address = *address;
        seen.iter()
            .map(|one| Seen { body: one.body.replace(address, "ADDRESS"), ..one.clone() })
            .collect()
    };
    assert_same("in use", &scrub(&seen[0]), &scrub(&seen[1]));
    let to_nora: Vec<_> =
        service.letters().await.into_iter().filter(|one| one.to == "nora@home.example").collect();
    assert!(
        to_nora.iter().all(|letter| letter.code.is_none()),
        "no code goes to somebody else's address"
    );
    assert_eq!(to_nora.len(), 1, "told once a day");
    let bound = service.rows().iter().filter(|row| row.starts_with("method ")).count();
    assert_eq!(bound, 4, "two of Nora's, one each of the others'");
}

/// S8: whatever the carriers do, a code for an address in use ends as one for a free one, step by
/// step; a stranger's for an unknown name ends at once and waits for no carrier.
#[tokio::test]
async fn s08_a_code_for_an_address_in_use_fares_as_any_other() {
    let reason = || "as a test".to_owned();
    let answers = [
        None,
        Some(Delivery::Later(reason())),
        Some(Delivery::NotBefore { wait: Duration::from_secs(40), reason: reason() }),
        Some(Delivery::Refused(reason())),
        Some(Delivery::Misconfigured(reason())),
    ];
    for first in &answers {
        for then in [&None, first] {
            let service = Service::with(&[NORA]).await;
            let mut seen = Vec::new();
            for (name, address) in
                [("amina.example", "free@home.example"), ("jason.example", "nora@home.example")]
            {
                let name: &'static str = format!("{name}@contactnorth.ca").leak();
                let person = Person::new(name).with_email("mine@home.example");
                service.add(&person).await;
                let mut browser = service.browser();
                browser.sign_in(&person).await;
                let mut walk = Walk::with(browser);
                walk.get("/security-info/add").await;
                walk.post("/security-info/add", &[("kind", "email")]).await;
                walk.post("/register", &[("address", address)]).await;
                for answer in [first, then, then] {
                    walk.get("/register/status").await;
                    service.carriers_answer(answer.clone());
                    service.deliver().await;
                    service.wait(Duration::from_secs(20));
                }
                walk.get("/register/status").await;
                let walked = walk.seen(name);
                seen.push(
                    walked
                        .into_iter()
                        .map(|one| Seen { body: one.body.replace(address, "ADDRESS"), ..one })
                        .collect::<Vec<_>>(),
                );
            }
            assert_same(&format!("{first:?}, {then:?}"), &seen[0], &seen[1]);
        }
    }
    let service = Service::with(&[NORA]).await;
    service.carriers_answer(Some(Delivery::Later(reason())));
    let mut stranger = service.browser();
    stranger
        .open("/reset")
        .await
        .fill("Email address", "nobody.example@contactnorth.ca")
        .press("Next")
        .await;
    stranger.press("Send code").await;
    service.deliver().await;
    assert_eq!(service.background.queue_size().await.unwrap().waiting, 0);
}

/// S9: the right password of a disabled account opens nothing, and its reset sends nothing.
#[tokio::test]
async fn s09_a_disabled_account_is_nobodys() {
    let service = Service::with(&[AMINA.disabled()]).await;
    let mut browser = service.browser();
    browser
        .give_name_and_password(AMINA.name, AMINA.password)
        .await
        .sees("Your account or password is incorrect.");
    for number in 0..2 {
        let mut walk = Walk::with(service.browser());
        walk.get("/reset").await;
        walk.post("/reset", &[("name", AMINA.name)]).await;
        let number = number.to_string();
        walk.post("/reset/method", &[("offer", &number), ("number", NUMBER)]).await;
    }
    assert_eq!(service.letters().await.len(), 0);
}

/// S13: the wait doubles to a quarter of an hour and no further; what is refused costs nothing; the
/// right password works when the wait is over.
#[tokio::test]
async fn s13_guessing_slows_down_and_the_owner_gets_in() {
    let service = Service::with(&[NORA]).await;
    let mut guesser = service.browser();
    for _ in 0..5 {
        guesser.give_name_and_password(NORA.name, "guess").await.sees("incorrect");
    }
    for wait in [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
        // From a minute on a browser that works has tries of its own; this one does not.
        let short = wait < 60;
        let refused = |seconds: &str| match short {
            true => format!("Too many attempts. Wait {seconds}"),
            false => "One moment, please".into(),
        };
        for _ in 0..3 {
            guesser.give_name_and_password(NORA.name, NORA.password).await;
            guesser.sees(&refused(&format!("{wait} seconds and try again.")));
        }
        service.wait(Duration::from_secs(wait) - INSTANT);
        guesser.give_name_and_password(NORA.name, NORA.password).await.sees(&refused("1 second"));
        service.wait(INSTANT);
        guesser.give_name_and_password(NORA.name, "guess").await.sees("incorrect");
    }
    service.wait(Minutes(15));
    service.browser().sign_in(&NORA).await.is_on("My Account");
}

/// S13, S18: many guesses at once are no more than many in a row.
#[tokio::test]
async fn s13_guesses_at_once_are_counted_before_they_are_looked_at() {
    let service = Service::with(&[NORA]).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let mut browser = service.browser();
        tasks.spawn(
            async move { browser.give_name_and_password(NORA.name, "guess").await.status() },
        );
    }
    let statuses = tasks.join_all().await;
    let looked_at = statuses.iter().filter(|status| **status == 422).count();
    assert_eq!((looked_at, service.password_checks()), (5, 5), "{statuses:?}");
}

/// S14: strangers who guess slow each other down, not the browser that the owner has used before.
#[tokio::test]
async fn s14_strangers_do_not_lock_the_owner_out() {
    let service = Service::with(&[NORA]).await;
    let mut own = service.browser();
    own.sign_in(&NORA).await.is_on("My Account");
    own.press("Sign out").await.is_on("You are signed out");
    let mut stranger = service.browser();
    for _ in 0..8 {
        stranger.give_name_and_password(NORA.name, "guess").await;
    }
    stranger.sees("Too many attempts.");
    own.sign_in(&NORA).await.is_on("My Account");
    own.press("Sign out").await;
    // Nor does the owner's success open the door for the stranger.
    stranger.give_name_and_password(NORA.name, NORA.password).await.sees("Too many attempts.");
    // A device name that a person made up, or had from another account, is none.
    let (name, own_device) =
        own.cookies.iter().find(|(name, _)| name.ends_with("device")).expect("it is known");
    let mut forger = service.browser();
    forger.cookies.insert(name.clone(), "A".repeat(own_device.len()));
    forger.give_name_and_password(NORA.name, NORA.password).await.sees("Too many attempts.");
    service.add(&AMINA).await;
    let mut colleague = service.browser();
    colleague.sign_in(&AMINA).await.is_on("My Account");
    colleague.press("Sign out").await;
    colleague.give_name_and_password(NORA.name, NORA.password).await.sees("Too many attempts.");
}

#[tokio::test]
async fn s49_asking_for_somebody_elses_address_takes_no_code_from_its_owner() {
    let mallory = Person::new("mallory.example@contactnorth.ca").with_email("mallory@home.example");
    let victim = Person::new("victor.example@contactnorth.ca").with_email("victor@home.example");
    let service = Service::with(&[mallory.clone(), victim.clone()]).await;
    let mut browser = service.browser();
    browser.sign_in(&mallory).await;
    let mut refused = 0;
    for _ in 0..7 {
        browser.begin_adding("Email").await;
        browser
            .fill("What email would you like to use?", "victor@home.example")
            .press("Next")
            .await;
        refused += usize::from(browser.says("requested too many codes"));
        service.wait(Minutes(1));
    }
    assert_eq!(refused, 2, "the same as for an address that nobody has");
    let alarms =
        service.letters().await.iter().filter(|letter| letter.to == "victor@home.example").count();
    assert_eq!(alarms, 1, "told once a day");
    let mut owner = service.browser();
    owner
        .open("/reset")
        .await
        .fill("Email address", victim.name)
        .press("Next")
        .await
        .press("Send code")
        .await;
    assert_eq!(service.codes_to("victor@home.example").await, 1);
}

/// A colleague who begins to register somebody's number, again and again, takes no code from its
/// owner: neither of a proof nor of a second step.
#[tokio::test]
async fn s49_registering_somebody_elses_number_takes_no_code_from_its_owner() {
    for [typed, to] in
        [["416 555 0123", "+14165550123"], ["victor@home.example", "victor@home.example"]]
    {
        let mallory = Person::new("mallory.example@contactnorth.ca").with_email("m@home.example");
        let victim = Person::new("victor.example@contactnorth.ca")
            .with_email("victor@home.example")
            .with_mobile("416 555 0123");
        let service = Service::with(&[mallory.clone(), victim.clone()]).await;
        let (kind, field, way) = match typed.contains('@') {
            true => ("Email", "What email would you like to use?", "Email a code to"),
            false => ("Phone", "Phone number", "Text a code to"),
        };
        let registers = async |browser: &mut Browser| {
            browser.open("/security-info/add").await.choose(kind).press("Add").await;
            browser.fill(field, typed).press("Next").await;
        };
        let mut browser = service.browser();
        browser.sign_in(&mallory).await;
        let mut refused = 0;
        for _ in 0..7 {
            registers(&mut browser).await;
            refused += usize::from(browser.says("requested too many codes"));
            service.wait(Minutes(1));
        }
        assert_eq!(refused, 2, "five an hour");
        let mut owner = service.browser();
        owner.sign_in(&victim).await.open("/security-info/add").await;
        owner.press("Prove who I am first").await;
        let before = service.codes_to(to).await;
        service.prove(&mut owner, way, to).await;
        owner.is_on("Add a method");
        assert_eq!(service.codes_to(to).await, before + 1);
        // Nor does the owner's own use of it tell the colleague anything.
        service.wait(Minutes(61));
        owner.sign_in(&victim).await;
        for _ in 0..5 {
            owner.open("/security-info/add").await.press("Prove who I am first").await;
            service.prove(&mut owner, way, to).await;
            service.wait(Minutes(11));
        }
        browser.sign_in(&mallory).await;
        registers(&mut browser).await;
        browser.has_field("Enter code");
    }
}
