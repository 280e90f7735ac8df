//! Clocks of programs under test, moved by libfaketime.

/// The environment in which a program takes it for so many days later than it is.
///
/// # Panics
/// The package `faketime` is not installed.
pub fn days_later(days: u32) -> Vec<(&'static str, String)> {
    if days == 0 {
        return Vec::new();
    }
    let folders =
        ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
    let libraries = folders.map(|folder| format!("{folder}/faketime/libfaketimeMT.so.1"));
    let library = libraries.into_iter().find(|path| std::path::Path::new(path).exists());
    vec![
        ("LD_PRELOAD", library.expect("the package faketime; `make setup` installs it")),
        ("FAKETIME", format!("+{days}d")),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        // Samba's modules would otherwise ask the C library past it.
        ("LDB_MODULES_DISABLE_DEEPBIND", "1".to_owned()),
    ]
}
