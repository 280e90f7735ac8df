//! What the browser itself says of a ceremony (5.8.1): what was signed, on which site, and whether
//! inside a frame of another.

use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::{Nonce, RelyingParty, Untrue};
use crate::time::Timestamp;

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
    #[serde(default, rename = "topOrigin")]
    top_origin: Option<String>,
}

pub(super) fn check_client_data(
    json: &[u8],
    kind: &str,
    nonce: &Nonce,
    party: &RelyingParty,
    now: Timestamp,
) -> Result<(), Untrue> {
    // The standard's decoding passes over a byte order mark.
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let data: ClientData = serde_json::from_slice(json).map_err(|_| Untrue::Malformed)?;
    if data.kind != kind {
        return Err(Untrue::Type);
    }
    if !bool::from(data.challenge.as_bytes().ct_eq(nonce.text().as_bytes())) {
        return Err(Untrue::Nonce);
    }
    if !nonce.is_alive(now) {
        return Err(Untrue::TooLate);
    }
    if data.origin != party.origin {
        return Err(Untrue::Origin);
    }
    if data.cross_origin || data.top_origin.is_some() {
        return Err(Untrue::CrossOrigin);
    }
    Ok(())
}
