//! A backup's text: JSON, an object or an array a line.
//!
//! 1. An object that says what it is: [`Head`].
//! 2. For each table, an object with its name and columns,
//!    `{"table":"account","columns":[["id","bytes"],…]}`, and then each row as an array in the
//!    columns' order. Bytes are base64; times and numbers are numbers.
//! 3. An object that says how many rows there were and proves that the one who wrote them has the
//!    key file.
//!
//! It names no engine, and a row is held in memory only while it is read or written.

use std::io::{Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use domain::keys::KeyRing;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::container::{Identities, Recipients, Unwrap, Wrap};
use super::{AT_ONCE, BackupError, Cell, Column, Head, Kind, Sink, Table};

/// No line is longer, in bytes. A row holds a few hundred.
const LONGEST: u64 = 16 * 1024 * 1024;

/// What is at the end.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    rows: u64,
    /// Of everything before this line: keyed, so that only who has the key file can make it.
    #[serde(rename = "stamp")]
    tag: String,
}

/// What comes before a table's rows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    table: String,
    columns: Vec<(String, Kind)>,
}

/// Writes a backup.
pub(crate) struct Writer<'a, W: Write> {
    to: Wrap<W>,
    keys: &'a KeyRing,
    digest: Sha256,
    line: Vec<u8>,
    rows: u64,
    told: &'a mut (dyn FnMut(u64) + Send),
}

impl<'a, W: Write> Writer<'a, W> {
    /// Begins. `told` hears of so many more rows each time.
    pub(crate) fn begin(
        to: W,
        head: &Head,
        keys: &'a KeyRing,
        recipients: &Recipients,
        told: &'a mut (dyn FnMut(u64) + Send),
    ) -> Result<Self, BackupError> {
        let to = Wrap::new(to, recipients)?;
        let mut writer = Self { to, keys, digest: Sha256::new(), line: Vec::new(), rows: 0, told };
        writer.object(head)?;
        Ok(writer)
    }

    fn object(&mut self, value: &impl Serialize) -> Result<(), BackupError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, value).map_err(|_| BackupError::Damaged)?;
        self.put()
    }

    fn put(&mut self) -> Result<(), BackupError> {
        self.line.push(b'\n');
        self.digest.update(&self.line);
        self.to.write_all(&self.line).map_err(BackupError::unwritable)
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), BackupError> {
        self.line.clear();
        for (place, cell) in cells.iter().enumerate() {
            self.line.push(if place == 0 { b'[' } else { b',' });
            let written = match cell {
                Cell::Null => serde_json::to_writer(&mut self.line, &()),
                Cell::Boolean(value) => serde_json::to_writer(&mut self.line, value),
                Cell::Integer(value) => serde_json::to_writer(&mut self.line, value),
                Cell::Text(value) => serde_json::to_writer(&mut self.line, value),
                Cell::Bytes(value) => serde_json::to_writer(&mut self.line, &BASE64.encode(value)),
            };
            written.map_err(|_| BackupError::Damaged)?;
        }
        self.line.push(b']');
        self.rows += 1;
        self.put()
    }

    /// Writes the end, and gives back what it wrote to.
    pub(crate) fn finish(mut self) -> Result<W, BackupError> {
        let tag = BASE64.encode(self.keys.tag(&self.digest.clone().finalize()));
        self.object(&End { rows: self.rows, tag })?;
        self.to.finish().map_err(BackupError::unwritable)
    }
}

#[async_trait::async_trait]
impl<W: Write + Send> Sink for Writer<'_, W> {
    async fn table(&mut self, table: &Table) -> Result<(), BackupError> {
        let columns =
            table.columns.iter().map(|column| (column.name.clone(), column.kind)).collect();
        self.object(&Heading { table: table.name.clone(), columns })
    }

    async fn rows(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), BackupError> {
        rows.iter().try_for_each(|cells| self.row(cells))?;
        (self.told)(rows.len() as u64);
        Ok(())
    }
}

