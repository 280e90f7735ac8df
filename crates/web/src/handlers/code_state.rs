//! What every code page says of its code, and the page shown again when the code or asking for
//! another was refused.

use domain::method::MethodKind;
use domain::time::{lifetime_minutes, whole_seconds};
use domain::token::CodeForm;
use flows::{CodeOut, Given, Refusal};

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::Page;
use crate::pages::code::{CodeError, CodeState, Letters};
use crate::pages::field::Text;

/// The state of a code page, from what is known of the code.
pub fn code_state(
    exchange: &Exchange,
    kind: MethodKind,
    out: Option<&CodeOut>,
    error: Option<CodeError>,
) -> CodeState {
    let lifetime =
        kind.channel().map(|channel| exchange.app.flows.policy().codes.lifetime(channel));
    let own_form = if kind.facts().long_codes { CodeForm::Long } else { CodeForm::Six };
    let form = out.map_or(own_form, |out| out.form);
    let error = error.map(|error| match (error, exchange.other_length(form)) {
        (CodeError::Typed { spent: false, .. }, Some(words)) => {
            CodeError::Typed { words, spent: false }
        }
        (error, _) => error,
    });
    CodeState {
        kind,
        form,
        letters: if form == CodeForm::Long { Letters::Shown } else { Letters::None },
        minutes: lifetime.map_or(0, lifetime_minutes),
        resend_in: out.and_then(|out| out.resend_in).map_or(0, whole_seconds),
        old_in: out.map_or(0, |out| whole_seconds(out.old_in)),
        resent: out.is_some_and(|out| out.sends > 1),
        dead: out.is_some_and(|out| out.ended || out.expired),
        worn: out
            .filter(|out| out.worn)
            .map(|_| u64::from(exchange.app.flows.policy().codes.attempts)),
        to: None,
        change: None,
        error,
    }
}

/// What was given: a code, or what a passkey has signed. A field that was left empty is neither.
pub fn given(exchange: &Exchange) -> Result<Given<'_>, Refusal> {
    if exchange.form.has("credential") {
        return Ok(Given::Passkey(exchange.form.get("credential")));
    }
    exchange.filled_in(Refusal::WrongCode)?;
    Ok(Given::Code(exchange.form.get("code")))
}

/// How words for a refusal stand on a code page where a code was typed.
pub fn typed(refusal: &Refusal) -> impl Fn(Text) -> CodeError {
    let mistake = match refusal {
        Refusal::WrongCode => Some(false),
        Refusal::DeadCode => Some(true),
        _ => None,
    };
    move |words| match mistake {
        Some(spent) => CodeError::Typed { words, spent },
        None => CodeError::Step(words),
    }
}

/// A code page again, with what was wrong. `found`: where the journey stands now; a journey at
/// another stage leads there. `error`: what the page makes of the words for the refusal.
pub fn code_again<F, E, P: Page>(
    exchange: &Exchange,
    refusal: &Refusal,
    way_on: &str,
    found: Result<F, Answer>,
    page: impl Fn(&Exchange, &F, Option<E>) -> Option<P>,
    error: impl Fn(Text) -> E,
) -> Answer {
    let again = || {
        let words = exchange.words(refusal, way_on)?;
        let page = page(exchange, &found?, Some(error(words)));
        page.map(|page| exchange.again(&page, refusal))
            .ok_or_else(|| exchange.whole_page(&Refusal::OutOfDate, way_on))
    };
    again().unwrap_or_else(|answer| answer)
}
