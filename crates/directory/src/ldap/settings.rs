//! What the configuration says of an external directory, read with care: each mistake is named with
//! its key and what to do about it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use domain::directory::GroupSetting;
use ldap3::{ldap_escape, parse_filter};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::dn::Dn;
use super::hash::Scheme;
use super::names::{self, Lookup};
use super::tls;

/// What kind of server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// OpenLDAP, 389 Directory Server, FreeIPA and others that follow RFC 4511.
    Ldap,
    /// Active Directory, or Samba as a domain controller.
    ActiveDirectory,
}

/// How a new password is written to an LDAP server. Active Directory has a way of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PasswordWrite {
    /// By the extended operation that is made for it (RFC 3062). The server hashes, and applies its
    /// rules.
    #[default]
    Extended,
    /// By replacing `userPassword`, for servers that lack the operation.
    Modify(Scheme),
}

/// The configuration's `[directory]` section where `kind` is `"ldap"` or `"active-directory"`.
#[derive(Clone)]
pub struct DirectorySettings {
    /// What kind of server it is.
    pub kind: Kind,
    /// The servers, tried in order: `ldaps://host[:636]` (TLS from the first byte) or
    /// `ldap://host[:389]` (STARTTLS or nothing).
    pub url: Vec<String>,
    /// A file of certificates (PEM); only these are trusted then. Without it the system's are.
    pub ca_file: Option<PathBuf>,
    /// The service account's distinguished name (Active Directory also takes `name@domain`).
    pub bind_dn: String,
    /// What the service account's password file holds.
    pub bind_password: SecretString,
    /// People are looked for here and below.
    pub base: Vec<String>,
    /// Finds a person; `{name}` is what was typed, escaped. `None`: [`default_filter`].
    pub filter: Option<String>,
    /// The attribute that holds what a person signs in with here. `None`: `userPrincipalName`, or
    /// `mail`.
    pub sign_in_name: Option<String>,
    /// Where groups are looked for that hold the person's name. `None`: `memberOf` says it all
    /// (Active Directory: everywhere).
    pub group_base: Option<String>,
    /// The groups that settings name, by distinguished or plain name.
    pub groups: BTreeMap<GroupSetting, Vec<String>>,
    /// Attributes with alternate addresses, the best one first.
    pub email_attributes: Vec<String>,
    /// Attributes with phone numbers, mobile ones first.
    pub phone_attributes: Vec<String>,
    /// Where a verified address is written back; `None`: nowhere.
    pub write_email_to: Option<String>,
    /// Where a verified number is written back; `None`: nowhere.
    pub write_phone_to: Option<String>,
    /// How passwords are written (`kind = "ldap"` only).
    pub password_write: PasswordWrite,
    /// The distinguished name of the password policy that people are under who name none of their
    /// own (`kind = "ldap"` only). `None`: the strictest there is.
    pub default_policy: Option<String>,
}

impl DirectorySettings {
    /// The attributes that a person is found by, where one person may have more than one name
    /// there: several attributes, or one that may have several values. `None`: each has one
    /// name.
    pub fn several_names(&self) -> Option<Vec<String>> {
        let filter = self.filter.as_deref().unwrap_or_else(|| default_filter(self.kind));
        let found = filter
            .split('(')
            .filter_map(|part| part.split_once('='))
            .filter(|(_, value)| value.contains("{name}"));
        let mut names: Vec<String> = Vec::new();
        let mut whole = true;
        for (attribute, value) in found {
            // What follows is a matching rule or an operator (RFC 4515, 3).
            let attribute =
                attribute.split([':', '~', '<', '>', ';']).next().unwrap_or_default().trim();
            whole &= value.starts_with("{name})");
            if names.iter().all(|name| !name.eq_ignore_ascii_case(attribute)) {
                names.push(attribute.to_owned());
            }
        }
        let single: &[&str] = match self.kind {
            Kind::Ldap => &ONE_VALUE_LDAP,
            Kind::ActiveDirectory => &ONE_VALUE_ACTIVE_DIRECTORY,
        };
        let one_name = match names.as_slice() {
            [one] => whole && single.iter().any(|name| name.eq_ignore_ascii_case(one)),
            _ => false,
        };
        (!one_name).then_some(names)
    }
}

