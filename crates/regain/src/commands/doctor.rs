//! `regain doctor`: tries each real part, a line each.

use std::path::Path;
use std::sync::Arc;

use delivery::{Carriers, Probe};
use directory::{DirectorySettings, LdapDirectory, LocalDirectory, QueueLimits, SettingError};
use domain::email::EmailAddress;
use domain::ids::MessageId;
use domain::keys::KeyRing;
use domain::method::Destination;
use domain::name::SignInName;
use domain::password::Password;
use domain::phone::PhoneNumber;
use domain::policy::Policy;
use flows::ports::{Clock as _, Delivery, Directory as _, Keeping, Store as _};
use store::{Database, Location, Look};
use tokio::time::Instant;

use super::configuration::Configuration;
use super::test_account::TestAccount;
use super::{one_line, say};
use crate::app::read_keys;
use crate::config::{Config, Loaded, Tls};
use crate::environment::{SystemClock, SystemRandom, random};
use crate::failure::Failure;
use crate::ownership::Runner;
use crate::tls;

/// Checks the configuration, then tries each part, and makes and changes nothing but what
/// `test_account` says; with `to`, sends a message as well. `person`: a person to look for in the
/// external directory. `test_account`: a name and a file with a password, to try there what
/// the service account may do.
pub async fn run(
    configuration: &Configuration,
    to: Option<&str>,
    person: Option<&str>,
    test_account: Option<(&str, &Path)>,
) -> Result<(), Failure> {
    let person = person.map(|name| {
        let remedy = "Write what the person types at sign-in, as in name@example.ca or kim";
        SignInName::parse_bare(name)
            .map_err(|error| Failure::new(format_args!("--person: {error}"), remedy))
    });
    let person = person.transpose()?;
    let Loaded { config, warnings, .. } = Config::load(&configuration.path)?;
    if person.is_some() && config.directory.is_none() {
        return Err(Failure::new(
            "--person is for an external directory",
            "Leave it out: passwords are kept here, and `regain user show NAME` shows a person",
        ));
    }
    let test_account =
        test_account.map(|(name, file)| TestAccount::read(name, file)).transpose()?;
    if test_account.is_some() && config.directory.is_none() {
        return Err(Failure::new(
            "--test-account is for an external directory",
            "Leave it out: passwords are kept here",
        ));
    }
    let to = to.map(|to| destination(to, &config.policy)).transpose()?;
    let found = match warnings.len() {
        0 => "no mistakes".to_owned(),
        count => format!("no mistakes; {count} to look at, see `regain check`"),
    };
    // From here on a part that does not work is told in its line, and the others are tried all the
    // same.
    let mut probes = vec![Probe { part: "configuration".into(), found: Ok(found) }];
    match read_keys(&config) {
        Ok(keys) => {
            probes.push(Probe {
                part: "keys".into(),
                found: Ok(format!("fingerprint {}", keys.fingerprint())),
            });
            probes.extend(
                database_and_directory(
                    configuration,
                    &config,
                    keys,
                    person.as_ref(),
                    test_account.as_ref(),
                )
                .await?,
            );
        }
        Err(failure) => probes.push(Probe { part: "keys".into(), found: Err(failure.to_string()) }),
    }
    if let Some(Tls::Files { certificate, key }) = &config.server.tls {
        let found = tls::load(certificate, key).map_err(|failure| failure.to_string());
        let found = found.and_then(|(_, said)| {
            said.judge(config.server.public_url.host(), SystemClock.now().seconds())
        });
        probes.push(Probe { part: "certificate".into(), found });
    }
    probes.extend(delivery::advice::attended(config.carriers.probe()).await);
    if let Some(to) = to {
        probes.push(Probe {
            part: "test message".into(),
            found: trial(&config.carriers, &to, &config.policy).await,
        });
    }
    for Probe { part, found } in &probes {
        match found {
            Ok(found) => say(format_args!("ok      {part}: {}", one_line(found))),
            Err(wrong) => say(format_args!("FAILED  {part}: {}", one_line(wrong))),
        }
    }
    match probes.iter().filter(|probe| probe.found.is_err()).count() {
        0 => Ok(()),
        1 => Err(Failure::new(
            "one part does not work",
            "Correct what its line says, and run `regain doctor` again",
        )),
        count => Err(Failure::new(
            format_args!("{count} parts do not work"),
            "Correct what their lines say, and run `regain doctor` again",
        )),
    }
}

/// What an operator typed: an e-mail address or a phone number.
fn destination(text: &str, policy: &Policy) -> Result<Destination, Failure> {
    if text.contains('@') {
        return EmailAddress::parse(text).map(Destination::Email).map_err(|error| {
            Failure::new(format_args!("--to: {error}"), "Write it as in name@example.org")
        });
    }
    if !text.chars().any(|at| at.is_ascii_digit()) {
        let what = "--to: it is neither an e-mail address nor a phone number";
        return Err(Failure::new(
            what,
            "Write name@example.org, or a number as in +1 416 555 0142",
        ));
    }
    PhoneNumber::parse(text, &policy.organisation.default_country).map(Destination::Phone).map_err(
        |error| {
            Failure::new(
                format_args!("--to: {error}"),
                "Write name@example.org, or a number as in +1 416 555 0142",
            )
        },
    )
}

