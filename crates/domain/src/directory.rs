//! What an external directory (LDAP, Active Directory) says about a person, in its own opaque marks
//! and in our words.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::limits::Streak;
use crate::method::{Destination, MethodKind};
use crate::second_step::SecondStep;
use crate::time::Timestamp;

/// What the directory knows a person by, unchangeable: `objectGUID`, `entryUUID`, `nsUniqueId`, as
/// text. Names change, this does not.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DirectoryId(pub String);

impl fmt::Debug for DirectoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DirectoryId(…)")
    }
}

/// A mark that changes whenever the password changes in the directory (`pwdLastSet`,
/// `pwdChangedTime`), and only then where the server can tell. Compared for equality, never read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordMark(pub String);

/// What a mark begins with that is the age of an entry.
const OF_ENTRY: &str = "since ";

impl PasswordMark {
    /// The mark of a person whose password has none: when their entry was made. It stays when the
    /// password changes.
    pub fn of_entry(created: &str) -> Self {
        Self(format!("{OF_ENTRY}{created}"))
    }

    /// Whether it is an entry's age only: that it is the same as before proves nothing.
    pub fn is_of_entry(&self) -> bool {
        self.0.starts_with(OF_ENTRY)
    }

    /// Whether no other password has the same: neither an entry's age nor Active Directory's zero,
    /// which stands for *must change*.
    pub fn tells_time(&self) -> bool {
        !self.is_of_entry() && self.0 != "0"
    }
}

/// A server of the directory may be so late. After that an earlier mark is believed: the directory
/// was put back.
pub const LATEST: Duration = Duration::from_hours(24);

/// So many superseded marks are kept of a person.
const MARKS_KEPT: usize = 8;

/// A mark that another one has taken the place of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Superseded {
    /// The mark before.
    // What is stored keeps the name it had first.
    #[serde(rename = "stamp")]
    pub mark: PasswordMark,
    /// Since when it is no longer the password's.
    pub since: Timestamp,
}

/// An account's place in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryLink {
    /// Whom the directory means.
    pub id: DirectoryId,
    /// The mark of the password when it was last looked at; `None` where the directory shows none.
    // What is stored keeps the name it had first.
    #[serde(rename = "stamp")]
    pub mark: Option<PasswordMark>,
    /// The marks of passwords that others written here have taken the place of: a server that
    /// still shows one is late.
    pub superseded: Vec<Superseded>,
    /// When the mark was last looked at.
    pub checked_at: Timestamp,
    /// Since when the directory does not list them any more, where a sync has found that.
    pub left_at: Option<Timestamp>,
    /// Whether the account was switched off for that, and not by an operator before.
    pub switched_off: bool,
    /// The numbers and addresses that were written there for methods, one of a kind.
    pub written_back: Vec<WrittenBack>,
}

/// A number or address that was written into the directory.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenBack {
    /// What was written.
    pub contact: Destination,
    /// The values that were there before anything was written, to be put back.
    pub before: Vec<String>,
}

impl fmt::Debug for WrittenBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrittenBack(…)")
    }
}

impl DirectoryLink {
    /// A person whose password was not looked at yet.
    pub fn new(id: DirectoryId) -> Self {
        Self {
            id,
            mark: None,
            superseded: Vec::new(),
            checked_at: Timestamp(0),
            left_at: None,
            switched_off: false,
            written_back: Vec::new(),
        }
    }

    /// What was written there for methods of a kind.
    pub fn written(&self, kind: MethodKind) -> Option<&WrittenBack> {
        self.written_back.iter().find(|one| one.contact.kind() == kind)
    }

    /// Notes that `contact` was written in the place of these values. What others wrote is kept to
    /// be put back; what was there already is theirs.
    pub fn note_written(&mut self, contact: &Destination, before: Vec<String>) {
        let there = |contact: &Destination| before.iter().any(|one| one == contact.canonical());
        let before = match self.written(contact.kind()) {
            Some(known) if there(&known.contact) => known.before.clone(),
            _ if there(contact) => return self.forget_written(contact.kind()),
            _ => before,
        };
        self.forget_written(contact.kind());
        self.written_back.push(WrittenBack { contact: contact.clone(), before });
    }

