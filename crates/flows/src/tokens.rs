//! Hardware tokens: their seeds are imported by an operator, and a token becomes a person's by its
//! number and two of its codes.

use domain::journey::RegistrationStage;
use domain::limits::{Counter, Streak};
use domain::message::Purpose;
use domain::method::token::serial;
use domain::method::{Factor, MethodKind};
use domain::token::{Code, CodeForm};

use crate::own_codes::CodeUse;
use crate::{Flows, Member, NewName, Refusal};

impl Flows {
    /// Claims a token that nobody has yet: by the number on its back and two codes in a row, which
    /// only who holds it can know. A wrong number and wrong codes are answered alike, and
    /// counted.
    pub async fn claim_token(
        &self,
        member: &Member,
        reference: &str,
        number: &str,
        first: &str,
        second: &str,
    ) -> Result<Option<NewName>, Refusal> {
        let read = |typed| {
            [CodeForm::Six, CodeForm::Eight].into_iter().find_map(|form| Code::typed(typed, form))
        };
        let typed = serial(number).zip(read(first).zip(read(second)));
        let (number, (first, second)) = typed.ok_or(Refusal::WrongToken)?;
        let mut work = self.store.begin().await?;
        let outcome = async {
            let now = self.now();
            let step = self.registering(&mut *work, member, reference).await?;
            if step.registration.stage != RegistrationStage::Token {
                return Err(Refusal::OutOfDate);
            }
            self.may_add_still(&mut *work, &step).await?;
            let account = step.account.id;
            let whose = CodeUse::For(Purpose::Registration).counted_on(account);
            let counter = Counter::OwnCodes { kind: MethodKind::Token, whose: &whose };
            work.hold_counters(std::slice::from_ref(&counter)).await?;
            let heard = self.may_guess(&mut *work, &counter, now).await?;
            let seed = work.token_seed(&number).await?.filter(|_| heard);
            let Some(token) = seed.and_then(|seed| seed.held(&first, &second, now)) else {
                if heard {
                    let (visitor, kind) = (&member.visitor, MethodKind::Token);
                    self.own_code_was_wrong(&mut *work, visitor, Some(account), kind, &counter)
                        .await?;
                }
                return Err(Refusal::WrongToken);
            };
            work.save_streak(&counter, Streak::default()).await?;
            work.remove_token_seed(&number).await?;
            self.registered(&mut *work, member, step, Factor::Token(token)).await
        }
        .await;
        self.finish(work, outcome).await
    }
}
