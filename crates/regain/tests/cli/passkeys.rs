//! What `regain check` says of the domain that passkeys are made for.

use super::{Desk, Ended};

const METHODS: (&str, &str) = ("REGAIN_REGISTRATION__METHODS", r#"["phone","email","passkey"]"#);
const HTTPS: (&str, &str) = ("REGAIN_SERVER__PUBLIC_URL", "https://id.example.ca");

impl Desk {
    fn check(&self, variables: &[(&str, &str)]) -> Ended {
        self.run_with(&["check"], "", &[&[METHODS], variables].concat())
    }
}

#[test]
fn check_says_what_the_domain_of_passkeys_means() {
    let desk = Desk::begun();
    for (variables, said) in [
        (&[HTTPS][..], "passkeys work on id.example.ca and nowhere else"),
        (
            &[HTTPS, ("REGAIN_PASSKEYS__RP_ID", "example.ca")],
            "every site under example.ca can ask for these passkeys",
        ),
    ] {
        let ended = desk.check(variables);
        assert!(ended.code == 0 && ended.out.contains(said), "{said}: {}{}", ended.out, ended.err);
    }
    let wrong = desk.check(&[HTTPS, ("REGAIN_PASSKEYS__RP_ID", "other.ca")]);
    assert_eq!(wrong.code, 1, "{}", wrong.out);
    for said in ["PASSKEYS__RP_ID", "browsers make no passkeys for it on id.example.ca"] {
        assert!(wrong.err.contains(said), "{said}: {}", wrong.err);
    }
    // An address of numbers: browsers use none there.
    let numbers = desk.check(&[("REGAIN_SERVER__PUBLIC_URL", "https://192.0.2.7")]);
    let all = format!("{}{}", numbers.out, numbers.err);
    assert!(numbers.code == 0 && all.contains("browsers use passkeys only on https://"), "{all}");
}
