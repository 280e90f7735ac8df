//! Codes of methods that need no message: an app's, and recovery codes. They are there at any time,
//! so that what protects them is how often a wrong one may be typed.

use domain::account::Account;
use domain::audit::Action;
use domain::challenge::Proof;
use domain::ids::{AccountId, MethodId};
use domain::limits::{Counter, Guess, LONGEST_WINDOW, Streak, WRONG_CODES, WRONG_CODES_IN_A_ROW};
use domain::message::{Notice, Purpose};
use domain::method::{Method, MethodKind, token};
use domain::own_code::take;
use domain::time::Timestamp;
use domain::token::{Code, CodeForm};

use crate::ports::Work;
use crate::throttle::nobodys_key;
use crate::{Flows, Refusal, Visitor};

impl Flows {
    /// Takes the code of a method that needs no message, and keeps that it was used. For an unknown
    /// account (`None`) as much is done and counted, and no code is right (S4).
    ///
    /// What is no code of the kind costs nothing. An app's wrong codes are counted on the account,
    /// those from a browser on which a method was proved apart, and each purpose apart: beyond the
    /// limits none is looked at for a while, and the one who types is told nothing else (R11, S14).
    /// Recovery codes need no limit: they have 80 bits.
    #[expect(clippy::too_many_arguments, reason = "who, whose, what for and what: each decides")]
    pub(crate) async fn take_own_code(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: Option<&Account>,
        subject: &str,
        kind: MethodKind,
        code_use: CodeUse,
        typed: &str,
    ) -> Result<Proof, Refusal> {
        let (now, purpose) = (self.now(), code_use.purpose());
        let typed = own_code(typed, kind).ok_or(Refusal::WrongCode)?;
        if (typed.form() == CodeForm::Long) != kind.facts().long_codes {
            return Err(Refusal::WrongCode);
        }
        let id = account.map_or_else(|| self.no_account(), |account| account.id);
        let browser = self.proved_browser(work, visitor, account.map(|account| account.id)).await?;
        let whose = match (account, &browser) {
            (Some(account), None) => code_use.counted_on(account.id),
            (Some(account), Some(browser)) => {
                format!("{} from {browser}", code_use.counted_on(account.id))
            }
            (None, _) => nobodys_key(subject),
        };
        let counter = Counter::OwnCodes { kind, whose: &whose };
        work.hold_counters(std::slice::from_ref(&counter)).await?;
        // Beyond the limit nothing is looked at and nothing counted, so that it ends by itself.
        if !kind.facts().long_codes && !self.may_guess(work, &counter, now).await? {
            return Err(Refusal::WrongCode);
        }
        let custody = self.custody(work, id).await?;
        let there: Vec<MethodId> = custody.methods.iter().map(|method| method.id).collect();
        // A step whose code was taken stays used, also where the app that it was of has gone.
        let methods: Vec<Method> = custody
            .methods
            .into_iter()
            .chain(custody.removed.into_iter().map(|one| one.method))
            .collect();
        let able = |method: &Method| method.resets(now) && there.contains(&method.id);
        let taken = take(kind, purpose, &methods, able, &self.keys, &typed, now);
        match (taken, account) {
            (Some((proof, method, factor)), Some(account)) => {
                work.save_factor(method, &factor).await?;
                work.save_streak(&counter, Streak::default()).await?;
                self.was_reached(work, visitor, &proof, |one| one.id == method).await?;
                if let Some(left) = factor.codes_left() {
                    let left = u32::try_from(left).unwrap_or_default();
                    let custody = self.custody(work, account.id).await?;
                    let notice = Notice::RecoveryCodeUsed { left };
                    self.tell_everyone(work, visitor, account, &custody, notice).await?;
                }
                if kind.facts().long_codes {
                    let (id, action) = (Some(account.id), Action::RecoveryCodeUsed);
                    self.audit(work, visitor, id, action, Some(kind)).await?;
                }
                Ok(proof)
            }
            _ => {
                // A button that was pressed in a pocket: with the next code it is caught up with.
                if let Some((method, factor)) =
                    token::missed(&methods, able, &typed).filter(|_| kind == MethodKind::Token)
                {
                    work.save_factor(method, &factor).await?;
                }
                self.own_code_was_wrong(
                    work,
                    visitor,
                    account.map(|account| account.id),
                    kind,
                    &counter,
                )
                .await?;
                Err(Refusal::WrongCode)
            }
        }
    }

    /// Counts a wrong code. Recovery codes are no guesses: they have 80 bits.
    pub(crate) async fn own_code_was_wrong(
        &self,
        work: &mut dyn Work,
        visitor: &Visitor,
        account: Option<AccountId>,
        kind: MethodKind,
        counter: &Counter<'_>,
    ) -> Result<(), Refusal> {
        let now = self.now();
        work.hit(counter, now).await?;
        let streak = work.streak(counter).await?.and_one(now);
        work.save_streak(counter, streak).await?;
        let (name, action) = (counter.key(), Action::CodeRefused);
        self.audit_refused(work, visitor, (account, &name), action, Some(kind)).await?;
        if !kind.facts().long_codes {
            // Last: it is everyone's row.
            self.count_guess(work, Guess::Code, now).await?;
        }
        Ok(())
    }

    /// Whether another code is looked at, after the wrong ones that were counted.
    pub(crate) async fn may_guess(
        &self,
        work: &mut dyn Work,
        counter: &Counter<'_>,
        now: Timestamp,
    ) -> Result<bool, Refusal> {
        for rate in WRONG_CODES {
            if rate.wait(work.nth_last_hit(counter, rate.count).await?, now).is_some() {
                return Ok(false);
            }
        }
        let in_a_row = work.streak(counter).await?.within(LONGEST_WINDOW, now);
        Ok(in_a_row.count < WRONG_CODES_IN_A_ROW)
    }
}

/// What was typed as a code of this kind; `None`: it is none. Tokens show six digits or eight.
fn own_code(typed: &str, kind: MethodKind) -> Option<Code> {
    let eight =
        || Code::typed(typed, CodeForm::Eight).filter(|code| code.form() == CodeForm::Eight);
    Code::typed(typed, CodeForm::Six).or_else(|| eight().filter(|_| kind == MethodKind::Token))
}

/// What such codes are typed for. Wrong ones are counted apart for each, so that what strangers guess
/// at a reset keeps no owner from signing in, nor from a reset in which another method came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeUse {
    /// For this purpose; at a reset, before anything was proved.
    For(Purpose),
    /// At a reset, after another method was proved.
    SecondGate,
}

impl CodeUse {
    /// What the codes are for.
    fn purpose(self) -> Purpose {
        match self {
            Self::For(purpose) => purpose,
            Self::SecondGate => Purpose::Recovery,
        }
    }

    /// What the wrong codes of an account are counted on.
    pub(crate) fn counted_on(self, account: AccountId) -> String {
        match self {
            Self::For(purpose) => format!("{account} {}", purpose.word()),
            Self::SecondGate => format!("{account} {} second", Purpose::Recovery.word()),
        }
    }

    /// The same for each use.
    pub(crate) fn all_counted_on(account: AccountId) -> Vec<String> {
        let everywhere = Purpose::ALL.map(Self::For).into_iter().chain([Self::SecondGate]);
        everywhere.map(|code_use| code_use.counted_on(account)).collect()
    }
}
