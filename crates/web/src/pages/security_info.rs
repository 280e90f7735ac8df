//! Security info: the methods of an account, adding and deleting one.

use askama::Template;
use askama::filters::Safe;
use domain::method::{LastUse, MethodKind};
use domain::policy::Policy;
use domain::second_step::SecondStep;
use domain::time::Timestamp;

use super::chrome::Chrome;
use super::code;
use super::field::Text;
use super::html::Html;
use super::occasion::ProveFirst;
use super::paths;

/// A method in the table.
#[derive(Clone, Debug)]
pub struct MethodRow {
    /// What forms send as `method`.
    pub id: String,
    /// Its kind.
    pub kind: MethodKind,
    /// The number or address, as its owner may see it.
    pub shown: String,
    /// Whether its owner has given it a name.
    pub named: bool,
    /// Of a passkey, whether it is on one device only, or copied to others of its owner.
    pub synced: Option<bool>,
    /// Whether it can be changed, and not only made anew.
    pub changes: bool,
    /// Whether it can be made anew: a list of codes.
    pub made_anew: bool,
    /// When it was added.
    pub added_at: Timestamp,
    /// From when on it can reset the password, where that is not yet.
    pub recovers_from: Option<Timestamp>,
    /// When it is removed, where that was asked for.
    pub removed_on: Option<Timestamp>,
    /// What it is for.
    pub uses: Uses,
    /// Whether it has to stay: without it there would be fewer than the organisation asks for.
    pub stays: bool,
    /// From when on it need not stay, where another one waits until then.
    pub stays_until: Option<Timestamp>,
    /// When and where it was last used.
    pub last_use: Option<LastUse>,
    /// What it waits for, where it is recovery contacts.
    pub waits_for: Option<WaitsFor>,
    /// Since when it is suspended.
    pub lost_on: Option<Timestamp>,
    /// Whether its owner can take it back up.
    pub can_be_found: bool,
    /// Whether its owner can say that it is lost: another one can vouch for that.
    pub can_be_lost: bool,
}

/// What recovery contacts wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// That both agree.
    Agreement,
    /// Both have vouched for somebody: a password can be chosen from then on.
    Day(Timestamp),
}

/// A method that may be asked for first at sign-in.
#[derive(Clone, Debug)]
pub struct FirstOffer {
    /// What the form sends as `method`.
    pub id: String,
    /// Its kind.
    pub kind: MethodKind,
    /// The number, or its name.
    pub shown: String,
    /// Whether it is the one.
    pub chosen: bool,
}

/// What a method is for, as the policy has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uses {
    /// Signing in and resetting the password.
    Both,
    /// Resetting the password.
    Reset,
    /// The second step at sign-in.
    SignIn,
    /// Changing Security info.
    Changes,
}

impl Uses {
    /// What a kind of method is for by a policy.
    pub fn of(kind: MethodKind, policy: &Policy) -> Self {
        let signs_in =
            policy.sign_in.second_step != SecondStep::Never && kind.facts().second_step.is_some();
        match (policy.resets(kind), signs_in) {
            (true, true) => Self::Both,
            (true, false) => Self::Reset,
            (false, true) => Self::SignIn,
            (false, false) => Self::Changes,
        }
    }

    /// The same of one that takes no step at sign-in.
    pub fn without_sign_in(self) -> Self {
        match self {
            Self::Both => Self::Reset,
            Self::SignIn => Self::Changes,
            other => other,
        }
    }

    /// Whether resetting the password is among them.
    pub fn resets(self) -> bool {
        matches!(self, Self::Both | Self::Reset)
    }

    /// One of two sentences: for what resets the password, and for what does not.
    fn either(self, resets: &'static str, not: &'static str) -> &'static str {
        if self.resets() { resets } else { not }
    }
}

/// Make new recovery codes? Those from before end with it.
#[derive(Clone, Debug, Template)]
#[template(path = "new_codes.html", whitespace = "minimize")]
pub struct NewCodes {
    /// What is around it.
    pub chrome: Chrome,
    /// The codes that there are.
    pub method: MethodRow,
}

/// What is advised next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// There is none yet.
    AddFirst {
        /// Whether it would reset a forgotten password.
        resets: bool,
    },
    /// There are methods, and none of them resets the password; those of these kinds would.
    AddOneOf(Vec<MethodKind>),
    /// All that there are will have been removed then.
    Ending(Timestamp),
    /// Nothing can be added until then.
    Frozen(Timestamp),
    /// There are not as many as a reset asks for.
    AddMissing(Vec<MethodKind>),
    /// There is one to lose.
    AddSecond,
    /// A reset takes two of different kinds, and there are no more: one of these kinds in case one
    /// is lost.
    AddSpare(Vec<MethodKind>),
    /// There is one to lose, and the next works from then on.
    Wait(Timestamp),
    /// Few recovery codes are left.
    MakeCodes,
    /// All is well.
    Nothing,
}

