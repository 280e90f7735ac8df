//! 389 Directory Server.

use directories::Ds389;
use directory::{Kind, LdapDirectory};
use domain::directory::{DirectoryRefusal, PasswordMark};
use domain::name::SignInName;
use flows::ports::{Directory, PasswordCheck, Written};

use crate::cases::{self, FIRST, SECOND, THIRD};
use crate::groups;
use crate::world::{
    Differences, Disabled, People, RIGHT, World, find, known, listed, open, password, remote,
    settings, sign_in,
};

struct Server {
    server: Ds389,
    directory: LdapDirectory,
}

impl Server {
    fn start() -> Self {
        let server = Ds389::start();
        Self { directory: open(settings(Kind::Ldap, vec![server.url()], server.ca_file())), server }
    }

    fn replace(&self, name: &str, attribute: &str, value: &str) {
        let dn = Ds389::dn(name);
        self.server.modify(&format!(
            "dn: {dn}\nchangetype: modify\nreplace: {attribute}\n{attribute}: {value}\n"
        ));
    }
}

impl People for Server {
    fn directory(&self) -> &dyn Directory {
        &self.directory
    }

    fn differences(&self) -> Differences {
        Differences { reset_minds_history: true, disabled: Disabled::Wrong }
    }

    fn add(&self, name: &str, password: &str) {
        self.server.add(name, password);
    }

    fn disable(&self, name: &str) {
        self.replace(name, "nsAccountLock", "TRUE");
    }

    fn expire(&self, name: &str) {
        // It knows no other end of an account.
        self.disable(name);
    }

    fn must_change(&self, name: &str) {
        self.replace(name, "passwordExpirationTime", "19700101000000Z");
    }

    fn rename(&self, name: &str, new: &str) {
        let dn = Ds389::dn(name);
        self.replace(name, "mail", &format!("{new}@example.test"));
        self.server
            .modify(&format!("dn: {dn}\nchangetype: modrdn\nnewrdn: uid={new}\ndeleteoldrdn: 1\n"));
    }

    fn move_away(&self, name: &str) {
        let dn = Ds389::dn(name);
        self.server.modify(&format!(
            "dn: {dn}\nchangetype: modrdn\nnewrdn: uid={name}\ndeleteoldrdn: 0\nnewsuperior: ou=elsewhere,dc=example,dc=test\n"
        ));
    }

    fn own_client_gets_in(&self, name: &str, password: &str) -> bool {
        self.server.whoami(&Ds389::dn(name), password)
    }
}

impl World for Server {
    fn ldap(&self) -> &LdapDirectory {
        &self.directory
    }

    fn put_into_groups(&self, name: &str, inner: &str, outer: &str) {
        let person = Ds389::dn(name);
        let (inner_dn, outer_dn) = (group(inner), group(outer));
        self.server.modify(&format!(
            "dn: {inner_dn}\nchangetype: add\nobjectClass: groupOfNames\nobjectClass: nsMemberOf\ncn: {inner}\nmember: {person}\n\
             \ndn: {outer_dn}\nchangetype: add\nobjectClass: groupOfNames\nobjectClass: nsMemberOf\ncn: {outer}\nmember: {inner_dn}\n"
        ));
    }

    fn take_out(&self, name: &str, inner: &str) {
        let (person, inner) = (Ds389::dn(name), group(inner));
        self.server.modify(&format!(
            "dn: {inner}\nchangetype: modify\ndelete: member\nmember: {person}\n"
        ));
    }

    fn settings(&self) -> directory::DirectorySettings {
        settings(Kind::Ldap, vec![self.server.url()], self.server.ca_file())
    }

    fn group(&self, name: &str) -> String {
        group(name)
    }

    fn rename_group(&self, name: &str, new: &str) {
        let new = new.replace(',', "\\,");
        self.server.modify(&format!(
            "dn: {}\nchangetype: modrdn\nnewrdn: cn={new}\ndeleteoldrdn: 1\n",
            group(name)
        ));
    }

    fn delete_group(&self, name: &str) {
        self.server.modify(&format!("dn: {}\nchangetype: delete\n", group(name)));
    }
}

/// The name of a group, escaped (RFC 4514).
fn group(name: &str) -> String {
    let escaped = name.replace('\\', "\\\\").replace(',', "\\,").replace('"', "\\\"");
    format!("cn={escaped},{}", Ds389::GROUPS)
}

#[tokio::test]
async fn contract() {
    let world = Server::start();
    cases::all(&world).await;
    cases::tries_its_rights_and_puts_back(&world).await;
    groups::all(&world).await;
}

#[tokio::test]
async fn a_lock_that_lasts_until_it_is_lifted_is_one() {
    let world = Server::start();
    world.server.modify(
        "dn: cn=config\nchangetype: modify\nreplace: passwordUnlock\npasswordUnlock: off\n",
    );
    world.add("anna", FIRST);
    let account = known(&world, "anna").await;
    for _ in 0..5 {
        sign_in(&world, "anna", SECOND).await;
    }
    assert_eq!(sign_in(&world, "anna", FIRST).await, PasswordCheck::Locked);
    assert!(remote(&world.directory).standing(&account).await.unwrap().unwrap().locked);
    assert_eq!(remote(&world.directory).unlock(&account).await, Ok(Ok(())));
    assert_eq!(sign_in(&world, "anna", FIRST).await, RIGHT);
}

#[tokio::test]
async fn s83_a_server_that_keeps_no_time_of_a_password_is_named_by_the_doctor() {
    let world = Server::start();
    let option = "passwordTrackUpdateTime";
    world
        .server
        .modify(&format!("dn: cn=config\nchangetype: modify\nreplace: {option}\n{option}: off\n"));
    world.add("anna", FIRST);
    let account = known(&world, "anna").await;
    let written = remote(&world.directory).reset(&account, &password(SECOND)).await.unwrap();
    let Written::Done { mark } = written else { panic!("{written:?}") };
    assert!(mark.as_ref().is_some_and(PasswordMark::is_of_entry), "{mark:?}");
    let name = SignInName::parse("anna@example.test").unwrap();
    let (steps, _) = world.directory.try_rights(&name, &password(SECOND), &password(THIRD)).await;
    let reset = steps
        .iter()
        .find(|step| step.part == "directory rights, reset")
        .unwrap_or_else(|| panic!("{steps:?}"));
    assert!(
        reset.found.as_ref().unwrap_err().contains("passwordTrackUpdateTime: on"),
        "{:?}",
        reset.found
    );
}

#[tokio::test]
async fn s9_a_switch_that_may_not_be_read_is_off() {
    let world = Server::start();
    world.add("anna", FIRST);
    let account = known(&world, "anna").await;
    assert!(find(&world, "anna").await.unwrap().enabled);
    world.server.modify(&format!(
        "dn: {}\nchangetype: modify\nadd: aci\naci: (targetattr=\"nsAccountLock\")(version 3.0; acl \"Hidden\"; \
         deny (read, search, compare) userdn=\"ldap:///{}\";)\n",
        Ds389::PEOPLE,
        directories::Slapd::SERVICE
    ));
    assert!(!find(&world, "anna").await.unwrap().enabled);
    assert!(!listed(&world.directory).await["anna"].enabled);
    let reset = remote(&world.directory).reset(&account, &password(SECOND)).await;
    assert_eq!(reset, Ok(Written::Refused(DirectoryRefusal::SwitchedOff)));
    assert_eq!(
        remote(&world.directory).unlock(&account).await,
        Ok(Err(DirectoryRefusal::SwitchedOff))
    );
    assert_eq!(sign_in(&world, "anna", FIRST).await, RIGHT, "the server judges that");
}
