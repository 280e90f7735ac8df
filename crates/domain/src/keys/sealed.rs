//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03, 2.3): the key and the first 16 bytes of the nonce
//! make a key for ChaCha20-Poly1305 (RFC 8439), whose nonce is the rest of it.
//!
//! The crate `chacha20poly1305` makes the same. For what is as short as a row of ours it takes
//! several times as long: its vector instructions are calls, one each.

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use chacha20::{R20, hchacha};
use zeroize::{Zeroize, Zeroizing};

use super::Secret;

/// The length of a nonce, in bytes.
pub(super) const NONCE: usize = 24;
/// How much of it goes into the key.
const INTO_KEY: usize = 16;

/// `plain`, sealed, and its tag of 16 bytes.
pub(super) fn seal(secret: &Secret, nonce: [u8; NONCE], context: &[u8], plain: &[u8]) -> Vec<u8> {
    let (key, nonce) = split(secret, nonce);
    let mut sealed = Vec::with_capacity(plain.len() + CHACHA20_POLY1305.tag_len());
    sealed.extend_from_slice(plain);
    key.seal_in_place_append_tag(nonce, Aad::from(context), &mut sealed)
        .expect("encryption fails only beyond 256 GiB");
    sealed
}

/// What [`seal`] sealed; `None` where it was altered, or is another context's.
pub(super) fn open(
    secret: &Secret,
    nonce: [u8; NONCE],
    context: &[u8],
    sealed: &[u8],
) -> Option<Vec<u8>> {
    let (key, nonce) = split(secret, nonce);
    let mut plain = sealed.to_vec();
    let length = key.open_in_place(nonce, Aad::from(context), &mut plain).ok()?.len();
    plain.truncate(length);
    Some(plain)
}

fn split(secret: &Secret, nonce: [u8; NONCE]) -> (LessSafeKey, Nonce) {
    let (into_key, rest) = nonce.split_at(INTO_KEY);
    let into_key = into_key.try_into().expect("it was cut to this length");
    let mut derived = Zeroizing::new([0; super::KEY]);
    let mut made = hchacha::<R20>((&**secret).into(), into_key);
    derived.copy_from_slice(&made);
    made.zeroize();
    let key = UnboundKey::new(&CHACHA20_POLY1305, &*derived).expect("a key has this length");
    let mut nonce = [0; NONCE_LEN];
    nonce[NONCE_LEN - rest.len()..].copy_from_slice(rest);
    (LessSafeKey::new(key), Nonce::assume_unique_for_key(nonce))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that count up from `first`.
    fn counting<const N: usize>(first: u8) -> [u8; N] {
        std::array::from_fn(|at| first + u8::try_from(at).unwrap())
    }

    /// draft-irtf-cfrg-xchacha-03, A.3.1.
    #[test]
    fn what_is_sealed_is_what_the_draft_says() {
        const PLAIN: &[u8] = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
            sunscreen would be it.";
        const CONTEXT: &[u8] = b"PQRS\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7";
        const SEALED: &str = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb\
                              731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452\
                              2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9\
                              21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49";
        let secret = Zeroizing::new(counting(0x80));
        let nonce = counting(0x40);
        let sealed = seal(&secret, nonce, CONTEXT, PLAIN);
        assert_eq!(super::super::hex(&sealed), SEALED);
        assert_eq!(open(&secret, nonce, CONTEXT, &sealed).as_deref(), Some(PLAIN));
        assert_eq!(open(&secret, nonce, b"another place", &sealed), None);
        assert_eq!(open(&secret, counting(0x41), CONTEXT, &sealed), None);
        assert_eq!(open(&secret, nonce, CONTEXT, &[]), None);
    }
}
