//! OpenLDAP: groups wherever they are, and whether or not it keeps `memberOf`.

use directories::{MemberOf, Options, Slapd};
use directory::LdapDirectory;
use domain::directory::{GroupSetting, Membership};

use crate::cases::FIRST;
use crate::slapd::OpenLdap;
use crate::world::{People as _, World as _, listed, name, open, remote};

const OUTSIDE: &str = "ou=elsewhere,dc=example,dc=test";

/// A server with anna in *inner*, which is in *outer*, outside of where the settings say that
/// groups are; bruno is in none.
fn with_groups(options: &Options) -> OpenLdap {
    let world = OpenLdap::start(options);
    world.add("anna", FIRST);
    world.add("bruno", FIRST);
    for (cn, place, member) in [
        ("inner", Slapd::GROUPS, Slapd::dn("anna")),
        ("outer", OUTSIDE, format!("cn=inner,{}", Slapd::GROUPS)),
        ("outside", OUTSIDE, Slapd::dn("anna")),
    ] {
        world.server.modify(&format!(
            "dn: cn={cn},{place}\nchangetype: add\nobjectClass: groupOfNames\ncn: {cn}\nmember: {member}\nmember: cn=x\n"
        ));
    }
    world
}

fn naming(world: &OpenLdap, group: &str, group_base: Option<&str>) -> LdapDirectory {
    let mut settings = world.settings();
    settings.group_base = group_base.map(str::to_owned);
    settings.groups.insert(GroupSetting::TwoGates, vec![group.to_owned()]);
    open(settings)
}

async fn look_up(directory: &LdapDirectory, who: &str) -> Membership {
    remote(directory).find(&name(who)).await.unwrap().unwrap().groups.of(GroupSetting::TwoGates)
}

/// What the look-up says of both, after the listing has said the same.
async fn of_both(directory: &LdapDirectory) -> (Membership, Membership) {
    let listed = listed(directory).await;
    let both = (look_up(directory, "anna").await, look_up(directory, "bruno").await);
    let of = |who: &str| listed[who].groups.of(GroupSetting::TwoGates);
    assert_eq!((of("anna"), of("bruno")), both, "the listing says the same");
    both
}

#[tokio::test]
async fn a_group_counts_wherever_it_is() {
    for member_of in [MemberOf::Kept, MemberOf::Idle, MemberOf::Unknown] {
        let world = with_groups(&Options { member_of, ..Options::default() });
        for base in [Some(Slapd::GROUPS), Some(OUTSIDE), None] {
            for group in ["outside", "outer", "inner", &format!("cn=outside,{OUTSIDE}")] {
                let directory = naming(&world, group, base);
                let case = format!("{group}, {base:?}, {member_of:?}");
                assert_eq!(directory.unresolved().await.unwrap(), [], "{case}");
                assert_eq!(of_both(&directory).await, (Membership::Yes, Membership::No), "{case}");
            }
        }
    }
}

#[tokio::test]
async fn r45_a_group_base_that_is_not_there_is_an_error() {
    let world = with_groups(&Options::default());
    let directory = naming(&world, "inner", Some("ou=gruppen,dc=example,dc=test"));
    let errors = directory.unresolved().await.unwrap();
    assert_eq!(
        errors.iter().map(|error| error.key.as_str()).collect::<Vec<_>>(),
        ["directory.group_base"]
    );
    let doctor = directory.probe(None, true).await;
    assert!(
        doctor.iter().any(|step| step.part.ends_with("group_base") && step.found.is_err()),
        "{doctor:?}"
    );
    assert_eq!(of_both(&directory).await, (Membership::Yes, Membership::Unknown));
}

#[tokio::test]
async fn r45_where_neither_members_nor_memberships_may_be_read_nobody_can_tell() {
    let members = "access to dn.subtree=dc=example,dc=test attrs=member by * none\n";
    for (member_of, expected) in [
        (MemberOf::Kept, Membership::No),
        (MemberOf::Idle, Membership::Unknown),
        (MemberOf::Unknown, Membership::Unknown),
    ] {
        let world = with_groups(&Options { member_of, access: members, ..Options::default() });
        for (group, base) in [("outside", None), ("inner", Some(Slapd::GROUPS)), ("outer", None)] {
            let directory = naming(&world, group, base);
            let case = format!("{group}, {base:?}, {member_of:?}");
            let (anna, bruno) = of_both(&directory).await;
            assert_eq!(bruno, expected, "{case}");
            assert_eq!(
                anna,
                if bruno == Membership::No { Membership::Yes } else { bruno },
                "{case}"
            );
            let wrong = directory.unresolved().await.unwrap();
            assert_eq!(wrong.is_empty(), bruno == Membership::No, "{case}: {wrong:?}");
            let doctor = directory.probe(None, true).await;
            let line = doctor.iter().find(|step| step.part.ends_with("groups")).unwrap();
            assert_eq!(line.found.is_ok(), wrong.is_empty(), "{case}: {line:?}");
        }
    }
}

