//! Recovery contacts: two people of the organisation who agreed to vouch for somebody. Each gives a
//! code of their own to the person in need, who types both; a day later a code of the person's own
//! resets the password (63B 4.2.1.3).

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::long_code::{CodeHash, CodeUse};
use crate::custody::Voucher;
use crate::ids::AccountId;
use crate::keys::KeyRing;
use crate::method::Facts;
use crate::time::Timestamp;
use crate::token::Code;

pub(super) const FACTS: Facts = Facts {
    word: "contacts",
    channel: None,
    second_step: None,
    is_spare: true,
    // Codes of 80 bits, and a day in which everybody on the account can object.
    resets_alone: true,
    only_resets: true,
    long_codes: true,
    at_most: 1,
    made_by_operators: false,
    ends_at_restore: false,
};

/// The code by which a contact vouches.
const VOUCH: CodeUse = CodeUse { index: "contacts-code", before: "vouch ", of_epoch: true };
/// The person's own, once both have vouched.
const CLAIM: CodeUse = CodeUse { index: "contacts-code", before: "claim ", of_epoch: true };

/// How long the code that a contact makes is good.
pub const VOUCH_LIFETIME: Duration = Duration::from_hours(1);
/// How long everybody on the account can object before the person's own code works.
pub const CLAIM_WAIT: Duration = Duration::from_hours(24);
/// How long that code is good from then on.
pub const CLAIM_LIFETIME: Duration = Duration::from_hours(3 * 24);

/// A person who was named.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The name as the owner typed it.
    pub name: String,
    /// The account of that name; `None`: there is none, which is told to nobody, or they declined.
    account: Option<AccountId>,
    /// Whether they agreed.
    pub agreed: bool,
    /// The code that they made last: its hash and its end.
    code: Option<(CodeHash, Timestamp)>,
}

/// What was reached with both codes.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Claim {
    hash: CodeHash,
    ready_at: Timestamp,
    expires_at: Timestamp,
}

/// The contacts of an account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    people: Vec<Contact>,
    claim: Option<Claim>,
}

impl fmt::Debug for Contacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let agreed = self.people.iter().filter(|one| one.agreed).count();
        write!(f, "Contacts({agreed} agreed, claimed: {})", self.claim.is_some())
    }
}

impl Contacts {
    /// Two people who were named, neither of whom has agreed yet.
    pub fn named(people: [(String, Option<AccountId>); 2]) -> Self {
        let contact = |(name, account)| Contact { name, account, agreed: false, code: None };
        Self { people: people.into_iter().map(contact).collect(), claim: None }
    }

    /// Those who were named.
    pub fn people(&self) -> &[Contact] {
        &self.people
    }

