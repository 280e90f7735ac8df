//! The people of the stories.

use domain::account::{Account, AccountState};
use domain::ids::{AccountId, MethodId};
use domain::language::Language;
use domain::method::{Destination, Factor, Method};
use domain::name::SignInName;
use domain::policy::Gates;
use domain::{email::EmailAddress, phone::PhoneNumber};

/// A person, before there is a service to add them to.
#[derive(Clone, Debug)]
pub struct Person {
    /// What they sign in with.
    pub name: &'static str,
    /// Their password.
    pub password: &'static str,
    pub(crate) display_name: &'static str,
    pub(crate) email: Option<&'static str>,
    pub(crate) mobile: Option<&'static str>,
    pub(crate) gates: Option<Gates>,
    pub(crate) state: AccountState,
    pub(crate) language: Option<Language>,
    pub(crate) not_yet: bool,
}

impl Person {
    /// A person with nothing registered.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            password: "maple river lantern 42",
            display_name: "Sam Example",
            email: None,
            mobile: None,
            gates: None,
            state: AccountState::Active,
            language: None,
            not_yet: false,
        }
    }

    /// With another password.
    pub const fn with_password(mut self, password: &'static str) -> Self {
        self.password = password;
        self
    }

    /// Known by another name.
    pub const fn called(mut self, display_name: &'static str) -> Self {
        self.display_name = display_name;
        self
    }

    /// With an alternate address.
    pub const fn with_email(mut self, address: &'static str) -> Self {
        self.email = Some(address);
        self
    }

    /// With a phone.
    pub const fn with_mobile(mut self, number: &'static str) -> Self {
        self.mobile = Some(number);
        self
    }

    /// With two gates at a reset.
    pub const fn with_two_gates(mut self) -> Self {
        self.gates = Some(Gates::Two);
        self
    }

    /// Whose methods cannot reset the password yet.
    pub const fn not_yet(mut self) -> Self {
        self.not_yet = true;
        self
    }

    /// Who reads French.
    pub const fn in_french(mut self) -> Self {
        self.language = Some(Language::French);
        self
    }

    /// Switched off.
    pub const fn disabled(mut self) -> Self {
        self.state = AccountState::Disabled;
        self
    }

    /// The numbers and addresses that are registered, as an account has them.
    pub fn destinations(&self) -> Vec<Destination> {
        let email = self.email.map(|address| {
            Destination::Email(EmailAddress::parse(address).expect("a good address"))
        });
        let mobile = self.mobile.map(|number| {
            Destination::Phone(PhoneNumber::parse(number, "CA").expect("a good number"))
        });
        email.into_iter().chain(mobile).collect()
    }

    pub(crate) fn account(
        &self,
        id: AccountId,
        password: domain::password::PasswordHash,
        now: domain::time::Timestamp,
    ) -> Account {
        Account {
            display_name: self.display_name.into(),
            state: self.state,
            password: Some(password),
            language: self.language,
            gates: self.gates,
            security_version: 1,
            ..Account::new(id, SignInName::parse(self.name).expect("a good name"), now)
        }
    }

    pub(crate) fn method(
        account: AccountId,
        id: MethodId,
        destination: Destination,
        now: domain::time::Timestamp,
    ) -> Method {
        Method::new(id, account, Factor::Contact(destination), now)
    }
}
