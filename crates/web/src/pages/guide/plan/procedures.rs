//! The steps of each procedure.

use domain::channel::Channel;
use domain::custody::waiting_times;
use domain::method::MethodKind;
use domain::policy::{Gates, Policy};
use domain::second_step::{SecondStep, takes_it};
use domain::time::whole_days;

use super::asked::{
    ProvedBy, asked_next, asked_of_a_group, first_of_two, is_asked_with_one, is_on_paper,
    is_required, strictest_second_step,
};
use super::{Deed, Had, Procedure, Step};

/// From the first page to *Stay signed in?*.
fn sign_in(policy: &Policy, go: Deed, had: Had) -> Vec<Step> {
    let mut sign_in = vec![Deed::Pick, Deed::GiveName, Deed::GivePassword];
    if strictest_second_step(policy) != SecondStep::Never {
        match had {
            Had::Nothing => {}
            Had::Another => sign_in.extend([Deed::SecondStepOther, Deed::SecondStepNone]),
            Had::Only => sign_in.push(Deed::SecondStepOnly),
            _ => sign_in.push(Deed::SecondStep),
        }
    }
    let mut steps = vec![vec![go], sign_in];
    if policy.session.stay_signed_in.is_some() {
        steps.push(vec![Deed::Stay]);
    }
    steps
}

/// What is typed to register a method, without what follows once it is verified.
fn give(kind: MethodKind) -> Vec<Step> {
    if kind.facts().made_by_operators {
        return Vec::new();
    }
    let give = Deed::Give(kind);
    match kind.channel() {
        Some(Channel::Text) => {
            vec![vec![give, Deed::SendText], vec![Deed::Code(kind), Deed::Resend]]
        }
        Some(Channel::Email) => vec![vec![give], vec![Deed::Code(kind), Deed::Resend]],
        None => vec![vec![give]],
    }
}

/// The same where the policy may ask for that kind, and not the reader have chosen it.
fn give_asked(policy: &Policy, kind: MethodKind) -> Vec<Step> {
    let mut steps = give(kind);
    if policy.asks_before(kind) {
        steps.insert(0, vec![Deed::MakeCodes]);
    }
    steps
}

/// The same for members of a group, who are asked for it when they have something else.
fn give_more(policy: &Policy, kind: MethodKind) -> Step {
    let mut step = Vec::new();
    if policy.asks_before(kind) {
        step.push(Deed::MakeCodes);
    }
    step.push(Deed::MoreGive(kind));
    match kind.channel() {
        Some(Channel::Text) => step.extend([Deed::MoreSendText, Deed::MoreCode(kind)]),
        Some(Channel::Email) => step.push(Deed::MoreCode(kind)),
        None => {}
    }
    step.push(Deed::MoreVerified(kind));
    step
}

/// By the short link: all that is asked for, beginning with `first` where there is a choice.
pub(super) fn from_nothing(policy: &Policy, first: Option<MethodKind>) -> Procedure {
    let mut steps = sign_in(policy, Deed::GoToSetup, Had::Nothing);
    let mut interrupt = vec![Deed::Interrupt];
    if policy.registration.skips > 0 && !is_required(policy) {
        interrupt.push(Deed::Skips(policy.registration.skips));
    }
    interrupt.push(Deed::ProvePassword);
    steps.push(interrupt);
    let mut had = Vec::new();
    // Codes on paper that were shown are on the account, and what is chosen instead of them there
    // would wait: it is added afterwards, with a proof by one of them.
    let is_made = |asked: MethodKind| is_on_paper(&asked) && !policy.asks_before(asked);
    let added = first.filter(|kind| {
        let asked = asked_next(policy, &had);
        !is_required(policy) && asked.is_some_and(|asked| asked != *kind && is_made(asked))
    });
    let first = first.filter(|_| added.is_none());
    while let Some(asked) = asked_next(policy, &had) {
        let kind = first.filter(|_| had.is_empty()).unwrap_or(asked);
        // What the person types for another kind proves it; codes on paper are shown, not typed.
        if is_required(policy) && had.last().is_some_and(is_on_paper) {
            steps.push(vec![Deed::ProveByCode(ProvedBy::all(&had))]);
        }
        if kind != asked {
            steps.push(vec![Deed::Other(asked), Deed::OtherKind(kind)]);
            had.extend(Some(asked).filter(|asked| is_made(*asked)));
        }
        steps.extend(give_asked(policy, kind));
        steps.push(vec![Deed::Verified(kind)]);
        had.push(kind);
    }
    let more = asked_of_a_group(policy).filter(|_| !had.iter().copied().any(takes_it));
    if let Some(kind) = more {
        let mut asked = vec![Deed::AskedMore(kind)];
        if had.iter().any(is_on_paper) {
            asked.insert(0, Deed::MoreProve(ProvedBy::all(&had)));
        }
        asked.extend(give_more(policy, kind));
        steps.push(asked);
    }
    steps.push(vec![Deed::Success]);
    if let Some(kind) = added {
        steps.push(vec![Deed::Add]);
        steps.push(prove_first(Deed::Prove(ProvedBy::all(&had))));
        steps.push(vec![Deed::AddKind(kind)]);
        steps.extend(give(kind));
    }
    let shown = added.as_ref().or(had.last()).map(|kind| match first_of_two(policy, *kind) {
        true => Deed::ShownFirst(*kind),
        false => Deed::Shown(*kind),
    });
    steps.extend(shown.map(|shown| vec![shown]));
    Procedure { had: Had::Nothing, steps }
}

