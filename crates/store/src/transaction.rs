//! What the flows hold: a [`View`] or a [`Work`], put together from the queries of each subject.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use flows::ports::{StoreFault, Work};

use crate::counts::Counts;
use crate::query::{Answer, Engine, Fault, Query};
use crate::sealing::Vault;

/// A connection that a transaction is open on. Dropped, what is not committed is rolled back before anybody else has it.
pub(crate) trait Open: Send {
    /// The connection, where the transaction is still open.
    fn engine(&mut self) -> Answer<Engine<'_>>;
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
    vault: Arc<Vault>,
    counts: Arc<Counts>,
    /// Whether a statement failed, or is on its way. Nothing more is asked then and nothing committed: half of a work is
    /// none, and a caller that gave up waiting does not know what was done.
    failed: bool,
}

impl<C: Open> Transaction<C> {
    /// A transaction that has just begun.
    pub(crate) fn new(on: C, vault: &Arc<Vault>, counts: &Arc<Counts>) -> Self {
        Self { on, vault: Arc::clone(vault), counts: Arc::clone(counts), failed: false }
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
