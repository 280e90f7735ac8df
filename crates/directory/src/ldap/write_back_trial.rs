//! Whether the service account may write numbers and addresses back: tried on the test account,
//! whose own values are put back.

use domain::directory::DirectoryId;
use futures_util::FutureExt as _;
use ldap3::Scope;
use tokio::time::Instant;

use super::Shared;
use super::check::Target;
use super::connection::replace;
use super::probe::advice;
use super::servers::WHOLE;
use super::trouble::Trouble;

/// A number that nobody has (North America's 555-01xx), and an address that no mail reaches (RFC
/// 2606).
const NUMBER: &str = "+12125550100";
const ADDRESS: &str = "regain-doctor@example.invalid";

/// How a trial ended.
enum Tried {
    Done,
    Refused(u32),
    /// The values from before did not go back.
    NotPutBack(u32),
    Gone,
}

impl Shared {
    /// A line for each attribute that is configured.
    pub(super) async fn may_write_back(
        &self,
        id: &DirectoryId,
    ) -> Vec<(&'static str, Result<String, String>)> {
        let settings = &self.plan().settings;
        let asked = [
            ("writing numbers back", settings.write_phone_to.as_deref(), NUMBER),
            ("writing addresses back", settings.write_email_to.as_deref(), ADDRESS),
        ];
        let mut lines = Vec::new();
        for (step, attribute, sample) in asked {
            if let Some(attribute) = attribute {
                lines.push((step, say(attribute, self.try_writing(id, attribute, sample).await)));
            }
        }
        lines
    }

    async fn try_writing(
        &self,
        id: &DirectoryId,
        attribute: &str,
        sample: &str,
    ) -> Result<Tried, Trouble> {
        let target = Target::Known(id.clone());
        let attempt = |server, until| {
            let target = &target;
            async move {
                let mut service = self.servers.service(server, true, until).await?;
                let Some(entry) = self.search(&mut service, target, until).await? else {
                    return Ok(Tried::Gone);
                };
                let query = (entry.dn.as_str(), Scope::Base, "(objectClass=*)");
                let (found, _) =
                    service.connection.search(query, &[attribute], 1, Vec::new(), until).await?;
                let texts = |entry: &super::entry::Entry| {
                    entry.texts(attribute).map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>()
                };
                let before = found.first().map(texts).unwrap_or_default();
                let trial = vec![replace(attribute, [sample.as_bytes().to_vec()])];
                let answer = service.connection.modify(&entry.dn, trial, Vec::new(), until).await?;
                if answer.rc != 0 {
                    return Ok(Tried::Refused(answer.rc));
                }
                let back = vec![replace(attribute, before)];
                let answer = service.connection.modify(&entry.dn, back, Vec::new(), until).await?;
                Ok(if answer.rc == 0 { Tried::Done } else { Tried::NotPutBack(answer.rc) })
            }
            .boxed()
        };
        self.servers.first(Instant::now() + WHOLE, attempt).await
    }
}

fn say(attribute: &str, tried: Result<Tried, Trouble>) -> Result<String, String> {
    match tried {
        Ok(Tried::Done) => Ok(format!("allowed: {attribute}")),
        // Insufficient access rights, or the server would rather not.
        Ok(Tried::Refused(50 | 53)) => Err(format!(
            "the service account may not write {attribute}. See docs/directories.md for the rights of the service account"
        )),
        Ok(Tried::Refused(code)) => Err(format!(
            "the directory does not take a number or address in {attribute} (result code {code}). Name another attribute"
        )),
        Ok(Tried::NotPutBack(code)) => Err(format!(
            "{attribute} of the test account was written, and its own value did not go back (result code {code}). Put it back by hand"
        )),
        Ok(Tried::Gone) => Err("the test account is gone. Check it".into()),
        Err(trouble) => Err(advice(trouble)),
    }
}
