//! What may not be read is not absent: asking whether attributes may be read at an entry, and which
//! attributes a server knows.

use std::collections::HashSet;

use ldap3::Scope;
use tokio::time::Instant;

use super::connection::Connection;
use super::dn::Dn;
use super::entry::Entry;
use super::paging::all;
use super::trouble::Trouble;

/// Answers to a search that mean that nothing is there to be seen: no such object, not a name, no
/// right; a referral: not on this server.
pub(super) const NOT_SEEN: [u32; 4] = [10, 32, 34, 50];

/// A filter that is true where the attribute may be read, whether the entry has it or not, and
/// never where it may not: the attribute is there or it is not, and where neither is true nobody
/// may say (RFC 4511, 4.5.1.7). Not in Active Directory, which takes what may not be read
/// for what is not there.
pub(super) fn there_or_not(attribute: &str) -> String {
    format!("(|({attribute}=*)(!({attribute}=*)))")
}

fn all_readable(attributes: &[&str]) -> String {
    format!("(&{})", attributes.iter().map(|attribute| there_or_not(attribute)).collect::<String>())
}

/// Whether each of the attributes may be read at an entry.
pub(super) async fn at(
    connection: &mut Connection,
    dn: &str,
    attributes: &[&str],
    deadline: Instant,
) -> Result<bool, Trouble> {
    let filter = all_readable(attributes);
    let (found, result) =
        connection.search((dn, Scope::Base, &filter), &["1.1"], 1, Vec::new(), deadline).await?;
    match result.rc {
        0 | 4 => Ok(!found.is_empty()),
        code if NOT_SEEN.contains(&code) => Ok(false),
        code => Err(Trouble::Code(code)),
    }
}

/// The entries at which attributes may be read, for a listing: one search instead of one a person.
pub(super) struct Everywhere {
    attributes: Vec<&'static str>,
    entries: HashSet<Dn>,
    /// So many more are asked for by themselves: an entry may be younger than the search.
    more: usize,
}

impl Everywhere {
    /// Of those below each place that its filter finds. No attributes: they may be read everywhere.
    pub(super) async fn read(
        connection: &mut Connection,
        places: &[(&str, &str)],
        attributes: Vec<&'static str>,
        deadline: Instant,
    ) -> Result<Self, Trouble> {
        let mut entries = HashSet::new();
        for (base, filter) in places.iter().filter(|_| !attributes.is_empty()) {
            let filter = format!("(&{filter}{})", all_readable(&attributes));
            let found = all(connection, (base, &filter), &["1.1"], deadline).await?;
            entries.extend(found.iter().map(|entry| Dn::sent(&entry.dn)));
        }
        Ok(Self { attributes, entries, more: 50 })
    }

    /// Whether the search has shown that they may be read there.
    pub(super) fn has(&self, dn: &Dn) -> bool {
        self.attributes.is_empty() || self.entries.contains(dn)
    }

    /// Whether they may be read at this entry.
    pub(super) async fn at(
        &mut self,
        connection: &mut Connection,
        entry: &Entry,
        deadline: Instant,
    ) -> Result<bool, Trouble> {
        if self.has(&Dn::sent(&entry.dn)) {
            return Ok(true);
        }
        if self.more == 0 {
            return Ok(false);
        }
        self.more -= 1;
        at(connection, &entry.dn, &self.attributes, deadline).await
    }
}

/// Which of the attributes a server knows, by its schema (RFC 4512, 4.2); `None`: that may not be
/// read.
pub(super) async fn known(
    connection: &mut Connection,
    root: &Entry,
    attributes: &[&'static str],
    deadline: Instant,
) -> Result<Option<Vec<&'static str>>, Trouble> {
    let Some(schema) = root.text("subschemaSubentry") else { return Ok(None) };
    let query = (schema, Scope::Base, "(objectClass=subschema)");
    let (found, _) = connection.search(query, &["attributeTypes"], 1, Vec::new(), deadline).await?;
    let types: Vec<String> = found
        .iter()
        .flat_map(|entry| entry.texts("attributeTypes"))
        .map(str::to_lowercase)
        .collect();
    if types.is_empty() {
        return Ok(None);
    }
    let is_known = |name: &&&str| {
        let quoted = format!("'{}'", name.to_lowercase());
        types.iter().any(|each| each.contains(&quoted))
    };
    Ok(Some(attributes.iter().filter(is_known).copied().collect()))
}
