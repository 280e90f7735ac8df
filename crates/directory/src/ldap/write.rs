//! Writing: new passwords, unlocking, and what is written back.
//!
//! A write goes to one server, is sent once, and is believed when the same server lets the person
//! in with the new password. What happens before it is sent may be tried at the next server;
//! nothing after that is.

use domain::directory::{Bar, DirectoryId, DirectoryRefusal, PasswordMark};
use domain::method::Destination;
use domain::password::Password;
use flows::ports::Written;
use futures_util::FutureExt as _;
use ldap3::exop::PasswordModify;
use ldap3::{LdapResult, Scope};
use std::sync::atomic::Ordering;
use tokio::time::Instant;

use super::Shared;
use super::check::Target;
use super::codes::{self, Said, Write};
use super::connection::{Change, Connection, MORE, add, delete, replace};
use super::entry::Entry;
use super::hash::Scheme;
use super::person;
use super::policy::Policy;
use super::ppolicy;
use super::servers::{Server, Service, WHOLE};
use super::settings::{Kind, PasswordWrite, is_password};
use super::times;
use super::trouble::Trouble;
use super::unicode_pwd;

/// How many domain controllers there are, up to one more than `limit`.
pub(super) async fn domain_controllers(
    service: &mut Service<'_>,
    limit: i32,
    deadline: Instant,
) -> Result<usize, Trouble> {
    let Some(configuration) = service.about.root.text("configurationNamingContext") else {
        return Ok(1);
    };
    let sites = format!("CN=Sites,{configuration}");
    let query = (sites.as_str(), Scope::Subtree, "(objectClass=nTDSDSA)");
    let (found, result) =
        service.connection.search(query, &["cn"], limit, Vec::new(), deadline).await?;
    Ok(found.len() + usize::from(result.rc == MORE))
}

/// The password modify operation (RFC 3062).
pub(super) const PASSWORD_MODIFY: &str = "1.3.6.1.4.1.4203.1.11.1";

/// The result code for a value that is to be deleted and is not there.
const NO_SUCH_VALUE: u32 = 16;

/// How a password is written.
#[derive(Clone, Copy)]
enum Way {
    /// Active Directory's attribute; a change takes the current value out and puts the new one in.
    UnicodePwd,
    /// The password modify operation.
    Operation,
    /// A plain change of `userPassword`.
    Attribute(Scheme),
}

impl Way {
    /// Whether a change carries the current password for the server to judge.
    fn carries_current(self) -> bool {
        matches!(self, Self::UnicodePwd | Self::Operation)
    }
}

/// Everything that is known before a write.
pub(super) struct Ready<'a> {
    pub(super) service: Service<'a>,
    pub(super) entry: Entry,
    policy: Policy,
}

impl Shared {
    /// A new password, with the rights of the service account.
    pub(super) async fn reset(
        &self,
        id: Option<DirectoryId>,
        new: &Password,
        deadline: Instant,
    ) -> Result<Written, Trouble> {
        if !is_password(new.expose()) {
            return Ok(Written::Refused(DirectoryRefusal::Unwilling));
        }
        let Some(mut ready) = self.ready(id, deadline).await? else {
            return Ok(Written::Refused(DirectoryRefusal::SwitchedOff));
        };
        let kind = self.plan().settings.kind;
        // A password set now would be in force when the account is switched on again; and some
        // servers would lift an administrator's lock together with that of wrong passwords.
        if !person::marks_are_read(kind, &mut ready.service, &ready.entry, deadline).await?
            || !person::is_enabled(kind, &ready.entry, self.clock.now())
        {
            return Ok(Written::Refused(DirectoryRefusal::SwitchedOff));
        }
        if self.is_protected(&mut ready.service, &ready.entry, deadline).await? {
            return Ok(Written::Refused(DirectoryRefusal::Unwilling));
        }
        let answer = self.write(&mut ready, self.way(), None, new, deadline).await;
        self.conclude(ready, answer, new, false).await
    }