    /// Nothing of that kind is there any more that was written for a method.
    pub fn forget_written(&mut self, kind: MethodKind) {
        self.written_back.retain(|one| one.contact.kind() != kind);
    }

    /// Whether a server that shows this mark has not heard of the latest password yet: who gets in
    /// there may have the old one.
    pub fn is_late(&self, shown: Option<&PasswordMark>, now: Timestamp) -> bool {
        let mut before = self.superseded.iter().filter(|before| now.since(before.since) < LATEST);
        shown != self.mark.as_ref() && before.any(|before| shown == Some(&before.mark))
    }

    /// Notes that a mark is no longer the password's, because another password was written here. A
    /// mark that tells no time may come back.
    pub fn supersede(&mut self, mark: Option<PasswordMark>, now: Timestamp) {
        self.superseded.retain(|before| now.since(before.since) < LATEST);
        if let Some(mark) = mark.filter(PasswordMark::tells_time) {
            self.superseded.push(Superseded { mark, since: now });
            let too_many = self.superseded.len().saturating_sub(MARKS_KEPT);
            self.superseded.drain(..too_many);
        }
    }
}

/// Why a person whose password is right may not come in all the same. Told to nobody else (S9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Bar {
    /// The account is switched off there.
    Disabled,
    /// The account's time is over.
    AccountExpired,
    /// The password's time is over: a new one lets them in.
    PasswordExpired,
    /// An administrator asks for a new password.
    MustChange,
    /// The password, kept here, is too short for an account that it opens alone (R1).
    TooShort,
    /// The account may not be used at this time of the week.
    LogonHours,
    /// The account may be used at certain computers only.
    Workstation,
}

impl Bar {
    /// Whether a new password opens the way.
    pub fn asks_for_new_password(self) -> bool {
        matches!(self, Self::PasswordExpired | Self::MustChange | Self::TooShort)
    }
}

/// Why the directory does not take a new password. Each has its own sentence on the page (S84).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DirectoryRefusal {
    /// It was used before.
    History,
    /// It is too short.
    TooShort,
    /// It lacks kinds of characters, or holds the name.
    Complexity,
    /// The password was changed too recently to be changed again.
    TooYoung,
    /// It breaks a rule that the directory does not name.
    Constraint,
    /// The service account may not do that, or the person may not.
    InsufficientRights,
    /// The directory does not do it, and does not say why.
    Unwilling,
    /// The account was switched off meanwhile, or is not there any more.
    SwitchedOff,
}

impl DirectoryRefusal {
    /// Every refusal there is.
    pub const ALL: [Self; 8] = [
        Self::History,
        Self::TooShort,
        Self::Complexity,
        Self::TooYoung,
        Self::Constraint,
        Self::InsufficientRights,
        Self::Unwilling,
        Self::SwitchedOff,
    ];

    /// The word for logs and for the names of sentences.
    pub fn word(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::TooShort => "too-short",
            Self::Complexity => "complexity",
            Self::TooYoung => "too-young",
            Self::Constraint => "constraint",
            Self::InsufficientRights => "insufficient-rights",
            Self::Unwilling => "unwilling",
            Self::SwitchedOff => "switched-off",
        }
    }
}

/// The directory's rules for passwords, as far as they can be read; shown as advice before anything
/// is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PasswordRules {
    /// The shortest it takes, in characters as it counts them.
    pub min_length: Option<u32>,
    /// How many old passwords it remembers and refuses.
    pub history: Option<u32>,
    /// How long a password must be kept before its owner may change it (a reset is not held by
    /// this).
    pub min_age: Option<Duration>,
    /// Whether it asks for kinds of characters.
    pub complexity: bool,
    /// When it locks an account by itself.
    pub lockout: Option<Lockout>,
    /// Whether there are rules that the service account may not read: the others are the strictest
    /// that it may.
    pub unreadable: bool,
}

impl PasswordRules {
    /// When tries stop for whom these rules hold. `configured`: what the operator has said, for a
    /// directory whose rules cannot be read or to be stricter than it. Rules that are there and
    /// cannot be read count as the strictest there can be.
    pub fn stops_at(&self, configured: Option<Lockout>) -> Lockout {
        let read = self.lockout.unwrap_or(Lockout::NEVER);
        match configured {
            Some(configured) => configured.stricter(read),
            None if self.unreadable => Lockout::UNREADABLE,
            None => read,
        }
    }
}

