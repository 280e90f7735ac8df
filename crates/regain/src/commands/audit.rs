//! `regain audit`: what happened, to whom, when and by whom.

use std::collections::{HashMap, VecDeque};

use clap::{Args, Subcommand, ValueEnum};
use domain::audit::{Action, Operation};
use domain::ids::EventId;
use domain::method::MethodKind;
use domain::time::Timestamp;
use flows::operator::{NamedEvent, Operator};
use flows::ports::EventFilter;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::configuration::Configuration;
use super::spreadsheet::Sheet;
use super::{date, open_operator, print, say};
use crate::config::duration;
use crate::failure::Failure;

/// How many events are read at a time.
const PAGE: u32 = 500;
/// How far `list` looks back where nothing is said.
const LATELY: &str = "7d";
/// The columns of a table.
const COLUMNS: [&str; 10] = [
    "id",
    "at",
    "account",
    "sign_in_name",
    "action",
    "kind",
    "browser",
    "network",
    "operator",
    "reason",
];

/// `regain audit`.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Show the newest events, the newest last
    List(List),
    /// Write every event, the oldest first, as JSON lines or as CSV for spreadsheets
    Export(Export),
}

/// Which events.
#[derive(Args, Debug)]
struct Filter {
    /// Those of this account
    #[arg(long, value_name = "SIGN_IN_NAME")]
    account: Option<String>,
    /// Those of this action, as in pass-made; several times for several
    #[arg(long = "action", value_name = "ACTION", value_parser = action)]
    actions: Vec<Action>,
    /// Those that an operator did
    #[arg(long)]
    by_operators: bool,
    /// Not before: a date (2026-05-01), a point in time (2026-05-01T14:00:00Z), or how long ago
    /// (7d)
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
    /// Before: the same
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
}

fn action(text: &str) -> Result<Action, String> {
    let words = || Action::ALL.map(Action::word).join(", ");
    Action::from_word(text).ok_or_else(|| format!("it is none of: {}", words()))
}

/// `regain audit list`.
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    filter: Filter,
    /// How many
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: usize,
    /// Write JSON
    #[arg(long)]
    json: bool,
    /// Write CSV, for spreadsheets
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    configuration: Configuration,
}

/// `regain audit export`.
#[derive(Args, Debug)]
pub struct Export {
    #[command(flatten)]
    filter: Filter,
    /// The form
    #[arg(long, value_enum, default_value_t = Form::Jsonl)]
    format: Form,
    /// As --format jsonl
    #[arg(long, conflicts_with_all = ["format", "csv"])]
    json: bool,
    /// As --format csv
    #[arg(long, conflicts_with = "format")]
    csv: bool,
    #[command(flatten)]
    configuration: Configuration,
}

/// A form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A JSON object a line
    Jsonl,
    /// For spreadsheets: UTF-8 with its mark, and no cell that is calculated
    Csv,
}

impl Audit {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run().await,
            Self::Export(export) => export.run().await,
        }
    }
}

/// What a filter says, understood.
struct Wanted {
    filter: EventFilter,
    actions: Vec<Action>,
    by_operators: bool,
}

impl Filter {
    /// `lately`: what holds where no beginning is given.
    async fn read(
        &self,
        operator: &Operator,
        zone: &TimeZone,
        lately: Option<&str>,
    ) -> Result<Wanted, Failure> {
        let now = operator.now();
        let time = |option: &str, text: &str| {
            point(text, zone, now).ok_or_else(|| {
                Failure::new(
                    format_args!("--{option} \"{text}\" is neither a date, nor a point in time, nor a duration"),
                    "Write 2026-05-01, 2026-05-01T14:00:00Z or 7d",
                )
            })
        };
        let since = self.since.as_deref().or(lately).map(|text| time("since", text)).transpose()?;
        let until = self.until.as_deref().map(|text| time("until", text)).transpose()?;
        let name = match self.account.as_deref() {
            Some(name) => Some(operator.named(name).await?),
            None => None,
        };
        let filter = operator.event_filter(name.as_ref(), since, until).await?;
        Ok(Wanted { filter, actions: self.actions.clone(), by_operators: self.by_operators })
    }
}

/// A point in time as it is written; a date begins in the organisation's time zone.
fn point(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    if let Some(ago) = duration(text) {
        return Some(now.minus(ago));
    }
    let instant = match text.parse::<Date>() {
        Ok(day) if text.len() == 10 => zone.to_timestamp(day.at(0, 0, 0, 0)).ok()?,
        _ => text.parse::<jiff::Timestamp>().ok()?,
    };
    Some(Timestamp(instant.as_microsecond()))
}

