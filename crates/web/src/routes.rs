//! Every address, who may use it, and its handlers. The authorisation matrix is tested from this table.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request};
use axum::routing::any;

use crate::App;
use crate::answer::Answer;
use crate::exchange::{Exchange, serve};
use crate::gate::Gate;
use crate::handlers::{
    account, files, language, lost, new_password, not_me, prove, reading, register, reset, review, second_step,
    security_info, setup, sign_in, sign_out,
};
use crate::pages::paths;

/// Who may use an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Anyone,
    /// A signed-in person, with nothing left to register; others are led to signing in, or to setting up.
    Member,
    /// A signed-in person, even while registering is due.
    MemberInSetup,
}

/// What answers a request: a page, or another that says why not.
pub(crate) type Handler =
    for<'a> fn(&'a mut Exchange) -> Pin<Box<dyn Future<Output = Result<Answer, Answer>> + Send + 'a>>;

/// An address.
pub struct Route {
    /// The path; `{id}` stands for one part that varies.
    pub path: &'static str,
    /// Who may use it.
    pub who: Who,
    pub(crate) get: Option<Handler>,
    pub(crate) post: Option<Handler>,
    pub(crate) lookup: Lookup,
    pub(crate) gate: Gate,
}

/// Whether it has to be known who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// Yes: without the database there is no answer.
    Needed,
    /// It is shown; while the database is away the page is there all the same, as for a stranger.
    Welcome,
    /// No: the same for everybody.
    Idle,
}

impl Route {
    const fn lookup(mut self, lookup: Lookup) -> Self {
        self.lookup = lookup;
        self
    }

    const fn gate(mut self, gate: Gate) -> Self {
        self.gate = gate;
        self
    }

    /// Which methods it answers.
    pub fn methods(&self) -> impl Iterator<Item = &'static str> {
        [self.get.map(|_| "GET"), self.post.map(|_| "POST")].into_iter().flatten()
    }
}

macro_rules! route {
    (@ $who:ident $path:expr, $get:expr, $post:expr) => {
        Route { path: $path, who: Who::$who, get: $get, post: $post, lookup: Lookup::Needed, gate: Gate::Open }
    };
    ($who:ident $path:expr, get $get:path, post $post:path) => {
        route!(@ $who $path, Some(|x| Box::pin($get(x))), Some(|x| Box::pin($post(x))))
    };
    ($who:ident $path:expr, get $get:path) => {
        route!(@ $who $path, Some(|x| Box::pin($get(x))), None)
    };
    ($who:ident $path:expr, post $post:path) => {
        route!(@ $who $path, None, Some(|x| Box::pin($post(x))))
    };
}

