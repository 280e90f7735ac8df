//! Service accounts, as Google has them: a program asks for a token by a statement that it signs
//! itself (JWT bearer, RFC 7523), in the name of the mailbox that it may send as.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::time::Timestamp;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde::Deserialize;
use serde_json::json;

/// How long a statement is good for, in seconds; the most that Google takes.
const LIFE: i64 = 3600;
/// What a token is asked for where the configuration does not say.
pub const SCOPE: &str = "https://mail.google.com/";
/// What is asked of the endpoint.
pub const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The key file that the provider makes for a service account.
#[derive(Deserialize)]
struct KeyFile {
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
    token_uri: Option<String>,
}

/// A service account and its key.
pub struct ServiceAccount {
    email: String,
    key_id: Option<String>,
    key: RsaKeyPair,
    /// Where its tokens come from, as the file says.
    pub token_uri: Option<String>,
}

impl ServiceAccount {
    /// Reads a key file.
    ///
    /// # Errors
    /// What is wrong with it, without its content.
    pub fn read(json: &str) -> Result<Self, &'static str> {
        let file: KeyFile = serde_json::from_str(json)
            .map_err(|_| "it is not the JSON key file of a service account")?;
        let der = PrivatePkcs8KeyDer::from_pem_slice(file.private_key.as_bytes())
            .map_err(|_| "there is no private key in it")?;
        let key = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der())
            .map_err(|_| "the private key in it is not one for RSA")?;
        Ok(Self {
            email: file.client_email,
            key_id: file.private_key_id,
            key,
            token_uri: file.token_uri,
        })
    }

    /// The signed statement that a token is wanted for `scope`, in the name of the mailbox `user`.
    /// `None`: it cannot be signed.
    pub fn assertion(
        &self,
        user: &str,
        scope: &str,
        audience: &str,
        now: Timestamp,
    ) -> Option<String> {
        let mut header = json!({ "alg": "RS256", "typ": "JWT" });
        if let Some(id) = &self.key_id {
            header["kid"] = json!(id);
        }
        let claims = json!({
            "iss": self.email,
            "sub": user,
            "scope": scope,
            "aud": audience,
            "iat": now.seconds(),
            "exp": now.seconds() + LIFE,
        });
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .ok()?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
