//! `regain user import-apps`: authenticator apps that people have set up with Keycloak.
//!
//! What is read is the export of a realm (`kc.sh export`, or one file of its users): each user's
//! credentials of type `otp`. A mistake is told by the user's name, and never with a secret.

use std::path::PathBuf;

use clap::Args;
use domain::method::app::{App, SECRET};
use domain::name::SignInName;
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
    /// The export of a realm: JSON with users and their credentials
    file: PathBuf,
    /// See what would be taken over, and take nothing over
    #[arg(long)]
    dry_run: bool,
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
            .map_err(|why| Failure::new(why, "Name the JSON file of an export of Keycloak"))?;
        let operator = open_operator(&self.configuration.load()?).await?;
        let (mut taken, mut there, mut left) = (0_usize, 0_usize, Vec::new());
        for one in found {
            let shown = one.names.first().cloned().unwrap_or_default();
            let Some(app) = one.app else {
                left.push(format!(
                    "{shown}: its app has other parameters than SHA-1, 6 digits, 30 seconds and 160 bits"
                ));
                continue;
            };
            let mut last = Err(OperatorRefusal::NoAccount);
            for name in one.names.iter().filter_map(|name| SignInName::parse(name).ok()) {
                last = operator.take_over_app(&name, &app, self.dry_run, self.why.given()).await;
                if !matches!(last, Err(OperatorRefusal::NoAccount)) {
                    break;
                }
            }
            match last {
                Ok(true) => taken += 1,
                Ok(false) => there += 1,
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
        if !self.dry_run && taken > 0 {
            say("They work at once, and everyone on these accounts is told. Delete the file.");
        }
        Ok(())
    }
}

fn read(text: &str) -> Result<Vec<Found>, String> {
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
}
