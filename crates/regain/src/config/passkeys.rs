//! `[passkeys]`: whom passkeys are made for.

use domain::method::MethodKind;
use domain::policy::RegistrationPolicy;
use domain::webauthn::RelyingParty;

use super::Server;
use super::source::Source;

/// Reads `[passkeys]`. `server`: `None` where there is a mistake in it.
pub fn passkeys(
    source: &mut Source,
    server: Option<&Server>,
    registration: &RegistrationPolicy,
) -> RelyingParty {
    let key = "passkeys.rp_id";
    let written = source.text(key);
    let Some(server) = server else {
        return RelyingParty { id: String::new(), origin: String::new() };
    };
    let (host, origin) =
        (server.public_url.host().to_owned(), server.public_url.origin().to_owned());
    let id = match written {
        None => host,
        Some(id) if is_parent(&id, &host) => id,
        Some(_) => {
            let what = format!("browsers make no passkeys for it on {host}");
            let remedy = format!(
                "Write \"{host}\" or a domain above it that is your organisation's, or take the key out"
            );
            source.wrong(key, what, remedy).unwrap_or(host)
        }
    };
    let party = RelyingParty { id, origin };
    if registration.methods.contains(&MethodKind::Passkey) && !party.is_possible() {
        source.warn(
            "registration.methods: \"passkey\" is listed, but browsers use passkeys only on https:// and under a name, not an address of \
             numbers. Set server.public_url to such an address (http://localhost works on this machine).",
        );
    }
    party
}

/// Whether `id` is the host itself or a domain above it that an organisation can have
/// (`example.ca`, and not `ca` or `on.ca`), by the Public Suffix List that browsers use too.
fn is_parent(id: &str, host: &str) -> bool {
    let above = host.strip_suffix(id).is_some_and(|rest| rest.ends_with('.'));
    let one_can_have_it = psl::domain_str(id).is_some() && !id.starts_with('.');
    id == host || (above && one_can_have_it && host.parse::<std::net::IpAddr>().is_err())
}

#[cfg(test)]
mod tests {
    use super::is_parent;

    #[test]
    fn only_the_host_and_domains_above_it_will_do() {
        for good in ["id.example.ca", "example.ca"] {
            assert!(is_parent(good, "id.example.ca"), "{good}");
        }
        for bad in
            ["ca", "", ".example.ca", "ample.ca", "other.ca", "www.id.example.ca", "ID.example.ca"]
        {
            assert!(!is_parent(bad, "id.example.ca"), "{bad}");
        }
        for (suffix, host) in [
            ("on.ca", "id.college.on.ca"),
            ("gc.ca", "id.department.gc.ca"),
            ("co.uk", "id.example.co.uk"),
            ("github.io", "example.github.io"),
            ("internal", "id.example.internal"),
        ] {
            assert!(!is_parent(suffix, host), "{suffix}");
            let own = host.strip_prefix("id.").unwrap_or(host);
            assert!(is_parent(own, host), "{own}");
        }
        assert!(is_parent("example.internal", "id.example.internal"));
        assert!(is_parent("127.0.0.1", "127.0.0.1") && !is_parent("0.0.1", "127.0.0.1"));
    }
}
