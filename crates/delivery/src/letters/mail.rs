//! Mails: the same words as text and as HTML.

use std::fmt::Write;
use std::time::Duration;

use askama::Template;
use domain::channel::Channel;
use domain::custody::{FREEZE, STOPPED};
use domain::language::Language;
use domain::message::{Deed, DoneFrom, Notice, Purpose};
use domain::method::Destination;
use domain::time::{Timestamp, lifetime_minutes, whole_hours};
use domain::token::Code;
use flows::ports::{Content, Outgoing};
use words::{paths, text, text_with};

use super::style::{Link, Style, shown};

/// The longest sign-in name shown, in characters (RFC 5321, 4.5.3.1.3).
const ACCOUNT_MAX: usize = 254;
/// The longest name of a browser or network shown, in characters.
const FROM_MAX: usize = 60;

/// A mail, ready for a mail server or for the demo's outbox. Holds the code: not to be logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The subject; holds the code only where the organisation wants it there, because mail
    /// servers log subjects.
    pub subject: String,
    /// The text part. A code is alone on a line.
    pub text: String,
    /// The HTML part, a whole document.
    pub html: String,
}

/// The mail that says what `outgoing` says.
pub fn mail(style: &Style, outgoing: &Outgoing) -> Mail {
    let language = outgoing.language;
    let letter = match &outgoing.content {
        Content::Code { code, purpose, at, from, lifetime, stop } => {
            let asked = Asked { code, purpose: *purpose, at: *at, from, lifetime: *lifetime };
            let stop = stop.as_ref().map(|code| style.page(&paths::not_me(code.plain())));
            code_letter(style, language, asked, stop)
        }
        Content::Notice { notice, at, account, from, objection } => {
            let when = words::times::in_words(language, *at, &style.time_zone);
            let removed_on = removed_on(*notice, *at)
                .map(|on| words::times::in_words(language, on, &style.time_zone));
            let account = shown(account, ACCOUNT_MAX);
            let undo = objection.as_ref().map(|code| style.page(&paths::not_me(code.plain())));
            let told = Told { notice: *notice, to: &outgoing.to, account, when, removed_on, from };
            notice_letter(style, language, told, undo)
        }
    };
    letter.written()
}

/// A mail that proves that mail arrives, for `regain doctor`.
pub fn trial_mail(style: &Style, language: Language) -> Mail {
    let mut letter = Letter::new(style, language, text(language, "mail-trial").to_owned());
    letter.parts.push(Part::Line(text(language, "mail-trial-explained").to_owned()));
    letter.written()
}

/// A mail with lines of figures for an operator, whose words are the command line's.
pub fn report_mail(style: &Style, language: Language, heading: String, lines: Vec<String>) -> Mail {
    let mut letter = Letter::new(style, language, heading);
    letter.parts.extend(lines.into_iter().map(Part::Line));
    letter.written()
}

/// A mail's words, not yet in either form.
#[derive(Template)]
#[template(path = "mail.html")]
struct Letter {
    language: &'static str,
    direction: &'static str,
    subject: String,
    organisation: String,
    colour: String,
    heading: String,
    parts: Vec<Part>,
    sender: String,
    help_desk_label: &'static str,
    help_desk: Link,
}

enum Part {
    Line(String),
    Code(String),
    Fact { label: &'static str, value: String },
    Step { what: String, link: Link },
}

impl Letter {
    fn new(style: &Style, language: Language, heading: String) -> Self {
        let arguments =
            [("organisation", style.name_in(language).into()), ("host", style.host().into())];
        let subject =
            [("what", (&heading).into()), ("organisation", style.name_in(language).into())];
        Self {
            language: language.code(),
            direction: words::direction(language),
            subject: text_with(language, "mail-subject", &subject),
            organisation: style.name_in(language).to_owned(),
            colour: style.colour.clone(),
            heading,
            parts: Vec::new(),
            sender: text_with(language, "mail-sender", &arguments),
            help_desk_label: text(language, "mail-help-desk"),
            help_desk: style.help_desk.clone(),
        }
    }

    fn written(self) -> Mail {
        let text = self.as_text();
        // Rendering into a string fails only when a value's own Display does; strings' never do.
        let html = self.render().unwrap_or_default();
        Mail { subject: self.subject, text, html }
    }

