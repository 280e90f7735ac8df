//! What a browser sends, as the JSON that level 3 gives it (`PublicKeyCredential.toJSON()`, 5.1).

use serde::Deserialize;

use super::bytes;

/// The longest id that an authenticator may choose (7.1).
const ID: usize = 1023;
/// How many words of transports are kept, and how long one may be.
const TRANSPORTS: (usize, usize) = (8, 20);

/// A passkey was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCredential {
    pub(super) id: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) attestation: Vec<u8>,
    pub(super) transports: Vec<String>,
}

/// A passkey has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    pub(super) id: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) authenticator_data: Vec<u8>,
    pub(super) signature: Vec<u8>,
    /// Whose it is, as the passkey remembers it.
    pub(super) user_handle: Option<Vec<u8>>,
}

#[derive(Deserialize)]
struct Json<T> {
    #[serde(with = "bytes", rename = "rawId")]
    raw_id: Vec<u8>,
    #[serde(rename = "type")]
    kind: String,
    response: T,
}

#[derive(Deserialize)]
struct Made {
    #[serde(with = "bytes", rename = "clientDataJSON")]
    client_data: Vec<u8>,
    #[serde(with = "bytes", rename = "attestationObject")]
    attestation: Vec<u8>,
    #[serde(default)]
    transports: Vec<String>,
}

#[derive(Deserialize)]
struct Signed {
    #[serde(with = "bytes", rename = "clientDataJSON")]
    client_data: Vec<u8>,
    #[serde(with = "bytes", rename = "authenticatorData")]
    authenticator_data: Vec<u8>,
    #[serde(with = "bytes")]
    signature: Vec<u8>,
    #[serde(default, rename = "userHandle")]
    user_handle: Option<Handle>,
}

#[derive(Deserialize)]
struct Handle(#[serde(with = "bytes")] Vec<u8>);

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Option<Json<T>> {
    let read: Json<T> = serde_json::from_str(json).ok()?;
    (read.kind == "public-key" && (1..=ID).contains(&read.raw_id.len())).then_some(read)
}

impl NewCredential {
    /// Reads the JSON; `None`: it is none.
    pub fn parse(json: &str) -> Option<Self> {
        let Json { raw_id: id, response, .. } = read::<Made>(json)?;
        let Made { client_data, attestation, mut transports } = response;
        let is_word = |word: &String| {
            !word.is_empty()
                && word.len() <= TRANSPORTS.1
                && word.bytes().all(|c| c.is_ascii_lowercase() || c == b'-')
        };
        transports.retain(is_word);
        transports.truncate(TRANSPORTS.0);
        Some(Self { id, client_data, attestation, transports })
    }
}

impl Assertion {
    /// Reads the JSON; `None`: it is none.
    pub fn parse(json: &str) -> Option<Self> {
        let Json { raw_id: id, response, .. } = read::<Signed>(json)?;
        let Signed { client_data, authenticator_data, signature, user_handle } = response;
        // Browsers give an empty one where the authenticator keeps none.
        let user_handle = user_handle.map(|handle| handle.0).filter(|handle| !handle.is_empty());
        Some(Self { id, client_data, authenticator_data, signature, user_handle })
    }

    /// Which passkey signed, as it says itself.
    pub fn id(&self) -> &[u8] {
        &self.id
    }
}
