//! Every address, who may use it, and its handlers. The authorisation matrix is tested from this
//! table.

use crate::gate::Gate;
use crate::handlers::{
    account, contacts, files, guide, help_desk, language, lost, lost_method, new_password, not_me,
    prove, reading, register, reset, review, second_step, security_info, setup, sign_in, sign_out,
};
use crate::pages::paths;
use crate::route::{Handler, Lookup, Route, Who};

macro_rules! handler {
    (Anyone $handler:path) => {
        Some(Handler::Anyone(|exchange| Box::pin($handler(exchange))))
    };
    ($who:ident $handler:path) => {
        Some(Handler::$who(|exchange, me| Box::pin(async move { $handler(exchange, &me).await })))
    };
}

macro_rules! route {
    (@ $who:ident $path:expr, $get:expr, $post:expr) => {
        Route {
            path: $path,
            page: None,
            who: Who::$who,
            get: $get,
            post: $post,
            lookup: Lookup::Needed,
            gate: Gate::Open,
            takes_pass: Who::$who.is_anyone(),
            for_script: false,
            reads_on: false,
        }
    };
    ($who:ident $path:expr, get $get:path, post $post:path) => {
        route!(@ $who $path, handler!($who $get), handler!($who $post))
    };
    ($who:ident $path:expr, get $get:path) => {
        route!(@ $who $path, handler!($who $get), None)
    };
    ($who:ident $path:expr, post $post:path, page $page:expr) => {
        Route { page: Some($page), ..route!(@ $who $path, None, handler!($who $post)) }
    };
    ($who:ident $path:expr, post $post:path) => {
        route!(@ $who $path, None, handler!($who $post))
    };
}

