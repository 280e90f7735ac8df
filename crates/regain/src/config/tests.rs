//! Every key: what is taken, and the sentence that a mistake gets.

mod mistakes;

use std::path::Path;
use std::time::Duration;

use domain::language::Language;
use domain::limits::Rate;
use domain::method::MethodKind;
use domain::policy::Gates;

use super::*;

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn with(pairs: &[(&str, &str)]) -> Result<Loaded, Vec<Mistake>> {
    Config::read(TEMPLATE, variables(pairs), "/srv/regain")
}

fn mistakes(found: Result<Loaded, Vec<Mistake>>) -> Vec<String> {
    found.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// The template with `line` in place of the line that begins with its key.
fn edited(section: &str, line: &str) -> Result<Loaded, Vec<Mistake>> {
    let key = line.split(' ').next().unwrap_or_default();
    let mut here = false;
    let mut done = false;
    let mut lines = Vec::new();
    for old in TEMPLATE.lines() {
        if old.starts_with('[') {
            here = old.starts_with(&format!("[{section}]"))
                || old.starts_with(&format!("[[{section}]]"));
            lines.push(old);
            if here && !TEMPLATE.contains(&format!("\n{key} = ")) {
                lines.push(line);
                done = true;
            }
        } else if here && old.starts_with(&format!("{key} =")) {
            lines.push(line);
            done = true;
        } else {
            lines.push(old);
        }
    }
    assert!(done, "{section} {line}");
    Config::read(&lines.join("\n"), [], "/srv/regain")
}

#[test]
fn the_template_is_without_mistakes_and_its_values_are_the_defaults() {
    let template = with(&[]).ok().unwrap();
    let least = "[organisation]\nname = \"X\"\ndomains = [\"x.ca\"]\nhelpdesk = \"tel:1\"\n[email]\nurl = \"smtp://localhost\"\nfrom = \"a@x.ca\"\n[[text]]\nurl = \"http://127.0.0.1\"";
    let bare = Config::read(least, [], "/srv/regain").ok().unwrap();
    for Loaded { config, .. } in [&template, &bare] {
        let Config { server, policy, .. } = config;
        assert_eq!(server.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(server.public_url.origin(), "http://127.0.0.1:8080");
        assert!(server.trusted_proxies.is_empty() && server.metrics_listen.is_none());
        assert!(server.shared_networks.is_empty());
        assert_eq!(server.log, LogFormat::Text);
        assert_eq!(config.database.to_string(), "/srv/regain/data/regain.db");
        assert_eq!(config.keys, Path::new("/srv/regain/data/keys"));
        assert_eq!(policy.organisation.default_country, "CA");
        assert_eq!(policy.organisation.languages, Language::ALL);
        assert_eq!((policy.registration.required, policy.registration.skips), (1, 0));
        assert_eq!(policy.registration.methods, [MethodKind::Phone, MethodKind::Email]);
        assert_eq!(
            (policy.recovery.enabled, policy.recovery.gates, policy.recovery.hints),
            (true, Gates::One, true)
        );
        assert_eq!(policy.recovery.methods, [MethodKind::Email, MethodKind::Phone]);
        assert_eq!(policy.password_min_length, 15);
        assert_eq!(policy.session.idle, Duration::from_secs(3600));
        assert_eq!(policy.session.lifetime, Duration::from_secs(12 * 3600));
        assert_eq!(policy.session.stay_signed_in, Some(Duration::from_secs(30 * 86_400)));
        assert_eq!(policy.session.fresh, Duration::from_secs(600));
        assert_eq!(policy.codes.text_lifetime, Duration::from_secs(600));
        assert_eq!(policy.codes.email_lifetime, Duration::from_secs(600));
        assert_eq!(policy.codes.resend_after, [60, 120, 300].map(Duration::from_secs));
        assert_eq!(policy.codes.per_destination, Rate::new(5, Duration::from_secs(3600)));
        assert_eq!(policy.codes.attempts, 5);
    }
    assert_eq!(template.config.policy.organisation.domains, ["contactnorth.ca"]);
}

#[test]
fn the_edges_of_what_is_allowed_are_taken() {
    for (section, line) in [
        ("server", "public_url = \"https://account.example.ca\""),
        ("server", "public_url = \"http://localhost:8080/\""),
        ("server", "public_url = \"http://[::1]:8080\""),
        ("organisation", "helpdesk = \"tel:+18005550100\""),
        ("organisation", "time_zone = \"America/Toronto\""),
        ("organisation", "languages = [\"fr\"]"),
        ("recovery", "gates = 2"),
        ("password", "min_length = 64"),
        ("session", "stay_signed_in = 0"),
        ("session", "idle = \"12h\""),
        ("limits", "code_lifetime = \"60m\""),
        ("limits", "code_attempts = 10"),
    ] {
        assert_eq!(mistakes(edited(section, line)), [""; 0], "{section} {line}");
    }
    assert_eq!(
        edited("session", "stay_signed_in = 0").ok().unwrap().config.policy.session.stay_signed_in,
        None
    );
    let codes = edited("limits", "code_lifetime = \"60m\"").ok().unwrap().config.policy.codes;
    assert_eq!((codes.text_lifetime.as_secs(), codes.email_lifetime.as_secs()), (600, 3600));
}

#[test]
fn every_mistake_is_named_at_once() {
    let text = "organization = 1\n[server]\nlisten = \"x\"\nlistne = \"y\"\n[organisation]\ndomains = [\"example.ca\"]\n[mail]\nurl = \"z\"";
    let found = mistakes(Config::read(text, [], ""));
    let keys: Vec<&str> = found.iter().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(
        keys,
        [
            "mail",
            "organisation.helpdesk",
            "organisation.name",
            "organization",
            "recovery.methods",
            "registration.methods",
            "server.listen",
            "server.listne"
        ],
        "{found:#?}"
    );
    assert_eq!(
        found[7],
        "server.listne: there is no such key. The keys of server are drain, http_listen, listen, log, metrics_listen, public_url, shared_networks, tls.accept_terms, \
         tls.acme, tls.ca_file, tls.certificate, tls.challenge, tls.contact, tls.folder, tls.key, trusted_proxies."
    );
    assert!(found[0].contains("The sections are database, directory, email"), "{}", found[0]);
}

#[test]
fn what_is_not_toml_is_named_by_its_line() {
    let found = mistakes(Config::read("[server]\nlisten = \"a\"\npublic_url = oops\n", [], ""));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("line 3: it is not TOML: "), "{found:?}");
}

#[test]
fn the_environment_wins_and_is_named_by_its_variables() {
    let loaded = with(&[
        ("REGAIN_SERVER__LISTEN", "0.0.0.0:9000"),
        ("REGAIN_ORGANISATION__LANGUAGES", "fr,en"),
        ("REGAIN_ORGANISATION__DOMAINS", "[\"a.ca\", \"b.ca\"]"),
        ("REGAIN_REGISTRATION__REQUIRED", "2"),
        ("REGAIN_RECOVERY__HINTS", "false"),
        ("REGAIN_LIMITS__RESEND_AFTER", "30s, 1m"),
        ("REGAIN_TEXT__URL", "http://127.0.0.1:1/a"),
        ("REGAIN_TEXT__1__URL", "http://127.0.0.1:2/b"),
        ("REGAIN", "the program, not a key"),
        ("PATH", "/bin"),
    ]);
    let config = loaded.map_err(|found| format!("{found:#?}")).unwrap().config;
    assert_eq!(config.server.listen.to_string(), "0.0.0.0:9000");
    assert_eq!(config.policy.organisation.languages, [Language::French, Language::English]);
    assert_eq!(config.policy.organisation.domains, ["a.ca", "b.ca"]);
    assert_eq!((config.policy.registration.required, config.policy.recovery.hints), (2, false));
    assert_eq!(config.policy.codes.resend_after, [30, 60].map(Duration::from_secs));
    let found = mistakes(with(&[("REGAIN_SIGN_IN__GROUP__0__GROUP", "cn=staff")]));
    assert!(found[0].starts_with("REGAIN_SIGN_IN__GROUP__0__GROUP: groups are the"), "{found:#?}");
    let found =
        mistakes(with(&[("REGAIN_TEXT__URL", "ftp://x"), ("REGAIN_TEXT__1__URL", "ftp://y")]));
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found[0].starts_with("REGAIN_TEXT__1__URL: it is not an http or https address."),
        "{found:#?}"
    );
    assert!(
        found[1].starts_with("REGAIN_TEXT__URL: it is not an http or https address."),
        "{found:#?}"
    );

    let found = mistakes(with(&[
        ("REGAIN_SERVER__LISTEN", "x"),
        ("REGAIN_RECOVERY__GATES", "many"),
        ("REGAIN_SERVER__PORT", "1"),
    ]));
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(
        found[0].starts_with("REGAIN_RECOVERY__GATES: it is not a whole number."),
        "{found:#?}"
    );
    assert!(
        found[1].starts_with("REGAIN_SERVER__LISTEN: it is not an address and port."),
        "{found:#?}"
    );
    assert!(found[2].starts_with("REGAIN_SERVER__PORT: there is no such key."), "{found:#?}");

    let warnings = with(&[("REGAIN_SERVER_LISTEN", "x")]).ok().unwrap().warnings;
    assert!(
        warnings.iter().any(|line| line.starts_with("REGAIN_SERVER_LISTEN: it is not a key")),
        "{warnings:#?}"
    );
}

