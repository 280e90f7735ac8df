//! Which procedures the guide has and which steps they have: by the policy, and by what its reader
//! has registered.
//!
//! Nothing here is a sentence: each [`Deed`] has one in `words`, by the labels of the page that it
//! is about.

use domain::channel::Channel;
use domain::method::MethodKind;
use domain::policy::{Gates, Policy};
use domain::second_step::SecondStep;

/// For whom the guide is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// For all: each procedure for each kind of reader.
    Everyone,
    /// Nothing is registered.
    Nothing,
    /// One method is.
    One,
    /// Two are, or more.
    Two,
}

impl Reader {
    /// Each, as the choice offers them.
    pub const ALL: [Self; 4] = [Self::Everyone, Self::Nothing, Self::One, Self::Two];

    /// The last part of its address, and the word by which sentences choose.
    pub fn word(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Nothing => "nothing",
            Self::One => "one-method",
            Self::Two => "two-methods",
        }
    }

    /// The reader that an address names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reader| *reader != Self::Everyone && reader.word() == word)
    }

    /// Who has that many methods.
    pub fn with_methods(count: usize) -> Self {
        match count {
            0 => Self::Nothing,
            1 => Self::One,
            _ => Self::Two,
        }
    }
}

/// What somebody who follows a procedure has registered before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Had {
    Nothing,
    /// An address, where that is not enough to sign in with.
    Address,
    One,
    Two,
    /// One or more: the steps are the same.
    Some,
    /// The method that is changed, and another.
    Own,
}

impl Had {
    /// The word by which the heading chooses.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Address => "address",
            Self::One => "one-method",
            Self::Two => "two-methods",
            Self::Some | Self::Own => "methods",
        }
    }
}

/// What a procedure is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// Registering a method.
    SetUp(MethodKind),
    /// Registering all that is asked for.
    SetUpAll,
    /// Another number or address in place of the one that is registered.
    Change(MethodKind),
    /// Resetting a forgotten password.
    Reset,
}

/// One thing to do, on one page: a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    GoToSetup,
    GoToAccount,
    Pick,
    GiveName,
    GivePassword,
    SecondStep,
    Stay,
    Interrupt,
    Skips(u32),
    /// Where the page asks for this kind: another one is wanted.
    Other(MethodKind),
    OtherKind(MethodKind),
    /// Where the page asks for the first kind: choose the second.
    OtherIf(MethodKind, MethodKind),
    /// What the page that registers a kind asks for.
    Give(MethodKind),
    SendText,
    Code(MethodKind),
    Resend,
    Verified(MethodKind),
    /// Where a group has to have a method of this kind for the second step as well: what follows
    /// is for its members.
    AskedMore(MethodKind),
    MoreProve,
    MoreGive(MethodKind),
    MoreSendText,
    MoreCode(MethodKind),
    MoreVerified(MethodKind),
    /// A member who signs in without one is asked for it first, and comes back afterwards.
    AskedFirst,
    MoreSuccess,
    Success,
    Shown(MethodKind),
    OpenSecurityInfo,
    Add,
    AddKind(MethodKind),
    Prove,
    ProvePassword,
    /// Before the method for the second step, by one of the codes that have just been made.
    ProveByCode,
    Change(MethodKind),
    ShownChanged,
    ResetGo,
    ResetName,
    ResetChoose,
    ResetNumber,
    ResetAddress,
    ResetSend,
    ResetCode,
    ResetSecond,
    ResetSecondIf,
    ResetSendIf,
    ResetCodeIf,
    ResetPassword,
    ResetDone,
}

impl Deed {
    /// Whether its page is shown to some readers only, or another time: the sentence says when.
    pub(super) fn is_conditional(self) -> bool {
        matches!(
            self,
            Self::Pick
                | Self::GiveName
                | Self::GivePassword
                | Self::SecondStep
                | Self::Stay
                | Self::Skips(_)
                | Self::OtherIf(..)
                | Self::Resend
                | Self::AskedMore(_)
                | Self::MoreProve
                | Self::MoreGive(_)
                | Self::MoreSendText
                | Self::MoreCode(_)
                | Self::MoreVerified(_)
                | Self::AskedFirst
                | Self::MoreSuccess
                | Self::Prove
                | Self::ProvePassword
                | Self::ResetNumber
                | Self::ResetAddress
                | Self::ResetSecondIf
                | Self::ResetSendIf
                | Self::ResetCodeIf
        )
    }
}

