//! Distinguished names that are the same whatever their spelling (RFC 4514): case, blanks, escapes,
//! the order in `a=1+b=2`. By hand: `ldap3` escapes a value and reads no name, and crates for
//! certificates read names in their binary form.

use ldap3::dn_escape;

/// A distinguished name, for comparing; what goes into a request is the text that a server has
/// sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Dn(Vec<String>);

impl Dn {
    /// Reads one; `None` where the text is none, as where it is a plain name.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mut parts, mut part, mut rest) = (Vec::new(), Vec::new(), text);
        loop {
            let (kind, after) = rest.split_once('=')?;
            let kind = kind.trim().to_ascii_lowercase();
            let kind = kind.strip_prefix("oid.").unwrap_or(&kind);
            if kind.is_empty()
                || !kind.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
            {
                return None;
            }
            let (value, end) = value(after)?;
            part.push(format!("{kind}={value}"));
            let separator = after[end..].chars().next();
            if separator != Some('+') {
                part.sort();
                // What joins them is in no value: it would be read as one.
                parts.push(std::mem::take(&mut part).join("\0"));
            }
            if separator.is_none() {
                return Some(Self(parts));
            }
            rest = &after[end + 1..];
        }
    }

    /// The same for what a server has sent: what cannot be read is compared as it is.
    pub(super) fn sent(text: &str) -> Self {
        Self::parse(text).unwrap_or_else(|| Self(vec![text.to_lowercase()]))
    }

    /// In the plainest spelling (RFC 4514): some servers know a name in no other.
    pub(super) fn plainest(&self) -> String {
        let part = |part: &String| {
            let each = part.split('\0').filter_map(|each| each.split_once('='));
            each.map(|(kind, value)| format!("{kind}={}", dn_escape(value)))
                .collect::<Vec<_>>()
                .join("+")
        };
        self.0.iter().map(part).collect::<Vec<_>>().join(",")
    }

    /// Whether it is `other`, or below it.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.0.ends_with(&other.0)
    }
}

/// The value at the beginning of the text, and where it ends. Blanks around it and case mean
/// nothing (RFC 4518).
fn value(text: &str) -> Option<(String, usize)> {
    let (mut bytes, mut end) = (Vec::new(), text.len());
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let mut c = c;
        if matches!(c, ',' | ';' | '+') {
            end = at;
            break;
        }
        if c == '\\' {
            c = chars.next()?.1;
            if let Some(high) = c.to_digit(16) {
                let low = chars.next()?.1.to_digit(16)?;
                bytes.push(u8::try_from(high * 16 + low).ok()?);
                continue;
            }
        }
        bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    let text = String::from_utf8(bytes).ok()?;
    Some((text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_many_spellings() {
        let plain = Dn::parse("CN=Équipe Nord,OU=Groups,DC=example,DC=test").unwrap();
        for other in [
            "cn=équipe nord,ou=groups,dc=EXAMPLE,dc=test",
            " CN = Équipe   Nord , OU=Groups;DC=example ,DC=test ",
            "CN=\\c3\\89quipe Nord,OU=Gr\\6fups,DC=example,DC=test",
            "OID.CN=\\C3\\89quipe\\20Nord,OU=Groups,DC=example,DC=test",
            "CN=Équipe Nord\\ ,OU=Groups,DC=example,DC=test",
        ] {
            assert_eq!(Dn::parse(other).unwrap(), plain, "{other}");
            assert_eq!(
                Dn::parse(other).unwrap().plainest(),
                "cn=équipe nord,ou=groups,dc=example,dc=test"
            );
        }
        for other in
            ["CN=Équipe,OU=Groups,DC=example,DC=test", "CN=Équipe Nord,OU=Groups,DC=example"]
        {
            assert_ne!(Dn::parse(other).unwrap(), plain, "{other}");
        }
        assert_eq!(Dn::parse("uid=x+cn=y,dc=z"), Dn::parse("CN=Y+UID=X,DC=Z"));
    }

    #[test]
    fn an_escaped_separator_is_none() {
        let one = Dn::parse("cn=a\\,dc=b,dc=c").unwrap();
        assert_eq!(one, Dn::parse("cn=a\\2cdc=b,dc=c").unwrap());
        assert_ne!(one, Dn::parse("cn=a,dc=b,dc=c").unwrap());
        assert_ne!(Dn::parse("cn=a\\+b=c"), Dn::parse("cn=a+b=c"));
        assert_eq!(Dn::parse("cn=a\\\\b"), Dn::parse("cn=a\\5cb"));
        for odd in ["cn=a\\,dc=b,dc=c", "cn=\\#a\\+b\\=c\\\"d\\\\,dc=c", "cn=x+uid=y,dc=z"] {
            let one = Dn::parse(odd).unwrap();
            assert_eq!(Dn::parse(&one.plainest()).unwrap(), one, "{odd}");
        }
        assert!(one.is_within(&Dn::parse("DC=C").unwrap()) && one.is_within(&one));
        assert!(!one.is_within(&Dn::parse("dc=b,dc=c").unwrap()));
        assert!(!Dn::parse("dc=myexample").unwrap().is_within(&Dn::parse("dc=example").unwrap()));
    }

    #[test]
    fn a_plain_name_is_no_distinguished_name() {
        for text in [
            "",
            "Finance",
            "Two Gates",
            "=x",
            "a b=c",
            "cn=x,",
            "cn=x,y",
            "cn=\\",
            "cn=\\f",
            "cn=\\fz",
            "cn=\\ff",
        ] {
            assert_eq!(Dn::parse(text), None, "{text}");
        }
    }
}
