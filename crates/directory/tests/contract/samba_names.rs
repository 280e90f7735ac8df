//! Who is meant by a typed name, in Samba as an Active Directory domain controller.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use directories::Samba;
use directory::LdapDirectory;
use domain::directory::DirectoryId;
use domain::name::SignInName;
use flows::ports::{DirectoryPage, DirectoryPerson};
use tokio::sync::mpsc;

use crate::cases::FIRST;
use crate::samba::ActiveDirectory;
use crate::world::{open, remote};

async fn find(directory: &LdapDirectory, typed: &str) -> Option<DirectoryId> {
    let name = SignInName::parse_bare(typed).unwrap_or_else(|error| panic!("{typed}: {error}"));
    remote(directory).find(&name).await.unwrap().map(|person| person.id)
}

/// Adds a person who cannot sign in, with these attributes (LDIF).
fn add_entry(samba: &Samba, cn: &str, attributes: &str) {
    samba.add_entries(&format!("dn: {}\nobjectClass: user\n{attributes}\n", Samba::dn(cn)));
}

async fn everybody(directory: &LdapDirectory) -> Vec<DirectoryPerson> {
    let (sender, mut receiver) = mpsc::channel::<DirectoryPage>(4);
    let (mark, people) = tokio::join!(remote(directory).people(None, sender), async {
        let mut people = Vec::new();
        while let Some(page) = receiver.recv().await {
            people.extend(page.people);
        }
        people
    });
    mark.unwrap();
    people
}

#[tokio::test]
async fn who_is_meant() {
    let Some(world) = ActiveDirectory::start() else { return };
    let (samba, directory) = (&world.server, &world.directory);
    one_mail_address_on_two_accounts_shuts_nobody_out(samba, directory).await;
    an_account_is_meant_however_its_domain_is_written(samba, directory).await;
    accents_are_found_however_they_are_composed(samba, directory).await;
    who_has_no_principal_name_is_listed_under_the_next(samba, directory).await;
}

async fn one_mail_address_on_two_accounts_shuts_nobody_out(
    samba: &Samba,
    directory: &LdapDirectory,
) {
    for name in ["kim", "adm-kim", "paul"] {
        samba.add(name, FIRST);
    }
    let change = |name: &str, change: &str| {
        samba.modify(&format!("dn: {}\nchangetype: modify\n{change}\n", Samba::dn(name)));
    };
    let kim = find(directory, "kim@example.test").await;
    let administrator = find(directory, "adm-kim@example.test").await;
    assert!(kim.is_some() && administrator.is_some() && kim != administrator);
    // The daily account's address is the administrator's as well.
    change("adm-kim", "replace: mail\nmail: kim@example.test");
    assert_eq!(find(directory, "kim@example.test").await, kim, "the owner of the principal name");
    assert_eq!(find(directory, "adm-kim@example.test").await, administrator);
    change("adm-kim", "add: proxyAddresses\nproxyAddresses: SMTP:kim@example.test");
    assert_eq!(find(directory, "kim@example.test").await, kim);
    // An account's name is another person's address.
    change("adm-kim", "replace: mail\nmail: paul");
    assert_ne!(find(directory, "paul").await, administrator);
    assert_eq!(find(directory, "paul").await, find(directory, "paul@example.test").await);
    // What nobody has for sure is nobody's when two have it.
    change("kim", "replace: mail\nmail: shared@example.test");
    assert_eq!(find(directory, "shared@example.test").await, kim);
    change("paul", "replace: mail\nmail: shared@example.test");
    assert_eq!(find(directory, "shared@example.test").await, None);
    // Other addresses find people too, and of two nobody.
    change(
        "kim",
        "add: proxyAddresses\nproxyAddresses: smtp:k.tran@example.test\nproxyAddresses: X500:/o=x/cn=kim",
    );
    assert_eq!(find(directory, "K.Tran@example.test").await, kim);
    assert_eq!(find(directory, "/o=x/cn=kim").await, None, "of another system");
    change("paul", "add: proxyAddresses\nproxyAddresses: SMTP:k.tran@example.test");
    assert_eq!(find(directory, "k.tran@example.test").await, None);
}

