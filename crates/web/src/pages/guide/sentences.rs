//! The sentences of the guide: of its headings, of each [`Deed`], and of what has been reached.

use askama::filters::Safe;
use domain::custody::{STOPPED, WAITING_TIME_WITH_RIGHTS, waiting_times};
use domain::method::MethodKind;
use domain::time::{whole_days, whole_hours};
use words::Value;

use super::plan::{self, Aim, Deed, Had, Procedure, Section, TwoProofs};
use super::{Guide, number};
use crate::pages::html::{self, Html};
use crate::pages::kinds::{self, phone};
use crate::pages::paths;

impl Guide<'_> {
    /// What is needed, a sentence for each kind that resets the password; for every kind, where
    /// none does.
    pub(super) fn needs(&self) -> Vec<Safe<String>> {
        self.needs_of(true)
    }

    /// What is needed for the other kinds.
    pub(super) fn other_needs(&self) -> Vec<Safe<String>> {
        self.needs_of(false)
    }

    fn needs_of(&self, enough: bool) -> Vec<Safe<String>> {
        let policy = self.facts.policy;
        let resets = |kind| !policy.registering_resets() || policy.resets(kind);
        let asked = plan::asked_for(policy);
        // Where one is asked for, the kinds of which one is enough; where several are, all that count.
        let is_enough = |kind| match plan::two_proofs(policy) {
            TwoProofs::Everyone => resets(kind),
            _ if plan::several(policy) => resets(kind),
            _ if asked > 1 => true,
            _ => resets(kind) && plan::asked_next(policy, &[kind]).is_none(),
        };
        let kinds = plan::kinds(policy).into_iter().filter(|kind| is_enough(*kind) == enough);
        kinds
            .map(|kind| self.rich("guide-need-method", &[("kind", Html::text(kind.word()))]))
            .collect()
    }

    /// How many of those are asked for.
    pub(super) fn how_many(&self) -> String {
        let offered = self.needs().len();
        let asked = plan::asked_for(self.facts.policy);
        let key = match plan::two_proofs(self.facts.policy) {
            TwoProofs::Everyone => "guide-need-two-kinds",
            _ if asked <= 1 && offered == 1 => "guide-need-this",
            _ if asked <= 1 => "guide-need-one",
            _ if asked == offered => "guide-need-all",
            _ => return self.chrome.counted("guide-need-several", "count", &number(asked)),
        };
        words::text(self.chrome.language, key).to_owned()
    }

    pub(super) fn aim(&self, section: &Section) -> String {
        match section.aim {
            Aim::SetUp(kind) => self.chrome.named("guide-set-up", "kind", kind.word()),
            Aim::SetUpAll => words::text(self.chrome.language, "guide-set-up-all").to_owned(),
            Aim::Change(kind) => self.chrome.named("guide-change-aim", "contact", kind.word()),
            Aim::Reset => words::text(self.chrome.language, "guide-reset").to_owned(),
            Aim::Lost => words::text(self.chrome.language, "guide-lost-aim").to_owned(),
            Aim::NotMe => words::text(self.chrome.language, "guide-not-me-aim").to_owned(),
        }
    }

    /// For whom a procedure is, where a section has more than one way or the reader may be another.
    pub(super) fn for_whom(&self, section: &Section, procedure: &Procedure) -> Option<String> {
        // Who has an address alone has steps of their own there.
        let apart = section.procedures.iter().any(|one| one.had == Had::Address);
        let reader = match procedure.had {
            Had::One if apart => "other-than-address",
            Had::Two if apart => "two-other-than-addresses",
            had => had.word(),
        };
        matches!(section.aim, Aim::SetUp(_) | Aim::SetUpAll | Aim::Lost)
            .then(|| self.chrome.named("guide-for", "reader", reader))
    }

    /// On paper: where the steps are that sign in, the second to the last: on this page, or up to
    /// that one.
    pub(super) fn signed_in(&self, last: usize, page: usize, end: usize) -> Safe<String> {
        let arguments = [
            ("last", Value::Number(number(last))),
            ("pages", if page == end { "one" } else { "two" }.into()),
            ("page", Value::Number(number(page))),
            ("end", Value::Number(number(end))),
        ];
        Safe(words::text_with(self.chrome.language, "guide-signed-in", &arguments))
    }

    /// What has been reached, and what is still to be thought of.
    pub(super) fn ends(&self, section: &Section, procedure: &Procedure) -> Vec<String> {
        let t = |key| words::text(self.chrome.language, key).to_owned();
        let policy = self.facts.policy;
        match section.aim {
            Aim::SetUp(kind) => {
                self.ends_of_set_up(kind.word(), policy.resets(kind), procedure.had)
            }
            Aim::SetUpAll => self.ends_of_set_up("all", policy.registering_resets(), procedure.had),
            Aim::Change(kind) => vec![self.chrome.named("guide-end-changed", "kind", kind.word())],
            Aim::Reset if !policy.registering_resets() => vec![t("guide-end-reset-by-others")],
            Aim::Lost if policy.recovery.enabled => vec![t(match procedure.had {
                _ if !policy.registering_resets() => "guide-end-lost-only",
                Had::Only => "guide-end-lost-only",
                _ if plan::two_proofs(policy) == TwoProofs::Everyone => "guide-end-lost-two",
                _ => "guide-end-lost",
            })],
            Aim::Lost | Aim::Reset | Aim::NotMe => Vec::new(),
        }
    }

    /// The same of a method that was set up. Who has to prove two to reset the password, and was
    /// asked for one, is told to add another.
    fn ends_of_set_up(&self, what: &str, resets: bool, had: Had) -> Vec<String> {
        let policy = self.facts.policy;
        let first = had == Had::Nothing && !plan::several(policy);
        let lacking = if resets && first { plan::two_proofs(policy) } else { TwoProofs::Nobody };
        let (key, more) = match lacking {
            TwoProofs::Everyone => ("guide-end-without-reset", Some("guide-end-two")),
            TwoProofs::SomeGroups => ("guide-end", Some("guide-end-two-groups")),
            TwoProofs::Nobody if resets => ("guide-end", None),
            TwoProofs::Nobody => ("guide-end-without-reset", None),
        };
        let more = more.map(|key| words::text(self.chrome.language, key).to_owned());
        [self.chrome.named(key, "kind", what)].into_iter().chain(more).collect()
    }

    pub(super) fn rich(&self, key: &str, pieces: &[(&'static str, Html)]) -> Safe<String> {
        let mut all = vec![
            ("organisation", Html::text(self.chrome.organisation())),
            ("domains", Html::text(&self.facts.domains())),
        ];
        all.extend(pieces.iter().cloned());
        self.chrome.rich(key, &all)
    }

    pub(super) fn say(&self, key: &str) -> Safe<String> {
        self.rich(key, &[])
    }

    /// What can be done with what is registered: what has no number or address has nothing to
    /// change.
    pub(super) fn change_notes(&self) -> Vec<Safe<String>> {
        let kinds = plan::kinds(self.facts.policy);
        let phone = kinds.contains(&MethodKind::Phone).then_some("guide-note-change-more");
        let first = match kinds.iter().any(|kind| kind.channel().is_some()) {
            true => "guide-note-change",
            false => "guide-note-delete",
        };
        [Some(first), phone].into_iter().flatten().map(|key| self.say(key)).collect()
    }

    pub(super) fn account_note(&self) -> Safe<String> {
        self.rich("guide-note-address", &[("account", self.facts.link(paths::ACCOUNT))])
    }

    /// The sentence of a deed.
    pub(super) fn sentence(&self, deed: Deed) -> Safe<String> {
        let name = |kind: MethodKind| Html::text(&self.chrome.kind(&kind));
        let link = |path| [("address", self.facts.link(path))];
        let count = |key: &str, argument: &'static str, count: u64| {
            // A sentence that chooses its plural needs the number itself.
            let text =
                words::text_with(self.chrome.language, key, &[(argument, Value::Number(count))]);
            Safe(html::bold(&text))
        };
        let remove = |key, days: u64| {
            let remove = self.chrome.counted("lost-submit", "days", &days);
            self.rich(key, &[("remove", Html::text(&remove))])
        };
        let fresh = self.facts.policy.session.fresh.as_secs().div_ceil(60);
        match deed {
            Deed::GoToSetup => self.rich("guide-go-setup", &link(paths::SETUP)),
            Deed::GoToAccount => self.rich("guide-go-account", &link(paths::ACCOUNT)),
            Deed::Pick => self.say("guide-pick"),
            Deed::GiveName => self.say("guide-name"),
            Deed::GivePassword => self.say("guide-password"),
            Deed::SecondStep => self.say("guide-second"),
            Deed::Stay => self.say("guide-stay"),
            Deed::Interrupt => self.say("guide-interrupt"),
            Deed::Skips(skips) => count("guide-interrupt-skips", "count", u64::from(skips)),
            Deed::Other(asked) => {
                let title = words::text(self.chrome.language, self.title_of(asked));
                self.rich("guide-other", &[("title", Html::text(title))])
            }
            Deed::OtherKind(kind) => self.rich("guide-other-kind", &[("name", name(kind))]),
            // A page is known by its heading, where it has one of its own.
            Deed::OtherIf(other, kind) => match self.title_of(other) {
                "register-title" => {
                    self.rich("guide-other-if", &[("other", name(other)), ("name", name(kind))])
                }
                title => {
                    let title = words::text(self.chrome.language, title);
                    let pieces = [("title", Html::text(title)), ("name", name(kind))];
                    self.rich("guide-other-if-shown", &pieces)
                }
            },
            Deed::MakeCodes => self.say("guide-make-codes"),
            Deed::MakeNewCodes => self.say("guide-make-new-codes"),
            Deed::Give(kind) | Deed::MoreGive(kind) => {
                let country = phone::home(self.facts.policy, self.chrome.language);
                let (kind, country) = (Html::text(kind.word()), Html::text(&country.label));
                self.rich("guide-give", &[("kind", kind), ("country", country)])
            }
            Deed::SendText | Deed::MoreSendText => self.say("guide-give-phone-send"),
            Deed::Code(kind) | Deed::MoreCode(kind) => {
                self.rich("guide-code", &[("kind", Html::text(kind.word()))])
            }
            Deed::Resend => {
                let first = self.facts.policy.codes.wait_after(1).as_secs();
                count("guide-resend", "seconds", first)
            }
            Deed::Verified(kind) | Deed::MoreVerified(kind) => {
                let verified = self.chrome.named("verified-kind", "kind", kind.word());
                self.rich("guide-verified", &[("verified", Html::text(&verified))])
            }
            Deed::AskedMore(kind) => {
                let title = words::text(self.chrome.language, self.title_of(kind));
                self.rich("guide-asked-more", &[("title", Html::text(title))])
            }
            Deed::AskedFirst => self.say("guide-asked-first"),
            Deed::MoreSuccess => self.say("guide-more-success"),
            Deed::Success => self.say("guide-success"),
            Deed::Shown(_) => self.say("guide-shown"),
            Deed::ShownFirst(_) => self.say("guide-shown-first"),
            // The panel is on the left on a wide screen, and at the top on a narrow one: the style
            // sheet shows what is true.
            Deed::OpenSecurityInfo => Safe(format!(
                "<span class=\"on-wide\">{}</span><span class=\"on-narrow\">{}</span><span class=\"on-paper\">{}</span>",
                self.say("guide-open-wide"),
                self.say("guide-open-narrow"),
                self.say("guide-open"),
            )),
            Deed::Add => self.say("guide-add"),
            Deed::AddKind(kind) => self.rich("guide-add-kind", &[("name", name(kind))]),
            Deed::Change(kind) => self.rich("guide-change", &[("name", name(kind))]),
            Deed::ShownChanged => self.say("guide-shown-changed"),
            Deed::ProveFirst => self.prove_first(),
            Deed::Prove(by) => {
                let arguments = [("by", by.word().into()), ("minutes", Value::Number(fresh))];
                let language = self.chrome.language;
                Safe(html::bold(&words::text_with(language, "guide-prove", &arguments)))
            }
            Deed::ProvePassword => count("guide-prove-password", "minutes", fresh),
            Deed::ProveByCode(by) | Deed::MoreProve(by) => {
                self.rich("guide-prove-codes", &[("by", Html::text(by.word()))])
            }
            Deed::ResetGo => self.rich("guide-reset-go", &link(paths::RESET)),
            Deed::ResetName => self.say("guide-reset-name"),
            Deed::ResetChoose => self.say("guide-reset-choose"),
            Deed::ResetNumber => self.say("guide-reset-number"),
            Deed::ResetAddress => self.say("guide-reset-address"),
            Deed::ResetSend | Deed::ResetSendIf => self.say("guide-reset-send"),
            Deed::ResetCode | Deed::ResetCodeIf => self.say("guide-reset-code"),
            Deed::ResetLetters => self.say("guide-reset-letters"),
            Deed::ResetNone => self.say("guide-reset-none"),
            Deed::ResetSecond => self.say("guide-reset-second"),
            Deed::ResetSecondIf => self.say("guide-reset-second-if"),
            Deed::ResetPassword => count(
                "guide-reset-password",
                "count",
                number(self.facts.policy.password_min_length),
            ),
            Deed::ResetDone => self.say("guide-reset-done"),
            Deed::SecondStepOther => self.say("guide-second-other"),
            Deed::SecondStepNone => self.say("guide-second-none"),
            Deed::SecondStepOnly => self.say("guide-second-only"),
            Deed::Lost => self.say("guide-lost"),
            Deed::LostSuspend => self.say("guide-lost-suspend"),
            Deed::LostProve(by) => self.rich("guide-lost-prove", &[("by", Html::text(by.word()))]),
            Deed::LostShown => self.say("guide-lost-shown"),
            Deed::LostSignOut => self.say("guide-lost-sign-out"),
            Deed::LostAddProve => self.say("guide-lost-add-prove"),
            Deed::LostAskedProve => self.say("guide-lost-asked-prove"),
            Deed::LostSettled => self.say("guide-lost-settled"),
            Deed::LostSettledProve => self.say("guide-lost-settled-prove"),
            Deed::LostNone => self.say("guide-lost-none"),
            Deed::LostRemove(days) => remove("guide-lost-remove", days),
            Deed::LostRemoveLonger => {
                let days = whole_days(WAITING_TIME_WITH_RIGHTS);
                count("guide-lost-remove-longer", "days", days)
            }
            Deed::LostPassword => self.say("guide-lost-password"),
            Deed::LostRemoveIf(days) => remove("guide-lost-remove-if", days),
            Deed::LostAskedDue => self.say("guide-lost-asked-due"),
            Deed::LostDue => self.say("guide-lost-due"),
            Deed::NotMeGo => self.rich("guide-not-me-go", &link(paths::NOT_ME)),
            Deed::NotMeUndo => self.say("guide-not-me-undo"),
            Deed::NotMeStopped => {
                let hours = Html::text(&whole_hours(STOPPED).to_string());
                self.rich("guide-not-me-stopped", &[("hours", hours)])
            }
            Deed::NotMeReset => {
                let reset = words::text(self.chrome.language, "guide-reset");
                self.rich("guide-not-me-reset", &[("reset", Html::link("#reset", reset))])
            }
            Deed::NotMeHelp => self.say("guide-not-me-help"),
        }
    }

    /// How long waits what is added without a proof: by the policy, as the reader may be in a group
    /// or not.
    fn prove_first(&self) -> Safe<String> {
        let policy = self.facts.policy;
        let waits = waiting_times(policy.recovery.gates, &policy.directory);
        let mut waits = waits.into_iter().map(|wait| Value::Number(whole_days(wait)));
        let (shorter, longer) = (waits.next(), waits.next());
        let word = match longer {
            None => "one",
            Some(_) if policy.recovery.enabled => "two",
            Some(_) => "either",
        };
        let arguments = [
            ("waits", word.into()),
            ("days", shorter.unwrap_or(Value::Number(0))),
            ("more", longer.unwrap_or(Value::Number(0))),
        ];
        let text = words::text_with(self.chrome.language, "guide-prove-first", &arguments);
        Safe(html::bold(&text))
    }

    /// The heading of the page by which a method of a kind is asked for.
    fn title_of(&self, kind: MethodKind) -> &'static str {
        let look = kinds::look(kind);
        look.asked_before.filter(|_| self.facts.policy.asks_before(kind)).unwrap_or(look.title)
    }
}
