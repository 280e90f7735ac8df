//! `[registration]`, `[sign_in]`, `[recovery]`, `[password]`, `[session]`, `[limits]`: what the
//! organisation decides, within what is safe.

use std::time::Duration;

use domain::channel::Channel;
use domain::country::{Country, countries};
use domain::directory::DirectoryPolicy;
use domain::limits::{LONGEST_WINDOW, MAILS_A_DAY, METHODS_PER_ACCOUNT, Rate, TEXTS_A_DAY};
use domain::method::MethodKind;
use domain::password::SINGLE_FACTOR_MIN;
use domain::policy::{
    CodePolicy, Gates, Organisation, Policy, RecoveryPolicy, RegistrationPolicy, SessionPolicy,
    Sharing, SignInPolicy, TextPolicy,
};
use domain::second_step::{SecondStep, takes_it};
use domain::webauthn::RelyingParty;
use jiff::tz::TimeZone;

use super::carriers::Said;
use super::second_step;
use super::source::Source;
use super::units::written;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// The longest life of a texted code (63B 3.1.3.2; R20).
const TEXT_CODE_MAX: Duration = Duration::from_mins(10);
/// No organisation needs more accounts on one number or address.
const SHARED_AT_MOST: u32 = 1000;
/// More accounts than a family has.
const MANY_SHARE: u32 = 20;

/// Reads what the organisation decides.
///
/// `several_names`: the attributes by which a directory may find one person by more than one name.
pub fn policy(
    source: &mut Source,
    organisation: Organisation,
    carriers: &Said,
    directory: DirectoryPolicy,
    several_names: Option<&[String]>,
    zone: &TimeZone,
) -> Policy {
    let registration = registration(source, carriers);
    let recovery = recovery(source, carriers, &registration, several_names);
    let sign_in = sign_in(source, &registration, &directory, zone);
    Policy {
        organisation,
        registration,
        recovery,
        password_min_length: password_min_length(source, sign_in, &directory),
        sign_in,
        // Read once the public address is known.
        passkeys: RelyingParty { id: String::new(), origin: String::new() },
        session: session(source),
        codes: codes(source),
        texts: texts(source),
        mails_per_day: source.number("limits.mails_per_day", 1, u32::MAX).unwrap_or(MAILS_A_DAY),
        sharing: sharing(source),
        directory,
    }
}

/// The kinds that a key lists, without those that nothing carries a message to.
fn methods(
    source: &mut Source,
    key: &str,
    default: [MethodKind; 2],
    carriers: &Said,
) -> Vec<MethodKind> {
    let words = MethodKind::ALL.map(|kind| format!("\"{}\"", kind.word())).join(", ");
    let remedy = format!("Write those that people may use, of {words}");
    let mut kinds = Vec::new();
    match source.list(key) {
        None => kinds.extend(default),
        Some(words) => {
            if words.is_empty() {
                source.wrong::<()>(key, "it is empty", remedy.clone());
            }
            for word in words {
                match MethodKind::from_word(&word) {
                    None => {
                        source.wrong::<()>(
                            key,
                            format!("there is no method \"{word}\" in this version"),
                            remedy.clone(),
                        );
                    }
                    Some(kind)
                        if kind.facts().made_by_operators && key == "registration.methods" =>
                    {
                        source.wrong::<()>(
                            key,
                            format!(
                                "nobody registers a \"{word}\": `regain user {word}` makes one"
                            ),
                            "Take it out; write it in recovery.methods",
                        );
                    }
                    Some(kind) if kinds.contains(&kind) => {
                        source.wrong::<()>(
                            key,
                            format!("\"{word}\" is there twice"),
                            remedy.clone(),
                        );
                    }
                    Some(kind) => kinds.push(kind),
                }
            }
        }
    }
    // Left out with a warning: one list may serve installations with and without texts.
    let (carried, left): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|kind: &MethodKind| {
        kind.channel().is_none_or(|channel| carriers.carries(channel))
    });
    for kind in &left {
        let section = if kind.channel() == Some(Channel::Text) { "[[text]]" } else { "[email]" };
        let word = kind.word();
        source.warn(format!(
            "{key}: \"{word}\" is left out, because there is no {section} section to send codes with. Add one."
        ));
    }
    if carried.is_empty() && !left.is_empty() {
        source.wrong::<()>(
            key,
            "nothing carries a code to any of them",
            "Add an [email] or a [[text]] section",
        );
    }
    carried
}