async fn an_account_is_meant_however_its_domain_is_written(
    samba: &Samba,
    directory: &LdapDirectory,
) {
    let kim = find(directory, "kim@example.test").await;
    assert!(kim.is_some());
    for typed in [
        "kim",
        "EXAMPLE\\kim",
        "example\\KIM",
        "ad.example.test\\kim",
        "kim@EXAMPLE",
        "Kim@ad.example.test",
        "kim@AD.EXAMPLE.TEST",
    ] {
        assert_eq!(find(directory, typed).await, kim, "{typed}");
    }
    for other in [
        "OTHER\\kim",
        "kim@other",
        "kim@other.example.test",
        "EXAMPLE\\kim@example.test",
        "EXAMPLE\\*",
        "*",
    ] {
        assert_eq!(find(directory, other).await, None, "{other}");
    }
    add_entry(samba, "blank", "sAMAccountName: jo smith");
    let jo = find(directory, "jo smith").await;
    assert!(jo.is_some() && jo != kim);
    for typed in [
        "Jo Smith",
        " jo\u{a0}smith ",
        "EXAMPLE\\jo smith",
        "jo smith@EXAMPLE",
        "jo smith@ad.example.test",
    ] {
        assert_eq!(find(directory, typed).await, jo, "{typed}");
    }
}

async fn accents_are_found_however_they_are_composed(samba: &Samba, directory: &LdapDirectory) {
    for (cn, composed, apart) in [
        ("accent-1", "ren\u{e9}e", "rene\u{301}e"),
        ("accent-2", "No\u{eb}l.C\u{f4}t\u{e9}", "Noe\u{308}l.Co\u{302}te\u{301}"),
        ("accent-3", "\u{c5}sa", "A\u{30a}sa"),
    ] {
        for (form, stored) in [("c", composed), ("d", apart)] {
            let value = |text: String| STANDARD.encode(text);
            let cn = format!("{cn}-{form}");
            add_entry(
                samba,
                &cn,
                &format!(
                    "sAMAccountName: {cn}\nuserPrincipalName:: {}\nmail:: {}",
                    value(format!("{form}.{stored}@example.test")),
                    value(format!("{stored}.{form}@mail.example.test"))
                ),
            );
            let id = find(directory, &cn).await;
            assert!(id.is_some(), "{cn}");
            for typed in [composed, apart] {
                assert_eq!(
                    find(directory, &format!("{form}.{typed}@example.test")).await,
                    id,
                    "{cn}, typed {typed:?}"
                );
                assert_eq!(
                    find(directory, &format!("{typed}.{form}@mail.example.test")).await,
                    id,
                    "{cn}, by mail"
                );
            }
        }
    }
}

async fn who_has_no_principal_name_is_listed_under_the_next(
    samba: &Samba,
    directory: &LdapDirectory,
) {
    add_entry(samba, "bare", "sAMAccountName: bare");
    add_entry(samba, "odd", "sAMAccountName: odd\nuserPrincipalName: odd one@example.test");
    let people = everybody(directory).await;
    let by_dn = |cn: &str| {
        people.iter().find(|person| person.dn == Samba::dn(cn)).unwrap_or_else(|| panic!("{cn}"))
    };
    for (cn, name) in [
        ("kim", "kim@example.test"),
        ("bare", "bare@ad.example.test"),
        ("odd", "odd@ad.example.test"),
        ("blank", "jo smith"),
    ] {
        let person = by_dn(cn);
        assert_eq!(person.sign_in_name, name);
        assert_eq!(find(directory, name).await.as_ref(), Some(&person.id), "{name} finds them");
    }
    // A filter of the operator's own that finds people by the principal name alone knows no others.
    let strict = open(directory::DirectorySettings {
        filter: Some("(userPrincipalName={name})".into()),
        ..ActiveDirectory::settings(samba, samba.url())
    });
    assert!(find(&strict, "kim@example.test").await.is_some());
    for other in ["kim", "EXAMPLE\\kim", "kim@ad.example.test"] {
        assert_eq!(find(&strict, other).await, None, "{other}");
    }
}