impl Advice {
    /// Whether it is to add or make something.
    pub fn adds(&self) -> bool {
        match self {
            Self::AddFirst { .. } | Self::AddOneOf(_) | Self::AddMissing(_) | Self::AddSecond => {
                true
            }
            Self::AddSpare(_) | Self::MakeCodes => true,
            Self::Ending(_) | Self::Frozen(_) | Self::Wait(_) | Self::Nothing => false,
        }
    }
}

/// How well a person is prepared for the day on which they cannot sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// How many ways work now and will stay.
    pub ways: u64,
    /// Whether a reset takes two of them together.
    pub together: bool,
    /// What is advised next.
    pub advice: Advice,
}

/// Security info.
#[derive(Clone, Debug, Template)]
#[template(path = "security_info.html", whitespace = "minimize")]
pub struct SecurityInfo {
    /// What is around it.
    pub chrome: Chrome,
    /// The methods.
    pub methods: Vec<MethodRow>,
    /// How well the person is prepared.
    pub health: Health,
    /// Whether people name recovery contacts here.
    pub contacts: bool,
    /// Those of which one may be asked for first at sign-in; none: there is nothing to choose.
    pub first: Vec<FirstOffer>,
    /// Until when nothing can be added or changed, where a person has just objected.
    pub frozen_until: Option<Timestamp>,
    /// Which passkeys are still good, as JSON for the browser.
    pub passkeys: Option<String>,
    /// Whether there is room and leave for another.
    pub can_add: bool,
    /// What has just been done.
    pub notice: Option<Text>,
    /// What went wrong.
    pub alert: Option<Text>,
}

/// Are these still yours?
#[derive(Clone, Debug, Template)]
#[template(path = "review_methods.html", whitespace = "minimize")]
pub struct ReviewMethods {
    /// What is around it.
    pub chrome: Chrome,
    /// The methods; there is at least one.
    pub methods: Vec<MethodRow>,
}

/// Add a method.
#[derive(Clone, Debug, Template)]
#[template(path = "add_method.html", whitespace = "minimize")]
pub struct AddMethod {
    /// What is around it.
    pub chrome: Chrome,
    /// What has just been done.
    pub notice: Option<Text>,
    /// Of which kinds one is missing for a reset, where it takes two of different kinds.
    pub missing: Vec<MethodKind>,
    /// What can be added.
    pub kinds: Vec<MethodKind>,
    /// What is chosen; `None`: the first.
    pub chosen: Option<MethodKind>,
    /// What is said of a proof before it.
    pub first: Option<ProveFirst>,
    /// What was wrong with the choice.
    pub error: Option<Text>,
    /// Whether there are codes that new ones would end.
    pub ends_codes: bool,
}

impl AddMethod {
    fn is_chosen(&self, kind: &MethodKind) -> bool {
        self.chosen == Some(*kind)
    }
}

/// Rename this method.
#[derive(Clone, Debug, Template)]
#[template(path = "rename_method.html", whitespace = "minimize")]
pub struct RenameMethod {
    /// What is around it.
    pub chrome: Chrome,
    /// The method.
    pub method: MethodRow,
    /// What went wrong.
    pub alert: Option<Text>,
}

/// Did you lose this? Or, where it is suspended: use it again?
#[derive(Clone, Debug, Template)]
#[template(path = "lost_method.html", whitespace = "minimize")]
pub struct SuspendMethod {
    /// What is around it.
    pub chrome: Chrome,
    /// The method.
    pub method: MethodRow,
    /// What went wrong.
    pub alert: Option<Text>,
}

/// Delete this method?
#[derive(Clone, Debug, Template)]
#[template(path = "delete_method.html", whitespace = "minimize")]
pub struct DeleteMethod {
    /// What is around it.
    pub chrome: Chrome,
    /// Whether no method that is left would reset the password, where one does now.
    pub leaves_none: bool,
    /// The method.
    pub method: MethodRow,
    /// What was done just before.
    pub notice: Option<Text>,
    /// What went wrong.
    pub alert: Option<Text>,
}

impl SuspendMethod {
    fn title(&self) -> &'static str {
        let lost = self.method.lost_on.is_some();
        self.chrome.t(if lost { "found-method-title" } else { "lost-method-title" }).0
    }
}

