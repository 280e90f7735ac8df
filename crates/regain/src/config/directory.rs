//! `[directory]`: where passwords live, and what holds where that is an external directory.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ::directory::{DirectorySettings, Kind, LdapDirectory, PasswordWrite, Scheme};
use domain::directory::{DirectoryPolicy, GroupSetting, KnownMethods, Lockout};
use domain::method::MethodKind;
use secrecy::SecretString;

use super::files::Folder;
use super::mistake::Mistake;
use super::second_step;
use super::source::Source;
use crate::environment::{SystemClock, SystemRandom};

/// The keys that mean something only where passwords live in an external directory.
const OF_OTHERS: [&str; 22] = [
    "url",
    "ca_file",
    "bind_dn",
    "bind_password_file",
    "base",
    "filter",
    "sign_in_name",
    "group_base",
    "email_attributes",
    "phone_attributes",
    "password_write",
    "default_policy",
    "write_email_to",
    "write_phone_to",
    "recheck",
    "known_methods",
    "lockout_threshold",
    "lockout_window",
    "two_gates_groups",
    "protected_groups",
    "unprotected_groups",
    "sync",
];

/// Reads `[directory]`; no settings: passwords are kept here.
pub fn directory(
    source: &mut Source,
    folder: &Folder,
) -> (Option<DirectorySettings>, DirectoryPolicy) {
    let key = "directory.kind";
    let kind = match source.text(key).as_deref() {
        None | Some("local") => None,
        Some("ldap") => Some(Kind::Ldap),
        Some("active-directory") => Some(Kind::ActiveDirectory),
        Some(_) => {
            let remedy =
                "Write \"local\" (passwords are kept here), \"ldap\" or \"active-directory\"";
            source.wrong::<()>(key, "there is no such directory", remedy);
            None
        }
    };
    let Some(kind) = kind else {
        second_step::no_groups(source);
        for key in OF_OTHERS.iter().map(|key| format!("directory.{key}")) {
            if source.is_given(&key) {
                source.ignore(&key);
                let remedy = "Take it out, or say which kind the directory is";
                source.wrong::<()>(
                    &key,
                    "it is for LDAP and Active Directory, and directory.kind is \"local\"",
                    remedy,
                );
            }
        }
        return (None, DirectoryPolicy::default());
    };
    let mut settings = DirectorySettings {
        kind,
        url: source.list("directory.url").unwrap_or_default(),
        ca_file: folder.path(source, "directory.ca_file"),
        bind_dn: source.text("directory.bind_dn").unwrap_or_default(),
        bind_password: folder
            .secret(source, "directory.bind_password_file")
            .unwrap_or_else(|| SecretString::from("")),
        base: base(source),
        filter: source.text("directory.filter").filter(|text| !text.is_empty()),
        sign_in_name: source.text("directory.sign_in_name"),
        group_base: source.text("directory.group_base"),
        groups: BTreeMap::new(),
        email_attributes: source.list("directory.email_attributes").unwrap_or_default(),
        phone_attributes: source
            .list("directory.phone_attributes")
            .unwrap_or_else(|| vec!["mobile".into()]),
        write_email_to: source.text("directory.write_email_to"),
        write_phone_to: source.text("directory.write_phone_to"),
        password_write: password_write(source),
        default_policy: source.text("directory.default_policy"),
    };
    if kind == Kind::ActiveDirectory && settings.default_policy.is_some() {
        let advice = "Take it out: in Active Directory the domain's rules hold for everyone";
        source.wrong::<()>("directory.default_policy", "it is for LDAP servers", advice);
    }
    let mut policy = policy(source);
    if kind == Kind::Ldap && !policy.unprotected_groups.is_empty() {
        let remedy =
            "Take it out: in an LDAP server nobody is protected but by directory.protected_groups";
        source.wrong::<()>(GroupSetting::Unprotected.key(), "it is for Active Directory", remedy);
    }
    let of_rule = |rule| -> Vec<String> {
        let groups = policy.second_step_groups.iter().filter(move |(_, own)| *own == rule);
        groups.map(|(name, _)| name.clone()).collect()
    };
    settings.groups = [
        (GroupSetting::TwoGates, policy.two_gates_groups.clone()),
        (GroupSetting::Protected, policy.protected_groups.clone()),
        (GroupSetting::Unprotected, policy.unprotected_groups.clone()),
    ]
    .into_iter()
    .chain(GroupSetting::SECOND_STEPS.map(|(setting, rule)| (setting, of_rule(rule))))
    .filter(|(_, names)| !names.is_empty())
    .collect();
    let asked = [
        (MethodKind::Email, &settings.write_email_to),
        (MethodKind::Phone, &settings.write_phone_to),
    ];
    policy.write_back =
        asked.iter().filter(|(_, attribute)| attribute.is_some()).map(|(kind, _)| *kind).collect();
    // Reads them with the same care as the running program, and connects to nothing.
    if let Err(errors) =
        LdapDirectory::new(settings.clone(), Arc::new(SystemClock), Arc::new(SystemRandom))
    {
        let unsaid =
            errors.into_iter().filter(|error| !source.has_mistake(&error.key)).collect::<Vec<_>>();
        source.wrong_all(
            unsaid.into_iter().map(|error| Mistake::new(error.key, error.what, error.remedy)),
        );
    }
    (Some(settings), policy)
}