/// Attributes that have one value at most: `SINGLE-VALUE` in RFC 2798 and RFC 2307. (`mail` and
/// `uid` may have several.)
const ONE_VALUE_LDAP: [&str; 2] = ["employeeNumber", "uidNumber"];
/// Those that Active Directory keeps one value of (`isSingleValued`). Not `sAMAccountName`: people
/// may write it with the domain before or after it.
const ONE_VALUE_ACTIVE_DIRECTORY: [&str; 4] =
    ["userPrincipalName", "mail", "employeeID", "employeeNumber"];

/// The filter where none is configured.
pub fn default_filter(kind: Kind) -> &'static str {
    match kind {
        Kind::Ldap => "(mail={name})",
        Kind::ActiveDirectory => {
            "(&(objectCategory=person)(objectClass=user)\
             (|(userPrincipalName={name})(sAMAccountName={name})(mail={name})(proxyAddresses=smtp:{name})))"
        }
    }
}

/// What is wrong with the entries that people are below. Anyone who is below two of them would be
/// found twice, and so not at all.
fn wrong_bases(bases: &[String]) -> Vec<SettingError> {
    let key = |index: usize| match bases.len() {
        0 | 1 => "directory.base".to_owned(),
        _ => format!("directory.base[{index}]"),
    };
    if bases.is_empty() {
        return vec![SettingError::new(key(0), "it is empty", BASE_FORM)];
    }
    let mut errors = Vec::new();
    for (index, base) in bases.iter().enumerate() {
        if base.trim().is_empty() || base.contains('\0') {
            errors.push(SettingError::new(key(index), "it is empty", BASE_FORM));
            continue;
        }
        let is_within = |other: usize| Dn::sent(base).is_within(&Dn::sent(&bases[other]));
        let same_before =
            |other: usize| other < index || !Dn::sent(&bases[other]).is_within(&Dn::sent(base));
        if let Some(other) = (0..bases.len())
            .find(|other| *other != index && is_within(*other) && same_before(*other))
        {
            let what = format!(
                "it is directory.base[{other}] or lies below it, and people there would be found twice"
            );
            errors.push(SettingError::new(key(index), what, "Take it out"));
        }
    }
    errors
}

const BASE_FORM: &str = "Say where people are, as in ou=people,dc=example,dc=org";

/// A mistake in the configuration: its key, what is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct SettingError {
    /// The key, as in `directory.url[1]`.
    pub key: String,
    /// What is wrong, as a sentence without its full stop. Never shows a secret.
    pub what: String,
    /// What to do about it, as a sentence without its full stop.
    pub remedy: String,
}

impl SettingError {
    pub(super) fn new(
        key: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { key: key.into(), what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}. {}.", self.key, self.what, self.remedy)
    }
}

/// Where one server is, and how to speak to it.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) url: Url,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) start_tls: bool,
}

/// The settings, read.
pub(super) struct Plan {
    pub(super) settings: DirectorySettings,
    pub(super) addresses: Vec<Address>,
    pub(super) tls: Arc<rustls::ClientConfig>,
    pub(super) filter: String,
    /// The kinds of names in the filter, in the order in which they count.
    pub(super) lookups: Vec<Lookup>,
    pub(super) sign_in_name: String,
}

impl Plan {
    /// The first of the entries that people are below, where one stands for the directory.
    pub(super) fn first_base(&self) -> &str {
        self.settings.base.first().map_or("", String::as_str)
    }

