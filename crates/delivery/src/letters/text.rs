//! Text messages: one text, no link, no promotion; a code first, and bound to our pages by the last
//! line (R60, R62, S45).

use std::time::Duration;

use domain::language::Language;
use domain::message::{Deed, Notice, Purpose};
use domain::time::lifetime_minutes;
use domain::token::Code;
use flows::ports::{Content, Outgoing};
use words::{paths, text, text_with};

use super::gsm::{fits_one_text, in_alphabet};
use super::mail::{kind_word, waiting_hours};
use super::style::{Style, shown};

/// The longest sign-in name shown, in characters; longer ones are cut at the `@` first.
const ACCOUNT_MAX: usize = 64;

/// How short the organisation's name may be cut where nothing else makes a text fit, in characters.
const NAME_MIN: usize = 8;

/// The text message that says what `outgoing` says.
pub fn text_message(style: &Style, outgoing: &Outgoing) -> String {
    match &outgoing.content {
        Content::Code { code, purpose, lifetime, stop, at: _, from: _ } => {
            code_text(style, outgoing.language, code, *purpose, *lifetime, stop.as_ref())
        }
        Content::Notice { notice, at, account, objection, from: _ } => {
            let when = words::times::in_figures(outgoing.language, *at, &style.time_zone);
            let objection = objection.as_ref().map(|code| code.shown());
            let account = shown(account, ACCOUNT_MAX);
            notice_text(style, outgoing.language, *notice, &when, &account, objection.as_deref())
        }
    }
}

/// A text that proves that texts arrive, for `regain doctor`.
pub fn trial_text(style: &Style, language: Language) -> String {
    in_alphabet(&text_with(
        language,
        "text-trial",
        &[("organisation", style.name_in(language).into())],
    ))
}

/// A code; with a capability to stop such codes, that takes the place of the advice.
fn code_text(
    style: &Style,
    language: Language,
    code: &Code,
    purpose: Purpose,
    lifetime: Duration,
    stop: Option<&Code>,
) -> String {
    let (full, short) = match purpose {
        Purpose::Registration => ("text-code-registration", "text-code-registration-short"),
        Purpose::Recovery => ("text-code-recovery", "text-code-recovery-short"),
        Purpose::FreshProof => ("text-code-fresh-proof", "text-code-fresh-proof-short"),
        Purpose::SignIn => ("text-code-sign-in", "text-code-sign-in-short"),
        Purpose::HelpDesk => ("text-code-help-desk", "text-code-help-desk-short"),
    };
    let shown = code.shown();
    // The line by which phones offer the code on our pages and on no others (WICG origin-bound
    // one-time codes, 3.1).
    let last_line = format!("@{} #{}", style.host, code.plain());
    let with_end = |said: &str| format!("{}\n{last_line}", in_alphabet(said));
    let says = |key: &str, organisation: &str| {
        let arguments = [
            ("code", (&shown).into()),
            ("organisation", organisation.into()),
            ("minutes", lifetime_minutes(lifetime).into()),
        ];
        text_with(language, key, &arguments)
    };
    let name = style.name_in(language);
    let names = || std::iter::once(name.to_owned()).chain(cuts(name));
    let stoppable = stop.into_iter().flat_map(|stop| {
        let page = style.in_words(paths::NOT_ME);
        let code = stop.shown();
        let said =
            |key| text_with(language, key, &[("page", (&page).into()), ("code", (&code).into())]);
        let (long, brief) = (said("text-stop-codes"), said("text-object-short"));
        let bare = says("text-code-bare", name);
        let wordless = names().map(|name| format!("{shown} {name}. {brief}")).collect::<Vec<_>>();
        [format!("{bare} {long}"), format!("{bare} {brief}")].into_iter().chain(wordless)
    });
    let ladder =
        [full, short, "text-code-plain", "text-code-bare"].into_iter().map(|key| says(key, name));
    // Where even that is too long, the code and who it is from; the name whole as long as it fits.
    let wordless = names().map(|name| format!("{shown} {name}"));
    // An organisation's name in letters that take two bytes each leaves no room next to a long
    // code.
    let alone = std::iter::once(shown.clone());
    first_that_fits(
        stoppable.chain(ladder).chain(wordless).chain(alone).map(|said| with_end(&said)),
    )
}

