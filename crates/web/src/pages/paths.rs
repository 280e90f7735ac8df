//! The addresses that pages link to and send their forms to. The first ones never change: people
//! and programs rely on them.

pub use words::paths::{CHANGE_PASSWORD, NOT_ME, RESET, RESET_SENT, SECURITY_INFO};

/// My Account.
pub const ACCOUNT: &str = "/account";
/// The short link: sign in, register what is missing. Its form begins the registration.
pub const SETUP: &str = "/setup";
/// The first page of a sign-in; its form sends `name`.
pub const SIGN_IN: &str = "/sign-in";
/// Signing out: the form of the avatar menu.
pub const SIGN_OUT: &str = "/sign-out";
/// It is undone.
pub const NOT_ME_DONE: &str = "/not-me/done";
/// After codes were stopped.
pub const NOT_ME_STOPPED: &str = "/not-me/stopped";
/// The how-to guide.
pub const GUIDE: &str = "/guide";
/// One page of it to hand out.
pub const GUIDE_HAND_OUT: &str = "/guide/hand-out";
/// The same to hang up.
pub const GUIDE_POSTER: &str = "/guide/poster";
/// Texts for a roll-out.
pub const GUIDE_ANNOUNCEMENTS: &str = "/guide/announcements";

/// Terms of service.
pub const TERMS: &str = "/terms";
/// Privacy and cookies.
pub const PRIVACY: &str = "/privacy";
/// The language switch; its form sends `language` and `back`.
pub const LANGUAGE: &str = "/language";

/// One of the remembered accounts was picked; sends `name`.
pub const SIGN_IN_PICK: &str = "/sign-in/pick";
/// A remembered account is to be forgotten; sends `name`.
pub const SIGN_IN_FORGET: &str = "/sign-in/forget";
/// The first page of a sign-in, whatever accounts are remembered.
pub const SIGN_IN_OTHER: &str = "/sign-in/other";
/// The password page of a sign-in; its form sends `password`.
pub const SIGN_IN_PASSWORD: &str = "/sign-in/password";
/// Signing in with a passkey: its form sends `credential`, what the passkey has signed.
pub const SIGN_IN_PASSKEY: &str = "/sign-in/passkey";
/// What a passkey is to sign, as JSON for the script.
pub const SIGN_IN_PASSKEY_ASK: &str = "/sign-in/passkey/ask";
/// The second step of a sign-in; its form sends `code` and, when ticked, `remember`.
pub const SECOND_STEP: &str = "/sign-in/verify";
/// Another way to take it; its form sends `offer`.
pub const SECOND_STEP_OTHER: &str = "/sign-in/verify/other";
/// Another code.
pub const SECOND_STEP_RESEND: &str = "/sign-in/verify/resend";
/// What became of the message, as JSON for the script.
pub const SECOND_STEP_STATUS: &str = "/sign-in/verify/status";
/// None of the methods can be used.
pub const SECOND_STEP_HELP: &str = "/sign-in/verify/help";
/// The directory asks for a new password first; its form sends `current`, `new` and `confirm`.
pub const SIGN_IN_NEW_PASSWORD: &str = "/sign-in/new-password";
/// The new password that the directory asked for is set.
pub const SIGN_IN_NEW_PASSWORD_DONE: &str = "/sign-in/new-password/done";
/// Stay signed in?; its form sends `stay` (`yes` or `no`) and, when ticked, `dont-ask`.
pub const SIGN_IN_STAY: &str = "/sign-in/stay";

/// Registration is put off.
pub const SETUP_SKIP: &str = "/setup/skip";
/// A temporary pass of the help desk; its form sends `name` and `pass`.
pub const SETUP_PASS: &str = "/setup/pass";
/// The page on which a phone or address is typed; its form sends `country` and `number`, or
/// `address`.
pub const REGISTER: &str = "/register";
/// Another method is wanted; its form sends `kind`.
pub const REGISTER_OTHER: &str = "/register/other";
/// New recovery codes, for paper.
pub const REGISTER_CODES_PRINT: &str = "/register/recovery-codes/print";
/// New recovery codes, as a file.
pub const REGISTER_CODES_FILE: &str = "/register/recovery-codes/file";
/// The code page; its form sends `code`.
pub const REGISTER_CODE: &str = "/register/code";
/// Another code.
pub const REGISTER_RESEND: &str = "/register/resend";
/// Back from the code page.
pub const REGISTER_BACK: &str = "/register/back";
/// What became of the message, as JSON for the script.
pub const REGISTER_STATUS: &str = "/register/status";
/// The method is verified; its form goes on.
pub const REGISTER_VERIFIED: &str = "/register/verified";
/// Everything is registered; its form ends on Security info.
pub const REGISTER_DONE: &str = "/register/done";

