//! Whether everybody can be listed, tried for `regain doctor`: a server that stops at a limit is
//! noticed only behind it.

use std::time::Duration;

use tokio::time::Instant;

use super::paging::{PAGED_RESULTS, Pages};
use super::probe::advice;
use super::servers::Service;
use super::settings::Plan;
use super::trouble::Trouble;

/// Counting is given up after so long: the limits that servers have by default are far below what
/// is listed until then.
const COUNTING: Duration = Duration::from_secs(60);

/// Lists everybody, names only.
pub(super) async fn tried(plan: &Plan, service: &mut Service<'_>) -> Result<String, String> {
    if !service.about.controls(PAGED_RESULTS) {
        return Err(
            "the server does not list page by page (RFC 2696), so that a sync may not see everybody. Leave directory.sync at 0, \
             or load that control"
                .into(),
        );
    }
    let deadline = Instant::now() + COUNTING;
    let everybody = plan.filter_for_all();
    let (mut count, mut pages) = (0, Pages::of(plan.below_each(&everybody)));
    loop {
        match pages.next(&mut service.connection, &["1.1"], deadline).await {
            Ok(Some(found)) => count += found.len(),
            Ok(None) => return Ok(format!("page by page; {count} people")),
            Err(Trouble::TimedOut) if count > 0 => {
                return Ok(format!("page by page; more than {count} people"));
            }
            Err(trouble @ Trouble::Code(3 | 4 | 11)) => {
                return Err(format!(
                    "after {count} people: {trouble}, so that a sync never comes to its end. Raise the service account's limits (OpenLDAP: \
                     limits dn.exact=… size.prtotal=unlimited; 389: nsSizeLimit, nsLookThroughLimit and nsPagedSizeLimit at the account)"
                ));
            }
            Err(trouble) => return Err(advice(trouble)),
        }
    }
}
