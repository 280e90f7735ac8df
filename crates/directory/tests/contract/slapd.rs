//! OpenLDAP.

use directories::{Options, Slapd};
use directory::{Kind, LdapDirectory, PasswordWrite, Scheme};
use domain::directory::{Bar, DirectoryRefusal, GroupSetting, Lockout, Membership};
use flows::ports::{Directory, PasswordCheck, Written};
use tokio::sync::mpsc;

use crate::cases::{self, FIRST, SECOND};
use crate::groups;
use crate::world::{
    Differences, Disabled, People, RIGHT, World, find, known, open, password, remote, settings,
    sign_in,
};

pub struct OpenLdap {
    pub server: Slapd,
    pub directory: LdapDirectory,
}

impl OpenLdap {
    pub fn start(options: &Options) -> Self {
        Self::with(options, |_| {})
    }

    pub fn with(options: &Options, change: impl FnOnce(&mut directory::DirectorySettings)) -> Self {
        let server = Slapd::with(options, "");
        let mut settings = settings(Kind::Ldap, vec![server.url()], server.ca_file());
        settings.group_base = Some(Slapd::GROUPS.into());
        change(&mut settings);
        Self { directory: open(settings), server }
    }
}

impl People for OpenLdap {
    fn directory(&self) -> &dyn Directory {
        &self.directory
    }

    fn differences(&self) -> Differences {
        Differences { reset_minds_history: true, disabled: Disabled::Locked }
    }

    fn add(&self, name: &str, password: &str) {
        self.server.add(name, password, "");
    }

    fn disable(&self, name: &str) {
        let dn = Slapd::dn(name);
        self.server.modify(&format!(
            "dn: {dn}\nchangetype: modify\nadd: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n"
        ));
    }

    fn expire(&self, name: &str) {
        let dn = Slapd::dn(name);
        self.server.modify(&format!(
            "dn: {dn}\nchangetype: modify\nadd: pwdEndTime\npwdEndTime: 20200101000000Z\n"
        ));
    }

    fn must_change(&self, name: &str) {
        let dn = Slapd::dn(name);
        self.server
            .modify(&format!("dn: {dn}\nchangetype: modify\nreplace: pwdReset\npwdReset: TRUE\n"));
    }

    fn rename(&self, name: &str, new: &str) {
        let dn = Slapd::dn(name);
        self.server.modify(&format!(
            "dn: {dn}\nchangetype: modify\nreplace: mail\nmail: {new}@example.test\n"
        ));
        self.server
            .modify(&format!("dn: {dn}\nchangetype: modrdn\nnewrdn: uid={new}\ndeleteoldrdn: 1\n"));
    }

    fn move_away(&self, name: &str) {
        let dn = Slapd::dn(name);
        self.server.modify(&format!(
            "dn: {dn}\nchangetype: modrdn\nnewrdn: uid={name}\ndeleteoldrdn: 0\nnewsuperior: ou=elsewhere,dc=example,dc=test\n"
        ));
    }

    fn own_client_gets_in(&self, name: &str, password: &str) -> bool {
        self.server.whoami(&Slapd::dn(name), password)
    }
}

impl World for OpenLdap {
    fn ldap(&self) -> &LdapDirectory {
        &self.directory
    }

    fn put_into_groups(&self, name: &str, inner: &str, outer: &str) {
        let person = Slapd::dn(name);
        let (inner_dn, outer_dn) = (group(inner), group(outer));
        self.server.modify(&format!(
            "dn: {inner_dn}\nchangetype: add\nobjectClass: groupOfNames\ncn: {inner}\nmember: {person}\nmember: cn=x\n\
             \ndn: {outer_dn}\nchangetype: add\nobjectClass: groupOfNames\ncn: {outer}\nmember: {inner_dn}\n"
        ));
    }

    fn take_out(&self, name: &str, inner: &str) {
        let (person, inner) = (Slapd::dn(name), group(inner));
        self.server.modify(&format!(
            "dn: {inner}\nchangetype: modify\ndelete: member\nmember: {person}\n"
        ));
    }

