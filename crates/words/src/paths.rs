//! The addresses of pages that messages name. They never change: messages stay where they are, and
//! people rely on them. All others are in `web::pages::paths`, which has these too.

/// A forgotten password: its form sends `name`.
pub const RESET: &str = "/reset";
/// A code that the help desk had sent; its form sends `name` and `code`.
pub const RESET_SENT: &str = "/reset/sent";
/// *This wasn't me*: followed by `/` and what a mailed notice says, or with `code` in its form.
pub const NOT_ME: &str = "/not-me";
/// The methods of the account.
pub const SECURITY_INFO: &str = "/security-info";
/// Changing the password; its form sends `current`, `new` and `confirm`.
pub const CHANGE_PASSWORD: &str = "/account/password";

/// Where what a mailed notice says undoes what it tells of.
pub fn not_me(code: &str) -> String {
    format!("{NOT_ME}/{code}")
}
