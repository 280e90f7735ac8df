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

fn staged(id: u8, first: u8) -> String {
    line(id, first).replace('\n', " staged\n")
}

fn ring() -> KeyRing {
    KeyRing::parse(&KeyRing::generate(random(1))).unwrap()
}

fn message(n: u8) -> MessageId {
    MessageId::new(Timestamp(0), [n; 10])
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
        (line(1, 1) + &staged(2, 2).replace('\n', " more\n"), KeyFileError::Malformed { line: 2 }),
        (line(1, 1) + &staged(2, 2) + &line(3, 3), KeyFileError::AfterStaged { line: 3 }),
        (staged(1, 1), KeyFileError::NothingSeals),
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
    assert_eq!((sealed[0], after.newest()), (1, 2));
    let again = after.seal("a", b"plain", [8; 24]);
    assert_eq!(again[0], 2);
    assert_eq!(after.open("a", &again).as_deref(), Ok(&b"plain"[..]));
    assert_eq!(before.open("a", &again), Err(OpenError::UnknownKey(2)));
    assert_eq!(before.index("a", "b"), after.index("a", "b"));
    assert_eq!(before.token_hash(b"t"), after.token_hash(b"t"));
    assert_eq!(before.pepper(), after.pepper());
    assert_eq!(before.fingerprint(), after.fingerprint());
}

#[test]
fn s95_a_staged_key_opens_and_does_not_seal() {
    let ahead = KeyRing::parse(&(line(1, 1) + &line(2, 100))).unwrap();
    let behind = KeyRing::parse(&(line(1, 1) + &staged(2, 100))).unwrap();
    assert_eq!(behind.open("a", &ahead.seal("a", b"plain", [7; 24])).as_deref(), Ok(&b"plain"[..]));
    assert_eq!(behind.seal("a", b"plain", [8; 24])[0], 1);
    let roles = |ring: &KeyRing| ring.keys().map(|key| (key.id, key.role)).collect::<Vec<_>>();
    assert_eq!(roles(&behind), [(1, KeyRole::Seals), (2, KeyRole::Staged)]);
    assert_eq!(roles(&ahead), [(1, KeyRole::Opens), (2, KeyRole::Seals)]);
}

#[test]
fn s95_a_key_file_is_changed_without_losing_a_key() {
    let text = KeyRing::generate(random(1));
    let file = KeyFile::read(text.clone()).unwrap();
    let (ahead, id) = file.with_key(random(100), true).unwrap();
    assert_eq!(id, 2);
    assert_eq!(
        ahead.text(),
        text.clone() + &staged(2, 100),
        "what was there stays, letter by letter"
    );
    assert_eq!(ahead.unstaged().text(), text.clone() + &line(2, 100));
    let (third, id) = ahead.with_key(random(50), false).unwrap();
    assert_eq!((third.text().to_owned(), id), (text.clone() + &line(2, 100) + &line(3, 50), 3));
    assert_eq!(third.unstaged().text(), third.text());

    for (id, refusal) in
        [(1, RetireError::Oldest(1)), (3, RetireError::Seals(3)), (9, RetireError::Unknown(9))]
    {
        assert_eq!(third.without(id).err(), Some(refusal));
    }
    let without = third.without(2).unwrap();
    assert_eq!(
        KeyRing::parse(without.text()).unwrap().keys().map(|key| key.id).collect::<Vec<_>>(),
        [1, 3]
    );
    // A number is never given twice: not that of a retired key either.
    let (ahead, _) = third.with_key(random(51), true).unwrap();
    assert_eq!(ahead.without(4).unwrap().with_key(random(52), false).unwrap().1, 5);
    let last = KeyFile::read(line(255, 1)).unwrap();
    assert!(last.with_key(random(2), false).is_none());
    assert!(KeyFile::read(String::new()).is_err());
}

#[test]
fn s96_another_epoch_knows_no_token_no_code_and_no_tag_of_before() {
    let ring = ring();
    let values = |ring: &KeyRing| [ring.token_hash(b"t").0, code(ring, 1), ring.mac("a", b"b")];
    let stay = |ring: &KeyRing| [ring.index("a", "b"), ring.draw("a", "b"), ring.tag(b"a")];
    let epochs = [ring.in_epoch("one"), ring.in_epoch("two"), ring.in_epoch("")];
    for (before, after) in values(&ring).into_iter().zip(values(&epochs[0])) {
        assert_ne!(before, after);
    }
    for (one, two) in values(&epochs[0]).into_iter().zip(values(&epochs[1])) {
        assert_ne!(one, two);
    }
    assert_eq!(
        values(&ring),
        values(&epochs[2]),
        "a database that was never restored keeps its sessions"
    );
    for epoch in &epochs {
        assert_eq!(stay(&ring), stay(epoch));
        assert_eq!((ring.pepper(), ring.fingerprint()), (epoch.pepper(), epoch.fingerprint()));
        let sealed = ring.seal("a", b"plain", [7; 24]);
        assert_eq!(epoch.open("a", &sealed).as_deref(), Ok(&b"plain"[..]));
    }
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
        code(&ring, 1),
        ring.pepper().try_into().unwrap(),
        ring.tag(b"b"),
        *ring.backup_secrets().next().unwrap(),
    ];
    for (i, one) in values.iter().enumerate() {
        assert!(values[i + 1..].iter().all(|other| other != one));
    }
    assert_ne!(ring.index("ab", "c"), ring.index("a", "bc"));
}

/// The long code of a sending, as far as it fills 32 bytes.
fn code(ring: &KeyRing, sending: u8) -> [u8; 32] {
    let code = ring.code(message(sending), CodeForm::Long);
    std::array::from_fn(|place| code.plain().as_bytes().get(place).copied().unwrap_or_default())
}

#[test]
fn s82_a_sending_has_one_code_however_often_it_is_tried() {
    for form in CodeForm::ALL {
        assert!(ring().code(message(1), form).matches(&ring().code(message(1), form)));
        assert!(!ring().code(message(1), form).matches(&ring().code(message(2), form)));
    }
    let (six, eight) =
        (ring().code(message(1), CodeForm::Six), ring().code(message(1), CodeForm::Eight));
    assert!(!eight.plain().ends_with(six.plain()), "a shorter code tells nothing of a longer one");
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