/// When a directory locks an account by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lockout {
    /// After so many wrong passwords; at least 1.
    pub threshold: u32,
    /// Within so long; zero: it counts until the next right password.
    pub window: Duration,
}

impl Lockout {
    /// A directory that locks nobody.
    pub const NEVER: Self = Self { threshold: u32::MAX, window: FLOOR };
    /// One whose rules cannot be read.
    pub const UNREADABLE: Self = Self { threshold: 1, window: FLOOR };

    /// Of two the stricter: the lower threshold and the longer window.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        if self == Self::NEVER || other == Self::NEVER {
            return if self == Self::NEVER { other } else { self };
        }
        // Zero is forever.
        let window = if self.window.is_zero() || other.window.is_zero() {
            Duration::ZERO
        } else {
            self.window.max(other.window)
        };
        Self { threshold: self.threshold.min(other.threshold), window }
    }

    /// Whether the threshold is too low to stop two short of it and leave people more than a try or
    /// two.
    pub fn is_low(&self) -> bool {
        self.threshold <= LOW
    }

    /// How long nobody may try, so that guessing here never locks the account there. The count
    /// starts again once the directory's window has passed since the last try. The owner's
    /// known browsers have one more try than strangers, so that strangers cannot use up theirs
    /// (S14); one is always left for other ways to the directory, where the threshold leaves room.
    /// Where it is low there is one try each [`FLOOR`] all the same, or strangers could keep
    /// the owner out for the whole window.
    pub fn wait(&self, tries: Streak, known_browser: bool, now: Timestamp) -> Option<Duration> {
        let kept_back = if known_browser { 1 } else { 2 };
        let allowed = self.threshold.saturating_sub(kept_back).max(1);
        let window = if self.is_low() { self.counts_for().min(FLOOR) } else { self.counts_for() };
        let passed = now.since(tries.last_at);
        (tries.count >= allowed && passed <= window)
            .then(|| window.saturating_sub(passed) + Duration::from_secs(1))
    }

    /// The tries that still count: none once the window has passed since the last.
    pub fn current(&self, tries: Streak, now: Timestamp) -> Streak {
        if now.since(tries.last_at) > self.counts_for() { Streak::default() } else { tries }
    }

    fn counts_for(&self) -> Duration {
        if self.window.is_zero() { ENDLESS_WINDOW } else { self.window }
    }
}

/// A threshold up to this leaves strangers two tries at the most.
const LOW: u32 = 4;

/// With a low threshold, and where the rules cannot be read, there is one try each so long.
pub const FLOOR: Duration = Duration::from_mins(15);

/// What stands for a window of zero, where the directory counts until the next right password.
const ENDLESS_WINDOW: Duration = Duration::from_hours(24);

/// How far a sync has come: the directory's own mark (`uSNChanged`, `entryCSN`, `modifyTimestamp`),
/// opaque.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SyncMark(pub String);

/// Where the comparing of accounts with the directory stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncState {
    /// How far it has come; `None`: everybody is listed next time.
    pub mark: Option<SyncMark>,
    /// When everybody was listed last.
    pub full_at: Option<Timestamp>,
    /// When the last one ended, however it ended.
    pub synced_at: Timestamp,
    /// Nobody else begins another before this time.
    pub leased_until: Timestamp,
}

/// A setting that names groups of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupSetting {
    /// Members prove two methods at a reset.
    TwoGates,
    /// Members are never reset or unlocked here.
    Protected,
    /// Members are reset and unlocked here although the directory's administrators, or people with
    /// smart cards, are not.
    Unprotected,
    /// Members are asked for no second step at sign-in.
    SecondStepNever,
    /// Members are asked for one where they have a method for it.
    SecondStepWhereRegistered,
    /// Members are always asked for one.
    SecondStepRequired,
}

impl GroupSetting {
    /// Every such setting.
    pub const ALL: [Self; 6] = [
        Self::TwoGates,
        Self::Protected,
        Self::Unprotected,
        Self::SecondStepNever,
        Self::SecondStepWhereRegistered,
        Self::SecondStepRequired,
    ];

    /// Those that give the rule for the second step, and which.
    pub const SECOND_STEPS: [(Self, SecondStep); 3] = [
        (Self::SecondStepNever, SecondStep::Never),
        (Self::SecondStepWhereRegistered, SecondStep::WhereRegistered),
        (Self::SecondStepRequired, SecondStep::Required),
    ];

