//! Recovery codes: shown once, to print, to copy or to keep as a file.

use axum::http::header::CONTENT_DISPOSITION;
use domain::journey::{Intent, RegistrationStage};
use domain::method::ShownCodes;
use flows::{Member, Refusal, RegistrationPage};

use super::Asked;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::kinds::codes::{FirstCodes, RecoveryCodes, RecoveryCodesOnPaper};
use crate::pages::occasion::Occasion;
use crate::pages::paths;

pub(super) fn ask(exchange: &Exchange, me: &Member, asked: Asked<'_>) -> Result<Answer, Answer> {
    if matches!(asked.found.registration.stage, RegistrationStage::Asking { .. }) {
        return ask_first(exchange, asked);
    }
    let Some(codes) = shown(exchange, me, asked.found) else {
        return Err(exchange.whole_page(&Refusal::OutOfDate, paths::SECURITY_INFO));
    };
    let is_anew = matches!(asked.found.registration.intent, Intent::Change(_));
    let told = is_anew.then(|| exchange.say("codes-before").into());
    let mut page = RecoveryCodes {
        step: asked.step(),
        chrome: asked.chrome,
        occasion: Occasion { told, ..asked.occasion },
        codes: codes.iter().map(str::to_owned).collect(),
        alert: None,
    };
    let Some((refusal, words)) = asked.refusal else { return Ok(Answer::page(&page)) };
    page.alert = Some(words);
    Err(exchange.again(&page, refusal))
}

/// Before they are made.
fn ask_first(exchange: &Exchange, asked: Asked<'_>) -> Result<Answer, Answer> {
    let mut page = FirstCodes {
        step: asked.step(),
        chrome: asked.chrome,
        occasion: asked.occasion,
        alert: None,
    };
    let Some((refusal, words)) = asked.refusal else { return Ok(Answer::page(&page)) };
    page.alert = Some(words);
    Err(exchange.again(&page, refusal))
}

/// The codes, as long as the person has proved lately to be who they are: a browser that was left
/// open shows them no more (R34).
pub(super) fn shown<'a>(
    exchange: &Exchange,
    me: &Member,
    found: &'a RegistrationPage,
) -> Option<&'a ShownCodes> {
    let flows = &exchange.app.flows;
    me.session.proof(&flows.policy().session, flows.now())?;
    match &found.registration.stage {
        RegistrationStage::Codes { codes } => Some(codes),
        _ => None,
    }
}

/// *Make codes*, and *Done* under them.
pub(super) async fn give(
    exchange: &mut Exchange,
    me: &Member,
    found: &RegistrationPage,
    reference: &str,
) -> Result<&'static str, Refusal> {
    if matches!(found.registration.stage, RegistrationStage::Asking { .. }) {
        exchange.app.flows.make_codes(me, reference).await?;
        return Ok(paths::REGISTER);
    }
    exchange.app.flows.codes_are_kept(me, reference).await?;
    if found.registration.intent == Intent::Setup {
        return Ok(paths::REGISTER_VERIFIED);
    }
    exchange.flash(match found.registration.intent {
        Intent::Change(_) => Flash::CodesAnew,
        Intent::Add | Intent::Setup => Flash::Verified(found.registration.kind),
    });
    Ok(paths::SECURITY_INFO)
}

/// The page made for paper, for the codes that are being shown.
pub(crate) fn print(
    exchange: &Exchange,
    me: &Member,
    found: &RegistrationPage,
) -> Result<Answer, Answer> {
    let codes = shown(exchange, me, found).ok_or_else(|| Answer::go_to(paths::SECURITY_INFO))?;
    let page = RecoveryCodesOnPaper {
        chrome: exchange.chrome(),
        step: None,
        name: me.account.name.as_typed().to_owned(),
        codes: codes.iter().map(str::to_owned).collect(),
        made_at: exchange.app.flows.now(),
    };
    Ok(Answer::page(&page))
}

/// The same as a file of text.
pub(crate) fn download(
    exchange: &Exchange,
    me: &Member,
    found: &RegistrationPage,
) -> Result<Answer, Answer> {
    let codes = shown(exchange, me, found).ok_or_else(|| Answer::go_to(paths::SECURITY_INFO))?;
    let language = exchange.visitor.language;
    let organisation = &exchange.app.flows.policy().organisation.name;
    let name = me.account.name.as_typed();
    let title = words::text(language, "codes-title");
    let mut text = format!("{title}\r\n{organisation}\r\n{name}\r\n\r\n");
    for code in codes.iter() {
        text.push_str(code);
        text.push_str("\r\n");
    }
    text.push_str(&format!("\r\n{}\r\n", words::text(language, "codes-each-once")));
    Ok(Answer::text(text).with(CONTENT_DISPOSITION, "attachment; filename=\"recovery-codes.txt\""))
}
