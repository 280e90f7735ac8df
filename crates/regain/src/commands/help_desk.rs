//! What the help desk does for a person on the telephone: `regain user methods`, `remove-method`,
//! `require-registration`, `sign-out`, `unlock`, `reset`, `pass`, `rename`, `delete`,
//! `accept-password`, `disable`, `enable`.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use clap::Args;
use console::Term;
use domain::account::{Account, AccountState};
use domain::ids::MethodId;
use domain::mask::{self, mask};
use domain::method::MethodKind;
use domain::pass::{PASS_LIFETIME, PASS_LIFETIME_MAX};
use domain::self_service::gets_codes;
use domain::time::{Timestamp, lifetime_minutes, whole_days};
use flows::operator::{AccountSummary, MadePass, MethodChoice, OperatorRefusal, Reason};
use serde_json::{Value, json};
use web::pages::paths;

use super::configuration::Configuration;
use super::user::suspended_since;
use super::{date, open_operator, say};
use crate::config::duration;
use crate::failure::Failure;

/// The longest reason, in characters.
const REASON_MAX: usize = 500;

/// Why it is done.
#[derive(Args, Debug)]
pub struct Why {
    /// Why, for the audit trail: how it was proved who the person is, the number of the ticket
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: String,
}

/// Why it is done, where that may go without saying.
#[derive(Args, Debug)]
pub struct PerhapsWhy {
    /// Why, for the audit trail
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<String>,
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > REASON_MAX || text.chars().any(char::is_control) {
        return Err(format!("a reason has 1 to {REASON_MAX} characters, in one line"));
    }
    Ok(text.to_owned())
}

impl Why {
    pub fn given(&self) -> Reason<'_> {
        Reason(Some(&self.reason))
    }
}

impl PerhapsWhy {
    fn given(&self) -> Reason<'_> {
        Reason(self.reason.as_deref())
    }
}

/// A method, by its id or its kind.
fn method(text: &str) -> Result<MethodChoice, String> {
    if let Some(kind) = MethodKind::ALL.into_iter().find(|kind| kind.word() == text) {
        return Ok(MethodChoice::Kind(kind));
    }
    let id: Result<MethodId, _> = text.parse();
    id.map(MethodChoice::Id)
        .map_err(|_| "it is neither phone nor email nor an id of `regain user methods`".to_owned())
}

/// The methods of an account, masked, with their ids.
#[derive(Args, Debug)]
pub struct Methods {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    /// Write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    configuration: Configuration,
}

impl Methods {
    /// Lists them.
    pub async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let found = operator.account(&operator.named(&self.sign_in_name).await?).await?;
        let AccountSummary { account, methods, gets_back_in } =
            found.ok_or(OperatorRefusal::NoAccount)?;
        let now = operator.now();
        if self.json {
            let list: Value = methods
                .iter()
                .map(|method| {
                    json!({
                        "id": method.id.to_string(),
                        "kind": method.kind().word(),
                        "masked": mask::method(method),
                        "added_at": date(method.added_at),
                        "resets_from": date(method.recovers_from),
                        "removed_on": method.removal.map(|removal| date(removal.at)),
                        "suspended_since": suspended_since(method),
                    })
                })
                .collect();
            say(format_args!("{list:#}"));
            return Ok(());
        }
        for method in &methods {
            let resets = match (method.resets(now), method.removal) {
                (_, None) if method.is_suspended() => {
                    format!("is suspended since {}", suspended_since(method).unwrap_or_default())
                }
                (_, Some(removal)) => format!("is removed on {}", date(removal.at)),
                _ if !gets_codes(method, operator.policy()) => {
                    "gets no texts (limits.text_countries)".to_owned()
                }
                (true, None) => "resets the password".to_owned(),
                (false, None) => format!("resets the password from {}", date(method.recovers_from)),
            };
            let (id, kind, shown) = (method.id, method.kind().word(), mask::method(method));
            say(format_args!("{id}  {kind:5}  {shown}  since {}  {resets}", date(method.added_at)));
        }
        let name = account.name.as_typed();
        say(match (methods.is_empty(), gets_back_in) {
            (true, _) => format!("{name} has no methods."),
            (false, true) => format!("With these, {name} can reset the password alone."),
            (false, false) => {
                format!("These are not enough for {name} to reset the password alone.")
            }
        });
        Ok(())
    }
}