    /// Searches below each of them, with one filter.
    pub(super) fn below_each<'a>(
        &'a self,
        filter: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.settings.base.iter().map(move |base| (base.as_str(), filter))
    }

    /// Reads the settings.
    pub(super) fn read(mut settings: DirectorySettings) -> Result<Self, Vec<SettingError>> {
        // A file ends with the end of its line.
        settings.bind_password =
            settings.bind_password.expose_secret().trim_end_matches(['\r', '\n']).into();
        let mut errors = Vec::new();
        let mut addresses = Vec::new();
        if settings.url.is_empty() {
            errors.push(SettingError::new("directory.url", "no server is named", URL_FORMS));
        }
        for (index, url) in settings.url.iter().enumerate() {
            match address(url) {
                Ok(address) => addresses.push(address),
                Err(what) => errors.push(SettingError::new(
                    format!("directory.url[{index}]"),
                    what,
                    URL_FORMS,
                )),
            }
        }
        let tls = tls::client(settings.ca_file.as_deref());
        for (key, value, remedy) in [(
            "directory.bind_dn",
            &settings.bind_dn,
            "Name the service account, as in cn=regain,ou=services,dc=example,dc=org",
        )] {
            if value.trim().is_empty() || value.contains('\0') {
                errors.push(SettingError::new(key, "it is empty", remedy));
            }
        }
        errors.extend(wrong_bases(&settings.base));
        if !is_password(settings.bind_password.expose_secret()) {
            let remedy = "Put the service account's password into the file, on one line";
            errors.push(SettingError::new(
                "directory.bind_password_file",
                "there is no password in it",
                remedy,
            ));
        }
        let filter =
            settings.filter.clone().unwrap_or_else(|| default_filter(settings.kind).to_owned());
        if let Err(what) = check_filter(&filter) {
            let remedy = format!("Write one like {}", default_filter(settings.kind));
            errors.push(SettingError::new("directory.filter", what, remedy));
        }
        let usual =
            if settings.kind == Kind::ActiveDirectory { "userPrincipalName" } else { "mail" };
        let sign_in_name = settings.sign_in_name.clone().unwrap_or_else(|| usual.to_owned());
        let attributes = [("sign_in_name", &sign_in_name)]
            .into_iter()
            .chain(settings.email_attributes.iter().map(|name| ("email_attributes", name)))
            .chain(settings.phone_attributes.iter().map(|name| ("phone_attributes", name)))
            .chain(settings.write_email_to.iter().map(|name| ("write_email_to", name)))
            .chain(settings.write_phone_to.iter().map(|name| ("write_phone_to", name)));
        for (key, name) in attributes {
            if !is_attribute(name) {
                let remedy = "Write an attribute's name, as in mail or mobile";
                errors.push(SettingError::new(
                    format!("directory.{key}"),
                    "it is not the name of an attribute",
                    remedy,
                ));
            }
        }
        let written = [
            ("write_email_to", &settings.write_email_to),
            ("write_phone_to", &settings.write_phone_to),
        ];
        for (key, name) in written.into_iter().filter_map(|(key, name)| Some((key, name.as_ref()?)))
        {
            let name = name.to_lowercase();
            if name == sign_in_name.to_lowercase()
                || filter.to_lowercase().contains(&format!("({name}="))
            {
                let remedy = "Name an attribute that no person is found by: anyone who wrote it could take another person's name";
                errors.push(SettingError::new(
                    format!("directory.{key}"),
                    "people sign in by this attribute",
                    remedy,
                ));
            }
        }
        for (setting, names) in &settings.groups {
            let unusable = |name: &String| name.trim().is_empty() || name.contains('\0');
            for (index, _) in names.iter().enumerate().filter(|(_, name)| unusable(name)) {
                let remedy =
                    "Name a group, as in Finance or cn=finance,ou=groups,dc=example,dc=org";
                errors.push(SettingError::new(
                    format!("{}[{index}]", setting.key()),
                    "it is empty",
                    remedy,
                ));
            }
        }
        match tls {
            Ok(tls) if errors.is_empty() => {
                let lookups = names::lookups(&filter);
                Ok(Self { addresses, tls, filter, lookups, sign_in_name, settings })
            }
            Ok(_) => Err(errors),
            Err(error) => {
                errors.push(error);
                Err(errors)
            }
        }
    }

    /// The filter that finds everybody who could sign in.
    pub(super) fn filter_for_all(&self) -> String {
        self.filter.replace("{name}", "*")
    }
}

