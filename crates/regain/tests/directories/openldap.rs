//! The section on OpenLDAP, on the server as Debian's package installs it.

use std::process::Command;

use directories::{PackagedSlapd, in_own_network};

use crate::document::{blocks, run};
use crate::program::{Regain, has_all_rights, is_without_surprise, step};

const FIRST: &str = "maple river lantern 42";
const SECOND: &str = "four quiet otters juggling 7";
const THIRD: &str = "three herons whistling 11";

const NORA: &str = "nora@example.org";
const NUMBER: &str = "+14165550101";

const SERVICE: &str = "cn=regain,ou=services,dc=example,dc=org";
const DATABASE: &str = "olcDatabase={1}mdb,cn=config";

/// The server, and Regain next to it, both as the section says.
async fn follow() -> (PackagedSlapd, Regain) {
    let mut slapd = PackagedSlapd::install();
    slapd.start(0);
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("admin-password"), PackagedSlapd::ADMIN_PASSWORD).unwrap();
    let [name, overlay, entries, rights, _, _, probe] =
        blocks("The service account in OpenLDAP", "sh").try_into().unwrap();
    assert!(run(&name, folder.path(), "").contains(&format!("dn: {DATABASE}\n")));
    for block in [overlay, entries, rights, probe] {
        run(&block, folder.path(), "");
    }
    let made = ["admin-password", "directory-password", "probe-password"];
    let made = made.map(|name| (name, std::fs::read_to_string(folder.path().join(name)).unwrap()));
    let ca = std::fs::read_to_string(slapd.ca_file()).unwrap();
    let mut files = vec![("directory-ca.pem", ca.as_str())];
    files.extend(made.iter().map(|(name, text)| (*name, text.as_str())));
    let directory = blocks("The service account in OpenLDAP", "toml").remove(0);
    let regain = Regain::with(&directory, &files, &[(NORA, NUMBER)]).await;
    let mut people = String::new();
    for uid in ["nora", "kim"] {
        people += &format!(
            "dn: uid={uid},ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\n\
             mail: {uid}@example.org\nuserPassword: {FIRST}\n\n"
        );
    }
    let add = format!(
        "ldapadd -x -H ldapi:/// -D cn=admin,dc=example,dc=org -y admin-password <<EOF\n{people}EOF\n"
    );
    run(&add, regain.folder(), "");
    (slapd, regain)
}

/// Changes the server's configuration.
fn configure(regain: &Regain, ldif: &str) {
    run(
        &format!("ldapmodify -Q -Y EXTERNAL -H ldapi:/// <<'EOF'\n{ldif}\nEOF\n"),
        regain.folder(),
        "",
    );
}