/// Whether the list of methods is right, asked once after a restore; its form sends `right` (`yes`
/// or `no`).
pub const REVIEW_METHODS: &str = "/security-info/review";
/// Adding a method; its form sends `kind`.
pub const ADD_METHOD: &str = "/security-info/add";
/// Changing a method; the form sends `method`.
pub const CHANGE_METHOD: &str = "/security-info/change";
/// Another name for a method: asked at this address followed by `/` and the method's id; the form
/// sends `method` and `name`.
pub const RENAME_METHOD: &str = "/security-info/rename";
/// Deleting a method: asked first at this address followed by `/` and the method's id; the form
/// sends `method`.
pub const DELETE_METHOD: &str = "/security-info/delete";
/// People who named the reader as a recovery contact; the form sends `person` and `deed`.
pub const VOUCH: &str = "/security-info/vouch";
/// Two colleagues have vouched: their codes are typed; the form sends `name`, `code`, `next-code`.
pub const RESET_CONTACTS: &str = "/reset/contacts";
/// A method that is lost: asked first at this address followed by `/` and the method's id, also
/// whether a suspended one was found; the form sends `method`.
pub const LOST_METHOD: &str = "/security-info/lost";
/// A suspended method that was found; the form sends `method`.
pub const FOUND_METHOD: &str = "/security-info/found";
/// Which method is asked for first; the form sends `method`, empty: the strongest.
pub const FIRST_METHOD: &str = "/security-info/first";

/// A fresh proof; its form sends `offer` or `password`.
pub const PROVE: &str = "/prove";
/// None of the methods can be used; its form sends `password`.
pub const PROVE_LOST: &str = "/prove/lost";
/// The code page of a fresh proof; its form sends `code`.
pub const PROVE_CODE: &str = "/prove/code";
/// Another code.
pub const PROVE_RESEND: &str = "/prove/resend";
/// Back from the code page.
pub const PROVE_BACK: &str = "/prove/back";
/// What became of the message, as JSON for the script.
pub const PROVE_STATUS: &str = "/prove/status";

/// What is to be said of a new password while it is typed: takes `new`, answers JSON for the
/// script.
pub const CHANGE_PASSWORD_VERDICT: &str = "/account/password/verdict";
/// Where a person is signed in, and what happened lately.
pub const SIGN_INS: &str = "/account/sign-ins";
/// Ends a session; sends `session`.
pub const END_SESSION: &str = "/account/sign-ins/end";
/// Ends every session.
pub const SIGN_OUT_EVERYWHERE: &str = "/sign-out/everywhere";

/// Choosing a method for a reset; its form sends `offer` and what was typed: `number`, `address`.
pub const RESET_METHOD: &str = "/reset/method";
/// The code page of a reset; its form sends `code`.
pub const RESET_CODE: &str = "/reset/code";
/// The code page of a reset, for a code with letters.
pub const RESET_CODE_LETTERS: &str = "/reset/code/letters";
/// Another code.
pub const RESET_RESEND: &str = "/reset/resend";
/// Another method.
pub const RESET_ANOTHER_WAY: &str = "/reset/another-way";
/// The new password; its form sends `new` and `confirm`.
pub const RESET_PASSWORD: &str = "/reset/password";
/// What is to be said of a new password while it is typed: takes `new`, answers JSON for the
/// script.
pub const RESET_PASSWORD_VERDICT: &str = "/reset/password/verdict";
/// The password has been reset.
pub const RESET_DONE: &str = "/reset/done";
/// The password is remembered after all: the lock in the directory is to be lifted.
pub const RESET_UNLOCK: &str = "/reset/unlock";
/// The account has been unlocked.
pub const RESET_UNLOCKED: &str = "/reset/unlocked";
/// For those who have none of the methods.
pub const RESET_HELP: &str = "/reset/help";

/// The demo's front page.
pub const DEMO: &str = "/demo";
/// The demo's outbox.
pub const DEMO_OUTBOX: &str = "/demo/outbox";
/// The demo: every component in every state.
pub const STYLE_GUIDE: &str = "/styleguide";
/// In which letters the demo's pages are shown; a word follows.
pub const STYLE_GUIDE_LETTERS: &str = "/styleguide/letters";
/// A mail of it as it would look: followed by `/` and its number.
pub const DEMO_MAIL: &str = "/demo/outbox/mail";
/// Signs a made-up person in: sends `name`, `password` and `place`.
pub const DEMO_ENTER: &str = "/demo/enter";
/// Moves the demo's clock: sends `ahead`.
pub const DEMO_CLOCK: &str = "/demo/clock";
