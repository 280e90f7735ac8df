//! `regain user letter`: a code on paper, by the real program.

use std::fs;
use std::process::Command;

use super::{Desk, Ended, KIM};

impl Desk {
    fn letter(&self, output: &str, more: &[&str], input: &str) -> Ended {
        let letter = ["user", "letter", KIM[2], "--output", output, "--reason", "asked by phone"];
        self.run_with(&[&letter, more].concat(), input, &WITH_LETTERS)
    }

    /// What stands on the paper, as another program reads it.
    fn paper(&self, file: &str) -> String {
        let mut program = Command::new("pdftotext");
        program.args(["-layout", file, "-"]).current_dir(self.0.path());
        let output = program.output();
        let output = output.expect("pdftotext is missing: run scripts/setup");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

const WITH_LETTERS: [(&str, &str); 1] =
    [("REGAIN_RECOVERY__METHODS", r#"["email","phone","letter"]"#)];

#[test]
fn a_letter_is_written_for_its_owners_eyes() {
    let desk = Desk::begun();
    desk.run(&KIM);
    let made = desk.letter("kim.pdf", &["--address", "-"], "Kim Tremblay\n12 Rue Principale\n");
    assert_eq!(made.code, 0, "{}", made.err);
    for said in ["Wrote kim.pdf", "window envelope", "works once", "/reset"] {
        assert!(made.out.contains(said), "{said}: {}", made.out);
    }
    assert_eq!(desk.mode("kim.pdf"), 0o600);
    assert!(fs::read(desk.path("kim.pdf")).unwrap().starts_with(b"%PDF-"));
    let paper = desk.paper("kim.pdf");
    for said in ["Kim Tremblay", "12 Rue Principale", "kim@contactnorth.ca"] {
        assert!(paper.contains(said), "{said}: {paper}");
    }
    let is_code = |word: &&str| word.len() == 19 && word.matches('-').count() == 3;
    let code = paper.split_whitespace().find(is_code).unwrap_or_else(|| panic!("{paper}"));
    assert!(!made.out.contains(code), "the code is on the paper alone");
    let events = desk.run(&["audit", "list", "--by-operators", "--account", KIM[2]]).out;
    assert!(events.contains("letter") && events.contains("asked by phone"), "{events}");
    assert!(!events.contains(code));

    // In French, on the other paper; the one before is void, and never written over.
    let french = desk.letter("kim-fr.pdf", &["--language", "fr", "--paper", "a4"], "");
    assert_eq!(french.code, 0, "{}", french.err);
    assert!(desk.paper("kim-fr.pdf").contains("Kim Tremblay"), "the name, where no address is");
    assert_ne!(paper.lines().count(), 0);
    let there = desk.letter("kim.pdf", &[], "");
    assert!(there.code == 1 && there.err.contains("kim.pdf cannot be made"), "{}", there.err);
}

#[test]
fn what_cannot_be_a_letter_is_refused_and_nothing_is_left() {
    let desk = Desk::begun();
    desk.run(&KIM);
    // The policy has none.
    let letter = ["user", "letter", KIM[2], "--output", "kim.pdf", "--reason", "asked by phone"];
    let none = desk.run(&letter);
    assert!(none.code == 1 && !desk.path("kim.pdf").exists(), "{}{}", none.out, none.err);
    let unsaid = desk.run(&letter[..5]);
    assert!(unsaid.code == 2 && unsaid.err.contains("--reason"), "{}", unsaid.err);
    for (address, why) in [("", "window"), ("1\n2\n3\n4\n5\n6\n7\n8\n", "window")] {
        let refused = desk.letter("kim.pdf", &["--address", "-"], address);
        assert!(refused.code == 1 && refused.err.contains(why), "{}", refused.err);
    }
    let nobody = [&letter[..2], &["nobody@contactnorth.ca"], &letter[3..]].concat();
    let nobody = desk.run_with(&nobody, "", &WITH_LETTERS);
    assert!(nobody.code == 1 && nobody.err.contains("no account"), "{}", nobody.err);
    let language = desk.letter("kim.pdf", &["--language", "xx"], "");
    assert!(language.code == 2 && language.err.contains("no such language"), "{}", language.err);
    assert!(!desk.path("kim.pdf").exists());
}
