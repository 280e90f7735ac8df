//! Which numbers and addresses may become a method of an account, however they come: typed by their
//! owner, given by an operator or in a list, read from a directory.

use crate::email::EmailAddress;
use crate::method::Destination;
use crate::name::SignInName;

/// Why a number or address may not become a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inadmissible {
    /// It is in one of the organisation's own domains, or the mailbox of the sign-in name, however
    /// it is spelled: a person who has lost the password cannot read it, and a person who has
    /// it can.
    OwnMailbox,
    /// It is on the account already.
    Twice,
}

/// Whether a number or address may become a method of the account with this name.
///
/// # Errors
/// Why it may not.
pub fn admit<'a>(
    destination: &Destination,
    name: &SignInName,
    domains: &[String],
    mut existing: impl Iterator<Item = &'a Destination>,
) -> Result<(), Inadmissible> {
    if let Destination::Email(address) = destination
        && (address.is_in(domains) || is_mailbox_of(address, name))
    {
        return Err(Inadmissible::OwnMailbox);
    }
    if existing.any(|one| one.canonical() == destination.canonical()) {
        return Err(Inadmissible::Twice);
    }
    Ok(())
}

/// Also where the organisation's domains are not set.
fn is_mailbox_of(address: &EmailAddress, name: &SignInName) -> bool {
    EmailAddress::parse(name.as_typed()).is_ok_and(|own| own.same_mailbox(address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::PhoneNumber;

    fn address(text: &str) -> Destination {
        Destination::Email(EmailAddress::parse(text).unwrap())
    }

    #[test]
    fn s44_the_own_mailbox_is_seen_in_every_spelling_and_with_every_label() {
        let name = SignInName::parse("Kim.Lee@contactnorth.ca").unwrap();
        for own in [&["contactnorth.ca".to_owned()][..], &[]] {
            for text in [
                "kim.lee@contactnorth.ca",
                "KIM.LEE@CONTACTNORTH.CA",
                "kim.lee+reset@contactnorth.ca",
            ] {
                assert_eq!(
                    admit(&address(text), &name, own, [].iter()),
                    Err(Inadmissible::OwnMailbox),
                    "{text}"
                );
            }
        }
        let own = ["contactnorth.ca".to_owned()];
        assert_eq!(
            admit(&address("x@mail.contactnorth.ca"), &name, &own, [].iter()),
            Err(Inadmissible::OwnMailbox)
        );
        assert_eq!(admit(&address("kim.lee@example.org"), &name, &own, [].iter()), Ok(()));
    }

    #[test]
    fn what_is_there_already_is_not_added() {
        let name = SignInName::parse("kim@contactnorth.ca").unwrap();
        let phone = Destination::Phone(PhoneNumber::from_e164("+14165550142".into()));
        let existing = [phone.clone(), address("Kim@Example.org")];
        assert_eq!(admit(&phone, &name, &[], existing.iter()), Err(Inadmissible::Twice));
        assert_eq!(
            admit(&address("kim@example.ORG"), &name, &[], existing.iter()),
            Err(Inadmissible::Twice)
        );
        assert_eq!(admit(&address("kim@example.net"), &name, &[], existing.iter()), Ok(()));
    }
}
