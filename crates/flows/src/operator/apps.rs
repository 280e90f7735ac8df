//! Authenticator apps that people have set up with another program: their secrets are taken over by
//! an operator.

use domain::method::app::App;
use domain::method::{Factor, Method};
use domain::name::SignInName;

use super::{Operator, OperatorRefusal, Reason};

impl Operator {
    /// Puts an app on an account; `None`: it is there already. `identity_checked`: the operator has
    /// seen proof that it is the owner's. `trial`: nothing is kept.
    pub async fn take_over_app(
        &self,
        name: &SignInName,
        app: &App,
        trial: bool,
        identity_checked: bool,
        reason: Reason<'_>,
    ) -> Result<Option<Method>, OperatorRefusal> {
        let mut work = self.flows.store.begin().await?;
        let mut account = self.locked(&mut *work, name).await?;
        let before = self.flows.custody(&mut *work, account.id).await?;
        let same = |factor: &Factor| matches!(factor, Factor::App(one) if one.is_same(app));
        if before.methods.iter().any(|method| same(&method.factor)) {
            return Ok(None);
        }
        let factor = Factor::App(app.clone());
        let prepared = self.prepare(&account, before, factor, identity_checked)?;
        if trial {
            return Ok(Some(prepared.method));
        }
        let method = self.keep_prepared(&mut *work, &mut account, prepared, reason).await?;
        work.commit().await?;
        Ok(Some(method))
    }
}
