//! What the flows hold: a [`View`] or a [`Work`], put together from the queries of each subject.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use flows::ports::{StoreFault, Work};

use crate::counts::Counts;
use crate::query::{Answer, Engine, Fault, Hashes, Row, Value};
use crate::sealing::Vault;

/// Where questions are put: a connection within a transaction, and the keys to what it keeps
/// sealed.
pub(crate) struct Query<'a> {
    engine: &'a mut dyn Engine,
    pub(crate) vault: &'a Vault,
}

impl Query<'_> {
    /// The first row, if there is one.
    pub(crate) async fn one<T: Send>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Answer<T> + Send,
    ) -> Answer<Option<T>> {
        let (mut found, mut read) = (None, Some(read));
        let mut first = |row: &Row<'_>| {
            found = read.take().map(|read| read(row)).transpose()?;
            Ok(ControlFlow::Break(()))
        };
        self.engine.read(sql, values, &mut first).await?;
        Ok(found)
    }

    /// Every row.
    pub(crate) async fn all<T: Send>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Answer<T> + Send,
    ) -> Answer<Vec<T>> {
        let mut found = Vec::new();
        let mut each = |row: &Row<'_>| {
            found.push(read(row)?);
            Ok(ControlFlow::Continue(()))
        };
        self.engine.read(sql, values, &mut each).await?;
        Ok(found)
    }

    /// Changes rows; how many.
    pub(crate) async fn run(&mut self, sql: &'static str, values: &[Value<'_>]) -> Answer<u64> {
        self.engine.run(sql, values).await
    }

    /// From here to the end of the transaction a question may take as long as it takes: for what
    /// looks at every row.
    pub(crate) async fn take_time(&mut self) -> Answer<()> {
        self.engine.take_time().await
    }

    /// Holds whatever these keyed hashes stand for, until the transaction ends: nobody else who
    /// does the same goes on meanwhile. What a step decides by may be a row that is not there
    /// yet, and such a row cannot be locked.
    ///
    /// SQLite has one writer, which holds everything.
    pub(crate) async fn hold(&mut self, hashes: Hashes<'_>) -> Answer<()> {
        self.engine.hold(hashes).await
    }

    /// Holds everything that [`hold`](Self::hold) could hold of destinations.
    pub(crate) async fn hold_destinations(&mut self) -> Answer<()> {
        self.engine.hold_destinations().await
    }

    /// Holds one destination, unless all are held.
    pub(crate) async fn hold_destination(&mut self, hash: [u8; 32]) -> Answer<()> {
        self.engine.hold_destination(hash).await
    }
}

/// A connection that a transaction is open on. Dropped, what is not committed is rolled back before
/// anybody else has it.
pub(crate) trait Open: Send {
    /// The connection, where the transaction is still open.
    fn engine(&mut self) -> Answer<&mut dyn Engine>;
}

/// A connection that a transaction which writes is open on.
#[async_trait]
pub(crate) trait Commit: Open {
    /// Makes everything permanent.
    async fn commit(self) -> Result<(), StoreFault>;

    /// Makes everything visible, safe or not.
    async fn commit_lazily(self) -> Result<(), StoreFault>
    where
        Self: Sized,
    {
        self.commit().await
    }
}

/// A transaction.
pub(crate) struct Transaction<C> {
    pub(crate) on: C,
    pub(crate) vault: Arc<Vault>,
    counts: Arc<Counts>,
    /// Whether a statement failed, or is on its way. Nothing more is asked then and nothing
    /// committed: half of a work is none, and a caller that gave up waiting does not know what
    /// was done.
    failed: bool,
    /// Whether a message was queued, or kept with another time.
    pub(crate) has_queued: bool,
}

impl<C: Open> Transaction<C> {
    /// A transaction that has just begun.
    pub(crate) fn new(on: C, vault: &Arc<Vault>, counts: &Arc<Counts>) -> Self {
        Self {
            on,
            vault: Arc::clone(vault),
            counts: Arc::clone(counts),
            failed: false,
            has_queued: false,
        }
    }

    /// Where the next question is put; [`settled`](Self::settled) takes its answer.
    pub(crate) fn query(&mut self) -> Result<Query<'_>, StoreFault> {
        if self.failed {
            return Err(Fault::rolled_back().into());
        }
        self.failed = true;
        Ok(Query { engine: self.on.engine()?, vault: &self.vault })
    }

    /// Takes an answer.
    pub(crate) fn settled<T>(&mut self, answer: Answer<T>) -> Result<T, StoreFault> {
        self.failed = answer.is_err();
        if self.failed {
            self.counts.failed();
        }
        Ok(answer?)
    }
}

#[async_trait]
impl<C: Commit> Work for Transaction<C> {
    fn has_queued(&self) -> bool {
        self.has_queued
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreFault> {
        if self.failed {
            return Err(Fault::rolled_back().into());
        }
        let (begun, counts) = (Instant::now(), self.counts);
        let result = self.on.commit().await;
        counts.committed(begun.elapsed(), &result);
        result
    }

    async fn commit_lazily(self: Box<Self>) -> Result<(), StoreFault> {
        if self.failed {
            return Err(Fault::rolled_back().into());
        }
        self.on.commit_lazily().await
    }
}
