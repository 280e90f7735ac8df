//! Tells the program which commit it is built from, for `regain --version`. Builds for development
//! do not ask: they would be made anew at each commit.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-env-changed=REGAIN_COMMIT");
    println!("cargo:rerun-if-changed=build.rs");
    let given = std::env::var("REGAIN_COMMIT").ok().filter(|commit| !commit.is_empty());
    let released = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = given.or_else(|| released.then(commit).flatten());
    println!("cargo:rustc-env=REGAIN_BUILT_FROM={}", commit.unwrap_or_else(|| "unknown".into()));
}

/// The commit that is checked out; `None` outside of a repository.
fn commit() -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(arguments)
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
    };
    println!("cargo:rerun-if-changed={}", git(&["rev-parse", "--git-path", "logs/HEAD"])?);
    let changed = git(&["status", "--porcelain", "--untracked-files=no"])
        .is_some_and(|changes| !changes.is_empty());
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    Some(if changed { format!("{commit}, changed") } else { commit })
}
