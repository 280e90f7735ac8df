//! Killed while a password is written into a real OpenLDAP: the old one and its owner told so, or
//! the new one and its owner told so, never a mix (S83).

use std::fmt::Write as _;
use std::fs;
use std::time::Instant;

use directories::{Options, Slapd};
use stories::{Browser, Gateway, Page};
use tempfile::TempDir;

use super::data::Data;
use super::installation::Installation;
use super::person::{NEW, OLD, Person, page};
use super::{kill, people};

/// Longer than it takes to write a password and to see that it holds.
const WRITING: u64 = 60;

/// What became of one person's reset.
struct Killed {
    person: Person,
    /// Where they were signed in before.
    signed_in: Browser,
    /// Whether the page had said that the password is reset.
    confirmed: bool,
}

/// The people of a list, in a directory.
fn slapd_with(count: usize) -> Slapd {
    let entries = (0..count).fold(String::new(), |mut entries, n| {
        let dn = Slapd::dn(&format!("person{n}"));
        write!(
            entries,
            "\ndn: {dn}\nobjectClass: inetOrgPerson\nuid: person{n}\ncn: Person {n}\nsn: {n}\n"
        )
        .unwrap();
        writeln!(
            entries,
            "mail: person{n}@contactnorth.ca\nuserPassword: {OLD}\npwdChangedTime: 20200101000000Z"
        )
        .unwrap();
        entries
    });
    Slapd::with(&Options::default(), &entries)
}

async fn kept(data: Data) {
    let gateway = Gateway::open().await;
    let count = people();
    let slapd = slapd_with(count);
    let secret = TempDir::new().unwrap();
    let password_file = secret.path().join("password");
    fs::write(&password_file, Slapd::SERVICE_PASSWORD).unwrap();
    let directory = format!(
        "kind = \"ldap\"\nurl = [\"{}\"]\nca_file = \"{}\"\nbind_dn = \"{}\"\nbind_password_file = \"{}\"\n\
         base = \"{}\"\nfilter = \"(mail={{name}})\"",
        slapd.url(),
        slapd.ca_file().display(),
        Slapd::SERVICE,
        password_file.display(),
        Slapd::PEOPLE
    );
    let list: String = (0..count)
        .map(|n| format!("person{n}@contactnorth.ca,Person {n},+1416555{n:04}\n"))
        .collect();
    let mut installation = Installation::with_directory(
        &gateway,
        data,
        &directory,
        &format!("sign_in_name,display_name,mobile\n{list}"),
    );
    let begun = Instant::now();
    let mut all = Vec::new();
    for n in 0..count {
        let mut person = Person::new(n, &installation);
        let mut signed_in = person.another_browser(&installation);
        signed_in.give_name_and_password(&person.name, OLD).await.is_on("Stay signed in?");
        person.browser.open("/reset").await;
        let moment = getrandom::u64().unwrap() % WRITING;
        let found = person
            .go_on_through(kill((Page::ResetPassword, moment)), &mut installation, &gateway)
            .await;
        all.push(Killed { person, signed_in, confirmed: found == Page::ResetDone });
    }
    installation.intents_are_settled().await;
    installation.queue_is_empty().await;
    let (mut before, mut old, mut new) = (0, 0, 0);
    for Killed { person, mut signed_in, confirmed } in all {
        let dn = Slapd::dn(person.name.split('@').next().unwrap());
        let is_new = slapd.whoami(&dn, NEW);
        assert_eq!(slapd.whoami(&dn, OLD), !is_new, "{}", person.name);
        assert!(is_new || !confirmed, "{}: what the page said holds", person.name);
        signed_in.move_to(installation.address());
        signed_in.open("/security-info").await;
        assert_eq!(
            page(&signed_in) == Page::PickAccount,
            is_new,
            "{}: sessions end with the old one",
            person.name
        );
        let texts = gateway.texts_to(&person.number);
        let mut told: Vec<_> = texts.iter().filter(|text| text.code().is_none()).collect();
        told.dedup_by(|one, other| one.id == other.id);
        let told: Vec<&str> = told.into_iter().map(|text| text.text.as_str()).collect();
        match (is_new, told.as_slice()) {
            // Killed before the intent: nothing was asked of the directory.
            (false, []) => before += 1,
            (false, [text]) if text.contains("was not changed") => old += 1,
            (true, [text]) if text.contains("was reset") => new += 1,
            _ => panic!("{}: new {is_new}, told {told:?}", person.name),
        }
    }
    println!(
        "{count} kills, {} s: {before} before an intent was kept, {old} old and told, {new} new and told",
        begun.elapsed().as_secs()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s83_killed_while_the_directory_is_written_it_is_old_or_new_and_told_on_sqlite() {
    kept(Data::File).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s83_killed_while_the_directory_is_written_it_is_old_or_new_and_told_on_postgres() {
    kept(Data::Server(servers::postgres())).await;
}
