//! The second step at sign-in: who is asked for it, and by which methods it can be taken.

use crate::ids::MethodId;
use crate::method::{Method, MethodKind};
use crate::time::Timestamp;

/// Who is asked for a second step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecondStep {
    /// Nobody.
    #[default]
    Never,
    /// Those who have a method for it.
    WhereRegistered,
    /// Everyone; those who have no method for it register one first.
    Required,
}

impl SecondStep {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::Never, Self::WhereRegistered, Self::Required];

    /// The word in the configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::WhereRegistered => "where-registered",
            Self::Required => "required",
        }
    }

    /// The rule that a word of the configuration names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.word() == word)
    }

    /// Whether a method for it is missing. One that waits is enough: its owner has done what was
    /// asked. Recovery codes are not: once they are used up, nothing would be asked for.
    pub fn is_missing(self, methods: &[Method]) -> bool {
        let kinds = methods.iter().filter(|method| !method.is_suspended()).map(Method::kind);
        self.is_missing_among(kinds)
    }

    /// The same of the kinds of the methods that are not suspended.
    pub fn is_missing_among(self, kinds: impl IntoIterator<Item = MethodKind>) -> bool {
        self == Self::Required && !kinds.into_iter().any(takes_it)
    }

    /// By which methods the step is to be taken now: the one that its owner has chosen (`default`)
    /// where it is one of them, then the strongest first; none: it is not asked for.
    ///
    /// One that waits neither takes the step nor causes it: a person with the password alone could
    /// otherwise lock the owner out by adding a method of their own (S100).
    pub fn ways(
        self,
        methods: &[Method],
        default: Option<MethodId>,
        now: Timestamp,
    ) -> Vec<Method> {
        if self == Self::Never {
            return Vec::new();
        }
        let mut ways: Vec<Method> = methods
            .iter()
            .filter(|method| is_for_it(method) && method.recovers(now))
            .cloned()
            .collect();
        // Recovery codes are for when all else is lost: alone they cause no step that would use
        // them up.
        if ways.iter().all(|method| method.kind().facts().is_spare) {
            return if self == Self::Required { ways } else { Vec::new() };
        }
        ways.sort_by_key(|method| {
            let chosen = Some(method.id) == default && can_be_first(method);
            (!chosen, method.kind().facts().second_step)
        });
        ways
    }
}

/// Whether its owner may choose it to be asked for first: it takes the second step, and is not
/// used up by that.
pub fn can_be_first(method: &Method) -> bool {
    takes_it(method.kind())
}

/// Whether a method of this kind takes the second step, and is not used up by that.
pub fn takes_it(kind: MethodKind) -> bool {
    kind.facts().second_step.is_some() && !kind.facts().is_spare
}

