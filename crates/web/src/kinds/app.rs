//! An authenticator app: its secret is shown as a picture, as a link and to type, and its first code is asked for.

use domain::journey::{Intent, RegistrationStage};
use flows::{Refusal, RegistrationPage};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::Asked;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::field::Field;
use crate::pages::paths;
use crate::pages::registration::RegisterApp;

pub(super) fn ask(exchange: &Exchange, asked: Asked<'_>) -> Result<Answer, Answer> {
    let RegistrationStage::App { app } = &asked.found.registration.stage else {
        return Err(exchange.whole_page(&Refusal::OutOfDate, paths::SECURITY_INFO));
    };
    let account = exchange.me()?.account.name.as_typed();
    let uri = app.setup_uri(&exchange.app.flows.policy().organisation.name, account);
    let name = match exchange.form.has("name") {
        true => exchange.form.get("name").to_owned(),
        false => words::text(exchange.visitor.language, "app-name-offered").to_owned(),
    };
    let mut page = RegisterApp {
        step: asked.step(),
        chrome: asked.chrome,
        occasion: asked.occasion,
        secret: app.secret_in_groups(),
        picture: picture(&uri),
        uri,
        name: Field::new(name),
        code_error: None,
        alert: None,
    };
    let Some((refusal, words)) = asked.refusal else { return Ok(Answer::page(&page)) };
    match refusal {
        Refusal::WrongCode => page.code_error = Some(words),
        _ => page.alert = Some(words),
    }
    Err(exchange.again(&page, refusal))
}

/// The address as a QR code, drawn as SVG; nothing where it is too long for one: the secret can be typed.
fn picture(uri: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(uri, EcLevel::M).ok()?;
    let image = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
    // Within a page there is no declaration in front.
    image.find("<svg").map(|start| image[start..].to_owned())
}

pub(super) async fn give(
    exchange: &mut Exchange,
    found: &RegistrationPage,
    stamp: &str,
) -> Result<&'static str, Refusal> {
    let me = exchange.member.as_ref().ok_or(Refusal::OutOfDate)?;
    let (name, code) = (exchange.form.get("name"), exchange.form.get("code"));
    if let Some(name) = exchange.app.flows.confirm_app(me, stamp, name, code).await? {
        exchange.renew_session(&name);
    }
    if found.registration.intent == Intent::Setup {
        return Ok(paths::REGISTER_VERIFIED);
    }
    exchange.flash(Flash::verified(found.registration.kind));
    Ok(paths::SECURITY_INFO)
}
