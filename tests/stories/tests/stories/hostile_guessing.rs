//! Against guessing across accounts: the pace of a network, the alarm, and what unknown browsers do
//! in it (S11, S12).

use std::time::Duration;

use domain::limits::{Counter, Guess, Streak};
use stories::{Browser, Minutes, Person, Service, solved};

const NORA: Person = Person::new("nora.example@contactnorth.ca").with_email("nora@home.example");
const NOBODY: &str = "nobody.example@contactnorth.ca";
const MOMENT: &str = "One moment, please";
/// A finding about the alarm holds for this long.
const FINDING: Duration = Duration::from_secs(5);
const INSTANT: Duration = Duration::from_micros(1);

/// So many wrong tries were counted on the site in this hour.
async fn counted(service: &Service, guess: Guess, count: u32) {
    let now = service.flows.now();
    let mut work = service.store.begin().await.expect("a transaction");
    let streak = Streak { count, last_at: now };
    work.save_streak(&Counter::WrongTriesOfHour { guess, hour: now.hour() }, streak)
        .await
        .expect("it works");
    work.commit().await.expect("it works");
}

/// A service in the alarm.
async fn alarmed(people: &[Person]) -> Service {
    let service = Service::with(people).await;
    counted(&service, Guess::Code, 201).await;
    service
}

async fn named(service: &Service, path: &str, name: &str) -> Browser {
    let mut browser = service.browser();
    browser.open(path).await.fill("Email address", name).press("Next").await;
    browser
}

/// The value of a hidden field of the page.
fn hidden(browser: &Browser, name: &str) -> String {
    let (_, fields) = browser.form("Go on");
    fields.into_iter().find(|(field, _)| field == name).map(|(_, value)| value).unwrap_or_default()
}

#[tokio::test]
async fn s11_s12_one_wrong_password_or_code_too_many_raises_the_alarm_for_this_hour_and_the_next() {
    for guess in Guess::ALL {
        let service = Service::with(&[NORA]).await;
        counted(&service, guess, 199).await;
        let mut browser;
        let form = match guess {
            Guess::Password => {
                browser = named(&service, "/sign-in", NOBODY).await;
                browser.fill("Password", "not the password at all").form("Sign in")
            }
            Guess::Code => {
                browser = named(&service, "/reset", NORA.name).await;
                browser.choose("Email a code").press("Send code").await;
                service.deliver().await;
                browser.fill("Enter code", "00000000").form("Next")
            }
        };
        let alarmed = async || service.background.is_alarmed().await.expect("it works");
        assert_eq!(browser.send("POST", &form.0, Some(&form.1)).await.status, 422);
        service.wait(FINDING);
        assert!(!alarmed().await, "200 are no reason: {guess:?}");
        browser.send("POST", &form.0, Some(&form.1)).await;
        service.wait(FINDING - INSTANT);
        assert!(!alarmed().await, "a finding holds: {guess:?}");
        service.wait(INSTANT);
        assert!(alarmed().await, "{guess:?}");
        // It was noon: the alarm lasts until two o'clock.
        service.wait(Minutes(120) - FINDING * 2 - INSTANT);
        assert!(alarmed().await, "{guess:?}");
        service.wait(INSTANT + FINDING);
        assert!(!alarmed().await, "{guess:?}");
    }
}

#[tokio::test]
async fn s12_what_is_usual_raises_no_alarm() {
    let service = Service::with(&[]).await;
    let now = service.flows.now();
    // 50 an hour for two weeks: 250 are usual.
    let mut work = service.store.begin().await.expect("a transaction");
    for ago in 1..=14 {
        let day = Counter::WrongTriesOfDay { guess: Guess::Password, day: now.day() - ago };
        work.save_streak(&day, Streak { count: 24 * 50, last_at: now }).await.expect("it works");
    }
    work.commit().await.expect("it works");
    for (guess, count, alarmed) in [
        (Guess::Password, 201, false),
        (Guess::Password, 250, false),
        (Guess::Password, 251, true),
        (Guess::Password, 250, false),
        (Guess::Code, 200, false),
        (Guess::Code, 201, true),
    ] {
        counted(&service, guess, count).await;
        service.wait(FINDING);
        assert_eq!(
            service.background.is_alarmed().await.expect("it works"),
            alarmed,
            "{count} {guess:?}"
        );
    }
}

