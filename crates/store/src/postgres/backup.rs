//! A backup's rows, read from a server and written to one.

use std::collections::BTreeMap;

use async_trait::async_trait;
use deadpool::managed::Pool;
use domain::keys::KeyRing;
use tokio_postgres::types::Type;

use super::connection::Connector;
use super::link::Link;
use super::migration;
use super::transaction::Writing;
use crate::OpenError;
use crate::anew::{Anew, GIVEN_UP, TALLY, Tally};
use crate::backup::{AT_ONCE, BackupError, Cell, Column, Kind, Sink, Table, in_order};
use crate::migrations::{self, EPOCH, FIRST_META, KEEP_META, Meta, RESTORING, WORTH};
use crate::query::{Answer, Fault, Row, Value, values};

/// How often another connection is looked for, a fifth of a second apart.
const ENDING_TRIES: u32 = 10;
/// The lock that a restore holds.
const HELD: i64 = 0x7265_6761_696e_0002;

/// Gives every row to `sink`. `link` has a transaction open that sees one moment.
pub(super) async fn dump(link: &mut Link, sink: &mut dyn Sink) -> Result<(), BackupError> {
    for name in in_order(tables(link).await.map_err(fault)?) {
        let columns = columns(link, &name).await.map_err(fault)?;
        let table = Table { name, columns };
        sink.table(&table).await?;
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let cursor = format!("backup_{}", table.name);
        let open = format!(
            "DECLARE {cursor} NO SCROLL CURSOR FOR SELECT {} FROM {}",
            names.join(", "),
            table.name
        );
        link.batch(&open).await.map_err(fault)?;
        let fetch = format!("FETCH {AT_ONCE} FROM {cursor}");
        loop {
            let rows = link.rows(&fetch, &[]).await.map_err(fault)?;
            if rows.is_empty() {
                break;
            }
            let rows = rows
                .iter()
                .map(|row| cells(row, &table.columns))
                .collect::<Answer<_>>()
                .map_err(fault)?;
            sink.rows(rows).await?;
        }
        link.batch(&format!("CLOSE {cursor}")).await.map_err(fault)?;
    }
    Ok(())
}

/// The names of every table.
async fn tables(link: &mut Link) -> Answer<Vec<String>> {
    const TABLES: &str = "
        SELECT table_name::text FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'";
    let found = link.rows(TABLES, &[]).await?;
    Ok(found.iter().filter_map(|row| row.try_get(0).ok()).collect())
}

fn fault(fault: Fault) -> BackupError {
    BackupError::Database(fault.into())
}

/// The columns of a table; none when there is no such table.
async fn columns(link: &mut Link, table: &str) -> Answer<Vec<Column>> {
    const COLUMNS: &str = "
        SELECT column_name::text, data_type::text FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = ?1 ORDER BY ordinal_position";
    let rows = link.rows(COLUMNS, values![table]).await?;
    let column = |row: &tokio_postgres::Row| {
        let read = |place| row.try_get::<_, String>(place).map_err(|_| Fault::unreadable("column"));
        let kind = match read(1)?.as_str() {
            "bigint" => Kind::Integer,
            "boolean" => Kind::Boolean,
            "text" => Kind::Text,
            "bytea" => Kind::Bytes,
            other => {
                return Err(Fault::new(format!(
                    "a backup has no place for columns of the type {other}"
                )));
            }
        };
        Ok(Column { name: read(0)?, kind })
    };
    rows.iter().map(column).collect()
}

fn cells(row: &tokio_postgres::Row, columns: &[Column]) -> Answer<Vec<Cell>> {
    let cell = |(place, column): (usize, &Column)| {
        let read = match column.kind {
            Kind::Integer => {
                row.try_get::<_, Option<i64>>(place).map(|value| value.map(Cell::Integer))
            }
            Kind::Boolean => {
                row.try_get::<_, Option<bool>>(place).map(|value| value.map(Cell::Boolean))
            }
            Kind::Text => {
                row.try_get::<_, Option<String>>(place).map(|value| value.map(Cell::Text))
            }
            Kind::Bytes => {
                row.try_get::<_, Option<Vec<u8>>>(place).map(|value| value.map(Cell::Bytes))
            }
        };
        read.map(|value| value.unwrap_or(Cell::Null)).map_err(|_| Fault::unreadable("column"))
    };
    columns.iter().enumerate().map(cell).collect()
}

