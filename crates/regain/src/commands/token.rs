//! `regain token`: the seeds of hardware tokens are imported and listed, a token is given to a
//! person or taken away.

mod file;
mod pskc;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::configuration::Configuration;
use super::help_desk::{Why, it_waits};
use super::{open_operator, say};
use crate::failure::Failure;

/// Work with hardware tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Add the seeds in a file that the maker delivers, all of them or none: CSV, or PSKC (RFC
    /// 6030)
    Import(Import),
    /// List the tokens that nobody has yet
    List(List),
    /// Give a token to a person who has it in their hand
    Assign(Assign),
    /// Take the seed of a token away that nobody has
    Remove(Remove),
}

impl TokenCommand {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Import(import) => import.run().await,
            Self::List(list) => list.run().await,
            Self::Assign(assign) => assign.run().await,
            Self::Remove(remove) => remove.run().await,
        }
    }
}

/// Add seeds.
#[derive(Args, Debug)]
pub struct Import {
    /// The file: PSKC where it ends in .xml or .pskc, else CSV with the columns serial, secret_hex
    /// or secret_base32, and if wanted type (totp or hotp), digits, period, algorithm (sha1 or
    /// sha256), counter
    file: PathBuf,
    /// The file of the key that the secrets of a PSKC file are encrypted with, in hex or base 64
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// See whether all of them could be added, and add none
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    configuration: Configuration,
}

impl Import {
    async fn run(self) -> Result<(), Failure> {
        let seeds = file::read(&self.file, self.key_file.as_deref())?;
        let operator = open_operator(&self.configuration.load()?).await?;
        let there = operator.import_tokens(&seeds, self.dry_run).await?;
        if !there.is_empty() {
            let what = format_args!(
                "there are tokens with these serial numbers already: {}",
                there.join(", ")
            );
            return Err(Failure::new(what, "Nothing was added. Take them out of the file"));
        }
        let count = seeds.len();
        match self.dry_run {
            true => say(format_args!(
                "All {count} tokens can be added. None was, because of --dry-run."
            )),
            false => say(format_args!(
                "Added {count} tokens. Delete the file: anyone who has it can make their codes. People claim theirs at Security info."
            )),
        }
        Ok(())
    }
}

/// List tokens.
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    configuration: Configuration,
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let seeds = operator.tokens().await?;
        for seed in &seeds {
            say(format_args!("{}  {}", seed.serial, seed.kind()));
        }
        if seeds.is_empty() {
            say("Each token that was imported belongs to a person, or none was imported.");
        }
        Ok(())
    }
}

/// Give a token to a person.
#[derive(Args, Debug)]
pub struct Assign {
    /// The serial number on its back
    serial: String,
    /// The sign-in name
    sign_in_name: String,
    /// You have seen proof of who the person is, such as a card with a picture: the token works at
    /// once
    #[arg(long)]
    identity_checked: bool,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

impl Assign {
    async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let name = operator.named(&self.sign_in_name).await?;
        let (checked, why) = (self.identity_checked, self.why.given());
        let token = operator.give_token(&name, &self.serial, checked, why).await?;
        match token.wait(operator.now()) {
            Duration::ZERO => say("The token works for this account from now on."),
            wait => say(format_args!("The token works for this account {}", it_waits(wait))),
        }
        say("Everyone on the account is told now.");
        Ok(())
    }
}

/// Take a seed away.
#[derive(Args, Debug)]
pub struct Remove {
    /// The serial number
    serial: String,
    #[command(flatten)]
    configuration: Configuration,
}

impl Remove {
    async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        operator.remove_token(&self.serial).await?;
        say("Took the token away.");
        Ok(())
    }
}
