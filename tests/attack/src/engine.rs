//! The two databases that the program keeps its rows in.

use std::fmt;
use std::path::Path;

use anyhow::Result;
use servers::Database;

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file next to the program.
    Sqlite,
    /// A server of the tests' own.
    Postgres,
}

impl Engine {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        })
    }
}

/// One database.
pub enum Rows {
    /// The file `data/regain.db` in the program's folder.
    File,
    /// A database in a server.
    Server(Database),
}

impl Rows {
    /// An empty one.
    pub fn of(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::File,
            Engine::Postgres => Self::Server(servers::postgres()),
        }
    }

    /// What `regain.toml` says of it.
    pub fn section(&self) -> String {
        match self {
            Self::File => String::new(),
            Self::Server(database) => format!("[database]\nurl = \"{}\"\n", database.url()),
        }
    }

    /// How many rows there are in all tables.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn count(&self, folder: &Path) -> Result<u64> {
        const SQLITE: &str =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        const POSTGRES: &str = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
        match self {
            Self::File => {
                let file = rusqlite::Connection::open(folder.join("data/regain.db"))?;
                let mut tables = file.prepare(SQLITE)?;
                let names =
                    tables
                        .query_map([], |row| row.get::<_, String>(0))?
                        .collect::<Result<Vec<_>, _>>()?;
                let mut sum = 0;
                for name in names {
                    sum += u64::from(file.query_row(
                        &format!("SELECT count(*) FROM \"{name}\""),
                        [],
                        |row| row.get::<_, u32>(0),
                    )?);
                }
                Ok(sum)
            }
            Self::Server(database) => {
                let mut sum = 0;
                for name in database.ask(POSTGRES) {
                    let counted = database.ask(&format!("SELECT count(*) FROM \"{name}\""));
                    sum += counted.first().map_or(Ok(0), |count| count.parse::<u64>())?;
                }
                Ok(sum)
            }
        }
    }
}
