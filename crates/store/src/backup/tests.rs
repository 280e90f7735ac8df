//! Tests of a backup's form: whole or refused, readable by nobody else.

use std::io::Read as _;

use super::*;

fn keys(text: &str) -> KeyRing {
    KeyRing::parse(text).unwrap()
}

fn key_file(n: u8) -> String {
    KeyRing::generate(std::array::from_fn(|i| n ^ u8::try_from(i).unwrap()))
}

fn with_second_key(text: &str) -> String {
    let (file, _) = domain::keys::KeyFile::read(text.into())
        .unwrap()
        .with_key([1, 2].repeat(16).try_into().unwrap(), false)
        .unwrap();
    file.text().to_owned()
}

fn table() -> Table {
    let column = |name: &str, kind| Column { name: name.into(), kind };
    let columns = vec![
        column("id", Kind::Bytes),
        column("name", Kind::Text),
        column("number", Kind::Integer),
        column("yes", Kind::Boolean),
    ];
    Table { name: "thing".into(), columns }
}

fn things(count: u32) -> Vec<Vec<Cell>> {
    let thing = |n: u32| {
        let text = if n.is_multiple_of(7) {
            Cell::Null
        } else {
            Cell::Text(format!("Somebody \"{n}\"\n\u{0}é\u{10ffff}"))
        };
        vec![
            Cell::Bytes(n.to_be_bytes().to_vec()),
            text,
            Cell::Integer(i64::MIN + i64::from(n)),
            Cell::Boolean(n.is_multiple_of(2)),
        ]
    };
    (0..count).map(thing).collect()
}

async fn written(keys: &KeyRing, recipients: &Recipients, count: u32) -> Vec<u8> {
    let sealed_with = keys.keys().map(|key| (key.id, key.fingerprint.to_owned())).collect();
    let head = Head::new(3, keys, sealed_with, Timestamp(12));
    let mut told = 0;
    let mut tell = |more| told += more;
    let mut writer = Writer::begin(Vec::new(), &head, keys, recipients, &mut tell).unwrap();
    writer.table(&table()).await.unwrap();
    for rows in things(count).chunks(AT_ONCE) {
        writer.rows(rows.to_vec()).await.unwrap();
    }
    writer.table(&Table { name: "empty".into(), ..table() }).await.unwrap();
    let file = writer.finish().unwrap();
    assert_eq!(told, u64::from(count));
    file
}

/// Keeps everything.
#[derive(Default)]
struct Kept(Vec<(Table, Vec<Vec<Cell>>)>);

#[async_trait]
impl Sink for Kept {
    async fn table(&mut self, table: &Table) -> Result<(), BackupError> {
        self.0.push((table.clone(), Vec::new()));
        Ok(())
    }

    async fn rows(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), BackupError> {
        self.0.last_mut().unwrap().1.extend(rows);
        Ok(())
    }
}

async fn read(file: &[u8], keys: &KeyRing, identities: &Identities) -> Result<Kept, BackupError> {
    let reader = Reader::begin(file, identities)?;
    reader.head().check(keys, 3)?;
    let mut kept = Kept::default();
    reader.pour(keys, &mut kept).await?;
    Ok(kept)
}

async fn refusal(file: &[u8], keys: &KeyRing, identities: &Identities) -> BackupError {
    read(file, keys, identities).await.err().expect("it is refused")
}

#[tokio::test]
async fn what_is_written_is_read() {
    let keys = keys(&key_file(1));
    for count in [0, 1, 499, 500, 501, 1234] {
        let file = written(&keys, &Recipients::key_file(&keys), count).await;
        let kept = read(&file, &keys, &Identities::key_file(&keys)).await.unwrap();
        let kept = kept.0;
        assert_eq!(kept[0], (table(), things(count)));
        assert_eq!((kept[1].0.name.as_str(), kept[1].1.len(), kept.len()), ("empty", 0, 2));
    }
}

#[tokio::test]
async fn s94_it_tells_nothing_without_its_key() {
    let keys = keys(&key_file(1));
    let file = written(&keys, &Recipients::key_file(&keys), 1000).await;
    for told in ["Somebody", "regain", "thing", "columns", keys.fingerprint()] {
        assert!(!file.windows(told.len()).any(|part| part == told.as_bytes()), "{told}");
    }
    // Not even when a person takes the encryption for compression.
    let mut plain = Vec::new();
    assert!(flate2::read::GzDecoder::new(&file[..]).read_to_end(&mut plain).is_err());
}

