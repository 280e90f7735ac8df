//! What the program does by itself: sends what is queued, completes intents, looks at the
//! directory, tells how it is.
//!
//! No page is given a [`Background`]: it is made once, beside the [`Flows`] that pages are given,
//! and both work on the same parts.

mod messages;
mod readiness;
mod rechecks;
mod settling;
mod sync;
mod write_backs;

use std::sync::Arc;

use domain::time::Timestamp;
use tokio::sync::Notify;

use crate::{Flows, Refusal};

pub use messages::TIDY_ROWS;
pub use readiness::NotReady;
pub use sync::{SyncFailure, SyncNews, SyncOrder, SyncReport};

/// What the program does by itself.
#[derive(Clone)]
pub struct Background {
    flows: Arc<Flows>,
}

impl Background {
    /// Begins it beside what people do.
    pub fn beside(flows: Flows) -> (Arc<Flows>, Self) {
        let flows = Arc::new(flows);
        (Arc::clone(&flows), Self { flows })
    }

    /// Notifies when a message has been queued, so that the worker need not wait for its next look.
    pub fn queued(&self) -> &Notify {
        &self.flows.queued
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.flows.now()
    }

    /// Random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        self.flows.random()
    }

    /// Whether so many codes or passwords were wrong across all accounts lately that somebody must
    /// be guessing (S11, S12).
    ///
    /// # Errors
    /// The database failed.
    pub async fn is_alarmed(&self) -> Result<bool, Refusal> {
        self.flows.is_alarmed().await
    }
}
