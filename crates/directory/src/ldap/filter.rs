//! Values that are no text, in a search filter (RFC 4515, 3). `ldap3::ldap_escape` takes text only.

/// Every byte by its number.
pub(super) fn bytes(value: &[u8]) -> String {
    value.iter().map(|byte| format!("\\{byte:02x}")).collect()
}
