//! `regain user import-apps`: what Keycloak and privacyIDEA export, by the real program.

use serde_json::Value;

use super::{Desk, KIM};

const WHY: [&str; 2] = ["--reason", "we move from there"];
/// 20 bytes, as each of the exports writes them.
const PLAIN: &str = "abcdefghij0123456789";
const HEX: &str = "6162636465666768696a30313233343536373839";

impl Desk {
    fn import_apps(&self, file: &str, more: &[&str]) -> super::Ended {
        self.run(&[&["user", "import-apps", file], more, &WHY].concat())
    }

    fn apps_of(&self, name: &str) -> usize {
        let person: Value =
            serde_json::from_str(&self.run(&["user", "show", name, "--json"]).out).unwrap();
        let methods = person["methods"].as_array().unwrap();
        methods.iter().filter(|one| one["kind"] == "app").count()
    }
}

#[test]
fn apps_come_out_of_privacyideas_list_to_their_owners() {
    let desk = Desk::begun();
    desk.run(&KIM);
    // The realm is the domain of the address, or another word: then the login is looked for.
    desk.write(
        "tokens.csv",
        &format!(
            "kim@contactnorth.ca, TOTP1, {HEX}, totp, 6, 30\n\
             gone@contactnorth.ca, TOTP2, {HEX}, totp, 6, 30\n\
             kim@contactnorth.ca, HOTP1, {HEX}, hotp, 6\n\
             n/a, TOTP3, {HEX}, totp, 6, 30"
        ),
    );
    let trial = desk.import_apps("tokens.csv", &["--dry-run"]);
    assert_eq!((trial.code, desk.apps_of(KIM[2])), (0, 0), "{}{}", trial.out, trial.err);
    assert!(trial.out.contains("Would take 1 apps over"), "{}", trial.out);
    let taken = desk.import_apps("tokens.csv", &[]);
    assert_eq!((taken.code, desk.apps_of(KIM[2])), (0, 1), "{}{}", taken.out, taken.err);
    for said in [
        "Took 1 apps over; 0 are there already; 2 are left out.",
        "gone@contactnorth.ca: there is no account",
        "kim@contactnorth.ca: its app has other parameters",
        "Delete the file.",
    ] {
        assert!(taken.out.contains(said), "{said}: {}", taken.out);
    }
    assert!(!taken.out.contains(HEX) && !taken.err.contains(HEX));
    let again = desk.import_apps("tokens.csv", &[]);
    assert!(again.out.contains("Took 0 apps over; 1 are there already"), "{}", again.out);
    assert_eq!(desk.apps_of(KIM[2]), 1);
    let events = desk.run(&["audit", "list", "--account", KIM[2]]).out;
    assert!(events.contains("method-added app") && events.contains(WHY[1]), "{events}");
}

#[test]
fn apps_come_out_of_keycloaks_export() {
    let desk = Desk::begun();
    desk.run(&KIM);
    let says = r#"{\"subType\":\"totp\",\"digits\":6,\"period\":30,\"algorithm\":\"HmacSHA1\"}"#;
    desk.write(
        "realm.json",
        &format!(
            r#"{{"realm":"r","users":[{{"username":"kim","email":"kim@contactnorth.ca","credentials":[
            {{"type":"otp","userLabel":"Phone","secretData":"{{\"value\":\"{PLAIN}\"}}","credentialData":"{says}"}}]}}]}}"#
        ),
    );
    let taken = desk.import_apps("realm.json", &[]);
    assert!(
        taken.code == 0 && taken.out.contains("Took 1 apps over"),
        "{}{}",
        taken.out,
        taken.err
    );
    assert_eq!(desk.apps_of(KIM[2]), 1);
    // The same secret out of the other program is the same app.
    desk.write("tokens.csv", &format!("kim@contactnorth.ca, TOTP1, {HEX}, totp, 6, 30"));
    let again = desk.import_apps("tokens.csv", &[]);
    assert!(again.out.contains("1 are there already"), "{}", again.out);
}

#[test]
fn apps_wait_where_something_is_on_the_account_unless_their_owners_were_seen() {
    for (more, said) in [(&[][..], "1 of them wait"), (&["--identity-checked"], "1 work at once")] {
        let desk = Desk::begun();
        desk.run(&super::kim_with(&["--email", "kim@home.example"]));
        desk.write("tokens.csv", &format!("kim@contactnorth.ca, TOTP1, {HEX}, totp, 6, 30"));
        let taken = desk.import_apps("tokens.csv", more);
        assert!(taken.code == 0 && taken.out.contains(said), "{}{}", taken.out, taken.err);
    }
}

#[test]
fn what_is_no_export_is_refused_with_its_place() {
    let desk = Desk::begun();
    for (text, why) in [
        ("{", "no JSON"),
        ("serial,secret\nA,00\n", "line 1"),
        ("n/a, A, 00, totp, 6, 30\n", "no token with an owner"),
    ] {
        desk.write("export", text);
        let ended = desk.import_apps("export", &[]);
        assert!(ended.code == 1 && ended.err.contains(why), "{why}: {}", ended.err);
    }
    let unsaid = desk.run(&["user", "import-apps", "export"]);
    assert!(unsaid.code == 2 && unsaid.err.contains("--reason"), "{}", unsaid.err);
    let missing = desk.import_apps("nothing.csv", &[]);
    assert!(missing.code == 1 && missing.err.contains("nothing.csv"), "{}", missing.err);
}
