//! People below several entries of one directory: on OpenLDAP and on Samba.

use directories::{Options, Slapd};
use flows::ports::{Directory, PasswordCheck, Who};

use crate::cases::FIRST;
use crate::samba::ActiveDirectory;
use crate::slapd::OpenLdap;
use crate::world::{People as _, RIGHT, World, listed, name, open, password, remote};

/// `anna` is below the first entry, `bruno` below the second.
async fn people_are_found_below_each(world: &impl World, first: &str, second: &str) {
    for who in ["anna", "bruno"] {
        world.add(who, FIRST);
    }
    world.move_away("bruno");
    let below = |bases: &[&str]| {
        let mut settings = world.settings();
        settings.base = bases.iter().map(|base| (*base).to_owned()).collect();
        open(settings)
    };
    for (bases, anna, bruno) in [
        (&[first][..], true, false),
        (&[second], false, true),
        (&[first, second], true, true),
        (&[second, first], true, true),
    ] {
        let directory = below(bases);
        assert_eq!(directory.unresolved().await.unwrap(), [], "{bases:?}");
        let listed = listed(&directory).await;
        for (who, is_there) in [("anna", anna), ("bruno", bruno)] {
            let found = remote(&directory).find(&name(who)).await.unwrap();
            assert_eq!(
                (found.is_some(), listed.contains_key(who)),
                (is_there, is_there),
                "{who} {bases:?}"
            );
            let checked =
                directory.check(Who::Person(found.as_ref()), &password(FIRST)).await.unwrap();
            assert_eq!(
                checked,
                if is_there { RIGHT } else { PasswordCheck::Wrong },
                "{who} {bases:?}"
            );
        }
        let doctor = directory.probe(None, true).await;
        let of_bases: Vec<_> = doctor.iter().filter(|step| step.part.ends_with(", base")).collect();
        assert_eq!(of_bases.len(), bases.len(), "{doctor:?}");
        assert!(of_bases.iter().all(|step| step.found.is_ok()), "{doctor:?}");
    }
    // One that is not there is named, and nobody is taken for a stranger because of it.
    let directory = below(&[first, "ou=peple,dc=example,dc=test"]);
    let errors = directory.unresolved().await.unwrap();
    assert_eq!(
        errors.iter().map(|error| error.key.as_str()).collect::<Vec<_>>(),
        ["directory.base[1]"]
    );
    assert!(remote(&directory).find(&name("anna")).await.is_err());
    let doctor = directory.probe(None, true).await;
    assert!(
        doctor.iter().any(|step| step.found.as_ref().is_err_and(|why| why.contains("ou=peple"))),
        "{doctor:?}"
    );
}

#[tokio::test]
async fn people_are_found_below_each_base_in_openldap() {
    let world = OpenLdap::start(&Options::default());
    people_are_found_below_each(&world, Slapd::PEOPLE, "ou=elsewhere,dc=example,dc=test").await;
}

#[tokio::test]
async fn people_are_found_below_each_base_in_samba() {
    let Some(world) = ActiveDirectory::start() else { return };
    let second = format!("OU=Elsewhere,{}", directories::Samba::BASE);
    people_are_found_below_each(&world, directories::Samba::PEOPLE, &second).await;
}

#[tokio::test]
async fn one_name_below_two_bases_lets_nobody_in() {
    let world = OpenLdap::start(&Options::default());
    world.add("anna", FIRST);
    world.move_away("anna");
    world.add("anna", FIRST);
    let mut settings = world.settings();
    settings.base = vec![Slapd::PEOPLE.into(), "ou=elsewhere,dc=example,dc=test".into()];
    let directory = open(settings);
    assert_eq!(remote(&directory).find(&name("anna")).await.unwrap(), None);
}