/// Every address. One that a form is sent to can be looked at too: a refused form is shown there, and Back or a bookmark leads to
/// it again.
pub static ROUTES: &[Route] = &[
    route!(Anyone "/", get account::home).lookup(Lookup::Idle),
    route!(Anyone paths::SIGN_IN, get sign_in::show, post sign_in::give_name).gate(Gate::Name),
    route!(Anyone paths::SIGN_IN_OTHER, get sign_in::show_other),
    route!(Anyone paths::SIGN_IN_PICK, get sign_in::show, post sign_in::pick).gate(Gate::Name),
    route!(Anyone paths::SIGN_IN_FORGET, get sign_in::show, post sign_in::forget),
    route!(Anyone paths::SIGN_IN_PASSWORD, get sign_in::show_password, post sign_in::give_password)
        .gate(Gate::Password),
    route!(Anyone paths::SECOND_STEP, get second_step::show, post second_step::give_code),
    route!(Anyone paths::SECOND_STEP_OTHER, get second_step::show_other, post second_step::choose),
    route!(Anyone paths::SECOND_STEP_RESEND, get second_step::show, post second_step::resend),
    route!(Anyone paths::SECOND_STEP_STATUS, get second_step::status),
    route!(Anyone paths::SECOND_STEP_HELP, get second_step::show_help),
    route!(Anyone paths::SIGN_IN_NEW_PASSWORD, get new_password::show, post new_password::set),
    route!(Anyone paths::SIGN_IN_NEW_PASSWORD_DONE, get new_password::show_done),
    route!(MemberInSetup paths::SIGN_IN_STAY, get sign_in::show_stay, post sign_in::stay),
    route!(Anyone paths::SIGN_OUT, get sign_out::show, post sign_out::sign_out),
    route!(MemberInSetup paths::SIGN_OUT_EVERYWHERE, get sign_out::show, post sign_out::everywhere),
    route!(Member paths::ACCOUNT, get account::show),
    route!(Member paths::CHANGE_PASSWORD, get account::show_password, post account::change_password),
    route!(Member paths::CHANGE_PASSWORD_VERDICT, post account::verdict),
    route!(Member paths::SIGN_INS, get account::show_sign_ins),
    route!(Member paths::END_SESSION, get account::show_sign_ins, post account::end_session),
    route!(Member paths::SECURITY_INFO, get security_info::show),
    route!(Member paths::REVIEW_METHODS, get review::show, post review::answer),
    route!(Member paths::ADD_METHOD, get security_info::show_add, post security_info::add),
    route!(Member paths::CHANGE_METHOD, get security_info::show, post security_info::change),
    route!(Member "/security-info/delete/{id}", get security_info::show_delete),
    route!(Member paths::DELETE_METHOD, get security_info::show, post security_info::delete),
    route!(MemberInSetup paths::SETUP, get setup::show, post setup::begin),
    route!(MemberInSetup paths::SETUP_SKIP, get setup::show, post setup::skip),
    route!(MemberInSetup paths::REGISTER, get register::show, post register::give),
    route!(MemberInSetup paths::REGISTER_CODES_PRINT, get register::print_codes),
    route!(MemberInSetup paths::REGISTER_CODES_FILE, get register::download_codes),
    route!(MemberInSetup paths::REGISTER_OTHER, get register::show_other, post register::choose_other),
    route!(MemberInSetup paths::REGISTER_CODE, get register::show_code, post register::give_code),
    route!(MemberInSetup paths::REGISTER_RESEND, get register::show_code, post register::resend),
    route!(MemberInSetup paths::REGISTER_BACK, get register::show, post register::back),
    route!(MemberInSetup paths::REGISTER_STATUS, get register::status),
    route!(MemberInSetup paths::REGISTER_VERIFIED, get register::show_verified, post register::after_verified),
    route!(MemberInSetup paths::REGISTER_DONE, get register::show_finished, post register::done),
    route!(MemberInSetup paths::PROVE, get prove::show, post prove::choose),
    route!(MemberInSetup paths::PROVE_CODE, get prove::show_code, post prove::give_code),
    route!(MemberInSetup paths::PROVE_RESEND, get prove::show_code, post prove::resend),
    route!(MemberInSetup paths::PROVE_BACK, get prove::show, post prove::back),
    route!(MemberInSetup paths::PROVE_STATUS, get prove::status),
    route!(MemberInSetup paths::PROVE_LOST, get lost::show, post lost::ask),
    route!(Anyone paths::NOT_ME, get not_me::show, post not_me::undo).lookup(Lookup::Idle),
    route!(Anyone paths::NOT_ME_DONE, get not_me::show_done).lookup(Lookup::Idle),
    route!(Anyone paths::NOT_ME_STOPPED, get not_me::show_stopped).lookup(Lookup::Idle),
    route!(Anyone "/not-me/{id}", get not_me::show, post not_me::undo).lookup(Lookup::Idle),
    route!(Anyone paths::RESET, get reset::show, post reset::give_name).gate(Gate::Name),
    route!(Anyone paths::RESET_METHOD, get reset::show_method, post reset::choose),
    route!(Anyone paths::RESET_CODE, get reset::show_code, post reset::give_code),
    route!(Anyone paths::RESET_CODE_LETTERS, get reset::show_code),
    route!(Anyone paths::RESET_RESEND, get reset::show_code, post reset::resend),
    route!(Anyone paths::RESET_ANOTHER_WAY, get reset::show_method, post reset::another_way),
    route!(Anyone paths::RESET_PASSWORD, get reset::show_password, post reset::set_password),
    route!(Anyone paths::RESET_PASSWORD_VERDICT, post reset::verdict),
    route!(Anyone paths::RESET_UNLOCK, get reset::show_password, post reset::unlock),
    route!(Anyone paths::RESET_UNLOCKED, get reset::show_unlocked),
    route!(Anyone paths::RESET_DONE, get reset::show_done),
    route!(Anyone paths::RESET_HELP, get reset::show_help).lookup(Lookup::Welcome),
    route!(Anyone paths::GUIDE, get reading::guide).lookup(Lookup::Welcome),
    route!(Anyone paths::TERMS, get reading::terms).lookup(Lookup::Welcome),
    route!(Anyone paths::PRIVACY, get reading::privacy).lookup(Lookup::Welcome),
    route!(Anyone paths::LANGUAGE, post language::choose).lookup(Lookup::Welcome),
    route!(Anyone "/.well-known/change-password", get account::change_password_address).lookup(Lookup::Idle),
    route!(Anyone "/static/{id}", get files::show).lookup(Lookup::Idle),
];

/// What answers where there is no address.
static NOWHERE: Route = route!(Anyone "", get reading::not_found, post reading::not_found).lookup(Lookup::Welcome);

/// The router of all pages.
pub fn router(app: Arc<App>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let app = Arc::clone(&app);
        router = router.route(
            route.path,
            // A part that is no text is answered by our own page too, with the headers that every answer has (S69).
            any(move |id: Result<Path<String>, PathRejection>, request: Request<Body>| {
                let id = id.map(|Path(id)| id).unwrap_or_default();
                serve(Arc::clone(&app), route, id, request)
            }),
        );
    }
    router.fallback(move |request: Request<Body>| serve(Arc::clone(&app), &NOWHERE, String::new(), request))
}
