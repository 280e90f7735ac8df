//! Hardware tokens, for an operator: their seeds imported and listed, given to a person, taken
//! away.

use domain::audit::Action;
use domain::custody::NewMethod;
use domain::ids::MethodId;
use domain::limits::METHODS_PER_ACCOUNT;
use domain::message::Notice;
use domain::method::token::{Seed, serial};
use domain::method::{Factor, Method, MethodKind};
use domain::name::SignInName;
use domain::session::Strength;

use super::{Operator, OperatorRefusal, Reason};

impl Operator {
    /// Adds seeds, all of them or none; the serial numbers that are there already.
    pub async fn import_tokens(
        &self,
        seeds: &[Seed],
        trial: bool,
    ) -> Result<Vec<String>, OperatorRefusal> {
        let flows = &self.flows;
        let mut work = flows.store.begin().await?;
        let mut there = Vec::new();
        for seed in seeds {
            let id = MethodId::new(flows.now(), flows.random());
            if !work.add_token_seed(id, seed, flows.now()).await? {
                there.push(seed.serial.clone());
            }
        }
        // Dropped, nothing of it stays.
        if there.is_empty() && !trial {
            work.commit().await?;
        }
        Ok(there)
    }

    /// The tokens that nobody has yet.
    pub async fn tokens(&self) -> Result<Vec<Seed>, OperatorRefusal> {
        Ok(self.flows.store.view().await?.token_seeds().await?)
    }

    /// Takes the seed of a token away that nobody has.
    pub async fn remove_token(&self, number: &str) -> Result<(), OperatorRefusal> {
        let number = serial(number).ok_or(OperatorRefusal::NoToken)?;
        let mut work = self.flows.store.begin().await?;
        if !work.remove_token_seed(&number).await? {
            return Err(OperatorRefusal::NoToken);
        }
        Ok(work.commit().await?)
    }

    /// Gives a token that nobody has to a person, who has it in their hand: it works at once.
    pub async fn give_token(
        &self,
        name: &SignInName,
        number: &str,
        reason: Reason<'_>,
    ) -> Result<Method, OperatorRefusal> {
        let number = serial(number).ok_or(OperatorRefusal::NoToken)?;
        let flows = &self.flows;
        let mut work = flows.store.begin().await?;
        let mut account = self.locked(&mut *work, name).await?;
        let seed = work.token_seed(&number).await?.ok_or(OperatorRefusal::NoToken)?;
        let before = flows.custody(&mut *work, account.id).await?;
        if before.methods.len() >= METHODS_PER_ACCOUNT || before.has_all(MethodKind::Token) {
            return Err(OperatorRefusal::NoRoom);
        }
        let (now, mut after) = (flows.now(), before.clone());
        let id = MethodId::new(now, flows.random());
        let (proof, terms) = (Some(Strength::Pass { vouched: true }), flows.terms(&account));
        let factor = Factor::Token(seed.given());
        let new = NewMethod { id, account: account.id, factor, language: None };
        let method = after.add(new, None, proof, &terms, now).map_err(crate::Refusal::from)?;
        work.remove_token_seed(&number).await?;
        account.pass = None;
        let kind = MethodKind::Token;
        let (notice, deed) = (Notice::MethodAdded { kind, hours: 0 }, (Action::MethodAdded, kind));
        let change = (&before, &after);
        self.methods_changed(&mut *work, &mut account, change, notice, deed, reason).await?;
        work.commit().await?;
        Ok(method)
    }
}
