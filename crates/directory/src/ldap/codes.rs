//! What the servers' answers mean: result codes, Active Directory's numbers in the diagnostic text,
//! the password policy control.

use domain::directory::{Bar, DirectoryRefusal};
use ldap3::LdapResult;

use super::account_state::AccountState;
use super::ppolicy::{self, PolicyError};
use super::settings::Kind;
use super::trouble::Trouble;

/// What the answer to a bind as a person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The password is theirs.
    Right,
    /// It is, but.
    But(Bar),
    /// It is not, or the server tells nothing that would prove it.
    Wrong,
    /// The account is locked, whatever the password (servers say so to wrong ones too).
    Locked,
    /// The account may not be signed in to in this way, whatever the password: so Active Directory
    /// answers for its *Protected Users*.
    Restricted,
}

/// Reads the answer to a bind with a password that is not empty under a name that is not empty:
/// only then does 0 prove anything (S55).
pub(super) fn of_bind(kind: Kind, answer: &LdapResult) -> Result<Said, Trouble> {
    let policy = ppolicy::error(answer);
    match answer.rc {
        0 => Ok(match policy {
            Some(PolicyError::ChangeAfterReset) => Said::But(Bar::MustChange),
            // Let in for a last time ("grace").
            Some(PolicyError::PasswordExpired) => Said::But(Bar::PasswordExpired),
            _ => Said::Right,
        }),
        49 => Ok(match (kind, policy) {
            (Kind::Ldap, Some(PolicyError::PasswordExpired)) => Said::But(Bar::PasswordExpired),
            (Kind::Ldap, Some(PolicyError::AccountLocked)) => Said::Locked,
            (Kind::Ldap, _) => Said::Wrong,
            (Kind::ActiveDirectory, _) => of_logon_error(logon_error(&answer.text)),
        }),
        // 389 Directory Server says it so.
        19 if kind == Kind::Ldap && policy == Some(PolicyError::AccountLocked) => Ok(Said::Locked),
        // No such entry, not one that has a password, or one that may not bind: it is the password
        // of no person.
        32 | 48 | 50 | 53 => Ok(Said::Wrong),
        code => Err(Trouble::Code(code)),
    }
}

/// Microsoft's system error codes, as `data 52e` in the text. Those but 775 and 52f are only said
/// to the right password.
fn of_logon_error(code: Option<u32>) -> Said {
    match code {
        Some(0x532) => Said::But(Bar::PasswordExpired),
        Some(0x533) => Said::But(Bar::Disabled),
        Some(0x701) => Said::But(Bar::AccountExpired),
        Some(0x773) => Said::But(Bar::MustChange),
        Some(0x775) => Said::Locked,
        Some(0x530) => Said::But(Bar::LogonHours),
        Some(0x531) => Said::But(Bar::Workstation),
        Some(0x52f) => Said::Restricted,
        // 52e: wrong; 525: nobody.
        _ => Said::Wrong,
    }
}

/// The number after `, data ` in the text of a refused bind.
pub(super) fn logon_error(text: &str) -> Option<u32> {
    let digits = text.split_once(", data ")?.1;
    let end = digits.find(|each: char| !each.is_ascii_hexdigit()).unwrap_or(digits.len());
    u32::from_str_radix(&digits[..end], 16).ok()
}

/// The number that begins the text of a refused write: `0000052D: …`.
pub(super) fn system_error(text: &str) -> Option<u32> {
    let (digits, _) = text.split_once(':')?;
    u32::from_str_radix(digits.trim(), 16).ok()
}

/// The new password breaks a rule; which one is not said.
pub(super) const PASSWORD_RESTRICTION: u32 = 0x52d;
/// The old password was wrong (of a change).
pub(super) const INVALID_PASSWORD: u32 = 0x56;

/// How a write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Write {
    Done,
    /// Active Directory's one number for all of a password's rules.
    BrokenRule,
    Refused(DirectoryRefusal),
    WrongPassword,
    /// The server was not able to, and nothing was written.
    NotNow(u32),
}

/// Reads the answer to a new password.
pub(super) fn of_write(kind: Kind, answer: &LdapResult) -> Write {
    use DirectoryRefusal::{
        Complexity, Constraint, History, InsufficientRights, TooShort, TooYoung, Unwilling,
    };
    if answer.rc == 0 {
        return Write::Done;
    }
    match ppolicy::error(answer) {
        Some(PolicyError::InHistory) => return Write::Refused(History),
        Some(PolicyError::TooShort) => return Write::Refused(TooShort),
        Some(PolicyError::InsufficientQuality) => return Write::Refused(Complexity),
        Some(PolicyError::TooYoung) => return Write::Refused(TooYoung),
        Some(PolicyError::ModNotAllowed | PolicyError::MustSupplyOld) => {
            return Write::Refused(InsufficientRights);
        }
        _ => {}
    }
    if kind == Kind::ActiveDirectory && [19, 53].contains(&answer.rc) {
        match system_error(&answer.text) {
            Some(INVALID_PASSWORD) => return Write::WrongPassword,
            Some(PASSWORD_RESTRICTION) => return Write::BrokenRule,
            _ => {}
        }
    }
    match answer.rc {
        19 => Write::Refused(Constraint),
        49 => Write::WrongPassword,
        50 => Write::Refused(InsufficientRights),
        // Busy, unavailable, or a referral to a server that may write: it is not followed (S56).
        10 | 51 | 52 => Write::NotNow(answer.rc),
        _ => Write::Refused(Unwilling),
    }
}

