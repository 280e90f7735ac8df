//! What could name a person: sealed into a row, found again by a keyed hash (SECURITY S94).

use std::sync::Arc;

use domain::keys::KeyRing;
use domain::limits::Counter;
use domain::method::Destination;
use domain::name::SignInName;
use flows::ports::Random;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::query::{Answer, Fault, Row};

/// Seals and opens columns.
pub(crate) struct Vault {
    keys: Arc<KeyRing>,
    random: Arc<dyn Random>,
}

impl Vault {
    pub(crate) fn new(keys: Arc<KeyRing>, random: Arc<dyn Random>) -> Self {
        Self { keys, random }
    }

    /// Seals a value for one column of one row; it opens nowhere else. `place` is `table.column`.
    pub(crate) fn seal(&self, place: &'static str, row: Uuid, value: &impl Serialize) -> Answer<Vec<u8>> {
        let plain =
            serde_json::to_vec(value).map_err(|_| Fault::new(format!("a value for {place} cannot be written")))?;
        let mut nonce = [0; 24];
        self.random.fill(&mut nonce);
        Ok(self.keys.seal(&context(place, row), &plain, nonce))
    }

    /// Opens what [`seal`](Self::seal) made.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        place: &'static str,
        id: Uuid,
        row: &Row<'_>,
        column: usize,
    ) -> Answer<T> {
        self.open_optional(place, id, row, column)?.ok_or(Fault::unreadable(place))
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
        let plain =
            self.keys.open(&context(place, id), sealed).map_err(|error| Fault::new(format!("{place}: {error}")))?;
        // serde_json's own message could quote the value.
        serde_json::from_slice(&plain).map(Some).map_err(|_| Fault::unreadable(place))
    }

    /// What an account is found by.
    pub(crate) fn name_index(&self, name: &SignInName) -> [u8; 32] {
        self.keys.index("account.name", name.canonical())
    }

    /// What a number or address is found by.
    pub(crate) fn destination_index(&self, destination: &Destination) -> [u8; 32] {
        let context = match destination {
            Destination::Phone(_) => "method.phone",
            Destination::Email(_) => "method.email",
        };
        self.keys.index(context, destination.canonical())
    }

    /// What a counter is found by.
    pub(crate) fn counter_index(&self, counter: &Counter<'_>) -> [u8; 32] {
        self.keys.index("counter", &counter.key())
    }

    /// A random number that tells two rows apart.
    pub(crate) fn salt(&self) -> i64 {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        i64::from_ne_bytes(bytes)
    }
}

fn context(place: &str, row: Uuid) -> String {
    format!("{place}:{row}")
}
