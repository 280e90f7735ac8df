//! Filters that more than one search needs.

/// A filter that is true where the attribute may be read, whether the entry has it or not, and never where it may not: the attribute is
/// there or it is not, and where neither is true nobody may say (RFC 4511, 4.5.1.7). Not in Active Directory, which takes what may not be read
/// for what is not there.
pub(super) fn there_or_not(attribute: &str) -> String {
    format!("(|({attribute}=*)(!({attribute}=*)))")
}
