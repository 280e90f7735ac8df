//! What messages say: a mail as text and HTML, a text message, in the person's language.

mod gsm;
mod mail;
mod style;
mod text;

pub use mail::{Mail, mail, report_mail, trial_mail};
pub use style::Style;
pub use text::{text_message, trial_text};
