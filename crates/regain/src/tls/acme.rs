//! A certificate from an authority that speaks ACME (RFC 8555): got at the start, renewed when two
//! thirds of its time are over.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Error, Identifier,
    KeyAuthorization, NewAccount, NewOrder, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::CertifiedKey;

use super::{Certificates, Said, load, now, provider, tell};
use crate::config::{Acme, Challenge};
use crate::failure::Failure;

/// How often it is looked whether it is time to renew.
const LOOK: Duration = Duration::from_hours(1);
/// How long after a failure it is tried again at first, and at the most: an authority counts what
/// fails.
const AGAIN: [Duration; 2] = [Duration::from_secs(60), Duration::from_hours(6)];
/// How long an authority gets for each of its steps.
const PATIENCE: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(90));

/// Begins to get certificates, and goes on.
///
/// # Errors
/// Nothing can be kept in the folder.
pub fn begin(settings: Acme, host: String, certificates: Arc<Certificates>) -> Result<(), Failure> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&settings.folder);
    made.map_err(|error| Failure::file(&settings.folder, &error))?;
    let kept = Kept { settings, host, certificates };
    let mut due = true;
    if let Ok((loaded, said)) = load(&kept.file(CERTIFICATE), &kept.file(KEY)) {
        due = kept.is_due(&said);
        tell(&said, &kept.host);
        kept.certificates.show(loaded);
    }
    tokio::spawn(async move { kept.keep(due).await });
    Ok(())
}

const ACCOUNT: &str = "account.json";
const CERTIFICATE: &str = "certificate.pem";
const KEY: &str = "key.pem";

struct Kept {
    settings: Acme,
    host: String,
    certificates: Arc<Certificates>,
}

impl Kept {
    fn file(&self, name: &str) -> PathBuf {
        self.settings.folder.join(name)
    }

    /// Whether it is for another name, or two thirds of its time are over.
    fn is_due(&self, said: &Said) -> bool {
        let [begins, ends] = said.valid;
        !said.is_for(&self.host) || now() >= begins + (ends - begins) / 3 * 2
    }

    async fn keep(&self, mut due: bool) {
        let mut again = AGAIN[0];
        loop {
            if due {
                match self.order().await {
                    Ok(said) => {
                        again = AGAIN[0];
                        tracing::info!("got a certificate from the authority");
                        tell(&said, &self.host);
                        due = false;
                        continue;
                    }
                    Err(reason) => {
                        let seconds = again.as_secs();
                        tracing::error!(
                            alarm = "certificate",
                            reason,
                            seconds,
                            "no certificate from the authority; trying again later"
                        );
                        tokio::time::sleep(again).await;
                        again = (again * 2).min(AGAIN[1]);
                    }
                }
            } else {
                tokio::time::sleep(LOOK).await;
                due = load(&self.file(CERTIFICATE), &self.file(KEY))
                    .map_or(true, |(_, said)| self.is_due(&said));
            }
        }
    }

    /// One order, from the account to the certificate in its place.
    async fn order(&self) -> Result<Said, String> {
        let account = self.account().await.map_err(in_words)?;
        let identifiers = [Identifier::Dns(self.host.clone())];
        let mut order = account.new_order(&NewOrder::new(&identifiers)).await.map_err(in_words)?;
        let mut tokens = Vec::new();
        let done = async {
            let mut authorizations = order.authorizations();
            while let Some(authorization) = authorizations.next().await {
                let mut authorization = authorization.map_err(in_words)?;
                match authorization.status {
                    AuthorizationStatus::Valid => continue,
                    AuthorizationStatus::Pending => {}
                    status => return Err(format!("the authority says {status:?} of the name")),
                }
                let kind = match self.settings.challenge {
                    Challenge::Http => ChallengeType::Http01,
                    Challenge::TlsAlpn => ChallengeType::TlsAlpn01,
                };
                let Some(mut challenge) = authorization.challenge(kind) else {
                    return Err(
                        "the authority does not offer what server.tls.challenge names".to_owned()
                    );
                };
                let token = challenge.token.clone();
                self.prove(&token, &challenge.key_authorization())?;
                tokens.push(token);
                challenge.set_ready().await.map_err(in_words)?;
            }
            match order
                .poll_ready(&PATIENCE)
                .await
                .map_err(|error| self.unreached(&in_words(error)))?
            {
                OrderStatus::Ready => {}
                status => return Err(self.why(&mut order, status).await),
            }
            let key = order.finalize().await.map_err(in_words)?;
            let chain = order.poll_certificate(&PATIENCE).await.map_err(in_words)?;
            Ok((chain, key))
        };
        let done = done.await;
        self.prove_no_more(&tokens);
        let (chain, key) = done?;
        let fault = |error: std::io::Error| format!("{}: {error}", self.settings.folder.display());
        // The key first: a certificate without its key is got again.
        write(&self.file(KEY), &key).map_err(fault)?;
        write(&self.file(CERTIFICATE), &chain).map_err(fault)?;
        let (loaded, said) = load(&self.file(CERTIFICATE), &self.file(KEY))
            .map_err(|failure| failure.to_string())?;
        self.certificates.show(loaded);
        Ok(said)
    }

