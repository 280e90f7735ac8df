//! `regain queue`: messages that came to nothing, and those that wait; sends again, drops.

use clap::{Args, Subcommand};
use domain::ids::MessageId;
use domain::mask::mask;
use domain::message::{Message, MessageState};
use flows::operator::{Handled, Operator};
use flows::ports::Listed;
use serde_json::{Value, json};

use super::configuration::Configuration;
use super::{date, open_operator, say};
use crate::failure::Failure;

/// The most that a list holds.
const MOST: u32 = 1_000;

/// What `regain queue` does.
#[derive(Debug, Subcommand)]
pub enum Queue {
    /// List the messages that no carrier took, the last one first, and why
    List(List),
    /// Send such messages again; a code only while a person waits for it
    Retry(Chosen),
    /// Take such messages off the list
    Drop(Chosen),
}

/// `regain queue list`.
#[derive(Args, Debug)]
pub struct List {
    /// List the messages that wait to be sent, the longest-waiting first
    #[arg(long)]
    waiting: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    configuration: Configuration,
}

/// Messages by their ids, or all.
#[derive(Args, Debug)]
pub struct Chosen {
    /// The messages' ids, as `regain queue list` shows them
    #[arg(value_name = "ID", required_unless_present = "all")]
    ids: Vec<MessageId>,
    /// All on the list
    #[arg(long, conflicts_with = "ids")]
    all: bool,
    #[command(flatten)]
    configuration: Configuration,
}

impl Queue {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run().await,
            Self::Retry(chosen) => chosen.run(Deed::Retry).await,
            Self::Drop(chosen) => chosen.run(Deed::Drop).await,
        }
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let which = if self.waiting { Listed::Waiting } else { Listed::Dead };
        let messages = operator.listed_messages(which, MOST).await?;
        if self.json {
            say(format_args!(
                "{:#}",
                Value::from(messages.iter().map(in_json).collect::<Vec<_>>())
            ));
            return Ok(());
        }
        for message in &messages {
            let when = if self.waiting { message.queued_at } else { message.due_at };
            let (to, what) = (destination(message), message.content.describe());
            let why = message.last_error.as_deref().unwrap_or(reason(message));
            say(format_args!(
                "{}  {}  {to}  {what}  tries: {}  {why}",
                message.id,
                date(when),
                message.attempts
            ));
        }
        if messages.len() == usize::try_from(MOST).unwrap_or(usize::MAX) {
            say(format_args!("These are the first {MOST}; there may be more."));
        }
        if messages.is_empty() {
            say(if self.waiting {
                "Nothing waits."
            } else {
                "Every message was taken, or still waits."
            });
        }
        Ok(())
    }
}

/// What is done to dead messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Retry,
    Drop,
}

impl Deed {
    async fn to(self, operator: &Operator, id: MessageId) -> Result<Handled, Failure> {
        Ok(match self {
            Self::Retry => operator.send_again(id).await?,
            Self::Drop => operator.drop_message(id).await?,
        })
    }

    fn done(self) -> &'static str {
        match self {
            Self::Retry => "to be sent again",
            Self::Drop => "dropped",
        }
    }
}

impl Chosen {
    async fn run(self, deed: Deed) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        if self.all {
            return all(&operator, deed).await;
        }
        let mut undone = Vec::new();
        for id in &self.ids {
            match deed.to(&operator, *id).await? {
                Handled::Done => say(format_args!("{id}  {}", deed.done())),
                Handled::OutOfUse => undone.push(format!(
                    "{id} holds a code that is of no more use; the person has to ask for another"
                )),
                Handled::NotDead => undone.push(format!("{id} was sent, or still waits")),
                Handled::NotThere => undone.push(format!("there is no message {id}")),
            }
        }
        match undone.is_empty() {
            true => Ok(()),
            false => Err(Failure::new(
                undone.join("; "),
                "Look at the messages with `regain queue list`",
            )),
        }
    }
}

/// All that are on the list now; what comes onto it meanwhile stays.
async fn all(operator: &Operator, deed: Deed) -> Result<(), Failure> {
    let (mut done, mut out_of_use) = (0, 0);
    // Codes whose time is over stay on the list, so it is read once, not until it is empty.
    for message in operator.listed_messages(Listed::Dead, u32::MAX).await? {
        match deed.to(operator, message.id).await? {
            Handled::Done => done += 1,
            Handled::OutOfUse => out_of_use += 1,
            // Another worker or operator was faster.
            Handled::NotDead | Handled::NotThere => {}
        }
    }
    say(format_args!("{done} {}.", deed.done()));
    if out_of_use > 0 {
        say(format_args!(
            "{out_of_use} left: their codes are of no more use; the people have to ask for others."
        ));
    }
    Ok(())
}

/// Where it goes, masked.
fn destination(message: &Message) -> String {
    message
        .to
        .as_ref()
        .map_or_else(|| "nowhere".to_owned(), |to| format!("{} {}", to.kind().word(), mask(to)))
}

/// Why a message is where it is, when no carrier said anything.
fn reason(message: &Message) -> &'static str {
    match message.state {
        MessageState::Expired => "out of use before a carrier took it",
        _ => "-",
    }
}

fn in_json(message: &Message) -> Value {
    json!({
        "id": message.id.to_string(),
        "state": message.state.word(),
        "kind": message.to.as_ref().map(|to| to.kind().word()),
        "masked": message.to.as_ref().map(mask),
        "content": message.content.describe(),
        "account": message.account.map(|account| account.to_string()),
        "queued_at": date(message.queued_at),
        "due_at": date(message.due_at),
        "useless_after": date(message.useless_after),
        "attempts": message.attempts,
        "reason": message.last_error,
    })
}
