//! An authenticator app: its secret is shown as a picture, as a link and to type, and its first
//! code is asked for.

use domain::journey::RegistrationStage;
use domain::token::CodeForm;
use flows::{Member, Refusal, RegistrationPage};

use super::{Asked, name_asked, registered};
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::kinds::app::RegisterApp;
use crate::pages::paths;

pub(super) fn ask(exchange: &Exchange, me: &Member, asked: Asked<'_>) -> Result<Answer, Answer> {
    let RegistrationStage::App { app } = &asked.found.registration.stage else {
        return Err(exchange.whole_page(&Refusal::OutOfDate, paths::SECURITY_INFO));
    };
    let account = me.account.name.as_typed();
    let uri = app.setup_uri(&exchange.app.flows.policy().organisation.name, account);
    let mut page = RegisterApp {
        step: asked.step(),
        chrome: asked.chrome,
        occasion: asked.occasion,
        secret: app.secret_in_groups(),
        picture: crate::qr::picture(&uri),
        uri,
        name: name_asked(exchange, "app-name-offered", asked.has),
        code_error: None,
        alert: None,
    };
    let Some((refusal, words)) = asked.refusal else { return Ok(Answer::page(&page)) };
    match refusal {
        Refusal::WrongCode => {
            page.code_error = exchange.other_length(CodeForm::Six).or(Some(words));
        }
        _ => page.alert = Some(words),
    }
    Err(exchange.again(&page, refusal))
}

pub(super) async fn give(
    exchange: &mut Exchange,
    me: &Member,
    found: &RegistrationPage,
    reference: &str,
) -> Result<&'static str, Refusal> {
    exchange.filled_in(Refusal::WrongCode)?;
    let (name, code) = (exchange.form.get("name"), exchange.form.get("code"));
    let renewed = exchange.app.flows.confirm_app(me, reference, name, code).await?;
    Ok(registered(exchange, found, renewed))
}
