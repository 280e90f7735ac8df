//! Authenticator apps that people have set up with another program: their secrets are taken over by
//! an operator.

use domain::audit::Action;
use domain::custody::NewMethod;
use domain::ids::MethodId;
use domain::limits::METHODS_PER_ACCOUNT;
use domain::message::Notice;
use domain::method::app::App;
use domain::method::{Factor, MethodKind};
use domain::name::SignInName;
use domain::session::Strength;

use super::{Operator, OperatorRefusal, Reason};

impl Operator {
    /// Puts an app on an account, which works at once: its owner proved by it where it comes from.
    /// `false`: it is there already. `trial`: nothing is kept.
    pub async fn take_over_app(
        &self,
        name: &SignInName,
        app: &App,
        trial: bool,
        reason: Reason<'_>,
    ) -> Result<bool, OperatorRefusal> {
        let flows = &self.flows;
        let mut work = flows.store.begin().await?;
        let mut account = self.locked(&mut *work, name).await?;
        let before = flows.custody(&mut *work, account.id).await?;
        let same = |factor: &Factor| matches!(factor, Factor::App(one) if one.is_same(app));
        if before.methods.iter().any(|method| same(&method.factor)) {
            return Ok(false);
        }
        let kind = MethodKind::App;
        if before.methods.len() >= METHODS_PER_ACCOUNT || before.has_all(kind) {
            return Err(OperatorRefusal::NoRoom);
        }
        let (now, mut after) = (flows.now(), before.clone());
        let id = MethodId::new(now, flows.random());
        let (proof, terms) = (Some(Strength::Pass { vouched: true }), flows.terms(&account));
        let factor = Factor::App(app.clone());
        let new = NewMethod { id, account: account.id, factor, language: None };
        after.add(new, None, proof, &terms, now).map_err(crate::Refusal::from)?;
        if trial {
            return Ok(true);
        }
        account.pass = None;
        let (notice, deed) = (Notice::MethodAdded { kind, hours: 0 }, (Action::MethodAdded, kind));
        let change = (&before, &after);
        self.methods_changed(&mut *work, &mut account, change, notice, deed, reason).await?;
        work.commit().await?;
        Ok(true)
    }
}
