//! The names that a person is found by, each kind with a filter of its own, in the order of what
//! the directory keeps unique.
//!
//! Every kind is asked for at every look-up, also after one has found a person, so that it takes
//! the same time whether a person is found or not (S4). The first kind that finds anybody decides:
//! a mail address that two people have never shuts out the owner of a name that only one can have.

use domain::name::SignInName;
use ldap3::ldap_escape;

use super::entry::Entry;

/// Attributes that a directory keeps unique by itself, the surest first.
const UNIQUE: [&str; 4] = ["userprincipalname", "samaccountname", "krbprincipalname", "uid"];
/// Attributes that more than one person may have the same value of.
const SHARED: [&str; 4] = ["mail", "othermailbox", "mailalternateaddress", "proxyaddresses"];
/// The attribute that holds a Windows account's name.
const ACCOUNT: &str = "samaccountname";
/// What stands for the typed name in a filter.
const GAP: &str = "{name}";

/// One kind of name.
pub(super) struct Lookup {
    /// The attribute, in lower case; empty for the configured filter as a whole.
    pub(super) attribute: String,
    filter: String,
}

/// The kinds of names in a configured filter, in the order in which they count.
pub(super) fn lookups(filter: &str) -> Vec<Lookup> {
    let whole = || Lookup { attribute: String::new(), filter: filter.to_owned() };
    let Some(node) = Node::parse(filter) else { return vec![whole()] };
    let mut attributes = Vec::new();
    node.attributes(&mut attributes);
    let rank = |name: &String| {
        UNIQUE.iter().position(|one| one == name).unwrap_or_else(|| {
            UNIQUE.len() + SHARED.iter().position(|one| one == name).map_or(0, |place| place + 1)
        })
    };
    attributes.sort_by_key(rank);
    let found = attributes.iter().filter_map(|attribute| {
        let filter = node.only(attribute)?.to_string();
        Some(Lookup { attribute: attribute.clone(), filter })
    });
    let mut lookups: Vec<Lookup> = found.collect();
    // What asks for two attributes at once cannot be taken apart.
    if lookups.len() < attributes.len() || lookups.is_empty() {
        lookups.push(whole());
    }
    lookups
}

impl Lookup {
    /// The filter for what was typed (RFC 4515: what was typed cannot be more than a value; S53),
    /// in each of its spellings.
    pub(super) fn filter_for(&self, name: &SignInName, domain: &DomainNames) -> String {
        let values = name.spellings().into_iter();
        let values = values.map(|typed| match self.attribute.as_str() {
            ACCOUNT => domain.account(&typed).to_owned(),
            _ => typed,
        });
        let filters: Vec<String> =
            values.map(|value| self.filter.replace(GAP, &ldap_escape(value))).collect();
        match filters.as_slice() {
            [one] => one.clone(),
            several => format!("(|{})", several.concat()),
        }
    }
}

/// The name under which a person has an account here: the configured attribute's, else the next
/// that finds them and could be one.
pub(super) fn of(
    attribute: &str,
    lookups: &[Lookup],
    domain: &DomainNames,
    entry: &Entry,
) -> String {
    let own = entry.text(attribute).unwrap_or_default().to_owned();
    let others = lookups.iter().filter(|lookup| !lookup.attribute.is_empty()).flat_map(|lookup| {
        let value = entry.text(&lookup.attribute).unwrap_or_default();
        let implicit = (lookup.attribute == ACCOUNT)
            .then(|| Some(format!("{value}@{}", domain.dns.as_deref()?)));
        let plain = value
            .get(..5)
            .filter(|system| system.eq_ignore_ascii_case("smtp:"))
            .map_or(value, |_| &value[5..]);
        implicit.flatten().into_iter().chain([plain.to_owned()])
    });
    let could_be = |name: &String| match name.rsplit_once('@') {
        Some(_) => SignInName::parse(name).is_ok(),
        None => SignInName::parse_bare(name).is_ok(),
    };
    [own.clone()].into_iter().chain(others).find(could_be).unwrap_or(own)
}

/// What a Windows domain is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DomainNames {
    /// `ad.example.org`.
    pub(super) dns: Option<String>,
    /// `EXAMPLE`.
    pub(super) netbios: Option<String>,
}

