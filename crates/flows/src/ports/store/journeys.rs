//! Journeys: where a person is in a task of several pages.

use async_trait::async_trait;
use domain::ids::JourneyId;
use domain::journey::{Journey, JourneyKind};
use domain::token::TokenHash;

use super::StoreFault;

/// Reads.
#[async_trait]
pub trait ReadJourneys: Send {
    /// The journey of this kind that belongs to this browser or session.
    async fn journey(
        &mut self,
        owner: &TokenHash,
        kind: JourneyKind,
    ) -> Result<Option<Journey>, StoreFault>;
}

/// Writes.
#[async_trait]
pub trait WriteJourneys: Send {
    /// Keeps a journey, in place of any other of its kind and owner.
    async fn save_journey(&mut self, journey: &Journey) -> Result<(), StoreFault>;

    /// Ends a journey.
    async fn end_journey(&mut self, id: JourneyId) -> Result<(), StoreFault>;

    /// Gives all journeys and challenges of one owner another (the session was renamed).
    async fn hand_over_journeys(
        &mut self,
        from: &TokenHash,
        to: &TokenHash,
    ) -> Result<(), StoreFault>;
}
