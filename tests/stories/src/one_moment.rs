//! The page *One moment, please*: what its script does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::puzzle::{PUZZLE_LENGTH, is_solved};

use crate::Browser;

/// Its heading.
const HEADING: &str = "One moment, please";

/// The form of the page with its puzzle solved.
///
/// # Panics
/// The page is another.
pub fn solved(browser: &Browser) -> (String, Vec<(String, String)>) {
    let (action, mut fields) = browser.form("Go on");
    let puzzle = fields
        .iter()
        .find(|(name, _)| name == "puzzle")
        .map(|(_, value)| value.as_str())
        .unwrap_or_default();
    let bytes: [u8; PUZZLE_LENGTH] =
        URL_SAFE_NO_PAD.decode(puzzle).expect("base64").try_into().expect("a puzzle");
    let number = (0..).find(|number| is_solved(&bytes, *number)).expect("there is one").to_string();
    fields
        .iter_mut()
        .filter(|(name, _)| name == "solution")
        .for_each(|(_, value)| value.clone_from(&number));
    (action, fields)
}

impl Browser {
    /// Works where the page asks for it, as its script does; on another page, nothing.
    pub async fn works(&mut self) -> &mut Self {
        if self.heading() == HEADING {
            let form = solved(self);
            self.send_again(&form).await;
        }
        self
    }
}