/// A proof by what somebody may have, where one is asked for.
fn prove(policy: &Policy) -> Deed {
    Deed::Prove(ProvedBy::some(policy))
}

/// The way without waiting, where what is added would have to wait.
fn prove_first(by: Deed) -> Step {
    vec![Deed::ProveFirst, by]
}

/// Another method: at Security info, or by the short link while one is still asked for.
pub(super) fn with_methods(policy: &Policy, kind: MethodKind, had: Had) -> Procedure {
    let asked = had == Had::One && policy.registration.required > 1;
    if asked {
        let mut steps = sign_in(policy, Deed::GoToSetup, had);
        steps.push(prove_first(prove(policy)));
        steps.push(vec![Deed::Interrupt, prove(policy)]);
        let others = policy.registration.methods.iter().filter(|other| **other != kind);
        let others: Step = others.map(|other| Deed::OtherIf(*other, kind)).collect();
        if !others.is_empty() {
            steps.push(others);
        }
        steps.extend(give_asked(policy, kind));
        steps.extend([vec![Deed::Verified(kind)], vec![Deed::Success], vec![Deed::Shown(kind)]]);
        return Procedure { had, steps };
    }
    let mut steps = sign_in(policy, Deed::GoToAccount, had);
    if let Some(asked) = asked_of_a_group(policy) {
        let mut first = vec![Deed::AskedFirst, prove(policy)];
        first.extend(give_more(policy, asked));
        first.push(Deed::MoreSuccess);
        steps.push(first);
    }
    steps.push(vec![Deed::OpenSecurityInfo]);
    steps.push(vec![Deed::Add]);
    steps.push(prove_first(prove(policy)));
    let mut chosen = vec![Deed::AddKind(kind)];
    if is_on_paper(&kind) {
        chosen.push(Deed::MakeNewCodes);
    }
    chosen.push(prove(policy));
    steps.push(chosen);
    steps.extend(give(kind));
    steps.push(vec![Deed::Shown(kind)]);
    Procedure { had, steps }
}

/// Another number or address in place of the one that is registered.
pub(super) fn change(policy: &Policy, kind: MethodKind) -> Procedure {
    let mut steps = sign_in(policy, Deed::GoToAccount, Had::Own);
    let prove = Deed::Prove(ProvedBy::all(&[kind]));
    steps.extend([vec![Deed::OpenSecurityInfo], vec![Deed::Change(kind)], vec![prove]]);
    steps.extend(give(kind));
    steps.push(vec![Deed::ShownChanged]);
    Procedure { had: Had::Own, steps }
}

/// For those who have one method: where an address is not enough to sign in with, those who have
/// one are asked for another kind first.
pub(super) fn with_one(policy: &Policy, kind: MethodKind) -> Vec<Procedure> {
    let asked = (is_required(policy) && policy.registration.methods.contains(&MethodKind::Email))
        .then(|| asked_next(policy, &[MethodKind::Email]))
        .flatten()
        .filter(|asked| takes_it(*asked));
    let with_address = asked.map(|asked| with_address_alone(policy, kind, asked));
    with_address.into_iter().chain([with_methods(policy, kind, Had::One)]).collect()
}