impl AccountState {
    /// What a server says of the service account when it is to be let in.
    pub(super) fn of(kind: Kind, answer: &LdapResult) -> Self {
        if kind == Kind::ActiveDirectory {
            return match logon_error(&answer.text) {
                Some(0x52f) => Self::Restricted,
                Some(0x530 | 0x531) => Self::LogonHours,
                Some(0x532) => Self::PasswordExpired,
                Some(0x533) => Self::Disabled,
                Some(0x701) => Self::AccountExpired,
                Some(0x773) => Self::MustChange,
                Some(0x775) => Self::Locked,
                _ => Self::Refused,
            };
        }
        match ppolicy::error(answer) {
            Some(PolicyError::PasswordExpired) => Self::PasswordExpired,
            Some(PolicyError::AccountLocked) => Self::Locked,
            Some(PolicyError::ChangeAfterReset) => Self::MustChange,
            _ => Self::Refused,
        }
    }

    /// Whether it was let in and may do nothing all the same.
    pub(super) fn lets_nothing_be_done(kind: Kind, answer: &LdapResult) -> bool {
        kind == Kind::Ldap && answer.rc == 0 && Self::of(kind, answer) == Self::MustChange
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rc: u32, text: &str) -> LdapResult {
        LdapResult {
            rc,
            matched: String::new(),
            text: text.into(),
            refs: Vec::new(),
            ctrls: Vec::new(),
        }
    }

    #[test]
    fn active_directory_says_why_in_a_number() {
        let said = |data: &str| {
            let text = format!(
                "80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data {data}, v4563\0"
            );
            of_bind(Kind::ActiveDirectory, &answer(49, &text)).unwrap()
        };
        assert_eq!(said("52e"), Said::Wrong);
        assert_eq!(said("525"), Said::Wrong);
        assert_eq!(said("532"), Said::But(Bar::PasswordExpired));
        assert_eq!(said("533"), Said::But(Bar::Disabled));
        assert_eq!(said("701"), Said::But(Bar::AccountExpired));
        assert_eq!(said("773"), Said::But(Bar::MustChange));
        assert_eq!(said("530"), Said::But(Bar::LogonHours));
        assert_eq!(said("531"), Said::But(Bar::Workstation));
        // Said to wrong passwords too.
        assert_eq!(said("775"), Said::Locked);
        assert_eq!(said("52f"), Said::Restricted);
        assert_eq!(said("ffffffffff"), Said::Wrong);
        assert_eq!(of_bind(Kind::ActiveDirectory, &answer(49, "")), Ok(Said::Wrong));
    }

    #[test]
    fn each_reason_for_refusing_the_service_account_has_a_word() {
        let state = |data: &str| {
            let text = format!(
                "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {data}, v893"
            );
            let answer = answer(49, &text);
            (
                AccountState::of(Kind::ActiveDirectory, &answer),
                AccountState::of(Kind::Ldap, &answer),
            )
        };
        for (data, expected) in [
            ("52e", AccountState::Refused),
            ("525", AccountState::Refused),
            ("52f", AccountState::Restricted),
            ("530", AccountState::LogonHours),
            ("531", AccountState::LogonHours),
            ("532", AccountState::PasswordExpired),
            ("533", AccountState::Disabled),
            ("701", AccountState::AccountExpired),
            ("773", AccountState::MustChange),
            ("775", AccountState::Locked),
        ] {
            assert_eq!(state(data), (expected, AccountState::Refused), "{data}");
        }
    }

    #[test]
    fn an_ldap_servers_text_proves_nothing() {
        assert_eq!(of_bind(Kind::Ldap, &answer(49, "x, data 533, v1")), Ok(Said::Wrong));
        assert_eq!(of_bind(Kind::Ldap, &answer(53, "Account inactivated.")), Ok(Said::Wrong));
    }

    #[test]
    fn s56_a_referral_is_trouble_and_not_followed() {
        assert_eq!(of_bind(Kind::Ldap, &answer(10, "")), Err(Trouble::Code(10)));
        assert_eq!(of_write(Kind::Ldap, &answer(10, "")), Write::NotNow(10));
    }

    #[test]
    fn s84_each_refusal_of_a_write_has_a_name() {
        let ad = |rc, text| of_write(Kind::ActiveDirectory, &answer(rc, text));
        assert_eq!(ad(0, ""), Write::Done);
        let restriction =
            "0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0\n";
        assert_eq!(ad(53, restriction), Write::BrokenRule);
        assert_eq!(ad(19, "0000052D: AtrErr: DSID-03191083"), Write::BrokenRule);
        // Another number is another reason, which no rule for passwords explains.
        for other in ["", "0000202F: AtrErr", "00002081: AtrErr", "0000001F: AtrErr"] {
            assert_eq!(ad(19, other), Write::Refused(DirectoryRefusal::Constraint), "{other}");
        }
        assert_eq!(ad(19, "00000056: AtrErr: DSID-03191083"), Write::WrongPassword);
        assert_eq!(
            ad(53, "0000001F: SvcErr: DSID-031A12D2"),
            Write::Refused(DirectoryRefusal::Unwilling)
        );
        assert_eq!(
            ad(50, "00000005: SecErr"),
            Write::Refused(DirectoryRefusal::InsufficientRights)
        );
        assert_eq!(ad(51, ""), Write::NotNow(51));
    }
}
