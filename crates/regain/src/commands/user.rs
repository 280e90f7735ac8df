//! `regain user add`, `show`, `list`.

use std::io::{self, IsTerminal as _, Read as _};

use clap::Args;
use console::Term;
use domain::mask::{self, mask};
use domain::method::Method;
use flows::operator::{
    AccountSummary, AddFailure, Counted, CountedThing, Operator, OperatorRefusal,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::configuration::Configuration;
use super::person::{Written, is_ours};
use super::{date, open_operator, open_or_make, say};
use crate::failure::Failure;

/// The most that is read from standard input for a password, in bytes.
const PASSWORD_MAX: u64 = 8 * 1024;
/// How many accounts are read at a time.
const PAGE: u32 = 500;

/// Add an account.
#[derive(Args, Debug)]
pub struct Add {
    /// What the person will sign in with, as in kim@example.ca
    sign_in_name: String,
    /// The name as people write it
    #[arg(long, value_name = "FULL NAME")]
    name: String,
    /// Read the password from standard input, rather than asking for it on a terminal
    #[arg(long)]
    password_stdin: bool,
    /// An alternate e-mail address known to be the person's: counts as verified
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// A mobile phone number known to be the person's: counts as verified
    #[arg(long, value_name = "NUMBER")]
    mobile: Option<String>,
    /// Where the person works
    #[arg(long)]
    office: Option<String>,
    /// The language of the messages: en or fr
    #[arg(long)]
    language: Option<String>,
    #[command(flatten)]
    configuration: Configuration,
}

impl Add {
    /// Adds the account.
    pub async fn run(self) -> Result<(), Failure> {
        let config = self.configuration.load()?;
        let operator = open_or_make(&config).await?;
        let password = self.password(operator.keeps_passwords())?;
        let written = Written {
            sign_in_name: &self.sign_in_name,
            display_name: &self.name,
            password: password.as_ref().map_or("", |password| password.expose_secret()),
            email: self.email.as_deref().unwrap_or_default(),
            mobile: self.mobile.as_deref().unwrap_or_default(),
            office: self.office.as_deref().unwrap_or_default(),
            language: self.language.as_deref().unwrap_or_default(),
        };
        let (mut account, password) = written.read(&operator).map_err(|mistakes| {
            Failure::new(mistakes.join("; "), "Correct it and add the account again")
        })?;
        if let Some(password) = &password {
            account.password = Some(
                operator
                    .hash_password(password)
                    .await
                    .map_err(|fault| Failure::new(fault, "Try again"))?,
            );
        }
        operator.add_accounts(std::slice::from_ref(&account), false).await.map_err(|failure| {
            match failure {
                AddFailure::Refused(refused) => {
                    let why: Vec<String> = refused.iter().map(|(_, why)| why.to_string()).collect();
                    Failure::new(why.join("; "), "Look at the accounts with `regain user list`")
                }
                AddFailure::Fault(fault) => fault.into(),
            }
        })?;
        say(format_args!("Added {}.", account.name.as_typed()));
        if !is_ours(&account.name, &operator) {
            say("The name is in none of organisation.domains; is it spelled right?");
        }
        match (&account.password, account.methods.is_empty()) {
            (Some(_), _) => {}
            _ if !operator.keeps_passwords() => {}
            (None, false) => say(
                "There is no password yet: the person sets one at /reset, with the method given here.",
            ),
            (None, true) => say(
                "There is neither a password nor a method, so nobody can sign in. Add accounts with --email, --mobile or a \
                 password.",
            ),
        }
        Ok(())
    }

    /// The password from standard input, or where it is `asked` for from a terminal; `None` where
    /// there is neither, or nothing is typed.
    fn password(&self, asked: bool) -> Result<Option<SecretString>, Failure> {
        if self.password_stdin {
            let mut text = String::new();
            io::stdin().take(PASSWORD_MAX).read_to_string(&mut text).map_err(|error| {
                Failure::new(
                    format_args!("standard input cannot be read ({error})"),
                    "Send the password as UTF-8",
                )
            })?;
            let secret = SecretString::from(text.trim_end_matches(['\r', '\n']));
            zeroize(text);
            if secret.expose_secret().is_empty() {
                return Err(Failure::new(
                    "standard input holds no password",
                    "Send it there, or leave --password-stdin out",
                ));
            }
            return Ok(Some(secret));
        }
        if !(asked && io::stdin().is_terminal() && io::stderr().is_terminal()) {
            return Ok(None);
        }
        let first = ask("Password (empty for none): ")?;
        if first.expose_secret().is_empty() {
            return Ok(None);
        }
        let second = ask("Password again: ")?;
        if first.expose_secret() != second.expose_secret() {
            return Err(Failure::new(
                "the two passwords are not the same",
                "Add the account again",
            ));
        }
        Ok(Some(first))
    }
}

/// Asks on the terminal without showing what is typed.
fn ask(question: &str) -> Result<SecretString, Failure> {
    let terminal = Term::stderr();
    let typed = terminal.write_str(question).and_then(|()| terminal.read_secure_line());
    typed.map(SecretString::from).map_err(|error| {
        Failure::new(format_args!("the terminal cannot be read ({error})"), "Use --password-stdin")
    })
}

/// Hands a text that holds a secret to what wipes it.
fn zeroize(text: String) {
    drop(SecretString::from(text));
}

/// Show an account.
#[derive(Args, Debug)]
pub struct Show {
    /// The sign-in name, or an id out of the log: an account's or a message's
    sign_in_name: String,
    /// Write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    configuration: Configuration,
}

impl Show {
    /// Shows the account.
    pub async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let found = match operator.named(&self.sign_in_name).await {
            Ok(name) => operator.account(&name).await?,
            Err(OperatorRefusal::NoAccount) => None,
            Err(refusal) => return Err(refusal.into()),
        };
        let found = found.ok_or_else(no_account)?;
        let counted = operator.counted(&found.account).await?;
        if self.json {
            let counted = counted.iter().map(|one| {
                json!({
                    "what": one.what.word(),
                    "kind": one.at.as_ref().map(|at| at.kind().word()),
                    "masked": one.at.as_ref().map(mask),
                    "count": one.count,
                })
            });
            let mut shown = in_json(&found);
            shown["counted"] = counted.collect();
            say(format_args!("{shown:#}"));
            return Ok(());
        }
        let AccountSummary { account, methods, gets_back_in } = &found;
        let language = account.language.map_or("-", |language| language.code());
        say(format_args!("{}", account.display_name));
        say(format_args!("  sign-in name  {}", account.name.as_typed()));
        say(format_args!("  id            {}", account.id));
        say(format_args!("  state         {}", account.state.word()));
        say(format_args!(
            "  password      {}",
            match (&account.password, &account.directory) {
                (Some(_), _) => "set",
                (None, Some(_)) => "in the directory",
                (None, None) => "none",
            }
        ));
        say(format_args!("  office        {}", account.office.as_deref().unwrap_or("-")));
        say(format_args!("  language      {language}"));
        say(format_args!("  added         {}", date(account.created_at)));
        if methods.is_empty() {
            say("  methods       none");
        }
        for method in methods {
            say(format_args!(
                "  method        {}, since {}",
                in_short(method),
                date(method.added_at)
            ));
        }
        if !gets_back_in {
            say("                (not enough to reset the password without help)");
        }
        for one in &counted {
            say(format_args!("  counted       {}", counted_in_words(one)));
        }
        if !counted.is_empty() {
            say("                (`regain user unlock` lifts what is counted)");
        }
        Ok(())
    }
}