/// Gives every wanted event to `each`, the oldest first.
async fn walk(
    operator: &Operator,
    wanted: &Wanted,
    mut each: impl FnMut(NamedEvent) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut names = HashMap::new();
    let mut after: Option<(Timestamp, EventId)> = None;
    loop {
        let page = operator.events(wanted.filter, after, PAGE, &mut names).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some((last.event.at, last.event.id));
        for one in page {
            let is_wanted = wanted.actions.is_empty() || wanted.actions.contains(&one.event.action);
            if is_wanted && (!wanted.by_operators || one.event.operation.is_some()) {
                each(one)?;
            }
        }
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let operator = open_operator(&config).await?;
        let wanted = self.filter.read(&operator, &config.look.time_zone, Some(LATELY)).await?;
        let mut newest: VecDeque<NamedEvent> = VecDeque::new();
        walk(&operator, &wanted, |one| {
            newest.push_back(one);
            if newest.len() > self.limit {
                newest.pop_front();
            }
            Ok(())
        })
        .await?;
        if self.json {
            say(format_args!("{:#}", newest.iter().map(in_json).collect::<Value>()));
            return Ok(());
        }
        if self.csv {
            let mut sheet = Sheet::new(&COLUMNS)?;
            for one in &newest {
                sheet.line(in_cells(one).iter().map(String::as_str))?;
            }
            print(sheet.take()?);
            return Ok(());
        }
        for one in &newest {
            say(in_line(one));
        }
        if newest.is_empty() && self.filter.since.is_none() {
            say(format_args!("Nothing in the last {LATELY}. Look further back with --since."));
        }
        Ok(())
    }
}

fn in_line(NamedEvent { event, name }: &NamedEvent) -> String {
    let whose = match (name, event.account) {
        (Some(name), _) => name.as_typed().to_owned(),
        (None, Some(id)) => format!("({id}, deleted)"),
        (None, None) => "(unknown name)".to_owned(),
    };
    let kind = event.kind.map(|kind| format!(" {}", kind.word())).unwrap_or_default();
    let by = match &event.operation {
        Some(Operation { by, reason: Some(reason) }) => format!("by {by}: {reason}"),
        Some(Operation { by, reason: None }) => format!("by {by}"),
        None => format!("{}, {}", event.browser, event.network).trim_matches([',', ' ']).to_owned(),
    };
    format!("{}  {whose}  {}{kind}  {by}", date(event.at), event.action.word())
}

fn in_json(NamedEvent { event, name }: &NamedEvent) -> Value {
    json!({
        "id": event.id.0.to_string(),
        "at": exactly(event.at),
        "account": event.account.map(|id| id.to_string()),
        "sign_in_name": name.as_ref().map(|name| name.as_typed()),
        "action": event.action.word(),
        "kind": event.kind.map(MethodKind::word),
        "browser": event.browser,
        "network": event.network,
        "operator": event.operation.as_ref().map(|operation| operation.by.as_str()),
        "reason": event.operation.as_ref().and_then(|operation| operation.reason.as_deref()),
    })
}

/// A point in time to the microsecond, as RFC 3339 writes it: what sorts events.
fn exactly(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

impl Export {
    async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let operator = open_operator(&config).await?;
        let wanted = self.filter.read(&operator, &config.look.time_zone, None).await?;
        match if self.csv { Form::Csv } else { self.format } {
            Form::Jsonl => {
                walk(&operator, &wanted, |one| {
                    say(in_json(&one));
                    Ok(())
                })
                .await
            }
            Form::Csv => {
                let mut sheet = Sheet::new(&COLUMNS)?;
                walk(&operator, &wanted, |one| {
                    let cells = in_cells(&one);
                    sheet.line(cells.iter().map(String::as_str))?;
                    print(sheet.take()?);
                    Ok(())
                })
                .await?;
                print(sheet.take()?);
                Ok(())
            }
        }
    }
}

fn in_cells(NamedEvent { event, name }: &NamedEvent) -> [String; 10] {
    let operation = event.operation.clone();
    [
        event.id.0.to_string(),
        exactly(event.at),
        event.account.map(|id| id.to_string()).unwrap_or_default(),
        name.as_ref().map(|name| name.as_typed().to_owned()).unwrap_or_default(),
        event.action.word().to_owned(),
        event.kind.map(|kind| kind.word().to_owned()).unwrap_or_default(),
        event.browser.clone(),
        event.network.clone(),
        operation.as_ref().map(|operation| operation.by.clone()).unwrap_or_default(),
        operation.and_then(|operation| operation.reason).unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_time_is_read_as_it_is_written() {
        let zone = TimeZone::get("America/Toronto").unwrap();
        let now = Timestamp(1_800_000_000_000_000);
        let read = |text: &str| point(text, &zone, now).map(exactly);
        assert_eq!(
            read("2026-05-01").as_deref(),
            Some("2026-05-01T04:00:00Z"),
            "a day begins where the organisation is"
        );
        assert_eq!(read("2026-05-01T14:00:00Z").as_deref(), Some("2026-05-01T14:00:00Z"));
        assert_eq!(point("1d", &zone, now), Some(Timestamp(now.0 - 86_400_000_000)));
        for wrong in ["", "yesterday", "2026-13-01", "2026-05", "7 days"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
