//! Groups that settings name, and people whom no reset is for.

use directories::Samba;
use directory::LdapDirectory;
use domain::directory::{DirectoryLink, DirectoryRefusal, GroupSetting, Membership};
use flows::ports::Written;

use crate::cases::{FIRST, SECOND, THIRD};
use crate::world::{RIGHT, World, account, known, listed, name, open, password, remote, sign_in};

const INNER: &str = "Team, Nord (\"A\\B\")";
const OUTER: &str = "Alle *";

/// Attributes, by their `schemaIDGUID`.
const WHEN_CREATED: &str = "bf967a78-0de6-11d0-a285-00aa003049e2";
const TOKEN_GROUPS: &str = "b7c69e6d-2cc7-11d2-854e-00a0c983f608";
const MEMBER: &str = "bf9679c0-0de6-11d0-a285-00aa003049e2";

pub async fn all(world: &impl World) {
    world.add("jakob", FIRST);
    world.add("karla", FIRST);
    world.put_into_groups("jakob", INNER, OUTER);
    each_spelling_names_a_group(world).await;
    a_listing_tells_the_same(world).await;
    what_names_no_group_holds_everybody(world).await;
    a_group_that_is_renamed_goes_on_counting_and_one_that_is_gone_holds_everybody(world).await;
}

fn naming(world: &impl World, setting: GroupSetting, groups: &[&str]) -> LdapDirectory {
    let mut settings = world.settings();
    settings.groups.insert(setting, groups.iter().map(|group| (*group).to_owned()).collect());
    open(settings)
}

async fn of(directory: &LdapDirectory, who: &str) -> Membership {
    let found = remote(directory).find(&name(who)).await.unwrap();
    found.unwrap_or_else(|| panic!("nobody is called {who}")).groups.of(GroupSetting::TwoGates)
}

/// The same distinguished name, spelt otherwise: case, blanks, hex escapes.
fn spellings(dn: &str) -> Vec<String> {
    let (own, rest) = dn.split_once(",").unwrap();
    let (kind, value) = own.split_once('=').unwrap();
    let hex: String = value.bytes().map(|byte| format!("\\{byte:02X}")).collect();
    vec![
        dn.to_owned(),
        dn.to_uppercase(),
        dn.to_lowercase(),
        format!("{kind} = {value} , {}", rest.replace(',', " , ")),
        format!("{kind}={hex},{rest}"),
        format!("{kind}=\\{:02x}{},{rest}", value.as_bytes()[0], &value[1..]),
    ]
}

async fn each_spelling_names_a_group(world: &impl World) {
    let mut all = spellings(&world.group(OUTER));
    all.extend([
        OUTER.to_owned(),
        OUTER.to_lowercase(),
        format!(" {OUTER} "),
        world.group(INNER),
        INNER.to_owned(),
    ]);
    for spelling in all {
        let directory = naming(world, GroupSetting::TwoGates, &[&spelling]);
        assert_eq!(directory.unresolved().await.unwrap(), [], "{spelling}");
        assert_eq!(of(&directory, "jakob").await, Membership::Yes, "{spelling}");
        assert_eq!(of(&directory, "karla").await, Membership::No, "{spelling}");
    }
}

async fn a_listing_tells_the_same(world: &impl World) {
    let directory = naming(world, GroupSetting::TwoGates, &[OUTER]);
    let people = listed(&directory).await;
    for (who, expected) in [("jakob", Membership::Yes), ("karla", Membership::No)] {
        assert_eq!(people[who].groups.of(GroupSetting::TwoGates), expected, "{who}");
    }
}

async fn what_names_no_group_holds_everybody(world: &impl World) {
    let person = remote(world.directory()).find(&name("karla")).await.unwrap().unwrap().dn;
    for (text, why) in [
        ("Finanzen", "there is no such group"),
        ("cn=Finanzen,dc=nowhere", "there is no such group"),
        (&world.group("Finanzen"), "there is no such group"),
        ("*", "there is no such group"),
        (&person, "it is no group"),
    ] {
        let directory = naming(world, GroupSetting::TwoGates, &[OUTER, text]);
        let errors = directory.unresolved().await.unwrap();
        let said: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with(&format!("directory.two_gates_groups[1]: {why}")), "{said:?}");
        let doctor = directory.probe(None, true).await;
        assert!(
            doctor.iter().any(|step| step.part.ends_with("groups") && step.found.is_err()),
            "{doctor:?}"
        );
        assert_eq!(of(&directory, "jakob").await, Membership::Yes);
        assert_eq!(of(&directory, "karla").await, Membership::Unknown, "{text}");
        // Nobody is reset when the group of whom nobody may reset is not found.
        let directory = naming(world, GroupSetting::Protected, &[text]);
        assert!(remote(&directory).find(&name("karla")).await.unwrap().unwrap().protected);
        let reset = remote(&directory).reset(&known(world, "karla").await, &password(SECOND)).await;
        assert_eq!(reset, Ok(Written::Refused(DirectoryRefusal::Unwilling)));
    }
    // In the group by another one, which is enough.
    let directory = naming(world, GroupSetting::Protected, &[OUTER]);
    assert!(remote(&directory).find(&name("jakob")).await.unwrap().unwrap().protected);
    assert!(!remote(&directory).find(&name("karla")).await.unwrap().unwrap().protected);
    let account = known(world, "jakob").await;
    assert_eq!(
        remote(&directory).reset(&account, &password(SECOND)).await,
        Ok(Written::Refused(DirectoryRefusal::Unwilling))
    );
    assert_eq!(remote(&directory).unlock(&account).await, Ok(Err(DirectoryRefusal::Unwilling)));
    assert_eq!(sign_in(world, "jakob", FIRST).await, RIGHT);
}

