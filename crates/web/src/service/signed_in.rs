//! What an address that is open to anybody knows of who is signed in, and does with them. The
//! member is given to the handlers of a member's addresses alone ([`crate::route::Handler`]).

use std::sync::Arc;

use domain::account::Account;
use domain::language::Language;
use flows::{Member, NewName, Refusal};

use super::exchange::Exchange;
use crate::cookies::{self, Cookie, Life};

impl Exchange {
    /// The account that is signed in.
    pub(crate) fn account(&self) -> Option<&Account> {
        self.member.as_ref().map(|member| &member.account)
    }

    /// Somebody has just proved who they are: the rest of this request is theirs.
    pub(crate) fn admit(&mut self, member: Option<Member>) -> Option<Arc<Member>> {
        self.member = member.map(Arc::new);
        self.member.clone()
    }

    /// The session has ended: the rest of this request has no member.
    pub(crate) fn forget_member(&mut self) {
        self.member = None;
    }

    /// Ends the session, if there is one.
    pub(crate) async fn end_session(&mut self) -> Result<(), Refusal> {
        match self.member.take() {
            Some(member) => self.app.flows.sign_out(&member).await,
            None => Ok(()),
        }
    }

    /// The session has a new name: its cookie changes, and lives as long as before.
    pub(crate) fn renew_session(&mut self, name: &NewName) {
        let now = self.app.flows.now();
        let life = match &self.member {
            Some(member) if member.session.persistent => {
                Life::Seconds(member.session.ends_at.since(now).as_secs())
            }
            _ => Life::Browser,
        };
        self.set_cookie(Cookie::Session, &cookies::encode(&name.secret), life);
    }

    /// Remembers the language for the account that is signed in. Who has used a temporary pass
    /// changes nothing of the account but its methods (S90).
    pub(crate) async fn remember_language(&self, language: Language) -> Result<(), Refusal> {
        match self.member.as_ref().filter(|member| !member.session.is_of_pass()) {
            Some(member) => self.app.flows.choose_language(member, language).await,
            None => Ok(()),
        }
    }

    /// How many methods the account that is signed in has; `None`: there is none.
    pub(crate) async fn count_methods(&self) -> Result<Option<usize>, Refusal> {
        let Some(member) = &self.member else { return Ok(None) };
        Ok(Some(self.app.flows.security_info(member).await?.methods.len()))
    }
}
