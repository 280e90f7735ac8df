//! Transactions: begun on a connection that works, rolled back when dropped.

use async_trait::async_trait;
use deadpool::managed::{Object, Pool, PoolError, TimeoutType};
use flows::ports::StoreFault;

use super::connection::Connector;
use super::link::Link;
use crate::query::{Answer, Engine, Fault};
use crate::transaction::{Commit, Open};

/// A connection with a transaction open on it.
struct Guard {
    link: Option<Object<Connector>>,
}

fn fault(error: PoolError<Fault>) -> Fault {
    match error {
        PoolError::Backend(fault) => fault,
        PoolError::Timeout(TimeoutType::Wait) => {
            Fault::new("every connection is in use; is database.pool too small?")
        }
        PoolError::Timeout(_) => Fault::new("no host answered in time"),
        PoolError::Closed => Fault::new("the store is closed"),
        PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
            Fault::new("the pool is not set up")
        }
    }
}

impl Guard {
    async fn begin(pool: &Pool<Connector>, writes: bool) -> Answer<Self> {
        let mut tries = 0;
        loop {
            // A caller that goes away while it begins leaves it rolled back like any other.
            let mut guard = Self { link: Some(pool.get().await.map_err(fault)?) };
            match guard.link().begin(writes).await {
                Ok(()) => return Ok(guard),
                Err(fault) => {
                    let Some(link) = guard.link.take() else { return Err(fault) };
                    let used = Object::metrics(&link).recycle_count > 0;
                    drop(Object::take(link));
                    // Nothing was done yet. A connection from before a fail-over says little of the
                    // others; they go with it, and the host that can be written
                    // to is looked for again.
                    pool.retain(|_, _| false);
                    tries += 1;
                    if !used || tries > 2 {
                        return Err(fault);
                    }
                }
            }
        }
    }

    fn link(&mut self) -> &mut Link {
        self.link.as_mut().expect("it is taken out only when dropped")
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let Some(mut link) = self.link.take() else { return };
        if link.is_usable() {
            link.roll_back();
        } else {
            // The others are from before whatever happened to this one.
            if let Some(pool) = Object::pool(&link) {
                pool.retain(|_, _| false);
            }
            drop(Object::take(link));
        }
    }
}

/// A transaction that reads: one state of the database.
pub(crate) struct Reading(Guard);

/// A transaction that writes.
pub(crate) struct Writing(Guard);

macro_rules! transaction {
    ($name:ident, $writes:literal) => {
        impl $name {
            pub(super) async fn begin(pool: &Pool<Connector>) -> Answer<Self> {
                Guard::begin(pool, $writes).await.map(Self)
            }

            pub(super) fn link(&mut self) -> &mut Link {
                self.0.link()
            }
        }

        impl Open for $name {
            fn engine(&mut self) -> Answer<&mut dyn Engine> {
                Ok(self.0.link())
            }
        }
    };
}
transaction!(Reading, false);
transaction!(Writing, true);

#[async_trait]
impl Commit for Writing {
    async fn commit(mut self) -> Result<(), StoreFault> {
        Ok(self.link().commit().await?)
    }

    async fn commit_lazily(mut self) -> Result<(), StoreFault> {
        Ok(self.link().commit_lazily().await?)
    }
}