/// A database that is being restored. Everything but a mark is written in one transaction.
pub(crate) struct Load {
    writing: Writing,
    pool: Pool<Connector>,
    copy: String,
    kinds: Vec<Type>,
}

impl Load {
    /// Marks an empty database as one that is being restored, and begins.
    pub(super) async fn begin(
        pool: Pool<Connector>,
        place: String,
        schema: u64,
        keys: &KeyRing,
    ) -> Result<Self, BackupError> {
        let unreachable = |fault: Fault| OpenError::unreachable(&place, fault);
        mark(&pool, &place).await?;
        let mut writing = Writing::begin(&pool).await.map_err(unreachable)?;
        let link = writing.link();
        link.take_time().await.map_err(unreachable)?;
        if !hold(link).await.map_err(unreachable)? {
            return Err(OpenError::Busy { place }.into());
        }
        let meta = migration::meta(link).await.map_err(unreachable)?;
        migration::run(link, 0, schema, &meta, keys).await.map_err(unreachable)?;
        Ok(Self { writing, pool, copy: String::new(), kinds: Vec::new() })
    }

    /// Brings it to the newest version, in the given epoch, and takes the mark off.
    pub(crate) async fn finish(
        mut self,
        keys: &KeyRing,
        anew: &Anew<'_>,
        sealed_with: &BTreeMap<u8, String>,
    ) -> Result<Tally, BackupError> {
        self.end(keys, anew, sealed_with).await.map_err(fault)
    }

    async fn end(
        &mut self,
        keys: &KeyRing,
        anew: &Anew<'_>,
        sealed_with: &BTreeMap<u8, String>,
    ) -> Answer<Tally> {
        let link = self.writing.link();
        link.batch(GIVEN_UP).await?;
        link.run(KEEP_META, values![EPOCH, anew.epoch]).await?;
        for (id, fingerprint) in sealed_with {
            link.run(KEEP_META, values![migrations::sealed_with(*id), fingerprint.as_str()])
                .await?;
        }
        let meta = migration::meta(link).await?;
        let from = meta.number(migrations::VERSION).ok_or_else(|| Fault::unreadable("version"))?;
        migration::run(link, from, migrations::newest(), &meta, keys).await?;
        for (sql, values) in anew.endings() {
            link.run(sql, &values).await?;
        }
        let counted = link
            .rows(TALLY, values![anew.now.0, anew.gates(), anew.words(false), anew.words(true)])
            .await?;
        let tally = counted.first().map(|row| Tally::read(&Row::Postgres(row)));
        let tally = tally.ok_or_else(|| Fault::unreadable("number"))??;
        link.run("DELETE FROM meta WHERE name = ?1", values![RESTORING]).await?;
        link.batch("COMMIT").await?;
        Ok(tally)
    }

    /// Leaves the database as empty as it was.
    pub(crate) async fn abandon(self) {
        let Self { writing, pool, .. } = self;
        drop(writing);
        // The reason why it is abandoned says more than why this failed; the next restore begins
        // again all the same.
        let _ = unmark(&pool).await;
    }
}