    /// A new password for a person who knows the current one.
    pub(super) async fn change(
        &self,
        id: Option<DirectoryId>,
        current: &Password,
        new: &Password,
        deadline: Instant,
    ) -> Result<Written, Trouble> {
        if !is_password(current.expose()) {
            return Ok(Written::WrongPassword);
        }
        if !is_password(new.expose()) {
            return Ok(Written::Refused(DirectoryRefusal::Unwilling));
        }
        let Some(mut ready) = self.ready(id, deadline).await? else {
            return Ok(Written::WrongPassword);
        };
        let kind = self.plan().settings.kind;
        let server = ready.service.server;
        let mut own = self.servers.personal(server, true, deadline).await?;
        let controls = if kind == Kind::Ldap { vec![ppolicy::request()] } else { Vec::new() };
        let answer =
            own.connection.bind(&ready.entry.dn, current.expose(), controls, deadline).await;
        let answer = answer.map_err(Trouble::to_a_password)?;
        let is_proved = answer.rc == 0;
        match codes::of_bind(kind, &answer)? {
            Said::Wrong | Said::Locked => return Ok(Written::WrongPassword),
            Said::But(Bar::Disabled | Bar::AccountExpired) => {
                return Ok(Written::Refused(DirectoryRefusal::SwitchedOff));
            }
            // What the account may not do is sign in; whether the current password is right the
            // server judges by the change itself.
            Said::But(_) | Said::Right | Said::Restricted => {}
        }
        let carries_current = self.way().carries_current();
        if !is_proved && !carries_current && !ready.service.about.extends(PASSWORD_MODIFY) {
            // A server may say "expired" before it looks at the password: with the rights of the
            // service account anybody could set one then.
            tracing::warn!(
                "an expired password is not proved by a sign-in, and a plain change of userPassword does not carry it: its owner has to reset it"
            );
            return Ok(Written::Refused(DirectoryRefusal::Unwilling));
        }
        if is_proved {
            // Under the person's own rights and rules. The service account's connection stays for
            // what comes after.
            std::mem::swap(&mut ready.service.connection, &mut own.connection);
        }
        let way = if is_proved || carries_current { self.way() } else { Way::Operation };
        let answer = self.write(&mut ready, way, Some(current), new, deadline).await;
        if is_proved {
            std::mem::swap(&mut ready.service.connection, &mut own.connection);
        }
        drop(own);
        self.conclude(ready, answer, new, true).await
    }

