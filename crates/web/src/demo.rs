//! What only the demo's own pages do: take their forms, sign a made-up person in with one click,
//! show a mail as it would look.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response};
use domain::language::Language;
use domain::password::Password;
use flows::{AfterPassword, Refusal};
use secrecy::ExposeSecret as _;

use crate::answer::Answer;
use crate::app::App;
use crate::cookies::{Cookie, Life};
use crate::exchange::Exchange;
use crate::handlers::sign_in;
use crate::pages::paths;
use crate::place::{PLACE_SECONDS, Place};

pub use crate::service::{serve_form, serve_page};

/// Signs a made-up person in whose name and password the form holds, and leads to the place that it
/// names.
pub async fn enter(app: Arc<App>, request: Request<Body>) -> Response<Body> {
    serve_form(app, request, async |exchange: &mut Exchange| {
        let typed = exchange.form.get("name").to_owned();
        let secret = exchange.form.take_secret("password");
        let place = Place::from_word(exchange.form.get("place"));
        let refused =
            |refusal: Refusal, exchange: &Exchange| exchange.whole_page(&refusal, paths::DEMO);
        let name =
            exchange.app.flows.give_name(&typed).map_err(|refusal| refused(refusal, exchange))?;
        let Ok(password) = Password::typed(secret.expose_secret()) else {
            return Err(refused(Refusal::WrongPassword, exchange));
        };
        exchange.set_cookie(Cookie::Place, place.word(), Life::Seconds(PLACE_SECONDS));
        let reference = exchange.app.flows.password_page(&exchange.visitor, name.clone()).reference;
        match exchange
            .app
            .flows
            .give_password(&exchange.visitor, name.clone(), &reference, &password)
            .await
        {
            Ok(AfterPassword::In(entered)) => {
                sign_in::enter(exchange, &entered).await?;
                // The tour leaves out Stay signed in?: where something is missing, that place leads
                // on to it.
                exchange.set_cookie(Cookie::Place, "", Life::Gone);
                Ok(Answer::go_to(place.path()))
            }
            Ok(AfterPassword::SecondStep { .. }) => Ok(Answer::go_to(paths::SECOND_STEP)),
            // Somebody who tries the demo may have changed the password: it is typed then.
            Err(_) => {
                exchange.keep_name(Cookie::SignInName, &name);
                Ok(Answer::go_to(paths::SIGN_IN_PASSWORD))
            }
        }
    })
    .await
}

/// What a page in letters without meaning says of itself, and of the way back.
pub fn letters_words(language: Language) -> [&'static str; 2] {
    ["letters-unreviewed", "letters-plain"].map(|key| words::text(language, key))
}

impl App {
    /// The addresses of the style sheet and the script that only the demo's own pages have.
    pub fn demo_files(&self) -> [String; 2] {
        self.assets.demo().clone()
    }
}