/// Reads a backup.
pub(crate) struct Reader<R: Read> {
    from: Unwrap<R>,
    head: Head,
    digest: Sha256,
    line: Vec<u8>,
}

impl<R: Read> Reader<R> {
    /// Reads the beginning.
    pub(crate) fn begin(from: R, identities: &Identities) -> Result<Self, BackupError> {
        let mut from = Unwrap::new(from, identities)?;
        let (mut digest, mut line) = (Sha256::new(), Vec::new());
        from.line(&mut line, LONGEST)?.ok_or(BackupError::Damaged)?;
        let format: Format = serde_json::from_slice(&line).map_err(|_| BackupError::NotABackup)?;
        if format.format != super::FORMAT {
            return Err(BackupError::Format { found: format.format });
        }
        let head = serde_json::from_slice(&line).map_err(|_| BackupError::NotABackup)?;
        feed(&mut digest, &line);
        Ok(Self { from, head, digest, line })
    }

    /// What it says of itself. Proved only by [`pour`](Self::pour).
    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    /// Gives everything to `sink`, and fails where it is not whole or not made with `keys`: then
    /// nothing of it may stay.
    pub(crate) async fn pour(
        mut self,
        keys: &KeyRing,
        sink: &mut dyn Sink,
    ) -> Result<(), BackupError> {
        let mut kinds: Vec<Kind> = Vec::new();
        let (mut batch, mut count) = (Vec::with_capacity(AT_ONCE), 0);
        loop {
            self.from.line(&mut self.line, LONGEST)?.ok_or(BackupError::Damaged)?;
            let is_row = self.line.first() == Some(&b'[');
            if is_row {
                batch.push(cells(&self.line, &kinds)?);
                feed(&mut self.digest, &self.line);
                count += 1;
            }
            if batch.len() == AT_ONCE || !is_row && !batch.is_empty() {
                sink.rows(std::mem::replace(&mut batch, Vec::with_capacity(AT_ONCE))).await?;
            }
            if is_row {
                continue;
            }
            if let Ok(heading) = serde_json::from_slice::<Heading>(&self.line) {
                feed(&mut self.digest, &self.line);
                kinds = heading.columns.iter().map(|(_, kind)| *kind).collect();
                let columns =
                    heading.columns.into_iter().map(|(name, kind)| Column { name, kind }).collect();
                sink.table(&Table { name: heading.table, columns }).await?;
                continue;
            }
            let end: End = serde_json::from_slice(&self.line).map_err(|_| BackupError::Damaged)?;
            let tag = BASE64.encode(keys.tag(&self.digest.finalize()));
            if end.rows != count || end.tag != tag {
                return Err(BackupError::Damaged);
            }
            return self.from.finish();
        }
    }
}

/// As much of the first line as every format has.
#[derive(Deserialize)]
struct Format {
    #[serde(rename = "regain-backup")]
    format: u64,
}

fn feed(digest: &mut Sha256, line: &[u8]) {
    digest.update(line);
    digest.update(b"\n");
}

fn cells(line: &[u8], kinds: &[Kind]) -> Result<Vec<Cell>, BackupError> {
    let values: Vec<Json> = serde_json::from_slice(line).map_err(|_| BackupError::Damaged)?;
    if values.len() != kinds.len() {
        return Err(BackupError::Damaged);
    }
    let cell = |(value, kind): (Json, &Kind)| match (value, kind) {
        (Json::Null, _) => Some(Cell::Null),
        (Json::Bool(value), Kind::Boolean) => Some(Cell::Boolean(value)),
        (Json::Number(value), Kind::Integer) => value.as_i64().map(Cell::Integer),
        (Json::String(value), Kind::Text) => Some(Cell::Text(value)),
        (Json::String(value), Kind::Bytes) => BASE64.decode(value).ok().map(Cell::Bytes),
        _ => None,
    };
    values.into_iter().zip(kinds).map(|pair| cell(pair).ok_or(BackupError::Damaged)).collect()
}