const URL_FORMS: &str = "Write ldaps://host, or ldap://host, which means STARTTLS";

fn address(url: &str) -> Result<Address, &'static str> {
    let url = Url::parse(url).map_err(|_| "it is not an address")?;
    let (start_tls, usual_port) = match url.scheme() {
        "ldaps" => (false, 636),
        "ldap" => (true, 389),
        _ => return Err("it begins neither with ldaps:// nor with ldap://"),
    };
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or("it names no host")?.to_owned();
    if host.starts_with('[') {
        return Err("it has a bare IPv6 address, which few certificates name");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds a user; that belongs into directory.bind_dn");
    }
    if !["", "/"].contains(&url.path()) || url.query().is_some() || url.fragment().is_some() {
        return Err("it goes on after the host");
    }
    let port = url.port().unwrap_or(usual_port);
    Ok(Address { url, host, port, start_tls })
}

/// The name may stand only where a value stands: with whatever is typed, the filter has the same
/// parts.
fn check_filter(filter: &str) -> Result<(), &'static str> {
    if !filter.contains("{name}") {
        return Err("it lacks {name}, which stands for what was typed");
    }
    for typed in ["a", "a)(b=*", "*", "é(\\"] {
        if parse_filter(filter.replace("{name}", &ldap_escape(typed))).is_err() {
            return Err("it is not a filter (RFC 4515)");
        }
    }
    Ok(())
}

fn is_attribute(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|each| each.is_ascii_alphanumeric() || "-;.".contains(each))
}

