//! A temporary pass that the help desk gave out: used, and what is open to who has used it
//! ([`domain::pass`]).

use std::collections::BTreeSet;

use domain::audit::Action;
use domain::method::{Method, MethodKind};
use domain::pass::{PASS_SESSION, typed};
use domain::session::{Interrupt, Strength};
use domain::token::TokenHash;

use crate::{Flows, Member, NewName, Refusal, Visitor};

impl Flows {
    /// The hash by which a pass is kept.
    pub(crate) fn pass_hash(&self, symbols: &str) -> TokenHash {
        self.keys.token_hash(format!("pass {symbols}").as_bytes())
    }

    /// Uses a pass: a session begins in which a method can be registered, and nothing else be done.
    /// Once.
    ///
    /// # Errors
    /// [`Refusal::WrongPass`] alike for an unknown name, a wrong pass, and one that was used, is
    /// too old or was ended by what happened since.
    pub async fn use_pass(
        &self,
        visitor: &Visitor,
        typed_name: &str,
        typed_pass: &str,
    ) -> Result<NewName, Refusal> {
        let name = self.name_typed(typed_name)?;
        let symbols = typed(typed_pass);
        let hash = self.pass_hash(symbols.as_deref().unwrap_or_default());
        let person = self.find(&name).await??;
        let proven = self.proven_name(&name, person.as_ref()).await?;
        let now = self.now();
        let mut work = self.store.begin().await?;
        let outcome = async {
            let found = self.account_of(&mut *work, &proven, person.as_ref()).await?;
            // For an unknown name it is looked for too (S4).
            let id = found.map_or_else(|| self.no_account(), |account| account.id);
            let account = work.lock_account(id).await?;
            let opened = account.clone().and_then(|mut account| {
                let pass = account.pass.take()?;
                let good = pass.opens(&hash, account.security_version, now) && account.is_active();
                (good && symbols.is_some()).then_some((account, pass))
            });
            let Some((account, pass)) = opened else {
                // Where none is out, anybody types one into nothing: no row tells of it.
                if let Some(account) = account.filter(|account| account.pass.is_some()) {
                    let whose = (Some(account.id), "");
                    let action = Action::PassRefused;
                    self.audit_refused(&mut *work, visitor, whose, action, None).await?;
                }
                return Err(Refusal::WrongPass);
            };
            work.save_account(&account).await?;
            let strength = Strength::Pass { vouched: pass.vouched };
            let name = self
                .add_session(
                    &mut *work,
                    visitor,
                    account.id,
                    PASS_SESSION,
                    Interrupt::Due,
                    strength,
                )
                .await?;
            self.audit(&mut *work, visitor, Some(account.id), Action::PassUsed, None).await?;
            Ok(name)
        }
        .await;
        self.finish(work, outcome).await
    }

    /// The kinds of methods that this person may register: after a pass those alone that reset the
    /// password, which is what a pass is for.
    pub fn registrable(&self, member: &Member) -> Vec<MethodKind> {
        let offered = self.policy.registration.methods.iter().copied();
        offered.filter(|kind| !member.session.is_of_pass() || self.takes_pass(*kind)).collect()
    }

    /// Whether a method of this kind can be registered with a pass. One that needs no message has
    /// to be a gate by itself: who has no phone gets back in by a passkey or printed codes.
    pub(crate) fn takes_pass(&self, kind: MethodKind) -> bool {
        let facts = kind.facts();
        let is_gate = facts.resets_alone && !facts.only_resets;
        facts.channel.is_some() || (is_gate && self.policy.recovery.methods.contains(&kind))
    }

    /// The kind that who has used a pass is asked for first: one that they have not added yet.
    pub fn kind_after_pass(&self, member: &Member, methods: &[Method]) -> Option<MethodKind> {
        let kinds = self.registrable(member);
        // What a message reaches comes first: its owner can be told by it, and object.
        let reached = kinds.iter().filter(|kind| kind.channel().is_some());
        let kinds = reached.chain(kinds.iter().filter(|kind| kind.channel().is_none()));
        let added = Self::kinds_added(member, methods);
        kinds.clone().find(|kind| !added.contains(kind)).or(kinds.clone().next()).copied()
    }

    /// The kinds of the methods that were added in this session.
    pub(crate) fn kinds_added(member: &Member, methods: &[Method]) -> BTreeSet<MethodKind> {
        let added = methods.iter().filter(|method| member.has_added(method));
        added.map(Method::kind).collect()
    }

    /// Whether who has used a pass is to register another method: of as many kinds as a reset asks
    /// for, if there are.
    pub async fn pass_wants_more(&self, member: &Member) -> Result<bool, Refusal> {
        let methods = self.store.view().await?.methods(member.account.id).await?;
        let added = Self::kinds_added(member, &methods);
        let is_left = self.registrable(member).iter().any(|kind| !added.contains(kind));
        Ok(is_left && added.len() < member.account.gates(self.policy.recovery.gates).count())
    }
}