    fn as_text(&self) -> String {
        let mut out = format!("{}\n", self.heading);
        let mut after_fact = false;
        for part in &self.parts {
            let is_fact = matches!(part, Part::Fact { .. });
            if !(is_fact && after_fact) {
                out.push('\n');
            }
            after_fact = is_fact;
            // Writing into a string cannot fail.
            let _ = match part {
                Part::Line(line) => writeln!(out, "{line}"),
                Part::Code(digits) => writeln!(out, "{digits}"),
                Part::Fact { label, value } => writeln!(out, "{label} {value}"),
                Part::Step { what, link } => writeln!(out, "{what}\n{}", link.label),
            };
        }
        let _ = write!(
            out,
            "\n-- \n{}\n{} {}\n",
            self.sender, self.help_desk_label, self.help_desk.label
        );
        out
    }
}

/// A code that was asked for.
struct Asked<'a> {
    code: &'a Code,
    purpose: Purpose,
    at: Timestamp,
    from: &'a Option<DoneFrom>,
    lifetime: Duration,
}

/// `stop`: where such codes are stopped, where somebody keeps asking for them.
fn code_letter(style: &Style, language: Language, asked: Asked<'_>, stop: Option<Link>) -> Letter {
    let Asked { code, purpose, at, from, lifetime } = asked;
    let what_for = match purpose {
        Purpose::Registration => "mail-code-registration",
        Purpose::Recovery => "mail-code-recovery",
        Purpose::FreshProof => "mail-code-fresh-proof",
        Purpose::SignIn => "mail-code-sign-in",
        Purpose::HelpDesk => "mail-code-help-desk",
    };
    let lives = match purpose {
        Purpose::HelpDesk => "mail-code-help-desk-lifetime",
        _ => "mail-code-lifetime",
    };
    let lives = text_with(language, lives, &[("minutes", lifetime_minutes(lifetime).into())]);
    let of_organisation = |key| {
        Part::Line(text_with(language, key, &[("organisation", style.name_in(language).into())]))
    };
    let mut letter = Letter::new(style, language, text(language, "mail-code").to_owned());
    if style.code_in_subject {
        let code = code.shown();
        let arguments =
            [("code", (&code).into()), ("organisation", style.name_in(language).into())];
        letter.subject = text_with(language, "mail-subject-code", &arguments);
    }
    letter.parts = vec![Part::Line(text(language, what_for).to_owned()), Part::Code(code.shown())];
    if purpose == Purpose::HelpDesk {
        letter.parts.push(step(language, "mail-step-code", style.page(paths::RESET_SENT)));
    }
    letter.parts.push(Part::Line(lives));
    let when = words::times::in_words(language, at, &style.time_zone);
    letter.parts.push(Part::Fact { label: text(language, "mail-asked"), value: when });
    letter.parts.extend(browser_facts(language, from));
    // Without the password nobody gets as far as these two.
    let serious = match purpose {
        Purpose::SignIn => Some("mail-code-not-you-sign-in"),
        Purpose::FreshProof => Some("mail-code-not-you-fresh-proof"),
        Purpose::Registration | Purpose::Recovery | Purpose::HelpDesk => None,
    };
    match serious {
        None => letter.parts.push(of_organisation("mail-code-ignore")),
        Some(key) => {
            letter.parts.push(of_organisation("mail-code-secret"));
            letter.parts.push(Part::Line(text(language, key).to_owned()));
            letter.parts.push(new_password(style, language));
            letter.parts.push(tell(style, language));
        }
    }
    letter.parts.extend(stop.map(|link| step(language, "mail-step-stop", link)));
    letter
}

/// With which browser it was done, as far as it is known.
fn browser_facts(language: Language, from: &Option<DoneFrom>) -> impl Iterator<Item = Part> {
    let from = from.as_ref().map(|from| [&from.browser, &from.network]).into_iter().flatten();
    let facts = ["mail-device", "mail-network"].into_iter().zip(from);
    facts.filter(|(_, value)| !value.is_empty()).map(move |(label, value)| Part::Fact {
        label: text(language, label),
        value: shown(value, FROM_MAX),
    })
}

/// How a person gets a password that nobody else knows: by a reset, where there is one.
fn new_password(style: &Style, language: Language) -> Part {
    let (what, page) = match style.resets {
        true => ("mail-step-reset", paths::RESET),
        false => ("mail-step-change", paths::CHANGE_PASSWORD),
    };
    step(language, what, style.page(page))
}

/// What to do, and where.
fn step(language: Language, key: &str, link: Link) -> Part {
    let what = text_with(language, key, &[("hours", whole_hours(STOPPED).into())]);
    Part::Step { what, link }
}

fn tell(style: &Style, language: Language) -> Part {
    step(language, "mail-step-tell", style.help_desk.clone())
}

/// What a notice tells of.
struct Told<'a> {
    notice: Notice,
    to: &'a Destination,
    account: String,
    when: String,
    removed_on: Option<String>,
    from: &'a Option<DoneFrom>,
}

