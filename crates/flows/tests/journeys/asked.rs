//! Which methods people are asked for: which kinds count, what is missing, which comes next.

use domain::asked::Missing;
use domain::limits::METHODS_PER_ACCOUNT;
use domain::method::MethodKind::{self, App, Codes, Contacts, Email, Passkey, Phone, Token};
use domain::policy::{Gates, Policy};
use domain::second_step::SecondStep;
use parts::policy;

fn offering(registered: &[MethodKind], resetting: &[MethodKind]) -> Policy {
    let mut policy = policy();
    policy.registration.methods = registered.to_vec();
    policy.recovery.methods = resetting.to_vec();
    policy
}

fn counted(policy: &Policy) -> Vec<MethodKind> {
    MethodKind::ALL.into_iter().filter(|kind| policy.counts(*kind)).collect()
}

/// Only what can reset a password alone counts, where anything can that may be registered.
#[test]
fn a_kind_counts_where_it_can_reset_a_password_alone() {
    let of = |registered: &[MethodKind]| {
        let counted = counted(&offering(registered, &[Phone]));
        registered.iter().copied().filter(|kind| counted.contains(kind)).collect::<Vec<_>>()
    };
    assert_eq!(of(&[Phone, Email]), [Phone, Email]);
    assert_eq!(of(&[App, Phone]), [Phone], "an app alone resets nothing");
    assert_eq!(of(&[Codes, Passkey, App]), [Codes, Passkey]);
    assert_eq!(
        of(&[Token, App, Contacts]),
        [Token, App],
        "none can: each will do, but for helpers"
    );
}

/// A kind resets alone, with another where two are asked for, and never where nobody resets.
#[test]
fn what_resets_depends_on_the_gates_and_on_the_switch() {
    let mut policy = offering(&[App, Phone], &[App, Phone]);
    assert_eq!(
        [policy.resets(App), policy.resets(Phone), policy.resets(Email)],
        [false, true, false]
    );
    policy.recovery.gates = Gates::Two;
    assert_eq!(
        [policy.resets(App), policy.resets(Phone), policy.resets(Email)],
        [true, true, false]
    );
    assert!(policy.registering_resets() && policy.counts(App));
    policy.recovery.enabled = false;
    assert_eq!([policy.resets(App), policy.resets(Phone), policy.registering_resets()], [false; 3]);
}

/// Whoever registers what they are asked for, again and again, is done after as many as are wanted.
#[test]
fn what_is_asked_for_ends() {
    let every = [
        offering(&[Phone, Email], &[Phone, Email]),
        offering(&[App, Codes, Phone], &[Phone]),
        offering(&[App, Codes], &[Phone]),
        offering(&[Codes, Phone, App], &[Codes, Phone]),
    ];
    for policy in every {
        for rule in SecondStep::ALL {
            for wanted in 0..=2 {
                let mut has = Vec::new();
                while policy.methods_missing(policy.missing(rule, &has, wanted)) > 0 {
                    has.push(policy.kind_to_register(rule, &has).unwrap());
                    assert!(has.len() <= METHODS_PER_ACCOUNT, "{wanted} {rule:?} {has:?}");
                }
                let done = Missing { counted: 0, second: false };
                assert_eq!(policy.missing(rule, &has, wanted), done, "{wanted} {rule:?} {has:?}");
                assert!(
                    has.len() <= usize::try_from(wanted).unwrap() + 1,
                    "{wanted} {rule:?} {has:?}"
                );
            }
        }
    }
}