/// What is counted, for an operator.
fn counted_in_words(Counted { what, at, count }: &Counted) -> String {
    let at =
        at.as_ref().map(|at| format!(" at {} {}", at.kind().word(), mask(at))).unwrap_or_default();
    match what {
        CountedThing::PasswordsForName => {
            format!("{count} wrong passwords in a row, by strangers for one of the names")
        }
        CountedThing::PasswordsForAccount => {
            format!("{count} wrong passwords in a row for this account")
        }
        CountedThing::FirstPasswords => {
            format!("{count} passwords in a day that were the first from their network")
        }
        CountedThing::PasswordsForNameAtDirectory => {
            format!(
                "{count} passwords that the directory was asked, by strangers for one of the names"
            )
        }
        CountedThing::PasswordsAtDirectory => {
            format!("{count} passwords that the directory was asked")
        }
        CountedThing::CodesAskedFor => format!("{count} codes in a day, asked for while signed in"),
        CountedThing::AppCodesInARow => {
            format!("{count} wrong codes of authenticator apps or tokens in a row")
        }
        CountedThing::WrongCodesForName => {
            format!("{count} wrong codes in a day for one of the names")
        }
        CountedThing::TextsNotTyped => {
            format!("{count} codes in a row to new numbers that were not typed; six stop them")
        }
        CountedThing::CodesInARow => format!("{count} wrong codes in a row{at}"),
        CountedThing::WrongCodes => {
            format!("{count} wrong codes in a day{at}; many make codes there long")
        }
        CountedThing::OwnCodes => {
            format!("{count} codes in a day{at}, asked for by known browsers and sessions")
        }
        CountedThing::SignInCodes => {
            format!("{count} codes in a day{at}, asked for with the password by unknown browsers")
        }
        CountedThing::StrangersCodes => {
            format!("{count} codes in a day{at}, asked for by strangers")
        }
        CountedThing::StrangersStopped => {
            format!("codes for strangers{at} are stopped by the owner")
        }
    }
}