impl DomainNames {
    /// The DNS name that a domain's distinguished name stands for.
    pub(super) fn dns_of(context: &str) -> Option<String> {
        let labels: Option<Vec<&str>> = context
            .split(',')
            .map(|part| {
                part.trim()
                    .split_once('=')
                    .filter(|(kind, _)| kind.eq_ignore_ascii_case("dc"))
                    .map(|(_, name)| name)
            })
            .collect();
        labels.map(|labels| labels.join("."))
    }

    /// The account name in what was typed: `DOMAIN\name`, `name@DOMAIN` (as Windows calls the
    /// domain or the DNS does) or the name itself. One of another domain stays whole, and so is
    /// no account's name here.
    pub(super) fn account<'a>(&self, typed: &'a str) -> &'a str {
        let ours = |domain: &str| {
            let is = |name: &Option<String>| {
                name.as_ref().is_some_and(|name| name.to_lowercase() == domain.to_lowercase())
            };
            is(&self.dns) || is(&self.netbios)
        };
        match (typed.split_once('\\'), typed.rsplit_once('@')) {
            (Some((domain, name)), _) if ours(domain) => name,
            (None, Some((name, domain))) if ours(domain) => name,
            _ => typed,
        }
    }
}

/// A filter (RFC 4515), taken apart as far as that is needed. By hand: `ldap3::parse_filter` makes
/// the bytes of a request, and no text comes back out of them.
enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Item(String),
}

impl Node {
    fn parse(filter: &str) -> Option<Self> {
        let (node, rest) = Self::parse_one(filter.trim())?;
        rest.trim().is_empty().then_some(node)
    }

    fn parse_one(text: &str) -> Option<(Self, &str)> {
        let inside = text.strip_prefix('(')?.trim_start();
        let many = |text| {
            let (mut nodes, mut rest): (Vec<Self>, &str) = (Vec::new(), text);
            while rest.trim_start().starts_with('(') {
                let (node, after) = Self::parse_one(rest.trim_start())?;
                nodes.push(node);
                rest = after;
            }
            Some((nodes, rest.trim_start().strip_prefix(')')?))
        };
        match inside.chars().next()? {
            '&' => many(&inside[1..]).map(|(nodes, rest)| (Self::And(nodes), rest)),
            '|' => many(&inside[1..]).map(|(nodes, rest)| (Self::Or(nodes), rest)),
            '!' => many(&inside[1..]).and_then(|(mut nodes, rest)| {
                let one = nodes.pop().filter(|_| nodes.is_empty())?;
                Some((Self::Not(Box::new(one)), rest))
            }),
            _ => inside.split_once(')').map(|(item, rest)| (Self::Item(item.to_owned()), rest)),
        }
    }

    /// The attribute of a comparison with what was typed, in lower case. What follows it is a
    /// matching rule, an option or an operator.
    fn compared(item: &str) -> Option<String> {
        let (attribute, value) = item.split_once('=')?;
        let plain = attribute.split([':', '~', '<', '>', ';']).next().unwrap_or_default();
        value.contains(GAP).then(|| plain.trim().to_lowercase())
    }

    fn attributes(&self, found: &mut Vec<String>) {
        match self {
            Self::And(nodes) | Self::Or(nodes) => {
                nodes.iter().for_each(|node| node.attributes(found))
            }
            Self::Not(node) => node.attributes(found),
            Self::Item(item) => {
                found.extend(Self::compared(item).filter(|attribute| !found.contains(attribute)))
            }
        }
    }

    /// The same with comparisons of what was typed with this attribute alone; `None` where nothing
    /// is left to find anybody by.
    fn only(&self, attribute: &str) -> Option<Self> {
        match self {
            Self::Item(item) => {
                let wanted = Self::compared(item).is_none_or(|compared| compared == attribute);
                wanted.then(|| Self::Item(item.clone()))
            }
            Self::And(nodes) => {
                nodes.iter().map(|node| node.only(attribute)).collect::<Option<_>>().map(Self::And)
            }
            Self::Or(nodes) => {
                let left: Vec<Self> =
                    nodes.iter().filter_map(|node| node.only(attribute)).collect();
                let finds = left.len() == nodes.len()
                    || left.iter().any(|node| node.to_string().contains(GAP));
                (finds && !left.is_empty()).then_some(Self::Or(left))
            }
            Self::Not(node) => node.only(attribute).map(|node| Self::Not(Box::new(node))),
        }
    }
}