#[tokio::test]
async fn s11_s12_in_the_alarm_a_stranger_works_before_a_name_is_taken() {
    let service = alarmed(&[NORA]).await;
    for path in ["/sign-in", "/reset"] {
        let mut pages = Vec::new();
        for name in [NORA.name, NOBODY] {
            let mut browser = named(&service, path, name).await;
            browser.is_on(MOMENT);
            assert_eq!((browser.status(), browser.retry_after()), (429, Some(30)));
            let page =
                browser.html().replace(name, "NAME").replace(&hidden(&browser, "puzzle"), "PUZZLE");
            pages.push(page.replace(&hidden(&browser, "csrf"), "CSRF"));
            // Neither nothing nor nonsense is a solution, nor the next number.
            let (action, fields) = solved(&browser);
            let right: u32 = fields
                .iter()
                .find(|(name, _)| name == "solution")
                .expect("it is there")
                .1
                .parse()
                .expect("a number");
            for wrong in [
                String::new(),
                "x".into(),
                "-1".into(),
                format!("{}", u64::from(right) + (1 << 32)),
                (right + 1).to_string(),
            ] {
                let mut fields = fields.clone();
                fields
                    .iter_mut()
                    .filter(|(name, _)| name == "solution")
                    .for_each(|(_, value)| value.clone_from(&wrong));
                assert_eq!(
                    browser.send("POST", &action, Some(&fields)).await.status,
                    429,
                    "{wrong}"
                );
            }
            browser.send_again(&(action, fields)).await;
            assert_eq!(browser.status(), 200, "{name}");
            assert!(
                ["Enter password", "Verify it's you"].contains(&&*browser.heading()),
                "{}",
                browser.heading()
            );
        }
        assert_eq!(pages[0], pages[1], "S1: {path}");
    }
    let mut owner = named(&service, "/sign-in", NORA.name).await;
    let form = solved(&owner);
    owner
        .send_again(&form)
        .await
        .fill("Password", NORA.password)
        .press("Sign in")
        .await
        .is_on("Stay signed in?");
}

#[tokio::test]
async fn s12_a_solution_is_for_one_browser_one_name_and_a_few_tries() {
    let service = alarmed(&[NORA]).await;
    let mut browser = named(&service, "/sign-in", NOBODY).await;
    let form = solved(&browser);
    let field =
        |name: &str| form.1.iter().find(|(field, _)| field == name).expect("it is there").1.clone();

    // Another browser, and another name, get a puzzle of their own.
    let mut other = named(&service, "/sign-in", NOBODY).await;
    let (action, mut fields) = other.form("Go on");
    for (name, value) in &mut fields {
        if ["puzzle", "solution"].contains(&name.as_str()) {
            *value = field(name);
        }
    }
    other.send_again(&(action, fields)).await.is_on(MOMENT);
    assert_ne!(hidden(&other, "puzzle"), field("puzzle"));
    let mut renamed = form.clone();
    renamed
        .1
        .iter_mut()
        .filter(|(name, _)| name == "name")
        .for_each(|(_, value)| NORA.name.clone_into(value));
    let mut thief = browser.copy();
    thief.send_again(&renamed).await.is_on(MOMENT);

    // The name and five passwords; then the browser works again, whatever it kept.
    browser.send_again(&form).await.is_on("Enter password");
    assert!(browser.cookies.contains_key("regain-clearance"));
    for _ in 0..5 {
        browser
            .fill("Password", "not the password at all")
            .press("Sign in")
            .await
            .is_on("Enter password");
    }
    service.wait(Minutes(1));
    let checked = service.password_checks();
    browser.fill("Password", "not the password at all").press("Sign in").await.is_on(MOMENT);
    browser.sees("Your password was not kept");
    for copy in [&mut thief, &mut browser] {
        copy.send_again(&form).await.is_on(MOMENT);
    }
    assert_eq!(service.password_checks(), checked, "nothing was looked at");

    // Ten minutes, and no more.
    for (age, heading) in [(Minutes(10) - INSTANT, "Enter password"), (Minutes(10), MOMENT)] {
        let mut late = named(&service, "/sign-in", NOBODY).await;
        let form = solved(&late);
        service.wait(age);
        counted(&service, Guess::Code, 201).await;
        late.send_again(&form).await.is_on(heading);
    }
}