/// A numbered step: what belongs together.
pub(super) type Step = Vec<Deed>;

/// The steps for those who have registered so much before.
pub(super) struct Procedure {
    pub(super) had: Had,
    pub(super) steps: Vec<Step>,
    /// Whether what is registered may have to wait until it can reset the password.
    pub(super) waits: bool,
}

/// A section of the guide: what it is for, and a procedure for each kind of reader whose steps
/// differ.
pub(super) struct Section {
    pub(super) aim: Aim,
    pub(super) procedures: Vec<Procedure>,
}

/// The sections, in the order in which they are printed.
pub(super) fn sections(policy: &Policy, reader: Reader) -> Vec<Section> {
    let mut sections = Vec::new();
    let several = several(policy);
    if several && matches!(reader, Reader::Everyone | Reader::Nothing) {
        sections.push(Section { aim: Aim::SetUpAll, procedures: vec![from_nothing(policy, None)] });
    }
    for kind in kinds(policy) {
        let nothing = || from_nothing(policy, Some(kind));
        let procedures = match reader {
            Reader::Nothing if several => Vec::new(),
            Reader::Nothing => vec![nothing()],
            Reader::One => with_one(policy, kind),
            Reader::Two => vec![with_methods(policy, kind, Had::Two)],
            Reader::Everyone => {
                let mut all: Vec<Procedure> = (!several).then(nothing).into_iter().collect();
                if is_asked_with_one(policy) {
                    all.extend(with_one(policy, kind));
                    all.push(with_methods(policy, kind, Had::Two));
                } else {
                    all.push(with_methods(policy, kind, Had::Some));
                }
                all
            }
        };
        if !procedures.is_empty() {
            sections.push(Section { aim: Aim::SetUp(kind), procedures });
        }
    }
    if reader != Reader::Nothing {
        let changed = kinds(policy).into_iter().filter(|kind| kind.channel().is_some());
        sections.extend(changed.map(|kind| Section {
            aim: Aim::Change(kind),
            procedures: vec![change(policy, kind)],
        }));
    }
    if policy.recovery.enabled {
        let procedure = Procedure { had: Had::Some, steps: reset(policy), waits: false };
        sections.push(Section { aim: Aim::Reset, procedures: vec![procedure] });
    }
    sections
}

/// The kinds that are offered: address and phone first, as people know them best.
pub(super) fn kinds(policy: &Policy) -> Vec<MethodKind> {
    let mut kinds = policy.registration.methods.clone();
    let place = |kind: &MethodKind| match kind {
        MethodKind::Email => 0,
        MethodKind::Phone => 1,
        _ => 2,
    };
    kinds.sort_by_key(place);
    kinds
}

/// Whether somebody with one method is still asked for more.
fn is_asked_with_one(policy: &Policy) -> bool {
    policy.registration.required > 1 || is_required(policy)
}

/// Whether somebody without methods is asked for several at once, so that there is nothing to
/// choose between.
pub(super) fn several(policy: &Policy) -> bool {
    policy.registration.required > 1
}

/// The strictest rule for the second step that anybody has: everyone's, or a group's. The guide is
/// for all of them, and its sentence says when the step is taken.
fn strictest_second_step(policy: &Policy) -> SecondStep {
    let groups = policy.directory.second_step_groups.iter().map(|(_, rule)| *rule);
    groups.fold(policy.sign_in.second_step, Ord::max)
}

/// Whether its codes are shown and kept, so that making them proves nothing.
fn is_on_paper(kind: &MethodKind) -> bool {
    kind.facts().is_spare && kind.facts().second_step.is_some()
}

/// Whether everyone has to have a method for the second step.
fn is_required(policy: &Policy) -> bool {
    policy.sign_in.second_step == SecondStep::Required
}

fn is_for_second_step(kind: MethodKind) -> bool {
    kind.facts().second_step.is_some() && !kind.facts().is_spare
}