fn notice_letter(style: &Style, language: Language, told: Told<'_>, undo: Option<Link>) -> Letter {
    let Told { notice, to, account, when, removed_on, from } = told;
    let mut letter = Letter::new(
        style,
        language,
        text_with(language, what_happened(notice, to), &[("kind", kind_word(notice).into())]),
    );
    // One that is deleted has no name any more.
    if !account.is_empty() {
        letter.parts.push(Part::Fact { label: text(language, "mail-account"), value: account });
    }
    letter.parts.push(Part::Fact { label: text(language, "mail-when"), value: when });
    letter.parts.extend(browser_facts(language, from));
    if let Some(hours) = waiting_hours(notice).filter(|_| style.resets) {
        letter.parts.push(Part::Line(text_with(
            language,
            "mail-delayed",
            &[("hours", hours.into())],
        )));
    }
    let line = |key| Part::Line(text(language, key).to_owned());
    let explained = match notice {
        Notice::Several { count } => Some(text_with(
            language,
            "mail-several-explained",
            &[("count", u64::from(count).into())],
        )),
        Notice::RemovalAsked { .. } => removed_on
            .map(|on| text_with(language, "mail-removal-explained", &[("date", (&on).into())])),
        Notice::ContactVouched => Some(text(language, "mail-contact-vouched-explained").to_owned()),
        Notice::ContactsVouched { hours } => Some(text_with(
            language,
            "mail-contacts-vouched-explained",
            &[("hours", u64::from(hours).into())],
        )),
        Notice::MethodSuspended { .. } => {
            Some(text(language, "mail-method-suspended-explained").to_owned())
        }
        Notice::ChangesUndone => {
            let hours = whole_hours(FREEZE);
            Some(text_with(language, "mail-undone-explained", &[("hours", hours.into())]))
        }
        Notice::CodesGuessed => Some(text(language, "mail-codes-guessed-explained").to_owned()),
        Notice::PasswordReset => Some(text(language, "mail-reset-explained").to_owned()),
        Notice::RecoveryCodeUsed { left } => Some(text_with(
            language,
            "mail-recovery-code-used-explained",
            &[("left", u64::from(left).into())],
        )),
        Notice::PasskeyMayBeCopied => {
            Some(text(language, "mail-passkey-may-be-copied-explained").to_owned())
        }
        Notice::SecondStepFailed => {
            Some(text(language, "mail-second-step-failed-explained").to_owned())
        }
        Notice::HelpDesk { deed } => Some(text(language, explained_deed(deed)).to_owned()),
        _ => None,
    };
    letter.parts.extend(explained.map(Part::Line));
    letter.parts.push(line(match notice {
        Notice::UsedForAnother => "mail-used-for-another-explained",
        Notice::PasswordNotWritten => "mail-not-written-explained",
        Notice::PasswordMayBeWritten => "mail-may-be-written-explained",
        Notice::ChangesUndone => "mail-undone-next",
        Notice::HelpDesk { .. } => "mail-help-not-you",
        Notice::MethodDeleted { waited: true, .. } => "mail-removal-done",
        _ => "mail-not-you",
    }));
    let (can_undo, undoes) = match notice {
        Notice::CodesGuessed => (false, "mail-step-stop"),
        _ => (undo.is_some(), "mail-step-undo"),
    };
    letter.parts.extend(undo.map(|link| step(language, undoes, link)));
    // After an undo the password is dead, and cannot be changed by who has it.
    let is_dead = can_undo || notice == Notice::ChangesUndone;
    let reset = match (style.resets, can_undo) {
        (true, true) => Some(step(language, "mail-step-reset-then", style.page(paths::RESET))),
        (false, _) if is_dead => None,
        _ => Some(new_password(style, language)),
    };
    let review = step(language, "mail-step-review", style.page(paths::SECURITY_INFO));
    let tell = tell(style, language);
    let (reset, review) = (reset.into_iter(), std::iter::once(review));
    let steps: Vec<Part> = match notice {
        Notice::UsedForAnother | Notice::CodesGuessed => Vec::new(),
        _ if can_undo => reset.collect(),
        // Nothing is to be reset there, or nothing has happened.
        Notice::HelpDesk { deed: Deed::Deleted | Deed::SwitchedOff | Deed::ResetSent } => {
            Vec::new()
        }
        Notice::HelpDesk { .. } | Notice::ChangesUndone => reset.collect(),
        Notice::MethodAdded { .. }
        | Notice::MethodChanged { .. }
        | Notice::MethodDeleted { .. }
        | Notice::MethodSuspended { .. }
        | Notice::MethodTakenUp { .. }
        | Notice::PasskeyMayBeCopied => review.chain(reset).collect(),
        _ => reset.chain(review).collect(),
    };
    // It can be used at once: added by somebody else, it may be the only one, by which they and not
    // the owner get in. The help desk can take it off.
    match notice {
        Notice::MethodAdded { hours: 0, .. } if !can_undo => {
            letter.parts.extend(std::iter::once(tell).chain(steps));
        }
        _ => letter.parts.extend(steps.into_iter().chain([tell])),
    }
    letter
}

