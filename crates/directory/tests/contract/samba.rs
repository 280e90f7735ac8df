//! Samba as an Active Directory domain controller.

use directories::Samba;
use directory::{Kind, LdapDirectory};
use domain::directory::{DirectoryRefusal, Lockout};
use flows::ports::{Directory, Written};
use tokio::sync::mpsc;

use crate::cases::{self, FIRST, SECOND, THIRD};
use crate::groups;
use crate::world::{
    Differences, Disabled, People, RIGHT, World, known, open, password, remote, settings, sign_in,
};

pub struct ActiveDirectory {
    pub server: Samba,
    pub directory: LdapDirectory,
}

impl ActiveDirectory {
    pub fn start() -> Option<Self> {
        let server = Samba::start()?;
        let directory = open(Self::settings(&server, server.url()));
        Some(Self { server, directory })
    }

    pub fn settings(server: &Samba, url: String) -> directory::DirectorySettings {
        directory::DirectorySettings {
            bind_dn: Samba::SERVICE.into(),
            bind_password: Samba::SERVICE_PASSWORD.into(),
            base: vec![Samba::BASE.into()],
            ..settings(Kind::ActiveDirectory, vec![url], server.ca_file())
        }
    }

    pub fn change(&self, name: &str, change: &str) {
        self.server.modify(&format!("dn: {}\nchangetype: modify\n{change}\n", Samba::dn(name)));
    }
}

impl People for ActiveDirectory {
    fn directory(&self) -> &dyn Directory {
        &self.directory
    }

    fn differences(&self) -> Differences {
        Differences { reset_minds_history: false, disabled: Disabled::Told }
    }

    fn add(&self, name: &str, password: &str) {
        self.server.add(name, password);
    }

    fn disable(&self, name: &str) {
        self.change(name, "replace: userAccountControl\nuserAccountControl: 514");
    }

    fn expire(&self, name: &str) {
        self.change(name, "replace: accountExpires\naccountExpires: 132000000000000000");
    }

    fn must_change(&self, name: &str) {
        self.change(name, "replace: pwdLastSet\npwdLastSet: 0");
    }

    fn rename(&self, name: &str, new: &str) {
        self.change(
            name,
            &format!(
                "replace: mail\nmail: {new}@example.test\n-\nreplace: sAMAccountName\nsAMAccountName: {new}\n-\n\
                 replace: userPrincipalName\nuserPrincipalName: {new}@example.test"
            ),
        );
        self.server.rename(&Samba::dn(name), &Samba::dn(new));
    }

    fn move_away(&self, name: &str) {
        self.server.rename(&Samba::dn(name), &format!("CN={name},OU=Elsewhere,{}", Samba::BASE));
    }

    fn own_client_gets_in(&self, name: &str, password: &str) -> bool {
        let by_kerberos = self.server.kinit(name, password);
        assert_eq!(
            by_kerberos,
            self.server.smbclient(name, password),
            "both of its doors are of one mind"
        );
        by_kerberos
    }
}

impl World for ActiveDirectory {
    fn ldap(&self) -> &LdapDirectory {
        &self.directory
    }

    fn put_into_groups(&self, name: &str, inner: &str, outer: &str) {
        let person = Samba::dn(name);
        let (inner_dn, outer_dn) = (group(inner), group(outer));
        self.server.add_entries(&format!(
            "dn: {inner_dn}\nobjectClass: group\nsAMAccountName: inner\nmember: {person}\n\
             \ndn: {outer_dn}\nobjectClass: group\nsAMAccountName: outer\nmember: {inner_dn}\n"
        ));
    }

    fn take_out(&self, name: &str, inner: &str) {
        let person = Samba::dn(name);
        self.server.modify(&format!(
            "dn: {}\nchangetype: modify\ndelete: member\nmember: {person}\n",
            group(inner)
        ));
    }

    fn settings(&self) -> directory::DirectorySettings {
        Self::settings(&self.server, self.server.url())
    }

    fn group(&self, name: &str) -> String {
        group(name)
    }

    fn rename_group(&self, name: &str, new: &str) {
        self.server.rename(&group(name), &group(new));
    }

    fn delete_group(&self, name: &str) {
        self.server.modify(&format!("dn: {}\nchangetype: delete\n", group(name)));
    }
}