#[test]
fn without_a_gateway_there_are_no_phones() {
    let text: String = TEMPLATE.split("[[text]]").next().unwrap_or_default().to_owned();
    let Loaded { config, warnings, .. } = Config::read(&text, [], "").ok().unwrap();
    assert_eq!(config.policy.registration.methods, [MethodKind::Email]);
    assert_eq!(config.policy.recovery.methods, [MethodKind::Email]);
    assert!(
        warnings.iter().any(|line| line.starts_with("registration.methods: \"phone\" is left out")),
        "{warnings:#?}"
    );
    let found = mistakes(Config::read(&format!("{text}\n[recovery]\ngates = 2"), [], ""));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("recovery.methods: two gates need two kinds of methods."),
        "{found:#?}"
    );
}

#[test]
fn what_each_choice_means_is_said() {
    let meant =
        |line: &str, section: &str| meaning(&edited(section, line).ok().unwrap().config).join("\n");
    assert!(meant("gates = 1", "recovery").contains("Its code has 8 digits"));
    assert!(meant("gates = 2", "recovery").contains("two methods of different kinds"));
    assert!(meant("hints = false", "recovery").contains("typed from memory"));
    assert!(meant("enabled = false", "recovery").contains("help desk"));
    let none_resets = "registration.methods of which none resets";
    for (methods, said) in
        [("[\"app\", \"codes\"]", true), ("[\"app\"]", true), ("[\"app\", \"email\"]", false)]
    {
        let meant = meant(&format!("methods = {methods}"), "registration");
        assert_eq!(meant.contains(none_resets), said, "{methods}: {meant}");
    }
    assert!(meant("required = 0", "registration").contains("nobody is asked"));
    assert!(meant("skips = 3", "registration").contains("put it off 3 times"));
    assert!(
        meant("stay_signed_in = \"0\"", "session").contains("nobody is offered to stay signed in")
    );
}

