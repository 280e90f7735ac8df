//! Searches that are read page by page (RFC 2696).

use ldap3::controls::{PagedResults, RawControl};
use ldap3::{LdapResult, Scope};
use tokio::time::Instant;

use super::connection::Connection;
use super::entry::Entry;
use super::trouble::Trouble;

/// The control that lists page by page (RFC 2696).
pub(super) const PAGED_RESULTS: &str = "1.2.840.113556.1.4.319";

/// Entries a page.
pub(super) const PAGE: i32 = 500;

/// Every entry that a search finds, page by page.
pub(super) async fn all(
    connection: &mut Connection,
    place: (&str, &str),
    attributes: &[&str],
    deadline: Instant,
) -> Result<Vec<Entry>, Trouble> {
    let (mut entries, mut pages) = (Vec::new(), Pages::of([place]));
    while let Some(mut found) = pages.next(connection, attributes, deadline).await? {
        entries.append(&mut found);
    }
    Ok(entries)
}

/// The pages of searches below several entries, one after the other.
pub(super) struct Pages<'a> {
    /// Those that are not begun yet: the entry, and the filter.
    places: std::vec::IntoIter<(&'a str, &'a str)>,
    /// The one under way, and the cookie for its next page.
    current: Option<((&'a str, &'a str), Vec<u8>)>,
}

impl<'a> Pages<'a> {
    pub(super) fn of(places: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self { places: Vec::from_iter(places).into_iter(), current: None }
    }

    /// The next page; `None` after the last.
    pub(super) async fn next(
        &mut self,
        connection: &mut Connection,
        attributes: &[&str],
        deadline: Instant,
    ) -> Result<Option<Vec<Entry>>, Trouble> {
        let current = self.current.take().or_else(|| Some((self.places.next()?, Vec::new())));
        let Some((place, cookie)) = current else { return Ok(None) };
        let query = (place.0, Scope::Subtree, place.1);
        let (found, next) = one_page(connection, query, attributes, cookie, deadline).await?;
        self.current = next.map(|cookie| (place, cookie));
        Ok(Some(found))
    }
}

/// One page of a search (RFC 2696), and the cookie for the next one.
async fn one_page(
    connection: &mut Connection,
    query: (&str, Scope, &str),
    attributes: &[&str],
    cookie: Vec<u8>,
    deadline: Instant,
) -> Result<(Vec<Entry>, Option<Vec<u8>>), Trouble> {
    let control =
        RawControl { crit: true, ..RawControl::from(PagedResults { size: PAGE, cookie }) };
    let (found, result) = connection.search(query, attributes, 0, vec![control], deadline).await?;
    match result.rc {
        0 => Ok((found, next_page(&result))),
        code => Err(Trouble::Code(code)),
    }
}

fn next_page(result: &LdapResult) -> Option<Vec<u8>> {
    let raw =
        result.ctrls.iter().map(|control| &control.1).find(|raw| raw.ctype == PAGED_RESULTS)?;
    raw.val.as_ref()?;
    Some(raw.parse::<PagedResults>().cookie).filter(|cookie| !cookie.is_empty())
}