fn doctor(regain: &Regain) -> String {
    regain.doctor(&[
        "--test-account",
        "probe@example.org",
        "--test-password-file",
        "probe-password",
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openldap_as_documented_on_day_0_and_on_day_100() {
    if !in_own_network("openldap::openldap_as_documented_on_day_0_and_on_day_100") {
        return;
    }
    let (mut slapd, mut regain) = follow().await;
    // An organisation whose passwords end, and which has people change what another person has set.
    configure_people(&regain, "pwdMaxAge: 3888000", "pwdMustChange: TRUE");
    // From here on the server writes down when a password was set, so that it could end.
    let anew = format!(
        "ldapmodify -x -H ldapi:/// -D cn=admin,dc=example,dc=org -y admin-password <<EOF\ndn: {SERVICE}\nchangetype: modify\n\
         replace: userPassword\nuserPassword: $(slappasswd -T directory-password)\nEOF\n"
    );
    run(&anew, regain.folder(), "");
    for days in [0, 100] {
        if days > 0 {
            regain.end();
            slapd.stop();
            slapd.start(days);
        }
        regain.serve(days);
        is_without_surprise(&regain.doctor_as_written(&blocks("Trying it", "sh")[0]));
        has_all_rights(&doctor(&regain));
        let (before, after) = if days == 0 { (FIRST, SECOND) } else { (SECOND, THIRD) };
        regain.takes(NORA, before).await;
        regain.resets(NORA, NUMBER, after).await;
        assert!(regain.opens(NORA, after).await && !regain.opens(NORA, before).await);
    }
}

fn configure_people(regain: &Regain, one: &str, other: &str) {
    let changes: Vec<_> = [one, other]
        .iter()
        .map(|line| format!("add: {}\n{line}\n", line.split(':').next().unwrap()))
        .collect();
    let ldif = format!(
        "dn: cn=default,ou=policies,dc=example,dc=org\nchangetype: modify\n{}",
        changes.join("-\n")
    );
    let block = format!(
        "ldapmodify -x -H ldapi:/// -D cn=admin,dc=example,dc=org -y admin-password <<EOF\n{ldif}EOF\n"
    );
    run(&block, regain.folder(), "");
}

/// Each right that the section gives is needed where the server gives nothing by itself, and none
/// reaches further.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openldap_gives_the_service_account_what_it_needs_and_no_more() {
    if !in_own_network("openldap::openldap_gives_the_service_account_what_it_needs_and_no_more") {
        return;
    }
    let (_slapd, regain) = follow().await;
    // Debian lets everybody read nearly everything.
    let said = run(
        &format!(
            "ldapsearch -Q -LLL -o ldif-wrap=no -Y EXTERNAL -H ldapi:/// -b '{DATABASE}' -s base olcAccess"
        ),
        regain.folder(),
        "",
    );
    let rules: Vec<&str> =
        said.lines().filter_map(|line| line.strip_prefix("olcAccess: ")).collect();
    let last = rules.len() - 1;
    assert!(rules[last].ends_with("to * by * read"), "{rules:?}");
    let set = |without: Option<usize>| {
        let mut text = format!("dn: {DATABASE}\nchangetype: modify\nreplace: olcAccess\n");
        for (index, rule) in rules.iter().enumerate().filter(|(index, _)| Some(*index) != without) {
            let rule = rule.split_once('}').unwrap().1;
            text +=
                &format!("olcAccess: {}\n", if index == last { "to * by * none" } else { rule });
        }
        configure(&regain, text.trim_end());
    };
    set(None);
    let said = doctor(&regain);
    is_without_surprise(&said);
    assert!(step(&said, "password rules").contains("locked after 10"), "{said}");
    // The first is for everybody.
    for (index, fails) in
        [(1, "reset"), (2, "unlock"), (3, "base"), (4, "password rules"), (5, "password rules")]
    {
        set(Some(index));
        let said = doctor(&regain);
        assert!(step(&said, fails).starts_with("FAILED"), "without {}: {said}", rules[index]);
    }
    set(None);

    let may = |dn: &str, change: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ldapmodify -x -H ldapi:/// -D {SERVICE} -y directory-password <<EOF\ndn: {dn}\nchangetype: modify\n{change}\nEOF")]);
        let ended = command.current_dir(regain.folder()).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(ended.status.success() || said.contains("Insufficient access"), "{said}");
        ended.status.success()
    };
    let nora = "uid=nora,ou=people,dc=example,dc=org";
    for (dn, change) in [
        (nora, "replace: mail\nmail: another@example.org"),
        (nora, "replace: mobile\nmobile: +14165550199"),
        (
            nora,
            "add: pwdPolicySubentry\npwdPolicySubentry: cn=services,ou=policies,dc=example,dc=org",
        ),
        ("cn=default,ou=policies,dc=example,dc=org", "replace: pwdMinLength\npwdMinLength: 1"),
    ] {
        assert!(!may(dn, change), "{dn}: {change}");
    }
    let read = |attribute: &str| {
        let block = format!(
            "ldapsearch -x -LLL -H ldapi:/// -D {SERVICE} -y directory-password -b {nora} '(uid=nora)' {attribute}"
        );
        run(&block, regain.folder(), "").contains(&format!("{attribute}:"))
    };
    assert!(read("mail") && !read("userPassword") && !read("pwdHistory"));
    // Groups that settings name, for which there are lines too: nested, and without any `memberOf`.
    let groups = "ldapadd -x -H ldapi:/// -D cn=admin,dc=example,dc=org -y admin-password <<EOF\n\
                  dn: ou=groups,dc=example,dc=org\nobjectClass: organizationalUnit\n\n\
                  dn: cn=night,ou=groups,dc=example,dc=org\nobjectClass: groupOfNames\nmember: uid=nora,ou=people,dc=example,dc=org\n\n\
                  dn: cn=guards,ou=groups,dc=example,dc=org\nobjectClass: groupOfNames\nmember: cn=night,ou=groups,dc=example,dc=org\nEOF\n";
    run(groups, regain.folder(), "");
    let directory = blocks("The service account in OpenLDAP", "toml").remove(0);
    regain.configure(&format!("{directory}protected_groups = [\"guards\"]\n"));
    assert!(step(&doctor(&regain), "groups").starts_with("FAILED"));
    run(&blocks("The service account in OpenLDAP", "sh")[5], regain.folder(), "");
    let said = doctor(&regain);
    is_without_surprise(&said);
    assert!(step(&said, "protected people").contains("1 of 3"), "{said}");
    // The optional lines give what they say.
    run(&blocks("The service account in OpenLDAP", "sh")[4], regain.folder(), "");
    assert!(may(nora, "replace: mobile\nmobile: +14165550199"));
}