    fn settings(&self) -> directory::DirectorySettings {
        let mut settings = settings(Kind::Ldap, vec![self.server.url()], self.server.ca_file());
        settings.group_base = Some(Slapd::GROUPS.into());
        settings
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
    format!("cn={escaped},{}", Slapd::GROUPS)
}

#[tokio::test]
async fn contract() {
    let world = OpenLdap::start(&Options::default());
    cases::all(&world).await;
    cases::tries_its_rights_and_puts_back(&world).await;
    groups::all(&world).await;
}

#[tokio::test]
async fn contract_over_starttls() {
    let server = Slapd::start();
    let directory = open(settings(Kind::Ldap, vec![server.start_tls_url()], server.ca_file()));
    let world = OpenLdap { server, directory };
    world.add("anna", FIRST);
    assert_eq!(sign_in(&world, "anna", FIRST).await, RIGHT);
    let reset = remote(&world.directory)
        .reset(&known(&world, "anna").await, &password(SECOND))
        .await
        .unwrap();
    assert!(matches!(reset, Written::Done { .. }), "{reset:?}");
    assert_eq!(sign_in(&world, "anna", SECOND).await, RIGHT);
}

#[tokio::test]
async fn too_young_is_said_and_must_change_after_a_reset_is_lifted() {
    let policy = "pwdMinAge: 3600\npwdMaxAge: 7200\npwdGraceAuthNLimit: 0\n";
    let world = OpenLdap::start(&Options { policy, ..Options::default() });
    world.add("anna", FIRST);
    let account = known(&world, "anna").await;
    let remote = remote(&world.directory);
    let young = remote.change(&account, &password(FIRST), &password(SECOND)).await.unwrap();
    assert_eq!(young, Written::Refused(DirectoryRefusal::TooYoung));
    assert_eq!(sign_in(&world, "anna", FIRST).await, RIGHT);
    // The password's time is over: said to who knows it, and a change goes through.
    world.server.modify(&format!(
        "dn: {}\nchangetype: modify\nreplace: pwdChangedTime\npwdChangedTime: 20200101000000Z\n",
        Slapd::dn("anna")
    ));
    assert_eq!(sign_in(&world, "anna", FIRST).await, PasswordCheck::RightBut(Bar::PasswordExpired));
    assert_eq!(sign_in(&world, "anna", SECOND).await, PasswordCheck::Wrong);
    let changed = remote.change(&account, &password(FIRST), &password(SECOND)).await.unwrap();
    assert!(matches!(changed, Written::Done { .. }), "{changed:?}");
    assert_eq!(sign_in(&world, "anna", SECOND).await, RIGHT);
    assert_eq!(
        remote.change(&account, &password(THIRD_WRONG), &password(FIRST)).await,
        Ok(Written::WrongPassword)
    );
}

const THIRD_WRONG: &str = "Nicht-das-richtige-3";

#[tokio::test]
async fn a_password_is_written_by_a_plain_modify_with_a_chosen_hash() {
    for (scheme, start) in [
        (Scheme::Ssha512, "e1NTSEE1MTJ9"),
        (Scheme::Argon2id, "e0FSR09OMn0"),
        (Scheme::Cleartext, "e1NTSEF9"),
    ] {
        let world = OpenLdap::with(&Options { policy: "", ..Options::default() }, |settings| {
            settings.password_write = PasswordWrite::Modify(scheme);
        });
        // Who writes hashes cannot have them checked.
        let dn = "cn=default,ou=policies,dc=example,dc=test";
        world.server.modify(&format!(
            "dn: {dn}\nchangetype: modify\nreplace: pwdCheckQuality\npwdCheckQuality: 1\n"
        ));
        world.add("anna", FIRST);
        let account = known(&world, "anna").await;
        let reset =
            remote(&world.directory).reset(&account, &password("Grüße-äöü-ß-77")).await.unwrap();
        assert!(matches!(reset, Written::Done { .. }), "{scheme:?}: {reset:?}");
        assert_eq!(sign_in(&world, "anna", "Grüße-äöü-ß-77").await, RIGHT, "{scheme:?}");
        let stored = world.server.read(&Slapd::dn("anna"), "userPassword");
        assert!(stored[0].starts_with(start), "{scheme:?}: {stored:?}");
    }
}

#[tokio::test]
async fn s84_a_service_account_without_the_right_is_said_so_and_nothing_changes() {
    let world = OpenLdap::start(&Options { may_write: false, ..Options::default() });
    world.add("anna", FIRST);
    let account = known(&world, "anna").await;
    let refused = remote(&world.directory).reset(&account, &password(SECOND)).await;
    assert_eq!(refused, Ok(Written::Refused(DirectoryRefusal::InsufficientRights)));
    assert_eq!(sign_in(&world, "anna", FIRST).await, RIGHT);
    // A change is the person's own.
    let changed = remote(&world.directory)
        .change(&account, &password(FIRST), &password(SECOND))
        .await
        .unwrap();
    assert!(matches!(changed, Written::Done { .. }), "{changed:?}");
}

#[tokio::test]
async fn an_administrators_lock_is_not_lifted() {
    let world = OpenLdap::start(&Options::default());
    world.add("anna", FIRST);
    let account = known(&world, "anna").await;
    world.disable("anna");
    let remote = remote(&world.directory);
    assert_eq!(remote.unlock(&account).await, Ok(Ok(())));
    let reset = remote.reset(&account, &password(SECOND)).await;
    assert_eq!(reset, Ok(Written::Refused(DirectoryRefusal::SwitchedOff)));
    let standing = remote.standing(&account).await.unwrap().unwrap();
    assert!(!standing.enabled && !standing.locked);
    assert_eq!(world.server.read(&Slapd::dn("anna"), "pwdAccountLockedTime"), ["000001010000Z"]);
}

#[tokio::test]
async fn s115_ten_thousand_people_come_page_by_page_and_then_only_who_changed() {
    let people: String =
        (0..10_000).map(|index| Slapd::person(&format!("p{index}"), "x", "")).collect();
    let server = Slapd::with(&Options::default(), &people);
    let directory = open(settings(Kind::Ldap, vec![server.url()], server.ca_file()));
    let list = async |since| {
        let (sender, mut receiver) = mpsc::channel(2);
        let remote = remote(&directory);
        let (mark, pages) = tokio::join!(remote.people(since, sender), async {
            let mut sizes = Vec::new();
            let mut people = Vec::new();
            while let Some(page) = receiver.recv().await {
                sizes.push(page.people.len());
                people.extend(page.people);
            }
            (sizes, people)
        });
        (mark.unwrap(), pages.0, pages.1)
    };
    let (mark, sizes, everybody) = list(None).await;
    assert_eq!(everybody.len(), 10_000);
    assert!(sizes.len() >= 20 && sizes.iter().all(|size| *size <= 500), "{sizes:?}");
    let ids: std::collections::HashSet<_> = everybody.iter().map(|person| &person.id).collect();
    assert_eq!(ids.len(), 10_000, "each once");
    assert!(mark.is_some());
    server.modify(&format!("dn: {}\nchangetype: modify\nreplace: cn\ncn: Neu\n", Slapd::dn("p77")));
    // The second in which the last one was added comes once more, and the one that changed.
    let (next, _, changed) = list(mark.as_ref()).await;
    assert!(changed.iter().any(|person| person.sign_in_name == "p77@example.test"));
    assert!(next.unwrap().0 >= mark.unwrap().0);
    // Nobody listens: it is a fault, not a short list.
    let (sender, receiver) = mpsc::channel(1);
    drop(receiver);
    assert!(remote(&directory).people(None, sender).await.is_err());
}

#[tokio::test]
async fn a_policy_that_may_not_be_read_is_the_strictest() {
    let hidden = "access to dn.subtree=ou=policies,dc=example,dc=test by * none\n";
    let attributes =
        "access to dn.subtree=ou=policies,dc=example,dc=test attrs=pwdMaxFailure by * none\n";
    for access in ["", hidden, attributes] {
        let world = OpenLdap::start(&Options { access, ..Options::default() });
        world.add("anna", FIRST);
        let everybodys = remote(&world.directory).rules(None).await.unwrap();
        let annas = find(&world, "anna").await.unwrap().rules;
        assert_eq!(
            (everybodys.unreadable, annas.unreadable),
            (!access.is_empty(), !access.is_empty()),
            "{access}"
        );
        let threshold = if access.is_empty() { 5 } else { Lockout::UNREADABLE.threshold };
        assert_eq!(annas.stops_at(None).threshold, threshold, "{access}");
        let doctor = world.directory.probe(None, false).await;
        let rules = doctor.iter().find(|step| step.part.ends_with("password rules")).unwrap();
        assert_eq!(rules.found.is_ok(), access.is_empty(), "{rules:?}");
    }
}

#[tokio::test]
async fn the_policy_that_decides_is_named_and_everybodys_may_be_said() {
    let world = OpenLdap::start(&Options::default());
    let (default, strict) =
        ("cn=default,ou=policies,dc=example,dc=test", "cn=admins,ou=policies,dc=example,dc=test");
    world.server.modify(&format!(
        "dn: {strict}\nchangetype: add\nobjectClass: organizationalRole\nobjectClass: pwdPolicy\ncn: admins\n\
         pwdAttribute: userPassword\npwdLockout: TRUE\npwdMaxFailure: 3\n"
    ));
    world.add("anna", FIRST);
    world.server.add("bruno", FIRST, &format!("pwdPolicySubentry: {strict}\n"));
    let saying = |policy: Option<&str>| {
        open(directory::DirectorySettings {
            default_policy: policy.map(str::to_owned),
            ..world.settings()
        })
    };
    let threshold = async |directory: &LdapDirectory, who: &str| {
        let person = remote(directory).find(&crate::world::name(who)).await.unwrap().unwrap();
        (person.rules.lockout.map(|lockout| lockout.threshold), person.rules.unreadable)
    };
    let line = async |directory: &LdapDirectory, part: &str| {
        let doctor = directory.probe(None, true).await;
        doctor.into_iter().find(|step| step.part.ends_with(part)).unwrap().found.unwrap()
    };
    let unsaid = saying(None);
    assert_eq!(threshold(&unsaid, "anna").await, (Some(3), false), "the strictest there is");
    let said = line(&unsaid, "password rules").await;
    assert!(said.contains(strict) && said.contains("directory.default_policy"), "{said}");
    assert!(line(&unsaid, "people's own rules").await.starts_with(strict));
    let said = saying(Some(default));
    assert_eq!(said.unresolved().await.unwrap(), []);
    assert_eq!(threshold(&said, "anna").await, (Some(5), false));
    assert_eq!(threshold(&said, "bruno").await, (Some(3), false), "their own");
    assert_eq!(
        remote(&said).rules(None).await.unwrap().lockout.map(|lockout| lockout.threshold),
        Some(5)
    );
    let line = line(&said, "password rules").await;
    assert!(
        line.contains(default) && !line.contains(strict) && !line.contains("WARNING"),
        "{line}"
    );
    // One that is not there is no rule for anybody.
    let wrong = saying(Some("cn=nothing,ou=policies,dc=example,dc=test"));
    let errors: Vec<_> =
        wrong.unresolved().await.unwrap().into_iter().map(|error| error.key).collect();
    assert_eq!(errors, ["directory.default_policy"]);
    assert_eq!(threshold(&wrong, "anna").await, (Some(3), true));
}

#[tokio::test]
async fn a_group_that_may_not_be_read_holds_everybody() {
    let hidden = "access to dn.children=ou=groups,dc=example,dc=test by * none\n";
    let members = "access to dn.children=ou=groups,dc=example,dc=test attrs=member by * none\n";
    let own = "access to dn.children=ou=people,dc=example,dc=test attrs=memberOf by * none\n";
    for (access, with_base, expected) in [
        ("", true, Membership::No),
        ("", false, Membership::No),
        (hidden, true, Membership::Unknown),
        (hidden, false, Membership::Unknown),
        // The server keeps `memberOf`, and it may be read.
        (members, true, Membership::No),
        (members, false, Membership::No),
        (own, true, Membership::No),
        (own, false, Membership::No),
    ] {
        let world = OpenLdap::start(&Options { access, ..Options::default() });
        world.add("anna", FIRST);
        world.add("bruno", FIRST);
        world.put_into_groups("bruno", "inner", "outer");
        for name in ["inner", &group("inner")] {
            let mut settings = world.settings();
            settings.group_base = settings.group_base.filter(|_| with_base);
            settings.groups.insert(GroupSetting::TwoGates, vec![name.into()]);
            let directory = open(settings);
            let anna = remote(&directory).find(&crate::world::name("anna")).await.unwrap().unwrap();
            assert_eq!(
                anna.groups.of(GroupSetting::TwoGates),
                expected,
                "{name} {with_base} {access}"
            );
            let bruno =
                remote(&directory).find(&crate::world::name("bruno")).await.unwrap().unwrap();
            assert_ne!(
                bruno.groups.of(GroupSetting::TwoGates),
                Membership::No,
                "{name} {with_base} {access}"
            );
        }
    }
}

#[tokio::test]
async fn a_base_that_is_not_there_is_an_error() {
    let world = OpenLdap::start(&Options::default());
    for (base, is_there) in [
        (Slapd::PEOPLE, true),
        ("OU = People, dc=example,dc=test", true),
        ("ou=peple,dc=example,dc=test", false),
    ] {
        let directory =
            open(directory::DirectorySettings { base: vec![base.into()], ..world.settings() });
        let errors = directory.unresolved().await.unwrap();
        assert_eq!(errors.is_empty(), is_there, "{errors:?}");
        assert!(errors.iter().all(|error| error.key == "directory.base"));
    }
}

#[tokio::test]
async fn one_mail_address_on_two_people_shuts_nobody_out() {
    let world = OpenLdap::with(&Options::default(), |settings| {
        settings.filter = Some(
            "(&(objectClass=inetOrgPerson)(|(mail={name})(uid={name})(employeeNumber={name})))"
                .into(),
        );
    });
    let by = async |typed: &str| {
        let name = domain::name::SignInName::parse_bare(typed).unwrap();
        remote(&world.directory).find(&name).await.unwrap().map(|person| person.id)
    };
    world.add("anna", FIRST);
    world.server.add("bruno", FIRST, "mail: anna@example.test\nmail: anna\nemployeeNumber: 4711\n");
    world.server.add("carla", FIRST, "mail: 4711\n");
    let (anna, bruno) = (by("anna").await, by("bruno").await);
    assert!(anna.is_some() && bruno.is_some() && anna != bruno, "whose uid it is");
    assert_eq!(by("4711").await, bruno, "a number before a mail address");
    assert_eq!(
        by("anna@example.test").await,
        None,
        "two have the address, and nobody has it as a uid"
    );
    // Its own schema compares accents as they are composed in one way alone; both are found.
    for (uid, stored) in [("c", "ren\u{e9}e"), ("d", "noe\u{308}l")] {
        world.server.add(uid, FIRST, &format!("uid: {stored}\n"));
    }
    for typed in ["ren\u{e9}e", "rene\u{301}e"] {
        assert_eq!(by(typed).await, by("c").await, "{typed:?}");
    }
    for typed in ["no\u{eb}l", "noe\u{308}l"] {
        assert_eq!(by(typed).await, by("d").await, "{typed:?}");
    }
    assert!(by("c").await.is_some() && by("d").await.is_some());
}

#[tokio::test]
async fn two_with_one_name_are_nobody() {
    let world = OpenLdap::start(&Options::default());
    world.add("anna", FIRST);
    world.server.add("anna2", FIRST, "mail: anna@example.test\n");
    assert_eq!(find(&world, "anna").await, None);
    assert_eq!(sign_in(&world, "anna", FIRST).await, PasswordCheck::Wrong);
    assert_eq!(sign_in(&world, "anna2", FIRST).await, RIGHT);
}

/// The service account may be handed out one entry of each search: one of two is not "the one".
#[tokio::test]
async fn s115_of_two_the_one_that_is_handed_out_is_nobody() {
    let options = Options { limits: "size.prtotal=unlimited size=1", ..Options::default() };
    let world = OpenLdap::start(&options);
    world.add("anna", FIRST);
    assert_eq!(sign_in(&world, "anna", FIRST).await, RIGHT);
    world.server.add("eve", SECOND, "mail: anna@example.test\n");
    assert_eq!(find(&world, "anna").await, None);
    for typed in [FIRST, SECOND] {
        assert_eq!(sign_in(&world, "anna", typed).await, PasswordCheck::Wrong);
    }
    assert_eq!(sign_in(&world, "eve", SECOND).await, RIGHT);
    let doctor = world.directory.probe(Some(&crate::world::name("anna")), false).await;
    let person = doctor.iter().find(|step| step.part.ends_with("person")).unwrap();
    assert!(
        person.found.as_ref().is_err_and(|said| said.contains("several entries")),
        "{person:?}"
    );
    // Nor are rules the strictest of which may be among those that are not handed out.
    assert!(!remote(&world.directory).rules(None).await.unwrap().unreadable);
    world.server.modify(
        "dn: cn=admins,ou=policies,dc=example,dc=test\nchangetype: add\nobjectClass: organizationalRole\nobjectClass: pwdPolicy\n\
         cn: admins\npwdAttribute: userPassword\npwdLockout: TRUE\npwdMaxFailure: 3\n",
    );
    let anew = open(world.settings());
    assert!(remote(&anew).rules(None).await.unwrap().unreadable);
}

#[tokio::test]
async fn s115_of_several_the_one_whose_name_it_is_here_goes_on() {
    // However few entries of a search are handed out.
    for limits in ["size.prtotal=unlimited size=500", "size.prtotal=unlimited size=1"] {
        let world = OpenLdap::start(&Options { limits, ..Options::default() });
        cases::of_several_the_holder_goes_on(&world, |who, other| {
            world.server.modify(&format!(
                "dn: {}\nchangetype: modify\nadd: mail\nmail: {other}@example.test\n",
                Slapd::dn(who)
            ));
        })
        .await;
    }
}