fn registration(source: &mut Source, carriers: &Said) -> RegistrationPolicy {
    let methods =
        methods(source, "registration.methods", [MethodKind::Phone, MethodKind::Email], carriers);
    let most = u32::try_from(METHODS_PER_ACCOUNT).unwrap_or(u32::MAX);
    let required = source.number("registration.required", 0, most).unwrap_or(1);
    let room = methods.iter().fold(0_usize, |room, kind| room.saturating_add(kind.facts().at_most));
    let wanted = usize::try_from(required).unwrap_or(usize::MAX);
    if wanted > room && !source.has_mistake("registration.methods") {
        let what = format!(
            "nobody can have so many: of the kinds in registration.methods there are {room} at the most"
        );
        source.wrong::<()>("registration.required", what, "Lower it, or offer more kinds");
    } else if wanted > methods.len() && !methods.is_empty() {
        source.warn(format!(
            "registration.required: {required} methods are asked for and {} kinds are offered, so that each person needs several phones or \
             addresses. Lower it, or offer more kinds in registration.methods.",
            methods.len()
        ));
    }
    RegistrationPolicy {
        required,
        methods,
        skips: source.number("registration.skips", 0, 1000).unwrap_or(0),
    }
}

/// Off by default where one person may be found by several names: the same hints by each are a sign
/// that unknown names never have.
fn hints(source: &mut Source, several_names: Option<&[String]>) -> bool {
    let given = source.flag("recovery.hints");
    if let (Some(true), Some(names)) = (given, several_names) {
        source.warn(format!(
            "recovery.hints: one person can be found by more than one name here ({}), and is shown the same hints by each, so that a \
             stranger sees that somebody is there. Take it out, or let directory.filter find people by one attribute of one value.",
            names.join(", ")
        ));
    }
    given.unwrap_or(several_names.is_none())
}

fn recovery(
    source: &mut Source,
    carriers: &Said,
    registration: &RegistrationPolicy,
    several_names: Option<&[String]>,
) -> RecoveryPolicy {
    let enabled = source.flag("recovery.enabled").unwrap_or(true);
    let gates = source
        .number("recovery.gates", 1, 2)
        .and_then(|count| Gates::from_count(count.into()))
        .unwrap_or(Gates::One);
    let methods =
        methods(source, "recovery.methods", [MethodKind::Email, MethodKind::Phone], carriers);
    let hints = hints(source, several_names);
    let key = "recovery.methods";
    if enabled && methods.len() < gates.count() && !source.has_mistake(key) {
        let remedy =
            "List \"email\" and \"phone\" and have a section for each, or set recovery.gates = 1";
        source.wrong::<()>(key, "two gates need two kinds of methods", remedy);
    }
    let weak = methods.iter().find(|kind| !kind.facts().resets_alone);
    if let Some(kind) = weak.filter(|_| enabled && gates == Gates::One) {
        let what = format!(
            "six digits of \"{}\" alone, which strangers can guess at, would reset a password",
            kind.word()
        );
        source.wrong::<()>(key, what, "Take it out, or set recovery.gates = 2");
    }
    let registrable = methods.iter().filter(|kind| !kind.facts().made_by_operators);
    for kind in registrable.filter(|kind| !registration.methods.contains(kind)) {
        source.warn(format!(
            "recovery.methods: \"{0}\" can reset a password, but nobody can register one. Add it to registration.methods.",
            kind.word()
        ));
    }
    let required = usize::try_from(registration.required).unwrap_or(usize::MAX);
    if enabled && required < gates.count() {
        source.warn(format!(
            "registration.required: people may have fewer methods than the {} that a reset asks for, and then call the help \
             desk. Raise it to {0}.",
            gates.count()
        ));
    }
    RecoveryPolicy { enabled, gates, methods, hints }
}

