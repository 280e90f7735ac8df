//! Which procedures the guide has and which steps they have: by the policy, and by what its reader
//! has registered.
//!
//! Nothing here is a sentence: each [`Deed`] has one in `words`, by the labels of the page that it
//! is about.

mod asked;
mod procedures;

use domain::method::MethodKind;
use domain::policy::Policy;

use self::asked::is_asked_with_one;
pub(super) use self::asked::{
    ProvedBy, TwoProofs, asked_for, asked_next, kinds, several, two_proofs,
};
use self::procedures::{change, from_nothing, lost, not_me, reset, with_methods, with_one};

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
    /// The method that is lost, and another that works.
    Another,
    /// The method that is lost, and no other.
    Only,
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
            Self::Another => "another",
            Self::Only => "only",
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
    /// What to do when a method is lost.
    Lost,
    /// What to do when a message tells of what somebody else has done.
    NotMe,
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
    /// Where the policy asks for codes: they are made when this is pressed.
    MakeCodes,
    /// Where there are codes already: these end them.
    MakeNewCodes,
    /// What the page that registers a kind asks for.
    Give(MethodKind),
    SendText,
    Code(MethodKind),
    Resend,
    Verified(MethodKind),
    /// Where a group has to have a method of this kind for the second step as well: what follows
    /// is for its members.
    AskedMore(MethodKind),
    MoreProve(ProvedBy),
    MoreGive(MethodKind),
    MoreSendText,
    MoreCode(MethodKind),
    MoreVerified(MethodKind),
    /// A member who signs in without one is asked for it first, and comes back afterwards.
    AskedFirst,
    MoreSuccess,
    Success,
    Shown(MethodKind),
    /// The same where another is needed to reset the password.
    ShownFirst(MethodKind),
    OpenSecurityInfo,
    Add,
    AddKind(MethodKind),
    /// Where what is added would have to wait, and a proof first spares that.
    ProveFirst,
    Prove(ProvedBy),
    ProvePassword,
    /// Before the method for the second step, by one of the codes that have just been made; by what
    /// else the page offers to prove it.
    ProveByCode(ProvedBy),
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
    /// A code with letters is typed on a page of its own.
    ResetLetters,
    /// None of the methods that are offered can be used: the help desk.
    ResetNone,
    ResetPassword,
    ResetDone,
    /// The second step, by a method that is not lost.
    SecondStepOther,
    /// Where none that is left can be used: the help desk.
    SecondStepNone,
    /// The same where there was one only.
    SecondStepOnly,
    Lost,
    LostSuspend,
    /// By a method that is not lost.
    LostProve(ProvedBy),
    LostShown,
    LostSignOut,
    /// The way to *I can't use any of these*.
    LostAddProve,
    /// The same for those who are asked for another method first, and for those who are not.
    LostAskedProve,
    LostSettled,
    LostSettledProve,
    LostNone,
    /// The button says after how many days.
    LostRemove(u64),
    /// On accounts that ask for two proofs where others do not.
    LostRemoveLonger,
    /// The same where some wait longer than others: the password, and the button for each wait, in
    /// days.
    LostPassword,
    LostRemoveIf(u64),
    LostDue,
    /// The same for those who are asked for another method first.
    LostAskedDue,
    NotMeGo,
    NotMeUndo,
    NotMeStopped,
    NotMeReset,
    NotMeHelp,
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
                | Self::MakeCodes
                | Self::Resend
                | Self::AskedMore(_)
                | Self::MoreProve(_)
                | Self::MoreGive(_)
                | Self::MoreSendText
                | Self::MoreCode(_)
                | Self::MoreVerified(_)
                | Self::AskedFirst
                | Self::MoreSuccess
                | Self::ProveFirst
                | Self::Prove(_)
                | Self::ProvePassword
                | Self::ResetNumber
                | Self::ResetAddress
                | Self::ResetSecondIf
                | Self::ResetSendIf
                | Self::ResetCodeIf
                | Self::ResetLetters
                | Self::ResetNone
                | Self::SecondStepOther
                | Self::SecondStepNone
                | Self::SecondStepOnly
                | Self::LostProve(_)
                | Self::LostSignOut
                | Self::LostAskedProve
                | Self::LostSettled
                | Self::LostSettledProve
                | Self::LostRemoveLonger
                | Self::LostRemoveIf(_)
                | Self::NotMeStopped
        )
    }
}

/// A numbered step: what belongs together.
pub(super) type Step = Vec<Deed>;

/// The steps for those who have registered so much before.
pub(super) struct Procedure {
    pub(super) had: Had,
    pub(super) steps: Vec<Step>,
}

impl Procedure {
    /// The steps after the first that sign in, to Security info where they go on to it.
    pub(super) fn signing_in(&self) -> &[Step] {
        let signs_in = |step: &Step| {
            let first = step.first();
            matches!(first, Some(Deed::Pick | Deed::Stay | Deed::OpenSecurityInfo))
        };
        let rest = self.steps.get(1..).unwrap_or_default();
        let count = rest.iter().take_while(|step| signs_in(step)).count();
        &rest[..count]
    }
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
        sections.push(Section { aim: Aim::Reset, procedures: vec![reset(policy)] });
    }
    if reader != Reader::Nothing {
        let mut procedures = Vec::new();
        if matches!(reader, Reader::Two | Reader::Everyone) {
            procedures.push(lost(policy, Had::Another));
        }
        if matches!(reader, Reader::One | Reader::Everyone) {
            procedures.push(lost(policy, Had::Only));
        }
        if !procedures.is_empty() {
            sections.push(Section { aim: Aim::Lost, procedures });
        }
        sections.push(Section { aim: Aim::NotMe, procedures: vec![not_me(policy)] });
    }
    sections
}
