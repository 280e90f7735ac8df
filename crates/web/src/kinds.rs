//! What each kind of method does on pages, a file each: which page registers it, how its form is
//! read, and what its owner sees of it. What the page looks like is in `pages/kinds/KIND.rs`.

mod app;
mod codes;
mod contacts;
mod email;
mod passkey;
mod phone;
mod token;

use domain::journey::{Change, Intent, RegistrationStage};
use domain::method::{Destination, Factor, Method, MethodKind};
use flows::{Member, NewName, Refusal, RegistrationPage};

pub(crate) use codes::{download, print};
pub(crate) use phone::digits_told;

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::field::{Field, Text};
use crate::pages::occasion::{Lost, Occasion};
use crate::pages::paths;
use crate::pages::{Chrome, Panel};

/// What a page that registers a method is made of, and what was typed into it before.
pub(crate) struct Asked<'a> {
    pub found: &'a RegistrationPage,
    pub chrome: Chrome,
    pub occasion: Occasion,
    /// The methods that are on the account.
    pub has: &'a [Method],
    /// A number or address that is there already, because it is known or was typed.
    pub value: String,
    /// Why the form was not taken, and what the page says of it.
    pub refusal: Option<(&'a Refusal, Text)>,
}

impl Asked<'_> {
    /// Which step the form belongs to.
    fn step(&self) -> Option<String> {
        Some(self.found.reference.clone())
    }

    /// Whether the person came back from the code page to what they had typed.
    fn is_again(&self) -> bool {
        let stage = &self.found.registration.stage;
        self.refusal.is_none() && matches!(stage, RegistrationStage::Asking { left: Some(_) })
    }
}

/// The page that asks for a method of this kind, as the registration under way has it.
pub(crate) fn ask(
    exchange: &Exchange,
    me: &Member,
    kind: MethodKind,
    asked: Asked<'_>,
) -> Result<Answer, Answer> {
    match kind {
        MethodKind::Phone => phone::ask(exchange, asked),
        MethodKind::Email => email::ask(exchange, asked),
        MethodKind::App => app::ask(exchange, me, asked),
        MethodKind::Passkey => passkey::ask(exchange, asked),
        MethodKind::Token => token::ask(exchange, asked),
        MethodKind::Codes => codes::ask(exchange, me, asked),
        MethodKind::Contacts => contacts::ask(exchange, asked),
        // An operator makes it: no registration of it begins.
        MethodKind::Letter => Ok(Answer::go_to(paths::SECURITY_INFO)),
    }
}

/// Takes the form of that page: the address where the registration goes on.
pub(crate) async fn give(
    exchange: &mut Exchange,
    me: &Member,
    found: &RegistrationPage,
    reference: &str,
) -> Result<&'static str, Refusal> {
    let destination = match found.registration.kind {
        MethodKind::Phone => phone::read(exchange)?,
        MethodKind::Email => email::read(exchange)?,
        MethodKind::App => return app::give(exchange, me, found, reference).await,
        MethodKind::Passkey => return passkey::give(exchange, me, found, reference).await,
        MethodKind::Token => return token::give(exchange, me, found, reference).await,
        MethodKind::Codes => return codes::give(exchange, me, found, reference).await,
        MethodKind::Contacts => return contacts::give(exchange, me, found, reference).await,
        MethodKind::Letter => return Err(Refusal::NotFound),
    };
    exchange.app.flows.give_destination(me, reference, destination).await?;
    Ok(paths::REGISTER_CODE)
}

/// A destination as its owner may see it.
pub(crate) fn destination(destination: &Destination) -> String {
    match destination {
        Destination::Phone(number) => number.international(),
        Destination::Email(address) => address.as_typed().to_owned(),
    }
}

/// A suspended method as a page names it that offers to use it again.
pub(crate) fn lost(exchange: &Exchange, method: &Method) -> Lost {
    let id = method.id.to_string();
    Lost { id, kind: method.kind(), shown: shown(exchange, method) }
}

/// A method as its owner may see it.
pub(crate) fn shown(exchange: &Exchange, method: &Method) -> String {
    let language = exchange.visitor.language;
    match &method.factor {
        Factor::Contact(contact) => destination(contact),
        Factor::App(app) => app.name.clone(),
        Factor::Passkey(passkey) => passkey.name.clone(),
        Factor::Token(token) => token.serial().to_owned(),
        Factor::Contacts(contacts) => {
            let names: Vec<&str> = contacts.people().iter().map(|one| one.name.as_str()).collect();
            names.join(", ")
        }
        Factor::Letter(letter) => {
            let until = exchange.chrome().moment(letter.expires_at());
            words::text_with(language, "letter-until", &[("date", (&until).into())])
        }
        Factor::Codes(codes) => {
            let left = u64::try_from(codes.left()).unwrap_or_default();
            words::text_with(language, "codes-left", &[("count", left.into())])
        }
    }
}

/// The field for what the owner calls the method: as it was typed, or a name that is offered and
/// that no other method of theirs has.
fn name_asked(exchange: &Exchange, offered: &'static str, has: &[Method]) -> Field {
    if exchange.form.has("name") {
        return Field::new(exchange.form.get("name").to_owned());
    }
    let offered = exchange.say(offered);
    let numbered = |number: u64| {
        let arguments = [("name", offered.into()), ("number", number.into())];
        words::text_with(exchange.visitor.language, "name-again", &arguments)
    };
    let names = std::iter::once(offered.to_owned()).chain((2..).map(numbered));
    let is_free = |name: &String| has.iter().all(|method| method.name() != Some(name.as_str()));
    Field::new(names.into_iter().find(is_free).unwrap_or_default())
}

/// The method is its owner's: the session has its new name where it got one. The address where that
/// is said.
pub(crate) fn registered(
    exchange: &mut Exchange,
    found: &RegistrationPage,
    renewed: Option<NewName>,
) -> &'static str {
    if let Some(name) = renewed {
        exchange.renew_session(&name);
    }
    if found.registration.intent == Intent::Setup {
        return paths::REGISTER_VERIFIED;
    }
    exchange.flash(Flash::Verified(found.registration.kind));
    paths::SECURITY_INFO
}

/// A registration that the organisation asks for is a card of its own; one at Security info is in
/// the shell.
pub(crate) fn chrome(exchange: &Exchange, intent: Intent) -> Chrome {
    match intent {
        Intent::Setup => exchange.chrome(),
        Intent::Add | Intent::Change(_) => exchange.shell(Panel::SecurityInfo),
    }
}

/// What a fresh proof is asked for, where one is needed on the way.
pub(crate) fn change(intent: Intent) -> Change {
    match intent {
        Intent::Add => Change::Add,
        Intent::Setup => Change::Setup,
        Intent::Change(old) => Change::Change(old),
    }
}
