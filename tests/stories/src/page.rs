//! The pages of the journeys, known by what a person sees of them.

use crate::Browser;

/// The page a person is on; of each journey the later one is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Page {
    SignIn,
    PickAccount,
    Password,
    StaySignedIn,
    Interrupt,
    Number,
    Code,
    Verified,
    Finished,
    SecurityInfo,
    ResetName,
    ResetMethod,
    ResetCode,
    ResetPassword,
    ResetDone,
}

impl Page {
    /// Which page a browser shows; `None`: another one.
    pub fn of(browser: &Browser) -> Option<Self> {
        let asks_for_code = browser.html().contains("autocomplete=\"one-time-code\"");
        let page = match browser.heading().as_str() {
            "Sign in" => Self::SignIn,
            "Pick an account" => Self::PickAccount,
            "Enter password" => Self::Password,
            "Stay signed in?" => Self::StaySignedIn,
            "More information required" => Self::Interrupt,
            "Keep your account secure" if browser.says("Phone verified") => Self::Verified,
            "Keep your account secure" if asks_for_code => Self::Code,
            "Keep your account secure" => Self::Number,
            "Success!" => Self::Finished,
            "Security info" => Self::SecurityInfo,
            "Get back into your account" => Self::ResetName,
            "Verify it's you" if asks_for_code => Self::ResetCode,
            "Verify it's you" => Self::ResetMethod,
            "Choose a new password" => Self::ResetPassword,
            "Your password has been reset" => Self::ResetDone,
            _ => return None,
        };
        Some(page)
    }
}
