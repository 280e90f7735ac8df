//! The sentence that each mistake gets.

use super::{edited, mistakes};

#[test]
fn a_mistake_names_its_key_what_is_wrong_and_a_remedy() {
    for (section, line, sentence) in [
        (
            "server",
            "listen = \"8080\"",
            "server.listen: it is not an address and port. Write an IP address",
        ),
        (
            "server",
            "listen = 8080",
            "server.listen: it is not a text. Put it between quotation marks.",
        ),
        (
            "server",
            "public_url = \"account.example.ca\"",
            "server.public_url: it is not a web address",
        ),
        (
            "server",
            "public_url = \"https://example.ca/regain\"",
            "server.public_url: it is not a web address",
        ),
        (
            "server",
            "public_url = \"http://account.example.ca\"",
            "server.public_url: passwords and codes would travel unencrypted. Write https://",
        ),
        (
            "server",
            "trusted_proxies = [\"proxy\"]",
            "server.trusted_proxies: \"proxy\" is not a network.",
        ),
        (
            "server",
            "trusted_proxies = [\"0.0.0.0/0\"]",
            "server.trusted_proxies: it trusts everybody",
        ),
        (
            "server",
            "trusted_proxies = \"10.0.0.1\"",
            "server.trusted_proxies: it is not a list of texts.",
        ),
        (
            "server",
            "shared_networks = [\"campus\"]",
            "server.shared_networks: \"campus\" is not a network.",
        ),
        ("server", "shared_networks = [\"::/0\"]", "server.shared_networks: it is every network"),
        (
            "server",
            "metrics_listen = \"9090\"",
            "server.metrics_listen: it is not an address and port.",
        ),
        (
            "server",
            "metrics_listen = \"127.0.0.1:8080\"",
            "server.metrics_listen: it is the same as server.listen.",
        ),
        (
            "server",
            "log = \"xml\"",
            "server.log: there is no such format. Write \"text\" or \"json\".",
        ),
        (
            "database",
            "url = \"postgres://regain:hunter2@db/regain?sslmode=prefer\"",
            "database.url: sslmode is prefer; it can be verify-full, or disable.",
        ),
        (
            "database",
            "url = \"postgres://regain:hunter2@db\"",
            "database.url: it names no database, as in",
        ),
        (
            "database",
            "url = \"postgres://db/regain?a=hunter2\"",
            "database.url: it is no address of a PostgreSQL database",
        ),
        (
            "database",
            "pool = 3",
            "database.pool: it is for PostgreSQL, and database.url names a file. Take it out.",
        ),
        (
            "database",
            "url = \"mysql://db\"",
            "database.url: it is not the address of a database. Write sqlite:",
        ),
        ("database", "url = \"sqlite:\"", "database.url: it names no file."),
        ("database", "url = \"sqlite::memory:\"", "database.url: it names no file."),
        ("keys", "file = \"\"", "keys.file: it is empty."),
        ("organisation", "name = \"\"", "organisation.name: it is not given."),
        ("organisation", "name = \"a\\nb\"", "organisation.name: it has control characters."),
        ("organisation", "domains = []", "organisation.domains: it is empty."),
        (
            "organisation",
            "domains = [\"Example.ca\"]",
            "organisation.domains: \"Example.ca\" has capitals.",
        ),
        (
            "organisation",
            "domains = [\"@example.ca\"]",
            "organisation.domains: \"@example.ca\" is not a domain.",
        ),
        (
            "organisation",
            "domains = [\"example\"]",
            "organisation.domains: \"example\" is not a domain.",
        ),
        (
            "organisation",
            "helpdesk = \"http://help.example\"",
            "organisation.helpdesk: it is not an address that people can open. Write https://…, mailto:… or tel:….",
        ),
        ("organisation", "helpdesk = \"mailto:\"", "organisation.helpdesk: it is not an address"),
        (
            "organisation",
            "default_country = \"Canada\"",
            "organisation.default_country: there is no such country.",
        ),
        ("organisation", "languages = []", "organisation.languages: it is empty."),
        (
            "organisation",
            "languages = [\"en\", \"de\"]",
            "organisation.languages: Regain does not speak \"de\".",
        ),
        (
            "organisation",
            "languages = [\"en\", \"en\"]",
            "organisation.languages: \"en\" is there twice.",
        ),
        (
            "organisation",
            "time_zone = \"Toronto\"",
            "organisation.time_zone: there is no such time zone.",
        ),
        ("organisation", "colour = \"red\"", "organisation.colour: it is not a colour."),
        (
            "organisation",
            "logo = \"logo.gif\"",
            "organisation.logo: it is neither an SVG nor a PNG file.",
        ),
        (
            "organisation",
            "logo = \"missing.svg\"",
            "organisation.logo: /srv/regain/missing.svg cannot be read",
        ),
        ("email", "url = \"\"", "email.url: it is not given."),
        ("email", "url = \"http://mail.example\"", "email.url: "),
        ("email", "from = \"nobody\"", "email.from: "),
        (
            "email",
            "password_file = \"missing\"",
            "email.password_file: /srv/regain/missing cannot be read",
        ),
        ("email", "ca_file = \"missing.pem\"", "email.ca_file: "),
        ("text", "kind = \"smpp\"", "text[0].kind: there is no such kind of gateway"),
        (
            "text",
            "token_file = \"missing\"",
            "text[0].token_file: /srv/regain/missing cannot be read",
        ),
        (
            "directory",
            "kind = \"ldap\"\nurl = [\"ldaps://x\"]\nbind_dn = \"cn=x\"\nbase = \"dc=x\"",
            "directory.bind_password_file: there is no password",
        ),
        ("directory", "kind = \"file\"", "directory.kind: there is no such directory."),
        (
            "directory",
            "bind_dn = \"cn=x\"",
            "directory.bind_dn: it is for LDAP and Active Directory",
        ),
        (
            "registration",
            "required = 11",
            "registration.required: it is out of range. Write a number from 0 to 10.",
        ),
        ("registration", "required = -1", "registration.required: it is out of range."),
        ("registration", "required = \"1\"", "registration.required: it is not a whole number."),
        ("registration", "methods = []", "registration.methods: it is empty."),
        ("registration", "methods = [\"fax\"]", "registration.methods: there is no method \"fax\""),
        (
            "registration",
            "methods = [\"email\", \"email\"]",
            "registration.methods: \"email\" is there twice.",
        ),
        ("registration", "skips = 1.5", "registration.skips: it is not a whole number."),
        ("recovery", "enabled = \"yes\"", "recovery.enabled: it is not true or false."),
        (
            "recovery",
            "gates = 3",
            "recovery.gates: it is out of range. Write a number from 1 to 2.",
        ),
        ("recovery", "gates = 0", "recovery.gates: it is out of range."),
        ("recovery", "methods = []", "recovery.methods: it is empty."),
        ("recovery", "hints = 1", "recovery.hints: it is not true or false."),
        (
            "password",
            "min_length = 14",
            "password.min_length: fewer than 15 are for accounts that always ask for a second factor",
        ),
        (
            "password",
            "min_length = 7",
            "password.min_length: it is out of range. Write a number from 8 to 64.",
        ),
        ("password", "min_length = 65", "password.min_length: it is out of range."),
        (
            "session",
            "idle = \"13h\"",
            "session.idle: it is longer than session.lifetime. Write at most 12h",
        ),
        (
            "session",
            "idle = 60",
            "session.idle: it is not a duration. Write a whole number and s, m, h or d",
        ),
        (
            "session",
            "lifetime = \"0\"",
            "session.lifetime: it is out of range. Write a duration from 1m to 30d.",
        ),
        ("session", "stay_signed_in = \"2y\"", "session.stay_signed_in: it is not a duration."),
        ("session", "fresh = \"2d\"", "session.fresh: it is out of range."),
        (
            "limits",
            "code_lifetime = \"61m\"",
            "limits.code_lifetime: it is out of range. Write a duration from 1m to 1h.",
        ),
        ("limits", "code_lifetime = \"59s\"", "limits.code_lifetime: it is out of range."),
        ("limits", "resend_after = []", "limits.resend_after: it is empty."),
        ("limits", "resend_after = [\"0s\"]", "limits.resend_after: one of them is out of range."),
        (
            "limits",
            "resend_after = [\"soon\"]",
            "limits.resend_after: one of them is not a duration.",
        ),
        (
            "limits",
            "codes_per_destination = \"5\"",
            "limits.codes_per_destination: it is not a rate.",
        ),
        (
            "limits",
            "codes_per_destination = \"5/1s\"",
            "limits.codes_per_destination: it is out of range.",
        ),
        (
            "limits",
            "code_attempts = 11",
            "limits.code_attempts: it is out of range. Write a number from 1 to 10.",
        ),
        ("limits", "code_attempts = 0", "limits.code_attempts: it is out of range."),
    ] {
        let found = mistakes(edited(section, line));
        assert_eq!(found.len(), 1, "{section} {line}: {found:#?}");
        assert!(found[0].starts_with(sentence), "{section} {line}: {found:#?}");
        assert!(found[0].ends_with('.') && !found[0].contains("hunter2"), "{found:#?}");
    }
}
