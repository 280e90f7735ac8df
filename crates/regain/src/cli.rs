//! The command line: what is typed, which command that is, and how it ends.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::commands::configuration::Configuration;
use crate::commands::{
    apps, audit, backup, check, directory, doctor, help_desk, import, init, keys, letter, queue,
    report, serve, token, user,
};
use crate::demo;
use crate::failure::Failure;
use crate::journal;

/// How long what still waits for a disk is waited for at the end.
const LAST_MOMENT: Duration = Duration::from_secs(2);
/// The program's name in its own messages.
const NAME: &str = "regain";

/// What `--version` tells: the program's version, what it was built from, and the engines in it.
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        format!(
            "{} (commit {}; {})",
            env!("CARGO_PKG_VERSION"),
            env!("REGAIN_BUILT_FROM"),
            store::engines()
        )
    });
    &VERSION
}

/// Lets people register a phone or an address, and get back into their account by themselves.
#[derive(Debug, Parser)]
#[command(name = NAME, version = version(), arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The whole product with made-up people and nothing to configure; sends nothing to anybody
    Demo {
        /// The address and port to answer on; port 0 takes a free one
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Keep the data in this folder, rather than in one that is removed at the end
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// Answer on an address that others can reach, although everybody can read every password
        /// and code
        #[arg(long)]
        i_know: bool,
    },
    /// Write a commented regain.toml and a key file; never overwrites
    Init {
        /// The folder to write them into
        #[arg(value_name = "DIR", default_value = ".")]
        folder: PathBuf,
        /// Where the database and the key file are to lie; without it in the folder data next to
        /// the configuration
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    /// Run the service
    Serve {
        #[command(flatten)]
        configuration: Configuration,
    },
    /// Read the configuration: every mistake with its key, and what each choice means
    Check {
        #[command(flatten)]
        configuration: Configuration,
    },
    /// Check, then try each real part: database, mail, texts, directory
    Doctor {
        #[command(flatten)]
        configuration: Configuration,
        /// Also send a message that says that it is a test, to this e-mail address or phone number
        /// (+1…)
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
        /// Also look for this person in the external directory, by what they type at sign-in
        #[arg(long, value_name = "SIGN_IN_NAME")]
        person: Option<String>,
        /// Also try on this test account whether passwords may be reset and locks lifted there;
        /// writes to it
        #[arg(long, value_name = "SIGN_IN_NAME", requires = "test_password_file")]
        test_account: Option<String>,
        /// The file with that account's password; holds the one that is in force in the end
        #[arg(long, value_name = "FILE", requires = "test_account")]
        test_password_file: Option<PathBuf>,
    },
    /// Add, import and look up people
    #[command(subcommand)]
    User(UserCommand),
    /// Read the audit trail
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Say how many people could get back in alone now, and why the others could not
    Report(report::Report),
    /// Work with hardware tokens: import their seeds, give them to people
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Work with the external directory
    #[command(subcommand)]
    Directory(directory::DirectoryCommand),
    /// Write everything to a new file, encrypted, also while the service runs
    Backup(backup::Backup),
    /// Put a backup in place of a database that is not there (any more); everybody signs in again
    Restore(backup::Restore),
    /// Look at the messages that no carrier took; send them again, or drop them
    #[command(subcommand)]
    Queue(queue::Queue),
    /// List, add and retire the keys that seal personal data
    #[command(subcommand)]
    Keys(keys::Keys),
}

