//! Passwords that have expired in OpenLDAP, and servers that say so before they look at one.

use std::sync::Arc;

use directories::{Options, Slapd};
use directory::{LdapDirectory, PasswordWrite, Scheme};
use domain::directory::{Bar, DirectoryRefusal};
use flows::ports::{PasswordCheck, Written};
use ldap3::asn1::{PL, StructureTag, TagClass};

use crate::cases::{FIRST, SECOND, THIRD};
use crate::relay::{self, Change, Relay, parts, text};
use crate::slapd::OpenLdap;
use crate::world::{People as _, RIGHT, World as _, known, open, password, remote, sign_in};

/// A password's time in seconds, and no sign-in after it.
const EXPIRES: &str = "pwdMaxAge: 7200\npwdGraceAuthNLimit: 0\n";
/// The same, with sign-ins after it.
const WITH_GRACE: &str = "pwdMaxAge: 7200\npwdGraceAuthNLimit: 5\n";
const PASSWORD_MODIFY: &str = "1.3.6.1.4.1.4203.1.11.1";

fn start(policy: &'static str, write: PasswordWrite) -> OpenLdap {
    let world = OpenLdap::with(&Options { policy, ..Options::default() }, |settings| {
        settings.password_write = write;
    });
    // Who writes hashes cannot have them checked.
    world.server.modify(
        "dn: cn=default,ou=policies,dc=example,dc=test\nchangetype: modify\nreplace: pwdCheckQuality\npwdCheckQuality: 1\n",
    );
    world
}

fn expire(world: &OpenLdap, name: &str) {
    world.server.modify(&format!(
        "dn: {}\nchangetype: modify\nreplace: pwdChangedTime\npwdChangedTime: 20200101000000Z\n",
        Slapd::dn(name)
    ));
}

const WRITES: [PasswordWrite; 2] =
    [PasswordWrite::Extended, PasswordWrite::Modify(Scheme::Ssha512)];

#[tokio::test]
async fn an_expired_password_is_changed_by_who_has_it() {
    for (policy, write) in
        [EXPIRES, WITH_GRACE].into_iter().flat_map(|policy| WRITES.map(|write| (policy, write)))
    {
        let world = start(policy, write);
        world.add("anna", FIRST);
        let account = known(&world, "anna").await;
        expire(&world, "anna");
        let remote = remote(&world.directory);
        let said = match policy {
            EXPIRES => PasswordCheck::RightBut(Bar::PasswordExpired),
            _ => RIGHT,
        };
        assert_eq!(sign_in(&world, "anna", FIRST).await, said, "{policy} {write:?}");
        let wrong = remote.change(&account, &password(THIRD), &password(SECOND)).await;
        assert_eq!(wrong, Ok(Written::WrongPassword), "{policy} {write:?}");
        let changed = remote.change(&account, &password(FIRST), &password(SECOND)).await.unwrap();
        assert!(matches!(changed, Written::Done { .. }), "{policy} {write:?}: {changed:?}");
        assert_eq!(sign_in(&world, "anna", SECOND).await, RIGHT, "{policy} {write:?}");
    }
}

/// Says "expired" to every password that is refused, and may hide the operation that carries the
/// current one.
fn says_expired_first(hides_operation: bool) -> Arc<Change> {
    Arc::new(move |_| {
        Box::new(move |answer| match relay::kind(answer) {
            1 if parts(&mut parts(answer)[1])[0].payload == PL::P(vec![49]) => {
                let octets = |bytes: &[u8]| StructureTag {
                    class: TagClass::Universal,
                    id: 4,
                    payload: PL::P(bytes.to_vec()),
                };
                let oid = octets(b"1.3.6.1.4.1.42.2.27.8.5.1");
                let control = StructureTag {
                    class: TagClass::Universal,
                    id: 16,
                    payload: PL::C(vec![oid, octets(&[0x30, 0x03, 0x81, 0x01, 0x00])]),
                };
                let all = parts(answer);
                all.truncate(2);
                all.push(StructureTag {
                    class: TagClass::Context,
                    id: 0,
                    payload: PL::C(vec![control]),
                });
            }
            4 if hides_operation => {
                for attribute in parts(&mut parts(&mut parts(answer)[1])[1]) {
                    if text(&parts(attribute)[0]) == "supportedExtension" {
                        parts(&mut parts(attribute)[1])
                            .retain(|value| text(value) != PASSWORD_MODIFY);
                    }
                }
            }
            _ => {}
        })
    })
}

#[tokio::test]
async fn s115_expired_said_to_a_wrong_password_sets_none() {
    for (write, hides_operation) in
        WRITES.into_iter().flat_map(|write| [(write, false), (write, true)])
    {
        let world = start(EXPIRES, write);
        world.add("anna", FIRST);
        let account = known(&world, "anna").await;
        let relay = Relay::before(&world.server, says_expired_first(hides_operation));
        let settings = directory::DirectorySettings { password_write: write, ..world.settings() };
        let directory: LdapDirectory = open(relay.asked(settings));
        let set = remote(&directory).change(&account, &password(THIRD), &password(SECOND)).await;
        assert!(
            matches!(
                set,
                Ok(Written::Refused(DirectoryRefusal::Unwilling) | Written::WrongPassword)
            ),
            "{write:?} {hides_operation}: {set:?}"
        );
        assert!(world.own_client_gets_in("anna", FIRST), "{write:?} {hides_operation}");
        assert!(!world.own_client_gets_in("anna", SECOND), "{write:?} {hides_operation}");
        // The right one is taken as before.
        let changed =
            remote(&directory).change(&account, &password(FIRST), &password(SECOND)).await;
        assert!(
            matches!(changed, Ok(Written::Done { .. })),
            "{write:?} {hides_operation}: {changed:?}"
        );
    }
}
