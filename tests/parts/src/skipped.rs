//! A test that this machine does not allow passes; what it did not test is said at the end of the
//! run.

use std::fs::OpenOptions;
use std::io::Write as _;

/// The file that `scripts/test` collects the sentences in.
const FILE: &str = "REGAIN_TEST_SKIPPED";

/// Says what is not tested here, and why.
pub fn skipped(what: &str) {
    println!("SKIPPED: {what}");
    if let Some(path) = std::env::var_os(FILE) {
        let file = OpenOptions::new().append(true).create(true).open(path);
        // Appended whole: several tests may write at once.
        file.and_then(|mut file| file.write_all(format!("{what}\n").as_bytes()))
            .expect("the list of what is skipped");
    }
}
