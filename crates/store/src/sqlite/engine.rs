//! Questions on a connection. There is one writer, which holds everything, so that nothing need be
//! held by itself.

use std::ops::ControlFlow;

use async_trait::async_trait;
use rusqlite::{Connection, params_from_iter};

use crate::query::{Answer, Engine, Hashes, Read, Row, Value};

// Statements of SQLite must not live across an await: none of these has one.
#[async_trait]
impl Engine for Connection {
    async fn read(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        read: Read<'_>,
    ) -> Answer<()> {
        let mut statement = self.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if let ControlFlow::Break(()) = read(&Row::Sqlite(row))? {
                break;
            }
        }
        Ok(())
    }

    async fn run(&mut self, sql: &'static str, values: &[Value<'_>]) -> Answer<u64> {
        let changed = self.prepare_cached(sql)?.execute(params_from_iter(values))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    async fn take_time(&mut self) -> Answer<()> {
        Ok(())
    }

    async fn hold(&mut self, _: Hashes<'_>) -> Answer<()> {
        Ok(())
    }

    async fn hold_destinations(&mut self) -> Answer<()> {
        Ok(())
    }

    async fn hold_destination(&mut self, _: [u8; 32]) -> Answer<()> {
        Ok(())
    }
}