#[tokio::test]
async fn who_may_not_be_seen_whole_is_in_no_group_for_certain() {
    // The server keeps `memberOf`, and anna's may not be read; nor may members.
    let access = "access to dn.base=uid=anna,ou=people,dc=example,dc=test attrs=memberOf by * none\n\
                  access to dn.subtree=dc=example,dc=test attrs=member by * none\n";
    let world = with_groups(&Options { access, ..Options::default() });
    world.server.modify(&format!(
        "dn: cn=outside,{OUTSIDE}\nchangetype: modify\nadd: member\nmember: {}\n",
        Slapd::dn("bruno")
    ));
    let directory = naming(&world, "outside", None);
    assert_eq!(of_both(&directory).await, (Membership::Unknown, Membership::Yes));
}

#[tokio::test]
async fn r45_a_group_whose_members_are_a_search_is_none() {
    let global = "include /etc/ldap/schema/dyngroup.schema";
    let world = OpenLdap::start(&Options { global, ..Options::default() });
    world.add("anna", FIRST);
    world.server.modify(&format!(
        "dn: cn=search,{}\nchangetype: add\nobjectClass: groupOfURLs\ncn: search\n\
         memberURL: ldap:///{}??sub?(uid=anna)\n",
        Slapd::GROUPS,
        Slapd::PEOPLE
    ));
    for text in ["search", &format!("cn=search,{}", Slapd::GROUPS)] {
        let directory = naming(&world, text, None);
        let errors = directory.unresolved().await.unwrap();
        assert_eq!(errors.len(), 1, "{text}: {errors:?}");
        assert_eq!(look_up(&directory, "anna").await, Membership::Unknown, "{text}");
    }
    let directory = naming(&world, &format!("cn=search,{}", Slapd::GROUPS), None);
    let errors = directory.unresolved().await.unwrap();
    assert!(errors[0].to_string().contains("groupOfURLs"), "{errors:?}");
    let doctor = directory.probe(None, true).await;
    let line = doctor.iter().find(|step| step.part.ends_with("groups")).unwrap();
    assert!(line.found.as_ref().unwrap_err().contains("groupOfURLs"), "{line:?}");
}

#[tokio::test]
async fn an_id_names_a_group_for_good() {
    let world = with_groups(&Options::default());
    let dn = format!("cn=outside,{OUTSIDE}");
    let id = world.server.read(&dn, "entryUUID").remove(0);
    let doctor = naming(&world, &dn, None).probe(None, true).await;
    let line = doctor.iter().find(|step| step.part.ends_with("groups")).unwrap();
    assert!(line.found.as_ref().unwrap().contains(&id), "{line:?}");
    world
        .server
        .modify(&format!("dn: {dn}\nchangetype: modrdn\nnewrdn: cn=renamed\ndeleteoldrdn: 1\n"));
    for text in [id.clone(), id.to_uppercase(), format!(" {id} ")] {
        // Begun after the group has been given another name.
        let directory = naming(&world, &text, None);
        assert_eq!(directory.unresolved().await.unwrap(), [], "{text}");
        assert_eq!(of_both(&directory).await, (Membership::Yes, Membership::No), "{text}");
    }
    let another = naming(&world, "d3f4a1b2-0001-4abc-9def-0123456789ab", None);
    assert_eq!(another.unresolved().await.unwrap().len(), 1);
    assert_eq!(look_up(&another, "bruno").await, Membership::Unknown);
    // The id of a person is not a group's.
    let person = naming(&world, &world.server.read(&Slapd::dn("anna"), "entryUUID")[0], None);
    assert_eq!(person.unresolved().await.unwrap().len(), 1);
}
