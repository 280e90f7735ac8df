//! What an attacker types, and what is in a name.

use directories::{Options, Slapd};
use flows::ports::{Directory, PasswordCheck, Who, Written};

use crate::cases::{FIRST, SECOND};
use crate::slapd::OpenLdap;
use crate::world::{People as _, RIGHT, World as _, find, known, password, remote, sign_in};

#[tokio::test]
async fn s53_a_filters_marks_in_a_name_are_only_letters() {
    let world = OpenLdap::with(&Options::default(), |settings| {
        settings.filter = Some("(|(mail={name})(uid={name}))".into());
    });
    world.add("anna", FIRST);
    let hostile = [
        "*",
        "a*",
        "anna@example.test)(uid=*",
        "*)(objectClass=*",
        "anna*",
        "\\2a",
        "x)(|(uid=anna)",
        "(",
        "\\",
    ];
    for typed in hostile {
        let name = domain::name::SignInName::parse(&format!("{typed}@example.test"))
            .or_else(|_| domain::name::SignInName::parse(&format!("{typed}@x")));
        let Ok(name) = name else { continue };
        assert_eq!(remote(&world.directory).find(&name).await, Ok(None), "{typed}");
    }
    // Whose name has them is found by it, and by nothing less.
    let odd = "o'hara_(x)*\\berg";
    world.server.add("odd", FIRST, &format!("mail: {odd}@example.test\n"));
    assert_eq!(sign_in(&world, odd, FIRST).await, RIGHT);
    assert_eq!(find(&world, "o'hara_(x)anything\\berg").await, None);
}

#[tokio::test]
async fn s54_whatever_stands_in_a_distinguished_name_it_is_bound_with_as_it_came() {
    let world = OpenLdap::start(&Options::default());
    for (index, cn) in [
        "Berg, \"Bo\"",
        "back\\slash",
        "a+b=c;d<e>#f",
        " blank at both ends ",
        "Zoë Ünal 🦊",
        "(x)*",
    ]
    .iter()
    .enumerate()
    {
        let escaped: String = cn.bytes().map(|byte| format!("\\{byte:02x}")).collect();
        world.server.modify(&format!(
            "dn: cn={escaped},{}\nchangetype: add\nobjectClass: inetOrgPerson\nsn: x\nmail: odd{index}@example.test\nuserPassword: {FIRST}\n",
            Slapd::PEOPLE
        ));
        let name = format!("odd{index}");
        assert_eq!(sign_in(&world, &name, FIRST).await, RIGHT, "{cn}");
        assert_eq!(sign_in(&world, &name, SECOND).await, PasswordCheck::Wrong, "{cn}");
        let written = remote(&world.directory)
            .reset(&known(&world, &name).await, &password(SECOND))
            .await
            .unwrap();
        assert!(matches!(written, Written::Done { .. }), "{cn}: {written:?}");
        assert_eq!(sign_in(&world, &name, SECOND).await, RIGHT, "{cn}");
    }
}

#[tokio::test]
async fn s55_an_empty_password_proves_nothing_even_where_the_server_says_yes() {
    // With this, slapd answers 0 to a bind with a name and no password.
    let world = OpenLdap::start(&Options {
        global: "allow bind_anon_dn bind_anon_cred",
        ..Options::default()
    });
    world.add("anna", FIRST);
    let person = find(&world, "anna").await;
    for typed in ["", "\0"] {
        let check = world.directory.check(Who::Person(person.as_ref()), &password(typed)).await;
        assert_eq!(check, Ok(PasswordCheck::Wrong));
        let account = known(&world, "anna").await;
        let change =
            remote(&world.directory).change(&account, &password(typed), &password(SECOND)).await;
        assert_eq!(change, Ok(Written::WrongPassword));
    }
    // Nor a name that is empty.
    let nameless = flows::ports::DirectoryPerson { dn: String::new(), ..person.unwrap() };
    let check = world.directory.check(Who::Person(Some(&nameless)), &password(FIRST)).await;
    assert_eq!(check, Ok(PasswordCheck::Wrong));
}

#[tokio::test]
async fn no_password_or_name_in_debug_output() {
    let world = OpenLdap::start(&Options::default());
    assert_eq!(format!("{:?}", world.ldap()), "LdapDirectory(…)");
}
