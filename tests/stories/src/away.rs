//! A database that can be away for a while, or only be read: reached again afterwards, with nothing
//! lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use flows::ports::{Store, StoreFault, View, Work};

/// The real store, or no answer.
pub(crate) struct Reachable {
    pub store: Arc<dyn Store>,
    pub away: Arc<AtomicBool>,
    pub read_only: Arc<AtomicBool>,
}

impl Reachable {
    fn ask(&self) -> Result<(), StoreFault> {
        if self.away.load(Ordering::SeqCst) {
            return Err(StoreFault::new("connection refused"));
        }
        Ok(())
    }
}

#[async_trait]
impl Store for Reachable {
    async fn view(&self) -> Result<Box<dyn View>, StoreFault> {
        self.ask()?;
        self.store.view().await
    }

    async fn begin(&self) -> Result<Box<dyn Work>, StoreFault> {
        self.ask()?;
        if self.read_only.load(Ordering::SeqCst) {
            return Err(StoreFault::new("it is read-only"));
        }
        self.store.begin().await
    }

    fn seal_carried(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.store.seal_carried(context, plain)
    }

    fn open_carried(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.store.open_carried(context, sealed)
    }
}
