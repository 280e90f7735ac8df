//! The fenced blocks of `docs/directories.md`, and running them.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const DOCUMENT: &str = include_str!("../../../../docs/directories.md");

/// What is tried by no test, and has to say so: by section and language.
const NOT_TRIED: [(&str, &str); 2] = [
    ("The service account in Active Directory", "powershell"),
    ("The service account in Active Directory", "bat"),
];

/// What other tests try: the rights in `tests/directories/src/ds389.rs`.
const TRIED_THERE: [(&str, &str); 1] = [("The service account in 389 Directory Server", "ldif")];

/// What the tests next to this one take from the document.
const TAKEN: [(&str, &str, usize); 6] = [
    ("Passwords in a directory: LDAP and Active Directory", "toml", 1),
    ("Trying it", "sh", 2),
    ("The service account in Samba", "sh", 4),
    ("The service account in Samba", "ini", 1),
    ("The service account in OpenLDAP", "sh", 7),
    ("The service account in OpenLDAP", "toml", 1),
];

struct Block {
    section: &'static str,
    language: &'static str,
    text: String,
}

fn read() -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut section, mut inside) = ("", false);
    for line in DOCUMENT.lines() {
        if let Some(language) = line.strip_prefix("```") {
            inside = !inside;
            if inside {
                blocks.push(Block { section, language, text: String::new() });
            }
        } else if inside {
            let block = blocks.last_mut().unwrap();
            block.text = format!("{}{line}\n", block.text);
        } else if let Some(heading) = line.strip_prefix('#') {
            section = heading.trim_start_matches('#').trim();
        } else {
            assert!(
                !line.starts_with("    "),
                "a block without a fence is not seen by the tests: {line}"
            );
        }
    }
    assert!(!inside, "a fence is open");
    blocks
}

/// The blocks of a section in one language.
pub fn blocks(section: &str, language: &str) -> Vec<String> {
    let wanted = |block: &Block| block.section == section && block.language == language;
    read().into_iter().filter(wanted).map(|block| block.text).collect()
}

/// Runs a block in a folder, as a person does who pastes it, without a terminal: what it asks for
/// it is told. Gives what it said.
pub fn run(block: &str, folder: &Path, typed: &str) -> String {
    let programs = Path::new(env!("CARGO_BIN_EXE_regain")).parent().unwrap().display();
    let path = format!("{programs}:{}:/usr/sbin", std::env::var("PATH").unwrap());
    let mut child = Command::new("setsid")
        .args(["--wait", "sh", "-euc", block])
        .env("PATH", path)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert!(ended.status.success(), "{block}\n{said}{}", String::from_utf8_lossy(&ended.stderr));
    said
}

#[test]
fn every_block_is_run_or_says_that_it_was_not_tried() {
    for (section, language, count) in TAKEN {
        assert_eq!(blocks(section, language).len(), count, "{language} in {section:?}");
    }
    for Block { section, language, text } in read() {
        let taken = TAKEN.iter().any(|(there, kind, _)| (*there, *kind) == (section, language));
        let there = TRIED_THERE.contains(&(section, language));
        let not_tried = NOT_TRIED.contains(&(section, language));
        assert!(
            taken || there || not_tried,
            "no test knows of this block, {language:?} in {section:?}:\n{text}"
        );
        if not_tried {
            let begins = DOCUMENT.find(&format!("# {section}\n")).unwrap();
            assert!(
                DOCUMENT[begins..].split("\n## ").next().unwrap().contains("**not tried**"),
                "{section}"
            );
        }
    }
}
