//! S113, R54: each thing that a software authenticator can lie about, one by one, against what
//! checks it.

use domain::ids::AccountId;
use domain::keys::KeyRing;
use domain::method::passkey::handle;
use domain::time::Timestamp;
use domain::webauthn::{
    ANSWER_WITHIN, Assertion, Creation, Credential, NewCredential, Nonce, RelyingParty, Request,
    Untrue, UserHandle,
};
use serde_json::Value;
use stories::{Authenticator, Key, Lie, PASSKEYS_FOR};

const NOW: Timestamp = Timestamp(1_000_000_000_000_000);

fn party() -> RelyingParty {
    RelyingParty { id: PASSKEYS_FOR.into(), origin: format!("https://{PASSKEYS_FOR}") }
}

fn owner() -> UserHandle {
    let keys =
        KeyRing::parse(&KeyRing::generate(std::array::from_fn(|i| u8::try_from(i).unwrap_or(0))))
            .expect("a key file");
    handle(&keys, AccountId::new(NOW, [1; 10]))
}

fn nonce(n: u8) -> Nonce {
    Nonce::new([n; 32], NOW)
}

fn creation(nonce: &Nonce, others: Vec<&Credential>) -> Value {
    Creation {
        party: &party(),
        nonce,
        handle: owner(),
        organisation: "Contact North",
        name: "nora.example@contactnorth.ca",
        display_name: "Nora Example",
        others,
    }
    .json()
}

fn request(nonce: &Nonce) -> Value {
    Request { party: &party(), nonce, those: Vec::new() }.json()
}

fn register_at(json: &str, nonce: &Nonce, now: Timestamp) -> Result<Credential, Untrue> {
    Credential::register(
        &NewCredential::parse(json).ok_or(Untrue::Malformed)?,
        nonce,
        &party(),
        now,
    )
}

fn make(authenticator: &mut Authenticator, key: Key) -> Result<Credential, Untrue> {
    let made = authenticator
        .create_with(&creation(&nonce(1), Vec::new()), key)
        .expect("nothing is excluded");
    register_at(&made, &nonce(1), NOW)
}

fn assert_at(
    credential: &Credential,
    json: &str,
    nonce: &Nonce,
    named: bool,
    now: Timestamp,
) -> Result<Credential, Untrue> {
    let answer = Assertion::parse(json).ok_or(Untrue::Malformed)?;
    credential.assert(&answer, nonce, &party(), owner(), named, now)
}

fn sign(authenticator: &mut Authenticator, credential: &Credential) -> Result<Credential, Untrue> {
    let signed = authenticator.get(&request(&nonce(2))).expect("it has one");
    assert_at(credential, &signed, &nonce(2), false, NOW)
}

