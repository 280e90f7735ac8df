//! What ends and what begins again in a database that was put back, by a restore or by other means
//! (S96).

use domain::method::MethodKind;
use domain::policy::Gates;
use domain::time::Timestamp;

use crate::query::{Answer, Row, Value, value};

/// Codes that waited to be sent are given up, and what the directory was to be told, which may have
/// been told something newer since.
pub(crate) const GIVEN_UP: &str = "UPDATE message SET state = 'expired'
    WHERE state = 'waiting' AND (carries_code = TRUE OR content LIKE '%\"WriteBack\"%')";
/// What begins again with a restore.
#[derive(Clone, Copy, Debug)]
pub struct Anew<'a> {
    /// The new life of the database; must be random.
    pub epoch: &'a str,
    /// Whether no password of before lets anybody in: each account needs a reset.
    pub new_passwords: bool,
    /// How many methods the policy asks of everyone at a reset.
    pub gates: Gates,
    /// The kinds that passwords are reset with; none where nobody resets their own.
    pub kinds: &'a [MethodKind],
    /// Now, which decides whether a method can reset yet.
    pub now: Timestamp,
}

/// What was restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was begun; `None` for a copy, which doesn't say.
    pub begun_at: Option<Timestamp>,
    /// How many accounts there are.
    pub accounts: u64,
    /// How many of those that can be used have too few methods to reset a password now.
    pub without_reset: u64,
}

/// Everybody is asked once whether the list of methods is right: what was deleted since is back,
/// and nobody knows what was.
const REVIEW: &str = "UPDATE account SET review_methods = TRUE";
/// Recovery codes and letters that were used since would work again: all are gone, and their owners
/// get new ones (S96). ?1: now. ?2: the words of these kinds, with blanks between.
const END_CODES: &str = "UPDATE method SET removed_at = ?1
    WHERE ' ' || CAST(?2 AS TEXT) || ' ' LIKE '% ' || kind || ' %' AND removed_at IS NULL";

/// Nobody is told of a removal that was called off since: none is pending.
const CALL_OFF: &str =
    "UPDATE method SET removal_at = NULL, removal_told_at = NULL WHERE removal_at IS NOT NULL";
/// A method that waits may have been taken off since by who objected to it, and nobody could again.
/// ?1: now.
const END_WAITING: &str =
    "UPDATE method SET removed_at = ?1 WHERE recovers_from > ?1 AND removed_at IS NULL";

/// The words of the kinds that [`END_CODES`] ends.
fn ended() -> String {
    let ended = MethodKind::ALL.into_iter().filter(|kind| kind.facts().ends_at_restore);
    ended.map(MethodKind::word).collect::<Vec<_>>().join(" ")
}
/// No password of before lets anybody in.
const VOID: &str = "UPDATE account SET password_void = TRUE";
/// All accounts, and those in use with fewer kinds of methods than a reset asks for. ?1: now. ?2:
/// the gates of everyone. ?3: the words of the kinds that reset one of two gates, with blanks
/// between; ?4: of those that reset alone. No recovery code is left, and contacts
/// are not counted: whether they have agreed is sealed. The rule is
/// `domain::self_service::gets_back_in`; a test compares the two.
pub(crate) const TALLY: &str = "
    SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'active' AND (
        SELECT COUNT(DISTINCT kind) FROM method
        WHERE method.account = account.id AND removed_at IS NULL AND recovers_from <= ?1
            AND (suspended_at IS NULL OR taken_up_at IS NOT NULL)
            AND ' ' || CASE WHEN account.gates = 'two' OR CAST(?2 AS BIGINT) = 2 THEN CAST(?3 AS TEXT)
                ELSE CAST(?4 AS TEXT) END || ' ' LIKE '% ' || kind || ' %'
    ) < CASE WHEN gates = 'two' OR CAST(?2 AS BIGINT) = 2 THEN 2 ELSE 1 END THEN 1 ELSE 0 END), 0)
    FROM account";

impl Anew<'_> {
    /// What is changed in the rows that are there, in order; the same whichever way a database was
    /// put back.
    pub(crate) fn endings(&self) -> Vec<(&'static str, Vec<Value<'static>>)> {
        let now = || Value::from(self.now.0);
        let void = self.new_passwords.then(|| (VOID, Vec::new()));
        [
            (REVIEW, Vec::new()),
            (END_CODES, vec![now(), ended().into()]),
            (END_WAITING, vec![now()]),
            (CALL_OFF, Vec::new()),
        ]
        .into_iter()
        .chain(void)
        .collect()
    }

    /// The words of the kinds that passwords are reset with, as [`TALLY`] takes them; `alone`: of
    /// those that do so alone.
    pub(crate) fn words(&self, alone: bool) -> String {
        let resets =
            |kind: &&MethodKind| !kind.facts().only_resets && (!alone || kind.facts().resets_alone);
        let words: Vec<&str> = self.kinds.iter().filter(resets).map(|kind| kind.word()).collect();
        words.join(" ")
    }

    pub(crate) fn gates(&self) -> i64 {
        match self.gates {
            Gates::One => 1,
            Gates::Two => 2,
        }
    }
}

/// What [`TALLY`] counted.
#[derive(Clone, Copy)]
pub(crate) struct Tally {
    accounts: i64,
    without_reset: i64,
}

impl Tally {
    pub(crate) fn read(row: &Row<'_>) -> Answer<Self> {
        Ok(Self { accounts: value(row, 0)?, without_reset: value(row, 1)? })
    }

    pub(crate) fn restored(self, begun_at: Option<Timestamp>) -> Restored {
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        Restored {
            begun_at,
            accounts: count(self.accounts),
            without_reset: count(self.without_reset),
        }
    }
}