/// Whether it may go into a bind. With an empty one a bind succeeds and proves nothing, and a NUL
/// ends it early on some servers (S55).
pub(super) fn is_password(text: &str) -> bool {
    !text.is_empty() && !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> DirectorySettings {
        DirectorySettings {
            kind: Kind::Ldap,
            url: vec!["ldaps://one.example".into(), "ldap://two.example:1389/".into()],
            ca_file: None,
            bind_dn: "cn=regain,dc=example".into(),
            bind_password: "secret\n".into(),
            base: vec!["dc=example".into()],
            filter: None,
            sign_in_name: None,
            group_base: None,
            groups: BTreeMap::new(),
            email_attributes: vec!["mail".into()],
            phone_attributes: vec!["mobile".into()],
            write_email_to: None,
            write_phone_to: None,
            password_write: PasswordWrite::Extended,
            default_policy: None,
        }
    }

    #[test]
    fn s7_one_person_may_have_several_names() {
        let several = |kind, filter: Option<&str>| {
            DirectorySettings { kind, filter: filter.map(str::to_owned), ..settings() }
                .several_names()
        };
        for (kind, filter, names) in [
            (Kind::Ldap, None, &["mail"][..]),
            (Kind::Ldap, Some("(uid={name})"), &["uid"]),
            (
                Kind::Ldap,
                Some("(&(objectClass=person)(|(mail={name})(uid={name})(MAIL={name})))"),
                &["mail", "uid"],
            ),
            (Kind::Ldap, Some("(uid:caseExactMatch:={name})"), &["uid"]),
            (Kind::Ldap, Some("(employeeNumber={name}*)"), &["employeeNumber"]),
            (
                Kind::ActiveDirectory,
                None,
                &["userPrincipalName", "sAMAccountName", "mail", "proxyAddresses"],
            ),
            (Kind::ActiveDirectory, Some("(sAMAccountName={name})"), &["sAMAccountName"]),
            (Kind::ActiveDirectory, Some("(proxyAddresses=smtp:{name})"), &["proxyAddresses"]),
        ] {
            assert_eq!(
                several(kind, filter).as_deref(),
                Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>().as_slice()),
                "{filter:?}"
            );
        }
        assert_eq!(
            several(Kind::Ldap, Some("(&(objectClass=person)(employeeNumber={name}))")),
            None
        );
        assert_eq!(several(Kind::ActiveDirectory, Some("(USERPRINCIPALNAME={name})")), None);
    }

    #[test]
    fn ldaps_is_encrypted_at_once_and_ldap_by_starttls() {
        let plan = Plan::read(settings()).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!(plan.settings.bind_password.expose_secret(), "secret");
        let read: Vec<_> =
            plan.addresses.iter().map(|at| (at.host.as_str(), at.port, at.start_tls)).collect();
        assert_eq!(read, [("one.example", 636, false), ("two.example", 1389, true)]);
    }

    #[test]
    fn every_mistake_has_its_key_and_a_remedy() {
        type Change = fn(&mut DirectorySettings);
        let cases: [(Change, &str); 21] = [
            (|s| s.url.clear(), "directory.url: no server"),
            (|s| s.url[1] = "two.example".into(), "directory.url[1]: it is not an address"),
            (|s| s.url[0] = "http://two.example".into(), "directory.url[0]: it begins neither"),
            (|s| s.url[0] = "ldaps://".into(), "directory.url[0]: it names no host"),
            (
                |s| s.url[0] = "ldaps://me:secret@one.example".into(),
                "directory.url[0]: it holds a user",
            ),
            (|s| s.url[0] = "ldaps://one.example/dc=x".into(), "directory.url[0]: it goes on"),
            (|s| s.bind_dn = " ".into(), "directory.bind_dn: it is empty"),
            (
                |s| s.bind_password = "\r\n".into(),
                "directory.bind_password_file: there is no password",
            ),
            (|s| s.base = Vec::new(), "directory.base: it is empty"),
            (|s| s.base = vec![String::new()], "directory.base: it is empty"),
            (|s| s.base = vec!["dc=a".into(), " ".into()], "directory.base[1]: it is empty"),
            (
                |s| s.base = vec!["ou=x,dc=a".into(), "OU=X, DC=A".into()],
                "directory.base[1]: it is directory.base[0]",
            ),
            (
                |s| s.base = vec!["ou=x,dc=a".into(), "dc=a".into()],
                "directory.base[0]: it is directory.base[1] or lies below",
            ),
            (|s| s.filter = Some("(mail=x)".into()), "directory.filter: it lacks {name}"),
            (|s| s.filter = Some("(mail={name}".into()), "directory.filter: it is not a filter"),
            (|s| s.filter = Some("({name}=x)".into()), "directory.filter: it is not a filter"),
            (
                |s| s.phone_attributes.push("a)b".into()),
                "directory.phone_attributes: it is not the name",
            ),
            (
                |s| s.write_email_to = Some("Mail".into()),
                "directory.write_email_to: people sign in by",
            ),
            (
                |s| s.write_phone_to = Some("a b".into()),
                "directory.write_phone_to: it is not the name",
            ),
            (
                |s| {
                    drop(
                        s.groups
                            .insert(GroupSetting::Protected, vec!["Finance".into(), " ".into()]),
                    )
                },
                "directory.protected_groups[1]: it is empty",
            ),
            (|s| s.ca_file = Some("/nonexistent".into()), "directory.ca_file: it cannot be read"),
        ];
        for (change, message) in cases {
            let mut settings = settings();
            change(&mut settings);
            let errors = Plan::read(settings).err().unwrap_or_default();
            assert_eq!(errors.len(), 1, "{message}: {errors:?}");
            let error = errors[0].to_string();
            assert!(
                error.starts_with(message) && error.ends_with('.') && !error.contains("secret"),
                "{error}"
            );
        }
    }

    #[test]
    fn everybody_is_whoever_has_any_of_the_names() {
        let mut settings = settings();
        settings.filter = Some("(&(objectClass=person)(|(mail={name})(uid={name})))".into());
        let plan = Plan::read(settings).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!(plan.filter_for_all(), "(&(objectClass=person)(|(mail=*)(uid=*)))");
    }

    #[test]
    fn s55_no_empty_password_and_none_with_a_nul() {
        assert!(is_password(" ") && is_password("é"));
        assert!(!is_password("") && !is_password("a\0b"));
    }
}