#[test]
fn each_algorithm_that_is_offered_registers_and_signs() {
    for key in [Key::es256, Key::ed25519, Key::rs256] {
        let mut authenticator = Authenticator::new();
        let credential = make(&mut authenticator, key()).unwrap();
        let credential = sign(&mut authenticator, &credential).unwrap();
        sign(&mut authenticator, &credential).unwrap();
    }
    let offered = creation(&nonce(1), Vec::new());
    let offered: Vec<i64> = offered["pubKeyCredParams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["alg"].as_i64().unwrap())
        .collect();
    assert_eq!(offered, [-7, -8, -257]);
}

#[test]
fn s113_r54_a_lie_at_the_registration_is_refused() {
    let lies = [
        (Lie { kind: Some("webauthn.get"), ..Lie::default() }, Untrue::Type),
        (Lie { challenge: Some("AAAA".into()), ..Lie::default() }, Untrue::Nonce),
        (Lie { challenge: Some(String::new()), ..Lie::default() }, Untrue::Nonce),
        (Lie { origin: Some("https://evil.example"), ..Lie::default() }, Untrue::Origin),
        (Lie { origin: Some("http://id.contactnorth.ca"), ..Lie::default() }, Untrue::Origin),
        (Lie { origin: Some("https://id.contactnorth.ca:8443"), ..Lie::default() }, Untrue::Origin),
        (
            Lie { origin: Some("https://id.contactnorth.ca.evil.example"), ..Lie::default() },
            Untrue::Origin,
        ),
        (Lie { origin: Some("https://other.contactnorth.ca"), ..Lie::default() }, Untrue::Origin),
        (Lie { cross_origin: true, ..Lie::default() }, Untrue::CrossOrigin),
        (Lie { top_origin: Some("https://evil.example"), ..Lie::default() }, Untrue::CrossOrigin),
        (Lie { party: Some("contactnorth.ca"), ..Lie::default() }, Untrue::RelyingParty),
        (Lie { absent: true, ..Lie::default() }, Untrue::NotPresent),
        (Lie { unverified: true, ..Lie::default() }, Untrue::NotVerified),
        (Lie { syncs: Some(false), synced: Some(true), ..Lie::default() }, Untrue::Backup),
        (Lie { algorithm: Some(-37), ..Lie::default() }, Untrue::Algorithm),
        (Lie { algorithm: Some(-8), ..Lie::default() }, Untrue::Key),
        (Lie { no_point: true, ..Lie::default() }, Untrue::Key),
        (Lie { id: Some(vec![9; 32]), ..Lie::default() }, Untrue::Malformed),
        (Lie { id: Some(vec![9; 1024]), ..Lie::default() }, Untrue::Malformed),
        (Lie { more: true, ..Lie::default() }, Untrue::Malformed),
    ];
    for (lie, expected) in lies {
        let shown = format!("{lie:?}");
        let mut authenticator = Authenticator::new();
        authenticator.lie = lie;
        assert_eq!(make(&mut authenticator, Key::es256()).err(), Some(expected), "{shown}");
    }
    let mut honest = Authenticator::new();
    assert!(make(&mut honest, Key::es256()).is_ok());
}

#[test]
fn s113_r54_a_lie_in_a_signature_is_refused() {
    let lies = [
        (Lie { kind: Some("webauthn.create"), ..Lie::default() }, Untrue::Type),
        (Lie { kind: Some("payment.get"), ..Lie::default() }, Untrue::Type),
        (Lie { challenge: Some("AAAA".into()), ..Lie::default() }, Untrue::Nonce),
        (Lie { origin: Some("https://evil.example"), ..Lie::default() }, Untrue::Origin),
        (Lie { cross_origin: true, ..Lie::default() }, Untrue::CrossOrigin),
        (
            Lie { top_origin: Some("https://id.contactnorth.ca"), ..Lie::default() },
            Untrue::CrossOrigin,
        ),
        (Lie { party: Some("evil.example"), ..Lie::default() }, Untrue::RelyingParty),
        (Lie { absent: true, ..Lie::default() }, Untrue::NotPresent),
        (Lie { unverified: true, ..Lie::default() }, Untrue::NotVerified),
        (Lie { syncs: Some(true), ..Lie::default() }, Untrue::Backup),
        (Lie { syncs: Some(false), synced: Some(true), ..Lie::default() }, Untrue::Backup),
        (Lie { id: Some(vec![9; 32]), ..Lie::default() }, Untrue::Owner),
        (Lie { handle: Some(vec![9; 64]), ..Lie::default() }, Untrue::Owner),
        (Lie { handle: Some(Vec::new()), ..Lie::default() }, Untrue::Owner),
        (Lie { bad_signature: true, ..Lie::default() }, Untrue::Signature),
        (Lie { count: Some(0), ..Lie::default() }, Untrue::Counter),
        (Lie { count: Some(1), ..Lie::default() }, Untrue::Counter),
        (Lie { more: true, ..Lie::default() }, Untrue::Malformed),
    ];
    for (lie, expected) in lies {
        let shown = format!("{lie:?}");
        let mut authenticator = Authenticator::new();
        let credential = make(&mut authenticator, Key::es256()).unwrap();
        let credential = sign(&mut authenticator, &credential).unwrap();
        authenticator.lie = lie;
        assert_eq!(sign(&mut authenticator, &credential).err(), Some(expected), "{shown}");
        authenticator.lie = Lie::default();
        assert!(sign(&mut authenticator, &credential).is_ok(), "{shown}");
    }
}

#[test]
fn r54_what_signs_with_another_key_is_refused() {
    let (mut own, mut other) = (Authenticator::new(), Authenticator::new());
    let credential = make(&mut own, Key::es256()).unwrap();
    make(&mut other, Key::es256()).unwrap();
    other.lie.id = Some(credential.id().to_vec());
    assert_eq!(sign(&mut other, &credential).err(), Some(Untrue::Signature));
}

#[test]
fn r54_what_was_asked_is_good_for_five_minutes_and_for_itself() {
    let mut authenticator = Authenticator::new();
    let made = authenticator.create(&creation(&nonce(1), Vec::new())).unwrap();
    let end = NOW.plus(ANSWER_WITHIN);
    assert_eq!(register_at(&made, &nonce(3), NOW).err(), Some(Untrue::Nonce));
    assert_eq!(register_at(&made, &nonce(1), end).err(), Some(Untrue::TooLate));
    let credential = register_at(&made, &nonce(1), Timestamp(end.0 - 1)).unwrap();
    let signed = authenticator.get(&request(&nonce(2))).unwrap();
    assert_eq!(assert_at(&credential, &signed, &nonce(3), false, NOW).err(), Some(Untrue::Nonce));
    assert_eq!(assert_at(&credential, &signed, &nonce(2), false, end).err(), Some(Untrue::TooLate));
    assert!(assert_at(&credential, &signed, &nonce(2), false, Timestamp(end.0 - 1)).is_ok());
}

#[test]
fn r54_a_copy_that_counts_is_noticed_and_one_that_syncs_never_counts() {
    let mut own = Authenticator::new();
    let credential = make(&mut own, Key::es256()).unwrap();
    let (mut own, mut thief) = own.copied();
    // Whichever of the two signs second has a count from before.
    let credential = sign(&mut thief, &credential).unwrap();
    assert_eq!(sign(&mut own, &credential).err(), Some(Untrue::Counter));
    let mut synced = Authenticator::new();
    synced.syncs = true;
    let credential = make(&mut synced, Key::es256()).unwrap();
    assert!(credential.syncs());
    let credential = sign(&mut synced, &credential).unwrap();
    assert!(sign(&mut synced, &credential).is_ok());
}

#[test]
fn s10_r54_nothing_personal_and_nothing_of_the_account_is_told() {
    let asked = request(&nonce(1));
    assert_eq!(asked["allowCredentials"], serde_json::json!([]));
    assert_eq!(asked["userVerification"], "required");
    let made = creation(&nonce(1), Vec::new());
    assert_eq!(made["attestation"], "none");
    assert_eq!(owner().0.len(), 64);
    let keys =
        KeyRing::parse(&KeyRing::generate(std::array::from_fn(|i| u8::try_from(i).unwrap_or(0))))
            .expect("a key file");
    let (one, other) = (AccountId::new(NOW, [1; 10]), AccountId::new(NOW, [2; 10]));
    assert_eq!(handle(&keys, one), owner());
    assert_ne!(handle(&keys, other), owner());
    let shown = format!("{:?} {:?}", nonce(1), owner().0.len());
    assert!(!shown.contains("[1, 1"), "{shown}");
}

#[test]
fn what_is_no_answer_is_none() {
    for json in ["", "{}", "[]", "null", r#"{"rawId":"","type":"public-key","response":{}}"#] {
        assert!(NewCredential::parse(json).is_none() && Assertion::parse(json).is_none(), "{json}");
    }
    // CBOR that goes on without an end, or nests without one, is refused and nothing worse.
    let deep = domain::webauthn::base64url(&[0x81; 20_000]);
    let client = domain::webauthn::base64url(b"{}");
    let id = domain::webauthn::base64url(&[1; 16]);
    let json = format!(
        r#"{{"rawId":"{id}","type":"public-key","response":{{"clientDataJSON":"{client}","attestationObject":"{deep}"}}}}"#
    );
    assert!(register_at(&json, &nonce(1), NOW).is_err());
}
