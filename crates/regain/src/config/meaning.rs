//! What each choice means for safety, for `regain check`.

use ::directory::{DirectorySettings, Kind};
use domain::country::countries;
use domain::custody::{WAITING_TIME, WAITING_TIME_WITH_RIGHTS};
use domain::directory::{DirectoryPolicy, GroupSetting, KnownMethods};
use domain::method::MethodKind;
use domain::policy::{Gates, SignInPolicy};
use domain::second_step::SecondStep;
use domain::time::{whole_days, whole_hours};
use domain::webauthn::RelyingParty;

use super::Config;
use super::units::written;

/// A sentence or two for each choice that makes a difference, as the configuration has it.
pub fn meaning(config: &Config) -> Vec<String> {
    let policy = &config.policy;
    // A choice that brings no danger and asks nothing of anybody has no line.
    let mut lines = Vec::new();
    if policy.recovery.enabled {
        lines.push(match policy.recovery.gates {
            Gates::One => {
                "recovery.gates = 1: one method resets a password, so anyone who reads that mailbox or holds that phone number \
                 gets in. Its code has 8 digits. Two gates are recommended once most people have two methods."
            }
            Gates::Two => {
                "recovery.gates = 2: two methods of different kinds reset a password. People with fewer go to the help desk."
            }
        }
        .to_owned());
        lines.push(if policy.recovery.hints {
            "recovery.hints = true: a reset shows the person's methods, masked. For a name that nobody has it shows invented \
             ones, always the same, so that a hint proves nothing."
                .to_owned()
        } else {
            "recovery.hints = false: a reset shows no methods; the address or number is typed from memory.".to_owned()
        });
        let several = config.directory.as_ref().and_then(DirectorySettings::several_names);
        if let Some(names) = several.filter(|_| !policy.recovery.hints) {
            lines.push(format!(
                "recovery.hints is off unless you set it, because the directory may find one person by more than one name ({}): the same \
                 hints by two names would show that both belong to one person.",
                names.join(", ")
            ));
        }
    } else {
        lines.push(
            "recovery.enabled = false: people who forget their password go to the help desk."
                .to_owned(),
        );
    }
    lines.push(match (policy.registration.required, policy.registration.skips) {
        (0, _) => {
            "registration.required = 0: nobody is asked for a method; who has none goes to the help desk.".to_owned()
        }
        (required, 0) => format!(
            "registration.required = {required}: who has fewer methods registers at the next sign-in, before anything else."
        ),
        (required, skips) => format!(
            "registration.required = {required}, skips = {skips}: who has fewer methods is asked at sign-in and may put it off \
             {skips} times."
        ),
    });
    lines.push(
        "The first method is registered with the password alone: who has stolen the password of an account without methods can \
         register one. Give methods that you know beforehand with `regain user add` or `import`."
            .to_owned(),
    );
    lines.push(format!(
        "A later method resets the password at once when an existing method vouched for it, and otherwise after {} hours ({} days for \
         accounts with more gates than recovery.gates); everybody on the account is told at once, the sign-in address too, and can undo it.",
        whole_hours(WAITING_TIME),
        whole_days(WAITING_TIME_WITH_RIGHTS),
    ));
    if policy.registration.methods.contains(&MethodKind::Phone) {
        lines.push(
            "registration.methods has \"phone\": texts reach anyone who takes over the number. Pages say so and offer an address."
                .to_owned(),
        );
    }
    if policy.recovery.enabled && !policy.registering_resets() {
        lines.push(
            "recovery.enabled with registration.methods of which none resets a password: the pages and mails name the way to reset it, and whoever \
             takes it is sent to the help desk at its end. Offer a method that resets, or set recovery.enabled = false."
                .to_owned(),
        );
    }
    if policy.recovery.enabled && policy.recovery.methods.contains(&MethodKind::Letter) {
        lines.push(
            "recovery.methods has \"letter\": anyone who opens the envelope that an operator posts can reset the password with it, for 21 \
             days; with recovery.gates = 2, together with another method. Everybody on the account is told when it is made."
                .to_owned(),
        );
    }
    if policy.recovery.enabled && policy.recovery.methods.contains(&MethodKind::Contacts) {
        lines.push(
            "recovery.methods has \"contacts\": two people whom somebody named beforehand, and who agreed, can together begin a reset of their \
             password; everybody on the account is told at once and has 24 hours to stop it. With recovery.gates = 2 another method is asked for as well."
                .to_owned(),
        );
    }
    if policy.registration.methods.contains(&MethodKind::Passkey) {
        lines.push(of_passkeys(&policy.passkeys, config.server.public_url.host()));
    }
    if let Some(settings) = &config.directory {
        lines.extend(of_directory(settings, &policy.directory));
    }
    if config.directory.is_none() || policy.sign_in.second_step != SecondStep::Never {
        lines.push(of_sign_in(&policy.sign_in));
    }
    for (setting, rule) in GroupSetting::SECOND_STEPS {
        let named = policy.directory.second_step_groups.iter().filter(|(_, own)| *own == rule);
        let named: Vec<&str> = named.map(|(name, _)| name.as_str()).collect();
        if !named.is_empty() {
            let (word, names) = (rule.word(), named.join(", "));
            lines.push(format!(
                "sign_in.group \"{word}\": anyone who is in {names} {}",
                of_members(setting)
            ));
        }
    }
    if policy.sign_in.required_from.is_some() {
        lines.push(
            "sign_in.required_from: until that day who has no method for the second step is asked to register one at each sign-in, may put it \
             off, and signs in with the password alone."
                .to_owned(),
        );
    }
    lines.push(match policy.session.stay_signed_in {
        Some(stay) => format!(
            "session.stay_signed_in = {}: anyone who has such a browser stays in; Security info asks for a fresh proof after {} all \
             the same.",
            written(stay),
            written(policy.session.fresh)
        ),
        None => "session.stay_signed_in = 0: nobody is offered to stay signed in.".to_owned(),
    });
    lines.push(format!(
        "limits: a code lives {} by mail and {} by text, {} wrong tries end it, {} in {} go to one destination. More means more \
         guesses and a larger bill.",
        written(policy.codes.email_lifetime),
        written(policy.codes.text_lifetime),
        policy.codes.attempts,
        policy.codes.per_destination.count,
        written(policy.codes.per_destination.per)
    ));
    lines.push(match &policy.texts.countries {
        Some(every) if every.len() == countries().len() => {
            "limits.text_countries = [\"*\"]: texts go to every country, 50 a day to each but yours. Listing those that your people have \
             numbers of keeps toll fraud out."
                .to_owned()
        }
        Some(countries) => format!("limits.text_countries: texts go to numbers of {} only.", countries.join(", ")),
        None => format!(
            "limits.text_countries is not set: texts go to numbers of your own dialling area only ({}). List others that your people have \
             numbers of.",
            policy.text_countries().join(", ")
        ),
    });
    lines.push(format!(
        "limits.texts_per_day = {}: when as many codes have been texted in a day, or three times the mean of the fortnight before, no \
         more register a phone, and resets get one text an hour and number; an alarm rings at half of it. Under attack a day can cost ten \
         times as many, and no more. A roll-out needs more: a text or two for each person.",
        policy.texts.per_day
    ));
    lines.push(format!(
        "limits.mails_per_day = {}: the same for codes by mail; resets get one in half an hour and address, without a ceiling. Registering gets \
         half of each budget at the most; the rest is kept for resets and fresh proofs.",
        policy.mails_per_day
    ));
    lines.push(if config.server.trusted_proxies.is_empty() {
        "server.trusted_proxies = []: X-Forwarded-For counts for nobody; limits are kept by the address that connects."
            .to_owned()
    } else {
        "server.trusted_proxies: these proxies are believed when they say where a request came from.".to_owned()
    });
    lines.push(if config.server.shared_networks.is_empty() {
        "server.shared_networks = []: every network has the same limits. Beyond them browsers that are not known work or wait before they go \
         on; name the addresses by which your campus reaches the service, so that a full lecture hall need not."
            .to_owned()
    } else {
        let networks: Vec<String> = config.server.shared_networks.iter().map(ToString::to_string).collect();
        format!(
            "server.shared_networks: limits are twenty times as wide for each address (IPv6: each /64) of {}. Anyone who guesses from there has \
             twenty times as many tries before their browser works for them; what is counted on an account is the same.",
            networks.join(", ")
        )
    });
    if !config.server.public_url.is_secure() {
        lines.push(
            "server.public_url is http://: for trying things out on this machine only.".to_owned(),
        );
    }
    lines
}