/// Take a method off an account.
#[derive(Args, Debug)]
pub struct RemoveMethod {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    /// Its id (see `regain user methods`), or phone or email where there is one of that kind
    #[arg(value_parser = method)]
    method: MethodChoice,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

impl RemoveMethod {
    /// Takes it off.
    pub async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let name = operator.named(&self.sign_in_name).await?;
        let (method, objects) =
            operator.remove_method(&name, self.method, self.why.given()).await?;
        say(format_args!(
            "Took off the {} {}. Everyone on the account is told, and anyone who has it can undo this for {} days.",
            method.kind().word(),
            mask::method(&method),
            whole_days(objects)
        ));
        Ok(())
    }
}

/// Have a person register at the next sign-in.
#[derive(Args, Debug)]
pub struct RequireRegistration {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

impl RequireRegistration {
    /// Asks for it.
    pub async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        operator
            .require_registration(&operator.named(&self.sign_in_name).await?, self.why.given())
            .await?;
        say(
            "Signed out everywhere. At the next sign-in what is missing is asked for, without Skip for now; else whether the list is right.",
        );
        Ok(())
    }
}

/// End every session of an account.
#[derive(Args, Debug)]
pub struct SignOut {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

impl SignOut {
    /// Ends them.
    pub async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let ended =
            operator.sign_out(&operator.named(&self.sign_in_name).await?, self.why.given()).await?;
        say(format_args!("Ended {ended} sessions. Everyone on the account is told."));
        Ok(())
    }
}

/// Lift what is counted against an account.
#[derive(Args, Debug)]
pub struct Unlock {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    #[command(flatten)]
    why: PerhapsWhy,
    #[command(flatten)]
    configuration: Configuration,
}

impl Unlock {
    /// Lifts it.
    pub async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        operator.unlock(&operator.named(&self.sign_in_name).await?, self.why.given()).await?;
        say("Unlocked. What was counted is forgotten, and everyone on the account is told.");
        Ok(())
    }
}

/// Begin a reset by a registered method.
#[derive(Args, Debug)]
pub struct Reset {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    /// Where the code goes: a method's id (see `regain user methods`), or phone or email where
    /// there is one of that kind
    #[arg(long, value_name = "METHOD", value_parser = method)]
    send_to: MethodChoice,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

impl Reset {
    /// Has the code sent.
    pub async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let operator = open_operator(&config).await?;
        let name = operator.named(&self.sign_in_name).await?;
        let sent = operator.send_reset(&name, self.send_to, self.why.given()).await?;
        let page = format!("{}{}", config.server.public_url.origin(), paths::RESET_SENT);
        say(format_args!("A code goes to the {} {}.", sent.to.kind().word(), mask(&sent.to)));
        say(format_args!(
            "The person opens {page}, types {} and the code within {} minutes, and chooses a password.",
            sent.name.as_typed(),
            sent.minutes
        ));
        say("Do not ask for the code. Everyone on the account is told.");
        Ok(())
    }
}

/// That what an operator adds waits: the end of a sentence.
pub fn it_waits(wait: Duration) -> String {
    format!(
        "in {} hours: until then anyone who is on the account, or was lately, can object.",
        wait.as_secs().div_ceil(3600)
    )
}