#[tokio::test]
async fn s11_a_password_is_not_taken_without_a_clearance() {
    let service = Service::with(&[NORA]).await;
    let mut browser = named(&service, "/sign-in", NORA.name).await;
    browser.is_on("Enter password");
    counted(&service, Guess::Password, 201).await;
    service.wait(FINDING);
    browser
        .fill("Password", NORA.password)
        .press("Sign in")
        .await
        .is_on(MOMENT)
        .sees("Your password was not kept");
    assert_eq!(service.password_checks(), 0);
    let form = solved(&browser);
    browser
        .send_again(&form)
        .await
        .fill("Password", NORA.password)
        .press("Sign in")
        .await
        .is_on("Stay signed in?");
}

#[tokio::test]
async fn s12_without_a_script_thirty_seconds_do() {
    let service = alarmed(&[NORA]).await;
    let mut browser = named(&service, "/reset", NORA.name).await;
    browser.is_on(MOMENT).sees("Wait 30 seconds, then choose Go on.");
    service.wait(Duration::from_secs(10));
    browser.press("Go on").await.is_on(MOMENT).sees("Wait 20 more seconds");
    assert_eq!((browser.status(), browser.retry_after()), (429, Some(20)));
    service.wait(Duration::from_secs(20) - INSTANT);
    browser.press("Go on").await.is_on(MOMENT).sees("Wait 1 more second,");
    service.wait(INSTANT);
    browser.press("Go on").await;
    assert_eq!(browser.path(), "/reset/method");
}

#[tokio::test]
async fn s14_who_is_known_never_waits() {
    let service = Service::with(&[NORA]).await;
    let mut owner = service.browser();
    owner.sign_in(&NORA).await;
    counted(&service, Guess::Password, 201).await;
    service.wait(FINDING);
    let mut signed_in = owner.copy();
    signed_in.open("/reset").await.fill("Email address", NORA.name).press("Next").await;
    assert_eq!(signed_in.path(), "/reset/method");
    owner.open("/sign-out").await.press("Sign out").await;
    owner.give_name_and_password(NORA.name, NORA.password).await.is_on("Stay signed in?");
    // It is known to its own account, and to no other.
    for name in [NOBODY, "amina.example@contactnorth.ca"] {
        owner.open("/reset").await.fill("Email address", name).press("Next").await.is_on(MOMENT);
    }
}

/// A service behind a proxy, and a browser of a network.
async fn behind_a_proxy(people: &[Person]) -> Service {
    Service::changed(people, |_, settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a net")];
    })
    .await
}

fn from(service: &Service, address: &str) -> Browser {
    let mut browser = service.browser();
    browser.headers = vec![("x-forwarded-for", address.to_owned())];
    browser
}

