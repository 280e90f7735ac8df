//! What could name a person: sealed into a row, found again by a keyed hash (S94).

use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use domain::directory::DirectoryId;
use domain::keys::{KeyRing, OpenError};
use domain::limits::Counter;
use domain::method::Destination;
use domain::name::SignInName;
use domain::webauthn::base64url;
use flows::ports::Random;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::places::PLACES;
use crate::query::{Answer, Fault, Row};

/// Reads the key file again; `None` where that does not work.
pub type RereadKeys = Box<dyn Fn() -> Option<KeyRing> + Send + Sync>;

/// Seals and opens columns.
pub(crate) struct Vault {
    /// Keys are added while the program runs; those that must keep their value are the same in
    /// each.
    keys: RwLock<Arc<KeyRing>>,
    reread: OnceLock<RereadKeys>,
    random: Arc<dyn Random>,
    /// A made-up person, sealed.
    nobody: Mutex<Vec<u8>>,
}

/// What [`Vault::open_nobody`] opens.
const NOBODY: &str = r#"["nobody.example@organisation.example","Nobody Example",null]"#;

impl Vault {
    pub(crate) fn new(keys: Arc<KeyRing>, random: Arc<dyn Random>) -> Self {
        Self { keys: RwLock::new(keys), reread: OnceLock::new(), random, nobody: Mutex::default() }
    }

    /// The keys as they are now.
    pub(crate) fn keys(&self) -> Arc<KeyRing> {
        // A pointer is never half changed.
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses these keys from now on. They are of the same key file: its oldest key is the same.
    pub(crate) fn use_keys(&self, keys: Arc<KeyRing>) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Where newer keys come from when a row turns up that was sealed with one.
    pub(crate) fn reread_keys_with(&self, reread: RereadKeys) {
        // The first stays: there is one key file.
        let _ = self.reread.set(reread);
    }

    /// Seals a value for one column of one row; it opens nowhere else. `place` is `table.column`.
    pub(crate) fn seal(
        &self,
        place: &'static str,
        row: Uuid,
        value: &impl Serialize,
    ) -> Answer<Vec<u8>> {
        debug_assert!(
            PLACES.iter().any(|known| known.name == place),
            "{place} would not be sealed again"
        );
        let plain = serde_json::to_vec(value)
            .map_err(|_| Fault::new(format!("a value for {place} cannot be written")))?;
        Ok(self.seal_plain(place, row, &plain))
    }

    fn seal_plain(&self, place: &str, row: Uuid, plain: &[u8]) -> Vec<u8> {
        self.seal_carried(&context(place, row), plain)
    }

    /// Seals what is kept in no row.
    pub(crate) fn seal_carried(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; 24];
        self.random.fill(&mut nonce);
        self.keys().seal(context, plain, nonce)
    }

    /// Opens it. A key that is not known is not looked for in the key file: anybody may send
    /// anything.
    pub(crate) fn open_carried(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.keys().open(context, sealed).ok()
    }

    /// Seals with the newest key what another one sealed.
    pub(crate) fn seal_again(
        &self,
        place: &'static str,
        row: Uuid,
        sealed: &[u8],
    ) -> Answer<Vec<u8>> {
        let plain = Zeroizing::new(self.open_plain(place, row, sealed)?);
        Ok(self.seal_plain(place, row, &plain))
    }

    fn open_plain(&self, place: &'static str, row: Uuid, sealed: &[u8]) -> Answer<Vec<u8>> {
        let keys = self.keys();
        let context = context(place, row);
        let opened = keys.open(&context, sealed).or_else(|error| match error {
            // Another program sealed it with a key that came into the file after this program read
            // it.
            OpenError::UnknownKey(id) => {
                self.reread(&keys, id).ok_or(error)?.open(&context, sealed)
            }
            _ => Err(error),
        });
        opened.map_err(|error| Fault::because(format!("{place}: {error}"), error))
    }

    /// What is wrong with the keys at hand, as `wrong` says: of the file as it is now, where those
    /// in memory are not right.
    pub(crate) fn out_of_step(&self, wrong: impl Fn(&KeyRing) -> Option<u8>) -> Option<u8> {
        let keys = self.keys();
        let found = wrong(&keys)?;
        let Some(read) = self.reread.get().and_then(|reread| reread()).map(Arc::new) else {
            return Some(found);
        };
        if read.fingerprint() != keys.fingerprint() {
            return Some(found);
        }
        let found = wrong(&read);
        if found.is_none() {
            self.use_keys(read);
        }
        found
    }

