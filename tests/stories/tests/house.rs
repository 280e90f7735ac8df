//! The arrows between the crates point one way (docs/architecture.md).

use std::collections::BTreeMap;
use std::process::Command;

/// Each crate of ours, with those of ours that it may use.
const ARROWS: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("words", &["domain"]),
    ("flows", &["domain"]),
    ("store", &["domain", "flows"]),
    ("directory", &["domain", "flows"]),
    ("delivery", &["domain", "flows", "words"]),
    ("web", &["domain", "flows", "words"]),
    ("regain", &["domain", "flows", "store", "directory", "delivery", "web", "words"]),
];

#[test]
fn the_arrows_point_one_way() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let packages = metadata["packages"].as_array().expect("there are packages");
    let name = |value: &serde_json::Value| value["name"].as_str().unwrap_or_default().to_owned();
    let mut seen = 0;
    for package in packages.iter().filter(|package| allowed.contains_key(name(package).as_str())) {
        seen += 1;
        let (from, dependencies) =
            (name(package), package["dependencies"].as_array().expect("a list"));
        // A crate's tests may use what they like; what it ships with may not.
        for dependency in dependencies.iter().filter(|dependency| dependency["kind"].is_null()) {
            let to = name(dependency);
            let ours = packages.iter().any(|one| name(one) == to);
            assert!(
                !ours || allowed[from.as_str()].contains(&to.as_str()),
                "{from} may not use {to}"
            );
        }
    }
    assert_eq!(seen, ARROWS.len(), "a crate came or went: say where its arrows point");
}
