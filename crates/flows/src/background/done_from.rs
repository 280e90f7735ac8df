//! From which browser something was done that a notice tells of: what the audit trail has of it.

use std::time::Duration;

use domain::audit::{Action, AuditEvent};
use domain::ids::AccountId;
use domain::message::Notice;
use domain::time::Timestamp;

use crate::ports::{DoneFrom, StoreFault, Work};

/// So many of an account's last events are looked through.
const EVENTS: u32 = 50;
/// How far apart the two may be that one step writes: each reads the clock for itself.
const APART: Duration = Duration::from_secs(5);

/// Where what `notice` tells of was done, queued at `queued_at`; `None`: the trail does not say.
pub(super) async fn done_from(
    work: &mut dyn Work,
    account: AccountId,
    notice: Notice,
    queued_at: Timestamp,
) -> Result<Option<DoneFrom>, StoreFault> {
    let Some(action) = action(notice) else { return Ok(None) };
    let events = work.events(account, EVENTS).await?;
    Ok(found(events, action, queued_at))
}

fn found(events: Vec<AuditEvent>, action: Action, queued_at: Timestamp) -> Option<DoneFrom> {
    let apart = |event: &AuditEvent| event.at.0.abs_diff(queued_at.0);
    let near = |event: &AuditEvent| Duration::from_micros(apart(event)) <= APART;
    let event = events
        .into_iter()
        .filter(|event| event.action == action && near(event))
        .min_by_key(apart)?;
    // An operator's browser is none of the owner's.
    let known = event.operation.is_none() && !event.browser.is_empty();
    known.then_some(DoneFrom { browser: event.browser, network: event.network })
}

/// What the audit trail calls it; `None`: several things, an operator's deed, or nothing on this
/// account.
fn action(notice: Notice) -> Option<Action> {
    Some(match notice {
        Notice::MethodAdded { .. } => Action::MethodAdded,
        Notice::MethodChanged { .. } => Action::MethodChanged,
        Notice::MethodDeleted { .. } => Action::MethodDeleted,
        Notice::MethodSuspended { .. } => Action::MethodSuspended,
        Notice::MethodTakenUp { .. } => Action::MethodTakenUp,
        Notice::ContactsVouched { .. } => Action::ContactsVouched,
        Notice::RemovalAsked { .. } => Action::RemovalAsked,
        Notice::ChangesUndone => Action::ChangesUndone,
        Notice::RecoveryCodeUsed { .. } => Action::RecoveryCodeUsed,
        Notice::PasskeyMayBeCopied => Action::PasskeyMayBeCopied,
        Notice::SecondStepFailed => Action::SecondStepFailed,
        Notice::PasswordReset => Action::PasswordReset,
        Notice::PasswordChanged => Action::PasswordChanged,
        Notice::PasswordNotWritten => Action::PasswordNotWritten,
        Notice::AccountUnlocked => Action::AccountUnlocked,
        // A colleague's browser is not for the owner to see.
        Notice::ContactVouched
        | Notice::CodesGuessed
        | Notice::PasswordMayBeWritten
        | Notice::UsedForAnother
        | Notice::HelpDesk { .. }
        | Notice::Several { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use domain::ids::EventId;

    use super::*;

    fn event(at: i64, action: Action, browser: &str) -> AuditEvent {
        AuditEvent {
            id: EventId::new(Timestamp(at), [0; 10]),
            at: Timestamp(at),
            account: None,
            action,
            kind: None,
            browser: browser.into(),
            network: "203.0.113.7".into(),
            operation: None,
        }
    }

    #[test]
    fn the_event_of_the_same_step_is_found_and_no_other() {
        const SECOND: i64 = 1_000_000;
        let reset = Action::PasswordReset;
        let browser = |events: Vec<AuditEvent>| {
            found(events, reset, Timestamp(100 * SECOND)).map(|from| from.browser)
        };
        assert_eq!(browser(vec![event(105 * SECOND, reset, "a")]).as_deref(), Some("a"));
        assert_eq!(browser(vec![event(105 * SECOND + 1, reset, "a")]), None);
        assert_eq!(browser(vec![event(95 * SECOND - 1, reset, "a")]), None);
        assert_eq!(browser(vec![event(100 * SECOND, Action::SignedIn, "a")]), None);
        assert_eq!(browser(vec![event(100 * SECOND, reset, "")]), None);
        let two = vec![event(104 * SECOND, reset, "later"), event(99 * SECOND, reset, "nearer")];
        assert_eq!(browser(two).as_deref(), Some("nearer"));
    }
}
