//! OpenLDAP: locks and ends of accounts that the service account may not read.

use directories::{Options, Slapd};
use domain::directory::DirectoryRefusal;
use flows::ports::Written;

use crate::cases::{FIRST, SECOND};
use crate::slapd::OpenLdap;
use crate::world::{People as _, RIGHT, find, known, listed, password, remote, sign_in};

#[tokio::test]
async fn s9_a_lock_that_may_not_be_read_is_one() {
    for (access, is_read) in [
        ("", true),
        (
            "access to dn.children=ou=people,dc=example,dc=test attrs=pwdAccountLockedTime by * none\n",
            false,
        ),
        ("access to dn.children=ou=people,dc=example,dc=test attrs=pwdEndTime by * none\n", false),
        (
            "access to dn.children=ou=people,dc=example,dc=test attrs=pwdStartTime by * none\n",
            false,
        ),
        // One person's alone.
        (
            "access to dn.base=uid=anna,ou=people,dc=example,dc=test attrs=pwdAccountLockedTime by * none\n",
            false,
        ),
        // The server does not say which attributes it knows: what a password policy has is known.
        (
            "access to dn.children=ou=people,dc=example,dc=test attrs=pwdAccountLockedTime by * none\n\
             access to dn.base=cn=subschema by * none\n",
            false,
        ),
    ] {
        let world = OpenLdap::start(&Options { access, ..Options::default() });
        world.add("anna", FIRST);
        world.add("bruno", FIRST);
        let account = known(&world, "anna").await;
        let directory = remote(&world.directory);
        assert_eq!(find(&world, "anna").await.unwrap().enabled, is_read, "{access}");
        let standing = directory.standing(&account).await.unwrap().unwrap();
        assert_eq!((standing.enabled, standing.locked), (is_read, false), "{access}");
        for (who, person) in listed(&world.directory).await {
            assert_eq!(person.enabled, find(&world, &who).await.unwrap().enabled, "{who} {access}");
        }
        let doctor = world.directory.probe(None, true).await;
        let line = doctor.iter().find(|step| step.part.ends_with("people's entries")).unwrap();
        assert_eq!(line.found.is_ok(), is_read, "{line:?}");
        if is_read {
            continue;
        }
        let said = line.found.as_ref().unwrap_err();
        assert!(
            said.contains(&Slapd::dn("anna")) && said.contains("pwdAccountLockedTime"),
            "{said}"
        );
        world.disable("anna");
        let reset = directory.reset(&account, &password(SECOND)).await;
        assert_eq!(reset, Ok(Written::Refused(DirectoryRefusal::SwitchedOff)), "{access}");
        assert_eq!(
            directory.unlock(&account).await,
            Ok(Err(DirectoryRefusal::SwitchedOff)),
            "{access}"
        );
        assert_eq!(
            world.server.read(&Slapd::dn("anna"), "pwdAccountLockedTime"),
            ["000001010000Z"],
            "{access}"
        );
        // Who signs in needs no mark: the server judges.
        assert_eq!(sign_in(&world, "bruno", FIRST).await, RIGHT);
    }
}
