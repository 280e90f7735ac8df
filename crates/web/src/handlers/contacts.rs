//! Recovery contacts: agreeing, vouching, and what a person in need types.

use domain::ids::AccountId;
use domain::journey::Change;
use flows::{Refusal, Settled};
use secrecy::ExposeSecret;

use super::security_info::prove_first;
use super::sign_in::typed_name;
use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::contacts::{Asking, Claim, ClaimDone, Vouch};
use crate::pages::field::{Field, Text};
use crate::pages::{Panel, paths};

/// GET: who named the reader.
pub async fn show(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let notice = exchange.take_flash();
    Ok(Answer::page(&Vouch { notice, ..page(exchange, me, None).await? }))
}

async fn page(exchange: &Exchange, me: &Settled, alert: Option<Text>) -> Result<Vouch, Answer> {
    let asked = exchange.app.flows.asked_to_vouch(me).await;
    let asked = asked.map_err(|refusal| exchange.whole_page(&refusal, paths::VOUCH))?;
    let people = asked.into_iter().map(|one| Asking {
        id: one.account.to_string(),
        name: one.name,
        agreed: one.agreed,
    });
    Ok(Vouch {
        chrome: exchange.shell(Panel::SecurityInfo),
        people: people.collect(),
        made: None,
        notice: None,
        alert,
    })
}

/// POST: agree, decline, or vouch.
pub async fn answer(exchange: &mut Exchange, me: &Settled) -> Result<Answer, Answer> {
    let done = match exchange.form.get("person").parse::<AccountId>() {
        Ok(owner) => match exchange.form.get("deed") {
            "agree" => exchange.app.flows.answer_contact(me, owner, true).await.map(|()| None),
            "decline" => exchange.app.flows.answer_contact(me, owner, false).await.map(|()| None),
            "vouch" => {
                exchange.app.flows.vouch_for(me, owner).await.map(|code| Some((owner, code)))
            }
            _ => Err(Refusal::NotFound),
        },
        Err(_) => Err(Refusal::NotFound),
    };
    match done {
        Ok(None) => {
            exchange.flash(Flash::ContactAnswered);
            Ok(Answer::go_to(paths::VOUCH))
        }
        Ok(Some((owner, code))) => {
            let mut page = page(exchange, me, None).await?;
            let owner = owner.to_string();
            let name = page.people.iter().find(|one| one.id == owner).map(|one| one.name.clone());
            page.made = Some((name.unwrap_or_default(), code));
            Ok(Answer::page(&page))
        }
        Err(Refusal::ProofNeeded) => prove_first(exchange, me, Change::Vouch, None).await,
        Err(Refusal::NotFound) => {
            let alert = exchange.say("vouch-unknown").into();
            let page = page(exchange, me, Some(alert)).await?;
            Err(exchange.again(&page, &Refusal::NotFound))
        }
        Err(refusal) => {
            let alert = exchange.words(&refusal, paths::VOUCH)?;
            let page = page(exchange, me, Some(alert)).await?;
            Err(exchange.again(&page, &refusal))
        }
    }
}

/// GET: the codes of two colleagues are asked for.
pub async fn show_claim(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let name = typed_name(exchange);
    Ok(Answer::page(&claim_page(exchange, name, None, None)))
}

fn claim_page(
    exchange: &Exchange,
    name: String,
    wrong: Option<Text>,
    error: Option<Text>,
) -> Claim {
    let name = Field { error: wrong, ..Field::new(name) };
    Claim { chrome: exchange.chrome(), name, error }
}

/// POST them: the person's own code is shown this once.
pub async fn claim(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let typed = exchange.form.get("name").to_owned();
    let codes = ["code", "next-code"].map(|field| exchange.form.take_secret(field));
    let [first, second] = [0, 1].map(|nth: usize| codes[nth].expose_secret());
    let (flows, visitor) = (&exchange.app.flows, &exchange.visitor);
    let missing = exchange.filled_in(Refusal::WrongCode).err();
    let is_complete = missing.is_none();
    let claimed = match missing {
        None => flows.claim_by_contacts(visitor, &typed, [first, second]).await,
        Some(refusal) => Err(refusal),
    };
    match claimed {
        Ok(claimed) => Ok(Answer::page(&ClaimDone {
            chrome: exchange.chrome(),
            code: claimed.code,
            ready_at: claimed.ready_at,
        })),
        Err(refusal) => {
            let words = match refusal {
                Refusal::WrongCode if is_complete => exchange.say("error-wrong-vouch").into(),
                _ => exchange.words(&refusal, paths::RESET_HELP)?,
            };
            let page = match refusal {
                Refusal::InvalidName => claim_page(exchange, typed, Some(words), None),
                _ => claim_page(exchange, typed, None, Some(words)),
            };
            Err(exchange.again(&page, &refusal))
        }
    }
}