    /// Its key in the configuration.
    pub fn key(self) -> &'static str {
        match self {
            Self::TwoGates => "directory.two_gates_groups",
            Self::Protected => "directory.protected_groups",
            Self::Unprotected => "directory.unprotected_groups",
            Self::SecondStepNever | Self::SecondStepWhereRegistered | Self::SecondStepRequired => {
                "sign_in.group"
            }
        }
    }
}

/// Whether a person is in one of the groups that a setting names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Membership {
    /// In none of them, or it names none.
    #[default]
    No,
    /// In one of them, directly, by other groups or as their primary group.
    Yes,
    /// It cannot be told: a group is not there any more, or may not be read. The stricter rule
    /// holds.
    Unknown,
}

/// A person's [`Membership`] for each setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memberships([Membership; GroupSetting::ALL.len()]);

impl Memberships {
    /// As `of` says for each setting.
    pub fn new(of: impl FnMut(GroupSetting) -> Membership) -> Self {
        Self(GroupSetting::ALL.map(of))
    }

    /// The rule for the second step that the person's groups give: the strictest of them. Where it
    /// cannot be told whether they are in a group, its rule holds if it is stricter than what
    /// would hold otherwise. `None`: `default` holds.
    pub fn second_step(&self, default: SecondStep) -> Option<SecondStep> {
        let with = |membership| {
            let groups = GroupSetting::SECOND_STEPS.into_iter();
            groups
                .filter(move |(setting, _)| self.of(*setting) == membership)
                .map(|(_, rule)| rule)
                .max()
        };
        let known = with(Membership::Yes);
        let otherwise = known.unwrap_or(default);
        match with(Membership::Unknown) {
            Some(rule) if rule > otherwise => Some(rule),
            _ => known,
        }
    }

    /// Whether a person is in one of the groups that this setting names.
    pub fn of(&self, setting: GroupSetting) -> Membership {
        self.0[setting as usize]
    }
}

/// What is done with the addresses and numbers that the directory knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KnownMethods {
    /// Nothing.
    #[default]
    Ignore,
    /// They are in the field where a method is registered; their owner confirms them by a code.
    Prefill,
    /// They become methods that count as verified.
    Trust,
}

/// What the organisation decided about its external directory.
#[derive(Clone, Debug)]
pub struct DirectoryPolicy {
    /// How long a session may stay unaware that the password was changed in the directory by other
    /// means.
    pub recheck: Duration,
    /// What is done with what the directory knows.
    pub known_methods: KnownMethods,
    /// When the directory locks an account, where that cannot be read from it or is to be
    /// stricter.
    pub lockout: Option<Lockout>,
    /// Anyone who is in one of these groups proves two methods at a reset.
    pub two_gates_groups: Vec<String>,
    /// Anyone who is in one of these groups is never reset or unlocked here.
    pub protected_groups: Vec<String>,
    /// Anyone who is in one of these groups is reset and unlocked here, although administrators
    /// are not.
    pub unprotected_groups: Vec<String>,
    /// Groups whose members have a rule of their own for the second step at sign-in.
    pub second_step_groups: Vec<(String, SecondStep)>,
    /// The kinds of methods that the directory is told of when they were registered here.
    pub write_back: Vec<MethodKind>,
    /// How often the accounts are compared with the directory; `None`: only by `regain directory
    /// sync`.
    pub sync: Option<Duration>,
}