/// Which kind the pages ask for next, of somebody who has these; `None`: nothing more is asked for.
fn asked_next(policy: &Policy, had: &[MethodKind]) -> Option<MethodKind> {
    let offered = &policy.registration.methods;
    let wanted = usize::try_from(policy.registration.required.max(1)).unwrap_or(usize::MAX);
    let second = is_required(policy) && !had.iter().copied().any(is_for_second_step);
    let counted = had.iter().filter(|kind| policy.counts(**kind)).count();
    if (counted >= wanted && !second) || had.len() > 8 {
        return None;
    }
    let missing = match second {
        true => offered.iter().copied().find(|kind| is_for_second_step(*kind)),
        false => offered.iter().copied().find(|kind| policy.counts(*kind) && !had.contains(kind)),
    };
    missing.or(offered.first().copied())
}

/// Which kind members of a group are asked for that others are not: where the group's rule, and not
/// everyone's, is that they must have a method for the second step.
fn asked_of_a_group(policy: &Policy) -> Option<MethodKind> {
    let of_a_group = !is_required(policy) && strictest_second_step(policy) == SecondStep::Required;
    let mut offered = policy.registration.methods.iter().copied();
    offered.find(|kind| of_a_group && is_for_second_step(*kind))
}

/// From the first page to *Stay signed in?*.
fn sign_in(policy: &Policy, go: Deed, had: Had) -> Vec<Step> {
    let mut sign_in = vec![Deed::Pick, Deed::GiveName, Deed::GivePassword];
    if had != Had::Nothing && strictest_second_step(policy) != SecondStep::Never {
        sign_in.push(Deed::SecondStep);
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

/// The same for members of a group, who are asked for it when they have something else.
fn give_more(kind: MethodKind) -> Step {
    let mut step = vec![Deed::MoreGive(kind)];
    match kind.channel() {
        Some(Channel::Text) => step.extend([Deed::MoreSendText, Deed::MoreCode(kind)]),
        Some(Channel::Email) => step.push(Deed::MoreCode(kind)),
        None => {}
    }
    step.push(Deed::MoreVerified(kind));
    step
}

/// By the short link: all that is asked for, beginning with `first` where there is a choice.
fn from_nothing(policy: &Policy, first: Option<MethodKind>) -> Procedure {
    let mut steps = sign_in(policy, Deed::GoToSetup, Had::Nothing);
    let mut interrupt = vec![Deed::Interrupt];
    if policy.registration.skips > 0 && !is_required(policy) {
        interrupt.push(Deed::Skips(policy.registration.skips));
    }
    interrupt.push(Deed::ProvePassword);
    steps.push(interrupt);
    let mut had = Vec::new();
    while let Some(asked) = asked_next(policy, &had) {
        let kind = first.filter(|_| had.is_empty()).unwrap_or(asked);
        // What the person types for another kind proves it; codes on paper are shown, not typed.
        if is_required(policy) && had.last().is_some_and(is_on_paper) {
            steps.push(vec![Deed::ProveByCode]);
        }
        if kind != asked {
            steps.push(vec![Deed::Other(asked), Deed::OtherKind(kind)]);
        }
        steps.extend(give(kind));
        steps.push(vec![Deed::Verified(kind)]);
        had.push(kind);
    }
    let more = asked_of_a_group(policy).filter(|_| !had.iter().copied().any(is_for_second_step));
    if let Some(kind) = more {
        let mut asked = vec![Deed::AskedMore(kind)];
        if had.iter().any(is_on_paper) {
            asked.insert(0, Deed::MoreProve);
        }
        asked.extend(give_more(kind));
        steps.push(asked);
    }
    steps.push(vec![Deed::Success]);
    steps.extend(had.last().map(|kind| vec![Deed::Shown(*kind)]));
    Procedure { had: Had::Nothing, steps, waits: false }
}

/// Another method: at Security info, or by the short link while one is still asked for.
fn with_methods(policy: &Policy, kind: MethodKind, had: Had) -> Procedure {
    let waits = kind.channel().is_some();
    let asked = had == Had::One && policy.registration.required > 1;
    if asked {
        let mut steps = sign_in(policy, Deed::GoToSetup, had);
        steps.push(vec![Deed::Interrupt, Deed::Prove]);
        let others = policy.registration.methods.iter().filter(|other| **other != kind);
        let others: Step = others.map(|other| Deed::OtherIf(*other, kind)).collect();
        if !others.is_empty() {
            steps.push(others);
        }
        steps.extend(give(kind));
        steps.extend([vec![Deed::Verified(kind)], vec![Deed::Success], vec![Deed::Shown(kind)]]);
        return Procedure { had, steps, waits };
    }
    let mut steps = sign_in(policy, Deed::GoToAccount, had);
    if let Some(asked) = asked_of_a_group(policy) {
        let mut first = vec![Deed::AskedFirst, Deed::Prove];
        first.extend(give_more(asked));
        first.push(Deed::MoreSuccess);
        steps.push(first);
    }
    steps.push(vec![Deed::OpenSecurityInfo]);
    steps.push(vec![Deed::Add, Deed::AddKind(kind)]);
    steps.push(vec![Deed::Prove]);
    steps.extend(give(kind));
    steps.push(vec![Deed::Shown(kind)]);
    Procedure { had, steps, waits }
}

/// Another number or address in place of the one that is registered.
fn change(policy: &Policy, kind: MethodKind) -> Procedure {
    let mut steps = sign_in(policy, Deed::GoToAccount, Had::Own);
    steps.extend([vec![Deed::OpenSecurityInfo], vec![Deed::Change(kind)], vec![Deed::Prove]]);
    steps.extend(give(kind));
    steps.push(vec![Deed::ShownChanged]);
    Procedure { had: Had::Own, steps, waits: true }
}

/// For those who have one method: where an address is not enough to sign in with, those who have
/// one are asked for another kind first.
fn with_one(policy: &Policy, kind: MethodKind) -> Vec<Procedure> {
    let asked = (is_required(policy) && policy.registration.methods.contains(&MethodKind::Email))
        .then(|| asked_next(policy, &[MethodKind::Email]))
        .flatten()
        .filter(|asked| is_for_second_step(*asked));
    let with_address = asked.map(|asked| with_address_alone(policy, kind, asked));
    with_address.into_iter().chain([with_methods(policy, kind, Had::One)]).collect()
}

/// Where a second step is required and an address alone is registered: the pages ask for a method
/// of the kind `asked` before anything else.
fn with_address_alone(policy: &Policy, kind: MethodKind, asked: MethodKind) -> Procedure {
    let mut steps = sign_in(policy, Deed::GoToSetup, Had::Nothing);
    steps.push(vec![Deed::Interrupt, Deed::Prove]);
    let will_do = is_for_second_step(kind);
    if will_do && kind != asked {
        steps.push(vec![Deed::Other(asked), Deed::OtherKind(kind)]);
    }
    let first = if will_do { kind } else { asked };
    steps.extend(give(first));
    steps.extend([vec![Deed::Verified(first)], vec![Deed::Success]]);
    if first != kind {
        steps.push(vec![Deed::Add, Deed::AddKind(kind)]);
        steps.push(vec![Deed::Prove]);
        steps.extend(give(kind));
    }
    steps.push(vec![Deed::Shown(kind)]);
    Procedure { had: Had::Address, steps, waits: kind.channel().is_some() }
}

fn reset(policy: &Policy) -> Vec<Step> {
    let by = |channel| policy.recovery.methods.iter().any(|kind| kind.channel() == Some(channel));
    let mut choose = vec![Deed::ResetChoose];
    if by(Channel::Text) {
        choose.push(Deed::ResetNumber);
    }
    if by(Channel::Email) && !policy.recovery.hints {
        choose.push(Deed::ResetAddress);
    }
    choose.push(Deed::ResetSend);
    let mut steps =
        vec![vec![Deed::ResetGo], vec![Deed::ResetName], choose.clone(), vec![Deed::ResetCode]];
    match policy.recovery.gates {
        // Some may be asked for two all the same.
        Gates::One => {
            let mut again = vec![Deed::ResetSecondIf];
            again.extend(choose.iter().copied().filter(|deed| deed.is_conditional()));
            again.extend([Deed::ResetSendIf, Deed::ResetCodeIf]);
            steps.push(again);
        }
        Gates::Two => {
            choose[0] = Deed::ResetSecond;
            steps.extend([choose, vec![Deed::ResetCode]]);
        }
    }
    steps.extend([vec![Deed::ResetPassword], vec![Deed::ResetDone]]);
    steps
}
