//! What every code page says of its code, and the page shown again when the code or asking for another was refused.

use std::time::Duration;

use domain::challenge::Challenge;
use domain::method::MethodKind;
use domain::time::whole_seconds;
use flows::Refusal;

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::pages::Page;
use crate::pages::code::CodeState;
use crate::pages::field::Text;

/// The state of a code page, from its challenge.
pub fn code_state(
    exchange: &Exchange,
    kind: MethodKind,
    challenge: Option<&Challenge>,
    digits: u8,
    resend_in: Option<Duration>,
    error: Option<Text>,
) -> CodeState {
    let lifetime = exchange.app.flows.policy().codes.lifetime(kind);
    CodeState {
        kind,
        digits: challenge.map_or(digits, |challenge| challenge.digits),
        minutes: lifetime.as_secs() / 60,
        resend_in: resend_in.map_or(0, whole_seconds),
        resent: error.is_none() && challenge.is_some_and(|challenge| challenge.sends > 1),
        error,
    }
}

/// A code page again, with what was wrong. `found`: where the journey stands now; a journey that is elsewhere leads there.
pub fn code_again<F, P: Page>(
    exchange: &Exchange,
    refusal: &Refusal,
    way_on: &str,
    found: Result<F, Answer>,
    page: impl Fn(&Exchange, &F, Option<Text>) -> Option<P>,
) -> Answer {
    let again = || {
        let words = exchange.words(refusal, way_on)?;
        let page = page(exchange, &found?, Some(words));
        page.map(|page| exchange.again(&page, refusal)).ok_or_else(|| exchange.whole_page(&Refusal::OutOfDate, way_on))
    };
    again().unwrap_or_else(|answer| answer)
}
