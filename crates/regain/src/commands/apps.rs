//! `regain user import-apps`: authenticator apps that people have set up with Keycloak or
//! privacyIDEA.
//!
//! Of Keycloak the export of a realm is read (`kc.sh export`, or one file of its users): each
//! user's credentials of type `otp`. Of privacyIDEA its list in CSV (`pi-tokenjanitor find export
//! --format csv`), which has no headings: owner, serial number, secret, type, digits, and the
//! seconds of a step where the code goes by the time. A mistake is told by the user's name, and
//! never with a secret.

use std::path::PathBuf;

use clap::Args;
use domain::method::app::{App, SECRET};
use flows::operator::OperatorRefusal;
use serde_json::Value;
use totp_rs::Secret;

use super::configuration::Configuration;
use super::help_desk::Why;
use super::{open_operator, say};
use crate::failure::Failure;

/// Take over authenticator apps.
#[derive(Args, Debug)]
pub struct ImportApps {
    /// The export of a Keycloak realm (JSON), or the list of privacyIDEA's tokens (CSV)
    file: PathBuf,
    /// See what would be taken over, and take nothing over
    #[arg(long)]
    dry_run: bool,
    /// You know that each of these people proved who they are where the file comes from: the apps
    /// work at once
    #[arg(long)]
    identity_checked: bool,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

/// An app of an export.
struct Found {
    /// The names by which the account may be found, first first.
    names: Vec<String>,
    /// What it is; `None`: of a shape that apps here do not have.
    app: Option<App>,
}

impl ImportApps {
    /// Takes them over; what could not be is named.
    pub async fn run(self) -> Result<(), Failure> {
        let text = std::fs::read_to_string(&self.file)
            .map_err(|error| Failure::file(&self.file, &error))?;
        let found = read(&text)
            .map_err(|why| Failure::new(why, "Name an export of Keycloak or privacyIDEA"))?;
        let operator = open_operator(&self.configuration.load()?).await?;
        let (mut taken, mut waiting, mut there, mut left) = (0_usize, 0_usize, 0_usize, Vec::new());
        for one in found {
            let shown = one.names.first().cloned().unwrap_or_default();
            let Some(app) = one.app else {
                left.push(format!(
                    "{shown}: its app has other parameters than SHA-1, 6 digits, 30 seconds and 160 bits"
                ));
                continue;
            };
            let mut last = Err(OperatorRefusal::NoAccount);
            for name in &one.names {
                let Ok(name) = operator.named(name).await else { continue };
                let (trial, checked, why) = (self.dry_run, self.identity_checked, self.why.given());
                last = operator.take_over_app(&name, &app, trial, checked, why).await;
                if !matches!(last, Err(OperatorRefusal::NoAccount)) {
                    break;
                }
            }
            match last {
                Ok(Some(method)) => {
                    taken += 1;
                    waiting += usize::from(method.waits(operator.now()));
                }
                Ok(None) => there += 1,
                Err(fault @ OperatorRefusal::Store(_)) => return Err(fault.into()),
                Err(refusal) => left.push(format!("{shown}: {refusal}")),
            }
        }
        for line in &left {
            say(line);
        }
        let would = if self.dry_run { "Would take" } else { "Took" };
        say(format_args!(
            "{would} {taken} apps over; {there} are there already; {} are left out.",
            left.len()
        ));
        if waiting > 0 {
            say(format_args!(
                "{waiting} of them wait, because something is on these accounts or was lately: anyone there can object meanwhile."
            ));
            if self.dry_run {
                say(
                    "Where each person proved who they are where the file comes from, say --identity-checked.",
                );
            }
        }
        if taken > waiting {
            say(format_args!("{} work at once.", taken - waiting));
        }
        if !self.dry_run && taken > 0 {
            say("Everyone on these accounts is told. Delete the file.");
        }
        Ok(())
    }
}

fn read(text: &str) -> Result<Vec<Found>, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with(['{', '[']) { keycloak(text) } else { privacyidea(text) }
}

/// privacyIDEA's list. Who has none of the tokens is no owner ("n/a"): those are left to
/// `regain token import`.
fn privacyidea(text: &str) -> Result<Vec<Found>, String> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).trim(csv::Trim::All);
    let mut found = Vec::new();
    for (number, record) in reader.from_reader(text.as_bytes()).records().enumerate() {
        let unread = |what: &str| format!("line {}: {what}", number + 1);
        let record = record.map_err(|_| unread("it cannot be read"))?;
        if !(5..=6).contains(&record.len()) {
            return Err(unread("it has not the five or six columns of privacyIDEA's list"));
        }
        let (owner, serial, kind) = (&record[0], &record[1], record[3].to_lowercase());
        if !matches!(kind.as_str(), "totp" | "hotp") {
            return Err(unread("its fourth column is neither totp nor hotp"));
        }
        if owner == "n/a" {
            continue;
        }
        // The realm is privacyIDEA's own word, and perhaps the domain of the address as well.
        let login = owner.rsplit_once('@').map(|(login, _)| login.to_owned());
        let usual = kind == "totp" && &record[4] == "6" && record.get(5) == Some("30");
        let app = secret(&record[2]).filter(|_| usual);
        let app = app.map(|bytes| App::new(String::new(), bytes).named(serial));
        found.push(Found { names: [owner.to_owned()].into_iter().chain(login).collect(), app });
    }
    match found.is_empty() {
        true => Err("there is no token with an owner in it".to_owned()),
        false => Ok(found),
    }
}

