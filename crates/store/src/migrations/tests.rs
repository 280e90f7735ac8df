//! Old and new side by side: a database of each earlier shape is opened, and what a program of then
//! writes is still taken.

use std::sync::Arc;

use domain::keys::KeyRing;
use flows::ports::Store as _;
use parts::Fixed;
use rusqlite::Connection;

use super::*;
use crate::query::schema;
use crate::{Database, Location, PostgresSettings};

fn keys() -> Arc<KeyRing> {
    Arc::new(
        KeyRing::parse(&KeyRing::generate(std::array::from_fn(|i| u8::try_from(i).unwrap())))
            .unwrap(),
    )
}

/// The shapes that a program may have which is not refused by the newest one's database.
fn earlier() -> Vec<u64> {
    let least = least(&Meta::Empty);
    (least..newest()).collect()
}

/// A row for a table, as a program writes it that knows these columns: all numbers and ids are `n`.
fn insert(table: &str, columns: &[(String, String)], n: u8) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let value = |kind: &str| match kind.to_ascii_uppercase().as_str() {
        "BLOB" => format!("X'{}'", format!("{n:02x}").repeat(16)),
        "BYTEA" => format!("'\\x{}'", format!("{n:02x}").repeat(16)),
        "BIGINT" => n.to_string(),
        "BOOLEAN" => "FALSE".to_owned(),
        "TEXT" => format!("'{n}'"),
        other => panic!("{table} has a {other}"),
    };
    let values: Vec<String> = columns.iter().map(|(_, kind)| value(kind)).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
}

async fn opened(location: Location) -> Database {
    Database::open(&location, keys(), Arc::new(Fixed(1))).await.unwrap()
}

/// The tables with their columns and types, those that others refer to first.
type Tables = Vec<(String, Vec<(String, String)>)>;

