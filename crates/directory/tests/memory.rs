//! What a hash takes from the machine is given back: a process of its own, so that nobody else's
//! memory is counted.

#![cfg(all(target_os = "linux", target_env = "gnu"))]
#![expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]

use directory::BareHash;

/// Memory in use, in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_hash_takes_19_mib_and_gives_them_back_every_time() {
    let before = resident();
    for round in 1..=5 {
        let mut hash = BareHash::default();
        hash.run("correct horse battery");
        let busy = resident() - before;
        assert!((19 * 1024..24 * 1024).contains(&busy), "round {round}: {busy} KiB while busy");
        drop(hash);
        let idle = resident().saturating_sub(before);
        assert!(idle < 2 * 1024, "round {round}: {idle} KiB after it");
    }
}