/// The name of a group, escaped (RFC 4514).
fn group(name: &str) -> String {
    let escaped = name.replace('\\', "\\\\").replace(',', "\\,").replace('"', "\\\"");
    format!("CN={escaped},OU=Groups,{}", Samba::BASE)
}

/// One test, for there is one domain controller: starting it for each case would take longer than
/// the cases.
#[tokio::test]
async fn contract() {
    let Some(world) = ActiveDirectory::start() else { return };
    cases::all(&world).await;
    cases::tries_its_rights_and_puts_back(&world).await;
    groups::all(&world).await;
    groups::in_active_directory(&world, &world.server).await;
    the_service_account_is_protected_however_it_is_named(&world).await;
    an_end_that_may_not_be_read_has_come(&world).await;
    is_found_by_each_name(&world).await;
    takes_a_change_only_when_the_password_is_old_enough(&world).await;
    reads_a_fine_grained_policy(&world).await;
    unreadable_rules_are_the_strictest(&world).await;
    lists_page_by_page_and_then_who_changed(&world).await;
    speaks_starttls(&world).await;
}

async fn the_service_account_is_protected_however_it_is_named(world: &ActiveDirectory) {
    world.add("samira", FIRST);
    let dn = format!("CN=regain,OU=Services,{}", Samba::BASE);
    let upn = |name: &str| {
        world.server.modify(&format!(
            "dn: {dn}\nchangetype: modify\nreplace: userPrincipalName\nuserPrincipalName: {name}\n"
        ));
    };
    for (bind_dn, own) in [
        (dn.as_str(), "regain@ad.example.test"),
        ("regain@ad.example.test", "regain@ad.example.test"),
        ("REGAIN@ad.example.test", "regain@ad.example.test"),
        ("EXAMPLE\\regain", "regain@ad.example.test"),
        // By the name of the account, whatever its principal name; and by a principal name that is
        // not the account's.
        ("regain@ad.example.test", "service@example.test"),
        ("service@example.test", "service@example.test"),
    ] {
        upn(own);
        let mut settings = ActiveDirectory::settings(&world.server, world.server.url());
        settings.bind_dn = bind_dn.into();
        // A filter that asks for none of these names.
        settings.filter = Some("(&(objectClass=user)(cn={name}))".into());
        settings.sign_in_name = Some("cn".into());
        let directory = open(settings);
        let typed = |name: &str| domain::name::SignInName::parse_bare(name).unwrap();
        let person = remote(&directory).find(&typed("regain")).await.unwrap().unwrap();
        assert!(person.protected, "{bind_dn}, {own}");
        assert!(
            !remote(&directory).find(&typed("samira")).await.unwrap().unwrap().protected,
            "{bind_dn}, {own}"
        );
        let account =
            crate::world::account(Some(domain::directory::DirectoryLink::new(person.id)), None);
        let reset = remote(&directory).reset(&account, &password(SECOND)).await;
        assert_eq!(reset, Ok(Written::Refused(DirectoryRefusal::Unwilling)), "{bind_dn}, {own}");
    }
    upn("regain@ad.example.test");
}

/// `accountExpires`, by its `schemaIDGUID`.
const ACCOUNT_EXPIRES: &str = "bf967915-0de6-11d0-a285-00aa003049e2";

async fn an_end_that_may_not_be_read_has_come(world: &ActiveDirectory) {
    world.add("endless", FIRST);
    assert!(find_at(&world.directory, "endless").await.enabled);
    let account = known(world, "endless").await;
    world.server.deny_attribute(&Samba::dn("endless"), ACCOUNT_EXPIRES);
    assert!(!find_at(&world.directory, "endless").await.enabled);
    let reset = remote(&world.directory).reset(&account, &password(SECOND)).await;
    assert_eq!(reset, Ok(Written::Refused(DirectoryRefusal::SwitchedOff)));
    let doctor = world.directory.probe(None, true).await;
    let line = doctor.iter().find(|step| step.part.ends_with("people's entries")).unwrap();
    let said = line.found.as_ref().unwrap_err();
    assert!(said.contains("CN=endless,") && said.contains("accountExpires"), "{said}");
}

