//! What the script gives to the browser: the JSON of `PublicKeyCredentialCreationOptionsJSON` and
//! `…RequestOptionsJSON` (5.1.10), and of the Signal API (5.1.11).

use serde_json::{Value, json};

use super::public_key::OFFERED;
use super::{ANSWER_WITHIN, Credential, Nonce, RelyingParty, UserHandle, base64url};

/// A passkey is to be made.
#[derive(Clone, Debug)]
pub struct Creation<'a> {
    /// For whom.
    pub party: &'a RelyingParty,
    /// What it signs.
    pub nonce: &'a Nonce,
    /// Whose it will be.
    pub handle: UserHandle,
    /// The organisation's name, as the browser shows it.
    pub organisation: &'a str,
    /// The account's sign-in name, as the browser shows it among a person's passkeys.
    pub name: &'a str,
    /// The name that people know the person by.
    pub display_name: &'a str,
    /// Those that the account has: an authenticator that holds one makes no second.
    pub others: Vec<&'a Credential>,
}

impl Creation<'_> {
    /// The JSON.
    pub fn json(&self) -> Value {
        let parameters = OFFERED.map(|algorithm| json!({ "type": "public-key", "alg": algorithm }));
        json!({
            "rp": { "id": self.party.id, "name": self.organisation },
            "user": { "id": base64url(&self.handle.0), "name": self.name, "displayName": self.display_name },
            "challenge": self.nonce.text(),
            "pubKeyCredParams": parameters,
            "timeout": ANSWER_WITHIN.as_millis() as u64,
            "excludeCredentials": described(&self.others),
            "authenticatorSelection": { "residentKey": "preferred", "requireResidentKey": false, "userVerification": "required" },
            "attestation": "none",
        })
    }
}

/// A passkey is to sign.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// For whom.
    pub party: &'a RelyingParty,
    /// What.
    pub nonce: &'a Nonce,
    /// Those that may; empty: any that the browser can find, so that nothing is told of an account
    /// (S10).
    pub those: Vec<&'a Credential>,
}

impl Request<'_> {
    /// The JSON.
    pub fn json(&self) -> Value {
        json!({
            "rpId": self.party.id,
            "challenge": self.nonce.text(),
            "timeout": ANSWER_WITHIN.as_millis() as u64,
            "allowCredentials": described(&self.those),
            "userVerification": "required",
        })
    }
}

fn described(credentials: &[&Credential]) -> Vec<Value> {
    let one = |one: &&Credential| json!({ "type": "public-key", "id": base64url(&one.id), "transports": one.transports });
    credentials.iter().map(one).collect()
}

/// Which passkeys are still good, for the browser to hide the others
/// (`signalAllAcceptedCredentials`).
pub fn accepted(party: &RelyingParty, handle: UserHandle, credentials: &[&Credential]) -> Value {
    let ids: Vec<String> = credentials.iter().map(|one| base64url(&one.id)).collect();
    json!({ "rpId": party.id, "userId": base64url(&handle.0), "allAcceptedCredentialIds": ids })
}
