//! A letter by post, for a person who has lost every method, or the way to it: made by the
//! operator, who prints it.
//!
//! A person who talks the help desk into one still has to get at the envelope; everyone on the
//! account is told at once and can undo it. Where two methods are asked for it is one of them.

use domain::audit::Action;
use domain::ids::MethodId;
use domain::language::Language;
use domain::limits::METHODS_PER_ACCOUNT;
use domain::message::Notice;
use domain::method::MethodKind;
use domain::method::letter::Letter;
use domain::name::SignInName;
use domain::time::Timestamp;

use super::{Operator, OperatorRefusal, Reason};

/// A letter that was just made.
pub struct MadeLetter {
    /// Its code, in groups; it cannot be shown again.
    pub code: String,
    /// The account's sign-in name, which is typed with it.
    pub name: SignInName,
    /// The owner's name as people write it.
    pub display_name: String,
    /// Where the owner works.
    pub office: Option<String>,
    /// The language that the owner chose.
    pub language: Option<Language>,
    /// Its code is good before this time.
    pub expires_at: Timestamp,
    /// How many methods a reset asks for.
    pub gates: usize,
}

impl Operator {
    /// Makes a letter, in place of any other of the account.
    pub async fn make_letter(
        &self,
        name: &SignInName,
        reason: Reason<'_>,
    ) -> Result<MadeLetter, OperatorRefusal> {
        let flows = &self.flows;
        let (now, policy, kind) = (flows.now(), flows.policy(), MethodKind::Letter);
        if !policy.recovery.enabled || !policy.recovery.methods.contains(&kind) {
            return Err(OperatorRefusal::NoLetters);
        }
        let (person, proven) = self.whom_to_help(name).await?;
        let mut work = flows.store.begin().await?;
        let mut account = self.account_to_help(&mut *work, person.as_ref(), &proven).await?;
        let before = flows.custody(&mut *work, account.id).await?;
        let mut after = before.clone();
        let (letter, code) = Letter::generate(&flows.keys, flows.random(), now);
        let expires_at = letter.expires_at();
        let id = MethodId::new(now, flows.random());
        let terms = flows.terms(&account);
        after.post(id, account.id, letter, &terms, now).map_err(crate::Refusal::from)?;
        if after.methods.len() > METHODS_PER_ACCOUNT {
            return Err(OperatorRefusal::NoRoom);
        }
        let (notice, deed) = (Notice::MethodAdded { kind, hours: 0 }, (Action::MethodAdded, kind));
        let change = (&before, &after);
        self.methods_changed(&mut *work, &mut account, change, notice, deed, reason).await?;
        work.commit().await?;
        Ok(MadeLetter {
            code,
            display_name: account.display_name.clone(),
            office: account.office.clone(),
            language: account.language,
            expires_at,
            gates: account.gates(policy.recovery.gates).count(),
            name: account.name,
        })
    }
}
