//! What the authenticator itself says (6.1): for which domain, who was there, how often it has
//! signed, and a new credential.

use ciborium::Value;

use super::{RelyingParty, Untrue};

/// The user was present.
const UP: u8 = 1;
/// The user was verified.
const UV: u8 = 1 << 2;
/// The credential can be copied to other devices.
const BE: u8 = 1 << 3;
/// It has been.
const BS: u8 = 1 << 4;
/// A new credential follows.
const AT: u8 = 1 << 6;
/// Extensions follow.
const ED: u8 = 1 << 7;

/// A credential that was just made.
pub(super) struct Made {
    pub(super) id: Vec<u8>,
    /// The public key as COSE gives it (RFC 9052).
    pub(super) key: Value,
}

pub(super) struct AuthenticatorData {
    party: [u8; 32],
    is_present: bool,
    is_verified: bool,
    pub(super) syncs: bool,
    pub(super) synced: bool,
    pub(super) count: u32,
    pub(super) credential: Option<Made>,
}

/// Takes the first bytes off.
fn split<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8], Untrue> {
    let (first, rest) = bytes.split_at_checked(count).ok_or(Untrue::Malformed)?;
    *bytes = rest;
    Ok(first)
}

/// Takes a CBOR value off.
fn value(bytes: &mut &[u8]) -> Result<Value, Untrue> {
    ciborium::from_reader(bytes).map_err(|_| Untrue::Malformed)
}

impl AuthenticatorData {
    /// Out of an attestation object (6.5). The statement in it is passed over: none was asked for.
    pub(super) fn of_attestation(object: &[u8]) -> Result<Self, Untrue> {
        let mut rest = object;
        let object = value(&mut rest)?;
        let entries = object.into_map().map_err(|_| Untrue::Malformed)?;
        let data = entries
            .into_iter()
            .find(|(key, _)| key.as_text() == Some("authData"))
            .map(|(_, data)| data);
        let data = data.and_then(|data| data.into_bytes().ok()).filter(|_| rest.is_empty());
        let data = Self::parse(&data.ok_or(Untrue::Malformed)?)?;
        if data.credential.is_none() { Err(Untrue::Malformed) } else { Ok(data) }
    }

    /// Of a signature: no credential may be in it.
    pub(super) fn of_assertion(bytes: &[u8]) -> Result<Self, Untrue> {
        let data = Self::parse(bytes)?;
        if data.credential.is_some() { Err(Untrue::Malformed) } else { Ok(data) }
    }

    fn parse(mut bytes: &[u8]) -> Result<Self, Untrue> {
        let rest = &mut bytes;
        let party = split(rest, 32)?.try_into().map_err(|_| Untrue::Malformed)?;
        let flags = split(rest, 1)?[0];
        let count =
            split(rest, 4)?.try_into().map(u32::from_be_bytes).map_err(|_| Untrue::Malformed)?;
        let credential = if flags & AT != 0 {
            // The model of the authenticator (AAGUID), which decides nothing.
            split(rest, 16)?;
            let length = split(rest, 2)?
                .try_into()
                .map(u16::from_be_bytes)
                .map_err(|_| Untrue::Malformed)?;
            let id = split(rest, usize::from(length))?.to_vec();
            Some(Made { id, key: value(rest)? })
        } else {
            None
        };
        if flags & ED != 0 {
            value(rest)?.into_map().map_err(|_| Untrue::Malformed)?;
        }
        if !rest.is_empty() {
            return Err(Untrue::Malformed);
        }
        Ok(Self {
            party,
            is_present: flags & UP != 0,
            is_verified: flags & UV != 0,
            syncs: flags & BE != 0,
            synced: flags & BS != 0,
            count,
            credential,
        })
    }

    /// What is asked of both: our domain, a person who was there and was verified, and one story
    /// about copies.
    pub(super) fn check(&self, party: &RelyingParty) -> Result<(), Untrue> {
        if self.party != party.hash() {
            return Err(Untrue::RelyingParty);
        }
        if !self.is_present {
            return Err(Untrue::NotPresent);
        }
        if !self.is_verified {
            return Err(Untrue::NotVerified);
        }
        if self.synced && !self.syncs {
            return Err(Untrue::Backup);
        }
        Ok(())
    }
}
