//! The demo's people: five, at different stages. All of them are made up, and their numbers are in
//! the range that Canada keeps for films.

use domain::account::AccountState;
use domain::email::EmailAddress;
use domain::method::Destination;
use domain::name::SignInName;
use domain::password::Password;
use domain::phone::PhoneNumber;
use domain::policy::Gates;
use flows::operator::{AddFailure, NewAccount, Operator};
use web::pages::demo::{DemoPerson, Stage};

use crate::failure::Failure;

/// A made-up person.
struct MadeUp {
    stage: Stage,
    name: &'static str,
    display_name: &'static str,
    password: &'static str,
    email: Option<&'static str>,
    phone: Option<&'static str>,
}

const PEOPLE: [MadeUp; 5] = [
    MadeUp {
        stage: Stage::Nothing,
        name: "example@contactnorth.ca",
        display_name: "Robin Example",
        password: "kettle-violet-harbour-31",
        email: None,
        phone: None,
    },
    MadeUp {
        stage: Stage::Email,
        name: "marie@contactnorth.ca",
        display_name: "Marie Tremblay",
        password: "tulip-gravel-orchestra-58",
        email: Some("marie.t@example.org"),
        phone: None,
    },
    MadeUp {
        stage: Stage::PhoneAndEmail,
        name: "sam@contactnorth.ca",
        display_name: "Sam O'Connor",
        password: "lantern-biscuit-meadow-74",
        email: Some("sam.oc@example.org"),
        phone: Some("+1 416-555-0171"),
    },
    MadeUp {
        stage: Stage::TwoGates,
        name: "nadia@contactnorth.ca",
        display_name: "Nadia Singh",
        password: "pebble-saxophone-autumn-26",
        email: Some("nadia.s@example.org"),
        phone: Some("+1 807-555-0172"),
    },
    MadeUp {
        stage: Stage::Disabled,
        name: "paul@contactnorth.ca",
        display_name: "Paul Leblanc",
        password: "walnut-compass-drizzle-93",
        email: Some("paul.lb@example.org"),
        phone: None,
    },
];

/// The people, for the demo's front page.
pub fn all() -> Vec<DemoPerson> {
    PEOPLE
        .iter()
        .map(|person| DemoPerson {
            display_name: person.display_name.to_owned(),
            name: person.name.to_owned(),
            password: person.password.to_owned(),
            stage: person.stage,
            registered: [person.phone, person.email]
                .into_iter()
                .flatten()
                .map(str::to_owned)
                .collect(),
        })
        .collect()
}

/// The word for a stage in what is printed; programs rely on it.
fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Nothing => "nothing",
        Stage::Email => "email-only",
        Stage::PhoneAndEmail => "phone-and-email",
        Stage::TwoGates => "two-gates",
        Stage::Disabled => "disabled",
    }
}

/// A heading and a line for each of them; the columns are at least two blanks apart, and what is
/// empty is `-`.
pub fn table() -> Vec<String> {
    let row = |[stage, name, password, phone, email]: [&str; 5]| {
        format!("{stage:15}  {name:23}  {password:26}  {phone:15}  {email}")
    };
    let mut lines = vec![row(["registered", "sign in as", "password", "phone", "email"])];
    lines.extend(PEOPLE.iter().map(|person| {
        let MadeUp { stage, name, password, phone, email, .. } = person;
        row([word(*stage), name, password, phone.unwrap_or("-"), email.unwrap_or("-")])
    }));
    lines
}

/// Adds those who are not there yet.
pub async fn move_in(operator: &Operator) -> Result<(), Failure> {
    for person in &PEOPLE {
        let account = person.account(operator).await?;
        if operator.account(&account.name).await?.is_some() {
            continue;
        }
        operator.add_accounts(&[account], false).await.map_err(|failure| match failure {
            AddFailure::Fault(fault) => fault.into(),
            AddFailure::Refused(_) => Failure::new(
                "the data is that of something else than this demo",
                "Name another folder with --data",
            ),
        })?;
    }
    Ok(())
}

impl MadeUp {
    async fn account(&self, operator: &Operator) -> Result<NewAccount, Failure> {
        let broken = |what: &dyn std::fmt::Display| {
            Failure::new(
                format_args!("{} cannot live here: {what}", self.name),
                "Change the configuration back",
            )
        };
        let password = Password::typed(self.password).map_err(|error| broken(&error))?;
        let mut methods = Vec::new();
        if let Some(email) = self.email {
            methods.push(Destination::Email(
                EmailAddress::parse(email).map_err(|error| broken(&error))?,
            ));
        }
        if let Some(phone) = self.phone {
            methods.push(Destination::Phone(
                PhoneNumber::parse(phone, "CA").map_err(|error| broken(&error))?,
            ));
        }
        Ok(NewAccount {
            name: SignInName::parse(self.name).map_err(|error| broken(&error))?,
            display_name: self.display_name.to_owned(),
            password: Some(
                operator.hash_password(&password).await.map_err(|fault| broken(&fault))?,
            ),
            methods,
            office: None,
            language: None,
            gates: (self.stage == Stage::TwoGates).then_some(Gates::Two),
            state: if self.stage == Stage::Disabled {
                AccountState::Disabled
            } else {
                AccountState::Active
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::password::{PasswordContext, judge};

    use super::*;

    #[test]
    fn their_passwords_are_ones_that_they_could_have_chosen() {
        for person in &PEOPLE {
            let words = [
                "Contact North | Contact Nord",
                "contactnorth.ca",
                person.name,
                person.display_name,
            ];
            let words = words.into_iter().chain(person.email).map(str::to_owned).collect();
            let password = Password::typed(person.password).unwrap();
            let judged = judge(&password, &PasswordContext { min_length: 15, words });
            assert_eq!(judged.refusal, None, "{}", person.name);
            assert!(!person.password.contains("  "));
        }
    }

    #[test]
    fn what_is_printed_can_be_read_by_programs() {
        let table = table();
        let rows: Vec<Vec<&str>> = table
            .iter()
            .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
            .collect();
        assert!(rows.iter().all(|row| row.len() == 5), "{rows:#?}");
        assert_eq!(rows[1], ["nothing", "example@contactnorth.ca", PEOPLE[0].password, "-", "-"]);
        assert_eq!(rows[4][3], "+1 807-555-0172");
    }
}