/// The entries that people are below: one, or a list.
fn base(source: &mut Source) -> Vec<String> {
    let key = "directory.base";
    if source.is_list(key) {
        return source.list(key).unwrap_or_default();
    }
    source.text(key).into_iter().collect()
}

fn password_write(source: &mut Source) -> PasswordWrite {
    let key = "directory.password_write";
    match source.text(key).as_deref() {
        None | Some("extended") => PasswordWrite::Extended,
        Some("modify" | "modify-ssha512") => PasswordWrite::Modify(Scheme::Ssha512),
        Some("modify-argon2") => PasswordWrite::Modify(Scheme::Argon2id),
        Some("modify-cleartext") => PasswordWrite::Modify(Scheme::Cleartext),
        Some(_) => {
            let remedy = "Write \"extended\" (RFC 3062), or for a server that lacks it \"modify-ssha512\", \"modify-argon2\" or \
                        \"modify-cleartext\"";
            source.wrong::<()>(key, "there is no such way", remedy);
            PasswordWrite::Extended
        }
    }
}

fn policy(source: &mut Source) -> DirectoryPolicy {
    let default = DirectoryPolicy::default();
    let known_methods = match source.text("directory.known_methods").as_deref() {
        None | Some("ignore") => KnownMethods::Ignore,
        Some("prefill") => KnownMethods::Prefill,
        Some("trust") => KnownMethods::Trust,
        Some(_) => {
            let remedy = "Write \"ignore\", \"prefill\" or \"trust\"";
            source.wrong::<()>("directory.known_methods", "it is not one of the terms", remedy);
            KnownMethods::Ignore
        }
    };
    let threshold = source.number("directory.lockout_threshold", 1, 1000);
    let window = source.duration("directory.lockout_window").unwrap_or(Duration::from_mins(30));
    DirectoryPolicy {
        recheck: source.duration("directory.recheck").unwrap_or(default.recheck),
        known_methods,
        lockout: threshold.map(|threshold| Lockout { threshold, window }),
        two_gates_groups: source.list(GroupSetting::TwoGates.key()).unwrap_or_default(),
        protected_groups: source.list(GroupSetting::Protected.key()).unwrap_or_default(),
        unprotected_groups: source.list(GroupSetting::Unprotected.key()).unwrap_or_default(),
        second_step_groups: second_step::groups(source),
        write_back: Vec::new(),
        sync: source.duration("directory.sync").filter(|every| !every.is_zero()),
    }
}