/// Who is asked for a second step at sign-in.
fn sign_in(
    source: &mut Source,
    registration: &RegistrationPolicy,
    directory: &DirectoryPolicy,
    zone: &TimeZone,
) -> SignInPolicy {
    let key = "sign_in.second_step";
    let second_step = second_step::rule(source, key).unwrap_or_default();
    let required_from = second_step::required_from(source, zone);
    let mut rules = directory.second_step_groups.iter().map(|(_, rule)| *rule).chain([second_step]);
    if required_from.is_some() && rules.clone().all(|rule| rule != SecondStep::Required) {
        source.warn("sign_in.required_from: nobody is required to take a second step. Set sign_in.second_step = \"required\", or take it out.");
    }
    let usable = registration.methods.iter().any(|kind| takes_it(*kind));
    if rules.any(|rule| rule != SecondStep::Never)
        && !usable
        && !source.has_mistake("registration.methods")
    {
        let what = "nobody can register a method that is a second step: e-mail is none (NIST SP 800-63B-4, 3.1.3.1)";
        source.wrong::<()>(
            key,
            what,
            "Add \"phone\", \"app\" or \"passkey\" to registration.methods, or write \"never\"",
        );
    }
    let key = "sign_in.remember_device";
    let life = span(source, key, Duration::ZERO, Duration::ZERO, 90 * DAY);
    if !life.is_zero() && life < DAY {
        source.wrong::<()>(
            key,
            "it is less than a day",
            "Write a duration from 1d to 90d, or \"0\" so that it is never offered",
        );
    }
    SignInPolicy { second_step, required_from, remember_device: (!life.is_zero()).then_some(life) }
}