/// Notes that a restore has begun: until it is done nobody serves this database. Refuses one that
/// is not empty.
async fn mark(pool: &Pool<Connector>, place: &str) -> Result<(), OpenError> {
    let unreachable = |fault: Fault| OpenError::unreachable(place, fault);
    let mut writing = Writing::begin(pool).await.map_err(unreachable)?;
    let link = writing.link();
    if !hold(link).await.map_err(unreachable)? {
        return Err(OpenError::Busy { place: place.to_owned() });
    }
    migration::hold(link).await.map_err(unreachable)?;
    match migration::meta(link).await.map_err(unreachable)? {
        Meta::Empty => {}
        // Cut short: there is the mark and nothing else.
        Meta::Ours(kept) if kept.contains_key(RESTORING) => return Ok(()),
        Meta::Ours(_) if is_empty_shape(link).await.map_err(unreachable)? => {
            if is_used(link).await.map_err(unreachable)? {
                return Err(OpenError::Busy { place: place.to_owned() });
            }
            let tables = tables(link).await.map_err(unreachable)?;
            link.batch(&format!("DROP TABLE {}", tables.join(", "))).await.map_err(unreachable)?;
        }
        Meta::Ours(_) | Meta::Foreign => {
            return Err(OpenError::NotEmpty { place: place.to_owned() });
        }
    }
    link.batch(FIRST_META).await.map_err(unreachable)?;
    link.run(KEEP_META, values![RESTORING, ""]).await.map_err(unreachable)?;
    link.commit().await.map_err(unreachable)
}

/// Whether nothing in our tables is worth keeping: they were made and never used.
async fn is_empty_shape(link: &mut Link) -> Answer<bool> {
    let names = tables(link).await?;
    if !["account", "event"].iter().all(|needed| names.iter().any(|name| name == needed)) {
        return Ok(false);
    }
    let rows = link.rows(WORTH, &[]).await?;
    let rows: i64 = rows
        .first()
        .and_then(|row| row.try_get(0).ok())
        .ok_or_else(|| Fault::unreadable("number"))?;
    Ok(rows == 0)
}

/// Whether another program of ours is connected, for longer than one that ends just now.
async fn is_used(link: &mut Link) -> Answer<bool> {
    const OTHERS: &str = "
        SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
            AND backend_type = 'client backend'";
    for _ in 0..ENDING_TRIES {
        let rows = link.rows(OTHERS, &[]).await?;
        let others: i64 = rows
            .first()
            .and_then(|row| row.try_get(0).ok())
            .ok_or_else(|| Fault::unreadable("number"))?;
        if others == 0 {
            return Ok(false);
        }
        link.rows("SELECT pg_stat_clear_snapshot(), pg_sleep(0.2)", &[]).await?;
    }
    Ok(true)
}

async fn unmark(pool: &Pool<Connector>) -> Answer<()> {
    let mut writing = Writing::begin(pool).await?;
    let link = writing.link();
    if hold(link).await?
        && matches!(migration::meta(link).await?, Meta::Ours(kept) if kept.contains_key(RESTORING))
    {
        link.batch("DROP TABLE meta").await?;
        link.commit().await?;
    }
    Ok(())
}

async fn hold(link: &mut Link) -> Answer<bool> {
    let rows = link.rows("SELECT pg_try_advisory_xact_lock(?1)", values![HELD]).await?;
    rows.first().and_then(|row| row.try_get(0).ok()).ok_or_else(|| Fault::unreadable("lock"))
}

#[async_trait]
impl Sink for Load {
    async fn table(&mut self, table: &Table) -> Result<(), BackupError> {
        let known = columns(self.writing.link(), &table.name).await.map_err(fault)?;
        if table.columns.is_empty() || table.columns.iter().any(|column| !known.contains(column)) {
            return Err(BackupError::Damaged);
        }
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        self.copy =
            format!("COPY {} ({}) FROM STDIN (FORMAT binary)", table.name, names.join(", "));
        self.kinds = table.columns.iter().map(|column| kind(column.kind)).collect();
        Ok(())
    }

    async fn rows(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), BackupError> {
        let rows: Vec<Vec<Value<'_>>> =
            rows.iter().map(|row| row.iter().map(Value::from).collect()).collect();
        self.writing.link().copy_in(&self.copy, &self.kinds, &rows).await.map_err(fault)
    }
}

fn kind(kind: Kind) -> Type {
    match kind {
        Kind::Integer => Type::INT8,
        Kind::Boolean => Type::BOOL,
        Kind::Text => Type::TEXT,
        Kind::Bytes => Type::BYTEA,
    }
}