#[test]
fn s7_hints_are_off_by_default_where_one_person_may_have_several_names() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "the service account's").unwrap();
    let unsaid = TEMPLATE.replace("hints = true ", "# ");
    let read = |text: &str, kind: &str, filter: &str| {
        let variables = [
            ("KIND", kind),
            ("URL", "ldaps://localhost"),
            ("BIND_DN", "cn=regain"),
            ("BIND_PASSWORD_FILE", secret.to_str().unwrap()),
            ("BASE", "dc=example"),
            ("FILTER", filter),
        ];
        let variables =
            variables.map(|(key, value)| (format!("REGAIN_DIRECTORY__{key}"), value.to_owned()));
        let Loaded { config, warnings, .. } = Config::read(text, variables, "").ok().unwrap();
        let said = warnings
            .iter()
            .any(|line| line.starts_with("recovery.hints: one person can be found by more than"));
        (config.policy.recovery.hints, said, meaning(&config).join("\n"))
    };
    let (ldap, active) = ("ldap", "active-directory");
    for (kind, filter) in
        [(ldap, "(mail={name})"), (ldap, "(|(mail={name})(uid={name}))"), (active, "")]
    {
        let (hints, warned, meant) = read(&unsaid, kind, filter);
        assert!(
            !hints && !warned && meant.contains("may find one person by more than one name"),
            "{filter}"
        );
        let (hints, warned, meant) = read(TEMPLATE, kind, filter);
        assert!(hints && warned && !meant.contains("recovery.hints is off"), "{filter}");
    }
    let (hints, warned, meant) = read(&unsaid, active, "(userPrincipalName={name})");
    assert!(hints && !warned && !meant.contains("recovery.hints is off"));
    let Loaded { config, .. } = Config::read(&unsaid, [], "").ok().unwrap();
    assert!(config.policy.recovery.hints);
}

