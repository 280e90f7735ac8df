//! The language switch: remembered by the browser, and for the account.

use domain::language::Language;

use crate::answer::Answer;
use crate::cookies::{Cookie, Life};
use crate::exchange::Exchange;
use crate::pages::paths;
use crate::pages::problem::What;
use crate::typed::Until;

/// How long a browser remembers it.
const A_YEAR: u64 = 365 * 24 * 3600;

/// POST the language.
pub async fn choose(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let Some(language) = Language::from_tag(exchange.form.get("language")) else {
        return Err(exchange.problem(What::BadRequest, None));
    };
    let remembered = exchange.remember_language(language).await;
    remembered.map_err(|refusal| exchange.whole_page(&refusal, paths::ACCOUNT))?;
    exchange.set_cookie(Cookie::Language, language.code(), Life::Seconds(A_YEAR));
    // Anything but a page of ours is the front page (S40).
    let back = exchange.form.get("back").to_owned();
    if !(exchange.is_page)(&back) {
        return Ok(Answer::go_to("/"));
    }
    exchange.keep_typed(&back, Until::Shown);
    Ok(Answer::go_to(&back))
}