impl std::fmt::Display for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut many = |sign, nodes: &[Self]| {
            write!(f, "({sign}")?;
            nodes.iter().try_for_each(|node| write!(f, "{node}"))?;
            write!(f, ")")
        };
        match self {
            Self::And(nodes) => many('&', nodes),
            Self::Or(nodes) => many('|', nodes),
            Self::Not(node) => write!(f, "(!{node})"),
            Self::Item(item) => write!(f, "({item})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::{Kind, default_filter};
    use super::*;

    fn kinds(filter: &str) -> Vec<(String, String)> {
        lookups(filter).into_iter().map(|lookup| (lookup.attribute, lookup.filter)).collect()
    }

    fn domain() -> DomainNames {
        DomainNames { dns: Some("ad.example.org".into()), netbios: Some("EXAMPLE".into()) }
    }

    #[test]
    fn what_is_unique_comes_first() {
        let order = |filter: &str| kinds(filter).into_iter().map(|kind| kind.0).collect::<Vec<_>>();
        assert_eq!(
            order(default_filter(Kind::ActiveDirectory)),
            ["userprincipalname", "samaccountname", "mail", "proxyaddresses"]
        );
        assert_eq!(
            order("(|(mail={name})(employeeNumber={name})(uid={name}))"),
            ["uid", "employeenumber", "mail"]
        );
        assert_eq!(order(default_filter(Kind::Ldap)), ["mail"]);
        assert_eq!(
            kinds("(&(objectClass=person)(|(mail={name})(uid={name})))"),
            [
                ("uid".to_owned(), "(&(objectClass=person)(|(uid={name})))".to_owned()),
                ("mail".to_owned(), "(&(objectClass=person)(|(mail={name})))".to_owned())
            ]
        );
        // Two at once stay two at once.
        let both = "(&(mail={name})(uid={name}))";
        assert_eq!(kinds(both), [(String::new(), both.to_owned())]);
        let odd = " ( | (mail={name}) (!(uid=x)) (cn:caseExactMatch:={name}*) ) ";
        assert_eq!(
            kinds(odd)[0],
            ("cn".to_owned(), "(|(!(uid=x))(cn:caseExactMatch:={name}*))".to_owned())
        );
    }

    #[test]
    fn s53_what_was_typed_is_never_more_than_a_value() {
        let name = SignInName::parse_bare("*)(uid=*\\é(").unwrap();
        for lookup in lookups(default_filter(Kind::ActiveDirectory)) {
            let filter = lookup.filter_for(&name, &domain());
            assert!(ldap3::parse_filter(&filter).is_ok(), "{filter}");
            assert_eq!(
                filter.matches("\\2a\\29\\28uid=\\2a\\5c").count(),
                2,
                "each spelling once: {filter}"
            );
        }
    }

    #[test]
    fn an_account_is_meant_however_its_domain_is_written() {
        let domain = domain();
        for (typed, meant) in [
            ("kim", "kim"),
            ("kim tran", "kim tran"),
            ("EXAMPLE\\kim", "kim"),
            ("ad.example.org\\kim", "kim"),
            ("kim@AD.example.ORG", "kim"),
            ("kim@example", "kim"),
            ("OTHER\\kim", "OTHER\\kim"),
            ("kim@example.org", "kim@example.org"),
            ("kim@other", "kim@other"),
        ] {
            assert_eq!(domain.account(typed), meant, "{typed}");
        }
        assert_eq!(
            DomainNames::default().account("EXAMPLE\\kim"),
            "EXAMPLE\\kim",
            "where its name cannot be read"
        );
        assert_eq!(
            DomainNames::dns_of("DC=ad, dc=example,DC=org").as_deref(),
            Some("ad.example.org")
        );
        assert_eq!(DomainNames::dns_of("o=Example"), None);
    }

    #[test]
    fn who_lacks_a_name_has_the_next() {
        let name = |attributes: &[(&str, &str)]| {
            let lookups = lookups(default_filter(Kind::ActiveDirectory));
            of("userPrincipalName", &lookups, &domain(), &Entry::made_up("", attributes))
        };
        let (upn, account) = (("userPrincipalName", "kim@example.org"), ("sAMAccountName", "kim"));
        assert_eq!(name(&[upn, account]), "kim@example.org");
        assert_eq!(name(&[account]), "kim@ad.example.org");
        assert_eq!(name(&[("sAMAccountName", "kim tran")]), "kim tran");
        assert_eq!(
            name(&[("userPrincipalName", "kim tran@example.org"), account]),
            "kim@ad.example.org"
        );
        assert_eq!(name(&[("proxyAddresses", "SMTP:kim@example.org")]), "kim@example.org");
        assert_eq!(name(&[]), "");
    }
}
