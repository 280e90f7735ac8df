//! The password policy control (draft-behera-ldap-password-policy-10): what a server adds to its
//! answers about passwords.

use ldap3::LdapResult;
use ldap3::asn1::{PL, StructureTag, TagClass, parse_tag, parse_uint};
use ldap3::controls::RawControl;

/// The control's name, of request and answer alike.
pub(super) const OID: &str = "1.3.6.1.4.1.42.2.27.8.5.1";

/// The error of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PolicyError {
    PasswordExpired,
    AccountLocked,
    ChangeAfterReset,
    ModNotAllowed,
    MustSupplyOld,
    InsufficientQuality,
    TooShort,
    TooYoung,
    InHistory,
}

/// Asks for it.
pub(super) fn request() -> RawControl {
    RawControl { ctype: OID.to_owned(), crit: false, val: None }
}

/// The error in an answer, if there is one. Warnings (it will expire, grace logins) help nobody
/// here.
///
/// `PasswordPolicyResponseValue ::= SEQUENCE { warning [0] CHOICE {…} OPTIONAL, error [1]
/// ENUMERATED {…} OPTIONAL }`
pub(super) fn error(answer: &LdapResult) -> Option<PolicyError> {
    let raw = answer.ctrls.iter().map(|control| &control.1).find(|raw| raw.ctype == OID)?;
    decode(raw.val.as_deref()?)
}

fn decode(value: &[u8]) -> Option<PolicyError> {
    let (_, sequence) = parse_tag(value).ok()?;
    let PL::C(parts) = sequence.payload else { return None };
    let is_error = |part: &StructureTag| part.class == TagClass::Context && part.id == 1;
    let PL::P(bytes) = parts.into_iter().find(is_error)?.payload else { return None };
    let (_, code) = parse_uint(&bytes).ok()?;
    Some(match code {
        0 => PolicyError::PasswordExpired,
        1 => PolicyError::AccountLocked,
        2 => PolicyError::ChangeAfterReset,
        3 => PolicyError::ModNotAllowed,
        4 => PolicyError::MustSupplyOld,
        5 => PolicyError::InsufficientQuality,
        6 => PolicyError::TooShort,
        7 => PolicyError::TooYoung,
        8 => PolicyError::InHistory,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_found_beside_a_warning() {
        assert_eq!(decode(&[0x30, 0x03, 0x81, 0x01, 0x08]), Some(PolicyError::InHistory));
        // A warning (41 seconds until it expires) and then the error.
        assert_eq!(
            decode(&[0x30, 0x08, 0xa0, 0x03, 0x80, 0x01, 0x29, 0x81, 0x01, 0x02]),
            Some(PolicyError::ChangeAfterReset)
        );
        assert_eq!(decode(&[0x30, 0x05, 0xa0, 0x03, 0x80, 0x01, 0x29]), None);
    }

    #[test]
    fn what_is_no_answer_says_nothing() {
        for value in [
            &[][..],
            &[0x30, 0x00],
            &[0x04, 0x01, 0x00],
            &[0x30, 0x03, 0x81, 0x01, 0x63],
            &[0x30, 0x7f, 0x81],
        ] {
            assert_eq!(decode(value), None);
        }
    }
}
