//! Every shell block of README.md and docs/operate.md runs, as the user it names, on an
//! installation that has people in it: `scripts/documented`, which says how.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the script ends with where it cannot run: it takes root, sudo and a copy of the machine's
/// files.
const NOT_RUN: i32 = 77;

#[test]
fn every_shell_block_of_the_documents_runs_on_an_installation_with_people() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/documented");
    let output = Command::new(script).env("REGAIN_PROGRAM", env!("CARGO_BIN_EXE_regain")).output();
    let output = output.expect("the script begins");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    println!("{said}");
    match output.status.code() {
        Some(NOT_RUN) => {}
        code => assert!(code == Some(0) && said.contains("no block is left"), "{said}"),
    }
}

/// What a contributor types is short: the documents name targets of the Makefile, scripts and
/// packages of ours, and each is there.
#[test]
fn what_contributors_type_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let pages = |folder: PathBuf| {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
    };
    let makefile = fs::read_to_string(root.join("Makefile")).unwrap();
    let metadata = fs::read_to_string(root.join("Cargo.lock")).unwrap();
    let mut tried = 0;
    for page in ["", "docs", "docs/security"].into_iter().flat_map(|at| pages(root.join(at))) {
        let text = fs::read_to_string(&page).unwrap();
        for line in text.lines().filter_map(|line| line.strip_prefix("    ")) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let at = page.display();
            match words.as_slice() {
                ["make", target, ..] => {
                    assert!(makefile.contains(&format!("\n{target}: ")), "{at}: {line}");
                }
                [script, ..] if script.starts_with("scripts/") => {
                    assert!(root.join(script).exists(), "{at}: {line}");
                }
                ["cargo", rest @ ..] => {
                    for pair in rest.windows(2).filter(|pair| pair[0] == "-p") {
                        let package = format!("name = \"{}\"\n", pair[1]);
                        assert!(metadata.contains(&package), "{at}: {line}");
                    }
                }
                _ => continue,
            }
            tried += 1;
        }
    }
    assert!(tried > 15, "{tried}");
}