async fn a_group_that_is_renamed_goes_on_counting_and_one_that_is_gone_holds_everybody(
    world: &impl World,
) {
    let directory = naming(world, GroupSetting::TwoGates, &[OUTER]);
    assert_eq!(of(&directory, "jakob").await, Membership::Yes);
    let doctor = directory.probe(None, true).await;
    let line =
        doctor.iter().find(|step| step.part.ends_with("groups")).unwrap().found.as_ref().unwrap();
    let id = line.rsplit(' ').next().unwrap();
    world.rename_group(OUTER, "Niemand");
    // Written down as the doctor shows it, the id names the group for good.
    for text in [id.to_owned(), id.to_uppercase(), format!(" {id} ")] {
        let by_id = naming(world, GroupSetting::TwoGates, &[&text]);
        assert_eq!(by_id.unresolved().await.unwrap(), [], "{text}");
        assert_eq!(of(&by_id, "jakob").await, Membership::Yes, "{text}");
        assert_eq!(of(&by_id, "karla").await, Membership::No, "{text}");
    }
    for _ in 0..2 {
        assert_eq!(of(&directory, "jakob").await, Membership::Yes, "it is the same group");
        assert_eq!(of(&directory, "karla").await, Membership::No);
    }
    // Anyone who begins now does not find it by the name from before.
    let anew = naming(world, GroupSetting::TwoGates, &[OUTER]);
    assert_eq!(anew.unresolved().await.unwrap().len(), 1);
    assert_eq!(of(&anew, "karla").await, Membership::Unknown);
    world.rename_group("Niemand", OUTER);
    assert_eq!(of(&anew, "karla").await, Membership::No, "and does when it is back");
    world.take_out("jakob", INNER);
    assert_eq!(of(&directory, "jakob").await, Membership::No);
    world.delete_group(OUTER);
    assert_eq!(of(&directory, "jakob").await, Membership::Unknown);
    let errors = directory.unresolved().await.unwrap();
    assert!(errors[0].what.contains("not there any more"), "{errors:?}");
}