/// What holds where passwords live in an external directory.
fn of_directory(settings: &DirectorySettings, policy: &DirectoryPolicy) -> Vec<String> {
    let mut lines =
        vec!["directory.kind: passwords and their rules are the directory's; `regain doctor` walks to it.".to_owned()];
    lines.push(match policy.known_methods {
        KnownMethods::Ignore => {
            "directory.known_methods = \"ignore\": what it knows of phones and addresses becomes no method.".to_owned()
        }
        KnownMethods::Prefill => {
            "directory.known_methods = \"prefill\": what it knows is filled in where a method is registered, and confirmed by a code."
                .to_owned()
        }
        KnownMethods::Trust => format!(
            "directory.known_methods = \"trust\": what it knows becomes a method. Anyone who may write those attributes there (people \
             their own, help desks those of everyone) can get into an account, also of a person who never signed in; what comes after the first day waits {} hours.",
            whole_hours(WAITING_TIME)
        ),
    });
    // There the directory itself says whom it protects; elsewhere a group has to be named.
    let active_directory = settings.kind == Kind::ActiveDirectory;
    if active_directory {
        lines.push(
            "Administrators of the directory, people with smart cards and accounts of services get no code and no reset, in the same words \
             as people without methods; `regain doctor` counts them."
                .to_owned(),
        );
    } else if policy.protected_groups.is_empty() {
        lines.push(
            "directory.protected_groups = []: administrators' passwords are reset like anybody's. Name the groups that they are in."
                .to_owned(),
        );
    }
    let groups = [
        (GroupSetting::Protected, &policy.protected_groups),
        (GroupSetting::Unprotected, &policy.unprotected_groups),
        (GroupSetting::TwoGates, &policy.two_gates_groups),
    ];
    for (setting, _) in groups.into_iter().filter(|(_, named)| !named.is_empty()) {
        lines.push(format!(
            "{}: anyone who is in one of these groups {}",
            setting.key(),
            of_members(setting)
        ));
    }
    lines.push(match policy.lockout {
        Some(lockout) if lockout.is_low() => format!(
            "directory.lockout_threshold = {}: too low to stop short of it. People have one wrong password each 15 minutes here, and anyone who \
             guesses for hours can lock an account there where its window is longer.",
            lockout.threshold
        ),
        Some(lockout) => format!(
            "directory.lockout_threshold = {}: wrong passwords here stop short of that, so that guessing here locks nobody there.",
            lockout.threshold
        ),
        None => "directory.lockout_threshold is not set: it is read from the directory. Where the service account may not read it \
                 (`regain doctor` says so), set it: until then people have one wrong password each 15 minutes here."
            .to_owned(),
    });
    lines.push(format!(
        "directory.recheck = {}: after a password was changed there by other means, sessions here last for up to so long.",
        written(policy.recheck)
    ));
    if !policy.write_back.is_empty() {
        lines.push(
            "directory.write_phone_to, write_email_to: what a person confirms here replaces the attribute there."
                .to_owned(),
        );
    }
    if policy.sync.is_none() {
        lines.push(
            "directory.sync is not set: who leaves keeps their sessions until the next check there; run `regain directory sync`."
                .to_owned(),
        );
    }
    lines
}

