//! Whether everybody can be listed, tried for `regain doctor`: a server that stops at a limit is noticed only behind it.

use std::time::Duration;

use ldap3::Scope;
use tokio::time::Instant;

use super::groups::{self, PAGED_RESULTS};
use super::probe::advice;
use super::servers::Service;
use super::settings::Plan;
use super::trouble::Trouble;

/// Counting is given up after so long: the limits that servers have by default are far below what is listed until then.
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
    let mut count = 0;
    for (base, filter) in plan.below_each(&everybody) {
        let (query, mut page) = ((base, Scope::Subtree, filter), Some(Vec::new()));
        while let Some(cookie) = page {
            match groups::one_page(&mut service.connection, query, &["1.1"], cookie, deadline).await {
                Ok((found, next)) => {
                    count += found.len();
                    page = next;
                }
                Err(Trouble::TimedOut) if count > 0 => return Ok(format!("page by page; more than {count} people")),
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
    Ok(format!("page by page; {count} people"))
}
