//! The two engines: where the database is, how it is filled fastest, and what CPU time its own
//! processes use.

use std::fs;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;

use anyhow::Result;
use indicatif::ProgressBar;
use servers::{Cluster, Database};
use tokio_postgres::Client;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type as Kind};

use crate::people::{People, TABLES, Table, Type, Value};

/// Which engine.
pub enum Engine {
    /// A file in the folder.
    Sqlite,
    /// A server of our own; ends with this value.
    Postgres(Server),
}

impl Engine {
    /// What `[database] url` says.
    pub fn url(&self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite:{}", file(folder).display()),
            Self::Postgres(server) => server.database.url(),
        }
    }

    /// The CPU time of the engine's own processes so far; what SQLite uses is the program's own.
    pub fn cpu(&self) -> Result<Duration> {
        match self {
            Self::Sqlite => Ok(Duration::ZERO),
            Self::Postgres(server) => server.cpu(),
        }
    }

    /// Puts all these people into the database, which has its tables already.
    pub async fn fill(&self, folder: &Path, people: &People, bar: &ProgressBar) -> Result<()> {
        match self {
            Self::Sqlite => fill_file(&file(folder), people, bar),
            Self::Postgres(server) => server.fill(people, bar).await,
        }
    }

    /// The database's size in bytes.
    pub async fn size(&self, folder: &Path) -> Result<u64> {
        match self {
            Self::Sqlite => Ok(fs::metadata(file(folder))?.len()),
            Self::Postgres(server) => server.size().await,
        }
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("data/regain.db")
}

fn fill_file(file: &Path, people: &People, bar: &ProgressBar) -> Result<()> {
    let mut connection = rusqlite::Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA foreign_keys = OFF;",
    )?;
    for table in &TABLES {
        let work = connection.transaction()?;
        let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let gaps = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({gaps})", table.name, columns.join(", "));
        let mut statement = work.prepare(&sql)?;
        for i in 0..people.count {
            for row in (table.rows)(people, i)? {
                statement.execute(rusqlite::params_from_iter(row.iter().map(
                    |value| match value {
                        Value::Int(n) => rusqlite::types::Value::Integer(*n),
                        Value::Text(text) => rusqlite::types::Value::Text((*text).to_owned()),
                        Value::Long(text) => rusqlite::types::Value::Text(text.clone()),
                        Value::Bytes(bytes) => rusqlite::types::Value::Blob(bytes.clone()),
                        Value::Bool(yes) => rusqlite::types::Value::Integer(i64::from(*yes)),
                        Value::Null => rusqlite::types::Value::Null,
                    },
                )))?;
            }
            bar.inc(1);
        }
        drop(statement);
        work.commit()?;
    }
    connection.execute_batch("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}

/// A PostgreSQL server with memory as an operator would give it, and commits that reach the disk.
pub struct Server {
    // Dropped first: it goes from the server while that still runs.
    database: Database,
    cluster: Cluster,
}

impl Server {
    /// Starts one.
    pub fn start() -> Self {
        let cluster = Cluster::start(&[
            "fsync=on",
            "shared_buffers=4GB",
            "maintenance_work_mem=1GB",
            "max_wal_size=8GB",
            "wal_level=minimal",
            "max_wal_senders=0",
            "checkpoint_timeout=30min",
        ]);
        let database = cluster.database();
        Self { cluster, database }
    }

    async fn size(&self) -> Result<u64> {
        let client = self.database.connect().await;
        let size: i64 =
            client.query_one("SELECT pg_database_size(current_database())", &[]).await?.get(0);
        Ok(u64::try_from(size)?)
    }

    /// The CPU time of the server and all its processes, those that have ended included; in steps
    /// of 10 ms.
    fn cpu(&self) -> Result<Duration> {
        const TICK: Duration = Duration::from_millis(10);
        let own = self.cluster.pid();
        let mut ticks = 0;
        for entry in fs::read_dir("/proc")? {
            let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok())
            else {
                continue;
            };
            let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
            // After the name in brackets: state, parent, …, utime (14th of all), stime, cutime,
            // cstime.
            let Some((_, rest)) = stat.rsplit_once(')') else { continue };
            let fields: Vec<u64> =
                rest.split_whitespace().skip(1).map(|field| field.parse().unwrap_or(0)).collect();
            if pid == own {
                ticks += fields[10..14].iter().sum::<u64>();
            } else if fields.first() == Some(&u64::from(own)) {
                ticks += fields[10..12].iter().sum::<u64>();
            }
        }
        Ok(TICK * u32::try_from(ticks)?)
    }

    async fn fill(&self, people: &People, bar: &ProgressBar) -> Result<()> {
        let client = self.database.connect().await;
        // What refers to an account is made from the same account: it need not be looked up for
        // each row.
        client
            .batch_execute("SET session_replication_role = replica; SET synchronous_commit = off")
            .await?;
        for table in &TABLES {
            let indexes: Vec<(String, String)> = client
                .query(
                    "SELECT indexname::text, indexdef FROM pg_indexes WHERE tablename = $1 AND schemaname = 'public'
                     AND indexname NOT IN (SELECT conname FROM pg_constraint)",
                    &[&table.name],
                )
                .await?
                .iter()
                .map(|row| (row.get(0), row.get(1)))
                .collect();
            for (name, _) in &indexes {
                client.batch_execute(&format!("DROP INDEX \"{name}\"")).await?;
            }
            copy(&client, table, people, bar).await?;
            for (_, definition) in &indexes {
                client.batch_execute(definition).await?;
            }
        }
        client.batch_execute("VACUUM ANALYZE").await?;
        client.batch_execute("CHECKPOINT").await?;
        Ok(())
    }
}

async fn copy(client: &Client, table: &Table, people: &People, bar: &ProgressBar) -> Result<()> {
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let kinds: Vec<Kind> = table
        .columns
        .iter()
        .map(|(_, kind)| match kind {
            Type::Int => Kind::INT8,
            Type::Text => Kind::TEXT,
            Type::Bytes => Kind::BYTEA,
            Type::Bool => Kind::BOOL,
        })
        .collect();
    let sql = format!("COPY {} ({}) FROM STDIN BINARY", table.name, columns.join(", "));
    let mut writer = pin!(BinaryCopyInWriter::new(client.copy_in(&sql).await?, &kinds));
    for i in 0..people.count {
        for row in (table.rows)(people, i)? {
            let values: Vec<Box<dyn ToSql + Sync + Send>> = row
                .into_iter()
                .zip(table.columns)
                .map(|(value, (_, kind))| -> Box<dyn ToSql + Sync + Send> {
                    match (value, kind) {
                        (Value::Int(n), _) => Box::new(n),
                        (Value::Text(text), _) => Box::new(text),
                        (Value::Long(text), _) => Box::new(text),
                        (Value::Bytes(bytes), _) => Box::new(bytes),
                        (Value::Bool(yes), _) => Box::new(yes),
                        (Value::Null, Type::Int) => Box::new(None::<i64>),
                        (Value::Null, Type::Text) => Box::new(None::<String>),
                        (Value::Null, Type::Bytes) => Box::new(None::<Vec<u8>>),
                        (Value::Null, Type::Bool) => Box::new(None::<bool>),
                    }
                })
                .collect();
            writer
                .as_mut()
                .write_raw(values.iter().map(|value| &**value as &(dyn ToSql + Sync)))
                .await?;
        }
        bar.inc(1);
    }
    writer.finish().await?;
    Ok(())
}