/// What the second step at sign-in means.
fn of_sign_in(sign_in: &SignInPolicy) -> String {
    match sign_in.second_step {
        SecondStep::Never => {
            "Sign-in asks for the password alone; e-mail and phone confirm and recover. So passwords have at least 15 characters."
                .to_owned()
        }
        SecondStep::WhereRegistered => {
            "sign_in.second_step = \"where-registered\": who has a passkey, an app or a phone is asked for it after the password; who has none signs \
             in with the password alone. Mail is no second step."
                .to_owned()
        }
        SecondStep::Required => {
            "sign_in.second_step = \"required\": everyone is asked for a passkey, an app, a phone or a recovery code after the password; who has none \
             registers one first, with the password alone. Mail is no second step."
                .to_owned()
        }
    }
}

/// What the domain of passkeys means.
fn of_passkeys(party: &RelyingParty, host: &str) -> String {
    let id = &party.id;
    if id == host {
        format!(
            "passkeys.rp_id is the host of public_url: passkeys work on {id} and nowhere else. When that name changes, all passkeys are lost."
        )
    } else {
        format!(
            "passkeys.rp_id = \"{id}\": every site under {id} can ask for these passkeys, so anyone who runs one of them can pass for this one. \
             They go on working when public_url moves within {id}; when rp_id changes, all passkeys are lost."
        )
    }
}

/// What a setting means for the members of its groups.
fn of_members(setting: GroupSetting) -> &'static str {
    match setting {
        GroupSetting::Protected => {
            "is never reset or unlocked here. When one of them is not found, nobody is."
        }
        GroupSetting::Unprotected => {
            "is reset here although they administer the directory or sign in with a smart card: anyone who reads their mailbox or holds their \
             phone number is then an administrator too. Anyone who may add members to these groups decides that."
        }
        GroupSetting::SecondStepNever => {
            "is asked for no second step at sign-in: anyone who has their password is in."
        }
        GroupSetting::SecondStepWhereRegistered => {
            "is asked for a second step at sign-in where they have a method for it."
        }
        GroupSetting::SecondStepRequired => {
            "is always asked for a second step. When one of them is not found, everybody is."
        }
        GroupSetting::TwoGates => {
            "proves two methods at a reset. When one of them is not found, everybody does."
        }
    }
}
