//! *I can't use any of these*: the removal of lost methods is asked for with the password, and done
//! after a while.

use domain::mask;
use domain::time::whole_days;
use flows::{Member, Refusal, RemovalPage};

use super::new_password::typed_password;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::field::Text;
use crate::pages::prove::{LostMethod, ProveLost};
use crate::pages::{Panel, paths};

async fn found(exchange: &Exchange, me: &Member) -> Result<RemovalPage, Answer> {
    let found = exchange.app.flows.removal_page(me).await;
    let found = found.map_err(|refusal| exchange.whole_page(&refusal, paths::PROVE_LOST))?;
    // Nothing that could vouch: the password does.
    if found.methods.is_empty() { Err(Answer::go_to(paths::SECURITY_INFO)) } else { Ok(found) }
}

fn page(
    exchange: &Exchange,
    me: &Member,
    found: &RemovalPage,
    error: Option<Text>,
) -> Result<ProveLost, Answer> {
    let methods = found
        .methods
        .iter()
        .map(|method| LostMethod { kind: method.kind(), mask: mask::method(method) });
    Ok(ProveLost {
        methods: methods.collect(),
        days: whole_days(found.wait),
        due: found.due,
        name: me.account.name.as_typed().to_owned(),
        chrome: exchange.shell(Panel::SecurityInfo),
        error,
    })
}

/// GET: what would be removed, when, and who is told.
pub async fn show(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let found = found(exchange, me).await?;
    Ok(Answer::page(&page(exchange, me, &found, None)?))
}

/// POST the password: it is asked for.
pub async fn ask(exchange: &mut Exchange, me: &Member) -> Result<Answer, Answer> {
    let secret = exchange.form.take_secret("password");
    let filled_in = exchange.filled_in(Refusal::WrongPassword);
    let asked = match filled_in.and_then(|()| typed_password(&secret)) {
        Ok(typed) => exchange.app.flows.ask_removal(me, &typed).await,
        Err(refusal) => Err(refusal),
    };
    let refusal = match asked {
        Ok(()) => {
            exchange.flash(Flash::RemovalAsked);
            return Ok(Answer::go_to(paths::SECURITY_INFO));
        }
        Err(refusal) => refusal,
    };
    let words = exchange.words_for_own_password(&refusal, paths::PROVE_LOST)?;
    let found = found(exchange, me).await?;
    Err(exchange.again(&page(exchange, me, &found, Some(words))?, &refusal))
}