    /// The accounts of those who were named and have not declined.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        self.people.iter().filter_map(|one| one.account)
    }

    /// Whether both have agreed.
    pub fn is_live(&self) -> bool {
        self.people.iter().all(|one| one.agreed)
    }

    /// Whether this person was named, and has agreed.
    pub fn has_agreed(&self, who: AccountId) -> Option<bool> {
        self.people.iter().find(|one| one.account == Some(who)).map(|one| one.agreed)
    }

    /// From when on the person's own code works, where both have vouched.
    pub fn ready_at(&self) -> Option<Timestamp> {
        self.claim.map(|claim| claim.ready_at)
    }

    fn one(&mut self, who: AccountId) -> Option<&mut Contact> {
        self.people.iter_mut().find(|one| one.account == Some(who))
    }

    /// One of them agrees, or declines for good. Whether that changed anything.
    pub fn answer(&mut self, who: AccountId, agrees: bool) -> bool {
        let Some(one) = self.one(who) else { return false };
        let before = one.clone();
        one.agreed = agrees;
        if !agrees {
            (one.account, one.code) = (None, None);
        }
        let changed = *one != before;
        if !agrees {
            self.claim = None;
        }
        changed
    }

    /// One who agreed makes a code, in place of any before it; in groups. `None`: they did not.
    pub fn vouch(
        &mut self,
        who: Voucher,
        keys: &KeyRing,
        random: [u8; 32],
        now: Timestamp,
    ) -> Option<String> {
        let one = self.one(who.account()).filter(|one| one.agreed)?;
        let (hash, code) = CodeHash::draw(keys, VOUCH, &random);
        one.code = Some((hash, now.plus(VOUCH_LIFETIME)));
        Some(code)
    }

    /// The person in need types two codes: those of both, in whatever order. The person's own code,
    /// in groups, works after [`CLAIM_WAIT`]. `None`: they are not the codes, or no longer.
    pub fn claim(
        &mut self,
        keys: &KeyRing,
        typed: [&Code; 2],
        random: [u8; 32],
        now: Timestamp,
    ) -> Option<String> {
        // Each is compared with each, whichever is right.
        let is = |one: &Contact, typed: &Code| {
            one.code.is_some_and(|(hash, end)| hash.is_of(keys, VOUCH, typed) && now < end)
        };
        let right = |order: [usize; 2]| {
            self.people.len() == 2
                && self.people.iter().zip(order).all(|(one, nth)| is(one, typed[nth]))
        };
        if !(right([0, 1]) | right([1, 0])) || !self.is_live() {
            return None;
        }
        self.people.iter_mut().for_each(|one| one.code = None);
        let (hash, code) = CodeHash::draw(keys, CLAIM, &random);
        let ready_at = now.plus(CLAIM_WAIT);
        self.claim = Some(Claim { hash, ready_at, expires_at: ready_at.plus(CLAIM_LIFETIME) });
        Some(code)
    }

    /// What was vouched for is void: somebody objected, or the owner is back.
    pub fn call_off(&mut self) {
        self.claim = None;
        self.people.iter_mut().for_each(|one| one.code = None);
    }

    /// What they are once the person's own code is used; `None`: that is not it, or not now.
    pub(super) fn take(&self, keys: &KeyRing, typed: &Code, now: Timestamp) -> Option<Self> {
        let claim = self.claim?;
        let right = claim.hash.is_of(keys, CLAIM, typed);
        let alive = claim.ready_at <= now && now < claim.expires_at;
        (right && alive).then(|| Self { claim: None, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::CodeForm;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn keys() -> KeyRing {
        let random = std::array::from_fn(|i| u8::try_from(i).unwrap().wrapping_mul(5));
        KeyRing::parse(&KeyRing::generate(random)).unwrap()
    }

    fn id(n: u8) -> AccountId {
        AccountId::new(Timestamp(0), [n; 10])
    }

    fn code(text: &str) -> Code {
        Code::typed(text, CodeForm::Long).unwrap()
    }

    /// Two who agreed.
    fn both() -> Contacts {
        let mut both = Contacts::named([("a".into(), Some(id(1))), ("b".into(), Some(id(2)))]);
        assert!(!both.is_live() && both.answer(id(1), true) && both.answer(id(2), true));
        both
    }

    fn vouched() -> (Contacts, String, String) {
        let mut contacts = both();
        let first = contacts.vouch(Voucher::of(id(1)), &keys(), [1; 32], NOW).unwrap();
        let random = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let second = contacts.vouch(Voucher::of(id(2)), &keys(), random, NOW).unwrap();
        (contacts, first, second)
    }

    #[test]
    fn both_codes_are_needed_and_each_once() {
        let (contacts, first, second) = vouched();
        let claim = |contacts: &mut Contacts, one: &str, two: &str, now| {
            contacts.claim(&keys(), [&code(one), &code(two)], [9; 32], now)
        };
        for (one, two) in [(&first, &first), (&second, &second)] {
            assert_eq!(claim(&mut contacts.clone(), one, two, NOW), None, "one vouched twice");
        }
        let end = NOW.plus(VOUCH_LIFETIME);
        let at = |micros| Timestamp(end.0 + micros);
        let alive = [-1, 0, 1]
            .map(|micros| claim(&mut contacts.clone(), &first, &second, at(micros)).is_some());
        assert_eq!(alive, [true, false, false]);
        let mut used = contacts;
        assert!(claim(&mut used, &second, &first, NOW).is_some(), "in any order");
        assert_eq!(claim(&mut used, &first, &second, NOW), None, "used");
    }

    #[test]
    fn the_persons_own_code_works_after_a_day_and_for_three() {
        let (mut contacts, first, second) = vouched();
        let own = contacts.claim(&keys(), [&code(&first), &code(&second)], [9; 32], NOW).unwrap();
        let ready = NOW.plus(CLAIM_WAIT);
        let works = |at: Timestamp| {
            [-1, 0, 1].map(|micros| {
                contacts.take(&keys(), &code(&own), Timestamp(at.0 + micros)).is_some()
            })
        };
        assert_eq!(works(ready), [false, true, true]);
        assert_eq!(works(ready.plus(CLAIM_LIFETIME)), [true, false, false]);
        let used = contacts.take(&keys(), &code(&own), ready).unwrap();
        assert_eq!(used.take(&keys(), &code(&own), ready), None, "once");
        assert_eq!(contacts.take(&keys(), &code(&first), ready), None, "a contact's is no such");
        let mut off = contacts.clone();
        off.call_off();
        assert_eq!(off.take(&keys(), &code(&own), ready), None);
    }

    #[test]
    fn s96_a_restore_ends_what_was_vouched_for() {
        let restored = keys().in_epoch("restored");
        let (mut contacts, first, second) = vouched();
        let typed = [&code(&first), &code(&second)];
        assert_eq!(contacts.clone().claim(&restored, typed, [9; 32], NOW), None);
        let own = contacts.claim(&keys(), typed, [9; 32], NOW).unwrap();
        let ready = NOW.plus(CLAIM_WAIT);
        assert!(contacts.take(&keys(), &code(&own), ready).is_some());
        assert_eq!(contacts.take(&restored, &code(&own), ready), None);
    }

    #[test]
    fn who_did_not_agree_or_declined_vouches_for_nothing() {
        let mut named = Contacts::named([("a".into(), Some(id(1))), ("b".into(), None)]);
        assert_eq!(named.vouch(Voucher::of(id(1)), &keys(), [1; 32], NOW), None);
        assert!(named.answer(id(1), true) && !named.answer(id(1), true) && !named.is_live());
        assert!(!named.answer(id(3), true), "they were not named");
        let (mut contacts, first, second) = vouched();
        assert!(contacts.answer(id(2), false));
        let claim = contacts.claim(&keys(), [&code(&first), &code(&second)], [9; 32], NOW);
        assert!(claim.is_none() && !contacts.answer(id(2), true), "for good");
        let written = serde_json::to_string(&both()).unwrap();
        assert!(!written.contains(&first[..4]), "no code is kept");
    }
}