fn password_min_length(
    source: &mut Source,
    sign_in: SignInPolicy,
    directory: &DirectoryPolicy,
) -> usize {
    let key = "password.min_length";
    let alone = u32::try_from(SINGLE_FACTOR_MIN).unwrap_or(u32::MAX);
    let length = source.number(key, 8, 64).unwrap_or(alone);
    let is_everyones =
        second_step::is_everyones(sign_in.second_step, sign_in.required_from, directory);
    if length < alone && !is_everyones {
        let what = "fewer than 15 are for accounts that always ask for a second factor at sign-in (NIST SP 800-63B-4, 3.1.1.2)";
        source.wrong::<()>(
            key,
            what,
            "Write 15 or more, or set sign_in.second_step = \"required\", for every group and without required_from",
        );
    }
    if length < alone && sign_in.remember_device.is_some() {
        source.wrong::<()>(
            key,
            "with fewer than 15 a browser that is not asked again would be let in by a short password alone (NIST SP 800-63B-4, 3.1.1.2)",
            "Write 15 or more, or sign_in.remember_device = \"0\"",
        );
    }
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// A duration within limits.
pub(super) fn span(
    source: &mut Source,
    key: &str,
    default: Duration,
    least: Duration,
    most: Duration,
) -> Duration {
    let Some(span) = source.duration(key) else { return default };
    if !(least..=most).contains(&span) {
        let remedy = format!("Write a duration from {} to {}", written(least), written(most));
        source.wrong::<()>(key, "it is out of range", remedy);
        return default;
    }
    span
}

fn session(source: &mut Source) -> SessionPolicy {
    let second = Duration::from_secs(1);
    let lifetime = span(source, "session.lifetime", 12 * HOUR, MINUTE, 30 * DAY);
    let idle = span(source, "session.idle", HOUR, second, 30 * DAY);
    if idle > lifetime {
        let remedy = format!("Write at most {}, or raise session.lifetime", written(lifetime));
        source.wrong::<()>("session.idle", "it is longer than session.lifetime", remedy);
    }
    // The ceilings for a person who has given two factors; a password alone gives one (63B 2.1.3,
    // 2.2.3; R32).
    if idle > HOUR || lifetime > DAY {
        source.warn("session.idle, session.lifetime: more than 1h and 24h gives anyone who finds an open browser more time. Lower them.");
    }
    let stay = span(source, "session.stay_signed_in", 30 * DAY, Duration::ZERO, 365 * DAY);
    if stay > 30 * DAY {
        source.warn(
            "session.stay_signed_in: NIST SP 800-63B-4 (2.1.3) advises at most 30d. Lower it.",
        );
    }
    if !stay.is_zero() && stay < lifetime {
        source.warn(
            "session.stay_signed_in: it is shorter than session.lifetime, so who chooses to stay signed in is signed out \
             sooner. Raise it, or write \"0\" so that it is never offered.",
        );
    }
    let fresh = span(source, "session.fresh", 10 * MINUTE, second, DAY);
    if fresh > 10 * MINUTE {
        source.warn(
            "session.fresh: with more than 10m an open browser is enough to change a person's methods. Lower it.",
        );
    }
    SessionPolicy { idle, lifetime, stay_signed_in: (!stay.is_zero()).then_some(stay), fresh }
}

fn codes(source: &mut Source) -> CodePolicy {
    let lifetime = span(source, "limits.code_lifetime", 10 * MINUTE, MINUTE, HOUR);
    if lifetime > TEXT_CODE_MAX {
        source.warn(
            "limits.code_lifetime: it holds for mail; texted codes live 10m all the same (NIST SP 800-63B-4, 3.1.3.2).",
        );
    }
    CodePolicy {
        text_lifetime: lifetime.min(TEXT_CODE_MAX),
        email_lifetime: lifetime,
        resend_after: resend_after(source),
        per_destination: per_destination(source),
        attempts: source.number("limits.code_attempts", 1, 10).unwrap_or(5),
    }
}

fn sharing(source: &mut Source) -> Sharing {
    let usual = Sharing::default();
    let phone =
        source.number("limits.accounts_per_phone", 1, SHARED_AT_MOST).unwrap_or(usual.phone);
    let email =
        source.number("limits.accounts_per_email", 1, SHARED_AT_MOST).unwrap_or(usual.email);
    if phone > MANY_SHARE || email > MANY_SHARE {
        source.warn(format!(
            "limits.accounts_per_phone, limits.accounts_per_email: who holds a phone or mailbox that more than {MANY_SHARE} accounts share \
             can reset the password of each. Lower it to the size of a family."
        ));
    }
    Sharing { phone, email }
}

fn texts(source: &mut Source) -> TextPolicy {
    let key = "limits.text_countries";
    let remedy = "Write codes of two letters, such as [\"CA\", \"US\"]; [\"*\"] for every country; or leave the key out for those that \
                share the dialling code of organisation.default_country";
    let countries = source.list(key).map(|codes| {
        if codes.iter().map(String::as_str).eq(["*"]) {
            return countries().iter().map(|country| country.iso).collect();
        }
        if codes.is_empty() {
            source.wrong::<()>(key, "it is empty", remedy);
        }
        let mut countries = Vec::new();
        for code in codes {
            match Country::from_iso(&code) {
                Some(country) => countries.push(country.iso),
                None => {
                    source.wrong::<()>(key, format!("there is no country \"{code}\""), remedy);
                }
            }
        }
        countries
    });
    let per_day = source.number("limits.texts_per_day", 1, u32::MAX).unwrap_or(TEXTS_A_DAY);
    TextPolicy { countries, per_day }
}

fn resend_after(source: &mut Source) -> Vec<Duration> {
    let key = "limits.resend_after";
    let default = vec![MINUTE, 2 * MINUTE, 5 * MINUTE];
    let Some(waits) = source.durations(key) else { return default };
    let remedy = "Write the wait before the second, third, … code, each from 1s to 1h, such as [\"60s\", \"2m\"]";
    if waits.is_empty() {
        source.wrong::<()>(key, "it is empty", remedy);
        return default;
    }
    if !waits.iter().all(|wait| (Duration::from_secs(1)..=HOUR).contains(wait)) {
        source.wrong::<()>(key, "one of them is out of range", remedy);
    } else if waits.iter().any(|wait| *wait < Duration::from_secs(30)) {
        source.warn("limits.resend_after: below 30s people ask for codes faster than carriers bring them. Raise it.");
    }
    waits
}

fn per_destination(source: &mut Source) -> Rate {
    let key = "limits.codes_per_destination";
    let default = Rate::new(5, HOUR);
    let Some(rate) = source.rate(key) else { return default };
    if rate.per < MINUTE || rate.per > LONGEST_WINDOW || rate.count > 1000 {
        source.wrong::<()>(
            key,
            "it is out of range",
            "Write at most 1000, in from 1m to 30d, such as \"5/1h\"",
        );
        return default;
    }
    rate
}