/// What `regain user` does.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add an account
    Add(user::Add),
    /// Add the accounts in a CSV file, all of them or none
    Import(import::Import),
    /// Take over the authenticator apps that people have set up with Keycloak
    ImportApps(apps::ImportApps),
    /// Show an account, its contact values masked
    Show(user::Show),
    /// List the accounts, their contact values masked
    List(user::List),
    /// Lift what is counted against an account: wrong passwords and codes, codes asked for by
    /// strangers, a lock in the directory
    Unlock(help_desk::Unlock),
    /// Show the methods of an account with their ids, masked
    Methods(help_desk::Methods),
    /// Take a method off that a person has lost
    RemoveMethod(help_desk::RemoveMethod),
    /// Have a person register at the next sign-in what is missing, and sign them out everywhere
    RequireRegistration(help_desk::RequireRegistration),
    /// End every session of an account
    SignOut(help_desk::SignOut),
    /// Have a code sent to a registered method, by which the person chooses a password
    Reset(help_desk::Reset),
    /// Make a temporary pass for a person who has lost every method and the password; it opens
    /// registration and nothing else
    Pass(help_desk::Pass),
    /// Make a letter by post, to be printed for a window envelope: its code resets the password
    Letter(letter::Letter),
    /// Give an account another sign-in name
    Rename(help_desk::Rename),
    /// Delete an account and what is kept of it
    Delete(help_desk::Delete),
    /// Let a new password of the directory open an account again where somebody said This wasn't me
    AcceptPassword(help_desk::AcceptPassword),
    /// Switch an account off and end its sessions
    Disable(help_desk::Switch),
    /// Switch an account on again
    Enable(help_desk::Switch),
}

/// Reads the command line, does it, and says how it went: 0 done, 1 the work failed, 2 wrong use.
pub fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            journal::fail(&format!("{NAME}: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    // The commands that wait for nothing need no runtime.
    let command = match command {
        Command::Init { folder, data } => return init::run(&folder, data.as_deref()),
        Command::Check { configuration } => return check::run(&configuration),
        other => other,
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
            Failure::new(
                format_args!("the program cannot start its threads ({error})"),
                "Raise this user's limits",
            )
        })?;
    let done = runtime.block_on(async {
        match command {
            Command::Demo { listen, data, i_know } => demo::run(listen, data, i_know).await,
            Command::Serve { configuration } => serve::run(&configuration).await,
            Command::Doctor { configuration, to, person, test_account, test_password_file } => {
                let test_account = test_account.as_deref().zip(test_password_file.as_deref());
                doctor::run(&configuration, to.as_deref(), person.as_deref(), test_account).await
            }
            Command::User(UserCommand::Add(add)) => add.run().await,
            Command::User(UserCommand::Import(import)) => import.run().await,
            Command::User(UserCommand::ImportApps(import)) => import.run().await,
            Command::User(UserCommand::Show(show)) => show.run().await,
            Command::User(UserCommand::List(list)) => list.run().await,
            Command::User(UserCommand::Unlock(unlock)) => unlock.run().await,
            Command::User(UserCommand::Methods(methods)) => methods.run().await,
            Command::User(UserCommand::RemoveMethod(remove)) => remove.run().await,
            Command::User(UserCommand::RequireRegistration(require)) => require.run().await,
            Command::User(UserCommand::SignOut(sign_out)) => sign_out.run().await,
            Command::User(UserCommand::Reset(reset)) => reset.run().await,
            Command::User(UserCommand::Pass(pass)) => pass.run().await,
            Command::User(UserCommand::Letter(letter)) => letter.run().await,
            Command::User(UserCommand::Rename(rename)) => rename.run().await,
            Command::User(UserCommand::Delete(delete)) => delete.run().await,
            Command::User(UserCommand::AcceptPassword(accept)) => accept.run().await,
            Command::User(UserCommand::Disable(switch)) => {
                switch.run(domain::account::AccountState::Disabled).await
            }
            Command::User(UserCommand::Enable(switch)) => {
                switch.run(domain::account::AccountState::Active).await
            }
            Command::Directory(directory::DirectoryCommand::Sync(sync)) => sync.run().await,
            Command::Token(token) => token.run().await,
            Command::Audit(audit) => audit.run().await,
            Command::Report(report) => report.run().await,
            Command::Backup(backup) => backup.run().await,
            Command::Restore(restore) => restore.run().await,
            Command::Queue(queue) => queue.run().await,
            Command::Keys(keys) => keys.run().await,
            Command::Init { .. } | Command::Check { .. } => Ok(()),
        }
    });
    // A disk that hangs under the database must not hold the end forever.
    runtime.shutdown_timeout(LAST_MOMENT);
    done
}