fn sqlite_tables(connection: &Connection) -> Tables {
    const TABLES: &str = "
        SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('meta') ORDER BY name <> 'account', name <> 'method', name";
    const COLUMNS: &str = "SELECT name, type FROM pragma_table_info(?1)";
    let mut names = connection.prepare(TABLES).unwrap();
    let names: Vec<String> =
        names.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let columns = |table: &str| {
        let mut found = connection.prepare(COLUMNS).unwrap();
        let found = found.query_map((table,), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        found.map(Result::unwrap).collect()
    };
    names
        .into_iter()
        .map(|name| (columns(&name), name))
        .map(|(columns, name)| (name, columns))
        .collect()
}

#[tokio::test]
async fn an_earlier_program_goes_on_in_a_file() {
    for then in earlier() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("regain.db");
        let old = Connection::open(&path).unwrap();
        old.pragma_update(None, "foreign_keys", true).unwrap();
        old.execute_batch(FIRST_META).unwrap();
        for migration in between(0, then) {
            old.execute_batch(migration.sql).unwrap();
        }
        old.execute(KEEP_META, (KEYS, keys().fingerprint())).unwrap();
        old.execute(KEEP_META, (VERSION, then.to_string())).unwrap();
        let tables = sqlite_tables(&old);
        for (table, columns) in &tables {
            old.execute_batch(&insert(table, columns, 1)).unwrap();
        }
        // The new program starts while the old one has the database open, and the old one goes on.
        let new = opened(Location::File(path.clone())).await;
        assert_eq!(new.version().await.unwrap(), newest());
        for (table, columns) in &tables {
            old.execute_batch(&insert(table, columns, 2))
                .unwrap_or_else(|error| panic!("{then}: {table}: {error}"));
            let rows: u32 = old
                .query_row(&format!("SELECT COUNT(*) FROM {table}"), (), |row| row.get(0))
                .unwrap();
            assert_eq!(rows, 2, "{then}: {table}");
        }
        // It may be started again too.
        let least: String = old
            .query_row("SELECT content FROM meta WHERE name = ?1", (LEAST,), |row| row.get(0))
            .unwrap();
        assert!(least.parse::<u64>().unwrap() <= then);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_earlier_program_goes_on_on_a_server() {
    const TABLES: &str = "
        SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name <> 'meta'
        ORDER BY table_name <> 'account', table_name <> 'method', table_name, ordinal_position";
    for then in earlier() {
        let database = servers::postgres();
        let old = database.connect().await;
        old.batch_execute(FIRST_META).await.unwrap();
        for migration in between(0, then) {
            old.batch_execute(&schema(migration.sql)).await.unwrap();
        }
        let keep = crate::query::dialect(KEEP_META, true);
        for (name, content) in
            [(KEYS, keys().fingerprint().to_owned()), (VERSION, then.to_string())]
        {
            old.execute(&keep, &[&name, &content]).await.unwrap();
        }
        let mut tables: Tables = Vec::new();
        for row in old.query(TABLES, &[]).await.unwrap() {
            let (table, column, kind): (String, String, String) =
                (row.get(0), row.get(1), row.get(2));
            if tables.last().is_none_or(|(last, _)| *last != table) {
                tables.push((table, Vec::new()));
            }
            tables.last_mut().unwrap().1.push((column, kind));
        }
        for (table, columns) in &tables {
            old.batch_execute(&insert(table, columns, 1)).await.unwrap();
        }
        let settings = PostgresSettings::parse(&database.url(), None, |path| path.into()).unwrap();
        let new = opened(Location::Server(Box::new(settings))).await;
        assert_eq!(new.version().await.unwrap(), newest());
        for (table, columns) in &tables {
            let added = old.batch_execute(&insert(table, columns, 2)).await;
            added.unwrap_or_else(|error| panic!("{then}: {table}: {error:?}"));
            let rows: i64 =
                old.query_one(&format!("SELECT COUNT(*) FROM {table}"), &[]).await.unwrap().get(0);
            assert_eq!(rows, 2, "{then}: {table}");
        }
        let least =
            old.query_one("SELECT content FROM meta WHERE name = $1", &[&LEAST]).await.unwrap();
        assert!(least.get::<_, String>(0).parse::<u64>().unwrap() <= then);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_was_left_behind_while_it_ran_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("regain.db");
    let file = opened(Location::File(path.clone())).await;
    let database = servers::postgres();
    let settings = PostgresSettings::parse(&database.url(), None, |path| path.into()).unwrap();
    let server = opened(Location::Server(Box::new(settings))).await;
    let (newer_file, newer_server) = (Connection::open(&path).unwrap(), database.connect().await);
    for (version, least, outgrown) in
        [(newest() + 1, newest(), false), (newest() + 1, newest() + 1, true)]
    {
        for (name, number) in [(VERSION, version.to_string()), (LEAST, least.to_string())] {
            newer_file.execute(KEEP_META, (name, &number)).unwrap();
            newer_server
                .execute(&crate::query::dialect(KEEP_META, true), &[&name, &number])
                .await
                .unwrap();
        }
        for store in [&file, &server] {
            let mut work = store.begin().await.unwrap();
            assert_eq!(work.is_outgrown().await.unwrap(), outgrown);
        }
    }
}

/// The newest program refuses what it does not know at least; one that merely has more is welcome.
#[test]
fn what_a_program_must_know_only_grows() {
    let kept = |least: u64| {
        let kept = [(VERSION, newest() + 1), (LEAST, least)]
            .map(|(name, number)| (name.to_owned(), number.to_string()));
        let keys = [(KEYS.to_owned(), keys().fingerprint().to_owned())];
        Meta::Ours(kept.into_iter().chain(keys).collect())
    };
    assert!(check(&kept(newest()), "here", &keys()).is_ok());
    assert!(matches!(check(&kept(newest() + 1), "here", &keys()), Err(OpenError::Newer { .. })));
    assert_eq!(
        least(&kept(newest() + 5)),
        newest() + 5,
        "an older program that migrates nothing lowers nothing"
    );
}
