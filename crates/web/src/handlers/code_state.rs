//! What every code page says of its code.

use std::time::Duration;

use domain::challenge::Challenge;
use domain::method::MethodKind;
use domain::time::whole_seconds;

use crate::exchange::Exchange;
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
        resent: challenge.is_some_and(|challenge| challenge.sends > 1),
        error,
    }
}