impl MethodRow {
    /// When and where it was last used, in a sentence.
    fn used(&self, chrome: &Chrome) -> Option<Safe<String>> {
        let last = self.last_use.as_ref()?;
        let (date, browser) = (chrome.moment_html(last.at), Html::text(&last.browser));
        Some(chrome.rich("security-info-last-used", &[("date", date), ("browser", browser)]))
    }

    /// Whether it is said what it is for: not of one that is suspended, which is for nothing, nor
    /// where that is still to come and is said with its day.
    fn is_for_now(&self) -> bool {
        self.lost_on.is_none() && (self.uses != Uses::Reset || self.recovers_from.is_none())
    }

    /// How it is said when it is removed, and what stops that.
    fn removal(&self) -> &'static str {
        match self.kind.channel() {
            // Nothing is sent to what is suspended, and it is used for nothing.
            _ if self.lost_on.is_some() => "security-info-removed",
            Some(_) => "security-info-removed-on",
            None => "security-info-removed-unless-used",
        }
    }

    /// What it is for, in words.
    fn purpose(&self) -> &'static str {
        match self.uses {
            Uses::Both => "use-both",
            Uses::Reset => "use-reset",
            Uses::SignIn => "use-sign-in",
            Uses::Changes => "use-changes",
        }
    }
}

impl Health {
    /// How many ways there are, in words.
    pub(super) fn summary(&self, chrome: &Chrome) -> String {
        let key = match (&self.advice, chrome.site.recovery) {
            (Advice::AddMissing(_), _) => return chrome.t("health-missing").0.to_owned(),
            (Advice::AddOneOf(_), _) => return chrome.t("health-none-resets").0.to_owned(),
            (Advice::Ending(at), true) => {
                return chrome.named("health-ways-end", "date", &chrome.moment(*at));
            }
            (Advice::Ending(at), false) => {
                return chrome.named("health-proofs-end", "date", &chrome.moment(*at));
            }
            (_, true) if self.together && self.is_enough() => {
                return chrome.t("health-able").0.to_owned();
            }
            (_, true) => "health-ways",
            (_, false) => "health-proofs",
        };
        chrome.counted(key, "count", &self.ways)
    }

    /// What is advised, in words.
    pub(super) fn advice(&self, chrome: &Chrome) -> Safe<String> {
        let key = match (&self.advice, chrome.site.recovery) {
            (Advice::AddOneOf(kinds), _) => match kinds.is_empty() {
                true => "health-ask-desk",
                false => return chrome.kinds("health-add-one-of", kinds),
            },
            (Advice::AddMissing(kinds), _) => match kinds.is_empty() {
                true => "health-missing-desk",
                false => return chrome.kinds("health-add-missing", kinds),
            },
            (Advice::AddSpare(kinds), _) => match kinds.is_empty() {
                true => "health-good",
                false => return chrome.kinds("health-add-spare", kinds),
            },
            (Advice::Ending(_), _) if self.together => "health-end-two",
            (Advice::Ending(_), _) => "health-end",
            (Advice::Frozen(until), _) => return chrome.dated("security-info-frozen", until),
            (Advice::AddFirst { resets: true }, _) => "health-add-first",
            (Advice::AddFirst { resets: false }, _) => "health-add-first-proof",
            (Advice::AddSecond, _) => "health-add-second",
            (Advice::Wait(at), _) => return chrome.dated("health-wait", at),
            (Advice::MakeCodes, _) => "health-make-codes",
            (Advice::Nothing, true) => "health-good",
            (Advice::Nothing, false) => "health-good-proof",
        };
        chrome.rich(key, &[])
    }

    pub(super) fn is_good(&self) -> bool {
        self.ways > 0 && matches!(self.advice, Advice::Nothing | Advice::Wait(_))
    }

    /// Whether the advice says until when nothing can be added.
    pub(super) fn is_frozen(&self) -> bool {
        matches!(self.advice, Advice::Frozen(_))
    }

    /// Whether another method is advised.
    pub(super) fn asks_for_another(&self) -> bool {
        match &self.advice {
            Advice::AddFirst { .. } | Advice::AddSecond => true,
            Advice::AddOneOf(kinds) | Advice::AddMissing(kinds) | Advice::AddSpare(kinds) => {
                !kinds.is_empty()
            }
            _ => false,
        }
    }

    /// Whether a forgotten password can be reset, now or later, with what there is.
    pub(crate) fn is_enough(&self) -> bool {
        match self.advice {
            Advice::AddFirst { .. }
            | Advice::AddOneOf(_)
            | Advice::AddMissing(_)
            | Advice::Ending(_) => false,
            Advice::Frozen(_) => self.ways > 0,
            Advice::AddSecond | Advice::AddSpare(_) | Advice::Wait(_) => true,
            Advice::MakeCodes | Advice::Nothing => true,
        }
    }
}