fn notice_text(
    style: &Style,
    language: Language,
    notice: Notice,
    when: &str,
    account: &str,
    objection: Option<&str>,
) -> String {
    let (what, advice) = match notice {
        Notice::MethodAdded { .. } => ("text-method-added", "text-not-you"),
        Notice::MethodChanged { .. } => ("text-method-changed", "text-not-you"),
        Notice::MethodDeleted { .. } => ("text-method-deleted", "text-not-you"),
        Notice::MethodSuspended { .. } => ("text-method-suspended", "text-not-you"),
        Notice::MethodTakenUp { .. } => ("text-method-taken-up", "text-not-you"),
        Notice::ContactVouched => ("text-contact-vouched", "text-not-you"),
        Notice::ContactsVouched { .. } => ("text-contacts-vouched", "text-not-you"),
        Notice::RecoveryCodeUsed { .. } => ("text-recovery-code-used", "text-not-you"),
        Notice::PasskeyMayBeCopied => ("text-passkey-may-be-copied", "text-not-you"),
        Notice::SecondStepFailed => ("text-second-step-failed", "text-not-you-password"),
        Notice::RemovalAsked { .. } => ("text-removal-asked", "text-not-you"),
        Notice::ChangesUndone => ("text-changes-undone", "text-undone-next"),
        Notice::CodesGuessed => ("text-codes-guessed", "text-not-you-short"),
        Notice::PasswordReset => ("text-password-reset", "text-not-you-password"),
        Notice::PasswordChanged => ("text-password-changed", "text-not-you-password"),
        Notice::PasswordNotWritten => ("text-password-not-written", "text-not-you-password"),
        Notice::PasswordMayBeWritten => ("text-password-may-be-written", "text-not-you-password"),
        Notice::AccountUnlocked => ("text-account-unlocked", "text-not-you-password"),
        Notice::HelpDesk { deed } => (
            match deed {
                Deed::Pass => "text-help-pass",
                Deed::ResetSent => "text-help-reset-sent",
                Deed::SignedOut => "text-help-signed-out",
                Deed::RegistrationRequired => "text-help-registration",
                Deed::Renamed => "text-help-renamed",
                Deed::Deleted => "text-help-deleted",
                Deed::SwitchedOff => "text-help-switched-off",
                Deed::SwitchedOn => "text-help-switched-on",
                Deed::PasswordAccepted => "text-help-password-accepted",
            },
            "text-not-you-short",
        ),
        Notice::Several { .. } => ("text-several", "text-not-you-password"),
        Notice::UsedForAnother => ("text-used-for-another", "text-not-you-short"),
    };
    let advice = match advice {
        _ if style.resets => advice,
        "text-undone-next" => "text-undone-ask",
        "text-not-you-password" => "text-not-you",
        other => other,
    };
    let waits = waiting_hours(notice)
        .filter(|_| style.resets)
        .map(|hours| {
            format!(" {}", text_with(language, "text-delayed", &[("hours", hours.into())]))
        })
        .unwrap_or_default();
    // Where the code is, in words: no link, which is what those send who steal codes (R60).
    let page = style.in_words(paths::NOT_ME);
    let (advice, brief) = match objection {
        Some(code) => {
            let said =
                |key| text_with(language, key, &[("page", (&page).into()), ("code", code.into())]);
            (said("text-object"), said("text-object-short"))
        }
        None => {
            let reset = style.in_words(paths::RESET);
            let said = text_with(language, advice, &[("page", (&reset).into())]);
            let brief = match notice {
                Notice::ChangesUndone => "text-undone-ask",
                _ => "text-not-you-short",
            };
            (said, text(language, brief).to_owned())
        }
    };
    let hours = match notice {
        Notice::RemovalAsked { hours, .. } | Notice::ContactsVouched { hours } => u64::from(hours),
        _ => 0,
    };
    let says = |organisation: &str, account: &str, waits: &str, advice: &str| {
        let arguments = [
            ("organisation", organisation.into()),
            ("account", account.into()),
            ("when", when.into()),
            ("hours", hours.into()),
            ("kind", kind_word(notice).into()),
        ];
        in_alphabet(&format!("{}{waits} {advice}", text_with(language, what, &arguments)))
    };
    let name = style.name_in(language);
    let local = account.split_once('@').map_or(account, |(local, _)| local);
    // What goes first is what the person can do without: the part of the name that all colleagues
    // share, then the advice that Security info repeats, then the waiting time. What, when, for
    // whom and how to object stay (R23).
    let ladder = [
        says(name, account, &waits, &advice),
        says(name, local, &waits, &advice),
        says(name, local, &waits, &brief),
        says(name, local, "", &advice),
        says(name, local, "", &brief),
    ];
    first_that_fits(ladder.into_iter().chain(cuts(name).map(|cut| says(&cut, local, "", &brief))))
}

/// The organisation's name cut shorter and shorter, marked as cut.
fn cuts(name: &str) -> impl Iterator<Item = String> {
    let length = name.chars().count();
    (NAME_MIN..length).rev().map(move |keep| {
        let kept: String = name.chars().take(keep).collect();
        format!("{}.", kept.trim_end_matches(|c: char| !c.is_alphanumeric()))
    })
}

/// The first message that goes out as one text; where none does, the last and shortest.
fn first_that_fits(messages: impl Iterator<Item = String>) -> String {
    let mut shortest = String::new();
    for message in messages {
        if fits_one_text(&message) {
            return message;
        }
        shortest = message;
    }
    shortest
}
