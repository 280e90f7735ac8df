//! Questions on a connection.

use std::ops::ControlFlow;

use async_trait::async_trait;

use super::link::Link;
use crate::query::{Answer, Engine, Hashes, Read, Row, Value};

#[async_trait]
impl Engine for Link {
    async fn read(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        read: Read<'_>,
    ) -> Answer<()> {
        for row in &self.rows(sql, values).await? {
            if let ControlFlow::Break(()) = read(&Row::Postgres(row))? {
                break;
            }
        }
        Ok(())
    }

    async fn run(&mut self, sql: &'static str, values: &[Value<'_>]) -> Answer<u64> {
        self.run(sql, values).await
    }

    async fn take_time(&mut self) -> Answer<()> {
        self.take_time().await
    }

    async fn hold(&mut self, hashes: Hashes<'_>) -> Answer<()> {
        self.hold(hashes).await
    }

    async fn hold_destinations(&mut self) -> Answer<()> {
        self.hold_destinations().await
    }

    async fn hold_destination(&mut self, hash: [u8; 32]) -> Answer<()> {
        self.hold_destination(hash).await
    }
}
