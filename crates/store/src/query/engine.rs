//! What an engine can do within a transaction.

use std::ops::ControlFlow;

use async_trait::async_trait;

use super::fault::Answer;
use super::row::Row;
use super::value::Value;

/// What becomes of a row: the next one is wanted, or no more.
pub(crate) type Read<'a> = &'a mut (dyn FnMut(&Row<'_>) -> Answer<ControlFlow<()>> + Send);

/// Keyed hashes, each made when it is asked for.
pub(crate) type Hashes<'a> = &'a mut (dyn Iterator<Item = [u8; 32]> + Send);

/// A connection within a transaction.
#[async_trait]
pub(crate) trait Engine: Send {
    /// Gives each row that is found to `read`, until it wants no more.
    async fn read(&mut self, sql: &'static str, values: &[Value<'_>], read: Read<'_>)
    -> Answer<()>;

    /// Changes rows; how many.
    async fn run(&mut self, sql: &'static str, values: &[Value<'_>]) -> Answer<u64>;

    /// From here to the end of the transaction a question may take as long as it takes.
    async fn take_time(&mut self) -> Answer<()>;

    /// Holds whatever these keyed hashes stand for, until the transaction ends. They are made only
    /// where they are needed.
    async fn hold(&mut self, hashes: Hashes<'_>) -> Answer<()>;

    /// Holds every number and address.
    async fn hold_destinations(&mut self) -> Answer<()>;

    /// Holds one number or address, unless all are held.
    async fn hold_destination(&mut self, hash: [u8; 32]) -> Answer<()>;
}
