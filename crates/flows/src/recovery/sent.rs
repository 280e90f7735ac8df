//! A reset that the help desk began: the person types the code that it had sent, on a browser of
//! their own.

use domain::account::Account;
use domain::audit::Action;
use domain::ids::{ChallengeId, JourneyId};
use domain::journey::{Journey, JourneyKind, Stage};
use domain::recovery::{AfterCode, Proving, Recovery};
use domain::token::{Code, CodeForm};

use crate::codes::recovery_subject;
use crate::ports::Work;
use crate::{Flows, Refusal, Visitor};

impl Flows {
    /// Types the name and the code. The right one leads on like a code that was asked for here: to
    /// the next gate, or to the new password.
    ///
    /// A wrong one counts nowhere, on the challenge neither: the code is too long to be guessed,
    /// and anybody may type one.
    ///
    /// # Errors
    /// [`Refusal::WrongCode`] alike for an unknown name, a wrong code and one that is too old.
    pub async fn take_sent_code(
        &self,
        visitor: &Visitor,
        typed_name: &str,
        typed: &str,
    ) -> Result<(), Refusal> {
        if !self.policy.recovery.enabled {
            return Err(Refusal::NotFound);
        }
        let name = self.name_typed(typed_name)?;
        let whom = self.whom_to_recover(&name).await?;
        let mut work = self.store.begin().await?;
        let outcome = async {
            let account = self.account_to_recover(&mut *work, &whom).await?;
            let owner = self.help_desk_owner(
                account.as_ref().map_or_else(|| self.no_account(), |account| account.id),
            );
            let journey = work.journey(&owner, JourneyKind::Recovery).await?;
            let is_out = journey.as_ref().is_some_and(|journey| journey.is_alive(self.now()));
            let sent_to = Visitor { owner, ..visitor.clone() };
            let Some((journey, stage, challenge)) =
                self.waits_for(&mut *work, journey, typed).await?
            else {
                // Where none is out, anybody types one into nothing: no row tells of it.
                if let Some(account) = account.filter(|_| is_out) {
                    let whose = (Some(account.id), "");
                    let action = Action::CodeRefused;
                    self.audit_refused(&mut *work, visitor, whose, action, None).await?;
                }
                return Err(Refusal::WrongCode);
            };
            let subject = recovery_subject(&self.counted_name(&stage.case.name).counter_form());
            let proof = self.take_code(&mut *work, &sent_to, &subject, challenge, typed).await?;
            let id = account.map(|account: Account| account.id);
            self.audit(&mut *work, visitor, id, Action::Proved, Some(proof.kind())).await?;
            let next = match stage.proved(proof) {
                AfterCode::Another(stage) => Recovery::Choosing(stage),
                AfterCode::Enough(stage) => Recovery::Proved(stage),
            };
            work.end_journey(journey.id).await?;
            let now = self.now();
            let next = Stage::Recovery(Box::new(next));
            let id = JourneyId::new(now, self.random());
            Ok(work.save_journey(&Journey::begin(id, visitor.owner, next, now)).await?)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// The journey, where it waits for this very code.
    async fn waits_for(
        &self,
        work: &mut dyn Work,
        journey: Option<Journey>,
        typed: &str,
    ) -> Result<Option<(Journey, Proving, ChallengeId)>, Refusal> {
        let now = self.now();
        let Some(journey) = journey.filter(|journey| journey.is_alive(now)) else {
            return Ok(None);
        };
        let Stage::Recovery(recovery) = &journey.stage else { return Ok(None) };
        let Recovery::Proving(stage) = (**recovery).clone() else { return Ok(None) };
        // The account is taken before the challenge: the order of `ports::store`.
        if self.case_account(work, &stage.case).await?.is_none() {
            return Ok(None);
        }
        let Some(id) = stage.asked.challenge else { return Ok(None) };
        let Some(challenge) = work.challenge(id).await? else { return Ok(None) };
        let typed =
            Code::typed(typed, CodeForm::Eight).filter(|code| code.form() == CodeForm::Long);
        let (sent, _) = self.sent_codes(work, &challenge, now).await?;
        let right =
            typed.is_some_and(|typed| sent.iter().any(|one| one.works && one.code.matches(&typed)));
        Ok(right.then_some((journey, stage, id)))
    }
}