#[tokio::test]
async fn s11_sixty_wrong_passwords_in_ten_minutes_make_their_network_work() {
    let service = behind_a_proxy(&[NORA]).await;
    let wrong = async |count: u32| {
        let mut work = service.store.begin().await.expect("a transaction");
        for _ in 0..count {
            let counter = Counter::NetworksPasswords { network: "198.51.100.7" };
            work.hit(&counter, service.flows.now()).await.expect("it works");
        }
        work.commit().await.expect("it works");
    };
    let heading = async |address: &str| {
        let mut browser = from(&service, address);
        browser.open("/sign-in").await.fill("Email address", NOBODY).press("Next").await;
        browser.heading()
    };
    wrong(59).await;
    assert_eq!(heading("198.51.100.7").await, "Enter password");
    wrong(1).await;
    assert_eq!(heading("198.51.100.7").await, MOMENT);
    assert_eq!(heading("198.51.100.8").await, "Enter password");
    service.wait(Minutes(10) - INSTANT);
    assert_eq!(heading("198.51.100.7").await, MOMENT);
    service.wait(INSTANT);
    assert_eq!(heading("198.51.100.7").await, "Enter password");
}

/// Many can wait at once, and it costs nothing: a network gets six through in a minute.
#[tokio::test]
async fn s12_waiting_by_the_thousand_gains_little() {
    let service = behind_a_proxy(&[]).await;
    counted(&service, Guess::Code, 201).await;
    let mut waiting = Vec::new();
    for _ in 0..8 {
        let mut browser = from(&service, "198.51.100.7");
        browser
            .open("/sign-in")
            .await
            .fill("Email address", NOBODY)
            .press("Next")
            .await
            .is_on(MOMENT);
        waiting.push(browser);
    }
    let mut other = from(&service, "198.51.100.8");
    other.open("/sign-in").await.fill("Email address", NOBODY).press("Next").await.is_on(MOMENT);
    service.wait(Duration::from_secs(30));
    for browser in &mut waiting[..6] {
        browser.press("Go on").await.is_on("Enter password");
    }
    waiting[6].press("Go on").await.is_on(MOMENT).sees("Wait 10 more seconds");
    other.press("Go on").await.is_on("Enter password");
    service.wait(Duration::from_secs(10));
    waiting[6].press("Go on").await.is_on("Enter password");
    waiting[7].press("Go on").await.is_on(MOMENT);
}

/// A browser of a network that begins journey after journey works or waits before each, with what
/// was typed kept; others do not.
#[tokio::test]
async fn s63_a_network_that_begins_too_often_works_for_each() {
    let service = behind_a_proxy(&[]).await;
    let mut browser = from(&service, "198.51.100.7");
    let [sign_in, reset] = {
        let mut forms = Vec::new();
        for path in ["/sign-in", "/reset"] {
            browser.open(path).await.fill("Email address", NOBODY);
            forms.push(browser.form("Next"));
        }
        forms.try_into().expect("two")
    };
    for (number, form) in [&sign_in, &reset].into_iter().cycle().take(300).enumerate() {
        assert_eq!(browser.send("POST", &form.0, Some(&form.1)).await.status, 303, "{number}");
    }
    for form in [&sign_in, &reset] {
        browser.send_again(form).await.is_on(MOMENT);
        assert_eq!((browser.status(), browser.retry_after()), (429, Some(30)));
    }
    let mut worker = browser.copy();
    worker.works().await;
    assert_eq!(worker.path(), "/reset/method");
    let mut other = from(&service, "198.51.100.8");
    other
        .open("/sign-in")
        .await
        .fill("Email address", NOBODY)
        .press("Next")
        .await
        .is_on("Enter password");
    // One more a second; and who cannot calculate waits.
    service.wait(Duration::from_secs(1));
    assert_eq!(browser.send("POST", &sign_in.0, Some(&sign_in.1)).await.status, 303);
    assert_eq!(browser.send("POST", &sign_in.0, Some(&sign_in.1)).await.status, 429);
    service.wait(Duration::from_secs(29));
    browser.press("Go on").await;
    assert_eq!(browser.path(), "/reset/method");
}

/// A person with nothing but a password, on a new browser, while strangers keep the wait for the
/// name at its longest.
const SAM: Person =
    Person::new("sam.example@contactnorth.ca").with_mobile("416 555 0123").not_yet();

