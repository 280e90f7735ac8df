//! The language switch: remembered by the browser, and for the account.

use domain::language::Language;

use crate::answer::Answer;
use crate::cookies::{Cookie, Life};
use crate::exchange::Exchange;
use crate::pages::paths;
use crate::pages::problem::What;
use crate::routes::ROUTES;

/// How long a browser remembers it.
const A_YEAR: u64 = 365 * 24 * 3600;

/// POST the language.
pub async fn choose(exchange: &mut Exchange) -> Result<Answer, Answer> {
    let Some(language) = Language::from_tag(exchange.form.get("language")) else {
        return Err(exchange.problem(What::BadRequest, None));
    };
    if let Some(member) = &exchange.member {
        let chosen = exchange.app.flows.choose_language(member, language).await;
        chosen.map_err(|refusal| exchange.whole_page(&refusal, paths::ACCOUNT))?;
    }
    exchange.set_cookie(Cookie::Language, language.code(), Life::Seconds(A_YEAR));
    Ok(Answer::go_to(&own_page(exchange.form.get("back"))))
}

/// A page of ours that can be looked at; anything else is the front page (S40).
fn own_page(back: &str) -> String {
    let known = ROUTES.iter().any(|route| {
        let fixed = route.path.split("{id}").next().unwrap_or_default();
        let varies = route.path.len() != fixed.len();
        let rest = back.strip_prefix(fixed);
        route.get.is_some() && if varies { rest.is_some_and(is_id) } else { rest == Some("") }
    });
    let demo = back == paths::DEMO || back == paths::DEMO_OUTBOX;
    if known || demo { back.to_owned() } else { "/".to_owned() }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s40_the_way_back_is_one_of_our_pages() {
        assert_eq!(own_page("/security-info"), "/security-info");
        assert_eq!(own_page("/security-info/delete/0190-ab"), "/security-info/delete/0190-ab");
        for evil in ["//evil.example", "https://evil.example", "/\\evil", "/reset?x", "/security-info/delete/../x", ""]
        {
            assert_eq!(own_page(evil), "/", "{evil}");
        }
    }
}