/// Every address. One that a form is sent to can be looked at too, because a refused form is shown
/// there, and Back, a reload or a bookmark asks for it: it has a page (`get`), or leads to the one
/// that the form stands on (`page`).
pub static ROUTES: &[Route] = &[
    route!(Anyone "/", get account::home).lookup(Lookup::Idle),
    route!(Anyone paths::SIGN_IN, get sign_in::show, post sign_in::give_name).gate(Gate::Name),
    route!(Anyone paths::SIGN_IN_OTHER, get sign_in::show_other),
    route!(Anyone paths::SIGN_IN_PICK, post sign_in::pick, page paths::SIGN_IN).gate(Gate::Name),
    route!(Anyone paths::SIGN_IN_FORGET, post sign_in::forget, page paths::SIGN_IN),
    route!(Anyone paths::SIGN_IN_PASSWORD, get sign_in::show_password, post sign_in::give_password)
        .gate(Gate::Password),
    route!(Anyone paths::SIGN_IN_PASSKEY, post sign_in::give_passkey, page paths::SIGN_IN_OTHER),
    route!(Anyone paths::SIGN_IN_PASSKEY_ASK, post sign_in::ask_passkey).for_script(),
    route!(Anyone paths::SECOND_STEP, get second_step::show, post second_step::give_code),
    route!(Anyone paths::SECOND_STEP_OTHER, get second_step::show_other, post second_step::choose),
    route!(Anyone paths::SECOND_STEP_RESEND, post second_step::resend, page paths::SECOND_STEP),
    route!(Anyone paths::SECOND_STEP_STATUS, get second_step::status).for_script(),
    route!(Anyone paths::SECOND_STEP_HELP, get second_step::show_help),
    route!(Anyone paths::SIGN_IN_NEW_PASSWORD, get new_password::show, post new_password::set),
    route!(Anyone paths::SIGN_IN_NEW_PASSWORD_DONE, get new_password::show_done),
    route!(Member paths::SIGN_IN_STAY, get sign_in::show_stay, post sign_in::stay),
    route!(Anyone paths::SIGN_OUT, get sign_out::show, post sign_out::sign_out),
    route!(Member paths::SIGN_OUT_EVERYWHERE, get sign_out::show_where, post sign_out::everywhere),
    route!(Settled paths::ACCOUNT, get account::show).reading_on(),
    route!(Settled paths::CHANGE_PASSWORD, get account::show_password, post account::change_password),
    route!(Settled paths::CHANGE_PASSWORD_VERDICT, post account::verdict).for_script(),
    route!(Settled paths::SIGN_INS, get account::show_sign_ins),
    route!(Settled paths::END_SESSION, post account::end_session, page paths::SIGN_INS),
    route!(Settled paths::SECURITY_INFO, get security_info::show),
    route!(Settled paths::REVIEW_METHODS, get review::show, post review::answer),
    route!(Settled paths::ADD_METHOD, get security_info::show_add, post security_info::add),
    route!(Settled paths::CHANGE_METHOD, post security_info::change, page paths::SECURITY_INFO),
    route!(Settled "/security-info/rename/{id}", get security_info::show_rename),
    route!(Settled paths::RENAME_METHOD, post security_info::rename, page paths::SECURITY_INFO),
    route!(Settled "/security-info/delete/{id}", get security_info::show_delete),
    route!(Settled paths::DELETE_METHOD, post security_info::delete, page paths::SECURITY_INFO),
    route!(Member "/security-info/lost/{id}", get lost_method::show),
    route!(Settled paths::LOST_METHOD, post lost_method::suspend, page paths::SECURITY_INFO),
    route!(Member paths::FOUND_METHOD, post lost_method::take_up, page paths::SECURITY_INFO),
    route!(Settled paths::FIRST_METHOD, post lost_method::choose_first, page paths::SECURITY_INFO),
    route!(Settled paths::VOUCH, get contacts::show, post contacts::answer),
    route!(Member paths::SETUP, get setup::show, post setup::begin).with_pass(),
    route!(Anyone paths::SETUP_PASS, get help_desk::show_pass, post help_desk::use_pass).gate(Gate::Name),
    route!(Member paths::SETUP_SKIP, post setup::skip, page paths::SETUP),
    route!(Member paths::REGISTER, get register::show, post register::give).with_pass(),
    route!(Member paths::REGISTER_CODES_PRINT, get register::print_codes),
    route!(Member paths::REGISTER_CODES_FILE, get register::download_codes),
    route!(Member paths::REGISTER_OTHER, get register::show_other, post register::choose_other).with_pass(),
    route!(Member paths::REGISTER_CODE, get register::show_code, post register::give_code).with_pass(),
    route!(Member paths::REGISTER_RESEND, post register::resend, page paths::REGISTER_CODE).with_pass(),
    route!(Member paths::REGISTER_BACK, post register::back, page paths::REGISTER).with_pass(),
    route!(Member paths::REGISTER_STATUS, get register::status).with_pass().for_script(),
    route!(Member paths::REGISTER_VERIFIED, get register::show_verified, post register::after_verified)
        .with_pass(),
    route!(Member paths::REGISTER_DONE, get register::show_finished, post register::done).with_pass(),
    route!(Member paths::PROVE, get prove::show, post prove::choose),
    route!(Member paths::PROVE_CODE, get prove::show_code, post prove::give_code),
    route!(Member paths::PROVE_RESEND, post prove::resend, page paths::PROVE_CODE),
    route!(Member paths::PROVE_BACK, post prove::back, page paths::PROVE),
    route!(Member paths::PROVE_STATUS, get prove::status).for_script(),
    route!(Member paths::PROVE_LOST, get lost::show, post lost::ask),
    route!(Anyone paths::NOT_ME, get not_me::show, post not_me::undo).lookup(Lookup::Idle),
    route!(Anyone paths::NOT_ME_DONE, get not_me::show_done).lookup(Lookup::Idle),
    route!(Anyone paths::NOT_ME_STOPPED, get not_me::show_stopped).lookup(Lookup::Idle),
    route!(Anyone "/not-me/{id}", get not_me::show, post not_me::undo).lookup(Lookup::Idle),
    route!(Anyone paths::RESET, get reset::show, post reset::give_name).gate(Gate::Name),
    route!(Anyone paths::RESET_METHOD, get reset::show_method, post reset::choose),
    route!(Anyone paths::RESET_CODE, get reset::show_code, post reset::give_code),
    route!(Anyone paths::RESET_CODE_LETTERS, get reset::show_code),
    route!(Anyone paths::RESET_RESEND, post reset::resend, page paths::RESET_CODE),
    route!(Anyone paths::RESET_ANOTHER_WAY, post reset::another_way, page paths::RESET_METHOD),
    route!(Anyone paths::RESET_PASSWORD, get reset::show_password, post reset::set_password),
    route!(Anyone paths::RESET_PASSWORD_VERDICT, post reset::verdict).for_script(),
    route!(Anyone paths::RESET_UNLOCK, post reset::unlock, page paths::RESET_PASSWORD),
    route!(Anyone paths::RESET_UNLOCKED, get reset::show_unlocked),
    route!(Anyone paths::RESET_DONE, get reset::show_done),
    route!(Anyone paths::RESET_SENT, get help_desk::show_sent, post help_desk::give_sent).gate(Gate::Name),
    route!(Anyone paths::RESET_CONTACTS, get contacts::show_claim, post contacts::claim).gate(Gate::Name),
    route!(Anyone paths::RESET_HELP, get reset::show_help).lookup(Lookup::Welcome),
    route!(Anyone paths::GUIDE, get guide::show).lookup(Lookup::Welcome),
    route!(Anyone "/guide/{id}", get guide::show_for).lookup(Lookup::Welcome),
    route!(Anyone paths::GUIDE_HAND_OUT, get guide::show_hand_out).lookup(Lookup::Welcome),
    route!(Anyone paths::GUIDE_POSTER, get guide::show_poster).lookup(Lookup::Welcome),
    route!(Anyone paths::GUIDE_ANNOUNCEMENTS, get guide::show_announcements).lookup(Lookup::Welcome),
    route!(Anyone paths::TERMS, get reading::terms).lookup(Lookup::Welcome),
    route!(Anyone paths::PRIVACY, get reading::privacy).lookup(Lookup::Welcome),
    route!(Anyone paths::LANGUAGE, post language::choose, page "/").lookup(Lookup::Welcome),
    route!(Anyone "/.well-known/change-password", get account::change_password_address).lookup(Lookup::Idle),
    route!(Anyone "/static/{id}", get files::show).lookup(Lookup::Idle),
];

/// What answers where there is no address.
pub(crate) static NOWHERE: Route =
    route!(Anyone "", get reading::not_found, post reading::not_found).lookup(Lookup::Welcome);

/// Whether an address is a page of ours that can be looked at (S40).
pub(crate) fn is_page(address: &str) -> bool {
    let known = ROUTES.iter().any(|route| {
        let fixed = route.path.split("{id}").next().unwrap_or_default();
        let varies = route.path.len() != fixed.len();
        let rest = address.strip_prefix(fixed);
        route.get.is_some() && if varies { rest.is_some_and(is_id) } else { rest == Some("") }
    });
    known || [paths::DEMO, paths::DEMO_OUTBOX, paths::STYLE_GUIDE].contains(&address)
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s40_only_our_own_pages_are_pages() {
        assert!(is_page("/security-info"));
        assert!(is_page("/security-info/delete/0190-ab"));
        for evil in [
            "//evil.example",
            "https://evil.example",
            "/\\evil",
            "/reset?x",
            "/security-info/delete/../x",
            "",
        ] {
            assert!(!is_page(evil), "{evil}");
        }
    }
}
