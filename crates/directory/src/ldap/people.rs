//! Listing people, everybody or those who changed since the last time.
//!
//! Where to go on is the directory's own mark: `uSNChanged` counts at one domain controller and
//! means nothing at another, so it goes with that one's name; other servers are asked by
//! `modifyTimestamp`.

use std::time::Duration;

use domain::directory::SyncMark;
use flows::ports::{DirectoryPage, DirectoryPerson};
use futures_util::FutureExt as _;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::Shared;
use super::entry::Entry;
use super::groups::AllGroups;
use super::paging::Pages;
use super::person;
use super::protected;
use super::readable::Everywhere;
use super::servers::{WHOLE, root};
use super::settings::Kind;
use super::times;
use super::trouble::Trouble;

/// All groups of a large directory take longer than what a person waits for.
const GROUPS: Duration = Duration::from_secs(60);

impl Shared {
    pub(super) async fn people(
        &self,
        since: Option<SyncMark>,
        pages: &mpsc::Sender<DirectoryPage>,
    ) -> Result<Option<SyncMark>, Trouble> {
        // A listing is not begun again at another server: what was handed on already would come
        // twice, and a mark is one server's.
        let connect = |server, until| self.servers.service(server, true, until).boxed();
        let mut service = self.servers.first(Instant::now() + WHOLE, connect).await?;
        let plan = self.plan();
        let active_directory = plan.settings.kind == Kind::ActiveDirectory;
        let root = root(&mut service.connection, Instant::now() + WHOLE).await?;
        let here = root.text("dsServiceName").unwrap_or_default();
        let changed = since.as_ref().and_then(|mark| changed_since(active_directory, here, mark));
        let everybody = plan.filter_for_all();
        let filter =
            changed.map_or_else(|| everybody.clone(), |changed| format!("(&{everybody}{changed})"));
        let named = self.named.look(plan, &mut service, Instant::now() + WHOLE).await?;
        let mut groups =
            AllGroups::read(plan, &mut service, &named, Instant::now() + GROUPS).await?;
        let attributes = person::attributes(plan);
        let marks = service.about.marks.clone();
        let places: Vec<_> = plan.below_each(&filter).collect();
        let mut marks =
            Everywhere::read(&mut service.connection, &places, marks, Instant::now() + GROUPS)
                .await?;
        let mut newest = since.filter(|_| !active_directory).map(|mark| mark.0);
        let mut listing = Pages::of(places);
        loop {
            let until = Instant::now() + WHOLE;
            let Some(found) = listing.next(&mut service.connection, &attributes, until).await?
            else {
                break;
            };
            newest = found.iter().filter_map(modified).chain(newest).max();
            let mut listed = DirectoryPage::default();
            for entry in &found {
                let Some(person) = self.person(&service, entry) else {
                    listed.without_id.push(entry.dn.clone());
                    continue;
                };
                let theirs = groups.of(&mut service.connection, entry, until).await?;
                let protected =
                    protected::is_protected(plan, &service.about.domain, entry, &named, &theirs);
                let enabled =
                    person.enabled && marks.at(&mut service.connection, entry, until).await?;
                let groups = theirs.memberships(&named);
                listed.people.push(DirectoryPerson { groups, enabled, protected, ..person });
            }
            // Nobody takes them any more.
            pages.send(listed).await.map_err(|_| Trouble::Broken)?;
        }
        service.done();
        if active_directory {
            // Read before the first page: what changed meanwhile comes once more.
            return Ok(root
                .text("highestCommittedUSN")
                .map(|usn| SyncMark(format!("{usn} {here}"))));
        }
        Ok(newest.map(SyncMark))
    }
}

/// The filter for what changed since; `None` where the mark is another server's: then everybody is
/// listed.
fn changed_since(active_directory: bool, here: &str, mark: &SyncMark) -> Option<String> {
    if active_directory {
        let (usn, server) = mark.0.split_once(' ')?;
        let usn: u64 = usn.parse().ok()?;
        return (server == here).then(|| format!("(uSNChanged>={})", usn + 1));
    }
    // The same second once more: more may have happened in it.
    times::generalized(&mark.0).map(|_| format!("(modifyTimestamp>={})", mark.0))
}

fn modified(entry: &Entry) -> Option<String> {
    entry.text("modifyTimestamp").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_of_another_server_lists_everybody() {
        let mark = SyncMark("4711 CN=NTDS Settings,CN=DC1".into());
        assert_eq!(
            changed_since(true, "CN=NTDS Settings,CN=DC1", &mark).as_deref(),
            Some("(uSNChanged>=4712)")
        );
        assert_eq!(changed_since(true, "CN=NTDS Settings,CN=DC2", &mark), None);
        let mark = SyncMark("20261124191647Z".into());
        assert_eq!(
            changed_since(false, "", &mark).as_deref(),
            Some("(modifyTimestamp>=20261124191647Z)")
        );
        for forged in ["", "*", "x)(uid=*"] {
            assert_eq!(changed_since(false, "", &SyncMark(forged.into())), None);
            assert_eq!(changed_since(true, "", &SyncMark(forged.into())), None);
        }
    }
}
