//! What of the directory is not used here, and why: for operators, who see the entry, and for the
//! log, which does not name anybody.

use domain::admission::Inadmissible;
use domain::ids::AccountId;
use domain::listed::NotMail;
use domain::name::SignInName;
use domain::phone::PhoneError;

use crate::Flows;
use crate::ports::{DirectoryPerson, StoreFault, Work};

/// Why something is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhyUnused {
    /// The entry has no id that lasts.
    NoId,
    /// The person has no name that people could sign in with.
    NoName,
    /// Another account has the name, and the directory does not say that it is this person's alone.
    NameTaken,
    /// A number that is none, or is not given out.
    NotANumber,
    /// A number with an extension.
    Extension,
    /// A number that takes no texts.
    TakesNoTexts,
    /// An address that is none.
    NotAnAddress,
    /// An address of another system.
    OtherSystem,
    /// An address in the organisation's own domains, or the name that the person signs in with.
    OwnDomain,
    /// A kind of method that is not offered here.
    NotOffered,
    /// The same number or address is there twice.
    Twice,
    /// Too many accounts have it.
    Shared,
    /// Its owner has taken it off the account.
    TakenOff,
    /// The account has as many methods as one can have, or a person has just objected to a change.
    NoRoom,
}

impl WhyUnused {
    /// The word for logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoId => "no-id",
            Self::NoName => "no-name",
            Self::NameTaken => "name-taken",
            Self::NotANumber => "not-a-number",
            Self::Extension => "extension",
            Self::TakesNoTexts => "takes-no-texts",
            Self::NotAnAddress => "not-an-address",
            Self::OtherSystem => "other-system",
            Self::OwnDomain => "own-domain",
            Self::NotOffered => "not-offered",
            Self::Twice => "twice",
            Self::Shared => "shared",
            Self::TakenOff => "taken-off",
            Self::NoRoom => "no-room",
        }
    }

    /// What is wrong, and what could be done about it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoId => {
                "it has no id that lasts; let the service account read objectGUID or entryUUID"
            }
            Self::NoName => {
                "it has no name that people could sign in with; see directory.sign_in_name"
            }
            Self::NameTaken => {
                "another account has its name, and the directory does not find this person alone by it"
            }
            Self::NotANumber => {
                "it is not a number of its country; write it with + and the country's code"
            }
            Self::Extension => "it has an extension, which no text reaches",
            Self::TakesNoTexts => "it takes no texts",
            Self::NotAnAddress => "it is not an e-mail address",
            Self::OtherSystem => "it is not an e-mail address, but one of another system",
            Self::OwnDomain => {
                "it is the person's own mailbox here, which a forgotten password shuts"
            }
            Self::NotOffered => {
                "methods of its kind are not offered here; see registration.methods"
            }
            Self::Twice => "it stands there twice",
            Self::Shared => "too many accounts have it already",
            Self::TakenOff => "its owner has taken it off the account",
            Self::NoRoom => {
                "the account has as many methods as it can have, or somebody has just objected to a change"
            }
        }
    }
}

impl From<PhoneError> for WhyUnused {
    fn from(error: PhoneError) -> Self {
        match error {
            PhoneError::Extension => Self::Extension,
            PhoneError::TakesNoTexts => Self::TakesNoTexts,
            PhoneError::UnknownCountry | PhoneError::NotValid => Self::NotANumber,
        }
    }
}

impl From<NotMail> for WhyUnused {
    fn from(error: NotMail) -> Self {
        match error {
            NotMail::NotAnAddress => Self::NotAnAddress,
            NotMail::OtherSystem => Self::OtherSystem,
        }
    }
}

/// Something that is not used. Its value and whose it is never appear in `Debug` output.
#[derive(Clone, PartialEq, Eq)]
pub struct Unused {
    /// The entry's distinguished name.
    pub dn: String,
    /// The number or address as it is there; `None`: the whole entry.
    pub value: Option<String>,
    /// Why.
    pub why: WhyUnused,
}

impl std::fmt::Debug for Unused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Unused(…, {})", self.why.word())
    }
}

impl Flows {
    /// What of a person's numbers and addresses did not become methods of the account.
    pub(crate) async fn unused_contacts(
        &self,
        work: &mut dyn Work,
        account: AccountId,
        person: &DirectoryPerson,
        name: &SignInName,
    ) -> Result<Vec<Unused>, StoreFault> {
        let there = work.methods(account).await?;
        let mut unused = Vec::new();
        for (value, judged) in self.judged_contacts(person, name) {
            let why = match judged {
                Err(why) => why,
                Ok(contact) if there.iter().any(|one| one.is_at(&contact)) => continue,
                Ok(contact) => {
                    if work.others_with(&contact, account).await?
                        >= self.policy.sharing.accounts_with(contact.channel())
                    {
                        WhyUnused::Shared
                    } else if work.was_removed(account, &contact).await? {
                        WhyUnused::TakenOff
                    } else {
                        WhyUnused::NoRoom
                    }
                }
            };
            unused.push(Unused { dn: person.dn.clone(), value: Some(value), why });
        }
        Ok(unused)
    }
}

impl From<Inadmissible> for WhyUnused {
    fn from(why: Inadmissible) -> Self {
        match why {
            Inadmissible::OwnMailbox => Self::OwnDomain,
            Inadmissible::Twice => Self::Twice,
        }
    }
}