/// Where a second step is required and an address alone is registered: the pages ask for a method
/// of the kind `asked` before anything else.
fn with_address_alone(policy: &Policy, kind: MethodKind, asked: MethodKind) -> Procedure {
    let mut steps = sign_in(policy, Deed::GoToSetup, Had::Nothing);
    let prove = Deed::Prove(ProvedBy::all(&[MethodKind::Email]));
    // Until the day from which it is required, what is added without a proof waits.
    if policy.sign_in.required_from.is_some() {
        steps.push(prove_first(prove));
    }
    steps.push(vec![Deed::Interrupt, prove]);
    let will_do = takes_it(kind);
    if will_do && kind != asked {
        steps.push(vec![Deed::Other(asked), Deed::OtherKind(kind)]);
    }
    let first = if will_do { kind } else { asked };
    steps.extend(give_asked(policy, first));
    steps.extend([vec![Deed::Verified(first)], vec![Deed::Success]]);
    if first != kind {
        steps.push(vec![Deed::Add, Deed::AddKind(kind), prove]);
        steps.extend(give(kind));
    }
    steps.push(vec![Deed::Shown(kind)]);
    Procedure { had: Had::Address, steps }
}

/// A forgotten password.
pub(super) fn reset(policy: &Policy) -> Procedure {
    let by = |channel| policy.recovery.methods.iter().any(|kind| kind.channel() == Some(channel));
    let mut choose = vec![Deed::ResetChoose];
    if by(Channel::Text) {
        choose.push(Deed::ResetNumber);
    }
    if by(Channel::Email) && !policy.recovery.hints {
        choose.push(Deed::ResetAddress);
    }
    choose.push(Deed::ResetSend);
    let mut code = vec![Deed::ResetCode];
    if policy.recovery.methods.iter().any(|kind| kind.channel().is_some()) {
        code.insert(0, Deed::ResetLetters);
    }
    let mut first = choose.clone();
    first.insert(1, Deed::ResetNone);
    let mut steps = vec![vec![Deed::ResetGo], vec![Deed::ResetName], first, code.clone()];
    match policy.recovery.gates {
        // Some may be asked for two all the same.
        Gates::One => {
            let mut again = vec![Deed::ResetSecondIf, Deed::ResetNone];
            again.extend(choose.iter().copied().filter(|deed| deed.is_conditional()));
            again.extend([Deed::ResetSendIf, Deed::ResetCodeIf]);
            steps.push(again);
        }
        Gates::Two => {
            choose[0] = Deed::ResetSecond;
            choose.insert(1, Deed::ResetNone);
            steps.extend([choose, code]);
        }
    }
    steps.extend([vec![Deed::ResetPassword], vec![Deed::ResetDone]]);
    Procedure { had: Had::Some, steps }
}

/// A method is lost: it is suspended by another; or, where there is no other, its removal is asked
/// for and waited out.
pub(super) fn lost(policy: &Policy, had: Had) -> Procedure {
    let mut steps = sign_in(policy, Deed::GoToAccount, had);
    if had == Had::Another {
        steps.extend([
            vec![Deed::OpenSecurityInfo],
            vec![Deed::Lost],
            vec![Deed::LostSuspend, Deed::LostProve(ProvedBy::some(policy))],
            vec![Deed::LostShown, Deed::LostSignOut],
        ]);
    } else {
        // Who has one may be asked for another before anything else, and who has lost as many as are
        // asked for is not.
        let asked = is_asked_with_one(policy);
        match asked {
            true => {
                steps.push(vec![Deed::LostAskedProve, Deed::LostSettled, Deed::LostSettledProve])
            }
            false => steps.extend([
                vec![Deed::OpenSecurityInfo],
                vec![Deed::Add],
                vec![Deed::LostAddProve],
            ]),
        }
        let waits = waiting_times(policy.recovery.gates, &policy.directory);
        let remove = match *waits {
            // One account may ask for two proofs where others do not.
            [wait] if policy.recovery.gates == Gates::One && policy.registering_resets() => {
                vec![Deed::LostRemove(whole_days(wait)), Deed::LostRemoveLonger]
            }
            [wait] => vec![Deed::LostRemove(whole_days(wait))],
            _ => {
                let if_so = waits.into_iter().map(|wait| Deed::LostRemoveIf(whole_days(wait)));
                [Deed::LostPassword].into_iter().chain(if_so).collect()
            }
        };
        let due = if asked { Deed::LostAskedDue } else { Deed::LostDue };
        steps.extend([vec![Deed::LostNone], remove, vec![due]]);
    }
    Procedure { had, steps }
}

/// A message told of what somebody else has done.
pub(super) fn not_me(policy: &Policy) -> Procedure {
    let after = if policy.recovery.enabled { Deed::NotMeReset } else { Deed::NotMeHelp };
    let steps = vec![vec![Deed::NotMeGo], vec![Deed::NotMeUndo], vec![Deed::NotMeStopped, after]];
    Procedure { had: Had::Some, steps }
}
