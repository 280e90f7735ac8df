//! The journey of a kind that an owner has under way, at its stage.

use domain::journey::{FreshProof, Journey, JourneyKind, Registration, SecondStepTaken, Stage};
use domain::recovery::Recovery;
use domain::token::TokenHash;

use crate::ports::View;
use crate::{Flows, Refusal};

/// What a stage of a journey holds.
pub(crate) trait AtStage: Sized {
    /// Of which kind of journey.
    const KIND: JourneyKind;

    /// What this stage holds, where it is the one.
    fn of(stage: &Stage) -> Option<Self>;
}

impl AtStage for Registration {
    const KIND: JourneyKind = JourneyKind::Registration;

    fn of(stage: &Stage) -> Option<Self> {
        if let Stage::Registration(held) = stage { Some(held.clone()) } else { None }
    }
}

impl AtStage for FreshProof {
    const KIND: JourneyKind = JourneyKind::FreshProof;

    fn of(stage: &Stage) -> Option<Self> {
        if let Stage::FreshProof(held) = stage { Some(held.clone()) } else { None }
    }
}

impl AtStage for SecondStepTaken {
    const KIND: JourneyKind = JourneyKind::SignIn;

    fn of(stage: &Stage) -> Option<Self> {
        if let Stage::SecondStep(held) = stage { Some(held.clone()) } else { None }
    }
}

impl AtStage for Recovery {
    const KIND: JourneyKind = JourneyKind::Recovery;

    fn of(stage: &Stage) -> Option<Self> {
        if let Stage::Recovery(held) = stage { Some((**held).clone()) } else { None }
    }
}

impl Flows {
    /// The journey that is under way; `None`: there is none, it is too old, or at another stage.
    pub(crate) async fn journey<T: AtStage>(
        &self,
        view: &mut dyn View,
        owner: &TokenHash,
    ) -> Result<Option<(Journey, T)>, Refusal> {
        let journey = view.journey(owner, T::KIND).await?;
        let alive = journey.filter(|journey| journey.is_alive(self.now()));
        Ok(alive.and_then(|journey| {
            let held = T::of(&journey.stage)?;
            Some((journey, held))
        }))
    }

    /// The journey and the step of it that a form was filled in for; refused for another.
    pub(crate) async fn journey_at<T: AtStage>(
        &self,
        view: &mut dyn View,
        owner: &TokenHash,
        reference: &str,
    ) -> Result<(Journey, T), Refusal> {
        let found = self.journey(view, owner).await?;
        found.filter(|(journey, _)| journey.reference() == reference).ok_or(Refusal::OutOfDate)
    }
}