async fn is_found_by_each_name(world: &ActiveDirectory) {
    let by = async |typed: &str| {
        let name = domain::name::SignInName::parse(typed).unwrap();
        remote(&world.directory).find(&name).await.unwrap().map(|person| person.id)
    };
    world.change("anna", "replace: mail\nmail: Anna.Berg@example.org");
    let id = by("anna@example.test").await;
    assert!(id.is_some());
    assert_eq!(by("anna.berg@EXAMPLE.org").await, id);
    // A person whose name is full of what means something in names and filters.
    world.add("lena", FIRST);
    let escaped: String =
        "Berg, \"Lena\" \\ (x)*=é🦊".bytes().map(|byte| format!("\\{byte:02X}")).collect();
    let odd = format!("CN={escaped},{}", Samba::PEOPLE);
    world.server.rename(&Samba::dn("lena"), &odd);
    assert_eq!(sign_in(world, "lena", FIRST).await, RIGHT);
    let written = remote(&world.directory)
        .reset(&known(world, "lena").await, &password(SECOND))
        .await
        .unwrap();
    assert!(matches!(written, Written::Done { .. }), "{written:?}");
    assert_eq!(sign_in(world, "lena", SECOND).await, RIGHT);
}

async fn takes_a_change_only_when_the_password_is_old_enough(world: &ActiveDirectory) {
    world.add("mona", FIRST);
    let account = known(world, "mona").await;
    world.server.modify(&format!(
        "dn: {}\nchangetype: modify\nreplace: minPwdAge\nminPwdAge: -864000000000\n",
        Samba::BASE
    ));
    // Rules are kept for some minutes; a directory that is just opened reads them.
    let fresh = open(ActiveDirectory::settings(&world.server, world.server.url()));
    let young = remote(&fresh).change(&account, &password(FIRST), &password(SECOND)).await;
    assert_eq!(young, Ok(Written::Refused(DirectoryRefusal::TooYoung)));
    let complexity = remote(&fresh).reset(&account, &password("lauter kleine buchstaben")).await;
    assert_eq!(complexity, Ok(Written::Refused(DirectoryRefusal::Complexity)));
    let reset = remote(&fresh).reset(&account, &password(THIRD)).await.unwrap();
    assert!(matches!(reset, Written::Done { .. }), "a reset is not held by the age: {reset:?}");
}

async fn reads_a_fine_grained_policy(world: &ActiveDirectory) {
    world.server.add_entries(&format!(
        "dn: CN=Strict,CN=Password Settings Container,CN=System,{base}\nobjectClass: msDS-PasswordSettings\n\
         msDS-PasswordSettingsPrecedence: 1\nmsDS-PasswordReversibleEncryptionEnabled: FALSE\n\
         msDS-PasswordHistoryLength: 5\nmsDS-PasswordComplexityEnabled: TRUE\nmsDS-MinimumPasswordLength: 20\n\
         msDS-MinimumPasswordAge: 0\nmsDS-MaximumPasswordAge: -864000000000000\nmsDS-LockoutThreshold: 3\n\
         msDS-LockoutObservationWindow: -18000000000\nmsDS-LockoutDuration: -18000000000\n\
         msDS-PSOAppliesTo: {mona}\n",
        base = Samba::BASE,
        mona = Samba::dn("mona"),
    ));
    let fresh = open(ActiveDirectory::settings(&world.server, world.server.url()));
    let strict =
        remote(&fresh).reset(&known(world, "mona").await, &password("Neunzehn-Zeichen-7")).await;
    assert_eq!(strict, Ok(Written::Refused(DirectoryRefusal::TooShort)));
    let rules = remote(&fresh).rules(Some(&known(world, "mona").await)).await.unwrap();
    assert_eq!((rules.min_length, rules.history), (Some(20), Some(5)));
    assert_eq!(rules.lockout.map(|lockout| lockout.threshold), Some(3));
    let everybody = remote(&fresh).rules(None).await.unwrap();
    assert_eq!(
        everybody.lockout.map(|lockout| lockout.threshold),
        Some(5),
        "not the strictest of all"
    );
    assert_eq!(find_at(&fresh, "mona").await.rules, rules, "theirs are counted");
    let others = remote(&fresh).rules(Some(&known(world, "anna").await)).await.unwrap();
    assert_eq!(others.lockout.map(|lockout| lockout.threshold), Some(5));
}

