//! *This wasn't me*: what a message that tells of a change lets its destination undo, and who is
//! told of one.

use super::{Custody, MAILED_SYMBOLS, Removed, TEXTED_SYMBOLS};
use crate::ids::{AccountId, MessageId, MethodId};
use crate::method::{Destination, Method, Suspension};
use crate::symbols::read_symbols;
use crate::time::Timestamp;
use crate::token::TokenHash;

/// What a message that tells of a change lets its destination do (*This wasn't me*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// The message that carries it.
    pub message: MessageId,
    /// What it is found by: the keyed hash of the link's or the text's symbols.
    pub hash: TokenHash,
    /// The account.
    pub account: AccountId,
    /// Whose objection it is.
    pub method: MethodId,
    /// What happened from then on is undone: the time of the first change that the message tells
    /// of.
    pub since: Timestamp,
    /// It is good before this time.
    pub expires_at: Timestamp,
}

impl Objection {
    /// Whether it is good now, as far as time goes.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        now < self.expires_at && !self.since.is_ahead_of(now)
    }
}

/// The symbols of a link or of a text, out of what was opened or typed; `None`: neither.
pub fn read_objection(typed: &str) -> Option<String> {
    [TEXTED_SYMBOLS, MAILED_SYMBOLS].into_iter().find_map(|count| read_symbols(typed, count))
}

/// What an undo did to the methods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Those that were taken off.
    pub gone: Vec<Method>,
    /// Those that came back.
    pub back: Vec<Method>,
    /// What happened from then on was undone.
    pub since: Timestamp,
}

/// A person to tell of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Where.
    pub to: Destination,
    /// The method that may object.
    pub objector: Option<MethodId>,
}

impl Custody {
    /// The method `by`, on the account or taken off it, where it can object now.
    pub fn objector(&self, by: MethodId, now: Timestamp) -> Option<&Method> {
        let on_it =
            self.methods.iter().find(|method| method.id == by && self.may_object(method, now));
        let off_it = || self.removed.iter().find(|one| one.method.id == by && one.can_object(now));
        on_it.or_else(|| off_it().map(|one| &one.method))
    }

    /// A person objects by a message to the method `by` that told of a change at `since`. What was
    /// done since, and since that method was added, is undone: methods that could reset come
    /// back, those added go; what was suspended since is taken back up, and what was taken back up
    /// since is suspended; what contacts vouched for is void. Those that wait go in any case, and
    /// no removal is pending any more. The objecting method itself stays or comes back: it is
    /// what its owner will reset the password by. What goes can object to nothing.
    ///
    /// `None`: that method cannot object (it waits, or was taken off too long ago, or never could).
    pub fn undo(&mut self, by: MethodId, since: Timestamp, now: Timestamp) -> Option<Undone> {
        let since = since.max(self.objector(by, now)?.added_at);

        let comes_back = |one: &Removed| {
            let could = one.power_until.is_some();
            one.method.id == by || (could && one.removed_at >= since && one.method.added_at < since)
        };
        let (back, removed): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.removed).into_iter().partition(comes_back);
        self.removed = removed;
        let mut gone = self.take_off_waiting(now);
        let added: Vec<Method> = self
            .methods
            .iter()
            .filter(|one| one.added_at >= since && one.id != by)
            .cloned()
            .collect();
        for method in added {
            self.take_off(method.id, None, now);
            gone.push(method);
        }
        // Nor may one object that was added since and taken off already: the one who had added it
        // would undo the objection.
        for one in &mut self.removed {
            let undone = one.method.added_at >= since && one.method.id != by;
            one.power_until = one.power_until.filter(|_| !undone);
        }
        let mut returned = Vec::new();
        for one in back {
            // Its number or address is on the account by another entry, or there are as many of the
            // kind as there may be.
            if self
                .methods
                .iter()
                .any(|method| one.method.destination().is_some_and(|there| method.is_at(there)))
                || self.has_all(one.method.kind())
            {
                self.removed.push(one);
                continue;
            }
            returned.push(one.method.clone());
            self.methods.push(one.method);
        }
        self.methods.sort_by_key(|method| (method.added_at, method.id));
        self.keep_all();
        self.call_off();
        for method in &mut self.methods {
            let (own, was) = (method.id == by, method.is_suspended());
            method.suspension = before_change(method.suspension, since).filter(|_| !own);
            if was && !method.is_suspended() && returned.iter().all(|one| one.id != method.id) {
                returned.push(method.clone());
            }
        }
        Some(Undone { gone, back: returned, since })
    }

    /// From when on an objection undoes what happened after this: just after the newest change that
    /// it holds, and `now` at the latest. Not the time at which the change is told of: that is later
    /// than the change itself, and an objection would leave it as it is.
    pub fn undone_from(&self, now: Timestamp) -> Timestamp {
        let on_it = self.methods.iter().flat_map(|method| {
            let suspension = method.suspension;
            let changes = suspension.into_iter().flat_map(|one| [Some(one.at), one.lifted_at]);
            changes.flatten().chain([method.added_at])
        });
        let off_it = self.removed.iter().flat_map(|one| [one.removed_at, one.method.added_at]);
        let newest = on_it.chain(off_it).map(|at| at.0).max();
        Timestamp(newest.map_or(now.0, |at| at.saturating_add(1).min(now.0)))
    }

    /// Whom to tell of a change: everything that is on the account, and what was taken off it and
    /// can still object. What waits can object to nothing; what is suspended is told as long as it
    /// can object.
    pub fn told(&self, now: Timestamp) -> Vec<Told> {
        let on_it = self.methods.iter().map(|method| (method, self.may_object(method, now)));
        let on_it = on_it.filter(|(method, able)| *able || !method.is_suspended());
        let off_it =
            self.removed.iter().filter(|one| one.can_object(now)).map(|one| (&one.method, true));
        let mut told: Vec<Told> = Vec::new();
        for (method, able) in on_it.chain(off_it) {
            let objector = able.then_some(method.id);
            let Some(destination) = method.destination() else { continue };
            match told.iter_mut().find(|one| one.to.canonical() == destination.canonical()) {
                // Taken off and put back: one message, by which its owner can object.
                Some(one) => one.objector = one.objector.or(objector),
                None => told.push(Told { to: destination.clone(), objector }),
            }
        }
        told
    }
}

/// A suspension as it was before `since`.
fn before_change(suspension: Option<Suspension>, since: Timestamp) -> Option<Suspension> {
    let before = suspension.filter(|suspension| suspension.at < since)?;
    Some(Suspension { lifted_at: before.lifted_at.filter(|at| *at < since), ..before })
}