/// The people of Active Directory whom no reset is for.
pub async fn in_active_directory(world: &impl World, server: &Samba) {
    let people =
        ["da", "nested", "primary", "operator", "count", "card", "plain", "computer", "managed"];
    for who in &people[..7] {
        world.add(who, FIRST);
    }
    let change = |dn: &str, change: &str| {
        server.modify(&format!("dn: {dn}\nchangetype: modify\n{change}\n"))
    };
    let (admins, base) = (format!("CN=Domain Admins,CN=Users,{}", Samba::BASE), Samba::BASE);
    change(&admins, &format!("add: member\nmember: {}", Samba::dn("da")));
    change(&admins, &format!("add: member\nmember: {}", Samba::dn("primary")));
    change(&Samba::dn("primary"), "replace: primaryGroupID\nprimaryGroupID: 512");
    server.add_entries(&format!(
        "dn: CN=Helpers,OU=Groups,{base}\nobjectClass: group\nsAMAccountName: helpers\nmember: {}\n",
        Samba::dn("nested")
    ));
    change(
        &format!("CN=Schema Admins,CN=Users,{base}"),
        &format!("add: member\nmember: CN=Helpers,OU=Groups,{base}"),
    );
    change(
        &format!("CN=Backup Operators,CN=Builtin,{base}"),
        &format!("add: member\nmember: {}", Samba::dn("operator")),
    );
    change(&Samba::dn("count"), "replace: adminCount\nadminCount: 1");
    change(&Samba::dn("card"), "replace: userAccountControl\nuserAccountControl: 262656");
    // Accounts that are no person's, where a filter finds them.
    for (who, class) in [("computer", "computer"), ("managed", "msDS-GroupManagedServiceAccount")] {
        server.add_entries(&format!(
            "dn: {}\nobjectClass: {class}\nsAMAccountName: {who}$\nmail: {who}@example.test\nuserAccountControl: 4096\n\
             userPrincipalName: {who}@example.test\n{}",
            Samba::dn(who),
            if class == "computer" { "" } else { "msDS-ManagedPasswordInterval: 30\n" }
        ));
    }
    let settings = |setting, groups: &[&str]| {
        let mut settings = world.settings();
        settings.base = vec![Samba::PEOPLE.into()];
        settings.filter = Some("(&(objectClass=user)(mail={name}))".into());
        settings.groups.insert(setting, groups.iter().map(|group| (*group).to_owned()).collect());
        settings
    };
    let naming = |setting, groups: &[&str]| open(settings(setting, groups));
    let mut usual = settings(GroupSetting::Unprotected, &[]);
    usual.groups.clear();
    let usual = open(usual);
    for who in people {
        let person = remote(&usual).find(&name(who)).await.unwrap().unwrap();
        let (protected, link) = (person.protected, DirectoryLink::new(person.id));
        let account = account(Some(link), None);
        assert_eq!(protected, who != "plain", "{who}");
        if protected {
            let reset = remote(&usual).reset(&account, &password(SECOND)).await;
            assert_eq!(reset, Ok(Written::Refused(DirectoryRefusal::Unwilling)), "{who}");
            assert_eq!(
                remote(&usual).unlock(&account).await,
                Ok(Err(DirectoryRefusal::Unwilling)),
                "{who}"
            );
        }
    }
    assert_eq!(sign_in(world, "da", FIRST).await, RIGHT, "they sign in like anybody");
    let doctor = usual.probe(None, true).await;
    let line = doctor.iter().find(|step| step.part.ends_with("protected people")).unwrap();
    assert!(line.found.as_ref().unwrap().starts_with("8 of "), "{line:?}");
    // An organisation lifts it for groups of its own, and for nobody else; not for accounts that
    // are no person's.
    server.add_entries(&format!(
        "dn: CN=Lifted,OU=Groups,{base}\nobjectClass: group\nsAMAccountName: lifted\nmember: {}\nmember: {}\nmember: {}\n",
        Samba::dn("count"),
        Samba::dn("da"),
        Samba::dn("computer"),
    ));
    let lifted = naming(GroupSetting::Unprotected, &["Lifted"]);
    for who in people {
        let protected = remote(&lifted).find(&name(who)).await.unwrap().unwrap().protected;
        assert_eq!(protected, !["plain", "count", "da"].contains(&who), "{who}");
    }
    let written =
        remote(&lifted).reset(&known(world, "count").await, &password(THIRD)).await.unwrap();
    assert!(matches!(written, Written::Done { .. }), "{written:?}");
    // A group that is not found lifts nothing.
    let gone = naming(GroupSetting::Unprotected, &["Lifted too"]);
    assert!(remote(&gone).find(&name("count")).await.unwrap().unwrap().protected);
    // Groups for mail count for settings too, and a primary group.
    server.add_entries(&format!(
        "dn: CN=Mails,OU=Groups,{base}\nobjectClass: group\nsAMAccountName: mails\ngroupType: 2\nmember: {}\n",
        Samba::dn("plain")
    ));
    for group in ["Mails", "Domain Users", "domain users"] {
        let directory = naming(GroupSetting::TwoGates, &[group]);
        assert_eq!(of(&directory, "plain").await, Membership::Yes, "{group}");
    }
    assert_eq!(of(&naming(GroupSetting::TwoGates, &["Mails"]), "karla").await, Membership::No);
    // What may not be read holds everybody.
    server.deny(&format!("CN=Mails,OU=Groups,{base}"), "RPLCLORC");
    let hidden = naming(GroupSetting::TwoGates, &["Mails"]);
    assert_eq!(of(&hidden, "karla").await, Membership::Unknown);
    assert_eq!(hidden.unresolved().await.unwrap().len(), 1);
    // And so does an entry of which it cannot be seen whether it is an administrator's.
    server.deny_attribute(&Samba::dn("plain"), WHEN_CREATED);
    let plain = remote(&usual).find(&name("plain")).await.unwrap().unwrap();
    assert!(plain.protected && plain.rules.unreadable);
    // Where the server does not say all groups of a person, they are searched for.
    for who in ["nested", "primary", "operator", "karla"] {
        server.deny_attribute(&Samba::dn(who), TOKEN_GROUPS);
        let found = remote(&usual).find(&name(who)).await.unwrap().unwrap();
        assert_eq!(found.protected, who != "karla", "{who}");
    }
    assert_eq!(
        of(&naming(GroupSetting::TwoGates, &["Mails too"]), "karla").await,
        Membership::Unknown
    );
    assert_eq!(
        of(&naming(GroupSetting::TwoGates, &["Domain Users"]), "karla").await,
        Membership::Yes
    );
    assert_eq!(of(&naming(GroupSetting::TwoGates, &["Lifted"]), "karla").await, Membership::No);
    // Unless their members may not be read either.
    server.deny_attribute(&admins, MEMBER);
    assert!(remote(&usual).find(&name("karla")).await.unwrap().unwrap().protected);
    let hidden = naming(GroupSetting::TwoGates, &["Lifted"]);
    server.deny_attribute(&format!("CN=Lifted,OU=Groups,{base}"), MEMBER);
    assert_eq!(of(&hidden, "karla").await, Membership::Unknown);
    assert_eq!(of(&hidden, "jakob").await, Membership::No, "whose own groups may be read");
}