#[tokio::test]
async fn s95_another_key_file_is_refused_and_a_later_one_is_not() {
    let text = key_file(1);
    let (first, other, later) = (keys(&text), keys(&key_file(2)), keys(&with_second_key(&text)));
    let file = written(&first, &Recipients::key_file(&first), 3).await;
    assert!(matches!(
        refusal(&file, &other, &Identities::key_file(&other)).await,
        BackupError::NotForUs
    ));
    read(&file, &later, &Identities::key_file(&later)).await.unwrap();
    // One that a rotated key file made needs that.
    let file = written(&later, &Recipients::key_file(&later), 3).await;
    assert!(matches!(
        refusal(&file, &first, &Identities::key_file(&first)).await,
        BackupError::NotForUs
    ));
    read(&file, &later, &Identities::key_file(&later)).await.unwrap();
    // For another identity: it opens, but the rows in it do not.
    let somebody = age::x25519::Identity::generate();
    let recipients = Recipients::parse(&[somebody.to_public().to_string()]).unwrap();
    let identities = || {
        Identities::parse(age::secrecy::ExposeSecret::expose_secret(&somebody.to_string())).unwrap()
    };
    let file = written(&later, &recipients, 3).await;
    read(&file, &later, &identities()).await.unwrap();
    assert!(matches!(
        refusal(&file, &first, &identities()).await,
        BackupError::MissingKey { id: 2 }
    ));
    let refused = refusal(&file, &other, &identities()).await;
    assert!(
        matches!(&refused, BackupError::OtherKeys { needed, given } if needed != given),
        "{refused}"
    );
    assert!(matches!(
        refusal(&file, &later, &Identities::key_file(&later)).await,
        BackupError::NotForUs
    ));
}

#[tokio::test]
async fn one_that_is_cut_off_is_refused_wherever_it_was_cut() {
    let keys = keys(&key_file(1));
    let file = written(&keys, &Recipients::key_file(&keys), 3000).await;
    let identities = Identities::key_file(&keys);
    for length in (0..file.len()).step_by(997).chain(file.len() - 40..file.len()) {
        let refused = refusal(&file[..length], &keys, &identities).await;
        assert!(
            matches!(refused, BackupError::Damaged | BackupError::NotABackup),
            "{length}: {refused}"
        );
        assert!(!refused.remedy().is_empty());
    }
    let longer = [&file[..], b"x"].concat();
    assert!(matches!(refusal(&longer, &keys, &identities).await, BackupError::Damaged));
}

#[tokio::test]
async fn one_that_was_altered_is_refused_wherever_it_was() {
    let keys = keys(&key_file(1));
    let file = written(&keys, &Recipients::key_file(&keys), 3000).await;
    for place in (0..file.len()).step_by(1009) {
        let mut altered = file.clone();
        altered[place] ^= 1;
        read(&altered, &keys, &Identities::key_file(&keys))
            .await
            .err()
            .unwrap_or_else(|| panic!("{place}"));
    }
}

/// Anybody can encrypt for a recipient: what counts is the tag, which needs the key file.
#[tokio::test]
async fn s94_one_that_somebody_else_made_up_is_refused() {
    let (own, forger) = (keys(&key_file(1)), keys(&key_file(2)));
    let somebody = age::x25519::Identity::generate();
    let recipients = Recipients::parse(&[somebody.to_public().to_string()]).unwrap();
    let identities =
        Identities::parse(age::secrecy::ExposeSecret::expose_secret(&somebody.to_string()))
            .unwrap();
    let head = Head::new(3, &own, BTreeMap::new(), Timestamp(0));
    let mut tell = |_| ();
    let mut writer = Writer::begin(Vec::new(), &head, &forger, &recipients, &mut tell).unwrap();
    writer.table(&table()).await.unwrap();
    let file = writer.finish().unwrap();
    assert!(matches!(refusal(&file, &own, &identities).await, BackupError::Damaged));
}

#[tokio::test]
async fn other_files_are_refused() {
    let keys = keys(&key_file(1));
    let identities = Identities::key_file(&keys);
    for other in [&b""[..], b"x", &b"SQLite format 3\0".repeat(100), &[0; 5000]] {
        assert!(matches!(refusal(other, &keys, &identities).await, BackupError::NotABackup));
    }
    assert!(matches!(
        Recipients::parse(&["age1nobody".into()]),
        Err(BackupError::Recipient { .. })
    ));
    assert!(matches!(Identities::parse("# nothing\n"), Err(BackupError::Identity)));
    assert!(matches!(Identities::parse("something else\n"), Err(BackupError::Identity)));
}

#[test]
fn tables_come_in_an_order_that_references_allow() {
    let all = ["session", "meta", "hit", "method", "account", "event"].map(str::to_owned);
    assert_eq!(in_order(all), ["account", "method", "event", "hit"]);
}
