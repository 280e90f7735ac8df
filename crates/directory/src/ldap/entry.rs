//! One entry of a directory, as it came: attributes with any bytes in them, found whatever the case of their names.

use std::collections::HashMap;

use ldap3::{ResultEntry, SearchEntry};

/// An entry.
pub(super) struct Entry {
    /// Its distinguished name. Only from here does one go into a request (S54).
    pub(super) dn: String,
    attributes: HashMap<String, Vec<Vec<u8>>>,
}

impl Entry {
    /// `None` for what is no entry: a referral, or an intermediate message.
    pub(super) fn from_wire(raw: ResultEntry) -> Option<Self> {
        if raw.is_ref() || raw.is_intermediate() {
            return None;
        }
        let entry = SearchEntry::construct(raw);
        let texts = entry
            .attrs
            .into_iter()
            .map(|(name, values)| (name.to_ascii_lowercase(), values.into_iter().map(String::into_bytes).collect()));
        let bytes = entry.bin_attrs.into_iter().map(|(name, values)| (name.to_ascii_lowercase(), values));
        Some(Self { dn: entry.dn, attributes: texts.chain(bytes).collect() })
    }

    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.attributes.get(&name.to_ascii_lowercase())?.first().map(Vec::as_slice)
    }

    pub(super) fn all_bytes(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let values = self.attributes.get(&name.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default();
        values.iter().map(Vec::as_slice)
    }

    pub(super) fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.attributes.get(&name.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default();
        values.iter().filter_map(|value| std::str::from_utf8(value).ok())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).find(|text| !text.is_empty())
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| ["true", "on", "1"].contains(&text.to_ascii_lowercase().as_str()))
    }

    /// The made-up entry for an unknown name.
    pub(super) fn nobody(dn: String) -> Self {
        Self { dn, attributes: HashMap::new() }
    }

    /// An entry with one attribute.
    pub(super) fn with(name: &str, value: &str) -> Self {
        let attributes = HashMap::from([(name.to_ascii_lowercase(), vec![value.as_bytes().to_vec()])]);
        Self { dn: String::new(), attributes }
    }

    #[cfg(test)]
    pub(super) fn made_up(dn: &str, attributes: &[(&str, &str)]) -> Self {
        let mut entry = Self { dn: dn.into(), attributes: HashMap::new() };
        for (name, value) in attributes {
            entry.attributes.entry(name.to_ascii_lowercase()).or_default().push(value.as_bytes().to_vec());
        }
        entry
    }
}