impl Default for DirectoryPolicy {
    fn default() -> Self {
        Self {
            recheck: Duration::from_mins(15),
            known_methods: KnownMethods::Ignore,
            lockout: None,
            two_gates_groups: Vec::new(),
            protected_groups: Vec::new(),
            unprotected_groups: Vec::new(),
            second_step_groups: Vec::new(),
            write_back: Vec::new(),
            sync: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::PhoneNumber;

    #[test]
    fn what_others_wrote_is_what_is_put_back() {
        let phone = |text: &str| Destination::Phone(PhoneNumber::from_e164(text.to_owned()));
        let (first, second) = (phone("+14165550101"), phone("+14165550102"));
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let mut link = DirectoryLink::new(DirectoryId("x".into()));
        let kept = |link: &DirectoryLink| {
            link.written(MethodKind::Phone).map(|one| (one.contact.clone(), one.before.clone()))
        };
        // What was there already is nobody's here.
        link.note_written(&first, texts(&["+14165550101"]));
        assert_eq!(kept(&link), None);
        link.note_written(&first, texts(&["416 555 0199"]));
        assert_eq!(kept(&link), Some((first.clone(), texts(&["416 555 0199"]))));
        // In the place of one's own, or the same once more.
        for next in [&second, &second, &first] {
            let there = kept(&link).map(|one| one.0.canonical().to_owned()).into_iter().collect();
            link.note_written(next, there);
            assert_eq!(kept(&link), Some((next.clone(), texts(&["416 555 0199"]))));
        }
        // In the place of what somebody else has written meanwhile.
        link.note_written(&second, texts(&["+14165550177"]));
        assert_eq!(kept(&link), Some((second.clone(), texts(&["+14165550177"]))));
        link.note_written(&second, texts(&[]));
        assert_eq!(kept(&link), Some((second, Vec::new())));
        assert_eq!(format!("{:?}", link.written_back), "[WrittenBack(…)]");
        link.forget_written(MethodKind::Phone);
        assert!(link.written_back.is_empty());
    }

    #[test]
    fn a_mark_that_another_has_taken_the_place_of_is_late_for_a_day() {
        let mark = |text: &str| Some(PasswordMark(text.into()));
        let (now, end) = (Timestamp(7), Timestamp(7).plus(LATEST));
        let mut link =
            DirectoryLink { mark: mark("3"), ..DirectoryLink::new(DirectoryId("x".into())) };
        for superseded in ["1", "2", "0"] {
            link.supersede(mark(superseded), now);
        }
        link.supersede(Some(PasswordMark::of_entry("1999")), now);
        link.supersede(None, now);
        let late = |text: &str, at| link.is_late(mark(text).as_ref(), at);
        assert!(late("1", now) && late("2", now) && late("1", Timestamp(end.0 - 1)));
        assert!(!late("1", end) && !late("1", Timestamp(end.0 + 1)), "the directory was put back");
        assert!(!late("3", now) && !late("4", now) && !late("0", now) && !late("since 1999", now));
        assert!(!link.is_late(None, now));
        link.mark = mark("2");
        assert!(!link.is_late(mark("2").as_ref(), now), "it is the mark itself");
    }

    #[test]
    fn the_strictest_rule_of_a_persons_groups_holds_and_an_unknown_one_only_if_it_is_stricter() {
        use Membership::{No, Unknown, Yes};
        use SecondStep::{Never, Required, WhereRegistered};
        let rule = |memberships: [Membership; 3], default| {
            let of =
                |setting| GroupSetting::SECOND_STEPS.iter().position(|(one, _)| *one == setting);
            Memberships::new(|setting| of(setting).map_or(No, |place| memberships[place]))
                .second_step(default)
        };
        assert_eq!(rule([No, No, No], Required), None);
        assert_eq!(rule([Yes, No, No], Required), Some(Never));
        assert_eq!(rule([Yes, No, Yes], Never), Some(Required));
        assert_eq!(rule([Yes, Yes, No], Required), Some(WhereRegistered));
        assert_eq!(rule([Unknown, No, No], Required), None, "the stricter one");
        assert_eq!(rule([Yes, Unknown, No], Required), Some(WhereRegistered));
        assert_eq!(rule([No, No, Unknown], Never), Some(Required));
        assert_eq!(rule([No, Unknown, No], Required), None);
    }

    #[test]
    fn no_more_marks_are_kept_than_are_of_use() {
        let mut link = DirectoryLink::new(DirectoryId("x".into()));
        for n in 1..=20 {
            link.supersede(Some(PasswordMark(n.to_string())), Timestamp(n));
        }
        assert_eq!(link.superseded.len(), MARKS_KEPT);
        assert_eq!(link.superseded.last().unwrap().mark.0, "20");
        link.supersede(None, Timestamp(20).plus(LATEST));
        assert!(link.superseded.is_empty());
    }

    const MINUTE: i64 = 60_000_000;
    const LOCKOUT: Lockout = Lockout { threshold: 5, window: Duration::from_mins(30) };

    fn tries(count: u32) -> Streak {
        Streak { count, last_at: Timestamp(0) }
    }

    #[test]
    fn strangers_stop_two_short_of_the_threshold_and_a_known_browser_one() {
        assert_eq!(LOCKOUT.wait(tries(2), false, Timestamp(0)), None);
        assert_eq!(
            LOCKOUT.wait(tries(3), false, Timestamp(0)),
            Some(Duration::from_secs(30 * 60 + 1))
        );
        assert_eq!(LOCKOUT.wait(tries(3), true, Timestamp(0)), None);
        assert!(LOCKOUT.wait(tries(4), true, Timestamp(0)).is_some());
    }

    #[test]
    fn the_count_ends_only_after_a_whole_window_without_a_try() {
        assert!(LOCKOUT.wait(tries(3), false, Timestamp(30 * MINUTE)).is_some());
        assert_eq!(LOCKOUT.wait(tries(3), false, Timestamp(30 * MINUTE + 1)), None);
        assert_eq!(LOCKOUT.current(tries(3), Timestamp(30 * MINUTE)), tries(3));
        assert_eq!(LOCKOUT.current(tries(3), Timestamp(30 * MINUTE + 1)), Streak::default());
    }

    #[test]
    fn s14_a_low_threshold_leaves_one_try_each_quarter_of_an_hour() {
        for (threshold, known, at_once) in
            [(1, false, 1), (2, false, 1), (3, false, 1), (4, false, 2), (4, true, 3)]
        {
            for window in [Duration::ZERO, Duration::from_mins(30)] {
                let low = Lockout { threshold, window };
                assert!(low.is_low());
                assert_eq!(low.wait(tries(at_once - 1), known, Timestamp(0)), None, "{threshold}");
                for count in [at_once, at_once + 1, 40] {
                    assert_eq!(
                        low.wait(tries(count), known, Timestamp(0)),
                        Some(FLOOR + Duration::from_secs(1))
                    );
                    assert!(low.wait(tries(count), known, Timestamp(15 * MINUTE)).is_some());
                    assert_eq!(low.wait(tries(count), known, Timestamp(15 * MINUTE + 1)), None);
                }
                // What was tried counts on: after the wait there is one try, not as many as at the
                // beginning.
                assert_eq!(low.current(tries(at_once), Timestamp(16 * MINUTE)), tries(at_once));
            }
        }
        let short = Lockout { threshold: 3, window: Duration::from_secs(60) };
        assert_eq!(
            short.wait(tries(1), false, Timestamp(MINUTE + 1)),
            None,
            "no longer than the directory counts"
        );
    }

    #[test]
    fn no_window_is_a_day() {
        let endless = Lockout { threshold: 5, window: Duration::ZERO };
        assert!(
            !endless.is_low()
                && endless.wait(tries(3), false, Timestamp(24 * 60 * MINUTE)).is_some()
        );
        assert_eq!(endless.wait(tries(3), false, Timestamp(24 * 60 * MINUTE + 1)), None);
    }

    #[test]
    fn rules_that_cannot_be_read_are_the_strictest() {
        let lockout = |threshold| Lockout { threshold, window: Duration::from_secs(60) };
        let rules = |read: Option<u32>, unreadable| PasswordRules {
            lockout: read.map(lockout),
            unreadable,
            ..PasswordRules::default()
        };
        assert_eq!(rules(None, false).stops_at(None), Lockout::NEVER);
        assert_eq!(rules(Some(5), false).stops_at(None), lockout(5));
        for read in [None, Some(5)] {
            assert_eq!(rules(read, true).stops_at(None), Lockout::UNREADABLE, "{read:?}");
        }
        // What the operator says holds where it cannot be read, and never makes it laxer than what
        // can.
        assert_eq!(rules(None, true).stops_at(Some(lockout(1000))), lockout(1000));
        assert_eq!(rules(Some(5), true).stops_at(Some(lockout(8))), lockout(5));
        assert_eq!(rules(Some(5), false).stops_at(Some(lockout(3))), lockout(3));
        assert_eq!(Lockout::NEVER.wait(tries(4_000), false, Timestamp(0)), None);
        let longest = lockout(3).stricter(Lockout { threshold: 9, window: Duration::ZERO });
        assert_eq!(longest, Lockout { threshold: 3, window: Duration::ZERO });
    }
}
