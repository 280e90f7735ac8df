//! Taking a typed code: once, and what a wrong one counts on.

use domain::audit::Action;
use domain::challenge::{Challenge, Proof, WrongCode};
use domain::ids::{ChallengeId, MessageId};
use domain::limits::{
    ALARMS_PER_ACCOUNT, Counter, Guess, NOTICE_LIFETIME, Streak, WRONG_CODES, WRONG_CODES_IN_A_ROW,
};
use domain::message::{Message, MessageContent, MessageState, Notice, Purpose};
use domain::method::{Method, MethodKind};
use domain::time::Timestamp;
use domain::token::Code;

use super::wrong_codes;
use crate::ports::Work;
use crate::{Flows, Refusal, Visitor};

impl Flows {
    /// Takes a typed code. What is no code costs nothing (S34). A wrong one is counted on the
    /// challenge, and where a short code went out, on the account and the destination: a new
    /// code does not put that back (R11, S16).
    pub(crate) async fn take_code(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        subject: &str,
        challenge: ChallengeId,
        typed: &str,
    ) -> Result<Proof, Refusal> {
        let now = self.now();
        let mut challenge = work.challenge(challenge).await?.ok_or(Refusal::DeadCode)?;
        if challenge.owner != visitor.owner || !challenge.is_alive(self.policy.codes.attempts, now)
        {
            return Err(Refusal::DeadCode);
        }
        let Some(typed) = Code::typed(typed, self.short_form(challenge.purpose)) else {
            return Err(Refusal::WrongCode);
        };
        let (sent, short_is_out) = self.sent_codes(work, &challenge, now).await?;
        if challenge.purpose != Purpose::Recovery
            && !sent.is_empty()
            && sent.iter().all(|one| !one.works)
        {
            // Told to a signed-in person: whatever is typed, no code works any more, so that it is
            // no guess.
            return Err(Refusal::DeadCode);
        }
        let went_to = challenge.destination.clone().filter(|_| short_is_out);
        let counter = wrong_codes(challenge.account, went_to.as_ref(), subject);
        let shown = Counter::WrongCodes { subject, channel: challenge.channel };
        let noted = Counter::GuessesNoted { subject };
        work.hold_counters(&[counter.clone(), shown.clone(), noted]).await?;
        let before = challenge.wrong;
        let answer = challenge.answer(&typed, &sent, self.policy.codes.attempts, now);
        work.save_challenge(&challenge).await?;
        match answer {
            Ok(proof) => {
                let counter = wrong_codes(Some(proof.account()), proof.destination(), subject);
                work.save_streak(&counter, Streak::default()).await?;
                self.text_proved(work, &proof, challenge.purpose, now).await?;
                let reached =
                    |method: &Method| proof.destination().is_some_and(|there| method.is_at(there));
                self.was_reached(work, visitor, &proof, reached).await?;
                Ok(proof)
            }
            Err(wrong) => {
                if challenge.wrong > before {
                    work.hit(&shown, now).await?;
                    work.hit(&counter, now).await?;
                    let streak = work.streak(&counter).await?.and_one(now);
                    work.save_streak(&counter, streak).await?;
                    self.note_guesses(work, visitor, &challenge, (subject, &counter), streak, now)
                        .await?;
                    let (whose, action) = ((challenge.account, subject), Action::CodeRefused);
                    let kind = Some(MethodKind::reached_by(challenge.channel));
                    self.audit_refused(work, visitor, whose, action, kind).await?;
                    // Last: it is everyone's row.
                    self.count_guess(work, Guess::Code, now).await?;
                }
                Err(match wrong {
                    WrongCode::Mismatch => Refusal::WrongCode,
                    WrongCode::Dead => Refusal::DeadCode,
                })
            }
        }
    }

    /// Where the budget of wrong codes is passed, sees to it that the owner is told, once a day,
    /// also when nobody asks for another code. For a name that nobody has the same is written
    /// (S4).
    async fn note_guesses(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        challenge: &Challenge,
        (subject, counter): (&str, &Counter<'_>),
        streak: Streak,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let limits = WRONG_CODES.map(|rate| (counter.clone(), rate)).into();
        let passed = self.longest_wait(work, limits, now).await?.is_some()
            || streak.count >= WRONG_CODES_IN_A_ROW;
        let noted = Counter::GuessesNoted { subject };
        let lately = ALARMS_PER_ACCOUNT
            .wait(work.nth_last_hit(&noted, ALARMS_PER_ACCOUNT.count).await?, now);
        if !passed || lately.is_some() {
            return Ok(());
        }
        work.hit(&noted, now).await?;
        let note = Message {
            id: MessageId::new(now, self.random()),
            account: challenge.account,
            to: None,
            language: visitor.language,
            content: MessageContent::Notice(Notice::CodesGuessed),
            from: None,
            queued_at: now,
            due_at: now,
            useless_after: now.plus(NOTICE_LIFETIME),
            attempts: 0,
            state: MessageState::Waiting,
            last_error: None,
        };
        Ok(work.queue(&note).await?)
    }
}
