//! Proving by one of an account's methods, where it is known whose account it is: a method is
//! chosen, a code is sent where it needs one, and the code is taken. A fresh proof and the second
//! step at sign-in are this; a reset chooses among what a stranger is shown.

use domain::account::Account;
use domain::challenge::Proof;
use domain::ids::{ChallengeId, MethodId};
use domain::mask;
use domain::message::Purpose;
use domain::method::{Method, MethodKind};
use domain::webauthn::Nonce;

use crate::codes::{Ask, Telling};
use crate::own_codes::CodeUse;
use crate::passkeys::AskedHere;
use crate::ports::Work;
use crate::{Flows, Given, Refusal, Visitor};

/// A way to prove oneself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayToProve {
    /// The method.
    pub method: MethodId,
    /// Its kind.
    pub kind: MethodKind,
    /// What is shown of it.
    pub mask: String,
}

/// A method that was chosen, and the challenge of the code that was sent to it; `None`: it needs no
/// message.
pub(crate) type Chosen = (MethodId, Option<ChallengeId>);

/// Who proves what.
pub(crate) struct Vouching<'a> {
    pub visitor: &'a Visitor,
    pub account: &'a Account,
    /// What the codes asked for are counted on.
    pub subject: &'a str,
    pub purpose: Purpose,
    /// Whether a method was proved on the browser, or it is a session's.
    pub proved: bool,
}

impl Flows {
    /// Chooses a method. A code goes there, where it needs one; chosen again soon after, the code
    /// already sent serves, unless another is asked for (`resend`).
    pub(crate) async fn choose_method(
        &self,
        work: &mut dyn Work,
        by: &Vouching<'_>,
        method: &Method,
        before: Option<Chosen>,
        resend: bool,
    ) -> Result<Chosen, Refusal> {
        let Some(destination) = method.destination() else { return Ok((method.id, None)) };
        let previous = match before {
            Some((id, Some(challenge))) if id == method.id => work.challenge(challenge).await?,
            _ => None,
        };
        if let Some(challenge) = self.on_its_way(previous.as_ref()).filter(|_| !resend) {
            return Ok((method.id, Some(challenge)));
        }
        let ask = Ask {
            visitor: by.visitor,
            account: Some(by.account.id),
            subject: by.subject,
            purpose: by.purpose,
            channel: destination.channel(),
            to: Some(destination.clone()),
            previous,
            telling: if by.proved {
                Telling::Open
            } else {
                Telling::Password { security_version: by.account.security_version }
            },
        };
        Ok((method.id, Some(self.ask_for_code(work, ask).await?)))
    }

    /// Takes the code typed for the chosen method, or what a passkey has signed (`nonce`). `able`:
    /// the methods that may vouch now.
    pub(crate) async fn prove_by_method(
        &self,
        work: &mut dyn Work,
        by: &Vouching<'_>,
        able: &[Method],
        (method, challenge): Chosen,
        nonce: Option<&Nonce>,
        given: Given<'_>,
    ) -> Result<Proof, Refusal> {
        let method = able.iter().find(|one| one.id == method).ok_or(Refusal::DeadCode)?;
        let whose = Some(by.account);
        let proof = match (challenge, given, method.kind()) {
            (Some(challenge), Given::Code(typed), _) => {
                self.take_code(work, by.visitor, by.subject, challenge, typed).await?
            }
            (None, Given::Passkey(json), MethodKind::Passkey) => {
                let asked = AskedHere { nonce, purpose: by.purpose, named: true };
                self.take_passkey(work, by.visitor, whose, asked, json).await?
            }
            (None, Given::Code(_), MethodKind::Passkey) => return Err(Refusal::NoPasskey),
            (None, Given::Code(typed), kind) => {
                self.take_own_code(
                    work,
                    by.visitor,
                    whose,
                    by.subject,
                    kind,
                    CodeUse::For(by.purpose),
                    typed,
                )
                .await?
            }
            (_, Given::Passkey(_), _) => return Err(Refusal::WrongCode),
        };
        let is_there = match proof.destination() {
            Some(destination) => method.destination() == Some(destination),
            None => method.kind() == proof.kind(),
        };
        if !proof.is_for(by.account.id, by.purpose) || !is_there {
            return Err(Refusal::DeadCode);
        }
        Ok(proof)
    }
}

/// The ways to choose from: each number and address, and each other kind once, because any code of
/// that kind will do.
pub(crate) fn ways(methods: &[Method]) -> Vec<WayToProve> {
    let first_of_kind =
        |method: &Method| methods.iter().find(|one| one.kind() == method.kind()).map(|one| one.id);
    let chosen = methods
        .iter()
        .filter(|one| one.destination().is_some() || first_of_kind(one) == Some(one.id));
    chosen.map(way).collect()
}

pub(crate) fn way(method: &Method) -> WayToProve {
    WayToProve {
        method: method.id,
        kind: method.kind(),
        mask: method.destination().map(mask::mask).unwrap_or_default(),
    }
}
