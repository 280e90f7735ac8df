//! One entry of a directory, as it came: attributes with any bytes in them, found whatever the case
//! of their names.

use std::collections::{BTreeMap, HashMap};

use ldap3::{ResultEntry, SearchEntry};

/// An entry.
pub(super) struct Entry {
    /// Its distinguished name. Only from here does one go into a request (S54).
    pub(super) dn: String,
    attributes: HashMap<String, Vec<Vec<u8>>>,
    /// Attributes of which only the first values came (MS-ADTS 3.1.1.3.1.3.3), and where the next
    /// ones begin.
    portions: BTreeMap<String, usize>,
}

impl Entry {
    /// `None` for what is no entry: a referral, or an intermediate message.
    pub(super) fn from_wire(raw: ResultEntry) -> Option<Self> {
        if raw.is_ref() || raw.is_intermediate() {
            return None;
        }
        let entry = SearchEntry::construct(raw);
        let texts = entry.attrs.into_iter().map(|(name, values)| {
            (
                name.to_ascii_lowercase(),
                values.into_iter().map(String::into_bytes).collect::<Vec<_>>(),
            )
        });
        let bytes =
            entry.bin_attrs.into_iter().map(|(name, values)| (name.to_ascii_lowercase(), values));
        let mut all = Self { dn: entry.dn, attributes: HashMap::new(), portions: BTreeMap::new() };
        for (name, mut values) in texts.chain(bytes) {
            let (plain, next) = portion(&name);
            all.attributes.entry(plain.to_owned()).or_default().append(&mut values);
            all.portions.extend(next.map(|next| (plain.to_owned(), next)));
        }
        Some(all)
    }

    /// What is still to be asked for, as an attribute's name with a range.
    pub(super) fn rest(&self) -> Vec<String> {
        self.portions.iter().map(|(name, next)| format!("{name};range={next}-*")).collect()
    }

    /// Adds what was asked for: the next portions. Whether there were any.
    pub(super) fn add(&mut self, more: Self) -> bool {
        let mut any = false;
        for (name, next) in &mut self.portions {
            let Some(values) = more.attributes.get(name).filter(|values| !values.is_empty()) else {
                continue;
            };
            any = true;
            self.attributes.entry(name.clone()).or_default().extend_from_slice(values);
            *next = more.portions.get(name).copied().unwrap_or(0);
        }
        // What begins nowhere has come to its end.
        self.portions.retain(|_, next| *next > 0);
        any
    }

    /// Whether all values of the attribute are here that the server shows.
    pub(super) fn is_whole(&self, name: &str) -> bool {
        !self.portions.contains_key(&name.to_ascii_lowercase())
    }

    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.attributes.get(&name.to_ascii_lowercase())?.first().map(Vec::as_slice)
    }

    pub(super) fn all_bytes(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let values =
            self.attributes.get(&name.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default();
        values.iter().map(Vec::as_slice)
    }

    pub(super) fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let values =
            self.attributes.get(&name.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default();
        values.iter().filter_map(|value| std::str::from_utf8(value).ok())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).find(|text| !text.is_empty())
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.text(name)
            .is_some_and(|text| ["true", "on", "1"].contains(&text.to_ascii_lowercase().as_str()))
    }

    /// The made-up entry for an unknown name.
    pub(super) fn nobody(dn: String) -> Self {
        Self { dn, attributes: HashMap::new(), portions: BTreeMap::new() }
    }

    /// An entry with one attribute.
    pub(super) fn with(name: &str, value: &str) -> Self {
        let attributes =
            HashMap::from([(name.to_ascii_lowercase(), vec![value.as_bytes().to_vec()])]);
        Self { dn: String::new(), attributes, portions: BTreeMap::new() }
    }

    #[cfg(test)]
    pub(super) fn made_up(dn: &str, attributes: &[(&str, &str)]) -> Self {
        let mut entry =
            Self { dn: dn.into(), attributes: HashMap::new(), portions: BTreeMap::new() };
        for (name, value) in attributes {
            entry
                .attributes
                .entry(name.to_ascii_lowercase())
                .or_default()
                .push(value.as_bytes().to_vec());
        }
        entry
    }
}

/// An attribute's name without its range, and where the next portion begins:
/// `memberof;range=0-1499`, and for the last one `…-*`.
fn portion(name: &str) -> (&str, Option<usize>) {
    let Some((plain, range)) = name.split_once(";range=") else { return (name, None) };
    let end = range.split_once('-').and_then(|(_, end)| end.parse::<usize>().ok());
    (plain, end.and_then(|end| end.checked_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portion_says_where_the_next_one_begins() {
        assert_eq!(portion("memberof;range=0-1499"), ("memberof", Some(1500)));
        assert_eq!(portion("memberof;range=1500-*"), ("memberof", None));
        assert_eq!(portion("memberof"), ("memberof", None));
        assert_eq!(portion("cn;lang-fr"), ("cn;lang-fr", None));
        assert_eq!(portion(&format!("memberof;range=0-{}", usize::MAX)), ("memberof", None));
    }
}
