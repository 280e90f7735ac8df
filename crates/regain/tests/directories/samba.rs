//! The section on Samba, on a domain that has just been made.

use std::process::Command;

use directories::{Domain, in_own_network};

use crate::document::{blocks, run};
use crate::program::{Regain, has_all_rights, is_without_surprise, step};

pub const SERVICE_PASSWORD: &str = "Service-account-1";
const PROBE_PASSWORD: &str = "Password of the probe 1";
pub const FIRST: &str = "Maple river lantern 42";
const SECOND: &str = "Quatre loutres tranquilles 7";
const THIRD: &str = "Three herons whistling 11";

const NORA: &str = "nora@ad.example.org";
const NUMBER: &str = "+14165550101";
const KIM: &str = "kim@ad.example.org";
const KIMS_NUMBER: &str = "+14165550102";
const INES: &str = "ines@ad.example.org";
const INES_NUMBER: &str = "+14165550103";

/// The lines of `[directory]` at the top of the document.
pub fn directory() -> String {
    blocks("Passwords in a directory: LDAP and Active Directory", "toml").remove(0)
}

/// Does what the section says, up to the test account; numbers are not written back.
pub fn follow(folder: &std::path::Path) {
    let [account, rights, _, probe] =
        blocks("The service account in Samba", "sh").try_into().unwrap();
    run(&account, folder, &format!("{SERVICE_PASSWORD}\n{SERVICE_PASSWORD}\n"));
    run(&rights, folder, "");
    run(&probe, folder, &format!("{PROBE_PASSWORD}\n{PROBE_PASSWORD}\n"));
}

/// Regain next to such a domain.
pub async fn regain(domain: &Domain, directory: &str, people: &[(&str, &str)]) -> Regain {
    let ca = std::fs::read_to_string(domain.ca_file()).unwrap();
    let files = [
        ("directory-ca.pem", ca.as_str()),
        ("secrets/directory", SERVICE_PASSWORD),
        ("secrets/probe", PROBE_PASSWORD),
    ];
    Regain::with(directory, &files, people).await
}

/// A new domain with one controller, configured as the section says.
fn new_domain() -> Domain {
    let mut domain = Domain::of_one();
    domain.configure(1, &blocks("The service account in Samba", "ini")[0]);
    domain.start(1, 0);
    domain
}

/// The top of the document, with the one controller that there is.
fn of_one_controller() -> String {
    let text = directory();
    let one = text.replace(", \"ldaps://dc2.ad.example.org\"", "");
    assert_ne!(one, text);
    one
}

