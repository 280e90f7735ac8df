//! The how-to guide's revision: which it is, and since when it holds.

use domain::time::Timestamp;

use crate::Flows;
use crate::ports::StoreFault;

/// A state of the guide: another one begins when what it says changes, because the policy did or
/// its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideRevision {
    /// The first is 1.
    pub number: u64,
    /// When a server with this state first started.
    pub since: Timestamp,
    fingerprint: String,
}

impl Flows {
    /// The revision of a guide with this fingerprint, where one is kept.
    ///
    /// # Errors
    /// The database is away.
    pub async fn guide_revision(
        &self,
        fingerprint: &str,
    ) -> Result<Option<GuideRevision>, StoreFault> {
        let kept = read(self.store.view().await?.guide().await?);
        Ok(kept.filter(|kept| kept.fingerprint == fingerprint))
    }

    /// The same; a new one from now on where another is kept. For a server that starts.
    ///
    /// # Errors
    /// The database is away.
    pub async fn begin_guide_revision(
        &self,
        fingerprint: &str,
    ) -> Result<GuideRevision, StoreFault> {
        if let Some(kept) = self.guide_revision(fingerprint).await? {
            return Ok(kept);
        }
        let mut work = self.store.begin().await?;
        // Another server may have been faster.
        let kept = read(work.guide().await?);
        let number = match kept {
            Some(kept) if kept.fingerprint == fingerprint => return Ok(kept),
            Some(kept) => kept.number.saturating_add(1),
            None => 1,
        };
        let revision =
            GuideRevision { number, since: self.now(), fingerprint: fingerprint.to_owned() };
        work.keep_guide(&format!(
            "{} {} {}",
            revision.number, revision.since.0, revision.fingerprint
        ))
        .await?;
        work.commit().await?;
        Ok(revision)
    }
}

/// What cannot be read counts as nothing kept: the guide is shown all the same.
fn read(kept: Option<String>) -> Option<GuideRevision> {
    let kept = kept?;
    let mut parts = kept.split(' ');
    let (number, since) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(GuideRevision { number, since: Timestamp(since), fingerprint: parts.next()?.to_owned() })
}
