//! The token that ties a form to the browser it was made for (R31, S35, S36).

use domain::keys::KeyRing;
use domain::token::TokenHash;

/// The token for a browser that carries `visit`, and for a session where a person is signed in on
/// it. It changes with either, so a form from before signing in or out is noticed.
pub fn token(keys: &KeyRing, visit: &TokenHash, session: Option<&TokenHash>) -> String {
    let session = session.map(|session| session.0).unwrap_or_default();
    crate::cookies::encode(&keys.mac("csrf", [visit.0, session].as_flattened())[..16])
}

/// Whether `sent` is the token, in constant time.
pub fn matches(expected: &[u8], sent: &[u8]) -> bool {
    use subtle::ConstantTimeEq;
    expected.ct_eq(sent).into()
}
