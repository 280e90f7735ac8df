//! Trying on a test account what the service account must be able to do, for `regain doctor
//! --test-account`: reset, unlock, and put back what was there.

use domain::directory::{DirectoryId, DirectoryRefusal, PasswordMark};
use domain::name::SignInName;
use domain::password::Password;
use flows::ports::{PasswordCheck, Written};
use futures_util::FutureExt as _;
use tokio::time::Instant;

use super::check::Target;
use super::connection::{delete, replace};
use super::probe::{advice, compare_clocks};
use super::servers::WHOLE;
use super::settings::Kind;
use super::trouble::Trouble;
use super::{LdapDirectory, Probe, Shared, times, unicode_pwd};

/// Which password the test account has now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestPassword {
    /// The one from before.
    AsBefore,
    /// The new one.
    New,
    /// One of the two: an answer was lost.
    Unknown,
}

type Steps = Vec<(&'static str, Result<String, String>)>;

const RIGHTS: &str = "See docs/directories.md for the rights of the service account";
/// No such attribute (RFC 4511, A.1): there was nothing to delete, and it would have been allowed.
const NOTHING_TO_DELETE: u32 = 16;
/// Insufficient access rights, or the server would rather not.
const NOT_ALLOWED: [u32; 3] = [50, 53, 65];

impl LdapDirectory {
    /// Resets the test account's password from `current` to `new`, unlocks it and puts `current`
    /// back, where the directory takes it back. Each step is told.
    pub async fn try_rights(
        &self,
        test_account: &SignInName,
        current: &Password,
        new: &Password,
    ) -> (Vec<Probe>, TestPassword) {
        let (target, current, new) = (test_account.clone(), current.clone(), new.clone());
        let steps = self
            .run(|shared, _| async move { Ok(shared.try_rights(target, &current, &new).await) })
            .await;
        let (steps, in_force) = steps.unwrap_or_else(|fault| {
            (
                vec![("reset", Err(format!("{fault}. Look at the steps above")))],
                TestPassword::Unknown,
            )
        });
        let probes = steps
            .into_iter()
            .map(|(step, found)| Probe { part: format!("directory rights, {step}"), found });
        (probes.collect(), in_force)
    }
}

impl Shared {
    async fn try_rights(
        &self,
        typed: SignInName,
        current: &Password,
        new: &Password,
    ) -> (Steps, TestPassword) {
        let mut steps = Steps::new();
        let target = Target::Typed(typed, None);
        let id = match self.signs_in(&target, current).await {
            Ok(id) => id,
            Err(wrong) => {
                steps.push(("test account", Err(wrong)));
                return (steps, TestPassword::AsBefore);
            }
        };
        steps.push(("test account", Ok("signs in".into())));

        let written = self.reset(Some(id.clone()), new, Instant::now() + WHOLE).await;
        let done = matches!(written, Ok(Written::Done { .. }));
        let unknown = matches!(written, Ok(Written::Unknown));
        // A server that tells its time nowhere has just written it down.
        let dated = match &written {
            Ok(Written::Done { mark: Some(mark) }) => times::either(&mark.0),
            _ => None,
        };
        steps.push(("reset", self.reset_said(&target, written, new).await));
        steps.extend(dated.map(|there| ("clock", compare_clocks(self.clock.now(), there))));
        if !done {
            return (steps, if unknown { TestPassword::Unknown } else { TestPassword::AsBefore });
        }
        steps.push(("unlock", self.may_unlock(&id).await));
        steps.extend(self.may_write_back(&id).await);

        let back = self.put_back(id, current).await;
        let (found, in_force) = match back {
            Ok(Written::Done { .. }) => (Ok("the password from before".into()), TestPassword::AsBefore),
            Ok(Written::Refused(_)) => (
                Ok("not: the directory keeps to its rules and does not take the password from before again; \
                                           the new one is in the file"
                    .into()),
                TestPassword::New,
            ),
            Ok(_) => (Err("an answer was lost. Set the test account's password anew".into()), TestPassword::Unknown),
            Err(trouble) => (Err(advice(trouble)), TestPassword::New),
        };
        steps.push(("put back", found));
        (steps, in_force)
    }

    /// The id of a test account that lets itself be signed in to.
    async fn signs_in(&self, target: &Target, current: &Password) -> Result<DirectoryId, String> {
        let found = self.find(target, Instant::now() + WHOLE).await.map_err(advice)?;
        let person =
            found.one().ok_or("not found, or more than one has that name. Check --test-account")?;
        let said = self
            .check(Some(Target::Found(person.dn, person.server)), current, Instant::now() + WHOLE)
            .await
            .map_err(advice)?;
        match said {
            PasswordCheck::Right { .. } => Ok(person.id),
            PasswordCheck::RightBut(_) => Err(
                "its password is right, but it is disabled, expired or must be changed. Use an account in good order"
                    .into(),
            ),
            PasswordCheck::Wrong => Err("its password is not the one in the file".into()),
            PasswordCheck::Locked => Err("it is locked. Unlock it".into()),
        }
    }

    async fn reset_said(
        &self,
        target: &Target,
        written: Result<Written, Trouble>,
        new: &Password,
    ) -> Result<String, String> {
        match written {
            Ok(Written::Done { mark }) if mark.as_ref().is_none_or(PasswordMark::is_of_entry) => {
                return Err(
                    "written, but when a password was changed cannot be read, so that sessions do not end when it is changed by other means, and \
                     nobody can tell after a crash whether it was written. Let the service account read pwdChangedTime; in 389 Directory \
                     Server set passwordTrackUpdateTime: on"
                        .into(),
                );
            }
            Ok(Written::Done { .. }) => {}
            Ok(Written::Refused(DirectoryRefusal::InsufficientRights)) => {
                return Err(format!("the service account may not reset passwords. {RIGHTS}"));
            }
            Ok(Written::Refused(DirectoryRefusal::TooYoung)) => {
                return Err(
                    "the test account's password is too young to be changed. Wait, or lower its minimum age".into()
                );
            }
            Ok(Written::Refused(why)) => {
                return Err(format!(
                    "the directory refuses a long random password ({}). Look at its rules",
                    why.word()
                ));
            }
            Ok(Written::WrongPassword | Written::Unknown) => {
                return Err(
                    "an answer was lost, or the new password does not let in. Set the test account's password anew"
                        .into(),
                );
            }
            Err(trouble) => return Err(advice(trouble)),
        }
        match self.check(Some(target.clone()), new, Instant::now() + WHOLE).await {
            Ok(PasswordCheck::Right { .. }) => Ok("written, and the new password lets in".into()),
            Ok(PasswordCheck::RightBut(_)) => Err(format!(
                "written, but the directory asks for another one at the next sign-in, and the service account may not lift that. {RIGHTS}"
            )),
            Ok(PasswordCheck::Wrong | PasswordCheck::Locked) => {
                Err("written, but the new password does not let in. Look at the server's log"
                    .into())
            }
            Err(trouble) => Err(advice(trouble)),
        }
    }

    /// Whether the service account may lift a lock: asked by lifting one that is not there.
    async fn may_unlock(&self, id: &DirectoryId) -> Result<String, String> {
        let deadline = Instant::now() + WHOLE;
        let target = Target::Known(id.clone());
        let attempt = |server, until| {
            let target = &target;
            async move {
                let mut service = self.servers.service(server, true, until).await?;
                let Some(entry) = self.search(&mut service, target, until).await? else {
                    return Ok(None);
                };
                let change = match self.plan().settings.kind {
                    Kind::ActiveDirectory => replace("lockoutTime", [b"0".to_vec()]),
                    Kind::Ldap if service.about.is_389() => delete("accountUnlockTime", []),
                    Kind::Ldap => delete("pwdAccountLockedTime", []),
                };
                let answer =
                    service.connection.modify(&entry.dn, vec![change], Vec::new(), until).await?;
                Ok(Some(answer.rc))
            }
            .boxed()
        };
        match self.servers.first(deadline, attempt).await {
            Ok(Some(0 | NOTHING_TO_DELETE)) => Ok("allowed".into()),
            Ok(Some(code)) if NOT_ALLOWED.contains(&code) => {
                Err(format!("the service account may not lift locks. {RIGHTS}"))
            }
            // Undefined attribute type: a server without a password policy locks nobody.
            Ok(Some(17)) => Ok("this server locks nobody".into()),
            Ok(Some(code)) => Err(advice(Trouble::Code(code))),
            Ok(None) => Err("the test account is gone. Check it".into()),
            Err(trouble) => Err(advice(trouble)),
        }
    }

    /// Writes the password from before, past the history where the server lets a reset do that.
    async fn put_back(&self, id: DirectoryId, old: &Password) -> Result<Written, Trouble> {
        let deadline = Instant::now() + WHOLE;
        if self.plan().settings.kind == Kind::Ldap {
            return self.reset(Some(id), old, deadline).await;
        }
        let Some(mut ready) = self.ready(Some(id), deadline).await? else {
            return Ok(Written::Refused(DirectoryRefusal::Unwilling));
        };
        let dn = ready.entry.dn.clone();
        let change = unicode_pwd::reset(old.expose());
        let answer = ready.service.connection.modify(&dn, change, Vec::new(), deadline).await;
        self.conclude(ready, answer, old, false).await
    }
}
