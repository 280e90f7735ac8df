//! Hardware tokens, for an operator: their seeds imported and listed, given to a person, taken
//! away.

use domain::ids::MethodId;
use domain::method::token::{Seed, serial};
use domain::method::{Factor, Method};
use domain::name::SignInName;

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

    /// Gives a token that nobody has to a person. `identity_checked`: the operator has seen proof of
    /// who they are.
    pub async fn give_token(
        &self,
        name: &SignInName,
        number: &str,
        identity_checked: bool,
        reason: Reason<'_>,
    ) -> Result<Method, OperatorRefusal> {
        let number = serial(number).ok_or(OperatorRefusal::NoToken)?;
        let mut work = self.flows.store.begin().await?;
        let mut account = self.locked(&mut *work, name).await?;
        let seed = work.token_seed(&number).await?.ok_or(OperatorRefusal::NoToken)?;
        let before = self.flows.custody(&mut *work, account.id).await?;
        let factor = Factor::Token(seed.given());
        let prepared = self.prepare(&account, before, factor, identity_checked)?;
        work.remove_token_seed(&number).await?;
        let method = self.keep_prepared(&mut *work, &mut account, prepared, reason).await?;
        work.commit().await?;
        Ok(method)
    }
}