    /// Finds the person on a new connection. Nothing is written yet.
    pub(super) async fn ready(
        &self,
        id: Option<DirectoryId>,
        deadline: Instant,
    ) -> Result<Option<Ready<'_>>, Trouble> {
        let Some(id) = id else { return Ok(None) };
        let target = Target::Known(id);
        let attempt = |server, until| self.ready_at(server, target.clone(), until).boxed();
        self.servers.first(deadline, attempt).await
    }

    async fn ready_at<'a>(
        &'a self,
        server: &'a Server,
        target: Target,
        deadline: Instant,
    ) -> Result<Option<Ready<'a>>, Trouble> {
        let mut service = self.servers.service(server, true, deadline).await?;
        let Some(entry) = self.search(&mut service, &target, deadline).await? else {
            return Ok(None);
        };
        let policy = self.policy(&mut service, Some(&entry), deadline).await?;
        self.count_servers(&mut service, deadline).await?;
        Ok(Some(Ready { service, entry, policy }))
    }

    /// How the settings say that passwords are written.
    fn way(&self) -> Way {
        let settings = &self.plan().settings;
        match (settings.kind, settings.password_write) {
            (Kind::ActiveDirectory, _) => Way::UnicodePwd,
            (Kind::Ldap, PasswordWrite::Extended) => Way::Operation,
            (Kind::Ldap, PasswordWrite::Modify(scheme)) => Way::Attribute(scheme),
        }
    }

    /// Sends the write. From here on a failure means that it may have happened.
    async fn write(
        &self,
        ready: &mut Ready<'_>,
        way: Way,
        current: Option<&Password>,
        new: &Password,
        deadline: Instant,
    ) -> Result<LdapResult, Trouble> {
        let (dn, new) = (ready.entry.dn.clone(), new.expose());
        let service = &mut ready.service;
        let connection = &mut service.connection;
        match way {
            Way::UnicodePwd => match current {
                Some(current) => {
                    connection
                        .modify(
                            &dn,
                            unicode_pwd::change(current.expose(), new),
                            Vec::new(),
                            deadline,
                        )
                        .await
                }
                None => {
                    let hints = unicode_pwd::policy_hints(&service.about).into_iter().collect();
                    connection.modify(&dn, unicode_pwd::reset(new), hints, deadline).await
                }
            },
            Way::Operation => {
                let old_pass = current.map(Password::expose);
                let operation =
                    PasswordModify { user_id: Some(&dn), old_pass, new_pass: Some(new) };
                connection.extended(operation, vec![ppolicy::request()], deadline).await
            }
            Way::Attribute(scheme) => {
                let value = scheme.value(new, self.random.as_ref());
                let change = vec![replace("userPassword", [value])];
                connection.modify(&dn, change, vec![ppolicy::request()], deadline).await
            }
        }
    }

    /// Says what became of it, after a sign-in at the same server.
    pub(super) async fn conclude(
        &self,
        mut ready: Ready<'_>,
        answer: Result<LdapResult, Trouble>,
        new: &Password,
        by_owner: bool,
    ) -> Result<Written, Trouble> {
        let kind = self.plan().settings.kind;
        // However long it took so far, there is time to see what became of it.
        let deadline = Instant::now() + WHOLE / 2;
        let server = ready.service.server;
        match answer {
            Err(trouble) => {
                server.health.record(Some(trouble));
                tracing::warn!(server = %server.address.host, %trouble, "the answer to a new password was lost");
                let said = self.bind(server, &ready.entry.dn, new, deadline).await;
                let mark = self.new_mark(&ready, deadline).await;
                return Ok(match is_in_force(said, &ready.entry, mark.as_ref()) {
                    true => Written::Done { mark },
                    // It may still be on its way.
                    false => Written::Unknown,
                });
            }
            Ok(answer) => match codes::of_write(kind, &answer) {
                Write::Done => {}
                Write::WrongPassword => return Ok(Written::WrongPassword),
                Write::NotNow(code) => return Err(Trouble::Code(code)),
                Write::BrokenRule => {
                    let now = self.clock.now();
                    let minds_all =
                        by_owner || unicode_pwd::policy_hints(&ready.service.about).is_some();
                    let rule = unicode_pwd::which_rule(
                        &ready.policy,
                        &ready.entry,
                        new.expose(),
                        minds_all,
                        now,
                    );
                    return Ok(Written::Refused(rule));
                }
                // 389 Directory Server says so of one that is too short, too.
                Write::Refused(DirectoryRefusal::Complexity)
                    if ready.policy.is_too_short(new.expose()) =>
                {
                    return Ok(Written::Refused(DirectoryRefusal::TooShort));
                }
                Write::Refused(why) => {
                    tracing::info!(
                        code = answer.rc,
                        why = why.word(),
                        "the directory refuses a new password"
                    );
                    return Ok(Written::Refused(why));
                }
            },
        }
        self.lift(&mut ready, deadline).await;
        let said = self.bind(server, &ready.entry.dn, new, deadline).await;
        let mark = self.new_mark(&ready, deadline).await;
        if is_in_force(said, &ready.entry, mark.as_ref()) {
            return Ok(Written::Done { mark });
        }
        tracing::error!(server = %server.address.host, "the directory took a new password and does not let it in");
        Ok(Written::Unknown)
    }

    /// Lifts what would keep the owner of the new password out: a lock, and *must change* where the
    /// server sets it after every reset. What may not be lifted stays; the sign-in that follows
    /// says what it means.
    async fn lift(&self, ready: &mut Ready<'_>, deadline: Instant) {
        let target = ready.entry.dn.clone();
        let entry = self.read_again(&mut ready.service.connection, &target, deadline).await;
        let Some(entry) = entry else { return };
        let mut changes = self.unlocking(&entry, &ready.policy);
        if entry.is_true("pwdReset") {
            changes.push(delete("pwdReset", []));
        }
        // So says 389 Directory Server that a reset password must be changed.
        if entry.text("passwordExpirationTime") == Some(person::MUST_CHANGE) {
            changes.push(delete("passwordExpirationTime", []));
        }
        if changes.is_empty() {
            return;
        }
        let lifted = ready.service.connection.modify(&target, changes, Vec::new(), deadline).await;
        if !lifted.is_ok_and(|answer| answer.rc == 0) {
            tracing::warn!(
                "the service account may set passwords but not lift locks: see docs/directories.md"
            );
        }
    }

    /// The changes that lift the locks of wrong passwords.
    fn unlocking(&self, entry: &Entry, policy: &Policy) -> Vec<Change> {
        let kind = self.plan().settings.kind;
        let mut changes = Vec::new();
        if kind == Kind::ActiveDirectory {
            if entry.number("lockoutTime").is_some_and(|time| time > 0) {
                changes.push(replace("lockoutTime", [b"0".to_vec()]));
            }
            return changes;
        }
        if person::is_locked(kind, entry, policy, self.clock.now()) {
            let set = |name| entry.text(name).is_some();
            changes.extend(
                ["pwdAccountLockedTime", "accountUnlockTime"]
                    .into_iter()
                    .filter(|name| set(name))
                    .map(|name| delete(name, [])),
            );
            let counts =
                ["passwordRetryCount", "krbLoginFailedCount"].into_iter().filter(|name| set(name));
            changes.extend(counts.map(|name| replace(name, [b"0".to_vec()])));
        }
        changes
    }

    /// Lifts a lock, and nothing else.
    pub(super) async fn unlock(
        &self,
        id: Option<DirectoryId>,
        deadline: Instant,
    ) -> Result<Result<(), DirectoryRefusal>, Trouble> {
        let Some(mut ready) = self.ready(id, deadline).await? else {
            return Ok(Err(DirectoryRefusal::Unwilling));
        };
        if self.is_protected(&mut ready.service, &ready.entry, deadline).await? {
            return Ok(Err(DirectoryRefusal::Unwilling));
        }
        // A lock that may not be read may be an administrator's.
        let kind = self.plan().settings.kind;
        if !person::marks_are_read(kind, &mut ready.service, &ready.entry, deadline).await? {
            return Ok(Err(DirectoryRefusal::SwitchedOff));
        }
        let changes = self.unlocking(&ready.entry, &ready.policy);
        self.change_entry(&mut ready, changes, deadline).await
    }

    /// Writes a verified contact back. Returns the values that were there.
    pub(super) async fn write_back(
        &self,
        id: Option<DirectoryId>,
        contact: &Destination,
        deadline: Instant,
    ) -> Result<Result<Vec<String>, DirectoryRefusal>, Trouble> {
        let Some(attribute) = self.attribute_for(contact) else { return Ok(Ok(Vec::new())) };
        let Some(mut ready) = self.ready(id, deadline).await? else {
            return Ok(Err(DirectoryRefusal::Unwilling));
        };
        let query = (ready.entry.dn.as_str(), Scope::Base, "(objectClass=*)");
        let connection = &mut ready.service.connection;
        let (found, _) = connection.search(query, &[attribute], 1, Vec::new(), deadline).await?;
        let before = found.iter().flat_map(|entry| entry.texts(attribute)).map(str::to_owned);
        let before: Vec<String> = before.collect();
        let change = replace(attribute, [contact.canonical().as_bytes().to_vec()]);
        let changed = self.change_entry(&mut ready, vec![change], deadline).await?;
        Ok(changed.map(|()| before))
    }

    /// Takes a contact out that was written back, in one step with what is put in its place.
    pub(super) async fn take_back(
        &self,
        id: Option<DirectoryId>,
        contact: &Destination,
        before: &[String],
        deadline: Instant,
    ) -> Result<Result<(), DirectoryRefusal>, Trouble> {
        let Some(attribute) = self.attribute_for(contact) else { return Ok(Ok(())) };
        let Some(mut ready) = self.ready(id, deadline).await? else { return Ok(Ok(())) };
        let mut changes = vec![delete(attribute, [contact.canonical().as_bytes().to_vec()])];
        changes.extend(before.iter().map(|value| add(attribute, value.as_bytes().to_vec())));
        let connection = &mut ready.service.connection;
        let answer = connection.modify(&ready.entry.dn, changes, Vec::new(), deadline).await?;
        match answer.rc {
            // Others have written the attribute since.
            NO_SUCH_VALUE => Ok(Ok(())),
            _ => self.changed(&answer),
        }
    }

    /// The attribute that contacts of a kind are written to.
    fn attribute_for(&self, contact: &Destination) -> Option<&str> {
        let settings = &self.plan().settings;
        match contact {
            Destination::Phone(_) => settings.write_phone_to.as_deref(),
            Destination::Email(_) => settings.write_email_to.as_deref(),
        }
    }

    async fn change_entry(
        &self,
        ready: &mut Ready<'_>,
        changes: Vec<Change>,
        deadline: Instant,
    ) -> Result<Result<(), DirectoryRefusal>, Trouble> {
        if changes.is_empty() {
            return Ok(Ok(()));
        }
        let answer =
            ready.service.connection.modify(&ready.entry.dn, changes, Vec::new(), deadline).await?;
        self.changed(&answer)
    }

    /// How a change of an entry ended.
    fn changed(&self, answer: &LdapResult) -> Result<Result<(), DirectoryRefusal>, Trouble> {
        match codes::of_write(self.plan().settings.kind, answer) {
            Write::Done => Ok(Ok(())),
            Write::Refused(why) => Ok(Err(why)),
            Write::BrokenRule => Ok(Err(DirectoryRefusal::Constraint)),
            Write::WrongPassword => Ok(Err(DirectoryRefusal::InsufficientRights)),
            Write::NotNow(code) => Err(Trouble::Code(code)),
        }
    }

    async fn read_again(
        &self,
        connection: &mut Connection,
        dn: &str,
        deadline: Instant,
    ) -> Option<Entry> {
        let attributes = person::attributes(self.plan());
        let query = (dn, Scope::Base, "(objectClass=*)");
        connection.search(query, &attributes, 1, Vec::new(), deadline).await.ok()?.0.pop()
    }

    /// The mark of the password as it is now; on a new connection, for the old one may be lost.
    async fn new_mark(&self, ready: &Ready<'_>, deadline: Instant) -> Option<PasswordMark> {
        let mut connection =
            self.servers.open_service(ready.service.server, deadline).await.ok()?;
        self.read_again(&mut connection, &ready.entry.dn, deadline)
            .await
            .as_ref()
            .and_then(person::mark)
    }

    /// Looks, once, whether there are more domain controllers than the one that is asked.
    pub(super) async fn count_servers(
        &self,
        service: &mut Service<'_>,
        deadline: Instant,
    ) -> Result<(), Trouble> {
        if self.plan().settings.kind == Kind::ActiveDirectory
            && !self.replicates.load(Ordering::Relaxed)
        {
            let found = domain_controllers(service, 2, deadline).await?;
            self.replicates.store(found > 1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Whether a new password is in force: the server lets in with it, or says neither yes nor no and
/// dates the password later than before.
fn is_in_force(said: Result<Said, Trouble>, before: &Entry, now: Option<&PasswordMark>) -> bool {
    match said {
        Ok(Said::Right | Said::But(_)) => true,
        Ok(Said::Locked | Said::Restricted) if is_newer(person::mark(before).as_ref(), now) => {
            tracing::info!(
                "the directory does not judge a new password by a sign-in; by its date it is in force"
            );
            true
        }
        _ => false,
    }
}

/// Whether a mark is of a password that was set later. Marks that tell no time are compared as they
/// are.
fn is_newer(before: Option<&PasswordMark>, now: Option<&PasswordMark>) -> bool {
    let time = |mark: Option<&PasswordMark>| mark.and_then(|mark| times::either(&mark.0));
    match (time(before), time(now)) {
        (Some(before), Some(now)) => now > before,
        _ => now.is_some_and(PasswordMark::tells_time) && now != before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s84_a_server_that_says_neither_is_believed_by_the_date() {
        let before = Entry::made_up("", &[("pwdLastSet", "132000000000000000")]);
        let mark = |text: &str| PasswordMark(text.into());
        let (same, newer, older) =
            (mark("132000000000000000"), mark("132000000000000001"), mark("131000000000000000"));
        let newer = PasswordMark(newer.0.replace("0001", "9991"));
        for said in [Said::Restricted, Said::Locked] {
            assert!(is_in_force(Ok(said), &before, Some(&newer)), "{said:?}");
            for other in [None, Some(&same), Some(&older), Some(&mark("0"))] {
                assert!(!is_in_force(Ok(said), &before, other), "{said:?} {other:?}");
            }
            // Must change: it had no date before.
            let none = Entry::made_up("", &[("pwdLastSet", "0")]);
            assert!(is_in_force(Ok(said), &none, Some(&newer)));
        }
        for bar in [Bar::LogonHours, Bar::Workstation, Bar::MustChange] {
            assert!(is_in_force(Ok(Said::But(bar)), &before, Some(&same)));
        }
        assert!(!is_in_force(Ok(Said::Wrong), &before, Some(&newer)));
        assert!(!is_in_force(Err(Trouble::Broken), &before, Some(&newer)));
    }
}
