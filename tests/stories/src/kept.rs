//! Where a story's data is: in a file, or with `REGAIN_STORIES=postgres` on a real server. And what
//! is there, to see whether anything has changed.

use std::path::Path;
use std::sync::Arc;

use domain::keys::KeyRing;
use flows::ports::{Random, Store};
use rusqlite::{Connection, OpenFlags};
use store::{Database, Location, PostgresSettings};
use tempfile::TempDir;

/// Names the engine: `sqlite`, which is also without it, or `postgres`.
const ENGINE: &str = "REGAIN_STORIES";
/// The file within its folder.
const FILE: &str = "regain.db";

/// A database of a story's own; it goes with this value.
pub enum Kept {
    /// In a file of a folder.
    InFile(TempDir),
    /// On a real server.
    OnServer(servers::Database),
}

impl Kept {
    /// A new one, of the engine that the environment names.
    pub(crate) fn new() -> Self {
        match std::env::var(ENGINE).as_deref() {
            Ok("postgres") => Self::on_server(),
            Ok("sqlite") | Err(_) => Self::in_file(),
            Ok(other) => panic!("{ENGINE}={other}: there is sqlite and postgres"),
        }
    }

    /// A new one in a file.
    pub fn in_file() -> Self {
        Self::InFile(tempfile::tempdir().expect("a temporary directory"))
    }

    /// A new one on the tests' PostgreSQL.
    pub fn on_server() -> Self {
        Self::OnServer(servers::postgres())
    }

    /// Opens it.
    pub async fn open(&self, keys: Arc<KeyRing>, random: Arc<dyn Random>) -> Arc<dyn Store> {
        let location = match self {
            Self::InFile(folder) => Location::File(folder.path().join(FILE)),
            Self::OnServer(database) => {
                let settings = PostgresSettings::parse(&database.url(), None, |path| path.into());
                Location::Server(Box::new(settings.expect("a good address")))
            }
        };
        Arc::new(Database::open(&location, keys, random).await.expect("a new database"))
    }

    /// Each row of each table, as text that begins with the table's name.
    pub(crate) fn rows(&self) -> Vec<String> {
        match self {
            Self::InFile(folder) => rows_of_file(&folder.path().join(FILE)),
            Self::OnServer(database) => rows_on_server(database),
        }
    }
}

fn rows_of_file(database: &Path) -> Vec<String> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .expect("a database");
    let mut tables = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        .expect("SQL");
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("names");
    let mut all = Vec::new();
    for table in tables {
        let mut statement =
            connection.prepare(&format!("SELECT * FROM \"{table}\"")).expect("a table");
        let columns = statement.column_count();
        let mut found = statement.query([]).expect("rows");
        let mut lines = Vec::new();
        while let Some(row) = found.next().expect("a row") {
            let values: Vec<_> = (0..columns)
                .map(|column| format!("{:?}", row.get_ref(column).expect("a value")))
                .collect();
            lines.push(format!("{table} {}", values.join(" | ")));
        }
        lines.sort();
        all.extend(lines);
    }
    all
}

fn rows_on_server(database: &servers::Database) -> Vec<String> {
    // One question for all tables: each question is a connection of its own.
    let each =
        "SELECT format('SELECT %L || kept::text FROM %I AS kept', table_name || ' ', table_name)
        FROM information_schema.tables WHERE table_schema = 'public'";
    let mut all = database.ask(&database.ask(each).join(" UNION ALL "));
    all.sort();
    all
}
