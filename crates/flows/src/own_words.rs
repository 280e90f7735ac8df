//! What a new password must not be made of: the organisation's and the person's own words.

use domain::account::Account;
use domain::challenge::Proof;
use domain::method::{Destination, Method};
use domain::name::SignInName;
use domain::password::PasswordContext;
use domain::recovery::Proved;

use crate::{Flows, Member, Refusal};

/// The numbers and addresses that who chooses a password has shown to have. It is compared with no
/// others: a refusal would tell a person who has the password alone, or one of two gates, which
/// there are (R35).
#[derive(Default)]
pub(crate) struct Shown(Vec<Destination>);

impl Shown {
    /// Those that were proved in a reset.
    pub(crate) fn in_reset(stage: &Proved) -> Self {
        Self(stage.case().proofs().iter().filter_map(Proof::destination).cloned().collect())
    }
}

impl Flows {
    /// Those of a signed-in person whom a method vouches for now.
    pub(crate) async fn shown_by(&self, member: &Member) -> Result<Shown, Refusal> {
        if !member.session.is_proved_by_method(&self.policy.session, self.now()) {
            return Ok(Shown::default());
        }
        let methods = self.store.view().await?.methods(member.account.id).await?;
        Ok(Shown(methods.iter().filter_map(Method::destination).cloned().collect()))
    }

    /// What an account's password must not be made of, and how long it must be.
    pub(crate) fn own_words(&self, account: &Account, shown: &Shown) -> PasswordContext {
        let mut context = self.words_of(&account.name, &account.display_name);
        context.words.extend(shown.0.iter().map(|one| one.canonical().to_owned()));
        context
    }

    /// The same by the names alone.
    pub(crate) fn words_of(&self, name: &SignInName, display_name: &str) -> PasswordContext {
        let organisation = &self.policy.organisation;
        let mut words =
            vec![organisation.name.clone(), display_name.to_owned(), name.as_typed().to_owned()];
        words.extend(organisation.names.iter().map(|(_, name)| name.clone()));
        words.extend(organisation.domains.iter().cloned());
        words.extend(organisation.words.iter().cloned());
        PasswordContext { min_length: self.policy.password_min_length, words }
    }
}
