//! The guide's whole way in Active Directory, as Samba is it: signing in, registering a phone
//! because more information is required, forgetting the password, resetting it by a texted code;
//! and then signing in to Samba itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use directories::Samba;
use directory::{DirectorySettings, Kind, LdapDirectory, PasswordWrite};
use domain::directory::KnownMethods;
use domain::name::SignInName;
use flows::background::SyncOrder;
use stories::{Browser, HandClock, Service, SystemRandom};

const NAME: &str = "amelie@example.test";
const OLD: &str = "Maple river lantern 42";
const NEW: &str = "Quatre loutres tranquilles 7 é🦦";
const NEWER: &str = "Three herons whistling 11";

fn settings(samba: &Samba) -> DirectorySettings {
    DirectorySettings {
        kind: Kind::ActiveDirectory,
        url: vec![samba.url()],
        ca_file: Some(samba.ca_file()),
        bind_dn: Samba::SERVICE.into(),
        bind_password: Samba::SERVICE_PASSWORD.into(),
        base: vec![Samba::BASE.into()],
        filter: None,
        sign_in_name: None,
        group_base: None,
        groups: BTreeMap::new(),
        email_attributes: Vec::new(),
        phone_attributes: Vec::new(),
        write_email_to: None,
        write_phone_to: None,
        password_write: PasswordWrite::Extended,
        default_policy: None,
    }
}

async fn signs_in<'a>(browser: &'a mut Browser, password: &str) -> &'a mut Browser {
    browser.open("/sign-in/other").await.fill("Email address", NAME).press("Next").await;
    browser.fill("Password", password).press("Sign in").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_reset_in_samba() {
    let Some(samba) = Samba::start() else { return };
    samba.add("amelie", OLD);
    assert!(samba.kinit("amelie", OLD) && samba.smbclient("amelie", OLD));
    let ad = LdapDirectory::new(
        settings(&samba),
        Arc::<HandClock>::default(),
        Arc::<SystemRandom>::default(),
    );
    let service = Service::with_directory(Arc::new(ad.expect("good settings")), |_, _| {}).await;

    // The first sign-in: more information is required.
    let mut own = service.browser();
    signs_in(&mut own, OLD).await.is_on("Stay signed in?").press("No").await;
    own.is_on("More information required").press("Next").await.is_on("Keep your account secure");
    own.fill("Phone number", "416 555 0123")
        .press("Next")
        .await
        .sees("We just sent a 6-digit code");
    let code = service.code_to("+14165550123").await;
    own.fill("Enter code", &code).press("Next").await.sees("Phone verified").press("Next").await;
    own.is_on("Success!").press("Done").await.is_on("Security info").sees("+1 416-555-0123");

    // At midnight the password is forgotten.
    let mut browser = service.browser();
    browser.open("/sign-in").await.follow("Can't access your account?").await;
    browser.fill("Email address", NAME).press("Next").await.is_on("Verify it's you");
    browser.choose("Text a code").fill("Phone number", "416 555 0123").press("Send code").await;
    let code = service.code_to("+14165550123").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");

    assert!(
        samba.kinit("amelie", NEW) && samba.smbclient("amelie", NEW),
        "Samba itself takes the new one"
    );
    assert!(!samba.kinit("amelie", OLD), "and the old one no more");
    own.open("/account").await.is_on("Pick an account");
    signs_in(&mut browser, OLD).await.sees("Your account or password is incorrect.");
    signs_in(&mut browser, NEW)
        .await
        .is_on("Stay signed in?")
        .press("No")
        .await
        .is_on("My Account");

    // Signed in, it is changed as the person's own.
    browser.open("/.well-known/change-password").await.fill("Current password", NEW);
    browser
        .fill("New password", NEWER)
        .fill("Confirm new password", NEWER)
        .press("Change password")
        .await;
    let changed = browser.says("Every other session has ended.");
    // A domain may ask that a password be a day old; then that is what the page says, and nothing
    // has changed.
    assert!(changed || browser.says("password rules don't allow this one"), "{}", browser.words());
    assert_eq!(samba.kinit("amelie", NEWER), changed);
    assert_eq!(samba.kinit("amelie", NEW), !changed);
}

/// Who has neither a principal name nor ever signed in, with a number as an administrator wrote it;
/// then deleted and made again.
#[tokio::test(flavor = "multi_thread")]
async fn who_never_signed_in_is_reset_in_samba_and_made_anew_under_the_same_name() {
    let Some(samba) = Samba::start() else { return };
    let add = |password: &str| {
        samba.add("basil", password);
        samba.modify(&format!(
            "dn: {}\nchangetype: modify\ndelete: userPrincipalName\n-\nreplace: mobile\n\
             mobile: 416 555 0123 (cell) / 416 555 0199 ext. 12\n-\nadd: proxyAddresses\n\
             proxyAddresses: SMTP:basil@example.test\nproxyAddresses: smtp:basil@home.example\n",
            Samba::dn("basil")
        ));
    };
    add(OLD);
    let settings = DirectorySettings {
        phone_attributes: vec!["mobile".into()],
        email_attributes: vec!["proxyAddresses".into()],
        ..settings(&samba)
    };
    let ad =
        LdapDirectory::new(settings, Arc::<HandClock>::default(), Arc::<SystemRandom>::default());
    let service = Service::with_directory(Arc::new(ad.expect("good settings")), |policy, _| {
        policy.directory.known_methods = KnownMethods::Trust;
        policy.registration.required = 0;
    })
    .await;
    let account = async || {
        let name = SignInName::parse("basil@ad.example.test").expect("a name");
        let mut view = service.store.view().await.expect("it works");
        view.account_by_name(&name).await.expect("it works")
    };
    assert!(account().await.is_none());

    let mut browser = service.browser();
    browser
        .open("/reset")
        .await
        .fill("Email address", "EXAMPLE\\basil")
        .press("Next")
        .await
        .is_on("Verify it's you");
    browser.choose("Text a code").fill("Phone number", "416 555 0123").press("Send code").await;
    let code = service.code_to("+14165550123").await;
    browser.fill("Enter code", &code).press("Next").await.is_on("Choose a new password");
    assert!(!browser.says("passwords are not accepted"), "a reset minds no history in Samba");
    browser.fill("New password", NEW).fill("Confirm new password", NEW).press("Finish").await;
    browser.is_on("Your password has been reset");
    assert!(samba.kinit("basil", NEW));
    let before = account().await.expect("there is one now");
    let methods =
        service.store.view().await.expect("it works").methods(before.id).await.expect("it works");
    let mut there: Vec<&str> = methods
        .iter()
        .filter_map(|method| method.destination())
        .map(|one| one.canonical())
        .collect();
    there.sort_unstable();
    assert_eq!(there, ["+14165550123", "basil@example.test", "basil@home.example"]);

    samba.delete(&Samba::dn("basil"));
    add(NEWER);
    let order = SyncOrder { full: true, without_brake: true, ..SyncOrder::default() };
    service.background.sync_directory(order, |_| {}).await.expect("it syncs");
    let again = account().await.expect("there is one at once");
    assert!(again.id != before.id && again.is_active());
    assert_ne!(again.directory.map(|link| link.id), before.directory.map(|link| link.id));
    for name in ["basil", "basil@EXAMPLE"] {
        let mut browser = service.browser();
        browser.open("/sign-in/other").await.fill("Email address", name).press("Next").await;
        browser.fill("Password", NEWER).press("Sign in").await.is_on("Stay signed in?");
    }
}