fn is_for_it(method: &Method) -> bool {
    method.kind().facts().second_step.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email::EmailAddress;
    use crate::ids::AccountId;
    use crate::keys::KeyRing;
    use crate::method::app::App;
    use crate::method::codes::RecoveryCodes;
    use crate::method::{Destination, Factor, Suspension};
    use crate::phone::PhoneNumber;

    const NOW: Timestamp = Timestamp(1_000);

    fn method(factor: Factor, recovers_from: Timestamp) -> Method {
        let account = AccountId::new(Timestamp(0), [0; 10]);
        let id = MethodId::new(Timestamp(0), [1; 10]);
        Method { recovers_from, ..Method::new(id, account, factor, Timestamp(0)) }
    }

    fn phone() -> Factor {
        Factor::Contact(Destination::Phone(PhoneNumber::from_e164("+14165550142".into())))
    }

    fn email() -> Factor {
        Factor::Contact(Destination::Email(EmailAddress::parse("kim@example.org").unwrap()))
    }

    fn app() -> Factor {
        Factor::App(App::new("App".into(), [1; 20]))
    }

    fn codes() -> Factor {
        let keys =
            KeyRing::parse(&KeyRing::generate(std::array::from_fn(|i| u8::try_from(i).unwrap())))
                .unwrap();
        Factor::Codes(RecoveryCodes::generate(&keys, [[1; 32]; 10]).0)
    }

    fn kinds(rule: SecondStep, factors: &[Factor]) -> Vec<MethodKind> {
        let methods: Vec<Method> =
            factors.iter().map(|factor| method(factor.clone(), NOW)).collect();
        rule.ways(&methods, None, NOW).iter().map(Method::kind).collect()
    }

    #[test]
    fn s114_the_strongest_comes_first_and_mail_never() {
        let all = [codes(), email(), phone(), app()];
        let expected = [MethodKind::App, MethodKind::Phone, MethodKind::Codes];
        assert_eq!(kinds(SecondStep::WhereRegistered, &all), expected);
        assert_eq!(kinds(SecondStep::Required, &all), expected);
        assert_eq!(kinds(SecondStep::Never, &all), []);
        assert_eq!(kinds(SecondStep::Required, &[email()]), []);
    }

    #[test]
    fn codes_alone_cause_no_step_unless_everyone_is_asked() {
        assert_eq!(kinds(SecondStep::WhereRegistered, &[codes(), email()]), []);
        assert_eq!(kinds(SecondStep::Required, &[codes(), email()]), [MethodKind::Codes]);
    }

    #[test]
    fn s100_what_waits_neither_takes_the_step_nor_causes_it() {
        let waiting = method(app(), Timestamp(NOW.0 + 1));
        assert!(
            SecondStep::WhereRegistered.ways(std::slice::from_ref(&waiting), None, NOW).is_empty()
        );
        assert_eq!(
            SecondStep::WhereRegistered
                .ways(std::slice::from_ref(&waiting), None, Timestamp(NOW.0 + 1))
                .len(),
            1
        );
        let ways = SecondStep::Required.ways(&[waiting.clone(), method(phone(), NOW)], None, NOW);
        assert_eq!(ways.iter().map(Method::kind).collect::<Vec<_>>(), [MethodKind::Phone]);
        assert!(!SecondStep::Required.is_missing(&[waiting]), "its owner has done what was asked");
    }

    #[test]
    fn the_owners_choice_comes_first_and_nothing_is_added_by_it() {
        let nth = |factor: Factor, n: u8| Method {
            id: MethodId::new(Timestamp(0), [n; 10]),
            ..method(factor, NOW)
        };
        let all = [nth(codes(), 1), nth(email(), 2), nth(phone(), 3), nth(app(), 4)];
        let first = |n: usize| {
            let ways = SecondStep::WhereRegistered.ways(&all, Some(all[n].id), NOW);
            ways.iter().map(Method::kind).collect::<Vec<_>>()
        };
        let (app, phone, codes) = (MethodKind::App, MethodKind::Phone, MethodKind::Codes);
        assert_eq!(first(2), [phone, app, codes]);
        assert_eq!(first(3), [app, phone, codes]);
        // Codes would be used up, and mail is none.
        assert_eq!(first(0), [app, phone, codes]);
        assert_eq!(first(1), [app, phone, codes]);
    }

    #[test]
    fn r25_a_suspended_one_neither_takes_the_step_nor_is_enough() {
        let suspension = Some(Suspension { at: NOW, power_until: NOW, lifted_at: None });
        let lost = Method { suspension, ..method(app(), NOW) };
        let both = [lost.clone(), method(phone(), NOW)];
        let kinds = |rule: SecondStep, of: &[Method]| {
            rule.ways(of, None, NOW).iter().map(Method::kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(SecondStep::Required, &both), [MethodKind::Phone]);
        assert_eq!(kinds(SecondStep::Required, std::slice::from_ref(&lost)), []);
        assert!(SecondStep::Required.is_missing(std::slice::from_ref(&lost)));
        assert!(!SecondStep::Required.is_missing(&both));
    }

    #[test]
    fn only_where_everyone_is_asked_is_a_method_missing() {
        let mail = [method(email(), NOW)];
        assert!(SecondStep::Required.is_missing(&mail) && SecondStep::Required.is_missing(&[]));
        assert!(
            !SecondStep::WhereRegistered.is_missing(&mail) && !SecondStep::Never.is_missing(&[])
        );
        assert!(!SecondStep::Required.is_missing(&[method(phone(), NOW)]));
        assert!(
            SecondStep::Required.is_missing(&[method(codes(), NOW)]),
            "they are used up one day"
        );
    }
}
