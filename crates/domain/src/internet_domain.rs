//! Domains with accents (`école.ca`): one form of each, the one that mail and the web send
//! (`xn--cole-9oa.ca`; IDNA, UTS 46).

/// The form of a domain that is compared, kept and sent: ASCII, in lower case. `None` for what is
/// no domain.
pub fn ascii(domain: &str) -> Option<String> {
    if domain.is_ascii() && !has_encoded_label(domain) {
        return Some(domain.to_ascii_lowercase());
    }
    idna::domain_to_ascii(domain).ok().filter(|ascii| !ascii.split('.').any(str::is_empty))
}

/// A domain as people write it.
pub fn readable(domain: &str) -> String {
    match idna::domain_to_unicode(domain) {
        (readable, Ok(())) => readable,
        _ => domain.to_owned(),
    }
}

/// An address of the web or of a server (`scheme://user@host:port/…`) with its host in ASCII; one
/// that has none stays. By hand: the crate `url` writes hosts in ASCII for schemes of the web only;
/// those of `smtp:` and `ldap:` it percent-encodes.
pub fn in_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, after) = rest.split_at(end);
    let host_at = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, host_and_port) = authority.split_at(host_at);
    let (host, port) =
        host_and_port.find(':').map_or((host_and_port, ""), |at| host_and_port.split_at(at));
    match ascii(host).filter(|_| !host.is_ascii()) {
        Some(host) => format!("{scheme}://{user}{host}{port}{after}"),
        None => url.to_owned(),
    }
}

fn has_encoded_label(domain: &str) -> bool {
    domain
        .split('.')
        .any(|label| label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_domain_is_one() {
        for spelling in [
            "école.ca",
            "ÉCOLE.ca",
            "e\u{301}cole.CA",
            "ｅ\u{301}ｃｏｌｅ．ｃａ",
            "xn--cole-9oa.ca",
            "XN--COLE-9OA.CA",
        ] {
            assert_eq!(ascii(spelling).as_deref(), Some("xn--cole-9oa.ca"), "{spelling}");
        }
        assert_eq!(ascii("Example.CA").as_deref(), Some("example.ca"));
        assert_eq!(ascii("xn--\u{e9}.ca"), None);
        assert_eq!(readable("xn--cole-9oa.ca"), "école.ca");
        assert_eq!(readable("example.ca"), "example.ca");
    }

    #[test]
    fn the_host_of_an_address_is_found() {
        for (url, ascii) in [
            ("https://compte.école.ca", "https://compte.xn--cole-9oa.ca"),
            (
                "smtps://kim%40x@courriel.école.ca:465?tls=required",
                "smtps://kim%40x@courriel.xn--cole-9oa.ca:465?tls=required",
            ),
            ("https://example.ca/é", "https://example.ca/é"),
            ("https://[::1]:8080", "https://[::1]:8080"),
            ("école.ca", "école.ca"),
        ] {
            assert_eq!(in_url(url), ascii);
        }
    }
}