/// List the accounts.
#[derive(Args, Debug)]
pub struct List {
    /// Write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    configuration: Configuration,
}

impl List {
    /// Lists the accounts.
    pub async fn run(self) -> Result<(), Failure> {
        let operator = open_operator(&self.configuration.load()?).await?;
        let accounts = all(&operator).await?;
        if self.json {
            let list: Vec<Value> = accounts.iter().map(in_json).collect();
            say(format_args!("{:#}", Value::from(list)));
            return Ok(());
        }
        let width = accounts
            .iter()
            .map(|one| one.account.name.as_typed().chars().count())
            .max()
            .unwrap_or(0);
        for AccountSummary { account, methods, gets_back_in } in &accounts {
            let methods: Vec<String> = methods.iter().map(in_short).collect();
            let methods =
                if methods.is_empty() { "no methods".to_owned() } else { methods.join(", ") };
            let (name, state) = (account.name.as_typed(), account.state.word());
            let mark = if *gets_back_in { "" } else { "  (cannot reset alone)" };
            say(format_args!(
                "{name:width$}  {state:8}  {methods}  {}{mark}",
                account.display_name
            ));
        }
        let alone = accounts.iter().filter(|one| one.gets_back_in).count();
        say(format_args!("{alone} of {} can reset their password alone.", accounts.len()));
        Ok(())
    }
}

async fn all(operator: &Operator) -> Result<Vec<AccountSummary>, Failure> {
    let mut accounts: Vec<AccountSummary> = Vec::new();
    loop {
        let page = operator.accounts(accounts.last().map(|one| one.account.id), PAGE).await?;
        if page.is_empty() {
            // Among those that were added at once, the order of their ids says nothing.
            accounts.sort_by(|one, other| {
                one.account.name.canonical().cmp(other.account.name.canonical())
            });
            return Ok(accounts);
        }
        accounts.extend(page);
    }
}

fn no_account() -> Failure {
    Failure::new(
        "there is no account with this sign-in name",
        "Look at the accounts with `regain user list`",
    )
}

/// Since when a method is suspended, because its owner has said that it is lost.
pub(super) fn suspended_since(method: &Method) -> Option<String> {
    method.suspension.filter(|_| method.is_suspended()).map(|suspension| date(suspension.at))
}

fn in_short(method: &Method) -> String {
    format!("{} {}", method.kind().word(), mask::method(method))
}

fn in_json(AccountSummary { account, methods, gets_back_in }: &AccountSummary) -> Value {
    let methods: Vec<Value> = methods
        .iter()
        .map(|method| {
            json!({
                "kind": method.kind().word(),
                "masked": mask::method(method),
                "added_at": date(method.added_at),
                "resets_from": date(method.recovers_from),
                "removed_on": method.removal.map(|removal| date(removal.at)),
                "suspended_since": suspended_since(method),
            })
        })
        .collect();
    json!({
        "id": account.id.to_string(),
        "sign_in_name": account.name.as_typed(),
        "display_name": account.display_name,
        "state": account.state.word(),
        "has_password": account.password.is_some(),
        "password_void": account.password_void,
        "frozen_until": account.frozen_until.map(date),
        "office": account.office,
        "language": account.language.map(|language| language.code()),
        "gates": account.gates.map(|gates| gates.count()),
        "added_at": date(account.created_at),
        "gets_back_in": gets_back_in,
        "methods": methods,
    })
}
