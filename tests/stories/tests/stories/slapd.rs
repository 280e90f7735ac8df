//! The whole way with a real server: a person in OpenLDAP forgets the password, follows the pages,
//! and then signs in to OpenLDAP.

use std::collections::BTreeMap;
use std::sync::Arc;

use directories::Slapd;
use directory::{DirectorySettings, Kind, LdapDirectory, PasswordWrite};
use domain::directory::KnownMethods;
use flows::background::SyncOrder;
use stories::{HandClock, Service, SystemRandom};

const OLD: &str = "maple river lantern 42";
const NEW: &str = "four quiet otters juggling 7";

pub(super) fn settings(slapd: &Slapd) -> DirectorySettings {
    DirectorySettings {
        kind: Kind::Ldap,
        url: vec![slapd.url()],
        ca_file: Some(slapd.ca_file()),
        bind_dn: Slapd::SERVICE.into(),
        bind_password: Slapd::SERVICE_PASSWORD.into(),
        base: vec![Slapd::PEOPLE.into()],
        filter: Some("(|(mail={name})(uid={name}))".into()),
        sign_in_name: None,
        group_base: None,
        groups: BTreeMap::new(),
        email_attributes: Vec::new(),
        phone_attributes: vec!["mobile".into()],
        write_email_to: None,
        write_phone_to: None,
        password_write: PasswordWrite::Extended,
        default_policy: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_reset_in_openldap() {
    let slapd = Slapd::start();
    slapd.add("nora", OLD, "mobile: +1 416 555 0123\n");
    let ldap = LdapDirectory::new(
        settings(&slapd),
        Arc::<HandClock>::default(),
        Arc::<SystemRandom>::default(),
    );
    let ldap = Arc::new(ldap.expect("good settings"));
    let service = Service::with_directory(ldap, |policy, _| {
        policy.directory.known_methods = KnownMethods::Trust
    })
    .await;
    let report =
        service.background.sync_directory(SyncOrder::default(), |_| {}).await.expect("it syncs");
    assert!(report.added > 0, "{report:?}");

    let mut other = service.browser();
    other.open("/sign-in").await.fill("Email address", "nora@example.test").press("Next").await;
    other.fill("Password", "not the password at all").press("Sign in").await;
    other.sees("Your account or password is incorrect.");
    other.fill("Password", OLD).press("Sign in").await.is_on("Stay signed in?").press("No").await;
    other.is_on("My Account");

    let mut browser = service.browser();
    browser.open("/reset").await.fill("Email address", "nora@example.test").press("Next").await;
    browser.is_on("Verify it's you").choose("Text a code").fill("Phone number", "416 555 0123");
    browser.press("Send code").await;
    let code = service.code_to("+14165550123").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");

    let dn = Slapd::dn("nora");
    assert!(
        slapd.whoami(&dn, NEW) && !slapd.whoami(&dn, OLD),
        "OpenLDAP itself takes the new one, and it alone"
    );
    other.open("/account").await.is_on("Pick an account");
    browser
        .open("/sign-in/other")
        .await
        .fill("Email address", "nora@example.test")
        .press("Next")
        .await;
    browser.fill("Password", NEW).press("Sign in").await.is_on("Stay signed in?");
}