/// Make a temporary pass.
#[derive(Args, Debug)]
pub struct Pass {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    /// How long it is good, at most 60m
    #[arg(long, value_name = "DURATION", value_parser = lifetime)]
    lifetime: Option<Duration>,
    /// You have seen proof of who the person is, such as a card with a picture: what is registered
    /// with the pass works at once
    #[arg(long)]
    identity_checked: bool,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

fn lifetime(text: &str) -> Result<Duration, String> {
    let most = lifetime_minutes(PASS_LIFETIME_MAX);
    duration(text)
        .filter(|lifetime| *lifetime <= PASS_LIFETIME_MAX)
        .ok_or_else(|| format!("it is a duration of at most {most}m, as in 30m"))
}

impl Pass {
    /// Makes it and shows it once.
    pub async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let operator = open_operator(&config).await?;
        let name = operator.named(&self.sign_in_name).await?;
        let lifetime = self.lifetime.unwrap_or(PASS_LIFETIME);
        let made =
            operator.make_pass(&name, lifetime, self.identity_checked, self.why.given()).await?;
        let MadePass { pass, name, expires_at, wait, gates } = made;
        let origin = config.server.public_url.origin();
        say(format_args!("{pass}"));
        say(format_args!("It is shown this once, and works once, until {}.", date(expires_at)));
        say(format_args!(
            "The person opens {origin}/setup/pass, and types {} and the pass.",
            name.as_typed()
        ));
        say(match gates {
            1 => "They add a phone or an address, and then choose a password at /reset.".to_owned(),
            _ => format!(
                "They add {gates} methods of different kinds, and then choose a password at /reset."
            ),
        });
        if let Some(wait) = wait {
            say(format_args!("What they add can reset the password {}", it_waits(wait)));
            say("Where you have seen proof of who they are, make another with --identity-checked.");
        }
        say("Everyone on the account is told now.");
        Ok(())
    }
}

/// Give an account another sign-in name.
#[derive(Args, Debug)]
pub struct Rename {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    /// The new sign-in name
    new_name: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

impl Rename {
    /// Renames it.
    pub async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let name = operator.named(&self.sign_in_name).await?;
        let new = operator.rename(&name, &self.new_name, self.why.given()).await?;
        say(format_args!(
            "{} is now {}. Password and methods stay.",
            name.as_typed(),
            new.as_typed()
        ));
        Ok(())
    }
}

/// Delete an account.
#[derive(Args, Debug)]
pub struct Delete {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    /// Do not ask on the terminal: it cannot be undone
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

impl Delete {
    /// Deletes it.
    pub async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let name = operator.named(&self.sign_in_name).await?;
        // A program that says whom and why has nobody to ask.
        if !self.yes && io::stdin().is_terminal() && io::stderr().is_terminal() {
            let found = operator.account(&name).await?.ok_or(OperatorRefusal::NoAccount)?;
            confirm(&found.account)?;
        }
        operator.delete(&name, self.why.given()).await?;
        say(
            "Deleted. Everyone who was on the account is told; the audit trail keeps what happened, without a name.",
        );
        Ok(())
    }
}

/// Asks on the terminal whether an account is really to be deleted.
fn confirm(account: &Account) -> Result<(), Failure> {
    let terminal = Term::stderr();
    let question = format!(
        "{} ({}) will be deleted. It cannot be undone. Type \"yes\" to go on: ",
        account.display_name,
        account.name.as_typed()
    );
    let typed = terminal.write_str(&question).and_then(|()| terminal.read_line());
    match typed {
        Ok(typed) if typed.trim() == "yes" => Ok(()),
        _ => Err(Failure::new(
            "nothing was deleted",
            "Type \"yes\" or say --yes, or switch the account off with `regain user disable`",
        )),
    }
}

/// Let the directory's password open an account again that is dead since somebody objected.
#[derive(Args, Debug)]
pub struct AcceptPassword {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    configuration: Configuration,
}

impl AcceptPassword {
    /// Accepts it.
    pub async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        operator
            .accept_password(&operator.named(&self.sign_in_name).await?, self.why.given())
            .await?;
        say("The password of the directory opens the account again. Everyone on it is told.");
        Ok(())
    }
}

