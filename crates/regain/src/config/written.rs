//! What a configuration said when it was read, to see later what has changed. Held in memory only:
//! an address may hold a password.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher as _;

use super::files::Folder;
use super::source::Source;

/// What a running service cannot take from a configuration that it reads again.
const TAKES_A_RESTART: [&str; 8] = [
    "database.",
    "directory.kind",
    "keys.file",
    "server.http_listen",
    "server.listen",
    "server.log",
    "server.metrics_listen",
    "server.tls.",
];

/// Each key with what was written, and with what the file holds that it names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Written(BTreeMap<String, (String, Option<u64>)>);

impl Written {
    /// Of a configuration of which nothing has been taken yet.
    pub(super) fn of(source: &Source, folder: &Folder) -> Self {
        let content = |key: &str, text: &str| {
            // The key file is read again by itself.
            let names_a_file =
                (key.ends_with("_file") || key.ends_with(".logo")) && !text.is_empty();
            let bytes = names_a_file.then(|| std::fs::read(folder.at(text)).ok()).flatten()?;
            let mut hasher = DefaultHasher::new();
            hasher.write(&bytes);
            Some(hasher.finish())
        };
        let each = source.written().map(|(key, text)| {
            let content = content(key, &text);
            (key.to_owned(), (text, content))
        });
        Self(each.collect())
    }

    /// This, but what `old` says of the keys that are `kept`.
    pub fn but(self, old: &Self, kept: impl Fn(&str) -> bool) -> Self {
        let new = self.0.into_iter().filter(|(key, _)| !kept(key));
        let old = old
            .0
            .iter()
            .filter(|(key, _)| kept(key))
            .map(|(key, said)| (key.clone(), said.clone()));
        Self(new.chain(old).collect())
    }

    /// Those of `keys` that say the same in both.
    pub fn alike<'a>(&self, other: &Self, keys: &[&'a str]) -> Vec<&'a str> {
        let text = |written: &Self, key: &str| written.0.get(key).map(|(text, _)| text.clone());
        keys.iter()
            .copied()
            .filter(|key| text(self, key).is_some() && text(self, key) == text(other, key))
            .collect()
    }

    /// The keys that say something else in `new`, in order.
    pub fn changed(&self, new: &Self) -> Vec<String> {
        let mut keys: Vec<&String> = self.0.keys().chain(new.0.keys()).collect();
        keys.sort();
        keys.dedup();
        keys.into_iter().filter(|key| self.0.get(*key) != new.0.get(*key)).cloned().collect()
    }
}

/// Whether what a key says counts only from the next start on.
pub fn takes_a_restart(key: &str) -> bool {
    TAKES_A_RESTART.iter().any(|known| match known.strip_suffix('.') {
        Some(_) => key.starts_with(known),
        None => key == *known,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_changed_is_named_by_its_key() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), "one").unwrap();
        let written =
            |text: &str| Written::of(&Source::read(text, []).unwrap(), &Folder::new(folder.path()));
        let old = written(
            "[server]\ndrain = \"3s\"\n[email]\npassword_file = \"secret\"\n[limits]\ncode_attempts = 5",
        );
        assert_eq!(old.changed(&old), Vec::<String>::new());
        std::fs::write(folder.path().join("secret"), "two").unwrap();
        let new = written(
            "[server]\ndrain = \"4s\"\n[email]\npassword_file = \"secret\"\n[session]\nidle = \"2h\"",
        );
        assert_eq!(
            old.changed(&new),
            ["email.password_file", "limits.code_attempts", "server.drain", "session.idle"]
        );
        assert!(takes_a_restart("database.pool") && takes_a_restart("server.listen"));
        assert!(!takes_a_restart("server.drain") && !takes_a_restart("directory.base"));
    }
}