/// So many wrong passwords in a row were typed for a name by strangers, the last one now.
async fn strangers_typed(service: &Service, person: &Person, count: u32) {
    let name = domain::name::SignInName::parse(person.name).expect("a good name");
    let account =
        service.operator.account(&name).await.expect("it works").expect("somebody").account;
    let key = format!("account {}", account.id);
    let streak = Streak { count, last_at: service.flows.now() };
    let mut work = service.store.begin().await.expect("a transaction");
    let subject = name.counter_form();
    for counter in [
        Counter::StrangersPasswords { subject: &subject },
        Counter::AccountsPasswords { account: &key },
    ] {
        work.save_streak(&counter, streak).await.expect("it works");
    }
    work.commit().await.expect("it works");
}

/// Who works has tries beside the wait that strangers share; each counts on the account.
#[tokio::test]
async fn s14_who_works_is_not_kept_out_by_strangers_who_go_on() {
    let service = behind_a_proxy(&[SAM]).await;
    let mut owner = from(&service, "203.0.113.9");
    owner
        .open("/sign-in")
        .await
        .fill("Email address", SAM.name)
        .press("Next")
        .await
        .is_on("Enter password");
    strangers_typed(&service, &SAM, 14).await;
    let checked = service.password_checks();
    owner
        .fill("Password", SAM.password)
        .press("Sign in")
        .await
        .is_on(MOMENT)
        .sees("Your password was not kept");
    assert_eq!(service.password_checks(), checked);
    // A name that nobody has is answered the same way.
    let mut nobody = from(&service, "203.0.113.8");
    nobody.open("/sign-in").await.fill("Email address", NOBODY).press("Next").await;
    let subject = domain::name::SignInName::parse(NOBODY).expect("a good name").counter_form();
    let mut work = service.store.begin().await.expect("a transaction");
    let streak = Streak { count: 14, last_at: service.flows.now() };
    work.save_streak(&Counter::StrangersPasswords { subject: &subject }, streak)
        .await
        .expect("it works");
    work.commit().await.expect("it works");
    nobody.fill("Password", "not the password at all").press("Sign in").await.is_on(MOMENT);

    owner.works().await.is_on("Enter password");
    owner.fill("Password", "not the password at all").press("Sign in").await.sees("incorrect");
    strangers_typed(&service, &SAM, 15).await;
    owner.fill("Password", SAM.password).press("Sign in").await.is_on("Stay signed in?");
    // For everybody else all is as before.
    let mut other = from(&service, "203.0.113.7");
    other.open("/sign-in").await.fill("Email address", SAM.name).press("Next").await;
    other.fill("Password", "not the password at all").press("Sign in").await.is_on(MOMENT);
}

/// Beyond ninety in a row on the account one in a quarter of an hour is looked at, and strangers
/// can always be the ones who type it. The first of a day from each network is looked at all the
/// same, of a hundred networks.
#[tokio::test]
async fn s14_beyond_ninety_in_a_row_a_network_of_ones_own_is_heard_once_a_day() {
    let service = behind_a_proxy(&[SAM]).await;
    let tries = async |address: &str, password: &str| {
        strangers_typed(&service, &SAM, 95).await;
        let mut browser = from(&service, address);
        browser
            .open("/sign-in")
            .await
            .fill("Email address", SAM.name)
            .press("Next")
            .await
            .works()
            .await;
        browser.fill("Password", password).press("Sign in").await.works().await;
        browser.fill("Password", password).press("Sign in").await;
        browser.heading()
    };
    assert_eq!(tries("203.0.113.9", "not the password at all").await, "Enter password");
    assert_eq!(tries("203.0.113.8", SAM.password).await, "Enter password", "the same network");
    assert_eq!(tries("198.51.100.8", SAM.password).await, "Stay signed in?", "another");
    service.wait(Minutes(24 * 60));
    assert_eq!(tries("203.0.113.9", SAM.password).await, "Stay signed in?", "another day");
}