/// 160 bits in hex, or in base 32 (`--b32`): they differ in length.
fn secret(text: &str) -> Option<[u8; SECRET]> {
    if text.len() != 2 * SECRET {
        return Secret::try_from_base32(text.to_uppercase()).ok()?.as_ref().try_into().ok();
    }
    let mut bytes = [0; SECRET];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

fn keycloak(text: &str) -> Result<Vec<Found>, String> {
    let json: Value = serde_json::from_str(text)
        .map_err(|error| format!("it is no JSON (line {})", error.line()))?;
    let users = json.get("users").or(Some(&json)).and_then(Value::as_array);
    let users = users.ok_or("there are no users in it")?;
    let mut found = Vec::new();
    for user in users {
        let names: Vec<String> = ["email", "username"]
            .iter()
            .filter_map(|key| Some(user.get(key)?.as_str()?.to_owned()))
            .collect();
        let credentials = user.get("credentials").and_then(Value::as_array);
        for credential in credentials.into_iter().flatten() {
            if credential.get("type").and_then(Value::as_str) == Some("otp") {
                found.push(Found { names: names.clone(), app: app(credential) });
            }
        }
    }
    Ok(found)
}

/// Both parts are JSON inside a text.
fn app(credential: &Value) -> Option<App> {
    let part = |key| -> Option<Value> { serde_json::from_str(credential.get(key)?.as_str()?).ok() };
    let (secret, says) = (part("secretData")?, part("credentialData")?);
    let secret = secret.get("value")?.as_str()?;
    let word = |key| says.get(key).and_then(Value::as_str);
    let number = |key| says.get(key).and_then(Value::as_u64);
    let usual = word("subType") == Some("totp")
        && matches!(word("algorithm"), None | Some("HmacSHA1"))
        && number("digits") == Some(6)
        && number("period") == Some(30);
    // The letters themselves are the secret, unless it says otherwise.
    let bytes = match word("secretEncoding") {
        Some("BASE32") => Secret::try_from_base32(secret).ok()?.as_ref().to_vec(),
        _ => secret.as_bytes().to_vec(),
    };
    let bytes: [u8; SECRET] = bytes.try_into().ok().filter(|_| usual)?;
    let label = credential.get("userLabel").and_then(Value::as_str).unwrap_or("App");
    Some(App::new(String::new(), bytes).named(if label.is_empty() { "App" } else { label }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_realms_users_are_read_with_their_apps() {
        let data = |changed: &str| {
            format!(
                r#"{{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"{changed}}}"#
            )
        };
        let user = |name: &str, secret: &str, changed: &str| {
            format!(
                r#"{{"username":"{name}","email":"{name}@example.ca","credentials":[{{"type":"password"}},
                {{"type":"otp","userLabel":"Phone","secretData":"{{\"value\":\"{secret}\"}}","credentialData":"{}"}}]}}"#,
                data(changed)
            )
        };
        let plain = "abcdefghij0123456789";
        let encoded = "MFRGGZDFMZTWQ2LKGAYTEMZUGU3DOOBZ";
        let text = format!(
            r#"{{"realm":"r","users":[{},{},{},{}]}}"#,
            user("a", plain, ""),
            user("b", encoded, r#",\"secretEncoding\":\"BASE32\""#),
            user("c", "short", ""),
            user("d", plain, r#",\"digits\":8"#),
        );
        let found = read(&text).unwrap();
        assert_eq!(found[0].names, ["a@example.ca", "a"]);
        let first = found[0].app.clone().unwrap();
        assert_eq!(first.name, "Phone");
        assert!(first.is_same(found[1].app.as_ref().unwrap()), "two ways to write one secret");
        assert!(found[2].app.is_none() && found[3].app.is_none());
        assert_eq!(read("[]").unwrap().len(), 0);
        assert!(read("{").err().unwrap().contains("JSON"));
    }

    #[test]
    fn privacyideas_list_is_read_with_its_owners() {
        let text = "ada@example.ca, TOTP1, 6162636465666768696a30313233343536373839, totp, 6, 30\n\
                    bob@realm1, TOTP2, MFRGGZDFMZTWQ2LKGAYTEMZUGU3DOOBZ, totp, 6, 30\n\
                    n/a, TOTP3, 6162636465666768696a30313233343536373839, totp, 6, 30\n\
                    cid@realm1, HOTP1, 6162636465666768696a30313233343536373839, hotp, 6\n\
                    dee@realm1, TOTP4, 6162636465666768696a30313233343536373839, totp, 8, 60\n\
                    eve@realm1, TOTP5, 6162, totp, 6, 30";
        let found = read(text).unwrap();
        assert_eq!(found[0].names, ["ada@example.ca", "ada"]);
        let first = found[0].app.clone().unwrap();
        assert_eq!(first.name, "TOTP1");
        assert!(first.is_same(found[1].app.as_ref().unwrap()), "hex and base 32");
        assert_eq!(found.len(), 5, "what nobody has is no app");
        assert!(found[2..].iter().all(|one| one.app.is_none()));
        for (wrong, why) in [
            ("", "no token with an owner"),
            ("n/a, A, 00, totp, 6, 30", "no token with an owner"),
            ("serial,secret\nA,00", "line 1"),
            ("ada@r, A, 6162, sms, 6", "fourth column"),
        ] {
            let said = read(wrong).err().unwrap();
            assert!(said.contains(why) && !said.contains("6162"), "{said}");
        }
    }
}