    /// The keys of the file as it is now, if it is the same file and has key `id`.
    fn reread(&self, known: &KeyRing, id: u8) -> Option<Arc<KeyRing>> {
        let keys = Arc::new(self.reread.get()?()?);
        if keys.fingerprint() != known.fingerprint() || keys.keys().all(|key| key.id != id) {
            return None;
        }
        self.use_keys(Arc::clone(&keys));
        Some(keys)
    }

    /// Opens what [`seal`](Self::seal) made.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        place: &'static str,
        id: Uuid,
        row: &Row<'_>,
        column: usize,
    ) -> Answer<T> {
        self.open_optional(place, id, row, column)?.ok_or_else(|| Fault::unreadable(place))
    }

    /// Opens what may be there.
    pub(crate) fn open_optional<T: DeserializeOwned>(
        &self,
        place: &'static str,
        id: Uuid,
        row: &Row<'_>,
        column: usize,
    ) -> Answer<Option<T>> {
        let Some(sealed) = row.bytes(column).map_err(|_| Fault::unreadable(place))? else {
            return Ok(None);
        };
        let plain = self.open_plain(place, id, sealed)?;
        // serde_json's own message could quote the value.
        serde_json::from_slice(&plain).map(Some).map_err(|_| Fault::unreadable(place))
    }

    /// Opens a made-up row, so that a row that is not there takes as long as one that is (S4).
    pub(crate) fn open_nobody(&self) {
        let mut sealed = self.nobody.lock().unwrap_or_else(PoisonError::into_inner);
        let context = context("nobody", Uuid::nil());
        let plain = self.keys().open(&context, &sealed).unwrap_or_else(|_| {
            // The first time, and when the key that sealed it is gone.
            *sealed = self.seal_plain("nobody", Uuid::nil(), NOBODY.as_bytes());
            NOBODY.into()
        });
        let person: Option<(SignInName, String, Option<String>)> =
            serde_json::from_slice(&plain).ok();
        drop(std::hint::black_box(person));
    }

    /// What an account is found by.
    pub(crate) fn name_index(&self, name: &SignInName) -> [u8; 32] {
        self.keys().index("account.name", name.canonical())
    }

    /// What an account was found by before domains had one form.
    pub(crate) fn former_name_index(&self, name: &SignInName) -> [u8; 32] {
        self.keys().index("account.name", &name.former_canonical())
    }

    /// What a person of an external directory is found by.
    pub(crate) fn directory_index(&self, id: &DirectoryId) -> [u8; 32] {
        self.keys().index("account.directory", &id.0)
    }

    /// What a number or address is found by.
    pub(crate) fn destination_index(&self, destination: &Destination) -> [u8; 32] {
        let context = match destination {
            Destination::Phone(_) => "method.phone",
            Destination::Email(_) => "method.email",
        };
        self.keys().index(context, destination.canonical())
    }

    /// What a passkey is found by.
    pub(crate) fn credential_index(&self, id: &[u8]) -> [u8; 32] {
        self.keys().index("method.passkey", &base64url(id))
    }

    /// What the seed of a hardware token is found by.
    pub(crate) fn serial_index(&self, serial: &str) -> [u8; 32] {
        self.keys().index("token_seed.serial", serial)
    }

    /// What stands in place of that for a method without a number or address: no two are alike.
    pub(crate) fn index_of_no_destination(&self, method: Uuid) -> [u8; 32] {
        self.keys().index("method.none", &method.to_string())
    }

    /// What a counter is found by.
    pub(crate) fn counter_index(&self, counter: &Counter<'_>) -> [u8; 32] {
        self.keys().index("counter", &counter.key())
    }

    /// A random number that tells two rows apart.
    pub(crate) fn salt(&self) -> i64 {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        i64::from_ne_bytes(bytes)
    }
}

fn context(place: &str, row: Uuid) -> String {
    [place, ":", row.hyphenated().encode_lower(&mut Uuid::encode_buffer())].concat()
}