#[test]
fn what_an_external_directory_means_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "the service account's").unwrap();
    let secret = secret.to_str().unwrap();
    let meant = |more: &[(&str, &str)]| {
        let needed = [
            ("REGAIN_DIRECTORY__KIND", "ldap"),
            ("REGAIN_DIRECTORY__URL", "ldaps://localhost"),
            ("REGAIN_DIRECTORY__BIND_DN", "cn=regain"),
            ("REGAIN_DIRECTORY__BIND_PASSWORD_FILE", secret),
            ("REGAIN_DIRECTORY__BASE", "dc=example"),
        ];
        let loaded = with(&[&needed, more].concat());
        meaning(&loaded.map_err(|found| format!("{found:#?}")).unwrap().config).join("\n")
    };
    let usual = meant(&[]);
    assert!(
        usual.contains("passwords and their rules are the directory's")
            && !usual.contains("15 characters")
    );
    assert!(usual.contains("becomes no method") && usual.contains("lockout_threshold is not set"));
    assert!(
        usual.contains("directory.recheck = 15m") && usual.contains("directory.sync is not set"),
        "{usual}"
    );
    assert!(!usual.contains("write_phone_to"));
    assert!(usual.contains(
        "directory.protected_groups = []: administrators' passwords are reset like anybody's"
    ));
    let groups = meant(&[
        ("REGAIN_DIRECTORY__KIND", "active-directory"),
        ("REGAIN_DIRECTORY__TWO_GATES_GROUPS", "Finance"),
        ("REGAIN_DIRECTORY__PROTECTED_GROUPS", "[\"CN=Board,DC=example\"]"),
        ("REGAIN_DIRECTORY__UNPROTECTED_GROUPS", "Help desk"),
        ("REGAIN_DIRECTORY__LOCKOUT_THRESHOLD", "4"),
    ]);
    for said in [
        "Administrators of the directory, people with smart cards",
        "When one of them is not found, nobody is.",
        "Anyone who may add members to these groups decides that.",
        "When one of them is not found, everybody does.",
        "lockout_threshold = 4: too low",
    ] {
        assert!(groups.contains(said), "{said}: {groups}");
    }
    let unsynced = meant(&[("REGAIN_DIRECTORY__KNOWN_METHODS", "trust")]);
    assert!(unsynced.contains("also of a person who never signed in"), "{unsynced}");
    let other = meant(&[
        ("REGAIN_DIRECTORY__KNOWN_METHODS", "trust"),
        ("REGAIN_DIRECTORY__LOCKOUT_THRESHOLD", "7"),
        ("REGAIN_DIRECTORY__WRITE_PHONE_TO", "mobile"),
        ("REGAIN_DIRECTORY__SYNC", "1h"),
    ]);
    assert!(
        other.contains("Anyone who may write those attributes")
            && other.contains("lockout_threshold = 7")
    );
    assert!(!usual.contains("never signed in"));
    assert!(other.contains("write_phone_to") && !other.contains("directory.sync is not set"));
}