async fn find_at(directory: &LdapDirectory, who: &str) -> flows::ports::DirectoryPerson {
    remote(directory).find(&crate::world::name(who)).await.unwrap().unwrap()
}

/// A policy whose name is seen at the person, and whose rules are not.
async fn unreadable_rules_are_the_strictest(world: &ActiveDirectory) {
    let policy = format!("CN=Strict,CN=Password Settings Container,CN=System,{}", Samba::BASE);
    let doctor = async |directory: &LdapDirectory| {
        let steps = directory.probe(None, false).await;
        steps
            .into_iter()
            .filter(|step| step.part.ends_with("people's own rules"))
            .collect::<Vec<_>>()
    };
    let fresh = open(ActiveDirectory::settings(&world.server, world.server.url()));
    let low = doctor(&fresh).await;
    let names = |said: &str| said.starts_with("CN=Strict,") && said.contains("WARNING");
    assert!(low.iter().any(|step| names(step.found.as_ref().unwrap())), "{low:?}");
    for rights in ["RP", "RPLCLORC"] {
        world.server.deny(&policy, rights);
        let fresh = open(ActiveDirectory::settings(&world.server, world.server.url()));
        let rules = find_at(&fresh, "mona").await.rules;
        assert!(rules.unreadable, "{rights}");
        assert_eq!(rules.stops_at(None), Lockout::UNREADABLE);
        assert_eq!(remote(&fresh).rules(Some(&known(world, "mona").await)).await.unwrap(), rules);
        // Other people's are known.
        let others = find_at(&fresh, "anna").await.rules;
        assert!(!others.unreadable && others.stops_at(None).threshold == 5, "{others:?}");
        assert!(!remote(&fresh).rules(None).await.unwrap().unreadable);
        let said = doctor(&fresh).await;
        let wrong = said
            .iter()
            .find_map(|step| step.found.as_ref().err())
            .unwrap_or_else(|| panic!("{said:?}"));
        assert!(wrong.contains("CN=Strict"), "{wrong}");
    }
}

async fn lists_page_by_page_and_then_who_changed(world: &ActiveDirectory) {
    let entries: String = (0..1200)
        .map(|index| {
            format!(
                "dn: CN=p{index},{}\nobjectClass: user\nsAMAccountName: p{index}\nmail: p{index}@example.test\n\
                 userPrincipalName: p{index}@example.test\n\n",
                Samba::PEOPLE
            )
        })
        .collect();
    world.server.add_entries(&entries);
    let list = async |since| {
        let (sender, mut receiver) = mpsc::channel(4);
        let (mark, pages) = tokio::join!(remote(&world.directory).people(since, sender), async {
            let mut pages = Vec::new();
            while let Some(page) = receiver.recv().await {
                pages.push(page.people);
            }
            pages
        });
        (mark.unwrap(), pages)
    };
    let (mark, pages) = list(None).await;
    assert!(pages.len() >= 3, "{}", pages.len());
    let everybody: Vec<_> = pages.into_iter().flatten().collect();
    assert!(everybody.len() >= 1210, "{}", everybody.len());
    let of = |name: &str| everybody.iter().find(|person| person.sign_in_name == name).unwrap();
    assert!(!of("frida@example.test").enabled && of("anna@example.test").enabled);
    assert_eq!(list(mark.as_ref()).await.1.concat().len(), 0, "nothing has changed");
    world.change("p77", "replace: displayName\ndisplayName: Neu");
    let changed = list(mark.as_ref()).await.1.concat();
    let names: Vec<_> = changed.iter().map(|person| person.sign_in_name.as_str()).collect();
    assert_eq!(names, ["p77@example.test"]);
}

async fn speaks_starttls(world: &ActiveDirectory) {
    let directory = open(ActiveDirectory::settings(&world.server, world.server.start_tls_url()));
    let account = known(world, "bruno").await;
    let reset = remote(&directory).reset(&account, &password("Noch-ein-neues-7")).await.unwrap();
    assert!(matches!(reset, Written::Done { .. }), "{reset:?}");
    assert_eq!(sign_in(world, "bruno", "Noch-ein-neues-7").await, RIGHT);
}