    /// Why an order came to nothing: what the authority says of the challenge.
    async fn why(&self, order: &mut instant_acme::Order, status: OrderStatus) -> String {
        let mut reasons = Vec::new();
        let mut authorizations = order.authorizations();
        while let Some(Ok(authorization)) = authorizations.next().await {
            reasons.extend(
                authorization
                    .challenges
                    .iter()
                    .filter_map(|challenge| Some(challenge.error.as_ref()?.to_string())),
            );
        }
        self.unreached(&format!("the authority says {status:?} {}", reasons.join("; ")))
    }

    /// What an authority said that did not see the name, and what it has to reach.
    fn unreached(&self, said: &str) -> String {
        let way = match self.settings.challenge {
            Challenge::Http => "http://HOST/.well-known/acme-challenge/, port 80",
            Challenge::TlsAlpn => "port 443",
        };
        format!("{said}; it has to reach {way}")
    }

    async fn account(&self) -> Result<Account, Error> {
        let builder = || match &self.settings.ca_file {
            Some(path) => Account::builder_with_root(path),
            None => Account::builder(),
        };
        let path = self.file(ACCOUNT);
        let known = std::fs::read_to_string(&path).ok();
        let known: Option<AccountCredentials> =
            known.and_then(|text| serde_json::from_str(&text).ok());
        if let Some(credentials) = known {
            return builder()?.from_credentials(credentials).await;
        }
        let contact: Vec<&str> = self.settings.contact.as_deref().into_iter().collect();
        let account = NewAccount {
            contact: &contact,
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let (account, credentials) =
            builder()?.create(&account, self.settings.directory.clone(), None).await?;
        let text =
            serde_json::to_string(&credentials).map_err(|error| Error::Other(error.into()))?;
        write(&path, &text).map_err(|error| Error::Other(error.into()))?;
        Ok(account)
    }

    /// Lets anyone who asks see that the name is ours.
    fn prove(&self, token: &str, authorization: &KeyAuthorization) -> Result<(), String> {
        match self.settings.challenge {
            Challenge::Http => {
                let mut answers =
                    self.certificates.answers.lock().unwrap_or_else(PoisonError::into_inner);
                answers.insert(token.to_owned(), authorization.as_str().to_owned());
            }
            Challenge::TlsAlpn => {
                let certificate = proof(&self.host, authorization.digest().as_ref())?;
                let mut proofs =
                    self.certificates.proofs.lock().unwrap_or_else(PoisonError::into_inner);
                proofs.insert(self.host.to_ascii_lowercase(), Arc::new(certificate));
            }
        }
        Ok(())
    }

    fn prove_no_more(&self, tokens: &[String]) {
        let mut answers = self.certificates.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|token, _| !tokens.contains(token));
        self.certificates.proofs.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The certificate that an authority is shown (RFC 8737, 3).
fn proof(host: &str, digest: &[u8]) -> Result<CertifiedKey, String> {
    let said = |error: rcgen::Error| error.to_string();
    let mut parameters = CertificateParams::new(vec![host.to_owned()]).map_err(said)?;
    parameters.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate().map_err(said)?;
    let certificate = parameters.self_signed(&key).map_err(said)?;
    let private = PrivateKeyDer::try_from(key.serialize_der()).map_err(str::to_owned)?;
    let signing =
        provider().key_provider.load_private_key(private).map_err(|error| error.to_string())?;
    Ok(CertifiedKey::new(vec![certificate.der().clone()], signing))
}

/// Puts a file in its place that its owner alone reads; the old one is there until then.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}

fn in_words(error: Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        let said = deeper.to_string();
        if !words.contains(&said) {
            words = format!("{words}: {said}");
        }
        cause = deeper.source();
    }
    words
}