#[test]
fn a_directory_has_one_base_or_a_list_of_them() {
    let in_file = |base: &str| {
        let written = format!("kind = \"ldap\"\nbase = {base}\n# ");
        Config::read(&TEMPLATE.replace("kind = \"local\"", &written), [], "").err().unwrap()
    };
    let in_environment = |base: &str| {
        let needed = [
            ("REGAIN_DIRECTORY__KIND", "ldap"),
            ("REGAIN_DIRECTORY__URL", "ldaps://localhost"),
            ("REGAIN_DIRECTORY__BIND_DN", "cn=regain"),
        ];
        with(&[&needed[..], &[("REGAIN_DIRECTORY__BASE", base)]].concat()).err().unwrap()
    };
    for (base, wrong) in [
        ("\"dc=one\"", None),
        ("[\"dc=one\"]", None),
        ("[\"ou=a,dc=one\", \"ou=b,dc=one\"]", None),
        ("[]", Some(": it is empty")),
        ("\"\"", Some(": it is empty")),
        (
            "[\"dc=one\", \"ou=a,dc=one\"]",
            Some("directory.base[1]: it is directory.base[0] or lies below it"),
        ),
    ] {
        for found in [in_file(base), in_environment(base.trim_matches('"'))] {
            let found: Vec<_> = found.iter().map(ToString::to_string).collect();
            let is_of_base = |mistake: &&String| {
                ["directory.base", "DIRECTORY__BASE"].iter().any(|key| mistake.contains(key))
            };
            let of_base: Vec<_> = found.iter().filter(is_of_base).collect();
            match wrong {
                None => assert!(of_base.is_empty(), "{base}: {of_base:?}"),
                Some(wrong) => {
                    assert!(of_base.len() == 1 && of_base[0].contains(wrong), "{base}: {of_base:?}")
                }
            }
        }
    }
}

#[test]
fn a_default_policy_is_for_ldap_servers() {
    for (kind, is_for_it) in [("ldap", true), ("active-directory", false)] {
        let named = [
            ("REGAIN_DIRECTORY__KIND", kind),
            ("REGAIN_DIRECTORY__DEFAULT_POLICY", "cn=default,ou=policies,dc=example"),
        ];
        let of_policy: Vec<_> = mistakes(with(&named))
            .into_iter()
            .filter(|mistake| mistake.to_lowercase().contains("default_policy"))
            .collect();
        assert_eq!(of_policy.is_empty(), is_for_it, "{of_policy:?}");
    }
}

#[test]
fn what_works_and_is_likely_wrong_is_warned_of() {
    let warned = |pairs: &[(&str, &str)], text: &str| {
        with(pairs).ok().unwrap().warnings.iter().any(|line| line.contains(text))
    };
    let untouched = "as `regain init` wrote it";
    assert!(warned(&[], untouched));
    assert!(!warned(&[("REGAIN_ORGANISATION__HELPDESK", "mailto:help@example.ca")], untouched));
    assert!(warned(&[("REGAIN_REGISTRATION__REQUIRED", "3")], "registration.required: 3 methods"));
    assert!(!warned(&[("REGAIN_REGISTRATION__REQUIRED", "2")], "registration.required"));
    let secure = ("REGAIN_SERVER__PUBLIC_URL", "https://account.example.ca");
    let proxy = "server.trusted_proxies: it is empty";
    assert!(warned(&[secure], proxy));
    assert!(!warned(&[secure, ("REGAIN_SERVER__TRUSTED_PROXIES", "127.0.0.1")], proxy));
    let tls = [
        secure,
        ("REGAIN_SERVER__TLS__CERTIFICATE", "c.pem"),
        ("REGAIN_SERVER__TLS__KEY", "k.pem"),
    ];
    assert!(!warned(&tls, proxy));
}

#[test]
fn a_logo_is_a_picture_and_a_section_that_is_none_is_one_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        Config::read(TEMPLATE, variables(&[("REGAIN_ORGANISATION__LOGO", name)]), folder.path())
    };
    assert!(
        read("a.png", b"\x89PNG\r\n\x1a\n....").is_ok()
            && read("a.svg", b"<?xml?><svg xmlns=''/>").is_ok()
    );
    for (name, bytes) in [
        ("b.png", &b"GIF89a"[..]),
        ("b.svg", b"<html><svg/></html>"),
        ("c.svg", b"\x89PNG\r\n\x1a\n"),
    ] {
        let found = mistakes(read(name, bytes));
        assert!(
            found.len() == 1 && found[0].contains("holds something else than its name says"),
            "{name}: {found:?}"
        );
    }
    let text = format!("{TEMPLATE}\n[sesion]\nidle = \"1h\"\nlifetime = \"2h\"\n");
    let found = mistakes(Config::read(&text, [], "/srv/regain"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with(
            "sesion: there is no such section. Did you mean [session]? The sections are"
        ),
        "{found:?}"
    );
}

