//! Every shell block of README.md and docs/operate.md runs, as the user it names, on an
//! installation that has people in it: `scripts/documented`, which says how.

use std::path::Path;
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