async fn database_and_directory(
    configuration: &Configuration,
    config: &Config,
    keys: Arc<KeyRing>,
    person: Option<&SignInName>,
    test_account: Option<&TestAccount>,
) -> Result<Vec<Probe>, Failure> {
    let runner = Runner::of(&configuration.path, &config.keys);
    let mut probes = Vec::new();
    if let Some(Err(wrong)) = runner.as_ref().map(|runner| runner.reads(&config.keys)) {
        probes.push(Probe { part: "keys owner".into(), found: Err(wrong) });
    }
    let looked = Database::look(&config.database, Arc::clone(&keys), Arc::new(SystemRandom)).await;
    let store = match looked {
        Ok(Look::There(store)) => Some(Arc::new(store)),
        Ok(Look::Nothing) => {
            probes.push(Probe { part: "database".into(), found: Ok(none_yet(&config.database)) });
            None
        }
        Ok(Look::Empty) => {
            let found = Ok(format!(
                "{}: nothing is in it; `regain serve` would make its tables",
                config.database
            ));
            probes.push(Probe { part: "database".into(), found });
            None
        }
        Err(error) => {
            probes.push(Probe {
                part: "database".into(),
                found: Err(Failure::from(error).to_string()),
            });
            None
        }
    };
    if let Some(store) = &store {
        probes.extend(examined(store).await);
    }
    if let (Location::File(path), Some(runner)) = (&config.database, &runner)
        && path.exists()
    {
        probes.push(Probe { part: "database owner".into(), found: runner.writes(path) });
    }
    match &config.directory {
        Some(settings) => {
            let lockout_is_set = config.policy.directory.lockout.is_some();
            probes.extend(of_directory(settings, lockout_is_set, person, test_account).await?);
        }
        None => probes.push(Probe { part: "directory".into(), found: hash_once(&keys).await }),
    }
    Ok(probes)
}

/// Where a database would be made.
fn none_yet(location: &Location) -> String {
    let mut words = format!("none yet; `regain serve` would make it at {location}");
    if let Location::File(path) = location
        && let Some(folder) =
            path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
    {
        words.push_str(&format!(
            ", and the folder {} too: is database.url spelled right?",
            folder.display()
        ));
    }
    words
}

async fn examined(store: &Database) -> Vec<Probe> {
    let findings = store.examine(&SystemClock).await.into_iter();
    let mut probes: Vec<_> =
        findings.map(|finding| Probe { part: finding.part.into(), found: finding.found }).collect();
    probes.extend(
        guessing(store).await.map(|said| Probe { part: "guessing".into(), found: Ok(said.into()) }),
    );
    probes
}

/// Whether there is guessing across accounts; nothing where the lines above say that the database
/// cannot be read.
async fn guessing(store: &Database) -> Option<&'static str> {
    let mut view = store.view().await.ok()?;
    Some(match flows::alarm_of(&mut *view, SystemClock.now()).await.ok()? {
        true => {
            "ALARM: more passwords or codes are wrong than usual; unknown browsers work or wait. The log has the networks"
        }
        false => "no more passwords or codes are wrong than usual",
    })
}

/// Walks to each of the directory's servers and as far as it gets; then tries the service account's
/// rights.
async fn of_directory(
    settings: &DirectorySettings,
    lockout_is_set: bool,
    person: Option<&SignInName>,
    test_account: Option<&TestAccount>,
) -> Result<Vec<Probe>, Failure> {
    let directory =
        match LdapDirectory::new(settings.clone(), Arc::new(SystemClock), Arc::new(SystemRandom)) {
            Ok(directory) => directory,
            Err(errors) => {
                let wrong = |error: &SettingError| Probe {
                    part: "directory".into(),
                    found: Err(error.to_string()),
                };
                return Ok(errors.iter().map(wrong).collect());
            }
        };
    let found = directory.probe(person, lockout_is_set).await.into_iter();
    let mut probes: Vec<Probe> =
        found.map(|directory::Probe { part, found }| Probe { part, found }).collect();
    match test_account {
        Some(_) if probes.iter().any(|probe| probe.found.is_err()) => {
            let found = Err("not tried: correct what the lines above say first".into());
            probes.push(Probe { part: "directory rights".into(), found });
        }
        Some(account) => probes.extend(account.try_rights(&directory).await?),
        None => {
            let found = Ok("not tried; --test-account tries to reset and unlock".into());
            probes.push(Probe { part: "directory rights".into(), found });
        }
    }
    Ok(probes)
}

/// Passwords are kept here: what there is to try is a hash.
async fn hash_once(keys: &KeyRing) -> Result<String, String> {
    let password =
        Password::typed("a password that nobody has").map_err(|error| error.to_string())?;
    let directory = LocalDirectory::new(
        keys.pepper().to_vec(),
        Arc::new(SystemRandom),
        1,
        QueueLimits::default(),
    );
    let directory =
        directory.map_err(|error| format!("the system gives no more threads ({error})"))?;
    let Keeping::Here(hasher) = directory.keeping() else {
        return Err("passwords are not kept here".into());
    };
    let begun = Instant::now();
    hasher.hash(&password).await.map_err(|fault| fault.to_string())?;
    Ok(format!("local; a password takes {} ms", begun.elapsed().as_millis()))
}

async fn trial(carriers: &Carriers, to: &Destination, policy: &Policy) -> Result<String, String> {
    let id = MessageId::new(SystemClock.now(), random());
    let trial = carriers.deliver_trial(id, to, policy.organisation.default_language());
    let (delivery, said) = delivery::advice::attended(trial).await;
    match delivery {
        Delivery::Accepted => {
            let said = said.map(|said| format!(" ({said})")).unwrap_or_default();
            Ok(format!("the carrier took it{said}; see whether it arrives"))
        }
        Delivery::Later(reason) | Delivery::NotBefore { reason, .. } => {
            Err(format!("not taken now: {reason}"))
        }
        Delivery::Refused(reason) | Delivery::Misconfigured(reason) => {
            Err(format!("refused: {reason}"))
        }
    }
}