#[test]
fn https_takes_a_certificate_or_an_authority() {
    let secure = ("REGAIN_SERVER__PUBLIC_URL", "https://account.example.ca");
    let tls = |line: &str| {
        let text = TEMPLATE.replace("[server]\n", &format!("[server]\ntls = {{ {line} }}\n"));
        Config::read(&text, variables(&[secure]), "/srv/regain")
    };
    let files = tls("certificate = \"c.pem\", key = \"/k.pem\"").ok().unwrap().config.server.tls;
    assert_eq!(
        files,
        Some(Tls::Files { certificate: "/srv/regain/c.pem".into(), key: "/k.pem".into() })
    );
    let Some(Tls::Acme(acme)) =
        tls("acme = \"letsencrypt\", accept_terms = true").ok().unwrap().config.server.tls
    else {
        panic!("an authority")
    };
    assert_eq!(
        (acme.challenge, acme.folder.to_str()),
        (Challenge::TlsAlpn, Some("/srv/regain/data/acme"))
    );
    for (line, key) in [
        ("certificate = \"c.pem\"", "server.tls.key: it is not given"),
        ("key = \"k.pem\"", "server.tls.certificate: it is not given"),
        ("acme = \"letsencrypt\"", "server.tls.accept_terms: "),
        (
            "acme = \"http://ca.example\", accept_terms = true",
            "server.tls.acme: it is no authority",
        ),
        (
            "acme = \"letsencrypt\", accept_terms = true, challenge = \"http-01\"",
            "server.tls.challenge: nothing listens",
        ),
        ("acme = \"letsencrypt\", accept_terms = true, contact = \"it\"", "server.tls.contact: "),
        (
            "certificat = \"c.pem\"",
            "server.tls.certificat: there is no such key. The keys of server.tls are",
        ),
    ] {
        let found = mistakes(tls(line));
        assert!(found.len() == 1 && found[0].starts_with(key), "{line}: {found:?}");
    }
    let plain = Config::read(
        &TEMPLATE.replace("[server]\n", "[server]\ntls = { certificate = \"c\", key = \"k\" }\n"),
        [],
        "",
    );
    assert!(mistakes(plain)[0].starts_with("server.public_url: it begins with http://"));
}

#[test]
fn a_guide_is_written_in_files_by_section_and_language() {
    let folder = tempfile::TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("purpose.en.md"), "Ours").unwrap();
    std::fs::write(at("purpose.fr.md"), "La nôtre").unwrap();
    std::fs::write(at("notes.fr.md"), "- une note").unwrap();
    std::fs::write(at("README.txt"), "no section").unwrap();
    let path = folder.path().to_str().unwrap();
    let loaded = with(&[
        ("REGAIN_GUIDE__FOLDER", path),
        ("REGAIN_GUIDE__DEPARTMENT", "IT"),
        ("REGAIN_GUIDE__DEPARTMENT_FR", "TI"),
        ("REGAIN_GUIDE__TELEPHONE", "1 800 555-0199"),
    ]);
    let Loaded { config, warnings, .. } = loaded.ok().unwrap();
    let guide = &config.look.guide;
    assert_eq!(guide.department.in_language(Language::English), Some("IT"));
    assert_eq!(guide.department.in_language(Language::French), Some("TI"));
    assert_eq!(guide.telephone, "1 800 555-0199");
    assert!(
        warnings.iter().any(|warning| warning.contains("notes.fr.md is there, notes.en.md is not")),
        "{warnings:?}"
    );

    std::fs::write(at("purpos.en.md"), "").unwrap();
    std::fs::write(at("help.en.md"), [0xff]).unwrap();
    let found = mistakes(with(&[("REGAIN_GUIDE__FOLDER", path)]));
    assert!(
        found.iter().any(|one| one.contains("\"purpos.en.md\" is no section of the guide")),
        "{found:?}"
    );
    assert!(found.iter().any(|one| one.contains("help.en.md cannot be read")), "{found:?}");
    for (key, value, said) in [
        ("REGAIN_GUIDE__FOLDER", "/no/such/folder", "cannot be read"),
        ("REGAIN_GUIDE__TELEPHONE", "ask us", "it is not a telephone number"),
        ("REGAIN_GUIDE__TITLE", &"x".repeat(121), "it is too long"),
    ] {
        let found = mistakes(with(&[(key, value)]));
        assert!(found.iter().any(|one| one.starts_with(key) && one.contains(said)), "{found:?}");
    }
}