/// When the removal of methods will be that a notice tells of, which was queued at `at`.
fn removed_on(notice: Notice, at: Timestamp) -> Option<Timestamp> {
    let Notice::RemovalAsked { hours, on, .. } = notice else { return None };
    Some(on.unwrap_or_else(|| at.plus(Duration::from_hours(hours.into()))))
}

fn what_happened(notice: Notice, to: &Destination) -> &'static str {
    match notice {
        Notice::MethodAdded { .. } => "mail-method-added",
        Notice::MethodChanged { .. } => "mail-method-changed",
        Notice::MethodDeleted { .. } => "mail-method-deleted",
        Notice::MethodSuspended { .. } => "mail-method-suspended",
        Notice::MethodTakenUp { .. } => "mail-method-taken-up",
        Notice::ContactVouched => "mail-contact-vouched",
        Notice::ContactsVouched { .. } => "mail-contacts-vouched",
        Notice::RemovalAsked { again: false, .. } => "mail-removal-asked",
        Notice::RemovalAsked { again: true, .. } => "mail-removal-again",
        Notice::ChangesUndone => "mail-changes-undone",
        Notice::CodesGuessed => "mail-codes-guessed",
        Notice::RecoveryCodeUsed { .. } => "mail-recovery-code-used",
        Notice::PasskeyMayBeCopied => "mail-passkey-may-be-copied",
        Notice::SecondStepFailed => "mail-second-step-failed",
        Notice::PasswordReset => "mail-password-reset",
        Notice::PasswordChanged => "mail-password-changed",
        Notice::PasswordNotWritten => "mail-password-not-written",
        Notice::PasswordMayBeWritten => "mail-password-may-be-written",
        Notice::AccountUnlocked => "mail-account-unlocked",
        Notice::HelpDesk { deed } => deed_done(deed),
        Notice::Several { .. } => "mail-several",
        Notice::UsedForAnother => match to.channel() {
            Channel::Text => "mail-phone-used-for-another",
            Channel::Email => "mail-email-used-for-another",
        },
    }
}

/// The kind of method that a notice is about, by which its sentence chooses; empty: about none.
pub(super) fn kind_word(notice: Notice) -> &'static str {
    match notice {
        Notice::MethodAdded { kind, .. }
        | Notice::MethodChanged { kind, .. }
        | Notice::MethodDeleted { kind, .. }
        | Notice::MethodSuspended { kind }
        | Notice::MethodTakenUp { kind } => kind.word(),
        _ => "",
    }
}

fn deed_done(deed: Deed) -> &'static str {
    match deed {
        Deed::Pass => "mail-help-pass",
        Deed::ResetSent => "mail-help-reset-sent",
        Deed::SignedOut => "mail-help-signed-out",
        Deed::RegistrationRequired => "mail-help-registration",
        Deed::Renamed => "mail-help-renamed",
        Deed::Deleted => "mail-help-deleted",
        Deed::SwitchedOff => "mail-help-switched-off",
        Deed::SwitchedOn => "mail-help-switched-on",
        Deed::PasswordAccepted => "mail-help-password-accepted",
    }
}

fn explained_deed(deed: Deed) -> &'static str {
    match deed {
        Deed::Pass => "mail-help-pass-explained",
        Deed::ResetSent => "mail-help-reset-sent-explained",
        Deed::SignedOut => "mail-help-signed-out-explained",
        Deed::RegistrationRequired => "mail-help-registration-explained",
        Deed::Renamed => "mail-help-renamed-explained",
        Deed::Deleted => "mail-help-deleted-explained",
        Deed::SwitchedOff => "mail-help-switched-off-explained",
        Deed::SwitchedOn => "mail-help-switched-on-explained",
        Deed::PasswordAccepted => "mail-help-password-accepted-explained",
    }
}

/// How many hours pass before the method that the notice is about can reset the password; `None`:
/// it can at once.
pub(super) fn waiting_hours(notice: Notice) -> Option<u64> {
    match notice {
        Notice::MethodAdded { hours, .. } | Notice::MethodChanged { hours, .. } => {
            Some(u64::from(hours))
        }
        _ => None,
    }
    .filter(|hours| *hours > 0)
}
