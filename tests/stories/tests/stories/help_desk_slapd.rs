//! The person on the telephone whose password lives in a real directory: what the help desk does
//! for them ends in OpenLDAP.

use std::sync::Arc;

use directories::Slapd;
use directory::LdapDirectory;
use domain::directory::KnownMethods;
use domain::method::MethodKind;
use domain::name::SignInName;
use domain::pass::PASS_LIFETIME;
use flows::background::SyncOrder;
use flows::operator::{MethodChoice, Stuck};
use stories::{HandClock, Service, SystemRandom};

use super::help_desk::{WHY, register_mail, type_pass};
use super::slapd::settings;

const OLD: &str = "maple river lantern 42";
const NEW: &str = "four quiet otters juggling 7";
const NORA: &str = "nora@example.test";
const KIM: &str = "kim@example.test";

fn name(text: &str) -> SignInName {
    SignInName::parse(text).expect("a good name")
}

/// Nora has a number in the directory, Kim has nothing, and Lee is switched off there.
async fn college() -> (Slapd, Service) {
    let slapd = Slapd::start();
    slapd.add("nora", OLD, "mobile: +1 416 555 0123\n");
    slapd.add("kim", OLD, "");
    slapd.add("lee", OLD, "mobile: +1 416 555 0124\n");
    slapd.modify(&format!(
        "dn: {}\nchangetype: modify\nadd: pwdAccountLockedTime\n\
         pwdAccountLockedTime: 000001010000Z\n",
        Slapd::dn("lee")
    ));
    let (clock, random) = (Arc::<HandClock>::default(), Arc::<SystemRandom>::default());
    let ldap = LdapDirectory::new(settings(&slapd), clock, random).expect("good settings");
    let change = |policy: &mut domain::policy::Policy, _: &mut web::Settings| {
        policy.directory.known_methods = KnownMethods::Trust;
    };
    let service = Service::with_directory(Arc::new(ldap), change).await;
    service.background.sync_directory(SyncOrder::default(), |_| {}).await.expect("it syncs");
    (slapd, service)
}

/// Why each could not get back in alone; anyone who is left out could.
async fn report(service: &Service) -> Vec<(String, Stuck)> {
    let report = service.operator.report().await.expect("it works");
    let stuck =
        |one: flows::operator::Standing| Some((one.name.canonical().to_owned(), one.stuck?));
    report.people.into_iter().filter_map(stuck).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_that_the_help_desk_began_ends_in_openldap() {
    let (slapd, service) = college().await;
    let to = MethodChoice::Kind(MethodKind::Phone);
    service.operator.send_reset(&name(NORA), to, WHY).await.expect("it is sent");
    let code = service.code_to("+14165550123").await;
    let mut browser = service.browser();
    browser.open("/reset/sent").await.fill("Sign-in name", NORA).fill("Code", &code);
    browser.press("Next").await.is_on("Choose a new password");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
    let dn = Slapd::dn("nora");
    assert!(slapd.whoami(&dn, NEW) && !slapd.whoami(&dn, OLD));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_nothing_left_gets_back_in_by_a_pass_and_the_report_says_so() {
    let (slapd, service) = college().await;
    // A sync makes everyone known, also who never signed in.
    let before = report(&service).await;
    let lee = ("lee@example.test".to_owned(), Stuck::SwitchedOff);
    assert_eq!(before, [(KIM.to_owned(), Stuck::NeverSignedIn), lee.clone()]);
    let made =
        service.operator.make_pass(&name(KIM), PASS_LIFETIME, true, WHY).await.expect("it is made");
    let mut browser = service.browser();
    type_pass(&mut browser, KIM, &made.pass).await;
    register_mail(&service, &mut browser, "kim@home.example").await;
    browser.is_on("Success!").press("Finish").await;
    browser.is_on("Get back into your account").press("Next").await;
    browser.is_on("Verify it's you").choose("Email a code to").press("Send code").await;
    let code = service.code_to("kim@home.example").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
    assert!(slapd.whoami(&Slapd::dn("kim"), NEW) && !slapd.whoami(&Slapd::dn("kim"), OLD));
    assert_eq!(report(&service).await, [lee]);
}

#[tokio::test(flavor = "multi_thread")]
async fn unlock_lifts_the_lock_of_wrong_passwords_and_no_administrators() {
    let (slapd, service) = college().await;
    let nora = Slapd::dn("nora");
    for _ in 0..5 {
        assert!(!slapd.whoami(&nora, "not the password"));
    }
    assert!(!slapd.whoami(&nora, OLD), "the directory has locked it");
    service.operator.unlock(&name(NORA), WHY).await.expect("it is lifted");
    assert!(slapd.whoami(&nora, OLD));
    let lee = service.operator.unlock(&name("lee@example.test"), WHY).await;
    assert!(!slapd.whoami(&Slapd::dn("lee"), OLD), "{lee:?}");
}
