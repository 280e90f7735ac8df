//! `regain report`: how many people could get back in alone tonight, and why the others could not.

use clap::Args;
use delivery::Carriers;
use domain::email::EmailAddress;
use domain::ids::MessageId;
use domain::language::Language;
use domain::mask::mask;
use domain::method::Destination;
use flows::operator::{Report as Found, Standing, Stuck};
use flows::ports::Delivery;
use serde_json::{Value, json};

use super::configuration::Configuration;
use super::spreadsheet::Sheet;
use super::{date, open_operator, print, say};
use crate::environment::random;
use crate::failure::Failure;

/// The columns of the table of people.
const COLUMNS: [&str; 6] =
    ["sign_in_name", "display_name", "office", "methods", "gets_back_in", "why_not"];

/// Say how many people could get back in alone now, and why the others could not.
#[derive(Args, Debug)]
pub struct Report {
    /// Also list everybody who could not
    #[arg(long)]
    people: bool,
    /// Write a line a person as CSV for spreadsheets
    #[arg(long, conflicts_with_all = ["json", "people"])]
    csv: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
    /// Send the figures, without any name, to this address as well
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
    #[command(flatten)]
    configuration: Configuration,
}

impl Report {
    /// Reports.
    pub async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let to = self.mail.as_deref().map(|address| {
            EmailAddress::parse(address).map_err(|error| {
                Failure::new(
                    format_args!("--mail: {error}"),
                    "Write an address as in it@example.ca",
                )
            })
        });
        let to = to.transpose()?;
        let found = open_operator(&config).await?.report().await?;
        if let Some(fault) = found.directory_fault {
            eprintln!(
                "{fault}, so that who has no account yet is not counted, nor who was switched off there since the last sync. Run `regain doctor`."
            );
        }
        if self.csv {
            print(sheet(&found)?);
        } else if self.json {
            say(format_args!("{:#}", in_json(&found, self.people)));
        } else {
            figures(&found).into_iter().for_each(say);
            if self.people {
                stuck(&found).for_each(|(one, why)| {
                    say(format_args!(
                        "{}  {}  {}",
                        one.name.as_typed(),
                        one.display_name,
                        why.sentence()
                    ));
                });
            }
        }
        match to {
            Some(to) => send(&config.carriers, &to, &found).await,
            None => Ok(()),
        }
    }
}

fn stuck(found: &Found) -> impl Iterator<Item = (&Standing, Stuck)> {
    found.people.iter().filter_map(|one| one.stuck.map(|why| (one, why)))
}

/// The figures, a line each; nothing in them names a person.
fn figures(found: &Found) -> Vec<String> {
    let all = found.people.len();
    let line = |count: usize, what: &str| {
        // Rounded down, so that 100 % means everybody.
        let share = (count * 100).checked_div(all).unwrap_or(100);
        format!("{count:>7}  {share:>3} %  {what}")
    };
    let mut lines = vec![format!("{all:>7}         people, {}", date(found.at))];
    lines.push(line(found.count(None), "could get back in alone now"));
    let reasons = Stuck::ALL
        .into_iter()
        .map(|why| (found.count(Some(why)), why))
        .filter(|(count, _)| *count > 0);
    lines.extend(reasons.map(|(count, why)| line(count, why.sentence())));
    lines
}

fn in_json(found: &Found, people: bool) -> Value {
    let why: serde_json::Map<String, Value> = Stuck::ALL
        .into_iter()
        .map(|why| (why.word().to_owned(), found.count(Some(why)).into()))
        .collect();
    let mut all = json!({
        "at": date(found.at),
        "people": found.people.len(),
        "get_back_in": found.count(None),
        "why_not": why,
    });
    if people {
        all["stuck"] = stuck(found)
            .map(|(one, why)| {
                json!({
                    "id": one.id.map(|id| id.to_string()),
                    "sign_in_name": one.name.as_typed(),
                    "display_name": one.display_name,
                    "office": one.office,
                    "methods": one.methods,
                    "why_not": why.word(),
                })
            })
            .collect();
    }
    all
}

fn sheet(found: &Found) -> Result<String, Failure> {
    let mut sheet = Sheet::new(&COLUMNS)?;
    for one in &found.people {
        let methods = one.methods.to_string();
        let alone = if one.stuck.is_none() { "yes" } else { "no" };
        sheet.line([
            one.name.as_typed(),
            &one.display_name,
            one.office.as_deref().unwrap_or_default(),
            &methods,
            alone,
            one.stuck.map_or("", Stuck::word),
        ])?;
    }
    sheet.take()
}

/// Sends the figures by mail, at once.
async fn send(carriers: &Carriers, to: &EmailAddress, found: &Found) -> Result<(), Failure> {
    let lines = figures(found)
        .into_iter()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let heading = "Who could get back in alone".to_owned();
    let id = MessageId::new(found.at, random());
    let sent = carriers.deliver_report(id, to, Language::English, heading, lines).await;
    match sent {
        Delivery::Accepted => {
            say(format_args!("Sent to {}.", mask(&Destination::Email(to.clone()))));
            Ok(())
        }
        Delivery::Refused(why) | Delivery::Later(why) | Delivery::Misconfigured(why) => {
            Err(Failure::new(format_args!("the mail was not taken: {why}"), "See `regain doctor`"))
        }
        Delivery::NotBefore { reason, .. } => {
            Err(Failure::new(format_args!("the mail was not taken: {reason}"), "Try again later"))
        }
    }
}
