//! Tests of the key ring.

use proptest::prelude::*;

use super::*;
use crate::time::Timestamp;

fn random(first: u8) -> [u8; 32] {
    std::array::from_fn(|i| first.wrapping_add(u8::try_from(i).unwrap_or(0)))
}

fn line(id: u8, first: u8) -> String {
    format!("{id} {}\n", BASE64.encode(random(first)))
}

fn ring() -> KeyRing {
    KeyRing::parse(&KeyRing::generate(random(1))).unwrap()
}

fn challenge(n: u8) -> ChallengeId {
    ChallengeId::new(Timestamp(0), [n; 10])
}

#[test]
fn a_new_file_is_readable_and_commented() {
    let text = KeyRing::generate(random(1));
    assert!(text.starts_with('#'));
    assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), 1);
    assert!(KeyRing::parse(&text.replace('\n', "\r\n")).is_ok());
}

#[test]
fn bad_files_are_refused_by_line() {
    let cases = [
        (String::new(), KeyFileError::Empty),
        ("# only a comment\n\n".into(), KeyFileError::Empty),
        ("1 c2hvcnQ=\n".into(), KeyFileError::Malformed { line: 1 }),
        (format!("\n{}", line(0, 1)), KeyFileError::Malformed { line: 2 }),
        (format!("256{}", &line(1, 1)[1..]), KeyFileError::Malformed { line: 1 }),
        ("1\n".into(), KeyFileError::Malformed { line: 1 }),
        (line(1, 1).replace('\n', " more\n"), KeyFileError::Malformed { line: 1 }),
        (line(1, 1) + &line(1, 2), KeyFileError::DuplicateId { line: 2 }),
        (line(1, 1) + &line(2, 1), KeyFileError::NotRandom { line: 2 }),
        (format!("1 {}", BASE64.encode([0; 32])), KeyFileError::NotRandom { line: 1 }),
    ];
    for (text, error) in cases {
        assert_eq!(KeyRing::parse(&text).err(), Some(error), "{text}");
    }
}

#[test]
fn s94_a_sealed_value_opens_only_where_it_belongs() {
    let sealed = ring().seal("method.destination:1", b"+14165550123", [7; 24]);
    assert_eq!(sealed.len(), 41 + 12);
    assert!(!sealed.windows(5).any(|part| b"+14165550123".windows(5).any(|plain| plain == part)));
    assert_eq!(ring().open("method.destination:1", &sealed).as_deref(), Ok(&b"+14165550123"[..]));
    assert_eq!(ring().open("method.destination:2", &sealed), Err(OpenError::Altered));
}

#[test]
fn s94_an_altered_value_does_not_open() {
    let sealed = ring().seal("a", b"plain", [7; 24]);
    for at in 1..sealed.len() {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        assert_eq!(ring().open("a", &altered), Err(OpenError::Altered), "byte {at}");
    }
    assert_eq!(ring().open("a", &sealed[..24]), Err(OpenError::Malformed));
    assert_eq!(ring().open("a", &[]), Err(OpenError::Malformed));
}

#[test]
fn s95_an_older_key_still_opens_and_indexes_stay() {
    let (old, new) = (line(1, 1), line(2, 100));
    let before = KeyRing::parse(&old).unwrap();
    let after = KeyRing::parse(&(old + &new)).unwrap();
    let sealed = before.seal("a", b"plain", [7; 24]);
    assert_eq!(after.open("a", &sealed).as_deref(), Ok(&b"plain"[..]));
    assert!(!after.is_newest(&sealed));
    let again = after.seal("a", b"plain", [8; 24]);
    assert!(after.is_newest(&again));
    assert_eq!(after.open("a", &again).as_deref(), Ok(&b"plain"[..]));
    assert_eq!(before.open("a", &again), Err(OpenError::UnknownKey(2)));
    assert_eq!(before.index("a", "b"), after.index("a", "b"));
    assert_eq!(before.token_hash(b"t"), after.token_hash(b"t"));
    assert_eq!(before.pepper(), after.pepper());
    assert_eq!(before.fingerprint(), after.fingerprint());
}

#[test]
fn s95_another_file_has_another_fingerprint() {
    let other = KeyRing::parse(&KeyRing::generate(random(2))).unwrap();
    assert_eq!(ring().fingerprint().len(), 16);
    assert_ne!(ring().fingerprint(), other.fingerprint());
}

#[test]
fn no_purpose_shares_a_value_with_another() {
    let ring = ring();
    let values = [
        ring.index("a", "b"),
        ring.draw("a", "b"),
        ring.mac("a", b"b"),
        ring.token_hash(b"b").0,
        ring.code_hash(challenge(1), "b").0,
        ring.pepper().try_into().unwrap(),
    ];
    for (i, one) in values.iter().enumerate() {
        assert!(values[i + 1..].iter().all(|other| other != one));
    }
    assert_ne!(ring.index("ab", "c"), ring.index("a", "bc"));
}

#[test]
fn s22_a_code_counts_for_its_own_challenge_only() {
    let hash = ring().code_hash(challenge(1), "123456");
    assert!(hash.matches(&ring().code_hash(challenge(1), "123456")));
    assert!(!hash.matches(&ring().code_hash(challenge(2), "123456")));
    assert!(!hash.matches(&ring().code_hash(challenge(1), "123457")));
}

#[test]
fn s68_tokens_match_by_hash() {
    assert!(ring().token_hash(b"one").matches(&ring().token_hash(b"one")));
    assert!(!ring().token_hash(b"one").matches(&ring().token_hash(b"two")));
}

#[test]
fn debug_shows_no_key() {
    assert_eq!(format!("{:?}", ring()), "KeyRing(1 keys)");
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens_again(context: String, plain: Vec<u8>, nonce: [u8; 24]) {
        let sealed = ring().seal(&context, &plain, nonce);
        prop_assert_eq!(ring().open(&context, &sealed), Ok(plain));
    }

    #[test]
    fn nothing_panics(text: String, bytes: Vec<u8>) {
        let _ = KeyRing::parse(&text);
        let _ = ring().open("", &bytes);
    }
}