/// Switch an account off or on.
#[derive(Args, Debug)]
pub struct Switch {
    /// The sign-in name, or an id out of the log
    sign_in_name: String,
    #[command(flatten)]
    why: PerhapsWhy,
    #[command(flatten)]
    configuration: Configuration,
}

impl Switch {
    /// Switches the account.
    pub async fn run(self, state: AccountState) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let changed = operator
            .set_state(&operator.named(&self.sign_in_name).await?, state, self.why.given())
            .await?;
        say(match (state, changed) {
            (AccountState::Disabled, true) => {
                "Switched off. Its sessions have ended, and everyone on it is told."
            }
            (AccountState::Active, true) => "Switched on. Everyone on it is told.",
            (AccountState::Disabled, false) => "It was switched off already.",
            (AccountState::Active, false) => "It was switched on already.",
        });
        Ok(())
    }
}

/// A refusal, and what to do about it.
impl From<OperatorRefusal> for Failure {
    fn from(refusal: OperatorRefusal) -> Self {
        let until = |until: Timestamp| {
            format!(
                "Wait until {}, or lift it with `regain user unlock` once the owner asks for it",
                date(until)
            )
        };
        let next = match &refusal {
            // A fault has sentences of its own, and the match only borrows it.
            OperatorRefusal::Store(_) => {
                let OperatorRefusal::Store(fault) = refusal else {
                    return Self::new(refusal, "Try again");
                };
                return fault.into();
            }
            OperatorRefusal::NoToken => "Look at the tokens with `regain token list`".to_owned(),
            OperatorRefusal::NoAccount => "Look at the accounts with `regain user list`".to_owned(),
            OperatorRefusal::NotInDirectory => {
                "Look with `regain doctor --person SIGN_IN_NAME`".to_owned()
            }
            OperatorRefusal::NotResetHere => {
                "After *This wasn't me*, `regain user accept-password` lets the new one in here"
                    .to_owned()
            }
            OperatorRefusal::SwitchedOff => {
                "Switch it on with `regain user enable` first".to_owned()
            }
            OperatorRefusal::NoMethod | OperatorRefusal::SeveralMethods => {
                "Take an id that `regain user methods` shows".to_owned()
            }
            OperatorRefusal::NotForResets => {
                "Take another method; where there is none, make a pass with `regain user pass`"
                    .to_owned()
            }
            OperatorRefusal::NoResets => {
                "Where people reset their passwords here, set it to true".to_owned()
            }
            OperatorRefusal::CountryNotTexted => {
                "Add the country there, or send it to another method".to_owned()
            }
            OperatorRefusal::TooManyCodes { .. } | OperatorRefusal::Unpaid => {
                "Send it to another method".to_owned()
            }
            OperatorRefusal::Frozen { until: end } => until(*end),
            OperatorRefusal::NoLetters => {
                "Add \"letter\" to recovery.methods, or make a pass with `regain user pass`"
                    .to_owned()
            }
            OperatorRefusal::NoRoom => "Take one off with `regain user remove-method`".to_owned(),
            OperatorRefusal::NothingToRegister => {
                "Name the kinds that people may register".to_owned()
            }
            OperatorRefusal::Lifetime => "Say --lifetime 30m, or leave it out".to_owned(),
            OperatorRefusal::NotByWord => "Leave --identity-checked out".to_owned(),
            OperatorRefusal::NameTaken | OperatorRefusal::InvalidName => {
                "Take another name".to_owned()
            }
            OperatorRefusal::NameIsMethod => {
                "See `regain user methods` and `regain user remove-method`".to_owned()
            }
            OperatorRefusal::NameOfDirectory => {
                "The account follows at the next sign-in or sync".to_owned()
            }
            OperatorRefusal::NotVoid => "There is nothing to do".to_owned(),
            OperatorRefusal::NotReplaced => {
                "Have a code sent with `regain user reset`, or make a pass with `regain user pass`"
                    .to_owned()
            }
            OperatorRefusal::Step(_) => "Look at `regain doctor`; then try again".to_owned(),
        };
        Self::new(refusal, next)
    }
}
