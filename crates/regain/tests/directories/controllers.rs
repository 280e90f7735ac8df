//! Two controllers that replicate, and a read-only one, with the lines of `[directory]` at the top
//! of the document. They take minutes: `make directories`.

use directories::{Domain, in_own_network};

use crate::document::blocks;
use crate::program::{Regain, is_without_surprise, of_directory, step};
use crate::samba::{FIRST, directory, follow, regain};

const SECOND: &str = "Quatre loutres tranquilles 7";
const THIRD: &str = "Three herons whistling 11";
const WRONG: &str = "not the password at all";

const NORA: &str = "nora@ad.example.org";
const NUMBER: &str = "+14165550101";
const KIM: &str = "kim@ad.example.org";
const KIMS_NUMBER: &str = "+14165550102";
const LEA: &str = "lea@ad.example.org";
const LEAS_NUMBER: &str = "+14165550103";

/// A domain of three whose first two run, with people, and Regain next to it, all as the document
/// says. It locks after five.
async fn three(directory: &str) -> (Domain, Regain) {
    let mut domain = Domain::of_three();
    let lines = &blocks("The service account in Samba", "ini")[0];
    for number in 1..=3 {
        domain.configure(number, &lines.replace("dc1", &format!("dc{number}")));
    }
    domain.start(1, 0);
    domain.start(2, 0);
    let regain =
        regain(&domain, directory, &[(NORA, NUMBER), (KIM, KIMS_NUMBER), (LEA, LEAS_NUMBER)]).await;
    follow(regain.folder());
    for name in ["nora", "kim", "lea"] {
        domain.tool(1, &["user", "create", name, FIRST, "--userou=OU=People"]);
    }
    let locks = [
        "--account-lockout-threshold=5",
        "--account-lockout-duration=10",
        "--reset-account-lockout-after=10",
    ];
    domain.tool(1, &[&["domain", "passwordsettings", "set"], &locks[..]].concat());
    domain.replicate(1, 2);
    (domain, regain)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes; `make directories`"]
async fn a_reset_at_one_controller_opens_the_other_and_locks_count_at_both() {
    if !in_own_network(
        "controllers::a_reset_at_one_controller_opens_the_other_and_locks_count_at_both",
    ) {
        return;
    }
    let (mut domain, mut regain) = three(&directory()).await;
    is_without_surprise(&regain.doctor_as_written(&blocks("Trying it", "sh")[1]));
    regain.serve(0);
    assert!(regain.opens(NORA, FIRST).await);

    // Each counts what is wrong at it; a lock is a lock at both.
    for _ in 0..2 {
        assert!(!domain.lets_in(1, KIM, WRONG) && !domain.lets_in(2, KIM, WRONG));
    }
    assert!(domain.lets_in(2, KIM, FIRST));
    for _ in 0..5 {
        assert!(!domain.lets_in(2, KIM, WRONG));
    }
    assert!(!domain.lets_in(2, KIM, FIRST), "dc2 has locked");
    domain.replicate(2, 1);
    assert!(!domain.lets_in(1, KIM, FIRST), "dc1 knows of it");
    assert!(!regain.sign_in(KIM, FIRST).await.contains("Stay signed in?"));
    regain.resets(KIM, KIMS_NUMBER, SECOND).await;
    assert!(domain.lets_in(1, KIM, SECOND), "a reset lifts the lock");
    domain.replicate(1, 2);
    assert!(domain.lets_in(2, KIM, SECOND), "at both");

    // A reset at the first, which fails before the second has heard of it.
    regain.resets(NORA, NUMBER, SECOND).await;
    assert!(domain.lets_in(1, NORA, SECOND) && domain.lets_in(2, NORA, FIRST));
    domain.stop(1);
    let said = regain.sign_in(NORA, SECOND).await;
    assert!(!said.contains("Stay signed in?") && !said.contains("incorrect"), "{said}");
    assert!(said.contains("not every server"), "the server is known to lag: {said}");
    let said = regain.sign_in(NORA, FIRST).await;
    assert!(
        !said.contains("Stay signed in?"),
        "the old one opens nothing, though dc2 still takes it: {said}"
    );
    // Nor does it take the next one as if nothing had been.
    domain.start(1, 0);
    domain.replicate(1, 2);
    domain.stop(1);
    assert!(regain.opens(NORA, SECOND).await, "the second has heard of it");
    // The second does alone what the first did.
    regain.resets(LEA, LEAS_NUMBER, THIRD).await;
    assert!(regain.opens(LEA, THIRD).await && domain.lets_in(2, LEA, THIRD));
    domain.start(1, 0);
    domain.replicate(2, 1);
    assert!(domain.lets_in(1, LEA, THIRD));
    let said = regain.doctor(&[]);
    assert!(of_directory(&said).iter().any(|line| line.contains("domain controllers")), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes; `make directories`"]
async fn a_read_only_controller_before_one_that_writes_keeps_nobody_out() {
    if !in_own_network(
        "controllers::a_read_only_controller_before_one_that_writes_keeps_nobody_out",
    ) {
        return;
    }
    let read_only_first = directory().replace(
        "\"ldaps://dc1.ad.example.org\", \"ldaps://dc2.ad.example.org\"",
        "\"ldaps://dc3.ad.example.org\", \"ldaps://dc1.ad.example.org\"",
    );
    let (mut domain, mut regain) = three(&read_only_first).await;
    domain.replicate(1, 3);
    domain.start(3, 0);
    let said = regain.doctor_as_written(&blocks("Trying it", "sh")[1]);
    let of = |server: &str, step: &str| {
        let lines = of_directory(&said);
        let line = lines
            .iter()
            .find(|line| line.contains(server) && line.contains(&format!(", {step}: ")));
        line.map(|line| line.starts_with("FAILED"))
    };
    assert_eq!(of("dc3.ad.example.org", "service account"), Some(true), "{said}");
    assert_eq!(of("dc1.ad.example.org", "service account"), Some(false), "{said}");
    // It is asked first and left alone; everything goes to the one that writes.
    regain.serve(0);
    assert!(regain.opens(NORA, FIRST).await);
    regain.resets(NORA, NUMBER, SECOND).await;
    assert!(domain.lets_in(1, NORA, SECOND) && !domain.lets_in(1, NORA, FIRST));
    assert!(regain.opens(NORA, SECOND).await && !regain.opens(NORA, FIRST).await);
    // With the one that writes gone nobody comes in, by the old password or the new one.
    domain.stop(1);
    for password in [FIRST, SECOND] {
        let said = regain.sign_in(NORA, password).await;
        assert!(!said.contains("Stay signed in?") && !said.contains("incorrect"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes; `make directories`"]
async fn a_read_only_controller_alone_is_told_by_the_doctor_and_changes_nothing() {
    if !in_own_network(
        "controllers::a_read_only_controller_alone_is_told_by_the_doctor_and_changes_nothing",
    ) {
        return;
    }
    let read_only = directory().replace(
        "\"ldaps://dc1.ad.example.org\", \"ldaps://dc2.ad.example.org\"",
        "\"ldaps://dc3.ad.example.org\"",
    );
    let (mut domain, mut regain) = three(&read_only).await;
    domain.replicate(1, 3);
    domain.start(3, 0);
    let said = regain.doctor_as_written(&blocks("Trying it", "sh")[1]);
    // It has no passwords of its own, and the service account's neither.
    assert!(step(&said, "service account").starts_with("FAILED"), "{said}");
    regain.serve(0);
    let said = regain.sign_in(NORA, FIRST).await;
    assert!(said.contains("Nothing was changed"), "{said}");
    assert!(!domain.lets_in(1, NORA, SECOND) && domain.lets_in(1, NORA, FIRST));
}