fn add_ines(domain: &Domain) {
    domain.add_entries(
        1,
        &format!(
            "dn: CN=ines,OU=People,{}\nobjectClass: inetOrgPerson\nsAMAccountName: ines\nuserPrincipalName: {INES}\n\
             userAccountControl: 512\n",
            Domain::BASE
        ),
    );
    domain.tool(1, &["user", "setpassword", "ines", &format!("--newpassword={FIRST}")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn samba_as_documented_on_day_0_and_on_day_100() {
    if !in_own_network("samba::samba_as_documented_on_day_0_and_on_day_100") {
        return;
    }
    let mut domain = new_domain();
    let people = [(NORA, NUMBER), (KIM, KIMS_NUMBER), (INES, INES_NUMBER)];
    let mut regain = regain(&domain, &of_one_controller(), &people).await;
    follow(regain.folder());
    for (name, more) in [("nora", None), ("kim", Some("--must-change-at-next-login"))] {
        let arguments = ["user", "create", name, FIRST, "--userou=OU=People"];
        domain.tool(1, &arguments.into_iter().chain(more).collect::<Vec<_>>());
    }
    add_ines(&domain);

    let tries = &blocks("Trying it", "sh")[1];
    for days in [0, 100] {
        if days > 0 {
            regain.end();
            domain.stop(1);
            domain.start(1, days);
        }
        regain.serve(days);
        has_all_rights(&regain.doctor_as_written(tries));
        let (before, after) = if days == 0 { (FIRST, SECOND) } else { (SECOND, THIRD) };
        // By the rules of a new domain passwords end after 42 days; not the service account's.
        regain.takes(NORA, before).await;
        for (name, number) in people {
            regain.resets(name, number, after).await;
            assert!(
                regain.opens(name, after).await,
                "{name}, also where the password had to be changed"
            );
        }
        assert!(!regain.opens(NORA, before).await);
    }
}

/// Each right that the section gives is needed for something, and none reaches further.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn samba_gives_the_service_account_what_it_needs_and_no_more() {
    if !in_own_network("samba::samba_gives_the_service_account_what_it_needs_and_no_more") {
        return;
    }
    let domain = new_domain();
    let regain = regain(&domain, &of_one_controller(), &[]).await;
    follow(regain.folder());
    add_ines(&domain);
    std::fs::write(regain.folder().join("secrets/ines"), FIRST).unwrap();
    let pso = [
        "domain",
        "passwordsettings",
        "pso",
        "create",
        "Strict",
        "1",
        "--account-lockout-threshold=6",
    ];
    domain.tool(1, &pso);
    domain.tool(1, &["domain", "passwordsettings", "pso", "apply", "Strict", "probe"]);
    let probe = ["--test-account", "probe@ad.example.org", "--test-password-file", "secrets/probe"];
    let ines = ["--test-account", INES, "--test-password-file", "secrets/ines"];
    for account in [probe, ines] {
        let said = regain.doctor(&account);
        is_without_surprise(&said);
        assert!(
            step(&said, "people's own rules")
                .contains("1 policies beside the general one, each read"),
            "{said}"
        );
    }

    let people = format!("OU=People,{}", Domain::BASE);
    let rights = domain.tool(1, &["dsacl", "get", &format!("--objectdn={people}")]);
    let rights = rights.lines().find(|line| line.starts_with("O:")).unwrap().to_owned();
    let (user, inet_org_person) =
        ("bf967aba-0de6-11d0-a285-00aa003049e2", "4828cc14-1437-45bc-9b07-ad6f015e5f28");
    let (reset, lockout_time) =
        ("CR;00299570-246d-11d0-a768-00aa006e0529", "WP;28630ebf-41d5-11d1-a9c1-0000f80367c1");
    let sid = domain.tool(1, &["user", "show", "regain", "--attributes=objectSid"]);
    let sid = sid.lines().find_map(|line| line.strip_prefix("objectSid: ")).unwrap();
    assert_eq!(rights.matches(sid).count(), 4, "no right that is not tried below");
    for (right, class, account, fails) in [
        (reset, user, probe, "reset"),
        (lockout_time, user, probe, "unlock"),
        (reset, inet_org_person, ines, "reset"),
        (lockout_time, inet_org_person, ines, "unlock"),
    ] {
        let less = rights.replace(&format!("(OA;CIIO;{right};{class};{sid})"), "");
        assert_ne!(less, rights);
        set_rights(&domain, &people, &less);
        let said = regain.doctor(&account);
        assert!(step(&said, fails).starts_with("FAILED"), "without {right} for {class}: {said}");
    }
    set_rights(&domain, &people, &rights);
    let container = format!("CN=Password Settings Container,CN=System,{}", Domain::BASE);
    let readable = domain.tool(1, &["dsacl", "get", &format!("--objectdn={container}")]);
    let readable = readable.lines().find(|line| line.starts_with("O:")).unwrap().to_owned();
    set_rights(&domain, &container, &readable.replace(&format!("(A;CI;RPLCLORC;;;{sid})"), ""));
    let said = regain.doctor(&probe);
    assert!(step(&said, "people's own rules").starts_with("FAILED"), "{said}");

    let person = format!("CN=probe,{people}");
    let administrator = format!("CN=Administrator,CN=Users,{}", Domain::BASE);
    for (dn, change) in [
        (person.as_str(), "replace: pwdLastSet\npwdLastSet: 0"),
        (&person, "replace: userAccountControl\nuserAccountControl: 66048"),
        (&person, "replace: description\ndescription: another"),
        (&person, "replace: mobile\nmobile: +14165550199"),
        (&administrator, "replace: lockoutTime\nlockoutTime: 0"),
        // "A new passw0rd", in quotes, as UTF-16.
        (
            &administrator,
            "replace: unicodePwd\nunicodePwd:: IgBBACAAbgBlAHcAIABwAGEAcwBzAHcAMAByAGQAIgA=",
        ),
    ] {
        assert!(!may_change(&domain, dn, change), "{dn}: {change}");
    }
    // The optional lines give what they say.
    run(&blocks("The service account in Samba", "sh")[2], regain.folder(), "");
    assert!(may_change(&domain, &person, "replace: mobile\nmobile: +14165550199"));
}

fn set_rights(domain: &Domain, dn: &str, rights: &str) {
    domain.modify(
        1,
        &format!("dn: {dn}\nchangetype: modify\nreplace: nTSecurityDescriptor\nnTSecurityDescriptor: {rights}\n"),
    );
}

/// Whether the service account may make a change.
fn may_change(domain: &Domain, dn: &str, change: &str) -> bool {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("change.ldif");
    std::fs::write(&file, format!("dn: {dn}\nchangetype: modify\n{change}\n")).unwrap();
    let mut command = Command::new("ldapmodify");
    command.env("LDAPTLS_CACERT", domain.ca_file());
    command
        .args([
            "-x",
            "-H",
            &Domain::url(1),
            "-D",
            "regain@ad.example.org",
            "-w",
            SERVICE_PASSWORD,
            "-f",
        ])
        .arg(file);
    let ended = command.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success() || said.contains("Insufficient access"), "{said}");
    ended.status.success()
}
