//! `regain directory sync`: compares the accounts with the external directory.

use clap::{Args, Subcommand};
use flows::Unused;
use flows::background::{SyncFailure, SyncNews, SyncOrder};
use flows::ports::DirectoryFault;
use indicatif::{ProgressBar, ProgressStyle};

use super::configuration::Configuration;
use super::{one_line, say};
use crate::app::Parts;
use crate::failure::Failure;

/// What can be done with the directory.
#[derive(Debug, Subcommand)]
pub enum DirectoryCommand {
    /// Compare the accounts with the directory: names follow, leavers are switched off
    Sync(Sync),
}

/// Compare the accounts with the directory.
#[derive(Debug, Args)]
pub struct Sync {
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Switch leavers off even where they are more than one in twenty
    #[arg(long)]
    without_brake: bool,
    /// List what of the directory is not used, and why: entries, numbers and addresses
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    configuration: Configuration,
}

impl Sync {
    /// Compares everybody.
    pub async fn run(&self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let background = Parts::open(&config).await?.background(config.policy.clone());
        let order = SyncOrder {
            trial: self.dry_run,
            full: true,
            without_brake: self.without_brake,
            explained: self.verbose,
        };
        let bar = ProgressBar::no_length().with_style(style());
        let verbose = self.verbose;
        let told = |news| match news {
            SyncNews::Listed(listed) => bar.set_position(listed as u64),
            SyncNews::NotUsed(unused) if verbose => bar.suspend(|| say(line(&unused))),
            SyncNews::NotUsed(_) => {}
        };
        let report = background.sync_directory(order, told).await;
        bar.finish_and_clear();
        let report = report.map_err(said)?;
        let tense = if self.dry_run { "would be " } else { "" };
        say(format_args!(
            "{} people listed; {} accounts {tense}added, {} {tense}brought up to date, {} {tense}switched off, {} {tense}forgotten; \
             {} people have no name that could be used here.",
            report.listed,
            report.added,
            report.updated,
            report.left,
            report.forgotten,
            report.unnamed
        ));
        Ok(())
    }
}

/// Where it is, what it is, and why it is not used.
fn line(unused: &Unused) -> String {
    let why = unused.why.sentence();
    match &unused.value {
        Some(value) => format!("not used: {}: {}: {why}", one_line(&unused.dn), one_line(value)),
        None => format!("not used: {}: {why}", one_line(&unused.dn)),
    }
}

/// How many people the directory holds is not known before all of them were listed.
fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {pos} people listed, {per_sec}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn said(failure: SyncFailure) -> Failure {
    let remedy = match failure {
        SyncFailure::NoDirectory => "Say in [directory] where it is",
        SyncFailure::UnderWay => "Wait until it is done",
        SyncFailure::Brake { .. } => {
            "Look whether base and filter still find everybody; if they have all left, add --without-brake"
        }
        SyncFailure::Directory(DirectoryFault::Limited) => {
            "Raise the service account's limits there (OpenLDAP: limits dn.exact=… size.prtotal=unlimited; 389: nsSizeLimit, nsLookThroughLimit and nsPagedSizeLimit at the account; docs/directories.md)"
        }
        SyncFailure::Directory(_) => "Run `regain doctor`",
        SyncFailure::Store(_) => "Run `regain doctor`, and again",
    };
    Failure::new(failure, remedy)
}
